"""A layer of a file from elsewhere, read by every command in one way: whole, or in parts of bounded size.

`open_layer` says what the file is and chooses the layer, its encoding and its coordinate reference system;
`ForeignLayer.parts` names its parts, and `frames` turns a part into features (`layers.foreign.features`). The division
depends on the file alone, so sums over the parts are the same wherever they are made.

- GeoParquet has its own division, row groups: a part is one of them, and whoever works on it reads
  it. On a cluster every worker must see the file under the same path.
- Other formats are read from front to back, once, by the process that asks for the parts; a part
  carries its rows, not decoded yet.
- A URL (s3://, https:// …) is read through dask-geopandas: a part is one of its partitions.
"""

from __future__ import annotations

import codecs
import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS as Crs  # noqa: N811
from pyproj.exceptions import CRSError

from layers.foreign import geoparquet, vector_file
from layers.foreign.crs import stated_crs
from layers.foreign.delimited import TableGeometry, table_geometry
from layers.foreign.encoding import guess_encoding
from layers.foreign.features import Manner, Rows, features_of
from layers.foreign.file_format import FORMATS, ForeignFile, identify
from layers.foreign.json_file import names_crs
from layers.foreign.refusal import reading, refusal
from layers.foreign.remarks import Remarks
from layers.model.ellipsoid import is_wgs84
from layers.model.explain import shorten
from layers.model.schema import CRS

if TYPE_CHECKING:
    import dask_geopandas
    import pyarrow as pa

ROWS: Final = 50_000
"""How many features are in memory at a time, in each process."""

_MOST_BYTES: Final = 4_000_000_000
"""A layer that is read whole may unpack to this much; a larger one is read in parts by `corridor measure`."""

_SHARED: Final = "Put it where every worker sees it under this path"
_SAMPLE_BYTES: Final = 4_000_000
_SAMPLE_ROWS: Final = 50
_OF_ITS_STANDARD: Final = ("GeoJSON", "newline-delimited GeoJSON")
"""Formats in longitude and latitude where they name nothing else. Often they are not, so what is asked for counts."""
_UNSTATED: Final = (0x00, 0x57)
"""Marks of the encoding in a Shapefile's table (.dbf) that state none; 0x57 is whatever Windows was set to."""


@dataclass(frozen=True)
class ReadOptions:
    """How a file is to be read where it does not say so itself.

    Attributes
    ----------
    source_layer : str, optional
        Layer of the file, where it has several.
    crs : str, optional
        Coordinate reference system, such as "EPSG:32638", of a file that states none.
    encoding : str, optional
        Of the texts of a file that states none, such as "cp1251".
    swapped : bool
        Whether its coordinates are the wrong way round: latitude, longitude.
    leave_out : bool
        Whether a feature that cannot be taken is left out, instead of refusing the file.
    """

    source_layer: str | None = None
    crs: str | None = None
    encoding: str | None = None
    swapped: bool = False
    leave_out: bool = False


@dataclass(frozen=True)
class RowGroup:
    """A row group of a GeoParquet file: `first` is the number of its first row in the layer."""

    path: str
    number: int
    first: int
    size: int


@dataclass(frozen=True)
class ForeignLayer:
    """A layer on disk, opened and not yet read.

    Attributes
    ----------
    path : str
        File, folder of GeoParquet files, or URL.
    files : tuple of ForeignFile
        What lies there; none of a URL.
    name : str or None
        Name of the layer in it, where it can have several.
    columns : tuple of str
        All it has beside the geometry.
    count : int or None
        How many features it has; None where only reading it all would tell.
    manner : Manner
        How its rows become features.
    encoding : str or None
        What GDAL is to be told of its texts.
    table : TableGeometry or None
        Where a table of text has its geometry.
    notes : list of str
        What was assumed of it; while it is read, what GDAL warns of is added.
    """

    path: str
    files: tuple[ForeignFile, ...]
    name: str | None
    columns: tuple[str, ...]
    count: int | None
    manner: Manner
    encoding: str | None = None
    table: TableGeometry | None = None
    notes: list[str] = field(default_factory=list)

    def parts(self, columns: Sequence[str], *, rows: int = ROWS) -> Iterator[Any]:
        """Yield what `frames` reads, with some of the columns; AtlasError if the file cannot be read to its end."""
        if not self.files:
            frame = _read_url(self.path)
            return iter(frame[[*columns, frame.geometry.name]].to_delayed(optimize_graph=True))
        if self.files[0].format.name == "GeoParquet":
            return _row_groups([file.path for file in self.files])
        how = vector_file.Reading(self.name, tuple(columns), self.table, self.encoding, rows)
        return vector_file.batches(self.files[0], how, self.notes)

    def frames(self, part: Any, columns: Sequence[str]) -> Iterator[gpd.GeoDataFrame]:
        """Yield the features of a part, at most `ROWS` (of a URL, a partition) at a time, as `features_of`."""
        for rows in self.rows(part, columns):
            yield features_of(rows, columns, self.manner)

    def rows(self, part: Any, columns: Sequence[str]) -> Iterator[Rows]:
        """Yield the rows of a part as they stand in the file."""
        if isinstance(part, Rows):
            yield part
        elif isinstance(part, RowGroup):
            yield from self._row_group(part, columns)
        else:
            with reading(self.path, "GeoParquet"):
                # Here and now, on this very worker, not as work for the cluster.
                frame = part.compute(scheduler="synchronous")
                batch = _as_batch(frame, columns)
            yield Rows(batch, 0)

    def _row_group(self, part: RowGroup, columns: Sequence[str]) -> Iterator[Rows]:
        path = Path(part.path)
        if not path.exists():
            raise refusal(part.path, "is not there for the process that is to read it", _SHARED)
        if path.stat().st_size != part.size:
            raise refusal(part.path, "is another file for the process that is to read it", _SHARED)
        first = part.first
        for batch in geoparquet.batches(path, part.number, columns, rows=ROWS):
            yield Rows(batch, first)
            first += len(batch)

    def read(self) -> tuple[gpd.GeoDataFrame, Remarks]:
        """Return all features, with all columns, and what was done to them.

        AtlasError as `features_of`, or if they unpack to too much.
        """
        unpacked, frames, remarks = 0, [], Remarks()
        for rows in (rows for part in self.parts(self.columns) for rows in self.rows(part, self.columns)):
            unpacked += rows.batch.nbytes
            if unpacked > _MOST_BYTES:
                message = f"unpacks to more than {_MOST_BYTES:,} bytes"
                raise refusal(self.manner.label, message, "Divide it into smaller files")
            frames.append(features_of(rows, self.columns, self.manner))
            remarks.join(frames[-1].attrs.pop("remarks"))
        none = gpd.GeoDataFrame({name: pd.Series(dtype=object) for name in self.columns}, geometry=[], crs=CRS)
        frame = pd.concat(frames, ignore_index=True) if frames else none
        return frame, remarks


def open_layer(
    path: str | Path,
    options: ReadOptions | None = None,
    *,
    label: str | None = None,
    prefix: str = "--",
    kinds: tuple[str, ...] = (),
    only: bool = False,
    flat: bool = False,
) -> ForeignLayer:
    """Open a layer without reading its features.

    `label` is what to call the file in a message, the path if not given; `prefix` is how the names of the options for
    it begin, `kinds` are the kinds of geometry wanted, `only` says that others refuse the file, `flat` that columns
    of lists do. AtlasError if there is no such file or layer, it cannot be read, or its coordinate reference system
    is neither stated nor given.
    """
    options = options or ReadOptions()
    path = str(path)
    label = label or path
    known = _known(options, label, prefix)
    files: tuple[ForeignFile, ...] = () if "://" in path else _files(path, label)
    if not files:
        frame = _read_url(path)
        columns = [str(name) for name in frame.columns if name != frame.geometry.name]
        opened = ForeignLayer(path, (), None, tuple(columns), None, known)
        stated, held = frame.crs, _ANY
    elif files[0].format.name == "GeoParquet":
        opened, stated, held = _open_parquet(path, files, known)
    else:
        opened, stated, held = _open_file(path, files[0], options, known, kinds)
    if options.crs and files and files[0].format.name in _OF_ITS_STANDARD and not names_crs(files[0].path):
        stated = None
    asked = options.crs or (CRS if opened.table is not None and stated is None else None)
    if asked and not options.crs:
        taken = f"taken as longitude and latitude ({prefix}crs gives another)"
        opened.notes.append(f"it states no coordinate reference system: {taken}")
    crs = _reference_system(stated, asked, opened.manner)
    if only and held and not any(vector_file.holds(kind, kinds) for kind in held):
        wanted = "areas" if "Polygon" in kinds else "lines"
        raise refusal(label, f"holds {', '.join(held)} geometries, not {wanted}", f"Name a layer of {wanted}")
    if not is_wgs84(crs):
        opened.notes.append(f"reprojected from {_named(crs)}")
    manner = replace(
        opened.manner,
        crs=_crs_text(crs),
        kinds=kinds if only else (),
        flat=flat,
        given_crs=options.crs,
        is_table=opened.table is not None,
    )
    return replace(opened, manner=manner)


def _known(options: ReadOptions, label: str, prefix: str) -> Manner:
    """Return how a file is read as far as the options say it."""
    if options.encoding is not None:
        try:
            codecs.lookup(options.encoding)
        except LookupError:
            remedy = "Give one such as cp1251, cp1252 or utf-8"
            raise refusal(label, f"unknown encoding {shorten(options.encoding)}", remedy) from None
    return Manner(label, CRS, swapped=options.swapped, leave_out=options.leave_out, prefix=prefix)


def _files(path: str, label: str) -> tuple[ForeignFile, ...]:
    """Return what a path stands for: GeoParquet files, in order of their names, or a file that GDAL opens.

    AtlasError as `identify`; if a file of a folder is a link that leads out of it.
    """
    folder = Path(path)
    files: list[Path] = []
    if os.path.isdir(folder):  # noqa: PTH112 - unlike Path.is_dir, it raises nothing on a name that no file can have
        files = sorted(file for file in folder.rglob("*.parquet") if file.is_file())
    for file in files:
        if not file.resolve().is_relative_to(folder.resolve()):
            raise refusal(file, "is a link that leads out of its folder", "Put the file itself there")
    if files:
        return tuple(ForeignFile(file, str(file), FORMATS["GeoParquet"], file.stat().st_size) for file in files)
    return (identify(path, label=label),)


_Held = tuple[str, ...]
"""Kinds of geometry that a layer may hold, as far as it says; none where any may occur."""

_ANY: Final[_Held] = ()


def _open_parquet(path: str, files: tuple[ForeignFile, ...], manner: Manner) -> tuple[ForeignLayer, Crs | None, _Held]:
    """Open GeoParquet; with it come the coordinate reference system and the kinds of geometry that it states."""
    metas = []
    for file in files:
        with geoparquet.opened(file.path, file.label) as (_, meta):
            metas.append(meta)
    first = metas[0]
    if any(meta.crs != first.crs for meta in metas):
        raise refusal(manner.label, "its files have different coordinate reference systems", "Write them in one")
    columns = tuple(name for name in first.columns if all(name in meta.columns for meta in metas))
    held = {kind.split()[0] for meta in metas for kind in meta.kinds} if all(meta.kinds for meta in metas) else set()
    opened = ForeignLayer(path, files, None, columns, sum(meta.rows for meta in metas), manner)
    return opened, first.crs, tuple(sorted(held))


def _open_file(
    path: str, file: ForeignFile, options: ReadOptions, manner: Manner, kinds: tuple[str, ...]
) -> tuple[ForeignLayer, Any, _Held]:
    """Open a file that GDAL reads; with it come the reference system and the kinds of geometry that it states."""
    notes: list[str] = []
    is_table = file.format.name == "CSV"
    name = None
    if not is_table:
        option = f"{manner.prefix}{'source-' if manner.prefix == '--' else ''}layer"
        name, note = vector_file.choose_layer(file, options.source_layer, option, kinds)
        notes += [note] if note else []
    encoding, note = _encoding(file, name, options.encoding, manner)
    notes += [note] if note else []
    with vector_file.heard(notes):
        info = vector_file.layer_info(file, name, encoding)
    if options.encoding is not None:
        manner = replace(manner, encodings=("utf-8", options.encoding))
    columns = tuple(map(str, info["fields"]))
    held: _Held = (str(info["geometry_type"]),)
    stated, table = info["crs"], None
    if is_table:
        table, stated, held = _table(file, columns, stated, encoding, notes)
    elif file.format.name == "TopoJSON":
        stated = CRS  # it is in longitude and latitude, and has no place to say so
    count = int(info["features"])
    opened = ForeignLayer(path, (file,), name, columns, count if count >= 0 else None, manner, encoding, table, notes)
    return opened, stated, held if held != ("Unknown",) else ()


def _table(
    file: ForeignFile, columns: tuple[str, ...], stated: Any, encoding: str | None, notes: list[str]
) -> tuple[TableGeometry, Any, _Held]:
    """Return where a table of text has its geometry, in which system it is, and of which kind."""
    rows = vector_file.first_rows(file, encoding, _SAMPLE_ROWS)
    table = table_geometry(columns, rows)
    if table is None:
        message = f"has no geometry in its columns {', '.join(columns)}"
        remedy = "Name columns lon and lat, or write a column of WKT, or of routes lat,lon:lat,lon"
        raise refusal(file.label, message, remedy)
    notes.append(f"its geometry is the {table.written} in {' and '.join(table.columns)}")
    kinds = {"route": ("LineString", "MultiLineString"), "position": ("Point",)}.get(table.written, ())
    if stated is not None:
        return table, stated, kinds
    if table.epsg:
        return table, f"EPSG:{table.epsg}", kinds
    return table, None, kinds


def _encoding(file: ForeignFile, layer: str | None, asked: str | None, manner: Manner) -> tuple[str | None, str]:
    """Return the encoding GDAL is to be told of a file that does not state it, and a note where it is a guess."""
    is_table = file.format.name == "CSV"
    if not is_table and file.format.name not in ("Shapefile", "zipped Shapefile"):
        return None, ""
    if asked is not None:
        return None if is_table and codecs.lookup(asked).name == "utf-8" else asked, ""
    if is_table:
        with file.path.open("rb") as text:
            sample = text.read(_SAMPLE_BYTES)
    else:
        sample = _shapefile_texts(file, layer)
    guess = guess_encoding(sample)
    if guess is None or guess == "utf-8":
        return None if is_table else guess, ""
    words = sample.decode(guess, "replace").replace("\0", " ").split()
    odd = next((word for word in words if any(sign.isalpha() and not sign.isascii() for sign in word)), "")
    how = f"read as {guess} (--encoding {guess}), such as {shorten(odd, 40)}"
    return guess, f"it states no encoding: {how}. If that reads wrong, give another with {manner.prefix}encoding"


def _shapefile_texts(file: ForeignFile, layer: str | None) -> bytes:
    """Return the beginning of the records of a Shapefile that states no encoding; nothing where it states one."""
    if file.members:
        shape = file.members[layer or next(iter(file.members))]
        with zipfile.ZipFile(file.path) as archive:
            inside = {name.casefold(): name for name in archive.namelist()}
            stem = shape[:-4].casefold()
            if f"{stem}.cpg" in inside or f"{stem}.dbf" not in inside:
                return b""
            with archive.open(inside[f"{stem}.dbf"]) as table:
                head = table.read(_SAMPLE_BYTES)
    else:
        path = file.path.resolve()
        beside = {each.name.casefold(): each for each in path.parent.iterdir()}
        stem = path.stem.casefold()
        if f"{stem}.cpg" in beside or f"{stem}.dbf" not in beside:
            return b""
        with beside[f"{stem}.dbf"].open("rb") as table:
            head = table.read(_SAMPLE_BYTES)
    return head[32:] if len(head) > 32 and head[29] in _UNSTATED else b""


def _reference_system(stated: Any, asked: str | None, manner: Manner) -> Crs:
    """Return the coordinate reference system that a file states, else the one asked for."""
    label, option = manner.label, f"{manner.prefix}crs"
    known = None if stated is None else stated_crs(stated, label)
    # What a GeoPackage calls undefined.
    if known is not None and (known.type_name.startswith("Engineering") or known.name.startswith("Undefined")):
        known = None
    try:
        wanted = None if asked is None else Crs(asked)
    except CRSError:
        remedy = "Give one such as EPSG:4326 or EPSG:32638"
        raise refusal(label, f"unknown coordinate reference system {shorten(asked)}", remedy) from None
    if known is None:
        if wanted is None:
            message = "states no coordinate reference system"
            raise refusal(label, message, f"Say which it is in ({option} EPSG:4326 for longitude and latitude)")
        return wanted
    if wanted is not None and not known.equals(wanted, ignore_axis_order=True):
        message = f"is in {_named(known)}, not in {_named(wanted)}"
        raise refusal(label, message, "Leave the coordinate reference system out: the file states its own")
    return known


def _named(crs: Crs) -> str:
    authority = crs.to_authority()
    return f"{crs.name} ({':'.join(authority)})" if authority else crs.name


def _crs_text(crs: Crs) -> str:
    """Return a coordinate reference system as authority:code, else as WKT."""
    authority = crs.to_authority(min_confidence=100)
    return ":".join(authority) if authority else str(crs.to_wkt())


def _row_groups(paths: list[Path]) -> Iterator[RowGroup]:
    first = 0
    for path in paths:
        with geoparquet.opened(path) as (file, _):
            counts = [file.metadata.row_group(number).num_rows for number in range(file.metadata.num_row_groups)]
        for number, rows in enumerate(counts):
            yield RowGroup(str(path), number, first, path.stat().st_size)
            first += rows


def _as_batch(frame: gpd.GeoDataFrame, columns: Sequence[str]) -> pa.RecordBatch:
    """Return a partition of a frame as rows."""
    import pyarrow as pa

    wkb = shapely.to_wkb(frame.geometry.to_numpy())
    arrays = [pa.array(wkb, pa.large_binary()), *(pa.array(frame[name]) for name in columns)]
    return pa.RecordBatch.from_arrays(arrays, names=["geometry", *columns])


def _read_url(path: str) -> dask_geopandas.GeoDataFrame:
    try:
        import dask_geopandas
    except ImportError:
        message = "a URL is read with dask-geopandas, which is not installed"
        raise refusal(path, message, "pip install 'corridor-mapper[cluster]'") from None
    with reading(path, "GeoParquet"):
        try:
            return dask_geopandas.read_parquet(path)
        except (ImportError, ValueError) as error:
            reason = str(error).rpartition("Original Message: ")[2].strip(". ")
            remedy = "Only GeoParquet is read from a URL; install what is missing, or download the file"
            raise refusal(path, f"cannot be read: {reason}", remedy) from None
