"""Cutting lines at the borders of areas: how many kilometres of each line lie in each area.

An area is a polygon whose edges are straight in longitude/latitude, as RFC 7946 defines them; a
line is a chain of geodesics, densified (`geo.geodesy.geodesic.edges`) before it is cut. Lines and borders
are broken into short runs of edges; a spatial index finds the runs that meet; only the edges there
are intersected, and each piece between two intersections is placed by its midpoint. Runs that meet
no border are placed by one point. Every piece is placed exactly once, so the parts of a line sum to
its length whatever the areas are:

- outside every area a piece has no area;
- where areas overlap, the piece belongs to the first of them in order, and the overlap is reported;
- a piece on a border (its midpoint within 1e-9°, 0.1 mm) belongs to the first of the areas it
  bounds; so a line along a shared border is counted once;
- the edges along which an area is cut at the antimeridian, or closed at a pole (RFC 7946, 3.1.9),
  are not borders, and a line along the antimeridian is the same at 180° and at -180°.

Cells of half a degree tell beforehand what no border comes near: only the rest is indexed, and in a cell without a
border one point is placed for all of them. Work grows with n log n in the number of edges near borders, and with n
elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.arrays import Floats, Geometries, Ints
from geo.geodesy.geodesic import TOLERANCE_M, WGS84, Edges, edges, join
from layers.model.antimeridian import CUT, LEAP, leaps
from layers.model.problem import ExtentError

ON_BORDER_DEG: Final = 1e-9
"""A point within this distance of a border, in degrees, lies on it."""

OUTSIDE: Final = -1

MOST_MEETINGS: Final = 1_000_000
"""Most meetings of lines and borders in one call, beyond 20 an edge (an edge along a border has 4)."""

_RUNS_AT_A_TIME: Final = 2_000
_RUN: Final = 16  # edges in a run: short enough that boxes are tight, long enough that runs are few
_CELL_DEG: Final = 0.5
_CORNER: Final = np.array([180.0, 90.0])
_CELLS: Final = (723, 363)  # of the globe; one more for what lies on its end, and one behind that


@dataclass(frozen=True)
class Cut:
    """Lines cut at the borders of areas.

    Attributes
    ----------
    edges : Edges
        The edges, in order along each line, split at every border.
    area : array of int, shape (n,)
        Position of the area an edge lies in, or -1 outside all of them.
    overlap : array of bool, shape (n,)
        Whether a later area also holds the edge.
    """

    edges: Edges
    area: Ints
    overlap: NDArray[np.bool_]


def cut(
    lines: ArrayLike | Any,
    areas: ArrayLike | Borders | Any,
    *,
    tolerance_m: float = TOLERANCE_M,
    lengths_only: bool = False,
) -> Cut:
    """Cut lines at the borders of areas.

    Parameters
    ----------
    lines : sequence of LineString or MultiLineString
        In WGS 84 longitude/latitude (degrees).
    areas : sequence of Polygon or MultiPolygon, or Borders
        In the same coordinates. Holes are outside; an empty area holds nothing. `Borders` prepares the
        same areas once for several calls.
    tolerance_m : float
        As in `geo.geodesy.geodesic.edges`.
    lengths_only : bool
        Whether edges far from every border may stay as they are given: their lengths and areas are the same, but what
        is drawn of them keeps within the tolerance near borders only.

    Returns
    -------
    Cut

    Raises
    ------
    ValueError
        If a line or an area is missing, of another type or not in degrees, a line is empty, or an area is
        not cut at the antimeridian.
    ExtentError
        If lines and borders meet far too often (`MOST_MEETINGS`). A ValueError.
    """
    borders = areas if isinstance(areas, Borders) else Borders(areas)
    coarse = edges(lines, tolerance_m=tolerance_m, where=borders.cells.marked if lengths_only else None)
    near, edge, fraction, beside = _meetings(coarse, borders)
    fine, owner = _split(coarse, edge, fraction)
    split = near[owner]
    # Each piece of a split edge, and each run of edges that meet no border, is placed by one point.
    starts_unit = split | ~fine.joined
    starts_unit[1:] |= split[:-1]
    unit = np.cumsum(starts_unit) - 1
    first = np.flatnonzero(starts_unit)
    area, overlap = borders.place((fine.start[first] + fine.end[first]) / 2, near=split[first], runs=beside)
    return Cut(fine, area[unit], overlap[unit])


class Borders:
    """Areas prepared for finding which of them holds a point."""

    def __init__(self, areas: ArrayLike | Any) -> None:
        values: Geometries = np.atleast_1d(np.asarray(areas, dtype=object))
        for wrong, what in (
            (shapely.is_missing(values), "has no geometry"),
            (~np.isin(shapely.get_type_id(values), (3, 6)), "is not a Polygon or MultiPolygon"),
            (leaps(values), f"{LEAP}. {CUT}"),
        ):
            if wrong.any():
                raise ValueError(f"area {int(np.flatnonzero(wrong)[0])} {what}")
        self.polygons, self.owner = shapely.get_parts(values, return_index=True)
        self.tree = shapely.STRtree(self.polygons)
        self.start, self.end, joined, polygon = _ring_edges(self.polygons)
        lon, lat = np.abs(self.start).T
        bad = ~((lon <= 180) & (lat <= 90))
        if bad.any():
            area = self.owner[polygon[np.flatnonzero(bad)[0]]]
            raise ValueError(f"area {int(area)} has a coordinate that is not a longitude and latitude in degrees")
        # Edges along the antimeridian or a pole are artefacts of RFC 7946, not borders.
        level = self.start == self.end
        is_border = ~((level[:, 0] & (lon == 180)) | (level[:, 1] & (lat == 90)))
        joined[1:] &= is_border[:-1]
        self.start, self.end, joined, polygon = (
            self.start[is_border],
            self.end[is_border],
            joined[is_border],
            polygon[is_border],
        )
        self.runs = _Runs(self.start, self.end, joined)
        self.run_owner = self.owner[polygon[self.runs.first]]
        self.cells = _Cells(*self.runs.box)

    @cached_property
    def run_tree(self) -> _RunTree:
        """Every run of edges."""
        return _RunTree(self, np.arange(len(self.runs.first)))

    def place(
        self, points: Floats, *, near: NDArray[np.bool_], runs: _RunTree | None = None
    ) -> tuple[Ints, NDArray[np.bool_]]:
        """Return the first area that holds each point, and whether a later one holds it too.

        Only the points `near` a border are tested for lying on it, or on one of some `runs` of its edges.
        """
        runs = self.run_tree if runs is None else runs
        # In a cell that no border passes, every point lies where the others do: one of them is placed for all.
        clear = ~near & ~self.cells.marked(points, points) & (np.abs(points[:, 0]) < 180)
        if clear.any():
            _, first, cell = np.unique(self.cells.of(points[clear]), return_index=True, return_inverse=True)
            one = np.flatnonzero(clear)[first]
            alone = np.concatenate([np.flatnonzero(~clear), one])
            area, overlap = np.empty(len(points), dtype=np.intp), np.empty(len(points), dtype=bool)
            area[alone], overlap[alone] = self._place(points[alone], near[alone], runs)
            area[clear], overlap[clear] = area[one][cell], overlap[one][cell]
            return area, overlap
        return self._place(points, near, runs)

    def _place(self, points: Floats, near: NDArray[np.bool_], runs: _RunTree) -> tuple[Ints, NDArray[np.bool_]]:
        seam = np.flatnonzero(np.abs(points[:, 0]) == 180)
        position = np.concatenate([np.arange(len(points)), seam])
        every = np.concatenate([points, points[seam] * (-1, 1)])  # on the antimeridian the areas on both sides count
        geometry: Any = shapely.points(every)
        point, polygon = self.tree.query(geometry)
        # By polygon, so that its prepared index stays in the processor's cache.
        order = np.argsort(polygon, kind="stable")
        point, polygon = point[order], polygon[order]
        shapely.prepare(self.polygons[np.unique(polygon)])
        inside = shapely.intersects_xy(self.polygons[polygon], every[point])
        point, area = position[point[inside]], self.owner[polygon[inside]]
        candidates = np.flatnonzero(near)
        touching, run = runs.query(geometry[candidates], predicate="dwithin", distance=ON_BORDER_DEG)
        on_border = np.zeros(len(points), dtype=bool)
        on_border[candidates[touching]] = True
        on_border[seam] = True

        none = len(self.owner)
        lowest = np.full(len(points), none)
        highest = np.full(len(points), OUTSIDE)
        np.minimum.at(lowest, point, area)
        np.maximum.at(highest, point, area)
        overlap = (highest > lowest) & ~on_border
        np.minimum.at(lowest, candidates[touching], self.run_owner[run])
        return np.where(lowest == none, OUTSIDE, lowest), overlap

    def touched(self, points: Floats, *, within: float) -> NDArray[np.bool_]:
        """Return whether each point lies within a distance, in degrees, of a border."""
        near = np.zeros(len(points), dtype=bool)
        near[self.run_tree.query(shapely.points(points), predicate="dwithin", distance=within)[0]] = True
        return near


def _ring_edges(polygons: Geometries) -> tuple[Floats, Floats, NDArray[np.bool_], Ints]:
    """Return the edges of all rings: start, end, whether it continues the one before, and its polygon."""
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    follows = ring[1:] == ring[:-1]
    ring = ring[:-1][follows]
    joined = np.zeros(len(ring), dtype=bool)
    joined[1:] = ring[1:] == ring[:-1]
    return xy[:-1][follows], xy[1:][follows], joined, polygon[ring]


class _RunTree:
    """Some runs of the edges of borders in a spatial index."""

    def __init__(self, borders: Borders, some: Ints) -> None:
        self.some = some
        self.tree = shapely.STRtree(borders.runs.lines(borders.start, borders.end, some))

    def query(self, geometry: Any, **predicate: Any) -> tuple[Ints, Ints]:
        """Return the pairs of geometry and run that `shapely.STRtree.query` finds."""
        found, run = self.tree.query(geometry, **predicate)
        return found, self.some[run]


class _Runs:
    """Edges grouped into chains of at most sixteen, for a spatial index."""

    def __init__(self, start: Floats, end: Floats, joined: NDArray[np.bool_]) -> None:
        chain = np.flatnonzero(~joined)
        position = np.arange(len(joined))
        since = position - np.repeat(chain, np.diff(np.append(chain, len(joined))))
        fresh = since % _RUN == 0
        self.first = np.flatnonzero(fresh)
        self.count = np.diff(np.append(self.first, len(joined)))
        corners = (np.minimum(start, end), np.minimum), (np.maximum(start, end), np.maximum)
        self.box = tuple(of.reduceat(xy, self.first) if len(self.first) else xy for xy, of in corners)

    def lines(self, start: Floats, end: Floats, some: Ints) -> Geometries:
        """Return some runs as lines."""
        first, count = self.first[some], self.count[some]
        ends = np.cumsum(count)
        edge = np.arange(int(count.sum())) + np.repeat(first - ends + count, count)
        return join(start[edge], end[edge], ends - count)


class _Cells:
    """Cells of half a degree, and which of them boxes reach into."""

    def __init__(self, low: Floats, high: Floats) -> None:
        (west, south), (east, north) = self._reach(low, high)
        # A box adds one to every cell of it: what its four corners add, summed in both directions (Crow 1984).
        sums = np.zeros(_CELLS[0] * _CELLS[1])
        for x, y, sign in ((west, south, 1), (east + 1, south, -1), (west, north + 1, -1), (east + 1, north + 1, 1)):
            sums += sign * np.bincount(x * _CELLS[1] + y, minlength=len(sums))
        boxes = sums.reshape(_CELLS).cumsum(axis=0).cumsum(axis=1)
        self._marked = np.zeros((_CELLS[0] + 1, _CELLS[1] + 1), dtype=np.int32)
        self._marked[1:, 1:] = (boxes > 0.5).cumsum(axis=0).cumsum(axis=1)

    @staticmethod
    def of(points: Floats) -> Ints:
        """Return the number of the cell of each point."""
        x, y = np.floor((points + _CORNER) / _CELL_DEG).astype(np.intp).T
        return np.asarray(x * _CELLS[1] + y)

    @staticmethod
    def _reach(low: Floats, high: Floats) -> tuple[Ints, Ints]:
        """Return the first and the last cell of each box along both axes, shape (2, n)."""
        ends = (low - ON_BORDER_DEG, high + ON_BORDER_DEG)
        first, last = (np.floor((end + _CORNER) / _CELL_DEG).astype(np.intp).T for end in ends)
        return np.maximum(first, 0), last

    def marked(self, low: Floats, high: Floats) -> NDArray[np.bool_]:
        """Return whether a box about each pair of corners shares a cell with one of those given at first."""
        (west, south), (east, north) = self._reach(low, high)
        total = self._marked
        found = total[east + 1, north + 1] - total[west, north + 1] - total[east + 1, south] + total[west, south]
        return np.asarray(found > 0)


def _meetings(coarse: Edges, borders: Borders) -> tuple[NDArray[np.bool_], Ints, Floats, _RunTree]:
    """Return whether each edge may meet a border, edge and fraction along it of every meeting, and borders beside."""
    near = np.zeros(len(coarse.line), dtype=bool)
    runs = _Runs(coarse.start, coarse.end, coarse.joined)
    some = np.flatnonzero(borders.cells.marked(*runs.box))
    beside = _RunTree(borders, np.flatnonzero(_Cells(*(corner[some] for corner in runs.box)).marked(*borders.runs.box)))
    run, border_run = beside.query(runs.lines(coarse.start, coarse.end, some), predicate="intersects")
    run = some[run]
    edge, fraction = [np.empty(0, dtype=np.intp)], [np.empty(0)]
    meetings = len(run)  # runs that meet do so at least once
    limit = MOST_MEETINGS + 20 * len(coarse.line)
    # Work in batches so that the edge pairs fit in memory.
    for first in range(0, len(run), _RUNS_AT_A_TIME):
        if meetings > limit:
            break
        batch = slice(first, first + _RUNS_AT_A_TIME)
        touched, met_edge, share = _batch_meetings(coarse, borders, runs, run[batch], border_run[batch])
        near[touched] = True
        edge.append(met_edge)
        fraction.append(share)
        meetings = max(meetings, sum(map(len, edge)))
    if meetings > limit:
        raise ExtentError(
            f"lines and borders meet at more than {limit:,} places; simplify them, or measure fewer at a time"
        )
    return near, np.concatenate(edge), np.concatenate(fraction), beside


def _batch_meetings(
    coarse: Edges, borders: Borders, runs: _Runs, run: Ints, border_run: Ints
) -> tuple[Ints, Ints, Floats]:
    """Return the edges of some runs near a border, and the edge and the fraction along it of every meeting."""
    ours, theirs = runs.count[run], borders.runs.count[border_run]
    size = ours * theirs
    pair = np.repeat(np.arange(len(run)), size)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(size) - size, size)
    a = runs.first[run[pair]] + within // theirs[pair]
    b = borders.runs.first[border_run[pair]] + within % theirs[pair]
    a0, a1, b0, b1 = coarse.start[a], coarse.end[a], borders.start[b], borders.end[b]
    close = (
        (np.minimum(a0, a1) <= np.maximum(b0, b1) + ON_BORDER_DEG)
        & (np.maximum(a0, a1) >= np.minimum(b0, b1) - ON_BORDER_DEG)
    ).all(axis=1)
    a, a0, a1, b0, b1 = a[close], a0[close], a1[close], b0[close], b1[close]
    along, across, offset = a1 - a0, b1 - b0, b0 - a0
    ours_deg, theirs_deg = np.hypot(*along.T), np.hypot(*across.T)
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = _cross(along, across)
        t, u = _cross(offset, across) / turn, _cross(offset, along) / turn
        slack_t, slack_u = ON_BORDER_DEG / ours_deg, ON_BORDER_DEG / theirs_deg
        meets = (t >= -slack_t) & (t <= 1 + slack_t) & (u >= -slack_u) & (u <= 1 + slack_u)
        meetings = [(a[meets], t[meets])]
        # Nearly parallel edges have no sharp intersection: they part at the border's vertices.
        for corner in (b0, b1):
            offset = corner - a0
            on_line = np.abs(_cross(offset, along)) <= ON_BORDER_DEG * ours_deg
            t = (offset * along).sum(axis=1) / ours_deg**2
            meets = on_line & (t >= -slack_t) & (t <= 1 + slack_t)
            meetings.append((a[meets], t[meets]))
    edge = np.concatenate([of_kind[0] for of_kind in meetings])
    return a, edge, np.clip(np.concatenate([of_kind[1] for of_kind in meetings]), 0, 1)


def _cross(a: Floats, b: Floats) -> Floats:
    product: Floats = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return product


def _split(coarse: Edges, edge: Ints, fraction: Floats) -> tuple[Edges, Ints]:
    """Return edges split at fractions of their length, and which edge each of the result was part of."""
    order = np.lexsort((fraction, edge))
    edge, fraction = edge[order], fraction[order]
    keep = (fraction > 0) & (fraction < 1)
    keep[1:] &= (edge[1:] != edge[:-1]) | (fraction[1:] > fraction[:-1])
    edge, fraction = edge[keep], fraction[keep]
    if not len(edge):
        return coarse, np.arange(len(coarse.line))
    point = coarse.start[edge] + fraction[:, None] * (coarse.end[edge] - coarse.start[edge])
    count = np.ones(len(coarse.line), dtype=np.intp)
    np.add.at(count, edge, 1)
    owner = np.repeat(np.arange(len(count)), count)
    later = np.flatnonzero(np.append(False, owner[1:] == owner[:-1]))
    start, end, joined, km = coarse.start[owner], coarse.end[owner], coarse.joined[owner], coarse.km[owner]
    start[later] = point
    end[later - 1] = point
    joined[later] = True
    # The pieces share out the length of the edge, so that they sum to it exactly.
    divided = np.flatnonzero(count[owner] > 1)
    _, _, metres = WGS84.inv(start[divided, 0], start[divided, 1], end[divided, 0], end[divided, 1])
    total = np.bincount(owner[divided], weights=metres, minlength=len(count))[owner[divided]]
    km[divided] *= np.divide(metres, total, out=np.zeros_like(metres), where=total > 0)
    return Edges(coarse.line[owner], start, end, km, joined), owner
