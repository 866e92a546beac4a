"""The page in a real browser: it draws, it answers, it fits, and it asks the network for nothing."""

from __future__ import annotations

import itertools
import json
import math
import random
import re
import shutil
import urllib.request
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import folium
import pytest
from playwright.sync_api import Browser

import geo
from geo import Case
from geo.network.segment_status import segments_in
from geo.scenarios.outcome import run_scenario
from layers import load_atlas
from layers.documents.claims import recorded_changes
from layers.model.schema import NODE_FIELDS, SEGMENT_FIELDS
from layers.scenarios.scenario import Closure, Scenario, Where, combine, load_scenario, scenario_names
from maps import page_html, web_map

Open = Callable[..., Any]

SIZES = [(1440, 900), (1024, 700), (390, 844)]


def boxes(page: Any, selector: str) -> list[dict[str, Any]]:
    """Return the boxes of what is visible, with its text."""
    found: list[dict[str, Any]] = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).map(e => {
            const b = e.getBoundingClientRect();
            return {text: e.textContent.slice(0, 40), left: b.left, top: b.top, right: b.right, bottom: b.bottom};
        }).filter(b => b.right > b.left && b.bottom > b.top)""",
        selector,
    )
    return found


def overlaps(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [
        (a["text"], b["text"])
        for a, b in itertools.combinations(found, 2)
        if a["left"] < b["right"] - 0.5
        and b["left"] < a["right"] - 0.5
        and a["top"] < b["bottom"] - 0.5
        and b["top"] < a["bottom"] - 0.5
    ]


def test_everything_is_drawn_without_an_error(open_page: Open, bundled_page: Path) -> None:
    atlas = load_atlas()
    seen = open_page(bundled_page)
    page = seen.page
    assert seen.errors == []
    assert seen.requests == [bundled_page.as_uri()]
    for mode, count in atlas.segments["mode"].value_counts().items():
        assert page.locator(f".leaflet-pane path.line.m-{mode}").count() == count
    assert page.locator("path.hit").count() == len(atlas.segments)
    assert page.locator(".place-icon").count() == len(atlas.nodes)
    for ground in ("land", "border", "territory"):
        drawn = page.evaluate(f"[...document.querySelectorAll('path.ground-{ground}')].map(p => p.getTotalLength())")
        assert sum(drawn) > 100, ground


def test_page_is_small_and_ready_soon(open_page: Open, bundled_page: Path) -> None:
    assert bundled_page.stat().st_size <= 900_000
    page = open_page(bundled_page).page
    timing = page.evaluate("performance.getEntriesByType('navigation')[0].domComplete")
    assert timing < 5000  # a page that hangs, not a slow machine


def test_drawing_the_page_and_another_scenario_take_little_processor_time(browser: Browser, bundled_page: Path) -> None:
    """Processor time of the main thread, so that a busy machine changes little: 0.35 s and 0.03 s where it was measured."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        return next(
            each["value"]
            for each in session.send("Performance.getMetrics")["metrics"]
            if each["name"] == "TaskDuration"
        )

    page.goto(bundled_page.as_uri())
    page.evaluate("new Promise(corridor.soon)")
    drawn = spent()
    assert 0 < drawn < 1.5
    times = 20
    page.evaluate(
        """async times => { const { list, years } = corridor.data.scenarios;
            for (let i = 1; i <= times; i++) {
                corridor.chooseScenario({ scenario: list[(i * 7) % list.length].id, year: i % years.length });
                await new Promise(requestAnimationFrame);
            } }""",
        times,
    )
    assert 0 < (spent() - drawn) / times < 0.15
    context.close()


def test_the_browser_draws_the_positions_folium_was_given(open_page: Open, bundled_page: Path) -> None:
    """Coordinates are packed in the page and come out the same, to the last bit."""
    fmap = web_map(load_atlas(), scenarios=[])
    layers = [child for child in fmap._children.values() if isinstance(child, folium.GeoJson)]
    given = {
        feature["properties"]["id"]: feature["geometry"]["coordinates"]
        for layer in layers
        for feature in layer.data["features"]
        if "mode" in feature["properties"]
    }
    drawn = open_page(bundled_page).page.evaluate(
        """Object.fromEntries([...corridor.features.values()].filter(e => !e.latlng).map(e =>
            [e.properties.id, e.layer.feature.geometry.coordinates]))"""
    )
    assert drawn == given


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_opening_view_shows_the_whole_corridor(open_page: Open, bundled_page: Path, width: int, height: int) -> None:
    atlas = load_atlas()
    page = open_page(bundled_page, width=width, height=height).page
    ends = {end for route in atlas.routes.values() for end in (route.origin, route.destination)}
    for node in atlas.nodes[atlas.nodes["id"].isin(ends)].itertuples():
        inside = page.evaluate(
            "([lat, lon]) => corridor.map.getBounds().contains([lat, lon])", [node.geometry.y, node.geometry.x]
        )
        assert inside, node.id
    assert page.evaluate("corridor.map.getZoom()") > 2


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_overlaps(open_page: Open, bundled_page: Path, width: int, height: int) -> None:
    page = open_page(bundled_page, width=width, height=height, touch=width < 500).page
    for view in (None, [40.3, 48.3, 7.5], [38.45, 48.87, 10]):
        if view:
            page.evaluate("([lat, lon, zoom]) => void corridor.map.setView([lat, lon], zoom, {animate: false})", view)
            page.wait_for_timeout(400)
        labels = boxes(page, ".label")
        assert len(labels) >= 3
        assert overlaps(labels) == []
        assert overlaps(boxes(page, ".leaflet-control, .c-head, .c-panel")) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_labels_of_countries_and_seas_and_ends_are_there(open_page: Open, bundled_page: Path) -> None:
    texts = {box["text"] for box in boxes(open_page(bundled_page).page, ".label")}
    assert {"Azerbaijan", "Russia", "Iran", "Persian Gulf", "Arabian Sea", "Bandar Abbas"} <= texts


def test_status_is_told_by_the_dash(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    dashes = page.evaluate(
        """Object.fromEntries(['operational', 'under_construction', 'planned', 'proposed'].map(status =>
            [status, [...new Set([...document.querySelectorAll('path.line.s-' + status)].map(p =>
                getComputedStyle(p).strokeDasharray))]]))"""
    )
    assert dashes["operational"] == ["none"]
    used = set(load_atlas().segments["status"])
    patterns = [dash for status, found in dashes.items() if status in used for dash in found]
    assert len(patterns) == len(set(patterns)) == len(used)
    assert page.evaluate("getComputedStyle(document.querySelector('path.line.m-rail.s-planned')).strokeDasharray") == (
        "6px, 6px"
    )


def test_a_click_on_a_line_tells_every_fact(open_page: Open, bundled_page: Path) -> None:
    """The planned gap, clicked where it is drawn."""
    atlas = load_atlas()
    gap = atlas.segments[(atlas.segments["mode"] == "rail") & (atlas.segments["status"] == "planned")]
    row = gap.loc[gap["official_km"].idxmax()]
    page = open_page(bundled_page).page
    middle = row.geometry.interpolate(0.43, normalized=True)
    page.evaluate("([y, x]) => void corridor.map.setView([y, x], 11, {animate: false})", [middle.y, middle.x])
    page.wait_for_timeout(300)
    spot = page.evaluate(
        """id => {
            const path = corridor.features.get('line ' + id).hit.getElement();
            const box = corridor.map.getContainer().getBoundingClientRect();
            const matrix = path.getScreenCTM();
            for (let at = 0; at < path.getTotalLength(); at += 5) {
                const p = path.getPointAtLength(at).matrixTransform(matrix);
                if (document.elementFromPoint(p.x, p.y) === path && p.x > box.left + 200 && p.y > box.top + 100) return [p.x, p.y];
            }
        }""",
        row["id"],
    )
    page.mouse.move(*spot)
    assert row["name"] in page.locator(".leaflet-tooltip").inner_text()
    assert "Planned" in page.locator(".leaflet-tooltip").inner_text()
    page.mouse.click(*spot)
    card = page.locator(".card").inner_text()
    assert row["name"] in card
    assert "Does not exist yet" in card
    assert f"{row['official_km']:g} km" in card
    assert f"{row['gauge_mm']:,} mm" in card
    assert row["as_of"] in card
    assert f"{row['confidence']} confidence" in card
    assert f"{row['geometry_accuracy_m']:,.0f} m" in card
    titles = atlas.sources.set_index("id")
    for source in row["source"].split(";"):
        assert titles.loc[source, "title"] in card
        link = page.locator(".card a", has_text=titles.loc[source, "title"]).first
        assert link.get_attribute("href") == titles.loc[source, "url"]


def test_every_card_opens_and_names_its_sources(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page)
    atlas = load_atlas()
    told = page.page.evaluate(
        "Object.fromEntries([...corridor.features].map(([key, e]) => [key, corridor.card(e.properties).textContent]))"
    )
    assert len(told) == len(atlas.segments) + len(atlas.nodes)
    titles = dict(zip(atlas.sources["id"], atlas.sources["title"], strict=True))
    for word, frame in (("line", atlas.segments), ("place", atlas.nodes)):
        for row in frame.itertuples():
            card = told[f"{word} {row.id}"]
            assert row.name in card
            assert row.as_of in card
            assert all(titles[source] in card for source in row.source.split(";"))
            if word == "line" and row.status != "operational":
                assert "Does not exist yet" in card
            elif word == "line":
                assert "Does not exist yet" not in card
    assert page.errors == []


def test_lines_on_the_same_ground_are_drawn_apart(open_page: Open, bundled_page: Path) -> None:
    """The proposed gas transit runs in an existing pipe: both show, and a click tells of both."""
    atlas = load_atlas()
    ground = atlas.segments.geometry.to_wkb()
    shared = atlas.segments[ground.duplicated(keep=False)].assign(ground=ground)
    gas = shared[shared["mode"] == "pipeline"]
    one = gas[gas["ground"] == gas["ground"].iloc[0]]
    assert {"operational", "proposed"} <= set(one["status"])
    page = open_page(bundled_page).page
    spots = {
        row.id: page.evaluate(
            """id => { const path = corridor.features.get('line ' + id).layer.getElement();
                const p = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
                const m = new DOMMatrix(getComputedStyle(path).transform); return [p.x, p.y, m.e, m.f]; }""",
            row.id,
        )
        for row in one.itertuples()
    }
    for (_, a), (_, b) in itertools.combinations(spots.items(), 2):
        assert (a[2] - b[2]) ** 2 + (a[3] - b[3]) ** 2 >= 4.9**2
    [existing] = one[one["status"] == "operational"]["id"]
    assert spots[existing][2:] == [0, 0]
    page.evaluate(
        "id => void corridor.map.setView(corridor.features.get('line ' + id).layer.getCenter(), 9, {animate: false})",
        existing,
    )
    page.wait_for_timeout(300)
    middle = sorted(spots, key=lambda name: spots[name][2] ** 2 + spots[name][3] ** 2)[1]
    x, y = page.evaluate(
        """([id, all]) => {
            const path = corridor.features.get('line ' + id).hit.getElement();
            const matrix = path.getScreenCTM();
            for (let at = 0; at < path.getTotalLength(); at += 4) {
                const p = path.getPointAtLength(at).matrixTransform(matrix);
                const under = document.elementsFromPoint(p.x, p.y).map(e => e.corridorKey);
                if (p.x > 700 && p.x < 1300 && p.y > 100 && p.y < 800 && all.every(other => under.includes('line ' + other))) return [p.x, p.y];
            }
        }""",
        [middle, list(spots)],
    )
    page.mouse.click(x, y)
    names = {page.locator(".card h3").inner_text(), *page.locator(".card .also button").all_inner_texts()}
    assert {name.strip() for name in names} >= set(one["name"])
    other = page.locator(".card .also button").first.inner_text().strip()
    page.wait_for_timeout(400)  # the map may still be moving to make room for the card
    page.locator(".card .also button").first.press("Enter")
    page.locator(".card h3", has_text=other).wait_for()


def test_layer_tree_takes_lines_away_and_back(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    before = page.locator("path.line").count()
    rail = page.locator("path.line.m-rail").count()
    page.get_by_role("button", name="Layers").click()
    planned = page.locator("path.line.s-planned:visible").count()
    tree = page.locator("#corridor-tree")
    box = tree.get_by_role("checkbox", name="All of: Railway")
    box.uncheck()
    assert page.locator("path.m-rail:not(.swatch path)").count() == 0
    assert page.locator("path.line:not(.swatch path)").count() > 0
    box.check()
    assert page.locator("path.line").count() == before
    by_status = tree.locator("label.leaf", has_text="Planned").last.get_by_role("checkbox")
    by_status.uncheck()
    assert page.locator(".leaflet-pane path.line.s-planned:visible, .legend .s-planned:visible").count() == 0
    by_status.check()
    assert page.locator("path.line.s-planned:visible").count() == planned
    assert page.locator("path.line.m-rail").count() == rail
    tree.locator("summary", has_text="Places").click()
    tree.get_by_role("checkbox", name="Seaport").uncheck()
    assert page.locator(".place.k-seaport:not(.tree .place):not(.legend .place)").count() == 0


def test_a_place_is_hollow_until_a_scenario_opens_its_lines(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    page.evaluate("void corridor.map.setView([45.4, 47.6], 8, { animate: false })")
    look = """id => {
        const sign = corridor.features.get("place " + id).layer.getElement().querySelector(".place");
        const { fill, stroke, strokeDasharray } = getComputedStyle(sign);
        return [fill, stroke, strokeDasharray !== "none"];
    }"""
    paper, blue = "rgb(253, 252, 250)", "rgb(33, 102, 172)"
    legend = page.locator(".legend li", has_text="Not yet in operation")
    label = page.locator('.label[data-name="node/RULAG"]')
    assert page.evaluate(look, "RUOLY") == [blue, paper, False]
    assert page.evaluate(look, "RULAG") == [paper, blue, True]
    label.get_by_text("Lagan (planned port)", exact=True).wait_for()
    assert legend.is_visible()
    page.evaluate("corridor.show('place RULAG')")
    card = page.locator(".leaflet-popup .card")
    assert "Seaport, not yet in operation" in card.inner_text()
    assert card.locator(".missing").inner_text() == "No line that ends here is in operation yet."
    page.get_by_label("Scenario", exact=True).select_option("everything_2030")
    assert page.evaluate(look, "RULAG") == [blue, paper, False]
    label.get_by_text("Lagan", exact=True).wait_for(state="attached")
    assert not legend.is_visible()
    page.get_by_label("Scenario", exact=True).select_option("arm_aze_war")  # closes lines that are planned, too
    assert page.evaluate(look, "AMMEG")[2]


def test_legend_shows_what_the_atlas_holds(open_page: Open, bundled_page: Path) -> None:
    atlas = load_atlas()
    page = open_page(bundled_page).page
    rows = page.locator(".legend li:visible")
    kinds = atlas.nodes["kind"].nunique()
    assert (
        rows.count() == atlas.segments["mode"].nunique() + atlas.segments["status"].nunique() + kinds + 5
    )  # places to come, chokepoints, territory, way, and its part in the territory
    page.get_by_role("button", name="Layers").click()
    page.locator("#corridor-tree").get_by_role("checkbox", name="All of: Road").uncheck()
    assert not page.locator(".legend li", has_text="Road").first.is_visible()
    page.locator(".legend summary").click()
    assert rows.count() == 0


def test_route_choice_changes_the_table_and_lights_the_line(open_page: Open, bundled_page: Path) -> None:
    atlas = load_atlas()
    page = open_page(bundled_page).page
    other = [route for route in atlas.routes.values() if route.kind == "freight"][-1]
    lit = page.locator("path.lit").count()
    assert lit > 0  # the route of the finding
    page.get_by_role("tab", name="Exposure").click()
    page.select_option("#corridor-route", other.id)
    assert page.locator(f"#corridor-exposure [data-route='{other.id}'] table").first.is_visible()
    assert page.locator("#corridor-exposure [data-route]:visible").count() == 1
    assert page.locator("path.lit").count() >= len(other.segments)
    page.locator("#corridor-exposure tr[data-country='IRN']:visible").hover()
    parts = page.locator("path.lit-part").count()
    assert 0 < parts < page.evaluate("corridor.data.routes[corridor.route()].segments.length") * 3
    page.locator(".c-head").hover()
    assert page.locator("path.lit-part").count() == 0
    page.locator("#corridor-exposure details.crossings:visible summary").click()
    page.locator("#corridor-exposure [data-at]:visible").first.click()
    assert page.evaluate("corridor.map.getZoom()") == 11


def test_address_keeps_the_state(open_page: Open, bundled_page: Path) -> None:
    seen = open_page(bundled_page)
    page = seen.page
    page.get_by_role("tab", name="Exposure").click()
    page.select_option("#corridor-route", index=3)
    page.get_by_role("tab", name="Sources").click()
    page.evaluate("void corridor.map.setView([40, 49], 8, {animate: false})")
    chosen = page.input_value("#corridor-route")
    page.wait_for_timeout(200)
    page.reload()
    page.wait_for_function("Boolean(window.corridor && corridor.relabel)")
    assert page.input_value("#corridor-route") == chosen
    assert page.get_by_role("tab", name="Sources").get_attribute("aria-selected") == "true"
    assert page.evaluate("corridor.map.getZoom()") == 8
    assert seen.errors == []


def test_keyboard_reaches_everything(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    met = []
    while "corridor-search" not in met and len(met) < 12:
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.id || document.activeElement.getAttribute('aria-label')"))
    assert {"Scenario", "corridor-search"} <= set(met)
    page.keyboard.type("rasht")
    page.keyboard.press("Enter")
    page.locator(".card").wait_for()
    assert "Rasht" in page.locator(".card h3").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    assert page.locator(".card").count() == 0
    page.locator("#corridor-tab-exposure").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "corridor-tab-scenarios"
    assert page.locator("#corridor-scenarios").is_visible()
    page.keyboard.press("ArrowLeft")
    reached = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            """(() => { const e = document.activeElement; const s = getComputedStyle(e);
                return [e.getAttribute('aria-label') || e.textContent.trim().slice(0, 30) || e.tagName,
                        s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0]; })()"""
        )
        assert outline or name == "BODY", name
        reached.add(name)
    assert {"Zoom in", "Zoom out", "Show the whole corridor", "Layers", "Legend"} <= reached


def test_keyboard_opens_the_card_of_a_place(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    marker = page.locator(".place-icon:visible").first
    assert marker.get_attribute("aria-label")
    name = str(marker.get_attribute("aria-label"))
    page.keyboard.press("Tab")
    marker.focus()
    page.keyboard.press("Enter")
    page.locator(".card").wait_for()
    assert name.startswith(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name


def test_nothing_cuts_the_focus_of_a_card(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page, width=844, height=390).page
    page.keyboard.press("Tab")
    page.locator(".place-icon:visible").first.focus()
    page.keyboard.press("Enter")
    page.locator(".card").wait_for()
    ringed = """[...document.querySelectorAll('.leaflet-popup *')].filter((each) => getComputedStyle(each).outlineStyle === 'solid')
        .map((each) => [each.className, !each.parentElement.closest('.leaflet-popup-scrolled')])"""
    assert page.evaluate(ringed) == [["leaflet-popup-content-wrapper", True]]


def test_drawer_on_a_phone(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page, width=390, height=844, touch=True).page
    panel = page.locator(".c-panel")
    low = panel.bounding_box()["height"]
    page.locator(".c-handle").tap()
    middle = panel.bounding_box()["height"]
    page.locator(".c-handle").tap()
    high = panel.bounding_box()["height"]
    assert low < 110 < middle < 600 < high < 844
    page.get_by_role("tab", name="Exposure").tap()
    assert page.locator("#corridor-exposure table:visible").count() == 1  # the crossings are folded
    page.locator(".c-handle").tap()
    assert panel.bounding_box()["height"] == low
    for target in boxes(page, ".c-tabs button, .leaflet-control-zoom a"):
        assert min(target["right"] - target["left"], target["bottom"] - target["top"]) >= 24, target


def test_dark_scheme_follows_the_system(open_page: Open, bundled_page: Path) -> None:
    look = "getComputedStyle(document.querySelector('.c-head')).backgroundColor"
    light = open_page(bundled_page).page.evaluate(look)
    dark = open_page(bundled_page, dark=True).page.evaluate(look)
    brightness = [sum(map(int, color[4:-1].split(","))) for color in (light, dark)]
    assert brightness[0] > 700
    assert brightness[1] < 150


def test_print_is_one_page_with_answer_map_and_policy(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page, dark=True).page
    page.emulate_media(media="print")
    page.wait_for_timeout(200)
    assert page.locator(".finding").is_visible()
    assert page.locator(".big dd:visible").count() == 3
    assert "United Nations" in page.locator(".c-printed").inner_text()
    assert page.locator("button:visible, select:visible, input:visible").count() == 0
    assert page.locator(".folium-map").bounding_box()["height"] > 300
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
    assert re.search(rb"/MediaBox \[0 0 8\d\d(?:\.\d+)? 5\d\d", pdf), "landscape A4"


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (768, "fa")])
def test_on_paper_the_legend_is_open_beside_the_map(
    open_page: Open, bundled_page: Path, width: int, language: str
) -> None:
    page = open_page(bundled_page, width=width).page
    page.evaluate("lang => (location.hash = 'close=c:AZE&lang=' + lang)", language)
    was_open = page.evaluate("document.querySelector('.legend').open")
    page.emulate_media(media="print")
    page.wait_for_selector(".corridor > .legend[open]")
    assert overlaps(boxes(page, ".folium-map, .legend, .c-head, .c-printed")) == []
    assert page.locator(".legend li:visible").count() > 10
    page.emulate_media(media="screen")
    page.wait_for_selector(".folium-map .legend", state="attached")  # afterwards it lies on the map again
    assert page.evaluate("document.querySelector('.legend').open") == was_open


@pytest.mark.parametrize("language", ["en", "az", "ru", "fa"])
@pytest.mark.parametrize("width", [1440, 768, 390])
def test_tabs_and_credits_have_room(open_page: Open, bundled_page: Path, width: int, language: str) -> None:
    page = open_page(bundled_page, width=width).page
    page.evaluate("lang => (location.hash = 'lang=' + lang)", language)
    page.wait_for_timeout(200)
    assert page.evaluate("(tabs => tabs.scrollWidth <= tabs.clientWidth)(document.querySelector('.c-tabs'))")
    for tab in page.locator(".c-tabs button").all():
        box: Any = tab.bounding_box()
        assert box["y"] + box["height"] <= 900, "no second line of a name is cut"
    assert overlaps(boxes(page, ".leaflet-control-scale-line, .leaflet-control-attribution")) == []


def test_nothing_leaves_the_page(open_page: Open, bundled_page: Path, listener: tuple[str, list[str]]) -> None:
    address, heard = listener
    seen = open_page(bundled_page)
    failed = seen.page.evaluate(
        """async address => {
            const image = new Promise(done => { const i = new Image(); i.onload = () => done('loaded'); i.onerror = () => done('blocked'); i.src = address + '/image'; });
            const fetched = fetch(address + '/fetch').then(() => 'loaded', () => 'blocked');
            return Promise.all([image, fetched]);
        }""",
        address,
    )
    assert failed == ["blocked", "blocked"]
    assert heard == []
    with urllib.request.urlopen(address + "/alive") as answer:  # the listener does hear
        assert answer.status == 200
    assert heard == ["/alive"]


def test_hostile_text_is_drawn_as_text(
    tiny: Path,
    tmp_path: Path,
    open_page: Open,
    listener: tuple[str, list[str]],
) -> None:
    """Every property of every layer is markup or script that would call home."""
    address, heard = listener
    attack = (
        f'<img src="{address}/x" onerror="window.hit=1">${{window.hit=2}}`${{window.hit=3}}`'
        f"</script><script>window.hit=4;fetch('{address}/y')</script>C:\\2019 {{{{ 7*7 }}}} {{% if %}} {{# \u2028 &amp;"
    )
    free = {field.name for field in (*SEGMENT_FIELDS, *NODE_FIELDS) if field.type == "string" and not field.enum}
    keyed = {"id", "from_node", "to_node", "country", "border_with", "source", "iso_a3"}

    def spoilt(value: str) -> str:
        return f"{value}<b onclick=x>'\"`${{1}}\\2019"

    for path in tiny.glob("*.geojson"):
        document = json.loads(path.read_text())
        for feature in document["features"]:
            facts = feature["properties"]
            for name in [*facts]:
                if name in keyed:
                    facts[name] = spoilt(facts[name])
                elif name in free:
                    facts[name] = attack
            facts.update(note=attack, length_note=attack, extra_column=attack)
        path.write_text(json.dumps(document))
    routes = json.loads((tiny / "routes.json").read_text())
    for route in routes["routes"]:
        route.update(name=attack, description=attack, id=spoilt("main"))
        route.update({end: spoilt(route[end]) for end in ("origin", "destination")})
        route["segments"] = [spoilt(name) for name in route["segments"]]
    (tiny / "routes.json").write_text(json.dumps(routes))
    sources = [
        {"id": spoilt("hand"), "title": attack, "publisher": attack, "url": "javascript:window.hit=5", "date": attack},
        {"id": "x", "title": attack, "publisher": attack, "url": f"data:text/html,{attack}", "licence": attack},
    ]
    (tiny / "sources.json").write_text(json.dumps({"sources": sources}))
    catalogue = json.loads((tiny / "datapackage.json").read_text())
    catalogue.update(title=attack, version=attack, attribution=attack, licenses=[{"name": attack, "title": attack}])
    catalogue["corridor"]["territory"] = spoilt("BBB")
    (tiny / "datapackage.json").write_text(json.dumps(catalogue))

    file = tmp_path / "hostile.html"
    shut = Closure(Where(segments=(spoilt("R1"),)), reason=attack)
    scenario = Scenario(spoilt("hostile"), attack, attack, sources=(spoilt("hand"), attack), closes=(shut,))
    file.write_text(page_html(web_map(load_atlas(tiny, check=False), scenarios=[scenario])), encoding="utf-8")
    seen = open_page(file)
    page = seen.page
    for key in page.evaluate("[...corridor.features.keys()]"):
        page.evaluate("key => corridor.show(key)", key)
        page.locator(".card").first.wait_for()
        card = page.locator(".card").first.inner_text()
        assert '<img src="' in card
        assert "${window.hit=2}" in card
        assert "C:\\2019 {{ 7*7 }} {% if %} {#" in card
        page.evaluate("key => corridor.features.get(key).hit.openTooltip()", key)
    page.locator("#corridor-search").fill("img")
    assert page.locator("#corridor-found button").count() >= page.evaluate("corridor.features.size")
    page.keyboard.press("Escape")
    assert not page.locator("#corridor-found").is_visible()
    for tab in ("Scenarios", "Sources", "Exposure", "Chokepoints"):
        page.get_by_role("tab", name=tab).click()
    page.get_by_label("Scenario", exact=True).select_option(index=1)
    assert attack.replace("\u2028", " ") in page.locator(".c-head .headline").inner_text().replace("\u2028", " ")
    assert '<img src="' in page.locator("#corridor-scenarios .more:visible").inner_text()
    assert page.evaluate("window.hit") is None
    assert page.locator("img").count() == 0
    assert page.locator(".card b[onclick], .c-panel b[onclick], .label b").count() == 0
    assert page.locator("a[href^='javascript'], a[href^='data']").count() == 0
    assert '<img src="' in page.title()
    assert "{{ 7*7 }} {% if %} {#" in page.locator(".c-head h1").inner_text()
    assert "{{ 7*7 }} {% if %} {#" in page.locator("#corridor-sources").text_content()
    assert seen.errors == []
    assert seen.dialogs == []
    assert seen.requests == [file.as_uri()]
    assert heard == []


def test_the_readers_own_layers_go_along(tiny: Path, tmp_path: Path, open_page: Open) -> None:
    fmap = web_map(load_atlas(tiny))
    folium.Marker([5, 9], popup=folium.Popup("Mine"), tooltip="My place").add_to(fmap)
    folium.CircleMarker([5, 11], radius=9, color="#f0f").add_to(fmap)
    file = tmp_path / "mine.html"
    file.write_text(page_html(fmap), encoding="utf-8")
    seen = open_page(file)
    seen.page.locator("img.leaflet-marker-icon").click()
    assert "Mine" in seen.page.locator(".leaflet-popup-content").inner_text()
    assert seen.page.locator("path[stroke='#f0f']").count() == 1
    assert seen.page.evaluate("document.querySelector('img.leaflet-marker-icon').naturalWidth") > 0
    assert seen.errors == []
    assert seen.requests[0] == file.as_uri()
    assert all(request.startswith("data:") for request in seen.requests[1:])


def test_a_year_is_said_and_shown(tiny: Path, tmp_path: Path, open_page: Open) -> None:
    file = tmp_path / "later.html"
    file.write_text(page_html(web_map(load_atlas(tiny), as_of=2031)), encoding="utf-8")
    page = open_page(file).page
    assert "2031" in page.locator(".c-head").inner_text()
    assert page.locator(".leaflet-pane path.line.s-planned").count() == 0


def test_reduced_motion_does_not_animate(browser: Any, bundled_page: Path) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(bundled_page.as_uri())
    page.wait_for_function("Boolean(window.corridor && corridor.relabel)")
    moved = page.evaluate(
        "(() => { corridor.show('place ' + corridor.data.ends[0]); return corridor.map.getZoom(); })()"
    )
    assert moved >= 9  # at once, not after a flight
    context.close()


def test_chokepoints_are_numbered_and_told_apart(open_page: Open, bundled_page: Path) -> None:
    found = geo.chokepoints(load_atlas())
    for width, height in SIZES:
        page = open_page(bundled_page, width=width, height=height).page
        for view in (None, [40.2, 48.6, 6], [40.2, 48.6, 8]):
            if view:
                page.evaluate(
                    "([lat, lon, zoom]) => void corridor.map.setView([lat, lon], zoom, {animate: false})", view
                )
                page.wait_for_timeout(400)
            discs = boxes(page, ".choke-icon .disc")
            assert sorted(int(disc["text"]) for disc in discs) == list(found["rank"])[: None if view else 3]
            wide = discs[0]["right"] - discs[0]["left"]
            spots = [(disc["left"], disc["top"]) for disc in discs]
            assert min(itertools.starmap(math.dist, itertools.combinations(spots, 2))) > wide > 17
            labels = boxes(page, ".label")
            assert [pair for disc in discs for label in labels for pair in overlaps([disc, label])] == []
    names = page.locator(".choke-icon").evaluate_all("all => all.map(each => each.getAttribute('aria-label'))")
    assert names == [f"Chokepoint {row.rank}: {row.name}" for row in found.itertuples()]


def test_a_chokepoint_chosen_shows_its_circle_and_lines(open_page: Open, bundled_page: Path) -> None:
    """By the list, by the map, and by key; the circle has the severing radius in metres."""
    places = geo.chokepoints(load_atlas())
    row, third = places.iloc[1], places["id"].iloc[2]
    seen = open_page(bundled_page)
    page = seen.page
    entry = page.locator(f"[data-place='{row['id']}']")
    entry.click()
    page.wait_for_timeout(1500)
    metres = page.evaluate(
        """(() => { const radii = {}; corridor.map.eachLayer(layer => {
            if (layer instanceof L.Circle && layer.options.className) radii[layer.options.className] = layer.getRadius();
        }); return radii; })()"""
    )
    assert metres["circle-severing"] == pytest.approx(1000 * row["severing_radius_km"], abs=1)
    assert metres["circle-closed"] == pytest.approx(1000 * row["radius_km"])
    lat, lng = page.evaluate("(() => { const at = corridor.map.getCenter(); return [at.lat, at.lng]; })()")
    assert (lat, lng) == pytest.approx((row["lat"], row["lon"]), abs=0.02)
    assert page.evaluate("corridor.map.getZoom()") > 9
    assert page.locator("path.lit-hit").count() == len(row["segments"].split(";"))
    listed = page.locator(".places .more:visible [data-show]")
    assert listed.count() == len(row["segments"].split(";"))
    page.keyboard.press("Escape")
    assert page.locator("path.circle-closed, path.lit-hit, .places .more:visible").count() == 0
    entry.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1200)
    assert page.locator(".choke-icon .disc.on").inner_text() == "3"
    assert f"place={third}" in page.url
    page.get_by_role("button", name="Chokepoint 3:").focus()
    page.keyboard.press("Escape")
    assert "place=" not in page.url
    page.keyboard.press("Enter")
    assert page.locator(f"[data-place='{third}']").get_attribute("aria-expanded") == "true"
    page.get_by_role("button", name="Layers").click()
    page.locator("#corridor-tree label.leaf", has_text="Chokepoints").get_by_role("checkbox").uncheck()
    assert page.locator(".choke-icon, path.extent").count() == 0
    assert seen.errors == []


def test_a_chokepoint_on_a_phone(open_page: Open, bundled_page: Path) -> None:
    seen = open_page(bundled_page, width=390, height=844, touch=True)
    page = seen.page
    page.get_by_role("button", name="Chokepoint 1:").locator(".disc").tap()
    page.wait_for_timeout(1500)
    drawer = page.locator(".c-panel").bounding_box()
    circle = page.locator("path.circle-closed").bounding_box()
    head = page.locator(".c-head").bounding_box()
    assert head["y"] + head["height"] <= circle["y"]
    assert circle["y"] + circle["height"] <= drawer["y"]
    row = page.locator("[data-place]").first.bounding_box()
    assert drawer["y"] < row["y"] < 844 - row["height"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen.errors == []


CLASSES = """Object.fromEntries([...corridor.features.values()].filter(e => !e.latlng).map(e => {
    const element = e.layer.getElement();
    const status = [...element.classList].find(name => name.startsWith('s-')).slice(2);
    return [e.properties.id, element.style.display === 'none' ? 'gone' : status];
}))"""


def test_every_scenario_in_every_year_draws_what_stands(open_page: Open, bundled_page: Path) -> None:
    """Nothing planned is drawn as existing, and nothing closed as open: the rules of geo, line by line."""
    atlas = load_atlas()
    seen = open_page(bundled_page)
    page = seen.page
    names, years = page.evaluate("[corridor.data.scenarios.list.map(s => s.id), corridor.data.scenarios.years]")
    assert names == scenario_names(atlas)
    assert years[0] == "today"
    assert [int(year) for year in years[1:]] == list(range(int(years[1]), 2031))
    places = sorted({0, 1, years.index("2030")})
    drawn = page.evaluate(
        f"""([names, places]) => names.map(scenario => places.map(year => {{
            corridor.chooseScenario({{scenario, year}});
            return {CLASSES};
        }}))""",
        [names, places],
    )
    for name, by_year in zip(names, drawn, strict=True):
        scenario = replace(load_scenario(atlas, name), year=None)
        scenario = replace(scenario, parts=tuple(replace(part, year=None) for part in scenario.parts))
        for place, found in zip(places, by_year, strict=True):
            stands = segments_in(Case(atlas, scenario, as_of=int(years[place]) if place else None))
            wanted = dict.fromkeys(atlas.segments["id"], "gone") | dict(
                zip(stands["id"], stands["status"], strict=True)
            )
            assert found == wanted, (name, years[place])
    assert seen.errors == []
    assert seen.requests == [bundled_page.as_uri()]


def test_a_scenario_shows_what_is_lost_the_way_round_and_the_figures(open_page: Open, bundled_page: Path) -> None:
    atlas = load_atlas()
    outcome = run_scenario(Case(atlas, load_scenario(atlas, "aze_closes_transit")))
    lines = outcome.segments.set_index("id")
    seen = open_page(bundled_page)
    page = seen.page
    sentence = page.locator(".finding").inner_text()
    page.get_by_label("Scenario", exact=True).select_option("aze_closes_transit")
    assert page.get_by_role("tab", name="Scenarios").get_attribute("aria-selected") == "true"
    gain = lines["flow_after"] - lines["flow_before"]
    little = (gain.abs() > 1e-6) & (gain.abs() < 0.005 * outcome.after.flows["freight"].pairs["asked"].sum())
    assert page.locator("path.band-more").count() == ((lines["state"] == "rerouted") & ~little).sum()
    flows = lines["flow_after"].where(lines["flow_after"] > 0.005)
    assert page.locator("path.band").count() == pytest.approx(flows.notna().sum(), abs=6)  # little changes are not told
    signs = page.locator(".sign-lost:visible").count()
    page.evaluate("void corridor.map.setView([40.3, 49], 8, {animate: false})")
    assert page.locator(".sign-icon .sign-lost").count() > signs > 2  # crosses that would meet wait for a closer look
    more = page.locator("#corridor-scenarios .more:visible")
    assert page.locator("#corridor-scenarios [aria-expanded=true]").count() == more.count() == 1
    assert outcome.scenario.reading.split(".")[0] in more.inner_text()
    told = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in more.locator("tbody tr").all()
    }
    summary = outcome.summary.set_index(["medium", "measure"])
    through = summary.loc[("freight", "through AZE")]
    [(_, cells)] = [
        (label, cells) for label, cells in told.items() if label.startswith("Freight through Azerbaijan Mt")
    ]
    assert [float(cell.replace("\u2212", "-").replace("+", "")) for cell in cells] == pytest.approx(
        [through["before"], through["after"], through["change"]], rel=0.01
    )
    pair = outcome.pairs.set_index(["origin", "destination"]).loc[("RUMOW", "IRTHR")]
    [cells] = [cells for label, cells in told.items() if label.startswith("Moscow \u2013 Tehran")]
    assert cells == [f"{pair['hours_before']:.0f}", f"{pair['hours']:.0f}", f"+{pair['extra_hours']:.0f}"]
    changes = recorded_changes(atlas)
    assert changes is not None
    median = changes[1].query("scenario == 'aze_closes_transit'").set_index("measure")["change"]
    assert f"+{median['cost of what both carry']:.0f} M USD a year" in page.locator(".big").inner_text()
    assert page.locator(".headline").inner_text() == "Azerbaijan closes all transit"
    assert "Azerbaijan closes all transit" in page.locator(".c-head [role=status]").first.inner_text()
    lost = lines.index[(lines["state"] == "lost") & (lines["mode"] == "rail")][0]
    page.evaluate("id => corridor.show('line ' + id)", lost)
    card = page.locator(".card").inner_text()
    assert "Lost in this scenario" in card
    assert "Does not exist yet" not in card
    legend = page.locator(".legend li:visible").all_inner_texts()
    assert {"Lost", "Carries more"} <= set(legend)
    assert not {"Chosen route", "Headline route"} & set(legend)
    page.keyboard.press("Escape")
    page.locator("#corridor-scenarios button", has_text="The corridor today").click()
    assert page.locator(".finding").inner_text() == sentence
    assert page.locator("path.band, .sign-icon").count() == 0
    assert page.locator("path.line.s-closed:visible").count() == 0
    assert seen.errors == []


def test_what_operates_is_drawn_in_its_true_place(open_page: Open, bundled_page: Path) -> None:
    """The gas line in operation and the stages proposed share their ground: the stages are drawn beside it."""
    page = open_page(bundled_page).page
    moved = page.evaluate("['PL01', 'PG02a', 'PG55a'].map(id => corridor.features.get('line ' + id).shift)")
    assert moved[0] == ""
    assert len(set(moved)) == 3


def test_only_years_that_change_something_can_be_chosen(open_page: Open, bundled_page: Path) -> None:
    seen = open_page(bundled_page)
    page = seen.page
    years = page.locator(".c-years button")
    assert years.count() == 0, "nothing is dated in the atlas itself"
    page.get_by_label("Scenario", exact=True).select_option("rasht_astara_built")
    assert years.count() == 0
    page.get_by_label("Scenario", exact=True).select_option("everything_2030")
    assert years.all_inner_texts() == ["today", "2030"]
    assert page.locator(".c-years [aria-pressed=true]").inner_text() == "2030"
    assert "planned" not in page.evaluate(CLASSES).values()
    assert page.locator(".sign-icon .sign-opened").count() > 0
    years.first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".c-years [aria-pressed=true]").inner_text() == "today"
    assert page.locator(".sign-icon").count() == 0
    assert "planned" in page.evaluate(CLASSES).values()
    assert page.evaluate("document.activeElement.textContent") == "today"
    page.evaluate("location.hash = '#scenario=everything_2030&year=2029'")  # of an older version
    page.wait_for_timeout(200)
    assert page.locator(".c-years [aria-pressed=true]").inner_text() == "today"
    assert seen.errors == []


def test_the_tour_by_key(open_page: Open, bundled_page: Path) -> None:
    seen = open_page(bundled_page)
    page = seen.page
    before = page.evaluate("[corridor.map.getZoom(), corridor.map.getCenter().lat]")
    page.get_by_role("button", name="Tour in 5 steps").focus()
    page.keyboard.press("Enter")
    card = page.locator(".tour")
    titles = [card.locator("h2").inner_text()]
    assert card.get_by_role("button", name="Back").is_disabled()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(1100)
        titles.append(card.locator("h2").inner_text())
        assert len(card.locator("p").last.inner_text().split()) < 60
    assert titles == ["The corridor", "The gap", "The chokepoint", "If it closes", "Transit through each country"]
    assert "tour=5" in page.url
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("corridor.scenario().scenario") == "aze_closes_transit"
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert page.evaluate("corridor.scenario().scenario") == "baseline"
    assert page.evaluate("[corridor.map.getZoom(), corridor.map.getCenter().lat]") == pytest.approx(before)
    assert page.evaluate("document.activeElement.className").endswith("tour-start")
    assert "tour=" not in page.url
    page.evaluate("location.hash = '#tour=3'")
    page.wait_for_timeout(300)
    assert card.locator("h2").inner_text() == "The chokepoint"
    page.evaluate("location.hash = '#tour=99'")
    page.wait_for_timeout(300)
    assert not card.is_visible()
    assert seen.errors == []


def compared(page: Any, one: str, other: str) -> dict[tuple[str, str], list[str]]:
    """Return what stands beside two scenarios: before, here and change, by figure and scenario, in the order shown."""
    page.evaluate(f"location.hash = 'tab=scenarios&scenario={one}&with={other}'")
    page.wait_for_function(
        f"corridor.scenario().scenario === '{one}' && document.querySelector('.compare select').value === '{other}'"
    )
    rows = page.evaluate(
        """[...document.querySelectorAll(".compared tbody tr")].map((row) => {
            const [figure, , scenario] = row.cells[0].children;
            return [figure.textContent, scenario.textContent, [...row.cells].slice(1).map((cell) => cell.textContent)];
        })"""
    )
    return {(figure, scenario): values for figure, scenario, values in rows}


def test_two_scenarios_side_by_side(open_page: Open, bundled_page: Path) -> None:
    seen = open_page(bundled_page)
    page = seen.page
    page.get_by_label("Scenario", exact=True).select_option("aze_closes_iran_border")
    page.locator(".compare summary").click()
    page.get_by_label("Scenario to compare with").select_option("aze_closes_transit")
    assert page.locator(".compared thead th").all_inner_texts() == ["figure", "before", "here", "change"]
    assert "central values" in page.locator(".compared caption").inner_text()
    assert "with=aze_closes_transit" in page.url
    found = compared(page, "aze_closes_iran_border", "aze_closes_transit")
    atlas = load_atlas()
    before = set()
    for name in ("aze_closes_iran_border", "aze_closes_transit"):
        summary = run_scenario(Case(atlas, load_scenario(atlas, name))).summary.set_index(["medium", "measure"])
        title = page.evaluate("id => corridor.name('scenario/' + id)", name)
        wanted = summary.loc[("freight", "cost of what both carry")]
        shown = found["Freight cost of what is carried before and after M USD/y", title]
        plain = [float(text.replace(",", "").replace("−", "-")) for text in shown]
        assert plain == pytest.approx([wanted["before"], wanted["after"], wanted["change"]], rel=1e-3, abs=1)
        before.add(shown[0])
    assert len(before) == 2, "each has a before of its own"
    assert seen.errors == []


def test_the_order_of_two_scenarios_makes_no_difference(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    ids = page.evaluate("corridor.data.scenarios.list.map(({ id }) => id)")
    pairs = list(itertools.combinations(ids, 2))
    some = [("aze_closes_iran_border", "aze_closes_transit"), *random.Random(7).sample(pairs, 24)]
    compared_rows = 0
    for one, other in some:
        there, back = compared(page, one, other), compared(page, other, one)
        assert there == back, (one, other)
        assert list(dict.fromkeys(figure for figure, _ in there)) == list(dict.fromkeys(figure for figure, _ in back))
        compared_rows += len(there)
    assert compared_rows > 100


def test_figures_of_a_scenario_say_that_they_are_central(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    page.get_by_label("Scenario", exact=True).select_option("aze_closes_transit")
    assert page.locator(".scenarios .figures:visible caption").inner_text() == (
        "At the central values of assumptions; figures with an interval, and those of the list, are medians of draws, "
        "and differ."
    )


def test_where_no_figure_has_an_interval_the_page_speaks_of_none(tmp_path: Path, open_page: Open) -> None:
    atlas = load_atlas()
    closes = load_scenario(atlas, "rus_closes_aze_border").closes
    baseline = load_scenario(atlas, "baseline")
    own = combine(baseline, Scenario("samur_x", "Samur is shut", "-", closes=closes))
    file = tmp_path / "own.html"
    file.write_text(page_html(web_map(atlas, scenario=own, scenarios=[baseline])), encoding="utf-8")
    seen = open_page(file)
    answer = " ".join(seen.page.locator(".c-head .answer:not(.c-closed)").inner_text().split())
    assert "M USD a year" in answer
    assert "At the central values of assumptions of low confidence; no interval is known." in answer
    assert "median" not in answer
    seen.page.get_by_role("tab", name="Scenarios").click()
    captions = seen.page.locator(".scenarios .figures:visible caption").all_inner_texts()
    assert captions
    assert all("median" not in each for each in captions)
    assert seen.errors == []


def test_a_second_search_closes_the_card_of_the_first(open_page: Open, bundled_page: Path) -> None:
    seen = open_page(bundled_page)
    page = seen.page
    field = page.locator("#corridor-search")
    field.fill("Siyazan")
    field.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".leaflet-popup .card").wait_for()
    field.fill("Azerbaidjan")
    field.press("Enter")
    page.wait_for_timeout(600)
    assert page.locator(".leaflet-popup .card").count() == 0
    assert page.locator(".leaflet-container.has-card").count() == 0
    assert page.evaluate("corridor.map.getBounds().contains(L.latLng(40.4, 49.9))")
    assert seen.errors == []


def test_every_step_of_the_timeline_marks_the_map(open_page: Open, bundled_page: Path) -> None:
    seen = open_page(bundled_page)
    page = seen.page
    page.get_by_role("tab", name="Scenarios").click()
    slider = page.get_by_role("slider", name="What closed, and when")
    steps = int(slider.get_attribute("max"))
    assert steps > 50
    bare = set(load_atlas().sources["id"])
    told = set()
    for step in range(1, steps + 1):
        slider.fill(str(step))
        told.add(page.locator(".timeline-entry").inner_text())
        cited = page.locator(".timeline-entry li").all_inner_texts()
        assert cited, step
        assert not bare & set(cited), "a source is named by its title"
        marked = page.locator(".sign-icon").count()
        assert marked > 0 or "Everything that is planned" in page.locator(".headline").inner_text(), step
    assert len(told) == steps
    slider.fill("0")
    assert page.locator(".sign-icon").count() == 0
    assert seen.errors == []


def test_the_address_keeps_scenario_year_and_filters(open_page: Open, bundled_page: Path) -> None:
    seen = open_page(bundled_page)
    page = seen.page
    page.get_by_label("Scenario", exact=True).select_option("everything_2030")
    page.locator(".c-years").get_by_role("button", name="today").click()
    page.get_by_role("button", name="Layers").click()
    tree = page.locator("#corridor-tree")
    tree.get_by_role("checkbox", name="All of: Road").uncheck()
    tree.get_by_label("Lines and places of").select_option("IRN")
    tree.locator("label.leaf", has_text="Proposed").last.get_by_role("checkbox").uncheck()
    drawn = page.evaluate(CLASSES)
    address = page.url
    for part in ("scenario=everything_2030", "year=today", "without=proposed", "country=IRN", "off=road."):
        assert part in address
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_function("Boolean(window.corridor && corridor.relabel && corridor.ready)")
    assert page.evaluate(CLASSES) == drawn
    assert page.get_by_label("Scenario", exact=True).input_value() == "everything_2030"
    assert page.url == address
    page.evaluate("location.hash = '#scenario=olya_out'")  # another address in the same window
    page.wait_for_timeout(300)
    assert page.evaluate("corridor.scenario().scenario") == "olya_out"
    assert page.locator("path.line.m-road:visible").count() > 0
    assert page.locator("path.line.s-proposed:visible").count() > 0
    assert seen.errors == []


def test_the_country_filter_leaves_what_runs_there(open_page: Open, bundled_page: Path) -> None:
    pieces = geo.pieces(load_atlas())
    page = open_page(bundled_page).page
    page.get_by_role("button", name="Layers").click()
    page.get_by_label("Lines and places of").select_option("AZE")
    drawn = {name for name, status in page.evaluate(CLASSES).items() if status != "gone"}
    assert drawn == set(pieces.loc[pieces["country"] == "AZE", "segment"])
    page.get_by_label("Lines and places of").select_option("")
    assert "gone" not in page.evaluate(CLASSES).values()


def test_opening_with_a_scenario(tmp_path: Path, open_page: Open) -> None:
    """The page that is made for a scenario opens with it, and its tables are those of geo under it."""
    atlas = load_atlas()
    scenario = load_scenario(atlas, "everything_2030")
    file = tmp_path / "scenario.html"
    file.write_text(page_html(web_map(atlas, scenario=scenario, scenarios=[scenario])), encoding="utf-8")
    seen = open_page(file)
    page = seen.page
    assert page.get_by_label("Scenario", exact=True).input_value() == "everything_2030"
    assert page.locator(".c-years [aria-pressed=true]").inner_text() == "2030"
    assert scenario.title in page.locator(".c-head").inner_text()
    table = geo.exposure(geo.Case(atlas, scenario), route="western_rail", by=["country"]).set_index("country")
    page.get_by_role("tab", name="Exposure").click()
    page.select_option("#corridor-route", "western_rail")
    row = page.locator("#corridor-exposure tr[data-country='AZE']:visible td").all_inner_texts()
    assert row[0] == f"{table.loc['AZE', 'km']:,.0f}"
    assert "not operational" not in page.locator("#corridor-exposure").inner_text()
    page.get_by_label("Scenario", exact=True).select_option(index=0)
    page.get_by_role("tab", name="Exposure").click()
    assert "162 km are not operational" in page.locator("#corridor-exposure").inner_text()
    page.get_by_role("tab", name="Chokepoints").click()
    assert "Ranked for the scenario" in page.locator("#corridor-chokepoints").inner_text()
    assert seen.errors == []


def test_many_lines_are_painted_and_answer_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: Open, bundled_page: Path
) -> None:
    """On a canvas: no element for a line, yet its look, its card, scenarios and filters are those of the other page."""
    monkeypatch.setattr("maps.page.many.MOST_LINES", 0)
    atlas = load_atlas()
    file = tmp_path / "canvas.html"
    file.write_text(page_html(web_map(atlas, scenarios=[load_scenario(atlas, "aze_closes_transit")])), encoding="utf-8")
    seen = open_page(file)
    page = seen.page
    assert page.locator(".leaflet-overlay-pane canvas").count() == 1
    assert page.locator(".leaflet-overlay-pane path").count() == 0
    look = """([mode, status]) => { const [line, cue] = [...corridor.features.values()].find(e => !e.latlng && e.properties.mode === mode
        && e.status === status).look.strokes; return [line.color, line.weight, line.dash, cue && cue.dash]; }"""
    path = """([mode, status]) => { const s = role => getComputedStyle(document.querySelector(`.leaflet-pane path.${role}.m-${mode}.s-${status}`));
        const line = s('line'); return [line.stroke, parseFloat(line.strokeWidth), line.strokeDasharray, s('cue').strokeDasharray]; }"""
    drawn = open_page(bundled_page).page
    for mode, status in (("rail", "operational"), ("pipeline", "proposed"), ("sea", "operational")):
        color, width, dash, cue = drawn.evaluate(path, [mode, status])
        painted = page.evaluate(look, [mode, status])
        assert painted[:2] == [color, pytest.approx(width)]
        assert (", ".join(f"{part:g}px" for part in painted[2]) or "none") == dash
        assert (", ".join(f"{part:g}px" for part in painted[3]) or "none") == cue
    row = atlas.segments.set_index("id").loc["AZ03"]
    middle = row.geometry.interpolate(0.5, normalized=True)
    spot = page.evaluate(
        """([lat, lon]) => { corridor.map.setView([lat, lon], 11, {animate: false});
            const line = corridor.features.get('line AZ03').latlngs.flat();
            const box = corridor.map.getContainer().getBoundingClientRect();
            for (let i = 1; i < line.length; i++) for (let t = 0; t < 1; t += 0.1) {
                const at = corridor.map.latLngToContainerPoint([line[i-1].lat + t * (line[i].lat - line[i-1].lat), line[i-1].lng + t * (line[i].lng - line[i-1].lng)]);
                if (at.x > 200 && at.x < 900 && at.y > 100 && at.y < 500
                    && corridor.painted.under(at)[0]?.key === 'line AZ03' && document.elementFromPoint(at.x + box.left, at.y + box.top) === corridor.map.getContainer()) return [at.x + box.left, at.y + box.top];
            } }""",
        [middle.y, middle.x],
    )
    page.get_by_label("Scenario", exact=True).select_option("aze_closes_transit")
    page.wait_for_timeout(300)
    page.mouse.move(*spot)
    page.mouse.click(*spot)
    card = page.locator(".card").inner_text()
    assert "Lost in this scenario" in card
    assert page.locator("path.band-more").count() > 10
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Layers").click()
    page.locator("#corridor-tree").get_by_role("checkbox", name="All of: Railway").uncheck()
    page.get_by_label("Lines and places of").select_option("IND")
    page.mouse.click(*spot)
    assert page.locator(".card").count() == 0
    assert seen.errors == []


def test_the_legend_says_chosen_once_a_route_is_chosen(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    assert "Headline route" in page.locator(".legend li:visible").all_inner_texts()
    page.evaluate("corridor.chooseRoute(document.querySelector('#corridor-route option:not(:checked)').value)")
    legend = page.locator(".legend li:visible").all_inner_texts()
    assert "Chosen route" in legend
    assert "Headline route" not in legend


def test_the_gap_of_the_tour_has_a_look_of_its_own(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    page.evaluate("location.hash = 'tour=2'")
    page.locator("path.lit-gap").first.wait_for(state="attached")
    stroke = "name => getComputedStyle(document.querySelector('path.' + name)).stroke"
    assert page.evaluate(stroke, "lit-gap") != page.evaluate(stroke, "lit-territory")
    assert page.locator("path.lit-hit").count() == 0


@pytest.mark.parametrize(
    ("width", "height", "letters"), [(720, 450, 16), (390, 844, 32), (1440, 900, 32), (844, 390, 16)]
)
def test_large_letters_and_low_windows_leave_room_for_the_map(
    browser: Browser, bundled_page: Path, width: int, height: int, letters: int
) -> None:
    """What a reader sees who has zoomed to 200 %, or has set the letters of the browser twice as large."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    flags = ["--no-sandbox", "--disable-gpu", f"--blink-settings=defaultFontSize={letters}"]
    with closing(browser.browser_type.launch(executable_path=program, args=flags)) as large:
        page: Any = large.new_page(viewport={"width": width, "height": height})
        page.goto(bundled_page.as_uri())
        page.locator(".tool-row select").wait_for()
        head, view = (page.locator(name).bounding_box() for name in (".c-head", ".folium-map"))
        assert view["height"] >= 0.4 * height
        assert head["height"] <= 0.4 * height + 1
        assert page.evaluate("document.querySelector('.c-head').scrollHeight") > head["height"], "the rest scrolls"
        whole = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert whole == [width, height]
        figure = page.locator(".answer .big dd > *").nth(1).bounding_box()
        assert figure["y"] + figure["height"] <= head["y"] + head["height"], "the first figure, with what it is of"
        if letters == 32:
            for tab in page.locator(".c-tabs button").all():
                box = tab.bounding_box()
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= width
                assert box["y"] + box["height"] <= height
