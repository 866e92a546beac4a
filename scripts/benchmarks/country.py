"""Benchmark: the commands on the railways and roads of a whole country, against `layers check` of the same folder.

    python scripts/benchmarks/country.py                    1,000, 10,000 and 100,000 segments
    python scripts/benchmarks/country.py --sizes 10000      of one size
    python scripts/benchmarks/country.py --build 5000 DIR   only write such an atlas
    python scripts/benchmarks/country.py --small            a few seconds on a made world

The atlas is built from the world's railways and roads (`world.py`): those nearest to one place, in a made country that
holds three fifths of them, between two others, with a border that winds. Facts are drawn by a seed. It has 20 pairs of
demand and 20 named routes, the shortest ways of those pairs. Each command is a process of its own, as a user starts it.
Seconds are of processor time of the process and its children, so that other work on the machine disturbs them less;
`x check` is their multiple of those of `layers check`, with the most it may be; peak memory may be 1.5 GB, and seconds
may grow as segments^1.1 from the smallest atlas to the largest. At the end stand the chokepoints of 5,000 segments
with one pair and route and with a hundred, which may take twice as long.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import KDTree
from table import record
from world import inputs, options_of, railways, roads

sys.path.insert(0, str(Path(__file__).parents[2]))
from layers.atlas.new import new_atlas
from layers.atlas.save import descriptor, document, feature_collection
from layers.files.strict_json import read_document
from layers.model.ellipsoid import WGS84
from layers.model.schema import LAYERS

ROOT: Final = Path(__file__).parents[2]
SIZES, SMALL_SIZES = (1_000, 10_000, 100_000), (60, 80)
PAIRS: Final = 20
CENTRE: Final = (10.4, 51.2)
"""Longitude and latitude of the place the lines are nearest to."""

COMMANDS: Final[dict[str, tuple[list[str], float | None]]] = {
    "layers check": (["layers", "check", "ATLAS"], None),
    "exposure": (["exposure", "--atlas", "ATLAS", "-o", "exposure.json"], 2),
    "routes": (["routes", "--atlas", "ATLAS", "-o", "routes.json"], 2),
    "criticality": (["criticality", "--atlas", "ATLAS", "-o", "criticality.json"], 4),
    "chokepoints": (["chokepoints", "--atlas", "ATLAS", "-o", "chokepoints.json"], 5),
    "leverage": (["leverage", "--atlas", "ATLAS", "-o", "leverage.json"], None),
    "scenario run": (["scenario", "run", "shut", "--atlas", "ATLAS", "-o", "run.json"], 4),
    "map": (["map", "page.html", "--atlas", "ATLAS"], 5),
    "qgis": (["qgis", "project.qgz", "--atlas", "ATLAS"], None),
}
"""Arguments of each command, and the most its processor time may be, in multiples of that of `layers check`."""

MOST_MB, MOST_GROWTH, MOST_TIMES = 1500.0, 1.1, 2.0
FACTS: Final = {"source": "osm", "as_of": "2026", "confidence": "medium"}
COUNTRIES: Final = {"XXA": "Westland (made)", "XXB": "Midland (made)", "XXC": "Eastland (made)"}


class Lines(NamedTuple):
    """Lines of the network: coordinates in degrees, whether each is a railway, and the numbers of its end places."""

    shapes: Any
    is_rail: Any
    tail: Any
    head: Any
    places: Any
    km: Any


def shrink(cache: Path) -> None:
    """Make the made world, which goes round the globe, a tenth as large, around the centre."""
    for name in ("railways", "roads"):
        frame = gpd.read_parquet(cache / f"{name}.parquet")
        frame.geometry = frame.affine_transform([0.1, 0, 0, 0.1, *CENTRE])
        frame.to_parquet(cache / f"{name}.parquet")


def nearest_lines(cache: Path, number: int) -> Lines:
    """Return so many lines of the world nearest to the centre, the railways joined to the roads where they are near."""
    rail, road = (frame.geometry.to_numpy() for frame in (railways(cache), roads(cache)))
    shapes = np.concatenate([rail, road])
    is_rail = np.arange(len(shapes)) < len(rail)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(shapes, 0.5, normalized=True))
    away = WGS84.inv(*np.broadcast_to(CENTRE, middle.shape).T, *middle.T)[2]
    chosen = np.sort(np.argsort(away, kind="stable")[:number])
    shapes, is_rail = shapely.set_precision(shapes[chosen], 0), is_rail[chosen]
    ends = np.round(shapely.get_coordinates([shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)]), 6)
    mode = np.tile(is_rail, 2)
    keys, vertex = np.unique(np.column_stack([ends, mode]), axis=0, return_inverse=True)
    places, at_rail = keys[:, :2], keys[:, 2] == 1
    distance, station = KDTree(places[at_rail]).query(places[~at_rail])
    # Each station takes the nearest end of a road within some 500 m.
    order = np.argsort(distance, kind="stable")
    first = order[np.unique(station[order], return_index=True)[1]]
    first = first[distance[first] < 0.005]
    joined = np.arange(len(places))
    joined[np.flatnonzero(~at_rail)[first]] = np.flatnonzero(at_rail)[station[first]]
    places, vertex = places, joined[vertex.ravel()]
    used, vertex = np.unique(vertex, return_inverse=True)
    places = places[used]
    tail, head = vertex.reshape(2, -1)
    loops = tail == head
    shapes, is_rail, tail, head = (column[~loops] for column in (shapes, is_rail, tail, head))
    xy, line = shapely.get_coordinates(shapes, return_index=True)
    start = np.searchsorted(line, np.arange(len(shapes)))
    stop = np.append(start[1:], len(line)) - 1
    xy = np.round(xy, 6)
    xy[start], xy[stop] = places[tail], places[head]
    shapes = shapely.linestrings(xy, indices=line)
    along = line[1:] == line[:-1]
    metres = WGS84.inv(*xy[:-1][along].T, *xy[1:][along].T)[2]
    return Lines(shapes, is_rail, tail, head, places, np.bincount(line[1:][along], metres) / 1000)


def country_of(places: Any) -> tuple[Any, dict[str, Any]]:
    """Return in which country each place lies, and the countries: a winding disc between a western and an eastern part.

    The disc holds three fifths of the places; the three share their borders exactly.
    """
    rng = np.random.default_rng(1)
    narrowing = np.cos(np.radians(CENTRE[1]))
    away = np.hypot((places[:, 0] - CENTRE[0]) * narrowing, places[:, 1] - CENTRE[1])
    turn = np.linspace(0, 2 * np.pi, 2_000, endpoint=False)
    waves = sum(rng.normal(0, 0.04 / wave) * np.sin(wave * turn + rng.uniform(0, 6)) for wave in (3, 7, 19, 61))
    radius = np.quantile(away, 0.6) * (1 + waves)
    ring = np.column_stack([CENTRE[0] + radius * np.cos(turn) / narrowing, CENTRE[1] + radius * np.sin(turn)])
    middle = shapely.set_precision(shapely.Polygon(ring), 1e-6)
    west, south = places.min(axis=0) - 0.5
    east, north = places.max(axis=0) + 0.5
    halves = (shapely.box(west, south, CENTRE[0], north), shapely.box(CENTRE[0], south, east, north))
    outer = [shapely.difference(half, middle, grid_size=1e-6) for half in halves]
    shapes = dict(zip(COUNTRIES, (outer[0], middle, outer[1]), strict=True))
    points = shapely.points(places)
    inside = [shapely.contains(shape, points) for shape in (middle, outer[0])]
    return np.select(inside, ["XXB", "XXA"], "XXC"), shapes


def shortest_ways(lines: Lines, number: int) -> tuple[list[tuple[int, int]], list[list[int]]]:
    """Draw pairs of places far from each other; return them and the lines of the shortest way of each."""
    count = len(lines.places)
    order = np.lexsort((lines.km, lines.head, lines.tail))
    ends = np.column_stack([lines.tail, lines.head])[order]
    kept = order[np.append(True, (np.diff(ends, axis=0) != 0).any(axis=1))]
    graph = coo_array((np.maximum(lines.km[kept], 1e-9), (lines.tail[kept], lines.head[kept])), (count, count)).tocsr()
    line_of = {}
    for line in kept.tolist():
        one, other = int(lines.tail[line]), int(lines.head[line])
        best = min(line_of.get((one, other), line), line, key=lambda each: lines.km[each])
        line_of[one, other] = line_of[other, one] = best
    part = connected_components(graph, directed=False)[1]
    joined = np.flatnonzero(part == np.bincount(part).argmax())
    away = np.hypot(*(lines.places[joined] - CENTRE).T)
    far = joined[away > np.quantile(away, 0.7)]
    western, eastern = far[lines.places[far, 0] < CENTRE[0]], far[lines.places[far, 0] >= CENTRE[0]]
    rng = np.random.default_rng(2)
    drawn = rng.choice(len(western) * len(eastern), number, replace=False)
    starts, ends = western[drawn % len(western)], eastern[drawn // len(western)]
    pairs = list(zip(starts.tolist(), ends.tolist(), strict=True))
    before = dijkstra(graph, directed=False, indices=starts, return_predecessors=True)[1]
    ways = []
    for row, (start, end) in enumerate(pairs):
        way: list[int] = []
        place = end
        while place != start:
            previous = int(before[row, place])
            way.append(line_of[previous, place])
            place = previous
        ways.append(way[::-1])
    return pairs, ways


def build(folder: Path, cache: Path, number: int, pairs_asked: int, routes_named: int) -> None:
    """Write an atlas of so many segments, with so many pairs of demand and named routes."""
    lines = nearest_lines(cache, number)
    country, shapes = country_of(lines.places)
    pairs, ways = shortest_ways(lines, max(pairs_asked, routes_named))
    rng = np.random.default_rng(3)
    size = len(lines.shapes)
    used = np.unique(np.concatenate([np.array(way, dtype=int) for way in ways]))
    planned = (rng.random(size) < 0.05) & ~np.isin(np.arange(size), used)
    rows: dict[str, list[Any]] = {name: [] for name in LAYERS}
    for each in range(size):
        mode = "rail" if lines.is_rail[each] else "road"
        tail, head = int(lines.tail[each]), int(lines.head[each])
        of_mode = {"gauge_mm": 1435, "tracks": 1 + each % 2, "electrified": each % 3 > 0} if mode == "rail" else {}
        facts = {
            "id": f"S{each:06d}",
            "name": f"{mode.title()} from place {tail} to place {head}",
            "mode": mode,
            "from_node": f"N{tail:06d}",
            "to_node": f"N{head:06d}",
            "branch": "main",
            "status": "planned" if planned[each] else "operational",
            "opens": 2035 if planned[each] else None,
            "traced_km": round(float(lines.km[each]), 3),
            "capacity_mt_y": float(5 + each % 40) if each % 5 == 0 else None,
            "speed_kmh": float(40 + each % 60),
            "geometry_method": "network",
            "geometry_accuracy_m": 300.0,
        }
        rows[mode].append(({**FACTS, **facts, **of_mode}, lines.shapes[each]))
    rail_at = np.zeros(len(lines.places), dtype=bool)
    rail_at[[*lines.tail[lines.is_rail], *lines.head[lines.is_rail]]] = True
    post = np.zeros(len(lines.places), dtype=bool)
    crossing = country[lines.tail] != country[lines.head]
    post[lines.tail[crossing]] = True
    across = dict(zip(lines.tail[crossing].tolist(), country[lines.head[crossing]].tolist(), strict=True))
    for each, place in enumerate(shapely.points(lines.places)):
        kind = "rail" if rail_at[each] else "road"
        facts = {
            "id": f"N{each:06d}",
            "name": f"Place {each}",
            "kind": f"{kind}_post" if post[each] else "rail_station" if rail_at[each] else "city",
            "country": str(country[each]),
            "border_with": across.get(each),
        }
        rows["nodes"].append(({**FACTS, **facts}, place))
    rows["borders"] = [
        ({"iso_a3": code, "name": COUNTRIES[code], "source": "osm", "accuracy_m": 0.0}, shape)
        for code, shape in shapes.items()
    ]
    rows["land"] = [({"id": "land", "source": "osm"}, shapely.union_all(list(shapes.values()), grid_size=1e-6))]
    _write(folder, rows, pairs[:pairs_asked], list(zip(pairs, ways, strict=True))[:routes_named])


def _write(folder: Path, rows: dict[str, list[Any]], asked: list[Any], ways: list[Any]) -> None:
    """Write the layers and documents over those of a new atlas, whose general costs stay."""
    new_atlas(folder)
    for file in (folder / "scenarios").iterdir():
        file.unlink()
    for name, layer in LAYERS.items():
        (folder / layer.filename).write_text(feature_collection(layer, rows[name]))
    routes = [
        {
            "id": f"way-{each:03d}",
            "name": f"Way {each}",
            "kind": "freight",
            "branch": "main",
            "origin": f"N{start:06d}",
            "destination": f"N{end:06d}",
            "segments": [f"S{line:06d}" for line in way],
        }
        for each, ((start, end), way) in enumerate(ways)
    ]
    source = {
        "id": "osm",
        "title": "World railways and roads (scgraph_data)",
        "publisher": "OpenStreetMap contributors",
    }
    source |= {"url": "https://www.openstreetmap.org/copyright", "licence": "ODbL-1.0"}
    general = read_document(folder / "sources.json")["sources"][1:]
    (folder / "routes.json").write_text(document({"routes": routes}))
    (folder / "sources.json").write_text(document({"sources": [source, *general]}))
    demand = "".join(f'[[demand]]\nfrom = "N{a:06d}"\nto = "N{b:06d}"\nmt_y = 2.0\n\n' for a, b in asked)
    stated = 'confidence = "low"\nsources = ["osm"]\n\n'
    (folder / "scenarios" / "baseline.toml").write_text(f'title = "Today"\nkind = "baseline"\n{stated}{demand}')
    # The middle line of the first way closes, and with it all that waits for it.
    closed = ways[0][1][len(ways[0][1]) // 2]
    shut = f'title = "A line shuts"\nkind = "hypothetical"\n{stated}[[closes]]\nsegments = ["S{closed:06d}"]\n'
    (folder / "scenarios" / "shut.toml").write_text(shut)
    head = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "country",
        "title": "A made country",
        "description": "Railways and roads of the world nearest to one place; countries and facts are made.",
        "corridor": {
            "origin": f"N{asked[0][0]:06d}",
            "destination": f"N{asked[0][1]:06d}",
            "territory": "XXB",
            "branches": {"main": "Main branch"},
        },
        "licenses": [{"name": "ODbL-1.0", "path": "https://opendatacommons.org/licenses/odbl/1-0/"}],
        "sources": [{"title": source["title"], "path": source["url"]}],
    }
    (folder / "datapackage.json").write_text(descriptor(folder, head))


def build_apart(folder: Path, cache: Path, number: int, pairs: int) -> None:
    """Build an atlas in a process of its own: the peak memory of a later child counts what this process held."""
    command = [sys.executable, __file__, "--cache", str(cache), "--pairs", str(pairs)]
    subprocess.run([*command, "--build", str(number), str(folder)], check=True)


def measure(command: list[str], atlas: Path, work: Path) -> dict[str, float]:
    """Run a command on an atlas in a process of its own; return its processor seconds and peak memory, MB."""
    arguments = [sys.executable, "-m", "corridor", *(str(atlas) if each == "ATLAS" else each for each in command)]
    if command[0] != "layers":
        arguments.append("--overwrite")
    with (work / "stderr").open("w+b") as log:
        path = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(arguments, cwd=work, env=path, stdout=subprocess.DEVNULL, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        log.seek(0)
        if status:
            raise SystemExit(f"corridor {' '.join(command)}: status {status}\n{log.read()[-2000:].decode()}")
    process.returncode = 0
    peak = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return {"seconds": usage.ru_utime + usage.ru_stime, "mb": peak}


def sizes_table(cache: Path, sizes: list[int], names: list[str], work: Path) -> None:
    """Print a row for each command and size, and how seconds grow between the first size and the last."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    columns = ("seconds", "x check", "at most", "peak MB")
    for number in sizes:
        folder = work / f"atlas-{number}"
        build_apart(folder, cache, number, min(PAIRS, number // 20))
        print(f"\n{number:,} segments{'':20}" + "".join(f"{column:>10}" for column in columns), flush=True)
        for name in names:
            command, most = COMMANDS[name]
            found[name].append(measure(command, folder, work))
            last = found[name][-1]
            times = last["seconds"] / found["layers check"][-1]["seconds"]
            missed = [] if most is None or times <= most else ["time"]
            missed += [] if last["mb"] <= MOST_MB else ["memory"]
            limit = f"{most} times, " if most is not None else ""
            record(
                f"{number:,} segments: times as long as layers check",
                f"corridor {name}",
                last["seconds"],
                ratio=times,
                limit=f"at most {limit}{MOST_MB:,.0f} MB",
                met=not missed,
                peak_mb=last["mb"],
            )
            numbers = f"{last['seconds']:10.1f}{times:10.1f}{'' if most is None else most:>10}{last['mb']:10.0f}"
            print(f"  {name:28}{numbers}{_missed(missed)}", flush=True)
    if len(sizes) > 1:
        print(f"\ngrowth from {sizes[0]:,} to {sizes[-1]:,} segments, at most n^{MOST_GROWTH}")
    for name, each in found.items() if len(sizes) > 1 else ():
        power = float(np.log(each[-1]["seconds"] / each[0]["seconds"]) / np.log(sizes[-1] / sizes[0]))
        growth = f"exponent of the growth from {sizes[0]:,} to {sizes[-1]:,} segments"
        record(growth, f"corridor {name}", ratio=power, limit=f"at most {MOST_GROWTH}", met=power <= MOST_GROWTH)
        print(f"  {name:28}{'':5}n^{power:.2f}{_missed([] if power <= MOST_GROWTH else ['growth'])}")


def _missed(what: list[str]) -> str:
    return f"  MISSED: {', '.join(what)}" if what else ""


def routes_table(cache: Path, number: int, several: int, work: Path) -> None:
    """Print how long the chokepoints take with one pair of demand and named route, and with several."""
    print(f"\nchokepoints of {number:,} segments, by pairs of demand and named routes")
    seconds = []
    for count in (1, several):
        folder = work / f"pairs-{count}"
        build_apart(folder, cache, number, count)
        seconds.append(measure(COMMANDS["chokepoints"][0], folder, work)["seconds"])
        times = seconds[-1] / seconds[0]
        work_of = f"chokepoints of {number:,} segments: times as long as with one pair and route"
        aim = f"at most {MOST_TIMES:.0f}"
        record(work_of, f"{count} pairs and routes", seconds[-1], ratio=times, limit=aim, met=times <= MOST_TIMES)
        print(
            f"  {count:28}{seconds[-1]:10.1f}{times:10.1f}{_missed([] if times <= MOST_TIMES else ['time'])}",
            flush=True,
        )


def main() -> None:
    """Print the tables."""
    parser = options_of(__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", help="segments of each atlas")
    parser.add_argument("--only", nargs="+", choices=[*COMMANDS], help="these commands beside layers check")
    parser.add_argument("--build", nargs=2, metavar=("SEGMENTS", "DIR"), help="only write an atlas")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="with --build: pairs of demand and named routes")
    options = parser.parse_args()
    cache = inputs(options)
    if options.small:
        shrink(cache)
    if options.build:
        build(Path(options.build[1]), cache, int(options.build[0]), options.pairs, options.pairs)
        return
    sizes = options.sizes or [*(SMALL_SIZES if options.small else SIZES)]
    names = [name for name in COMMANDS if options.only is None or name in ("layers check", *options.only)]
    print("seconds of processor time")
    with tempfile.TemporaryDirectory() as folder:
        sizes_table(cache, sizes, names, Path(folder))
        if options.only is None or "chokepoints" in options.only:
            routes_table(cache, *((80, 4) if options.small else (5_000, 100)), Path(folder))


if __name__ == "__main__":
    main()
