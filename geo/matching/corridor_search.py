"""Least-cost paths along a network of ways inside a corridor about an old line.

The cost of a path is a line integral, as in map matching by cumulative proximity (Oran and Jaillet
2013, doi:10.1109/ICCVE.2013.6799840):

    ∫ f · (1 + w · ½ (d / a)²) ds + reversals

over its geodesic length s, with f the factor of the way (`geo.matching.osm_tags`), d the distance to the old
line, a the accuracy the old line states and w the weight of the deviation; ½ (d / a)² is minus the logarithm
of the Gaussian that Newson and Krumm (2009, doi:10.1145/1653771.1653818) give a candidate at that distance.
d² is integrated along every edge, by Simpson's rule where it is long. A path never leaves the corridor of a
stated half-width.

Trains do not turn on the spot: a railway path that doubles back at a switch pays for a reversal.
Therefore the search goes over directed pieces, not vertices: a step leads from a piece to one that
starts where it ends (Dijkstra 1959, doi:10.1007/BF01386390, in SciPy).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.arrays import Floats, Geometries, Ints
from geo.geodesy.projection import Box, LocalProjection, local_projection, short_edges
from geo.matching.line_distance import metres_to
from geo.matching.osm_tags import WRONG_WAY, Rules
from geo.matching.way_network import Ways, local_plane, ranges

REVERSAL_M: Final = 5_000.0
"""What doubling back at a switch costs, in metres of way."""

LONG_M: Final = 300.0
"""An edge longer than this is integrated with its middle, in metres."""

_NONE: Final = -9999  # how SciPy writes that there is no predecessor


@dataclass(frozen=True)
class OldLine:
    """A line in a plane of its surroundings, as short straight edges in metres."""

    plane: LocalProjection
    edges: Geometries

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.edges)

    def metres(self, points: Floats) -> Floats:
        """Return the distance of points of the plane, shape (n, 2), from the line."""
        return metres_to(self._tree, points)


def old_line(line: Any, *, margin_km: float) -> OldLine:
    """Put a line in EPSG:4326 into a plane that holds what lies within a margin around it."""
    short = short_edges([line])
    points = np.concatenate((short.start, short.end))
    box = Box(*(float(side) for side in (*points.min(axis=0), *points.max(axis=0)))).grown(margin_km)
    plane = local_projection(box)
    ends = np.stack((plane.to_plane(short.start), plane.to_plane(short.end)), axis=1)
    return OldLine(plane, np.asarray(shapely.linestrings(ends), dtype=object))


@dataclass(frozen=True)
class Path:
    """A path along ways between two vertices: its pieces in order of travel, and which of them it travels backwards.

    `metres` is its geodesic length, `cost` what the search counts it for, in metres of way.
    """

    origin: int
    destination: int
    pieces: Ints
    back: NDArray[np.bool_]
    metres: float
    cost: float

    def coordinates(self, ways: Ways) -> Floats:
        """Return its vertices in order of travel, longitude and latitude in degrees."""
        parts = []
        for piece, back in zip(self.pieces, self.back, strict=True):
            vertex, _ = ways.vertices(np.array([piece]))
            parts.append(vertex[::-1] if back else vertex)
        vertices = np.concatenate(parts)
        distinct = np.append(True, vertices[1:] != vertices[:-1])
        return np.asarray(ways.xy[vertices[distinct]], dtype=np.float64)


@dataclass(frozen=True)
class Corridor:
    """The ways that one segment may run over near its old line, ready to be searched.

    Attributes
    ----------
    ways : Ways
    pieces : array of int, shape (m,)
        Pieces within the corridor. State i < m goes along piece i, state m + i against it.
    length, deviation_cost : array of float, shape (2m,)
        Of each state: ∫ f ds and ∫ f · ½ (d / a)² ds, in metres.
    steps : tuple of array
        States a step leads from and to, and what the turn between them costs.
    """

    ways: Ways
    pieces: Ints
    length: Floats
    deviation_cost: Floats
    steps: tuple[Ints, Ints, Floats]

    @cached_property
    def tail(self) -> Ints:
        """Vertex each state starts at."""
        return np.concatenate((self.ways.tail[self.pieces], self.ways.head[self.pieces]))

    @cached_property
    def head(self) -> Ints:
        """Vertex each state ends at."""
        return np.roll(self.tail, len(self.pieces))

    def reverse(self) -> Corridor:
        """Return the corridor for the way back: each state costs what going the other way costs here."""
        count = len(self.pieces)
        return replace(self, length=np.roll(self.length, count), deviation_cost=np.roll(self.deviation_cost, count))

    def search(self, origins: Ints, start_cost: Floats, *, deviation_weight: float = 1.0) -> Search:
        """Search from some vertices: from each alone, and from the best of them.

        `start_cost` is what it costs to start at each, in metres of way; `deviation_weight` how much the distance
        from the old line counts.
        """
        states = len(self.length)
        costs = self.length + deviation_weight * self.deviation_cost
        before, after, turn = self.steps
        by_tail, low, high = _grouped(self.tail, origins)
        position, origin = ranges(low, high)
        leaving = by_tail[position]
        # One more state for each origin, and one for the best of them.
        alone, best = states + origin, np.full(len(origin), states + len(origins))
        size = states + len(origins) + 1
        row = np.concatenate((before, alone, best))
        column = np.concatenate((after, leaving, leaving))
        start = costs[leaving] + start_cost[origin]
        graph = csr_array((np.concatenate((costs[after] + turn, start, start)), (row, column)), shape=(size, size))
        return Search(self, origins, graph)


@dataclass(frozen=True)
class Search:
    """A search from some vertices, from each alone or from the best of them."""

    corridor: Corridor
    origins: Ints
    _graph: Any = field(repr=False)

    @cached_property
    def _from_best(self) -> tuple[Floats, Ints]:
        """Cost of reaching each state from the best origin, and the state before it."""
        distances, before = self._run([len(self.origins)])
        return distances[0], before[0]

    def _run(self, origins: Sequence[int]) -> tuple[Floats, Ints]:
        states = len(self.corridor.length)
        result: tuple[Floats, Ints] = dijkstra(
            self._graph, indices=[states + origin for origin in origins], return_predecessors=True
        )
        return result

    def costs(self, targets: Ints) -> Floats:
        """Return the cost of the cheapest path from any origin to each target; infinite where there is none."""
        distances, _ = self._from_best
        return np.array([distances[states].min(initial=np.inf) for states in self._arriving(targets)])

    def best(self, targets: Ints, end_cost: Floats) -> Path | None:
        """Return the cheapest path from any origin to any target; None where none is connected.

        `end_cost` is what it costs to end at each target, in metres of way.
        """
        cost = self.costs(targets) + end_cost
        for number in np.lexsort((targets, cost)):
            if not np.isfinite(cost[number]):
                break
            target = slice(number, number + 1)
            (path,) = self._paths(*self._from_best, targets[target], end_cost[target])
            if path is not None:  # a target that is the best origin has no path
                return path
        return None

    def paths_between(self, origins: Sequence[int], targets: Ints, end_cost: Floats) -> list[list[Path | None]]:
        """Return the cheapest path from each of some origins, by position, to each target.

        Two that are not connected, or are one, have None.
        """
        if not len(origins):
            return []
        return [self._paths(*run, targets, end_cost) for run in zip(*self._run(origins), strict=True)]

    def _paths(self, distance: Floats, previous: Ints, targets: Ints, end_cost: Floats) -> list[Path | None]:
        paths: list[Path | None] = []
        for target, extra, states in zip(targets.tolist(), end_cost.tolist(), self._arriving(targets), strict=True):
            cost = float(distance[states].min(initial=np.inf) + extra)
            state = int(states[np.argmin(distance[states])]) if np.isfinite(cost) else _NONE
            paths.append(self._path(previous, cost, target, state) if np.isfinite(cost) else None)
        return paths

    @cached_property
    def _heads(self) -> tuple[Ints, Ints]:
        """The vertices states end at, sorted, and those states."""
        by_head = np.argsort(self.corridor.head, kind="stable")
        return self.corridor.head[by_head], by_head

    def _arriving(self, targets: Ints) -> list[Ints]:
        """Return the states that end at each vertex."""
        head, by_head = self._heads
        low, high = (np.searchsorted(head, targets, side=side) for side in ("left", "right"))
        return [by_head[a:b] for a, b in zip(low, high, strict=True)]

    def _path(self, previous: Ints, cost: float, target: int, state: int) -> Path | None:
        """Return the path that ends with a state; None where it would end where it starts."""
        count, states = len(self.corridor.pieces), []
        while state < 2 * count and state != _NONE:
            states.append(state)
            state = int(previous[state])
        chain = np.array(states[::-1], dtype=np.intp)
        back = chain >= count
        pieces = self.corridor.pieces[chain - count * back]
        origin = int(self.corridor.tail[chain[0]])
        metres = float(self.corridor.ways.piece_metres[pieces].sum())
        return None if origin == target else Path(origin, target, pieces, back, metres, cost)


def _grouped(values: Ints, keys: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the positions of values in the order of the values, and where those of each wanted value begin and end."""
    order = np.argsort(values, kind="stable")
    low, high = (np.searchsorted(values[order], keys, side=side) for side in ("left", "right"))
    return order, low, high


def corridor(
    ways: Ways,
    line: OldLine,
    rules: Rules,
    usable: NDArray[np.bool_],
    *,
    half_width_m: float,
    accuracy_m: float,
    reversal_m: float = 0.0,
) -> Corridor:
    """Gather the pieces of ways inside the corridor about a line.

    `usable` says of each way of `ways.table` whether it may be used; bridged gaps may always be used and count once.
    Pieces with a vertex further than `half_width_m` from the line are left out. `accuracy_m` is the distance a of
    the formula, `reversal_m` what doubling back costs.
    """
    plane = line.plane
    area = plane.polygons_to_degrees([shapely.union_all(shapely.buffer(line.edges, half_width_m, quad_segs=4))])[0]
    shapely.prepare(area)
    pieces = np.sort(ways.tree.query(area, predicate="intersects"))
    # A bridged gap belongs to way -1, which is the value put at the end.
    pieces = pieces[np.append(usable, True)[ways.way[pieces]]]
    edge, owner = ways.edges(pieces)
    furthest, square = _deviation(ways, line, edge)
    square_sum = np.bincount(owner, weights=square * ways.metres[edge], minlength=len(pieces))
    piece_furthest = np.zeros(len(pieces))
    np.maximum.at(piece_furthest, owner, furthest)
    inside = piece_furthest <= half_width_m
    pieces, square_sum = pieces[inside], square_sum[inside]
    way = ways.way[pieces]
    factor, oneway = np.append(rules.factor, 1.0)[way], np.append(rules.oneway, 0)[way]
    directed = np.concatenate(
        (factor * np.where(oneway < 0, WRONG_WAY, 1.0), factor * np.where(oneway > 0, WRONG_WAY, 1.0))
    )
    length = directed * np.tile(ways.piece_metres[pieces], 2)
    deviation_cost = directed * np.tile(square_sum, 2) / (2 * accuracy_m**2)
    return Corridor(ways, pieces, length, deviation_cost, _steps(ways, pieces, reversal_m))


def _deviation(ways: Ways, line: OldLine, edge: Ints) -> tuple[Floats, Floats]:
    """Return for each edge its greatest distance from a line at its ends, m, and the mean square of its distance."""
    vertex, number = np.unique(np.concatenate((ways.start[edge], ways.end[edge])), return_inverse=True)
    points = line.plane.to_plane(ways.xy[vertex])
    a, b = number.reshape(2, -1)
    from_a, from_b = line.metres(points)[number].reshape(2, -1)
    square = (from_a**2 + from_a * from_b + from_b**2) / 3  # as if the distance grew evenly
    long = ways.metres[edge] > LONG_M
    middle = line.metres((points[a[long]] + points[b[long]]) / 2)
    square[long] = (from_a[long] ** 2 + 4 * middle**2 + from_b[long] ** 2) / 6
    return np.maximum(from_a, from_b), square


def _steps(ways: Ways, pieces: Ints, reversal_m: float) -> tuple[Ints, Ints, Floats]:
    """Return every step from a state to one that starts where it ends, other than straight back."""
    count = len(pieces)
    tail, head = ways.tail[pieces], ways.head[pieces]
    by_tail, low, high = _grouped(np.concatenate((tail, head)), np.concatenate((head, tail)))
    position, before = ranges(low, high)
    after = by_tail[position]
    ahead = np.abs(after - before) != count
    before, after = before[ahead], after[ahead]
    leaving = _direction(ways, ways.first[pieces])
    arriving = _direction(ways, ways.first[pieces + 1] - 1)
    at_start, at_end = np.concatenate((leaving, -arriving)), np.concatenate((arriving, -leaving))
    turns_back = (at_end[before] * at_start[after]).sum(axis=1) < 0
    return before, after, np.where(turns_back, reversal_m, 0.0)


def _direction(ways: Ways, edge: Ints) -> Floats:
    """Return the direction of edges in a plane around their starts."""
    return local_plane(ways.xy[ways.end[edge]], ways.xy[ways.start[edge]])
