"""`corridor gas`: each table in each format, and one message for what cannot be asked."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.corridor.test_cli import run
from tests.hand_gas import document
from tests.mutations import Files


def corridor(folder: Path) -> Path:
    files = Files()
    files.documents["gas.json"] = document()
    return files.write(folder / "atlas")


def test_every_table_in_every_format(tmp_path: Path) -> None:
    atlas = corridor(tmp_path)
    for show, first, rows in (
        ("lines", "segment", 2),
        ("needs", "supply", 1),
        ("supplies", "supply", 4),
        ("balance", "country", 100),
        ("halt", "halted", 2),
    ):
        asked = ["gas", "--show", show, "--draws", "5", "--atlas", atlas]
        asked += ["--territory", "BBB"] if show == "halt" else []
        result = run(*asked, "--format", "json")
        assert result.returncode == 0, result.stderr
        found = json.loads(result.stdout)
        assert next(iter(found[0])) == first
        assert len(found) >= rows
        table = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv").stdout)))
        assert [row[first] for row in table] == [row[first] for row in found]
        assert run(*asked, "--wide").stdout.startswith(("segment ", "supply ", "country ", "halted "))


def test_flows_and_outputs(tmp_path: Path) -> None:
    atlas, output = corridor(tmp_path), tmp_path / "needs.csv"
    result = run("gas", "--bcm-y", "1", "--bcm-y", "4", "--draws", "0", "--atlas", atlas, "-o", output)
    assert result.returncode == 0, result.stderr
    rows = list(csv.DictReader(output.open(encoding="utf-8")))
    assert [row["bcm_y"] for row in rows] == ["1.0", "4.0"]
    described = json.loads((tmp_path / "needs.csv-metadata.json").read_bytes())
    units = {entry["name"]: entry.get("schema:unitText") for entry in described["tableSchema"]["columns"]}
    assert (units["power_mw"], units["loss_bar"], units["line_bcm_y_low"]) == ("MW", "bar", "bcm/y")


def test_a_halt_by_country_and_by_pipeline(tmp_path: Path) -> None:
    atlas = corridor(tmp_path)
    asked = ["gas", "--show", "halt", "--days", "5", "--bcm-y", "2.19", "--draws", "0", "-f", "json", "--atlas", atlas]
    (row,) = json.loads(run(*asked, "--territory", "BBB").stdout)
    assert (row["halted"], row["felt_day"]) == ("BBB", 4)
    (again,) = json.loads(run(*asked, "--segment", "G1").stdout)
    assert (again["halted"], again["felt_day"]) == ("G1", 1)  # the swap with BBB goes on, so 3 a day are missing
    assert again["short_mcm"] == pytest.approx(9)
    nothing = run(*asked, "--territory", "AAA")
    assert (nothing.returncode, nothing.stdout.split()) == (0, ["[]"])
    assert "no gas passes there" in nothing.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--show", "halt", "--days", "0"], 2, "--days"),
        (["--show", "halt", "--days", "-3"], 2, "--days"),
        (["--show", "halt", "--days", "366"], 2, "--days"),
        (["--show", "halt", "--month", "13"], 2, "--month"),
        (["--show", "halt", "--territory", "Atlantis"], 2, "Atlantis"),
        (["--show", "halt", "--segment", "G9", "--days", "3"], 2, "unknown pipeline 'G9'"),
        (["--show", "halt", "--segment", "G1", "--territory", "BBB"], 2, "give one of them"),
        (["--show", "halt", "--bcm-y", "-1"], 2, "0 or more bcm/y"),
        (["--bcm-y", "0"], 2, "more than 0 bcm/y"),
        (["--bcm-y", "nan"], 2, "more than 0 bcm/y"),
        (["--days", "3"], 2, "is for --show halt"),
        (["--show", "supplies", "--bcm-y", "3"], 2, "is for --show lines or needs or halt"),
        (["--show", "balance", "--territory", "AAA"], 2, "no gas balance 'AAA'"),
        (["--show", "pipes"], 2, "--show"),
        (["--format", "geojson"], 2, "not one of 'table', 'csv', 'json'"),
    ],
)
def test_what_cannot_be_asked_is_one_message(tmp_path: Path, arguments: list[str], code: int, message: str) -> None:
    result = run("gas", *arguments, "--atlas", corridor(tmp_path))
    assert result.returncode == code, result.stderr
    assert " ".join(message.split()) in " ".join(result.stderr.replace("│", " ").split())
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_an_atlas_without_gas_says_so() -> None:
    for show in ("lines", "needs", "supplies", "balance", "halt"):
        more = ["--territory", "GEO"] if show == "halt" else []
        result = run("gas", "--show", show, "--atlas", "middle", *more)
        assert (result.returncode, result.stdout) == (3, "")
        assert result.stderr.startswith("error: gas.json: the atlas states nothing about gas.")
