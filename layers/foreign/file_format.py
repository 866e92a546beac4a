"""What a file from elsewhere is, by what it holds and never by its name.

`identify` names one of `FORMATS`, the formats that are opened, or refuses the file and says what it is.
Refused is everything that refers to other files, servers or programs, whatever it is called: GDAL
pipelines and virtual datasets, descriptions of web services, databases with code of their own, XML
with a document type definition, GeoJSON whose coordinate reference system is a link.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from layers.files.inputs import PARTS
from layers.foreign.database import check_database
from layers.foreign.json_file import check_json
from layers.foreign.refusal import refusal
from layers.model.explain import shorten

_HEAD_BYTES: Final = 65_536
"""How much of a file is looked at to tell what it is."""

MOST_UNPACKED: Final = 100
"""A compressed file may unpack to this many times its size; real data reach 20 times."""

FREE_UNPACKED: Final = 100_000_000
"""So many unpacked bytes are accepted whatever the compressed size."""


@dataclass(frozen=True)
class Format:
    """A format that is opened: its name, the one GDAL driver that may open it (None: not GDAL), its usual ending."""

    name: str
    driver: str | None
    suffix: str

    @property
    def parts(self) -> tuple[str, ...]:
        """Endings of the files beside it that belong to it, lower case."""
        return PARTS.get(self.suffix, ())


FORMATS: Final[dict[str, Format]] = {
    format_.name: format_
    for format_ in (
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
        Format("zipped File Geodatabase", "OpenFileGDB", ".gdb.zip"),
        Format("DXF", "DXF", ".dxf"),
        Format("DGN", "DGN", ".dgn"),
        Format("ArcInfo E00", "AVCE00", ".e00"),
        Format("OpenJUMP JML", "JML", ".jml"),
        Format("GMT", "OGR_GMT", ".gmt"),
    )
}
"""Formats that are opened, by name."""

_NAME_ANOTHER: Final = (
    f"Name a file of one of these formats: {', '.join(FORMATS)}. QGIS and ogr2ogr turn other formats into a GeoPackage"
)

_MAGIC: Final = {
    b"SQLite format 3\x00": "SQLite",
    b"\x00\x00\x27\x0a": "Shapefile",
    b"fgb\x03": "FlatGeobuf",
    b"PAR1": "GeoParquet",
    b"PK\x03\x04": "zip",
    b"\x08\x09\xfe\x02": "DGN",
    b"\xc8\x09\xfe\x02": "DGN",
    b"EXP  0": "ArcInfo E00",
    b"EXP  1": "ArcInfo E00",
    b"# @VGMT": "GMT",
}

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
"""What some refused files are, by their first bytes."""

_GEODATABASE: Final = re.compile(r"a0000000\d\.gdbtable")
"""Names of the first tables of a File Geodatabase."""

_VIRTUAL: Final = "a GDAL virtual dataset (VRT), which refers to other files or servers"
_REFUSED_ROOTS: Final = {
    "ogrvrtdatasource": _VIRTUAL,
    "vrtdataset": _VIRTUAL,
    "ogrwfsdatasource": "the description of a web service (WFS)",
    "wfs_capabilities": "the description of a web service (WFS)",
    "ogrcswdatasource": "the description of a web service (CSW)",
    "gdal_wms": "the description of a web service (WMS)",
    "rss": "a web feed (GeoRSS)",
    "feed": "a web feed (GeoRSS)",
    "osm": "OpenStreetMap data; corridor fetch osm --from reads it",
}
"""What some refused files are, by the root element of XML."""


@dataclass(frozen=True)
class ForeignFile:
    """A file from elsewhere of which it is known what it is.

    `label` is what to call it in a message, `size` the bytes of it and of the files beside it that belong to it,
    `members` the Shapefiles in a zip archive, by the names of their layers, `inside` the folder in it that is opened
    where it is no Shapefile.
    """

    path: Path
    label: str
    format: Format
    size: int
    members: Mapping[str, str] = field(default_factory=dict)
    inside: str = ""


def identify(path: str | Path, *, label: str | None = None) -> ForeignFile:
    """Say what a file from elsewhere, or the folder of a File Geodatabase, is by what it holds.

    `label` is what to call it in a message, the path if not given. AtlasError if there is no such file, it is none
    of `FORMATS`, or it refers to something else.

    Examples
    --------
    >>> from layers import BUNDLED
    >>> identify(BUNDLED / "rail.geojson").format.name
    'GeoJSON'
    """
    path = Path(path)
    label = str(path) if label is None else label
    try:
        if not path.exists():
            raise refusal(label, "there is no such file", "Check the path")
        if path.is_dir():
            return _geodatabase(path, label)
        if not path.is_file():
            raise refusal(label, "is not a regular file", "Name a file")
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        members: dict[str, str] = {}
        inside = ""
        name = _format_name(path, head, label)
        if name in ("SQLite", "GeoPackage"):
            name = check_database(path, label)
        elif name == "zip":
            name, members, inside = _zip(path, label)
        elif name in ("GeoJSON", "newline-delimited GeoJSON"):
            name = check_json(path, label)
        format_ = FORMATS[name]
        size = path.stat().st_size + sum(part.stat().st_size for part in _parts(path, format_, label))
    except (OSError, ValueError, RuntimeError) as error:  # no name may hold NUL; a link may lead back to itself
        reason = getattr(error, "strerror", None) or error
        raise refusal(label, f"cannot be read ({reason})", "Check the path and its permissions") from None
    return ForeignFile(path, label, format_, size, members, inside)


def _format_name(path: Path, head: bytes, label: str) -> str:
    """Return the name of a format, or "zip", by the first bytes of a file."""
    if not head:
        raise refusal(label, "is empty", _NAME_ANOTHER)
    for magic, what in _REFUSED.items():
        if head.startswith(magic):
            raise refusal(label, f"is {what}", _NAME_ANOTHER)
    suffix = path.suffix.lower()
    name = next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)
    name = name or _text_format(suffix, head, label)
    if (name == "Shapefile" and suffix != ".shp") or (name is None and suffix in (".dbf", ".shx", ".prj", ".cpg")):
        raise refusal(label, "is part of a Shapefile", "Name its .shp file")
    if name is None:
        raise refusal(label, "is none of the formats that are opened", _NAME_ANOTHER)
    return name


def _text_format(suffix: str, head: bytes, label: str) -> str | None:
    """Return the name of a format of text; None where it is none of those that are opened."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"\x1e")):
        return "GeoJSON"
    if text.startswith(b"<"):
        return _xml(text, label)
    if text.lower().startswith(b"!table"):
        # The names of columns, which stand below the line "Fields", may be anything.
        head, _, _ = re.split(rb"(?im)^[ \t]*fields\b", text, maxsplit=1)[0].partition(b"\x00")
        refers = re.search(rb"(?im)^[ \t]*(?:type[ \t]+(?!native\b)|open[ \t]+table|create[ \t]+view)", head)
        if refers or re.search(rb"(?im)^[ \t]*begin_metadata", text):
            raise refusal(label, "is a MapInfo table that refers to other files", _NAME_ANOTHER)
        return "MapInfo TAB"
    if re.match(rb"(?:[ \t]*999[ \t]*\r?\n[^\n]*\n)*[ \t]*0[ \t]*\r?\nSECTION\r?\n", text):
        return "DXF"
    if re.match(rb"(?i)version\s+\d", text):
        return "MapInfo MIF"
    first_lines = b"\n".join(text.split(b"\n", 2)[:2])
    if suffix in (".csv", ".tsv", ".txt") and b"\x00" not in head and re.search(rb"[,;\t|]", first_lines):
        return "CSV"
    return None


def _xml(text: bytes, label: str) -> str | None:
    """Return the name of a format by the root element of XML; None where it has none."""
    rest = text
    while skipped := re.match(rb"\s*(?:<\?.*?\?>|<!--.*?-->)", rest, re.DOTALL):
        rest = rest[skipped.end() :]
    rest = rest.lstrip()
    if rest.startswith(b"<!"):
        message = "is XML with a document type definition, which can refer to other files"
        raise refusal(label, message, _NAME_ANOTHER)
    root = re.match(rb"<(?:[\w.-]+:)?([\w.-]+)", rest)
    if root is None:
        return None
    name = root[1].decode("ascii").lower()
    if name in _REFUSED_ROOTS:
        raise refusal(label, f"is {_REFUSED_ROOTS[name]}", _NAME_ANOTHER)
    if name in ("kml", "gpx"):
        return name.upper()
    if name == "jcsdatafile":
        return "OpenJUMP JML"
    if b"opengis.net/gml" in text:
        return "GML"
    raise refusal(label, "is XML of none of the formats that are opened", _NAME_ANOTHER)


def _zip(path: Path, label: str) -> tuple[str, dict[str, str], str]:
    """Return what a zip archive is, the Shapefiles in it by the names of their layers, and a geodatabase in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise refusal(label, f"is a broken zip archive ({error})", "Make it anew") from None
    check_unpacked(path, sum(member.file_size for member in members), label)
    names = [PurePosixPath(member.filename) for member in members if not member.filename.startswith("__MACOSX/")]
    if any(name.suffix.lower() == ".kml" for name in names):
        return "KMZ", {}, ""
    if databases := {str(name.parent) for name in names if _GEODATABASE.fullmatch(name.name)}:
        if len(databases) > 1 or ".." in (database := databases.pop()).split("/") or database.startswith("/"):
            raise refusal(label, "has several geodatabases", "Unpack it and name one of them")
        return "zipped File Geodatabase", {}, database
    shapes = [name for name in names if name.suffix.lower() == ".shp"]
    if not shapes:
        raise refusal(label, "is a zip archive of neither KML, Shapefiles nor a File Geodatabase", "Unpack it first")
    if any(name.is_absolute() or ".." in name.parts for name in shapes):
        raise refusal(label, "names a file outside the archive", "Unpack it and name one of its files")
    stems = [name.stem for name in shapes]
    # Two of one name in different folders are told apart by the folders.
    layers = {name.stem if stems.count(name.stem) == 1 else str(name.with_suffix("")): str(name) for name in shapes}
    return "zipped Shapefile", layers, ""


def check_unpacked(path: Path, unpacked: int, label: str) -> None:
    """Refuse a compressed file that unpacks to far more than its size, which real data never do."""
    size = path.stat().st_size
    if unpacked > max(FREE_UNPACKED, MOST_UNPACKED * size):
        message = f"unpacks from {size:,} to over {unpacked:,} bytes, more than {MOST_UNPACKED} times its size"
        raise refusal(label, message, "If you trust it, unpack it yourself and name what comes out")


def _parts(path: Path, format_: Format, label: str) -> list[Path]:
    """Return the files beside a file that belong to it; a link that leads elsewhere is refused."""
    if not format_.parts:
        return []
    path = path.resolve()
    wanted = {f"{path.stem}{part}".casefold() for part in format_.parts}
    parts = [Path(entry.path) for entry in os.scandir(path.parent) if entry.name.casefold() in wanted]
    for part in parts:
        if part.is_symlink() or not part.is_file():
            message = f"its part {shorten(part.name)} is a link or no file"
            raise refusal(label, message, "Put the file itself beside it")
    return parts


def _geodatabase(path: Path, label: str) -> ForeignFile:
    """Return the folder of a File Geodatabase; refuse any other folder."""
    entries = list(path.iterdir())
    if not any(_GEODATABASE.fullmatch(entry.name) for entry in entries):
        raise refusal(label, "is a folder, not a file", "Name a file in it")
    for entry in entries:
        if entry.is_symlink():
            raise refusal(label, f"its part {shorten(entry.name)} is a link", "Put the file itself there")
    return ForeignFile(path, label, FORMATS["File Geodatabase"], sum(entry.stat().st_size for entry in entries))
