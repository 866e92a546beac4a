"""Chapters of a brief about the corridor as it stands: exposure, chokepoints, dependence, missing links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import geo
from layers.model.problem import MissingCostError
from maps import charts
from maps.annex import findings, route_tables, source_tables
from maps.annex.context import Context, baseline_of, not_known
from maps.charts.frame import map_frame
from maps.charts.print_map import static_map
from maps.paper.document import Block, Paragraphs, Picture, Section
from maps.words.countries import country_names
from maps.words.routes import leading_route
from maps.words.terms import LAND_MODES, bare_name, listed

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.scenarios.outcome import Outcome

LISTED: Final = 10
"""How many chokepoints are listed."""


def exposure(context: Context) -> Section:
    """Return how much of each route lies where."""
    atlas, territory = context.atlas, context.territory
    table = context.exposed
    route = leading_route(atlas, table, territory)
    if route is None:
        return Section("exposure", "Exposure", ())
    routes = route_tables.routes_table(table, context.case, territory)
    sentences = findings.exposure(routes, route)
    mine = table[table["route"] == route]
    route_name = atlas.routes[route].name
    names = country_names(atlas)
    where = context.name(territory)
    blocks: list[Block] = [
        Paragraphs(tuple(sentences)),
        Picture(
            "exposure-countries",
            f"{route_name}: kilometres by country and mode",
            "Bars of the length of the route in each country, by mode; the table below has the figures.",
            lambda title, source: charts.exposure_bars(
                mine, names=names, territory=territory, title=title, source=source, subtitle=_HOLLOW
            ),
        ),
        route_tables.exposure_table(table, atlas, route),
        Picture(
            "strip",
            f"{route_name}: along the way",
            "Strip diagram: km from the origin, with the countries, modes, gauges, ports and border posts on the way.",
            lambda title, source: charts.corridor_strip(
                atlas, route, territory=territory, as_of=context.as_of, title=title, source=source
            ),
        ),
        routes,
    ]
    inside = table[table["country"] == territory]
    if len(inside):
        called = {name: named_route.name for name, named_route in atlas.routes.items()}
        picture = Picture(
            "exposure-routes",
            f"What of each route lies in {where}",
            f"Bars of the length of each route in {where}, by mode; the table Routes has the figures.",
            lambda title, source: charts.exposure_bars(
                inside, rows="route", names=called, title=title, source=source, subtitle=_HOLLOW
            ),
        )
        blocks.insert(-1, picture)
    return Section("exposure-chapter", "What the corridor crosses", tuple(blocks))


_HOLLOW: Final = "Hollow where a line is not in operation."


def chokepoints(context: Context) -> Section:
    """Return the chokepoints of the territory."""
    atlas, territory = context.atlas, str(context.territory)
    where = context.name(territory)
    title = f"Chokepoints in {where}"
    try:
        places_found = geo.chokepoints(
            context.case,
            radius_km=context.radius_km,
            top=LISTED,
            draws=geo.Draws(context.draws, context.seed),
        )
    except MissingCostError as error:
        return not_known("chokepoints-chapter", title, error)
    places = route_tables.chokepoints_table(places_found, atlas)
    search = route_tables.search_table(places_found, where, context.radius_km, context.draws, context.seed)
    sentences = findings.chokepoints(places, search)
    blocks: list[Block] = [Paragraphs(tuple(sentences))]
    if len(places_found):
        blocks.append(
            Picture(
                "map-chokepoints",
                title,
                f"Map of {where} with the places ranked, numbered as in the table below.",
                lambda title, source: static_map(
                    atlas,
                    territory=territory,
                    chokepoints=places_found,
                    frame=map_frame(atlas, territory=territory, kind="territory"),
                    as_of=context.as_of,
                    title=title,
                    source=source,
                ),
            )
        )
        blocks.append(places)
        blocks.append(Paragraphs((_ranking_rule(places_found),)))
        blocks += _profile(context, places_found)
    blocks.append(search)
    return Section("chokepoints-chapter", title, tuple(blocks))


def _ranking_rule(places: gpd.GeoDataFrame) -> str:
    """Return how places are ranked, in words; of gas only where some pair of it is at stake."""
    gas = places["gas_lost_share"].notna().any()
    return (
        "A place is a disc with everything in it closed. Places are ranked by the share of freight lost, of capacity "
        f"or speed, {'then by that of gas, both to the hundredth, ' if gas else ''}then by how little ground holds "
        f"all modes hit. {'Freight and gas are never averaged. ' if gas else ''}Speeds, waiting times and most "
        "capacities are assumptions; “ranks first” is the share of seeded draws of them in which the place does, and "
        "in 90 % of them its rank lies between the two ranks shown."
    )


def _profile(context: Context, places: gpd.GeoDataFrame) -> list[Block]:
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
                atlas, route, territory, chokepoints=places, as_of=context.as_of, title=title, source=source
            ),
        )
    ]


def dependence(context: Context) -> Section:
    """Return the ways that keep out of the territory."""
    where = context.name(context.territory)
    title = f"Without {where}"
    try:
        pairs = route_tables.dependence_table(
            geo.dependence(context.case, draws=geo.Draws(context.draws, context.seed)),
            context.case,
        )
    except MissingCostError as error:
        return not_known("dependence-chapter", title, error)
    sentences = findings.dependence(pairs)
    if not pairs:
        return Section(
            "dependence-chapter", title, (Paragraphs((f"No pair of the corridor has a way through {where}.",)),)
        )
    return Section("dependence-chapter", title, (Paragraphs((*sentences, _of_this_atlas(context))), pairs))


def _of_this_atlas(context: Context) -> str:
    """Return a note on the network in which ways round are sought, and on neighbours of the territory it lacks."""
    borders = context.atlas.borders
    territory = borders[borders["iso_a3"] == context.territory]
    beside = borders[borders.intersects(territory.union_all()) & (borders["iso_a3"] != context.territory)]
    pieces = geo.pieces(context.case)
    passed = set(pieces["country"][pieces["mode"] != "sea"])
    left_out = [str(name) for code, name in zip(beside["iso_a3"], beside["name"], strict=True) if code not in passed]
    text = "A way round is one of those this atlas has."
    if left_out:
        where = f"{listed(sorted(left_out))}, beside {context.name(context.territory)}"
        text += f" It has no line in {where}, so none there is found."
    aside = [bare_name(route.name) for route in context.atlas.routes.values() if route.is_baseline]
    return f"{text} {listed(aside)} is one of them, though no branch of the corridor." if aside else text


def missing_links(context: Context, outcomes: Sequence[Outcome]) -> Section:
    """Return what each link that does not exist would change."""
    title = "If the missing links were built"
    try:
        links = source_tables.missing_table(context.case, baseline_of(outcomes))
    except MissingCostError as error:
        return not_known("missing-chapter", title, error)
    if not links:
        return Section("missing-chapter", title, ())
    sentences = findings.missing_links(links)
    return Section(
        "missing-chapter", title, (Paragraphs(tuple(sentences), listed=True), Paragraphs((_MISSING,)), links)
    )


_MISSING: Final = (
    "Each row opens the lines that a named route lacks, and nothing else. Roads are left out of the comparison, but "
    "for those by which a named route by rail is in operation today: by hours alone trucks are faster wherever there "
    "is a road, which says nothing of what they can carry or cost."
)
