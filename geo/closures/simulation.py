"""The days of a closure, one after the other: what leaves by which way, what waits, and what turns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.arrays import Bools, Floats, Integers
from geo.closures.posts import Passages, Servers
from geo.closures.queues import Queues, Stops
from geo.closures.restrictions import Restriction
from geo.closures.turning import Detours
from geo.closures.waits import Waits
from geo.flows.logit import Ways, path_sizes

NOTHING_T: Final = 0.5
"""Tonnes: less does not make a queue. Where all room is used, a queue grows ever shorter and is never quite gone."""

_NEVER = 500.0  # utility by which a way is worse that nobody takes


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
    days = _Run(setting, steps_a_day, places)
    # What a place has let go may still come to wait at the next one: the longest way between two is waited for.
    longest = math.ceil(int(days.stops.lag.max(initial=0)) / steps_a_day)
    while days.count < most_days and (days.count < least_days or days.quiet <= longest):
        days.one()
    return days.result(max(least_days, days.count - max(days.quiet - 1, 0)))


class _Run:
    """The state of a run, and what has happened so far."""

    def __init__(self, setting: Setting, steps_a_day: int, places: Integers) -> None:
        self.setting, self.steps, self.count = setting, steps_a_day, 0
        self.quiet = 0  # days, up to the last one, on which nothing waited
        where, ways = setting.where, len(setting.usual)
        lag = np.rint(setting.hours_before / 24 * steps_a_day).astype(np.int64)
        first = where.first(ways)
        begins = np.zeros(len(lag), dtype=bool)
        begins[first[first >= 0]] = True
        before = np.where(begins, 0, np.append(0, lag[:-1])[: len(lag)])
        self.stops = Stops(where.server, lag - before, where.next(), first)
        self.queues = Queues(self.stops, setting.usual / steps_a_day, longest=int(lag.max(initial=0)))
        self.entered = float(self.queues.between)
        self.waits = Waits(
            setting.servers,
            setting.restrictions,
            where.way,
            where.server,
            setting.hours_before / 24,
            setting.expected_days,
        )
        self.servers = len(setting.servers.edges)
        self.places, self.place_count = places, int(places.max(initial=-1)) + 1
        self.asked = np.bincount(setting.demand, weights=setting.usual, minlength=len(setting.reluctance))
        self.asked = np.maximum(self.asked, 1e-300)  # what nobody asks for splits like anything else, into nothing
        self.sizes = self._path_sizes(np.zeros(len(setting.way_cost)))
        self.rows: list[tuple[Floats, ...]] = []
        self.most = np.zeros(self.place_count)
        self.most_day = np.zeros(self.place_count)
        self.gone_day = np.zeros(self.place_count)
        self.turn_lag = lag[first[setting.detour_way]] if len(setting.detour_way) else np.zeros(0, dtype=np.int64)

    def one(self) -> None:
        """Run one day."""
        setting, day = self.setting, float(self.count)
        ahead = self.waits.ahead(day, self._waiting_at_servers() / setting.tonnes)
        turned, turning_cost = self._turn(day)
        left, stayed, choice_cost = self._leave(ahead)
        self.entered += float(left.sum())
        arrivals, passed, time = (np.zeros(len(self.stops.server)) for _ in range(3))
        before = self.queues.waiting
        for step in range(self.steps):
            now = day + step / self.steps
            room = self.waits.room(now) * setting.tonnes / self.steps
            came, waiting, went = self.queues.step(left / self.steps, room)
            arrivals, passed = arrivals + came, passed + went
            time += (before + waiting) / 2 / self.steps
            before = waiting
            self._note(day + (step + 1) / self.steps, waiting)
        cost = time * 24 * setting.rate + turning_cost
        self.rows.append((arrivals, passed, before, turned, cost, time, left, stayed, choice_cost))
        self.count += 1
        self.quiet = 0 if time.sum() > NOTHING_T else self.quiet + 1

    def result(self, days: int) -> Days:
        """Return what happened on the first days; on the others nothing waited any more."""
        arrivals, passed, waiting, turned, cost, time, left, stayed, choice_cost = (
            np.array(column) for column in zip(*self.rows, strict=True)
        )
        inside = self.queues.between + float(self.queues.waiting.sum()) + float(self.queues.arrived.sum())
        without_stops = self.stops.first < 0
        # What enters a way without stops meets no queue and is not followed; what turned to one has arrived.
        entered = self.entered - float(left[:, without_stops].sum())
        gone = np.where(self._at_places(self.queues.waiting) > NOTHING_T, np.nan, self.gone_day)
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
            most=self.most,
            most_day=self.most_day,
            gone_day=gone,
            imbalance=abs(entered - inside) / max(entered, 1e-300),
        )

    def _waiting_at_servers(self) -> Floats:
        return np.bincount(self.stops.server, weights=self.queues.waiting, minlength=self.servers).astype(float)

    def _at_places(self, amount: Floats) -> Floats:
        return np.bincount(self.places, weights=amount, minlength=self.place_count).astype(float)

    def _note(self, now: float, waiting: Floats) -> None:
        """Keep the most that waits at each place, and when anything last did."""
        there = self._at_places(waiting)
        more = there > self.most * (1 + 1e-12)
        self.most[more], self.most_day[more] = there[more], now
        busy = there > NOTHING_T
        self.gone_day[busy] = now + 1 / self.steps  # gone in the next step, unless that says otherwise

    def _leave(self, ahead: Floats) -> tuple[Floats, Floats, Floats]:
        """Return what leaves by each way in a day, what stays away, and what leaving another way costs."""
        setting = self.setting
        weights = ahead * 24 * setting.rate
        wait_cost = np.bincount(setting.where.way, weights=weights, minlength=len(setting.usual)).astype(float)
        usual = setting.usual
        with np.errstate(divide="ignore", over="ignore"):
            share = np.where(usual > 0, np.log(usual / self.asked[setting.demand]), -np.inf)
            # A way of which a part is not to be used meanwhile no longer shares what is left of it with others.
            own = np.log(self._path_sizes(wait_cost[: len(self.sizes)]) / self.sizes)
            share[: len(own)] += own
            worth = share - setting.theta * wait_cost
            away = np.log(setting.reluctance)
        best = np.full(len(self.asked), -np.inf)
        np.maximum.at(best, setting.demand, worth)
        best = np.maximum(best, away)
        best[~np.isfinite(best)] = 0.0  # a demand of 0
        weight = np.where(np.isfinite(worth), np.exp(worth - best[setting.demand]), 0.0)
        away_weight = np.where(np.isfinite(away), np.exp(away - best), 0.0)
        total = np.bincount(setting.demand, weights=weight, minlength=len(self.asked)) + away_weight
        total = np.maximum(total, 1e-300)
        part = weight / total[setting.demand]
        left = part * self.asked[setting.demand]
        stayed = away_weight / total * self.asked
        # The divergence from the usual shares is what going otherwise costs those who choose (geo.closures).
        goes = part > 0
        moved = np.zeros(len(part))
        moved[goes] = part[goes] * (np.log(part[goes]) - share[goes])
        lost = np.bincount(setting.demand, weights=moved, minlength=len(self.asked))
        return left, stayed, np.maximum(lost, 0.0) * self.asked / setting.theta

    def _path_sizes(self, wait_cost: Floats) -> Floats:
        """Return the path size of each way of the demands while waits cost something, shape (q,)."""
        setting = self.setting
        longest = _NEVER / setting.theta  # nobody waits that long; a wait without end is no number to reckon with
        cost = setting.way_cost + np.minimum(wait_cost, longest)
        sizes: Floats = path_sizes(setting.ways, cost[None], np.array([setting.theta]))[0]
        return sizes

    def _turn(self, day: float) -> tuple[Floats, Floats]:
        """Let those turn for whom the way round is cheaper than the wait that is left; return what turns, at what cost.

        All that waits at one stop turns or stays together; its last vehicle decides.
        """
        setting = self.setting
        count = len(self.stops.server)
        turned, cost = np.zeros(count), np.zeros(count)
        passage = setting.detours.passage
        if not len(passage) or self.queues.waiting.sum() <= NOTHING_T:
            return turned, cost
        opens = self.waits.open_again(day)
        remaining = self.waits.left(day, self._waiting_at_servers() / setting.tonnes)
        pays = setting.detours.extra < setting.rate[passage] * 24 * remaining[self.stops.server[passage]]
        pays &= np.isfinite(opens[self.stops.server[passage]]) & (self.queues.waiting[passage] > 0)
        chosen: Bools = pays
        amount = self.queues.turn(passage[chosen], setting.detour_way[chosen], self.turn_lag[chosen])
        turned[passage[chosen]] = amount
        cost[passage[chosen]] = amount * np.maximum(setting.detours.extra[chosen], 0.0)
        return turned, cost
