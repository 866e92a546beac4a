"""The page in its languages, in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maps.words import numbers
from maps.words.messages import LANGUAGES, Series, as_json, message, said
from tests.browser.test_page import boxes, overlaps

Open = Callable[..., Any]

OTHERS = LANGUAGES[1:]

# Towns, which are named anew by the lettering; and what is in the words of its author: notes, sources, answers to claims, codes of countries, and what the atlas does not translate.
OWN = ".label-town, [dir=auto], .claims, .listing, .made td, .strip, .disc, #corridor-sources td, .leaflet-control-attribution, [data-language], .c-head, svg, .card li, script, style"

# Words in Latin letters that stand in any language.
LATIN = r"[A-Z0-9/.–-]+|Leaflet|Clause|Folium|OpenStreetMap|docs/[a-z./]+|Enter|Backspace|Escape|USD|GeoJSON"

STAYED = """own => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement;
    if (!/\\p{L}{2}/u.test(node.data) || parent.closest(own) || parent.closest('[data-msg], [data-name], [data-number]')) continue;
    found.push(node.data.trim());
  }
  for (const name of ['title', 'aria-label', 'placeholder', 'label', 'alt']) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const said = element.hasAttribute('data-msg-' + name) || element.hasAttribute('data-name-' + name);
      if (!said && /\\p{L}{2}/u.test(element.getAttribute(name)) && !element.closest(own)) found.push(name + ': ' + element.getAttribute(name));
    }
  }
  return found;
}"""

SPOKEN = "[...document.querySelectorAll('[data-msg], [data-name]')].filter(e => !e.closest('.c-head')).map(e => [e.dataset.msg || e.dataset.name, e.textContent])"


def speak(page: Any, code: str) -> None:
    page.locator("select[data-language]").select_option(code)
    page.wait_for_selector(f"html[lang={code}]")
    page.wait_for_timeout(200)


def english(spoken: list[list[str]]) -> list[list[str]]:
    """Return what is said in words of Latin letters."""
    words = r"[A-Za-z]{4,}(?:[\w./–-]*)"
    told = [(of, text) for of, text in spoken if of not in ("licence-of-layers", "ground-sources")]
    return [
        [of, text]
        for of, text in told
        if [each for each in re.findall(words, text) if not re.fullmatch(LATIN, each.rstrip("./-"))]
    ]


def figures(tables: list[list[str]]) -> list[list[list[str]]]:
    """Return the plain numbers of the rows of all tables but that of chokepoints, whose names may hold some."""
    return [[re.findall(r"(?<![\w.])-?[0-9]+(?:\.[0-9]+)?(?![\w.])", row) for row in table[2:]] for table in tables[1:]]


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_of_the_interface_stays_english(open_page: Open, bundled_page: Path, code: str) -> None:
    seen = open_page(bundled_page)
    page = seen.page
    before = dict(map(tuple, page.evaluate(SPOKEN)))
    speak(page, code)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if code == "fa" else "ltr")
    assert page.evaluate(STAYED, OWN) == []
    spoken = page.evaluate(SPOKEN)
    assert len(spoken) > 700
    if code != "az":
        assert english(spoken) == []
    same = {of for of, text in spoken if text == before.get(of) and len(re.findall("[A-Za-z]{3}", text)) > 1}
    assert {
        of for of in same if not of.startswith(("country/", "node/", "segment/", "sea/", "reading/", "description/"))
    } <= {"drawn-with", "made-sha256"}
    assert page.title() != before["atlas/title"]
    assert seen.errors == []


@pytest.mark.parametrize("code", OTHERS)
def test_every_scenario_and_card_is_told(open_page: Open, bundled_page: Path, code: str) -> None:
    page = open_page(bundled_page).page
    page.get_by_role("tab", name="Scenarios").click()
    count = page.locator(".scenarios > li > button").count()
    assert count > 10
    speak(page, code)
    for number in range(1, count):
        page.evaluate("n => document.querySelectorAll('.scenarios > li > button')[n].click()", number)
        assert page.evaluate(STAYED, OWN) == []
        if code != "az":
            assert english(page.evaluate(SPOKEN)) == []
    keys = page.evaluate("[...corridor.features.keys()]")
    for key in keys[:: max(1, len(keys) // 6)]:
        page.evaluate("key => corridor.show(key)", key)
        page.wait_for_timeout(300)
        assert page.evaluate(STAYED, OWN) == [], key
        if code != "az":
            assert english(page.evaluate(SPOKEN)) == [], key


@pytest.mark.parametrize(
    ("code", "width", "height"), [("fa", 1440, 900), ("fa", 390, 844), ("ru", 1440, 900), ("az", 390, 844)]
)
def test_nothing_overlaps(open_page: Open, bundled_page: Path, code: str, width: int, height: int) -> None:
    page = open_page(bundled_page, width=width, height=height, touch=width < 500).page
    speak(page, code)
    assert overlaps(boxes(page, ".label")) == []
    assert overlaps(boxes(page, ".leaflet-control, .c-head, .c-panel")) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width > 500:
        panel, view = (page.locator(name).bounding_box() for name in (".c-panel", ".folium-map"))
        assert (panel["x"] > view["x"]) == (code == "fa"), "the panel is where reading begins"


@pytest.mark.parametrize("code", ["en", "az", "ru", "fa"])
def test_every_tool_is_within_a_narrow_phone(open_page: Open, bundled_page: Path, code: str) -> None:
    page = open_page(bundled_page, width=360, height=780, touch=True).page
    speak(page, code)
    for box in boxes(page, ".tool-row > *"):
        assert box["left"] >= 0, box
        assert box["right"] <= 360, box


def test_what_is_only_read_aloud_changes_too(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    page.evaluate("corridor.chooseScenario({ scenario: 'iran_outage', year: 0 })")
    status = page.locator(".c-head [role=status].unseen").first
    assert "Iran" in status.text_content()
    speak(page, "ru")
    assert not re.search("[a-z]{3}", status.text_content())


def test_there_and_back_again(open_page: Open, bundled_page: Path) -> None:
    """The address keeps the language; English comes back letter for letter; tables have the same numbers in any language."""
    page = open_page(bundled_page).page
    everything = "[...document.querySelectorAll('.c-head, .c-panel, .legend, .tree')].map(e => e.textContent)"
    tables = "corridor.tables().map(t => [t.title.join(), ...t.rows.map(r => r.join())])"
    before, files = page.evaluate(everything), page.evaluate(tables)
    speak(page, "fa")
    assert page.evaluate(everything) != before
    translated = page.evaluate(tables)
    assert [each[:2] for each in translated] != [each[:2] for each in files], (
        "titles and headings are those of the language"
    )
    assert figures(translated) == figures(files)
    address = page.url
    assert "lang=fa" in address
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[lang=fa]")
    page.wait_for_timeout(300)
    assert page.title().startswith("دالان")
    speak(page, "en")
    assert page.evaluate(everything) == before
    assert "lang=" not in page.url


def test_the_browser_writes_as_python_does(open_page: Open, bundled_page: Path) -> None:
    """Also in languages of which the browser has no data: Chromium may lack the Azerbaijani ones."""
    page = open_page(bundled_page).page
    values = [0, 0.004, 0.05, 0.285, 9.25, 9.95, 13.16, 99.995, 123.45, 1000.5, 1230, 1234567.125, -0.3, -1234.5]
    told = [
        said("days", days=21),
        said("only", what=Series([said(f"way-{mode}") for mode in ("rail", "road", "sea")])),
        said("effect-cost", value=-12.5),
    ]
    for code in LANGUAGES:
        speak(page, code) if code != "en" else None
        for kind in numbers.KINDS:
            written = page.evaluate("([kind, values]) => values.map(v => corridor.figure(kind, v))", [kind, values])
            assert written == [numbers.written(kind, value, code) for value in values], (code, kind)
        texts = page.evaluate(
            "told => told.map(t => corridor.text(...t))", json.loads(json.dumps([as_json(each) for each in told]))
        )
        assert texts == [message(each.id, code, **each.args) for each in told]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Баку", "node/AZBAK"),
        ("باکو", "node/AZBAK"),
        ("Bakı", "node/AZBAK"),
        ("baku", "node/AZBAK"),
        ("astrakan", "Astrakhan"),
        ("иран", "country/IRN"),
        ("hormuz", "scenario/"),
        ("suez (for", "route/suez_baseline"),
    ],
)
def test_the_search_finds_in_every_language(open_page: Open, bundled_page: Path, typed: str, first: str) -> None:
    seen = open_page(bundled_page)
    page = seen.page
    page.locator("#corridor-search").fill(typed)
    rows = page.locator("#corridor-found [data-name]")
    assert first in (rows.first.get_attribute("data-name") or "") + rows.first.inner_text()
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_timeout(600)
    assert page.locator("#corridor-found").is_hidden()
    if first.startswith("node/") or first == "Astrakhan":
        assert page.locator(".card h3").inner_text().startswith(("Baku", "Astrakhan"))
    elif first.startswith("country/"):
        page.wait_for_function("url => location.href !== url", arg=before)
    elif first.startswith("scenario/"):
        assert "scenario=" in page.url
    else:
        assert page.locator("#corridor-route").input_value() == "suez_baseline"
        assert page.locator("#corridor-exposure").is_visible()
    assert seen.errors == []


def test_names_of_an_own_atlas_stay(open_page: Open, tiny: Path, tmp_path: Path) -> None:
    """Names that are words of the interface are no words of the interface."""
    from layers import load_atlas
    from maps import page_html, web_map

    nodes = json.loads((tiny / "nodes.geojson").read_text())
    for feature, name in zip(nodes["features"], ("Source", "Gas", "Panel", "Layers", "Iran"), strict=False):
        feature["properties"]["name"] = name
    (tiny / "nodes.geojson").write_text(json.dumps(nodes))
    (tiny / "datapackage.json").unlink()
    target = tmp_path / "own.html"
    target.write_text(page_html(web_map(load_atlas(tiny))), encoding="utf-8")
    page = open_page(target).page
    told = (
        "[...corridor.features].filter(([k]) => k.startsWith('place')).map(([k]) => corridor.name(corridor.nameOf(k)))"
    )
    names = page.evaluate(told)
    assert {"Source", "Gas", "Panel"} <= set(names)
    for code in OTHERS:
        speak(page, code)
        assert page.evaluate(told) == names
