"""The map in a notebook: run by a real kernel, and its output opened in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from layers import load_atlas
from maps import page_html

ROOT = Path(__file__).parents[2]

CELLS = [
    "from layers import load_atlas\nfrom maps import web_map\nimport folium",
    "fmap = web_map(load_atlas(), scenarios=[])\nfmap",
    "mine = folium.FeatureGroup(name='Mine')\n"
    "folium.CircleMarker([35.0, 60.0], radius=12, popup='My <b>place</b>', class_name='mine').add_to(mine)\n"
    "mine.add_to(fmap)\nfolium.PolyLine([[30, 50], [40, 60]], class_name='mine').add_to(fmap)\nfmap",
    "fmap.add_child(folium.TileLayer('https://other.example/{z}/{x}/{y}.png', attr='x'))\nfmap",
]


@pytest.fixture(scope="module")
def outputs() -> list[str]:
    """What each cell of a notebook shows, as HTML."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    NotebookClient(notebook, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    shown = []
    for cell in notebook.cells:
        found = [
            output["data"].get("text/html", "") for output in cell.outputs if output.output_type == "execute_result"
        ]
        shown.append("".join(part for each in found for part in each))
        assert [output for output in cell.outputs if output.output_type == "error"] == []
    return shown


@pytest.fixture
def frame(
    browser: Any, outputs: list[str], tmp_path: Path
) -> Iterator[Callable[[int], tuple[Any, list[str], list[str]]]]:
    """Return a function that opens the output of a cell: the frame in it, errors, and requests."""
    contexts = []

    def opened(number: int) -> tuple[Any, list[str], list[str]]:
        file = tmp_path / f"{number}.html"
        file.write_text(
            f'<!doctype html><meta charset="utf-8"><div class="output">{outputs[number]}</div>', encoding="utf-8"
        )
        context = browser.new_context(viewport={"width": 1200, "height": 800})
        contexts.append(context)
        page = context.new_page()
        errors: list[str] = []
        requests: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(file.as_uri())
        inside = page.frames[-1]
        inside.wait_for_selector(".leaflet-pane path.line", state="attached")
        page.wait_for_timeout(500)
        return inside, errors, [url for url in requests if url not in (file.as_uri(), "about:srcdoc")]

    yield opened
    for context in contexts:
        context.close()


def test_shows_without_a_network(frame: Callable[[int], Any]) -> None:
    inside, errors, requests = frame(1)
    atlas = load_atlas()
    assert errors == []
    assert requests == []
    for mode, count in atlas.segments["mode"].value_counts().items():
        assert inside.locator(f".leaflet-pane path.line.m-{mode}").count() == count
    assert inside.locator(".finding").inner_text().startswith("Of 4,962 km by road ")
    box = inside.frame_element().bounding_box()
    assert box["width"] > 1000
    assert box["height"] >= 600
    inside.locator("[data-place]").first.click()
    assert inside.locator("[data-place]").first.get_attribute("aria-expanded") == "true"


def test_takes_further_folium_layers(frame: Callable[[int], Any]) -> None:
    inside, errors, requests = frame(2)
    assert errors == []
    assert requests == []
    assert inside.locator("path.mine").count() == 2
    inside.locator("path.mine").last.click(force=True)


def test_what_needs_a_network_shows_as_folium_shows_it(outputs: list[str]) -> None:
    assert "other.example" in outputs[3]
    assert "cdn.jsdelivr.net" in outputs[3]
    assert "cdn.jsdelivr.net" not in outputs[1]


def test_an_atlas_is_explored_as_geopandas_draws_it(browser: Any, tmp_path: Path) -> None:
    atlas = load_atlas()
    file = tmp_path / "explored.html"
    file.write_text(page_html(atlas.explore("status", legend=False)), encoding="utf-8")
    page = browser.new_page()
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_selector("path.leaflet-interactive")
    drawn = page.locator("path.leaflet-interactive")
    assert drawn.count() == len(atlas.borders) + len(atlas.segments) + len(atlas.nodes)
    colours = drawn.evaluate_all("paths => paths.map(path => path.getAttribute('stroke'))")
    lines = colours[len(atlas.borders) : len(atlas.borders) + len(atlas.segments)]
    status = atlas.segments["status"].tolist()
    assert len(set(zip(lines, status, strict=True))) == len(set(lines)) == len(set(status))
    assert heard == [file.as_uri()]
    page.close()
