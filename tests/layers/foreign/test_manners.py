"""Files as people have them, read alike by every command: what is put right is said, and what cannot be is named.

Each file is written here, by GDAL, pandas, pyarrow or by hand; the right answers are worked out beside them.
"""

from __future__ import annotations

import json
import sqlite3
import struct
import warnings
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from pyproj import Geod

from layers import AtlasError
from layers.foreign.encoding import guess_encoding
from layers.foreign.features import CURVED, MENDED, SHORT, TURNED
from layers.foreign.layer import ReadOptions, open_layer
from layers.imports.source_file import read_source
from layers.imports.stream import open_lines, read_areas
from tests.in_process import Outcome, run

GEOD = Geod(ellps="WGS84")
A, B, C = (48.6, 41.8), (48.9, 41.2), (49.8, 40.4)
LINES = [shapely.LineString([A, B]), shapely.LineString([B, C])]
KM = [GEOD.geometry_length(line) / 1000 for line in LINES]


def good(**columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns or {"name": ["a", "b"]}, geometry=LINES, crs=4326)


def measured(path: Path, *words: Any) -> list[dict[str, Any]]:
    """Return the rows of `corridor measure`."""
    rows: list[dict[str, Any]] = json.loads(done("measure", path, *words, "-f", "json").out)
    return rows


def done(*words: Any) -> Outcome:
    answer = run(*words)
    assert answer.code == 0, answer.err
    assert "Warning" not in answer.err
    return answer


def km(path: Path, *words: Any) -> float:
    return sum(row["km_geometry"] for row in measured(path, *words))


def geojson(path: Path, *geometries: Any, **columns: list[Any]) -> Path:
    """Write GeoJSON by hand, which no library would."""
    features = [
        {"type": "Feature", "properties": {name: values[at] for name, values in columns.items()}, "geometry": geometry}
        for at, geometry in enumerate(geometries)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


# --- tables of text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "columns"),
    [
        ("WKT", {"wkt": [line.wkt for line in LINES]}),
        ("WKT", {"geometry": [f"SRID=4326;{line.wkt}" for line in LINES]}),
        ("WKB", {"geom": [line.wkb_hex for line in LINES]}),
        ("route", {"Route": ["41.8,48.6:41.2,48.9", "41.2, 48.9 : 40.4, 49.8"]}),
    ],
)
@pytest.mark.parametrize("sep", [",", ";", "\t", "|"])
def test_a_table_of_lines_is_told_by_its_values(
    written: str, columns: dict[str, list[str]], sep: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    pd.DataFrame({"name": ["a", "b"], **columns}).to_csv(path, sep=sep, index=False)
    assert km(path) == pytest.approx(sum(KM))
    assert f"its geometry is the {written} in" in done("measure", path).err
    assert [row["name"] for row in measured(path, "--by", "name")] == ["a", "b"]


def test_a_table_in_another_system_by_what_it_states(tmp_path: Path) -> None:
    mercator = good().to_crs(3857)
    path = tmp_path / "a.csv"
    pd.DataFrame({"g": [f"SRID=3857;{line.wkt}" for line in mercator.geometry]}).to_csv(path, index=False)
    assert km(path) == pytest.approx(sum(KM))
    bare = tmp_path / "b.csv"
    pd.DataFrame({"g": [line.wkt for line in mercator.geometry], "n": "x"}).to_csv(bare, index=False)
    assert "is not a longitude and latitude in degrees" in run("measure", bare).err
    assert km(bare, "--crs", "EPSG:3857") == pytest.approx(sum(KM))


def test_routes_as_global_energy_monitor_writes_them(tmp_path: Path) -> None:
    """Latitude first; a semicolon begins another part; some have no route at all."""
    path = tmp_path / "gem.csv"
    routes = ["41.8,48.6:41.2,48.9;41.2,48.9:40.4,49.8", "Unavailable", "", "40.4,49.8"]
    pd.DataFrame({"PipelineName": list("abcd"), "Route": routes}).to_csv(path, index=False)
    frame = read_source(path, ReadOptions(leave_out=True)).frame
    assert shapely.get_coordinates(frame.geometry.iloc[0]).tolist() == [list(A), list(B), list(B), list(C)]
    assert frame.geometry.isna().tolist() == [False, True, True, True]
    with pytest.raises(AtlasError, match=r"feature 4: '40.4,49.8' in Route is no route.*--leave-out"):
        read_source(path)


@pytest.mark.parametrize(("lon", "lat"), [("lon", "lat"), ("Longitude", "Latitude"), ("LNG", "LAT"), ("X", "Y")])
def test_columns_of_longitude_and_latitude_are_places(lon: str, lat: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    frame = pd.DataFrame({"name": ["Ялама", "Баку"], lon: [48.6, 49.8], lat: [41.8, None]})
    frame.to_csv(path, index=False, sep=";", decimal=",", encoding="cp1251")
    source = read_source(path)
    assert source.frame["name"].tolist() == ["Ялама", "Баку"]
    assert source.frame.geometry.iloc[0].equals(shapely.Point(A))
    assert source.frame.geometry.iloc[1] is None
    assert any("states no encoding: read as cp1251" in note for note in source.notes)
    assert any("taken as longitude and latitude" in note for note in source.notes)


# --- encodings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1251", "Баку – Ялама"),
        ("cp1251", "ЯЛАМА"),
        ("cp1251", "Каспійське"),
        ("cp1252", "Zürich – Genève"),
        ("cp1252", "São Paulo"),
        ("cp1254", "İzmir"),
        ("cp1254", "Eskişehir"),
        ("cp1256", "بندر عباس"),
        ("cp1250", "Łódź – Kraków"),
        ("cp866", "Астара"),
    ],
)
@pytest.mark.parametrize("mark", [0x00, 0x57])
def test_an_encoding_that_is_not_stated_is_guessed_and_said(
    encoding: str, name: str, mark: int, tmp_path: Path
) -> None:
    assert guess_encoding(name.encode(encoding)) == encoding
    path = tmp_path / "a.shp"
    pyogrio.write_dataframe(good(NAME=[name, "plain"]), path, encoding="UTF-8")
    (tmp_path / "a.cpg").unlink()
    table = path.with_suffix(".dbf")
    data = bytearray(table.read_bytes())
    utf8, other = name.encode(), name.encode(encoding)
    at = data.index(utf8)
    data[at : at + len(utf8)] = other + b" " * (len(utf8) - len(other))
    data[29] = mark
    table.write_bytes(data)
    assert [row["NAME"] for row in measured(path, "--by", "NAME")] == sorted([name, "plain"])
    assert f"states no encoding: read as {encoding} (--encoding {encoding})" in done("measure", path).err
    told = done("measure", path, "--by", "NAME", "--encoding", encoding)
    assert name in told.out
    assert "encoding" not in told.err
    assert read_source(path).frame["NAME"].tolist() == [name, "plain"]


def test_a_stated_encoding_that_is_wrong_is_told_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    pyogrio.write_dataframe(good(NAME=["Ялама", "b"]), path, encoding="cp1251")
    (tmp_path / "a.cpg").write_text("UTF-8")
    answer = run("measure", path, "--by", "NAME")
    assert (answer.code, len(answer.err.splitlines())) == (3, 1)
    assert "column 'NAME' has texts that are not in the encoding utf-8. Give their encoding (--encoding" in answer.err
    assert [row["NAME"] for row in measured(path, "--by", "NAME", "--encoding", "cp1251")] == ["b", "Ялама"]
    assert "unknown encoding 'klingon'" in run("measure", path, "--encoding", "klingon").err
    areas = tmp_path / "areas.shp"
    frame = gpd.GeoDataFrame({"NAME": ["Ялама"]}, geometry=[shapely.box(40, 40, 50, 42)], crs=4326)
    pyogrio.write_dataframe(frame, areas, encoding="cp1251")
    (tmp_path / "areas.cpg").write_text("UTF-8")
    assert "--areas-encoding" in run("measure", path, "--areas", areas).err
    assert measured(path, "--areas", areas, "--areas-encoding", "cp1251")[0]["NAME"] == "Ялама"


# --- which layer ------------------------------------------------------------------------------------------


def _shapefile(folder: Path, name: str) -> list[Path]:
    folder.mkdir(exist_ok=True, parents=True)
    pyogrio.write_dataframe(good(), folder / f"{name}.shp")
    return sorted(folder.glob(f"{name}.*"))


@pytest.mark.parametrize(
    ("inside", "layers"),
    [(["a", "b"], ["a", "b"]), (["data/a", "data/b"], ["a", "b"]), (["x/rail", "y/rail"], ["x/rail", "y/rail"])],
)
def test_several_shapefiles_in_one_archive(inside: list[str], layers: list[str], tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in inside:
            for part in _shapefile(tmp_path / "parts", Path(name).name):
                archive.write(part, f"{name}{part.suffix}")
    assert f"has 2 layers: {', '.join(layers)}. Name one with --source-layer" in run("measure", path).err
    for layer in layers:
        assert km(path, "--source-layer", layer) == pytest.approx(sum(KM))
    assert len(read_source(path, ReadOptions(layers[1])).frame) == 2


def test_the_only_layer_of_the_kind_is_taken_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(good(), path, layer="lines")
    points = gpd.GeoDataFrame({"name": ["p"]}, geometry=[shapely.Point(A)], crs=4326)
    pyogrio.write_dataframe(points, path, layer="stations", append=True)
    area = gpd.GeoDataFrame({"name": ["area"]}, geometry=[shapely.box(48, 40, 50, 42)], crs=4326)
    pyogrio.write_dataframe(area, path, layer="districts", append=True)
    answer = done("measure", path, "--areas", path, "-f", "json")
    assert "lines is read. --source-layer names another" in answer.err
    assert "districts is read. --areas-layer names another" in answer.err
    assert json.loads(answer.out)[0]["name"] == "area"
    assert read_source(path, kinds=("Point",)).frame["name"].tolist() == ["p"]
    tracks = tmp_path / "a.gpx"
    pyogrio.write_dataframe(good()[["geometry"]], tracks, driver="GPX", FORCE_GPX_TRACK="YES")
    assert km(tracks) == pytest.approx(sum(KM), rel=1e-6)


# --- reference systems ------------------------------------------------------------------------------------


@pytest.mark.parametrize("system", [0, -1, 99999])
def test_a_geopackage_of_an_undefined_system_takes_the_one_given(system: int, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        pyogrio.write_dataframe(good().set_crs(None, allow_override=True), path, layer="a")
    with closing(sqlite3.connect(path)) as base:
        base.execute("UPDATE gpkg_contents SET srs_id = ?", (system,))
        base.execute("UPDATE gpkg_geometry_columns SET srs_id = ?", (system,))
        base.commit()
    assert "states no coordinate reference system. Say which it is in (--crs" in run("measure", path).err
    assert km(path, "--crs", "EPSG:4326") == pytest.approx(sum(KM))
    assert len(read_source(path, ReadOptions(crs="EPSG:4326")).frame) == 2
    with pytest.raises(AtlasError, match="states no coordinate reference system"):
        read_source(path)


@pytest.mark.parametrize("shift", [360, -360])
def test_longitudes_past_180_are_turned_and_said(shift: float, tmp_path: Path) -> None:
    line = shapely.LineString([(170, 60), (-170, 62)])
    east = shapely.transform(line, lambda xy: xy + np.where(xy[:, :1] * shift < 0, (shift, 0), (0, 0)))
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(gpd.GeoDataFrame({"n": [1]}, geometry=[east], crs=4326), path)
    assert km(path) == pytest.approx(GEOD.geometry_length(line) / 1000)
    assert f"{TURNED}: feature 1" in done("measure", path).err
    areas = tmp_path / "areas.gpkg"
    box = shapely.box(165, 50, 195, 70) if shift > 0 else shapely.box(-195, 50, -165, 70)
    pyogrio.write_dataframe(gpd.GeoDataFrame({"name": ["Chukotka"]}, geometry=[box], crs=4326), areas)
    told: list[str] = []
    found, _ = read_areas(areas, on_note=told.append)
    assert found.geometry.iloc[0].area == pytest.approx(30 * 20)
    assert found.total_bounds.tolist() == [-180, 50, 180, 70]
    assert any(note.startswith(TURNED) for note in told)
    assert [row["name"] for row in measured(path, "--areas", areas)] == ["Chukotka"]


def test_a_part_that_lies_past_180_wholly_keeps_its_edge_there(tmp_path: Path) -> None:
    areas = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(gpd.GeoDataFrame({"name": ["x"]}, geometry=[shapely.box(180, 0, 190, 10)], crs=4326), areas)
    told: list[str] = []
    assert read_areas(areas, on_note=told.append)[0].geometry.iloc[0].bounds == (-180, 0, -170, 10)
    assert told == [f"{TURNED}: x"]  # and not cut


# --- shapes -----------------------------------------------------------------------------------------------


def _curve(path: Path) -> float:
    """Write a half circle of radius 1° over (50°, 40°) as a curve; return its length if drawn in many pieces, km."""
    frame = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.LineString([(49, 40), (51, 40)])], crs=4326)
    options = {"SPATIAL_INDEX": "NO", "GEOMETRY_NAME": "geom"}
    pyogrio.write_dataframe(frame, path, layer="a", geometry_type="Unknown", layer_options=options)
    blob = b"GP\x00\x01" + struct.pack("<i", 4326) + struct.pack("<BIi6d", 1, 8, 3, 49.0, 40.0, 50.0, 41.0, 51.0, 40.0)
    with closing(sqlite3.connect(path)) as base:
        base.execute("UPDATE a SET geom = ?", (blob,))
        base.commit()
    angle = np.linspace(np.pi, 0, 2000)
    arc = shapely.LineString(np.column_stack([50 + np.cos(angle), 40 + np.sin(angle)]))
    return GEOD.geometry_length(arc) / 1000


def test_curves_have_the_same_length_in_both_commands(tmp_path: Path) -> None:
    expected = _curve(tmp_path / "a.gpkg")
    found = km(tmp_path / "a.gpkg")
    assert found == pytest.approx(expected, rel=1e-3)
    assert f"{CURVED}: feature 1" in done("measure", tmp_path / "a.gpkg").err
    source = read_source(tmp_path / "a.gpkg")
    assert GEOD.geometry_length(source.frame.geometry.iloc[0]) / 1000 == pytest.approx(found)
    assert f"{CURVED}: feature 1" in source.notes


def test_heights_and_measures_are_dropped_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    with_m = shapely.from_wkt(
        ["LINESTRING M (48.6 41.8 0, 48.9 41.2 1)", "LINESTRING ZM (48.9 41.2 7 0, 49.8 40.4 8 1)"]
    )
    frame = good()
    frame.to_parquet(path)
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    wkb = pa.array([shapely.to_wkb(line, output_dimension=4, flavor="iso") for line in with_m], pa.binary())
    pq.write_table(table.set_column(table.schema.get_field_index("geometry"), "geometry", wkb), path)
    answer = done("measure", path)
    assert "heights are dropped" in answer.err
    assert "measures (M) are dropped" in answer.err
    assert km(path) == pytest.approx(sum(KM))
    assert not read_source(path).frame.geometry.iloc[1].has_m


def test_a_line_of_one_position_has_no_length(tmp_path: Path) -> None:
    whole = shapely.geometry.mapping(LINES[0])
    stub = {"type": "LineString", "coordinates": [A]}
    several = {"type": "MultiLineString", "coordinates": [[A], [B, C]]}
    path = geojson(tmp_path / "a.geojson", whole, stub, several)
    assert km(path) == pytest.approx(sum(KM))
    assert f"{SHORT}: features 2, 3" in done("measure", path).err
    source = read_source(path)
    assert source.frame.geometry.iloc[1].is_empty
    assert shapely.get_coordinates(source.frame.geometry.iloc[2]).tolist() == [list(B), list(C)]


OPEN = {"type": "Polygon", "coordinates": [[[48, 40], [50, 40], [50, 42], [48, 42]]]}
BOW = {"type": "Polygon", "coordinates": [[[48, 40], [50, 42], [50, 40], [48, 42], [48, 40]]]}
SQUARE = {"type": "Polygon", "coordinates": [[[48, 40], [50, 40], [50, 42], [48, 42], [48, 40]]]}
READERS: list[Callable[[Path, ReadOptions], Any]] = [
    lambda path, options: read_source(path, options).frame,
    lambda path, options: read_areas(path, options=options)[0],
]


@pytest.mark.parametrize("read", READERS, ids=["import", "areas"])
def test_an_unclosed_area_is_named_and_can_be_left_out(read: Callable[..., Any], tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", SQUARE, OPEN, name=["sound", "torn"])
    with pytest.raises(AtlasError, match=r"(feature 2|torn): its outline is not closed\. .*--leave-out"):
        read(path, ReadOptions())
    assert read(path, ReadOptions(leave_out=True)).geometry.dropna().area.tolist() == [4]


@pytest.mark.parametrize("read", READERS, ids=["import", "areas"])
def test_an_outline_that_crosses_itself_is_mended(read: Callable[..., Any], tmp_path: Path) -> None:
    """Two triangles of base 2 and height 1 are left of a bow tie."""
    path = geojson(tmp_path / "a.geojson", BOW, name=["bow"])
    shape = read(path, ReadOptions()).geometry.iloc[0]
    assert shape.is_valid
    assert shape.area == pytest.approx(2)


def test_mending_is_said_alike(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", SQUARE, BOW, name=["sound", "bow"])
    told: list[str] = []
    read_areas(path, on_note=told.append)
    assert told == [f"{MENDED}: bow"]
    assert read_source(path).notes == (f"{MENDED}: feature 2",)


def test_one_bad_feature_is_named_and_can_be_left_out(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": A}
    far = {"type": "LineString", "coordinates": [[148, 95], [49, 41]]}
    path = geojson(tmp_path / "a.geojson", *map(shapely.geometry.mapping, LINES), point, far)
    answer = run("measure", path)
    assert (answer.code, len(answer.err.splitlines())) == (3, 1)
    assert "feature 4: has the coordinate (148.0, 95.0)" in answer.err
    kept = done("measure", path, "--leave-out", "-f", "json")
    assert json.loads(kept.out)[0]["km_geometry"] == pytest.approx(sum(KM))
    assert "left out: is a Point, not a LineString or MultiLineString: feature 3" in kept.err
    assert "left out: has coordinates that are no longitude and latitude in degrees: feature 4" in kept.err


# --- columns ----------------------------------------------------------------------------------------------


def test_whole_numbers_stay_whole(tmp_path: Path) -> None:
    """Twice 2**53 is the last a float holds to the unit; an empty value must not make floats of the others."""
    big = 2**53 + 1
    for suffix in ("gpkg", "fgb", "parquet", "geojson"):
        path = tmp_path / f"a.{suffix}"
        frame = good(number=pd.array([big, None], dtype="Int64"))
        frame.to_parquet(path) if suffix == "parquet" else pyogrio.write_dataframe(frame, path)
        assert [row["number"] for row in measured(path, "--by", "number")] == [big, "(none)"]
        assert set(read_source(path).frame["number"]) == {big, None}


@pytest.mark.parametrize("column", ["lines", "share", "km_geometry", "overlap_km", "km", "hours", "iso_a3"])
def test_a_column_called_like_a_result_is_kept_apart(column: str, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(good(**{column: ["x", "y"]}), path)
    rows = measured(path, "--by", column)
    assert [row[f"{column}_lines"] for row in rows] == ["x", "y"]
    assert [row["lines"] for row in rows] == [1, 1]
    assert [row["km_geometry"] for row in rows] == pytest.approx(KM)
    areas = tmp_path / "areas.gpkg"
    frame = gpd.GeoDataFrame({column: ["p"]}, geometry=[shapely.box(40, 40, 50, 42)], crs=4326)
    pyogrio.write_dataframe(frame, areas)
    (row,) = measured(path, "--areas", areas, "--key", column)
    assert row["p" if column == "p" else (column if column == "iso_a3" else f"{column}_areas")] == "p"
    assert row["lines"] == 2


def test_columns_of_lists_and_structures_are_told_by_name(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", *map(shapely.geometry.mapping, LINES), tags=[["x"], []], more=[{"a": 1}, {}])
    for column in ("tags", "more"):
        answer = run("measure", path, "--by", column)
        assert (answer.code, len(answer.err.splitlines())) == (3, 1)
        assert f"has lists or structures in the column '{column}'" in answer.err
    source = read_source(path)
    assert source.frame["tags"].tolist() == ['["x"]', "[]"]
    assert [json.loads(text) for text in source.frame["more"]] == [{"a": 1}, {}]
    assert {"the column tags holds lists or structures, taken as texts of JSON"} <= set(source.notes)


def test_what_gdal_warns_of_becomes_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GDAL says most things once in the life of a process, so it is made to say one here."""
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(good(), path)
    open_arrow = pyogrio.open_arrow

    def warning(*words: Any, **options: Any) -> Any:
        warnings.warn("too many members in array", RuntimeWarning, stacklevel=2)
        return open_arrow(*words, **options)

    monkeypatch.setattr(pyogrio, "open_arrow", warning)
    assert "note: a.gpkg: GDAL says: too many members in array\n" in done("measure", path).err
    assert read_source(path).notes == ("GDAL says: too many members in array",)


def test_an_empty_area_can_be_left_out(tmp_path: Path) -> None:
    """Its brackets are one too deep."""
    deep = {"type": "MultiPolygon", "coordinates": [[[SQUARE["coordinates"][0]]]]}
    path = geojson(tmp_path / "a.geojson", SQUARE, deep, name=["sound", "deep"])
    lines = tmp_path / "lines.gpkg"
    pyogrio.write_dataframe(good(), lines)
    assert "deep: its area is empty" in run("measure", lines, "--areas", path).err
    answer = done("measure", lines, "--areas", path, "--leave-out")
    assert "left out: its area is empty: nothing could be read of its outline: deep" in answer.err


# --- GeoParquet and what else a layer may be ----------------------------------------------------------------


def test_geoparquet_in_the_layout_of_arrow(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    good().to_parquet(path, geometry_encoding="geoarrow")
    assert km(path) == pytest.approx(sum(KM))
    assert read_source(path).frame.geometry.tolist() == LINES


@pytest.mark.parametrize("separator", ["NO", "YES"])
def test_newline_geojson_with_and_without_record_separators(separator: str, tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    pyogrio.write_dataframe(good(), path, driver="GeoJSONSeq", RS=separator)
    assert (path.read_bytes()[:1] == b"\x1e") == (separator == "YES")
    assert open_layer(path).files[0].format.name == "newline-delimited GeoJSON"
    assert km(path) == pytest.approx(sum(KM), rel=1e-6)


def test_the_description_of_a_result_names_what_was_read_and_no_licence_that_is_not_theirs(tmp_path: Path) -> None:
    lines, areas = tmp_path / "lines.gpkg", tmp_path / "areas.gpkg"
    pyogrio.write_dataframe(good(), lines)
    frame = gpd.GeoDataFrame({"name": ["p"]}, geometry=[shapely.box(40, 40, 50, 42)], crs=4326)
    pyogrio.write_dataframe(frame, areas)
    done("measure", lines, "--areas", areas, "-o", tmp_path / "out.csv")
    described = json.loads((tmp_path / "out.csv-metadata.json").read_text())
    named = {work["schema:name"]: work["schema:identifier"] for work in described["schema:isBasedOn"]}
    import hashlib

    assert named == {path.name: f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in (lines, areas)}
    assert not {"dc:license", "dc:rights"} & set(described)


def test_a_file_is_opened_once_and_told_in_its_own_words(tmp_path: Path) -> None:
    """Options for areas are refused where there are none, and lines have their own."""
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(good(), path)
    answer = run("measure", path, "--areas-crs", "EPSG:4326")
    assert answer.code == 2
    assert open_lines(path).notes == ()


def test_geojson_in_metres_that_names_no_system_takes_the_one_given(tmp_path: Path) -> None:
    """A line of 0.5 degrees of the equator, 55.66 km, in metres of Web Mercator."""
    metres = 0.5 * 20037508.342789244 / 180
    path = geojson(tmp_path / "metres.geojson", {"type": "LineString", "coordinates": [[0, 0], [metres, 0]]})
    refused = run("measure", path)
    assert refused.code == 3
    assert "--crs" in refused.err
    assert km(path, "--crs", "EPSG:3857") == pytest.approx(55.66, abs=0.01)
    named = json.loads(path.read_text(encoding="utf-8"))
    named["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    path.write_text(json.dumps(named), encoding="utf-8")
    assert "the file states its own" in run("measure", path, "--crs", "EPSG:3857").err


def test_a_file_of_which_no_geometry_can_be_read_is_refused(tmp_path: Path) -> None:
    path = geojson(tmp_path / "texts.geojson", {"type": "LineString", "coordinates": [["58", "37"], ["59", "37"]]})
    refused = run("measure", path)
    assert refused.code == 3
    assert "none of its features has a geometry that can be read" in refused.err


def test_coordinates_that_are_no_numbers_give_no_warning_of_python(tmp_path: Path) -> None:
    path = tmp_path / "nan.geojson"
    line = '{"type": "LineString", "coordinates": [[58, 37], [NaN, 37]]}'
    path.write_text(f'{{"type": "Feature", "properties": {{}}, "geometry": {line}}}', encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert run("measure", path).code == 3
