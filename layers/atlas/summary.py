"""What an atlas holds, as tables: one row per layer, or one row per fact of a named thing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from layers.model.atlas import Atlas, expect_atlas
from layers.model.countries import country_names
from layers.model.names import locodes_of
from layers.model.schema import LAYERS, MODES, Field, layers_of


def summarise(atlas: Atlas) -> pd.DataFrame:
    """Return one row per layer.

    Parameters
    ----------
    atlas : Atlas

    Returns
    -------
    DataFrame
        Columns layer, title, features, km (official length else the traced one, summed; null for
        layers without lines), operational, under_construction, planned, proposed (features in each
        status), accuracy_m (median stated accuracy of the geometry, metres), as_of (earliest and
        latest date of the facts).
    """
    expect_atlas(atlas)
    rows: list[dict[str, Any]] = []
    for layer in LAYERS.values():
        frame = atlas.layer(layer.name)
        row: dict[str, Any] = {"layer": layer.name, "title": layer.title, "features": len(frame), "km": None}
        if layer.name in MODES:
            row["km"] = float(frame["official_km"].fillna(frame["traced_km"]).sum())
            row.update({status: int(count) for status, count in frame["status"].value_counts().items()})
            row["accuracy_m"] = float(frame["geometry_accuracy_m"].median())
        if "as_of" in frame and len(frame):
            first, last = min(frame["as_of"]), max(frame["as_of"])
            row["as_of"] = first if first == last else f"{first} to {last}"
        rows.append(row)
    columns = ["layer", "title", "features", "km", *_statuses(rows), "accuracy_m", "as_of"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(_statuses(rows), "Int64"))


def _statuses(rows: list[dict[str, Any]]) -> list[str]:
    """Return the statuses that occur, in the order of the data model."""
    return [status for status in LAYERS["rail"].field("status").enum if any(status in row for row in rows)]


def names(atlas: Atlas) -> dict[str, str]:
    """Return the title of everything `describe` knows by its name: layers, routes, segments, nodes, countries, sources.

    Where two things share a name, it is the first in that order.
    """
    frames = ((atlas.sources, "id", "title"), (atlas.borders, "iso_a3", "name"), (atlas.nodes, "id", "name"))
    titles: dict[str, str] = {}
    for frame, key, title in (*frames, (atlas.segments, "id", "name")):
        for code, text in zip(frame[key], frame.get(title, frame[key]), strict=True):
            titles[str(code)] = text if isinstance(text, str) and text else str(code)
    titles |= {route.id: route.name for route in atlas.routes.values()}
    return titles | {layer.name: layer.title for layer in LAYERS.values()}


def codes(atlas: Atlas) -> dict[str, tuple[str, ...]]:
    """Return what else is written for countries and nodes: ISO 3166-1 alpha-2 and name, and UN/LOCODE."""
    iso = country_names()
    return {
        **{node: (locode,) for node, locode in locodes_of(atlas.nodes).items()},
        **{code: iso[code] for code in map(str, atlas.borders["iso_a3"]) if code in iso},
    }


def describe(atlas: Atlas, name: str) -> pd.DataFrame:
    """Return everything the atlas says of one named thing.

    Parameters
    ----------
    atlas : Atlas
    name : str
        One of `names`; where two things share a name, the first in that order.

    Returns
    -------
    DataFrame
        For a layer the columns property, type, required, meaning; for anything else property,
        value, meaning. Cited sources are spelled out.

    Raises
    ------
    KeyError
        If nothing has that name.
    """
    expect_atlas(atlas)
    layers = layers_of(atlas.branches)
    if name in layers:
        return pd.DataFrame(
            [(field.name, field.type, field.required, _meaning(field)) for field in layers[name].fields],
            columns=["property", "type", "required", "meaning"],
        )
    if name in atlas.routes:
        route = asdict(atlas.routes[name])
        route["segments"] = " ".join(route["segments"])
        return _facts([(key, value, "") for key, value in route.items()])
    for layer in ("rail", "road", "sea", "pipeline", "nodes", "borders"):
        frame = atlas.layer(layer)
        rows = frame[frame[layers[layer].key] == name]
        if len(rows):
            row = rows.iloc[0]
            facts = [(field.name, row[field.name], _meaning(field)) for field in layers[layer].fields]
            cited = atlas.sources[atlas.sources["id"].isin(str(row["source"]).split(";"))]
            facts += [("cites", _citation(source), "") for source in cited.to_dict("records")]
            return _facts(facts)
    rows = atlas.sources[atlas.sources["id"] == name]
    if not len(rows):
        raise KeyError(name)
    return _facts([(str(key), value, "") for key, value in rows.iloc[0].items()])


def _meaning(field: Field) -> str:
    return f"{field.description}: {', '.join(field.enum)}" if field.enum else field.description


def _facts(facts: list[tuple[str, Any, str]]) -> pd.DataFrame:
    stated = [(name, str(value), meaning) for name, value, meaning in facts if not pd.isna(value)]
    return pd.DataFrame(stated, columns=["property", "value", "meaning"])


def _citation(source: dict[Any, Any]) -> str:
    parts = [source[key] for key in ("title", "publisher", "date", "url") if not pd.isna(source[key])]
    return "; ".join(map(str, parts))
