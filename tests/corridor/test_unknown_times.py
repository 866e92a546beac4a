"""Commands that can do without a time say by name what they lack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corridor import app
from corridor.commands import lengths, network, pages
from layers import Atlas, load_atlas


@pytest.fixture
def no_speed_by_road(monkeypatch: pytest.MonkeyPatch) -> Atlas:
    atlas = load_atlas("middle")
    parameters = [entry for entry in atlas.costs["parameters"] if entry["id"] != "speed_kmh.road"]
    without = replace(atlas, costs={**atlas.costs, "parameters": parameters})
    for module in (lengths, network, pages):
        monkeypatch.setattr(module, "load", lambda _: without)
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
