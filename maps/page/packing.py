"""Features packed for the page: coordinates as differences of whole numbers, in letters; each name of a property once.

A line of n points takes 14 to 18 bytes a point as JSON, and about 5 packed. With d decimals, the
fewest that lose nothing, each coordinate is a whole number x = round(value * 10^d); written are the
differences of neighbours, folded to 0, 1, 2, … for 0, -1, 1, … (zigzag, as in Protocol Buffers) and
cut into digits of five bits, least first, the sixth bit saying that more follow (variable-length
quantities). `maps/static/unpack.js` reads them back to the same numbers.

Properties become a row of values under names that the collection says once; a property with one value
throughout stands there once too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""Those of base64url: none of them means anything in HTML, JavaScript or a template."""

MOST_DECIMALS: Final = 7

_CODES: Final = np.frombuffer(LETTERS.encode(), dtype=np.uint8)

_DEPTH: Final = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def pack(collection: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a GeoJSON FeatureCollection with its lines, polygons and properties packed.

    A packed geometry has `type`, `packed` (the number of decimals, 0 to 7) and `coordinates`, where a
    string stands for each list of positions. A geometry that does not go into 7 decimals of a degree
    (a centimetre), or has a height, stays as it is. The collection's `packed` holds the `same` properties of all
    features and the `names` of the others, whose values each
    feature lists as far as it has any, null where it has none; its `type` is left out then.
    Properties of which one is null stay as they are.

    Examples
    --------
    >>> line = {"type": "LineString", "coordinates": [[48.5, 40.25], [48.75, 40.25]]}
    >>> packed = pack({"features": [{"geometry": line, "properties": {"id": "A1"}}]})
    >>> packed["features"][0]["geometry"]
    {'type': 'LineString', 'packed': 2, 'coordinates': 'kvJy7HyBA'}
    >>> packed["packed"]
    {'same': {'id': 'A1'}, 'names': []}
    """
    features = [{**feature, "geometry": _packed(feature.get("geometry"))} for feature in collection["features"]]
    return _in_rows({**collection, "features": features})


def _untyped(collection: dict[str, Any]) -> dict[str, Any]:
    """Return a packed collection without saying of each feature that it is one."""
    features = [
        {name: value for name, value in feature.items() if name != "type"} for feature in collection["features"]
    ]
    return {**collection, "features": features}


def _in_rows(collection: dict[str, Any]) -> dict[str, Any]:
    rows = [feature.get("properties") for feature in collection["features"]]
    if not rows or any(row is None or None in row.values() for row in rows):
        return collection
    names = list(dict.fromkeys(name for row in rows for name in row))
    texts = {name: {json.dumps(row.get(name)) for row in rows} for name in names}
    same = {name: rows[0][name] for name in names if len(texts[name]) == 1}
    # What most features have stands first, so that the nulls at the end of a row need not be written.
    names = sorted((name for name in names if name not in same), key=lambda name: -sum(name in row for row in rows))
    features = [
        {**feature, "properties": [row.get(name) for name in names[: _last(row, names)]]}
        for feature, row in zip(collection["features"], rows, strict=True)
    ]
    return _untyped({**collection, "features": features, "packed": {"same": same, "names": names}})


def _last(row: dict[str, Any], names: Sequence[str]) -> int:
    return max((place for place, name in enumerate(names, start=1) if name in row), default=0)


def _packed(geometry: Any) -> Any:
    depth = _DEPTH.get(geometry["type"]) if geometry else None
    if depth is None:
        return geometry
    lines = _lines(geometry["coordinates"], depth)
    if any(len(point) != 2 for line in lines for point in line):
        return geometry
    values = [float(value) for line in lines for point in line for value in point]
    decimals = next((d for d in range(MOST_DECIMALS + 1) if all(round(value, d) == value for value in values)), None)
    if decimals is None:
        return geometry
    return {
        "type": geometry["type"],
        "packed": decimals,
        "coordinates": _nested(geometry["coordinates"], depth, 10**decimals),
    }


def _lines(coordinates: Any, depth: int) -> list[Any]:
    return [coordinates] if depth == 1 else [line for part in coordinates for line in _lines(part, depth - 1)]


def _nested(coordinates: Any, depth: int, scale: int) -> Any:
    if depth > 1:
        return [_nested(part, depth - 1, scale) for part in coordinates]
    return letters(coordinates, scale)


def letters(points: Any, scale: int) -> str:
    """Return positions as letters.

    Parameters
    ----------
    points : array of float, shape (n, 2)
    scale : int
        What makes each coordinate a whole number, below 2^52.

    Examples
    --------
    >>> letters([(0, 0), (-0.1, 1.6)], 10)
    'AABgB'
    """
    whole = np.rint(np.asarray(points, dtype=np.float64).reshape(-1, 2) * scale).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=0).reshape(-1)
    folded = np.where(steps >= 0, 2 * steps, -2 * steps - 1)
    shifts = 5 * np.arange(max(1, -(-int(folded.max(initial=0)).bit_length() // 5)))
    rest = folded[:, None] >> shifts
    digits = (rest & 31) | np.where(rest > 31, 32, 0)
    written = (rest > 0) | (shifts == 0)
    return str(_CODES[digits[written]].tobytes(), "ascii")
