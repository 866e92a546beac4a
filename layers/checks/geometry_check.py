"""Geometry in the form RFC 7946 asks for, valid, on the Earth and no finer than its source; or what is wrong with it.

Positions of two or three finite numbers, longitude first; lines of two positions or more; rings of four
or more that end where they start, outer ones anticlockwise and holes clockwise. Libraries that read
GeoJSON forgive some of this, each in its own way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.model.problem import Problem
from layers.model.schema import Layer

_DECIMALS: Final = 6

_NESTED: Final = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
"""How deep positions are nested in the coordinates of each kind of geometry."""


def read_geometry(value: Any, allowed: tuple[str, ...]) -> tuple[BaseGeometry | None, str | None]:
    """Return the geometry of a GeoJSON object, or why it cannot be read.

    Parameters
    ----------
    value
        The member `geometry` of a feature, whatever it holds.
    allowed : tuple of str
        Kinds the layer may have; of another kind nothing is read, the schema of the layer says so.

    Returns
    -------
    (geometry or None, str or None)
        In the coordinates as they stand; and the reason where there is one.

    Examples
    --------
    >>> read_geometry({"type": "LineString", "coordinates": [[8, 5]]}, ("LineString",))
    (None, 'a line has one position only')
    """
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in allowed or "coordinates" not in value:
        return None, None
    coordinates = value["coordinates"]
    if coordinates == []:
        return shapely.from_wkt(f"{kind.upper()} EMPTY"), None
    fault = _fault(coordinates, _NESTED[kind], ring=kind.endswith("Polygon"))
    if fault is not None:
        return None, fault
    try:
        return shapely.geometry.shape(value), None
    except (ValueError, TypeError, shapely.errors.GEOSException):
        return None, "positions with and without a height are mixed"


def _fault(value: Any, nested: int, *, ring: bool) -> str | None:
    """Return what is wrong with the form of coordinates."""
    if not isinstance(value, list):
        return "there is no list where positions belong"
    if nested == 0:
        if not 2 <= len(value) <= 3 or any(type(number) not in (int, float) for number in value):
            return "a position is not two or three numbers"
        return None
    if not value:
        return "a list of positions is empty"
    fault = next(filter(None, (_fault(each, nested - 1, ring=ring) for each in value)), None)
    if fault is not None or nested > 1:
        return fault
    if ring and (len(value) < 4 or value[0] != value[-1]):
        return "a ring has fewer than four positions" if len(value) < 4 else "a ring does not end where it starts"
    return None if ring or len(value) > 1 else "a line has one position only"


def geometry_problems(layer: Layer, frame: gpd.GeoDataFrame) -> Iterator[Problem]:
    """Yield what is wrong with the geometry of each feature.

    Parameters
    ----------
    layer : Layer
    frame : GeoDataFrame
        Its features, with the column that is the key of the layer; None where a geometry could not be read.
    """
    for name, geometry in zip(frame[layer.key], frame.geometry, strict=True):
        if geometry is None:
            continue

        def problem(message: str, remedy: str, name: str = name) -> Problem:
            return Problem(layer.filename, name, message, remedy)

        if geometry.is_empty:
            yield problem("its geometry is empty", "Draw it or remove the feature")
            continue
        if not on_earth(geometry):
            yield problem(*_off_earth(geometry))
            continue
        if geometry.geom_type.endswith("LineString") and not geometry.length:
            yield problem("its line has no length", "Draw it or remove the feature")
        elif not shapely.is_valid(geometry):
            reason = shapely.is_valid_reason(geometry)
            yield problem(f"its geometry is invalid ({reason})", "Repair it (QGIS: Fix geometries)")
        scaled = shapely.get_coordinates(geometry) * 10**_DECIMALS
        if (abs(scaled - scaled.round()) > 1e-3).any():
            message = f"has more than {_DECIMALS} decimals, finer than any source"
            yield problem(message, f"Round its coordinates to {_DECIMALS} decimals")
        if geometry.geom_type in ("Polygon", "MultiPolygon") and not _right_handed(geometry):
            message = "its rings are wound the wrong way round"
            yield problem(message, "Wind outer rings anticlockwise and holes clockwise (RFC 7946)")


def on_earth(geometry: BaseGeometry) -> bool:
    """Return whether a geometry lies within 180 degrees of longitude and 90 of latitude."""
    return bool((np.abs(shapely.get_coordinates(geometry)) <= (180, 90)).all())


def _off_earth(geometry: BaseGeometry) -> tuple[str, str]:
    lon, lat = np.abs(shapely.get_coordinates(geometry)).max(axis=0)
    if lat <= 90:
        return "has longitudes beyond 180 degrees", "Reproject it to WGS 84 and cut it at the antimeridian"
    remedy = "Longitude and latitude are swapped: write [longitude, latitude]"
    if lon > 180:
        remedy = "Its coordinates are not degrees: reproject it to WGS 84 longitude/latitude"
    return f"has latitudes up to {lat:.9g}, beyond 90 degrees", remedy


def _right_handed(geometry: BaseGeometry) -> bool:
    return all(
        shapely.is_ccw(part.exterior) and not any(shapely.is_ccw(ring) for ring in part.interiors)
        for part in shapely.get_parts(geometry)
    )
