"""Arcs of a multigraph, gathered once, for searches with weights that change."""

from __future__ import annotations

import copy

import numpy as np
from scipy.sparse import csr_array

from geo.arrays import Floats, Integers


class Adjacency:
    """The arcs of a directed multigraph; an undirected edge is two arcs.

    Parameters
    ----------
    n : int
        Number of vertices, 0 … n-1.
    tail, head : array of int, shape (m,)
        Where each arc starts and ends.

    Examples
    --------
    Two arcs from 0 to 1, of which the lighter counts, and one from 1 to 2.

    >>> import numpy as np
    >>> from geo.graphs import Adjacency
    >>> arcs = Adjacency(3, np.array([0, 0, 1]), np.array([1, 1, 2]))
    >>> arcs.matrix(np.array([5.0, 3.0, 1.0])).toarray().tolist()
    [[0.0, 3.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
    """

    def __init__(self, n: int, tail: Integers, head: Integers) -> None:
        self.n, self.tail, self.head = n, tail, head
        self._order = np.lexsort((head, tail))
        key = tail[self._order] * n + head[self._order]
        self._key, self._first = np.unique(key, return_index=True)
        # scipy's searches need indices of 32 bits.
        pointers = np.searchsorted(self._key, np.arange(n + 1) * n).astype(np.int32)
        self._pattern = csr_array((np.zeros(len(self._key)), (self._key % n).astype(np.int32), pointers), shape=(n, n))

    def matrix(self, weight: Floats) -> csr_array:
        """Return the weights as a sparse array for `scipy.sparse.csgraph`: of parallel arcs the least.

        Parameters
        ----------
        weight : array of float, shape (m,)
            Of each arc; 0 is a weight, inf keeps an arc from being used.
        """
        matrix = copy.copy(self._pattern)  # checking the indices again would take longer than a search
        matrix.data = np.minimum.reduceat(weight[self._order], self._first)
        return matrix

    def lightest(self, weight: Floats, path: Integers) -> Integers:
        """Return the lightest arc between each two consecutive vertices of a path, the first of equal ones.

        Parameters
        ----------
        weight : array of float, shape (m,)
        path : array of int, shape (k + 1,)
            Vertices, each adjacent to the next.

        Returns
        -------
        array of int, shape (k,)
        """
        pair = np.searchsorted(self._key, path[:-1] * self.n + path[1:])
        start, count = self._first[pair], np.diff(np.append(self._first, len(self._order)))[pair]
        lightest: Integers = self._order[start]
        for place in np.flatnonzero(count > 1).tolist():
            arcs = self._order[start[place] : start[place] + count[place]]
            lightest[place] = arcs[np.argmin(weight[arcs])]
        return lightest
