"""The page in its languages, in a real browser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maps.page.languages import LANGUAGES
from tests.browser.test_page import boxes, overlaps

Open = Callable[..., Any]

# What is not translated: facts, readings and answers to claims in the words of their authors, and what is cited.
ENGLISH = "#corridor-sources, .note, .scenarios .more > p, .scenarios .more ul, .claims, .card"


def speak(page: Any, code: str) -> None:
    page.locator("select[data-language]").select_option(code)
    page.wait_for_selector(f"html[lang={code}]")
    page.wait_for_timeout(300)


def figures(text: str) -> list[str]:
    """Return the figures of a text in plain digits, whatever the language writes."""
    found = re.findall(r"\d(?:[\d.,٫٬\u00a0\u202f]*\d)?", text)
    plain = []
    for each in found:
        digits = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in each)
        whole = re.sub(r"[,٬\u00a0\u202f. ](?=\d{3}(?!\d))", "", digits)
        plain.append(re.sub(r"[,٫]", ".", whole))
    return sorted(plain)


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_of_the_interface_stays_english(open_page: Open, bundled_page: Path, code: str) -> None:
    seen = open_page(bundled_page)
    page = seen.page
    english = page.locator(".finding").inner_text()
    speak(page, code)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if code == "fa" else "ltr")
    stayed = page.evaluate(
        """allowed => [...document.querySelectorAll('[lang=en]')].filter(e => !e.closest(allowed) && e.tagName !== 'OPTION').map(e => e.textContent)""",
        ENGLISH,
    )
    assert stayed == []
    told = page.locator(".finding").inner_text()
    assert told != english
    assert figures(told) == figures(english), "the same figures"
    assert page.locator(".finding b").count() >= 3
    assert seen.errors == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_scenario_is_told(open_page: Open, bundled_page: Path, code: str) -> None:
    page = open_page(bundled_page).page
    page.get_by_role("tab", name="Scenarios").click()
    count = page.locator(".scenarios > li > button").count()
    assert count > 10
    speak(page, code)
    for number in range(count):
        button = page.locator(".scenarios > li > button").nth(number)
        button.click()
        page.wait_for_timeout(30)
        assert button.locator("[lang=en]").count() == 0, button.inner_text()
        finding = page.locator(".finding")
        assert finding.get_attribute("lang") is None, finding.inner_text()
        assert not re.search(r"\b(of|the|lines|takes)\b", finding.inner_text())
        assert page.locator(".figures [lang=en]").count() == 0, page.locator(".figures").all_inner_texts()


@pytest.mark.parametrize("code", LANGUAGES)
def test_cards_are_told(open_page: Open, bundled_page: Path, code: str) -> None:
    page = open_page(bundled_page).page
    speak(page, code)
    keys = page.evaluate("[...corridor.features.keys()]")
    for key in keys[:: max(1, len(keys) // 6)]:
        page.evaluate("key => corridor.show(key)", key)
        page.wait_for_timeout(400)
        stayed = page.locator(".card").last.evaluate(
            """card => [...card.querySelectorAll('dt, h3, h4, .kind, .sure b, dd')].filter(e => e.closest('[lang=en]') || e.querySelector('[lang=en]')).map(e => e.textContent)"""
        )
        assert stayed == [], key


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


def test_there_and_back_again(open_page: Open, bundled_page: Path) -> None:
    """The address keeps the language; English comes back letter for letter, and the files stay the same."""
    page = open_page(bundled_page).page
    everything = "[...document.querySelectorAll('.c-head, .c-panel, .legend, .tree')].map(e => e.textContent)"
    tables = "corridor.tables().map(t => [t.title, corridor.csv(t.rows)])"
    before, files = page.evaluate(everything), page.evaluate(tables)
    speak(page, "fa")
    assert page.evaluate(everything) != before
    assert page.evaluate(tables) == files
    address = page.url
    assert "lang=fa" in address
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[lang=fa]")
    page.wait_for_timeout(300)
    assert page.locator(".c-head h1").inner_text().startswith("دالان")
    speak(page, "en")
    assert page.evaluate(everything) == before
    assert "lang=" not in page.url


def test_what_is_not_known_stays(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    speak(page, "ru")
    said = page.evaluate(
        "['Foobar port', 'Foobar – Tehran', 'Railway, operational', '1,234.5 km', 'Lost ({0})', '__proto__', 'constructor', '1.0.0', 'Moscow – Tehran and 5 more', 'Baku city – Foobar'].map(corridor.say)"
    )
    assert said[0] == "порт Foobar"
    assert said[2] == "Железная дорога, действует"
    assert said[3].replace("\u00a0", " ") == "1 234,5 км"
    assert said[5:9] == ["__proto__", "constructor", "1.0.0", "Москва – Тегеран и ещё 5"]
