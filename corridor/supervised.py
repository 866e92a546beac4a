"""The program as a child of a small parent, which ends it in time and says what became of it.

Python hears a signal only between two of its own instructions. A reader or solver in native code may be
busy for minutes, so a request to end (Ctrl-C, SIGTERM) would wait that long. The parent has nothing
else to do: it hands the signal on, gives the child `GRACE_S` to tidy up, and then kills it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType
from typing import Final, NoReturn

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

GRACE_S: Final = 1.2
"""Seconds a run has to end by itself when it is told to."""

_MEMORY_SHARE: Final = 0.8
"""Share of the memory of the machine that a run may ask for: a broken file must not bring the machine down."""

_PR_SET_PDEATHSIG: Final = 1  # of Linux (linux/prctl.h)

_ENDING: Final = ("SIGINT", "SIGTERM", "SIGHUP")


def supervised() -> None:
    """Return in a child process; the parent waits for it and exits with its code.

    Ctrl-C, SIGTERM and SIGHUP end the child within `GRACE_S`, whatever it does; the exit code is then 128
    and the number of the signal. Where the child dies of something else, the parent says so and exits
    with 1. A child whose parent is killed ends too. Does nothing where processes cannot fork (Windows).
    """
    if not hasattr(os, "fork"):
        return
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # where it is ignored, the end of a child is not told
    lifeline, write_end = os.pipe()
    child = os.fork()
    if child:
        os.close(lifeline)
        _wait(child)
    os.close(write_end)
    if not _ends_with_parent():
        threading.Thread(target=_await_parent, args=(lifeline,), daemon=True).start()
    signal.signal(signal.SIGINT, _interrupt)
    if resource is not None and sys.platform == "linux":
        memory = int(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * _MEMORY_SHARE)
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if soft == resource.RLIM_INFINITY or soft > memory:
            resource.setrlimit(resource.RLIMIT_DATA, (memory, hard))


def _wait(child: int) -> NoReturn:
    """Wait for the child, hand on what it is told, and exit as it does."""
    first_signal = 0

    def hand_on(number: int, _frame: FrameType | None) -> None:
        nonlocal first_signal
        first_signal = first_signal or number
        with suppress(ProcessLookupError):
            os.kill(child, number)
        signal.setitimer(signal.ITIMER_REAL, GRACE_S)

    def kill(_number: int, _frame: FrameType | None) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, kill)
    for name in _ENDING:
        number = getattr(signal, name)
        if signal.getsignal(number) is not signal.SIG_IGN:  # such as under nohup
            signal.signal(number, hand_on)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        if code == -signal.SIGINT and first_signal:
            pass  # it heard it and said so; Python ends so where text that it compiled was running (dataclasses)
        elif first_signal:
            _say("Interrupted." if first_signal == signal.SIGINT else f"Ended by {signal.Signals(first_signal).name}.")
        else:
            name = signal.Signals(-code).name
            why = "often for want of memory, or because of a broken file; try a smaller one"
            _say(f"error: the program was ended by {name}, {why}")
        code = 128 + first_signal if first_signal else 1
    os._exit(code)


def _say(message: str) -> None:
    with suppress(OSError, ValueError):  # standard error may be closed
        os.write(2, f"{message}\n".encode())


def _ends_with_parent() -> bool:
    """Let the system kill this process when its parent ends; return whether it can (Linux)."""
    try:
        return bool(ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) == 0)
    except (AttributeError, OSError, TypeError):
        return False


def _await_parent(lifeline: int) -> None:
    """End this process when the other end of a pipe, which the parent holds, is closed."""
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGKILL)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """Raise KeyboardInterrupt once: a second Ctrl-C must not disturb the tidying up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt
