"""The ground of the page: land and territory have one shore."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import shape

from layers import load_atlas
from maps.page import display


def drawn_land(land: gpd.GeoSeries, near: shapely.Geometry, outline: shapely.Geometry | None) -> shapely.Geometry:
    parts = [shapely.make_valid(shape(part)) for part in display.land(land, near, outline)]
    return shapely.union_all(parts)


def test_land_follows_the_outline_of_the_territory_around_it() -> None:
    # A territory with a narrow spit, which the land without an outline loses, and a neighbour with one shore.
    territory = shapely.union(shapely.box(10, 10, 11, 11), shapely.box(11, 10.5, 11.01, 10.51))
    land = gpd.GeoSeries([shapely.union(territory, shapely.box(11, 10, 12, 10.4))], crs="EPSG:4326")
    near = shapely.box(9, 9, 13, 12)
    assert not drawn_land(land, near, None).contains(shapely.Point(11.008, 10.505))
    drawn = drawn_land(land, near, territory)
    assert drawn.contains(shapely.Point(11.008, 10.505))
    assert shapely.difference(territory, drawn).area < 1e-6
    assert drawn.contains(shapely.Point(11.5, 10.2)), "the neighbour stays"
    assert drawn.contains(shapely.Point(11.0, 10.2)), "with no seam between the two"
    assert not drawn.intersects(shapely.Point(11.03, 10.6)), "and no land is made"


@pytest.mark.parametrize(("name", "code"), [("instc", "AZE"), ("middle", "GEO")])
def test_no_shore_of_the_territory_shows_twice(name: str, code: str) -> None:
    atlas = load_atlas(name)
    outline = shapely.make_valid(display.territory_outline(atlas.borders, code))
    near = shapely.box(*outline.bounds).buffer(1.0)
    drawn = drawn_land(atlas.land.geometry, near, outline)
    assert shapely.difference(outline, drawn).area < 1e-4
    # What is drawn within 5 km of the outline and outside it is land of a neighbour, to twice the outline's tolerance.
    others = shapely.union_all(atlas.borders.geometry[atlas.borders["iso_a3"] != code].to_numpy())
    strip = shapely.difference(shapely.intersection(drawn, outline.buffer(0.05)), outline)
    made = shapely.difference(strip, others.buffer(3 * display.TERRITORY_DEG))
    assert made.area < 1e-3
