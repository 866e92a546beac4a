"""The curated facts of an atlas: places, segments, routes, sources, waypoints, check totals and observations.

They are CSV tables, but for observations, events and gas, which have the form of the atlas's own documents.

Facts say what connects to what, how long it officially is, in what state, and who says so. Geometry
is not a fact: it is traced from open networks (`network`, `trace`). `read` gathers every mistake of
the tables and raises once.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atlas_build.network import LonLat

POSITIONS = ("given", "rail", "road", "border")
TRACES = ("network", "straight", "schematic", "sea")
LEGS = ("network", "straight", "bend")


class FactsError(Exception):
    """The tables contradict themselves; the message lists every contradiction."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Place:
    """A node: a named place and how its position is found.

    `position` is "given" (as in the table), "rail" or "road" (moved to the nearest point of that
    network), or "border" (where the line drawn through it meets the border).
    """

    id: str
    lonlat: LonLat
    position: str
    properties: dict[str, Any]


@dataclass(frozen=True)
class Segment:
    """A link between two places and how its line is drawn.

    `trace` is "network" (along the open network of its mode), "straight" (from waypoint to
    waypoint), "schematic" (the same, where the true course is not known), "sea", or "same:ID" (along
    the line of another segment).
    """

    id: str
    mode: str
    from_node: str
    to_node: str
    official_km: float | None
    trace: str
    snap_km: float
    detour: float
    accuracy_m: float | None
    length_note: str | None
    properties: dict[str, Any]


@dataclass(frozen=True)
class Waypoint:
    """A place a segment's line passes.

    `leg` says how the line reaches it: along the network, straight, or as a "bend" in the long edge
    of the network that passes it. Without a position it stands for the segment's last node.
    """

    segment: str
    lonlat: LonLat | None
    leg: str
    accuracy_m: float
    place: str
    source: str


@dataclass(frozen=True)
class Total:
    """An official length of several segments together, to check them by."""

    id: str
    name: str
    low_km: float
    high_km: float
    segments: tuple[str, ...]
    source: str
    note: str | None


@dataclass(frozen=True)
class Facts:
    """All tables."""

    places: dict[str, Place]
    segments: dict[str, Segment]
    waypoints: dict[str, tuple[Waypoint, ...]]
    routes: tuple[dict[str, Any], ...]
    sources: tuple[dict[str, Any], ...]
    totals: tuple[Total, ...]
    costs: dict[str, Any]
    documents: dict[str, dict[str, Any]]


def read(folder: Path) -> Facts:
    """Read and check the tables.

    Parameters
    ----------
    folder : Path
        Folder of nodes.csv, segments.csv, waypoints.csv, routes.csv, sources.csv, totals.csv, costs.csv, rates.csv
        and classes.csv, perhaps of choice.csv, which scripts/calibrate.py writes in the form of costs.csv, and of
        observations.json, events.json and gas.json, in the form they have in the atlas.

    Returns
    -------
    Facts

    Raises
    ------
    FactsError
        If identifiers repeat or are unknown, a source is not listed, a route is not contiguous, or a
        value is not one of those allowed.
    """
    places = {
        row["id"]: Place(
            row["id"],
            (float(row["lon"]), float(row["lat"])),
            row["position"],
            {
                "id": row["id"],
                "name": row["name"],
                "kind": row["kind"],
                "country": row["country"],
                "border_with": _text(row["border_with"]),
                "locode": _text(row["locode"]),
                "capacity": _number(row["capacity"]),
                "capacity_unit": _text(row["capacity_unit"]),
                "dwell_h": _number(row["dwell_h"]),
                "source": row["source"],
                "as_of": row["as_of"],
                "confidence": row["confidence"],
                "note": _text(row["note"]),
            },
        )
        for row in _rows(folder / "nodes.csv")
    }
    segments: dict[str, Segment] = {}
    for row in _rows(folder / "segments.csv"):
        ends = [
            places[row[end]].properties["name"] if row[end] in places else row[end] for end in ("from_node", "to_node")
        ]
        name = " – ".join(ends) + (f" ({row['label']})" if row["label"] else "")
        segments[row["id"]] = Segment(
            row["id"],
            row["mode"],
            row["from_node"],
            row["to_node"],
            _number(row["official_km"]),
            row["trace"],
            _number(row["snap_km"]) or 4.0,
            _number(row["detour"]) or 1.6,
            _number(row["accuracy_m"]),
            _text(row["length_note"]),
            {
                "id": row["id"],
                "name": name,
                "mode": row["mode"],
                "from_node": row["from_node"],
                "to_node": row["to_node"],
                "branch": row["branch"],
                "status": row["status"],
                "opens": _integer(row["opens"]),
                "closes": _integer(row["closes"]),
                "official_km": _number(row["official_km"]),
                "gauge_mm": _integer(row["gauge_mm"]),
                "tracks": _integer(row["tracks"]),
                "electrified": {"true": True, "false": False, "": None}[row["electrified"]],
                "capacity_mt_y": _number(row["capacity_mt_y"]),
                "capacity_bcm_y": _number(row["capacity_bcm_y"]),
                "diameter_mm": _number(row["diameter_mm"]),
                "speed_kmh": _number(row["speed_kmh"]),
                "source": row["source"],
                "as_of": row["as_of"],
                "confidence": row["confidence"],
                "length_note": _text(row["length_note"]),
                "note": _text(row["note"]),
            },
        )
    waypoints: dict[str, tuple[Waypoint, ...]] = {}
    for row in _rows(folder / "waypoints.csv"):
        point = Waypoint(
            row["segment"],
            (float(row["lon"]), float(row["lat"])) if row["lon"] else None,
            row["leg"],
            float(row["accuracy_m"]),
            row["place"],
            row["source"],
        )
        waypoints[point.segment] = (*waypoints.get(point.segment, ()), point)
    routes = tuple(
        {
            "id": row["id"],
            "name": row["name"],
            "description": _text(row["description"]),
            "kind": row["kind"],
            "branch": row["branch"],
            "origin": row["origin"],
            "destination": row["destination"],
            "segments": row["segments"].split(),
        }
        for row in _rows(folder / "routes.csv")
    )
    sources = tuple({key: _text(value) for key, value in row.items()} for row in _rows(folder / "sources.csv"))
    totals = tuple(
        Total(
            row["id"],
            row["name"],
            float(row["low_km"]),
            float(row["high_km"]),
            tuple(row["segments"].split()),
            row["source"],
            _text(row["note"]),
        )
        for row in _rows(folder / "totals.csv")
    )
    tables = [folder / name for name in ("costs.csv", "choice.csv") if (folder / name).is_file()]
    costs = {
        "currency": "USD",
        "rates": [_dated(row, "usd") for row in _rows(folder / "rates.csv")],
        "classes": [{**row, "note": _text(row["note"])} for row in _rows(folder / "classes.csv")],
        "parameters": [_dated(row, "value", "low", "high") for table in tables for row in _rows(table)],
    }
    paths = (folder / f"{name}.json" for name in ("observations", "events", "gas", "claims", "translations"))
    documents = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths if path.is_file()}
    facts = Facts(places, segments, waypoints, routes, sources, totals, costs, documents)
    problems = [*_repeats(folder), *check(facts)]
    if problems:
        raise FactsError(problems)
    return facts


def check(facts: Facts) -> list[str]:
    """List every contradiction between the tables.

    Parameters
    ----------
    facts : Facts

    Returns
    -------
    list of str
        One sentence each; empty if there is none.
    """
    problems: list[str] = []
    known = {str(source["id"]) for source in facts.sources}

    def cited(where: str, sources: str) -> Iterable[str]:
        return (f"{where}: source {name!r} is not in sources.csv" for name in sources.split(";") if name not in known)

    for place in facts.places.values():
        problems += cited(f"nodes.csv {place.id}", place.properties["source"])
        if place.position not in POSITIONS:
            problems.append(f"nodes.csv {place.id}: position {place.position!r} is none of {', '.join(POSITIONS)}")
        if place.position == "border" and place.properties["border_with"] is None:
            problems.append(f"nodes.csv {place.id}: a position on a border needs border_with")
    for segment in facts.segments.values():
        problems += cited(f"segments.csv {segment.id}", segment.properties["source"])
        problems += [
            f"segments.csv {segment.id}: unknown node {node!r}"
            for node in (segment.from_node, segment.to_node)
            if node not in facts.places
        ]
        kind, _, other = segment.trace.partition(":")
        if kind == "same":
            if other not in facts.segments or {segment.from_node, segment.to_node} != {
                facts.segments[other].from_node,
                facts.segments[other].to_node,
            }:
                problems.append(f"segments.csv {segment.id}: {other!r} does not join the same two nodes")
        elif segment.trace not in TRACES:
            problems.append(f"segments.csv {segment.id}: trace {segment.trace!r} is none of {', '.join(TRACES)}")
        if segment.trace == "schematic" and segment.accuracy_m is None:
            problems.append(f"segments.csv {segment.id}: a schematic line needs accuracy_m")
    for name, points in facts.waypoints.items():
        if name not in facts.segments:
            problems.append(f"waypoints.csv: unknown segment {name!r}")
        for point in points:
            problems += cited(f"waypoints.csv {name} {point.place}", point.source)
            if point.leg not in LEGS:
                problems.append(f"waypoints.csv {name} {point.place}: leg {point.leg!r} is none of {', '.join(LEGS)}")
    for route in facts.routes:
        here = route["origin"]
        for name in route["segments"]:
            ends = {facts.segments[name].from_node, facts.segments[name].to_node} if name in facts.segments else set()
            if here not in ends:
                problems.append(f"routes.csv {route['id']}: {name} does not touch {here}")
                break
            (here,) = ends - {here}
        else:
            if here != route["destination"]:
                problems.append(f"routes.csv {route['id']}: ends at {here}, not at {route['destination']}")
    for rate in facts.costs["rates"]:
        problems += cited(f"rates.csv {rate['currency']}", rate["source"])
    for cost in facts.costs["parameters"]:
        problems += cited(f"costs.csv {cost['id']}", cost["source"])
        if None in (cost["value"], cost["low"], cost["high"]) or not cost["low"] <= cost["value"] <= cost["high"]:
            problems.append(f"costs.csv {cost['id']}: the value is not between low and high")
    for name, document in facts.documents.items():
        for entry in _citing(document):
            problems += cited(f"{name}.json {entry.get('id', '')}".rstrip(), entry["source"])
    for total in facts.totals:
        problems += cited(f"totals.csv {total.id}", total.source)
        problems += [
            f"totals.csv {total.id}: unknown segment {name!r}" for name in total.segments if name not in facts.segments
        ]
    return problems


def _citing(document: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a document that cites sources."""
    if isinstance(document, dict):
        if "source" in document:
            yield document
        document = list(document.values())
    if isinstance(document, list):
        for member in document:
            yield from _citing(member)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    # An unquoted comma leaves values without a column, under the key None.
    broken = [f"{path.name}: row {at} has not one value per column" for at, row in enumerate(rows, 2) if None in row]
    if broken:
        raise FactsError(broken)
    return rows


def _repeats(folder: Path) -> list[str]:
    problems = []
    for table in ("nodes", "segments", "routes", "sources", "totals", "costs"):
        seen: set[tuple[str, str | None]] = set()
        for row in _rows(folder / f"{table}.csv"):
            # A cost may have a value for each of several years.
            name = row["id"], row["year"] if table == "costs" else None
            if name in seen:
                problems.append(f"{table}.csv: {row['id']} is there twice")
            seen.add(name)
    return problems


def _text(value: str) -> str | None:
    return value or None


def _dated(row: dict[str, Any], *numbers: str) -> dict[str, Any]:
    """Return a row of a table with its numbers and its year."""
    return {
        **row,
        **{name: _number(row[name]) for name in numbers},
        "year": int(row["year"]) if row["year"] else None,
        "note": _text(row["note"]),
    }


def _number(value: str) -> float | None:
    return float(value) if value else None


def _integer(value: str) -> int | None:
    return int(value) if value else None
