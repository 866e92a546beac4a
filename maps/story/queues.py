"""What waits by day while a scenario closes something for days: the series that the page draws, and a sentence.

Every figure is one of `geo.closure` at the central values, rounded to whole trucks or tonnes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import geo
from layers.model.problem import AtlasError, MissingCostError
from maps.words.closures import closes_wholly, in_course_of, lasts_days, with_queues
from maps.words.messages import Name, Said, as_json, said

if TYPE_CHECKING:
    import pandas as pd

SHOWN: Final = 2
"""How many queues are drawn, the dearest first."""

_AFTER: Final = 1.2  # of the days until the last queue drawn is gone: room for the mark of that day


def queue_by_day(case: geo.Case) -> dict[str, Any] | None:
    """Return what waits by day under the scenario of a case, as JSON values.

    Parameters
    ----------
    case : Case

    Returns
    -------
    dict or None
        `closed` (days), `wholly`, `start` (its date, if it has one), `cost` (million USD), `gone` (the day on which the
        last queue is gone, drawn or not; None if one has not cleared), `last` (the day at which the axis ends), `say`,
        and `places`: each with `node`, `mode`, `unit`, `waiting` (at the end of each day), `peak` (day, amount) and
        `gone` (day; None if it has not cleared).
        None where the scenario states no days, no prices are stated, nothing waits, or most of what would wait has no
        way round: that is trade which would not be sent.
    """
    scenario = case.scenario
    if scenario is None or case.assignment == "cheapest" or not lasts_days(scenario):
        return None
    try:
        happened = geo.closure(case)
    except (AtlasError, MissingCostError):  # part of it has no end, or a price is not known
        return None
    waiting = with_queues(happened.queues)
    queues = waiting.head(SHOWN)
    through = happened.pairs["asked_t_day"] * happened.pairs["through_share"]
    stranded = through[np.isinf(happened.pairs["break_even_days"])]
    if not len(queues) or stranded.sum() > through.sum() / 2:
        return None
    last = happened.ran
    if queues["cleared_day"].notna().all():
        last = math.ceil(max(queues["cleared_day"].max() * _AFTER, happened.length + 1))
    cost = float(happened.summary.set_index("measure")["value"]["cost"]) / 1e6
    return {
        "closed": happened.length,
        "wholly": closes_wholly(scenario),
        "start": None if happened.start is None else {"date": happened.start.isoformat()},
        "cost": cost,
        "gone": None if waiting["cleared_day"].isna().any() else in_course_of(waiting["cleared_day"].max()),
        "last": last,
        "say": as_json(_most(queues.iloc[0], happened, wholly=closes_wholly(scenario))),
        "places": [_place(row, happened.days, last) for _, row in queues.iterrows()],
    }


def _most(queue: pd.Series, happened: Any, *, wholly: bool) -> Said:
    """Say of the dearest queue how long it gets and when it is gone."""
    lasting = said("days", days=happened.length)
    if happened.start is not None:
        lasting = said("lasting-from", days=happened.length, date=happened.start)
    end = said("queue-stays", days=happened.ran)
    if not math.isnan(queue["cleared_day"]):
        end = said("queue-gone", day=in_course_of(queue["cleared_day"]))
    return said(
        "queue-most",
        wholly="yes" if wholly else "no",
        lasting=lasting,
        most=float(queue["waiting_peak"]),
        unit=said(f"unit-{queue['unit']}"),
        place=Name(f"node/{queue['node']}"),
        day=in_course_of(queue["peak_day"]),
        end=end,
    )


def _place(queue: pd.Series, days: pd.DataFrame, last: int) -> dict[str, Any]:
    """Return the queue at a place, until the axis ends."""
    mine = days[(days["node"] == queue["node"]) & (days["mode"] == queue["mode"]) & (days["day"] <= last)]
    return {
        "node": queue["node"],
        "mode": queue["mode"],
        "unit": queue["unit"],
        "waiting": [round(each) for each in mine["waiting"]],
        "peak": [round(float(queue["peak_day"]), 2), round(queue["waiting_peak"])],
        "gone": None if math.isnan(queue["cleared_day"]) else round(float(queue["cleared_day"]), 2),
    }
