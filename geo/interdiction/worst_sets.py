"""The sets of closures within a budget that cost most, exactly.

A set is *spare* if some of its places alone cost as much: one of the others adds nothing. Every set that is not spare
can be put in an order in which each place lies on the flow of the plan with the places before it closed: were none of
the rest on it, that plan would stay open, and stay the best, with the rest closed, so the rest would add nothing. So
only such places are tried, and every set that is not spare is found.

All sets below the budget are solved. Those of the full size are bounded first (`geo.interdiction.rerouting`) and
solved in the order of their bounds, worst first, until no bound reaches the sets found already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np

from geo.arrays import Bools
from geo.flows.assignment import Assignment
from geo.interdiction.damage import NOTHING, Damage, Damages
from geo.interdiction.rerouting import Rerouting, bits

NONE: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True)
class ClosedSet:
    """Places that close together, by their numbers, what that costs, and other sets that leave the same flow."""

    places: frozenset[int]
    damage: Damage
    rank: tuple[float, float]
    same: tuple[frozenset[int], ...] = ()


class WorstSets:
    """The sets of some places that cost most.

    Parameters
    ----------
    damages : Damages
    masks : sequence of array of bool, shape (m,)
        What closes with each place.
    by : {"unserved", "usd"}
        What is compared first.

    Attributes
    ----------
    solved : int
        Number of plans computed.
    """

    def __init__(self, damages: Damages, masks: Sequence[Bools], by: str) -> None:
        self.damages, self.masks, self.by = damages, masks, by
        self.bits = [bits(mask) for mask in masks]
        self.rerouting = Rerouting(damages)
        self.solved = 0
        self._sets: dict[frozenset[int], ClosedSet] = {}
        self._plans: dict[frozenset[int], Assignment] = {}
        self._on_flow: dict[frozenset[int], tuple[int, ...]] = {}

    def closed(self, places: Iterable[int]) -> Bools:
        """Return what closes with some places, shape (m,)."""
        closed: Bools = np.zeros(len(self.damages.network.tail), dtype=bool)
        for place in places:
            closed |= self.masks[place]
        return closed

    def plan(self, found: ClosedSet) -> Assignment:
        """Return the least-cost plan under a set of closures."""
        return self._plans[found.places]

    def worst(self, budget: int, top: int) -> list[ClosedSet]:
        """Return the sets of at most so many places that cost most and are not spare, the worst first.

        Ties: fewer places, then the places that come first. Sets that leave the same flow are one, named by the first.
        """
        self._solve(NONE)
        found: list[ClosedSet] = []
        for size in range(1, budget + 1):
            larger: dict[frozenset[int], list[frozenset[int]]] = {}
            for places in [each for each in self._on_flow if len(each) == size - 1]:
                for place in self._on_flow[places]:
                    larger.setdefault(places | {place}, []).append(places)
            if size < budget:
                candidates = [self._solve(places) for places in larger]
                found = self._first([*found, *(each for each in candidates if not self._is_spare(each))], top)
            else:
                found = self._full(larger, found, top)
        return found

    def _full(
        self, sets: dict[frozenset[int], list[frozenset[int]]], found: list[ClosedSet], top: int
    ) -> list[ClosedSet]:
        """Return the worst of those found and of sets of the full size, each with the sets it grows from."""
        bounds = {places: min(self._bound(places, smaller) for smaller in parents) for places, parents in sets.items()}
        for places in sorted(sets, key=lambda places: bounds[places], reverse=True):
            if len(found) == top and bounds[places] < found[-1].rank:
                break
            candidate = self._solve(places)
            if not self._is_spare(candidate):
                found = self._first([*found, candidate], top)
        return found

    def _bound(self, places: frozenset[int], smaller: frozenset[int]) -> tuple[float, float]:
        """Return what a set ranks by at most, from the plan of one that it grows from."""
        most = self.rerouting.most(self._plans[smaller], self.closed(places))
        if self.by == "usd" and most.extra == np.inf:
            return np.inf, np.inf
        return self.damages.rank(most, self.by)

    def _solve(self, places: frozenset[int]) -> ClosedSet:
        if places not in self._sets:
            self.solved += 1
            plan = self.damages.plan(self.closed(places))
            self.rerouting.add(plan)
            flow = bits(plan.flow > 0)
            damage = self.damages.damage(plan)
            self._sets[places] = ClosedSet(places, damage, self.damages.rank(damage, self.by))
            self._plans[places] = plan
            self._on_flow[places] = tuple(
                place for place, mask in enumerate(self.bits) if mask & flow and place not in places
            )
        return self._sets[places]

    def apart(self, found: ClosedSet) -> list[ClosedSet]:
        """Return a set and those that leave the same flow, each with the others."""
        sets = sorted((found.places, *found.same), key=_order)
        return [replace(self._sets[places], same=tuple(other for other in sets if other != places)) for places in sets]

    def _first(self, sets: Iterable[ClosedSet], top: int) -> list[ClosedSet]:
        first: list[ClosedSet] = []
        for each in sorted(sets, key=lambda each: (*(-value for value in each.rank), *_order(each.places))):
            alike = next((number for number, other in enumerate(first) if self._leaves_the_same(other, each)), None)
            if alike is not None:
                first[alike] = replace(first[alike], same=(*first[alike].same, each.places, *each.same))
            elif len(first) < top:
                first.append(each)
        return first

    def _leaves_the_same(self, one: ClosedSet, other: ClosedSet) -> bool:
        first, second = (self._plans[each.places].flow for each in (one, other))
        return one.rank == other.rank and np.allclose(first, second, rtol=0, atol=NOTHING * self.damages.total)

    def _is_spare(self, found: ClosedSet) -> bool:
        """Return whether some of the places alone cost as much."""
        fewer = (each for size in range(len(found.places)) for each in combinations(sorted(found.places), size))
        return any(self._sets[self._needed(each)].rank >= found.rank for each in fewer)

    def _needed(self, places: Sequence[int]) -> frozenset[int]:
        """Return those of some places that change the plan, one after the other; the set of them was solved."""
        needed = NONE
        while more := [place for place in self._on_flow[needed] if place in places]:
            needed |= {more[0]}
        return needed


def _order(places: frozenset[int]) -> tuple[int, list[int]]:
    return len(places), sorted(places)
