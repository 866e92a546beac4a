"""Files that reach for something: a neighbouring file, a server, a program, or time without end.

`write_all` writes one file for each kind, and the same bytes under the name of a harmless format where
the name could matter. Each has a fate: `refused`, or `harmless` where the format is one that is opened and the
trap in it must not spring (the command may use the file or refuse it).
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely

SECRET = "CONTENT-OF-A-NEIGHBOUR"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, {geometry} FROM n"


@dataclass(frozen=True)
class Hostile:
    """A hostile file.

    Attributes
    ----------
    kind : str
        What it tries.
    path : Path
    fate : str
        "refused" or "harmless".
    """

    kind: str
    path: Path
    fate: str


def good(crs: str = "EPSG:4326") -> gpd.GeoDataFrame:
    """Return two lines inside the small atlas."""
    lines = [shapely.LineString([(2, 5), (5, 5)]), shapely.LineString([(5, 5), (8, 5)])]
    return gpd.GeoDataFrame({"name": ["a", "b"], "id": ["a", "b"]}, geometry=lines, crs=crs)


def write_all(folder: Path, url: str) -> list[Hostile]:
    """Write every hostile file into a folder; `url` is an address that must never be asked for anything."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "secret.geojson"
    secret.write_text(good().assign(name=SECRET).to_json(), encoding="utf-8")
    found: list[Hostile] = []

    def add(kind: str, *names: str, data: str | bytes, fate: str = "refused") -> None:
        for name in names:
            path = folder / kind.replace(" ", "_") / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data.encode() if isinstance(data, str) else data)
            found.append(Hostile(kind, path, fate))

    for kind, text in _texts(secret, url).items():
        add(kind, *_names(kind), data=text)
    for kind, text in _links(url).items():
        add(kind, "a.geojson", data=text)
    for kind, (name, text) in _readable(url).items():
        add(kind, name, data=text, fate="harmless")
    for kind, change in _databases(secret).items():
        for name in ("a.gpkg", "a.geojson"):
            path = folder / kind.replace(" ", "_") / name
            path.parent.mkdir(exist_ok=True)
            _database(path, change)
            found.append(Hostile(kind, path, "refused"))
    found += _shapefiles(folder, secret)
    found += _archives(folder)
    return found


def _names(kind: str) -> tuple[str, ...]:
    """Return names under which the same bytes are written: what a file is called decides nothing."""
    own = {"GDAL pipeline": "a.gdalg.json", "virtual dataset": "a.vrt", "web feed": "a.xml"}.get(kind, "a.xml")
    return (own, "a.geojson", "a.csv")


def _texts(secret: Path, url: str) -> dict[str, str]:
    steps = f"gdal vector pipeline ! read {secret} ! write --output-format=GeoJSON {secret.parent / 'written.geojson'}"
    pipeline = json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {secret}"})
    layer = '<OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer>'
    return {
        "GDAL pipeline": pipeline,
        "GDAL pipeline that writes": json.dumps({"type": "gdal_streamed_alg", "command_line": steps}),
        "GDAL pipeline in disguise": '{"features": [], "type": "FeatureCollection", ' + pipeline[1:],
        "GDAL pipeline with a mark": "\ufeff" + pipeline,
        "virtual dataset": f"<OGRVRTDataSource>{layer.format(secret)}</OGRVRTDataSource>",
        "virtual dataset on the web": f"<OGRVRTDataSource>{layer.format(f'/vsicurl/{url}')}</OGRVRTDataSource>",
        "virtual dataset after a comment": f"<!-- {'x' * 3000} --><OGRVRTDataSource>{layer.format(secret)}</OGRVRTDataSource>",
        "virtual dataset in SQL": f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{secret}</SrcDataSource><SrcSQL dialect="SQLite">SELECT ogr_geocode(name, \'geometry\') AS geometry FROM secret</SrcSQL></OGRVRTLayer></OGRVRTDataSource>',
        "web feature service": f"<OGRWFSDataSource><URL>{url}</URL></OGRWFSDataSource>",
        "web feature service, its answer": f'<wfs:WFS_Capabilities xmlns:wfs="http://www.opengis.net/wfs" version="1.1.0"><a href="{url}"/></wfs:WFS_Capabilities>',
        "catalogue service": f"<OGRCSWDataSource><URL>{url}</URL></OGRCSWDataSource>",
        "web map service": f'<GDAL_WMS><Service name="WMS"><ServerUrl>{url}</ServerUrl></Service></GDAL_WMS>',
        "features API": json.dumps({"links": [{"rel": "data", "type": "application/json", "href": url}]}),
        "web feed": f'<rss version="2.0" xmlns:georss="http://www.georss.org/georss"><channel><item><link>{url}</link><georss:line>5 2 5 5</georss:line></item></channel></rss>',
        "NMEA for GPSBabel": "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\n",
        "MapSource for GPSBabel": "MsRcf" + "\x00" * 200,
        "database address": "PG:host=127.0.0.1 dbname=x user=y\n",
        "address": f"{url}\n",
        "XML with entities": f'<!DOCTYPE gml [<!ENTITY n SYSTEM "file://{secret}">]><gml xmlns:gml="http://www.opengis.net/gml">&n;</gml>',
        "XML that swells": "<!DOCTYPE k [" + '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)) + "]><kml>&a11;</kml>",
        "MapInfo view": f'!table\n!version 300\n!charset WindowsLatin1\n\nOpen Table "{secret}" Hide\nCreate View a As\n',
        "MapInfo seamless": '!table\n!version 300\n!charset WindowsLatin1\n\nDefinition Table\n  Type NATIVE Charset "WindowsLatin1"\n  Fields 1\n    Table Char (254) ;\nbegin_metadata\n"\\IsSeamless" = "TRUE"\nend_metadata\n',
        "MapInfo linked": f'!table\n!version 300\nDefinition Table\n  File "{secret}"\n  Type DBF Charset "WindowsLatin1"\n  Fields 1\n    a Char (10) ;\n',
        "shell script": f"#!/bin/sh\ncat {secret}\n",
    }  # fmt: skip


def _links(url: str) -> dict[str, str]:
    """Return GeoJSON whose coordinate reference system is to be fetched, also where no plain search finds it."""
    link = json.dumps({"type": "link", "properties": {"href": url, "type": "ogcwkt"}})
    whole = json.loads(good().to_json(drop_id=True))
    whole.pop("crs", None)
    text = json.dumps(whole)
    return {
        "GeoJSON with a linked system": text.replace("{", '{"crs": ' + link + ", ", 1),
        "GeoJSON with a linked system, upper case": text.replace("{", '{"CRS": ' + link + ", ", 1),
        "GeoJSON with a linked system, escaped": text.replace("{", '{"\\u0063rs": ' + link + ", ", 1),
        "GeoJSON with a linked system, escaped type": text.replace("{", '{"crs": ' + link.replace("link", "l\\u0069nk") + ", ", 1),
        "GeoJSON with a linked system, NUL": text.replace("{", '{"crs\\u0000": ' + link + ", ", 1),
        "GeoJSON with a linked system, at the end": text[:-1] + ', "crs" :\n' + link + "}",
        "GeoJSON with a linked system in a geometry": text.replace('{"type": "LineString"', '{"crs": ' + link + ', "type": "LineString"'),
        "GeoJSON with a URL as system": text.replace("{", '{"crs": ' + json.dumps({"type": "url", "properties": {"url": url}}) + ", ", 1),
    }  # fmt: skip


def _readable(url: str) -> dict[str, tuple[str, str]]:
    """Return files of formats that are opened, with an address in every place that has one."""
    gml = f'<?xml version="1.0"?><ogr:FeatureCollection xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://ogr.maptools.org/ {url}" xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink"><gml:featureMember><ogr:a fid="a.0"><ogr:geometryProperty><gml:LineString srsName="EPSG:4326"><gml:coordinates>2,5 5,5</gml:coordinates></gml:LineString></ogr:geometryProperty><ogr:n xlink:href="{url}"/></ogr:a></gml:featureMember></ogr:FeatureCollection>'
    kml = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>{url}</href></Link></NetworkLink><Placemark><styleUrl>{url}#s</styleUrl><name>x</name><LineString><coordinates>2,5 5,5</coordinates></LineString></Placemark></Document></kml>'
    gpx = f'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><link href="{url}"/><trkseg><trkpt lon="2" lat="5"/><trkpt lon="5" lat="5"/></trkseg></trk></gpx>'
    named = json.loads(good().to_json(drop_id=True))
    named["crs"] = {"type": "name", "properties": {"name": url}}
    proj = f"+proj=longlat +ellps=WGS84 +nadgrids={url} +type=crs"
    grid = {"type": "name", "properties": {"name": proj}}
    return {
        "GML with a remote schema": ("a.gml", gml),
        "GML with a schema elsewhere": ("b.gml", gml.replace(url, "../secret.geojson")),
        "KML with a network link": ("a.kml", kml),
        "GPX with a link": ("a.gpx", gpx),
        "GeoJSON with an address as name": ("a.geojson", json.dumps(named)),
        "GeoJSON with a grid on a server": ("a.geojson", json.dumps({**named, "crs": grid})),
    }


def _databases(secret: Path) -> dict[str, Callable[[sqlite3.Connection], None]]:
    def run(*statements: str) -> Callable[[sqlite3.Connection], None]:
        return lambda base: [base.execute(each) for each in statements].clear()

    def view(query: str) -> Callable[[sqlite3.Connection], None]:
        return run(
            f"CREATE VIEW v AS {query}",
            "UPDATE gpkg_contents SET table_name = 'v'",
            "UPDATE gpkg_geometry_columns SET table_name = 'v'",
        )

    endless = ENDLESS.format(geometry="(SELECT geom FROM a) AS geom")
    return {
        "view without end": view(endless),
        "view as a catalogue": run(
            "ALTER TABLE gpkg_contents RENAME TO other", f"CREATE VIEW gpkg_contents AS SELECT * FROM other, ({endless})"
        ),
        "view that loads code": view("SELECT load_extension('/bin/true') AS fid, geom FROM a"),
        "view that asks a server": view("SELECT ogr_geocode('Baku') AS fid, geom FROM a"),
        "virtual table": run("CREATE VIRTUAL TABLE t USING fts4(x)"),
        "virtual table called an R-tree": run(
            "PRAGMA writable_schema=ON",
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES "
            f"('table', 't', 't', 0, 'CREATE VIRTUAL TABLE t USING VirtualOGR(''{secret}'') -- USING rtree(')",
        ),
        "view in capitals": run(
            "CREATE TABLE ss (geom)",
            "PRAGMA writable_schema=ON",
            f"INSERT INTO sqlite_master VALUES ('VIEW', 'ß', 'ß', 0, 'CREATE VIEW \"ß\" AS {endless}')",
            "UPDATE gpkg_contents SET table_name = 'ß'",
        ),
        "view beside a row without SQL": run(
            "PRAGMA writable_schema=ON",
            f"INSERT INTO sqlite_master VALUES ('VIEW', 'v', 'v', 0, 'CREATE VIEW v AS {endless}')",
            "INSERT INTO sqlite_master VALUES ('index', 'v', 'v', 0, NULL)",
            "INSERT INTO sqlite_master SELECT 'table', 'v', 'a', rootpage, NULL FROM sqlite_master WHERE name = 'a'",
        ),
        "virtual table behind a comment": run("CREATE /* */ VIRTUAL TABLE t USING dbstat"),
        "trigger": run("CREATE TRIGGER own AFTER INSERT ON a BEGIN DELETE FROM a; END"),
        "computed column": run("ALTER TABLE a ADD COLUMN big AS (hex(zeroblob(400000000)))"),
        "layer that is no table": run("UPDATE gpkg_contents SET table_name = 'pragma_database_list'"),
    }  # fmt: skip


def _database(path: Path, change: Callable[[sqlite3.Connection], None]) -> None:
    path.unlink(missing_ok=True)
    pyogrio.write_dataframe(good(), path, layer="a", driver="GPKG", SPATIAL_INDEX="NO")
    with closing(sqlite3.connect(path)) as base:
        base.execute("DROP TABLE IF EXISTS gpkg_ogr_contents")
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        change(base)
        base.commit()


def _shapefiles(folder: Path, secret: Path) -> list[Hostile]:
    """Return a Shapefile and a File Geodatabase whose parts are links to elsewhere."""
    place = folder / "linked_parts"
    place.mkdir(exist_ok=True)
    good().to_file(place / "a.shp")
    (place / "a.dbf").unlink()
    (place / "a.dbf").symlink_to(secret)
    good().to_file(place / "b.shp")
    (place / "b.prj").unlink()
    (place / "b.prj").symlink_to(secret)
    pyogrio.write_dataframe(good().drop(columns="id"), place / "a.gdb", driver="OpenFileGDB", layer="a")
    part = next((place / "a.gdb").glob("a00000004.gdbtable"))
    (folder / "elsewhere").write_bytes(part.read_bytes())
    part.unlink()
    part.symlink_to(folder / "elsewhere")
    parquet = folder / "parquet_elsewhere"
    parquet.mkdir(exist_ok=True)
    good().to_parquet(folder / "elsewhere.parquet")
    (parquet / "a.parquet").symlink_to(folder / "elsewhere.parquet")
    return [
        Hostile("Shapefile with a linked table", place / "a.shp", "refused"),
        Hostile("Shapefile with a linked system", place / "b.shp", "refused"),
        Hostile("File Geodatabase with a link", place / "a.gdb", "refused"),
        Hostile("folder of GeoParquet with a link", parquet, "refused"),
    ]


def _archives(folder: Path) -> list[Hostile]:
    place = folder / "archives"
    place.mkdir(exist_ok=True)
    zeros = b" " * 1_000_000
    with zipfile.ZipFile(place / "a.kmz", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("doc.kml", "w") as file:
        for _ in range(200):
            file.write(zeros)
    with zipfile.ZipFile(place / "a.zip", "w") as archive:
        archive.writestr("a.vrt", f"<OGRVRTDataSource>{folder / 'secret.geojson'}</OGRVRTDataSource>")
    with gzip.open(place / "a.geojson.gz", "wb") as file:
        file.write(good().to_json().encode())
    return [
        Hostile("KMZ that swells", place / "a.kmz", "refused"),
        Hostile("zip with a virtual dataset", place / "a.zip", "refused"),
        Hostile("compressed file", place / "a.geojson.gz", "refused"),
    ]
