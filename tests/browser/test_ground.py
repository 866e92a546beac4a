"""The ground in a real browser: names at every zoom, relief that leaves water alone, towns by zoom and language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]

SHOWN = "() => [...document.querySelectorAll('.label')].filter(each => each.checkVisibility()).map(each => each.textContent)"
ALPHA = """([lat, lon]) => { const canvas = document.querySelector('canvas.relief'), at = corridor.map.latLngToContainerPoint([lat, lon]),
    box = canvas.getBoundingClientRect(), whole = corridor.map.getContainer().getBoundingClientRect(), context = canvas.getContext('2d');
    const x = (at.x + whole.left - box.left) / box.width * canvas.width, y = (at.y + whole.top - box.top) / box.height * canvas.height;
    const values = context.getImageData(x - 8, y - 8, 16, 16).data; let most = 0;
    for (let i = 3; i < values.length; i += 4) most = Math.max(most, values[i]); return most; }"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_capitals_and_ends_are_named_in_the_opening_view_and_zoomed_out(
    open_page: Open, bundled_page: Path, width: int, height: int
) -> None:
    seen = open_page(bundled_page, width=width, height=height)
    wanted = {"Moscow", "Tehran", "Mumbai", "Saint Petersburg", "Baku"}
    assert wanted <= set(seen.page.evaluate(SHOWN))
    assert "Saint Petersburg city" not in seen.page.evaluate(SHOWN)
    seen.page.evaluate("void corridor.map.setView([41, 47], 3, { animate: false })")
    seen.page.wait_for_timeout(300)
    assert {"Moscow", "Saint Petersburg"} <= set(seen.page.evaluate(SHOWN))
    assert seen.errors == []


AWAY = """([lat, lon]) => { const name = document.querySelector('.label-territory'); if (!name || !name.checkVisibility()) return null;
    const at = corridor.map.latLngToContainerPoint([lat, lon]), box = name.getBoundingClientRect(), whole = corridor.map.getContainer().getBoundingClientRect();
    return [Math.abs((box.left + box.right) / 2 - whole.left - at.x) / box.width, Math.abs((box.top + box.bottom) / 2 - whole.top - at.y) / box.height]; }"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 640), (1024, 768), (390, 844)])
def test_the_territory_is_named_where_it_lies(open_page: Open, bundled_page: Path, width: int, height: int) -> None:
    page = open_page(bundled_page, width=width, height=height).page
    for language in ("en", "ru"):
        page.locator("select[data-language]").select_option(language)
        page.wait_for_timeout(400)
        away = page.evaluate(AWAY, [40.3, 47.7])
        assert away is not None, (language, "not named")
        assert away[0] < 0.6, (language, away)
        assert away[1] < 2.5, (language, away)


def test_no_two_names_overlap_over_azerbaijan(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    for zoom in (6, 7.5, 9):
        page.evaluate(f"void corridor.map.setView([40.2, 48.5], {zoom}, {{ animate: false }})")
        page.wait_for_timeout(300)
        boxes = page.evaluate(
            "() => [...document.querySelectorAll('.label')].filter(each => each.checkVisibility()).map(each => { const b = each.getBoundingClientRect(); return [each.textContent, b.left, b.top, b.right, b.bottom]; })"
        )
        assert len(boxes) > 10
        for number, (one, left, top, right, bottom) in enumerate(boxes):
            for other, l2, t2, r2, b2 in boxes[number + 1 :]:
                assert left >= r2 or l2 >= right or top >= b2 or t2 >= bottom, (zoom, one, other)


def test_towns_come_with_the_zoom_and_speak_the_language(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    assert "Yekaterinburg" in page.evaluate(SHOWN)
    assert "Shamakhi" not in page.evaluate(SHOWN)
    page.evaluate("void corridor.map.setView([40.63, 48.64], 9, { animate: false })")
    page.wait_for_timeout(300)
    assert "Shamakhi" in page.evaluate(SHOWN)
    page.evaluate("corridor.home(false)")
    page.locator("select[data-language]").select_option("ru")
    page.wait_for_timeout(500)
    assert {"Москва", "Тегеран", "Санкт-Петербург"} <= set(page.evaluate(SHOWN))
    assert "Moscow" not in page.evaluate(SHOWN)


def test_the_relief_shades_mountains_and_leaves_water_alone(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    page.wait_for_selector("canvas.relief[width]", state="attached")
    assert page.evaluate(ALPHA, [43.0, 43.5]) > 60, "the Caucasus"
    assert page.evaluate(ALPHA, [41.3, 50.6]) < 12, "the Caspian"
    assert page.evaluate(ALPHA, [18.0, 64.0]) < 12, "the Arabian Sea"


def test_the_ground_is_credited(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    corner = page.locator(".leaflet-control-attribution").inner_text()
    for whose in ("OpenStreetMap contributors", "GeoNames", "Natural Earth"):
        assert whose in corner
    assert "Natural Earth" in page.locator("#corridor-sources").text_content()
    assert "Natural Earth" in page.evaluate("corridor.credit()"), "what the picture and the GeoJSON name"
