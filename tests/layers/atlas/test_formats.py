"""Outputs: whole or not at all, the same bytes twice, and what independent readers find in them."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import random
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from layers import BUNDLED, Atlas, load_atlas
from layers.atlas.formats import EXPORT_FORMATS, export
from layers.files.writing import check_writable, write_atomic
from layers.model.problem import OutputError
from layers.model.schema import LAYERS, MODES
from layers.results import geojson as formats
from layers.results.geojson import geojson_text
from layers.results.tables import table_text

ROOT = Path(__file__).parents[3]
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /dev/full, /proc and signals")


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


# Whole files or none


def test_a_file_is_written_as_given(tmp_path: Path) -> None:
    path = write_atomic(tmp_path / "a.txt", "Bakı\r\n")
    assert path.read_bytes() == b"Bak\xc4\xb1\r\n"
    assert names_in(tmp_path) == ["a.txt"]


def test_a_new_file_follows_the_umask_and_an_old_one_keeps_its_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        path = write_atomic(tmp_path / "a", "1")
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        path.chmod(0o604)
        write_atomic(path, "2", overwrite=True)
        assert (stat.S_IMODE(path.stat().st_mode), path.read_text()) == (0o604, "2")
    finally:
        os.umask(before)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = write_atomic(tmp_path / "real", "1")
    link = tmp_path / "link"
    link.symlink_to(real)
    write_atomic(link, "2", overwrite=True)
    assert link.is_symlink()
    assert real.read_text() == "2"


@linux
def test_a_reader_of_the_old_file_reads_it_to_the_end(tmp_path: Path) -> None:
    path = write_atomic(tmp_path / "a", "old" * 1000)
    with path.open() as reader:
        assert reader.read(3) == "old"
        write_atomic(path, "new", overwrite=True)
        assert reader.read() == "old" * 999
    assert path.read_text() == "new"


def refusals(tmp_path: Path) -> dict[str, tuple[Path, str]]:
    there = tmp_path / "there"
    there.write_text("old")
    return {
        "exists": (there, "--overwrite"),
        "folder": (tmp_path, "is a folder"),
        "missing folder": (tmp_path / "no" / "such" / "a", "there is no folder"),
        "file as folder": (there / "a", "is a file, not a folder"),
        "long name": (tmp_path / ("x" * 300), "too long"),
        "loop": (loop(tmp_path), "symbolic link"),
    }


def loop(tmp_path: Path) -> Path:
    path = tmp_path / "loop"
    path.symlink_to(path)
    return path


@pytest.mark.parametrize("case", ["exists", "folder", "missing folder", "file as folder", "long name", "loop"])
@pytest.mark.parametrize("call", [check_writable, lambda path: write_atomic(path, "new")])
def test_a_refusal_is_one_line_with_path_and_remedy_and_changes_nothing(
    tmp_path: Path, case: str, call: Callable[[Path], Any]
) -> None:
    path, words = refusals(tmp_path)[case]
    before = names_in(tmp_path)
    with pytest.raises(OutputError) as caught:
        call(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(str(path))
    assert words in message
    assert names_in(tmp_path) == before
    assert (tmp_path / "there").read_text() == "old"


@contextmanager
def unprivileged() -> Iterator[None]:
    """Run as nobody where the tests run as root, whom no permission stops."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@linux
@pytest.mark.parametrize("call", [check_writable, lambda path: write_atomic(path, "new")])
def test_a_read_only_folder(call: Callable[[Path], Any]) -> None:
    with unprivileged():
        folder = Path("/") if not os.access("/", os.W_OK, effective_ids=True) else pytest.skip("/ is writable")
        with pytest.raises(OutputError, match=r"^/corridor-test: not allowed to write in /; .* another folder$"):
            call(folder / "corridor-test")


@linux
def test_a_place_where_no_file_can_be_made() -> None:
    with pytest.raises(OutputError, match=r"^/proc/corridor-test: cannot create a file in /proc; name another folder$"):
        write_atomic("/proc/corridor-test", "new")


@linux
def test_a_full_disk_and_a_device() -> None:
    write_atomic("/dev/null", "gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode), "a device must be written to, not replaced"
    with pytest.raises(OutputError, match=r"^/dev/full: no space left on the disk"):
        write_atomic("/dev/full", "x")


@linux
def test_a_disk_that_fills_up_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    import resource

    path = write_atomic(tmp_path / "a", "old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, limits[1]))
    try:
        with pytest.raises(OutputError, match="another disk"):
            write_atomic(path, b"x" * 100_000, overwrite=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["a"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "full"), MemoryError()])
def test_an_interrupted_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(_: int) -> None:
        raise error

    path = write_atomic(tmp_path / "a", "old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError if isinstance(error, OSError) else type(error)):
        write_atomic(path, "new", overwrite=True)
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["a"]


# GeoJSON


def frame_of(geometries: list[Any], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=geometries, crs="EPSG:4326")


def written(frame: gpd.GeoDataFrame) -> Any:
    return json.loads(geojson_text(frame))


def signed_area(ring: list[list[float]]) -> float:
    """Shoelace formula: positive where the ring runs counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def positions(value: Any) -> Iterator[list[float]]:
    if isinstance(value[0], list):
        for item in value:
            yield from positions(item)
    else:
        yield value


def test_values_keep_their_kind() -> None:
    frame = frame_of(
        [Point(1, 2), None],
        whole=pd.array([1435, None], dtype="Int64"),
        number=[504.0, float("nan")],
        flag=pd.array([True, None], dtype="boolean"),
        text=['</script> "\\ Bakı\n', None],
        when=[pd.Timestamp("2026-01-31"), pd.NaT],
        far=[float("inf"), 0.1],
    )
    document = written(frame)
    first, second = (feature["properties"] for feature in document["features"])
    assert repr((first["whole"], first["number"])) == "(1435, 504.0)"
    assert first["flag"] is True
    assert first["text"] == '</script> "\\ Bakı\n'
    assert first["when"] == "2026-01-31T00:00:00"
    assert first["far"] is None, "JSON has no infinity"
    assert second == {"whole": None, "number": None, "flag": None, "text": None, "when": None, "far": 0.1}
    assert document["features"][1]["geometry"] is None


def test_a_collection_as_the_standard_wants_it() -> None:
    clockwise = Polygon([(0, 0), (0, 4), (4, 4), (4, 0)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])
    frame = frame_of([MultiPolygon([clockwise]), Point(-0.00000001, -7.123456789)], id=["a", "b"])
    text = geojson_text(frame)
    document = json.loads(text)
    assert set(document) == {"type", "bbox", "features"}
    assert document["bbox"] == [0, -7.123457, 4, 4]
    outer, hole = document["features"][0]["geometry"]["coordinates"][0]
    assert signed_area(outer) == 16
    assert signed_area(hole) == -1
    assert outer[0] == outer[-1]
    assert document["features"][1]["geometry"] == {"type": "Point", "coordinates": [0.0, -7.123457]}
    assert "-0.0" not in text
    assert sum(line.startswith('{"type": "Feature"') for line in text.splitlines()) == 2, "one feature to a line"


@st.composite
def stars(draw: st.DrawFn) -> Polygon:
    """A polygon with a hole, either way round, star-shaped about its middle."""
    count = draw(st.integers(3, 12))
    radii = draw(st.lists(st.floats(0.5, 3), min_size=count, max_size=count))
    x, y = draw(st.floats(-170, 170)), draw(st.floats(-80, 80))
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    outer = [(x + r * np.cos(a), y + r * np.sin(a)) for r, a in zip(radii, angles, strict=True)]
    inner = [(x + 0.1 * np.cos(a), y + 0.1 * np.sin(a)) for a in angles]
    return Polygon(outer[:: draw(st.sampled_from([1, -1]))], [inner[:: draw(st.sampled_from([1, -1]))]])


@settings(max_examples=60, deadline=None)
@given(st.lists(stars(), min_size=1, max_size=4))
def test_any_polygons(polygons: list[Polygon]) -> None:
    text = formats.geojson_text(frame_of(polygons, id=[str(i) for i in range(len(polygons))]))
    document = json.loads(text)
    for feature, polygon in zip(document["features"], polygons, strict=True):
        outer, hole = feature["geometry"]["coordinates"]
        assert signed_area(outer) > 0 > signed_area(hole)
        back = shapely.geometry.shape(feature["geometry"])
        assert back.is_valid
        assert back.hausdorff_distance(polygon) < 1e-6
    points = [point for f in document["features"] for point in positions(f["geometry"]["coordinates"])]
    xs, ys = zip(*points, strict=True)
    assert document["bbox"] == [min(xs), min(ys), max(xs), max(ys)]
    numbers = re.findall(r"-?\d+\.\d+", text.split('"features"')[1])
    assert max(len(number.split(".")[1]) for number in numbers) <= 6


def test_rounding_that_would_break_a_polygon_is_repaired() -> None:
    # The notch ends 0.0000004° above the base: on the 6-decimal grid it touches it.
    notched = Polygon([(0, 0), (1, 0), (1, 1), (0.5, 0.0000004), (0, 1)])
    assert notched.is_valid
    sliver = Polygon([(5, 5), (5.0000001, 5), (5.0000001, 5.0000001)])
    document = written(frame_of([notched, sliver], id=["a", "b"]))
    back = shapely.geometry.shape(document["features"][0]["geometry"])
    assert back.is_valid
    assert back.geom_type == "MultiPolygon"
    assert back.area == pytest.approx(0.5, abs=1e-6)
    assert all(signed_area(part[0]) > 0 for part in document["features"][0]["geometry"]["coordinates"])
    assert document["features"][1]["geometry"] is None, "nothing is left of it on the grid"


def test_another_crs_is_reprojected_and_none_is_refused() -> None:
    mercator = gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(20037508.342789244, 0)], crs="EPSG:3857")
    assert written(mercator)["features"][0]["geometry"]["coordinates"] == [180.0, 0.0]
    with pytest.raises(ValueError, match="no CRS"):
        formats.geojson_text(gpd.GeoDataFrame(geometry=[Point(0, 0)]))


def test_heights_are_left_out_and_an_empty_frame_is_a_collection() -> None:
    document = written(frame_of([LineString([(0, 0, 9), (1, 1, 9)])], id=["a"]))
    assert document["features"][0]["geometry"]["coordinates"] == [[0, 0], [1, 1]]
    assert written(frame_of([], id=[])) == {"type": "FeatureCollection", "features": []}


# Tables

ROWS = pd.DataFrame(
    {
        "route": ["western", "gas"],
        "km": [5340.26, np.nan],
        "share": [0.0961, 1.0],
        "opens": pd.array([2026, None], dtype="Int64"),
        "tonnes": [1234567, 8],
        "exact": pd.array([True, None], dtype="boolean"),
        "modes": [("rail", "road"), ()],
        "lat": [41.78123, -0.5],
    }
)


def test_a_table_for_people() -> None:
    assert table_text(ROWS, "table").splitlines() == [
        "route         km    share  opens     tonnes  exact  modes           lat",
        "-------  -------  -------  -----  ---------  -----  ----------  -------",
        "western  5,340.3    9.6 %   2026  1,234,567  yes    rail, road  41.7812",
        "gas            -  100.0 %      -          8  -                  -0.5000",
    ]
    assert table_text(ROWS.iloc[:0], "table").splitlines()[0].split() == list(ROWS.columns)


def test_a_cell_never_breaks_its_line() -> None:
    text = table_text(pd.DataFrame({"name": ["a\nb\tc"], "n": [1]}), "table")
    assert text.splitlines()[2] == "a b c  1"


def test_rounding_follows_the_size_of_the_column() -> None:
    frame = pd.DataFrame(
        {"km": [0.1234, 0.5], "hours": [1.25, 9.0], "share": [0.00049, 0.0], "accuracy_m": [3400.0, 5.0]}
    )
    assert table_text(frame, "table").splitlines()[2].split() == ["0.123", "1.25", "0.0", "%", "3,400"]


def test_a_number_that_rounds_to_nothing_has_no_sign() -> None:
    frame = pd.DataFrame({"lat": [-0.00001, -1.2], "share": [-0.0001, 0.5]})
    assert [line.split() for line in table_text(frame, "table").splitlines()[2:]] == [
        ["0.0000", "0.0", "%"],
        ["-1.2000", "50.0", "%"],
    ]


def test_small_values_keep_two_figures_beside_larger_ones() -> None:
    def cells(*values: float) -> list[str]:
        return [line.strip() for line in table_text(pd.DataFrame({"hours": values}), "table").splitlines()[2:]]

    assert cells(0.84, 47.5) == ["0.84", "47.50"]
    assert cells(12.34, 47.5) == ["12.3", "47.5"]
    assert cells(0.84, 5340.26) == ["0.8", "5,340.3"]
    assert cells(5, 4000) == ["5", "4,000"]


def test_columns_of_one_quantity_are_rounded_alike() -> None:
    frame = pd.DataFrame({"value": [5.54], "low": [5.0], "high": [12.5], "hours_before": [11.25], "hours": [9.5]})
    assert table_text(frame, "table").splitlines()[2].split() == ["5.54", "5.00", "12.50", "11.25", "9.50"]
    frame = pd.DataFrame({"before": [5.54], "after": [20.0], "change": [14.46]})
    assert table_text(frame, "table").splitlines()[2].split() == ["5.54", "20.00", "14.46"]


def test_rows_of_shares_are_per_cent_and_change_by_points() -> None:
    frame = pd.DataFrame(
        {
            "measure": ["served", "hours", "transit", "in operation"],
            "unit": ["share", "h", "Mt/y", "km"],
            "before": [0.631, 47.5, 2.34, 40749.71],
            "after": [0.5, 60.0, 0.0, 36753.5],
            "change": [-0.131, 12.5, -2.34, -3996.21],
        }
    )
    lines = [line.split("  ") for line in table_text(frame, "table").splitlines()[2:]]
    assert [[cell.strip() for cell in line if cell.strip()] for line in lines] == [
        ["served", "share", "63.1 %", "50.0 %", "-13.1 points"],
        ["hours", "h", "47.5", "60.0", "12.5"],
        ["transit", "Mt/y", "2.34", "0.00", "-2.34"],
        ["in operation", "km", "40,749.7", "36,753.5", "-3,996.2"],
    ]
    assert table_text(frame, "csv").splitlines()[1] == "served,share,0.631,0.5,-0.131"
    assert json.loads(table_text(frame, "json"))[0]["before"] == 0.631


def test_json_rows_carry_everything() -> None:
    rows = json.loads(table_text(ROWS, "json"))
    assert rows[0] == {
        "route": "western",
        "km": 5340.26,
        "share": 0.0961,
        "opens": 2026,
        "tonnes": 1234567,
        "exact": True,
        "modes": ["rail", "road"],
        "lat": 41.78123,
    }
    assert (rows[1]["km"], rows[1]["opens"], rows[1]["exact"]) == (None, None, None)
    assert isinstance(rows[0]["opens"], int)
    assert json.loads(table_text(ROWS.iloc[:0], "json")) == []


def test_csv_is_read_back_by_the_csv_module() -> None:
    frame = pd.DataFrame({"name": ['a "b", c', "Bakı"], "km": [1 / 3, np.nan]})
    rows = list(csv.reader(io.StringIO(table_text(frame, "csv"))))
    assert rows == [["name", "km"], ['a "b", c', repr(1 / 3)], ["Bakı", ""]]


def test_geometry_goes_to_geojson_alone() -> None:
    frame = frame_of([Point(1, 2)], id=["a"])
    assert table_text(frame, "csv") == "id\na\n"
    assert json.loads(table_text(frame, "json")) == [{"id": "a"}]
    assert json.loads(table_text(frame, "geojson"))["features"][0]["geometry"]["coordinates"] == [1, 2]
    with pytest.raises(OutputError, match=r"no geometry.*table, csv or json"):
        table_text(ROWS, "geojson")
    with pytest.raises(OutputError, match=r"unknown format 'xml'.*table, csv, json, geojson"):
        table_text(ROWS, "xml")


def test_the_bundled_layers_are_written_by_the_same_writer() -> None:
    """Read as plain JSON and written again by the build's own function, they are the bytes that stand there."""
    from atlas_build.write import feature_collection

    for layer in LAYERS.values():
        text = (BUNDLED / layer.filename).read_text(encoding="utf-8")
        features = json.loads(text)["features"]
        rows = [(feature["properties"], shapely.geometry.shape(feature["geometry"])) for feature in features]
        assert feature_collection(layer, rows[::-1]) == text, layer.name


# A whole atlas


@pytest.fixture
def atlas(tiny: Path) -> Atlas:
    loaded = load_atlas(tiny)
    licence = {
        "licenses": [{"name": "ODbL-1.0"}],
        "sources": [{"title": "© A", "licence": "ODbL-1.0"}, {"title": "B", "licence": "CC-BY-4.0"}],
    }
    return replace(loaded, catalogue={**loaded.catalogue, **licence})


STYLES = {name: f'<qgis name="{name}"/>\n' for name in LAYERS}


def exported(atlas: Atlas, tmp_path: Path, format_: str, **options: Any) -> list[Path]:
    return export(atlas, tmp_path / f"out.{format_}", format=format_, styles=STYLES, **options)


def digests(paths: list[Path]) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


COUNTS = {"rail": 2, "road": 1, "sea": 1, "pipeline": 1, "nodes": 4, "borders": 3, "land": 1}


def test_geopackage_read_by_sqlite(atlas: Atlas, tmp_path: Path) -> None:
    (path,) = exported(atlas, tmp_path, "gpkg")
    base = sqlite3.connect(path)
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert base.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"GPKG", "big"),)
    assert base.execute("PRAGMA user_version").fetchone() == (10200,)
    contents = dict(base.execute("SELECT table_name, data_type FROM gpkg_contents"))
    features = {name for name, kind in contents.items() if kind == "features"}
    assert features == set(COUNTS)
    assert {name for name, kind in contents.items() if kind == "attributes"} == {
        "routes",
        "sources",
        "provenance",
        "layer_styles",
    }
    for name, count in COUNTS.items():
        rows = base.execute(f'SELECT geom FROM "{name}"').fetchall()
        assert len(rows) == count
        assert [row[0][:2] for row in rows] == [b"GP"] * count
    assert {row[0] for row in base.execute("SELECT srs_id FROM gpkg_geometry_columns")} == {4326}
    kinds = dict(base.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
    assert (kinds["rail"], kinds["nodes"], kinds["borders"]) == ("MULTILINESTRING", "POINT", "MULTIPOLYGON")
    assert {row[0] for row in base.execute("SELECT last_change FROM gpkg_contents")} == {"2026-01-01T00:00:00.000Z"}


def test_geopackage_geometry_is_the_atlas_s(atlas: Atlas, tmp_path: Path) -> None:
    (path,) = exported(atlas, tmp_path, "gpkg")
    base = sqlite3.connect(path)
    for name in LAYERS:
        # A GeoPackage geometry is a header (its envelope's size is told by three bits), then WKB.
        blobs = [row[0] for row in base.execute(f'SELECT geom FROM "{name}" ORDER BY fid')]
        skip = {0: 8, 1: 40}
        found = shapely.from_wkb([blob[skip[(blob[3] >> 1) & 7] :] for blob in blobs])
        assert shapely.equals(found, atlas.layer(name).geometry.to_numpy()).all()


def test_geopackage_styles_are_registered_as_qgis_looks_them_up(atlas: Atlas, tmp_path: Path) -> None:
    (path,) = exported(atlas, tmp_path, "gpkg")
    base = sqlite3.connect(path)
    columns = dict(base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    query = (
        "SELECT f_table_name, f_geometry_column, styleQML FROM layer_styles WHERE f_table_schema = '' AND useAsDefault"
    )
    found = base.execute(query).fetchall()
    assert {name: (column, qml) for name, column, qml in found} == {n: (columns[n], STYLES[n]) for n in LAYERS}
    (bare,) = export(atlas, tmp_path / "bare.gpkg", format="gpkg")
    tables = {row[0] for row in sqlite3.connect(bare).execute("SELECT name FROM sqlite_master")}
    assert "layer_styles" not in tables


def test_geopackage_tables(atlas: Atlas, tmp_path: Path) -> None:
    (path,) = exported(atlas, tmp_path, "gpkg")
    base = sqlite3.connect(path)
    assert base.execute("SELECT id, segments, origin FROM routes").fetchall() == [("main", "R1;R2;S1", "WEST")]
    assert base.execute("SELECT id, title, url FROM sources").fetchall() == [("hand", "Drawn by hand", None)]
    assert {row[2] for row in base.execute("PRAGMA table_info(sources)") if row[1] != "fid"} == {"TEXT"}
    check_provenance(dict(base.execute("SELECT key, value FROM provenance")), atlas)


def check_provenance(found: dict[str, str], atlas: Atlas) -> None:
    assert found["title"] == "Tiny corridor"
    assert found["version"] == "1"
    assert found["licence"] == "ODbL-1.0"
    assert found["attribution"] == "© A (ODbL-1.0); B (CC-BY-4.0)"
    files = [f"{name}.geojson" for name in LAYERS] + ["routes.json", "sources.json", "datapackage.json"]
    listing = "".join(f"{n}\t{hashlib.sha256((atlas.path / n).read_bytes()).hexdigest()}\n" for n in sorted(files))
    assert found["sha256"] == hashlib.sha256(listing.encode()).hexdigest()


def test_provenance_beside_or_in_the_files(atlas: Atlas, tmp_path: Path) -> None:
    for format_ in ("geojson", "fgb"):
        exported(atlas, tmp_path, format_)
        check_provenance(json.loads((tmp_path / f"out.{format_}" / "provenance.json").read_bytes()), atlas)
    for path in exported(atlas, tmp_path, "parquet"):
        if path.suffix == ".parquet":
            check_provenance(json.loads(pq.read_schema(path).metadata[b"corridor_provenance"]), atlas)


def test_geoparquet_read_by_pyarrow(atlas: Atlas, tmp_path: Path) -> None:
    exported(atlas, tmp_path, "parquet")
    for name, count in COUNTS.items():
        table = pq.read_table(tmp_path / "out.parquet" / f"{name}.parquet")
        assert table.num_rows == count
        geo = json.loads(table.schema.metadata[b"geo"])
        column = geo["columns"][geo["primary_column"]]
        assert column["encoding"] == "WKB"
        assert column["crs"]["id"] == {"authority": "EPSG", "code": 4326}
        found = shapely.from_wkb([bytes(value) for value in table[geo["primary_column"]].to_pylist()])
        assert shapely.equals(found, atlas.layer(name).geometry.to_numpy()).all()
        assert tuple(column["bbox"]) == tuple(atlas.layer(name).total_bounds)
    assert pq.read_table(tmp_path / "out.parquet" / "routes.parquet")["segments"].to_pylist() == ["R1;R2;S1"]


def test_the_same_columns_and_types_in_every_format(atlas: Atlas, tmp_path: Path) -> None:
    words = {
        "gpkg": {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN"},
        "parquet": {"string": "large_string", "integer": "int64", "number": "double", "boolean": "bool"},
        "fgb": {"string": "object", "integer": "int64", "number": "float64", "boolean": "bool"},
    }
    for format_ in EXPORT_FORMATS:
        exported(atlas, tmp_path, format_)
    base = sqlite3.connect(tmp_path / "out.gpkg")
    for name, layer in LAYERS.items():
        own = {field.name: field.type for field in layer.fields}
        declared = {**own, "km": "number", "km_basis": "string"} if name in MODES else own
        table = {row[1]: row[2] for row in base.execute(f'PRAGMA table_info("{name}")')}
        assert {k: v for k, v in table.items() if k not in {"fid", "geom"}} == {
            k: words["gpkg"][v] for k, v in declared.items()
        }
        schema = pq.read_schema(tmp_path / "out.parquet" / f"{name}.parquet")
        arrow = {column: str(schema.field(column).type) for column in schema.names if column != "geometry"}
        assert arrow == {k: words["parquet"][v] for k, v in declared.items()}
        info = pyogrio.read_info(tmp_path / "out.fgb" / f"{name}.fgb")
        assert dict(zip(info["fields"], info["dtypes"], strict=True)) == {
            k: words["fgb"][v] for k, v in declared.items()
        }
        collection = json.loads((tmp_path / "out.geojson" / f"{name}.geojson").read_bytes())
        for feature in collection["features"]:
            assert list(feature["properties"]) == list(own), "GeoJSON is an atlas again"


def test_the_length_to_quote_is_official_else_traced_else_as_drawn(atlas: Atlas, tmp_path: Path) -> None:
    stated = {"R1": (50.0, 48.0), "R2": (None, 48.0), "D1": (None, None)}
    segments = atlas.segments.assign(
        **{
            column: [stated.get(id_, (1.0, 1.0))[number] for id_ in atlas.segments["id"]]
            for number, column in enumerate(("official_km", "traced_km"))
        }
    )
    changed = replace(atlas, segments=segments)
    for format_ in ("gpkg", "parquet", "fgb"):
        exported(changed, tmp_path, format_)
    (line,) = segments.loc[segments["id"] == "D1", "geometry"]
    lon, lat = zip(*line.coords, strict=True)
    drawn = pyproj.Geod(ellps="WGS84").line_length(lon, lat) / 1000
    base = sqlite3.connect(tmp_path / "out.gpkg")
    rows = [row for mode in MODES for row in base.execute(f"SELECT id, km, km_basis FROM {mode}") if row[0] in stated]
    expected = [("R1", 50.0, "official"), ("R2", 48.0, "traced"), ("D1", pytest.approx(drawn), "geometry")]
    assert rows == expected
    table = pq.read_table(tmp_path / "out.parquet" / "rail.parquet")
    assert table["km_basis"].to_pylist() == ["official", "traced"]
    assert list(pyogrio.read_dataframe(tmp_path / "out.fgb" / "road.fgb")["km"]) == [pytest.approx(drawn)]


def test_a_length_of_the_user_s_own_stays(atlas: Atlas, tmp_path: Path) -> None:
    (path,) = exported(replace(atlas, segments=atlas.segments.assign(km=7.0)), tmp_path, "gpkg")
    columns = {row[1] for row in sqlite3.connect(path).execute("PRAGMA table_info(rail)")}
    assert "km_basis" not in columns
    assert sqlite3.connect(path).execute("SELECT DISTINCT km FROM rail").fetchall() == [(7.0,)]


@pytest.mark.parametrize(("route", "mode", "km"), [("western_road", "road", 469.0), ("western_rail", "rail", 512.3)])
def test_what_is_quoted_of_a_country_follows_from_the_exported_lines(
    route: str, mode: str, km: float, tmp_path: Path
) -> None:
    """As docs/qgis.md says it is done: clip to the country, km times clipped over whole length, summed."""
    bundled = load_atlas()
    (path,) = export(bundled, tmp_path / "out.gpkg", format="gpkg")
    lines, countries = (gpd.read_file(path, layer=layer) for layer in (mode, "borders"))
    of_route = lines[lines["id"].isin(bundled.routes[route].segments)].set_index("id")
    inside = of_route.clip(countries[countries["iso_a3"] == "AZE"])
    geod = pyproj.Geod(ellps="WGS84")
    share = inside.geometry.map(geod.geometry_length) / of_route.geometry.map(geod.geometry_length)
    assert (inside["km"] * share).sum() == pytest.approx(km, abs=0.01)


def test_values_are_the_same_in_every_format(atlas: Atlas, tmp_path: Path) -> None:
    for format_ in EXPORT_FORMATS:
        exported(atlas, tmp_path, format_)
    base = sqlite3.connect(tmp_path / "out.gpkg")
    base.row_factory = sqlite3.Row
    for name, layer in LAYERS.items():
        names = [field.name for field in layer.fields]
        flags = [field.name for field in layer.fields if field.type == "boolean"]
        key = layer.key
        expected = json.loads((tmp_path / "out.geojson" / f"{name}.geojson").read_bytes())["features"]
        rows = {feature["properties"][key]: feature["properties"] for feature in expected}
        for row in base.execute(f'SELECT * FROM "{name}"'):
            values = {column: row[column] for column in names}
            values |= {flag: None if row[flag] is None else bool(row[flag]) for flag in flags}
            assert values == rows[row[key]]
        table = pq.read_table(tmp_path / "out.parquet" / f"{name}.parquet", columns=names)
        assert {row[key]: row for row in table.to_pylist()} == rows
        flat = pyogrio.read_dataframe(tmp_path / "out.fgb" / f"{name}.fgb").astype(object)
        flat = flat.where(flat.notna(), None)
        assert {row[key]: {c: row[c] for c in names} for row in flat.to_dict("records")} == rows


def test_exported_geojson_is_an_atlas_again(atlas: Atlas, tmp_path: Path) -> None:
    exported(atlas, tmp_path, "geojson")
    again = load_atlas(tmp_path / "out.geojson", check=False)
    for name in LAYERS:
        pd.testing.assert_frame_equal(pd.DataFrame(again.layer(name)), pd.DataFrame(atlas.layer(name)))
    assert again.routes == atlas.routes
    assert again.sources.to_json() == atlas.sources.to_json()


def test_a_column_of_the_user_s_own_goes_along(atlas: Atlas, tmp_path: Path) -> None:
    own = replace(atlas, nodes=atlas.nodes.assign(remark=["a", None, {"b": 1}, 3]))
    exported(own, tmp_path, "geojson")
    features = json.loads((tmp_path / "out.geojson" / "nodes.geojson").read_bytes())["features"]
    assert [feature["properties"]["remark"] for feature in features] == ["a", None, '{"b": 1}', "3"]
    (path,) = exported(own, tmp_path, "gpkg")
    found = sqlite3.connect(path).execute("SELECT remark FROM nodes").fetchall()
    assert found == [("a",), (None,), ('{"b": 1}',), ("3",)]


def test_a_layer_without_features_is_still_a_layer(atlas: Atlas, tmp_path: Path) -> None:
    none = replace(atlas, segments=atlas.segments[atlas.segments["mode"] != "road"])
    for format_ in EXPORT_FORMATS:
        exported(none, tmp_path, format_)
    declared = [*(field.name for field in LAYERS["road"].fields), "km", "km_basis"]
    base = sqlite3.connect(tmp_path / "out.gpkg")
    assert base.execute("SELECT count(*) FROM road").fetchone() == (0,)
    kind = base.execute("SELECT geometry_type_name, srs_id FROM gpkg_geometry_columns WHERE table_name = 'road'")
    assert kind.fetchone() == ("MULTILINESTRING", 4326)
    info = pyogrio.read_info(tmp_path / "out.fgb" / "road.fgb", force_feature_count=True)
    assert (info["features"], info["geometry_type"], list(info["fields"])) == (0, "MultiLineString", declared)
    table = pq.read_table(tmp_path / "out.parquet" / "road.parquet")
    assert (table.num_rows, table.schema.names) == (0, [*declared, "geometry"])
    assert json.loads((tmp_path / "out.geojson" / "road.geojson").read_bytes())["features"] == []


def test_the_same_bytes_twice(atlas: Atlas, tmp_path: Path) -> None:
    first = {format_: digests(exported(atlas, tmp_path, format_)) for format_ in EXPORT_FORMATS}
    time.sleep(1.1)  # time stamps count seconds
    again = {format_: digests(exported(atlas, tmp_path, format_, overwrite=True)) for format_ in EXPORT_FORMATS}
    assert again == first


def test_the_files_written_are_the_files_named(atlas: Atlas, tmp_path: Path) -> None:
    stems = sorted(LAYERS)
    (gpkg,) = exported(atlas, tmp_path, "gpkg")
    assert gpkg == tmp_path / "out.gpkg"
    for format_ in ("geojson", "parquet", "fgb"):
        paths = exported(atlas, tmp_path, format_)
        assert [path.name for path in paths] == names_in(tmp_path / f"out.{format_}")
        found = [path.name for path in paths]
        assert [name for name in found if name.endswith(".qml")] == [f"{stem}.qml" for stem in stems]
        for stem in stems:
            assert (tmp_path / f"out.{format_}" / f"{stem}.qml").read_text() == STYLES[stem]
            assert f"{stem}.{format_}" in found
    assert names_in(tmp_path) == ["out.fgb", "out.geojson", "out.gpkg", "out.parquet", "tiny"]


def test_what_stands_is_kept_without_overwrite(atlas: Atlas, tmp_path: Path) -> None:
    for format_ in EXPORT_FORMATS:
        before = digests(exported(atlas, tmp_path, format_))
        with pytest.raises(OutputError, match="--overwrite"):
            exported(replace(atlas, catalogue={"title": "Another"}), tmp_path, format_)
        paths = [tmp_path / "out.gpkg"] if format_ == "gpkg" else sorted((tmp_path / f"out.{format_}").iterdir())
        assert digests(paths) == before


def test_a_folder_with_anything_else_in_it_is_never_replaced(atlas: Atlas, tmp_path: Path) -> None:
    folder = tmp_path / "out.geojson"
    folder.mkdir()
    exported(atlas, tmp_path, "geojson")  # an empty folder needs no --overwrite
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"holds other files \(mine\.txt\)"):
        exported(atlas, tmp_path, "geojson", overwrite=True)
    assert (folder / "mine.txt").read_text() == "mine"
    with pytest.raises(OutputError, match="is an input of this command"):
        export(atlas, atlas.path, format="geojson", overwrite=True)
    with pytest.raises(OutputError, match="is a file; this format needs a folder"):
        export(atlas, atlas.path / "rail.geojson", format="geojson", overwrite=True)


def test_a_geopackage_another_program_writes_to_is_not_replaced(atlas: Atlas, tmp_path: Path) -> None:
    (path,) = exported(atlas, tmp_path, "gpkg")
    other = sqlite3.connect(path)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("UPDATE provenance SET value = 'changed'")
    other.commit()
    with pytest.raises(OutputError, match="open in another program"):
        exported(atlas, tmp_path, "gpkg", overwrite=True)
    other.close()
    assert sqlite3.connect(path).execute("SELECT DISTINCT value FROM provenance").fetchall() == [("changed",)]
    exported(atlas, tmp_path, "gpkg", overwrite=True)


@pytest.mark.parametrize("format_", EXPORT_FORMATS)
def test_a_place_that_cannot_be_written_to(atlas: Atlas, tmp_path: Path, format_: str) -> None:
    for out in (tmp_path / "none" / "out", atlas.path / "rail.geojson" / "out"):
        with pytest.raises(OutputError, match="folder") as caught:
            export(atlas, out, format=format_)
        assert "\n" not in str(caught.value)
    assert names_in(tmp_path) == ["tiny"]


def test_unknown_format_and_unknown_style(atlas: Atlas, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"unknown format 'shp'.*gpkg, geojson, parquet, fgb"):
        export(atlas, tmp_path / "a", format="shp")
    with pytest.raises(OutputError, match="unknown layer 'rial'"):
        export(atlas, tmp_path / "a", format="fgb", styles={"rial": "<qgis/>"})


@pytest.mark.parametrize("format_", EXPORT_FORMATS)
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "full")])
def test_an_interrupted_export_leaves_what_stood(
    atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str, error: BaseException
) -> None:
    calls = []
    sync = os.fsync

    def fail(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == (1 if format_ == "gpkg" else 5):
            raise error
        sync(descriptor)

    expected = OutputError if isinstance(error, OSError) else KeyboardInterrupt
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(expected):
        exported(atlas, tmp_path, format_)
    assert names_in(tmp_path) == ["tiny"]
    before = digests(exported(atlas, tmp_path, format_))
    calls.clear()
    with pytest.raises(expected):
        exported(replace(atlas, catalogue={"title": "Another"}), tmp_path, format_, overwrite=True)
    assert names_in(tmp_path) == [f"out.{format_}", "tiny"]
    paths = [tmp_path / "out.gpkg"] if format_ == "gpkg" else sorted((tmp_path / f"out.{format_}").iterdir())
    assert digests(paths) == before


KILLED = """
import sys
from dataclasses import replace
from layers import load_atlas
from layers.atlas.formats import export

one = load_atlas(sys.argv[1])
two = replace(one, catalogue={"title": "Another"})
for turn in range(10_000):
    export((one, two)[turn % 2], sys.argv[2], format=sys.argv[3], overwrite=True)
    print(turn, flush=True)
"""


@linux
@pytest.mark.parametrize("format_", ["gpkg", "geojson"])
def test_killed_at_any_moment_the_output_is_one_whole_version(tiny: Path, tmp_path: Path, format_: str) -> None:
    atlas = load_atlas(tiny)
    wholes = []
    for number, version in enumerate((atlas, replace(atlas, catalogue={"title": "Another"}))):
        wholes.append(digests(export(version, tmp_path / f"whole{number}", format=format_)))
    if format_ == "gpkg":
        wholes = [{"out": next(iter(whole.values()))} for whole in wholes]
    draw = random.Random(0)
    folder = tmp_path / "killed"
    folder.mkdir()
    for _ in range(4):
        out = folder / "out"
        command = [sys.executable, "-c", KILLED, str(tiny), str(out), format_]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline(), "the export never finished once"
            time.sleep(draw.uniform(0, 0.3))
            process.send_signal(signal.SIGKILL)
        # A folder takes two renames: in between, the old one stands beside under a hidden name.
        stands = out if out.exists() else max(folder.glob(".out.*.part"), key=lambda path: len(names_in(path)))
        found = digests([stands] if format_ == "gpkg" else sorted(stands.iterdir()))
        assert found in wholes
