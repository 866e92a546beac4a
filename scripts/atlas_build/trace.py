"""How the line of a segment is drawn, and how far it may be from the truth.

A line is a chain of chords. Along an open network every chord carries its true length; between
waypoints the missing length is shared out in proportion. `atlas_build.accuracy` says from chords and
true lengths how far the line may be off. Where the table states an accuracy, because the source says how
far the positions may be off, that holds instead; a schematic line is never stated to be better than its
chords are.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from atlas_build import accuracy, shore
from atlas_build.accuracy import ROUNDING_M
from atlas_build.facts import Segment, Waypoint
from atlas_build.network import Chord, LonLat, Network, distance_km

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
            blur += _rivalled(piece, leg, segment, network)
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
    on_network = straight <= 0.1 * total
    method = "schematic" if segment.trace == "schematic" else "network" if on_network else "waypoints"
    stops = [start, *(point.lonlat for point in waypoints if point.lonlat is not None), end]
    stretch = _stretch(segment, method, known, straight)
    far_m = accuracy.FAR_M if segment.mode == "rail" else 0.0
    computed = accuracy.stated_m(_deviations(line, blur, stops, stretch, far_m))
    tabled = segment.accuracy_m
    return Drawn(
        (line[0].start, *(chord.end for chord in line)),
        round(known + straight, 3) if on_network and segment.trace != "schematic" else None,
        method,
        computed if tabled is None else max(tabled, computed) if method == "schematic" else tabled,
    )


def _stretch(segment: Segment, method: str, known: float, straight: float) -> float:
    """Return the true length of the straight chords over their own, for accuracy."""
    # On a network the straight chords only join places to it; the official length is about the rest.
    if method == "network" or segment.official_km is None:
        return accuracy.WANDER
    stretch = (segment.official_km + accuracy.OFFICIAL_KM - known) / straight
    # The length of a line whose course is not known does not say how near it keeps to the places drawn.
    return max(accuracy.WANDER, stretch) if method == "schematic" or stretch <= 1.0 else stretch


def _deviations(
    line: Sequence[Chord], blur: Sequence[float], stops: Sequence[LonLat], stretch: float, far_m: float
) -> list[tuple[float, float]]:
    """Return the standard deviation (m) of each chord and its true length (km); `far_m` is for those far from stops."""
    sizes = [distance_km(chord.start, chord.end) for chord in line]
    until = [0.0, *itertools.accumulate(sizes)]
    passed = [until[0], *(km for km, chord in zip(until[1:], line, strict=True) if chord.end in stops)]
    found = []
    for at, (chord, size, end_blur) in enumerate(zip(line, sizes, blur, strict=True)):
        true = size * stretch if chord.km is None else chord.km
        middle = (until[at] + until[at + 1]) / 2.0
        far = chord.km is not None and min(abs(km - middle) for km in passed) > accuracy.FAR_KM
        spread = accuracy.deviation_m(size, true, [end_blur, far_m if far else 0.0])
        found.append((spread, max(true, size)))
    return found


def _rivalled(piece: Sequence[Chord], leg: Leg, segment: Segment, network: Network) -> list[float]:
    """Return how far each chord of a path is from a way that is hardly longer, at least the rounding, m."""
    drawn = {(chord.start, chord.end) for chord in piece if chord.km is not None}
    rival = network.path(leg.start, leg.end, snap_km=segment.snap_km, detour=segment.detour, shunned=drawn)
    shared = {(chord.start, chord.end) for chord in rival}
    scale = math.cos(math.radians(leg.start[1]))
    other = shapely.LineString(
        [(rival[0].start[0] * scale, rival[0].start[1])] + [(c.end[0] * scale, c.end[1]) for c in rival]
    )
    blur = []
    for chord in piece:
        middle = shapely.Point((chord.start[0] + chord.end[0]) / 2.0 * scale, (chord.start[1] + chord.end[1]) / 2.0)
        apart = 0.0 if (chord.start, chord.end) in shared else 111_195.0 * float(shapely.distance(other, middle))
        blur.append(max(ROUNDING_M, apart))
    return blur


def _excess(chord: Chord, point: LonLat) -> float:
    """How much longer a chord gets when it passes a point, km."""
    return (
        distance_km(chord.start, point)
        + distance_km(point, chord.end)
        - max(chord.km or 0.0, distance_km(chord.start, chord.end))
    )


def along(segment: Segment, other: Drawn, start: LonLat) -> Drawn:
    """Draw a segment along the line of another that joins the same nodes."""
    points = other.points if other.points[0] == start else other.points[::-1]
    return Drawn(points, other.traced_km, other.method, max(other.accuracy_m, segment.accuracy_m or 0.0))
