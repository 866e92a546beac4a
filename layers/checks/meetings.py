"""Where lines meet away from their ends: at a vertex of another line, at a place, or where they cross.

Edges are straight in longitude and latitude (RFC 7946, 3.1.1), and positions are those of the grid of six decimals
that an atlas is written on, so lines share a vertex or they do not. A vertex or place within `TOUCH_M` of a line
touches it, and becomes a vertex of it. Lines that run along each other meet only where they join and part.
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


@dataclass(frozen=True)
class SharedVertices:
    """Lines with a vertex wherever they meet.

    Attributes
    ----------
    xy : array of float, shape (n, 2)
        Vertices line by line, longitude and latitude, degrees.
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
    chains = _Chains(_on_grid(coordinates), part.astype(np.int64), line_of_part.astype(np.int64))
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
    return SharedVertices(chains.grid / GRID, key, line, chains.part, meets, crosses)


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


@dataclass(frozen=True)
class _Chains:
    """Parts of lines, vertex by vertex on the grid, without a vertex twice in a row; `line` is that of each part."""

    grid: Ints
    part: Ints
    line: Ints

    def __post_init__(self) -> None:
        repeated = (np.diff(self.grid, axis=0) == 0).all(axis=1) & (np.diff(self.part) == 0)
        keep = np.concatenate([[True], ~repeated])[: len(self.grid)]
        object.__setattr__(self, "grid", self.grid[keep])
        object.__setattr__(self, "part", self.part[keep])

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
        edge, along, position = (np.concatenate(column) for column in zip(*hits, strict=True))
        return self._inserted(edge, along, position)

    def _shapes(self, edges: Ints) -> Any:
        return shapely.linestrings(np.stack([self.grid[edges], self.grid[edges + 1]], axis=1) / GRID)

    def _touches(self, tree: shapely.STRtree, edges: Ints, grid: Ints, line: Ints) -> tuple[Ints, Floats, Ints]:
        """Return which edges positions touch without being a vertex there: edge, share of it, position."""
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
        is_vertex = (self.grid[first] == grid[row]).all(axis=1) | (self.grid[first + 1] == grid[row]).all(axis=1)
        fresh = ~at_end & ~is_vertex
        return first[fresh], along[fresh], grid[row[fresh]]

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
        degrees = self.grid / GRID
        share, other_share, position = _crossings(degrees[one], degrees[one + 1], degrees[other], degrees[other + 1])
        crossed = _on_grid(position)
        chains = self._inserted(
            np.concatenate([one, other]), np.concatenate([share, other_share]), np.concatenate([crossed, crossed])
        )
        return chains, crossed[~np.isin(_packed(crossed), _packed(self.grid))]

    def _inserted(self, edge: Ints, along: Floats, position: Ints) -> _Chains:
        """Return the chains with further vertices, at a share of the edge that begins at a vertex."""
        order = np.lexsort((_packed(position), along, edge))
        grid = np.insert(self.grid, edge[order] + 1, position[order], axis=0)
        return _Chains(grid, np.insert(self.part, edge[order] + 1, self.part[edge[order]]), self.line)


def _crossings(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats, Floats]:
    """Return where edges a–b and c–d cross: the share of each, and the position in degrees.

    The position is moved to where the geodesics between their ends cross, so that the pieces are as long as the
    whole; by less than a metre for edges of a few kilometres.
    """
    u, v, w = b - a, d - c, c - a
    cross = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    share = (w[:, 0] * v[:, 1] - w[:, 1] * v[:, 0]) / cross
    other = (w[:, 0] * u[:, 1] - w[:, 1] * u[:, 0]) / cross
    azimuth, _, length = WGS84.inv(*a.T, *b.T)
    other_azimuth, _, other_length = WGS84.inv(*c.T, *d.T)
    s, t = share.copy(), other.copy()
    for _ in range(4):
        x, y, back = WGS84.fwd(a[:, 0], a[:, 1], azimuth, s * length)
        x2, y2, back2 = WGS84.fwd(c[:, 0], c[:, 1], other_azimuth, t * other_length)
        towards, towards2 = np.radians(back + 180), np.radians(back2 + 180)
        bearing, _, gap = WGS84.inv(x, y, x2, y2)
        east, north = gap * np.sin(np.radians(bearing)), gap * np.cos(np.radians(bearing))
        turn = np.sin(towards - towards2)
        with np.errstate(divide="ignore", invalid="ignore"):
            s = s + (east * np.cos(towards2) - north * np.sin(towards2)) / turn / length
            t = t + (east * np.cos(towards) - north * np.sin(towards)) / turn / other_length
    x, y, _ = WGS84.fwd(a[:, 0], a[:, 1], azimuth, np.nan_to_num(s) * length)
    fine = (s > 0) & (s < 1) & (t > 0) & (t < 1)
    position = np.where(fine[:, None], np.stack([x, y], axis=1), a + share[:, None] * u)
    return np.where(fine, s, share), np.where(fine, t, other), position
