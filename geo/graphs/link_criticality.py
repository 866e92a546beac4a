"""Criticality: the exact effect of losing a link or a vertex, over origin–destination pairs.

- *Replacement path* of a pair without a link: the shortest path that does not use it. All links of
  a shortest path are answered together, in O(m + n log n), by Malik, Mittal & Gupta (1989), "The k
  most vital arcs in the shortest path problem", doi:10.1016/0167-6377(89)90065-5; all its vertices
  after Nardelli, Proietti & Widmayer (2003), "Finding the most vital node of a shortest path",
  doi:10.1016/S0304-3975(02)00438-3.
- *Importance* of a link: the rise of the generalised cost of travel when it is lost, per unit of
  demand, among the pairs still connected; *unsatisfied demand* (pairs cut off) is kept apart.
  Jenelius, Petersen & Mattsson (2006), "Importance and exposure in road network vulnerability
  analysis", doi:10.1016/j.tra.2005.11.003.
- *Betweenness* of a link: the share of shortest paths that use it. Busy is not critical: a link
  beside an equal one may carry much and cost nothing to lose. Brandes (2008), "On variants of
  shortest-path betweenness centrality", doi:10.1016/j.socnet.2007.11.001.

Networks come as plain arrays: vertices 0 … n-1, and for each edge its `tail`, `head`, `weight` and
whether it is `closed` (`geo.graphs.multigraph.Graph` says what is allowed). Results are by number of edge. "No
route" is inf, never 0. Sums of weights are exact while they are whole numbers below 2**53, and
otherwise rounded as floating point is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import dijkstra

from geo.arrays import Floats, Integers
from geo.graphs.multigraph import Graph, Tree, distances_without

TARGETS_AT_ONCE: Final = 256
"""Destinations whose distances to every vertex are held in memory together."""


@dataclass(frozen=True, eq=False)
class ReplacementPaths:
    """One shortest path, and what the best path costs when one part of it is lost.

    Attributes
    ----------
    distance : float
        Cost of the shortest path; inf where there is none.
    vertices : array of int, shape (k + 1,)
        The path from source to target; empty where there is none.
    edges : array of int, shape (k,)
        Its edges.
    without : array of float
        Cost of the best path without each edge (`replacement_paths`), or without each vertex
        between the ends (`vertex_replacement_paths`); inf where its loss cuts the pair off.
    """

    distance: float
    vertices: Integers
    edges: Integers
    without: Floats


def replacement_paths(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    weight: npt.ArrayLike,
    source: int,
    target: int,
    *,
    closed: npt.ArrayLike | None = None,
    directed: bool = False,
    accelerate: bool | None = None,
) -> ReplacementPaths:
    """Return a shortest path and the exact cost of the best path without each of its edges.

    Which of several shortest paths is taken is not specified; an edge that is not on it can be
    lost at no cost, whichever it is.

    Parameters
    ----------
    n, tail, head, weight, closed, directed
        The network (`geo.graphs.multigraph.Graph`).
    source, target : int
    accelerate : bool, optional
        See `geo.graphs.multigraph.kernel`; only the search in directed networks is concerned.

    Raises
    ------
    ValueError
        Where the network is not sound, or an end is not one of its vertices.

    Notes
    -----
    Undirected: Malik, Mittal & Gupta (1989), two Dijkstras and one sweep. Directed networks have
    no exact method of that speed: there each edge of the path costs one bidirectional search.

    Examples
    --------
    A path 0–1–2 of length 2 beside a direct edge of length 5; nothing else leads to 1.

    >>> found = replacement_paths(3, [0, 1, 0], [1, 2, 2], [1, 1, 5], 0, 2)
    >>> found.distance, found.edges.tolist(), found.without.tolist()
    (2.0, [0, 1], [5.0, 5.0])
    """
    graph = Graph(n, tail, head, weight, closed=closed, directed=directed)
    pairs = _checked_pairs(graph, [(source, target)])
    (_, found) = next(_each_pair(graph, pairs, accelerate))
    return found


def vertex_replacement_paths(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    weight: npt.ArrayLike,
    source: int,
    target: int,
    *,
    closed: npt.ArrayLike | None = None,
) -> ReplacementPaths:
    """Return a shortest path and the exact cost of the best path without each vertex between its ends.

    Parameters
    ----------
    n, tail, head, weight, closed
        The network (`geo.graphs.multigraph.Graph`), undirected.
    source, target : int

    Raises
    ------
    ValueError
        Where the network is not sound, or an end is not one of its vertices.

    Notes
    -----
    Removing vertex i of the path splits the shortest-path tree of the source into what lies before
    i, what hangs from i aside from the path, and what lies after. Distances to the first and from
    the last are unchanged; those to the middle are one Dijkstra for all i together, since the
    middles do not overlap (Nardelli, Proietti & Widmayer 2003).

    Examples
    --------
    >>> vertex_replacement_paths(3, [0, 1, 0], [1, 2, 2], [1, 1, 5], 0, 2).without.tolist()
    [5.0]
    """
    graph = Graph(n, tail, head, weight, closed=closed)
    _checked_pairs(graph, [(source, target)])
    from_source, predecessor = graph.shortest(source)
    if np.isinf(from_source[target]):
        return _no_path()
    to_target = graph.shortest(target, backwards=True)[0]
    tree = Tree.of(predecessor, source)
    vertices = tree.path(target)
    block = _blocks(tree, vertices)[tree.first]
    aside = np.ones(graph.n, dtype=bool)
    aside[vertices] = False

    edge = graph.usable
    u = np.concatenate([graph.tail[edge], graph.head[edge]])
    v = np.concatenate([graph.head[edge], graph.tail[edge]])
    cost = np.concatenate([graph.weight[edge]] * 2)
    ahead = block[u] < block[v]

    # From before vertex i to what hangs from it, then on within that.
    entry = ahead & aside[v]
    inside = (block[u] == block[v]) & aside[u] & aside[v]
    via = np.full(graph.n, np.inf)
    np.minimum.at(via, v[entry], from_source[u[entry]] + cost[entry])
    entered = np.flatnonzero(np.isfinite(via))
    links = Graph(
        graph.n + 1,
        np.concatenate([u[inside], np.full(len(entered), graph.n)]),
        np.concatenate([v[inside], entered]),
        np.concatenate([cost[inside], via[entered]]),
        directed=True,
    )
    around = dijkstra(links.matrix, indices=graph.n)[: graph.n]

    lost = len(vertices) - 2
    without = _least_over_ranges(
        max(lost, 0),
        # Vertex i of the path is at i - 1 among those between its ends.
        np.concatenate([block[u[ahead]], block[u[ahead & aside[u]]] - 1]),
        np.concatenate([block[v[ahead]] - 1, block[u[ahead & aside[u]]]]),
        np.concatenate(
            [
                from_source[u[ahead]] + cost[ahead] + to_target[v[ahead]],
                around[u[ahead & aside[u]]] + cost[ahead & aside[u]] + to_target[v[ahead & aside[u]]],
            ]
        ),
    )
    distance = float(from_source[target])
    edges = graph.least_edge(vertices[:-1], vertices[1:])
    return ReplacementPaths(distance, vertices, edges, np.maximum(without, distance))


def _each_pair(graph: Graph, pairs: Integers, accelerate: bool | None = None) -> Iterator[tuple[int, ReplacementPaths]]:
    """Yield the replacement paths of each pair, with its row; pairs of one origin share its tree."""
    targets, column = np.unique(pairs[:, 1], return_inverse=True)
    for start in range(0, len(targets), TARGETS_AT_ONCE):
        some = targets[start : start + TARGETS_AT_ONCE]
        to_target = np.empty((0, graph.n)) if graph.directed else dijkstra(graph.matrix, indices=some)
        chosen = np.flatnonzero((column >= start) & (column < start + len(some)))
        for source in np.unique(pairs[chosen, 0]):
            from_source, predecessor = graph.shortest(int(source))
            rows = chosen[pairs[chosen, 0] == source]
            if graph.directed:
                for row in rows.tolist():
                    yield row, _one_by_one(graph, int(source), int(pairs[row, 1]), from_source, predecessor, accelerate)
                continue
            tree = Tree.of(predecessor, int(source))
            u, v = graph.tail[graph.usable], graph.head[graph.usable]
            sweep = _Sweep(graph, tree, from_source, u, v, tree.first[u], tree.first[v])
            for row in rows.tolist():
                yield row, sweep.to(int(pairs[row, 1]), to_target[column[row] - start])


@dataclass(frozen=True, eq=False)
class _Sweep:
    """What the pairs of one origin share: its tree, and the place in it of each edge's ends."""

    graph: Graph
    tree: Tree
    distance: Floats
    u: Integers
    v: Integers
    place_u: Integers
    place_v: Integers

    def to(self, target: int, to_target: Floats) -> ReplacementPaths:
        """Return the replacement paths to one destination, given the distances to it."""
        if np.isinf(self.distance[target]):
            return _no_path()
        graph, distance = self.graph, float(self.distance[target])
        vertices = self.tree.path(target)
        edges = graph.least_edge(vertices[:-1], vertices[1:])
        # Losing edge i of the path parts the tree into blocks 0 … i and i+1 … k. The best path then
        # crosses once from the first to the second: u's distance from the source and v's to the
        # target are what they were.
        block = _blocks(self.tree, vertices)
        block_u, block_v = block[self.place_u], block[self.place_v]
        across = np.flatnonzero(block_u != block_v)
        across = across[~np.isin(graph.usable[across], edges)]
        block_u, block_v = block_u[across], block_v[across]
        forward = block_u < block_v
        near = np.where(forward, self.u[across], self.v[across])
        far = np.where(forward, self.v[across], self.u[across])
        cost = self.distance[near] + graph.weight[graph.usable[across]] + to_target[far]
        without = _least_over_ranges(len(edges), np.minimum(block_u, block_v), np.maximum(block_u, block_v), cost)
        # No path beats the shortest: rounding must not say so.
        return ReplacementPaths(distance, vertices, edges, np.maximum(without, distance))


def _one_by_one(
    graph: Graph, source: int, target: int, distance: Floats, predecessor: Integers, accelerate: bool | None
) -> ReplacementPaths:
    """Find the replacement paths of one pair by a search for each edge of its shortest path."""
    if np.isinf(distance[target]):
        return _no_path()
    vertices = Tree(predecessor, predecessor, predecessor).path(target)
    edges = graph.least_edge(vertices[:-1], vertices[1:])
    ends = np.full(len(edges), source), np.full(len(edges), target)
    without = distances_without(graph, *ends, edges, accelerate)
    return ReplacementPaths(float(distance[target]), vertices, edges, np.maximum(without, distance[target]))


def _no_path() -> ReplacementPaths:
    nothing = np.empty(0, dtype=np.int64)
    return ReplacementPaths(np.inf, nothing, nothing, np.empty(0))


def _blocks(tree: Tree, path: Integers) -> Integers:
    """Return, by place in the tree, the last vertex of a path from its root that is at or above it."""
    block = np.zeros(len(tree.first) + 1, dtype=np.int64)
    block[tree.first[path[1:]]] = 1
    np.subtract.at(block, tree.last[path[1:]], 1)
    return np.cumsum(block[:-1])


def _least_over_ranges(size: int, start: Integers, stop: Integers, value: Floats) -> Floats:
    """Return for each of `size` places the least value among the ranges [start, stop) that hold it."""
    finite = np.isfinite(value) & (start < stop)
    start, stop, value = start[finite], stop[finite], value[finite]
    # A range is covered by two, overlapping, of the greatest power of two that fits in it. Ranges
    # of one power are then handed down to the next.
    power = np.frexp(stop - start)[1].astype(np.int64) - 1
    levels = int(power.max(initial=0)) + 1
    least = np.full((levels, size), np.inf)
    np.minimum.at(least, (power, start), value)
    np.minimum.at(least, (power, stop - (1 << power)), value)
    for level in range(levels - 1, 0, -1):
        half = 1 << (level - 1)
        np.minimum(least[level - 1], least[level], out=least[level - 1])
        np.minimum(least[level - 1, half:], least[level, :-half], out=least[level - 1, half:])
    found: Floats = least[0]
    return found


@dataclass(frozen=True, eq=False)
class Criticality:
    """The effect of each of several losses, over origin–destination pairs.

    Attributes
    ----------
    extra : array of float, one for each loss
        Rise of the cost of travel, times demand, summed over the pairs still connected.
    importance : array of float, one for each loss
        `extra` per unit of the demand of all connected pairs: the mean rise.
    worst : array of float, one for each loss
        The greatest rise for one pair still connected.
    pairs_cut : array of int, one for each loss
        Pairs that no longer have a route.
    unsatisfied : array of float, one for each loss
        Their demand.
    unsatisfied_share : array of float, one for each loss
        `unsatisfied` per unit of the demand of all connected pairs.
    pairs, demand : int, float
        Pairs that have a route when nothing is lost, and their demand. The others are in no
        other figure.
    no_route : array of int
        Rows of the pairs that never had a route.
    """

    extra: Floats
    importance: Floats
    worst: Floats
    pairs_cut: Integers
    unsatisfied: Floats
    unsatisfied_share: Floats
    pairs: int
    demand: float
    no_route: Integers


def link_criticality(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    weight: npt.ArrayLike,
    pairs: npt.ArrayLike,
    *,
    demand: npt.ArrayLike | None = None,
    closed: npt.ArrayLike | None = None,
    directed: bool = False,
    accelerate: bool | None = None,
) -> Criticality:
    """Return the exact effect of losing each edge, over origin–destination pairs.

    An edge on no shortest path, or beside an equally short one, has 0 throughout.

    Parameters
    ----------
    n, tail, head, weight, closed, directed
        The network (`geo.graphs.multigraph.Graph`).
    pairs : array_like of int, shape (p, 2)
        Origin and destination of each pair.
    demand : array_like of float, shape (p,), optional
        What each pair counts, at least 0; 1 where not given.
    accelerate : bool, optional
        See `geo.graphs.multigraph.kernel`; only the search in directed networks is concerned.

    Raises
    ------
    ValueError
        Where the network is not sound, a pair names no vertex, or demand is negative, not finite
        or not one per pair.

    Notes
    -----
    `importance` and `unsatisfied_share` are, with `demand` as the weights, the link importance and
    the link importance with regard to unsatisfied demand of Jenelius, Petersen & Mattsson (2006).
    They define the first for links whose loss cuts nobody off; here it is the rise among the pairs
    still connected, for every link. An undirected network takes one Dijkstra for each end and an
    O(m) sweep for each pair.

    Examples
    --------
    A path 0–1–2 of length 2, and a direct edge 0–2 of length 5. Without edge 0 the pair (0, 2)
    costs 3 more and the pair (0, 1) 5 more.

    >>> found = link_criticality(3, [0, 1, 0], [1, 2, 2], [1, 1, 5], [(0, 2), (0, 1)])
    >>> found.extra.tolist(), found.importance.tolist(), found.pairs_cut.tolist()
    ([8.0, 3.0, 0.0], [4.0, 1.5, 0.0], [0, 0, 0])
    """
    graph = Graph(n, tail, head, weight, closed=closed, directed=directed)
    ends = _checked_pairs(graph, pairs)
    wanted = _checked_demand(demand, len(ends))
    turned = ends
    if not directed and len(np.unique(ends[:, 0])) > len(np.unique(ends[:, 1])):
        turned = ends[:, ::-1]  # a tree for each origin is dearer than distances to a destination
    tally = _Tally(graph.m, wanted)
    for row, found in _each_pair(graph, turned, accelerate):
        if np.isinf(found.distance):
            tally.no_route(row)
        else:
            tally.add(row, found.edges, found.without, found.distance)
    return tally.criticality()


def joint_criticality(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    weight: npt.ArrayLike,
    pairs: npt.ArrayLike,
    losses: Sequence[npt.ArrayLike],
    *,
    demand: npt.ArrayLike | None = None,
    closed: npt.ArrayLike | None = None,
    directed: bool = False,
) -> Criticality:
    """Return the exact effect of losing several edges at once, over origin–destination pairs.

    What lies in one place, or meets in one vertex, is lost together: the area-covering disruption
    of Jenelius & Mattsson (2012), doi:10.1016/j.tra.2012.02.003.

    Parameters
    ----------
    n, tail, head, weight, closed, directed
        The network (`geo.graphs.multigraph.Graph`).
    pairs, demand
        See `link_criticality`.
    losses : sequence of array_like of int
        For each loss, the edges lost.

    Raises
    ------
    ValueError
        Where the network, the pairs or the demand are not sound, or a loss names no edge.

    Notes
    -----
    One Dijkstra for each origin and loss.

    Examples
    --------
    >>> found = joint_criticality(3, [0, 1, 0], [1, 2, 2], [1, 1, 5], [(0, 2), (0, 1)], [[0, 1], [0, 2], []])
    >>> found.extra.tolist(), found.pairs_cut.tolist()
    ([3.0, 0.0, 0.0], [1, 2, 0])
    """
    graph = Graph(n, tail, head, weight, closed=closed, directed=directed)
    ends = _checked_pairs(graph, pairs)
    tally = _Tally(len(losses), _checked_demand(demand, len(ends)))
    before = _distances(graph, ends)
    connected = np.flatnonzero(np.isfinite(before))
    for row in np.flatnonzero(np.isinf(before)).tolist():
        tally.no_route(row)
    for i, loss in enumerate(losses):
        edges = np.array(loss, dtype=np.int64)
        if edges.size and (edges.min() < 0 or edges.max() >= graph.m):
            raise ValueError(f"loss {i} must hold whole numbers from 0 to {graph.m - 1}")
        shut = graph.closed.copy()
        shut[edges] = True
        left = Graph(n, graph.tail, graph.head, graph.weight, closed=shut, directed=directed)
        after = _distances(left, ends[connected])
        for row, length in zip(connected.tolist(), after, strict=True):
            tally.add(row, np.array([i]), np.array([length]), before[row])
    return tally.criticality()


def _distances(graph: Graph, pairs: Integers) -> Floats:
    """Return the distance of each pair."""
    found = np.empty(len(pairs))
    for source in np.unique(pairs[:, 0]):
        rows = np.flatnonzero(pairs[:, 0] == source)
        found[rows] = graph.shortest(int(source))[0][pairs[rows, 1]]
    return found


class _Tally:
    """Sums of the effects of losses, as pairs come in."""

    def __init__(self, losses: int, demand: Floats) -> None:
        self.demand = demand
        self.extra, self.worst, self.unsatisfied = np.zeros(losses), np.zeros(losses), np.zeros(losses)
        self.cut = np.zeros(losses, dtype=np.int64)
        self.connected = np.ones(len(demand), dtype=bool)

    def no_route(self, row: int) -> None:
        """Leave out a pair that has no route when nothing is lost."""
        self.connected[row] = False

    def add(self, row: int, losses: Integers, without: Floats, distance: float) -> None:
        """Add what some losses, each named once, do to one pair."""
        gone = np.isinf(without)
        kept, rise = losses[~gone], without[~gone] - distance
        self.extra[kept] += self.demand[row] * rise
        self.worst[kept] = np.maximum(self.worst[kept], rise)
        self.cut[losses[gone]] += 1
        self.unsatisfied[losses[gone]] += self.demand[row]

    def criticality(self) -> Criticality:
        """Return the sums, and per unit of the demand of the connected pairs."""
        total = float(self.demand[self.connected].sum())
        per = 1 / total if total else 0.0
        return Criticality(
            self.extra,
            self.extra * per,
            self.worst,
            self.cut,
            self.unsatisfied,
            self.unsatisfied * per,
            int(self.connected.sum()),
            total,
            np.flatnonzero(~self.connected),
        )


def _checked_pairs(graph: Graph, pairs: npt.ArrayLike) -> Integers:
    ends = np.array(pairs)
    if ends.size == 0:
        return np.empty((0, 2), dtype=np.int64)
    if ends.ndim != 2 or ends.shape[1] != 2 or ends.dtype.kind not in "iu":
        raise ValueError("pairs must be rows of two vertices, origin and destination")
    if ends.min() < 0 or ends.max() >= graph.n:
        raise ValueError(f"pairs must hold whole numbers from 0 to {graph.n - 1}")
    return ends.astype(np.int64)


def _checked_demand(demand: npt.ArrayLike | None, pairs: int) -> Floats:
    if demand is None:
        return np.ones(pairs)
    wanted = np.array(demand, dtype=float)
    if wanted.shape != (pairs,):
        raise ValueError(f"demand must be one number for each of the {pairs} pairs")
    if not np.all(np.isfinite(wanted) & (wanted >= 0)):
        raise ValueError("demand must be finite and at least 0")
    return wanted


def edge_betweenness(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    weight: npt.ArrayLike,
    pairs: npt.ArrayLike,
    *,
    demand: npt.ArrayLike | None = None,
    closed: npt.ArrayLike | None = None,
    tolerance: float = 1e-9,
) -> Floats:
    """Return, for each edge, the share of shortest paths that use it, summed over pairs.

    A pair with several shortest paths is shared equally among them; parallel edges make several.

    Parameters
    ----------
    n, tail, head, weight, closed
        The network (`geo.graphs.multigraph.Graph`), undirected; weights above 0, since edges of weight 0 would
        make shortest paths of any number.
    pairs : array_like of int, shape (p, 2)
        Origin and destination of each pair.
    demand : array_like of float, shape (p,), optional
        What each pair counts; 1 where not given.
    tolerance : float
        Paths are equally short where they differ by at most this share.

    Raises
    ------
    ValueError
        Where the network, the pairs or the demand are not sound, or an open edge has weight 0.

    Examples
    --------
    A square: two equal ways from corner to corner.

    >>> edge_betweenness(4, [0, 1, 0, 2], [1, 3, 2, 3], [1, 1, 1, 1], [(0, 3)]).tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    graph = Graph(n, tail, head, weight, closed=closed)
    ends = _checked_pairs(graph, pairs)
    wanted = _checked_demand(demand, len(ends))
    edge = graph.usable
    if np.any(graph.weight[edge] == 0):
        raise ValueError(f"betweenness needs weights above 0; edge {edge[graph.weight[edge] == 0][0]} has 0")
    u = np.concatenate([graph.tail[edge], graph.head[edge]])
    v = np.concatenate([graph.head[edge], graph.tail[edge]])
    edge = np.concatenate([edge, edge])
    found = np.zeros(graph.m)
    for source in np.unique(ends[:, 0]):
        distance = graph.shortest(int(source))[0]
        rows = np.flatnonzero((ends[:, 0] == source) & np.isfinite(distance[ends[:, 1]]))
        carried = np.bincount(ends[rows, 1], wanted[rows], minlength=n)
        carried[source] = 0
        reached = np.isfinite(distance[u])
        tight = np.flatnonzero(reached & (distance[u] < distance[v]))
        slack = distance[u[tight]] + graph.weight[edge[tight]] - distance[v[tight]]
        tight = tight[slack <= tolerance * distance[v[tight]]]
        tight = tight[np.argsort(distance[v[tight]], kind="stable")]
        steps = list(zip(u[tight].tolist(), v[tight].tolist(), edge[tight].tolist(), strict=True))
        paths = [0] * n
        paths[int(source)] = 1
        for a, b, _ in steps:
            paths[b] += paths[a]
        load = carried.tolist()
        for a, b, number in reversed(steps):
            if load[b]:
                share = load[b] * (paths[a] / paths[b])
                load[a] += share
                found[number] += share
    return found
