"""The commands of an atlas of one's own: what is refused is refused before anything is fetched or written."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner

from corridor import app
from layers.model.problem import OutputError
from tests.in_process import run

WAYS = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
  <node id="1" lat="41.69" lon="44.80" version="1"/>
  <node id="2" lat="41.60" lon="44.90" version="1"/>
  <way id="3" version="1"><nd ref="1"/><nd ref="2"/><tag k="railway" v="rail"/></way>
</osm>
"""


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "ways.osm"
    path.write_text(WAYS, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--what", "port"], "no lines to match"),
        (["--what", "rail,trams"], "'trams' cannot be fetched"),
        (["--what", "rail,trams", "--layers-only"], "'trams' cannot be fetched"),
        (["--format", "geojson"], "not one of 'table', 'csv', 'json'"),
        (["--bbox", "1,2,3"], "is not west,south,east,north"),
        (["--bbox", "1,2,3,north"], "is not west,south,east,north"),
        (["--endpoint", "ftp://example.org"], "is for a fetch over the network"),
        (["--territory", "XYZ"], "no territory"),
    ],
)
def test_a_fetch_that_cannot_be_meant_writes_nothing(tmp_path: Path, extract: Path, more: list[str], said: str) -> None:
    out = tmp_path / "out"
    result = CliRunner().invoke(app, ["fetch", "osm", str(out), "--atlas", "middle", "--from", str(extract), *more])
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())
    assert not out.exists()


def test_a_fetch_is_not_put_inside_the_atlas_it_is_made_from(tmp_path: Path, extract: Path) -> None:
    own = tmp_path / "own"
    assert CliRunner().invoke(app, ["new", str(own)]).exit_code == 0
    before = sorted(own.rglob("*"))
    result = CliRunner().invoke(app, ["fetch", "osm", str(own / "finer"), "--atlas", str(own), "--from", str(extract)])
    assert result.exit_code == 2
    assert sorted(own.rglob("*")) == before


def test_an_atlas_fetched_for_in_its_own_place_loses_nothing(
    tmp_path: Path, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    assert CliRunner().invoke(app, ["new", str(own)]).exit_code == 0
    (own / "scenarios" / "notes.docx").write_text("mine", encoding="utf-8")
    words = ["fetch", "osm", str(own), "--atlas", str(own), "--from", str(extract), "--overwrite", "--what"]
    assert CliRunner().invoke(app, [*words, "rail,road"]).exit_code == 0
    assert (own / "scenarios" / "notes.docx").read_text(encoding="utf-8") == "mine"
    assert "Open Database License" in (own / "LICENSE.md").read_text(encoding="utf-8")
    before = {path: path.read_bytes() for path in own.rglob("*") if path.is_file()}
    monkeypatch.setattr("layers.osm.fetch_osm", lambda *_, **__: pytest.fail("it began"))
    result = CliRunner().invoke(app, [*words, "rail"])
    assert isinstance(result.exception, OutputError)
    assert "osm/road.geojson, which would be lost; fetch road as well" in str(result.exception)
    assert {path: path.read_bytes() for path in own.rglob("*") if path.is_file()} == before


def test_ways_left_out_are_counted_and_the_options_that_help_are_named(tmp_path: Path) -> None:
    """The one way near lacks one of its three nodes: an area cut through it."""
    own, clipped = tmp_path / "own", tmp_path / "clipped.osm"
    way = '<way id="7"><nd ref="1"/><nd ref="2"/><nd ref="9"/><tag k="highway" v="trunk"/></way>'
    nodes = '<node id="1" lat="-2" lon="-8"/><node id="2" lat="-2" lon="-7"/>'
    clipped.write_text(f'<osm version="0.6">{nodes}{way}</osm>', encoding="utf-8")
    assert CliRunner().invoke(app, ["new", str(own)]).exit_code == 0
    words = ["fetch", "osm", str(tmp_path / "out"), "--atlas", str(own), "--from", str(clipped), "--what", "road"]
    result = CliRunner().invoke(app, [*words, "--bbox", "-20,-10,0,10"])
    assert result.exit_code == 0
    assert "1 way left out, because nodes of it are lacking: way/7" in result.output
    assert "outside what was fetched" not in result.output
    helping = "an extract with all nodes of its ways (osmium extract --strategy complete_ways, or out geom of Overpass)"
    assert f"What may bring them: {helping}; a wider area (--bbox); secondary roads (--secondary)." in result.output


@pytest.mark.parametrize("there", ["table", "folder"])
def test_what_cannot_be_written_is_refused_before_the_work(tmp_path: Path, extract: Path, there: str) -> None:
    out, table = tmp_path / "out", tmp_path / "table.csv"
    if there == "table":
        table.write_text("mine", encoding="utf-8")
    else:
        out.mkdir()
        (out / "mine.txt").write_text("mine", encoding="utf-8")
    words = ["fetch", "osm", str(out), "--atlas", "middle", "--from", str(extract), "-f", "csv", "-o", str(table)]
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, OutputError)
    assert [path.name for path in tmp_path.rglob("*.geojson")] == []
    assert (table.exists(), out.exists()) == (there == "table", there == "folder")


@pytest.mark.parametrize("option", ["--field", "--set"])
@pytest.mark.parametrize("given", ["name", "=NAME", "name=A"])
def test_an_import_knows_pairs(tmp_path: Path, extract: Path, option: str, given: str) -> None:
    """The last pair is sound, but it is given twice."""
    words = ["layers", "import", str(extract), "--into", str(tmp_path), "--layer", "rail", option, given]
    result = CliRunner().invoke(app, [*words, option, given])
    assert result.exit_code == 2
    assert ("given twice" if given == "name=A" else "not of the form") in result.output


def test_an_option_that_would_not_be_used_is_refused(tmp_path: Path) -> None:
    """What is ignored would be taken for obeyed, and the description beside a table would claim it."""
    for words, told in {
        ("routes", "--avoid", "AZE"): "for --avoid: is for a way between two nodes: give --from and --to",
        ("routes", "--alternatives", "2"): "for --alternatives: is for a way between two nodes",
        ("exposure", "--crossings", "--by", "route"): "for --by: groups kilometres, and --crossings lists crossings",
        ("exposure", "--by", "route", "-f", "geojson"): "for --by: groups kilometres, and GeoJSON has the pieces",
        ("criticality", "--cuts", "--top", "3"): "for --top: counts segments, and --cuts lists pairs",
    }.items():
        answer = run(*words)
        assert (answer.code, answer.out) == (2, ""), words
        assert told in " ".join(answer.err.replace("│", " ").split()), answer.err


@pytest.mark.parametrize(
    ("name", "begins"), [("a.csv", "layer,"), ("a.JSON", "[\n"), ("a.txt", "layer "), ("a", "layer ")]
)
def test_the_ending_of_an_output_decides_its_format(name: str, begins: str, tmp_path: Path) -> None:
    assert run("layers", "list", "-o", tmp_path / name).code == 0
    assert (tmp_path / name).read_text().startswith(begins)


def test_an_output_whose_ending_says_something_else_is_refused(tmp_path: Path) -> None:
    for words, told in {
        ("layers", "list", "-f", "csv", "-o", "a.json"): "a.json is to hold csv, as --format says; name it .csv",
        ("layers", "list", "-f", "table", "-o", "a.csv"): "a.csv is to hold table, as --format says; name it .txt",
        ("layers", "list", "-o", "a.xlsx"): "a.xlsx does not end in .csv, .json or .txt, as a file of these rows does",
        ("map", "a.png"): "a.png does not end in .html, and the map is a page",
        ("map", "out"): "out does not end in .html, and the map is a page",
        ("layers", "export", "a.shp"): "a.shp does not end in .gpkg; --format has other formats",
        ("layers", "export", "a.geojson", "-f", "geojson"): "a.geojson is to be a folder",
    }.items():
        answer = run(*(str(tmp_path / word) if word.startswith(("a.", "out")) else word for word in words))
        assert answer.code == 2, words
        assert told in " ".join(answer.err.replace("│", " ").split()), answer.err
    assert list(tmp_path.iterdir()) == []


def test_the_way_taken_is_said_where_it_is_used_and_places_are_called_by_name(tmp_path: Path) -> None:
    """Two railways that do not meet: the way from the sea to Tbilisi, and one in Turkey."""
    own, lines = tmp_path / "own", tmp_path / "lines.geojson"
    gpd.GeoDataFrame(
        geometry=[
            shapely.LineString([(41.65, 42.15), (44.79, 41.69)]),
            shapely.LineString([(43.1, 40.6), (41.3, 39.9)]),
        ],
        crs=4326,
    ).to_file(lines)
    assert run("new", own, "--countries", "GEO,TUR").code == 0
    words = ["--set", "status=operational", "--source", "x", "--title", "x", "--publisher", "x", "--date", "2024"]
    taken = run("layers", "import", lines, "--into", own, "--layer", "rail", "--make-nodes", *words)
    assert taken.code == 0, taken.err
    between = run("routes", "--from", "Poti", "--to", "Kars", "--atlas", own)
    assert between.err.splitlines()[0] == (
        "No route from Poti (rail-end-001) to Kars (rail-end-003): nothing leads there, as the network falls into parts."
    )
    named = run("routes", "--atlas", own)
    assert "Taken is the shortest way for freight from Poti (rail-end-001) to Tbilisi (rail-end-002) (" in named.err
    assert "no route is named" not in run("scenario", "list", "--atlas", own).err
