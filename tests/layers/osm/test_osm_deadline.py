"""A fetch ends in time, whatever the server does: here, and as a process of its own, against a real server."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layers.osm.deadline import Deadline
from tests.in_process import Outcome, run
from tests.overpass_server import (
    Behaviour,
    Server,
    World,
    dripping,
    endless_continue,
    endless_headers,
    flood_of_continue,
    mute,
    serving,
    slow_headers,
    slow_status_line,
    slow_to_the_end,
    slow_trailers,
)

ROOT = Path(__file__).parents[3]
LATE = "no whole answer within 2 s"
HOSTILE = (
    mute, slow_status_line, slow_headers, endless_headers, endless_continue, flood_of_continue, slow_trailers,
    slow_to_the_end, dripping(0.2),
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[Server]:
    world = World()
    world.way([(49.05, 40.05), (49.1, 40.1)], railway="rail", name="Line")
    with serving(world) as running:
        yield running


def words_of(endpoint: str) -> list[str]:
    words = ["fetch", "osm", "out", "--layers-only", "--what", "rail", "--bbox", "49,40,49.1,40.1"]
    return [*words, "--endpoint", endpoint, "--timeout", "2", "--retries", "0", "--pause", "0", "--cache", "cache"]


def command(endpoint: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "corridor", *words_of(endpoint)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Where the tests run in the background of a shell, Ctrl-C is ignored, and children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def in_a_process(endpoint: str, folder: Path) -> Outcome:
    program = command(endpoint, folder)
    out, errors = program.communicate(timeout=60)
    return Outcome((), program.returncode, out, errors)


def here(endpoint: str, folder: Path) -> Outcome:
    """Run the command in this process; no thread may be left that a process of its own would wait for at its end."""
    before = set(threading.enumerate())
    answer = run(*words_of(endpoint), cwd=folder, environment={"NO_PROXY": "127.0.0.1"})
    assert [thread for thread in threading.enumerate() if not thread.daemon and thread not in before] == []
    return answer


def assert_too_late(
    endpoint: str,
    folder: Path,
    asked: Callable[[], float | None],
    said: str = LATE,
    fetch: Callable[[str, Path], Outcome] = here,
) -> None:
    """Run the command; the time counts from when the server was first asked, as a busy machine starts it slowly."""
    answer = fetch(endpoint, folder)
    ended, began = time.monotonic(), asked()
    assert (answer.code, answer.out) == (1, ""), answer
    assert f"error: 1 of 1 tiles did not come from {endpoint}:\n  {said} (49,40,49.1,40.1)\n" in answer.err
    assert "Traceback" not in answer.err
    assert began is not None
    # A second for the status, two for the question, and what the process needs to end.
    assert 1 < ended - began < 5
    assert not (folder / "out").exists()


def first_asked(server: Server) -> Callable[[], float | None]:
    return lambda: server.requests[0].at if server.requests else None


@pytest.mark.parametrize("behaviour", HOSTILE)
def test_the_whole_answer_comes_in_time_or_not_at_all(server: Server, tmp_path: Path, behaviour: Behaviour) -> None:
    server.rule = lambda request: behaviour
    assert_too_late(server.endpoint, tmp_path, first_asked(server))


@pytest.mark.parametrize("behaviour", [mute, endless_continue, slow_to_the_end])
def test_a_process_ends_in_time_too(server: Server, tmp_path: Path, behaviour: Behaviour) -> None:
    server.rule = lambda request: behaviour
    assert_too_late(server.endpoint, tmp_path, first_asked(server), fetch=in_a_process)


@pytest.mark.parametrize("behaviour", HOSTILE)
def test_a_status_that_does_not_come_is_not_waited_for(server: Server, tmp_path: Path, behaviour: Behaviour) -> None:
    server.status_rule = behaviour
    answer = here(server.endpoint, tmp_path)
    assert (answer.code, answer.err.splitlines()[-1]) == (0, "rail: 1 features of OpenStreetMap"), answer
    assert server.questions[0].at - server.requests[0].at < 2


@contextlib.contextmanager
def listening(speak: Callable[[socket.socket], None]) -> Iterator[tuple[int, Callable[[], float | None]]]:
    """A server that accepts and then does as told; yield its port, and when it was first connected to."""
    first: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    first.append(time.monotonic())
                    threading.Thread(target=answer, args=[connection], daemon=True).start()

        def answer(connection: socket.socket) -> None:
            with contextlib.suppress(OSError), connection:
                speak(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1], lambda: first[0] if first else None
        server.shutdown(socket.SHUT_RDWR)


def says_nothing(connection: socket.socket) -> None:
    while connection.recv(1000):
        pass


def encrypts_slowly(connection: socket.socket) -> None:
    connection.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")  # a greeting of 16 kB
    while True:
        connection.sendall(b"\x03")
        time.sleep(0.2)


@pytest.mark.parametrize("speak", [says_nothing, encrypts_slowly])
def test_encryption_comes_in_time_or_not_at_all(speak: Callable[[socket.socket], None], tmp_path: Path) -> None:
    with listening(speak) as (port, asked):
        assert_too_late(f"https://127.0.0.1:{port}/api", tmp_path, asked)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a full queue wait")
def test_a_connection_that_is_not_made_is_told_as_one(tmp_path: Path) -> None:
    with socket.socket() as full, contextlib.ExitStack() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            caller = waiting.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        began = time.monotonic()
        answer = here(f"http://127.0.0.1:{full.getsockname()[1]}/api", tmp_path)
        assert (answer.code, answer.out) == (1, ""), answer
        assert "  no connection to the server (49,40,49.1,40.1)\n" in answer.err
        assert time.monotonic() - began < 12


@pytest.mark.parametrize("behaviour", [mute, slow_headers, flood_of_continue])
def test_it_can_be_interrupted(server: Server, tmp_path: Path, behaviour: Behaviour) -> None:
    server.rule = lambda request: behaviour
    program = command(server.endpoint, tmp_path)
    patience = time.monotonic() + 60
    while not server.questions and time.monotonic() < patience:
        time.sleep(0.01)
    time.sleep(0.3)
    program.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, errors = program.communicate(timeout=60)
    assert time.monotonic() - began < 2
    assert (program.returncode, "Interrupted.\n" in errors, "Traceback" in errors) == (130, True, False)


def shut_down(port: int) -> None:
    with Deadline(0.05), socket.create_connection(("127.0.0.1", port)) as talk:
        assert talk.recv(1) == b""
        raise ValueError("what came of it")


def interrupted() -> None:
    with Deadline(0):
        time.sleep(0.05)
        raise KeyboardInterrupt


def too_late_to_connect(port: int) -> None:
    with Deadline(0):
        time.sleep(0.05)
        socket.create_connection(("127.0.0.1", port))


def test_nothing_is_left_of_a_deadline() -> None:
    threads, files = threading.active_count(), len(list(Path("/dev/fd").iterdir()))
    with listening(says_nothing) as (port, _):
        for _ in range(3):
            with pytest.raises(TimeoutError):
                shut_down(port)
            with Deadline(60) as deadline, socket.create_connection(("127.0.0.1", port)):
                deadline.met()
            with pytest.raises(KeyboardInterrupt):
                interrupted()
    patience = time.monotonic() + 10
    while threading.active_count() > threads and time.monotonic() < patience:
        time.sleep(0.01)
    assert threading.active_count() == threads
    assert len(list(Path("/dev/fd").iterdir())) == files


def test_another_connection_goes_on_and_a_late_one_is_not_made() -> None:
    with listening(says_nothing) as (port, _), socket.create_connection(("127.0.0.1", port)) as other:
        with pytest.raises(TimeoutError):
            too_late_to_connect(port)
        other.settimeout(0.05)
        with pytest.raises(TimeoutError):
            other.recv(1)
