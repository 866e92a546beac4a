"""The days of a closure, one after the other: what leaves by which way, what waits, and what turns."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.sparse import csc_array

from geo.arrays import Bools, Floats, Integers, Sums
from geo.closures.patience import Patience
from geo.closures.posts import Passages, Servers
from geo.closures.queues import Queues, Stops
from geo.closures.restrictions import Restriction
from geo.closures.turning import Detours
from geo.closures.waits import Waits
from geo.flows.logit import Ways, choose, path_sizes

NOTHING_T: Final = 0.5
"""Tonnes: less does not make a queue. Where all room is used, a queue grows ever shorter and is never quite gone."""

_NEVER = 500.0  # utility by which a way is worse that nobody takes
_NUMBERS = 2e7  # of what is on its way in all draws that are run at once


@dataclass(frozen=True, eq=False)
class Setting:
    """What the days of a closure follow from. Ways are those of the demands first, then the ways round.

    Attributes
    ----------
    servers : Servers
    restrictions : sequence of Restriction
    where : Passages
        Of all ways.
    hours_before : array of float, shape (s,)
        From where the way begins to each passage, without queues.
    usual : array of float, shape (p,)
        What usually leaves by each way in a day, t; 0 for ways round.
    demand : array of int, shape (p,)
    ways : Ways
        Of the demands, without ways round.
    way_cost : array of float, shape (q,)
        Of each of these, without waits, USD a tonne.
    reluctance : array of float, shape (w,)
        Share of each demand, before any closure, that rather stays away than pay what is as dear as not being carried.
    theta : float
        Scale of the choice, t/USD.
    rate : array of float, shape (s,)
        What an hour of waiting costs at each passage, USD a tonne.
    detours : Detours
    detour_way : array of int, shape (t,)
        The way that each way round is.
    tonnes : float
        A capacity of 1 Mt/y in tonnes a day.
    expected_days : float
    """

    servers: Servers
    restrictions: Sequence[Restriction]
    where: Passages
    hours_before: Floats
    usual: Floats
    demand: Integers
    ways: Ways
    way_cost: Floats
    reluctance: Floats
    theta: float
    rate: Floats
    detours: Detours
    detour_way: Integers
    tonnes: float
    expected_days: float


@dataclass(frozen=True, eq=False)
class Days:
    """What happened on each day: arrays of shape (days, s), (days, p) or (days, w), in tonnes and USD.

    Attributes
    ----------
    arrivals, passed, waiting, turned, cost : array of float, shape (days, s)
        At each passage; what waits at the end of the day; what waiting and turning cost.
    waiting_time : array of float, shape (days, s)
        Tonne-days waited.
    left : array of float, shape (days, p)
        What left by each way.
    stayed : array of float, shape (days, w)
        What did not leave.
    choice_cost : array of float, shape (days, w)
        What going another way than usual cost, beside waits.
    most : array of float, shape (s,)
        The most that ever waited.
    most_day : array of float, shape (s,)
        When, in days.
    gone_day : array of float, shape (s,)
        The day on which nothing waits any more; NaN where something does at the end.
    imbalance : float
        What entered less what waits, is between stops or has arrived, as a share of what entered.
    """

    arrivals: Floats
    passed: Floats
    waiting: Floats
    turned: Floats
    cost: Floats
    waiting_time: Floats
    left: Floats
    stayed: Floats
    choice_cost: Floats
    most: Floats
    most_day: Floats
    gone_day: Floats
    imbalance: float


def run(setting: Setting, *, steps_a_day: int, least_days: int, most_days: int, places: Integers) -> Days:
    """Run the days of a closure until nothing waits any more.

    Parameters
    ----------
    setting : Setting
    steps_a_day : int
    least_days, most_days : int
        Days that are run in any case, and at most.
    places : array of int, shape (s,)
        The place of each passage: the most that waits is told by place.
    """
    ((_, days),) = runs(
        [setting], steps_a_day=steps_a_day, least_days=[least_days], most_days=[most_days], places=places
    )
    return days


def runs(
    settings: Sequence[Setting],
    *,
    steps_a_day: int,
    least_days: Sequence[int],
    most_days: Sequence[int],
    places: Integers,
) -> Iterator[tuple[int, Days]]:
    """Run the days of a closure in many draws, which differ in their numbers and times alone, as `run` does each.

    Yields
    ------
    number, days : int, Days
        Of each draw, those first in which nothing waits any more first.
    """
    stops = len(settings[0].where.way) if settings else 0
    longest = max((float(setting.hours_before.max(initial=0.0)) for setting in settings), default=0.0)
    at_once = max(1, int(_NUMBERS / max(stops * (longest / 24 + 1) * steps_a_day, 1)))
    for begin in range(0, len(settings), at_once):
        part = slice(begin, begin + at_once)
        days = _Run(settings[part], steps_a_day, places, least_days[part], most_days[part])
        while days.rows:
            days.one()
            for number, happened in days.ended():
                yield begin + number, happened


class _Run:
    """The state of a run, and what has happened so far; the last axis of its arrays is that of the draws."""

    def __init__(
        self,
        settings: Sequence[Setting],
        steps: int,
        places: Integers,
        least_days: Sequence[int],
        most_days: Sequence[int],
    ) -> None:
        self.least_days, self.most_days = np.array(least_days), np.array(most_days)
        self.settings, self.numbers = list(settings), list(range(len(settings)))
        self.steps, self.count = steps, 0
        setting = settings[0]
        where, ways = setting.where, len(setting.usual)
        hours = _of_all(settings, "hours_before")
        lag = np.rint(hours / 24 * steps).astype(np.int64)
        first = where.first(ways)
        begins = np.zeros((len(lag), 1), dtype=bool)
        begins[first[first >= 0]] = True
        before = np.where(begins, 0, np.append(np.zeros((1, len(settings)), np.int64), lag[:-1], axis=0)[: len(lag)])
        self.stops = Stops(where.server, lag - before, where.next(), first)
        # The longest stretch between two places, which what a place has let go may take before it waits at the next.
        self.longest = np.ceil(self.stops.lag.max(axis=0, initial=0) / steps)
        usual = _of_all(settings, "usual")
        self.queues = Queues(self.stops, usual / steps, steps)
        self.entered = (usual[where.way] / steps * self.stops.lag).sum(axis=0)
        self.quiet = np.zeros(len(settings))  # days, up to the last one, on which nothing waited
        self.rows: list[list[tuple[Floats, ...]] | None] = [[] for _ in settings]
        place_count = int(places.max(initial=-1)) + 1
        self.most, self.most_day, self.gone_day = np.zeros((3, place_count, len(settings)))
        self.at_place = csc_array(Sums(places, place_count).matrix)
        self.at_server = Sums(where.server, len(setting.servers.edges))
        self.on_way = Sums(where.way, ways)
        self.of_demand = Sums(setting.ways.demand, len(setting.reluctance))
        self.turning, self.turning_way = setting.detours.passage, where.way[setting.detours.passage]
        extra, days_before = _of_all([each.detours for each in settings], "extra"), lag[self.turning] / steps
        self.patience = Patience(_of_all(settings, "theta"), extra, days_before, usual[self.turning_way])
        # Waits that lie beyond where a way round begins: later ones on the own way, less those on the way round.
        on_way = self.on_way.matrix
        later = on_way[self.turning_way].tocoo()
        later.data = (later.col > self.turning[later.row]).astype(float)
        self.beyond = later.tocsr() - on_way[setting.detour_way]
        self._set_up()

    def _set_up(self) -> None:
        """Set up what follows from the settings of the draws that still run."""
        settings, where = self.settings, self.settings[0].where
        ways = settings[0].ways
        self.hours_rate = 24 * _of_all(settings, "rate")
        self.theta, self.tonnes = (_of_all(settings, name) for name in ("theta", "tonnes"))
        self.way_cost = _of_all(settings, "way_cost")
        usual, reluctance = _of_all(settings, "usual")[: len(ways.demand)], _of_all(settings, "reluctance")
        self.asked = np.maximum(self.of_demand @ usual, 1e-300)  # what nobody asks for splits like anything else
        with np.errstate(divide="ignore"):
            self.share = np.where(usual > 0, np.log(usual / self.asked[ways.demand]), -np.inf)
            self.away = np.log(reluctance)
        self.sizes = self._path_sizes(np.zeros(self.way_cost.shape))
        servers = [setting.servers for setting in settings]
        self.waits = Waits(
            replace(servers[0], usual=_of_all(servers, "usual"), narrowed=_of_all(servers, "narrowed")),
            [setting.restrictions for setting in settings],
            where.way,
            where.server,
            _of_all(settings, "hours_before") / 24,
            _of_all(settings, "expected_days"),
        )

    def one(self) -> None:
        """Run one day."""
        day, steps = float(self.count), self.steps
        ahead = self.waits.ahead(day, self._waiting_at_servers())
        wait_cost = np.minimum(ahead * self.hours_rate, _NEVER / self.theta)
        beyond = self.beyond @ wait_cost
        turned, turning_cost = self._turn(day, beyond)
        left, stayed, choice_cost = self._leave(wait_cost)
        self.patience.set_out(self.count, left[self.turning_way], wait_cost[self.turning] + beyond)
        self.entered = self.entered + left.sum(axis=0)
        before = self.queues.waiting
        rooms = np.array([self.waits.room(day + step / steps) for step in range(steps)]) * self.tonnes / steps
        arrivals, waiting, passed = self.queues.move(left / steps, rooms)
        there = (before + arrivals)[self.turning]
        still = np.divide(self.queues.waiting[self.turning], there, out=np.zeros(there.shape), where=there > 0)
        self.patience.came(self.count, arrivals[self.turning], still)
        busy, time = self.queues.busy, np.zeros(before.shape)
        if len(busy):
            # One after the other, so that a draw is the same to the last bit whatever it is run with.
            time[busy] = (sum(waiting[:, busy]) + (before[busy] - waiting[-1, busy]) / 2) / steps
            self._note(day, waiting[:, busy], self.at_place[:, busy])
        cost = time * self.hours_rate + turning_cost
        at_stops = arrivals, passed.sum(axis=0), waiting[-1], turned, cost, time
        happened = *at_stops, left, stayed, choice_cost
        for rows, *row in zip(self.rows, *(np.array(part.T, order="C") for part in happened), strict=True):
            if rows is not None:
                rows.append(tuple(row))
        self.count += 1
        self.quiet = np.where(time.sum(axis=0) > NOTHING_T, 0, self.quiet + 1)

    def ended(self) -> Iterator[tuple[int, Days]]:
        """Yield the number of each draw that has ended, with its days, and go on without them."""
        goes_on = (self.count < self.most_days) & ((self.count < self.least_days) | (self.quiet <= self.longest))
        for draw in np.flatnonzero(~goes_on).tolist():
            rows = self.rows[draw]
            if rows is not None:
                self.rows[draw] = None
                last = max(int(self.least_days[draw]), self.count - max(int(self.quiet[draw]) - 1, 0))
                yield self.numbers[draw], self._result(draw, rows, last)
        running = np.array([rows is not None for rows in self.rows])
        if 2 * running.sum() <= len(running):  # to leave draws out takes some days' time
            self._keep(running)

    def _keep(self, draws: Bools) -> None:
        for name in ("settings", "numbers", "rows"):
            setattr(self, name, list(itertools.compress(getattr(self, name), draws)))
        for name in ("least_days", "most_days", "longest", "entered", "quiet", "most", "most_day", "gone_day"):
            setattr(self, name, getattr(self, name)[..., draws])
        if self.settings:
            self.queues.keep(draws)
            self.patience.keep(draws)
            self._set_up()

    def _result(self, draw: int, rows: Sequence[tuple[Floats, ...]], days: int) -> Days:
        """Return what happened in a draw on the first days; on the others nothing waited any more."""
        arrivals, passed, waiting, turned, cost, time, left, stayed, choice_cost = (
            np.array(column) for column in zip(*rows, strict=True)
        )
        queues = self.queues
        inside = queues.between(draw) + float(queues.waiting[:, draw].sum()) + float(queues.arrived[:, draw].sum())
        without_stops = self.queues.stops.first < 0
        # What enters a way without stops meets no queue and is not followed; what turned to one has arrived.
        entered = float(self.entered[draw]) - float(left[:, without_stops].sum())
        still = self.at_place @ queues.waiting[:, draw] > NOTHING_T
        return Days(
            arrivals=arrivals[:days],
            passed=passed[:days],
            waiting=waiting[:days],
            turned=turned[:days],
            cost=cost[:days],
            waiting_time=time[:days],
            left=left[:days],
            stayed=stayed[:days],
            choice_cost=choice_cost[:days],
            most=self.most[:, draw].copy(),
            most_day=self.most_day[:, draw].copy(),
            gone_day=np.where(still, np.nan, self.gone_day[:, draw]),
            imbalance=abs(entered - inside) / max(entered, 1e-300),
        )

    def _waiting_at_servers(self) -> Floats:
        """Return what waits at each server, in the unit of a capacity for a day."""
        waiting: Floats = self.at_server @ self.queues.waiting / self.tonnes
        return waiting

    def _note(self, day: float, waiting: Floats, at_place: csc_array) -> None:
        """Keep the most that waits at each place in the steps of a day, and when anything last did."""
        steps, stops, draws = waiting.shape
        there = at_place @ waiting.transpose(1, 0, 2).reshape(stops, steps * draws)
        there = there.reshape(-1, steps, draws)
        most = there.max(axis=1, initial=0.0)
        more = most > self.most * (1 + 1e-12)
        if more.any():  # of amounts that differ by rounding, the first
            first = (there * (1 + 1e-12) >= most[:, None]).argmax(axis=1)
            self.most[more] = most[more]
            self.most_day[more] = day + (first[more] + 1) / steps
        busy = there > NOTHING_T
        last = steps - busy[:, ::-1].argmax(axis=1)
        gone = day + last / steps + 1 / steps  # in the next step, unless that says otherwise
        self.gone_day = np.where(busy.any(axis=1), gone, self.gone_day)

    def _leave(self, wait_cost: Floats) -> tuple[Floats, Floats, Floats]:
        """Return what leaves by each way in a day, what stays away, and what leaving another way costs."""
        ways, asked, own = self.settings[0].ways, self.asked, len(self.sizes)
        left, stayed = np.zeros((self.on_way.count, len(self.theta))), np.zeros(asked.shape)
        wait_cost = (self.on_way @ wait_cost)[:own]
        # A way of which a part is not to be used meanwhile no longer shares what is left of it with others.
        share = self.share + np.log(self._path_sizes(wait_cost) / self.sizes)
        some = ways.demand[ways.begins]
        part, away, _ = choose((share - self.theta * wait_cost).T, self.away[some].T, ways.begins, ways.lengths)
        left[:own], stayed[some] = part.T * asked[ways.demand], away.T * asked[some]
        # The divergence from the usual shares is what going otherwise costs those who choose (geo.closures).
        goes = part.T > 0
        moved = part.T * (np.log(part.T, where=goes, out=np.zeros(goes.shape)) - np.where(goes, share, 0.0))
        return left, stayed, np.maximum(self.of_demand @ moved, 0.0) * asked / self.theta

    def _path_sizes(self, wait_cost: Floats) -> Floats:
        """Return the path size of each way of the demands while waits cost something, shape (q, b)."""
        longest = _NEVER / self.theta  # nobody waits that long; a wait without end is no number to reckon with
        cost = self.way_cost + np.minimum(wait_cost, longest)
        sizes: Floats = path_sizes(self.settings[0].ways, cost.T, self.theta).T
        return sizes

    def _turn(self, day: float, beyond: Floats) -> tuple[Floats, Floats]:
        """Let those turn who would rather go round than wait as long as is left; return what turns, at what cost."""
        setting, waiting, passage = self.settings[0], self.queues.waiting, self.turning
        turned, cost = np.zeros((2, *waiting.shape))
        any_waits = waiting.sum(axis=0) > NOTHING_T
        if any_waits.any():
            at = setting.where.server[passage]
            left = self.waits.left(day, self._waiting_at_servers())[at]
            wait_cost = np.minimum(self.hours_rate[passage] * left, _NEVER / self.theta) + beyond
            asked = any_waits & np.isfinite(self.waits.open_again(day)[at]) & (waiting[passage] > 0)
            share, cost[passage] = self.patience.turn(wait_cost, asked)
            turned[passage] = self.queues.turn(passage, setting.detour_way, share)
        return turned, cost


def _of_all(many: Sequence[object], name: str) -> Floats:
    """Return a number or array of each of many, the last axis that of the many."""
    return np.stack([getattr(each, name) for each in many], axis=-1)
