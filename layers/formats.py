"""Writing files: whole or not at all, the same bytes for the same input.

* `write_atomic`: replace a file in one step, so that no reader ever meets half of it.
* `write_geojson`, `geojson_text`: RFC 7946 GeoJSON, one feature to a line.
* `table_text`: a frame of results as an aligned table, CSV, JSON or GeoJSON.
* `export`: a whole atlas as GeoPackage, GeoJSON, GeoParquet or FlatGeobuf, with its styles and
  its provenance.
"""

from __future__ import annotations

import datetime
import errno
import hashlib
import io
import json
import math
import os
import re
import shutil
import stat
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, get_args

from layers.schema import CRS, LAYERS

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from layers.atlas import Atlas

    Frame = TypeVar("Frame", bound=pd.DataFrame)

TableFormat = Literal["table", "csv", "json", "geojson"]
ExportFormat = Literal["gpkg", "geojson", "parquet", "fgb"]

TABLE_FORMATS: Final[tuple[str, ...]] = get_args(TableFormat)
EXPORT_FORMATS: Final[tuple[str, ...]] = get_args(ExportFormat)

PRECISION: Final = 6
"""Decimals of a degree in GeoJSON: 0.11 m or better, finer than any source."""

_PLAIN_INTEGERS: Final = frozenset({"rank", "opens", "closes", "year", "as_of", "gauge_mm"})
_PROVENANCE_KEY: Final = b"corridor_provenance"


class OutputError(Exception):
    """An output cannot be written; the message names the path and the remedy in one line."""


# Whole files or none


def check_writable(path: str | Path, *, overwrite: bool = False) -> None:
    """Refuse a path that `write_atomic` would refuse, before the work of making the data.

    Raises
    ------
    OutputError
        As `write_atomic`, but for a disk that fills up later.
    """
    path = Path(path)
    with _output_errors(path):
        _target(path, overwrite=overwrite)


def write_atomic(path: str | Path, data: str | bytes, *, overwrite: bool = False) -> Path:
    """Write a file so that it is there whole or not at all.

    The data goes to a temporary file in the same folder, is flushed to the disk, and takes the
    place of the old file in one step. Whatever interrupts it, an older file stays as it was. A
    symbolic link is followed; a device or pipe (such as /dev/stdout) is written to directly.

    Parameters
    ----------
    path : str or Path
        File to write; its folder must exist.
    data : str or bytes
        Contents; text is encoded as UTF-8, line ends as they are.
    overwrite : bool
        Whether an existing file may be replaced.

    Returns
    -------
    Path
        The path given.

    Raises
    ------
    OutputError
        If the folder is missing or may not be written to, the path is a folder, the file exists
        and `overwrite` is false, or the disk is full.
    """
    path = Path(path)
    payload = data.encode() if isinstance(data, str) else data
    with _output_errors(path):
        target = _target(path, overwrite=overwrite)
        if _is_device(target):
            with target.open("wb") as device:
                device.write(payload)
            return path
        temporary = _sibling(target)
        try:
            _write_new(temporary, payload)
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    return path


def _write_new(path: Path, payload: bytes) -> None:
    """Write a file that is not there yet, and wait until it is on the disk."""
    with path.open("xb") as file:
        file.write(payload)
        file.flush()
        os.fsync(file.fileno())


def _sibling(target: Path) -> Path:
    """Name of a hidden temporary entry beside `target`: only there can a rename replace it."""
    return target.with_name(f".{target.name[:100]}.{uuid.uuid4().hex[:12]}.part")


def _is_device(target: Path) -> bool:
    return target.exists() and not target.is_file() and not target.is_dir()


def _target(path: Path, *, overwrite: bool) -> Path:
    """Return the file to replace for `path`, or raise OutputError or OSError where it may not be."""
    # Replacing a link would leave the file it points to out of date.
    target = _resolved(path) if path.is_symlink() else path
    if _is_device(target):
        return target
    if target.is_dir():
        raise OutputError(f"{path} is a folder; name a file in it")
    _check_folder(path, target.parent)
    if target.exists() and not overwrite:
        raise OutputError(f"{path} exists already; give --overwrite to replace it, or name another file")
    return target


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError:  # what Python 3.11 and 3.12 make of a loop of links
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None


def _check_folder(path: Path, folder: Path) -> None:
    """Raise where no file can be created in the folder."""
    if not folder.exists():
        raise OutputError(f"{path}: there is no folder {folder}; create it first or name another")
    if not folder.is_dir():
        raise OutputError(f"{path}: {folder} is a file, not a folder; name another place")
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


@contextmanager
def _output_errors(path: Path) -> Iterator[None]:
    """Turn errors of the operating system into one line that says what to do."""
    try:
        yield
    except OSError as error:
        folder = path.parent
        reasons = {
            errno.ENOSPC: "no space left on the disk; free some, or write to another disk",
            errno.EDQUOT: "disk quota exceeded; free some space, or write to another disk",
            errno.EFBIG: "larger than the system lets a file become; raise the limit, or write to another disk",
            errno.EACCES: f"not allowed to write in {folder}; change its permissions or name another folder",
            errno.EPERM: f"not allowed to write in {folder}; change its permissions or name another folder",
            errno.EROFS: f"{folder} is read-only; name another folder",
            errno.ENOENT: f"cannot create a file in {folder}; name another folder",
            errno.ENOTDIR: f"{folder} is not a folder; name another place",
            errno.ENAMETOOLONG: "the name is too long; shorten it",
            errno.ELOOP: "a symbolic link that leads back to itself; name another place",
        }
        reason = reasons.get(error.errno or 0, f"{error.strerror or error}; name another place")
        raise OutputError(f"{path}: {reason}") from None


@contextmanager
def _whole_folder(path: Path, names: frozenset[str], *, overwrite: bool) -> Iterator[Path]:
    """Yield a temporary folder that becomes `path` when the block ends without an error.

    `names` are the files an export may hold: a folder with anything else in it is never replaced.
    """
    with _output_errors(path):
        target = _resolved(path)
        _check_folder(path, target.parent)
        old: Path | None = None
        if target.exists():
            if not target.is_dir():
                raise OutputError(f"{path} is a file; this format needs a folder, name another place")
            present = sorted(entry.name for entry in target.iterdir())
            if present and not overwrite:
                raise OutputError(f"{path} exists already; give --overwrite to replace it, or name another folder")
            foreign = [name for name in present if name not in names]
            if foreign:
                raise OutputError(f"{path} holds other files ({foreign[0]}); move them away or name another folder")
            old = _sibling(target)
        building = _sibling(target)
        try:
            building.mkdir()
            yield building
            if old is not None:
                target.rename(old)
            try:
                building.rename(target)
            except BaseException:
                if old is not None:
                    old.rename(target)
                raise
        finally:
            shutil.rmtree(building, ignore_errors=True)
            if old is not None and target.exists():
                shutil.rmtree(old, ignore_errors=True)


# GeoJSON


def geojson_text(frame: gpd.GeoDataFrame, *, precision: int = PRECISION) -> str:
    """Return a frame as an RFC 7946 FeatureCollection, one feature to a line.

    Coordinates are WGS 84 longitude and latitude rounded to `precision` decimals, without a `crs`
    member; outer rings run counter-clockwise, holes clockwise; polygons that rounding would make
    invalid are repaired on the same grid. The collection has a `bbox`. Integers stay integers,
    missing values are null.

    Parameters
    ----------
    frame : GeoDataFrame
        Features, in the order to be written; reprojected to EPSG:4326 where it is in another CRS.
    precision : int
        Decimals of a degree.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the frame has no CRS.
    """
    import numpy as np
    import shapely

    if frame.crs is None:
        raise ValueError("the frame has no CRS; set it with frame.set_crs('EPSG:4326')")
    if frame.crs != CRS:
        frame = frame.to_crs(CRS)

    def rounded(geometries: Any) -> Any:
        # Adding zero turns -0.0 into 0.0, which would otherwise be written with its sign.
        return shapely.transform(geometries, lambda points: np.round(points, precision) + 0.0, include_z=False)

    geometries = rounded(frame.geometry.to_numpy())
    broken = ~shapely.is_valid(geometries) & (shapely.get_dimensions(geometries) == 2)
    if broken.any():
        whole = shapely.make_valid(frame.geometry.to_numpy()[broken], method="structure", keep_collapsed=False)
        geometries[broken] = rounded(shapely.set_precision(whole, 10.0**-precision))
    geometries = shapely.orient_polygons(geometries)
    present = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))

    columns = [name for name in frame.columns if name != frame.geometry.name]
    values = [[_plain(value) for value in frame[name]] for name in columns]
    rows = zip(*values, strict=True) if columns else iter(() for _ in range(len(frame)))
    lines = []
    for geometry, there, row in zip(geometries, present, rows, strict=True):
        feature = {
            "type": "Feature",
            "properties": dict(zip(columns, row, strict=True)),
            "geometry": shapely.geometry.mapping(geometry) if there else None,
        }
        lines.append(json.dumps(feature, ensure_ascii=False, allow_nan=False, separators=(",", ":")))
    head = '{"type":"FeatureCollection",'
    if present.any():
        box = [float(value) for value in shapely.total_bounds(geometries[present])]
        head += f'"bbox":{json.dumps(box, separators=(",", ":"))},'
    body = "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"
    return f'{head}"features":{body}}}\n'


def write_geojson(
    frame: gpd.GeoDataFrame, path: str | Path, *, precision: int = PRECISION, overwrite: bool = False
) -> Path:
    """Write a frame as RFC 7946 GeoJSON (see `geojson_text`), whole or not at all.

    Raises
    ------
    OutputError
        As `write_atomic`.
    ValueError
        As `geojson_text`.
    """
    return write_atomic(path, geojson_text(frame, precision=precision), overwrite=overwrite)


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it; NaN, infinity, NaT and NA are null."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_plain(item) for item in items]
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        return _plain(value.tolist())
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if type(value).__name__ in {"NAType", "NaTType"}:
        return None
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


# Results on the standard output


def table_text(frame: pd.DataFrame, format: str) -> str:  # noqa: A002
    """Return a frame of results as text, ending in a line feed.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        Results; the index is left out, and the geometry too but in "geojson".
    format : {"table", "csv", "json", "geojson"}
        "table" is for people: aligned, rounded, with thousands separators, shares in per cent, "-"
        where there is no value. "csv" and "json" (a list of row objects, null where there is no
        value) carry full precision. "geojson" is a FeatureCollection.

    Returns
    -------
    str

    Raises
    ------
    OutputError
        If the format is unknown, or "geojson" is asked of a frame without geometry.
    """
    import geopandas as gpd

    if format not in TABLE_FORMATS:
        raise OutputError(f"unknown format {format!r}; choose one of {', '.join(TABLE_FORMATS)}")
    located = isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
    if format == "geojson":
        if not located:
            raise OutputError("these results have no geometry, so no GeoJSON; choose table, csv or json")
        return geojson_text(frame)
    columns = [name for name in frame.columns if not (located and frame[name].dtype == "geometry")]
    if format == "csv":
        return str(frame[columns].to_csv(index=False, lineterminator="\n"))
    if format == "json":
        values = [[_plain(value) for value in frame[name]] for name in columns]
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]
        lines = [json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows]
        return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"

    cells = {name: _cells(frame[name]) for name in columns}
    widths = {name: max([len(name), *map(len, cells[name])]) for name in columns}
    right = {name: _is_number(frame[name]) for name in columns}

    def line(texts: list[str]) -> str:
        padded = [
            text.rjust(widths[name]) if right[name] else text.ljust(widths[name])
            for name, text in zip(columns, texts, strict=True)
        ]
        return "  ".join(padded).rstrip() + "\n"

    body = [line(list(row)) for row in zip(*cells.values(), strict=True)]
    return line(columns) + line(["-" * widths[name] for name in columns]) + "".join(body)


def _is_number(column: pd.Series[Any]) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column))


def _cells(column: pd.Series[Any]) -> list[str]:
    """Return a column's values as a person wants to read them."""
    name = str(column.name)
    values = [_plain(value) for value in column]
    if not _is_number(column):
        return ["-" if value is None else _words(value) for value in values]
    numbers = [value for value in values if value is not None]
    scale, suffix = 1.0, ""
    if name == "share" or name.endswith("_share"):
        scale, suffix, decimals = 100.0, " %", 1
    elif name in {"lat", "lon"}:
        decimals = 4
    elif all(float(value).is_integer() for value in numbers):
        decimals = 0
    else:
        largest = max((abs(value) for value in numbers), default=0.0)
        decimals = 1 if largest >= 10 else 2 if largest >= 1 else 3
    comma = "" if name in _PLAIN_INTEGERS else ","
    return ["-" if value is None else f"{value * scale:{comma}.{decimals}f}{suffix}" for value in values]


def _words(value: Any) -> str:
    """Return one cell of text on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    return " ".join(str(value).split())


# A whole atlas


def export(
    atlas: Atlas,
    out: str | Path,
    *,
    format: str,  # noqa: A002
    overwrite: bool = False,
    styles: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write an atlas in a format other programs read, whole or not at all.

    Columns have the same names and types in every format, and the same input gives the same bytes.
    Routes and sources go along: as tables in a GeoPackage, as Parquet or JSON files otherwise. So
    does the provenance (title, version, licence, attribution, SHA-256 of the atlas): in the table
    `provenance` of a GeoPackage, in the schema metadata of each Parquet file, in `provenance.json`
    beside GeoJSON and FlatGeobuf files.

    Parameters
    ----------
    atlas : Atlas
    out : str or Path
        For "gpkg" the file, otherwise the folder, to create.
    format : {"gpkg", "geojson", "parquet", "fgb"}
    overwrite : bool
        Whether an existing file, or a folder that holds nothing but an earlier export, may be
        replaced.
    styles : mapping of str to str, optional
        QML text by layer name (see `maps.qgis.layer_styles`). QGIS applies it when it opens the
        layer: from the table `layer_styles` of a GeoPackage, otherwise from a .qml file of the same
        stem.

    Returns
    -------
    list of Path
        The files written, in order of name.

    Raises
    ------
    OutputError
        If the format is unknown or the output cannot be written.

    Notes
    -----
    A GeoPackage is of version 1.2, which QGIS 3.22 reads without a warning. Lines and polygons are
    multi-part in "gpkg" and "fgb", whose layers hold one geometry type. FlatGeobuf keeps features
    in the order of its spatial index.
    """
    if format not in EXPORT_FORMATS:
        raise OutputError(f"unknown format {format!r}; choose one of {', '.join(EXPORT_FORMATS)}")
    out = Path(out)
    styles = dict(styles or {})
    unknown = sorted(set(styles) - set(LAYERS))
    if unknown:
        raise OutputError(f"a style names the unknown layer {unknown[0]!r}; the layers are {', '.join(LAYERS)}")
    frames = {name: _uniform(atlas.layer(name)) for name in LAYERS}
    provenance = _provenance(atlas)
    if format == "gpkg":
        check_writable(out, overwrite=overwrite)
        with _output_errors(out):
            for suffix in ("-wal", "-journal"):
                pending = out.with_name(out.name + suffix)
                # SQLite would replay these changes into the new file and so ruin it.
                if pending.exists() and pending.stat().st_size:
                    raise OutputError(f"{out} is open in another program ({pending.name}); close it there first")
        return [write_atomic(out, _gpkg(atlas, frames, styles, provenance), overwrite=overwrite)]

    contents: dict[str, Callable[[], bytes]] = {}
    for name, frame in frames.items():
        if format == "geojson":
            contents[f"{name}.geojson"] = partial(_geojson, frame)
        elif format == "parquet":
            contents[f"{name}.parquet"] = partial(_parquet, frame, provenance)
        else:
            contents[f"{name}.fgb"] = partial(_flatgeobuf, frame, name)
        if name in styles:
            contents[f"{name}.qml"] = styles[name].encode
    if format == "parquet":
        contents["routes.parquet"] = partial(_parquet, _routes(atlas), provenance)
        contents["sources.parquet"] = partial(_parquet, _uniform(atlas.sources.astype(object)), provenance)
    else:
        routes = [{**asdict(route), "segments": list(route.segments)} for route in atlas.routes.values()]
        contents["routes.json"] = partial(_json, {"routes": routes})
        contents["sources.json"] = partial(_json, {"sources": _plain(atlas.sources.to_dict("records"))})
        contents["provenance.json"] = partial(_json, provenance)
    replaceable = frozenset(contents) | {f"{name}.qml" for name in LAYERS}
    with _whole_folder(out, replaceable, overwrite=overwrite) as folder:
        for filename, content in contents.items():
            _write_new(folder / filename, content())
    return sorted(out / filename for filename in contents)


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _geojson(frame: gpd.GeoDataFrame) -> bytes:
    return geojson_text(frame).encode()


def _uniform(frame: Frame) -> Frame:
    """Return the frame with every text column typed as text, also where it is null throughout.

    Writers would otherwise guess: a column of nulls becomes `null` in Parquet and text elsewhere.
    """
    import pandas as pd

    frame = frame.copy()
    for name in frame.columns:
        if frame[name].dtype == object or pd.api.types.is_string_dtype(frame[name].dtype):
            plain = [_plain(value) for value in frame[name]]
            text = [value if value is None or isinstance(value, str) else json.dumps(value) for value in plain]
            frame[name] = pd.array(text, dtype="string")
    return frame


def _routes(atlas: Atlas) -> pd.DataFrame:
    """Return the routes as a table; the segments in order of travel, separated by ';'."""
    import pandas as pd

    columns = ["id", "name", "description", "kind", "branch", "origin", "destination", "segments"]
    rows = [{**asdict(route), "segments": ";".join(route.segments)} for route in atlas.routes.values()]
    return _uniform(pd.DataFrame(rows, columns=columns))


def _provenance(atlas: Atlas) -> dict[str, str]:
    """Return where an export comes from, as flat text."""
    catalogue = atlas.catalogue
    licences = [str(item.get("name") or item.get("title")) for item in catalogue.get("licenses", [])]
    sources = [
        f"{item.get('title')} ({item.get('licence') or 'no licence named'})" for item in catalogue.get("sources", [])
    ]
    entries = {
        "title": atlas.title,
        "version": catalogue.get("version"),
        "created": catalogue.get("created"),
        "homepage": catalogue.get("homepage"),
        "licence": ", ".join(licences),
        "attribution": catalogue.get("attribution") or "; ".join(sources),
        "crs": f"{CRS} (WGS 84, longitude and latitude in degrees)",
        "sha256": _fingerprint(atlas.path),
        "software": "Corridor Mapper",
    }
    return {key: str(value) for key, value in entries.items() if value}


def _fingerprint(folder: Path) -> str:
    """Return the SHA-256 of "name, tab, SHA-256 of the file, line feed" over an atlas's files."""
    names = sorted([layer.filename for layer in LAYERS.values()] + ["costs.json", "routes.json", "sources.json"])
    present = [name for name in names if (folder / name).is_file()]
    listing = "".join(f"{name}\t{hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n" for name in present)
    return hashlib.sha256(listing.encode()).hexdigest() if present else ""


def _moment(atlas: Atlas) -> str:
    """Return the time stamp of an export: that of the atlas, so that the bytes do not change."""
    stamps = [str(atlas.catalogue.get("created") or ""), *sorted(map(str, atlas.segments["as_of"]), reverse=True)]
    for stamp in stamps:
        match = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2}:\d{2}))?)?)?", stamp)
        if match:
            year, month, day, clock = match.groups()
            return f"{year}-{month or '01'}-{day or '01'}T{clock or '00:00:00'}.000Z"
    return "1970-01-01T00:00:00.000Z"


def _parquet(frame: pd.DataFrame, provenance: Mapping[str, str]) -> bytes:
    """Return a frame as Parquet; with geometry, as GeoParquet (WKB)."""
    import pyarrow.parquet as pq

    plain = io.BytesIO()
    frame.to_parquet(plain, index=False)
    table = pq.read_table(io.BytesIO(plain.getvalue()))
    metadata = {**(table.schema.metadata or {}), _PROVENANCE_KEY: json.dumps(provenance, ensure_ascii=False).encode()}
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), buffer, compression="zstd")
    return buffer.getvalue()


def _flatgeobuf(frame: gpd.GeoDataFrame, name: str) -> bytes:
    """Return a layer as FlatGeobuf with a spatial index."""
    with tempfile.TemporaryDirectory(prefix="corridor-") as folder:
        path = Path(folder) / f"{name}.fgb"
        _write_ogr(frame, path, name, driver="FlatGeobuf", layer_options={"TITLE": LAYERS[name].title})
        return path.read_bytes()


def _gpkg(
    atlas: Atlas, frames: Mapping[str, gpd.GeoDataFrame], styles: Mapping[str, str], provenance: Mapping[str, str]
) -> bytes:
    """Return a GeoPackage with every layer, their styles, the routes, the sources and provenance."""
    import pandas as pd
    import pyogrio

    moment = _moment(atlas)
    tables = {
        "routes": _routes(atlas),
        "sources": _uniform(atlas.sources.astype(object)),
        "provenance": pd.DataFrame({"key": list(provenance), "value": list(provenance.values())}, dtype="string"),
    }
    if styles:
        # The columns QGIS looks a style up by; f_table_schema must be empty, not null.
        tables["layer_styles"] = pd.DataFrame(
            [
                {
                    "f_table_catalog": "",
                    "f_table_schema": "",
                    "f_table_name": name,
                    "f_geometry_column": "geom",
                    "styleName": LAYERS[name].title,
                    "styleQML": qml,
                    "styleSLD": "",
                    "useAsDefault": True,
                    "description": f"{LAYERS[name].title}, {atlas.title}",
                    "owner": "",
                    "ui": None,
                    "update_time": pd.Timestamp(moment),
                }
                for name, qml in styles.items()
            ]
        ).astype({"ui": "string"})
    # GDAL stamps every table with the time of writing unless told another. A temporary file need
    # not wait for the disk after every table.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment, "OGR_SQLITE_SYNCHRONOUS": "OFF"})
    try:
        with tempfile.TemporaryDirectory(prefix="corridor-") as folder:
            path = Path(folder) / "atlas.gpkg"
            for name, frame in frames.items():
                options = {"GEOMETRY_NAME": "geom", "IDENTIFIER": LAYERS[name].title, "DESCRIPTION": atlas.title}
                _write_ogr(frame, path, name, driver="GPKG", layer_options=options)
            for name, table in tables.items():
                fid = {"FID": "id"} if name == "layer_styles" else {}
                _write_ogr(table, path, name, driver="GPKG", layer_options={"IDENTIFIER": name, **fid})
            return path.read_bytes()
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None, "OGR_SQLITE_SYNCHRONOUS": None})


def _write_ogr(
    frame: pd.DataFrame, path: Path, name: str, *, driver: Literal["GPKG", "FlatGeobuf"], layer_options: dict[str, str]
) -> None:
    """Write one layer or table through GDAL; to a GeoPackage that exists already, beside the others."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    kind = None
    if name in LAYERS:
        kind = "Point" if LAYERS[name].geometry_types == ("Point",) else LAYERS[name].geometry_types[-1]
    try:
        pyogrio.write_dataframe(
            frame,
            path,
            layer=name,
            driver=driver,
            geometry_type=kind,
            promote_to_multi=kind is not None and kind.startswith("Multi"),
            append=path.exists(),
            layer_options=layer_options,
            dataset_options={"VERSION": "1.2"} if driver == "GPKG" and not path.exists() else None,
        )
    except (DataLayerError, DataSourceError) as error:
        raise OutputError(
            f"layer {name} cannot be written as {driver} ({error}); check it with `corridor layers check`"
        ) from None
