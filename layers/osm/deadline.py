"""A time limit for an exchange over the network, whatever the other side does.

The time-out of a socket counts from byte to byte, so a server that sends a byte now and then holds a
program for as long as it likes. Here every connection that a thread makes is noted, and shut down when
the time is over, which ends any wait on it: for its encryption, its headers or its data.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from functools import cache
from typing import Any, Final

_HERE: Final = threading.local()


class Deadline:
    """Shuts down the connections that its thread makes within a block, once so many seconds have passed.

    The block then ends in a TimeoutError, whatever error the shutdown led to.
    """

    def __init__(self, seconds: float) -> None:
        self._late = False
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)

    def __enter__(self) -> Deadline:
        _listen()
        _HERE.deadline = self
        self._timer.start()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._stop()
        if isinstance(error, Exception):  # KeyboardInterrupt and SystemExit go on
            self._check()

    def met(self) -> None:
        """Stop counting, as the rest of the block needs no network; TimeoutError if it is too late."""
        self._stop()
        self._check()

    def note(self, connection: socket.socket) -> None:
        """Keep a copy of a connection that is about to be made; the socket itself is replaced when it is encrypted."""
        with self._lock:
            self._check()
            self._connections.append(connection.dup())

    def _check(self) -> None:
        if self._late:
            raise TimeoutError from None

    def _end(self) -> None:
        with self._lock:
            self._late = True
            for connection in self._connections:
                with contextlib.suppress(OSError):  # it is closed already
                    connection.shutdown(socket.SHUT_RDWR)

    def _stop(self) -> None:
        _HERE.deadline = None
        self._timer.cancel()
        self._timer.join()
        while self._connections:
            self._connections.pop().close()


@cache
def _listen() -> None:
    """Have Python report every connection; once, as an audit hook cannot be removed."""
    sys.addaudithook(_heard)


def _heard(event: str, details: tuple[Any, ...]) -> None:
    if event == "socket.connect" and (deadline := getattr(_HERE, "deadline", None)) is not None:
        deadline.note(details[0])
