"""The brief an analyst would hand in: findings, tables, maps and charts of a corridor.

`report` gathers what `geo` finds into a document of chapters (`maps.report.document.Report`), which writes
itself as HTML or Markdown. Sentences are those of `maps.report.findings`, tables those of `maps.report.formatting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

import geo
from geo import Case
from geo.flows.territory_leverage import leverage
from geo.scenarios.outcome import Outcome, run_scenario
from layers.model.problem import MissingCostError
from layers.results.provenance import Provenance, provenance_of
from layers.scenarios.scenario import Scenario, load_scenario, scenario_names
from maps import charts
from maps.charts.print_map import Frame, map_frame, static_map
from maps.report import findings, formatting, route_tables, scenario_tables, source_tables
from maps.report.document import Picture, Progress, Report, Said, Section
from maps.words.countries import BORDER_POLICY, country_names
from maps.words.routes import leading_route
from maps.words.sentences import Row, Sentence, Table
from maps.words.terms import LAND_MODES, bare_name, listed

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.figure import Figure

    from layers import Atlas

LISTED: Final = 10
"""How many chokepoints are listed."""

COMPARED: Final = 5
"""How many territories are compared."""

MOST_DRAWS: Final = 5
"""How many draws the ranks of territories are held against, at most: each needs a flow for every cell of the table."""


def report(
    atlas: Atlas,
    *,
    territory: str | None = None,
    scenarios: Sequence[Scenario | str | Path] | None = None,
    as_of: int | None = None,
    radius_km: float = 5.0,
    draws: int = 50,
    seed: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Gather a report.

    Parameters
    ----------
    atlas : Atlas
    territory : str, optional
        ISO 3166-1 alpha-3 of the country it is about; that of the atlas where not given.
    scenarios : sequence of Scenario, str or Path, optional
        Those to compare; all of the atlas where not given, in order of name.
    as_of : int, optional
        Year whose statuses to take.
    radius_km : float
        Radius of the disc that closes at a chokepoint.
    draws, seed : int
        How many seeded draws to hold ranks against.
    progress : callable, optional
        Called with steps done, steps in all, and what is being done.

    Returns
    -------
    Report

    Raises
    ------
    AtlasError
        If a scenario cannot be read, or closes everything.
    UnknownNameError
        If the atlas has no such territory. A KeyError.
    """
    territory = atlas.territory if territory is None else territory
    atlas = _at_home(atlas, territory)
    names = scenario_names(atlas) if scenarios is None else scenarios
    chosen = [each if isinstance(each, Scenario) else load_scenario(atlas, each) for each in names]
    chosen = list({each.id: each for each in chosen if each.kind != "baseline"}.values())
    steps = _Steps(progress, 6 + len(chosen))
    made = provenance_of(
        atlas,
        command="report",
        parameters={
            "territory": territory,
            "scenarios": [scenario.id for scenario in chosen],
            "radius_km": radius_km,
            "draws": draws,
            **({"draws_of_leverage": min(draws, MOST_DRAWS)} if chosen else {}),
        },
        as_of=as_of,
        seed=seed if draws else None,
    )
    context = _Context(atlas, territory, as_of, radius_km, draws, seed, made)
    steps("Exposure")
    first, exposed = _exposure(context)
    sections, key = [first], [exposed]
    if territory is not None:
        steps("Chokepoints")
        section, said = _chokepoints(context)
        sections.append(section)
        key.append(said)
        steps("Dependence")
        section, said = _dependence(context)
        sections.append(section)
        key.append(said)
    outcomes: list[Outcome] = []
    try:
        for scenario in chosen:
            steps(f"Scenario {scenario.id}")
            outcomes.append(run_scenario(Case(atlas, scenario, as_of=as_of)))
    except MissingCostError as error:
        outcomes = []
        sections.append(Section("scenarios-chapter", _SIDE_BY_SIDE, (Said((f"Not known: {error}.",)),)))
    if outcomes:
        section, said = _scenarios(context, outcomes)
        sections.append(section)
        key.append(said)
        steps("Leverage")
        section, said = _leverage(context, outcomes)
        sections.append(section)
        key.append(said)
    steps("Missing links")
    section, said = _missing(context, outcomes)
    sections.append(section)
    key.append(said[:1])
    if outcomes:
        frame = map_frame(atlas, territory=territory, width=3.3, most=3.9)
        sections.append(Section("one-by-one", "Scenario by scenario", (Said((_SCENARIOS,)),)))
        quiet = []
        for outcome in outcomes:
            tables = _tables(context, outcome)
            if scenario_tables.changes_nothing(tables.measures, tables.pairs):
                quiet.append(outcome)
            else:
                sections.append(_one_scenario(context, outcome, tables, frame))
        sections += [_quiet(quiet)] if quiet else []
    sections += _back_matter(context)
    steps.finish()
    when = "as the facts stand" if as_of is None else f"as it stands, or is expected to stand, in {as_of}"
    where = f"{context.name(territory)} and the corridor, " if territory else ""
    return Report(
        title=atlas.title,
        subtitle=f"{where}{when}. {_edition(atlas)}",
        key=tuple(findings.summary(*key, most=12)),
        sections=tuple(section for section in sections if section.blocks),
        made=made,
        credit=context.credit,
        source=context.source,
    )


class _Steps:
    """Counts steps for a progress bar."""

    def __init__(self, progress: Progress | None, of: int) -> None:
        self.progress, self.of, self.done = progress, of, 0

    def __call__(self, doing: str) -> None:
        if self.progress is not None:
            self.progress(min(self.done, self.of), self.of, doing)
        self.done += 1

    def finish(self) -> None:
        if self.progress is not None:
            self.progress(self.of, self.of, "Done")


@dataclass(frozen=True)
class _Context:
    """What every chapter needs."""

    atlas: Atlas
    territory: str | None
    as_of: int | None
    radius_km: float
    draws: int
    seed: int
    made: Provenance

    @cached_property
    def exposed(self) -> pd.DataFrame:
        """What of each route lies where."""
        return route_tables.exposures(self.atlas, as_of=self.as_of)

    def name(self, code: str | None) -> str:
        """Return the name of a country."""
        return country_names(self.atlas).get(code or "", code or "")

    @property
    def credit(self) -> str:
        """The line below every picture of the page: who made it, from which atlas of when."""
        titles = " ".join(str(entry.get("title", "")) for entry in self.atlas.catalogue.get("sources", []))
        mapped = " © OpenStreetMap contributors and others." if "OpenStreetMap" in titles else ""
        return f"Corridor Mapper {self.made.version}. {_edition(self.atlas)}{mapped}"

    @property
    def source(self) -> str:
        """The line inside a picture that stands alone: the same, with those whose data it is made from."""
        publishers = self.atlas.publishers
        data = f" Data: {', '.join(publishers)}." if publishers else ""
        licence = f" Licence of the atlas: {self.made.licence}." if self.made.licence else ""
        return f"Corridor Mapper {self.made.version}. {_edition(self.atlas)}{data}{licence}"


def _edition(atlas: Atlas) -> str:
    catalogue = atlas.catalogue
    text = f"atlas {catalogue.get('name') or atlas.path.name}"
    text += f" {catalogue['version']}" if catalogue.get("version") else ""
    text += f" of {str(catalogue['created'])[:10]}" if catalogue.get("created") else ""
    return f"{text[0].upper()}{text[1:]}."


def _at_home(atlas: Atlas, territory: str | None) -> Atlas:
    """Return the atlas with a default territory, which measures of flows are taken for."""
    if territory == atlas.territory:
        return atlas
    corridor = {**atlas.catalogue.get("corridor", {}), "territory": territory}
    return replace(atlas, catalogue={**atlas.catalogue, "corridor": corridor})


Chapter = tuple[Section, list[Sentence]]


def _exposure(context: _Context) -> Chapter:
    atlas, territory = context.atlas, context.territory
    table = context.exposed
    route = leading_route(atlas, table, territory)
    if route is None:
        return Section("exposure", "Exposure", ()), []
    routes = route_tables.routes_table(table, atlas, territory, as_of=context.as_of)
    said = findings.exposure(routes, route)
    mine = table[table["route"] == route]
    whole = atlas.routes[route].name
    names = country_names(atlas)
    where = context.name(territory)
    brought_out = f", with {where} brought out" if where else ""
    blocks: list[Said | Table | Picture] = [
        Said(tuple(said)),
        Picture(
            "map-corridor",
            "The corridor",
            f"Map of all lines of the corridor by mode and status{brought_out}.",
            lambda title, source: static_map(
                atlas, territory=territory, as_of=context.as_of, title=title, source=source
            ),
        ),
        Picture(
            "exposure-countries",
            f"{whole}: kilometres by country and mode",
            "Bars of the length of the route in each country, by mode; the table below has the figures.",
            lambda title, source: charts.exposure_bars(
                mine, names=names, territory=territory, title=title, source=source, subtitle=_HOLLOW
            ),
        ),
        route_tables.exposure_table(table, atlas, route),
        Picture(
            "strip",
            f"{whole}: along the way",
            "Strip diagram: km from the origin, with the countries, modes, gauges, ports and border posts on the way.",
            lambda title, source: charts.corridor_strip(
                atlas, route, territory=territory, as_of=context.as_of, title=title, source=source
            ),
        ),
        routes,
    ]
    inside = table[table["country"] == territory]
    if len(inside):
        called = {name: each.name for name, each in atlas.routes.items()}
        picture = Picture(
            "exposure-routes",
            f"What of each route lies in {where}",
            f"Bars of the length of each route in {where}, by mode; the table Routes has the figures.",
            lambda title, source: charts.exposure_bars(
                inside, rows="route", names=called, title=title, source=source, subtitle=_HOLLOW
            ),
        )
        blocks.insert(-1, picture)
    return Section("exposure-chapter", "What the corridor crosses", tuple(blocks)), said


_HOLLOW: Final = "Hollow where a line is not in operation."


def _chokepoints(context: _Context) -> Chapter:
    atlas, territory = context.atlas, str(context.territory)
    where = context.name(territory)
    title = f"Chokepoints in {where}"
    try:
        found = geo.chokepoints(
            geo.Case(atlas, as_of=context.as_of),
            territory,
            radius_km=context.radius_km,
            top=LISTED,
            draws=geo.Draws(context.draws, context.seed),
        )
    except MissingCostError as error:
        return Section("chokepoints-chapter", title, (Said((f"Not known: {error}.",)),)), []
    places = route_tables.chokepoints_table(found, atlas)
    search = route_tables.search_table(found, where, context.radius_km, context.draws, context.seed)
    said = findings.chokepoints(places, search)
    blocks: list[Said | Table | Picture] = [Said(tuple(said))]
    if len(found):
        blocks.append(
            Picture(
                "map-chokepoints",
                title,
                f"Map of {where} with the places ranked, numbered as in the table below.",
                lambda title, source: static_map(
                    atlas,
                    territory=territory,
                    chokepoints=found,
                    frame=map_frame(atlas, territory=territory, kind="territory"),
                    as_of=context.as_of,
                    title=title,
                    source=source,
                ),
            )
        )
        blocks.append(places)
        blocks.append(Said((_SCORE,)))
        blocks += _profile(context, found)
    blocks.append(search)
    return Section("chokepoints-chapter", title, tuple(blocks)), said


_SCORE: Final = (
    "A place is a disc with everything in it closed. Its score is the mean of the share of pairs cut off, the share of "
    "capacity lost and the detour (extra hours over hours, one at most), divided by one plus the radius that holds all "
    "modes hit over the radius of the disc: what is lost, weighed by how little ground holds it. Speeds, waiting times "
    "and most capacities are assumptions; “keeps its place” is the share of seeded draws of them in which the place "
    "stays in the list."
)


def _profile(context: _Context, found: gpd.GeoDataFrame) -> list[Said | Table | Picture]:
    """Return the severing radius along the leading route, if that has a land part in the territory."""
    atlas, territory = context.atlas, str(context.territory)
    exposed = context.exposed
    route = leading_route(atlas, exposed, territory)
    inside = exposed[(exposed["route"] == route) & (exposed["country"] == territory)]
    if route is None or not set(inside["mode"]) & set(LAND_MODES):
        return []
    return [
        Picture(
            "severing-profile",
            f"How narrow the corridor runs in {context.name(territory)}",
            "Curves of the severing radius along the route inside the territory, with the chokepoints numbered.",
            lambda title, source: charts.severing_profile(
                atlas, route, territory, chokepoints=found, as_of=context.as_of, title=title, source=source
            ),
        )
    ]


def _dependence(context: _Context) -> Chapter:
    where = context.name(context.territory)
    title = f"Without {where}"
    try:
        pairs = route_tables.dependence_table(
            geo.dependence(geo.Case(context.atlas, as_of=context.as_of), context.territory),
            context.atlas,
            as_of=context.as_of,
        )
    except MissingCostError as error:
        return Section("dependence-chapter", title, (Said((f"Not known: {error}.",)),)), []
    said = findings.dependence(pairs)
    if not pairs:
        return Section(
            "dependence-chapter", title, (Said((f"No pair of the corridor has a way through {where}.",)),)
        ), said
    return Section("dependence-chapter", title, (Said((*said, _of_this_atlas(context))), pairs)), said


def _of_this_atlas(context: _Context) -> str:
    """Return what ways round are looked for in, and what next to the territory the atlas leaves out."""
    borders = context.atlas.borders
    here = borders[borders["iso_a3"] == context.territory]
    beside = borders[borders.intersects(here.union_all()) & (borders["iso_a3"] != context.territory)]
    pieces = geo.pieces(geo.Case(context.atlas, as_of=context.as_of))
    passed = set(pieces["country"][pieces["mode"] != "sea"])
    left_out = [str(name) for code, name in zip(beside["iso_a3"], beside["name"], strict=True) if code not in passed]
    text = "A way round is one of those this atlas has."
    if left_out:
        where = f"{listed(sorted(left_out))}, beside {context.name(context.territory)}"
        text += f" It has no line in {where}, so none there is found."
    aside = [bare_name(route.name) for route in context.atlas.routes.values() if route.is_baseline]
    return f"{text} Not in the network either, but for comparison: {listed(aside)}." if aside else text


def _scenarios(context: _Context, outcomes: Sequence[Outcome]) -> Chapter:
    table = scenario_tables.scenarios_table(outcomes, context.atlas)
    said = findings.scenarios(table)
    long = _before_after(outcomes)
    panels = list(dict.fromkeys(long["measure"]))
    limits = scenario_tables.limits_table(outcomes[0].before)
    if limits:
        said.append(findings.binding(limits, Row(table, table.rows[0])))
    blocks: tuple[Said | Table | Picture, ...] = (
        Said((*said, _OBSERVED)),
        *(
            [
                Picture(
                    "scenarios-bars",
                    "What each scenario changes; those that change nothing of it are left out",
                    f"Before and after by scenario: {listed([each[:1].lower() + each[1:] for each in panels])}.",
                    lambda title, source: charts.scenario_bars(long, title=title, source=source),
                )
            ]
            if len(long)
            else []
        ),
        table,
        *([limits] if limits else []),
    )
    return Section("scenarios-chapter", _SIDE_BY_SIDE, blocks), said


_SIDE_BY_SIDE: Final = "Scenarios side by side"


_OBSERVED: Final = (
    "Modelled freight is not observed freight. Hold it against counts at posts and ports before it is used."
)


_SHOWN: Final = {
    ("freight", "hours per tonne"): "Mean time of a tonne",
    ("freight", "unserved"): "Freight without a way",
    ("gas", "unserved"): "Gas without a way",
}


_PANELS: Final = list(_SHOWN.values())


def _before_after(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Return the measures that a chart compares, for each scenario that changes one of them.

    Where more freight has no way the mean time of the rest does not compare, and has no value.
    """
    frames = []
    for outcome in outcomes:
        rows = outcome.summary.set_index(["medium", "measure"]).reindex(list(_SHOWN))
        if not (rows["change"].abs() > formatting.LEAST).any():
            continue
        if scenario_tables.more_without_a_way(outcome):
            rows.loc[("freight", "hours per tonne"), ["before", "after"]] = float("nan")
        frames.append(rows.assign(scenario=outcome.scenario.title).reset_index())
    found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["medium", "measure", "scenario"])
    told = [_SHOWN[key] for key in zip(found["medium"], found["measure"], strict=True)]
    found = found.assign(measure=told)
    # A medium that is asked for nowhere has no panel.
    moved = (
        set(found["measure"][(found[["before", "after"]].abs() > formatting.LEAST).any(axis=1)])
        if len(found)
        else set()
    )
    found = found[found["measure"].isin(moved)]
    return found.sort_values("measure", key=lambda names: names.map(_PANELS.index), kind="stable")


def _leverage(context: _Context, outcomes: Sequence[Outcome]) -> Chapter:
    atlas = context.atlas
    scenarios = [outcomes[0].against, *(outcome.scenario for outcome in outcomes)]
    territories = _compared(context)
    draws = min(context.draws, MOST_DRAWS)
    try:
        found = leverage(
            atlas,
            scenarios=scenarios,
            territories=territories,
            years=(context.as_of,),
            draws=draws,
            seed=context.seed,
        )
    except MissingCostError as error:
        return Section(
            "leverage-chapter",
            "Leverage: whose territory the trade of others crosses",
            (Said((f"Not known: {error}.",)),),
        ), []
    titles = {scenario.id: scenario.title for scenario in scenarios}
    shut = {
        (outcome.scenario.id, medium, code)
        for outcome in outcomes
        for medium, network in outcome.after.networks.items()
        for code in territories
        if outcome.before.networks[medium].edges_in(territory=code).any() and not network.edges_in(territory=code).any()
    }
    table = scenario_tables.leverage_table(found, atlas, titles, draws, shut=shut)
    said = findings.leverage(table, context.territory)
    blocks: list[Said | Table | Picture] = [Said((*said, _LEVERAGE))]
    for medium in ("freight", "gas"):
        mine = found[found["medium"] == medium].assign(
            title=lambda rows: rows["scenario"].map(titles),
            shut=lambda rows: [
                key in shut for key in zip(rows["scenario"], rows["medium"], rows["territory"], strict=True)
            ],
        )
        mine = _unlike(mine)
        if len(mine):
            blocks.append(
                Picture(
                    f"leverage-{medium}",
                    f"Share of the {medium} asked for that is trade of others and crosses each territory; "
                    "small: what has no way round. Scenarios alike are drawn once",
                    f"Cells shaded by the share of {medium} of others that crosses each territory, by scenario.",
                    partial(_heat, mine, country_names(atlas)),
                )
            )
    blocks.append(table)
    return Section("leverage-chapter", "Leverage: whose territory the trade of others crosses", tuple(blocks)), said


_LEVERAGE: Final = (
    "Trade of a territory with others is set aside: stopping it is no hold over others. What must cross is what cannot "
    "be carried with the territory closed; capacities that nobody states do not bind, so it is a lower bound."
)


def _unlike(mine: pd.DataFrame) -> pd.DataFrame:
    """Return the scenarios whose cells are not all those of one before."""
    seen, kept = set(), []
    for name, rows in mine.groupby("scenario", sort=False):
        cells = tuple(zip(rows["crosses_share"].round(2), rows["must_cross_share"].round(2), rows["shut"], strict=True))
        kept += [name] if cells not in seen else []
        seen.add(cells)
    return mine[mine["scenario"].isin(kept)]


def _heat(mine: pd.DataFrame, names: dict[str, str], title: str, source: str) -> Figure:
    return charts.leverage_heat(
        mine,
        value="crosses_share",
        second="must_cross_share",
        shut="shut",
        rows="title",
        names=names,
        percent=True,
        title=title,
        source=source,
    )


def _compared(context: _Context) -> list[str]:
    """Return the territory, and the countries that most of the corridor's km on land lie in."""
    first: list[str] = [context.territory] if context.territory is not None else []
    return list(dict.fromkeys([*first, *geo.land_countries(context.atlas)]))[:COMPARED]


def _missing(context: _Context, outcomes: Sequence[Outcome]) -> Chapter:
    baseline = outcomes[0].against if outcomes and outcomes[0].against.kind == "baseline" else None
    title = "If the missing links were built"
    try:
        links = source_tables.missing_table(context.atlas, baseline, as_of=context.as_of)
    except MissingCostError as error:
        return Section("missing-chapter", title, (Said((f"Not known: {error}.",)),)), []
    if not links:
        return Section("missing-chapter", title, ()), []
    said = findings.missing_links(links)
    return Section("missing-chapter", title, (Said(tuple(said), listed=True), Said((_MISSING,)), links)), said


_MISSING: Final = (
    "Each row opens the lines that a named route lacks, and nothing else. Roads are left out of the comparison: by "
    "hours alone trucks are faster wherever there is a road, which says nothing of what they can carry or cost."
)


_SCENARIOS: Final = (
    "Each scenario is held against the baseline it was combined with. Its reading says what it assumes and why; the "
    "sentences and tables below it say what the network makes of that."
)


@dataclass(frozen=True)
class _Tables:
    """The tables of one scenario."""

    measures: Table
    ways: Table
    pairs: Table
    limits: Table


def _tables(context: _Context, outcome: Outcome) -> _Tables:
    return _Tables(
        scenario_tables.measures_table(outcome, context.atlas),
        scenario_tables.ways_table(outcome, context.atlas),
        scenario_tables.pairs_table(outcome, context.atlas),
        scenario_tables.limits_table(outcome.after, but=outcome.before),
    )


def _about(outcome: Outcome) -> str:
    """Return the kind and the dates of a scenario, and how sure what is."""
    scenario = outcome.scenario
    when = f", {scenario.start}{' to ' + scenario.end if scenario.end else ''}" if scenario.start else ""
    facts = "Facts of the event" if scenario.kind == "event" else "What it assumes"
    return (
        f"{scenario.kind.capitalize()}{when}. {facts}: {scenario.confidence} confidence; "
        f"demand and times are assumptions of {outcome.against.confidence} confidence."
    )


def _quiet(outcomes: Sequence[Outcome]) -> Section:
    """Return the scenarios that change nothing measured: one table, and what each says."""
    readings = tuple(
        " ".join([f"{each.scenario.title}:", *each.scenario.reading.split(), *each.scenario.conflicts, *each.notes])
        for each in outcomes
    )
    table = scenario_tables.quiet_table(outcomes)
    return Section("unmoved", table.title, (Said((_QUIET,)), table, Said(readings, listed=True)), level=3)


_QUIET: Final = (
    "Times, amounts, best ways and what binds stay as they were; what changes is which lines are open. The network has "
    "another way as good for what is asked, or nothing that is asked went there."
)


def _one_scenario(context: _Context, outcome: Outcome, tables: _Tables, frame: Frame) -> Section:
    scenario, atlas = outcome.scenario, context.atlas
    said = findings.scenario(tables.measures, tables.ways, tables.pairs, tables.limits)
    picture = Picture(
        f"map-{formatting.slug(scenario.id)}",
        scenario.title,
        f"Map of the corridor under the scenario {scenario.title}: lines lost, lines used more, lines not used.",
        lambda title, source: static_map(
            atlas,
            territory=context.territory,
            changed=outcome.segments,
            shut=outcome.crossings[outcome.crossings["state"] == "lost"],
            frame=frame,
            as_of=outcome.year,
            title=title,
            source=source,
        ),
        beside=True,
    )
    told = (*scenario.conflicts, *outcome.notes)
    reading = Said((_about(outcome), " ".join(scenario.reading.split())))
    blocks = (picture, reading, Said(tuple(said), listed=True), Said(told))
    shown = [table for table in (tables.measures, tables.ways, tables.pairs, tables.limits) if table.texts()]
    return Section(f"scenario-{formatting.slug(scenario.id)}", scenario.title, (*blocks, *shown), level=3)


def _back_matter(context: _Context) -> list[Section]:
    atlas = context.atlas
    data, sources = source_tables.data_table(atlas), source_tables.sources_table(atlas)
    return [
        Section("methods", "How the figures are made", (Said(_methods(context.atlas), listed=True),)),
        Section("limits", "What they do not say", (Said((BORDER_POLICY, *_limits(atlas)), listed=True),)),
        Section("data-chapter", "Data and sources", tuple(table for table in (data, sources) if table)),
        Section("provenance-chapter", "Provenance", (source_tables.provenance_table(context.made),)),
    ]


def _methods(atlas: Atlas) -> tuple[str, ...]:
    gas = " and the shortest for gas" if (atlas.segments["mode"] == "pipeline").any() else ""
    return tuple(each.format(gas=gas) for each in _METHODS)


_METHODS: Final = (
    "Exposure: every segment is cut exactly at the borders. The length to quote is the official one of the segment "
    "(else that of its source network, else as drawn), shared out over its parts; lengths as drawn are geodesic.",
    "Routes are the fastest for freight{gas} on a network of places, modes and gauges; transfers, "
    "borders and breaks of gauge take hours of their own.",
    "Dependence on a territory is the best route that keeps out of it, against the best of all.",
    "A chokepoint is a disc that closes; what it costs is found on the network, how little ground holds it on the map.",
    "Flows are the cheapest that carry as much as fits; what does not fit is listed as without a way.",
    "Scenarios close, open and change parts of the same network; each is held against the baseline.",
    "Seeded draws vary costs, capacities and the course of lines within what their sources allow; the same seed "
    "gives the same figures. docs/methods/ has every formula, its reference and a worked example.",
)


def _limits(atlas: Atlas) -> list[str]:
    """Return what holds of the figures of this atlas, and is easily forgotten."""
    segments = atlas.segments
    gas = segments["mode"] == "pipeline"
    unknown = segments["capacity_bcm_y"].where(gas, segments["capacity_mt_y"]).isna()
    told = []
    if unknown.any():
        told.append(
            f"{'Most' if unknown.mean() > 0.5 else 'Some'} capacities are not published. One that is not known limits "
            "nothing, so what fits through is an upper bound and what must cross a lower one."
        )
    told.append("Ways round are those of the atlas: a road, railway or sea way that it leaves out may be shorter.")
    if not gas.all():
        told.append("Time is the only cost of freight: where money would choose rail or ship, hours choose the road.")
        stated = [each for each in atlas.costs.get("parameters", []) if "speed" in each["id"] or "_h" in each["id"]]
        guessed = [each for each in stated if each.get("confidence") == "low"]
        if stated and len(guessed) == len(stated):
            told.append("None of the waiting times and speeds is sourced; they are assumptions with a range.")
        elif guessed:
            told.append("Waiting times and speeds of low confidence are assumptions with a range.")
    if "geometry_method" in segments and (gas & segments["geometry_method"].isin(["waypoints", "schematic"])).any():
        told.append(
            "Pipelines are drawn through a few known points, kilometres off in places; where that is coarser than a "
            "disc the confidence is low."
        )
    if scenario_names(atlas):
        told.append("Scenarios say what the network would allow, not what anyone intends or how likely anything is.")
    return told
