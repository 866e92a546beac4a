"""How far a drawn line may be from the true one: what leaving known positions out in turn shows.

A chord of length c that stands for a track of length L strays from it by about the height of a shallow
arc, h = sqrt(3 (L² - c²) / 16). Vertices of the open networks that are left out lie at distances that are
about half-normal, with the standard deviation `share(c)` · h: long chords are straighter than one arc.
Three more errors are added in quadrature: the ends of the chord; a way that is hardly longer, which may be
the true one; and, farther than `FAR_KM` from a known position, another track than the shortest.

The stated accuracy is the distance that 95 % of the line's length keeps within by these deviations, times
`CAUTION`, because some lines stray more than the average one. `tests/build/test_accuracy.py` holds all of
this against stations and vertices left out; `docs/methods/accuracy.md` has the figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

ROUNDING_M: Final = 100.0
"""Half a unit of the last place of the network's junctions (0.001 degree), rounded up, m."""

WANDER: Final = 1.2
"""Length of a track over the straight line between its stations where nothing better is known, for accuracy."""

OFFICIAL_KM: Final = 0.5
"""How far a difference of official distances in whole km may be off, km."""

FAR_KM: Final = 12.0
"""Distance along the line to the nearest known position beyond which the track may be another one, km."""

FAR_M: Final = 4000.0
"""How far off a railway keeps within then, m."""

CAUTION: Final = 1.55
"""What the accuracy of the average line is multiplied by, so that it holds for nine lines in ten."""

LEVEL: Final = 0.95
"""Share of the length of a line that keeps within its accuracy."""

_NORMAL_95: Final = 1.96


def share(chord_km: float) -> float:
    """Return the standard deviation of left-out vertices over the height of the arc, by the length of the chord."""
    return 0.58 * math.pow(max(chord_km, 1.0), -0.14)


def deviation_m(chord_km: float, true_km: float, uncertain_m: Sequence[float]) -> float:
    """Return the standard deviation of the true line from a chord, m.

    Parameters
    ----------
    chord_km : float
        Geodesic length of the chord.
    true_km : float
        Length of the track or road that it stands for.
    uncertain_m : sequence of float
        Distances that other errors keep within at 95 %, m.

    Returns
    -------
    float
    """
    height_m = 1000.0 * math.sqrt(0.1875 * max(0.0, true_km**2 - chord_km**2))
    return math.hypot(share(chord_km) * height_m, *(value / _NORMAL_95 for value in uncertain_m))


def stated_m(deviations: Sequence[tuple[float, float]]) -> float:
    """Return the stated accuracy of a line, m.

    Parameters
    ----------
    deviations : sequence of (float, float)
        Standard deviation (m) and length (km) of each chord.

    Returns
    -------
    float
        At least `ROUNDING_M`, rounded up to two significant digits.
    """
    total = sum(size for _, size in deviations)

    def outside(distance: float) -> float:
        """Return the expected share of the length that is farther off than a distance."""
        return sum(size * math.erfc(distance / (spread * math.sqrt(2.0))) for spread, size in deviations) / total

    low, high = 0.0, 5.0 * max(spread for spread, _ in deviations)
    while high - low > 1.0:
        middle = (low + high) / 2.0
        low, high = (middle, high) if outside(middle) > 1.0 - LEVEL else (low, middle)
    return two_digits(max(ROUNDING_M, CAUTION * high))


def two_digits(value: float) -> float:
    """Round up to two significant digits: an accuracy is no finer than that."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.ceil(value / step - 1e-9) * step
