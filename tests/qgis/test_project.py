"""The QGIS project in real QGIS: it opens without a word, shows what it should, and prints."""

from __future__ import annotations

import hashlib
import math
import os
import sqlite3
import subprocess
import sys
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from pyproj import Proj
from shapely import affinity

from geo import Case, chokepoints, run_scenario
from layers import Atlas, load_atlas
from layers.model.problem import OutputError
from layers.results.provenance import provenance_of
from layers.scenarios import load_scenario
from maps.qgis.members import IN_OPERATION, TODAY, project_layers
from maps.qgis.project import qgis_project, save_project
from maps.qgis.reference_system import corridor_crs
from tests.qgis.test_qgis import ask_qgis

HOSTILE = "Lost & found <b>\"x\"</b> 'y' [% 1+1 %] ]]> |layername=rail"


@dataclass(frozen=True)
class Told:
    """What a project asks of a scenario."""

    id: str
    title: str
    reading: str = "Nothing passes. A second sentence."


@dataclass(frozen=True)
class Outcome:
    """What a project asks of an outcome."""

    scenario: Told
    segments: gpd.GeoDataFrame
    summary: pd.DataFrame
    year: int | None = None

    @property
    def drawn(self) -> gpd.GeoDataFrame:
        """The states as they are."""
        return self.segments.copy()


def outcome(atlas: Atlas, name: str, title: str, lost: str, glowing: str) -> Any:
    frame = atlas.segments[["id", "name", "mode", "status", "geometry"]].rename(columns={"status": "status_before"})
    gone = frame["mode"] == lost
    frame["status_after"] = frame["status_before"].mask(gone, "closed")
    frame["state"] = gone.map({True: "lost", False: "used"}).mask(frame["mode"] == glowing, "rerouted")
    told = {
        "medium": "freight",
        "measure": "through AZE",
        "unit": "Mt/y",
        "before": 9.15,
        "after": 0.0,
        "change": -9.15,
    }
    return Outcome(Told(name, title), frame.assign(flow_before=1.0, flow_after=2.0, unit="Mt/y"), pd.DataFrame([told]))


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def found(atlas: Atlas) -> gpd.GeoDataFrame:
    return chokepoints(atlas)


@pytest.fixture(scope="module")
def outcomes(atlas: Atlas) -> list[Any]:
    return [
        outcome(atlas, "halt", "Gas halted", "pipeline", "sea"),
        outcome(atlas, "o'clock; --", HOSTILE, "rail", "road"),
    ]


@pytest.fixture(scope="module")
def asked(
    atlas: Atlas, found: gpd.GeoDataFrame, outcomes: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("project")
    moved = folder / "made elsewhere"
    moved.mkdir()
    paths = save_project(
        atlas,
        moved / "the corridor.qgz",
        chokepoints=found,
        outcomes=outcomes,
        provenance=replace(provenance_of(atlas, command="qgis"), sha256="f" * 64),
    )
    assert [path.name for path in paths] == ["the corridor.qgz", "the corridor.gpkg"]
    moved.rename(folder / "moved é")  # both files together: paths are relative
    shifted = {
        name: getattr(atlas, name).set_geometry(
            [affinity.translate(g, yoff=-45) for g in getattr(atlas, name).geometry]
        )
        for name in ("segments", "nodes", "borders", "land")
    }
    south = replace(atlas, **shifted, catalogue={"title": HOSTILE})
    save_project(south, folder / "south.qgz")
    projects = [str(folder / "moved é" / "the corridor.qgz"), str(folder / "south.qgz")]
    return ask_qgis({"projects": projects, "folder": str(folder)}, folder / "runtime", "inspect_project.py")


def project(asked: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = asked["projects"][0]
    return told


def test_opens_without_a_word(asked: dict[str, Any]) -> None:
    assert asked["messages"] == []
    for told in asked["projects"]:
        assert told["read"] is True
        assert told["error"] == ""
        assert all(layer["valid"] for layer in told["layers"].values())
        assert all(drawn["errors"] == [] for drawn in told["drawn"].values())
        assert all(layout["exported"] for layout in told["layouts"].values())


def test_groups_from_the_top(asked: dict[str, Any]) -> None:
    groups = {node["group"]: node for node in project(asked)["tree"]}
    titles = [
        "Chokepoints",
        "Places",
        "Scenarios",
        "Railways",
        "Roads",
        "Pipelines",
        "Sea",
        "Countries",
        "Water",
        "Land",
        "Tables",
    ]
    assert list(groups) == titles
    assert [node["layer"] for node in groups["Railways"]["in"]] == [
        "Railway, in operation",
        "Railway, not yet in operation",
    ]
    assert not groups["Scenarios"]["visible"]
    assert not any(node["visible"] for node in groups["Scenarios"]["in"])


def test_every_feature_is_there_and_drawn(asked: dict[str, Any], atlas: Atlas, found: gpd.GeoDataFrame) -> None:
    layers = project(asked)["layers"]
    modes = {"rail": "Railway", "road": "Road", "pipeline": "Gas pipeline", "sea": "Sea or river"}
    for mode, title in modes.items():
        built = atlas.segments["status"][atlas.segments["mode"] == mode] == "operational"
        assert layers[f"{title}, in operation"]["count"] == built.sum()
        later = layers.get(f"{title}, not yet in operation", {"count": 0})
        assert later["count"] == (~built).sum()
    assert (
        layers["Chokepoints, by rank"]["count"]
        == len(found)
        == layers["Circle that closes at each chokepoint"]["count"]
    )
    assert layers["Gas halted"]["count"] == len(atlas.segments) == layers[HOSTILE]["count"]
    assert layers["Routes"]["count"] == len(atlas.routes)
    shown = [layer for layer in layers.values() if "renderer" in layer]
    assert [layer["undrawn"] for layer in shown] == [0] * len(shown)
    assert {layer["crs"] for layer in shown} == {"EPSG:4326"}


def test_styled_by_mode_and_status(asked: dict[str, Any]) -> None:
    layers = project(asked)["layers"]
    # Colours written out anew, as in test_qgis.
    for name, color in (
        ("Railway, in operation", "#2D1E2F"),
        ("Road, in operation", "#E69F00"),
        ("Sea or river, in operation", "#2166AC"),
        ("Gas pipeline, not yet in operation", "#44AA99"),
    ):
        assert color in layers[name]["colors"], name
        assert layers[name]["renderer"] == "categorizedSymbol"
    assert layers["Railway, in operation"]["legend"] == ["Railway, operational"]
    assert "Railway, operational" not in layers["Railway, not yet in operation"]["legend"]
    assert layers["Chokepoints, by rank"]["renderer"] == "singleSymbol"
    assert layers["Places"]["labels"]
    assert layers["Countries"]["labels"]


def test_names_of_seas_and_capitals(asked: dict[str, Any]) -> None:
    layers = project(asked)["layers"]
    assert layers["Names of seas"]["count"] > 40
    assert layers["Names of seas"]["labels"]
    assert layers["Capitals and ends of routes"]["labels"]
    assert layers["Rivers"]["count"] == 3
    assert {"Names of seas", "Rivers", "Capitals and ends of routes"} <= set(project(asked)["themes"]["Gas halted"])


def test_each_layer_says_what_it_is_from_whom_and_of_when(asked: dict[str, Any]) -> None:
    layers = project(asked)["layers"]
    abstracts = {name: layer["abstract"] for name, layer in layers.items()}
    assert len(set(abstracts.values())) == len(abstracts), "each its own"
    assert all("Licence: " in text for text in abstracts.values())
    assert "Natural Earth" in abstracts["Rivers"]
    assert "Facts as of 20" in abstracts["Railway, in operation"]
    assert "scgraph_data" in abstracts["Railway, in operation"] or "Railway" in abstracts["Railway, in operation"]


def test_values_are_chosen_in_words_and_tips_name_the_feature(asked: dict[str, Any]) -> None:
    rail = project(asked)["layers"]["Railway, in operation"]
    assert rail["choices"]["status"] == {
        "Operational": "operational",
        "Under construction": "under_construction",
        "Planned": "planned",
        "Proposed": "proposed",
    }
    assert set(rail["choices"]) == {"mode", "status", "confidence"}
    assert project(asked)["layers"]["Places"]["choices"]["kind"]["Seaport"] == "seaport"
    assert rail["aliases"]["official_km"] == "Official length (km)"
    assert "Status: Operational" in rail["tip"]
    assert "<b>" in rail["tip"]
    hostile = project(asked)["layers"][HOSTILE]["tip"]
    assert "[%" not in hostile, "every expression is read"


def test_discs_of_chokepoints_do_not_meet(asked: dict[str, Any], found: gpd.GeoDataFrame) -> None:
    """At the scale of the closer map, in its own projection."""
    page = project(asked)["layouts"][TODAY]
    close = min(each["scale"] for each in page["maps"])
    placed = project_layers(found, scale=close)["chokepoint_centres"]
    at = placed.to_crs(project(asked)["crs"][2]).geometry
    x = at.x.to_numpy() / close * 1000 + placed["dx_mm"].to_numpy()
    y = at.y.to_numpy() / close * 1000 + placed["dy_mm"].to_numpy()
    apart = [math.hypot(x[i] - x[j], y[i] - y[j]) for i in range(len(x)) for j in range(i)]
    assert len(placed) == len(found) >= 10
    assert min(apart) > 5.0, "a disc is 5 mm wide"
    assert placed["dx_mm"].iloc[0] == placed["dy_mm"].iloc[0] == 0, "the first lies where it is"


def test_a_scenario_page_tells_its_figures(asked: dict[str, Any]) -> None:
    labels = project(asked)["layouts"]["Gas halted"]["labels"]
    assert any("Freight through Azerbaijan: 9.15 → 0 Mt/y" in text for text in labels)
    assert not any("→" in text for text in project(asked)["layouts"][TODAY]["labels"])


def test_themes(asked: dict[str, Any]) -> None:
    themes = project(asked)["themes"]
    assert set(themes) == {TODAY, IN_OPERATION, "Gas halted", HOSTILE}
    assert "Railway, not yet in operation" in themes[TODAY]
    assert "Railway, not yet in operation" not in themes[IN_OPERATION]
    assert "Railway, in operation" in themes[IN_OPERATION]
    for title in ("Gas halted", HOSTILE):
        assert title in themes[title]
        assert not any("operation" in name for name in themes[title]), "its own layer stands for the lines"
        assert {"Places", "Countries", "Land", "Chokepoints, by rank"} <= set(themes[title])
    assert not {"Gas halted", HOSTILE} & {*themes[TODAY], *themes[IN_OPERATION]}


def test_a_scenario_takes_its_lines_away(asked: dict[str, Any]) -> None:
    drawn = {name: told["colors"] for name, told in project(asked)["drawn"].items()}
    gas, road, lost = "#44AA99", "#E69F00", "#615C54"
    assert drawn[TODAY][gas] > 20
    assert drawn["Gas halted"].get(gas, 0) < drawn[TODAY][gas] / 2, "markers of pipeline places remain"
    assert drawn["Gas halted"][road] > 20
    assert drawn["Gas halted"][lost] > drawn[TODAY].get(lost, 0) + 10
    # 75 % of #FFD84D over the water, #DCE8F0: 220 + 0.75 * 35, 232 - 0.75 * 16, 240 - 0.75 * 163.
    near = [
        color
        for color in drawn["Gas halted"]
        if all(abs(int(color[i : i + 2], 16) - c) <= 2 for i, c in ((1, 246), (3, 220), (5, 118)))
    ]
    assert sum(drawn["Gas halted"][color] for color in near) > 1000, "the glow"
    assert project(asked)["background"] == "#DCE8F0"


def test_the_page_to_print(asked: dict[str, Any], atlas: Atlas) -> None:
    layouts = project(asked)["layouts"]
    assert list(layouts) == sorted([TODAY, "Gas halted", HOSTILE], key=list(layouts).index)
    page = layouts[TODAY]
    assert page["maps"][0]["theme"] == page["maps"][1]["theme"] == TODAY
    wide, close = sorted(page["maps"], key=lambda each: -each["scale"])
    assert wide["overviews"] == 1
    assert close["scale"] < wide["scale"] / 2
    labels = " ".join(page["labels"])
    assert atlas.title in page["labels"]
    assert "recognised by the United Nations" in labels
    assert "OpenStreetMap" in labels
    assert "Lambert conformal conic" in labels
    assert "sha256 ffffffff…" in labels
    assert page["legends"] == [page["legends"][0]]
    assert page["legends"][0] >= 8
    assert page["scale_bars"] == [["km", page["scale_bars"][0][1], True]]
    [[arrow, linked]] = page["pictures"]
    assert "north" in arrow
    assert linked
    assert layouts["Gas halted"]["maps"][0]["theme"] == "Gas halted"
    assert "Nothing passes." in layouts["Gas halted"]["labels"]
    assert HOSTILE.replace("[%", "[\u2060%") in layouts[HOSTILE]["labels"], "no expression is run"


def test_drawn_where_it_belongs_at_the_scale_it_says(asked: dict[str, Any], atlas: Atlas) -> None:
    """Corners of the view, taken back to degrees by another program's formulas, hold every place of a route."""
    told = project(asked)
    valid, described, proj = told["crs"]
    assert valid
    assert described.endswith("Lambert conformal conic")
    assert "+proj=lcc" in proj
    assert told["ellipsoid"] == "EPSG:7030"
    used = {name for route in atlas.routes.values() if route.kind != "baseline" for name in route.segments}
    lines = atlas.segments[atlas.segments["id"].isin(used)].to_crs(proj)
    west, south, east, north = lines.total_bounds
    left, bottom, right, top = told["extent"]
    assert left < west < east < right
    assert bottom < south < north < top
    assert (right - left) * (top - bottom) < 1.5 * (east - west) * (north - south)


def test_provenance(asked: dict[str, Any], atlas: Atlas) -> None:
    title, abstract, identifier = project(asked)["metadata"]
    assert title == atlas.title == project(asked)["title"]
    assert identifier == "f" * 64
    assert "Open Database License" in abstract
    assert "command: qgis" in abstract
    assert "recognised by the United Nations" in abstract


def test_a_corridor_over_the_equator(asked: dict[str, Any]) -> None:
    told = asked["projects"][1]
    assert told["title"] == HOSTILE
    assert "+proj=merc" in told["crs"][2]
    assert next(node["group"] for node in told["tree"]) == "Places", "nothing was asked of chokepoints"
    assert list(told["layouts"]) == [TODAY]
    assert len(told["layouts"][TODAY]["maps"]) == 1, "no territory, no closer map"


def test_scale_along_the_standard_parallels_is_true(atlas: Atlas) -> None:
    crs = corridor_crs(atlas)
    _, south, _, north = atlas.segments.total_bounds
    operation = crs.coordinate_operation
    assert operation is not None
    first, second = (each.value for each in operation.params if "standard parallel" in each.name)
    for latitude in (first, second):
        assert Proj(crs).get_factors(50.0, latitude).meridional_scale == pytest.approx(1, abs=1e-9)
    assert south < first < second < north


def test_the_same_bytes_in_another_process(
    atlas: Atlas, found: gpd.GeoDataFrame, outcomes: list[Any], tmp_path: Path
) -> None:
    made = [
        save_project(atlas, tmp_path / f"{n}" / "x.qgz", chokepoints=found, outcomes=outcomes)
        for n in range(2)
        if not (tmp_path / f"{n}").mkdir()
    ]
    digests = [[hashlib.sha256(path.read_bytes()).hexdigest() for path in paths] for paths in made]
    assert digests[0] == digests[1]
    script = (
        "import hashlib; from layers import load_atlas; from maps.qgis import qgis_project; "
        "print(hashlib.sha256(qgis_project(load_atlas(), 'x')).hexdigest())"
    )
    env = {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=env,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == hashlib.sha256(qgis_project(atlas, "x")).hexdigest()


def test_the_geopackage_holds_what_the_project_reads(
    atlas: Atlas, found: gpd.GeoDataFrame, outcomes: list[Any], tmp_path: Path
) -> None:
    save_project(atlas, tmp_path / "x.qgz", chokepoints=found, outcomes=outcomes)
    with sqlite3.connect(tmp_path / "x.gpkg") as base:
        tables = {name for (name,) in base.execute("select table_name from gpkg_contents")}
        rows = base.execute("select scenario, count(*) from scenario_segments group by scenario").fetchall()
        lost = base.execute(
            "select count(*) from scenario_segments where state = 'lost' and scenario = 'halt'"
        ).fetchone()
        styled = {name for (name,) in base.execute("select f_table_name from layer_styles")}
    assert {"rail", "road", "sea", "pipeline", "nodes", "borders", "land", "routes", "sources", "provenance"} <= tables
    assert dict(rows) == {"halt": len(atlas.segments), "o'clock; --": len(atlas.segments)}
    assert lost == ((atlas.segments["mode"] == "pipeline").sum(),)
    assert {"chokepoints", "chokepoint_centres", "scenario_segments", "rail"} <= styled
    assert zipfile.ZipFile(tmp_path / "x.qgz").namelist() == ["x.qgs"]
    assert project_layers() == {}


def test_both_files_or_neither(atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, beside = tmp_path / "x.qgz", tmp_path / "x.gpkg"
    beside.write_text("mine")
    with pytest.raises(OutputError, match=r"x\.gpkg exists already"):
        save_project(atlas, out)
    assert not out.exists()
    assert beside.read_text() == "mine"
    out.write_text("my project")
    replace = Path.replace

    def fails_on_the_second(self: Path, target: Path) -> Path:
        if target == beside and self.read_bytes() != b"mine":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails_on_the_second)
    with pytest.raises(OutputError, match="no space left"):
        save_project(atlas, out, overwrite=True)
    assert (out.read_text(), beside.read_text()) == ("my project", "mine")
    monkeypatch.undo()
    save_project(atlas, out, overwrite=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.gpkg", "x.qgz"]
    with pytest.raises(OutputError, match=r"ends in \.qgz"):
        save_project(atlas, tmp_path / "x.qgs")
    with pytest.raises(KeyError, match="XYZ"):
        qgis_project(atlas, "x", territory="XYZ")


def test_what_carries_hardly_more_does_not_glow(atlas: Atlas) -> None:
    """By choice every opening moves a little on every line: the page leaves that out, and so does the project."""
    outcome = run_scenario(Case(atlas, load_scenario(atlas, "araz_branch_open")))
    frame = project_layers(outcomes=[outcome])["scenario_segments"]
    more = (outcome.segments["flow_after"] - outcome.segments["flow_before"]).to_numpy()
    asked = outcome.after.flows["freight"].pairs["asked"].sum()
    assert (outcome.segments["state"] == "rerouted").sum() > 50
    glows = (frame["state"] == "rerouted").to_numpy()
    assert not (glows & (more > 1e-6) & (more < 0.005 * asked)).any()
    assert glows.sum() < 10


def test_outcomes_of_real_scenarios(atlas: Atlas) -> None:
    made = [
        run_scenario(Case(atlas, load_scenario(atlas, name))) for name in ("aze_closes_transit", "rasht_astara_built")
    ]
    frame = project_layers(outcomes=made)["scenario_segments"]
    assert len(frame) == 2 * len(atlas.segments)
    closes, built = (part.set_index("id") for _, part in frame.groupby("scenario"))
    worked = closes["status_before"] == "operational"
    assert closes.loc[worked & (closes["status_after"] == "closed"), "state"].eq("lost").all()
    assert {"AZ05", "AZ16", "RD04"} <= set(closes.index[closes["state"] == "lost"])
    assert built.loc["IR01", ["status_before", "status_after", "state"]].tolist() == [
        "planned",
        "operational",
        "opened",
    ]
    assert frame.crs == "EPSG:4326"
