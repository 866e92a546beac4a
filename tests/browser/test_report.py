"""The whole report in real Chromium: drawn, readable on a phone, by night and on paper, and silent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from layers import load_atlas
from maps.report import Report, report

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made() -> Report:
    return report(load_atlas(), draws=1, annex=True)


@pytest.fixture(scope="module")
def file(made: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "brief.html"
    path.write_text(made.html(), encoding="utf-8")
    return path


@dataclass
class Opened:
    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def show(width: int = 1440, height: int = 900, *, dark: bool = False) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        seen = Opened(context.new_page())
        seen.page.on("console", lambda line: seen.said.append(line.text))
        seen.page.on("pageerror", lambda error: seen.said.append(str(error)))
        seen.page.on("request", lambda request: seen.asked.append(request.url))
        seen.page.goto(file.as_uri())
        return seen

    yield show
    for context in contexts:
        context.close()


def test_all_of_it_is_under_two_megabytes(file: Path) -> None:
    assert file.stat().st_size < 2_000_000


def test_it_asks_for_nothing_and_complains_of_nothing(opened: Callable[..., Opened], file: Path) -> None:
    seen = opened()
    seen.page.wait_for_timeout(200)
    assert seen.said == []
    assert {url for url in seen.asked if not url.startswith("data:")} == {file.as_uri()}


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (820, 1180)])
def test_nothing_is_wider_than_the_screen(opened: Callable[..., Opened], width: int, height: int) -> None:
    page = opened(width, height).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = page.evaluate(
        """() => [...document.querySelectorAll('main p, main li, h1, h2, h3, figcaption, .scroll, .art')]
              .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.textContent.slice(0, 60))"""
    )
    assert wide == []


def test_every_picture_is_drawn(opened: Callable[..., Opened], made: Report) -> None:
    """Each has the shape of its view box, and ink of at least five colours where it is painted."""
    page = opened(1000, 1400).page
    pictures = page.locator("figure svg[role=img]")
    assert pictures.count() == len(made.pictures)
    for number in range(0, pictures.count(), 4):
        picture = pictures.nth(number)
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        assert box is not None
        assert box["width"] > 250
        _, _, wide, tall = map(float, (picture.get_attribute("viewBox") or "").split())
        assert box["height"] / box["width"] == pytest.approx(tall / wide, rel=0.02)
        colours = page.evaluate(
            """element => new Set([...element.querySelectorAll('path, use')].flatMap(e => {
                 const style = getComputedStyle(e); return [style.fill, style.stroke]})).size""",
            picture.element_handle(),
        )
        assert colours >= 5


def test_letters_lie_inside_their_picture(opened: Callable[..., Opened]) -> None:
    """A glyph that lost its scale would cover the page."""
    page = opened(1000, 1400).page
    large = page.evaluate(
        """() => [...document.querySelectorAll('figure use[href^="#g"]')].filter(e => {
             const box = e.getBoundingClientRect(); return box.width > 40 || box.height > 40}).length"""
    )
    assert large == 0


def test_by_night_the_paper_is_dark_and_the_text_light(opened: Callable[..., Opened]) -> None:
    def light(colour: str) -> float:
        red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
        return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255

    for dark in (False, True):
        page = opened(dark=dark).page
        paper, ink, fills = page.evaluate(
            """() => [getComputedStyle(document.documentElement).backgroundColor,
                      getComputedStyle(document.querySelector('main p')).color,
                      [...document.querySelectorAll('figure use[href^="#g"]')].map(e => getComputedStyle(e).fill)]"""
        )
        drawn = Counter(fills).most_common(1)[0][0]
        assert (light(paper) < 0.2) is dark
        assert (light(ink) > 0.7) is dark
        assert (light(drawn) > 0.4) is dark


def test_a_figure_in_a_sentence_leads_to_its_table(opened: Callable[..., Opened]) -> None:
    page = opened().page
    link = page.locator(".annex a.fig").first
    target = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    assert page.url.endswith(f"#{target}")
    box = page.locator(f"[id='{target}']").bounding_box()
    assert box is not None
    assert -5 <= box["y"] < 900


def test_wide_tables_scroll_by_keyboard_on_a_phone(opened: Callable[..., Opened]) -> None:
    page = opened(390, 844).page
    region = page.locator(".scroll:has(#chokepoints)")
    assert region.get_attribute("tabindex") == "0"
    assert page.locator(".hint:visible + .scroll:has(#chokepoints)").count() == 1
    assert "gradient" in region.evaluate("e => getComputedStyle(e).backgroundImage")
    assert opened(1440, 900).page.locator(".hint:visible").count() == 0
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert region.evaluate("e => e.scrollLeft") > 0
    assert region.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_text_can_be_read_without_style(opened: Callable[..., Opened], made: Report) -> None:
    """The order of the markup is the order of the report."""
    text = " ".join(opened().page.inner_text("body").split())
    sections = [*made.sections, *made.annex]
    places = [text.find(" ".join(section.title.split())) for section in sections if section.title]
    assert min(places) > 0
    assert text.index(made.opening.headline) < places[0] < text.index("Annex") < places[-1]


def test_it_prints_on_a4_with_the_annex_from_the_third_page(opened: Callable[..., Opened], made: Report) -> None:
    page = opened(dark=True).page
    page.emulate_media(media="print")
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == "rgb(255, 255, 255)"  # also where the screen is dark
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.startswith(b"%PDF")
    boxes = set(re.findall(rb"/MediaBox ?\[([^\]]+)\]", printed))
    assert boxes
    assert all([round(float(part)) for part in box.split()] == [0, 0, 595, 842] for box in boxes)
    count = len(re.findall(rb"/Type ?/Page\b", printed))
    assert 15 <= count <= 70
    pages = pypdfium2.PdfDocument(printed)
    texts = [" ".join(pages[number].get_textpage().get_text_range().split()) for number in range(3)]
    assert made.opening.headline in texts[0]
    assert made.sections[1].title in texts[1]
    assert texts[2].startswith("Annex")
    page.set_viewport_size({"width": 665, "height": 1000})  # A4 less its margins, 96 dots to the inch
    wide = (
        "[...document.querySelectorAll('table')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert page.evaluate(wide) == 0


@pytest.mark.parametrize(("width", "height", "dark"), [(1440, 900, False), (390, 844, True)])
def test_axe_finds_nothing_serious(opened: Callable[..., Opened], width: int, height: int, dark: bool) -> None:
    page = opened(width, height, dark=dark).page
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    told = [(each["id"], each["impact"], each["nodes"][0]["html"][:120]) for each in found]
    assert [each for each in told if each[1] in ("serious", "critical")] == []
