"""The page for everyone: audited by axe-core, by keyboard alone, without motion, without colour."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

Open = Callable[..., Any]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

# What is half faded in has less contrast.
SETTLED = "Promise.allSettled(document.getAnimations().map(each => each.finished)).then(() => true)"

SIZES = [(1440, 900), (390, 844)]


def button(page: Any, name: str) -> Any:
    return page.locator(".tool-row").get_by_role("button", name=name, exact=True)


def states(page: Any) -> Any:
    """Yield after bringing the page into each state that has something new to see."""
    yield "as it opens"
    button(page, "Layers").click()
    for fold in page.locator("#corridor-tree > div > details > summary").all():
        fold.click()
    yield "layers"
    button(page, "Tools").click()
    yield "tools"
    page.keyboard.press("Escape")
    page.locator("#corridor-search").fill("Baku")
    yield "search"
    page.locator("#corridor-search").fill("")
    page.locator("#corridor-search").press("Escape")
    for tab in page.locator("[role=tab]").all():
        page.evaluate("tab => tab.click()", tab.element_handle())
        first = page.locator("[role=tabpanel]:visible [aria-expanded=false]").first
        if first.count():
            page.evaluate("each => each.click()", first.element_handle())
        page.wait_for_timeout(100)
        yield tab.inner_text()
    page.evaluate("corridor.stop('low')")
    page.evaluate("corridor.show([...corridor.features.keys()].find(key => key.startsWith('line')))")
    page.wait_for_timeout(500)
    yield "card"
    page.keyboard.press("Escape")
    page.evaluate("corridor.measure(true)")
    page.wait_for_timeout(400)  # the card fades
    yield "measure"


# Each size and each scheme once: what depends on both is contrast, which `test_contrast_of_every_text` measures.
@pytest.mark.parametrize(("width", "height", "dark"), [(*SIZES[0], False), (*SIZES[1], True)])
def test_axe_finds_nothing_serious(open_page: Open, bundled_page: Path, width: int, height: int, dark: bool) -> None:
    page = open_page(bundled_page, width=width, height=height, dark=dark, touch=width < 500).page
    page.evaluate(AXE)
    seen = []
    for state in states(page):
        page.evaluate(SETTLED)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert len(found["passes"]) > 10, "it did look"
        seen += [
            (state, each["impact"], each["id"], each["nodes"][0]["html"][:200])
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
        ]
    assert seen == []


def test_axe_would_find_something(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    page.evaluate(AXE)
    page.evaluate(
        "document.querySelector('.c-panel').append(Object.assign(document.createElement('button'), {type: 'button'}))"
    )
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert "button-name" in {each["id"] for each in found}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_contrast_of_every_text(open_page: Open, bundled_page: Path, width: int, height: int, dark: bool) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1 from 24 px, or 18.66 px in bold; worked out from what is drawn."""
    page = open_page(bundled_page, width=width, height=height, dark=dark, touch=width < 500).page
    low = set()
    checked = 0
    for _ in states(page):
        found = page.evaluate(
            """() => {
            const rgba = text => { const c = document.createElement('canvas').getContext('2d', {willReadFrequently: true}); c.clearRect(0,0,1,1); c.fillStyle = text; c.fillRect(0,0,1,1); return [...c.getImageData(0,0,1,1).data]; };
            const over = (top, under) => top.slice(0, 3).map((v, i) => v * top[3] / 255 + under[i] * (1 - top[3] / 255));
            const lum = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
            const paper = getComputedStyle(document.body).backgroundColor;
            const rows = [];
            const cache = new Map();
            const walk = document.createTreeWalker(document.querySelector('body'), NodeFilter.SHOW_TEXT);
            for (let n = walk.nextNode(); n; n = walk.nextNode()) {
                const e = n.parentElement;
                if (!n.data.trim() || !e.checkVisibility() || e.closest('script, style, .leaflet-marker-pane, .corridor-labels, option, .unseen')) continue;
                if (e.closest('.label')) continue;  // on the map, with a halo
                const s = getComputedStyle(e);
                const stack = [];
                for (let p = e; p; p = p.parentElement) { const b = getComputedStyle(p).backgroundColor; if (b !== 'rgba(0, 0, 0, 0)') stack.push(rgba(b)); if (p.classList.contains('leaflet-container')) break; }
                let ground = rgba(paper).slice(0, 3);
                for (const b of stack.reverse()) ground = over(b, ground);
                const ink = over(rgba(s.color), ground);
                const [a, b] = [lum(ink), lum(ground)].sort((x, y) => y - x);
                const size = parseFloat(s.fontSize), bold = Number(s.fontWeight) >= 700;
                rows.push([n.data.trim().slice(0, 40), e.className.toString().slice(0, 40), (a + 0.05) / (b + 0.05), size >= 24 || (bold && size >= 18.66) ? 3 : 4.5]);
            }
            return rows; }"""
        )
        checked += len(found)
        low |= {(text, name, round(ratio, 2)) for text, name, ratio, least in found if ratio < least}
    assert checked > 500
    assert low == set()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    button(page, "Layers").click()
    page.evaluate(
        "h1 => { h1.tabIndex = -1; h1.focus(); }", page.locator("h1").element_handle()
    )  # the start of the page
    wanted = page.evaluate(
        """() => { const list = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex]')].filter(e =>
            e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}) && !e.disabled);
            list.forEach((e, i) => e.dataset.reach = i); return list.length; }"""
    )
    assert wanted > 60
    reached, unseen = set(), []
    lines = page.locator("path.hit").count()  # stops of their own
    for _ in range(wanted + lines + 30):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e); const d = e.querySelector('.disc');
                const rings = [s, d && getComputedStyle(d)].filter(Boolean).some(each => each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) >= 2);
                return [e.dataset.reach, rings, e.outerHTML.slice(0, 120)]; }"""
        )
        if here[0] is None:
            continue
        reached.add(here[0])
        if not here[1]:
            unseen.append(here[2])
    missed = page.evaluate(
        "done => [...document.querySelectorAll('[data-reach]')].filter(e => !done.includes(e.dataset.reach)).map(e => e.outerHTML.slice(0, 160))",
        sorted(reached),
    )
    assert missed == []
    assert unseen == []


def test_nothing_moves_where_motion_is_unwanted(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    page.emulate_media(reduced_motion="reduce")
    for act in (
        "corridor.choosePlace(corridor.places[0].properties.id)",
        "corridor.home(true)",
        "corridor.show([...corridor.features.keys()][0])",
    ):
        page.evaluate(act)
        at = "(({lat, lng}) => [lat, lng, corridor.map.getZoom()])(corridor.map.getCenter())"
        settled = page.evaluate(at)
        page.wait_for_timeout(350)
        assert page.evaluate(at) == pytest.approx(settled, abs=1e-9), act
    assert page.evaluate("document.getAnimations().filter(a => a.playState === 'running').length") == 0


def test_modes_and_statuses_without_colour(open_page: Open, bundled_page: Path) -> None:
    """Each mode has a width or a pattern of its own, each status a dash: grey on grey they still differ."""
    page = open_page(bundled_page).page
    looks = page.evaluate(
        """() => { const looks = {};
            for (const mode of corridor.data.modes) {
                const box = document.createElement('div'); box.append(corridor.swatch(mode, 'operational', true)); document.body.append(box);
                looks[mode] = [...box.querySelectorAll('path')].map(p => { const s = getComputedStyle(p); return [s.strokeWidth, s.strokeDasharray, s.strokeLinecap].join(); }).join('; ');
                box.remove(); }
            return looks; }"""
    )
    assert all(looks[a] != looks[b] for a, b in itertools.combinations(looks, 2)), looks
