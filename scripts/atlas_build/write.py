"""Writing a bundled atlas: its features in order of their names, its catalogue with a head of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from layers.atlas import save
from layers.model.schema import Layer


def feature_collection(layer: Layer, rows: Iterable[tuple[Mapping[str, Any], BaseGeometry]]) -> str:
    """Return the text of a GeoJSON file (`layers.atlas.save`), features in order of their key, declared fields only."""
    names = [field.name for field in layer.fields]
    ordered = sorted(rows, key=lambda row: str(row[0][layer.key]))
    return save.feature_collection(layer, (({name: row.get(name) for name in names}, shape) for row, shape in ordered))


def catalogue(
    folder: Path,
    *,
    title: str,
    description: str,
    version: str,
    date: str,
    corridor: Mapping[str, Any],
    licences: Sequence[Mapping[str, str]],
    attributions: Sequence[Mapping[str, str]],
) -> str:
    """Return the text of the Data Package (v2) descriptor of the files in an atlas folder.

    Parameters
    ----------
    folder : Path
        Holds the files already written.
    title, description, version, date : str
        `date` is that of the facts, ISO 8601.
    corridor : mapping
        Origin and destination node, default territory (ISO 3166-1 alpha-3) and titles of the branches.
    licences, attributions : sequence of mapping
        As the Data Package standard has them.

    Returns
    -------
    str
    """
    return save.descriptor(
        folder,
        {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": folder.name,
            "title": title,
            "description": description,
            "version": version,
            "created": f"{date}T00:00:00Z",
            "corridor": dict(corridor),
            "licenses": [dict(licence) for licence in licences],
            "sources": [dict(attribution) for attribution in attributions],
        },
    )
