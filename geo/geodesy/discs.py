"""The smallest disc in the plane that touches lines of several groups.

A disc must touch at least one edge of each *group*. The *height* of a point is the radius of
the smallest disc centred there that touches every group,

    r(p) = max over groups of  min over edges of the group of  distance(p, edge)

It changes by no more than the distance moved (it is 1-Lipschitz), so its minimum can be found by
branch and bound.

All coordinates and distances are in metres of a plane (`geo.geodesy.projection`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import hypot, sqrt
from typing import Any, Final

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.arrays import Floats, Geometries, Ints

QUAD_SEGS: Final = 32
"""Chords to a quarter circle in the buffers."""

INSCRIBED: Final = float(np.cos(np.pi / (4 * QUAD_SEGS)))
"""Least distance from an edge to the boundary of its buffer, as a share of the radius."""

TOLERANCE_M: Final = 10.0
"""Greatest excess of the height of the point from `lowest` over the least height."""

AT_ONCE: Final = 1_000
"""Lines whose buffers are united at once, of more those near each other first: of a strip only the outline is kept."""

SLACK_M: Final = 1e-3
"""A disc within this distance of a line touches it."""


@dataclass(frozen=True)
class Group:
    """Edges in the plane, at least one of which a disc must touch; `line` says which line each belongs to."""

    start: Floats
    end: Floats
    line: Ints

    @cached_property
    def geometry(self) -> Geometries:
        """The edges as two-point lines."""
        return np.asarray(shapely.linestrings(np.stack([self.start, self.end], axis=1)), dtype=object)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The edges in a spatial index."""
        return shapely.STRtree(self.geometry)

    def nearest(self, points: Floats) -> tuple[Floats, Ints]:
        """Return the distance to the nearest edge of each point, and the position of that edge."""
        (_, edge), distance = self.tree.query_nearest(shapely.points(points), all_matches=False, return_distance=True)
        return distance, edge

    def touched(self, point: Floats, metres: float) -> Ints:
        """Return the lines that a disc touches, in order."""
        edge = self.tree.query(shapely.Point(point), predicate="dwithin", distance=metres + SLACK_M)
        return np.unique(self.line[edge])

    def buffer(self, metres: float) -> Any:
        """Return the buffer of the edges, as a polygon inscribed in the true buffer."""
        # Line by line is twice as fast as all at once, because the union of neighbouring capsules is simple, and
        # needs the capsules of one line at a time.
        order = np.argsort(self.line, kind="stable")
        first = np.flatnonzero(np.diff(self.line[order], prepend=-1))
        by_line = np.split(self.geometry[order], first[1:])
        if len(by_line) > AT_ONCE:
            by_line = [by_line[number] for number in np.argsort(self.start[order[first], 0], kind="stable").tolist()]
        strips = [
            shapely.union_all(
                [shapely.union_all(shapely.buffer(edges, metres, quad_segs=QUAD_SEGS)) for edges in strip]
            )
            for strip in (by_line[begin : begin + AT_ONCE] for begin in range(0, len(by_line), AT_ONCE))
        ]
        return strips[0] if len(strips) == 1 else shapely.union_all(strips)


def areas(geometry: Any) -> Any:
    """Return the polygons of a geometry without the points, lines and empty parts that cutting may leave."""
    parts = shapely.get_parts(geometry)
    if (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    return shapely.multipolygons(parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)])


def components(region: Any) -> list[Any]:
    """Return the connected components of a region; polygons that touch in a point are one."""
    parts = shapely.get_parts(areas(region))
    touching = shapely.STRtree(parts).query(parts, predicate="intersects")
    links = coo_array((np.ones(touching.shape[1]), touching), shape=(len(parts), len(parts)))
    count, component = connected_components(links, directed=False)
    return [shapely.multipolygons(parts[component == number]) for number in range(count)]


def height(groups: Sequence[Group], points: Floats) -> Floats:
    """Return the severing radius at points of the plane, in metres."""
    return np.asarray(np.max([group.nearest(points)[0] for group in groups], axis=0), dtype=np.float64)


def lowest(groups: Sequence[Group], region: Any) -> Floats:
    """Return a point of a region whose height is at most `TOLERANCE_M` above the least in it.

    Branch and bound on square cells: a cell whose centre has height r and whose corners are c away
    holds nothing below r - c. Good points are taken down to their local minimum (`descend`), so that
    the result is the exact minimum unless that lies on the boundary of the region.
    """
    shapely.prepare(region)
    west, south, east, north = shapely.bounds(region).tolist()
    half = max(east - west, north - south) / 16
    x = west + half * (2 * np.arange(max(np.ceil((east - west) / (2 * half)), 1)) + 1)
    y = south + half * (2 * np.arange(max(np.ceil((north - south) / (2 * half)), 1)) + 1)
    cells = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    best: Floats = shapely.get_coordinates(shapely.point_on_surface(region))[0]
    least = float(height(groups, best[None])[0])
    lower = descend(groups, best)
    candidates = [lower] if shapely.intersects_xy(region, *lower) else []
    while len(cells):
        at_centre = height(groups, cells)
        inside = shapely.intersects_xy(region, cells)
        if inside.any():
            candidates.append(cells[inside][np.argmin(at_centre[inside])])
        # If the best centre lies outside, the point of the region nearest to it is a candidate.
        nearest = shapely.shortest_line(region, shapely.Point(cells[np.argmin(at_centre)]))
        candidates.append(shapely.get_coordinates(nearest)[0])
        for candidate in candidates:
            value = float(height(groups, candidate[None])[0])
            if value < least:
                best, least = candidate, value
                lower = descend(groups, candidate)
                value = float(height(groups, lower[None])[0])
                if value < least and shapely.intersects_xy(region, *lower):
                    best, least = lower, value
        candidates = []
        corner = half * np.sqrt(2)
        if corner < TOLERANCE_M / 2:
            break
        cells = cells[at_centre - corner < least - TOLERANCE_M]
        half /= 2
        cells = (cells[:, None] + half * np.array([(-1, -1), (1, -1), (-1, 1), (1, 1)])).reshape(-1, 2)
        cells = cells[shapely.intersects(region, _squares(cells, half))]
    return best


def _squares(centre: Floats, half: float) -> Geometries:
    low, high = centre - half, centre + half
    return np.asarray(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]), dtype=object)


def descend(groups: Sequence[Group], point: Floats) -> Floats:
    """Return the local minimum of the severing radius that a point leads to.

    With the nearest edge of each group held fixed the radius is a convex function of the point. Its
    minimum is found, the nearest edges are looked up there, and so on while the radius falls.
    """
    value = height(groups, point[None])[0]
    while True:
        nearest = [group.nearest(point[None])[1][0] for group in groups]
        start = np.array([group.start[edge] for group, edge in zip(groups, nearest, strict=True)])
        end = np.array([group.end[edge] for group, edge in zip(groups, nearest, strict=True)])
        lower = smallest_disc(start, end, point)
        reached = height(groups, lower[None])[0]
        if not reached < value - 1e-3:
            return point
        point, value = lower, reached


def smallest_disc(start: Floats, end: Floats, guess: Floats) -> Floats:
    """Return the centre of the smallest disc that touches every one of some segments of the plane.

    The distance to a segment is convex, and so is the greatest of several. Its minimum is enclosed
    in an ellipse, which is cut through at each step by the gradient there (Grötschel, Lovász &
    Schrijver 1981, doi:10.1007/BF02579273, with deep cuts).

    Parameters
    ----------
    start, end : array of float, shape (n, 2)
        Ends of the segments.
    guess : array of float, shape (2,)
        A point to start from.

    Returns
    -------
    array of float, shape (2,)
        The centre of a disc whose radius is at most 0.1 mm above the least.
    """
    segments = [
        (*first, *(second - first), max(float(((second - first) ** 2).sum()), 1e-300))
        for first, second in zip(start, end, strict=True)
    ]

    def farthest(x: float, y: float) -> tuple[float, float, float]:
        """Return the greatest distance to a segment and the vector away from that segment."""
        farthest_yet = (-1.0, 0.0, 0.0)
        for x0, y0, width, rise, square in segments:
            share = min(max(((x - x0) * width + (y - y0) * rise) / square, 0.0), 1.0)
            dx, dy = x - x0 - share * width, y - y0 - share * rise
            farthest_yet = max(farthest_yet, (hypot(dx, dy), dx, dy))
        return farthest_yet

    # The centre is no further from the shortest segment than the starting point is from the farthest one.
    best = (float(guess[0]), float(guess[1]))
    least = farthest(*best)[0]
    length = np.hypot(*(end - start).T)
    middle = ((start + end) / 2)[np.argmin(length)]
    x, y = float(middle[0]), float(middle[1])
    xx, xy, yy = (least + float(length.min()) / 2) ** 2, 0.0, (least + float(length.min()) / 2) ** 2
    for _ in range(2000):
        radius, gx, gy = farthest(x, y)
        if radius < least:
            least, best = radius, (x, y)
        if radius == 0:
            break
        gx, gy = gx / radius, gy / radius
        px, py = xx * gx + xy * gy, xy * gx + yy * gy
        reach = sqrt(max(gx * px + gy * py, 0.0))  # how far the radius may fall within the ellipse
        if least - (radius - reach) <= 1e-4:
            break
        px, py, depth = px / reach, py / reach, (radius - least) / reach
        x, y = x - (1 + 2 * depth) / 3 * px, y - (1 + 2 * depth) / 3 * py
        growth, cut = 4 / 3 * (1 - depth**2), 2 * (1 + 2 * depth) / (3 * (1 + depth))
        xx, xy, yy = growth * (xx - cut * px * px), growth * (xy - cut * px * py), growth * (yy - cut * py * py)
    return np.array(best)
