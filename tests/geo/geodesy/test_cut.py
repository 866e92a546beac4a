"""Cutting lines at borders: answers worked by hand, GEOS as an oracle, and properties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pygeodesy.ellipsoids import Ellipsoids
from pygeodesy.geodesici import Intersector
from pyproj import Geod
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, box

from geo import length_by_area
from geo.arrays import Floats
from geo.geodesy.cut import cut
from geo.geodesy.geodesic import densify, geodesic_km

GEOD = Geod(ellps="WGS84")
KARNEY = Ellipsoids.WGS84.geodesic  # that of the package geographiclib
DEGREE = 111.319490793  # km of one degree of the equator, a pi / 180
NORTH = 110.574388558  # km of the first degree of a meridian from the equator

with np.errstate(invalid="ignore"):
    BROKEN = Polygon([(0, 0), (1, 0), (np.nan, 1)])


def lengths(line: Any, *areas: Any) -> list[float]:
    """Return km in each area, then outside, of one line."""
    ways = [cut([line], areas), cut([line], areas, lengths_only=True)]
    drawn, sparse = ([float(way.edges.km[way.area == i].sum()) for i in (*range(len(areas)), -1)] for way in ways)
    assert sparse == pytest.approx(drawn, rel=1e-9, abs=1e-9), "edges away from borders need no division"
    return drawn


def frame(geometry: list[Any], names: list[str] | None = None) -> gpd.GeoDataFrame:
    columns = {} if names is None else {"name": names}
    return gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326")


def test_along_a_meridian_and_along_the_equator() -> None:
    square = box(0, -0.5, 1, 1)
    assert lengths(LineString([(0.5, 0), (0.5, 5)]), square) == pytest.approx(
        [NORTH, geodesic_km([LineString([(0.5, 1), (0.5, 5)])])[0]], abs=1e-6
    )
    assert lengths(LineString([(-1, 0), (4, 0)]), square) == pytest.approx([DEGREE, 4 * DEGREE], abs=1e-6)


def test_half_of_a_long_edge_by_symmetry() -> None:
    # The great ellipse between two points of a parallel is symmetric about the meridian between.
    line = LineString([(0, 60), (20, 60)])
    west, east, outside = lengths(line, box(-1, 50, 10, 70), box(10, 50, 21, 70))
    assert west == pytest.approx(geodesic_km([line])[0] / 2, abs=1e-6)
    assert east == pytest.approx(west, abs=1e-6)
    assert outside == 0


def test_a_long_edge_is_cut_on_its_geodesic_and_not_on_its_chord() -> None:
    # It rises above 60.2 N, where its chord never goes. Where it does so is found by bisection.
    azimuth, _, metres = GEOD.inv(0, 60, 20, 60)
    low, high = 0.0, metres / 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if GEOD.fwd(0, 60, azimuth, middle)[1] < 60.2 else (low, middle)
    north, outside = lengths(LineString([(0, 60), (20, 60)]), box(-1, 60.2, 21, 70))
    assert north == pytest.approx((metres - 2 * low) / 1000, abs=0.005)
    assert outside == pytest.approx(2 * low / 1000, abs=0.005)


def test_holes_are_outside_and_an_enclave_has_its_own() -> None:
    inner = box(1, -1, 2, 1)
    outer = box(0, -2, 3, 2).difference(inner)
    line = LineString([(-1, 0), (4, 0)])
    assert lengths(line, outer) == pytest.approx([2 * DEGREE, 3 * DEGREE], abs=1e-6)
    assert lengths(line, outer, inner) == pytest.approx([2 * DEGREE, DEGREE, 2 * DEGREE], abs=1e-6)


def test_a_line_along_a_shared_border_counts_once_in_the_first_area() -> None:
    west, east = box(0, -1, 1, 1), box(1, -1, 2, 1)
    line = LineString([(1, -1), (1, 0), (1, 1)])
    for first, second in ((west, east), (east, west)):
        assert lengths(line, first, second) == pytest.approx([2 * NORTH, 0, 0], abs=1e-6)
        assert not cut([line], [first, second]).overlap.any()


def test_a_line_along_a_slanting_border_counts_once() -> None:
    # No vertex of the line is a vertex of the border, and none lies on it but by rounding.
    along = np.linspace(0.013, 0.987, 37)
    line = LineString(np.column_stack((along * 3, along)))
    north, south = Polygon([(0, 0), (3, 1), (0, 1)]), Polygon([(0, 0), (3, 1), (3, 0)])
    whole = geodesic_km([line])[0]
    assert lengths(line, north, south) == pytest.approx([whole, 0, 0], abs=1e-9)
    assert lengths(line, south, north) == pytest.approx([whole, 0, 0], abs=1e-9)


def test_a_line_that_joins_follows_and_leaves_a_border() -> None:
    west, east = box(0, -1, 1, 1), box(1, -1, 2, 1)
    line = LineString([(1.5, -0.5), (1, -0.5), (1, 0.5), (1.5, 0.5)])
    a, b, outside = lengths(line, west, east)
    assert a == pytest.approx(NORTH, abs=0.01)
    assert b == pytest.approx(2 * 0.5 * DEGREE, rel=1e-3)
    assert outside == 0


@pytest.mark.parametrize("turned", [False, True])
def test_a_border_beside_the_line_begins_and_ends_at_its_own_vertices(turned: bool) -> None:
    # Its short side lies 0.09 mm beside the line, so on it, and the flat flanks meet the line only millimetres farther
    # on. At 0.065° it crosses the line, and at 0.075° again. The line is short enough to be one edge.
    side = [(0.01, 8e-10), (0.02, 8e-10), (0.06, 5e-3), (0.07, -5e-3), (0.075, -5e-3), (0.075, 0.01), (-0.03, 0.01)]
    line = [(-5e-3, 0), (0.08, 0)]
    if turned:
        side, line = [(y, x) for x, y in side], [(y, x) for x, y in line]
    found = lengths(LineString(line), Polygon(side))
    degree = NORTH if turned else DEGREE
    assert found == pytest.approx([0.02 * degree, 0.065 * degree], abs=1e-5)


def test_touching_a_border_moves_nothing() -> None:
    square = box(0, 0, 1, 1)
    inside = LineString([(0.2, 0.2), (0.5, 1), (0.8, 0.2)])
    assert lengths(inside, square) == pytest.approx([geodesic_km([inside])[0], 0], abs=1e-9)
    outside = LineString([(-0.5, 0.5), (0, 0), (0.5, -0.5), (1.5, 0.5)])
    assert lengths(outside, square)[0] < 1e-3


def test_overlapping_areas_count_once_and_say_so() -> None:
    table = length_by_area(
        frame([LineString([(-1, 0), (4, 0)])]),
        frame([box(0, -1, 2, 1), box(1, -1, 3, 1)], ["first", "second"]),
        area_key="name",
    )
    assert table["name"].tolist() == ["first", "second", "water"]
    assert table["km"].tolist() == pytest.approx([2 * DEGREE, DEGREE, 2 * DEGREE], abs=1e-6)
    assert table["overlap_km"].tolist() == pytest.approx([DEGREE, 0, 0], abs=1e-6)


def test_slivers_are_found() -> None:
    sliver = box(1, -1, 1 + 1e-6, 1)
    found = lengths(LineString([(0, 0), (2, 0)]), sliver)
    assert found == pytest.approx([1e-6 * DEGREE, (2 - 1e-6) * DEGREE], rel=1e-6)


def test_multi_part_lines_and_areas() -> None:
    line = MultiLineString([[(0, 0), (2, 0)], [(5, 0), (6, 0)]])
    area = MultiPolygon([box(1, -1, 1.5, 1), box(5.5, -1, 9, 1)])
    assert lengths(line, area) == pytest.approx([DEGREE, 2 * DEGREE], abs=1e-6)


def test_an_area_on_both_sides_of_the_antimeridian() -> None:
    both = MultiPolygon([box(179, -1, 180, 1), box(-180, -1, -179, 1)])
    crossing = LineString([(178, 0), (-178, 0)])
    assert lengths(crossing, both) == pytest.approx([2 * DEGREE, 2 * DEGREE], abs=1e-6)
    west = MultiLineString([[(178, 0), (180, 0)], [(-180, 0), (-178, 0)]])
    assert lengths(west, both) == pytest.approx([2 * DEGREE, 2 * DEGREE], abs=1e-6)


def test_a_line_of_no_length_and_a_line_run_twice() -> None:
    square = box(0, -1, 1, 1)
    assert lengths(LineString([(0.5, 0), (0.5, 0)]), square) == [0, 0]
    # There and back is twice the way; an overlay of geometries would dissolve it to once.
    assert lengths(LineString([(0.5, 0), (2, 0), (0.5, 0)]), square) == pytest.approx([DEGREE, 2 * DEGREE], abs=1e-6)


def test_long_lines_and_borders_of_many_vertices() -> None:
    # A zigzag of 20,000 edges over a wavy border of 20,000: half of it in each area, by symmetry.
    x = np.linspace(0, 10, 20_001)
    wave = 0.01 * np.sin(40 * x)
    border = np.column_stack((x, wave))
    south = Polygon([*border, (10, -1), (0, -1)])
    north = Polygon([*border, (10, 1), (0, 1)])
    y = wave + np.where(np.arange(20_001) % 2, 0.002, -0.002)
    line = LineString(np.column_stack((x, y)))
    a, b, outside = lengths(line, north, south)
    assert a + b == pytest.approx(geodesic_km([line])[0], rel=1e-12)
    assert a == pytest.approx(b, rel=1e-3)
    assert outside == 0
    assert (np.diff(cut([line], [north, south]).area) != 0).sum() == 20_000


def test_names_index_and_order_of_the_rows() -> None:
    lines = frame([LineString([(2.5, 0), (0.5, 0)]), LineString([(9, 9), (9, 8)])]).set_axis(["q", "p"])
    areas = frame([box(2, -1, 3, 1), box(0, -1, 1, 1)], ["B", "A"])
    table = length_by_area(lines, areas, area_key="name", outside="sea")
    assert list(zip(table["line"], table["name"], strict=True)) == [("q", "B"), ("q", "A"), ("q", "sea"), ("p", "sea")]
    assert table["km"].tolist()[:3] == pytest.approx([DEGREE / 2, DEGREE / 2, DEGREE], abs=1e-6)


def test_nothing_to_cut_and_nothing_to_cut_with() -> None:
    line, area = frame([LineString([(0, 0), (1, 0)])]), frame([box(0, 0, 1, 1)], ["A"])
    assert length_by_area(line.iloc[:0], area, area_key="name").empty
    table = length_by_area(line, area.iloc[:0], area_key="name")
    assert table["name"].tolist() == ["water"]
    assert length_by_area(line, frame([Polygon()], ["A"]), area_key="name")["name"].tolist() == ["water"]


@pytest.mark.parametrize(
    ("lines", "areas", "message"),
    [
        (frame([LineString([(0, 0), (1, 0)])]).to_crs(3857), frame([box(0, 0, 1, 1)], ["A"]), "lines are not in EPSG"),
        (frame([LineString([(0, 0), (1, 0)])]), frame([box(0, 0, 1, 1)], ["A"]).set_crs(None, allow_override=True), "areas are not in"),
        (frame([LineString([(0, 0), (1, 0)]), None]), frame([box(0, 0, 1, 1)], ["A"]), "line 1 has no geometry"),
        (frame([LineString([(0, 0), (1, 0)])]), frame([None], ["A"]), "area 0 has no geometry"),
        (frame([LineString([(0, 0), (1, 0)])]), frame([LineString([(0, 0), (1, 0)])], ["A"]), "area 0 is not a Polygon"),
        (
            frame([LineString([(0, 0), (1, 0)])]),
            frame([box(0, 0, 1, 1), BROKEN], ["A", "B"]),
            "area 1 has a coordinate that is not a longitude and latitude",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_named(lines: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        length_by_area(lines, areas, area_key="name")


def test_crs84_is_the_same_thing() -> None:
    lines = frame([LineString([(0, 0), (1, 0)])]).set_crs("OGC:CRS84", allow_override=True)
    assert len(length_by_area(lines, frame([box(0, -1, 1, 1)], ["A"]), area_key="name")) == 1


def test_inputs_are_left_as_they_were() -> None:
    lines, areas = frame([LineString([(0, 0), (3, 1)])]), frame([box(0, 0, 1, 1)], ["A"])
    before = lines.to_wkb().equals(lines.to_wkb()), lines.to_wkb(), areas.to_wkb()
    length_by_area(lines, areas, area_key="name")
    pd.testing.assert_frame_equal(lines.to_wkb(), before[1])
    pd.testing.assert_frame_equal(areas.to_wkb(), before[2])
    assert not shapely.is_prepared(areas.geometry.to_numpy()).any()


def drawn_ends(number: int, seed: int) -> Iterator[tuple[Floats, Floats, float]]:
    """Draw lines of 20 to 3,000 km that run at least 20° off the meridians: their ends, and a longitude between."""
    draw = np.random.default_rng(seed)
    while number:
        one, other = draw.uniform([-40, -70], [40, 70], (2, 2))
        azimuth, back, metres = GEOD.inv(*one, *other)
        if 20e3 < metres < 3e6 and min(abs(np.sin(np.radians([azimuth, back])))) > 0.34:
            yield one, other, float(one[0] + draw.uniform(0.1, 0.9) * (other[0] - one[0]))
            number -= 1


def test_lengths_and_crossings_as_karney_finds_them() -> None:
    """Intersections of geodesics (Karney 2023, arXiv:2308.00495); a border along a meridian is a geodesic."""
    find = Intersector(KARNEY)
    for one, other, meridian in drawn_ends(40, seed=1):
        line, border = find.Line(*one[::-1], *other[::-1]), find.Line(-85, meridian, 85, meridian)
        whole = KARNEY.Inverse(*one[::-1], *other[::-1]).s12 / 1000
        first = find.Segment(line, border).sA / 1000
        near, far = (first, whole - first) if one[0] < meridian else (whole - first, first)
        found = lengths(LineString([one, other]), box(-60, -85, meridian, 85), box(meridian, -85, 60, 85))
        # The densified line lies within 0.1 m of the geodesic, which it crosses the border 20° off at least.
        assert found == pytest.approx([near, far, 0], abs=0.1e-3 / np.sin(np.radians(20)))
        assert sum(found) == pytest.approx(whole, abs=1e-9)


def test_wrong_shortcuts_are_off_by_as_much_as_they_are_said_to_be() -> None:
    # A quarter of the line lies in the area, at 60 N, where Web Mercator stretches by about two.
    line = LineString([(0, 60), (0.2, 60), (0.4, 60), (0.6, 60), (0.8, 60)])
    area = box(-1, 59, 0.2, 61)
    true = lengths(line, area)[0]
    assert true == pytest.approx(geodesic_km([line])[0] / 4, rel=1e-6)
    whole_line = geodesic_km([line])[0]
    assert whole_line / true == pytest.approx(4, rel=1e-5)
    assert not area.contains(line.interpolate(0.5, normalized=True))  # the midpoint gives it nothing
    inside = gpd.GeoSeries([line.intersection(area)], crs="EPSG:4326")
    assert inside.to_crs(3857).length.iloc[0] / 1000 / true == pytest.approx(2, abs=0.01)
    far = inside.to_crs(32640).length.iloc[0] / 1000  # a UTM zone whose centre is 57 E
    assert far / true > 1.05


# Coordinates on a coarse grid make vertices on borders, shared edges and touching corners common.
grid = st.integers(0, 12).map(lambda i: 40 + i / 4)
fine = st.floats(40, 43, allow_nan=False).map(lambda x: round(x, 6))
point = st.one_of(st.tuples(grid, grid), st.tuples(fine, fine))
walk = st.lists(point, min_size=2, max_size=12).map(LineString)


@st.composite
def polygons(draw: st.DrawFn) -> list[Any]:
    """Triangles, boxes and boxes with holes, which may overlap, touch or share edges."""
    shapes: list[Any] = []
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            x, y = sorted([draw(grid), draw(grid)]), sorted([draw(grid), draw(grid)])
            shape: Any = box(x[0], y[0], x[1], y[1])
            if draw(st.booleans()) and shape.area > 1:
                shape = shape.difference(shape.buffer(-0.3, join_style="mitre"))
        else:
            shape = Polygon([draw(point), draw(point), draw(point)])
        if shape.is_valid and shape.area > 1e-3:
            shapes.append(shape)
    return shapes or [box(40, 40, 41, 41)]


@given(walk, polygons())
@settings(max_examples=200, deadline=None)
def test_against_geos(line: LineString, areas: list[Polygon]) -> None:
    """Give each area what GEOS finds in it, less what earlier areas have; border stretches aside."""
    ours = lengths(line, *areas)
    xy = shapely.get_coordinates(densify([line])[0])
    steps = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
    taken: Any = Polygon()
    for km, area in zip(ours, areas, strict=False):
        free = shapely.difference(area, taken)
        closed = _geos_km(steps, free)
        # The oracle cannot say who has a stretch along a border, only that one of them does.
        on_border = _geos_km(steps, shapely.boundary(area)) + _geos_km(steps, shapely.boundary(free))
        assert closed - on_border - 1e-5 <= km <= closed + on_border + 1e-5
        taken = shapely.union(taken, area)
    assert sum(ours) == pytest.approx(geodesic_km([line])[0], rel=1e-9)
    outside = geodesic_km([line])[0] - _geos_km(steps, taken)
    assert ours[-1] == pytest.approx(outside, abs=1e-5)


def _geos_km(lines: Any, area: Any) -> float:
    parts = shapely.get_parts(shapely.intersection(lines, area))
    parts = shapely.get_parts(parts)
    return float(geodesic_km(parts[(shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)]).sum())


@given(walk, polygons())
@settings(max_examples=100, deadline=None)
def test_reversing_a_line_changes_nothing(line: LineString, areas: list[Polygon]) -> None:
    assert lengths(line.reverse(), *areas) == pytest.approx(lengths(line, *areas), rel=1e-9, abs=1e-6)


@given(walk, polygons(), st.data())
@settings(max_examples=100, deadline=None)
def test_splitting_a_line_at_a_vertex_changes_nothing(
    line: LineString, areas: list[Polygon], data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, max(1, len(line.coords) - 2)))
    if len(line.coords) < 3:
        return
    one, other = LineString(line.coords[: at + 1]), LineString(line.coords[at:])
    together = np.add(lengths(one, *areas), lengths(other, *areas))
    assert together == pytest.approx(np.array(lengths(line, *areas)), rel=1e-9, abs=1e-9)


@given(st.lists(walk, min_size=1, max_size=5), polygons())
@settings(max_examples=100, deadline=None)
def test_parts_sum_to_the_whole_line_by_line(lines: list[LineString], areas: list[Polygon]) -> None:
    table = length_by_area(frame(lines), frame(areas, [f"area{i}" for i in range(len(areas))]), area_key="name")
    sums = table.groupby("line")["km"].sum()
    assert sums.to_numpy() == pytest.approx(geodesic_km(lines), rel=1e-9, abs=1e-12)
    assert (table["km"] >= 0).all()


def test_a_position_that_stands_twice_is_no_piece_of_its_own() -> None:
    areas = gpd.GeoDataFrame({"name": ["north"]}, geometry=[shapely.box(0, 0, 10, 10)], crs="EPSG:4326")
    once = gpd.GeoSeries([shapely.LineString([(2, 0), (2, -1), (5, -1)])], crs="EPSG:4326")
    twice = gpd.GeoSeries([shapely.LineString([(2, 0), (2, 0), (2, -1), (5, -1), (5, -1)])], crs="EPSG:4326")
    pd.testing.assert_frame_equal(
        length_by_area(twice, areas, area_key="name"), length_by_area(once, areas, area_key="name")
    )


def test_a_long_edge_far_from_its_chord_meets_the_border_that_only_its_geodesic_reaches() -> None:
    """Edges away from borders are not divided; those whose geodesic comes near one are, wherever their chord runs."""
    line = LineString([(20, 59.9), (36, 59.9)])  # 890 km; the geodesic runs 0.24° north of its chord
    strip = box(25, 60.05, 31, 62)  # in other cells than the chord
    lengths = length_by_area(frame([line]), frame([strip], ["a0"]), area_key="name").set_index("name")["km"]
    dense = shapely.segmentize(
        shapely.LineString(GEOD.npts(20, 59.9, 36, 59.9, 4000, initial_idx=0, terminus_idx=0)), 1
    )
    inside = shapely.get_coordinates(shapely.intersection(dense, strip))
    assert lengths["a0"] == pytest.approx(GEOD.line_length(*inside.T) / 1000, rel=1e-6)
    assert lengths.sum() == pytest.approx(GEOD.line_length([20, 36], [59.9, 59.9]) / 1000, rel=1e-12)


def test_lines_far_from_any_border_lie_where_their_surroundings_do() -> None:
    """Three areas wide enough to hold cells that no border passes, one inside another, one beyond the antimeridian."""
    areas = [box(10, 10, 20, 20), box(0, 0, 40, 40), box(-180, -20, -150, 20)]
    spots = [(15.1, 15.1), (30.2, 5.3), (5.5, 39.49), (-170.2, 3), (100, 3), (20.5, 20.5), (40.0, 40.3)]
    lines = [LineString([spot, (spot[0] + 0.01, spot[1] + 0.01)]) for spot in spots]
    found = length_by_area(frame(lines), frame(areas, ["a0", "a1", "a2"]), area_key="name")
    assert found["name"].tolist() == ["a0", "a1", "a1", "a2", "water", "a1", "water"]
    assert (found["overlap_km"] > 0).tolist() == [True, *[False] * 6]
