"""Geodesic lengths on the WGS 84 ellipsoid, and lines as arrays of short geodesic edges.

The length of a line is the sum of the geodesics between its consecutive vertices (Karney 2013,
"Algorithms for geodesics", doi:10.1007/s00190-012-0578-z, as implemented in PROJ).

A map draws the edge between two vertices as a straight chord in longitude/latitude; the ground
follows the geodesic. On a sphere of radius R the chord has geodesic curvature
tan(lat) · sin(az) · (1 + cos²(az)) / R, at most 1.0887 · tan(lat) / R over all azimuths, so an edge
of length L lies within

    1.0887 · tan(lat_max) · L² / (8 R)

of its geodesic (latitudes beyond 89.9° aside). `densify` splits every edge into equal parts until
that bound, taken with the ellipsoid's smallest radius of curvature, is below a tolerance; edges longer
than 1,000 km are first divided into such as are not, each with a latitude of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

from geo.arrays import Floats, Geometries, Ints

WGS84: Final = Geod(ellps="WGS84")

TOLERANCE_M: Final = 0.1
"""Default bound, in metres, on the distance between a densified line and its geodesics."""

_CHORD: Final = np.sqrt(2 / 3) * 4 / 3  # greatest value of sin(az) (1 + cos²(az))
_RADIUS_M: Final = 6_335_439.0  # smallest radius of curvature of the ellipsoid
_LONG_M: Final = 1e6  # so the highest latitude of a long edge does not count for all of it
_DEGREE_M: Final = 110_574.0  # least length of a degree of latitude
_STEEPEST: Final = np.tan(np.radians(89.9))  # keeps the bound finite at the poles


@dataclass(frozen=True)
class Edges:
    """Lines as two-point edges, in order along each line.

    Attributes
    ----------
    line : array of int, shape (n,)
        Position of the line an edge belongs to.
    start, end : array of float, shape (n, 2)
        Longitude and latitude in degrees.
    km : array of float, shape (n,)
        Geodesic length.
    joined : array of bool, shape (n,)
        Whether the edge continues the one before it; False at the start of a line, of a part of a
        multi-part line, and behind the antimeridian.
    """

    line: Ints
    start: Floats
    end: Floats
    km: Floats
    joined: NDArray[np.bool_]

    @property
    def bounds(self) -> Floats:
        """West, south, east and north of each edge, shape (n, 4)."""
        return np.hstack((np.minimum(self.start, self.end), np.maximum(self.start, self.end)))


def as_lines(lines: ArrayLike | Any) -> Geometries:
    """Return lines as an array of geometries, after a check that they have a length on the globe.

    Parameters
    ----------
    lines : sequence of LineString or MultiLineString
        An array, a list or a GeoSeries, in WGS 84 longitude/latitude (degrees).

    Raises
    ------
    ValueError
        If a geometry is missing, empty or not a line, or a coordinate is not a number or outside
        longitude ±180 and latitude ±90; the message names the position of the first such line.
    """
    values: Geometries = np.atleast_1d(np.asarray(lines, dtype=object))
    kind = shapely.get_type_id(values)
    for wrong, complaint in (
        (shapely.is_missing(values), "has no geometry"),
        (~np.isin(kind, (1, 5)), "is not a LineString or MultiLineString"),
        (shapely.is_empty(values), "has an empty geometry"),
    ):
        if wrong.any():
            raise ValueError(f"line {int(np.flatnonzero(wrong)[0])} {complaint}")
    coordinates, owner = shapely.get_coordinates(values, return_index=True)
    outside = ~((np.abs(coordinates[:, 0]) <= 180) & (np.abs(coordinates[:, 1]) <= 90))
    if outside.any():
        first = int(np.flatnonzero(outside)[0])
        raise ValueError(
            f"line {int(owner[first])} has the coordinate {tuple(coordinates[first].tolist())}, "
            "which is not a longitude and latitude in degrees"
        )
    return values


def edges(
    lines: ArrayLike | Any,
    *,
    tolerance_m: float | None = TOLERANCE_M,
    where: Callable[[Floats, Floats], NDArray[np.bool_]] | None = None,
) -> Edges:
    """Break lines into edges that keep within a tolerance of the geodesic.

    Parameters
    ----------
    lines : sequence of LineString or MultiLineString
        In WGS 84 longitude/latitude (degrees).
    tolerance_m : float or None
        Greatest distance in metres between an edge drawn straight in longitude/latitude and the
        geodesic between its ends; None keeps the edges as they are.
    where : callable, optional
        Says of boxes, by their southwestern and northeastern corners, whether edges in them must keep within the
        tolerance; edges of less than 1,000 km elsewhere stay as they are. All must, where not given.

    Returns
    -------
    Edges
        An edge between longitudes more than 180° apart goes the short way and is split at the
        antimeridian, so no edge spans the map. Only a line without length has an edge without length.

    Raises
    ------
    ValueError
        As `as_lines`, and if the tolerance is not greater than 0.
    """
    if tolerance_m is not None and not tolerance_m > 0:
        raise ValueError(f"tolerance_m must be greater than 0, not {tolerance_m}")
    values = as_lines(lines)
    parts, line_of_part = values, np.arange(len(values))
    if (shapely.get_type_id(values) != 1).any():
        parts, line_of_part = shapely.get_parts(values, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    follows = part[1:] == part[:-1]
    if (follows & (xy[1:, 0] == xy[:-1, 0]) & (xy[1:, 1] == xy[:-1, 1])).any():
        # A repeated position would be an edge without length, and on a border a piece in the wrong country.
        xy, part = shapely.get_coordinates(shapely.remove_repeated_points(parts), return_index=True)
        follows = part[1:] == part[:-1]
    start, end, part = xy[:-1][follows], xy[1:][follows], part[:-1][follows]
    line = line_of_part[part]
    joined = np.zeros(len(line), dtype=bool)
    joined[1:] = part[1:] == part[:-1]
    azimuth, _, metres = WGS84.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    divided = Edges(line, start, end, metres / 1000, joined)
    if tolerance_m is None:
        return divided
    pieces = np.maximum(np.ceil(metres / _LONG_M), 1).astype(np.intp)
    if (pieces > 1).any():
        divided = subdivide(divided, azimuth, pieces)
        start, end = divided.start, divided.end
        azimuth, _, metres = WGS84.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    # A point at distance s from one end lies within s/R of its latitude, hence this upper bound.
    highest = np.radians(np.abs(start[:, 1]) + np.abs(end[:, 1])) / 2 + metres / (2 * _RADIUS_M)
    steepness = np.minimum(np.where(highest < np.pi / 2, np.tan(highest), np.inf), _STEEPEST)
    sagitta = _CHORD * steepness * metres**2 / (8 * _RADIUS_M)
    count = np.maximum(np.ceil(np.sqrt(sagitta / tolerance_m)), 1).astype(np.intp)
    if where is not None:
        # The geodesic lies within the sagitta of the edge, so in a box about it that is wider by as much.
        reach = sagitta / _DEGREE_M
        wide = np.column_stack([reach / np.maximum(np.cos(np.minimum(highest, np.pi / 2)), 1e-3), reach])
        low = np.maximum(np.minimum(start, end) - wide, (-180, -90))
        high = np.minimum(np.maximum(start, end) + wide, (180, 90))
        count[~where(low, high)] = 1
    if (count > 1).any():
        divided = subdivide(divided, azimuth, count)
    if (np.abs(divided.end[:, 0] - divided.start[:, 0]) > 180).any():
        divided = _split_at_antimeridian(divided)
    return divided


def subdivide(coarse: Edges, azimuth: Floats, count: Ints) -> Edges:
    """Divide edges into equal parts of their geodesics.

    Parameters
    ----------
    coarse : Edges
    azimuth : array of float, shape (n,)
        Direction of each geodesic at its start, in degrees.
    count : array of int, shape (n,)
        Number of parts of each edge, at least 1.
    """
    owner = np.repeat(np.arange(len(count)), count)
    step = np.arange(len(owner)) - (np.cumsum(count) - count)[owner]
    start, end, joined = coarse.start[owner], coarse.end[owner], coarse.joined[owner]
    inner = np.flatnonzero(step > 0)
    of_inner = owner[inner]
    lon, lat, _ = WGS84.fwd(
        coarse.start[of_inner, 0],
        coarse.start[of_inner, 1],
        azimuth[of_inner],
        coarse.km[of_inner] * 1000 * step[inner] / count[of_inner],
    )
    start[inner, 0], start[inner, 1] = lon, lat
    end[inner - 1] = start[inner]
    joined[inner] = True
    return Edges(coarse.line[owner], start, end, coarse.km[owner] / count[owner], joined)


def _split_at_antimeridian(coarse: Edges) -> Edges:
    crosses = np.abs(coarse.end[:, 0] - coarse.start[:, 0]) > 180
    owner = np.repeat(np.arange(len(crosses)), 1 + crosses)
    second = np.zeros(len(owner), dtype=bool)
    second[1:] = owner[1:] == owner[:-1]
    first = np.flatnonzero(second) - 1
    start, end, joined, km = coarse.start[owner], coarse.end[owner], coarse.joined[owner], coarse.km[owner]
    side = np.sign(start[first, 0])
    before = 180 - np.abs(start[first, 0])
    after = 180 - np.abs(end[first, 0])
    share = np.divide(before, before + after, out=np.zeros_like(before), where=before + after > 0)
    lat = start[first, 1] + share * (end[first, 1] - start[first, 1])
    end[first] = np.column_stack((side * 180, lat))
    start[first + 1] = np.column_stack((-side * 180, lat))
    joined[first + 1] = False
    km[first + 1] *= 1 - share
    km[first] *= share
    return Edges(coarse.line[owner], start, end, km, joined)


def geodesic_km(lines: ArrayLike | Any) -> Floats:
    """Return the geodesic length of lines on the WGS 84 ellipsoid.

    Parameters
    ----------
    lines : sequence of LineString or MultiLineString, length n
        In WGS 84 longitude/latitude (degrees).

    Returns
    -------
    array of float, shape (n,)
        Kilometres.

    Raises
    ------
    ValueError
        As `as_lines`.

    Examples
    --------
    One degree of latitude at the equator:

    >>> import shapely
    >>> from geo.geodesy import geodesic_km
    >>> float(geodesic_km([shapely.LineString([(48.5, 0), (48.5, 1)])])[0].round(3))
    110.574
    """
    geometries = as_lines(lines)
    unbroken = edges(geometries, tolerance_m=None)
    return np.asarray(np.bincount(unbroken.line, weights=unbroken.km, minlength=len(geometries)), dtype=np.float64)


def chains(line_edges: Edges, group: NDArray[Any]) -> tuple[Ints, Geometries]:
    """Join consecutive edges of the same group into lines.

    Parameters
    ----------
    line_edges : Edges
        In order along each line.
    group : array, shape (n,)
        An edge is joined to the one before it when it continues it and has the same group.

    Returns
    -------
    first : array of int, shape (m,)
        Position of the first edge of each chain.
    geometry : array of LineString, shape (m,)
    """
    fresh = ~line_edges.joined
    fresh[1:] |= group[1:] != group[:-1]
    first = np.flatnonzero(fresh)
    return first, join(line_edges.start, line_edges.end, first)


def join(start: Floats, end: Floats, first: Ints) -> Geometries:
    """Return one LineString for each chain of edges; chains start at the positions `first`."""
    if not len(first):
        return np.empty(0, dtype=object)
    last = np.append(first[1:], len(start)) - 1
    number = np.repeat(np.arange(len(first)), last - first + 1)
    # The start of every edge, and behind the last edge of each chain its end.
    xy = np.insert(start, last + 1, end[last], axis=0)
    return np.asarray(shapely.linestrings(xy, indices=np.insert(number, last + 1, number[last])), dtype=object)


def densify(lines: ArrayLike | Any, *, tolerance_m: float = TOLERANCE_M) -> Geometries:
    """Add vertices along the geodesic until straight edges keep within a tolerance of it.

    Parameters
    ----------
    lines : sequence of LineString or MultiLineString, length n
        In WGS 84 longitude/latitude (degrees).
    tolerance_m : float
        Greatest distance in metres between the result, drawn straight in longitude/latitude, and
        the geodesics between the vertices of `lines`.

    Returns
    -------
    array of LineString or MultiLineString, shape (n,)
        All vertices of `lines` are kept. A line over the antimeridian is split there, as RFC 7946
        asks.

    Raises
    ------
    ValueError
        As `edges`.

    Examples
    --------
    The great circle between two points on a parallel runs north of it.

    >>> import shapely
    >>> from geo.geodesy import densify
    >>> float(shapely.bounds(densify([shapely.LineString([(20, 60), (60, 60)])]))[0, 3].round(1))
    61.5
    """
    geometries = as_lines(lines)
    dense = edges(geometries, tolerance_m=tolerance_m)
    first, parts = chains(dense, dense.line)
    owner = dense.line[first]
    result = np.asarray(shapely.multilinestrings(parts, indices=owner), dtype=object)
    single = np.bincount(owner, minlength=len(geometries)) == 1
    result[single] = parts[single[owner]]
    return result
