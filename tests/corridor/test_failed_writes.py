"""A disk that is full, or fails, at any moment: exit code 1, one message, the old files whole and nothing half-written.

Here some system calls and some commands, drawn with a seed; `python tests/failing_writes.py` makes every call fail in all.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
from pathlib import Path

import pytest

from layers.files.writing import scratch
from layers.model.problem import OutputError
from tests.failing_writes import COMMANDS, Left, prepare, under_failures, wrong

pytestmark = pytest.mark.skipif(
    shutil.which("strace") is None and os.environ.get("CORRIDOR_REQUIRE_PROGRAMS") != "1",
    reason="no strace here; Debian: apt-get install strace",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of what every command finds."""
    folder = tmp_path_factory.mktemp("failing") / "runs"
    prepare(folder)
    return folder


@pytest.fixture(scope="module")
def sound(folder: Path) -> dict[str, Left]:
    """Return what each command leaves where nothing fails."""
    return {left.what: left for left in under_failures(folder, "write", 0, "", folder / "log")}


def test_every_command_writes_something_new_where_nothing_fails(sound: dict[str, Left]) -> None:
    assert set(sound) == set(COMMANDS)
    for left in sound.values():
        assert left.code == 0, left
        assert left.after != left.before, left.what


@pytest.mark.parametrize(
    ("call", "number", "error"),
    [("write", 1, "ENOSPC"), ("pwrite64", 3, "EIO"), ("fsync", 2, "EIO"), ("rename", 1, "EIO"), ("mkdir", 2, "ENOSPC")],
)
def test_a_call_that_fails_leaves_all_as_it_was(
    call: str, number: int, error: str, folder: Path, sound: dict[str, Left], tmp_path: Path
) -> None:
    names = random.Random(f"{call} {number}").sample(sorted(COMMANDS), 6)
    if call == "pwrite64":  # SQLite alone writes so
        names = ["GeoPackage", "QGIS"]
    left = under_failures(folder, call, number, error, tmp_path / "log", names)
    failed = (tmp_path / "log").read_text().count("(INJECTED)")
    assert failed
    assert not {one.what: (wrong(one, sound[one.what]), one.said) for one in left if wrong(one, sound[one.what])}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO])
def test_a_disk_of_temporary_files_that_fails_is_told(code: int) -> None:
    with pytest.raises(OutputError, match=r"TMPDIR|ulimit"), scratch():
        raise OSError(code, os.strerror(code))
