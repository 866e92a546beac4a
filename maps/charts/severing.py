"""The severing radius along a corridor, as a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import geo
from geo.geodesy.geodesic import WGS84, edges
from geo.network.names import travel
from geo.vulnerability.convergence import severing_profile as measure
from maps.charts.figures import SIZE, WIDTH, Sheet, chart_style, disc, letter, nice_step, spread, text_width
from maps.look.style import LIGHT, MODES
from maps.words.countries import country_names
from maps.words.terms import MODE_WORDS, bare_name, listed

if TYPE_CHECKING:
    from layers import Atlas


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
    mode (`geo.vulnerability.convergence`). One curve is drawn for all `modes`, one for all of them but gas.

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

    Examples
    --------
    >>> from layers import load_atlas
    >>> figure = severing_profile(load_atlas(), "western_rail", "AZE", step_km=50)
    >>> figure.axes[-1].get_xlabel()
    'km along the line as drawn, from the border with Iran'
    """
    case = geo.Case(atlas, as_of=as_of)
    inside = geo.pieces(case, route=route)
    inside = inside[(inside["country"] == territory) & inside["mode"].isin(("rail", "road", "pipeline"))]
    if inside.empty:
        raise ValueError(f"the route {route} has no land part in {territory}")
    segments = geo.segments_in(case)
    lines = segments[segments["status"] == "operational"]
    operating = [mode for mode in modes if (lines["mode"] == mode).any()]
    if not operating:
        raise ValueError(f"nothing of {', '.join(modes)} is in operation")
    along = _oriented(atlas, route, inside)
    profile = measure(lines, operating, along, step_km=step_km)
    km = profile["km_along"].to_numpy()
    without_gas = [mode for mode in operating if mode != "pipeline"]
    sets = [operating, *([without_gas] if 1 < len(without_gas) < len(operating) else [])]
    curves = [profile[[f"{mode}_km" for mode in subset]].max(axis=1).to_numpy() for subset in sets]
    with chart_style():
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
        for subset, curve, (colour, dash, width) in zip(sets, curves, looks, strict=False):
            axes.plot(km, curve, color=colour, linestyle=dash, linewidth=width, dash_capstyle="butt")
            text = f"circle that touches {listed([MODE_WORDS[mode] for mode in subset])}"
            canvas.plot((x, x + 0.3), (sheet.top - 0.07,) * 2, color=colour, linestyle=dash, linewidth=width)
            letter(canvas, x + 0.36, sheet.top - 0.07, text)
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
    nearest = int(np.argmin(apart))
    return float(profile["km_along"].iloc[nearest]), float(apart[nearest]) / 1000


def _numbered(
    canvas: Axes,
    chokepoints: gpd.GeoDataFrame,
    profile: pd.DataFrame,
    left: float,
    low: float,
    scale: float,
    top: float,
) -> None:
    """Draw chokepoints as numbered discs in a row above the plot, each with a line down to its km."""
    size = 0.068
    spots = []
    for row in chokepoints.sort_values("rank").itertuples(index=False):
        km, apart = _nearest_km(row.lon, row.lat, profile)
        if apart <= row.radius_km + float(profile["km_along"].diff().max()):
            spots.append((left + km * scale, int(row.rank)))
    spots.sort()
    where = spread([x for x, _ in spots], 2 * size + 0.015, left, left + float(profile["km_along"].iloc[-1]) * scale)
    for (x, rank), disc_x in zip(spots, where, strict=True):
        canvas.plot((x, x), (low, top - 0.1), color=LIGHT.chokepoint, linewidth=0.6, linestyle=(0, (1.5, 1.5)))
        canvas.plot((x, disc_x), (top - 0.1, top), color=LIGHT.chokepoint, linewidth=0.6)
        disc(canvas, disc_x, top, rank, size)


def _towns(
    canvas: Axes, atlas: Atlas, inside: gpd.GeoDataFrame, along: Sequence[Any], left: float, low: float, scale: float
) -> None:
    """Letter the places on the way above the plot, leaning, the more important first."""
    ends = atlas.segments.set_index("id").loc[inside["segment"], ["from_node", "to_node"]]
    on = atlas.nodes[atlas.nodes["id"].isin(set(ends.to_numpy().ravel()))]
    km = edges(along).km.cumsum()
    vertices = edges(along).end
    taken_x: list[float] = []
    order = on.assign(weight=[_WEIGHTS.get(kind, 3) for kind in on["kind"]]).sort_values(["weight", "id"])
    for row in order.itertuples(index=False):
        gaps = np.hypot(vertices[:, 0] - row.geometry.x, vertices[:, 1] - row.geometry.y)
        if gaps.min() > 0.02:
            continue
        x = left + float(km[gaps.argmin()]) * scale
        if all(abs(x - occupied) > 0.17 for occupied in taken_x):
            taken_x.append(x)
            canvas.plot((x, x), (low - 0.2, low - 0.16), color=LIGHT.muted, linewidth=0.5)
            look: dict[str, Any] = {"rotation": 38, "rotation_mode": "anchor", "size": SIZE - 1, "parse_math": False}
            text = _some_words(bare_name(str(row.name)), min(1.0, (WIDTH - x) / 0.79))
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
