"""One file that needs no network: a folium map with everything it links put inside.

Every script and style sheet a folium page links to is replaced by the vendored file of
`maps/vendor/manifest.json`; a link that is not in the manifest is an error, never a silent hole. A
Content-Security-Policy then forbids the page to ask for anything at all, but for the pictures of a
basemap that was asked for (`maps.page.basemap`). Folium's random element
names are numbered in order of appearance, so the same map gives the same bytes. Coordinates are packed
(`maps.page.packing`) and the data of all layers and long scripts compressed (RFC 1951), without loss.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from maps.page.basemap import Basemap
from maps.page.packing import pack

if TYPE_CHECKING:
    import folium

VENDOR: Final = Path(__file__).parent.parent / "vendor"
INFLATE: Final = VENDOR / "fflate" / "fflate.min.js"
UNPACK: Final = Path(__file__).parent.parent / "static" / "unpack.js"

POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "font-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'"
)

ICON: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M3 14 8 8l5-6' "
    "stroke='%232D1E2F' stroke-width='3' fill='none'/%3E%3Ccircle cx='8' cy='8' r='3.6' fill='%23CC3311'/%3E%3C/svg%3E"
)
"""The sign of the page in a browser's tab: a line, and the place where it is narrow."""

LONG_SCRIPT: Final = 40_000
"""Scripts of more characters than this are compressed with the data."""

_SCRIPT = re.compile(r'<script\s+src="(?P<url>[^"]+)"\s*>\s*</script>')
_LINK = re.compile(r'<link\s+rel="stylesheet"\s+href="(?P<url>[^"]+)"\s*/?>')
_CSS_URL = re.compile(r"url\(\s*['\"]?(?P<url>[^'\")]+)['\"]?\s*\)")
_DATA = re.compile(r"(?:geo_json_[0-9a-f]{32}_add\(|corridor\.(?:begin|many)\(map_[0-9a-f]{32}, )(?=\{)")
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_JQUERY = re.compile(r"\$\(|\$\.|jQuery")


class OfflineError(ValueError):
    """A map cannot be made self-contained: it needs something that is not vendored.

    Attributes
    ----------
    args : tuple of str
        The message: what the map needs, and what to do instead.

    Examples
    --------
    >>> import folium
    >>> fmap = folium.Map(tiles=None)
    >>> _ = folium.Marker((40, 48), icon=folium.Icon()).add_to(fmap)
    >>> page_html(fmap)
    Traceback (most recent call last):
    maps.page.offline.OfflineError: folium.Icon draws with web fonts. Use folium.DivIcon or folium.CircleMarker instead.
    """


def page_html(fmap: folium.Map) -> str:
    """Return a folium map as one HTML page that works without a network.

    Parameters
    ----------
    fmap : folium.Map
        From `maps.web_map`, with any layers added to it, or any other folium map whose scripts and
        style sheets are vendored.

    Returns
    -------
    str
        The page. The same map content gives the same text.

    Raises
    ------
    OfflineError
        If the map links to a script, style sheet, image or tile server that is not vendored.

    Examples
    --------
    >>> import folium
    >>> page_html(folium.Map(location=(40, 48), tiles=None)).startswith("<!DOCTYPE html>")
    True
    """
    root = fmap.get_root()
    tiles = [element for element in _elements(root) if isinstance(element, Basemap)]
    hosts = sorted({host for tile_layer in tiles for host in tile_layer.hosts})
    text = root.render()
    body = _LINK.sub("", _SCRIPT.sub("", text))
    if "L.AwesomeMarkers" in body:
        raise OfflineError("folium.Icon draws with web fonts. Use folium.DivIcon or folium.CircleMarker instead.")
    text = _LINK.sub(lambda match: _style(match["url"], body), text)
    text = _SCRIPT.sub(lambda match: _script(match["url"], body), text)
    text = re.sub(r'<meta name="viewport".*?/>', "", text, flags=re.DOTALL)
    head = (
        '<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(hosts)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f'<link rel="icon" href="{ICON}">'
    )
    text, values = _compact(text)
    text = _number(_unindented(text), root)
    if values:
        text = _without_long_scripts(text, values)
        head += f"\n<script>{_unpacking()}</script>\n<script>{_compressed(values)}</script>"
    text = text.replace("<html>", '<html lang="en">', 1).replace("<head>", _unindented(head), 1)
    _refuse_outside(text, {tile_layer.tiles for tile_layer in tiles})
    return text


def policy(hosts: Iterable[str] = ()) -> str:
    """Return the Content-Security-Policy of a page; pictures may also come from the hosts of its basemap."""
    return POLICY.replace("img-src data: blob:", " ".join(["img-src data: blob:", *hosts]))


def _unindented(text: str) -> str:
    """Return a page without the indents of folium's templates; what stands between backticks keeps its own."""
    parts = re.split("(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"\n\s+", "\n", part) for part in parts)


def _compact(text: str) -> tuple[str, list[Any]]:
    """Return a page in which the data of layers are told by their place in a list, and that list."""
    parts: list[str] = []
    values: list[Any] = []
    end_of_last = 0
    for match in _DATA.finditer(text):
        if match.end() < end_of_last:  # within data already taken
            continue
        value, end = json.JSONDecoder().raw_decode(text, match.end())
        parts += [text[end_of_last : match.end()], f"corridorData({len(values)})"]
        values.append(pack(value) if value.get("type") == "FeatureCollection" else value)
        end_of_last = end
    return "".join([*parts, text[end_of_last:]]), values


def _without_long_scripts(text: str, values: list[Any]) -> str:
    """Return a page in which long scripts are run from their place in the list of values, where they are added."""

    def moved(match: re.Match[str]) -> str:
        if len(match[1]) < LONG_SCRIPT:
            return match[0]
        values.append(match[1])
        return f"<script>corridorRun({len(values) - 1});</script>"

    return _INLINE.sub(moved, text)


def _compressed(values: Sequence[Any]) -> str:
    """Return the call that gives the page its data: JSON, compressed, in letters."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f'corridorInflate("{squeezed(text)}",{len(text.encode())});'


def squeezed(text: str) -> str:
    """Return a text compressed, in letters (base64)."""
    return base64.b64encode(zlib.compress(text.encode(), 9, wbits=-zlib.MAX_WBITS)).decode()


@cache
def _unpacking() -> str:
    """Return the scripts that read the data back."""
    return INFLATE.read_text(encoding="utf-8") + UNPACK.read_text(encoding="utf-8")


@cache
def manifest() -> dict[str, Any]:
    """Return the list of vendored packages: name, version, licence, files with sha256, urls."""
    listed: dict[str, Any] = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    return listed


def _vendored(url: str) -> tuple[str, Path | None]:
    """Return the feature a linked file belongs to, and the file (None: never needed)."""
    for package in manifest()["packages"]:
        for file in package["files"]:
            if url in file.get("urls", ()):
                return str(package["name"]), VENDOR / file["path"]
    if url in manifest()["dropped"]:
        return "", None
    raise OfflineError(f"the page needs {url}, which is not vendored. Remove that layer or plugin from the map.")


def _script(url: str, body: str) -> str:
    name, path = _vendored(url)
    if path is None or not _needed(name, body):
        return ""
    text = path.read_text(encoding="utf-8").replace("</script", "<\\/script")
    text = re.sub(r"^//[#@] sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    return f"<script>{text}{_marker_icons(path.parent) if name == 'leaflet' else ''}</script>"


def _style(url: str, body: str) -> str:
    name, path = _vendored(url)
    if path is None or not _needed(name, body):
        return ""
    folder = path.parent

    def inline(match: re.Match[str]) -> str:
        target = match["url"]
        return match[0] if target.startswith(("data:", "#")) else f"url({_data(folder / target)})"

    return f"<style>{_CSS_URL.sub(inline, path.read_text(encoding='utf-8'))}</style>"


def _needed(name: str, body: str) -> bool:
    return name != "jquery" or _JQUERY.search(body) is not None


def _data(path: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"


def _marker_icons(folder: Path) -> str:
    """Leaflet guesses the folder of its marker pictures from the style sheet: tell it instead."""
    names = {"iconUrl": "marker-icon", "iconRetinaUrl": "marker-icon-2x", "shadowUrl": "marker-shadow"}
    urls = {option: _data(folder / "images" / f"{name}.png") for option, name in names.items()}
    return f"\nL.Icon.Default.imagePath = ''; L.Icon.Default.mergeOptions({json.dumps(urls)});"


def _elements(element: Any) -> Iterator[Any]:
    yield element
    for part in (getattr(element, name, None) for name in ("header", "html", "script")):
        if hasattr(part, "_children"):
            yield from _elements(part)
    for child in element._children.values():
        yield from _elements(child)


def _number(text: str, root: Any) -> str:
    """Replace the random names of the elements by their order of appearance."""
    random = {element._id for element in _elements(root)}
    order: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        name_found = match[0]
        return order.setdefault(name_found, f"{len(order) + 1:x}") if name_found in random else name_found

    return re.sub(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", name, text)


class _Outside(HTMLParser):
    """Collects what a page would load: by attributes, and by styles that import."""

    LOADS: Final = ("src", "srcset", "poster", "data", "background", "action", "formaction")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag
        for name, value in attrs:
            loads = name in self.LOADS or (name == "href" and tag != "a")
            if loads and value and not value.startswith(("data:", "#")):
                self.found.append(value)

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within == "style":
            self.found += [url for url in _CSS_URL.findall(data) if not url.startswith(("data:", "#"))]
            self.found += re.findall(r"@import[^;]+", data)
        elif self.within == "script":
            self.found += re.findall(r"L\.tileLayer(?:\.wms)?\(\s*[\"']([^\"']+)", data)


def _refuse_outside(text: str, tiles: Collection[str]) -> None:
    outside = _Outside()
    outside.feed(text)
    allowed = {json.dumps(url)[1:-1].replace("&", "\\u0026") for url in tiles}  # as folium writes them
    outside.found = [url for url in outside.found if url not in allowed]
    if outside.found:
        listed = ", ".join(sorted(set(outside.found))[:5])
        raise OfflineError(f"the page would load {listed}. Remove that layer from the map: this page has no network.")
