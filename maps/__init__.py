"""How it is seen: the palette, the web map and its self-contained page."""

from maps.page.offline import OfflineError, page_html
from maps.page.web import web_map

__all__ = ["OfflineError", "page_html", "web_map"]
