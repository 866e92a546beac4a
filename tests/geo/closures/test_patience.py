"""Who waits on and who turns, worked out by hand: θ is 0.1 t/USD, and the way round costs 10 USD a tonne more."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from geo.closures.patience import Patience

ALL = np.array([[True]])


def one(amount: float) -> Any:
    return np.array([[amount]])


def queue(theta: float = 0.1, extra: float = 10.0, days_before: float = 1.0, usual: float = 100.0) -> Patience:
    return Patience(np.array([theta]), one(extra), one(days_before), one(usual))


def stays(usd: float, theta: float = 0.1, extra: float = 10.0) -> float:
    return 1 / (1 + math.exp(theta * (usd - extra)))


def turn(there: Patience, usd: float) -> tuple[float, float]:
    share, cost = there.turn(one(usd), ALL)
    return float(share[0, 0]), float(cost[0, 0])


def test_to_ask_more_often_makes_no_difference() -> None:
    once, often = queue(), queue()
    for each in (once, often):
        each.came(0, one(100.0), one(1.0))
    share, cost = turn(once, 30.0)
    left, paid = 1.0, 0.0
    for usd in (5.0, 12.0, 12.0, 8.0, 20.0, 30.0, 30.0):
        part, more = turn(often, usd)
        left, paid = left * (1 - part), paid + more
    assert 1 - left == pytest.approx(share) == pytest.approx(1 - stays(30) / stays(0))
    assert paid == pytest.approx(cost)


def test_who_turns_pays_what_the_wait_is_worth_at_which_he_turns() -> None:
    there = queue(extra=4.0)
    there.came(0, one(100.0), one(1.0))
    _, cost = turn(there, 25.0)
    waits = np.linspace(0, 25, 100_001)
    staying = np.array([stays(usd, extra=4.0) for usd in waits]) / stays(0, extra=4.0)
    middle = (waits[1:] + waits[:-1]) / 2
    assert cost == pytest.approx(100 * (middle * -np.diff(staying)).sum(), rel=1e-6)


@pytest.mark.parametrize(("extra", "usd", "share", "cost"), [(10, 9, 0, 0), (10, 11, 1, 1000), (-5, 0.2, 1, 0)])
def test_where_tastes_do_not_differ_all_turn_or_none(extra: float, usd: float, share: float, cost: float) -> None:
    there = queue(theta=50.0, extra=extra)
    there.came(0, one(100.0), one(1.0))
    assert turn(there, usd) == pytest.approx((share, cost), abs=3)


def test_nobody_turns_where_no_wait_is_left_or_nothing_is_closed() -> None:
    for extra in (10.0, -26.0):
        there = queue(extra=extra)
        there.came(0, one(100.0), one(1.0))
        assert turn(there, 0.0) == pytest.approx((0, 0), abs=1e-9)
        share, cost = there.turn(one(300.0), ~ALL)
        assert (float(share[0, 0]), float(cost[0, 0])) == (0, 0)


def test_who_set_out_knowing_of_the_wait_stays_as_long_as_he_expected() -> None:
    """A day and a half to the place: half of what comes on the second day set out before the first."""
    there = queue(days_before=1.5)
    there.set_out(0, one(60.0), one(20.0))
    there.set_out(1, one(60.0), one(20.0))
    there.came(0, one(100.0), one(0.0))  # passes all
    there.came(1, one(80.0), one(1.0))
    # 50 t that expected nothing, and 30 that expected a wait of 20 USD a tonne.
    share, _ = turn(there, 20.0)
    assert 80 * share == pytest.approx(50 * (1 - stays(20) / stays(0)))
    left = 80 * (1 - share)
    share, _ = turn(there, 25.0)
    assert left * share == pytest.approx(left * (1 - stays(25) / stays(20)))


def test_what_has_passed_is_no_longer_asked() -> None:
    there = queue()
    there.came(0, one(100.0), one(0.25))
    share, cost = turn(there, 20.0)
    assert share == pytest.approx(1 - stays(20) / stays(0))
    assert cost == pytest.approx(25 * share * 10)  # from 0 to 20 USD is even on both sides of 10


def test_what_was_held_up_elsewhere_is_asked_as_if_for_the_first_time() -> None:
    there = queue(usual=0.0)
    there.came(0, one(100.0), one(1.0))
    assert turn(there, 20.0)[0] == pytest.approx(1 - stays(20))


def test_some_draws_go_on_alone() -> None:
    both = Patience(np.array([0.1, 0.2]), np.array([[10.0, 10.0]]), np.ones((1, 2)), np.full((1, 2), 100.0))
    both.came(0, np.array([[100.0, 100.0]]), np.ones((1, 2)))
    both.keep(np.array([False, True]))
    assert turn(both, 20.0)[0] == pytest.approx(1 - stays(20, theta=0.2) / stays(0, theta=0.2))
