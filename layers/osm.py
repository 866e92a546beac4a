"""OpenStreetMap features for a corridor: fetched from an Overpass service through OSMnx, or read from an extract."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.osm_frames import ATTRIBUTION, Fetched, Missing
from layers.osm_service import ENDPOINT, Service
from layers.osm_tags import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from shapely import MultiPolygon, Polygon

__all__ = [
    "ATTRIBUTION",
    "ENDPOINT",
    "KINDS",
    "Estimate",
    "Fetched",
    "Missing",
    "Service",
    "estimate",
    "fetch",
    "read_extract",
    "read_fetched",
    "write_fetched",
]


@dataclass(frozen=True)
class Estimate:
    """What a fetch will ask for: tiles in all, how many of them are in the cache, and the area in km²."""

    tiles: int
    cached: int
    area_km2: float


def estimate(
    area: Polygon | MultiPolygon, *, kinds: Iterable[str], service: Service, secondary: bool = False
) -> Estimate:
    """Return how many tiles a fetch will ask for."""
    raise NotImplementedError


def fetch(
    area: Polygon | MultiPolygon,
    *,
    kinds: Iterable[str],
    service: Service,
    secondary: bool = False,
    accept_missing: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> Fetched:
    """Fetch the features of an area; FetchError where some did not come. `progress(done, of, what)`."""
    raise NotImplementedError


def read_extract(
    path: str | Path,
    *,
    kinds: Iterable[str],
    area: Polygon | MultiPolygon | None = None,
    secondary: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> Fetched:
    """Read the features of a .osm, .osm.xml (also .gz, .bz2) or .osm.pbf file."""
    raise NotImplementedError


def write_fetched(fetched: Fetched, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
    """Write one GeoJSON file by kind and fetch.json into a folder, whole or nothing."""
    raise NotImplementedError


def read_fetched(folder: str | Path) -> Fetched:
    """Read what `write_fetched` wrote."""
    raise NotImplementedError
