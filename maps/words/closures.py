"""What pages and reports say of closures that last days."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

    from layers.scenarios.scenario import Scenario, Timing

LEAST_WAITING: Final = 0.5
"""Trucks or tonnes: a queue that never holds so many is none."""


def lasts_days(scenario: Scenario) -> bool:
    """Return whether a scenario closes or narrows something for days that it states, which is more than a season."""
    return any(timing.days is not None or part.end is not None for part, timing in _timings(scenario))


def stated_days(scenario: Scenario) -> float | None:
    """Return for how many days a scenario closes or narrows something, the longest of all; None if it states none."""
    lengths = []
    for part, timing in _timings(scenario):
        first = timing.first or part.start
        if timing.days is not None:
            lengths.append(timing.days)
        elif first is not None and part.end is not None:
            days = datetime.date.fromisoformat(part.end) - datetime.date.fromisoformat(first)
            lengths.append(float(days.days + 1))
    return max(lengths, default=None)


def _timings(scenario: Scenario) -> Iterator[tuple[Scenario, Timing]]:
    """Yield when each closure and each change of capacity holds that is no season, with the part it is of."""
    for part in scenario.parts or (scenario,):
        timings = [closure.timing for closure in part.closes] + [change.timing for change in part.capacity]
        yield from ((part, timing) for timing in timings if not timing.months)


def closes_wholly(scenario: Scenario) -> bool:
    """Return whether nothing passes at some place, so that it is closed and not only narrowed."""
    return any(closure.share == 0 for part in scenario.parts or (scenario,) for closure in part.closes)


def in_course_of(day: float) -> int:
    """Return the number of the day in the course of which a moment lies: day 1 is the first.

    Examples
    --------
    >>> in_course_of(6.375), in_course_of(5.0)
    (7, 5)
    """
    return math.ceil(round(day, 6))


def with_queues(queues: pd.DataFrame) -> pd.DataFrame:
    """Return the places where something waits, the dearest queue first."""
    return queues[queues["waiting_peak"] >= LEAST_WAITING]
