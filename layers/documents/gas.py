"""Facts about gas: the form of `gas.json`.

Lines have their pipes, countries their balances and storage, and what flows from one country to another is a supply,
which names the lines of the atlas it passes. Whatever is a number has a value and the range it lies in.
"""

from __future__ import annotations

from typing import Any, Final

from layers.model.schema import CONFIDENCES, ID_PATTERN, ISO_A3_PATTERN, SOURCES_PATTERN

PARAMETERS: Final = {
    "temperature_k": "Mean temperature of gas in a pipe, K",
    "roughness_mm": "Roughness of the wall of pipes, mm",
    "efficiency": "Adiabatic work over work on the shaft of compressors",
    "availability": "What a line carries over a year, of what its pipe could",
    "minimum_bar": "Least absolute pressure at which a line still delivers, bar",
    "ratio": "Pressure behind a compressor station over that before it",
    "section_km": "Way from one compressor station of a new line to the next, km",
}
"""What pipes and compressors have in common, and what each is; an atlas states them all."""

KINDS: Final = ("export", "import", "transit", "swap")
ITEMS: Final = ("production", "withdrawal", "use", "losses", "injection", "deficit", "demand_cut")
UNITS: Final = ("bcm/y", "million m3/day")
YEAR_ROUND: Final = tuple(range(1, 13))

_NUMBER: Final[dict[str, Any]] = {"type": "number", "minimum": 0, "maximum": 1e6}
_RANGE: Final[dict[str, Any]] = {
    "value": {**_NUMBER, "description": "What is most likely"},
    "low": {**_NUMBER, "description": "What it is at least"},
    "high": {**_NUMBER, "description": "What it is at most"},
}
_CITED: Final[dict[str, Any]] = {
    "source": {
        "type": "string",
        "pattern": SOURCES_PATTERN,
        "description": "Identifiers in sources.json, separated by ';'",
    },
    "confidence": {"enum": [*CONFIDENCES], "description": "How sure it is"},
    "note": {"type": ["string", "null"], "description": "What else a reader should know"},
}
_ID: Final[dict[str, Any]] = {"type": "string", "pattern": ID_PATTERN, "description": "Unique identifier"}
_COUNTRY: Final[dict[str, Any]] = {"type": "string", "pattern": ISO_A3_PATTERN}
_MONTHS: Final[dict[str, Any]] = {
    "type": "array",
    "minItems": 1,
    "uniqueItems": True,
    "items": {"type": "integer", "minimum": 1, "maximum": 12},
    "description": "Months it is spread over, 1 to 12; the whole year if not given",
}
_PROFILE: Final[dict[str, Any]] = {"type": "string", "description": "How it varies over the year, of `profiles`"}
_SEGMENTS: Final[dict[str, Any]] = {"type": "array", "uniqueItems": True, "items": {"type": "string"}}


def _quantity(description: str) -> dict[str, Any]:
    return {**_object(_RANGE, *_RANGE), "description": description}


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "required": [*required], "additionalProperties": False, "properties": properties}


def _table(properties: dict[str, Any], *required: str, description: str) -> dict[str, Any]:
    rows = _object({**properties, **_CITED}, *required, "source", "confidence")
    return {"type": "array", "description": description, "items": rows}


_PIPE: Final[dict[str, Any]] = {
    "inner_diameter_mm": _quantity("Inner diameter, mm"),
    "pressure_bar": _quantity("Highest working pressure, absolute, bar"),
}
_STATED: Final[dict[str, Any]] = {**_RANGE, "unit": {"enum": [*UNITS], "description": "Unit of the figures"}}

GAS_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Gas",
    **_object(
        {
            "lines": _table(
                {"id": {**_ID, "description": "Segment of the layer pipeline"}, **_PIPE},
                *("id", *_PIPE),
                description="Pipes of the pipelines of the atlas",
            ),
            "parameters": {
                **_table(
                    {
                        "id": {"enum": [*PARAMETERS], "description": "; ".join(map(": ".join, PARAMETERS.items()))},
                        **_RANGE,
                        "unit": {"type": "string", "description": "Unit of the figures"},
                    },
                    *("id", *_RANGE, "unit"),
                    description="What pipes and compressors have in common",
                ),
                "minItems": 1,
            },
            "designs": _table(
                {"id": _ID, "name": {"type": "string", "description": "In words"}, **_PIPE},
                *("id", "name", *_PIPE),
                description="Lines that a flow could be given",
            ),
            "supplies": _table(
                {
                    "id": _ID,
                    "name": {"type": "string", "description": "In words"},
                    "kind": {"enum": [*KINDS], "description": "What the gas is to the countries it passes"},
                    "from": {**_COUNTRY, "description": "Where it comes from, ISO 3166-1 alpha-3"},
                    "to": {**_COUNTRY, "description": "Who gets it; EUR for Europe behind Türkiye"},
                    "via": {"type": "array", "items": _COUNTRY, "description": "Countries it passes, in order"},
                    "segments": {**_SEGMENTS, "description": "Lines it passes in order, as far as the atlas has them"},
                    "onward": {**_SEGMENTS, "description": "Lines behind the last border, whose gas lasts a while"},
                    "status": {"enum": ["flows", "suspended", "planned"], "description": "Whether it flows"},
                    **_STATED,
                    "capacity_bcm_y": {**_NUMBER, "description": "What its lines carry, bcm/y"},
                    "spare": _quantity("What it could carry on top at short notice, bcm/y"),
                    "stages": {
                        "type": "array",
                        "minItems": 1,
                        "items": {**_NUMBER, "exclusiveMinimum": 0},
                        "description": "Flows that are planned, bcm/y",
                    },
                    "months": _MONTHS,
                    "profile": _PROFILE,
                },
                *("id", "name", "kind", "from", "to", "via", "segments", "status", *_STATED),
                description="What flows, flowed or may flow from one country to another",
            ),
            "balances": _table(
                {
                    "id": _ID,
                    "country": {**_COUNTRY, "description": "ISO 3166-1 alpha-3"},
                    "item": {"enum": [*ITEMS], "description": "What it is in the balance of the country"},
                    **_STATED,
                    "months": _MONTHS,
                    "profile": _PROFILE,
                },
                *("id", "country", "item", *_STATED),
                description="What countries produce, use, lose, store and lack; amounts of a year, or rates of a day",
            ),
            "profiles": _table(
                {
                    "id": _ID,
                    "shares": {
                        "type": "array",
                        "minItems": 12,
                        "maxItems": 12,
                        "items": _NUMBER,
                        "description": "Daily rate of each month, in any unit",
                    },
                },
                *("id", "shares"),
                description="How amounts vary over the year",
            ),
            "storages": _table(
                {
                    "id": _ID,
                    "country": {**_COUNTRY, "description": "ISO 3166-1 alpha-3"},
                    "name": {"type": "string", "description": "In words"},
                    "capacity_bcm": _quantity("Working gas, bcm"),
                    "withdrawal_mcm_day": _quantity("What can be drawn, million m³ a day"),
                    "injection_mcm_day": _quantity("What can be put in, million m³ a day"),
                    "spare": {
                        "type": "array",
                        "items": _object({**_RANGE, "months": _MONTHS}, *_RANGE, "months"),
                        "description": "What could be drawn on top of the usual, million m³ a day",
                    },
                },
                *("id", "country", "name", "capacity_bcm", "withdrawal_mcm_day", "injection_mcm_day", "spare"),
                description="Underground storage",
            ),
        },
        *("lines", "parameters", "designs", "supplies", "balances", "profiles", "storages"),
    ),
}
