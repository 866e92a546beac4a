"""Applying a function to many tasks, in this process or on a cluster.

A *mapper* yields the results in the order of the tasks, whichever finishes first. Sums in that order are
the same to the last bit wherever the tasks were computed.
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
            Defined at the top level of a module, so that a worker can import it, and without state between
            calls.
        tasks : iterable
            Consumed as they are needed.
        shared : object
            The first argument of every call; sent once.
        batch : int
            Number of tasks sent together. The results do not depend on it.
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
    for count, task in enumerate(tasks, start=1):
        yield function(shared, task)
        if progress is not None:
            progress(count)
