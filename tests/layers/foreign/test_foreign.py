"""What may be opened: every format of the list gives the same kilometres, whatever it is called; odd ones are told."""

from __future__ import annotations

import gc
import json
import os
import shutil
import socket
import sqlite3
import threading
import time
import warnings
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
from pyproj import CRS

from layers import AtlasError
from layers.foreign import vector_file as foreign
from layers.foreign.crs import stated_crs
from layers.foreign.file_format import FORMATS, identify
from layers.foreign.layer import ReadOptions
from layers.imports.source_file import read_source
from layers.imports.stream import open_lines, read_areas
from tests.hostile import good

WRITTEN = {
    # format: (suffix, driver, options of the driver)
    "GeoJSON": (".geojson", "GeoJSON", {}),
    "newline-delimited GeoJSON": (".geojsonl", "GeoJSONSeq", {}),
    "GeoPackage": (".gpkg", "GPKG", {}),
    "SQLite": (".sqlite", "SQLite", {}),
    "Shapefile": (".shp", "ESRI Shapefile", {}),
    "FlatGeobuf": (".fgb", "FlatGeobuf", {}),
    "KML": (".kml", "LIBKML", {}),
    "KMZ": (".kmz", "LIBKML", {}),
    "GPX": (".gpx", "GPX", {"FORCE_GPX_TRACK": "YES"}),
    "MapInfo TAB": (".tab", "MapInfo File", {}),
    "MapInfo MIF": (".mif", "MapInfo File", {}),
    "File Geodatabase": (".gdb", "OpenFileGDB", {}),
    "DXF": (".dxf", "DXF", {}),
    "DGN": (".dgn", "DGN", {}),
    "OpenJUMP JML": (".jml", "JML", {}),
    "GMT": (".gmt", "OGR_GMT", {}),
}
BARE = ("DXF", "DGN", "ArcInfo E00")
"""Formats that state no coordinate reference system."""
BY_HAND = {
    "CSV": (".csv", 'WKT,name\n"LINESTRING(2 5,5 5)",a\n"LINESTRING(5 5,8 5)",b\n'),
    "GML": (
        ".gml",
        '<f xmlns:gml="http://www.opengis.net/gml">'
        + "".join(
            f'<gml:featureMember><a><g><gml:LineString srsName="EPSG:4326"><gml:coordinates>{at}</gml:coordinates>'
            "</gml:LineString></g></a></gml:featureMember>"
            for at in ("2,5 5,5", "5,5 8,5")
        )
        + "</f>",
    ),
    "ArcInfo E00": (
        ".e00",
        "EXP  0 A.E00\nARC  2\n"
        + "".join(
            "".join(f"{value:10d}" for value in (at, at, 1, 2, 0, 0, 2))
            + f"\n{x:14.7E}{5:14.7E}{x + 3:14.7E}{5:14.7E}\n"
            for at, x in enumerate((2, 5), start=1)
        )
        + f"{-1:10d}"
        + f"{0:10d}" * 6
        + "\nEOS\n",
    ),
    "TopoJSON": (
        ".topojson",
        '{"type":"Topology","objects":{"a":{"type":"MultiLineString","arcs":[[0],[1]]}},'
        '"arcs":[[[2,5],[5,5]],[[5,5],[8,5]]]}',
    ),
    "Esri JSON": (
        ".json",
        '{"geometryType":"esriGeometryPolyline","spatialReference":{"wkid":4326},'
        '"features":[{"attributes":{},"geometry":{"paths":[[[2,5],[5,5]],[[5,5],[8,5]]]}}]}',
    ),
}


def write(name: str, folder: Path) -> Path:
    """Write the two lines of `tests.hostile.good` in a format."""
    if name == "GeoParquet":
        good().to_parquet(folder / "a.parquet")
        return folder / "a.parquet"
    if name == "zipped Shapefile":
        (folder / "parts").mkdir()
        good().to_file(folder / "parts" / "a.shp")
        return Path(shutil.make_archive(str(folder / "a"), "zip", folder / "parts"))
    if name == "zipped File Geodatabase":
        write("File Geodatabase", folder)
        return Path(shutil.make_archive(str(folder / "a"), "zip", folder, "a.gdb"))
    if name in BY_HAND:
        suffix, text = BY_HAND[name]
        (folder / f"a{suffix}").write_text(text)
        return folder / f"a{suffix}"
    suffix, driver, options = WRITTEN[name]
    frame = good()[["geometry"]] if name in ("GPX", "DXF", "DGN") else good().drop(columns="id")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.write_dataframe(frame, folder / f"a{suffix}", driver=driver, **options)
    return folder / f"a{suffix}"


def length(path: Path) -> float:
    """Return the degrees of the lines of a file."""
    bare = identify(path).format.name in BARE
    opened = open_lines(path, options=ReadOptions(crs="EPSG:4326" if bare else None))
    return sum(
        float(shapely.length(f.geometry.to_numpy()).sum()) for part in opened.parts() for f in opened.frames(part)
    )


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_the_list_is_opened(name: str, tmp_path: Path) -> None:
    path = write(name, tmp_path)
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    assert identify(path).format.name == name
    assert length(path) == pytest.approx(6)
    if name in BARE:
        with pytest.raises(AtlasError, match="states no coordinate reference system"):
            open_lines(path)
    # Nothing is written beside a file, and nothing into it.
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before


ODD = ["odd?name#with%20signs!.{}", "a.geojson", "a.zip", "PG:dbname=x", "http:", "ünï çödé.{}", "a.vrt"]


@pytest.mark.parametrize("name", ["GeoJSON", "GeoPackage", "FlatGeobuf", "GeoParquet", "KML", "GML", "Esri JSON"])
@pytest.mark.parametrize("called", ODD)
def test_what_a_file_is_called_decides_nothing(
    name: str, called: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    whole = write(name, tmp_path)
    (tmp_path / "other").mkdir()
    odd = whole.rename(tmp_path / "other" / called.format(whole.suffix[1:]))
    assert length(odd) == pytest.approx(6)
    monkeypatch.chdir(tmp_path / "other")
    assert length(Path(odd.name)) == pytest.approx(6)


def test_a_geopackage_of_gdal_with_all_that_belongs_to_one_is_opened(tmp_path: Path) -> None:
    """An R-tree, its triggers, triggers that count features, styles, tables without geometry, a log not yet merged."""
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(good(), path, layer="a")
    pyogrio.write_dataframe(good()[["name"]], path, layer="plain", append=True)
    with closing(sqlite3.connect(path)) as base:
        kinds = {kind for (kind,) in base.execute("SELECT type FROM sqlite_master")}
        assert {"table", "trigger", "index"} <= kinds
        assert base.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'rtree%'").fetchone()[0] > 3
    assert foreign.choose_layer(identify(path), None, "--layer") == ("a", "")
    assert length(path) == pytest.approx(6)
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("UPDATE plain SET name = 'later'")
        base.commit()
        assert (tmp_path / "a.gpkg-wal").stat().st_size
        assert set(foreign.read_frame(identify(path), "plain")["name"]) == {"later"}


def test_a_stated_count_is_not_believed(tmp_path: Path) -> None:
    """A GeoPackage that states a thousand million features asks for no memory and no time."""
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(good(), path, layer="a")
    with closing(sqlite3.connect(path)) as base:
        base.execute("UPDATE gpkg_ogr_contents SET feature_count = 1000000000")
        base.commit()
    with pytest.raises(AtlasError, match=r"states 1,000,000,000 features, and has [\d,]+ bytes\. Restore the file"):
        open_lines(path)
    with pytest.raises(AtlasError, match="states"):
        foreign.read_frame(identify(path))


def test_drivers_and_options_of_gdal_are_as_before(tmp_path: Path) -> None:
    """A script keeps its own GDAL: drivers are taken away and the network is shut only while a file is open."""
    gc.collect()  # a layer that an earlier test read in part holds its file open
    pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": "proxy.example:8080"})
    try:
        before = pyogrio.list_drivers()
        path = write("GeoJSON", tmp_path)
        with foreign._opened(identify(path)), foreign._opened(identify(path)):
            assert not {"OGR_VRT", "GDALG", "WFS", "HTTP", "OAPIF", "CSW", "GPSBabel"} & set(pyogrio.list_drivers())
            assert pyogrio.get_gdal_config_option("GDAL_HTTP_PROXY") == "closed://closed"
        assert pyogrio.list_drivers() == before
        assert pyogrio.get_gdal_config_option("GDAL_HTTP_PROXY") == "proxy.example:8080"
        assert pyogrio.get_gdal_config_option("GDAL_SKIP") is None
    finally:
        pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": None})


def test_files_are_read_by_several_threads_at_once(tmp_path: Path) -> None:
    paths = [write(name, (tmp_path / str(at), (tmp_path / str(at)).mkdir())[0]) for at, name in enumerate(["GeoPackage", "FlatGeobuf", "GML"] * 4)]  # fmt: skip
    found: list[float] = []
    threads = [threading.Thread(target=lambda path=path: found.append(length(path))) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert found == pytest.approx([6] * 12)


REFUSED = {
    "a folder": (lambda at: at.mkdir(), "is a folder, not a file"),
    "a pipe": (os.mkfifo, "is not a regular file"),
    "nothing": (lambda at: None, "there is no such file. Check the path"),
    "an empty file": (lambda at: at.write_bytes(b""), "is empty"),
    "a picture": (lambda at: at.write_bytes(b"\x89PNG\r\n"), "is a picture"),
    "UTF-16": (lambda at: at.write_bytes('{"type"'.encode("utf-16")), "is text in UTF-16; save it as UTF-8"),
    "other JSON": (lambda at: at.write_text('{"a": 1}'), "is JSON, but no GeoJSON"),
    "OpenStreetMap": (lambda at: at.write_text("<?xml version='1.0'?><osm/>"), "corridor fetch osm --from reads it"),
    "a link to itself": (lambda at: at.symlink_to(at.name), "there is no such file|cannot be read"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_layer_is_told(what: str, tmp_path: Path) -> None:
    make, message = REFUSED[what]
    make(tmp_path / "a")
    with pytest.raises(AtlasError) as caught:
        open_lines(tmp_path / "a")
    assert any(each in str(caught.value) for each in message.split("|")), caught.value
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["x" * 300, "a\x00b", "/".join(["d"] * 3000)])
def test_a_name_that_no_file_can_have_is_told(name: str) -> None:
    with pytest.raises(AtlasError, match=r"cannot be read|there is no such file"):
        open_lines(name)


def test_a_zip_archive_is_told_by_what_is_in_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.geojson", good().to_json())
    with pytest.raises(AtlasError, match="of neither KML, Shapefiles nor a File Geodatabase"):
        identify(tmp_path / "a.zip")
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(AtlasError, match="is a broken zip archive"):
        identify(tmp_path / "b.zip")


def test_texts_that_only_look_like_a_link_are_read(tmp_path: Path) -> None:
    """`crs` as a value, as a property that is no object, and a system that is named."""
    frame = good().assign(crs="link", name='"crs": {"type": "link"}', note="back\\slash \\u0041")
    path = tmp_path / "a.geojson"
    frame.to_file(path, engine="pyogrio")
    assert gpd.read_file(path)["note"].tolist() == frame["note"].tolist()
    assert length(path) == pytest.approx(6)
    frame.to_crs(3857).to_file(path, engine="pyogrio")
    assert b'"crs": { "type": "name"' in path.read_bytes()
    assert length(path) == pytest.approx(6)


def test_a_system_beside_a_csv_file_is_the_shapefiles_where_there_is_one(tmp_path: Path) -> None:
    path = write("CSV", tmp_path)
    good().to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").write_text(CRS("EPSG:32638").to_wkt("WKT1_ESRI"))
    assert length(path) == pytest.approx(6)  # what states no system is in degrees
    (tmp_path / "a.shp").unlink()
    assert length(path) == pytest.approx(6 / 111_320, rel=0.01)
    (tmp_path / "a.prj").write_text(CRS("EPSG:4326").to_wkt("WKT1_ESRI"))
    assert length(path) == pytest.approx(6)


@pytest.mark.parametrize("log", [True, False])
def test_reading_a_database_with_a_log_changes_nothing(log: bool, tmp_path: Path) -> None:
    """SQLite would merge the log into the file, also by way of a link to it."""
    place = tmp_path / "store"
    place.mkdir()
    path = place / "a.gpkg"
    pyogrio.write_dataframe(good(), path, layer="a", SPATIAL_INDEX="NO")
    base = sqlite3.connect(path)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("DELETE FROM gpkg_ogr_contents")
    base.commit()
    if not log:
        base.close()
    link = tmp_path / "link.gpkg"
    link.symlink_to(path)
    before = {each.name: each.read_bytes() for each in place.iterdir()}
    assert ("a.gpkg-wal" in before) == log
    for each in (path, link):
        assert length(each) == pytest.approx(6)
        assert {each.name: each.read_bytes() for each in place.iterdir()} == before
        assert [each.name for each in tmp_path.iterdir() if each.name not in ("store", "link.gpkg")] == []
    base.close()


GRID = "+proj=longlat +ellps=WGS84 +nadgrids={} +type=crs"


@pytest.mark.parametrize("grid", ["/srv/grid", "../grid", "http://127.0.0.1:9/g.tif", "@/srv/grid", "C:\\grid"])
@pytest.mark.parametrize("kind", ["geojson", "gpkg", "shp", "parquet", "fgb"])
def test_a_system_that_refers_to_a_file_or_server_is_refused(kind: str, grid: str, tmp_path: Path) -> None:
    frame = good().set_crs(GRID.format(grid), allow_override=True)
    path = tmp_path / f"a.{kind}"
    if kind == "parquet":
        frame.to_parquet(path)
    elif kind == "geojson":
        named = {"type": "name", "properties": {"name": GRID.format(grid)}}
        path.write_text(json.dumps({**json.loads(good().to_json(drop_id=True)), "crs": named}))
    else:
        frame.to_file(path, engine="pyogrio")
    ways = (lambda: length(path), lambda: read_source(path), lambda: read_areas(path))
    for way in ways:
        with pytest.raises(AtlasError, match=r"refers to a file or address|has no coordinate|states no coordinate"):
            way()


def test_systems_that_people_have_are_taken() -> None:
    for text in ("EPSG:3857", "OGC:CRS84", "urn:ogc:def:crs:EPSG::32638", "ESRI:102100"):
        assert stated_crs(text, "a").equals(CRS(text))
    for crs in (CRS(3857), CRS(27700), CRS("+proj=longlat +ellps=WGS84 +nadgrids=@null +type=crs")):
        assert stated_crs(crs.to_wkt(), "a") is not None
        assert stated_crs(crs.to_json_dict(), "a") is not None
    for text in ("+init=/etc/hostname:a", "/etc/hostname", "http://127.0.0.1:9/x", GRID.format("x")):
        with pytest.raises(AtlasError, match="refers to a file or address"):
            stated_crs(text, "a")


def test_the_seal_holds_where_a_variable_passes_the_proxy_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_PROXY counts for libcurl before any proxy; GeoJSON with a linked system is refused earlier."""
    monkeypatch.setenv("NO_PROXY", "*")
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        link = {
            "type": "link",
            "properties": {"href": f"http://127.0.0.1:{server.getsockname()[1]}/x", "type": "ogcwkt"},
        }
        path = tmp_path / "a.geojson"
        path.write_text(json.dumps({**json.loads(good().to_json(drop_id=True)), "crs": link}))
        with foreign._sealed():
            pyogrio.read_info(path)
        with pytest.raises(TimeoutError):
            heard.append(server.accept()[0].recv(10))
    assert not heard
    assert os.environ["NO_PROXY"] == "*"


def test_columns_of_lists_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    whole = json.loads(good().to_json(drop_id=True))
    for feature in whole["features"]:
        feature["properties"]["tags"] = ["x", "y"]
    path.write_text(json.dumps(whole))
    good().assign(tags=[["x"], ["y"]]).to_parquet(tmp_path / "a.parquet")
    for each in (path, tmp_path / "a.parquet"):
        layer = open_lines(each, column="tags")
        with pytest.raises(AtlasError, match="has lists or structures in the column 'tags'"):
            [list(layer.frames(part)) for part in layer.parts()]


@pytest.mark.parametrize("inner", ["", "shapes/"])
def test_a_zipped_shapefile_as_it_is_published(inner: str, tmp_path: Path) -> None:
    """With a readme and styles, in a folder or not, and by whatever name."""
    (tmp_path / "parts").mkdir()
    good().to_file(tmp_path / "parts" / "a.shp")
    with zipfile.ZipFile(tmp_path / "a.shz", "w") as archive:
        archive.writestr("README.html", "<p>")
        archive.writestr("__MACOSX/._a.shp", "x")
        archive.writestr(f"{inner}a.qml", "<qgis/>")
        for part in (tmp_path / "parts").iterdir():
            archive.write(part, f"{inner}{part.name}")
    assert length(tmp_path / "a.shz") == pytest.approx(6)


def test_a_mapinfo_table_with_columns_of_any_name(tmp_path: Path) -> None:
    frame = good()[["geometry"]].assign(type=["x", "y"], open=["x", "y"])
    pyogrio.write_dataframe(frame, tmp_path / "a.tab", driver="MapInfo File")
    assert length(tmp_path / "a.tab") == pytest.approx(6)
    (tmp_path / "b.tab").write_bytes(b"!table" + b"\n" * 60_000)
    began = time.monotonic()
    with pytest.raises(AtlasError):
        length(tmp_path / "b.tab")
    assert time.monotonic() - began < 5
