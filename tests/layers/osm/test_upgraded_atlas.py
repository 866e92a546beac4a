"""An atlas upgraded to the lines of OpenStreetMap: written, read, checked and used."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from geo import exposure
from geo.matching import match
from layers import load_atlas
from layers.checks.atlas_check import check_atlas
from layers.model.problem import AtlasError
from layers.osm.frames import Fetched, frames_of
from layers.osm.upgraded_atlas import BEFORE, COPYRIGHT, CREDIT, upgrade, write_upgraded
from layers.results.provenance import provenance_of
from tests.osm_like import osm_like

FETCHED = Fetched({}, timestamp="2026-11-20T12:00:00Z")
CHANGED = {"geometry", "geometry_method", "geometry_accuracy_m", "traced_km", "source", "length_note"}


@pytest.fixture(scope="module")
def before():
    return load_atlas()


@pytest.fixture(scope="module")
def matching(before):
    rail = before.segments[(before.segments["mode"] == "rail") & before.segments["id"].str.match(r"AZ(0|1)|IR0[3-5]")]
    drawn, _ = osm_like(rail[rail["status"] == "operational"], before.nodes, stray=0.02)
    return match(before.segments, before.nodes, {"rail": drawn})


@pytest.fixture(scope="module")
def after(before, matching):
    return upgrade(before, matching.segments, FETCHED)


@pytest.fixture(scope="module")
def folder(after, tmp_path_factory):
    target = tmp_path_factory.mktemp("upgraded") / "atlas"
    write_upgraded(after, FETCHED, target)
    return target


@pytest.fixture(scope="module")
def matched(matching):
    table = matching.table
    found = set(table["segment"][table["outcome"] == "matched"])
    assert len(found) > 15
    return found


def test_it_passes_the_check(folder):
    assert [str(problem) for problem in check_atlas(folder)] == []


def test_facts_are_the_same_in_the_file(before, folder, matched):
    """Every property of every feature, as the file has it, but for what goes with the line."""
    for name in ("rail", "road", "sea", "pipeline"):
        old, new = (
            {each["id"]: each for each in json.loads((path / f"{name}.geojson").read_text())["features"]}
            for path in (before.path, folder)
        )
        assert list(old) == list(new)
        for key, feature in new.items():
            if key in matched:
                same = set(feature["properties"]) - CHANGED
                assert {p: feature["properties"][p] for p in same} == {p: old[key]["properties"][p] for p in same}
                assert feature["properties"]["geometry_method"] == "osm"
            else:
                assert feature == old[key]


def test_files_without_a_new_line_are_the_same_bytes(before, folder):
    for name in ("nodes", "borders", "land", "sea", "road", "pipeline"):
        assert (folder / f"{name}.geojson").read_bytes() == (before.path / f"{name}.geojson").read_bytes()
    for name in ("routes.json", "costs.json"):
        assert json.loads((folder / name).read_text()) == json.loads((before.path / name).read_text())


def test_openstreetmap_is_cited(before, folder, matched):
    again = load_atlas(folder)
    entry = again.sources.set_index("id").loc["openstreetmap-2026-11-20"]
    assert (entry["title"], entry["publisher"]) == ("OpenStreetMap", "OpenStreetMap contributors")
    assert (entry["date"], entry["licence"]) == ("2026-11-20", "ODbL-1.0")
    assert len(again.sources) == len(before.sources) + 1
    for row in again.segments.itertuples():
        assert row.source.endswith(";openstreetmap-2026-11-20") == (row.id in matched)
    catalogue = again.catalogue
    assert [each["name"] for each in catalogue["licenses"]] == ["ODbL-1.0"]
    assert catalogue["sources"][-1] == {
        "title": "OpenStreetMap, data of 2026-11-20, OpenStreetMap contributors",
        "path": "https://www.openstreetmap.org/copyright",
        "licence": "ODbL-1.0",
    }


def test_exposure_is_still_computed(before, folder):
    again = load_atlas(folder)
    old, new = (exposure(atlas) for atlas in (before, again))
    rail = [frame[(frame["mode"] == "rail") & (frame["country"] == "AZE")]["km"].sum() for frame in (old, new)]
    # The official lengths are quoted; only their share either side of a border may move.
    assert rail[1] == pytest.approx(rail[0], rel=0.01)


def test_a_note_is_kept_as_one_on_the_line_before(before, after, matching, matched):
    old, new = (atlas.segments.set_index("id") for atlas in (before, after))
    table = matching.table.set_index("segment")
    noted = [name for name in matched if isinstance(old["length_note"][name], str)]
    assert noted
    for name in matched:
        note, deviation = new["length_note"][name], table["deviation_after"][name]
        if isinstance(old["length_note"][name], str):
            assert note.endswith(f"{BEFORE}{old['length_note'][name]}")
        if abs(deviation) > 0.03:
            assert note.startswith("The track in OpenStreetMap is ")
        elif not isinstance(old["length_note"][name], str):
            assert note is None


def test_a_second_upgrade_takes_the_place_of_the_first(after, matching, matched):
    """A month later, with other lines: one source, one note, and nothing said twice."""
    moved = matching.segments.copy()
    chosen = moved["id"].isin(matched)
    moved.loc[chosen, "geometry"] = [
        shapely.transform(line, lambda xy: xy + 1e-5) for line in moved.loc[chosen, "geometry"]
    ]
    later = upgrade(after, moved, replace(FETCHED, timestamp="2026-12-20T00:00:00Z"))
    for row in later.segments[chosen].itertuples():
        assert [each for each in row.source.split(";") if each.startswith("openstreetmap")] == [
            "openstreetmap-2026-12-20"
        ]
        if isinstance(row.length_note, str):
            assert row.length_note.count("OpenStreetMap is") + row.length_note.count(BEFORE) <= 2
            assert row.length_note.count(BEFORE) <= 1
    titles = [each["title"] for each in later.catalogue["sources"] if each["title"].startswith("OpenStreetMap,")]
    assert titles == ["OpenStreetMap, data of 2026-12-20, OpenStreetMap contributors"]


def test_nothing_matched_changes_nothing(before):
    assert upgrade(before, before.segments.copy(), FETCHED) is before


def test_the_same_matching_again_changes_nothing(after):
    assert upgrade(after, after.segments.copy(), FETCHED) is after


def test_the_input_stays_as_it_was(before, after):
    assert_frame_equal(pd.DataFrame(before.segments), pd.DataFrame(load_atlas().segments))
    assert len(before.sources) + 1 == len(after.sources)


def test_a_date_that_is_not_known_is_not_invented(before, matching):
    found = upgrade(before, matching.segments, replace(FETCHED, timestamp=None))
    entry = found.sources.iloc[-1]
    assert entry["id"] == "openstreetmap"
    assert entry["date"] is None


def test_a_credit_line_names_openstreetmap(before, matching):
    credited = replace(before, catalogue={**before.catalogue, "attribution": "Drawn by hand"})
    found = upgrade(credited, matching.segments, FETCHED)
    assert found.catalogue["attribution"] == f"Drawn by hand; {FETCHED.attribution}"


def test_an_atlas_without_a_catalogue_gets_the_licence(before, matching):
    found = upgrade(replace(before, catalogue={}), matching.segments, FETCHED)
    assert [each["name"] for each in found.catalogue["licenses"]] == ["ODbL-1.0"]


@pytest.mark.parametrize("timestamp", ["2024-13-45T00:00:00Z", "2025-02-29", "0000-01-01T00:00:00Z", "yesterday"])
def test_a_date_of_no_calendar_is_none(before, matching, timestamp):
    found = upgrade(before, matching.segments, replace(FETCHED, timestamp=timestamp))
    entry = found.sources.iloc[-1]
    assert (entry["id"], entry["date"]) == ("openstreetmap", None)
    assert found.catalogue["sources"][-1]["title"] == "OpenStreetMap, OpenStreetMap contributors"


def test_exports_credit_openstreetmap_and_the_sources_before(before, after):
    """Without a credit line of its own the credits are those of all sources, and stay so."""
    credit = provenance_of(after).attribution
    assert "OpenStreetMap, data of 2026-11-20, OpenStreetMap contributors (ODbL-1.0)" in credit
    assert credit.startswith(provenance_of(before).attribution)


def test_the_licence_names_openstreetmap_once(tiny):
    (tiny / "LICENSE.md").write_text("# Mine\n\nCC0.\n")
    atlas = load_atlas(tiny)
    fetched = replace(FETCHED, frames=frames_of([], ["rail"]))
    for _ in range(2):
        write_upgraded(load_atlas(atlas.path), fetched, tiny, overwrite=True)
        text = (tiny / "LICENSE.md").read_text(encoding="utf-8")
        assert text == f"# Mine\n\nCC0.\n\n{CREDIT}"
    assert COPYRIGHT in CREDIT
    assert "Open Database License" in CREDIT
    (tiny / "LICENSE.md").unlink()
    write_upgraded(load_atlas(tiny), fetched, tiny, overwrite=True)
    assert (tiny / "LICENSE.md").read_text(encoding="utf-8").endswith(CREDIT)


def test_a_licence_that_names_openstreetmap_stays(before, folder):
    assert (folder / "LICENSE.md").read_bytes() == (before.path / "LICENSE.md").read_bytes()


def test_an_atlas_that_would_not_be_sound_is_not_written(tiny, tmp_path):
    atlas = load_atlas(tiny)
    sources = atlas.sources.assign(date="2024-13-45")
    with pytest.raises(AtlasError, match="2024-13-45"):
        write_upgraded(replace(atlas, sources=sources), FETCHED, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tiny"]


def test_segments_of_another_atlas_are_refused(before, matching):
    with pytest.raises(ValueError, match="not the segments of the atlas"):
        upgrade(before, matching.segments.iloc[::-1], FETCHED)


def test_gdal_reads_it_as_qgis_does(folder, matched):
    """ogrinfo opens every layer; the new lines are what the atlas reads."""
    program = shutil.which("ogrinfo")
    if program is None:
        pytest.skip("GDAL's programs are not installed")
    out = subprocess.run(
        [program, "-so", "-al", str(folder / "rail.geojson")], capture_output=True, text=True, check=True
    )
    assert "Geometry: Line String" in out.stdout
    assert f"Feature Count: {len(load_atlas(folder).layer('rail'))}" in out.stdout


def test_the_page_stays_small(before, after):
    """Lines simplified to 10 m: a few hundred bytes for each kilometre that is new."""
    new = after.segments["geometry_method"] == "osm"
    vertices = shapely.get_num_coordinates(after.segments.geometry[new].to_numpy()).sum()
    assert vertices < 5 * np.nansum(after.segments["traced_km"][new])


def test_what_is_written_is_what_was_given(after, folder):
    again = load_atlas(folder)
    assert_frame_equal(pd.DataFrame(again.segments), pd.DataFrame(after.segments), check_dtype=False)
    assert Path(folder, "scenarios").is_dir()
