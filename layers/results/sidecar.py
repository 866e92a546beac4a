"""Files beside a table that say what its columns are and where it comes from.

Beside `FILE.csv` stands `FILE.csv-metadata.json`, as the W3C recommendation "Metadata Vocabulary for
Tabular Data" (CSVW, 2015) has it; beside `FILE.json` the same facts as plain JSON. Both hold the
SHA-256 of the file they describe, so that a changed or outdated file is noticed.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from layers.model.columns import column as column_of
from layers.model.values import cell

if TYPE_CHECKING:
    import pandas as pd

    from layers.results.provenance import Provenance

SUFFIX: Final = "-metadata.json"
"""What is added to the whole name of a file."""


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
        if description := column_of(column).description:
            entry["dc:description"] = description
        columns.append(entry)
    scenarios = dict.fromkeys((*provenance.scenarios, *provenance.compared))
    based = [
        ("schema:Dataset", provenance.title, provenance.atlas_version, provenance.sha256),
        *(("schema:CreativeWork", f"scenario {name}", "", digest) for name, digest in scenarios),
        *(("schema:Dataset", name, "", digest) for name, digest in provenance.inputs),
    ]
    settings: dict[str, Any] = {**provenance.parameters, "as_of": provenance.as_of, "seed": provenance.seed}
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": quote(os.fsencode(name)),  # a name may hold bytes that are no UTF-8
        "dc:creator": f"Corridor Mapper ({provenance.tool}) {provenance.version}",
        "dc:license": provenance.licence,
        "dc:description": "A text that a spreadsheet would run as a formula has an apostrophe in front of it.",
        "dc:rights": provenance.attribution,
        "dc:provenance": provenance.line(),
        "schema:sha256": hashlib.sha256(data).hexdigest(),
        "schema:isBasedOn": [_work(*work) for work in based if work[1]],
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
                for key, value in settings.items()
                if value is not None
            ],
        },
        "tableSchema": {"columns": columns},
    }
    return _document({key: value for key, value in document.items() if value != ""})


def _work(kind: str, name: str, version: str, digest: str) -> dict[str, str]:
    entries = {
        "@type": kind,
        "schema:name": name,
        "schema:version": version,
        "schema:identifier": f"sha256:{digest}" if digest else "",
    }
    return {key: value for key, value in entries.items() if value}


def json_metadata(frame: pd.DataFrame, name: str, data: bytes, provenance: Provenance) -> bytes:
    """Return the description of a file of JSON rows (parameters as `csv_metadata`)."""
    columns = [
        {
            "name": column,
            "type": _kind(frame[column]),
            "unit": _unit(frame, column),
            "description": column_of(column).description or None,
        }
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


def _unit(frame: pd.DataFrame, name: str) -> str | None:
    return column_of(name).unit if _kind(frame[name]) in ("integer", "number") else None


def _document(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
