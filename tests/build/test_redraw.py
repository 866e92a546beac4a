"""The committed lines are what the tables and the open networks give today, and a whole build gives the same bytes."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import shapely

from atlas_build import facts, network, packages, trace
from build_middle import RECIPE

ROOT = Path(__file__).resolve().parents[2]
MODES = {"rail": "world_railways", "road": "world_highways"}


def features(name: str) -> dict[str, dict]:
    """Return the features of a committed layer by identifier."""
    content = json.loads((RECIPE.out / f"{name}.geojson").read_bytes())
    return {feature["id"]: feature for feature in content["features"]}


@pytest.mark.skipif(importlib.util.find_spec("scgraph_data") is None, reason="needs the extra `build`")
@pytest.mark.parametrize("mode", MODES)
def test_lines_drawn_anew_are_those_committed(mode: str) -> None:
    table = facts.read(RECIPE.tables)
    net = network.load(MODES[mode], box=RECIPE.box)
    at = {name: tuple(feature["geometry"]["coordinates"]) for name, feature in features("nodes").items()}
    ashore = shapely.union_all([shapely.geometry.shape(f["geometry"]) for f in features("borders").values()])
    committed = features(mode)
    segments = [segment for segment in table.segments.values() if segment.mode == mode]
    assert len(segments) == len(committed) > 15
    for segment in segments:
        points = table.waypoints.get(segment.id, ())
        drawn = trace.draw(segment, at[segment.from_node], at[segment.to_node], points, net, countries=ashore)
        found = committed[segment.id]
        assert [list(point) for point in found["geometry"]["coordinates"]] == [
            [round(x, 6), round(y, 6)] for x, y in drawn.points
        ], segment.id
        properties = found["properties"]
        assert (properties["traced_km"], properties["geometry_method"], properties["geometry_accuracy_m"]) == (
            drawn.traced_km,
            drawn.method,
            drawn.accuracy_m,
        ), segment.id


@pytest.mark.skipif("CORRIDOR_BUILD_CHECK" not in os.environ, reason="builds both atlases: CORRIDOR_BUILD_CHECK=1")
@pytest.mark.parametrize("name", ["instc", "middle"])
def test_a_whole_build_gives_the_same_bytes(name: str) -> None:
    if not list(packages.cache_folder().glob("geo-tz-*.tgz")):
        pytest.skip("the npm packages are not in the cache")
    command = [sys.executable, str(ROOT / "scripts" / f"build_{name}.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
