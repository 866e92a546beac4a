"""GeoParquet from elsewhere, read through pyarrow: its metadata are believed only where they make sense.

The geometry is the primary column, as WKB. Other geometry columns and the index that pandas may have
written are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
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

_BATCH: Final = 50_000
_MOST_BYTES: Final = 4_000_000_000
"""A layer that is read whole may unpack to this much; a larger one is read in parts by `corridor measure`."""


@dataclass(frozen=True)
class GeoMetadata:
    """What the metadata of a GeoParquet file say of its rows and its primary geometry column.

    `crs` is None where it is not known; `kinds` are the types of geometry, empty where any may occur; `columns` are
    the others, without further geometries and the index of pandas.
    """

    geometry: str
    crs: Crs | None
    kinds: list[str]
    columns: list[str]
    rows: int


@contextmanager
def opened(path: Path) -> Iterator[tuple[pq.ParquetFile, GeoMetadata]]:
    """Open a file and read its metadata.

    AtlasError if it is no GeoParquet, its metadata lack or mistype what they must hold, or it states more rows than
    it has bytes.
    """
    with reading(str(path), "GeoParquet"), pq.ParquetFile(path.resolve()) as file:
        yield file, _metadata(path, file)


def read_geoparquet(path: Path) -> gpd.GeoDataFrame:
    """Read a file whole; AtlasError as `opened`, if a geometry cannot be read, or if it is too large for that."""
    with opened(path) as (file, meta):
        unpacked, batches = 0, []
        for batch in file.iter_batches(_BATCH, columns=[meta.geometry, *meta.columns]):
            unpacked += batch.nbytes
            if unpacked > _MOST_BYTES:
                raise refusal(path, f"unpacks to more than {_MOST_BYTES:,} bytes", "Divide it into smaller files")
            batches.append(batch)
        schema = file.schema_arrow
        fields = [schema.field(name) for name in (meta.geometry, *meta.columns)]
        table = pa.Table.from_batches(batches, None if batches else pa.schema(fields))
        geometry = shapely.from_wkb(table.column(meta.geometry).to_numpy(zero_copy_only=False))
        frame = table.select(meta.columns).to_pandas(ignore_metadata=True)
        return gpd.GeoDataFrame(frame, geometry=geometry, crs=meta.crs)


def _metadata(path: Path, file: pq.ParquetFile) -> GeoMetadata:
    raw = (file.schema_arrow.metadata or {}).get(b"geo")
    if raw is None:
        raise refusal(path, "is Parquet without geometry", "Write it as GeoParquet")
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
        crs = None if crs is None else stated_crs(crs, str(path))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise refusal(path, "has metadata that are not those of GeoParquet", "Write it anew") from None
    if encoding != "WKB":
        raise refusal(path, f"has its geometry as {encoding}", "Write it with the encoding WKB")
    names = list(file.schema_arrow.names)
    if name not in names:
        raise refusal(path, f"names the geometry column {name!r}, and has none", "Write it anew")
    rows, size = file.metadata.num_rows, path.stat().st_size
    if rows > size:
        raise refusal(path, f"states {rows:,} rows, and has {size:,} bytes", "Restore the file")
    index = re.compile(r"__index_level_\d+__")
    columns = [each for each in names if each not in described and not index.fullmatch(each)]
    return GeoMetadata(name, crs, kinds, columns, rows)
