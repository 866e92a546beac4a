"""Cutting an area into tiles: boxes of longitude and latitude of bounded area on the ellipsoid.

The box around the area is halved across its longer side until no piece is larger than allowed;
each piece is shrunk to the part of the area in it, and empty ones fall away. So every point of the
area is in a tile, tiles overlap in edges only, and a long thin area is not asked for as a whole box.

The area of a box between two meridians and two parallels is exact on the ellipsoid: that of its rectangle in
the cylindrical equal-area projection (Snyder 1987, "Map projections: a working manual", doi:10.3133/pp1395,
chapter 10).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import shapely
from pyproj import Proj

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

SOUTHMOST: Final = -80.0
NORTHMOST: Final = 84.0
"""Limits of UTM, in which OSMnx measures; no railway, road, pipeline or port lies beyond."""

_EQUAL_AREA: Final = Proj(proj="cea", ellps="WGS84")
_GRID: Final = 1e5  # bounds lie on a grid of about 1 m, outside what they hold


def box_km2(bounds: Bounds) -> float:
    """Return the area of a box on the WGS 84 ellipsoid, km².

    Examples
    --------
    >>> round(box_km2((-180, -90, 180, 90)) / 1e6, 3)  # the Earth, million km²
    510.066
    """
    west, south, east, north = bounds
    (left, right), (bottom, top) = _EQUAL_AREA([west, east], [south, north])
    return float((right - left) * (top - bottom) / 1e6)


def tiles(area: BaseGeometry, *, largest_km2: float) -> list[Bounds]:
    """Return the tiles of an area of at most so many km², from west to east and south to north within each cut.

    What lies beyond 80° S or 84° N is left out. An area that is empty, no polygon, crosses itself, or has
    coordinates that are no longitude and latitude raises a ValueError.
    """
    if area.geom_type not in ("Polygon", "MultiPolygon") or area.is_empty:
        raise ValueError("the area to fetch is empty or no polygon")
    west, south, east, north = area.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # also where one is NaN
        raise ValueError(f"the area reaches over {west:g},{south:g},{east:g},{north:g}; longitudes go from -180 to 180")
    if not area.is_valid:
        raise ValueError(f"the area is no sound polygon: {shapely.is_valid_reason(area)}")
    parts = list(_cut(area, (-180.0, SOUTHMOST, 180.0, NORTHMOST), largest_km2))
    if not parts:
        raise ValueError(f"the area lies beyond {-SOUTHMOST:g}° S or {NORTHMOST:g}° N, or has no extent")
    return parts


def quarters(bounds: Bounds, area: BaseGeometry) -> list[Bounds]:
    """Return the parts of a tile that is cut in four, shrunk to the area."""
    west, south, east, north = bounds
    x, y = _snapped((west + east) / 2), _snapped((south + north) / 2)
    parts = ((west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north))
    shrunk = (
        _shrunk(shapely.clip_by_rect(area, *part), part) for part in parts if part[0] < part[2] and part[1] < part[3]
    )
    return [part for part in shrunk if part is not None]


def _cut(area: BaseGeometry, bounds: Bounds, largest_km2: float) -> Iterator[Bounds]:
    inside = shapely.clip_by_rect(area, *bounds)
    shrunk = _shrunk(inside, bounds)
    if shrunk is None:
        return
    if box_km2(shrunk) <= largest_km2:
        yield shrunk
        return
    west, south, east, north = shrunk
    middle = (south + north) / 2
    if (east - west) * math.cos(math.radians(middle)) > north - south:
        x = _snapped((west + east) / 2)
        halves = ((west, south, x, north), (x, south, east, north))
    else:
        y = _snapped(middle)
        halves = ((west, south, east, y), (west, y, east, north))
    for half in halves:
        yield from _cut(inside, half, largest_km2)


def _snapped(value: float) -> float:
    return round(value * _GRID) / _GRID


def _shrunk(inside: BaseGeometry, bounds: Bounds) -> Bounds | None:
    """Return the bounds of what is inside, on the grid and within the bounds; None where nothing is."""
    if inside.is_empty or inside.area == 0:
        return None
    west, south, east, north = inside.bounds
    return (
        max(math.floor(west * _GRID) / _GRID, bounds[0]),
        max(math.floor(south * _GRID) / _GRID, bounds[1]),
        min(math.ceil(east * _GRID) / _GRID, bounds[2]),
        min(math.ceil(north * _GRID) / _GRID, bounds[3]),
    )
