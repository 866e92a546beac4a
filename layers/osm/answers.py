"""What an Overpass server answered, judged: elements of OpenStreetMap, or a refusal and what to do about it.

A server that is busy, or gives up in the middle, may say so with the status 200 and a remark; what
came with a remark is not data. An empty list of elements is: nothing is there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal

import requests

from layers.osm.tags import KINDS, clean, described, known_keys

Then = Literal["miss", "split", "stop"]

_BUSY: Final = re.compile(r"too busy|rate.?limited|dispatcher", re.IGNORECASE)
_TOO_MUCH: Final = re.compile(r"timed out|out of memory|exceeded", re.IGNORECASE)


class RefusalError(Exception):
    """A tile was asked for and no usable answer came; `reason` is what the server did.

    `retries` is how often it makes sense to ask again (None: as often as the service allows), `wait_s` how long the
    server asks to wait. When retries are used up, `then` says what to do: go on without the tile ("miss"), ask for
    its quarters ("split"), or end ("stop").
    """

    def __init__(self, reason: str, *, retries: int | None = None, then: Then = "miss", wait_s: float | None = None):
        super().__init__(reason)
        self.reason = reason
        self.retries = retries
        self.then = then
        self.wait_s = wait_s


def status_refusal(response: requests.Response, body: bytes) -> RefusalError:
    """Return what an HTTP status other than 200 means."""
    status = response.status_code
    status_line = f"the server answered {status} {short(response.reason or '')}".rstrip()
    wait_s = _retry_after(response.headers.get("Retry-After"))
    if 300 <= status < 400:
        to = clean(response.headers.get("Location", "nowhere"))
        return RefusalError(
            f"{status_line}: it sends elsewhere, to {to}; name that as the endpoint", retries=0, then="stop"
        )
    if status == 429:
        return RefusalError(f"{status_line}: it asks for fewer requests", then="stop", wait_s=wait_s)
    if status in (408, 504):
        return RefusalError(f"{status_line}: the tile takes it too long", retries=1, then="split", wait_s=wait_s)
    if status >= 500:
        return RefusalError(status_line, wait_s=wait_s)
    text = _page_text(body)
    return RefusalError(
        f"{status_line}{': ' + text if text else ''}; is it an Overpass endpoint?", retries=0, then="stop"
    )


def _retry_after(value: str | None) -> float | None:
    """Return the seconds of a Retry-After header, which may also be a date."""
    if value is None:
        return None
    if re.fullmatch(r"\d{1,9}", value.strip()):
        return float(value)
    try:
        return max((parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None


def document_of(response: requests.Response, body: bytes) -> dict[str, Any]:
    """Return the parsed body of an answer with the status 200; RefusalError if cut off, no JSON or a remark."""
    kind = response.headers.get("Content-Type", "")
    if not body.strip():
        raise RefusalError("the answer is empty")
    if "json" not in kind.lower():
        text = _page_text(body)
        raise RefusalError(f"the answer is {clean(kind) or 'of no type'}, not JSON: {text}", retries=1)
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusalError("the answer is no whole JSON document; it may have been cut off") from None
    if not isinstance(document, dict) or not isinstance(document.get("elements"), list):
        raise RefusalError("the answer is JSON, but none of Overpass: it has no list of elements", retries=1)
    if "remark" in document:
        remark = short(document["remark"])
        if _BUSY.search(remark):
            raise RefusalError(f"the server is busy: {remark}")
        if _TOO_MUCH.search(remark):
            raise RefusalError(f"the tile is too much for the server: {remark}", retries=0, then="split")
        raise RefusalError(f"the server gave up: {remark}", retries=1)
    return document


def timestamp_of(document: Mapping[str, Any]) -> str | None:
    """Return the date of the data an answer is from, ISO 8601 in UTC; None where it has none."""
    about = document.get("osm3s")
    value = about.get("timestamp_osm_base") if isinstance(about, dict) else None
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return None


def elements_of(document: Mapping[str, Any], *, relations: bool) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the elements of an answer, and those that cannot be drawn; RefusalError for another form than Overpass's.

    Only features of a known kind keep their tags, and only tags that are read. (The parts of an outline are then
    plain lines, of which OSMnx makes valid polygons or none.)
    """
    keys = known_keys()
    try:
        elements = [
            _element(element, keys)
            for element in document["elements"]
            if element["type"] in ("node", "way", "relation")
        ]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RefusalError("the answer has elements that are not of the form Overpass gives", retries=1) from None
    located = {element["id"] for element in elements if element["type"] == "node"}
    ways = {element["id"] for element in elements if _is_whole_way(element, located)}
    complete: list[dict[str, Any]] = []
    dropped: dict[str, str] = {}
    for element in elements:
        reason = ""
        if element["type"] == "way" and not _is_whole_way(element, located):
            reason = "the answer lacks nodes of it"
        elif element["type"] == "relation" and not relations:
            reason = "its tile has an outline no polygon can be made of"
        elif any(member["type"] == "way" and member["ref"] not in ways for member in element.get("members", ())):
            reason = "the answer lacks ways of it"
        if not reason:
            complete.append(element)
        elif element["tags"]:
            dropped[f"{element['type']}/{element['id']}"] = reason
    return complete, dropped


def _element(element: Mapping[str, Any], keys: frozenset[str]) -> dict[str, Any]:
    """Return an element with only what is read; KeyError, TypeError, ValueError for one of another form."""
    tags = {key: clean(value) for key, value in element.get("tags", {}).items() if key in keys}
    if not any(described(kind, tags, secondary=True) for kind in KINDS):
        tags = {}
    base = {"type": element["type"], "id": _integer(element["id"]), "tags": tags}
    if element["type"] == "node":
        return {**base, "lat": _degrees(element["lat"], 90), "lon": _degrees(element["lon"], 180)}
    if element["type"] == "way":
        return {**base, "nodes": [_integer(node) for node in element["nodes"]]}
    members = [
        {"type": str(member["type"]), "ref": _integer(member["ref"]), "role": str(member.get("role", ""))}
        for member in element["members"]
    ]
    return {**base, "members": members}


def _is_whole_way(element: Mapping[str, Any], located: set[int]) -> bool:
    return element["type"] == "way" and len(element["nodes"]) > 1 and located.issuperset(element["nodes"])


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 1 << 63:
        raise ValueError(value)
    return value


def _degrees(value: Any, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= most:
        raise ValueError(value)
    return float(value)


def short(text: Any) -> str:
    """Return what a server says as one line that fits into a message."""
    return clean(text).strip()[:160]


def _page_text(body: bytes) -> str:
    """Return the beginning of the text of an HTML page."""
    text = re.sub(
        r"<(head|style|script)\b.*?</\1>|<[^>]*>", " ", body[:20_000].decode("utf-8", "replace"), flags=re.S | re.I
    )
    return short(" ".join(text.split()))
