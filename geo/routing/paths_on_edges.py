"""The lightest paths on the same edges, for any weights of these.

Ties: the first edge.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse.csgraph import dijkstra

from geo.arrays import Bools, Floats
from geo.graphs import Adjacency
from geo.network.model import Network


class PathsOnEdges:
    """The lightest paths of some demands on the same edges for any weights of these.

    They begin at the terminals of their origins, or at the vertices given as `starts`.
    """

    def __init__(
        self,
        network: Network,
        ends: Sequence[tuple[str, str]],
        shut: Bools,
        starts: Sequence[Sequence[int]] | None = None,
    ) -> None:
        destinations = list(dict.fromkeys(destination for _, destination in ends))
        self.starts = [network.terminals(origin).tolist() for origin, _ in ends] if starts is None else starts
        self.end = [destinations.index(destination) for _, destination in ends]
        self.terminals = network.n + np.arange(len(destinations))
        # Arcs lead from the terminal of each destination into the network and not back, so no path passes through it.
        entries = [
            (network.n + number, vertex)
            for number, node in enumerate(destinations)
            for vertex in network.terminals(node).tolist()
        ]
        edge = np.flatnonzero(~shut & (network.tail != network.head))
        tail, head = network.tail[edge], network.head[edge]
        first, last = np.array(entries, dtype=np.int64).reshape(-1, 2).T
        self.arcs = Adjacency(
            network.n + len(destinations), np.concatenate([tail, head, first]), np.concatenate([head, tail, last])
        )
        self.edge = np.concatenate([edge, edge, np.full(len(entries), len(shut))])  # entries weigh nothing
        # The edges at each vertex in order, and the vertex each leads to.
        at, number = np.concatenate([tail, head]), np.concatenate([edge, edge])
        order = np.lexsort((number, at))
        self._lead, self._lead_to = number[order], np.concatenate([head, tail])[order]
        self._first_lead = np.searchsorted(at[order], np.arange(network.n + 1))
        self._leads: dict[int, list[tuple[int, int]]] = {}

    def leads(self, vertex: int) -> list[tuple[int, int]]:
        """Return the edges at a vertex in order, each with the vertex it leads to."""
        if vertex not in self._leads:  # a path passes few vertices of a large network
            here = slice(self._first_lead[vertex], self._first_lead[vertex + 1])
            self._leads[vertex] = list(zip(self._lead[here].tolist(), self._lead_to[here].tolist(), strict=True))
        return self._leads[vertex]

    def paths(self, weight: Floats, limit: Floats | None = None) -> tuple[Floats, dict[int, tuple[int, ...]]]:
        """Return the weight of the lightest path of each demand, inf where none is below its limit, and its edges."""
        length = np.full(len(self.starts), np.inf)
        if not self.starts:
            return length, {}
        matrix = self.arcs.matrix(np.append(weight, 0.0)[self.edge])
        limits = [np.inf] * len(self.starts) if limit is None else limit.tolist()
        asked = sorted({end for end, most in zip(self.end, limits, strict=True) if most > 0})
        distance = dijkstra(matrix, indices=self.terminals[asked], limit=max(limits))
        # One by one, numbers are had faster from the memory of an array than from the array.
        of_end, heavy = {end: row.data for end, row in zip(asked, distance, strict=True)}, weight.data
        paths: dict[int, tuple[int, ...]] = {}
        for pair, (starts, end, most) in enumerate(zip(self.starts, self.end, limits, strict=True)):
            if not most > 0:
                continue
            away = of_end[end]
            vertex = min(starts, key=lambda start, away=away: (away[start], start), default=None)
            if vertex is None or away[vertex] >= most:
                continue
            length[pair] = left = away[vertex]
            path = []
            while left > 0:
                # Ties: the first edge. Two or three edges are too few for arrays to pay.
                edge, vertex = min(self.leads(vertex), key=lambda lead: away[lead[1]] + heavy[lead[0]])
                path.append(edge)
                left = away[vertex]
            paths[pair] = tuple(path)
        return length, paths
