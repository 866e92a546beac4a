"""What a file from elsewhere is, told by what it holds and never by its name.

`identify` names one of `FORMATS`, the formats that are opened, or refuses the file and says what it is.
Refused is everything that refers to other files, servers or programs, whatever it is called: GDAL
pipelines and virtual datasets, descriptions of web services, databases with code of their own, XML
with a document type definition, GeoJSON whose coordinate reference system is a link.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from layers.files.inputs import PARTS
from layers.foreign.database import check_database
from layers.foreign.json_file import check_json
from layers.model.explain import shorten
from layers.model.problem import AtlasError, Problem

_HEAD_BYTES: Final = 65_536
"""How much of a file is looked at to tell what it is."""

MOST_UNPACKED: Final = 100
"""A compressed file may unpack to this many times its size; real data reach 20 times."""

FREE_UNPACKED: Final = 100_000_000
"""So many unpacked bytes are accepted whatever the compressed size."""


@dataclass(frozen=True)
class Format:
    """A format that is opened.

    Attributes
    ----------
    name : str
        As people call it.
    driver : str or None
        The one GDAL driver that may open it; None where GDAL does not open it.
    suffix : str
        The usual ending of its name, with a dot.
    """

    name: str
    driver: str | None
    suffix: str

    @property
    def parts(self) -> tuple[str, ...]:
        """Endings of the files beside it that belong to it, lower case."""
        return PARTS.get(self.suffix, ())


FORMATS: Final[dict[str, Format]] = {
    each.name: each
    for each in (
        Format("GeoJSON", "GeoJSON", ".geojson"),
        Format("newline-delimited GeoJSON", "GeoJSONSeq", ".geojsonl"),
        Format("TopoJSON", "TopoJSON", ".topojson"),
        Format("Esri JSON", "ESRIJSON", ".json"),
        Format("GeoPackage", "GPKG", ".gpkg"),
        Format("SQLite", "SQLite", ".sqlite"),
        Format("Shapefile", "ESRI Shapefile", ".shp"),
        Format("zipped Shapefile", "ESRI Shapefile", ".zip"),
        Format("FlatGeobuf", "FlatGeobuf", ".fgb"),
        Format("GeoParquet", None, ".parquet"),
        Format("GML", "GML", ".gml"),
        Format("KML", "LIBKML", ".kml"),
        Format("KMZ", "LIBKML", ".kmz"),
        Format("GPX", "GPX", ".gpx"),
        Format("CSV", "CSV", ".csv"),
        Format("MapInfo TAB", "MapInfo File", ".tab"),
        Format("MapInfo MIF", "MapInfo File", ".mif"),
        Format("File Geodatabase", "OpenFileGDB", ".gdb"),
    )
}
"""Formats that are opened, by name."""

CONVERT: Final = "QGIS and ogr2ogr turn other formats into a GeoPackage"

_MAGIC: Final = {
    b"SQLite format 3\x00": "SQLite",
    b"\x00\x00\x27\x0a": "Shapefile",
    b"fgb\x03": "FlatGeobuf",
    b"PAR1": "GeoParquet",
    b"PK\x03\x04": "zip",
}

# What some refused files are, by their first letters; the rest is told as none of the formats.
_REFUSED: Final = {
    b"#!": "a program",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "compressed (gzip); unpack it first",
    b"BZh": "compressed (bzip2); unpack it first",
    b"7z\xbc\xaf": "an archive (7z); unpack it first",
    b"\xff\xfe": "text in UTF-16; save it as UTF-8",
    b"\xfe\xff": "text in UTF-16; save it as UTF-8",
}

# Root elements of XML; those whose format is None are refused by the words beside it.
_ROOTS: Final[dict[str, tuple[str | None, str]]] = {
    "kml": ("KML", ""),
    "gpx": ("GPX", ""),
    "ogrvrtdatasource": (None, "a GDAL virtual dataset (VRT), which refers to other files or servers"),
    "vrtdataset": (None, "a GDAL virtual dataset (VRT), which refers to other files or servers"),
    "ogrwfsdatasource": (None, "the description of a web service (WFS)"),
    "wfs_capabilities": (None, "the description of a web service (WFS)"),
    "ogrcswdatasource": (None, "the description of a web service (CSW)"),
    "gdal_wms": (None, "the description of a web service (WMS)"),
    "rss": (None, "a web feed (GeoRSS)"),
    "feed": (None, "a web feed (GeoRSS)"),
    "osm": (None, "OpenStreetMap data; corridor fetch osm --from reads it"),
}


@dataclass(frozen=True)
class ForeignFile:
    """A file from elsewhere of which it is known what it is.

    Attributes
    ----------
    path : Path
    label : str
        What to call it in a message.
    format : Format
    size : int
        Bytes, of the files beside it that belong to it too.
    member : str
        Folder in a zip archive that holds the layer.
    """

    path: Path
    label: str
    format: Format
    size: int
    member: str = ""


def identify(path: str | Path, *, label: str | None = None) -> ForeignFile:
    """Say what a file from elsewhere is, by what it holds.

    Parameters
    ----------
    path : str or Path
        A file, or the folder of a File Geodatabase.
    label : str, optional
        What to call it in a message; the path if not given.

    Returns
    -------
    ForeignFile

    Raises
    ------
    AtlasError
        If there is no such file, it is none of `FORMATS`, or it refers to something else.

    Examples
    --------
    >>> from layers import BUNDLED
    >>> identify(BUNDLED / "rail.geojson").format.name
    'GeoJSON'
    """
    path = Path(path)
    label = str(path) if label is None else label

    def problem(message: str, remedy: str = "") -> AtlasError:
        listed = f"Name a file of one of these formats: {', '.join(FORMATS)}. {CONVERT}"
        return AtlasError(Problem(label, "", message, f"{remedy or listed}."))

    try:
        if not path.exists():
            raise problem("there is no such file", "Check the path")
        if path.is_dir():
            return _geodatabase(path, label, problem)
        if not path.is_file():
            raise problem("is not a regular file", "Name a file")
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        name, member = _format_name(path, head, problem), ""
        if name in ("SQLite", "GeoPackage"):
            name = check_database(path, label)
        elif name == "zip":
            name, member = _zip(path, problem)
        elif name in ("GeoJSON", "newline-delimited GeoJSON"):
            name = check_json(path, label)
        format_ = FORMATS[name]
        size = path.stat().st_size + sum(part.stat().st_size for part in _parts(path, format_, problem))
    except (OSError, ValueError, RuntimeError) as error:  # no name may hold NUL; a link may lead back to itself
        reason = getattr(error, "strerror", None) or error
        raise problem(f"cannot be read ({reason})", "Check the path and its permissions") from None
    return ForeignFile(path, label, format_, size, member)


_Refusal = Callable[..., AtlasError]


def _format_name(path: Path, head: bytes, problem: _Refusal) -> str:
    """Return the name of a format, or "zip", by the first bytes of a file."""
    if not head:
        raise problem("is empty")
    for magic, what in _REFUSED.items():
        if head.startswith(magic):
            raise problem(f"is {what}")
    for magic, name in _MAGIC.items():
        if head.startswith(magic):
            if name == "Shapefile" and path.suffix.lower() != ".shp":
                raise problem("is part of a Shapefile", "Name its .shp file")
            return name
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"\x1e")):
        return "GeoJSON"
    if text.startswith(b"<"):
        return _xml(text, problem)
    if text.lower().startswith(b"!table"):
        # The names of columns, which stand below the line "Fields", may be anything.
        head, _, _ = re.split(rb"(?im)^[ \t]*fields\b", text, maxsplit=1)[0].partition(b"\x00")
        refers = re.search(rb"(?im)^[ \t]*(?:type[ \t]+(?!native\b)|open[ \t]+table|create[ \t]+view)", head)
        if refers or re.search(rb"(?im)^[ \t]*begin_metadata", text):
            raise problem("is a MapInfo table that refers to other files")
        return "MapInfo TAB"
    if re.match(rb"(?i)version\s+\d", text):
        return "MapInfo MIF"
    suffix = path.suffix.lower()
    if suffix in (".dbf", ".shx", ".prj", ".cpg"):
        raise problem("is part of a Shapefile", "Name its .shp file")
    if suffix in (".csv", ".tsv") and b"\x00" not in head and re.search(rb"[,;\t]", text.partition(b"\n")[0]):
        return "CSV"
    raise problem("is none of the formats that are opened")


def _xml(text: bytes, problem: _Refusal) -> str:
    """Return the name of a format by the root element of XML."""
    rest = text
    while skipped := re.match(rb"\s*(?:<\?.*?\?>|<!--.*?-->)", rest, re.DOTALL):
        rest = rest[skipped.end() :]
    rest = rest.lstrip()
    if rest.startswith(b"<!"):
        raise problem("is XML with a document type definition, which can refer to other files")
    root = re.match(rb"<(?:[\w.-]+:)?([\w.-]+)", rest)
    if root is None:
        raise problem("is none of the formats that are opened")
    name, refusal = _ROOTS.get(root[1].decode("ascii").lower(), (None, ""))
    if refusal:
        raise problem(f"is {refusal}")
    if name is None and b"opengis.net/gml" in text[:_HEAD_BYTES]:
        name = "GML"
    if name is None:
        raise problem("is XML of none of the formats that are opened")
    return name


def _zip(path: Path, problem: _Refusal) -> tuple[str, str]:
    """Return what a zip archive is, KMZ or a zipped Shapefile, and the folder in it that holds the layer."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise problem(f"is a broken zip archive ({error})", "Make it anew") from None
    check_unpacked(path, sum(each.file_size for each in members), problem)
    names = [Path(each.filename) for each in members if not each.filename.startswith("__MACOSX/")]
    if any(name.suffix.lower() == ".kml" for name in names):
        return "KMZ", ""
    folders = {name.parent.as_posix() for name in names if name.suffix.lower() == ".shp"}
    if not folders:
        raise problem("is a zip archive that is neither KMZ nor a zipped Shapefile", "Unpack it first")
    if len(folders) > 1 or ".." in (folder := folders.pop()).split("/") or folder.startswith("/"):
        raise problem("has Shapefiles in several folders", "Unpack it and name one of them")
    return "zipped Shapefile", "" if folder == "." else folder


def check_unpacked(path: Path, unpacked: int, problem: _Refusal) -> None:
    """Refuse a compressed file that unpacks to far more than its size, which real data never do."""
    size = path.stat().st_size
    if unpacked > max(FREE_UNPACKED, MOST_UNPACKED * size):
        message = f"unpacks from {size:,} to over {unpacked:,} bytes, more than {MOST_UNPACKED} times its size"
        raise problem(message, "If you trust it, unpack it yourself and name what comes out")


def _parts(path: Path, format_: Format, problem: _Refusal) -> list[Path]:
    """Return the files beside a file that belong to it; a link that leads elsewhere is refused."""
    if not format_.parts:
        return []
    path = path.resolve()
    wanted = {f"{path.stem}{part}".casefold() for part in format_.parts}
    found = [Path(each.path) for each in os.scandir(path.parent) if each.name.casefold() in wanted]
    for part in found:
        if part.is_symlink() or not part.is_file():
            raise problem(f"its part {shorten(part.name)} is a link or no file", "Put the file itself beside it")
    return found


def _geodatabase(path: Path, label: str, problem: _Refusal) -> ForeignFile:
    """Return the folder of a File Geodatabase; refuse any other folder."""
    entries = list(path.iterdir())
    if not any(re.fullmatch(r"a0000000\d\.gdbtable", each.name) for each in entries):
        raise problem("is a folder, not a file", "Name a file in it")
    for each in entries:
        if each.is_symlink():
            raise problem(f"its part {shorten(each.name)} is a link", "Put the file itself there")
    return ForeignFile(path, label, FORMATS["File Geodatabase"], sum(each.stat().st_size for each in entries))
