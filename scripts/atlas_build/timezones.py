"""Country areas from time zones: the zone polygons of npm `geo-tz`, united by country.

geo-tz holds OpenStreetMap's time zones as a quadtree: a quad wholly inside some zones lists them,
any other leaf points at a Geobuf block (a protobuf encoding of GeoJSON: delta-coded integers of
10^-6 degree, rings without their closing point) with the zones clipped to the quad. Zones reach to
the edge of the territorial sea, so an area here is not land.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

Box = tuple[float, float, float, float]

# The quadtree's edge, as geo-tz builds it.
_WORLD: Final[Box] = (-179.9999, -89.9999, 179.9999, 89.9999)
_POLYGON, _MULTIPOLYGON = 4, 5


def zone_areas(folder: Path, zones: Collection[str], *, within: Box | None = None) -> dict[str, shapely.Geometry]:
    """Return the area of each named zone.

    Parameters
    ----------
    folder : Path
        Folder of the unpacked package.
    zones : collection of str
        Time zone identifiers.
    within : tuple of float, optional
        Only quads that meet this box (west, south, east, north; degrees) are read.

    Returns
    -------
    dict of str to Polygon or MultiPolygon
        WGS 84 longitude/latitude. A zone with no quad in the box is left out.

    Raises
    ------
    KeyError
        geo-tz knows no such zone.
    """
    index = json.loads((folder / "data" / "timezones.geojson.index.json").read_text(encoding="utf-8"))
    names: list[str] = index["timezones"]
    if unknown := sorted(set(zones) - set(names)):
        raise KeyError(f"geo-tz has no zone {', '.join(unknown)}")
    blocks = (folder / "data" / "timezones.geojson.geo.dat").read_bytes()
    parts: dict[str, list[shapely.Geometry]] = {zone: [] for zone in sorted(zones)}
    for box, leaf in _leaves(index["lookup"], _WORLD, within):
        if isinstance(leaf, list):
            for number in leaf:
                if names[number] in parts:
                    parts[names[number]].append(shapely.box(*box))
        else:
            for zone, geometry in _decode(blocks[leaf["pos"] : leaf["pos"] + leaf["len"]]):
                if zone in parts:
                    parts[zone].append(geometry)
    return {zone: shapely.union_all(pieces, grid_size=1e-6) for zone, pieces in parts.items() if pieces}


def _leaves(quad: Any, box: Box, within: Box | None) -> Iterator[tuple[Box, Any]]:
    """Walk the quadtree: (box, list of zone numbers) or (box, position of a block)."""
    west, south, east, north = box
    if within is not None and (within[0] > east or within[2] < west or within[1] > north or within[3] < south):
        return
    if isinstance(quad, list) or "pos" in quad:
        yield box, quad
        return
    x, y = (west + east) / 2, (south + north) / 2
    quarters = {"a": (x, y, east, north), "b": (west, y, x, north), "c": (west, south, x, y), "d": (x, south, east, y)}
    for name, quarter in quarters.items():
        if quad.get(name):
            yield from _leaves(quad[name], quarter, within)


def _decode(block: bytes) -> Iterator[tuple[str, shapely.Geometry]]:
    """Decode one Geobuf feature collection whose features have the single property `tzid`."""
    scale = 10.0**6
    for field, value in _messages(block):
        if field == 3:
            scale = 10.0**value
        elif field == 4:
            for _, feature in _messages(value):
                members = dict(_messages(feature))
                zone = dict(_messages(members[13]))[1].decode("utf-8")
                yield zone, _geometry(members[1], scale)


def _messages(buffer: bytes) -> Iterator[tuple[int, Any]]:
    """Yield the fields of a protobuf message: integers, or bytes where the field has a length."""
    at, end = 0, len(buffer)
    while at < end:
        key, at = _varint(buffer, at)
        number, at = _varint(buffer, at)
        if key & 7 == 2:
            yield key >> 3, buffer[at : at + number]
            at += number
        elif key & 7 == 0:
            yield key >> 3, number
        else:
            raise ValueError(f"unexpected wire type {key & 7} in a Geobuf block")


def _varint(buffer: bytes, at: int) -> tuple[int, int]:
    """Return the little-endian base-128 integer at a position, and the position after it."""
    value = shift = 0
    while True:
        byte = buffer[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7


def _integers(buffer: bytes) -> npt.NDArray[np.int64]:
    """Return the packed unsigned varints of a buffer."""
    data = np.frombuffer(buffer, dtype=np.uint8)
    last = np.flatnonzero(data < 0x80)
    start = np.concatenate([[0], last[:-1] + 1])
    place = np.arange(len(data)) - np.repeat(start, last - start + 1)
    return np.add.reduceat((data & 0x7F).astype(np.int64) << (7 * place), start)


def _geometry(message: bytes, scale: float) -> shapely.Geometry:
    """Return the polygon or multipolygon of a Geobuf geometry message."""
    members = dict(_messages(message))
    coded = _integers(members[3])
    deltas = ((coded >> 1) ^ -(coded & 1)).reshape(-1, 2)
    lengths: list[int] = [int(n) for n in _integers(members[2])] if 2 in members else []
    if members[1] == _POLYGON:
        shape = [lengths or [len(deltas)]]
    elif members[1] == _MULTIPOLYGON and not lengths:
        shape = [[len(deltas)]]
    elif members[1] == _MULTIPOLYGON:
        shape, rest = [], lengths[1:]
        while rest:
            rings = rest[0]
            shape.append(rest[1 : 1 + rings])
            rest = rest[1 + rings :]
    else:
        raise ValueError(f"a time zone has geometry type {members[1]}")
    at, polygons = 0, []
    for counts in shape:
        rings_of_one = []
        for count in counts:
            # Deltas restart at zero with each ring.
            ring = np.cumsum(deltas[at : at + count], axis=0) / scale
            rings_of_one.append(np.vstack([ring, ring[:1]]))
            at += count
        polygons.append(shapely.Polygon(rings_of_one[0], rings_of_one[1:]))
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
