"""The keys by which scenarios and observations name places, as rules of a JSON Schema (draft 2020-12).

Where a list of names is asked for, one name may stand alone.
"""

from __future__ import annotations

from typing import Any, Final

from layers.model.schema import MODES

NAME: Final[dict[str, Any]] = {"type": "string"}
_COUNTRIES: Final[dict[str, Any]] = {
    "type": "array",
    "items": NAME,
    "minItems": 2,
    "maxItems": 2,
    "$comment": 'Write two countries, such as ["AZE", "IRN"]',
}


def names_rule(item: dict[str, Any], description: str) -> dict[str, Any]:
    """Return the rule of a list of names, for which one name may stand."""
    several = {"type": "array", "minItems": 1, "uniqueItems": True, "items": item}
    return {"if": {"type": "array"}, "then": several, "else": item, "description": description}


PLACE_RULES: Final[dict[str, Any]] = {
    "territory": names_rule(NAME, "With a part in any of these countries (ISO 3166-1 alpha-3)"),
    "border": {**_COUNTRIES, "description": "What crosses from one of two countries to the other"},
    "segments": names_rule(NAME, "Any of these segments"),
    "nodes": names_rule(NAME, "At any of these nodes"),
    "modes": names_rule({"enum": [*MODES]}, f"Of any of these modes: {', '.join(MODES)}"),
    "disc": {
        "type": "object",
        "properties": {
            "lon": {"type": "number", "minimum": -180, "maximum": 180, "description": "Longitude of the centre, °"},
            "lat": {"type": "number", "minimum": -90, "maximum": 90, "description": "Latitude of the centre, °"},
            "km": {"type": "number", "exclusiveMinimum": 0, "maximum": 20_000, "description": "Radius, km"},
        },
        "required": ["lon", "lat", "km"],
        "additionalProperties": False,
        "description": "Within a circle on the ground (WGS 84): `lon`, `lat` in degrees, `km` its radius",
        "$comment": "Write { lon = 49.3, lat = 40.0, km = 10 }",
    },
    "near_border": {
        "type": "object",
        "properties": {
            "countries": {**_COUNTRIES, "description": "The two countries"},
            "km": {"type": "number", "exclusiveMinimum": 0, "maximum": 20_000, "description": "Distance, km"},
        },
        "required": ["countries", "km"],
        "additionalProperties": False,
        "description": "Within `km` of the common land border of two `countries`",
        "$comment": 'Write { countries = ["ARM", "AZE"], km = 40 }',
    },
}
"""The rule of each key that names places."""

WHERE_KEYS: Final = tuple(PLACE_RULES)
"""A statement holds where all the keys given hold together."""
