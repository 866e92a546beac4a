"""Whole runs that go wrong: killed at any moment, told to end, on full or read-only disks, with odd streams.

Real programs throughout. Where a test needs a disk of its own it takes a tmpfs in a namespace, and is
left out where the machine allows none.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import tiny_layers, write_layers
from tests.forks import Answer, Run, run_all
from tests.test_safety import EXTRACT

ROOT = Path(__file__).parent.parent
CORRIDOR = ["env", f"PYTHONPATH={ROOT}", sys.executable, "-m", "corridor"]
ROWS = ["exposure", "--format", "csv"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small atlas, for tests that do not change it."""
    return write_layers(tmp_path_factory.mktemp("hostile") / "tiny", tiny_layers())


def start(*words: object, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*CORRIDOR, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def hidden(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir() if path.name.startswith("."))


# --- killed, told to end, two at once ------------------------------------------------------------------


def test_killed_at_any_moment_each_command_leaves_old_or_new(folder: Path, tmp_path: Path) -> None:
    """Every state of the disk while a command runs is one that a kill there would leave (`tests.moments`)."""
    out = tmp_path / "out"
    out.mkdir()
    old = b"what stood there"
    places: dict[str, tuple[list[str], list[str]]] = {
        # command, what it writes
        "map": (["map", "m.html"], ["m.html"]),
        "report": (["report", "r.md", "--draws", "0"], ["r.md", "r_files"]),
        "qgis": (["qgis", "q.qgz"], ["q.qgz", "q.gpkg"]),
        "gpkg": (["layers", "export", "e.gpkg"], ["e.gpkg"]),
        "geojson": (["layers", "export", "g", "-f", "geojson"], ["g"]),
        "parquet": (["layers", "export", "p", "-f", "parquet"], ["p"]),
        "csv": ([*ROWS, "-o", "x.csv"], ["x.csv", "x.csv-metadata.json"]),
    }
    within = {"g": "rail.geojson", "p": "rail.parquet", "r_files": "map.png"}
    commands = []
    for words, written in places.values():
        for name in written:
            at = out / name / within[name] if name in within else out / name
            at.parent.mkdir(exist_ok=True)
            at.write_bytes(old)
        commands.append(
            [str(out / word) if word in written else word for word in words] + ["--atlas", str(folder), "--overwrite"]
        )
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "moments.py"), str(out)],
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        check=True,
    )
    answers = json.loads(done.stdout)
    assert hidden(out) == []
    for (name, (_, written)), answer in zip(places.items(), answers, strict=True):
        assert answer["code"] == 0, answer["said"]
        states = answer["states"]

        def part(state: dict[str, str], which: str) -> tuple[tuple[str, str], ...]:
            return tuple(sorted((key, value) for key, value in state.items() if key.partition("/")[0] == which))

        # Each file, and each folder as a whole, is the old one or the new one, and never missing.
        for which in written:
            seen = {part(state, which) for state in states}
            assert seen == {part(states[0], which), part(states[-1], which)}, name
            assert all(seen)
            assert part(states[0], which) != part(states[-1], which)
        # Those that belong together change one right after the other.
        assert len(states) == 1 + len(written), name


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_told_to_end_says_so_and_leaves_nothing(
    number: signal.Signals, folder: Path, tmp_path: Path
) -> None:
    program = start("map", tmp_path / "m.html", "--atlas", folder)
    assert program.stderr is not None
    assert program.stderr.readline() == "Drawing the map …\n"
    program.send_signal(number)
    out, err = program.communicate(timeout=30)
    assert "Traceback" not in err
    if program.returncode == 0:  # it was quicker
        assert (tmp_path / "m.html").read_text().rstrip().endswith("</html>")
        (tmp_path / "m.html").unlink()
    else:
        assert program.returncode == 128 + number
        assert ("Interrupted." in err) == (number == signal.SIGINT)
        assert list(tmp_path.iterdir()) == []
        assert out == ""


def test_two_runs_at_once_leave_one_whole_file_or_one_says_so(folder: Path, tmp_path: Path) -> None:
    programs = [start("map", tmp_path / "m.html", "--atlas", folder, *more) for more in ([], ["--territory", "AAA"])]
    ends = [program.communicate(timeout=60) for program in programs]
    codes = [program.returncode for program in programs]
    assert 0 in codes
    for code, (_, err) in zip(codes, ends, strict=True):
        assert code == 0 or "exists already; give --overwrite" in err
    assert (tmp_path / "m.html").read_text().rstrip().endswith("</html>")
    assert [path.name for path in tmp_path.iterdir()] == ["m.html"]


KILLED = ("fgb", "parquet", "fetch", "csv", "qgis", "report", "map", "import")


@pytest.fixture(scope="module")
def after_kills(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, list[Answer]]]:
    """Return for each kind of output its place, and the answers of a command killed twice and of three after it."""
    places, runs = {}, []
    for what in KILLED:
        place = places[what] = tmp_path_factory.mktemp(what)
        out, temporary, extract = place / "out", place / "tmp", place / "e.osm"
        extract.write_text(EXTRACT)
        for made in (out, temporary):
            made.mkdir()
        own = write_layers(out / "own", tiny_layers())
        shutil.copy(own / "rail.geojson", place / "more.geojson")
        new = ["--into", own, "--layer", "rail", "--same-names", "--replace"]
        more: list[object] = ["layers", "import", place / "more.geojson", *new]
        on: list[object] = ["--overwrite", "--atlas", folder]
        killed: list[object] = {
            "fgb": ["layers", "export", out / "f", "-f", "fgb", *on],
            "parquet": ["layers", "export", out / "p", "-f", "parquet", *on],
            "fetch": ["fetch", "osm", out / "n", "--from", extract, *on],
            "csv": [*ROWS, "-o", out / "x.csv", *on],
            "qgis": ["qgis", out / "q.qgz", *on],
            "report": ["report", out / "r.md", "--draws", "0", *on],
            "map": ["map", out / "m.html", *on],
            "import": more,
        }[what]
        others = [["map", out / "other.html"], ["layers", "export", out / "other.gpkg"]]
        then = [*([*words, "--atlas", folder] for words in others), more]
        for words, kill_at in [*((killed, point) for point in (1, 4)), *((words, None) for words in then)]:
            environment, folders = {"TMPDIR": str(temporary)}, [str(out), str(temporary)]
            runs.append(Run([*map(str, words)], environment, kill_at=kill_at, folders=folders))
    answers = iter(run_all(runs))
    return {what: (place, [next(answers) for _ in range(5)]) for what, place in places.items()}


def hidden_of(answer: Answer) -> list[str]:
    return [path for path in answer.there if any(part.startswith(".") for part in Path(path).parts)]


@pytest.mark.parametrize("what", KILLED)
def test_what_a_killed_command_leaves_goes_with_the_next(
    what: str, folder: Path, after_kills: dict[str, tuple[Path, list[Answer]]]
) -> None:
    """Killed at several steps; the next command that writes there is another one, and writes another name."""
    place, answers = after_kills[what]
    for answer in answers[:2]:
        assert answer.code in (0, -signal.SIGKILL), answer
    assert any(hidden_of(answer) for answer in answers[:2])
    if what != "import":
        for path in folder.iterdir():
            data = path.read_bytes()
            assert answers[1].there[str(place / "out" / "own" / path.name)] == hashlib.sha256(data).hexdigest()
    assert [answer.code for answer in answers[2:]] == [0, 0, 0], answers[2:]
    assert hidden_of(answers[-1]) == []
    assert list((place / "tmp").iterdir()) == []


# --- disks ----------------------------------------------------------------------------------------------

NAMESPACE = ["unshare", "--mount", "--user", "--map-root-user"]
FULL = """
set -e
mount -t tmpfs -o size=96k none "$1"
cd "$1"
printf old > m.html; printf old > x.csv; printf old > r.md; mkdir g r_files; printf old > g/rail.geojson
dd if=/dev/zero of=filler bs=1k count=78 2>/dev/null
set +e
run() { "$PYTHON" -m corridor "$@" --atlas "$ATLAS" --overwrite 2>&1; echo "code $?"; }
run map "$1/m.html"
run layers export "$1/e.gpkg"
find . -type f ! -name filler | sort
cat m.html x.csv r.md g/rail.geojson
"""


def needs_namespace(folder: Path) -> None:
    """Skip where the machine allows no mounts of one's own."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare")
    probe = [*NAMESPACE, "sh", "-c", 'mount -t tmpfs none "$1"', "sh", str(folder)]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no namespaces for users here")


def namespace(script: str, *words: object, atlas: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell script with mounts of its own."""
    needs_namespace(atlas)
    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONPATH": str(ROOT), "ATLAS": str(atlas)}
    return subprocess.run(
        [*NAMESPACE, "sh", "-c", script, "sh", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


def test_a_full_disk_leaves_what_stood_there(folder: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    found = namespace(FULL, disk, atlas=folder)
    assert found.stdout.count("no space left on the disk; free some, or write to another disk\n") >= 2, found.stdout
    assert "Traceback" not in found.stdout + found.stderr
    codes = [line for line in found.stdout.splitlines() if line.startswith("code ")]
    assert codes[:2] == ["code 1", "code 1"]
    assert len(codes) == 2
    assert "./m.html\n" in found.stdout
    assert ".part" not in found.stdout
    assert "e.gpkg\n" not in found.stdout.split("code")[-1]
    assert found.stdout.startswith("Drawing the map")
    assert found.stdout.count("old") >= 3


def test_a_file_over_the_limit_leaves_what_stood_there(folder: Path, tmp_path: Path) -> None:
    """RLIMIT_FSIZE, where the disk cannot be made small."""
    target = tmp_path / "m.html"
    target.write_text("old")

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    program = start("map", target, "--atlas", folder, "--overwrite", preexec_fn=small)
    _, err = program.communicate(timeout=60)
    assert program.returncode == 1
    assert f"error: {target}: larger than the system lets a file become" in err
    assert "Traceback" not in err
    assert target.read_text() == "old"
    assert hidden(tmp_path) == []


READ_ONLY = """
mount -t tmpfs none "$1"; printf old > "$1/x.csv"; mkdir "$1/g"; mount -o remount,ro "$1"
for words in "layers export $1/g -f geojson" "map $1/m.html"; do
  "$PYTHON" -m corridor $words --atlas "$ATLAS" --overwrite 2>&1; echo "code $?"
done
cat "$1/x.csv"
"""


def test_a_read_only_disk_is_said_before_the_work(folder: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    found = namespace(READ_ONLY, disk, atlas=folder)
    assert found.stdout.count("is read-only; name another folder\n") == 2, found.stdout
    assert found.stdout.count("code 1\n") == 2
    assert found.stdout.endswith("old")


KILOBYTES = (12, 60, 150)
TEMPORARY = ("export", "qgis", "import", "fgb", "parquet")


def words_of(what: str, folder: Path, place: Path) -> list[object]:
    """Return a command that needs temporary files, writes into `out` of a place and changes the atlas `own` there."""
    new = ["--layer", "rail", "--same-names", "--replace"]
    return {
        "export": ["layers", "export", place / "out" / "e.gpkg", "--atlas", folder],
        "qgis": ["qgis", place / "out" / "q.qgz", "--atlas", folder],
        "fgb": ["layers", "export", place / "out" / "f", "-f", "fgb", "--atlas", folder],
        "parquet": ["layers", "export", place / "out" / "p", "-f", "parquet", "--atlas", folder],
        "import": ["layers", "import", place / "more.geojson", "--into", place / "own", *new],
    }[what]


@pytest.fixture(scope="module")
def on_full_disks(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], tuple[Path, Answer]]:
    """Return the place and the answer of each command on a disk of temporary files of each size."""
    needs_namespace(folder)
    places, runs = {}, []
    for what in TEMPORARY:
        for kilobytes in KILOBYTES:
            place = places[what, kilobytes] = tmp_path_factory.mktemp("full")
            own = write_layers(place / "own", tiny_layers())
            shutil.copy(own / "rail.geojson", place / "more.geojson")
            (own / "README.md").write_text("#" * 200_000)  # the check of an import copies all files of the atlas
            disk = place / "disk"
            for made in (disk, place / "out"):
                made.mkdir()
            mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(disk)]
            runs.append(Run([*map(str, words_of(what, folder, place))], {"TMPDIR": str(disk)}, first=mount))
    answers = run_all(runs, before=NAMESPACE)
    return {key: (place, answer) for (key, place), answer in zip(places.items(), answers, strict=True)}


@pytest.mark.parametrize("kilobytes", KILOBYTES)
@pytest.mark.parametrize("what", TEMPORARY)
def test_a_full_disk_of_temporary_files_is_told_as_such(
    what: str, kilobytes: int, folder: Path, on_full_disks: dict[tuple[str, int], tuple[Path, Answer]]
) -> None:
    """Never as a bad layer; what needs no temporary file is written."""
    place, answer = on_full_disks[what, kilobytes]
    assert "Traceback" not in answer.err
    if what in ("fgb", "parquet"):
        assert answer.code == 0, answer
        return
    disk = place / "disk"
    remedy = "no space left on the disk of temporary files; free some, or set TMPDIR to another disk"
    assert answer.err.splitlines()[-1] == f"error: {disk}: {remedy}"
    assert answer.code == 1
    assert list((place / "out").iterdir()) == []
    assert (place / "own" / "rail.geojson").read_bytes() == (folder / "rail.geojson").read_bytes()
    assert hidden(place / "own") == []


@pytest.mark.parametrize("limit", [4096, 60_000, 150_000])
def test_a_temporary_file_over_the_limit_is_told_as_such(limit: int, folder: Path, tmp_path: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    place = tmp_path / "tmp"
    place.mkdir()
    program = start(
        "layers",
        "export",
        tmp_path / "e.gpkg",
        "--atlas",
        folder,
        preexec_fn=small,
        env={**os.environ, "TMPDIR": str(place)},
    )
    _, err = program.communicate(timeout=60)
    assert program.returncode == 1
    assert (
        err
        == f"error: {place}: a temporary file is larger than the system lets it become; raise the limit (ulimit -f)\n"
    )
    assert sorted(tmp_path.iterdir()) == [place]
    assert list(place.iterdir()) == []


# --- streams ---------------------------------------------------------------------------------------------

SEGMENT, NAME = next(
    (row["properties"]["id"], row["properties"]["name"])
    for row in json.loads((ROOT / "layers" / "instc" / "rail.geojson").read_bytes())["features"]
    if not row["properties"]["name"].isascii()
)

# what a shell says of the streams, the exit code, words of what is left on standard error
STREAMS = {
    "an encoding without the letters": ('PYTHONIOENCODING=ascii "$@" >out', 0, "corridor "),
    "an encoding of Windows": ('PYTHONIOENCODING=cp1252 "$@" >out', 0, "corridor "),
    "the plain locale": ('LC_ALL=C LANG=C "$@" >out', 0, "corridor "),
    "standard output closed": ('"$@" >&-', 1, "error: standard output is closed; redirect it, or write to a file\n"),
    "standard output full": ('"$@" >/dev/full', 1, "error: standard output: no space left on the disk; free some"),
    "standard input and error closed": ('"$@" <&- >out 2>&-', 0, ""),
    "a terminal one letter wide": ('COLUMNS=1 "$@" >out', 0, "corridor "),
    "no home": ('env -u HOME "$@" >out', 0, "corridor "),
    "a reader that has enough": ('{ "$@"; echo "code $?" >&2; } | true', 0, "code "),
}


@pytest.mark.parametrize("what", STREAMS)
def test_streams(what: str, tmp_path: Path) -> None:
    script, code, words = STREAMS[what]
    if "/dev/full" in script and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    found = subprocess.run(
        ["sh", "-c", script, "sh", *CORRIDOR, "layers", "info", SEGMENT, "-f", "json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert found.returncode == code
    assert words in found.stderr
    assert "Traceback" not in found.stderr
    assert "Exception ignored" not in found.stderr
    if (tmp_path / "out").exists():
        text = (tmp_path / "out").read_bytes()
        # A letter the encoding lacks is written as its escape, which JSON reads as the letter.
        names = [
            row["value"]
            for row in json.loads(text.decode("cp1252" if "Windows" in what else "utf-8"))
            if row["property"] == "name"
        ]
        assert names == [NAME]


def test_a_working_folder_that_is_gone(tmp_path: Path) -> None:
    """With the bundled atlas: the check of another imports what asks for the folder where tests are installed."""
    script = 'mkdir gone; cd gone; rmdir ../gone; "$@" >../out'
    words = ["sh", "-c", script, "sh", *CORRIDOR, "layers", "list"]
    found = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (found.returncode, "Traceback" in found.stderr) == (0, False)
    assert "Railways" in (tmp_path / "out").read_text()
