from __future__ import annotations

import json
from pathlib import Path

import pyogrio
import pytest
import shapely

from layers import AtlasError
from layers.model.problem import OutputError
from layers.osm.frames import Feature, Fetched, Missing, frames_of
from layers.osm.store import read_fetched, write_fetched
from layers.osm.tags import KINDS

FEATURES = [
    Feature(
        "way/10",
        {"railway": "rail", "gauge": "1520;1435", "name": "آستارا", "tracks": "2"},
        shapely.LineString([(49.1234567, 40.7654321), (50, 41)]),
    ),
    Feature(
        "way/9", {"railway": "rail", "service": "yard", "name": "2024-01-02"}, shapely.LineString([(49, 40), (50, 41)])
    ),
    Feature("way/11", {"highway": "trunk", "ref": "12"}, shapely.LineString([(49, 40), (50, 41)])),
    Feature("way/12", {"landuse": "port"}, shapely.box(49, 40, 49.01, 40.01)),
    Feature("node/1", {"barrier": "border_control"}, shapely.Point(1, 2)),
]


def fetched() -> Fetched:
    return Fetched(
        frames_of(FEATURES, KINDS),
        (Missing((49.0, 40.0, 50.0, 41.0), "the server answered 503"),),
        "2026-03-04T05:06:07Z",
        "https://overpass-api.de/api",
        {"way/1": "why"},
    )


def assert_same(one: Fetched, other: Fetched) -> None:
    assert list(one.frames) == list(other.frames)
    for kind, frame in one.frames.items():
        assert frame.equals(other.frames[kind])
        assert frame.dtypes.equals(other.frames[kind].dtypes)
    assert (one.missing, one.timestamp, one.origin) == (other.missing, other.timestamp, other.origin)
    assert (one.dropped, one.attribution) == (other.dropped, other.attribution)


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    paths = write_fetched(fetched(), tmp_path / "osm")
    assert sorted(path.name for path in paths) == sorted([*(f"{kind}.geojson" for kind in KINDS), "fetch.json"])
    assert all(path.is_file() for path in paths)
    assert_same(read_fetched(tmp_path / "osm"), fetched())


def test_any_gis_reads_it_with_all_decimals(tmp_path: Path) -> None:
    write_fetched(fetched(), tmp_path / "osm")
    frame = pyogrio.read_dataframe(tmp_path / "osm" / "rail.geojson")
    assert list(frame["osm_id"]) == ["way/9", "way/10"]  # by number, not by letter
    assert list(frame.geometry[1].coords) == [(49.1234567, 40.7654321), (50, 41)]
    assert list(frame["main"]) == [False, True]


def test_only_the_kinds_asked_for_are_there(tmp_path: Path) -> None:
    some = Fetched(frames_of(FEATURES, ["road"]))
    write_fetched(some, tmp_path / "osm")
    assert sorted(path.name for path in (tmp_path / "osm").iterdir()) == ["fetch.json", "road.geojson"]
    assert_same(read_fetched(tmp_path / "osm"), some)


def test_less_than_was_fetched_can_be_read(tmp_path: Path) -> None:
    write_fetched(fetched(), tmp_path / "osm")
    some = read_fetched(tmp_path / "osm", kinds=["rail", "port"], area=shapely.box(49, 40, 49.005, 40.005))
    assert {kind: list(frame["osm_id"]) for kind, frame in some.frames.items()} == {
        "rail": ["way/9"],
        "port": ["way/12"],
    }
    write_fetched(Fetched(frames_of([], ["rail"])), tmp_path / "osm", overwrite=True)
    with pytest.raises(AtlasError, match=r"no road and no port was fetched\. It has rail"):
        read_fetched(tmp_path / "osm", kinds=["rail", "road", "port"])
    with pytest.raises(ValueError, match="choose from"):
        read_fetched(tmp_path / "osm", kinds=["sea"])


def test_an_older_fetch_is_replaced_only_where_asked(tmp_path: Path) -> None:
    write_fetched(fetched(), tmp_path / "osm")
    with pytest.raises(OutputError, match="--overwrite"):
        write_fetched(Fetched(frames_of([], ["rail"])), tmp_path / "osm")
    assert_same(read_fetched(tmp_path / "osm"), fetched())
    write_fetched(Fetched(frames_of([], ["rail"])), tmp_path / "osm", overwrite=True)
    assert sorted(path.name for path in (tmp_path / "osm").iterdir()) == ["fetch.json", "rail.geojson"]
    assert len(read_fetched(tmp_path / "osm").frames["rail"]) == 0


def test_a_folder_with_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "osm").mkdir()
    (tmp_path / "osm" / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="holds other files"):
        write_fetched(fetched(), tmp_path / "osm", overwrite=True)
    assert [path.name for path in (tmp_path / "osm").iterdir()] == ["mine.txt"]


def test_a_folder_that_holds_no_fetch_is_told(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"fetch\.json: missing"):
        read_fetched(tmp_path)
    with pytest.raises(AtlasError, match=r"fetch\.json: missing"):
        read_fetched(tmp_path / "none")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        '{"features": {"../../x": 1}, "missing": [], "dropped": {}, "timestamp": null}',
        '{"features": {}, "missing": [{"bounds": [1], "reason": ""}], "dropped": {}, "timestamp": null}',
        '{"features": {}, "missing": [], "dropped": [], "timestamp": null}',
        '{"features": {}, "missing": [], "dropped": {}, "timestamp": 5}',
    ],
)
def test_a_broken_catalogue_is_one_clear_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "fetch.json").write_text(text)
    with pytest.raises(AtlasError, match="not of the expected form"):
        read_fetched(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not readable as GeoJSON"),
        ("[1]", "not readable as GeoJSON"),
        (
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
            "no LineString: feature 1",
        ),
        (
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"osm_id": "way/1"}, "geometry": null}]}',
            "geometry",
        ),
        (
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"gauge_mm": "wide"}, "geometry": {"type": "LineString", "coordinates": [[1, 2], [2, 3]]}}]}',
            "value of another type",
        ),
    ],
)
def test_a_broken_layer_is_one_clear_error(tmp_path: Path, text: str, said: str) -> None:
    write_fetched(Fetched(frames_of([], ["rail"])), tmp_path / "osm")
    (tmp_path / "osm" / "rail.geojson").write_text(text)
    with pytest.raises(AtlasError, match=said):
        read_fetched(tmp_path / "osm")
    assert json.loads((tmp_path / "osm" / "fetch.json").read_text())["features"] == {"rail": 0}


def test_a_missing_layer_is_told(tmp_path: Path) -> None:
    write_fetched(fetched(), tmp_path / "osm")
    (tmp_path / "osm" / "road.geojson").unlink()
    with pytest.raises(AtlasError, match=r"road\.geojson: missing"):
        read_fetched(tmp_path / "osm")


def test_a_layer_edited_by_hand_keeps_its_types(tmp_path: Path) -> None:
    write_fetched(Fetched(frames_of([], ["rail"])), tmp_path / "osm")
    line = {"type": "LineString", "coordinates": [[1, 2, 9], [2, 3, 9]]}
    features = [{"type": "Feature", "properties": {"osm_id": "way/1", "gauge": 1520, "note": "mine"}, "geometry": line}]
    (tmp_path / "osm" / "rail.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    frame = read_fetched(tmp_path / "osm").frames["rail"]
    assert frame.loc[0, "gauge"] == "1520"
    assert frame.loc[0, "status"] is None
    assert "note" not in frame
    assert not frame.geometry[0].has_z
