"""Coordinates of a file from elsewhere as longitude and latitude, by the reference system that it states.

A description of a reference system may name grids, by a path or an address, which PROJ then reads to turn
coordinates: such a one is refused. A name alone is looked for among PROJ's own files, and is left in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS as Crs  # noqa: N811
from pyproj.exceptions import CRSError

from layers.foreign.refusal import refusal
from layers.model.ellipsoid import is_wgs84
from layers.model.problem import AtlasError
from layers.model.schema import CRS

_CODE: Final = re.compile(r"[A-Za-z][\w-]*:[\w.-]+|(urn:ogc:def:crs:[\w:.-]*)|[A-Z0-9_]+\s*\[.*", re.DOTALL)
"""What a text may be that is handed to PROJ: an authority and a code, a URN, or WKT."""

_GLOBE: Final = np.array((180.0, 90.0))


def stated_crs(value: Any, label: str) -> Crs:
    """Return the coordinate reference system that a file states, of whatever pyproj makes one of.

    A text must be an authority and a code, a URN, or WKT. AtlasError if it names a file or an address, or PROJ does
    not know it.
    """
    if isinstance(value, str) and not _CODE.fullmatch(value.strip()):
        raise _reference_refusal(label, value)
    try:
        crs = Crs.from_json_dict(value) if isinstance(value, dict) else Crs(value)
    except CRSError as error:
        message = f"has a coordinate reference system that PROJ does not know ({error})"
        raise refusal(label, message, "Assign the one its coordinates are in") from None
    for text in _parameter_texts(crs.to_json_dict()):
        if re.search(r"[/\\:]", text):
            raise _reference_refusal(label, text)
    return crs


def in_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a frame in EPSG:4326, without what rounding puts beyond the antimeridian and the poles."""
    if is_wgs84(frame.crs):
        return frame.set_crs(CRS, allow_override=True)

    def on_globe(xy: Any) -> Any:
        beyond = (np.abs(xy) > _GLOBE) & (np.abs(xy) < _GLOBE + 1e-9)
        return np.where(beyond, np.copysign(_GLOBE, xy), xy)

    frame = frame.to_crs(CRS)
    return frame.set_geometry(shapely.transform(frame.geometry.to_numpy(), on_globe), crs=CRS)


def check_degrees(
    label: str, xy: NDArray[np.float64], feature: Callable[[int], str], remedy: str, *, swapped_remedy: str = ""
) -> None:
    """Refuse a file with coordinates, shape (n, 2), of which some is no longitude and latitude.

    `feature` returns what to call the feature that a row of `xy` belongs to. `remedy` is what to do where the
    coordinates are in another reference system, `swapped_remedy` is what to do where
    longitude and latitude seem to have been swapped, which is not looked for where it is empty.
    """
    off = ~(np.abs(xy) <= _GLOBE).all(axis=1)
    if not off.any():
        return
    row = int(np.argmax(off))
    lon, lat = xy[row].tolist()
    if swapped_remedy and (np.abs(xy) <= _GLOBE[::-1]).all():
        message, remedy = f"has latitudes beyond 90 degrees, such as {lat:.6g}", swapped_remedy
    else:
        message = f"has the coordinate {(lon, lat)}, which is not a longitude and latitude in degrees"
        if 180 < abs(lon) <= 360 and abs(lat) <= 90:
            remedy = "Write longitudes from -180 to 180, cut at the antimeridian (RFC 7946, 3.1.9)"
    raise refusal(label, message, remedy, feature=feature(row))


def check_projected(label: str, xy: NDArray[np.float64], given: str, option: str) -> None:
    """Refuse coordinates, shape (n, 2), that are said to be in a projected reference system and look like degrees.

    A whole file within 360 m of the origin of a projection is no corridor.
    """
    finite = xy[np.isfinite(xy).all(axis=1)]
    if len(finite) and Crs(given).is_projected and (np.abs(finite) <= (360, 90)).all():
        message = f"has coordinates that look like degrees, such as {finite[0, 0]:.6g}, {finite[0, 1]:.6g}, not {given}"
        raise refusal(label, message, f"Leave {option} out, or give the reference system that they are in")


def _parameter_texts(description: Any) -> list[str]:
    """Return the texts that are values of parameters in PROJJSON: the names of grids."""
    if isinstance(description, list):
        return [text for item in description for text in _parameter_texts(item)]
    if not isinstance(description, dict):
        return []
    value = description.get("value")
    return [*([value] if isinstance(value, str) else []), *_parameter_texts(list(description.values()))]


def _reference_refusal(label: str, what: str) -> AtlasError:
    short = json.dumps(what[:60], ensure_ascii=False)
    message = f"has a coordinate reference system that refers to a file or address ({short})"
    return refusal(label, message, "Give it one that has a code, such as EPSG:4326")
