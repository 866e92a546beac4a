"""What scenarios change, as a figure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from maps.charts.figures import (
    SIZE,
    WIDTH,
    Sheet,
    chart_style,
    check_table,
    letter,
    nice_step,
    text_width,
    two_lines,
    wrapped,
)
from maps.look.style import LIGHT
from maps.words import numbers


def scenario_bars(
    table: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    title: str = "What each scenario changes",
    subtitle: str = "",
    source: str = "",
) -> Figure:
    """Return before and after of some measures for each scenario, side by side.

    Parameters
    ----------
    table : DataFrame
        A row for each scenario and measure: `scenario` (what to call it), `measure`, `unit`, `before`,
        `after`; NaN where there is no value. Order of rows and of panels is that of the table.
    titles : mapping, optional
        What to call each measure.
    title, subtitle, source : str
        As in `exposure_bars`.

    Returns
    -------
    Figure
        One panel for each measure, of which less is better, each with its own scale from zero: a ring
        before, a disc after, the change with its sign, in red where it is a rise; a dash where there is no value.

    Raises
    ------
    ValueError
        If the table has no rows, or lacks a column.

    Examples
    --------
    >>> table = pd.DataFrame([["Bridge lost", "time", "h", 100.0, 120.0]],
    ...     columns=["scenario", "measure", "unit", "before", "after"])
    >>> [text.get_text() for text in scenario_bars(table).axes[0].texts][-1]
    '+20'
    """
    check_table(table, ("scenario", "measure", "unit", "before", "after"))
    called = titles or {}
    rows = list(dict.fromkeys(table["scenario"].astype(str)))
    panels = list(dict.fromkeys(table["measure"].astype(str)))
    with chart_style():
        labels = [two_lines(row, 2.0) for row in rows]
        left = max(text_width(line, SIZE - 0.3) for label in labels for line in label) + 0.13
        gap = 0.52
        wide = (WIDTH - left - gap * len(panels)) / len(panels)
        heads = [wrapped(called.get(panel, panel), wide + gap - 0.1, SIZE - 0.3, bold=True) for panel in panels]
        crown = 0.125 * max(map(len, heads)) + 0.05
        step = 0.3
        sheet = Sheet(step * len(rows) + crown + 0.36 + 0.2, title=title, subtitle=subtitle, source=source)
        canvas = sheet.canvas()
        low = sheet.bottom + 0.36
        height = step * len(rows)
        for place, label in enumerate(labels):
            y = low + height - step * (place + 0.5)
            for number, line in enumerate(label):
                shift = 0.058 * (len(label) - 1) - 0.116 * number
                letter(canvas, left - 0.1, y + shift, line, ha="right", size=SIZE - 0.3)
            if place:
                canvas.plot((0, WIDTH), (y + step / 2,) * 2, color=LIGHT.rule, linewidth=0.5, zorder=0)
        _change_key(canvas, 0.03, sheet.top - 0.07)
        for number, (panel, head) in enumerate(zip(panels, heads, strict=True)):
            mine = table[table["measure"].astype(str) == panel].set_index("scenario")
            x = left + number * (wide + gap)
            for line_number, line in enumerate(head):
                y = low + height + 0.05 + 0.125 * (len(head) - 1 - line_number)
                canvas.text(x, y, line, weight="bold", size=SIZE - 0.3, parse_math=False)
            axes = sheet.axes(x, low, wide, height)
            most = float(np.nanmax([*mine[["before", "after"]].to_numpy(dtype=float).ravel(), 0.0])) or 1.0
            axes.set(xlim=(0, most * 1.04), ylim=(len(rows) - 0.5, -0.5))
            axes.set_yticks([])
            axes.set_xticks(np.arange(0, most * 1.04, nice_step(most, 3)))
            axes.xaxis.set_major_formatter(lambda value, _: numbers.written("figure", value))
            axes.set_xlabel(str(mine["unit"].iloc[0]), labelpad=1)
            axes.grid(axis="x")
            for place, row in enumerate(rows):
                if row in mine.index:
                    before, after = (
                        float(value) for value in mine.loc[[row], ["before", "after"]].to_numpy(dtype=float)[0]
                    )
                    y = low + height - step * (place + 0.5)
                    _change(canvas, x, y, wide / (most * 1.04), before, after, x + wide + 0.04)
    return sheet.figure


def _change_key(canvas: Axes, x: float, y: float) -> None:
    for text, face in (("before", LIGHT.halo), ("after", LIGHT.ink)):
        canvas.plot(
            (x + 0.05,), (y,), "o", markersize=4.2, markerfacecolor=face, markeredgecolor=LIGHT.ink, clip_on=False
        )
        letter(canvas, x + 0.13, y, text)
        x += 0.13 + text_width(text, SIZE) + 0.2
    for text, colour in (("the change: longer, or more", LIGHT.accent), ("shorter, or less", LIGHT.ink)):
        letter(canvas, x, y, text, color=colour, weight="bold")
        x += text_width(text, SIZE, bold=True) + 0.12


def _change(canvas: Axes, x: float, y: float, scale: float, before: float, after: float, tail: float) -> None:
    """Draw one value before and after, in inches, and the change."""
    if math.isnan(after):
        letter(canvas, tail, y, "–", color=LIGHT.muted, size=SIZE - 0.5)
        return
    has_before = not math.isnan(before)
    change = numbers.written("change", after - before) if has_before else ""
    moved = change not in ("", "0")
    colour = LIGHT.accent if moved and after > before else LIGHT.ink
    if has_before:
        if moved:
            canvas.plot((x + before * scale, x + after * scale), (y, y), color=colour, linewidth=1.6)
        ring: dict[str, Any] = {"markerfacecolor": LIGHT.halo, "markeredgecolor": LIGHT.ink}
        canvas.plot((x + before * scale,), (y,), "o", markersize=4.6, markeredgewidth=0.8, zorder=6, **ring)
    full: dict[str, Any] = {"markerfacecolor": LIGHT.ink, "markeredgecolor": LIGHT.halo}
    size = 4.6 if moved else 2.6
    canvas.plot((x + after * scale,), (y,), "o", markersize=size, markeredgewidth=0.4, zorder=7, **full)
    text, ink = change or numbers.written("figure", after), colour if moved else LIGHT.muted
    letter(canvas, tail, y, text, size=SIZE - 0.5, color=ink, weight="bold" if moved else "normal")
