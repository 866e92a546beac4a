"""Tables of the brief about the data: what is missing, sources, provenance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import geo
from geo.routing.itinerary import NoRoute
from maps.annex.formatting import records_of, set_apart, table_of
from maps.look.style import STATUSES
from maps.words.sentences import Column, Table
from maps.words.terms import listed

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd
    import pandas as pd

    from layers import Atlas, Route
    from layers.results.provenance import Provenance
    from layers.scenarios.scenario import Scenario


def missing_table(case: Atlas | geo.Case, baseline: Scenario | None) -> Table:
    """Return what would change if the parts of each named route that do not exist were built, and they alone.

    Routes that lack the same segments are one row. The way by rail and sea is that between the ends of the
    corridor; roads are left out because by hours alone trucks always win, but for those that carry freight
    over a gap in a railway.

    Parameters
    ----------
    case : Atlas or Case
    baseline : Scenario or None
        What else holds.
    """
    from layers.scenarios.scenario import Opening, Scenario, combine

    case = geo.Case.of(case)
    atlas, segments = case.atlas, geo.segments_in(case)
    unbuilt = segments[segments["status"] != "operational"].set_index("id")
    lacking: dict[tuple[str, ...], list[str]] = {}
    for route in atlas.routes.values():
        missing = tuple(sorted(name for name in route.segments if name in unbuilt.index))
        if missing and not route.is_baseline:
            lacking.setdefault(missing, []).append(route.name)
    length_km = geo.pieces(case).groupby("segment")["km"].sum()
    corridor = atlas.catalogue.get("corridor", {})
    has_ends = {"origin", "destination"} <= set(corridor)
    compared = [mode for mode in ("rail", "sea") if (segments["mode"] == mode).any()]
    left_out = set(segments["id"][segments["mode"] == "road"]) - _over_gaps(atlas, segments) if compared else set()
    today = case.but(scenario=baseline)
    rows, needless = {}, []
    for missing, names in lacking.items():
        built = Scenario("built", names[0], "", kind="investment", opens=(Opening(segments=missing),))
        then = case.but(scenario=built if baseline is None else combine(baseline, built))
        facts = unbuilt.loc[list(missing)]
        freight = bool((facts["mode"] != "pipeline").any())
        route = next(route for route in atlas.routes.values() if route.name == names[0])
        gain = None if freight else _carries(then, route) - _carries(today, route)
        if gain is not None and _carries(today, route) >= gain > 0:
            needless.append(names[0])
            continue
        opens = facts["opens"].dropna()
        ends = (corridor["origin"], corridor["destination"]) if has_ends else (route.origin, route.destination)
        rows["+".join(missing)] = {
            "name": names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else ""),
            "lines": "; ".join(facts["name"]),
            "statuses": listed([STATUSES[status].title.lower() for status in dict.fromkeys(facts["status"])]),
            "opens": int(opens.max()) if len(opens) == len(facts) else None,
            "unbuilt_km": float(length_km.reindex(list(missing)).sum()),
            "between": "the ends of the corridor" if has_ends else "its ends",
            "by": listed(compared or ["road"]),
            "hours_before": _fastest_hours(today, ends, left_out) if freight else None,
            "hours": _fastest_hours(then, ends, left_out) if freight else None,
            "gas_gain": gain,
        }
    frame = table_of(rows)
    columns, hidden = _missing_columns(frame, listed(compared or ["road"]))
    note = (
        f"Left out: {listed(needless)}, as lines in operation between the same ends carry as much." if needless else ""
    )
    return Table("missing", "What each missing link would change", frame, columns, hidden, note)


def _missing_columns(frame: pd.DataFrame, modes: str) -> tuple[dict[str, Column], dict[str, Column]]:
    """Return the columns that are shown and those that are not: without hours, or without gas, where no row has any."""
    columns = {
        "name": Column("Route"),
        "lines": Column("Lines not in operation"),
        "statuses": Column("Status"),
        "opens": Column("Opens", "year"),
        "unbuilt_km": Column("Length", "km", "km"),
        "hours_before": Column(f"Fastest by {modes}, before", "hours", "hours"),
        "hours": Column("after", "hours", "hours"),
        "gas_gain": Column("More gas", "amount", "bcm/y"),
    }
    optional = (["hours_before", "hours"], ["gas_gain"])
    empty = [name for names in optional if not (len(frame) and frame[names].notna().any(axis=None)) for name in names]
    shown, hidden = set_apart(columns, empty)
    return shown, hidden | {"between": Column("Between"), "by": Column("By")}


def _over_gaps(atlas: Atlas, segments: gpd.GeoDataFrame) -> set[str]:
    """Return the roads of routes by rail in operation: there trucks carry freight over a gap in the railway."""
    mode_of, status_of = (dict(zip(segments["id"], segments[name], strict=True)) for name in ("mode", "status"))
    roads = set()
    for route in atlas.routes.values():
        if {status_of.get(name) for name in route.segments} == {"operational"}:
            modes = {mode_of[name] for name in route.segments}
            if "rail" in modes:
                roads |= {name for name in route.segments if mode_of[name] == "road"}
    return roads


def _fastest_hours(case: geo.Case, ends: tuple[str, str], left_out: Collection[str]) -> float | None:
    """Return the hours of the fastest route between two nodes without some segments, None where there is none."""
    network = geo.build_network(case, medium="freight")
    if not all(len(network.vertices(end)) for end in ends):
        return None
    itineraries = geo.best_routes(network, *ends, weight="hours", closed=network.edges_in(segments=left_out))
    return None if isinstance(itineraries, NoRoute) else itineraries[0].hours


def _carries(case: geo.Case, route: Route) -> float:
    """Return the maximum flow of gas between the ends of a route, 0 where one is in no network or nothing bounds it."""
    network = geo.build_network(case, medium="gas")
    if not (len(network.vertices(route.origin)) and len(network.vertices(route.destination))):
        return 0.0
    value = float(geo.max_flow(network, route.origin, route.destination).value)
    return 0.0 if math.isnan(value) else value


def data_table(atlas: Atlas) -> Table:
    """Return the data the layers were made from, with their licences."""
    entries = atlas.catalogue.get("sources", [])
    rows = {
        f"data-{number}": {
            "title": str(entry.get("title", "")),
            "licence": str(entry.get("licence") or "not stated"),
            "url": str(entry.get("path") or ""),
        }
        for number, entry in enumerate(entries)
    }
    columns = {"title": Column("Data"), "licence": Column("Licence"), "url": Column("Address", "url")}
    return Table("data", "Data the layers are made from", table_of(rows), columns)


def sources_table(atlas: Atlas) -> Table:
    """Return the sources of the facts."""
    frame = atlas.sources.astype(object).where(atlas.sources.notna(), None)
    rows = {str(row["id"]): row for row in records_of(frame.sort_values("id") if len(frame) else frame)}
    columns = {
        "id": Column("Identifier"),
        "title": Column("Title"),
        "publisher": Column("Publisher"),
        "date": Column("Date"),
        "licence": Column("Licence"),
        "url": Column("Address", "url"),
    }
    return Table("sources", "Sources of the facts", table_of(rows), columns)


def provenance_table(made: Provenance) -> Table:
    """Return where a report comes from."""
    rows = {key: {"key": key.replace("_", " ").capitalize(), "value": value} for key, value in made.as_text().items()}
    return Table("provenance", "Provenance", table_of(rows), {"key": Column("What"), "value": Column("Value")})
