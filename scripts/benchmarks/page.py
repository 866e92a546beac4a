"""Benchmark: the page in Chromium, for the bundled corridor and for a large atlas, beside plain Folium.

    python scripts/benchmarks/page.py
    python scripts/benchmarks/page.py --small    one run, and a large atlas that is small

- bundled: the page of the bundled atlas.
- large: a made atlas of 20,000 features with 100,000 vertices, by `maps.web_map`, and its lines by
  `folium.GeoJson` in the same run (size as folium writes it, its scripts not counted).

Columns: size of the page in kB; then milliseconds, wall clock, medians over runs in fresh windows.
`drawn` from the start of the navigation until the second frame after the last layer was added, and of that `cpu`
on the main thread, in processor time, which does not depend on what else the machine does; `zoom` one step, until
drawn anew; `wheel` and `drag` the median time of a frame while the mouse zooms and drags; `scenario` another
scenario and year, until laid out. Needs Chromium and the extra `dev`.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from playwright.sync_api import Browser, sync_playwright
from table import record

sys.path.insert(0, str(Path(__file__).parents[2]))
from dataclasses import replace

from layers import Atlas, load_atlas
from maps import page_html, web_map
from maps.look import style

WALL = "wall clock in Chromium"
PEERS = {"large": "ours", "large, plain Folium": f"folium.GeoJson ({version('folium')})"}

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")

LINES, NODES, POINTS = 19_800, 200, 100_000
SMALL_LINES, SMALL_POINTS = 300, 1_700

DRAWN = """addEventListener("DOMContentLoaded", () =>
    requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn_ms = performance.now(); })))"""

LISTEN = """() => { window.frames_ms = []; let before = performance.now();
    const turn = now => { if (!window.frames_ms) return;
        frames_ms.push(now - before); before = now; requestAnimationFrame(turn); };
    requestAnimationFrame(turn); }"""

ZOOM = """() => new Promise(done => {
    const map = Object.values(window).find(each => each instanceof L.Map), start = performance.now();
    map.setZoom(map.getZoom() + (map.getZoom() > 4.5 ? -0.5 : 0.5), {animate: false});
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start))); })"""

SCENARIOS = """() => { const { list, years } = corridor.data.scenarios, times = [];
    for (let i = 1; i < 3 * list.length; i++) {
        const start = performance.now();
        corridor.chooseScenario({ scenario: list[(i * 7) % list.length].id, year: i % years.length });
        document.body.getBoundingClientRect();
        times.push(performance.now() - start);
    }
    return times; }"""


def large(number: int, points: int) -> Atlas:
    """Return an atlas of so many lines between 200 places, on the bundled ground, with so many vertices in all."""
    base = load_atlas()
    rng = np.random.default_rng(0)
    lon, lat = np.meshgrid(np.linspace(20, 90, 20), np.linspace(15, 62, 10))
    spots = np.column_stack([lon.ravel(), lat.ravel()]) + rng.uniform(-1, 1, (NODES, 2))
    counts = np.full(number, (points - NODES) // number)
    counts[: points - NODES - counts.sum()] += 1
    start, end = rng.integers(0, NODES, (2, number))
    lines = []
    for count, one in zip(counts, start, strict=True):
        steps = rng.normal(0, 0.25, (count, 2))
        lines.append(shapely.LineString(np.round(spots[one] + rng.normal(0, 1.5, 2) + np.cumsum(steps, axis=0), 4)))
    segments = base.segments.iloc[np.zeros(number, dtype=int)].reset_index(drop=True)
    segments["id"] = [f"L{each:05d}" for each in range(number)]
    segments["name"] = [f"Line {each} of the made atlas" for each in range(number)]
    segments["mode"] = rng.choice(list(style.MODES), number)
    segments["status"] = rng.choice(list(style.STATUSES), number, p=[0.7, 0.1, 0.1, 0.1])
    segments["branch"] = rng.choice(list(base.branches), number)
    segments["from_node"], segments["to_node"] = (np.char.add("N", each.astype(str)) for each in (start, end))
    segments[["note", "length_note"]] = None
    segments = segments.set_geometry(gpd.GeoSeries(lines, crs=base.segments.crs))
    nodes = base.nodes.iloc[np.arange(NODES) % len(base.nodes)].reset_index(drop=True)
    nodes["id"] = [f"N{each}" for each in range(NODES)]
    nodes = nodes.set_geometry(gpd.GeoSeries(shapely.points(spots), crs=base.nodes.crs))
    return replace(
        base,
        segments=segments,
        nodes=nodes,
        routes={},
        catalogue={"title": "A made atlas", "corridor": {"branches": base.branches}},
        costs={},
        observations={},
        events={},
        gas={},
        claims={},
        path=Path("made"),  # no folder: the scenarios of the bundled atlas are not those of this one
    )


def plain(segments: gpd.GeoDataFrame) -> folium.Map:
    """Return the same lines as folium draws them."""
    fmap = folium.Map(location=[40, 55], zoom_start=4, tiles=None)
    colors = {name: mode.color for name, mode in style.MODES.items()}
    folium.GeoJson(
        segments,
        style_function=lambda feature: {"color": colors[feature["properties"]["mode"]], "weight": 3},
        tooltip=folium.GeoJsonTooltip(["name", "mode", "status"]),
        popup=folium.GeoJsonPopup(["name", "mode", "status", "as_of", "confidence"]),
    ).add_to(fmap)
    return fmap


def frame(page: Any, *, wheel: bool) -> float:
    """Return the median time of a frame, milliseconds, while the map is zoomed by wheel or dragged."""
    page.mouse.move(900, 400)
    page.evaluate(LISTEN)
    if wheel:
        for turn in (1, 1, -1, -1):
            page.mouse.wheel(0, -240 * turn)
            page.wait_for_timeout(250)
    else:
        page.mouse.down()
        for step in range(20):
            page.mouse.move(900 - 8 * step, 400 - 4 * step)
            page.wait_for_timeout(16)
        page.mouse.up()
    times: list[float] = page.evaluate("(() => { const t = frames_ms; frames_ms = null; return t; })()")
    return statistics.median(times)


def drawn_after(page: Any) -> float:
    """Return after how many milliseconds from its navigation on a page that began with `DRAWN` was drawn."""
    while (drawn := page.evaluate("window.drawn_ms")) is None:
        page.wait_for_timeout(20)
    return float(drawn)


def timed(browser: Browser, file: Path, runs: int) -> dict[str, Any]:
    """Return medians over runs, milliseconds."""
    found: dict[str, list[float]] = {}
    for _ in range(runs):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.set_default_timeout(120_000)
        errors: list[str] = []
        page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
        page.add_init_script(DRAWN)
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(file.as_uri(), wait_until="commit")
        drawn = drawn_after(page)
        spent = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        found.setdefault("drawn", []).append(drawn)
        found.setdefault("cpu", []).append(1000 * spent["TaskDuration"])
        page.wait_for_timeout(300)
        found.setdefault("zoom", []).append(page.evaluate(ZOOM))
        found.setdefault("wheel", []).append(frame(page, wheel=True))
        found.setdefault("drag", []).append(frame(page, wheel=False))
        if page.evaluate("Boolean(window.corridor && corridor.data.scenarios)"):
            found.setdefault("scenario", []).append(statistics.median(page.evaluate(SCENARIOS)))
        if errors:
            raise SystemExit(f"{file.name}: {errors}")
        context.close()
    return {"size": file.stat().st_size / 1000, **{name: statistics.median(times) for name, times in found.items()}}


def main() -> None:
    """Print a row for each page: kB, and milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10, help="runs of each page but plain Folium, which has one")
    parser.add_argument("--small", action="store_true", help="one run, on little: does it still run?")
    options = parser.parse_args()
    runs = 1 if options.small else options.runs
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise SystemExit("Chromium is absent: apt-get install chromium")
    made = large(*((SMALL_LINES, SMALL_POINTS) if options.small else (LINES, POINTS)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = {
            "bundled": web_map(load_atlas()),
            "large": web_map(made, scenarios=[]),
            "large, plain Folium": plain(made.segments),
        }
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        drawn: dict[str, float] = {}
        columns = ("size", "drawn", "cpu", "zoom", "wheel", "drag", "scenario")
        print(f"{'':22}" + "".join(f"{column:>10}" for column in columns))
        for number, (name, fmap) in enumerate(pages.items()):
            file = Path(folder) / f"{number}.html"
            file.write_text(page_html(fmap), encoding="utf-8")
            row = timed(browser, file, 1 if name.endswith("Folium") else runs)
            if name.endswith("Folium"):
                row["size"] = len(fmap.get_root().render().encode()) / 1000
            print(f"{name:22}" + "".join(f"{row[c]:10.0f}" if c in row else " " * 10 for c in columns), flush=True)
            drawn[name] = row["drawn"] / 1000
        record(
            "bundled page until drawn",
            "ours",
            drawn["bundled"],
            limit="at most 0.6 s",
            met=drawn["bundled"] <= 0.6,
            note=WALL,
        )
        for name, seconds in list(drawn.items())[1:]:
            ratio = seconds / drawn["large"]
            record(f"page of {len(made.segments):,} lines until drawn", PEERS[name], seconds, ratio=ratio, note=WALL)
        browser.close()


if __name__ == "__main__":
    main()
