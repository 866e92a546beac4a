"""What is wrong with the closures of an atlas beyond their form: names, dates, lengths, and what closes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from layers.documents.events import day_of
from layers.model.explain import did_you_mean, shorten
from layers.model.problem import Problem, unknown_sources
from layers.scenarios.ground import Ground

FILE: Final = "events.json"

_DAYS: Final = "Correct days, days_low and days_high, so that they rise"


def event_problems(
    entries: Sequence[Mapping[str, Any]], ground: Ground | None, *, sources: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with events of the right form.

    Parameters
    ----------
    entries : sequence of mapping
        Of the form of `layers.documents.events.EVENTS_SCHEMA`.
    ground : Ground or None
        What places they may name; None where the layers are too broken to say.
    sources : collection of str
        Identifiers of the atlas's sources.
    """
    for entry in entries:
        yield from _time_problems(entry)
        if "nodes" not in entry and "segments" not in entry:
            yield _problem(entry, "does not say what closed", "Give nodes or segments, by their identifiers")
        yield from unknown_sources(FILE, entry, sources)
        if ground is not None:
            for key, known in (("nodes", ground.nodes), ("segments", ground.segments)):
                for name in entry.get(key, ()):
                    if name not in known:
                        remedy = f"{did_you_mean(name, known)}The atlas has {len(known)} of them"
                        yield _problem(entry, f"{key}: unknown {key[:-1]} {shorten(name)}", remedy)


def _time_problems(entry: Mapping[str, Any]) -> Iterator[Problem]:
    low, days, high = entry["days_low"], entry["days"], entry["days_high"]
    if not low <= days <= high:
        yield _problem(entry, f"days: {days:g} is not in its range {low:g} to {high:g}", _DAYS)
    for key in ("from", "until"):
        try:
            if entry[key] is not None:
                day_of(entry[key])
        except ValueError as error:
            yield _problem(entry, f"{key} {entry[key]}: {error}", "Write a day of the calendar, such as 2026-03-05")
            return
    if entry["until"] is not None and day_of(entry["until"]) < day_of(entry["from"]):
        yield _problem(entry, f"until: it ends on {entry['until']}, before it begins", "Correct from or until")


def _problem(entry: Mapping[str, Any], message: str, remedy: str) -> Problem:
    return Problem(FILE, entry["id"], message, remedy)
