"""Commands about scenarios."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from corridor.inputs import (
    combined_scenario,
    each_scenario,
    load,
    refuse_places,
    refuse_seed,
    refuse_unused,
    scenario_or_baseline,
)
from corridor.options import (
    AssignmentOption,
    RowFormat,
    RowOptions,
    ScenarioNames,
    ScenarioOption,
    SchedulerOption,
    SeedOption,
    TextFormat,
    YearOption,
    noted_input,
    writes_rows,
)
from corridor.output import say, working, write_rows
from layers.model.problem import NothingOpenError
from layers.scenarios.scenario_schema import LONGEST_DAYS, YEARS

if TYPE_CHECKING:
    import datetime

    import pandas as pd

    from geo import ClosureResult


_Part = Literal["summary", "pairs", "segments", "limits", "intervals", "queues", "days"]
"""Which table of a scenario's outcome is written."""

_QUEUE_FIRST: Final = ("node", "name", "unit", "waiting_peak", "peak_day", "cleared_day")
"""Columns of queues that a narrow table shows before the others."""

scenario_app = typer.Typer(name="scenario", help="List, show, run and compare scenarios.", no_args_is_help=True)


@scenario_app.command("list")
@writes_rows(TextFormat)
def scenario_list(
    how: RowOptions,
) -> None:
    """List the scenarios of the atlas."""
    import pandas as pd

    from layers.scenarios.scenario import read_scenario, scenario_names

    loaded = load(how.atlas, as_written=True)
    read = [read_scenario(loaded.path / "scenarios" / f"{name}.toml", loaded) for name in scenario_names(loaded)]
    attributes = ["id", "title", "kind", "year", "start", "end", "confidence"]
    rows = [[getattr(scenario, name) for name in attributes] for scenario in read]
    table = pd.DataFrame(rows, columns=["scenario", *attributes[1:]]).astype({"year": "Int64"})
    write_rows(table, how, loaded)


@scenario_app.command("show")
@writes_rows(TextFormat)
def scenario_show(
    how: RowOptions,
    names: ScenarioNames = None,
) -> None:
    """Show what a scenario says, or several combined: every statement, why, and its sources.

    A table leaves out the baseline that they are added to; CSV and JSON have it.
    """
    from layers.scenarios.statements import statements

    loaded = load(how.atlas, as_written=True)
    scenario = scenario_or_baseline(loaded, names, in_full=True)
    rows = statements(scenario)
    if how.format is TextFormat.table:
        own = [part for part in scenario.parts if part.kind != "baseline"] or list(scenario.parts) or [scenario]
        rows = rows[rows["scenario"].isin([part.id for part in own])]
        for part in own:
            say(f"{part.title}\n{part.reading.strip()}\n")
        for statement, where, reason, source in rows[["statement", "where", "reason", "source"]].to_numpy().tolist():
            if reason or source:
                say(f"{statement} {where}: {' '.join((reason or '').split())}" + (f" [{source}]" if source else ""))
        for part in scenario.parts:
            if part not in own:
                say(f"It is added to {part.title!r}: corridor scenario show {part.id}")
        say("")
    shown = [str(name) for name in rows if name not in ("reason", "source")]
    write_rows(rows, how, loaded, scenario=scenario, shown=shown)


@scenario_app.command("run")
@writes_rows(RowFormat)
def scenario_run(
    how: RowOptions,
    names: ScenarioNames = None,
    show: Annotated[_Part, typer.Option(help="Which table to write.")] = "summary",
    against: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            is_eager=True,
            callback=noted_input,
            help="Scenario to hold it against; the baseline if not given.",
        ),
    ] = None,
    assignment: AssignmentOption = None,
    draws: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=100_000,
            help="Seeded draws for the intervals: of --show intervals, 200 if not given, or of a closure of days.",
        ),
    ] = None,
    seed: SeedOption = 0,
    days: Annotated[
        float | None,
        typer.Option(metavar="N", help="Close for N days: what waits, turns and goes round."),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day of the closure, such as 2026-03-05.")
    ] = None,
    announced: Annotated[
        bool | None,
        typer.Option("--announced/--unannounced", help="Whether the end is known in advance.", show_default=False),
    ] = None,
    as_of: YearOption = None,
) -> None:
    """Run a scenario, or several combined: what is lost, used instead, and left unserved.

    --show intervals gives each change as the median and the 90 % interval over draws of all that is uncertain.
    With --format geojson the segments are written, each with its state before and after and its flow.
    With --days, --from or --announced, or --show queues for a scenario that states its days, it is a closure of days:
    --show queues for what waits where, days for each day, pairs for who goes round, summary for the totals. With
    --format geojson it writes the queues.
    Without --as-of the baseline is that of today and the scenario that of its year.
    """
    import geo

    compares = show not in ("pairs", "segments", "limits") and how.format is not RowFormat.geojson
    if not names and compares and against is None and as_of is None:
        from layers.scenarios.scenario import scenario_names

        known = ", ".join(scenario_names(load(how.atlas, as_written=True)))
        why = f"name one; the baseline against itself changes nothing. Known: {known}"
        raise typer.BadParameter(why, param_hint="NAME")
    over_days = show in ("queues", "days") or (days, first, announced) != (None, None, None)
    _check_tables(how.context, show, over_days=over_days)
    start = _first_day(days, first)
    loaded = load(how.atlas, as_of=as_of)
    scenario = scenario_or_baseline(loaded, names)
    reference = None if against is None else combined_scenario(loaded, [against])
    case = geo.Case(loaded, scenario, as_of=as_of, assignment=assignment)
    if over_days:
        with working("Running the days", draws) as step:
            seeded = geo.Draws(draws or 0, seed, progress=step)
            shut = geo.closure(case, days=days, start=start, announced=announced, draws=seeded)
        _say_closure(shut, scenario.title)
        of_days: pd.DataFrame = shut.queues if how.format is RowFormat.geojson else getattr(shut, show)
        first_of = [*_QUEUE_FIRST, *of_days] if show == "queues" else of_days
        shown = list(dict.fromkeys(map(str, first_of)))
        write_rows(of_days, how, loaded, scenario=scenario, shown=shown)
        return
    if show == "intervals":
        seeded = geo.Draws(200 if draws is None else draws, seed)
        with working("Finding the flows with and without it in each draw"):
            table = geo.scenario_intervals(case, against=reference, draws=seeded)
        write_rows(table, how, loaded, scenario=scenario)
        return
    with working("Finding the flows with and without it"):
        outcome = geo.run_scenario(case, against=reference)
    part = "segments" if how.format is RowFormat.geojson else show
    rows: pd.DataFrame = getattr(outcome, part)
    if part == "segments" and how.format is RowFormat.table:
        rows = rows[rows["state"] != "idle"]
    say(f"{scenario.title}, held against: {outcome.against.title}.")
    for note in outcome.notes:
        say(f"note: {note}")
    timings = [closure.timing for closure in scenario.closes] + [change.timing for change in scenario.capacity]
    if any(timing.days is not None for timing in timings):
        say("note: this is a year of such days; for those that the scenario states add --show queues, or --days N")
    write_rows(rows, how, loaded, scenario=scenario)


def _check_tables(context: typer.Context, show: _Part, *, over_days: bool) -> None:
    """Refuse options that the table asked for would not use, and a table that is not made."""
    asked = context.params
    if show == "intervals" and asked["assignment"] == "cheapest":
        raise typer.BadParameter("--show intervals is of demand that chooses; leave out --assignment cheapest")
    if over_days:
        if show not in ("queues", "days", "pairs", "summary") or asked["against"] is not None:
            raise typer.BadParameter(
                "a closure of days has the tables summary, queues, days and pairs, and no --against"
            )
        if asked["assignment"] == "cheapest":
            raise typer.BadParameter("a closure of days is of demand that chooses; leave out --assignment cheapest")
        if show == "days":
            refuse_unused(context, ("draws", "seed"), "is for intervals, which --show days has none of; leave it out")
        refuse_seed(context, asked["draws"])
        if show in ("days", "pairs"):
            refuse_places(asked["format_"], show)
    else:
        if show != "intervals":
            refuse_unused(context, ("draws", "seed"), "draws are for --show intervals or a closure of days")
        if show in ("pairs", "limits", "intervals"):
            refuse_places(asked["format_"], f"the rows of --show {show}")


def _first_day(days: float | None, first: str | None) -> datetime.date | None:
    """Return the first day of a closure; a number of days or a date that is none is a mistake of usage."""
    import datetime

    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise typer.BadParameter(f"{days:g} is not from 1 to {LONGEST_DAYS}", param_hint="--days")
    try:
        start = None if first is None else datetime.datetime.strptime(first, "%Y-%m-%d").date()
        if start is not None and not YEARS[0] <= start.year <= YEARS[1]:
            raise typer.BadParameter(f"{first} is not in the years {YEARS[0]} to {YEARS[1]}", param_hint="--from")
    except ValueError:
        raise typer.BadParameter(f"{first!r} is not a date; write it as 2026-03-05", param_hint="--from") from None
    return start


def _say_closure(shut: ClosureResult, title: str) -> None:
    """Say what was closed, for how long and at what cost, and whether the queues clear."""
    from maps.words.numbers import written

    begins = "" if shut.start is None else f" from {shut.start}"
    say(f"{title}: {shut.length:g} days{begins}. Day 1 is the first day; a queue waits beyond what is usually there.")
    millions = (shut.summary.set_index("measure").drop(columns="unit").loc["cost"] / 1e6).map(partial(written, "rough"))
    cost = f"{millions['value']} million USD at central values; --draws 200 gives the interval"
    if "median" in millions:
        cost = f"{millions['median']} million USD, the median ({millions['low']} to {millions['high']})"
    say(
        f"It costs {cost}. The first days cost most, so do not scale it to a year: without --days the tables are of a"
        " year."
    )
    never = shut.queues.loc[shut.queues["waiting_peak"].gt(0) & shut.queues["cleared_day"].isna(), "node"]
    if len(never):
        names = ", ".join(dict.fromkeys(never))
        say(f"note: the queue at {names} has not cleared after {shut.ran} days; its cost is counted until then.")


@scenario_app.command("compare")
@writes_rows(TextFormat)
def scenario_compare(
    how: RowOptions,
    names: ScenarioNames = None,
    assignment: AssignmentOption = None,
    as_of: YearOption = None,
) -> None:
    """Compare scenarios, each on its own, with the baseline; all of the atlas if none is named."""
    import geo

    loaded = load(how.atlas, as_of=as_of)
    scenarios = each_scenario(loaded, names)
    case = geo.Case(loaded, as_of=as_of, assignment=assignment)
    with working("Running the scenarios", len(scenarios)) as step:
        table = geo.compare(case, scenarios, progress=step)
    shown = ["scenario", "year", "pairs_cut", "freight_unserved_mt_y", "extra_hours_per_t", "extra_usd_y"]
    shown += ["lost_km", "opened_km", "gas_bcm_y", "gas_unserved_bcm_y", "freight_mt_y", "lost", "lost_crossings"]
    shown += ["extra_hours", "extra_hours_off_road", "freight_capacity_mt_y", "freight_transit_mt_y"]
    if how.format is TextFormat.table and how.output is None:
        say(
            "Central values. extra_hours_per_t is the time of a tonne by the routes that freight takes; extra_hours"
            " that of the fastest route, the mean over pairs of places, whatever goes by it."
        )
    write_rows(table, how, loaded, compared=scenarios, shown=shown)


@scenario_app.command("sweep")
@writes_rows(TextFormat)
def scenario_sweep(
    how: RowOptions,
    closures: Annotated[int, typer.Option(min=1, help="How many random closures.")] = 1000,
    what: Annotated[
        Literal["segments", "nodes", "discs"], typer.Option(help="What a closure is drawn from.")
    ] = "segments",
    size: Annotated[int, typer.Option(min=1, help="How many of them close at once.")] = 1,
    radius_km: Annotated[float, typer.Option(min=0.01, max=500, help="Radius of the discs, km.")] = 25.0,
    seed: SeedOption = 0,
    show: Annotated[
        Literal["summary", "worst", "segments", "all"],
        typer.Option(help="The distribution, the worst closures, each segment, or every closure."),
    ] = "summary",
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
    scheduler: SchedulerOption = None,
) -> None:
    """Close places at random, many times, and say what that costs: the same seed gives the same table."""
    from corridor.cluster import workers
    from geo import Case
    from geo.scenarios.closure_sweep import SweepBaseline, Tally, effects_table, random_closures, sweep

    if what != "discs":
        refuse_unused(how.context, ("radius_km",), "is for --what discs")
    loaded = load(how.atlas, as_of=as_of)
    under = scenario_or_baseline(loaded, scenario)
    with working("Finding the flows with nothing closed"):
        baseline = SweepBaseline(Case(loaded, under, as_of))
    try:
        sets = random_closures(baseline, closures, size=size, seed=seed, what=what, radius_km=radius_km)
    except NothingOpenError:
        raise
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--size") from None
    with workers(scheduler) as mapper, working("Closing places at random", closures) as step:
        effects = sweep(baseline, sets, mapper=mapper, progress=step)
        if show == "all":
            table = effects_table(effects)
        else:
            tally = Tally()
            for effect in effects:
                tally.add(effect)
            table = getattr(tally, show)()
    write_rows(table, how, loaded, scenario=under)
