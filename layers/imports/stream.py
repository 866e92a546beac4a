"""Layers of lines larger than memory: read in parts of bounded size, each part once.

A `LineLayer` is a file (GeoPackage, FlatGeobuf, GeoJSON, Shapefile or whatever else GDAL reads, or
GeoParquet), a folder of GeoParquet files, or a URL of GeoParquet, of which only the catalogue is
read. `LineLayer.parts` names its parts, and `frames` turns a part into frames of lines in EPSG:4326.
The division depends on the file alone, so sums over the parts are the same wherever they are made.

- GeoParquet has its own division, row groups: a part is one of them, and whoever works on it reads
  it. On a cluster every worker must see the file under the same path.
- Other formats are read from front to back, once, by the process that asks for the parts; a part
  carries its rows, not decoded yet.
- A URL (s3://, https:// …) is read through dask-geopandas: a part is one of its partitions.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.checks.globe_check import LONGEST_DEG
from layers.foreign import geoparquet, vector_file
from layers.foreign.crs import check_degrees, in_degrees, stated_crs
from layers.foreign.file_format import ForeignFile, identify
from layers.foreign.refusal import reading, refusal, unknown_name
from layers.model.antimeridian import NOTE, cut_at_antimeridian
from layers.model.schema import CRS

if TYPE_CHECKING:
    import dask_geopandas
    import pyarrow as pa

ROWS: Final = 50_000
"""How many lines are in memory at a time, in each process."""

_LINES: Final = ("LineString", "MultiLineString")
_OPEN: Final = ("Unknown", "Geometry", "GeometryCollection")
_SHARED: Final = "Put it where every worker sees it under this path"
_KEYS: Final = ("iso_a3", "name", "id")


@dataclass(frozen=True)
class Rows:
    """Rows of a file, on their way: geometry as WKB in the column `geometry`, and at most one more."""

    batch: pa.RecordBatch
    first: int


@dataclass(frozen=True)
class RowGroup:
    """A row group of a GeoParquet file: `first` is the number of its first row in the layer."""

    path: str
    number: int
    first: int
    size: int


@dataclass(frozen=True)
class LineLayer:
    """A layer of lines on disk.

    Attributes
    ----------
    path : str
        File, folder or URL.
    layer : str or None
        Name of the layer in it, where it can have several.
    crs : str
        As authority:code, else as WKT.
    column : str or None
        Column to carry along.
    lines : int or None
        How many features it has; None where only reading it all would tell.
    """

    path: str
    layer: str | None
    crs: str
    column: str | None
    lines: int | None

    def parts(self, *, rows: int = ROWS) -> Iterator[Any]:
        """Yield what `frames` reads.

        Parameters
        ----------
        rows : int
            How many lines a part has at most, where the file does not divide itself.

        Raises
        ------
        AtlasError
            If the file cannot be read to its end.
        """
        if "://" in self.path:
            return iter(_read_url(self.path, self.column).to_delayed(optimize_graph=True))
        file = _source(self.path)
        return _row_groups(file) if isinstance(file, list) else self._rows(file, rows)

    def frames(self, part: Any) -> Iterator[gpd.GeoDataFrame]:
        """Yield the lines of a part, at most `ROWS` (of a URL, a partition) at a time.

        Parameters
        ----------
        part : object
            One of `parts`.

        Yields
        ------
        GeoDataFrame
            In EPSG:4326, with the column of the layer. Features without a geometry have None.

        Raises
        ------
        AtlasError
            If the file cannot be read here, or a feature is not a line.
        """
        if isinstance(part, Rows):
            yield self._frame(part.batch, part.first)
        elif isinstance(part, RowGroup):
            yield from self._row_group(part)
        else:
            with reading(self.path, "GeoParquet"):
                # Here and now, on this very worker, not as work for the cluster.
                frame = part.compute(scheduler="synchronous")
                checked = self._checked(frame.geometry.to_numpy(), frame, 0)
            yield checked

    def _rows(self, file: ForeignFile, rows: int) -> Iterator[Rows]:
        columns = [] if self.column is None else [self.column]
        first = 0
        for geometry, batch in vector_file.batches(file, self.layer, columns=columns, rows=rows):
            yield Rows(_selected(batch, geometry, self.column), first)
            first += len(batch)

    def _row_group(self, part: RowGroup) -> Iterator[gpd.GeoDataFrame]:
        path = Path(part.path)
        if not path.exists():
            raise refusal(part.path, "is not there for the process that is to read it", _SHARED)
        if path.stat().st_size != part.size:
            raise refusal(part.path, "is another file for the process that is to read it", _SHARED)
        with geoparquet.opened(path) as (file, meta):
            columns = [meta.geometry] if self.column is None else [meta.geometry, self.column]
            first = part.first
            for batch in file.iter_batches(ROWS, row_groups=[part.number], columns=columns):
                yield self._frame(_selected(batch, meta.geometry, self.column), first)
                first += len(batch)

    def _frame(self, batch: pa.RecordBatch, first: int) -> gpd.GeoDataFrame:
        """Decode rows."""
        with reading(self.path, after=first):
            geometry = shapely.from_wkb(batch.column("geometry").to_numpy(zero_copy_only=False))
            return self._checked(geometry, batch.select(batch.schema.names[1:]).to_pandas(), first)

    def _checked(self, geometry: Any, columns: Any, first: int) -> gpd.GeoDataFrame:
        wrong = ~np.isin(shapely.get_type_id(geometry), (-1, 1, 5))
        if wrong.any():
            row = int(np.argmax(wrong))
            message = f"is a {geometry[row].geom_type}, not a LineString or MultiLineString"
            raise refusal(self.path, message, "Keep the lines only", feature=f"feature {first + row + 1}")
        geometry = np.where(shapely.is_empty(geometry), None, geometry)
        frame = gpd.GeoDataFrame(index=range(len(geometry)), geometry=geometry, crs=self.crs)
        if self.column is not None:
            frame.insert(0, self.column, _plain(self.path, self.column, columns[self.column].to_numpy()))
        frame = in_degrees(frame)
        xy, owner = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
        check_degrees(self.path, xy, lambda row: f"feature {first + int(owner[row]) + 1}")
        degrees = shapely.length(frame.geometry.to_numpy())
        if (degrees > LONGEST_DEG).any():
            row = int(np.nanargmax(degrees))
            message = f"is {degrees[row]:,.0f} degrees long, {degrees[row] / 360:,.0f} times round the globe"
            raise refusal(self.path, message, "Redraw it", feature=f"feature {first + row + 1}")
        return frame


def open_lines(path: str | Path, *, layer: str | None = None, column: str | None = None) -> LineLayer:
    """Open a layer of lines without reading it.

    Parameters
    ----------
    path : str or Path
        File that GDAL reads, GeoParquet file, folder of GeoParquet files, or URL of GeoParquet.
    layer : str, optional
        Layer of a file that has several.
    column : str, optional
        Column to carry along.

    Raises
    ------
    AtlasError
        If there is no such file, layer or column, it cannot be read, it has no coordinate reference
        system, or it holds no lines.
    """
    path = str(path)
    if "://" in path:
        return LineLayer(path, None, _crs_text(path, _read_url(path, column).crs), column, None)
    file = _source(path)
    if isinstance(file, list):
        return _open_parquet(path, file, column)
    layer = vector_file.choose_layer(file, layer, "--layer")
    info = vector_file.layer_info(file, layer)
    kind = re.sub(r"^2\.5D | ?[ZM]+$", "", str(info["geometry_type"]))
    if kind not in (*_LINES, *_OPEN):
        raise refusal(path, f"holds {kind} geometries, not lines", "Name a layer of lines")
    if column is not None and column not in info["fields"]:
        raise unknown_name(path, "column", column, map(str, info["fields"]))
    count = int(info["features"])
    # TopoJSON is in longitude and latitude, and has no place to say so.
    crs = CRS if file.format.name == "TopoJSON" else info["crs"]
    return LineLayer(path, layer, _crs_text(path, crs), column, count if count >= 0 else None)


def read_areas(
    path: str | Path,
    *,
    key: str | None = None,
    layer: str | None = None,
    on_note: Callable[[str], None] | None = None,
) -> tuple[gpd.GeoDataFrame, str]:
    """Read a layer of areas whole. Those that cross the antimeridian in one piece are cut there.

    Parameters
    ----------
    path : str or Path
        File of polygons that GDAL reads, or GeoParquet.
    key : str, optional
        Column that names them; else the first there is of iso_a3, name, id.
    layer : str, optional
        Layer of a file that has several.
    on_note : callable, optional
        Told which areas were cut at the antimeridian.

    Returns
    -------
    areas : GeoDataFrame
        In EPSG:4326, in the order of the file.
    key : str

    Raises
    ------
    AtlasError
        If there is no such file or column, it cannot be read, it has no coordinate reference system,
        or a feature is not a polygon, has no name, crosses itself or is not in degrees.
    """
    path = str(path)
    file = _source(path)
    if isinstance(file, list):
        areas = pd.concat(map(geoparquet.read_geoparquet, file))
    else:
        areas = vector_file.read_frame(file, vector_file.choose_layer(file, layer, "--areas-layer"))
    if not len(areas):
        raise refusal(path, "holds no areas", "Name a layer of polygons")
    columns = [str(name) for name in areas.columns if name != areas.geometry.name]
    key = _key(path, key, columns)
    _plain(path, key, areas[key].to_numpy())
    areas = areas.set_crs(_crs_text(path, areas.crs), allow_override=True)[[key, areas.geometry.name]]
    wrong = ~np.isin(shapely.get_type_id(areas.geometry.to_numpy()), (3, 6)) | areas[key].isna().to_numpy()
    if wrong.any():
        message = f"is not a polygon, or has no {key}"
        raise refusal(path, message, "Keep named polygons only", feature=f"feature {np.argmax(wrong) + 1}")
    with reading(path):
        areas = in_degrees(areas)
    shapes, names = areas.geometry.to_numpy(), areas[key].astype(str).to_numpy()
    if (empty := shapely.is_empty(shapes)).any():
        message = "its area is empty: nothing could be read of its outline"
        remedy = "Draw it or leave it out; in GeoJSON, see whether its brackets are nested too deep"
        raise refusal(path, message, remedy, feature=names[np.argmax(empty)])
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    check_degrees(path, xy, lambda row: str(names[owner[row]]))
    shapes, cut = cut_at_antimeridian(shapes)
    if cut.any():
        areas = areas.set_geometry(shapes, crs=areas.crs)
        if on_note is not None:
            on_note(f"{NOTE}: {', '.join(names[cut])}")
    if not (valid := shapely.is_valid(shapes)).all():
        row = int(np.argmin(valid))
        message = f"crosses or touches itself ({shapely.is_valid_reason(shapes[row])})"
        raise refusal(path, message, "Repair it (QGIS: Fix geometries)", feature=names[row])
    return areas, key


def _key(path: str, key: str | None, columns: list[str]) -> str:
    """Return the column that names areas: the one asked for, else the first of the usual ones that is there."""
    if key is not None:
        if key not in columns:
            raise unknown_name(path, "column", key, columns)
        return key
    by_lower_case = {name.lower(): name for name in reversed(columns)}
    usual = next((by_lower_case[name] for name in _KEYS if name in by_lower_case), None)
    if usual is None:
        raise refusal(path, f"has no column {', '.join(_KEYS)}", f"Name one of {', '.join(columns)} as the key")
    return usual


def _open_parquet(path: str, files: list[Path], column: str | None) -> LineLayer:
    lines, systems = 0, set()
    for file in files:
        with geoparquet.opened(file) as (_, meta):
            if meta.kinds and not any(kind.split()[0] in (*_LINES, *_OPEN) for kind in meta.kinds):
                message = f"holds {', '.join(meta.kinds)} geometries, not lines"
                raise refusal(file, message, "Name a layer of lines")
            if column is not None and column not in meta.columns:
                raise unknown_name(file, "column", column, meta.columns)
            systems.add(_crs_text(str(file), meta.crs))
            lines += meta.rows
    if len(systems) > 1:
        raise refusal(path, "its files have different coordinate reference systems", "Write them in one")
    return LineLayer(path, None, systems.pop(), column, lines)


def _source(path: str) -> ForeignFile | list[Path]:
    """Return what a path stands for: GeoParquet files, in order of their names, or a file that GDAL opens.

    A file is looked through to tell what it is, so this is asked once for each reading.

    Raises
    ------
    AtlasError
        As `identify`; if a file of a folder is a link that leads out of it.
    """
    folder = Path(path)
    files: list[Path] = []
    if os.path.isdir(folder):  # noqa: PTH112 - unlike Path.is_dir, it raises nothing on a name that no file can have
        files = sorted(file for file in folder.rglob("*.parquet") if file.is_file())
    for file in files:
        if not file.resolve().is_relative_to(folder.resolve()):
            raise refusal(file, "is a link that leads out of its folder", "Put the file itself there")
    if files:
        return files
    identified = identify(path)
    return [Path(path)] if identified.format.name == "GeoParquet" else identified


def _row_groups(files: list[Path]) -> Iterator[RowGroup]:
    first = 0
    for path in files:
        with geoparquet.opened(path) as (file, _):
            counts = [file.metadata.row_group(number).num_rows for number in range(file.metadata.num_row_groups)]
        for number, rows in enumerate(counts):
            yield RowGroup(str(path), number, first, path.stat().st_size)
            first += rows


def _selected(batch: pa.RecordBatch, geometry: str, column: str | None) -> pa.RecordBatch:
    import pyarrow as pa

    names = [] if column is None else [column]
    arrays = [batch.column(batch.schema.get_field_index(name)) for name in (geometry, *names)]
    return pa.RecordBatch.from_arrays(arrays, names=["geometry", *names])


def _read_url(path: str, column: str | None) -> dask_geopandas.GeoDataFrame:
    try:
        import dask_geopandas
    except ImportError:
        message = "a URL is read with dask-geopandas, which is not installed"
        raise refusal(path, message, "pip install 'corridor-mapper[cluster]'") from None
    with reading(path, "GeoParquet"):
        try:
            frame = dask_geopandas.read_parquet(path)
        except (ImportError, ValueError) as error:
            reason = str(error).rpartition("Original Message: ")[2].strip(". ")
            remedy = "Only GeoParquet is read from a URL; install what is missing, or download the file"
            raise refusal(path, f"cannot be read: {reason}", remedy) from None
    if column is not None and column not in frame.columns:
        raise unknown_name(path, "column", column, [str(name) for name in frame.columns if name != frame.geometry.name])
    return frame[[*([] if column is None else [column]), frame.geometry.name]]


def _plain(path: str, column: str, values: Any) -> Any:
    """Return the values of a column to group by; refuse lists and structures, which are no names."""
    if values.dtype == object and {list, dict, tuple, np.ndarray} & set(map(type, values)):
        raise refusal(path, f"has lists or structures in the column {column!r}", "Name a column of plain values")
    return values


def _crs_text(path: str, crs: Any) -> str:
    """Return the coordinate reference system of a file as authority:code, else as WKT."""
    if crs is None:
        raise refusal(path, "has no coordinate reference system", "Assign the one its coordinates are in")
    known = stated_crs(crs, path)
    authority = known.to_authority(min_confidence=100)
    return ":".join(authority) if authority else str(known.to_wkt())
