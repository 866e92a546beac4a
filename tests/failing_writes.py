"""Commands that write, each with one system call of its writing made to fail.

    python tests/failing_writes.py            every system call, every time it is called
    python tests/failing_writes.py write 3 7  the third and the seventh call of one

strace makes the calls fail, in whatever library they are. Each command runs in a fork, whose calls strace counts
from one; it finds a folder with what an earlier run has written. What it leaves there is told, and what it said:
a list of `Left`, from which `wrong` picks what should not be.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
CALLS: Final = ("write", "pwrite64", "fsync", "fdatasync", "rename", "renameat2", "mkdir", "link", "ftruncate")
"""The calls by which files are filled and take their places; those of a sort are counted on their own."""

COMMANDS: Final = {
    "map": ["map", "out/map.html", "--overwrite"],
    "a table": ["exposure", "-o", "out/e.csv", "--overwrite"],
    "GeoJSON": ["exposure", "--crossings", "-o", "out/c.geojson", "--overwrite"],
    "JSON": ["exposure", "-o", "out/s.json", "--overwrite"],
    "QGIS": ["qgis", "out/p.qgz", "--overwrite"],
    "a brief": ["report", "out/r.html", "--draws", "2", "--overwrite"],
    "a brief with pictures": ["report", "out/r.md", "--draws", "2", "--overwrite"],
    "a brief in Word": ["report", "out/r.docx", "--draws", "2", "--overwrite"],
    "a brief in PDF": ["report", "out/r.pdf", "--draws", "2", "--overwrite"],
    "GeoPackage": ["layers", "export", "out/e.gpkg", "--overwrite"],
    "a folder of GeoJSON": ["layers", "export", "out/geojson", "-f", "geojson", "--overwrite"],
    "GeoParquet": ["layers", "export", "out/parquet", "-f", "parquet", "--overwrite"],
    "FlatGeobuf": ["layers", "export", "out/fgb", "-f", "fgb", "--overwrite"],
    "a new atlas": ["new", "out/new"],
    "a fetch": ["fetch", "osm", "out/fetched", "--from", "extract.osm", "--layers-only"],
    "ends": ["ends", "MID", "FAR", "--into", "atlas"],
    "an import": [
        "layers",
        "import",
        "more.geojson",
        "--into",
        "atlas",
        "--layer",
        "rail",
        "--same-names",
        "--leave-out",
        "--set",
        "id=N1",
        "--set",
        "name=N",
        "--set",
        "branch=western",
        "--set",
        "status=planned",
        "--set",
        "as_of=2026",
        "--set",
        "source=own",
        "--source",
        "own",
        "--title",
        "Own",
        "--publisher",
        "Us",
    ],
}


@dataclass(frozen=True)
class Left:
    """What a command left behind.

    Attributes
    ----------
    what : str
        Of `COMMANDS`.
    call, number : str, int
        The system call that failed, and the how many-eth; number 0 where none was to fail.
    code : int
    said : str
        Its standard error.
    before, after : dict of str to str
        The files and folders there, with the SHA-256 of files.
    """

    what: str
    call: str
    number: int
    code: int
    said: str
    before: dict[str, str]
    after: dict[str, str]


def listed(folder: Path) -> dict[str, str]:
    """Return everything in a folder, with the SHA-256 of files."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


def prepare(folder: Path) -> None:
    """Write the inputs, and for each command a folder with what it makes, other than it would make it now."""
    sys.path.insert(0, str(ROOT))
    from tests.conftest import tiny_layers, write_layers
    from tests.test_safety import EXTRACT

    for number, (what, words) in enumerate(COMMANDS.items()):
        place = folder / f"{number}"
        for name in ("out", "tmp"):
            (place / name).mkdir(parents=True)
        write_layers(place / "atlas", tiny_layers())
        (place / "extract.osm").write_text(EXTRACT)
        line = {"type": "LineString", "coordinates": [[8, 5], [10, 5.5], [12, 5]]}
        more = {"type": "Feature", "properties": {"gauge_mm": 1520}, "geometry": line}
        (place / "more.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [more]}))
        if "--overwrite" in words:
            _run(what, place)
            for path in (place / "out").rglob("*"):
                if path.is_file():
                    path.write_bytes(path.read_bytes() + b"\n")


def _run(what: str, place: Path) -> tuple[int, str]:
    """Run a command in this process; what it says is kept in memory, so that no call for it can fail."""
    import corridor

    os.chdir(place)
    words = COMMANDS[what]
    atlas = [] if " ".join(words).startswith(("new", "ends", "layers import")) else ["--atlas", "atlas"]
    sys.argv = ["corridor", *words, *atlas]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        try:
            corridor.main()
        except SystemExit as end:
            return int(end.code or 0), said.getvalue()
        except BaseException as error:  # noqa: BLE001  told by the caller, who looks for it
            return 99, f"Traceback: {type(error).__name__}: {error}"
    return 0, said.getvalue()


def under_failures(
    folder: Path, call: str, number: int, error: str, log: Path, names: Sequence[str] = tuple(COMMANDS)
) -> list[Left]:
    """Run commands, in each the so-many-eth of a call failing with an error; return what they left."""
    inject = f"inject={call}:error={error}:when={number}" if number else "trace=none"
    trace = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", str(log), "-e", f"trace={call}", "-e", inject]
    done = subprocess.run(
        [*(trace if number else []), sys.executable, __file__, "--here", str(folder), call, str(number), *names],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [Left(**json.loads(line)) for line in done.stdout.splitlines()]


def _here(folder: Path, call: str, number: int, names: Sequence[str]) -> None:
    """Run commands in forks of this process, each in a copy of its folder."""
    sys.path.insert(0, str(ROOT))
    from tests.forks import _load

    _load()
    for what in names:
        at, place = list(COMMANDS).index(what), folder / "now"
        subprocess.run(
            ["cp", "-r", str(folder / str(at)), str(place)], check=True
        )  # its calls are not those of this process
        before = listed(place)
        end, start = os.pipe()
        child = os.fork()
        if not child:
            tempfile.tempdir = str(place / "tmp")
            code, said = _run(what, place)
            os.writev(start, [json.dumps([code, said]).encode()])  # a call that is never made to fail
            os._exit(0)
        os.close(start)
        with os.fdopen(end, "rb") as answer:
            text = answer.read()
        os.waitpid(child, 0)
        code, said = json.loads(text) if text else (98, "")
        after = listed(place)
        left = Left(what, call, number, code, said, before, after)
        os.writev(1, [json.dumps(asdict(left)).encode() + b"\n"])
        shutil.rmtree(place)


def wrong(left: Left, sound: Left) -> str:
    """Return what should not be in what a command left; empty if all is well."""
    if left.code == 0:
        return (
            "" if left.after == sound.after else "it went well, it says, and left something else than it does otherwise"
        )
    lines = [line for line in left.said.splitlines() if not line.startswith("note: ")]
    if left.code != 1:
        return f"exit code {left.code}"
    if left.after != left.before:
        return f"changed: {sorted(dict(set(left.after.items()) ^ set(left.before.items())))}"
    errors = [line for line in lines if line.startswith("error: ")]
    return "" if len(errors) == 1 and "Traceback" not in left.said else "not one clear message"


def main() -> int:
    """Make calls fail as told, and print what should not be."""
    if sys.argv[1:2] == ["--here"]:
        _here(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5:])
        return 0
    only = sys.argv[1:2] or CALLS
    numbers = [int(number) for number in sys.argv[2:]]
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        folder, log = Path(name).resolve() / "runs", Path(name) / "log"
        prepare(folder)
        sound = under_failures(folder, "write", 0, "", log)
        for one in sound:
            print(
                f"{one.what}: {one.code} {one.said[-200:]!r}"
                if one.code or one.after == one.before
                else f"{one.what}: ok"
            )
        for call in only:
            for number in numbers or count(1):
                error = ("ENOSPC", "EIO")[number % 2]
                found = under_failures(folder, call, number, error, log)
                hit = len(re.findall(r"INJECTED", log.read_text()))
                for left, as_usual in zip(found, sound, strict=True):
                    if problem := wrong(left, as_usual):
                        bad += 1
                        print(f"{call} {number} {error}: {left.what}: {problem}\n    {left.code} {left.said[-300:]!r}")
                failed = sum(left.code == 1 for left in found)
                print(f"{call} {number} {error}: {hit} calls failed, {failed} commands of {len(found)} refused")
                if not hit:
                    break
    return min(bad, 1)


if __name__ == "__main__":
    raise SystemExit(main())
