"""The ways between which a consignment chooses.

For each pair of places, class and set of modes: the cheapest route; the cheapest without road, without rail and
without sea; and ways made unlike these by the penalty method (de la Barra, Pérez & Añez 1993), in which every edge
of a way found becomes dearer by a share of its cost before the next search. A way that has more of its cost in
common with a cheaper one than `MOST_COMMON` is left out. What ways there are depends on the open network and
its prices alone, not on how much is asked or what other pairs there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from geo.arrays import Bools, Floats
from geo.network.media import MODES_OF
from geo.network.model import Network
from geo.routing.paths_on_edges import PathsOnEdges
from geo.routing.search import PENALTY, known_weights

if TYPE_CHECKING:
    from layers.scenarios.scenario import Demand

SEARCHES: Final = 24
"""Searches of the penalty method for each pair and class."""

MOST_COMMON: Final = 0.9
"""Largest share of its cost that a way may have in common with a cheaper one."""

_HOP: Final = 1e-6  # cost of each edge, so that of equal costs the way with fewest edges is found


def ways_of(network: Network, demand: Demand, closed: Bools) -> list[tuple[int, ...]]:
    """Return the ways of a demand, each as its edges in order of travel, cheapest first.

    Parameters
    ----------
    network : Network
    demand : Demand
        Only its ends, its class and its modes are read.
    closed : array of bool, shape (m,)
        Edges that may not be used.

    Raises
    ------
    MissingCostError
        If the generalised cost of an open edge is not known. A ValueError.
    """
    shut = closed | network.edges_of_other_modes(demand.modes)
    cost = known_weights(network, "cost", shut, demand.commodity) + _HOP
    return list(_found(_Question(network, demand.origin, demand.destination, shut, cost)))


class _Question:
    """What the ways of a demand follow from; equal where the ways are."""

    def __init__(self, network: Network, origin: str, destination: str, shut: Bools, cost: Floats) -> None:
        self.network, self.ends, self.shut, self.cost = network, (origin, destination), shut, cost
        digest = hashlib.blake2b(digest_size=16)
        ends = (network.terminals(node) for node in self.ends)
        for array in (network.tail, network.head, network.vertex_mode.astype("U8"), shut, cost, *ends):
            digest.update(array.tobytes())
        self.digest = digest.digest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self.digest == other.digest


@lru_cache(maxsize=4096)  # a case is asked again and again: by draws, by calibration, by each closure elsewhere
def _found(question: _Question) -> tuple[tuple[int, ...], ...]:
    network, cost = question.network, question.cost
    search = PathsOnEdges(network, [question.ends], question.shut)
    del question.network, question.cost, question.shut  # the cache keeps the question, and needs its digest alone
    found: set[tuple[int, ...]] = set()

    def lightest(weight: Floats) -> tuple[int, ...] | None:
        _, paths = search.paths(weight)
        return paths.get(0)

    for mode in (None, *MODES_OF["freight"]):
        way = lightest(cost if mode is None else np.where(network.edges_in(modes=mode), np.inf, cost))
        if way is not None:
            found.add(way)
    weight = cost.copy()
    for _ in range(SEARCHES if found else 0):
        way = lightest(weight)
        if way is not None:
            found.add(way)
            weight[list(way)] *= PENALTY
    return tuple(unlike(found, cost))


def unlike(ways: Iterable[tuple[int, ...]], cost: Floats) -> list[tuple[int, ...]]:
    """Return ways, cheapest first, without those that are nearly the same as a cheaper one.

    Parameters
    ----------
    ways : iterable of tuple of int
    cost : array of float, shape (m,)
        Of each edge.
    """
    kept: list[tuple[int, ...]] = []
    sets: list[set[int]] = []
    for way in sorted(ways, key=lambda way: (round(float(cost[list(way)].sum()), 6), way)):
        used = set(way)
        total = cost[list(used)].sum()
        if all(cost[list(used & other)].sum() <= MOST_COMMON * total for other in sets):
            kept.append(way)
            sets.append(used)
    return kept


Kind: TypeAlias = tuple[str, str, tuple[str, ...], str | None]
"""What the ways of a demand depend on: its ends, its modes and its class."""


def kind_of(demand: Demand) -> Kind:
    """Return what the ways of a demand depend on."""
    return demand.origin, demand.destination, tuple(sorted(demand.modes)), demand.commodity


def ways_of_all(
    network: Network, demands: Sequence[Demand], closed: Bools, beside: WaysOn | None = None
) -> list[list[tuple[int, ...]]]:
    """Return the ways of each demand; demands that differ in amount and year alone share a search.

    Parameters
    ----------
    network : Network
    demands : sequence of Demand
    closed : array of bool, shape (m,)
    beside : WaysOn, optional
        Ways of a case to compare with, which are considered too where they are open, so that two cases differ by
        what is open and not by what was found.
    """
    known: dict[Kind, list[tuple[int, ...]]] = {}
    others = {} if beside is None else beside.on(network)
    listed = []
    for demand in demands:
        kind = kind_of(demand)
        if kind not in known:
            own = ways_of(network, demand, closed)
            known[kind] = [
                *own,
                *(way for way in others.get(kind, ()) if way not in own and not closed[list(way)].any()),
            ]
        listed.append(known[kind])
    return listed


@dataclass(frozen=True, eq=False)
class WaysOn:
    """Ways on the edges of a network, by the kind of demand."""

    network: Network
    of_kind: Mapping[Kind, tuple[tuple[int, ...], ...]]

    def on(self, network: Network) -> Mapping[Kind, tuple[tuple[int, ...], ...]]:
        """Return the ways whose edges all exist in another network of the same atlas, on its edges."""
        if network is self.network:
            return self.of_kind
        number = {key: edge for edge, key in enumerate(_keys(network))}
        own = [number.get(key, -1) for key in _keys(self.network)]
        moved = {kind: [tuple(own[edge] for edge in way) for way in ways] for kind, ways in self.of_kind.items()}
        return {kind: tuple(way for way in ways if min(way) >= 0) for kind, ways in moved.items()}


def _keys(network: Network) -> list[tuple[Any, ...]]:
    """Return what tells each edge from the others, whatever part of the atlas the network has."""
    columns = ("vertex_node", "vertex_mode", "vertex_gauge", "vertex_country")
    vertex = list(zip(*(getattr(network, name).tolist() for name in columns), strict=True))
    ends = [(vertex[tail], vertex[head]) for tail, head in zip(network.tail, network.head, strict=True)]
    facts = zip(network.kind.tolist(), network.segment.tolist(), network.name.tolist(), ends, strict=True)
    return list(facts)
