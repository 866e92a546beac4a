"""Importing a layer: real files of every kind, known answers by hand, the whole atlas or nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import struct
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, Point, Polygon, box

from layers import BUNDLED, AtlasError, load_atlas
from layers.atlas import bundled_atlases
from layers.atlas.formats import export
from layers.atlas.readme import MAPPING
from layers.checks.atlas_check import check_atlas
from layers.imports.contents import described
from layers.imports.ends import country_at, free_id, led_to
from layers.imports.features import ImportOptions
from layers.imports.field_mapping import FieldMapping, read_mapping
from layers.imports.field_values import convert
from layers.imports.importing import import_layer
from layers.imports.shapes import shape_of
from layers.imports.source_file import read_source
from layers.imports.suggestion import suggestion
from layers.model.schema import LAYERS, Field
from tests.conftest import tiny_layers, write_layers
from tests.in_process import run

SOURCE = {"id": "mine", "title": "My lines", "publisher": "Me", "date": "2026-11"}
STATUS = {"status": "operational", "branch": "western"}
WEST, MID, PORT = (8.0, 5.0), (12.0, 5.0), (20.0, 5.0)


def lines(*shapes: Any, crs: Any = 4326, **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4326).to_crs(crs)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def take(atlas: Path, file: Path, **options: Any) -> Any:
    """Import a file of lines that operate, unless something else is said."""
    facts = {"fields": {}, "constants": STATUS, "source": SOURCE}
    more = {name: options.pop(name, value) for name, value in facts.items()}
    mapping = options.pop("mapping", FieldMapping()).with_more(**more)
    layer = options.pop("layer", "rail")
    return import_layer(atlas, file, layer=layer, mapping=mapping, options=ImportOptions(**options))


def refusal(atlas: Path, file: Path, **options: Any) -> str:
    """Return what an import is refused with; nothing has changed."""
    before = contents(atlas)
    with pytest.raises(AtlasError) as caught:
        take(atlas, file, **options)
    assert contents(atlas) == before
    return str(caught.value)


# All that is wrong, at once


def test_wrong_values_twins_and_what_has_no_line_are_said_together(tiny: Path, tmp_path: Path) -> None:
    line = LineString([WEST, MID])
    shapes = [line, line, LineString([MID, PORT]), LineString([MID, MID]), box(8, 4, 9, 5), Point(8, 5)]
    file = tmp_path / "a.geojson"
    lines(*shapes, id=["bad id!", "A", "A", "Z", "P", "Q"]).to_file(file)
    message = refusal(tiny, file, fields={"id": "id"}, make_nodes=True)
    assert "column id: 'bad id!' (1 feature) is no id" in message
    assert "feature 3: its identifier A is taken" in message
    assert "would be left out: its line has no length: feature 4" in message
    assert "would be left out: is a Polygon, not a line: feature 5" in message
    assert "would be left out: is a Point, not a line: feature 6" in message


def places(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "places.csv"
    file.write_text("\n".join(("id,name,kind,lat,lon", *rows)), encoding="utf-8")
    return file


def test_a_slip_in_one_row_of_a_table_is_named_with_all_else(tiny: Path, tmp_path: Path) -> None:
    good = [f"N{number},Place {number},city,5.{number},8.{number}" for number in range(1, 5)]
    file = places(tmp_path, *good, "N5,,city,5.5,8.5", "N6,Six,town,941.8,8.6", "N7,Seven,village,5,8")
    facts = {"fields": {name: name for name in ("id", "name", "kind")}, "constants": {}}
    message = refusal(tiny, file, layer="nodes", **facts)
    assert "feature 6: has the latitude 941.8 (row 7 of the table), and no latitude is beyond 90 degrees" in message
    assert "column name: 1 feature has no name" in message
    assert "'town' (1 feature) is no kind" in message
    assert "'village' (1 feature) is no kind" in message
    assert "coordinate reference system" not in message
    assert take(tiny, file, layer="nodes", leave_out=True, **facts).taken == 4


def test_a_row_turned_round_is_told_from_one_abroad(tmp_path: Path) -> None:
    atlas = tmp_path / "a"
    assert run("new", atlas, "--countries", "GEO").code == 0
    file = places(tmp_path, "A,A,city,41.7,44.8", "B,B,city,42.1,43", "C,C,city,44.8,41.7")
    facts = {"fields": {name: name for name in ("id", "name", "kind")}, "constants": {}}
    message = refusal(atlas, file, layer="nodes", **facts)
    assert "feature 3: lies in Russia (RUS), which borders.geojson lacks, but in one of them if longitude" in message
    assert "Write longitude before latitude" in message


def test_a_file_turned_round_near_other_countries_is_found(tmp_path: Path) -> None:
    """Two of the three lie in the box around the countries as they stand, in none of their areas."""
    atlas, file = tmp_path / "a", tmp_path / "a.geojson"
    assert run("new", atlas, "--countries", "GEO,TUR,AZE").code == 0
    lines(LineString([(41.7, 44.8), (41.4, 43.5), (40.6, 43.1)])).to_file(file)
    message = refusal(atlas, file, constants={"status": "operational", "branch": "main"}, make_nodes=True)
    assert "inside if longitude and latitude were swapped" in message
    assert "Russia" not in message


def test_degrees_are_not_taken_for_metres(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_text(json.dumps({"type": "LineString", "coordinates": [WEST, MID]}))
    message = refusal(tiny, file, crs="EPSG:32638")
    assert "has coordinates that look like degrees, such as 8, 5, not EPSG:32638. Leave --crs out" in message


# Files


@pytest.mark.parametrize("kind", ["gpkg", "shp", "geojson", "fgb", "parquet"])
@pytest.mark.parametrize("crs", [4326, 3857, 32632])
def test_every_kind_of_file_and_every_system_gives_the_same_line(
    tiny: Path, tmp_path: Path, kind: str, crs: int
) -> None:
    frame = lines(LineString([WEST, (10, 6), MID]), crs=crs, title=["Запад – центр"], gauge=[1520])
    file = tmp_path / f"lines.{kind}"
    if kind == "parquet":
        frame.to_parquet(file)
    else:
        # The driver of GeoJSON writes other systems as the old member `crs`.
        pyogrio.write_dataframe(frame, file, encoding="utf-8" if kind == "shp" else None)
    made = take(tiny, file, fields={"name": "title", "gauge_mm": "gauge"})
    assert made.taken == 1
    row = load_atlas(tiny).layer("rail").set_index("id").loc["rail-001"]
    assert (row["name"], row["gauge_mm"]) == ("Запад – центр", 1520)
    assert (row["from_node"], row["to_node"]) == ("WEST", "MID")
    assert shapely.get_coordinates(row.geometry) == pytest.approx(np.array([WEST, (10, 6), MID]), abs=1e-6)
    assert any("reprojected" in note for note in made.notes) == (crs != 4326)


def test_a_shapefile_in_another_encoding(tiny: Path, tmp_path: Path) -> None:
    frame = lines(LineString([WEST, MID]), name=["Запад"], official_km=[445.0])
    pyogrio.write_dataframe(frame, tmp_path / "a.shp", encoding="cp1251")
    assert (tmp_path / "a.cpg").read_text() in ("1251", "CP1251", "cp1251")
    columns = {"name": "name", "official_km": "official_k"}
    assert take(tiny, tmp_path / "a.shp", fields=columns, dry_run=True).features["name"].tolist() == ["Запад"]
    (tmp_path / "a.cpg").unlink()
    odd = take(tiny, tmp_path / "a.shp", fields=columns, dry_run=True)
    assert odd.features["name"].tolist() == ["Запад"]  # by a guess
    assert any("states no encoding" in note and "--encoding cp1251" in note for note in odd.notes)
    told = take(tiny, tmp_path / "a.shp", fields=columns, encoding="cp1251")
    assert told.features["name"].tolist() == ["Запад"]
    assert not any("encoding" in note for note in told.notes)


def test_names_cut_off_at_ten_characters(tiny: Path, tmp_path: Path) -> None:
    frame = lines(LineString([WEST, MID]), official_km=[445.0], electrified=[1])
    pyogrio.write_dataframe(frame, tmp_path / "a.shp")
    message = refusal(tiny, tmp_path / "a.shp", fields={"official_km": "official_km"})
    assert (
        "no column 'official_km' for official_km. Names in a Shapefile have 10 characters at most: 'official_k'?"
        in message
    )
    made = take(tiny, tmp_path / "a.shp", same_names=True)
    assert made.features[["official_km", "electrified"]].to_numpy().tolist() == [[445.0, True]]


def test_a_layer_of_several(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "several.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, MID])), file, layer="railways")
    pyogrio.write_dataframe(lines(LineString([WEST, MID])), file, layer="roads", append=True)
    assert "has 2 layers: railways, roads. Name one with --source-layer." in refusal(tiny, file)
    assert "has no layer 'railway'. Did you mean 'railways'?" in refusal(tiny, file, source_layer="railway")
    assert take(tiny, file, source_layer="railways").taken == 1


def test_longitudes_past_180_are_turned_and_the_line_is_cut_there(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), LineString([(170, 5), (190.5, 5)])), file)
    source = read_source(file)
    assert source.notes == ("longitudes past 180 degrees turned to -180 to 180: feature 2",)
    assert shapely.get_coordinates(source.frame.geometry.iloc[1]).tolist() == [[170, 5], [-169.5, 5]]
    parts = shape_of(source.frame.geometry.iloc[1], LAYERS["rail"]).parts
    assert sorted(part.bounds for part in parts) == [(-180, 5, -169.5, 5), (170, 5, 180, 5)]
    beyond = tmp_path / "b.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, (361, 5)])), beyond)
    assert "b.gpkg: feature 1: has the coordinate (361.0, 5.0), which is not a longitude" in refusal(tiny, beyond)


def test_a_file_that_states_no_system(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.shp"
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), crs=32632, a=[1]), file)
    (tmp_path / "a.prj").unlink()
    assert "states no coordinate reference system. Say which it is in (--crs" in refusal(tiny, file)
    assert "is not a longitude and latitude in degrees" in refusal(tiny, file, crs="EPSG:4326")
    assert "unknown coordinate reference system 'EPSG:x'" in refusal(tiny, file, crs="EPSG:x")
    made = take(tiny, file, crs="EPSG:32632")
    assert made.features["to_node"].tolist() == ["MID"]
    other = tmp_path / "b.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), crs=3857), other)
    assert "is in WGS 84 / Pseudo-Mercator (EPSG:3857), not in WGS 84 (EPSG:4326)" in refusal(
        tiny, other, crs="EPSG:4326"
    )


def test_swapped_coordinates_are_found(tmp_path: Path) -> None:
    documents = tiny_layers()
    atlas = write_layers(tmp_path / "atlas", documents)
    file = tmp_path / "a.gpkg"
    # Within 90 degrees nothing but the atlas itself can tell: 12° E 5° N would be 5° E 12° N.
    pyogrio.write_dataframe(lines(LineString([PORT[::-1], MID[::-1]])), file)
    assert "inside if longitude and latitude were swapped" in refusal(atlas, file)
    assert take(atlas, file, swapped=True).features["from_node"].tolist() == ["PORT"]
    beyond = tmp_path / "b.fgb"
    pyogrio.write_dataframe(gpd.GeoDataFrame(geometry=[LineString([(5, 100), (6, 101)])], crs=4326), beyond)
    assert "latitudes beyond 90 degrees" in refusal(atlas, beyond)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.gpkg", b"<OGRVRTDataSource/>", "a GDAL virtual dataset (VRT)"),
        ("a.json", b'{"type": "gdal_streamed_alg", "command_line": "x"}', "a GDAL pipeline"),
        ("a.geojson", b"", "empty"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [', "not readable as GeoJSON"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "nothing in it can be taken|has no geometry"),
        ("a.gpkg", b"SQLite format 3\x00" + bytes(200), "not readable as GeoPackage"),
        ("a.fgb", b"fgb\x03fgb\x00" + bytes(50), "not readable as FlatGeobuf|has no geometry"),
        ("a.parquet", b"PAR1" + bytes(50) + b"PAR1", "not readable as GeoParquet"),
        ("a.dbf", b"\x03" + bytes(50), "part of a Shapefile. Name its .shp file"),
        ("a.csv", b"u,v\n1,2\n", "has no geometry"),
    ],
    ids=range(10),
)
def test_a_file_that_is_none(tiny: Path, tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    found = refusal(tiny, tmp_path / name)
    assert name in found
    assert any(each in found for each in message.split("|")), found
    assert "\n" not in found


def test_a_file_that_is_not_there(tiny: Path, tmp_path: Path) -> None:
    assert "nowhere.gpkg: there is no such file" in refusal(tiny, tmp_path / "nowhere.gpkg")
    assert "a folder, not a file" in refusal(tiny, tmp_path)
    with pytest.raises(AtlasError, match=r"no such folder.*corridor new"):
        take(tmp_path / "no_atlas", tmp_path / "nowhere.gpkg")


@pytest.mark.parametrize("name", bundled_atlases())
def test_a_bundled_atlas_is_not_imported_into(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AtlasError, match=rf"{name}: no such folder\. The bundled atlas {name} is not changed: copy"):
        take(Path(name), tmp_path / "nowhere.gpkg")


def test_longitude_and_latitude_by_another_name_are_left_as_they_are(tiny: Path, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"7": ["x"]}, geometry=[LineString([WEST, MID])], crs="OGC:CRS84")
    frame.to_parquet(tmp_path / "a.parquet")
    made = take(tiny, tmp_path / "a.parquet", fields={"name": "7"})
    assert made.features["name"].tolist() == ["x"]
    assert not any("reprojected" in note for note in made.notes)


# Values


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("integer", "1520", 1520),
        ("integer", 1520.0, 1520),
        ("integer", " 7 ", 7),
        ("integer", "1.5", None),
        ("integer", "1,520", None),
        ("integer", "1 520 mm", None),
        ("integer", "1_520", None),
        ("integer", True, None),
        ("number", "12.5", 12.5),
        ("number", ".5", 0.5),
        ("number", "12,5", 12.5),
        ("number", "1,234", None),
        ("number", "nan", None),
        ("number", "1e999", None),
        ("number", -1, None),
        ("boolean", "да", True),
        ("boolean", "НЕТ", False),
        ("boolean", 1, True),
        ("boolean", 0.0, False),
        ("boolean", "electrified", None),
        ("string", 12.0, "12"),
        ("string", " a ", "a"),
    ],
)
def test_a_value_is_converted_or_refused(kind: Any, raw: Any, expected: Any) -> None:
    found, wrong = convert([raw], Field("x", kind, "x", minimum=0 if kind in ("integer", "number") else None))
    assert found == [expected]
    assert type(found[0]) is type(expected)
    assert bool(wrong) == (expected is None)


def test_nothing_is_nothing_in_every_type() -> None:
    for kind in ("string", "integer", "number", "boolean"):
        found, wrong = convert([None, float("nan"), "", "  "], Field("x", kind, "x"))  # type: ignore[arg-type]
        assert found == [None] * 4
        assert not wrong


def test_allowed_values_in_any_case_and_by_name() -> None:
    status = LAYERS["rail"].field("status")
    found, wrong = convert(["Under construction", "PLANNED", "in use", "?"], status, named={"In Use": "operational"})
    assert found == ["under_construction", "planned", "operational", None]
    assert wrong == {3: ("?", "Allowed: operational, under_construction, planned, proposed")}
    assert convert(["a", 2.0, None], status, named={"2": "planned", "*": "proposed"})[0] == [
        "proposed",
        "planned",
        None,
    ]
    assert convert([None], status, named={"": "planned"})[0] == ["planned"]
    assert convert(["x"], LAYERS["rail"].field("gauge_mm"), named={"x": ""}) == ([None], {})


@pytest.mark.parametrize(
    ("texts", "taken"),
    [
        (["112,4", "1,234", "80"], [112.4, 1.234, 80.0]),
        (["0,125"], [0.125]),
        (["-", "112,40"], [None, 112.4]),
        (["1,234", "56,789"], [None, None]),  # thousands, as like as not
        (["112,4", "80.5"], [None, 80.5]),  # one column, one sign
        (["1,234,5", "2,5"], [None, 2.5]),
    ],
)
def test_decimal_commas_are_read_where_the_whole_column_has_them(texts: list[str], taken: list[float | None]) -> None:
    values, wrong = convert(texts, LAYERS["rail"].field("official_km"))
    assert values == taken
    assert sorted(wrong) == [number for number, value in enumerate(taken) if value is None]


def test_decimal_commas_are_said(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), length=["441,5"]), file)
    made = take(tiny, file, fields={"official_km": "length"}, constants={"branch": "western", "status": "operational"})
    assert made.features["official_km"].tolist() == [441.5]
    assert "commas are decimal signs in the columns length" in made.notes


@pytest.mark.parametrize("name", ["Length (km", "length_km", "Length (km)", "dist_km", "Length, KM"])
def test_a_column_of_lengths_is_proposed_however_it_is_written(name: str, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), **{name: ["441,5"], "DN": [1020]}), file)
    text = suggestion(read_source(file), LAYERS["pipeline"])
    assert f'official_km = "{name}"  # 441,5' in text
    assert 'diameter_mm = "DN"  # 1020' in text
    assert "[values.official_km]" not in text


def test_wrong_values_are_named_each_once(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    frame = lines(*[LineString([WEST, MID])] * 4, state=["in use", "in use", "operational", "op"], gauge=["x"] * 4)
    pyogrio.write_dataframe(frame, file)
    message = refusal(tiny, file, fields={"status": "state", "gauge_mm": "gauge"}, constants={"branch": "western"})
    assert (
        message.splitlines()
        == [
            "a.gpkg: column state: 'in use' (2 features) is no status. "
            "Allowed: operational, under_construction, planned, proposed; or say what it means: [values.status] 'in use' = …",
            "a.gpkg: column state: 'op' (1 feature) is no status. Did you mean 'operational'? "
            "Allowed: operational, under_construction, planned, proposed; or say what it means: [values.status] 'op' = …",
            "a.gpkg: column gauge: 'x' (4 features) is no gauge_mm. It must be a number, with a point as decimal sign and "
            "nothing else; or say what it means: [values.gauge_mm] 'x' = …",
        ]
        or "Did you mean 'operational'" not in message
    )
    left = take(tiny, file, fields={"status": "state"}, constants={"branch": "western"}, leave_out=True, dry_run=True)
    assert left.outcome["outcome"].tolist() == ["left out", "left out", "taken", "left out"]
    assert left.outcome["what"].tolist()[0] == "'in use' is no status"


def test_a_mapping_from_a_file(tiny: Path, tmp_path: Path) -> None:
    """The example of the read-me: values renamed, metres made kilometres, a source with a licence."""
    (tmp_path / "mapping.toml").write_text(
        MAPPING.replace("{branch}", "western")
        .replace("official_km = 0.001", "official_km = 0.001  # m")
        .replace('status = "STATE"', 'status = "STATE"\nofficial_km = "LENGTH"'),
        encoding="utf-8",
    )
    frame = lines(
        *[LineString([WEST, MID])] * 3,
        NAME=["a", "b", "c"],
        GAUGE=[1520] * 3,
        STATE=["In use", "being built", "dreamt"],
        LENGTH=[445_000, None, None],
    )
    pyogrio.write_dataframe(frame, tmp_path / "a.gpkg")
    made = import_layer(tiny, tmp_path / "a.gpkg", mapping=read_mapping(tmp_path / "mapping.toml"))
    assert made.layer == "rail"
    assert made.features["status"].tolist() == ["operational", "under_construction", "proposed"]
    assert made.features["official_km"].tolist()[0] == 445.0
    assert made.features["source"].unique().tolist() == ["my-railways"]
    atlas = load_atlas(tiny)
    assert atlas.sources.set_index("id").loc["my-railways", "licence"] == "CC-BY-4.0"
    # Whoever draws a map of it names the source.
    assert atlas.catalogue["sources"][-1] == {
        "title": "Railways of my region, Its publisher",
        "path": "https://example.org/railways",
        "licence": "CC-BY-4.0",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[field]\nname = 'x'", "unknown key 'field'. Did you mean 'fields'?"),
        ("layer = 'rails'", "unknown layer 'rails'. The layers are rail, road"),
        ("[fields]\nname = 3", "fields.name: is 3. Give a text"),
        ("[scale]\nofficial_km = 0", "scale.official_km: is 0. Give a number above 0"),
        ("[scale]\nofficial_km = true", "scale.official_km: is true"),
        ("[values]\nstatus = 'x'", "values.status: is 'x', not a table"),
        ("[values.status]\na = []", "values.status: gives []"),
        ("[source]\nname = 'x'", "source.name: unknown key"),
        ("fields = 'x'", "fields: is 'x', not a table"),
        ("a =", "not valid TOML"),
        ("[set]\nstatus = []", "set.status: is []"),
        ("[set]\nofficial_km = nan", "set.official_km: is NaN. Give a text, a number"),
        ("[set]\nofficial_km = -inf", "set.official_km: is -Infinity"),
        ("[values.official_km]\nlong = inf", "values.official_km: gives Infinity"),
        ("layer = ['rail']", 'layer: unknown layer ["rail"]. The layers are rail, road'),
        ("layer = {a = 1}", "layer: unknown layer {"),
    ],
)
def test_a_mapping_that_means_nothing(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "m.toml").write_text(text)
    with pytest.raises(AtlasError) as caught:
        read_mapping(tmp_path / "m.toml")
    assert message in str(caught.value)
    assert str(caught.value).startswith("m.toml: ")


def test_a_mapping_that_fits_neither_layer_nor_file(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), title=["a"]), file)
    assert "rail has no field 'nmae'. Did you mean 'name'?" in refusal(tiny, file, fields={"nmae": "title"})
    assert "no column 'titel' for name. Did you mean 'title'? Columns: title" in refusal(
        tiny, file, fields={"name": "titel"}
    )
    assert "unknown layer 'rial'. Did you mean 'rail'?" in refusal(tiny, file, layer="rial")
    assert "nothing says which layer" in refusal(tiny, file, layer=None)
    assert "nothing says the status (state of the infrastructure" in refusal(
        tiny, file, constants={"branch": "western"}
    )
    assert "'opened' is no status" in refusal(tiny, file, constants={**STATUS, "status": "opened"})
    other = FieldMapping(layer="road", scale={"status": 2.0})
    message = refusal(tiny, file, mapping=other)
    assert "the mapping is for the layer road, not rail" in message
    assert "values or a scale are given for status, which has no column" in message
    assert "a scale is given for status, which is no number" in message


def test_the_command_line_counts_before_the_file() -> None:
    said = FieldMapping(fields={"name": "a", "status": "b"}, constants={"branch": "x"}, source={"id": "one"})
    more = said.with_more(fields={"branch": "c"}, constants={"status": "planned"}, source={"id": "two", "url": ""})
    assert more.fields == {"name": "a", "branch": "c"}
    assert more.constants == {"status": "planned"}
    assert more.source == {"id": "two"}


def test_a_suggestion_is_a_mapping_that_can_be_completed(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    frame = lines(LineString([WEST, MID]), NAME=["A – B"], gauge=["1520"], state=["in use"], owner=['X "1"'])
    pyogrio.write_dataframe(frame, file)
    text = suggestion(read_source(file), LAYERS["rail"])
    assert '# ... = "owner"  # X "1"' in text
    text = text.replace('# "in use" = ""', '"in use" = "operational"').replace(
        "# branch =   #", 'branch = "western"  #'
    )
    for key, value in SOURCE.items():
        text = text.replace(f'# {key} = ""', f'{key} = "{value}"')
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    mapping = read_mapping(tmp_path / "m.toml")
    assert mapping.fields == {"name": "NAME", "status": "state", "gauge_mm": "gauge"}
    made = import_layer(tiny, file, mapping=mapping.with_more(source={"publisher": "Me"}))
    assert made.features[["name", "status", "gauge_mm"]].to_numpy().tolist() == [["A – B", "operational", 1520]]


# Geometry


def test_what_has_no_geometry_of_the_right_kind_is_left_out_and_said(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    shapes = [LineString([(*WEST, 100), (*MID, 200)]), None, LineString(), Point(1, 2), LineString([WEST, WEST])]
    pyogrio.write_dataframe(gpd.GeoDataFrame({"n": range(5)}, geometry=shapes, crs=4326), file, geometry_type="Unknown")
    made = take(tiny, file)
    assert made.outcome["outcome"].tolist() == ["taken", *["left out"] * 4]
    assert made.outcome["what"].tolist()[1] == "has no geometry"
    assert "geometry" in made.outcome["what"].tolist()[2]
    assert made.outcome["what"].tolist()[3:] == ["is a Point, not a line", "its line has no length"]
    assert (made.taken, made.left_out) == (1, 4)
    assert "heights are dropped" in made.notes
    assert not load_atlas(tiny).layer("rail").geometry.iloc[-1].has_z
    points = tmp_path / "b.gpkg"
    pyogrio.write_dataframe(gpd.GeoDataFrame(geometry=[Point(1, 2)], crs=4326), points)
    assert "nothing in it can be taken: is a Point, not a line" in refusal(tiny, points)


def test_parts_that_meet_are_one_line_and_others_are_features_of_their_own(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    meeting = MultiLineString([[(10, 6), MID], [WEST, (10, 6)]])
    apart = MultiLineString([[WEST, MID], [MID, (15, 6), PORT], [PORT, (15, 7), WEST]])
    split = MultiLineString([[WEST, (10, 6)], [(11, 6), MID]])
    pyogrio.write_dataframe(lines(meeting, apart, split, f=["WEST"] * 3, t=["MID"] * 3), file)
    made = take(tiny, file, snap_km=0.1, leave_out=True)
    first = made.features.set_index("id").loc["rail-001"]
    assert shapely.get_coordinates(first.geometry).tolist() in (
        [[8, 5], [10, 6], [12, 5]],
        [[12, 5], [10, 6], [8, 5]],
    )
    assert made.outcome["what"].tolist()[0] == "its 2 parts are joined"
    # Where the file names the ends of the whole, the whole stays one feature.
    named = take(tiny, file, fields={"from_node": "f", "to_node": "t"}, leave_out=True, dry_run=True)
    assert named.features.iloc[-1].geometry.geom_type == "MultiLineString"
    assert named.features.iloc[-1].geometry.equals(split)


def test_parts_that_do_not_meet_have_identifiers_of_their_own(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    far = MultiLineString([[WEST, (10, 6), MID], [(12.001, 5), (15, 6), PORT]])
    pyogrio.write_dataframe(lines(far, key=["K"]), file)
    made = take(tiny, file, fields={"id": "key"})
    assert made.features["id"].tolist() == ["K.1", "K.2"]
    assert made.features[["from_node", "to_node"]].to_numpy().tolist() == [["WEST", "MID"], ["MID", "PORT"]]
    assert made.outcome["what"].tolist() == ["its 2 parts do not meet: each is a feature"] * 2


def test_curves_become_straight_pieces_and_it_is_said(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "curve.gpkg"
    frame = lines(LineString([WEST, MID]))
    options = {"SPATIAL_INDEX": "NO", "GEOMETRY_NAME": "geom"}
    pyogrio.write_dataframe(frame, file, layer='a "c"', geometry_type="Unknown", layer_options=options)
    # A half circle over 10° E: a GeoPackage blob with the WKB of a CIRCULARSTRING (type 8).
    points = [*WEST, 10.0, 7.0, *MID]
    blob = b"GP\x00\x01" + struct.pack("<i", 4326) + struct.pack("<BIi6d", 1, 8, 3, *points)
    base = sqlite3.connect(file)
    base.execute("""UPDATE "a ""c\""" SET geom = ?""", (blob,))
    base.commit()
    base.close()
    made = take(tiny, file)
    assert "curves drawn as straight pieces: feature 1" in made.notes
    xy = shapely.get_coordinates(made.features.geometry.iloc[0])
    assert len(xy) > 10
    assert np.hypot(xy[:, 0] - 10, xy[:, 1] - 5) == pytest.approx(np.full(len(xy), 2.0), abs=1e-6)


def test_areas_are_mended_wound_and_joined(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    bow = Polygon([(30, 0), (32, 2), (32, 0), (30, 2)])
    clockwise = Polygon([(40, 0), (40, 1), (41, 1), (41, 0)])
    shapes = [bow, clockwise, box(41, 0, 42, 1), LineString([(0, 0), (1, 1)])]
    frame = gpd.GeoDataFrame({"code": ["DDD", "EEE", "EEE", "FFF"]}, geometry=shapes, crs=4326)
    pyogrio.write_dataframe(frame, file, geometry_type="Unknown")
    made = take(tiny, file, layer="borders", fields={"iso_a3": "code", "name": "code"}, constants={})
    areas = made.features.set_index("iso_a3").geometry
    assert areas["DDD"].area == pytest.approx(2.0)  # two triangles of base 2 and height 1
    assert areas["EEE"].area == pytest.approx(2.0)
    assert "mended" in made.outcome["what"].tolist()[0]
    assert made.outcome["what"].tolist()[2:] == [
        "joined to the other areas of that code",
        "is a LineString, not an area",
    ]
    assert check_atlas(tiny) == []
    assert set(load_atlas(tiny).borders["iso_a3"]) == {"AAA", "BBB", "CCC", "DDD", "EEE"}


# Ends


def test_ends_belong_to_places_within_the_distance(tiny: Path, tmp_path: Path) -> None:
    """A degree of latitude at 5° N is 110.58 km: 0.008° is 0.885 km, 0.01° is 1.106 km."""
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([(8, 5.008), (10, 6), (12, 4.992)])), file)
    assert take(tiny, file, dry_run=True).features["from_node"].tolist() == ["WEST"]
    pyogrio.write_dataframe(lines(LineString([(8, 5.01), (10, 6), (12, 5)])), file)
    message = refusal(tiny, file)
    assert "feature 1: its start (8.00000, 5.01000) is at no place: WEST is 1.1 km away" in message
    assert "--make-nodes" in message
    assert take(tiny, file, snap_km=1.2, dry_run=True).features["from_node"].tolist() == ["WEST"]


def test_a_line_is_led_to_its_place_where_it_ends_beyond_its_accuracy(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([(8, 5.008), (10, 6), (12, 5)])), file)
    vague = take(tiny, file, dry_run=True)
    assert len(vague.features.geometry.iloc[0].coords) == 3  # 885 m are within the 5 km assumed
    sharp = take(tiny, file, constants={**STATUS, "geometry_accuracy_m": "100"})
    assert sharp.features.geometry.iloc[0].coords[0] == WEST
    assert sharp.outcome["what"].tolist() == ["led 885 m to its place"]
    assert "1 ends led to their places, by 885 m at most" in sharp.notes
    line, added = led_to(LineString([(0, 0), (1, 0)]), (0, 0), (2, 0), 10.0)
    assert list(line.coords) == [(0, 0), (1, 0), (2, 0)]
    assert added == pytest.approx([111_319.49], abs=0.01)


def test_places_are_made_at_free_ends_if_asked(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    shapes = [LineString([WEST, (3, 3)]), LineString([(3.001, 3), (15, 2)]), LineString([(15, 2), MID])]
    pyogrio.write_dataframe(lines(*shapes, name=["One", "Two", "Three"]), file)
    assert "is at no place" in refusal(tiny, file)
    made = take(tiny, file, fields={"name": "name"}, make_nodes=True)
    assert made.nodes[["id", "country", "kind", "confidence", "source"]].to_numpy().tolist() == [
        ["rail-end-001", "AAA", "rail_junction", "low", "mine"],
        ["rail-end-002", "BBB", "rail_junction", "low", "mine"],
    ]
    assert made.nodes["name"].tolist() == ["End of One", "Ouesso, 125 km W"]  # the first is far from any town
    assert made.features[["from_node", "to_node"]].to_numpy().tolist() == [
        ["WEST", "rail-end-001"],
        ["rail-end-001", "rail-end-002"],
        ["rail-end-002", "MID"],
    ]
    assert check_atlas(tiny) == []
    assert "feature 3: it is there already, as rail-003" in refusal(
        tiny, file, fields={"name": "name"}, make_nodes=True
    )
    again = take(tiny, file, fields={"name": "name"}, constants={**STATUS, "gauge_mm": 1000}, make_nodes=True)
    assert len(again.nodes) == 0  # the places are there now
    assert again.features["id"].tolist() == ["rail-004", "rail-005", "rail-006"]


def test_an_end_beyond_every_country_has_no_place(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([(3, 3), (60, 50)]), LineString([WEST, MID])), file)
    assert "lines pass Chad, Kazakhstan, " in refusal(tiny, file, make_nodes=True)
    made = take(tiny, file, make_nodes=True, leave_out=True)
    assert made.outcome["outcome"].tolist() == ["left out", "taken"]
    assert len(made.nodes) == 0  # the place at its other end was not needed
    borders = load_atlas(tiny).borders
    assert country_at((20.5, 5.0), borders) == "BBB"  # 55 km out at sea
    assert country_at((22.0, 5.0), borders) is None  # 222 km


def test_ends_that_are_named(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), a=["WEST"], b=["MIDD"]), file)
    named = {"from_node": "a", "to_node": "b"}
    assert "to_node 'MIDD' is not in nodes.geojson. Did you mean 'MID'?" in refusal(tiny, file, fields=named)
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), a=["MID"], b=["PORT"]), file)
    # Two degrees of longitude at 5° N are 2 × 110.90 km.
    assert "it ends 443.6 km from MID, its from_node. Correct the name, turn the line round" in refusal(
        tiny, file, fields=named
    )
    pyogrio.write_dataframe(lines(LineString([WEST, (8.001, 5)])), file)
    assert "both its ends are at WEST. Lower --snap-km" in refusal(tiny, file)


def test_places_get_the_country_around_them(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    frame = gpd.GeoDataFrame({"n": ["A", "B"]}, geometry=[Point(3, 3), Point(13, 3)], crs=4326)
    pyogrio.write_dataframe(frame, file)
    made = take(tiny, file, layer="nodes", fields={"name": "n", "id": "n"}, constants={"kind": "city"})
    assert made.features["country"].tolist() == ["AAA", "BBB"]
    assert made.features["confidence"].tolist() == ["low", "low"]
    pyogrio.write_dataframe(gpd.GeoDataFrame({"n": ["C"]}, geometry=[Point(70, 3)], crs=4326), file)
    message = refusal(tiny, file, layer="nodes", fields={"name": "n"}, constants={"kind": "city"})
    assert "lies in no country of borders.geojson" in message


def test_free_identifiers() -> None:
    assert free_id("rail", 1, set()) == "rail-001"
    assert free_id("rail", 1, {"rail-001", "rail-002"}) == "rail-003"
    assert free_id("rail", 1234, set()) == "rail-1234"


# The atlas


def test_a_new_layer_joins_the_old_or_takes_its_place(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, (9, 6), MID]), key=["D9"]), file)
    take(tiny, file, layer="road", fields={"id": "key"})
    assert load_atlas(tiny).layer("road")["id"].tolist() == ["D1", "D9"]
    take(tiny, file, layer="road", fields={"id": "key"}, replace=True)
    assert load_atlas(tiny).layer("road")["id"].tolist() == ["D9"]
    # Another mode may not use the identifier.
    assert "its identifier D9 is taken" in refusal(tiny, file, fields={"id": "key"})
    # A route that names what is no longer there is a contradiction.
    assert "names the unknown segment 'R1'" in refusal(tiny, file, replace=True)


def test_the_catalogue_stays_right_about_the_files(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, (9, 6), MID])), file)
    made = take(tiny, file)
    assert {path.name for path in made.written} == {"rail.geojson", "sources.json", "datapackage.json"}
    assert check_atlas(tiny) == []
    catalogue = json.loads((tiny / "datapackage.json").read_bytes())
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    assert catalogue["imports"] == [{"layer": "rail", "file": "a.gpkg", "sha256": sha256}]
    # Without SHA-256 in the catalogue nothing of it need change.
    for resource in catalogue["resources"]:
        del resource["hash"]
    (tiny / "datapackage.json").write_text(json.dumps(catalogue))
    assert {path.name for path in take(tiny, file, constants={**STATUS, "gauge_mm": 1000}).written} == {"rail.geojson"}


def test_a_source_is_needed_and_must_not_contradict(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), who=["hand"]), file)
    assert "nothing says where it comes from. Name its source" in refusal(tiny, file, source=None)
    assert "the source 'han' is not in sources.json. Did you mean 'hand'? Give its title" in refusal(
        tiny, file, source={"id": "han"}
    )
    assert "the source hand is in sources.json with another publisher" in refusal(
        tiny, file, source={"id": "hand", "publisher": "Somebody"}
    )
    assert "nothing says the as_of" in refusal(tiny, file, source={"id": "hand"})
    dated = {**STATUS, "as_of": "2026"}
    made = take(tiny, file, source={"id": "hand"}, constants=dated, dry_run=True)
    assert made.features["source"].tolist() == ["hand"]
    made = take(tiny, file, source=None, fields={"source": "who"}, constants=dated, dry_run=True)
    assert made.features["source"].tolist() == ["hand"]


def test_a_dry_run_writes_nothing_and_says_the_same(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), owner=["X"]), file)
    before = contents(tiny)
    dry = take(tiny, file, dry_run=True)
    assert contents(tiny) == before
    assert dry.written == ()
    wet = take(tiny, file)
    assert dry.mapping.equals(wet.mapping)
    assert dry.notes == wet.notes
    origin = dry.mapping.set_index("field")["comes_from"]
    assert origin["status"] == "value operational"
    assert origin["geometry_method"] == "assumed schematic"
    assert origin["from_node"] == "the place at its start"
    assert origin["gauge_mm"] == "nothing"
    assert "left out: the columns owner" in dry.notes


def test_other_columns_are_kept_if_asked(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), owner=["X"], wagons=[7], status=["odd"]), file)
    made = take(tiny, file, keep=True)
    rail = load_atlas(tiny).layer("rail").set_index("id")
    assert rail.loc["rail-001", ["owner", "wagons"]].tolist() == ["X", 7]
    assert rail.loc["rail-001", "status"] == "operational"
    assert "not kept, since a field has that name: status" in made.notes


def test_an_atlas_that_would_not_be_sound_is_not_written(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), km=[900.0], opens=[2030], closes=[2020]), file)
    columns = {"official_km": "km", "opens": "opens", "closes": "closes"}
    message = refusal(tiny, file, fields=columns)
    assert "closes before it opens" in message
    assert "off the official 900.0 km" in message


@pytest.mark.parametrize(("format_", "suffix"), [("gpkg", ""), ("fgb", ".fgb"), ("parquet", ".parquet")])
def test_what_was_exported_comes_back_the_same(tmp_path: Path, format_: str, suffix: str, tiny: Path) -> None:
    """Every layer of the atlas, from its own export, by the names of its columns: the same features."""
    atlas = load_atlas(tiny)
    out = tmp_path / ("out.gpkg" if format_ == "gpkg" else "out")
    export(atlas, out, format=format_)
    for name in LAYERS:
        file, part = (out, name) if format_ == "gpkg" else (out / f"{name}{suffix}", None)
        options = ImportOptions(same_names=True, replace=True, source_layer=part)
        import_layer(tiny, file, layer=name, options=options)
    again = load_atlas(tiny)
    for name in LAYERS:
        key = LAYERS[name].key
        first, second = (
            each.layer(name).drop(columns="geometry").set_index(key).sort_index() for each in (atlas, again)
        )
        assert first.equals(second), name
        shapes = [each.layer(name).set_index(key).geometry.sort_index().normalize() for each in (atlas, again)]
        assert shapes[0].geom_equals_exact(shapes[1], 1e-9).all(), name


def test_the_bundled_railways_come_back_byte_for_byte(tmp_path: Path) -> None:
    copy = tmp_path / "instc"
    shutil.copytree(BUNDLED, copy)
    atlas = load_atlas()
    pyogrio.write_dataframe(atlas.layer("rail"), tmp_path / "rail.gpkg", layer="rail")
    made = import_layer(
        copy, tmp_path / "rail.gpkg", layer="rail", options=ImportOptions(same_names=True, replace=True)
    )
    assert made.taken == len(atlas.layer("rail"))
    assert (copy / "rail.geojson").read_bytes() == (BUNDLED / "rail.geojson").read_bytes()
    catalogue = json.loads((copy / "datapackage.json").read_bytes())
    assert [entry["file"] for entry in catalogue.pop("imports")] == ["rail.gpkg"]
    assert catalogue == json.loads((BUNDLED / "datapackage.json").read_bytes())


def test_by_the_command_line(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(lines(LineString([WEST, MID]), None, title=["a=b", "c"]), file)
    words: list[Any] = ["layers", "import", file, "--into", tiny, "--layer", "rail", "--source", "hand"]
    facts = ["--set", "status=operational", "--set", "branch=western", "--set", "as_of=2026"]
    outcome = run(*words, "--set", "branch=western")
    assert outcome.code == 3
    assert "nothing says the status" in outcome.err
    assert run(*words, "--field", "name").code == 2
    assert run(*words, *facts, "--field", "nmae=title").code == 3
    before = contents(tiny)
    assert run(*words, *facts, "--dry-run").code == 0
    assert contents(tiny) == before
    outcome = run(*words, *facts, "--field", "name=title", "--format", "json")
    assert outcome.code == 0, outcome.err
    assert [(row["outcome"], row["id"]) for row in json.loads(outcome.out)] == [
        ("taken", "rail-001"),
        ("left out", None),
    ]
    assert load_atlas(tiny).layer("rail")["name"].tolist()[-1] == "a=b"


coordinate = st.tuples(st.integers(0, 200).map(lambda x: x / 10), st.integers(0, 100).map(lambda y: y / 10))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(coordinate, min_size=2, max_size=4), min_size=1, max_size=6), st.floats(0, 300))
def test_whatever_is_drawn_the_atlas_stays_sound(tmp_path: Path, drawn: list[Any], snap_km: float) -> None:
    """Lines anywhere on the two countries: each is taken and ends at its places, or is left out and said."""
    atlas = tmp_path / "atlas"
    shutil.rmtree(atlas, ignore_errors=True)
    write_layers(atlas, tiny_layers())
    file = tmp_path / "drawn.fgb"
    drawn = [*drawn, [WEST, (10, 6), MID]]  # one at least can always be taken
    pyogrio.write_dataframe(lines(*map(LineString, drawn)), file, layer_options={"SPATIAL_INDEX": "NO"})
    made = take(atlas, file, snap_km=snap_km, make_nodes=True, leave_out=True)
    assert check_atlas(atlas) == []
    assert set(made.outcome["feature"]) == set(range(1, len(drawn) + 1))
    assert made.taken > 0


@pytest.mark.parametrize("layer", ["borders", "land"])
def test_a_country_over_the_antimeridian_in_one_piece_is_cut(tiny: Path, tmp_path: Path, layer: str) -> None:
    islands = Polygon([(177, -19), (-179, -19), (-179, -16), (177, -16)])
    file = tmp_path / "islands.geojson"
    lines(islands, code=["FJI"], name=["Fiji"]).to_file(file)
    fields = {"iso_a3": "code", "name": "name"} if layer == "borders" else {"id": "code"}
    made = take(tiny, file, layer=layer, fields=fields, constants={})
    assert "cut at the antimeridian, which they crossed in one piece: feature 1" in made.notes
    area = load_atlas(tiny).layer(layer).geometry.iloc[-1]
    assert area.equals(shapely.union_all([box(177, -19, 180, -16), box(-180, -19, -179, -16)]))


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        ({"fid": [7], "geom": ["g"]}, ["fid_2", "geom_2"]),
        ({"Owner": ["a"], "OWNER": ["b"], "owner_2": ["c"]}, ["Owner", "OWNER_2", "owner_2_2"]),
        ({"Name": ["a"]}, ["Name_2"]),
    ],
)
def test_columns_that_a_geopackage_cannot_hold_get_another_name(
    tiny: Path, tmp_path: Path, columns: dict[str, Any], kept: list[str]
) -> None:
    file = tmp_path / "a.geojson"
    lines(LineString([WEST, (9, 4), MID]), **columns).to_file(file)
    made = take(tiny, file, keep=True)
    assert [name for name in kept if name in made.features] == kept
    assert any("kept under another name" in note for note in made.notes)
    export(load_atlas(tiny), tmp_path / "out.gpkg", format="gpkg")
    assert {*kept} <= {*pyogrio.read_info(tmp_path / "out.gpkg", layer="rail")["fields"]}


def test_what_a_suggestion_says_can_be_made_is_made(tiny: Path, tmp_path: Path) -> None:
    """The name of a line is made of its places; that of a place must be given."""
    for layer, shape, made in (("nodes", Point(WEST), False), ("rail", LineString([WEST, MID]), True)):
        lines(shape, TOWN=["x"]).to_file(tmp_path / f"{layer}.geojson")
        text = suggestion(read_source(tmp_path / f"{layer}.geojson"), LAYERS[layer])
        (line,) = [line for line in text.splitlines() if line.startswith("# name =")]
        assert line.endswith("; made if not given") == made


@pytest.mark.parametrize(
    ("stated", "entry"),
    [
        (None, {"name": "notspecified", "title": "not stated for Lines"}),
        ("CC BY 4.0", {"name": "CC-BY-4.0", "title": "CC BY 4.0"}),
    ],
)
def test_what_an_atlas_is_under_names_the_licence_of_each_import(stated: str | None, entry: dict[str, str]) -> None:
    begun = {"licenses": [{"name": "other-pd", "title": "Public domain"}], "sources": []}
    source = {"id": "own", "title": "Lines", "publisher": "Me", "url": None, "licence": stated}
    after = described(begun, {}, source)
    assert after["licenses"] == [*begun["licenses"], entry]
    assert after["sources"] == [{"title": "Lines, Me", **({"licence": stated} if stated else {})}]
    assert described(after, {}, source)["licenses"] == after["licenses"]
