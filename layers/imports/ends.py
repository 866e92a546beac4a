"""Which places the lines of a file run between: those named, those near their ends, or new ones made there.

An end belongs to the nearest place within the snapping distance (geodesic on the WGS 84 ellipsoid).
Where it is further from it than the line is accurate, the line is led to the place. A place made at
a free end takes in every later end within the same distance, so the order of the file decides; it is
called after the nearest town, what it is can only be guessed from the mode, and its confidence is low. Where lines
meet away from their ends (`layers.imports.splitting`), only places that traffic of the mode can use count.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Container, Iterator, Mapping
from typing import Any, Final

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.checks.meetings import PASSED, TOUCH_M
from layers.imports.town_names import TownNames
from layers.model.ellipsoid import metres
from layers.results.geojson import PRECISION

Cell = tuple[int, int, int]

Position = tuple[float, float]
"""Longitude and latitude, degrees."""

FAR_M: Final = 100_000.0
"""A place further than this from every country is in none, m."""

SLACK_M: Final = 1.0
"""What an end may be off its place beyond the accuracy of the line, m, as `layers.checks.atlas_check` allows."""

KIND_OF: Final = {"rail": "rail_junction", "road": "city", "sea": "seaport", "pipeline": "compressor"}
"""What a place made at the end of a line is taken for."""


MADE_AT: Final = {"end": "End", "junction": "Junction", "halfway": "Far side"}
"""Where on a line places are made, by the word in their identifiers."""

_SMALLEST_RADIUS_M: Final = 6_335_000.0
_BESIDE: Final = tuple(itertools.product((-1, 0, 1), repeat=3))


class Places:
    """Places lines can end at: those of an atlas, and those made on the way.

    `names` has all of them by identifier, `points` those with a position (longitude and latitude, degrees), `made`
    the features of those made; `usable` are those a line of the mode is split at. `abroad` are countries without a
    border in the atlas, with `iso_a3` and `name`.
    """

    def __init__(
        self,
        nodes: gpd.GeoDataFrame,
        borders: gpd.GeoDataFrame,
        mode: str,
        snap_m: float,
        towns: TownNames | None = None,
        abroad: gpd.GeoDataFrame | None = None,
    ) -> None:
        self.towns, self.abroad = towns, abroad
        self.names = dict(zip(map(str, nodes["id"]), nodes["name"], strict=True))
        self.borders = borders
        shapely.prepare(borders.geometry.to_numpy())
        self.mode = mode
        self.snap_m = snap_m
        self.reach_m = max(snap_m, TOUCH_M)
        self.points: dict[str, Position] = {}
        self.made: list[tuple[dict[str, Any], BaseGeometry]] = []
        self._made_ids: set[str] = set()
        self._numbers: dict[str, int] = {}
        passed = nodes["kind"].isin(PASSED.get(mode, frozenset()))
        self.usable = set(map(str, nodes["id"][passed]))
        # Cells of the unit sphere, wide enough that what is within reach lies in a cell or one beside it.
        self._cell = 1.01 * self.reach_m / _SMALLEST_RADIUS_M
        self._in_cell: dict[Cell, list[str]] = {}
        for name, point in zip(map(str, nodes["id"]), nodes.geometry, strict=True):
            if point is not None and not point.is_empty:
                self._add(name, (float(point.x), float(point.y)))

    def _add(self, name: str, position: Position) -> None:
        self._in_cell.setdefault(self._cell_of(position), []).append(name)
        self.points[name] = position

    def _cell_of(self, position: Position) -> Cell:
        lon, lat = map(math.radians, position)
        vector = (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
        x, y, z = (math.floor(component / self._cell) for component in vector)
        return x, y, z

    def _around(self, position: Position) -> Iterator[tuple[float, str]]:
        """Yield how far places are that may be within reach, m."""
        x, y, z = self._cell_of(position)
        for dx, dy, dz in _BESIDE:
            for name in self._in_cell.get((x + dx, y + dy, z + dz), ()):
                yield metres(position, self.points[name]), name

    def at_end(self, position: Position) -> str | None:
        """Return the nearest place a line that ends here belongs to."""
        # Made places lie on the grid of six decimals, and so may the end of a line that is to be at one.
        position = on_grid(position)
        distance, name = min(self._around(position), default=(math.inf, ""))
        return name if distance <= self.snap_m else None

    def at_meeting(self, position: Position) -> str | None:
        """Return the nearest place of the mode where lines meet: of the atlas within reach, or made just here."""
        near = [
            (distance, name)
            for distance, name in self._around(position)
            if name in self.usable and distance <= (TOUCH_M if name in self._made_ids else self.reach_m)
        ]
        return min(near)[1] if near else None

    def nearest(self, position: Position) -> tuple[str, float] | None:
        """Return the nearest place of all, and how far it is, m."""
        distance, name = min(((metres(position, point), name) for name, point in self.points.items()), default=(0, ""))
        return (name, distance) if name else None

    def country(self, position: Position) -> str | None:
        """Return the country of a position, or the one nearest to it where it lies in none; None where none is near.

        A position in a country that the atlas has no border of is in none of those it has, however near.
        """
        return None if self.lacking_country(position) else country_at(position, self.borders)

    def is_inside(self, position: Position) -> bool:
        """Return whether a position lies in a country of the atlas."""
        return bool(shapely.intersects(self.borders.geometry.to_numpy(), shapely.Point(position)).any())

    def lacking_country(self, position: Position) -> str:
        """Return code and name of the country a position lies in, where the atlas lacks its border; else nothing."""
        if self.abroad is None or self.is_inside(position):
            return ""
        point = shapely.Point(position)
        around = self.abroad[shapely.intersects(self.abroad.geometry.to_numpy(), point)]
        return next((f"{name} ({code})" for code, name in zip(around["iso_a3"], around["name"], strict=True)), "")

    def make(self, position: Position, name: str, facts: Mapping[str, Any], *, where: str = "end") -> str | None:
        """Make a place with the source and the date of a line; return its identifier, None where no country is near.

        It is called after the nearest town; where there is none, by the name given.
        """
        country = self.country(position)
        if country is None:
            return None
        identifier = free_id(f"{self.mode}-{where}", self._numbers.get(where, 1), self.names)
        self._numbers[where] = int(identifier.rpartition("-")[2]) + 1
        position = on_grid(position)
        if self.towns is not None:
            name = self.towns.name_at(position, set(map(str, self.names.values()))) or name
        self.names[identifier] = name
        self.usable.add(identifier)
        self._made_ids.add(identifier)
        self._add(identifier, position)
        row = {"id": identifier, "name": name, "kind": KIND_OF[self.mode], "country": country, **facts}
        note = f"Made by an import at the {MADE_AT[where].lower()} of a line: name and kind are guesses"
        self.made.append(({**row, "confidence": "low", "note": note}, shapely.Point(position)))
        return identifier


def on_grid(position: Position) -> Position:
    """Return a position as it is written."""
    return round(position[0], PRECISION), round(position[1], PRECISION)


def free_id(stem: str, number: int, used: Container[str]) -> str:
    """Return an identifier with a number, the first from that one on that is not used."""
    while f"{stem}-{number:03d}" in used:
        number += 1
    return f"{stem}-{number:03d}"


def country_at(position: Position, borders: gpd.GeoDataFrame) -> str | None:
    """Return the code of the country a position lies in, or is nearest to within `FAR_M`; None for none."""
    point, areas, codes = shapely.Point(position), borders.geometry.to_numpy(), borders["iso_a3"].to_numpy()
    inside = shapely.intersects(areas, point)
    if inside.any():
        return str(codes[inside][0])
    nearest = shapely.get_point(shapely.shortest_line(point, areas), 1)
    distances = [
        (metres(position, (border.x, border.y)), str(code))
        for code, border in zip(codes, nearest, strict=True)
        if border is not None
    ]
    distance, code = min(distances, default=(math.inf, ""))
    return code if distance <= FAR_M else None


def ends_of(line: BaseGeometry) -> tuple[Position, Position]:
    """Return the first and last position of a line."""
    (west, south), (east, north) = shapely.get_coordinates(line)[[0, -1]]
    return (float(west), float(south)), (float(east), float(north))


def led_to(line: BaseGeometry, start: Position, end: Position, accuracy_m: float) -> tuple[BaseGeometry, list[float]]:
    """Return a line led to its places where it ends off them, and by how much, m."""
    added: list[float] = []
    parts = [shapely.get_coordinates(part).tolist() for part in shapely.get_parts(line)]
    first, last = ends_of(line)
    if (distance := metres(first, start)) > accuracy_m + SLACK_M:
        parts[0].insert(0, start)
        added.append(distance)
    if (distance := metres(last, end)) > accuracy_m + SLACK_M:
        parts[-1].append(end)
        added.append(distance)
    if not added:
        return line, added
    drawn = [shapely.LineString(points) for points in parts]
    return drawn[0] if len(drawn) == 1 else shapely.MultiLineString(drawn), added
