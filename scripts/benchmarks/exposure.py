"""Benchmark: kilometres of the world's railways in every country, against its peers.

    python scripts/benchmarks/exposure.py            ours, the tiled reference, growth
    python scripts/benchmarks/exposure.py --peers    also geopandas.overlay, clip per country and
                                                     STRtree + intersection (about six minutes)
    python scripts/benchmarks/exposure.py --small    a few seconds on a made world

Inputs are built once into a cache folder from named packages (see `world.py`). Every method runs in
a process of its own, which reads the inputs, then does the work (ours seven times, the others once)
and reports its median time and peak memory, inputs included. Times depend on the machine; trust the
ratios, which are of processor time, so that other work on the machine does not distort them.

The reference is independent of the method measured: overlaps are given to the first country, all are
cut into tiles of few vertices by a quadtree and intersected with the lines by GEOS; long edges are
densified one by one with pyproj's own `npts`.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod
from table import record
from world import countries, inputs, options_of, railways

sys.path.insert(0, str(Path(__file__).parents[2]))
from geo import length_by_area

GEOD = Geod(ellps="WGS84")
OUTSIDE = "water"
Lengths: TypeAlias = "pd.Series[float]"
Method: TypeAlias = Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame], Lengths]


def ours(lines: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Lengths:
    """`geo.length_by_area`."""
    found: Lengths = length_by_area(lines, areas, area_key="name", outside=OUTSIDE).groupby("name")["km"].sum()
    return found


def overlay(lines: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Lengths:
    """`geopandas.overlay`, the call a user would write."""
    parts = gpd.overlay(lines, areas, how="intersection", keep_geom_type=True)
    return _sum(parts.geometry.to_numpy(), parts["name"].to_numpy())


def clip(lines: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Lengths:
    """`geopandas.clip`, country by country."""
    totals = {}
    for name, polygon in zip(areas["name"], areas.geometry, strict=True):
        parts = gpd.clip(lines, polygon, keep_geom_type=True).geometry.to_numpy()
        totals[name] = _sum(parts, np.full(len(parts), name)).sum()
    return pd.Series(totals)


def strtree(lines: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Lengths:
    """Find pairs with a spatial index, then intersect each."""
    polygons = areas.geometry.to_numpy()
    values = lines.geometry.to_numpy()
    line, area = shapely.STRtree(values).query(polygons, predicate="intersects")[::-1]
    return _sum(shapely.intersection(values[line], polygons[area]), areas["name"].to_numpy()[area])


def tiled(lines: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Lengths:
    """Compute the reference: densified edges intersected with the tiles of valid, disjoint countries."""
    # Edge by edge: GEOS would count a stretch once that a line runs along twice.
    dense = np.array([_densified(line) for line in lines.geometry], dtype=object)
    xy, owner = shapely.get_coordinates(dense, return_index=True)
    values = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)[owner[1:] == owner[:-1]])
    tiles: list[Any] = []
    names: list[str] = []
    polygons = areas.geometry.to_numpy().copy()
    first, second = shapely.STRtree(polygons).query(polygons, predicate="overlaps")
    for i, j in sorted(zip(first.tolist(), second.tolist(), strict=True)):
        if i < j:
            polygons[j] = shapely.difference(polygons[j], polygons[i])
    for name, polygon in zip(areas["name"], polygons, strict=True):
        found = _quadtree(polygon)
        tiles += found
        names += [name] * len(found)
    cells = np.array(tiles, dtype=object)
    line, tile = shapely.STRtree(values).query(cells, predicate="intersects")[::-1]
    return _sum(shapely.intersection(values[line], cells[tile]), np.array(names)[tile])


def geodesic(lines: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Lengths:
    """Measure the lines alone, without areas: what no method can do without."""
    values = lines.geometry.to_numpy()
    return _sum(values, np.full(len(values), "all"))


def _densified(line: shapely.LineString, metres: float = 2_000) -> shapely.LineString:
    xy = shapely.get_coordinates(line)
    lengths = GEOD.line_lengths(xy[:, 0], xy[:, 1])
    if max(lengths) <= metres:
        return line
    points = [xy[0]]
    for start, end, length in zip(xy[:-1], xy[1:], lengths, strict=False):
        between = int(length // metres)
        if between:
            points.extend(np.array(GEOD.npts(start[0], start[1], end[0], end[1], between)))
        points.append(end)
    return shapely.LineString(points)


def _quadtree(polygon: Any, most: int = 200) -> list[Any]:
    if polygon.is_empty:
        return []
    if shapely.get_num_coordinates(polygon) <= most:
        return [polygon]
    west, south, east, north = polygon.bounds
    # Not the middle: no line should lie on the edge of a tile, where it would count twice.
    x, y = west + 0.50123457 * (east - west), south + 0.49876543 * (north - south)
    quarters = ((west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north))
    return [tile for box in quarters for tile in _quadtree(shapely.intersection(polygon, shapely.box(*box)), most)]


def _sum(geometry: Any, names: Any) -> Lengths:
    parts, owner = shapely.get_parts(geometry, return_index=True)
    parts, owner = parts[shapely.get_dimensions(parts) == 1], owner[shapely.get_dimensions(parts) == 1]
    xy, part = shapely.get_coordinates(parts, return_index=True)
    along = part[1:] == part[:-1]
    _, _, metres = GEOD.inv(*xy[:-1][along].T, *xy[1:][along].T)
    found: Lengths = pd.Series(metres / 1000).groupby(names[owner[part[1:][along]]]).sum()
    return found


METHODS: dict[str, tuple[Method, int]] = {
    "ours": (ours, 7),
    "geodesic": (geodesic, 7),
    "tiled": (tiled, 1),
    "overlay": (overlay, 1),
    "clip": (clip, 1),
    "strtree": (strtree, 1),
}


def sample(lines: gpd.GeoDataFrame, size: int) -> gpd.GeoDataFrame:
    """Return so many lines: a seeded draw, or copies moved aside by up to 0.01° where more are asked for."""
    random = np.random.default_rng(0)
    if size <= len(lines):
        return lines.iloc[np.sort(random.choice(len(lines), size, replace=False))].reset_index(drop=True)
    copies = [lines]
    while sum(map(len, copies)) < size:
        shift = random.uniform(-0.01, 0.01, 2)
        copies.append(lines.set_geometry(shapely.transform(lines.geometry.to_numpy(), lambda xy: xy + shift)))  # noqa: B023
    moved = pd.concat(copies, ignore_index=True).iloc[:size]
    return moved.set_geometry(
        shapely.transform(moved.geometry.to_numpy(), lambda xy: np.clip(xy, (-180, -90), (180, 90)))
    )


def measure(name: str, cache: Path, size: int | None) -> dict[str, Any]:
    """Run one method in this process."""
    lines, areas = railways(cache), countries(cache)
    if size is not None:
        lines = sample(lines, size)
    method, repeats = METHODS[name]
    wall, processor = [], []
    for _ in range(repeats):
        start = time.perf_counter(), time.process_time()
        lengths = method(lines, areas)
        wall.append(time.perf_counter() - start[0])
        processor.append(time.process_time() - start[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    lengths = lengths[lengths > 0].sort_index()
    return {
        "lines": len(lines),
        "seconds": statistics.median(wall),
        "processor": statistics.median(processor),
        "peak_mb": peak,
        "lengths": dict(zip(map(str, lengths.index), lengths.tolist(), strict=True)),
    }


def run(name: str, cache: Path, size: int | None = None) -> dict[str, Any]:
    """Run one method in a process of its own."""
    command = [sys.executable, __file__, "--cache", str(cache), "--method", name]
    if size is not None:
        command += ["--size", str(size)]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return result


def worst(lengths: dict[str, float], reference: dict[str, float], least_km: float = 1.0) -> str:
    """Say where lengths differ most, relatively, among countries with at least `least_km`."""
    difference = {
        name: abs(lengths.get(name, 0) - km) / km
        for name, km in reference.items()
        if name != OUTSIDE and km >= least_km
    }
    name = max(difference, key=lambda key: difference[key])
    return f"{100 * difference[name]:.6f} % ({name})"


PEERS = ("overlay", "clip", "strtree")
WHO = {
    "geodesic": "pyproj, geodesic lengths without areas",
    "tiled": "tiles of the areas, densified lines (the reference)",
    "overlay": f"geopandas.overlay ({gpd.__version__})",
    "clip": f"geopandas.clip, area by area ({gpd.__version__})",
    "strtree": f"STRtree and intersection, shapely ({shapely.__version__})",
}
AIMS = {"geodesic": ("at least 0.4", 1 / 2.5), "overlay": ("at least 400", 400.0)}


def _record(name: str, result: dict[str, Any], own: dict[str, Any], against: str) -> None:
    """Hand the row of a method to the table of all benchmarks."""
    times = result["processor"] / own["processor"]
    aim, least = AIMS.get(name, ("", None))
    met = None if least is None else times >= least
    if name == "ours":
        aim, met = "350 MB", result["peak_mb"] <= 350
    record(
        f"km of {result['lines']:,} lines in each country",
        WHO.get(name, "ours"),
        result["processor"],
        ratio=times,
        limit=aim,
        met=met,
        peak_mb=result["peak_mb"],
        note="" if name == "geodesic" else f"worst country {against}",
    )


def main() -> None:
    """Print the table."""
    parser = options_of(__doc__)
    parser.add_argument("--peers", nargs="*", choices=PEERS, help="also run the slow peers: these, or all")
    parser.add_argument("--method", choices=METHODS, help="run one method and print JSON")
    parser.add_argument("--size", type=int, help="with --method: so many lines")
    options = parser.parse_args()
    if options.method:
        print(json.dumps(measure(options.method, options.cache, options.size)))
        return
    cache = inputs(options)
    print(f"{len(railways(cache)):,} lines, {len(countries(cache))} areas")
    results = {name: run(name, cache) for name in ("ours", "geodesic", "tiled")}
    if options.peers is not None:
        results |= {name: run(name, cache) for name in options.peers or PEERS}
    own, reference = results["ours"], results["tiled"]["lengths"]
    print(
        f"{'method':10}{'wall s':>9}{'cpu s':>9}{'x ours':>9}{'peak MB':>9}  worst country against the tiled reference"
    )
    for name, result in results.items():
        times = f"{result['seconds']:9.2f}{result['processor']:9.2f}{result['processor'] / own['processor']:9.1f}"
        figures = f"{name:10}{times}{result['peak_mb']:9.0f}"
        against = "lengths alone" if name == "geodesic" else worst(result["lengths"], reference)
        print(f"{figures}  {against}")
        _record(name, result, own, against)
    sizes = [100, 300] if options.small else [10_000, 30_000, 100_000, 300_000]
    seconds = [run("ours", cache, size)["processor"] for size in sizes]
    for size, second in zip(sizes, seconds, strict=True):
        print(f"growth: {size:8,} lines {second:6.2f} cpu s")
    print(f"growth: time ~ lines^{np.polyfit(np.log(sizes), np.log(seconds), 1)[0]:.2f} over the whole range", end="")
    last = np.log(seconds[-1] / seconds[-2]) / np.log(sizes[-1] / sizes[-2])
    print(f", ^{last:.2f} from {sizes[-2]:,} to {sizes[-1]:,}")


if __name__ == "__main__":
    main()
