"""Scenario files: which an atlas has, and reading one.

A file is TOML (`layers.files.strict_toml`; a mistake is named by line and column); what it says is checked by
`layers.scenarios.scenario_check`. Everything that is wrong with it is reported at once.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from layers.files.strict_toml import read_toml
from layers.model.problem import AtlasError, Problem
from layers.scenarios.ground import Ground
from layers.scenarios.scenario_check import check_table
from layers.scenarios.statement_check import Table

FOLDER: Final = "scenarios"
"""Folder of an atlas that holds its scenarios."""

BASELINE: Final = "baseline"
"""Name of the scenario that all others are compared with; it states the demand."""

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
        As `read_toml`; else with everything that is wrong with it.
    """
    table, digest = read_toml(path, label, "scenario file")
    problems: list[Problem] = []
    if not _ID.fullmatch(path.stem):
        remedy = "Name it with letters, digits, '_', '-' and '.' only"
        problems.append(Problem(label, "", f"{path.stem!r} cannot be the identifier of a scenario", remedy))
    plain, mistakes = check_table(table, ground, label)
    if problems or mistakes:
        raise AtlasError(*problems, *mistakes)
    return plain, digest
