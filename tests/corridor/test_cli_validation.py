"""`corridor validate`: rows on stdout, metrics on stderr, and a build that fails where a metric gets worse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.corridor.test_cli import run
from tests.mutations import Files


def corridor(folder: Path, **document: Any) -> Path:
    """Write the corridor drawn by hand: 1.5 Mt observed at a border that 2 of 3 Mt pass by rail, 9 days by rail."""
    files = Files()
    files.documents["observations.json"].update(document)
    return files.write(folder / "atlas")


def test_rows_and_metrics(tmp_path: Path) -> None:
    result = run("validate", "--format", "json", "--atlas", corridor(tmp_path))
    assert result.returncode == 0, result.stderr
    rows = json.loads(result.stdout)
    assert [(row["observation"], row["modelled"]) for row in rows] == [
        ("T1", pytest.approx(35 / 24)),
        ("V1", pytest.approx(2)),
        ("Q1", None),
    ]
    assert list(rows[0])[:10] == [
        *("observation", "kind", "place", "period", "unit", "observed", "modelled", "error_share", "set", "source")
    ]
    assert rows[1]["error_share"] == pytest.approx(1 / 3)
    assert rows[2]["reason"] == "No queues"
    assert "geh_max" in result.stderr


def test_a_table_for_people_ends_in_the_metrics(tmp_path: Path) -> None:
    result = run("validate", "--set", "fit", "--atlas", corridor(tmp_path))
    assert result.returncode == 0
    assert result.stdout.splitlines()[2].startswith("T1")
    assert "Q1: No queues\n" in result.stderr
    assert "wape is the sum of the absolute errors over what was observed" in result.stderr
    assert "wape" in result.stderr.splitlines()[-4]
    assert "no observations" in run("validate", "--set", "test", "--atlas", tmp_path / "atlas").stderr


def test_what_record_prints_is_what_check_holds_against(tmp_path: Path) -> None:
    printed = run("validate", "--record", "--atlas", corridor(tmp_path / "first"))
    assert printed.returncode == 0
    recorded = json.loads(printed.stdout)
    assert recorded["recorded"]["fit"]["volume"] == {"n": 1, "wape": 0.3333}
    assert run("validate", "--check", "--atlas", corridor(tmp_path / "same", **recorded)).returncode == 0
    recorded["recorded"]["fit"]["volume"]["wape"] = 0.2
    worse = run("validate", "--check", "--atlas", corridor(tmp_path / "worse", **recorded))
    assert worse.returncode == 1
    last = worse.stderr.splitlines()[-1]
    message = "error: worse than recorded: volume in the set fit: WAPE 0.3333, 0.1333 more than the recorded 0.2000. See the rows without --check."
    assert last == message
    assert run("validate", "--check", "--set", "test", "--atlas", tmp_path / "worse" / "atlas").returncode == 0


def test_nothing_recorded_is_an_error(tmp_path: Path) -> None:
    result = run("validate", "--check", "--atlas", corridor(tmp_path))
    assert result.returncode == 1
    assert "corridor validate --record" in result.stderr


def test_a_scenario_changes_the_figures_and_is_refused_by_check(tmp_path: Path) -> None:
    atlas = corridor(tmp_path)
    rows = json.loads(run("validate", "--scenario", "shut", "--format", "json", "--atlas", atlas).stdout)
    volume = next(row for row in rows if row["observation"] == "V1")
    assert volume["modelled"] == 0
    assert "nothing of the open network of 2026" in volume["reason"]
    assert run("validate", "--scenario", "shut", "--check", "--atlas", atlas).returncode == 2


def test_an_unknown_place_is_one_message(tmp_path: Path) -> None:
    files = Files()
    files.documents["observations.json"]["observations"][0]["any_of"] = [{"nodes": ["Z"]}]
    result = run("validate", "--atlas", files.write(tmp_path / "atlas"))
    assert result.returncode == 3
    assert result.stderr.startswith("error: observations.json: V1: any_of[1].nodes: unknown node 'Z'.")
    assert len(result.stderr.splitlines()) == 1
