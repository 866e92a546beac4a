"""Keeping railways, roads and pipelines ashore.

A chord between two places by the sea may cut a bay that the track goes round. Its middle over the water
is then moved to the nearest land, a little inland, and the two halves are looked at again. A chord keeps
its true length, shared out over its halves; how far it was moved counts as uncertainty.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import shapely

from atlas_build.network import Chord, LonLat, distance_km

INLAND_DEG = 0.0008
"""How far inland a moved point is set, degrees (about 90 m)."""

FARTHEST_KM = 6.0
"""Farthest a point is moved, km; what is farther out is left as it is."""

LEAST_KM = 0.02
"""Shortest piece over water that is acted on, km."""

ROUNDS = 8


def ground(countries: shapely.Geometry, line: Sequence[Chord]) -> shapely.Geometry:
    """Return the land around a line.

    Parameters
    ----------
    countries : Geometry
        Polygons of all land, EPSG:4326.
    line : sequence of Chord

    Returns
    -------
    Geometry
    """
    spots = [chord.start for chord in line] + [chord.end for chord in line]
    lon, lat = [spot[0] for spot in spots], [spot[1] for spot in spots]
    return shapely.clip_by_rect(countries, min(lon) - 0.2, min(lat) - 0.2, max(lon) + 0.2, max(lat) + 0.2)


def keep(line: Sequence[Chord], blur: Sequence[float], countries: shapely.Geometry) -> tuple[list[Chord], list[float]]:
    """Move what a line has over water ashore.

    Parameters
    ----------
    line : sequence of Chord
    blur : sequence of float
        Uncertainty of the worse end of each chord, m.
    countries : Geometry
        Polygons of all land, EPSG:4326.

    Returns
    -------
    list of Chord
        From the same start to the same end, of the same total length.
    list of float
    """
    shores = ground(countries, line)
    land = shapely.buffer(shores, -INLAND_DEG, quad_segs=2)
    if shapely.is_empty(land):
        return list(line), list(blur)
    shapely.prepare(shores)
    shapely.prepare(land)
    chords, spread = list(line), list(blur)
    for at in range(len(chords) - 1):
        spot = chords[at].end
        if shapely.intersects(shores, shapely.Point(spot)):
            continue
        moved = _nearest(spot, land)
        away = distance_km(spot, moved)
        if LEAST_KM < away <= FARTHEST_KM:
            chords[at] = Chord(chords[at].start, moved, chords[at].km)
            chords[at + 1] = Chord(moved, chords[at + 1].end, chords[at + 1].km)
            spread[at : at + 2] = [max(value, 1000.0 * away) for value in spread[at : at + 2]]
    for _ in range(ROUNDS):
        turned: list[Chord] = []
        turned_spread: list[float] = []
        for chord, value in zip(chords, spread, strict=True):
            halves, away = _turn(chord, land, shores)
            turned += halves
            turned_spread += [max(value, 1000.0 * away)] * len(halves)
        if len(turned) == len(chords):
            break
        chords, spread = turned, turned_spread
    return chords, spread


def _turn(chord: Chord, land: shapely.Geometry, shores: shapely.Geometry) -> tuple[list[Chord], float]:
    """Split a chord where it is farthest out, or leave it; and how far the middle was moved, km."""
    straight = shapely.LineString([chord.start, chord.end])
    if shapely.covers(shores, straight):
        return [chord], 0.0
    over = shapely.difference(straight, shores)
    parts = [part for part in shapely.get_parts(over).tolist() if part.geom_type == "LineString" and part.length > 0.0]
    if not parts:
        return [chord], 0.0
    longest = max(parts, key=lambda part: float(part.length))
    ends = [(float(x), float(y)) for x, y in longest.coords]
    if distance_km(ends[0], ends[-1]) <= LEAST_KM:
        return [chord], 0.0
    middle = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    spot = _nearest((float(middle.x), float(middle.y)), land)
    away = distance_km((float(middle.x), float(middle.y)), spot)
    first, second = distance_km(chord.start, spot), distance_km(spot, chord.end)
    if away > FARTHEST_KM or min(first, second) <= LEAST_KM:
        return [chord], 0.0
    share = first / (first + second)
    km = (None, None) if chord.km is None else (chord.km * share, chord.km * (1.0 - share))
    return [Chord(chord.start, spot, km[0]), Chord(spot, chord.end, km[1])], away


def _nearest(spot: LonLat, land: shapely.Geometry) -> LonLat:
    """Return the point of the land nearest to a place (in degrees of equal length)."""
    scale = math.cos(math.radians(spot[1]))
    window = shapely.clip_by_rect(land, spot[0] - 0.15, spot[1] - 0.12, spot[0] + 0.15, spot[1] + 0.12)
    if shapely.is_empty(window):
        return spot
    flat = shapely.transform(window, lambda xy: xy * [scale, 1.0])
    x, y = shapely.shortest_line(flat, shapely.Point(spot[0] * scale, spot[1])).coords[0]
    return (float(x) / scale, float(y))
