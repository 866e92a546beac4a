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


@pytest.mark.parametrize("sign", [1, -1])
def test_the_error_of_a_polar_cap_is_that_at_its_rim(sign: int) -> None:
    plane = local_projection(Box(-180, 70, 180, 90) if sign > 0 else Box(-180, -90, 180, -70))
    one, other = np.array([[20.0, sign * 70.0]]), np.array([[20.01, sign * 70.0]])
    error = _errors(plane, one, other, GEOD.inv(*one[0], *other[0])[2])
    assert plane.error == pytest.approx(float(error[0]), rel=2e-3)


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


# --- boxes, by hand -----------------------------------------------------------------------------------


def test_the_narrowest_box_leaves_out_the_widest_gap() -> None:
    assert Box.of([(10, 0, 20, 5), (40, -5, 60, 1)]) == Box(10, -5, 60, 5)
    assert Box.of([(40, -5, 60, 1), (10, 0, 20, 5)]) == Box(10, -5, 60, 5)
    # 170 to 180 and -180 to -160: the gap of 330 degrees between them is wider than none at the antimeridian.
    assert Box.of([(-180, 0, -160, 5), (170, 0, 180, 5)]) == Box(170, 0, 200, 5)
    # One that holds another: the gap begins where the longer one ends.
    assert Box.of([(0, 0, 100, 1), (10, 0, 20, 1), (150, 0, 160, 1)]) == Box(0, 0, 160, 1)
    # Two gaps of 170 degrees: that at the antimeridian is left out.
    assert Box.of([(-90, 0, -85, 1), (85, 0, 90, 1)]) == Box(-90, 0, 90, 1) == Box.of([(-90, 0, 90, 1)])


@pytest.mark.parametrize(
    ("bounds", "meets"),
    [
        ((178, 0, 179, 1), True),
        ((-180, 0, -179, 1), True),
        ((-171, 0, -170, 1), False),
        ((160, 0, 169, 1), False),
        ((160, 0, 170, 1), True),  # they touch
        ((-175, 0, -170, 1), True),
        ((178, 11, 179, 12), False),
        ((178, 10, 179, 12), True),
        ((178, -3, 179, -1), False),
        ((178, -3, 179, 0), True),
    ],
)
def test_what_meets_a_box_over_the_antimeridian(bounds: tuple[float, ...], meets: bool) -> None:
    box = Box(170, 0, 185, 10)
    assert box.meets([bounds]).tolist() == [meets]
    west, south, east, north = bounds
    if meets:
        found = box.meet(Box(west, south, east, north))
        turn = 360 if east < 0 else 0
        by_hand = Box(max(170, west + turn), max(0, south), min(185, east + turn), min(10, north))
        assert found == by_hand


def test_boxes_met_and_joined() -> None:
    box = Box(170, 0, 185, 10)
    assert box.joined(Box(-178, -1, -170, 5)) == Box(170, -1, 190, 10)
    assert box.joined(Box(160, 2, 175, 15)) == Box(160, 0, 185, 15)
    assert Box(-100, 0, 100, 1).joined(Box(90, 0, 260, 1)) == Box(-180, 0, 180, 1)  # 360 degrees are all
    whole = Box(-180, -20, 180, 5)
    assert whole.around
    assert not Box(-180, -20, 179.9, 5).around
    assert box.meet(whole) == whole.meet(box) == Box(170, 0, 185, 5)
    assert whole.meets([(0, 5, 1, 6), (0, 6, 1, 7)]).tolist() == [True, False]
    assert Box(0, 0, 10, 1).meet(Box(20, 0, 30, 1)) == Box(0, 0, 10, 1)  # they have no point in common


@pytest.mark.parametrize(
    ("lat", "km", "more"), [(0, 10, 0.01), (0, 100, 0.01), (60, 10, 0.02), (-60, 100, 0.05), (80, 300, 9), (45, 2e3, 9)]
)
def test_a_grown_box_holds_what_is_within_the_distance_and_little_more(lat: float, km: float, more: float) -> None:
    box = Box(20, min(lat, lat + 1), 22, max(lat, lat + 1))
    grown = box.grown(km)
    corners = np.array([(lon, at) for lon in (20, 22) for at in (box.south, box.north)])
    azimuth = np.arange(0, 360, 0.5)
    reached = [
        np.column_stack(GEOD.fwd(*np.tile(c, (720, 1)).T, azimuth, np.full(720, 1000 * km))[:2]) for c in corners
    ]
    lon, at = np.concatenate(reached).T
    assert 0 <= 20 - grown.west - (20 - lon.min()) <= more * (20 - lon.min())
    assert 0 <= grown.east - lon.max() <= more * (lon.max() - 22)
    assert 0 <= at.min() - grown.south <= 0.02 * km / 110
    assert 0 <= grown.north - at.max() <= 0.02 * km / 110


def test_a_grown_box_at_a_pole_or_round_the_world_holds_every_meridian() -> None:
    assert Box(20, 89, 22, 89.5).grown(56) == Box(-180, 89 - 56 / 110, 180, 90)
    assert Box(20, -89.5, 22, -89).grown(56) == Box(-180, -90, 180, -89 + 56 / 110)
    assert Box(-179, 0, 179, 1).grown(112).around
    assert not Box(-178, 0, 178, 1).grown(110).around
