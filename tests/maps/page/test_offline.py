from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import folium
import folium.plugins
import pytest

from layers import load_atlas
from maps import OfflineError, page_html, web_map
from maps.page.offline import VENDOR, manifest


class Tags(HTMLParser):
    """Every start tag of a page, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def plain() -> folium.Map:
    return folium.Map(location=[40, 48], zoom_start=5, tiles=None)


def test_vendored_files_are_those_of_the_manifest() -> None:
    listed = set()
    for package in manifest()["packages"]:
        assert package["licence"], package["name"]
        for file in package["files"]:
            path = VENDOR / file["path"]
            assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"], path
            listed.add(path)
    present = {path for path in VENDOR.rglob("*") if path.is_file()} - {
        VENDOR / "manifest.json",
        VENDOR / "LICENSES.md",
    }
    assert present == listed


def test_every_vendored_package_has_its_licence_text() -> None:
    text = (VENDOR / "LICENSES.md").read_text(encoding="utf-8")
    for package in manifest()["packages"]:
        licence = (VENDOR / package["name"] / "LICENSE").read_text(encoding="utf-8").strip()
        assert licence in text
        assert f"{package['name']} {package['version']}" in text


def test_nothing_is_linked(tiny: Path) -> None:
    page = page_html(web_map(load_atlas(tiny)))
    for tag, attributes in Tags(page).tags:
        assert tag not in {"iframe", "object", "embed", "base"}
        for name in ("src", "href", "action", "data"):
            if tag != "a" and attributes.get(name):
                assert str(attributes[name]).startswith("data:"), (tag, attributes)
    for style in re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL):
        assert not re.search(r"url\((?!['\"]?(?:data:|#))|@import", style)


def test_policy_comes_first_and_allows_no_request(tiny: Path) -> None:
    tags = Tags(page_html(web_map(load_atlas(tiny)))).tags
    names = [tag for tag, _ in tags]
    policies = [
        attributes["content"] for tag, attributes in tags if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    first = next(
        i for i, (_, attributes) in enumerate(tags) if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert first < min(names.index("script"), names.index("style"))
    rules = dict(rule.strip().split(" ", 1) for rule in str(policies[0]).split(";"))
    assert rules["default-src"] == rules["connect-src"] == "'none'"
    assert not re.search(r"https?:|\*|unsafe-eval", str(policies[0]))


def test_the_same_map_gives_the_same_bytes(tiny: Path) -> None:
    pages = {page_html(web_map(load_atlas(tiny))) for _ in range(2)}
    assert len(pages) == 1
    assert not re.search(r"_[0-9a-f]{32}\b", pages.pop())


def test_jquery_is_there_only_where_it_is_needed() -> None:
    assert "jQuery v3" not in page_html(plain())
    fmap = plain()
    folium.Marker([40, 48], popup=folium.Popup("Here")).add_to(fmap)
    page = page_html(fmap)
    assert "jQuery v3" in page
    assert "bootstrap" not in page.lower()


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda fmap: folium.TileLayer("OpenStreetMap").add_to(fmap), "tile.openstreetmap.org"),
        (lambda fmap: folium.plugins.MiniMap().add_to(fmap), "Control.MiniMap"),
        (lambda fmap: folium.plugins.Draw().add_to(fmap), "leaflet.draw"),
        (lambda fmap: folium.Marker([0, 0], icon=folium.Icon("red")).add_to(fmap), "folium.DivIcon"),
        (lambda fmap: fmap.get_root().html.add_child(folium.Element('<img src="https://example.org/a.png">')), "a.png"),
        (
            lambda fmap: fmap.get_root().header.add_child(
                folium.Element("<style>p{background:url(//x.org/b)}</style>")
            ),
            "//x.org/b",
        ),
    ],
    ids=["tiles", "minimap", "draw", "icon", "image", "css"],
)
def test_what_needs_the_network_is_refused_by_name(spoil: Callable[[folium.Map], object], named: str) -> None:
    fmap = plain()
    spoil(fmap)
    with pytest.raises(OfflineError, match=re.escape(named)):
        page_html(fmap)


def test_a_page_can_be_made_twice() -> None:
    fmap = plain()
    assert page_html(fmap) == page_html(fmap)
