"""Commands about ways through the network: routes, dependence, chokepoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from corridor.inputs import (
    called,
    case_of,
    each_scenario,
    known_name,
    known_route,
    listed,
    load,
    note_unknown,
    place_code,
    refuse_places,
    refuse_seed,
    refuse_unused,
    required_territories,
    scenario_or_baseline,
)
from corridor.options import (
    AssignmentOption,
    DrawsOption,
    EachScenarioOption,
    Medium,
    RadiusOption,
    RouteOption,
    RowFormat,
    RowOptions,
    ScenarioOption,
    SchedulerOption,
    SeedOption,
    TerritoriesOption,
    TextFormat,
    YearOption,
    YearsOption,
    writes_rows,
)
from corridor.output import say, working, write_rows
from layers.model.schema import MODES

if TYPE_CHECKING:
    import pandas as pd


network_app = typer.Typer()


@network_app.command()
@writes_rows(RowFormat)
def routes(
    how: RowOptions,
    from_: Annotated[str | None, typer.Option("--from", metavar="NODE", help="Node to start at.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="NODE", help="Node to go to.")] = None,
    avoid: Annotated[str | None, typer.Option(metavar="ISO", help="Countries to keep out of, comma-separated.")] = None,
    alternatives: Annotated[int, typer.Option(min=1, max=50, help="How many routes to return.")] = 1,
    by: Annotated[
        Literal["hours", "km", "cost"],
        typer.Option(help="What the best route has least of; cost is money and the value of time."),
    ] = "hours",
    commodity: Annotated[
        str | None, typer.Option("--class", metavar="CLASS", help="Commodity class whose time the cost counts.")
    ] = None,
    route: RouteOption = None,
    legs: Annotated[bool, typer.Option("--legs", help="One row for each leg instead of each route.")] = False,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
) -> None:
    """Find the best routes between two nodes; without them, travel the named routes of the atlas.

    Only what operates is used. A named route is travelled as it is named, and the column
    not_operational says what of it does not exist yet.
    """
    import geo

    if (from_ is None) != (to is None):
        raise typer.BadParameter("--from and --to go together")
    if route is not None and from_ is not None:
        raise typer.BadParameter("--route names a whole route; leave out --from and --to")
    if from_ is None:
        refuse_unused(
            how.context,
            ("avoid", "alternatives", "by", "commodity"),
            "is for a way between two nodes: give --from and --to",
        )
    loaded = load(how.atlas, as_written=from_ is not None, as_of=as_of)
    case = case_of(loaded, scenario, as_of=as_of)
    if from_ is None or to is None:
        names = [name for name, named_route in loaded.routes.items() if named_route.kind != "gas"]
        route_ids = names if route is None else [known_route(loaded, route)]
        with working("Travelling the named routes"):
            travelled = [geo.evaluate_route(case, name) for name in route_ids]
        note_unknown(case, "the hours of some routes are not known")
    else:
        ends = [place_code(loaded, node, "node") for node in (from_, to)]
        if ends[0] == ends[1]:
            raise typer.BadParameter(f"{ends[1]} is where the route starts, too; name another place", param_hint="--to")
        shunned = [place_code(loaded, code, "territory") for code in listed(avoid)]
        if commodity is not None:
            classes = [str(entry["id"]) for entry in loaded.costs.get("classes", ())]
            commodity = known_name(commodity, classes, "commodity class", "--class")
        best = geo.best_routes(case, *ends, weight=by, commodity=commodity, alternatives=alternatives, avoid=shunned)
        travelled = [best] if isinstance(best, geo.NoRoute) else list(best)
    itineraries = [itinerary for itinerary in travelled if not isinstance(itinerary, geo.NoRoute)]
    for itinerary in travelled:
        if isinstance(itinerary, geo.NoRoute):
            origin, destination = (called(loaded, end) for end in (itinerary.origin, itinerary.destination))
            say(f"No route from {origin} to {destination}: {itinerary.reason}.")
    table = geo.legs_table(itineraries) if legs or how.format is RowFormat.geojson else geo.routes_table(itineraries)
    answer = ("origin", "destination", "modes", "km", "hours", "days", "usd_t")
    write_rows(table, how, loaded, scenario=case.scenario, answer=answer)


@network_app.command()
@writes_rows(TextFormat)
def dependence(
    how: RowOptions,
    territory: TerritoriesOption = None,
    draws: DrawsOption = 200,
    seed: SeedOption = 0,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
) -> None:
    """Say what freight and gas would do without a territory: the way round, what fits, what is stuck.

    Of several territories each is told on its own.
    """
    import geo

    refuse_seed(how.context, draws)
    loaded = load(how.atlas, as_of=as_of)
    case = case_of(loaded, scenario, as_of=as_of)
    countries = required_territories(loaded, territory)
    with working(f"Finding the ways without {' and '.join(countries)}"):
        table = geo.dependence(case, countries, draws=geo.Draws(draws, seed))
    shown = [
        *(["territory"] if len(countries) > 1 else []),
        "medium",
        "origin",
        "destination",
        "outcome",
        "extra_hours",
    ]
    shown += ["extra_hours_low", "extra_hours_high"] if draws else []
    shown += ["extra_usd_t", *(["extra_usd_t_low", "extra_usd_t_high", "drivers"] if draws else [])]
    shown += ["hours", "hours_avoiding", "km", "km_inside", "km_avoiding", "substitutability"]
    shown += ["unknown_capacity_avoiding", "low_confidence_avoiding"]
    if draws and table["extra_hours"].notna().any():
        say(
            f"extra_hours and extra_usd_t are medians of {draws} draws of the assumptions, nine in ten from low to "
            "high; hours and hours_avoiding are at the central values, so they need not differ by as much."
        )
    write_rows(table, how, loaded, scenario=case.scenario, shown=shown)


@network_app.command()
@writes_rows(RowFormat)
def criticality(
    how: RowOptions,
    cuts: Annotated[bool, typer.Option("--cuts", help="List the minimum cut of each pair instead.")] = False,
    top: Annotated[int, typer.Option(min=1, help="How many segments to list.")] = 20,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
) -> None:
    """Say what the loss of each segment alone would cost, exactly; the worst first."""
    import geo

    if cuts:
        refuse_unused(how.context, ("top",), "counts segments, and --cuts lists pairs: leave one of them out")
        refuse_places(how.format, "the pairs of --cuts")
    loaded = load(how.atlas, as_of=as_of)
    case = case_of(loaded, scenario, as_of=as_of)
    with working("Closing each segment in turn"):
        rows: pd.DataFrame = geo.cuts(case) if cuts else geo.links(case).head(top)
    shown = ["medium", "segment", "pairs_cut", "extra", "worst", "unit", "used_by", "pairs", "bridge", "name"]
    write_rows(rows, how, loaded, scenario=case.scenario, shown=None if cuts else shown)


@network_app.command()
@writes_rows(RowFormat)
def chokepoints(
    how: RowOptions,
    territory: TerritoriesOption = None,
    radius_km: RadiusOption = 5.0,
    modes: Annotated[
        str, typer.Option(metavar="MODES", help="What the disc closes, comma-separated; without pipeline, no gas.")
    ] = "rail,road,pipeline",
    top: Annotated[int, typer.Option(min=1, help="How many places to list.")] = 10,
    by: Annotated[
        Medium | None, typer.Option("--by", help="The medium whose loss ranks the places; freight where there is any.")
    ] = None,
    draws: DrawsOption = 200,
    seed: SeedOption = 0,
    explain: Annotated[bool, typer.Option("--explain", help="Print the ranking rule and its terms.")] = False,
    costs: Annotated[
        bool | None,
        typer.Option(
            "--costs/--no-costs",
            help="Work out what closing each place for a year costs; by default up to 20,000 segments.",
        ),
    ] = None,
    scenario: ScenarioOption = None,
    as_of: YearOption = None,
    scheduler: SchedulerOption = None,
) -> None:
    """Rank the places on a territory by the capacity or speed lost with them; several countries are one territory.

    What closing a place for a year costs freight stands beside the rank and does not decide it.
    """
    import geo
    from corridor.cluster import workers
    from geo.network.media import MODES_OF
    from geo.vulnerability.chokepoint_ranking import COSTED
    from layers.files.writing import check_writable, write_atomic
    from maps.qgis.styles import chokepoint_style

    names = [known_name(name, MODES, "mode", "--modes") for name in listed(modes)]
    if by is not None and not set(names) & set(MODES_OF[by]):
        raise typer.BadParameter(f"{', '.join(names)} carries no {by}; add to --modes what does", param_hint="--by")
    refuse_seed(how.context, draws)
    style = how.output.with_suffix(".qml") if how.output is not None and how.format is RowFormat.geojson else None
    if style is not None:
        check_writable(style, overwrite=how.overwrite)
    loaded = load(how.atlas, as_of=as_of)
    countries = required_territories(loaded, territory)
    case = case_of(loaded, scenario, as_of=as_of)
    with workers(scheduler) as mapper, working("Ranking the chokepoints", draws) as step:
        seeded = geo.Draws(draws, seed, mapper, step)
        places = geo.chokepoints(
            case,
            countries,
            radius_km=radius_km,
            modes=names,
            top=top,
            by=by,
            draws=seeded,
            costs=costs,
        )
    if costs is None and len(places) and len(loaded.segments) > COSTED:
        say(f"note: over {COSTED:,} segments, what closing each place costs is worked out with --costs only")
    if places.empty:
        why = "" if case.scenario is None else f" under {case.scenario.title!r}"
        say(f"Nothing of {', '.join(names)} operates in {', '.join(countries)}{why}: no chokepoints.")
    may_lead = int((places["rank_low"] == 1).sum()) if draws and len(places) else 0
    if may_lead > 1:
        say(f"note: {may_lead} of these places can hardly be told apart: each comes first in some of the draws.")
    if explain:
        say(geo.FORMULA)
        say(
            "severing_radius_km: least disc around the place that touches every mode it severs; "
            "see docs/methods/convergence.md."
        )
    shown = ["rank", "name", "severing_radius_km", "modes", "capacity_lost_mt_y", "extra_hours"]
    shown += ["extra_hours_low", "extra_hours_high"] if draws else []
    shown += ["extra_usd_y"]
    shown += ["p_first"] if draws else []
    shown += ["confidence", "kinds", "unserved_mt_y", "capacity_lost_bcm_y", "pairs_cut"]
    shown += ["cut_pairs", "slowdown", "freight_lost_share", "gas_lost_share"] if explain else []
    shown += ["rank_low", "rank_high"] if draws else []
    shown += ["bypass"]
    answer = ("name", "capacity_lost_mt_y", "extra_hours", "extra_usd_y", "p_first")
    write_rows(places, how, loaded, scenario=case.scenario, shown=shown, answer=answer)
    if style is not None:
        write_atomic(style, chokepoint_style(), overwrite=how.overwrite)
        say(f"Wrote {style}, its style in QGIS")


@network_app.command()
@writes_rows(TextFormat)
def leverage(
    how: RowOptions,
    territory: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ISO", help="Countries to hold against each other; those the land routes pass if not given."
        ),
    ] = None,
    scenario: EachScenarioOption = None,
    years: YearsOption = None,
    assignment: AssignmentOption = None,
    draws: DrawsOption = 0,
    seed: SeedOption = 0,
    scheduler: SchedulerOption = None,
) -> None:
    """Say what of others' freight and gas must cross each country, and what going round it costs.

    Its own trade keeps the room that it takes, where a scenario that sets this trade aside gives its room to others.
    """
    import geo
    from corridor.cluster import workers

    refuse_seed(how.context, draws)
    loaded = load(how.atlas, as_written=True, as_of=min(years) if years else None)
    names = scenario or []
    if "all" in names and len(names) > 1:
        raise typer.BadParameter("all are all of the atlas; leave out the others, or all", param_hint="--scenario")
    scenarios = (
        each_scenario(loaded, None if "all" in names else names) if names else [scenario_or_baseline(loaded, None)]
    )
    if not any(entry.demand for entry in scenarios):
        say("note: nothing is asked for, so no country holds anything. Name a scenario with a [[demand]].")
    codes = [place_code(loaded, code, "territory") for code in territory or ()] or None
    when: list[int | None] = [*(years or ()), *([] if years else [None])]
    with (
        workers(scheduler) as mapper,
        working("Closing each country in turn", draws or len(scenarios) * len(when)) as step,
    ):
        seeded = geo.Draws(draws, seed, mapper, step)
        table = geo.leverage(
            geo.Case(loaded, assignment=assignment),
            codes,
            scenarios=scenarios,
            years=when,
            draws=seeded,
            progress=None if draws else step,
        )
    shown = ["scenario", "year", "medium", "territory", "unit", "crosses", "must_cross", "extra_usd_y", "rank"]
    shown += ["p_first", "rank_low", "rank_high"] if draws else []
    shown += ["demand", "own", "served", "must_cross_share", "extra_usd_per_t", "extra_hours_per_t", "extra_tkm"]
    shown += ["unknown_capacity", "low_confidence"]
    answer = ("year", "medium", "territory", "crosses", "must_cross", "extra_usd_y", "rank", "own")
    write_rows(table, how, loaded, compared=scenarios, shown=shown, answer=answer)
