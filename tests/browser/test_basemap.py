"""A basemap in a real browser: its tiles come from its host alone, and nothing is lost where they do not come."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from layers import load_atlas
from maps import page_html, web_map
from maps.page.basemap import Basemap

Open = Callable[..., Any]

TILE = (10, 200, 30)


def png(color: tuple[int, int, int], size: int = 256) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(color) * size for _ in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@dataclass
class Tiles:
    """A page with a basemap, the server of its tiles, and what that was asked for."""

    page: Path
    address: str
    server: ThreadingHTTPServer
    heard: list[str]
    answer: dict[str, int]


@pytest.fixture(scope="module")
def tiles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiles]:
    heard: list[str] = []
    answer = {"status": 200}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(answer["status"])
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            if answer["status"] == 200:
                self.wfile.write(png(TILE))

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    layer = Basemap(address + "/{z}/{x}/{y}.png", attribution='Tiles by <a href="https://example.org">someone</a>')
    file = tmp_path_factory.mktemp("basemap") / "page.html"
    file.write_text(page_html(web_map(load_atlas(), scenarios=[], basemap=layer)), encoding="utf-8")
    yield Tiles(file, address, server, heard, answer)
    server.shutdown()
    server.server_close()


def pixels(page: Any, spots: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    import base64

    shot = base64.b64encode(page.screenshot()).decode()
    read: list[list[int]] = page.evaluate(
        """async ([shot, spots]) => { const image = new Image(); image.src = 'data:image/png;base64,' + shot; await image.decode();
            const c = document.createElement('canvas'); c.width = image.width; c.height = image.height; const x = c.getContext('2d'); x.drawImage(image, 0, 0);
            return spots.map(([a, b]) => [...x.getImageData(a, b, 1, 1).data].slice(0, 3)); }""",
        [shot, spots],
    )
    return [tuple(each) for each in read]


@pytest.mark.parametrize("status", [200, 404, 500, 0])
def test_tiles_that_come_and_tiles_that_do_not(open_page: Open, tiles: Tiles, status: int) -> None:
    atlas, file, address, heard = load_atlas(), tiles.page, tiles.address, tiles.heard
    tiles.answer["status"] = status
    if status == 0:  # the last one: nobody listens any more
        tiles.server.shutdown()
        tiles.server.server_close()
    seen = open_page(file)
    page = seen.page
    page.wait_for_timeout(1500)
    assert [error for error in seen.errors if "Failed to load resource" not in error] == []
    assert all(url.startswith((file.as_uri(), address)) for url in seen.requests), "no one else is asked"
    assert page.locator(".leaflet-pane path.line.m-rail").count() == (atlas.segments["mode"] == "rail").sum()
    assert "Tiles by someone" in page.locator(".leaflet-control-attribution").inner_text()
    page.evaluate(
        "corridor.groups.filter(g => g.mode || g.kind || g.chokepoints || ['ground-names', 'ground-relief', 'ground-water'].includes(g.ground)).forEach(g => g.layer.remove())"
    )
    page.wait_for_timeout(300)
    land = page.evaluate(
        "(() => { const p = corridor.map.latLngToContainerPoint([55, 65]), b = corridor.map.getContainer().getBoundingClientRect(); return [Math.round(p.x + b.left), Math.round(p.y + b.top)]; })()"
    )
    [color] = pixels(page, [tuple(land)])
    if status == 200:
        assert len(heard) > 3
        assert all(path.endswith(".png") for path in heard)
        assert color == TILE
    else:
        assert color == (0xF4, 0xF1, 0xEA), "the vector ground"
