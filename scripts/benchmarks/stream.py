"""Benchmark: kilometres by country of a layer of a million lines, without having it in memory.

    python scripts/benchmarks/stream.py                 one process, at growing sizes and by format
    python scripts/benchmarks/stream.py --cluster 2     also on that many local worker processes
    python scripts/benchmarks/stream.py --peers         also geopandas: read it all, then overlay a sample
    python scripts/benchmarks/stream.py --small         a few seconds on a made world

The layer is copies of the world's railways (`world.py`), each moved aside by up to 0.01°, with a column
`mode`; the areas are the world's 255 countries. Every run is a process of its own; peak memory is that
of the process, and of each worker. Seconds are elapsed; `cpu` is the processor time of the process and
its workers together. Times depend on the machine: trust the ratios.

`geopandas.overlay` would take hours on a million lines; it is measured on 2,000 of them after the whole
file has been read, and scaled. The bytes of the tables are compared by hash: one process and cluster
must agree.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from table import record
from world import countries, inputs, options_of, railways

sys.path.insert(0, str(Path(__file__).parents[2]))
from corridor.cluster import workers
from geo.measures.lengths import streamed_exposure
from layers.imports.stream import open_lines, read_areas

ROW_GROUP = 50_000
SAMPLE = 2_000


def layer(cache: Path, size: int, suffix: str) -> Path:
    """Return a file of so many lines, made once."""
    path = cache / f"lines-{size}.{suffix}"
    if not path.exists():
        random = np.random.default_rng(0)
        one = railways(cache).geometry.to_numpy()
        xy, moves = shapely.get_coordinates(one), random.uniform(-0.01, 0.01, (-(-size // len(one)), 2))
        copies = [shapely.set_coordinates(one.copy(), np.clip(xy + by, (-180, -90), (180, 90))) for by in moves]
        lines = gpd.GeoDataFrame(
            {"mode": random.choice(["rail", "road"], size)}, geometry=np.concatenate(copies)[:size], crs="EPSG:4326"
        )
        lines.to_parquet(path, row_group_size=ROW_GROUP) if suffix == "parquet" else lines.to_file(path)
    return path


def areas_of(cache: Path) -> Path:
    """Return the file of the areas."""
    countries(cache)
    return cache / "countries.parquet"


def peak_mb() -> float:
    """Return the most memory this process has had."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says there includes the process that started this one
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def _used() -> dict[str, float]:
    """Say what this process has used so far."""
    return {"mb": peak_mb(), "cpu": time.process_time()}


def ours(path: Path, cache: Path, scheduler: str | None) -> dict[str, Any]:
    """Measure one run in this process, or on a cluster."""
    start = time.perf_counter()
    areas, key = read_areas(areas_of(cache), key="name")
    lines = open_lines(path, column="mode")
    with workers(scheduler) as mapper:
        others = [] if scheduler is None else _of_workers(scheduler)
        found = streamed_exposure(lines.parts(), lines.frames, areas, area_key=key, by="mode", mapper=mapper)
        seconds = time.perf_counter() - start
        after = [] if scheduler is None else _of_workers(scheduler)
    mine = _used()
    return {
        "lines": found.lines,
        "seconds": seconds,
        "cpu": mine["cpu"] + sum(each["cpu"] for each in after) - sum(each["cpu"] for each in others),
        "mb": mine["mb"],
        "worker_mb": max((each["mb"] for each in after), default=0),
        "hash": hashlib.sha256(found.table.to_csv().encode()).hexdigest()[:12],
        "km": float(found.table["km_geometry"].sum()),
    }


def _of_workers(scheduler: str) -> list[dict[str, float]]:
    from distributed import Client

    with Client(scheduler, set_as_default=False) as client:
        found: list[dict[str, float]] = list(client.run(_used).values())
    return found


def geopandas(path: Path, cache: Path) -> dict[str, Any]:
    """Measure what one would write: read the file, overlay it with the areas."""
    start = time.perf_counter()
    areas = gpd.read_parquet(areas_of(cache))
    lines = gpd.read_parquet(path)
    read = time.perf_counter() - start
    sample = lines.sample(SAMPLE, random_state=0)
    start = time.perf_counter()
    gpd.overlay(sample, areas, how="intersection", keep_geom_type=True)
    overlay = (time.perf_counter() - start) * len(lines) / SAMPLE
    return {"lines": len(lines), "seconds": read + overlay, "mb": _used()["mb"]}


def run(*arguments: str) -> dict[str, Any]:
    """Run this program in a process of its own."""
    command = [sys.executable, __file__, *arguments]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return result


def show(name: str, found: dict[str, Any]) -> None:
    """Print a row of the table."""
    rate = found["lines"] / found["seconds"] / 1000
    worker = f"{found['worker_mb']:10.0f}" if found.get("worker_mb") else f"{'':10}"
    cpu = f"{found['cpu']:8.1f}" if "cpu" in found else f"{'':8}"
    times = f"{found['seconds']:9.1f}{cpu}{rate:9.0f}"
    print(f"{name:28}{found['lines']:>11,}{times}{found['mb']:8.0f}{worker}  {found.get('hash', '')}", flush=True)
    record(
        f"km of {found['lines']:,} lines in a file",
        name,
        found.get("cpu", found["seconds"]),
        limit="at most 1,000 MB" if "hash" in found else "",
        met=found["mb"] <= 1000 if "hash" in found else None,
        peak_mb=found["mb"],
    )


def main() -> None:
    """Print the table."""
    parser = options_of(__doc__)
    parser.add_argument("--cluster", type=int, default=0, metavar="N", help="also on N local worker processes")
    parser.add_argument("--peers", action="store_true", help="also geopandas")
    parser.add_argument("--file", type=Path, help="measure one file and print JSON")
    parser.add_argument("--scheduler", help="with --file: on this cluster")
    parser.add_argument("--overlay", action="store_true", help="with --file: by geopandas")
    options = parser.parse_args()
    cache = inputs(options)
    if options.file:
        found = geopandas(options.file, cache) if options.overlay else ours(options.file, cache, options.scheduler)
        print(json.dumps(found))
        return
    base = ("--cache", str(cache), "--file")
    print(f"{'':28}{'lines':>11}{'seconds':>9}{'cpu':>8}{'1000/s':>9}{'MB':>8}{'worker MB':>10}  table")
    sizes = (100, 200, 300, 500) if options.small else (100_000, 300_000, 1_000_000, 3_000_000)
    for size in sizes:
        show("one process, GeoParquet", run(*base, str(layer(cache, size, "parquet"))))
    million = {suffix: layer(cache, sizes[2], suffix) for suffix in ("parquet", "gpkg", "fgb")}
    for suffix in ("gpkg", "fgb"):
        show(f"one process, {suffix}", run(*base, str(million[suffix])))
    if options.cluster:
        from distributed import LocalCluster

        with LocalCluster(n_workers=options.cluster, threads_per_worker=1, dashboard_address=None) as cluster:
            address = ("--scheduler", cluster.scheduler_address)
            run(*base, str(layer(cache, sizes[0], "parquet")), *address)  # the workers load their libraries
            for suffix in million:
                show(f"{options.cluster} workers, {suffix}", run(*base, str(million[suffix]), *address))
            large = str(layer(cache, sizes[3], "parquet"))
            show(f"{options.cluster} workers, GeoParquet", run(*base, large, *address))
    if options.peers:
        show("geopandas.overlay (scaled)", run(*base, str(million["parquet"]), "--overlay"))


if __name__ == "__main__":
    main()
