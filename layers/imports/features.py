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
from layers.imports.source_file import SourceFile
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
"""What a feature is taken to be where nothing is said of it: the least that can be claimed."""

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


@dataclass
class Taking:
    """The features of a file on their way into a layer.

    Attributes
    ----------
    read, said, layer
        File, mapping and layer.
    usual : mapping
        Values of fields where nothing is said of them, such as the source of the file.
    taken_ids : set of str
        Identifiers the atlas has already.
    places : Places
        What lines can end at.
    snap_m : float
    make_nodes, leave_out : bool
        As in `layers.imports.importing.import_layer`.
    rows : list of (dict, geometry)
        Features taken.
    numbers : list of int
        For each of them the number of its feature in the file, from 0.
    outcome : list of (int, str, str or None, str)
        Number from 1, "taken" or "left out", identifier, what.
    problems : list of Problem
    """

    read: SourceFile
    said: FieldMapping
    layer: Layer
    usual: Mapping[str, Any]
    taken_ids: set[str]
    places: Places
    snap_m: float
    make_nodes: bool
    leave_out: bool
    rows: list[Feature] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    outcome: list[tuple[int, str, str | None, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    led: list[float] = field(default_factory=list)

    @property
    def is_lines(self) -> bool:
        """Whether the layer is one of lines."""
        return self.layer.name in MODES

    def take(self) -> None:
        """Take every feature there is a value and a geometry for; what is in the way is in `problems`."""
        for declared in self.layer.fields:
            self._column(declared)
        if self.problems:
            return
        stuck: list[tuple[int, str, str]] = []
        for number, geometry in enumerate(self.read.frame.geometry):
            if number in self.refused:
                self.outcome.append((number + 1, "left out", None, self.refused[number]))
                continue
            shape = shape_of(geometry, self.layer, whole=self._both_ends_named())
            if not shape.parts:
                self.outcome.append((number + 1, "left out", None, shape.why))
            for part, drawn in enumerate(shape.parts, start=1):
                found = self._feature(number, drawn, part if len(shape.parts) > 1 else None)
                if isinstance(found, tuple):
                    stuck.append((number + 1, *found))
                    self.outcome.append((number + 1, "left out", None, found[0]))
                else:
                    told = "; ".join(filter(None, (shape.why, found)))
                    self.outcome.append((number + 1, "taken", self.rows[-1][0][self.layer.key], told))
        used = {row[role] for row, _ in self.rows for role in ("from_node", "to_node") if role in row}
        self.places.made = [made for made in self.places.made if made[0]["id"] in used]
        if stuck and not self.leave_out:
            file = self.read.name
            self.problems += [Problem(file, f"feature {number}", why, remedy) for number, why, remedy in stuck[:LISTED]]
            if len(stuck) > LISTED:
                message = f"{len(stuck) - LISTED:,} more features cannot be taken"
                self.problems.append(Problem(file, "", message, "Mend them, or leave them out (--leave-out)"))

    def keep(self, columns: list[str]) -> list[str]:
        """Give the features taken further columns of the file; return those whose name is that of a field."""
        names = {declared.name for declared in self.layer.fields}
        for column in columns:
            if column not in names:
                values = self.read.frame[column].tolist()
                for (row, _), number in zip(self.rows, self.numbers, strict=True):
                    row[column] = json_value(values[number])
        return [column for column in columns if column in names]

    def table(self) -> pd.DataFrame:
        """Return where each field comes from, and how many of the features taken have none."""
        entries = []
        for declared in self.layer.fields:
            empty = sum(row.get(declared.name) is None for row, _ in self.rows)
            entries.append((declared.name, declared.type, declared.required, self._origin(declared), empty))
        return pd.DataFrame(entries, columns=["field", "type", "required", "comes_from", "empty"])

    def _origin(self, declared: Field) -> str:
        name = declared.name
        usual = self._usual(declared)
        if name in self.said.fields:
            return f"column {self.said.fields[name]}" + (f", else {usual}" if usual else "")
        if name in self.said.constants:
            return f"value {self.said.constants[name]}"
        return usual or "nothing"

    def _usual(self, declared: Field) -> str:
        """Return in words what a field is where nothing is said of it."""
        if declared.name in self.usual:
            assumed = "assumed " if declared.name in ASSUMED else ""
            return f"{assumed}{self.usual[declared.name]}"
        return MADE[declared.name] if self._can_make(declared.name) else ""

    def _can_make(self, name: str) -> bool:
        if name in ("from_node", "to_node"):
            return self.is_lines
        if name == "name":
            return self.is_lines
        return (name == "id" and self.layer.key == "id") or (name == "country" and self.layer.name == "nodes")

    def _column(self, declared: Field) -> None:
        """Convert the values of one field for all features."""
        name, size, file = declared.name, len(self.read.frame), self.read.name
        if name in self.said.constants:
            found, wrong = convert([self.said.constants[name]], declared)
            self.problems += [
                Problem(file, "", f"{shorten(value)} is no {name}", reason) for value, reason in wrong.values()
            ]
            self.columns[name] = found * size
            return
        usual = self.usual.get(name)
        if name not in self.said.fields:
            if declared.required and usual is None and not self._can_make(name):
                allowed = f". Allowed: {', '.join(declared.enum)}" if declared.enum else ""
                remedy = f"Give it a column (--field {name}=COLUMN) or a value (--set {name}=VALUE){allowed}"
                what = f"{declared.description[0].lower()}{declared.description[1:]}"
                self.problems.append(Problem(file, "", f"nothing says the {name} ({what})", remedy))
            self.columns[name] = [usual] * size
            return
        column = self.said.fields[name]
        found, wrong = convert(
            self.read.frame[column].tolist(),
            declared,
            named=self.said.values.get(name),
            scale=self.said.scale.get(name),
        )
        if self.is_lines and name == "mode":
            other = {n: v for n, v in enumerate(found) if v not in (None, self.layer.name) and n not in wrong}
            wrong |= {number: (str(value), f"Only {self.layer.name} is taken here") for number, value in other.items()}
        self.columns[name] = [usual if value is None else value for value in found]
        missing = declared.required and not self._can_make(name) and usual is None
        empty = {n for n, value in enumerate(found) if value is None and n not in wrong} if missing else set()
        if self.leave_out:
            self.refused |= {n: f"{shorten(value)} is no {name}" for n, (value, _) in wrong.items()}
            self.refused |= dict.fromkeys(empty, f"has no {name}")
            return
        self.problems += value_problems(wrong, declared, column, file)
        if empty:
            remedy = f'Say what an empty one means ([values.{name}] "" = …), or leave those out (--leave-out)'
            message = f"{len(empty):,} feature{'s have' if len(empty) > 1 else ' has'} no {name}"
            self.problems.append(Problem(file, f"column {column}", message, remedy))

    def _both_ends_named(self) -> bool:
        return {"from_node", "to_node"} <= set(self.said.fields)

    def _feature(self, number: int, drawn: BaseGeometry, part: int | None) -> str | tuple[str, str]:
        """Take one feature; return what was done to it, or why it cannot be taken and the remedy."""
        row = {name: values[number] for name, values in self.columns.items()}
        key = self.layer.key
        made = row[key] is None
        identifier = free_id(self.layer.name, number + 1, self.taken_ids) if made else str(row[key])
        row[key] = identifier if part is None else f"{identifier}.{part}"
        if row[key] in self.taken_ids:
            if self.layer.name == "borders" and self._join(row[key], drawn, number):
                return "joined to the other areas of that code"
            return f"its identifier {row[key]} is taken", "Give each its own, or replace the layer (--replace)"
        told = ""
        if self.is_lines:
            ended = self._ends(row, drawn)
            if isinstance(ended, tuple):
                return ended
            drawn, told = ended.line, ended.told
        elif "country" in row and row["country"] is None:
            (x, y), _ = ends_of(drawn)
            row["country"] = country_at((x, y), self.places.borders)
            if row["country"] is None:
                return "lies in no country of borders.geojson", "Import its country first (--layer borders)"
        self.taken_ids.add(identifier)
        self.taken_ids.add(row[key])
        self.rows.append((row, drawn))
        self.numbers.append(number)
        return told

    def _join(self, code: str, area: BaseGeometry, number: int) -> bool:
        """Join an area to the one of the same code taken before; return whether there is one."""
        for at, (row, before) in enumerate(self.rows):
            if row["iso_a3"] == code:
                self.rows.append((row, shapely.union(before, area)))
                self.numbers.append(number)
                del self.rows[at], self.numbers[at]
                return True
        return False

    def _ends(self, row: dict[str, Any], line: BaseGeometry) -> _Ended | tuple[str, str]:
        """Find the places of a line, and lead it to them."""
        for role, at in zip(("from_node", "to_node"), ends_of(line), strict=True):
            if row[role] is not None:
                if row[role] not in self.places.points:
                    hint = did_you_mean(row[role], self.places.points)
                    return f"{role} {shorten(row[role])} is not in nodes.geojson", f"{hint}Import the places first"
                away = metres(at, self.places.points[row[role]])
                if away > max(self.snap_m, float(row["geometry_accuracy_m"]) + SLACK_M):
                    message = f"it ends {away / 1000:,.1f} km from {row[role]}, its {role}"
                    return message, "Correct the name, turn the line round, or raise --snap-km"
                continue
            near = self.places.near(at, self.snap_m)
            if near is not None:
                row[role] = near[0]
                continue
            which = "start" if role == "from_node" else "end"
            if not self.make_nodes:
                nearest = self.places.near(at, float("inf"))
                said = "there are none" if nearest is None else f"{nearest[0]} is {nearest[1] / 1000:,.1f} km away"
                message = f"its {which} ({at[0]:.5f}, {at[1]:.5f}) is at no place: {said}"
                return message, "Import the places first, raise --snap-km, or let places be made (--make-nodes)"
            of = f"{which.capitalize()} of {row['name'] or row['id']}"
            row[role] = self.places.make(at, of, {"source": row["source"], "as_of": row["as_of"]})
            if row[role] is None:
                message = f"its {which} ({at[0]:.5f}, {at[1]:.5f}) lies in no country of borders.geojson"
                return message, "Import its country first (--layer borders)"
        if row["from_node"] == row["to_node"]:
            message = f"both its ends are at {row['from_node']}"
            return message, "Lower --snap-km, or leave it out (--leave-out)"
        if row["name"] is None:
            row["name"] = " – ".join(self.places.names[row[role]] for role in ("from_node", "to_node"))
        places = (self.places.points[row["from_node"]], self.places.points[row["to_node"]])
        drawn, added = led_to(line, *places, float(row["geometry_accuracy_m"]))
        self.led += added
        return _Ended(drawn, ", ".join(f"led {away:,.0f} m to its place" for away in added))


@dataclass(frozen=True)
class _Ended:
    """A line that ends at its places, and what was done to it."""

    line: BaseGeometry
    told: str
