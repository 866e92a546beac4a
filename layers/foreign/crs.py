"""The coordinate reference system that a file from elsewhere states: none that reads a file or asks a server.

A description may name grids, by a path or an address, which PROJ then reads to turn coordinates. A name
alone is looked for among PROJ's own files, and is kept.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from pyproj import CRS as Crs  # noqa: N811

from layers.model.problem import AtlasError, Problem

_CODE: Final = re.compile(r"[A-Za-z][\w-]*:[\w.-]+|(urn:ogc:def:crs:[\w:.-]*)|[A-Z0-9_]+\s*\[.*", re.DOTALL)
"""What a text may be that is handed to PROJ: an authority and a code, a URN, or WKT."""


def stated_crs(value: Any, label: str) -> Crs:
    """Return the coordinate reference system that a file states.

    Parameters
    ----------
    value : object
        What pyproj makes one of; a text only if it is authority and code, a URN, or WKT.
    label : str
        What to call the file in a message.

    Raises
    ------
    AtlasError
        If it names a file or an address.
    CRSError
        If PROJ does not know it.
    """
    if isinstance(value, str) and not _CODE.fullmatch(value.strip()):
        raise _refusal(label, value)
    crs = Crs.from_json_dict(value) if isinstance(value, dict) else Crs(value)
    for text in _texts(crs.to_json_dict()):
        if re.search(r"[/\\:]", text):
            raise _refusal(label, text)
    return crs


def _texts(description: Any) -> list[str]:
    """Return the texts that are values of parameters in PROJJSON: the names of grids."""
    if isinstance(description, list):
        return [text for each in description for text in _texts(each)]
    if not isinstance(description, dict):
        return []
    value = description.get("value")
    return [*([value] if isinstance(value, str) else []), *_texts(list(description.values()))]


def _refusal(label: str, what: str) -> AtlasError:
    short = json.dumps(what[:60], ensure_ascii=False)
    message = f"has a coordinate reference system that refers to a file or address ({short})"
    return AtlasError(Problem(label, "", message, "Give it one that has a code, such as EPSG:4326."))
