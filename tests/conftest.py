"""A small atlas drawn by hand: two square countries, a sea, one route, every mode."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The same cases in every run of the continuous integration; new ones in every run at a desk.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

# As the program itself does (`corridor.app.main`), so that tests that do not run it are as fast.
gc.set_threshold(100_000, 50, 100)

Feature = dict[str, Any]

LONGEST = (
    "corridor/test_typed.py", "test_bundled_scenarios.py", "browser/test_page.py", "test_docs.py", "test_other_atlas.py",
    "qgis/test_toolbox.py", "browser/test_report.py", "test_fuzz_atlas.py", "layers/foreign/test_manners.py",
    "browser/test_access.py", "test_hostile_runs.py", "maps/report/test_gather.py", "test_docs_outputs.py",
    "test_docs_tutorial.py", "browser/test_docs_site.py", "test_fuzz_files.py", "test_determinism.py", "test_safety.py",
    "browser/test_language.py", "maps/report/test_brief.py", "maps/story/test_map_scenarios.py", "browser/test_tools.py",
    "corridor/test_cluster.py", "test_locales.py", "browser/test_closing.py", "test_package.py", "test_docs_notebook.py",
    "layers/osm/test_osm_deadline.py", "test_hostile_kinds.py", "corridor/test_fuzz_cli.py",
    "layers/scenarios/test_fuzz_scenarios.py",
)  # fmt: skip
"""Modules that take a minute and more, the longest first: begun late they would keep one worker busy at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest modules; `make test` gives a module to whichever worker is free."""
    here = Path(__file__).parent
    ranks = {here / name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[], str]) -> Path:
    """Return a file that one of the workers of a run builds, while the others that want it wait."""
    root = factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    file, failed = root / "built" / name, root / "built" / f"{name}.failed"
    try:
        file.with_name(f"{name}.begun").mkdir(parents=True)
    except FileExistsError:
        until = time.monotonic() + 600
        while not file.exists():
            assert not failed.exists(), f"another worker could not build {name}"
            assert time.monotonic() < until, f"another worker has not built {name} in ten minutes"
            time.sleep(0.2)
        return file
    try:
        text = build()
    except BaseException:
        failed.touch()
        raise
    file.with_suffix(".part").write_text(text, encoding="utf-8")
    file.with_suffix(".part").rename(file)
    return file


def _square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _feature(geometry: dict[str, Any], **properties: Any) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _segment(name: str, mode: str, ends: tuple[str, str], line: list[list[float]], **facts: Any) -> Feature:
    properties = {
        "id": name,
        "name": f"{ends[0]} – {ends[1]}",
        "mode": mode,
        "from_node": ends[0],
        "to_node": ends[1],
        "branch": "western",
        "status": "operational",
        "source": "hand",
        "as_of": "2026-01",
        "confidence": "high",
        "geometry_method": "waypoints",
        "geometry_accuracy_m": 100,
        **facts,
    }
    return _feature({"type": "LineString", "coordinates": line}, **properties)


def _node(name: str, kind: str, country: str, position: list[float]) -> Feature:
    facts = {"source": "hand", "as_of": "2026-01", "confidence": "high"}
    return _feature({"type": "Point", "coordinates": position}, id=name, name=name, kind=kind, country=country, **facts)


def tiny_layers() -> dict[str, Any]:
    """Return the documents of a sound atlas, by file name.

    Country AAA spans longitudes 0 to 10, BBB 10 to 20, both latitudes 0 to 10; sea lies east of 20.
    The rail line R1 runs along the equator's parallel 5° N and crosses the border at 10° E.
    """
    collections: dict[str, list[Feature]] = {
        "sea": [_segment("S1", "sea", ("PORT", "FAR"), [[20, 5], [25, 5]])],
        "rail": [
            _segment("R1", "rail", ("WEST", "MID"), [[8, 5], [12, 5]], official_km=445, gauge_mm=1520, tracks=1),
            _segment("R2", "rail", ("MID", "PORT"), [[12, 5], [20, 5]], status="planned", opens=2030),
        ],
        "road": [_segment("D1", "road", ("WEST", "MID"), [[8, 5], [10, 4], [12, 5]])],
        "pipeline": [_segment("P1", "pipeline", ("WEST", "MID"), [[8, 5], [10, 6], [12, 5]], capacity_bcm_y=10)],
        "nodes": [
            _node("WEST", "rail_station", "AAA", [8, 5]),
            _node("MID", "rail_junction", "BBB", [12, 5]),
            _node("PORT", "seaport", "BBB", [20, 5]),
            _node("FAR", "seaport", "BBB", [25, 5]),
        ],
        "borders": [
            _feature(_square(0, 0, 10, 10), iso_a3="AAA", name="A-land", source="hand"),
            _feature(_square(10, 0, 20, 10), iso_a3="BBB", name="B-land", source="hand"),
            _feature(_square(24.9, 4.9, 25.1, 5.1), iso_a3="CCC", name="C-island", source="hand"),
        ],
        "land": [_feature(_square(0, 0, 20, 10), id="land", source="hand")],
    }
    collections["nodes"][3]["properties"]["country"] = "CCC"
    documents: dict[str, Any] = {
        f"{name}.geojson": {"type": "FeatureCollection", "features": features} for name, features in collections.items()
    }
    route = {"id": "main", "name": "Main", "kind": "freight", "branch": "western"}
    documents["routes.json"] = {
        "routes": [{**route, "origin": "WEST", "destination": "FAR", "segments": ["R1", "R2", "S1"]}]
    }
    documents["sources.json"] = {"sources": [{"id": "hand", "title": "Drawn by hand", "publisher": "These tests"}]}
    return documents


def write_layers(folder: Path, documents: dict[str, Any]) -> Path:
    """Write documents, and the catalogue that describes them, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for name, document in documents.items():
        data = json.dumps(document).encode()
        (folder / name).write_bytes(data)
        resources.append({"name": name, "path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"})
    catalogue = {
        "name": "tiny",
        "title": "Tiny corridor",
        "version": "1",
        "corridor": {"origin": "WEST", "destination": "FAR", "territory": "BBB"},
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(catalogue))
    return folder


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Folder of the sound small atlas."""
    return write_layers(tmp_path / "tiny", tiny_layers())


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], None]], Path]:
    """Return a function that writes the small atlas after a change to its documents."""

    def write(change: Callable[[dict[str, Any]], None]) -> Path:
        documents = tiny_layers()
        change(documents)
        return write_layers(tmp_path / "broken", documents)

    return write
