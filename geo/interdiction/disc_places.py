"""The discs of a radius on a territory that sever most: a finite list of centres that stands for all of them.

What a disc closes depends on which lines and transfers lie within its radius of the centre. The boundaries of the
buffers of all lines, and the border of the territory, divide the ground into cells, and all centres in one cell
close the same. So one centre in each cell is enough, and of the cells only those that close most, since a disc
that closes more never costs less.

The buffers are polygons inscribed in the true ones, in a conformal plane, whose error is taken off the radius
(`geo.geodesy.discs`, `geo.geodesy.projection`); what the centres close is then measured on the ellipsoid. So every
disc returned closes what it is said to close. Lines are missed together only where no disc smaller by that error and
0.03 % would touch them all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from geo.arrays import Bools
from geo.geodesy.discs import QUAD_SEGS
from geo.geodesy.projection import Box, local_projection
from geo.network.drawn import Disc
from geo.network.model import Network


def disc_closures(
    network: Network, territories: Sequence[str], *, radius_km: float
) -> list[tuple[str, Bools, shapely.Point]]:
    """Return the discs that sever most.

    Parameters
    ----------
    network : Network
    territories : sequence of str
        Where the centres must lie, at least one, ISO 3166-1 alpha-3.
    radius_km : float

    Returns
    -------
    list of (str, array of bool of shape (m,), Point)
        Name by latitude and longitude, the edges that close, the centre (EPSG:4326).
    """
    shape = dict(zip(network.territories, network.territory_geometry, strict=True))
    ground = shapely.union_all([shape[code] for code in territories])
    box = Box.of(shapely.bounds(shapely.get_parts(ground))).grown(2 * radius_km + 1)
    lines = network.drawn.geometry
    near = box.meets(shapely.bounds(lines))
    plane = local_projection(box)
    flat = shapely.union_all(plane.polygons_to_plane(ground))
    drawn, edge = shapely.transform(lines[near], plane.to_plane), network.drawn.edge[near]
    metres = radius_km * 1000 * (1 - plane.error)  # what is touched in the plane is touched on the ground
    reach = shapely.intersection(shapely.buffer(drawn, metres, quad_segs=QUAD_SEGS), flat)
    cells = shapely.get_parts(shapely.polygonize([shapely.node(shapely.union_all(shapely.boundary(reach)))]))
    centres = shapely.point_on_surface(cells[shapely.intersects(flat, shapely.point_on_surface(cells))])
    centre, line = shapely.STRtree(drawn).query(centres, predicate="dwithin", distance=metres)
    touched = np.zeros((len(centres), len(network.tail)), dtype=bool)
    touched[centre, edge[line]] = True
    found = []
    for lon, lat in plane.to_degrees(shapely.get_coordinates(centres[_greatest(touched)])).round(5).tolist():
        closed = network.edges_in(disc=Disc(lon, lat, radius_km))
        found.append((_position(lon, lat), closed, shapely.Point(lon, lat)))
    return found


def _position(lon: float, lat: float) -> str:
    return f"{abs(lat):.4f}{'S' if lat < 0 else 'N'} {abs(lon):.4f}{'W' if lon < 0 else 'E'}"


def _greatest(touched: Bools) -> list[int]:
    """Return the first row of each set that is not empty and not part of another, in order."""
    sets, first = np.unique(np.packbits(touched, axis=1), axis=0, return_index=True)
    size = touched[first].sum(axis=1)
    kept: list[int] = []
    for number in np.argsort(-size, kind="stable").tolist():
        if size[number] and not any((sets[number] & ~sets[other] == 0).all() for other in kept):
            kept.append(number)
    return sorted(first[kept].tolist())
