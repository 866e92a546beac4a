"""How much can pass between two places at once, and the links that limit it.

The capacity of a minimum cut is the maximum flow (Ford & Fulkerson 1956, doi:10.4153/CJM-1956-045-5).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from geo.arrays import Bools, Floats, Integers


class MinimumCut(NamedTuple):
    """A set of edges of least capacity whose loss parts two places.

    Attributes
    ----------
    value : float
        Its capacity, which is the maximum flow; inf where unbounded edges join the places, 0 where
        nothing does.
    edges : array of int
        The edges of the minimum cut that is nearest the source; none where `value` is inf or 0.

    Examples
    --------
    Two edges of capacity 2 and 3 between the same places:

    >>> import numpy as np
    >>> tail, head, capacity = np.array([0, 0]), np.array([1, 1]), np.array([2.0, 3.0])
    >>> cut = minimum_cut(2, tail, head, [0], [1], capacity=capacity, closed=np.array([False, False]))
    >>> cut.value, cut.edges.tolist()
    (5.0, [0, 1])
    """

    value: float
    edges: Integers


def minimum_cut(
    n: int,
    tail: Integers,
    head: Integers,
    source: Iterable[int],
    sink: Iterable[int],
    *,
    capacity: Floats,
    closed: Bools,
    resolution: float = 1e-6,
) -> MinimumCut:
    """Return the maximum flow between two places of an undirected multigraph, and the cut that limits it.

    Parameters
    ----------
    n : int
        Number of vertices, 0 … n-1.
    tail, head : array of int, shape (m,)
        Ends of each edge, which carries its capacity either way.
    source, sink : iterable of int
        The vertices of the two places.
    capacity : array of float, shape (m,)
        At least 0; an edge of capacity inf is in no cut.
    closed : array of bool, shape (m,)
        Edges that carry nothing.
    resolution : float
        Capacities are rounded to multiples of this, so that sums and ties are exact. Where they sum to more
        than 2**53 multiples, to that part of the sum: a float resolves no more.

    Returns
    -------
    MinimumCut
        Edges by their number in `tail` and `head`; the flow in the unit of `capacity`.

    Examples
    --------
    Two ways of capacity 5 and 3, each of two edges; the second narrows to 1.

    >>> import numpy as np
    >>> from geo.graphs import minimum_cut
    >>> cut = minimum_cut(4, np.array([0, 1, 0, 2]), np.array([1, 3, 2, 3]), [0], [3],
    ...     capacity=np.array([5.0, 5.0, 3.0, 1.0]), closed=np.zeros(4, dtype=bool))
    >>> cut.value, cut.edges.tolist()
    (6.0, [0, 3])
    """
    unbounded = np.isinf(capacity) & ~closed
    bounded = np.where(closed | unbounded, 0.0, capacity)
    resolution = max(resolution, float(bounded.sum() / 2**53))
    units = np.rint(bounded / resolution).astype(np.int64)
    # The vertices of a place, and those that unbounded edges join, are one.
    from_place, to_place = list(source), list(sink)
    joined = np.concatenate([tail[unbounded], from_place[1:], to_place[1:]]).astype(np.int64)
    to = np.concatenate([head[unbounded], from_place[:-1], to_place[:-1]]).astype(np.int64)
    count, place = connected_components(coo_array((np.ones(len(joined)), (joined, to)), shape=(n, n)), directed=False)
    start, end = place[from_place[0]], place[to_place[0]]
    if start == end:
        return MinimumCut(np.inf, np.empty(0, dtype=np.int64))
    u, v = place[tail], place[head]
    edge = np.flatnonzero((units > 0) & (u != v))
    u, v, units = u[edge], v[edge], units[edge]
    room = csr_array((np.tile(units, 2), (np.append(u, v), np.append(v, u))), shape=(count, count))
    value, room = _maximum_flow(room, start, end)
    reached = np.zeros(count, dtype=bool)
    reached[breadth_first_order(room, start, return_predecessors=False)] = True
    return MinimumCut(value * resolution, edge[reached[u] != reached[v]])


def _maximum_flow(room: csr_array, source: int, sink: int) -> tuple[int, csr_array]:
    """Return the maximum flow through whole capacities of any size, and the room it leaves each way.

    scipy counts in 32 bits, so the leading digits go first, and what is left of the room after them is
    filled in ever finer units (capacity scaling: Gabow 1985, doi:10.1016/0022-0000(85)90039-X).
    """
    value, bound = 0, min(int(room[[source]].sum()), int(room[:, [sink]].sum()))
    while bound:
        shift = max(bound.bit_length() - 30, 0)
        digits = room.copy()
        digits.data = np.minimum(room.data, bound) >> shift
        result = maximum_flow(digits.astype(np.int32), source, sink)
        value += int(result.flow_value) << shift
        room = room - csr_array(result.flow, dtype=np.int64) * (1 << shift)
        # No way is left with room for a whole unit, so every cut now holds less than one on each of its arcs.
        bound = room.nnz << shift if shift else 0
    return value, room
