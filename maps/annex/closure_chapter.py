"""The chapter of a brief about closures that last days: what waits, when it is gone, what it costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import geo
from layers.model.problem import AtlasError, MissingCostError
from maps.annex.context import Context
from maps.annex.formatting import interval, set_apart, table_of
from maps.paper.document import Paragraphs, Section
from maps.words import numbers
from maps.words.closures import in_course_of, lasts_days, with_queues
from maps.words.sentences import Column, Row, Sentence, Table, say, series
from maps.words.terms import bare_name

if TYPE_CHECKING:
    import pandas as pd

    from geo.scenarios.outcome import Outcome

_ID: Final = "closures-chapter"

TITLE: Final = "Closed for days"

DRAWS: Final = 20
"""At most so many seeded draws for what is not recorded: each runs all the days of every closure again."""

_HOW: Final = (
    "Before the first day freight flows as it usually does. Then what is under way comes to the places that are closed "
    "or narrow and waits there, and turns once the way round from there costs less than the wait left; what has not "
    "set out chooses anew each day between the wait it expects and the ways round. Waiting is priced at the value of "
    "time of the goods and of the vehicle, going round at what it adds to the cost of the way."
)

_NOTE: Final = (
    "The dearest queue is the one whose waiting and ways round cost most; day 1 is the first of the closure; “–” or "
    "“never”: it has not cleared in the days run. The cost is that of all places. Going round pays from the wait at "
    "which the cheapest other way costs as much: the median of the tonnes that usually pass."
)

_LIMITS: Final = (
    "Traffic is taken as a steady flow, without rush hours. No queue stands before the closure: the figures are of "
    "what waits beyond the usual. Capacities of posts are those stated; where nobody states one, it is assumed to "
    "suffice for the usual, or not to bind. Who waits is who was under way. Confidence is low: queues were counted on "
    "few days."
)

_AT_ONCE: Final = 0.005
"""Days of waiting below this are none."""

_RANGES: Final = ("most_range", "gone_range", "cost_range")


def closures(context: Context, outcomes: Sequence[Outcome]) -> Section:
    """Return what the scenarios that state days do; nothing where none does or a price is not known."""
    draws = geo.Draws(min(context.draws, DRAWS), context.seed)
    lasting = [outcome for outcome in outcomes if lasts_days(outcome.scenario)]
    of_cost, recorded = context.recorded([outcome.scenario.id for outcome in lasting])
    rows = {}
    for outcome in lasting:
        try:
            happened = geo.closure(context.case.but(scenario=outcome.scenario), draws=draws)
        except (AtlasError, MissingCostError):  # part of it has no end, or a price is not known
            continue
        if len(with_queues(happened.queues)):
            cost = recorded.get(outcome.scenario.id, {}).get("cost of the days")
            rows[outcome.scenario.id] = {"title": outcome.scenario.title, **_figures(happened, cost)}
    if not rows:
        return Section(_ID, TITLE, ())
    table = closures_table(rows, draws.number, of_cost if recorded else draws.number)
    sentences = [_told(Row(table, _foremost(context, rows))), *_paying([Row(table, key) for key in table.rows])]
    blocks = (Paragraphs(tuple(sentences)), table, Paragraphs((_HOW, _LIMITS)))
    return Section(_ID, TITLE, blocks)


def closures_table(rows: Mapping[str, Mapping[str, Any]], draws: int, of_cost: int) -> Table:
    """Return closures by scenario, with intervals where they are over draws; those of the cost may be over more."""
    columns = {
        "title": Column("Scenario"),
        "days": Column("Closed", "figure", "days"),
        "start": Column("From"),
        "place": Column("Dearest queue"),
        "most": Column("At most waiting"),
        "most_range": Column("in 90 % of draws"),
        "gone": Column("Gone on"),
        "gone_range": Column("in 90 % of draws"),
        "cost": Column("Cost", "figure", "M USD"),
        "cost_range": Column("in 90 % of draws"),
        "around_kt": Column("Gone another way", "figure", "kt"),
        "break_even": Column("Going round pays from", "figure", "days"),
    }
    shown, hidden = set_apart(columns, [] if draws else _RANGES)
    hidden["ran"] = Column("Days run", "count", "days")
    note = _NOTE
    if draws:
        note += f" The cost is the median of {of_cost} seeded draws; intervals of queues are of {draws}."
    return Table("closures", TITLE, table_of(rows), shown, hidden, note=note)


def _told(row: Row) -> Sentence:
    """Say of a closure how long the dearest queue gets, when it is gone, and what all of it costs."""
    since = " from {start}" if row.has("start") else ""
    most, gone, cost = (f" ({{{name}}})" if row.has(name) else "" for name in _RANGES)
    most = most.replace(")", " in nine tenths of seeded draws)")
    end = f"is gone on {{gone}}{gone}" if row.has("gone") else f"has not cleared after {{ran}}{gone}"
    costs = f"and going round cost {{cost}}{cost}" if row.has("cost") else "is given no cost, for most has no way round"
    return say(
        f"{{title}}: in {{days}}{since} at most {{most}} wait at {{place}}{most}; that queue {end}; waiting {costs}.",
        row,
    )


def _paying(rows: Sequence[Row]) -> list[Sentence]:
    """Say under which closures going round pays from which wait on, and under which there is no way round."""
    pays = [say("{break_even} under “{title}”", row) for row in rows if row.number("break_even") >= _AT_ONCE]
    needless = [say("“{title}”", row) for row in rows if row.has("break_even") and row.number("break_even") < _AT_ONCE]
    without = [say("“{title}”", row) for row in rows if not row.has("break_even")]
    told = (
        ("Going round pays for half of what usually passes once the wait is longer than {under}.", pays),
        ("For half of what usually passes another way costs no more under {under}.", needless),
        ("At least half of what usually passes has no way round under {under}.", without),
    )
    return [say(words, under=series(sentences)) for words, sentences in told if sentences]


def _figures(happened: geo.ClosureResult, recorded: tuple[float, float, float] | None) -> dict[str, Any]:
    """Return the figures of a closure and of its dearest queue; the cost as recorded, where it is."""
    queue = with_queues(happened.queues).iloc[0]
    pairs, totals = happened.pairs, happened.summary.set_index("measure").drop(columns="unit").T
    around, of_draws = totals["gone another way"] / 1e3, totals["cost"] / 1e6
    centre = "median" if "median" in of_draws else "value"
    median, low, high = recorded or (float(of_draws.get(each, math.nan)) for each in (centre, "low", "high"))
    half = _weighted_median(pairs["break_even_days"], pairs["asked_t_day"] * pairs["through_share"])
    whole, gone = partial(numbers.fixed, places=0), queue["cleared_day"]
    figures = {
        "days": happened.length,
        "start": None if happened.start is None else happened.start.isoformat().replace("-", "\N{NON-BREAKING HYPHEN}"),
        "node": queue["node"],
        "place": bare_name(queue["name"]),
        "most": f"{whole(queue['waiting_peak'])} {queue['unit']}",
        "gone": None if math.isnan(gone) else f"day {in_course_of(gone)}",
        "ran": happened.ran,
        "cost": median if math.isfinite(half) else None,
        "around_kt": float(around["value"]),
        "break_even": half if math.isfinite(half) else None,
    }
    if "low" not in of_draws:
        return {**figures, **dict.fromkeys(_RANGES)}
    first, last = (_day(queue[f"cleared_day_{end}"]) for end in ("low", "high"))
    return {
        **figures,
        "most_range": interval(queue["waiting_peak_low"], queue["waiting_peak_high"], whole),
        "gone_range": f"day {first} to {last}",
        "cost_range": interval(low, high, partial(numbers.written, "figure")) if math.isfinite(half) else None,
    }


def _day(gone: float) -> str:
    return "never" if math.isnan(gone) else str(in_course_of(gone))


def _weighted_median(values: pd.Series, weights: pd.Series) -> float:
    """Return the least value up to which half of the weight lies."""
    ordered = values.sort_values()
    reached = weights.loc[ordered.index].cumsum()
    return float(ordered[reached >= reached.iloc[-1] / 2].iloc[0])


def _foremost(context: Context, rows: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the scenario that is told first: the dearest with its dearest queue in the territory, or of all."""
    nodes = context.atlas.nodes
    inside = set(nodes["id"][nodes["country"] == context.territory])
    return max(rows, key=lambda name: (rows[name]["node"] in inside, rows[name]["cost"] or 0.0))
