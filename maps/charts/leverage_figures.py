"""Who holds what of others' trade, as a figure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from maps.charts.figures import SIZE, WIDTH, Sheet, chart_style, check_table, letter, shortened, text_width, two_lines
from maps.look.style import LIGHT
from maps.words import numbers
from maps.words.numbers import NOTHING


def leverage_heat(
    table: pd.DataFrame,
    *,
    value: str,
    rows: str = "scenario",
    columns: str = "territory",
    names: Mapping[str, str] | None = None,
    second: str | None = None,
    shut: str | None = None,
    percent: bool = False,
    unit: str = "",
    title: str = "Who the corridor depends on",
    subtitle: str = "",
    source: str = "",
) -> Figure:
    r"""Return a table of scenarios by territories, each cell shaded by its value from zero.

    Parameters
    ----------
    table : DataFrame
        A row for each scenario and territory: the columns `rows`, `columns` and `value`; NaN where
        there is no value.
    value, rows, columns : str
        Columns of the table: the figure shown, what stands at the left, what above.
    second : str, optional
        Column of a second figure for each cell, smaller, not shaded.
    shut : str, optional
        Column of bool: cells that read "closed" instead of figures.
    names : mapping, optional
        What to call a row or a column.
    percent : bool
        Whether the values are shares, to be shown in percent; the darkest shade is then 100 %.
    unit : str
        Unit of the values, for the key.
    title, subtitle, source : str
        As in `exposure_bars`.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If the table has no rows, lacks a column, or has two values for one cell.

    Examples
    --------
    >>> table = pd.DataFrame({"scenario": ["Bridge lost"], "territory": ["AZE"], "share": [0.25]})
    >>> figure = leverage_heat(table, value="share", percent=True)
    >>> [text.get_text() for text in figure.axes[-1].texts][:3]
    ['AZE', 'Bridge lost', '25\xa0%']
    """
    check_table(table, [name for name in (value, rows, columns, second, shut) if name is not None])
    if table.duplicated([rows, columns]).any():
        raise ValueError(f"two values for one {rows} and {columns}")
    called = names or {}
    down, across = (list(dict.fromkeys(table[name].astype(str))) for name in (rows, columns))
    keys = [(str(row), str(column)) for row, column in zip(table[rows], table[columns], strict=True)]
    cells = dict(zip(keys, table[value].to_numpy(dtype=float).tolist(), strict=True))
    barred = set() if shut is None else {key for key, is_shut in zip(keys, table[shut], strict=True) if is_shut}
    second_cells = {} if second is None else dict(zip(keys, table[second].to_numpy(dtype=float).tolist(), strict=True))
    most = 1.0 if percent else max((v for v in cells.values() if not math.isnan(v)), default=0.0) or 1.0
    with chart_style():
        labels = [two_lines(called.get(row, row), 2.6) for row in down]
        left = max(text_width(line, SIZE - 0.3) for label in labels for line in label) + 0.15
        wide = min((WIDTH - left - 0.03) / len(across), 1.0)
        step = 0.27 if second is None else 0.33
        sheet = Sheet(step * len(down) + 0.22 + 0.3, title=title, subtitle=subtitle, source=source)
        canvas = sheet.canvas()
        top = sheet.top - 0.22
        for place, column in enumerate(across):
            x = left + wide * (place + 0.5)
            look: dict[str, Any] = {"ha": "center", "va": "baseline", "weight": "bold", "parse_math": False}
            canvas.text(x, top + 0.06, shortened(called.get(column, column), wide - 0.04), size=SIZE - 0.3, **look)
        for place, (row, label) in enumerate(zip(down, labels, strict=True)):
            y = top - step * (place + 0.5)
            for number, line in enumerate(label):
                shift = 0.055 * (len(label) - 1) - 0.11 * number
                letter(canvas, left - 0.1, y + shift, line, ha="right", size=SIZE - 0.3)
            for number, column in enumerate(across):
                x, figure = left + wide * number, cells.get((row, column), math.nan)
                if (row, column) in barred:
                    _cell(canvas, x, y, wide, step, math.nan, most)
                    letter(canvas, x + wide / 2, y, "closed", ha="center", size=SIZE - 0.8, color=LIGHT.muted)
                    continue
                _cell(canvas, x, y, wide, step, figure, most)
                text, ink = _heat_text(figure, percent), LIGHT.muted if math.isnan(figure) else LIGHT.ink
                lift = 0.06 if second_cells else 0.0
                letter(canvas, x + wide / 2, y + lift, text, ha="center", color=ink)
                if (row, column) in second_cells:
                    text = _heat_text(second_cells[row, column], percent)
                    letter(canvas, x + wide / 2, y - 0.075, text, ha="center", size=SIZE - 1.3, color=LIGHT.ink)
        _shades(canvas, left, sheet.bottom + 0.12, most, percent, unit)
    return sheet.figure


DEEPEST: Final = 0.5
"""Opacity of the darkest shade: ink on it still has the contrast of WCAG AA."""


def _heat_text(value: float, percent: bool) -> str:
    return NOTHING if math.isnan(value) else numbers.percent(value, 0) if percent else numbers.written("figure", value)


def _cell(canvas: Axes, x: float, y: float, wide: float, step: float, value: float, most: float) -> None:
    defined = not math.isnan(value)
    share = min(max(value / most, 0.0), 1.0) * DEEPEST if defined else 0.0
    box: dict[str, Any] = {"edgecolor": LIGHT.rule, "linewidth": 0.5, "facecolor": "none"}
    canvas.add_patch(Rectangle((x + 0.01, y - step / 2 + 0.01), wide - 0.02, step - 0.02, **box))
    if share > 0:
        box = {"facecolor": LIGHT.accent, "alpha": share, "linewidth": 0}
        canvas.add_patch(Rectangle((x + 0.01, y - step / 2 + 0.01), wide - 0.02, step - 0.02, **box))


def _shades(canvas: Axes, x: float, y: float, most: float, percent: bool, unit: str) -> None:
    for number in range(5):
        share = number / 4
        if share:
            fill: dict[str, Any] = {"facecolor": LIGHT.accent, "alpha": share * DEEPEST, "linewidth": 0}
            canvas.add_patch(Rectangle((x + 0.22 * number, y - 0.04), 0.22, 0.09, **fill))
    box: dict[str, Any] = {"facecolor": "none", "edgecolor": LIGHT.border, "linewidth": 0.5}
    canvas.add_patch(Rectangle((x, y - 0.04), 1.1, 0.09, **box))
    last = "100 %" if percent else f"{numbers.written('figure', most)} {unit}".strip()
    look = {"size": SIZE - 0.5, "color": LIGHT.muted}
    letter(canvas, x - 0.05, y, "0", ha="right", **look)
    letter(canvas, x + 1.15, y, last, **look)
    letter(canvas, x + 1.15 + text_width(last, SIZE) + 0.2, y, "– not defined", **look)
