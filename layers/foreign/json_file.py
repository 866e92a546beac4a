"""JSON from elsewhere: which of the layers it is, and that nothing in it is an address to be fetched.

GDAL fetches the coordinate reference system of a GeoJSON file where its member `crs` is a link (GeoJSON
2008, section 3.2; RFC 7946 did away with it). The member is found in the bytes of the file, so that a
layer of any size is looked through in one pass and without parsing it.
"""

from __future__ import annotations

import json
import mmap
import re
from pathlib import Path
from typing import Any, Final

from layers.foreign.refusal import refusal

_SHAPES: Final = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_GEOJSON: Final = {"FeatureCollection", "Feature", "GeometryCollection", *_SHAPES}
_NAMED: Final = ("name", "epsg", "ogc")
"""Kinds of `crs` that name a coordinate reference system instead of linking to one."""

_LONGEST_CRS: Final = 65_536
"""Bytes; a description of a coordinate reference system is far shorter."""

# The parser under GDAL takes keys in any case, decodes escapes, and ends a key at a NUL.
_CRS: Final = re.compile(rb'"crs"\s*(:\s*)?(.)?', re.IGNORECASE | re.DOTALL)
_DISGUISED: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u00(?:00|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])", re.IGNORECASE)
_TYPE: Final = re.compile(rb'"type"\s*:\s*"([A-Za-z_]+)"')


def check_json(path: Path, label: str) -> str:
    """Return the name of the format of a JSON file (`layers.foreign.file_format.FORMATS`).

    AtlasError if it describes a program, is no layer, or has a coordinate reference system that is a link.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find(b"gdal_streamed_alg") >= 0:
            remedy = "Run it yourself and name what it writes"
            raise refusal(label, "is a GDAL pipeline, a program, and not GeoJSON", remedy)
        if data.find(b"\\") >= 0 and _DISGUISED.search(data):  # the search alone takes longer than all else
            message = "writes plain letters as escapes, which hides what it says"
            raise refusal(label, message, "Write it anew, such as in QGIS")
        for found in _CRS.finditer(data):
            if found[1] is not None and found[2] in (b"{", b"/") and not _is_named(data, found.end() - 1):
                message = "has a coordinate reference system that is a link, not a name"
                raise refusal(label, message, "Take the member crs out, or name the system in it, such as EPSG:4326")
        start = data[:4].removeprefix(b"\xef\xbb\xbf")
        types = {found[1].decode() for found in _TYPE.finditer(data[:_LONGEST_CRS])}
        if "Topology" in types:
            return "TopoJSON"
        if types & _GEOJSON:
            return "newline-delimited GeoJSON" if start.startswith(b"\x1e") or _has_records(data) else "GeoJSON"
        if re.search(rb'"geometryType"\s*:\s*"esriGeometry', data[:_LONGEST_CRS]):
            return "Esri JSON"
    raise refusal(label, "is JSON, but no GeoJSON", 'Name a file whose "type" is FeatureCollection')


def names_crs(path: Path) -> bool:
    """Return whether a GeoJSON file has a member `crs`; one without is in longitude and latitude by its standard."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return any(found[2] == b"{" for found in _CRS.finditer(data))


def _is_named(data: mmap.mmap, start: int) -> bool:
    """Return whether the object that begins there names a coordinate reference system, or is none."""
    try:
        value: Any
        value, _ = json.JSONDecoder().raw_decode(data[start : start + _LONGEST_CRS].decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    kinds = [kind for key, kind in value.items() if key.partition("\x00")[0].lower() == "type"]
    return all(isinstance(kind, str) and kind.lower() in _NAMED for kind in kinds)


def _has_records(data: mmap.mmap) -> bool:
    """Return whether the first line is a whole feature and another one follows it."""
    end = data.find(b"\n", 0, _LONGEST_CRS)
    if end < 0 or not data[end : end + 4].strip().startswith(b"{"):
        return False
    try:
        first = json.loads(data[:end])
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and first.get("type") == "Feature"
