"""A frame of results as text: an aligned table for people, CSV, JSON or GeoJSON for programs.

In a file it says where it comes from: GeoJSON in itself, CSV and JSON in a file beside it
(`layers.results.sidecar`), a table for people in its last line.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from rich.cells import cell_len, chop_cells

from layers.files.writing import check_writable, is_device, write_atomic, write_together
from layers.model.columns import column as column_of
from layers.model.explain import printable
from layers.model.problem import OutputError
from layers.model.values import cell, json_value
from layers.results.geojson import geojson_text
from layers.results.sidecar import SUFFIX, csv_metadata, json_metadata

if TYPE_CHECKING:
    import pandas as pd

    from layers.results.provenance import Provenance

TableFormat = Literal["table", "csv", "json", "geojson"]

TABLE_FORMATS: Final[tuple[str, ...]] = get_args(TableFormat)

_ONE_QUANTITY: Final = (
    ("value", "low", "high"),
    ("before", "after", "change"),
    ("observed", "observed_low", "observed_high", "modelled"),
)
"""Columns of one quantity: rounded alike, by the column `unit` where there is one; per cent where it says "share"."""

_GAP: Final = "  "
"""Between two columns of a table for people."""

_LONG_WORD: Final = 30
"""Characters of a word that are kept together; a longer one breaks anywhere."""

_NAME_PARTS: Final = re.compile(r"[^_]*_+|[^_]+")
_WORDS: Final = re.compile(r"[^ ;]*[ ;]+|[^ ;]+")
"""Where the name of a column and where a text may be broken."""

_PLAIN_INTEGERS: Final = frozenset({"rank", "opens", "closes", "year", "as_of", "gauge_mm"})


def table_text(frame: pd.DataFrame, format: str, *, provenance: Provenance | None = None) -> str:  # noqa: A002
    """Return a frame of results as text, ending in a line feed.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        Results; the index is left out, and the geometry too but in "geojson".
    format : {"table", "csv", "json", "geojson"}
        "table" is for people: aligned, rounded (USD a year to five digits), with thousands separators,
        shares in per cent (their `change` in points), "-" where there is no value. "csv" and "json" (a list
        of row objects, null where there is no value) carry full precision; in "csv" a text that a spreadsheet
        would run as a formula gets an apostrophe (`layers.model.values.cell`). "geojson" is a FeatureCollection.
    provenance : Provenance, optional
        Stands in "geojson" (see `geojson_text`), the only format that has a place for it.

    Returns
    -------
    str

    Raises
    ------
    OutputError
        If the format is unknown, or "geojson" is asked of a frame without geometry.
    """
    import geopandas as gpd

    if format not in TABLE_FORMATS:
        raise OutputError(f"unknown format {format!r}; choose one of {', '.join(TABLE_FORMATS)}")
    located = isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
    if format == "geojson":
        if not located:
            raise OutputError("these results have no geometry, so no GeoJSON; choose table, csv or json")
        return geojson_text(frame, provenance=provenance)
    columns = _columns(frame)
    if format == "csv":
        plain = _finite(frame[columns])
        texts = {
            name: plain[name].astype(object).map(cell)
            for name in columns
            if any(isinstance(value, str) for value in plain[name])
        }
        return str(plain.assign(**texts).rename(columns=cell).to_csv(index=False, lineterminator="\n"))
    if format == "json":
        values = [[json_value(value) for value in frame[name]] for name in columns]
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]
        lines = [json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows]
        return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"

    heads = [[name] for name in columns]
    return _aligned(heads, [_cells(frame, name) for name in columns], [_is_number(frame[name]) for name in columns])


def _aligned(heads: list[list[str]], columns: list[list[str]], right: list[bool]) -> str:
    """Return columns of text side by side under their names; a wide character takes two places on a terminal."""
    widths = [max(map(cell_len, (*lines, *cells))) for lines, cells in zip(heads, columns, strict=True)]

    def line(texts: Sequence[str]) -> str:
        padding = [" " * (width - cell_len(text)) for text, width in zip(texts, widths, strict=True)]
        padded = [
            blank + text if number else text + blank for text, blank, number in zip(texts, padding, right, strict=True)
        ]
        return _GAP.join(padded).rstrip() + "\n"

    head = "".join(map(line, zip(*heads, strict=True)))
    return head + line(["-" * width for width in widths]) + "".join(map(line, zip(*columns, strict=True)))


def fitted_text(frame: pd.DataFrame, width: int, answer: Collection[str] = ()) -> tuple[str, list[str]]:
    """Return a table for people that is no wider than a terminal, and the columns there is no room for.

    Where the whole table is too wide, names of columns break at their underscores and texts at spaces and semicolons.
    What still does not fit is left out: the first column always stays, then come those that hold the answer, then the
    others from the left.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        Results, as in `table_text`.
    width : int
        Characters of a line.
    answer : collection of str, optional
        Columns that are what is asked for.

    Returns
    -------
    text : str
    left_out : list of str
        Names of the columns left out.
    """
    names = _columns(frame)
    cells = [_cells(frame, name) for name in names]
    right = [_is_number(frame[name]) for name in names]
    longest = [max(map(cell_len, (name, *column))) for name, column in zip(names, cells, strict=True)]
    if sum(longest) + len(_GAP) * (len(names) - 1) <= width:
        return _aligned([[name] for name in names], cells, right), []
    widths: dict[int, int] = {}
    room = width + len(_GAP)
    empty = [set(column) <= {"-"} for column in cells]  # a column without a value comes after all others
    chosen = {*names[:1], *answer}
    for number in sorted(range(len(names)), key=lambda number: (empty[number], names[number] not in chosen)):
        needed = _least_width(names[number], cells[number], folds=not right[number])
        if not widths or needed + len(_GAP) <= room:
            widths[number] = min(needed, width)
            room -= needed + len(_GAP)
    widths = dict(sorted(widths.items()))
    for number in widths:
        more = 0 if right[number] else min(longest[number] - widths[number], max(room, 0))
        widths[number] += more
        room -= more
    kept = list(widths)
    heads = [_folded(names[number], _NAME_PARTS, widths[number]) for number in kept]
    tall = max(map(len, heads))
    heads = [[""] * (tall - len(lines)) + lines for lines in heads]
    rows: list[tuple[str, ...]] = []
    for row in zip(*(cells[number] for number in kept), strict=True):
        folded = [_folded(text, _WORDS, widths[number]) for text, number in zip(row, kept, strict=True)]
        rows.extend(zip_longest(*folded, fillvalue=""))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in kept]
    text = _aligned(heads, columns, [right[number] for number in kept])
    return text, [name for number, name in enumerate(names) if number not in widths]


def _least_width(name: str, column: Sequence[str], *, folds: bool) -> int:
    """Return the fewest characters a column takes: numbers stay whole, a text may be as narrow as its longest word."""
    head = max(map(cell_len, _NAME_PARTS.findall(name)), default=0)
    if not folds:
        return max(head, *map(cell_len, column), 0)
    words = (cell_len(word.rstrip()) for text in column for word in _WORDS.findall(text))
    return max(head, min(max(words, default=0), _LONG_WORD))


def _folded(text: str, pieces: re.Pattern[str], width: int) -> list[str]:
    """Return a text in lines of that width, broken only between its pieces unless one of them is longer than a line."""
    lines = [""]
    for piece in pieces.findall(text):
        if cell_len(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
        else:
            lines += chop_cells(piece, width)
    return [line.rstrip() for line in lines if line] or [""]


def write_table(
    frame: pd.DataFrame,
    path: str | Path,
    *,
    format: str,  # noqa: A002
    provenance: Provenance | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Write a frame of results to a file, with where it comes from, all of it or nothing.

    Parameters
    ----------
    frame, format
        As in `table_text`.
    path : str or Path
        File to write.
    provenance : Provenance, optional
        With it, a table for people ends in a line of it, GeoJSON has it as a member, and beside CSV
        and JSON a second file is written, named as the first with "-metadata.json" added. A device
        or pipe gets the rows alone.
    overwrite : bool
        Whether files that exist may be replaced, also the one beside.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OutputError
        As `table_text` and `write_atomic`.
    """
    path = Path(path)
    paths = table_files(path, format=format) if provenance is not None else [path]
    for file in paths:
        check_writable(file, overwrite=overwrite)
    text = table_text(frame, format, provenance=provenance)
    if provenance is not None and format == "table":
        text += f"\n{provenance.line()}\n"
    if provenance is None or len(paths) == 1:
        return [write_atomic(path, text, overwrite=overwrite)]
    data = text.encode()
    describe = csv_metadata if format == "csv" else json_metadata
    about = describe(frame[_columns(frame)], path.name, data, provenance)
    return write_together(dict(zip(paths, (data, about), strict=True)), overwrite=overwrite)


def table_files(path: Path, *, format: str) -> list[Path]:  # noqa: A002
    """Return the files that `write_table` writes with a provenance: CSV and JSON have one beside them."""
    alone = format in ("table", "geojson") or is_device(path)
    return [path] if alone or not path.name else [path, path.with_name(path.name + SUFFIX)]


def _finite(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without a value wherever a number is infinite, as in JSON."""
    import numpy as np

    floats = [name for name in frame.columns if frame[name].dtype == "float64"]
    return frame.assign(**{str(name): frame[name].replace([np.inf, -np.inf], np.nan) for name in floats})


def _columns(frame: pd.DataFrame) -> list[str]:
    """Return all columns but the geometry."""
    return [str(name) for name in frame.columns if frame[name].dtype != "geometry"]


def _is_number(column: pd.Series[Any]) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column))


def _cells(frame: pd.DataFrame, name: str) -> list[str]:
    """Return a column's values as a person wants to read them."""
    column = frame[name]
    values = [json_value(value) for value in column]
    if not _is_number(column):
        return ["-" if value is None else _words(value) for value in values]
    mixed = "unit" in frame.columns and any(name in names for names in _ONE_QUANTITY)
    units = list(frame["unit"]) if mixed else [None] * len(values)
    if name == "share" or name.endswith("_share"):
        units = ["share"] * len(values)
    numbers: dict[Any, list[float]] = {unit: [] for unit in units}
    for column_name in _same_quantity(frame, name):
        for number, unit in zip(map(json_value, frame[column_name]), units, strict=True):
            if number is not None:
                numbers[unit].append(number)
    decimals = {unit: 4 if name in {"lat", "lon"} else _decimals(values) for unit, values in numbers.items()}
    if column_of(name).unit == "USD/y":  # a hundred million is not known to the dollar
        largest = max((abs(value) for value in values if value), default=1.0)
        values = [
            None if value is None else round(value, min(0, 4 - math.floor(math.log10(largest)))) for value in values
        ]
        decimals = {None: 0}
    comma = "" if name in _PLAIN_INTEGERS else ","
    suffix = " points" if name == "change" else " %"
    return [
        "-"
        if value is None
        else f"{100 * value:z{comma}.1f}{suffix}"
        if unit == "share"
        else f"{value:{comma}}"  # by way of a float the last digits of a long identifier would be others
        if isinstance(value, int) and not decimals[unit]
        else f"{value:z{comma}.{decimals[unit]}f}"
        for value, unit in zip(values, units, strict=True)
    ]


def _same_quantity(frame: pd.DataFrame, name: str) -> list[str]:
    """Return the columns of numbers that hold the same quantity as a column, itself included."""
    stem = name.removesuffix("_before")
    family = next((names for names in _ONE_QUANTITY if name in names), (stem, f"{stem}_before"))
    names = dict.fromkeys((name, *family))
    return [name for name in names if name in frame.columns and _is_number(frame[name])]


def _decimals(numbers: list[float]) -> int:
    """Return how many decimals show two digits of small numbers without lengthening large ones."""
    broken = [abs(number) for number in numbers if not float(number).is_integer()]
    largest = max(map(abs, numbers), default=0.0)
    if not broken:
        return 0
    if largest < 1:
        return 3
    return 2 if min(broken) < 10 and largest < 1000 else 1


def _words(value: Any) -> str:
    """Return one cell of text on one line, without control characters."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    return printable(" ".join(str(value).split()))
