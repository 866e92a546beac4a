"""The toolbox in real QGIS: every command is an algorithm, runs without a window, and gives the bytes of the command line."""

from __future__ import annotations

import configparser
import io
import json
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import pytest

import corridor
from corridor.usage import usage
from maps.qgis_plugin import PLUGIN, plugin_files, plugin_folder, plugin_zip
from tests.in_process import run
from tests.qgis.test_qgis import ask_qgis

ROOT = Path(__file__).parents[2]
MIDDLE = ROOT / "layers" / "middle"

# Algorithm, its parameters, and the file it writes.
RUNS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("exposure", {"TERRITORY": "Azerbaijan", "BY": "route,mode"}, "exposure.csv"),
    ("exposure", {"ROUTE": "western_rail"}, "pieces.geojson"),
    # A dialog hands over every default; the program would refuse --by beside --crossings.
    ("exposure", {"CROSSINGS": True, "BY": "route,country,mode,status"}, "crossings.geojson"),
    ("routes", {"FROM": "Mumbai", "TO": "Moscow", "ALTERNATIVES": 2, "LEGS": True}, "legs.geojson"),
    ("dependence", {"TERRITORY": "AZE", "DRAWS": 0}, "dependence.json"),
    ("criticality", {"TOP": 5}, "links.geojson"),
    ("chokepoints", {"DRAWS": 4, "RADIUS_KM": 7.5, "TOP": 3}, "places.geojson"),
    ("leverage", {"TERRITORY": "AZE\nIRN", "AS_OF": "2026\n2030"}, "leverage.csv"),
    ("gas", {"SHOW": "halt", "TERRITORY": "AZE", "DRAWS": 0, "DAYS": 20}, "halt.csv"),
    ("risk", {"SHOW": "events"}, "events.geojson"),
    ("interdict", {"MEDIUM": "freight", "ATLAS": "middle"}, "worst.geojson"),
    ("openings", {"ATLAS": "middle"}, "openings.csv"),
    ("validate", {"ATLAS": "middle"}, "validation.csv"),
    ("scenario_list", {}, "scenarios.csv"),
    ("scenario_show", {"NAMES": "hormuz_shut"}, "statements.csv"),
    ("scenario_run", {"NAMES": "aze_closes_transit"}, "segments.geojson"),
    (
        "scenario_run",
        {"NAMES": "aze_closes_transit", "DAYS": 5, "SHOW": "queues", "ANNOUNCED": "--unannounced"},
        "q.csv",
    ),
    ("scenario_compare", {"NAMES": "hormuz_shut\niran_outage"}, "compared.csv"),
    ("scenario_sweep", {"CLOSURES": 5, "SHOW": "worst", "SEED": 3}, "sweep.csv"),
    ("layers_list", {}, "layers.csv"),
    ("layers_info", {"NAME": "Rasht"}, "rasht.csv"),
    ("measure", {"LINES": str(MIDDLE / "rail.geojson"), "BY": "status"}, "measured.csv"),
    ("layers_export", {"ATLAS": "middle"}, "layers.gpkg"),
    ("map", {"ATLAS": "middle"}, "map.html"),
    ("report", {"ATLAS": "middle", "DRAWS": 2}, "brief.html"),
    ("new", {"TITLE": "Mine"}, "mine"),
)


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the plugin into a profile, as a user does."""
    profile = tmp_path_factory.mktemp("profile")
    answer = run("qgis", "--install-plugin", "--profile", profile)
    assert answer.code == 0, answer.err
    assert Path(answer.out.strip()) == plugin_folder(profile)
    return plugin_folder(profile).parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("toolbox")


@pytest.fixture(scope="module")
def asked(plugins: Path, folder: Path) -> dict[str, Any]:
    """Everything asked of QGIS in one start of it, and its answers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(
            "CORRIDOR_PROGRAM", shlex.join(["/usr/bin/env", f"PYTHONPATH={ROOT}", sys.executable, "-m", "corridor"])
        )
        patch.setenv("GDAL_DATA", "/nowhere")  # QGIS sets it for its own libraries; the program must not see it
        runs = [
            {"id": f"corridor:{name}", "parameters": {**parameters, "OUTPUT": str(folder / file)}}
            for name, parameters, file in RUNS
        ]
        others = {
            "loaded": {"id": "corridor:exposure", "parameters": {"OUTPUT": str(folder / "l.geojson")}, "load": True},
            "ranked": {
                "id": "corridor:chokepoints",
                "parameters": {"DRAWS": 0, "OUTPUT": str(folder / "c.geojson")},
                "load": True,
            },
            "temporary": {"id": "corridor:layers_list", "parameters": {"OUTPUT": "TEMPORARY_OUTPUT"}},
            "wrong": {
                "id": "corridor:exposure",
                "parameters": {"TERRITORY": "Azerbajan", "OUTPUT": str(folder / "w.csv")},
            },
            "cancelled": {
                "id": "corridor:chokepoints",
                "parameters": {"DRAWS": 100000, "OUTPUT": str(folder / "never.geojson")},
                "cancel_after": 8,
            },
            "checked": {"id": "corridor:layers_check", "parameters": {"FOLDER": str(MIDDLE)}},
            "of a layer": {
                "id": "corridor:measure",
                "parameters": {"OUTPUT": str(folder / "given.csv")},
                "layers": {"LINES": f"{folder / 'layers.gpkg'}|layername=rail"},
            },
        }
        request = {
            "plugins": str(plugins),
            "runs": [*runs, *others.values()],
            "model": {"country": "AZE", "pieces": str(folder / "p.geojson"), "table": str(folder / "t.csv")},
        }
        answer = ask_qgis(request, folder / "runtime", "run_toolbox.py")
    answer["others"] = dict(zip(others, answer["runs"][len(runs) :], strict=True))
    return answer


def test_every_command_is_an_algorithm(asked: dict[str, Any]) -> None:
    commands = {command["name"]: command for command in usage(corridor.app)["commands"]}
    assert set(asked["algorithms"]) == {f"corridor:{name.replace(' ', '_')}" for name in commands}
    for name, command in commands.items():
        algorithm = asked["algorithms"][f"corridor:{name.replace(' ', '_')}"]
        assert algorithm["can_run"]
        assert command["examples"][0].split()[1] in algorithm["help"]
    parameters = asked["algorithms"]["corridor:chokepoints"]["parameters"]
    assert parameters["RADIUS_KM"] == "number"
    assert parameters["BY"] == "enum"
    assert parameters["EXPLAIN"] == "boolean"
    assert parameters["OUTPUT"] == "vectorDestination"
    assert asked["algorithms"]["corridor:measure"]["parameters"]["LINES"] == "vector"
    assert not asked["icon"], "the icon is drawn"


@pytest.mark.parametrize("number", range(len(RUNS)), ids=[f"{name}-{file}" for name, _, file in RUNS])
def test_an_algorithm_gives_the_bytes_of_the_command_line(
    asked: dict[str, Any], folder: Path, number: int, tmp_path: Path
) -> None:
    name, _, file = RUNS[number]
    answer = asked["runs"][number]
    assert "error" not in answer, answer
    line = next(said for said in answer["said"] if said.startswith("corridor "))
    words = [str(tmp_path / file) if word == str(folder / file) else word for word in shlex.split(line)[1:]]
    assert words[: len(name.split("_"))] == name.split("_")
    again = run(*words, seconds=120)
    assert again.code == 0, again.err
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert made
    for path, data in made.items():
        assert (folder / path).read_bytes() == data, path


def test_a_result_is_loaded_with_the_look_of_the_map(asked: dict[str, Any]) -> None:
    (lines,) = asked["others"]["loaded"]["layers"]
    assert lines["renderer"] == "categorizedSymbol"
    assert lines["features"] == lines["drawn"] > 100
    (places,) = asked["others"]["ranked"]["layers"]
    assert places["renderer"] not in (None, "singleSymbol")


def test_a_temporary_output_is_where_the_result_says(asked: dict[str, Any]) -> None:
    answer = asked["others"]["temporary"]
    assert answer["results"]["OUTPUT"] in answer["results"]["MESSAGES"].split()[1]


def test_an_error_is_the_programs_own(asked: dict[str, Any]) -> None:
    assert "did you mean 'Azerbaijan'?" in asked["others"]["wrong"]["error"]
    assert "Traceback" not in asked["others"]["wrong"]["error"]


def test_progress_is_shown_and_cancelling_ends_the_program(asked: dict[str, Any], folder: Path) -> None:
    number = [name for name, _, _ in RUNS].index("chokepoints")
    assert [round(step) for step in asked["runs"][number]["steps"]][:4] == [25, 50, 75, 100]
    cancelled = asked["others"]["cancelled"]
    assert cancelled["error"] == "Cancelled."
    assert cancelled["seconds"] < 8 + 4
    assert not list(folder.glob("*never*"))
    assert "never.geojson" not in subprocess.run(["ps", "ax", "-o", "args"], capture_output=True, text=True).stdout


def test_what_is_written_to_the_streams_is_an_output(asked: dict[str, Any]) -> None:
    assert "no problems found" in asked["others"]["checked"]["results"]["MESSAGES"]


def test_a_layer_of_a_file_of_several_is_measured(asked: dict[str, Any], folder: Path) -> None:
    assert "--source-layer rail" in " ".join(asked["others"]["of a layer"]["said"])
    direct = run("measure", MIDDLE / "rail.geojson", "-f", "csv")
    assert (folder / "given.csv").read_text(encoding="utf-8") == direct.out


def test_algorithms_work_in_a_model(asked: dict[str, Any], folder: Path) -> None:
    assert asked["model"]["ok"], asked["model"]
    assert "AZE" in (folder / "t.csv").read_text(encoding="utf-8")
    pieces = json.loads((folder / "p.geojson").read_bytes())["features"]
    assert {piece["properties"]["country"] for piece in pieces} == {"AZE"}


def test_the_archive_is_a_plugin(tmp_path: Path) -> None:
    from build_qgis_plugin import main

    path = main(tmp_path)
    assert path.read_bytes() == plugin_zip(plugin_files(usage(corridor.app)))
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        files = {name.removeprefix(f"{PLUGIN}/"): archive.read(name) for name in archive.namelist()}
    metadata = configparser.ConfigParser()
    metadata.read_string(files["metadata.txt"].decode())
    facts = metadata["general"]
    assert {"name", "qgisminimumversion", "description", "about", "version", "author", "email", "repository"} <= set(
        facts
    )
    assert facts["hasprocessingprovider"] == "yes"
    assert facts["icon"] in files
    assert ET.fromstring(files["icon.svg"]).tag.endswith("svg")
    assert json.loads(files["program.json"]) == ["corridor"]
    for name in ("modes.qml", "places.qml", "scenario.qml"):
        assert ET.fromstring(files[name]).tag == "qgis"
    for name, text in files.items():
        if name.endswith(".py"):
            assert not any(f"import {room}" in text.decode() for room in ("corridor\n", "geo", "layers", "maps")), name


def test_the_plugin_goes_where_qgis_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QGIS_CUSTOM_CONFIG_PATH", str(tmp_path / "config"))
    answer = run("qgis", "--install-plugin")
    assert answer.code == 0, answer.err
    place = tmp_path / "config" / "profiles" / "default" / "python" / "plugins" / PLUGIN
    assert json.loads((place / "program.json").read_bytes()) == [sys.executable, "-m", "corridor"]
    (place / "__pycache__").mkdir()  # QGIS makes it
    assert run("qgis", "--install-plugin").code == 1
    assert run("qgis", "--install-plugin", "--overwrite").code == 0
    (place / "mine.txt").write_text("kept")
    assert run("qgis", "--install-plugin", "--overwrite").code == 1
    assert (place / "mine.txt").read_text() == "kept"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("qgis",), "name the project to write"),
        (("qgis", "a.qgz", "--install-plugin"), "leave it out"),
        (("qgis", "--install-plugin", "--territory", "AZE"), "is for a project"),
        (("qgis", "a.qgz", "--profile", "p"), "is for --install-plugin"),
    ],
)
def test_a_project_and_the_plugin_are_two_things(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    answer = run(*words, cwd=tmp_path)
    assert answer.code == 2
    assert told in " ".join(answer.err.replace("│", " ").split())
