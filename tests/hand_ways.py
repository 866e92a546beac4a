"""Ways, nodes and segments drawn by hand on a kilometre grid around 50° E, 40° N."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

_GRID = Transformer.from_crs("+proj=aeqd +lat_0=40 +lon_0=50 +ellps=WGS84", "EPSG:4326", always_xy=True)

NUMBERS = ("official_km", "traced_km", "geometry_accuracy_m")


def at(x, y):
    """Return longitude and latitude of a place x km east and y km north."""
    lon, lat = _GRID.transform(x * 1000, y * 1000)
    return round(lon, 7), round(lat, 7)


def line(*points, step_km=None):
    """Return a line through places of the grid, with vertices in between if a step is given."""
    points = np.array(points, dtype=float)
    if step_km:
        points = shapely.get_coordinates(shapely.segmentize(shapely.LineString(points), step_km))
    return shapely.LineString([at(*point) for point in points])


def ways(*drawn, **tags):
    """Return ways; each a line, or a line and its tags. `tags` hold for all."""
    rows = []
    for number, each in enumerate(drawn, 1):
        geometry, own = each if isinstance(each, tuple) else (each, {})
        rows.append({"osm_id": f"way/{number}", "status": "operational", **tags, **own, "geometry": geometry})
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def nodes(**places):
    return gpd.GeoDataFrame(
        {"id": list(places), "name": [f"Place {name}" for name in places]},
        geometry=[shapely.Point(at(*place)) for place in places.values()],
        crs="EPSG:4326",
    )


def segments(*rows):
    """Return segments; each a mapping with at least `id`, `ends` ("AB") and `geometry`."""
    table = []
    for row in rows:
        row = dict(row)
        ends = row.pop("ends")
        table.append(
            {
                "name": f"{ends[0]} – {ends[1]}",
                "mode": "rail",
                "from_node": ends[0],
                "to_node": ends[1],
                "branch": "western",
                "status": "operational",
                "official_km": None,
                "traced_km": None,
                "gauge_mm": 1520,
                "source": "somebody",
                "as_of": "2026",
                "geometry_method": "network",
                "geometry_accuracy_m": 1000.0,
                "length_note": None,
                **row,
            }
        )
    frame = gpd.GeoDataFrame(pd.DataFrame(table), geometry="geometry", crs="EPSG:4326")
    frame["gauge_mm"] = frame["gauge_mm"].astype("Int64")
    for name in NUMBERS:
        frame[name] = frame[name].astype("float64")
    return frame


def grid(geometry):
    """Return the coordinates of a geometry on the grid, in km."""
    lon, lat = shapely.get_coordinates(geometry).T
    return np.column_stack(_GRID.transform(lon, lat, direction="INVERSE")) / 1000
