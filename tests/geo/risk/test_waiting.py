"""What waiting and going round cost: by hand, added up hour by hour, and on a corridor drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import Case, Draws
from geo.risk.places import Place
from geo.risk.waiting import Waiting, WaitingCosts
from layers.scenarios.scenario import Demand, Scenario
from tests.hand_network import PRICES, corridor

ONE = np.array([0.5])


def place(node: str) -> Place:
    return Place(node, node, "BBB", "post", (node,), ())


def costs(mt_y: float, **changes: object) -> WaitingCosts:
    scenario = Scenario("asked", "Asked", "-", demand=(Demand("A", "C", mt_y=mt_y),))
    case = Case(corridor(**{"costs": PRICES, **changes}), scenario, assignment="cheapest")  # type: ignore[arg-type]
    return WaitingCosts(case, Draws(4))


def test_by_hand() -> None:
    # 100 t a day whose hour is worth 0.5 USD: 12 USD a day. Going round costs 24 USD, as much as two days.
    waiting = Waiting(100, ONE, 24)
    days = np.array([1.0, 2.0, 5.0])
    assert waiting.usd(days, ONE).tolist() == pytest.approx([600, 2400, 100 * (12 * 0.5 * 4 + 24 * 3)])
    assert Waiting(100, ONE, np.inf).usd(days, ONE).tolist() == pytest.approx([600, 2400, 15_000])
    assert Waiting(100, ONE, 0).usd(days, ONE).tolist() == [0, 0, 0]
    assert np.isnan(Waiting(100, ONE, np.nan).usd(days, ONE)).all()


@given(st.floats(0.1, 40), st.floats(0.02, 2), st.floats(0, 400))
def test_all_who_come_pay_the_less_of_the_two(days: float, value: float, round_usd_t: float) -> None:
    left = (np.arange(20_000) + 0.5) / 20_000 * days
    added = np.minimum(24 * value * left, round_usd_t).mean() * days * 7
    found = Waiting(7, ONE, round_usd_t).usd(np.array([days]), np.array([value]))
    assert found[0] == pytest.approx(added, rel=1e-3, abs=1e-6)


def test_a_post_whose_freight_can_go_round_by_road() -> None:
    # Of 8 Mt 2 go by ship and 6 by rail for 25.5 USD; with M closed those go by road for 33.2.
    of_post = costs(8, segments={"D1": {"capacity_mt_y": None}}).of(place("M"))
    assert of_post.t_day == pytest.approx(6e6 / 365)
    assert of_post.round_usd_t == pytest.approx(7.7)
    assert of_post.value.tolist() == pytest.approx([0.1] * 5)


def test_where_not_all_can_go_round_all_wait() -> None:
    assert costs(8).of(place("M")).round_usd_t == np.inf


def test_a_place_that_nothing_passes_costs_nothing() -> None:
    of_port = costs(1, segments={"S1": {"capacity_mt_y": 0}}).of(place("p"))
    assert of_port.usd(np.array([9.0]), of_port.value[:1]).tolist() == [0]


def test_without_prices_the_cost_is_not_known() -> None:
    of_post = costs(2, costs={"value_of_time": 0.1}).of(place("M"))
    assert of_post.t_day == pytest.approx(1e6 / 365)
    assert np.isnan(of_post.usd(np.array([1.0]), of_post.value[:1])).all()
