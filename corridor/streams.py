"""Standard streams that are closed, full or cannot hold every character, and the wish to end.

What cannot be written to a stream is said in one line, as of a file (`layers.files.writing.OutputError`); a
character the stream's encoding lacks is written as its escape. A request to end (SIGTERM) unwinds the
program as an exception does, so no temporary file stays.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from layers.files.writing import output_errors
from layers.model.problem import OutputError

_OF_A_STREAM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


class _Closed(io.TextIOBase):
    """Standard output where there is none."""

    def write(self, _text: str) -> NoReturn:
        raise OutputError("standard output is closed; redirect it, or write to a file")


@contextmanager
def standard_streams() -> Iterator[None]:
    """Run the program with streams that fail in words.

    Raises
    ------
    OutputError
        If standard output is closed or what it leads to is full.
    """
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    main = threading.current_thread() is threading.main_thread()  # only there may signals be handled
    before = signal.signal(signal.SIGTERM, _end) if main else None
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # whoever read it has enough
        _discard()
        sys.exit(1)
    except OSError as error:
        if error.filename is not None or error.errno not in _OF_A_STREAM:
            raise
        _discard()
        with output_errors(Path("standard output")):
            raise
    finally:
        if main:
            signal.signal(signal.SIGTERM, before)


def _discard() -> None:
    """Leave what could not be written: it would be tried again, and fail again, when the program ends."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
