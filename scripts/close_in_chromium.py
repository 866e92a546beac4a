#!/usr/bin/env python3
"""Ask the page in Chromium what ten thousand random closures do, and Python the same; print how far they agree.

    python scripts/close_in_chromium.py [--atlas instc] [--number 10000]

Closures are of one to four lines, places, countries and circles, in every scenario that the page offers, in its year.
It prints how many answers differ from `geo.closure_effect`, to a thousandth of an hour and of a dollar, of how many
the page itself says that a circle's edge is too near to a line to tell, and how long an answer takes in the page. It
fails where an answer differs that the page is sure of, or where 5 % of the answers take longer than 50 ms.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from geo import Case
from layers import load_atlas
from layers.scenarios.scenario import load_scenario, scenario_names
from maps import page_html, web_map
from tests.closing import closures, difference

ASK = """
([state, places]) => {
  const start = performance.now();
  const { rows, totals, unsure } = corridor.closing.network.effect(state, places);
  const ms = performance.now() - start;
  const told = rows.map(({ outcome, by, usd, lines }) => [outcome, by, usd, lines]);
  return { rows: told, totals, unsure: [...unsure], ms };
}
"""
SHOW = """
(places) => {
  const start = performance.now();
  for (const place of places) corridor.closing.toggle(place);
  document.body.offsetHeight;  // laid out
  const ms = (performance.now() - start) / places.length;
  for (const place of places) corridor.closing.toggle(place);
  return ms;
}
"""


def main() -> int:
    """Ask, compare, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--atlas", default="instc")
    options.add_argument("--number", type=int, default=10_000)
    chosen = options.parse_args()
    atlas = load_atlas(chosen.atlas)
    case = Case(atlas)
    cases = [case.but(scenario=load_scenario(atlas, name)) for name in scenario_names(atlas)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_text(page_html(web_map(atlas)), encoding="utf-8")
        answers = asked_in_chromium(file, cases, chosen.number)
    return told(answers)


def asked_in_chromium(file: Path, cases: list[Case], number: int) -> list[tuple[str | None, dict[str, Any], float]]:
    """Return of each closure where the answer differs, the answer, and how long it takes until it is shown, ms."""
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(file.as_uri())
        page.wait_for_function("Boolean(window.corridor && corridor.ready)")
        states = page.evaluate("corridor.data.scenarios.list.map(({ states, year }) => states[year ?? 0])")
        for place, places in enumerate(closures(cases[0].atlas, number, seed=16)):
            which = place % len(cases)
            answer = page.evaluate(ASK, [states[which], places])
            shown = page.evaluate(SHOW, places) if place % 10 == 0 else float("nan")
            found.append((difference(cases[which], places, answer), answer, shown))
        browser.close()
    return found


def told(answers: list[tuple[str | None, dict[str, Any], float]]) -> int:
    """Print what was found and return the exit code."""
    differ = [(problem, answer["unsure"]) for problem, answer, _ in answers if problem is not None]
    wrong = [problem for problem, unsure in differ if not unsure]
    unsure = sum(bool(answer["unsure"]) for _, answer, _ in answers)
    times = sorted(answer["ms"] for _, answer, _ in answers)
    shown = sorted(ms for *_, ms in answers if ms == ms)
    print(f"{len(answers)} closures: {len(differ)} answers differ, {len(wrong)} of them though the page is sure")
    print(f"{unsure} answers say that a circle's edge is too near to a line to tell")
    for what, values in (("answered", times), ("answered, drawn and laid out", shown)):
        middle, most, longest = (values[int(len(values) * share)] for share in (0.5, 0.95, 1 - 1 / len(values)))
        print(f"{what} in {middle:.1f} ms (median), {most:.1f} ms (95 %), {longest:.1f} ms (all)")
    for problem in wrong[:10]:
        print(problem)
    return 1 if wrong or shown[int(len(shown) * 0.95)] > 50 else 0


if __name__ == "__main__":
    sys.exit(main())
