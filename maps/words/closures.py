"""What pages and reports say of closures that last days, and what a scenario's figures do not tell."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

    from geo.scenarios.outcome import Outcome
    from layers.scenarios.scenario import Scenario, Timing

LEAST_WAITING: Final = 0.5
"""Trucks or tonnes: a queue that never holds so many is none."""


_LEAST: Final = 1e-6  # Mt/y


def time_tells(hours: float, more_without: float) -> bool:
    """Return whether a change of the mean time of a tonne tells anything.

    A shorter time is no gain where more freight is left without a route (Mt/y): what is left has more room.
    """
    return not (hours < 0 and more_without > _LEAST)


def narrows(outcome: Outcome) -> bool:
    """Return whether a scenario narrows what fits beside closing: what that costs below the limit is not modelled."""
    return len(outcome.scenario.capacity) > len(outcome.against.capacity)


def share_without_limit(outcome: Outcome) -> float | None:
    """Return the share of the tonne-km where no capacity is stated, if more freight is asked for and it is most."""
    pairs = outcome.pairs[(outcome.pairs["medium"] == "freight") & (outcome.pairs["outcome"] != "set aside")]
    share = outcome.after.flows["freight"].unknown_capacity
    return share if share > 0.5 and pairs["asked"].sum() > pairs["asked_before"].sum() + _LEAST else None


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
