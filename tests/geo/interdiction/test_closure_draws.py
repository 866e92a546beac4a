"""Intervals of the worst closures: one parameter or demand that varies moves the figures as paper says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo import Case, Draws, closure_intervals, interdict, marginal_closures
from geo.network.draws import between
from layers import Atlas
from layers.scenarios.scenario import Demand, Scenario
from tests.fan import asked, fan
from tests.hand_network import corridor


def uncertain(atlas: Atlas, **ranges: tuple[float, float]) -> Atlas:
    """Return an atlas in which some parameters, their dots written as _, have a range."""
    named = {name.replace("_road", ".road"): bounds for name, bounds in ranges.items()}
    entries = [
        {**entry, **dict(zip(("low", "high"), named.get(entry["id"], ()), strict=False))}
        for entry in atlas.costs["parameters"]
    ]
    assert sum("low" in entry for entry in entries) == len(ranges)
    return replace(atlas, costs={"parameters": entries})


def test_the_extra_cost_varies_as_the_tariff_does() -> None:
    """Closing post 1 costs 2 km more at the tariff, which is 1 USD and lies between 0.5 and 3."""
    case = asked(uncertain(fan([10, 12]), tariff_road=(0.5, 3.0)))
    draws = Draws(40, seed=3)
    table = closure_intervals(case, interdict(case, of="posts"), draws=draws)
    expected = np.quantile(2 * between(0.5, 1.0, 3.0, draws.quantiles("tariff.road")), [0.05, 0.95])
    assert table["extra_usd_y_low"][0] / 1e6 == pytest.approx(expected[0], rel=1e-5)
    assert table["extra_usd_y_high"][0] / 1e6 == pytest.approx(expected[1], rel=1e-5)
    assert table["extra_usd_y"][0] == pytest.approx(2e6), "the figure is that of the stated values"
    assert (table["p_first"][0], table["rank_low"][0], table["rank_high"][0]) == (1, 1, 1)


def test_what_is_unserved_varies_as_the_demand_does() -> None:
    """Between 1 and 5 Mt are asked for; with both posts closed none is served."""
    demand = Demand("O", "D", mt_y=2.0, low=1.0, high=5.0)
    case = Case(fan([10, 12]), Scenario("asked", "", "", demand=(demand,)), assignment="cheapest")
    draws = Draws(40)
    row: Any = closure_intervals(case, interdict(case, budget=2, of="posts", top=1), draws=draws).iloc[0]
    amounts = between(1.0, 2.0, 5.0, draws.quantiles("demand EEE WWW mt_y"))
    assert [row["unserved_low"], row["unserved_high"]] == pytest.approx(np.quantile(amounts, [0.05, 0.95]))


def test_the_share_of_draws_in_which_a_set_is_the_worst() -> None:
    """Closing E1 costs 1 Mt 2 USD a tonne, closing X3 another demand 2.01: which is worse is up to its amount."""
    more = [("X3", "P3", "D", 1.0, "operational"), ("Y3", "P3", "D", 3.01, "operational")]
    demand = Demand("O", "D", mt_y=1.0), Demand("P3", "D", mt_y=1.0, low=0.1, high=1.9)
    case = Case(fan([10, 12, 200], more=more), Scenario("asked", "", "", demand=demand), assignment="cheapest")
    draws = Draws(50)
    worst = interdict(case, of="links")
    assert worst["closed"].tolist() == ["X3", "E1"]
    table = closure_intervals(case, worst, draws=draws)
    amounts = between(0.1, 1.0, 1.9, draws.quantiles("demand EEE EEE mt_y"))
    share = float((amounts * 2.01 > 2.0).mean())
    assert 0.2 < share < 0.8
    assert table["p_first"].tolist() == pytest.approx([share, 1 - share])


@pytest.mark.parametrize(
    "given",
    [
        {"of": "posts", "budget": 2},
        {"of": "links", "budget": 2, "territory": ("WWW", "EEE")},
        {"of": "discs", "radius_km": 60.0},
    ],
    ids=["posts", "links", "discs"],
)
def test_without_ranges_the_same_closes_again_and_costs_the_same(given: dict[str, Any]) -> None:
    case = asked(fan([10, 12, 15]))
    for table in (interdict(case, **given), marginal_closures(case, **given)):
        again = closure_intervals(case, table, draws=2)
        for name in ("unserved", "extra_hours", "extra_usd_y"):
            for bound in ("low", "high"):
                np.testing.assert_allclose(again[f"{name}_{bound}"], table[name])


def test_gas_has_no_money_and_capacities_vary() -> None:
    """6 bcm are asked for to C, where G2 carries 4, and 1 to B. With G2 closed 6 are lost, whatever it carries."""
    scenario = Scenario("gas", "", "", demand=(Demand("A", "C", bcm_y=6.0), Demand("A", "B", bcm_y=1.0)))
    atlas = corridor()
    case = Case(replace(atlas, nodes=atlas.nodes.assign(confidence="high")), scenario)
    table = closure_intervals(case, interdict(case, medium="gas", territory=()), draws=20)
    lost = dict(zip(table["closed"], zip(table["unserved_low"], table["unserved_high"], strict=True), strict=True))
    assert lost == {"G1": (7, 7), "G2": (6, 6)}
    assert table[["extra_usd_y_low", "extra_hours_high"]].isna().all(axis=None)


def test_no_draws_and_no_closures_change_nothing() -> None:
    case = asked(fan([10, 12]))
    worst = interdict(case, of="posts")
    assert closure_intervals(case, worst, draws=0).equals(worst)
    assert closure_intervals(corridor(), interdict(corridor(), territory=()), draws=3).empty
