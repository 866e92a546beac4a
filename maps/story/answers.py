"""The answer of a scenario as the page puts it at the top: one sentence and up to three figures.

Nothing is measured here: every figure is one of `geo.scenarios.outcome` or of what waits by day.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Any, Final

from geo.scenarios.outcome import Outcome
from maps.words.closures import narrows, time_tells
from maps.words.messages import Name, Said, as_json

MOST: Final = 3
"""How many figures are shown."""

LITTLE_USD: Final = 0.5
"""Million USD a year; less is not told."""

WHOLE_USD: Final = 10.0
"""Million USD; from this on no tenths are told."""

LITTLE_HOURS: Final = 0.05
"""Hours a tonne; less is not told."""

_SAME: Final = 1e-6


def answer(
    outcome: Outcome,
    cut: int,
    queue: Mapping[str, Any] | None,
    drawn: Mapping[str, tuple[float, float, float]],
    *,
    rerouted: bool,
) -> tuple[Said, list[dict[str, Any]]]:
    """Return what a scenario comes to: a sentence, and the figures that are read first.

    Parameters
    ----------
    outcome : Outcome
    cut : int
        How many pairs are left without a route.
    queue : mapping, optional
        What waits by day, from `maps.story.queues.queue_by_day`.
    drawn : mapping of str to (float, float, float)
        By measure, the median of the draws of its change and where nine of ten lie, as far as that is known.
    rerouted : bool
        Whether what a line carries changes by more than a little.

    Returns
    -------
    Said, list of dict
        Each figure has `value` (the median where there is an interval, else at central values), `interval` and `note`,
        as JSON values.
    """
    freight, gas = outcome.after.flows["freight"], outcome.after.flows["gas"]
    demand, gas_demand = (float(flow.asked.sum()) for flow in (freight, gas))
    cost, hours = (
        freight_change(outcome, drawn, measure) for measure in ("cost of what both carry", "hours per tonne")
    )
    unserved = drawn["unserved"][0] if "unserved" in drawn and freight.unserved > _SAME else freight.unserved
    sentences: list[Said] = []
    figures: list[dict[str, Any]] = []

    def tell(
        name: str,
        args: Mapping[str, Any],
        note: str,
        *,
        measure: str = "",
        kind: str = "",
        ends: Mapping[str, float] | None = None,
    ) -> None:
        value, interval = Said(name, args), None
        if ends:
            value, interval = Said(f"{name}-unsure", ends), Said("unsure")
        elif measure in drawn:
            _, low, high = drawn[measure]
            interval = Said(f"figure-between-{kind}", {"low": low, "high": high})
        figures.append({"value": as_json(value), "interval": as_json(interval), "note": as_json(Said(note, args))})

    if queue is not None:
        sentences.append(_waits(queue))
        of_days = drawn["cost of the days"][0] if "cost of the days" in drawn else queue["cost"]
        of_days = round(of_days, 0 if of_days >= WHOLE_USD else 1)
        args = {"usd": of_days, "days": queue["closed"]}
        tell("figure-queue-cost", args, "figure-queue-cost-note", measure="cost of the days", kind="usd")
        if queue["gone"] is not None:
            tell("figure-queue-gone", {"day": queue["gone"]}, "figure-queue-gone-note")
    if freight.unserved > _SAME:
        lost = {"mt": unserved, "demand": demand}
        sentences.append(Said("answer-unserved", lost))
        tell("figure-unserved", lost, "figure-unserved-note", measure="unserved", kind="amount")
    # What a scenario sets aside is out of the question, not less demand.
    kept = outcome.pairs[(outcome.pairs["medium"] == "freight") & (outcome.pairs["outcome"] != "set aside")]
    asked_before, asked = (float(kept[side].sum()) for side in ("asked_before", "asked"))
    if abs(asked - asked_before) > _SAME:
        change = {"mt": asked, "before": asked_before}
        sentences.append(Said("answer-demand", change))
        tell("figure-demand", change, "figure-demand-note")
    if not time_tells(hours, freight.unserved - outcome.before.flows["freight"].unserved):
        hours = 0.0
    slower = "slower" if hours > LITTLE_HOURS else "faster" if hours < -LITTLE_HOURS else "same"
    cost_unsure, time_unsure = (unsure(drawn, measure) for measure in ("cost of what both carry", "hours per tonne"))
    lasting: list[Said] = []
    if abs(cost) >= LITTLE_USD:
        lasts = "for-good" if set(outcome.segments["state"]) & {"lost", "opened"} == {"opened"} else "while"
        year = {"usd": abs(cost), "more": "more" if cost > 0 else "less", "hours": abs(hours), "slower": slower}
        told = {**year, "slower": "same" if time_unsure else slower}
        lasting.append(Said("answer-cost-unsure", cost_unsure) if cost_unsure else Said("answer-cost", told))
        about = {**year, "lasts": lasts}
        measure = "cost of what both carry"
        tell("figure-cost", about, "figure-cost-note", measure=measure, kind="usd", ends=cost_unsure)
    if slower != "same" and freight.unserved <= _SAME:  # else what is cut says more
        longer = {"hours": abs(hours), "slower": slower}
        of_time = Said("answer-hours-unsure", time_unsure) if time_unsure else Said("answer-hours", longer)
        lasting.insert(0 if cost_unsure and not time_unsure else len(lasting), of_time)
        measure = "hours per tonne"
        tell("figure-hours", longer, "figure-hours-note", measure=measure, kind="hours", ends=time_unsure)
    sentences += lasting
    if cut:
        sentences.append(Said("answer-cut", {"pairs": cut}))
        tell("figure-cut", {"pairs": cut}, "figure-cut-note")
    if gas_demand > _SAME:
        told = {"bcm": gas.served, "demand": gas_demand}
        sentences.append(Said("answer-gas", told))
        tell("figure-gas", told, "figure-gas-note")
    lines = outcome.segments
    moves = "moves" if rerouted else "same"
    for state, figure in (("opened", "figure-opened"), ("lost", "figure-lost-lines")):
        km = float(lines["km"][lines["state"] == state].sum())
        if km > 0 and not figures:
            sentences.append(Said(f"answer-{state}", {"km": km, "moves": moves}))
            tell(figure, {"km": km}, f"{figure}-note")
    nothing = Said("answer-narrowed" if narrows(outcome) else "answer-nothing")
    return (sentences[0] if sentences else nothing), figures[:MOST]


def unsure(drawn: Mapping[str, tuple[float, float, float]], measure: str) -> dict[str, float]:
    """Return between what a change lies that cannot be told from none, its interval holding 0; empty for any other."""
    _, low, high = drawn.get(measure, (math.nan, math.nan, math.nan))
    return {"low": low, "high": high} if low <= 0 <= high else {}


def _waits(queue: Mapping[str, Any]) -> Said:
    """Say how long the dearest queue gets."""
    first = queue["places"][0]
    day, amount = first["peak"]
    return Said(
        "answer-queue" if queue["start"] is None else "answer-queue-from",
        {
            "days": queue["closed"],
            **({} if queue["start"] is None else {"start": datetime.date.fromisoformat(queue["start"]["date"])}),
            "amount": amount,
            "unit": first["unit"],
            "place": Name(f"node/{first['node']}"),
            "day": math.ceil(day),
            "wholly": "wholly" if queue["wholly"] else "partly",
        },
    )


def freight_change(outcome: Outcome, drawn: Mapping[str, tuple[float, float, float]], measure: str) -> float:
    """Return by how much a freight measure changes: the median of draws, else at central values; 0 if not known."""
    if measure in drawn:
        return drawn[measure][0]
    rows = outcome.summary[(outcome.summary["measure"] == measure) & (outcome.summary["medium"] == "freight")]["change"]
    return 0.0 if rows.empty or math.isnan(rows.iloc[0]) else float(rows.iloc[0])
