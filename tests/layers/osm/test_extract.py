"""Extracts that the tests write themselves, good and hostile; OSMnx's own reader is the judge of the good ones."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import osmium
import osmnx
import pytest
import shapely
from osmium.osm import mutable
from pyproj import Geod

from layers import AtlasError
from layers.osm.extract import read_extract
from layers.osm.frames import Fetched
from layers.osm.store import read_fetched, write_fetched
from layers.osm.tags import KINDS, query_tags
from layers.osm.unpacked import unpacked_bytes

ROOT = Path(__file__).parents[3]

Row = tuple[int, Any, dict[str, str]]

NODES: list[Row] = [
    (1, (49.0, 40.0), {}),
    (2, (49.5000001, 40.1), {}),
    (3, (49.7, 40.3), {"barrier": "border_control", "name": "Пост"}),
    (4, (49.1, 40.4), {}),
    (5, (49.2, 40.4), {}),
    (6, (49.2, 40.5), {}),
    (7, (49.1, 40.5), {}),
    (8, (49.14, 40.44), {}),
    (9, (49.16, 40.44), {}),
    (10, (49.16, 40.46), {"natural": "tree"}),
    (11, (49.3, 40.3), {"amenity": "ferry_terminal", "name": "Bərə"}),
]
WAYS: list[Row] = [
    (1, [1, 2, 3], {"railway": "rail", "gauge": "1520;1435", "name": "آستارا", "electrified": "contact_line"}),
    (2, [2, 4], {"railway": "construction", "construction": "rail"}),
    (3, [4, 5, 6], {}),
    (4, [6, 7, 4], {"natural": "coastline"}),
    (5, [8, 9, 10, 8], {}),
    (6, [1, 4], {"highway": "primary", "ref": "М-29"}),
    (7, [1, 5], {"man_made": "pipeline", "substance": "gas", "diameter": "1020"}),
    (8, [1, 6], {"man_made": "pipeline", "substance": "water"}),
    (9, [1, 4, 5, 1], {"railway": "rail", "name": "a loop"}),
    (10, [7, 8, 9, 7], {"landuse": "port", "name": "Quay"}),
    (11, [1, 2], {"railway": "abandoned"}),
    (12, [1, 2], {"railway": "subway"}),
]
RELATIONS: list[Row] = [
    (
        1,
        [("w", 3, "outer"), ("w", 4, "outer"), ("w", 5, "inner")],
        {"type": "multipolygon", "industrial": "port", "name": "Ələt"},
    ),
    (2, [("w", 1, "")], {"type": "route", "route": "railway", "railway": "rail"}),
]


def written(
    path: Path, *, nodes: Iterable[Row] = NODES, ways: Iterable[Row] = WAYS, relations: Iterable[Row] = RELATIONS
) -> Path:
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2026-03-04T05:06:07Z")
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for number, location, tags in nodes:
            writer.add_node(mutable.Node(id=number, version=1, location=location, tags=tags))
        for number, refs, tags in ways:
            writer.add_way(mutable.Way(id=number, version=1, nodes=refs, tags=tags))
        for number, members, tags in relations:
            writer.add_relation(mutable.Relation(id=number, version=1, members=members, tags=tags))
    return path


def ids(fetched: Fetched) -> dict[str, list[str]]:
    return {kind: list(frame["osm_id"]) for kind, frame in fetched.frames.items()}


EVERYTHING = {
    "rail": ["way/1", "way/2", "way/9"],
    "road": ["way/6"],
    "pipeline": ["way/7"],
    "port": ["node/11", "relation/1", "way/10"],
    "border_post": ["node/3"],
}


@pytest.mark.parametrize("name", ["a.osm", "a.osm.pbf", "a.pbf", "a.osm.gz", "a.osm.bz2", "A.OSM"])
def test_what_an_extract_holds(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / name.lower())
    path = path.rename(tmp_path / name)
    steps: list[tuple[int, int, str]] = []
    fetched = read_extract(path, kinds=KINDS, progress=lambda *step: steps.append(step))
    assert ids(fetched) == EVERYTHING
    assert fetched.dropped == {}
    assert fetched.missing == ()
    assert fetched.origin == name
    assert [done for done, _, _ in steps] == list(range(len(steps)))
    assert all(done < of for done, of, _ in steps)
    rail = fetched.frames["rail"].set_index("osm_id")
    assert list(rail.geometry["way/1"].coords) == [(49.0, 40.0), (49.5000001, 40.1), (49.7, 40.3)]
    assert rail.loc["way/1", ["gauge", "gauge_mm", "name", "status"]].tolist() == [
        "1520;1435",
        1520,
        "آستارا",
        "operational",
    ]
    assert rail.loc["way/2", "status"] == "under_construction"
    assert rail.geometry["way/9"].is_closed


def test_osm_xml_is_osm(tmp_path: Path) -> None:
    path = written(tmp_path / "a.osm").rename(tmp_path / "a.osm.xml")
    assert ids(read_extract(path, kinds=KINDS)) == EVERYTHING


def test_the_date_is_that_of_the_data(tmp_path: Path) -> None:
    assert read_extract(written(tmp_path / "a.osm.pbf"), kinds=["rail"]).timestamp == "2026-03-04T05:06:07Z"


def test_osmnx_reads_the_same(tmp_path: Path) -> None:
    path = written(tmp_path / "a.osm")
    ours = read_extract(path, kinds=KINDS)
    theirs = osmnx.features_from_xml(path, tags=query_tags(KINDS))
    found = {f"{element}/{number}": shape for (element, number), shape in theirs.geometry.items()}
    # OSMnx goes by tags alone: water in the pipe, a subway, a route
    assert {name for names in ids(ours).values() for name in names} == set(found) - {"way/8"}
    for kind in ("rail", "road", "pipeline"):
        for osm_id, line in ours.frames[kind].set_index("osm_id").geometry.items():
            assert line.equals(found[osm_id])
    geod = Geod(ellps="WGS84")
    for osm_id, place in ours.frames["port"].set_index("osm_id").iterrows():
        assert shapely.intersects(found[osm_id], place.geometry)
        if osm_id != "node/11":
            km2 = geod.geometry_area_perimeter(shapely.orient_polygons(found[osm_id]))[0] / 1e6
            assert place["area_km2"] == pytest.approx(km2, rel=1e-6)


def test_only_kinds_and_an_area_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "a.osm.pbf")
    assert ids(read_extract(path, kinds=["road"])) == {"road": ["way/6"]}
    area = shapely.box(49.6, 40.15, 50, 41)
    assert ids(read_extract(path, kinds=["rail", "port"], area=area)) == {"rail": ["way/1"], "port": []}


def test_what_lacks_a_part_is_left_out_and_listed(tmp_path: Path) -> None:
    ways = [*(way for way in WAYS if way[0] != 4), (20, [1, 99], {"railway": "rail"}), (21, [1], {"railway": "rail"})]
    fetched = read_extract(written(tmp_path / "a.osm.pbf", ways=ways), kinds=KINDS)
    assert fetched.dropped == {
        "relation/1": "the file lacks ways of it, or they form no outline",
        "way/20": "the file lacks 1 of its 2 nodes",
        "way/21": "it has fewer than two nodes",
    }
    assert ids(fetched)["rail"] == EVERYTHING["rail"]


def test_order_in_the_file_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    written(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    head, foot = lines[:2], lines[-1]
    blocks: list[str] = []
    for line in lines[2:-1]:
        if line.startswith(("  <node", "  <way", "  <relation")):
            blocks.append("")
        blocks[-1] += line + "\n"
    path.write_text("\n".join(head) + "\n" + "".join(reversed(blocks)) + foot, encoding="utf-8")
    assert ids(read_extract(path, kinds=KINDS)) == EVERYTHING


def xml(*elements: str, head: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<osm version="0.6">{"".join(elements)}</osm>'.encode()


POST = '<node id="1" lat="1" lon="1" version="1"><tag k="barrier" v="border_control"/><tag k="name" v="{}"/></node>'


def test_numbers_below_zero_of_an_editor(tmp_path: Path) -> None:
    path = tmp_path / "drawn.osm"
    path.write_bytes(
        xml(
            '<node id="-1" lat="1" lon="1"/><node id="-2" lat="1" lon="2"/>',
            '<way id="-3"><nd ref="-1"/><nd ref="-2"/><tag k="proposed:railway" v="rail"/></way>',
        )
    )
    assert ids(read_extract(path, kinds=["rail"])) == {"rail": ["way/-3"]}


@pytest.mark.parametrize("number", [1 << 40, 1 << 53, 1 << 62])
def test_a_number_beyond_any_is_a_node_that_is_not_there(tmp_path: Path, number: int) -> None:
    path = tmp_path / "a.osm"
    path.write_bytes(
        xml(
            f'<node id="1" lat="1" lon="1"/><node id="{number}" lat="1" lon="2"/>',
            f'<way id="3"><nd ref="1"/><nd ref="{number}"/><tag k="railway" v="rail"/></way>',
        )
    )
    fetched = read_extract(path, kinds=["rail"])
    assert ids(fetched) == {"rail": []}
    assert fetched.dropped == {"way/3": "the file lacks 1 of its 2 nodes"}


def test_positions_written_with_a_way_are_taken(tmp_path: Path) -> None:
    """As `out geom` of Overpass writes them: all, some beside nodes of the file, or none where the area was cut."""
    path = tmp_path / "a.osm"
    track = '<tag k="railway" v="rail"/></way>'
    path.write_bytes(
        xml(
            '<node id="2" lat="1" lon="2"/>',
            f'<way id="5"><nd ref="1" lat="1" lon="1"/><nd ref="3" lat="1.5" lon="3"/>{track}',
            f'<way id="6"><nd ref="1" lat="1" lon="1"/><nd ref="2"/>{track}',
            f'<way id="7"><nd ref="1" lat="1" lon="1"/><nd ref="4"/><nd ref="9"/>{track}',
            f'<way id="8"><nd ref="1" lat="1" lon="1"/><nd ref="4" lat="1" lon="1"/>{track}',
        )
    )
    fetched = read_extract(path, kinds=["rail"])
    drawn = dict(zip(fetched.frames["rail"]["osm_id"], fetched.frames["rail"].geometry.to_wkt(), strict=True))
    assert drawn == {"way/5": "LINESTRING (1 1, 3 1.5)", "way/6": "LINESTRING (1 1, 2 1)"}
    assert fetched.dropped == {"way/7": "the file lacks 2 of its 3 nodes", "way/8": "all its nodes are at one place"}


def test_deleted_objects_are_not_there(tmp_path: Path) -> None:
    path = tmp_path / "history.osm"
    path.write_bytes(xml(POST.replace("version", 'visible="false" version').format("gone")))
    assert ids(read_extract(path, kinds=["border_post"])) == {"border_post": []}


def test_a_place_that_is_nowhere_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    path.write_bytes(xml(POST.format("x").replace('lat="1"', 'lat="95"')))
    assert read_extract(path, kinds=["border_post"]).dropped == {"node/1": "it has no longitude and latitude"}


def test_names_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    path.write_bytes(xml(POST.format("a&#10;b&#x9b;2Jc")))
    assert list(read_extract(path, kinds=["border_post"]).frames["border_post"]["name"]) == ["a b 2Jc"]


BOMB = '<!DOCTYPE x [<!ENTITY a "{}">{}]>\n'.format(
    "a" * 100, "".join(f'<!ENTITY {b} "{f"&{a};" * 100}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither XML nor PBF"),
        (b'{"type": "FeatureCollection"}', "neither XML nor PBF"),
        (b"\x00" * 5000, "neither XML nor PBF"),
        (xml(POST.format("x"))[:-20], "XML parsing error"),
        (xml(POST.format("&i;"), head=BOMB), "XML entities are not supported"),
        (
            xml(POST.format("&x;"), head='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
            "XML entities are not supported",
        ),
        (xml(POST.format("x" * 100_000)), "OSM tag value is too long"),
        (xml('<node id="99999999999999999999" lat="1" lon="1"/>'), "illegal id"),
        (xml('<node id="1" lat="one" lon="1"/>'), "wrong format for coordinate"),
    ],
)
def test_broken_and_hostile_xml_is_one_clear_error(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.osm"
    path.write_bytes(content)
    with pytest.raises(AtlasError, match=said) as caught:
        read_extract(path, kinds=KINDS)
    assert len(str(caught.value)) < 500
    assert str(path) in str(caught.value)


def test_external_parts_are_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    path = tmp_path / "a.osm"
    path.write_bytes(xml(POST.format("x"), head=f'<!DOCTYPE osm SYSTEM "{secret.as_uri()}">'))
    assert ids(read_extract(path, kinds=["border_post"])) == {"border_post": ["node/1"]}


def test_a_pbf_cut_short_or_garbled_is_one_clear_error(tmp_path: Path) -> None:
    whole = written(tmp_path / "whole.osm.pbf").read_bytes()
    bad = tmp_path / "bad.osm.pbf"
    for content in (whole[:-1], whole[:100], whole[:20], b"", b"<osm/>", whole[:150] + b"\xff" * 50 + whole[200:]):
        bad.write_bytes(content)
        with pytest.raises(AtlasError, match="not readable as OpenStreetMap data"):
            read_extract(bad, kinds=KINDS)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.osm", "no such file"),
        ("a.txt", "neither XML nor PBF"),
        ("folder.osm", "no such file"),
        ("http:/host/a.osm", "no such file"),
        ("-", "no such file"),
    ],
)
def test_what_is_no_extract_is_told(tmp_path: Path, name: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.osm").mkdir()
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(AtlasError, match=said):
        read_extract(name, kinds=["rail"])


@pytest.mark.parametrize("ending", [".osm.gz", ".osm.bz2", ".osm.pbf"])
def test_an_extract_that_swells_is_refused_before_it_is_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    if ending == ".osm.pbf":
        # Blocks of 32 MiB of one byte, as zlib packs them: the size stands before or after the data.
        size = (32 << 20) - 5
        packed = zlib.compress(b"\x12" + varint(size) + bytes(size), 9)  # a group of nothing
        blocks = [pbf_block(packed, 32 << 20, size_first=first) for first in (True, False) * 3]
        path.write_bytes(b"".join([*blocks, pbf_block(packed, 32 << 20, size_first=True, odd=b"\x7d" + bytes(4))]))
    else:
        squeeze = gzip.open if ending == ".osm.gz" else bz2.open
        with squeeze(path, "wb") as file:
            file.write(b"<?xml version='1.0'?><osm version='0.6'>")
            for _ in range(120):
                file.write(b" " * 1_000_000)
    assert path.stat().st_size < 300_000
    with pytest.raises(AtlasError, match=r"unpacks from [\d,]+ to over [\d,]+ bytes, more than 100 times its size"):
        read_extract(path, kinds=["rail"])


@pytest.mark.parametrize("field", [b"\0\0", b"\x22\0", b"\x0a\0"], ids=["no number", "of a block", "texts"])
def test_a_block_of_millions_of_empty_fields_is_refused_in_time(tmp_path: Path, field: bytes) -> None:
    """Each takes a step to read, and a thousand of them a byte of the file."""
    data = field * (15 << 20)
    if field == b"\x0a\0":
        data = b"\x0a" + varint(len(data)) + data
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(pbf_block(zlib.compress(data), len(data), size_first=True))
    started = time.process_time()
    with pytest.raises(AtlasError, match="a block is none of OpenStreetMap"):
        read_extract(path, kinds=["rail"])
    assert time.process_time() - started < 30


def test_a_text_with_a_nul_is_refused(tmp_path: Path) -> None:
    """libosmium takes what follows it for the next text, and crashes beyond the last."""
    for name, options in (("packed", "pbf"), ("plain", "pbf,pbf_compression=none")):
        writer = osmium.SimpleWriter(osmium.io.File(str(tmp_path / name), options))
        for number in (1, 2):
            writer.add_node(mutable.Node(id=number, location=(48 + number, 40), version=1))
        writer.add_way(mutable.Way(id=3, nodes=[1, 2], tags={"railway": "rail", "name": "X" * 20}, version=1))
        writer.close()
        whole = (tmp_path / name).read_bytes()
        assert ids(read_extract(tmp_path / name, kinds=["rail"])) == {"rail": ["way/3"]}
    (tmp_path / "plain").write_bytes(whole.replace(b"X" * 20, b"X" * 10 + b"\0" + b"X" * 9))
    with pytest.raises(AtlasError, match="a text holds a NUL"):
        read_extract(tmp_path / "plain", kinds=["rail"])


def varint(value: int) -> bytes:
    return bytes([value & 0x7F | 0x80]) + varint(value >> 7) if value > 0x7F else bytes([value])


def pbf_block(packed: bytes, size: int, *, size_first: bool, odd: bytes = b"") -> bytes:
    fields = [b"\x10" + varint(size), b"\x1a" + varint(len(packed)) + packed]
    blob = b"".join(fields if size_first else reversed(fields))
    header = odd + b"\x0a\x07OSMData\x18" + varint(len(blob))
    return len(header).to_bytes(4, "big") + header + blob


@pytest.mark.parametrize("ending", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf"])
def test_what_an_extract_unpacks_to_is_counted(tmp_path: Path, ending: str) -> None:
    path = written(tmp_path / f"a{ending}")
    (*_, whole) = [0, *unpacked_bytes(path, {".osm.pbf": "pbf"}.get(ending, ending[1:]))]
    expected = {".osm": 0, ".osm.gz": len(gzip.decompress(path.read_bytes())) if ending == ".osm.gz" else 0}
    if ending == ".osm.bz2":
        expected[ending] = len(bz2.decompress(path.read_bytes()))
    assert whole == expected.get(ending, whole)
    assert whole > path.stat().st_size or ending == ".osm"


def test_a_pipe_is_no_extract(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.osm")
    with pytest.raises(AtlasError, match="not a regular file"):
        read_extract(tmp_path / "pipe.osm", kinds=["rail"])


@pytest.mark.parametrize("squeeze", [bytes, gzip.compress, bz2.compress])
def test_what_an_extract_is_called_decides_nothing(tmp_path: Path, squeeze: Callable[[bytes], bytes]) -> None:
    for name in ("a.osm", "a.osm.pbf", "a", "a.gpkg"):
        path = tmp_path / name
        path.write_bytes(squeeze(xml(POST.format("x"))))
        assert ids(read_extract(path, kinds=["border_post"])) == {"border_post": ["node/1"]}
    if squeeze is not bytes:
        path.write_bytes(path.read_bytes()[:-9])
        with pytest.raises(AtlasError, match="Repair it or download it again"):
            read_extract(path, kinds=["border_post"])
    pbf = written(tmp_path / "b.osm.pbf")
    assert ids(read_extract(pbf.rename(tmp_path / "b.xml"), kinds=KINDS)) == ids(
        read_extract(written(pbf), kinds=KINDS)
    )


def test_the_file_read_is_named_by_its_hash(tmp_path: Path) -> None:
    path = written(tmp_path / "a.osm")
    fetched = read_extract(path, kinds=KINDS)
    assert fetched.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    (catalogue, *_) = [file for file in write_fetched(fetched, tmp_path / "out") if file.name == "fetch.json"]
    assert json.loads(catalogue.read_text())["sha256"] == fetched.sha256
    assert read_fetched(tmp_path / "out").sha256 == fetched.sha256


def test_an_unknown_kind_is_told_before_the_file_is_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="choose from"):
        read_extract(tmp_path / "none.osm", kinds=["rial"])


MEASURE = """
import resource, sys
from layers.osm import read_extract
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = read_extract(sys.argv[1], kinds=["rail"]).frames["rail"]
print(len(found), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_memory_grows_with_what_is_found_not_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "large.osm.pbf"
    count = 400_000
    nodes: Iterable[Row] = ((n, (40 + n % 997 / 100, 38 + n / count), {}) for n in range(1, count))
    ways: Iterable[Row] = (
        (n, range(20 * n + 1, 20 * n + 21), {"railway": "rail"} if n % 500 == 0 else {"highway": "residential"})
        for n in range(1, count // 20 - 1)
    )
    written(path, nodes=nodes, ways=ways, relations=[])
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found, megabytes = map(int, run.stdout.split())
    assert found == 39
    # 400,000 locations and 20,000 ways as Python objects would take some 200 MB.
    assert megabytes < 80
