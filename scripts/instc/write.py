"""Writing an atlas: GeoJSON after RFC 7946, JSON documents and the Data Package catalogue.

The same frames always give the same bytes: features are sorted, coordinates have six decimals,
and no clock is read.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.geojson import PRECISION, collection_text
from layers.schema import LAYERS, Layer


def feature_collection(layer: Layer, rows: Iterable[tuple[Mapping[str, Any], BaseGeometry]]) -> str:
    """Return the text of a GeoJSON file, one feature a line.

    Parameters
    ----------
    layer : Layer
        Its fields are written in their order; a field that a row lacks is null.
    rows : iterable of (properties, geometry)
        Geometry in EPSG:4326.

    Returns
    -------
    str
    """
    ordered = sorted(rows, key=lambda row: str(row[0][layer.key]))
    features = [
        ({field.name: properties.get(field.name) for field in layer.fields}, rounded(shape))
        for properties, shape in ordered
    ]
    return collection_text(features, name=layer.name, key=layer.key)


def rounded(shape: BaseGeometry) -> BaseGeometry:
    """Round coordinates to six decimals, keeping polygons valid and their rings right-handed."""
    if shapely.get_dimensions(shape) == 2:
        if not bool((shapely.get_coordinates(shape).round(PRECISION) == shapely.get_coordinates(shape)).all()):
            shape = shapely.set_precision(shape, 10.0**-PRECISION)
        shape = shapely.orient_polygons(shape, exterior_cw=False)
    return shapely.transform(shape, lambda xy: xy.round(PRECISION) + 0.0)


def document(content: Any) -> str:
    """Return the text of a JSON document."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def catalogue(
    folder: Path,
    *,
    title: str,
    description: str,
    version: str,
    date: str,
    corridor: Mapping[str, str],
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
        Identifiers of the origin and destination node, and the default territory (ISO 3166-1 alpha-3).
    licences, attributions : sequence of mapping
        As the Data Package standard has them.

    Returns
    -------
    str
    """
    resources = [
        {
            **_file(folder, layer.name, layer.filename),
            "title": layer.title,
            "mediatype": "application/geo+json",
            "schema": table_schema(layer),
        }
        for layer in LAYERS.values()
    ]
    resources += [
        {**_file(folder, name, f"{name}.json"), "title": heading, "mediatype": "application/json"}
        for name, heading in (("routes", "Named routes"), ("sources", "Sources"), ("costs", "Cost parameters"))
    ]
    resources += [
        {
            **_file(folder, f"scenario-{path.stem.replace('_', '-')}", f"scenarios/{path.name}"),
            "title": tomllib.loads(path.read_text(encoding="utf-8"))["title"],
            "mediatype": "application/toml",
        }
        for path in sorted((folder / "scenarios").glob("*.toml"))
    ]
    return document(
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
            "resources": resources,
        }
    )


def table_schema(layer: Layer) -> dict[str, Any]:
    """Return the Table Schema of a layer's properties, as the Data Package standard has it."""
    fields = []
    for field in layer.fields:
        rules: dict[str, Any] = {
            "required": field.required or None,
            "unique": field.name == layer.key or None,
            "enum": list(field.enum) or None,
            "pattern": field.pattern,
            "minimum": field.minimum,
            "maximum": field.maximum,
        }
        constraints = {name: value for name, value in rules.items() if value is not None}
        entry: dict[str, Any] = {"name": field.name, "type": field.type, "description": field.description}
        fields.append({**entry, "constraints": constraints} if constraints else entry)
    return {"fields": fields, "primaryKey": [layer.key]}


def _file(folder: Path, name: str, path: str) -> dict[str, Any]:
    content = (folder / path).read_bytes()
    return {
        "name": name,
        "path": path,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
