"""The split of demand over ways: cases worked out by hand, an independent convex programme, and properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linprog, minimize

from geo.arrays import Floats
from geo.flows.logit import GAP, Split, Ways, path_sizes, split


def ways(demand: list[int], usage: list[list[float]], size: list[float] | None = None) -> Ways:
    """Return ways of demands that pass limits."""
    return Ways(np.array(demand), np.array(size or [1.0] * len(demand)), np.array(usage, dtype=float), max(demand) + 1)


def once(of: Ways, cost: list[float], theta: float, asked: list[float], room: list[float]) -> Split:
    """Split once."""
    return split(of, np.array([cost]), np.array([theta]), np.array([asked]), np.array([room]), dearest=10 * max(cost))


def test_two_ways_split_by_the_difference_of_their_costs() -> None:
    result = once(ways([0, 0], [[0], [0]]), [100, 110], 0.1, [8.0], [99.0])
    assert result.amount[0] == pytest.approx([8 / (1 + math.exp(-1)), 8 / (1 + math.exp(1))])
    assert result.price[0].tolist() == [0.0]


def test_a_full_way_is_priced_until_it_fits() -> None:
    # The cheaper way takes half; e^(-0.1 (100 + price)) is then as much as e^(-0.1 · 110).
    result = once(ways([0, 0], [[1], [0]]), [100, 110], 0.1, [8.0], [4.0])
    assert result.amount[0] == pytest.approx([4, 4], abs=1e-6)
    assert result.price[0] == pytest.approx([10], abs=1e-5)


def test_what_has_no_room_is_left_out() -> None:
    result = once(ways([0, 0], [[1, 0], [0, 1]]), [100, 110], 0.1, [8.0], [2.0, 1.5])
    assert result.amount[0] == pytest.approx([2, 1.5], abs=1e-6)
    shut = once(ways([0], [[1]]), [100], 0.1, [8.0], [0.0])
    assert shut.amount[0] == pytest.approx([0], abs=1e-6)


def test_equal_ways_split_equally_and_doubles_change_nothing() -> None:
    equal = once(ways([0, 0], [[0], [0]]), [50, 50], 0.3, [6.0], [9.0]).amount[0]
    assert equal == pytest.approx([3, 3])
    edges = [(0, 1), (0, 1), (2,)]
    sizes = path_sizes(np.array([0, 0, 0]), edges, np.array([30.0, 20.0, 60.0]))
    assert sizes.tolist() == [0.5, 0.5, 1.0]
    doubled = once(ways([0, 0, 0], [[0], [0], [0]], sizes.tolist()), [50, 50, 60], 0.1, [6.0], [9.0]).amount[0]
    single = once(ways([0, 0], [[0], [0]]), [50, 60], 0.1, [6.0], [9.0]).amount[0]
    assert doubled[:2].sum() == pytest.approx(single[0])


def test_a_stretch_in_common_counts_for_each_in_part() -> None:
    # 40 of 100 are shared by two: 0.6 + 0.4 / 2.
    sizes = path_sizes(np.array([0, 0]), [(0, 1), (0, 2)], np.array([40.0, 60.0, 60.0]))
    assert sizes == pytest.approx([0.8, 0.8])


@pytest.mark.parametrize("theta", [0.0, -1.0])
def test_a_scale_that_is_not_above_0_is_refused(theta: float) -> None:
    with pytest.raises(ValueError, match="not a number above 0"):
        once(ways([0], [[1]]), [1], theta, [1.0], [1.0])


@st.composite
def cases(draw: st.DrawFn) -> tuple[Ways, Floats, Floats, Floats]:
    """Return ways, their costs, the demand and the room."""
    seed = draw(st.integers(0, 10**6))
    random = np.random.default_rng(seed)
    demands, limits = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    count = draw(st.integers(demands, 14))
    demand = np.sort(np.r_[np.arange(demands), random.integers(0, demands, count - demands)])
    usage = (random.random((count, limits)) < 0.4).astype(float)
    of = Ways(demand, random.uniform(0.3, 1, count), usage, demands)
    return of, random.uniform(50, 150, count), random.uniform(0.5, 5, demands), random.uniform(0, 4, limits)


@settings(max_examples=60, deadline=None)
@given(case=cases(), theta=st.sampled_from([0.01, 0.05, 0.2, 1.0]))
def test_flow_is_conserved_and_fits(case: tuple[Ways, Floats, Floats, Floats], theta: float) -> None:
    of, cost, asked, room = case
    result = split(of, cost[None], np.array([theta]), asked[None], room[None], dearest=1500.0)
    amount, price = result.amount[0], result.price[0]
    total = asked.sum()
    carried = np.bincount(of.demand, weights=amount, minlength=of.count)
    assert (amount >= 0).all()
    assert (carried <= asked * (1 + 1e-9)).all()
    passing = amount @ of.usage
    assert (passing <= room + GAP * total).all()
    assert (np.abs(passing - room)[price > 0] <= GAP * total).all()
    # Shares of the ways of a demand are those of a logit on cost and price.
    utility = np.log(of.size) - theta * (cost + of.usage @ price)
    for number in range(of.count):
        mine = np.flatnonzero(of.demand == number)
        likely = np.exp(utility[mine] - utility[mine].max())
        assert amount[mine] == pytest.approx(carried[number] * likely / likely.sum(), rel=1e-6, abs=1e-9)


@settings(max_examples=12, deadline=None)
@given(case=cases())
def test_it_is_the_optimum_of_the_convex_programme(case: tuple[Ways, Floats, Floats, Floats]) -> None:
    """The primal programme over amounts, with what is not carried, by an interior-point method that knows no prices."""
    of, cost, asked, room = case
    theta, dearest, room = 0.05, 400.0, np.maximum(room, 0.05)
    result = split(of, cost[None], np.array([theta]), asked[None], room[None], dearest=dearest)
    count = len(cost)
    all_cost = np.r_[cost, np.full(of.count, dearest)]
    size = np.r_[of.size, np.ones(of.count)]
    demand = np.r_[of.demand, np.arange(of.count)]

    def value(amount: Floats) -> float:
        return float((amount * (theta * all_cost + np.log(amount / size) - 1)).sum())

    balance = LinearConstraint((np.arange(of.count)[:, None] == demand).astype(float), asked, asked)
    fits = LinearConstraint(np.vstack([of.usage, np.zeros((of.count, len(room)))]).T, -np.inf, room)
    first = 1e-3 * np.ones(count)
    first = np.r_[first, asked - np.bincount(of.demand, weights=first, minlength=of.count)]
    best = minimize(
        value,
        first,
        jac=lambda amount: theta * all_cost + np.log(amount / size),
        hess=lambda amount: np.diag(1 / amount),
        method="trust-constr",
        constraints=[balance, fits],
        bounds=Bounds(1e-12, np.inf, keep_feasible=True),
        options={"maxiter": 3000, "gtol": 1e-9, "xtol": 1e-12, "barrier_tol": 1e-9},
    )
    assert result.amount[0] == pytest.approx(best.x[:count], abs=2e-3)
    ours = np.r_[result.amount[0], asked - np.bincount(of.demand, weights=result.amount[0], minlength=of.count)]
    assert value(np.maximum(ours, 1e-300)) <= best.fun + 1e-5
    # Its value is the perceived cost, once the entropy of the demand itself is taken off.
    perceived = (best.fun + asked.sum() - (asked * np.log(asked)).sum()) / theta
    assert float(result.perceived[0]) == pytest.approx(perceived, rel=1e-4)


@settings(max_examples=20, deadline=None)
@given(case=cases())
def test_the_cheapest_flow_is_the_limit_of_a_great_scale(case: tuple[Ways, Floats, Floats, Floats]) -> None:
    of, cost, asked, room = case
    result = split(of, cost[None], np.array([20.0]), asked[None], room[None], dearest=1500.0)
    of_demand = (np.arange(of.count)[:, None] == of.demand).astype(float)
    programme = linprog(cost - 1500.0, A_ub=np.vstack([of_demand, of.usage.T]), b_ub=np.r_[asked, room])
    assert float(result.amount[0] @ (cost - 1500.0)) == pytest.approx(
        programme.fun, abs=0.5 + 1e-3 * abs(programme.fun)
    )


@settings(max_examples=10, deadline=None)
@given(case=cases(), seed=st.integers(0, 1000))
def test_draws_together_are_as_draws_alone(case: tuple[Ways, Floats, Floats, Floats], seed: int) -> None:
    of, cost, asked, room = case
    random = np.random.default_rng(seed)
    factors = random.uniform(0.7, 1.4, (5, 1))
    theta = random.uniform(0.02, 0.3, 5)
    together = split(of, cost * factors, theta, asked * factors, room / factors, dearest=2500.0)
    for draw in range(5):
        one = [factors[draw : draw + 1] * cost, theta[draw : draw + 1], factors[draw : draw + 1] * asked]
        alone = split(of, *one, room / factors[draw : draw + 1], dearest=2500.0)
        assert alone.amount[0] == pytest.approx(together.amount[draw], abs=1e-5)
        assert alone.perceived[0] == pytest.approx(together.perceived[draw], rel=1e-6)


def test_closing_a_way_never_lowers_the_perceived_cost() -> None:
    of = ways([0, 0, 0], [[0], [0], [0]])
    open_ = once(of, [100, 105, 130], 0.05, [3.0], [9.0])
    # Without the dearest way the mean cost falls, and the perceived cost rises.
    shut = once(ways([0, 0], [[0], [0]]), [100, 105], 0.05, [3.0], [9.0])
    assert open_.amount[0] @ [100, 105, 130] > shut.amount[0] @ [100, 105]
    assert shut.perceived[0] > open_.perceived[0]
