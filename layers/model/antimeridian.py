"""Edges that leap over the antimeridian instead of being cut there.

Two positions on either side of it, such as 179° and -179°, are two degrees apart on the globe and 358
on a map. RFC 7946 (3.1.9) asks that lines and polygons be cut at ±180°; which side of an uncut polygon is its inside
is ambiguous: a map and a globe show different ones.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

NOTE: Final = "cut at the antimeridian, which they crossed in one piece"
LEAP: Final = "has an edge over more than 180 degrees of longitude"
CUT: Final = "Cut it at the antimeridian, at 180 and -180 (RFC 7946, 3.1.9); a ring around a pole goes along the pole"


def leaps(geometries: Any) -> NDArray[np.bool_]:
    """Return which geometries have an edge over more than 180° of longitude.

    Parameters
    ----------
    geometries : array of geometry, shape (n,)
        In longitude/latitude; None has no edge.

    Returns
    -------
    array of bool, shape (n,)
        Edges along a pole, or along a whole parallel from -180° to 180°, do not count.

    Examples
    --------
    >>> import shapely
    >>> from layers.model.antimeridian import leaps
    >>> leaps([shapely.LineString([(179, 0), (-179, 0)]), shapely.box(-180, -90, 180, -60)]).tolist()
    [True, False]
    """
    values = np.atleast_1d(np.asarray(geometries, dtype=object))
    parts, owner = shapely.get_parts(values, return_index=True)
    rings, ring_owner = shapely.get_rings(parts, return_index=True)
    lines = shapely.get_type_id(parts) == 1
    chains = np.concatenate([parts[lines], rings])
    chain_owner = np.concatenate([owner[lines], owner[ring_owner]])
    xy, chain = shapely.get_coordinates(chains, return_index=True)
    with np.errstate(invalid="ignore"):  # infinite coordinates are reported by other checks
        step = np.abs(np.diff(xy, axis=0))
        wide = (step[:, 0] > 180) & (chain[1:] == chain[:-1])
        pole = (np.abs(xy[1:, 1]) == 90) & (step[:, 1] == 0)
        parallel = (step[:, 0] == 360) & (step[:, 1] == 0)
    leaping = np.zeros(len(values), dtype=bool)
    leaping[chain_owner[chain[1:][wide & ~pole & ~parallel]]] = True
    return leaping


def cut_line(line: Any) -> Any:
    """Return a line cut where it leaps over the antimeridian, in several parts; as it is where it does not.

    Examples
    --------
    >>> import shapely
    >>> from layers.model.antimeridian import cut_line
    >>> [part.bounds for part in cut_line(shapely.LineString([(179, 0), (-178, 3)])).geoms]
    [(179.0, 0.0, 180.0, 1.0), (-180.0, 1.0, -178.0, 3.0)]
    """
    if not leaps([line])[0]:
        return line
    import antimeridian

    parts = [antimeridian.fix_line_string(part, great_circle=False) for part in shapely.get_parts(line)]
    return shapely.MultiLineString([piece for part in parts for piece in shapely.get_parts(part)])


def cut_at_antimeridian(areas: Any) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Cut areas that leap over the antimeridian, with the package antimeridian.

    An outline may be wound either way. One that goes round a pole holds the pole it is nearer to.

    Parameters
    ----------
    areas : array of geometry, shape (n,)
        In longitude/latitude; only polygons are cut.

    Returns
    -------
    areas : array of geometry, shape (n,)
        Without edges over more than 180° of longitude (RFC 7946, 3.1.9).
    cut : array of bool, shape (n,)
        Which of them were cut.

    Examples
    --------
    >>> import shapely
    >>> from layers.model.antimeridian import cut_at_antimeridian
    >>> areas, cut = cut_at_antimeridian([shapely.Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)])])
    >>> cut.tolist(), sorted(part.bounds for part in areas[0].geoms)
    ([True], [(-180.0, 0.0, -179.0, 1.0), (179.0, 0.0, 180.0, 1.0)])
    """
    values = np.array(areas, dtype=object)
    leaping = leaps(values) & np.isin(shapely.get_type_id(values), (3, 6))
    for row in np.flatnonzero(leaping):
        parts = [piece for part in shapely.get_parts(values[row]) for piece in shapely.get_parts(_cut(part))]
        values[row] = shapely.MultiPolygon(parts)
    return values, leaping


def _cut(polygon: shapely.Polygon) -> Any:
    if not leaps([polygon])[0]:
        return polygon
    import antimeridian

    shell, *holes = [_wound(ring) for ring in (polygon.exterior, *polygon.interiors)]
    turned = shapely.Polygon(shell, [hole[::-1] for hole in holes])
    # Edges are straight in degrees, as RFC 7946 defines them.
    return antimeridian.fix_polygon(turned, fix_winding=False, great_circle=False)


def _wound(ring: shapely.LinearRing) -> NDArray[np.float64]:
    """Return the positions of a ring with its inside on the left, on the globe."""
    xy = shapely.get_coordinates(ring)
    unrolled = np.column_stack([np.unwrap(xy[:, 0], period=360), xy[:, 1]])
    round_pole = unrolled[-1, 0] - unrolled[0, 0]
    if abs(round_pole) > 180:
        is_left = (round_pole > 0) == (xy[:, 1].mean() > 0)
    else:
        # By the sign of the area: `shapely.is_ccw` errs where unrolling sets the ends of a ring apart by a rounding.
        x, y = (unrolled - unrolled[0]).T
        is_left = float(x[:-1] @ y[1:] - x[1:] @ y[:-1]) > 0
    return xy if is_left else xy[::-1]
