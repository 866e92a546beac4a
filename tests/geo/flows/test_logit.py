"""The split of demand over ways: cases worked out by hand, an independent convex programme, and properties."""

from __future__ import annotations

import math

import clarabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csc_matrix, csr_array

from geo.arrays import Floats
from geo.flows import logit
from geo.flows.logit import GAP, NESTING, Split, Ways, path_sizes, split


def ways(demand: list[int], usage: list[list[float]], shares: list[list[float]] | None = None) -> Ways:
    """Return ways of demands that pass limits; they share nothing, unless the share of each edge in them is given."""
    of_edges = np.eye(len(demand)) if shares is None else np.array(shares)
    return Ways(np.array(demand), csr_array(of_edges), csr_array(np.array(usage, dtype=float)), max(demand) + 1)


def sizes(of: Ways, cost: list[float], theta: float) -> list[float]:
    """Return the path sizes."""
    return path_sizes(of, np.array([cost]), np.array([theta]))[0].tolist()


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


def test_equal_ways_split_equally_and_doubles_change_little() -> None:
    equal = once(ways([0, 0], [[0], [0]]), [50, 50], 0.3, [6.0], [9.0]).amount[0]
    assert equal == pytest.approx([3, 3])
    twice = ways([0, 0, 0], [[0], [0], [0]], [[0.6, 0.4, 0], [0.6, 0.4, 0], [0, 0, 1]])
    # Each has half of every stretch: (1/2)^(1 - 0.2), so together they attract 2^0.2 times what one would.
    assert sizes(twice, [50, 50, 60], 0.1) == pytest.approx([0.574349, 0.574349, 1.0], rel=1e-6)
    doubled = once(twice, [50, 50, 60], 0.1, [6.0], [9.0]).amount[0]
    single = once(ways([0, 0], [[0], [0]]), [50, 60], 0.1, [6.0], [9.0]).amount[0]
    assert doubled[:2].sum() / doubled[2] == pytest.approx(2**0.2 * single[0] / single[1])


def test_a_stretch_in_common_counts_for_each_in_part() -> None:
    # 40 of 100 are shared by two ways: 0.6 + 0.4 · (1/2)^0.8.
    shared = ways([0, 0], [[0], [0]], [[0.4, 0.6, 0], [0.4, 0, 0.6]])
    assert sizes(shared, [100, 100], 0.1) == pytest.approx([0.829740, 0.829740], rel=1e-6)
    # Of the stretch in common the dearer way has e^(-1 / 0.2) to 1, 0.0066929 of it.
    assert sizes(shared, [100, 110], 0.1) == pytest.approx(
        [0.6 + 0.4 * 0.9933071**0.8, 0.6 + 0.4 * 0.0066929**0.8], rel=1e-4
    )


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
    # Ways that are nearly the same are left out by `geo.flows.ways.unlike`, so each has a stretch of its own.
    common = random.random(8) * (random.random((count, 8)) < 0.5)  # an edge is as long on every way
    shares = np.hstack([common, np.eye(count) * (0.2 * common.sum(axis=1, keepdims=True) + 0.1)])
    of = Ways(demand, csr_array(shares / shares.sum(axis=1, keepdims=True)), csr_array(usage), demands)
    return of, random.uniform(50, 150, count), random.uniform(0.5, 5, demands), random.uniform(0, 4, limits)


@settings(max_examples=60, deadline=None)
@given(case=cases(), theta=st.sampled_from([0.01, 0.05, 0.2, 1.0]), few=st.sampled_from([0, 200]))
def test_flow_is_conserved_and_fits(case: tuple[Ways, Floats, Floats, Floats], theta: float, few: int) -> None:
    """Of many limits only what is not 0 is kept; the programme is the same."""
    of, cost, asked, room = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logit, "_FEW", few)
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
    paid = cost + of.usage @ price
    utility = np.log(sizes(of, paid.tolist(), theta)) - theta * paid
    for number in range(of.count):
        mine = np.flatnonzero(of.demand == number)
        likely = np.exp(utility[mine] - utility[mine].max())
        assert amount[mine] == pytest.approx(carried[number] * likely / likely.sum(), rel=1e-6, abs=1e-9)


@settings(max_examples=12, deadline=None)
@given(case=cases())
def test_it_is_the_optimum_of_the_convex_programme(case: tuple[Ways, Floats, Floats, Floats]) -> None:
    """The primal programme over amounts, with what is not carried, by an independent solver that knows no prices."""
    of, cost, asked, room = case
    theta, dearest, room = 0.05, 400.0, np.maximum(room, 0.05)
    result = split(of, cost[None], np.array([theta]), asked[None], room[None], dearest=dearest)
    shares = of.shares.toarray()
    way, stretch = np.nonzero(shares)
    nest = np.unique(np.c_[of.demand[way], stretch], axis=0, return_inverse=True)[1]
    parts, nests = len(way), int(nest.max()) + 1
    # Variables: what each way takes by each of its stretches, what is not carried, and what is on each stretch.
    linear = np.r_[
        theta * cost[way] - np.log(shares[way, stretch]), np.full(of.count, theta * dearest), np.zeros(nests)
    ]
    weight = np.r_[np.full(parts, NESTING), np.ones(of.count), np.full(nests, 1 - NESTING)]
    demand = np.r_[of.demand[way], np.arange(of.count)]
    serve = np.hstack([(np.arange(of.count)[:, None] == demand).astype(float), np.zeros((of.count, nests))])
    gather = np.hstack([(np.arange(nests)[:, None] == nest).astype(float), np.zeros((nests, of.count)), -np.eye(nests)])
    fit = np.hstack([of.usage.toarray()[way].T, np.zeros((len(room), of.count + nests))])
    best = _entropic(linear, weight, np.vstack([serve, gather]), np.r_[asked, np.zeros(nests)], fit, room)
    assert result.amount[0] == pytest.approx(np.bincount(way, best[:parts], len(cost)), abs=5e-4)
    value = float((best * (linear + weight * np.log(np.maximum(best, 1e-300)))).sum())
    # Its value is the perceived cost, once the entropy of the demand itself is taken off.
    perceived = (value - (asked * np.log(asked)).sum()) / theta
    assert float(result.perceived[0]) == pytest.approx(perceived, rel=1e-5)


def _entropic(linear: Floats, weight: Floats, same: Floats, right: Floats, fit: Floats, room: Floats) -> Floats:
    """Return the x of least Σ x (linear + weight ln x), same x = right and fit x <= room, by Clarabel over cones."""
    n = len(linear)
    # Variables x and t, with t >= x ln x: (-t, x, 1) in the exponential cone.
    none = np.zeros((n, n))
    cones = np.zeros((3 * n, 2 * n))
    cones[3 * np.arange(n), n + np.arange(n)] = 1.0
    cones[3 * np.arange(n) + 1, np.arange(n)] = -1.0
    settings_ = clarabel.DefaultSettings()
    settings_.verbose = False
    settings_.tol_gap_abs = settings_.tol_gap_rel = settings_.tol_feas = 1e-11
    solver = clarabel.DefaultSolver(
        csc_matrix((2 * n, 2 * n)),
        np.concatenate([linear, weight]),
        csc_matrix(
            np.vstack(
                [
                    np.hstack([same, none[:1].repeat(len(same), 0)]),
                    np.hstack([fit, none[:1].repeat(len(fit), 0)]),
                    cones,
                ]
            )
        ),
        np.concatenate([right, room, np.tile([0.0, 0.0, 1.0], n)]),
        [
            clarabel.ZeroConeT(len(right)),
            clarabel.NonnegativeConeT(len(room)),
            *(clarabel.ExponentialConeT() for _ in range(n)),
        ],
        settings_,
    )
    solution = solver.solve()
    assert str(solution.status) in ("Solved", "AlmostSolved")
    return np.array(solution.x[:n])


@settings(max_examples=60, deadline=None)
@given(case=cases(), theta=st.sampled_from([0.01, 0.1, 1.0]), part=st.floats(0, 1))
def test_less_room_and_fewer_ways_never_cost_less(
    case: tuple[Ways, Floats, Floats, Floats], theta: float, part: float
) -> None:
    of, cost, asked, room = case

    def perceived(room: Floats, kept: Floats) -> float:
        some = Ways(of.demand[kept], of.shares[kept], of.usage[kept], of.count)
        args = cost[kept][None], np.array([theta]), asked[None], room[None]
        return float(split(some, *args, dearest=1500.0).perceived[0])

    every = np.arange(len(cost))
    whole, slack = perceived(room, every), 1e-6 * 1500 * asked.sum()
    narrowed = room.copy()
    narrowed[0] *= max(part, 1e-6)
    assert perceived(narrowed, every) >= whole - slack
    assert perceived(room, every[1:]) >= whole - slack
    # Closed is the limit of narrowed: the ways that pass there are of no more use than what little they carry.
    narrowed[0] = 1e-6
    passing = of.usage[:, [0]].toarray()[:, 0] > 0
    closed = perceived(room, every[~passing])
    assert perceived(narrowed, every) == pytest.approx(closed, abs=1e-6 * 1500 + 1e-3 * asked.sum() / theta)


@settings(max_examples=20, deadline=None)
@given(case=cases())
def test_the_cheapest_flow_is_the_limit_of_a_great_scale(case: tuple[Ways, Floats, Floats, Floats]) -> None:
    of, cost, asked, room = case
    result = split(of, cost[None], np.array([20.0]), asked[None], room[None], dearest=1500.0)
    of_demand = (np.arange(of.count)[:, None] == of.demand).astype(float)
    programme = linprog(cost - 1500.0, A_ub=np.vstack([of_demand, of.usage.toarray().T]), b_ub=np.r_[asked, room])
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
