"""The ground of a territory: which lines and places a disc touches there, in one local plane.

Distances are taken in a conformal plane (`geo.projection`) around the lines inside the territory;
`Ground.error` bounds their relative error.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike

from geo.cut import OUTSIDE
from geo.geodesic import Floats, chains
from geo.projection import Box, local_projection, short_edges

_TOUCH_DEG = 1e-5  # what is inside by less than this, about a metre, is the rounding of coordinates
_MARGIN_KM = 50.0  # lines further outside the territory than this and the radius are left out


class Ground:
    """Lines near a territory, drawn in a local plane.

    Parameters
    ----------
    lines : GeoDataFrame
        LineStrings or MultiLineStrings in EPSG:4326 with the column `id`.
    territory : Polygon or MultiPolygon
        In WGS 84 longitude/latitude.
    radius_km : float
        Greatest distance asked for.

    Attributes
    ----------
    ids : array of str, shape (n,)
        Lines near the territory, in the order of the frame. Empty where none crosses it.
    modes : array of str, shape (n,)
    accuracy_km : array of float, shape (n,)
        Stated accuracy of each line.
    error : float
        Bound on the relative error of distances.
    """

    def __init__(self, lines: gpd.GeoDataFrame, territory: Any, *, radius_km: float) -> None:
        found = short_edges(lines.geometry.to_numpy())
        _, drawn = chains(found, found.line)
        inside = shapely.intersection(drawn, territory)
        inside = inside[shapely.length(inside) > _TOUCH_DEG]
        self.error = 0.0
        chosen = np.empty(0, dtype=np.int64)
        if len(inside):
            box = Box.of(shapely.bounds(shapely.get_parts(inside))).grown(radius_km + _MARGIN_KM)
            near = box.meets(found.bounds)
            first, drawn = chains(found, np.where(near, found.line, OUTSIDE))
            kept = near[first]
            chosen, self._owner = np.unique(found.line[first[kept]], return_inverse=True)
            self._plane = local_projection(box)
            self.error = self._plane.error
            self._drawn = shapely.transform(drawn[kept], self._plane.to_plane)
        self.ids = lines["id"].to_numpy()[chosen].astype(object)
        self.modes = lines["mode"].to_numpy()[chosen].astype(object)
        self.accuracy_km = lines["geometry_accuracy_m"].to_numpy(dtype=float)[chosen] / 1000

    def to_plane(self, degrees: ArrayLike) -> Floats:
        """Return positions in the plane, km, shape (k, 2), of longitudes and latitudes."""
        return self._plane.to_plane(degrees) / 1000

    def distance(self, at: Floats, moved: Floats | None = None) -> Floats:
        """Return the distance of each line from each point, km, shape (k, n).

        Parameters
        ----------
        at : array of float, shape (k, 2)
            Positions in the plane, km.
        moved : array of float, shape (n, 2), optional
            How far each line has moved as a whole, km.
        """
        nearest = np.full((len(at), len(self.ids)), np.inf)
        if not nearest.size:
            return nearest
        # Moving a line away is moving the point the other way.
        shift = np.zeros((len(self.ids), 2)) if moved is None else moved
        points = shapely.points((at[:, None, :] - shift[None, self._owner, :]) * 1000)
        np.minimum.at(nearest.T, self._owner, shapely.distance(points, self._drawn[None, :]).T / 1000)
        return nearest
