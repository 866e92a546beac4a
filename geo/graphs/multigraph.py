"""An immutable weighted multigraph on plain arrays, and shortest paths on it.

Vertices are 0 … n-1; edge i joins `tail[i]` and `head[i]` at cost `weight[i]`. Parallel edges and
loops are allowed, and so is weight 0. A closed edge keeps its number and is never used. Shortest
paths are scipy's Dijkstra on the least of each bundle of parallel edges.

The searches that scipy does not have are written once, as functions of flat arrays: they run as
they stand on lists, and compiled where numba is installed and the graph is large (`kernel`).
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.arrays import Bools, Floats, Integers

NONE: Final = -1
"""Stands for "no vertex" and "no edge" in arrays of numbers."""

WORTH_COMPILING: Final = 20_000
"""Edges from which a compiled kernel, where there is one, gains more than loading it costs."""


@dataclass(frozen=True, eq=False, init=False)
class Graph:
    """A multigraph whose arrays cannot be changed.

    Parameters
    ----------
    n : int
        Number of vertices.
    tail, head : array_like of int, shape (m,)
        End points of each edge.
    weight : array_like of float, shape (m,)
        Cost of each edge, in any one unit: finite and at least 0, except where closed.
    closed : array_like of bool, shape (m,), optional
        Edges that cannot be used.
    directed : bool
        Whether an edge leads from its tail to its head only.

    Raises
    ------
    ValueError
        Where the arrays differ in length, an end point is no vertex, or the weight of an open
        edge is negative or not finite.
    """

    n: int
    tail: Integers
    head: Integers
    weight: Floats
    closed: Bools
    directed: bool

    def __init__(
        self,
        n: int,
        tail: npt.ArrayLike,
        head: npt.ArrayLike,
        weight: npt.ArrayLike,
        *,
        closed: npt.ArrayLike | None = None,
        directed: bool = False,
    ) -> None:
        ends = [np.array(end) for end in (tail, head)]
        weights = np.array(weight, dtype=float)
        shut = np.zeros(len(weights), dtype=bool) if closed is None else np.array(closed, dtype=bool)
        if not len(ends[0]) == len(ends[1]) == len(weights) == len(shut):
            lengths = f"{len(ends[0])}, {len(ends[1])}, {len(weights)} and {len(shut)}"
            raise ValueError(f"tail, head, weight and closed must be of one length, not {lengths}")
        for name, end in zip(("tail", "head"), ends, strict=True):
            if len(end) and (end.dtype.kind not in "iu" or end.min() < 0 or end.max() >= n):
                raise ValueError(f"{name} must hold whole numbers from 0 to {n - 1}")
        sound = np.isfinite(weights) & (weights >= 0) | shut
        if not np.all(sound):
            wrong = int(np.flatnonzero(~sound)[0])
            raise ValueError(f"weights must be finite and at least 0; edge {wrong} has {weights[wrong]}")
        values = {
            "n": int(n),
            "tail": ends[0].astype(np.int64),
            "head": ends[1].astype(np.int64),
            "weight": weights,
            "closed": shut,
            "directed": directed,
        }
        for name, value in values.items():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
            object.__setattr__(self, name, value)

    @property
    def m(self) -> int:
        """Number of edges, closed ones and loops counted."""
        return len(self.tail)

    @functools.cached_property
    def usable(self) -> Integers:
        """Numbers of the edges that a shortest path may use: open, and no loop."""
        return np.flatnonzero(~self.closed & (self.tail != self.head))

    @functools.cached_property
    def arcs(self) -> Arcs:
        """Usable edges by the vertex they leave: by either end, where undirected."""
        edge = self.usable
        start, end = self.tail[edge], self.head[edge]
        if not self.directed:
            start, end, edge = np.concatenate([start, end]), np.concatenate([end, start]), np.concatenate([edge, edge])
        return Arcs.of(self.n, start, end, edge, self.weight[edge])

    @functools.cached_property
    def _simple(self) -> tuple[Integers, Integers]:
        """Key n·u+v of each adjacent pair, ascending, and the number of its least edge."""
        edge = self.usable
        key = self.tail[edge] * self.n + self.head[edge]
        if not self.directed:
            key = np.concatenate([key, self.head[edge] * self.n + self.tail[edge]])
            edge = np.concatenate([edge, edge])
        order = np.lexsort((self.weight[edge], key))
        key, edge = key[order], edge[order]
        first = np.ones(len(key), dtype=bool)
        first[1:] = key[1:] != key[:-1]
        return key[first], edge[first]

    @functools.cached_property
    def matrix(self) -> Any:
        """Adjacency as a sparse array for scipy; of parallel edges the least, and 0 is a weight."""
        key, edge = self._simple
        pointers = np.searchsorted(key, np.arange(self.n + 1) * self.n)
        return csr_array((self.weight[edge], key % self.n, pointers), shape=(self.n, self.n))

    @functools.cached_property
    def _transposed(self) -> Any:
        return self.matrix.T.tocsr() if self.directed else self.matrix

    def shortest(self, source: int, *, backwards: bool = False) -> tuple[Floats, Integers]:
        """Return distances from a vertex, and each vertex's predecessor.

        Parameters
        ----------
        source : int
        backwards : bool
            Distances *to* the vertex instead; the same where the graph is undirected.

        Returns
        -------
        distance : array of float, shape (n,)
            inf where there is no path.
        predecessor : array of int, shape (n,)
            `NONE` at the source and where there is no path.
        """
        distance, predecessor = dijkstra(
            self._transposed if backwards else self.matrix, indices=source, return_predecessors=True
        )
        return distance, np.maximum(predecessor, NONE).astype(np.int64)

    def least_edge(self, u: Integers, v: Integers) -> Integers:
        """Return the number of the least edge from each u to each v, which must be adjacent."""
        key, edge = self._simple
        return edge[np.searchsorted(key, u * self.n + v)]


@dataclass(frozen=True, eq=False)
class Arcs:
    """Compressed adjacency: the arcs of vertex v are at `pointers[v]` … `pointers[v+1]`."""

    pointers: Integers
    vertex: Integers
    edge: Integers
    weight: Floats

    @classmethod
    def of(cls, n: int, start: Integers, end: Integers, edge: Integers, weight: Floats) -> Arcs:
        """Gather arcs by the vertex they start from."""
        order = np.argsort(start, kind="stable")
        pointers = np.searchsorted(start[order], np.arange(n + 1))
        return cls(pointers.astype(np.int64), end[order], edge[order], weight[order])


@dataclass(frozen=True, eq=False)
class Tree:
    """A rooted tree in preorder: the subtree of v holds the places `first[v]` … `last[v] - 1`.

    Vertices outside the tree have place and size 0, and are in no subtree but the root's.
    """

    parent: Integers
    first: Integers
    last: Integers

    @classmethod
    def of(cls, parent: Integers, root: int) -> Tree:
        """Return the tree given by each vertex's parent (`NONE` at the root and outside the tree).

        Sizes and places in it are sums over descendants and ancestors, gathered by pointer doubling in
        O(n log depth) array operations.
        """
        n = len(parent)
        up = np.append(np.where(parent == NONE, n, parent), n)
        inside = up[:n] < n
        inside[root] = True
        size = np.append(inside.astype(np.int64), 0)
        jump = up.copy()
        while np.any(jump[:n] < n):
            size += np.bincount(jump, weights=size, minlength=n + 1).astype(np.int64)
            size[n] = 0
            jump = jump[jump]
        # A child's place is its parent's, plus one, plus the sizes of the siblings before it.
        children = np.argsort(up[:n], kind="stable")
        children = children[up[children] < n]
        before = np.cumsum(size[children]) - size[children]
        family = up[children]
        eldest = np.ones(len(family), dtype=bool)
        eldest[1:] = family[1:] != family[:-1]
        before -= before[np.maximum.accumulate(np.where(eldest, np.arange(len(family)), 0))]
        place = np.zeros(n + 1, dtype=np.int64)
        place[children] = 1 + before
        jump = up
        while np.any(jump[:n] < n):
            place += place[jump]
            jump = jump[jump]
        return cls(parent, place[:n], place[:n] + size[:n])

    def path(self, vertex: int) -> Integers:
        """Return the vertices from the root to one that is in the tree."""
        found = [vertex]
        while (ahead := int(self.parent[found[-1]])) != NONE:
            found.append(ahead)
        return np.array(found[::-1], dtype=np.int64)


def kernel(function: Callable[..., Any], edges: int, accelerate: bool | None) -> Callable[..., Any]:
    """Return a function of flat arrays in the form that suits: compiled, or for lists.

    Parameters
    ----------
    function : callable
        Takes arrays and numbers, and calls nothing that numba cannot compile.
    edges : int
        Size of the graph it is for.
    accelerate : bool, optional
        Compile (True), do not (False), or (None) do where numba is installed and the graph has at
        least `WORTH_COMPILING` edges.

    Raises
    ------
    ModuleNotFoundError
        Where numba is demanded and not installed.
    """
    if accelerate is None:
        accelerate = edges >= WORTH_COMPILING and importlib.util.find_spec("numba") is not None
    if accelerate:
        return _compiled(function)

    def plain(*arguments: Any) -> Any:
        # Python reads a list about three times as fast as an array.
        return function(*(value.tolist() if isinstance(value, np.ndarray) else value for value in arguments))

    return plain


@functools.cache
def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    compiled: Callable[..., Any] = importlib.import_module("numba").njit(cache=True)(function)
    return compiled


def distances_without(
    graph: Graph, source: Integers, target: Integers, removed: Integers, accelerate: bool | None
) -> Floats:
    """Return the distance from each source to its target without one edge.

    Parameters
    ----------
    graph : Graph
    source, target, removed : array of int, shape (k,)
        Ends of each search, and the edge it must not use.
    accelerate : bool, optional
        See `kernel`.

    Returns
    -------
    array of float, shape (k,)
        inf where there is no other path.
    """
    search = kernel(_bidirectional, graph.m, accelerate)
    arcs, back = graph.arcs, 0
    if graph.directed:
        # The arcs that enter v, as those of n + v.
        edge, back = graph.usable, graph.n
        start = np.concatenate([graph.tail[edge], graph.head[edge] + back])
        end, edge = np.concatenate([graph.head[edge], graph.tail[edge]]), np.concatenate([edge, edge])
        arcs = Arcs.of(2 * graph.n, start, end, edge, graph.weight[edge])
    found = search(graph.n, back, arcs.pointers, arcs.vertex, arcs.edge, arcs.weight, source, target, removed)
    return np.array(found, dtype=float)


def _bidirectional(
    n: int, back: int, pointers: Any, vertex: Any, edge: Any, weight: Any, source: Any, target: Any, removed: Any
) -> Any:
    """Dijkstra from both ends, for each source, target and removed edge.

    From the target, vertex v has the arcs of v + `back`. The end with the shorter heap goes on.
    When the nearest left at the two ends are together as far as the best path found, no better one
    can be: it would have an edge from what one end has settled to what the other has, or a vertex
    next to both, and is known.
    """
    infinity = np.inf
    near, far = [infinity] * n, [infinity] * n
    found = [infinity] * len(source)
    for query in range(len(source)):
        skip = removed[query]
        best = infinity if source[query] != target[query] else 0.0
        heap, far_heap = [(0.0, source[query])], [(0.0, target[query])]
        seen, far_seen = [source[query]], [target[query]]
        shift, far_shift = 0, back
        near[source[query]] = far[target[query]] = 0.0
        while heap and far_heap:
            if len(heap) > len(far_heap):
                heap, far_heap, near, far = far_heap, heap, far, near
                seen, far_seen, shift, far_shift = far_seen, seen, far_shift, shift
            left = far_heap[0][0]
            d, x = heappop(heap)
            if d + left >= best:
                break
            if d > near[x]:
                continue
            for k in range(pointers[x + shift], pointers[x + shift + 1]):
                to, reach = vertex[k], d + weight[k]
                if reach < near[to] and edge[k] != skip:
                    near[to] = reach
                    seen.append(to)
                    if reach + left < best:
                        heappush(heap, (reach, to))
                    reach += far[to]
                    if reach < best:
                        best = reach
        for x in seen:
            near[x] = infinity
        for x in far_seen:
            far[x] = infinity
        found[query] = best
    return found
