"""GeoParquet from elsewhere, read through pyarrow: its metadata are believed only where they make sense.

The geometry is the primary column; it becomes WKB where it is written otherwise.
Other geometry columns and the index that pandas may have
written are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS as Crs  # noqa: N811

from layers.foreign.crs import stated_crs
from layers.foreign.refusal import reading, refusal

_SHAPES: Final = ("point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon")
"""Encodings of GeoParquet 1.1 beside WKB, each a column of coordinates as GeoArrow lays them out."""


@dataclass(frozen=True)
class GeoMetadata:
    """What the metadata of a GeoParquet file say of its rows and its primary geometry column.

    `crs` is None where it is not known; `kinds` are the types of geometry, empty where any may occur; `columns` are
    the others, without further geometries and the index of pandas.
    """

    geometry: str
    encoding: str
    crs: Crs | None
    kinds: list[str]
    columns: list[str]
    rows: int


@contextmanager
def opened(path: Path, label: str | None = None) -> Iterator[tuple[pq.ParquetFile, GeoMetadata]]:
    """Open a file and read its metadata; `label` is what to call it in a message, the path if not given.

    AtlasError if it is no GeoParquet, its metadata lack or mistype what they must hold, or it states more rows than
    it has bytes.
    """
    label = label or str(path)
    with reading(label, "GeoParquet"), pq.ParquetFile(path.resolve()) as file:
        yield file, _metadata(path, file, label)


def batches(path: Path, number: int, columns: Sequence[str], *, rows: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a row group, at most so many at a time: geometry as WKB in the first column, `geometry`."""
    with opened(path) as (file, meta):
        for batch in file.iter_batches(rows, row_groups=[number], columns=[meta.geometry, *columns]):
            names = batch.schema.names
            wkb = _as_wkb(batch.column(names.index(meta.geometry)), meta.encoding)
            arrays = [wkb, *(batch.column(names.index(name)) for name in columns)]
            yield pa.RecordBatch.from_arrays(arrays, names=["geometry", *columns])


def _as_wkb(column: pa.Array, encoding: str) -> pa.Array:
    if encoding == "WKB":
        return column
    field = pa.field("geometry", column.type, metadata={"ARROW:extension:name": f"geoarrow.{encoding}"})
    frame = gpd.GeoDataFrame.from_arrow(pa.table([column], schema=pa.schema([field])))
    return pa.array(shapely.to_wkb(frame.geometry.to_numpy()), pa.large_binary())


def _metadata(path: Path, file: pq.ParquetFile, label: str) -> GeoMetadata:
    raw = (file.schema_arrow.metadata or {}).get(b"geo")
    if raw is None:
        raise refusal(label, "is Parquet without geometry", "Write it as GeoParquet")
    try:
        geo = json.loads(raw)
        name, described = geo["primary_column"], geo["columns"]
        column = described[name]
        encoding, kinds = column["encoding"], column.get("geometry_types", [])
        # GeoParquet 1.1: where nothing is said, longitude and latitude on WGS 84; null is not known.
        crs = column.get("crs", "OGC:CRS84")
        if not (isinstance(name, str) and isinstance(encoding, str) and isinstance(crs, str | dict | None)):
            raise TypeError
        if not (isinstance(kinds, list) and all(isinstance(kind, str) and kind for kind in kinds)):
            raise TypeError
        crs = None if crs is None else stated_crs(crs, label)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise refusal(label, "has metadata that are not those of GeoParquet", "Write it anew") from None
    if encoding not in ("WKB", *_SHAPES):
        raise refusal(label, f"has its geometry as {encoding}", "Write it with the encoding WKB")
    names = list(file.schema_arrow.names)
    if name not in names:
        raise refusal(label, f"names the geometry column {name!r}, and has none", "Write it anew")
    rows, size = file.metadata.num_rows, path.stat().st_size
    if rows > size:
        raise refusal(label, f"states {rows:,} rows, and has {size:,} bytes", "Restore the file")
    index = re.compile(r"__index_level_\d+__")
    columns = [each for each in names if each not in described and not index.fullmatch(each)]
    return GeoMetadata(name, encoding, crs, kinds, columns, rows)
