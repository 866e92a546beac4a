"""Benchmark: every headline figure with its interval over the common draws.

    python scripts/benchmarks/headlines.py            200 draws
    python scripts/benchmarks/headlines.py --small    5 draws

Dependence, chokepoints, leverage and the scenarios of the brief that close something, on the bundled atlas, in as
many processes as there are cores. The aim is 200 draws of all of them in 30 seconds on two cores. Beside the seconds
stand those of processor time, which other work on the machine disturbs less.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))
from geo import Case, Draws, chokepoints, dependence, leverage, scenario_intervals
from layers import load_atlas

SCENARIOS: Final = ("aze_closes_transit", "aze_closes_iran_border", "rus_closes_aze_border", "rasht_astara_built")


def measured(task: tuple[str, int]) -> tuple[str, int, float]:
    """Return the name of a table, its rows, and the seconds of processor time that it takes."""
    name, number = task
    atlas, draws, start = load_atlas(), Draws(number), time.process_time()
    match name:
        case "leverage":
            rows = leverage(atlas, draws=draws)
        case "chokepoints":
            rows = chokepoints(atlas, draws=draws)
        case "dependence":
            rows = dependence(atlas, draws=draws)
        case scenario:
            rows = scenario_intervals(Case(atlas, scenario), draws=draws)
    return name, len(rows), time.process_time() - start


def main() -> int:
    """Measure all tables and print what they took."""
    number = 5 if "--small" in sys.argv[1:] else 200
    start = time.perf_counter()
    # The longest first, so that no core waits for the last one.
    tasks = [(name, number) for name in ("leverage", "chokepoints", "dependence", *SCENARIOS)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, rows, seconds in pool.map(measured, tasks):
            print(f"{name:24} {rows:3d} rows  {seconds:5.1f} s of processor time")
    print(f"{number} draws of all: {time.perf_counter() - start:.1f} s on {os.cpu_count()} cores")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
