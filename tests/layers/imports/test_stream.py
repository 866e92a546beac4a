from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from layers import AtlasError
from layers.foreign.features import Rows
from layers.foreign.layer import ReadOptions
from layers.imports.stream import open_lines, read_areas
from tests.in_process import run

CRS = "EPSG:4326"


def lines(count: int = 230, *, missing: tuple[int, ...] = ()) -> gpd.GeoDataFrame:
    random = np.random.default_rng(4)
    start = random.uniform((0, 0), (25, 12), (count, 2))
    end = start + random.uniform(-2, 2, (count, 2))
    geometry = [
        None if at in missing else shapely.LineString(pair) for at, pair in enumerate(zip(start, end, strict=True))
    ]
    modes = np.where(np.arange(count) % 3 == 0, "rail", "road")
    return gpd.GeoDataFrame({"mode": modes, "other": range(count)}, geometry=geometry, crs=CRS)


def write(frame: gpd.GeoDataFrame, path: Path) -> Path:
    if path.suffix == ".parquet":
        frame.to_parquet(path, row_group_size=60)
    else:
        frame.to_file(path, engine="pyogrio")
    return path


def read(path: Path | str, *, rows: int = 50, **options: str) -> tuple[list[gpd.GeoDataFrame], int | None]:
    layer = open_lines(path, **options)
    return [frame for part in layer.parts(rows=rows) for frame in layer.frames(part)], layer.lines


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "geojson", "shp", "parquet"])
def test_every_format_gives_every_line_once_with_its_column(tmp_path: Path, suffix: str) -> None:
    whole = lines()
    frames, count = read(write(whole, tmp_path / f"lines.{suffix}"), column="mode")
    assert count in (230, None)
    assert max(map(len, frames)) <= 60
    assert len(frames) >= 4
    found = {(row.mode, row.geometry.wkb) for frame in frames for row in frame.itertuples()}
    if suffix == "geojson":  # which rounds coordinates
        assert sum(map(len, frames)) == 230
        total = sum(shapely.length(frame.geometry).sum() for frame in frames)
        assert total == pytest.approx(shapely.length(whole.geometry).sum(), rel=1e-6)
    else:
        assert found == {(row.mode, row.geometry.wkb) for row in whole.itertuples()}
    assert all(frame.crs == CRS for frame in frames)
    assert list(frames[0].columns) == ["mode", "geometry"]


def test_a_row_group_however_large_is_read_in_frames_of_bounded_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.foreign.layer.ROWS", 25)
    path = tmp_path / "lines.parquet"
    lines(200).to_parquet(path, row_group_size=200)
    layer = open_lines(path)
    (part,) = layer.parts()
    assert [len(frame) for frame in layer.frames(part)] == [25] * 8


def test_a_folder_of_parquet_files_is_one_layer(tmp_path: Path) -> None:
    folder = tmp_path / "lines"
    folder.mkdir()
    whole = lines(100)
    for number in range(2):
        whole.iloc[50 * number : 50 * number + 50].to_parquet(folder / f"part.{number}.parquet")
    frames, count = read(folder)
    assert count == 100
    assert [line.wkb for frame in frames for line in frame.geometry] == [line.wkb for line in whole.geometry]


def test_a_url_is_read_through_dask_geopandas(tmp_path: Path) -> None:
    pytest.importorskip("dask_geopandas")
    folder = tmp_path / "lines"
    folder.mkdir()
    whole = lines(100)
    for number in range(2):
        whole.iloc[50 * number : 50 * number + 50].to_parquet(folder / f"part.{number}.parquet")
    frames, _ = read(folder.as_uri(), column="mode")
    assert [line.wkb for frame in frames for line in frame.geometry] == [line.wkb for line in whole.geometry]
    assert np.concatenate([frame["mode"].to_numpy() for frame in frames]).tolist() == whole["mode"].tolist()
    with pytest.raises(AtlasError, match=r"has no column 'mod'\. Did you mean 'mode'"):
        open_lines(folder.as_uri(), column="mod")


def test_features_without_a_geometry_stay_as_none(tmp_path: Path) -> None:
    for name in ("lines.gpkg", "lines.parquet"):
        frames, _ = read(write(lines(60, missing=(0, 7, 59)), tmp_path / name))
        assert np.flatnonzero(np.concatenate([frame.geometry.isna() for frame in frames])).tolist() == [0, 7, 59]
    empty = lines(3)
    empty.loc[1, "geometry"] = shapely.LineString()
    frames, _ = read(write(empty, tmp_path / "empty.parquet"))
    assert frames[0].geometry.isna().tolist() == [False, True, False]


@pytest.mark.parametrize("suffix", ["gpkg", "parquet"])
def test_another_reference_system_is_turned_into_degrees(tmp_path: Path, suffix: str) -> None:
    whole = lines(60)
    frames, _ = read(write(whole.to_crs("EPSG:3857"), tmp_path / f"lines.{suffix}"))
    found = [line for frame in frames for line in frame.geometry]
    assert shapely.equals_exact(found, whole.geometry.to_numpy(), tolerance=1e-8).all()
    assert frames[0].crs == CRS


def problem(path: Path | str, **options: str) -> str:
    with pytest.raises(AtlasError) as caught:
        read(path, **options)
    (one,) = caught.value.problems
    return str(one).replace(str(path), Path(path).name)


def test_messages_name_the_file_what_is_wrong_and_the_remedy(tmp_path: Path) -> None:
    assert problem(tmp_path / "none.gpkg") == "none.gpkg: there is no such file. Check the path."
    gpkg = write(lines(60), tmp_path / "lines.gpkg")
    assert problem(gpkg, column="mod") == "lines.gpkg: has no column 'mod'. Did you mean 'mode'?"
    assert problem(gpkg, layer="line") == "lines.gpkg: has no layer 'line'. Did you mean 'lines'?"
    lines(3).to_file(gpkg, layer="more", engine="pyogrio")
    assert problem(gpkg) == "lines.gpkg: has 2 layers: lines, more. Name one with --source-layer."
    assert sum(map(len, read(gpkg, layer="more")[0])) == 3
    (tmp_path / "folder").mkdir()
    assert "is a folder, not a file" in problem(tmp_path / "folder")
    text = tmp_path / "text.gpkg"
    text.write_text("not a database")
    assert problem(text).startswith("text.gpkg: is none of the formats that are opened. Name a file of one of these")
    text = tmp_path / "text.parquet"
    text.write_text("not a table")
    assert problem(text).startswith("text.parquet: is none of the formats that are opened")
    text.write_bytes(b"PAR1 not a table PAR1")
    assert problem(text).startswith("text.parquet: not readable as GeoParquet (")


def test_a_file_without_reference_system_is_refused(tmp_path: Path) -> None:
    bare = lines(3).set_crs(None, allow_override=True)
    for name in ("bare.gpkg", "bare.parquet"):
        remedy = "Say which it is in (--crs EPSG:4326 for longitude and latitude)."
        message = f"{name}: states no coordinate reference system. {remedy}"
        assert problem(write(bare, tmp_path / name)) == message


def test_what_is_no_line_is_refused_by_number(tmp_path: Path) -> None:
    points = gpd.GeoDataFrame(geometry=[shapely.Point(1, 1)], crs=CRS)
    assert "holds Point geometries, not lines" in problem(write(points, tmp_path / "points.gpkg"))
    assert "holds Point geometries, not lines" in problem(write(points, tmp_path / "points.parquet"))
    mixed = lines(130)
    mixed.loc[117, "geometry"] = shapely.Point(1, 1).buffer(1)
    expected = "feature 118: is a Polygon, not a LineString or MultiLineString. "
    expected += "Mend it, or leave out what cannot be taken (--leave-out)."
    for name in ("mixed.geojson", "mixed.parquet"):
        assert problem(write(mixed, tmp_path / name)) == f"{name}: {expected}"


def test_points_beside_lines_are_passed_over_and_said(tmp_path: Path) -> None:
    mixed = lines(130)
    mixed.loc[[7, 117], "geometry"] = [shapely.Point(1, 1), shapely.MultiPoint([(1, 1), (2, 2)])]
    for name in ("mixed.geojson", "mixed.parquet"):
        layer = open_lines(write(mixed, tmp_path / name))
        frames = [frame for part in layer.parts() for frame in layer.frames(part)]
        assert sum(frame.geometry.isna().sum() for frame in frames) == 2
        remarks = {what: numbers for frame in frames for what, numbers in frame.attrs["remarks"].items()}
        kinds = "not a LineString or MultiLineString"
        assert remarks == {f"left out: is a Point, {kinds}": [8], f"left out: is a MultiPoint, {kinds}": [118]}


def test_metres_called_degrees_are_refused(tmp_path: Path) -> None:
    wrong = lines(3).to_crs("EPSG:3857").set_crs(CRS, allow_override=True)
    assert "feature 1: has the coordinate" in problem(write(wrong, tmp_path / "wrong.gpkg"))
    assert "is not a longitude and latitude in degrees" in problem(write(wrong, tmp_path / "wrong.parquet"))


def test_parquet_that_is_not_geoparquet(tmp_path: Path) -> None:
    path = tmp_path / "plain.parquet"
    lines(3).drop(columns="geometry").to_parquet(path)
    assert problem(path) == "plain.parquet: is Parquet without geometry. Write it as GeoParquet."
    lines(3).to_parquet(path, geometry_encoding="geoarrow")
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"]["encoding"] = "TWKB"
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)
    assert "has its geometry as TWKB. Write it with the encoding WKB" in problem(path)


def test_geoparquet_that_names_no_reference_system_is_in_degrees(tmp_path: Path) -> None:
    path = tmp_path / "lines.parquet"
    lines(3).to_parquet(path)
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    del geo["columns"]["geometry"]["crs"]
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)
    assert [len(frame) for frame in read(path)[0]] == [3]


def test_a_file_that_ends_early_is_not_taken_for_a_short_one(tmp_path: Path) -> None:
    path = write(lines(2000), tmp_path / "lines.fgb")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert "not readable as FlatGeobuf" in problem(path)
    path = write(lines(200), tmp_path / "lines.parquet")
    layer = open_lines(path)
    parts = list(layer.parts())
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(AtlasError, match="is another file for the process that is to read it"):
        list(layer.frames(parts[0]))
    path.unlink()
    with pytest.raises(
        AtlasError, match=r"is not there for the process that is to read it\. Put it where every worker"
    ):
        list(layer.frames(parts[0]))


def test_rows_of_a_stream_are_bounded(tmp_path: Path) -> None:
    layer = open_lines(write(lines(230), tmp_path / "lines.gpkg"))
    parts = list(layer.parts(rows=100))
    assert all(isinstance(part, Rows) for part in parts)
    assert [(part.first, len(part.batch)) for part in parts] == [(0, 100), (100, 100), (200, 30)]


def areas() -> gpd.GeoDataFrame:
    boxes = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)]
    return gpd.GeoDataFrame({"NAME": ["west", "east"], "code": [1, 2]}, geometry=boxes, crs=CRS)


def test_areas_are_named_by_a_column(tmp_path: Path) -> None:
    for name in ("areas.gpkg", "areas.parquet"):
        path = write(areas().to_crs("EPSG:3857"), tmp_path / name)
        found, key = read_areas(path)
        assert key == "NAME"
        assert found["NAME"].tolist() == ["west", "east"]
        assert found.total_bounds == pytest.approx([0, 0, 20, 10])
        assert read_areas(path, key="code")[0]["code"].tolist() == [1, 2]
        with pytest.raises(AtlasError, match=r"has no column 'cod'. Did you mean 'code'\?"):
            read_areas(path, key="cod")


def test_a_country_in_one_piece_over_the_antimeridian_is_cut_with_a_note(tmp_path: Path) -> None:
    """As world-atlas and Natural Earth have them by way of TopoJSON."""
    ring = [(177, -19), (-179, -19), (-179, -16), (177, -16)]
    islands = gpd.GeoDataFrame({"name": ["Fiji"]}, geometry=[shapely.Polygon(ring)], crs=4326)
    file = write(islands, tmp_path / "islands.gpkg")
    told: list[str] = []
    found, _ = read_areas(file, on_note=told.append)
    assert told == ["cut at the antimeridian, which they crossed in one piece: Fiji"]
    assert found.geometry.iloc[0].equals(
        shapely.union_all([shapely.box(177, -19, 180, -16), shapely.box(-180, -19, -179, -16)])
    )
    drawn = gpd.GeoDataFrame(geometry=[shapely.LineString([(176, -17), (180, -17)])], crs=4326)
    outcome = run("measure", write(drawn, tmp_path / "line.gpkg"), "--areas", file, "--format", "json")
    assert outcome.code == 0, outcome.err
    assert "note: islands.gpkg: cut at the antimeridian" in outcome.err
    lengths = {row["name"]: row["km_geometry"] for row in json.loads(outcome.out)}
    assert lengths["Fiji"] == pytest.approx(3 * lengths["outside"], rel=1e-3)


def test_areas_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match="there is no such file"):
        read_areas(tmp_path / "none.gpkg")
    with pytest.raises(AtlasError, match="holds LineString geometries, not areas"):
        read_areas(write(lines(3), tmp_path / "lines.gpkg"), key="mode")
    unnamed = write(areas().assign(NAME=["west", None]), tmp_path / "unnamed.gpkg")
    with pytest.raises(AtlasError, match="feature 2: is not a polygon, or has no NAME"):
        read_areas(unnamed)
    told: list[str] = []
    assert read_areas(unnamed, options=ReadOptions(leave_out=True), on_note=told.append)[0]["NAME"].tolist() == ["west"]
    assert told == ["left out: is not a polygon, or has no NAME: feature 2"]
    nameless = write(areas().drop(columns="NAME"), tmp_path / "nameless.gpkg")
    with pytest.raises(AtlasError, match=r"has no column iso_a3, name, id\. Name one with --key: code"):
        read_areas(nameless)
    with pytest.raises(AtlasError, match=r"states no coordinate reference system.*--areas-crs"):
        read_areas(write(areas().set_crs(None, allow_override=True), tmp_path / "bare.gpkg"))


def test_an_area_of_which_nothing_could_be_read_is_refused(tmp_path: Path) -> None:
    """Its brackets are one too deep: GDAL reads an empty area, and all lines would lie outside."""
    ring = [[61, 36.5], [62.5, 36.5], [62.5, 38], [61, 38], [61, 36.5]]
    geometry = {"type": "MultiPolygon", "coordinates": [[[ring]]]}
    feature = {"type": "Feature", "properties": {"name": "one"}, "geometry": geometry}
    file = tmp_path / "nested.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(AtlasError, match=r"one: its area is empty.*brackets are nested too deep"):
        read_areas(file)
