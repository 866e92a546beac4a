"""Print the chokepoints of a territory with what each would cost, and how sure the ranks are.

Run: python scripts/chokepoint_ranking.py [ISO] [RADIUS_KM]
"""

import sys

from geo import FORMULA, chokepoints
from layers import load_atlas


def main(territory: str = "AZE", radius_km: str = "5") -> None:
    """Rank the places of a territory for discs of a radius in kilometres."""
    found = chokepoints(load_atlas(), territory, radius_km=float(radius_km), top=8, draws=20)
    print(FORMULA)
    for place in found.itertuples():
        print(
            f"{place.rank}. {place.name}: {place.modes.replace(';', ', ')} within {place.severing_radius_km:.1f} km;"
            f" {place.extra_hours:.0f} h longer, {place.pairs_cut} of {place.pairs} pairs cut off;"
            f" first in {place.p_first:.0%} of the draws, rank {place.rank_low} to {place.rank_high},"
            f" confidence {place.confidence}"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
