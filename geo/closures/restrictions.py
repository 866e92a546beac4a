"""What a scenario closes or narrows for a time: where, from which day to which, and what of it is known in advance."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from geo.arrays import Bools, Floats
from geo.network.case import Case
from geo.network.model import Network
from geo.network.state import places, restated
from layers.model.problem import AtlasError, Problem
from layers.scenarios.scenario import CapacityChange, Closure, Scenario, Timing, Where, combine

PERMANENT: Final = ("baseline", "investment")
"""Kinds of scenario whose statements hold always unless they state days or months of their own."""

NO_POSTS: Final = ("city", "compressor", "pipeline_post")
"""Kinds of node at which no freight waits to be handled."""

Span = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Restriction:
    """A place that is closed, or narrower than usual, for a time.

    Attributes
    ----------
    edges : array of bool, shape (m,)
    capacity : array of float, shape (m,), or None
        Of each edge meanwhile, Mt/y, NaN where not known; None where a `share` of the usual passes.
    share : float
        Share of what usually fits through that still passes.
    spans : tuple of (float, float)
        From which day to which, counted from the first day of the event.
    known_ends : tuple of float or None
        The end of each span as far as it is known while it lasts.
    nodes : tuple of str
        Nodes that close, where it is about nodes: what comes to one waits there, and not where it set out for it.
    """

    edges: Bools
    capacity: Floats | None
    share: float
    spans: tuple[Span, ...]
    known_ends: tuple[float | None, ...]
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Event:
    """The restrictions of a case, and the case without them.

    Attributes
    ----------
    usual : Case
        Before and after.
    network : Network
        Of the usual case.
    restrictions : tuple of Restriction
    start : datetime.date or None
        The first day; None if none is stated.
    days : float
        From the first day to the end of the last restriction, not counting seasons.
    """

    usual: Case
    network: Network
    restrictions: tuple[Restriction, ...]
    start: datetime.date | None
    days: float


@dataclass(frozen=True)
class _Timed:
    """A statement that holds for a time: which of which scenario, and when."""

    part: Scenario
    key: str
    statement: Closure | CapacityChange
    timing: Timing

    def begins(self, day: str | None) -> _Timed:
        """Return a season with the day from which it is looked at."""
        if day is None:
            raise self.problem("is a season, and no first day is stated", "Ask with --from DAY, such as 2026-12-01")
        return replace(self, timing=replace(self.timing, first=day))

    def problem(self, message: str, remedy: str) -> AtlasError:
        return AtlasError(Problem(f"scenario {self.part.id}", self.key, message, remedy))


def event_of(
    case: Case,
    *,
    days: float | None = None,
    start: str | None = None,
    announced: bool | None = None,
    season_days: float = 0.0,
) -> Event:
    """Return what a case restricts for a time.

    Parameters
    ----------
    case : Case
    days : float, optional
        How long everything lasts, instead of what the scenario states.
    start : str, optional
        The first day (ISO 8601) instead of the one stated; what begins later moves with it.
    announced : bool, optional
        Whether the end is known in advance, instead of what the scenario states.
    season_days : float
        Number of days for which seasons are looked up; without a date they are left out.

    Seasons are part of the usual beside an event of days, as in every other analysis; alone, they are the event.

    Raises
    ------
    AtlasError
        If nothing of freight is restricted for a time, a restriction has no end, a season no first day, or a node is
        none at which freight waits.
    """
    scenario = case.scenario or Scenario("today", "The facts as they stand", "")
    whole = scenario.parts or (scenario,)
    days_stated = any(not item.timing.months for item in _timed(whole, seasons=True))
    timed = list(_timed(whole, seasons=not days_stated))
    if not timed:
        lasting = any(part.closes or part.capacity for part in whole if part.kind in PERMANENT)
        message, remedy = "closes and narrows nothing for a time", "Name a scenario with [[closes]] or [[capacity]]"
        if lasting:
            remedy = f"What is of the kind {' or '.join(PERMANENT)} holds always: give its statements days"
        raise AtlasError(Problem(f"scenario {scenario.id}", "", message, remedy))
    if days_stated:
        timed = _dated(timed, days, start, announced)
    else:
        season_days = float(days or season_days)
        timed = [item.begins(start or item.part.start) for item in timed]
    _check_posts(case, timed)
    keys = {(item.part.id, item.key) for item in timed}
    usual = case.but(scenario=combine(*(_without(part, keys) for part in whole)))
    network = usual.network()
    firsts = [datetime.date.fromisoformat(item.timing.first) for item in timed if item.timing.first is not None]
    day_zero = min(firsts, default=None)
    restrictions = tuple(_restriction(network, item, day_zero, season_days) for item in timed)
    if not any(restriction.edges.any() for restriction in restrictions):
        message, remedy = "closes no line of freight", "Freight alone queues; for gas ask corridor gas --show halt"
        raise AtlasError(Problem(f"scenario {scenario.id}", "", message, remedy))
    ends = [span[1] for restriction in restrictions for span in restriction.spans]
    return Event(usual, network, restrictions, day_zero, max(ends, default=0.0))


def _timed(parts: Sequence[Scenario], *, seasons: bool) -> Iterator[_Timed]:
    """Yield the statements that hold for a time; those of seasons too, if asked for."""
    for part in parts:
        for name in ("closes", "capacity"):
            for number, statement in enumerate(getattr(part, name)):
                lasting = part.kind in PERMANENT and not statement.timing
                if not lasting and (seasons or not statement.timing.months):
                    yield _Timed(part, f"{name}[{number + 1}]", statement, statement.timing)


def _without(part: Scenario, keys: set[tuple[str, str]]) -> Scenario:
    """Return a scenario without some of its statements."""

    def kept(name: str) -> Any:
        statements = enumerate(getattr(part, name))
        return tuple(each for number, each in statements if (part.id, f"{name}[{number + 1}]") not in keys)

    return replace(part, closes=kept("closes"), capacity=kept("capacity"))


def _dated(timed: list[_Timed], days: float | None, start: str | None, announced: bool | None) -> list[_Timed]:
    """Return statements with their first day, their number of days and their announcement as asked."""
    dated = []
    for item in timed:
        first = item.timing.first or item.part.start
        lasts = days or item.timing.days or _days_to_end(item, first)
        if lasts is None:
            raise item.problem("has no end: how long it lasts is not stated", "Give its days, or ask with --days N")
        timing = replace(item.timing, first=first, days=lasts)
        dated.append(replace(item, timing=timing if announced is None else replace(timing, announced=announced)))
    stated = [datetime.date.fromisoformat(item.timing.first) for item in dated if item.timing.first is not None]
    if start is None:
        return dated
    later = datetime.date.fromisoformat(start) - min(stated, default=datetime.date.fromisoformat(start))
    return [replace(item, timing=_moved(item.timing, start, later)) for item in dated]


def _days_to_end(item: _Timed, first: str | None) -> float | None:
    """Return the days from the first one to the end of the scenario; None where one of the two is not stated."""
    end = item.part.end
    if end is None or first is None:
        return None
    days = (datetime.date.fromisoformat(end) - datetime.date.fromisoformat(first)).days + 1
    if days < 1:
        raise item.problem(f"begins on {first}, after the scenario ends on {end}", "Give its days, or correct a date")
    return float(days)


def _moved(timing: Timing, start: str, later: datetime.timedelta) -> Timing:
    """Return when a statement holds if the event begins on another day."""

    def moved(day: str) -> str:
        return (datetime.date.fromisoformat(day) + later).isoformat()

    announced = moved(timing.announced) if isinstance(timing.announced, str) else timing.announced
    return replace(timing, first=start if timing.first is None else moved(timing.first), announced=announced)


def _check_posts(case: Case, timed: Sequence[_Timed]) -> None:
    """Refuse a node at which nothing waits to be handled."""
    kinds = dict(zip(case.atlas.nodes["id"].tolist(), case.atlas.nodes["kind"].tolist(), strict=True))
    for item in timed:
        for node in item.statement.where.nodes:
            if kinds.get(node) in NO_POSTS:
                message = f"{node} is a {kinds[node].replace('_', ' ')}, at which no freight waits"
                raise item.problem(message, "Name a border post, a port or a station, or a segment")


def _restriction(network: Network, item: _Timed, day_zero: datetime.date | None, season_days: float) -> Restriction:
    statement, timing = item.statement, item.timing
    spans = tuple(_spans(timing, day_zero, season_days))
    edges = places(network, statement.where)
    if isinstance(statement, Closure):
        where, known_ends = statement.where, _known_ends(timing, day_zero, spans)
        nodes = where.nodes if where == Where(nodes=where.nodes, modes=where.modes) else ()
        return Restriction(edges, None, statement.share, spans, known_ends, nodes)
    # The factor applies in full meanwhile, not by its part of the year.
    change = replace(statement, timing=Timing())
    changed = restated(network, Scenario(item.part.id, "", "", capacity=(change,))).capacity()
    usual = network.capacity()
    edges = (np.nan_to_num(changed, nan=np.inf) != np.nan_to_num(usual, nan=np.inf)) & (network.tail != network.head)
    return Restriction(edges, changed, 1.0, spans, _known_ends(timing, day_zero, spans))


def _spans(timing: Timing, day_zero: datetime.date | None, season_days: float) -> Iterator[Span]:
    """Yield from which day to which a statement holds, counted from the first day of the event."""
    if not timing.months:
        first = 0.0
        if timing.first is not None and day_zero is not None:
            first = float((datetime.date.fromisoformat(timing.first) - day_zero).days)
        yield first, first + (timing.days or 0.0)
        return
    if day_zero is None:
        return
    days = [day_zero + datetime.timedelta(day) for day in range(int(season_days))]
    holds = np.array([False, *(day.month in timing.months for day in days), False])
    changes = np.flatnonzero(holds[1:] != holds[:-1])
    for begin, end in zip(changes[::2].tolist(), changes[1::2].tolist(), strict=True):
        yield float(begin), float(end)


def _known_ends(timing: Timing, day_zero: datetime.date | None, spans: Sequence[Span]) -> tuple[float | None, ...]:
    """Return the end of each span as it is known while it lasts."""
    if timing.months or timing.announced is True:
        return tuple(end for _, end in spans)
    if isinstance(timing.announced, str) and day_zero is not None:
        last = datetime.date.fromisoformat(timing.announced)
        return (float((last - day_zero).days + 1),) * len(spans)
    return (None,) * len(spans)
