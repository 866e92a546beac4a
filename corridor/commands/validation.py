"""The command that holds the model against what was observed."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Final, Literal

import typer

from corridor.inputs import load, refuse_unused, scenario_or_baseline
from corridor.options import AssignmentOption, RowOptions, ScenarioOption, TextFormat, writes_rows
from corridor.output import print_table, say, working, write_rows

validation_app = typer.Typer()

_EXPLAINED: Final = 5
"""Of at most so many observations without a figure of the model a table says why."""


@validation_app.command()
@writes_rows(TextFormat)
def validate(
    how: RowOptions,
    set_: Annotated[
        Literal["fit", "test"] | None,
        typer.Option("--set", help="Compare the observations of one set; all if not given."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Fail where a metric is worse than the one recorded in observations.json.")
    ] = False,
    record: Annotated[
        bool, typer.Option("--record", help="Print the metrics to record in observations.json instead of the rows.")
    ] = False,
    assignment: AssignmentOption = None,
    scenario: ScenarioOption = None,
) -> None:
    """Hold the model against what was observed: each observation beside the model's figure, the worst error first.

    Each is compared with the network, demand and costs of its own year.
    R², WAPE and GEH (of trucks of 20 t a day, not an hour) follow by set and measure.
    Parameters may be fitted on the set fit, never on the set test.
    """
    import geo

    if check or record:
        refuse_unused(
            how.context, ("scenario", "assignment"), "changes the figures; those recorded are of the baseline"
        )
    if record:
        refuse_unused(how.context, ("format_", "output", "check"), "is of no use where --record prints no rows")
    loaded = load(how.atlas, as_written=True)
    under = scenario_or_baseline(loaded, scenario)
    sets = ("fit", "test") if set_ is None else (set_,)
    with working("Finding the flows"):
        result = geo.validate(geo.Case(loaded, under, assignment=assignment), sets=sets)
    if record:
        print(json.dumps({"recorded": result.recorded()}, indent=2))
        return
    if check:
        recorded = loaded.observations.get("recorded", {})
        if not recorded:
            say("error: observations.json has no recorded metrics; add what corridor validate --record prints")
            raise typer.Exit(1)
        worse = result.worse_than(recorded)
        if worse:
            say(f"error: worse than recorded: {'; '.join(worse)}. See the rows without --check.")
            raise typer.Exit(1)
    if result.table.empty:
        say("The atlas has no observations to hold the model against: add them to observations.json.")
    rows = result.table
    shown = ["observation", "observed", "modelled", "unit", "error_share", "set", "place", "period"]
    write_rows(rows, how, loaded, scenario=under, shown=shown)
    if how.is_narrow:
        explained = rows[rows["modelled"].isna() & rows["reason"].notna()].head(_EXPLAINED)
        for observation, reason in explained[["observation", "reason"]].to_numpy().tolist():
            say(f"{observation}: {reason}")
    if not result.metrics.empty:
        say(
            "By set and measure: wape is the sum of the absolute errors over what was observed (wape_rest: without the "
            "largest figure), geh is of trucks of 20 t a day. Divide it by 4.9 (√24) for that of an hour, for which "
            "the limit of 5 is meant."
        )
        print_table(result.metrics, file=sys.stderr)
