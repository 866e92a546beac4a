"""The map of a corridor for print: land, borders, lines by mode and status, numbered chokepoints, a scenario.

The ground is drawn in a Lambert conformal conic projection of its own, with standard parallels a
sixth of the way in from the north and south edges (Snyder 1987, doi:10.3133/pp1395, p. 105); the
scale bar holds for the middle of the map. A corridor over the equator or near a pole has a Lambert
azimuthal equal-area projection instead. Shapes are simplified to a hundredth of an inch: nothing
is measured here.

A scenario is told by two cues: what is lost is thin and grey with small crosses, what carries more
than before glows.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Rectangle

import geo
from maps.charts.figures import (
    SIZE,
    Sheet,
    chart_style,
    draw_line,
    entry_places,
    key,
    letter,
    line_entries,
    strokes,
    text_width,
)
from maps.charts.frame import FINE_IN, Frame, map_frame, path_of
from maps.charts.map_lettering import (
    Taken,
    draw_scale_bar,
    letter_countries,
    letter_places,
    letter_seas,
    number_chokepoints,
    places_on,
)
from maps.look.style import DRAWN_FIRST, LIGHT
from maps.look.subject import corridor_lines, places_to_come
from maps.words.messages import Voice
from maps.words.names import voice_of

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from layers import Atlas


_LOST: Final = ("lost",)
_GLOWING: Final = ("rerouted", "opened")


def static_map(
    atlas: Atlas,
    *,
    territory: str | None = None,
    chokepoints: gpd.GeoDataFrame | None = None,
    changed: gpd.GeoDataFrame | None = None,
    shut: gpd.GeoDataFrame | None = None,
    way: Collection[str] = (),
    frame: Frame | None = None,
    as_of: int | None = None,
    title: str = "",
    subtitle: str = "",
    source: str = "",
    voice: Voice | None = None,
) -> Figure:
    """Return the map of a corridor for print.

    Parameters
    ----------
    atlas : Atlas
    territory : str, optional
        Country to bring out, ISO 3166-1 alpha-3.
    chokepoints : GeoDataFrame, optional
        From `geo.chokepoints`: the circles that close, and their ranks in discs.
    changed : GeoDataFrame, optional
        Segments under a scenario: `mode`, `status_after`, `state` and geometry, as in
        `geo.scenarios.outcome.Outcome.segments`. What is lost is then grey with crosses, what is rerouted or
        opened glows, what is idle is faint.
    shut : GeoDataFrame, optional
        Border crossings that close: their points.
    way : collection of str
        Segments to bring out, and their part in the territory.
    frame : Frame, optional
        From `map_frame`; the whole corridor where not given.
    as_of : int, optional
        Year whose statuses to take.
    title, subtitle, source : str
        Lines above, and the line below, which has to credit the sources of the geometry.
    voice : Voice, optional
        Letters the names of places, countries and seas, and the key.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from layers import load_atlas
    >>> figure = static_map(load_atlas("middle"), title="The Middle Corridor", source="Data: the atlas")
    >>> float(figure.get_figwidth())
    6.69
    """
    voice = voice_of(atlas) if voice is None else voice
    with chart_style():
        frame = map_frame(atlas, territory=territory) if frame is None else frame
        segments = geo.segments_in(geo.Case(atlas, as_of=as_of))
        if changed is not None:
            after = segments["id"].map(dict(zip(changed["id"], changed["status_after"], strict=True)))
            segments = segments.assign(status=after.fillna(segments["status"]))
        to_come = places_to_come(segments)
        lines = corridor_lines(atlas, segments)
        shapes = dict(zip(lines["id"], _in_inches(frame, lines.geometry), strict=True))
        states = {} if changed is None else dict(zip(changed["id"], changed["state"], strict=True))
        if changed is not None:
            lines = lines[(lines["status"] == "operational") | lines["id"].map(states).isin(_LOST)]
        visible = [row for row in lines.itertuples(index=False) if not shapes[row.id].is_empty]
        small = frame.width < 5
        lettering = SIZE - 1.2 if small else SIZE - 0.5
        entries = line_entries(
            [
                (row.mode, row.status)
                for row in visible
                if row.status in _STATUS_DRAWN and states.get(row.id) not in _LOST
            ],
            voice,
        )
        places = places_on(frame, atlas, visible)
        if any(place.id in to_come for place in places):
            entries.append(("city", "", voice.say("map-key-to-come")))
        below = _key_height(entries, frame, lettering, states)
        sheet = Sheet(frame.height + below, title=title, subtitle=subtitle, source=source, width=frame.width)
        axes = sheet.axes(0, sheet.top - frame.height, frame.width, frame.height)
        axes.set(xlim=(0, frame.width), ylim=(0, frame.height))
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set(visible=True, color=LIGHT.border, linewidth=0.6)
        _ground(axes, frame, territory)
        _bring_out(axes, frame, [shapes[row.id] for row in visible if row.id in way], territory)
        _lines(axes, frame, visible, shapes, states)
        brought_out = frame.countries.get(territory or "")
        outline = [] if brought_out is None else [brought_out.boundary]
        taken = Taken(frame.width, frame.height, [shapes[row.id] for row in visible], outline)
        draw_scale_bar(axes, frame, taken, lettering, voice)
        if shut is not None:
            _shut(axes, frame, shut)
        if chokepoints is not None:
            number_chokepoints(axes, frame, chokepoints, taken)
        first = [territory] if territory is not None else []
        letter_countries(axes, frame, first, territory, taken, lettering, voice)
        letter_places(axes, frame, places, to_come, taken, lettering, voice)
        letter_countries(axes, frame, set(frame.countries).difference(first), territory, taken, lettering, voice)
        letter_seas(axes, frame, taken, lettering, voice)
        canvas = sheet.canvas()
        low = key(
            canvas,
            0.02,
            sheet.bottom + below - 0.13,
            entries,
            width=frame.width,
            scale=0.5 if small else 0.62,
            size=lettering,
        )
        if states:
            _state_key(canvas, low - lettering / 72 * 1.55, lettering, shut is not None and len(shut) > 0)
    return sheet.figure


_STATUS_DRAWN: Final = ("operational", "under_construction", "planned", "proposed")


def _key_height(entries: Sequence[tuple[str, str, str]], frame: Frame, size: float, states: Mapping[Any, Any]) -> float:
    places = entry_places(entries, width=frame.width, swatch=0.34, gap=0.18, size=size)
    rows = 1 + max((row for _, row in places), default=0)
    return (rows + bool(states)) * size / 72 * 1.55 + 0.1


def _in_inches(frame: Frame, shapes: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    """Return lines in inches, as far as the map shows them."""
    projected = shapely.simplify(frame.project(np.asarray(list(shapes), dtype=object)), FINE_IN)
    return list(shapely.clip_by_rect(projected, -0.1, -0.1, frame.width + 0.1, frame.height + 0.1))


def _ground(axes: Axes, frame: Frame, territory: str | None) -> None:
    axes.add_artist(Rectangle((0, 0), frame.width, frame.height, facecolor=LIGHT.water, linewidth=0))
    axes.add_artist(PathPatch(path_of(frame.land), facecolor=LIGHT.land, edgecolor=LIGHT.border, linewidth=0.3))
    axes.add_artist(PathPatch(path_of(frame.borders), fill=False, edgecolor=LIGHT.border, linewidth=0.5))
    shape = frame.countries.get(territory or "")
    if shape is not None:
        opacity = LIGHT.territory_opacity * 1.6
        axes.add_artist(PathPatch(path_of(shape), facecolor=LIGHT.territory, alpha=opacity, linewidth=0))
        axes.add_artist(PathPatch(path_of(shape), fill=False, edgecolor=LIGHT.territory, linewidth=0.9))


def _bring_out(axes: Axes, frame: Frame, shapes: Sequence[BaseGeometry], territory: str | None) -> None:
    """Draw a band beneath a way, in the colour of the territory where it lies in that."""
    whole = shapely.union_all(list(shapes))
    inside = shapely.intersection(whole, frame.countries.get(territory or "", shapely.Point()))
    for shape, color, opacity in ((whole, LIGHT.lit, 0.9), (inside, LIGHT.territory, 0.45)):
        if not shape.is_empty:
            band = {"edgecolor": color, "linewidth": 5.0, "alpha": opacity, "capstyle": "butt"}
            axes.add_artist(PathPatch(path_of(shape), fill=False, **band))


def _lines(
    axes: Axes, frame: Frame, rows: Sequence[Any], shapes: Mapping[Any, BaseGeometry], states: Mapping[Any, Any]
) -> None:
    """Draw the lines, one path for each mode, status and state."""
    scale = 0.42 if frame.width < 5 else 0.5 if frame.kind == "corridor" else 0.68
    groups: dict[tuple[str, str, str], list[BaseGeometry]] = {}
    for row in rows:
        state = "lost" if states.get(row.id) in _LOST else str(states.get(row.id, "used"))
        groups.setdefault((row.mode, row.status, state), []).append(shapes[row.id])
    order = sorted(
        groups, key=lambda group: (_LEVEL.get(group[2], 1), DRAWN_FIRST.index(group[0]), group[1] == "operational")
    )
    crosses: list[tuple[float, float]] = []
    for mode, status, state in order:
        shape = shapely.union_all(groups[mode, status, state])
        path = path_of(shape)
        if state == "lost":
            axes.add_artist(PathPatch(path, fill=False, edgecolor=LIGHT.lost, linewidth=0.9))
            _crosses(axes, shapely.line_merge(shape), crosses)
            continue
        if status not in _STATUS_DRAWN:
            continue
        if state in _GLOWING:
            for width, alpha in ((9.0, 0.16), (6.0, 0.3)):
                glow = {"edgecolor": LIGHT.accent, "capstyle": "round", "joinstyle": "round"}
                axes.add_artist(PathPatch(path, fill=False, linewidth=width * scale * 1.8, alpha=alpha, **glow))
        faint = state == "idle"
        for stroke in strokes(mode, status, scale=scale):
            look = {"edgecolor": stroke["color"], "linewidth": stroke["linewidth"], "linestyle": stroke["linestyle"]}
            patch = PathPatch(path, fill=False, capstyle=stroke["capstyle"], joinstyle="round", **look)
            axes.add_artist(patch)
            patch.set_alpha(0.3 if faint else None)


_LEVEL: Final = {"idle": 0, "used": 1, "relieved": 1, "lost": 2, "opened": 3, "rerouted": 3}


def _crosses(axes: Axes, shape: BaseGeometry, crosses: list[tuple[float, float]]) -> None:
    """Mark lines with small crosses, a third of an inch apart."""
    for part in shapely.get_parts(shape):
        count = max(1, round(part.length / 0.3))
        for number in range(count):
            x, y = shapely.get_coordinates(part.interpolate((number + 0.5) / count, normalized=True))[0]
            if all((x - a) ** 2 + (y - b) ** 2 > 0.13**2 for a, b in crosses):
                crosses.append((float(x), float(y)))
                for dx in (-0.026, 0.026):
                    axes.plot((x - dx, x + dx), (y - 0.026, y + 0.026), color=LIGHT.ink, linewidth=0.8)


def _shut(axes: Axes, frame: Frame, crossings: gpd.GeoDataFrame) -> None:
    """Mark border crossings that close with a bar, those that lie together once."""
    marked: list[tuple[float, float]] = []
    for x, y in shapely.get_coordinates(frame.project(crossings.geometry.to_numpy())).tolist():
        inside = 0 < x < frame.width and 0 < y < frame.height
        if inside and all(math.hypot(x - a, y - b) > 0.05 for a, b in marked):
            marked.append((x, y))
            axes.add_artist(
                Circle((x, y), 0.045, facecolor=LIGHT.halo, edgecolor=LIGHT.accent, linewidth=1.0, zorder=6)
            )
            bar: dict[str, Any] = {"color": LIGHT.accent, "linewidth": 1.4, "zorder": 7}
            axes.plot((x - 0.028, x + 0.028), (y, y), **bar)


def _state_key(canvas: Axes, y: float, size: float, shut: bool) -> None:
    x = 0.02
    canvas.plot((x, x + 0.27), (y, y), color=LIGHT.lost, linewidth=0.9)
    for dx in (-0.026, 0.026):
        canvas.plot((x + 0.135 - dx, x + 0.135 + dx), (y - 0.026, y + 0.026), color=LIGHT.ink, linewidth=0.8)
    letter(canvas, x + 0.33, y, "lost", size=size)
    x += 0.33 + text_width("lost", size) + 0.18
    for width, alpha in ((8.0, 0.16), (5.0, 0.3)):
        canvas.plot((x, x + 0.27), (y, y), color=LIGHT.accent, linewidth=width, alpha=alpha, solid_capstyle="round")
    draw_line(canvas, (x, x + 0.27), (y, y), "rail", "operational", scale=0.5)
    text = "used more"
    letter(canvas, x + 0.36, y, text, size=size)
    x += 0.36 + text_width(text, size) + 0.18
    draw_line(canvas, (x, x + 0.27), (y, y), "rail", "operational", scale=0.5, alpha=0.3)
    letter(canvas, x + 0.33, y, "not used", size=size)
    if shut:
        x += 0.33 + text_width("not used", size) + 0.2
        canvas.add_artist(Circle((x, y), 0.04, facecolor=LIGHT.halo, edgecolor=LIGHT.accent, linewidth=1.0))
        canvas.plot((x - 0.025, x + 0.025), (y, y), color=LIGHT.accent, linewidth=1.4)
        letter(canvas, x + 0.08, y, "border", size=size)
