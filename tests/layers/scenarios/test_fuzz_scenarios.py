"""Scenario files of any kind: what breaks a rule of the schema is refused by its key, the rest can be run.

The rules are those of `layers.scenarios.scenario_schema`, walked one by one: a value that breaks one is put where
the rule holds, in a file that is sound without it. `CORRIDOR_FUZZ=20` makes twenty times as many cases.
"""

from __future__ import annotations

import copy
import datetime
import json
import math
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geo
from layers import Atlas, AtlasError, load_atlas
from layers.model.problem import ExtentError
from layers.scenarios import load_scenario
from layers.scenarios.scenario_schema import SCENARIO_SCHEMA
from tests.generated import bounded
from tests.in_process import at_most, run, unprintable
from tests.mutations import Files

CASES: Counter[str] = Counter()


SOUND: dict[str, Any] = {
    "title": "All there is to say",
    "reading": "A paragraph.",
    "kind": "event",
    "start": datetime.date(2026, 3, 5),
    "end": datetime.date(2026, 4, 5),
    "year": 2027,
    "confidence": "medium",
    "sources": ["hand", "https://example.org/x"],
    "closes": [
        {
            "territory": ["BBB"],
            "border": ["AAA", "BBB"],
            "segments": ["R1", "R2"],
            "nodes": ["M"],
            "modes": ["rail"],
            "disc": {"lon": 10.0, "lat": 5.0, "km": 30},
            "near_border": {"countries": ["AAA", "BBB"], "km": 40},
            "reason": "Flood",
            "source": "hand",
        }
    ],
    "opens": [
        {
            "segments": "R3",
            "statuses": ["planned"],
            "modes": ["rail"],
            "territory": ["CCC"],
            "year": 2026,
            "reason": "x",
        }
    ],
    "capacity": [{"segments": ["D1"], "factor": 0.5, "reason": "Repairs"}, {"modes": "sea", "mt_y": 1.5}],
    "demand": [
        {"from": "A", "to": "C", "mt_y": 4, "low": 3, "high": 5, "confidence": "low", "note": "n", "source": "hand"}
    ],
    "costs": {"port_h": 48, "speed_kmh.rail": 30.0},
}


def toml(table: dict[str, Any]) -> str:
    """Write a table as TOML, on as few lines as that takes."""
    return "".join(f"{_text(str(key))} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _text(value)
        case dict():
            return "{" + ", ".join(f"{_text(str(key))} = {_value(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case datetime.date():
            return value.isoformat()
        case _:
            return repr(value)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


Place = tuple[str | int, ...]


def _rules(rule: dict[str, Any], value: Any, place: Place) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield every rule of the schema that a value in the sound file falls under, with its place there."""
    if place:
        yield place, rule
    if isinstance(value, dict):
        for name, inner in rule.get("properties", {}).items():
            if name in value:
                yield from _rules(inner, value[name], (*place, name))
        if isinstance(rule.get("additionalProperties"), dict):
            for name in value:
                yield from _rules(rule["additionalProperties"], value[name], (*place, name))
    elif isinstance(value, list) and rule.get("type") == "array":
        for number, each in enumerate(value):
            yield from _rules(rule["items"], each, (*place, number))


RULES = list(_rules(SCENARIO_SCHEMA, SOUND, ()))
TABLES = [(place, rule) for place, rule in [((), SCENARIO_SCHEMA), *RULES] if rule.get("additionalProperties") is False]

_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_other: dict[str, st.SearchStrategy[Any]] = {
    "string": st.booleans() | st.integers() | st.floats() | st.lists(_words, max_size=2) | st.just({}),
    "number": st.booleans()
    | _words
    | st.lists(st.integers(), max_size=2)
    | st.just({})
    | st.sampled_from([math.nan, -math.inf]),
    "integer": st.booleans() | _words | st.just(2026.5) | st.just(10**400) | st.lists(st.integers(), max_size=2),
    "array": st.booleans() | st.integers() | _words | st.just({}),
    "object": st.booleans() | st.integers() | _words | st.lists(st.integers(), max_size=2),
}


def breaking(rule: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values that break a rule whatever the atlas."""
    if "if" in rule:  # a list of names, for which one may stand
        one = breaking(rule["else"]).filter(lambda value: not isinstance(value, list))
        several = st.lists(one, min_size=1, max_size=3) | st.just([])
        return one | several
    if "enum" in rule:
        return _other["string"] | _words.filter(lambda word: word not in rule["enum"]) | st.just("x" * 100_000)
    kinds = [_other[rule["type"]]]
    if "maxLength" in rule:
        kinds += [
            st.just("x" * (rule["maxLength"] + 1)),
            st.just("x" * 100_000),
            st.just("a\x00"),
            st.just("a\x1b[31m"),
        ]
        kinds += [st.just(" " * 100_000 + "\x01"), st.just("a" * 100_000 + "\x01")]
    if rule["type"] == "string" and "maxLength" not in rule and "format" not in rule:
        kinds += [
            st.sampled_from(
                ["Z" * 100_000, "nothing of the atlas", "../x", "", "\x1b[31m", "R1\n", "AAA\n", "\u202eAAA"]
            )
        ]
    if "format" in rule:
        kinds += [
            st.sampled_from(["2026", "2026-02-30", "5 March", "٢٠٢٦-01-01", "", "2026-01-01\n", "2026-01-01T00:00:00Z"])
        ]
        kinds += [st.just(datetime.datetime(2026, 1, 1, 12))]
    if "minimum" in rule:
        kinds += [st.integers(max_value=int(rule["minimum"]) - 1), st.just(rule["maximum"] + 1), st.just(1e300)]
    if "exclusiveMinimum" in rule:
        kinds += [st.sampled_from([0, -0.0, -5, 20_001, 1e300, 10**400])]
    if "minItems" in rule:
        kinds += [st.sampled_from([[], ["AAA"], ["AAA", "BBB", "CCC"], ["AAA", "AAA"], ["AAA", 5]])]
    return st.one_of(kinds)


@pytest.fixture(scope="module")
def room() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def atlas(room: Path) -> Atlas:
    return load_atlas(Files().write(room / "atlas"))


def _refused(atlas: Atlas, path: Path, data: bytes) -> list[str]:
    """Return the messages a scenario file is refused with; none if it can be used."""
    path.write_bytes(data)
    try:
        with at_most(20):
            load_scenario(atlas, path)
    except AtlasError as error:
        lines = [str(problem) for problem in error.problems]
        assert lines
        for problem, line in zip(error.problems, lines, strict=True):
            assert not unprintable(line), ascii(line)
            assert len(line) < 1500
            assert line.startswith(str(path)), line
            assert problem.remedy.strip()
        return lines
    return []


def test_the_file_that_is_damaged_is_sound(atlas: Atlas, room: Path) -> None:
    assert _refused(atlas, room / "sound.toml", toml(SOUND).encode()) == []
    stated = {key for place, rule in RULES for key in place}
    assert set(SCENARIO_SCHEMA["properties"]) <= stated


@bounded(800)
@given(data=st.data())
def test_a_broken_rule_is_refused_by_its_key(atlas: Atlas, room: Path, data: st.DataObject) -> None:
    CASES["rule"] += 1
    place, rule = data.draw(st.sampled_from(RULES))
    table = copy.deepcopy(SOUND)
    parent: Any = table
    for key in place[:-1]:
        parent = parent[key]
    if isinstance(place[-1], int) and rule.get("type") == "object":
        parent[place[-1]] = data.draw(st.integers() | _words)  # a statement that is none
    else:
        parent[place[-1]] = data.draw(breaking(rule))
    lines = _refused(atlas, room / "rule.toml", toml(table).encode())
    assert lines, (place, parent[place[-1]])
    named = [str(key) for key in place if isinstance(key, str)]
    assert any(name in line for line in lines for name in named[-2:]), (named, lines)


@bounded(100)
@given(data=st.data())
def test_a_key_there_is_not_is_refused(atlas: Atlas, room: Path, data: st.DataObject) -> None:
    CASES["key"] += 1
    place, rule = data.draw(st.sampled_from(TABLES))
    table = copy.deepcopy(SOUND)
    parent: Any = table
    for key in place:
        parent = parent[key]
    near = st.sampled_from(sorted(rule["properties"])).map(lambda name: name + "s")
    name = data.draw(near | _words | st.sampled_from(["\x1b[31m", "x" * 100_000, "\u202e", " title", "Title", ""]))
    if name in rule["properties"]:
        return
    parent[name] = 1
    lines = _refused(atlas, room / "key.toml", toml(table).encode())
    assert any("unknown key" in line for line in lines), lines


def _bytes(data: st.DataObject, sound: bytes) -> tuple[bytes, bool | None]:
    """Return a damaged file, and whether it must be refused (None: either)."""
    at = data.draw(st.integers(0, len(sound)))
    match data.draw(
        st.sampled_from(["flip", "cut", "insert", "utf16", "bom", "nul", "latin", "crlf", "deep", "int", "twice"])
    ):
        case "flip":
            at = min(at, len(sound) - 1)
            return sound[:at] + bytes([sound[at] ^ 1 << data.draw(st.integers(0, 7))]) + sound[at + 1 :], None
        case "cut":
            return sound[:at], None
        case "insert":
            return sound[:at] + data.draw(st.binary(min_size=1, max_size=9)) + sound[at:], None
        case "utf16":
            return sound.decode().encode(data.draw(st.sampled_from(["utf-16", "utf-16-le", "utf-32"]))), True
        case "bom":
            return b"\xef\xbb\xbf" + sound, False
        case "nul":
            return sound[:at] + b"\x00" + sound[at:], True
        case "latin":
            return sound + b"# caf\xe9\n", True
        case "crlf":
            return sound.replace(b"\n", b"\r\n") + b"# \xd9\x85\n", False
        case "deep":
            return sound + b"x = " + data.draw(
                st.sampled_from([b"[" * 9000, b"[" * 900 + b"]" * 900, b"{a=" * 2000])
            ), True
        case "int":
            return sound.replace(
                b"2027", data.draw(st.sampled_from([b"9" * 5000, b"-" + b"9" * 300, b"0x" + b"f" * 90_000]))
            ), True
        case _:
            return sound + sound, True


@bounded(200)
@given(data=st.data())
def test_bytes_are_read_or_refused(atlas: Atlas, room: Path, data: st.DataObject) -> None:
    CASES["bytes"] += 1
    damaged, refused = _bytes(data, toml(SOUND).encode())
    lines = _refused(atlas, room / "bytes.toml", damaged)
    assert refused is None or bool(lines) == refused, (lines, damaged[:200])


def _some(names: list[str]) -> st.SearchStrategy[Any]:
    return st.sampled_from(names) | st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)


_where: dict[str, st.SearchStrategy[Any]] = {
    "territory": _some(["AAA", "BBB", "CCC"]),
    "border": st.sampled_from([["AAA", "BBB"], ["CCC", "BBB"]]),
    "segments": _some(["R1", "R2", "R3", "R4", "D1", "D2", "S1", "G1", "G2"]),
    "nodes": _some(["A", "M", "B", "C", "p", "q"]),
    "modes": _some(["sea", "rail", "road", "pipeline"]),
    "disc": st.fixed_dictionaries(
        {"lon": st.floats(-180, 180), "lat": st.floats(-90, 90), "km": st.floats(0.01, 20_000)}
    ),
    "near_border": st.fixed_dictionaries({"countries": st.just(["AAA", "BBB"]), "km": st.floats(0.01, 20_000)}),
}
_amount = st.floats(0, 1e9) | st.integers(0, 20) | st.sampled_from([0, 1e-300, 1e9])


def _statement(draw: Any, keys: list[str], least: int = 1) -> dict[str, Any]:
    chosen = draw(st.lists(st.sampled_from(keys), min_size=least, max_size=2, unique=True))
    return {key: draw(_where[key]) for key in chosen}


@st.composite
def scenarios(draw: Any) -> dict[str, Any]:
    """Return a scenario whose every value is one the schema and the atlas know."""
    places = [*_where]
    several = st.integers(0, 2)
    table: dict[str, Any] = {"title": draw(st.text("aé م", min_size=1, max_size=9)) + "."}
    if draw(st.booleans()):
        table["year"] = draw(st.integers(1800, 2200))
    table["closes"] = [_statement(draw, places) for _ in range(draw(several))]
    table["opens"] = [_statement(draw, ["segments", "modes", "territory"]) for _ in range(draw(several))]
    table["capacity"] = [
        {**_statement(draw, places), draw(st.sampled_from(["factor", "mt_y", "bcm_y"])): draw(_amount)}
        for _ in range(draw(several))
    ]
    ends = st.sampled_from(["A", "B", "C", "M", "p", "q"])
    table["demand"] = [
        {"from": draw(ends), "to": draw(ends), draw(st.sampled_from(["mt_y", "bcm_y"])): draw(_amount)}
        for _ in range(draw(several))
    ]
    costs = st.dictionaries(
        st.sampled_from(["port_h", "speed_kmh.rail", "border_h.road", "gauge_break_h"]), _amount, max_size=2
    )
    table["costs"] = draw(costs)
    return table


def _finite(value: Any) -> None:
    if isinstance(value, float):
        assert math.isfinite(value), value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _finite(inner)


@bounded(90)
@given(table=scenarios(), show=st.sampled_from(["summary", "pairs", "segments", "limits"]))
def test_what_is_sound_can_be_run_and_adds_up(atlas: Atlas, room: Path, table: dict[str, Any], show: str) -> None:
    CASES["sound"] += 1
    path = room / "any.toml"
    if _refused(atlas, path, toml(table).encode()):
        return
    try:
        outcome = geo.run_scenario(geo.Case(atlas, load_scenario(atlas, path)))
    except AtlasError as error:
        assert "closes everything" in str(error)  # noqa: PT017
        return
    except ExtentError:  # what is within thousands of kilometres of a border is said not to be measured
        return
    CASES["run"] += 1
    for part in ("summary", "pairs", "segments", "limits"):
        frame = getattr(outcome, part)
        numbers = frame.select_dtypes("number")
        assert not (numbers.abs() == math.inf).any().any(), frame
    pairs = outcome.pairs
    if {"served", "demand"} <= set(pairs.columns):
        assert (pairs["served"].fillna(0) <= pairs["demand"].fillna(0) * (1 + 1e-9) + 1e-9).all(), pairs


COMMANDS = (
    ("scenario", "show"),
    ("scenario", "run", "--format", "json"),
    ("scenario", "compare", "--format", "json"),
    ("exposure", "--format", "json", "--scenario"),
    ("dependence", "--draws", "1", "--format", "json", "--scenario"),
    ("chokepoints", "--draws", "1", "--format", "json", "--scenario"),
    ("scenario", "sweep", "--closures", "2", "--format", "json", "--scenario"),
)


@bounded(25)
@given(table=scenarios(), words=st.sampled_from(COMMANDS))
def test_commands_answer_by_their_rules(
    atlas: Atlas, room: Path, table: dict[str, Any], words: tuple[str, ...]
) -> None:
    CASES["command"] += 1
    path = room / "any.toml"
    path.write_text(toml(table), encoding="utf-8")
    outcome = run(*words, path, "--atlas", atlas.path)
    assert outcome.code in (0, 1, 3), outcome
    assert not unprintable(outcome.err.replace("\n", "")), ascii(outcome.err)
    if outcome.code:
        assert outcome.err.startswith("error: "), outcome
        assert not outcome.out
    elif "json" in words:
        _finite(json.loads(outcome.out, parse_constant=pytest.fail))


def _kinds(room: Path) -> dict[str, str]:
    """Return paths that are no scenario, with what a refusal must say of each."""
    (room / "folder.toml").mkdir()
    os.mkfifo(room / "pipe.toml")
    (room / "loop.toml").symlink_to("loop.toml")
    (room / "zero.toml").symlink_to("/dev/zero")
    (room / "big.toml").write_bytes(b"#" * 1_000_001)
    (room / "empty.toml").touch()
    (room / "b\x1b[31mad.toml").write_text('title = "x"')
    (room / "two words.toml").write_text('title = "x"')
    return {
        "folder.toml": "folder",
        "pipe.toml": "regular file",
        "loop.toml": "",
        "zero.toml": "regular file",
        "big.toml": "too large",
        "empty.toml": "lacks title",
        "b\x1b[31mad.toml": "identifier",
        "two words.toml": "identifier",
        "nowhere.toml": "no such file",
        "x" * 300 + ".toml": "",
        "": "unknown scenario",
        "nope": "unknown scenario",
        "\x1b[31m": "unknown scenario",
        "../..": "",
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_what_is_no_scenario_is_one_line(atlas: Atlas, room: Path) -> None:
    for name, reason in _kinds(room).items():
        CASES["kind"] += 1
        named = room / name if name.endswith(".toml") or name == "../.." else name
        outcome = run("scenario", "show", named, "--atlas", atlas.path, seconds=20)
        if outcome.code == 2:  # a name that no scenario has is a slip of the pen
            assert "Invalid value" in outcome.err
            assert not isinstance(named, Path)
            assert outcome.out == ""
            continue
        assert (outcome.code, outcome.out) == (3, ""), outcome
        assert outcome.err.count("\n") == 1, outcome
        assert not unprintable(outcome.err.rstrip("\n")), ascii(outcome.err)
        assert reason in outcome.err, outcome


def test_there_were_enough_cases(request: pytest.FixtureRequest) -> None:
    whole = {item.name for item in request.session.items if item.path == request.path}
    if len(whole) < len([name for name in globals() if name.startswith("test_")]):
        pytest.skip("only a part of the module was run")
    assert CASES.total() - CASES["run"] >= 1200, CASES
    assert CASES["run"] >= 20, CASES
