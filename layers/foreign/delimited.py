"""Where a table of text (CSV) has its geometry, and what its columns say of it.

That is told by the values of the first rows, not by what a column is called: Well-Known Text, Well-Known Binary
in hexadecimal digits as PostGIS writes it, or a route "lat,lon:lat,lon;lat,lon:lat,lon", as Global Energy Monitor
writes pipelines, whose parts a semicolon divides. Else two columns called longitude and latitude, or x and y, make
points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

_WKT: Final = re.compile(
    r"\s*(?:SRID=(\d+);\s*)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*Z?M?\s*(?:\(|EMPTY)",
    re.IGNORECASE,
)
_WKB: Final = re.compile(r"\s*0[01][0-9A-Fa-f]{16,}\s*")
_NUMBER: Final = r"\s*[+-]?\d+(?:\.\d+)?\s*"
_ROUTE: Final = re.compile(rf"{_NUMBER},{_NUMBER}(?::{_NUMBER},{_NUMBER})+(?:;(?:{_NUMBER},{_NUMBER}(?::|(?=;|$)))*)*")
_PAIR: Final = re.compile(rf"{_NUMBER},{_NUMBER}")
_LONGITUDE: Final = ("longitude", "lon", "long", "lng", "lon_dd", "x", "point_x", "xcoord", "x_coord", "coord_x")
_LATITUDE: Final = ("latitude", "lat", "lat_dd", "y", "point_y", "ycoord", "y_coord", "coord_y")


@dataclass(frozen=True)
class TableGeometry:
    """The columns that hold the geometry of a table, how they write it, and its EPSG code where they state one."""

    columns: tuple[str, ...]
    written: str
    epsg: str | None = None

    def shapes(self, columns: Sequence[Sequence[Any]]) -> tuple[NDArray[Any], dict[int, str]]:
        """Return the geometries of rows, and for each row that has none it can be made of, why.

        `columns` are the values of `self.columns`.
        """
        shapes = np.full(len(columns[0]), None, dtype=object)
        bad = {}
        for row, values in enumerate(zip(*columns, strict=True)):
            if any(value is None or not str(value).strip() for value in values):
                continue
            if self.written == "route" and not _PAIR.search(str(values[0])):
                continue  # such as "unavailable"
            try:
                shapes[row] = _MAKERS[self.written](*values)
            except (ValueError, shapely.errors.ShapelyError):
                text = ", ".join(str(value).strip()[:40] for value in values)
                bad[row] = f"{text!r} in {' and '.join(self.columns)} is no {self.written}"
        return shapes, bad


def table_geometry(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> TableGeometry | None:
    """Return where a table has its geometry, by its first rows; None where it has none."""
    for name in names:
        texts = [str(row[name]) for row in rows if row[name] is not None]
        for pattern, written in ((_WKT, "WKT"), (_WKB, "WKB"), (_ROUTE, "route")):
            matches = [found for text in texts if (found := _matched(pattern, text))]
            if matches:
                epsg = matches[0][1] if written == "WKT" else None
                return TableGeometry((name,), written, epsg if epsg and int(epsg) else None)
    folded = {name.strip().casefold(): name for name in reversed(names)}
    lon, lat = (next((folded[each] for each in known if each in folded), None) for known in (_LONGITUDE, _LATITUDE))
    return None if lon is None or lat is None else TableGeometry((lon, lat), "position")


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return pattern.match(text) if pattern is _WKT else pattern.fullmatch(text)


def _route(text: str) -> Any:
    """Return the line of a route; its parts may lack a position, and are left out then."""
    parts = [
        [(float(lon), float(lat)) for lat, lon in (pair.split(",") for pair in part.split(":") if pair.strip())]
        for part in str(text).split(";")
    ]
    lines = [part for part in parts if len(part) > 1]
    if not lines:
        raise ValueError("no two positions")
    return shapely.MultiLineString(lines) if len(lines) != 1 else shapely.LineString(lines[0])


def _position(lon: Any, lat: Any) -> Any:
    return shapely.Point(*(float(str(value).replace(",", ".")) for value in (lon, lat)))


_MAKERS: Final[dict[str, Callable[..., Any]]] = {
    "WKT": lambda text: shapely.from_wkt(re.sub(r"^\s*SRID=\d+;", "", str(text), flags=re.I)),
    "WKB": lambda text: shapely.from_wkb(str(text).strip()),
    "route": _route,
    "position": _position,
}
