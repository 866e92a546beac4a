"""Distances of lines and points from the common border of two countries.

The common border is what the boundaries of the two polygons share, on land and between their
waters. Distances are taken in a conformal plane (`geo.geodesy.projection`) of the border and its
surroundings, and the two points found nearest there are measured on the ellipsoid (Karney 2013,
doi:10.1007/s00190-012-0578-z). With a bound e on the relative error of distances in the plane,

    true distance ≤ distance returned ≤ true distance · (1 + e) / (1 - e)

plus 1 m because lines bend between their vertices. For 100 km around the border of Armenia and Azerbaijan e is
0.022 %.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely

from geo.arrays import Floats, Geometries
from geo.geodesy.geodesic import WGS84
from geo.geodesy.projection import Box, local_projection, short_edges

_DEGREES: Final = 0.04  # longest straight piece of a border: its chord is within 1 m up to latitude 60°


def common_border(first: Any, second: Any) -> Any:
    """Return the line that the boundaries of two countries share; empty if they share none.

    Parameters
    ----------
    first, second : Polygon or MultiPolygon
        In WGS 84 longitude/latitude.

    Returns
    -------
    MultiLineString
    """
    first_boundary, second_boundary = shapely.boundary(first), shapely.boundary(second)
    shared = shapely.get_parts(shapely.intersection(first_boundary, second_boundary))
    for turn in (-360.0, 360.0):  # a border along the antimeridian, 180° in one country and -180° in the other
        seam = shapely.transform(second_boundary, lambda xy, turn=turn: xy + np.array((turn, 0.0)))  # type: ignore[misc]
        shared = np.concatenate([shared, shapely.get_parts(shapely.intersection(first_boundary, seam))])
    return shapely.multilinestrings(shared[(shapely.get_type_id(shared) == 1) & ~shapely.is_empty(shared)])


def distance_km(places: Geometries, border: Any, *, reach_km: float) -> Floats:
    """Return the geodesic distance of lines and points from a border.

    Parameters
    ----------
    places : array of LineString or Point, shape (n,)
        In WGS 84 longitude/latitude; lines are geodesics between their vertices.
    border : MultiLineString
        In the same coordinates, straight in longitude/latitude between its vertices, not empty.
    reach_km : float
        Greatest distance of interest, km.

    Returns
    -------
    array of float, shape (n,)
        Kilometres; infinite beyond `reach_km`.

    Raises
    ------
    ExtentError
        If the border and its surroundings are too large for one plane (`geo.geodesy.projection`). A ValueError.

    Examples
    --------
    >>> import numpy as np, shapely
    >>> from geo.geodesy.common_border import distance_km
    >>> border = shapely.MultiLineString([[(45, 0), (46, 0)]])
    >>> float(distance_km(np.array([shapely.Point(45.5, 0.5)]), border, reach_km=60)[0].round(2))
    55.29
    """
    box = Box.of(shapely.bounds(shapely.get_parts(border))).grown(reach_km)
    km_of_place = np.full(len(places), np.inf)
    near = np.flatnonzero(box.meets(shapely.bounds(places)))
    if not len(near):
        return km_of_place
    plane = local_projection(box)
    vertices = shapely.get_coordinates(shapely.segmentize(shapely.get_parts(border), _DEGREES), return_index=True)
    metres_xy, line = plane.to_plane(vertices[0]), vertices[1]
    within = line[1:] == line[:-1]
    tree = shapely.STRtree(
        np.asarray(shapely.linestrings(np.stack([metres_xy[:-1][within], metres_xy[1:][within]], axis=1)))
    )
    lines = near[shapely.get_type_id(places[near]) == 1]
    points = near[shapely.get_type_id(places[near]) == 0]
    line_edges = short_edges(places[lines])
    within_reach = box.meets(line_edges.bounds)
    ends = np.stack(
        [plane.to_plane(line_edges.start[within_reach]), plane.to_plane(line_edges.end[within_reach])], axis=1
    )
    owner = np.concatenate([lines[line_edges.line[within_reach]], points])
    pieces = np.concatenate(
        [shapely.linestrings(ends), shapely.points(plane.to_plane(shapely.get_coordinates(places[points])))]
    )
    (piece, nearest), metres = tree.query_nearest(pieces, return_distance=True, all_matches=False)
    # For each place, only the piece nearest in the plane is measured on the ellipsoid.
    order = np.lexsort((metres, owner[piece]))
    _, nearest_of_place = np.unique(owner[piece[order]], return_index=True)
    closest = order[nearest_of_place]
    between = shapely.shortest_line(pieces[piece[closest]], tree.geometries[nearest[closest]])
    across = plane.to_degrees(shapely.get_coordinates(between)).reshape(-1, 4)
    km = WGS84.inv(*across.T)[2] / 1000
    km_of_place[owner[piece[closest]]] = np.where(km <= reach_km, km, np.inf)
    return km_of_place
