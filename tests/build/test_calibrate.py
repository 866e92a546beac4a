"""The calibration finds the parameters that made the volumes, and does not read what it is tested on.

The corridor drawn by hand has three ways from A to C, each of a branch of its own: two shares and a constant each.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import calibrate
from geo import Case, validate
from layers import Atlas
from tests.hand_network import PRICES, corridor

TRUE = {"choice.theta": 0.07, "choice.constant.trans_caspian": 8.0, "choice.constant.eastern": -12.0}
BRANCHES = {
    **{name: {"branch": "western"} for name in ("R1", "R2", "R3", "G1", "G2")},
    **{name: {"branch": "trans_caspian"} for name in ("D2", "S1", "R4")},
    "D1": {"branch": "eastern", "capacity_mt_y": 9},
}
BASELINE = """title = "Asked"
kind = "baseline"
[[demand]]
from = "A"
to = "C"
mt_y = 1.5
[[demand]]
from = "B"
to = "C"
mt_y = 1.0
[[demand]]
from = "A"
to = "B"
mt_y = 1.0
class = "fresh"
"""
PLACES: Mapping[str, dict[str, Any]] = {
    "rail": {"any_of": [{"segments": ["R1"]}]},
    "road": {"any_of": [{"segments": ["D1"]}]},
    "ship": {"any_of": [{"segments": ["S1"]}]},
    "share by ship": {"any_of": [{"branch": "trans_caspian"}], "scope": {"between": ["AAA", "CCC"]}, "unit": "share"},
    "east of B": {"all_of": [{"segments": ["R3"]}]},
}


def observation(name: str, where: Mapping[str, Any], value: float, of_set: str = "fit") -> dict[str, Any]:
    facts = {"place": name, "period": "2024", "year": 2024, "source": "x", "confidence": "high", "unit": "Mt/y"}
    return {"id": name, "kind": "volume", **facts, **where, "value": value, "set": of_set}


@pytest.fixture
def atlas(tmp_path: Path) -> Atlas:
    """Return the corridor with volumes that the model has at the true values."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "baseline.toml").write_text(BASELINE)
    prices = {name: value for name, value in PRICES.items() if name != "choice.theta"}
    bare = corridor(costs={**prices, "value_of_time.fresh": 0.6}, segments=BRANCHES)
    bare = replace(bare, path=tmp_path, costs={**bare.costs, "classes": [{"id": "fresh", "name": "Fresh"}]})
    asked = {"observations": [observation(name, where, 1.0) for name, where in PLACES.items()]}
    table = validate(Case(replace(bare, observations=asked), costs=TRUE)).table
    values = dict(zip(table["observation"], table["modelled"], strict=True))
    made = [observation(name, where, float(values[name])) for name, where in PLACES.items()]
    return replace(bare, observations={"observations": made})


NONSENSE = [
    {**observation("a", {"any_of": [{"segments": ["R1"]}]}, 1e6), "set": "test"},
    {**observation("b", {"any_of": [{"nodes": ["no such node"]}]}, -5.0), "set": "test", "unit": "furlongs"},
    {"id": "c", "set": "test"},
]


def with_test_set(atlas: Atlas, *rows: dict[str, Any]) -> Atlas:
    return replace(atlas, observations={"observations": [*rows, *atlas.observations["observations"], *rows]})


def test_the_set_to_fit_has_no_row_of_the_test(atlas: Atlas) -> None:
    kept = calibrate.fit_set(with_test_set(atlas, *NONSENSE)).observations
    assert kept == {"observations": atlas.observations["observations"]}
    assert {entry["set"] for entry in kept["observations"]} == {"fit"}


def test_the_misfit_is_least_at_what_made_the_volumes(atlas: Atlas) -> None:
    assert calibrate.misfit(atlas, TRUE) == pytest.approx(0, abs=1e-8)
    for name, change in (
        ("choice.theta", 0.01),
        ("choice.constant.eastern", 5.0),
        ("choice.constant.trans_caspian", -5.0),
    ):
        assert calibrate.misfit(atlas, {**TRUE, name: TRUE[name] + change}) > 1e-4


def test_the_misfit_is_that_of_the_formula(atlas: Atlas) -> None:
    # Volumes of 2 and 1 counted where 1 and 1 are modelled, and a share of 0.5 where 0.25 is, of a mean of 1.5.
    flows = {"x": 2.0, "y": 1.0, "z": 0.5}
    table = (
        validate(Case(atlas, costs=TRUE))
        .table.iloc[:3]
        .assign(unit=["Mt/y", "Mt/y", "share"], observed=list(flows.values()), modelled=[1.0, 1.0, 0.25], kind="volume")
    )

    class Fixed:
        pass

    with pytest.MonkeyPatch.context() as patch:
        fixed = Fixed()
        fixed.table = table  # type: ignore[attr-defined]
        patch.setattr(calibrate, "validate", lambda case, sets: fixed)
        assert calibrate.misfit(atlas, TRUE) == pytest.approx((2 - 1) ** 2 / 3 + 0 + (0.25 * 1.5) ** 2 / (0.75 * 1.5))


@pytest.fixture
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin from few points."""
    grid = (np.log([0.03, 0.1]), np.array([0.0, 1.0]), np.array([-1.0, 0.0]))
    monkeypatch.setattr(calibrate, "GRID", grid)


@pytest.mark.usefixtures("coarse")
def test_what_made_the_volumes_is_found_whatever_the_test_set_says(atlas: Atlas) -> None:
    told: list[str] = []
    result = calibrate.calibrated(atlas, told.append)
    assert {name: value for name, (value, _, _) in result.items()} == pytest.approx(TRUE, rel=0.03)
    for value, low, high in result.values():
        assert low <= value <= high
    assert told[0] == "5 volumes and shares of the set fit: rail, road, ship, share by ship, east of B"
    again: list[str] = []
    assert calibrate.calibrated(with_test_set(atlas, *NONSENSE), again.append) == result
    assert again == told


def test_rows_of_the_table(tmp_path: Path) -> None:
    rows = calibrate.rows_of(
        {"choice.theta": (0.07, 0.05, 0.1), "choice.constant.eastern": (-12.0, -20.0, -4.0)}, "Fitted"
    )
    calibrate.write(tmp_path / "choice.csv", rows)
    with (tmp_path / "choice.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert [(row["id"], row["value"], row["low"], row["high"], row["unit"]) for row in read] == [
        ("choice.theta", "0.07", "0.05", "0.1", "t/USD"),
        ("choice.constant.eastern", "-12.0", "-20.0", "-4.0", "USD/t"),
    ]
    assert {row["source"] for row in read} == {"calibration"}
