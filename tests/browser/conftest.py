"""Real Chromium for the pages, and a listener that would hear any request they make."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from layers import load_atlas
from maps import page_html, web_map
from tests.conftest import built_once

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        reason = "Chromium is absent: apt-get install chromium"
        if os.environ.get("CORRIDOR_REQUIRE_PROGRAMS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@dataclass
class Opened:
    """A page, what it complained of, and what it asked for."""

    page: Page
    file: Path
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Return a function that opens a file in a fresh window of a given size."""
    contexts = []

    def opened(file: Path, *, width: int = 1440, height: int = 900, dark: bool = False, touch: bool = False) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", has_touch=touch
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        seen = Opened(page, file)
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("console", lambda line: seen.errors.append(line.text) if line.type in ("error", "warning") else None)
        page.on("request", lambda request: seen.requests.append(request.url))

        def dismiss(dialog: object) -> None:
            seen.dialogs.append(str(dialog))
            dialog.dismiss()  # type: ignore[attr-defined]

        page.on("dialog", dismiss)
        page.goto(file.as_uri())
        page.wait_for_function("Boolean(window.corridor && corridor.relabel)")
        page.evaluate("new Promise(corridor.soon)")  # markers have their names once what was put off before is done
        page.wait_for_timeout(250)  # the lettering is laid out a moment after the last move
        return seen

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def bundled_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the bundled atlas."""
    return built_once(tmp_path_factory, "corridor.html", lambda: page_html(web_map(load_atlas())))


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """Address of a server on this machine, and the paths it was asked for."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", heard
    server.shutdown()
    server.server_close()
