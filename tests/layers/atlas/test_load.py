"""Loading an atlas: what it gives, and the one message it refuses with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layers import BUNDLED, AtlasError, load_atlas
from layers.atlas import bundled_atlases, find_atlas


def test_layers_are_loaded_with_the_types_of_the_data_model(tiny: Path) -> None:
    atlas = load_atlas(tiny)
    assert list(atlas.segments["id"]) == ["S1", "R1", "R2", "D1", "P1"]
    assert atlas.segments.crs.to_epsg() == 4326
    rail = atlas.layer("rail").set_index("id")
    assert str(rail["opens"].dtype) == "Int64"
    assert rail.loc["R2", "opens"] == 2030
    assert rail["official_km"].isna().tolist() == [False, True]
    assert rail.loc["R1", "note"] is None
    assert atlas.title == "Tiny corridor"
    assert atlas.territory == "BBB"
    assert atlas.sources["url"].isna().all()


def test_a_route_keeps_its_order(tiny: Path) -> None:
    assert list(load_atlas(tiny).route_segments("main")["id"]) == ["R1", "R2", "S1"]
    with pytest.raises(KeyError, match="nowhere"):
        load_atlas(tiny).route_segments("nowhere")
    with pytest.raises(KeyError, match="roads"):
        load_atlas(tiny).layer("roads")


def test_columns_of_the_users_own_are_kept(broken: Callable[[Callable[[dict[str, Any]], None]], Path]) -> None:
    folder = broken(lambda d: d["rail.geojson"]["features"][0]["properties"].update(owner="X Railways"))
    assert load_atlas(folder).layer("rail")["owner"].tolist()[0] == "X Railways"


def test_the_catalogue_and_the_costs_are_optional(tiny: Path) -> None:
    (tiny / "datapackage.json").unlink()
    atlas = load_atlas(tiny)
    assert atlas.title == "tiny"
    assert atlas.territory is None
    assert atlas.costs == {}


@pytest.mark.parametrize(
    ("file", "data", "message"),
    [
        ("rail.geojson", None, "rail.geojson: missing"),
        ("rail.geojson", b"", "rail.geojson: not readable as GeoJSON"),
        ("rail.geojson", b"\x00" * 1000, "rail.geojson: not readable as GeoJSON"),
        ("rail.geojson", b'{"type":"FeatureCollection","features":[', "rail.geojson: not readable as GeoJSON"),
        ("rail.geojson", b'{"a": 1}', "rail.geojson: "),
        ("nodes.geojson", b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"A"},"geometry":{"type":"Point","coordinates":[8,5]}}]}', "nodes.geojson: lacks the required properties name"),
        ("routes.json", None, "routes.json: missing"),
        ("routes.json", b"{", "routes.json: not valid JSON"),
        ("routes.json", b'{"routes": [{"id": "x"}]}', "not of the expected form"),
        ("routes.json", b"[]", "routes.json: not an object"),
        ("sources.json", b'{"sources": 3}', "not of the expected form"),
        ("datapackage.json", b"junk", "datapackage.json: not valid JSON"),
        ("datapackage.json", b"[1]", "datapackage.json: not an object"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_by_name(tiny: Path, file: str, data: bytes | None, message: str) -> None:
    if data is None:
        (tiny / file).unlink()
    else:
        (tiny / file).write_bytes(data)
    with pytest.raises(AtlasError) as caught:
        load_atlas(tiny, check=False)
    assert message in str(caught.value)
    with pytest.raises(AtlasError) as caught:
        load_atlas(tiny)
    assert file in {problem.file for problem in caught.value.problems}


def test_a_layer_may_be_empty(broken: Callable[[Callable[[dict[str, Any]], None]], Path]) -> None:
    folder = broken(lambda d: d["road.geojson"].update(features=[]))
    roads = load_atlas(folder).layer("road")
    assert len(roads) == 0
    assert "official_km" in roads


def test_every_broken_file_is_named_at_once(tiny: Path) -> None:
    for file in ("rail.geojson", "nodes.geojson", "routes.json"):
        (tiny / file).unlink()
    with pytest.raises(AtlasError) as caught:
        load_atlas(tiny)
    files = {problem.file for problem in caught.value.problems if problem.message == "missing"}
    assert files == {"rail.geojson", "nodes.geojson", "routes.json"}


def test_another_crs_is_refused(tiny: Path) -> None:
    document = json.loads((tiny / "rail.geojson").read_text())
    document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    (tiny / "rail.geojson").write_text(json.dumps(document))
    with pytest.raises(AtlasError, match="not in WGS 84"):
        load_atlas(tiny, check=False)
    with pytest.raises(AtlasError, match="crs member"):
        load_atlas(tiny)


def test_swapped_coordinates_beyond_the_pole_are_refused(tiny: Path) -> None:
    document = json.loads((tiny / "nodes.geojson").read_text())
    document["features"][0]["geometry"]["coordinates"] = [5, 98]
    (tiny / "nodes.geojson").write_text(json.dumps(document))
    with pytest.raises(AtlasError, match=r"nodes.geojson: WEST: .*latitude.*swapped"):
        load_atlas(tiny)


def test_a_value_of_the_wrong_type_is_refused(broken: Callable[[Callable[[dict[str, Any]], None]], Path]) -> None:
    folder = broken(lambda d: d["rail.geojson"]["features"][0]["properties"].update(official_km="long"))
    with pytest.raises(AtlasError, match="official_km"):
        load_atlas(folder)


def test_a_route_of_unknown_segments_is_refused(broken: Callable[[Callable[[dict[str, Any]], None]], Path]) -> None:
    folder = broken(lambda d: d["routes.json"]["routes"][0]["segments"].append("R9"))
    with pytest.raises(AtlasError, match="unknown segment 'R9'"):
        load_atlas(folder)


def test_a_bundled_atlas_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: Path) -> None:
    assert bundled_atlases()["instc"] == BUNDLED == find_atlas() == find_atlas("instc")
    assert all((folder / "datapackage.json").is_file() for folder in bundled_atlases().values())
    assert load_atlas("instc").path == BUNDLED
    # A folder that is there comes first.
    monkeypatch.chdir(tmp_path)
    tiny.rename(tmp_path / "instc")
    assert find_atlas("instc") == Path("instc")
    assert load_atlas("instc").title == "Tiny corridor"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("instk", r"instk: no such folder, and no bundled atlas\. Did you mean 'instc'\? .*bundled one: instc"),
        ("no/such/folder", "no/such/folder: no such folder"),
        ("a_file", "a_file: a file, not a folder"),
        ("x" * 5000, "no folder to look into"),
        ("a\0b", "no such folder"),
    ],
)
def test_an_atlas_that_is_not_there(name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a_file").write_text("")
    with pytest.raises(AtlasError, match=message):
        load_atlas(name)


def test_what_a_route_says_beyond_the_data_model_is_passed_over(
    broken: Callable[[Callable[[dict[str, Any]], None]], Path],
) -> None:
    folder = broken(lambda d: d["routes.json"]["routes"][0].update(colour="red"))
    assert list(load_atlas(folder).routes) == ["main"]
