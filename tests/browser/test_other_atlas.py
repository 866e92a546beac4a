"""The page of another corridor in a real browser: the Middle Corridor, and one over the antimeridian."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layers import load_atlas
from layers.scenarios import load_scenario
from maps import page_html, web_map
from tests import sketches
from tests.browser.test_page import boxes, overlaps

Open = Callable[..., Any]

DRAWN = """mode => [...corridor.features.values()].filter(({ properties, latlng, layer }) =>
    !latlng && properties.mode === mode && layer.getElement().getBBox().width + layer.getElement().getBBox().height > 4).length"""


@pytest.fixture(scope="module")
def middle_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the Middle Corridor with two of its scenarios."""
    atlas = load_atlas("middle")
    scenarios = [load_scenario(atlas, name) for name in ("baseline", "geo_closes_transit")]
    path = tmp_path_factory.mktemp("middle") / "middle.html"
    path.write_text(page_html(web_map(atlas, scenarios=scenarios)), encoding="utf-8")
    return path


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_it_opens_whole_and_asks_for_nothing(open_page: Open, middle_page: Path, width: int, height: int) -> None:
    seen = open_page(middle_page, width=width, height=height)
    page = seen.page
    assert seen.errors == []
    assert seen.requests == [middle_page.as_uri()]
    drawn = {mode: page.evaluate(DRAWN, mode) for mode in ("rail", "road", "sea", "pipeline")}
    assert drawn.pop("pipeline") == 0
    assert min(drawn.values()) >= 3, drawn
    finding = page.locator(".finding").inner_text()
    assert "lie in Georgia" in finding
    assert "gas" not in finding
    view = page.evaluate(
        "(() => { const b = corridor.map.getBounds(); return [b.getSouth(), b.getWest(), b.getNorth(), b.getEast()]; })()"
    )
    south, west, north, east = load_atlas("middle").nodes.total_bounds[[1, 0, 3, 2]]
    assert view[0] < south < north < view[2]
    assert view[1] < west < east < view[3]
    assert overlaps(boxes(page, ".label")) == []


def test_the_panel_is_about_georgia_and_the_legend_about_what_is_there(open_page: Open, middle_page: Path) -> None:
    page = open_page(middle_page).page
    page.get_by_role("tab", name="Exposure").click()
    text = page.locator("#corridor-exposure").inner_text()
    assert "Every route: share in Georgia" in text
    assert "To the Black Sea" in text
    assert "Western" not in text
    legend = page.locator(".legend").inner_text()
    assert "Georgia" in legend
    assert "pipeline" not in legend.lower()


def test_another_scenario_is_told_and_drawn(open_page: Open, middle_page: Path) -> None:
    seen = open_page(middle_page)
    page = seen.page
    before = page.evaluate("[...corridor.features.values()].filter(e => e.status === 'closed').length")
    page.get_by_label("Scenario", exact=True).select_option("geo_closes_transit")
    page.wait_for_timeout(400)
    closed = page.evaluate("[...corridor.features.values()].filter(e => e.status === 'closed').length")
    shut = page.evaluate("corridor.result().shut.length")
    assert closed > before or shut > 0
    assert (
        "Georgia closes to transit"
        in page.locator(".c-head, .c-panel").all_inner_texts()[0] + page.locator(".c-panel").inner_text()
    )
    assert seen.errors == []


def test_what_has_no_translation_stays_as_it_is(open_page: Open, tmp_path: Path) -> None:
    """Names and titles of an unknown atlas stay as they are, marked as such, within sentences that are translated."""
    path = tmp_path / "domestic.html"
    path.write_text(page_html(web_map(load_atlas(sketches.domestic(tmp_path / "atlas")))), encoding="utf-8")
    seen = open_page(path)
    page = seen.page
    page.locator("select[data-language]").select_option("ru")
    page.wait_for_selector("html[lang=ru]")
    page.wait_for_timeout(300)
    said = page.locator(".answer").inner_text()
    assert "Durban — Johannesburg" in said
    assert "500 км" in said
    page.get_by_role("tab").last.click()
    assert page.locator(".elsewhere").is_visible()
    assert seen.errors == []


def test_a_corridor_over_the_antimeridian_is_in_one_piece(open_page: Open, tmp_path: Path) -> None:
    path = tmp_path / "strait.html"
    path.write_text(page_html(web_map(load_atlas(sketches.strait(tmp_path / "atlas")))), encoding="utf-8")
    seen = open_page(path)
    west, east = seen.page.evaluate("[corridor.map.getBounds().getWest(), corridor.map.getBounds().getEast()]")
    assert 170 < west < 177.5
    assert 194.6 < east < 202
    assert seen.page.evaluate("corridor.at(64.5, -165.4).lng") == pytest.approx(194.6), "where the map has Nome"
    assert seen.errors == []
