"""What a corridor crosses, country by country, as figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import geo
from geo.network.drawn import WATER
from geo.network.names import travel
from maps.charts.figures import (
    PX,
    SIZE,
    SMALL,
    WIDTH,
    Sheet,
    chart_style,
    check_table,
    draw_sign,
    entry_places,
    letter,
    line_entries,
    nice_step,
    shortened,
    strokes,
    text_width,
)
from maps.look.style import KINDS, LIGHT, MODES, STATUSES
from maps.words import numbers
from maps.words.countries import country_names
from maps.words.terms import bare_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers import Atlas


ROW: Final = 0.235
"""Inches from bar to bar."""


def exposure_bars(
    table: pd.DataFrame,
    *,
    rows: str = "country",
    names: Mapping[str, str] | None = None,
    territory: str | None = None,
    title: str = "Kilometres by country and mode",
    subtitle: str = "",
    source: str = "",
) -> Figure:
    """Return a bar for each country (or route), stacked by mode; what is not in operation is hollow.

    Parameters
    ----------
    table : DataFrame
        From `geo.exposure`: the column of `rows`, `mode`, `status`, `km` and `share`. Rows stand in
        the order in which the table has them.
    rows : {"country", "route"}
        What has a bar.
    names : mapping, optional
        What to call each country or route.
    territory : str, optional
        Row to bring out.
    title, subtitle, source : str
        Lines above, and the line below that says where the figures are from and of when.

    Returns
    -------
    Figure
        The scale is in km from zero; each bar ends with its km and its share of the route.

    Raises
    ------
    ValueError
        If the table has no rows, or lacks a column.

    Examples
    --------
    >>> from layers import load_atlas
    >>> table = geo.exposure(load_atlas(), route="western_rail")
    >>> figure = exposure_bars(table, territory="AZE", subtitle="Nhava Sheva to Saint Petersburg")
    >>> float(figure.get_figwidth())
    6.69
    """
    check_table(table, (rows, "mode", "status", "km", "share"))
    called = names or {}
    keys = list(dict.fromkeys(table[rows].astype(str)))
    with chart_style():
        entries = line_entries(list(zip(table["mode"], table["status"], strict=True)))
        legend = 0.17 * (1 + max(row for _, row in _key_places(entries))) + 0.05
        sheet = Sheet(ROW * len(keys) + legend + 0.36, title=title, subtitle=subtitle, source=source)
        canvas = sheet.canvas()
        _bar_key(canvas, sheet.top - 0.08, entries)
        labels = [called.get(key, key) for key in keys]
        left = min(max(text_width(label, SIZE, bold=True) for label in labels) + 0.1, 2.9)
        ends = table.groupby(rows, sort=False)[["km", "share"]].sum().loc[keys]
        tails = [
            f"{numbers.written('km', km)} km · {numbers.percent(share)}" for km, share in ends.itertuples(index=False)
        ]
        right = max(text_width(tail, SIZE, bold=True) for tail in tails) + 0.1
        most = float(ends["km"].max()) or 1.0
        axes = sheet.axes(left, sheet.bottom + 0.34, WIDTH - left - right, ROW * len(keys))
        axes.set(xlim=(0, most), ylim=(len(keys) - 0.5, -0.5), xlabel="km")
        axes.set_xticks(np.arange(0, most * 1.0001, nice_step(most, 6)))
        axes.xaxis.set_major_formatter(lambda value, _: numbers.fixed(value, 0))
        axes.xaxis.labelpad = 1
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        for place, (key, label, tail) in enumerate(zip(keys, labels, tails, strict=True)):
            start_km = 0.0
            weight = "bold" if key == territory else "normal"
            ink = LIGHT.accent if key == territory else LIGHT.ink
            look = {"weight": weight, "color": ink}
            y = sheet.bottom + 0.34 + ROW * (len(keys) - place - 0.5)
            letter(canvas, left - 0.08, y, shortened(label, left - 0.1), ha="right", **look)
            mine = table[table[rows].astype(str) == key]
            for mode in MODES:
                for status in STATUSES:
                    part = float(mine["km"][(mine["mode"] == mode) & (mine["status"] == status)].sum())
                    if part > 0:
                        _bar(axes, start_km, start_km + part, place, mode, status, height=0.56)
                        start_km += part
            x = left + (WIDTH - left - right) * start_km / most + 0.06
            letter(canvas, x, y, tail, **look)
    return sheet.figure


def _bar(axes: Axes, start: float, end: float, y: float, mode: str, status: str, *, height: float) -> None:
    """Draw a stretch of a bar with the cue of its mode; hollow and dashed as its status where it does not operate."""
    built = status == "operational"
    look = MODES[mode]
    box = Rectangle((start, y - height / 2), end - start, height)
    if built:
        box.set(facecolor=look.color, edgecolor=LIGHT.halo, linewidth=0.4)
    else:
        dash = STATUSES[status].dash
        box.set(facecolor="none", edgecolor=look.color, linewidth=1.0)
        box.set_linestyle((0, tuple(max(part, 0.8) * 0.3 for part in dash)))
    axes.add_patch(box)
    if not built or look.cue == "plain":
        return
    cue = strokes(mode, status, scale=PX)[-1]
    cap = cue.pop("capstyle")
    axes.plot((start, end), (y, y), solid_capstyle="butt", dash_capstyle=cap, clip_path=box, **cue)


def _key_places(entries: Sequence[tuple[str, str, str]]) -> list[tuple[float, int]]:
    return entry_places(entries, width=WIDTH - 0.03, swatch=0.36, gap=0.2)


def _bar_key(canvas: Axes, y: float, entries: Sequence[tuple[str, str, str]]) -> None:
    """Draw a key of bars on a canvas in inches, its first row at a height."""
    for (mode, status, text), (x, row) in zip(entries, _key_places(entries), strict=True):
        left, row_y = 0.03 + x, y - 0.17 * row
        _bar(canvas, left, left + 0.28, row_y, mode, status, height=0.1)
        letter(canvas, left + 0.36, row_y, text)


def corridor_strip(
    atlas: Atlas,
    route: str,
    *,
    territory: str | None = None,
    as_of: int | None = None,
    title: str = "Along the corridor",
    subtitle: str = "",
    source: str = "",
) -> Figure:
    """Return a strip diagram of a route: km from the origin against country, mode, gauge and what stands on the way.

    Parameters
    ----------
    atlas : Atlas
    route : str
        Identifier of a named route.
    territory : str, optional
        Country to bring out, ISO 3166-1 alpha-3.
    as_of : int, optional
        Year whose statuses to take.
    title, subtitle, source : str
        As in `exposure_bars`.

    Returns
    -------
    Figure
        Countries of under 2 km on the way are drawn with their neighbour.

    Raises
    ------
    UnknownNameError
        If the atlas has no such route. A KeyError.
    ValueError
        If nothing of it exists in the year.

    Examples
    --------
    >>> from layers import load_atlas
    >>> figure = corridor_strip(load_atlas(), "western_rail", territory="AZE")
    >>> [text.get_text() for text in figure.axes[0].texts][-1]
    'Nhava Sheva'
    """
    pieces = pd.DataFrame(geo.pieces(geo.Case(atlas, as_of=as_of), route=route).drop(columns="geometry"))
    if pieces.empty:
        raise ValueError(f"nothing to draw: nothing of {route} exists in {as_of}")
    called = country_names(atlas)
    ends = pieces["km"].to_numpy(dtype=float).cumsum()
    total = float(ends[-1])
    gauge = atlas.segments.set_index("id")["gauge_mm"].reindex(pieces["segment"])
    countries = _runs(ends, pieces["country"].astype(str).to_list(), least=2.0)
    modes = _runs(ends, list(zip(pieces["mode"], pieces["status"], strict=True)))
    gauges = _runs(ends, gauge.astype(object).where(gauge.notna(), None).to_list())
    with chart_style():
        left = 0.7
        wide = WIDTH - left - 0.05
        stops = [*_stops(atlas, route, pieces), *_unlettered(countries, called, wide / total)]
        marks = _staggered(stops, total, wide)
        depth = max((mark.row for mark in marks), default=-1) + 1
        lanes = 3 * 0.3
        sheet = Sheet(0.5 + lanes + 0.16 + depth * 0.125, title=title, subtitle=subtitle, source=source)
        canvas = sheet.canvas()
        _bar_key(canvas, sheet.top - 0.08, line_entries([pair for *_, pair in modes]))
        top = sheet.top - 0.46
        axes = sheet.axes(left, top - lanes, wide, lanes)
        axes.set(xlim=(0, total), ylim=(0, 3))
        axes.set_yticks([])
        ticks = np.arange(0, total, nice_step(total, 9)).tolist()
        axes.set_xticks(
            [km for km in ticks if text_width(numbers.fixed(km, 0), SIZE) / 2 <= (total - km) / total * wide + 0.05]
        )
        axes.xaxis.set_major_formatter(lambda value, _: numbers.fixed(value, 0) + (" km" if value == 0 else ""))
        axes.xaxis.tick_top()
        axes.tick_params(axis="x", pad=1)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        for lane, text in enumerate(("Gauge, mm", "Mode", "Country")):
            letter(canvas, 0.03, top - lanes + 0.3 * (lane + 0.5), text, color=LIGHT.muted)
        for number, (start, end, code) in enumerate(countries):
            _block(
                axes,
                start,
                end,
                code,
                called.get(str(code), str(code)),
                wide / total,
                highlighted=code == territory,
                odd=number % 2,
            )
        for start, end, (mode, status) in modes:
            _bar(axes, start, end, 1.5, mode, status, height=0.52)
        for start, end, gauge_mm in gauges:
            if gauge_mm is not None:
                _gauge(axes, start, end, int(gauge_mm), wide / total)
        for (*_, before), (start, _, after) in pairwise(gauges):
            if None not in (before, after):
                draw_sign(canvas, left + start / total * wide, top - lanes + 0.15, "gauge_break", 0.06)
        for mark in marks:
            _draw_mark(canvas, mark, left, top - lanes, wide / total)
    return sheet.figure


Run = tuple[float, float, Any]


def _runs(ends: NDArray[np.float64], values: Sequence[Any], *, least: float = 0.0) -> list[Run]:
    """Return where runs of equal values start and end, those of under `least` km joined to the one before."""
    runs: list[Run] = []
    start = 0.0
    for end, value in zip(ends.tolist(), values, strict=True):
        if runs and (runs[-1][2] == value or end - start < least):
            runs[-1] = (runs[-1][0], end, runs[-1][2])
        elif runs and runs[-1][1] - runs[-1][0] < least:
            runs[-1] = (runs[-1][0], end, value)
        else:
            runs.append((start, end, value))
        start = end
    return runs


def _block(
    axes: Axes, start: float, end: float, code: str, name: str, scale: float, *, highlighted: bool, odd: int
) -> None:
    """Draw the stretch in one country, with as much of its name as fits."""
    fill = LIGHT.accent if highlighted else LIGHT.water if code == WATER else LIGHT.border
    depth = 0.3 if highlighted else 1.0 if code == WATER else 0.55 if odd else 0.3
    axes.add_patch(Rectangle((start, 2.14), end - start, 0.72, facecolor=fill, alpha=depth, linewidth=0))
    axes.plot((start, start), (1.1, 2.9), color=LIGHT.muted, linewidth=0.5)
    text, size = _fitting(code, name, (end - start) * scale)
    letter(axes, (start + end) / 2, 2.5, text, ha="center", size=size, weight="bold" if highlighted else "normal")


def _fitting(code: str, name: str, room: float) -> tuple[str, float]:
    """Return as much of a country's name as fits into a width in inches, and its size; empty if nothing fits."""
    ways = ((name, SIZE), (name, SMALL - 0.4), (code if len(code) == 3 else "", SMALL))
    return next((way for way in ways if text_width(way[0], way[1], bold=True) <= room - 0.04), ("", SMALL))


def _unlettered(countries: Sequence[Run], names: Mapping[str, str], scale: float) -> list[_Mark]:
    """Return a mark for each country that no stretch has room to name."""
    marks: dict[str, _Mark] = {}
    lettered = {
        code for start, end, code in countries if _fitting(code, names.get(code, code), (end - start) * scale)[0]
    }
    for start, end, code in countries:
        if code not in lettered:
            marks.setdefault(code, _Mark((start + end) / 2, names.get(code, code), "", 1))
    return list(marks.values())


def _gauge(axes: Axes, start: float, end: float, gauge_mm: int, scale: float) -> None:
    """Draw a stretch of one gauge: a pair of rails, its width between them."""
    for y in (0.32, 0.68):
        axes.plot((start, end), (y, y), color=MODES["rail"].color, linewidth=0.8, solid_capstyle="butt")
    for x in (start, end):
        axes.plot((x, x), (0.22, 0.78), color=MODES["rail"].color, linewidth=0.8)
    text = f"{gauge_mm:,}"
    if text_width(text, SMALL) + 0.1 <= (end - start) * scale:
        middle = (start + end) / 2
        half = (text_width(text, SMALL) / 2 + 0.05) / scale
        axes.add_patch(Rectangle((middle - half, 0.24), 2 * half, 0.52, facecolor=LIGHT.halo, linewidth=0, zorder=3))
        letter(axes, middle, 0.5, text, size=SMALL, ha="center", zorder=4)


@dataclass(frozen=True)
class _Mark:
    """A place on the strip: its km, its lettering, and where that stands (inches from km 0, row from the top)."""

    km: float
    text: str
    kind: str
    weight: int
    x: float = 0.0
    row: int = 0
    runs_right: bool = True


_STOPS: Final = {
    **dict.fromkeys(("seaport", "river_port", "rail_post", "road_post", "pipeline_post", "gauge_break", "dry_port"), 1),
    **dict.fromkeys(("city", "compressor"), 2),
}


def _stops(atlas: Atlas, route: str, pieces: pd.DataFrame) -> list[_Mark]:
    """Return the ports, posts, breaks of gauge and towns of a route, each at its km from the origin."""
    nodes = atlas.nodes.set_index("id")
    ends = atlas.segments.set_index("id")[["from_node", "to_node"]]
    length = pieces.groupby("segment")["km"].sum()
    named = atlas.routes[route]
    km, km_of_node = 0.0, {named.origin: 0.0}
    for segment, forward in travel(atlas, named):
        if segment in length:
            km += float(length[segment])
            km_of_node.setdefault(str(ends.at[segment, "to_node" if forward else "from_node"]), km)
    marks = []
    for node, node_km in km_of_node.items():
        if node not in nodes.index:
            continue
        kind = str(nodes.at[node, "kind"])
        ending = node in (named.origin, named.destination)
        if kind in _STOPS or ending:
            marks.append(_Mark(node_km, bare_name(str(nodes.at[node, "name"])), kind, 0 if ending else _STOPS[kind]))
    return marks


def _staggered(marks: Sequence[_Mark], total: float, wide: float) -> list[_Mark]:
    """Return marks with their lettering in rows in which no text and no leader crosses another.

    A text starts at its leader and runs right, or left where the sheet ends. Those that run right are
    placed from the right, the others from the left, so that a leader passes the texts placed before
    it. Towns that would need a fifth row are left out.
    """
    size = SIZE - 1
    placed: list[tuple[float, float, float, _Mark]] = []
    spans = [(mark, mark.km / total * wide, text_width(mark.text, size) + 0.05) for mark in marks]
    limit = min((x - length for _, x, length in spans if x + length > wide + 0.03), default=wide + 1)
    last = sorted((span for span in spans if span[1] > limit), key=lambda span: span[1])
    first = sorted((span for span in spans if span[1] <= limit), key=lambda span: -span[1])
    for mark, x, length in (*last, *first):
        runs_right = x <= limit
        start, end = (x, x + length) if runs_right else (x - length, x)
        for row in range(12):
            clear = all(
                (end < a - 0.04 or start > b + 0.04 or row != placed_mark.row)
                and not (placed_mark.row > row and start - 0.02 < placed_x < end + 0.02)
                and not (placed_mark.row < row and a - 0.02 < x < b + 0.02)
                and abs(placed_x - x) > (0.0 if placed_mark.row != row else 0.02)
                for a, b, placed_x, placed_mark in placed
            )
            if clear:
                if mark.weight < 2 or row < 4:
                    placed.append((start, end, x, replace(mark, x=x, row=row, runs_right=runs_right)))
                break
    return [mark for *_, mark in placed]


def _draw_mark(canvas: Axes, mark: _Mark, left: float, low: float, scale: float) -> None:
    look = KINDS.get(mark.kind)
    colour = LIGHT.muted if look is None or look.mode is None else MODES[look.mode].color
    x, y = left + mark.x, low - 0.17 - mark.row * 0.125
    canvas.plot((x, x), (low + (0 if look else 0.63), y - 0.03), color=LIGHT.border, linewidth=0.5)
    if look:
        draw_sign(canvas, x, low - 0.02, mark.kind, 0.035)
    side = 0.025 if mark.runs_right else -0.025
    ink = colour if mark.weight < 2 and colour != MODES["road"].color else LIGHT.ink
    letter(canvas, x + side, y, mark.text, ha="left" if mark.runs_right else "right", size=SIZE - 1, color=ink)
