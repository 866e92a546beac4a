"""Rows of a file from elsewhere as features that every command takes alike: in degrees, flat, straight and sound.

What can be put right is put right, and said: heights and measures (M) are dropped, longitudes past 180° are turned,
areas over the antimeridian are cut there, outlines that cross themselves are mended. A feature that cannot be put
right is named and refuses the file, or is left out if asked.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.foreign.crs import check_degrees, check_projected, in_degrees
from layers.foreign.refusal import reading, refusal
from layers.foreign.remarks import Remarks
from layers.model.antimeridian import NOTE, cut_at_antimeridian
from layers.model.values import json_value

if TYPE_CHECKING:
    import pyarrow as pa

MENDED: Final = "outline mended, which crossed or touched itself"
TURNED: Final = "longitudes past 180 degrees turned to -180 to 180"
SHORT: Final = "line of a single position, which has no length"
LEFT_OUT: Final = "left out: "
MEND: Final = "Mend it, or leave out what cannot be taken (--leave-out)"
CURVED: Final = "curves drawn as straight pieces"

_TYPES: Final = ("Point", "LineString", "LinearRing", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_AREAS: Final = (3, 6)
_POINTS: Final = (0, 4)


@dataclass(frozen=True)
class Rows:
    """Rows of a layer as a file has them, on their way.

    Attributes
    ----------
    batch : RecordBatch
        Geometry as WKB in its first column, `geometry`, without curves; the columns asked for beside it.
    first : int
        Number of the first row in the layer, from 0.
    curved : tuple of int
        Rows that had curves.
    bad : mapping of int to str
        Rows whose geometry cannot be made of what stands in the file, and why.
    """

    batch: pa.RecordBatch
    first: int
    curved: tuple[int, ...] = ()
    bad: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Manner:
    """How the rows of a layer become features.

    Attributes
    ----------
    label : str
        What to call the file in a message.
    crs : str
        Its coordinate reference system, as authority:code or WKT.
    encodings : tuple of str
        In which its texts are tried.
    swapped : bool
        Whether latitude comes before longitude.
    leave_out : bool
        Whether a feature that cannot be taken is left out, instead of refusing the file.
    prefix : str
        How the names of the options of this file begin, such as "--areas-".
    kinds : tuple of str
        Kinds of geometry that are taken; all if empty.
    key : str or None
        Column that a feature is called by in a message, instead of its number.
    flat : bool
        Whether a column of lists or structures is refused, instead of taken as text.
    together : bool
        Whether a feature that cannot be taken is left to the caller to refuse, with what else is wrong; it is remarked
        as one left out.
    given_crs : str or None
        The coordinate reference system that was said to be that of the file, where it was.
    is_table : bool
        Whether its features are the rows of a table, below a row of titles.
    """

    label: str
    crs: str
    encodings: tuple[str, ...] = ("utf-8",)
    swapped: bool = False
    leave_out: bool = False
    prefix: str = "--"
    kinds: tuple[str, ...] = ()
    key: str | None = None
    flat: bool = False
    together: bool = False
    given_crs: str | None = None
    is_table: bool = False


def features_of(rows: Rows, columns: Sequence[str], manner: Manner) -> gpd.GeoDataFrame:
    """Return rows as features in EPSG:4326; what was done to them stands in the attribute `remarks` of the frame.

    A feature without geometry, and one left out, has None. AtlasError if a feature cannot be taken, a text is in
    another encoding, or the coordinates are no degrees.
    """
    remarks = Remarks()
    bad = dict(rows.bad)

    def remark(what: str, is_so: Any) -> None:
        if len(numbers := np.flatnonzero(is_so)):
            remarks.add(what, (numbers + rows.first + 1).tolist())

    table = {name: _values(rows.batch.column(at), name, manner, remarks) for at, name in enumerate(columns, start=1)}

    def called(row: int) -> str:
        name = table[manner.key][row] if manner.key is not None else None
        return f"feature {row + rows.first + 1}" if name is None else str(name)

    if rows.curved:
        remarks.add(CURVED, [row + rows.first + 1 for row in rows.curved])
    with reading(manner.label, after=rows.first):
        shapes, short = _decoded(rows.batch.column(0).to_numpy(zero_copy_only=False), bad)
        remark(SHORT, short)
        shapes = _flat(shapes, manner, remarks)
        if manner.given_crs is not None:
            check_projected(manner.label, shapely.get_coordinates(shapes), manner.given_crs, f"{manner.prefix}crs")
        frame = in_degrees(gpd.GeoDataFrame(geometry=shapes, crs=manner.crs))
        shapes = frame.geometry.to_numpy().copy()
        _find_bad(shapes, bad, manner, rows.first)
        # A point beside lines, such as a station, has no length that would be missing.
        is_point = np.isin(shapely.get_type_id(shapes), _POINTS) & ("LineString" in manner.kinds)
        beside = set(np.flatnonzero(is_point).tolist())
        shapes[list(bad)] = None
        shapes, turned = _turned(shapes)
        remark(TURNED, turned)
        _check_degrees(shapes, called, manner)
        shapes, cut = cut_at_antimeridian(shapes)
        remark(NOTE, cut)
        broken = np.isin(shapely.get_type_id(shapes), _AREAS) & ~shapely.is_valid(shapes)
        shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
        remark(MENDED, broken)
    stuck = [row for row in bad if row not in beside]
    if stuck and not (manner.leave_out or manner.together):
        more = f"; {len(stuck) - 1:,} more cannot be taken" if len(stuck) > 1 else ""
        raise refusal(manner.label, f"{bad[min(stuck)]}{more}", MEND, feature=called(min(stuck)))
    for row, why in sorted(bad.items()):
        remarks.add(f"{LEFT_OUT}{why}", [rows.first + row + 1])
    index = range(rows.first, rows.first + len(shapes))
    frame = gpd.GeoDataFrame(pd.DataFrame(table, dtype=object, index=index), geometry=list(shapes), crs=frame.crs)
    frame.attrs["remarks"] = remarks.features
    return frame


@np.errstate(invalid="ignore")  # coordinates that are no numbers are named later
def _decoded(wkb: NDArray[Any], bad: dict[int, str]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return geometries, and which of them are lines of a single position; what cannot be read is added to the bad."""
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    short = np.zeros(len(shapes), dtype=bool)
    for row in np.flatnonzero(shapely.is_missing(shapes)):
        if wkb[row] is None or row in bad:
            continue
        shapes[row] = _lines(wkb[row])
        if shapes[row] is not None:
            short[row] = True
            continue
        closed = shapely.from_wkb(wkb[row], on_invalid="fix")
        if closed is not None and closed.geom_type in ("Polygon", "MultiPolygon"):
            bad[int(row)] = "its outline is not closed"
        else:
            bad[int(row)] = f"its geometry cannot be read{_why(wkb[row])}"
    return shapes, short


def _why(wkb: bytes) -> str:
    try:
        shapely.from_wkb(wkb)
    except shapely.errors.ShapelyError as error:
        return f" ({' '.join(str(error).split())[:100]})"
    return ""


def _lines(wkb: bytes) -> Any:
    """Return what a line or lines leave, without those of a single position, which GEOS refuses; None for others."""
    order = "<" if wkb[:1] == b"\x01" else ">"
    try:
        kind, count = struct.unpack_from(f"{order}II", wkb, 1)
        if kind % 1000 not in (2, 5):
            return None
        dimensions = (2, 3, 3, 4)[kind // 1000 % 4]  # none, Z, M or both
        parts, at = [], 5 if kind % 1000 == 2 else 9
        for _ in range(1 if kind % 1000 == 2 else count):
            if kind % 1000 == 5:
                at += 5  # each part states its order and kind again
            (positions,) = struct.unpack_from(f"{order}I", wkb, at)
            values = np.frombuffer(wkb, f"{order}f8", positions * dimensions, at + 4).reshape(positions, dimensions)
            at += 4 + 8 * positions * dimensions
            if positions > 1:
                parts.append(shapely.LineString(values[:, :2]))
    except (struct.error, ValueError):
        return None
    if not parts:
        return shapely.LineString()
    return parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)


def _flat(shapes: NDArray[Any], manner: Manner, remarks: Remarks) -> NDArray[Any]:
    """Return geometries without heights and measures, longitude first."""
    if (high := shapely.has_z(shapes)).any():
        remarks.add("heights are dropped")
    if (measured := shapely.has_m(shapes)).any():
        remarks.add("measures (M) are dropped")
    if (high | measured).any():
        shapes = shapely.force_2d(shapes)
    return shapely.transform(shapes, lambda xy: xy[:, ::-1]) if manner.swapped else shapes


def _find_bad(shapes: NDArray[Any], bad: dict[int, str], manner: Manner, first: int) -> None:
    """Add to the bad what is of another kind than is taken, or has coordinates that are no numbers or no degrees.

    Where coordinates of most features are no degrees, it is the file that is wrong: those are left to `_check_degrees`.
    """
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    for row in np.unique(owner[~np.isfinite(xy).all(axis=1)]).tolist():
        bad.setdefault(row, "has coordinates that are no numbers, or that cannot be reprojected")
    off = (np.abs(xy) > (360, 90)).any(axis=1)
    if manner.leave_out:
        for row in np.unique(owner[off]).tolist():
            bad.setdefault(row, "has coordinates that are no longitude and latitude in degrees")
    elif manner.together and _are_slips(off, owner):
        slips, where = np.unique(owner[off], return_index=True)
        for row, (lon, lat) in zip(slips.tolist(), xy[off][where].tolist(), strict=True):
            name, value, most = ("latitude", lat, 90) if abs(lat) > 90 else ("longitude", lon, 180)
            line = f" (row {first + row + 2} of the table)" if manner.is_table else ""
            bad.setdefault(row, f"has the {name} {value:.9g}{line}, and no {name} is beyond {most} degrees")
    if manner.kinds:
        taken = [-1, *(_TYPES.index(kind) for kind in manner.kinds)]
        for row in np.flatnonzero(~np.isin(shapely.get_type_id(shapes), taken)).tolist():
            bad.setdefault(row, f"is a {shapes[row].geom_type}, not a {' or '.join(manner.kinds)}")


def _are_slips(off: Any, owner: NDArray[np.intp]) -> bool:
    """Return whether coordinates that are off are those of less than half of the features: the file is right then."""
    return 2 * len(np.unique(owner[off])) < len(np.unique(owner))


def _turned(shapes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return geometries with longitudes past 180° turned once round the globe, and which were turned."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    turned = np.zeros(len(shapes), dtype=bool)
    if not len(xy) or np.abs(xy[:, 0]).max() <= 180 or np.abs(xy[:, 0]).max() > 360 or np.abs(xy[:, 1]).max() > 90:
        return shapes, turned
    turned[np.unique(owner[np.abs(xy[:, 0]) > 180])] = True

    def turn(part: Any) -> Any:
        def once_round(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            x = xy[:, 0]
            # A part that lies beyond the line wholly keeps its edge on it.
            past = x >= 180 if x.min() >= 180 else x > 180
            before = x <= -180 if x.max() <= -180 else x < -180
            return np.column_stack([x - 360.0 * past + 360.0 * before, xy[:, 1]])

        return shapely.transform(part, once_round)

    shapes = shapes.copy()
    for row in np.flatnonzero(turned):
        parts = [turn(part) for part in shapely.get_parts(shapes[row])]
        single = shapely.get_type_id(shapes[row]) < 4
        shapes[row] = parts[0] if single else type(shapes[row])(parts)
    return shapes, turned


def _check_degrees(shapes: NDArray[Any], called: Callable[[int], str], manner: Manner) -> None:
    """Refuse coordinates that are no longitude and latitude in degrees."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    can_say_so = not manner.swapped and manner.prefix == "--"
    swapped = "Longitude and latitude seem swapped: say so (--swapped)" if can_say_so else ""
    told = "" if manner.is_table else ", for GeoJSON that names none"
    remedy = f"Give the file the coordinate reference system it is in ({manner.prefix}crs{told})"
    if _are_slips((np.abs(xy) > (180, 90)).any(axis=1), owner):
        remedy = MEND
    check_degrees(manner.label, xy, lambda row: called(int(owner[row])), remedy, swapped_remedy=swapped)


def _values(column: Any, name: str, manner: Manner, remarks: Remarks) -> list[Any]:
    """Return the values of a column; lists and structures are texts of JSON, or refused."""
    import pyarrow as pa

    values: list[Any]
    kind = column.type
    holds = ""
    if pa.types.is_nested(kind) or isinstance(kind, pa.BaseExtensionType):
        holds = "lists or structures"
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        holds = "bytes"
    if holds and manner.flat:
        raise refusal(manner.label, f"has {holds} in the column {name!r}", "Name a column of plain values")
    if holds == "bytes":
        remarks.add(f"the column {name} holds bytes, and is empty")
        return [None] * len(column)
    if holds:
        remarks.add(f"the column {name} holds lists or structures, taken as texts of JSON")
        with reading(manner.label):
            values = column.to_pylist()
        return [v if v is None or isinstance(v, str) else json.dumps(json_value(v), ensure_ascii=False) for v in values]
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        raw = column.cast(pa.large_binary() if pa.types.is_large_string(kind) else pa.binary()).to_pylist()
        return [value if value is None else _text(value, name, manner) for value in raw]
    with reading(manner.label):
        values = column.to_pylist()
    return values


def _text(value: bytes, name: str, manner: Manner) -> str:
    for encoding in manner.encodings:
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = f"the column {name!r} has texts that are not in the encoding {' or '.join(manner.encodings)}"
    remedy = f"Give their encoding ({manner.prefix}encoding cp1251, cp1252, …), or save the file as UTF-8"
    raise refusal(manner.label, message, remedy)
