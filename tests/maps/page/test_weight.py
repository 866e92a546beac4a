"""How large pages are, for any territory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from layers import load_atlas
from maps import page_html, web_map
from maps.page import weight
from tests.corridor.test_cli import run


@pytest.mark.parametrize("territory", ["RUS", "IRN"])
def test_a_page_of_a_large_territory_is_small(territory: str) -> None:
    """Russia has the longest outline, Iran the longest near the corridor."""
    assert len(page_html(web_map(load_atlas(), territory=territory)).encode()) <= 900_000


def test_a_page_over_the_limit_says_so_and_why(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.html"
    said = run("map", page, "--atlas", tiny)
    size = page.stat().st_size
    assert said.returncode == 0
    assert "opens at once" not in said.stderr
    monkeypatch.setattr(weight, "MOST_BYTES", size)
    assert "opens at once" not in run("map", page, "--atlas", tiny, "--overwrite").stderr
    monkeypatch.setattr(weight, "MOST_BYTES", size - 1)
    said = run("map", page, "--atlas", tiny, "--overwrite")
    assert said.returncode == 0, "it is written all the same"
    assert page.stat().st_size == size
    assert f"note: page.html has {size / 1000:,.0f} kB; up to" in said.stderr
    assert "land, water and borders" in said.stderr


def test_the_parts_of_a_page_are_weighed() -> None:
    small, large = (web_map(load_atlas("middle"), territory="GEO", scenarios=given) for given in ([], None))
    before, after = weight.weights(small), weight.weights(large)
    assert list(after.values()) == sorted(after.values(), reverse=True)
    grown = {name: after[name] - before[name] for name in before}
    assert grown["lines and places"] == grown["land, water and borders"] == 0
    # What the page grows by is what its parts grow by, but for what compresses better together.
    pages = [len(page_html(fmap).encode()) for fmap in (small, large)]
    assert 0.8 < sum(grown.values()) / (pages[1] - pages[0]) < 1.25, json.dumps(grown)
