"""`corridor interdict` and `corridor openings`: tables, files with places, and what is refused with exit code 2."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.corridor.test_cli import run


def test_the_worst_sets_as_json_have_the_columns_of_the_contract() -> None:
    result = run("interdict", "--budget", "2", "--of", "posts", "--top", "2", "--format", "json")
    assert result.returncode == 0, result.stderr
    rows = json.loads(result.stdout)
    assert [row["rank"] for row in rows] == [1, 2]
    assert {"rank", "closed", "medium", "unserved", "extra_hours", "extra_usd_y"} <= set(rows[0])
    assert rows[0]["closed"] == "BRSMR; BRYLM"
    assert rows[0]["names"] == "Samur road bridge; Samur rail crossing"
    assert "scenario baseline" in result.stderr


def test_a_further_closure_and_what_it_adds() -> None:
    result = run("interdict", "--budget", "2", "--show", "marginal", "--by", "usd", "-f", "csv")
    assert result.returncode == 0, result.stderr
    first, second = csv.DictReader(io.StringIO(result.stdout))
    total = float(first["extra_usd_y"]) + float(second["adds_usd_y"])
    assert float(second["extra_usd_y"]) == pytest.approx(total)
    assert ("not nested" in result.stderr) == (second["nested"] == "False")


def test_sets_have_places_on_the_map(tmp_path: Path) -> None:
    out = tmp_path / "worst.geojson"
    result = run("interdict", "--of", "discs", "--radius-km", "5", "--top", "1", "-o", out)
    assert result.returncode == 0, result.stderr
    (feature,) = json.loads(out.read_text())["features"]
    assert feature["geometry"]["type"] == "MultiPoint"
    assert feature["properties"]["segments"]


def test_a_table_for_people() -> None:
    result = run("interdict", "--top", "1", "--territory", "Iran")
    assert result.returncode == 0
    assert result.stdout.split()[:3] == ["rank", "closed", "unit"]


def test_a_table_for_people_says_what_closes_by_name() -> None:
    result = run("interdict", "--budget", "2", "--top", "1", "--of", "posts")
    assert "Each row is a set of places that close together.\n" in result.stderr
    assert "BRSMR: Samur road bridge\nBRYLM: Samur rail crossing\n" in result.stderr
    assert "The first rows leave most unserved, whatever the rest costs; --by usd" in result.stderr
    assert "rank 1, of the same effect: BRYLM = AZYLM\n" in result.stderr
    assert "--by usd" not in run("interdict", "--budget", "2", "--top", "1", "--of", "posts", "--by", "usd").stderr
    assert "together" not in run("interdict", "--top", "1", "--of", "posts").stderr


def test_draws_give_intervals() -> None:
    result = run("interdict", "--of", "posts", "--top", "2", "--draws", "3", "--seed", "1", "-f", "json")
    assert result.returncode == 0, result.stderr
    row = json.loads(result.stdout)[0]
    assert row["extra_usd_y_low"] < row["extra_usd_y"] < 10 * row["extra_usd_y_high"]
    assert {"p_first", "rank_low", "rank_high", "unserved_low", "unserved_high"} <= set(row)
    assert "seed 1" in result.stderr


def test_no_gas_is_asked_for() -> None:
    result = run("interdict", "--medium", "gas")
    assert result.returncode == 0
    assert "no gas is asked for; name a scenario with a [[demand]] of it" in result.stderr


def test_openings_and_who_gains_by_them(tmp_path: Path) -> None:
    result = run("openings", "--format", "json")
    assert result.returncode == 0, result.stderr
    opened = [row["opened"] for row in json.loads(result.stdout)]
    assert "IR01" in opened
    table = run("openings")
    assert "IR01: Astara rail terminal (IR) – Rasht\n" in table.stderr
    held = run("openings", "--show", "leverage", "--format", "json")
    assert {row["opened"] for row in json.loads(held.stdout)} == set(opened)
    drawn = run("openings", "-o", tmp_path / "openings.geojson")
    assert drawn.returncode == 0, drawn.stderr


def test_an_atlas_with_nothing_planned_says_so() -> None:
    result = run("openings", "--medium", "gas", "--atlas", "middle")
    assert result.returncode == 0
    assert "No link of gas is planned" in result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("interdict --budget 0", "it must be at least 1"),
        ("interdict --budget 5", "it may be at most 4"),
        ("interdict --budget 4 --of ports", "more than what can close: 1 place"),
        ("interdict --of ports --territory ARM", "nothing that is used can close there"),
        ("interdict --of bridges", "unknown kind of place 'bridges'"),
        ("interdict --of discs", "discs need it"),
        ("interdict --of discs --radius-km -1", "it must be at least 0.01"),
        ("interdict --radius-km 5", "is for discs"),
        ("interdict --of discs --radius-km 5 --anywhere", "discs lie on a territory"),
        ("interdict --territory Atlantis", "no territory 'Atlantis'"),
        ("interdict --territory AZE --anywhere", "leave one out"),
        ("interdict --show marginal --top 3", "leave one of them out"),
        ("interdict --by hours", "'hours' is not one of"),
        ("openings --budget 2 --atlas middle", "more than what can open: 1 planned link"),
        ("openings --of discs", "posts, ports and links"),
        ("openings --show leverage --budget 2", "is about savings"),
        ("openings --show leverage -f geojson", "have no place"),
    ],
)
def test_refused(words: str, message: str) -> None:
    result = run(*words.split())
    assert result.returncode == 2
    assert message in " ".join(result.stderr.replace("│", " ").split())


def test_bad_layers_are_told_as_by_other_commands() -> None:
    assert run("interdict", "--atlas", "no-such-folder").returncode == 3
    assert run("openings", "--scenario", "no_such_scenario.toml").returncode == 3
