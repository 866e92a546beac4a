"""Rows, messages and progress. Data go to stdout, everything for people to stderr."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final, TextIO

import typer

from corridor.options import RowFormat, RowOptions
from layers.model.explain import printable

if TYPE_CHECKING:
    import pandas as pd

    from layers import Atlas
    from layers.results.provenance import Provenance
    from layers.scenarios.scenario import Scenario


def command_provenance(
    context: typer.Context,
    atlas: Atlas | None,
    scenario: Scenario | None = None,
    compared: Sequence[Scenario] = (),
    inputs: Sequence[str | Path] = (),
) -> Provenance:
    """Return where the results of a command come from; no atlas is credited where none was used."""
    from layers.results.provenance import provenance_of

    command = context.command_path.partition(" ")[2]
    return provenance_of(
        atlas, command=command, parameters=context.params, scenario=scenario, compared=compared, inputs=inputs
    )


def write_rows(
    rows: pd.DataFrame,
    how: RowOptions,
    atlas: Atlas | None,
    *,
    scenario: Scenario | None = None,
    compared: Sequence[Scenario] = (),
    inputs: Sequence[str | Path] = (),
    shown: Sequence[str] | None = None,
    answer: Sequence[str] = (),
) -> None:
    """Write rows to a file, or to stdout with their provenance on stderr.

    A table for people has the columns `shown`, as many as fit the terminal and `answer` before the others; with --wide
    it has all.
    """
    from layers.results.tables import table_text, write_table

    provenance = command_provenance(how.context, atlas, scenario, compared, inputs)
    is_narrowed = how.format == RowFormat.table and not how.wide
    left_out: list[str] = []
    if is_narrowed and shown is not None:
        left_out = [name for name in rows.columns if name not in (*shown, "geometry")]
        rows = rows[list(shown)]
    if how.output is None:
        if is_narrowed:
            left_out = [*print_table(rows, answer=answer), *left_out]
        else:
            sys.stdout.write(table_text(rows, how.format.value, provenance=provenance))
            sys.stdout.flush()
        if left_out:
            say(shorten(f"{len(left_out)} more columns with --wide: {', '.join(left_out)}", _width(), placeholder=" …"))
        say(provenance.line())
        return
    for path in write_table(rows, how.output, format=how.format.value, provenance=provenance, overwrite=how.overwrite):
        say(f"Wrote {path}")


_FOR_A_PROGRAM: Final = "CORRIDOR_PROGRESS"
"""Variable of the environment that asks for progress as lines "progress DONE/ALL WHAT"; the toolbox of QGIS sets it."""


def _say_step(done: int, of: int, what: str) -> None:
    print(f"progress {done}/{of} {printable(what)}", file=sys.stderr, flush=True)


def print_table(rows: pd.DataFrame, *, file: TextIO | None = None, answer: Sequence[str] = ()) -> list[str]:
    """Print a table as wide as the terminal, else of 80 characters; return the columns that do not fit.

    Those of `answer` come before the others.
    """
    from layers.results.tables import fitted_text

    text, left_out = fitted_text(rows, _width(), answer)
    print(text, end="", file=file or sys.stdout, flush=True)
    return left_out


def _width() -> int:
    """Return the characters of a line of the terminal; 80 where there is none."""
    return shutil.get_terminal_size().columns


@contextmanager
def progress_line() -> Iterator[Callable[[int, int, str], None]]:
    """Say on stderr what is being done: on one line on a terminal, else nothing until the end."""
    terminal = sys.stderr.isatty()

    def step(done: int, of: int, what: str) -> None:
        if _FOR_A_PROGRAM in os.environ:
            _say_step(done, of, what)
        elif terminal:
            print(f"\r\033[K{done}/{of} {what}", end="", file=sys.stderr, flush=True)

    yield step
    if terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


@contextmanager
def working(what: str, steps: int | None = None) -> Iterator[Callable[[int], None]]:
    """Say on a terminal what is being done while it is done; yield what to call with the number of steps done.

    It is a bar where the number of steps is known beforehand, else a line, and nothing where nobody watches.
    """
    terminal = sys.stderr.isatty()
    if steps and _FOR_A_PROGRAM in os.environ:
        yield lambda done: _say_step(done, steps, what)
    elif steps and terminal:
        shown: Any = typer.progressbar(length=steps, label=what, file=sys.stderr)
        with shown as bar:
            yield lambda done: bar.update(done - bar.pos)
    else:
        if terminal:
            print(f"\r\033[K{what} …", end="", file=sys.stderr, flush=True)
        try:
            yield lambda done: None
        finally:
            if terminal:
                print("\r\033[K", end="", file=sys.stderr, flush=True)


def say(message: str) -> None:
    """Print to stderr what a person reads; nothing a file or a name holds is obeyed by the terminal."""
    print("\n".join(map(printable, message.split("\n"))), file=sys.stderr)
