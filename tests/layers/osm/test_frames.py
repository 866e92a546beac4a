from __future__ import annotations

import pytest
import shapely

from layers.osm.frames import Feature, frames_of
from layers.osm.tags import COLUMNS, KINDS

RAIL = {"railway": "rail"}


def test_a_feature_given_twice_is_taken_as_it_comes_last() -> None:
    old = Feature("way/1", {**RAIL, "name": "old"}, shapely.LineString([(0, 0), (1, 1)]))
    new = Feature("way/1", {**RAIL, "name": "new"}, shapely.LineString([(0, 0), (2, 2)]))
    frame = frames_of([old, new], ["rail"])["rail"]
    assert list(frame["name"]) == ["new"]
    assert frame.geometry[0].equals(new.geometry)
    gone = Feature("way/1", {"railway": "razed"}, shapely.LineString([(0, 0), (2, 2)]))
    assert len(frames_of([old, gone], ["rail"])["rail"]) == 0


def test_lines_keep_every_vertex_and_touch_where_they_share_one() -> None:
    shared = (49.123456789, 40.987654321)  # more decimals than OpenStreetMap has
    lines = [shapely.LineString([(49, 40), shared, (49.2, 41)]), shapely.LineString([shared, (50, 41)])]
    frame = frames_of([Feature(f"way/{n}", RAIL, line) for n, line in enumerate(lines)], ["rail"])["rail"]
    assert frame.geometry[0].coords[1] == frame.geometry[1].coords[0] == (49.1234568, 40.9876543)


def test_features_are_whole_where_they_meet_the_area() -> None:
    area = shapely.box(0, 0, 1, 1)
    through = shapely.LineString([(-5, 0.5), (5, 0.5)])
    outside = shapely.LineString([(-5, 3), (5, 3)])
    frame = frames_of([Feature("way/1", RAIL, through), Feature("way/2", RAIL, outside)], ["rail"], area=area)["rail"]
    assert [line.equals(through) for line in frame.geometry] == [True]


def test_a_loop_is_a_line_and_an_area_of_road_is_none() -> None:
    loop = shapely.Polygon([(0, 0), (1, 0), (1, 1)])
    frames = frames_of(
        [
            Feature("way/1", RAIL, loop),
            Feature("way/2", {"highway": "primary", "area": "yes"}, loop),
            Feature("node/3", RAIL, shapely.Point(0, 0)),
            Feature("way/4", RAIL, shapely.LineString([(1, 1), (1, 1)])),
            Feature("way/5", RAIL, shapely.LineString()),
        ],
        ["rail", "road"],
    )
    assert list(frames["rail"]["osm_id"]) == ["way/1"]
    assert frames["rail"].geometry[0].equals(loop.exterior)
    assert len(frames["road"]) == 0


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Polygon([(0, 0), (0.1, 0), (0.1, 0.1), (0, 0.1)]),
        shapely.LineString([(0, 0), (0.1, 0), (0.1, 0.1), (0, 0.1), (0, 0)]),
        shapely.MultiPolygon([shapely.box(0, 0, 0.1, 0.05), shapely.box(0, 0.05001, 0.1, 0.1)]),
    ],
)
def test_an_area_becomes_a_point_inside_it_with_its_size(shape: shapely.Geometry) -> None:
    row = frames_of([Feature("way/1", {"landuse": "port"}, shape)], ["port"])["port"].iloc[0]
    assert shapely.box(0, 0, 0.1, 0.1).contains(row.geometry)
    assert row["area_km2"] == pytest.approx(11.132 * 11.057, rel=1e-3)  # a tenth of a degree at the equator


def test_a_place_drawn_as_a_line_or_point() -> None:
    features = [
        Feature("way/1", {"barrier": "border_control"}, shapely.LineString([(0, 0), (1, 1), (2, 2)])),
        Feature("node/2", {"barrier": "border_control"}, shapely.Point(3, 3)),
    ]
    frame = frames_of(features, ["border_post"])["border_post"]
    assert [(point.x, point.y) for point in frame.geometry] == [(3, 3), (1, 1)]
    assert frame["area_km2"].isna().all()


def test_frames_have_their_columns_and_types_even_when_empty() -> None:
    full = frames_of([Feature("way/1", {**RAIL, "gauge": "1520"}, shapely.LineString([(0, 0), (1, 1)]))], KINDS)
    empty = frames_of([], KINDS)
    for kind in KINDS:
        assert list(empty[kind].columns) == [*COLUMNS[kind], "geometry"]
        assert empty[kind].dtypes.equals(full[kind].dtypes)
        assert empty[kind].crs == "EPSG:4326"
    assert full["rail"].loc[0, "name"] is None
