"""OpenStreetMap features for an atlas: from an earlier fetch, an extract, or an Overpass service through OSMnx.

A fetch cuts its area into tiles and asks for one after the other. Each whole answer goes into a
cache, so that a run that failed or was stopped goes on from there. A tile that does not come is
missing with its bounds and the reason: the fetch fails and says so, unless what is missing is accepted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from layers.model.atlas import expect_atlas
from layers.model.problem import FetchError
from layers.osm.area import fetch_area
from layers.osm.cache import Answer, Cache
from layers.osm.extract import read_extract
from layers.osm.frames import Fetched, Missing, frames_of
from layers.osm.service import Service
from layers.osm.store import read_fetched
from layers.osm.tags import checked_kinds, query_tags
from layers.osm.tiles import Bounds, box_km2, quarters, tiles

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

    from layers.model.atlas import Atlas

_LISTED: Final = 5


USUAL_KINDS: Final = ("rail", "road")
USUAL_ALONG_KM: Final = 20.0


@dataclass(frozen=True)
class FetchOptions:
    """Which features of OpenStreetMap are wanted, and where; of several limits to the area, what they share.

    Attributes
    ----------
    kinds : tuple of str, optional
        From `layers.osm.tags.KINDS`; if not given `USUAL_KINDS`, and of an earlier fetch all it has.
    territory : str or iterable of str, optional
        Within countries of the atlas, by ISO 3166-1 alpha-3, alpha-2 or name.
    bbox : tuple of float, optional
        Within a box: west, south, east, north in degrees.
    along_km : float, optional
        Within this distance of the segments, km. Where nothing limits the area that a service is asked for, it
        is `USUAL_ALONG_KM`.
    secondary : bool
        Whether roads include secondary ones.
    accept_missing : bool
        Whether parts of the area may be missing that a service did not give.

    Examples
    --------
    Railways within 5 km of the segments, as far as they lie in Azerbaijan:

    >>> options = FetchOptions(kinds=("rail",), territory="AZE", along_km=5)
    >>> options.secondary
    False
    """

    kinds: tuple[str, ...] | None = None
    territory: str | Iterable[str] | None = None
    bbox: tuple[float, ...] | None = None
    along_km: float | None = None
    secondary: bool = False
    accept_missing: bool = False


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

    Examples
    --------
    >>> Estimate(tiles=40, cached=38, km2=310_000.0)
    Estimate(tiles=40, cached=38, km2=310000.0)
    """

    tiles: int
    cached: int
    km2: float


def fetch_osm(
    atlas: Atlas,
    options: FetchOptions | None = None,
    *,
    source: str | Path | None = None,
    service: Service | None = None,
    on_estimate: Callable[[Estimate], None] | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Fetched:
    """Return the OpenStreetMap features of an atlas.

    Parameters
    ----------
    atlas : Atlas
    options : FetchOptions, optional
        What is wanted; the railways and roads along the segments if not given.
    source : str or Path, optional
        An extract, or the folder of an earlier fetch, to read; a service is asked if not given.
    service : Service, optional
        Whom to ask, and how patiently; a public service if not given.
    on_estimate : callable, optional
        Called with what a service is about to be asked for.
    progress : callable, optional
        Called with steps done, steps in all as far as known, and what is being done.

    Returns
    -------
    Fetched

    Raises
    ------
    AtlasError
        If the source cannot be read, or the atlas has no such territory.
    FetchError
        If a part of the area did not come and that is not accepted, or none came.
    OutputError
        If the cache of the service cannot be written.
    ValueError
        If a kind is unknown, or the area makes no sense.

    Examples
    --------
    The railways of an extract that lie in Azerbaijan, all of them still to be built:

    >>> import tempfile
    >>> from pathlib import Path
    >>> from layers import load_atlas
    >>> extract = '''<osm version="0.6"><node id="1" lat="40.1" lon="48.1"/><node id="2" lat="40.2" lon="48.2"/>
    ... <way id="3"><nd ref="1"/><nd ref="2"/><tag k="railway" v="construction"/><tag k="construction" v="rail"/></way>
    ... </osm>'''
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "extract.osm")
    ...     _ = path.write_text(extract)
    ...     fetched = fetch_osm(load_atlas(), FetchOptions(kinds=("rail",), territory="AZE"), source=path)
    >>> fetched.frames["rail"]["status"].tolist()
    ['under_construction']
    """
    expect_atlas(atlas)
    options = options or FetchOptions()
    kinds = checked_kinds(USUAL_KINDS if options.kinds is None else options.kinds)
    along_km, area = options.along_km, None
    is_limited = any(limit is not None for limit in (options.territory, options.bbox, along_km))
    if source is None and not is_limited:
        is_limited, along_km = True, USUAL_ALONG_KM
    if is_limited:
        area = fetch_area(atlas, kinds=kinds, territory=options.territory, bbox=options.bbox, along_km=along_km)
    if source is not None and Path(source).is_dir():
        return read_fetched(source, kinds=options.kinds, area=area)
    if source is not None:
        return read_extract(source, kinds=kinds, area=area, secondary=options.secondary, progress=progress)
    assert area is not None  # without a file there is always one
    service = service or Service()
    if on_estimate is not None:
        on_estimate(estimate(area, kinds=kinds, service=service, secondary=options.secondary))
    return fetch(
        area,
        kinds=kinds,
        service=service,
        secondary=options.secondary,
        accept_missing=options.accept_missing,
        progress=progress,
    )


def estimate(
    area: Polygon | MultiPolygon, *, kinds: Iterable[str], service: Service, secondary: bool = False
) -> Estimate:
    """Return how many tiles a fetch with the same arguments has, without asking for any.

    Parameters
    ----------
    area, kinds, service, secondary
        As for `fetch`.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> import shapely
    >>> from layers.osm import Service
    >>> estimate(shapely.box(48, 40, 48.5, 40.5), kinds=("rail",), service=Service(cache=None)).tiles
    1
    """
    tags = query_tags(kinds, secondary=secondary)
    cache = Cache(service)
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

    Examples
    --------
    An address at which no service listens:

    >>> import shapely
    >>> from layers.osm import Service
    >>> service = Service("http://127.0.0.1:1/api", retries=0, cache=None)
    >>> fetch(shapely.box(48, 40, 48.5, 40.5), kinds=("rail",), service=service)
    Traceback (most recent call last):
    layers.model.problem.FetchError: 1 of 1 tiles did not come from http://127.0.0.1:1/api:
      no connection to the server (48,40,48.5,40.5)
    Nothing came, and nothing was written.
    """
    kinds = checked_kinds(kinds)
    answers, missing = _ask_tiles(area, query_tags(kinds, secondary=secondary), service, progress or (lambda *_: None))
    if missing and (not accept_missing or not answers):
        raise FetchError(_message(missing, len(answers) + len(missing), service))
    answers.sort(key=lambda answer: answer.timestamp or "")  # where a feature is in several, the newest counts
    features = (feature for answer in answers for feature in answer.features)
    frames = frames_of(features, kinds, area=area, secondary=secondary)
    dates = [answer.timestamp for answer in answers if answer.timestamp is not None]
    dropped = {osm_id: reason for answer in answers for osm_id, reason in answer.dropped.items()}
    return Fetched(frames, tuple(missing), min(dates, default=None), service.endpoint, dict(sorted(dropped.items())))


def _ask_tiles(
    area: Polygon | MultiPolygon,
    tags: dict[str, bool | list[str]],
    service: Service,
    progress: Callable[[int, int, str], None],
) -> tuple[list[Answer], list[Missing]]:
    """Return the answers for the tiles of an area, from the cache or the service, and the tiles that did not come."""
    from layers.osm.answers import RefusalError
    from layers.osm.overpass import Overpass  # OSMnx takes a second to import

    cache = Cache(service)
    pending = deque(_planned(area, tags, service, cache))
    server = Overpass(service)
    answers: list[Answer] = []
    missing: list[Missing] = []
    refused_in_a_row, stopped = 0, ""
    while pending:
        tile, answer = pending.popleft()
        done = len(answers) + len(missing)
        total = done + len(pending) + 1
        progress(done, total, "tiles")
        if answer is None and stopped:
            missing.append(Missing(tile, f"not asked for: {stopped}"))
        elif answer is None:
            try:
                answer = server.ask(tile, tags, say=partial(progress, done, total))
            except RefusalError as refused:
                refused_in_a_row += 1
                if refused.then == "stop":
                    stopped = refused.reason
                elif refused_in_a_row > service.splits + 1:
                    stopped = f"{refused_in_a_row} questions in a row got no answer"
                elif refused.then == "split" and box_km2(tile) >= 4 * service.tile_km2 / 4**service.splits:
                    cache.put(tile, tags, Answer(split=True))
                    pending.extendleft((part, cache.get(part, tags)) for part in reversed(quarters(tile, area)))
                    continue
                missing.append(Missing(tile, refused.reason))
            else:
                refused_in_a_row = 0
                cache.put(tile, tags, answer)
        if answer is not None:
            answers.append(answer)
    done = len(answers) + len(missing)
    progress(done, done, "tiles")
    return answers, missing


def _planned(
    area: Polygon | MultiPolygon, tags: dict[str, bool | list[str]], service: Service, cache: Cache
) -> Iterator[tuple[Bounds, Answer | None]]:
    """Yield the tiles to ask for with the answers in the cache; a tile that was cut is replaced by its quarters."""
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
    for reason, boxes in where.items():
        if len(boxes) <= _LISTED:
            places = "; ".join(map(_written, boxes))
        else:
            wests, souths, easts, norths = zip(*boxes, strict=True)
            around = _written((min(wests), min(souths), max(easts), max(norths)))
            places = f"{len(boxes)} tiles within {around}"
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
