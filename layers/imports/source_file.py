"""A file of another program, read as features in WGS 84.

It is opened as any file from elsewhere (`layers.foreign`). Coordinates are reprojected to longitude and latitude;
heights and measures are dropped; curves become the straight pieces GDAL makes of them.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS as Crs  # noqa: N811
from pyproj.exceptions import CRSError

from layers.foreign import vector_file as foreign
from layers.foreign.crs import stated_crs
from layers.foreign.file_format import ForeignFile, identify
from layers.foreign.geoparquet import read_geoparquet
from layers.model.explain import did_you_mean, shorten
from layers.model.problem import AtlasError, Problem
from layers.model.schema import CRS


@dataclass(frozen=True)
class SourceFile:
    """The features of a file.

    Attributes
    ----------
    name, kind : str
        Name of the file, and what it is.
    frame : GeoDataFrame
        In EPSG:4326, in the order of the file; geometry None where there is none.
    columns : list of str
        Columns beside the geometry.
    notes : tuple of str
        What was done to it on the way.
    """

    name: str
    kind: str
    frame: gpd.GeoDataFrame
    columns: list[str]
    notes: tuple[str, ...]


def read_source(
    path: str | Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    swapped: bool = False,
) -> SourceFile:
    """Read a file.

    Parameters
    ----------
    path : str or Path
    layer : str, optional
        Layer of the file, where it has several.
    crs : str, optional
        Coordinate reference system, such as "EPSG:32638", of a file that states none.
    encoding : str, optional
        Of the texts of a Shapefile without a .cpg file, such as "cp1251".
    swapped : bool
        Whether its coordinates are the wrong way round: latitude, longitude.

    Raises
    ------
    AtlasError
        If there is no such file, it is of another kind or broken, has no geometry or no such layer, its
        coordinate reference system is not known, or its coordinates are no degrees.
    """
    path = Path(path)
    file = identify(path, label=path.name)
    notes: list[str] = []
    frame, stated = _read(file, layer, encoding, notes)
    if swapped:
        frame = frame.set_geometry(shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1]))
    with foreign.reading(file.label):
        frame = _georeferenced(path, frame, stated, crs, notes)
    geometry = frame.geometry.to_numpy()
    if (shapely.has_z(geometry) | shapely.has_m(geometry)).any():
        notes.append("heights and measures are dropped")
        geometry = shapely.force_2d(geometry)
    frame = frame.set_geometry(gpd.GeoSeries(geometry, index=frame.index, crs=CRS))
    _check_degrees(path, geometry, swapped=swapped)
    columns = [str(name) for name in frame.columns if name != frame.geometry.name]
    return SourceFile(path.name, file.format.name, frame, columns, tuple(notes))


def _problem(path: Path, message: str, remedy: str) -> AtlasError:
    return AtlasError(Problem(path.name, "", message, remedy))


def _read(file: ForeignFile, layer: str | None, encoding: str | None, notes: list[str]) -> tuple[gpd.GeoDataFrame, Any]:
    """Return the features as they are, and the coordinate reference system the file states."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        frame = _opened(file, layer, encoding, notes)
    notes += dict.fromkeys(f"GDAL says: {shorten(str(each.message), 160)[1:-1]}" for each in said)
    return frame, frame.crs


def _opened(file: ForeignFile, layer: str | None, encoding: str | None, notes: list[str]) -> gpd.GeoDataFrame:
    """Return a layer of a file as it stands there, and add to the notes what reading it does to it."""
    kind = file.format.name
    if kind == "GeoParquet":
        return read_geoparquet(file.path)
    found = foreign.layer_names(file)
    if layer is not None and layer not in found:
        raise _problem(file.path, f"no layer {shorten(layer)}", f"{did_you_mean(layer, found)}{_listed(found)}")
    if layer is None and len(found) > 1:
        raise _problem(file.path, f"has {len(found)} layers", f"Say which to take. {_listed(found)}")
    if not found:
        raise _problem(file.path, "has no geometry", "Name a layer of lines, points or areas")
    layer = layer or found[0]
    options: dict[str, Any] = {"DATE_AS_STRING": "YES"} if kind == "GeoJSON" else {}
    frame = foreign.read_frame(file, layer, encoding=encoding, **options)
    curved = foreign.curved(file, layer) if kind in ("GeoPackage", "FlatGeobuf") else 0
    if not isinstance(frame, gpd.GeoDataFrame):
        raise _problem(file.path, "has no geometry", "Name a layer of lines, points or areas")
    if curved:
        notes.append(f"{curved:,} feature{'s have curves' if curved > 1 else ' has curves'}, drawn as straight pieces")
    if kind == "Shapefile" and encoding is None and not file.path.with_suffix(".cpg").exists():
        odd = next((text for text in _texts(frame) if not text.isascii()), None)
        if odd is not None:
            notes.append(f"it states no encoding: {shorten(odd, 40)} may read otherwise in another one, such as cp1251")
    return frame


def _listed(names: Iterable[str]) -> str:
    return f"Its layers are {', '.join(names) or 'none'}"


def _texts(frame: gpd.GeoDataFrame) -> Iterable[str]:
    for name in frame.columns:
        if name != frame.geometry.name:
            yield from (value for value in frame[name] if isinstance(value, str))


def _georeferenced(
    path: Path, frame: gpd.GeoDataFrame, stated: Any, given: str | None, notes: list[str]
) -> gpd.GeoDataFrame:
    """Return the features in EPSG:4326."""
    stated = None if stated is None else stated_crs(stated, path.name)
    if stated is not None and stated.type_name.startswith("Engineering"):
        stated = None  # what a GeoPackage calls undefined
    try:
        wanted = None if given is None else Crs(given)
    except CRSError:
        remedy = "Give one such as EPSG:4326 or EPSG:32638"
        raise _problem(path, f"unknown coordinate reference system {shorten(given)}", remedy) from None
    if stated is None and wanted is None:
        message = "states no coordinate reference system"
        raise _problem(path, message, "Say which it is in (--crs EPSG:4326 for longitude and latitude)")
    if stated is not None and wanted is not None and not Crs(stated).equals(wanted, ignore_axis_order=True):
        message = f"is in {_named(Crs(stated))}, not in {_named(wanted)}"
        raise _problem(path, message, "Leave the coordinate reference system out: the file states its own")
    frame = frame.set_crs(wanted if stated is None else stated, allow_override=True)
    if not Crs(frame.crs).equals(Crs(CRS), ignore_axis_order=True):
        notes.append(f"reprojected from {_named(Crs(frame.crs))}")
        frame = frame.to_crs(CRS)
    return frame.set_crs(CRS, allow_override=True)


def _named(crs: Crs) -> str:
    authority = crs.to_authority()
    return f"{crs.name} ({':'.join(authority)})" if authority else crs.name


def _check_degrees(path: Path, geometry: Any, *, swapped: bool) -> None:
    xy = shapely.get_coordinates(geometry)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy) or ((np.abs(xy[:, 0]) <= 180).all() and (np.abs(xy[:, 1]) <= 90).all()):
        return
    high = json.dumps([round(float(value), 3) for value in np.abs(xy).max(axis=0)])
    if not swapped and (np.abs(xy[:, 0]) <= 90).all() and (np.abs(xy[:, 1]) <= 180).all():
        message = f"has latitudes beyond 90 degrees: its coordinates reach {high}"
        raise _problem(path, message, "Longitude and latitude seem swapped: say so (--swapped)")
    message = f"its coordinates, which reach {high}, are not degrees"
    raise _problem(path, message, "Give the file the coordinate reference system it is really in")
