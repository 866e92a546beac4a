"""Provenance: what made a result is told with it, the same for the same input, and readers are not disturbed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path, PureWindowsPath
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
from geopandas.testing import assert_geodataframe_equal
from shapely.geometry import LineString, Point

from layers import Atlas, load_atlas
from layers.atlas.formats import export
from layers.model.problem import OutputError
from layers.results.geojson import geojson_text
from layers.results.provenance import Provenance, fingerprint, provenance_of
from layers.results.sidecar import csv_metadata
from layers.results.tables import table_text, write_table
from layers.scenarios import load_scenario

ROWS = pd.DataFrame(
    {
        "name": ["a, b", None],
        "modes": ["rail", "road"],
        "rank": [1, 2],
        "km": [1.5, np.inf],
        "as_of": pd.array([2026, None], dtype="Int64"),
        "bridge": [True, False],
        "extra_hours": [0.25, np.nan],
    }
)
FULL = Provenance(
    tool="corridor",
    version="0.1.0",
    atlas="tiny",
    title="Tiny corridor",
    atlas_version="1",
    sha256="1a2b3c4d" * 8,
    licence="ODbL-1.0",
    attribution="© A",
    command="exposure",
    parameters={"by": "route", "top": 3},
    scenarios=(("baseline", "b" * 64), ("storm", "5" * 64), ("mine", "")),
    as_of=2030,
    seed=7,
)


@pytest.fixture
def atlas(tiny: Path) -> Atlas:
    (tiny / "scenarios").mkdir()
    (tiny / "scenarios" / "baseline.toml").write_text('title = "today"\n')
    (tiny / "scenarios" / "storm.toml").write_text('title = "storm"\nyear = 2031\n[[closes]]\nmodes = "sea"\n')
    return load_atlas(tiny)


def test_one_line() -> None:
    assert FULL.line() == "corridor 0.1.0 · tiny 1 · sha256 1a2b3c4d… · scenario storm+mine · as of 2030 · seed 7"
    bare = Provenance("corridor", "0.1.0", "x", "X", "", "", scenarios=(("baseline", "b"),))
    assert bare.line() == "corridor 0.1.0 · x · scenario baseline"
    assert Provenance("corridor", "0.1.0", "x", "X", "", "").line() == "corridor 0.1.0 · x"


def test_as_json_and_as_text() -> None:
    assert FULL.as_dict() == {
        "tool": "corridor",
        "version": "0.1.0",
        "command": "exposure",
        "parameters": {"by": "route", "top": 3},
        "atlas": {
            "name": "tiny",
            "title": "Tiny corridor",
            "version": "1",
            "sha256": "1a2b3c4d" * 8,
            "licence": "ODbL-1.0",
            "attribution": "© A",
        },
        "scenarios": [{"id": "baseline", "sha256": "b" * 64}, {"id": "storm", "sha256": "5" * 64}, {"id": "mine"}],
        "as_of": 2030,
        "seed": 7,
    }
    text = FULL.as_text()
    assert text["scenarios"] == f"baseline (sha256 {'b' * 64}); storm (sha256 {'5' * 64}); mine"
    assert (text["seed"], text["as_of"], text["parameters"]) == ("7", "2030", '{"by": "route", "top": 3}')
    assert replace(FULL, seed=0).as_dict()["seed"] == 0
    assert "seed" not in replace(FULL, seed=None).as_dict()


def test_of_an_atlas_and_its_scenarios(atlas: Atlas, tmp_path: Path) -> None:
    mine = tmp_path / "elsewhere" / "mine.toml"
    mine.parent.mkdir()
    mine.write_text('title = "mine"\n')
    scenario = load_scenario(atlas, "storm", mine)
    told = provenance_of(atlas, command="exposure", scenario=scenario)
    assert (told.atlas, told.title, told.atlas_version, told.as_of) == ("tiny", "Tiny corridor", "1", 2031)
    files = [atlas.path / "scenarios" / "baseline.toml", atlas.path / "scenarios" / "storm.toml", mine]
    assert told.scenarios == tuple((file.stem, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files)
    assert provenance_of(atlas, scenario=scenario, as_of=2028).as_of == 2028
    assert re.fullmatch(r"\d+\.\d+.*", told.version)


class Weight(StrEnum):
    hours = "hours"


def test_parameters_tell_what_and_not_where(atlas: Atlas, tmp_path: Path) -> None:
    told = provenance_of(
        atlas,
        parameters={
            "by": Weight.hours,
            "avoid": None,
            "legs": False,
            "crossings": True,
            "radius_km": np.float64(5),
            "names": [str(tmp_path / "mine.toml"), "storm"],
            "other": tmp_path / "folder" / "a.geojson",
            "third": PureWindowsPath(r"C:\Users\ann\b.toml"),
            "fourth": r"C:\Users\ann\c.toml",
            "modes": "rail,road",
            "draws": 100,
            "seed": 3,
            "as_of": 2029,
            "scenario": ["storm", str(tmp_path / "mine.toml")],
            "output": tmp_path / "out.csv",
            "overwrite": True,
            "format_": "csv",
            "atlas": atlas.path,
            "open_": True,
            "scheduler": "tcp://127.0.0.1:8786",
        },
    )
    assert told.parameters == {
        "by": "hours",
        "crossings": True,
        "radius_km": 5,
        "names": ["mine.toml", "storm"],
        "other": "a.geojson",
        "third": "b.toml",
        "fourth": "c.toml",
        "modes": "rail,road",
        "draws": 100,
        "scenario": ["storm", "mine.toml"],
    }
    assert (told.seed, told.as_of) == (3, 2029)
    under = provenance_of(atlas, parameters={"scenario": ["storm"]}, scenario=load_scenario(atlas, "storm"))
    assert (under.parameters, under.scenario) == ({}, "storm")
    for text in (json.dumps(told.as_dict()), json.dumps(told.as_text()), told.line()):
        assert str(tmp_path) not in text
        assert "ann" not in text
    assert provenance_of(atlas, parameters={"draws": 0, "seed": 3}).seed is None
    assert provenance_of(atlas, parameters={"seed": 3}).seed == 3


def test_the_fingerprint_is_that_of_the_files(atlas: Atlas, tmp_path: Path) -> None:
    names = sorted(str(path.relative_to(atlas.path).as_posix()) for path in atlas.path.rglob("*") if path.is_file())
    assert "scenarios/storm.toml" in names
    listing = "".join(f"{name}\t{hashlib.sha256((atlas.path / name).read_bytes()).hexdigest()}\n" for name in names)
    first = fingerprint(atlas.path)
    assert first == hashlib.sha256(listing.encode()).hexdigest()

    copy = shutil.copytree(atlas.path, tmp_path / "copy")
    assert fingerprint(copy) == first
    (copy / "note.txt").write_text("a file of the user's is no part of the atlas")
    assert fingerprint(copy) == first
    (copy / "scenarios" / "calm.toml").write_text('title = "calm"\n')
    second = fingerprint(copy)
    assert second != first
    (copy / "scenarios" / "calm.toml").write_text('title = "CALM"\n')
    os.utime(copy / "scenarios" / "calm.toml", ns=(0, 0))
    assert fingerprint(copy) not in {first, second}
    assert fingerprint(tmp_path / "nowhere") == ""


def test_the_worked_example_of_the_fingerprint(tmp_path: Path) -> None:
    """docs/methods.md: an atlas of one file, `routes.json`, that holds two brackets and a line feed."""
    (tmp_path / "routes.json").write_bytes(b"{}\n")
    assert fingerprint(tmp_path) == "f031319e84d1fc5292d631250c84479e7eefc81e0c753a84e6c7ae9502418b81"


def test_a_second_look_reads_no_file(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fingerprint(atlas.path)

    def refuse(path: Path) -> bytes:
        raise AssertionError(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert fingerprint(atlas.path) == first


# In the files

LINES = gpd.GeoDataFrame(
    {"id": ["R", "S"], "km": [1.5, np.nan], "opens": pd.array([2030, None], dtype="Int64"), "name": ["Bakı", None]},
    geometry=[LineString([(8, 5), (12, 5)]), Point(1, 2)],
    crs="EPSG:4326",
)


def test_geojson_has_it_as_a_foreign_member_and_is_read_as_before(tmp_path: Path) -> None:
    plain, told = geojson_text(LINES), geojson_text(LINES, provenance=FULL)
    document = json.loads(told)
    assert document.pop("provenance") == FULL.as_dict()
    assert document == json.loads(plain)
    for name, text in (("plain", plain), ("told", told)):
        (tmp_path / f"{name}.geojson").write_text(text, encoding="utf-8")
    for read in (pyogrio.read_dataframe, gpd.read_file):
        assert_geodataframe_equal(read(tmp_path / "told.geojson"), read(tmp_path / "plain.geojson"))
    assert pyogrio.read_info(tmp_path / "told.geojson")["features"] == 2
    empty = geojson_text(LINES.iloc[:0], provenance=FULL)
    assert json.loads(empty)["features"] == []


def test_rows_as_text_are_what_they_were(tmp_path: Path) -> None:
    for format_ in ("table", "csv", "json"):
        assert table_text(ROWS, format_, provenance=FULL) == table_text(ROWS, format_)
    assert json.loads(table_text(LINES, "geojson", provenance=FULL))["provenance"] == FULL.as_dict()
    (path,) = write_table(ROWS, tmp_path / "a.json", format="json")
    assert path.read_text() == table_text(ROWS, "json")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


def test_a_table_for_people_ends_in_it(tmp_path: Path) -> None:
    (path,) = write_table(ROWS, tmp_path / "a.txt", format="table", provenance=FULL)
    assert path.read_text() == f"{table_text(ROWS, 'table')}\n{FULL.line()}\n"


def test_beside_csv_stands_what_the_w3c_wants(tmp_path: Path) -> None:
    path, beside = write_table(ROWS, tmp_path / "my table-1.csv", format="csv", provenance=FULL)
    assert beside == tmp_path / "my table-1.csv-metadata.json"
    described = json.loads(beside.read_bytes())
    assert described["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    assert described["url"] == "my%20table-1.csv"
    assert described["schema:sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert described["dc:provenance"] == FULL.line()
    assert {item["schema:identifier"] for item in described["schema:isBasedOn"] if "schema:identifier" in item} == {
        f"sha256:{'1a2b3c4d' * 8}",
        f"sha256:{'b' * 64}",
        f"sha256:{'5' * 64}",
    }
    asked = described["prov:wasGeneratedBy"]["schema:additionalProperty"]
    assert {item["schema:name"]: item["schema:value"] for item in asked} == {
        "by": "route",
        "top": 3,
        "as_of": 2030,
        "seed": 7,
    }
    # Every key is one of the vocabulary or a common property with a prefix of RDFa's.
    assert all(
        key in {"@context", "url", "tableSchema"} or key.split(":")[0] in {"dc", "schema", "prov"} for key in described
    )

    rows = list(csv.reader(io.StringIO(path.read_text())))
    columns = described["tableSchema"]["columns"]
    assert [column["titles"] for column in columns] == rows[0]
    assert all(re.fullmatch(r"(?!_)(?:\w|%[0-9A-F]{2})+", column["name"]) for column in columns)
    # The lexical forms of the standard's datatypes.
    forms: dict[str, str] = {
        "integer": r"[+-]?\d+",
        "number": r"[+-]?(\d+\.?\d*([eE][+-]?\d+)?|INF|NaN)",
        "string": ".+",
    }
    for number, column in enumerate(columns):
        datatype = column["datatype"]
        form = datatype["format"] if isinstance(datatype, dict) else forms[datatype]
        values = [row[number] for row in rows[1:]]
        assert all(re.fullmatch(form, value) for value in values if value), (column, values)
    assert [column["datatype"] for column in columns] == [
        "string",
        "string",
        "integer",
        "number",
        "integer",
        {"base": "boolean", "format": "True|False"},
        "number",
    ]
    assert [column.get("schema:unitText") for column in columns] == [None, None, None, "km", None, None, "h"]


def test_beside_json_rows_stands_the_same(tmp_path: Path) -> None:
    path, beside = write_table(ROWS, tmp_path / "a.json", format="json", provenance=FULL)
    assert isinstance(json.loads(path.read_bytes()), list)
    assert beside.name == "a.json-metadata.json"
    described = json.loads(beside.read_bytes())
    assert described["provenance"] == FULL.as_dict()
    assert described["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert described["columns"][3] == {
        "name": "km",
        "type": "number",
        "unit": "km",
        "description": "Official length, else traced, else as drawn",
    }
    assert described["columns"][1] == {"name": "modes", "type": "string"}


def test_a_device_gets_the_rows_alone(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("needs Linux's /dev")
    assert write_table(ROWS, "/dev/null", format="csv", provenance=FULL) == [Path("/dev/null")]
    assert not Path("/dev/null-metadata.json").exists()


@pytest.mark.parametrize("there", ["a.csv", "a.csv-metadata.json"])
def test_neither_of_the_two_is_replaced_unasked(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("old")
    with pytest.raises(OutputError, match="--overwrite"):
        write_table(ROWS, tmp_path / "a.csv", format="csv", provenance=FULL)
    assert {entry.name: entry.read_text() for entry in tmp_path.iterdir()} == {there: "old"}
    assert len(write_table(ROWS, tmp_path / "a.csv", format="csv", provenance=FULL, overwrite=True)) == 2
    assert (tmp_path / there).read_text() != "old"


@pytest.mark.parametrize("step", range(1, 7))
@pytest.mark.parametrize("before", [{}, {"a.csv": "old"}, {"a.csv": "old", "a.csv-metadata.json": "older"}])
def test_the_two_are_there_together_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, before: dict[str, str]
) -> None:
    for name, text in before.items():
        (tmp_path / name).write_text(text)
    calls = 0

    def failing(real: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == step:
                raise OSError(28, "No space left on device")
            return real(*arguments, **options)

        return call

    for owner, name in ((os, "fsync"), (Path, "rename"), (Path, "replace")):
        monkeypatch.setattr(owner, name, failing(getattr(owner, name)))
    try:
        write_table(ROWS, tmp_path / "a.csv", format="csv", provenance=FULL, overwrite=True)
    except OutputError:
        assert {entry.name: entry.read_text() for entry in tmp_path.iterdir()} == before
    else:
        assert calls < step
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.csv", "a.csv-metadata.json"]


def test_the_same_input_gives_the_same_bytes(atlas: Atlas, tmp_path: Path) -> None:
    told = provenance_of(atlas, command="x", scenario=load_scenario(atlas, "storm"))
    for format_ in ("csv", "json", "table"):
        for folder in ("one", "two"):
            (tmp_path / folder).mkdir(exist_ok=True)
            write_table(ROWS, tmp_path / folder / f"a.{format_}", format=format_, provenance=told)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert len(one) == 5


def test_exports_tell_the_scenario_and_the_year(atlas: Atlas, tmp_path: Path) -> None:
    told = provenance_of(atlas, command="layers export", scenario=load_scenario(atlas, "storm"), seed=1)
    (package,) = export(atlas, tmp_path / "a.gpkg", format="gpkg", provenance=told)
    found = dict(sqlite3.connect(package).execute("SELECT key, value FROM provenance"))
    folder = tmp_path / "parquet"
    export(atlas, folder, format="parquet", provenance=told)
    also = json.loads(pq.read_schema(folder / "rail.parquet").metadata[b"corridor_provenance"])
    for entries in (found, also):
        assert entries["as_of"] == "2031"
        assert entries["seed"] == "1"
        assert entries["scenarios"].startswith("baseline (sha256 ")
        assert "storm (sha256 " in entries["scenarios"]
        assert entries["sha256"] == fingerprint(atlas.path)
        assert entries["software"] == f"Corridor Mapper (corridor) {told.version}"


def test_scenarios_side_by_side_are_told_apart_from_one_combined() -> None:
    atlas = load_atlas()
    chosen = [load_scenario(atlas, name) for name in ("hormuz_shut", "olya_out")]
    made = provenance_of(atlas, compared=chosen)
    digests = {
        name: hashlib.sha256((atlas.path / "scenarios" / f"{name}.toml").read_bytes()).hexdigest()
        for name in ("baseline", "hormuz_shut", "olya_out")
    }
    assert {one["id"]: one["sha256"] for one in made.as_dict()["compared"]} == digests
    assert "scenarios" not in made.as_dict()
    assert "hormuz_shut" not in made.line()


def test_a_result_without_an_atlas_credits_none_and_names_its_files(tmp_path: Path) -> None:
    lines, areas = tmp_path / "lines.shp", tmp_path / "areas.geojson"
    for file in (lines, lines.with_suffix(".dbf"), areas):
        file.write_text(file.name)
    made = provenance_of(None, command="measure", inputs=[lines, areas, "https://example.org/a/roads.parquet"])
    digests = {file.name: hashlib.sha256(file.name.encode()).hexdigest() for file in tmp_path.iterdir()}
    listing = "".join(f"{name}\t{digests[name]}\n" for name in ("lines.dbf", "lines.shp"))
    assert made.as_dict() == {
        "tool": "corridor",
        "version": made.version,
        "command": "measure",
        "inputs": [
            {"name": "lines.shp", "sha256": hashlib.sha256(listing.encode()).hexdigest()},
            {"name": "areas.geojson", "sha256": digests["areas.geojson"]},
            {"name": "roads.parquet"},
        ],
    }
    assert made.line().endswith(f"· areas.geojson sha256 {digests['areas.geojson'][:8]}… · roads.parquet")
    described = json.loads(csv_metadata(ROWS, "a.csv", b"", made))
    assert "dc:rights" not in described
    assert [work["schema:name"] for work in described["schema:isBasedOn"]] == [name for name, _ in made.inputs]
