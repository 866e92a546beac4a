"""No command uses a network unasked, starts another program, or runs code out of data."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from corridor import app

ROOT = Path(__file__).resolve().parent.parent
WATCHED = Path(__file__).resolve().parent / "watched.py"


EXTRACT = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
  <node id="1" lat="41.69" lon="44.80" version="1"/>
  <node id="2" lat="41.60" lon="44.90" version="1"/>
  <way id="3" version="1"><nd ref="1"/><nd ref="2"/><tag k="railway" v="rail"/></way>
</osm>
"""


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every command of the program by its words."""
    for name, command in (typer.main.get_command(app) if group is None else group).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def lines(atlas: Path, out: Path) -> dict[tuple[str, ...], list[list[str]]]:
    """Return command lines that use every command, by its words; the atlas is small."""
    on = ["--atlas", str(atlas)]
    return {
        ("map",): [
            ["map", str(out / "map.html"), *on],
            ["map", str(out / "tiles.html"), "--basemap", "OpenStreetMap.Mapnik", *on],
        ],
        ("qgis",): [["qgis", str(out / "project.qgz"), *on]],
        ("exposure",): [
            ["exposure", *on],
            ["exposure", "--crossings", "-f", "geojson", "-o", str(out / "c.geojson"), *on],
        ],
        ("routes",): [["routes", "--legs", *on]],
        ("dependence",): [["dependence", "-f", "csv", "-o", str(out / "d.csv"), *on]],
        ("criticality",): [["criticality", *on], ["criticality", "--cuts", *on]],
        ("chokepoints",): [["chokepoints", "--draws", "3", *on]],
        ("leverage",): [["leverage", *on]],
        ("risk",): [["risk", "--show", "events", *on]],
        ("gas",): [["gas", "--show", "halt", "--draws", "3"]],  # that atlas states nothing about gas
        ("interdict",): [["interdict", *on]],
        ("openings",): [["openings", *on], ["openings", "--show", "leverage", *on]],
        ("validate",): [["validate", *on]],
        ("measure",): [["measure", str(atlas / "rail.geojson"), *on]],
        ("report",): [
            ["report", str(out / "brief.html"), "--draws", "3", "--annex", *on],
            *(["report", str(out / f"brief.{suffix}"), "--draws", "3", *on] for suffix in ("md", "pdf", "docx")),
        ],
        ("new",): [
            ["new", str(out / "own"), "--countries", "AZE,GEO,IRN,KAZ,ROU,TKM,TUR"],
            ["new", str(out / "example")],
            ["new", str(out / "world"), "--countries", "Botswana"],
        ],
        ("gaps",): [["gaps", *on]],
        ("countries",): [["countries", "ZAF,Zimbabwe", "--into", str(out / "world")]],
        ("territory",): [["territory", "BW", "--into", str(out / "world")]],
        ("ends",): [["ends", "WES", "MID", "--into", str(out / "example")]],
        # Only this one may use a network, and from a file it does not.
        ("fetch", "osm"): [
            ["fetch", "osm", str(out / "finer"), "--from", str(out / "extract.osm"), *on],
            ["fetch", "osm", str(out / "features"), "--from", str(out / "extract.osm"), "--layers-only", *on],
        ],
        ("scenario", "list"): [["scenario", "list", *on]],
        ("scenario", "show"): [["scenario", "show", *on]],
        ("scenario", "run"): [["scenario", "run", "--show", "segments", *on]],
        ("scenario", "compare"): [["scenario", "compare", *on]],
        ("scenario", "sweep"): [["scenario", "sweep", "--closures", "3", *on]],
        ("layers", "list"): [["layers", "list", *on]],
        ("layers", "info"): [["layers", "info", "rail", *on]],
        ("layers", "check"): [["layers", "check", *on]],
        ("layers", "export"): [
            ["layers", "export", str(out / "all.gpkg"), *on],
            ["layers", "export", str(out / "parquet"), "-f", "parquet", *on],
        ],
        ("layers", "import"): [
            f"layers import {out}/all.gpkg --into {out}/own --layer nodes --source-layer nodes --same-names --replace"
            " --set source=own --source own --title Own --publisher Us --leave-out".split()
        ],
    }


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[list[str]]], list[dict[str, Any]]]:
    """Return a function that runs commands where there is no network, and says what they reached for."""

    def run(arguments: list[list[str]]) -> list[dict[str, Any]]:
        folder = tmp_path_factory.mktemp("watched")
        (folder / "commands.json").write_text(json.dumps(arguments), encoding="utf-8")
        order = [sys.executable, str(WATCHED), "commands.json", "found.json"]
        # Libraries written in C are not heard by the interpreter; without a network they would fail.
        unshare = shutil.which("unshare")
        apart = [unshare, "--map-root-user", "--net"] if unshare else []
        if apart and subprocess.run([*apart, "true"], capture_output=True).returncode:
            apart = []
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([*apart, *order], cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads((folder / "found.json").read_text(encoding="utf-8"))

    return run


def test_no_command_reaches_for_a_network_or_another_program(
    tmp_path: Path, watched: Callable[[list[list[str]]], list[dict[str, Any]]]
) -> None:
    (tmp_path / "extract.osm").write_text(EXTRACT, encoding="utf-8")
    every = lines(ROOT / "layers" / "middle", tmp_path)
    assert set(every) == set(commands()), "every command is run here"
    results = watched([line for each in every.values() for line in each])
    wrong = [one for one in results if one["exit"] != 0 or one["events"]]
    assert not wrong, json.dumps(wrong, indent=1)


def test_the_watch_hears_a_network_that_is_asked_for(
    tmp_path: Path, watched: Callable[[list[list[str]]], list[dict[str, Any]]]
) -> None:
    """Else the test above would pass for a watch that is deaf."""
    service = ["--endpoint", "http://203.0.113.1/api", "--retries", "0", "--cache", str(tmp_path / "cache")]
    (result,) = watched(
        [["fetch", "osm", str(tmp_path / "out"), "--atlas", "middle", "--bbox", "44,41,44.1,41.1", *service]]
    )
    assert result["exit"] == 1
    assert any("203.0.113.1" in event for event in result["events"]), result


def modules() -> list[Path]:
    return [path for room in ("corridor", "geo", "layers", "maps") for path in (ROOT / room).rglob("*.py")]


FORBIDDEN_MODULES = {"pickle", "cPickle", "_pickle", "dill", "shelve", "marshal", "subprocess", "pty"}
FORBIDDEN_CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "system",
    "popen",
    "read_pickle",
    "to_pickle",
    "execv",
    "spawnv",
}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_unpickles_evaluates_or_starts_a_shell(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name.partition(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [(node.module or "").partition(".")[0]]
        assert not FORBIDDEN_MODULES & set(names), f"{path}:{node.lineno} imports {names}"
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
            harmless = name == "compile" and owner in ("re", "typst")  # a pattern, a page
            assert name not in FORBIDDEN_CALLS or harmless, f"{path}:{node.lineno} calls {owner}.{name}"


def test_no_script_of_the_page_makes_code_from_text() -> None:
    for path in (ROOT / "maps" / "static").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\beval\s*\(|new\s+Function\s*\(|document\.write\s*\(|setTimeout\s*\(\s*[\"'`]", text), (
            path
        )
