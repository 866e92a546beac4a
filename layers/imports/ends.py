"""Which places the lines of a file run between: those named, those near their ends, or new ones made there.

An end belongs to the nearest place within the snapping distance (geodesic on the WGS 84 ellipsoid).
Where it is further from it than the line is accurate, the line is led to the place. A place made at
a free end takes in every later end within the same distance, so the order of the file decides; what
it is can only be guessed from the mode, and its confidence is low.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.model.ellipsoid import metres
from layers.results.geojson import PRECISION

FAR_M: Final = 100_000.0
"""A place further than this from every country is in none, m."""

SLACK_M: Final = 1.0
"""What an end may be off its place beyond the accuracy of the line, m, as `layers.checks.atlas_check` allows."""

KIND_OF: Final = {"rail": "rail_junction", "road": "city", "sea": "seaport", "pipeline": "compressor"}
"""What a place made at the end of a line is taken for."""


class Places:
    """Places lines can end at: those of an atlas, and those made on the way.

    Attributes
    ----------
    names : dict of str to str
        Name by identifier, also of places without a position.
    points : dict of str to (float, float)
        Longitude and latitude by identifier, degrees.
    made : list of (dict, Point)
        Features of the places made.
    """

    def __init__(self, nodes: gpd.GeoDataFrame, borders: gpd.GeoDataFrame, mode: str) -> None:
        self.names = dict(zip(map(str, nodes["id"]), nodes["name"], strict=True))
        self.borders = borders
        shapely.prepare(borders.geometry.to_numpy())
        self.mode = mode
        self.points: dict[str, tuple[float, float]] = {}
        self.made: list[tuple[dict[str, Any], BaseGeometry]] = []
        self._ids: list[str] = []
        self._units = np.empty((64, 3))
        for name, point in zip(map(str, nodes["id"]), nodes.geometry, strict=True):
            if point is not None and not point.is_empty:
                self._add(name, (float(point.x), float(point.y)))

    def _add(self, name: str, at: tuple[float, float]) -> None:
        if len(self._ids) == len(self._units):
            self._units = np.concatenate([self._units, np.empty_like(self._units)])
        self._units[len(self._ids)] = _unit(at)
        self._ids.append(name)
        self.points[name] = at

    def near(self, at: tuple[float, float], within_m: float) -> tuple[str, float] | None:
        """Return the nearest place within a distance, and how far it is, m."""
        # Nearest on the sphere are the candidates; nearest on the ellipsoid is one of them.
        away_by = -(self._units[: len(self._ids)] @ _unit(at))
        few = np.argpartition(away_by, 3)[:4] if len(away_by) > 4 else np.arange(len(away_by))
        found = [(metres(at, self.points[self._ids[number]]), int(number)) for number in few]
        away, number = min(found, default=(np.inf, -1))
        return (self._ids[number], away) if found and away <= within_m else None

    def make(self, at: tuple[float, float], name: str, facts: Mapping[str, Any]) -> str | None:
        """Make a place with the source and the date of a line; return its identifier, None where no country is near."""
        country = country_at(at, self.borders)
        if country is None:
            return None
        identifier = free_id(f"{self.mode}-end", len(self.made) + 1, self.names)
        position = (round(at[0], PRECISION), round(at[1], PRECISION))
        self.names[identifier] = name
        self._add(identifier, position)
        row = {"id": identifier, "name": name, "kind": KIND_OF[self.mode], "country": country, **facts}
        note = "Made by an import at the end of a line: name and kind are guesses"
        self.made.append(({**row, "confidence": "low", "note": note}, shapely.Point(position)))
        return identifier


def _unit(at: tuple[float, float]) -> Any:
    """Return the unit vector of a position on the sphere."""
    lon, lat = math.radians(at[0]), math.radians(at[1])
    return np.array((math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)))


def free_id(stem: str, number: int, taken: Mapping[str, Any] | set[str]) -> str:
    """Return an identifier with a number, the first from that one on that is not taken."""
    while f"{stem}-{number:03d}" in taken:
        number += 1
    return f"{stem}-{number:03d}"


def country_at(at: tuple[float, float], borders: gpd.GeoDataFrame) -> str | None:
    """Return the code of the country a position lies in, or is nearest to within `FAR_M`; None for none."""
    point = shapely.Point(at)
    areas = borders.geometry.to_numpy()
    around = shapely.intersects(areas, point)
    if around.any():
        return str(borders["iso_a3"].to_numpy()[around][0])
    near = [
        (metres(at, (float(x), float(y))), str(code))
        for code, area in zip(borders["iso_a3"], areas, strict=True)
        if area is not None and not area.is_empty
        for x, y in [shapely.get_coordinates(shapely.shortest_line(point, area))[1]]
    ]
    away, code = min(near, default=(FAR_M + 1.0, ""))
    return code if away <= FAR_M else None


def ends_of(line: BaseGeometry) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the first and last position of a line."""
    (west, south), (east, north) = shapely.get_coordinates(line)[[0, -1]]
    return (float(west), float(south)), (float(east), float(north))


def led_to(
    line: BaseGeometry, start: tuple[float, float], end: tuple[float, float], accuracy_m: float
) -> tuple[BaseGeometry, list[float]]:
    """Return a line led to its places where it ends off them, and by how much, m."""
    added: list[float] = []
    parts = [shapely.get_coordinates(part).tolist() for part in shapely.get_parts(line)]
    first, last = ends_of(line)
    if (away := metres(first, start)) > accuracy_m + SLACK_M:
        parts[0].insert(0, list(start))
        added.append(away)
    if (away := metres(last, end)) > accuracy_m + SLACK_M:
        parts[-1].append(list(end))
        added.append(away)
    if not added:
        return line, added
    drawn = [shapely.LineString(points) for points in parts]
    return drawn[0] if len(drawn) == 1 else shapely.MultiLineString(drawn), added
