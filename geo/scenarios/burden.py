"""What a scenario costs in money and time, and the interval of its figures over seeded draws."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.arrays import Bools, Floats, rise, without_dust
from geo.flows.assignment import Assignment, assign
from geo.flows.choice import Choice, choice_of
from geo.flows.limits import capacities
from geo.flows.territory_leverage import own_trade
from geo.flows.ways import Kind, kind_of
from geo.network.case import Case
from geo.network.draws import Draws, countries_of, interval, networks_in_draws
from geo.network.media import UNITS
from geo.scenarios.sides import sides_of
from layers.scenarios.scenario import Demand, Scenario

if TYPE_CHECKING:
    from layers.model.atlas import Atlas


_LEAST: Final = 1e-12
"""Mt/y below which nothing is carried."""


def burdens(before: Assignment, after: Assignment) -> tuple[float, float]:
    """Return the cost of what is carried on both sides, on each side, million USD a year.

    It is `Assignment.burden` of the lesser amount of each demand, with the same ways at hand on both sides, so that it
    rises by what is lost and not because other tonnes are counted. NaN where there are no prices, for gas, and where
    the sides do not choose by the same rule: a scale or a constant of another size would be another yardstick.
    """
    if before.rule not in ("cost", "logit") or after.rule != before.rule or not _same_yardstick(before, after):
        return math.nan, math.nan
    demands = _on_both(before, after)
    second = assign(after.network, demands, closed=after.closed, rule=after.rule, beside=before)
    if before is after:
        return second.burden, second.burden
    # Ways round what is full afterwards were at hand before, too.
    first = assign(before.network, demands, closed=before.closed, rule=before.rule, beside=second)
    return first.burden, second.burden


def _same_yardstick(before: Assignment, after: Assignment) -> bool:
    """Return whether both sides have the same parameters of choice."""
    first, second = ({k: v for k, v in side.network.costs.items() if k[:7] == "choice."} for side in (before, after))
    return first == second


def _on_both(before: Assignment, after: Assignment) -> list[Demand]:
    """Return the demands of both sides, each kind once, with the lesser of the amounts served."""
    served = [_served(before), _served(after)]
    first_of_kind: dict[Kind, Demand] = {}
    for demand in before.demands:
        first_of_kind.setdefault(kind_of(demand), demand)
    return [
        replace(demand, mt_y=min(served[0][kind], served[1][kind]))
        for kind, demand in first_of_kind.items()
        if kind in served[1]
    ]


def _served(side: Assignment) -> dict[Kind, float]:
    amounts: dict[Kind, float] = {}
    for demand, amount in zip(side.demands, side.served_by_pair.tolist(), strict=True):
        amounts[kind_of(demand)] = amounts.get(kind_of(demand), 0.0) + amount
    return amounts


def scenario_intervals(
    case: Atlas | Case, *, against: Scenario | str | Path | Case | None = None, draws: int | Draws = 200
) -> pd.DataFrame:
    """Return how much a scenario changes freight, as the median and the 90 % interval over draws.

    Parameters
    ----------
    case : Atlas or Case
        With the scenario; its atlas must state prices.
    against : Scenario, str, Path or Case, optional
        The side before, as in `geo.run_scenario`.
    draws : int or Draws
        The same draws as everywhere, on both sides.

    Returns
    -------
    DataFrame
        One row for each measure: `measure`, `unit`, `change_low`, `change`, `change_high`. Measures: "unserved",
        "through" and "transit through" the territory of the case, "hours per tonne", "cost of what both carry".

    Raises
    ------
    MissingCostError
        If a price, a time or the scale of the choice is not known.
    ValueError
        If a side is to be assigned to the cheapest routes.

    Examples
    --------
    >>> from geo import Case, scenario_intervals
    >>> from layers import load_atlas
    >>> table = scenario_intervals(Case(load_atlas(), "anzali_out"), draws=5)
    >>> table["unit"].tolist()[-1]
    'M USD/y'
    """
    before, after = sides_of(case, against)
    seeded = Draws.of(draws)
    drawn = _BothSides(before, after, seeded)
    unit, where = UNITS["freight"], ", ".join(after.territories)
    rows = [("unserved", unit, drawn.unserved())]
    if after.territories:
        rows += [(f"through {where}", unit, drawn.through()), (f"transit through {where}", unit, drawn.transit())]
    rows.append(("hours per tonne", "h", drawn.hours()))
    if _same_yardstick(drawn.sides[0].plan, drawn.sides[1].plan):
        rows.append(("cost of what both carry", "M USD/y", drawn.burden()))
    table = []
    for measure, of_unit, change in rows:
        low, median, high = interval(change)
        table.append((measure, of_unit, float(low), float(median), float(high)))
    return pd.DataFrame(table, columns=["measure", "unit", "change_low", "change", "change_high"])


class _Side:
    """One side in every draw."""

    def __init__(self, case: Case, draws: Draws) -> None:
        if case.assignment == "cheapest":
            raise ValueError("intervals are of demand that chooses between ways, not of the cheapest assignment")
        self.case, self.whole_network = case, case.whole_network()
        self.plan = assign(case.network(), case.demand, rule="logit")
        self.networks = networks_in_draws(case, draws)
        drawn_demands = draws.demands(case.demand, countries_of(case.atlas))
        demands = [[entry for entry in drawn if entry.mt_y is not None] for drawn in drawn_demands]
        self.asked: Floats = np.array([[entry.mt_y or 0.0 for entry in drawn] for drawn in demands])
        self.room = capacities(self.networks, self.plan.closed)
        self.choice = choice_of(self.plan.network, self.plan.demands, self.plan.asked, self.plan.closed)

    def beside(self, other: Choice) -> Choice:
        """Return the choice with the ways of the other side."""
        plan = self.plan
        return choice_of(plan.network, plan.demands, plan.asked, plan.closed, beside=other.ways_on())

    def amounts(self, choice: Choice, asked: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the amount on each way, that carried of each demand, and the perceived cost, in each draw."""
        result, dearest = choice.splits(self.networks, asked, self.room)
        carried = choice.carried(result.amount)
        return result.amount, carried, result.perceived - dearest * (asked - carried).sum(axis=1)


class _BothSides:
    """The change from one side to the other in every draw, each measure of shape (draws,)."""

    def __init__(self, before: Case, after: Case, draws: Draws) -> None:
        self.sides = [_Side(before, draws), _Side(after, draws)]
        first, second = self.sides
        self.flows = [side.amounts(side.choice, side.asked) for side in self.sides]
        second_choice = second.beside(first.choice)
        # Costs are compared with the same ways at hand on both sides, as in `burdens`.
        self.same_ways = [first.beside(second_choice), second_choice]

    def unserved(self) -> Floats:
        """Return the rise of what has no room or no way, Mt/y."""
        asked = [side.asked.sum(axis=1) for side in self.sides]
        before, after = (total - flow[1].sum(axis=1) for total, flow in zip(asked, self.flows, strict=True))
        return without_dust(after - before, np.maximum(*asked))

    def through(self) -> Floats:
        """Return the rise of what crosses the territory, Mt/y."""
        return self._across(own_too=True)

    def transit(self) -> Floats:
        """Return the rise of the trade of others that crosses the territory, Mt/y."""
        return self._across(own_too=False)

    def hours(self) -> Floats:
        """Return the rise of the mean hours of a tonne over what both sides carry of each pair; NaN if none."""
        pairs = sorted({(each.origin, each.destination) for side in self.sides for each in side.plan.demands})
        served, mean = [], []
        for side, flow in zip(self.sides, self.flows, strict=True):
            choice = side.choice
            of_demand = np.array(
                [pairs.index((each.origin, each.destination)) for each in side.plan.demands], dtype=int
            )
            on_pair = of_demand[choice.ways.demand][:, None] == np.arange(len(pairs))
            of_edges = np.nan_to_num([network.hours for network in side.networks])
            served.append(flow[0] @ on_pair)
            mean.append((flow[0] * (choice.incidence @ of_edges.T).T) @ on_pair / np.maximum(served[-1], _LEAST))
        both = np.minimum(*served)
        total = both.sum(axis=1)
        longer = without_dust((both * (mean[1] - mean[0])).sum(axis=1), (both * mean[0]).sum(axis=1))
        return np.where(total > 0, longer / np.maximum(total, _LEAST), np.nan)

    def burden(self) -> Floats:
        """Return the rise of the cost of what both sides carry, million USD a year."""
        kinds = [[kind_of(demand) for demand in side.plan.demands] for side in self.sides]
        shared = [kind for kind in dict.fromkeys(kinds[0]) if kind in kinds[1]]
        served = [
            [flow[1][:, [each == kind for each in of_side]].sum(axis=1) for kind in shared]
            for flow, of_side in zip(self.flows, kinds, strict=True)
        ]
        same = np.minimum(*(np.array(of_side) for of_side in served))
        costs = []
        for side, choice, of_side in zip(self.sides, self.same_ways, kinds, strict=True):
            asked = np.zeros(side.asked.shape)
            for kind, amount in zip(shared, same, strict=True):
                asked[:, of_side.index(kind)] = amount
            costs.append(side.amounts(choice, asked)[2])
        return rise(*costs)

    def _across(self, *, own_too: bool) -> Floats:
        amounts = []
        for side, flow in zip(self.sides, self.flows, strict=True):
            choice, territories = side.choice, side.case.territories
            inside = side.plan.network.edges_in(territory=territories)
            counted: Bools = choice.incidence @ inside.astype(float) > 0
            if not own_too:
                counted &= ~own_trade(side.whole_network, side.plan.demands, territories)[choice.ways.demand]
            amounts.append(flow[0][:, counted].sum(axis=1))
        return rise(*amounts)
