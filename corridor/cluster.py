"""Where work is done: in this process, or on a Dask cluster, with the same results.

A *mapper* applies a function to many tasks and yields the results in the order of the tasks, whoever
finishes first. What is added up in that order is the same to the last bit wherever it was computed.
There are two: `one_process`, and a `Cluster` of worker processes behind a Dask scheduler.

On a cluster tasks travel in batches, and no more than two batches a worker thread wait at a time, so
memory does not grow with their number. The argument that all tasks share is a task of its own, whose
bytes the scheduler keeps: where a worker is lost, the others make it anew, and Dask gives the batches
of the lost one to them. (What `Client.scatter` hands out is gone with the worker that holds it.)
"""

from __future__ import annotations

import asyncio
import logging
import platform
import threading
import uuid
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from geo.mapper import Mapper, Result, Shared, Task, one_process
from layers.model.problem import ClusterError

if TYPE_CHECKING:
    from distributed import Client, Future


CONNECT_S: Final = 10.0
"""How long to wait for a scheduler to answer, and for it to have a worker."""

PATIENCE_S: Final = 60.0
"""How long a cluster may be without any worker before it is given up."""

_POLL_S: Final = 1.0

_SCHEMES: Final = ("tcp", "tls", "ws", "wss")

_LOG: Final = logging.getLogger("distributed")

# What figures depend on. Their versions must be the same on every machine.
_PACKAGES: Final = ("corridor-mapper", "geopandas", "numpy", "pandas", "pyogrio", "pyproj", "scipy", "shapely")

# Prepared geometries are not made to be asked by two threads at once, and most of the work holds the
# interpreter anyway: a worker process does one batch at a time, however many threads it has.
_ONE_AT_A_TIME: Final = threading.Lock()


def scheduler_address(text: str) -> str:
    """Return the address of a scheduler as it is to be used: ``tcp://`` is put before a host and port alone.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> scheduler_address("192.0.2.1:8786")
    'tcp://192.0.2.1:8786'
    """
    address = text if "://" in text else f"tcp://{text}"
    try:
        parts = urlsplit(address)
        usable = parts.scheme in _SCHEMES and bool(parts.hostname) and bool(parts.port)
    except ValueError:  # a port that is no number or too large, or an unfinished IPv6 address
        usable = False
    if not usable or not address.isprintable() or " " in address:
        raise ValueError(f"{text!r} is not the address of a scheduler; give one such as tcp://127.0.0.1:8786")
    return address


class Cluster:
    """The workers behind a Dask scheduler, as a mapper; a context manager.

    Parameters
    ----------
    address : str
        Of the scheduler, such as "tcp://192.0.2.1:8786".
    connect_s : float
        How long to wait for it and for its first worker.
    patience_s : float
        How long to wait for a new worker when all are lost.

    Raises
    ------
    ValueError
        If the address is none.
    ClusterError
        If Dask is not installed, nothing answers in time, or there are no workers.
    """

    def __init__(self, address: str, *, connect_s: float = CONNECT_S, patience_s: float = PATIENCE_S) -> None:
        self.address, self.patience_s = scheduler_address(address), patience_s
        try:
            from distributed import Client
        except ImportError:
            raise ClusterError(
                "a scheduler needs Dask, which is not installed; run: pip install 'corridor-mapper[cluster]'"
            ) from None
        self._client: Client | None = None
        # What matters of Dask's own log is said in one line. All of its loggers write by these handlers.
        self._log_levels = [(handler, handler.level) for handler in _LOG.handlers]
        for handler, _ in self._log_levels:
            handler.setLevel(logging.CRITICAL + 1)
        try:
            _greet(self.address, connect_s)
            self._client = Client(self.address, timeout=connect_s, set_as_default=False, name="corridor")
            self._client.wait_for_workers(1, timeout=connect_s)
        except BaseException as error:
            connected = self._client is not None
            self.close()
            if not isinstance(error, OSError):
                raise
            if connected:
                raise ClusterError(
                    f"the scheduler at {self.address} has no workers; start some and try again"
                ) from None
            raise _lost(self.address) from None

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; its workers go on running."""
        if self._client is not None:
            self._client.close(timeout=2)
            self._client = None
        for handler, level in self._log_levels:
            handler.setLevel(level)

    def __call__(
        self,
        function: Callable[[Shared, Task], Result],
        tasks: Iterable[Task],
        *,
        shared: Shared,
        batch: int = 1,
        progress: Callable[[int], None] | None = None,
    ) -> Iterator[Result]:
        """Yield `function(shared, task)` for each task, in order (see `Mapper`).

        Raises
        ------
        ClusterError
            If the cluster is lost, a worker has another version of anything the figures depend on,
            or a task brings down one worker after the other. What a task itself raises is raised.
        """
        if self._client is None:
            raise ClusterError(f"the connection to {self.address} is closed")
        client, run = self._client, uuid.uuid4().hex[:12]
        waiting: deque[Future] = deque()
        unsent = iter(tasks)
        sent = done = 0
        with _broken(self.address):
            common = _submit(client, f"corridor-shared-{run}", _identity, shared)
            try:
                while True:
                    room = 2 * max(1, sum(client.nthreads().values()))
                    while len(waiting) < room and (lot := list(islice(unsent, batch))):
                        waiting.append(
                            _submit(client, f"corridor-{run}-{sent}", _do, function, common, lot, environment())
                        )
                        sent += 1
                    if not waiting:
                        return
                    for result in self._result(client, waiting.popleft()):
                        yield result
                        done += 1
                        if progress is not None:
                            progress(done)
            finally:
                if client.status == "running":
                    client.cancel([*waiting, common])

    def _result(self, client: Client, future: Future) -> list[Any]:
        """Wait for a batch, as long as there is somebody to do it."""
        alone_since: float | None = None
        while True:
            try:
                return future.result(timeout=_POLL_S)  # type: ignore[no-any-return]
            except TimeoutError:
                if future.status == "error":  # the task itself timed out, at whatever it was doing
                    return future.result()  # type: ignore[no-any-return]
            except NameError:  # Dask has no result to return where its wait was cancelled, as a lost connection does
                if future.status == "error":  # of the task itself
                    raise
                raise _lost(self.address) from None
            if client.nthreads():
                alone_since = None
            elif alone_since is None:
                alone_since = monotonic()
            elif monotonic() - alone_since > self.patience_s:
                raise ClusterError(
                    f"all workers of {self.address} are lost, and none came back within {self.patience_s:g} s; "
                    "nothing was written; start workers and run it again"
                )


@contextmanager
def workers(address: str | None) -> Iterator[Mapper]:
    """Yield the mapper for a scheduler's address: this process where there is none.

    Raises
    ------
    ClusterError
        As `Cluster`.

    Examples
    --------
    >>> from corridor.cluster import workers
    >>> with workers(None) as mapper:
    ...     list(mapper(pow, [1, 2, 3], shared=2))
    [2, 4, 8]
    """
    if address is None:
        yield one_process
        return
    with Cluster(address) as cluster:
        yield cluster


def _greet(address: str, seconds: float) -> None:
    """Ask a scheduler who it is, because a client of Dask waits without end for a server that says nothing."""
    from distributed.comm import CommClosedError, connect
    from distributed.security import Security
    from distributed.utils import LoopRunner

    options = Security().get_connection_args("client")
    if address.startswith(("tls:", "wss:")) and options.get("ssl_context") is None:
        raise ClusterError(
            f"{address} needs certificates; name them in the configuration of Dask (distributed.comm.tls), "
            "or use a tcp:// address"
        )

    async def greeted() -> Any:
        async with asyncio.timeout(seconds):
            channel = await connect(address, timeout=seconds, **options)
            try:
                await channel.write({"op": "identity", "reply": True})
                return await channel.read()
            finally:
                channel.abort()

    try:
        answer = LoopRunner().run_sync(greeted)
    except Exception as error:  # noqa: BLE001 - another kind of server breaks Dask's reading in many ways
        if isinstance(error, OSError) and not isinstance(error, CommClosedError):
            raise ClusterError(
                f"no Dask scheduler answers at {address} within {seconds:g} s; "
                "check the address, or leave out --scheduler"
            ) from None
        answer = None
    if not isinstance(answer, dict) or answer.get("type") != "Scheduler":
        raise ClusterError(
            f"what answers at {address} is no Dask scheduler; check the address, or leave out --scheduler"
        )


@cache
def environment() -> dict[str, str]:
    """Return the versions of what the figures depend on in this process."""
    versions = {"Python": ".".join(platform.python_version_tuple()[:2])}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:  # run from where it lies
            versions[name] = "not installed"
    return versions


def _identity(shared: Shared) -> Shared:
    """Return what is shared: as a task, so that a worker that takes the place of a lost one gets it again."""
    return shared


def _submit(client: Client, key: str, function: Callable[..., Any], *arguments: Any) -> Future:
    with warnings.catch_warnings():
        # Rows of a file, or a network, are meant to travel.
        warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)
        return client.submit(function, *arguments, key=key, pure=False)


def _do(
    function: Callable[[Shared, Task], Result], shared: Shared, lot: list[Task], asked_by: dict[str, str]
) -> list[Result]:
    """Do a batch on a worker."""
    versions = environment()
    differences = [
        f"{name} {versions[name]} (here {asked_by[name]})" for name in asked_by if versions.get(name) != asked_by[name]
    ]
    if differences:
        raise ClusterError(
            f"the worker on {platform.node()} has {', '.join(differences)}; "
            "install the same versions on every machine of the cluster"
        )
    with _ONE_AT_A_TIME:
        return [function(shared, task) for task in lot]


def _lost(address: str) -> ClusterError:
    return ClusterError(f"the connection to the scheduler at {address} is lost; nothing was written; run it again")


@contextmanager
def _broken(address: str) -> Iterator[None]:
    """Turn what Dask raises when a cluster breaks into one line that says what to do."""
    from concurrent.futures import CancelledError

    from distributed import CancelledError as FutureCancelled
    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    try:
        yield
    except KilledWorker:
        raise ClusterError(
            "one batch of tasks brought down several workers; most often they have too little memory: "
            "start workers with more, or fewer of them"
        ) from None
    except (CommClosedError, CancelledError, FutureCancelled, ConnectionError):
        raise _lost(address) from None
    except (ModuleNotFoundError, RuntimeError) as error:
        if "deserializ" not in str(error) and not isinstance(error, ModuleNotFoundError):
            raise
        what = f" ({error})" if isinstance(error, ModuleNotFoundError) else ""
        raise ClusterError(
            f"the cluster cannot load Corridor Mapper{what}; "
            "install the same version of it on the scheduler and on every worker"
        ) from None
