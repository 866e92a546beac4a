"""Benchmark: the page of a large atlas in Chromium: the world's railways, 88,459 lines between 55,398 places.

    python scripts/benchmarks/largepage.py
    python scripts/benchmarks/largepage.py --small    a made world of 4,000 lines, one run

Columns: lines; places; size of the page in MB; processor seconds and peak memory in MB to make it; `drawn`,
milliseconds until the second frame after the document was read, and the processor time of the browser until then; the
median and the 95th percentile of the time of a frame, in milliseconds, while the mouse drags and while its wheel
zooms. Medians of fresh windows. The bundled corridor in the same run tells how busy the machine is. Aims: 2,000 ms,
33 ms a frame, 15 MB. Needs Chromium and the extras `dev` and `build`.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from playwright.sync_api import Browser, sync_playwright
from table import record
from world import inputs, options_of, railways

from page import DRAWN, FLAGS, LISTEN, drawn_after

sys.path.insert(0, str(Path(__file__).parents[2]))
from layers import Atlas, load_atlas
from maps import page_html, web_map

SMALL = 4_000


def atlas_of(lines: gpd.GeoSeries) -> Atlas:
    """Return an atlas of lines as railways, on the bundled ground, with a place at every end."""
    base = load_atlas()
    shapes = lines.to_numpy()
    ends = shapely.get_coordinates([shapely.get_point(shapes, end) for end in (0, -1)])
    spots, number = np.unique(ends, axis=0, return_inverse=True)
    first, last = np.char.add("N", number.astype(str)).reshape(2, -1)
    segments = base.segments[base.segments["mode"] == "rail"].iloc[np.zeros(len(lines), dtype=int)]
    segments = segments.reset_index(drop=True).set_geometry(lines.reset_index(drop=True))
    segments = segments.assign(from_node=first, to_node=last, status="operational", note=None, length_note=None)
    segments["id"] = [f"R{each}" for each in range(len(lines))]
    segments["name"] = [f"Railway {each} of the world" for each in range(len(lines))]
    nodes = base.nodes.iloc[np.zeros(len(spots), dtype=int)].reset_index(drop=True).assign(kind="rail_junction")
    nodes = nodes.set_geometry(gpd.GeoSeries(shapely.points(spots), crs=lines.crs))
    nodes["id"] = [f"N{each}" for each in range(len(spots))]
    nodes["name"] = [f"Junction {each}" for each in range(len(spots))]
    empty: dict[str, Any] = {name: {} for name in ("routes", "costs", "observations", "events", "gas", "claims")}
    about = {"title": "Railways of the world", "corridor": {"branches": base.branches}}
    return replace(base, segments=segments, nodes=nodes, catalogue=about, path=Path("made"), **empty)


def made_lines(number: int) -> gpd.GeoSeries:
    """Return lines of a few kilometres in a square of Europe."""
    rng = np.random.default_rng(0)
    start = rng.uniform((0, 45), (20, 55), (number, 2))
    steps = np.cumsum(rng.normal(0, 0.03, (number, 3, 2)), axis=1)
    return gpd.GeoSeries(shapely.linestrings(start[:, None] + steps), crs="EPSG:4326")


def frames(page: Any, *, wheel: bool) -> list[float]:
    """Return the times of frames, milliseconds, while the map is dragged back and forth, or zoomed in and out."""
    page.mouse.move(1000, 500)
    page.evaluate(LISTEN)
    for turn in (1, 1, -1, -1):
        if wheel:
            page.mouse.wheel(0, -240 * turn)
            page.wait_for_timeout(350)
            continue
        page.mouse.move(1000, 500)
        page.mouse.down()
        for step in range(25):
            page.mouse.move(1000 - 12 * turn * step, 500 - 6 * step)
            page.wait_for_timeout(16)
        page.mouse.up()
        page.wait_for_timeout(250)
    times: list[float] = page.evaluate("(() => { const t = frames_ms; frames_ms = null; return t; })()")
    return times


def browser_seconds(session: Any) -> float:
    """Return the processor time of the page's process, seconds."""
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["ProcessTime"])


def opened(browser: Browser, file: Path, runs: int) -> list[float]:
    """Return `drawn`, processor milliseconds, and median and 95th percentile of frames at a drag and at the wheel."""
    rows = []
    for _ in range(runs):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.set_default_timeout(120_000)
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        before = browser_seconds(session)
        page.add_init_script(DRAWN)
        page.goto(file.as_uri(), wait_until="commit")
        row = [drawn_after(page), 1000 * (browser_seconds(session) - before)]
        page.wait_for_timeout(500)
        for wheel in (False, True):
            row += np.percentile(frames(page, wheel=wheel), [50, 95]).tolist()
        rows.append(row)
        context.close()
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def main() -> None:
    """Print a row for the bundled corridor, and one for the railways."""
    parser: argparse.ArgumentParser = options_of(__doc__)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise SystemExit("Chromium is absent: apt-get install chromium")
    large = made_lines(SMALL) if options.small else railways(inputs(options)).geometry
    titles = ("lines", "places", "MB", "cpu s", "peak MB", "drawn", "cpu ms", "drag", "p95", "wheel", "p95")
    print(pd.Series(titles).str.rjust(9).str.cat())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        for atlas in (load_atlas(), atlas_of(large)):
            start = time.process_time()
            file = Path(folder) / f"{len(atlas.segments)}.html"
            file.write_text(page_html(web_map(atlas, scenarios=[])), encoding="utf-8")
            seconds, peak = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            row = [len(atlas.segments), len(atlas.nodes), file.stat().st_size / 1e6, seconds, peak]
            row += opened(browser, file, 1 if options.small else options.runs)
            print("".join(f"{value:9,.1f}" if value % 1 else f"{value:9,.0f}" for value in row), flush=True)
        _record(*row)  # of the railways, the last
        browser.close()


def _record(*row: float) -> None:
    lines, _, size, _, peak, drawn, _, _, dragged, _, zoomed = row
    work, late = f"page of {lines:,.0f} lines in Chromium", max(dragged, zoomed)
    note = f"wall clock; a page of {size:.1f} MB"
    record(work, "until drawn", drawn / 1000, limit="at most 2 s", met=drawn <= 2000, peak_mb=peak, note=note)
    frame = "a frame of drag and wheel, 95th percentile"
    record(work, frame, late / 1000, limit="at most 0.033 s", met=late <= 33, note="wall clock")


if __name__ == "__main__":
    main()
