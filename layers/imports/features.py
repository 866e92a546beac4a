"""Features of a layer made from those of a file: facts from columns, constants and assumptions, then geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.imports.ends import SLACK_M, Places, country_at, ends_of, free_id, led_to
from layers.imports.field_mapping import FieldMapping
from layers.imports.field_values import convert, value_problems
from layers.imports.shapes import shape_of
from layers.imports.source_file import ReadOptions, SourceFile
from layers.model.ellipsoid import metres
from layers.model.explain import did_you_mean, shorten
from layers.model.problem import Problem
from layers.model.schema import MODES, Field, Layer
from layers.model.values import json_value

ASSUMED: Final[Mapping[str, Any]] = {
    "confidence": "low",
    "geometry_method": "schematic",
    "geometry_accuracy_m": 5000.0,
}
"""Values of a feature where nothing is said of them: the least that can be claimed."""

MADE: Final[Mapping[str, str]] = {
    "id": "made of the layer and the number of the feature",
    "from_node": "the place at its start",
    "to_node": "the place at its end",
    "name": "the names of its two places",
    "country": "the country around it",
}
"""Fields that can be made where nothing is said of them."""

LISTED: Final = 20
"""How many features that cannot be taken are named."""

Feature = tuple[dict[str, Any], BaseGeometry | None]
"""Properties and geometry, EPSG:4326."""


@dataclass(frozen=True)
class ImportOptions(ReadOptions):
    """How an import reads a file and fits its features into an atlas.

    Attributes
    ----------
    source_layer, crs, encoding, swapped
        As in `ReadOptions`.
    same_names : bool
        Whether a column with the name of a field that nothing else is said of becomes that field.
    keep : bool
        Whether the other columns are kept under their own names.
    snap_km : float
        How far from a place a line may end and still belong to it, km. Only where `from_node` or
        `to_node` has no column.
    make_nodes : bool
        Whether places are made where a line ends near none.
    replace : bool
        Whether the features take the place of all the layer has, instead of joining them.
    leave_out : bool
        Whether a feature with a value that cannot be taken is left out, instead of refusing the file.
    dry_run : bool
        Whether to write nothing.

    Examples
    --------
    >>> ImportOptions(make_nodes=True).snap_km
    1.0
    """

    same_names: bool = False
    keep: bool = False
    snap_km: float = 1.0
    make_nodes: bool = False
    replace: bool = False
    leave_out: bool = False
    dry_run: bool = False


class _CannotBeTakenError(Exception):
    """A feature cannot be taken; why, and what to do about it."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


@dataclass
class FeatureImporter:
    """The features of a file on their way into a layer.

    Attributes
    ----------
    defaults : mapping
        Values of fields where nothing is said of them, such as the source of the file.
    used_ids : set of str
        Identifiers the atlas has already.
    rows, numbers : list
        Features taken, and for each the number of its feature in the file, from 0.
    outcome : list of (int, str, str or None, str)
        Number from 1, "taken" or "left out", identifier, what.
    added_m : list of float
        By how much each end was led to its place, m.
    """

    source: SourceFile
    mapping: FieldMapping
    layer: Layer
    defaults: Mapping[str, Any]
    used_ids: set[str]
    places: Places
    options: ImportOptions
    rows: list[Feature] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    outcome: list[tuple[int, str, str | None, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    added_m: list[float] = field(default_factory=list)
    _columns: dict[str, list[Any]] = field(default_factory=dict)
    _refused: dict[int, str] = field(default_factory=dict)

    @property
    def is_lines(self) -> bool:
        """Whether the layer is one of lines."""
        return self.layer.name in MODES

    def run(self) -> None:
        """Take every feature there is a value and a geometry for; what is in the way is in `problems`."""
        for declared in self.layer.fields:
            self._columns[declared.name] = self._column(declared)
        if self.problems:
            return
        stuck = [problem for number in range(len(self.source.frame)) for problem in self._take(number)]
        used = {row[role] for row, _ in self.rows for role in ("from_node", "to_node") if role in row}
        self.places.made = [made for made in self.places.made if made[0]["id"] in used]
        if stuck and not self.options.leave_out:
            self.problems += stuck[:LISTED]
            if len(stuck) > LISTED:
                message = f"{len(stuck) - LISTED:,} more features cannot be taken"
                remedy = "Mend them, or leave them out (--leave-out)"
                self.problems.append(Problem(self.source.name, "", message, remedy))

    def keep(self, columns: list[str]) -> list[str]:
        """Give the features taken further columns of the file; return those whose name is that of a field."""
        names = {declared.name for declared in self.layer.fields}
        for column in columns:
            if column not in names:
                values = self.source.frame[column].tolist()
                for (row, _), number in zip(self.rows, self.numbers, strict=True):
                    row[column] = json_value(values[number])
        return [column for column in columns if column in names]

    def table(self) -> pd.DataFrame:
        """Return where each field comes from, and how many of the features taken have none."""
        entries = []
        for declared in self.layer.fields:
            empty = sum(row.get(declared.name) is None for row, _ in self.rows)
            entries.append((declared.name, declared.type, declared.required, self._origin(declared.name), empty))
        return pd.DataFrame(entries, columns=["field", "type", "required", "comes_from", "empty"])

    def assumed(self) -> dict[str, Any]:
        """Return what is assumed of all features, because nothing is said of it."""
        said = {*self.mapping.constants, *self.mapping.fields}
        return {name: value for name, value in self.defaults.items() if name in ASSUMED and name not in said}

    def _origin(self, name: str) -> str:
        """Return in words where a field comes from."""
        otherwise = ""
        if name in self.defaults:
            otherwise = f"{'assumed ' if name in ASSUMED else ''}{self.defaults[name]}"
        elif self._can_make(name):
            otherwise = MADE[name]
        if name in self.mapping.fields:
            return f"column {self.mapping.fields[name]}" + (f", else {otherwise}" if otherwise else "")
        if name in self.mapping.constants:
            return f"value {self.mapping.constants[name]}"
        return otherwise or "nothing"

    def _can_make(self, name: str) -> bool:
        if name in ("from_node", "to_node", "name"):
            return self.is_lines
        return (name == "id" and self.layer.key == "id") or (name == "country" and self.layer.name == "nodes")

    def _column(self, declared: Field) -> list[Any]:
        """Return the values of one field for all features, None for none."""
        name, size, file = declared.name, len(self.source.frame), self.source.name
        default = self.defaults.get(name)
        is_needed = declared.required and default is None and not self._can_make(name)
        if name in self.mapping.constants:
            values, wrong = convert([self.mapping.constants[name]], declared)
            self.problems += [
                Problem(file, "", f"{shorten(value)} is no {name}", reason) for value, reason in wrong.values()
            ]
            return values * size
        if name not in self.mapping.fields:
            if is_needed:
                allowed = f". Allowed: {', '.join(declared.enum)}" if declared.enum else ""
                remedy = f"Give it a column (--field {name}=COLUMN) or a value (--set {name}=VALUE){allowed}"
                description = f"{declared.description[0].lower()}{declared.description[1:]}"
                self.problems.append(Problem(file, "", f"nothing says the {name} ({description})", remedy))
            return [default] * size
        column = self.mapping.fields[name]
        raw, named = self.source.frame[column].tolist(), self.mapping.values.get(name)
        values, wrong = convert(raw, declared, named=named, scale=self.mapping.scale.get(name))
        if self.is_lines and name == "mode":
            reason = f"Only {self.layer.name} is taken here"
            wrong |= {n: (str(mode), reason) for n, mode in enumerate(values) if mode not in (None, self.layer.name)}
        empty = [n for n, value in enumerate(values) if is_needed and value is None and n not in wrong]
        if self.options.leave_out:
            self._refused |= {n: f"{shorten(value)} is no {name}" for n, (value, _) in wrong.items()}
            self._refused |= dict.fromkeys(empty, f"has no {name}")
        else:
            self.problems += value_problems(wrong, declared, column, file)
            if empty:
                remedy = f'Say what an empty one means ([values.{name}] "" = …), or leave those out (--leave-out)'
                message = f"{len(empty):,} feature{'s have' if len(empty) > 1 else ' has'} no {name}"
                self.problems.append(Problem(file, f"column {column}", message, remedy))
        return [default if value is None else value for value in values]

    def _take(self, number: int) -> list[Problem]:
        """Take a feature of the file, or each of its parts; return what is in the way."""
        if number in self._refused:
            self.outcome.append((number + 1, "left out", None, self._refused[number]))
            return []
        both_ends_named = {"from_node", "to_node"} <= set(self.mapping.fields)
        shape = shape_of(self.source.frame.geometry.iloc[number], self.layer, whole=both_ends_named)
        if not shape.parts:
            self.outcome.append((number + 1, "left out", None, shape.remark))
        problems = []
        for part, geometry in enumerate(shape.parts, start=1):
            try:
                remark = self._feature(number, geometry, part if len(shape.parts) > 1 else None)
            except _CannotBeTakenError as error:
                problems.append(Problem(self.source.name, f"feature {number + 1}", error.why, error.remedy))
                self.outcome.append((number + 1, "left out", None, error.why))
            else:
                remarks = "; ".join(filter(None, (shape.remark, remark)))
                self.outcome.append((number + 1, "taken", self.rows[-1][0][self.layer.key], remarks))
        return problems

    def _feature(self, number: int, geometry: BaseGeometry, part: int | None) -> str:
        """Take one feature; return what was done to it."""
        row = {name: values[number] for name, values in self._columns.items()}
        key = self.layer.key
        identifier = free_id(self.layer.name, number + 1, self.used_ids) if row[key] is None else str(row[key])
        row[key] = identifier if part is None else f"{identifier}.{part}"
        if row[key] in self.used_ids:
            if self.layer.name == "borders" and self._join(row[key], geometry, number):
                return "joined to the other areas of that code"
            raise _CannotBeTakenError(
                f"its identifier {row[key]} is taken", "Give each its own, or replace the layer (--replace)"
            )
        remark = ""
        if self.is_lines:
            geometry, remark = self._end_at_places(row, geometry)
        elif "country" in row and row["country"] is None:
            row["country"] = country_at(ends_of(geometry)[0], self.places.borders)
            if row["country"] is None:
                raise _CannotBeTakenError(
                    "lies in no country of borders.geojson", "Import its country first (--layer borders)"
                )
        self.used_ids |= {identifier, row[key]}
        self.rows.append((row, geometry))
        self.numbers.append(number)
        return remark

    def _join(self, code: str, area: BaseGeometry, number: int) -> bool:
        """Join an area to the one of the same code taken before; return whether there is one."""
        for index, (row, before) in enumerate(self.rows):
            if row["iso_a3"] == code:
                del self.rows[index], self.numbers[index]
                self.rows.append((row, shapely.union(before, area)))
                self.numbers.append(number)
                return True
        return False

    def _end_at_places(self, row: dict[str, Any], line: BaseGeometry) -> tuple[BaseGeometry, str]:
        """Find the places of a line; return it led to them, and what was done to it."""
        for role, position in zip(("from_node", "to_node"), ends_of(line), strict=True):
            if row[role] is None:
                row[role] = self._place_at(position, "start" if role == "from_node" else "end", row)
            else:
                self._check_place(position, role, row)
        if row["from_node"] == row["to_node"]:
            message = f"both its ends are at {row['from_node']}"
            raise _CannotBeTakenError(message, "Lower --snap-km, or leave it out (--leave-out)")
        ends = row["from_node"], row["to_node"]
        if row["name"] is None:
            row["name"] = " – ".join(self.places.names[place] for place in ends)
        start, end = (self.places.points[place] for place in ends)
        led, added_m = led_to(line, start, end, float(row["geometry_accuracy_m"]))
        self.added_m += added_m
        return led, ", ".join(f"led {distance:,.0f} m to its place" for distance in added_m)

    def _check_place(self, position: tuple[float, float], role: str, row: Mapping[str, Any]) -> None:
        """Refuse a line whose place is not known, or not where it ends."""
        place = row[role]
        if place not in self.places.points:
            hint = did_you_mean(place, self.places.points)
            message = f"{role} {shorten(place)} is not in nodes.geojson"
            raise _CannotBeTakenError(message, f"{hint}Import the places first")
        distance = metres(position, self.places.points[place])
        if distance > max(self.options.snap_km * 1000, float(row["geometry_accuracy_m"]) + SLACK_M):
            message = f"it ends {distance / 1000:,.1f} km from {place}, its {role}"
            raise _CannotBeTakenError(message, "Correct the name, turn the line round, or raise --snap-km")

    def _place_at(self, position: tuple[float, float], which: str, row: Mapping[str, Any]) -> str:
        """Return the place near the start or end of a line; one is made where that is allowed."""
        near = self.places.near(position, self.options.snap_km * 1000)
        if near is not None:
            return near[0]
        end = f"its {which} ({position[0]:.5f}, {position[1]:.5f})"
        if not self.options.make_nodes:
            nearest = self.places.near(position, float("inf"))
            distance = "there are none" if nearest is None else f"{nearest[0]} is {nearest[1] / 1000:,.1f} km away"
            remedy = "Import the places first, raise --snap-km, or let places be made (--make-nodes)"
            raise _CannotBeTakenError(f"{end} is at no place: {distance}", remedy)
        name = f"{which.capitalize()} of {row['name'] or row['id']}"
        place = self.places.make(position, name, {"source": row["source"], "as_of": row["as_of"]})
        if place is None:
            message = f"{end} lies in no country of borders.geojson"
            raise _CannotBeTakenError(message, "Import its country first (--layer borders)")
        return place
