"""Closures of days on the command line: the tables, and one clear message for what cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.corridor.test_cli import run
from tests.corridor.test_cli_scenarios import features, rows

BORDER = ("scenario", "run", "aze_closes_iran_border")
FIRST = ["node", "name", "unit", "waiting_peak", "peak_day", "cleared_day"]
CONTRACT = ["node", "unit", "arrivals_day", "capacity_day", "waiting_peak", "peak_day", "cleared_day", "mean_wait_h"]
CONTRACT += ["diverted_t", "cost_usd"]


def test_four_days_at_astara() -> None:
    """What is known of March 2026: 700 to 2,000 trucks, and a queue gone within a week of the opening."""
    table = rows(*BORDER, "--days", "4", "--show", "queues")
    assert set(CONTRACT) <= set(table[0])
    (astara,) = [row for row in table if row["node"] == "BRAST"]
    assert astara["unit"] == "trucks"
    assert 700 <= float(astara["waiting_peak"]) <= 2000
    assert float(astara["peak_day"]) == 4
    assert 4 < float(astara["cleared_day"]) <= 11
    places = features(*BORDER, "--days", "4", "--show", "queues")
    assert [place["node"] for place in places] == [row["node"] for row in table]


def test_a_narrow_table_begins_with_how_much_waits_and_until_when() -> None:
    table = run(*BORDER, "--days", "4", "--show", "queues").stdout.splitlines()
    rule = next(number for number, line in enumerate(table) if line.startswith("----"))
    heads, dashes = table[:rule], table[rule]
    ends = [place for place in range(len(dashes)) if dashes[place] == "-" and dashes[place + 1 : place + 2] != "-"]
    starts = [0, *(end + 1 for end in ends)]
    columns = [
        "".join(head[start : end + 1].strip() for head in heads) for start, end in zip(starts, ends, strict=False)
    ]
    assert columns[: len(FIRST)] == FIRST


def test_the_days_of_the_file_count_without_an_option() -> None:
    result = run(*BORDER, "--show", "queues")
    assert "5 days from 2026-03-05" in result.stderr
    days = rows(*BORDER, "--show", "days", "--from", "2027-01-01")
    assert days[0]["date"] == "2027-01-01"


def test_the_sooner_the_end_is_known_the_less_it_costs() -> None:
    cost = {}
    for word in ("--announced", "--unannounced"):
        table = rows(*BORDER, "--days", "20", word)
        cost[word] = float(next(row["value"] for row in table if row["measure"] == "cost"))
    assert 0 < cost["--announced"] < cost["--unannounced"]


def test_draws_add_intervals() -> None:
    table = rows(*BORDER, "--days", "2", "--draws", "5")
    # A high end is empty where a queue does not clear in a draw: the terminal at Astara is nearly full without a closure.
    assert all(float(row["low"]) <= float(row["high"] or "inf") for row in table)
    assert [row["measure"] for row in table if not row["high"]] == ["day on which the last queue is gone"]


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        ((*BORDER, "--days", "0"), 2, "0 is not from 1 to 3650"),
        ((*BORDER, "--days", "-3"), 2, "-3 is not from 1 to 3650"),
        ((*BORDER, "--days", "nan"), 2, "nan is not from 1 to 3650"),
        ((*BORDER, "--days", "4", "--from", "monday"), 2, "'monday' is not a date"),
        (
            (*BORDER, "--days", "4", "--show", "limits"),
            2,
            "a closure of days has the tables summary, queues, days and pairs",
        ),
        ((*BORDER, "--days", "4", "--from", "20260305"), 2, "'20260305' is not a date"),
        ((*BORDER, "--days", "4", "--from", "9999-12-30"), 2, "9999-12-30 is not in the years 1800 to 2200"),
        ((*BORDER, "--draws", "5"), 2, "draws are for --show intervals or a closure of days"),
        ((*BORDER, "--show", "days", "--format", "geojson"), 2, "days have no place"),
        (("scenario", "run", "baku_halts_gas", "--days", "4"), 3, "closes no line of freight. Freight alone queues"),
        ((*BORDER, "--days", "4", "--against", "baseline"), 2, "no --against"),
        ((*BORDER, "--days", "4", "--assignment", "cheapest"), 2, "leave out --assignment cheapest"),
        (("scenario", "run", "baseline", "--days", "4"), 3, "closes and narrows nothing"),
        (
            ("scenario", "run", "caspian_low_water", "--show", "queues"),
            3,
            "has no end: how long it lasts is not stated",
        ),
    ],
)
def test_what_cannot_be_is_said_in_one_line(words: tuple[str, ...], status: int, message: str) -> None:
    result = run(*words)
    assert result.returncode == status, result.stderr
    assert message in " ".join(result.stderr.replace("│", " ").split())
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("days = 0", "days is 0. The minimum is 1"),
        ("days = 3\nfrom = 2026-03-05\nannounced = 2026-03-01", "announced to end on 2026-03-01, before it begins"),
        ("days = 3\nshare = 1.0", "share is 1.0. It must be below 1"),
        ("days = 3\nmonths = [1]", "holds in some months of every year, and on some days"),
        ("months = [13]", "months is 13"),
    ],
)
def test_a_file_with_days_that_cannot_be_is_refused(statement: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f'title = "Mine"\n[[closes]]\nnodes = ["BRAST"]\n{statement}\n', encoding="utf-8")
    result = run("scenario", "run", path, "--show", "queues")
    assert result.returncode == 3, result.stderr
    assert message in result.stderr


def test_a_place_at_which_nothing_waits_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('title = "Mine"\n[[closes]]\nnodes = ["RUMOW"]\ndays = 3\n', encoding="utf-8")
    result = run("scenario", "run", path, "--show", "queues")
    assert result.returncode == 3
    assert "RUMOW is a city, at which no freight waits. Name a border post, a port or a station" in result.stderr


def test_json_has_null_where_a_queue_does_not_clear(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('title = "Mine"\n[[closes]]\nterritory = ["IRN"]\ndays = 400\n', encoding="utf-8")
    result = run("scenario", "run", path, "--show", "queues", "--format", "json")
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    table = found["rows"] if isinstance(found, dict) else found
    never = [row for row in table if row["cleared_day"] is None and row["waiting_peak"] > 0]
    assert not never or "has not cleared after" in result.stderr
