"""Fluid queues in series: what waits at places of limited room, step by step.

Vehicles are a fluid. A *stop* is the place of a way in the queue of a *server* (a post, a port, a track). Fluid reaches
a stop some steps after it left the one before; of what is there, a server lets through as much as it has room for in a
step, from all its stops in proportion to what waits at each. With one stop a server this is D/D/1, and its cumulative
curves are those of Newell (1982, Applications of Queueing Theory, chapter 2). What enters is conserved: it waits, is
between two stops, or has arrived.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Floats, Integers


@dataclass(frozen=True, eq=False)
class Stops:
    """Where ways queue, in what order.

    Attributes
    ----------
    server : array of int, shape (s,)
        Server at which each stop is.
    lag : array of int, shape (s,)
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
    base : array of float, shape (p,)
        What enters each way in a step before the first one: it is still between the stops when the first step begins.
    longest : int
        The longest lag of a way that is turned to, in steps (`turn`).

    Attributes
    ----------
    waiting : array of float, shape (s,)
        At each stop now.
    arrived : array of float, shape (p,)
        What has passed the last stop of each way, without that which enters a way without stops.

    Examples
    --------
    >>> import numpy as np
    >>> one = Stops(np.array([0]), np.array([0]), np.array([-1]), np.array([0]))
    >>> queues = Queues(one, np.array([250.0]))
    >>> rooms = np.array([[0.0], [0.0], [0.0], [0.0], [500.0], [500.0], [500.0], [500.0]])
    >>> [float(queues.step(np.array([250.0]), room)[1][0]) for room in rooms]  # 250 trucks a day, closed for four days
    [250.0, 500.0, 750.0, 1000.0, 750.0, 500.0, 250.0, 0.0]
    """

    def __init__(self, stops: Stops, base: Floats, longest: int = 0) -> None:
        self.stops, self.now = stops, 0
        self._has_stop = stops.first >= 0
        self._follows = stops.next >= 0
        self._servers = int(stops.server.max(initial=-1)) + 1
        self._way = way_of_stops(stops)
        self._last = np.flatnonzero(~self._follows)
        self._last_way = self._way[self._last]
        count = len(stops.server)
        # A ring of the steps to come, of which the row of `now` is next.
        self._due: Floats = np.zeros((max(int(stops.lag.max(initial=0)), longest) + 2, count))
        on_the_way = np.arange(len(self._due))[:, None] < stops.lag[None, :]
        self._due[on_the_way] = np.broadcast_to(base[self._way], on_the_way.shape)[on_the_way]
        entry, after = stops.first[self._has_stop], stops.next[self._follows]
        # Where in the ring, counted from the row of `now`, fluid reaches its first stop, and its next one: what a stop
        # lets through in a step reaches the next one in the following step at the earliest.
        self._to_entry = stops.lag[entry] * count + entry
        self._to_next = np.maximum(stops.lag[after] - 1, 0) * count + after
        self.waiting: Floats = np.zeros(count)
        self.arrived: Floats = np.zeros(len(stops.first))

    @property
    def between(self) -> float:
        """What is between two stops, or between the beginning of its way and its first stop."""
        return float(self._due.sum())

    def step(self, entering: Floats, room: Floats) -> tuple[Floats, Floats, Floats]:
        """Move on by one step.

        Parameters
        ----------
        entering : array of float, shape (p,)
            What enters each way.
        room : array of float, shape (servers,)
            The most each server lets through; inf for no limit.

        Returns
        -------
        arrivals, waiting, passed : array of float, shape (s,)
            What reaches each stop in the step, waits there at its end, and has passed.
        """
        self._add(self._to_entry, entering[self._has_stop])
        row = self.now % len(self._due)
        arrivals = self._due[row].copy()
        self._due[row] = 0.0
        here = self.waiting + arrivals
        there = np.bincount(self.stops.server, weights=here, minlength=self._servers)
        share = np.ones(self._servers)
        full = there > room[: self._servers]
        share[full] = room[: self._servers][full] / there[full]
        passed = here * share[self.stops.server]
        self.waiting = here - passed
        self.now += 1
        self._add(self._to_next, passed[self._follows])
        self.arrived += np.bincount(self._last_way, weights=passed[self._last], minlength=len(self.arrived))
        return arrivals, self.waiting, passed

    def turn(self, stops: Integers, ways: Integers, lag: Integers) -> Floats:
        """Send all that waits at some stops another way.

        Parameters
        ----------
        stops : array of int, shape (t,)
            Stops to leave.
        ways : array of int, shape (t,)
            The way to take instead.
        lag : array of int, shape (t,)
            Steps from the stop to the first stop of that way.

        Returns
        -------
        array of float, shape (t,)
            What turned.
        """
        turned: Floats = self.waiting[stops].copy()
        self.waiting = self.waiting.copy()  # what waited until now has been handed out
        self.waiting[stops] = 0.0
        first = self.stops.first[ways]
        ends = first < 0
        np.add.at(self.arrived, ways[ends], turned[ends])
        np.add.at(self._due, ((self.now + lag[~ends]) % len(self._due), first[~ends]), turned[~ends])
        return turned

    def _add(self, places: Integers, amount: Floats) -> None:
        """Let an amount reach stops, all different, at places of the ring counted from the row of `now`."""
        due = self._due.reshape(-1)
        due[(places + self.now % len(self._due) * self._due.shape[1]) % len(due)] += amount


def way_of_stops(stops: Stops) -> Integers:
    """Return the way that each stop is on, shape (s,)."""
    way = np.full(len(stops.server), -1, dtype=np.int64)
    for number, first in enumerate(stops.first.tolist()):
        stop = first
        while stop >= 0:
            way[stop] = number
            stop = int(stops.next[stop])
    return way
