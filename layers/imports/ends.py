"""Which places the lines of a file run between: those named, those near their ends, or new ones made there.

An end belongs to the nearest place within the snapping distance (geodesic on the WGS 84 ellipsoid).
Where it is further from it than the line is accurate, the line is led to the place. A place made at
a free end takes in every later end within the same distance, so the order of the file decides; what
it is can only be guessed from the mode, and its confidence is low.
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.model.ellipsoid import metres
from layers.results.geojson import PRECISION

Position = tuple[float, float]
"""Longitude and latitude, degrees."""

FAR_M: Final = 100_000.0
"""A place further than this from every country is in none, m."""

SLACK_M: Final = 1.0
"""What an end may be off its place beyond the accuracy of the line, m, as `layers.checks.atlas_check` allows."""

KIND_OF: Final = {"rail": "rail_junction", "road": "city", "sea": "seaport", "pipeline": "compressor"}
"""What a place made at the end of a line is taken for."""


class Places:
    """Places lines can end at: those of an atlas, and those made on the way.

    `names` has all of them by identifier, `points` those with a position (longitude and latitude, degrees), `made`
    the features of those made.
    """

    def __init__(self, nodes: gpd.GeoDataFrame, borders: gpd.GeoDataFrame, mode: str) -> None:
        self.names = dict(zip(map(str, nodes["id"]), nodes["name"], strict=True))
        self.borders = borders
        self.mode = mode
        self.points: dict[str, Position] = {}
        self.made: list[tuple[dict[str, Any], BaseGeometry]] = []
        self._ids: list[str] = []
        self._vectors = np.empty((64, 3))
        for name, point in zip(map(str, nodes["id"]), nodes.geometry, strict=True):
            if point is not None and not point.is_empty:
                self._add(name, (float(point.x), float(point.y)))

    def _add(self, name: str, position: Position) -> None:
        if len(self._ids) == len(self._vectors):
            self._vectors = np.concatenate([self._vectors, np.empty_like(self._vectors)])
        self._vectors[len(self._ids)] = _unit_vector(position)
        self._ids.append(name)
        self.points[name] = position

    def near(self, position: Position, within_m: float) -> tuple[str, float] | None:
        """Return the nearest place within a distance, and how far it is, m."""
        # Nearest on the sphere are the candidates; nearest on the ellipsoid is one of them.
        opposite = -(self._vectors[: len(self._ids)] @ _unit_vector(position))
        candidates = np.argpartition(opposite, 3)[:4] if len(opposite) > 4 else np.arange(len(opposite))
        distances = [(metres(position, self.points[self._ids[number]]), int(number)) for number in candidates]
        distance, number = min(distances, default=(math.inf, -1))
        return (self._ids[number], distance) if distances and distance <= within_m else None

    def make(self, position: Position, name: str, facts: Mapping[str, Any]) -> str | None:
        """Make a place with the source and the date of a line; return its identifier, None where no country is near."""
        country = country_at(position, self.borders)
        if country is None:
            return None
        identifier = free_id(f"{self.mode}-end", len(self.made) + 1, self.names)
        position = (round(position[0], PRECISION), round(position[1], PRECISION))
        self.names[identifier] = name
        self._add(identifier, position)
        row = {"id": identifier, "name": name, "kind": KIND_OF[self.mode], "country": country, **facts}
        note = "Made by an import at the end of a line: name and kind are guesses"
        self.made.append(({**row, "confidence": "low", "note": note}, shapely.Point(position)))
        return identifier


def _unit_vector(position: Position) -> Any:
    """Return a position as a vector from the centre of a sphere of radius 1."""
    lon, lat = np.radians(position)
    return np.array((math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)))


def free_id(stem: str, number: int, used: Container[str]) -> str:
    """Return an identifier with a number, the first from that one on that is not used."""
    while f"{stem}-{number:03d}" in used:
        number += 1
    return f"{stem}-{number:03d}"


def country_at(position: Position, borders: gpd.GeoDataFrame) -> str | None:
    """Return the code of the country a position lies in, or is nearest to within `FAR_M`; None for none."""
    point, areas, codes = shapely.Point(position), borders.geometry.to_numpy(), borders["iso_a3"].astype(str)
    inside = shapely.intersects(areas, point)
    if inside.any():
        return str(codes.to_numpy()[inside][0])
    nearest = shapely.get_point(shapely.shortest_line(point, areas), 1)
    distances = [
        (metres(position, (border.x, border.y)), code)
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
