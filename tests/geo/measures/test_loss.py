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
from tests.hand_network import corridor


@pytest.fixture(scope="module")
def losses() -> ClosureLoss:
    return ClosureLoss(Case(corridor()), ["BBB"])


def test_the_best_routes_and_flows_with_everything_open(losses: ClosureLoss) -> None:
    freight, gas = losses.media
    assert freight.pairs == (("A", "C"), ("C", "A"))
    assert freight.best == pytest.approx([12, 12])
    assert freight.capacity == pytest.approx(8)  # 7 by rail, 1 by road; the ship keeps out of BBB
    assert gas.pairs == (("A", "C"),)
    assert gas.best == pytest.approx([240])  # km
    assert gas.capacity == pytest.approx(4)


@pytest.mark.parametrize(
    ("closed", "extra", "detour", "cut", "freight", "gas", "share"),
    [
        ((), 0, 0, 0, 0, 0, 0),
        (("D1",), 23, 1, 0, 1, 0, 1 / 16),
        (("R2",), 0, 0, 0, 7, 0, 7 / 16),
        (("D1", "R2"), 35.5, 1, 0, 8, 0, 1 / 2),
        (("G2",), 0, 0, 1, 0, 4, 1 / 2),
        (("D1", "R2", "S1", "G1"), math.nan, 0, 3, 8, 4, 1),
        (("unheard of",), 0, 0, 0, 0, 0, 0),
    ],
)
def test_a_closure_costs_what_was_worked_out(
    losses: ClosureLoss,
    closed: tuple[str, ...],
    extra: float,
    detour: float,
    cut: int,
    freight: float,
    gas: float,
    share: float,
) -> None:
    loss = losses.loss(closed)
    assert loss.extra_hours == pytest.approx(extra, nan_ok=True)
    assert loss.detour_share == pytest.approx(detour)
    assert (loss.pairs_cut, loss.pairs) == (cut, 3)
    assert loss.capacity_lost_mt_y == pytest.approx(freight)
    assert loss.capacity_lost_bcm_y == pytest.approx(gas)
    assert loss.capacity_lost_share == pytest.approx(share)


def test_closing_a_node_closes_its_transfers_only(losses: ClosureLoss) -> None:
    loss = losses.loss((), ("B",))  # the break of gauge: rail is cut, road is not
    assert loss.capacity_lost_mt_y == pytest.approx(7)
    assert loss.extra_hours == 0
    assert loss.pairs_cut == 0


def test_more_closed_never_loses_less(losses: ClosureLoss) -> None:
    random = np.random.default_rng(1)
    names = np.array(["S1", "R1", "R2", "R3", "R4", "D1", "D2", "G1", "G2"])
    for _ in range(50):
        more = set(names[random.random(9) < 0.5])
        less = {name for name in more if random.random() < 0.5}
        small, large = losses.loss(less), losses.loss(more)
        assert small.pairs_cut <= large.pairs_cut
        assert small.capacity_lost_mt_y <= large.capacity_lost_mt_y + 1e-9
        assert small.capacity_lost_bcm_y <= large.capacity_lost_bcm_y + 1e-9
        if large.pairs_cut == small.pairs_cut and not math.isnan(large.extra_hours):
            assert small.extra_hours <= large.extra_hours + 1e-9


def test_a_capacity_nobody_states_is_not_guessed() -> None:
    unknown = {name: {"capacity_mt_y": None} for name in ("R1", "R3", "D1", "S1")}
    loss = ClosureLoss(Case(corridor(segments=unknown)), ["BBB"], media=["freight"]).loss(("R2", "D1"))
    assert math.isnan(loss.capacity_lost_mt_y)
    assert math.isnan(loss.capacity_lost_share)
    assert loss.extra_hours == pytest.approx(35.5)


def test_pairs_of_the_users_own(losses: ClosureLoss) -> None:
    chosen = ClosureLoss(Case(corridor()), ["BBB"], pairs={"freight": [("A", "B")], "gas": []})
    assert chosen.loss(("R2",)).pairs == 1
    assert losses.loss(("R2",)).pairs == 3


def test_other_costs_and_capacities_leave_the_first_as_they_were(losses: ClosureLoss) -> None:
    other = losses.varied({"speed_kmh.road": 80.0}, {"D1": 3.0})
    assert other.media[0].best == pytest.approx([9, 9])  # 240 / 80 + 2 · 3
    assert other.media[0].capacity == pytest.approx(10)
    assert losses.media[0].best == pytest.approx([12, 12])
