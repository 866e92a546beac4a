"""What places without a name are called: after the nearest town, with distance and direction where it is not near."""

from __future__ import annotations

from collections.abc import Container
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from layers.ground.world import towns
from layers.model.away_names import away_name
from layers.model.ellipsoid import WGS84

if TYPE_CHECKING:
    import geopandas as gpd

NEAR_KM: Final = 5.0
"""A place no further than this from a town is called as the town is."""

FAR_KM: Final = 150.0
"""A town further away than this says nothing of a place."""


class TownNames:
    """Names after the towns around a box (west, south, east, north in degrees).

    Examples
    --------
    >>> names = TownNames((48.0, 39.0, 51.0, 41.5))
    >>> [names.name_at(position, ()) for position in ((49.87, 40.40), (49.0, 40.6))]
    ['Baku', 'Shamakhi, 31 km E']
    """

    def __init__(self, box: tuple[float, float, float, float]) -> None:
        self._box = box

    @cached_property
    def _towns(self) -> gpd.GeoDataFrame:
        west, south, east, north = self._box
        return towns((west - 2, south - 2, east + 2, north + 2))

    def name_at(self, position: tuple[float, float], used: Container[str]) -> str | None:
        """Return a name that is not used yet for a position (longitude, latitude); None where no town is around."""
        around = self._towns
        if around.empty:
            return None
        lon, lat = (np.full(len(around), degrees) for degrees in position)
        azimuth, _, metres = WGS84.inv(around.geometry.x.to_numpy(), around.geometry.y.to_numpy(), lon, lat)
        nearest = int(np.argmin(metres))
        town, km = str(around["name"].iat[nearest]), metres[nearest] / 1000
        if km > FAR_KM:
            return None
        if km <= NEAR_KM and town not in used:
            return town
        number, name = 1, away_name(town, km, azimuth[nearest])
        while name in used:
            number += 1
            name = f"{away_name(town, km, azimuth[nearest])} ({number})"
        return name
