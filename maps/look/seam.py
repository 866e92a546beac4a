"""Where the map of the world is cut, so that a corridor over the antimeridian is drawn in one piece.

Files hold longitudes from -180 to 180 degrees, and cut what crosses the antimeridian there (RFC 7946,
3.1.9). `seam` finds the widest gap of longitude that the corridor leaves free; `one_piece` moves what
lies west of its middle by 360 degrees to the east and joins what was cut at the antimeridian. Display
copies only: nothing is measured on them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas

ANTIMERIDIAN: Final = -180.0

FARTHEST_CONE: Final = 80.0
"""Latitude, in degrees, beyond which a conic projection is not taken."""

_STEP_DEG: Final = 0.5


def seam(atlas: Atlas) -> float:
    """Return the longitude at which to cut the world, in degrees: -180 unless the corridor crosses it.

    Parameters
    ----------
    atlas : Atlas

    Returns
    -------
    float
        From -180 to 180. Lines and places east of it keep their longitude.
    """
    shapes = atlas.segments.geometry if len(atlas.segments) else atlas.nodes.geometry
    west, _, east, _ = shapes.total_bounds
    if not east - west > 180:  # or there is nothing at all
        return ANTIMERIDIAN
    longitudes = np.unique(shapely.get_coordinates(shapely.segmentize(shapes.to_numpy(), _STEP_DEG))[:, 0])
    gaps = np.diff(longitudes)
    widest = int(gaps.argmax())
    if gaps[widest] <= longitudes[0] + 360 - longitudes[-1]:
        return ANTIMERIDIAN
    return round(float(longitudes[widest] + gaps[widest] / 2), 3)


def one_piece(atlas: Atlas, cut: float) -> Atlas:
    """Return an atlas whose longitudes run from the seam eastward, past 180 where they have to.

    Parameters
    ----------
    atlas : Atlas
    cut : float
        From `seam`; at -180 the atlas comes back as it is.
    """
    if cut == ANTIMERIDIAN:
        return atlas
    layers = {name: eastward(getattr(atlas, name), cut) for name in ("segments", "nodes", "borders", "land")}
    return replace(atlas, **layers)


def eastward(frame: gpd.GeoDataFrame, cut: float) -> gpd.GeoDataFrame:
    """Return a layer whose longitudes run from the seam eastward; its rows stay."""
    if cut == ANTIMERIDIAN or not len(frame):
        return frame
    shapes = np.array([_moved(shape, cut) for shape in frame.geometry], dtype=object)
    return frame.set_geometry(list(shapes), crs=frame.crs)


def _moved(shape: Any, cut: float) -> Any:
    west, _, east, _ = shape.bounds
    if shape.is_empty or west >= cut:
        return shape
    if east <= cut:
        return shapely.transform(shape, _past)
    eastern, western = shapely.clip_by_rect(shape, cut, -90, 180, 90), shapely.clip_by_rect(shape, -180, -90, cut, 90)
    parts = shapely.get_parts([eastern, shapely.transform(western, _past)])
    dimension = shapely.get_dimensions(shape)
    parts = parts[(shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)]
    return shapely.union_all(parts) if dimension == 2 else shapely.line_merge(shapely.multilinestrings(parts))


def _past(lonlat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.column_stack([lonlat[:, 0] + 360.0, lonlat[:, 1]])
