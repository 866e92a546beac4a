"""A page of many lines and places in a real browser: it opens soon, paints them, and answers for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers import Atlas, load_atlas
from maps import page_html, web_map

Open = Callable[..., Any]

SIDE = 60
WEST, SOUTH, STEP = 40.0, 30.0, 0.25

INK = """([lat, lon]) => {
    const canvas = document.querySelector('.leaflet-overlay-pane canvas'), frame = canvas.getBoundingClientRect();
    const at = corridor.map.latLngToContainerPoint([lat, lon]), whole = corridor.map.getContainer().getBoundingClientRect();
    const [x, y] = [at.x + whole.left - frame.left, at.y + whole.top - frame.top].map(part => Math.round(part * canvas.width / frame.width));
    const pixels = canvas.getContext('2d').getImageData(x - 2, y - 2, 5, 5).data;
    return Math.max(...pixels.filter((_, i) => i % 4 === 3)); }"""


def wait_for_ink(page: Any, at: list[float], least: int) -> None:
    """Wait until the canvas is painted at a latitude and longitude: how long ten thousand shapes take, the machine decides."""
    page.wait_for_function(f"([at, least]) => ({INK})(at) > least", arg=[at, least], timeout=20_000)


def grid() -> Atlas:
    """Return a grid of 7,080 lines between 3,600 places, a quarter of a degree apart."""
    base = load_atlas("middle")
    places = [(WEST + STEP * i, SOUTH + STEP * j) for i in range(SIDE) for j in range(SIDE)]
    ids = {place: f"N{number:04d}" for number, place in enumerate(places)}
    ends = [(a, b) for a in places for b in ((a[0] + STEP, a[1]), (a[0], a[1] + STEP)) if b in ids]
    row = base.segments[base.segments["mode"] == "rail"].iloc[:1]
    segments = row.iloc[np.zeros(len(ends), dtype=int)].reset_index(drop=True)
    segments = segments.set_geometry(gpd.GeoSeries(shapely.linestrings(ends), crs=row.crs))
    segments["id"], segments["name"] = zip(*((f"S{i:05d}", f"Stretch {i}") for i in range(len(ends))), strict=True)
    segments["status"], segments["note"] = "operational", None
    segments["from_node"], segments["to_node"] = zip(*((ids[a], ids[b]) for a, b in ends), strict=True)
    nodes = base.nodes.iloc[np.zeros(len(places), dtype=int)].reset_index(drop=True)
    nodes = nodes.set_geometry(gpd.GeoSeries(shapely.points(places), crs=row.crs))
    nodes["id"], nodes["name"], nodes["kind"] = list(ids.values()), [f"Halt {i}" for i in range(len(places))], "city"
    empty = {name: {} for name in ("routes", "costs", "observations", "events", "gas", "claims")}
    about = {"title": "A grid", "corridor": {"branches": base.branches}}
    return replace(base, segments=segments, nodes=nodes, catalogue=about, path=Path("made"), **empty)


@pytest.fixture(scope="module")
def grid_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("grid") / "grid.html"
    path.write_text(page_html(web_map(grid(), scenarios=[])), encoding="utf-8")
    return path


def test_lines_and_places_are_painted_where_they_are(open_page: Open, grid_page: Path) -> None:
    seen = open_page(grid_page)
    page = seen.page
    assert page.locator(".leaflet-overlay-pane canvas").count() == 1
    assert page.locator(".leaflet-overlay-pane path").count() == 0
    assert page.locator(".place-icon").count() == 0
    assert page.evaluate("corridor.features.size") == 7080 + 3600
    page.evaluate("void corridor.map.setView([32.06, 42.06], 10, {animate: false})")
    wait_for_ink(page, [32.0, 42.1], 200)  # on a line, between its ends
    wait_for_ink(page, [32.25, 42.25], 200)  # on a place
    assert page.evaluate(INK, [32.1, 42.1]) == 0, "in the middle of a mesh"
    page.evaluate("void corridor.map.setView([37, 47], 4, {animate: false})")
    wait_for_ink(page, [37.125, 47.0], 100)  # a line of three pixels
    assert seen.errors == []
    assert seen.requests == [grid_page.as_uri()]


def test_positions_and_facts_are_those_of_the_atlas(open_page: Open, grid_page: Path) -> None:
    atlas = grid()
    page = open_page(grid_page).page
    lines, places = page.evaluate(
        """[[...corridor.features.values()].filter(e => e.stated).map(e => [e.properties.id, e.feature.geometry.coordinates, e.properties.name, e.properties.to_node]),
            [...corridor.features.values()].filter(e => !e.stated).map(e => [e.properties.id, e.properties.lat, e.properties.lon, e.properties.kind])]"""
    )
    for row, (id_, coordinates, name, to_node) in zip(atlas.segments.itertuples(), lines, strict=True):
        assert (row.id, row.name, row.to_node) == (id_, name, to_node)
        assert [list(point) for point in row.geometry.coords] == coordinates
    assert places == [[row.id, row.geometry.y, row.geometry.x, "city"] for row in atlas.nodes.itertuples()]


def test_a_click_the_search_the_layers_and_the_legend_answer(open_page: Open, grid_page: Path) -> None:
    seen = open_page(grid_page)
    page = seen.page
    page.evaluate("void corridor.map.setView([32.06, 42.06], 10, {animate: false})")
    wait_for_ink(page, [32.0, 42.1], 200)
    spot = page.evaluate(
        """() => { const at = corridor.map.latLngToContainerPoint([32, 42.1]), box = corridor.map.getContainer().getBoundingClientRect();
            return [at.x + box.left, at.y + box.top]; }"""
    )
    row = next(row for row in grid().segments.itertuples() if row.geometry.distance(shapely.Point(42.1, 32)) == 0)
    page.mouse.move(*spot)
    page.wait_for_selector(".leaflet-tooltip")
    assert row.name in page.locator(".leaflet-tooltip").inner_text()
    page.mouse.click(*spot)
    assert row.name in page.locator(".card").inner_text()
    assert page.locator(".label-town").filter(has_text="Halt").count() > 3
    page.keyboard.press("Escape")
    page.locator("#corridor-search").fill("stretch 4321")
    page.keyboard.press("Enter")
    page.wait_for_selector(".card")
    assert "Stretch 4321" in page.locator(".card").inner_text()
    page.keyboard.press("Escape")
    assert "7,080 lines" in page.locator("#corridor-exposure").inner_text()
    assert "3,600 places" in page.locator("#corridor-exposure").inner_text()
    assert "Railway" in page.locator(".legend").inner_text()
    page.get_by_role("button", name="Layers").click()
    page.locator("#corridor-tree").get_by_role("checkbox", name="All of: Railway").uncheck()
    page.wait_for_timeout(400)
    assert "Railway" not in page.locator(".legend").inner_text()
    page.evaluate("void corridor.map.setView([32.06, 42.06], 10, {animate: false})")
    wait_for_ink(page, [32.25, 42.25], 200)  # a place, so the view is painted
    assert page.evaluate(INK, [32.0, 42.1]) == 0
    assert page.evaluate("corridor.shown().features.length") == 3600
    canvases = """() => { const made = document.createElement; let count = 0;
        document.createElement = (...of) => { count += of[0] === 'canvas'; return made.call(document, ...of); };
        const select = document.querySelector('#corridor-tree select');
        select.value = [...select.options].at(-1).value;
        select.dispatchEvent(new Event('change'));
        document.createElement = made;
        return [count, [...corridor.features.values()].filter(e => e.stated && e.shown).length]; }"""
    made, shown = page.evaluate(canvases)
    assert made == 0, "a filter has all lines painted once, not once for each"
    assert 0 < shown < 7080
    assert seen.errors == []


def test_what_a_page_cannot_hold_is_left_out_and_said(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maps.page.many.MOST_HELD", 5000)
    fmap = web_map(grid(), scenarios=[])
    assert fmap.left_out == 2080
    path = tmp_path / "less.html"
    path.write_text(page_html(fmap), encoding="utf-8")
    page = open_page(path).page
    ids = page.evaluate("[...corridor.features.values()].filter(e => e.stated).map(e => e.properties.id)")
    segments = grid().segments.set_index("id")
    longest = segments.to_crs(segments.estimate_utm_crs()).length  # by another rule: the shortest are the northern ones
    assert len(ids) == 5000
    assert longest.drop(ids).median() < longest[ids].median()
    page.locator("select[data-language]").select_option("ru")
    page.wait_for_selector("html[lang=ru]")
    assert "2080" in page.locator("#corridor-exposure").inner_text().replace("\u00a0", "").replace(" ", "")
