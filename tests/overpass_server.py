"""A small Overpass server on the loopback, for tests: it answers OSMnx's questions from a world drawn by hand.

It reads the question as Overpass does: elements with a tag that meet a polygon, with all nodes of
their ways and all ways of their relations; so what a test gets depends on the tiles truly asked for. Per
request it can be told to misbehave as real servers do.
"""

from __future__ import annotations

import gzip
import json
import re
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import shapely

DATE = "2026-03-04T05:06:07Z"
_CLAUSE = re.compile(r"\((node|way|relation)\['([^']+)'(?:='([^']*)')?\]\(poly:'([-0-9. ]+)'\);\(\._;>;\);\);")
_QUESTION = re.compile(
    r"^\[out:json\]\[timeout:(\d+)\];"
    r"\((?:\((?:node|way|relation)\['[^']+'(?:='[^']*')?\]\(poly:'[-0-9. ]+'\);\(\._;>;\);\);)+\);out;$"
)


@dataclass
class World:
    """Nodes, ways and relations by number."""

    nodes: dict[int, tuple[float, float, dict[str, str]]] = field(default_factory=dict)
    ways: dict[int, tuple[dict[str, str], list[int]]] = field(default_factory=dict)
    relations: dict[int, tuple[dict[str, str], list[tuple[str, int, str]]]] = field(default_factory=dict)

    def node(self, lon: float, lat: float, **tags: str) -> int:
        """Add a node; return its number. One without tags is shared where it stands already."""
        if not tags:
            for number, (x, y, said) in self.nodes.items():
                if (x, y) == (lon, lat) and not said:
                    return number
        number = len(self.nodes) + 1
        self.nodes[number] = (lon, lat, tags)
        return number

    def way(self, points: list[tuple[float, float]], **tags: str) -> int:
        """Add a way through points; ways share the nodes they have in common. ``:`` in a key is written ``__``."""
        number = 100 + len(self.ways)
        self.ways[number] = (
            {key.replace("__", ":"): value for key, value in tags.items()},
            [self.node(*p) for p in points],
        )
        return number

    def relation(self, members: list[tuple[str, int, str]], **tags: str) -> int:
        number = 1000 + len(self.relations)
        self.relations[number] = (tags, members)
        return number

    def elements(self, kind: str, key: str, value: str | None, polygon: shapely.Polygon) -> set[tuple[str, int]]:
        """Return the elements of a kind with a tag that meet a polygon."""

        def tagged(tags: dict[str, str]) -> bool:
            return key in tags and (value is None or tags[key] == value)

        if kind == "node":
            return {
                ("node", n)
                for n, (x, y, t) in self.nodes.items()
                if tagged(t) and polygon.intersects(shapely.Point(x, y))
            }
        if kind == "way":
            return {("way", n) for n, (t, _) in self.ways.items() if tagged(t) and polygon.intersects(self.line(n))}
        return {
            ("relation", n)
            for n, (t, members) in self.relations.items()
            if tagged(t) and any(m == "way" and polygon.intersects(self.line(ref)) for m, ref, _ in members)
        }

    def line(self, way: int) -> shapely.LineString:
        return shapely.LineString([self.nodes[n][:2] for n in self.ways[way][1]])

    def recursed(self, found: set[tuple[str, int]]) -> set[tuple[str, int]]:
        """Add the members of relations and the nodes of ways."""
        members = {(kind, ref) for k, n in found if k == "relation" for kind, ref, _ in self.relations[n][1]}
        ways = {n for k, n in found | members if k == "way"}
        return found | members | {("node", node) for way in ways for node in self.ways[way][1]}

    def documented(self, found: set[tuple[str, int]]) -> list[dict[str, Any]]:
        """Return elements as Overpass writes them: nodes, ways, relations by number."""
        rows: list[dict[str, Any]] = []
        for kind, number in sorted(found, key=lambda one: (["node", "way", "relation"].index(one[0]), one[1])):
            row: dict[str, Any] = {"type": kind, "id": number}
            if kind == "node":
                lon, lat, tags = self.nodes[number]
                row |= {"lat": lat, "lon": lon}
            elif kind == "way":
                tags, nodes = self.ways[number]
                row["nodes"] = nodes
            else:
                tags, members = self.relations[number]
                row["members"] = [{"type": m, "ref": ref, "role": role} for m, ref, role in members]
            if tags:
                row["tags"] = tags
            rows.append(row)
        return rows


@dataclass(frozen=True)
class Request:
    """A request as the server saw it."""

    path: str
    at: float
    agent: str
    headers: dict[str, str]
    query: str
    timeout: int
    bounds: tuple[float, float, float, float] | None


Behaviour = Callable[["_Handler", bytes], None]


class Server(ThreadingHTTPServer):
    """The server. `script` holds what to do with the next questions, `rule` may decide by the question."""

    daemon_threads = True

    def __init__(self, world: World) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.world = world
        self.script: deque[Behaviour] = deque()
        self.rule: Callable[[Request], Behaviour | None] = lambda request: None
        self.requests: list[Request] = []
        self.status = "Connected as: 1\nCurrent time: now\nRate limit: 2\n2 slots available now.\n"
        self.status_rule: Behaviour | None = None
        self.strangers: list[str] = []
        self.under_way = 0
        self.most_under_way = 0
        self.lock = threading.Lock()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/api"

    @property
    def questions(self) -> list[Request]:
        """Return the requests for data."""
        return [request for request in self.requests if request.path == "/api/interpreter"]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of the test."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        self._note("", 0, None)
        if self.path == "/api/status" and self.server.status_rule is not None:
            self.server.status_rule(self, b"")
        elif self.path == "/api/status":
            self.answer(200, self.server.status.encode(), "text/plain")
        else:
            self.answer(404, b"<html>no such page</html>", "text/html")

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        query = parse_qs(text).get("data", [""])[0]
        matched = _QUESTION.match(query)
        clauses = _CLAUSE.findall(query)
        if self.path != "/api/interpreter" or matched is None:
            self._note(query, 0, None)
            self.answer(400, b"<html><body><p>Error: line 1: parse error</p></body></html>", "text/html")
            return
        polygon = _polygon(clauses[0][3])
        request = self._note(query, int(matched[1]), polygon.bounds)
        found: set[tuple[str, int]] = set()
        for kind, key, value, _ in clauses:
            found |= self.server.world.elements(kind, key, value or None, polygon)
        document = {
            "version": 0.6,
            "generator": "Overpass API of these tests",
            "osm3s": {"timestamp_osm_base": DATE, "copyright": "ODbL"},
            "elements": self.server.world.documented(self.server.world.recursed(found)),
        }
        body = json.dumps(document, ensure_ascii=False).encode()
        with self.server.lock:
            behaviour = self.server.rule(request) or (self.server.script.popleft() if self.server.script else good)
            self.server.under_way += 1
            self.server.most_under_way = max(self.server.most_under_way, self.server.under_way)
        try:
            behaviour(self, body)
        finally:
            with self.server.lock:
                self.server.under_way -= 1

    def answer(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", headers.pop("length", str(len(body))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _note(self, query: str, timeout: int, bounds: Any) -> Request:
        headers = dict(self.headers)
        request = Request(self.path, time.monotonic(), headers.get("User-Agent", ""), headers, query, timeout, bounds)
        with self.server.lock:
            self.server.requests.append(request)
        return request


def _polygon(text: str) -> shapely.Polygon:
    numbers = [float(part) for part in text.split()]
    return shapely.Polygon(list(zip(numbers[1::2], numbers[::2], strict=True)))


def good(handler: _Handler, body: bytes) -> None:
    handler.answer(200, body)


def slow(seconds: float) -> Behaviour:
    def behave(handler: _Handler, body: bytes) -> None:
        time.sleep(seconds)
        handler.answer(200, body)

    return behave


def dripping(seconds: float) -> Behaviour:
    """A byte at a time, always before a client's patience with a single read ends."""

    def behave(handler: _Handler, body: bytes) -> None:
        handler.answer(200, b"", length=str(len(body)))
        for at in range(len(body)):
            handler.wfile.write(body[at : at + 1])
            handler.wfile.flush()
            time.sleep(seconds)

    return behave


def trickle(handler: _Handler, data: bytes) -> None:
    """A byte every fifth of a second, until the client is gone."""
    for at in range(len(data)):
        handler.wfile.write(data[at : at + 1])
        handler.wfile.flush()
        time.sleep(0.2)


def without_end(handler: _Handler, data: bytes, pause: float = 0.0) -> None:
    """The same again and again, until the client is gone."""
    while True:
        handler.wfile.write(data)
        handler.wfile.flush()
        time.sleep(pause)


def mute(handler: _Handler, body: bytes) -> None:
    """Nothing, until the client is gone."""
    handler.connection.recv(1)
    handler.close_connection = True


def slow_status_line(handler: _Handler, body: bytes) -> None:
    trickle(handler, b"HTTP/1.1 200 " + b"O" * 1000 + b"K\r\n")


def slow_headers(handler: _Handler, body: bytes) -> None:
    trickle(handler, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Long: " + b"x" * 1000 + b"\r\n\r\n")


def endless_headers(handler: _Handler, body: bytes) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    without_end(handler, b"X-More: x\r\n", 0.2)


def endless_continue(handler: _Handler, body: bytes) -> None:
    without_end(handler, b"HTTP/1.1 100 Continue\r\n\r\n", 0.2)


def flood_of_continue(handler: _Handler, body: bytes) -> None:
    without_end(handler, b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def slow_trailers(handler: _Handler, body: bytes) -> None:
    """All of the body, in a chunk, and then the trailers byte by byte."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    handler.wfile.write(b"%x\r\n%s\r\n0\r\n" % (len(body), body))
    trickle(handler, b"X-Trailer: " + b"x" * 1000 + b"\r\n\r\n")


def slow_to_the_end(handler: _Handler, body: bytes) -> None:
    """A whole document and spaces behind it, whose end is the end of the connection, as in HTTP/1.0."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + body)
    trickle(handler, b" " * 1000)


def status(code: int, **headers: str) -> Behaviour:
    page = f"<html><head><title>OSM3S</title></head><body><p>Error {code}</p></body></html>".encode()
    return lambda handler, body: handler.answer(code, page, "text/html; charset=utf-8", **headers)


def remark(text: str) -> Behaviour:
    """Half of the elements, with a remark, and the status 200."""

    def behave(handler: _Handler, body: bytes) -> None:
        document = json.loads(body)
        document["elements"] = document["elements"][: len(document["elements"]) // 2]
        document["remark"] = text
        handler.answer(200, json.dumps(document).encode())

    return behave


def truncated(handler: _Handler, body: bytes) -> None:
    """Half of the body, and the connection closed: the length promised does not come."""
    handler.answer(200, body[: len(body) // 2], length=str(len(body)))
    handler.close_connection = True


def cut_short(handler: _Handler, body: bytes) -> None:
    """Half of the body as if it were the whole."""
    handler.answer(200, body[: len(body) // 2])


def html(handler: _Handler, body: bytes) -> None:
    handler.answer(200, b"<html><head><style>p {}</style></head><body><p>Please log in</p></body></html>", "text/html")


def mislabelled(handler: _Handler, body: bytes) -> None:
    handler.answer(200, body, "application/xml")


def empty(handler: _Handler, body: bytes) -> None:
    handler.answer(200, b"")


def reset(handler: _Handler, body: bytes) -> None:
    """End the connection without an answer, as a crash does."""
    handler.connection.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SO_LINGER 0: RST instead of FIN
    handler.connection.close()
    handler.close_connection = True


def elsewhere(address: str) -> Behaviour:
    return lambda handler, body: handler.answer(302, b"", Location=address)


def gzipped(handler: _Handler, body: bytes) -> None:
    """As public servers do where the client takes it."""
    assert "gzip" in handler.headers["Accept-Encoding"]
    handler.answer(200, gzip.compress(body), Content_Encoding="gzip")


def bomb(handler: _Handler, body: bytes) -> None:
    """A small body that becomes 300 MB."""
    handler.answer(200, gzip.compress(b" " * 300_000_000, 1), Content_Encoding="gzip")


def huge(handler: _Handler, body: bytes) -> None:
    """Without end, in chunks."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    chunk = b" " * 65_536
    for _ in range(1_600):
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
    handler.wfile.write(b"0\r\n\r\n")


def saying(document: Any) -> Behaviour:
    """Any JSON document."""
    return lambda handler, body: handler.answer(200, json.dumps(document).encode())


@contextmanager
def serving(world: World) -> Iterator[Server]:
    """Run the server for the time of a block."""
    server = Server(world)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
