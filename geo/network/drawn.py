"""The drawn parts of segments and points of transfers of a network: which of them a place touches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from pyproj import Proj

from geo.arrays import Bools, Floats, Integers, Objects
from geo.geodesy.common_border import common_border, distance_km
from geo.geodesy.projection import Box
from layers.model.problem import AtlasError, Problem

WATER: Final = "water"
UNCLAIMED: Final = "unclaimed"

TOUCH_KM: Final = 0.001
"""A part of a line in a country that is shorter than this comes from the rounding of coordinates."""

TOUCH_SEA_KM: Final = 1.0
"""A part of a sea line on land that is shorter than this is a shoal or a quay that ships pass by."""

_FAR_KM: Final = 5000.0  # the bounding box of a larger disc excludes too little to be worth a test
_REACH_KM: Final = 100.0  # distances from a border are computed at least this far, so that they can be used again


class Disc(NamedTuple):
    """A disc on the ground: its centre in degrees (WGS 84) and its radius in km."""

    lon: float
    lat: float
    radius_km: float


class Drawn:
    """The parts of segments and the points of transfers of a network.

    Parameters
    ----------
    network : Network

    Attributes
    ----------
    geometry : array of shapely geometry, shape (p + t,)
        The parts of segments between borders, in the order of the network, then the transfers.
    edge : array of int, shape (p + t,)
        The edge that each of them belongs to.
    counts : array of bool, shape (p,)
        Which parts of segments are long enough to count; the longest part of an edge always counts.
    """

    def __init__(self, network: Any) -> None:
        points = np.flatnonzero(network.kind != "segment")
        # Arrays and not the network, which holds this: in a circle each would stay in memory long after its use.
        self._edges, self._part_country = len(network.tail), network.part_country
        self._countries = network.countries[points]
        self._territories = dict(zip(network.territories, network.territory_geometry, strict=True))
        self.geometry: Objects = np.concatenate([network.part_geometry, network.geometry[points]])
        self.edge: Integers = np.concatenate([network.part_edge, points])
        self._bounds: Floats = shapely.bounds(self.geometry).T
        self._border_km: dict[tuple[str, str], tuple[float, Floats]] = {}
        longest = np.zeros(len(network.tail))
        np.maximum.at(longest, network.part_edge, network.part_km_geometry)
        least = np.where(network.mode[network.part_edge] == "sea", TOUCH_SEA_KM, TOUCH_KM)
        self.counts: Bools = (network.part_km_geometry > least) | (
            network.part_km_geometry == longest[network.part_edge]
        )

    def edges(self, touched: Bools) -> Bools:
        """Return the mask of the edges that the parts and points belong to, shape (m,)."""
        mask = np.zeros(self._edges, dtype=bool)
        mask[self.edge[touched]] = True
        return mask

    def inside(self, territories: Sequence[str]) -> Bools:
        """Return which parts and points are in one of the countries (ISO 3166-1 alpha-3), shape (p + t,)."""
        parts = self.counts & np.isin(self._part_country, list(territories))
        codes = set(territories)
        points = [not codes.isdisjoint(passed) for passed in self._countries]
        return np.concatenate([parts, np.array(points, dtype=bool)])

    def within(self, disc: Disc) -> Bools:
        """Return which parts and points a disc touches, by geodesic distance, shape (p + t,).

        Raises
        ------
        ValueError
            If the centre is not a position in degrees or the radius is negative.
        """
        lon, lat, radius_km = disc
        if not (-180 <= lon <= 180 and -90 <= lat <= 90 and radius_km >= 0):
            raise ValueError(f"no disc of {radius_km} km around longitude {lon}, latitude {lat}")
        geometry: Objects = self.geometry
        near: Bools = np.ones(len(geometry), dtype=bool)
        box = Box(lon, lat, lon, lat).grown(radius_km + 1)
        if radius_km < _FAR_KM and box.west > -180 and box.east < 180:
            west, south, east, north = self._bounds
            near = (east >= box.west) & (west <= box.east) & (north >= box.south) & (south <= box.north)
            # The edges are straight in longitude/latitude to a metre, so clipping them does not bend them.
            geometry = shapely.clip_by_rect(geometry[near], box.west, box.south, box.east, box.north)
        # Distances from the centre of an azimuthal equidistant projection are geodesic. The parts are
        # densified (`geo.geodesy.geodesic.edges`): within 100 km of the centre their edges, at most 86 km
        # long, are straight in the plane to a metre.
        plane = Proj(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +ellps=WGS84 +units=km")
        flat = shapely.transform(geometry, lambda xy: np.column_stack(plane(xy[:, 0], xy[:, 1])))
        near[near] = shapely.distance(flat, shapely.Point(0, 0)) <= radius_km
        return near

    def near_border(self, first: str, second: str, km: float) -> Bools:
        """Return which parts and points are within a distance of the common border of two countries.

        Raises
        ------
        ValueError
            If the distance is not a number of 0 or more.
        AtlasError
            If the countries have no common border.
        """
        if not 0 <= km < np.inf:
            raise ValueError(f"a distance of {km} km from a border is not a number of 0 or more")
        pair = (min(first, second), max(first, second))
        reach, distance = self._border_km.get(pair, (-1.0, np.empty(0)))
        if reach < km:
            border = common_border(*(self._territories[country] for country in pair))
            if border.is_empty:
                raise AtlasError(
                    Problem("borders.geojson", " and ".join(pair), "have no common border", "Name two neighbours.")
                )
            reach = max(km, _REACH_KM)
            distance = distance_km(self.geometry, border, reach_km=reach)
            self._border_km[pair] = reach, distance
        near: Bools = distance <= km
        return near
