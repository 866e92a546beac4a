"""Geometry of a file as geometry of a layer: single lines, single points, or whole polygons.

A line of several parts becomes one line where they meet end to end, else one feature for each part.
What has no geometry of the right kind is left out, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.model.antimeridian import cut_line
from layers.model.schema import Layer
from layers.results.geojson import PRECISION


@dataclass(frozen=True)
class Shape:
    """Geometry a feature becomes (EPSG:4326), in one part or several; none where it is left out.

    `remark` says why it is left out, or what was done to it.
    """

    parts: tuple[BaseGeometry, ...]
    remark: str = ""


def shape_of(geometry: Any, layer: Layer, *, whole: bool = False) -> Shape:
    """Return the geometry that a feature of a layer gets from one in EPSG:4326.

    With `whole` a line of several parts stays one feature, as where its ends are named.
    """
    if geometry is None:
        return Shape((), "has no geometry")
    if geometry.is_empty:
        return Shape((), "its geometry is empty")
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        return Shape((), "has coordinates that are no numbers, or that cannot be reprojected")
    if "LineString" in layer.geometry_types:
        return _lines(geometry, whole=whole)
    return _point(geometry) if "Point" in layer.geometry_types else _area(geometry)


def _wrong(geometry: BaseGeometry, wanted: str) -> Shape:
    return Shape((), f"is a {geometry.geom_type}, not {wanted}")


def _lines(geometry: BaseGeometry, *, whole: bool) -> Shape:
    if geometry.geom_type not in ("LineString", "MultiLineString"):
        return _wrong(geometry, "a line")
    parts = [part for part in shapely.get_parts(cut_line(geometry)).tolist() if _round(part).length > 0]
    if not parts:
        return Shape((), "its line has no length")
    if len(parts) == 1 or whole:
        return Shape((parts[0] if len(parts) == 1 else shapely.MultiLineString(parts),))
    merged = shapely.line_merge(shapely.MultiLineString(parts))
    if merged.geom_type == "LineString":
        return Shape((_as_first(merged, parts[0]),), f"its {len(parts)} parts are joined")
    joined = shapely.get_parts(merged).tolist()
    return Shape(tuple(joined), f"its {len(joined)} parts do not meet: each is a feature")


def _as_first(merged: BaseGeometry, first: BaseGeometry) -> BaseGeometry:
    """Return a joined line in the direction its first part had."""
    points = shapely.get_coordinates(merged)
    start, end = (np.flatnonzero((points == end).all(axis=1)) for end in shapely.get_coordinates(first)[[0, -1]])
    return merged if start[0] < end[-1] else shapely.reverse(merged)


def _round(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda xy: xy.round(PRECISION))


def _point(geometry: BaseGeometry) -> Shape:
    parts = shapely.get_parts(geometry).tolist()
    if geometry.geom_type not in ("Point", "MultiPoint") or len(parts) != 1:
        kind = f"{len(parts)} points" if geometry.geom_type == "MultiPoint" else f"a {geometry.geom_type}"
        return Shape((), f"is {kind}, not a point")
    return Shape((parts[0],))


def _area(geometry: BaseGeometry) -> Shape:
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        return _wrong(geometry, "an area")
    if bool(shapely.equals_identical(geometry, _round(geometry))):
        parts = shapely.get_parts(geometry).tolist()
        return Shape((parts[0] if len(parts) == 1 else geometry,))
    # What the grid of six decimals leaves of a valid area is valid too, or nothing.
    on_grid = shapely.set_precision(geometry, 10.0**-PRECISION)
    areas = [part for part in shapely.get_parts(on_grid).tolist() if part.geom_type == "Polygon" and not part.is_empty]
    if not areas:
        return Shape((), "its area is nothing")
    return Shape((areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas),))
