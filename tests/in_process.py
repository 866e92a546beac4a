"""The command line run inside the process of the tests, as a user would meet it: streams and exit code."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from unittest.mock import patch

import typer.main

import corridor

CODES = frozenset({0, 1, 2, 3})
"""Exit codes that are designed: ok, error, usage, bad layers."""

ONE_COMMAND = functools.cache(typer.main.get_command)
"""Typer would build all commands and their options anew for every run, which is a quarter of a short one."""


@dataclass(frozen=True)
class Outcome:
    """What a command answered."""

    words: tuple[str, ...]
    code: int
    out: str
    err: str


class _Terminal(io.StringIO):
    """A standard error that somebody watches."""

    def isatty(self) -> bool:
        return True


@contextlib.contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Fail what takes longer, where the system can interrupt it."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"took more than {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run(
    *words: object,
    seconds: int = 60,
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
    merged: bool = False,
    watched: bool = False,
) -> Outcome:
    """Run the program; an exception that is not an exit is a failure of the test that calls this.

    With `merged` standard error goes where standard output does, as on a terminal; one that is `watched` is a terminal itself.
    """
    said = tuple(map(str, words))
    before, code = sys.argv, 0
    with (
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) as out,
        _Terminal() if watched else io.StringIO() as err,
        patch.dict(os.environ, environment or {}),
        patch("typer.main.get_command", ONE_COMMAND),
        contextlib.chdir(cwd or "."),
    ):
        sys.argv = ["corridor", *said]
        errors = out if merged else err
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors), at_most(seconds):
                corridor.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        finally:
            sys.argv = before
        out.flush()
        data = out.buffer.getvalue() if isinstance(out.buffer, io.BytesIO) else b""
        return Outcome(said, code, data.decode(), err.getvalue())


def unprintable(text: str) -> str:
    """Return the characters of a text that a terminal would obey instead of showing."""
    orders = {*range(0x20), 0x7F, *range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F}
    orders |= {0x61C, 0x2028, 0x2029, *range(0xD800, 0xE000)}
    return "".join(sorted({letter for letter in text if ord(letter) in orders}))
