"""Fluid queues in series: what waits at places of limited room, step by step.

Vehicles are a fluid. A *stop* is the place of a way in the queue of a *server* (a post, a port, a track). Fluid reaches
a stop some steps after it left the one before; of what is there, a server lets through as much as it has room for in a
step, from all its stops in proportion to what waits at each. With one stop a server this is D/D/1, and its cumulative
curves are those of Newell (1982, Applications of Queueing Theory, chapter 2). What enters is conserved: it waits, is
between two stops, or has arrived.

Many draws of the same stops, which differ in their lags, are computed together: the last axis is that of the draws.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.arrays import Bools, Floats, Integers, Sums


@dataclass(frozen=True, eq=False)
class Stops:
    """Where ways queue, in what order.

    Attributes
    ----------
    server : array of int, shape (s,)
        Server at which each stop is.
    lag : array of int, shape (s, b)
        Steps from the stop before, or from where the way begins.
    next : array of int, shape (s,)
        The stop after; -1 where the way passes no further one.
    first : array of int, shape (p,)
        The first stop of each way; -1 where it passes none.
    """

    server: Integers
    lag: Integers
    next: Integers
    first: Integers


class Queues:
    """Queues over time, from a steady state in which nothing waits.

    Parameters
    ----------
    stops : Stops
    base : array of float, shape (p, b)
        What enters each way in a step before the first one: it is still between the stops when the first step begins.
    steps : int
        How many steps are moved at once.

    Attributes
    ----------
    waiting : array of float, shape (s, b)
        At each stop now.
    busy : array of int
        The stops at which something waited, or was not let through at once, in the steps of the last block.
    arrived : array of float, shape (p, b)
        What has passed the last stop of each way, without that which enters a way without stops.

    Examples
    --------
    >>> import numpy as np
    >>> one = Stops(np.array([0]), np.array([[0]]), np.array([-1]), np.array([0]))
    >>> queues = Queues(one, np.array([[250.0]]), steps=8)
    >>> rooms = np.array([0.0, 0, 0, 0, 500, 500, 500, 500]).reshape(8, 1, 1)
    >>> queues.move(np.array([[250.0]]), rooms)[1].ravel().tolist()  # 250 trucks a day, closed for four days
    [250.0, 500.0, 750.0, 1000.0, 750.0, 500.0, 250.0, 0.0]
    """

    def __init__(self, stops: Stops, base: Floats, steps: int = 1) -> None:
        self.stops, self._steps, self._now = stops, steps, 0
        count, draws = stops.lag.shape
        self._entered = np.flatnonzero(stops.first >= 0)
        self._entry = stops.first[self._entered]
        self._before = np.flatnonzero(stops.next >= 0)
        self._after = stops.next[self._before]
        way = way_of_stops(stops)
        self._last = np.flatnonzero(stops.next < 0)
        self._last_way = way[self._last]
        servers = int(stops.server.max(initial=-1)) + 1
        self._of_server = Sums(stops.server, servers)
        # What a stop lets through in a step reaches the next one in the following step at the earliest.
        self._lag = stops.lag.copy()
        self._lag[self._after] = np.maximum(self._lag[self._after], 1)
        # What set out for each stop in each step, as far back as matters: a ring of blocks of steps, of which the first
        # stands at the end again, so that any stretch of a block's length is in one piece.
        self._ring = -(-(int(self._lag.max(initial=0)) + steps) // steps) * steps
        self._sent: Floats = np.empty((count, draws, self._ring + steps))
        self._sent[:] = np.where(stops.lag > 0, base[way], 0.0)[..., None]
        self._turned: Floats = np.zeros(base.shape)
        self.waiting: Floats = np.zeros((count, draws))
        self.arrived: Floats = np.zeros(base.shape)
        self._grouped: dict[bytes, tuple[Integers, Integers, Integers]] = {}
        self._lay_out()

    def keep(self, draws: Bools) -> None:
        """Go on with some of the draws alone."""
        self.stops = replace(self.stops, lag=self.stops.lag[:, draws])
        for name in ("_lag", "_sent", "_turned", "waiting", "arrived"):
            setattr(self, name, np.compress(draws, getattr(self, name), axis=1))
        self._lay_out()

    def _lay_out(self) -> None:
        """Set up what follows from the lags of the draws."""
        steps, (count, draws) = self._steps, self._lag.shape
        # Where in it what comes in a step has set out.
        row = self._sent.shape[2] * np.arange(count * draws).reshape(count, draws)
        self._piece = row + (self._now - self._lag) % self._ring
        self._end = row + self._ring
        # What passes and comes to the next stop within a block: from where, and to where, counted from its step.
        soon, draw = np.nonzero(self._lag[self._after] < steps)
        self._leaves_soon = self._before[soon] * draws + draw
        self._comes_soon = (self._lag[self._after[soon], draw] * count + self._after[soon]) * draws + draw
        self._passing: Floats = np.zeros((2 * steps, count, draws))  # steps after the block are there to be written to
        self._waiting: Floats = np.zeros((steps, count, draws))
        self.busy = np.zeros(0, dtype=np.int64)

    def between(self, draw: int = 0) -> float:
        """Return what is between two stops, or between the beginning of its way and its first stop, in one draw."""
        age = (self._now - 1 - np.arange(self._ring)) % self._ring
        return float(self._turned[self._entered, draw].sum()) + float(
            self._sent[:, draw, : self._ring].sum(where=age < self._lag[:, draw, None])
        )

    def move(self, entering: Floats, rooms: Floats) -> tuple[Floats, Floats, Floats]:
        """Move on by the steps of a block.

        Parameters
        ----------
        entering : array of float, shape (p, b)
            What enters each way in a step.
        rooms : array of float, shape (steps, servers, b)
            The most each server lets through in each step; inf for no limit.

        Returns
        -------
        arrivals : array of float, shape (s, b)
            What reaches each stop in all steps.
        waiting, passed : array of float, shape (steps, s, b)
            What waits at each stop at the end of each step, and what has passed: until the next block is moved.
        """
        steps, at = self._steps, self._now % self._ring
        sent = self._sent[:, :, at : at + steps]
        sent[...] = 0.0
        sent[self._entry] = entering[self._entered][..., None]
        sent[self._entry, :, 0] += self._turned[self._entered]
        self._turned[...] = 0.0
        self._close_ring(at)
        waiting, passed = self._waiting, self._passing[:steps]
        for step in range(steps):
            passed[step] = self._sent.reshape(-1)[step:][self._piece]
        waiting[:, self.busy] = 0.0
        coming, size = self._passing.reshape(-1), self.waiting.size
        there, held = self.waiting, self._of_server @ self.waiting
        busy = np.zeros(len(held), dtype=bool)
        for step in range(steps):
            # Where there is room for all, what comes is what passes.
            at_server = self._of_server @ passed[step] + held
            full = at_server > rooms[step, : len(held)]
            slow = np.flatnonzero((full | (held > 0)).any(axis=1))
            if len(slow):
                busy[slow] = True
                stops, server, starts = self._stops_at(slow)
                share = np.divide(rooms[step, : len(held)], at_server, out=np.ones(full.shape), where=full)
                here = passed[step][stops] + there[stops]
                through = here * share[server]
                left = here - through
                passed[step][stops], waiting[step][stops] = through, left
                held[slow] = np.add.reduceat(left, starts, axis=0)
            there = waiting[step]
            coming[step * size + self._comes_soon] = passed[step].reshape(-1)[self._leaves_soon]
        sent[self._after] = np.moveaxis(passed[:, self._before], 0, 2)
        self._close_ring(at)
        self._piece += steps
        self._piece[self._piece >= self._end] -= self._ring
        self._now += steps
        through = passed.sum(axis=0)
        arrivals = np.maximum(through + (there - self.waiting), 0.0)
        self.waiting, self.busy = there.copy(), np.flatnonzero(busy[self.stops.server])
        self.arrived[self._last_way] += through[self._last]
        return arrivals, waiting, passed

    def _stops_at(self, servers: Integers) -> tuple[Integers, Integers, Integers]:
        """Return the stops at some servers, the server of each, and where those of each server begin."""
        key = servers.tobytes()
        if key not in self._grouped:
            stops = np.concatenate([np.flatnonzero(self.stops.server == server) for server in servers])
            server = self.stops.server[stops]
            self._grouped[key] = stops, server, np.flatnonzero(np.diff(server, prepend=-1))
        return self._grouped[key]

    def _close_ring(self, at: int) -> None:
        if at == 0:
            self._sent[:, :, self._ring :] = self._sent[:, :, : self._steps]

    def turn(self, stops: Integers, ways: Integers, share: Floats) -> Floats:
        """Send a share of what waits at some stops another way, which it enters in the next step.

        Parameters
        ----------
        stops, ways : array of int, shape (t,)
            Stops to leave, and the way to take instead; all different.
        share : array of float, shape (t, b)

        Returns
        -------
        array of float, shape (t, b)
            What turned.
        """
        turned: Floats = self.waiting[stops] * share
        self.waiting[stops] -= turned
        self._turned[ways] += turned
        ends = self.stops.first[ways] < 0
        self.arrived[ways[ends]] += turned[ends]
        return turned


def way_of_stops(stops: Stops) -> Integers:
    """Return the way that each stop is on, shape (s,)."""
    way = np.full(len(stops.server), -1, dtype=np.int64)
    for number, first in enumerate(stops.first.tolist()):
        stop = first
        while stop >= 0:
            way[stop] = number
            stop = int(stops.next[stop])
    return way
