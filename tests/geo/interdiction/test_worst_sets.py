"""The exact search: against sets worked out on paper, against all sets one by one, and against a mixed-integer model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.interdiction.damage import Damages
from geo.interdiction.worst_sets import WorstSets
from geo.network import Network
from layers.scenarios.scenario import Demand
from tests.hand_network import bare

DEAR = 1_000.0  # hours that no way comes near: what is left unserved costs this


def search(network: Network, demands: Sequence[Demand], by: str = "unserved") -> WorstSets:
    """Return the search in which each edge can close on its own."""
    return WorstSets(Damages(network, demands, "hours"), list(np.eye(len(network.tail), dtype=bool)), by)


def all_sets(network: Network, demands: Sequence[Demand], budget: int, by: str) -> list[tuple[tuple[int, ...], object]]:
    """Return every set within the budget that no part of it equals, the worst first, each solved on its own."""
    damages = Damages(network, demands, "hours")
    rank = {}
    for size in range(budget + 1):
        for places in combinations(range(len(network.tail)), size):
            closed = np.isin(np.arange(len(network.tail)), places)
            rank[places] = damages.rank(damages.damage(damages.plan(closed)), by)
    kept = [
        (places, mine)
        for places, mine in rank.items()
        if all(rank[part] < mine for size in range(len(places)) for part in combinations(places, size)) and places
    ]
    return sorted(kept, key=lambda entry: (*(-value for value in entry[1]), len(entry[0]), entry[0]))


def test_two_parallel_ways_part_with_two_closures() -> None:
    network = bare([(0, 1, 3.0), (0, 1, 5.0)], n=2)
    worst = search(network, [Demand("0", "1", mt_y=2.0)]).worst(2, 10)
    assert [sorted(each.places) for each in worst] == [[0, 1], [0]]
    assert (worst[0].damage.unserved, worst[1].damage.unserved) == (2.0, 0.0)
    assert worst[1].damage.extra == pytest.approx(2 * (5 - 3))


def test_the_best_pair_need_not_hold_the_best_place() -> None:
    """Edge 2 is the only short way of the second demand; edges 0 and 1 are the ways of the first before a long one.

    Alone: edge 2 costs 9 − 1 = 8, edge 0 costs 1, edge 1 nothing. Together 0 and 1 cost 30 − 1 = 29, 0 and 2 cost 9.
    """
    network = bare([(0, 1, 1.0), (0, 1, 2.0), (2, 3, 1.0), (2, 3, 9.0), (0, 1, 30.0)], n=4)
    both = [Demand("0", "1", mt_y=1.0), Demand("2", "3", mt_y=1.0)]
    worst = search(network, both)
    assert sorted(worst.worst(1, 1)[0].places) == [2]
    pairs = search(network, both).worst(2, 3)
    # Closing both ways of the second demand leaves it unserved, which comes first.
    assert [sorted(each.places) for each in pairs] == [[2, 3], [0, 1], [0, 2]]
    assert [each.damage.extra for each in pairs] == pytest.approx([0.0, 29.0, 9.0])
    by_cost = search(network, both, "usd").worst(2, 3)
    assert [sorted(each.places) for each in by_cost] == [[0, 1], [0, 2], [2]]


def test_closures_meet_what_has_no_room() -> None:
    """4 Mt over ways of 1, 2 and 10 hours with room for 3, 3 and 1: closing the first leaves none for 4 − 3 − 1 = 0."""
    network = bare([(0, 1, 1.0), (0, 1, 2.0), (0, 1, 10.0)], n=2, capacity=[3, 3, 1])
    worst = search(network, [Demand("0", "1", mt_y=4.0)]).worst(1, 3)
    # Today 3 h + 1 · 2 h = 5 Mt·h; without the first 3 · 2 + 1 · 10 = 16; without the second 3 · 1 + 10 = 13.
    assert [(sorted(each.places), each.damage.extra) for each in worst] == [
        ([0], pytest.approx(11.0)),
        ([1], pytest.approx(8.0)),
    ]


def test_what_is_lost_leaves_the_comparison() -> None:
    """Of two demands one is cut off: the other, which only shared its way, costs no more than the same did before."""
    network = bare([(0, 1, 1.0), (1, 2, 5.0)], n=3)
    worst = search(network, [Demand("0", "1", mt_y=1.0), Demand("0", "2", mt_y=1.0)]).worst(1, 2)
    assert [(sorted(each.places), each.damage.unserved, each.damage.extra) for each in worst] == [
        ([0], 2.0, 0.0),
        ([1], 1.0, 0.0),
    ]


@st.composite
def networks(draw: st.DrawFn) -> tuple[Network, list[Demand]]:
    """Draw a small network whose sums of hours differ, with a few capacities, and demands on it."""
    n = draw(st.integers(3, 5))
    ends = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda pair: pair[0] != pair[1])
    pairs = draw(st.lists(ends, min_size=3, max_size=8))
    seed = draw(st.integers(0, 10_000))
    random = np.random.default_rng(seed)
    edges = [(tail, head, float(hours)) for (tail, head), hours in zip(pairs, random.uniform(1, 20, 8), strict=False)]
    capacity = np.where(random.random(len(edges)) < 0.4, random.uniform(0.3, 2, len(edges)), np.nan)
    demands = [
        Demand(str(start), str(end), mt_y=draw(st.floats(0.1, 2)))
        for start, end in draw(st.lists(ends, min_size=1, max_size=3))
    ]
    return bare(edges, n=n, capacity=capacity.tolist()), demands


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(networks(), st.integers(1, 3), st.sampled_from(["unserved", "usd"]))
def test_as_all_sets_one_by_one(drawn: tuple[Network, list[Demand]], budget: int, by: str) -> None:
    network, demands = drawn
    expected = all_sets(network, demands, budget, by)
    for top, least in ((1_000, len(expected)), (3, 3)):
        searched = search(network, demands, by)
        found = searched.worst(budget, top)
        apart = [each for same in found for each in searched.apart(same)]
        apart.sort(key=lambda each: (*(-value for value in each.rank), len(each.places), sorted(each.places)))
        assert [(tuple(sorted(each.places)), each.rank) for each in apart[:least]] == expected[:least]
        assert len(apart) <= len(expected)
        assert len({searched.plan(each).flow.round(6).tobytes() for each in found}) == len(found) <= top


def leader(network: Network, demands: Sequence[Demand], budget: int) -> tuple[float, list[int]]:
    """Return the most that closures within a budget can make a plan cost, with what is unserved at `DEAR`, and which.

    The plan's linear programme is replaced by its dual (potentials π by demand and vertex, prices w of capacities), in
    which a closed edge no longer bounds the difference of potentials:

        max Σ_k d_k (π_k,end − π_k,start) − Σ_a u_a w_a
        such that  π_kj − π_ki − w_a ≤ c_a + DEAR · y_a  both ways,  π_k,end − π_k,start ≤ DEAR,  Σ y_a ≤ budget
    """
    n, m, k = network.n, len(network.tail), len(demands)
    of_potential, of_price, size = k * n, k * n, k * n + 2 * m
    cost = np.zeros(size)
    rows, upper = [], []
    for number, demand in enumerate(demands):
        start, end = number * n + int(demand.origin), number * n + int(demand.destination)
        cost[end] -= demand.mt_y
        cost[start] += demand.mt_y
        row = np.zeros(size)
        row[end], row[start] = 1, -1
        rows.append(row)
        upper.append(DEAR)
        for edge, (tail, head) in enumerate(zip(network.tail.tolist(), network.head.tolist(), strict=True)):
            for one, other in ((tail, head), (head, tail)):
                row = np.zeros(size)
                row[number * n + other] += 1
                row[number * n + one] -= 1
                row[of_price + edge] = -1
                row[of_price + m + edge] = -DEAR
                rows.append(row)
                upper.append(float(network.hours[edge]))
    row = np.zeros(size)
    row[of_price + m :] = 1
    rows.append(row)
    upper.append(budget)
    unlimited = np.isnan(network.capacity_mt_y)
    cost[of_price : of_price + m] = np.where(unlimited, 0.0, network.capacity_mt_y)
    most = np.concatenate([np.full(of_potential, DEAR), np.where(unlimited, 0.0, np.inf), np.ones(m)])
    whole = np.concatenate([np.zeros(of_price + m), np.ones(m)])
    solved = milp(
        cost,
        constraints=LinearConstraint(np.array(rows), -np.inf, upper),
        bounds=Bounds(np.zeros(size), most),
        integrality=whole,
        options={"mip_rel_gap": 1e-9},
    )
    assert solved.success, solved.message
    return -float(solved.fun), np.flatnonzero(solved.x[of_price + m :] > 0.5).tolist()


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(networks(), st.integers(1, 3))
def test_as_a_mixed_integer_model(drawn: tuple[Network, list[Demand]], budget: int) -> None:
    network, demands = drawn
    most, places = leader(network, demands, budget)
    damages = Damages(network, demands, "hours")
    found = search(network, demands).worst(budget, 1)
    ours = damages.plan(np.isin(np.arange(len(network.tail)), sorted(found[0].places) if found else []))
    theirs = damages.plan(np.isin(np.arange(len(network.tail)), places))
    assert most == pytest.approx(damages.cost(theirs) + DEAR * theirs.unserved, rel=1e-5), "the model is what it says"
    assert ours.unserved == pytest.approx(theirs.unserved, abs=1e-5)
    if ours.unserved < 1e-9:
        assert damages.cost(ours) == pytest.approx(damages.cost(theirs), rel=1e-5)


def test_a_bound_holds_where_today_serves_less() -> None:
    """Held against a network in which the demand from 4 to 5 has a way of 100 hours and no room on it.

    What it costs now to serve it is no part of what closures cost: those of edges 0 and 2 cost 2 and 2, together 4.
    """
    edges = [(0, 1, 1.0), (0, 1, 3.0), (2, 3, 1.0), (2, 3, 3.0), (4, 5, 100.0)]
    demands = [Demand(start, end, mt_y=1.0) for start, end in ("01", "23", "45")]
    today = Damages(bare(edges, n=6, capacity=[9, 9, 9, 9, 0]), demands, "hours")
    now = Damages(bare([*edges, (4, 5, 50.0)], n=6, capacity=[9, 9, 9, 9, 0, 9]), demands, "hours", today)
    worst = WorstSets(now, list(np.eye(6, dtype=bool)[[0, 2]]), "unserved").worst(2, 1)[0]
    assert (sorted(worst.places), worst.damage.unserved, worst.damage.extra) == ([0, 1], 0, pytest.approx(4))


def test_bounds_spare_most_plans() -> None:
    """Ten demands, each with a short way and a long one: of 45 pairs of short ways all but the worst are ruled out."""
    edges = [(2 * each, 2 * each + 1, hours) for each in range(10) for hours in (1.0, 2.0 + each)]
    demands = [Demand(str(2 * each), str(2 * each + 1), mt_y=1.0) for each in range(10)]
    worst = search(bare(edges, n=20), demands, "usd")
    assert [sorted(each.places) for each in worst.worst(2, 1)] == [[16, 18]]
    assert worst.solved == 1 + 10 + 10 + 1, "today, each alone, each with its own long way, and the worst pair"
