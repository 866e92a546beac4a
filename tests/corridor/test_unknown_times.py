"""Commands that can do without a time or a price say by name what they lack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corridor import app
from corridor.commands import lengths, network, pages
from layers import Atlas, load_atlas
from tests.corridor.test_cli_prices import plain, priced
from tests.in_process import run


@pytest.fixture
def no_speed_by_road(monkeypatch: pytest.MonkeyPatch) -> Atlas:
    atlas = load_atlas("middle")
    parameters = [entry for entry in atlas.costs["parameters"] if entry["id"] != "speed_kmh.road"]
    without = replace(atlas, costs={**atlas.costs, "parameters": parameters})
    for module in (lengths, network, pages):
        monkeypatch.setattr(module, "load", lambda _, **__: without)
    return without


@pytest.mark.usefixtures("no_speed_by_road")
@pytest.mark.parametrize("command", ["exposure", "routes", "map", "report"])
def test_an_unknown_speed_is_named(tmp_path: Path, command: str) -> None:
    out = [str(tmp_path / "out.html")] if command in ("map", "report") else []
    result = CliRunner().invoke(app, [command, *out])
    assert result.exit_code == 0, result.output
    (note,) = [line for line in result.stderr.splitlines() if line.startswith("note:")]
    assert "speed_kmh.road" in note
    assert "costs.json" in note


@pytest.mark.parametrize("command", ["exposure", "routes"])
def test_where_all_times_are_known_nothing_is_said(command: str) -> None:
    assert "note:" not in CliRunner().invoke(app, [command, "--atlas", "middle"]).stderr


COMMANDS = [("layers", "check"), ("map", "map.html"), ("report", "brief.md", "--draws", "0")]


@pytest.mark.parametrize("name", ["tariff.road", "value_of_time"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_price_that_is_not_stated_is_named(tmp_path: Path, command: tuple[str, ...], name: str) -> None:
    answer = run(*command, "--atlas", priced(tmp_path, lacking=name), cwd=tmp_path)
    assert answer.code == 0, answer.err
    assert f"because the atlas has no {name}. Add the value to costs.json.\n" in answer.err


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_tariff_freight_goes_by_time_and_lacks_no_price(tmp_path: Path, command: tuple[str, ...]) -> None:
    answer = run(*command, "--atlas", plain(tmp_path), cwd=tmp_path)
    assert answer.code == 0, answer.err
    assert "the atlas has no" not in answer.err
