"""Writing an atlas: the same bytes, the whole folder or nothing, and read back as it was."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from layers import BUNDLED, Atlas, load_atlas
from layers.atlas import bundled_atlases
from layers.atlas.save import check_loss, package_name, save_atlas
from layers.checks.atlas_check import check_atlas
from layers.model.problem import OutputError
from layers.model.schema import LAYERS
from tests.conftest import tiny_layers, write_layers


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_same(first: Atlas, second: Atlas) -> None:
    assert_geodataframe_equal(first.segments, second.segments)
    for name in ("nodes", "borders", "land"):
        assert_geodataframe_equal(first.layer(name), second.layer(name))
    assert_frame_equal(first.sources, second.sources)
    assert first.routes == second.routes
    assert first.costs == second.costs


@pytest.mark.parametrize("name", bundled_atlases())
def test_a_bundled_atlas_is_written_again_byte_for_byte(name: str, tmp_path: Path) -> None:
    written = save_atlas(load_atlas(name), tmp_path / name)
    assert written == sorted(written)
    assert {path.relative_to(tmp_path / name).as_posix() for path in written} == set(contents(tmp_path / name))
    expected = contents(bundled_atlases()[name])
    for file, data in contents(tmp_path / name).items():
        assert data == expected[file], file
    assert set(expected) == set(contents(tmp_path / name))


def test_what_is_read_back_is_what_was_written(tiny: Path, tmp_path: Path) -> None:
    atlas = load_atlas(tiny)
    save_atlas(atlas, tmp_path / "out")
    assert check_atlas(tmp_path / "out") == []
    again = load_atlas(tmp_path / "out")
    assert_same(atlas, again)
    assert again.title == "Tiny corridor"
    assert again.territory == "BBB"


def test_features_keep_their_order_and_numbers_their_type(tiny: Path, tmp_path: Path) -> None:
    save_atlas(load_atlas(tiny), tmp_path / "out")
    nodes = json.loads((tmp_path / "out" / "nodes.geojson").read_bytes())
    assert [feature["id"] for feature in nodes["features"]] == ["WEST", "MID", "PORT", "FAR"]
    assert nodes["bbox"] == [8.0, 5.0, 25.0, 5.0]
    text = (tmp_path / "out" / "rail.geojson").read_text()
    assert '"opens": 2030,' in text
    assert '"gauge_mm": 1520,' in text
    assert '"official_km": 445.0,' in text
    assert '"electrified": null,' in text


def test_columns_of_the_users_own_stay_where_they_say_something(tmp_path: Path) -> None:
    documents = tiny_layers()
    documents["rail.geojson"]["features"][0]["properties"] |= {"владелец": "РЖД", "wagons": 57}
    atlas = load_atlas(write_layers(tmp_path / "in", documents))
    save_atlas(atlas, tmp_path / "out")
    rail = json.loads((tmp_path / "out" / "rail.geojson").read_text(encoding="utf-8"))["features"]
    assert rail[0]["properties"]["владелец"] == "РЖД"
    assert rail[0]["properties"]["wagons"] == 57
    assert rail[1]["properties"]["владелец"] is None
    assert "владелец" not in (tmp_path / "out" / "road.geojson").read_text(encoding="utf-8")
    assert_same(atlas, load_atlas(tmp_path / "out"))


def test_changed_geometry_is_rounded_and_wound_right(tiny: Path, tmp_path: Path) -> None:
    atlas = load_atlas(tiny)
    clockwise = shapely.Polygon([(0, 0), (0, 10.00000049), (20, 10), (20, 0)])
    land = atlas.land.set_geometry([clockwise], crs="EPSG:4326")
    save_atlas(replace(atlas, land=land), tmp_path / "out")
    ring = json.loads((tmp_path / "out" / "land.geojson").read_bytes())["features"][0]["geometry"]["coordinates"][0]
    assert sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(ring)) == 2 * 200.0
    assert check_atlas(tmp_path / "out") == []


def test_the_catalogue_describes_the_files_and_keeps_what_else_it_said(tiny: Path, tmp_path: Path) -> None:
    atlas = load_atlas(tiny)
    branches = {"western": "The only one"}
    head = {**atlas.catalogue, "homepage": "https://example.org", "corridor": {"branches": branches}}
    save_atlas(replace(atlas, catalogue=head), tmp_path / "out")
    made = json.loads((tmp_path / "out" / "datapackage.json").read_bytes())
    assert made["homepage"] == "https://example.org"
    assert list(made)[-1] == "resources"
    by_path = {each["path"]: each for each in made["resources"]}
    assert set(by_path) == {layer.filename for layer in LAYERS.values()} | {"routes.json", "sources.json"}
    for path, each in by_path.items():
        data = (tmp_path / "out" / path).read_bytes()
        assert each["bytes"] == len(data)
        assert each["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    fields = {field["name"]: field for field in by_path["rail.geojson"]["schema"]["fields"]}
    assert fields["branch"]["constraints"]["enum"] == ["western"]
    assert fields["id"]["constraints"]["unique"] is True


def test_an_atlas_that_states_no_hash_is_given_none(tiny: Path, tmp_path: Path) -> None:
    atlas = load_atlas(tiny)
    catalogue = dict(atlas.catalogue)
    catalogue["resources"] = [{"path": "rail.geojson"}]
    save_atlas(replace(atlas, catalogue=catalogue), tmp_path / "out")
    made = json.loads((tmp_path / "out" / "datapackage.json").read_bytes())
    assert not any("hash" in each or "bytes" in each for each in made["resources"])
    # So it may be changed by hand, in QGIS for instance, without a contradiction.
    rail = tmp_path / "out" / "rail.geojson"
    rail.write_text(rail.read_text().replace('"MID – PORT"', '"To the port"'))
    assert check_atlas(tmp_path / "out") == []


def test_scenarios_licence_and_read_me_go_along(tiny: Path, tmp_path: Path) -> None:
    (tiny / "scenarios").mkdir()
    (tiny / "scenarios" / "a_b.toml").write_text('title = "A and B"\n[[closes]]\nsegments = ["R1"]\n')
    for name in ("LICENSE.md", "README.md"):
        (tiny / name).write_text(f"# {name}\n")
    (tiny / "notes.txt").write_text("mine")
    save_atlas(load_atlas(tiny), tmp_path / "out")
    for name in ("scenarios/a_b.toml", "LICENSE.md", "README.md"):
        assert (tmp_path / "out" / name).read_bytes() == (tiny / name).read_bytes()
    assert not (tmp_path / "out" / "notes.txt").exists()
    resources = json.loads((tmp_path / "out" / "datapackage.json").read_bytes())["resources"]
    assert {"name": "scenario-a-b", "title": "A and B"}.items() <= resources[-1].items()


def test_an_existing_folder_is_replaced_only_if_asked_and_only_if_an_atlas(tiny: Path, tmp_path: Path) -> None:
    atlas, out = load_atlas(tiny), tmp_path / "out"
    save_atlas(atlas, out)
    before = contents(out)
    with pytest.raises(OutputError, match="exists already"):
        save_atlas(atlas, out)
    (out / "thesis.docx").write_text("years of work")
    with pytest.raises(OutputError, match=r"holds other files \(thesis.docx\)"):
        save_atlas(atlas, out, overwrite=True)
    assert contents(out) == {**before, "thesis.docx": b"years of work"}
    (out / "thesis.docx").unlink()
    save_atlas(atlas, out, overwrite=True)
    assert contents(out) == before


def test_an_atlas_may_take_its_own_place(tiny: Path) -> None:
    (tiny / "scenarios").mkdir()
    (tiny / "scenarios" / "a.toml").write_text('title = "A"\n')
    atlas = load_atlas(tiny)
    nodes = atlas.nodes.assign(name=["West", "Middle", "Port", "Far"])
    save_atlas(replace(atlas, nodes=nodes), tiny, overwrite=True)
    assert load_atlas(tiny).nodes["name"].tolist() == ["West", "Middle", "Port", "Far"]
    assert (tiny / "scenarios" / "a.toml").read_text() == 'title = "A"\n'
    assert list(tiny.parent.iterdir()) == [tiny]


@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_whatever_stops_it_the_old_folder_stays_whole(tiny: Path, tmp_path: Path, stop: BaseException) -> None:
    atlas, out = load_atlas(tiny), tmp_path / "out"
    save_atlas(atlas, out)
    before = contents(out)
    seen: list[set[str]] = []

    def fail(folder: Path) -> None:
        seen.append(set(contents(folder)))
        raise stop

    with pytest.raises((OutputError, KeyboardInterrupt)):
        save_atlas(replace(atlas, nodes=atlas.nodes.iloc[:0]), out, overwrite=True, also=fail)
    assert seen == [set(before)]
    assert contents(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "tiny"]


def test_more_files_come_with_the_atlas(tiny: Path, tmp_path: Path) -> None:
    def also(folder: Path) -> None:
        (folder / "osm").mkdir()
        (folder / "osm" / "rail.geojson").write_text("{}")

    written = save_atlas(load_atlas(tiny), tmp_path / "out", also=also)
    assert tmp_path / "out" / "osm" / "rail.geojson" in written
    save_atlas(load_atlas(tmp_path / "out"), tmp_path / "out", overwrite=True)
    assert (tmp_path / "out" / "osm" / "rail.geojson").read_text() == "{}"


def test_an_atlas_in_its_own_place_keeps_all_its_scenarios_folder_holds(tiny: Path) -> None:
    scenarios = tiny / "scenarios"
    (scenarios / "old" / "deep").mkdir(parents=True)
    (scenarios / "a.toml").write_text('title = "A"\n')
    (scenarios / "notes.docx").write_bytes(b"years of work")
    (scenarios / "old" / "deep" / "b.toml").write_text("not even TOML")
    (scenarios / "link.toml").symlink_to("a.toml")
    before = contents(scenarios)
    save_atlas(load_atlas(tiny), tiny, overwrite=True)
    assert contents(scenarios) == before
    assert len(before) == 4
    assert (scenarios / "link.toml").is_symlink()


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("scenarios/notes.docx", "holds scenarios/notes.docx, which would be lost; move it away"),
        ("scenarios/mine.toml", "holds scenarios/mine.toml, which"),
        ("scenarios/old/a.toml", "holds scenarios/old/a.toml, which"),
        ("osm/notes.txt", "holds osm/notes.txt, which would be lost; move it away"),
        ("osm/road.geojson", "holds osm/road.geojson, which would be lost; fetch road as well, move"),
    ],
)
def test_what_would_be_lost_with_the_old_folder_is_named_and_stays(
    tiny: Path, tmp_path: Path, lost: str, said: str
) -> None:
    out = tmp_path / "out"
    (tiny / "scenarios").mkdir()
    (tiny / "scenarios" / "a.toml").write_text('title = "A"\n')

    def also(folder: Path) -> None:
        (folder / "osm").mkdir()
        (folder / "osm" / "rail.geojson").write_text("{}")

    save_atlas(load_atlas(tiny), out, also=also)
    save_atlas(load_atlas(tiny), out, overwrite=True, also=also)  # nothing is lost
    (out / lost).parent.mkdir(exist_ok=True)
    (out / lost).write_text("mine")
    before = contents(out)
    with pytest.raises(OutputError, match=re.escape(said)):
        save_atlas(load_atlas(tiny), out, overwrite=True, also=also)
    assert contents(out) == before


def test_what_would_be_lost_is_told_before_the_work(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    check_loss(out, tiny, ["rail"])  # nothing is there yet
    for folder in (tiny, out):
        for name in ("scenarios", "osm"):
            (folder / name).mkdir(parents=True)
        (folder / "scenarios" / "a.toml").write_text('title = "A"\n')
        (folder / "osm" / "fetch.json").write_text("{}")
        (folder / "osm" / "rail.geojson").write_text("{}")
    for folder in (tiny, out):
        check_loss(folder, tiny, ["rail", "road"])
        with pytest.raises(OutputError, match=r"holds osm/rail.geojson, .*fetch rail as well"):
            check_loss(folder, tiny, ["road"])
        (folder / "scenarios" / "notes.docx").write_text("mine")
    check_loss(tiny, tiny, ["rail"])  # in its own place it stays
    (tiny / "scenarios" / "notes.docx").unlink()
    with pytest.raises(OutputError, match=r"holds scenarios/notes.docx"):
        check_loss(out, tiny, ["rail"])


def test_a_layer_fetched_earlier_is_not_lost_in_place(tiny: Path) -> None:
    def also(*kinds: str) -> Callable[[Path], None]:
        def put(folder: Path) -> None:
            (folder / "osm").mkdir()
            for kind in kinds:
                (folder / "osm" / f"{kind}.geojson").write_text(kind)

        return put

    save_atlas(load_atlas(tiny), tiny, overwrite=True, also=also("rail", "road"))
    with pytest.raises(OutputError, match=r"osm/rail.geojson.*fetch rail as well"):
        save_atlas(load_atlas(tiny), tiny, overwrite=True, also=also("road"))
    assert (tiny / "osm" / "rail.geojson").read_text() == "rail"


def test_saving_twice_gives_the_same_bytes(tiny: Path, tmp_path: Path) -> None:
    first: list[dict[str, Any]] = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        save_atlas(load_atlas(tiny), tmp_path / place / "atlas")
        first.append(contents(tmp_path / place / "atlas"))
    assert first[0] == first[1]


def test_names_of_packages() -> None:
    assert package_name("My Corridor (2)") == "my-corridor-2"
    assert package_name("Коридор") == "atlas"
    assert package_name("..") == "atlas"
    assert package_name("instc") == BUNDLED.name
