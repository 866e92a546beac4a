"""Benchmark: the worst closures of the bundled atlas, exactly, and what its planned links would save.

    python scripts/benchmarks/interdiction.py            up to 4 closures, and 3 of the whole corridor
    python scripts/benchmarks/interdiction.py --small    up to 2

The aim is 3 closures of the default places in 20 seconds on two cores. Beside the seconds stand the sets of places
that there are and the plans that were solved: bounds rule out the rest.
"""

from __future__ import annotations

import sys
import time
from math import comb
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[2]))
from geo import interdict, marginal_closures, openings
from geo.interdiction.worst_closures import DEFAULT, Interdiction
from layers import load_atlas

POSTS: Final[dict[str, Any]] = {"of": "posts"}
DISCS: Final[dict[str, Any]] = {"of": "discs", "radius_km": 5.0}
ANYWHERE: Final[dict[str, Any]] = {"territory": ()}


def main() -> int:
    """Measure all searches and print what they took."""
    small = "--small" in sys.argv[1:]
    atlas = load_atlas()
    print(f"{'closures':>8}  {'places':22}  {'there are':>9}  {'sets':>9}  {'solved':>6}  {'wall s':>6}")
    for name, asked, most in (("default", {}, 4), ("posts", POSTS, 3), ("discs", DISCS, 3), ("anywhere", ANYWHERE, 3)):
        if small and name == "anywhere":
            continue
        for budget in range(1, (2 if small else most) + 1):
            given = {"of": DEFAULT, "radius_km": None, "territory": None, **asked}
            search = Interdiction(atlas, **given, medium="freight", by="unserved")
            start = time.perf_counter()
            search.worst(budget, 10)
            seconds, places = time.perf_counter() - start, len(search.places)
            sets = sum(comb(places, size) for size in range(1, budget + 1))
            print(f"{budget:8}  {name:22}  {places:9}  {sets:9}  {search.search.solved:6}  {seconds:6.1f}", flush=True)
    budget = 2 if small else 3
    for title, run in (
        (f"interdict(budget={budget})", lambda: interdict(atlas, budget=budget)),
        (f"marginal_closures(budget={budget})", lambda: marginal_closures(atlas, budget=budget)),
        ("openings()", lambda: openings(atlas)),
    ):
        start = time.perf_counter()
        run()
        print(f"{title}: {time.perf_counter() - start:.1f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
