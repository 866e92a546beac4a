"""Outputs that go wrong: what a killed run leaves, places that are no files, odd names, writers at once."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layers.files.temporary import exchange
from layers.files.writing import check_writable, whole_folder, write_atomic, write_together, write_with_folder
from layers.model.problem import OutputError
from tests.conftest import tiny_layers, write_layers
from tests.in_process import run

ROOT = Path(__file__).parent.parent
ROWS = ["exposure", "--format", "csv"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small atlas, for tests that do not change it."""
    return write_layers(tmp_path_factory.mktemp("hostile") / "tiny", tiny_layers())


def python(code: str, *words: object, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False, **options
    )


def hidden(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir() if path.name.startswith("."))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- killed at any moment -----------------------------------------------------------------------------


KILLED = """
import os, sys, time
from pathlib import Path
import layers.files.writing as files
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


STEPS = """
import os, signal, sys
from pathlib import Path
import layers.files.writing as files
files.exchange = lambda one, other: False
real, done = Path.rename, 0
def rename(self, target):
    global done
    done += 1
    real(self, target)
    if done == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
Path.rename = rename
with files.whole_folder(Path(sys.argv[1]), frozenset({"a"}), overwrite=True) as building:
    files.write_new(building / "a", b"new")
"""


@pytest.mark.parametrize(("step", "stands"), [(1, "old"), (2, "new"), (3, "new")])
def test_a_kill_between_two_steps_of_a_folder_costs_nothing(step: int, stands: str, tmp_path: Path) -> None:
    """Where folders cannot change places in one step; the next write there puts an old folder back."""
    target = tmp_path / "out"
    target.mkdir()
    (target / "a").write_text("old")
    assert python(STEPS, target, step).returncode == -9
    assert target.exists() == (step > 1)
    write_atomic(tmp_path / "other", "x")
    assert (target / "a").read_text() == stands
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "out"]


def test_what_another_run_keeps_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file of a pair, kept until both are written, and the old folder while two change places."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("old")
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if Path(target).name == "other":
            write_atomic(tmp_path / "third", "x")
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(OutputError):
        write_together({one: b"new", other: b"new"}, overwrite=True)
    assert one.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "third"]


def test_an_export_over_what_a_killed_import_left_in_it(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "out", frozenset({"a"}), overwrite=True) as building:
        (building / "a").write_text("old")
        (building / ".a.0123456789ab.part").write_text("left")
    with whole_folder(tmp_path / "out", frozenset({"a"}), overwrite=True) as building:
        (building / "a").write_text("new")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a"]


def test_no_place_for_temporary_files(tmp_path: Path) -> None:
    code = """
import sys, tempfile
tempfile._candidate_tempdir_list = lambda: [sys.argv[1]]
from layers.model.problem import OutputError; from layers.files.writing import scratch
try:
    with scratch():
        pass
except OutputError as error:
    print(error)
"""
    assert python(code, tmp_path / "gone").stdout == (
        f"no space for temporary files (No usable temporary directory found in ['{tmp_path}/gone']); "
        "free some, or set TMPDIR to another disk\n"
    )


# --- places one may not write in ------------------------------------------------------------------------


def test_a_folder_one_may_not_write_in(tmp_path: Path) -> None:
    """As somebody whom permissions bind: as root, by becoming nobody."""
    with tempfile.TemporaryDirectory() as place:
        closed = Path(place) / "closed"
        closed.mkdir()
        Path(place).chmod(0o755)
        closed.chmod(0o555)
        code = """
import os, sys
import layers.files.writing as files
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
    longest = tmp_path / ("a" * 250 + ".html")
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
    race(*(lambda payload=payload: writing(payload) for payload in payloads))
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

    race(*(lambda number=number: one(number) for number in range(6)))
    assert len(written) == 1
    assert (tmp_path / "x").read_text() == str(written[0])
    assert all("exists already" in message for message in refused)
    assert hidden(tmp_path) == []


# --- what fails halfway is undone ------------------------------------------------------------------------


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
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
        monkeypatch.setattr("layers.files.writing.exchange", lambda _one, _other: False)
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
