"""How a function is applied to many tasks: here in this process; a cluster offers the same.

A *mapper* applies a function to many tasks and yields the results in the order of the tasks, whoever
finishes first. What is added up in that order is the same to the last bit wherever it was computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")


class Mapper(Protocol):
    """Applies a function to tasks: `one_process`, or a `Cluster`."""

    def __call__(
        self,
        function: Callable[[Shared, Task], Result],
        tasks: Iterable[Task],
        *,
        shared: Shared,
        batch: int = 1,
        progress: Callable[[int], None] | None = None,
    ) -> Iterator[Result]:
        """Yield `function(shared, task)` for each task, in order.

        Parameters
        ----------
        function : callable
            Of a module, so that a worker can import it. It must not keep anything between calls that
            its results depend on.
        tasks : iterable
            Taken as they are needed.
        shared : object
            The first argument of every call; sent once.
        batch : int
            How many tasks travel together. The results do not depend on it.
        progress : callable, optional
            Called with the number of tasks done, after each result.
        """
        ...


def one_process(
    function: Callable[[Shared, Task], Result],
    tasks: Iterable[Task],
    *,
    shared: Shared,
    batch: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Result]:
    """Yield `function(shared, task)` for each task, one after the other, in this process (see `Mapper`)."""
    for done, task in enumerate(tasks, start=1):
        yield function(shared, task)
        if progress is not None:
            progress(done)
