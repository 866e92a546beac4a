"""Bridges: links whose loss leaves their two ends without any way to each other."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo.arrays import Bools, Integers


def bridges(tail: Integers, head: Integers) -> Bools:
    """Return which edges of an undirected multigraph are bridges.

    Parameters
    ----------
    tail, head : array of int, shape (m,)
        Ends of each edge.

    Returns
    -------
    array of bool, shape (m,)
        False for loops, and for edges with a parallel one.

    Examples
    --------
    A triangle and a spur.

    >>> import numpy as np
    >>> from geo.graphs import bridges
    >>> bridges(np.array([0, 1, 0, 2]), np.array([1, 2, 2, 3])).tolist()
    [False, False, False, True]
    """
    import networkx as nx  # only where it is needed: every command would wait for it

    ends = [frozenset(pair) for pair in zip(tail.tolist(), head.tolist(), strict=True)]
    graph: Any = nx.MultiGraph(zip(tail.tolist(), head.tolist(), strict=True))
    parting = {frozenset(pair) for pair in nx.bridges(graph)}
    return np.array([pair in parting for pair in ends], dtype=bool)
