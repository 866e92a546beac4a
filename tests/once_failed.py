"""Files that once ended in a traceback, a hang or a silent error; each stands for a kind.

    python tests/once_failed.py FOLDER

writes them into a folder. `tests/test_fuzz_files.py` reads each in every way; whoever finds another one adds it
here, made as small as it still fails on the code of that day.
"""

from __future__ import annotations

import io
import json
import sqlite3
import sys
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

MOON: Final = (
    'GEOGCS["Moon",DATUM["Moon",SPHEROID["Moon",1737400,0]],PRIMEM["Reference_Meridian",0],UNIT["degree",0.0174532925]]'
)


def _lines() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": ["a"], "iso_a3": ["AAA"]}, geometry=[shapely.LineString([(1, 1), (2, 2)])], crs=4326
    )


def _parquet(change: Callable[[pa.Table, dict[str, Any]], pa.Table]) -> bytes:
    """Return a GeoParquet file whose table, and metadata in place, were changed."""
    out = io.BytesIO()
    _lines().to_parquet(out)
    table = pq.read_table(io.BytesIO(out.getvalue()))
    geo = json.loads(table.schema.metadata[b"geo"])
    table = change(table, geo)
    raw = geo["raw"] if "raw" in geo else json.dumps(geo).encode()
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), b"geo": raw}), out)
    return out.getvalue()


def _lacking(*keys: str) -> bytes:
    def change(table: pa.Table, geo: dict[str, Any]) -> pa.Table:
        place = geo
        for key in keys[:-1]:
            place = place[key]
        del place[keys[-1]]
        return table

    return _parquet(change)


def _with(value: Any, *keys: str) -> bytes:
    def change(table: pa.Table, geo: dict[str, Any]) -> pa.Table:
        place = geo
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = value
        return table

    return _parquet(change)


def _column(name: str, values: pa.Array) -> bytes:
    def change(table: pa.Table, _geo: dict[str, Any]) -> pa.Table:
        at = table.schema.get_field_index(name)
        return table.set_column(at, name, values) if at >= 0 else table.append_column(name, values)

    return _parquet(change)


def _geojson(*geometries: Any, **properties: Any) -> bytes:
    features = [{"type": "Feature", "properties": {"name": "a", **properties}, "geometry": each} for each in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": rings}


def _bytes() -> dict[str, bytes]:
    """Return files that are one piece, by name."""
    line = {"type": "LineString", "coordinates": [[1, 1], [2, 2]]}
    geometry = ("columns", "geometry")
    return {
        "no_primary_column.parquet": _lacking("primary_column"),
        "no_columns.parquet": _lacking("columns"),
        "no_encoding.parquet": _lacking(*geometry, "encoding"),
        "types_are_a_number.parquet": _with(3, *geometry, "geometry_types"),
        "types_are_null.parquet": _with([None], *geometry, "geometry_types"),
        "system_is_a_list.parquet": _with([1], *geometry, "crs"),
        "system_is_nested.parquet": _with({"crs": {"type": "x"}}, *geometry, "crs"),
        "system_is_a_path.parquet": _with("+init=/etc/hostname:1", *geometry, "crs"),
        "primary_is_a_list.parquet": _with(["geometry"], "primary_column"),
        "columns_are_a_list.parquet": _with([], "columns"),
        "metadata_no_text.parquet": _with(b"\xff\xfe\x00", "raw"),
        "metadata_deep.parquet": _with(b"[" * 100_000, "raw"),
        "geometry_is_numbers.parquet": _column("geometry", pa.array([3])),
        "geometry_is_text.parquet": _column("geometry", pa.array(["LINESTRING(1 1,2 2)"])),
        "geometry_is_broken.parquet": _column("geometry", pa.array([b"\x01\x02"])),
        "name_is_a_structure.parquet": _column("name", pa.array([{"a": 1}])),
        "name_is_a_list.parquet": _column("name", pa.array([["x", "y"]])),
        "ring_not_closed.geojson": _geojson(_polygon([[0, 0], [1, 0], [1, 1], [0, 1]])),
        "ring_of_two.geojson": _geojson(_polygon([[0, 0], [0, 0]])),
        "a_bracket_too_many.geojson": _geojson({"type": "MultiPolygon", "coordinates": [[[[[0, 0], [1, 0], [1, 1], [0, 0]]]]]}),
        "one_vertex.geojson": _geojson({"type": "LineString", "coordinates": [[1, 1]]}),
        "name_is_a_list.geojson": _geojson(line, name=["x", "y"]),
        "number_without_end.geojson": _geojson(line).replace(b"[2, 2]", b"[" + b"9" * 5000 + b", 2]"),
        "deep.geojson": b'{"type": "FeatureCollection", "features": ' + b"[" * 50_000,
        "table_of_line_ends.tab": b"!table" + b"\n" * 60_000,
        "stops_in_its_index.fgb": b"fgb\x03fgb\x00" + b"\x00" * 4 + b"\xff" * 60,
    }  # fmt: skip


def write_all(folder: Path) -> list[Path]:
    """Write the files into a folder.

    Returns
    -------
    list of Path
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for name, data in _bytes().items():
        found.append(folder / name)
        found[-1].write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in ("curve.gpkg", "moon.gpkg", "many.gpkg", "half.fgb", "cyrillic.shp", "moon.shp"):
            path = folder / name
            path.unlink(missing_ok=True)
            frame = _lines()
            if name == "cyrillic.shp":
                frame["name"] = "Баку"
            pyogrio.write_dataframe(frame, path, encoding="cp1251" if name == "cyrillic.shp" else None)
            found.append(path)
    (folder / "cyrillic.cpg").write_text("UTF-8")
    (folder / "moon.prj").write_text(MOON)
    (folder / "half.fgb").write_bytes((folder / "half.fgb").read_bytes()[:-40])
    changes = {
        "curve.gpkg": ("UPDATE curve SET geom = ?", (_curve(),)),
        "moon.gpkg": (
            "UPDATE gpkg_spatial_ref_sys SET definition = ?, organization = 'x' WHERE srs_id = 4326",
            (MOON,),
        ),
        "many.gpkg": ("UPDATE gpkg_ogr_contents SET feature_count = 1000000000", ()),
    }
    for name, (statement, values) in changes.items():
        with closing(sqlite3.connect(folder / name)) as base:
            for (trigger,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                base.execute(f'DROP TRIGGER "{trigger}"')
            base.execute(statement, values)
            base.commit()
    return found


def _curve() -> bytes:
    """Return a circular string as a GeoPackage holds it (header without envelope, ISO WKB)."""
    points = (0.0, 0.0, 1.0, 1.0, 2.0, 0.0)
    wkb = b"\x01" + (8).to_bytes(4, "little") + (3).to_bytes(4, "little")
    for value in points:
        wkb += shapely.Point(value, 0).wkb[5:13]
    return b"GP\x00\x01" + (4326).to_bytes(4, "little") + wkb


if __name__ == "__main__":
    for each in write_all(Path(sys.argv[1])):
        print(each)
