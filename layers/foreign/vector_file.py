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

import errno
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pyogrio
from pyogrio import _ogr

from layers.files.writing import output_errors, scratch
from layers.foreign.database import settled
from layers.foreign.file_format import FORMATS, ForeignFile, identify
from layers.model.problem import AtlasError, OutputError, Problem

if TYPE_CHECKING:
    import pyarrow as pa

_DRIVERS: Final = frozenset({each.driver for each in FORMATS.values() if each.driver} | {"KML", "MEM"})
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

_SYSTEM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE)
"""Errors that say nothing of the file."""

_LEAST_BYTES: Final = 4
"""A feature takes more bytes than this in every format; a file that states more features is broken."""

_COUNTED: Final = frozenset({"FlatGeobuf", "GeoPackage", "Shapefile", "MapInfo TAB", "File Geodatabase"})
"""Formats that state how many features they have."""

_LOCK: Final = threading.Lock()
_BYPASS: Final = ("NO_PROXY", "no_proxy")
"""Variables by which libcurl would pass the proxy by."""

_open = 0  # files that are open, in all threads; options and drivers of GDAL are those of the process
_before: dict[str, Any] = {}
_passed: dict[str, str] = {}


@contextmanager
def _sealed() -> Iterator[None]:
    """Let GDAL open nothing but the formats that are opened, and reach nothing but the file."""
    global _open
    with _LOCK:
        if not _open:
            _before.update({name: pyogrio.get_gdal_config_option(name) for name in (*_SEALED, "GDAL_SKIP")})
            _passed.update({name: os.environ.pop(name) for name in _BYPASS if name in os.environ})
            others = sorted(set(pyogrio.list_drivers()) - _DRIVERS)
            pyogrio.set_gdal_config_options({**_SEALED, "GDAL_SKIP": ",".join(others)})
            _ogr._register_drivers()  # this also takes away what is to be skipped
        _open += 1
    try:
        yield
    finally:
        with _LOCK:
            _open -= 1
            if not _open:
                pyogrio.set_gdal_config_options(_before)
                os.environ.update(_passed)
                _passed.clear()
                _ogr._register_drivers()


@contextmanager
def reading(label: str, what: str = "", *, after: int = 0) -> Iterator[None]:
    """Turn whatever a reader raises on a file into one line that says what is wrong with it.

    Parameters
    ----------
    label : str
        What to call the file.
    what : str
        The format it is in, for the message.
    after : int
        How many features had been read.

    Raises
    ------
    AtlasError
        For a file that cannot be read.
    OutputError
        Where it is the disk, or the memory, and not the file.
    """
    try:
        yield
    except (AtlasError, OutputError):
        raise
    except MemoryError:
        message = "reading it needs more memory than there is"
        raise _problem(label, message, "Divide it into smaller files, or use a machine with more memory") from None
    except UnicodeDecodeError as error:
        message = f"its texts are not in the encoding {error.encoding}"
        raise _problem(label, message, "Save it as UTF-8, or give its encoding") from None
    except Exception as error:  # readers of hostile files raise anything
        if isinstance(error, OSError) and error.errno in _SYSTEM:
            with output_errors(Path(error.filename or tempfile.gettempdir())):
                raise
        # What GDAL advises about its own drivers is no help here, and may name a temporary file.
        reason = " ".join(str(error).partition("; It might help")[0].split()).strip(". ") or type(error).__name__
        message = f"not readable as {what} ({reason})" if what else f"cannot be read: {reason}"
        raise _problem(label, message, "Restore the file", feature=f"after feature {after}" if after else "") from None


def _problem(label: str, message: str, remedy: str, *, feature: str = "") -> AtlasError:
    return AtlasError(Problem(label, feature, message, f"{remedy}."))


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


def layer_names(file: ForeignFile) -> list[str]:
    """Return the names of the layers of a file that have a geometry.

    Raises
    ------
    AtlasError
        If it cannot be read.
    """
    with _opened(file) as path:
        return [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]


def layer_info(file: ForeignFile, layer: str | None = None) -> Mapping[str, Any]:
    """Return what GDAL says of a layer (`pyogrio.read_info`) without reading its features.

    Raises
    ------
    AtlasError
        If it cannot be read, or states more features than it has room for.
    """
    with _opened(file) as path:
        info: Mapping[str, Any] = pyogrio.read_info(path, layer=layer, force_feature_count=False)
    _check_count(file, int(info["features"]))
    return info


def _check_count(file: ForeignFile, features: int) -> None:
    if file.format.name in _COUNTED and features * _LEAST_BYTES > file.size:
        message = f"states {features:,} features, and has {file.size:,} bytes"
        raise _problem(file.label, message, "Restore the file")


def read_frame(
    file: ForeignFile, layer: str | None = None, *, encoding: str | None = None, **options: Any
) -> gpd.GeoDataFrame:
    """Read a layer whole.

    Parameters
    ----------
    file : ForeignFile
        Of a format that GDAL opens.
    layer : str, optional
        The first one if not given.
    encoding : str, optional
        Of the texts of a file that states none.
    **options
        Options of GDAL's driver for opening the file.

    Returns
    -------
    GeoDataFrame
        As it stands in the file; a DataFrame where the layer has no geometry.

    Raises
    ------
    AtlasError
        If it cannot be read.
    """
    if file.format.name in _COUNTED:
        layer_info(file, layer)
    with _opened(file) as path:
        return pyogrio.read_dataframe(path, layer=layer, encoding=encoding, **options)


def read_geojson(path: Path, *, label: str | None = None) -> gpd.GeoDataFrame:
    """Read a file that must be GeoJSON, with dates as they are written.

    Parameters
    ----------
    path : Path
    label : str, optional
        What to call it in a message; the path if not given.

    Raises
    ------
    AtlasError
        If it is something else, or cannot be read.
    """
    try:
        file = identify(path, label=label)
    except AtlasError as error:
        (why,) = error.problems
        raise _problem(why.file, f"not readable as GeoJSON (it {why.message})", "Restore or repair the file") from None
    if file.format.name != "GeoJSON":
        raise _problem(file.label, f"not readable as GeoJSON (it is {file.format.name})", "Restore the file")
    return read_frame(file, DATE_AS_STRING="YES")


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
    """Yield the rows of a layer in batches, in the order of the file.

    Parameters
    ----------
    file : ForeignFile
        Of a format that GDAL opens.
    layer : str or None
    columns : list of str
        Beside the geometry.
    rows : int
        How many a batch has at most.

    Yields
    ------
    (str, RecordBatch)
        Name of the geometry column, as WKB, and the rows.

    Raises
    ------
    AtlasError
        If the file cannot be read to its end.
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
