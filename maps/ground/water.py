"""Rivers and lakes as a map draws them: finely near the corridor, only the greater ones farther off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

CLASSES: Final = {"great": range(5), "lesser": range(5, 7), "small": range(7, 9)}
"""Ranks of rivers that are drawn alike."""


@dataclass(frozen=True)
class Detail:
    """How finely water is drawn in an area.

    Attributes
    ----------
    area : shapely geometry
        Degrees.
    tolerance_deg : float
        Of simplified lines; lakes smaller than a square with sides of ten times this are left out.
    least_rank : int
        Rivers beyond this rank are left out.
    """

    area: BaseGeometry
    tolerance_deg: float
    least_rank: int


def rivers(frame: gpd.GeoDataFrame, details: Sequence[Detail]) -> dict[str, BaseGeometry]:
    """Return the rivers of each class as lines, each stretch once: as the first area that holds it has them.

    Parameters
    ----------
    frame : GeoDataFrame
        From `layers.ground`.
    details : sequence of Detail
        The finest first.
    """
    return {
        name: shapely.union_all(
            [
                _drawn(frame.geometry[frame["rank"].isin(ranks) & (frame["rank"] <= detail.least_rank)], detail, before)
                for detail, before in _with_areas_before(details)
            ]
        )
        for name, ranks in CLASSES.items()
    }


def lakes(frame: gpd.GeoDataFrame, details: Sequence[Detail]) -> BaseGeometry:
    """Return the lakes, each as the finest of the areas it meets has it."""
    drawn = []
    shapes = frame.geometry.to_numpy()
    for detail, before in _with_areas_before(details):
        large = shapely.area(shapes) > (10 * detail.tolerance_deg) ** 2
        here = large & shapely.intersects(shapes, detail.area) & ~shapely.intersects(shapes, before)
        drawn.append(_parts(shapely.make_valid(shapely.simplify(shapes[here], detail.tolerance_deg)), 2))
    return shapely.union_all([shape for shapes in drawn for shape in shapes])


def _with_areas_before(details: Sequence[Detail]) -> list[tuple[Detail, BaseGeometry]]:
    return [(detail, shapely.union_all([each.area for each in details[:at]])) for at, detail in enumerate(details)]


def _drawn(lines: gpd.GeoSeries, detail: Detail, before: BaseGeometry) -> BaseGeometry:
    inside = shapely.difference(shapely.intersection(lines.to_numpy(), detail.area), before)
    return shapely.union_all(shapely.simplify(_parts(inside, 1), detail.tolerance_deg))


def _parts(shapes: Any, dimension: int) -> Any:
    """Return the lines (1) or areas (2) of shapes: where one meets the edge of an area, a cut may leave points."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return parts[shapely.get_dimensions(parts) == dimension]
