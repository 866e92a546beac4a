"""A plane for local work: metres instead of degrees, with a stated bound on the error of distances.

The plane is conformal (Lambert's cone or the transverse Mercator cylinder, whichever distorts the
area less), so at each point all directions are stretched by one factor k. Let k lie between
k_min and k_max over a region. The image of the geodesic between two points is a path in the plane,
and the straight line between their images is the image of a path on the ground; each is at least as
long as the shortest, hence

    k_min ≤ distance in the plane / geodesic distance ≤ k_max

for all pairs of points whose two paths keep within the region. Scaling the plane so that
k_min · k_max = 1 makes the bound on the relative error, k_max - 1, the same on either side. On the
WGS 84 ellipsoid it grows with the square of the area's lesser extent: a band 200 km to either side of the
central line gives 0.025 %, 400 km 0.1 %.

Reference: Snyder 1987, "Map projections: a working manual", doi:10.3133/pp1395 (the formulas, as in
PROJ). That the best conformal map balances the scale along the boundary is Chebyshev's; cones and
cylinders come near it for areas wide or tall.

Longitudes are relative to the area, so an area may cross the antimeridian. An area within reach of a pole
or more than 180° wide becomes the whole cap down to its southernmost (northernmost) parallel, on the polar
stereographic plane. An area whose error would exceed `MAX_ERROR` is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Proj

from geo.arrays import Floats, Geometries
from geo.geodesy.geodesic import WGS84, Edges, edges, subdivide
from layers.model.problem import ExtentError

EDGE_KM: Final = 10.0
"""Longest edge that is drawn straight in the plane.

A geodesic of length L bends by at most L² / 8 · |∇ log k| away from the straight line, where
|∇ log k| is about the distance from the central line over the square of the Earth's radius: 0.1 m
within 300 km of it, 1 m within 3,000 km.
"""

MAX_ERROR: Final = 0.1
"""Greatest relative error of distances that a plane may have."""

_DEGREES: Final = 0.04  # longest straight piece of a polygon, about 4 km: its chord is within 1 m up to latitude 60°
_LONGEST_M: Final = 4_000.0  # longest straight piece of a polygon of the plane: within 1 m up to latitude 72°
_POLE_M: Final = 1.0  # points nearer to a pole than this count as the pole
_WIDE, _POLAR = 90.0, 80.0  # an area wider than this beyond this latitude is a cap: geodesics bow far out of the box
_SAMPLES: Final = 17  # odd, so that the central meridian is one of them


@dataclass(frozen=True)
class Box:
    """A range of longitude and latitude, in degrees.

    Attributes
    ----------
    west, south, east, north : float
        With west ≤ east ≤ west + 360. Over the antimeridian one of the longitudes lies beyond ±180:
        from 178° E to 178° W is 178 to 182.
    """

    west: float
    south: float
    east: float
    north: float

    @staticmethod
    def of(bounds: ArrayLike) -> Box:
        """Return the narrowest box that holds boxes, shape (n, 4): west, south, east, north within ±180.

        It leaves out the widest gap between their longitudes. Ties: the gap at the antimeridian.
        """
        west, south, east, north = np.asarray(bounds, dtype=np.float64).reshape(-1, 4).T
        order = np.argsort(west, kind="stable")
        start, eastmost = west[order], np.maximum.accumulate(east[order])
        gap = start[1:] - eastmost[:-1]
        seam = start[0] + 360 - eastmost[-1]
        widest = int(np.argmax(gap)) if len(gap) else 0
        low, high = float(south.min()), float(north.max())
        if len(gap) and gap[widest] > seam:
            return Box(float(start[widest + 1]), low, float(eastmost[widest]) + 360, high)
        return Box(float(start[0]), low, float(eastmost[-1]), high)

    @property
    def around(self) -> bool:
        """Whether it holds all longitudes."""
        return self.east - self.west >= 360

    def turned(self, west: Floats, east: Floats) -> Floats:
        """Return the multiples of 360° that bring ranges of longitude nearest to the box."""
        return np.asarray(360 * np.round(((self.west + self.east) - (west + east)) / 720), dtype=np.float64)

    def meets(self, bounds: ArrayLike) -> NDArray[np.bool_]:
        """Return which boxes, shape (n, 4): west, south, east, north within ±180, have a point in this one."""
        west, south, east, north = np.asarray(bounds, dtype=np.float64).reshape(-1, 4).T
        overlaps: NDArray[np.bool_] = (north >= self.south) & (south <= self.north)
        if not self.around:
            turn = self.turned(west, east)
            overlaps &= (east + turn >= self.west) & (west + turn <= self.east)
        return overlaps

    def grown(self, km: float) -> Box:
        """Return the box that holds every point within a distance of this one."""
        north, south = min(self.north + km / 110, 90.0), max(self.south - km / 110, -90.0)
        if max(north, -south) == 90:  # every meridian passes through the pole
            return Box(-180.0, south, 180.0, north)
        shrink = np.cos(np.radians(max(north, -south)))
        east = float(np.degrees(np.arcsin(min(np.sin(min(km / 6350, np.pi / 2)) / shrink, 1.0))))
        if self.east - self.west + 2 * east >= 360:
            return Box(-180.0, south, 180.0, north)
        return Box(self.west - east, south, self.east + east, north)

    def meet(self, other: Box) -> Box:
        """Return the intersection of two boxes that overlap, if it is one box; else this one."""
        south, north = max(self.south, other.south), min(self.north, other.north)
        if other.around or self.around:
            wide = self if other.around else other
            return Box(wide.west, south, wide.east, north)
        turn = float(self.turned(np.array([other.west]), np.array([other.east]))[0])
        west, east = max(self.west, other.west + turn), min(self.east, other.east + turn)
        return Box(west, south, east, north) if west <= east else self

    def joined(self, other: Box) -> Box:
        """Return the smallest box that holds two boxes."""
        south, north = min(self.south, other.south), max(self.north, other.north)
        turn = float(self.turned(np.array([other.west]), np.array([other.east]))[0])
        west, east = min(self.west, other.west + turn), max(self.east, other.east + turn)
        if east - west >= 360:
            return Box(-180.0, south, 180.0, north)
        return Box(west, south, east, north)


@dataclass(frozen=True)
class LocalProjection:
    """A conformal plane for one area, from `local_projection`.

    Attributes
    ----------
    definition : str
        The projection in PROJ's notation.
    error : float
        Bound on |distance in the plane / geodesic distance - 1| for pairs of points in `box` whose
        connecting lines keep within it.
    box : Box
        Where the bound holds.

    Examples
    --------
    >>> from geo.geodesy import local_projection
    >>> from geo.geodesy.projection import Box
    >>> plane = local_projection(Box(44.7, 38.3, 50.7, 42.0))
    >>> plane.to_degrees(plane.to_plane([(49.9, 40.4)])).round(6).tolist()
    [[49.9, 40.4]]
    """

    definition: str
    error: float
    box: Box

    @cached_property
    def _proj(self) -> Proj:
        return Proj(self.definition)

    def to_plane(self, degrees: ArrayLike) -> Floats:
        """Return positions in metres, shape (n, 2), of longitudes and latitudes, shape (n, 2)."""
        xy = np.asarray(degrees, dtype=np.float64).reshape(-1, 2)
        return np.column_stack(self._proj(xy[:, 0], xy[:, 1]))

    def to_degrees(self, metres: ArrayLike) -> Floats:
        """Return longitudes and latitudes, shape (n, 2), of positions in metres, shape (n, 2)."""
        xy = np.asarray(metres, dtype=np.float64).reshape(-1, 2)
        return np.column_stack(self._proj(xy[:, 0], xy[:, 1], inverse=True))

    def polygons_to_plane(self, polygons: ArrayLike | Any) -> Geometries:
        """Return polygons whose edges are straight in longitude/latitude as polygons of the plane.

        They are clipped to `box`; edges are divided so that the result keeps within 1 m up to
        latitude 60° (2 m up to 75°). Polygons cut at the antimeridian are joined there.
        """
        values: Geometries = np.atleast_1d(np.asarray(polygons, dtype=object))
        box = self.box
        if box.around:
            clipped = shapely.clip_by_rect(values, -180, box.south, 180, box.north)
            flat = shapely.transform(shapely.segmentize(shapely.make_valid(clipped), _DEGREES), self.to_plane)
            return np.array([shapely.union_all(_polygons(part), grid_size=1e-3) for part in shapely.make_valid(flat)])
        clipped = shapely.clip_by_rect(values, box.west, box.south, box.east, box.north)
        for turn in (-360.0, 360.0):
            west, east = max(box.west - turn, -180.0), min(box.east - turn, 180.0)
            if west < east:
                beyond = shapely.clip_by_rect(values, west, box.south, east, box.north)
                clipped = shapely.union(shapely.make_valid(clipped), _moved(shapely.make_valid(beyond), turn))
        near = shapely.segmentize(shapely.make_valid(clipped), _DEGREES)
        return np.asarray(shapely.transform(near, self.to_plane), dtype=object)

    def polygons_to_degrees(self, polygons: ArrayLike | Any) -> Geometries:
        """Return polygons of the plane with edges divided so that they are straight in longitude/latitude.

        They keep within 1 m up to latitude 72°, and at every latitude on a polar plane. They are cut at the
        antimeridian, and closed along it where they hold a pole (RFC 7946, 3.1.9).
        """
        near = np.atleast_1d(np.asarray(polygons, dtype=object))
        if self.box.around:
            return np.array([self._cap_to_degrees(polygon) for polygon in near])
        near = shapely.segmentize(near, _LONGEST_M)
        if self.box.west >= -180 and self.box.east <= 180:
            return np.asarray(shapely.transform(near, self.to_degrees), dtype=object)

        def unbroken(metres: Floats) -> Floats:
            degrees = self.to_degrees(metres)
            degrees[:, 0] += self.box.turned(degrees[:, 0], degrees[:, 0])
            return degrees

        unwound = shapely.make_valid(shapely.transform(near, unbroken))
        parts = [
            _moved(shapely.clip_by_rect(unwound, -180 + turn, -90, 180 + turn, 90), -turn)
            for turn in (-360.0, 0.0, 360.0)
        ]
        return np.array([shapely.union_all(_polygons(list(pieces))) for pieces in zip(*parts, strict=True)])

    def _cap_to_degrees(self, polygon: Any) -> Any:
        """Return a polygon of the polar plane in degrees, from its eastern half, its western half and the pole."""
        pole, reach = shapely.Point(0, 0), 1e8
        parts = []
        if shapely.dwithin(polygon, pole, _POLE_M):
            top = np.copysign(90.0, self.box.north + self.box.south)
            rim = self.to_degrees((0, -_POLE_M))[0, 1]
            parts.append(shapely.box(-180, min(top, rim), 180, max(top, rim)))
        for side in (1, -1):
            half_plane = shapely.box(min(0, side * reach), -reach, max(0, side * reach), reach)
            half = shapely.intersection(polygon, shapely.difference(half_plane, pole.buffer(_POLE_M)))

            def in_degrees(metres: Floats, side: int = side) -> Floats:
                degrees = self.to_degrees(metres)
                degrees[:, 0] = side * np.abs(degrees[:, 0])  # the antimeridian is 180° or -180°
                return degrees

            for part in _polygons(half):
                rings = [in_degrees(_divided_near_pole(ring)) for ring in (part.exterior, *part.interiors)]
                parts.append(shapely.Polygon(rings[0], rings[1:]))
        return shapely.union_all(_polygons(shapely.make_valid(parts)))


def _divided_near_pole(ring: Any) -> Floats:
    """Return the vertices of a ring of the polar plane, divided so that it is straight in degrees to 1 m.

    A parallel at the distance r from the pole bows by L² / 8 r from a chord of length L.
    """
    xy = shapely.get_coordinates(shapely.segmentize(ring, _LONGEST_M))
    edges_of_ring = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
    nearest = shapely.distance(edges_of_ring, shapely.Point(0, 0))
    count = np.ceil(shapely.length(edges_of_ring) / np.sqrt(8 * np.maximum(nearest, _POLE_M))).astype(np.intp)
    owner = np.repeat(np.arange(len(count)), count)
    share = (np.arange(len(owner)) - (np.cumsum(count) - count)[owner]) / count[owner]
    return np.vstack([xy[owner] + share[:, None] * (xy[owner + 1] - xy[owner]), xy[-1:]])


def _moved(polygons: Geometries, degrees: float) -> Geometries:
    """Return geometries shifted east by a number of degrees."""
    return np.asarray(shapely.transform(polygons, lambda xy: xy + np.array((degrees, 0.0))), dtype=object)


def _polygons(geometry: Any) -> Geometries:
    """Return the polygons of geometries without lines, points and empty parts."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return np.asarray(parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)], dtype=object)


def local_projection(box: Box) -> LocalProjection:
    """Return the plane for an area: the better of Lambert's cone and the transverse Mercator cylinder.

    Parameters
    ----------
    box : Box
        The area in degrees, with a margin as wide as the longest distance to be measured.

    Returns
    -------
    LocalProjection

    Raises
    ------
    ExtentError
        If distances would err by more than `MAX_ERROR`. A ValueError.

    Examples
    --------
    >>> from geo.geodesy.projection import Box, local_projection
    >>> plane = local_projection(Box(44.7, 38.3, 50.7, 42.0))
    >>> plane.definition
    '+proj=lcc +lat_0=40.15 +lat_1=40.15 +lon_0=47.7 +k_0=0.9997379279 +ellps=WGS84'
    >>> f"{plane.error:.3%}"
    '0.026%'
    """
    width = box.east - box.west
    if width > 180 or (width > _WIDE and max(box.north, -box.south) > _POLAR):
        plane = _polar(box)
    else:
        plane = _conic_or_cylindric(box)
    if not plane.error <= MAX_ERROR:
        raise ExtentError(
            f"the area reaches from {box.west:.1f}° to {box.east:.1f}° of longitude and from {box.south:.1f}° to "
            f"{box.north:.1f}° of latitude: on a plane distances would err by more than {MAX_ERROR:.0%}; "
            "work on a smaller territory or radius"
        )
    return plane


def _conic_or_cylindric(box: Box) -> LocalProjection:
    lat, lon = (box.south + box.north) / 2, (box.west + box.east) / 2
    # The cone has no parallel on the equator or at a pole; near them it is all but Mercator's or the polar plane.
    touching = float(np.copysign(np.clip(abs(lat), 0.5, 89.5), lat))
    # The scale is least on the touching parallel or the central meridian and greatest on the rim,
    # for the cylinder where the rim is nearest to the equator.
    extremes = [parallel for parallel in (touching, 0.0) if box.south <= parallel <= box.north]
    west_east, south_north = np.meshgrid(
        np.linspace(box.west, box.east, _SAMPLES),
        np.concatenate((np.linspace(box.south, box.north, _SAMPLES), extremes)),
    )
    planes = []
    for definition in (
        f"+proj=lcc +lat_0={lat:.10g} +lat_1={touching:.10g} +lon_0={lon:.10g}",
        f"+proj=tmerc +lat_0={lat:.10g} +lon_0={lon:.10g}",
    ):
        scale = Proj(f"{definition} +ellps=WGS84").get_factors(west_east, south_north).meridional_scale
        least, most = float(np.min(scale)), float(np.max(scale))
        balance = float(1 / np.sqrt(least * most))
        # A thousandth more: geodesics between points at the edge of the box bow out of it a little.
        error = float(most * balance - 1) * 1.001
        planes.append(LocalProjection(f"{definition} +k_0={balance:.10f} +ellps=WGS84", error, box))
    return min(planes, key=lambda plane: plane.error)


def _polar(box: Box) -> LocalProjection:
    """Return the polar stereographic plane for a cap, on which the scale grows from the pole outwards."""
    north = box.north >= -box.south
    cap = Box(-180.0, box.south, 180.0, 90.0) if north else Box(-180.0, -90.0, 180.0, box.north)
    rim = cap.south if north else cap.north
    if rim * (1 if north else -1) < 0:  # more than a hemisphere
        return LocalProjection("", np.inf, cap)
    definition = f"+proj=stere +lat_0={90 if north else -90} +lon_0=0"
    most = float(Proj(f"{definition} +ellps=WGS84").get_factors(0.0, rim).meridional_scale)
    return LocalProjection(f"{definition} +k_0={most**-0.5:.10f} +ellps=WGS84", float(most**0.5 - 1) * 1.001, cap)


def short_edges(lines: ArrayLike | Any, *, longest_km: float = EDGE_KM) -> Edges:
    """Break lines into geodesic edges short enough to be drawn straight in a local plane.

    Parameters
    ----------
    lines : sequence of LineString or MultiLineString
        In WGS 84 longitude/latitude (degrees).
    longest_km : float
        Greatest geodesic length of an edge.

    Returns
    -------
    Edges
        In order along each line; none spans the antimeridian.

    Raises
    ------
    ValueError
        As `geo.geodesy.geodesic.as_lines`.
    """
    line_edges = edges(lines)
    azimuth, _, _ = WGS84.inv(*line_edges.start.T, *line_edges.end.T)
    return subdivide(line_edges, azimuth, np.maximum(np.ceil(line_edges.km / longest_km), 1).astype(np.intp))
