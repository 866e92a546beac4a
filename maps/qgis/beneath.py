"""The ground of a QGIS project: names of seas, capitals and great towns, rivers and lakes around the corridor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import shapely

from layers.ground import ground
from maps.ground.towns import GREAT_RANK, towns
from maps.ground.water import Detail, lakes, rivers
from maps.look.seas import SEAS
from maps.look.subject import subject

if TYPE_CHECKING:
    from layers import Atlas

TITLES: Final = {
    "sea_names": "Names of seas",
    "towns": "Capitals and ends of routes",
    "rivers": "Rivers",
    "lakes": "Lakes",
}
"""Layers of the ground, and what the list of layers calls them."""

_NEAR_DEG: Final = 4.0
_FAR_DEG: Final = 30.0


def ground_layers(atlas: Atlas, territory: str | None) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of the ground that have any feature, EPSG:4326.

    Parameters
    ----------
    atlas : Atlas
    territory : str or None
        ISO 3166-1 alpha-3 code of the country brought out.
    """
    west, south, east, north = subject(atlas).total_bounds
    near, far = (
        shapely.box(west - d, max(-90, south - d), east + d, min(90, north + d)) for d in (_NEAR_DEG, _FAR_DEG)
    )
    beneath = ground(far.bounds)
    details = [Detail(near, 0.02, 8), Detail(far, 0.05, 5)]
    lines = {name: shape for name, shape in rivers(beneath.rivers, details).items() if not shape.is_empty}
    named = [town for town in towns(beneath.towns, atlas, near, territory) if town.rank < GREAT_RANK]
    frames = {
        "sea_names": gpd.GeoDataFrame(
            {"name": [sea.name for sea in SEAS], "min_zoom": [sea.min_zoom for sea in SEAS]},
            geometry=[shapely.Point(sea.lon, sea.lat) for sea in SEAS],
            crs="EPSG:4326",
        ),
        "towns": gpd.GeoDataFrame(
            {"name": [town.name for town in named]},
            geometry=[shapely.Point(town.lon, town.lat) for town in named],
            crs="EPSG:4326",
        ),
        "rivers": gpd.GeoDataFrame({"size": list(lines)}, geometry=list(lines.values()), crs="EPSG:4326"),
        "lakes": gpd.GeoDataFrame(
            geometry=[part for part in shapely.get_parts(lakes(beneath.lakes, details)) if part.area], crs="EPSG:4326"
        ).assign(name=""),
    }
    return {name: frame for name, frame in frames.items() if len(frame)}
