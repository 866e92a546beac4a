"""Every mistake in the facts about gas is one message with entry and remedy; sound ones are loaded and saved as they are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import gas_balance, gas_halt, gas_lines, gas_needs, gas_supplies
from layers import load_atlas
from layers.atlas.save import save_atlas
from layers.checks.atlas_check import check_atlas
from tests.hand_gas import document, q
from tests.mutations import Files

Change = Callable[[dict[str, Any]], Any]


def written(folder: Path, change: Change = lambda _: None) -> Path:
    files, gas = Files(), document()
    change(gas)
    files.documents["gas.json"] = gas
    return files.write(folder / "atlas")


def test_sound_facts_are_loaded_and_saved_as_they_are(tmp_path: Path) -> None:
    folder = written(tmp_path)
    assert check_atlas(folder) == []
    atlas = load_atlas(folder)
    assert atlas.gas == document()
    save_atlas(atlas, tmp_path / "copy")
    assert load_atlas(tmp_path / "copy").gas == document()


WRONG: list[tuple[Change, str]] = [
    (
        lambda gas: gas["lines"][0].update(inner_diameter_mm=q(500, 600, 700)),
        "G1: its value 500 is not in its range 600 to 700",
    ),
    (lambda gas: gas["balances"][0].update(high=1), "b-made: its value 7.3 is not in its range 7.3 to 1"),
    (
        lambda gas: gas["lines"][0].update(pressure_bar=q(50, 0, 55)),
        "G1: its pressure_bar, 0 at least, may be below minimum_bar",
    ),
    (lambda gas: gas["lines"][0].update(inner_diameter_mm=q(500, 0, 550)), "G1: its inner_diameter_mm may be 0"),
    (lambda gas: gas["parameters"][0].update(low=0), "temperature_k: its low is 0. Give a range above 0"),
    (lambda gas: gas["parameters"][5].update(low=1), "ratio: its low is 1. Give a range above 1"),
    (lambda gas: gas["lines"][0].update(source="nobody"), "G1: cites the unknown source 'nobody'"),
    (lambda gas: gas["lines"][0].update(id="G9"), "G9: unknown pipeline 'G9'"),
    (lambda gas: gas["lines"].append(gas["lines"][1]), "G2: stands 2 times in lines"),
    (lambda gas: gas["lines"].pop(0), "through: passes G1, whose pipe is not among the lines"),
    (lambda gas: gas["lines"][0].pop("inner_diameter_mm"), "G1: lacks inner_diameter_mm"),
    (lambda gas: gas["parameters"].pop(0), "temperature_k: is not among the parameters"),
    (lambda gas: gas["parameters"][0].update(id="colour"), "colour: id is 'colour'"),
    (lambda gas: gas["supplies"][1].update(low=3, high=1), "other: its value 0.5 is not in its range 3 to 1"),
    (lambda gas: gas["supplies"][1].update(spare=q(1, 0, 1.6)), "other: what flows and what is spare are more than"),
    (lambda gas: gas["supplies"][1].update(profile="summer"), "other: unknown profile 'summer'"),
    (lambda gas: gas["supplies"][1].update(profile="winter", months=[1]), "other: has both a profile and months"),
    (lambda gas: gas["supplies"][0].update(segments=["G1", "R1"]), "through: unknown pipeline 'R1'"),
    (lambda gas: gas["supplies"][0].update(segments=["G2"], onward=["G3"]), "through: unknown pipeline 'G3'"),
    (lambda gas: gas["balances"][0].update(months=[13]), "b-made: months"),
    (lambda gas: gas["profiles"][0].update(shares=[0] * 12), "winter: its shares are all 0"),
    (
        lambda gas: gas["storages"][0]["spare"][0].update(months=[1, 2]),
        "cavern: its spare does not name each month once",
    ),
]


@pytest.mark.parametrize(("change", "message"), WRONG, ids=[message for _, message in WRONG])
def test_each_mistake_is_told(tmp_path: Path, change: Change, message: str) -> None:
    problems = [str(problem) for problem in check_atlas(written(tmp_path, change))]
    assert any(problem.startswith(f"gas.json: {message}") for problem in problems), problems


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every container in a document with each of its keys."""
    keys = [*value] if isinstance(value, dict) else [*range(len(value))] if isinstance(value, list) else []
    return [(value, key) for key in keys] + [place for key in keys for place in _places(value[key])]


def test_facts_without_parameters_are_told(tmp_path: Path) -> None:
    problems = check_atlas(written(tmp_path, lambda gas: gas.update(parameters=[])))
    assert [str(problem).partition(":")[0] for problem in problems] == ["gas.json"]


@settings(max_examples=60)
@given(st.data())
def test_whatever_stands_there_is_told_or_sound(data: st.DataObject) -> None:
    """A value of any kind at any place: a message, or an atlas whose tables can be made."""
    gas = document()
    container, key = data.draw(st.sampled_from(_places(gas)))
    container[key] = data.draw(st.none() | st.booleans() | st.integers() | st.floats(0, 1e6) | st.text() | st.just([]))
    with tempfile.TemporaryDirectory() as folder:
        files = Files()
        files.documents["gas.json"] = gas
        path = files.write(Path(folder) / "atlas")
        if not check_atlas(path):
            atlas = load_atlas(path)
            gas_lines(atlas, draws=2)
            gas_needs(atlas, draws=2)
            gas_balance(atlas, draws=2)
            gas_supplies(atlas, draws=2)
            gas_halt(atlas, "BBB", draws=2)


def test_lines_that_do_not_meet_are_told(tmp_path: Path) -> None:
    files = Files()
    files.documents["gas.json"] = document()
    files.documents["gas.json"]["supplies"][2].update(segments=["G1", "G2"])
    assert check_atlas(files.write(tmp_path / "together")) == []
    (second,) = [each for each in files.documents["pipeline.geojson"]["features"] if each["properties"]["id"] == "G2"]
    second["properties"]["from_node"] = "M"
    problems = [str(problem) for problem in check_atlas(files.write(tmp_path / "apart"))]
    assert any(each.startswith("gas.json: swap: G2 does not begin where G1 ends") for each in problems), problems
