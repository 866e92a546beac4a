"""The ranking rule of chokepoints: what is lost at a place, weighed by how little ground holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from geo.geodesic import Floats
from geo.loss import Loss

FORMULA: Final = (
    "score = (pairs_cut/pairs + capacity_lost_share + detour_share) / 3 / (1 + severing_radius_km/radius_km)"
)
"""The ranking rule, over columns of the result."""


@dataclass(frozen=True)
class Place:
    """A candidate: a disc on the territory and what it hits.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    lon, lat : float
        Centre of the disc, degrees.
    segments, nodes : tuple of str
        Within the radius of the centre; at a port also the port itself and its segments.
    extent : shapely geometry or None
        Every centre from which a disc of the radius hits the same; None for the disc's centre alone.
    """

    kind: str
    lon: float
    lat: float
    segments: tuple[str, ...]
    nodes: tuple[str, ...]
    extent: Any | None


def score(losses: Sequence[Loss], radius: Floats, radius_km: float) -> Floats:
    """Return the score of places (see `FORMULA`): what is lost, weighed by how little ground holds it.

    Parameters
    ----------
    losses : sequence of Loss
    radius : array of float, shape (n,)
        Severing radii, km.
    radius_km : float
        Radius of the disc, km.

    Returns
    -------
    array of float, shape (n,)
        From 0, nothing is lost, to 1, everything is lost at one point.
    """
    lost = [
        (loss.pairs_cut / max(loss.pairs, 1) + np.nan_to_num(loss.capacity_lost_share) + loss.detour_share) / 3
        for loss in losses
    ]
    return np.array(lost, dtype=float) / (1 + radius / radius_km)
