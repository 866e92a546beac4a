"""OpenStreetMap features for a corridor: fetched from an Overpass service through OSMnx, or read from an extract.

A fetch cuts its area into tiles and asks for one after the other. Each whole answer goes into a
cache, so that a run that failed or was stopped goes on from there. A tile that does not come is
missing with its bounds and the reason: the fetch fails and says so, unless what is missing is accepted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from layers.model.problem import FetchError
from layers.osm.area import fetch_area
from layers.osm.cache import Answer, Cache
from layers.osm.extract import read_extract
from layers.osm.frames import ATTRIBUTION, Fetched, Missing, frames_of
from layers.osm.service import ENDPOINT, Service
from layers.osm.store import read_fetched, write_fetched
from layers.osm.tags import KINDS, asked, checked_kinds
from layers.osm.tiles import Bounds, box_km2, quarters, tiles

if TYPE_CHECKING:
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
    "fetch_area",
    "read_extract",
    "read_fetched",
    "write_fetched",
]

_LISTED: Final = 5


@dataclass(frozen=True)
class Estimate:
    """What a fetch will ask for.

    Attributes
    ----------
    tiles : int
        Tiles in all.
    cached : int
        How many of them are in the cache already.
    km2 : float
        Their area together.
    """

    tiles: int
    cached: int
    km2: float


def estimate(
    area: Polygon | MultiPolygon, *, kinds: Iterable[str], service: Service, secondary: bool = False
) -> Estimate:
    """Return how many tiles a fetch with the same arguments has, without asking for any.

    Parameters and errors are those of `fetch`.
    """
    tags = asked(kinds, secondary=secondary)
    cache = Cache(service.cache, endpoint=service.endpoint, days=service.cache_days)
    planned = list(_planned(area, tags, service, cache))
    cached = sum(answer is not None for _, answer in planned)
    return Estimate(len(planned), cached, sum(box_km2(tile) for tile, _ in planned))


def fetch(
    area: Polygon | MultiPolygon,
    *,
    kinds: Iterable[str],
    service: Service,
    secondary: bool = False,
    accept_missing: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> Fetched:
    """Fetch the OpenStreetMap features of an area from an Overpass service.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        In EPSG:4326, longitudes -180 to 180 (see `fetch_area`).
    kinds : iterable of str
        From `KINDS`.
    service : Service
        Whom to ask, and how patiently.
    secondary : bool
        Whether roads include secondary ones.
    accept_missing : bool
        Whether tiles may be missing from the result.
    progress : callable, optional
        Called with tiles done, tiles in all as far as known, and what is being done.

    Returns
    -------
    Fetched
        Features that meet the area, whole, each once.

    Raises
    ------
    FetchError
        If a tile did not come and that is not accepted, or none came. What came is in the cache.
    OutputError
        If the cache cannot be written.
    ValueError
        If the area or a kind makes no sense.
    """
    from layers.osm.answers import RefusalError
    from layers.osm.overpass import Overpass  # OSMnx takes a second to import

    kinds = checked_kinds(kinds)
    tags = asked(kinds, secondary=secondary)
    cache = Cache(service.cache, endpoint=service.endpoint, days=service.cache_days)
    pending = deque(_planned(area, tags, service, cache))
    server = Overpass(service)
    step = progress or (lambda done, of, what: None)
    answers: list[Answer] = []
    missing: list[Missing] = []
    done, refused_in_a_row, stopped = 0, 0, ""
    while pending:
        tile, answer = pending.popleft()
        of = done + len(pending) + 1
        step(done, of, "tiles")
        if answer is None and stopped:
            missing.append(Missing(tile, f"not asked for: {stopped}"))
        elif answer is None:
            try:
                answer = server.ask(tile, tags, say=partial(step, done, of))
                refused_in_a_row = 0
                cache.put(tile, tags, answer)
            except RefusalError as refused:
                refused_in_a_row += 1
                if refused.then == "stop":
                    stopped = refused.reason
                elif refused_in_a_row > service.splits + 1:
                    stopped = f"{refused_in_a_row} questions in a row got no answer"
                if (
                    refused.then == "split"
                    and not stopped
                    and box_km2(tile) >= 4 * service.tile_km2 / 4**service.splits
                ):
                    cache.put(tile, tags, Answer(split=True))
                    pending.extendleft((part, cache.get(part, tags)) for part in reversed(quarters(tile, area)))
                    continue
                missing.append(Missing(tile, refused.reason))
        if answer is not None:
            answers.append(answer)
        done += 1
    step(done, done, "tiles")
    if missing and (not accept_missing or not answers):
        raise FetchError(_message(missing, done, service))
    answers.sort(key=lambda answer: answer.timestamp or "")  # where a feature is in several, the newest counts
    features = (feature for answer in answers for feature in answer.features)
    frames = frames_of(features, kinds, area=area, secondary=secondary)
    dates = [answer.timestamp for answer in answers if answer.timestamp is not None]
    dropped = {osm_id: reason for answer in answers for osm_id, reason in answer.dropped.items()}
    return Fetched(frames, tuple(missing), min(dates, default=None), service.endpoint, dict(sorted(dropped.items())))


def _planned(
    area: Polygon | MultiPolygon, tags: dict[str, bool | list[str]], service: Service, cache: Cache
) -> Iterator[tuple[Bounds, Answer | None]]:
    """Yield the tiles to ask for with the answers in the cache; a tile once cut is there as its quarters."""
    pending = deque(tiles(area, largest_km2=service.tile_km2))
    while pending:
        tile = pending.popleft()
        answer = cache.get(tile, tags)
        if answer is not None and answer.split:
            pending.extendleft(reversed(quarters(tile, area)))
        else:
            yield tile, answer


def _message(missing: list[Missing], of: int, service: Service) -> str:
    """Return what is missing, where, why, and how to go on."""
    where: dict[str, list[Bounds]] = {}
    for part in missing:
        where.setdefault(part.reason, []).append(part.bounds)
    lines = [f"{len(missing)} of {of} tiles did not come from {service.endpoint}:"]
    for reason, found in where.items():
        if len(found) <= _LISTED:
            places = "; ".join(map(_written, found))
        else:
            west, south = (min(bounds[side] for bounds in found) for side in (0, 1))
            east, north = (max(bounds[side] for bounds in found) for side in (2, 3))
            places = f"{len(found)} tiles within {_written((west, south, east, north))}"
        lines.append(f"  {reason} ({places})")
    if len(missing) == of:
        lines.append("Nothing came, and nothing was written.")
    elif service.cache is None:
        lines.append("Nothing was written, and nothing kept for lack of a cache.")
    else:
        lines.append(
            f"Nothing was written. What came is in {service.cache}: the same command goes on from there "
            "and asks for the rest only."
        )
    return "\n".join(lines)


def _written(bounds: Bounds) -> str:
    return ",".join(f"{value:.6g}" for value in bounds)
