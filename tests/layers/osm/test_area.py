from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from layers import AtlasError, load_atlas
from layers.osm.area import _around, fetch_area

GEOD = Geod(ellps="WGS84")
ATLAS = load_atlas()


def km2(area: shapely.Geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(area))[0]) / 1e6


@given(
    st.floats(-180, 180),
    st.floats(-85, 85),
    st.floats(-180, 180),
    st.floats(0.1, 400),
    st.floats(1, 60),
    st.floats(0, 1),
    st.booleans(),
)
@settings(max_examples=60)
def test_a_band_holds_what_is_within_the_distance_and_nothing_farther(
    lon: float, lat: float, toward: float, length: float, km: float, at: float, left: bool
) -> None:
    end_lon, end_lat, _ = GEOD.fwd(lon, lat, toward, length * 1000)
    band = _around([np.array([(lon, lat), (end_lon, end_lat)])], km)
    west, _, east, _ = band.bounds
    assert -180 <= west <= east <= 180
    assert band.is_valid
    # A point beside the line, square to the geodesic there, by pyproj alone.
    x, y, back = GEOD.fwd(lon, lat, toward, length * 1000 * at)
    ahead = back + 180
    for share, inside in ((0.0, True), (0.995, True), (1.02, False)):
        px, py, _ = GEOD.fwd(x, y, ahead + (90 if left else -90), km * 1000 * share)
        if abs(py) < 89 and not (abs(band.bounds[1]) == 90 or band.bounds[3] == 90):  # at a pole the band is a cap
            assert shapely.intersects(band, shapely.Point(px, py)) == inside


def test_a_narrow_band_in_the_north_bends_with_its_line() -> None:
    # Along 45 km of a geodesic at 78° N the chord in degrees strays by 45² / (8 · 6371) · tan 78° = 0.19 km.
    end = GEOD.fwd(20, 78, 90, 45_000)[:2]
    band = _around([np.array([(20.0, 78.0), end])], 1)
    x, y, back = GEOD.fwd(20, 78, 90, 22_500)
    for side in (-90, 90):
        for share, inside in ((0.98, True), (1.02, False)):
            px, py, _ = GEOD.fwd(x, y, back + 180 + side, 1000 * share)
            assert shapely.intersects(band, shapely.Point(px, py)) == inside


def test_a_band_over_the_antimeridian_is_cut_there() -> None:
    band = _around([np.array([(179.5, 60.0), (-179.5, 60.0)])], 10)
    assert band.geom_type == "MultiPolygon"
    assert (band.bounds[0], band.bounds[2]) == (-180, 180)
    # about 2 · 10 km · 55.8 km + π · 10² km²
    assert km2(band) == pytest.approx(20 * 55.8 + np.pi * 100, rel=0.01)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_band_around_a_pole_holds_it(sign: int) -> None:
    band = _around([np.array([(0.0, sign * 89.9), (180.0, sign * 89.9)])], 20)
    assert shapely.intersects(band, shapely.Point(57, sign * 90))
    assert band.bounds[0] == -180
    assert band.bounds[2] == 180


def test_along_the_corridor_goes_along_the_kinds_asked_for() -> None:
    rail = fetch_area(ATLAS, kinds=["rail"], along_km=10)
    lines = ATLAS.layer("rail").geometry
    assert shapely.within(lines.to_numpy(), rail).all()
    assert not shapely.within(ATLAS.layer("sea").geometry.to_numpy(), rail).all()
    posts = fetch_area(ATLAS, kinds=["border_post"], along_km=10)
    nodes = ATLAS.nodes[ATLAS.nodes["kind"].isin(["road_post", "rail_post", "pipeline_post"])]
    assert shapely.within(nodes.geometry.to_numpy(), posts).all()
    # discs of 10 km, some of them overlapping
    assert 0.2 * len(nodes) * np.pi * 100 < km2(posts) < 1.01 * len(nodes) * np.pi * 100


def test_a_territory_reaches_a_little_over_its_border() -> None:
    border = ATLAS.borders.set_index("iso_a3").geometry["AZE"]
    area = fetch_area(ATLAS, kinds=["rail"], territory="AZE")
    assert shapely.covers(area, border)
    corners = shapely.get_coordinates(border)
    point = GEOD.fwd(*corners[np.argmin(corners[:, 1])], 180, 1900)[:2]  # the southernmost, then 1.9 km south
    assert shapely.intersects(area, shapely.Point(point))
    assert km2(area) == pytest.approx(km2(border), rel=0.12)


def test_several_share_what_they_have_in_common() -> None:
    box = (49.0, 40.0, 50.5, 41.0)
    area = fetch_area(ATLAS, kinds=["rail"], territory="AZE", bbox=box, along_km=15)
    assert shapely.covers(shapely.box(*box), area)
    assert shapely.covers(fetch_area(ATLAS, kinds=["rail"], along_km=15.01), area)
    with pytest.raises(ValueError, match="nothing in common"):
        fetch_area(ATLAS, kinds=["rail"], territory="AZE", bbox=(0, 0, 1, 1))


def test_a_box_over_the_antimeridian() -> None:
    area = fetch_area(ATLAS, kinds=["rail"], bbox=(170, 60, -170, 70))
    assert area.equals(shapely.MultiPolygon([shapely.box(170, 60, 180, 70), shapely.box(-180, 60, -170, 70)]))


def test_an_unknown_territory_is_told_with_its_nearest() -> None:
    with pytest.raises(AtlasError, match="Did you mean AZE"):
        fetch_area(ATLAS, kinds=["rail"], territory="AZEE")
    with pytest.raises(AtlasError, match=r"Choose from AFG, .*YEM"):
        fetch_area(ATLAS, kinds=["rail"], territory="???")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"bbox": (1, 2, 3)},
        {"bbox": (1, 2, 3, "x")},
        {"bbox": (1, 5, 2, 4)},
        {"bbox": (1, 2, 1, 4)},
        {"bbox": (-190, 2, 1, 4)},
        {"bbox": (float("nan"), 2, 1, 4)},
        {"along_km": 0},
        {"along_km": -3},
        {"along_km": 1e9},
        {"along_km": float("nan")},
    ],
)
def test_what_makes_no_sense_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        fetch_area(ATLAS, kinds=["rail"], **asked)  # type: ignore[arg-type]
