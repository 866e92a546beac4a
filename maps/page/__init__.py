"""The web page: one file that needs no network."""

from maps.page.basemap import Basemap, basemaps
from maps.page.notebook import CorridorMap
from maps.page.offline import OfflineError, page_html
from maps.page.web import web_map

__all__ = ["Basemap", "CorridorMap", "OfflineError", "basemaps", "page_html", "web_map"]
