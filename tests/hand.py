"""Atlases drawn by hand, in memory: a few lines, countries and routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from layers import Atlas, Route

Coordinates = Sequence[tuple[float, float]]
CRS = "EPSG:4326"


def segment(name: str, ends: str, line: Coordinates | shapely.Geometry, **facts: Any) -> dict[str, Any]:
    """Return a segment between two nodes named by one letter each, such as "ab"."""
    geometry = line if isinstance(line, shapely.Geometry) else shapely.LineString(line)
    return {
        "id": name,
        "name": name,
        "mode": "rail",
        "from_node": ends[0],
        "to_node": ends[1],
        "status": "operational",
        "opens": None,
        "closes": None,
        "official_km": None,
        "traced_km": None,
        "speed_kmh": None,
        "confidence": "medium",
        **facts,
        "geometry": geometry,
    }


def atlas(
    segments: Iterable[dict[str, Any]],
    countries: Mapping[str, shapely.Geometry],
    *,
    land: Sequence[shapely.Geometry] = (),
    routes: Mapping[str, tuple[str, Sequence[str]]] | None = None,
    speeds: Mapping[str, float] | None = None,
) -> Atlas:
    """Return an atlas; a route is its origin and destination, such as "ad", and its segments."""
    frame = gpd.GeoDataFrame(list(segments), crs=CRS)
    frame = frame.astype(
        {"opens": "Int64", "closes": "Int64"} | dict.fromkeys(("official_km", "traced_km", "speed_kmh"), "float64")
    )
    nodes = sorted({*frame["from_node"], *frame["to_node"]})
    return Atlas(
        path=Path("hand"),
        segments=frame,
        nodes=gpd.GeoDataFrame({"id": nodes}, geometry=[shapely.Point()] * len(nodes), crs=CRS),
        borders=gpd.GeoDataFrame({"iso_a3": [*countries]}, geometry=[*countries.values()], crs=CRS),
        land=gpd.GeoDataFrame({"id": [f"land{i}" for i in range(len(land))]}, geometry=[*land], crs=CRS),
        routes={
            name: Route(name, name, "freight", "western", ends[0], ends[1], tuple(along))
            for name, (ends, along) in (routes or {}).items()
        },
        sources=pd.DataFrame(),
        costs={"parameters": [{"id": f"speed_kmh.{mode}", "value": speed} for mode, speed in (speeds or {}).items()]},
    )
