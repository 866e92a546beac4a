"""How long closures of days take: one post, and all posts and ports of the atlas at once.

python scripts/benchmarks/closures.py [--rounds 3] [--small]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from geo import Case, closure
from layers import load_atlas
from layers.scenarios.scenario import Closure, Scenario, Where, combine, load_scenario

POSTS = ("road_post", "rail_post", "gauge_break", "seaport", "river_port")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="four days at one post, once")
    options = parser.parse_args()
    atlas = load_atlas()
    every = tuple(atlas.nodes.loc[atlas.nodes["kind"].isin(POSTS), "id"])
    print(f"{'places':>6}  {'days':>5}  {'ran':>5}  {'wall s':>7}  {'cpu s':>6}   (least)")
    for nodes, days in [(("BRAST",), 4)] if options.small else [(("BRAST",), 4), (every, 30), (every, 365)]:
        shut = Scenario("shut", "Shut", "-", kind="event", closes=(Closure(Where(nodes=nodes)),))
        times = []
        for _ in range(1 if options.small else options.rounds):
            case = Case(atlas, combine(load_scenario(atlas), shut))
            wall, cpu = time.perf_counter(), time.process_time()
            result = closure(case, days=days)
            times.append((time.perf_counter() - wall, time.process_time() - cpu))
        wall, cpu = min(times)
        print(f"{len(nodes):>6}  {days:>5}  {result.ran:>5}  {wall:>7.2f}  {cpu:>6.2f}", flush=True)


if __name__ == "__main__":
    main()
