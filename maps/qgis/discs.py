"""Where the numbered discs of chokepoints lie so that none covers another, at the scale of the closer map."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import geopandas as gpd

DISC_MM: Final = 5.0
"""Diameter of a disc without its outline."""
CLOSER_SCALE: Final = 6_000_000.0
"""Scale denominator where none is given."""

_APART_MM: Final = 6.0
_METRES_A_DEGREE: Final = 111_320.0

Shift = tuple[float, float]


def shifts(centres: gpd.GeoDataFrame, scale: float = CLOSER_SCALE) -> list[Shift]:
    """Return how far each disc lies from its place, in millimetres to the east and to the north.

    Parameters
    ----------
    centres : GeoDataFrame
        Points in degrees, the most important first: each takes the nearest room that those before it leave.
    scale : float
        Denominator of the scale at which they shall not meet; on a closer map they lie farther apart still.
    """
    if not len(centres):
        return []
    lon, lat = centres.geometry.x, centres.geometry.y
    mm = _METRES_A_DEGREE / scale * 1000
    spots = list(zip(lon * mm * math.cos(math.radians(lat.mean())), lat * mm, strict=True))
    taken: list[Shift] = []
    found: list[Shift] = []
    for x, y in spots:
        others = [spot for spot in spots if spot != (x, y)]
        shift = next(
            (dx, dy)
            for dx, dy in _around()
            if all(math.hypot(x + dx - a, y + dy - b) >= _APART_MM for a, b in taken)
            and all(math.hypot(x + dx - a, y + dy - b) >= DISC_MM / 2 for a, b in _unless_beneath(others, x, y))
        )
        taken.append((x + shift[0], y + shift[1]))
        found.append(shift)
    return found


def _unless_beneath(others: Sequence[Shift], x: float, y: float) -> list[Shift]:
    """Return the places that a disc can keep off: those that do not lie under every disc at its own place."""
    return [(a, b) for a, b in others if math.hypot(x - a, y - b) >= DISC_MM / 2]


def _around() -> Iterator[Shift]:
    """Yield no shift, then shifts in ever wider rings."""
    yield 0.0, 0.0
    ring = 1
    while True:
        far = ring * _APART_MM / 2
        for turn in range(24):
            angle = math.tau * turn / 24
            yield round(far * math.cos(angle), 2), round(far * math.sin(angle), 2)
        ring += 1
