"""The lightest paths of many demands at once, for any weights of the edges.

Ties: the path with fewest edges, then the one whose edges come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse.csgraph import dijkstra

from geo.arrays import Bools, Floats
from geo.graphs import Adjacency
from geo.network.media import Weight
from geo.network.model import Network
from geo.routing.search import WEIGHT_UNITS, whole_weights

if TYPE_CHECKING:
    from layers.scenarios.scenario import Demand

_DUST: Final = 1e-12  # a smaller share of a sum is rounding


class DemandSearches:
    """The lightest paths of all demands; demands of the same modes and class share a search.

    Parameters
    ----------
    network : Network
    demands : sequence of Demand, length k
    shut : array of bool, shape (m,)
        Edges that may not be used.
    weight : {"hours", "km", "cost"}
    """

    def __init__(self, network: Network, demands: Sequence[Demand], shut: Bools, weight: Weight) -> None:
        alike: dict[tuple[tuple[str, ...], str | None], list[int]] = {}
        for number, demand in enumerate(demands):
            commodity = demand.commodity if weight == "cost" else None
            alike.setdefault((tuple(sorted(demand.modes)), commodity), []).append(number)
        # Add 1 to each edge, so that of equal costs the path with fewest edges wins. Costs are multiplied by more
        # than the number of edges of any path, so that the addition never outweighs a cost.
        hop = float(network.n + 2)
        self.count, self.unit = len(demands), WEIGHT_UNITS[weight] * hop
        self.groups: list[tuple[list[int], PathsOnEdges, Floats]] = []
        self._cost: dict[int, Floats] = {}
        for (modes, commodity), numbers in (alike or {((), None): []}).items():
            ends = [(demands[number].origin, demands[number].destination) for number in numbers]
            closed = shut | network.edges_of_other_modes(modes)
            cost = whole_weights(network, weight, closed, commodity) * hop + 1.0
            self.groups.append((numbers, PathsOnEdges(network, ends, closed), cost))
            self._cost |= dict.fromkeys(numbers, cost)

    def cost(self, number: int, edges: Sequence[int]) -> float:
        """Return the cost of a path of a demand, in `unit`."""
        return float(self._cost[number][list(edges)].sum())

    def paths(
        self, extra: Floats | None = None, *, scale: float = 1.0, apart: bool = False, limit: Floats | None = None
    ) -> tuple[Floats, dict[int, tuple[int, ...]]]:
        """Return the weight of the lightest path of each demand, inf where there is none, and its edges.

        Parameters
        ----------
        extra : array of float, shape (m,), optional
            Added to the cost of each edge.
        scale : float
            Factor on the cost.
        apart : bool
            Whether to make weights so large that none is lost to rounding in a sum with the others.
        limit : array of float, shape (k,), optional
            A path of this weight or more counts as none, which saves the search for it.
        """
        length = np.full(self.count, np.inf)
        paths: dict[int, tuple[int, ...]] = {}
        for numbers, search, cost in self.groups:
            weight = cost * scale if extra is None else cost * scale + extra
            length[numbers], edges = search.paths(
                _apart(weight) if apart else weight, None if limit is None else limit[numbers]
            )
            paths |= {numbers[pair]: path for pair, path in edges.items()}
        return length, dict(sorted(paths.items()))


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
        limits = np.full(len(self.starts), np.inf) if limit is None else limit
        distance = dijkstra(matrix, indices=self.terminals, limit=float(limits.max()))
        paths: dict[int, tuple[int, ...]] = {}
        for pair, (starts, end) in enumerate(zip(self.starts, self.end, strict=True)):
            away = distance[end]
            vertex = min(starts, key=lambda start, away=away: (away[start], start), default=None)
            if vertex is None or away[vertex] >= limits[pair]:
                continue
            length[pair] = left = float(away[vertex])
            path = []
            while left > 0:
                # Ties: the first edge. Two or three edges are too few for arrays to pay.
                edge, vertex = min(self.leads(vertex), key=lambda lead: away[lead[1]] + weight[lead[0]])
                path.append(edge)
                left = away[vertex]
            paths[pair] = tuple(path)
        return length, paths


def _apart(weight: Floats) -> Floats:
    """Return weights so large that none is lost to rounding in a sum with the others."""
    return weight + _DUST * float(weight.max(initial=1.0, where=np.isfinite(weight)))
