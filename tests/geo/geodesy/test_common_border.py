"""Distances from a common border, held against the ellipsoid itself."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.geodesy.common_border import common_border, distance_km
from geo.network.build import whole_network
from geo.network.contents import Contents
from layers import load_atlas
from layers.model.problem import AtlasError
from tests.hand_network import corridor

GEOD = Geod(ellps="WGS84")


def along(line: shapely.LineString, km: float) -> np.ndarray:
    """Return points on the geodesics between the vertices of a line, no further apart than a distance."""
    found = [line.coords[0]]
    for (west, south), (east, north) in zip(line.coords[:-1], line.coords[1:], strict=True):
        count = int(GEOD.inv(west, south, east, north)[2] / 1000 / km) + 1
        found += [*GEOD.npts(west, south, east, north, count), (east, north)]
    return np.array(found)


def straight(line: shapely.LineString, degrees: float) -> np.ndarray:
    return shapely.get_coordinates(shapely.segmentize(line, degrees))


def brute(points: np.ndarray, border: np.ndarray) -> float:
    one, other = (grid.ravel() for grid in np.meshgrid(np.arange(len(points)), np.arange(len(border))))
    metres = GEOD.inv(points[one, 0], points[one, 1], border[other, 0], border[other, 1])[2]
    return float(np.min(metres)) / 1000


def test_the_common_border_is_what_both_boundaries_share() -> None:
    one = shapely.box(0, 0, 10, 10)
    other = shapely.Polygon([(10, 2), (20, 2), (20, 12), (10, 12)])
    assert common_border(one, other).equals(shapely.LineString([(10, 2), (10, 10)]))
    assert common_border(one, shapely.box(10, 10, 20, 20)).is_empty  # a corner is no border
    assert common_border(one, shapely.box(30, 0, 40, 10)).is_empty


def test_a_degree_of_latitude_from_the_equator_and_what_is_too_far() -> None:
    border = shapely.MultiLineString([[(40, 0), (50, 0)]])
    places = np.array([shapely.Point(45, 0.5), shapely.LineString([(41, 0.9), (44, 0.3)]), shapely.Point(45, 5)])
    km = distance_km(places, border, reach_km=100)
    assert km[0] == pytest.approx(GEOD.inv(45, 0, 45, 0.5)[2] / 1000, rel=1e-7)
    assert km[1] == pytest.approx(GEOD.inv(44, 0, 44, 0.3)[2] / 1000, rel=1e-7)
    assert np.isinf(km[2])
    assert distance_km(np.array([], dtype=object), border, reach_km=1).shape == (0,)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.floats(44, 47), st.floats(39, 41)), min_size=2, max_size=4, unique=True),
    st.lists(st.tuples(st.floats(43, 48), st.floats(38, 42)), min_size=2, max_size=3, unique=True),
)
def test_distances_are_geodesic(border: list[tuple[float, float]], line: list[tuple[float, float]]) -> None:
    frontier, course = shapely.LineString(border), shapely.LineString(line)
    (km,) = distance_km(np.array([course]), shapely.MultiLineString([frontier]), reach_km=600)
    step = 2.0
    near = brute(along(course, step), straight(frontier, 0.02))
    # Sampled every 2 km, the least distance is above the true one by no more than half of the two steps.
    assert km <= near + 0.005
    assert km >= near - 2.1


def test_a_line_that_bows_away_from_its_chord_is_measured_on_the_ground() -> None:
    # From 40 to 50 degrees east the geodesic runs up to 15 km north of the parallel.
    line, border = shapely.LineString([(40, 45), (50, 45)]), shapely.MultiLineString([[(44, 46), (46, 46)]])
    (km,) = distance_km(np.array([line]), border, reach_km=200)
    assert km == pytest.approx(brute(along(line, 0.2), straight(border.geoms[0], 0.002)), abs=0.01)
    assert km < GEOD.inv(45, 45, 45, 46)[2] / 1000 - 10


def test_the_bundled_border_of_armenia_and_azerbaijan() -> None:
    atlas = load_atlas()
    shape = atlas.borders.set_index("iso_a3").geometry
    border = common_border(shape["ARM"], shape["AZE"])
    points = shapely.get_coordinates(shapely.segmentize(border, 0.005))
    places = np.array(
        [geometry for geometry in atlas.nodes.geometry if 43 < geometry.x < 51 and 38 < geometry.y < 42], dtype=object
    )
    km = distance_km(places, border, reach_km=800)
    expected = [brute(shapely.get_coordinates(place), points) for place in places]
    np.testing.assert_allclose(km, expected, rtol=1e-4, atol=0.06)
    assert len(km) > 20


def test_a_network_closes_near_a_border_and_says_where_there_is_none() -> None:
    network = whole_network(Contents.of(corridor()))
    # M lies on the border of AAA and BBB; the ship passes it 1 degree (110.6 km) south, A is 888 km away.
    at_m = {"R1", "R2", "D1"}
    assert set(network.segment[network.edges_in(near_border=("AAA", "BBB", 50.0))]) - {None} == at_m
    assert set(network.segment[network.edges_in(near_border=("BBB", "AAA", 120.0))]) - {None} == {*at_m, "S1"}
    assert set(network.segment[network.edges_in(near_border=("AAA", "BBB", 50.0))]) - {None} == at_m
    with pytest.raises(AtlasError, match="AAA and CCC: have no common border"):
        network.edges_in(near_border=("AAA", "CCC", 50.0))
    with pytest.raises(ValueError, match="-1"):
        network.edges_in(near_border=("AAA", "BBB", -1.0))
    with pytest.raises(ValueError, match="two different"):
        network.edges_in(near_border=("AAA", "AAA", 1.0))


def test_a_border_along_the_antimeridian_is_found_from_either_side() -> None:
    west, east = shapely.box(170, 0, 180, 10), shapely.box(-180, 2, -170, 12)
    for first, second, at in ((west, east, 180), (east, west, -180)):
        assert common_border(first, second).equals(shapely.LineString([(at, 2), (at, 10)]))
    assert common_border(west, shapely.box(170, 10, 180, 20)).equals(shapely.LineString([(170, 10), (180, 10)]))
    assert common_border(west, shapely.box(0, 0, 10, 10)).is_empty
