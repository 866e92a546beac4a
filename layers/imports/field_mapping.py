"""Field mappings: how the columns of a file become the fields of a layer.

A mapping is what is said on the command line, or a TOML file with the tables `[fields]` (field =
"column"), `[set]` (field = value for all features), `[values.FIELD]` ("value in the file" = value in
the atlas), `[scale]` (field = factor) and `[source]`, or both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from layers.files.strict_toml import read_toml
from layers.model.explain import did_you_mean, shorten
from layers.model.problem import AtlasError, Problem
from layers.model.schema import LAYERS, Layer

SOURCE_KEYS: Final = ("id", "title", "publisher", "url", "date", "licence", "note")
_TABLES: Final = ("fields", "set", "values", "scale", "source")


@dataclass(frozen=True)
class FieldMapping:
    """How columns become fields.

    Attributes
    ----------
    fields : mapping of str to str
        Column of the file by field of the layer.
    constants : mapping
        Value of a field for all features.
    values : mapping of str to mapping
        By field: value of the atlas by value of the file. "*" stands for any value not named, "" for none.
    scale : mapping of str to float
        Factor a number of the file is multiplied by, by field.
    source : mapping of str to str
        Where the file comes from: id, title, publisher, url, date, licence, note.
    layer : str or None
        Layer it is for.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
    layer: str | None = None

    def with_more(
        self,
        *,
        fields: Mapping[str, str] | None = None,
        constants: Mapping[str, Any] | None = None,
        source: Mapping[str, str | None] | None = None,
    ) -> FieldMapping:
        """Return the mapping with more columns, constants and facts about the source, which replace earlier ones."""
        columns, fixed = dict(self.fields), dict(self.constants)
        for name, column in (fields or {}).items():
            fixed.pop(name, None)
            columns[name] = column
        for name, value in (constants or {}).items():
            columns.pop(name, None)
            fixed[name] = value
        facts = {name: value for name, value in (source or {}).items() if value}
        return replace(self, fields=columns, constants=fixed, source={**self.source, **facts})


def read_mapping(path: str | Path) -> FieldMapping:
    """Read a field mapping from a TOML file.

    AtlasError, with all of it at once, if the file cannot be read or has a table, key or value that means nothing.
    """
    path = Path(path)
    table, _ = read_toml(path, path.name, "field mapping")
    problems = _form_problems(table, path.name)
    if problems:
        raise AtlasError(*problems)
    scale = {name: float(factor) for name, factor in table.pop("scale", {}).items()}
    return FieldMapping(constants=table.pop("set", {}), scale=scale, **table)


def _form_problems(table: Mapping[str, Any], file: str) -> list[Problem]:
    problems = []

    def problem(where: str, message: str, remedy: str) -> None:
        problems.append(Problem(file, where, message, remedy))

    known = ("layer", *_TABLES)
    for name, content in table.items():
        if name not in known:
            problem("", f"unknown key {shorten(name)}", f"{did_you_mean(name, known)}Allowed: {', '.join(known)}")
        elif name == "layer":
            if not isinstance(content, str) or content not in LAYERS:
                problem(name, f"unknown layer {shorten(content)}", f"The layers are {', '.join(LAYERS)}")
        elif not isinstance(content, dict):
            problem(name, f"is {shorten(content)}, not a table", f"Write [{name}] and its keys below it")
        else:
            for key, value in content.items():
                _entry_problem(problem, name, key, value)
    return problems


def _entry_problem(problem: Any, table: str, key: str, value: Any) -> None:
    """Say what is wrong with one key of a table of a mapping."""
    where = f"{table}.{key}"
    if table == "values":
        if not isinstance(value, dict):
            problem(where, f"is {shorten(value)}, not a table", f'Write [values.{key}] and "old" = "new" below it')
        elif bad := [each for each in value.values() if not _plain(each)]:
            problem(where, f"gives {shorten(bad[0])}", "Give a text, a number, true or false")
    elif table == "scale":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
            problem(where, f"is {shorten(value)}", "Give a number above 0")
    elif table == "set":
        if not _plain(value) and not hasattr(value, "isoformat"):
            problem(where, f"is {shorten(value)}", "Give a text, a number, true or false")
    elif not isinstance(value, str) and not (table == "source" and hasattr(value, "isoformat")):
        problem(where, f"is {shorten(value)}", "Give a text")
    elif table == "source" and key not in SOURCE_KEYS:
        problem(where, "unknown key", f"{did_you_mean(key, SOURCE_KEYS)}Allowed: {', '.join(SOURCE_KEYS)}")


def _plain(value: Any) -> bool:
    """Return whether a value of a mapping is a text, a finite number, true or false."""
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def mapping_problems(mapping: FieldMapping, layer: Layer, columns: list[str], file: str) -> list[Problem]:
    """Return which fields the layer does not have, and which columns the file does not have."""
    names = [declared.name for declared in layer.fields]
    wrong: list[tuple[str, str]] = []
    if mapping.layer not in (None, layer.name):
        message = f"the mapping is for the layer {mapping.layer}, not {layer.name}"
        wrong.append((message, "Name that layer, or take another mapping"))
    for name in {**mapping.fields, **mapping.constants, **mapping.values, **mapping.scale}:
        if name not in names:
            remedy = f"{did_you_mean(name, names)}Fields: {', '.join(names)}"
            wrong.append((f"{layer.name} has no field {shorten(name)}", remedy))
    for name in {**mapping.values, **mapping.scale}:
        if name in names and name not in mapping.fields:
            message = f"values or a scale are given for {name}, which has no column"
            wrong.append((message, f"Give it one: {name} = its column"))
    wrong += [
        (f"a scale is given for {name}, which is no number", "Leave it out")
        for name in mapping.scale
        if name in names and layer.field(name).type not in ("integer", "number")
    ]
    for name, column in mapping.fields.items():
        if column not in columns:
            hint = did_you_mean(column, columns)
            if column[:10] in columns:
                hint = f"Names in a Shapefile have 10 characters at most: {column[:10]!r}? "
            wrong.append((f"no column {shorten(column)} for {name}", f"{hint}Columns: {', '.join(columns) or 'none'}"))
    return [Problem(file, "", message, remedy) for message, remedy in wrong]


def by_name(layer: Layer, columns: list[str]) -> dict[str, str]:
    """Return the column of the same name for each field, whatever its case, also as cut off in a Shapefile."""
    folded = {column.casefold(): column for column in reversed(columns)}
    names = {declared.name: declared.name[:10] for declared in layer.fields}
    matches = {name: folded.get(name, folded.get(short)) for name, short in names.items()}
    return {name: column for name, column in matches.items() if column is not None}
