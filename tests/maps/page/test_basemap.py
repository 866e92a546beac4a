"""Online basemaps: named, allowed for their host alone, and refused where they cannot work."""

from __future__ import annotations

import re

import folium
import pytest

from maps import OfflineError, page_html
from maps.page.basemap import Basemap, basemap, basemaps


def policy(page: str) -> str:
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert found
    return found[1]


def page_with(*layers: folium.map.Layer) -> str:
    fmap = folium.Map(tiles=None)
    for layer in layers:
        layer.add_to(fmap)
    return page_html(fmap)


def test_names() -> None:
    assert basemap("vector") is None
    assert basemaps()[0] == "vector"
    assert {"OpenStreetMap.Mapnik", "OpenTopoMap"} <= set(basemaps())
    for name in ("osm", "OpenStreetMap", "openstreetmap.mapnik"):
        found = basemap(name)
        assert found is not None
        assert found.hosts == ["https://tile.openstreetmap.org"]
        assert "OpenStreetMap" in found.options["attribution"]


def test_every_basemap_offered_can_be_made() -> None:
    for name in basemaps()[1:]:
        found = basemap(name)
        assert found is not None
        assert {"{z}", "{x}", "{y}"} <= set(re.findall(r"\{\w+\}", found.tiles)), name
        assert set(re.findall(r"\{\w+\}", found.tiles)) <= {"{z}", "{x}", "{y}", "{s}"}, name


def test_subdomains_are_named_one_by_one() -> None:
    hosts = ["https://a.tile.opentopomap.org", "https://b.tile.opentopomap.org", "https://c.tile.opentopomap.org"]
    found = basemap("OpenTopoMap")
    assert found is not None
    assert found.hosts == hosts
    allowed = policy(page_with(found))
    assert f"img-src data: blob: {' '.join(hosts)};" in allowed
    assert "*" not in allowed
    assert "connect-src 'none'" in allowed


@pytest.mark.parametrize(
    ("name", "said"), [("OpenTopMap", "OpenTopoMap"), ("Thunderforest.Landscape", "needs a key"), ("", "vector")]
)
def test_what_is_not_there_is_said(name: str, said: str) -> None:
    with pytest.raises(KeyError, match=said):
        basemap(name)


@pytest.mark.parametrize("url", ["ftp://x/{z}", "//x/{z}/{x}/{y}.png", "https://x;y/{z}/{x}/{y}", "https://x/{z}'>"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="not the address"):
        Basemap(url, attribution="x")


def test_other_tiles_are_refused_as_before() -> None:
    other = folium.TileLayer("https://other.example/{z}/{x}/{y}.png", attr="x")
    with pytest.raises(OfflineError, match=r"other\.example"):
        page_with(other)
    with pytest.raises(OfflineError, match=r"other\.example"):
        page_with(Basemap("https://one.example/{z}/{x}/{y}.png?a=1&b=2", attribution="x"), other)
    assert "one.example" in policy(page_with(Basemap("https://one.example/{z}/{x}/{y}.png?a=1&b=2", attribution="x")))
