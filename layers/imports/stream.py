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

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS as Crs  # noqa: N811
from pyproj.exceptions import CRSError

from layers.checks.globe_check import LONGEST_DEG
from layers.foreign import geoparquet
from layers.foreign import vector_file as foreign
from layers.foreign.crs import stated_crs
from layers.foreign.file_format import ForeignFile, identify
from layers.model.antimeridian import CUT, LEAP, leaps
from layers.model.problem import AtlasError, Problem
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
            return iter(_dask_parts(self._dask_frame()))
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
            with foreign.reading(self.path, "GeoParquet"):
                # Here and now, on this very worker, not as work for the cluster.
                frame = part.compute(scheduler="synchronous")
                checked = self._checked(frame.geometry.to_numpy(), frame, 0)
            yield checked

    def _rows(self, file: ForeignFile, rows: int) -> Iterator[Rows]:
        columns = [] if self.column is None else [self.column]
        first = 0
        for geometry, batch in foreign.batches(file, self.layer, columns=columns, rows=rows):
            yield Rows(_selected(batch, geometry, self.column), first)
            first += len(batch)

    def _row_group(self, part: RowGroup) -> Iterator[gpd.GeoDataFrame]:
        path = Path(part.path)
        if not path.exists():
            raise _problem(part.path, "is not there for the process that is to read it", _SHARED)
        if path.stat().st_size != part.size:
            raise _problem(part.path, "is another file for the process that is to read it", _SHARED)
        with geoparquet.opened(path) as (file, meta):
            columns = [meta.geometry] if self.column is None else [meta.geometry, self.column]
            first = part.first
            for batch in file.iter_batches(ROWS, row_groups=[part.number], columns=columns):
                yield self._frame(_selected(batch, meta.geometry, self.column), first)
                first += len(batch)

    def _frame(self, batch: pa.RecordBatch, first: int) -> gpd.GeoDataFrame:
        """Decode rows."""
        with foreign.reading(self.path, after=first):
            geometry = shapely.from_wkb(batch.column("geometry").to_numpy(zero_copy_only=False))
            return self._checked(geometry, batch.select(batch.schema.names[1:]).to_pandas(), first)

    def _checked(self, geometry: Any, columns: Any, first: int) -> gpd.GeoDataFrame:
        wrong = ~np.isin(shapely.get_type_id(geometry), (-1, 1, 5))
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            raise _problem(
                self.path,
                f"is a {geometry[at].geom_type}, not a LineString or MultiLineString",
                "Keep the lines only",
                feature=f"feature {first + at + 1}",
            )
        geometry = np.where(shapely.is_empty(geometry), None, geometry)
        frame = gpd.GeoDataFrame(index=range(len(geometry)), geometry=geometry, crs=self.crs)
        if self.column is not None:
            frame.insert(0, self.column, _plain(self.path, self.column, columns[self.column].to_numpy()))
        if not _is_wgs84(Crs(self.crs)):
            frame = _in_degrees(frame)
        xy, owner = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
        off = ~((np.abs(xy[:, 0]) <= 180) & (np.abs(xy[:, 1]) <= 90))
        if off.any():
            at = int(np.flatnonzero(off)[0])
            raise _off(self.path, xy[at], f"feature {first + int(owner[at]) + 1}")
        degrees = shapely.length(frame.geometry.to_numpy())
        if (degrees > LONGEST_DEG).any():
            at = int(np.nanargmax(degrees))
            raise _problem(
                self.path,
                f"is {degrees[at]:,.0f} degrees long, {degrees[at] / 360:,.0f} times round the globe",
                "Redraw it",
                feature=f"feature {first + at + 1}",
            )
        return frame

    def _dask_frame(self) -> dask_geopandas.GeoDataFrame:
        return _read_url(self.path, self.column)


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
        found = _read_url(path, column)
        return LineLayer(path, None, _crs(path, found.crs), column, None)
    file = _source(path)
    if isinstance(file, list):
        return _open_parquet(path, file, column)
    layer = _layer(file, layer, "--layer")
    info = foreign.layer_info(file, layer)
    kind = (
        str(info["geometry_type"] or "None").replace(" Z", "").replace(" M", "").replace("ZM", "").replace("2.5D ", "")
    )
    if kind == "None":
        raise _problem(path, "holds no geometries", "Name a layer of lines")
    if kind not in (*_LINES, *_OPEN):
        raise _problem(path, f"holds {kind} geometries, not lines", "Name a layer of lines")
    if column is not None and column not in info["fields"]:
        raise _unknown(path, "column", column, [str(name) for name in info["fields"]])
    count = int(info["features"])
    # TopoJSON is in longitude and latitude, and has no place to say so.
    crs = CRS if file.format.name == "TopoJSON" else info["crs"]
    return LineLayer(path, layer, _crs(path, crs), column, count if count >= 0 else None)


def read_areas(path: str | Path, *, key: str | None = None, layer: str | None = None) -> tuple[gpd.GeoDataFrame, str]:
    """Read a layer of areas whole.

    Parameters
    ----------
    path : str or Path
        File of polygons that GDAL reads, or GeoParquet.
    key : str, optional
        Column that names them; else the first there is of iso_a3, name, id.
    layer : str, optional
        Layer of a file that has several.

    Returns
    -------
    areas : GeoDataFrame
        In EPSG:4326, in the order of the file.
    key : str

    Raises
    ------
    AtlasError
        If there is no such file or column, it cannot be read, it has no coordinate reference system,
        or a feature is not a polygon, has no name, crosses itself, is not in degrees or is not cut at the
        antimeridian.
    """
    path = str(path)
    file = _source(path)
    if isinstance(file, list):
        areas = pd.concat(map(geoparquet.read_geoparquet, file))
    else:
        areas = foreign.read_frame(file, _layer(file, layer, "--areas-layer"))
    if not isinstance(areas, gpd.GeoDataFrame) or not len(areas):
        raise _problem(path, "holds no areas", "Name a layer of polygons")
    columns = [str(name) for name in areas.columns if name != areas.geometry.name]
    if key is None:
        lower = {name.lower(): name for name in reversed(columns)}
        key = next((lower[name] for name in _KEYS if name in lower), None)
        if key is None:
            raise _problem(path, f"has no column {', '.join(_KEYS)}", f"Name one of {', '.join(columns)} as the key")
    elif key not in columns:
        raise _unknown(path, "column", key, columns)
    _plain(path, key, areas[key].to_numpy())
    crs = _crs(path, areas.crs)
    wrong = ~np.isin(shapely.get_type_id(areas.geometry.to_numpy()), (3, 6)) | areas[key].isna().to_numpy()
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise _problem(
            path, f"is not a polygon, or has no {key}", "Keep named polygons only", feature=f"feature {at + 1}"
        )
    areas = areas[[key, areas.geometry.name]]
    with foreign.reading(path):
        areas = areas if _is_wgs84(Crs(crs)) else _in_degrees(areas)
    shapes = areas.geometry.to_numpy()
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    off = ~((np.abs(xy[:, 0]) <= 180) & (np.abs(xy[:, 1]) <= 90))
    if off.any():
        at = int(owner[off][0])
        raise _off(path, xy[off][0], f"{areas[key].iat[at]}")
    for bad, message, remedy in (
        (leaps(shapes), LEAP, CUT),
        (~shapely.is_valid(shapes), "crosses or touches itself", "Repair it (QGIS: Fix geometries)"),
    ):
        if bad.any():
            at = int(np.flatnonzero(bad)[0])
            reason = "" if message == LEAP else f" ({shapely.is_valid_reason(shapes[at])})"
            raise _problem(path, message + reason, remedy, feature=f"{areas[key].iat[at]}")
    return areas, key


def _layer(file: ForeignFile, layer: str | None, option: str) -> str | None:
    """Return the layer of a file to read; None where none has a geometry."""
    spatial = foreign.layer_names(file)
    if layer is None and len(spatial) > 1:
        raise _problem(file.label, f"has {len(spatial)} layers: {', '.join(spatial)}", f"Name one with {option}")
    if layer is not None and layer not in spatial:
        raise _unknown(file.label, "layer", layer, spatial)
    return layer or next(iter(spatial), None)


def _in_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Reproject a frame, without what rounding puts beyond the antimeridian and the poles."""
    frame = frame.to_crs(CRS)
    ends = np.array((180.0, 90.0))

    def tidy(at: Any) -> Any:
        beyond = (np.abs(at) > ends) & (np.abs(at) < ends + 1e-9)
        return np.where(beyond, np.copysign(ends, at), at)

    return frame.set_geometry(shapely.transform(frame.geometry.to_numpy(), tidy), crs=CRS)


def _off(path: str, at: Any, feature: str) -> AtlasError:
    """Return what to say of a coordinate that is none on the globe."""
    lon, lat = float(at[0]), float(at[1])
    around = 180 < abs(lon) <= 360 and abs(lat) <= 90
    return _problem(
        path,
        f"has the coordinate {(lon, lat)}, which is not a longitude and latitude in degrees",
        "Write longitudes from -180 to 180, cut at the antimeridian (RFC 7946, 3.1.9)"
        if around
        else "Give the file the coordinate reference system its coordinates are in",
        feature=feature,
    )


def _open_parquet(path: str, files: list[Path], column: str | None) -> LineLayer:
    lines, found = 0, set()
    for file in files:
        with geoparquet.opened(file) as (_, meta):
            if meta.kinds and not any(kind.split()[0] in (*_LINES, *_OPEN) for kind in meta.kinds):
                message = f"holds {', '.join(meta.kinds)} geometries, not lines"
                raise _problem(str(file), message, "Name a layer of lines")
            if column is not None and column not in meta.columns:
                raise _unknown(str(file), "column", column, meta.columns)
            found.add(_crs(str(file), meta.crs))
            lines += meta.rows
    if len(found) > 1:
        raise _problem(path, "its files have different coordinate reference systems", "Write them in one")
    return LineLayer(path, None, found.pop(), column, lines)


def _source(path: str) -> ForeignFile | list[Path]:
    """Return what a path stands for: GeoParquet files, in order of their names, or a file that GDAL opens.

    A file is looked through to tell what it is, so this is asked once for each reading.

    Raises
    ------
    AtlasError
        As `identify`; if a file of a folder is a link that leads out of it.
    """
    at = Path(path)
    files: list[Path] = []
    if os.path.isdir(at):  # noqa: PTH112 - unlike Path.is_dir, it raises nothing on a name that no file can have
        files = sorted(file for file in at.rglob("*.parquet") if file.is_file())
    for file in files:
        if not file.resolve().is_relative_to(at.resolve()):
            raise _problem(str(file), "is a link that leads out of its folder", "Put the file itself there")
    if files:
        return files
    found = identify(at)
    return [at] if found.format.name == "GeoParquet" else found


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
        raise _problem(
            path, "a URL is read with dask-geopandas, which is not installed", "pip install 'corridor-mapper[cluster]'"
        ) from None
    with foreign.reading(path, "GeoParquet"):
        try:
            frame = dask_geopandas.read_parquet(path)
        except (ImportError, ValueError) as error:
            reason = str(error).rpartition("Original Message: ")[2].strip(". ")
            remedy = "Only GeoParquet is read from a URL; install what is missing, or download the file"
            raise _problem(path, f"cannot be read: {reason}", remedy) from None
    if column is not None and column not in frame.columns:
        raise _unknown(path, "column", column, [str(name) for name in frame.columns if name != frame.geometry.name])
    return frame[[*([] if column is None else [column]), frame.geometry.name]]


def _dask_parts(frame: dask_geopandas.GeoDataFrame) -> list[Any]:
    parts: list[Any] = frame.to_delayed(optimize_graph=True)
    return parts


def _plain(path: str, column: str, values: Any) -> Any:
    """Return the values of a column to group by; refuse lists and structures, which are no names."""
    if values.dtype == object and {list, dict, tuple, np.ndarray} & set(map(type, values)):
        raise _problem(path, f"has lists or structures in the column {column!r}", "Name a column of plain values")
    return values


def _crs(path: str, crs: Any) -> str:
    if crs is None:
        raise _problem(path, "has no coordinate reference system", "Assign the one its coordinates are in")
    try:
        known = stated_crs(crs, path)
    except CRSError as error:
        message = f"has a coordinate reference system that PROJ does not know ({error})"
        raise _problem(path, message, "Assign the one its coordinates are in") from None
    authority = known.to_authority(min_confidence=100)
    return ":".join(authority) if authority else str(known.to_wkt())


def _is_wgs84(crs: Crs) -> bool:
    return bool(crs.equals(Crs(CRS), ignore_axis_order=True))


def _unknown(path: str, what: str, name: str, known: list[str]) -> AtlasError:
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean {close[0]!r}?" if close else f"There are {', '.join(known) or 'none'}"
    return _problem(path, f"has no {what} {name!r}", hint)


def _problem(path: str, message: str, remedy: str, *, feature: str = "") -> AtlasError:
    return AtlasError(
        Problem(path, feature, message, f"{remedy.rstrip('.?') + ('?' if remedy.endswith('?') else '.')}")
    )
