"""OpenStreetMap, from a service or an extract, and an atlas drawn anew with it."""

from layers.osm.area import fetch_area
from layers.osm.download import Estimate, estimate, fetch
from layers.osm.extract import read_extract
from layers.osm.frames import Fetched, Missing
from layers.osm.service import Service
from layers.osm.store import read_fetched, write_fetched

__all__ = [
    "Estimate",
    "Fetched",
    "Missing",
    "Service",
    "estimate",
    "fetch",
    "fetch_area",
    "read_extract",
    "read_fetched",
    "write_fetched",
]
