"""What a real server on the loopback may do to a fetch, and what is said of it."""

from __future__ import annotations

import copy
import random
import resource
import socket
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import osmnx
import pytest
import shapely
from pyproj import Geod

from layers.model.problem import FetchError
from layers.osm import Fetched, Service, fetch
from layers.osm.overpass import slot_wait
from tests.overpass_server import (
    DATE,
    Behaviour,
    Server,
    World,
    bomb,
    cut_short,
    dripping,
    elsewhere,
    empty,
    gzipped,
    html,
    huge,
    mislabelled,
    remark,
    reset,
    saying,
    serving,
    slow,
    status,
    truncated,
)

AREA = shapely.box(49, 40, 49.2, 40.2)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    world = World()
    world.way([(49.05, 40.05), (49.1, 40.1), (49.3, 40.1)], railway="rail", name="Bakı – آستارا – Астара")
    with serving(world) as running:
        yield running


def service(server: Server, cache: Path, **more: Any) -> Service:
    settings: dict[str, Any] = {"pause_s": 0, "backoff_s": 0.01, "retries": 2, "timeout_s": 10, "splits": 0, **more}
    return Service(endpoint=server.endpoint, cache=cache, **settings)


def rails(server: Server, cache: Path, **more: Any) -> Fetched:
    return fetch(AREA, kinds=["rail"], service=service(server, cache, **more))


def assert_came(fetched: Fetched) -> None:
    assert list(fetched.frames["rail"]["name"]) == ["Bakı – آستارا – Астара"]
    assert fetched.timestamp == DATE
    assert fetched.missing == ()


PASSING = [status(429), status(500), status(502), status(503), status(504), truncated, cut_short, empty, reset]
PASSING += [
    html,
    mislabelled,
    remark(
        "runtime error: open64: 0 Success /osm3s Dispatcher_Client::request_read_and_idx::timeout. The server is probably too busy to handle your request."
    ),
]


@pytest.mark.parametrize("behaviour", PASSING)
def test_a_failure_that_passes_is_asked_again(server: Server, tmp_path: Path, behaviour: Behaviour) -> None:
    server.script.append(behaviour)
    assert_came(rails(server, tmp_path))
    assert len(server.questions) == 2


@pytest.mark.parametrize(
    ("behaviour", "questions", "said"),
    [
        (status(429), 3, "answered 429 Too Many Requests: it asks for fewer requests"),
        (status(503), 3, "answered 503 Service Unavailable"),
        (status(504), 2, "answered 504 Gateway Timeout: the tile takes it too long"),
        (status(404), 1, "answered 404 Not Found: Error 404; is it an Overpass endpoint?"),
        (status(400), 1, "answered 400"),
        (status(403), 1, "answered 403"),
        (truncated, 3, "the answer broke off"),
        (cut_short, 3, "no whole JSON document"),
        (empty, 3, "the answer is empty"),
        (reset, 3, "the connection was lost"),
        (html, 2, "the answer is text/html, not JSON: Please log in"),
        (mislabelled, 2, "the answer is application/xml, not JSON"),
        (
            remark('runtime error: Query timed out in "query" at line 1 after 5 seconds.'),
            1,
            "too much for the server: runtime error: Query timed out",
        ),
        (remark("runtime error: Query run out of memory using about 512 MB of RAM."), 1, "too much for the server"),
        (remark("runtime error: something else"), 2, "the server gave up: runtime error: something else"),
    ],
)
def test_a_failure_that_stays_is_told_and_asked_no_more(
    server: Server, tmp_path: Path, behaviour: Behaviour, questions: int, said: str
) -> None:
    server.script.extend([behaviour] * 20)
    with pytest.raises(FetchError) as caught:
        rails(server, tmp_path)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"1 of 1 tiles did not come from {server.endpoint}:")
    assert "(49,40,49.2,40.2)" in str(caught.value)
    assert "Nothing came, and nothing was written." in str(caught.value)
    assert len(server.questions) == questions
    assert not list(tmp_path.iterdir())


def test_a_server_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = Service(
            endpoint=f"http://127.0.0.1:{free.getsockname()[1]}/api",
            cache=tmp_path,
            backoff_s=0.01,
            retries=1,
            tile_km2=50,
        )
        with pytest.raises(FetchError, match=r"no connection to the server \(49,40"):
            fetch(AREA, kinds=["rail"], service=gone)


def test_a_slow_server_is_waited_for_no_longer_than_said(server: Server, tmp_path: Path) -> None:
    server.script.append(slow(40))
    start = time.monotonic()
    with pytest.raises(FetchError, match="no whole answer within 1 s"):
        rails(server, tmp_path, timeout_s=1)
    assert time.monotonic() - start < 15
    assert server.questions[0].timeout == 1


def test_a_server_that_drips_is_waited_for_no_longer_than_said(server: Server, tmp_path: Path) -> None:
    server.script.append(dripping(0.05))  # each byte well within the time, the whole not
    start = time.monotonic()
    with pytest.raises(FetchError, match="no whole answer within 1 s"):
        rails(server, tmp_path, timeout_s=1)
    assert time.monotonic() - start < 15


def test_a_huge_answer_is_given_up_early(server: Server, tmp_path: Path) -> None:
    server.script.append(huge)
    with pytest.raises(FetchError, match="the answer is larger than 1 MB"):
        rails(server, tmp_path, largest_mb=1)


def test_an_answer_may_be_compressed(server: Server, tmp_path: Path) -> None:
    server.script.append(gzipped)
    assert_came(rails(server, tmp_path))


def test_an_answer_that_unpacks_to_too_much_is_given_up(server: Server, tmp_path: Path) -> None:
    server.script.append(bomb)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FetchError, match="the answer is larger than 1 MB"):
        rails(server, tmp_path, largest_mb=1)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000  # the server's own 300 MB among them


def test_retry_after_is_honoured(server: Server, tmp_path: Path) -> None:
    server.script.append(status(429, Retry_After="1"))
    assert_came(rails(server, tmp_path))
    first, second = server.questions
    assert second.at - first.at >= 1


def test_retry_after_may_be_a_date(server: Server, tmp_path: Path) -> None:
    server.script.append(status(503, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"))  # long ago
    assert_came(rails(server, tmp_path))


def test_a_wait_that_is_too_long_ends_the_fetch(server: Server, tmp_path: Path) -> None:
    server.script.extend([status(429, Retry_After="86400")] * 9)
    with pytest.raises(FetchError, match="asks for fewer requests, and asks to wait 86400 s"):
        rails(server, tmp_path, tile_km2=50)
    assert len(server.questions) == 1


def test_without_retry_after_the_waits_double(server: Server, tmp_path: Path) -> None:
    server.script.extend([status(429)] * 3)
    assert_came(rails(server, tmp_path, backoff_s=0.2, retries=3))
    gaps = np.diff([question.at for question in server.questions])
    assert len(gaps) == 3
    assert (gaps >= [0.2, 0.4, 0.8]).all()


def test_what_is_waited_for_is_said(server: Server, tmp_path: Path) -> None:
    server.script.append(status(429, Retry_After="1"))
    said: list[tuple[int, int, str]] = []
    fetch(AREA, kinds=["rail"], service=service(server, tmp_path), progress=lambda *step: said.append(step))
    assert said[0] == (0, 1, "tiles")
    assert said[1][2] == "tiles; waiting 1 s: the server answered 429 Too Many Requests: it asks for fewer requests"
    assert said[-1] == (1, 1, "tiles")


def test_requests_keep_their_distance_and_come_one_at_a_time(server: Server, tmp_path: Path) -> None:
    rails(server, tmp_path, pause_s=1.2, tile_km2=200)
    at = [question.at for question in server.questions]
    assert len(at) == 2
    assert at[1] - at[0] >= 1.2
    assert server.most_under_way == 1


def test_a_place_is_waited_for_where_the_server_tells_when(server: Server, tmp_path: Path) -> None:
    server.status = "Rate limit: 2\nSlot available after: 2026-01-01T00:00:00Z, in 1 seconds.\n"
    assert_came(rails(server, tmp_path))
    asked, question = server.requests
    assert asked.path == "/api/status"
    assert question.at - asked.at >= 1


def test_a_place_that_comes_too_late_ends_the_fetch(server: Server, tmp_path: Path) -> None:
    server.status = "Rate limit: 2\nSlot available after: 2026-01-01T00:00:00Z, in 9000 seconds.\n"
    with pytest.raises(FetchError, match="no free place, and asks to wait 9000 s"):
        rails(server, tmp_path)
    assert not server.questions


@pytest.mark.parametrize(
    "text", ["", "<html>not found</html>", "Rate limit: x\nSlot available after: never, in -3 seconds."]
)
def test_a_server_without_a_status_is_asked_for_it_once(server: Server, tmp_path: Path, text: str) -> None:
    server.status = text
    rails(server, tmp_path, tile_km2=150)
    assert len(server.questions) == 4
    assert len(server.requests) == 5


def test_status_pages() -> None:
    assert slot_wait("Rate limit: 0\n") == 0  # no limit
    assert slot_wait("Rate limit: 2\n2 slots available now.\n") == 0
    busy = "Rate limit: 2\nSlot available after: 2026-01-01T00:00:00Z, in {} seconds.\nSlot available after: 2026-01-01T00:00:00Z, in {} seconds.\n"
    assert slot_wait(busy.format(35, 12)) == 12
    assert slot_wait("Currently running queries (pid, space limit, time limit, start time):\n") is None


def test_a_redirect_is_told_and_not_followed(server: Server, tmp_path: Path) -> None:
    with serving(World()) as stranger:
        server.script.append(elsewhere(f"{stranger.endpoint}/interpreter"))
        with pytest.raises(
            FetchError, match=r"answered 302 Found: it sends elsewhere, to http://127.*name that as the endpoint"
        ):
            rails(server, tmp_path)
        assert not stranger.requests
    assert len(server.questions) == 1


def test_nothing_but_the_endpoint_is_contacted(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contacted = set()
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        contacted.add(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    server.script.extend([status(429), reset])
    rails(server, tmp_path)
    assert contacted == {("127.0.0.1", server.server_address[1])}


def test_the_tool_names_itself(server: Server, tmp_path: Path) -> None:
    rails(server, tmp_path, user_agent="corridor-mapper/9 (someone@example.org)")
    assert {request.agent for request in server.requests} == {"corridor-mapper/9 (someone@example.org)"}
    assert server.questions[0].headers["referer"] == "corridor-mapper/9 (someone@example.org)"
    assert Service().user_agent.startswith("corridor-mapper/")


@pytest.mark.parametrize("behaviour", [None, status(404), reset, html, truncated])
def test_osmnx_is_left_as_it_was(
    server: Server, tmp_path: Path, behaviour: Behaviour | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {name: value for name, value in vars(osmnx.settings).items() if not name.startswith("_")}
    resolve = socket.getaddrinfo
    if behaviour is None:
        rails(server, tmp_path)
    else:
        server.script.extend([behaviour] * 20)
        with pytest.raises(FetchError):
            rails(server, tmp_path)
    assert {name: value for name, value in vars(osmnx.settings).items() if not name.startswith("_")} == before
    assert socket.getaddrinfo is resolve
    assert not (tmp_path / "cache").exists()  # OSMnx's own


NODES = [{"type": "node", "id": 1, "lat": 40.05, "lon": 49.05}, {"type": "node", "id": 2, "lat": 40.1, "lon": 49.1}]
RAIL = {"type": "way", "id": 7, "nodes": [1, 2], "tags": {"railway": "rail"}}
DEEP: Any = []
for _ in range(500):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "document",
    [
        [],
        "text",
        {},
        {"elements": {}},
        {"elements": [1]},
        {"elements": [{"type": "way", "id": 7}]},
        {"elements": [{"type": "node", "id": "1", "lat": 1, "lon": 1}]},
        {"elements": [{"type": "node", "id": True, "lat": 1, "lon": 1}]},
        {"elements": [{"type": "node", "id": 1 << 70, "lat": 1, "lon": 1}]},
        {"elements": [{"type": "node", "id": 1, "lat": 91, "lon": 1}]},
        {"elements": [{"type": "node", "id": 1, "lat": float("nan"), "lon": 1}]},
        {"elements": [{"type": "node", "id": 1, "lat": 1, "lon": float("inf")}]},
        {"elements": [*NODES, {**RAIL, "nodes": 3}]},
        {"elements": [*NODES, {**RAIL, "tags": ["railway"]}]},
        {"elements": [{"type": "relation", "id": 1, "members": [{"ref": 1}]}]},
    ],
)
def test_json_that_is_no_answer_is_no_data(server: Server, tmp_path: Path, document: Any) -> None:
    server.script.extend([saying(document)] * 3)
    with pytest.raises(FetchError, match=r"none of Overpass|not of the form Overpass gives"):
        rails(server, tmp_path)


@pytest.mark.parametrize("nodes", [[], [1], [1, 99]])
def test_a_way_that_lacks_nodes_is_left_out_and_listed(server: Server, tmp_path: Path, nodes: list[int]) -> None:
    server.script.append(saying({"elements": [*NODES, RAIL, {**RAIL, "id": 8, "nodes": nodes}]}))
    fetched = rails(server, tmp_path)
    assert list(fetched.frames["rail"]["osm_id"]) == ["way/7"]
    assert fetched.dropped == {"way/8": "the answer lacks nodes of it"}


def test_an_outline_that_lacks_ways_is_left_out_and_listed(server: Server, tmp_path: Path) -> None:
    port = {"type": "relation", "id": 5, "members": [{"type": "way", "ref": 99, "role": "outer"}]}
    port["tags"] = {"type": "multipolygon", "landuse": "port"}
    server.script.append(saying({"elements": [*NODES, RAIL, port]}))
    fetched = fetch(AREA, kinds=["rail", "port"], service=service(server, tmp_path))
    assert {kind: len(frame) for kind, frame in fetched.frames.items()} == {"rail": 1, "port": 0}
    assert fetched.dropped == {"relation/5": "the answer lacks ways of it"}


def test_elements_that_are_no_features_are_passed_over(server: Server, tmp_path: Path) -> None:
    more = [{"type": "count", "id": 0, "tags": {"ways": "1"}}, {"type": "area", "id": 3_600_000_000}]
    point = {"type": "way", "id": 9, "nodes": [1, 1], "tags": {"railway": "rail"}}
    server.script.append(
        saying({"elements": [*more, *NODES, RAIL, point], "osm3s": {"timestamp_osm_base": "yesterday"}})
    )
    fetched = rails(server, tmp_path)
    assert list(fetched.frames["rail"]["osm_id"]) == ["way/7"]
    assert fetched.timestamp is None


def test_tags_cannot_pass_for_what_osmnx_adds(server: Server, tmp_path: Path) -> None:
    odd = {
        "id": "x",
        "element": "node",
        "geometry": "POINT (0 0)",
        "nodes": "1",
        "lat": "3",
        "name": "a\n\x1b[2Jb",
        "ref": "x" * 100_000,
    }
    server.script.append(saying({"elements": [*NODES, {**RAIL, "tags": {**RAIL["tags"], **odd}}]}))  # type: ignore[dict-item]
    row = rails(server, tmp_path).frames["rail"].iloc[0]
    assert row["osm_id"] == "way/7"
    assert row.geometry.equals(shapely.LineString([(49.05, 40.05), (49.1, 40.1)]))
    assert row["name"] == "a [2Jb"
    assert row["ref"] == "x" * 255


# Two rings that cross themselves and each other: OSMnx, taking them for polygons, fails on the whole tile.
CROSSED = (
    [(4, 0), (2, 2), (2, 1), (1, 3), (4, 2), (2, 0), (4, 0)],
    [(3, 4), (2, 0), (1, 2), (1, 4), (4, 0), (3, 4)],
)


@pytest.mark.parametrize(("tag", "ports"), [("industrial", []), ("port", ["way/101", "way/102"])])
def test_an_outline_no_polygon_can_be_made_of_costs_no_tile(
    server: Server, tmp_path: Path, tag: str, ports: list[str]
) -> None:
    world = server.world
    rings = [world.way([(49.1 + x / 100, 40.1 + y / 100) for x, y in ring], landuse=tag) for ring in CROSSED]
    world.relation([("way", ring, "outer") for ring in rings], type="multipolygon", landuse="port", name="Crossed")
    fetched = fetch(AREA, kinds=["rail", "port"], service=service(server, tmp_path))
    assert len(fetched.frames["rail"]) == 1
    assert list(fetched.frames["port"]["osm_id"]) == ports
    assert list(fetched.dropped) == ["relation/1000"]


def test_an_outline_of_several_ways_with_a_hole(server: Server, tmp_path: Path) -> None:
    world = server.world
    world.way([(49.1, 40.1), (49.15, 40.1), (49.15, 40.15)], natural="coastline")
    world.way([(49.15, 40.15), (49.1, 40.15), (49.1, 40.1)])
    world.way([(49.12, 40.12), (49.13, 40.12), (49.13, 40.13), (49.12, 40.12)])
    members = [("way", 101, "outer"), ("way", 102, "outer"), ("way", 103, "inner")]
    world.relation(members, type="multipolygon", industrial="port", name="Ələt")
    port = fetch(AREA, kinds=["port"], service=service(server, tmp_path)).frames["port"].iloc[0]
    outline = shapely.Polygon(
        [(49.1, 40.1), (49.15, 40.1), (49.15, 40.15), (49.1, 40.15)], [[(49.12, 40.12), (49.13, 40.12), (49.13, 40.13)]]
    )
    assert (port["osm_id"], port["name"], port["what"]) == ("relation/1000", "Ələt", "industrial=port")
    assert outline.contains(port.geometry)
    km2 = abs(Geod(ellps="WGS84").geometry_area_perimeter(shapely.orient_polygons(outline))[0]) / 1e6
    assert port["area_km2"] == pytest.approx(km2, rel=1e-4)


def disordered(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return an answer in which elements are gone, twice, elsewhere, or refer to what they should not."""
    elements = copy.deepcopy(document["elements"])
    for _ in range(chance.randint(1, 5)):
        element = chance.choice(elements)
        what = chance.random()
        if what < 0.2 and len(elements) > 1:
            elements.remove(element)
        elif what < 0.3:
            elements.append(copy.deepcopy(element))
        elif element["type"] == "node":
            element["lat"], element["lon"] = chance.choice([40.1, -90, 90]), chance.choice([49.1, 180, -180])
        elif element["type"] == "way":
            element["nodes"] = [chance.choice(element["nodes"] or [1]) for _ in range(chance.randint(0, 6))]
            element["tags"] = {
                chance.choice(["landuse", "railway", "type"]): chance.choice(["port", "rail", "boundary"])
            }
        else:
            for member in element["members"]:
                member |= {
                    "role": chance.choice(["outer", "inner", ""]),
                    "ref": chance.choice([100, 101, 102, 1000, 9]),
                }
        if chance.random() < 0.05:
            element.pop(chance.choice(sorted(element)))
    return {"elements": elements}


def test_elements_in_any_disorder_are_read_or_refused(server: Server, tmp_path: Path) -> None:
    world = server.world
    ring = [world.way([(49.1, 40.1), (49.15, 40.1), (49.15, 40.15)]), world.way([(49.15, 40.15), (49.1, 40.1)])]
    world.relation([("way", way, "outer") for way in ring], type="multipolygon", industrial="port")
    everything = {("relation", 1000), *(("way", way) for way in world.ways)}
    document = {"elements": world.documented(world.recursed(everything))}
    chance = random.Random(6)
    outcomes = {"read": 0, "refused": 0}
    for _ in range(30):
        server.script = deque([saying(disordered(document, chance))])
        try:
            frames = fetch(
                AREA, kinds=["rail", "port"], service=replace(service(server, tmp_path), cache=None, retries=0)
            ).frames
            assert frames["rail"].geom_type.isin(["LineString"]).all()
            assert frames["port"].geom_type.isin(["Point"]).all()
            outcomes["read"] += 1
        except FetchError:
            outcomes["refused"] += 1
    assert min(outcomes.values()) > 0
