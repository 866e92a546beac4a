"""Closures that happened: the form of `events.json`, which `corridor risk` counts.

An event says what closed, where, when and for how many days, why, and what still passed. The document says over which
years somebody looked for them; what happened before is listed and counts in no rate.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from layers.model.places import NAME
from layers.model.schema import CONFIDENCES, DATE_PATTERN, ID_PATTERN, SOURCES_PATTERN

KINDS: Final = ("weather", "technical", "security", "war", "political", "health", "water", "congestion")
"""Why a place closed."""

_DATE: Final[dict[str, Any]] = {"type": "string", "pattern": DATE_PATTERN, "$comment": "Write 2026-03-05 or 2026-03"}
_DAYS: Final[dict[str, Any]] = {"type": "number", "maximum": 36_525}
_IDS: Final[dict[str, Any]] = {"type": "array", "minItems": 1, "uniqueItems": True, "items": NAME}

EVENTS_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Events",
    "type": "object",
    "required": ["since", "until", "events"],
    "properties": {
        "since": {**_DATE, "description": "First day of the years that were searched for closures"},
        "until": {**_DATE, "description": "Last day of them"},
        "events": {
            "type": "array",
            "description": "Closures and restrictions that happened",
            "items": {
                "type": "object",
                "required": [
                    *("id", "place", "from", "until", "days", "days_low", "days_high", "kind", "announced"),
                    *("passed_share", "text", "source", "confidence"),
                ],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "pattern": ID_PATTERN, "description": "Unique identifier"},
                    "place": {"type": "string", "minLength": 1, "description": "Where, in words"},
                    "nodes": {**_IDS, "description": "Nodes that closed, each a place of its own"},
                    "segments": {**_IDS, "description": "Segments that closed, together one place"},
                    "from": {**_DATE, "description": "When it began"},
                    "until": {
                        **_DATE,
                        "type": ["string", "null"],
                        "description": "When it ended; null where that was not found",
                    },
                    "days": {**_DAYS, "exclusiveMinimum": 0, "description": "How long it lasted"},
                    "days_low": {**_DAYS, "minimum": 0, "description": "The least it can have lasted"},
                    "days_high": {**_DAYS, "minimum": 0, "description": "The most"},
                    "kind": {"enum": [*KINDS], "description": "Why"},
                    "announced": {
                        "type": ["boolean", "null"],
                        "description": "Whether it was known beforehand; null where that was not found",
                    },
                    "passed_share": {
                        "type": ["number", "null"],
                        "minimum": 0,
                        "maximum": 1,
                        "description": "Share of the ordinary freight that still passed: 0 where all stood, 1 where "
                        "freight was not closed, null where it was not found",
                    },
                    "seasonal": {
                        "type": "boolean",
                        "description": "Whether it comes every year at its time; such a closure counts in no rate",
                    },
                    "text": {"type": "string", "minLength": 1, "description": "What happened, in a sentence"},
                    "source": {
                        "type": "string",
                        "pattern": SOURCES_PATTERN,
                        "description": "Identifiers in sources.json, separated by ';'",
                    },
                    "confidence": {"enum": [*CONFIDENCES], "description": "How sure it is"},
                    "note": {"type": "string", "description": "What was not found, and what is derived"},
                },
            },
        },
    },
}


@dataclass(frozen=True)
class Event:
    """A closure that happened.

    Attributes
    ----------
    id, place : str
    nodes, segments : tuple of str
        What closed: each node is a place of its own, the segments are one place together.
    first : date
        When it began; of a month or year the first day.
    days, days_low, days_high : float
        How long it lasted, and the least and the most.
    kind : str
        One of `KINDS`.
    passed_share : float or None
        Share of the ordinary freight that still passed; None where it was not found.
    seasonal : bool
        Whether it comes every year at its time.
    confidence : {"high", "medium", "low"}

    Examples
    --------
    >>> from layers.documents.events import read_events
    >>> entry = {"id": "a", "place": "Post", "nodes": ["P"], "from": "2026-03", "days": 4, "days_low": 3}
    >>> entry |= {"days_high": 5, "kind": "security", "passed_share": 0.25, "confidence": "high"}
    >>> event = read_events({"events": [entry]})[0]
    >>> str(event.first), event.closes
    ('2026-03-01', True)
    """

    id: str
    place: str
    nodes: tuple[str, ...]
    segments: tuple[str, ...]
    first: datetime.date
    days: float
    days_low: float
    days_high: float
    kind: str
    passed_share: float | None
    seasonal: bool
    confidence: str

    @property
    def closes(self) -> bool:
        """Whether it held freight up that had not reckoned with it, so that it counts in a rate."""
        return not self.seasonal and self.passed_share != 1


def read_events(document: Mapping[str, Any]) -> tuple[Event, ...]:
    """Return the events of a document of the form of `events.json`, in its order.

    Parameters
    ----------
    document : mapping
        Of the form of `EVENTS_SCHEMA`, such as `Atlas.events`; none where it is empty.
    """
    names = ("id", "place", "days", "days_low", "days_high", "kind", "passed_share", "confidence")
    return tuple(
        Event(
            **{name: entry[name] for name in names},
            nodes=tuple(entry.get("nodes", ())),
            segments=tuple(entry.get("segments", ())),
            first=day_of(entry["from"]),
            seasonal=entry.get("seasonal", False),
        )
        for entry in document.get("events", ())
    )


def day_of(date: str) -> datetime.date:
    """Return a date such as "2026", "2026-03" or "2026-03-05" as a day, of a year or month the first.

    Raises
    ------
    ValueError
        If it is not in the calendar.
    """
    return datetime.date(*[*map(int, date.split("-")), 1, 1][:3])
