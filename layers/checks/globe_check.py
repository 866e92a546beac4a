"""What is wrong with geometries on the globe: edges over the antimeridian, endless lines, countries that overlap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from layers.model.antimeridian import CUT, LEAP, leaps
from layers.model.problem import Problem

if TYPE_CHECKING:
    import geopandas as gpd

    from layers.model.schema import Layer

OVERLAP_DEG: Final = 0.01
"""Countries may overlap in slivers that hold no disc of this radius, about 1 km; the rest is refused."""

LONGEST_DEG: Final = 100_000.0
"""A line longer than this, 278 times round the globe, is a mistake."""


def globe_problems(layer: Layer, frame: gpd.GeoDataFrame) -> Iterator[Problem]:
    """Yield the features that leap over the antimeridian, and lines longer than any on the ground.

    Parameters
    ----------
    layer : Layer
    frame : GeoDataFrame
        Its features, with the column that is the key of the layer; coordinates finite.
    """
    shapes: Any = frame.geometry.to_numpy()
    for name in frame[layer.key].to_numpy()[leaps(shapes)]:
        yield Problem(layer.filename, str(name), LEAP, CUT)
    lines = np.isin(shapely.get_type_id(shapes), (1, 5))
    degrees = np.where(lines, shapely.length(shapes), 0)
    for row in np.flatnonzero(degrees > LONGEST_DEG):
        message = f"its line is {degrees[row]:,.0f} degrees long, {degrees[row] / 360:,.0f} times round the globe"
        yield Problem(layer.filename, str(frame[layer.key].iat[row]), message, "Redraw it")


def overlap_problems(borders: gpd.GeoDataFrame) -> Iterator[Problem]:
    """Yield the countries that overlap by more than a sliver: every kilometre there would count to the first alone.

    Parameters
    ----------
    borders : GeoDataFrame
        Countries, with the column `iso_a3`.
    """
    shapes: Any = borders.geometry.to_numpy()
    names = borders["iso_a3"].to_numpy()
    whole = np.flatnonzero(
        ~shapely.is_missing(shapes) & (shapely.get_dimensions(shapes) == 2) & shapely.is_valid(shapes)
    )
    one, other = shapely.STRtree(shapes[whole]).query(shapes[whole], predicate="intersects")
    pairs = np.stack((whole[one], whole[other]), axis=1)[one < other]
    for first, second in pairs[np.lexsort(pairs.T[::-1])].tolist():
        if names[first] == names[second]:
            continue  # an identifier that stands twice is a problem of its own
        shared = shapely.intersection(shapes[first], shapes[second])
        thick = shapely.buffer(shared, -OVERLAP_DEG, quad_segs=2)
        if not thick.is_empty:
            at = shapely.get_coordinates(shapely.point_on_surface(thick))[0]
            message = f"overlaps {names[second]}, around {at[0]:.3f}, {at[1]:.3f}"
            remedy = "Cut the one out of the other: what lies in both would count to the first alone"
            yield Problem("borders.geojson", str(names[first]), message, remedy)
