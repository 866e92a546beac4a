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


def test_far_off_a_territory_is_as_coarse_as_the_land_and_has_its_shore() -> None:
    # A territory on the land's eastern coast, jagged by a twentieth of a degree: the corridor is near its south alone.
    coast = [(12 + 0.05 * (step % 2), 10 + 0.1 * step) for step in range(201)]
    territory = shapely.Polygon([(10, 10), *coast, (10, 30)])
    land = gpd.GeoSeries([shapely.union(territory, shapely.box(5, 5, 10, 40))], crs="EPSG:4326")
    near = shapely.box(8, 8, 14, 14)
    outline = display.coarse_far_off(territory, land, near)
    assert shapely.intersection(outline, near).symmetric_difference(shapely.intersection(territory, near)).area < 1e-9
    far = shapely.difference(outline, near)
    assert shapely.get_num_coordinates(far) < 20, "the coast has 160 teeth there"
    assert far.area == pytest.approx(2 * 16, rel=0.02)
    drawn = drawn_land(land, near, outline)
    assert shapely.difference(outline, drawn).area < 1e-6, "no shore beyond the land's"
    seaward = shapely.difference(shapely.intersection(drawn, shapely.box(10.1, 14.1, 20, 29.9)), outline)
    assert seaward.area < 16 * 0.005 / 2, "nor land beyond the territory's, but for hundredths of a degree"


def test_a_territory_near_the_corridor_throughout_stays_as_fine_as_it_is() -> None:
    outline = shapely.box(1, 1, 2, 2)
    land = gpd.GeoSeries([shapely.box(0, 0, 3, 3)], crs="EPSG:4326")
    assert display.coarse_far_off(outline, land, shapely.box(0, 0, 2, 2)) is outline
