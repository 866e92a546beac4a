"""How it is seen: the web page, the brief, charts, QGIS, and the palette and words they share.

Names and rooms are imported when they are first asked for: a brief needs no folium, a QGIS project no matplotlib.
`maps.report(atlas)` gathers the brief: the room `maps.report` may be called as its function.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maps.page.offline import OfflineError, page_html
    from maps.page.web import web_map

__all__ = ["OfflineError", "page_html", "web_map"]


def __getattr__(name: str) -> Any:
    if name in ("OfflineError", "page_html", "web_map"):
        return getattr(import_module("maps.page"), name)
    if name in ("charts", "look", "page", "qgis", "report", "words"):
        return import_module(f"maps.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
