"""Geometry that is hard on the globe: over the antimeridian and the poles, along borders, very long, very odd.

What is asked of it: the right figure, by an oracle that does not share the program's way to it (the
same scene turned to another longitude, geodesics sampled densely with PROJ, arcs worked by hand), or
a clear refusal.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, box
from shapely.affinity import translate

from geo import crossings, exposure, length_by_area
from geo.geodesy.common_border import common_border, distance_km
from geo.geodesy.cut import Borders, cut
from geo.geodesy.geodesic import densify, edges, geodesic_km
from geo.geodesy.projection import MAX_ERROR, Box, local_projection
from geo.vulnerability.convergence import convergence_places, severing_radius
from geo.vulnerability.territory_lines import TerritoryLines
from layers.model.problem import ExtentError
from tests.hand import atlas, segment

GEOD = Geod(ellps="WGS84")
CAP = box(-180, -90, 180, -60)  # a land around the south pole, as RFC 7946 wants it: closed along the pole
DEGREE = 111.319490793  # km of one degree of the equator, a pi / 180


def lengths(line: Any, *areas: Any) -> list[float]:
    """Return km in each area, then outside, of one line."""
    found = cut([line], areas)
    return [float(found.edges.km[found.area == i].sum()) for i in (*range(len(areas)), -1)]


def turned(shape: Any, degrees: float) -> Any:
    """Return a shape, straight in degrees, turned to the east and cut at the antimeridian; nothing of the program."""
    there = translate(shape, degrees)
    parts = [
        translate(shapely.intersection(there, box(-180 + 360 * k, -90, 180 + 360 * k, 90)), -360 * k)
        for k in (-1, 0, 1)
    ]
    kind, make = (3, MultiPolygon) if shapely.get_dimensions(shape) == 2 else (1, MultiLineString)
    flat = [each for part in parts for each in shapely.get_parts(part)]
    return make([each for each in flat if shapely.get_type_id(each) == kind and not each.is_empty])


def leapt(line: LineString, degrees: float) -> LineString:
    """Return a line turned to the east, its edges over the antimeridian left as they are: so no vertex is new."""
    return LineString([((x + degrees + 180) % 360 - 180, y) for x, y in line.coords])


def sampled(line: LineString, areas: list[Any], step_m: float = 500.0) -> list[float]:
    """Return km in each area by points every few hundred metres of each geodesic: brute force."""
    km = np.zeros(len(areas) + 1)
    for (x0, y0), (x1, y1) in zip(line.coords[:-1], line.coords[1:], strict=True):
        azimuth, _, metres = GEOD.inv(x0, y0, x1, y1)
        number = max(int(metres / step_m), 1)
        along = (np.arange(number) + 0.5) * metres / number
        lon, lat, _ = GEOD.fwd(np.full(number, x0), np.full(number, y0), np.full(number, azimuth), along)
        inside = np.array([shapely.intersects_xy(area, lon, lat) for area in areas])
        first = np.where(inside.any(axis=0), inside.argmax(axis=0), len(areas))
        np.add.at(km, first, metres / number / 1000)
    return km.tolist()


# --- the antimeridian -------------------------------------------------------------------------------


def test_a_line_over_the_antimeridian_is_one_line_however_it_is_written() -> None:
    # Two degrees of the equator, one on either side; an island from 179.5 E to 179.5 W.
    island = MultiPolygon([box(179.5, -1, 180, 1), box(-180, -1, -179.5, 1)])
    for line in (
        LineString([(179, 0), (-179, 0)]),
        LineString([(-179, 0), (179, 0)]),
        MultiLineString([[(179, 0), (180, 0)], [(-180, 0), (-179, 0)]]),
        MultiLineString([[(-180, 0), (-179, 0)], [(180, 0), (179, 0)]]),
    ):
        assert lengths(line, island) == pytest.approx([DEGREE, DEGREE], abs=1e-6)
        assert lengths(line, *island.geoms) == pytest.approx([DEGREE / 2, DEGREE / 2, DEGREE], abs=1e-6)


@given(
    st.floats(-180, 180),
    st.lists(st.tuples(st.integers(-15, 15), st.integers(-60, 75)), min_size=2, max_size=5),
    st.tuples(st.integers(-12, 0), st.integers(-70, 60), st.integers(1, 12), st.integers(2, 25)),
)
@settings(max_examples=80, deadline=None)
def test_turning_the_globe_changes_no_length(
    degrees: float, points: list[tuple[int, int]], square: tuple[int, int, int, int]
) -> None:
    west, south, width, height = square
    areas = [box(west, south, west + width, min(south + height, 88)), box(west + width, south, west + width + 9, 80)]
    line = LineString(points)
    here, there = lengths(line, *areas), lengths(leapt(line, degrees), *(turned(area, degrees) for area in areas))
    assert sum(there) == pytest.approx(sum(here), rel=1e-9)
    assert there == pytest.approx(here, abs=0.01, rel=1e-5)


def test_an_edge_over_the_antimeridian_is_cut_on_its_geodesic() -> None:
    """At 70 N a geodesic over 20 degrees bows 0.5 degrees north of its chord: the cut lies there."""
    line = LineString([(170, 70), (-170, 70)])
    east = turned(box(-10, 65, 0, 80), 180)
    half = geodesic_km([line])[0] / 2
    assert lengths(line, east) == pytest.approx([half, half], abs=1e-3)
    drawn = densify([line])[0]
    assert isinstance(drawn, MultiLineString)
    assert len(drawn.geoms) == 2
    at = GEOD.fwd(170, 70, GEOD.inv(170, 70, -170, 70)[0], half * 1000)[1]
    before, after = drawn.geoms
    ends = [before.coords[-1], after.coords[0]]
    assert [abs(x) for x, _ in ends] == [180, 180]
    assert [y for _, y in ends] == pytest.approx([at, at], abs=1e-6)


@pytest.mark.parametrize("lon", [180.0, -180.0])
def test_the_antimeridian_itself_is_one_meridian(lon: float) -> None:
    along = LineString([(lon, 60), (lon, 70)])
    km = geodesic_km([along])[0]
    russia = MultiPolygon([box(100, 50, 180, 75), box(-180, 62, -170, 72)])
    assert lengths(along, russia) == pytest.approx([km, 0], abs=1e-9)
    # A border along it: the first of the two has the line, on whichever side it is written.
    west, east = box(170, 60, 180, 70), box(-180, 60, -170, 70)
    for first, second in ((west, east), (east, west)):
        found = cut([along], [first, second])
        assert (found.area == 0).all()
        assert not found.overlap.any()


def test_a_line_along_the_antimeridian_is_inside_its_country_and_not_on_a_border() -> None:
    lands = {"AAA": MultiPolygon([box(170, 60, 180, 70), box(-180, 60, -170, 70)]), "BBB": box(170, 70, 180, 80)}
    one = atlas([segment("S1", "ab", [(180, 62), (180, 69)]), segment("S2", "bc", [(180, 69), (175, 75)])], lands)
    found = crossings(one)
    assert found[["segment", "from_country", "to_country", "lat"]].to_numpy().tolist() == [["S2", "AAA", "BBB", 70.0]]
    table = exposure(one, by=("country",)).set_index("country")["km_geometry"]
    assert set(table.index) == {"AAA", "BBB"}
    assert table.sum() == pytest.approx(geodesic_km(one.segments.geometry).sum(), rel=1e-12)


def test_a_border_along_the_antimeridian_is_crossed_there_and_is_common() -> None:
    west, east = box(170, -10, 180, 10), box(-180, -10, -170, 10)
    one = atlas([segment("S1", "ab", [(178, 1), (-178, 1)])], {"AAA": west, "BBB": east})
    (found,) = crossings(one)[["from_country", "to_country", "lat"]].to_numpy().tolist()
    assert found[:2] == ["AAA", "BBB"]
    assert found[2] == pytest.approx(1.0, abs=1e-3)
    assert common_border(west, east).length == pytest.approx(20)
    assert common_border(east, west).length == pytest.approx(20)


@pytest.mark.parametrize(
    "area",
    [
        Polygon([(179, -1), (-179, -1), (-179, 1), (179, 1)]),  # two degrees wide on the globe, 358 on a map
        Polygon([(0, -70), (120, -70), (-120, -70)]),  # around the pole, and not closed along it
        box(179, 0, 181, 1),
        Polygon([(0, 89), (90, 91), (0, 92)]),
        MultiPolygon([box(0, 0, 1, 1), Polygon([(170, 1), (-170, 1), (-170, 2)])]),
    ],
)
def test_an_area_whose_inside_cannot_be_known_is_refused(area: Any) -> None:
    with pytest.raises(ValueError, match="area 0 has"):
        Borders([area])


def test_areas_closed_along_the_poles_and_whole_parallels_are_taken() -> None:
    assert lengths(LineString([(-180, 0), (-60, 0), (60, 0), (180, 0)]), box(-180, -60, 180, 60)) == pytest.approx(
        [360 * DEGREE, 0]
    )
    assert lengths(LineString([(10, -70), (-100, -70)]), CAP)[1] == 0


# --- the poles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        LineString([(0, -50), (180, -50)]),
        LineString([(33, -50), (-147, -50)]),
        LineString([(33, -50), (33, -90), (-147, -50)]),
        LineString([(33, -50), (33, -90), (-147, -90), (-147, -50)]),
        LineString([(-90, -50), (90, -50)]),
    ],
)
def test_a_line_over_the_pole_of_a_land_around_it(line: LineString) -> None:
    inside, outside = GEOD.inv(0, -60, 0, -90)[2] / 500, GEOD.inv(0, -60, 0, -50)[2] / 500
    assert lengths(line, CAP) == pytest.approx([inside, outside], abs=1e-6)
    assert lengths(line.reverse(), CAP) == pytest.approx([inside, outside], abs=1e-6)
    # Sectors of ninety degrees, as claims are drawn: each has what lies in it.
    sectors = [box(-180 + 90 * i, -90, -90 + 90 * i, -60) for i in range(4)]
    found = lengths(line, *sectors)
    assert sum(found[:4]) == pytest.approx(inside, abs=1e-6)
    assert found[4] == pytest.approx(outside, abs=1e-6)
    assert sum(km > 1 for km in found[:4]) == 2


@given(
    st.tuples(st.integers(-180, 180), st.integers(-80, 80)),
    st.tuples(st.integers(-180, 180), st.integers(-80, 80)),
)
@settings(max_examples=25, deadline=None)
def test_long_chords_against_dense_samples(one: tuple[int, int], other: tuple[int, int]) -> None:
    """Geodesics up to half round the globe, over poles and the antimeridian, through a chessboard of areas."""
    metres = GEOD.inv(*one, *other)[2]
    if metres < 1 or metres > 19_900_000:  # near the antipode nobody knows which way was meant
        return
    areas = [box(west, south, west + 60, south + 45) for west in range(-180, 180, 60) for south in (-90, 0)]
    line = LineString([one, other])
    found = lengths(line, *areas)
    assert sum(found) == pytest.approx(metres / 1000, rel=1e-9)
    brute = sampled(line, areas, step_m=250)
    over_the_pole = one[0] % 60 == 0 and (one[0] - other[0]) % 180 == 0
    if over_the_pole or any(x % 60 == 0 and x == y for x, y in zip(one, other, strict=True)):
        return  # along a border either side is right
    # Where a geodesic all but follows a border, a tenth of a metre aside is kilometres along.
    near = max(abs(a - b) for a, b in zip(found, brute, strict=True))
    assert near < max(2.0, metres / 1000 * 1e-3)


def test_a_chord_of_ten_thousand_kilometres_takes_little_memory() -> None:
    line = LineString([(10, 60), (130, 60), (10, 61), (130, 62), (-50, 85)])
    found = edges([line])
    assert len(found.line) < 60_000
    assert found.km.sum() == pytest.approx(geodesic_km([line])[0], rel=1e-12)


# --- borders that touch, hold and cross ---------------------------------------------------------------


def test_an_enclave_in_its_hole_and_a_line_that_stays_in_the_hole() -> None:
    lesotho = Polygon([(27, -30), (28, -30.5), (29.4, -30), (29, -28.7), (28, -28.6)])
    around = box(16, -35, 33, -22).difference(lesotho)
    line = LineString([(20, -29.5), (32, -29.5)])
    for first, second in ((around, lesotho), (lesotho, around)):
        found = dict(zip((id(first), id(second)), lengths(line, first, second), strict=False))
        assert found[id(lesotho)] == pytest.approx(sampled(line, [lesotho], 10)[0], abs=0.02)
        assert sum(found.values()) == pytest.approx(geodesic_km([line])[0], rel=1e-12)
    inside = LineString([(28, -29), (28.5, -29.5)])
    assert lengths(inside, around) == pytest.approx([0, geodesic_km([inside])[0]])
    one = atlas([segment("S1", "ab", line), segment("S2", "cd", inside)], {"ZAF": around, "LSO": lesotho})
    assert crossings(one)[["segment", "from_country", "to_country"]].to_numpy().tolist() == [
        ["S1", "ZAF", "LSO"],
        ["S1", "LSO", "ZAF"],
    ]


@pytest.mark.parametrize(
    "line",
    [
        LineString([(0.5, 0), (0.5, 0)]),
        LineString([(0, 0.5), (0, 0.5), (1, 0.5), (1, 0.5), (1, 0.5), (2, 0.5)]),
        LineString([(0.2, 0.5, 100), (1.8, 0.5, -4000)]),
        MultiLineString([[(0.1, 0.5), (0.4, 0.5)], [(1.6, 0.5), (1.9, 0.5)]]),
        LineString([(0.1, 0.5), (1.9, 0.5), (0.1, 0.5)]),
    ],
)
def test_odd_lines_have_the_length_of_their_geodesics(line: Any) -> None:
    areas = gpd.GeoDataFrame({"name": ["west", "east"]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], crs="EPSG:4326")
    table = length_by_area(gpd.GeoSeries([line], crs="EPSG:4326"), areas, area_key="name")
    flat = shapely.force_2d(line)
    parts = [LineString(p.coords) for p in shapely.get_parts(flat)]
    expected = sum(GEOD.line_length(*part.xy) for part in parts) / 1000
    assert table["km"].sum() == pytest.approx(expected, abs=1e-9)
    assert (table["overlap_km"] == 0).all()


# --- distances near the antimeridian and the poles ----------------------------------------------------


def scene(degrees: float, *, south: float = 0.0) -> tuple[gpd.GeoDataFrame, Any]:
    """Return three lines and a territory around a longitude."""
    rows = {
        "R1": ("rail", LineString([(-1, south), (1, south + 0.1)])),
        "D1": ("road", LineString([(-1, south + 0.3), (0.4, south + 0.1), (1, south + 0.4)])),
        "P1": ("pipeline", LineString([(0.1, south - 0.5), (0.15, south + 0.9)])),
    }
    frame = gpd.GeoDataFrame(
        {"id": [*rows], "mode": [mode for mode, _ in rows.values()], "geometry_accuracy_m": 100.0, "weight": 1.0},
        geometry=[leapt(line, degrees) for _, line in rows.values()],
        crs="EPSG:4326",
    )
    return frame, turned(box(-0.8, south - 0.4, 0.8, south + 0.8), degrees)


def nearest_km(at: tuple[float, float], line: Any) -> float:
    """Return the distance from a point to a line by samples every 20 m of its geodesics."""
    least = np.inf
    for part in shapely.get_parts(line):
        for (x0, y0), (x1, y1) in zip(part.coords[:-1], part.coords[1:], strict=True):
            azimuth, _, metres = GEOD.inv(x0, y0, x1, y1)
            along = np.linspace(0, metres, max(int(metres / 20), 2))
            lon, lat, _ = GEOD.fwd(
                np.full(len(along), x0), np.full(len(along), y0), np.full(len(along), azimuth), along
            )
            least = min(least, GEOD.inv(np.full(len(lon), at[0]), np.full(len(lon), at[1]), lon, lat)[2].min() / 1000)
    return float(least)


@pytest.mark.parametrize(("degrees", "south"), [(180, 0), (179.9, 50), (-180, -65), (180, 81), (47, 86)])
def test_convergence_is_the_same_at_every_longitude(degrees: float, south: float) -> None:
    modes = ("rail", "road", "pipeline")
    (lines, within), (there, beyond) = scene(10, south=south), scene(degrees, south=south)
    here = convergence_places(lines, modes, within=within, radius_km=12)
    moved = convergence_places(there, modes, within=beyond, radius_km=12)
    assert len(here) == len(moved) > 0
    for name in ("lat", "severing_radius_km"):
        np.testing.assert_allclose(moved[name], here[name], atol=2e-3)
    turn = (moved["lon"] - here["lon"] - (degrees - 10) + 180) % 360 - 180
    np.testing.assert_allclose(turn, 0, atol=2e-2)
    for row in moved.itertuples():
        radius = max(nearest_km((row.lon, row.lat), line) for line in there.geometry)
        assert row.severing_radius_km == pytest.approx(radius, abs=0.05)
    np.testing.assert_allclose(moved["extent_km2"], here["extent_km2"], rtol=2e-3)
    for extent, centre in zip(moved.geometry, zip(moved["lon"], moved["lat"], strict=True), strict=True):
        assert extent.is_valid
        assert not (np.abs(np.diff(shapely.get_coordinates(shapely.get_parts(extent)[0])[:, 0])) > 180).any()
        assert shapely.dwithin(extent, shapely.Point(centre), 1e-4)


@pytest.mark.parametrize("at", [(180.0, 0.2), (-179.7, 0.2), (179.7, 0.2), (-180.0, 0.0)])
def test_a_severing_radius_looks_over_the_antimeridian(at: tuple[float, float]) -> None:
    lines, _ = scene(180)
    (row,) = severing_radius([at], lines, ["rail", "road", "pipeline"]).to_dict("records")
    for mode, line in zip(lines["mode"], lines.geometry, strict=True):
        assert row[f"{mode}_km"] == pytest.approx(nearest_km(at, line), abs=0.02)


@pytest.mark.parametrize("lat", [88.0, 89.5, 89.99, 90.0, -89.9])
def test_distances_across_a_pole(lat: float) -> None:
    side = np.sign(lat)
    rows = [LineString([(lon - 1, 88.5 * side), (lon + 1, 88.5 * side)]) for lon in (0, 90, 180)]
    rows[2] = leapt(LineString([(-1, 88.5 * side), (1, 88.5 * side)]), 180)
    lines = gpd.GeoDataFrame(
        {"id": ["A", "B", "C"], "mode": ["rail", "road", "pipeline"], "geometry_accuracy_m": 10.0},
        geometry=rows,
        crs="EPSG:4326",
    )
    found = severing_radius([(25.0, lat)], lines, ["rail", "road", "pipeline"])
    for mode, line in zip(lines["mode"], rows, strict=True):
        assert found[f"{mode}_km"].item() == pytest.approx(nearest_km((25.0, lat), line), rel=1e-3, abs=0.02)
    places = convergence_places(lines, ["rail", "road", "pipeline"], radius_km=190)
    assert len(places) == 1
    centre = places.iloc[0]
    # The least disc has its centre on the bisector of the three: by symmetry at the pole, all but the arms' ends.
    assert centre["severing_radius_km"] == pytest.approx(GEOD.inv(0, 88.5, 0, 90)[2] / 1000, abs=4)
    assert places.geometry.is_valid.all()
    assert shapely.intersects_xy(places.geometry[0], [10, 100, -170, -80], [89.9 * side] * 4).all()
    assert shapely.intersects_xy(places.geometry[0], np.arange(-180, 181, 20), 89.99 * side).all()
    assert shapely.intersects_xy(places.geometry[0], np.arange(-180, 181, 20), 89.999999 * side).all()
    # Its extent has the area of the same shape elsewhere: the three buffers meet in about a triangle of arcs.
    inside = [
        (lon, y)
        for lon in range(-180, 180, 10)
        for y in np.arange(87.5, 90, 0.1) * side
        if all(nearest_km((lon, y), line) < 189 for line in rows)
    ]
    assert shapely.intersects_xy(places.geometry[0], *np.array(inside).T).all()


@pytest.mark.parametrize("degrees", [180.0, 178.0, -178.0])
def test_a_frontier_near_the_antimeridian(degrees: float) -> None:
    chord = LineString([(-0.5, 0), (0.5, 0.3)])  # a border is straight in degrees, so it may be cut there
    border = turned(chord, degrees)
    places = np.array([leapt(LineString([(x, 0.9), (x + 0.1, 1.4)]), degrees) for x in (-2, -1, 0.01, 0.5, 3)])
    found = distance_km(places, border, reach_km=500)
    for place, km in zip(places, found, strict=True):
        ends = [nearest_km(point, border) for point in place.segmentize(0.01).coords]
        assert km == pytest.approx(min(ends), abs=0.5)


def test_the_ground_of_a_territory_over_the_antimeridian() -> None:
    (lines, within), (there, beyond) = scene(0), scene(180)
    here, moved = TerritoryLines(lines, within, radius_km=20), TerritoryLines(there, beyond, radius_km=20)
    assert moved.ids.tolist() == here.ids.tolist() == ["R1", "D1", "P1"]
    points = np.array([(-0.3, 0.2), (0.0, 0.1), (0.5, 0.3)])
    over = (points + np.array((360, 0))) % 360 - np.array((180, 0))
    np.testing.assert_allclose(
        moved.distance(moved.to_plane(over)), here.distance(here.to_plane(points)), atol=1e-3, rtol=1e-3
    )


@given(st.floats(-180, 180), st.floats(-89, 89), st.floats(1, 900))
@settings(max_examples=60, deadline=None)
def test_a_box_grown_anywhere_holds_every_point_within_the_distance(lon: float, lat: float, km: float) -> None:
    grown = Box(lon, lat, lon, lat).grown(km)
    east, north, _ = GEOD.fwd(np.full(360, lon), np.full(360, lat), np.arange(360.0), np.full(360, km * 999))
    assert grown.meets(np.column_stack((east, north, east, north))).all()


@given(st.lists(st.tuples(st.integers(-180, 170), st.integers(0, 10)), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_the_box_of_boxes_holds_them_and_leaves_the_widest_gap_out(ranges: list[tuple[int, int]]) -> None:
    bounds = np.array([(west, 0, west + width, 1) for west, width in ranges], dtype=float)
    found = Box.of(bounds)
    assert found.meets(bounds).all()
    taken = {(x % 360) for west, width in ranges for x in np.arange(west, west + width + 0.25, 0.5)}
    free = run = 0
    for x in np.arange(0, 720, 0.5):
        run = 0 if (x % 360) in taken else run + 1
        free = max(free, run)
    assert found.east - found.west == pytest.approx(360 - min(free + 1, 720) / 2, abs=1e-9)


def test_a_box_past_the_limit_is_refused_with_its_extent() -> None:
    for wide in (Box(-170, -80, 170, 80), Box(0, -60, 100, 60), Box(-180, 10, 180, 90)):
        with pytest.raises(ExtentError, match="distances would err by more than 10%"):
            local_projection(wide)
    assert local_projection(Box(-180, 60, 180, 90)).error < MAX_ERROR
