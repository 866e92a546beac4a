"""What the accuracy of drawn lines is held against: known positions left out in turn.

A station that a line is drawn through is left out, the line is drawn again without it, and its distance
from that line is compared with the accuracy that the line then states.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import shapely

from atlas_build import trace
from atlas_build.facts import Facts, Segment, Waypoint
from atlas_build.network import LonLat, Network, NoPathError

STATIONS: Final = "osm-stations"
"""The source of positions that are known to about 100 m and that the open networks do not hold."""


@dataclass(frozen=True)
class LeftOut:
    """A position left out.

    Attributes
    ----------
    segments : str
        Identifiers of the segments drawn without it, joined with "+".
    place : str
        Name of the waypoint, or identifier of the node.
    off_m : float
        Its distance from the line drawn without it, m; infinite where none can be drawn.
    stated_m : float
        The accuracy which that line states, m.
    """

    segments: str
    place: str
    off_m: float
    stated_m: float

    @property
    def drawn(self) -> bool:
        """Whether a line can be drawn without the position; one that cannot be drawn states no accuracy."""
        return math.isfinite(self.off_m)

    @property
    def inside(self) -> bool:
        """Whether the position lies within the accuracy."""
        return self.off_m <= self.stated_m


def left_out(table: Facts, positions: Mapping[str, LonLat], nets: Mapping[str, Network]) -> list[LeftOut]:
    """Leave each station that a railway is drawn through out in turn.

    Parameters
    ----------
    table : Facts
    positions : mapping of str to (lon, lat)
        Of the nodes, as placed by the build.
    nets : mapping of str to Network
        By mode.

    Returns
    -------
    list of LeftOut
        Waypoints first, then nodes between two segments that follow each other in a named route.
    """
    results = []
    for name, points in table.waypoints.items():
        segment = table.segments[name]
        if segment.mode not in nets or segment.trace == "schematic":
            continue
        ends = positions[segment.from_node], positions[segment.to_node]
        for number, point in enumerate(points):
            if point.lonlat is not None and STATIONS in point.source.split(";"):
                rest = [*points[:number], *points[number + 1 :]]
                results.append(_miss(segment, point.place, point.lonlat, ends, rest, nets))
    for node, before, after in _passed(table):
        if before.trace == after.trace and STATIONS in table.places[node].properties["source"].split(";"):
            first = before.from_node if before.to_node == node else before.to_node
            last = after.from_node if after.to_node == node else after.to_node
            both = dataclasses.replace(
                before,
                id=f"{before.id}+{after.id}",
                official_km=before.official_km and after.official_km and before.official_km + after.official_km,
                snap_km=max(before.snap_km, after.snap_km),
                detour=max(before.detour, after.detour),
            )
            way = [*_towards(table, before, node), *reversed(_towards(table, after, node))]
            ends = positions[first], positions[last]
            results.append(_miss(both, node, positions[node], ends, way, nets))
    return results


def _passed(table: Facts) -> Iterator[tuple[str, Segment, Segment]]:
    """Yield the nodes that named routes pass on one railway, with the segments before and after, each once."""
    pairs = {}
    for route in table.routes:
        for first, second in itertools.pairwise(route["segments"]):
            before, after = table.segments[first], table.segments[second]
            shared = {before.from_node, before.to_node} & {after.from_node, after.to_node}
            if before.mode == after.mode == "rail" and len(shared) == 1:
                pairs[frozenset((first, second))] = (shared.pop(), before, after)
    yield from pairs.values()


def _towards(table: Facts, segment: Segment, node: str) -> list[Waypoint]:
    """Return the waypoints of a segment in the order in which they lead to a node."""
    points = table.waypoints.get(segment.id, ())
    return list(points if segment.to_node == node else points[::-1])


def _miss(
    segment: Segment,
    place: str,
    position: LonLat,
    ends: tuple[LonLat, LonLat],
    waypoints: Sequence[Waypoint],
    nets: Mapping[str, Network],
) -> LeftOut:
    try:
        drawn = trace.draw(segment, *ends, waypoints, nets[segment.mode])
    except (NoPathError, trace.BendError):
        return LeftOut(segment.id, place, math.inf, 0.0)
    scale = math.cos(math.radians(position[1]))
    line = shapely.LineString([(lon * scale, lat) for lon, lat in drawn.points])
    degrees = shapely.distance(line, shapely.Point(position[0] * scale, position[1]))
    return LeftOut(segment.id, place, 111_195.0 * float(degrees), drawn.accuracy_m)
