"""Names made of another place, with distance and direction: how they are written, and how they are told from others."""

from __future__ import annotations

import re
from typing import Final

from layers.model.ellipsoid import compass_point

_AWAY: Final = re.compile(r".*, \d+ km [NESW]{1,2}( \(\d+\))?", re.DOTALL)


def away_name(place: str, km: float, azimuth: float) -> str:
    """Return the name of what lies so far from a place, in the direction of an azimuth (degrees).

    Examples
    --------
    >>> away_name("Akhaltsikhe", 51.2, 130)
    'Akhaltsikhe, 51 km SE'
    """
    return f"{place}, {km:.0f} km {compass_point(azimuth)}"


def is_away_name(name: str) -> bool:
    """Return whether a name is one of `away_name`, numbered or not: nobody finds a place so far from such a one.

    Examples
    --------
    >>> [is_away_name(name) for name in ("Akhaltsikhe, 51 km SE", "Akhaltsikhe, 51 km SE (2)", "Akhaltsikhe")]
    [True, True, False]
    """
    return _AWAY.fullmatch(name) is not None
