"""What closes and what it costs, worked out on paper for the corridor of `hand_network`.

By road the trip from A to C takes 12 h, by rail 35 h, by ship 47.5 h (see `hand_network` for the
lines and `test_network` for the times).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from geo import Case
from geo.measures.loss import ClosureLoss
from layers import load_atlas
from tests.hand_network import corridor


@pytest.fixture(scope="module")
def losses() -> ClosureLoss:
    return ClosureLoss(Case(corridor()), ["BBB"])


def test_the_best_routes_and_flows_with_everything_open(losses: ClosureLoss) -> None:
    freight, gas = losses.media["freight"], losses.media["gas"]
    assert freight.pairs == (("A", "C"), ("C", "A"))
    assert freight.best == pytest.approx([12, 12])
    assert freight.capacity == pytest.approx(8)  # 7 by rail, 1 by road; the ship keeps out of BBB
    assert gas.pairs == (("A", "C"),)
    assert gas.best == pytest.approx([240])  # km
    assert gas.capacity == pytest.approx(4)


@pytest.mark.parametrize(
    ("closed", "extra", "speed", "cut", "capacity", "gas"),
    [
        ((), 0, 1, 0, 0, 0),
        (("D1",), 23, 12 / 35, 0, 1, 0),
        (("R2",), 0, 1, 0, 7, 0),
        (("D1", "R2"), 35.5, 12 / 47.5, 0, 8, 0),
        (("G2",), 0, 1, 0, 0, 4),
        (("D1", "R2", "S1", "G1"), math.nan, 0, 2, 8, 4),
        (("unheard of",), 0, 1, 0, 0, 0),
    ],
)
def test_a_closure_costs_what_was_worked_out(
    losses: ClosureLoss,
    closed: tuple[str, ...],
    extra: float,
    speed: float,
    cut: int,
    capacity: float,
    gas: float,
) -> None:
    freight, piped = losses.losses(closed).values()
    assert freight.extra == pytest.approx(extra, nan_ok=True)
    assert freight.slowdown == pytest.approx(1 - speed)
    assert (len(freight.cut), freight.pairs) == (cut, 2)
    assert freight.capacity_lost == pytest.approx(capacity)
    assert freight.capacity_lost_share == pytest.approx(capacity / 8)
    assert freight.lost_share == pytest.approx(max(capacity / 8, 1 - speed))
    assert (piped.capacity_lost, piped.lost_share) == (pytest.approx(gas), gas / 4)
    assert piped.cut == ((("A", "C"),) if gas else ())


def test_closing_a_node_closes_its_transfers_only(losses: ClosureLoss) -> None:
    loss = losses.losses((), ("B",))["freight"]  # the break of gauge: rail is cut, road is not
    assert loss.capacity_lost == pytest.approx(7)
    assert loss.extra == 0
    assert loss.cut == ()


def test_more_closed_never_loses_less(losses: ClosureLoss) -> None:
    random = np.random.default_rng(1)
    names = np.array(["S1", "R1", "R2", "R3", "R4", "D1", "D2", "G1", "G2"])
    for _ in range(50):
        more = set(names[random.random(9) < 0.5])
        less = {name for name in more if random.random() < 0.5}
        for small, large in zip(losses.losses(less).values(), losses.losses(more).values(), strict=True):
            assert set(small.cut) <= set(large.cut)
            assert small.capacity_lost <= large.capacity_lost + 1e-9
            assert small.lost_share <= large.lost_share + 1e-9
            if large.cut == small.cut and not math.isnan(large.extra):
                assert small.extra <= large.extra + 1e-9


def test_a_capacity_nobody_states_is_not_guessed() -> None:
    unknown = {name: {"capacity_mt_y": None} for name in ("R1", "R3", "D1", "S1")}
    losses = ClosureLoss(Case(corridor(segments=unknown)), ["BBB"], media=["freight"])
    loss = losses.losses(("R2", "D1"))["freight"]
    assert math.isnan(loss.capacity_lost)
    assert math.isnan(loss.capacity_lost_share)
    assert loss.extra == pytest.approx(35.5)
    assert loss.lost_share == loss.slowdown
    # Where no capacity is known, the pairs cut off stand in for it.
    assert losses.losses(("R2", "D1", "S1"))["freight"].lost_share == 1


def test_pairs_of_the_users_own(losses: ClosureLoss) -> None:
    chosen = ClosureLoss(Case(corridor()), ["BBB"], pairs={"freight": [("A", "B")], "gas": []})
    assert [loss.pairs for loss in chosen.losses(("R2",)).values()] == [1, 0]
    assert [loss.pairs for loss in losses.losses(("R2",)).values()] == [2, 1]


def test_other_costs_and_capacities_leave_the_first_as_they_were(losses: ClosureLoss) -> None:
    other = losses.varied({"speed_kmh.road": 80.0}, {"D1": 3.0})
    assert other.media["freight"].best == pytest.approx([9, 9])  # 240 / 80 + 2 · 3
    assert other.media["freight"].capacity == pytest.approx(10)
    assert losses.media["freight"].best == pytest.approx([12, 12])


@pytest.fixture(scope="module")
def instc() -> ClosureLoss:
    return ClosureLoss(Case(load_atlas()), ["AZE"])


def test_vital_segments_are_those_whose_loss_alone_cuts_a_pair_off(instc: ClosureLoss) -> None:
    for medium in instc.media.values():
        joined = np.isfinite(medium.best)
        cut = {
            name
            for name in medium.edges_of_segment
            if np.isinf(medium.pair_costs.of(medium.network, medium.closed([name], []))[joined]).any()
        }
        assert medium.vital() == cut
    assert instc.media["gas"].vital()


def test_only_pairs_whose_best_route_closes_are_searched_again_and_none_is_missed(instc: ClosureLoss) -> None:
    rng = np.random.default_rng(0)
    rises = 0
    for medium in instc.media.values():
        for share in (0.01, 0.05, 0.3):
            closed = rng.random(len(medium.network.tail)) < share
            expected = medium.pair_costs.of(medium.network, closed)
            np.testing.assert_array_equal(medium.costs(closed), expected)
            rises += int((expected > medium.best).sum())
    assert rises > 0


def test_shares_to_two_decimals_are_those_of_all_decimals(instc: ClosureLoss) -> None:
    rng = np.random.default_rng(1)
    freight = instc.media["freight"]
    names = sorted({str(freight.network.segment[edge]) for path in freight.paths for edge in path} - {"None"})
    whole = instc.varied({"speed_kmh.rail": 30.0}, {})
    rounded = instc.varied({"speed_kmh.rail": 30.0}, {}, digits=2)
    lost = set()
    for _ in range(40):
        segments = rng.choice(names, 2, replace=False).tolist()
        exact, short = (losses.losses(segments)["freight"].lost_share for losses in (whole, rounded))
        assert round(short, 2) == round(exact, 2)
        assert (short > 0) == (exact > 0)
        lost.add(round(exact, 2))
    assert len(lost) > 3


def test_losses_of_a_few_closures_only_are_those_of_all(instc: ClosureLoss) -> None:
    freight = instc.media["freight"]
    used = sorted({str(freight.network.segment[edge]) for path in freight.paths for edge in path} - {"None"})
    few = instc.closing_only(used[::3], [])
    assert all(len(few.media[name].core_edges) < len(whole.network.tail) for name, whole in instc.media.items())
    factors = {name: 0.5 + (number % 5) / 5 for number, name in enumerate(used)}
    some, every = (losses.varied({"speed_kmh.rail": 30.0}, factors, digits=2) for losses in (few, instc))
    exact = instc.varied({"speed_kmh.rail": 30.0}, factors)
    shares = set()
    for name in used[::3]:
        for medium, loss in exact.losses([name]).items():
            found = {round(losses.losses([name])[medium].lost_share, 2) for losses in (some, every)}
            assert found == {round(loss.lost_share, 2)}
            shares |= found
    assert len(shares) > 3


def test_costs_of_pairs_at_a_few_costs_only_are_those_of_all_edges(instc: ClosureLoss) -> None:
    freight = instc.media["freight"]
    used = sorted({str(freight.network.segment[edge]) for path in freight.paths for edge in path} - {"None"})
    at_nodes = sorted(freight.transfers_at)[::4]
    costs: list[dict[str, float]] = [{"border_h.rail": 5.0}, {"border_h.rail": 50.0, "port_h": 200.0}, {"port_h": 1.0}]
    few = instc.closing_only(used[::3], at_nodes, costs)
    assert few.media["freight"].pair_costs.vertices < freight.pair_costs.vertices / 2
    longer = 0
    for values in costs:
        some, every = (losses.varied(values, {}) for losses in (few, instc))
        for segments, nodes in (
            [([name], []) for name in used[::3]] + [([], [name]) for name in at_nodes] + [(used[::3], at_nodes)]
        ):
            for medium, loss in every.losses(segments, nodes).items():
                found = some.losses(segments, nodes)[medium]
                assert (found.cut, found.pairs) == (loss.cut, loss.pairs)
                assert found.slowdown == pytest.approx(loss.slowdown, abs=1e-12)
                assert found.extra == pytest.approx(loss.extra, abs=1e-9, nan_ok=True)
                longer += bool(loss.extra > 0)
    assert longer > 20
