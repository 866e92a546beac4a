"""Fetching over tiles from a real server: everything once and whole, and going on after a failure."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely

import layers
from layers.model.problem import FetchError, OutputError
from layers.osm import Estimate, Fetched, FetchOptions, Service, estimate, fetch, write_fetched
from tests.overpass_server import Request, Server, World, remark, serving, status

AREA = shapely.Polygon([(48, 39), (51, 39.5), (50.5, 41.5), (49.5, 40.2), (48.2, 41)])  # not convex
KINDS = ["rail", "road"]


def drawn_world() -> World:
    """Return lines long and short in and around the area, with shared and unshared crossings."""
    world = World()
    chance = random.Random(5)
    for number in range(60):
        x, y = chance.uniform(47, 52), chance.uniform(38, 42.5)
        line = [(round(x, 7), round(y, 7))]
        for _ in range(chance.randint(1, 6)):
            x, y = x + chance.uniform(-0.7, 0.7), y + chance.uniform(-0.5, 0.5)
            line.append((round(x, 7), round(y, 7)))
        tags = [{"railway": "rail"}, {"highway": "primary"}, {"railway": "tram"}, {"proposed__railway": "rail"}][
            number % 4
        ]
        world.way(line, name=f"Line {number}", **tags)
    world.way([(48.6, 39.6), (48.6, 39.7)], railway="rail", name="wholly inside one tile")
    world.way([(46, 39.9), (53, 40.1)], railway="rail", name="right through, no vertex in the area")
    world.way([(49.45, 40.6), (49.55, 40.6)], railway="rail", name="in the bay, outside")
    world.way([(48.5, 39.5), (48.9, 39.5), (48.9, 39.8), (48.7, 39.3)], railway="rail", name="crosses itself")
    world.way([(48.4, 39.4), (48.5, 39.45), (48.5, 39.45), (48.6, 39.4)], railway="rail", name="a vertex twice")
    return world


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(drawn_world()) as running:
        yield running


def service(server: Server, cache: Path | None, **more: Any) -> Service:
    settings: dict[str, Any] = {
        "pause_s": 0,
        "backoff_s": 0.01,
        "retries": 1,
        "timeout_s": 20,
        "tile_km2": 9_000,
        **more,
    }
    return Service(endpoint=server.endpoint, cache=cache, **settings)


def expected(world: World, key: str, value: str) -> dict[str, list[tuple[float, float]]]:
    """Return the ways with a tag that meet the area, from the world itself."""
    return {
        f"way/{number}": [world.nodes[node][:2] for node in nodes]
        for number, (tags, nodes) in world.ways.items()
        if tags.get(key) == value and world.line(number).intersects(AREA)
    }


def assert_all_there(fetched: Fetched, world: World) -> None:
    rail = expected(world, "railway", "rail") | expected(world, "proposed:railway", "rail")
    road = expected(world, "highway", "primary")
    for kind, ways in (("rail", rail), ("road", road)):
        frame = fetched.frames[kind]
        assert len(frame) == len(ways) >= 5
        assert dict(zip(frame["osm_id"], (list(line.coords) for line in frame.geometry), strict=True)) == ways
    names = set(fetched.frames["rail"]["name"])
    assert {"wholly inside one tile", "right through, no vertex in the area"} <= names
    assert "in the bay, outside" not in names
    statuses = set(fetched.frames["rail"]["status"])
    assert statuses == {"operational", "proposed"}


def test_features_come_once_and_whole_from_many_tiles(server: Server, tmp_path: Path) -> None:
    fetched = fetch(AREA, kinds=KINDS, service=service(server, tmp_path))
    assert len(server.questions) >= 8
    assert_all_there(fetched, server.world)
    assert fetched.missing == ()
    assert fetched.origin == server.endpoint
    assert fetched.frames["rail"]["osm_id"].is_unique


def test_only_tiles_that_meet_the_area_are_asked_for(server: Server, tmp_path: Path) -> None:
    fetch(AREA, kinds=["rail"], service=service(server, tmp_path))
    boxes = [shapely.box(*question.bounds) for question in server.questions if question.bounds]
    assert all(box.intersects(AREA) for box in boxes)
    assert shapely.covers(shapely.union_all(boxes), AREA)
    whole = shapely.box(*AREA.bounds)
    assert shapely.union_all(boxes).area < 0.8 * whole.area


def test_nothing_there_is_an_answer(server: Server, tmp_path: Path) -> None:
    fetched = fetch(shapely.box(10, 10, 10.1, 10.1), kinds=["rail", "port"], service=service(server, tmp_path))
    assert {kind: len(frame) for kind, frame in fetched.frames.items()} == {"rail": 0, "port": 0}
    assert list(fetched.frames["port"].columns)[-2:] == ["area_km2", "geometry"]
    assert fetched.frames["rail"].crs == "EPSG:4326"
    again = fetch(shapely.box(10, 10, 10.1, 10.1), kinds=["rail", "port"], service=service(server, tmp_path))
    assert len(again.frames["rail"]) == 0
    assert len(server.questions) == 1


def test_an_estimate_asks_nothing_and_tells_what_a_fetch_asks(server: Server, tmp_path: Path) -> None:
    planned = estimate(AREA, kinds=["rail"], service=service(server, tmp_path))
    assert not server.requests
    fetch(AREA, kinds=["rail"], service=service(server, tmp_path))
    assert planned == Estimate(len(server.questions), 0, pytest.approx(planned.km2))
    after = estimate(AREA, kinds=["rail"], service=service(server, tmp_path))
    assert (after.tiles, after.cached) == (planned.tiles, planned.tiles)
    other = estimate(AREA, kinds=["road"], service=service(server, tmp_path))
    assert other.cached == 0


def test_a_second_run_is_answered_from_the_cache(server: Server, tmp_path: Path) -> None:
    first = fetch(AREA, kinds=KINDS, service=service(server, tmp_path))
    asked = len(server.requests)
    second = fetch(AREA, kinds=KINDS, service=service(server, tmp_path, timeout_s=99, pause_s=5))
    assert len(server.requests) == asked
    for kind in KINDS:
        assert first.frames[kind].equals(second.frames[kind])
    assert second.timestamp == first.timestamp


def test_the_cache_is_of_one_endpoint_one_kind_and_not_for_ever(server: Server, tmp_path: Path) -> None:
    area = shapely.box(48.5, 39.5, 48.7, 39.8)
    fetch(area, kinds=["rail"], service=service(server, tmp_path))
    fetch(area, kinds=["road"], service=service(server, tmp_path))
    fetch(area, kinds=["road"], service=service(server, tmp_path), secondary=True)
    assert len(server.questions) == 3
    with serving(server.world) as other:
        fetch(area, kinds=["rail"], service=service(other, tmp_path))
        assert len(other.questions) == 1
    fetch(area, kinds=["rail"], service=service(server, tmp_path, cache_days=0))
    assert len(server.questions) == 4
    fetch(area, kinds=["rail"], service=service(server, None))
    fetch(area, kinds=["rail"], service=service(server, None))
    assert len(server.questions) == 6


def covers(x: float, y: float) -> Any:
    def holds(request: Request) -> bool:
        return request.bounds is not None and shapely.box(*request.bounds).contains(shapely.Point(x, y))

    return holds


def test_after_a_partial_failure_only_the_missing_tiles_are_asked_for(server: Server, tmp_path: Path) -> None:
    there = covers(50.4, 40.9)
    server.rule = lambda request: status(503) if there(request) else None
    with pytest.raises(FetchError) as caught:
        fetch(AREA, kinds=KINDS, service=service(server, tmp_path))
    message = str(caught.value)
    tiles = len({question.bounds for question in server.questions})
    failed = {question.bounds for question in server.questions if there(question)}
    assert message.startswith(f"{len(failed)} of {tiles} tiles did not come from {server.endpoint}:\n")
    assert "the server answered 503 Service Unavailable (" in message
    assert f"What came is in {tmp_path}: the same command goes on from there and asks for the rest only." in message
    server.rule = lambda request: None
    before = len(server.questions)
    assert_all_there(fetch(AREA, kinds=KINDS, service=service(server, tmp_path)), server.world)
    assert {question.bounds for question in server.questions[before:]} == failed


def test_missing_tiles_that_are_accepted_are_listed(server: Server, tmp_path: Path) -> None:
    there = covers(50.4, 40.9)
    server.rule = lambda request: status(503) if there(request) else None
    fetched = fetch(AREA, kinds=KINDS, service=service(server, tmp_path / "cache"), accept_missing=True)
    assert fetched.missing
    assert {part.reason for part in fetched.missing} == {"the server answered 503 Service Unavailable"}
    assert any(shapely.box(*part.bounds).contains(shapely.Point(50.4, 40.9)) for part in fetched.missing)
    assert len(fetched.frames["rail"]) > 5
    write_fetched(fetched, tmp_path / "out")
    written = json.loads((tmp_path / "out" / "fetch.json").read_text())
    assert [tuple(part["bounds"]) for part in written["missing"]] == [part.bounds for part in fetched.missing]
    assert written["missing"][0]["reason"] == "the server answered 503 Service Unavailable"


def test_nothing_at_all_is_never_accepted(server: Server, tmp_path: Path) -> None:
    server.rule = lambda request: status(404)
    with pytest.raises(FetchError, match=r"404.*is it an Overpass endpoint"):
        fetch(AREA, kinds=KINDS, service=service(server, tmp_path), accept_missing=True)
    assert len(server.questions) == 1


@pytest.mark.parametrize(
    "behaviour", [status(504), remark("runtime error: Query timed out in query at line 1 after 5 seconds.")]
)
def test_a_tile_that_is_too_much_is_cut_in_four(server: Server, tmp_path: Path, behaviour: Any) -> None:
    def too_large(request: Request) -> Any:
        assert request.bounds is not None
        return behaviour if shapely.box(*request.bounds).area > 0.5 else None

    server.rule = too_large
    talk = service(server, tmp_path, retries=0, tile_km2=20_000, splits=3)
    assert_all_there(fetch(AREA, kinds=KINDS, service=talk), server.world)
    asked = len(server.questions)
    # A second run goes to the quarters at once.
    assert_all_there(fetch(AREA, kinds=KINDS, service=talk), server.world)
    assert len(server.questions) == asked
    planned = estimate(AREA, kinds=KINDS, service=talk)
    assert planned.cached == planned.tiles


def test_cutting_ends(server: Server, tmp_path: Path) -> None:
    server.rule = lambda request: status(504)
    talk = service(server, tmp_path, retries=0, tile_km2=9_000, splits=2)
    with pytest.raises(FetchError, match="questions in a row got no answer"):
        fetch(AREA, kinds=KINDS, service=talk)
    assert len(server.questions) == 4  # the tile, its quarter, its quarter's quarter, one more


def test_a_server_that_is_down_is_not_asked_for_every_tile(server: Server, tmp_path: Path) -> None:
    server.rule = lambda request: status(503)
    with pytest.raises(FetchError, match=r"not asked for: 6 questions in a row got no answer \(\d+ tiles within"):
        fetch(AREA, kinds=KINDS, service=service(server, tmp_path, retries=0, tile_km2=1_000))
    assert len(server.questions) == 6


def test_a_cache_that_cannot_be_written_is_told_before_anything_is_asked(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file"):
        fetch(AREA, kinds=KINDS, service=service(server, tmp_path / "file" / "cache"))
    assert not server.requests


def test_an_area_over_the_antimeridian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    world = World()
    world.way([(179.2, 65), (180, 65.1)], railway="rail", name="west of it")
    world.way([(-180, 65.1), (-179.2, 65.2)], railway="rail", name="east of it")
    world.way([(0, 65), (1, 65)], railway="rail", name="far away")
    area = shapely.union_all([shapely.box(179.5, 64, 180, 66), shapely.box(-180, 64, -179.5, 66)])
    with serving(world) as server:
        frame = fetch(area, kinds=["rail"], service=service(server, tmp_path, tile_km2=10_000)).frames["rail"]
    assert list(frame["name"]) == ["west of it", "east of it"]


def test_one_function_takes_a_service_an_earlier_fetch_or_a_default_area(server: Server, tmp_path: Path) -> None:
    atlas, asking, estimates = layers.load_atlas(), service(server, tmp_path / "cache"), []
    options = FetchOptions(kinds=("rail",), bbox=(48.5, 39.5, 48.9, 39.8))
    fetched = layers.fetch_osm(atlas, options, service=asking, on_estimate=estimates.append)
    assert [found.tiles for found in estimates] == [1]
    assert "wholly inside one tile" in set(fetched.frames["rail"]["name"])
    write_fetched(fetched, tmp_path / "earlier")
    again = layers.fetch_osm(atlas, FetchOptions(bbox=options.bbox), source=tmp_path / "earlier")
    assert list(again.frames) == ["rail"]
    assert again.frames["rail"]["osm_id"].tolist() == fetched.frames["rail"]["osm_id"].tolist()
    # Where nothing limits the area that is asked for, it is a band of 20 km along railways and roads.
    nobody = Service(endpoint=server.endpoint, cache=None, retries=0, tile_km2=1e9)

    def stop(found: Estimate) -> None:
        raise InterruptedError(f"{found.km2 > 1e5}")

    with pytest.raises(InterruptedError, match="True"):
        layers.fetch_osm(atlas, service=nobody, on_estimate=stop)
