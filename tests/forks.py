"""Run commands of `corridor`, each in a fork of one process that has loaded its libraries, which is the slow part.

    python tests/forks.py < RUNS.json > ANSWERS.json

RUNS.json holds a list of `Run`s, by their fields. ANSWERS.json gets for each the exit code and both streams. Every
command is a process with files, folder and environment of its own; what only a fresh interpreter sees is not tested so.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    """A command; `kill_at` is the number of temporary files after which it is killed, `first` a command before it.

    `folders` are those whose content is listed after it.
    """

    words: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    cwd: str = "."
    kill_at: int | None = None
    first: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """What a command answered; the code is negative where a signal ended it. `there` are paths, files with SHA-256."""

    code: int
    out: str
    err: str
    there: dict[str, str]


def run_all(
    runs: Sequence[Run], *, before: Sequence[str] = (), environment: dict[str, str] | None = None
) -> list[Answer]:
    """Run commands one after the other, in one process started by `before` (such as `unshare`)."""
    done = subprocess.run(
        [*before, sys.executable, __file__],
        input=json.dumps([asdict(run) for run in runs]).encode(),
        env={**(os.environ if environment is None else environment), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
    return [Answer(**answer) for answer in json.loads(done.stdout)]


def _load() -> None:
    """Import what commands import when they run, and build the commands."""
    import typer.main

    import corridor

    for module in ("layers.atlas.formats", "layers.checks.atlas_check", "layers.imports.importing", "layers.osm",
                   "geo.flows", "geo.vulnerability", "maps.page", "maps.qgis", "maps.report",
                   "typer._adapters"):  # fmt: skip
        importlib.import_module(module)
    typer.main.get_command = functools.cache(typer.main.get_command)
    typer.main.get_command(corridor.app)
    gc.freeze()  # so that no child looks through, and copies, what is loaded


def _answer(run: Run) -> Answer:
    """Run a command in a fork."""
    if run.first:
        subprocess.run(run.first, check=True)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            os._exit(_command(run, out, err))
        _, status = os.waitpid(child, 0)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode(errors="surrogateescape"))
    paths = [path for folder in run.folders for path in Path(folder).rglob("*")]
    there = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "" for path in paths}
    return Answer(os.waitstatus_to_exitcode(status), texts[0], texts[1], there)


def _command(run: Run, out: BinaryIO, err: BinaryIO) -> int:
    """Run a command in this process, which does nothing else; return its exit code."""
    import corridor

    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    os.chdir(run.cwd)
    os.environ.update(run.environment)
    tempfile.tempdir = None
    if run.kill_at is not None:
        _kill_at(run.kill_at)
    sys.argv = ["corridor", *run.words]
    try:
        corridor.main()
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:  # noqa: BLE001  told by the caller, who looks for it
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _kill_at(point: int) -> None:
    """Kill this process when it makes one temporary file or folder more than so many."""
    made = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal made
        if event in ("open", "os.mkdir") and ".part" in str(arguments[0]):
            made += 1
            if made > point:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def main() -> None:
    """Run the commands on standard input."""
    runs = [Run(**run) for run in json.load(sys.stdin)]
    _load()
    json.dump([asdict(_answer(run)) for run in runs], sys.stdout)


if __name__ == "__main__":
    main()
