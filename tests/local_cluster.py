"""A Dask cluster of programs of its own on this machine, and tasks that its workers can import."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from layers.model.problem import AtlasError, Problem

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT),
    "DASK_LOGGING__DISTRIBUTED": "critical",
}


def program(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", *arguments, "--dashboard-address", ":0"]
    return subprocess.Popen(command, env=ENVIRONMENT, cwd=ROOT, **options)  # type: ignore[call-overload, no-any-return]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextlib.contextmanager
def cluster_of(count: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler and so many worker processes, each a program of its own, on the loopback."""
    address = f"tcp://127.0.0.1:{free_port()}"
    scheduler = program("distributed.cli.dask_scheduler", "--host", address)
    running = [scheduler]
    if count:
        running.append(
            program(
                "distributed.cli.dask_worker", address, "--host", "127.0.0.1",
                "--nworkers", str(count), "--nthreads", "1", "--memory-limit", "1GiB",
            )
        )  # fmt: skip
    try:
        import distributed

        with distributed.Client(address, timeout=60, set_as_default=False) as client:
            if count:
                client.wait_for_workers(count, timeout=60)
        yield address, scheduler
    finally:
        # Worker processes leave when the program that watches over them is gone.
        for each in reversed(running):
            each.kill()
            each.wait(10)


def power(shared: int, task: int) -> int:
    return shared**task


def slow_sum(shared: list[int], task: int) -> int:
    time.sleep(0.05)
    return sum(shared) + task


def refuse(shared: str, task: int) -> int:
    if task == 3:
        raise AtlasError(Problem(shared, f"feature {task}", "is no good", "Leave it out."))
    return task


def time_out(shared: None, task: int) -> int:
    raise TimeoutError(f"task {task} waited too long")


def lack(shared: None, task: int) -> int:
    raise UnboundLocalError(f"task {task} lacks a name")


def die(shared: None, task: int) -> int:
    os._exit(9)
