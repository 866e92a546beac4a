"""Kilometres of lines by area, also for layers larger than memory, which are read part by part.

Every part is cut exactly at the borders of the areas (`geo.geodesy.cut`), and only sums are kept: for each
area, and each value of one column of the lines, the number of lines that touch it and

    km_geometry = Σ over the parts, in their order, of the geodesic km that lie in it.

Sums are added in the order of the parts, whichever process measures them, so one process and a cluster
(`corridor.cluster`) give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from geo.geodesy.cut import OUTSIDE, Borders, cut
from geo.mapper import Mapper, one_process
from layers.model.columns import column
from layers.model.ellipsoid import check_wgs84

if TYPE_CHECKING:
    import geopandas as gpd


NO_VALUE: Final = "(none)"
"""Value of a line without a value in the column to group by."""

_Totals = dict[tuple[int, Any], list[float]]


@dataclass(frozen=True)
class Streamed:
    """Exposure of a layer.

    Attributes
    ----------
    table : DataFrame
        A column with the name of the area, the column grouped by (if any; `_areas` or `_lines` is added to their
        names where they are called like one of ours), `lines`, the number of lines with a part in the area,
        `km_geometry`, `share` of all km, and `overlap_km`, the part of
        km_geometry that later areas also hold. In the order of the areas, outside all of them last;
        within an area by value.
    lines : int
        Number of features read.
    without_geometry : int
        Number of features without geometry, and so without length.
    remarks : mapping of str to list of int
        What was done to features on reading them, and to which, by their numbers from 1; none where it was done to
        the whole layer. From the attribute `remarks` of the frames.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from geo.measures import streamed_exposure
    >>> areas = gpd.GeoDataFrame({"name": ["west"]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4326")
    >>> lines = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0.5), (1, 0.5)]), None], crs="EPSG:4326")
    >>> measured = streamed_exposure([lines], lambda part: [part], areas, area_key="name")
    >>> measured.lines, measured.without_geometry
    (2, 1)
    """

    table: pd.DataFrame
    lines: int
    without_geometry: int
    remarks: Mapping[str, list[int]] = field(default_factory=dict)


def streamed_exposure(
    parts: Iterable[Any],
    frames: Callable[[Any], Iterable[gpd.GeoDataFrame]],
    areas: gpd.GeoDataFrame,
    *,
    area_key: str,
    by: str | None = None,
    outside: str = "outside",
    mapper: Mapper = one_process,
    progress: Callable[[int], None] | None = None,
) -> Streamed:
    """Return how many kilometres of a layer of lines lie in each area.

    Parameters
    ----------
    parts : iterable
        Parts of the layer, in any form that can be sent to a worker; consumed one at a time.
    frames : callable
        Returns the lines of a part as frames in EPSG:4326.
    areas : GeoDataFrame
        Polygons in EPSG:4326; several may have the same name. Where they overlap, the first counts.
    area_key : str
        Column of `areas` that names them.
    by : str, optional
        Column of the lines to break the lengths down by.
    outside : str
        Name of the rest, which lies in none of the areas.
    mapper : Mapper
        Where the parts are measured (`corridor.cluster`).
    progress : callable, optional
        Called with the number of lines done.

    Returns
    -------
    Streamed

    Raises
    ------
    ValueError
        If the areas are not in EPSG:4326 or not polygons.
    KeyError
        If `areas` has no column `area_key`.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from geo.measures import streamed_exposure
    >>> areas = gpd.GeoDataFrame({"name": ["west", "east"]}, crs="EPSG:4326",
    ...     geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> halves = [gpd.GeoDataFrame(geometry=[shapely.LineString([(x, 0.5), (x + 1, 0.5)])], crs="EPSG:4326")
    ...     for x in (0, 0.5)]
    >>> streamed_exposure(halves, lambda half: [half], areas, area_key="name").table.round(2)
       name  lines  km_geometry  share  overlap_km
    0  west      2       166.97   0.75         0.0
    1  east      1        55.66   0.25         0.0
    """
    check_wgs84(areas, "areas")
    names = list(dict.fromkeys(areas[area_key]))
    place = {name: number for number, name in enumerate(names)}
    work = _Work(frames, Borders(areas.geometry.to_numpy()), np.array([place[name] for name in areas[area_key]]), by)
    totals: _Totals = {}
    remarks: dict[str, list[int]] = {}
    lines = empty = 0
    for part in mapper(_measure, parts, shared=work):
        for partial in part:
            lines += partial.lines
            empty += partial.without_geometry
            for what, numbers in partial.remarks.items():
                remarks.setdefault(what, []).extend(numbers)
            for key, sums in partial.totals.items():
                total = totals.setdefault(key, [0.0, 0.0, 0.0])
                for position, value in enumerate(sums):
                    total[position] += value
        if progress is not None:
            progress(lines)
    return Streamed(_table([*names, outside], totals, area_key, by), lines, empty, remarks)


@dataclass(frozen=True)
class _Work:
    """The arguments that are the same for every part."""

    frames: Callable[[Any], Iterable[gpd.GeoDataFrame]]
    borders: Borders
    name: Any
    by: str | None


@dataclass(frozen=True)
class _Partial:
    """Sums of one lot: lines, km and overlap_km by name of the area (its position) and value."""

    totals: _Totals
    lines: int
    without_geometry: int
    remarks: Mapping[str, list[int]]


def _measure(work: _Work, part: Any) -> list[_Partial]:
    return list(_sums(work, part))


_EDGES: Final = 2_000_000  # about how many edges are in memory at a time; fewer lines fit if they are long
_EDGES_PER_DEGREE: Final = 80  # into which a geodesic is divided, up to 70° of latitude (`geo.geodesy.geodesic.edges`)


def _lots(frame: gpd.GeoDataFrame) -> Iterator[tuple[gpd.GeoDataFrame, Mapping[str, list[int]]]]:
    """Yield the lines of a frame in lots of about `_EDGES` edges, or of one line; with the first come its remarks."""
    shapes = frame.geometry.to_numpy()
    size = shapely.get_num_coordinates(shapes) + _EDGES_PER_DEGREE * np.nan_to_num(shapely.length(shapes))
    lot = (np.cumsum(size) - size) // _EDGES
    first = np.flatnonzero(np.diff(lot, prepend=-1.0))
    remarks = frame.attrs.pop("remarks", {})
    for start, end in zip(first, [*first[1:], len(frame)], strict=True):
        yield frame.iloc[start:end], remarks if start == 0 else {}


def _sums(work: _Work, part: Any) -> Iterator[_Partial]:
    for lot, remarks in (lot for frame in work.frames(part) for lot in _lots(frame)):
        geometry = lot.geometry.to_numpy()
        has_geometry = ~pd.isna(geometry)
        values: list[Any] = [None]
        value = np.zeros(int(has_geometry.sum()), dtype=np.int64)
        if work.by is not None:
            codes, uniques = pd.factorize(lot[work.by].to_numpy()[has_geometry])
            values = [*(item.item() if isinstance(item, np.generic) else item for item in uniques), NO_VALUE]
            value = np.where(codes < 0, len(uniques), codes)
        totals: _Totals = {}
        if has_geometry.any():
            cuts = cut(geometry[has_geometry], work.borders, lengths_only=True)
            slot = np.where(cuts.area == OUTSIDE, -1, work.name[cuts.area]) + 1
            key = slot * len(values) + value[cuts.edges.line]
            size = (work.name.max(initial=-1) + 2) * len(values)
            touched = np.unique(np.column_stack([key, cuts.edges.line]), axis=0)[:, 0]
            sums = np.column_stack(
                [
                    np.bincount(touched, minlength=size),
                    np.bincount(key, weights=cuts.edges.km, minlength=size),
                    np.bincount(key, weights=np.where(cuts.overlap, cuts.edges.km, 0), minlength=size),
                ]
            )
            for number in np.unique(key).tolist():
                area, which = divmod(number, len(values))
                totals[area - 1, values[which]] = sums[number].tolist()
        yield _Partial(totals, len(lot), int((~has_geometry).sum()), remarks)


def _table(names: list[Any], totals: _Totals, area_key: str, by: str | None) -> pd.DataFrame:
    order = sorted(totals, key=lambda key: (key[0] % len(names), key[1] == NO_VALUE, str(key[1])))
    length = sum(totals[key][1] for key in order)
    # A column of the user's with the name of one of ours is kept apart from it.
    columns: dict[str, Any] = {_apart(area_key, "areas"): [names[area] for area, _ in order]}
    if by is not None:
        columns[f"{by}_lines" if by == area_key else _apart(by, "lines")] = [value for _, value in order]
    columns["lines"] = np.array([totals[key][0] for key in order], dtype=np.int64)
    km = np.array([totals[key][1] for key in order], dtype=float)
    columns["km_geometry"] = km
    columns["share"] = km / length if length else np.full(len(km), np.nan)
    columns["overlap_km"] = np.array([totals[key][2] for key in order], dtype=float)
    return pd.DataFrame(columns)


def _apart(name: str, whose: str) -> str:
    """Return a name for a column of the user's that is none of ours which has a unit or is in the table."""
    ours = name in ("lines", "km_geometry", "share", "overlap_km") or column(name).unit is not None
    return f"{name}_{whose}" if ours else name


def length_by_area(
    lines: gpd.GeoDataFrame | gpd.GeoSeries, areas: gpd.GeoDataFrame, *, area_key: str, outside: str = "water"
) -> pd.DataFrame:
    """Return how many kilometres of each line lie in each area.

    Parameters
    ----------
    lines : GeoDataFrame or GeoSeries
        LineStrings or MultiLineStrings in EPSG:4326.
    areas : GeoDataFrame
        Polygons or MultiPolygons in EPSG:4326. Where they overlap, the first in order counts.
    area_key : str
        Column of `areas` that names them.
    outside : str
        Name of the rest, which lies in none of the areas.

    Returns
    -------
    DataFrame
        One row for each line and area that meet: `line` (its label in the index of `lines`),
        `area_key`, `km` (geodesic, WGS 84) and `overlap_km` (the part of `km` that later areas also
        hold). Sorted by line, then by area in the order of `areas`, outside last. The rows of a line
        sum to its length.

    Raises
    ------
    ValueError
        If a frame is not in EPSG:4326, or a geometry is missing, empty, of another type or not in
        degrees.
    KeyError
        If `areas` has no column `area_key`.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> from geo import length_by_area
    >>> areas = gpd.GeoDataFrame({"name": ["west", "east"]}, crs="EPSG:4326",
    ...     geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> lines = gpd.GeoSeries([shapely.LineString([(0.5, 0), (2.5, 0)])], crs="EPSG:4326")
    >>> length_by_area(lines, areas, area_key="name").round(3)
       line   name       km  overlap_km
    0     0   west   55.660         0.0
    1     0   east  111.319         0.0
    2     0  water   55.660         0.0
    """
    check_wgs84(lines, "lines")
    check_wgs84(areas, "areas")
    names = areas[area_key].to_numpy()
    cuts = cut(lines.geometry.to_numpy(), areas.geometry.to_numpy(), lengths_only=True)
    slot = np.where(cuts.area == OUTSIDE, len(names), cuts.area)
    pair, row = np.unique(cuts.edges.line * (len(names) + 1) + slot, return_inverse=True)
    line, area = np.divmod(pair, len(names) + 1)
    return pd.DataFrame(
        {
            "line": lines.index.to_numpy()[line],
            area_key: np.append(np.asarray(names, dtype=object), outside)[area],
            "km": np.bincount(row, weights=cuts.edges.km),
            "overlap_km": np.bincount(row, weights=np.where(cuts.overlap, cuts.edges.km, 0)),
        }
    )
