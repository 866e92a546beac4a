"""The ground of a printed map: its projection, its size, and the shapes on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyproj
import shapely
from matplotlib.path import Path

from maps.charts.figures import WIDTH
from maps.look.seam import FARTHEST_CONE, one_piece, seam
from maps.look.subject import corridor_lines

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from layers import Atlas


Box = tuple[float, float, float, float]
"""West, south, east and north, inches or degrees."""


FINE_IN: Final = 0.006
"""How far, in inches, a simplified line may lie from its course."""


@dataclass(frozen=True)
class Frame:
    """The ground of a map: its projection, its size in inches, and the shapes on it, in inches.

    Made once by `map_frame`; maps of the same frame share it.

    Attributes
    ----------
    kind : {"corridor", "territory"}
        What it shows.
    width, height : float
        Inches.
    scale : float
        Inches to a metre, at the middle.
    to_plane : pyproj.Transformer
        From EPSG:4326 to the projection, in metres.
    west_m, south_m : float
        The lower left corner in the projection, m.
    land, borders : geometry
        Polygons and lines, in inches.
    countries : mapping of str to geometry
        Polygons in inches by ISO 3166-1 alpha-3 code, of the countries in sight.
    names : mapping of str to str
        What each country of the atlas is called.

    Examples
    --------
    >>> import shapely
    >>> from layers import load_atlas
    >>> frame = map_frame(load_atlas("middle"), width=4.0)
    >>> frame.project(shapely.Point(50, 40)).within(shapely.box(0, 0, frame.width, frame.height))
    True
    """

    kind: str
    width: float
    height: float
    scale: float
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

    Returns
    -------
    Frame

    Raises
    ------
    ValueError
        If the kind is neither, or the territory is to be shown and is not one of the atlas.

    Examples
    --------
    >>> from layers import load_atlas
    >>> frame = map_frame(load_atlas(), territory="AZE", kind="territory", width=3.0)
    >>> frame.width, "AZE" in frame.countries, "IND" in frame.countries
    (3.0, True, False)
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
    extent = (min(lon) - 2, min(lat) - 2, max(lon) + 2, max(lat) + 2)
    size_deg = FINE_IN / scale / 111_000 / 2
    codes = atlas.borders["iso_a3"].astype(str).to_list()
    solid = shapely.coverage_simplify(atlas.borders.geometry.to_numpy(), size_deg)
    countries = {code: _visible(frame, shape, extent) for code, shape in zip(codes, solid, strict=True)}
    countries = {code: shape for code, shape in countries.items() if not shape.is_empty}
    land = shapely.union_all(
        [_visible(frame, shape, extent) for shape in shapely.simplify(atlas.land.geometry.to_numpy(), size_deg)]
    )
    rims = shapely.union_all([shape.boundary for shape in countries.values()])
    box = shapely.box(0.002, 0.002, width - 0.002, height - 0.002)
    borders = shapely.intersection(shapely.line_merge(rims), box)
    names = dict(zip(codes, atlas.borders["name"].astype(str), strict=True))
    return Frame(kind, width, height, scale, plane, frame.west_m, frame.south_m, land, borders, countries, names)


def _projection(west: float, south: float, east: float, north: float) -> str:
    """Return the projection for an extent in degrees: a cone of its own where one fits, else a plane.

    Across the equator the parallels of a cone would cancel out, and around a pole it would stay open: there the
    projection is Lambert's azimuthal equal-area one (Snyder 1987, p. 182).
    """
    middle = f"+lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +datum=WGS84"
    if south < 0 < north or max(-south, north) > FARTHEST_CONE:
        return f"+proj=laea {middle}"
    sixth = max((north - south) / 6, 1e-3)
    return f"+proj=lcc +lat_1={south + sixth} +lat_2={north - sixth} {middle}"


def _visible(frame: Frame, shape: BaseGeometry, degrees: Box) -> BaseGeometry:
    """Return the parts of polygons that the map shows, in inches."""
    near = shapely.segmentize(shapely.clip_by_rect(shape, *degrees), 2.0)
    projected = shapely.make_valid(frame.project(near))
    cut = shapely.clip_by_rect(shapely.simplify(projected, FINE_IN / 2), 0, 0, frame.width, frame.height)
    least = 0.02**2
    return shapely.MultiPolygon([p for p in shapely.get_parts(cut) if p.geom_type == "Polygon" and p.area > least])


def path_of(shape: BaseGeometry) -> Path:
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
