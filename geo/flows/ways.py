"""The ways between which a consignment chooses.

For each pair of places, class and set of modes: the cheapest way; the cheapest without road, without rail and
without sea; and ways made unlike these by the penalty method (de la Barra, Pérez & Añez 1993), in which every edge
of a way found becomes dearer by a share of its cost before the next search. A way that has more of its cost in
common with a cheaper one than `MOST_COMMON` is left out. What ways there are depends on the open network and
its prices alone, not on how much is asked or what other pairs there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.arrays import Bools, Floats
from geo.flows.least_cost import PathsOnEdges
from geo.network.model import MODES_OF, Network
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
    search = PathsOnEdges(network, [(demand.origin, demand.destination)], shut)
    found: dict[tuple[int, ...], float] = {}

    def lightest(weight: Floats) -> tuple[int, ...] | None:
        _, paths = search.paths(weight)
        return paths.get(0)

    for mode in (None, *MODES_OF["freight"]):
        way = lightest(cost if mode is None else np.where(network.edges_in(modes=mode), np.inf, cost))
        if way is not None:
            found.setdefault(way, 0.0)
    weight = cost.copy()
    for _ in range(SEARCHES if found else 0):
        way = lightest(weight)
        if way is not None:
            found.setdefault(way, 0.0)
            weight[list(way)] *= PENALTY
    return unlike(found, cost)


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


def ways_of_all(network: Network, demands: Sequence[Demand], closed: Bools) -> list[list[tuple[int, ...]]]:
    """Return the ways of each demand; demands that differ in amount and year alone share a search."""
    known: dict[tuple[str, str, tuple[str, ...], str | None], list[tuple[int, ...]]] = {}
    listed = []
    for demand in demands:
        key = (demand.origin, demand.destination, tuple(sorted(demand.modes)), demand.commodity)
        if key not in known:
            known[key] = ways_of(network, demand, closed)
        listed.append(known[key])
    return listed
