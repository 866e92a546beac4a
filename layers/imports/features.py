"""Features of a layer made from those of a file: facts from columns, constants and assumptions, then geometry."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any, Final

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.atlas.save import rounded
from layers.foreign.features import LEFT_OUT, MEND
from layers.foreign.layer import ReadOptions
from layers.foreign.remarks import Remarks
from layers.imports.ends import MADE_AT, SLACK_M, Places, Position, ends_of, free_id, led_to, on_grid
from layers.imports.field_mapping import FieldMapping
from layers.imports.field_values import convert, has_decimal_commas, value_problems
from layers.imports.shapes import shape_of
from layers.imports.source_file import SourceFile
from layers.imports.splitting import Piece, Splitter
from layers.model.ellipsoid import WGS84, metres
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

_ADD_COUNTRY: Final = "Add it (corridor countries), or import its border (--layer borders)"

_TOLD_APART_BY: Final = ("status", "gauge_mm", "opens", "closes")
_OR_NAME: Final = (*_TOLD_APART_BY, "name")
"""Lines drawn alike that differ in one of these are two, such as a planned track beside one in use."""

_SHARED_OUT: Final = ("official_km", "traced_km")

LISTED: Final = 20
"""How many features that cannot be taken are named."""

Feature = tuple[dict[str, Any], BaseGeometry | None]
"""Properties and geometry, EPSG:4326."""


@dataclass(frozen=True)
class ImportOptions(ReadOptions):
    """How an import reads a file and fits its features into an atlas.

    Attributes
    ----------
    source_layer, crs, encoding, swapped, leave_out
        As in `ReadOptions`; also a feature with a value that cannot be taken is left out.
    same_names : bool
        Whether a column with the name of a field that nothing else is said of becomes that field.
    keep : bool
        Whether the other columns are kept under their own names.
    snap_km : float
        How far from a place a line may end and still belong to it, km. Only where `from_node` or
        `to_node` has no column.
    split : {"touch", "cross", "none"}
        Where lines of the file are split: where they touch each other or a place away from their ends, also
        where they cross, or nowhere. Places are made there where none is near.
    make_nodes : bool
        Whether places are made where a line ends near none.
    replace : bool
        Whether the features take the place of all the layer has, instead of joining them.
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
    split: str = "touch"
    make_nodes: bool = False
    replace: bool = False
    dry_run: bool = False


def can_make(name: str, layer: Layer) -> bool:
    """Return whether a field of a layer can be made where nothing is said of it, as `MADE` says."""
    if name in ("from_node", "to_node", "name"):
        return layer.name in MODES
    return (name == "id" and layer.key == "id") or (name == "country" and layer.name == "nodes")


class _CannotBeTakenError(Exception):
    """A feature cannot be taken; why, and what to do about it."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


class _NoPlaceError(_CannotBeTakenError):
    """A line ends at no place."""


@dataclass(frozen=True)
class _Line:
    """A line of the file, or one of its parts with its share of the whole, whose places are known."""

    number: int
    row: dict[str, Any]
    geometry: BaseGeometry
    share: float
    remark: str


def _id_is_taken(identifier: str) -> _CannotBeTakenError:
    message = f"its identifier {identifier} is taken"
    return _CannotBeTakenError(message, "Give each its own, or replace the layer (--replace)")


def _is_there_already(identifier: str) -> _CannotBeTakenError:
    message = f"it is there already, as {identifier}"
    return _CannotBeTakenError(message, "Replace the layer (--replace), or leave out what is there (--leave-out)")


def _as_drawn(line: BaseGeometry | None) -> bytes:
    """Return the same for lines that are drawn alike, in whichever direction."""
    return b"" if line is None else shapely.to_wkb(shapely.normalize(rounded(line)))


def _placed_ends(row: Mapping[str, Any], line: BaseGeometry | None) -> Iterator[tuple[Position, str]]:
    """Yield where a line of the atlas ends, and the places there."""
    if line is not None and not line.is_empty:
        yield from zip(map(on_grid, ends_of(line)), (row["from_node"], row["to_node"]), strict=True)


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
    existing : list of (properties, geometry)
        Features the layer has and keeps.
    progress : callable
        Told how many lines of how many are done.
    added_m : list of float
        By how much each end was led to its place, m.
    splits : list of (int, str, str, (float, float))
        Where lines were split: number of the feature, identifier of the piece that begins there, its place, position.
    ends_abroad : bool
        Whether lines end in a country that the atlas has no border of; then none is taken.
    misplaced : bool
        Whether the file lies elsewhere than it says; then none is taken, and nothing said of where features end.
    unplaced : list of (float, float)
        Where lines meet and were not split, because no country is near.
    """

    source: SourceFile
    mapping: FieldMapping
    layer: Layer
    defaults: Mapping[str, Any]
    used_ids: set[str]
    places: Places
    options: ImportOptions
    existing: list[Feature] = field(default_factory=list)
    progress: Callable[[int, int, str], None] = lambda done, of, what: None
    rows: list[Feature] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    outcome: list[tuple[int, str, str | None, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    added_m: list[float] = field(default_factory=list)
    stuck: list[Problem] = field(default_factory=list)
    splits: list[tuple[int, str, str, Position]] = field(default_factory=list)
    unplaced: list[Position] = field(default_factory=list)
    decimal_commas: list[str] = field(default_factory=list)
    ends_abroad: bool = False
    misplaced: bool = False
    _lacks_values: bool = False
    _ends_are_said: bool = False
    _void: Remarks = field(default_factory=Remarks)
    _stems: set[str] = field(default_factory=set)
    _lines: list[_Line] = field(default_factory=list)
    _columns: dict[str, list[Any]] = field(default_factory=dict)
    _refused: dict[int, str] = field(default_factory=dict)
    _said: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # rail-001 is used where only its pieces rail-001.1 and rail-001.2 are there.
        pieces = (name.rpartition(".") for name in self.used_ids)
        self._said = self.source.remarks.by_feature()
        self._stems = self.used_ids | {stem for stem, _, piece in pieces if piece.isdigit()}

    @cached_property
    def _drawn_before(self) -> dict[bytes, dict[str, Any]]:
        """What the layer has and keeps, by how it is drawn."""
        return {_as_drawn(geometry): row for row, geometry in self.existing}

    @property
    def is_lines(self) -> bool:
        """Whether the layer is one of lines."""
        return self.layer.name in MODES

    def run(self) -> None:
        """Take every feature there is a value and a geometry for; what is in the way is in `problems`."""
        for number, why in self.source.refused.items():
            self._refused[number - 1] = why
            self.stuck.append(Problem(self.source.name, f"feature {number}", why, MEND))
        for declared in self.layer.fields:
            self._columns[declared.name] = self._column(declared)
        if not self.misplaced:
            self._look_at_ends()
        if self._lacks_values or self.misplaced or self.ends_abroad:
            self._say_stuck()
            return
        for number in range(len(self.source.frame)):
            self._take(number)
        if self._lines:
            self._take_lines()
        self.outcome.sort(key=lambda entry: entry[0])
        used = {row[role] for row, _ in self.rows for role in ("from_node", "to_node") if role in row}
        self.places.made = [made for made in self.places.made if made[0]["id"] in used]
        self._say_stuck()

    def _say_stuck(self) -> None:
        """Add the features that cannot be taken to the problems, and where there are any, what would be left out."""
        if self.options.leave_out:
            return
        self.problems += self.stuck[:LISTED]
        if len(self.stuck) > LISTED:
            message = f"{len(self.stuck) - LISTED:,} more features cannot be taken"
            remedy = "Mend them, or leave them out (--leave-out)"
            self.problems.append(Problem(self.source.name, "", message, remedy))
        if self.problems:
            remedy = "Mend what is to be taken; the rest need not be"
            notes = self._void.notes()[:LISTED]
            self.problems += [Problem(self.source.name, "", f"would be left out: {note}", remedy) for note in notes]

    def keep(self, columns: list[str]) -> dict[str, str | None]:
        """Give the features taken further columns of the file; return those under another name, None for not kept.

        A column with the name of a field is not kept. A GeoPackage has columns of its own, and takes no two names
        that differ by case alone.
        """
        fields = {declared.name for declared in self.layer.fields}
        taken = {"fid", "geom", "geometry", *fields}
        renamed: dict[str, str | None] = {}
        for column in columns:
            if column in fields:
                renamed[column] = None
                continue
            name, number = column, 1
            while name.lower() in taken:
                number += 1
                name = f"{column}_{number}"
            taken.add(name.lower())
            if name != column:
                renamed[column] = name
            values = self.source.frame[column].tolist()
            for (row, _), source_row in zip(self.rows, self.numbers, strict=True):
                row[name] = json_value(values[source_row])
        return renamed

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
        elif can_make(name, self.layer):
            otherwise = MADE[name]
        if name in self.mapping.fields:
            return f"column {self.mapping.fields[name]}" + (f", else {otherwise}" if otherwise else "")
        if name in self.mapping.constants:
            return f"value {self.mapping.constants[name]}"
        return otherwise or "nothing"

    def _column(self, declared: Field) -> list[Any]:
        """Return the values of one field for all features, None for none."""
        name, size, file = declared.name, len(self.source.frame), self.source.name
        default = self.defaults.get(name)
        is_needed = declared.required and default is None and not can_make(name, self.layer)
        if name in self.mapping.constants:
            values, wrong = convert([self.mapping.constants[name]], declared)
            self.problems += [
                Problem(file, "", f"{shorten(value)} is no {name}", reason) for value, reason in wrong.values()
            ]
            self._lacks_values |= bool(wrong)
            return values * size
        if name not in self.mapping.fields:
            if is_needed:
                allowed = f". Allowed: {', '.join(declared.enum)}" if declared.enum else ""
                remedy = f"Give it a column (--field {name}=COLUMN) or a value (--set {name}=VALUE){allowed}"
                if name == "as_of":
                    remedy = f"Give the date of the source (--date 2024). {remedy}"
                description = f"{declared.description[0].lower()}{declared.description[1:]}"
                self.problems.append(Problem(file, "", f"nothing says the {name} ({description})", remedy))
                self._lacks_values = True
            return [default] * size
        column = self.mapping.fields[name]
        raw, named = self.source.frame[column].tolist(), self.mapping.values.get(name)
        if has_decimal_commas(raw, declared):
            self.decimal_commas.append(column)
        values, wrong = convert(raw, declared, named=named, scale=self.mapping.scale.get(name))
        if self.is_lines and name == "mode":
            reason = f"Only {self.layer.name} is taken here"
            wrong |= {n: (str(mode), reason) for n, mode in enumerate(values) if mode not in (None, self.layer.name)}
        empty = [n for n, value in enumerate(values) if is_needed and value is None and n not in wrong]
        self._refused |= {n: f"{shorten(value)} is no {name}" for n, (value, _) in wrong.items()}
        self._refused |= dict.fromkeys(empty, f"has no {name}")
        if not self.options.leave_out:
            self.problems += value_problems(wrong, declared, column, file)
            if empty:
                remedy = f'Say what an empty one means ([values.{name}] "" = …), or leave those out (--leave-out)'
                message = f"{len(empty):,} feature{'s have' if len(empty) > 1 else ' has'} no {name}"
                self.problems.append(Problem(file, f"column {column}", message, remedy))
        return [default if value is None else value for value in values]

    def _look_at_ends(self) -> None:
        """Say at once what the ends of lines need, where something else is lacking or they may lie abroad."""
        abroad = self.places.abroad
        is_asked = bool(self.problems) or (abroad is not None and not abroad.empty)
        has_names = {"from_node", "to_node"} <= set(self.mapping.fields)
        if not self.is_lines or not is_asked or has_names or self.options.leave_out:
            return
        shapes = (shape_of(geometry, self.layer) for geometry in self.source.frame.geometry)
        ends = {on_grid(end) for shape in shapes for part in shape.parts for end in ends_of(part)}
        free = sorted(end for end in ends if self.places.at_end(end) is None)
        self.ends_abroad = any(map(self.places.lacking_country, free))
        if free and not self.options.make_nodes:
            message = f"{len(free):,} ends of lines are at no place"
            remedy = "Let places be made (--make-nodes), or import the places first"
            self.problems.append(Problem(self.source.name, "", message, remedy))
            self._ends_are_said = True

    def _take(self, number: int) -> None:
        """Take a feature of the file, or each of its parts; a line waits for the others it may meet."""
        if number in self._refused:
            self._leave_out(number, self._refused[number])
            return
        both_ends_named = {"from_node", "to_node"} <= set(self.mapping.fields)
        shape = shape_of(self.source.frame.geometry.iloc[number], self.layer, whole=both_ends_named)
        said = self._said.get(number + 1, [])
        if not shape.parts:
            why = "; ".join(what.removeprefix(LEFT_OUT) for what in said) or shape.remark
            self._leave_out(number, why)
            self._void.add(why, [number + 1])
            return
        remark = "; ".join(filter(None, (*said, shape.remark)))
        facts = {name: values[number] for name, values in self._columns.items()}
        key = self.layer.key
        if facts[key] is None:
            facts[key] = free_id(self.layer.name, number + 1, self._stems)
        facts[key] = str(facts[key])
        self._stems.add(facts[key])
        lengths = [WGS84.geometry_length(part) for part in shape.parts] if self.is_lines else [1.0]
        for part, length in zip(shape.parts, lengths, strict=True):
            row = {**facts}
            try:
                if self.is_lines:
                    self._find_ends(row, part)
                    self._lines.append(_Line(number, row, part, length / sum(lengths), remark))
                else:
                    self._add(number, row, part, remark)
            except _NoPlaceError as error:
                if not self._ends_are_said:
                    self._stuck(number, error)
            except _CannotBeTakenError as error:
                self._stuck(number, error)

    def _leave_out(self, number: int, why: str) -> None:
        self.outcome.append((number + 1, "left out", None, why))

    def _stuck(self, number: int, error: _CannotBeTakenError) -> None:
        self.stuck.append(Problem(self.source.name, f"feature {number + 1}", error.why, error.remedy))
        self._leave_out(number, error.why)

    def _add(self, number: int, row: dict[str, Any], geometry: BaseGeometry, remark: str) -> None:
        """Add a place or an area to the features taken."""
        key = self.layer.key
        if row[key] in self.used_ids:
            if self.layer.name == "borders" and self._join(row[key], geometry, number):
                remark = "; ".join(filter(None, (remark, "joined to the other areas of that code")))
                self.outcome.append((number + 1, "taken", row[key], remark))
                return
            raise _id_is_taken(row[key])
        twin = self._drawn_before.get(_as_drawn(geometry))
        if twin is not None and self._is_again(row, twin):
            raise _is_there_already(twin[key])
        if "country" in row and row["country"] is None:
            position = ends_of(geometry)[0]
            row["country"] = self.places.country(position)
            if row["country"] is None:
                raise self._no_country("lies", position)
        self._taken(number, row, geometry, remark)

    def _taken(self, number: int, row: dict[str, Any], geometry: BaseGeometry, remark: str) -> None:
        key = row[self.layer.key]
        self.used_ids.add(key)
        self.rows.append((row, geometry))
        self.numbers.append(number)
        self.outcome.append((number + 1, "taken", key, remark))

    def _join(self, code: str, area: BaseGeometry, number: int) -> bool:
        """Join an area to the one of the same code taken before; return whether there is one."""
        for index, (row, before) in enumerate(self.rows):
            if row["iso_a3"] == code:
                del self.rows[index], self.numbers[index]
                self.rows.append((row, shapely.union(before, area)))
                self.numbers.append(number)
                return True
        return False

    def _find_ends(self, row: dict[str, Any], line: BaseGeometry) -> None:
        """Set the places a line runs between."""
        for role, position in zip(("from_node", "to_node"), ends_of(line), strict=True):
            if row[role] is None:
                row[role] = self._place_at(position, "start" if role == "from_node" else "end", row)
            else:
                self._check_place(position, role, row)

    def _take_lines(self) -> None:
        """Take the lines, split where they meet, as far as their places allow."""
        lines = self._lines
        named = {"id", "from_node", "to_node"} <= set(self.mapping.fields)
        splitter = Splitter(
            [line.geometry for line in lines],
            [(line.row["from_node"], line.row["to_node"]) for line in lines],
            self.places,
            {position: place for row, line in self.existing for position, place in _placed_ends(row, line)},
            "none" if named else self.options.split,
        )
        done = 0
        for number, of_feature in groupby(lines, key=lambda line: line.number):
            pieces = []
            for line in of_feature:
                try:
                    pieces += [(line, piece) for piece in self._pieces(splitter, done, line)]
                except _CannotBeTakenError as error:
                    self._stuck(number, error)
                done += 1
            self._take_pieces(number, pieces)
            self.progress(done, len(lines), "lines")
        self.unplaced = [] if self.layer.name == "sea" else splitter.unplaced

    def _pieces(self, splitter: Splitter, index: int, line: _Line) -> list[Piece]:
        """Return a line in pieces, none of which begins and ends at one place."""

        def make(position: Position, where: str) -> str | None:
            if self.layer.name == "sea" and where == "junction":
                return None  # ships pass where they like: lanes that share a waypoint need no port there
            name = f"{MADE_AT[where]} of {line.row['name'] or line.row['id']}"
            facts = {"source": line.row["source"], "as_of": line.row["as_of"]}
            return self.places.make(position, name, facts, where=where)

        pieces = splitter.pieces(index, make)
        for piece in pieces:
            if piece.from_node == piece.to_node:
                message = f"both its ends are at {piece.from_node}"
                raise _CannotBeTakenError(message, "Lower --snap-km, or leave it out (--leave-out)")
        return pieces

    def _take_pieces(self, number: int, pieces: list[tuple[_Line, Piece]]) -> None:
        """Take the pieces of a feature, each as a segment."""
        for count, (line, piece) in enumerate(pieces, start=1):
            row = {**line.row, "from_node": piece.from_node, "to_node": piece.to_node}
            if len(pieces) > 1:
                row["id"] = f"{row['id']}.{count}"
            for name in _SHARED_OUT:
                if row[name] is not None and line.share * piece.share < 1:
                    row[name] *= line.share * piece.share
            if row["name"] is None:
                row["name"] = " – ".join(self.places.names[row[role]] for role in ("from_node", "to_node"))
            start, end = self.places.points[piece.from_node], self.places.points[piece.to_node]
            drawn = line.geometry if piece.share == 1 else piece.geometry
            remarks = [line.remark]
            if piece.off_m > float(row["geometry_accuracy_m"]) + SLACK_M:
                row["geometry_accuracy_m"] = float(math.ceil(piece.off_m))
                remarks.append(f"accurate to {piece.off_m:,.0f} m: so far its geodesic lies from where the lines meet")
            geometry, added_m = led_to(drawn, start, end, float(row["geometry_accuracy_m"]))
            if piece.split_at is not None:
                self.splits.append((number, row["id"], piece.from_node, piece.split_at))
                remarks.append(f"split at {piece.from_node} ({piece.split_at[0]:.5f}, {piece.split_at[1]:.5f})")
            elif piece.share < 1:
                remarks.append("split")
            remarks += [f"led {distance:,.0f} m to its place" for distance in added_m]
            if (twin := self._drawn_before.get(_as_drawn(geometry))) is not None:
                remarks.append(f"drawn like {twin['id']} of the atlas")
            if row["id"] in self.used_ids:
                self._stuck(number, _id_is_taken(row["id"]))
            elif self._is_again(row, twin):
                self._stuck(number, _is_there_already(self._drawn_before[_as_drawn(geometry)]["id"]))
            else:
                self.added_m += added_m
                self._taken(number, row, geometry, "; ".join(filter(None, remarks)))

    def _is_again(self, row: Mapping[str, Any], twin: Mapping[str, Any] | None) -> bool:
        """Return whether a feature without an identifier of its own is what the layer has drawn alike already."""
        # A name that is made may be another since its places were renamed.
        told_apart_by = _TOLD_APART_BY if self.is_lines and "name" not in self.mapping.fields else _OR_NAME
        is_named = self.layer.key in self.mapping.fields
        return twin is not None and not is_named and all(twin.get(name) == row.get(name) for name in told_apart_by)

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
        near = self.places.at_end(position)
        if near is not None:
            return near
        end = f"its {which} ({position[0]:.5f}, {position[1]:.5f})"
        if not self.options.make_nodes:
            nearest = self.places.nearest(position)
            distance = "there are none" if nearest is None else f"{nearest[0]} is {nearest[1] / 1000:,.1f} km away"
            remedy = "Import the places first, raise --snap-km, or let places be made (--make-nodes)"
            raise _NoPlaceError(f"{end} is at no place: {distance}", remedy)
        name = f"{which.capitalize()} of {row['name'] or row['id']}"
        place = self.places.make(position, name, {"source": row["source"], "as_of": row["as_of"]})
        if place is None:
            raise self._no_country(f"{end} lies", position)
        return place

    def _no_country(self, what: str, position: Position) -> _CannotBeTakenError:
        """Return the error of what lies in none of the atlas's countries: in which it does, and what to do."""
        lacking = self.places.lacking_country(position)
        where = f"{lacking}, which borders.geojson lacks" if lacking else "no country of borders.geojson"
        remedy = "Write longitude before latitude" if self.places.is_inside(position[::-1]) else _ADD_COUNTRY
        if remedy != _ADD_COUNTRY:
            where += ", but in one of them if longitude and latitude were swapped"
        return _CannotBeTakenError(f"{what} in {where}", remedy)
