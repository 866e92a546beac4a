"""OpenStreetMap, from a service or an extract, and an atlas drawn anew with it."""

from layers.osm.area import fetch_area
from layers.osm.download import Estimate, FetchOptions, estimate, fetch, fetch_osm
from layers.osm.extract import read_extract
from layers.osm.frames import Fetched, Missing
from layers.osm.service import Service
from layers.osm.store import read_fetched, write_fetched
from layers.osm.upgraded_atlas import upgrade, write_upgraded

__all__ = [
    "Estimate",
    "FetchOptions",
    "Fetched",
    "Missing",
    "Service",
    "estimate",
    "fetch",
    "fetch_area",
    "fetch_osm",
    "read_extract",
    "read_fetched",
    "upgrade",
    "write_fetched",
    "write_upgraded",
]
