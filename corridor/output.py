"""Rows, messages and progress. Data go to stdout, everything for people to stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from corridor.options import RowFormat
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
    format_: RowFormat,
    output: Path | None,
    context: typer.Context,
    atlas: Atlas | None,
    *,
    scenario: Scenario | None = None,
    compared: Sequence[Scenario] = (),
    inputs: Sequence[str | Path] = (),
    overwrite: bool,
) -> None:
    """Write rows to a file, or to stdout with their provenance on stderr."""
    from layers.results.tables import table_text, write_table

    if format_ is RowFormat.geojson and "geometry" not in rows:
        raise typer.BadParameter("these rows have no geometry; choose table, csv or json", param_hint="--format")
    provenance = command_provenance(context, atlas, scenario, compared, inputs)
    if output is None:
        sys.stdout.write(table_text(rows, format_.value, provenance=provenance))
        sys.stdout.flush()
        say(provenance.line())
        return
    for path in write_table(rows, output, format=format_.value, provenance=provenance, overwrite=overwrite):
        say(f"Wrote {path}")


@contextmanager
def progress_bar(length: int | None, label: str, *, hidden: bool = False) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on stderr; yield what to call with the number of steps done."""
    done = 0
    if length is None:
        yield lambda number: None
        return
    shown: Any = typer.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden)
    with shown as bar:

        def step(number: int) -> None:
            nonlocal done
            bar.update(number - done)
            done = number

        yield step


@contextmanager
def progress_line() -> Iterator[Callable[[int, int, str], None]]:
    """Say on stderr what is being done: on one line on a terminal, else nothing until the end."""
    terminal = sys.stderr.isatty()

    def step(done: int, of: int, what: str) -> None:
        if terminal:
            print(f"\r\033[K{done}/{of} {what}", end="", file=sys.stderr, flush=True)

    yield step
    if terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def say(message: str) -> None:
    """Print to stderr what a person reads; nothing a file or a name holds is obeyed by the terminal."""
    print("\n".join(map(printable, message.split("\n"))), file=sys.stderr)
