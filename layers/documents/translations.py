"""What an atlas calls its things in other languages: the form of `translations.json`.

Names are kept by identifier and stand in full, so nothing is put together from words, and what has none keeps the name
it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from layers.model.schema import ID_PATTERN

LANGUAGE_PATTERN: Final = "^[a-z]{2,3}$"

_LINE: Final = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+$"
"""Neither control characters nor those that turn the direction of what follows."""


def _text(longest: int) -> dict[str, Any]:
    return {
        "type": "string",
        "maxLength": longest,
        "pattern": _LINE,
        "$comment": f"Write one line of at most {longest} letters, without signs that turn the direction of text",
    }


def _by_id(what: str, longest: int) -> dict[str, Any]:
    return {
        "type": "object",
        "description": f"{what}, by identifier",
        "propertyNames": {"pattern": ID_PATTERN},
        "additionalProperties": _text(longest),
    }


MEMBERS: Final[Mapping[str, dict[str, Any]]] = {
    "title": {**_text(300), "description": "Title of the atlas"},
    "branches": _by_id("Titles of branches", 300),
    "nodes": _by_id("Names of places", 300),
    "segments": _by_id("Names of lines", 300),
    "routes": _by_id("Names of routes", 300),
    "descriptions": _by_id("What routes are", 1000),
    "scenarios": _by_id("Titles of scenarios", 300),
    "readings": _by_id("What a reader should know of scenarios, perhaps in short", 8000),
    "claims": _by_id("Claims, in a sentence", 1000),
}
"""What may be translated, with the rule of each."""

TRANSLATIONS_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Translations",
    "type": "object",
    "required": ["translations"],
    "additionalProperties": False,
    "properties": {
        "translations": {
            "type": "array",
            "description": "One entry for each language",
            "items": {
                "type": "object",
                "required": ["id"],
                "additionalProperties": False,
                "properties": {
                    "id": {
                        "type": "string",
                        "pattern": LANGUAGE_PATTERN,
                        "description": "The language, ISO 639-1 (ISO 639-3 where it has none there)",
                        "$comment": "Write az, ru, fa or another code of two or three small letters",
                    },
                    "attribution": {**_text(1000), "description": "Where the names are from, and their licence"},
                    **MEMBERS,
                },
            },
        }
    },
}


def names_by_language(document: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return every translated text by language, then by what it is of, such as "node/AZBAK".

    Parameters
    ----------
    document : mapping
        Of the form of `TRANSLATIONS_SCHEMA`; may be empty.
    """
    kinds = {
        "branches": "branch",
        "nodes": "node",
        "segments": "segment",
        "routes": "route",
        "descriptions": "description",
        "scenarios": "scenario",
        "readings": "reading",
        "claims": "claim",
    }
    return {
        entry["id"]: {
            **{f"{kind}/{id_}": text for member, kind in kinds.items() for id_, text in entry.get(member, {}).items()},
            **({"atlas/title": entry["title"]} if "title" in entry else {}),
        }
        for entry in document.get("translations", ())
    }
