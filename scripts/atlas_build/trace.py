"""How the line of a segment is drawn, and how far it may be from the truth.

A line is a chain of chords. Along an open network every chord carries its true length L; between
waypoints the missing length is shared out in proportion. A chord of length c that stands for a track
of length L strays from it by the height of the arc of that length, h = sqrt(3 c (L - c) / 8) (the
sagitta of a shallow arc, L = c + 8 h^2 / (3 c)). The stated accuracy of a line is the value that 90 %
of its length stays within, taking each chord's h plus the uncertainty of its worse end, and never
under 100 m, to which the network's junctions are rounded. Where the table states an accuracy (the
true course is not known, or its source says how far it may be off), that holds instead.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from atlas_build import shore
from atlas_build.facts import Segment, Waypoint
from atlas_build.network import Chord, LonLat, Network, distance_km

ROUNDING_M = 100.0
"""Half a unit of the last place of the network's junctions (0.001 degree), rounded up, m."""

WANDER = 1.03
"""Length of a track over the straight line between its stations, where nothing better is known."""

BEND_SHARE, BEND_KM = 0.02, 0.5
"""How much longer than the edge's own length the way through a bend may be: a share of it, and km."""


class BendError(Exception):
    """A waypoint given as a bend lies on no edge of the traced path."""


@dataclass(frozen=True)
class Drawn:
    """The line of a segment.

    Attributes
    ----------
    points : tuple of (lon, lat)
        Degrees, from the first node to the last.
    traced_km : float or None
        Length by the network's own edges; None where less than nine tenths follow the network.
    method : {"network", "waypoints", "schematic"}
    accuracy_m : float
    """

    points: tuple[LonLat, ...]
    traced_km: float | None
    method: str
    accuracy_m: float


@dataclass(frozen=True)
class Leg:
    """A part of a segment between two stops: `kind` is "network" or "straight"."""

    start: LonLat
    end: LonLat
    kind: str
    blur_m: float

    def back(self) -> Leg:
        """Return the same leg the other way."""
        return Leg(self.end, self.start, self.kind, self.blur_m)


def legs(segment: Segment, start: LonLat, end: LonLat, waypoints: Sequence[Waypoint]) -> list[Leg]:
    """Split a segment at its waypoints (but for bends, which lie within a leg)."""
    last = "network" if segment.trace == "network" else "straight"
    stops: list[tuple[LonLat, str, float]] = [(start, "", 0.0)]
    for point in waypoints:
        if point.lonlat is None:
            last = point.leg
        elif point.leg != "bend":
            stops.append((point.lonlat, point.leg, point.accuracy_m))
    stops.append((end, last, 0.0))
    return [Leg(a, b, kind, max(a_blur, b_blur)) for (a, _, a_blur), (b, kind, b_blur) in itertools.pairwise(stops)]


def chords(
    segment: Segment,
    start: LonLat,
    end: LonLat,
    waypoints: Sequence[Waypoint],
    network: Network | None,
) -> tuple[list[Chord], list[float]]:
    """Chain the chords of a segment's line and the uncertainty of their ends.

    Parameters
    ----------
    segment : Segment
    start, end : (lon, lat)
        Positions of its nodes, degrees.
    waypoints : sequence of Waypoint
        In order from start to end.
    network : Network or None
        The open network of its mode; None where the segment uses none.

    Returns
    -------
    list of Chord
    list of float
        For each chord, uncertainty of its worse end, m.

    Raises
    ------
    NoPathError
        If the network does not join two stops of the line.
    BendError
        If a bend lies on no edge.
    """
    line: list[Chord] = []
    blur: list[float] = []
    for leg in legs(segment, start, end, waypoints):
        if leg.kind == "network":
            if network is None:
                raise BendError(f"{segment.id}: no network for mode {segment.mode}")
            piece = network.path(leg.start, leg.end, snap_km=segment.snap_km, detour=segment.detour)
            line += piece
            blur += [ROUNDING_M] * len(piece)
        else:
            line.append(Chord(leg.start, leg.end, None))
            blur.append(leg.blur_m)
    for point in waypoints:
        if point.leg != "bend" or point.lonlat is None:
            continue
        spot = point.lonlat
        excess, at = min((_excess(chord, spot), at) for at, chord in enumerate(line))
        chord = line[at]
        if chord.km is None or excess > BEND_SHARE * chord.km + BEND_KM:
            raise BendError(
                f"{segment.id}: {point.place} lies on no edge of the path: the nearest is {excess:.1f} km short"
            )
        first, second = distance_km(chord.start, spot), distance_km(spot, chord.end)
        share = first / (first + second)
        line[at : at + 1] = [
            Chord(chord.start, spot, chord.km * share),
            Chord(spot, chord.end, chord.km * (1.0 - share)),
        ]
        blur[at : at + 1] = [max(ROUNDING_M, point.accuracy_m)] * 2
    return line, blur


def draw(
    segment: Segment,
    start: LonLat,
    end: LonLat,
    waypoints: Sequence[Waypoint],
    network: Network | None,
    *,
    countries: shapely.Geometry | None = None,
) -> Drawn:
    """Draw a rail, road or pipeline segment.

    Parameters and errors are those of `chords`; with the polygons of the `countries` the line is kept
    ashore (`shore`).

    Returns
    -------
    Drawn
    """
    line, blur = chords(segment, start, end, waypoints, network)
    if countries is not None:
        line, blur = shore.keep(line, blur, countries)
    lengths = [distance_km(chord.start, chord.end) for chord in line]
    total = sum(lengths)
    straight = sum(size for chord, size in zip(line, lengths, strict=True) if chord.km is None)
    known = sum(chord.km for chord in line if chord.km is not None)
    if segment.official_km is not None and straight > 0.0 and segment.official_km > known + straight:
        stretch = (segment.official_km - known) / straight
    else:
        stretch = WANDER
    spread = []
    for chord, size, end_blur in zip(line, lengths, blur, strict=True):
        true = size * stretch if chord.km is None else chord.km
        spread.append((1000.0 * math.sqrt(0.375 * size * max(0.0, true - size)) + end_blur, size))
    accuracy = segment.accuracy_m or max(ROUNDING_M, _quantile(spread, 0.9))
    on_network = straight <= 0.1 * total
    method = "schematic" if segment.trace == "schematic" else "network" if on_network else "waypoints"
    points = [line[0].start, *(chord.end for chord in line)]
    return Drawn(
        tuple(points),
        round(known + straight, 3) if on_network and segment.trace != "schematic" else None,
        method,
        _two_digits(accuracy),
    )


def _excess(chord: Chord, point: LonLat) -> float:
    """How much longer a chord gets when it passes a point, km."""
    return (
        distance_km(chord.start, point)
        + distance_km(point, chord.end)
        - max(chord.km or 0.0, distance_km(chord.start, chord.end))
    )


def _quantile(spread: Sequence[tuple[float, float]], share: float) -> float:
    """Smallest value that `share` of the total weight stays within."""
    reached, total = 0.0, sum(weight for _, weight in spread)
    for value, weight in sorted(spread):
        reached += weight
        if reached >= share * total:
            return value
    return 0.0


def _two_digits(value: float) -> float:
    """Round up to two significant digits: an accuracy is no finer than that."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.ceil(value / step - 1e-9) * step


def along(segment: Segment, other: Drawn, start: LonLat) -> Drawn:
    """Draw a segment along the line of another that joins the same nodes."""
    points = other.points if other.points[0] == start else other.points[::-1]
    return Drawn(points, other.traced_km, other.method, max(other.accuracy_m, segment.accuracy_m or 0.0))
