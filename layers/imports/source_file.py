"""A file of another program, read as features in WGS 84.

It is opened as any file from elsewhere (`layers.foreign`). Coordinates are reprojected to longitude and latitude;
heights and measures are dropped; curves become the straight pieces GDAL makes of them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS as Crs  # noqa: N811
from pyproj.exceptions import CRSError

from layers.foreign import vector_file
from layers.foreign.crs import check_degrees, in_degrees, stated_crs
from layers.foreign.file_format import ForeignFile, identify
from layers.foreign.refusal import reading, refusal
from layers.model.antimeridian import NOTE, cut_at_antimeridian
from layers.model.ellipsoid import is_wgs84
from layers.model.explain import shorten


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
        Of the texts of a Shapefile without a .cpg file, such as "cp1251".
    swapped : bool
        Whether its coordinates are the wrong way round: latitude, longitude.
    """

    source_layer: str | None = None
    crs: str | None = None
    encoding: str | None = None
    swapped: bool = False


@dataclass(frozen=True)
class SourceFile:
    """The features of a file in EPSG:4326, in its order; its columns beside the geometry, and what was done to it."""

    name: str
    frame: gpd.GeoDataFrame
    columns: list[str]
    notes: tuple[str, ...]


def read_source(path: str | Path, options: ReadOptions | None = None) -> SourceFile:
    """Read a file whole.

    AtlasError if there is no such file, it is of another kind or broken, has no geometry or no such layer, its
    coordinate reference system is not known, or its coordinates are no degrees.

    Examples
    --------
    >>> from layers import BUNDLED
    >>> read_source(BUNDLED / "nodes.geojson").columns[:3]
    ['id', 'name', 'kind']
    """
    options = options or ReadOptions()
    path = Path(path)
    file = identify(path, label=path.name)
    notes: list[str] = []
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        frame = _read(file, options, notes)
    notes += dict.fromkeys(f"GDAL says: {shorten(str(warning.message), 160)[1:-1]}" for warning in warned)
    with reading(file.label):
        if options.swapped:
            frame = frame.set_geometry(
                shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1]), crs=frame.crs
            )
        frame = frame.set_crs(_reference_system(file.label, frame, options.crs), allow_override=True)
        if not is_wgs84(frame.crs):
            notes.append(f"reprojected from {_named(frame.crs)}")
        frame = in_degrees(frame)
        geometry = frame.geometry.to_numpy()
        if (shapely.has_z(geometry) | shapely.has_m(geometry)).any():
            notes.append("heights and measures are dropped")
            frame = frame.set_geometry(shapely.force_2d(geometry), crs=frame.crs)
    geometry, cut = cut_at_antimeridian(frame.geometry.to_numpy())
    if cut.any():
        notes.append(f"{NOTE}: features {', '.join(map(str, np.flatnonzero(cut) + 1))}")
        frame = frame.set_geometry(geometry, crs=frame.crs)
    xy, owner = shapely.get_coordinates(geometry, return_index=True)
    finite = np.isfinite(xy).all(axis=1)
    xy, owner = xy[finite], owner[finite]
    remedy = "" if options.swapped else "Longitude and latitude seem swapped: say so (--swapped)"
    check_degrees(file.label, xy, lambda row: f"feature {int(owner[row]) + 1}", swapped_remedy=remedy)
    columns = [str(name) for name in frame.columns if name != frame.geometry.name]
    return SourceFile(path.name, frame, columns, tuple(notes))


def _read(file: ForeignFile, options: ReadOptions, notes: list[str]) -> gpd.GeoDataFrame:
    """Return a layer of a file as it stands there, and add to the notes what reading it does to it."""
    kind = file.format.name
    if kind == "GeoParquet":
        return vector_file.read_frame(file)
    layer = vector_file.choose_layer(file, options.source_layer, "--source-layer")
    frame = vector_file.read_frame(file, layer, encoding=options.encoding)
    curved = vector_file.curved(file, layer) if kind in ("GeoPackage", "FlatGeobuf") else 0
    if curved:
        notes.append(f"{curved:,} feature{'s have curves' if curved > 1 else ' has curves'}, drawn as straight pieces")
    if kind == "Shapefile" and options.encoding is None and not file.path.with_suffix(".cpg").exists():
        odd = next((text for text in _texts(frame) if not text.isascii()), None)
        if odd is not None:
            notes.append(f"it states no encoding: {shorten(odd, 40)} may read otherwise in another one, such as cp1251")
    return frame


def _texts(frame: gpd.GeoDataFrame) -> Iterable[str]:
    for name in frame.columns.drop(frame.geometry.name):
        yield from (value for value in frame[name] if isinstance(value, str))


def _reference_system(label: str, frame: gpd.GeoDataFrame, asked: str | None) -> Crs:
    """Return the coordinate reference system that a file states, else the one asked for."""
    stated = None if frame.crs is None else stated_crs(frame.crs, label)
    if stated is not None and stated.type_name.startswith("Engineering"):
        stated = None  # what a GeoPackage calls undefined
    try:
        wanted = None if asked is None else Crs(asked)
    except CRSError:
        remedy = "Give one such as EPSG:4326 or EPSG:32638"
        raise refusal(label, f"unknown coordinate reference system {shorten(asked)}", remedy) from None
    if stated is None:
        if wanted is None:
            message = "states no coordinate reference system"
            raise refusal(label, message, "Say which it is in (--crs EPSG:4326 for longitude and latitude)")
        return wanted
    if wanted is not None and not stated.equals(wanted, ignore_axis_order=True):
        message = f"is in {_named(stated)}, not in {_named(wanted)}"
        raise refusal(label, message, "Leave the coordinate reference system out: the file states its own")
    return stated


def _named(crs: Crs) -> str:
    authority = crs.to_authority()
    return f"{crs.name} ({':'.join(authority)})" if authority else crs.name
