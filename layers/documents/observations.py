"""What was counted in the world, to hold the model against: the form of `observations.json`.

An observation says what was counted, when and where, and by which paths, demands or way of the model it is to be
compared. Each belongs to the set `fit`, which parameters may be fitted on, or to the set `test`, which they may not.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from layers.model.places import NAME, PLACE_RULES, names_rule
from layers.model.schema import CONFIDENCES, DATE_PATTERN, ID_PATTERN, MODES, SOURCES_PATTERN
from layers.scenarios.scenario_schema import SCENARIO_SCHEMA

SETS: Final = ("fit", "test")

UNITS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "volume": ("Mt/y", "Mt", "trucks/day", "share", "bcm/y", "bcm"),
    "time": ("days", "h"),
    "price": ("USD/t", "USD/TEU"),
    "queue": ("trucks",),
}
"""The units in which the model has a figure for each kind of observation."""

LIST_KEYS: Final = ("territory", "segments", "nodes", "modes", "branch")
"""Keys of a place that hold lists, for which one name may stand."""

PERIOD_PATTERN: Final = rf"^(undated|{DATE_PATTERN[1:-1]}(/{DATE_PATTERN[1:-1]})?)$"

_WHERE: Final[dict[str, Any]] = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": False,
    "properties": {**PLACE_RULES, "branch": names_rule(NAME, "On segments of any of these branches")},
    "$comment": 'Name a place, such as {"border": ["AZE", "IRN"], "modes": ["road"]}',
}

_FIGURE: Final[dict[str, Any]] = {"type": "number", "minimum": 0, "maximum": 1e12}

_SCOPE: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "description": "Which demands count, by the countries of their two ends; all if not given",
    "properties": {
        "ends_in": names_rule(NAME, "One end in any of these countries (ISO 3166-1 alpha-3)"),
        "between": {**PLACE_RULES["border"], "description": "One end in each of two countries"},
        "transit_of": {**NAME, "description": "No end in this country"},
    },
}

OBSERVATIONS_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Observations",
    "type": "object",
    "required": ["observations"],
    "properties": {
        "observations": {
            "type": "array",
            "description": "What was counted, to hold the model against",
            "items": {
                "type": "object",
                "required": [
                    *("id", "kind", "place", "period", "year", "value", "unit", "set", "source", "confidence")
                ],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "pattern": ID_PATTERN, "description": "Unique identifier"},
                    "kind": {"enum": [*UNITS_OF], "description": "What was counted"},
                    "place": {"type": "string", "minLength": 1, "description": "Where, in words"},
                    "period": {
                        "type": "string",
                        "pattern": PERIOD_PATTERN,
                        "description": "When: a year, month or day, the first and last joined by `/`, or `undated`",
                        "$comment": "Write 2024, 2025-01/2025-07, 2026-03-06 or undated",
                    },
                    "year": {
                        "type": "integer",
                        "minimum": 1800,
                        "maximum": 2200,
                        "description": "Year of the network, the demand and the costs it is compared with",
                    },
                    "value": {**_FIGURE, "description": "What was counted, in `unit`"},
                    "low": {**_FIGURE, "type": ["number", "null"], "description": "Lowest figure stated"},
                    "high": {**_FIGURE, "type": ["number", "null"], "description": "Highest figure stated"},
                    "unit": {
                        "type": "string",
                        "minLength": 1,
                        "description": "Volumes in Mt/y, Mt (in the period), trucks/day (of 20 t), share (of all of "
                        "the scope), bcm/y or bcm; times in days or h; prices in USD/t or USD/TEU; queues in trucks",
                    },
                    "set": {"enum": [*SETS], "description": "Whether parameters may be fitted on it"},
                    "source": {
                        "type": "string",
                        "pattern": SOURCES_PATTERN,
                        "description": "Identifiers in sources.json, separated by ';'",
                    },
                    "confidence": {"enum": [*CONFIDENCES], "description": "How sure it is"},
                    "note": {"type": ["string", "null"], "description": "What else a reader should know"},
                    "any_of": {
                        "type": "array",
                        "minItems": 1,
                        "items": _WHERE,
                        "description": "Places of a volume: a path counts if it meets any of them; nodes of a queue",
                    },
                    "all_of": {
                        "type": "array",
                        "minItems": 1,
                        "items": _WHERE,
                        "description": "Places of a volume: a path counts if it meets all of them",
                    },
                    "closes": {
                        "type": "array",
                        "minItems": 1,
                        "items": SCENARIO_SCHEMA["properties"]["closes"]["items"],
                        "description": "What was closed before a queue was counted, and when, as `[[closes]]` of a "
                        "scenario states it; nothing if not given",
                    },
                    "scope": _SCOPE,
                    "from": {**NAME, "description": "Node a time or a price starts at"},
                    "to": {**NAME, "description": "Node it goes to"},
                    "via": {
                        "type": "array",
                        "uniqueItems": True,
                        "items": NAME,
                        "description": "Nodes the way passes, in order",
                    },
                    "modes": names_rule({"enum": [*MODES]}, "Modes the way keeps to; any if not given"),
                    "class": {**NAME, "description": "Commodity class whose way it is"},
                    "outside": {
                        "type": "string",
                        "minLength": 1,
                        "description": "Why the model has no such figure; the observation is listed, not counted",
                    },
                },
            },
        },
        "recorded": {
            "type": "object",
            "description": "WAPE of each measure by set, and how many figures it is of: `corridor validate --record` "
            "prints it, `--check` holds against it",
            "propertyNames": {"enum": [*SETS]},
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "required": ["n", "wape"],
                    "properties": {"n": {"type": "integer", "minimum": 0}, "wape": _FIGURE},
                },
            },
        },
    },
}


@dataclass(frozen=True)
class Observation:
    """What was counted in the world.

    Attributes
    ----------
    id, place : str
    kind : {"volume", "time", "price", "queue"}
    period : str
        Such as "2024", "2025-01/2025-07", "2026-03-06" or "undated".
    year : int
        Year of the case it is compared with.
    value : float
        In `unit`, as are `low` and `high` (None where no range is stated).
    unit : str
        One of `UNITS_OF`, or any other where the observation is `outside`.
    set : {"fit", "test"}
    source : str
        Identifiers in sources.json, separated by ";".
    confidence : {"high", "medium", "low"}
    any_of, all_of : tuple of mapping
        Places of a volume by the keys of a scenario's statement, and `branch`; lists are tuples.
    ends_in : tuple of str
        Countries one of which an end of a demand must be in; no limit where empty.
    between : tuple of str
        The countries of the two ends of a demand; no limit where empty.
    transit_of : str or None
        Country that no end of a demand may be in.
    origin, destination : str or None
        Nodes of a time or a price.
    via, modes : tuple of str
        Nodes its way passes in order, and modes it keeps to; any where empty.
    commodity : str or None
        Commodity class whose way it is.
    outside : str or None
        Why the model has no such figure.
    closes : tuple of mapping
        What was closed before a queue was counted: statements of `[[closes]]` of a scenario.

    Examples
    --------
    >>> from layers.documents.observations import read_observations
    >>> entry = {"id": "a", "kind": "queue", "place": "Post", "period": "2025-01/2025-07", "year": 2025, "value": 181}
    >>> entry |= {"unit": "trucks", "set": "fit", "source": "press", "confidence": "low", "outside": "No queues"}
    >>> observation = read_observations({"observations": [entry]})[0]
    >>> round(observation.years * 365)
    212
    """

    id: str
    kind: str
    place: str
    period: str
    year: int
    value: float
    unit: str
    set: str
    source: str
    confidence: str
    low: float | None = None
    high: float | None = None
    note: str | None = None
    any_of: tuple[Mapping[str, Any], ...] = ()
    all_of: tuple[Mapping[str, Any], ...] = ()
    ends_in: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    transit_of: str | None = None
    origin: str | None = None
    destination: str | None = None
    via: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    commodity: str | None = None
    outside: str | None = None
    closes: tuple[Mapping[str, Any], ...] = ()

    @property
    def years(self) -> float:
        """Length of the period in years; a month or a day is its share of the days of its year. NaN where undated."""
        if self.period == "undated":
            return float("nan")
        first, last = days_of(self.period)
        return _year_fraction(last + datetime.timedelta(days=1)) - _year_fraction(first)


def read_observations(document: Mapping[str, Any]) -> tuple[Observation, ...]:
    """Return the observations of a document of the form of `observations.json`, in its order.

    Parameters
    ----------
    document : mapping
        Of the form of `OBSERVATIONS_SCHEMA`, such as `Atlas.observations`; none where it is empty.
    """
    return tuple(map(_observation, document.get("observations", ())))


def days_of(period: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of a period.

    Parameters
    ----------
    period : str
        Such as "2024", "2025-01/2025-07" or "2026-03-06".

    Raises
    ------
    ValueError
        If a date is not one of the calendar, or the last day is before the first.
    """
    begins, _, ends = period.partition("/")
    numbers = [int(part) for part in begins.split("-")]
    first = datetime.date(*[*numbers, 1, 1][:3])
    year, *smaller = [int(part) for part in (ends or begins).split("-")]
    month = smaller[0] if smaller else 12
    last = datetime.date(year, month, smaller[1] if len(smaller) > 1 else calendar.monthrange(year, month)[1])
    if last < first:
        raise ValueError(f"the period ends on {last}, before it begins on {first}")
    return first, last


def _year_fraction(day: datetime.date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / (365 + calendar.isleap(day.year))


def _observation(entry: Mapping[str, Any]) -> Observation:
    names = ("id", "kind", "place", "period", "value", "unit", "set", "source", "confidence")
    scope = entry.get("scope", {})
    return Observation(
        **{name: entry[name] for name in names},
        low=entry.get("low"),
        high=entry.get("high"),
        note=entry.get("note"),
        outside=entry.get("outside"),
        closes=tuple(map(_where, entry.get("closes", ()))),
        year=int(entry["year"]),
        any_of=tuple(map(_where, entry.get("any_of", ()))),
        all_of=tuple(map(_where, entry.get("all_of", ()))),
        ends_in=_listed(scope.get("ends_in", ())),
        between=tuple(scope.get("between", ())),
        transit_of=scope.get("transit_of"),
        origin=entry.get("from"),
        destination=entry.get("to"),
        via=tuple(entry.get("via", ())),
        modes=_listed(entry.get("modes", ())),
        commodity=entry.get("class"),
    )


def _where(place: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _listed(value) if key in LIST_KEYS else value for key, value in place.items()}


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
