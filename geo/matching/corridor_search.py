"""Least-cost paths along a network of ways inside a corridor about an old line.

The cost of a path is a line integral, as in map matching by cumulative proximity (Oran and Jaillet
2013, doi:10.1109/ICCVE.2013.6799840):

    ∫ f · (1 + hug · ½ (d / a)²) ds + reversals

over its geodesic length s, with f the factor of the way (`geo.matching.osm_tags`), d the distance to the old
line and a the accuracy the old line states; ½ (d / a)² is minus the logarithm of the Gaussian that
Newson and Krumm (2009, doi:10.1145/1653771.1653818) give a candidate at that distance. d² is integrated
along every edge, by Simpson's rule where it is long. A path never leaves the corridor of a stated
half-width.

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
from geo.matching.way_network import Ways

REVERSAL_M: Final = 5_000.0
"""What doubling back at a switch costs, in metres of way."""

LONG_M: Final = 300.0
"""An edge longer than this is integrated with its middle, in metres."""

_NONE: Final = -9999  # how SciPy writes that there is no predecessor


@dataclass(frozen=True)
class OldLine:
    """A line in a plane of its surroundings, as short straight edges.

    Attributes
    ----------
    plane : LocalProjection
    edges : array of LineString
        In metres in the plane.
    """

    plane: LocalProjection
    edges: Geometries
    _tree: shapely.STRtree = field(repr=False)

    def metres(self, points: Floats) -> Floats:
        """Return the distance of points of the plane, shape (n, 2), from the line."""
        if not len(points):
            return np.empty(0)
        nearest, metres = self._tree.query_nearest(shapely.points(points), return_distance=True, all_matches=False)
        found = np.empty(len(points))
        found[nearest[0]] = metres
        return found


def old_line(line: Any, *, margin_km: float) -> OldLine:
    """Put a line into a plane that holds its surroundings.

    Parameters
    ----------
    line : LineString or MultiLineString
        In EPSG:4326.
    margin_km : float
        How far around it distances will be asked for.
    """
    found = short_edges([line])
    points = np.concatenate((found.start, found.end))
    box = Box(*(float(each) for each in (*points.min(axis=0), *points.max(axis=0)))).grown(margin_km)
    plane = local_projection(box)
    ends = np.stack((plane.to_plane(found.start), plane.to_plane(found.end)), axis=1)
    edges = np.asarray(shapely.linestrings(ends), dtype=object)
    return OldLine(plane, edges, shapely.STRtree(edges))


@dataclass(frozen=True)
class Path:
    """A path along ways.

    Attributes
    ----------
    origin, destination : int
        Vertices it runs between.
    pieces : array of int
        Pieces in order of travel.
    back : array of bool
        Whether a piece is travelled against its direction.
    metres : float
        Geodesic length.
    cost : float
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
        kept = np.append(True, vertices[1:] != vertices[:-1])
        return np.asarray(ways.xy[vertices[kept]], dtype=np.float64)


@dataclass(frozen=True)
class Corridor:
    """The ways that one segment may run over near its old line, ready to be searched.

    Attributes
    ----------
    ways : Ways
    pieces : array of int, shape (m,)
        Pieces within the corridor. State i < m goes along piece i, state m + i against it.
    length, strain : array of float, shape (2m,)
        Of each state: ∫ f ds and ∫ f · ½ (d / a)² ds, in metres.
    steps : tuple of array
        States a step leads from and to, and what the turn between them costs.
    """

    ways: Ways
    pieces: Ints
    length: Floats
    strain: Floats
    steps: tuple[Ints, Ints, Floats]

    @property
    def tail(self) -> Ints:
        """Vertex each state starts at."""
        return np.concatenate((self.ways.tail[self.pieces], self.ways.head[self.pieces]))

    @property
    def head(self) -> Ints:
        """Vertex each state ends at."""
        return np.concatenate((self.ways.head[self.pieces], self.ways.tail[self.pieces]))

    def reverse(self) -> Corridor:
        """Return the corridor for the way back: each state costs what going the other way costs here."""
        count = len(self.pieces)
        return replace(self, length=np.roll(self.length, count), strain=np.roll(self.strain, count))

    def search(self, origins: Ints, away: Floats, *, hug: float = 1.0) -> Search:
        """Search from some vertices: from each alone, and from the best of them.

        Parameters
        ----------
        origins : array of int, shape (k,)
        away : array of float, shape (k,)
            What it costs to start at each.
        hug : float
            How much the distance from the old line counts.
        """
        states = len(self.length)
        costs = self.length + hug * self.strain
        before, after, turn = self.steps
        tail = self.tail
        order = np.argsort(tail, kind="stable")
        low, high = (np.searchsorted(tail[order], origins, side=side) for side in ("left", "right"))
        which = np.repeat(np.arange(len(origins)), high - low)
        leaving = order[low[which] + np.arange(len(which)) - (np.cumsum(high - low) - (high - low))[which]]
        one, best = states + which, np.full(len(which), states + len(origins))
        size = states + len(origins) + 1
        row = np.concatenate((before, one, best))
        column = np.concatenate((after, leaving, leaving))
        start = costs[leaving] + away[which]
        graph = csr_array((np.concatenate((costs[after] + turn, start, start)), (row, column)), shape=(size, size))
        return Search(self, origins, graph)


@dataclass(frozen=True)
class Search:
    """A search from some vertices, from each alone or from the best of them."""

    corridor: Corridor
    origins: Ints
    _graph: Any = field(repr=False)

    @cached_property
    def _from_all(self) -> tuple[Floats, Ints]:
        """Cost of reaching each state from the best origin, and the state before it."""
        distances, before = self._run([len(self.origins)])
        return distances[0], before[0]

    def _run(self, origins: Sequence[int]) -> tuple[Floats, Ints]:
        first = len(self.corridor.length)
        found: tuple[Floats, Ints] = dijkstra(
            self._graph, indices=[first + origin for origin in origins], return_predecessors=True
        )
        return found

    def costs(self, targets: Ints) -> Floats:
        """Return the cost of the cheapest path from any origin to each target; infinite where there is none."""
        distances, _ = self._from_all
        return np.array([distances[states].min(initial=np.inf) for states in self._arriving(targets)])

    def best(self, targets: Ints, away: Floats) -> Path | None:
        """Return the cheapest path from any origin to any target; None where none is connected.

        Parameters
        ----------
        targets : array of int, shape (t,)
            Vertices.
        away : array of float, shape (t,)
            What it costs to end at each.
        """
        cost = self.costs(targets) + away
        for at in np.lexsort((targets, cost)):
            if not np.isfinite(cost[at]):
                break
            path = self._paths(*self._from_all, targets[at : at + 1], away[at : at + 1])[0]
            if path is not None:  # it is where it would end where it starts
                return path
        return None

    def each(self, origins: Sequence[int], targets: Ints, away: Floats) -> list[list[Path | None]]:
        """Return the cheapest path from each of some origins (by position) to each target.

        Parameters
        ----------
        origins : sequence of int
            Positions in `origins`.
        targets, away
            As for `best`.

        Returns
        -------
        list of list of Path or None
            None where two are not connected, or are one.
        """
        if not len(origins):
            return []
        return [self._paths(*run, targets, away) for run in zip(*self._run(origins), strict=True)]

    def _paths(self, distance: Floats, previous: Ints, targets: Ints, away: Floats) -> list[Path | None]:
        found: list[Path | None] = []
        for target, more, states in zip(targets.tolist(), away.tolist(), self._arriving(targets), strict=True):
            state = int(states[np.argmin(distance[states])]) if len(states) else 0
            found.append(self._path(previous, float(distance[state] + more) if len(states) else np.inf, target, state))
        return found

    @cached_property
    def _heads(self) -> tuple[Ints, Ints]:
        """The vertices states end at, sorted, and those states."""
        order = np.argsort(self.corridor.head, kind="stable")
        return self.corridor.head[order], order

    def _arriving(self, targets: Ints) -> list[Ints]:
        """Return the states that end at each vertex."""
        head, order = self._heads
        low, high = (np.searchsorted(head, targets, side=side) for side in ("left", "right"))
        return [order[a:b] for a, b in zip(low, high, strict=True)]

    def _path(self, previous: Ints, cost: float, target: int, state: int) -> Path | None:
        if not np.isfinite(cost):
            return None
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


def corridor(
    ways: Ways,
    line: OldLine,
    *,
    usable: NDArray[np.bool_],
    factor: Floats,
    oneway: NDArray[np.int8],
    half_width_m: float,
    accuracy_m: float,
    wrong_way: float = 1.0,
    reversal_m: float = 0.0,
) -> Corridor:
    """Gather the pieces of ways inside the corridor about a line.

    Parameters
    ----------
    ways : Ways
    line : OldLine
    usable, factor, oneway : array, one for each way of `ways.table`
        Whether it may be used; what its length counts for; 1 or -1 where it has one direction only.
        Bridged gaps may always be used and count once.
    half_width_m : float
        Pieces with a vertex further than this from the line are left out.
    accuracy_m : float
        Distance `a` of the formula.
    wrong_way : float
        What the length counts for, times `factor`, against a one-way road.
    reversal_m : float
        What doubling back costs.

    Returns
    -------
    Corridor
    """
    plane = line.plane
    area = plane.polygons_to_degrees([shapely.union_all(shapely.buffer(line.edges, half_width_m, quad_segs=4))])[0]
    shapely.prepare(area)
    pieces = np.sort(ways.tree.query(area, predicate="intersects"))
    way = ways.way[pieces]
    pieces = pieces[(way < 0) | usable[np.maximum(way, 0)]] if len(usable) else pieces
    edge, owner = ways.edges(pieces)
    vertex, number = np.unique(np.concatenate((ways.start[edge], ways.end[edge])), return_inverse=True)
    at = plane.to_plane(ways.xy[vertex])
    a, b = number.reshape(2, -1)
    from_a, from_b = line.metres(at)[number].reshape(2, -1)
    square = (from_a**2 + from_a * from_b + from_b**2) / 3  # as if the distance grew evenly
    long = ways.metres[edge] > LONG_M
    middle = line.metres((at[a[long]] + at[b[long]]) / 2)
    square[long] = (from_a[long] ** 2 + 4 * middle**2 + from_b[long] ** 2) / 6
    furthest = np.zeros(len(pieces))
    np.maximum.at(furthest, owner, np.maximum(from_a, from_b))
    kept = furthest <= half_width_m
    pieces, edge, square = pieces[kept], edge[kept[owner]], square[kept[owner]]
    owner = (np.cumsum(kept) - 1)[owner[kept[owner]]]
    way = ways.way[pieces]
    weight = np.where(way >= 0, factor[np.maximum(way, 0)], 1.0) if len(factor) else np.ones(len(way))
    one = np.where(way >= 0, oneway[np.maximum(way, 0)], 0) if len(oneway) else np.zeros(len(way))
    both = np.concatenate((weight * np.where(one < 0, wrong_way, 1.0), weight * np.where(one > 0, wrong_way, 1.0)))
    length = both * np.tile(ways.piece_metres[pieces], 2)
    square_sum = np.bincount(owner, weights=square * ways.metres[edge], minlength=len(pieces))
    strain = both * np.tile(square_sum, 2) / (2 * accuracy_m**2)
    return Corridor(ways, pieces, length, strain, _steps(ways, pieces, reversal_m))


def _steps(ways: Ways, pieces: Ints, reversal_m: float) -> tuple[Ints, Ints, Floats]:
    """Return every step from a state to one that starts where it ends, other than straight back."""
    count = len(pieces)
    tail, head = ways.tail[pieces], ways.head[pieces]
    tails, heads = np.concatenate((tail, head)), np.concatenate((head, tail))
    order = np.argsort(tails, kind="stable")
    low, high = (np.searchsorted(tails[order], heads, side=side) for side in ("left", "right"))
    number = high - low
    before = np.repeat(np.arange(2 * count), number)
    after = order[np.repeat(low - np.cumsum(number) + number, number) + np.arange(len(before))]
    ahead = (after - before) % (2 * count) != count if count else np.empty(0, dtype=bool)
    before, after = before[ahead], after[ahead]
    if not reversal_m:
        return before, after, np.zeros(len(before))
    # Course at either end of a piece, by its first and last edge.
    first, last = ways.first[pieces], ways.first[pieces + 1] - 1
    leaving, arriving = _course(ways, first), _course(ways, last)
    sets = np.concatenate((leaving, -arriving))
    comes = np.concatenate((arriving, -leaving))
    turns = (comes[before] * sets[after]).sum(axis=1) < 0
    return before, after, np.where(turns, reversal_m, 0.0)


def _course(ways: Ways, edge: Ints) -> Floats:
    """Return the direction of edges in the tangent plane."""
    a, b = ways.xy[ways.start[edge]], ways.xy[ways.end[edge]]
    east = ((b[:, 0] - a[:, 0] + 180) % 360 - 180) * np.cos(np.radians((a[:, 1] + b[:, 1]) / 2))
    return np.column_stack((east, b[:, 1] - a[:, 1]))
