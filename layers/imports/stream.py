"""Layers of lines larger than memory, read in parts of bounded size, and the layers of areas they are measured in.

Both are opened as any file from elsewhere (`layers.foreign.layer`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from layers.checks.globe_check import LONGEST_DEG
from layers.foreign.layer import ROWS, ForeignLayer, ReadOptions, open_layer
from layers.foreign.refusal import refusal, unknown_name

_LINES: Final = ("LineString", "MultiLineString")
_AREAS: Final = ("Polygon", "MultiPolygon")
_KEYS: Final = ("iso_a3", "name", "id")


@dataclass(frozen=True)
class LineLayer:
    """A layer of lines on disk.

    Attributes
    ----------
    source : ForeignLayer
        File, folder of GeoParquet files or URL.
    column : str or None
        Column to carry along.
    """

    source: ForeignLayer
    column: str | None

    @property
    def lines(self) -> int | None:
        """How many features it has; None where only reading it all would tell."""
        return self.source.count

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed of it; once it is read, also what GDAL warned of."""
        return tuple(self.source.notes)

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
        return self.source.parts(self._columns, rows=rows)

    def frames(self, part: Any) -> Iterator[gpd.GeoDataFrame]:
        """Yield the lines of a part, at most `layers.foreign.layer.ROWS` (of a URL, a partition) at a time.

        Parameters
        ----------
        part : object
            One of `parts`.

        Yields
        ------
        GeoDataFrame
            In EPSG:4326, with the column of the layer. Features without a geometry have None. The attribute
            `remarks` says what was done to which.

        Raises
        ------
        AtlasError
            If the file cannot be read here, or a feature is not a line.
        """
        for frame in self.source.frames(part, self._columns):
            shapes = frame.geometry.to_numpy()
            degrees = shapely.length(shapes)
            if (degrees > LONGEST_DEG).any():
                row = int(np.nanargmax(degrees))
                message = f"is {degrees[row]:,.0f} degrees long, {degrees[row] / 360:,.0f} times round the globe"
                raise refusal(self.source.path, message, "Redraw it", feature=f"feature {frame.index[row] + 1}")
            yield frame.set_geometry(np.where(shapely.is_empty(shapes), None, shapes), crs=frame.crs)

    @property
    def _columns(self) -> tuple[str, ...]:
        return () if self.column is None else (self.column,)


def open_lines(
    path: str | Path,
    *,
    layer: str | None = None,
    column: str | None = None,
    options: ReadOptions | None = None,
) -> LineLayer:
    """Open a layer of lines without reading it.

    Parameters
    ----------
    path : str or Path
        File that GDAL reads, table of text, GeoParquet file, folder of GeoParquet files, or URL of GeoParquet.
    layer : str, optional
        Layer of a file that has several.
    column : str, optional
        Column to carry along.
    options : ReadOptions, optional
        How it is read where it does not say so itself; its `source_layer` where `layer` is not given.

    Raises
    ------
    AtlasError
        If there is no such file, layer or column, it cannot be read, its coordinate reference system is neither
        stated nor given, or it holds no lines.
    """
    options = options or ReadOptions()
    options = options if layer is None else replace(options, source_layer=layer)
    opened = open_layer(path, options, kinds=_LINES, only=True, flat=True)
    if column is not None and column not in opened.columns:
        raise unknown_name(path, "column", column, opened.columns)
    return LineLayer(opened, column)


def read_areas(
    path: str | Path,
    *,
    key: str | None = None,
    layer: str | None = None,
    options: ReadOptions | None = None,
    on_note: Callable[[str], None] | None = None,
) -> tuple[gpd.GeoDataFrame, str]:
    """Read a layer of areas whole. Those that cross the antimeridian in one piece are cut there.

    Parameters
    ----------
    path : str or Path
        File of polygons that GDAL reads, table of text, or GeoParquet.
    key : str, optional
        Column that names them; else the first there is of iso_a3, name, id.
    layer : str, optional
        Layer of a file that has several.
    options : ReadOptions, optional
        How it is read where it does not say so itself; its `source_layer` where `layer` is not given.
    on_note : callable, optional
        Told what was assumed of the file, and what was done to which areas.

    Returns
    -------
    areas : GeoDataFrame
        In EPSG:4326, in the order of the file.
    key : str

    Raises
    ------
    AtlasError
        If there is no such file or column, it cannot be read, its coordinate reference system is neither stated nor
        given, or a feature is not a polygon, is empty, has no name or is not in degrees.
    """
    options = options or ReadOptions()
    options = options if layer is None else replace(options, source_layer=layer)
    opened = open_layer(path, options, prefix="--areas-", kinds=_AREAS, only=True, flat=True)
    key = _key(str(path), key, list(opened.columns))
    areas, remarks = replace(opened, columns=(key,), manner=replace(opened.manner, key=key)).read()
    if not len(areas):
        raise refusal(path, "holds no areas", "Name a layer of polygons")
    names = [f"feature {row + 1}" if name is None else str(name) for row, name in enumerate(areas[key])]
    shapes = areas.geometry.to_numpy()
    left_out = shapely.is_missing(shapes) if options.leave_out else np.zeros(len(areas), dtype=bool)
    problems = {
        f"is not a polygon, or has no {key}": shapely.is_missing(shapes) | areas[key].isna().to_numpy(),
        "its area is empty: nothing could be read of its outline": shapely.is_empty(shapes),
    }
    for message, is_so in problems.items():
        if options.leave_out and (is_so & ~left_out).any():
            remarks.add(f"left out: {message}", (np.flatnonzero(is_so & ~left_out) + 1).tolist())
            left_out |= is_so
        elif (is_so & ~left_out).any():
            raise refusal(path, message, _REMEDY, feature=names[int(np.argmax(is_so))])
    if on_note is not None:
        for note in (*opened.notes, *remarks.notes(lambda number: names[number - 1])):
            on_note(note)
    return areas[~left_out], key


_REMEDY: Final = "Draw it or leave it out (--leave-out); in GeoJSON, see whether its brackets are nested too deep"


def _key(path: str, key: str | None, columns: list[str]) -> str:
    """Return the column that names areas: the one asked for, else the first of the usual ones that is there."""
    if key is not None:
        if key not in columns:
            raise unknown_name(path, "column", key, columns)
        return key
    by_lower_case = {name.lower(): name for name in reversed(columns)}
    usual = next((by_lower_case[name] for name in _KEYS if name in by_lower_case), None)
    if usual is None:
        raise refusal(path, f"has no column {', '.join(_KEYS)}", f"Name one with --key: {', '.join(columns)}")
    return usual
