"""A smaller graph with the same distances between some vertices: the others are eliminated, one by one.

A vertex is taken out and each two of its neighbours joined by an edge as long as the way through it, as in contraction
hierarchies (Geisberger et al. 2012, doi:10.1287/trsc.1110.0401) without their search for witnesses.
"""

from __future__ import annotations

import heapq
from typing import Final, NamedTuple

import numpy as np

from geo.arrays import Bools, Floats, Integers

_MOST_NEIGHBOURS: Final = 8
"""A vertex with more stays: it would leave more edges behind than a search saves without it."""


class Shortcuts(NamedTuple):
    """The edges that are left after an elimination.

    Attributes
    ----------
    tail, head : array of int, shape (k,)
        Vertices of the graph; none that was eliminated.
    weight : array of float, shape (k,)

    Examples
    --------
    >>> import numpy as np
    >>> from geo.graphs import Shortcuts
    >>> Shortcuts(np.array([0]), np.array([3]), np.array([9.0])).weight.sum()
    np.float64(9.0)
    """

    tail: Integers
    head: Integers
    weight: Floats


def shortcuts(
    n: int, tail: Integers, head: Integers, weight: Floats, kept: Bools, *, most_neighbours: int = _MOST_NEIGHBOURS
) -> Shortcuts:
    """Return fewer edges between fewer vertices, with the same distances between the vertices to keep.

    Parameters
    ----------
    n : int
        Number of vertices, 0 … n-1.
    tail, head : array of int, shape (m,)
        Ends of each edge, which goes both ways; parallel edges and loops are allowed.
    weight : array of float, shape (m,)
        At least 0; inf is no edge.
    kept : array of bool, shape (n,)
        Vertices that stay.
    most_neighbours : int
        Vertices that have more neighbours when their turn comes stay too.

    Returns
    -------
    Shortcuts
        At most one edge between two vertices. Distances are those of the whole graph but for the rounding of sums.

    Examples
    --------
    A way of three edges becomes one.

    >>> import numpy as np
    >>> from geo.graphs import shortcuts
    >>> ends = np.array([True, False, False, True])
    >>> left = shortcuts(4, np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([2.0, 3.0, 4.0]), ends)
    >>> left.tail.tolist(), left.head.tolist(), left.weight.tolist()
    ([0], [3], [9.0])
    """
    if not len(tail):
        return Shortcuts(tail, head, weight)
    near: list[dict[int, float]] = [{} for _ in range(n)]
    for one, other, length in zip(tail.tolist(), head.tolist(), weight.tolist(), strict=True):
        if one != other and length < near[one].get(other, np.inf):
            near[one][other] = near[other][one] = length
    # The vertex with fewest neighbours first; an entry whose number of neighbours has changed is out of date.
    turns = [(len(near[vertex]), vertex) for vertex in np.flatnonzero(~kept).tolist()]
    heapq.heapify(turns)
    while turns and turns[0][0] <= most_neighbours:
        count, vertex = heapq.heappop(turns)
        around = list(near[vertex].items())
        if count != len(around):
            if around:  # not eliminated before
                heapq.heappush(turns, (len(around), vertex))
            continue
        near[vertex] = {}
        for place, (one, there) in enumerate(around):
            at_one = near[one]
            del at_one[vertex]
            for other, back in around[:place]:
                if there + back < at_one.get(other, np.inf):
                    at_one[other] = near[other][one] = there + back
    rows = [(one, other, length) for one, at in enumerate(near) for other, length in at.items() if one < other]
    columns = np.array(rows, dtype=float).reshape(-1, 3)
    return Shortcuts(columns[:, 0].astype(np.int64), columns[:, 1].astype(np.int64), columns[:, 2])
