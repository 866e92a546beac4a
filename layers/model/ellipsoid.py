"""Geodesics on the WGS 84 ellipsoid, as PROJ computes them (Karney 2013, doi:10.1007/s00190-012-0578-z)."""

from __future__ import annotations

import math
from typing import Final

from pyproj import Geod

WGS84: Final = Geod(ellps="WGS84")


def metres(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the geodesic distance of two positions (longitude, latitude in degrees), m; infinite where one is none."""
    if abs(first[1]) > 90 or abs(second[1]) > 90:
        return math.inf
    return float(WGS84.inv(*first, *second)[2])
