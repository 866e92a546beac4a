from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import corridor.cluster
from corridor.cluster import Cluster, environment, scheduler_address, workers
from geo.flows.territory_leverage import leverage
from geo.mapper import one_process
from geo.network.draws import Draws
from geo.vulnerability.chokepoint_ranking import chokepoints
from layers import AtlasError, load_atlas
from layers.model.problem import ClusterError
from layers.scenarios import load_scenario
from tests.in_process import run
from tests.local_cluster import (
    ROOT,
    cluster_of,
    die,
    free_port,
    lack,
    power,
    program,
    refuse,
    slow_sum,
    time_out,
)

pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with cluster_of(2) as (address, _):
        yield address


def pids(cluster: Cluster) -> set[int]:
    assert cluster._client is not None
    return set(cluster._client.run(os.getpid).values())


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_results_come_in_the_order_of_the_tasks(address: str, batch: int) -> None:
    seen: list[int] = []
    with workers(address) as mapper:
        found = list(mapper(power, range(20), shared=3, batch=batch, progress=seen.append))
    assert found == [3**task for task in range(20)]
    assert seen == list(range(1, 21))


def test_one_process_does_the_same() -> None:
    seen: list[int] = []
    with workers(None) as mapper:
        assert mapper is one_process
        assert list(mapper(power, range(5), shared=2, batch=3, progress=seen.append)) == [1, 2, 4, 8, 16]
    assert seen == [1, 2, 3, 4, 5]


def test_no_tasks(address: str) -> None:
    with Cluster(address) as cluster:
        assert list(cluster(power, [], shared=3)) == []


def test_tasks_are_taken_as_they_are_needed(address: str) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for task in range(1000):
            taken.append(task)
            yield task

    with Cluster(address) as cluster:
        results = cluster(power, tasks(), shared=1, batch=5)
        next(results)
        # Two worker threads, twice as many batches under way, five tasks in each.
        assert len(taken) <= 20
        results.close()
        assert len(list(cluster(power, range(10), shared=1))) == 10  # what was left does not stand in the way


def test_a_worker_killed_in_mid_run_loses_nothing(address: str) -> None:
    shared = list(range(100_000))
    with Cluster(address) as cluster:
        before = pids(cluster)

        def kill(done: int) -> None:
            # Every worker there is, so that the shared argument is lost with them.
            if done == 10:
                for pid in before:
                    os.kill(pid, signal.SIGKILL)

        found = list(cluster(slow_sum, range(40), shared=shared, batch=2, progress=kill))
        assert found == [sum(shared) + task for task in range(40)]
        cluster._client.wait_for_workers(2, timeout=60)  # type: ignore[union-attr]
        assert not pids(cluster) & before


def test_what_a_task_raises_arrives_as_it_is(address: str) -> None:
    with Cluster(address) as cluster:
        results = cluster(refuse, range(6), shared="lines.gpkg")
        assert [next(results) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(AtlasError) as caught:
            next(results)
        assert str(caught.value) == "lines.gpkg: feature 3: is no good. Leave it out."
        assert caught.value.problems[0].feature == "feature 3"
        with pytest.raises(TimeoutError, match="task 7 waited too long"):
            list(cluster(time_out, [7], shared=None))


def test_a_task_that_brings_down_workers_is_given_up(address: str) -> None:
    with Cluster(address) as cluster:
        with pytest.raises(ClusterError, match="one batch of tasks brought down several workers"):
            list(cluster(die, [1], shared=None))
        cluster._client.wait_for_workers(2, timeout=60)  # type: ignore[union-attr]


def test_other_versions_are_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    other = environment() | {"shapely": "1.0"}
    monkeypatch.setattr(corridor.cluster, "environment", lambda: other)
    with (
        Cluster(address) as cluster,
        pytest.raises(ClusterError, match=r"has shapely .* \(here 1\.0\); install the same"),
    ):
        list(cluster(power, range(3), shared=3))


def test_a_cluster_without_the_program_says_what_to_install(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "only_here.py").write_text("def add(one, other):\n    return one + other\n")
    monkeypatch.syspath_prepend(tmp_path)
    add = importlib.import_module("only_here").add
    with Cluster(address) as cluster, pytest.raises(ClusterError) as caught:
        list(cluster(add, [1], shared=2))
    assert str(caught.value).startswith("the cluster cannot load Corridor Mapper")
    assert "\n" not in str(caught.value)


def test_a_scheduler_that_is_not_there() -> None:
    start = time.monotonic()
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:"):
        Cluster(f"tcp://127.0.0.1:{free_port()}", connect_s=1)
    assert time.monotonic() - start < 10


# What a server that is no scheduler says: nothing, the words of a web server or of a shell, Dask's framing of nonsense.
WORDS = {
    "nothing": b"",
    "a web server": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nbad",
    "a secure shell": b"SSH-2.0-OpenSSH_9.9\r\n" + bytes(16),
    "an empty frame": struct.pack("<Q", 0),
    "no document": struct.pack("<QQQ", 24, 1, 8) + b"xyz12345",
    "the end": None,
}


@contextlib.contextmanager
def speaking(words: bytes | None) -> Iterator[int]:
    """A server that answers the first bytes of everybody so, and goes on listening; yield its port."""
    talks: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server, contextlib.ExitStack() as ending:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    talk, _ = server.accept()
                    talks.append(ending.enter_context(talk))
                    talk.recv(10)
                    talk.close() if words is None else talk.sendall(words)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("what", WORDS)
def test_a_server_that_is_no_scheduler(what: str) -> None:
    said = "no Dask scheduler answers at" if what == "nothing" else "what answers at"
    threads = threading.active_count()
    with speaking(WORDS[what]) as port:
        start = time.monotonic()
        with pytest.raises(ClusterError, match=rf"^{said} tcp://127\.0\.0\.1:{port} .*; check the address, [^\n]*$"):
            Cluster(f"127.0.0.1:{port}", connect_s=1)
        assert time.monotonic() - start < 3
    patience = time.monotonic() + 10
    while threading.active_count() > threads and time.monotonic() < patience:
        time.sleep(0.01)
    assert threading.active_count() <= threads


def test_a_worker_is_no_scheduler(address: str) -> None:
    with Cluster(address) as cluster:
        worker = next(iter(cluster._client.nthreads()))  # type: ignore[union-attr]
    with pytest.raises(ClusterError, match=rf"what answers at {worker} is no Dask scheduler"):
        Cluster(worker, connect_s=5)


def test_encryption_without_certificates() -> None:
    with pytest.raises(ClusterError, match=r"tls://127\.0\.0\.1:9 needs certificates"):
        Cluster("tls://127.0.0.1:9", connect_s=1)


NO_ADDRESSES = ["", " ", "foo://x:1", "not an address", "tcp://", "tcp://:8786", "tcp://127.0.0.1", "127.0.0.1"]
NO_ADDRESSES += ["tcp://127.0.0.1:99999", "tcp://127.0.0.1:0", "tcp://127.0.0.1:-1", "tcp://[::1:8786", "tcp://a\n:1"]


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="is not the address of a scheduler; give one such as tcp://"):
        Cluster(text)


def test_an_ipv6_address_is_one() -> None:
    assert scheduler_address("tcp://[::1]:8786") == "tcp://[::1]:8786"


def test_a_wait_that_is_cancelled_is_a_lost_connection(address: str) -> None:
    with Cluster(address) as cluster:
        loop = cluster._client.loop.asyncio_loop  # type: ignore[union-attr]

        def cancel_the_wait() -> None:
            waits = [each for each in asyncio.all_tasks(loop) if each.get_coro().__name__ == "wait_for"]  # type: ignore[union-attr]
            for each in waits:
                each.cancel()
            if not waits:
                loop.call_later(0.01, cancel_the_wait)

        def cancel(done: int) -> None:
            if done == 3:
                loop.call_soon_threadsafe(cancel_the_wait)

        with pytest.raises(ClusterError, match=r"the connection to the scheduler at .* is lost"):
            list(cluster(slow_sum, range(2000), shared=[1], batch=10, progress=cancel))


def test_what_a_task_lacks_is_no_lost_connection(address: str) -> None:
    with Cluster(address) as cluster, pytest.raises(NameError, match="task 7 lacks a name"):
        list(cluster(lack, [7], shared=None))


def test_a_cluster_that_is_lost_says_so() -> None:
    with cluster_of(0) as (address, scheduler):
        with pytest.raises(ClusterError, match="has no workers; start some"):
            Cluster(address, connect_s=3)
        worker = program("distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--no-nanny", "--nthreads", "1")
        try:
            with Cluster(address, connect_s=30, patience_s=1.5) as cluster:

                def kill_worker(done: int) -> None:
                    if done == 3:
                        worker.kill()

                with pytest.raises(ClusterError, match=r"all workers of .* are lost"):
                    list(cluster(slow_sum, range(100), shared=[1], progress=kill_worker))

                def kill_scheduler(done: int) -> None:
                    if done == 3:
                        scheduler.kill()

                again = program(
                    "distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--no-nanny", "--nthreads", "1"
                )
                try:
                    cluster._client.wait_for_workers(1, timeout=60)  # type: ignore[union-attr]
                    with pytest.raises(ClusterError, match=r"the connection to the scheduler at .* is lost"):
                        list(cluster(slow_sum, range(100), shared=[1], progress=kill_scheduler))
                finally:
                    again.kill()
                    again.wait(10)
        finally:
            worker.kill()
            worker.wait(10)


def test_without_dask_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'corridor-mapper\[cluster\]'"):
        Cluster("tcp://127.0.0.1:1")


def test_one_process_needs_no_dask() -> None:
    code = "import sys, corridor.cluster, layers.imports.stream, geo.measures.lengths; print({'dask', 'distributed'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"


def test_seeded_draws_are_the_same_on_a_cluster(address: str) -> None:
    atlas = load_atlas()
    baseline = load_scenario(atlas)
    found = []
    for scheduler in (None, address):
        with workers(scheduler) as mapper:
            places = chokepoints(atlas, "AZE", top=5, draws=Draws(8, 1, mapper))
            holds = leverage(atlas, scenarios=[baseline], territories=["AZE", "IRN", "TKM"], draws=Draws(4, 1, mapper))
            assert places["p_first"].nunique() > 1
            found.append((places.to_csv(), holds.to_csv()))
    assert found[0] == found[1]


def corridor_program(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "corridor", *arguments], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program wait a second for a scheduler, not ten."""
    monkeypatch.setitem(Cluster.__init__.__kwdefaults__, "connect_s", 1)


@pytest.mark.usefixtures("impatient")
def test_the_program_on_a_cluster_writes_the_same_bytes(address: str, tmp_path: Path) -> None:
    sweep = ("scenario", "sweep", "--closures", "30", "--size", "2", "--show", "all", "--format", "csv")
    alone, together = tmp_path / "alone.csv", tmp_path / "together.csv"
    assert corridor_program(*sweep, "-o", str(alone)).returncode == 0
    assert corridor_program(*sweep, "-o", str(together), "--scheduler", address).returncode == 0
    assert together.read_bytes() == alone.read_bytes()
    before = sorted(tmp_path.iterdir())
    nobody = ("--scheduler", f"tcp://127.0.0.1:{free_port()}")
    lost = run(*sweep, "-o", together, "--overwrite", *nobody)
    assert lost.code == 1
    assert lost.err.splitlines()[-1].startswith("error: no Dask scheduler answers at tcp://127.0.0.1:")
    assert "Traceback" not in lost.err
    assert together.read_bytes() == alone.read_bytes()
    assert sorted(tmp_path.iterdir()) == before


LINES = str(ROOT / "layers" / "instc" / "pipeline.geojson")
COMMANDS = (["measure", LINES], ["chokepoints"], ["leverage", "--draws", "5"], ["scenario", "sweep", "--closures", "2"])


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("text", ["", "foo://x:1", "tcp://127.0.0.1:99999"])
def test_every_command_refuses_what_is_no_address(words: list[str], text: str) -> None:
    answer = run(*words, "--scheduler", text)
    assert (answer.code, answer.out) == (2, "")
    assert "is not the address of a scheduler" in " ".join(answer.err.replace("│", " ").split())
    assert "Traceback" not in answer.err


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("what", ["nothing", "a web server"])
def test_every_command_is_quiet_about_what_is_no_scheduler(words: list[str], what: str) -> None:
    with speaking(WORDS[what]) as port:
        answer = run(*words, "--scheduler", f"tcp://127.0.0.1:{port}")
    assert_quiet(answer.code, answer.out, answer.err, port)


def test_a_process_of_its_own_is_as_quiet() -> None:
    with speaking(WORDS["a web server"]) as port:
        done = corridor_program("scenario", "sweep", "--closures", "2", "--scheduler", f"tcp://127.0.0.1:{port}")
    assert_quiet(done.returncode, done.stdout, done.stderr, port)


def assert_quiet(code: int, out: str, err: str, port: int) -> None:
    assert (code, out) == (1, "")
    (line,) = [each for each in err.splitlines() if not each.startswith("note: ")]
    assert line.startswith("error: ")
    assert f"tcp://127.0.0.1:{port}" in line
