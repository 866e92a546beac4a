"""A field mapping to begin with, proposed from the columns of a file: people decide, nothing is applied."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from layers.imports.features import ASSUMED, MADE
from layers.imports.field_mapping import by_name
from layers.imports.field_values import convert
from layers.imports.source_file import SourceFile
from layers.model.schema import Layer
from layers.model.values import json_value

ALIKE: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name_en", "name:en", "title", "label"),
    "status": ("state", "condition"),
    "gauge_mm": ("gauge",),
    "tracks": ("track_count", "num_tracks"),
    "electrified": ("electric",),
    "official_km": ("length_km", "km"),
    "iso_a3": ("iso3", "iso_3", "adm0_a3", "gid_0", "shapegroup"),
    "country": ("iso_a3", "iso3", "adm0_a3"),
    "locode": ("unlocode", "un_locode"),
}
"""Names by which columns of other files are known to mean a field, in lower case."""

_SAMPLES: Final = 6


def suggestion(read: SourceFile, layer: Layer) -> str:
    """Return a field mapping in TOML, with comments, for people to complete.

    Parameters
    ----------
    read : SourceFile
    layer : Layer

    Returns
    -------
    str
        Columns that have the name of a field, or one known to mean it, are mapped where their values
        fit; those whose values do not, and all others, stand in comments with some of their values.
    """
    found = by_name(layer, read.columns)
    folded = {column.casefold(): column for column in reversed(read.columns)}
    for name in {each.name for each in layer.fields} & ALIKE.keys() - found.keys():
        alike = [folded[other] for other in ALIKE[name] if other in folded]
        found |= {name: alike[0]} if alike else {}
    lines = [
        f"# Proposed from the columns of {read.name}: read every line, and complete it.",
        f'layer = "{layer.name}"',
    ]
    lines += ["", "[fields]"]
    meanings = []
    for declared in layer.fields:
        column = found.get(declared.name)
        if column is None:
            continue
        values = read.frame[column].tolist()
        _, wrong = convert(values, declared)
        lines.append(f"{declared.name} = {json.dumps(column, ensure_ascii=False)}  # {_samples(values)}")
        if wrong:
            allowed = f"one of {', '.join(declared.enum)}" if declared.enum else f"a {declared.type}"
            meanings += ["", f"[values.{declared.name}]  # each must become {allowed}"]
            texts = dict.fromkeys(value for value, _ in wrong.values())
            meanings += [f'# {json.dumps(text, ensure_ascii=False)} = ""' for text in list(texts)[:20]]
    for column in read.columns:
        if column not in found.values():
            name = json.dumps(column, ensure_ascii=False)
            lines.append(f"# ... = {name}  # {_samples(read.frame[column].tolist())}")
    missing = [each for each in layer.fields if each.required and each.name not in {*found, "mode", "source"}]
    lines += ["", "[set]"]
    for declared in missing:
        allowed = ", ".join(declared.enum) or declared.description
        usual = "assumed" if declared.name in ASSUMED else "made" if declared.name in MADE else ""
        lines.append(f"# {declared.name} =   # {allowed}" + (f"; {usual} if not given" if usual else ""))
    lines += [
        *meanings,
        "",
        "[source]",
        '# id = ""',
        '# title = ""',
        '# publisher = ""',
        '# date = ""',
        '# licence = ""',
    ]
    return "\n".join(lines) + "\n"


def _samples(values: Iterable[Any]) -> str:
    texts = dict.fromkeys(str(value) for value in map(json_value, values) if value is not None)
    shown = [text if len(text) <= 24 else f"{text[:24]}…" for text in list(texts)[:_SAMPLES]]
    more = ", …" if len(texts) > _SAMPLES else ""
    return "".join(sign if sign.isprintable() else " " for sign in ", ".join(shown) + more) or "no value"
