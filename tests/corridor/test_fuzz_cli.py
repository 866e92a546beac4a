"""Command lines made from the program's own commands and parameters, right and wrong.

A line with one thing wrong by its form (a type, a range, an unknown option, a missing value) must be a
usage error; any other must end with a designed exit code. Data go to stdout only; a failed command says
why on stderr, prints no data and leaves every file as it was. `CORRIDOR_FUZZ=20` makes twenty times as
many lines.
"""

from __future__ import annotations

import contextlib
import csv
import inspect
import io
import json
import math
import os
import shutil
import string
import tempfile
import types
import typing
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

import corridor
from tests.generated import bounded
from tests.in_process import CODES, Outcome, run, unprintable
from tests.mutations import Files

CASES: Counter[str] = Counter()


@dataclass(frozen=True)
class Parameter:
    """What a command asks for: an option, or an argument where `long` is empty."""

    name: str
    long: str
    type: Any  # a class, or a Literal
    required: bool
    many: bool
    least: float | None
    most: float | None

    @property
    def flag(self) -> bool:
        return self.type is bool


@dataclass(frozen=True)
class Command:
    """A command: its words and its parameters."""

    words: tuple[str, ...]
    parameters: tuple[Parameter, ...] = field(repr=False)

    @property
    def options(self) -> list[Parameter]:
        return [each for each in self.parameters if each.long and each.name not in SKIPPED]

    @property
    def arguments(self) -> list[Parameter]:
        return [each for each in self.parameters if not each.long]


SKIPPED = frozenset({"open_", "scheduler", "atlas", "endpoint", "timeout", "cache"})
"""Options that open a browser or a connection, or are given always."""


def _parameters(callback: Callable[..., None]) -> Iterator[Parameter]:
    """Yield what a command asks for, as its signature says it."""
    defaults = inspect.signature(callback).parameters
    for name, hint in typing.get_type_hints(callback, include_extras=True).items():
        told = next((each for each in getattr(hint, "__metadata__", ()) if hasattr(each, "param_decls")), None)
        if told is None:
            continue
        asked = hint.__origin__
        either = typing.get_args(asked) if typing.get_origin(asked) in (typing.Union, types.UnionType) else [asked]
        kinds = [kind for kind in either if kind is not NoneType]
        many = any(typing.get_origin(kind) is list for kind in kinds)
        kind = typing.get_args(kinds[0])[0] if typing.get_origin(kinds[0]) is list else kinds[0]
        # In an annotation the first of the names stands where a default would.
        named = [each for each in (told.default, *(told.param_decls or ())) if str(each).startswith("--")]
        is_option = isinstance(told, typer.models.OptionInfo)
        long = (named[0].partition("/")[0] if named else "--" + name.replace("_", "-")) if is_option else ""
        required = defaults[name].default is inspect.Parameter.empty
        yield Parameter(name, long, kind, required, many, told.min, told.max)


def _walk(app: typer.Typer, words: tuple[str, ...] = ()) -> Iterator[Command]:
    for each in app.registered_commands:
        assert each.callback is not None
        name = each.name or each.callback.__name__.replace("_", "-")
        yield Command((*words, name), tuple(_parameters(each.callback)))
    for group in app.registered_groups:
        assert group.typer_instance is not None
        name = group.typer_instance.info.name
        yield from _walk(group.typer_instance, (*words, name) if isinstance(name, str) else words)


COMMANDS = list(_walk(corridor.app))

ALWAYS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("fetch", "osm"): (
        "--endpoint=http://127.0.0.1:9/api",
        "--retries=0",
        "--pause=0",
        "--timeout=1",
        "--cache=.cache",
    ),
    ("scenario", "sweep"): ("--closures=2",),
    ("report",): ("--draws=1",),
    ("chokepoints",): ("--draws=1",),
    ("dependence",): ("--draws=1",),
}
"""What keeps a command short and off the network; what is drawn comes after it, and so holds."""

_places = ["AAA", "bbb", "C-land", "BBB"]
_files = ["out.csv", "out.html", "out.md", "out.qgz", "out.gpkg", "folder/new.json", "out", "ö ن.html", "/dev/null"]
NAMES: dict[str, list[str]] = {
    "territory": _places,
    "route": ["rail", "ship", "gas"],
    "scenario": ["shut", "baseline", "own.toml"],
    "names": ["shut", "baseline", "own.toml"],
    "against": ["shut"],
    "to": ["C", "p"],
    "avoid": ["BBB", "AAA,BBB"],
    "by": ["route", "country,mode", "name"],
    "modes": ["rail", "rail,road"],
    "basemap": ["vector", "OpenStreetMap.Mapnik"],
    "lines": ["lines.geojson"],
    "areas": ["areas.geojson"],
    "key": ["name"],
    "layer": ["lines"],
    "name": ["A", "R1", "rail", "hand"],
    "output": _files,
    "out": _files,
    "folder": ["."],
    "what": ["rail", "rail,road"],
    "bbox": ["1,1,2,2"],
    "from_": ["A", "lines.geojson"],
    "into": ["copy"],
    "file": ["lines.geojson"],
    "field": ["name=name"],
    "set_": ["status=operational"],
    "cache": [".cache"],
}

_odd_words = [
    *[
        "nope",
        "../x",
        "../../etc/passwd",
        "-",
        "--",
        "-1",
        "nan",
        "%s",
        "{}",
        "~",
        "*",
        "$HOME",
        "`id`",
        ";ls",
        "AAA;BBB",
        ",",
        "AAA,",
        ",,,",
        "aaa,aaa",
        "None",
        "true",
        "👍",
    ]
]
_odd_words += [
    "",
    " ",
    "x" * 300,
    "x" * 20_000,
    "\x1b[31m",
    "\u202eabc",
    "e\u0301",
    "a\nb",
    "http://127.0.0.1:9/x",
    "file:///etc/passwd",
]
_odd = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20) | st.sampled_from(
    _odd_words
)
_odd_paths = [
    "there.txt",
    "there.html",
    "folder",
    "missing/x.csv",
    "/dev/null",
    "/dev/full",
    ".",
    "..",
    "/",
    "loop",
    "dangling",
    "pipe",
    "empty",
    "there.txt/x",
    "*.csv",
    "~",
]
_odd_paths += [
    "broken.geojson",
    "lines.geojson",
    "areas.geojson",
    "own.toml",
    "bad.toml",
    "/proc/self/x.csv",
    "lines.geojson/",
    "nul\\x",
]
_odd_paths += ["", "x" * 300, "a\nb.csv", "ن\u202e.html", "http://127.0.0.1:9/x.geojson", "two words.csv"]


def _known(parameter: Parameter) -> list[str]:
    if typing.get_origin(parameter.type) is typing.Literal:
        return list(typing.get_args(parameter.type))
    return [str(each.value) for each in parameter.type] if issubclass(parameter.type, Enum) else []


def _right(parameter: Parameter) -> st.SearchStrategy[str]:
    """Return values a parameter takes by its form, small ones of numbers."""
    if _known(parameter):
        return st.sampled_from(_known(parameter))
    if parameter.type in (int, float):
        low = math.ceil(parameter.least or 0)
        return st.integers(low, low + 3).map(str)
    return st.sampled_from(NAMES.get(parameter.name, ["x"]))


def _wrong(parameter: Parameter) -> st.SearchStrategy[str] | None:
    """Return values that are a usage error by their form, where there are any."""
    words = st.text(string.ascii_letters + " é'\"", min_size=1, max_size=9)
    if known := _known(parameter):
        return st.sampled_from(["", f"{known[0]}s", known[0].upper(), "x" * 5000]) | words.filter(
            lambda word: word not in known
        )
    if parameter.type not in (int, float):
        return None
    bad = [
        words,
        st.sampled_from(["", " ", "--", "1,5", "0x10", "1e", "½", "nan", "inf", "-inf", "1_", "NaN", "infinity"]),
    ]
    if parameter.type is int:
        bad.append(st.sampled_from(["1.5", "1e3", "9" * 5000]))
    if parameter.least is not None:
        bad.append(st.sampled_from([str(math.ceil(parameter.least) - 1), "-" + "9" * 40]))
    if parameter.most is not None:
        bad.append(st.sampled_from([str(parameter.most + 1), "9" * 40]))
    return st.one_of(bad)


def _odd_value(parameter: Parameter) -> st.SearchStrategy[str]:
    located = parameter.type is Path or parameter.name in ("lines", "names", "scenario")
    return st.sampled_from(_odd_paths) | _odd if located else _odd


@st.composite
def lines(draw: Any) -> tuple[tuple[str, ...], str]:
    """Return the words of a command line, and what it is: `wrong` by its form, `odd`, or `right`."""
    what = draw(st.sampled_from(["wrong"] * 6 + ["odd", "odd", "right"]))
    command = draw(st.sampled_from(COMMANDS))
    words = [*command.words, *ALWAYS.get(command.words, ())]
    if any(each.name == "atlas" for each in command.parameters):
        words.append("--atlas=ATLAS")
    some = draw(st.lists(st.sampled_from(command.options), max_size=3)) if command.options else []
    options = [each for each in command.options if each.required or each in some]
    given_options = [each.long if each.flag else f"{each.long}={draw(_right(each))}" for each in options]
    given_arguments = [draw(_right(each)) for each in command.arguments if each.required or draw(st.booleans())]
    if what == "odd":
        chosen = draw(st.sampled_from([each for each in command.parameters if each.name not in SKIPPED]))
        if not chosen.long:
            given_arguments = [
                draw(_odd_value(chosen)) if each is chosen else draw(_right(each)) for each in command.arguments
            ]
        elif chosen.flag:
            given_options += [chosen.long] * 2
        else:
            given_options.append(f"{chosen.long}={draw(_odd_value(chosen))}")
    if what == "wrong":
        bad = [each for each in command.options if not each.flag and _wrong(each) is not None]
        ways = ["unknown", "near", "extra", "flag", "last"] + ["value"] * 8 * bool(bad)
        ways += ["argument"] * any(each.required for each in command.arguments)
        match draw(st.sampled_from(ways)):
            case "value":
                chosen = draw(st.sampled_from(bad))
                value = draw(_wrong(chosen))
                given_options += [chosen.long, value] if draw(st.booleans()) else [f"{chosen.long}={value}"]
            case "unknown":
                given_options.append(
                    draw(st.sampled_from(["--nope", "-Z", "--", "---x", "--atlass=x", "--\x1b[31m"])) + "=1x"
                )
            case "near":
                given_options.append(
                    draw(st.sampled_from([each.long for each in command.options] or ["--atlas"])) + "q=1"
                )
            case "flag":
                given_options.append(
                    "--overwrite=yes" if any(each.name == "overwrite" for each in command.options) else "--nope"
                )
            case "extra":
                if any(each.many for each in command.arguments):
                    given_options.append("--nope")
                else:
                    given_arguments = [*(draw(_right(each)) for each in command.arguments), "one", "too many"]
            case "last":
                return (*words, *given_arguments, *given_options, "--atlas"), what
            case "argument":
                given_arguments = []
    return (
        *words,
        *given_options,
        *(["--"] if draw(st.booleans()) and what == "right" else []),
        *given_arguments,
    ), what


FEATURE = '{{"type": "FeatureCollection", "features": [{{"type": "Feature", "properties": {{"name": "x"}}, "geometry": {}}}]}}'
LINE = '{"type": "LineString", "coordinates": [[1, 1], [12, 2]]}'
AREA = '{"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]}'


def _furnish(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "there.txt").write_text("in the way")
    (folder / "there.html").write_text("in the way")
    (folder / "folder").mkdir()
    (folder / "folder" / "mine.txt").write_text("mine")
    (folder / "empty").mkdir()
    (folder / "lines.geojson").write_text(FEATURE.format(LINE))
    (folder / "areas.geojson").write_text(FEATURE.format(AREA))
    (folder / "broken.geojson").write_bytes(b'{"type": "FeatureCollection", "features": [')
    (folder / "own.toml").write_text('title = "Mine"\n[[closes]]\nsegments = ["R1"]\n')
    (folder / "bad.toml").write_bytes(b"title = \xff")
    (folder / "loop").symlink_to("loop")
    (folder / "dangling").symlink_to("nowhere")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe")


def _held(folder: Path) -> dict[str, bytes | str]:
    """Return what a folder holds: contents of files, targets of links."""
    held: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        if ".cache" in path.parts:
            continue
        name = path.relative_to(folder).as_posix()
        held[name] = (
            str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else "not a file"
        )
    return held


@pytest.fixture(scope="module")
def room() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        Files().write(Path(folder) / "atlas")
        yield Path(folder)


def _judge(outcome: Outcome, before: dict[str, bytes | str], after: dict[str, bytes | str]) -> None:
    assert outcome.code in CODES, outcome
    assert "Traceback" not in outcome.err, outcome
    assert not unprintable("".join(outcome.err.split("\n")).replace("\r", "")), ascii(outcome.err)
    fresh = sorted(set(after) - set(before))
    if outcome.code:
        assert outcome.err.strip(), outcome
        assert outcome.out == "", outcome
        assert after == before, (outcome, fresh)
        return
    assert not [name for name in fresh if Path(name).name.startswith(".")], fresh
    changed = [name for name in before if after.get(name) != before[name]]
    assert "--overwrite" in outcome.words or not changed, (outcome, changed)
    formats = [word.split("=")[1] for word in outcome.words if word.startswith("--format=")]
    if any(word.startswith("--output=") for word in outcome.words):
        assert outcome.out == "", outcome
    elif formats and outcome.words[0] != "layers":
        if formats[-1] == "csv":
            assert next(csv.reader(io.StringIO(outcome.out))), outcome
        elif formats[-1] in ("json", "geojson"):
            json.loads(outcome.out, parse_constant=pytest.fail)


def _tried(room: Path, words: tuple[str, ...]) -> Outcome:
    here = room / "cwd" / "here"
    if not here.exists():
        _furnish(here)
    before = _held(here)
    listed = sorted(path.name for path in here.parent.iterdir())
    with contextlib.chdir(here):
        outcome = run(*(word.replace("ATLAS", str(room / "atlas")) for word in words))
    after = _held(here)
    _judge(outcome, before, after)
    if outcome.code:
        assert sorted(path.name for path in here.parent.iterdir()) == listed, outcome
    if after != before or outcome.code == 0:
        shutil.rmtree(here.parent)
    return outcome


@bounded(420)
@given(line=lines())
def test_a_command_line_ends_as_it_was_designed_to(room: Path, line: tuple[tuple[str, ...], str]) -> None:
    words, what = line
    CASES[what] += 1
    outcome = _tried(room, words)
    CASES[f"code {outcome.code}"] += 1
    if what == "wrong":
        assert outcome.code == 2, outcome


@bounded(40)
@given(
    words=st.lists(
        _odd | st.sampled_from(["exposur", "layer", "scenario", "layers", "Map", "--verbose"]), min_size=1, max_size=3
    )
)
def test_words_that_are_no_command_are_a_usage_error(room: Path, words: list[str]) -> None:
    CASES["words"] += 1
    if " ".join(words) in ("layers", "scenario"):
        return
    outcome = _tried(room, tuple(words))
    assert outcome.code == 2, outcome


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("exposure", "--territory="), 2, "no territory ''"),
        (("qgis", "."), 2, "does not end in .qgz"),
        (("qgis", ""), 2, "does not end in .qgz"),
        (("chokepoints", "--format=geojson", "--output=.."), 1, ".. is a folder"),
        (("map", "there.html\x1b[31m/x"), 1, "there.html\\x1b[31m/x: there is no folder"),
    ],
)
def test_lines_that_once_went_wrong(room: Path, words: tuple[str, ...], code: int, said: str) -> None:
    outcome = _tried(room, (*words, "--atlas=ATLAS"))
    assert (outcome.code, said in " ".join(outcome.err.split())) == (code, True), outcome


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command.words))
def test_every_command_says_what_it_does(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    CASES["help"] += 1
    outcome = run(*command.words, "--help")
    assert outcome.code == 0
    assert not outcome.err
    assert all(each.long in outcome.out for each in command.options), outcome.out


def test_there_were_enough_cases(request: pytest.FixtureRequest) -> None:
    whole = {item.name.partition("[")[0] for item in request.session.items if item.path == request.path}
    if len(whole) < len([name for name in globals() if name.startswith("test_")]):
        pytest.skip("only a part of the module was run")
    drawn = CASES["wrong"] + CASES["odd"] + CASES["right"] + CASES["words"]
    assert drawn >= 450, CASES
    assert min(CASES["code 0"], CASES["code 1"], CASES["code 2"], CASES["code 3"]) >= 5, CASES
