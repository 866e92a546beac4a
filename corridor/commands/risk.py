"""The command about closures that happened, how often they come and what they cost in a year."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from corridor.inputs import load, refuse_places, refuse_unused, scenario_or_baseline, territory_or_default
from corridor.options import (
    DrawsOption,
    RowFormat,
    RowOptions,
    ScenarioOption,
    SeedOption,
    TerritoryOption,
    YearOption,
    writes_rows,
)
from corridor.output import say, working, write_rows

risk_app = typer.Typer()


@risk_app.command()
@writes_rows(RowFormat)
def risk(
    how: RowOptions,
    show: Annotated[Literal["loss", "rates", "events"], typer.Option(help="Which table to write.")] = "loss",
    by_kind: Annotated[
        bool, typer.Option("--by-kind", help="One row for each kind of closure of a place, not their sum.")
    ] = False,
    territory: TerritoryOption = None,
    top: Annotated[int, typer.Option(min=1, help="How many rows of --show loss to list.")] = 20,
    draws: DrawsOption = 200,
    seed: SeedOption = 0,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
) -> None:
    """Say what closed in the past, how often places close and for how long, and what that costs in a year.

    --show loss is rate times length times cost, an average over years of which most see no closure; it takes about a
    second a place, so name a territory to be quicker.
    What one closure does is for `corridor scenario run`.
    --show rates draws the rates of few closures towards those of other countries; --show events lists the closures.
    Closures that nobody reported are missing, so rates and losses are lower bounds.
    """
    import geo

    if show != "loss":
        refuse_unused(how.context, ("by_kind", "top"), "is for --show loss")
    if show == "events":
        unused = ("territory", "draws", "seed", "scenario", "as_of")
        refuse_unused(how.context, unused, "changes nothing in the list of closures; leave it out")
    elif show == "rates":
        refuse_places(how.format, "rates are of kinds of place, which")
    if not draws:
        raise typer.BadParameter("the intervals need draws; give 1 or more", param_hint="--draws")
    loaded = load(how.atlas, as_written=True, as_of=as_of)
    country = None if territory is None else territory_or_default(loaded, territory)
    if not loaded.events:
        say("The atlas has no closures that happened: add them to events.json (docs/risk.md).")
    under = scenario_or_baseline(loaded, scenario)
    case = geo.Case(loaded, under, as_of)
    if show == "events":
        rows, shown = geo.closure_events(case), ["id", "place", "from", "days", "kind", "passed_share", "counted"]
    elif show == "rates":
        with working("Counting closures"):
            rows = geo.closure_rates(case, draws=geo.Draws(draws, seed))
        rows = rows if country is None else rows[rows["country"] == country]
        shown = ["way", "kind", "country", "places", "hits", "rate_y", "rate_low", "rate_high", "pooled", "days"]
    else:
        with working("Closing each place", draws) as step:
            asked = geo.Draws(draws, seed, progress=step)
            rows = geo.expected_loss(case, territory=country, by_kind=by_kind, draws=asked).head(top)
        shown = ["node", "name", *(["kind"] if by_kind else []), "events", "pool_events", "rate_y", "pooled", "days"]
        shown += ["usd_y", "usd_y_low", "usd_y_high"]
    shown.append("confidence")
    write_rows(rows, how, loaded, scenario=under, shown=shown)
    if show == "loss" and (none := rows.loc[rows["events"] == 0, "node"].unique().tolist()):
        say(f"No closure was found of {', '.join(none)}: rate and days there are those of other places (pool_events).")
    if show != "events":
        say("Only closures that were reported and found are counted; few of a place are drawn towards others (pooled).")
