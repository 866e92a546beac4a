"""Display copies: features simplified, rounded and stripped to what the page draws.

Lengths are not measured on them but by `geo`, on the full geometry.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from maps.ground.water import Detail, lakes, rivers

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from layers import Atlas
    from layers.ground import Ground

LINE_DECIMALS: Final = 4
PLACE_DECIMALS: Final = 5
LINE_TOLERANCE_DEG: Final = 0.0006
TERRITORY_DEG: Final = 0.0022
FINE_DEG: Final = 0.016
MIDDLE_DEG: Final = 0.1
COARSE_DEG: Final = 0.5
GROUND_DEG: Final = 0.15
NEAR_DEG: Final = 2
SHORE_DEG: Final = 0.07
"""Around the territory the land is drawn as finely as its outline, to about this distance."""
ON_COAST_DEG: Final = 0.004
"""A border nearer to the edge of the land than this is coast."""

Feature = dict[str, Any]

_TEMPLATE = re.compile(r"\{(?=[{%#])")


def collection(features: Iterable[Feature]) -> dict[str, Any]:
    """Return a GeoJSON FeatureCollection."""
    return {"type": "FeatureCollection", "features": list(features)}


def geometry(shape: BaseGeometry, decimals: int) -> dict[str, Any]:
    """Return a GeoJSON geometry with rounded coordinates and no repeated points.

    Parameters
    ----------
    shape : shapely geometry
        Point, line or polygon, single or multiple, in degrees.
    decimals : int
        Decimals of a degree to keep.
    """

    def ring(coords: Any) -> list[list[float]]:
        xy = np.round(shapely.get_coordinates(coords), decimals)
        keep = np.ones(len(xy), dtype=bool)
        keep[1:] = (xy[1:] != xy[:-1]).any(axis=1)
        points: list[list[float]] = xy[keep].tolist()
        return points if len(points) > 1 else xy[[0, -1]].tolist()

    def polygon(part: Any) -> list[list[list[float]]]:
        rings = [ring(boundary) for boundary in (part.exterior, *part.interiors)]
        return [rings[0], *(hole for hole in rings[1:] if len(hole) > 3)]

    kind = shape.geom_type
    if kind == "Point":
        return {"type": kind, "coordinates": np.round(shapely.get_coordinates(shape)[0], decimals).tolist()}
    if kind == "LineString":
        return {"type": kind, "coordinates": ring(shape)}
    if kind == "MultiLineString":
        return {"type": kind, "coordinates": [ring(part) for part in shapely.get_parts(shape)]}
    parts = [polygon(part) for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
    return {"type": "MultiPolygon", "coordinates": [part for part in parts if len(part[0]) > 3]}


def inert(text: str) -> str:
    """Return text that no template engine takes for its own.

    Branca compiles what folium has rendered as a template once more, so braces from the data would be
    run. A word joiner between them is invisible; the page's scripts take it out again.
    """
    return _TEMPLATE.sub("{\u2060", text)


def script_json(value: Any) -> str:
    """Return JSON that may stand in a script element: no markup, line separators or template tags in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&'\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return re.sub(r"\{(?=[{%#])", r"\\u007b", text)  # branca compiles its output as a template: see `inert`


def plain(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the named values that are there, as JSON scalars."""
    values: dict[str, Any] = {}
    for name in names:
        value = row[name]
        if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
            continue
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        values[inert(name)] = value if isinstance(value, int | float | bool) else inert(str(value))
    return values


def lines(segments: gpd.GeoDataFrame, extra: Mapping[str, Mapping[str, Any]]) -> Iterator[Feature]:
    """Yield a feature for each segment: every fact it has, and what `extra` adds by its id."""
    names = [name for name in segments.columns if name != "geometry"]
    shapes = shapely.simplify(segments.geometry.to_numpy(), LINE_TOLERANCE_DEG)
    for row, shape in zip(segments[names].to_dict("records"), shapes, strict=True):
        properties = {**plain(row, names), **extra.get(row["id"], {})}
        yield {"type": "Feature", "properties": properties, "geometry": geometry(shape, LINE_DECIMALS)}


def places(nodes: gpd.GeoDataFrame) -> Iterator[Feature]:
    """Yield a feature for each node: every fact it has, and its position."""
    names = [name for name in nodes.columns if name != "geometry"]
    for row, point in zip(nodes.to_dict("records"), nodes.geometry, strict=True):
        properties = plain(row, names)
        lon = point.x - 360 if point.x > 180 else point.x  # where the map runs on past the antimeridian
        properties["lat"], properties["lon"] = round(point.y, PLACE_DECIMALS), round(lon, PLACE_DECIMALS)
        yield {"type": "Feature", "properties": properties, "geometry": geometry(point, PLACE_DECIMALS)}


def zone(segments: gpd.GeoDataFrame, margin_deg: float = NEAR_DEG) -> BaseGeometry:
    """Return the area around lines: the whole degrees they pass through, and a margin about each."""
    spots = shapely.get_coordinates(shapely.segmentize(segments.geometry.to_numpy(), 0.5))
    west, south = np.unique(np.floor(spots), axis=0).T
    return shapely.union_all(
        shapely.box(west - margin_deg, south - margin_deg, west + 1 + margin_deg, south + 1 + margin_deg)
    )


def territory_outline(shapes: gpd.GeoDataFrame, code: str) -> BaseGeometry:
    """Return the polygons of a country as the page draws them."""
    own = shapes[shapes["iso_a3"] == code].geometry.to_numpy()
    return islands(shapely.get_parts(own), TERRITORY_DEG * 4).simplify(TERRITORY_DEG)


def coarse_far_off(outline: BaseGeometry, shapes: gpd.GeoSeries, near: BaseGeometry) -> BaseGeometry:
    """Return the outline of a territory as it is near the corridor, and beyond that as coarse as the land drawn there.

    Its far shores are those of the land as drawn, so that none shows twice.
    """
    if near.covers(outline):
        return outline
    polygons = shapes.to_numpy()
    outline = shapely.make_valid(outline)
    others = islands(shapely.get_parts(shapely.difference(polygons, outline)), FINE_DEG).simplify(FINE_DEG)
    far = [shapely.difference(_rounded(part, decimals), near) for part, decimals in _far_land(polygons, near)]
    own = shapely.intersection(shapely.difference(far, shapely.make_valid(others)), outline.buffer(COARSE_DEG))
    return islands(shapely.get_parts(shapely.union_all([shapely.intersection(outline, near), *own])), TERRITORY_DEG * 4)


def countries(shapes: gpd.GeoDataFrame, near: BaseGeometry, wanted: Collection[str]) -> dict[str, Any]:
    """Return the ground of countries around the corridor, coarse, for a click to find the country it falls in."""
    clipped = shapely.clip_by_rect(shapes.geometry.to_numpy(), *around(near).bounds)
    polygons = [islands(shapely.get_parts(shape), GROUND_DEG / 3) for shape in clipped]
    coarse = shapely.coverage_simplify(polygons, GROUND_DEG)
    return collection(
        {"type": "Feature", "properties": {"country": code}, "geometry": geometry(shape, 2)}
        for code, shape in zip(shapes["iso_a3"], coarse, strict=True)
        if code in wanted and not shape.is_empty
    )


def land(shapes: gpd.GeoSeries, near: BaseGeometry, outline: BaseGeometry | None = None) -> list[dict[str, Any]]:
    """Return the land in three parts: finely near the corridor, less so around it, coarsely elsewhere.

    They overlap by a twentieth of a degree, so that no seam shows between them. Around the territory, whose
    `outline` is finer, the land follows that outline, so that no shore shows twice.
    """
    polygons = shapes.to_numpy()
    fine = shapely.simplify(shapely.intersection(polygons, near), FINE_DEG)
    drawn = [(islands(shapely.get_parts(fine), FINE_DEG), 3), *_far_land(polygons, near)]
    if outline is not None and not outline.is_empty:
        about = outline.simplify(SHORE_DEG / 6).buffer(SHORE_DEG, quad_segs=2)
        band = shapely.intersection(about, near)
        drawn = [(_without(part, band), decimals) for part, decimals in drawn]
        drawn.append((_beside(polygons, outline, band), 4))
    return [geometry(part, decimals) for part, decimals in drawn if not part.is_empty]


def _far_land(polygons: Any, near: BaseGeometry) -> list[tuple[BaseGeometry, int]]:
    """Return the land around the corridor, and coarser all the rest, each with the decimals it is worth."""
    wide = around(near)
    inner, middle = near.buffer(-0.05, join_style="mitre"), wide.buffer(-0.05, join_style="mitre")
    parts = (
        (_without(_clipped(polygons, wide, MIDDLE_DEG), inner), MIDDLE_DEG, 2),
        (_without(shapely.simplify(polygons, COARSE_DEG), middle), COARSE_DEG, 1),
    )
    return [(shapely.make_valid(islands(shapely.get_parts(part), size)), decimals) for part, size, decimals in parts]


def _beside(polygons: Any, outline: BaseGeometry, band: BaseGeometry) -> BaseGeometry:
    """Return the land within a band around the territory: the outline, and the land of its neighbours."""
    reach = shapely.union_all(shapely.intersection(polygons, band.buffer(TERRITORY_DEG)))
    # What is nearer than this to the outline is the strip between a shore and its simplified line.
    beyond = shapely.difference(reach, outline).buffer(-2 * TERRITORY_DEG).buffer(3 * TERRITORY_DEG)
    within = shapely.intersection(shapely.make_valid(outline), band.buffer(TERRITORY_DEG))
    near = shapely.union(within, beyond.simplify(TERRITORY_DEG))
    return islands(shapely.get_parts(near), 0.0)


def around(near: BaseGeometry) -> BaseGeometry:
    """Return the box that the opening view shows, and something more."""
    west, south, east, north = near.bounds
    return shapely.box(west - 35, south - 15, east + 35, north + 10)


def beyond(near: BaseGeometry, lon_deg: float, lat_deg: float) -> tuple[float, float, float, float]:
    """Return west, south, east, north of the corridor's surroundings and a margin."""
    west, south, east, north = near.bounds
    return west - lon_deg, south - lat_deg, east + lon_deg, north + lat_deg


def water(ground: Ground, near: BaseGeometry, territory: BaseGeometry | None) -> dict[str, dict[str, Any]]:
    """Return lakes and the classes of rivers, where there are any: all where the territory is near, else the great."""
    far = Detail(around(near), MIDDLE_DEG, 3)
    details = [Detail(near, 2 * FINE_DEG, 6), far]
    if territory is not None and not territory.is_empty:
        here = shapely.intersection(shapely.box(*territory.buffer(1).bounds), near)
        details.insert(0, Detail(here, FINE_DEG, 8))
    lines = {f"river r-{name}": shape for name, shape in rivers(ground.rivers, details).items()}
    shapes = {"lake": lakes(ground.lakes, details), **lines}
    return {name: geometry(shape, 2) for name, shape in shapes.items() if not shape.is_empty}


def _rounded(shape: BaseGeometry, decimals: int) -> BaseGeometry:
    return shapely.make_valid(shapely.transform(shape, lambda xy: np.asarray(np.round(xy, decimals), dtype=float)))


def _clipped(shapes: Any, box: BaseGeometry, size_deg: float) -> Any:
    return shapely.simplify(shapely.clip_by_rect(shapes, *box.bounds), size_deg)


def _without(shapes: Any, area: BaseGeometry) -> Any:
    return shapely.difference(shapely.make_valid(shapes), area)


def islands(shapes: Any, size_deg: float) -> BaseGeometry:
    """Return polygons without parts and holes that are smaller than a square with sides of three times the size."""
    least = (3 * size_deg) ** 2
    parts = [
        shapely.Polygon(part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area > least])
        for part in shapes
        if part.geom_type == "Polygon" and part.area > least
    ]
    return shapely.MultiPolygon(parts)


def borders(shapes: gpd.GeoDataFrame, coast: gpd.GeoSeries, near: BaseGeometry, territory: str | None) -> BaseGeometry:
    """Return the land borders as lines, each once: finely near the corridor, coarsely elsewhere.

    Left out are the coast, which the land shows, and the borders of the territory, which has an
    outline of its own.

    Parameters
    ----------
    shapes : GeoDataFrame
        Countries: `iso_a3` and polygons whose common borders have common vertices.
    coast : GeoSeries
        Land polygons.
    near : Polygon
        From `zone`.
    territory : str or None
        ISO 3166-1 alpha-3 code.

    Returns
    -------
    MultiLineString
    """
    ends, country = _edges(shapes.geometry)
    _, first, inverse = np.unique(np.sort(ends, axis=1), axis=0, return_index=True, return_inverse=True)
    is_territory = np.zeros(len(first), dtype=bool)
    is_territory[inverse.reshape(-1)[(shapes["iso_a3"] == territory).to_numpy()[country]]] = True
    ends = ends[first[~is_territory]]
    middle = shapely.points(np.column_stack([ends.real.mean(axis=1), ends.imag.mean(axis=1)]))
    shore, _ = _edges(coast)
    tree = shapely.STRtree(_lines(shore))
    wet = np.unique(tree.query(middle, predicate="dwithin", distance=ON_COAST_DEG)[0])
    dry = np.delete(ends, wet, axis=0)
    arcs = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(_lines(dry))))
    fine = shapely.intersection(shapely.simplify(arcs, FINE_DEG / 2), near)
    coarse = shapely.difference(_clipped(arcs, around(near), MIDDLE_DEG), near)
    drawn_lines = shapely.get_parts(np.concatenate([fine, coarse]))
    return shapely.MultiLineString([line for line in drawn_lines if line.geom_type == "LineString" and line.length > 0])


def _edges(shapes: gpd.GeoSeries) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the edges of polygons as pairs of complex numbers, x + iy, and the polygon of each."""
    parts, polygon = shapely.get_parts(shapes.to_numpy(), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    point = xy[:, 0] + 1j * xy[:, 1]
    follows = ring[1:] == ring[:-1]
    owner = polygon[part[ring[:-1][follows]]]
    return np.column_stack([point[:-1][follows], point[1:][follows]]), owner


def _lines(ends: np.ndarray[Any, Any]) -> Any:
    return shapely.linestrings(np.stack([ends.real, ends.imag], axis=-1))


def lettering(atlas: Atlas, near: BaseGeometry, territory: str | None) -> list[dict[str, Any]]:
    """Return where to letter each country: inside its largest part near the corridor, with the box about that part.

    The box (west, south, east, north, in degrees) tells the page at which zoom the name fits, and what to show of a
    country that is looked for.
    """
    west, south, east, north = near.bounds
    view = (west - 15, south - 5, east + 15, north + 5)
    rows = []
    for code, shape in zip(atlas.borders["iso_a3"], atlas.borders.geometry.to_numpy(), strict=True):
        visible = shapely.clip_by_rect(shape.simplify(0.05), *view)
        parts = [
            part for part in shapely.get_parts(shape if visible.area < 1 else visible) if part.geom_type == "Polygon"
        ]
        if not parts:
            continue
        largest = max(parts, key=shapely.area)
        spot = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, 0.1))[0]
        rows.append(
            {
                "code": code,
                "lat": round(float(spot[1]), 2),
                "lon": round(float(spot[0]), 2),
                "box": [round(float(edge), 1) for edge in largest.bounds],
                **({"territory": True} if code == territory else {}),
            }
        )
    return rows
