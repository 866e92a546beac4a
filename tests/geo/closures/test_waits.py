"""The wait that lies ahead, at two posts in series, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.closures.posts import Servers
from geo.closures.restrictions import Restriction
from geo.closures.waits import Waits

TWO = Servers(
    edges=[(0,), (1,)],
    entry=["", ""],
    usual=np.array([10.0, 20.0]),
    narrowed=np.array([[0.0, 0.0]]),
    assumed=np.array([False, False]),
)
WAY, SERVER = np.array([0, 0]), np.array([0, 1])
DAYS_BEFORE = np.array([1.0, 2.0])
NOTHING = np.zeros(2)


def shut(first: float, last: float, known_end: float | None = None) -> Restriction:
    return Restriction(np.array([True, True]), None, 0.0, ((first, last),), (known_end,))


def ahead(restriction: Restriction, day: float, waiting: np.ndarray = NOTHING, servers: Servers = TWO) -> list[float]:
    waits = Waits(servers, [[restriction]], WAY, SERVER, DAYS_BEFORE, expected_days=4.0)
    return waits.ahead(day, waiting).tolist()


def test_who_waits_until_one_post_opens_finds_the_next_one_open() -> None:
    # Closed until day 10: at the first post on day 1, a wait of 9 days; the second is reached on day 11.
    assert ahead(shut(0, 10, 10), day=0) == [9, 0]
    # It takes three days to the second alone: whoever leaves on day 9.5 is at the first on day 10.5.
    assert ahead(shut(0, 10, 10), day=9.5) == [0, 0]


def test_an_end_that_nobody_knows_is_as_far_off_as_the_beginning_but_at_first_four_days() -> None:
    assert ahead(shut(0, 100), day=0)[0] == pytest.approx(3)  # four days, less the day to get there
    assert ahead(shut(0, 100), day=2)[0] == pytest.approx(3)
    assert ahead(shut(0, 100), day=10)[0] == pytest.approx(9)


def test_an_announced_end_that_has_passed_is_no_longer_believed() -> None:
    assert ahead(shut(0, 100, 5), day=1)[0] == pytest.approx(3)
    assert ahead(shut(0, 100, 5), day=8)[0] == pytest.approx(7)


def test_the_queue_of_today_is_waited_for_too() -> None:
    assert ahead(shut(50, 60), day=0, waiting=np.array([5.0, 40.0])) == [0.5, 2.0]


def test_a_queue_at_a_post_that_nothing_closes_is_waited_for_too() -> None:
    first_closes = replace(TWO, narrowed=np.array([[0.0, 20.0]]))
    assert ahead(shut(50, 60), day=0, waiting=np.array([0.0, 40.0]), servers=first_closes) == [0, 2]


def test_what_is_announced_and_yet_to_come_is_reckoned_with() -> None:
    # From day 2 to 6: whoever leaves on day 1.5 is at the first post on day 2.5 and waits until day 6.
    assert ahead(shut(2, 6, 6), day=1.5) == [3.5, 0]
    assert ahead(shut(2, 6), day=1.5) == [0, 0]  # nobody has said so
    assert ahead(shut(2, 6, 6), day=0.5) == [0, 3.5]  # before it at the first post, on day 2.5 at the second


def test_what_still_passes_may_be_enough() -> None:
    narrow = Servers(TWO.edges, TWO.entry, TWO.usual, np.array([[5.0, 20.0]]), TWO.assumed)
    half = Restriction(np.array([True, False]), None, 0.5, ((0.0, 10.0),), (10.0,))
    assert ahead(half, 0, np.array([10.0, 0.0]), narrow) == [2.0, 0]  # 10 before it at 5 a day
    assert ahead(half, 0, np.array([100.0, 0.0]), narrow) == [19.0, 0]  # 9 days until it opens, then 10 at 10 a day


def test_draws_whose_closures_last_otherwise_are_reckoned_with_together() -> None:
    one, other = shut(0, 10, 10), shut(0, 4, 4)
    both = Servers(TWO.edges, TWO.entry, np.stack([TWO.usual] * 2, -1), np.stack([TWO.narrowed] * 2, -1), TWO.assumed)
    waits = Waits(both, [[one], [other]], WAY, SERVER, np.stack([DAYS_BEFORE] * 2, -1), np.full(2, 4.0))
    for day in (0.0, 3.5, 9.5):
        together = waits.ahead(day, np.zeros((2, 2)))
        assert together.T.tolist() == [ahead(one, day), ahead(other, day)]
        assert waits.room(day)[0].tolist() == [0.0 if day < 10 else 10.0, 0.0 if day < 4 else 10.0]


def test_room_is_the_least_that_any_restriction_leaves() -> None:
    waits = Waits(TWO, [[shut(1, 3)]], WAY, SERVER, DAYS_BEFORE, 4.0)
    assert [waits.room(day).tolist() for day in (0.5, 1.0, 3.0)] == [[10, 20], [0, 0], [10, 20]]
