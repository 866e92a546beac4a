"""What scenarios cost in money, worked out on the corridor drawn by hand, and their intervals.

With `PRICES` a tonne from A to C costs 25.5 USD by rail and 33.2 by road, both through BBB, and 24.75 by ship past it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo import Case, Draws, assign, compare, run_scenario, scenario_intervals
from geo.arrays import Floats
from geo.flows import ways
from geo.network import build_network
from geo.network.draws import between, networks_in_draws
from geo.scenarios.burden import burdens
from layers import Atlas, load_atlas
from layers.model.problem import MissingCostError
from layers.scenarios.scenario import CapacityChange, Closure, Demand, Scenario, Where
from tests.hand_network import COSTS, NODES, PRICES, corridor

COST = {"rail": 25.5, "road": 33.2, "ship": 24.75}
WEIGHT = {way: math.exp(-0.1 * cost) for way, cost in COST.items()}
SHUT_B = (Closure(Where(territory=("BBB",))),)
SHUT_D1 = (Closure(Where(segments=("D1",))),)


@dataclass(frozen=True)
class Central(Draws):
    """Draws that all take the medians."""

    def quantiles(self, name: str) -> Floats:
        return np.full(self.number, 0.5)


def freight(amount: float, **facts: Any) -> Demand:
    return Demand("A", "C", mt_y=amount, **facts)


def scenario(*demand: Demand, name: str = "asked", **statements: Any) -> Scenario:
    return Scenario(name, name, "-", demand=demand, **statements)


def change(case: Case, against: Scenario) -> dict[str, float]:
    """Return the changes of the measures of freight that have intervals."""
    summary = run_scenario(case, against=against).summary
    freight = summary[summary["medium"] == "freight"].set_index("measure")["change"]
    return {name: freight[name] for name in MEASURES}


MEASURES = ("unserved", "through BBB", "transit through BBB", "hours per tonne", "cost of what both carry")


def medians(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table["measure"], table["change"], strict=True))


def priced(**changes: Any) -> Atlas:
    return corridor(costs=PRICES, nodes={name: {"confidence": "high"} for name in NODES}, **changes)


def test_what_a_closure_costs() -> None:
    asked = scenario(freight(1.5))
    outcome = run_scenario(Case(priced(), scenario(freight(1.5), closes=SHUT_B)), against=asked)
    rows = outcome.summary.set_index("measure").loc[lambda table: table["medium"] == "freight"]
    # All goes by ship: 20 USD a tonne. Before, 1.5 split by e^(-0.1 cost).
    total = sum(WEIGHT.values())
    paid = 1.5 * (22 * WEIGHT["rail"] + 32 * WEIGHT["road"] + 20 * WEIGHT["ship"]) / total
    assert rows.loc["freight paid", ["before", "after"]].tolist() == pytest.approx([paid, 30], abs=1e-4)
    before = -1.5 * math.log(total) / 0.1
    assert rows.loc["cost of what both carry", ["before", "after"]].tolist() == pytest.approx(
        [before, 1.5 * 24.75], abs=1e-4
    )
    table = compare(Case(priced()), [scenario(freight(1.5), name="shut", closes=SHUT_B)], against=asked)
    assert (table["extra_usd_y"] / 1e6).tolist() == pytest.approx([0, 1.5 * 24.75 - before], abs=1e-4)


def test_only_what_both_sides_carry_is_compared() -> None:
    # 5 before; by ship there is room for 2. The cost of these 2 rises, that of the 3 left out does not count.
    shut = scenario(freight(5.0), closes=SHUT_B)
    outcome = run_scenario(Case(priced(), shut), against=scenario(freight(5.0)))
    both = outcome.summary.set_index("measure").loc["cost of what both carry"]
    assert both["before"] == pytest.approx(-2 * math.log(sum(WEIGHT.values())) / 0.1, abs=1e-3)
    assert both["after"] == pytest.approx(2 * 24.75, abs=1e-3)


def test_by_the_cheapest_way_the_cost_is_that_of_the_ways() -> None:
    shut = scenario(freight(3.0), closes=(Closure(Where(segments=("S1",))),))
    case = Case(priced(), shut, assignment="cheapest")
    rows = run_scenario(case, against=scenario(freight(3.0))).summary.set_index("measure")
    # 2 by ship and 1 by rail; then 3 by rail.
    assert rows.loc["cost of what both carry", ["before", "after"]].tolist() == pytest.approx(
        [2 * 24.75 + 25.5, 3 * 25.5]
    )


def test_demands_of_one_kind_are_added_up() -> None:
    network = build_network(priced())
    two, one = ([freight(1.0), freight(0.5, year=2024)], [freight(1.5)])
    shut = network.edges_in(territory="BBB")
    costs = [
        burdens(assign(network, asked, rule="logit"), assign(network, asked, closed=shut, rule="logit"))
        for asked in (two, one)
    ]
    assert costs[0] == pytest.approx(costs[1])
    assert costs[0][1] == pytest.approx(1.5 * 24.75)


def test_a_cost_by_another_yardstick_is_none() -> None:
    case = Case(priced(), scenario(freight(1.0), costs={"choice.theta": 0.3}))
    assert "cost of what both carry" not in set(run_scenario(case, against=scenario(freight(1.0))).summary["measure"])
    table = scenario_intervals(case, against=scenario(freight(1.0)), draws=Central(2))
    assert "cost of what both carry" not in set(table["measure"])


def test_without_prices_there_is_no_cost() -> None:
    outcome = run_scenario(Case(corridor(), scenario(freight(1.5), closes=SHUT_B)), against=scenario(freight(1.5)))
    assert "cost of what both carry" not in set(outcome.summary["measure"])
    assert math.isnan(burdens(outcome.before.flows["freight"], outcome.after.flows["freight"])[1])
    assert math.isnan(burdens(outcome.before.flows["gas"], outcome.after.flows["gas"])[1])


@pytest.mark.parametrize(
    ("before", "after", "statements"),
    [
        ([freight(1.5)], [freight(1.5)], {"closes": SHUT_B}),
        ([freight(5.0)], [freight(5.0)], {"closes": SHUT_B}),
        ([freight(5.0)], [freight(5.0)], {"closes": SHUT_D1}),
        ([freight(1.5)], [freight(2.5), Demand("B", "C", mt_y=1.0)], {}),
        ([freight(1.5), Demand("A", "B", mt_y=2.0)], [freight(12.0)], {}),
        ([freight(1.0), freight(0.5, year=2024)], [freight(1.0), freight(0.5, year=2024)], {"closes": SHUT_B}),
        ([freight(3.0)], [freight(3.0)], {"capacity": (CapacityChange(Where(segments=("S1",)), factor=0.25),)}),
        ([freight(1.0)], [freight(1.0)], {"costs": {"tariff.rail": 0.2}}),
        ([Demand("A", "C", bcm_y=1.0)], [freight(1.0)], {}),
    ],
)
def test_draws_at_the_medians_are_the_run(
    before: Sequence[Demand], after: Sequence[Demand], statements: dict[str, Any]
) -> None:
    against = scenario(*before)
    case = Case(priced(), scenario(*after, **statements))
    table = scenario_intervals(case, against=against, draws=Central(2))
    assert table["measure"].tolist() == list(MEASURES)
    for column in ("change_low", "change", "change_high"):
        assert dict(zip(table["measure"], table[column], strict=True)) == pytest.approx(
            change(case, against), abs=2e-4, nan_ok=True
        )


@pytest.mark.parametrize("name", ["aze_closes_transit", "rasht_astara_built"])
def test_draws_at_the_medians_are_the_run_of_the_bundled_atlas(name: str) -> None:
    """Here each side finds ways that the other does not; only costs are compared with the ways of both."""
    case = Case(load_atlas(), name)
    summary = run_scenario(case).summary.set_index(["medium", "measure"])["change"]["freight"]
    drawn = medians(scenario_intervals(case, draws=Central(1)))
    assert drawn == pytest.approx({measure: summary[measure] for measure in drawn}, abs=1e-6, rel=1e-6)


def ranged() -> Atlas:
    """Return the corridor with a wide range of all prices and times."""
    entries = [
        {"id": name, "value": value, "low": 0.5 * value, "high": 2 * value}
        for name, value in {**COSTS, **PRICES}.items()
    ]
    return replace(priced(), costs={"parameters": entries})


def test_the_rounding_of_sums_is_no_change() -> None:
    table = scenario_intervals(Case(load_atlas(), "hormuz_shut"), draws=20).set_index("measure")
    assert table.loc["unserved", ["change_low", "change", "change_high"]].tolist() == [0, 0, 0]


def test_what_changes_nothing_has_no_interval() -> None:
    """Both sides have the same draws."""
    asked = (freight(4.0, low=1.0, high=9.0), Demand("B", "C", mt_y=1.0, low=0.0, high=6.0))
    same = Case(ranged(), scenario(*asked, name="same", closes=(Closure(Where(segments=("G1",))),)))
    table = scenario_intervals(same, against=scenario(*asked), draws=Draws(20, seed=3))
    assert table[["change_low", "change", "change_high"]].to_numpy() == pytest.approx(0, abs=1e-6)


def test_intervals_hold_the_run_and_widen_with_the_ranges() -> None:
    shut = Case(ranged(), scenario(freight(1.5), closes=SHUT_B))
    table = scenario_intervals(shut, against=scenario(freight(1.5)), draws=Draws(50)).set_index("measure")
    exact = change(shut, scenario(freight(1.5)))
    for measure in ("through BBB", "cost of what both carry"):
        low, high = table.loc[measure, ["change_low", "change_high"]].tolist()
        assert low < exact[measure] < high
    assert table.loc["cost of what both carry", "change_low"] > 0
    assert table.loc["unserved"].tolist()[1:] == pytest.approx([0, 0, 0], abs=1e-6)


def test_the_first_draws_are_those_of_few_and_one_draw_is_one_run() -> None:
    """The draw of a parameter is the run of a case with that value."""
    entries = [{"id": name, "value": value} for name, value in {**COSTS, **PRICES}.items() if name != "tariff.rail"]
    entries.append({"id": "tariff.rail", "value": 0.05, "low": 0.02, "high": 0.2})
    stated = {name: {"capacity_mt_y": None} for name in ("R1", "R3", "S1", "D1")}
    atlas = replace(priced(segments=stated), costs={"parameters": entries})
    shut, asked = scenario(freight(1.5), closes=SHUT_B), scenario(freight(1.5))
    (quantile,) = Draws(1, seed=7).quantiles("tariff.rail").tolist()
    value = float(np.interp(quantile, [0, 0.5, 1], [0.02, 0.05, 0.2]))
    drawn = scenario_intervals(Case(atlas, shut), against=asked, draws=Draws(1, seed=7))
    assert medians(drawn) == pytest.approx(change(Case(atlas, shut, costs={"tariff.rail": value}), asked), abs=1e-4)


def test_costs_and_demand_of_one_draw_go_together() -> None:
    """The draws of a network's costs are in the order of those of the demand."""
    draws = Draws(5, seed=2)
    networks = networks_in_draws(Case(ranged()), draws)
    right = [between(0.025, 0.05, 0.1, quantile) for quantile in draws.quantiles("tariff.rail")]
    assert [network.costs["tariff.rail"] for network in networks] == pytest.approx(right)


def test_draws_are_about_the_year_of_the_case() -> None:
    entries = [{"id": name, "value": value} for name, value in {**COSTS, **PRICES}.items()]
    entries.append({"id": "tariff.rail", "value": 0.5, "year": 2030})
    atlas = replace(priced(), costs={"parameters": entries})
    shut, asked = scenario(freight(1.5), closes=SHUT_B), scenario(freight(1.5))
    changes = []
    for year in (2024, 2030):
        case = Case(atlas, shut, as_of=year)
        changes.append(medians(scenario_intervals(case, against=asked, draws=Central(1))))
        assert changes[-1] == pytest.approx(change(case, asked), abs=1e-4)
    assert changes[0]["through BBB"] < changes[1]["through BBB"] - 0.05


@pytest.fixture
def only_the_cheapest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a search find the cheapest route alone."""
    monkeypatch.setattr(Case(priced()).whole_network().whole, "found", {})
    monkeypatch.setattr(ways, "SEARCHES", 0)
    monkeypatch.setattr(ways, "MODES_OF", {"freight": ()})


@pytest.mark.usefixtures("only_the_cheapest")
def test_both_sides_consider_the_ways_of_each() -> None:
    """By ship, and by rail where ships do not go."""
    shut, asked = scenario(freight(1.5), closes=(Closure(Where(segments=("S1",))),)), scenario(freight(1.5))
    exact = change(Case(priced(), shut), asked)["cost of what both carry"]
    assert exact == pytest.approx(15 * math.log(1 + WEIGHT["ship"] / WEIGHT["rail"]), abs=1e-4)
    drawn = medians(scenario_intervals(Case(priced(), shut), against=asked, draws=Central(1)))
    assert drawn["cost of what both carry"] == pytest.approx(exact, abs=1e-4)


def test_intervals_are_of_demand_that_chooses() -> None:
    asked = scenario(freight(1.0))
    with pytest.raises(MissingCostError, match=r"give tariff\.sea, tariff\.rail"):
        scenario_intervals(Case(corridor(), asked), against=asked, draws=2)
    with pytest.raises(ValueError, match="not of the cheapest assignment"):
        scenario_intervals(Case(priced(), asked, assignment="cheapest"), draws=2)
