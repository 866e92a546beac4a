"""Reading OpenStreetMap extracts, XML or PBF, through osmium, without a network.

The file is read several times, each time for one thing: outlines made of several ways, ways,
the nodes of those ways, places that are nodes. Only what has the tags wanted is kept, so memory
grows with what is found and not with the file. libosmium reads no entities and no external parts
of an XML file. Where a way carries the positions of its nodes (as ``out geom`` of Overpass and ``osmium
add-locations-to-ways`` write them) they are taken from there. A way or outline that lacks some of its nodes or ways
is left out and listed.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import osmium
import shapely
from osmium import osm
from osmium.filter import IdFilter, KeyFilter, TagFilter

from layers.files.inputs import digest
from layers.foreign.file_format import check_unpacked
from layers.foreign.refusal import refusal
from layers.osm.frames import Feature, Fetched, frames_of
from layers.osm.tags import LINES, checked_kinds, clean, described, known_keys, query_tags
from layers.osm.unpacked import BROKEN, unpacked_bytes

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

_COMPRESSED: Final = {b"\x1f\x8b": "osm.gz", b"BZh": "osm.bz2"}
_NO_NUMBER: Final = 1 << 40
"""Above any number OpenStreetMap has given (nodes are near 2³⁴): a filter's memory grows with the number."""
_NOWHERE: Final = 2**31 - 1  # how libosmium writes a coordinate that is not given
_UNIT: Final = 1e7  # OpenStreetMap's coordinates are whole numbers of this part of a degree


def read_extract(
    path: str | Path,
    *,
    kinds: Iterable[str],
    area: Polygon | MultiPolygon | None = None,
    secondary: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> Fetched:
    """Read the features of an OpenStreetMap extract.

    Parameters
    ----------
    path : str or Path
        OpenStreetMap's XML, also compressed with gzip or bzip2, or PBF, whatever it is called.
    kinds : iterable of str
        From `layers.osm.tags.KINDS`.
    area : Polygon or MultiPolygon, optional
        Only features that meet it; in EPSG:4326.
    secondary : bool
        Whether roads include secondary ones.
    progress : callable, optional
        Called with readings done, readings in all, and what is being read.

    Returns
    -------
    Fetched

    Raises
    ------
    AtlasError
        If the file is missing, of another format, or broken.
    ValueError
        If a kind is unknown, or the area crosses itself.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> extract = '''<osm version="0.6"><node id="1" lat="40" lon="48"/><node id="2" lat="40.1" lon="48"/>
    ... <way id="3"><nd ref="1"/><nd ref="2"/><tag k="railway" v="rail"/><tag k="gauge" v="1520"/></way></osm>'''
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "extract.osm")
    ...     _ = path.write_text(extract)
    ...     fetched = read_extract(path, kinds=("rail",))
    >>> fetched.frames["rail"][["osm_id", "geometry"]].to_numpy().tolist()
    [['way/3', <LINESTRING (48 40, 48 40.1)>]]

    Notes
    -----
    A PBF file that was cut off exactly between two of its blocks looks whole; nothing in it says how
    much there should be.
    """
    kinds = checked_kinds(kinds)
    if area is not None and not area.is_valid:
        raise ValueError(f"the area is no sound polygon: {shapely.is_valid_reason(area)}")
    reading = _Reading(Path(path), kinds, secondary, progress or (lambda done, of, what: None))
    with _errors(reading.path):
        features = reading.features()
        timestamp = reading.timestamp()
    frames = frames_of(features, kinds, area=area, secondary=secondary)
    dropped = dict(sorted(reading.dropped.items()))
    return Fetched(frames, (), timestamp, reading.path.name, dropped, sha256=digest(reading.path))


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError, OSError, osmium.InvalidLocationError) as error:
        message = f"not readable as OpenStreetMap data ({clean(error)})"
        raise refusal(path, message, _REMEDY) from None


_REMEDY: Final = "Repair it or download it again; layers of other kinds are brought in by corridor layers import"


@dataclass
class _Ways:
    """Ways of interest: their nodes one after the other, and where each way begins.

    A node has a number and, where the way carries it, a position (else `_NOWHERE`), in parts of a degree (`_UNIT`).
    """

    ids: list[int] = field(default_factory=list)
    tags: list[dict[str, str]] = field(default_factory=list)
    nodes: array[int] = field(default_factory=lambda: array("q"))
    xs: array[int] = field(default_factory=lambda: array("i"))
    ys: array[int] = field(default_factory=lambda: array("i"))
    ends: list[int] = field(default_factory=lambda: [0])

    def add(self, way: Any, tags: dict[str, str]) -> None:
        self.ids.append(way.id)
        self.tags.append(tags)
        for node in way.nodes:
            x, y = (node.x, node.y) if node.location.valid() else (_NOWHERE, _NOWHERE)
            self.nodes.append(node.ref)
            self.xs.append(x)
            self.ys.append(y)
        self.ends.append(len(self.nodes))


class _Reading:
    """One reading of a file for the kinds wanted."""

    def __init__(
        self, path: Path, kinds: tuple[str, ...], secondary: bool, progress: Callable[[int, int, str], None]
    ) -> None:
        self.path = path
        self.dropped: dict[str, str] = {}
        self._file = _opened(path)
        self._kinds = kinds
        self._places = tuple(kind for kind in kinds if kind not in LINES)
        self._secondary = secondary
        self._keys = sorted(query_tags(kinds, secondary=secondary))
        self._known = known_keys()
        self._progress = progress
        self._done = 0

    def timestamp(self) -> str | None:
        """Return the date of the data, where the head of the file gives one."""
        with osmium.io.Reader(self._file, osm.NOTHING) as reader:
            value = reader.header().get("osmosis_replication_timestamp")
        try:
            return datetime.fromisoformat(value).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None
        except ValueError:
            return None

    def features(self) -> list[Feature]:
        """Return the features of the kinds wanted."""
        outlines = self._outlines() if self._places else {}
        ways = self._ways()
        if members := {way for _, parts in outlines.values() for way, _ in parts} - set(ways.ids):
            for way in self._objects("parts of outlines", osm.WAY, *_numbered(members)):
                if way.id in members:
                    ways.add(way, {})
        lines = self._lines(ways)
        features = [
            Feature(f"way/{number}", tags, lines[number])
            for number, tags in zip(ways.ids, ways.tags, strict=True)
            if tags and number in lines
        ]
        for number, (tags, parts) in outlines.items():
            shape = _outline(parts, lines)
            if shape is None:
                self.dropped[f"relation/{number}"] = "the file lacks ways of it, or they form no outline"
            else:
                features.append(Feature(f"relation/{number}", tags, shape))
        return [*features, *(self._points() if self._places else ())]

    def _objects(self, what: str, entities: Any, *filters: Any) -> Iterator[Any]:
        """Yield the objects of the file that pass the filters."""
        self._progress(self._done, 5 if self._places else 2, f"reading {what}")
        self._done += 1
        processor: Any = osmium.FileProcessor(self._file, entities)
        for filter_ in filters:
            processor.with_filter(filter_)
        for element in processor:
            if element.visible:  # a file with history also holds what was deleted
                yield element

    def _tags_of(self, element: Any, kinds: tuple[str, ...]) -> dict[str, str] | None:
        """Return the tags of an object that is of one of the kinds; None for others."""
        tags = {tag.k: clean(tag.v) for tag in element.tags if tag.k in self._known}
        return tags if any(described(kind, tags, secondary=self._secondary) for kind in kinds) else None

    def _outlines(self) -> dict[int, tuple[dict[str, str], list[tuple[int, str]]]]:
        types = TagFilter(("type", "multipolygon"), ("type", "boundary"))
        outlines = {}
        for relation in self._objects("outlines", osm.RELATION, types):
            if tags := self._tags_of(relation, self._places):
                parts = [(member.ref, member.role) for member in relation.members if member.type == "w"]
                outlines[relation.id] = (tags, parts)
        return outlines

    def _ways(self) -> _Ways:
        ways = _Ways()
        for way in self._objects("ways", osm.WAY, KeyFilter(*self._keys)):
            if tags := self._tags_of(way, self._kinds):
                ways.add(way, tags)
        return ways

    def _points(self) -> Iterator[Feature]:
        for node in self._objects("places", osm.NODE, KeyFilter(*self._keys)):
            if tags := self._tags_of(node, self._places):
                if node.location.valid():
                    point = shapely.Point(node.location.x / _UNIT, node.location.y / _UNIT)
                    yield Feature(f"node/{node.id}", tags, point)
                else:
                    self.dropped[f"node/{node.id}"] = "it has no longitude and latitude"

    def _lines(self, ways: _Ways) -> dict[int, shapely.LineString]:
        """Return the ways whose nodes are all there, as lines; list the others as dropped."""
        node_ids = np.array(ways.nodes, dtype=np.int64)
        points = np.column_stack([np.array(ways.xs, dtype=np.int64), np.array(ways.ys, dtype=np.int64)])
        is_located = points[:, 0] != _NOWHERE
        numbers, xs, ys = array("q"), array("q"), array("q")
        for node in self._objects("nodes of ways", osm.NODE, *_numbered(np.unique(node_ids[~is_located]).tolist())):
            if node.location.valid():
                numbers.append(node.id)
                xs.append(node.location.x)
                ys.append(node.location.y)
        located, first = np.unique(np.array(numbers, dtype=np.int64), return_index=True)
        is_found = ~is_located & np.isin(node_ids, located)
        place = first[np.searchsorted(located, node_ids[is_found])]
        points[is_found] = np.column_stack([np.array(xs, dtype=np.int64), np.array(ys, dtype=np.int64)])[place]
        is_located |= is_found
        lines = {}
        for number, tags, start, end in zip(ways.ids, ways.tags, ways.ends[:-1], ways.ends[1:], strict=True):
            lacking = int((~is_located[start:end]).sum())
            if end - start > 1 and not lacking and not np.ptp(points[start:end], axis=0).any():
                self.dropped[f"way/{number}"] = "all its nodes are at one place"
            elif end - start > 1 and not lacking:
                lines[number] = shapely.LineString(points[start:end] / _UNIT)
            elif tags:
                reason = f"the file lacks {lacking} of its {end - start} nodes"
                self.dropped[f"way/{number}"] = reason if lacking else "it has fewer than two nodes"
        return lines


def _opened(path: Path) -> osmium.io.File:
    """Return a file for libosmium, of the format that its first bytes say; AtlasError where it is none."""
    if not os.path.isfile(path):  # noqa: PTH113 - also keeps libosmium from taking a name for an address or for stdin
        what = "not a regular file" if path.exists() and not path.is_dir() else "no such file"
        raise refusal(path, what, "Name an OpenStreetMap extract")
    with path.open("rb") as file:
        head = file.read(64)
    kind = next((kind for begin, kind in _COMPRESSED.items() if head.startswith(begin)), None)
    if (kind is None and b"\x07OSMData" in head) or b"\x09OSMHeader" in head:
        kind = "pbf"
    elif kind is None and head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        kind = "osm"
    if kind is None:
        raise refusal(path, "not readable as OpenStreetMap data (it is neither XML nor PBF)", _REMEDY)
    _check_unpacked(path, kind)
    return osmium.io.File(str(path.absolute()), kind)


def _check_unpacked(path: Path, kind: str) -> None:
    """Refuse an extract that unpacks to far more than its size."""
    try:
        for size in unpacked_bytes(path, kind):
            check_unpacked(path, size, str(path))
    except BROKEN as error:
        raise refusal(path, f"not readable as OpenStreetMap data ({clean(error)})", _REMEDY) from None


def _numbered(numbers: Iterable[int]) -> list[Any]:
    """Return the filter for objects of these numbers; none where some are negative, as editors number new objects."""
    ordered = sorted(number for number in numbers if number < _NO_NUMBER)
    return [] if ordered and ordered[0] < 0 else [IdFilter(ordered)]


def _outline(parts: list[tuple[int, str]], lines: dict[int, shapely.LineString]) -> Any:
    """Return the area of a multipolygon relation; None where a way is missing or no ring closes."""
    if not parts or any(way not in lines for way, _ in parts):
        return None
    try:
        outer, inner = (
            shapely.union_all(
                shapely.get_parts(shapely.polygonize([lines[way] for way, role in parts if (role == "inner") is hole]))
            )
            for hole in (False, True)
        )
        area = shapely.difference(outer, inner)
    except shapely.errors.GEOSException:
        return None
    return None if area.is_empty else area
