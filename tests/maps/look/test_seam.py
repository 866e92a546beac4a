"""A corridor over the antimeridian is drawn in one piece, and no other is touched."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers import Atlas, load_atlas
from maps.charts.frame import map_frame
from maps.look.seam import ANTIMERIDIAN, eastward, one_piece, seam
from maps.page.web import web_map
from maps.qgis.project import corridor_crs
from tests import sketches
from tests.maps.page.test_web import features


def _layer(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"id": range(len(shapes))}, geometry=list(shapes), crs="EPSG:4326")


@pytest.fixture(scope="module")
def strait(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    return load_atlas(sketches.strait(tmp_path_factory.mktemp("seam") / "strait"))


@pytest.mark.parametrize("name", ["instc", "middle"])
def test_a_corridor_elsewhere_is_left_as_it_is(name: str) -> None:
    atlas = load_atlas(name)
    assert seam(atlas) == ANTIMERIDIAN
    assert one_piece(atlas, ANTIMERIDIAN) is atlas


def test_the_seam_is_in_the_widest_gap(strait: Atlas) -> None:
    """Lines run from 177.5° E to 165.4° W: the gap is from -165.4 to 177.5, its middle 6.05."""
    assert seam(strait) == pytest.approx(6.05, abs=0.26)  # lines are looked at every half degree


def test_what_was_cut_at_the_antimeridian_is_joined(strait: Atlas) -> None:
    drawn = one_piece(strait, seam(strait))
    line = drawn.segments.set_index("id").geometry["R1"]
    assert line.geom_type == "LineString"
    assert list(line.coords) == [(177.5, 64.8), (180, 65.1), (190.2, 66.1)]
    russia = drawn.borders.set_index("iso_a3").geometry["RUS"]
    assert russia.geom_type == "Polygon"
    assert russia.bounds == (170, 62, 190.5, 70)
    assert dict(zip(drawn.nodes["id"], drawn.nodes.geometry.x, strict=True)) == pytest.approx(
        {"ANA": 177.5, "UEL": 190.2, "NOM": 194.6}
    )
    assert strait.nodes.geometry.x.max() < 180, "the atlas itself stays"


@given(st.floats(-179, 179), st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), min_size=1, max_size=8))
def test_moving_keeps_places_and_areas(at: float, spots: list[tuple[float, float]]) -> None:
    shapes = [shapely.box(max(x - 5, -180), y - 1, min(x + 5, 180), y + 1) for x, y in spots]
    moved = eastward(_layer(*shapes), at).geometry
    for before, after in zip(shapes, moved, strict=True):
        west, south, east, north = after.bounds
        assert at - 1e-9 <= west <= east <= at + 360 + 1e-9
        assert after.area == pytest.approx(before.area)
        assert (south, north) == pytest.approx((before.bounds[1], before.bounds[3]))
        back = [x - 360 if x > 180 else x for x in shapely.get_coordinates(after)[:, 0]]
        assert min(back) >= -180
        assert max(back) <= 180


def test_the_page_draws_it_in_one_piece(strait: Atlas) -> None:
    fmap = web_map(strait)
    lines = [f for f in features(fmap) if "mode" in f["properties"]]
    east = [x for f in lines for x in shapely.get_coordinates(shapely.geometry.shape(f["geometry"]))[:, 0]]
    assert (min(east), max(east)) == pytest.approx((177.5, 194.6))
    places = {f["properties"]["id"]: f for f in features(fmap) if f["geometry"]["type"] == "Point"}
    assert places["NOM"]["geometry"]["coordinates"][0] == pytest.approx(194.6)
    assert places["NOM"]["properties"]["lon"] == pytest.approx(-165.4), "told as the atlas has it"
    assert '"bounds":[[64.5,177.5],[66.1,194.6]]' in str(
        next(child.data for child in fmap._children.values() if hasattr(child, "panel"))
    )


def test_the_print_map_is_about_the_corridor_and_not_about_the_world(strait: Atlas) -> None:
    frame = map_frame(strait)
    ends = shapely.get_coordinates(frame.project(shapely.points([(177.5, 64.8), (-165.4, 64.5)])))
    assert (ends[:, 0] > 0).all()
    assert (ends[:, 0] < frame.width).all()
    assert abs(ends[1, 0] - ends[0, 0]) > 0.8 * frame.width


def test_a_project_over_the_pole_and_one_over_the_antimeridian(strait: Atlas, tmp_path: Path) -> None:
    cone = corridor_crs(strait)
    assert cone.coordinate_operation is not None
    assert {param.name: param.value for param in cone.coordinate_operation.params}["Longitude of false origin"] == -174
    plane = corridor_crs(load_atlas(sketches.polar(tmp_path / "polar")))
    assert plane.coordinate_operation is not None
    assert "Azimuthal" in plane.coordinate_operation.method_name
