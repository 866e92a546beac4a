"""Convergence against answers by hand, and against geodesic searches on a grid."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.convergence import (
    convergence_places,
    severing_minima,
    severing_profile,
    severing_radii,
    severing_radius,
    worst_disc,
)
from geo.discs import INSCRIBED
from layers import load_atlas

GEOD = Geod(ellps="WGS84")
MODES = ["rail", "road"]
DEGREE_KM = 110.574  # of latitude, at the equator
LON, LAT = 48.0, 40.0  # of the random lines


def _frame(lines: list[tuple[str, str, list[tuple[float, float]]]], **columns: Any) -> gpd.GeoDataFrame:
    geometry = [shapely.LineString(points) for _, _, points in lines]
    ids, modes = [name for name, _, _ in lines], [mode for _, mode, _ in lines]
    return gpd.GeoDataFrame({"id": ids, "mode": modes, **columns}, geometry=geometry, crs="EPSG:4326")


# Along the equator; the road comes down from 0.2° to 0.02°, straight above the railway's end.
WEDGE = _frame([("R", "rail", [(0, 0), (1, 0)]), ("D", "road", [(0, 0.2), (1, 0.02)])])


# --- an oracle: geodesic distances to points every 100 m along the lines -------------------------------


def _trace(line: shapely.LineString) -> np.ndarray:
    points = []
    ends = shapely.get_coordinates(line)
    for (x, y), (u, v) in pairwise(ends):
        inner = int(GEOD.inv(x, y, u, v)[2] / 100)
        points += [(x, y), *(GEOD.npts(x, y, u, v, inner) if inner else []), (u, v)]
    return np.array(points)


def _km_to(line: shapely.LineString, at: np.ndarray) -> np.ndarray:
    trace = _trace(line)
    lon, lat = np.repeat(at, len(trace), axis=0).T
    on_lon, on_lat = np.tile(trace, (len(at), 1)).T
    return GEOD.inv(lon, lat, on_lon, on_lat)[2].reshape(len(at), -1).min(axis=1) / 1000


def _km_to_each(lines: gpd.GeoDataFrame, at: np.ndarray) -> np.ndarray:
    return np.column_stack([_km_to(line, at) for line in lines.geometry])


def _oracle(lines: gpd.GeoDataFrame, modes: list[str], at: np.ndarray) -> np.ndarray:
    each = _km_to_each(lines, at)
    return np.max([each[:, (lines["mode"] == mode).to_numpy()].min(axis=1) for mode in modes], axis=0)


def _grid(count: int = 13, half_deg: float = 0.16) -> np.ndarray:
    axis = np.linspace(-half_deg, half_deg, count)
    return np.stack(np.meshgrid(LON + axis * 1.3, LAT + axis), axis=-1).reshape(-1, 2)


offset = st.integers(-8, 8).map(lambda n: n / 64)
vertex = st.tuples(offset, offset).map(lambda at: (LON + 1.3 * at[0], LAT + at[1]))
drawn = st.lists(vertex, min_size=2, max_size=3, unique=True)


@st.composite
def networks(draw: st.DrawFn, modes: tuple[str, ...] = ("rail", "road", "pipeline")) -> gpd.GeoDataFrame:
    used = modes[: draw(st.integers(2, len(modes)))]
    extra = draw(st.lists(st.sampled_from(used), max_size=2))
    return _frame([(f"{mode}{i}", mode, draw(drawn)) for i, mode in enumerate((*used, *extra))])


# --- severing radius ---------------------------------------------------------------------------------


def test_half_way_between_two_parallels_by_hand() -> None:
    lines = _frame([("R", "rail", [(0, 0), (1, 0)]), ("D", "road", [(0, 0.1), (1, 0.1)])])
    found = severing_radius([(0.5, 0.05), (0.5, 0.0), (0.5, 0.1)], lines, MODES)
    assert found["radius_km"].to_list() == pytest.approx([0.05 * DEGREE_KM, 0.1 * DEGREE_KM, 0.1 * DEGREE_KM], rel=1e-4)
    assert found["rail_km"].to_list() == pytest.approx([0.05 * DEGREE_KM, 0, 0.1 * DEGREE_KM], rel=1e-4, abs=1e-3)
    assert found["road_segment"].to_list() == ["D", "D", "D"]
    assert found.attrs["projection_error"] < 1e-4


def test_a_single_mode_is_the_distance_to_it_and_a_missing_one_infinitely_far() -> None:
    found = severing_radius([(0.5, 0.05)], WEDGE, "rail")
    assert found["radius_km"].item() == pytest.approx(0.05 * DEGREE_KM, rel=1e-4)
    found = severing_radius([(0.5, 0.05)], WEDGE, ["rail", "pipeline"])
    assert np.isinf(found["radius_km"].item())
    assert found["pipeline_segment"].item() is None
    assert len(severing_radius([], WEDGE, MODES)) == 0
    assert np.isinf(severing_radius([(0, 0)], WEDGE.iloc[:0], MODES)["radius_km"].item())


@settings(max_examples=20, deadline=None)
@given(networks())
def test_the_radius_is_the_geodesic_one(lines: gpd.GeoDataFrame) -> None:
    modes = list(dict.fromkeys(lines["mode"]))
    at = _grid(5)
    found = severing_radius(at, lines, modes)["radius_km"].to_numpy()
    # The nearest of points every 100 m is at most 50 m further than the line, and 1.25 m from 1 km on.
    assert found == pytest.approx(_oracle(lines, modes, at), rel=1e-6, abs=0.051)
    far = found > 1
    assert found[far] == pytest.approx(_oracle(lines, modes, at)[far], abs=0.0015)


def test_of_lines_that_coincide_the_first_is_named() -> None:
    same = [(0.0, 0.1), (1.0, 0.1)]
    lines = _frame([("D2", "road", same), ("R", "rail", [(0, 0), (1, 0)]), ("D1", "road", same)])
    assert severing_radius([(0.3, 0.04), (0.7, 0.2)], lines, MODES)["road_segment"].to_list() == ["D2", "D2"]


@settings(max_examples=20, deadline=None)
@given(networks(), st.integers(0, 2**32 - 1))
def test_lines_moved_within_their_accuracy_keep_the_radius_within_its_bounds(
    lines: gpd.GeoDataFrame, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    accuracy = draw.uniform(50, 3000, len(lines))
    lines = lines.assign(geometry_accuracy_m=accuracy)
    modes = list(dict.fromkeys(lines["mode"]))
    at = _grid(4)
    found = severing_radius(at, lines, modes)
    low, high, radius = (found[name].to_numpy() for name in ("radius_low_km", "radius_high_km", "radius_km"))
    assert (low <= radius).all()
    assert (radius <= high).all()
    assert (high - radius <= accuracy.max() / 1000 + 1e-6).all()
    assert (radius - low <= accuracy.max() / 1000 + 1e-6).all()
    for _ in range(5):
        moved = []
        for line, metres in zip(lines.geometry, accuracy, strict=True):
            lon, lat = shapely.get_coordinates(line).T
            azimuth, length = draw.uniform(0, 360), draw.uniform(0, metres)
            moved.append(
                shapely.LineString(
                    np.column_stack(GEOD.fwd(lon, lat, np.full(len(lon), azimuth), np.full(len(lon), length))[:2])
                )
            )
        now = severing_radius(at, lines.set_geometry(moved, crs="EPSG:4326"), modes)["radius_km"].to_numpy()
        assert (low - 0.002 <= now).all()
        assert (now <= high + 0.002).all()


def test_lines_that_state_no_accuracy_have_no_bounds() -> None:
    assert severing_radius([(0.5, 0.05)], WEDGE, MODES)["radius_low_km"].isna().all()
    stated = WEDGE.assign(geometry_accuracy_m=[100.0, 200.0])
    row = severing_radius([(0.5, 0.02)], stated, MODES).iloc[0]  # the road is the further one
    assert row["radius_high_km"] - row["radius_km"] == pytest.approx(0.2, abs=1e-4)
    assert row["radius_km"] - row["radius_low_km"] == pytest.approx(0.2, abs=1e-4)


def test_profile_along_the_railway_by_hand() -> None:
    found = severing_profile(WEDGE, MODES, WEDGE.geometry.iloc[0], step_km=10)
    length = GEOD.line_length([0, 1], [0, 0]) / 1000
    assert found["km_along"].to_list() == pytest.approx([*np.arange(0, length, 10), length])
    assert found["lat"].abs().max() < 1e-9
    # On the railway the radius is the distance to the road: 0.2° times the cosine of its slope at
    # the start; the end of the road, 0.02°, at the end.
    slope = np.arctan(0.18 * DEGREE_KM / length)
    assert found["radius_km"].iloc[0] == pytest.approx(0.2 * DEGREE_KM * np.cos(slope), rel=1e-3)
    assert found["radius_km"].iloc[-1] == pytest.approx(0.02 * DEGREE_KM, rel=1e-4)
    assert found["radius_km"].is_monotonic_decreasing


def test_profile_follows_the_parts_of_a_line_and_refuses_no_step() -> None:
    parts = shapely.MultiLineString([[(0, 0), (0.1, 0)], [(0.5, 0), (0.6, 0)]])
    found = severing_profile(WEDGE, MODES, parts, step_km=4)
    assert found["km_along"].iloc[-1] == pytest.approx(0.2 * 111.3195, rel=1e-5)
    assert not found["lon"].between(0.1001, 0.4999).any()
    with pytest.raises(ValueError, match="step_km"):
        severing_profile(WEDGE, MODES, parts, step_km=0)


# --- convergence places ------------------------------------------------------------------------------


def test_the_narrow_end_of_a_wedge_by_hand() -> None:
    (row,) = convergence_places(WEDGE, MODES, radius_km=3).itertuples()
    assert (row.lon, row.lat) == pytest.approx((1, 0.01), abs=1e-5)
    assert row.severing_radius_km == pytest.approx(0.01 * DEGREE_KM, rel=1e-5)
    assert (row.modes, row.severed, row.segments) == ("rail;road", "R;D", "R;D")
    assert convergence_places(WEDGE, MODES, radius_km=1.1).empty
    assert len(convergence_places(WEDGE, MODES, radius_km=1.11)) == 1


def test_three_modes_by_hand() -> None:
    # The pipeline ends at 0.15°: the disc between it and the railway holds the road as well.
    lines = _frame(
        [
            ("R", "rail", [(0, 0), (1, 0)]),
            ("D", "road", [(0, 0.1), (1, 0.1)]),
            ("P", "pipeline", [(0.5, 0.15), (0.5, 0.4)]),
        ]
    )
    (row,) = convergence_places(lines, ["pipeline", "rail", "road"], radius_km=10).itertuples()
    assert (row.lon, row.lat) == pytest.approx((0.5, 0.075), abs=1e-4)
    assert row.severing_radius_km == pytest.approx(0.075 * DEGREE_KM, rel=1e-4)
    assert row.severed == "P;R;D"


def test_the_disc_may_touch_lines_that_were_not_asked_for() -> None:
    lines = _frame(
        [
            ("R", "rail", [(0, 0), (1, 0)]),
            ("P", "pipeline", [(0.9, 0.03), (1.1, 0.03)]),
            ("D", "road", [(0, 0.2), (1, 0.02)]),
        ]
    )
    row = convergence_places(lines, MODES, radius_km=4).iloc[0]
    assert row["segments"] == "R;P;D"
    assert row["severed"] == "R;D"


def test_the_extent_of_two_crossing_lines_by_hand() -> None:
    # Lines that cross at a right angle: the buffers meet in a square with sides of twice the radius.
    lines = _frame([("R", "rail", [(-0.5, 0), (0.5, 0)]), ("D", "road", [(0, -0.5), (0, 0.5)])])
    (row,) = convergence_places(lines, MODES, radius_km=5).itertuples()
    assert row.severing_radius_km == pytest.approx(0, abs=1e-3)
    assert row.extent_km2 == pytest.approx(100, rel=2e-3)


@settings(max_examples=20, deadline=None)
@given(networks(), st.sampled_from([1.0, 2.5, 6.0, 11.0]))
def test_extents_are_where_the_geodesic_radius_allows(lines: gpd.GeoDataFrame, radius_km: float) -> None:
    modes = list(dict.fromkeys(lines["mode"]))
    places = convergence_places(lines, modes, radius_km=radius_km)
    at = _grid()
    radius = _oracle(lines, modes, at)
    points = shapely.points(at)
    inside = np.zeros((len(places), len(at)), dtype=bool)
    for number, extent in enumerate(places.geometry):
        inside[number] = shapely.intersects(extent, points)
    assert (inside.sum(axis=0) <= 1).all()
    assert inside.any(axis=0)[radius < radius_km * 0.999 - 0.002].all()
    assert not inside.any(axis=0)[radius > radius_km * 1.0005 + 0.051].any()
    for number, row in enumerate(places.itertuples()):
        # No point of the grid does better than the centre, which does as well as it says.
        if inside[number].any():
            assert row.severing_radius_km <= radius[inside[number]].min() + 0.01
        own = _oracle(lines, modes, np.array([(row.lon, row.lat)]))[0]
        assert row.severing_radius_km == pytest.approx(own, abs=0.051)
        assert row.severing_radius_km <= radius_km * 1.0005
        assert shapely.distance(row.geometry, shapely.Point(row.lon, row.lat)) < 1e-6
        reached = _km_to_each(lines, np.array([(row.lon, row.lat)]))[0]
        assert set(row.segments.split(";")) >= set(lines["id"][reached < radius_km * 0.999])
        assert set(row.segments.split(";")) <= set(lines["id"][reached < radius_km * 1.001 + 0.051])
    for one, other in zip(places.geometry, places.geometry.iloc[1:], strict=False):
        assert one.intersection(other).area == pytest.approx(0, abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(networks(), st.lists(st.sampled_from([0.5, 1.0, 2.0, 5.0, 10.0, 25.0]), min_size=2, max_size=2, unique=True))
def test_with_the_radius_places_appear_grow_and_merge(lines: gpd.GeoDataFrame, radii: list[float]) -> None:
    modes = list(dict.fromkeys(lines["mode"]))
    small, large = (convergence_places(lines, modes, radius_km=radius) for radius in sorted(radii))
    parents = []
    for row in small.itertuples():
        holders = [
            number for number, extent in enumerate(large.geometry) if extent.intersects(shapely.Point(row.lon, row.lat))
        ]
        assert len(holders) == 1
        grown = large.geometry.iloc[holders[0]]
        assert row.geometry.difference(grown).area <= 1e-9
        assert grown.area > row.geometry.area
        parents.append(holders[0])
    for number, row in enumerate(large.itertuples()):
        deepest = [one for one, parent in zip(small.itertuples(), parents, strict=True) if parent == number]
        if deepest:
            # The minimum stays when places grow; only new places have a radius between the two.
            assert row.severing_radius_km == pytest.approx(min(one.severing_radius_km for one in deepest), abs=0.011)
        else:
            assert row.severing_radius_km >= min(radii) * 0.999


@settings(max_examples=20, deadline=None)
@given(networks(), st.integers(-170, 120), st.sampled_from([-35, 0, 25, 52]), st.floats(0, 360))
def test_moving_and_turning_the_lines_moves_and_turns_the_places(
    lines: gpd.GeoDataFrame, lon: int, lat: int, turn: float
) -> None:
    modes = list(dict.fromkeys(lines["mode"]))
    moved = []
    for line in lines.geometry:
        x, y = shapely.get_coordinates(line).T
        azimuth, _, metres = GEOD.inv(np.full(len(x), LON), np.full(len(x), LAT), x, y)
        x, y, _ = GEOD.fwd(np.full(len(x), lon), np.full(len(x), lat), azimuth + turn, metres)
        moved.append(shapely.LineString(np.column_stack((x, y))))
    here = convergence_places(lines, modes, radius_km=4)
    there = convergence_places(lines.set_geometry(moved, crs="EPSG:4326"), modes, radius_km=4)
    # A place may merge with another, or only just appear, within the 25 m that turning may change.
    assume(all(abs(r - 4) > 0.05 for r in [*here["severing_radius_km"], *there["severing_radius_km"]]))
    assume(
        len(convergence_places(lines, modes, radius_km=3.95)) == len(convergence_places(lines, modes, radius_km=4.05))
    )
    assert len(here) == len(there)
    assert sorted(there["severing_radius_km"]) == pytest.approx(sorted(here["severing_radius_km"]), abs=0.03)
    assert there["extent_km2"].sum() == pytest.approx(here["extent_km2"].sum(), rel=0.01, abs=0.5)


def test_a_territory_keeps_the_centre_but_not_the_lines() -> None:
    north = shapely.box(-1, 0.02, 2, 1)
    row = convergence_places(WEDGE, MODES, radius_km=6, within=north).iloc[0]
    # On the border, straight above the railway's end, the disc must reach down to the railway.
    assert (row["lon"], row["lat"]) == pytest.approx((1, 0.02), abs=2e-3)
    assert row["severing_radius_km"] == pytest.approx(0.02 * DEGREE_KM, abs=0.01)
    assert row.geometry.bounds[1] >= 0.02 - 1e-5
    assert row["severed"] == "R;D"


@pytest.mark.parametrize(("gap_deg", "rows"), [(0.02, 1), (0.2, 2)])
def test_parts_that_a_border_divides_are_one_place_where_discs_outside_join_them(gap_deg: float, rows: int) -> None:
    # A foreign strip of 2 km is bridged by centres no further than 3 km outside; one of 22 km is not.
    lines = _frame([("R", "rail", [(0, 0), (1, 0)]), ("D", "road", [(0, 0.02), (1, 0.02)])])
    west, east = 0.5 - gap_deg / 2, 0.5 + gap_deg / 2
    territory = shapely.MultiPolygon([shapely.box(-1, -1, west, 1), shapely.box(east, -1, 2, 1)])
    found = convergence_places(lines, MODES, radius_km=3, within=territory)
    assert len(found) == rows
    assert shapely.get_num_geometries(found.geometry.to_numpy()).sum() == 2


@pytest.mark.parametrize("territory", [shapely.box(10, 10, 11, 11), shapely.Polygon(), shapely.box(0.1, 0.5, 0.4, 0.9)])
def test_a_territory_the_lines_do_not_reach_has_no_places(territory: shapely.Polygon) -> None:
    for found in (
        convergence_places(WEDGE, MODES, radius_km=3, within=territory),
        severing_minima(WEDGE, MODES, within=territory),
        worst_disc(WEDGE, 3, loss=len, within=territory),
    ):
        assert found.empty
        assert found.crs.to_epsg() == 4326
        assert {"lat", "lon", "severing_radius_km", "geometry"} <= set(found.columns)


def test_a_mode_without_lines_has_no_places() -> None:
    assert convergence_places(WEDGE, [*MODES, "pipeline"], radius_km=25).empty
    assert convergence_places(WEDGE.iloc[:0], MODES, radius_km=25).empty


def test_places_are_written_as_valid_json() -> None:
    def refuse(value: str) -> float:
        raise AssertionError(f"{value} is no JSON")

    for found in (convergence_places(WEDGE, MODES, radius_km=3), severing_minima(WEDGE, MODES)):
        features = json.loads(found.to_json(), parse_constant=refuse)["features"]
        assert len(features) == 1


def test_what_cannot_be_asked() -> None:
    with pytest.raises(ValueError, match="radius_km"):
        convergence_places(WEDGE, MODES, radius_km=0)
    with pytest.raises(ValueError, match="mode"):
        convergence_places(WEDGE, [], radius_km=1)
    with pytest.raises(ValueError, match="EPSG:4326"):
        convergence_places(WEDGE.to_crs(3857), MODES, radius_km=1)
    with pytest.raises(ValueError, match="Polygon"):
        convergence_places(WEDGE, MODES, radius_km=1, within=shapely.Point(0, 0))
    with pytest.raises(ValueError, match="degrees"):
        severing_radius([(500_000, 4_400_000)], WEDGE, MODES)
    with pytest.raises(KeyError):
        convergence_places(WEDGE.drop(columns="mode"), MODES, radius_km=1)
    with pytest.raises(ValueError, match="prominence_km"):
        severing_minima(WEDGE, MODES, prominence_km=0)


# --- local minima ------------------------------------------------------------------------------------


def test_the_narrows_at_either_end_of_a_bow_by_hand() -> None:
    # 0.02° apart in the west, 0.03° in the east, 0.12° between: half of each is the radius.
    lines = _frame([("R", "rail", [(0, 0), (1, 0)]), ("D", "road", [(0, 0.02), (0.5, 0.12), (1, 0.03)])])
    west, east = severing_minima(lines, MODES, prominence_km=2).itertuples()
    assert (west.lon, west.lat) == pytest.approx((0, 0.01), abs=1e-4)
    assert (east.lon, east.lat) == pytest.approx((1, 0.015), abs=1e-4)
    assert (west.severing_radius_km, east.severing_radius_km) == pytest.approx(
        (0.01 * DEGREE_KM, 0.015 * DEGREE_KM), rel=1e-4
    )
    assert np.isnan(west.merges_at_km)
    # Under the bend the disc touches a slope beside it: a little less than 0.06°.
    assert east.merges_at_km == pytest.approx(0.06 * DEGREE_KM, abs=0.5)
    assert len(severing_minima(lines, MODES, prominence_km=6)) == 1
    assert len(convergence_places(lines, MODES, radius_km=east.merges_at_km - 0.4)) == 2
    assert len(convergence_places(lines, MODES, radius_km=east.merges_at_km + 0.4)) == 1


@settings(max_examples=8, deadline=None)
@given(networks(), st.sampled_from([3.0, 6.0]))
def test_each_place_that_stays_apart_holds_one_minimum(lines: gpd.GeoDataFrame, radius_km: float) -> None:
    modes = list(dict.fromkeys(lines["mode"]))
    minima = severing_minima(lines, modes, max_radius_km=12, prominence_km=1)
    apart = minima[(minima["severing_radius_km"] < radius_km - 0.5) & ~(minima["merges_at_km"] < radius_km + 0.5)]
    places = convergence_places(lines, modes, radius_km=radius_km)
    holders = [
        [number for number, extent in enumerate(places.geometry) if extent.intersects(shapely.Point(row.lon, row.lat))]
        for row in apart.itertuples()
    ]
    assert all(len(one) == 1 for one in holders)
    assert len({one[0] for one in holders}) == len(apart)
    # And every place deep and lasting enough has one.
    for number, row in enumerate(places.itertuples()):
        if row.severing_radius_km < radius_km - 1.5:
            assert any(row.geometry.distance(shapely.Point(one.lon, one.lat)) < 1e-9 for one in minima.itertuples()), (
                number
            )


def test_minima_on_either_side_of_a_narrow_foreign_strip_are_one() -> None:
    lines = _frame([("R", "rail", [(0, 0), (1, 0)]), ("D", "road", [(0, 0.02), (1, 0.02)])])
    whole = shapely.box(-1, -1, 2, 1)
    divided = whole.difference(shapely.box(0.49, -1, 0.51, 1))
    for territory in (whole, divided):
        found = severing_minima(lines, MODES, max_radius_km=6, prominence_km=2, within=territory)
        assert found["severing_radius_km"].to_list() == pytest.approx([0.01 * DEGREE_KM], abs=0.01)
        assert found["merges_at_km"].isna().all()


def test_a_minimum_across_the_border_leaves_the_lowest_point_on_it() -> None:
    west = shapely.box(-1, -1, 0.9, 1)
    row = severing_minima(WEDGE, MODES, max_radius_km=8, prominence_km=1, within=west).iloc[0]
    # At 0.9° the road is 0.038° up; its slope is a tenth of a degree to the vertical.
    assert row["lon"] == pytest.approx(0.9, abs=2e-3)
    assert row["severing_radius_km"] == pytest.approx(0.019 * DEGREE_KM, rel=0.02)


# --- the worst disc ----------------------------------------------------------------------------------


def test_worst_disc_of_three_parallels_by_hand() -> None:
    # 3 km apart: a disc of 2 km reaches two neighbours. The heavy pair is the northern one.
    apart = 3 / DEGREE_KM
    lines = _frame(
        [(name, "rail", [(0, at * apart), (0.3, at * apart)]) for at, name in enumerate("abc")], mt=[5.0, 1.0, 7.0]
    )
    (row,) = worst_disc(lines, 2, loss="mt").itertuples()
    assert (row.loss, row.segments) == (8.0, "b;c")
    assert row.lat == pytest.approx(1.5 * apart, rel=1e-3)
    assert row.severing_radius_km == pytest.approx(1.5, rel=1e-3)
    (row,) = worst_disc(lines, 3.1, loss="mt").itertuples()
    assert (row.loss, row.segments) == (13.0, "a;b;c")
    # The strip of centres between 3 - 2 and 2 km from both: 1 km wide, as long as the lines, and its ends.
    both = worst_disc(lines, 2, loss="mt", top=2)
    assert both["loss"].to_list() == [8.0, 6.0]
    assert both["extent_km2"].iloc[0] == pytest.approx(0.3 * 111.32 * 1 + 2.1, rel=0.05)


def test_all_that_tie_are_returned_and_weightless_lines_do_not_divide_a_place() -> None:
    lines = _frame(
        [("a", "rail", [(0, 0), (0, 0.01)]), ("b", "rail", [(1, 0), (1, 0.01)]), ("c", "road", [(-0.1, 0), (0.1, 0)])],
        mt=[4.0, 4.0, np.nan],
    )
    found = worst_disc(lines, 5, loss="mt")
    assert found["segments"].to_list() == ["a", "b"]
    assert found["extent_km2"].iloc[0] == pytest.approx(found["extent_km2"].iloc[1], rel=1e-3)
    assert worst_disc(lines, 5, loss=len)["segments"].to_list() == ["a;c"]


def test_two_places_that_hit_the_same_lines_are_two_rows() -> None:
    # The road bows away from the railway between two narrows.
    lines = _frame([("R", "rail", [(0, 0), (1, 0)]), ("D", "road", [(0, 0.02), (0.5, 0.3), (1, 0.03)])], mt=[1.0, 1.0])
    found = worst_disc(lines, 3, loss="mt")
    assert found["segments"].to_list() == ["R;D", "R;D"]
    assert found["lon"].to_list() == pytest.approx([0, 1], abs=1e-3)
    assert found["severing_radius_km"].is_monotonic_increasing


@settings(max_examples=20, deadline=None)
@given(networks(), st.sampled_from([2.0, 5.0, 9.0]), st.lists(st.integers(0, 9), min_size=5, max_size=5))
def test_no_disc_on_a_grid_does_more_damage(lines: gpd.GeoDataFrame, radius_km: float, weights: list[int]) -> None:
    weight = np.array(weights[: len(lines)], dtype=float)
    lines = lines.assign(mt=weight)
    found = worst_disc(lines, radius_km, loss="mt")
    at = _grid()
    near = _km_to_each(lines, at)
    oracle = ((near <= radius_km * INSCRIBED * 0.9998) @ weight).max()
    if not weight.any():
        assert found.empty
        return
    assert found["loss"].iloc[0] >= oracle
    by_call = worst_disc(lines, radius_km, loss=lambda names: float(lines.set_index("id")["mt"][list(names)].sum()))
    assert by_call["loss"].iloc[0] == found["loss"].iloc[0]
    for row in found.itertuples():
        own = _km_to_each(lines, np.array([(row.lon, row.lat)]))[0]
        hit = own <= radius_km * 1.0002 + 0.051
        assert set(row.segments.split(";")) <= set(lines["id"][hit])
        assert row.loss == weight[lines["id"].isin(row.segments.split(";"))].sum()
        assert row.severing_radius_km <= radius_km * 1.0002
        # Every centre of the extent does.
        inside = shapely.intersects(row.geometry, shapely.points(at))
        assert (near[inside][:, lines["id"].isin(row.segments.split(";"))] <= radius_km * 1.0002 + 0.051).all()


def test_a_loss_that_is_no_sum() -> None:
    # Only the pair of a and c counts; each of them with b is as good as nothing.
    apart = 3 / DEGREE_KM
    lines = _frame([(name, "rail", [(0, at * apart), (0.3, at * apart)]) for at, name in enumerate("abc")])

    def both_ends(names: tuple[str, ...]) -> float:
        return float({"a", "c"} <= set(names))

    assert worst_disc(lines, 2.9, loss=both_ends)["loss"].to_list() == [0.0, 0.0]
    assert worst_disc(lines, 3.1, loss=both_ends)["loss"].to_list() == [1.0]


def test_the_worst_disc_is_centred_in_the_territory() -> None:
    west = shapely.box(-1, -1, 0.9, 1)
    row = worst_disc(WEDGE.assign(mt=1.0), 4, loss="mt", within=west).iloc[0]
    assert row["segments"] == "R;D"
    assert row["lon"] == pytest.approx(0.9, abs=2e-3)
    assert row.geometry.bounds[2] <= 0.9 + 1e-6


def test_worst_disc_refuses_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="negative"):
        worst_disc(WEDGE.assign(mt=[1.0, -1.0]), 4, loss="mt")
    with pytest.raises(KeyError):
        worst_disc(WEDGE, 4, loss="mt")
    with pytest.raises(ValueError, match="radius_km"):
        worst_disc(WEDGE, -1, loss=len)


# --- the bundled atlas -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def azerbaijan() -> tuple[gpd.GeoDataFrame, shapely.MultiPolygon]:
    atlas = load_atlas()
    return atlas.segments, atlas.borders.set_index("iso_a3").geometry["AZE"]


def test_the_strip_between_the_mountains_and_the_sea_is_the_tightest(azerbaijan: Any) -> None:
    lines, territory = azerbaijan
    found = convergence_places(lines, ["rail", "road", "pipeline"], radius_km=5, within=territory)
    # Siyazan – Sitalchay, where the plain is a few kilometres wide.
    first = found.iloc[0]
    assert GEOD.inv(first["lon"], first["lat"], 49.11, 41.08)[2] < 30_000
    assert first["severing_radius_km"] < 1.5
    # Astara, where all lines meet the border between the mountains and the sea.
    astara = [GEOD.inv(row.lon, row.lat, 48.875, 38.457)[2] for row in found.itertuples()]
    assert min(astara) < 15_000
    assert found.attrs["projection_error"] < 5e-4


def test_the_list_of_azerbaijan_changes_with_the_radius_as_defined(azerbaijan: Any) -> None:
    lines, territory = azerbaijan
    area = 0.0
    for radius_km in (1, 2, 5, 10, 25):
        found = convergence_places(lines, MODES, radius_km=radius_km, within=territory)
        assert (found["severing_radius_km"] <= radius_km * 1.0005).all()
        assert found["extent_km2"].sum() > area
        area = found["extent_km2"].sum()
        checked = severing_radius(found[["lon", "lat"]].to_numpy(), lines, MODES)["radius_km"]
        assert found["severing_radius_km"].to_list() == pytest.approx(checked.to_list(), abs=0.005)


def test_the_severing_radius_of_what_a_disc_hits_is_that_of_the_farthest_mode_hit() -> None:
    distance = np.array([[1.0, 4.0, 2.0, 9.0], [6.0, 7.0, 8.0, 9.0]])
    mode = np.array(["rail", "rail", "road", "pipeline"], dtype=object)
    modes = ("rail", "road", "pipeline")
    assert severing_radii(distance, mode, modes, hit=distance <= 5).tolist() == [2.0, 0.0]
    assert severing_radii(distance, mode, modes, hit=distance <= 9).tolist() == [9.0, 9.0]
    assert severing_radii(distance, mode, modes).tolist() == [9.0, 9.0]
    assert severing_radii(distance, mode, ["rail", "road"]).tolist() == [2.0, 8.0]
    assert severing_radii(distance, mode, ["rail", "sea"]).tolist() == [np.inf, np.inf]
