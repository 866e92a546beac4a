"""Files and processes that go wrong: full disks, kills, read-only places, odd names, two runs at once.

Real programs throughout. Where a test needs a disk of its own it takes a tmpfs in a namespace, and is
left out where the machine allows none.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from layers.files import OutputError, check_writable, whole_folder, write_atomic, write_together, write_with_folder
from layers.temporary import exchange
from tests.conftest import tiny_layers, write_layers
from tests.in_process import run

ROOT = Path(__file__).parent.parent
CORRIDOR = [sys.executable, str(ROOT / "corridor.py")]
ROWS = ["exposure", "--format", "csv"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small atlas, for tests that do not change it."""
    return write_layers(tmp_path_factory.mktemp("hostile") / "tiny", tiny_layers())


def start(*words: object, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*CORRIDOR, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def python(code: str, *words: object, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False, **options
    )


def hidden(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir() if path.name.startswith("."))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- killed at any moment -----------------------------------------------------------------------------


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
        "fgb": (["layers", "export", "f", "-f", "fgb"], ["f"]),
        "csv": ([*ROWS, "-o", "x.csv"], ["x.csv", "x.csv-metadata.json"]),
        "json": (["exposure", "--format", "json", "-o", "x.json"], ["x.json", "x.json-metadata.json"]),
    }
    within = {"g": "rail.geojson", "p": "rail.parquet", "f": "rail.fgb", "r_files": "strip.png"}
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


KILLED = """
import os, sys, time
from pathlib import Path
import layers.files as files
def forever(fd):
    print("there", flush=True)
    time.sleep(60)
os.fsync = forever
target = Path(sys.argv[2])
if sys.argv[1] == "file":
    files.write_atomic(target, "new", overwrite=True)
else:
    with files.whole_folder(target, frozenset({"a"}), overwrite=True) as building:
        files.write_new(building / "a", b"new")
"""


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_a_killed_run_leaves_is_hidden_and_removed_by_the_next(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "out"

    def write(text: str) -> None:
        if kind == "file":
            write_atomic(target, text, overwrite=True)
        else:
            with whole_folder(target, frozenset({"a"}), overwrite=True) as building:
                (building / "a").write_text(text)

    def read() -> str:
        return (target if kind == "file" else target / "a").read_text()

    write("old")
    killed = subprocess.Popen(
        [sys.executable, "-c", KILLED, kind, str(target)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == "there\n"
    # While the other still writes, nobody takes what is its own.
    write("mine")
    (left,) = hidden(tmp_path)
    assert left.startswith(".out.")
    assert left.endswith(".part")
    killed.kill()
    killed.wait()
    killed.stdout.close()
    assert read() == "mine"
    assert hidden(tmp_path) == [left]
    write("next")
    assert read() == "next"
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_told_to_end_says_so_and_leaves_nothing(
    number: signal.Signals, folder: Path, tmp_path: Path
) -> None:
    for moment in (0.0, 0.3):
        program = start("map", tmp_path / "m.html", "--atlas", folder)
        assert program.stderr is not None
        assert program.stderr.readline() == "Drawing the map …\n"
        time.sleep(moment)
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


# --- disks ----------------------------------------------------------------------------------------------

NAMESPACE = ["unshare", "--mount", "--user", "--map-root-user"]
FULL = """
set -e
mount -t tmpfs -o size=96k none "$1"
cd "$1"
printf old > m.html; printf old > x.csv; printf old > r.md; mkdir g r_files; printf old > g/rail.geojson
dd if=/dev/zero of=filler bs=1k count=78 2>/dev/null
set +e
run() { "$PYTHON" "$PROGRAM" "$@" --atlas "$ATLAS" --overwrite 2>&1; echo "code $?"; }
run map "$1/m.html"
run layers export "$1/e.gpkg"
find . -type f ! -name filler | sort
cat m.html x.csv r.md g/rail.geojson
"""


def namespace(script: str, *words: object, atlas: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell script with mounts of its own; skip where the machine allows none."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare")
    probe = [*NAMESPACE, "sh", "-c", 'mount -t tmpfs none "$1"', "sh", str(atlas)]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no namespaces for users here")
    environment = {**os.environ, "PYTHON": sys.executable, "PROGRAM": CORRIDOR[1], "ATLAS": str(atlas)}
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
  "$PYTHON" "$PROGRAM" $words --atlas "$ATLAS" --overwrite 2>&1; echo "code $?"
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


def test_a_folder_one_may_not_write_in(tmp_path: Path) -> None:
    """As somebody whom permissions bind: as root, by becoming nobody."""
    with tempfile.TemporaryDirectory() as place:
        closed = Path(place) / "closed"
        closed.mkdir()
        Path(place).chmod(0o755)
        closed.chmod(0o555)
        code = """
import os, sys
import layers.files as files
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
from pathlib import Path
for write in (
    lambda: files.write_atomic(Path(sys.argv[1]) / "x", "new"),
    lambda: files.write_together({Path(sys.argv[1]) / "x": b"", Path(sys.argv[1]) / "y": b""}),
    lambda: files.whole_folder(Path(sys.argv[1]) / "g", frozenset(), overwrite=True).__enter__(),
):
    try:
        write()
    except files.OutputError as error:
        print(error)
"""
        found = python(code, closed)
        assert found.stderr == ""
        lines = found.stdout.splitlines()
        assert len(lines) == 3
        assert all(f"not allowed to write in {closed}; change its permissions" in line for line in lines)
        assert list(closed.iterdir()) == []


# --- places that are no files ----------------------------------------------------------------------------


def test_outputs_that_are_something_else(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "dir").mkdir()
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "dangling").symlink_to("not_yet")
    (tmp_path / "nowhere").symlink_to("no/such/place")
    (tmp_path / "loop").symlink_to("loop")
    refused = {
        "dir": "is a folder; name a file in it",
        "nowhere": "there is no folder",
        "loop": "a symbolic link that leads back to itself",
        "file/x": "is a file, not a folder",
        "no/x": "there is no folder",
        "a" * 300: "the name is too long; shorten it",
    }
    for name, message in refused.items():
        for words in (["map", tmp_path / name], [*ROWS, "-o", tmp_path / name]):
            answer = run(*words, "--atlas", folder, "--overwrite")
            assert answer.code == 1, name
            assert message in answer.err, name
            assert answer.err.count("\n") == 1, name
    before = sorted(path.name for path in tmp_path.iterdir())
    assert run(*ROWS, "-o", tmp_path / "link", "--atlas", folder, "--overwrite").code == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text().startswith("route,country")
    assert run(*ROWS, "-o", tmp_path / "dangling", "--atlas", folder).code == 0
    assert (tmp_path / "not_yet").read_text() == (tmp_path / "file").read_text()
    new = {"dangling-metadata.json", "link-metadata.json", "not_yet"}
    assert {path.name for path in tmp_path.iterdir()} - set(before) == new


def test_a_pipe_gets_the_rows_alone(folder: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    assert run(*ROWS, "-o", pipe, "--atlas", folder).code == 0
    reader.join(timeout=20)
    assert got[0].startswith("route,country")
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


NAMES = [
    "two words.csv",
    unicodedata.normalize("NFC", "Ünïçödé – مسیر.csv"),
    unicodedata.normalize("NFD", "Ünïçödé – مسیر.csv"),
    "two\nlines.csv",
    "-x.csv",
    "铁" * 70 + ".csv",
    b"caf\xe9.csv",
    "con.csv",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_of_files(name: str | bytes, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / (os.fsdecode(name) if isinstance(name, bytes) else name)
    here = tmp_path / target.name
    answer = run(*ROWS, "-o", here, "--atlas", folder)
    assert answer.code == 0, answer.err
    assert target.read_text().startswith("route,country")
    about = json.loads((tmp_path / f"{target.name}-metadata.json").read_bytes())
    assert about["schema:sha256"] == digest(target.read_bytes())
    assert hidden(tmp_path) == []


def test_a_name_as_long_as_the_system_allows(folder: Path, tmp_path: Path) -> None:
    longest = tmp_path / ("a" * 255)
    assert run("map", longest, "--atlas", folder).code == 0
    assert longest.stat().st_size > 1000
    # The description beside it would have a longer name: nothing is written.
    answer = run(*ROWS, "-o", tmp_path / ("b" * 250), "--atlas", folder)
    assert answer.code == 1
    assert "the name is too long; shorten it" in answer.err
    assert len(list(tmp_path.iterdir())) == 1


def test_a_path_that_begins_with_a_dash(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("map", "--atlas", folder, "--", "-m.html").code == 0
    assert (tmp_path / "-m.html").exists()


# --- two at once -------------------------------------------------------------------------------------------


def race(*work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def test_two_runs_at_once_leave_one_whole_file_or_one_says_so(folder: Path, tmp_path: Path) -> None:
    programs = [start("map", tmp_path / "m.html", "--atlas", folder, *more) for more in ([], ["--territory", "AAA"])]
    ends = [program.communicate(timeout=60) for program in programs]
    codes = [program.returncode for program in programs]
    assert 0 in codes
    for code, (_, err) in zip(codes, ends, strict=True):
        assert code == 0 or "exists already; give --overwrite" in err
    assert (tmp_path / "m.html").read_text().rstrip().endswith("</html>")
    assert [path.name for path in tmp_path.iterdir()] == ["m.html"]


def test_many_writers_one_reader(tmp_path: Path) -> None:
    file, place = tmp_path / "file", tmp_path / "folder"
    payloads = [bytes([65 + i]) * 20_000 for i in range(3)]
    stop, bad = threading.Event(), []

    def writing(payload: bytes) -> None:
        for _ in range(30):
            write_atomic(file, payload, overwrite=True)
            with whole_folder(place, frozenset("ab"), overwrite=True) as building:
                (building / "a").write_bytes(payload)
                (building / "b").write_bytes(payload)

    def reading() -> None:
        while not stop.is_set():
            data = file.read_bytes()
            if data not in payloads:
                bad.append(data[:10])

    write_atomic(file, payloads[0])
    reader = threading.Thread(target=reading)
    reader.start()
    race(*(lambda payload=payload: writing(payload) for payload in payloads))  # type: ignore[misc]
    stop.set()
    reader.join()
    assert bad == []
    assert (place / "a").read_bytes() == (place / "b").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_of_several_that_may_not_overwrite_one_writes(tmp_path: Path) -> None:
    written, refused = [], []
    barrier = threading.Barrier(6)

    def one(number: int) -> None:
        target = tmp_path / "x"
        check_writable(target)
        barrier.wait()
        try:
            write_atomic(target, str(number))
            written.append(number)
        except OutputError as error:
            refused.append(str(error))

    race(*(lambda number=number: one(number) for number in range(6)))  # type: ignore[misc]
    assert len(written) == 1
    assert (tmp_path / "x").read_text() == str(written[0])
    assert all("exists already" in message for message in refused)
    assert hidden(tmp_path) == []


# --- what fails halfway is undone ------------------------------------------------------------------------


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Return a function that makes replacing a file of some name fail, as a broken disk would."""
    real = Path.replace

    def fail(name: str) -> None:
        def replace(self: Path, target: Path) -> Path:
            if Path(target).name == name and self.name.endswith(".part") and self.stat().st_nlink == 1:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(self, target)

        monkeypatch.setattr(Path, "replace", replace)

    return fail


def test_the_second_of_two_files_fails(failing: Callable[[str], None], tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("old")
    failing("other")
    with pytest.raises(OutputError, match="other"):
        write_together({one: b"new", other: b"new"}, overwrite=True)
    assert one.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_the_text_of_a_folder_fails(failing: Callable[[str], None], tmp_path: Path) -> None:
    text, place = tmp_path / "r.md", tmp_path / "r_files"
    write_with_folder(text, "old", place, {"a.png": b"old"})
    failing("r.md")
    with pytest.raises(OutputError, match=r"r\.md"):
        write_with_folder(text, "new", place, {"a.png": b"new"}, overwrite=True)
    assert (text.read_text(), (place / "a.png").read_text()) == ("old", "old")
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("able", [True, False])
def test_folders_change_places(able: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the system cannot let them do so in one step."""
    if not able:
        monkeypatch.setattr("layers.files.exchange", lambda _one, _other: False)
    place = tmp_path / "place"
    for text in ("first", "second"):
        with whole_folder(place, frozenset({"a"}), overwrite=True) as building:
            (building / "a").write_text(text)
        assert (place / "a").read_text() == text
        assert [path.name for path in tmp_path.iterdir()] == ["place"]
    with pytest.raises(OutputError), whole_folder(place, frozenset({"a"}), overwrite=True) as building:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert (place / "a").read_text() == "second"


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is of Linux")
def test_linux_lets_folders_change_places_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "is").write_text(name)
    assert exchange(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one" / "is").read_text() == "other"
    assert not exchange(tmp_path / "one", tmp_path / "nothing")
