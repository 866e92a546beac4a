"""Claims that others made about a corridor, to be answered in figures: the form of `claims.json`.

`recorded` are the figures of `geo.answers` and what each scenario changes (scripts/record_answers.py), so that page and
brief need not draw them anew; they hold for the files whose `fingerprint` is recorded with them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from layers.model.places import NAME
from layers.model.schema import ID_PATTERN, SOURCES_PATTERN

if TYPE_CHECKING:
    import pandas as pd

    from layers.model.atlas import Atlas

QUESTIONS: Final = ("gas_share", "gas_halt", "hold", "reach", "outside")
"""What a claim is about: how much of a country's gas, how soon a halt is felt, what a link changes in the hold of a
country, what lies within reach of a border, and what a map cannot tell."""

NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "gas_share": ("by", "recipient", "days", "month"),
    "gas_halt": ("by", "recipient", "days", "month"),
    "hold": ("by", "scenario", "closure", "days"),
    "reach": ("by", "border", "scenario", "strike"),
    "outside": ("closures", "days"),
}
"""What a claim of each question has to name."""

Changes: TypeAlias = dict[str, dict[str, tuple[float, float, float]]]
"""By scenario and measure the median of a change, and both ends of its interval."""

_ASIDE: Final = tuple(
    f"{name}.json" for name in ("claims", "datapackage", "sources", "events", "observations", "translations")
)
"""Files on which no answer rests."""

_COUNT: Final[dict[str, Any]] = {"type": "integer", "minimum": 1}
_NAMES: Final[dict[str, Any]] = {"type": "array", "minItems": 1, "items": NAME}
_NUMBER: Final[dict[str, Any]] = {"type": ["number", "null"]}

CLAIMS_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Claims",
    "type": "object",
    "required": ["claims"],
    "additionalProperties": False,
    "properties": {
        "claims": {
            "type": "array",
            "description": "What others claim, in the order in which it is answered",
            "items": {
                "type": "object",
                "required": ["id", "says", "question"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "pattern": ID_PATTERN, "description": "Unique identifier"},
                    "says": {"type": "string", "minLength": 1, "description": "The claim, in a sentence"},
                    "question": {"enum": [*QUESTIONS], "description": "What answers it"},
                    "by": {**NAME, "description": "Country whose hold it is about (ISO 3166-1 alpha-3)"},
                    "recipient": {**NAME, "description": "Country that gets the gas"},
                    "days": {**_COUNT, "maximum": 365, "description": "Length of a halt or closure"},
                    "month": {**_COUNT, "maximum": 12, "description": "Month in which a halt begins"},
                    "scenario": {**NAME, "description": "Scenario of the link that is built, or of what is in reach"},
                    "closure": {**NAME, "description": "Scenario that closes the way of the others"},
                    "strike": {**NAME, "description": "Scenario of a strike beyond that reach"},
                    "border": {**_NAMES, "minItems": 2, "maxItems": 2, "description": "Of which two countries"},
                    "closures": {**_NAMES, "description": "Scenarios that say what each side would lose"},
                    "source": {"type": "string", "pattern": SOURCES_PATTERN, "description": "In sources.json"},
                },
            },
        },
        "recorded": {
            "type": "object",
            "description": "Figures of `geo.answers` and of `geo.scenario_intervals`, and of which files",
            "required": ["fingerprint", "figures"],
            "additionalProperties": False,
            "properties": {
                "fingerprint": {"type": "string", "description": "SHA-256 of the files that the figures are of"},
                "figures": {
                    "type": "array",
                    "description": "A row for each figure",
                    "items": {
                        "type": "object",
                        "required": ["claim", "figure", "unit", "value", "low", "high"],
                        "additionalProperties": False,
                        "properties": {
                            "claim": {"type": "string", "description": "Id of the claim it answers"},
                            "figure": {"type": "string", "description": "What is measured"},
                            "unit": {"type": "string", "description": "Unit of the figure"},
                            "value": {**_NUMBER, "description": "Central value; empty if not known"},
                            "low": {**_NUMBER, "description": "Lower end of the 90 % interval"},
                            "high": {**_NUMBER, "description": "Upper end of the 90 % interval"},
                        },
                    },
                },
                "draws": {**_COUNT, "description": "Seeded draws that `changes` are of, with the seed 0"},
                "changes": {
                    "type": "array",
                    "description": "What each scenario changes in a year, a row for each measure",
                    "items": {
                        "type": "object",
                        "required": ["scenario", "measure", "change", "change_low", "change_high"],
                        "additionalProperties": False,
                        "properties": {
                            "scenario": {**NAME, "description": "Scenario"},
                            "measure": {"type": "string", "description": "What changes, as in `corridor scenario run`"},
                            "change": {**_NUMBER, "description": "Median"},
                            "change_low": {**_NUMBER, "description": "Lower end of the 90 % interval"},
                            "change_high": {**_NUMBER, "description": "Upper end of the 90 % interval"},
                        },
                    },
                },
            },
        },
    },
}


def fingerprint(folder: Path) -> str:
    """Return the SHA-256 of the data of an atlas: its layers, documents and scenarios without the claims themselves."""
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.geojson"), *folder.glob("*.json"), *folder.glob("scenarios/*.toml")]):
        if path.name not in _ASIDE:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def recorded_answers(atlas: Atlas) -> pd.DataFrame | None:
    """Return the figures of `geo.answers` recorded with an atlas; None if there are none for the files it has now."""
    import pandas as pd

    recorded = _recorded(atlas)
    if recorded is None:
        return None
    table = pd.DataFrame(recorded["figures"])
    return table.astype(dict.fromkeys(("value", "low", "high"), "float64"))


def recorded_changes(atlas: Atlas) -> tuple[int, pd.DataFrame] | None:
    """Return what each scenario changes, as recorded with an atlas, and of how many draws; None as above.

    The table is that of `geo.scenario_intervals` with a column `scenario`.
    """
    import pandas as pd

    recorded = _recorded(atlas)
    if recorded is None or "changes" not in recorded:
        return None
    table = pd.DataFrame(recorded["changes"])
    return recorded["draws"], table.astype(dict.fromkeys(("change", "change_low", "change_high"), "float64"))


def by_scenario(changes: pd.DataFrame) -> Changes:
    """Return a table of `recorded_changes` by scenario and measure."""
    table: Changes = {}
    rows: Any = changes.to_dict("records")
    for row in rows:
        change = (row["change"], row["change_low"], row["change_high"])
        table.setdefault(row["scenario"], {})[row["measure"]] = change
    return table


def _recorded(atlas: Atlas) -> dict[str, Any] | None:
    """Return what is recorded with an atlas, unless its files are others by now."""
    recorded: dict[str, Any] = atlas.claims.get("recorded", {})
    return recorded if recorded and recorded["fingerprint"] == fingerprint(atlas.path) else None
