"""Charts for print: what a corridor crosses, how narrow it runs, what a scenario changes, who holds it.

Each function takes the frames of `geo` and returns a matplotlib `Figure` 170 mm wide, to be written
by `figure_bytes` as PNG or SVG, the same bytes each time. Colours and second cues are those of
`maps.style`: a bar of rail is ticked as the line on the map is, and what is not in operation is
hollow. Scales of lengths, hours and amounts start at zero.

`static_map` draws the map to go with them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import geo
from geo.convergence import severing_profile as measure
from geo.geodesic import WGS84, edges
from geo.names import travel
from maps.figures import (
    PX,
    SIZE,
    SMALL,
    WIDTH,
    Sheet,
    disc,
    draw_sign,
    figure_bytes,
    house,
    line_entries,
    nice_step,
    spread,
    strokes,
    text_width,
    wrapped,
)
from maps.panel import WATER, country_names
from maps.places import MODE_WORDS, listed
from maps.static_map import static_map
from maps.style import KINDS, LIGHT, MODES, STATUSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers import Atlas

__all__ = [
    "corridor_strip",
    "exposure_bars",
    "figure_bytes",
    "leverage_heat",
    "scenario_bars",
    "severing_profile",
    "static_map",
]

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
    """
    if missing := [name for name in (rows, "mode", "status", "km", "share") if name not in table]:
        raise ValueError(f"the table has no column {', '.join(missing)}")
    if table.empty:
        raise ValueError("nothing to draw: the table has no rows")
    called = names or {}
    keys = list(dict.fromkeys(table[rows].astype(str)))
    with house():
        entries = line_entries(list(zip(table["mode"], table["status"], strict=True)))
        legend = 0.17 * _key_rows(entries) + 0.05
        sheet = Sheet(ROW * len(keys) + legend + 0.36, title=title, subtitle=subtitle, source=source)
        canvas = sheet.canvas()
        _bar_key(canvas, sheet.top - 0.08, entries)
        labels = [called.get(each, each) for each in keys]
        left = min(max(text_width(label, SIZE, bold=True) for label in labels) + 0.1, 2.9)
        ends = table.groupby(rows, sort=False)[["km", "share"]].sum().loc[keys]
        tails = [f"{_km(km)} · {_percent(share)}" for km, share in ends.itertuples(index=False)]
        right = max(text_width(tail, SIZE, bold=True) for tail in tails) + 0.1
        most = float(ends["km"].max()) or 1.0
        axes = sheet.axes(left, sheet.bottom + 0.34, WIDTH - left - right, ROW * len(keys))
        axes.set(xlim=(0, most), ylim=(len(keys) - 0.5, -0.5), xlabel="km")
        axes.set_xticks(np.arange(0, most * 1.0001, nice_step(most, 6)))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.xaxis.labelpad = 1
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        for place, (each, label, tail) in enumerate(zip(keys, labels, tails, strict=True)):
            at = 0.0
            weight = "bold" if each == territory else "normal"
            ink = LIGHT.accent if each == territory else LIGHT.ink
            look: dict[str, Any] = {"va": "center_baseline", "weight": weight, "color": ink, "parse_math": False}
            y = sheet.bottom + 0.34 + ROW * (len(keys) - place - 0.5)
            canvas.text(left - 0.08, y, _shortened(label, left - 0.1), ha="right", **look)
            mine = table[table[rows].astype(str) == each]
            for mode in MODES:
                for status in STATUSES:
                    part = float(mine["km"][(mine["mode"] == mode) & (mine["status"] == status)].sum())
                    if part > 0:
                        _bar(axes, at, at + part, place, mode, status, height=0.56)
                        at += part
            x = left + (WIDTH - left - right) * at / most + 0.06
            canvas.text(x, y, tail, **look)
    return sheet.figure


def short(name: str) -> str:
    """Return a place's name without what stands in brackets."""
    return name.split(" (")[0]


def _km(value: float) -> str:
    return f"{value:,.0f} km" if value >= 10 else f"{value:,.1f} km" if value >= 0.05 or value == 0 else "< 0.1 km"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.0005 or share == 0 else "< 0.1 %"


def _shortened(text: str, width: float, size: float = SIZE) -> str:
    """Return a text that is no wider than so many inches, cut with an ellipsis if need be."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


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


def _key_rows(entries: Sequence[tuple[str, str, str]]) -> int:
    """Return how many rows a key of bars takes."""
    return 1 + max((row for *_, row in _key_places(entries)), default=0)


def _key_places(entries: Sequence[tuple[str, str, str]]) -> list[tuple[float, int]]:
    """Return where each entry of a key of bars stands: inches from the left, and row."""
    places: list[tuple[float, int]] = []
    x, row = 0.03, 0
    for *_, text in entries:
        wide = 0.36 + text_width(text, SIZE)
        if places and x + wide > WIDTH:
            x, row = 0.03, row + 1
        places.append((x, row))
        x += wide + 0.2
    return places


def _bar_key(canvas: Axes, y: float, entries: Sequence[tuple[str, str, str]]) -> None:
    """Draw a key of bars on a canvas in inches, its first row at a height."""
    for (mode, status, text), (x, row) in zip(entries, _key_places(entries), strict=True):
        at = y - 0.17 * row
        _bar(canvas, x, x + 0.28, at, mode, status, height=0.1)
        canvas.text(x + 0.36, at, text, va="center_baseline", parse_math=False)


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
    """
    pieces = pd.DataFrame(geo.pieces(atlas, route=route, as_of=as_of).drop(columns="geometry"))
    if pieces.empty:
        raise ValueError(f"nothing to draw: nothing of {route} exists in {as_of}")
    called = country_names(atlas)
    ends = pieces["km"].to_numpy(dtype=float).cumsum()
    total = float(ends[-1])
    gauge = atlas.segments.set_index("id")["gauge_mm"].reindex(pieces["segment"])
    countries = _runs(ends, pieces["country"].astype(str).to_list(), least=2.0)
    modes = _runs(ends, list(zip(pieces["mode"], pieces["status"], strict=True)))
    gauges = _runs(ends, gauge.astype(object).where(gauge.notna(), None).to_list())
    with house():
        left = 0.7
        wide = WIDTH - left - 0.05
        stops = [*_stops(atlas, route, pieces), *_unlettered(countries, called, wide / total)]
        marks = _staggered(stops, total, wide)
        depth = max((mark.row for mark in marks), default=-1) + 1
        lanes = 3 * 0.3
        sheet = Sheet(0.5 + lanes + 0.16 + depth * 0.125, title=title, subtitle=subtitle, source=source)
        canvas = sheet.canvas()
        _bar_key(canvas, sheet.top - 0.08, line_entries([each for *_, each in modes]))
        top = sheet.top - 0.46
        axes = sheet.axes(left, top - lanes, wide, lanes)
        axes.set(xlim=(0, total), ylim=(0, 3))
        axes.set_yticks([])
        ticks = np.arange(0, total, nice_step(total, 9)).tolist()
        axes.set_xticks(
            [km for km in ticks if text_width(f"{km:,.0f}", SIZE) / 2 <= (total - km) / total * wide + 0.05]
        )
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" + (" km" if value == 0 else ""))
        axes.xaxis.tick_top()
        axes.tick_params(axis="x", pad=1)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        for lane, text in enumerate(("Gauge, mm", "Mode", "Country")):
            canvas.text(0.03, top - lanes + 0.3 * (lane + 0.5), text, va="center_baseline", color=LIGHT.muted)
        for number, (start, end, code) in enumerate(countries):
            _block(
                axes,
                start,
                end,
                code,
                called.get(str(code), str(code)),
                wide / total,
                chosen=code == territory,
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
    """Return where runs of equal values start and end, those of under `least` km made part of the one before."""
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


def _block(axes: Axes, start: float, end: float, code: str, name: str, scale: float, *, chosen: bool, odd: int) -> None:
    """Draw the stretch in one country, with as much of its name as fits."""
    fill = LIGHT.accent if chosen else LIGHT.water if code == WATER else LIGHT.border
    depth = 0.3 if chosen else 1.0 if code == WATER else 0.55 if odd else 0.3
    axes.add_patch(Rectangle((start, 2.14), end - start, 0.72, facecolor=fill, alpha=depth, linewidth=0))
    axes.plot((start, start), (1.1, 2.9), color=LIGHT.muted, linewidth=0.5)
    text, size = _fitting(code, name, (end - start) * scale)
    look: dict[str, Any] = {"size": size, "weight": "bold" if chosen else "normal", "parse_math": False}
    axes.text((start + end) / 2, 2.5, text, ha="center", va="center_baseline", **look)


def _fitting(code: str, name: str, room: float) -> tuple[str, float]:
    """Return as much of a country's name as fits into so many inches, and its size; nothing where nothing does."""
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
        axes.text(middle, 0.5, text, size=SMALL, ha="center", va="center_baseline", zorder=4)


@dataclass(frozen=True)
class _Mark:
    """A place on the strip: its km, its lettering, and where that stands (inches from km 0, row from the top)."""

    km: float
    text: str
    kind: str
    weight: int
    x: float = 0.0
    row: int = 0
    left: bool = True


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
    km, found = 0.0, {named.origin: 0.0}
    for segment, forward in travel(atlas, named):
        if segment in length:
            km += float(length[segment])
            found.setdefault(str(ends.at[segment, "to_node" if forward else "from_node"]), km)
    marks = []
    for node, at in found.items():
        if node not in nodes.index:
            continue
        kind = str(nodes.at[node, "kind"])
        ending = node in (named.origin, named.destination)
        if kind in _STOPS or ending:
            marks.append(_Mark(at, short(str(nodes.at[node, "name"])), kind, 0 if ending else _STOPS[kind]))
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
    last = sorted((each for each in spans if each[1] > limit), key=lambda each: each[1])
    first = sorted((each for each in spans if each[1] <= limit), key=lambda each: -each[1])
    for mark, x, length in (*last, *first):
        left = x <= limit
        start, end = (x, x + length) if left else (x - length, x)
        for row in range(12):
            clear = all(
                (end < a - 0.04 or start > b + 0.04 or row != other.row)
                and not (other.row > row and start - 0.02 < at < end + 0.02)
                and not (other.row < row and a - 0.02 < x < b + 0.02)
                and abs(at - x) > (0.0 if other.row != row else 0.02)
                for a, b, at, other in placed
            )
            if clear:
                if mark.weight < 2 or row < 4:
                    placed.append((start, end, x, replace(mark, x=x, row=row, left=left)))
                break
    return [mark for *_, mark in placed]


def _draw_mark(canvas: Axes, mark: _Mark, left: float, low: float, scale: float) -> None:
    look = KINDS.get(mark.kind)
    colour = LIGHT.muted if look is None or look.mode is None else MODES[look.mode].color
    x, y = left + mark.x, low - 0.17 - mark.row * 0.125
    canvas.plot((x, x), (low + (0 if look else 0.63), y - 0.03), color=LIGHT.border, linewidth=0.5)
    if look:
        draw_sign(canvas, x, low - 0.02, mark.kind, 0.035)
    side = 0.025 if mark.left else -0.025
    canvas.text(
        *(x + side, y, mark.text),
        ha="left" if mark.left else "right",
        va="center_baseline",
        size=SIZE - 1,
        parse_math=False,
        color=colour if mark.weight < 2 and colour != MODES["road"].color else LIGHT.ink,
    )


def severing_profile(
    atlas: Atlas,
    route: str,
    territory: str,
    *,
    chokepoints: gpd.GeoDataFrame | None = None,
    modes: Sequence[str] = ("rail", "road", "pipeline"),
    step_km: float = 1.0,
    as_of: int | None = None,
    title: str = "How narrow the corridor runs",
    subtitle: str = "",
    source: str = "",
) -> Figure:
    """Return the severing radius along a route inside a territory, chokepoints numbered.

    The severing radius at a point is that of the smallest disc around it that touches a line of every
    mode (`geo.convergence`). One curve is drawn for all `modes`, one for all of them but gas.

    Parameters
    ----------
    atlas : Atlas
    route : str
        Identifier of a named route.
    territory : str
        ISO 3166-1 alpha-3.
    chokepoints : GeoDataFrame, optional
        From `geo.chokepoints`: numbered where the route passes nearest to them, if that is within
        their radius.
    modes : sequence of str
        What has to be touched.
    step_km : float
        Distance between the points measured.
    as_of : int, optional
        Year whose statuses to take.
    title, subtitle, source : str
        As in `exposure_bars`.

    Returns
    -------
    Figure
        Km along the line as drawn against km of radius, both from zero.

    Raises
    ------
    UnknownNameError
        If the atlas has no such route. A KeyError.
    ValueError
        If the route does not pass through the territory, or a mode has no line in operation.
    """
    inside = geo.pieces(atlas, route=route, as_of=as_of)
    inside = inside[(inside["country"] == territory) & inside["mode"].isin(("rail", "road", "pipeline"))]
    if inside.empty:
        raise ValueError(f"the route {route} has no land part in {territory}")
    segments = atlas.segments if as_of is None else geo.status_in(atlas.segments, as_of)
    lines = segments[segments["status"] == "operational"]
    there = [mode for mode in modes if (lines["mode"] == mode).any()]
    if not there:
        raise ValueError(f"nothing of {', '.join(modes)} is in operation")
    along = _oriented(atlas, route, inside)
    profile = measure(lines, there, along, step_km=step_km)
    km = profile["km_along"].to_numpy()
    sets = [there] + [each for each in [[mode for mode in there if mode != "pipeline"]] if 1 < len(each) < len(there)]
    curves = [profile[[f"{mode}_km" for mode in each]].max(axis=1).to_numpy() for each in sets]
    with house():
        left, plot = 0.45, 1.95
        sheet = Sheet(plot + 0.34 + 0.2 + 0.8, title=title, subtitle=subtitle, source=source)
        canvas = sheet.canvas()
        low = sheet.bottom + 0.34
        wide = WIDTH - left - 0.42
        axes = sheet.axes(left, low, wide, plot)
        most = max(float(curve.max()) for curve in curves)
        axes.set(xlim=(0, km[-1]), ylim=(0, most * 1.06))
        axes.set_xlabel(
            f"km along the line as drawn, from {_border_before(atlas, route, inside, territory)}", labelpad=2
        )
        axes.set_ylabel("Severing radius, km", labelpad=3)
        axes.set_xticks(np.arange(0, km[-1], nice_step(float(km[-1]), 10)))
        axes.set_yticks(np.arange(0, most * 1.06, nice_step(most, 6)))
        axes.grid(axis="y")
        looks: tuple[tuple[str, Any, float], ...] = (
            (MODES["rail"].color, "-", 1.4),
            (MODES["road"].color, (0, (4.0, 1.5)), 1.6),
        )
        x = left
        for each, curve, (colour, dash, width) in zip(sets, curves, looks, strict=False):
            axes.plot(km, curve, color=colour, linestyle=dash, linewidth=width, dash_capstyle="butt")
            text = f"circle that touches {listed([MODE_WORDS[mode] for mode in each])}"
            canvas.plot((x, x + 0.3), (sheet.top - 0.07,) * 2, color=colour, linestyle=dash, linewidth=width)
            canvas.text(x + 0.36, sheet.top - 0.07, text, va="center_baseline")
            x += 0.36 + text_width(text, SIZE) + 0.3
        scale = wide / float(km[-1])
        if chokepoints is not None:
            _numbered(canvas, chokepoints, profile, left, low, scale, low + plot + 0.1)
        _towns(canvas, atlas, inside, along, left, low + plot + 0.2, scale)
    return sheet.figure


def _oriented(atlas: Atlas, route: str, pieces: gpd.GeoDataFrame) -> list[Any]:
    """Return the lines of pieces of a route in the direction of travel."""
    forward = dict(travel(atlas, atlas.routes[route]))
    return [
        line if forward[segment] else shapely.reverse(line)
        for segment, line in zip(pieces["segment"], pieces.geometry, strict=True)
    ]


def _border_before(atlas: Atlas, route: str, inside: gpd.GeoDataFrame, territory: str) -> str:
    """Return where a route enters a territory, in words."""
    crossings = geo.crossings(atlas, route=route)
    entered = crossings[crossings["to_country"] == territory]
    if len(entered):
        code = str(entered["from_country"].iloc[0])
        return f"the border with {country_names(atlas)[code]}"
    return f"where it enters {country_names(atlas).get(territory, territory)}"


def _nearest_km(lon: float, lat: float, profile: pd.DataFrame) -> tuple[float, float]:
    """Return the km along a profile that is nearest to a place, and how far the place is from it, km."""
    n = len(profile)
    *_, apart = WGS84.inv(np.full(n, lon), np.full(n, lat), profile["lon"].to_numpy(), profile["lat"].to_numpy())
    at = int(np.argmin(apart))
    return float(profile["km_along"].iloc[at]), float(apart[at]) / 1000


def _numbered(
    canvas: Axes, found: gpd.GeoDataFrame, profile: pd.DataFrame, left: float, low: float, scale: float, top: float
) -> None:
    """Draw chokepoints as numbered discs in a row above the plot, each with a line down to its km."""
    size = 0.068
    spots = []
    for row in found.sort_values("rank").itertuples(index=False):
        km, apart = _nearest_km(row.lon, row.lat, profile)
        if apart <= row.radius_km + float(profile["km_along"].diff().max()):
            spots.append((left + km * scale, int(row.rank)))
    spots.sort()
    where = spread([x for x, _ in spots], 2 * size + 0.015, left, left + float(profile["km_along"].iloc[-1]) * scale)
    for (x, rank), at in zip(spots, where, strict=True):
        canvas.plot((x, x), (low, top - 0.1), color=LIGHT.chokepoint, linewidth=0.6, linestyle=(0, (1.5, 1.5)))
        canvas.plot((x, at), (top - 0.1, top), color=LIGHT.chokepoint, linewidth=0.6)
        disc(canvas, at, top, rank, size)


def _towns(
    canvas: Axes, atlas: Atlas, inside: gpd.GeoDataFrame, along: Sequence[Any], left: float, low: float, scale: float
) -> None:
    """Letter the places on the way above the plot, leaning, the more important first."""
    ends = atlas.segments.set_index("id").loc[inside["segment"], ["from_node", "to_node"]]
    on = atlas.nodes[atlas.nodes["id"].isin(set(ends.to_numpy().ravel()))]
    km = edges(along).km.cumsum()
    vertices = edges(along).end
    taken: list[float] = []
    order = on.assign(weight=[_WEIGHTS.get(kind, 3) for kind in on["kind"]]).sort_values(["weight", "id"])
    for row in order.itertuples(index=False):
        gaps = np.hypot(vertices[:, 0] - row.geometry.x, vertices[:, 1] - row.geometry.y)
        if gaps.min() > 0.02:
            continue
        x = left + float(km[gaps.argmin()]) * scale
        if all(abs(x - other) > 0.17 for other in taken):
            taken.append(x)
            canvas.plot((x, x), (low - 0.2, low - 0.16), color=LIGHT.muted, linewidth=0.5)
            look: dict[str, Any] = {"rotation": 38, "rotation_mode": "anchor", "size": SIZE - 1, "parse_math": False}
            text = _some_words(short(str(row.name)), min(1.0, (WIDTH - x) / 0.79))
            canvas.text(x - 0.02, low, text, color=LIGHT.muted, **look)


def _some_words(text: str, most: float) -> str:
    """Return a name as far as its whole words fit into a width in inches, its first word at least."""
    words = text.split()
    while len(words) > 1 and text_width(" ".join(words), SIZE - 1) > most:
        words.pop()
        if words[-1] in ("-", "–", "—"):
            words.pop()
    return " ".join(words)


_WEIGHTS: Final = {"seaport": 0, "city": 0, "rail_post": 0, "road_post": 1, "rail_station": 1, "rail_junction": 2}


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
    """
    if missing := [name for name in ("scenario", "measure", "unit", "before", "after") if name not in table]:
        raise ValueError(f"the table has no column {', '.join(missing)}")
    if table.empty:
        raise ValueError("nothing to draw: the table has no rows")
    called = titles or {}
    rows = list(dict.fromkeys(table["scenario"].astype(str)))
    panels = list(dict.fromkeys(table["measure"].astype(str)))
    with house():
        labels = [_two_lines(row, 2.0) for row in rows]
        left = max(text_width(each, SIZE - 0.3) for label in labels for each in label) + 0.13
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
            for number, each in enumerate(label):
                shift = 0.058 * (len(label) - 1) - 0.116 * number
                look: dict[str, Any] = {"ha": "right", "va": "center_baseline", "size": SIZE - 0.3}
                canvas.text(left - 0.1, y + shift, each, parse_math=False, **look)
            if place:
                canvas.plot((0, WIDTH), (y + step / 2,) * 2, color=LIGHT.rule, linewidth=0.5, zorder=0)
        _change_key(canvas, 0.03, sheet.top - 0.07)
        for number, (panel, head) in enumerate(zip(panels, heads, strict=True)):
            mine = table[table["measure"].astype(str) == panel].set_index("scenario")
            x = left + number * (wide + gap)
            for line_number, each in enumerate(head):
                y = low + height + 0.05 + 0.125 * (len(head) - 1 - line_number)
                canvas.text(x, y, each, weight="bold", size=SIZE - 0.3, parse_math=False)
            axes = sheet.axes(x, low, wide, height)
            most = float(np.nanmax([*mine[["before", "after"]].to_numpy(dtype=float).ravel(), 0.0])) or 1.0
            axes.set(xlim=(0, most * 1.04), ylim=(len(rows) - 0.5, -0.5))
            axes.set_yticks([])
            axes.set_xticks(np.arange(0, most * 1.04, nice_step(most, 3)))
            axes.xaxis.set_major_formatter(lambda value, _: f"{value:,g}")
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


def _two_lines(text: str, width: float) -> list[str]:
    """Return a label in at most two lines, cut with an ellipsis if need be."""
    first, *others = wrapped(text, width, SIZE - 0.3)
    return [_shortened(each, width, SIZE - 0.3) for each in ([first, " ".join(others)] if others else [first])]


def _change_key(canvas: Axes, x: float, y: float) -> None:
    for text, face in (("before", LIGHT.halo), ("after", LIGHT.ink)):
        canvas.plot(
            (x + 0.05,), (y,), "o", markersize=4.2, markerfacecolor=face, markeredgecolor=LIGHT.ink, clip_on=False
        )
        canvas.text(x + 0.13, y, text, va="center_baseline")
        x += 0.13 + text_width(text, SIZE) + 0.2
    for text, colour in (("the change: longer, or more", LIGHT.accent), ("shorter, or less", LIGHT.ink)):
        canvas.text(x, y, text, va="center_baseline", color=colour, weight="bold")
        x += text_width(text, SIZE, bold=True) + 0.12


def _change(canvas: Axes, x: float, y: float, scale: float, before: float, after: float, tail: float) -> None:
    """Draw one value before and after, in inches, and the change."""
    look: dict[str, Any] = {"va": "center_baseline", "size": SIZE - 0.5}
    if math.isnan(after):
        canvas.text(tail, y, "–", color=LIGHT.muted, **look)
        return
    known = not math.isnan(before)
    change = signed(after - before) if known else ""
    moved = change not in ("", "0")
    colour = LIGHT.accent if moved and after > before else LIGHT.ink
    if known:
        if moved:
            canvas.plot((x + before * scale, x + after * scale), (y, y), color=colour, linewidth=1.6)
        ring: dict[str, Any] = {"markerfacecolor": LIGHT.halo, "markeredgecolor": LIGHT.ink}
        canvas.plot((x + before * scale,), (y,), "o", markersize=4.6, markeredgewidth=0.8, zorder=6, **ring)
    full: dict[str, Any] = {"markerfacecolor": LIGHT.ink, "markeredgecolor": LIGHT.halo}
    size = 4.6 if moved else 2.6
    canvas.plot((x + after * scale,), (y,), "o", markersize=size, markeredgewidth=0.4, zorder=7, **full)
    weight = "bold" if moved else "normal"
    canvas.text(tail, y, change or f"{after:,.4g}", color=colour if moved else LIGHT.muted, weight=weight, **look)


def signed(value: float) -> str:
    """Return a change with its sign, to three figures: "+12.5", "−3", "0"."""
    if value == 0 or abs(value) < 0.005:
        return "0"
    places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{abs(value):,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return ("+" if value > 0 else "−") + text


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
    """Return a table of scenarios by territories, each cell shaded by its value from zero.

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
    """
    wanted = [name for name in (value, rows, columns, second, shut) if name is not None]
    if missing := [name for name in wanted if name not in table]:
        raise ValueError(f"the table has no column {', '.join(missing)}")
    if table.empty:
        raise ValueError("nothing to draw: the table has no rows")
    if table.duplicated([rows, columns]).any():
        raise ValueError(f"two values for one {rows} and {columns}")
    called = names or {}
    down, across = (list(dict.fromkeys(table[name].astype(str))) for name in (rows, columns))
    keys = [(str(row), str(column)) for row, column in zip(table[rows], table[columns], strict=True)]
    cells = dict(zip(keys, table[value].to_numpy(dtype=float).tolist(), strict=True))
    barred = set() if shut is None else {key for key, each in zip(keys, table[shut], strict=True) if each}
    more = {} if second is None else dict(zip(keys, table[second].to_numpy(dtype=float).tolist(), strict=True))
    most = 1.0 if percent else max((v for v in cells.values() if not math.isnan(v)), default=0.0) or 1.0
    with house():
        labels = [_two_lines(called.get(row, row), 2.6) for row in down]
        left = max(text_width(each, SIZE - 0.3) for label in labels for each in label) + 0.15
        wide = min((WIDTH - left - 0.03) / len(across), 1.0)
        step = 0.27 if second is None else 0.33
        sheet = Sheet(step * len(down) + 0.22 + 0.3, title=title, subtitle=subtitle, source=source)
        canvas = sheet.canvas()
        top = sheet.top - 0.22
        for place, column in enumerate(across):
            x = left + wide * (place + 0.5)
            look: dict[str, Any] = {"ha": "center", "va": "baseline", "weight": "bold", "parse_math": False}
            canvas.text(x, top + 0.06, _shortened(called.get(column, column), wide - 0.04), size=SIZE - 0.3, **look)
        for place, (row, label) in enumerate(zip(down, labels, strict=True)):
            y = top - step * (place + 0.5)
            for number, each in enumerate(label):
                shift = 0.055 * (len(label) - 1) - 0.11 * number
                look = {"ha": "right", "va": "center_baseline", "size": SIZE - 0.3, "parse_math": False}
                canvas.text(left - 0.1, y + shift, each, **look)
            for number, column in enumerate(across):
                x, found = left + wide * number, cells.get((row, column), math.nan)
                if (row, column) in barred:
                    _cell(canvas, x, y, wide, step, math.nan, most)
                    look = {"ha": "center", "va": "center_baseline", "size": SIZE - 0.8, "color": LIGHT.muted}
                    canvas.text(x + wide / 2, y, "closed", **look)
                    continue
                _cell(canvas, x, y, wide, step, found, most)
                text, ink = _heat_text(found, percent), LIGHT.muted if math.isnan(found) else LIGHT.ink
                lift = 0.06 if more else 0.0
                canvas.text(x + wide / 2, y + lift, text, ha="center", va="center_baseline", color=ink)
                if (row, column) in more:
                    small: dict[str, Any] = {"size": SIZE - 1.3, "color": LIGHT.ink, "va": "center_baseline"}
                    canvas.text(x + wide / 2, y - 0.075, _heat_text(more[row, column], percent), ha="center", **small)
        _shades(canvas, left, sheet.bottom + 0.12, most, percent, unit)
    return sheet.figure


DEEPEST: Final = 0.5
"""Opacity of the darkest shade: ink on it still has the contrast of WCAG AA."""


def _heat_text(value: float, percent: bool) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %" if percent else plain(value)


def _cell(canvas: Axes, x: float, y: float, wide: float, step: float, value: float, most: float) -> None:
    known = not math.isnan(value)
    share = min(max(value / most, 0.0), 1.0) * DEEPEST if known else 0.0
    box: dict[str, Any] = {"edgecolor": LIGHT.rule, "linewidth": 0.5, "facecolor": "none"}
    canvas.add_patch(Rectangle((x + 0.01, y - step / 2 + 0.01), wide - 0.02, step - 0.02, **box))
    if share > 0:
        box = {"facecolor": LIGHT.accent, "alpha": share, "linewidth": 0}
        canvas.add_patch(Rectangle((x + 0.01, y - step / 2 + 0.01), wide - 0.02, step - 0.02, **box))


def plain(value: float) -> str:
    """Return a value to three figures, thousands parted: "1,240", "12.5", "0"."""
    return signed(abs(value)).removeprefix("+") if value >= 0 else signed(value)


def _shades(canvas: Axes, x: float, y: float, most: float, percent: bool, unit: str) -> None:
    for number in range(5):
        share = number / 4
        if share:
            look: dict[str, Any] = {"facecolor": LIGHT.accent, "alpha": share * DEEPEST, "linewidth": 0}
            canvas.add_patch(Rectangle((x + 0.22 * number, y - 0.04), 0.22, 0.09, **look))
    box: dict[str, Any] = {"facecolor": "none", "edgecolor": LIGHT.border, "linewidth": 0.5}
    canvas.add_patch(Rectangle((x, y - 0.04), 1.1, 0.09, **box))
    last = "100 %" if percent else f"{plain(most)} {unit}".strip()
    canvas.text(x - 0.05, y, "0", ha="right", va="center_baseline", size=SIZE - 0.5, color=LIGHT.muted)
    canvas.text(x + 1.15, y, last, va="center_baseline", size=SIZE - 0.5, color=LIGHT.muted, parse_math=False)
    canvas.text(
        x + 1.15 + text_width(last, SIZE) + 0.2,
        y,
        "– not defined",
        va="center_baseline",
        size=SIZE - 0.5,
        color=LIGHT.muted,
    )
