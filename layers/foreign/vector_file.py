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
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pyogrio
from pyogrio import _ogr

from layers.files.writing import scratch
from layers.foreign.database import settled
from layers.foreign.file_format import FORMATS, ForeignFile, identify
from layers.foreign.refusal import reading, refusal, unknown_name
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
def _opened(file: ForeignFile) -> Iterator[str]:
    """Yield the path that GDAL opens.

    GDAL decides some things by a name, and its GML driver writes beside the file. So it is given a link
    of a plain name in a folder of its own, unless the name is plain and parts lie beside it.
    """
    with reading(file.label, file.format.name), _sealed(), ExitStack() as stack:
        path = file.path.resolve()
        if file.format.name in ("GeoPackage", "SQLite"):
            path = stack.enter_context(settled(path))
        odd = set(path.name) & set("!?#%") or not _is_unicode(path)
        plain = path.suffix.lower() == file.format.suffix and not odd
        # A .prj beside a CSV file is the Shapefile's, where there is one of that name.
        alone = file.format.name in ("GML", "zipped Shapefile") or (
            file.format.name == "CSV" and path.with_suffix(".shp").exists()
        )
        if not alone and (file.format.parts or plain):
            yield str(path)
            return
        with scratch() as folder:
            link = folder / f"layer{file.format.suffix}"
            try:
                link.symlink_to(path)
            except (OSError, NotImplementedError):  # Windows lets few people make links
                link = path
            yield f"/vsizip/{link}/{file.member}".rstrip("/") if file.format.name == "zipped Shapefile" else str(link)


def _is_unicode(path: Path) -> bool:
    """Return whether the bytes of a path are text, as GDAL's bindings want them."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def choose_layer(file: ForeignFile, layer: str | None, option: str) -> str:
    """Return the layer of a file that is to be read: the one asked for, or the only one that has a geometry.

    `option` is what names a layer, for the message. AtlasError if there is none, or none of several is named.
    """
    with _opened(file) as path:
        spatial = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if not spatial:
        raise refusal(file.label, "has no geometry", "Name a file of lines, points or areas")
    if layer is None and len(spatial) > 1:
        raise refusal(file.label, f"has {len(spatial)} layers: {', '.join(spatial)}", f"Name one with {option}")
    if layer is not None and layer not in spatial:
        raise unknown_name(file.label, "layer", layer, spatial)
    return layer or spatial[0]


def layer_info(file: ForeignFile, layer: str | None = None) -> Mapping[str, Any]:
    """Return what GDAL says of a layer (`pyogrio.read_info`) without reading its features.

    AtlasError if it cannot be read, or states more features than it has room for.
    """
    with _opened(file) as path:
        info: Mapping[str, Any] = pyogrio.read_info(path, layer=layer, force_feature_count=False)
    _check_count(file, int(info["features"]))
    return info


def _check_count(file: ForeignFile, features: int) -> None:
    if file.format.name in _COUNTED and features * _LEAST_BYTES > file.size:
        message = f"states {features:,} features, and has {file.size:,} bytes"
        raise refusal(file.label, message, "Restore the file")


def read_frame(file: ForeignFile, layer: str | None = None, *, encoding: str | None = None) -> gpd.GeoDataFrame:
    """Read a layer whole, the first one if none is named, as it stands in the file; in GeoJSON dates stay texts.

    `encoding` is that of the texts of a file that states none. A layer without geometry is a DataFrame. AtlasError
    if it cannot be read.
    """
    if file.format.name == "GeoParquet":
        from layers.foreign.geoparquet import read_geoparquet  # pyarrow takes its time to import

        return read_geoparquet(file.path)
    if file.format.name in _COUNTED:
        layer_info(file, layer)
    options = {"DATE_AS_STRING": "YES"} if file.format.name == "GeoJSON" else {}
    with _opened(file) as path:
        return pyogrio.read_dataframe(path, layer=layer, encoding=encoding, **options)


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


def curved(file: ForeignFile, layer: str) -> int:
    """Return how many features of a layer have curves, which are gone once they are read."""
    name = layer.replace("\\", "\\\\").replace('"', '\\"')
    query = f'SELECT OGR_GEOMETRY AS kind FROM "{name}"'  # noqa: S608 - the name is the file's own, quoted
    with _opened(file) as path:
        kinds = pyogrio.read_dataframe(path, sql=query, sql_dialect="OGRSQL", read_geometry=False)["kind"]
    return int(kinds.astype(str).str.contains("CURVE|CIRCULAR|SURFACE").sum())


def batches(
    file: ForeignFile, layer: str | None, *, columns: list[str], rows: int
) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Yield the rows of a layer in batches of at most so many, in the order of the file.

    With each comes the name of its geometry column, as WKB; the columns named are beside it. AtlasError if the file
    cannot be read to its end.
    """
    read = 0
    with (
        _opened(file) as path,
        pyogrio.open_arrow(path, layer=layer, columns=columns, batch_size=rows, use_pyarrow=True) as (meta, reader),
    ):
        geometry = str(meta["geometry_name"] or "wkb_geometry")
        stream = iter(reader)
        while True:
            with reading(file.label, file.format.name, after=read):
                batch = next(stream, None)
            if batch is None:
                return
            yield geometry, batch
            read += len(batch)
