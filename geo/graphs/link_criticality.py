"""What the best path of a pair costs without each link of it.

All links of a shortest path are answered together, in O(m + n log n), by Malik, Mittal & Gupta (1989), "The k
most vital arcs in the shortest path problem", doi:10.1016/0167-6377(89)90065-5. A link that is not on the
path can be lost at no cost, so which of several shortest paths is taken does not matter.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse.csgraph import dijkstra

from geo.arrays import Bools, Floats, Integers
from geo.graphs.multigraph import Adjacency


class ReplacementPaths(NamedTuple):
    """One shortest path, and what the best path costs when one edge of it is lost.

    Attributes
    ----------
    distance : float
        Cost of the shortest path; inf where there is none.
    edges : array of int, shape (k,)
        Its edges in order; empty where there is none.
    without : array of float, shape (k,)
        Cost of the best path without each edge; inf where its loss cuts the pair off.

    Examples
    --------
    Two edges of length 3 and 4 between the same places:

    >>> import numpy as np
    >>> tail, head, length = np.array([0, 0]), np.array([1, 1]), np.array([3.0, 4.0])
    >>> paths = replacement_paths(2, tail, head, length, 0, 1, closed=np.array([False, False]))
    >>> paths.distance, paths.without.tolist()
    (3.0, [4.0])
    """

    distance: float
    edges: Integers
    without: Floats


def replacement_paths(
    n: int, tail: Integers, head: Integers, weight: Floats, source: int, target: int, *, closed: Bools
) -> ReplacementPaths:
    """Return a shortest path in an undirected multigraph and the exact cost of the best path without each edge.

    Parameters
    ----------
    n : int
        Number of vertices, 0 … n-1.
    tail, head : array of int, shape (m,)
        Ends of each edge.
    weight : array of float, shape (m,)
        Cost of each edge, in any one unit: finite and at least 0, except where closed. Results are exact
        for whole numbers below 2**53, and otherwise rounded as floating point is.
    source, target : int
        Vertices.
    closed : array of bool, shape (m,)
        Edges that cannot be used.

    Returns
    -------
    ReplacementPaths
        Edges by their number in `tail` and `head`; costs in the unit of `weight`.

    Examples
    --------
    A path 0–1–2 of length 2 beside a direct edge of length 5; nothing else leads to 1.

    >>> import numpy as np
    >>> from geo.graphs import replacement_paths
    >>> paths = replacement_paths(3, np.array([0, 1, 0]), np.array([1, 2, 2]), np.array([1.0, 1.0, 5.0]), 0, 2,
    ...     closed=np.zeros(3, dtype=bool))
    >>> paths.distance, paths.edges.tolist(), paths.without.tolist()
    (2.0, [0, 1], [5.0, 5.0])
    """
    edge = np.flatnonzero(~closed & (tail != head))
    u, v = tail[edge], head[edge]
    arcs, cost = Adjacency(n, np.append(u, v), np.append(v, u)), np.tile(weight[edge], 2)
    matrix = arcs.matrix(cost)
    from_source, parent = dijkstra(matrix, indices=source, return_predecessors=True)
    if np.isinf(from_source[target]):
        return ReplacementPaths(np.inf, np.empty(0, dtype=np.int64), np.empty(0))
    to_target = dijkstra(matrix, indices=target)
    walked = [target]
    while walked[-1] != source:
        walked.append(int(parent[walked[-1]]))
    path = np.array(walked[::-1])
    lightest = arcs.lightest(cost, path) % len(edge)
    # Losing edge i of the path leaves two parts of the tree of shortest paths: what hangs from its vertices
    # 0 … i, and what hangs from i+1 … k. The best path then crosses once from the first to the second, and
    # the distances from the source to its near end and from its far end to the target are what they were.
    block = _nearest_on_path(parent, path)
    forward = block[u] < block[v]
    near, far = np.where(forward, u, v), np.where(forward, v, u)
    length = from_source[near] + weight[edge] + to_target[far]
    length[lightest] = np.inf
    without = _least_over_ranges(len(path) - 1, block[near], block[far], length)
    # No path beats the shortest: rounding must not say so.
    return ReplacementPaths(float(from_source[target]), edge[lightest], np.maximum(without, from_source[target]))


def _nearest_on_path(parent: Integers, path: Integers) -> Integers:
    """Return which vertex of a path, by its place in it, each vertex of a tree hangs from; 0 outside the tree."""
    ancestor = np.where(parent < 0, path[0], parent)
    ancestor[path] = path
    while np.any(ancestor != (further := ancestor[ancestor])):
        ancestor = further
    place = np.zeros(len(parent), dtype=np.int64)
    place[path] = np.arange(len(path))
    return place[ancestor]


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
    return np.asarray(least[0])
