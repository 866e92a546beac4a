"""The inputs of the benchmarks, built from published packages: the world's railways, roads and countries.

- Railways and roads: `world_railways` and `world_highways` of the Python package `scgraph_data` (data from
  OpenStreetMap, ODbL). Chains through vertices of degree two are contracted to one line; the largest component is kept.
- Countries: `countries-10m.json` of the npm package `world-atlas` 2.0.2 (Natural Earth, public
  domain), fetched with `npm pack`, and cut at the antimeridian, which they cross in one piece.

`--small` of each benchmark takes a made world instead, of two hundred lines, and needs no network.
"""

from __future__ import annotations

import argparse
import atexit
import importlib.util
import json
import re
import subprocess
import tarfile
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import antimeridian
import geopandas as gpd
import numpy as np
import shapely
import shapely.affinity

WORLD_ATLAS = "world-atlas@2.0.2"


def options_of(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the options `--cache` and `--small`."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "corridor-mapper", help="for the inputs")
    parser.add_argument("--small", action="store_true", help="a few seconds on a made world: does it still run?")
    return parser


def inputs(options: argparse.Namespace) -> Path:
    """Return the folder of the inputs: the cache, or for a small run a folder that is removed at the end."""
    if not options.small:
        cache: Path = options.cache
        return cache
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    _write_small(Path(folder.name))
    return Path(folder.name)


def _write_small(cache: Path) -> None:
    """Fill a folder with a made world: a railway grid over four countries, one of them across the antimeridian."""
    rng = np.random.default_rng(0)
    lon, lat = np.meshgrid(np.linspace(-170, 170, 12), np.linspace(-50, 50, 8), indexing="ij")
    places = np.dstack([lon, lat]) + rng.uniform(-2, 2, (*lon.shape, 2))
    eastward = zip(places[:-1].reshape(-1, 2), places[1:].reshape(-1, 2), strict=True)
    northward = zip(places[:, :-1].reshape(-1, 2), places[:, 1:].reshape(-1, 2), strict=True)
    lines = [shapely.LineString([a, (a + b) / 2 + rng.uniform(-1, 1, 2), b]) for a, b in (*eastward, *northward)]
    gpd.GeoDataFrame(geometry=lines, crs="EPSG:4326").to_parquet(cache / "railways.parquet")
    beside = [shapely.affinity.translate(line, 0.5, 0.5) for line in lines]
    gpd.GeoDataFrame(geometry=beside, crs="EPSG:4326").to_parquet(cache / "roads.parquet")
    rows = []
    for west, east in ((-150, -60), (-60, 30), (30, 120), (120, -150)):
        ring = shapely.LinearRing([(west, -60), (east, -60), (east, 60), (west, 60)])
        rows.append((f"{west} to {east}", _cut(shapely.Polygon(ring))))
    _frame(rows).to_parquet(cache / "countries.parquet")


def railways(cache: Path) -> gpd.GeoDataFrame:
    """Return the contracted world rail graph, one LineString per edge, in EPSG:4326."""
    return _lines(cache / "railways.parquet", "world_railways")


def roads(cache: Path) -> gpd.GeoDataFrame:
    """Return the contracted graph of the world's main roads, one LineString per edge, in EPSG:4326."""
    return _lines(cache / "roads.parquet", "world_highways")


def _lines(path: Path, module: str) -> gpd.GeoDataFrame:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        gpd.GeoDataFrame(geometry=_contract(*_graph(module)), crs="EPSG:4326").to_parquet(path)
    return gpd.read_parquet(path)


def countries(cache: Path) -> gpd.GeoDataFrame:
    """Return the countries of world-atlas with their `name`, as valid polygons in EPSG:4326."""
    path = cache / "countries.parquet"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        archive = cache / "world-atlas-2.0.2.tgz"
        if not archive.exists():
            subprocess.run(["npm", "pack", WORLD_ATLAS], cwd=cache, check=True, capture_output=True)
        with tarfile.open(archive) as packed:
            member = packed.extractfile("package/countries-10m.json")
            assert member is not None
            topology = json.load(member)
        _polygons(topology, "countries").to_parquet(path)
    return gpd.read_parquet(path)


def _graph(module: str) -> tuple[list[dict[int, float]], np.ndarray[Any, np.dtype[np.float64]]]:
    """Read the graph as text: importing the module would need its graph library."""
    spec = importlib.util.find_spec("scgraph_data")
    if spec is None or spec.origin is None:
        raise SystemExit("scgraph_data is not installed; run `pip install .[build]`")
    text = (Path(spec.origin).parent / f"{module}.py").read_text()
    graph_text = re.search(r"^graph\s*=\s*(\[.*\])\s*$", text, re.MULTILINE)
    nodes_text = re.search(r"^nodes\s*=\s*(\[.*\])\s*$", text, re.MULTILINE)
    assert graph_text is not None
    assert nodes_text is not None
    graph = json.loads(re.sub(r"(\d+):", r'"\1":', graph_text[1]))
    nodes = np.array(json.loads(nodes_text[1]))
    return [{int(k): v for k, v in links.items()} for links in graph], nodes[:, ::-1]


def _contract(graph: list[dict[int, float]], nodes: np.ndarray[Any, np.dtype[np.float64]]) -> list[shapely.LineString]:
    neighbours: dict[int, set[int]] = defaultdict(set)
    for u, links in enumerate(graph):
        for v in links:
            if u != v:
                neighbours[u].add(v)
                neighbours[v].add(u)
    seen: set[int] = set()
    largest: set[int] = set()
    for root in range(len(graph)):
        if root in seen:
            continue
        component, stack = {root}, [root]
        while stack:
            fresh = neighbours[stack.pop()] - component
            component |= fresh
            stack.extend(fresh)
        seen |= component
        if len(component) > len(largest):
            largest = component
    lines: dict[tuple[int, int], shapely.LineString] = {}
    ends = sorted(node for node in largest if len(neighbours[node]) != 2)
    for start in ends:
        for second in sorted(neighbours[start]):
            chain = [start, second]
            while len(neighbours[chain[-1]]) == 2:
                (ahead,) = neighbours[chain[-1]] - {chain[-2]}
                chain.append(ahead)
            # Each chain is met from both ends; of parallel ones the first is kept, and no loop.
            pair = (chain[0], chain[-1])
            if pair[0] < pair[1] and pair not in lines:
                lines[pair] = shapely.LineString(nodes[chain])
    return list(lines.values())


def _polygons(topology: dict[str, Any], name: str) -> gpd.GeoDataFrame:
    """Decode one object of a quantised TopoJSON topology."""
    scale, translate = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]

    def ring(indices: list[int]) -> np.ndarray[Any, np.dtype[np.float64]]:
        pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
        return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])

    def polygon(rings: list[list[int]]) -> shapely.Polygon:
        # TopoJSON has its shells clockwise; the cut at the antimeridian takes them counterclockwise.
        shell, *holes = [ring(indices)[::-1] for indices in rings]
        if len(shell) < 4:  # quantisation collapsed an islet
            return shapely.Polygon()
        return shapely.Polygon(shell, [hole for hole in holes if len(hole) >= 4])

    rows = []
    for item in topology["objects"][name]["geometries"]:
        single = item["type"] == "Polygon"
        polygons = [polygon(rings) for rings in ([item["arcs"]] if single else item["arcs"])]
        polygons = [part for whole in polygons if not whole.is_empty for part in shapely.get_parts(_cut(whole))]
        # Quantisation left some rings that touch themselves; overlays are ten times slower without this.
        valid = shapely.make_valid(shapely.MultiPolygon(polygons), method="structure", keep_collapsed=False)
        if not valid.is_empty:  # quantisation collapsed all of the Vatican
            rows.append((item["properties"]["name"], valid))
    return _frame(rows)


def _cut(polygon: shapely.Polygon) -> shapely.Polygon | shapely.MultiPolygon:
    """Cut a counterclockwise polygon at the antimeridian if edges leap over it (RFC 7946, 3.1.9)."""
    if np.abs(np.diff(shapely.get_coordinates(polygon.exterior)[:, 0])).max() <= 180:
        return polygon
    return antimeridian.fix_polygon(polygon, fix_winding=False, great_circle=False)


def _frame(rows: list[tuple[str, Any]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": [row[0] for row in rows]}, geometry=[row[1] for row in rows], crs="EPSG:4326")
