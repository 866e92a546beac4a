"""Damage done to an atlas on disk: every kind of mutation, and what must come of it.

The atlas is the corridor of `tests.hand_network`, written as files. A mutation changes it by values
that hypothesis draws. Its fate says what `corridor layers check` must answer: `refused` (there is a
problem, and it names the file), `sound` (none, and every result is as before), or `either`.
Except where the catalogue itself is damaged, its hashes are those of the damaged files, so that no
mutant is refused for its hash alone.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from hypothesis import strategies as st

from layers.model.schema import LAYERS, MODES, Field
from tests.hand_network import COSTS, LINES, NODES, ROUTES, SEGMENTS

Fate = Literal["refused", "sound", "either"]
Draw = Callable[[st.SearchStrategy[Any]], Any]

SOURCED: Final = {"source": "hand", "as_of": "2026-01-31", "confidence": "high"}

SCENARIOS: Final = {
    "baseline": """title = "As it is"
kind = "baseline"
[[demand]]
from = "A"
to = "C"
mt_y = 3
low = 2
high = 5
[[demand]]
from = "A"
to = "C"
bcm_y = 2
""",
    "shut": """title = "The border of AAA and BBB is shut"
reading = "Nothing crosses by rail."
year = 2027
sources = ["hand"]
[[closes]]
border = ["AAA", "BBB"]
modes = ["rail"]
reason = "A hand-made closure"
[[capacity]]
segments = ["D1"]
factor = 0.5
[costs]
port_h = 48
""",
}


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _box(west: float) -> dict[str, Any]:
    ring = [[west, 0], [west + 10, 0], [west + 10, 10], [west, 10], [west, 0]]
    return {"type": "Polygon", "coordinates": [ring]}


def documents() -> dict[str, Any]:
    """Return the corridor drawn by hand as the documents of an atlas, by file name."""
    collections: dict[str, list[dict[str, Any]]] = {name: [] for name in LAYERS}
    for name, (mode, start, end, km, facts) in SEGMENTS.items():
        line = LINES.get(name, [NODES[start][2], NODES[end][2]])
        geometry = {"type": "LineString", "coordinates": [list(map(float, point)) for point in line]}
        drawn = {"geometry_method": "schematic", "geometry_accuracy_m": 1000, "length_note": "Drawn by hand"}
        known = {"branch": "shared", "status": "operational", "opens": 1990, "official_km": km, **SOURCED, **drawn}
        ends = {"id": name, "name": f"{start} – {end}", "mode": mode, "from_node": start, "to_node": end}
        collections[mode].append(_feature(geometry, **ends, **known, **facts))
    for name, (kind, country, place) in NODES.items():
        point = {"type": "Point", "coordinates": list(map(float, place))}
        collections["nodes"].append(
            _feature(point, id=name, name=f"Town {name}", kind=kind, country=country, **SOURCED)
        )
    for code, west in (("AAA", 0.0), ("BBB", 10.0), ("CCC", 20.0)):
        facts = {"iso_a3": code, "name": f"{code[0]}-land", "source": "hand", "accuracy_m": 100}
        collections["borders"].append(_feature(_box(west), **facts))
        collections["land"].append(_feature(_box(west), id=f"land-{code}", source="hand"))
    layers = {f"{name}.geojson": {"type": "FeatureCollection", "features": each} for name, each in collections.items()}
    routes = [
        {
            "id": name,
            "name": name,
            "kind": kind,
            "branch": "shared",
            "origin": a,
            "destination": b,
            "segments": [*along],
        }
        for name, (kind, a, b, along) in ROUTES.items()
    ]
    source = {"id": "hand", "title": "Drawn by hand", "publisher": "These tests", "url": None, "date": "2026"}
    costs = [
        {"id": name, "value": value, "unit": "h", "source": "hand", "confidence": "low"}
        for name, value in {**COSTS, "truck_payload_t": 20.0, "operating_days_y": 350.0}.items()
    ]
    facts = {"place": "The border", "period": "2026", "year": 2026, "set": "fit", "source": "hand", "confidence": "low"}
    border = [{"border": ["AAA", "BBB"], "modes": "rail"}]
    observations = [
        {"id": "V1", "kind": "volume", "value": 1.5, "unit": "Mt/y", "any_of": border, "low": 1, "high": 2, **facts},
        {"id": "T1", "kind": "time", "value": 9, "unit": "days", "from": "A", "to": "C", "modes": ["rail"], **facts},
        {"id": "Q1", "kind": "queue", "value": 60, "unit": "trucks", "outside": "No queues", **facts},
    ]
    return {
        **layers,
        "routes.json": {"routes": routes},
        "sources.json": {"sources": [source]},
        "costs.json": {"parameters": costs},
        "observations.json": {"observations": observations},
    }


@dataclass
class Files:
    """An atlas not yet written: documents, and what stands instead of them.

    Attributes
    ----------
    documents : dict
        JSON documents by file name.
    data : dict
        Bytes that are written instead of a document.
    placed : dict
        What is put at a path instead of a file, such as a folder.
    catalogue : dict or None
        The Data Package descriptor; its resources are listed when it is written, unless they are there.
    touched : str
        File that a refusal must name.
    """

    documents: dict[str, Any] = field(default_factory=documents)
    data: dict[str, bytes] = field(default_factory=dict)
    placed: dict[str, Callable[[Path], None]] = field(default_factory=dict)
    scenarios: dict[str, bytes] = field(default_factory=lambda: {k: v.encode() for k, v in SCENARIOS.items()})
    catalogue: Any = field(
        default_factory=lambda: {
            "name": "hand",
            "title": "Corridor drawn by hand",
            "version": "1",
            "corridor": {"origin": "A", "destination": "C", "territory": "BBB"},
        }
    )
    touched: str = ""

    def bytes_of(self, name: str) -> bytes:
        """Return a file's bytes."""
        return (
            self.data[name]
            if name in self.data
            else json.dumps(self.documents[name], ensure_ascii=False).encode(errors="backslashreplace")
        )

    def resources(self) -> list[dict[str, Any]]:
        """Return the entries of a catalogue that describes the files as they are."""
        return [
            {"name": name, "path": name, "hash": f"sha256:{hashlib.sha256(self.bytes_of(name)).hexdigest()}"}
            for name in self.documents
            if name not in self.placed
        ]

    def write(self, folder: Path) -> Path:
        """Write the atlas into a new folder."""
        folder.mkdir(parents=True)
        for name in self.documents:
            if name in self.placed:
                self.placed[name](folder / name)
            else:
                (folder / name).write_bytes(self.bytes_of(name))
        (folder / "scenarios").mkdir()
        for name, text in self.scenarios.items():
            (folder / "scenarios" / f"{name}.toml").write_bytes(text)
        if "datapackage.json" in self.placed:
            self.placed["datapackage.json"](folder / "datapackage.json")
        elif "datapackage.json" in self.data:
            (folder / "datapackage.json").write_bytes(self.data["datapackage.json"])
        elif self.catalogue is not None:
            listed = isinstance(self.catalogue, dict) and "resources" not in self.catalogue
            whole = {**self.catalogue, "resources": self.resources()} if listed else self.catalogue
            (folder / "datapackage.json").write_text(json.dumps(whole), encoding="utf-8")
        return folder


@dataclass(frozen=True)
class Mutation:
    """One kind of damage and what must come of it."""

    name: str
    fate: Fate
    apply: Callable[[Files, Draw], None]


MUTATIONS: Final[list[Mutation]] = []


def _mutation(fate: Fate) -> Callable[[Callable[[Files, Draw], None]], Callable[[Files, Draw], None]]:
    def register(function: Callable[[Files, Draw], None]) -> Callable[[Files, Draw], None]:
        MUTATIONS.append(Mutation(function.__name__.strip("_"), fate, function))
        return function

    return register


LAYER_FILES: Final = [layer.filename for layer in LAYERS.values()]
LINE_FILES: Final = [f"{mode}.geojson" for mode in MODES]
DOCUMENTS: Final = [*LAYER_FILES, "routes.json", "sources.json", "costs.json", "observations.json"]

_any_file = st.sampled_from(DOCUMENTS)
_any_layer = st.sampled_from(LAYER_FILES)
_line_file = st.sampled_from(LINE_FILES)

_odd_texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "",
            " ",
            "\n",
            "\x00",
            "\x1b[31mred\x1b[0m",
            "\x1b]0;title\x07",
            "line\nfeed",
            "\u202egnp.exe",
            "\u2066\u2069",
            "../../etc/passwd",
            "a/b",
            "C:\\x",
            "<script>alert(1)</script>",
            "${jndi:x}",
            "{}",
            "%s%n",
            "x" * 100_000,
            "é" * 1000,
            "e\u0301" * 50,
            "شبكة السكك الحديدية",
            "תחנה",
            "👩‍👩‍👧‍👦",
            "\ud800",
            "\ufeffbom",
            "nan",
            "-1",
            "NULL",
            "true",
            "2026-01-31T00:00:00Z",
        ]
    ),
)
_numbers = st.one_of(
    st.integers(-10, 10),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0, -0.0, 1e300, -1e300, 5e-324, 2**31, 2**63, 2**64, -(2**63) - 1, 10**30, 10**400, 1e15 + 0.5]),
)
_junk = st.recursive(
    st.one_of(st.none(), st.booleans(), _numbers, _odd_texts),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)


def _features(files: Files, name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = files.documents[name]["features"]
    return features


def _some(files: Files, draw: Draw, name: str) -> dict[str, Any]:
    """Return one feature of a layer, and say that its file is touched."""
    files.touched = name
    feature: dict[str, Any] = draw(st.sampled_from(_features(files, name)))
    return feature


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every place in a document: its container and key."""
    found: list[tuple[Any, Any]] = []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found.append((value, key))
        found += _places(inner)
    return found


# ---- bytes ---------------------------------------------------------------------------------------


def _bytes(files: Files, draw: Draw) -> bytearray:
    files.touched = draw(_any_file)
    return bytearray(files.bytes_of(files.touched))


@_mutation("either")
def _a_bit_is_flipped(files: Files, draw: Draw) -> None:
    data = _bytes(files, draw)
    data[draw(st.integers(0, len(data) - 1))] ^= 1 << draw(st.integers(0, 7))
    files.data[files.touched] = bytes(data)


@_mutation("refused")
def _the_end_is_missing(files: Files, draw: Draw) -> None:
    data = _bytes(files, draw)
    files.data[files.touched] = bytes(data[: draw(st.integers(0, len(data) - 1))])


@_mutation("either")
def _bytes_are_put_in(files: Files, draw: Draw) -> None:
    data = _bytes(files, draw)
    at = draw(st.integers(0, len(data)))
    data[at:at] = draw(st.binary(min_size=1, max_size=12))
    files.data[files.touched] = bytes(data)


@_mutation("refused")
def _bytes_that_are_not_utf_8(files: Files, draw: Draw) -> None:
    data = _bytes(files, draw)
    at = data.index(b'"source"' if files.touched in LAYER_FILES else b'"id"') + 1
    data[at:at] = draw(st.sampled_from([b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe2\x82", b"\xf5\x80\x80\x80"]))
    files.data[files.touched] = bytes(data)


@_mutation("refused")
def _nothing_but_junk(files: Files, draw: Draw) -> None:
    _bytes(files, draw)
    files.data[files.touched] = draw(
        st.sampled_from([b"", b"\x00", b"null", b"0", b'"x"', b"[]", b"{}", b"true", b"[[]]", b"\n", b"PK\x03\x04"])
    )


@_mutation("refused")
def _another_encoding(files: Files, draw: Draw) -> None:
    data = _bytes(files, draw)
    encoding = draw(st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "utf-32"]))
    files.data[files.touched] = data.decode().encode(encoding)


@_mutation("refused")
def _more_after_the_end(files: Files, draw: Draw) -> None:
    data = _bytes(files, draw)
    files.data[files.touched] = bytes(data) + draw(st.sampled_from([b"\x00", b"}", b"{}", b",", b"//", bytes(data)]))


@_mutation("sound")
def _a_byte_order_mark(files: Files, draw: Draw) -> None:
    data = _bytes(files, draw)
    files.data[files.touched] = b"\xef\xbb\xbf" + data


@_mutation("sound")
def _another_layout(files: Files, draw: Draw) -> None:
    name = draw(_any_file)
    text = json.dumps(
        files.documents[name],
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 0, 1, 4])),
        sort_keys=draw(st.booleans()),
    )
    files.data[name] = (text.replace("\n", draw(st.sampled_from(["\r\n", "\n", "\r", "\n\t \n"]))) + "\n ").encode()


# ---- structure -----------------------------------------------------------------------------------


@_mutation("either")
def _anything_becomes_anything(files: Files, draw: Draw) -> None:
    files.touched = draw(_any_file)
    container, key = draw(st.sampled_from(_places(files.documents[files.touched])))
    container[key] = draw(_junk)


@_mutation("either")
def _anything_is_gone(files: Files, draw: Draw) -> None:
    files.touched = draw(_any_file)
    container, key = draw(st.sampled_from(_places(files.documents[files.touched])))
    del container[key]


@_mutation("either")
def _anything_stands_twice(files: Files, draw: Draw) -> None:
    files.touched = draw(_any_file)
    lists = [(c, k) for c, k in _places(files.documents[files.touched]) if isinstance(c, list)]
    container, key = draw(st.sampled_from(lists))
    container.insert(draw(st.integers(0, len(container))), copy.deepcopy(container[key]))


@_mutation("either")
def _two_values_change_places(files: Files, draw: Draw) -> None:
    files.touched = draw(_any_file)
    places = _places(files.documents[files.touched])
    (one, first), (other, second) = draw(st.sampled_from(places)), draw(st.sampled_from(places))
    one[first], other[second] = copy.deepcopy(other[second]), copy.deepcopy(one[first])


@_mutation("refused")
def _a_key_stands_twice(files: Files, draw: Draw) -> None:
    files.touched = draw(_any_file)
    dicts = [c for c, _ in _places(files.documents[files.touched]) if isinstance(c, dict)]
    chosen = draw(st.sampled_from(dicts))
    key = draw(st.sampled_from(sorted(chosen)))
    chosen["MARK"] = None
    text = json.dumps(files.documents[files.touched])
    del chosen["MARK"]
    files.data[files.touched] = text.replace('"MARK"', json.dumps(key), 1).encode()


@_mutation("refused")
def _a_number_json_does_not_know(files: Files, draw: Draw) -> None:
    files.touched = draw(_any_layer)
    feature = _some(files, draw, files.touched)
    word = draw(st.sampled_from(["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1" + "0" * 400, "1" * 5000]))
    where = draw(st.sampled_from(["coordinate", "property", "foreign"]))
    if where == "coordinate":
        coordinates = feature["geometry"]["coordinates"]
        while isinstance(coordinates[0], list):
            coordinates = coordinates[0]
        coordinates[0] = "MARK"
    elif where == "property" and files.touched in LINE_FILES:
        feature["properties"]["geometry_accuracy_m"] = "MARK"
    else:
        feature["properties"]["other"] = "MARK"
    files.data[files.touched] = json.dumps(files.documents[files.touched]).replace('"MARK"', word).encode()


@_mutation("refused")
def _nested_without_end(files: Files, draw: Draw) -> None:
    files.touched = draw(_any_file)
    depth = draw(st.sampled_from([200, 950, 2_000, 100_000]))
    start, end = draw(st.sampled_from([("[", "]"), ('{"a":', "}")]))
    nest = start * depth + ("1" if start != "[" else "") + end * depth
    place = draw(st.sampled_from(["whole", "first"]))
    text = (
        nest if place == "whole" else files.bytes_of(files.touched).decode().replace("{", '{"nest": ' + nest + ",", 1)
    )
    files.data[files.touched] = text.encode()


# ---- properties ----------------------------------------------------------------------------------


def _declared(draw: Draw, files: Files, keep: Callable[[Field], bool]) -> tuple[dict[str, Any], Field]:
    """Return the properties of a feature, and a declared field of its layer."""
    layer = draw(st.sampled_from([each for each in LAYERS.values() if any(map(keep, each.fields))]))
    feature = _some(files, draw, layer.filename)
    return feature["properties"], draw(st.sampled_from([each for each in layer.fields if keep(each)]))


@_mutation("refused")
def _what_is_required_is_gone(files: Files, draw: Draw) -> None:
    properties, declared = _declared(draw, files, lambda each: each.required)
    value = properties.pop(declared.name)
    match draw(st.sampled_from(["gone", "null", "renamed"])):
        case "null":
            properties[declared.name] = None
        case "renamed":
            properties[draw(st.sampled_from([declared.name.upper(), f"{declared.name} ", f"x{declared.name}"]))] = value


@_mutation("refused")
def _a_value_of_another_type(files: Files, draw: Draw) -> None:
    properties, declared = _declared(draw, files, lambda each: True)
    texts = st.text(max_size=9)
    other: dict[str, st.SearchStrategy[Any]] = {
        "string": st.one_of(st.booleans(), st.integers(), st.lists(texts, max_size=2), st.dictionaries(texts, texts)),
        "integer": st.one_of(st.booleans(), texts, st.just(1990.5), st.lists(st.integers(), max_size=2)),
        "number": st.one_of(st.booleans(), texts, st.just("100"), st.lists(st.integers(), max_size=2)),
        "boolean": st.one_of(st.integers(0, 1), texts, st.just("true"), st.lists(st.booleans(), max_size=2)),
    }
    properties[declared.name] = draw(other[declared.type])


@_mutation("refused")
def _a_word_that_is_not_allowed(files: Files, draw: Draw) -> None:
    properties, declared = _declared(draw, files, lambda each: bool(each.enum))
    word = draw(st.one_of(st.just(str(properties[declared.name]).upper()), st.just(f"{declared.enum[0]} "), _odd_texts))
    properties[declared.name] = word if word not in declared.enum else "other"


@_mutation("refused")
def _a_number_out_of_range(files: Files, draw: Draw) -> None:
    properties, declared = _declared(draw, files, lambda each: each.minimum is not None)
    low, high = declared.minimum, declared.maximum
    assert low is not None
    below = st.integers(max_value=int(low) - 1)
    above = st.nothing() if high is None else st.integers(min_value=int(high) + 1)
    properties[declared.name] = draw(below | above)


@_mutation("refused")
def _a_date_that_is_none(files: Files, draw: Draw) -> None:
    properties = _some(files, draw, draw(st.sampled_from([*LINE_FILES, "nodes.geojson"])))["properties"]
    days = ["2026-13", "2026-00", "2026-02-30", "2026-06-31", "2025-02-29", "2026-1", "26", "12026", "-2026", "today"]
    days += ["2026-01-31\n", "٢٠٢٦", "2026/01/31", "31.01.2026", "2026-01-31T12:00", "0000", "2026-"]
    properties["as_of"] = draw(st.sampled_from(days))


@_mutation("refused")
def _an_identifier_that_is_none(files: Files, draw: Draw) -> None:
    name = draw(
        st.sampled_from(["../x", "a/b", "/etc/passwd", "..", ".hidden", "a b", "R1\n", "\n", "a\x00b", "a\x1b[31m"])
        | st.sampled_from(["é", "معبر", "a\u202eb", "👍", "\ud800", "a;b", "a,b", "-x", "_x", "C:\\x", "٣", "R１"])
    )
    file = draw(st.sampled_from([*LINE_FILES, "nodes.geojson"]))
    feature = _some(files, draw, file)
    old = feature["properties"]["id"]
    _renamed(files, old, name)


def _renamed(files: Files, old: str, new: str) -> None:
    """Rename a segment or node everywhere, so that only its form can be wrong."""
    for name in [*LINE_FILES, "nodes.geojson"]:
        for feature in _features(files, name):
            for key in ("id", "from_node", "to_node"):
                if feature["properties"].get(key) == old:
                    feature["properties"][key] = new
    for route in files.documents["routes.json"]["routes"]:
        for key in ("origin", "destination"):
            route[key] = new if route[key] == old else route[key]
        route["segments"] = [new if each == old else each for each in route["segments"]]
    for scenario, text in files.scenarios.items():
        files.scenarios[scenario] = text.decode().replace(f'"{old}"', json.dumps(new)).encode(errors="replace")
    for key in ("origin", "destination"):
        if files.catalogue["corridor"][key] == old:
            files.catalogue["corridor"][key] = new


@_mutation("either")
def _an_identifier_that_is_odd(files: Files, draw: Draw) -> None:
    feature = _some(files, draw, draw(st.sampled_from([*LINE_FILES, "nodes.geojson"])))
    names = ["a..b", "x" * 100_000, "0", "1e5", "nan", "None", "CON", "null", "true", "A.B-C_D", "id", "geometry", "a."]
    _renamed(files, feature["properties"]["id"], draw(st.sampled_from(names)))


@_mutation("either")
def _an_odd_text(files: Files, draw: Draw) -> None:
    properties, declared = _declared(draw, files, lambda each: each.type == "string" and not each.enum)
    properties[declared.name] = draw(_odd_texts)


@_mutation("refused")
def _half_a_character(files: Files, draw: Draw) -> None:
    properties, declared = _declared(draw, files, lambda each: each.type == "string" and not each.enum)
    properties[declared.name] = draw(st.sampled_from(["\ud800", "x\udfff", "\udc80y"]))
    files.data[files.touched] = json.dumps(files.documents[files.touched]).encode()


@_mutation("sound")
def _a_name_in_any_script(files: Files, draw: Draw) -> None:
    layer = draw(st.sampled_from([LAYERS[mode] for mode in MODES] + [LAYERS["nodes"], LAYERS["borders"]]))
    properties = draw(st.sampled_from(_features(files, layer.filename)))["properties"]
    printable = st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), min_size=1, max_size=40)
    names = [
        "محطة القطار",
        "תחנה מרכזית",
        "e\u0301" * 40,
        "👩‍👩‍👧‍👦",
        "名" * 100_000,
        "<b>&amp;</b>",
        '"quoted"',
        "می\u200cخواهم",
    ]
    properties["name"] = draw(st.sampled_from(names) | printable)


@_mutation("either")
def _an_odd_number(files: Files, draw: Draw) -> None:
    properties, declared = _declared(draw, files, lambda each: each.type in ("integer", "number"))
    properties[declared.name] = draw(_numbers)


@_mutation("refused")
def _years_the_wrong_way_round(files: Files, draw: Draw) -> None:
    properties = _some(files, draw, draw(_line_file))["properties"]
    closes = draw(st.integers(1800, 2199))
    properties["closes"], properties["opens"] = closes, draw(st.integers(closes + 1, 2200))


# ---- harmless ------------------------------------------------------------------------------------


@_mutation("sound")
def _properties_of_ones_own(files: Files, draw: Draw) -> None:
    feature = draw(st.sampled_from(_features(files, draw(_any_layer))))
    keys = st.sampled_from(["mine", "FID", "fid", "ID2", "my key", "ключ", "km", "geom", "name_2", "route", "index"])
    feature["properties"][draw(keys)] = draw(
        st.none() | st.booleans() | st.integers(0, 9) | st.text("abcé ", max_size=9)
    )


@_mutation("sound")
def _members_of_ones_own(files: Files, draw: Draw) -> None:
    name = draw(_any_file)
    places = [c for c, _ in _places(files.documents[name]) if isinstance(c, dict) and "coordinates" not in c]
    chosen = draw(st.sampled_from(places))
    chosen[draw(st.sampled_from(["mine", "x-note", "comment", "ключ"]))] = draw(
        st.integers(0, 9) | st.text("abc", max_size=9)
    )


@_mutation("sound")
def _another_order(files: Files, draw: Draw) -> None:
    name = draw(st.sampled_from([*LAYER_FILES, "sources.json", "costs.json", "observations.json"]))
    document = files.documents[name]
    (member,) = (key for key in document if isinstance(document[key], list))
    document[member] = draw(st.permutations(document[member]))


@_mutation("sound")
def _whole_numbers_as_floats(files: Files, draw: Draw) -> None:
    properties = draw(st.sampled_from(_features(files, draw(_line_file))))["properties"]
    for key in ("opens", "gauge_mm", "geometry_accuracy_m"):
        if key in properties:
            properties[key] = float(properties[key])


@_mutation("sound")
def _what_is_optional_is_null(files: Files, draw: Draw) -> None:
    name = draw(_any_layer)
    layer = LAYERS[name.removesuffix(".geojson")]
    properties = draw(st.sampled_from(_features(files, name)))["properties"]
    for declared in layer.fields:
        if not declared.required and declared.name not in properties and draw(st.booleans()):
            properties[declared.name] = None


@_mutation("sound")
def _points_that_stand_twice(files: Files, draw: Draw) -> None:
    coordinates = draw(st.sampled_from(_features(files, draw(_line_file))))["geometry"]["coordinates"]
    at = draw(st.integers(0, len(coordinates) - 1))
    coordinates.insert(at, list(coordinates[at]))


@_mutation("sound")
def _a_source_more(files: Files, draw: Draw) -> None:
    source = {"id": "more", "title": draw(st.text("aé", min_size=1, max_size=9)), "publisher": "x", "note": "unused"}
    files.documents["sources.json"]["sources"].append(source)


@_mutation("sound")
def _no_catalogue(files: Files, draw: Draw) -> None:
    files.catalogue = None


# ---- geometry ------------------------------------------------------------------------------------

_BAD_POSITIONS: Final[list[Any]] = [
    [],
    [1],
    None,
    "x",
    ["1", "2"],
    [None, 5],
    [True, False],
    [[1, 2]],
    {},
    5,
    [1e300, 5],
]


@_mutation("refused")
def _a_line_that_is_none(files: Files, draw: Draw) -> None:
    geometry = _some(files, draw, draw(_line_file))["geometry"]
    start = geometry["coordinates"][0]
    bad = [[], [start], [start, start], [[]], [start, []], [[start, start]], "", None, 5, {}, [1, 2], [[start]]]
    geometry["coordinates"] = draw(st.sampled_from(bad))


@_mutation("refused")
def _a_position_that_is_none(files: Files, draw: Draw) -> None:
    feature = _some(files, draw, draw(st.sampled_from([*LINE_FILES, "nodes.geojson"])))
    bad = draw(st.sampled_from(_BAD_POSITIONS))
    if files.touched == "nodes.geojson":
        feature["geometry"]["coordinates"] = bad
    else:
        coordinates = feature["geometry"]["coordinates"]
        coordinates[draw(st.integers(0, len(coordinates) - 1))] = bad


@_mutation("refused")
def _a_place_off_the_earth(files: Files, draw: Draw) -> None:
    feature = _some(
        files, draw, draw(st.sampled_from([*LINE_FILES, "nodes.geojson", "borders.geojson", "land.geojson"]))
    )
    coordinates = feature["geometry"]["coordinates"]
    while isinstance(coordinates[0], list) and isinstance(coordinates[0][0], list):
        coordinates = coordinates[0]
    position = (
        coordinates if isinstance(coordinates[0], float) else coordinates[draw(st.integers(0, len(coordinates) - 1))]
    )
    axis = draw(st.integers(0, 1))
    limit = (180, 90)[axis]
    beyond = st.sampled_from([limit + 1e-5, -limit - 0.5, 1e6, 1e300, -1e308, 1.7976931348623157e308])
    position[axis] = draw(beyond)


@_mutation("refused")
def _another_kind_of_geometry(files: Files, draw: Draw) -> None:
    layer = draw(st.sampled_from(list(LAYERS.values())))
    geometry = _some(files, draw, layer.filename)["geometry"]
    kinds = ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"]
    odd = ["linestring", "Curve", "", None, 5, []]
    match draw(st.sampled_from(["type", "empty", "null", "collection"])):
        case "type":
            geometry["type"] = draw(
                st.sampled_from([kind for kind in [*kinds, *odd] if kind not in layer.geometry_types])
            )
        case "empty":
            geometry.clear()
        case "null":
            geometry["coordinates"] = None
        case "collection":
            inner = dict(geometry)
            geometry.clear()
            geometry.update(type="GeometryCollection", geometries=[inner])


@_mutation("refused")
def _longitude_and_latitude_swapped(files: Files, draw: Draw) -> None:
    feature = _some(files, draw, draw(st.sampled_from(["rail.geojson", "road.geojson", "pipeline.geojson"])))
    feature["geometry"]["coordinates"] = [[y, x] for x, y in feature["geometry"]["coordinates"]]
    # A line along the parallel 5° N from 5° E would be its own mirror.


@_mutation("refused")
def _an_area_that_is_none(files: Files, draw: Draw) -> None:
    geometry = _some(files, draw, draw(st.sampled_from(["borders.geojson", "land.geojson"])))["geometry"]
    ring = geometry["coordinates"][0]
    west = ring[0][0]
    hole = [[west + 20, 1], [west + 20, 2], [west + 21, 2], [west + 20, 1]]
    flat = [[west, 0], [west + 5, 0], [west + 10, 0], [west, 0]]
    bow = [[west, 0], [west + 10, 10], [west + 10, 0], [west, 10], [west, 0]]
    inner = [[west + 1, 1], [west + 1, 9], [west + 9, 9], [west + 9, 1], [west + 1, 1]]
    bad: list[Any] = [
        [],
        [[]],
        [ring[:-1]],
        [ring[:2]],
        [ring[:3]],
        [ring[::-1]],
        [ring, hole],
        [ring, inner, inner],
        [ring, inner[::-1]],
        [flat],
        [bow],
        ring,
        [[ring]],
        [ring, []],
        [[ring[0]] * 4],
    ]
    geometry["coordinates"] = draw(st.sampled_from(bad))


@_mutation("either")
def _another_dimension(files: Files, draw: Draw) -> None:
    name = draw(_any_layer)
    feature = _some(files, draw, name)
    extra = draw(st.sampled_from([[0.0], [100.5], [0.0, 1.0], [None], ["x"], [1e300], [[]]]))
    every = draw(st.booleans())

    def raised(value: Any) -> Any:
        if value and not isinstance(value[0], list):
            return [*value, *extra]
        first, *others = value
        return [raised(first), *(map(raised, others) if every else others)]

    feature["geometry"]["coordinates"] = raised(feature["geometry"]["coordinates"])


@_mutation("either")
def _a_line_anywhere(files: Files, draw: Draw) -> None:
    feature = _some(files, draw, draw(_line_file))
    lon = st.sampled_from([-180, 180, 0, 179.999999, -179.999999]) | st.integers(-180, 180)
    lat = st.sampled_from([-90, 90, 0, 89.999999]) | st.integers(-90, 90)
    start, end = feature["geometry"]["coordinates"][0], feature["geometry"]["coordinates"][-1]
    between = draw(st.lists(st.tuples(lon, lat).map(list), max_size=6))
    feature["geometry"]["coordinates"] = [start, *between, end]
    if draw(st.booleans()):
        feature["geometry"] = {"type": "MultiLineString", "coordinates": [[start, *between, end], [end, [25.0, 9.0]]]}


@_mutation("either")
def _an_area_anywhere(files: Files, draw: Draw) -> None:
    feature = _some(files, draw, draw(st.sampled_from(["borders.geojson", "land.geojson"])))
    west, south = draw(st.integers(-180, 179)), draw(st.integers(-90, 89))
    east, north = draw(st.integers(west + 1, 180)), draw(st.integers(south + 1, 90))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    feature["geometry"] = {"type": "Polygon", "coordinates": [ring]}


# ---- references ----------------------------------------------------------------------------------


@_mutation("refused")
def _a_node_that_is_not_there(files: Files, draw: Draw) -> None:
    properties = _some(files, draw, draw(_line_file))["properties"]
    properties[draw(st.sampled_from(["from_node", "to_node"]))] = draw(st.sampled_from(["X", "a", "BB", "nowhere"]))


@_mutation("refused")
def _a_segment_in_the_file_of_another_mode(files: Files, draw: Draw) -> None:
    properties = _some(files, draw, draw(_line_file))["properties"]
    properties["mode"] = draw(st.sampled_from([mode for mode in MODES if mode != properties["mode"]]))


@_mutation("refused")
def _both_ends_at_one_node(files: Files, draw: Draw) -> None:
    properties = _some(files, draw, draw(_line_file))["properties"]
    properties["to_node"] = properties["from_node"]


@_mutation("refused")
def _a_source_that_is_not_there(files: Files, draw: Draw) -> None:
    properties = _some(files, draw, draw(_any_layer))["properties"]
    properties["source"] = draw(
        st.sampled_from(["hands", "hand;press", "press;hand", "hand;", ";hand", "Hand", "hand ;x"])
    )


@_mutation("refused")
def _an_identifier_twice(files: Files, draw: Draw) -> None:
    kind = draw(st.sampled_from(["segment", "node", "area", "route", "source", "cost", "observation", "across"]))
    if kind in ("route", "source", "cost", "observation"):
        files.touched = f"{kind}s.json"
        document = files.documents[files.touched]
        (entries,) = document.values()
        entries.append(copy.deepcopy(draw(st.sampled_from(entries))))
        return
    files.touched = {"segment": "rail", "across": "road", "node": "nodes"}.get(
        kind, draw(st.sampled_from(["borders", "land"]))
    )
    files.touched += ".geojson"
    donor = "rail.geojson" if kind == "across" else files.touched
    feature = copy.deepcopy(draw(st.sampled_from(_features(files, donor))))
    _features(files, files.touched).append(feature)


@_mutation("refused")
def _a_route_that_does_not_hold_together(files: Files, draw: Draw) -> None:
    files.touched = "routes.json"
    route = draw(st.sampled_from(files.documents["routes.json"]["routes"]))
    along = route["segments"]
    match draw(st.sampled_from(["first", "last", "unknown", "order", "origin", "destination", "none", "odd"])):
        case "first":
            along.pop(0)
        case "last":
            along.pop()
        case "unknown":
            along[draw(st.integers(0, len(along) - 1))] = draw(st.sampled_from(["R9", "r1", "A", ""]))
        case "order":
            along.reverse()
        case "origin":
            route["origin"] = draw(st.sampled_from(["M", "Z", "p"]))
        case "destination":
            route["destination"] = draw(st.sampled_from(["M", "Z", "p"]))
        case "none":
            along.clear()
        case "odd":
            route["segments"] = draw(st.sampled_from([None, "R1", {"R1": 1}, [["R1"]], [1], [None]]))


@_mutation("refused")
def _an_entry_that_is_none(files: Files, draw: Draw) -> None:
    files.touched = draw(st.sampled_from(["routes.json", "sources.json", "costs.json", "observations.json"]))
    (member,) = files.documents[files.touched]
    entries = files.documents[files.touched][member]
    required = {"routes.json": ["name", "kind", "origin"], "sources.json": ["title", "publisher"]}
    match draw(st.sampled_from(["junk", "gone", "member", "all"])):
        case "junk":
            entries[0] = draw(st.sampled_from([None, 1, "x", [], {}, [{}], True]))
        case "gone":
            del draw(st.sampled_from(entries))[
                draw(st.sampled_from([*required.get(files.touched, ["value", "unit"]), "id"]))
            ]
        case "member":
            files.documents[files.touched] = {f"x{member}": entries}
        case "all":
            files.documents[files.touched][member] = draw(st.sampled_from([None, {}, "x", 1, entries[0]]))


@_mutation("refused")
def _a_cost_that_is_none(files: Files, draw: Draw) -> None:
    files.touched = "costs.json"
    entry = draw(st.sampled_from(files.documents["costs.json"]["parameters"]))
    bad = [("value", -1), ("value", None), ("value", "5"), ("low", 1e9), ("source", "press"), ("confidence", "sure")]
    bad += [("unit", ""), ("value", 10**400), ("value", True), ("high", -1), ("id", ""), ("id", None), ("low", "x")]
    key, value = draw(st.sampled_from(bad))
    entry[key] = value
    if key == "low":
        entry["high"] = 2e9


@_mutation("refused")
def _an_observation_that_is_none(files: Files, draw: Draw) -> None:
    files.touched = "observations.json"
    volume, time, queue = files.documents["observations.json"]["observations"]
    wrong: list[tuple[dict[str, Any], str, Any]] = [
        *((volume, "value", value) for value in (-1, None, "5", 5)),
        *((volume, "unit", unit) for unit in ("", "tonnes", "days", None)),
        *((volume, "period", period) for period in ("2025-02-30", "2025-13", "2026/2025", "soon", 2026)),
        *((volume, "any_of", places) for places in ([], [{}], {}, [{"nodes": ["Z"]}], [{"border": ["AAA", "CCC"]}])),
        *((volume, "any_of", [{"branch": name}]) for name in ("", "west")),
        *((volume, "scope", scope) for scope in ({"ends_in": ["ZZZ"]}, {"between": ["AAA"]}, {"transits": "AAA"})),
        *((time, key, node) for key in ("from", "to", "via") for node in ("Z", "", None)),
        *((time, key, value) for key, value in (("to", "A"), ("via", ["C"]), ("modes", "air"), ("class", "bulk"))),
        *((queue, key, value) for key, value in (("outside", ""), ("any_of", [{"nodes": ["A"]}]), ("set", "both"))),
    ]
    entry, key, value = draw(st.sampled_from(wrong))
    entry[key] = value


# ---- the catalogue -------------------------------------------------------------------------------


@_mutation("refused")
def _a_catalogue_of_other_files(files: Files, draw: Draw) -> None:
    files.touched = "datapackage.json"
    resources = files.resources()
    entry = draw(st.sampled_from(resources))
    paths = ["../../etc/passwd", "/etc/passwd", "https://example.org/rail.geojson", "missing.geojson", "scenarios", "."]
    paths += [
        "",
        "a\x00b",
        "..",
        "rail.geojson/../../x",
        "x" * 5000,
        None,
        5,
        ["rail.geojson"],
        {},
        "\x1b[31m",
        "C:\\x",
    ]
    match draw(st.sampled_from(["hash", "path", "junk"])):
        case "hash":
            right = entry["hash"]
            wrong = ["sha256:0", right[:-1], right.upper(), "md5:" + right[7:], "", 5, [], {}, "sha256:" + "0" * 64]
            entry["hash"] = draw(st.sampled_from(wrong))
        case "path":
            entry["path"] = draw(st.sampled_from(paths))
        case "junk":
            resources[0] = draw(st.sampled_from([None, 1, "x", [], {}, True]))
    files.catalogue["resources"] = resources


@_mutation("refused")
def _a_catalogue_that_is_none(files: Files, draw: Draw) -> None:
    files.touched = "datapackage.json"
    match draw(st.sampled_from(["whole", "resources", "bytes", "corridor", "territory", "ends", "title"])):
        case "whole":
            files.catalogue = draw(st.sampled_from([[], 5, "x", True]))
        case "resources":
            files.catalogue["resources"] = draw(st.sampled_from([None, {}, "x", 1]))
        case "bytes":
            files.data["datapackage.json"] = draw(
                st.sampled_from([b"", b"{", b"null", b"\xff", b"[" * 100_000, b"NaN"])
            )
        case "corridor":
            files.catalogue["corridor"] = draw(st.sampled_from([[], 5, "x", True]))
        case "territory":
            files.catalogue["corridor"]["territory"] = draw(
                st.sampled_from(["XXX", "bbb", "", 5, ["BBB"], {}, "\x1b[31m"])
            )
        case "ends":
            key = draw(st.sampled_from(["origin", "destination"]))
            files.catalogue["corridor"][key] = draw(st.sampled_from(["X", "", 5, ["A"], {}]))
        case "title":
            files.catalogue["title"] = draw(st.sampled_from([None, 5, [], {}, ""]))


@_mutation("either")
def _a_catalogue_with_anything(files: Files, draw: Draw) -> None:
    files.touched = "datapackage.json"
    files.catalogue["resources"] = files.resources()
    container, key = draw(st.sampled_from(_places(files.catalogue)))
    container[key] = draw(_junk)


# ---- files that are no files ---------------------------------------------------------------------


def _folder(path: Path) -> None:
    path.mkdir()


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _nothing(path: Path) -> None:
    pass


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _dark(path: Path) -> None:
    path.symlink_to("/dev/null")


@_mutation("refused")
def _something_that_is_no_file(files: Files, draw: Draw) -> None:
    files.touched = draw(st.sampled_from([*LAYER_FILES, "routes.json", "sources.json"]))
    kinds = [_folder, _fifo, _nothing, _loop, _dangling, _endless, _dark]
    files.placed[files.touched] = draw(st.sampled_from(kinds))


@_mutation("refused")
def _an_optional_file_that_is_no_file(files: Files, draw: Draw) -> None:
    files.touched = draw(st.sampled_from(["costs.json", "observations.json", "datapackage.json"]))
    files.placed[files.touched] = draw(st.sampled_from([_folder, _fifo, _loop, _dangling, _endless]))


@_mutation("sound")
def _a_file_that_lies_elsewhere(files: Files, draw: Draw) -> None:
    name = draw(_any_file)
    data = files.bytes_of(name)

    def place(path: Path) -> None:
        elsewhere = path.parent / "elsewhere"
        elsewhere.write_bytes(data)
        path.symlink_to(elsewhere)

    files.placed[name] = place


@_mutation("refused")
def _a_scenario_of_the_atlas_is_broken(files: Files, draw: Draw) -> None:
    files.touched = "scenarios/shut.toml"
    text = files.scenarios["shut"]
    bad = [
        b"",
        b"\xff",
        b"title = 5",
        b"title =",
        b"\x00",
        b'title = "x"\nclosed = 1',
        text + b'[[closes]]\nnodes = ["X"]\n',
    ]
    bad += [
        text.replace(b"AAA", b"ZZZ"),
        text.replace(b"0.5", b"-1"),
        text.replace(b"2027", b"20270"),
        b"a=" + b"[" * 9000,
    ]
    bad += [text.replace(b"0.5", b"nan"), text.replace(b"48", b"1" * 5000), text.replace(b"title", b'"\\u001b[31m"')]
    files.scenarios["shut"] = draw(st.sampled_from(bad))
