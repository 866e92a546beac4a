"""A closure of days: what waits where, what goes round or turns, when the queue is gone, and what it costs.

Before the first day demand flows as it usually does (the choice between ways of the case without its closures). From
then on

- what is on its way comes to the places that are closed or narrow, and waits there (`geo.closures.queues`);
- what has not left yet chooses again every day: the usual shares of its ways change by a cross-nested logit with the
  scale of the choice (`choice.theta`), on what the wait that it expects costs (`geo.closures.waits`);
- what waits stays or turns by the same choice, between the wait that is left for the last in the queue and the way
  round from there (`geo.closures.patience`); it may go back out of what closes by the way it came
  (`geo.closures.turning`).

An hour of waiting costs the value of time of the class and that of the vehicle (`waiting.<mode>`). Going another way
than usual costs the divergence Σ q ln(q / (s z)) / θ of the new shares q from the usual ones s, of which z is the
change of the path size, USD a tonne: with the expected wait w it sums to the change of the expected cost of the best
way as it is perceived, -(1/θ) ln Σ s z exp(-θ w), so a long closure costs a day what the choice between the ways left
costs. Capacities are the stated ones; see `geo.closures.posts`.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.arrays import Floats
from geo.closures.model import Model
from geo.closures.restrictions import Event, event_of
from geo.closures.simulation import Days, Setting, run, runs
from geo.closures.tables import Tables
from geo.network.case import Case
from geo.network.draws import INTERVAL, Draws
from layers.scenarios.scenario_schema import LONGEST_DAYS, YEARS

if TYPE_CHECKING:
    import geopandas as gpd

    from layers.model.atlas import Atlas

YEAR: Final = 365.0
"""Days for which a season is run, unless fewer are asked for."""

AFTER_DAYS: Final = 120
"""Days after the end, beside twice the length of the closure, after which a queue is said not to clear."""

STEPS_A_DAY: Final = 12
"""Every two hours: travel times and the ends of queues are told no more exactly than this."""


@dataclass(frozen=True, repr=False)
class ClosureResult:
    """The days of a closure.

    Attributes
    ----------
    queues : GeoDataFrame
        One row for each place where something waits beyond the usual, by `cost_usd`: `node`, `name`, `mode`, `unit`
        ("trucks" on the road, else "t"), `arrivals_day` (what usually comes in a day), `capacity_day` (what usually
        fits through; NaN where it does not bind), `capacity_basis` ("stated", "assumed" or None),
        `usual_there` (in the usual time at the place, beside the queue), `waiting_peak`, `peak_day`, `cleared_day`
        (NaN if something still waits at the end), `mean_wait_h` (of what came while something waited), `passed_t` and
        `turned_t`, `diverted_t` (what would have come and left another way), `waiting_t_days`, `cost_usd` (of waiting
        and of going round instead), geometry (EPSG:4326). Day 4 is the end of the fourth day.
    days : DataFrame
        One row for each place and day: `day`, `date` (None without a first day), `node`, `name`, `mode`, `unit`,
        `waiting` (at the end of the day), `there` (with what is being handled at the passing rate of the
        day), `arrivals`, `passed`, `turned` (`unit`), `diverted_t`, `cost_usd`.
    pairs : DataFrame
        One row for each demand that has a way through a place that closes: `origin`, `destination`, `class`,
        `asked_t_day`, `through_share` (usually through such a place), `break_even_days` (the wait at which the
        cheapest other way costs as much; inf without one), `diverted_t`, `stayed_t`, `cost_usd` of going round.
    summary : DataFrame
        `measure`, `unit`, `value`; with draws `median`, `low` and `high` too, as `queues` has `waiting_peak_low` and
        `waiting_peak_high`, and so of `cleared_day` and `cost_usd`: the 90 % interval.
    start : datetime.date or None
        The first day.
    length : float
        Days from the first to the end of the last restriction.
    ran : int
        Days that were run.
    imbalance : float
        What is lost of the tonnes that entered, as a share of them: rounding.

    Examples
    --------
    >>> from geo import Case, closure
    >>> from layers import load_atlas
    >>> shut = closure(Case(load_atlas(), "aze_closes_iran_border"), days=4)
    >>> shut.queues["unit"].tolist()[0], bool((shut.queues["waiting_peak"] >= 0).all())
    ('trucks', True)
    """

    queues: gpd.GeoDataFrame
    days: pd.DataFrame
    pairs: pd.DataFrame
    summary: pd.DataFrame
    start: datetime.date | None
    length: float
    ran: int
    imbalance: float

    def __repr__(self) -> str:
        begins = "" if self.start is None else f" from {self.start}"
        tables = "queues, days, pairs, summary"
        return f"<ClosureResult: {self.length:g} days{begins}, {len(self.queues)} queues; tables: {tables}>"


def closure(
    case: Atlas | Case,
    *,
    days: float | None = None,
    start: str | datetime.date | None = None,
    announced: bool | None = None,
    draws: int | Draws = 0,
) -> ClosureResult:
    """Return what waits, turns and goes round while places are closed for days.

    Parameters
    ----------
    case : Atlas or Case
        Under a scenario that closes or narrows something; its atlas must state prices.
    days : float, optional
        How long everything lasts, instead of the days that the scenario states.
    start : str or date, optional
        The first day (ISO 8601) instead of the one stated.
    announced : bool, optional
        Whether the end is known in advance, instead of what the scenario states (not, if it states nothing).
    draws : int or Draws
        Seeded draws of all that is uncertain, for the 90 % intervals; none if 0.

    Returns
    -------
    ClosureResult

    Raises
    ------
    AtlasError
        If the scenario closes and narrows nothing, something has no end, or a node is none at which freight waits.
    MissingCostError
        If a price, a time, the scale of the choice or the price of waiting is not known.
    ValueError
        If the days or the year of the start are out of range, or demand takes the cheapest route instead of choosing.

    References
    ----------
    Newell, G. F. (1982). Applications of Queueing Theory. 2nd ed. Chapman and Hall.

    Examples
    --------
    >>> from geo import Case, closure
    >>> from layers import load_atlas
    >>> short = closure(Case(load_atlas(), "aze_closes_iran_border"), days=2)
    >>> bool(short.queues["waiting_peak"].max() > 0)
    True
    """
    event = event_asked(Case.of(case), days=days, start=start, announced=announced)
    return days_of(Model(event), Draws.of(draws))


def event_asked(
    case: Case,
    *,
    days: float | None = None,
    start: str | datetime.date | None = None,
    announced: bool | None = None,
) -> Event:
    """Return what a case restricts for the days that are asked for, which `closure` refuses as it says."""
    if days is not None and not (isinstance(days, Real) and 1 <= days <= LONGEST_DAYS):
        raise ValueError(f"a closure lasts 1 to {LONGEST_DAYS} days, not {days!r}; give a number, such as 4")
    if case.assignment == "cheapest":
        raise ValueError("closures are of demand that chooses between ways, not of the cheapest assignment")
    first = None if start is None else _day(start).isoformat()
    if first is not None and not YEARS[0] <= int(first[:4]) <= YEARS[1]:
        raise ValueError(f"a closure begins in a year from {YEARS[0]} to {YEARS[1]}, not on {first}")
    return event_of(case, days=days, start=first, announced=announced, season_days=YEAR)


def days_of(model: Model, draws: Draws) -> ClosureResult:
    """Return the days of an event, as `closure` does."""
    event = model.event
    least, most = _days_run(event)
    happened = run(model.setting, steps_a_day=STEPS_A_DAY, least_days=least, most_days=most, places=model.place)
    tables = Tables(model, happened)
    queues, summary = tables.queues(), tables.summary()
    if draws.number:
        _add_intervals(model, queues, summary, draws)
    return ClosureResult(
        queues=queues,
        days=tables.days(),
        pairs=tables.pairs(),
        summary=summary,
        start=event.start,
        length=event.days,
        ran=len(happened.waiting),
        imbalance=happened.imbalance,
    )


def _days_run(event: Event) -> tuple[int, int]:
    """Return the days that an event is run in any case, and at most."""
    return math.ceil(event.days) + 1, math.ceil(event.days * 3) + AFTER_DAYS


def costs_of(model: Model, events: Sequence[Event], draws: Draws) -> tuple[Floats, Floats]:
    """Return what events cost, USD, and what that of the model costs in draws.

    Parameters
    ----------
    model : Model
    events : sequence of Event, length k
        Which differ from that of the model in their times alone.
    draws : Draws

    Returns
    -------
    costs : array of float, shape (k,)
    drawn : array of float, shape (draws,)
    """
    models = [model.lasting(event) for event in events]
    drawn = list(model.in_draws(draws))
    settings = [*(each.setting for each in models), *(setting for setting, _ in drawn)]
    costs = np.empty(len(settings))
    for number, happened in _runs(model, settings, [*events, *[model.event] * len(drawn)]):
        costs[number] = Tables(model, happened, settings[number]).cost()
    return costs[: len(models)], costs[len(models) :]


def _runs(model: Model, settings: Sequence[Setting], events: Sequence[Event]) -> Iterator[tuple[int, Days]]:
    """Yield the days of settings, each of an event, as they end."""
    least, most = zip(*map(_days_run, events), strict=True)
    return runs(settings, steps_a_day=STEPS_A_DAY, least_days=least, most_days=most, places=model.place)


def _day(start: str | datetime.date) -> datetime.date:
    """Return the day that a date, a moment of it, or its text in ISO 8601 is."""
    try:
        return datetime.datetime.fromisoformat(str(start)).date()
    except ValueError:
        raise ValueError(f"a first day is a date, such as '2026-03-05', not {start!r}") from None


def _add_intervals(model: Model, queues: pd.DataFrame, summary: pd.DataFrame, draws: Draws) -> None:
    """Add the 90 % interval over draws to the peak, the end and the cost of each queue, and to the totals."""
    of_queues, of_summary = [], []
    at = {(place.id, place.mode): index for index, place in enumerate(model.places)}
    rows = [at[key] for key in zip(queues["node"], queues["mode"], strict=True)]
    drawn = list(model.in_draws(draws))
    days = _runs(model, [setting for setting, _ in drawn], [model.event] * len(drawn))
    for done, (number, happened) in enumerate(days, start=1):
        tables = Tables(model, happened, *drawn[number])
        gone = np.where(happened.most > 0, np.nan_to_num(happened.gone_day, nan=np.inf), 0.0)
        of_queues.append([happened.most * tables.to_unit, gone, tables.costs()])
        of_summary.append(tables.summary()["value"].fillna(np.inf).to_numpy())
        if draws.progress is not None:
            draws.progress(done)
    for end, quantile in zip(("low", "high"), INTERVAL, strict=True):
        ends = np.quantile(np.array(of_queues), quantile, axis=0, method="inverted_cdf")[:, rows]
        for name, values in zip(("waiting_peak", "cleared_day", "cost_usd"), ends, strict=True):
            queues[f"{name}_{end}"] = np.where(np.isfinite(values), values, np.nan)
    for column, quantile in zip(("median", "low", "high"), (0.5, *INTERVAL), strict=True):
        totals = np.quantile(np.array(of_summary), quantile, axis=0, method="inverted_cdf")
        summary[column] = np.where(np.isfinite(totals), totals, np.nan)  # NaN: a queue that does not clear
