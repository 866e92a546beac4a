"""Build layers/middle, the atlas of the Trans-Caspian Middle Corridor, from facts and open networks.

The facts are the tables in scripts/middle; everything else is as in `build_instc.py`.

    python scripts/build_middle.py            build layers/middle and print the table of lengths
    python scripts/build_middle.py --check    build into a temporary folder and compare
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import shapely  # noqa: E402

from atlas_build import borders, program  # noqa: E402
from atlas_build.recipe import Recipe  # noqa: E402
from layers.atlas.save import ODBL  # noqa: E402

# Places the corridor's lines pass, longitude/latitude.
AXIS = shapely.MultiLineString(
    [
        # Alat - Yevlakh - Ganja - Tbilisi - Akhalkalaki - Kars - Igdir - Dilucu.
        [
            (49.4, 40.0),
            (47.1, 40.6),
            (46.4, 40.7),
            (45.2, 41.4),
            (44.8, 41.7),
            (43.5, 41.3),
            (43.1, 40.6),
            (44.8, 39.7),
        ],
        # Tbilisi - Khashuri - Samtredia - Poti; Samtredia - Batumi - Hopa - Ardahan.
        [(44.8, 41.7), (43.6, 42.0), (42.3, 42.15), (41.65, 42.15)],
        [(42.3, 42.15), (41.65, 41.65), (41.4, 41.4), (42.7, 41.1)],
        # Alat - Astara - Ardabil - Tabriz - Bazargan.
        [(49.4, 40.0), (48.9, 38.4), (48.3, 38.25), (46.3, 38.1), (44.4, 39.4)],
        # Ports.
        [(51.2, 43.6), (51.2, 43.5)],
        [(52.9, 40.0), (53.0, 40.0)],
        [(28.6, 44.1), (28.7, 44.1)],
    ]
)

RECIPE = Recipe(
    tables=ROOT / "scripts" / "middle",
    out=ROOT / "layers" / "middle",
    title="Trans-Caspian Middle Corridor: Aktau and Turkmenbashi to Kars and the Black Sea",
    description=(
        "Railways, roads and sea routes from the eastern shore of the Caspian through Azerbaijan and Georgia to Türkiye"
        " and the Black Sea, and the road round Georgia. A small second example. Facts are curated and cited; geometry"
        " is traced on open networks and says how accurate it is. Borders follow UN-recognised boundaries."
    ),
    version="1.0.0",
    date="2026-11-22",
    corridor={
        "origin": "KZAAU",
        "destination": "TRKAR",
        "territory": "GEO",
        "branches": {
            "kars": "To Kars",
            "black_sea": "To the Black Sea",
            "iran": "Through Iran",
            "nakhchivan": "To Nakhchivan",
            "shared": "Shared",
        },
    },
    licences=(ODBL,),
    data_sources=("osm-scgraph", "osm-stations", "searoute", "geo-tz", "geo-maps", "geonames"),
    credited="GeoNames",
    box=(40.0, 37.0, 51.0, 43.5),
    detail=borders.Detail(
        axis=AXIS,
        bands=((0.3, 0.0005), (1.0, 0.004), (3.0, 0.02), (8.0, 0.06), (math.inf, 0.2)),
        finest=0.0005,
        finest_countries=("GEO",),
        countries=(
            *("AFG", "ARM", "AZE", "BGR", "GEO", "IRN", "IRQ", "KAZ", "MDA", "PAK", "ROU", "RUS", "SYR", "TKM"),
            *("TUR", "UKR", "UZB"),
        ),
    ),
    region=(18.0, 28.0, 80.0, 60.0),
)


if __name__ == "__main__":
    sys.exit(program.main(RECIPE))
