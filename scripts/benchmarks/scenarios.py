"""How long all bundled scenarios take, compared as `corridor scenario compare` does, and in what memory.

    python scripts/benchmarks/scenarios.py [--rounds 3] [--small]

The second line compares them five times over: what it holds more must not grow with the number of scenarios.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from geo import compare
from layers import load_atlas
from layers.scenarios import load_scenario, scenario_names


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="two scenarios, once")
    options = parser.parse_args()
    rounds = 1 if options.small else options.rounds
    atlas = load_atlas()
    scenarios = [load_scenario(atlas, name) for name in scenario_names(atlas)[: 2 if options.small else None]]
    print(f"{'scenarios':>9}  {'wall s':>7}  {'cpu s':>6}  {'peak MB':>7}   (least of {rounds})")
    for several in (1, 5):
        times = []
        for _ in range(rounds):
            wall, cpu = time.perf_counter(), time.process_time()
            compare(atlas, scenarios * several)
            times.append((time.perf_counter() - wall, time.process_time() - cpu))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        wall, cpu = min(times)
        print(f"{len(scenarios) * several:>9}  {wall:>7.2f}  {cpu:>6.2f}  {peak:>7.0f}", flush=True)


if __name__ == "__main__":
    main()
