"""The documentation's site: it builds without a warning, and works offline, on a phone and for all readers."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

ROOT = Path(__file__).parents[2]

Visit = Callable[..., Page]


def _build(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", *words]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    done = _build("--site-dir", str(folder))
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where a server on this machine serves the site."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Return a function that opens a page; at the end nothing may have gone elsewhere or failed."""
    complaints: list[str] = []
    contexts = []

    def visited(path: str, *, width: int = 1440, height: int = 900, dark: bool = False) -> Page:
        scheme = "dark" if dark else "light"
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
        page.on("request", lambda request: request.url.startswith(address) or complaints.append(request.url))
        page.on("response", lambda response: response.status < 400 or complaints.append(response.url))
        page.goto(f"{address}/{path}")
        return page

    yield visited
    for context in contexts:
        context.close()
    assert complaints == []


FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"

WRITTEN = [path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [
    "index",
    "tutorial",
    *(name for name in WRITTEN if name not in ("index", "tutorial")),
    *(f"reference/{name}" for name in ("commands", "dictionary", "layers", "geo", "maps", "corridor")),
]


def test_every_page_opens_without_a_request_elsewhere_and_fits(visit: Visit, address: str) -> None:
    page = visit("index.html")
    for name in PAGES:
        page.goto(f"{address}/{name}.html")
        assert page.locator("h1").count() == 1, name
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_function(FITS, timeout=2000)  # the margins move to their place
        broken = page.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.src)")
        assert broken == [], name


class _Anchors(HTMLParser):
    """Every identifier of a page, and everything it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key == "id" and value:
                self.ids.add(value)
            elif key in ("href", "src") and value:
                self.links.append(value)


def test_every_link_leads_somewhere(site: Path) -> None:
    """Pages, places in them, pictures; nothing that a page loads is elsewhere."""
    read = {}
    for path in site.rglob("*.html"):
        read[path] = _Anchors()
        read[path].feed(path.read_text(encoding="utf-8"))
    for path, anchors in read.items():
        if path.name == "404.html":
            continue
        for link in anchors.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto", "data"):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), f"{path.relative_to(site)} links to {link}"
            if parts.fragment and target in read:
                assert unquote(parts.fragment) in read[target].ids, f"{path.relative_to(site)} links to {link}"


def _searched(page: Page, words: str) -> Locator:
    """Type words into the search, as a person does; return the links it finds in the methods."""
    page.locator(".md-search__input").click()
    found = page.locator(".md-search-result__link[href*='methods/convergence.html']").first
    for _ in range(5):  # what is typed before the index is there has no effect
        page.keyboard.press("Control+A")
        page.keyboard.type(words, delay=20)
        page.wait_for_timeout(700)
        if found.is_visible():
            break
    return found


def test_search_finds_a_term_without_a_network(visit: Visit) -> None:
    page = visit("index.html")
    _searched(page, "severing radius").click()
    page.wait_for_url("**/methods/convergence.html*")
    page.locator("#severing-radius").wait_for()


def test_a_reader_may_choose_the_dark(visit: Visit) -> None:
    page = visit("index.html")
    ground = "getComputedStyle(document.body).backgroundColor"
    day = page.evaluate(ground)
    page.locator("label[for^=__palette_]:visible").click()
    night = page.evaluate(ground)
    assert day != night
    page.reload()
    assert page.evaluate(ground) == night
    assert visit("index.html", dark=True).evaluate(ground) == night


@pytest.mark.parametrize("name", ["index", "tutorial", "reference/commands"])
@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_no_serious_fault_of_access(visit: Visit, name: str, dark: bool) -> None:
    page = visit(f"{name}.html", dark=dark)
    page.wait_for_timeout(300)
    found = Axe().run(page).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in serious] == []


def test_the_site_opens_by_double_click(browser: Browser, site: Path) -> None:
    """Without any server: links lead to files, and the search finds."""
    page = browser.new_page()
    errors: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "index.html").as_uri())
    page.locator(".md-nav a", has_text="Tutorial").first.click()
    page.wait_for_url("**/tutorial.html")
    assert page.locator("h1").inner_text().startswith("From install to brief")
    assert _searched(page, "severing radius").is_visible()
    assert errors == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    page.close()


@pytest.mark.parametrize(
    "text",
    ["[a page](missing.md)", "[a place](#missing)", "[an address](/methods/)", "![a picture](images/missing.png)"],
)
def test_a_link_that_leads_nowhere_stops_the_build(tmp_path: Path, text: str) -> None:
    """The rules of mkdocs.yml, on a site of one page."""
    (tmp_path / "docs").mkdir()
    config = tmp_path / "mkdocs.yml"
    rules = f"INHERIT: {ROOT / 'mkdocs.yml'}\ndocs_dir: docs\nsite_dir: site\nhooks: []\nwatch: []\n"
    config.write_text(rules + "nav: [index.md]\nplugins: [search]\ntheme: { name: material }\n")
    page = tmp_path / "docs" / "index.md"
    page.write_text("# Sound\n")
    assert _build("--config-file", str(config)).returncode == 0
    page.write_text(f"# Not sound\n\n{text}\n")
    assert _build("--config-file", str(config)).returncode != 0
