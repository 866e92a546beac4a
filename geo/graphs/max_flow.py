"""Flow: how much can pass between two places at once, and the fewest links that stop it.

- *Minimum cuts*: the sets of links of least capacity that part two places; their capacity is the
  maximum flow (Ford & Fulkerson 1956, doi:10.4153/CJM-1956-045-5). All of them are the closures of
  the residual graph: Picard & Queyranne (1980), "On the structure of all minimum cuts in a network
  and applications", doi:10.1007/BFb0120902.
- *Vitality* of a link: the fall of the maximum flow when it is lost. Ausiello, Franciosa, Lari &
  Ribichini (2019), "Max flow vitality in general and st-planar graphs", arXiv:1710.01965.

Networks come as plain arrays (`geo.graphs.multigraph.Graph`), undirected: a link carries its capacity either
way. A place is one vertex or several. Capacities are counted in whole multiples of a resolution, so
that sums and ties are exact. The flow itself is scipy's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, maximum_flow

from geo.arrays import Bools, Floats, Integers
from geo.graphs.multigraph import Graph


@dataclass(frozen=True, eq=False)
class MinimumCuts:
    """The sets of edges of least capacity whose loss parts two places.

    Attributes
    ----------
    value : float
        Capacity of a minimum cut, which is the maximum flow; inf where every cut holds an edge of
        unbounded capacity, 0 where the places are apart already.
    cuts : tuple of arrays of int
        Edges of each minimum cut, that nearest the source first; none where `value` is inf or 0.
    complete : bool
        Whether `cuts` holds every one.
    """

    value: float
    cuts: tuple[Integers, ...]
    complete: bool


@dataclass(frozen=True, eq=False)
class MinimumCut:
    """One minimum cut, and how many links any cut needs.

    Attributes
    ----------
    value : float
        Capacity of a minimum cut (see `MinimumCuts`).
    edges : array of int
        All edges of the one nearest the source.
    fewest_links : float
        The least number of edges whose loss parts the places, whatever their capacity; inf where
        no loss does: the places share a vertex or are joined by unbounded edges only.
    """

    value: float
    edges: Integers
    fewest_links: float


def maximum_flow_value(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    source: int | Sequence[int],
    sink: int | Sequence[int],
    *,
    capacity: npt.ArrayLike | None = None,
    closed: npt.ArrayLike | None = None,
    resolution: float = 1e-6,
) -> float:
    """Return the most that can pass between two places: the value of `minimum_cut`, without the cut.

    Parameters
    ----------
    n, tail, head, source, sink, capacity, closed, resolution
        See `minimum_cut`.

    Returns
    -------
    float
        inf where no edge of bounded capacity is in the way.

    Raises
    ------
    ValueError
        See `minimum_cut`.

    Examples
    --------
    >>> maximum_flow_value(4, [0, 1, 0, 2], [1, 3, 2, 3], 0, 3, capacity=[5, 5, 3, 1])
    6.0
    """
    return _Flow.of(n, tail, head, source, sink, capacity, closed, resolution).value


def minimum_cut(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    source: int | Sequence[int],
    sink: int | Sequence[int],
    *,
    capacity: npt.ArrayLike | None = None,
    closed: npt.ArrayLike | None = None,
    resolution: float = 1e-6,
) -> MinimumCut:
    """Return all links of one minimum cut, and how many links any cut needs.

    Parameters
    ----------
    n, tail, head, closed
        The network (`geo.graphs.multigraph.Graph`), undirected.
    source, sink : int or sequence of int
        The two places, each one vertex or several.
    capacity : array_like of float, shape (m,), optional
        Capacity of each edge; 1 where not given. An edge of capacity 0 carries nothing and is
        never part of a cut; one of capacity inf is never lost.
    resolution : float
        Capacities count in multiples of this, so that sums and ties are exact; in coarser ones, of about a
        billionth of the whole, where there would be too many to count.

    Raises
    ------
    ValueError
        Where the network is not sound, a capacity is negative or NaN, or the places overlap or name
        no vertex.

    Examples
    --------
    Two ways of capacity 5 and 3, each of two edges; the second narrows to 1.

    >>> found = minimum_cut(4, [0, 1, 0, 2], [1, 3, 2, 3], 0, 3, capacity=[5, 5, 3, 1])
    >>> found.value, found.edges.tolist(), found.fewest_links
    (6.0, [0, 3], 2.0)
    """
    least = minimum_cuts(n, tail, head, source, sink, capacity=capacity, closed=closed, resolution=resolution, limit=1)
    limits = np.ones(np.shape(tail)) if capacity is None else np.array(capacity, dtype=float)
    # An edge that cannot be lost counts as such here too.
    ones = np.where(np.isinf(limits), np.inf, (limits > 0).astype(float))
    fewest = minimum_cuts(n, tail, head, source, sink, capacity=ones, closed=closed, limit=1).value
    return MinimumCut(least.value, least.cuts[0] if least.cuts else np.empty(0, dtype=np.int64), fewest)


def minimum_cuts(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    source: int | Sequence[int],
    sink: int | Sequence[int],
    *,
    capacity: npt.ArrayLike | None = None,
    closed: npt.ArrayLike | None = None,
    resolution: float = 1e-6,
    limit: int = 100,
) -> MinimumCuts:
    """Return the minimum cuts between two places, all of them where they are few.

    Parameters
    ----------
    n, tail, head, source, sink, capacity, closed, resolution
        See `minimum_cut`.
    limit : int
        The most cuts to list.

    Raises
    ------
    ValueError
        See `minimum_cut`.

    Notes
    -----
    A set of vertices that holds the source, not the sink, and whatever the residual graph of a
    maximum flow reaches from it is one side of a minimum cut, and each minimum cut has one
    (Picard & Queyranne 1980). Such sets are unions of strongly connected components.

    Examples
    --------
    A chain of three links: each of the two narrow ones is a minimum cut.

    >>> [cut.tolist() for cut in minimum_cuts(4, [0, 1, 2], [1, 2, 3], 0, 3, capacity=[2, 1, 1]).cuts]
    [[1], [2]]
    """
    flow = _Flow.of(n, tail, head, source, sink, capacity, closed, resolution)
    if flow.value in (0, np.inf):
        return MinimumCuts(flow.value, (), complete=True)
    cuts: list[Integers] = []
    for side in _closures(flow.residual, flow.source, flow.sink):
        if len(cuts) == limit:
            return MinimumCuts(flow.value, tuple(cuts), complete=False)
        cuts.append(flow.edge[side[flow.tail] != side[flow.head]])
    return MinimumCuts(flow.value, tuple(cuts), complete=True)


def flow_vitality(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    source: int | Sequence[int],
    sink: int | Sequence[int],
    *,
    capacity: npt.ArrayLike | None = None,
    closed: npt.ArrayLike | None = None,
    resolution: float = 1e-6,
) -> Floats:
    """Return, for each edge, the fall of the maximum flow between two places when it is lost.

    Parameters
    ----------
    n, tail, head, source, sink, capacity, closed, resolution
        See `minimum_cut`.

    Returns
    -------
    array of float, shape (m,)
        inf for an edge of unbounded capacity without which an unbounded flow becomes bounded; NaN
        for one without which it stays unbounded.

    Raises
    ------
    ValueError
        See `minimum_cut`.

    Notes
    -----
    An edge between vertices that exchange nothing in one maximum flow has 0; each other edge costs
    one more maximum flow.

    Examples
    --------
    >>> flow_vitality(4, [0, 1, 0, 2], [1, 3, 2, 3], 0, 3, capacity=[5, 5, 3, 1]).tolist()
    [5.0, 5.0, 1.0, 1.0]
    """
    flow = _Flow.of(n, tail, head, source, sink, capacity, closed, resolution)
    shut = np.zeros(np.shape(tail), dtype=bool) if closed is None else np.array(closed, dtype=bool)
    fall = np.full(len(shut), np.nan if np.isinf(flow.value) else 0.0)
    for edge in flow.edge[flow.exchanged].tolist():
        shut[edge] = True
        less = _Flow.of(n, tail, head, source, sink, capacity, shut, resolution).value
        shut[edge] = False
        if np.isfinite(less):
            fall[edge] = flow.value - less
    return fall


@dataclass(frozen=True, eq=False)
class _Flow:
    """A maximum flow: its value, its residual graph, and the edges that could carry it."""

    value: float
    source: int
    sink: int
    edge: Integers
    tail: Integers
    head: Integers
    exchanged: Bools
    residual: Any

    @classmethod
    def of(
        cls,
        n: int,
        tail: npt.ArrayLike,
        head: npt.ArrayLike,
        source: int | Sequence[int],
        sink: int | Sequence[int],
        capacity: npt.ArrayLike | None,
        closed: npt.ArrayLike | None,
        resolution: float,
    ) -> _Flow:
        graph = Graph(n, tail, head, np.zeros(np.shape(tail)), closed=closed)
        limits = np.ones(graph.m) if capacity is None else np.array(capacity, dtype=float)
        if limits.shape != (graph.m,) or np.any((np.isnan(limits) | (limits < 0)) & ~graph.closed):
            raise ValueError(f"capacity must be at least 0 for each of the {graph.m} edges that are not closed")
        limits = np.where(graph.closed, 0, limits)
        # Each place is one vertex: n the source, n + 1 the sink.
        vertex = np.arange(n)
        for place, name, one in ((source, "source", n), (sink, "sink", n + 1)):
            several = np.atleast_1d(np.array(place))
            if several.size == 0 or several.dtype.kind not in "iu" or several.min() < 0 or several.max() >= n:
                raise ValueError(f"{name} must be one or more whole numbers from 0 to {n - 1}")
            if np.any(vertex[several] == n):
                raise ValueError("source and sink share a vertex")
            vertex[several] = one
        start, end = vertex[graph.tail], vertex[graph.head]
        unbounded = np.isinf(limits)
        units = np.where(unbounded, 0, np.rint(np.where(unbounded, 0, limits) / resolution))
        edge = np.flatnonzero(~graph.closed & (start != end) & (unbounded | (units > 0)))
        start, end, units, unbounded = start[edge], end[edge], units[edge], unbounded[edge]
        if units.sum() >= 2**53:
            coarser = resolution * float(units.sum()) / 2**40
            return cls.of(n, tail, head, source, sink, capacity, closed, coarser)
        # scipy counts in 32 bits: count in the greatest unit that is exact, and no further than matters.
        unit = max(int(np.gcd.reduce(units.astype(np.int64))), 1)
        units = units.astype(np.int64) // unit
        bounds = [int(units.sum())]
        for place in (n, n + 1):
            near = (start == place) | (end == place)
            if not np.any(unbounded & near):
                bounds.append(int(units[near].sum()))
        most = min(bounds)  # a cut of bounded edges costs no more
        units = np.where(unbounded, most + 1, units)
        both = (np.concatenate([units, units]), (np.concatenate([start, end]), np.concatenate([end, start])))
        matrix = csr_array(both, shape=(n + 2, n + 2))
        matrix.sum_duplicates()
        matrix.data = np.minimum(matrix.data, most + 1)
        leaving = int(matrix.indptr[n + 1] - matrix.indptr[n])
        if (most + 1) * max(leaving, 2) >= 2**31:
            coarser = resolution * unit * ((most + 1) * max(leaving, 2) // 2**30)
            return cls.of(n, tail, head, source, sink, capacity, closed, coarser)
        result = maximum_flow(matrix.astype(np.int32), n, n + 1)
        sent = csr_array(result.flow).astype(np.int64)
        value = np.inf if result.flow_value > most else float(int(result.flow_value) * unit * resolution)
        residual = csr_array(matrix - sent)
        residual.eliminate_zeros()
        flowing = sent.tocoo()
        some = flowing.data != 0
        used = flowing.row[some].astype(np.int64) * (n + 2) + flowing.col[some]
        exchanged = np.isin(start * (n + 2) + end, used)
        return cls(value, n, n + 1, edge, start, end, exchanged, residual)


def _closures(residual: Any, source: int, sink: int) -> Iterator[Bools]:
    """Yield each set of vertices that the residual graph does not leave, with the source, without the sink.

    Vertices that nothing joins to the two are left out; the smallest set comes first.
    """
    count, component = connected_components(residual, directed=True, connection="strong")
    links = residual.tocoo()
    between = np.unique(np.stack([component[links.row], component[links.col]], axis=1), axis=0)
    after: list[set[int]] = [set() for _ in range(count)]
    before: list[set[int]] = [set() for _ in range(count)]
    for a, b in between.tolist():
        if a != b:
            after[a].add(b)
            before[b].add(a)
    inside = _reached({int(component[source])}, after)
    outside = _reached({int(component[sink])}, before)
    _, piece = connected_components(residual, directed=False)
    undecided = set(component[piece == piece[source]].tolist()) - inside - outside
    # Each choice leaves at least one set: what is decided in is closed, and what is left can be out.
    stack = [(inside, undecided)]
    while stack:
        inside, undecided = stack.pop()
        if not undecided:
            yield np.isin(component, list(inside))
            continue
        one = min(undecided)
        joined = _reached({one}, after)
        dropped = _reached({one}, before)
        stack.append((inside | joined, undecided - joined))
        stack.append((inside, undecided - dropped))


def _reached(start: set[int], links: list[set[int]]) -> set[int]:
    found, stack = set(start), list(start)
    while stack:
        fresh = links[stack.pop()] - found
        found |= fresh
        stack.extend(fresh)
    return found
