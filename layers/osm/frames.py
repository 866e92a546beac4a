"""What came from OpenStreetMap, as one frame by kind: rail, road, pipeline, port, border_post.

Lines keep every vertex of their way at the 7 decimals of OpenStreetMap (about 1 cm). Two ways are
connected exactly where they share a vertex; where they merely cross, as at a bridge, they are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.model.ellipsoid import WGS84
from layers.model.schema import CRS
from layers.osm.tags import COLUMNS, LINES, described

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

ATTRIBUTION: Final = "© OpenStreetMap contributors, ODbL 1.0, https://www.openstreetmap.org/copyright"
PRECISION: Final = 7
"""Decimals of a degree that OpenStreetMap has."""


class Feature(NamedTuple):
    """An element of OpenStreetMap: ``way/123``, its tags, its geometry in EPSG:4326."""

    osm_id: str
    tags: Mapping[str, str]
    geometry: BaseGeometry


@dataclass(frozen=True)
class Missing:
    """A part of the area whose answer did not come.

    Attributes
    ----------
    bounds : tuple of float
        West, south, east, north in degrees.
    reason : str

    Examples
    --------
    >>> Missing((48.0, 40.0, 48.5, 40.5), "no connection to the server").bounds
    (48.0, 40.0, 48.5, 40.5)
    """

    bounds: tuple[float, float, float, float]
    reason: str


@dataclass(frozen=True)
class Fetched:
    """Features of OpenStreetMap by kind.

    Attributes
    ----------
    frames : mapping of str to GeoDataFrame
        By kind, for the kinds asked for, in EPSG:4326, sorted by `osm_id`, with the columns of
        `layers.osm.tags.COLUMNS`. Rail, road and pipeline are LineStrings, port and border_post
        Points (for an area a point inside it, with its size in `area_km2`).
    missing : tuple of Missing
        What did not come; empty where everything did.
    timestamp : str or None
        Date of the OpenStreetMap data (ISO 8601); the oldest where answers differ.
    origin : str
        The endpoint asked or the name of the file read.
    sha256 : str
        Of the file read; empty where a service was asked.
    dropped : mapping of str to str
        Elements that could not be drawn, by `osm_id`, with the reason.
    attribution : str

    Examples
    --------
    >>> import shapely
    >>> platform = Feature("way/7", {"railway": "rail"}, shapely.LineString([(48, 40), (48, 40.1)]))
    >>> fetched = Fetched(frames_of([platform], ("rail",)), origin="extract.osm.pbf")
    >>> fetched.frames["rail"]["osm_id"].tolist(), fetched.missing
    (['way/7'], ())
    """

    frames: Mapping[str, gpd.GeoDataFrame]
    missing: tuple[Missing, ...] = ()
    timestamp: str | None = None
    origin: str = ""
    dropped: Mapping[str, str] = field(default_factory=dict)
    attribution: str = ATTRIBUTION
    sha256: str = ""


def frames_of(
    features: Iterable[Feature], kinds: Iterable[str], *, area: BaseGeometry | None = None, secondary: bool = False
) -> dict[str, gpd.GeoDataFrame]:
    """Return the features of the kinds asked for, as `Fetched.frames`: whole; of a repeated one the last counts.

    With an area (EPSG:4326) only those that meet it.
    """
    kinds = tuple(kinds)
    rows: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in kinds}
    for feature in features:
        for kind in kinds:
            row = described(kind, feature.tags, secondary=secondary)
            geometry = None if row is None else _shape_and_area(kind, feature)
            if row is None or geometry is None:
                rows[kind].pop(feature.osm_id, None)
                continue
            shape, area_km2 = geometry
            rows[kind][feature.osm_id] = {**row, "osm_id": feature.osm_id, "area_km2": area_km2, "geometry": shape}
    frames = {kind: _frame(kind, list(by_id.values())) for kind, by_id in rows.items()}
    if area is not None:
        frames = {kind: within(frame, area) for kind, frame in frames.items()}
    return frames


def typed(kind: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a frame with exactly the columns of its kind, exactly typed, null where it has none."""
    dtypes: dict[str, Any] = {"integer": "Int64", "number": "float64", "boolean": "boolean"}
    columns: dict[str, Any] = {}
    for name, type_ in COLUMNS[kind].items():
        column = frame[name] if name in frame else pd.Series([None] * len(frame), index=frame.index, dtype=object)
        if type_ == "string":
            texts = [None if missing else str(value) for value, missing in zip(column, column.isna(), strict=True)]
            columns[name] = pd.Series(texts, index=frame.index, dtype=object)
        else:
            columns[name] = column.astype(dtypes[type_])
    return gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=CRS)


def _frame(kind: str, rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    rows.sort(key=lambda row: _sortable(row["osm_id"]))
    geometry = shapely.transform(
        np.array([row["geometry"] for row in rows], dtype=object), lambda points: np.round(points, PRECISION)
    )
    table = pd.DataFrame(rows, columns=list(COLUMNS[kind]), dtype=object)
    return typed(kind, gpd.GeoDataFrame(table, geometry=geometry, crs=CRS))


def _sortable(osm_id: str) -> tuple[str, int]:
    element, _, number = osm_id.partition("/")
    return element, int(number)


def within(frame: gpd.GeoDataFrame, area: BaseGeometry) -> gpd.GeoDataFrame:
    """Return the features that meet an area, whole."""
    shapely.prepare(area)
    return frame[shapely.intersects(area, frame.geometry.to_numpy())].reset_index(drop=True)


def _shape_and_area(kind: str, feature: Feature) -> tuple[BaseGeometry, float | None] | None:
    """Return the geometry of a feature as its kind has it, and its area; None where it cannot be one."""
    shape = feature.geometry
    if shape.is_empty:
        return None
    if kind in LINES:
        if isinstance(shape, shapely.Polygon) and feature.tags.get("area") != "yes":
            shape = shapely.LineString(shape.exterior.coords)  # a loop
        return (shape, None) if isinstance(shape, shapely.LineString) and shape.length > 0 else None
    if isinstance(shape, shapely.LineString):
        if not (shape.is_closed and len(shape.coords) > 3):
            return shapely.Point(shape.coords[len(shape.coords) // 2]), None
        shape = shapely.Polygon(shape.coords)
    if isinstance(shape, shapely.Point):
        return shape, None
    if not isinstance(shape, shapely.Polygon | shapely.MultiPolygon):
        return None
    square_metres, _ = WGS84.geometry_area_perimeter(shapely.orient_polygons(shape))
    return shapely.point_on_surface(shape), round(abs(square_metres) / 1e6, 6)
