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
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyproj
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path

import geo
from maps.charts.figures import (
    SIZE,
    WIDTH,
    Sheet,
    chart_style,
    disc,
    draw_line,
    draw_sign,
    key,
    line_entries,
    strokes,
    text_width,
)
from maps.look.seam import FARTHEST_CONE, one_piece, seam
from maps.look.seas import SEAS
from maps.look.style import DRAWN_FIRST, LIGHT
from maps.words.terms import bare_name

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from layers import Atlas

Box = tuple[float, float, float, float]
"""West, south, east and north, inches or degrees."""

FINE_IN: Final = 0.006
"""How far, in inches, a simplified line may lie from its course."""

_SHOWN: Final = {
    "corridor": ("seaport", "river_port", "city"),
    "territory": (
        "seaport",
        "river_port",
        "city",
        "rail_post",
        "road_post",
        "pipeline_post",
        "compressor",
        "rail_station",
    ),
}

_LOST: Final = ("lost",)
_GLOWING: Final = ("rerouted", "opened")


@dataclass(frozen=True)
class Frame:
    """The ground of a map: its projection, its size in inches, and the shapes on it, in inches.

    Made once by `map_frame`; maps of the same frame share it.
    """

    kind: str
    width: float
    height: float
    scale: float
    """Inches to a metre, at the middle."""
    to_plane: Any
    west_m: float
    south_m: float
    land: BaseGeometry
    borders: BaseGeometry
    countries: Mapping[str, BaseGeometry]
    names: Mapping[str, str] = field(default_factory=dict)

    def project(self, shapes: Any) -> Any:
        """Return geometries in degrees as geometries in inches from the lower left corner of the map."""
        return shapely.transform(shapes, self._inches)

    def _inches(self, lonlat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        x, y = self.to_plane.transform(lonlat[:, 0], lonlat[:, 1])
        return np.column_stack([(np.asarray(x) - self.west_m), (np.asarray(y) - self.south_m)]) * self.scale


def corridor_lines(atlas: Atlas, *, as_of: int | None = None) -> gpd.GeoDataFrame:
    """Return the segments of an atlas but those that only routes for comparison use."""
    segments = atlas.segments if as_of is None else geo.status_in(atlas.segments, as_of)
    compared = {name for route in atlas.routes.values() if route.kind == "baseline" for name in route.segments}
    used = {name for route in atlas.routes.values() if route.kind != "baseline" for name in route.segments}
    kept = segments[~segments["id"].isin(compared - used)]
    return kept.reset_index(drop=True) if len(kept) else segments


def map_frame(
    atlas: Atlas, *, territory: str | None = None, kind: str = "corridor", width: float = WIDTH, most: float = 6.2
) -> Frame:
    """Return the ground of a map.

    Parameters
    ----------
    atlas : Atlas
    territory : str, optional
        ISO 3166-1 alpha-3.
    kind : {"corridor", "territory"}
        Whether to show all lines, or the territory.
    width, most : float
        Inches: the width, and the greatest height.

    Raises
    ------
    ValueError
        If the kind is neither, or the territory is to be shown and is not one of the atlas.
    """
    if kind not in ("corridor", "territory"):
        raise ValueError(f"no kind of map {kind!r}; there are corridor and territory")
    if kind == "territory" and territory not in set(atlas.borders["iso_a3"]):
        raise ValueError(f"the atlas has no territory {territory!r}")
    cut = seam(atlas)
    atlas = one_piece(atlas, cut)
    shapes = (
        atlas.borders.geometry[atlas.borders["iso_a3"] == territory]
        if kind == "territory"
        else corridor_lines(atlas).geometry
    )
    plane = pyproj.Transformer.from_crs("EPSG:4326", _projection(*shapes.total_bounds), always_xy=True)
    xy = np.concatenate([np.column_stack(plane.transform(*shapely.get_coordinates(shape).T)) for shape in shapes])
    low, high = xy.min(axis=0), xy.max(axis=0)
    margin = 0.05 * max(high - low)
    low, high = low - margin, high + margin
    wide, tall = np.maximum(high - low, 1000.0)
    height = min(max(width * tall / wide, 0.62 * width), most)
    scale = min(width / wide, height / tall)
    middle = (low + high) / 2
    origin = middle - np.array([width, height]) / 2 / scale
    empty = shapely.MultiPolygon()
    frame = Frame(kind, width, height, scale, plane, float(origin[0]), float(origin[1]), empty, empty, {})
    edge = np.linspace(0, 1, 33)
    rim = np.concatenate(
        [
            np.column_stack(side)
            for side in ((edge, 0 * edge), (edge, 0 * edge + 1), (0 * edge, edge), (0 * edge + 1, edge))
        ]
    )
    x, y = (origin + rim * np.array([width, height]) / scale).T
    lon, lat = plane.transform(x, y, direction="INVERSE")
    lon = np.where(lon < cut, lon + 360, lon)
    seen = (min(lon) - 2, min(lat) - 2, max(lon) + 2, max(lat) + 2)
    size_deg = FINE_IN / scale / 111_000 / 2
    codes = atlas.borders["iso_a3"].astype(str).to_list()
    solid = shapely.coverage_simplify(atlas.borders.geometry.to_numpy(), size_deg)
    countries = {code: _seen(frame, shape, seen) for code, shape in zip(codes, solid, strict=True)}
    countries = {code: shape for code, shape in countries.items() if not shape.is_empty}
    land = shapely.union_all(
        [_seen(frame, shape, seen) for shape in shapely.simplify(atlas.land.geometry.to_numpy(), size_deg)]
    )
    rims = shapely.union_all([shape.boundary for shape in countries.values()])
    box = shapely.box(0.002, 0.002, width - 0.002, height - 0.002)
    borders = shapely.intersection(shapely.line_merge(rims), box)
    names = dict(zip(codes, atlas.borders["name"].astype(str), strict=True))
    return Frame(kind, width, height, scale, plane, frame.west_m, frame.south_m, land, borders, countries, names)


def _projection(west: float, south: float, east: float, north: float) -> str:
    """Return the projection for an extent in degrees: a cone of its own where one fits, else a plane.

    Over the equator the parallels of a cone would cancel out, and about a pole it would stay open: there
    a Lambert azimuthal equal-area projection of its own is taken (Snyder 1987, p. 182).
    """
    middle = f"+lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +datum=WGS84"
    if south < 0 < north or max(-south, north) > FARTHEST_CONE:
        return f"+proj=laea {middle}"
    sixth = max((north - south) / 6, 1e-3)
    return f"+proj=lcc +lat_1={south + sixth} +lat_2={north - sixth} {middle}"


def _seen(frame: Frame, shape: BaseGeometry, degrees: Box) -> BaseGeometry:
    """Return what of polygons the map shows, in inches."""
    near = shapely.segmentize(shapely.clip_by_rect(shape, *degrees), 2.0)
    drawn = shapely.make_valid(frame.project(near))
    cut = shapely.clip_by_rect(shapely.simplify(drawn, FINE_IN / 2), 0, 0, frame.width, frame.height)
    least = 0.02**2
    return shapely.MultiPolygon([p for p in shapely.get_parts(cut) if p.geom_type == "Polygon" and p.area > least])


def static_map(
    atlas: Atlas,
    *,
    territory: str | None = None,
    chokepoints: gpd.GeoDataFrame | None = None,
    changed: gpd.GeoDataFrame | None = None,
    shut: gpd.GeoDataFrame | None = None,
    frame: Frame | None = None,
    as_of: int | None = None,
    title: str = "",
    subtitle: str = "",
    source: str = "",
) -> Figure:
    """Return the map of a corridor for print.

    Parameters
    ----------
    atlas : Atlas
    territory : str, optional
        Country to bring out, ISO 3166-1 alpha-3.
    chokepoints : GeoDataFrame, optional
        From `geo.chokepoints`: their extents, and their ranks in discs.
    changed : GeoDataFrame, optional
        Segments under a scenario: `mode`, `status_after`, `state` and geometry, as in
        `geo.scenarios.outcome.Outcome.segments`. What is lost is then grey with crosses, what is rerouted or
        opened glows, what is idle is faint.
    shut : GeoDataFrame, optional
        Border crossings that close: their points.
    frame : Frame, optional
        From `map_frame`; the whole corridor where not given.
    as_of : int, optional
        Year whose statuses to take.
    title, subtitle, source : str
        Lines above, and the line below, which has to credit the sources of the geometry.

    Returns
    -------
    Figure
    """
    with chart_style():
        frame = map_frame(atlas, territory=territory) if frame is None else frame
        lines = corridor_lines(atlas, as_of=as_of)
        shapes = dict(zip(lines["id"], _drawn(frame, lines.geometry), strict=True))
        states = {} if changed is None else dict(zip(changed["id"], changed["state"], strict=True))
        if changed is not None:
            after = dict(zip(changed["id"], changed["status_after"], strict=True))
            lines = lines.assign(
                status=[after.get(name, status) for name, status in zip(lines["id"], lines["status"], strict=True)]
            )
            lines = lines[(lines["status"] == "operational") | lines["id"].map(states).isin(_LOST)]
        visible = [row for row in lines.itertuples(index=False) if not shapes[row.id].is_empty]
        small = frame.width < 5
        lettering = SIZE - 1.2 if small else SIZE - 0.5
        entries = line_entries(
            [
                (row.mode, row.status)
                for row in visible
                if row.status in _STATUS_DRAWN and states.get(row.id) not in _LOST
            ]
        )
        below = _key_height(entries, frame, lettering, states)
        sheet = Sheet(frame.height + below, title=title, subtitle=subtitle, source=source, width=frame.width)
        axes = sheet.axes(0, sheet.top - frame.height, frame.width, frame.height)
        axes.set(xlim=(0, frame.width), ylim=(0, frame.height))
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set(visible=True, color=LIGHT.border, linewidth=0.6)
        _ground(axes, frame, territory)
        _lines(axes, frame, visible, shapes, states)
        brought_out = frame.countries.get(territory or "")
        outline = [] if brought_out is None else [brought_out.boundary]
        taken = _Taken(frame.width, frame.height, [shapes[row.id] for row in visible], outline)
        _scale_bar(axes, frame, taken, lettering)
        if shut is not None:
            _shut(axes, frame, shut)
        if chokepoints is not None:
            _chokepoints(axes, frame, chokepoints, taken)
        _places(axes, frame, atlas, visible, taken, lettering)
        _lettering(axes, frame, territory, taken, lettering)
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
    rows, at = 1, 0.0
    for *_, text in entries:
        needed = 0.52 + text_width(text, size)
        if at and at + needed - 0.18 > frame.width:
            rows, at = rows + 1, 0.0
        at += needed
    return (rows + bool(states)) * size / 72 * 1.55 + 0.1


def _drawn(frame: Frame, shapes: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    """Return lines in inches, as far as the map shows them."""
    projected = shapely.simplify(frame.project(np.asarray(list(shapes), dtype=object)), FINE_IN)
    return list(shapely.clip_by_rect(projected, -0.1, -0.1, frame.width + 0.1, frame.height + 0.1))


def _path(shape: BaseGeometry) -> Path:
    """Return lines or polygons as one path."""
    vertices: list[np.ndarray[Any, Any]] = []
    codes: list[np.ndarray[Any, Any]] = []
    for part in shapely.get_parts(shape):
        if part.is_empty:
            continue
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            xy = shapely.get_coordinates(ring)
            code = np.full(len(xy), Path.LINETO, dtype=np.uint8)
            code[0] = Path.MOVETO
            if part.geom_type == "Polygon":
                code[-1] = Path.CLOSEPOLY
            vertices.append(xy)
            codes.append(code)
    if not vertices:
        return Path(np.empty((0, 2)))
    return Path(np.concatenate(vertices), np.concatenate(codes))


def _ground(axes: Axes, frame: Frame, territory: str | None) -> None:
    axes.add_artist(Rectangle((0, 0), frame.width, frame.height, facecolor=LIGHT.water, linewidth=0))
    axes.add_artist(PathPatch(_path(frame.land), facecolor=LIGHT.land, edgecolor=LIGHT.border, linewidth=0.3))
    axes.add_artist(PathPatch(_path(frame.borders), fill=False, edgecolor=LIGHT.border, linewidth=0.5))
    shape = frame.countries.get(territory or "")
    if shape is not None:
        opacity = LIGHT.territory_opacity * 1.6
        axes.add_artist(PathPatch(_path(shape), facecolor=LIGHT.territory, alpha=opacity, linewidth=0))
        axes.add_artist(PathPatch(_path(shape), fill=False, edgecolor=LIGHT.territory, linewidth=0.9))


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
        path = _path(shape)
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
    """Mark border crossings that close with a bar across, those that lie together once."""
    drawn: list[tuple[float, float]] = []
    for x, y in shapely.get_coordinates(frame.project(crossings.geometry.to_numpy())).tolist():
        inside = 0 < x < frame.width and 0 < y < frame.height
        if inside and all(math.hypot(x - a, y - b) > 0.05 for a, b in drawn):
            drawn.append((x, y))
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
    canvas.text(x + 0.33, y, "lost", size=size, va="center_baseline")
    x += 0.33 + text_width("lost", size) + 0.18
    for width, alpha in ((8.0, 0.16), (5.0, 0.3)):
        canvas.plot((x, x + 0.27), (y, y), color=LIGHT.accent, linewidth=width, alpha=alpha, solid_capstyle="round")
    draw_line(canvas, (x, x + 0.27), (y, y), "rail", "operational", scale=0.5)
    text = "used more"
    canvas.text(x + 0.36, y, text, size=size, va="center_baseline")
    x += 0.36 + text_width(text, size) + 0.18
    draw_line(canvas, (x, x + 0.27), (y, y), "rail", "operational", scale=0.5, alpha=0.3)
    canvas.text(x + 0.33, y, "not used", size=size, va="center_baseline")
    if shut:
        x += 0.33 + text_width("not used", size) + 0.2
        canvas.add_artist(Circle((x, y), 0.04, facecolor=LIGHT.halo, edgecolor=LIGHT.accent, linewidth=1.0))
        canvas.plot((x - 0.025, x + 0.025), (y, y), color=LIGHT.accent, linewidth=1.4)
        canvas.text(x + 0.08, y, "border", size=size, va="center_baseline")


class _Taken:
    """What of the map is taken: boxes that no lettering may cover, lines that it had better not."""

    def __init__(
        self, width: float, height: float, lines: Sequence[BaseGeometry], outline: Sequence[BaseGeometry]
    ) -> None:
        self.width, self.height = width, height
        self.boxes: list[Box] = []
        self.near_lines = shapely.union_all(shapely.buffer(np.asarray(lines, dtype=object), 0.05, quad_segs=2))
        self.lines = shapely.STRtree([*lines, *outline])

    def free(self, box: Box) -> bool:
        west, south, east, north = box
        inside = west > 0.02 and south > 0.02 and east < self.width - 0.02 and north < self.height - 0.02
        return inside and all(west > e or east < w or south > n or north < s for w, s, e, n in self.boxes)

    def covered(self, boxes: Sequence[Box]) -> list[float]:
        """Return how much of the lines each box covers, inches."""
        shapes = shapely.box(*np.reshape(boxes, (-1, 4)).T)
        box, line = self.lines.query(shapes)
        lengths = shapely.length(shapely.intersection(self.lines.geometries[line], shapes[box]))
        return [float(lengths[box == number].sum()) for number in range(len(boxes))]

    def best(self, boxes: Iterable[Box], most: float) -> tuple[Box, bool] | None:
        """Take the box that is free and covers least of the lines, earlier ones preferred.

        Returns the box and whether it covers a line; None if no box is free or each covers more than `most` inches.
        """
        free = [(place, box) for place, box in enumerate(boxes) if self.free(box)]
        covered = self.covered([box for _, box in free])
        rated = [
            (length + 0.02 * place, box, length > 0.01) for length, (place, box) in zip(covered, free, strict=True)
        ]
        least = min(rated, default=None)
        if least is None or least[0] > most:
            return None
        self.boxes.append(least[1])
        return least[1:]


def _letter(axes: Axes, box: Box, text: str, size: float, *, paper: bool = False, **look: Any) -> None:
    """Letter a text in a box, on paper of its own where it covers a line."""
    west, south, east, north = box
    if paper:
        sheet = Rectangle((west - 0.01, south), east - west + 0.01, north - south, facecolor=LIGHT.halo, alpha=0.78)
        sheet.set(linewidth=0, zorder=19)
        axes.add_artist(sheet)
    axes.text(west, (south + north) / 2, text, size=size, va="center_baseline", parse_math=False, zorder=20, **look)


def _around(x: float, y: float, wide: float, tall: float, away: float) -> Iterator[Box]:
    """Yield the boxes a text may stand in beside a point, the best first."""
    for far in (away, away + 0.06):
        for dx, dy in (
            (far, -tall / 2),
            (-far - wide, -tall / 2),
            (far * 0.7, far * 0.6),
            (far * 0.7, -far * 0.6 - tall),
            (-far * 0.7 - wide, far * 0.6),
            (-far * 0.7 - wide, -far * 0.6 - tall),
            (-wide / 2, far),
            (-wide / 2, -far - tall),
        ):
            yield x + dx, y + dy, x + dx + wide, y + dy + tall


def _places(axes: Axes, frame: Frame, atlas: Atlas, rows: Sequence[Any], taken: _Taken, size: float) -> None:
    """Draw and letter the places on the lines: the ends of the corridor, ports, then towns where there is room."""
    corridor = atlas.catalogue.get("corridor", {})
    ends = {corridor.get("origin"), corridor.get("destination")}
    met = Counter(node for row in rows for node in (row.from_node, row.to_node))
    shown = _SHOWN[frame.kind]
    nodes = atlas.nodes[
        atlas.nodes["id"].isin(set(met)) & (atlas.nodes["kind"].isin(shown) | atlas.nodes["id"].isin(ends))
    ]
    spots = shapely.get_coordinates(frame.project(nodes.geometry.to_numpy())).tolist()
    radius, apart = (0.026, 0.2) if frame.kind == "corridor" else (0.034, 0.0)
    found = []
    for (x, y), row in zip(spots, nodes.itertuples(index=False), strict=True):
        if 0.03 < x < frame.width - 0.03 and 0.03 < y < frame.height - 0.03:
            rank = -1 if row.id in ends else shown.index(row.kind)
            found.append(((rank, -met[row.id], str(row.id)), x, y, str(row.kind), _plain_name(str(row.name))))
    drawn: list[tuple[float, float]] = []
    for (rank, _, _), x, y, kind, name in sorted(found):
        if rank >= shown.index("city") and any(math.hypot(x - a, y - b) < apart for a, b in drawn):
            continue
        bold = rank < 0
        tall = size / 72 * 1.05
        best = taken.best(_around(x, y, text_width(name, size, bold=bold) + 0.02, tall, radius + 0.03), 0.3)
        if best is None and rank >= shown.index("city"):
            continue
        drawn.append((x, y))
        draw_sign(axes, x, y, kind, radius)
        taken.boxes.append((x - radius, y - radius, x + radius, y + radius))
        if best is not None:
            box, covers = best
            look: dict[str, Any] = {"color": LIGHT.ink, "weight": "bold" if bold else "normal"}
            _letter(axes, box, name, size, paper=covers, **look)


def _plain_name(name: str) -> str:
    """Return a place's name without what stands in brackets, and without what its sign says."""
    name = bare_name(name)
    for word in (" city", " port", " station"):
        name = name.removesuffix(word)
    return name


def _lettering(axes: Axes, frame: Frame, territory: str | None, taken: _Taken, size: float) -> None:
    """Letter countries where they have room away from the lines, then the seas."""
    tall = size / 72 * 1.1
    lettered: int = 0
    boxes: BaseGeometry = shapely.MultiPolygon()
    for code, shape in sorted(frame.countries.items(), key=lambda item: (item[0] != territory, -item[1].area, item[0])):
        text = frame.names.get(code, code)
        wide = text_width(text, size, bold=True) + 0.06
        plain = shapely.make_valid(shapely.simplify(shape, 0.03))
        if len(taken.boxes) > lettered:
            lettered = len(taken.boxes)
            boxes = shapely.union_all(shapely.box(*np.array(taken.boxes).T))
        parts = shapely.get_parts(shapely.difference(shapely.difference(plain, taken.near_lines), boxes))
        free = sorted(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON], key=lambda part: -part.area)
        centres = [shapely.get_coordinates(shapely.maximum_inscribed_circle(part, 0.02))[0] for part in free[:4]]
        tried = [(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2) for x, y in centres]
        held = [box for box in tried if plain.intersection(shapely.box(*box)).area > 0.8 * wide * tall]
        if code == territory and not held:  # too small for its name: beside it
            west, south, east, north = shape.bounds
            held = [
                *((west - wide, y, west, y + tall) for y in np.linspace(south, north - tall, 5)),
                *((east, y, east + wide, y + tall) for y in np.linspace(south, north - tall, 5)),
            ]
        best = taken.best(held, 0.25)
        if best is not None:
            (west, south, east, north), _ = best
            colour = LIGHT.accent if code == territory else LIGHT.label
            _letter(axes, (west + 0.03, south, east, north), text, size, color=colour, weight="bold")
    for sea in SEAS:
        if sea.min_zoom > (4.6 if frame.kind == "corridor" else 5.6):
            continue
        x, y = shapely.get_coordinates(frame.project(shapely.Point(sea.lon, sea.lat)))[0].tolist()
        wide = text_width(sea.name, size) + 0.04
        shifts = [(dx, dy) for dy in (0, 0.15, -0.15, 0.3, -0.3, 0.45, -0.45) for dx in (0, 0.2, -0.2)]
        tried = [(x - wide / 2 + dx, y - tall / 2 + dy, x + wide / 2 + dx, y + tall / 2 + dy) for dx, dy in shifts]
        best = taken.best([each for each in tried if not frame.land.intersects(shapely.box(*each))], 0.3)
        if best is not None:
            box, covers = best
            _letter(axes, box, sea.name, size, paper=covers, color=LIGHT.sea_label, style="italic")


def _chokepoints(axes: Axes, frame: Frame, found: gpd.GeoDataFrame, taken: _Taken) -> None:
    """Draw the extents of chokepoints, and their ranks in discs beside each other."""
    radius = 0.075 if frame.kind == "territory" else 0.055
    spots = shapely.get_coordinates(frame.project(shapely.points(found["lon"].to_numpy(), found["lat"].to_numpy())))
    for shape in frame.project(found.geometry.to_numpy()):
        axes.add_artist(PathPatch(_path(shape), facecolor=LIGHT.chokepoint, alpha=0.25, linewidth=0))
    for rank, (x, y) in sorted(zip(found["rank"].astype(int), spots.tolist(), strict=True)):
        places = [(x, y)] + [
            (x + far * np.cos(angle), y + far * np.sin(angle))
            for far in (2.2 * radius, 3.4 * radius, 4.6 * radius)
            for angle in np.linspace(0, 2 * np.pi, 12, endpoint=False)
        ]
        at = next((spot for spot in places if taken.free(_square(*spot, radius))), (x, y))
        if at != (x, y):
            axes.plot((x, at[0]), (y, at[1]), color=LIGHT.chokepoint, linewidth=0.8, zorder=7)
            axes.add_artist(Circle((x, y), 0.018, facecolor=LIGHT.chokepoint, linewidth=0, zorder=7))
        taken.boxes.append(_square(*at, radius))
        disc(axes, *at, rank, radius)


def _square(x: float, y: float, radius: float) -> Box:
    return x - radius, y - radius, x + radius, y + radius


def _scale_bar(axes: Axes, frame: Frame, taken: _Taken, size: float) -> None:
    """Draw a scale bar where it covers least of the lines, in one of the corners."""
    longest = 0.22 * frame.width / frame.scale / 1000
    km = max(
        step
        for power in range(6)
        for step in (10.0**power, 2 * 10.0**power, 5 * 10.0**power)
        if step <= max(longest, 1)
    )
    wide = km * 1000 * frame.scale
    text = f"{km:,.0f} km"
    across = wide + text_width(text, size) + 0.22
    corners = [
        (0.08, 0.08),
        (frame.width - across - 0.08, 0.08),
        (0.08, frame.height - 0.24),
        (frame.width - across - 0.08, frame.height - 0.24),
    ]
    best = taken.best([(x, y, x + across, y + 0.16) for x, y in corners], 99.0)
    if best is None:
        return
    box, _ = best
    x, y = box[0] + 0.06, box[1] + 0.08
    axes.add_artist(Rectangle(box[:2], across, 0.16, facecolor=LIGHT.halo, alpha=0.8, linewidth=0, zorder=15))
    axes.plot(
        (x, x, x + wide, x + wide), (y + 0.03, y - 0.02, y - 0.02, y + 0.03), color=LIGHT.ink, linewidth=0.9, zorder=16
    )
    axes.text(x + wide + 0.06, y, text, size=size, va="center_baseline", zorder=16)
