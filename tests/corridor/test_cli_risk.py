"""`corridor risk`: what closed, how often, and what it costs, on stdout; what is missing, on stderr."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.corridor.test_cli import run
from tests.hand_network import PRICES
from tests.mutations import Files

QUEUES = {
    "waiting.road": 0.1,
    "waiting.rail": 0.1,
    "waiting.sea": 0.1,
    "closure.spare": 1.5,
    "closure.expected_days": 4,
}
UNITS = {"waiting": "USD/(t·h)", "closure.spare": "1", "closure.expected_days": "d"}

EVENT = {
    "id": "shut",
    "place": "The post",
    "nodes": ["M"],
    "from": "2020-05-01",
    "until": "2020-05-03",
    "days": 2,
    "days_low": 1,
    "days_high": 3,
    "kind": "weather",
    "announced": False,
    "passed_share": 0,
    "text": "Snow.",
    "source": "hand",
    "confidence": "high",
}


def corridor(folder: Path, *events: dict[str, Any], **document: Any) -> Path:
    files = Files()
    files.documents["events.json"] = {
        "since": "2018-01-01",
        "until": "2025-12-31",
        "events": list(events or [EVENT]),
        **document,
    }
    facts = {"source": "hand", "confidence": "low"}
    prices = [
        {"id": name, "value": value, "unit": UNITS.get(name, UNITS.get(name.partition(".")[0], "USD/t")), **facts}
        for name, value in {**PRICES, **QUEUES}.items()
    ]
    files.documents["costs.json"]["parameters"] += prices
    return files.write(folder / "atlas")


def rows(*words: str | Path) -> list[dict[str, Any]]:
    result = run("risk", "--format", "json", *words)
    assert result.returncode == 0, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_losses_have_the_columns_of_the_contract(tmp_path: Path) -> None:
    atlas = corridor(tmp_path)
    first = rows("--atlas", atlas)[0]
    assert list(first) == [
        *("node", "name", "country", "kind", "events", "pool_events", "exposure_years", "rate_y", "rate_low"),
        *("rate_high", "pooled", "days", "days_low", "days_high", "usd_y", "usd_y_low", "usd_y_high", "confidence"),
    ]
    assert (first["node"], first["events"], first["exposure_years"]) == ("M", 1, 8)
    assert first["usd_y_low"] < first["usd_y"] < first["usd_y_high"]
    assert [row["kind"] for row in rows("--by-kind", "--atlas", atlas)] == ["weather", "weather"]
    assert len(rows("--top", "1", "--atlas", atlas)) == 1
    assert rows("--territory", "CCC", "--atlas", atlas) == []


def test_rates_and_events(tmp_path: Path) -> None:
    atlas = corridor(tmp_path)
    (rate,) = rows("--show", "rates", "--atlas", atlas)
    assert rate["rate_y"] == pytest.approx(1.5 / 16)
    assert rows("--show", "rates", "--territory", "AAA", "--atlas", atlas) == []
    (event,) = rows("--show", "events", "--atlas", atlas)
    assert (event["id"], event["counted"], event["closed"]) == ("shut", True, "M")


def test_a_table_for_people_says_that_rates_are_lower_bounds(tmp_path: Path) -> None:
    result = run("risk", "--atlas", corridor(tmp_path))
    assert result.stdout.splitlines()[2].startswith("M")
    assert "Only closures that were reported" in result.stderr


def test_a_place_that_never_closed_is_said_to_rest_on_others(tmp_path: Path) -> None:
    atlas = corridor(tmp_path)
    own, others = rows("--atlas", atlas)
    assert [(row["node"], row["events"], row["pool_events"]) for row in (own, others)] == [("M", 1, 1), ("B", 0, 1)]
    said = "No closure was found of B: rate and days there are those of other places (pool_events)."
    assert said in " ".join(run("risk", "--atlas", atlas).stderr.split())
    assert "No closure was found" not in run("risk", "--top", "1", "--atlas", atlas).stderr


def test_rows_with_a_place_can_be_geojson(tmp_path: Path) -> None:
    atlas = corridor(tmp_path)
    for show in ("loss", "events"):
        features = json.loads(run("risk", "--show", show, "--format", "geojson", "--atlas", atlas).stdout)["features"]
        assert features[0]["geometry"] == {"type": "Point", "coordinates": [10.0, 5.0]}
    assert run("risk", "--show", "rates", "--format", "geojson", "--atlas", atlas).returncode == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--show", "rates", "--by-kind"], "is for --show loss"),
        (["--show", "events", "--draws", "9"], "changes nothing in the list"),
        (["--draws", "0"], "give 1 or more"),
        (["--territory", "XYZ"], "XYZ"),
        (["--show", "queues"], "queues"),
    ],
)
def test_what_would_be_ignored_is_refused(tmp_path: Path, words: list[str], said: str) -> None:
    result = run("risk", *words, "--atlas", corridor(tmp_path))
    assert result.returncode == 2
    assert said in " ".join(result.stderr.split())


def test_a_catalogue_of_bad_form_is_refused_with_its_remedy(tmp_path: Path) -> None:
    result = run("risk", "--atlas", corridor(tmp_path, {**EVENT, "nodes": ["N"]}))
    assert result.returncode == 3
    assert "events.json: shut: nodes: unknown node 'N'" in result.stderr
    backwards = run("risk", "--atlas", corridor(tmp_path / "other", until="2017-12-31"))
    assert backwards.returncode == 3
    assert "Correct since or until" in backwards.stderr


def test_a_price_that_closures_need_is_named(tmp_path: Path) -> None:
    atlas = corridor(tmp_path)
    costs = json.loads((atlas / "costs.json").read_text(encoding="utf-8"))
    costs["parameters"] = [entry for entry in costs["parameters"] if entry["id"] != "closure.spare"]
    (atlas / "costs.json").write_text(json.dumps(costs), encoding="utf-8")
    (atlas / "datapackage.json").unlink()
    result = run("risk", "--territory", "BBB", "--atlas", atlas)
    assert result.returncode != 0
    assert "closure.spare is not known, which closures need" in result.stderr
    assert "Traceback" not in result.stderr
    assert rows("--show", "rates", "--atlas", atlas)


def test_an_atlas_without_events_says_what_to_add(tmp_path: Path) -> None:
    result = run("risk", "--atlas", Files().write(tmp_path / "atlas"))
    assert result.returncode == 0
    assert "add them to events.json" in result.stderr
