"""Leverage by choice, worked out on the corridor drawn by hand, and the same in draws.

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

from geo import Case, Draws, assign, leverage, scenario_intervals
from geo.arrays import Floats
from geo.flows.leverage_draws import held_in_draws
from geo.flows.territory_leverage import own_trade
from geo.network import build_network
from layers import Atlas, load_atlas
from layers.scenarios.scenario import Closure, Demand, Scenario, Where, load_scenario
from tests.hand_network import COSTS, NODES, PRICES, corridor

COST = {"rail": 25.5, "road": 33.2, "ship": 24.75}
WEIGHT = {way: math.exp(-0.1 * cost) for way, cost in COST.items()}
TERRITORIES = ("BBB", "AAA", "CCC")
HELD = {"crosses": 1, "must_cross": 1, "extra_usd_y": 1e6}


@dataclass(frozen=True)
class Central(Draws):
    """Draws that all take the medians."""

    def quantiles(self, name: str) -> Floats:
        return np.full(self.number, 0.5)


def priced(**changes: Any) -> Atlas:
    return corridor(costs=PRICES, nodes={name: {"confidence": "high"} for name in NODES}, **changes)


def freight(amount: float, **facts: Any) -> Demand:
    return Demand("A", "C", mt_y=amount, **facts)


def asking(*demand: Demand, **statements: Any) -> Scenario:
    return Scenario("asked", "Asked", "-", demand=demand, **statements)


def of_bbb(*demand: Demand) -> dict[str, Any]:
    """Return the row of BBB."""
    return dict(leverage(priced(), "BBB", scenarios=[asking(*demand)]).iloc[0])


def test_a_way_round_costs_what_the_others_were_worth() -> None:
    row = of_bbb(freight(1.5))
    total = sum(WEIGHT.values())
    crosses = 1.5 * (WEIGHT["rail"] + WEIGHT["road"]) / total
    assert row["crosses"] == row["rerouted"] == pytest.approx(crosses, abs=1e-5)
    assert (row["must_cross"], row["no_room"], row["no_route"]) == pytest.approx((0, 0, 0), abs=1e-6)
    # All goes by ship at 24.75; the choice among three was worth ln(Σ e^(-θ cost)) / θ.
    assert row["extra_usd_y"] / 1e6 == pytest.approx(1.5 * (24.75 + math.log(total) / 0.1), abs=1e-4)
    assert row["extra_usd_per_t"] == pytest.approx(row["extra_usd_y"] / 1e6 / crosses)
    hours = 1.5 * (35 * WEIGHT["rail"] + 12 * WEIGHT["road"] + 47.5 * WEIGHT["ship"]) / total
    assert row["extra_t_h"] == pytest.approx(1.5 * 47.5 - hours, abs=1e-3)


def test_what_has_no_room_past_it_must_cross() -> None:
    row = of_bbb(freight(5.0))
    # 2 go by ship before and after: what is lost are the 3 that cross, and nothing is rerouted.
    assert (row["crosses"], row["must_cross"], row["no_room"]) == pytest.approx((3, 3, 3), abs=1e-4)
    # The cost is that of the 2 which are carried: 0.85 would have gone by ship of their own will.
    assert row["extra_usd_y"] / 1e6 == pytest.approx(2 * (24.75 + math.log(sum(WEIGHT.values())) / 0.1), abs=1e-3)


CASES: Sequence[Sequence[Demand]] = (
    [freight(1.5)],
    [freight(5.0)],
    [freight(1.5), Demand("B", "C", mt_y=3.0), Demand("A", "B", mt_y=2.0)],
    [freight(4.0), Demand("q", "C", mt_y=1.0), Demand("A", "p", mt_y=1.0), Demand("p", "B", mt_y=0.5)],
    [freight(2.0), freight(1.0, modes=("road",)), Demand("C", "A", mt_y=6.0)],
    [freight(0.0), Demand("A", "B", mt_y=1.0)],
)


def row_of(atlas: Atlas, demand: Sequence[Demand], **statements: Any) -> pd.DataFrame:
    """Return the table of all territories."""
    return leverage(Case(atlas, asking(*demand, **statements)), TERRITORIES)


@pytest.mark.parametrize("demand", CASES)
def test_one_draw_at_the_central_values_is_the_table(demand: Sequence[Demand]) -> None:
    table = row_of(priced(), demand)
    network = build_network(priced())
    plan = assign(network, demand, rule="logit")
    own = [own_trade(network, plan.demands, territory) for territory in TERRITORIES]
    held = held_in_draws(plan, own, TERRITORIES, [network], [demand])
    assert held.shape == (1, 3, 3)
    for column, (name, unit) in enumerate(HELD.items()):
        assert held[0, :, column] == pytest.approx(table[name].to_numpy(float) / unit, abs=1e-3), name


@pytest.mark.parametrize("demand", CASES)
def test_intervals_of_medians_are_the_table(demand: Sequence[Demand]) -> None:
    """The table adds nothing to the draws but that a trickle counts as nothing."""
    case = Case(priced(), asking(*demand, closes=(Closure(Where(segments=("D2",))),)))
    table = leverage(case, TERRITORIES, draws=Central(2))
    for name, unit in HELD.items():
        stated = table[name].to_numpy(float) / unit
        for end in ("low", "high"):
            assert table[f"{name}_{end}"].to_numpy(float) / unit == pytest.approx(stated, abs=1e-3), name
    ranked = table["rank"].notna()
    assert (table.loc[ranked, ["rank_low", "rank_high"]].to_numpy() == table.loc[ranked, ["rank"]].to_numpy()).all()


def test_several_draws_are_as_many_runs() -> None:
    demand = [freight(2.5), Demand("B", "C", mt_y=1.0)]
    values = [
        {"tariff.sea": 0.01},
        {"tariff.sea": 0.05, "value_of_time": 0.2},
        {"tariff.rail": 0.01, "choice.theta": 0.3},
    ]
    atlases = [corridor(costs={**PRICES, **value}) for value in values]
    networks = [build_network(atlas) for atlas in atlases]
    amounts = [1.0, 0.5, 2.0]
    drawn = [[replace(entry, mt_y=(entry.mt_y or 0) * factor) for entry in demand] for factor in amounts]
    plan = assign(networks[0], demand, rule="logit")
    own = [own_trade(networks[0], plan.demands, "BBB")]
    held = held_in_draws(plan, own, ["BBB"], networks, drawn)
    for number, (atlas, asked) in enumerate(zip(atlases, drawn, strict=True)):
        row = leverage(atlas, "BBB", scenarios=[asking(*asked)]).iloc[0]
        assert held[number, 0] == pytest.approx([row[name] / unit for name, unit in HELD.items()], abs=1e-3)


def test_a_territory_that_nothing_crosses_holds_nothing() -> None:
    demand = [Demand("B", "C", mt_y=1.0, modes=("rail",))]
    network = build_network(priced())
    plan = assign(network, demand, rule="logit")
    held = held_in_draws(plan, [np.array([False])], ["AAA"], [network], [demand])
    assert held.tolist() == [[[0, 0, 0]]]


def ranged() -> Atlas:
    """Return the corridor with a wide range of all prices and times."""
    entries = [
        {"id": name, "value": value, "low": 0.5 * value, "high": 2 * value}
        for name, value in {**COSTS, **PRICES}.items()
    ]
    return replace(priced(), costs={"parameters": entries})


def test_cases_that_are_the_same_have_the_same_draws() -> None:
    scenarios = [
        replace(asking(freight(4.0, low=1.0, high=9.0)), id="first"),
        replace(asking(freight(4.0, low=1.0, high=9.0), closes=(Closure(Where(segments=("G1",))),)), id="second"),
    ]
    table = leverage(ranged(), TERRITORIES, scenarios=scenarios, draws=Draws(8, seed=1))
    first, second = (
        table[table["scenario"] == name].drop(columns="scenario").reset_index(drop=True) for name in ("first", "second")
    )
    pd.testing.assert_frame_equal(first, second)
    row = first.iloc[0]
    assert 0 < row["crosses_low"] < row["crosses"] < row["crosses_high"]
    assert 0 <= row["extra_usd_y_low"] < row["extra_usd_y_high"]


def test_gas_has_no_money() -> None:
    demand = [freight(1.5), Demand("A", "C", bcm_y=2.0)]
    table = leverage(Case(priced(), asking(*demand)), TERRITORIES, draws=Draws(2)).set_index("medium")
    money = ["extra_usd_y", "extra_usd_y_low", "extra_usd_y_high", "extra_usd_per_t"]
    assert table.loc["gas", money].isna().all(axis=None)
    assert table.loc["freight", money[:3]].notna().all(axis=None)


def test_without_trade_of_its_own_a_country_holds_what_the_scenario_that_closes_it_costs() -> None:
    """The draws are the same; only the room that its own trade takes sets the interval of the baseline apart."""
    atlas = load_atlas()
    closed = load_scenario(atlas, "aze_closes_transit")
    transit_alone = Case(atlas, replace(closed, closes=(), parts=()))
    cost = scenario_intervals(Case(atlas, closed), draws=40).set_index("measure").loc["cost of what both carry"]
    columns = ["extra_usd_y_low", "extra_usd_y_high"]
    held = leverage(transit_alone, ["AZE"], draws=40).set_index("medium").loc["freight", columns]
    assert (held / 1e6).tolist() == pytest.approx(cost[["change_low", "change_high"]].tolist(), rel=1e-6)
    with_own = leverage(Case(atlas, "baseline"), ["AZE"], draws=40).set_index("medium").loc["freight", columns]
    assert with_own["extra_usd_y_high"] < 0.999 * held["extra_usd_y_high"]
