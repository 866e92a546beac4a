"""Tables of the brief about the data: what is missing, sources, provenance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import geo
from geo.routing.itinerary import NoRoute
from maps.look.style import STATUSES
from maps.report.formatting import records_of, set_apart, table_of
from maps.words.sentences import Column, Table
from maps.words.terms import listed

if TYPE_CHECKING:
    from geo.network.model import Network
    from layers import Atlas
    from layers.results.provenance import Provenance
    from layers.scenarios.scenario import Scenario


def missing_table(case: Atlas | geo.Case, baseline: Scenario | None) -> Table:
    """Return what would change if the parts of each named route that do not exist were built, and they alone.

    Routes that lack the same segments are one row. The way by rail and sea is that between the ends of the
    corridor; roads are left out because by hours alone trucks always win.

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
    exposed = geo.pieces(case).groupby("segment")["km"].sum()
    corridor = atlas.catalogue.get("corridor", {})
    whole = tuple(str(corridor[end]) for end in ("origin", "destination") if end in corridor)
    compared = [mode for mode in ("rail", "sea") if (segments["mode"] == mode).any()]
    left_out = ["road"] if compared else []

    def fastest(scenario: Scenario | None, ends: tuple[str, str]) -> float | None:
        network = geo.build_network(case.but(scenario=scenario), medium="freight")
        if not (len(network.vertices(ends[0])) and len(network.vertices(ends[1]))):
            return None
        found = geo.best_routes(network, *ends, weight="hours", closed=network.edges_in(modes=left_out))
        return None if isinstance(found, NoRoute) else found[0].hours

    def gas(scenario: Scenario | None) -> float:
        network = geo.build_network(case.but(scenario=scenario), medium="gas")
        flows = [
            geo.max_flow(network, route.origin, route.destination).value
            for route in atlas.routes.values()
            if route.kind == "gas" and all(len(network.vertices(end)) for end in (route.origin, route.destination))
        ]
        return max((flow for flow in flows if flow == flow), default=0.0)

    flow = gas(baseline)
    today = geo.build_network(case.but(scenario=baseline), medium="gas")
    rows, needless = {}, []
    for missing, names in lacking.items():
        built = Scenario("built", names[0], "", kind="investment", opens=(Opening(segments=missing),))
        scenario = built if baseline is None else combine(baseline, built)
        facts = unbuilt.loc[list(missing)]
        freight = bool((facts["mode"] != "pipeline").any())
        gain = None if freight else gas(scenario) - flow
        route = next(route for route in atlas.routes.values() if route.name == names[0])
        if gain is not None and _carries(today, route.origin, route.destination) >= gain > 0:
            needless.append(names[0])
            continue
        opens = facts["opens"].dropna()
        ends = (whole[0], whole[1]) if len(whole) == 2 else (route.origin, route.destination)
        rows["+".join(missing)] = {
            "name": names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else ""),
            "lines": "; ".join(facts["name"]),
            "statuses": listed([STATUSES[status].title.lower() for status in dict.fromkeys(facts["status"])]),
            "opens": int(opens.max()) if len(opens) == len(facts) else None,
            "unbuilt_km": float(exposed.reindex(list(missing)).sum()),
            "between": "the ends of the corridor" if len(whole) == 2 else "its ends",
            "by": listed(compared or ["road"]),
            "hours_before": fastest(baseline, ends) if freight else None,
            "hours": fastest(scenario, ends) if freight else None,
            "gas_gain": gain,
        }
    columns = {
        "name": Column("Route"),
        "lines": Column("Lines not in operation"),
        "statuses": Column("Status"),
        "opens": Column("Opens", "year"),
        "unbuilt_km": Column("Length", "km", "km"),
        "hours_before": Column(f"Fastest by {listed(compared or ['road'])}, before", "hours", "hours"),
        "hours": Column("after", "hours", "hours"),
        "gas_gain": Column("More gas", "amount", "bcm/y"),
    }
    frame = table_of(rows)
    timed = ["hours_before", "hours"]
    empty = [] if len(frame) and frame[timed].notna().any(axis=None) else timed
    empty += [] if len(frame) and frame["gas_gain"].notna().any() else ["gas_gain"]
    columns, hidden = set_apart(columns, empty)
    hidden |= {"between": Column("Between"), "by": Column("By")}
    note = (
        f"Left out: {listed(needless)}, as lines in operation between the same ends carry as much." if needless else ""
    )
    return Table("missing", "What each missing link would change", frame, columns, hidden, note)


def _carries(network: Network, origin: str, destination: str) -> float:
    """Return the maximum flow between two nodes, 0 where one is not in the network or nothing bounds it."""
    if not (len(network.vertices(origin)) and len(network.vertices(destination))):
        return 0.0
    value = float(geo.max_flow(network, origin, destination).value)
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
