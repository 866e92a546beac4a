"""Benchmark: 1,000 random closures of the bundled corridor, against building its networks anew for each.

    python scripts/benchmarks/sweep.py                 one process; speed, memory, growth
    python scripts/benchmarks/sweep.py --cluster 2     also on that many local worker processes
    python scripts/benchmarks/sweep.py --small         a few seconds on few closures

- sweep: `geo.scenarios.closure_sweep` as it is, effects counted one by one (`Tally`).
- rebuilt: the same effects from networks built anew for each scenario, as one does without masks:
  networks, best routes of all pairs, flows, capacities; and with the segments cut at the borders anew
  as well (they are the same in every scenario). It answers the first 20 scenarios and is scaled to
  them all; answers are compared.

Every row is a process of its own. `cpu` is the processor time of the work alone, with that of the
workers, and the factor is one of processor times, so that other work on the machine disturbs it
less; peak memory is that of the process.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from stream import _of_workers, peak_mb

from geo import Case

sys.path.insert(0, str(Path(__file__).parents[2]))
import geo.network.build
import geo.network.segment_parts
from corridor.cluster import workers
from geo.flows.assignment import assign
from geo.measures.loss import ClosureLoss
from geo.network.build import whole_network
from geo.network.case import build_network
from geo.network.contents import Contents
from geo.network.media import MEDIA
from geo.routing.best import best_routes
from geo.routing.itinerary import NoRoute
from geo.scenarios.closure_sweep import WHAT, SweepBaseline, Tally, effects_table, random_closures, sweep
from layers import load_atlas
from layers.scenarios import Scenario, load_scenario

REBUILT = 20
SIZES, SMALL_SIZES = (100, 1_000, 10_000), (10, 20)
CHOICES: Final = ((1, "segments"), (3, "segments"), (2, "discs"))


def swept(n: int, size: int, what: Any, scheduler: str | None) -> dict[str, Any]:
    """Sweep so many scenarios."""
    atlas = load_atlas()
    setting = SweepBaseline(Case(atlas, load_scenario(atlas)))
    tally, digest = Tally(), hashlib.sha256()
    with workers(scheduler) as mapper:
        before = _of_workers(scheduler) if scheduler else []
        start, cpu = time.perf_counter(), time.process_time()
        for effect in sweep(setting, random_closures(setting, n, size=size, seed=0, what=what), mapper=mapper):
            tally.add(effect)
            digest.update(repr(effect).encode())
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        after = _of_workers(scheduler) if scheduler else []
    cpu += sum(each["cpu"] for each in after) - sum(each["cpu"] for each in before)
    return {"n": n, "seconds": seconds, "cpu": cpu, "mb": peak_mb(), "hash": digest.hexdigest()[:12]}


def rebuilt(n: int, size: int, what: Any, cuts: bool) -> dict[str, Any]:
    """Build the networks anew for each of the first scenarios, and compare the effects."""
    atlas = load_atlas()
    base = load_scenario(atlas)
    setting = SweepBaseline(Case(atlas, base))
    scenarios = list(random_closures(setting, n, size=size, seed=0, what=what))
    expected = list(sweep(setting, scenarios))
    start, cpu = time.perf_counter(), time.process_time()
    found = [_anew(atlas, base, setting, scenario, cuts) for scenario in scenarios]
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    for one, other in zip(effects_table(expected).itertuples(), found, strict=True):
        ours = (one.pairs_cut, one.extra_hours, one.freight_unserved_mt_y, one.gas_unserved_bcm_y)
        if not np.allclose(ours, other, atol=1e-9, equal_nan=True):
            raise SystemExit(f"scenario {one.scenario} ({one.closes}): {ours} swept, {other} rebuilt")
    return {"n": n, "seconds": seconds, "cpu": cpu, "mb": peak_mb(), "hash": ""}


def _anew(atlas: Any, base: Scenario, setting: SweepBaseline, scenario: Scenario, cuts: bool) -> tuple[float, ...]:
    """Return pairs cut, extra hours, freight and gas unserved."""
    # Else the networks, and the cuts, would be made once for all scenarios.
    for module in (geo.network.build, geo.network.segment_parts) if cuts else (geo.network.build,):
        for kept in vars(module).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()
    under = replace(base, closes=scenario.closes, parts=())
    cut, extra, unserved = 0, [], []
    modes = {(demand.origin, demand.destination): demand.modes for demand in base.demand}
    for side, medium in zip(setting.sides, MEDIA, strict=True):
        network = build_network(Case(atlas, under), medium=medium)
        for pair, best in zip(side.pairs, side.best.tolist(), strict=True):
            shut = network.edges_of_other_modes(modes.get(pair, ()))
            route = best_routes(network, *pair, weight="km" if medium == "gas" else "hours", closed=shut)
            if isinstance(route, NoRoute):
                cut += np.isfinite(best)
            elif medium == "freight":
                extra.append(route[0].hours - best)
        unserved.append(assign(network, base.demand).unserved)
    ClosureLoss(Case(atlas, under), ["AZE"])
    return cut, float(np.mean(extra)) if extra else float("nan"), *unserved


def run(*arguments: str) -> dict[str, Any]:
    """Run this program in a process of its own."""
    command = [sys.executable, __file__, *arguments]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return result


def show(name: str, found: dict[str, Any]) -> None:
    """Print a row of the table."""
    times = f"{found['seconds']:9.1f}{found['cpu']:9.1f}{1000 * found['cpu'] / found['n']:9.2f}"
    print(f"{name:36}{found['n']:>9,}{times}{found['mb']:8.0f}  {found['hash']}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cluster", type=int, default=0, metavar="N", help="also on N local worker processes")
    parser.add_argument("--small", action="store_true", help="few closures: does it still run?")
    parser.add_argument("--n", type=int, help="sweep so many scenarios and print JSON")
    parser.add_argument("--size", type=int, default=3, help="with --n: places that each closes")
    parser.add_argument("--what", choices=WHAT, default="segments", help="with --n: what it closes")
    parser.add_argument("--scheduler", help="with --n: on this cluster")
    parser.add_argument("--rebuilt", choices=("networks", "cuts"), help="with --n: made anew for each scenario")
    options = parser.parse_args()
    if options.n:
        found = (
            rebuilt(options.n, options.size, options.what, options.rebuilt == "cuts")
            if options.rebuilt
            else swept(options.n, options.size, options.what, options.scheduler)
        )
        print(json.dumps(found))
        return
    sizes = SMALL_SIZES if options.small else SIZES
    networks = [whole_network(Contents.of(load_atlas()), medium) for medium in MEDIA]
    print(f"{sum(len(network.tail) for network in networks)} edges, {sum(network.n for network in networks)} vertices")
    print(f"{'':36}{'scenarios':>9}{'seconds':>9}{'cpu':>9}{'ms each':>9}{'MB':>8}  effects")
    for size, what in CHOICES[: 1 if options.small else None]:
        choice = ("--size", str(size), "--what", what)
        ours = run("--n", str(sizes[1]), *choice)
        show(f"sweep, {size} {what} each", ours)
        for how in ("networks", "cuts"):
            theirs = run("--n", str(2 if options.small else REBUILT), "--rebuilt", how, *choice)
            factor = theirs["cpu"] / theirs["n"] / (ours["cpu"] / ours["n"])
            show(f"  {how} made anew: {factor:.0f} times as long", theirs)
    for n in sizes:
        show("memory: sweep, 3 segments each", run("--n", str(n)))
    if options.cluster:
        from distributed import LocalCluster

        with LocalCluster(n_workers=options.cluster, threads_per_worker=1, dashboard_address=None) as cluster:
            address = ("--scheduler", cluster.scheduler_address)
            run("--n", "100", *address)  # the workers load their libraries
            for n in sizes[1:]:
                show(f"{options.cluster} workers, 3 segments each", run("--n", str(n), *address))


if __name__ == "__main__":
    main()
