"""Land polygons to draw the map on: all land of the world but Antarctica, finer in the map's region.

The land of the borders layer is taken as it is, so its shore is the same here and there, vertex by vertex;
the land of other countries is added from `atlas_build.coast`, simplified. What is on this layer and in no
country of the borders layer is therefore land of a country that layer lacks, never a strip along a shore.
"""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import shapely

from atlas_build import coast

SOURCE: Final = "geo-tz;geo-maps"

_TOLERANCE: Final = 0.03
_FAR_TOLERANCE: Final = 0.15
# Where the simplified land reaches beyond a country's shore by less than twice this (degrees), it is the
# same shore, not other land.
_STRIP: Final = 0.1
_LEAST_AREA: Final = 0.003  # square degrees


def build(borders: gpd.GeoDataFrame, *, region: coast.Box) -> gpd.GeoDataFrame:
    """Return the land polygons.

    Parameters
    ----------
    borders : GeoDataFrame
        The country polygons (`atlas_build.borders.build`), EPSG:4326.
    region : tuple of float
        What is drawn finely: west, south, east, north, degrees. The rest of the world is drawn coarsely.

    Returns
    -------
    GeoDataFrame
        `id` ("land-001" and so on, the largest first), `source`, and `geometry` (Polygon, EPSG:4326, six
        decimals, right-handed rings).
    """
    claimed = shapely.coverage_union_all(borders.geometry.to_numpy())
    near = shapely.buffer(shapely.simplify(coast.land_within(region), _TOLERANCE), 0)
    far = shapely.difference(coast.rough_land(_FAR_TOLERANCE), shapely.box(*region))
    everything = shapely.union(near, far, grid_size=1e-6)
    beyond = shapely.difference(everything, claimed)
    other = shapely.buffer(shapely.buffer(beyond, -_STRIP), _STRIP * 1.05, join_style="mitre")
    merged = shapely.union(claimed, shapely.intersection(other, everything), grid_size=1e-6)
    parts = shapely.get_parts(merged)
    parts = parts[shapely.area(parts) >= _LEAST_AREA]
    parts = shapely.orient_polygons(parts[(-shapely.area(parts)).argsort(kind="stable")])
    return gpd.GeoDataFrame(
        {"id": [f"land-{number:03d}" for number in range(1, len(parts) + 1)], "source": SOURCE},
        geometry=list(parts),
        crs="EPSG:4326",
    )
