"""One search for the best path between two vertices of a network, and the next best ones."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

import numpy as np

from geo.arrays import Bools, Floats
from geo.network.media import Weight
from geo.network.model import Network
from geo.routing.itinerary import edge_start
from layers.model.problem import MissingCostError

PENALTY: Final = 1.25
"""What the weight of an edge is multiplied by each time the penalty method has used it."""
_ROUNDS: Final = 200  # searches of the penalty method, and candidates of Yen's, before they give up
WEIGHT_UNITS: Final[Mapping[str, float]] = {"hours": 3_600_000.0, "km": 1_000_000.0}


def closed_mask(network: Network, closed: Bools | None) -> Bools:
    """Return a mask of a network's edges, checked; nothing closed where none is given.

    Raises
    ------
    ValueError
        If it is not one bool for each edge.
    """
    if closed is None:
        return np.zeros(len(network.tail), dtype=bool)
    mask = np.asarray(closed)
    if mask.dtype != bool or mask.shape != network.tail.shape:
        raise ValueError(f"a closure is {len(network.tail)} booleans, one for each edge of its network")
    return mask


def known_weights(network: Network, weight: Weight, closed: Bools) -> Floats:
    """Return the hours or km of each edge, shape (m,); 0 where it is closed.

    Raises
    ------
    MissingCostError
        If the weight of an open edge is not known: it would count as nothing, or as closed.
    """
    values = network.km if weight == "km" else network.hours
    unknown = np.flatnonzero(np.isnan(values) & ~closed)
    if len(unknown):
        wanted = {
            name
            for edge in unknown.tolist()
            for name in (network.charges[edge] or (f"speed_kmh.{network.mode[edge]}",))
        }
        edges = "1 edge" if len(unknown) == 1 else f"{len(unknown)} edges"
        raise MissingCostError(f"the time of {edges} is not known; give {', '.join(sorted(wanted))}, or go by km")
    return np.where(closed, 0.0, values)


def whole_weights(network: Network, weight: Weight, closed: Bools) -> list[int]:
    """Return the weight of each edge as whole milliseconds or millimetres; 0 where it is closed.

    Raises
    ------
    MissingCostError
        If the weight of an open edge is not known.
    """
    return [int(value) for value in np.rint(known_weights(network, weight, closed) * WEIGHT_UNITS[weight])]


class PathSearch:
    """Shortest paths between two nodes on the open edges, all with the same weights."""

    def __init__(self, network: Network, origin: str, destination: str, mask: Bools, weight: Weight) -> None:
        self.network, self.origin = network, origin
        # Nothing is paid where the route starts or ends, and it passes neither on its way.
        shut = mask | (network.at == origin) | (network.at == destination)
        self.m = len(shut)
        tail, head, closed = network.with_terminals(origin, destination, closed=shut)
        self.weights = [*whole_weights(network, weight, shut), *[0] * (len(tail) - self.m)]
        self.source, self.target = network.n, network.n + 1
        self.ends = list(zip(tail.tolist(), head.tolist(), strict=True))
        self.incident: list[list[int]] = [[] for _ in range(network.n + 2)]
        for edge, ends in enumerate(self.ends):
            if not closed[edge]:
                for vertex in ends:
                    self.incident[vertex].append(edge)

    def best(self) -> tuple[int, ...] | None:
        """Return the edges of the best route."""
        path = self._path(self.weights, self.source)
        return None if path is None else self._real(path)

    def ranked(self, count: int) -> list[tuple[int, ...]]:
        """Return the best routes in exact order: Yen's algorithm, without what revisits a node."""
        kept: list[tuple[int, ...]] = []
        for number, path in enumerate(self._yen()):
            real = self._real(path)
            if self._simple(real):
                kept.append(real)
            if len(kept) == count or number == _ROUNDS:
                break
        return kept

    def unlike(self, count: int, max_overlap: float) -> list[tuple[int, ...]]:
        """Return the best route and unlike ones: the penalty method."""
        weights = [float(weight) for weight in self.weights]
        kept: list[tuple[int, ...]] = []
        for _ in range(_ROUNDS):
            path = self._path([round(weight) for weight in weights], self.source)
            if path is None:
                break
            real = self._real(path)
            for edge in real:
                weights[edge] *= PENALTY
            if real not in kept and self._simple(real) and self.overlap(real, kept) <= max_overlap:
                kept.append(real)
            if len(kept) == count:
                break
        return kept[:1] + sorted(kept[1:], key=self._key)

    def overlap(self, path: Sequence[int], others: Iterable[Sequence[int]]) -> float:
        """Return the largest share of a path's km that it has in common with one of the others."""
        km = self.network.km
        whole = sum(km[edge] for edge in path)
        shared = [sum(km[edge] for edge in set(path) & set(other)) for other in others]
        return float(max(shared) / whole) if shared and whole > 0 else 0.0

    def _key(self, path: Sequence[int]) -> tuple[int, int, tuple[int, ...]]:
        return sum(self.weights[edge] for edge in path), len(path), tuple(path)

    def _real(self, path: Sequence[int]) -> tuple[int, ...]:
        return tuple(edge for edge in path if edge < self.m)

    def _walk(self, path: Iterable[int], start: int) -> Iterator[int]:
        """Yield the vertices of a path, its start first."""
        yield start
        for edge in path:
            one, other = self.ends[edge]
            start = other if start == one else one
            yield start

    def _simple(self, path: Sequence[int]) -> bool:
        """Say whether a path never comes back to a node it has left."""
        start = edge_start(self.network, path, self.origin)
        visited = [self.network.vertex_node[vertex] for vertex in self._walk(path, start)]
        stays = [node for node, _ in groupby(node for node in visited if node is not None)]
        return len(stays) == len(set(stays))

    def _path(
        self,
        weights: Sequence[int],
        start: int,
        banned: frozenset[int] | set[int] = frozenset(),
        gone: frozenset[int] | set[int] = frozenset(),
    ) -> tuple[int, ...] | None:
        """Return the first of the lightest, then shortest, paths to the target.

        `banned` edges may not be the first; vertices `gone` may not be passed.
        """
        far = (-1, -1)
        best = [far] * len(self.incident)
        queue = [(0, 0, self.target)]
        while queue:
            weight, hops, here = heapq.heappop(queue)
            if best[here] != far:
                continue
            best[here] = (weight, hops)
            if here == start:
                break
            for edge in self.incident[here]:
                one, other = self.ends[edge]
                there = other if here == one else one
                if best[there] == far and there not in gone and not (there == start and edge in banned):
                    heapq.heappush(queue, (weight + weights[edge], hops + 1, there))
        if best[start] == far:
            return None
        path: list[int] = []
        here = start
        while here != self.target:
            for edge in self.incident[here]:
                if here == start and edge in banned:
                    continue
                one, other = self.ends[edge]
                there = other if here == one else one
                if best[there] != far and best[here] == (best[there][0] + weights[edge], best[there][1] + 1):
                    path.append(edge)
                    here = there
                    break
        return tuple(path)

    def _yen(self) -> Iterator[tuple[int, ...]]:
        """Yield every loopless path in order of weight, number of edges and edges."""
        first = self._path(self.weights, self.source)
        waiting: list[tuple[tuple[int, int, tuple[int, ...]], tuple[int, ...]]] = []
        seen: set[tuple[int, ...]] = set()
        accepted: list[tuple[int, ...]] = []
        if first is not None:
            waiting.append((self._key(first), first))
            seen.add(first)
        while waiting:
            _, path = heapq.heappop(waiting)
            yield path
            accepted.append(path)
            vertices = list(self._walk(path, self.source))
            for turn in range(len(path)):
                root = path[:turn]
                banned = {other[turn] for other in accepted if other[:turn] == root and len(other) > turn}
                rest = self._path(self.weights, vertices[turn], banned, set(vertices[:turn]))
                if rest is not None and (candidate := root + rest) not in seen:
                    seen.add(candidate)
                    heapq.heappush(waiting, (self._key(candidate), candidate))
