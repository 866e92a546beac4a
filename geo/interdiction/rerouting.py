"""An upper bound on what one more closure costs, from a flow that fits: the known paths, filled in order of cost.

Any flow that fits costs at least as much as the least-cost plan of the same deliveries, so a closure whose bound is
below what is looked for need not be solved.
"""

from __future__ import annotations

from bisect import insort

import numpy as np

from geo.arrays import Bools, Floats
from geo.flows.assignment import Assignment
from geo.flows.limits import capacity_limits
from geo.flows.paths import DemandSearches
from geo.interdiction.damage import NOTHING, Damage, Damages


class Rerouting:
    """The paths of all plans seen so far.

    Parameters
    ----------
    damages : Damages
    """

    def __init__(self, damages: Damages) -> None:
        self.damages = damages
        limits, self.room = capacity_limits(damages.network, damages.today.closed)
        self.limits_of: list[list[int]] = [[] for _ in damages.network.tail]
        for number, edges in enumerate(limits):
            for edge in edges:
                self.limits_of[edge].append(number)
        # Of each demand its paths: cost, edges, the edges as bits of a number, how often each limit is passed.
        self.paths: list[list[tuple[float, tuple[int, ...]]]] = [[] for _ in damages.demands]
        self.known: dict[tuple[int, ...], tuple[int, Floats]] = {}
        self.seen: set[tuple[int, tuple[int, ...]]] = set()
        # Of each demand the cost of its best way with everything open, and its amount; the cheapest first.
        reference = damages.reference
        self.all_today = reference.today.unserved <= NOTHING * NOTHING * damages.total
        search = DemandSearches(reference.network, damages.demands, reference.today.closed, damages.rule)
        cost = search.paths()[0] / search.unit
        order = [pair for pair in np.argsort(cost).tolist() if np.isfinite(cost[pair])]
        self.cheapest, self.asked = cost[order], damages.today.asked[order]

    def add(self, plan: Assignment) -> None:
        """Note the paths of a plan."""
        for pair, edges in zip(plan.path_pair.tolist(), plan.path_edges, strict=True):
            if (pair, edges) in self.seen:
                continue
            self.seen.add((pair, edges))
            insort(self.paths[pair], (float(self.damages.weights[pair][list(edges)].sum()), edges))
            if edges not in self.known:
                passed = [limit for edge in edges for limit in self.limits_of[edge]]
                usage = np.bincount(np.array(passed, dtype=np.int64), minlength=len(self.room)).astype(float)
                self.known[edges] = sum(1 << edge for edge in edges), usage

    def most(self, plan: Assignment, closed: Bools) -> Damage:
        """Return a damage that none of the closures exceeds, in what is unserved and, at that, in cost.

        Parameters
        ----------
        plan : Assignment
            One whose paths were added.
        closed : array of bool, shape (m,)
            All that is closed.
        """
        shut = bits(closed)
        room = self.room.copy()
        missing = np.zeros(len(self.paths))
        cost = 0.0
        for pair, edges, amount in zip(plan.path_pair.tolist(), plan.path_edges, plan.path_amount, strict=True):
            way, usage = self.known[edges]
            if way & shut:
                missing[pair] += amount
            else:
                cost += amount * self.damages.weights[pair][list(edges)].sum()
                room -= amount * usage
        nothing = NOTHING * NOTHING * self.damages.total
        left = 0.0
        for pair in np.flatnonzero(missing > 0).tolist():
            for each, edges in self.paths[pair]:
                way, usage = self.known[edges]
                if way & shut:
                    continue
                on = usage > 0
                fits = min(float(missing[pair]), max(float((room[on] / usage[on]).min(initial=np.inf)), 0.0))
                cost += fits * each
                room -= fits * usage
                missing[pair] -= fits
                if missing[pair] <= nothing:
                    break
            else:
                left += float(missing[pair])
        # With room for all, as much is served as before. It may be other demands, but what they cost today is at least
        # what so much costs by the cheapest, if all is served today, so that whatever is served now is compared.
        extra = cost - self._least(plan.served) if not left and self.all_today else np.inf
        return Damage(plan.unserved + left, extra, np.nan, np.nan)

    def _least(self, served: float) -> float:
        """Return what serving so much costs at least with everything open."""
        before = np.concatenate([[0.0], np.cumsum(self.asked)])
        return float(np.diff(np.minimum(before, served)) @ self.cheapest)


def bits(edges: Bools) -> int:
    """Return a mask of edges as a number, in which bit e says whether edge e is in it."""
    return int.from_bytes(np.packbits(edges, bitorder="little").tobytes(), "little")
