"""Costs of the best routes of many pairs at once, for any number of closures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse.csgraph import dijkstra

from geo.arrays import Bools, Floats, Integers
from geo.graphs import Adjacency, shortcuts
from geo.network.media import BY, Weight
from geo.network.model import Network
from geo.routing.search import known_weights


class PairCosts:
    """The costs of pairs in a network; its arrays are built once, and a closure is a mask over them.

    It takes one run of Dijkstra's algorithm (1959, doi:10.1007/BF01386390) for each origin. A consignment starts
    and ends in any mode its nodes have.

    Parameters
    ----------
    network : Network
    pairs : sequence of (str, str), length k
        Ids of nodes.
    fixed : array of bool, shape (m,), optional
        Edges that are open, and have the hours (gas: km) that they have in this network, in every search to come.
        They are joined to fewer, which makes searches faster and results the same but for the rounding of sums.
    """

    def __init__(self, network: Network, pairs: Sequence[tuple[str, str]], fixed: Bools | None = None) -> None:
        self.pairs = tuple(pairs)
        changing = np.ones(len(network.tail), dtype=bool) if fixed is None else ~fixed
        self._edges = np.flatnonzero(changing)
        tail, head = network.tail[changing], network.head[changing]
        terminals = {node: network.terminals(node) for node in dict.fromkeys(node for pair in pairs for node in pair)}
        stays = np.zeros(network.n, dtype=bool)
        stays[np.concatenate([tail, head, *terminals.values()])] = True
        joined = shortcuts(
            network.n,
            network.tail[~changing],
            network.head[~changing],
            known_weights(network, BY[network.medium], changing)[~changing],
            stays,
        )
        self._fixed = joined.weight
        # The number of each vertex among those that are left.
        used = np.zeros(network.n, dtype=bool) if fixed is not None else np.ones(network.n, dtype=bool)
        used[np.concatenate([np.flatnonzero(stays), joined.tail, joined.head])] = True
        number, n = np.cumsum(used) - 1, int(used.sum())
        tail, head = number[np.concatenate([tail, joined.tail])], number[np.concatenate([head, joined.head])]
        # One source vertex before the vertices of each origin and one sink behind those of each destination.
        # Their arcs are one-way, so a node that is an origin and a destination is never a short cut.
        origins = list(dict.fromkeys(origin for origin, _ in pairs))
        destinations = list(dict.fromkeys(destination for _, destination in pairs))
        source = {node: n + place for place, node in enumerate(origins)}
        sink = {node: n + len(origins) + place for place, node in enumerate(destinations)}
        starts = [(source[node], number[vertex]) for node in origins for vertex in terminals[node].tolist()]
        ends = [(number[vertex], sink[node]) for node in destinations for vertex in terminals[node].tolist()]
        first, last = np.array([*starts, *ends], dtype=np.int64).reshape(-1, 2).T
        self.vertices = n + len(origins) + len(destinations)
        self._arcs = Adjacency(
            self.vertices,
            np.concatenate([tail, head, first]),
            np.concatenate([head, tail, last]),
        )
        self._at_ends = np.zeros(len(first))
        self._sources = np.array(list(source.values()), dtype=np.int64)
        self._row = np.array([origins.index(origin) for origin, _ in pairs], dtype=np.int64)
        self._sink = np.array([sink[destination] for _, destination in pairs], dtype=np.int64)

    def of(self, network: Network, closed: Bools, weight: Weight | None = None, commodity: str | None = None) -> Floats:
        """Return the cost of the best route of each pair; inf where there is none.

        Parameters
        ----------
        network : Network
            The same edges, perhaps at other costs.
        closed : array of bool, shape (m,)
        weight : {"hours", "km", "cost"}, optional
            By default hours for freight, km for gas; the cost is in USD a tonne.
        commodity : str, optional
            Commodity class of the atlas, whose value of time counts; the general one if not given.

        Raises
        ------
        MissingCostError
            If the cost of an open edge is not known. A ValueError.
        """
        return self._between(self._weights(network, closed, weight, commodity))

    def at(self, hours: Floats, closed: Bools) -> Floats:
        """Return the hours of the best route of each pair at many hours of the edges, as `of` does for one network.

        Parameters
        ----------
        hours : array of float, shape (number, m)
            Of each edge; they must be known where it is open (`Network.hours_at`).
        closed : array of bool, shape (m,)

        Returns
        -------
        array of float, shape (number, k)
        """
        of_open = np.where(closed, np.inf, hours)
        return np.array([self._between(self._of_arcs(row)) for row in of_open])

    def _between(self, weights: Floats) -> Floats:
        """Return the weight of the lightest path of each pair."""
        if not self.pairs:
            return np.empty(0)
        costs: Floats = np.atleast_2d(dijkstra(self._arcs.matrix(weights), indices=self._sources))
        return costs[self._row, self._sink]

    def with_paths(self, network: Network) -> tuple[Floats, list[Integers]]:
        """Return the cost of the best route of each pair with nothing closed, by hours or km, and the route's edges.

        Parameters
        ----------
        network : Network
            The same edges, perhaps at other costs.

        Returns
        -------
        costs : array of float, shape (k,)
            As `of`.
        paths : list of array of int, length k
            Edges of one best route of each pair that are not fixed; none where there is no route.

        Raises
        ------
        MissingCostError
            If the cost of an edge is not known. A ValueError.
        """
        weights = self._weights(network, np.zeros(len(network.tail), dtype=bool))
        if not self.pairs:
            return np.empty(0), []
        distance, parent = dijkstra(self._arcs.matrix(weights), indices=self._sources, return_predecessors=True)
        costs = distance[self._row, self._sink]
        paths, one_way = [], len(self._edges) + len(self._fixed)
        for row, sink, cost in zip(self._row.tolist(), self._sink.tolist(), costs.tolist(), strict=True):
            walked = [sink] if np.isfinite(cost) else []
            while walked and walked[-1] != self._sources[row]:
                walked.append(int(parent[row, walked[-1]]))
            arcs = self._arcs.lightest(weights, np.array(walked[::-1], dtype=np.int64))
            edges = arcs[arcs < 2 * one_way] % one_way
            paths.append(self._edges[edges[edges < len(self._edges)]])
        return costs, paths

    def without(self, network: Network, closed: Bools, best: Floats, paths: Sequence[Integers]) -> Floats:
        """Return what `of` does, searching only for the pairs whose best route is closed: no other one's cost changes.

        Parameters
        ----------
        network : Network
        closed : array of bool, shape (m,)
        best, paths
            From `with_paths`, of the same network.
        """
        costs = best.copy()
        lost = np.array([bool(closed[path].any()) for path in paths], dtype=bool)
        if lost.any():
            matrix = self._arcs.matrix(self._weights(network, closed))
            rows, row = np.unique(self._row[lost], return_inverse=True)
            distance = np.atleast_2d(dijkstra(matrix, indices=self._sources[rows]))
            costs[lost] = distance[row, self._sink[lost]]
        return costs

    def _weights(
        self, network: Network, closed: Bools, weight: Weight | None = None, commodity: str | None = None
    ) -> Floats:
        """Return the cost of each arc; inf where it is closed."""
        edge_cost = known_weights(network, weight or BY[network.medium], closed, commodity)
        return self._of_arcs(np.where(closed, np.inf, edge_cost))

    def _of_arcs(self, of_edges: Floats) -> Floats:
        """Return the weight of each arc at the weights of the network's edges."""
        one_way = np.concatenate([of_edges[self._edges], self._fixed])
        return np.concatenate([one_way, one_way, self._at_ends])
