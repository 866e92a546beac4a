"""Lettering of the printed map: no text covers another, and texts cover as little of the lines as possible."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import Circle, PathPatch, Rectangle

from layers.ground.world import capitals
from maps.charts.figures import disc, draw_sign, letter, text_width
from maps.charts.frame import FINE_IN, Box, Frame, path_of
from maps.look.seas import SEAS
from maps.look.style import LIGHT
from maps.words.messages import Voice

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from layers import Atlas


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


class Place(NamedTuple):
    """A place on a map: how early it is drawn, and where, in inches."""

    rank: int
    fewer: int
    id: str
    x: float
    y: float
    kind: str


class Taken:
    """The parts of a map that are taken: boxes that no lettering may cover, and lines that it should avoid."""

    def __init__(
        self, width: float, height: float, lines: Sequence[BaseGeometry], outline: Sequence[BaseGeometry]
    ) -> None:
        self.width, self.height = width, height
        self.boxes: list[Box] = []
        self.near_lines = shapely.union_all(shapely.buffer(np.asarray(lines, dtype=object), 0.05, quad_segs=2))
        self.lines = shapely.STRtree([*lines, *outline])

    def free(self, box: Box) -> bool:
        """Return whether a box lies on the map and meets no box that is taken."""
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
    letter(axes, west, (south + north) / 2, text, size=size, zorder=20, **look)


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


def places_on(frame: Frame, atlas: Atlas, rows: Sequence[Any]) -> list[Place]:
    """Return the places on the lines that a map may show: ends of the corridor, capitals, then by kind and lines."""
    corridor = atlas.catalogue.get("corridor", {})
    ends = {corridor.get("origin"), corridor.get("destination")}
    line_counts = Counter(node for row in rows for node in (row.from_node, row.to_node))
    shown = _SHOWN[frame.kind]

    def rank(row: Any) -> int:
        if row.id in ends:
            return -2
        return -1 if (row.country, _plain_name(row.name)) in capitals() else shown.index(row.kind)

    nodes = atlas.nodes[
        atlas.nodes["id"].isin(set(line_counts)) & (atlas.nodes["kind"].isin(shown) | atlas.nodes["id"].isin(ends))
    ]
    spots = shapely.get_coordinates(frame.project(nodes.geometry.to_numpy())).tolist()
    found = [
        Place(rank(row), -line_counts[row.id], str(row.id), x, y, str(row.kind))
        for (x, y), row in zip(spots, nodes.itertuples(index=False), strict=True)
        if 0.03 < x < frame.width - 0.03 and 0.03 < y < frame.height - 0.03
    ]
    return sorted(found)


def letter_places(
    axes: Axes,
    frame: Frame,
    places: Iterable[Place],
    to_come: Container[str],
    taken: Taken,
    size: float,
    voice: Voice,
) -> None:
    """Draw and letter places: the ends of the corridor, ports, then towns where there is room.

    Those that are to come are hollow, and keep what stands in brackets after their names, which says so.
    """
    least = _SHOWN[frame.kind].index("city")
    radius, apart = (0.026, 0.2) if frame.kind == "corridor" else (0.034, 0.0)
    placed: list[tuple[float, float]] = []
    for rank, _, id_, x, y, kind in places:
        if rank >= least and any(math.hypot(x - a, y - b) < apart for a, b in placed):
            continue
        hollow = id_ in to_come
        name = _plain_name(voice.name(f"node/{id_}", short=not hollow))
        bold = rank < 0
        tall = size / 72 * 1.05
        around = _around(x, y, text_width(name, size, bold=bold) + 0.02, tall, radius + 0.03)
        best = taken.best(around, math.inf if bold else 0.3)
        if best is None and rank >= least:
            continue
        placed.append((x, y))
        draw_sign(axes, x, y, kind, radius, to_come=hollow)
        taken.boxes.append((x - radius, y - radius, x + radius, y + radius))
        if best is not None:
            box, covers = best
            look: dict[str, Any] = {"color": LIGHT.ink, "weight": "bold" if bold else "normal"}
            _letter(axes, box, name, size, paper=covers, **look)


def _plain_name(name: str) -> str:
    """Return a place's name without what its sign says."""
    for word in (" city", " port", " station"):
        name = name.removesuffix(word)
    return name


def letter_countries(
    axes: Axes, frame: Frame, codes: Iterable[str], territory: str | None, taken: Taken, size: float, voice: Voice
) -> None:
    """Letter countries where they have room away from the lines, the largest first."""
    tall = size / 72 * 1.1
    lettered: int = 0
    boxes: BaseGeometry = shapely.MultiPolygon()
    shapes = {code: frame.countries[code] for code in codes if code in frame.countries}
    for code, shape in sorted(shapes.items(), key=lambda item: (-item[1].area, item[0])):
        text = voice.name(f"country/{code}")
        wide = text_width(text, size, bold=True) + 0.06
        plain = shapely.make_valid(shapely.simplify(shape, 0.03))
        if len(taken.boxes) > lettered:
            added = shapely.box(*np.array(taken.boxes[lettered:]).T)
            boxes, lettered = shapely.union_all([boxes, *added]), len(taken.boxes)
        parts = shapely.get_parts(shapely.difference(shapely.difference(plain, taken.near_lines), boxes))
        free = sorted(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON], key=lambda part: -part.area)
        centres = [shapely.get_coordinates(shapely.maximum_inscribed_circle(part, 0.02))[0] for part in free[:4]]
        tried = [(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2) for x, y in centres]
        inside = [box for box in tried if plain.intersection(shapely.box(*box)).area > 0.8 * wide * tall]
        beside = code == territory and not inside
        if beside:  # too small for its name
            west, south, east, north = shape.bounds
            inside = [
                *((west - wide, y, west, y + tall) for y in np.linspace(south, north - tall, 5)),
                *((east, y, east + wide, y + tall) for y in np.linspace(south, north - tall, 5)),
            ]
        best = taken.best(inside, 0.25)
        if best is not None:
            (west, south, east, north), _ = best
            colour = LIGHT.accent if code == territory else LIGHT.label
            _letter(axes, (west + 0.03, south, east, north), text, size, color=colour, weight="bold")
            if beside:
                middle = shapely.get_coordinates(plain.representative_point())[0]
                edge = east if middle[0] > east else west
                axes.plot((edge, middle[0]), ((south + north) / 2, middle[1]), color=colour, linewidth=0.6, zorder=6)


def letter_seas(axes: Axes, frame: Frame, taken: Taken, size: float, voice: Voice) -> None:
    """Letter the seas where they have room, in italics where DejaVu Sans has them."""
    slant = "normal" if voice.language == "fa" else "italic"
    tall = size / 72 * 1.1
    for sea in SEAS:
        if sea.min_zoom > (4.6 if frame.kind == "corridor" else 5.6):
            continue
        x, y = shapely.get_coordinates(frame.project(shapely.Point(sea.lon, sea.lat)))[0].tolist()
        name = voice.name("sea/" + sea.name.lower().replace(" ", "-"))
        wide = text_width(name, size) + 0.04
        shifts = [(dx, dy) for dy in (0, 0.15, -0.15, 0.3, -0.3, 0.45, -0.45) for dx in (0, 0.2, -0.2)]
        tried = [(x - wide / 2 + dx, y - tall / 2 + dy, x + wide / 2 + dx, y + tall / 2 + dy) for dx, dy in shifts]
        best = taken.best([box for box in tried if not frame.land.intersects(shapely.box(*box))], 0.3)
        if best is not None:
            box, covers = best
            _letter(axes, box, name, size, paper=covers, color=LIGHT.sea_label, style=slant)


def number_chokepoints(axes: Axes, frame: Frame, chokepoints: gpd.GeoDataFrame, taken: Taken) -> None:
    """Draw the circles that close at chokepoints, and their ranks in discs beside each other."""
    radius = 0.075 if frame.kind == "territory" else 0.055
    spots = shapely.get_coordinates(
        frame.project(shapely.points(chokepoints["lon"].to_numpy(), chokepoints["lat"].to_numpy()))
    )
    for shape in shapely.simplify(frame.project(chokepoints.geometry.to_numpy()), FINE_IN):
        axes.add_artist(PathPatch(path_of(shape), facecolor=LIGHT.chokepoint, alpha=0.25, linewidth=0))
    for rank, (x, y) in sorted(zip(chokepoints["rank"].astype(int), spots.tolist(), strict=True)):
        places = [(x, y)] + [
            (x + far * np.cos(angle), y + far * np.sin(angle))
            for far in (2.2 * radius, 3.4 * radius, 4.6 * radius)
            for angle in np.linspace(0, 2 * np.pi, 12, endpoint=False)
        ]
        centre = next((spot for spot in places if taken.free(_square(*spot, radius))), (x, y))
        if centre != (x, y):
            axes.plot((x, centre[0]), (y, centre[1]), color=LIGHT.chokepoint, linewidth=0.8, zorder=7)
            axes.add_artist(Circle((x, y), 0.018, facecolor=LIGHT.chokepoint, linewidth=0, zorder=7))
        taken.boxes.append(_square(*centre, radius))
        disc(axes, *centre, rank, radius)


def _square(x: float, y: float, radius: float) -> Box:
    return x - radius, y - radius, x + radius, y + radius


def draw_scale_bar(axes: Axes, frame: Frame, taken: Taken, size: float, voice: Voice) -> None:
    """Draw a scale bar where it covers least of the lines, in one of the corners."""
    longest = 0.22 * frame.width / frame.scale / 1000
    km = max(
        step
        for power in range(6)
        for step in (10.0**power, 2 * 10.0**power, 5 * 10.0**power)
        if step <= max(longest, 1)
    )
    wide = km * 1000 * frame.scale
    text = voice.say("quantity-km", value=km)
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
    letter(axes, x + wide + 0.06, y, text, size=size, zorder=16)
