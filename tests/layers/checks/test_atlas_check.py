"""Every kind of mistake is found, named and given a remedy; a sound atlas is left alone."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layers import BUNDLED, AtlasError, load_atlas
from layers.checks.atlas_check import check_atlas

Change = Callable[[dict[str, Any]], None]


def _feature(documents: dict[str, Any], file: str, index: int = 0) -> dict[str, Any]:
    feature: dict[str, Any] = documents[f"{file}.geojson"]["features"][index]
    return feature


def _set(file: str, name: str, value: Any, index: int = 0) -> Change:
    return lambda documents: _feature(documents, file, index)["properties"].__setitem__(name, value)


def _line(file: str, coordinates: Any, index: int = 0) -> Change:
    return lambda documents: _feature(documents, file, index)["geometry"].__setitem__("coordinates", coordinates)


def _costs(**facts: Any) -> Change:
    entry = {
        "id": "port_h",
        "value": 5,
        "unit": "h",
        "low": 1,
        "high": 9,
        "source": "hand",
        "confidence": "low",
        **facts,
    }
    return lambda documents: documents.__setitem__("costs.json", {"parameters": [entry]})


def _swap_everything(documents: dict[str, Any]) -> None:
    for name in ("rail", "road", "sea", "pipeline"):
        for feature in documents[f"{name}.geojson"]["features"]:
            feature["geometry"]["coordinates"] = [[y, x] for x, y in feature["geometry"]["coordinates"]]
    for feature in documents["nodes.geojson"]["features"]:
        feature["geometry"]["coordinates"].reverse()


def test_a_sound_atlas_has_no_problems(tiny: Path) -> None:
    assert check_atlas(tiny) == []


def test_the_bundled_atlas_has_no_problems() -> None:
    assert check_atlas(BUNDLED) == []


@pytest.mark.parametrize(
    ("change", "file", "feature", "message", "remedy"),
    [
        pytest.param(_set("rail", "status", "operatonal"), "rail.geojson", "R1", "operatonal", "operational", id="enum"),
        pytest.param(_set("rail", "mode", None), "rail.geojson", "R1", "mode is null", "string", id="null"),
        pytest.param(_set("rail", "gauge_mm", "1520"), "rail.geojson", "R1", "gauge_mm", "integer", id="type"),
        pytest.param(_set("rail", "official_km", -3), "rail.geojson", "R1", "official_km is -3", "minimum", id="range"),
        pytest.param(_set("rail", "as_of", "last year"), "rail.geojson", "R1", "as_of", "Correct", id="date"),
        pytest.param(_set("rail", "source", "press"), "rail.geojson", "R1", "unknown source 'press'", "sources.json", id="source"),
        pytest.param(_set("rail", "id", "R2"), "rail.geojson", "R2", "stands 2 times", "unique", id="duplicate"),
        pytest.param(_set("road", "id", "R1"), "rail.geojson, road.geojson", "R1", "stands 2 times", "unique", id="duplicate-across"),
        pytest.param(_set("nodes", "id", "PORT"), "nodes.geojson", "PORT", "stands 2 times", "unique", id="duplicate-node"),
        pytest.param(_set("rail", "to_node", "MIDD"), "rail.geojson", "R1", "MIDD is not in nodes", "MID", id="unknown-node"),
        pytest.param(_set("rail", "to_node", "WEST"), "rail.geojson", "R1", "one node", "Correct", id="loop"),
        pytest.param(_set("rail", "closes", 2020, 1), "rail.geojson", "R2", "closes before it opens", "Correct", id="closes"),
        pytest.param(_line("rail", [[8, 5.01], [12, 5]]), "rail.geojson", "R1", "start is 1,106 m from WEST", "8.000000, 5.000000", id="ends"),
        pytest.param(_line("rail", [[5, 8], [5, 12]]), "rail.geojson", "R1", "from WEST", "swapped", id="swapped-line"),
        pytest.param(_line("rail", [[12, 5], [8, 5]]), "rail.geojson", "R1", "from WEST", "runs the other way", id="reversed"),
        pytest.param(_line("rail", [[8, 5], [12, 95]]), "rail.geojson", "R1", "latitudes up to 95", "swapped", id="beyond-90"),
        pytest.param(_line("rail", [[800000, 500000], [1200000, 500000]]), "rail.geojson", "R1", "latitudes", "not degrees", id="metres"),
        pytest.param(_line("rail", [[8, 5], [192, 5]]), "rail.geojson", "R1", "longitudes beyond", "antimeridian", id="beyond-180"),
        pytest.param(_line("rail", [[8, 5], [8, 5]]), "rail.geojson", "R1", "no length", "Draw", id="zero-length"),
        pytest.param(_line("rail", [[8, 5]]), "rail.geojson", "R1", "cannot be read", "Redraw", id="one-point"),
        pytest.param(_line("rail", [[8, 5], ["x", 5]]), "rail.geojson", "R1", "cannot be read", "Redraw", id="text-coordinate"),
        pytest.param(_line("rail", []), "rail.geojson", "R1", "empty", "Draw", id="empty"),
        pytest.param(_line("rail", [[8, 5], [10.123456789, 5], [12, 5]]), "rail.geojson", "R1", "decimals", "Round", id="decimals"),
        pytest.param(_set("rail", "official_km", 500), "rail.geojson", "R1", "-11.3% off the official 500.0 km", "length_note", id="length"),
        pytest.param(_set("nodes", "country", "ZZZ"), "nodes.geojson", "WEST", "ZZZ is not in borders", "polygon", id="unknown-country"),
        pytest.param(_set("nodes", "country", "BBB"), "nodes.geojson", "WEST", "222 km from BBB", "country", id="wrong-country"),
        pytest.param(_set("nodes", "kind", "harbour"), "nodes.geojson", "WEST", "harbour", "seaport", id="kind"),
        pytest.param(
            lambda d: _feature(d, "borders")["geometry"].__setitem__("coordinates", [[[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]]),
            "borders.geojson", "AAA", "Self-intersection", "Fix geometries", id="bow-tie",
        ),
        pytest.param(
            lambda d: _feature(d, "borders")["geometry"]["coordinates"][0].reverse(),
            "borders.geojson", "AAA", "wrong way round", "anticlockwise", id="ring",
        ),
        pytest.param(
            lambda d: d["rail.geojson"].__setitem__("crs", {"type": "name", "properties": {"name": "EPSG:3857"}}),
            "rail.geojson", "", "crs member", "Reproject", id="crs",
        ),
        pytest.param(lambda d: d["routes.json"]["routes"][0]["segments"].pop(1), "routes.json", "main", "has come to MID", "between", id="gap"),
        pytest.param(lambda d: d["routes.json"]["routes"][0]["segments"].pop(), "routes.json", "main", "ends at PORT", "destination", id="short"),
        pytest.param(lambda d: d["routes.json"]["routes"][0]["segments"].insert(0, "R11"), "routes.json", "main", "R11", "Did you mean R1", id="unknown-segment"),
        pytest.param(lambda d: d["sources.json"]["sources"][0].pop("title"), "sources.json", "hand", "lacks title", "Add", id="source-title"),
        pytest.param(_costs(value=-1), "costs.json", "port_h", "value: port_h is -1", "from 0 to", id="cost-negative"),
        pytest.param(_costs(value=99), "costs.json", "port_h", "not between 1 and 9", "range", id="cost-range"),
        pytest.param(_costs(source="press"), "costs.json", "port_h", "unknown source 'press'", "sources.json", id="cost-source"),
        pytest.param(lambda d: d.pop("road.geojson"), "road.geojson", "", "missing", "Add", id="missing-file"),
    ],
)  # fmt: skip
def test_a_mistake_is_found(
    broken: Callable[[Change], Path], change: Change, file: str, feature: str, message: str, remedy: str
) -> None:
    problems = check_atlas(broken(change))
    found = [p for p in problems if p.file == file and p.feature == feature and message in p.message]
    assert found, [str(problem) for problem in problems]
    assert remedy in found[0].remedy


def test_swapping_the_whole_atlas_is_found_by_its_countries(broken: Callable[[Change], Path]) -> None:
    problems = check_atlas(broken(_swap_everything))
    assert {p.feature for p in problems if "swapped" in p.remedy} >= {"PORT", "FAR"}


def test_all_problems_are_listed_at_once(broken: Callable[[Change], Path]) -> None:
    def change(documents: dict[str, Any]) -> None:
        _set("rail", "status", "open")(documents)
        _set("road", "source", "press")(documents)
        documents["nodes.geojson"]["features"].pop(0)

    problems = check_atlas(broken(change))
    assert {"R1", "D1"} <= {problem.feature for problem in problems}
    missing = [p.file for p in problems if "WEST is not in nodes" in p.message]
    assert missing == ["rail.geojson", "road.geojson", "pipeline.geojson", "datapackage.json"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not valid JSON"),
        (b'{"type": "FeatureCollection", "features": [', "not valid JSON"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "NaN is not a JSON number"),
        (b"[" * 200_000, "nested too deeply"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"[]", "the file is []"),
        (b'{"type": "Feature"}', "lacks features"),
        (b'{"type": "FeatureCollection", "features": [1, null, "x", {}]}', "It must be object"),
    ],
)
def test_a_broken_file_is_one_message_and_the_rest_is_still_checked(tiny: Path, data: bytes, message: str) -> None:
    (tiny / "rail.geojson").write_bytes(data)
    (tiny / "datapackage.json").unlink()
    nodes = json.loads((tiny / "nodes.geojson").read_text())
    nodes["features"][0]["properties"]["kind"] = "harbour"
    (tiny / "nodes.geojson").write_text(json.dumps(nodes))
    problems = check_atlas(tiny)
    assert any(p.file == "rail.geojson" and message in f"{p.message}. {p.remedy}" for p in problems), problems
    assert any(p.file == "nodes.geojson" and p.feature == "WEST" for p in problems)


def test_fifty_megabytes_of_junk_are_refused_quickly(tiny: Path) -> None:
    (tiny / "rail.geojson").write_bytes(os.urandom(50_000_000))
    problems = check_atlas(tiny)
    assert next(p.file for p in problems if p.feature == "") == "rail.geojson"
    assert all(len(str(problem)) < 500 for problem in problems)


def test_a_file_changed_behind_the_catalogue_is_found(tiny: Path) -> None:
    with (tiny / "land.geojson").open("a") as file:
        file.write("\n")
    assert [(p.file, p.feature) for p in check_atlas(tiny)] == [("datapackage.json", "land.geojson")]


def test_a_catalogue_may_not_name_files_outside_the_atlas(tiny: Path) -> None:
    catalogue = json.loads((tiny / "datapackage.json").read_text())
    catalogue["resources"].append({"name": "x", "path": "../../etc/passwd", "hash": "sha256:0"})
    (tiny / "datapackage.json").write_text(json.dumps(catalogue))
    assert "outside the atlas" in check_atlas(tiny)[0].message


def _declare(folder: Path, **corridor: Any) -> None:
    """Change what the catalogue says of the corridor; None leaves an entry out."""
    catalogue = json.loads((folder / "datapackage.json").read_text())
    told = {**catalogue["corridor"], **corridor}
    catalogue["corridor"] = {name: value for name, value in told.items() if value is not None}
    (folder / "datapackage.json").write_text(json.dumps(catalogue))


def test_an_atlas_may_have_branches_of_its_own(broken: Callable[[Change], Path]) -> None:
    def change(documents: dict[str, Any]) -> None:
        for name in ("sea", "rail", "road", "pipeline"):
            for feature in documents[f"{name}.geojson"]["features"]:
                feature["properties"]["branch"] = "lowland"
        documents["routes.json"]["routes"][0]["branch"] = "highland"

    folder = broken(change)
    assert {problem.remedy for problem in check_atlas(folder)} == {
        "Allowed: western, trans_caspian, eastern, araz, gas, shared"
    }
    _declare(folder, branches={"lowland": "By the plain", "highland": "Over the pass"})
    assert check_atlas(folder) == []
    assert load_atlas(folder).branches == {"lowland": "By the plain", "highland": "Over the pass"}
    _declare(folder, branches={"lowlands": "By the plain"})
    problems = check_atlas(folder)
    assert {(p.file, p.feature) for p in problems} == {
        *(("rail.geojson", name) for name in ("R1", "R2")),
        *((f"{mode}.geojson", name) for mode, name in (("sea", "S1"), ("road", "D1"), ("pipeline", "P1"))),
        ("routes.json", "main"),
    }
    assert problems[0].remedy == "Did you mean 'lowlands'? Allowed: lowlands"


@pytest.mark.parametrize(
    ("corridor", "message", "remedy"),
    [
        ({"branches": []}, "branches is []", "title of each branch"),
        ({"branches": {}}, "branches", "title of each branch"),
        ({"branches": {"western": 3}}, "western is 3", "must be string"),
        ({"branches": {"western": ""}}, "western", "Correct"),
        ({"branches": {"western": "West", "a b": "B"}}, "a b", "letters, digits"),
        ({"territory": "BBC"}, "territory BBC is not in borders.geojson", "Did you mean 'BBB'?"),
        ({"territory": "bbb"}, "territory is 'bbb'", "alpha-3"),
        ({"origin": "WEZT"}, "origin WEZT is not in nodes.geojson", "Did you mean 'WEST'?"),
        ({"destination": 7}, "destination is 7", "string"),
    ],
)
def test_what_a_catalogue_says_of_its_corridor_must_hold(
    tiny: Path, corridor: dict[str, Any], message: str, remedy: str
) -> None:
    _declare(tiny, **corridor)
    problems = check_atlas(tiny)
    assert [(problem.file, problem.feature) for problem in problems] == [("datapackage.json", "corridor")], problems
    assert message in problems[0].message
    assert remedy in problems[0].remedy


def test_a_catalogue_need_not_say_anything_of_its_corridor(tiny: Path) -> None:
    _declare(tiny, origin=None, destination=None, territory=None)
    assert check_atlas(tiny) == []
    assert load_atlas(tiny).territory is None


def test_no_folder() -> None:
    with pytest.raises(AtlasError, match="no such folder"):
        check_atlas("nowhere")


@pytest.mark.parametrize("name", ["pipeline.geojson", "routes.json", "sources.json", "datapackage.json"])
def test_a_file_that_holds_null_is_no_sound_file(tiny: Path, name: str) -> None:
    (tiny / "datapackage.json").unlink()
    (tiny / name).write_text("null")
    assert (name, "holds nothing but null") in [(problem.file, problem.message) for problem in check_atlas(tiny)]


@pytest.mark.parametrize("name", ["costs.json", "datapackage.json"])
def test_an_optional_file_that_leads_nowhere_is_a_problem(tiny: Path, name: str) -> None:
    (tiny / name).unlink(missing_ok=True)
    (tiny / name).symlink_to("nowhere")
    assert [problem.file for problem in check_atlas(tiny)] == [name]


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        ("rail.geojson", "names no file"),
        (None, "names no file"),
        ({}, "names no file"),
        ({"path": ["rail.geojson"]}, "names no file"),
        ({"path": "/etc/passwd"}, "outside the atlas"),
        ({"path": "C:\\rail.geojson"}, "outside the atlas"),
        ({"path": "https://example.org/rail.geojson"}, "outside the atlas"),
        ({"path": "x" * 5000}, "not readable"),
        ({"path": "a\u202eb"}, "is missing"),
        ({"path": "."}, "is missing"),
        ({"path": "rail.geojson", "hash": 5}, "sha256 differs"),
    ],
)
def test_a_catalogue_with_a_resource_that_is_none(tiny: Path, resource: Any, message: str) -> None:
    catalogue = json.loads((tiny / "datapackage.json").read_text())
    catalogue["resources"].append(resource)
    (tiny / "datapackage.json").write_text(json.dumps(catalogue))
    (problem,) = check_atlas(tiny)
    assert (problem.file, message in problem.message) == ("datapackage.json", True), problem
    assert "\u202e" not in str(problem)


@pytest.mark.parametrize(
    ("change", "file", "message"),
    [
        (_set("rail", "as_of", "2026-02-30"), "rail.geojson", "which is not a valid date"),
        (_set("rail", "as_of", "2026-01-31\n"), "rail.geojson", "as_of is"),
        (_set("rail", "mode", "road"), "rail.geojson", "its mode is road, in the file of rail"),
        (_set("rail", "mode", {}), "rail.geojson", "mode is {}"),
        (_set("nodes", "country", []), "nodes.geojson", "country is []"),
        (_set("nodes", "name", {"a": 1}), "nodes.geojson", "name is"),
        (_set("borders", "name", 5), "borders.geojson", "name is 5"),
        (_set("rail", "speed_kmh", 0), "rail.geojson", "speed_kmh is 0"),
        (_set("rail", "official_km", 10**300), "rail.geojson", "official_km is 1000"),
        (_set("rail", "geometry", "x"), "", ""),
        (_costs(id="speed_kmh.rail", low=None, high=None, value=0), "costs.json", "speed_kmh.rail is 0"),
        (_costs(high=1e6), "costs.json", "high: port_h is 1e+06"),
        (lambda d: d["sources.json"]["sources"][0].update(date="2026-13"), "sources.json", "date is '2026-13'"),
        (lambda d: d["routes.json"]["routes"][0].update(id={"x": "y" * 100_000}), "routes.json", "id is"),
    ],
)
def test_values_that_json_allows_and_an_atlas_does_not(
    broken: Callable[[Change], Path], change: Change, file: str, message: str
) -> None:
    problems = check_atlas(broken(change))
    assert all(len(str(problem)) < 1500 for problem in problems)
    if not file:  # a property of one's own, whatever its name
        assert problems == []
        return
    assert [problem for problem in problems if problem.file == file and message in problem.message], problems


def test_names_of_another_type_do_not_stop_the_check_of_the_scenarios(broken: Callable[[Change], Path]) -> None:
    folder = broken(_set("nodes", "name", {"a": 1}))
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "x.toml").write_text('title = "x"\n[[closes]]\nnodes = ["WESTT"]\nmodes = ["rail"]\n')
    assert {"nodes.geojson", "scenarios/x.toml"} == {problem.file for problem in check_atlas(folder)}


def test_thousands_of_features_and_of_mistakes_take_seconds(broken: Callable[[Change], Path]) -> None:
    def many(documents: dict[str, Any]) -> None:
        first, *_ = documents["rail.geojson"]["features"]
        for number in range(20_000):
            properties = {**first["properties"], "id": f"X{number}"}
            if number % 2:
                properties["to_node"] = f"NODE{number}"
            documents["rail.geojson"]["features"].append({**first, "properties": properties})

    folder = broken(many)
    started = time.process_time()
    problems = check_atlas(folder)
    assert len(problems) == 10_000
    assert time.process_time() - started < 30


def test_a_parameter_that_would_never_be_read_is_told(broken: Callable[[Change], Path]) -> None:
    (problem,) = check_atlas(broken(_costs(id="border_h.road.BBB-AAA", low=None, high=None, value=4)))
    assert (problem.file, problem.feature) == ("costs.json", "border_h.road.BBB-AAA")
    assert problem.remedy == "Write 'border_h.road.AAA-BBB'"
    assert check_atlas(broken(_costs(id="fuel", low=None, high=None, value=4))) == []
