from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from layers.osm.tiles import Bounds, box_km2, quarters, tiles

GEOD = Geod(ellps="WGS84")
WHOLE = shapely.box(-180, -90, 180, 90)


def geodesic_km2(bounds: Bounds) -> float:
    """The area by pyproj, with parallels drawn point by point as they are no geodesics."""
    west, south, east, north = bounds
    lon = np.linspace(west, east, 2000)
    ring = np.concatenate(
        [np.column_stack([lon, np.full(2000, south)]), np.column_stack([lon[::-1], np.full(2000, north)])]
    )
    return abs(GEOD.polygon_area_perimeter(*ring.T)[0]) / 1e6


@pytest.mark.parametrize(
    "bounds", [(0, 0, 1, 1), (49, 38, 50, 42), (-180, 83, -170, 84), (10, -80, 20, -70), (20, -10, 30, 15)]
)
def test_area_of_a_box_on_the_ellipsoid(bounds: Bounds) -> None:
    assert box_km2(bounds) == pytest.approx(geodesic_km2(bounds), rel=1e-5)


longitudes = st.floats(-180, 179.9)
latitudes = st.floats(-79, 83)
areas = st.lists(st.tuples(longitudes, latitudes, st.floats(0.01, 9), st.floats(0.01, 6)), min_size=1, max_size=4).map(
    lambda boxes: shapely.intersection(
        WHOLE,
        shapely.union_all(
            [
                shapely.Point(x, y).buffer(1, quad_segs=3) if i % 2 else shapely.box(x, y, x + w, y + h)
                for i, (x, y, w, h) in enumerate(boxes)
            ]
        ),
    )
)


@given(areas, st.sampled_from([900.0, 10_000.0, 250_000.0]))
def test_tiles_cover_the_area_and_none_is_too_large_or_beside_it(area: shapely.MultiPolygon, largest: float) -> None:
    if area.area > 40 and largest < 10_000:  # thousands of tiles
        largest = 10_000.0
    found = tiles(area, largest_km2=largest)
    boxes = [shapely.box(*bounds) for bounds in found]
    inside = shapely.intersection(area, shapely.box(-180, -80, 180, 84))
    assert shapely.difference(inside, shapely.union_all(boxes)).area < 1e-9
    assert max(map(box_km2, found)) <= largest
    assert all(shapely.intersection(area, box).area > 0 for box in boxes)
    assert len(set(found)) == len(found)


@given(areas)
def test_quarters_cover_what_of_the_area_is_in_a_tile(area: shapely.MultiPolygon) -> None:
    tile = tiles(area, largest_km2=1e6)[0]
    parts = quarters(tile, area)
    assert 1 <= len(parts) <= 4
    inside = shapely.intersection(area, shapely.box(*tile))
    assert shapely.difference(inside, shapely.union_all([shapely.box(*part) for part in parts])).area < 1e-9
    assert max(map(box_km2, parts)) < 0.6 * box_km2(tile) or box_km2(tile) < 1


def test_a_long_thin_area_is_not_asked_for_as_a_box() -> None:
    band = shapely.LineString([(30, 25), (60, 60)]).buffer(0.05)
    found = tiles(band, largest_km2=2_000)
    assert sum(map(box_km2, found)) < 0.05 * box_km2((30, 25, 60, 60))


def test_an_area_at_both_ends_of_the_world_is_two_areas() -> None:
    area = shapely.union_all([shapely.box(179, 60, 180, 61), shapely.box(-180, 60, -179, 61)])
    found = tiles(area, largest_km2=10_000)
    assert found == [(-180, 60, -179, 61), (179, 60, 180, 61)]


def test_the_poles_are_left_out() -> None:
    assert tiles(shapely.box(0, 83, 1, 90), largest_km2=1e5) == [(0, 83, 1, 84)]
    with pytest.raises(ValueError, match="beyond"):
        tiles(shapely.box(0, 86, 10, 90), largest_km2=1e5)


@pytest.mark.parametrize(
    "area",
    [
        shapely.Polygon(),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.box(170, 0, 190, 1),
        shapely.box(4e6, 5e6, 4.1e6, 5.1e6),
        shapely.Polygon([(0, 0), (1, 1), (2, 2)]),
        shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
    ],
)
def test_what_is_no_area_is_refused(area: shapely.Geometry) -> None:
    with pytest.raises(ValueError, match=r"empty|longitudes|extent|sound"):
        tiles(area, largest_km2=1e4)
