"""Geodesics on the WGS 84 ellipsoid, as PROJ computes them (Karney 2013, doi:10.1007/s00190-012-0578-z)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from pyproj import CRS as Crs  # noqa: N811
from pyproj import Geod

from layers.model.schema import CRS

if TYPE_CHECKING:
    import geopandas as gpd

WGS84: Final = Geod(ellps="WGS84")

_POINTS: Final = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def metres(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the geodesic distance of two positions (longitude, latitude in degrees), m; inf beyond the poles."""
    if abs(first[1]) > 90 or abs(second[1]) > 90:
        return math.inf
    return float(WGS84.inv(*first, *second)[2])


def compass_point(azimuth: float) -> str:
    """Return the point of the compass nearest to an azimuth (degrees clockwise from north), such as NE.

    Examples
    --------
    >>> [compass_point(azimuth) for azimuth in (0, 50, -90)]
    ['N', 'NE', 'W']
    """
    return _POINTS[round(azimuth % 360 / 45) % 8]


def is_wgs84(crs: Any) -> bool:
    """Return whether a reference system is longitude and latitude on WGS 84, as EPSG:4326 and OGC:CRS84 both are."""
    return crs is not None and bool(Crs(crs).equals(Crs(CRS), ignore_axis_order=True))


def check_wgs84(frame: gpd.GeoDataFrame, what: str) -> None:
    """Refuse a frame that is not in longitude and latitude on WGS 84.

    Raises
    ------
    ValueError
        Naming what the frame holds, such as "lines".
    """
    if not is_wgs84(frame.crs):
        raise ValueError(f"the {what} are not in EPSG:4326 (WGS 84 longitude/latitude); reproject them first")
