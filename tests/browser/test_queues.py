"""The queue of a closure that lasts days, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo import Case, closure
from layers import load_atlas
from maps.story.queues import queue_by_day
from maps.words.messages import LANGUAGES
from tests.browser.test_language import speak
from tests.browser.test_page import boxes, overlaps
from tests.heard import heard

Open = Callable[..., Any]

ASTARA = "aze_closes_iran_border"


def choose(page: Any, scenario: str) -> None:
    page.evaluate("name => corridor.chooseScenario({scenario: name, year: 0})", scenario)
    page.evaluate("document.querySelector('.c-panel').dataset.stop = 'high'")
    page.get_by_role("tab").nth(2).click()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_chart_shows_and_fits(open_page: Open, bundled_page: Path, width: int, height: int) -> None:
    seen = open_page(bundled_page, width=width, height=height, touch=width < 500)
    page = seen.page
    choose(page, ASTARA)
    charts = page.locator(".queue svg")
    assert charts.count() == 2
    assert [charts.nth(number).is_visible() for number in range(2)] == [True, True]
    inside = """() => [...document.querySelectorAll('.queue, .queue text')].every(e => {
        const [a, b] = [e.getBoundingClientRect(), document.querySelector('.c-body').getBoundingClientRect()];
        return a.left >= b.left && a.right <= b.right; })"""
    for name in page.evaluate("corridor.data.scenarios.list.map(each => each.id)"):
        choose(page, name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert page.evaluate(inside), name
        assert overlaps(boxes(page, ".more:not([hidden]) .queue text")) == [], name
    assert seen.errors == []


def test_the_drawn_line_is_the_series_and_the_table_has_every_day(open_page: Open, bundled_page: Path) -> None:
    """The highest point of the line is the peak, in the place on the axis of its day."""
    page = open_page(bundled_page).page
    choose(page, ASTARA)
    result = closure(Case(load_atlas(), ASTARA))
    shown = queue_by_day(Case(load_atlas(), ASTARA))
    assert shown is not None
    assert page.locator(".queue > p").first.inner_text() == heard(load_atlas(), shown["say"])
    for number, place in enumerate(shown["places"]):
        line = page.locator(".queue .waits").nth(number).get_attribute("d")
        points = [tuple(map(float, point.split())) for point in line[1:].split("L")]
        x, y = min(points, key=lambda point: point[1])
        assert y == 22
        assert (x - 46) / 286 * shown["last"] == pytest.approx(place["peak"][0], abs=0.01)
        bottom = max(y for _, y in points)
        drawn = sorted((round((x - 46) / 286 * shown["last"], 1), (bottom - y) / (bottom - 22)) for x, y in points)
        at = dict(drawn)
        for day, waiting in enumerate(place["waiting"], start=1):
            assert at[day] * place["peak"][1] == pytest.approx(waiting, abs=place["peak"][1] * 0.002)
    page.locator(".queue summary").click()
    cells = page.locator(".queue tbody tr").evaluate_all("rows => rows.map(r => [...r.cells].map(c => c.innerText))")
    assert len(cells) == len(shown["places"][0]["waiting"])
    dearest = result.days[result.days["node"] == result.queues["node"].iloc[0]]
    assert [row[1] for row in cells] == [f"{waiting:,.0f}" for waiting in dearest["waiting"][: len(cells)]]


def test_a_scenario_without_days_has_no_chart(open_page: Open, bundled_page: Path) -> None:
    page = open_page(bundled_page).page
    choose(page, "rasht_astara_built")
    assert page.locator(".scenarios .more:not([hidden])").inner_text()
    assert page.locator(".scenarios .more:not([hidden]) .queue").count() == 0


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_the_chart_is_told_in_every_language(open_page: Open, bundled_page: Path, code: str) -> None:
    page = open_page(bundled_page).page
    speak(page, code)
    for name in page.evaluate("corridor.data.scenarios.list.map(each => each.id)"):
        choose(page, name)
        page.wait_for_timeout(30)
        chart = page.locator(".more:not([hidden]) .queue")
        said = " ".join(chart.evaluate_all("all => all.map(e => e.textContent)"))
        assert not re.search(r"\b(day|waits|gone|trucks|closed|Closed)\b", said), name
