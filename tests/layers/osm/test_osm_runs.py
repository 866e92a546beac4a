"""Fetches that are killed, interrupted, or run at the same time, as processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely

from layers.osm import Fetched, Service, estimate, fetch
from tests.overpass_server import Server, World, serving, slow

ROOT = Path(__file__).parents[3]
AREA = shapely.box(48, 39, 51, 41)
KINDS = ["rail", "road"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    world = World()
    for number in range(12):
        world.way([(48.1 + number / 5, 39.1), (48.3 + number / 5, 40.9)], railway="rail", name=f"Line {number}")
    with serving(world) as running:
        yield running


def service(server: Server, cache: Path) -> Service:
    return Service(endpoint=server.endpoint, cache=cache, pause_s=0, backoff_s=0.01, tile_km2=9_000)


def assert_all_there(fetched: Fetched) -> None:
    assert sorted(fetched.frames["rail"]["name"]) == sorted(f"Line {number}" for number in range(12))


CHILD = """
import sys
from pathlib import Path
import shapely
from layers.osm import Service, fetch
area = shapely.from_wkt(sys.argv[3])
service = Service(endpoint=sys.argv[1], cache=Path(sys.argv[2]), pause_s=0, backoff_s=0.01, tile_km2=9_000)
print(len(fetch(area, kinds=["rail", "road"], service=service).frames["rail"]))
"""


def child(server: Server, cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, server.endpoint, str(cache), AREA.wkt],
        cwd=ROOT,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Where the tests run in the background of a shell, Ctrl-C is ignored, and children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_goes_on_where_it_was(server: Server, tmp_path: Path, how: signal.Signals) -> None:
    server.rule = lambda request: slow(60) if len(server.questions) == 6 else None
    run = child(server, tmp_path)
    patience = time.monotonic() + 120
    while len(server.questions) < 6 and time.monotonic() < patience:
        time.sleep(0.01)
    time.sleep(0.1)
    run.send_signal(how)
    _, errors = run.communicate(timeout=60)
    assert run.returncode not in (0, None)
    assert ("KeyboardInterrupt" in errors) == (how is signal.SIGINT)
    done = {question.bounds for question in server.questions[:5]}
    server.rule = lambda request: None
    before = len(server.questions)
    planned = estimate(AREA, kinds=KINDS, service=service(server, tmp_path))
    assert planned.cached == 5
    assert_all_there(fetch(AREA, kinds=KINDS, service=service(server, tmp_path)))
    after = {question.bounds for question in server.questions[before:]}
    assert not after & done
    assert len(after) == planned.tiles - 5


def test_two_runs_at_once_do_no_harm(server: Server, tmp_path: Path) -> None:
    server.rule = lambda request: slow(0.02)
    runs = [child(server, tmp_path) for _ in range(2)]
    results = [run.communicate(timeout=180) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], results
    assert results[0][0] == results[1][0]
    planned = estimate(AREA, kinds=KINDS, service=service(server, tmp_path))
    assert planned.cached == planned.tiles
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".json"]
