"""The pictures of the documentation, made by the programs themselves: `python scripts/docs/pictures.py`.

Chromium draws the page and the brief; QGIS draws its own desktop, on a virtual screen (Debian: chromium, qgis, xvfb).
They are written to docs/images with the colours reduced to 256.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import geopandas as gpd
import shapely
from outputs import remade
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT: Final = Path(__file__).parents[2]
IMAGES: Final = ROOT / "docs" / "images"
WORK: Final = ROOT / "build" / "pictures"


def main() -> None:
    """Make every picture anew."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    _pages()
    _qgis()
    for made in sorted(WORK.glob("*.png")):
        image = Image.open(made).convert("RGB")
        reduced = image.quantize(256, method=Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
        reduced.save(IMAGES / made.name, optimize=True)
        print(f"{made.name}: {image.width} x {image.height}, {(IMAGES / made.name).stat().st_size:,} bytes")


def _corridor(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "corridor", *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _pages() -> None:
    """Draw the page and the brief."""
    _corridor("map", str(WORK / "page.html"))
    _corridor("report", str(WORK / "brief.html"))
    own = WORK / "own"
    own.mkdir()
    remade((ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8"), own)
    shutil.move(own / "tazara.html", WORK)
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])

        def opened(name: str, width: int, height: int, *, touch: bool = False) -> Page:
            page = browser.new_page(viewport={"width": width, "height": height}, has_touch=touch)
            page.goto((WORK / name).as_uri())
            page.wait_for_timeout(2500)
            return page

        page = opened("page.html", 1440, 900)
        page.screenshot(path=WORK / "map.png")
        page.locator("#corridor-chokepoints button, #corridor-chokepoints li").first.click()
        page.wait_for_timeout(3000)
        page.screenshot(path=WORK / "chokepoint.png")
        page = opened("page.html", 1440, 900)
        page.get_by_label("Scenario", exact=True).select_option("aze_closes_transit")
        page.wait_for_timeout(3000)
        page.screenshot(path=WORK / "scenario.png")
        opened("tazara.html", 1440, 900).screenshot(path=WORK / "tazara.png")
        opened("page.html", 390, 844, touch=True).screenshot(path=WORK / "map-phone.png")
        opened("brief.html", 1100, 1000).screenshot(path=WORK / "report.png")
        browser.close()


def _qgis() -> None:
    """Draw the desktop of QGIS with the project, with a theme of it, and with exported layers."""
    _corridor("qgis", str(WORK / "corridor.qgz"), "--scenario", "aze_closes_transit")
    _corridor("layers", "export", str(WORK / "layers.gpkg"))
    sites = {"name": ["Site A", "Site B", "Site C"]}
    points = shapely.points([[48.95, 40.95], [49.4, 40.3], [48.6, 39.3]])
    gpd.GeoDataFrame(sites, geometry=points, crs="EPSG:4326").to_file(WORK / "own.gpkg", layer="sites")
    code = Path(__file__).with_name("qgis_desktop.py")
    screen = ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1440x900x24"]
    words = ["qgis", "--nologo", "--noversioncheck", "--profiles-path", str(WORK / "profile"), "--code", str(code)]
    subprocess.run([*screen, *words], env={**os.environ, "CORRIDOR_PICTURES": str(WORK)}, check=True, timeout=180)


if __name__ == "__main__":
    main()
