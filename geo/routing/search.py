"""One search for the best path between two vertices of a network, and the next best ones."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import Final

import numpy as np

from geo.arrays import Bools, Floats
from geo.network.media import Weight
from geo.network.model import Network
from geo.routing.itinerary import directions
from geo.routing.paths_on_edges import PathsOnEdges
from layers.model.parameters import general_name, value_of
from layers.model.problem import MissingCostError

PENALTY: Final = 1.25
"""Factor on the weight of an edge each time the penalty method has used it."""
_ROUNDS: Final = 200  # searches of the penalty method, and candidates of Yen's, before they give up
WEIGHT_UNITS: Final[Mapping[str, float]] = {"hours": 3_600_000.0, "km": 1_000_000.0, "cost": 1_000_000.0}
"""Whole units of each weight: milliseconds, millimetres, millionths of a dollar a tonne."""


def closed_mask(network: Network, closed: Bools | None) -> Bools:
    """Return a checked mask of the closed edges of a network; nothing is closed if no mask is given.

    Raises
    ------
    ValueError
        If the mask is not one bool for each edge.
    """
    if closed is None:
        return np.zeros(len(network.tail), dtype=bool)
    mask = np.asarray(closed)
    if mask.dtype != bool or mask.shape != network.tail.shape:
        raise ValueError(f"a closure is {len(network.tail)} booleans, one for each edge of its network")
    return mask


def known_weights(network: Network, weight: Weight, closed: Bools, commodity: str | None = None) -> Floats:
    """Return the hours, km or generalised cost of each edge, shape (m,); 0 where it is closed.

    The cost is that of a commodity class, or of freight in general.

    Raises
    ------
    MissingCostError
        If the weight of an open edge is not known: 0 would make it free, infinity would close it.
    """
    if weight == "km":
        return np.where(closed, 0.0, network.km)
    if weight == "cost":
        cost = network.generalised(commodity)
        if (np.isnan(cost) & ~closed).any():
            names = ", ".join(unknown_prices(network, closed, commodity))
            raise MissingCostError(f"the cost of freight is not known; give {names}")
        return np.where(closed, 0.0, cost)
    if unknown := int((np.isnan(network.hours) & ~closed).sum()):
        parameters = unknown_parameters(network, closed)
        edges = "1 edge" if unknown == 1 else f"{unknown} edges"
        raise MissingCostError(f"the time of {edges} is not known; give {', '.join(parameters)}, or go by km")
    return np.where(closed, 0.0, network.hours)


def unknown_parameters(network: Network, closed: Bools) -> tuple[str, ...]:
    """Return the parameters that open edges need for their hours and that have no value, in alphabetical order."""
    return tuple(
        sorted(
            {
                general_name(name)
                for edge in np.flatnonzero(np.isnan(network.hours) & ~closed).tolist()
                for name in (network.charges[edge] or (f"speed_kmh.{network.mode[edge]}",))
                if np.isnan(value_of(name, network.costs))
            }
        )
    )


def unknown_prices(network: Network, closed: Bools, commodity: str | None = None) -> tuple[str, ...]:
    """Return the times, then the prices, that open edges need for their cost and that have no value."""
    missing = [*unknown_parameters(network, closed)]
    for edge in np.flatnonzero(np.isnan(network.money) & ~closed).tolist():
        names = (f"tariff.{network.mode[edge]}",) if network.kind[edge] == "segment" else network.fees[edge]
        missing += [general_name(name) for name in names if np.isnan(value_of(name, network.costs))]
    time = "value_of_time" if commodity is None else f"value_of_time.{commodity}"
    if np.isnan(value_of(time, network.costs)):
        missing.append(time)
    return tuple(dict.fromkeys(missing))


def whole_weights(network: Network, weight: Weight, closed: Bools, commodity: str | None = None) -> Floats:
    """Return the weight of each edge in whole `WEIGHT_UNITS`, shape (m,); 0 where it is closed.

    Raises
    ------
    MissingCostError
        If the weight of an open edge is not known.
    """
    return np.rint(known_weights(network, weight, closed, commodity) * WEIGHT_UNITS[weight])


class PathSearch:
    """Shortest paths between two nodes on the open edges, all with the same weights."""

    def __init__(
        self,
        network: Network,
        origin: str,
        destination: str,
        mask: Bools,
        weight: Weight,
        commodity: str | None = None,
    ) -> None:
        self.network, self.origin, self.destination = network, origin, destination
        # A route changes mode at neither its origin nor its destination, and passes through neither.
        self.shut = mask | ((network.at == origin) | (network.at == destination)) & ~network.quays
        self.whole = whole_weights(network, weight, self.shut, commodity)
        self.m = len(self.shut)
        self.source, self.target = network.n, network.n + 1

    @cached_property
    def weights(self) -> list[int]:
        """The weight of each edge, and of those to the ends."""
        return [*self.whole.astype(np.int64).tolist(), *[0] * (len(self.ends) - self.m)]

    @cached_property
    def ends(self) -> list[tuple[int, int]]:
        """The vertices that each edge joins."""
        tail, head, _ = self.network.with_terminals(self.origin, self.destination)
        return list(zip(tail.tolist(), head.tolist(), strict=True))

    @cached_property
    def incident(self) -> list[list[tuple[int, int]]]:
        """The open edges at each vertex, each with the vertex it leads to."""
        incident: list[list[tuple[int, int]]] = [[] for _ in range(self.network.n + 2)]
        closed = [*self.shut.tolist(), *[False] * (len(self.ends) - self.m)]
        for edge, (start, end) in enumerate(self.ends):
            if not closed[edge]:
                incident[start].append((edge, end))
                incident[end].append((edge, start))
        return incident

    def best(self) -> tuple[int, ...] | None:
        """Return the edges of the best route; ties: the one with fewest edges, then the one whose edges come first."""
        # Multiplied by more than any path has edges, so that the edge added to each never outweighs a weight.
        weight = self.whole * (self.network.n + 2.0) + 1.0
        _, paths = PathsOnEdges(self.network, [(self.origin, self.destination)], self.shut).paths(weight)
        return paths.get(0)

    def ranked(self, count: int) -> list[tuple[int, ...]]:
        """Return the best routes in exact order by Yen's algorithm, without routes that revisit a node."""
        routes: list[tuple[int, ...]] = []
        for number, path in enumerate(self._yen()):
            edges = self._real(path)
            if self._simple(edges):
                routes.append(edges)
            if len(routes) == count or number == _ROUNDS:
                break
        return routes

    def unlike(self, count: int, max_overlap: float) -> list[tuple[int, ...]]:
        """Return the best route and unlike ones by the penalty method."""
        weights = [float(weight) for weight in self.weights]
        routes: list[tuple[int, ...]] = []
        for _ in range(_ROUNDS):
            path = self._path([round(weight) for weight in weights], self.source)
            if path is None:
                break
            edges = self._real(path)
            for edge in edges:
                weights[edge] *= PENALTY
            if edges not in routes and self._simple(edges) and self.overlap(edges, routes) <= max_overlap:
                routes.append(edges)
            if len(routes) == count:
                break
        return routes[:1] + sorted(routes[1:], key=self._key)

    def overlap(self, path: Sequence[int], routes: Iterable[Sequence[int]]) -> float:
        """Return the largest share of a path's km that it has in common with one of the others."""
        km = self.network.km
        length = sum(km[edge] for edge in path)
        shared = [sum(km[edge] for edge in set(path) & set(route)) for route in routes]
        return float(max(shared) / length) if shared and length > 0 else 0.0

    def _key(self, path: Sequence[int]) -> tuple[int, int, tuple[int, ...]]:
        return sum(self.weights[edge] for edge in path), len(path), tuple(path)

    def _real(self, path: Sequence[int]) -> tuple[int, ...]:
        return tuple(edge for edge in path if edge < self.m)

    def _walk(self, path: Iterable[int], start: int) -> Iterator[int]:
        """Yield the vertices of a path, its start first."""
        yield start
        for edge in path:
            first, second = self.ends[edge]
            start = second if start == first else first
            yield start

    def _simple(self, path: Sequence[int]) -> bool:
        """Return whether a path never comes back to a node it has left."""
        first = int(
            (self.network.tail if directions(self.network, path, self.origin)[0] else self.network.head)[path[0]]
        )
        visited = [self.network.vertex_node[vertex] for vertex in self._walk(path, first)]
        stays = [node for node, _ in groupby(node for node in visited if node is not None)]
        return len(stays) == len(set(stays))

    def _path(
        self,
        weights: Sequence[int],
        start: int,
        banned_first: Collection[int] = (),
        banned_vertices: Collection[int] = (),
    ) -> tuple[int, ...] | None:
        """Return the lightest path to the target; ties: the one with fewest edges, then the one whose edges come first.

        The path does not begin with an edge that is `banned_first` and passes none of the `banned_vertices`.
        """
        unreached = (-1, -1)
        best = [unreached] * len(self.incident)
        queue = [(0, 0, self.target)]
        while queue:
            weight, hops, vertex = heapq.heappop(queue)
            if best[vertex] != unreached:
                continue
            best[vertex] = (weight, hops)
            if vertex == start:
                break
            for edge, neighbour in self.incident[vertex]:
                barred = neighbour in banned_vertices or (neighbour == start and edge in banned_first)
                if best[neighbour] == unreached and not barred:
                    heapq.heappush(queue, (weight + weights[edge], hops + 1, neighbour))
        if best[start] == unreached:
            return None
        path: list[int] = []
        vertex = start
        while vertex != self.target:
            for edge, neighbour in self.incident[vertex]:
                if best[neighbour] == unreached or (vertex == start and edge in banned_first):
                    continue
                if best[vertex] == (best[neighbour][0] + weights[edge], best[neighbour][1] + 1):
                    path.append(edge)
                    vertex = neighbour
                    break
        return tuple(path)

    def _yen(self) -> Iterator[tuple[int, ...]]:
        """Yield every loopless path in order of weight, number of edges and edges."""
        first = self._path(self.weights, self.source)
        queue: list[tuple[tuple[int, int, tuple[int, ...]], tuple[int, ...]]] = []
        known: set[tuple[int, ...]] = set()
        accepted: list[tuple[int, ...]] = []
        if first is not None:
            queue.append((self._key(first), first))
            known.add(first)
        while queue:
            _, path = heapq.heappop(queue)
            yield path
            accepted.append(path)
            vertices = list(self._walk(path, self.source))
            for turn in range(len(path)):
                root = path[:turn]
                tried = {route[turn] for route in accepted if route[:turn] == root}
                spur = self._path(self.weights, vertices[turn], tried, set(vertices[:turn]))
                if spur is not None and (candidate := root + spur) not in known:
                    known.add(candidate)
                    heapq.heappush(queue, (self._key(candidate), candidate))
