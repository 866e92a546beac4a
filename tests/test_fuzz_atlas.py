"""An atlas damaged in every way `tests.mutations` knows: refused with clear messages, or harmless.

A mutant that must be refused and is not fails the test, and so does one that must do no harm and is
refused or gives another exposure. Where the check finds no problems, commands must not fail, and their
results must be finite and add up. `CORRIDOR_FUZZ=20` makes twenty times as many cases.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import geo
from layers import load_atlas
from layers.checks.atlas_check import check_atlas
from layers.model.problem import Problem
from tests.generated import bounded
from tests.in_process import CODES, at_most, run, unprintable
from tests.mutations import MUTATIONS, Files, Mutation

EACH = 5
"""Mutants of each kind."""

CASES: Counter[str] = Counter()

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("exposure", "--format", "json"),
    ("exposure", "--crossings", "--format", "json"),
    ("exposure", "--format", "geojson"),
    ("routes", "--format", "json"),
    ("routes", "--from", "A", "--to", "C", "--alternatives", "2", "--format", "json"),
    ("dependence", "--draws", "1", "--format", "json"),
    ("criticality", "--format", "json"),
    ("chokepoints", "--draws", "1", "--format", "json"),
    ("leverage", "--format", "json"),
    ("validate", "--format", "json"),
    ("layers", "list"),
    ("layers", "list", "--format", "json"),
    ("layers", "info", "nodes"),
    ("layers", "info", "A"),
    ("scenario", "list"),
    ("scenario", "show", "shut"),
    ("scenario", "run", "shut", "--format", "json"),
    ("scenario", "compare", "--format", "json"),
    ("scenario", "sweep", "--closures", "3", "--format", "json"),
    ("map", "OUT/page.html"),
    ("layers", "export", "OUT/layers.gpkg"),
    ("layers", "export", "OUT/layers", "--format", "geojson"),
)


@pytest.fixture(scope="module")
def room() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@cache
def _sound_exposure() -> dict[tuple[Any, ...], tuple[float, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        return _exposure(Files().write(Path(folder) / "sound"))


def _exposure(folder: Path) -> dict[tuple[Any, ...], tuple[float, ...]]:
    """Return km, km as drawn and share of each piece, by route, country, mode and status."""
    rows = geo.exposure(load_atlas(folder, check=False)).to_dict("records")
    kept = ("km", "km_geometry", "share")
    return {tuple(row[key] for key in ("route", "country", "mode", "status")): tuple(row[key] for key in kept) for row in rows}  # fmt: skip


def _command(folder: Path, words: tuple[str, ...], out: Path) -> Any:
    given_words = [word.replace("OUT", str(out)) for word in words]
    return run(*given_words, "--atlas", folder)


def _write(files: Files, room: Path) -> Path:
    return files.write(Path(tempfile.mkdtemp(dir=room)) / "atlas")


def _clear(problems: list[Problem], touched: str) -> None:
    """Each problem is one line of a readable length with a file and a remedy; one names the damaged file."""
    for problem in problems:
        line = str(problem)
        assert not unprintable(line), ascii(line)
        assert len(line) < 1500, line[:2000]
        assert problem.file.strip(), line
        assert problem.remedy.strip(), line
        assert "Traceback" not in line
        assert " object at 0x" not in line
    assert any(touched in problem.file for problem in problems), (touched, list(map(str, problems)))


def _finite(value: Any) -> None:
    """No number of a result is NaN or infinite."""
    if isinstance(value, float):
        assert math.isfinite(value), value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _finite(inner)


def _answers(folder: Path, words: tuple[str, ...]) -> None:
    """A command on an atlas without problems answers by its rules."""
    out = folder.parent / "out"
    out.mkdir(exist_ok=True)
    outcome = _command(folder, words, out)
    assert outcome.code in CODES, outcome
    assert "Traceback" not in outcome.err, outcome
    assert not unprintable(outcome.err.replace("\n", "").replace("\r", "")), ascii(outcome.err)
    if outcome.code:
        assert outcome.err.strip(), outcome
        assert not outcome.out, outcome
        assert not list(out.iterdir()), outcome
    elif words[-1] == "json" or ("geojson" in words and "export" not in words):

        def refuse(word: str) -> None:
            raise AssertionError(word)

        rows = json.loads(outcome.out, parse_constant=refuse)
        _finite(rows)
        if words[:2] == ("exposure", "--format") and words[-1] == "json":
            shares = pd.DataFrame(rows, columns=["route", "share", "km"])
            assert (shares["km"].dropna() >= 0).all(), rows
            for share in shares.dropna().groupby("route")["share"].sum():
                assert math.isclose(share, 1, abs_tol=1e-6), rows
    else:
        assert not unprintable(outcome.out.replace("\n", "")), ascii(outcome.out)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_damaged_atlas_is_refused_or_harmless(mutation: Mutation, room: Path) -> None:
    @bounded(EACH)
    @given(data=st.data(), command=st.sampled_from(COMMANDS), tried=st.integers(0, 3))
    def check(data: st.DataObject, command: tuple[str, ...], tried: int) -> None:
        CASES[mutation.fate] += 1
        files = Files()
        mutation.apply(files, data.draw)
        folder = _write(files, room)
        with at_most(60):
            problems = check_atlas(folder)
        if problems:
            _clear(problems, files.touched if mutation.fate == "refused" else "")
            assert mutation.fate != "sound", list(map(str, problems))
            if tried == 0:
                outcome = run("layers", "check", folder)
                lines = outcome.err.splitlines()
                assert (outcome.code, outcome.out) == (3, "")
                assert lines[: len(problems)] == [f"error: {problem}" for problem in problems]
                assert len(lines) == len(problems) + (len(problems) > 1)
            return
        assert mutation.fate != "refused", f"no problem found in {files.touched}"
        CASES["found sound"] += 1
        if mutation.fate == "sound":
            found = _exposure(folder)
            assert found.keys() == _sound_exposure().keys()
            for key, numbers in _sound_exposure().items():
                assert found[key] == pytest.approx(numbers, rel=1e-9), key
        if mutation.fate == "either" or tried == 0:
            _answers(folder, command)

    check()


def test_the_atlas_that_is_damaged_is_sound(room: Path) -> None:
    folder = _write(Files(), room)
    assert check_atlas(folder) == []
    assert set(load_atlas(folder).segments["mode"]) == {"sea", "rail", "road", "pipeline"}
    for command in COMMANDS:
        outcome = _command(folder, command, room)
        assert outcome.code == 0, outcome
        assert outcome.out


def test_there_were_enough_cases(request: pytest.FixtureRequest) -> None:
    whole = [item.name for item in request.session.items if item.path == request.path]
    if len(whole) < len(MUTATIONS) + 2:
        pytest.skip("only a part of the module was run")
    assert CASES["refused"] + CASES["sound"] + CASES["either"] >= 60 * EACH, CASES
    # Enough of those that may be either were found sound, or the commands would never have been tried.
    assert CASES["found sound"] - CASES["sound"] >= 2.5 * EACH, CASES
