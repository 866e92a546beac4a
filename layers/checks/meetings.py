"""Where lines meet away from their ends: at a vertex of another line, at a place, or where they cross.

Which lines meet is told from the file as it is drawn: edges are straight in longitude and latitude (RFC 7946, 3.1.1),
and positions are those of the grid of six decimals that an atlas is written on, so lines share a vertex or they do
not. A vertex or place within `TOUCH_M` of a line touches it, and the line gets a vertex there. Lines that run along
each other meet only where they join and part.

How long lines are is told from the geodesics between vertices: `layers.imports.splitting` says what that means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.model.ellipsoid import WGS84

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TOUCH_M: Final = 1.0
"""A vertex or place this near to a line lies on it, m."""

SELF_TOUCH_M: Final = 0.1
"""The same for a line and its own vertices, which may be dense, m: the grid of six decimals."""

PASSED: Final[Mapping[str, frozenset[str]]] = {
    "rail": frozenset(
        {"rail_station", "rail_junction", "rail_post", "gauge_break", "dry_port", "seaport", "river_port", "city"}
    ),
    "road": frozenset({"road_post", "dry_port", "seaport", "river_port", "city"}),
    "sea": frozenset({"seaport", "river_port"}),
    "pipeline": frozenset({"pipeline_post", "compressor"}),
}
"""Kinds of places that a line of a mode is split at where it passes one."""

GRID: Final = 1_000_000
"""Steps of the grid of positions in a degree."""

_METRES_OF_DEGREE: Final = 111_320.0
_BATCH: Final = 100_000
_STEPS: Final = 8  # of Newton's method: three to five, on edges of 3,000 km
_CLOSE_M: Final = 1e-3


@dataclass(frozen=True)
class SharedVertices:
    """Lines with a vertex wherever they meet.

    Attributes
    ----------
    xy : array of float, shape (n, 2)
        Positions of the vertices line by line, longitude and latitude, degrees; where lines meet, that of the meeting.
    on_line : array of float, shape (n, 2)
        The same on the line itself: a new vertex lies on the geodesic of the edge that it divides, degrees.
    key : array of int, shape (n,)
        Number of the position: vertices at one position have one number.
    line, part : array of int, shape (n,)
        Line of a vertex, and part of all lines.
    meets : array of bool, shape (n,)
        Whether the line meets another, itself or a place here, away from its own ends.
    crosses : array of bool, shape (n,)
        Whether that is a crossing without a vertex in any of the lines.
    """

    xy: Floats
    on_line: Floats
    key: Ints
    line: Ints
    part: Ints
    meets: Bools
    crosses: Bools


def shared_vertices(
    lines: Sequence[Any] | NDArray[Any], places: Any = (), *, crossings: bool = False
) -> SharedVertices:
    """Give lines a vertex wherever they meet each other or a place.

    Parameters
    ----------
    lines : sequence of LineString or MultiLineString
        In EPSG:4326. The end of one part and the start of the next are no ends of the line.
    places : array of float, shape (m, 2)
        Longitude and latitude, degrees.
    crossings : bool
        Whether lines meet where they cross without a vertex, too.

    Returns
    -------
    SharedVertices

    Examples
    --------
    >>> import shapely
    >>> from layers.checks.meetings import shared_vertices
    >>> trunk, branch = shapely.from_wkt(["LINESTRING (0 0, 1 0, 2 0)", "LINESTRING (1 0, 1 1)"])
    >>> shared_vertices([trunk, branch]).meets.tolist()
    [False, True, False, False, False]
    """
    parts, line_of_part = shapely.get_parts(np.asarray(lines, dtype=object), return_index=True)
    coordinates, part = shapely.get_coordinates(parts, return_index=True)
    chains = _chains(_on_grid(coordinates), part.astype(np.int64), line_of_part.astype(np.int64))
    points = _on_grid(np.asarray(places, dtype=float).reshape(-1, 2))
    chains = chains.with_touching(points)
    crossed: Ints = np.empty((0, 2), dtype=np.int64)
    if crossings:
        chains, crossed = chains.with_crossings()
    key = np.unique(_packed(np.concatenate([chains.grid, points, crossed])), return_inverse=True)[1]
    positions = int(key.max(initial=-1)) + 1
    size, count = len(chains.grid), len(points)
    key, place_key, crossed_key = key[:size], key[size : size + count], key[size + count :]
    line = chains.line[chains.part]
    first = np.concatenate([[True], line[1:] != line[:-1]])[:size]
    is_end = first | np.concatenate([first[1:], [True]])[:size]
    junction = (np.bincount(key, minlength=positions) > 1) & (
        (_degrees(key, chains.part, positions) != 2) | _flags(key[is_end], positions)
    )
    meets = ~is_end & (junction | _flags(place_key, positions))[key]
    crosses = meets & _flags(crossed_key, positions)[key]
    return SharedVertices(chains.grid / GRID, chains.on_line, key, line, chains.part, meets, crosses)


def _on_grid(coordinates: Floats) -> Ints:
    return np.round(coordinates * GRID).astype(np.int64)


def _packed(grid: Ints) -> Ints:
    """Return positions of the grid as one number each."""
    return np.asarray((grid[:, 0] << 32) + grid[:, 1], dtype=np.int64)


def _flags(numbers: Ints, size: int) -> Bools:
    flags = np.zeros(size, dtype=bool)
    flags[numbers] = True
    return flags


def _degrees(key: Ints, part: Ints, size: int) -> Ints:
    """Return to how many other positions edges lead from each; lines that run along each other share theirs."""
    along = part[1:] == part[:-1]
    pairs = np.sort(np.stack([key[:-1], key[1:]], axis=1)[along], axis=1)
    return np.bincount(np.unique(pairs, axis=0).ravel(), minlength=size)


def _chains(grid: Ints, part: Ints, line: Ints) -> _Chains:
    """Return parts of lines without a vertex twice in a row."""
    repeated = (np.diff(grid, axis=0) == 0).all(axis=1) & (np.diff(part) == 0)
    keep = np.concatenate([[True], ~repeated])[: len(grid)]
    grid, part = grid[keep], part[keep]
    return _Chains(grid, grid / GRID, part, line, np.arange(len(grid)), np.zeros(len(grid)))


@dataclass(frozen=True)
class _Chains:
    """Parts of lines, vertex by vertex.

    `grid` has the vertices on the grid, `on_line` on the line itself, degrees; `line` is that of each part. `edge` is
    the number of a vertex of the file, and of the edge that begins there; a new vertex has that of the edge that it
    divides. `distance` is how far it lies along the geodesic of that, m.
    """

    grid: Ints
    on_line: Floats
    part: Ints
    line: Ints
    edge: Ints
    distance: Floats

    @property
    def edges(self) -> Ints:
        """The first vertex of each edge."""
        return np.flatnonzero(self.part[1:] == self.part[:-1])

    def with_touching(self, places: Ints) -> _Chains:
        """Return the chains with every vertex, and place, that touches one of them."""
        edges = self.edges
        if not len(edges):
            return self
        tree = shapely.STRtree(self._shapes(edges))
        candidates = np.concatenate([self.grid, places])
        line = np.concatenate([self.line[self.part], np.full(len(places), -1)])
        order = np.lexsort((line, _packed(candidates)))
        candidates, line = candidates[order], line[order]
        new = np.concatenate([[True], (np.diff(_packed(candidates)) != 0) | (np.diff(line) != 0)])[: len(line)]
        candidates, line = candidates[new], line[new]
        hits = [
            self._touches(tree, edges, candidates[start : start + _BATCH], line[start : start + _BATCH])
            for start in range(0, len(candidates), _BATCH)
        ]
        edge, position = (np.concatenate(column) for column in zip(*hits, strict=True))
        return self._inserted(edge, position)

    def _shapes(self, edges: Ints) -> Any:
        return shapely.linestrings(np.stack([self.grid[edges], self.grid[edges + 1]], axis=1) / GRID)

    def _touches(self, tree: shapely.STRtree, edges: Ints, grid: Ints, line: Ints) -> tuple[Ints, Ints]:
        """Return which edges positions touch, or are a vertex of: edge and position."""
        points = grid / GRID
        narrowing = np.maximum(np.cos(np.radians(points[:, 1])), 1e-3)
        reach = TOUCH_M * 1.02 / (_METRES_OF_DEGREE * narrowing)
        row, number = tree.query(shapely.points(points), predicate="dwithin", distance=reach)
        first = edges[number]
        scale = np.stack([narrowing[row], np.ones(len(row))], axis=1) * _METRES_OF_DEGREE
        run = (self.grid[first + 1] - self.grid[first]) / GRID * scale
        off = (points[row] - self.grid[first] / GRID) * scale
        along = np.clip((run * off).sum(axis=1) / (run**2).sum(axis=1), 0.0, 1.0)
        distance = np.hypot(*(off - along[:, None] * run).T)
        within = distance <= np.where(self.line[self.part[first]] == line[row], SELF_TOUCH_M, TOUCH_M)
        length = np.hypot(*run.T)
        clear = (np.minimum(along, 1 - along) * length > 2 * TOUCH_M)[within]
        row, first, along, distance = row[within], first[within], along[within], distance[within]
        # Around a vertex several edges in a row may be as near: the position belongs to the nearest of them alone.
        order = np.lexsort((first, row))
        order = order[~clear[order]]
        new = (np.diff(row[order]) != 0) | (np.diff(first[order]) != 1) | (np.diff(self.part[first[order]]) != 0)
        starts = np.flatnonzero(np.concatenate([[True], new])[: len(order)])
        run_of = np.repeat(np.arange(len(starts)), np.diff([*starts, len(order)]))
        nearest = order[np.lexsort((distance[order], run_of))[starts]]
        nearest = np.concatenate([np.flatnonzero(clear), nearest])
        row, first, along = row[nearest], first[nearest], along[nearest]
        at_end = ((along == 0) & self._is_outer(first)) | ((along == 1) & self._is_outer(first + 1))
        return first[~at_end], grid[row[~at_end]]

    def _is_outer(self, vertex: Ints) -> Bools:
        """Return whether vertices are the first or last of their part."""
        part = np.concatenate([[-1], self.part, [-1]])
        return np.asarray((part[vertex] != part[vertex + 1]) | (part[vertex + 2] != part[vertex + 1]))

    def with_crossings(self) -> tuple[_Chains, Ints]:
        """Return the chains with a vertex where edges cross, and those vertices that no chain had."""
        edges = self.edges
        shapes = self._shapes(edges)
        tree = shapely.STRtree(shapes)
        found = [
            tree.query(shapes[start : start + _BATCH], predicate="crosses") + np.array([[start], [0]])
            for start in range(0, len(shapes), _BATCH)
        ]
        one, other = np.concatenate([*found, np.empty((2, 0), dtype=np.int64)], axis=1).astype(np.int64)
        one, other = edges[one[one < other]], edges[other[one < other]]
        if not len(one):
            return self, np.empty((0, 2), dtype=np.int64)
        drawn = shapely.intersection(self._shapes(one), self._shapes(other))
        edge, other_edge = self.edge[one], self.edge[other]
        position = _crossings(shapely.get_coordinates(drawn), *self._file_edge(edge), *self._file_edge(other_edge))
        crossed = _on_grid(position)
        chains = self._inserted(np.concatenate([edge, other_edge]), np.concatenate([crossed, crossed]))
        return chains, crossed[~np.isin(_packed(crossed), _packed(self.grid))]

    def _of_file(self) -> Ints:
        """Return which vertices the file has."""
        return np.flatnonzero(np.diff(self.edge, prepend=-1))

    def _file_edge(self, edge: Ints) -> tuple[Floats, Floats]:
        """Return the ends of edges of the file, degrees."""
        vertices = self.on_line[self._of_file()]
        return vertices[edge], vertices[edge + 1]

    def _inserted(self, edge: Ints, position: Ints) -> _Chains:
        """Return the chains with further vertices on edges of the file, in their order along the geodesics."""
        starts = np.stack([self.edge, _packed(self.grid)], axis=1)
        ends = starts[self._of_file()] - (1, 0)
        known = len(starts) + len(ends)
        new = np.stack([edge, _packed(position)], axis=1)
        first = np.unique(np.concatenate([starts, ends, new]), axis=0, return_index=True)[1]
        fresh = first[first >= known] - known
        edge, position = edge[fresh], position[fresh]
        distance, on_line = _nearest(*self._file_edge(edge), position / GRID)
        part = self.part[self._of_file()][edge]
        order = np.lexsort((np.append(self.distance, distance), np.append(self.edge, edge)))
        return _Chains(
            grid=np.concatenate([self.grid, position])[order],
            on_line=np.concatenate([self.on_line, on_line])[order],
            part=np.append(self.part, part)[order],
            line=self.line,
            edge=np.append(self.edge, edge)[order],
            distance=np.append(self.distance, distance)[order],
        )


def _nearest(a: Floats, b: Floats, point: Floats) -> tuple[Floats, Floats]:
    """Return where the geodesics a–b are nearest to points: the distance from a, m, and the position in degrees."""
    azimuth, _, length = WGS84.inv(*a.T, *b.T)
    bearing, _, away = WGS84.inv(*a.T, *point.T)
    distance = np.clip(away * np.cos(np.radians(bearing - azimuth)), 0.0, length)
    for _ in range(_STEPS):
        lon, lat, back = WGS84.fwd(a[:, 0], a[:, 1], azimuth, distance)
        bearing, _, away = WGS84.inv(lon, lat, *point.T)
        before, distance = distance, np.clip(distance - away * np.cos(np.radians(bearing - back)), 0.0, length)
        if np.abs(distance - before).max(initial=0.0) < _CLOSE_M:
            break
    lon, lat, _ = WGS84.fwd(a[:, 0], a[:, 1], azimuth, distance)
    # The other side of the antimeridian would be right on the ground and wrong in the file.
    lon = a[:, 0] + (lon - a[:, 0] + 180) % 360 - 180
    return distance, np.stack([lon, lat], axis=1)


def _crossings(drawn: Floats, a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """Return where the geodesics a–b and c–d cross, degrees; where they are drawn to cross if the geodesics do not."""
    azimuth, _, length = WGS84.inv(*a.T, *b.T)
    azimuth2, _, length2 = WGS84.inv(*c.T, *d.T)
    bearing, _, away = WGS84.inv(*a.T, *drawn.T)
    bearing2, _, away2 = WGS84.inv(*c.T, *drawn.T)
    distance, distance2 = away * np.cos(np.radians(bearing - azimuth)), away2 * np.cos(np.radians(bearing2 - azimuth2))
    for _ in range(_STEPS):
        x, y, back = WGS84.fwd(a[:, 0], a[:, 1], azimuth, distance)
        x2, y2, back2 = WGS84.fwd(c[:, 0], c[:, 1], azimuth2, distance2)
        bearing, _, gap = WGS84.inv(x, y, x2, y2)
        if gap.max(initial=0.0) < _CLOSE_M:
            break
        turn = np.sin(np.radians(back - back2))
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = distance - gap * np.sin(np.radians(bearing - back2)) / turn
            distance2 = distance2 - gap * np.sin(np.radians(bearing - back)) / turn
    cross = (distance > 0) & (distance < length) & (distance2 > 0) & (distance2 < length2) & (gap < _CLOSE_M)
    return np.where(cross[:, None], np.stack([x, y], axis=1), drawn)
