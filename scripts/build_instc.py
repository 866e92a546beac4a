"""Build layers/instc, the atlas of the International North–South Transport Corridor, from facts and open networks.

The facts are the tables in scripts/instc; the geometry of railways and roads is traced on
`scgraph_data`, that of ships on `searoute`; borders and land come from npm packages. The result is
the same, byte for byte, on every run. Needs the extra `build` (`pip install .[build]`).

    python scripts/build_instc.py            build layers/instc and print the table of lengths
    python scripts/build_instc.py --check    build into a temporary folder and compare
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
        # Saint Petersburg - Moscow - Saratov - Astrakhan - Makhachkala - Baku - Astara - Tehran - Bandar Abbas.
        [
            (30.3, 59.9),
            (37.6, 55.8),
            (46.0, 51.5),
            (48.0, 46.4),
            (46.7, 43.8),
            (47.5, 43.0),
            (48.6, 41.8),
            (49.8, 40.4),
            (48.9, 38.4),
            (49.6, 37.3),
            (51.4, 35.7),
            (55.4, 31.6),
            (56.1, 27.1),
        ],
        # Garmsar - Incheh Borun - Bereket - Bolashak - Beyneu - Atyrau - Astrakhan.
        [(52.2, 35.0), (54.7, 37.5), (55.5, 39.2), (53.6, 42.3), (55.2, 45.3), (51.9, 47.1), (48.0, 46.4)],
        # Tehran - Mashhad - Sarakhs; Julfa - Aghband - Horadiz - Osmanli; Mozdok - Makhachkala.
        [(51.4, 35.7), (59.6, 36.3), (61.2, 36.5)],
        [(45.6, 38.95), (46.56, 38.89), (47.3, 39.5), (48.8, 39.9)],
        [(44.65, 43.75), (47.5, 43.0)],
        # Vladikavkaz - Upper Lars - Tbilisi - Yerevan - Goris - Norduz - Tabriz - Qazvin.
        [(44.65, 43.05), (44.65, 42.7), (44.8, 41.7), (44.8, 41.25), (44.5, 40.2), (46.3, 39.5), (46.2, 38.85)],
        [(46.2, 38.85), (46.25, 38.05), (48.0, 37.1), (50.0, 36.25)],
        # Alat - Bilasuvar - Ardabil - Zanjan; Julfa - Sharur - Igdir.
        [(49.4, 39.95), (48.4, 39.4), (48.05, 38.9), (48.3, 38.25), (48.0, 37.1)],
        [(45.6, 38.95), (45.0, 39.55), (44.05, 39.9)],
        # Ports.
        [(60.6, 25.3), (60.9, 29.5)],
        [(69.7, 22.8), (70.2, 23.0)],
        [(72.8, 18.9), (73.0, 19.0)],
        [(51.2, 43.6), (52.9, 40.1)],
        # The baseline: Suez Canal, and the Gulf of Finland.
        [(32.5, 29.9), (32.3, 31.3)],
        [(27.0, 59.9), (30.3, 59.9)],
    ]
)

RECIPE = Recipe(
    tables=ROOT / "scripts" / "instc",
    out=ROOT / "layers" / "instc",
    title="International North–South Transport Corridor (INSTC) and the proposed Russia–Azerbaijan–Iran gas pipeline",
    description=(
        "Railways, roads, sea routes and gas pipelines between Mumbai and Saint Petersburg, with what exists kept apart"
        " from what is planned. Facts are curated and cited; geometry is traced on open networks and says how accurate"
        " it is. Borders follow UN-recognised boundaries."
    ),
    version="1.0.0",
    date="2026-12-01",
    corridor={
        "origin": "INNSA",
        "destination": "RUSPB",
        "territory": "AZE",
        "branches": {
            "western": "Western branch",
            "trans_caspian": "Trans-Caspian branch",
            "eastern": "Eastern branch",
            "araz": "Araz branch",
            "gas": "Gas",
            "shared": "Shared by branches",
        },
    },
    licences=(ODBL,),
    data_sources=(
        "osm-scgraph",
        "osm-stations",
        "searoute",
        "geo-tz",
        "geo-maps",
        "natural-earth",
        "geonames",
        "gem-gas",
    ),
    credited="GeoNames and Global Energy Monitor",
    box=(26.0, 23.0, 66.0, 61.5),
    detail=borders.Detail(
        axis=AXIS,
        bands=((0.3, 0.0003), (1.0, 0.002), (3.0, 0.008), (8.0, 0.02), (math.inf, 0.05)),
        finest=0.00005,  # nothing is lost beyond about 5 m
        finest_countries=("AZE",),
    ),
    region=(-25.0, -10.0, 110.0, 75.0),
)


if __name__ == "__main__":
    sys.exit(program.main(RECIPE))
