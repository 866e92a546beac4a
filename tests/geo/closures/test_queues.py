"""Fluid queues, against cases worked out by hand and against Newell's cumulative curves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.arrays import Floats
from geo.closures.queues import Queues, Stops


def stops_of(*ways: list[tuple[int, int]]) -> Stops:
    """Return stops of ways given as (server, lag) each, of one draw."""
    server, lag, after, first = [], [], [], []
    for way in ways:
        first.append(len(server) if way else -1)
        for number, (at, steps) in enumerate(way):
            server.append(at)
            lag.append(steps)
            after.append(len(server) if number + 1 < len(way) else -1)
    at, lags, following, begin = (np.array(column, dtype=np.int64) for column in (server, lag, after, first))
    return Stops(at, lags[:, None], following, begin)


def queues_of(stops: Stops, base: Floats) -> Queues:
    return Queues(stops, base[:, None])


def step(queues: Queues, entering: Floats, room: Floats) -> tuple[Floats, Floats, Floats]:
    """Move on by one step; return what reached each stop, waits there and has passed."""
    arrivals, waiting, passed = queues.move(entering[:, None], room[None, :, None])
    return arrivals[:, 0].copy(), waiting[0, :, 0].copy(), passed[0, :, 0].copy()


def run(stops: Stops, entering: Floats, rooms: Floats, steps: int) -> tuple[Queues, Floats, Floats]:
    """Return the queues after some steps, and what waited and passed at each stop in each step."""
    queues, waiting, passed = queues_of(stops, entering), [], []
    for number in range(steps):
        _, there, through = step(queues, entering, rooms[min(number, len(rooms) - 1)])
        waiting.append(there)
        passed.append(through)
    return queues, np.array(waiting), np.array(passed)


def closed(days: int, room: float, steps_a_day: int = 1) -> Floats:
    return np.array([[0.0]] * days * steps_a_day + [[room / steps_a_day]])


def test_four_days_closed_at_250_trucks_a_day_and_500_afterwards() -> None:
    # D/D/1: 1000 after four days; 250 more leave than come, so the queue is gone four days later.
    hours = 24
    _, waiting, _ = run(stops_of([(0, 0)]), np.array([250.0 / hours]), closed(4, 500, hours), 10 * hours)
    assert waiting.max() == pytest.approx(1000)
    assert int(np.argmax(waiting[:, 0])) == 4 * hours - 1
    gone = int(np.flatnonzero(waiting[:, 0] > 1e-9)[-1]) + 1
    assert gone == 8 * hours - 1  # the last of the queue passes in the last hour of the eighth day


def test_what_is_on_its_way_comes_to_the_post_first() -> None:
    # Nothing enters any more, but three steps of travel are filled with 10 each.
    queues = queues_of(stops_of([(0, 3)]), np.array([10.0]))
    assert queues.between() == 30
    waiting = [float(step(queues, np.array([0.0]), np.array([0.0]))[1][0]) for _ in range(5)]
    assert waiting == [10, 20, 30, 30, 30]


def test_two_posts_in_series_hold_the_queue_at_the_narrower_one() -> None:
    # The first is closed for 4 steps and lets 30 through, the second 20: 40 wait at the first, then at the second.
    stops = stops_of([(0, 0), (1, 1)])
    rooms = np.array([[0.0, 20.0]] * 4 + [[30.0, 20.0]])
    _, waiting, passed = run(stops, np.array([10.0]), rooms, 14)
    assert waiting[:8, 0].tolist() == [10, 20, 30, 40, 20, 0, 0, 0]
    # The first lets 30, 30, 10, 10 … through from step 4; a step later the second keeps 10, 20, 10, 0.
    assert waiting[4:10, 1].tolist() == [0, 10, 20, 10, 0, 0]
    # What was on the way keeps the second busy for one step after the first closes.
    assert passed[:7, 1].tolist() == [10, 0, 0, 0, 0, 20, 20]


def test_ways_share_a_server_by_what_waits() -> None:
    _, waiting, passed = run(stops_of([(0, 0)], [(0, 0)]), np.array([30.0, 10.0]), np.array([[20.0]]), 1)
    assert passed.tolist() == [[15, 5]]
    assert waiting.tolist() == [[15, 5]]


def test_what_turns_leaves_the_queue_and_comes_to_the_other_post() -> None:
    stops = stops_of([(0, 0)], [(1, 2)], [])
    queues = queues_of(stops, np.zeros(3))
    step(queues, np.array([10.0, 0.0, 0.0]), np.array([0.0, 5.0]))
    turned = queues.turn(np.array([0]), np.array([1]), np.array([[1.0]]))
    assert turned.tolist() == [[10]]
    assert queues.waiting.tolist() == [[0], [0]]
    assert queues.between() == 10
    waits = [step(queues, np.zeros(3), np.array([0.0, 4.0]))[1].tolist() for _ in range(4)]
    assert waits == [[0, 0], [0, 0], [0, 6], [0, 2]]
    step(queues, np.array([7.0, 0.0, 0.0]), np.array([0.0, 0.0]))
    queues.turn(np.array([0]), np.array([2]), np.array([[1.0]]))
    assert queues.arrived[2, 0] == 7  # the way without stops leads straight to the end


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_nothing_is_lost(data: Any) -> None:
    servers = data.draw(st.integers(1, 4))
    place = st.tuples(st.integers(0, servers - 1), st.integers(0, 5))
    ways = data.draw(st.lists(st.lists(place, min_size=1, max_size=4), min_size=1, max_size=5))
    stops = stops_of(*ways)
    base = np.array(data.draw(st.lists(st.floats(0, 100), min_size=len(ways), max_size=len(ways))))
    queues = queues_of(stops, base)
    entered = queues.between()
    for _ in range(data.draw(st.integers(1, 25))):
        room = np.array(data.draw(st.lists(st.floats(0, 300), min_size=servers, max_size=servers)))
        entering = base * data.draw(st.floats(0, 2))
        entered += entering.sum()
        arrivals, waiting, passed = step(queues, entering, room)
        by_server = np.bincount(stops.server, weights=passed, minlength=servers)
        assert (by_server <= room[: len(by_server)] + 1e-9 * (1 + room[: len(by_server)])).all()
        assert (waiting >= -1e-9).all()
        assert (arrivals >= 0).all()
    inside = queues.between() + queues.waiting.sum() + queues.arrived.sum()
    assert inside == pytest.approx(entered, rel=1e-9, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_block_of_many_draws_is_step_by_step_each_draw(data: Any) -> None:
    servers, draws, block = 3, 3, 4
    place = st.tuples(st.integers(0, servers - 1), st.integers(0, 6))
    ways = data.draw(st.lists(st.lists(place, min_size=1, max_size=4), min_size=1, max_size=4))
    one = stops_of(*ways)
    later = np.array(data.draw(st.lists(st.integers(0, 5), min_size=draws, max_size=draws)))
    base = np.array(data.draw(st.lists(st.floats(0, 100), min_size=len(ways), max_size=len(ways))))
    together = Queues(replace(one, lag=one.lag + later), np.tile(base[:, None], draws), block)
    apart = [queues_of(replace(one, lag=one.lag + more), base) for more in later.tolist()]
    kept = np.arange(draws)
    for number in range(6):
        entering = base * data.draw(st.floats(0, 2))
        room = st.lists(st.floats(0, 150), min_size=servers, max_size=servers)
        rooms = np.array(data.draw(st.lists(room, min_size=block, max_size=block)))
        every = [np.tile(values[..., None], len(kept)) for values in (entering, rooms)]
        arrivals, waiting, passed = together.move(*every)
        for column, draw in enumerate(kept.tolist()):
            steps = [step(apart[draw], entering, rooms[k]) for k in range(block)]
            came, there, through = (np.array(each) for each in zip(*steps, strict=True))
            assert arrivals[:, column] == pytest.approx(came.sum(axis=0), abs=1e-9)
            assert waiting[:, :, column] == pytest.approx(there, abs=1e-9)
            assert passed[:, :, column] == pytest.approx(through, abs=1e-9)
            assert together.between(column) == pytest.approx(apart[draw].between(), abs=1e-9)
        first = np.array([0])
        together.turn(first, first, np.full((1, len(kept)), 0.5 * (number == 2)))
        for queues in apart:
            queues.turn(first, first, np.array([[0.5 * (number == 2)]]))
        if number == 3:
            together.keep(np.array([True, False, True]))
            kept = kept[[0, 2]]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 50), min_size=5, max_size=40),
    st.lists(st.floats(0, 80), min_size=5, max_size=40),
)
def test_departures_are_those_of_newell(arrivals: list[float], rooms: list[float]) -> None:
    """The cumulative departures are min over s <= t of arrivals up to s plus room from s to t."""
    steps = min(len(arrivals), len(rooms))
    queues = queues_of(stops_of([(0, 0)]), np.array([0.0]))
    passed = [float(step(queues, np.array([arrivals[t]]), np.array([rooms[t]]))[2][0]) for t in range(steps)]
    came, room = np.append(0.0, np.cumsum(arrivals[:steps])), np.append(0.0, np.cumsum(rooms[:steps]))
    newell = [min(came[s] + room[t] - room[s] for s in range(t + 1)) for t in range(1, steps + 1)]
    newell = [min(value, came[t]) for t, value in enumerate(newell, 1)]
    assert np.cumsum(passed) == pytest.approx(newell, abs=1e-6)
