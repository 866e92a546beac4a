"""The days of a closure as tables."""

from __future__ import annotations

import datetime
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from geo.arrays import Bools, Floats, Integers, rise, without_dust
from geo.closures.model import Model
from geo.closures.posts import TRUCKS
from geo.closures.simulation import NOTHING_T, Days, Setting

_PAIRS = (
    *("origin", "destination", "class", "asked_t_day", "through_share", "break_even_days", "diverted_t", "stayed_t"),
    "cost_usd",
)


class Tables:
    """The tables of `geo.ClosureResult`.

    Parameters
    ----------
    model : Model
    happened : Days
    setting : Setting, optional
        That the days were run with, if not that of the model.
    payload : float, optional
        Tonnes a truck, if not those of the model.
    """

    def __init__(
        self, model: Model, happened: Days, setting: Setting | None = None, payload: float | None = None
    ) -> None:
        self.model, self.happened = model, happened
        self.setting = model.setting if setting is None else setting
        payload = model.payload if payload is None else payload
        self.to_unit = np.array([1 / payload if place.unit == TRUCKS else 1.0 for place in model.places])
        where, place = model.where, model.place
        self.count = len(model.places)
        key = where.way * self.count + place
        _, first = np.unique(key, return_index=True)
        _, last = np.unique(key[::-1], return_index=True)
        self.enters, self.leaves = first.astype(np.int64), (len(key) - 1 - last).astype(np.int64)
        at_restricted = model.restricted[where.server]
        self.shown = (happened.most > NOTHING_T) | (self._at(at_restricted * self.setting.usual[where.way]) > NOTHING_T)

    def queues(self) -> gpd.GeoDataFrame:
        """Return a row for each place."""
        model, happened = self.model, self.happened
        usual = self.setting.usual[model.where.way]
        arrivals = self._at(usual, self.enters)
        capacity, basis = self._capacity()
        time = self._at(happened.waiting_time.sum(axis=0))
        busy = self._by_day(happened.waiting_time) > 0
        came = np.where(busy, self._by_day(happened.arrivals, self.enters), 0.0).sum(axis=0)
        to_unit = self.to_unit
        with np.errstate(invalid="ignore", divide="ignore"):
            mean_wait = np.where(came > 0, time * 24 / came, 0.0)
        table = pd.DataFrame(
            {
                "node": [place.id for place in model.places],
                "name": [place.name for place in model.places],
                "mode": [place.mode for place in model.places],
                "unit": [place.unit for place in model.places],
                "arrivals_day": arrivals * to_unit,
                "capacity_day": capacity * to_unit,
                "capacity_basis": pd.Series(basis, dtype=object),
                "usual_there": self._at(usual * self._hours / 24) * to_unit,
                "waiting_peak": happened.most * to_unit,
                "peak_day": np.where(happened.most > 0, happened.most_day, np.nan),
                "cleared_day": np.where(happened.most > 0, happened.gone_day, np.nan),
                "mean_wait_h": mean_wait,
                "passed_t": self._by_day(happened.passed, self.leaves).sum(axis=0),
                "turned_t": self._by_day(happened.turned).sum(axis=0),
                "diverted_t": self._diverting[0].sum(axis=0),
                "waiting_t_days": time,
                "cost_usd": self.costs(),
            },
        )
        table = gpd.GeoDataFrame(table, geometry=self._points(), crs="EPSG:4326")
        return table[self.shown].sort_values("cost_usd", ascending=False, kind="stable").reset_index(drop=True)

    def costs(self) -> Floats:
        """Return what waiting at each place, turning there and leaving another way because of it cost, USD."""
        costs: Floats = self._by_day(self.happened.cost).sum(axis=0) + self._diverting[1].sum(axis=0)
        return costs

    def days(self) -> pd.DataFrame:
        """Return a row for each place and day."""
        model, happened = self.model, self.happened
        columns = {
            "waiting": self._by_day(happened.waiting),
            "there": self._by_day(happened.waiting + happened.passed * self._hours / 24),
            "arrivals": self._by_day(happened.arrivals, self.enters),
            "passed": self._by_day(happened.passed, self.leaves),
            "turned": self._by_day(happened.turned),
            "diverted_t": self._diverting[0],
            "cost_usd": self._by_day(happened.cost) + self._diverting[1],
        }
        shown, start = np.flatnonzero(self.shown), model.event.start
        places, day = [model.places[number] for number in shown.tolist()], range(1, len(happened.waiting) + 1)
        dates = [None if start is None else (start + datetime.timedelta(each - 1)).isoformat() for each in day]
        facts = {"node": "id", "name": "name", "mode": "mode", "unit": "unit"}
        amounts = {name: values[:, shown] for name, values in columns.items()}
        for name in ("waiting", "there", "arrivals", "passed", "turned"):
            amounts[name] = amounts[name] * self.to_unit[shown]
        return pd.DataFrame(
            {
                "day": np.tile(day, len(places)),
                "date": pd.Series(dates * len(places), dtype=object),
                **{key: [getattr(place, fact) for place in places for _ in day] for key, fact in facts.items()},
                **{name: values.T.ravel() for name, values in amounts.items()},
            }
        )

    def pairs(self) -> pd.DataFrame:
        """Return a row for each demand that has a way through a place that closes."""
        model, setting = self.model, self.setting
        choice, own = model.choice, len(model.choice.edges)
        through = self._through[:own]
        usual = setting.usual[:own]
        rows = []
        for number, demand in enumerate(choice.demands):
            mine = choice.ways.demand == number
            asked = float(usual[mine].sum())
            if not (mine & through).any() or asked <= 0:
                continue
            rows.append(
                {
                    "origin": demand.origin,
                    "destination": demand.destination,
                    "class": demand.commodity,
                    "asked_t_day": asked,
                    "through_share": float(usual[mine & through].sum()) / asked,
                    "break_even_days": self._break_even(mine),
                    "diverted_t": float(self._lost[:, :own][:, mine & through].sum()),
                    **dict(zip(("stayed_t", "cost_usd"), self._away(asked, number), strict=True)),
                }
            )
        table = pd.DataFrame(rows, columns=_PAIRS)
        return table.sort_values("cost_usd", ascending=False, kind="stable").reset_index(drop=True) if rows else table

    def summary(self) -> pd.DataFrame:
        """Return the totals."""
        happened = self.happened
        most = happened.waiting.sum(axis=1)
        waiting = float(happened.cost.sum())
        stayed, going = self._away(float(self.setting.usual.sum()), slice(None))
        gone = happened.gone_day[happened.most > 0]
        rows = [
            ("most that waits at the end of a day", "t", float(most.max(initial=0.0))),
            ("day on which the last queue is gone", "d", float(gone.max(initial=0.0)) if len(gone) else 0.0),
            ("waiting time", "t·d", float(happened.waiting_time.sum())),
            ("gone another way", "t", max(float(rise(stayed, self._lost.sum())), 0.0)),
            ("turned at a queue", "t", float(happened.turned.sum())),
            ("stayed away", "t", stayed),
            ("cost of waiting and turning", "USD", waiting),
            ("cost of going another way", "USD", going),
            ("cost", "USD", self.cost()),
        ]
        return pd.DataFrame(rows, columns=["measure", "unit", "value"])

    def cost(self) -> float:
        """Return what waiting, turning and going another way cost, USD."""
        return float(self.happened.cost.sum()) + self._away(float(self.setting.usual.sum()), slice(None))[1]

    def _away(self, asked: float, demands: int | slice) -> tuple[float, float]:
        """Return what stays away of demands that ask for so much a day, t, and what going otherwise costs them, USD."""
        whole = asked * len(self.happened.stayed)
        stayed = without_dust(self.happened.stayed[:, demands].sum(), whole)
        cost = without_dust(self.happened.choice_cost[:, demands].sum(), whole / self.setting.theta)
        return float(stayed), float(cost)

    @cached_property
    def _hours(self) -> Floats:
        """How long being handled takes after each passage, h, shape (s,); not told twice where limits share an edge."""
        network, where = self.model.network, self.model.where
        again = np.append(False, (np.diff(where.way) == 0) & (np.diff(where.position) == 0))[: len(where.way)]
        return np.where(network.transfer[where.edge] & ~again, network.hours[where.edge], 0.0)

    @cached_property
    def _through(self) -> Bools:
        """Which ways pass a place that closes or narrows, shape (p,)."""
        through = np.zeros(len(self.setting.usual), dtype=bool)
        through[self.model.where.way[self.model.restricted[self.model.where.server]]] = True
        return through

    @cached_property
    def _lost(self) -> Floats:
        """What usually leaves by each way and did not on each day, t, shape (days, p)."""
        usual = self.setting.usual
        lost: Floats = np.maximum(usual - self.happened.left, 0.0)
        lost[lost < usual * 1e-9] = 0.0
        return lost

    def _break_even(self, mine: Bools) -> float:
        """Return the days of waiting at which the cheapest route around costs a demand as much as its usual one."""
        model, setting = self.model, self.setting
        own = len(model.choice.edges)
        through = self._through[:own]
        closing, around = np.flatnonzero(mine & through), np.flatnonzero(mine & ~through)
        if not len(around):
            return float("inf")
        way = closing[np.argmax(setting.usual[closing])]
        extra = float(model.cost[around].min() - model.cost[way])
        passed = np.flatnonzero((model.where.way == way) & model.restricted[model.where.server])
        return max(extra, 0.0) / (float(setting.rate[passed[0]]) * 24)

    @cached_property
    def _diverting(self) -> tuple[Floats, Floats]:
        """Return what did not come to each place on each day, t, and what going another way cost, USD."""
        lost, demand = self._lost, self.setting.demand
        of_demand = np.zeros(self.happened.choice_cost.shape)
        np.add.at(of_demand.T, demand, lost.T)
        with np.errstate(invalid="ignore", divide="ignore"):
            a_tonne = np.where(of_demand > 0, self.happened.choice_cost / of_demand, 0.0)
        blamed = self._blamed
        ways = np.flatnonzero(blamed >= 0)
        diverted, cost = (np.zeros((len(lost), self.count)) for _ in range(2))
        np.add.at(diverted.T, blamed[ways], lost[:, ways].T)
        np.add.at(cost.T, blamed[ways], (lost * a_tonne[:, demand])[:, ways].T)
        return diverted, cost

    @cached_property
    def _blamed(self) -> Integers:
        """The place because of which a way is left: the first that closes, else the one with the longest queue."""
        model, where = self.model, self.model.where
        place = np.full(len(self.setting.usual), -1, dtype=np.int64)
        for passage in np.argsort(self.happened.most[model.place], kind="stable").tolist():
            place[where.way[passage]] = model.place[passage]
        closing = np.flatnonzero(model.restricted[where.server])[::-1]
        place[where.way[closing]] = model.place[closing]
        return place

    def _points(self) -> list[Point]:
        """Return where each place is."""
        network, where = self.model.network, self.model.where
        _, passages = np.unique(self.model.place, return_index=True)
        points = []
        for passage in passages.tolist():
            edge = where.edge[passage]
            drawn = network.geometry[edge]
            end = 0 if where.vertex[passage] == network.tail[edge] else -1
            points.append(Point(drawn.coords[end]))
        return points

    def _capacity(self) -> tuple[Floats, list[str | None]]:
        """Return what usually fits through each place in a day, t, and whether that is stated or assumed.

        Of several limits of a place it is that which most passes; none if most of what comes passes no limit.
        """
        model, servers = self.model, self.setting.servers
        capacity = np.full(self.count, np.nan)
        basis: list[str | None] = [None] * self.count
        passing = np.zeros((self.count, len(servers.edges)))
        np.add.at(passing, (model.place, model.where.server), self.setting.usual[model.where.way])
        passing[:, np.isinf(servers.usual)] = -1.0
        least = self._at(self.setting.usual[model.where.way], self.enters) / 2
        for place, server in enumerate(passing.argmax(axis=1).tolist()):
            if passing[place, server] >= least[place]:
                capacity[place] = servers.usual[server] * self.setting.tonnes
                basis[place] = "assumed" if servers.assumed[server] else "stated"
        return capacity, basis

    def _at(self, amount: Floats, passages: Integers | None = None) -> Floats:
        """Return an amount of passages, or of some of them, by place."""
        place = self.model.place
        chosen = np.arange(len(place)) if passages is None else passages
        return np.bincount(place[chosen], weights=amount[chosen], minlength=self.count).astype(float)

    def _by_day(self, amount: Floats, passages: Integers | None = None) -> Floats:
        """Return an amount of passages by day and place, shape (days, places)."""
        return np.array([self._at(row, passages) for row in amount]).reshape(len(amount), self.count)
