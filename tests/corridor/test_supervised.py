"""The program ends in time, whatever it does: also in native code that never lets Python look at a signal."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corridor.supervised import GRACE_S
from tests import in_process

ROOT = Path(__file__).parent.parent.parent

CHILD = """
import sys
from corridor.supervised import supervised
supervised()
print("ready", flush=True)
{code}
"""
BUSY = "sum(range(10 ** 12))"  # holds the interpreter, and looks at no signal
TIDY = "import time\ntry: time.sleep(60)\nfinally: print('tidied', flush=True)"


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def run_apart() -> Iterator[Start]:
    """Return a function that starts Python with words and options; a killed parent takes its child along at the end."""
    programs: list[subprocess.Popen[str]] = []

    def started(*words: str, limits: Callable[[], None] | None = None, **options: Any) -> subprocess.Popen[str]:
        def before() -> None:
            # Where the tests run in the background of a shell, Ctrl-C is ignored, and children would inherit that.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if limits is not None:
                limits()

        options = {"cwd": ROOT, **options}
        programs.append(
            subprocess.Popen(
                [sys.executable, *words],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                preexec_fn=before,
                **options,
            )
        )
        return programs[-1]

    yield started
    for program in programs:
        program.kill()
        program.wait()


@pytest.fixture
def start(run_apart: Start) -> Start:
    """Return a function that starts code as a supervised child, and comes back when it runs."""

    def started(code: str, **options: Any) -> subprocess.Popen[str]:
        program = run_apart("-c", CHILD.format(code=code), **options)
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        return program

    return started


def children(of: int) -> list[int]:
    found = Path(f"/proc/{of}/task/{of}/children")
    return [int(each) for each in found.read_text().split()] if found.exists() else []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_native_code_is_ended_within_two_seconds(start: Start, number: signal.Signals) -> None:
    # SIGTERM ends a plain Python by itself; the program turns it into an exception, which waits like the other.
    program = start(f"import signal\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(143))\n{BUSY}")
    time.sleep(0.3)
    (worker,) = children(program.pid)
    told = time.monotonic()
    program.send_signal(number)
    out, err = program.communicate(timeout=20)
    assert GRACE_S - 0.1 < time.monotonic() - told < 2
    assert (program.returncode, out) == (128 + number, "")
    assert err == ("Interrupted.\n" if number == signal.SIGINT else "Ended by SIGTERM.\n")
    assert not Path(f"/proc/{worker}").exists()


def test_what_can_tidy_up_does_so_once(start: Start) -> None:
    """Ctrl-C in a terminal reaches both processes, and the parent hands its own on."""
    program = start(TIDY, start_new_session=True)
    time.sleep(0.3)
    os.killpg(program.pid, signal.SIGINT)
    out, err = program.communicate(timeout=20)
    assert out == "tidied\n"
    assert err.count("\nKeyboardInterrupt\n") == 1


@pytest.mark.parametrize("code", [BUSY, TIDY], ids=["busy", "asleep"])
def test_a_killed_parent_takes_its_child_along(start: Start, code: str) -> None:
    program = start(code)
    (worker,) = children(program.pid)
    program.kill()
    program.wait()
    until = time.monotonic() + 5
    while Path(f"/proc/{worker}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{worker}").exists()


@pytest.mark.parametrize(
    ("code", "name"), [("import ctypes; ctypes.string_at(0)", "SIGSEGV"), ("import os; os.abort()", "SIGABRT")]
)
def test_a_crash_is_told(start: Start, code: str, name: str) -> None:
    program = start(code, limits=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
    _, err = program.communicate(timeout=20)
    assert program.returncode == 1
    assert err.startswith(f"error: the program was ended by {name}, often for want of memory")


@pytest.mark.parametrize("code", [0, 3])
def test_the_exit_code_is_that_of_the_child(start: Start, code: int) -> None:
    program = start(f"sys.exit({code})")
    assert program.wait(timeout=20) == code


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is set on Linux only")
def test_memory_is_bounded(start: Start) -> None:
    program = start("import numpy as np\ntry: np.ones(10 ** 12)\nexcept MemoryError: print('bounded')")
    assert program.communicate(timeout=20)[0] == "bounded\n"


def test_a_long_run_of_the_program_is_ended(run_apart: Start, tmp_path: Path) -> None:
    words = ["-m", "corridor", "scenario", "sweep", "--closures", "1000000", "-o", "out.csv"]
    program = run_apart(*words, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)})
    time.sleep(6)
    assert program.poll() is None
    told = time.monotonic()
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=20)
    assert time.monotonic() - told < 2
    assert program.returncode == 130
    assert err.rstrip().endswith("Interrupted.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [(("-m", "corridor", "--help"), 130, r"Interrupted\.\n"), (("-c", "import corridor"), None, r"(?s)Traceback.*")],
)
def test_an_interrupt_while_modules_load_ends_the_program_alone(
    run_apart: Start, tmp_path: Path, words: tuple[str, ...], code: int | None, said: str
) -> None:
    """A script that imports the package hears of it itself."""
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt\n")
    program = run_apart(*words, env={**os.environ, "PYTHONPATH": str(tmp_path)})
    _, err = program.communicate(timeout=20)
    assert re.fullmatch(said, err)
    assert program.returncode == code or code is None


def test_an_interrupt_while_the_commands_are_built_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_app: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(in_process, "ONE_COMMAND", interrupted)
    answer = in_process.run("--help")
    assert (answer.code, answer.err) == (130, "Interrupted.\n")


def test_an_interrupt_is_told_once(start: Start) -> None:
    """Python may end a program that heard of it, and said so, by the signal itself."""
    code = "import os, signal, time\ntry: time.sleep(60)\nexcept KeyboardInterrupt:\n"
    code += " print('Interrupted.', file=sys.stderr, flush=True)\n"
    code += " signal.signal(signal.SIGINT, signal.SIG_DFL)\n os.kill(os.getpid(), signal.SIGINT)"
    program = start(code)
    time.sleep(0.3)
    program.send_signal(signal.SIGINT)
    assert (program.communicate(timeout=20)[1], program.returncode) == ("Interrupted.\n", 130)
