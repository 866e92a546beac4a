"""Which Overpass service is asked, and how patiently: address, manners, limits and the cache of its answers."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

ENDPOINT: Final = "https://overpass-api.de/api"
"""The public Overpass service of FOSSGIS e.V.; its guideline is at most 10,000 requests and 1 GB a day."""


def user_agent() -> str:
    """Return how this tool names itself to a server, such as ``corridor-mapper/1.0 (OSMnx/2.1)``."""
    names = []
    for package in ("corridor-mapper", "OSMnx"):
        try:
            names.append(f"{package}/{version(package)}")
        except PackageNotFoundError:  # run from a checkout that is not installed
            names.append(package)
    return f"{names[0]} ({names[1]})"


def cache_folder() -> Path:
    """Return the folder of the user's cache: `$XDG_CACHE_HOME/corridor-mapper/osm`, or the system's own place."""
    if base := os.environ.get("XDG_CACHE_HOME"):
        root = Path(base)
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches"
    elif sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        root = Path.home() / ".cache"
    return root / "corridor-mapper" / "osm"


@dataclass(frozen=True)
class Service:
    """An Overpass service and the manners used with it. One request is under way at a time.

    Attributes
    ----------
    endpoint : str
        Address of the service without ``/interpreter``, such as ``https://overpass-api.de/api``.
    user_agent : str
        How the tool names itself.
    timeout_s : float
        Seconds within which the whole answer to a question must have come; the server may work for
        nine tenths of them.
    pause_s : float
        Least seconds between the end of a request for data and the start of the next.
    retries : int
        How often a tile is asked for again after a failure that may pass.
    backoff_s : float
        Wait before the first retry, in seconds; doubled each time. A server's Retry-After comes first.
    longest_wait_s : float
        The longest wait a server may ask for; where it asks for more, the fetch ends and says so.
    tile_km2 : float
        Largest area of a tile, km² on the ellipsoid.
    splits : int
        How often a tile of that size is cut in four where it is too much for the server.
    largest_mb : float
        Largest answer that is taken, in megabytes.
    cache : Path or None
        Folder of the answers already received; None keeps none.
    cache_days : float
        Answers older than this are asked for again.

    Raises
    ------
    ValueError
        If the endpoint is not an http(s) address, has a password in it, or a limit makes no sense.

    Examples
    --------
    >>> Service("https://overpass.example/api/interpreter", tile_km2=2_500).endpoint
    'https://overpass.example/api'
    """

    endpoint: str = ENDPOINT
    user_agent: str = field(default_factory=user_agent)
    timeout_s: float = 180.0
    pause_s: float = 1.0
    retries: int = 4
    backoff_s: float = 5.0
    longest_wait_s: float = 600.0
    tile_km2: float = 10_000.0
    splits: int = 4
    largest_mb: float = 64.0
    cache: Path | None = field(default_factory=cache_folder)
    cache_days: float = 30.0

    def __post_init__(self) -> None:
        endpoint = self.endpoint.strip().rstrip("/").removesuffix("/interpreter").rstrip("/")
        try:
            parts = urlsplit(endpoint)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:  # a port that is no number, or an unfinished IPv6 address
            usable = False
        if not usable:
            raise ValueError(f"{self.endpoint!r} is not the address of a service; give one such as {ENDPOINT}")
        if parts.username or parts.password:
            raise ValueError("the endpoint has a user name or password in it; put them into ~/.netrc")
        if parts.query or parts.fragment:
            raise ValueError(f"{self.endpoint!r} has more than an address in it; give one such as {ENDPOINT}")
        object.__setattr__(self, "endpoint", endpoint)
        for name, least in (("timeout_s", 1.0), ("tile_km2", 1.0), ("largest_mb", 0.001)):
            if not least <= getattr(self, name) < float("inf"):
                raise ValueError(f"{name} is {getattr(self, name)}; it must be {least:g} or more")
        for name in ("pause_s", "backoff_s", "longest_wait_s", "retries", "splits", "cache_days"):
            if not 0 <= getattr(self, name) < float("inf"):
                raise ValueError(f"{name} is {getattr(self, name)}; it must be 0 or more")
        if any(ord(character) < 32 or ord(character) > 126 for character in self.user_agent):
            raise ValueError("the user agent may only hold printable ASCII characters")
