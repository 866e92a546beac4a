"""An online basemap, for those who want one: tiles above the vector ground, below everything else.

Where a tile does not come, the vector ground shows instead, so the page stays what it is without a
network. `maps.page_html` lets the page load pictures from the tiles' host, and nothing else from anywhere.
"""

from __future__ import annotations

import difflib
import re
from typing import Final

import folium
import xyzservices  # type: ignore[import-untyped]

_ADDRESS: Final = re.compile(r"(https?)://([^/\s\"'<>;,]+)/[^\s\"'<>;,]*").fullmatch

_OSM: Final = ("osm", "openstreetmap")

VECTOR: Final = "vector"
"""The name that stands for no tiles."""


class Basemap(folium.TileLayer):
    """Tiles from a server.

    Parameters
    ----------
    url : str
        Address of a tile with `{z}`, `{x}`, `{y}` and perhaps `{s}`.
    attribution : str
        Markup for the corner of the map.
    subdomains : str or list of str
        What `{s}` stands for.
    max_zoom : int
        Closest zoom the server has tiles for.

    Raises
    ------
    ValueError
        If the address is none of http or https.

    Examples
    --------
    >>> Basemap("https://{s}.tiles.example/{z}/{x}/{y}.png", attribution="Example", subdomains="ab").hosts
    ['https://a.tiles.example', 'https://b.tiles.example']
    """

    def __init__(self, url: str, *, attribution: str, subdomains: str | list[str] = "abc", max_zoom: int = 18) -> None:
        match = _ADDRESS(url)
        if match is None:
            raise ValueError(f"not the address of tiles: {url!r}")
        scheme, host = match.groups()
        self.hosts = sorted(
            {f"{scheme}://{host.replace('{s}', subdomain)}" for subdomain in subdomains}
            if "{s}" in host
            else {f"{scheme}://{host}"}
        )
        super().__init__(
            tiles=url,
            attr=attribution,
            name="Basemap",
            control=False,
            subdomains=subdomains,  # type: ignore[arg-type]  # Leaflet takes a list too
            max_native_zoom=max_zoom,
            max_zoom=22,
        )


def basemaps() -> list[str]:
    """Return the names of the basemaps that need no key, of those the package xyzservices lists.

    Returns
    -------
    list of str
        `vector` first.

    Examples
    --------
    >>> names = basemaps()
    >>> names[0], "OpenStreetMap.Mapnik" in names
    ('vector', True)
    """
    listed = xyzservices.providers.flatten()
    free = [name for name, provider in listed.items() if not provider.requires_token() and _plain(provider)]
    return [VECTOR, *sorted(free)]


def basemap(name: str) -> Basemap | None:
    """Return a basemap by its name, None for `vector`.

    Parameters
    ----------
    name : str
        One of `basemaps`, in any case and spelling that xyzservices takes.

    Raises
    ------
    KeyError
        If there is none of that name, or it needs a key; the message has the nearest names.
    """
    if name == VECTOR:
        return None
    try:
        provider = xyzservices.providers.query_name("OpenStreetMap.Mapnik" if name.casefold() in _OSM else name)
    except ValueError:
        provider = None
    if provider is None:
        names = basemaps()
        close = difflib.get_close_matches(name, names, n=3, cutoff=0.4) or [
            VECTOR,
            "OpenStreetMap.Mapnik",
            "OpenTopoMap",
        ]
        raise KeyError(f"no basemap {name!r}; near it or for example: {', '.join(close)}")
    if provider.requires_token() or not _plain(provider):
        raise KeyError(f"the basemap {provider.name} needs a key, or is not of the usual grid; take another")
    return Basemap(
        provider.build_url(fill_subdomain=False, scale_factor=""),
        attribution=provider.html_attribution,
        subdomains=provider.get("subdomains", "abc"),
        max_zoom=int(provider.get("max_zoom", 18)),
    )


def _plain(provider: xyzservices.TileProvider) -> bool:
    """Return whether a provider's tiles are pictures in the usual grid of the whole world."""
    url = provider.build_url(fill_subdomain=False, scale_factor="")
    parts = set(re.findall(r"\{.*?\}", url))
    return (
        "crs" not in provider
        and {"{z}", "{x}", "{y}"} <= parts <= {"{z}", "{x}", "{y}", "{s}"}
        and _ADDRESS(url) is not None
    )
