"""What closures cost: the least-cost plan without what closes, against that of the same deliveries as all is today.

The plan is that of `geo.flows.assignment`: first as much as can be served is, then at the least cost. The cost is
generalised cost (money and the value of time, without the rebates and constants of branches, which belong to choice)
where the atlas states prices, else hours; for gas km.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.arrays import Bools, Floats, rise
from geo.flows.assignment import Assignment, assign
from geo.network.case import Case
from geo.network.media import Medium, Weight
from geo.network.model import Network

if TYPE_CHECKING:
    from layers.scenarios.scenario import Demand

NOTHING: Final = 1e-6
"""Share of the demand, or of its cost, that counts as nothing."""


@dataclass(frozen=True)
class Damage:
    """What a set of closures costs.

    Attributes
    ----------
    unserved : float
        Demand that is not served, what is not served today included: Mt/y or bcm/y.
    extra : float
        Rise in the cost of what is still served, in a year: million USD, without prices million t·h; for gas bcm·km.
    extra_hours, extra_km : float
        Rise in time and length, mean over the tonnes (m³) still served; NaN if none is, hours also for gas.
    """

    unserved: float
    extra: float
    extra_hours: float
    extra_km: float


class Damages:
    """The plans of a demand on a network under closures, and what these cost.

    Parameters
    ----------
    network : Network
    demands : sequence of Demand
    rule : {"cost", "hours", "km"}
    reference : Damages, optional
        The plans with which the same deliveries are compared; by default those of this network.
    """

    def __init__(
        self, network: Network, demands: Sequence[Demand], rule: Weight, reference: Damages | None = None
    ) -> None:
        self.network, self.rule = network, rule
        self.today = assign(network, demands, rule=rule)
        self.demands = self.today.demands
        weight = {"km": network.km, "hours": network.hours}
        self.weights = [
            network.generalised(demand.commodity) if rule == "cost" else weight[rule] for demand in self.demands
        ]
        self.total, self.cost_today = math.fsum(self.today.asked) or 1.0, self.cost(self.today) or 1.0
        self.reference = self if reference is None else reference
        self._same_deliveries: dict[bytes, Assignment] = {}

    @classmethod
    def of(cls, case: Case, medium: Medium, reference: Damages | None = None) -> Damages:
        """Return the plans of a case, by the cheapest routes that have room."""
        return cls(case.network(medium), case.demand, least_of(case, medium), reference)

    def plan(self, closed: Bools) -> Assignment:
        """Return the least-cost plan under a closure, shape (m,)."""
        return assign(self.network, self.demands, closed=closed, rule=self.rule)

    def cost(self, plan: Assignment) -> float:
        """Return what a plan costs in a year, in the unit of `Damage.extra`."""
        paths = zip(plan.path_pair, plan.path_edges, plan.path_amount, strict=True)
        return math.fsum(amount * self.weights[pair][list(edges)].sum() for pair, edges, amount in paths)

    def deliveries(self, served: Floats) -> Assignment:
        """Return the least-cost plan, with everything open, of some amounts of the demands."""
        if self._alike(served, self.today.served_by_pair):
            return self.today
        key = served.round(9).tobytes()
        if key not in self._same_deliveries:
            self._same_deliveries[key] = assign(self.network, asking(self.today, served), rule=self.rule)
        return self._same_deliveries[key]

    def _alike(self, first: Floats, second: Floats) -> bool:
        return bool(np.allclose(first, second, rtol=0, atol=NOTHING * self.total))

    def damage(self, plan: Assignment) -> Damage:
        """Return what a plan costs more than the same deliveries with everything open."""
        reference, served = self.reference, plan.served_by_pair
        common = np.minimum(served, reference.today.served_by_pair)
        before = reference.deliveries(common)
        after = plan
        if not self._alike(served, common):  # only what is served in both is compared
            after = assign(self.network, asking(plan, common), closed=plan.closed, rule=self.rule)
        hours, km = rises(before, after)
        return Damage(plan.unserved, float(rise(reference.cost(before), self.cost(after))), hours, km)

    def rank(self, damage: Damage, by: str) -> tuple[float, float]:
        """Return what damages are ordered by, the greater the worse; differences that are nothing are none."""
        unserved = float(np.rint(damage.unserved / self.total / NOTHING))
        extra = float(np.rint(damage.extra / self.reference.cost_today / NOTHING))
        return (extra, unserved) if by == "usd" else (unserved, extra)


def least_of(case: Case, medium: Medium) -> Weight:
    """Return what the cheapest routes of a case have least of."""
    rule = case.but(assignment="cheapest").rule(medium)
    assert rule != "logit"
    return rule


def asking(plan: Assignment, amounts: Floats) -> list[Demand]:
    """Return the demands of a plan with other amounts."""
    name = "bcm_y" if plan.medium == "gas" else "mt_y"
    return [replace(demand, **{name: amount}) for demand, amount in zip(plan.demands, amounts.tolist(), strict=True)]


def rises(before: Assignment, after: Assignment) -> tuple[float, float]:
    """Return the rise in hours (NaN for gas) and km from one plan to another of the same deliveries, mean by amount."""
    served = after.served
    if not served > 0:
        return math.nan, math.nan
    hours, km = rise(before.tonne_hours, after.tonne_hours), rise(before.tonne_km, after.tonne_km)
    return float(hours) / served, float(km) / served
