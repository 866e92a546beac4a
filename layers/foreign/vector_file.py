"""The one way to open a file from elsewhere: what it is, which layers it has, and its features.

`layers.foreign.file_format.identify` first says what a file is. Then GDAL reads it, and only while

- no driver is registered but those of the formats that are opened,
- every request over HTTP fails before it is sent (a proxy of a kind that does not exist), nothing on a
  network file system is seen, and no extension of SQLite is loaded,
- nothing is written beside the file, and no file is looked for that is not a part of it.

Whatever a reader raises on a file becomes an `AtlasError`; a full disk or a lack of memory is told as
such. On Dask every worker opens its own part, by the same functions.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio import _ogr, raw

from layers.files.writing import scratch
from layers.foreign.database import settled
from layers.foreign.delimited import TableGeometry
from layers.foreign.features import Rows
from layers.foreign.file_format import FORMATS, ForeignFile, identify
from layers.foreign.refusal import reading, refusal, unknown_name
from layers.model.explain import shorten
from layers.model.problem import AtlasError

if TYPE_CHECKING:
    import pyarrow as pa

_DRIVERS: Final = frozenset({format_.driver for format_ in FORMATS.values() if format_.driver} | {"KML", "MEM"})
"""GDAL's names of the drivers that may open a file; MEM holds what GDAL makes itself."""

_SEALED: Final = {
    # libcurl refuses a proxy of an unknown kind before it connects or looks a name up.
    "GDAL_HTTP_PROXY": "closed://closed",
    "GDAL_HTTPS_PROXY": "closed://closed",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "closed",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "LIBKML_RESOLVE_STYLE": "NO",
    "LIBKML_EXTERNAL_STYLE": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OGR_SQLITE_PRAGMA": "trusted_schema=OFF",
}
"""Options of GDAL while a file is open."""

_LOOKED_AT: Final = 20
"""How many features tell what a layer holds that does not say so."""

_LEAST_BYTES: Final = 4
"""A feature takes more bytes than this in every format; a file that states more features is broken."""

_COUNTED: Final = frozenset({"FlatGeobuf", "GeoPackage", "Shapefile", "MapInfo TAB", "File Geodatabase"})
"""Formats that state how many features they have."""

_LOCK: Final = threading.Lock()
_BYPASS: Final = ("NO_PROXY", "no_proxy")
"""Variables by which libcurl would pass the proxy by."""

_open = 0  # files that are open, in all threads; options and drivers of GDAL are those of the process
_options_before: dict[str, Any] = {}
_bypasses: dict[str, str] = {}


@cache
def _other_drivers() -> str:
    """Return the drivers that open no file, as GDAL lists them while all are registered; listing takes a while."""
    return ",".join(sorted(set(pyogrio.list_drivers()) - _DRIVERS))


@contextmanager
def _sealed() -> Iterator[None]:
    """Let GDAL open nothing but the formats that are opened, and reach nothing but the file."""
    global _open
    with _LOCK:
        if not _open:
            _options_before.update({name: pyogrio.get_gdal_config_option(name) for name in (*_SEALED, "GDAL_SKIP")})
            _bypasses.update({name: os.environ.pop(name) for name in _BYPASS if name in os.environ})
            pyogrio.set_gdal_config_options({**_SEALED, "GDAL_SKIP": _other_drivers()})
            _ogr._register_drivers()  # this also takes away what is to be skipped
        _open += 1
    try:
        yield
    finally:
        with _LOCK:
            _open -= 1
            if not _open:
                pyogrio.set_gdal_config_options(_options_before)
                os.environ.update(_bypasses)
                _bypasses.clear()
                _ogr._register_drivers()


@contextmanager
def _opened(file: ForeignFile, layer: str | None = None, encoding: str | None = None) -> Iterator[str]:
    """Yield the path that GDAL opens for a layer.

    GDAL decides some things by a name, and its GML driver writes beside the file. So it is given a link
    of a plain name in a folder of its own, unless the name is plain and parts lie beside it. A table of text is
    given as a copy in UTF-8 where it is in another encoding.
    """
    with reading(file.label, file.format.name), _sealed(), ExitStack() as stack:
        path = file.path.resolve()
        if file.format.name in ("GeoPackage", "SQLite"):
            path = stack.enter_context(settled(path))
        odd = set(path.name) & set("!?#%") or not _is_unicode(path)
        plain = path.suffix.lower() == file.format.suffix and not odd
        is_table = file.format.name == "CSV"
        # A .prj beside a CSV file is the Shapefile's, where there is one of that name.
        inside = file.members[layer or next(iter(file.members))] if file.members else file.inside
        alone = inside or file.format.name == "GML" or (is_table and path.with_suffix(".shp").exists())
        if not alone and (file.format.parts or plain) and not (is_table and encoding):
            yield str(path)
            return
        with scratch() as folder:
            link = folder / f"layer{file.format.suffix}"
            if is_table and encoding:
                with path.open(encoding=encoding) as text, link.open("w", encoding="utf-8") as copy:
                    shutil.copyfileobj(text, copy)
            else:
                try:
                    link.symlink_to(path)
                except (OSError, NotImplementedError):  # Windows lets few people make links
                    link = path
            yield f"/vsizip/{link}/{inside}" if inside else str(link)


def _is_unicode(path: Path) -> bool:
    """Return whether the bytes of a path are text, as GDAL's bindings want them."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def choose_layer(file: ForeignFile, layer: str | None, option: str, kinds: tuple[str, ...] = ()) -> tuple[str, str]:
    """Return the layer of a file that is to be read, and a note where it was chosen from several.

    It is the one asked for, else the only one that has a geometry, or that has features of one of some kinds.
    `option` is what names a layer, for the message. AtlasError if there is none, or none of several is named.
    """
    layers = _layers(file)
    spatial = [name for name, kind in layers if kind is not None]
    if not spatial:
        raise refusal(file.label, "has no geometry", "Name a file of lines, points or areas")
    if layer is not None:
        if layer not in spatial:
            raise unknown_name(file.label, "layer", layer, spatial)
        return layer, ""
    if len(spatial) == 1:
        return spatial[0], ""
    fitting = [name for name, kind in layers if kind is not None and (not kinds or holds(kind, kinds))]
    if len(fitting) != 1:
        fitting = [name for name in fitting if _has_features(file, name, kinds)]
    several = f"has {len(spatial)} layers: {', '.join(spatial)}"
    if len(fitting) != 1:
        raise refusal(file.label, several, f"Name one with {option}")
    return fitting[0], f"{several}; {fitting[0]} is read. {option} names another"


def holds(kind: str, kinds: Collection[str]) -> bool:
    """Return whether a layer of a kind of geometry, as GDAL names it, may hold some of the kinds."""
    plain = _CURVES.get(name := re.sub(r"^2\.5D | ?[ZM]+$", "", kind), name)
    return plain in kinds or plain in ("Unknown", "Geometry", "GeometryCollection")


_CURVES: Final = {
    "CircularString": "LineString",
    "CompoundCurve": "LineString",
    "Curve": "LineString",
    "MultiCurve": "MultiLineString",
    "CurvePolygon": "Polygon",
    "Surface": "Polygon",
    "MultiSurface": "MultiPolygon",
}
"""What a kind of curves becomes."""


def _layers(file: ForeignFile) -> list[tuple[str, str | None]]:
    """Return the layers of a file, and the kind of geometry of each; None where it has none."""
    if file.members:
        return [(name, "Unknown") for name in file.members]
    with _opened(file) as path:
        return [(str(name), None if kind is None else str(kind)) for name, kind in pyogrio.list_layers(path)]


def _has_features(file: ForeignFile, layer: str, kinds: tuple[str, ...]) -> bool:
    """Return whether the first features of a layer have one of some kinds, any if there are none."""
    with _opened(file, layer) as path:
        wkb = raw.read(path, layer=_inner(file, layer), columns=[], max_features=_LOOKED_AT)[2]
    with np.errstate(invalid="ignore"):  # of coordinates that are no numbers
        found = shapely.from_wkb(wkb, on_invalid="ignore")
    return any(shape is not None and (not kinds or shape.geom_type in kinds) for shape in found)


def _inner(file: ForeignFile, layer: str | None) -> str | None:
    """Return the name of a layer as GDAL knows it: of an archive the member alone is opened."""
    return None if file.members else layer


def _options(file: ForeignFile, encoding: str | None) -> dict[str, str]:
    """Return the options a file is opened with: dates of GeoJSON stay texts, and a Shapefile is told its encoding."""
    name = file.format.name
    if name in ("GeoJSON", "newline-delimited GeoJSON"):
        return {"DATE_AS_STRING": "YES"}
    return {"ENCODING": encoding} if encoding and name in ("Shapefile", "zipped Shapefile") else {}


def layer_info(file: ForeignFile, layer: str | None = None, encoding: str | None = None) -> Mapping[str, Any]:
    """Return what GDAL says of a layer (`pyogrio.read_info`) without reading its features.

    AtlasError if it cannot be read, or states more features than it has room for.
    """
    with _opened(file, layer, encoding) as path:
        options = {**_options(file, encoding), "force_feature_count": False}
        info: Mapping[str, Any] = pyogrio.read_info(path, layer=_inner(file, layer), **options)
    if file.format.name in _COUNTED and int(info["features"]) * _LEAST_BYTES > file.size:
        message = f"states {info['features']:,} features, and has {file.size:,} bytes"
        raise refusal(file.label, message, "Restore the file")
    return info


def read_frame(file: ForeignFile, layer: str | None = None) -> gpd.GeoDataFrame:
    """Read a layer whole as it stands in the file, the first one if none is named; in GeoJSON dates stay texts.

    A layer without geometry is a DataFrame. AtlasError if it cannot be read.
    """
    if file.format.name in _COUNTED:
        layer_info(file, layer)
    with _opened(file, layer) as path:
        return pyogrio.read_dataframe(path, layer=_inner(file, layer), **_options(file, None))


def read_geojson(path: Path, *, label: str | None = None) -> gpd.GeoDataFrame:
    """Read a file that must be GeoJSON; AtlasError if it is something else, or cannot be read.

    `label` is what to call it in a message, the path if not given.
    """
    try:
        file = identify(path, label=label)
    except AtlasError as error:
        (why,) = error.problems
        message = f"not readable as GeoJSON (it {why.message})"
        raise refusal(why.file, message, "Restore or repair the file") from None
    if file.format.name != "GeoJSON":
        raise refusal(file.label, f"not readable as GeoJSON (it is {file.format.name})", "Restore the file")
    return read_frame(file)


@contextmanager
def heard(notes: list[str]) -> Iterator[None]:
    """Add what GDAL warns of within the block to the notes, each warning once."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        yield
    said = (f"GDAL says: {shorten(str(warning.message), 160)[1:-1]}" for warning in warned)
    notes += [note for note in dict.fromkeys(said) if note not in notes]


def first_rows(file: ForeignFile, encoding: str | None, rows: int) -> list[dict[str, Any]]:
    """Return the first rows of a table of text, by the names of its columns."""
    with _opened(file, None, encoding) as path:
        _, table = pyogrio.read_arrow(path, max_features=rows, read_geometry=False)
        found: list[dict[str, Any]] = table.to_pylist()
    return found


@dataclass(frozen=True)
class Reading:
    """What is to be read of a file.

    Attributes
    ----------
    layer : str or None
        Its layer, where it can have several.
    columns : tuple of str
        Those wanted beside the geometry.
    table : TableGeometry or None
        Where a table of text has its geometry.
    encoding : str or None
        Of the texts of a file that states none.
    rows : int
        How many at a time.
    """

    layer: str | None
    columns: tuple[str, ...]
    table: TableGeometry | None
    encoding: str | None
    rows: int


def batches(file: ForeignFile, how: Reading, notes: list[str]) -> Iterator[Rows]:
    """Yield the rows of a layer in the order of the file.

    Curves become the straight pieces that GDAL makes of them. What GDAL warns of is added to the notes. AtlasError
    if the file cannot be read to its end.
    """
    layer, columns = _inner(file, how.layer), how.columns
    wanted = list(dict.fromkeys([*columns, *(how.table.columns if how.table else ())]))
    options = {**_options(file, how.encoding), "columns": wanted, "batch_size": how.rows, "datetime_as_string": True}
    first = 0
    with _opened(file, how.layer, how.encoding) as path, ExitStack() as stack:
        with heard(notes):
            opened = pyogrio.open_arrow(path, layer=layer, use_pyarrow=True, **options)
            meta, reader = stack.enter_context(opened)
        geometry = str(meta["geometry_name"] or "wkb_geometry")
        stream = iter(reader)
        while True:
            with reading(file.label, file.format.name, after=first), heard(notes):
                batch = next(stream, None)
                if batch is None:
                    return
                if how.table is not None:
                    read = _rows_of_table(batch, how.table, columns, first)
                else:
                    read = _straight(batch, geometry, columns, first, path, layer)
            yield read
            first += len(batch)


def _rows_of_table(batch: pa.RecordBatch, table: TableGeometry, columns: Sequence[str], first: int) -> Rows:
    """Return rows of a table of text, with the geometry that its columns write."""
    shapes, bad = table.shapes([_column(batch, name).to_pylist() for name in table.columns])
    return Rows(_with_geometry(batch, shapely.to_wkb(shapes), columns), first, bad=bad)


def _straight(
    batch: pa.RecordBatch, geometry: str, columns: Sequence[str], first: int, path: str, layer: str | None
) -> Rows:
    """Return rows without curves; those that have some are read anew, since only that makes GDAL draw them straight."""
    wkb = _column(batch, geometry).to_numpy(zero_copy_only=False)
    # Kinds 8 to 14 have curves, 7 is a collection of anything (ISO 19125).
    kinds = [0 if value is None else _kind(value) for value in wkb]
    if any(7 <= kind <= 14 for kind in kinds):
        wkb = raw.read(path, layer=layer, columns=[], skip_features=first, max_features=len(batch))[2]
    curved = tuple(row for row, kind in enumerate(kinds) if 8 <= kind <= 14)
    return Rows(_with_geometry(batch, wkb, columns), first, curved)


def _kind(wkb: bytes) -> int:
    """Return the number of the kind of geometry of WKB, without what it adds for heights and measures."""
    return int.from_bytes(wkb[1:5], "little" if wkb[:1] == b"\x01" else "big") % 1000


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    """Return a column by its name; the last one, where a column of the file has the name of the geometry."""
    names = batch.schema.names
    return batch.column(len(names) - 1 - names[::-1].index(name))


def _with_geometry(batch: pa.RecordBatch, wkb: Any, columns: Sequence[str]) -> pa.RecordBatch:
    import pyarrow as pa

    arrays = [pa.array(wkb, pa.large_binary()), *(_column(batch, name) for name in columns)]
    return pa.RecordBatch.from_arrays(arrays, names=["geometry", *columns])
