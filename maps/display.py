"""Display copies: features simplified, rounded and stripped to what the page draws.

Nothing here is measured on; lengths come from `geo`, on the full geometry.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from layers import Atlas

LINE_DECIMALS: Final = 5
GROUND_DECIMALS: Final = 3
LINE_TOLERANCE_DEG: Final = 0.0003
GROUND_TOLERANCE_DEG: Final = 0.02

Feature = dict[str, Any]


def collection(features: Iterable[Feature]) -> dict[str, Any]:
    """Return a GeoJSON FeatureCollection."""
    return {"type": "FeatureCollection", "features": list(features)}


def geometry(shape: BaseGeometry, decimals: int) -> dict[str, Any]:
    """Return a GeoJSON geometry with rounded coordinates and no repeated points.

    Parameters
    ----------
    shape : shapely geometry
        Point, line or polygon, single or multiple, in degrees.
    decimals : int
        Decimals of a degree to keep.
    """

    def ring(coords: Any) -> list[list[float]]:
        xy = np.round(shapely.get_coordinates(coords), decimals)
        keep = np.ones(len(xy), dtype=bool)
        keep[1:] = (xy[1:] != xy[:-1]).any(axis=1)
        points: list[list[float]] = xy[keep].tolist()
        return points if len(points) > 1 else xy[[0, -1]].tolist()

    def polygon(part: Any) -> list[list[list[float]]]:
        rings = [ring(each) for each in (part.exterior, *part.interiors)]
        return [rings[0], *(each for each in rings[1:] if len(each) > 3)]

    kind = shape.geom_type
    if kind == "Point":
        return {"type": kind, "coordinates": np.round(shapely.get_coordinates(shape)[0], decimals).tolist()}
    if kind == "LineString":
        return {"type": kind, "coordinates": ring(shape)}
    if kind == "MultiLineString":
        return {"type": kind, "coordinates": [ring(part) for part in shapely.get_parts(shape)]}
    parts = [polygon(part) for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
    return {"type": "MultiPolygon", "coordinates": [part for part in parts if len(part[0]) > 3]}


def plain(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the named values that are there, as JSON scalars."""
    values: dict[str, Any] = {}
    for name in names:
        value = row[name]
        if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
            continue
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        values[name] = value if isinstance(value, str | int | float | bool) else str(value)
    return values


def lines(segments: gpd.GeoDataFrame, extra: Mapping[str, Mapping[str, Any]]) -> Iterator[Feature]:
    """Yield a feature for each segment: every fact it has, and what `extra` adds by its id."""
    names = [name for name in segments.columns if name != "geometry"]
    shapes = shapely.simplify(segments.geometry.to_numpy(), LINE_TOLERANCE_DEG)
    for row, shape in zip(segments[names].to_dict("records"), shapes, strict=True):
        properties = {**plain(row, names), **extra.get(row["id"], {})}
        yield {"type": "Feature", "properties": properties, "geometry": geometry(shape, LINE_DECIMALS)}


def places(nodes: gpd.GeoDataFrame, countries: Mapping[str, str]) -> Iterator[Feature]:
    """Yield a feature for each node: every fact it has, its position, its capacity with its unit."""
    names = [name for name in nodes.columns if name not in ("geometry", "capacity", "capacity_unit")]
    for row, point in zip(nodes.to_dict("records"), nodes.geometry, strict=True):
        properties = plain(row, names)
        handling = plain(row, ("capacity", "capacity_unit"))
        if "capacity" in handling:
            properties["handling"] = f"{handling['capacity']:,} {handling.get('capacity_unit', '')}".strip()
        if "border_with" in properties:
            properties["border_with"] = countries.get(properties["border_with"], properties["border_with"])
        properties["lat"], properties["lon"] = round(point.y, LINE_DECIMALS), round(point.x, LINE_DECIMALS)
        yield {"type": "Feature", "properties": properties, "geometry": geometry(point, LINE_DECIMALS)}


def ground(shapes: gpd.GeoSeries, tolerance_deg: float = GROUND_TOLERANCE_DEG) -> list[dict[str, Any]]:
    """Return polygons simplified together, so that neighbours keep their common border."""
    simple = shapely.coverage_simplify(shapes.to_numpy(), tolerance_deg)
    return [geometry(shape, GROUND_DECIMALS) for shape in simple]


def lettering(atlas: Atlas, territory: str | None) -> list[dict[str, Any]]:
    """Return where to letter each country: inside its largest part, with the span of that part.

    The span, in degrees of longitude, tells the page at which zoom the name fits.
    """
    rows = []
    for code, name, shape in zip(
        atlas.borders["iso_a3"], atlas.borders["name"], atlas.borders.geometry.to_numpy(), strict=True
    ):
        parts = shapely.get_parts(shape)
        largest = parts[int(np.argmax(shapely.area(parts)))].simplify(0.05)
        if largest.is_empty or largest.geom_type != "Polygon":
            continue
        spot = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, 0.1))[0]
        west, _, east, _ = largest.bounds
        rows.append(
            {
                "name": name,
                "lat": round(float(spot[1]), 2),
                "lon": round(float(spot[0]), 2),
                "span": round(east - west, 2),
                **({"territory": True} if code == territory else {}),
            }
        )
    return rows
