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
