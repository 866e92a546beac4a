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
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import ArrayLike
from pyproj import Proj

from geo.geodesic import WGS84, Edges, Floats, Geometries, edges

EDGE_KM: Final = 10.0
"""Longest edge that is drawn straight in the plane.

A geodesic of length L bends by at most L² / 8 · |∇ log k| away from the straight line, where
|∇ log k| is about the distance from the central line over the square of the Earth's radius: 0.1 m
within 300 km of it, 1 m within 3,000 km.
"""

_DEGREES: Final = 0.04  # longest straight piece of a polygon, about 4 km: its chord is within 1 m up to latitude 60°
_SAMPLES: Final = 17  # odd, so that the central meridian is one of them


@dataclass(frozen=True)
class Box:
    """A range of longitude and latitude, in degrees.

    Attributes
    ----------
    west, south, east, north : float
        With west ≤ east: a range over the antimeridian is not supported.
    """

    west: float
    south: float
    east: float
    north: float

    def grown(self, km: float) -> Box:
        """Return the box that holds every point within a distance of this one."""
        north, south = min(self.north + km / 110, 90.0), max(self.south - km / 110, -90.0)
        shrink = np.cos(np.radians(max(abs(north), abs(south))))
        east = float(np.degrees(np.arcsin(min(np.sin(km / 6350) / max(shrink, 1e-9), 1.0))))
        return Box(max(self.west - east, -180.0), south, min(self.east + east, 180.0), north)

    def meet(self, other: Box) -> Box:
        """Return what two boxes that overlap have in common."""
        west, south = max(self.west, other.west), max(self.south, other.south)
        return Box(west, south, min(self.east, other.east), min(self.north, other.north))

    def joined(self, other: Box) -> Box:
        """Return the smallest box that holds two boxes."""
        west, south = min(self.west, other.west), min(self.south, other.south)
        return Box(west, south, max(self.east, other.east), max(self.north, other.north))


@dataclass(frozen=True)
class LocalProjection:
    """A conformal plane for one area.

    Attributes
    ----------
    definition : str
        As PROJ reads it.
    error : float
        Bound on |distance in the plane / geodesic distance - 1| for pairs of points in `box` whose
        connecting lines keep within it.
    box : Box
        Where the bound holds.
    """

    definition: str
    error: float
    box: Box

    @cached_property
    def _proj(self) -> Proj:
        return Proj(self.definition)

    def to_plane(self, degrees: ArrayLike) -> Floats:
        """Return positions in metres, shape (n, 2), of longitudes and latitudes, shape (n, 2)."""
        at = np.asarray(degrees, dtype=np.float64).reshape(-1, 2)
        return np.column_stack(self._proj(at[:, 0], at[:, 1]))

    def to_degrees(self, metres: ArrayLike) -> Floats:
        """Return longitudes and latitudes, shape (n, 2), of positions in metres, shape (n, 2)."""
        at = np.asarray(metres, dtype=np.float64).reshape(-1, 2)
        return np.column_stack(self._proj(at[:, 0], at[:, 1], inverse=True))

    def polygons_to_plane(self, polygons: ArrayLike | Any) -> Geometries:
        """Return polygons whose edges are straight in longitude/latitude as polygons of the plane.

        They are clipped to `box`; edges are divided so that the result keeps within 1 m up to
        latitude 60° (2 m up to 75°).
        """
        values: Geometries = np.atleast_1d(np.asarray(polygons, dtype=object))
        box = self.box
        whole = shapely.clip_by_rect(values, box.west, box.south, box.east, box.north)
        near = shapely.segmentize(shapely.make_valid(whole), _DEGREES)
        return np.asarray(shapely.transform(near, self.to_plane), dtype=object)

    def polygons_to_degrees(self, polygons: ArrayLike | Any) -> Geometries:
        """Return polygons of the plane with edges divided so that they are straight in longitude/latitude to 1 m."""
        near = shapely.segmentize(np.atleast_1d(np.asarray(polygons, dtype=object)), 4_000)
        return np.asarray(shapely.transform(near, self.to_degrees), dtype=object)


def local_projection(box: Box) -> LocalProjection:
    """Return the plane for an area: the better of Lambert's cone and the transverse Mercator cylinder.

    Parameters
    ----------
    box : Box
        The area, with a margin as wide as the longest distance to be measured.

    Returns
    -------
    LocalProjection

    Raises
    ------
    ValueError
        If the box is more than 180° wide.

    Examples
    --------
    >>> from geo.projection import Box, local_projection
    >>> plane = local_projection(Box(44.7, 38.3, 50.7, 42.0))
    >>> plane.definition
    '+proj=lcc +lat_0=40.15 +lat_1=40.15 +lon_0=47.7 +k_0=0.9997379279 +ellps=WGS84'
    >>> f"{plane.error:.3%}"
    '0.026%'
    """
    if box.east - box.west > 180:
        raise ValueError("the area spans more than 180° of longitude; work on a smaller territory")
    lat, lon = (box.south + box.north) / 2, (box.west + box.east) / 2
    # The cone has no parallel on the equator or at a pole; near them it is all but Mercator's or the polar plane.
    touching = float(np.copysign(np.clip(abs(lat), 0.5, 89.5), lat))
    # The scale is least on the touching parallel or the central meridian and greatest on the rim,
    # for the cylinder where the rim is nearest to the equator.
    extremes = [at for at in (touching, 0.0) if box.south <= at <= box.north]
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
        As `geo.geodesic.as_lines`.
    """
    whole = edges(lines)
    count = np.maximum(np.ceil(whole.km / longest_km), 1).astype(np.intp)
    owner = np.repeat(np.arange(len(count)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    start, end, joined = whole.start[owner], whole.end[owner], whole.joined[owner]
    inner = np.flatnonzero(step > 0)
    base = owner[inner]
    first, last = whole.start[base], whole.end[base]
    azimuth, _, metres = WGS84.inv(first[:, 0], first[:, 1], last[:, 0], last[:, 1])
    lon, lat, _ = WGS84.fwd(first[:, 0], first[:, 1], azimuth, metres * step[inner] / count[base])
    start[inner, 0], start[inner, 1] = lon, lat
    end[inner - 1] = start[inner]
    joined[inner] = True
    return Edges(whole.line[owner], start, end, whole.km[owner] / count[owner], joined)
