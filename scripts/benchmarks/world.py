"""The inputs of the benchmarks, built from published packages: the world's railways and countries.

- Railways: `world_railways` of the Python package `scgraph_data` (data from OpenStreetMap, ODbL).
  Chains through vertices of degree two are contracted to one line; the largest component is kept.
- Countries: `countries-10m.json` of the npm package `world-atlas` 2.0.2 (Natural Earth, public
  domain), fetched with `npm pack`.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import tarfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

WORLD_ATLAS = "world-atlas@2.0.2"


def railways(cache: Path) -> gpd.GeoDataFrame:
    """Return the contracted world rail graph, one LineString per edge, in EPSG:4326."""
    path = cache / "railways.parquet"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        gpd.GeoDataFrame(geometry=_contract(*_rail_graph()), crs="EPSG:4326").to_parquet(path)
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


def _rail_graph() -> tuple[list[dict[int, float]], np.ndarray[Any, np.dtype[np.float64]]]:
    """Read the graph as text: importing the module would need its graph library."""
    spec = importlib.util.find_spec("scgraph_data")
    if spec is None or spec.origin is None:
        raise SystemExit("scgraph_data is not installed; run `pip install .[build]`")
    text = (Path(spec.origin).parent / "world_railways.py").read_text()
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
        shell, *holes = [ring(indices) for indices in rings]
        if len(shell) < 4:  # quantisation collapsed an islet
            return shapely.Polygon()
        return shapely.Polygon(shell, [hole for hole in holes if len(hole) >= 4])

    rows = []
    for item in topology["objects"][name]["geometries"]:
        single = item["type"] == "Polygon"
        polygons = [polygon(rings) for rings in ([item["arcs"]] if single else item["arcs"])]
        polygons = [part for part in polygons if not part.is_empty]
        # Quantisation left some rings that touch themselves; overlays are ten times slower without this.
        valid = shapely.make_valid(shapely.MultiPolygon(polygons), method="structure", keep_collapsed=False)
        rows.append((item["properties"]["name"], valid))
    return gpd.GeoDataFrame({"name": [row[0] for row in rows]}, geometry=[row[1] for row in rows], crs="EPSG:4326")
