"""The form of a scenario file: its keys, declared once, as a JSON Schema (draft 2020-12).

TOML has dates, JSON has not: `start` and `end` are their ISO 8601 text. Where a list of names is
asked for, one name may stand alone. What a schema cannot say, `layers.scenarios.statement_check` does.
"""

from __future__ import annotations

from typing import Any, Final

from layers.model.places import NAME, PLACE_RULES, WHERE_KEYS, names_rule
from layers.model.schema import CONFIDENCES, MODES, STATUSES

SCENARIO_KINDS: Final = ("baseline", "event", "hypothetical", "investment")

YEARS: Final = (1800, 2200)
"""First and last year a scenario may name."""

LONGEST_DAYS: Final = 3650
"""The longest event a scenario may state, days."""

OPENABLE: Final = tuple(status for status in STATUSES if status != "operational")

SOURCE_PATTERN: Final = r"^([a-z0-9][a-z0-9_.-]*|https?://[^\s;]+)$"

_MOST: Final = 1e9

_LINE: Final = r"^(?!\s*$)[^\u0000-\u001f\u007f-\u009f]+$"
_TEXT: Final = r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*$"


def _line(description: str) -> dict[str, Any]:
    comment = "Write one line of text without control characters"
    return {"type": "string", "pattern": _LINE, "maxLength": 200, "description": description, "$comment": comment}


def _text(description: str, longest: int = 1000) -> dict[str, Any]:
    comment = "Write text without control characters"
    return {"type": "string", "pattern": _TEXT, "maxLength": longest, "description": description, "$comment": comment}


def _amount(description: str) -> dict[str, Any]:
    return {"type": "number", "minimum": 0, "maximum": _MOST, "description": description}


_YEAR: Final[dict[str, Any]] = {"type": "integer", "minimum": YEARS[0], "maximum": YEARS[1]}
_DATE: Final[dict[str, Any]] = {
    "type": "string",
    "format": "date",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "$comment": "Write a date as in 2026-03-05",
}
_SOURCE: Final[dict[str, Any]] = {
    "type": "string",
    "pattern": SOURCE_PATTERN,
    "$comment": "Write an identifier of sources.json, or an address that begins with https://",
}
_SOURCES: Final = names_rule(_SOURCE, "Sources: identifiers in sources.json, or web addresses")
_CONFIDENCE: Final[dict[str, Any]] = {"enum": [*CONFIDENCES], "description": "How sure it is; `low` if not given"}

_WHY: Final[dict[str, Any]] = {
    "reason": _text("Why"),
    "source": _SOURCES,
}


_TIMING: Final[dict[str, Any]] = {
    "from": {**_DATE, "description": "First day; `start` of the scenario if not given"},
    "days": {
        "type": "number",
        "minimum": 1,
        "maximum": LONGEST_DAYS,
        "description": "How many days it lasts; to `end` of the scenario if not given",
        "$comment": "Write a number of days, 1 or more",
    },
    "announced": {
        "if": {"type": "boolean"},
        "else": _DATE,
        "description": "Whether its end is known beforehand, or the last day as announced; `false` if not given",
    },
    "months": {
        "type": "array",
        "minItems": 1,
        "uniqueItems": True,
        "items": {"type": "integer", "minimum": 1, "maximum": 12},
        "description": "Months of every year in which it holds, such as [12, 1, 2]",
    },
}
"""Days of an event, or months of every year."""


def _statements(description: str, properties: dict[str, Any], **rules: Any) -> dict[str, Any]:
    """Return the rule of an array of tables."""
    table = {"type": "object", "properties": properties, "additionalProperties": False, **rules}
    return {"type": "array", "items": table, "description": description}


def _one_of(*names: str) -> list[dict[str, Any]]:
    return [{"required": [name]} for name in names]


SCENARIO_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Scenario",
    "type": "object",
    "required": ["title"],
    "additionalProperties": False,
    "properties": {
        "title": _line("One line; the identifier of the scenario is the name of its file without .toml"),
        "reading": _text("One paragraph: what happens, why it matters, what is not known", 5000),
        "kind": {"enum": [*SCENARIO_KINDS], "description": "What it is; `hypothetical` if not given"},
        "start": {**_DATE, "description": "First day of an event"},
        "end": {**_DATE, "description": "Last day of an event"},
        "year": {**_YEAR, "description": "Year it is about; the facts as they stand if not given"},
        "confidence": _CONFIDENCE,
        "sources": _SOURCES,
        "closes": _statements(
            "What cannot be used, where all its keys hold together",
            {
                **PLACE_RULES,
                "share": {
                    "type": "number",
                    "minimum": 0,
                    "exclusiveMaximum": 1,
                    "description": "Share of what fits through that still passes; 0 if not given",
                },
                **_TIMING,
                **_WHY,
            },
            anyOf=_one_of(*WHERE_KEYS),
        ),
        "opens": _statements(
            "What comes into operation, or is open again after an earlier scenario closed it by name",
            {
                "segments": names_rule(NAME, "Any of these segments"),
                "statuses": names_rule({"enum": [*OPENABLE]}, f"Of any of these statuses: {', '.join(OPENABLE)}"),
                "modes": PLACE_RULES["modes"],
                "territory": names_rule(NAME, "With a part in any of these countries (ISO 3166-1 alpha-3)"),
                "year": {**_YEAR, "description": "Year from which; always if not given"},
                **_WHY,
            },
            anyOf=_one_of("segments", "statuses", "modes", "territory"),
        ),
        "capacity": _statements(
            "What fits through the places its keys name",
            {
                **PLACE_RULES,
                "factor": _amount(
                    "Factor on the capacity the atlas states; 0 lets nothing through, also where it states none"
                ),
                "mt_y": _amount("Capacity instead of the stated one, million tonnes a year"),
                "bcm_y": _amount("Capacity instead of the stated one, billion cubic metres a year"),
                **_TIMING,
                **_WHY,
            },
            allOf=[{"anyOf": _one_of(*WHERE_KEYS)}, {"oneOf": _one_of("factor", "mt_y", "bcm_y")}],
        ),
        "demand": _statements(
            "What is to be carried between two nodes",
            {
                "from": {**NAME, "description": "Node it starts at"},
                "to": {**NAME, "description": "Node it goes to"},
                "mt_y": _amount("Freight, million tonnes a year"),
                "bcm_y": _amount("Gas, billion cubic metres a year"),
                "low": _amount("Lowest amount thought possible, same unit"),
                "high": _amount("Highest amount thought possible, same unit"),
                "class": {**NAME, "description": "Commodity class, one of those in the atlas's costs.json"},
                "year": {**_YEAR, "description": "Year it is asked in; every year if not given"},
                "modes": names_rule({"enum": [*MODES]}, f"Modes it may use, of {', '.join(MODES)}; any if not given"),
                "confidence": _CONFIDENCE,
                "note": _text("What else a reader should know"),
                "source": _SOURCES,
            },
            required=["from", "to"],
            oneOf=_one_of("mt_y", "bcm_y"),
        ),
        "costs": {
            "type": "object",
            "additionalProperties": {"type": "number", "minimum": -_MOST, "maximum": _MOST},
            "description": "Cost parameters of the atlas (costs.json) and their values here",
            "$comment": 'Write [costs], with single brackets, and lines such as "port_h" = 48',
        },
    },
}
"""JSON Schema (draft 2020-12) of a scenario file, for checks here and for editors that complete TOML."""
