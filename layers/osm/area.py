"""The area to fetch: a territory, a box, a band along the corridor, or what several of these share.

A band holds every point within a distance of the corridor's lines, measured on the WGS 84 ellipsoid.
Lines are followed along geodesics in pieces of at most 50 km; around each piece the band is drawn in the
azimuthal equidistant projection centred on it. A distance d from that centre is stretched by less than
(d/R)²/6 across, R the Earth's radius: 1 part in 10,000 at 150 km. Reference: Snyder 1987,
doi:10.3133/pp1395, chapter 25.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Proj
from shapely import affinity

from layers.foreign.refusal import refusal
from layers.model.countries import country_elsewhere, crossed_first
from layers.model.ellipsoid import WGS84
from layers.model.explain import nearest_code
from layers.model.names import Names, several, titles_of
from layers.osm.tags import LINES, checked_kinds

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

Floats = NDArray[np.float64]

TERRITORY_MARGIN_KM: Final = 2.0
"""How far a territory reaches over its border: borders are generalised, posts stand on them, quays outside."""
WIDEST_KM: Final = 500.0

_PIECE_KM: Final = 50.0
_ARC: Final = 12  # straight sides of a quarter circle
_SIDE_M: Final = 5_000.0  # longest straight side in the plane: its chord in degrees is within 1 m up to latitude 70°
_POSTS: Final = {"port": ("seaport", "river_port"), "border_post": ("road_post", "rail_post", "pipeline_post")}


def fetch_area(
    atlas: Atlas,
    *,
    kinds: Iterable[str],
    territory: str | Iterable[str] | None = None,
    bbox: Sequence[float] | None = None,
    along_km: float | None = None,
) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the area to fetch; of several given, what they share.

    Parameters
    ----------
    atlas : Atlas
    kinds : iterable of str
        What will be fetched: a band goes along the atlas's rail, road and pipeline segments of these
        kinds, and around its ports and border posts.
    territory : str or iterable of str, optional
        Countries of the atlas, by ISO 3166-1 alpha-3, alpha-2 or name; of several, all of their ground.
    bbox : sequence of float, optional
        West, south, east, north in degrees; west may be greater than east, over the antimeridian.
    along_km : float, optional
        Half the width of a band along the corridor, km.

    Returns
    -------
    Polygon or MultiPolygon
        In EPSG:4326, longitudes -180 to 180, cut at the antimeridian.

    Raises
    ------
    AtlasError
        If the atlas has no such territory.
    ValueError
        If nothing is given, a value makes no sense, or what is given has nothing in common.

    Examples
    --------
    The part of a box that is within 20 km of the railways:

    >>> from layers import load_atlas
    >>> area = fetch_area(load_atlas(), kinds=("rail",), bbox=(48, 40, 49.5, 41), along_km=20)
    >>> area.geom_type, area.bounds[:2]
    ('Polygon', (48.0, 40.0))
    """
    kinds = checked_kinds(kinds)
    parts = []
    if territory is not None:
        parts.append(shapely.union_all([_territory(atlas, name) for name in several(territory)]))
    if bbox is not None:
        parts.append(_box(bbox))
    if along_km is not None:
        parts.append(_band(atlas, along_km, kinds))
    if not parts:
        raise ValueError("name a territory, a bounding box or a distance along the corridor")
    area = reduce(shapely.intersection, parts)
    pieces = [piece for piece in shapely.get_parts(area) if isinstance(piece, shapely.Polygon) and piece.area > 0]
    if not pieces:
        raise ValueError("the territory, box and band asked for have nothing in common")
    return pieces[0] if len(pieces) == 1 else shapely.MultiPolygon(pieces)


def _territory(atlas: Atlas, name: str) -> Any:
    borders = atlas.borders.set_index("iso_a3").geometry
    meant = Names.of_countries(titles_of(atlas.borders, "iso_a3")).meant(name)
    if len(meant) != 1:
        names = dict(zip(atlas.borders["iso_a3"], atlas.borders["name"], strict=True))
        close = None
        if not meant and not country_elsewhere(name, names):
            close = nearest_code(name, crossed_first(names, set(atlas.nodes["country"])))
        remedy = f"Choose from {', '.join(sorted(meant or names))}" if close is None else f"Did you mean {close}?"
        raise refusal("borders.geojson", "no such territory", remedy, feature=name)
    shape = shapely.make_valid(borders[meant[0]])
    rings = shapely.get_rings(shapely.get_parts(shape))
    margin = _around([shapely.get_coordinates(ring) for ring in rings], TERRITORY_MARGIN_KM)
    return shapely.union(shape, margin)


def _box(bbox: Sequence[float]) -> Any:
    try:
        west, south, east, north = (float(value) for value in bbox)
    except (TypeError, ValueError):
        raise ValueError("a box is four numbers: west, south, east, north in degrees") from None
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90) or west == east:
        raise ValueError(
            f"{west:g},{south:g},{east:g},{north:g} is no box: give west, south, east, north in degrees, "
            "longitudes from -180 to 180, south below north"
        )
    if west < east:
        return shapely.box(west, south, east, north)
    return shapely.union_all([shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)])


def _band(atlas: Atlas, along_km: float, kinds: tuple[str, ...]) -> Any:
    if not 0 < along_km <= WIDEST_KM:
        raise ValueError(f"{along_km:g} km along the corridor; give more than 0 and at most {WIDEST_KM:g}")
    modes = [kind for kind in kinds if kind in LINES]
    lines = shapely.get_parts(atlas.segments.geometry[atlas.segments["mode"].isin(modes)].to_numpy())
    node_kinds = [node_kind for kind in kinds for node_kind in _POSTS.get(kind, ())]
    places = atlas.nodes.geometry[atlas.nodes["kind"].isin(node_kinds)].to_numpy()
    shapes = [shapely.get_coordinates(shape) for shape in (*lines, *places)]
    if not shapes:
        raise ValueError(f"the atlas has no {' or '.join(kinds)} to go along; name a territory or a box")
    return _around(shapes, along_km)


def _around(lines: Iterable[Floats], km: float) -> Any:
    """Return all points within a distance of lines given by their vertices."""
    return shapely.union_all([part for line in lines for piece in _pieces(line) for part in _buffer(piece, km)])


def _pieces(line: Floats) -> Iterator[Floats]:
    """Yield a line in pieces of at most 50 km, each with the geodesic's points put in."""
    if len(line) == 1:
        yield line
        return
    azimuth, _, metres = WGS84.inv(*line[:-1].T, *line[1:].T)
    longest = _PIECE_KM * 1000
    piece, length = [line[0]], 0.0
    for start, end, toward, distance in zip(line[:-1], line[1:], azimuth, metres, strict=True):
        parts = max(math.ceil(distance / longest), 1)
        along = distance / parts * np.arange(1, parts)
        lon, lat, azimuths = (np.full(parts - 1, value) for value in (*start, toward))
        x, y, _ = WGS84.fwd(lon, lat, azimuths, along)
        for point in (*np.column_stack([x, y]), end):
            if length and length + distance / parts > longest:
                yield np.array(piece)
                piece, length = piece[-1:], 0.0
            piece.append(point)
            length += distance / parts
    yield np.array(piece)


def _buffer(piece: Floats, km: float) -> Iterator[Any]:
    """Yield the polygons of all points within a distance of a short line, within longitudes -180 to 180."""
    lon, lat = piece[len(piece) // 2]
    plane = Proj(proj="aeqd", lon_0=float(lon), lat_0=float(lat), ellps="WGS84")
    points = np.column_stack(plane(*piece.T))
    line = shapely.LineString(points) if len(points) > 1 else shapely.Point(points[0])
    # The sides of the circle's polygon, not its corners, are at the distance asked for.
    shape = shapely.buffer(line, km * 1000 / math.cos(math.pi / 4 / _ARC), quad_segs=_ARC)
    ring = shapely.segmentize(shape, _SIDE_M).exterior
    planar = shapely.get_coordinates(ring)
    x, y = plane(planar[:, 0], planar[:, 1], inverse=True)
    pole = next((p for p in (90.0, -90.0) if _holds_pole(shape, plane, p, abs(float(lat)), km)), None)
    if pole is not None:
        # In degrees a band around a pole is a cap; it is taken a little too large.
        yield shapely.box(-180.0, min(y), 180.0, 90.0) if pole > 0 else shapely.box(-180.0, -90.0, 180.0, max(y))
        return
    around = shapely.make_valid(shapely.Polygon(np.column_stack([(x - lon + 180.0) % 360.0 - 180.0 + lon, y])))
    for turn in (-360.0, 0.0, 360.0):
        part = shapely.intersection(around, shapely.box(turn - 180.0, -90.0, turn + 180.0, 90.0))
        if part.area > 0:
            yield affinity.translate(part, xoff=-turn)


def _holds_pole(shape: Any, plane: Proj, pole: float, latitude: float, km: float) -> bool:
    near = (90.0 - latitude) * 110 < km + _PIECE_KM
    return near and bool(shapely.intersects(shape, shapely.Point(plane(0.0, pole))))
