"""The ways between which a consignment chooses.

For each pair of places, class and set of modes: the cheapest route; the cheapest without road, without rail and
without sea; and ways made unlike these by the penalty method (de la Barra, Pérez & Añez 1993), in which every edge
of a way found becomes dearer by a share of its cost before the next search. A way that has more of its cost in
common with a cheaper one than `MOST_COMMON` is left out. What ways there are depends on the open network and
its prices alone, not on how much is asked or what other pairs there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from geo.arrays import Bools, Floats, Integers
from geo.network.media import MODES_OF
from geo.network.model import Network
from geo.routing.paths_on_edges import PathsOnEdges
from geo.routing.search import PENALTY, known_weights

if TYPE_CHECKING:
    from layers.scenarios.scenario import Demand

SEARCHES: Final = 24
"""Searches of the penalty method for each pair and class, that for the cheapest route among them."""

MOST_COMMON: Final = 0.9
"""Largest share of its cost that a way may have in common with a cheaper one."""

KEPT: Final = 16
"""Costs of the edges, for each class and set of modes, whose ways are kept for other parts of the whole network."""

_HOP: Final = 1e-6  # cost of each edge, so that of equal costs the way with fewest edges is found


@dataclass(frozen=True, eq=False)
class _Searched:
    """What was found at one cost of each edge of the whole network, inf where it could not be used.

    `ways` are the ways between two nodes, `searches` what each search found there, in order, and `used` all edges of
    that, by their numbers in the whole network.
    """

    cost: Floats
    ways: dict[tuple[str, str], list[Integers]] = field(default_factory=dict)
    searches: dict[tuple[str, str], list[Integers]] = field(default_factory=dict)
    used: dict[tuple[str, str], Integers] = field(default_factory=dict)


class _Ways:
    """The ways of demands of the same modes and class, some of them known from other parts of the whole network.

    Where no edge is cheaper or open that was not, and none that the searches used then is dearer or shut, every search
    would find the same again.
    """

    def __init__(self, network: Network, kinds: Sequence[Kind], closed: Bools) -> None:
        _, _, modes, commodity = kinds[0]
        self.network, self.shut = network, closed | network.edges_of_other_modes(modes)
        self.ends = [kind[:2] for kind in kinds]
        self.cost = known_weights(network, "cost", self.shut, commodity) + _HOP
        whole = np.full(network.whole.edges, np.inf)
        whole[network.number] = np.where(self.shut, np.inf, self.cost)
        self.kept: list[_Searched] = network.whole.found.setdefault((modes, commodity), [])
        self.cheaper = [each for each in reversed(self.kept) if (each.cost <= whole).all()]
        same = (each for each in self.cheaper if (each.cost == whole).all())
        self.own = next(same, _Searched(whole))

    def between(self, ends: tuple[str, str]) -> list[tuple[int, ...]]:
        """Return the ways between two nodes, each as its edges in order of travel, cheapest first."""
        known = next((each for each in [self.own, *self.cheaper] if self._holds(each, ends)), None)
        if known is None:
            like = next((each for each in self.cheaper if ends in each.searches), None)
            searches = self._searched(ends, [] if like is None else self._again(like, ends))
            known, ways = self.own, unlike({way for way in searches if way}, self.cost)
            known.ways[ends], known.searches[ends] = (
                [self.network.number[list(way)] for way in found] for found in (ways, searches)
            )
            known.used[ends] = np.unique(np.concatenate(known.searches[ends]))
        if known in self.kept:
            self.kept.remove(known)
        self.kept.append(known)
        del self.kept[:-KEPT]
        return [tuple(self.network.of_number[way].tolist()) for way in known.ways[ends]]

    def _holds(self, known: _Searched, ends: tuple[str, str]) -> bool:
        """Return whether what was found elsewhere between two nodes holds here."""
        used = known.used.get(ends)
        return used is not None and bool((known.cost[used] == self.own.cost[used]).all())

    @cached_property
    def _search(self) -> PathsOnEdges:
        return PathsOnEdges(self.network, self.ends, self.shut)

    @cached_property
    def _without(self) -> list[Floats]:
        """The costs without each mode."""
        edges = (self.network.edges_in(modes=mode) for mode in MODES_OF["freight"])
        return [np.where(of_mode, np.inf, self.cost) for of_mode in edges]

    def _again(self, known: _Searched, ends: tuple[str, str]) -> list[tuple[int, ...] | None]:
        """Return what each search found elsewhere between two nodes, None where it need not find that here."""
        same = known.cost == self.own.cost
        searches = known.searches[ends]
        return [tuple(self.network.of_number[way].tolist()) if same[way].all() else None for way in searches]

    def _searched(self, ends: tuple[str, str], known: Sequence[tuple[int, ...] | None]) -> list[tuple[int, ...]]:
        """Return what each search finds between two nodes, nothing where there is no way."""
        pair = self.ends.index(ends)
        alone = np.where(np.arange(len(self.ends)) == pair, np.inf, 0.0)

        def lightest(weight: Floats) -> tuple[int, ...]:
            return self._search.paths(weight, alone)[1].get(pair, ())

        first = [self.cost, *self._without]
        searches = [lightest(weight) if way is None else way for weight, way in zip_longest(first, known[: len(first)])]
        # The weights of the others follow from what was found before them.
        again = known[len(first) :] if known[:1] == searches[:1] else ()
        way, weight = searches[0], self.cost.copy()
        for number in range(SEARCHES - 1 if way else 0):
            weight[list(way)] *= PENALTY
            again = again if number < len(again) and again[number] is not None else ()
            way = again[number] if again else lightest(weight)
            searches.append(way)
        return searches


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
    of_edge = cost.data.__getitem__  # of few edges it is faster than the array itself
    for way in sorted(ways, key=lambda way: (round(sum(map(of_edge, way)), 6), way)):
        used = set(way)
        most = MOST_COMMON * sum(map(of_edge, used))
        if all(sum(map(of_edge, used & other)) <= most for other in sets):
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
    """Return the ways of each demand, each as its edges in order of travel, cheapest first.

    Demands that differ in amount and year alone share a search.

    Parameters
    ----------
    network : Network
    demands : sequence of Demand
        Only their ends, their class and their modes are read.
    closed : array of bool, shape (m,)
        Edges that may not be used.
    beside : WaysOn, optional
        Ways of a case to compare with, which are considered too where they are open, so that two cases differ by
        what is open and not by what was found.

    Raises
    ------
    MissingCostError
        If the generalised cost of an open edge is not known. A ValueError.
    """
    alike: dict[tuple[tuple[str, ...], str | None], list[Kind]] = {}
    for kind in dict.fromkeys(map(kind_of, demands)):
        alike.setdefault(kind[2:], []).append(kind)
    others = {} if beside is None else beside.on(network)
    known: dict[Kind, list[tuple[int, ...]]] = {}
    for kinds in alike.values():
        ways = _Ways(network, kinds, closed)
        for kind in kinds:
            own = ways.between(kind[:2])
            further = (way for way in others.get(kind, ()) if way not in own and not closed[list(way)].any())
            known[kind] = [*own, *further]
    return [known[kind_of(demand)] for demand in demands]


@dataclass(frozen=True, eq=False)
class WaysOn:
    """Ways on the edges of a network, by the kind of demand."""

    network: Network
    of_kind: Mapping[Kind, tuple[tuple[int, ...], ...]]

    def on(self, network: Network) -> Mapping[Kind, tuple[tuple[int, ...], ...]]:
        """Return the ways whose edges all exist in another network of the same atlas, on its edges."""
        if network is self.network:
            return self.of_kind
        own = network.of_number[self.network.number]
        moved = {kind: [tuple(own[list(way)].tolist()) for way in ways] for kind, ways in self.of_kind.items()}
        return {kind: tuple(way for way in ways if min(way) >= 0) for kind, ways in moved.items()}
