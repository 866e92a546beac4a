from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.geodesy.projection import EDGE_KM, Box, local_projection, short_edges
from layers.model.problem import ExtentError

GEOD = Geod(ellps="WGS84")
AZERBAIJAN = Box(44.7, 38.3, 50.7, 42.0)


def _pairs(
    box: Box, count: int, seed: int, longest_km: float | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return random pairs of points well inside a box, and the geodesic distance between them in metres."""
    draw = np.random.default_rng(seed)
    low, high = (box.west, box.south), (box.east, box.north)
    one = draw.uniform(low, high, (count, 2))
    other = draw.uniform(low, high, (count, 2))
    if longest_km is not None:
        lon, lat, _ = GEOD.fwd(
            one[:, 0], one[:, 1], draw.uniform(0, 360, count), draw.uniform(1, longest_km * 1000, count)
        )
        other = np.column_stack((lon, lat))
    return one, other, GEOD.inv(*one.T, *other.T)[2]


def _errors(plane, one: np.ndarray, other: np.ndarray, metres: np.ndarray) -> np.ndarray:
    drawn = np.hypot(*(plane.to_plane(one) - plane.to_plane(other)).T)
    return np.abs(drawn / metres - 1)


def test_the_error_over_azerbaijan_is_stated_small_and_tight() -> None:
    plane = local_projection(AZERBAIJAN.grown(25))
    errors = _errors(plane, *_pairs(AZERBAIJAN, 20_000, 1))
    near = _errors(plane, *_pairs(AZERBAIJAN, 20_000, 2, longest_km=25))
    assert plane.error < 5e-4
    assert max(errors.max(), near.max()) <= plane.error
    assert near.max() > 0.6 * plane.error  # a bound, but no lazy one


def test_a_tall_area_gets_another_plane_than_a_wide_one() -> None:
    tall = local_projection(Box(47.0, 30.0, 49.0, 50.0))
    wide = local_projection(Box(30.0, 39.0, 60.0, 41.0))
    assert "tmerc" in tall.definition
    assert "lcc" in wide.definition
    for plane in (tall, wide):
        assert plane.error < 1e-4


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-150, 130), st.floats(-80, 75), st.floats(0.05, 12), st.floats(0.05, 8), st.integers(0, 1000)
)  # fmt: skip
def test_no_pair_within_reach_errs_more_than_stated(
    west: float, south: float, width: float, height: float, seed: int
) -> None:
    box = Box(west, south, west + width, min(south + height, 84.0))
    plane = local_projection(box.grown(60))
    one, other, metres = _pairs(box, 400, seed, longest_km=50)
    assert _errors(plane, one, other, metres).max() <= plane.error * (1 + 1e-6) + 1e-9


def test_one_degree_of_latitude_at_the_equator_by_hand() -> None:
    plane = local_projection(Box(-0.5, -0.5, 0.5, 0.5))
    south, north = plane.to_plane([(0, -0.5), (0, 0.5)])
    assert np.hypot(*(north - south)) == pytest.approx(110_574.3, rel=plane.error)


def test_there_and_back() -> None:
    plane = local_projection(AZERBAIJAN)
    one, _, _ = _pairs(AZERBAIJAN, 1000, 3)
    assert np.abs(plane.to_degrees(plane.to_plane(one)) - one).max() < 1e-9


@pytest.mark.parametrize("box", [AZERBAIJAN, Box(30, 55, 50, 65), Box(44, 25, 64, 40)])
def test_an_edge_drawn_straight_keeps_within_a_metre_of_its_geodesic(box: Box) -> None:
    plane = local_projection(box)
    one, other, _ = _pairs(box, 300, 4, longest_km=EDGE_KM)
    azimuth, _, metres = GEOD.inv(*one.T, *other.T)
    middle = np.column_stack(GEOD.fwd(*one.T, azimuth, metres / 2)[:2])
    straight = shapely.linestrings(np.stack([plane.to_plane(one), plane.to_plane(other)], axis=1))
    assert shapely.distance(straight, shapely.points(plane.to_plane(middle))).max() < 1


@pytest.mark.parametrize("box", [AZERBAIJAN, Box(30, 50, 50, 60)])
def test_a_polygon_keeps_its_edges_straight_in_degrees_within_a_metre(box: Box) -> None:
    plane = local_projection(box.grown(20))
    square = shapely.box(box.west, box.south, box.east, box.north)
    drawn = plane.polygons_to_plane(square)[0]
    rim = shapely.get_coordinates(shapely.segmentize(square, 0.0137))
    assert shapely.distance(drawn.boundary, shapely.points(plane.to_plane(rim))).max() < 1

    corners = shapely.get_coordinates(drawn.envelope)
    back = plane.polygons_to_degrees(shapely.polygons(corners))[0]
    rim = shapely.get_coordinates(shapely.segmentize(shapely.polygons(corners), 1_234))
    apart = shapely.distance(back.boundary, shapely.points(plane.to_degrees(rim)))
    assert apart.max() * 111_320 < 1


def test_a_territory_is_clipped_to_the_area_of_the_plane() -> None:
    plane = local_projection(AZERBAIJAN)
    drawn = plane.polygons_to_plane(shapely.box(-170, -80, 170, 80))[0]
    west, south, east, north = shapely.bounds(plane.polygons_to_degrees(drawn)[0])
    assert (west, south, east, north) == pytest.approx((44.7, 38.3, 50.7, 42.0), abs=1e-6)


def test_short_edges_follow_the_geodesic_and_keep_its_length() -> None:
    found = short_edges([shapely.LineString([(20, 60), (60, 60)])])
    assert found.km.max() <= EDGE_KM
    assert found.km.sum() == pytest.approx(GEOD.inv(20, 60, 60, 60)[2] / 1000, rel=1e-9)
    middle = GEOD.npts(20, 60, 60, 60, 1)[0]
    assert shapely.distance(shapely.Point(middle), shapely.MultiPoint(found.start)) * 111 < EDGE_KM
    assert found.start[:, 1].max() > 61.5  # the great circle, not the parallel
    assert (found.start[1:] == found.end[:-1]).all()


def test_a_grown_box_holds_every_point_within_the_distance() -> None:
    box = Box(44.7, 68.3, 50.7, 72.0)
    grown = box.grown(300)
    corners = [(x, y) for x in (box.west, box.east) for y in (box.south, box.north)]
    for lon, lat in corners:
        around = np.arange(0, 360.0)
        east, north, _ = GEOD.fwd(np.full(360, lon), np.full(360, lat), around, np.full(360, 300_000.0))
        assert (east >= grown.west).all()
        assert (east <= grown.east).all()
        assert (north >= grown.south).all()
        assert (north <= grown.north).all()


def test_half_the_globe_is_too_much() -> None:
    with pytest.raises(ExtentError, match=r"from -170\.0° to 170\.0° of longitude .* smaller territory"):
        local_projection(Box(-170, 0, 170, 10))


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("passes_at_m", [-3000.0, -100.0, -3.0, 0.0, 3.0, 100.0, 20_000.0])
def test_a_polygon_near_a_pole_keeps_its_edges_within_metres(side: int, passes_at_m: float) -> None:
    plane = local_projection(Box(-180, 88, 180, 90) if side > 0 else Box(-180, -90, 180, -88))
    # The western edge passes the pole at so many metres, in one piece; the pole is inside where that is below 0.
    drawn = shapely.Polygon([(passes_at_m, -30_000), (50_000, -40_000), (60_000, 45_000), (passes_at_m, 35_000)])
    (degrees,) = plane.polygons_to_degrees(drawn)
    assert degrees.is_valid
    draw = np.random.default_rng(0)
    metres = np.vstack([draw.normal(0, spread, (2000, 2)) for spread in (3, 100, 3000, 40_000)])
    metres = metres[shapely.distance(drawn.boundary, shapely.points(metres)) > 3]
    inside = shapely.intersects_xy(degrees, *plane.to_degrees(metres).T)
    assert (inside == shapely.intersects_xy(drawn, *metres.T)).all()
