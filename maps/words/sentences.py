"""Tables whose cells can be quoted, and sentences made of words and quoted cells.

A figure gets into a sentence only by way of `Table.cell`: the words around it hold no digit. So a
sentence cannot say what its table does not, and `Sentence.cells` tells where each figure is from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import pandas as pd

from maps.words import numbers
from maps.words.numbers import NO_BREAK_SPACE, NOTHING


@dataclass(frozen=True)
class Column:
    """How a column is headed and written.

    Attributes
    ----------
    title : str
    kind : str
        Key of `WRITTEN`.
    unit : str
        Stands in the heading, and after the figure in a sentence.
    """

    title: str
    kind: str = "text"
    unit: str = ""

    @property
    def heading(self) -> str:
        """Title and unit."""
        return f"{self.title}, {self.unit}" if self.unit else self.title

    @property
    def is_number(self) -> bool:
        """Whether the column is of figures, set to the right; "written" ones are text already."""
        return self.kind not in ("text", "url")


WRITTEN: Final[Mapping[str, Any]] = {
    "text": str,
    "count": partial(numbers.fixed, places=0),
    "year": lambda value: numbers.fixed(value, 0).replace(",", ""),
    "km": partial(numbers.written, "km"),
    "short_km": partial(numbers.fixed, places=1),
    "hours": partial(numbers.written, "hours"),
    "share": numbers.percent,
    "whole_share": partial(numbers.percent, places=0),
    "amount": partial(numbers.written, "amount"),
    "change": partial(numbers.written, "change"),
    "figure": partial(numbers.written, "figure"),
    "url": str,
    "written": str,
}
"""How each kind of value is written."""


@dataclass(frozen=True)
class Cell:
    """A figure or a name quoted from a table."""

    table: str
    row: str
    column: str
    text: str
    is_number: bool


@dataclass(frozen=True)
class Table:
    """A table of the report.

    Attributes
    ----------
    id : str
        Names it in links.
    title : str
    frame : DataFrame
        Indexed by unique strings.
    columns : mapping of str to Column
        Those shown, in order. A sentence may also quote those in `hidden`.
    hidden : mapping of str to Column
        Of the frame, but not shown: what another column shows already, such as a code for a name.
    note : str
        A line below it.
    shown : tuple of str or None
        Keys of the rows shown; all where None. A sentence may quote the others, which `note` has then to tell.
    """

    id: str
    title: str
    frame: pd.DataFrame
    columns: Mapping[str, Column]
    hidden: Mapping[str, Column] = field(default_factory=dict)
    note: str = ""
    shown: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return len(self.frame) > 0

    @property
    def rows(self) -> list[str]:
        """Keys of the rows, in order."""
        return [str(name) for name in self.frame.index]

    def value(self, row: str, column: str) -> Any:
        """Return what a cell holds; None where it holds nothing."""
        value = self.frame.at[row, column]
        return None if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) else value

    def text(self, row: str, column: str) -> str:
        """Return what a cell shows."""
        value = self.value(row, column)
        return NOTHING if value is None else str(WRITTEN[self._column(column).kind](value))

    def cell(self, row: str, column: str) -> Cell:
        """Return a cell to be quoted, with its unit.

        Raises
        ------
        KeyError
            If there is no such row or column, or the cell is empty: what is not known cannot be quoted.
        """
        if self.value(row, column) is None:
            raise KeyError(f"{self.id} has nothing at {row}, {column}")
        shown = self._column(column)
        text = self.text(row, column) + (f"{NO_BREAK_SPACE}{shown.unit}" if shown.unit else "")
        return Cell(self.id, row, column, text, shown.is_number)

    def _column(self, name: str) -> Column:
        return self.columns[name] if name in self.columns else self.hidden[name]

    def texts(self) -> list[list[str]]:
        """Return the text of every cell shown, row by row."""
        rows = self.rows if self.shown is None else self.shown
        return [[self.text(row, column) for column in self.columns] for row in rows]


@dataclass(frozen=True)
class Sentence:
    """Words and quoted cells, in order."""

    parts: tuple[str | Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells quoted."""
        return tuple(part for part in self.parts if isinstance(part, Cell))

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


@dataclass(frozen=True)
class Row:
    """A row of a table, to be quoted."""

    table: Table
    key: str

    def __getitem__(self, column: str) -> Cell:
        return self.table.cell(self.key, column)

    def has(self, column: str) -> bool:
        """Whether there is something to be quoted."""
        return column in self.table.frame and self.table.value(self.key, column) is not None

    def number(self, column: str) -> float:
        """Return the value of a cell, 0 where it is empty."""
        value = self.table.value(self.key, column)
        return 0.0 if value is None else float(value)


_QUOTED: Final = re.compile(r"\{(\w+)(?:\.(\w+))?(;)?\}")


def say(words: str, row: Row | None = None, **quoted: Row | Sentence | Sequence[Cell]) -> Sentence:
    """Return a sentence: words in which "{column}" quotes a row, "{name.column}" another, "{name}" a list of cells.

    "{name;}" parts the cells of a list by semicolons; where the name is that of a sentence, it stands there.

    Parameters
    ----------
    words : str
        Without a digit: figures come from cells.
    row : Row, optional
        What "{column}" quotes.
    **quoted : Row, Sentence or sequence of Cell
        What else is quoted, by name.

    Raises
    ------
    ValueError
        If the words hold a digit.
    KeyError
        If a cell is empty or does not exist.
    """
    parts: list[str | Cell] = []
    end = 0
    for match in _QUOTED.finditer(words):
        parts.append(words[end : match.start()])
        end = match.end()
        name, column, apart = match.groups()
        value = quoted.get(name)
        if isinstance(value, Row):
            parts.append(value[column])
        elif isinstance(value, Sentence):
            parts.extend(value.parts)
        elif value is not None:
            parts.extend(_series([(cell,) for cell in value], last="; " if apart else " and ", between=apart or ","))
        elif row is not None and column is None:
            parts.append(row[name])
        else:
            raise KeyError(f"nothing to quote for {match[0]}")
    parts.append(words[end:])
    for part in parts:
        if isinstance(part, str) and any(sign.isdigit() for sign in part):
            raise ValueError(f"a figure in words: {part!r}")
    return Sentence(tuple(part for part in parts if part))


def series(items: Sequence[Sentence]) -> Sentence:
    """Return sentences as a list in one: "a, b and c"."""
    return Sentence(tuple(_series([item.parts for item in items])))


def _series(items: Sequence[Sequence[str | Cell]], *, last: str = " and ", between: str = ",") -> list[str | Cell]:
    joined: list[str | Cell] = []
    for place, parts in enumerate(items):
        if place:
            joined.append(last if place == len(items) - 1 else f"{between} ")
        joined.extend(parts)
    return joined


Piece = tuple[str, bool]
"""A part of a sentence, and whether it is a figure to be set in bold."""


def marked(text: str) -> list[Piece]:
    """Return a sentence in which ⟦ ⟧ stand about its figures as pieces.

    Examples
    --------
    >>> marked("Of 9 Mt ⟦3 Mt⟧ cannot be carried.")
    [('Of 9 Mt ', False), ('3 Mt', True), (' cannot be carried.', False)]
    """
    return [(part.strip("⟦⟧"), part.startswith("⟦")) for part in re.split("(⟦[^⟧]*⟧)", text) if part]
