"""No cell of any CSV is a formula to a spreadsheet, whatever the layers, scenarios and columns are called."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.atlas.example import SOURCE as example_source  # noqa: N811
from layers.atlas.example import features, routes
from layers.atlas.new import new_atlas
from layers.model.values import cell
from layers.results.tables import table_text
from tests.in_process import run
from tests.layers.files.test_inputs import WITH_OUTPUT
from tests.test_safety import EXTRACT

EVIL = "=HYPERLINK(A1)"
STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0")

SEGMENT, NODE = (str(features()[name][0][0]["id"]) for name in ("rail", "nodes"))
ROUTE, SOURCE = str(routes()[0]["id"]), str(example_source["id"])

MORE: dict[tuple[str, ...], list[list[str]]] = {
    # words that a command needs, and further tables it has
    ("criticality",): [[], ["--cuts"]],
    ("exposure",): [[], ["--crossings"]],
    ("routes",): [[], ["--legs"]],
    ("measure",): [["lines.geojson", "--by", "@by"]],
    ("layers", "info"): [[SEGMENT], [NODE], [ROUTE], [SOURCE], ["rail"]],
    ("fetch", "osm"): [["new", "--from", "extract.osm"]],
    ("scenario", "run"): [["closed", "--show", part] for part in ("summary", "pairs", "segments", "limits")],
    ("scenario", "show"): [["closed"]],
    ("scenario", "sweep"): [["--closures", "3", "--show", part] for part in ("summary", "worst", "segments", "all")],
}


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an atlas in which every free text begins like a formula."""
    place = tmp_path_factory.mktemp("evil")
    new_atlas(place / "atl")
    for file in (place / "atl").glob("*.*json"):
        document = json.loads(file.read_bytes())
        for feature in document.get("features", []):
            facts = feature["properties"]
            facts |= {key: EVIL for key in ("name", "length_note") if key in facts}
        for route in document.get("routes", []):
            route |= {"name": EVIL, "description": " +cmd"}
        for source in document.get("sources", []) if file.name == "sources.json" else []:
            source |= {"title": "-1+cmd", "publisher": "＝1+1"}
        file.write_text(json.dumps(document), encoding="utf-8")
    (place / "atl" / "scenarios" / "closed.toml").write_text(
        f'title = "@T"\nreading = "+R"\nkind = "hypothetical"\n[[closes]]\nsegments = ["{SEGMENT}"]\nreason = "=a\\n=b"\n'
    )
    line = gpd.GeoDataFrame({"@by": ["\r=1"]}, geometry=[shapely.LineString([(1, 1), (2, 2)])], crs=4326)
    line.to_file(place / "lines.geojson")
    (place / "extract.osm").write_text(EXTRACT)
    return place


@pytest.mark.parametrize("words", WITH_OUTPUT, ids=" ".join)
def test_no_command_writes_a_formula(
    words: tuple[str, ...], evil: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(evil)
    if words == ("gas",):  # an atlas of one's own begins without facts about gas
        answer = run(*words, "-f", "csv", "-o", tmp_path / "t.csv", "--atlas", "atl")
        assert answer.code != 0
        assert "the atlas states nothing about gas" in answer.err
        return
    for more in MORE.get(words, [[]]):
        file = tmp_path / "t.csv"
        answer = run(*words, *more, "-f", "csv", "-o", file, "--atlas", "atl", "--overwrite")
        assert answer.code == 0, answer.err
        rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
        for text in (text for row in rows for text in row):
            assert not text.lstrip(" ").startswith(STARTS) or _is_number(text), text
        assert len({len(row) for row in rows}) == 1, "no carriage return begins a row"
        titles = [
            column["titles"]
            for column in json.loads((tmp_path / "t.csv-metadata.json").read_text())["tableSchema"]["columns"]
        ]
        assert titles == rows[0]


def test_the_texts_of_the_atlas_are_there_behind_an_apostrophe(evil: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the test above would pass for tables without them."""
    monkeypatch.chdir(evil)
    said = run("layers", "info", SEGMENT, "-f", "csv", "--atlas", "atl").out
    for text in (f"'{EVIL}", "'-1+cmd"):
        assert text in said
    assert "'@by" in run("measure", "lines.geojson", "--by", "@by", "-f", "csv", "--atlas", "atl").out
    assert "'＝1+1" in run("layers", "info", SOURCE, "-f", "csv", "--atlas", "atl").out
    assert '"\'=a\n=b"' in run("scenario", "show", "closed", "-f", "csv", "--atlas", "atl").out


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "text", ["=1", "+a", "-a", "@a", "\ta", "\ra", "\na", " =1", "\u00a0=1", "＝1", "-", "-5 m", "+1-2", "-5\n", "-inf"]
)
def test_texts_that_get_an_apostrophe(text: str) -> None:
    assert cell(text) == "'" + text.replace("\r", "\n")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("x;=H(1)", "x;'=H(1)"),
        ("x; =H(1)", "x;' =H(1)"),
        ("x\t@a", "x\t'@a"),
        ("x;-1+cmd|a", "x;'-1+cmd|a"),
        ("=1;=2", "'=1;'=2"),
    ],
)
def test_a_cell_that_begins_where_semicolons_separate(text: str, safe: str) -> None:
    assert cell(text) == safe


@pytest.mark.parametrize(
    "value",
    ["", "a;-5", "a;-5;b", "a; - b", "a;b", "a=1", "-5", "+5", "-5.25", "-1e-7", "5", "'=1", -5, -0.5, None, True],
)
def test_values_that_stay(value: Any) -> None:
    assert cell(value) == value


def test_numbers_stay_numbers() -> None:
    frame = pd.DataFrame({"-n": [-1.5, None], "i": [-2, 3], "mixed": [-4, "=x"], "b": [True, False]})
    assert table_text(frame, "csv") == "'-n,i,mixed,b\n-1.5,-2,-4,True\n,3,'=x,False\n"
    assert '"=x"' in table_text(frame, "json")
