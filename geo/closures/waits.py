"""The wait that lies ahead, as those who are to leave or to turn expect it.

Whoever is about to leave knows how much waits today, and what is announced. At a post that is closed when he would
reach it he expects to wait until it opens, and then for the queue ahead of him. Where nobody knows the end, people
expect a closure to last as long again as it has lasted, and at first `closure.expected_days`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geo.arrays import Bools, Floats, Integers
from geo.closures.posts import Servers
from geo.closures.restrictions import Restriction


class Waits:
    """Expected waits at passages of servers.

    Parameters
    ----------
    servers : Servers
    restrictions : sequence of sequence of Restriction
        Of each draw, or of all: they differ in their times alone.
    way, server : array of int, shape (s,)
        Of each passage; the passages of a way follow each other.
    days_before : array of float, shape (s,)
        From where its way begins to each passage.
    expected_days : float or array of float, shape (b,)
        How long a closure is first expected to last whose end nobody knows.

    Many draws are reckoned with together if all that has a capacity, a day or a wait has a last axis of draws.
    """

    def __init__(
        self,
        servers: Servers,
        restrictions: Sequence[Sequence[Restriction]],
        way: Integers,
        server: Integers,
        days_before: Floats,
        expected_days: float | Floats,
    ) -> None:
        self.way, self.server, self.days_before = way, server, days_before
        self.spans = list(_spans(restrictions))
        self.announced = [span for span in self.spans if (span.known_end == span.last).any()]
        self.expected_days = expected_days
        self.usual, self.narrowed = servers.usual, servers.narrowed
        self.hit = servers.restricted()
        self._turns: dict[bytes, list[Integers]] = {}

    def room(self, day: float) -> Floats:
        """Return the capacity of each server on a day, Mt/y."""
        room = self.usual
        for span in self.spans:
            room = np.where(span.holds(day), np.minimum(room, self.narrowed[span.restriction]), room)
        return room

    def open_again(self, day: float) -> Floats:
        """Return the day on which each server is expected to be as usual again; -inf for one that is so."""
        opens = np.full(self.usual.shape, -np.inf)
        for span in self.spans:
            end = day + np.maximum(self.expected_days, day - span.first)
            end = np.where(span.known_end > day, span.known_end, end)
            hit = self.hit[span.restriction] & span.holds(day)
            opens = np.where(hit, np.maximum(opens, end), opens)
        return self._joined(opens, np.arange(len(opens)))

    def ahead(self, day: float, waiting: Floats) -> Floats:
        """Return the days that whoever leaves now expects to wait at each passage, shape (s,).

        Parameters
        ----------
        day : float
        waiting : array of float, shape (r,)
            At each server now, in the unit of a capacity for a day.
        """
        opens = self.open_again(day)[self.server]
        of_servers = self._queue(day, waiting)
        queue, narrow = of_servers[0][self.server], of_servers[1][self.server]
        ahead = np.zeros(opens.shape)
        waited = np.zeros((int(self.way.max(initial=-1)) + 1, *ahead.shape[1:]))
        # Nobody waits at a server that nothing restricts and at which nothing waits.
        matters = self.hit.any(axis=0) | (of_servers[0] > 0)
        in_some_draw: Bools = np.asarray(matters.any(axis=tuple(range(1, matters.ndim))))
        for turn in self._in_turn(in_some_draw):  # who has waited at one place comes to the next one later
            arrives = day + self.days_before[turn] + waited[self.way[turn]]
            closed = np.maximum(opens[turn], self._joined(arrives, self.server[turn])) - arrives
            ahead[turn] = np.minimum(narrow[turn], closed + queue[turn])
            waited[self.way[turn]] += ahead[turn]
        return ahead

    def _in_turn(self, matters: Bools) -> list[Integers]:
        """Return the passages of some servers: those that are the first of them on their way, the second, and so on."""
        key = matters.tobytes()
        if key not in self._turns:
            passages = np.flatnonzero(matters[self.server])
            number, way = np.arange(len(passages)), self.way[passages]
            rank = number - np.maximum.accumulate(np.where(np.diff(way, prepend=-1) != 0, number, 0))
            self._turns[key] = [passages[rank == turn] for turn in range(int(rank.max(initial=-1)) + 1)]
        return self._turns[key]

    def left(self, day: float, waiting: Floats) -> Floats:
        """Return the days that the last in the queue of each server still expects to wait, shape (r,)."""
        queue, narrow = self._queue(day, waiting)
        left: Floats = np.minimum(narrow, np.maximum(self.open_again(day) - day, 0.0) + queue)
        return left

    def _queue(self, day: float, waiting: Floats) -> tuple[Floats, Floats]:
        """Return the days the queues of today take once all is as usual, and while it is as narrow as it is now.

        What still passes while a place is narrow may be enough: then nobody waits for its opening.
        """
        room = self.room(day)
        with np.errstate(divide="ignore", invalid="ignore"):
            queue = np.nan_to_num(waiting / self.usual, posinf=np.inf)
            now = np.nan_to_num(waiting / room, posinf=np.inf)
        return queue, np.where((room > 0) & (room < self.usual), now, np.inf)

    def _joined(self, days: Floats, server: Integers) -> Floats:
        """Return days at servers, those within announced closures moved to the end of all that follow without a gap."""
        joined = days
        while self.announced:
            later = joined
            for span in self.announced:
                hit = self.hit[span.restriction][server] & (span.known_end == span.last)
                later = np.where(hit & (later >= span.first) & (later < span.last), span.last, later)
            if (later == joined).all():
                break
            joined = later
        return joined


@dataclass(frozen=True, eq=False)
class _Span:
    """A stretch of days of a restriction, by draw, and its end as far as it is known; NaN where it is not."""

    restriction: int
    first: Floats
    last: Floats
    known_end: Floats

    def holds(self, day: float) -> Bools:
        holds: Bools = (self.first <= day) & (day < self.last)
        return holds


def _spans(restrictions: Sequence[Sequence[Restriction]]) -> Iterator[_Span]:
    for number, of_draws in enumerate(zip(*restrictions, strict=True)):
        known = [[math.nan if end is None else end for end in each.known_ends] for each in of_draws]
        days = np.array([each.spans for each in of_draws], dtype=float).reshape(len(of_draws), -1, 2)
        for span, ends in zip(days.swapaxes(0, 1), np.array(known, dtype=float).T, strict=True):
            yield _Span(number, span[:, 0], span[:, 1], ends)
