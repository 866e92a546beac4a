"""Scenarios on the command line: the same picture from every command, and clear words where it cannot be drawn."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from corridor.cluster import Cluster
from tests.corridor.test_cli import run


def rows(*words: str | Path) -> list[dict[str, str]]:
    result = run(*words, "--format", "csv")
    assert result.returncode == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def features(*words: str | Path) -> list[dict[str, object]]:
    result = run(*words, "--format", "geojson")
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    return [each["properties"] for each in document["features"]]


def test_every_command_sees_the_same_closure() -> None:
    lost = {str(row["id"]) for row in features("scenario", "run", "aze_closes_transit") if row["state"] == "lost"}
    assert len(lost) > 30
    shut = {
        str(row["segment"])
        for row in features("exposure", "--scenario", "aze_closes_transit")
        if row["status"] == "closed"
    }
    # Routes lead through part of the network only, and a scenario may close what did not run.
    assert shut & lost
    assert {
        str(row["country"])
        for row in features("exposure", "--scenario", "aze_closes_transit")
        if row["segment"] in lost
    } >= {"AZE"}
    best = rows("routes", "--from", "INNSA", "--to", "RUSPB", "--legs", "--scenario", "aze_closes_transit")
    assert best
    assert not {row["segment"] for row in best} & lost
    pairs = rows("scenario", "run", "aze_closes_transit", "--show", "pairs")
    way = next(row for row in pairs if (row["origin"], row["destination"]) == ("INNSA", "RUSPB"))
    assert sum(float(row["hours"]) for row in best) == pytest.approx(float(way["hours"]))
    worst = run("chokepoints", "--scenario", "aze_closes_transit")
    assert worst.returncode == 0
    assert "no chokepoints" in worst.stderr


def test_scenarios_combine_and_what_replaces_what_is_said() -> None:
    result = run("scenario", "run", "gas_2bcm", "gas_55bcm", "--format", "json")
    assert result.returncode == 0
    assert "55" in result.stderr
    assert "replaces 2" in result.stderr
    demand = next(row for row in json.loads(result.stdout) if (row["medium"], row["measure"]) == ("gas", "demand"))
    assert demand["after"] == 55


def test_the_year_decides() -> None:
    then = rows("scenario", "run", "everything_2030", "--as-of", "2026", "--show", "segments")
    late = rows("scenario", "run", "everything_2030", "--show", "segments")
    assert sum(row["state"] == "opened" for row in then) < sum(row["state"] == "opened" for row in late)


def test_a_scenario_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('title = "Mine"\nreading = "The bridge."\n[[closes]]\nsegments = ["RD06a"]\n')
    assert [row["id"] for row in rows("scenario", "run", path, "--show", "segments") if row["state"] == "lost"] == [
        "RD06a"
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[closes]]\nsegments = ["AZ1"]\n', ["mine.toml", "closes[1].segments", "AZ1", "Did you mean"]),
        ('[[capacity]]\nsegments = ["AZ01"]\nfactor = -0.5\n', ["mine.toml", "capacity[1].factor", "-0.5"]),
        ('[[closes]]\nmodes = ["sea", "rail", "road", "pipeline"]\n', ["mine.toml", "closes", "everything"]),
        ('[[closes]]\nsegments = ["AZ01"]\n[[opens]]\nsegments = ["AZ01"]\n', ["mine.toml", "AZ01"]),
        ('[[clsoes]]\nsegments = ["AZ01"]\n', ["mine.toml", "clsoes", "closes"]),
        ("[[closes]\n", ["mine.toml", "line"]),
    ],
)
@pytest.mark.parametrize("command", [["scenario", "run"], ["chokepoints", "--scenario"]])
def test_a_scenario_that_cannot_be_is_refused(text: str, words: list[str], command: list[str], tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f'title = "Mine"\nreading = "-"\n{text}')
    result = run(*command, path)
    assert result.returncode == 3
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr


def test_a_scenario_that_leaves_nothing_open_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "all.toml"
    path.write_text(
        'title = "All"\nreading = "-"\n'
        + "".join(f'[[closes]]\nmodes = ["{mode}"]\n' for mode in ("sea", "rail", "road", "pipeline"))
    )
    result = run("scenario", "run", path)
    assert result.returncode == 3
    assert "everything" in result.stderr


def closing(path: Path, *modes: str) -> Path:
    path.write_text(f'title = "Shut"\nreading = "-"\n[[closes]]\nmodes = {list(modes)}\n')
    return path


@pytest.mark.parametrize("what", ["segments", "nodes", "discs"])
def test_a_sweep_where_nothing_is_open_names_the_scenario(what: str, tmp_path: Path) -> None:
    land = closing(tmp_path / "land.toml", "rail", "road", "pipeline")
    words = ["--scenario", land, *([] if what == "discs" else ["--scenario", closing(tmp_path / "sea.toml", "sea")])]
    result = run("scenario", "sweep", "--closures", "2", "--what", what, *words)
    said = {"discs": "land leaves no land lines, along which discs are drawn,"}.get(what, f"land+sea leaves no {what}")
    assert (result.returncode, result.stdout) == (1, "")
    (line,) = [each for each in result.stderr.splitlines() if not each.startswith("note: ")]
    assert line.startswith(f"error: scenario {said} open; close fewer of them in it, or choose another year")


def test_a_sweep_of_more_than_is_open_is_a_usage_error() -> None:
    result = run("scenario", "sweep", "--closures", "2", "--size", "9999")
    assert result.returncode == 2
    assert "9999 segments cannot close" in result.stderr


def test_an_impossible_demand_is_unserved(tmp_path: Path) -> None:
    path = tmp_path / "much.toml"
    path.write_text('title = "Much"\nreading = "-"\n[[demand]]\nfrom = "RUMZD"\nto = "IRBIB"\nbcm_y = 1000\n')
    table = rows("scenario", "run", path)
    found = {row["measure"]: float(row["after"]) for row in table if row["medium"] == "gas" and row["after"]}
    assert found["demand"] == 1000
    assert found["served"] + found["unserved"] == pytest.approx(1000)
    assert found["unserved"] > 900


def test_an_unknown_scenario_says_what_there_is() -> None:
    result = run("exposure", "--scenario", "hormus_shut")
    assert result.returncode == 2
    assert "hormuz_shut" in result.stderr


def test_leverage_sets_a_countrys_own_trade_aside() -> None:
    table = rows("leverage", "--territory", "AZE", "--territory", "irn", "--scenario", "gas_2bcm")
    found = {(row["territory"], row["medium"]): row for row in table}
    assert {territory for territory, _ in found} == {"AZE", "IRN"}
    assert float(found["AZE", "gas"]["must_cross_share"]) == 1
    assert float(found["AZE", "freight"]["own"]) > 0


def test_a_sweep_is_the_same_for_the_same_seed() -> None:
    words = ("scenario", "sweep", "--closures", "20", "--show", "all", "--seed")
    assert rows(*words, "3") == rows(*words, "3")
    assert rows(*words, "3") != rows(*words, "4")


def test_a_scheduler_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Cluster.__init__.__kwdefaults__, "connect_s", 1)
    result = run("scenario", "sweep", "--closures", "2", "--scheduler", "tcp://127.0.0.1:9")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "127.0.0.1:9" in result.stderr


def test_a_layer_of_ones_own_is_measured(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[49.0, 40.5], [45.0, 40.5]]}
    path = tmp_path / "line.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": line}]})
    )
    table = {row["iso_a3"]: float(row["km_geometry"]) for row in rows("measure", path)}
    # Along 40.5° N a degree of longitude is 84.8 km.
    assert sum(table.values()) == pytest.approx(4 * 84.8, rel=0.002)
    assert set(table) == {"ARM", "AZE"}
    # Of areas of one's own no atlas is claimed, nor its licence.
    area = {"type": "Polygon", "coordinates": [[[46, 40], [47, 40], [47, 41], [46, 41], [46, 40]]]}
    areas, out = tmp_path / "areas.geojson", tmp_path / "km.json"
    feature = {"type": "Feature", "properties": {"name": "A"}, "geometry": area}
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert run("measure", path, "--areas", areas, "-f", "json", "-o", out).returncode == 0
    made = json.loads((tmp_path / "km.json-metadata.json").read_text())["provenance"]
    assert "atlas" not in made
    assert made["inputs"] == [
        {"name": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()} for file in (path, areas)
    ]


def test_points_are_passed_over_and_lines_elsewhere_are_remarked(tmp_path: Path) -> None:
    def measured(*shapes: tuple[str, Any], **options: Any) -> Any:
        path = tmp_path / "mixed.geojson"
        features = [
            {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": where}}
            for kind, where in shapes
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return run("measure", path, "-f", "json", *(f"--{name}" for name in options))

    baku, line = ("Point", [49.8, 40.4]), ("LineString", [[48.2, 38.2], [48.5, 38.3]])
    mixed = measured(baku, ("LineString", [[47.5, 40.2], [48.5, 40.3]]))
    assert mixed.returncode == 0
    assert [row["iso_a3"] for row in json.loads(mixed.stdout)] == ["AZE"]
    assert "left out: is a Point, not a LineString or MultiLineString: feature 1" in mixed.stderr
    assert "have no geometry" not in mixed.stderr
    assert "none of it lies in" not in mixed.stderr
    swapped = "LineString", [[lat, lon] for lon, lat in line[1]]
    said = "note: none of it lies in a country of the corridor; if latitude stands before longitude, give --swapped"
    wrong = measured(swapped)
    assert {row["iso_a3"] for row in json.loads(wrong.stdout)} == {"UKR"}
    assert said in wrong.stderr
    assert said not in measured(swapped, swapped=True).stderr


def test_a_result_says_what_made_it(tmp_path: Path) -> None:
    out = tmp_path / "lost.geojson"
    result = run("scenario", "run", "olya_out", "-f", "geojson", "-o", out)
    assert result.returncode == 0
    made = json.loads(out.read_text())["provenance"]
    assert made["command"] == "scenario run"
    assert [each["id"] for each in made["scenarios"]] == ["baseline", "olya_out"]
    assert len(made["atlas"]["sha256"]) == 64
    shown = run("scenario", "list")
    assert made["atlas"]["sha256"][:8] in shown.stderr
    assert str(tmp_path) not in out.read_text()


def test_a_report_is_refused_before_the_work(tmp_path: Path) -> None:
    """By a suffix of another format, a folder that is not there, a file that is."""
    result = run("report", tmp_path / "brief.txt")
    assert result.returncode == 2
    assert "none of .html, .md, .pdf and .docx" in " ".join(result.stderr.replace("│", " ").split())
    for suffix in ("pdf", "docx"):
        result = run("report", tmp_path / "nowhere" / f"brief.{suffix}")
        assert (result.returncode, "there is no folder" in result.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
    kept = tmp_path / "brief.pdf"
    kept.write_text("kept")
    assert run("report", kept).returncode == 1
    assert kept.read_text() == "kept"


def test_what_a_scenario_says_is_not_buried_under_the_baseline() -> None:
    shown = run("scenario", "show", "rasht_astara_built")
    assert shown.returncode == 0, shown.stderr
    assert [line.split()[:3] for line in shown.stdout.splitlines()[-1:]] == [["rasht_astara_built", "opens", "IR01"]]
    assert "It is added to 'The corridor today': corridor scenario show baseline\n" in shown.stderr
    assert "baseline" in {row["scenario"] for row in rows("scenario", "show", "rasht_astara_built")}
    assert "It is added to" not in run("scenario", "show", "baseline").stderr
