"""Asking an Overpass service for the features of a tile, through OSMnx, and judging what it answers.

OSMnx writes the question, sends it and draws the features. Between its sending and its reading a
response hook looks at each answer, because OSMnx by itself would wait and ask again without end where
a server is busy, and take a broken or cut-off answer for data. The hook takes a good answer, bounded in
size and time, and leaves in it only what is needed; any other becomes a `RefusalError` that says what
was wrong, how often to ask again, and what to do then.

OSMnx keeps its settings, and the addresses it has resolved, for the whole process; they are put back
after each question. Its own cache and its look-up of addresses at a third party are off: nothing is
contacted but the endpoint.
"""

from __future__ import annotations

import io
import json
import math
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import osmnx
import requests
import shapely
import urllib3
from osmnx._errors import InsufficientResponseError

from layers.osm.answers import RefusalError, document_of, elements_of, short, status_refusal, timestamp_of
from layers.osm.cache import Answer
from layers.osm.deadline import Deadline
from layers.osm.frames import Feature
from layers.osm.service import Service
from layers.osm.tags import known_keys
from layers.osm.tiles import NORTHMOST, SOUTHMOST, Bounds

_MARGIN: Final = 0.001  # degrees, about 100 m: rounding, and sides of a tile that a server takes for great circles
_SIDE: Final = 0.5  # degrees; a great circle of that span keeps within 40 m of its parallel
_CHUNK: Final = 1 << 16
_ONE_AT_A_TIME: Final = threading.Lock()


class _TooMuchError(Exception):
    """An answer is larger than allowed."""


class Overpass:
    """Requests to one service: keeps the pause between them and knows whether the service tells its status."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._last = -math.inf
        self._tells_status = True

    def ask(
        self, bounds: Bounds, tags: Mapping[str, bool | list[str]], *, say: Callable[[str], None] | None = None
    ) -> Answer:
        """Ask for the features of a tile, and again after a failure that may pass; RefusalError if none is usable.

        `tags` are in the form of OSMnx; `say` is called with what is waited for.
        """
        tried = 0
        while True:
            try:
                self._await_slot(say)
                return self._fetch(bounds, tags)
            except RefusalError as refused:
                wait = self._service.backoff_s * 2**tried if refused.wait_s is None else refused.wait_s
                tried += 1
                allowed = self._service.retries if refused.retries is None else refused.retries
                if tried > min(allowed, self._service.retries):
                    raise
                self._wait(wait, refused.reason, say)

    def _wait(self, seconds: float, why: str, say: Callable[[str], None] | None) -> None:
        if seconds > self._service.longest_wait_s:
            raise RefusalError(f"{why}, and asks to wait {seconds:.0f} s", retries=0, then="stop")
        if say is not None and seconds:
            say(f"tiles; waiting {seconds:.0f} s: {why}")
        time.sleep(seconds)

    def _fetch(self, bounds: Bounds, tags: Mapping[str, bool | list[str]]) -> Answer:
        try:
            return self._request(bounds, tags, relations=True)
        except shapely.errors.GEOSException:
            # An outline that no polygon can be made of; nothing says which, so all are left out.
            return self._request(bounds, tags, relations=False)

    def _request(self, bounds: Bounds, tags: Mapping[str, bool | list[str]], *, relations: bool) -> Answer:
        time.sleep(max(self._last + self._service.pause_s - time.monotonic(), 0.0))
        deadline = Deadline(self._service.timeout_s)
        hook = _Hook(self._service, deadline, relations=relations)
        try:
            with _settings(self._service, hook), _refusals(self._service), deadline:
                frame = osmnx.features_from_polygon(_polygon(bounds), dict(tags))
        except InsufficientResponseError:
            if not hook.taken:
                raise
            frame = None  # nothing there
        finally:
            self._last = time.monotonic()
        features = _features(frame)
        empty = hook.outlines.difference(feature.osm_id for feature in features)
        return Answer(features, hook.timestamp, {**hook.dropped, **dict.fromkeys(empty, "its ways form no outline")})

    def _await_slot(self, say: Callable[[str], None] | None) -> None:
        """Wait until the service has a place for a question, where it says so (…/status)."""
        if not self._tells_status:
            return
        seconds = min(self._service.timeout_s / 2, 30.0)
        try:
            with (
                Deadline(seconds) as deadline,
                requests.get(
                    f"{self._service.endpoint}/status",
                    headers={"User-Agent": self._service.user_agent},
                    timeout=seconds,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                body = _body(response, most_mb=0.1)
                deadline.met()
                wait = slot_wait(body.decode("utf-8", "replace")) if response.status_code == 200 else None
        except (requests.Timeout, TimeoutError):
            self._tells_status = False
            return
        except (requests.RequestException, urllib3.exceptions.HTTPError, _TooMuchError):
            return  # the question itself will tell what is wrong
        if wait is None:
            self._tells_status = False
        else:
            self._wait(wait, "the server has no free place", say)


def slot_wait(status: str) -> float | None:
    r"""Return the seconds until an Overpass server has a place for a question; None where it does not say.

    Examples
    --------
    >>> slot_wait("Rate limit: 2\n1 slots available now.\n")
    0.0
    >>> slot_wait("Rate limit: 2\nSlot available after: 2026-01-01T00:00:09Z, in 9 seconds.\n")
    9.0
    """
    if re.search(r"^\s*Rate limit: 0\b", status, re.MULTILINE) or re.search(r"[1-9]\d* slots? available now", status):
        return 0.0
    waits = [float(seconds) for seconds in re.findall(r"Slot available after:[^\n]{0,40} in (\d{1,6}) seconds", status)]
    return min(waits) + 0.0 if waits else None


def _polygon(bounds: Bounds) -> shapely.Polygon:
    west, south, east, north = bounds
    box = shapely.box(
        max(west - _MARGIN, -180.0),
        max(south - _MARGIN, SOUTHMOST),
        min(east + _MARGIN, 180.0),
        min(north + _MARGIN, NORTHMOST),
    )
    return shapely.segmentize(box, _SIDE)


@contextmanager
def _settings(service: Service, hook: Callable[..., requests.Response]) -> Iterator[None]:
    """Give OSMnx its settings for one question, and put everything back."""
    # The server gives up a little before this side does, so that it can say so.
    works_s = max(int(0.9 * service.timeout_s), 1)
    settings = {
        "overpass_url": service.endpoint,
        "http_user_agent": service.user_agent,
        "http_referer": service.user_agent,
        "http_accept_language": "en",
        # The deadline bounds the whole; a shorter time for the connection tells which of them is missing.
        "requests_timeout": (0.5 * service.timeout_s, service.timeout_s),
        "requests_kwargs": {"hooks": {"response": hook}, "allow_redirects": False, "stream": True},
        "overpass_settings": f"[out:json][timeout:{works_s}]{{maxsize}}",
        "overpass_memory": None,
        "overpass_rate_limit": False,  # asked here, with a bound
        "max_query_area_size": math.inf,  # tiled here
        "doh_url_template": None,
        "use_cache": False,
        "cache_only_mode": False,
    }
    with _ONE_AT_A_TIME:
        before = {name: getattr(osmnx.settings, name) for name in settings}
        resolve = socket.getaddrinfo
        try:
            vars(osmnx.settings).update(settings)
            yield
        finally:
            socket.getaddrinfo = resolve
            vars(osmnx.settings).update(before)


@contextmanager
def _refusals(service: Service) -> Iterator[None]:
    """Turn errors of the network into a RefusalError."""
    try:
        yield
    except requests.ConnectTimeout:
        raise RefusalError("no connection to the server", then="stop") from None
    except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
        raise RefusalError(f"no whole answer within {service.timeout_s:g} s", retries=0, then="split") from None
    except _TooMuchError:
        raise RefusalError(f"the answer is larger than {service.largest_mb:g} MB", retries=0, then="split") from None
    except requests.exceptions.SSLError as error:
        raise RefusalError(f"no secure connection: {short(error)}", retries=0, then="stop") from None
    except requests.ConnectionError as error:
        if error.args and isinstance(error.args[0], urllib3.exceptions.MaxRetryError):
            raise RefusalError("no connection to the server", then="stop") from None
        raise RefusalError("the connection was lost before an answer came") from None
    except urllib3.exceptions.HTTPError as error:
        raise RefusalError(f"the answer broke off ({type(error).__name__})") from None
    except requests.RequestException as error:
        raise RefusalError(f"the request failed: {short(error)}", retries=0, then="stop") from None


class _Hook:
    """Response hook of requests: takes a good answer, raises a RefusalError for any other."""

    def __init__(self, service: Service, deadline: Deadline, *, relations: bool) -> None:
        self._service, self._deadline = service, deadline
        self._relations = relations
        self.taken = False
        self.timestamp: str | None = None
        self.dropped: dict[str, str] = {}
        self.outlines: set[str] = set()

    def __call__(self, response: requests.Response, *_: Any, **__: Any) -> requests.Response:
        raw = response.raw
        try:
            body = _body(response, most_mb=self._service.largest_mb)
            self._deadline.met()
            if response.status_code != 200:
                raise status_refusal(response, body)
            document = document_of(response, body)
            self.timestamp = timestamp_of(document)
            elements, self.dropped = elements_of(document, relations=self._relations)
            outlines = (element for element in elements if element["type"] == "relation" and element["tags"])
            self.outlines = {f"relation/{outline['id']}" for outline in outlines}
        finally:
            raw.close()
        # OSMnx reads this from the response.
        response.raw = io.BytesIO(json.dumps({"elements": elements}).encode())
        response.headers.pop("Content-Encoding", None)
        response.encoding = "utf-8"
        self.taken = True
        return response


def _body(response: requests.Response, *, most_mb: float) -> bytes:
    """Return the body of an answer, read in parts so that its size stays bounded."""
    body = bytearray()
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > most_mb * 1e6:
            raise _TooMuchError
    return bytes(body)


def _features(frame: Any) -> tuple[Feature, ...]:
    """Return the rows of the frame OSMnx makes; None for nothing."""
    if frame is None:
        return ()
    names = [f"{element}/{number}" for element, number in frame.index]
    tags: list[dict[str, str]] = [{} for _ in names]
    for key in sorted(known_keys() & set(frame.columns)):
        values = frame[key]
        for place in np.flatnonzero(values.notna().to_numpy()):
            tags[place][key] = str(values.iloc[place])
    return tuple(Feature(*row) for row in zip(names, tags, frame.geometry.to_numpy(), strict=True))
