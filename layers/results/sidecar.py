"""Files beside a table that say what its columns are and where it comes from.

Beside `FILE.csv` stands `FILE.csv-metadata.json`, as the W3C recommendation "Metadata Vocabulary for
Tabular Data" (CSVW, 2015) has it; beside `FILE.json` the same facts as plain JSON. Both hold the
SHA-256 of the file they describe, so that one that has been changed, or left behind, is known.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from layers.model.values import cell

if TYPE_CHECKING:
    import pandas as pd

    from layers.results.provenance import Provenance

SUFFIX: Final = "-metadata.json"
"""What is added to the whole name of a file."""

_UNITS: Final = (
    # (ending of the name of a column of numbers, unit), the first that fits
    ("_mt_y", "Mt/y"),
    ("_bcm_y", "bcm/y"),
    ("_tonne_km_bn", "bn t·km/y"),
    ("_kmh", "km/h"),
    ("_km", "km"),
    ("_mm", "mm"),
    ("_m", "m"),
    ("_hours", "h"),
    ("_h", "h"),
    ("_share", "1"),
    ("_stability", "1"),
    ("_lat", "°"),
    ("_lon", "°"),
)
_UNITS_IN_FRONT: Final = (("km_", "km"), ("hours_", "h"))


def unit_of(column: str) -> str | None:
    """Return the unit of a column of numbers by its name; None where the name does not say.

    Examples
    --------
    >>> unit_of("severing_radius_km"), unit_of("hours_avoiding"), unit_of("pairs_cut")
    ('km', 'h', None)
    """
    name = f"_{column}"
    ending = next((unit for suffix, unit in _UNITS if name.endswith(suffix)), None)
    return ending or next((unit for prefix, unit in _UNITS_IN_FRONT if column.startswith(prefix)), None)


def csv_metadata(frame: pd.DataFrame, name: str, data: bytes, provenance: Provenance) -> bytes:
    """Return the CSVW description of a table.

    Parameters
    ----------
    frame : DataFrame
        Its columns, without geometry.
    name : str
        File name of the table.
    data : bytes
        The file.
    provenance : Provenance

    Returns
    -------
    bytes
        JSON.
    """
    columns = []
    for column in map(str, frame.columns):
        entry: dict[str, Any] = {"name": _variable(column), "titles": cell(column)}
        entry["datatype"] = _CSVW_TYPES[_kind(frame[column])]
        if (unit := _unit(frame, column)) is not None:
            entry["schema:unitText"] = unit
        columns.append(entry)
    based: list[dict[str, Any]] = [
        {
            "@type": "schema:Dataset",
            "schema:name": provenance.title,
            "schema:version": provenance.atlas_version,
            "schema:identifier": f"sha256:{provenance.sha256}" if provenance.sha256 else "",
        }
    ]
    based += [
        {
            "@type": "schema:CreativeWork",
            "schema:name": f"scenario {scenario}",
            "schema:identifier": f"sha256:{digest}" if digest else "",
        }
        for scenario, digest in dict.fromkeys([*provenance.scenarios, *provenance.compared])
    ]
    asked: dict[str, Any] = {**provenance.parameters, "as_of": provenance.as_of, "seed": provenance.seed}
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": quote(os.fsencode(name)),  # a name may hold bytes that are no UTF-8
        "dc:creator": f"Corridor Mapper ({provenance.tool}) {provenance.version}",
        "dc:license": provenance.licence,
        "dc:description": "A text that a spreadsheet would run as a formula has an apostrophe in front of it.",
        "dc:rights": provenance.attribution,
        "dc:provenance": provenance.line(),
        "schema:sha256": hashlib.sha256(data).hexdigest(),
        "schema:isBasedOn": [{key: value for key, value in item.items() if value} for item in based],
        "prov:wasGeneratedBy": {
            "@type": "prov:Activity",
            "schema:name": f"{provenance.tool} {provenance.command}".strip(),
            "schema:additionalProperty": [
                {
                    "@type": "schema:PropertyValue",
                    "schema:name": key,
                    "schema:value": value
                    if isinstance(value, str | int | float)
                    else json.dumps(value, ensure_ascii=False),
                }
                for key, value in asked.items()
                if value is not None
            ],
        },
        "tableSchema": {"columns": columns},
    }
    return _document({key: value for key, value in document.items() if value != ""})


def json_metadata(frame: pd.DataFrame, name: str, data: bytes, provenance: Provenance) -> bytes:
    """Return the description of a file of JSON rows (parameters as `csv_metadata`)."""
    columns = [
        {"name": column, "type": _kind(frame[column]), "unit": _unit(frame, column)}
        for column in map(str, frame.columns)
    ]
    document = {
        "url": quote(os.fsencode(name)),
        "sha256": hashlib.sha256(data).hexdigest(),
        "columns": [{key: value for key, value in column.items() if value is not None} for column in columns],
        "provenance": provenance.as_dict(),
    }
    return _document(document)


_CSVW_TYPES: Final[dict[str, Any]] = {
    "boolean": {"base": "boolean", "format": "True|False"},
    "integer": "integer",
    "number": "number",
    "string": "string",
}


def _variable(column: str) -> str:
    """Return a column's name as the standard wants it: a variable of a URI template (RFC 6570)."""
    return quote(column, safe="").replace("-", "%2D").replace("~", "%7E")


def _kind(column: pd.Series[Any]) -> str:
    import pandas as pd

    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    return "number" if pd.api.types.is_numeric_dtype(column) else "string"


def _unit(frame: pd.DataFrame, column: str) -> str | None:
    return unit_of(column) if _kind(frame[column]) in ("integer", "number") else None


def _document(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
