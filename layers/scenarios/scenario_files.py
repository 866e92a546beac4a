"""Scenario files: which an atlas has, and reading one.

A file is text in UTF-8 and TOML (a mistake is named by line and column); what it says is checked by
`layers.scenarios.scenario_check`. Everything that is wrong with it is said at once.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Final

from layers.model.explain import shorten
from layers.model.problem import AtlasError, Problem
from layers.scenarios.scenario_check import Ground, Table, check_table

FOLDER: Final = "scenarios"
"""Folder of an atlas that holds its scenarios."""

BASELINE: Final = "baseline"
"""Scenario every other one is held against; it carries the demand."""

MOST_BYTES: Final = 1_000_000
"""A larger file is no scenario."""

_MOST_DOTS: Final = 100
"""In a key; reading one takes the square of their number."""

_ID: Final = re.compile(r"\w[\w.-]*")


def names_in(folder: Path) -> list[str]:
    """Return the names of the scenarios in an atlas folder: `baseline` first, the others by name."""
    names = sorted(path.stem for path in (folder / FOLDER).glob("*.toml") if not path.name.startswith("."))
    return sorted(names, key=lambda name: name != BASELINE)


def file_in(folder: Path, name: str) -> tuple[Path, str]:
    """Return the file of a scenario in an atlas folder, and what to call it in a message."""
    return folder / FOLDER / f"{name}.toml", f"{FOLDER}/{name}.toml"


def scenario_problems(folder: Path, ground: Ground) -> list[Problem]:
    """Return everything that is wrong with the scenarios of an atlas folder."""
    problems: list[Problem] = []
    for name in names_in(folder):
        try:
            read_checked(*file_in(folder, name), ground)
        except AtlasError as error:
            problems += error.problems
    return problems


def read_checked(path: Path, label: str, ground: Ground) -> tuple[Table, str]:
    """Read a scenario file and check it.

    Parameters
    ----------
    path : Path
    label : str
        What to call the file in a message.
    ground : Ground
        What it may name.

    Returns
    -------
    (dict, str)
        What it says, as `check_table` returns it, and the SHA-256 of the file.

    Raises
    ------
    AtlasError
        If it is missing, no file, too large, not UTF-8, not readable, or not TOML; else with
        everything that is wrong with it.
    """
    table, digest = _table(path, label)
    problems: list[Problem] = []
    if not _ID.fullmatch(path.stem):
        remedy = "Name it with letters, digits, '_', '-' and '.' only"
        problems.append(Problem(label, "", f"{path.stem!r} cannot be the identifier of a scenario", remedy))
    plain, found = check_table(table, ground, label)
    if problems or found:
        raise AtlasError(*problems, *found)
    return plain, digest


def _table(path: Path, label: str) -> tuple[Table, str]:
    """Read a TOML file: what it says, and its SHA-256."""
    remedy = "Name a scenario file (.toml)"
    try:
        if path.is_dir():
            raise AtlasError(Problem(label, "", "a folder, not a file", remedy))
        if not path.exists():
            raise AtlasError(Problem(label, "", "no such file", remedy))
        if not path.is_file():
            raise AtlasError(Problem(label, "", "not a regular file", remedy))
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except ValueError:  # a character no file name may hold
        raise AtlasError(Problem(label, "", "no such file", remedy)) from None
    except OSError as error:
        message = f"not readable ({error.strerror or error})"
        raise AtlasError(Problem(label, "", message, "Check its permissions")) from None
    if len(data) > MOST_BYTES:
        raise AtlasError(Problem(label, "", f"larger than {MOST_BYTES:,} bytes, too large for a scenario", remedy))
    if any(line.partition(b"=")[0].count(b".") > _MOST_DOTS for line in data.splitlines()):
        raise AtlasError(Problem(label, "", f"has a key of over {_MOST_DOTS} parts, which no scenario has", remedy))
    try:
        # Some editors put a byte order mark in front, which TOML does not know.
        return tomllib.loads(data.decode("utf-8-sig")), hashlib.sha256(data).hexdigest()
    except UnicodeDecodeError:
        raise AtlasError(Problem(label, "", "not text in UTF-8", "Save it as UTF-8")) from None
    except RecursionError:
        raise AtlasError(Problem(label, "", "not TOML: nested too deeply", "Restore the file")) from None
    except ValueError as error:  # tomllib.TOMLDecodeError, and numbers too long to convert
        message = f"not valid TOML: {shorten(str(error), 160)[1:-1]}"
        raise AtlasError(
            Problem(label, "", message, "Correct it there; https://toml.io says how TOML is written")
        ) from None
