"""A field mapping to begin with, proposed from the columns of a file: people decide, nothing is applied."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from layers.imports.features import ASSUMED, can_make
from layers.imports.field_mapping import by_name
from layers.imports.field_values import convert
from layers.imports.source_file import SourceFile
from layers.model.schema import Layer
from layers.model.values import json_value

ALIKE: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name_en", "title", "label"),
    "status": ("state", "condition"),
    "gauge_mm": ("gauge",),
    "tracks": ("track_count", "num_tracks"),
    "electrified": ("electric",),
    "diameter_mm": ("diameter", "dn"),
    "official_km": ("length_km", "dist_km", "distance_km", "km"),
    "iso_a3": ("iso3", "iso_3", "adm0_a3", "gid_0", "shapegroup"),
    "country": ("iso_a3", "iso3", "adm0_a3"),
    "locode": ("unlocode", "un_locode"),
}
"""Names by which columns of other files are known to mean a field, as `_folded` has them."""

_SAMPLES: Final = 6


def suggestion(source: SourceFile, layer: Layer) -> str:
    """Return a field mapping in TOML, with comments, for people to complete.

    Columns that have the name of a field, or one known to mean it, are mapped where their values fit; those whose
    values do not, and all others, stand in comments with some of their values.
    """
    columns = _columns_of(source, layer)
    lines = [
        f"# Proposed from the columns of {source.name}: read every line, and complete it.",
        f'layer = "{layer.name}"',
        "",
        "[fields]",
    ]
    meanings = []
    for declared in layer.fields:
        if declared.name not in columns:
            continue
        values = source.frame[columns[declared.name]].tolist()
        lines.append(f"{declared.name} = {_quoted(columns[declared.name])}  # {_samples(values)}")
        _, wrong = convert(values, declared)
        if wrong:
            allowed = f"one of {', '.join(declared.enum)}" if declared.enum else f"a {declared.type}"
            meanings += ["", f"[values.{declared.name}]  # each must become {allowed}"]
            texts = dict.fromkeys(value for value, _ in wrong.values())
            meanings += [f'# {_quoted(text)} = ""' for text in list(texts)[:20]]
    lines += [
        f"# ... = {_quoted(column)}  # {_samples(source.frame[column].tolist())}"
        for column in source.columns
        if column not in columns.values()
    ]
    lines += ["", "[set]"]
    for declared in layer.fields:
        if declared.required and declared.name not in {*columns, "mode", "source"}:
            allowed = ", ".join(declared.enum) or declared.description
            usual = "assumed" if declared.name in ASSUMED else "made" if can_make(declared.name, layer) else ""
            lines.append(f"# {declared.name} =   # {allowed}" + (f"; {usual} if not given" if usual else ""))
    facts = ("id", "title", "publisher", "date", "licence")
    lines += [*meanings, "", "[source]", *(f'# {name} = ""' for name in facts)]
    return "\n".join(lines) + "\n"


def _columns_of(source: SourceFile, layer: Layer) -> dict[str, str]:
    """Return the column that has the name of a field, or one known to mean it, by field."""
    columns = by_name(layer, source.columns)
    folded = {_folded(column): column for column in reversed(source.columns)}
    for declared in layer.fields:
        alike = [folded[name] for name in ALIKE.get(declared.name, ()) if name in folded]
        if alike and declared.name not in columns:
            columns[declared.name] = alike[0]
    return columns


def _folded(column: str) -> str:
    """Return the name of a column as letters and digits alone: `length_km` for "Length (km)"."""
    return re.sub(r"\W+", "_", column.casefold()).strip("_")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _samples(values: Iterable[Any]) -> str:
    texts = dict.fromkeys(str(value) for value in map(json_value, values) if value is not None)
    shown = [text if len(text) <= 24 else f"{text[:24]}…" for text in list(texts)[:_SAMPLES]]
    more = ", …" if len(texts) > _SAMPLES else ""
    return "".join(sign if sign.isprintable() else " " for sign in ", ".join(shown) + more) or "no value"
