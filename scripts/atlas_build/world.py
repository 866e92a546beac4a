"""Countries of the world at low detail, for atlases of corridors that no bundled atlas has the borders of.

Natural Earth 1:10m (npm `world-atlas`) shows who holds an area. Where the United Nations recognise another boundary,
that one is drawn: `_PARTS` and `_MOVED`. Islands and reefs that several claim belong to none. Neighbours share their
boundary: all are simplified at once, as a coverage.
"""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from babel.core import get_global

from atlas_build import packages
from layers.model.antimeridian import cut_at_antimeridian
from layers.model.countries import country_names

_SHA256: Final = "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97"

_TOLERANCE: Final = 0.05
"""Square root of the area that simplifying may cut off at a vertex, degrees."""

_LEAST_PART: Final = 0.002
"""Smaller parts are left out (square degrees), but for the largest of each country."""

_DECIMALS: Final = 3

_PARTS: Final = {
    "Dhekelia": "CYP",
    "Akrotiri": "CYP",
    "N. Cyprus": "CYP",
    "Cyprus U.N. Buffer Zone": "CYP",
    "Somaliland": "SOM",
    "Kosovo": "SRB",
    "USNB Guantanamo Bay": "CUB",
    "Baikonur": "KAZ",
    "Clipperton I.": "FRA",
    "Coral Sea Is.": "AUS",
}
"""Areas without a code of their own in the source, and the country they are part of."""

# What is cut out of one country, or of an area without a code, for another: from, to, where.
_MOVED: Final = (
    ("RUS", "UKR", shapely.box(32.3, 44.3, 36.645, 46.25)),
    ("MAR", "ESH", shapely.box(-18.0, 20.0, -8.6, 27.667)),
    (
        "ISR",
        "SYR",
        shapely.from_wkt(
            "POLYGON ((35.65 33.3, 35.65 33.24, 35.66 33.17, 35.64 33.06, 35.63 32.95, 35.64 32.88, 35.66 32.8,"
            " 35.65 32.75, 35.64 32.7, 35.7 32.65, 36 32.7, 36 33.45, 35.65 33.3))"
        ),
    ),
    ("Indian Ocean Ter.", "CCK", shapely.box(96, -13, 98, -11)),
    ("Indian Ocean Ter.", "CXR", shapely.box(105, -11, 106, -10)),
    ("FRA", "GUF", shapely.box(-55, 2, -51, 6)),
    ("FRA", "GLP", shapely.box(-62, 15.8, -60.9, 16.6)),
    ("FRA", "MTQ", shapely.box(-61.3, 14.3, -60.7, 15)),
    ("FRA", "REU", shapely.box(55, -22, 56, -20)),
    ("FRA", "MYT", shapely.box(45, -13.2, 45.4, -12.5)),
    ("NOR", "SJM", shapely.union(shapely.box(8, 74, 36, 82), shapely.box(-10, 70, -7, 72))),
    ("NLD", "BES", shapely.box(-69, 12, -62, 18)),
)

NOTES: Final = {
    "UKR": "With Crimea",
    "CYP": "With the north of the island, the buffer zone and the bases",
    "SRB": "With Kosovo (Security Council resolution 1244)",
    "SOM": "With Somaliland",
    "ESH": "A non-self-governing territory",
    "SYR": "With the Golan, whose western edge is drawn roughly",
}
"""What a reader may ask about, by ISO code."""


def countries() -> gpd.GeoDataFrame:
    """Return the countries but Antarctica: `iso_a3`, `note`, and areas that share their boundaries, EPSG:4326."""
    folder = packages.npm("world-atlas", "2.0.2", sha256=_SHA256)
    frame = pyogrio.read_dataframe(folder / "countries-10m.json", layer="countries")
    cut, _ = cut_at_antimeridian(frame.geometry.to_numpy())
    areas = shapely.make_valid(cut, method="structure", keep_collapsed=False)
    drawn: dict[str, list[shapely.Geometry]] = {}
    for number, name, area in zip(frame["id"], frame["name"], areas, strict=True):
        drawn.setdefault(_code(number, name), []).append(area)
    united = {code: shapely.union_all(parts) for code, parts in drawn.items()}
    for holder, country, where in _MOVED:
        united[country] = shapely.union_all(
            [united.get(country, shapely.Polygon()), shapely.intersection(united[holder], where)]
        )
        united[holder] = shapely.difference(united[holder], where)
    codes = sorted(set(united) & set(country_names()) - {"ATA"})
    shapes = _simplified(np.array([united[code] for code in codes], dtype=object))
    frame = gpd.GeoDataFrame(
        {"iso_a3": codes, "note": [NOTES.get(code) for code in codes]}, geometry=list(shapes), crs="EPSG:4326"
    )
    return frame[~frame.geometry.is_empty].reset_index(drop=True)


def _code(number: str | None, name: str) -> str:
    """Return the ISO alpha-3 code of an area by its numeric code or name; its name where it has none."""
    alpha_2 = get_global("territory_aliases").get(str(number), [""])[0]
    codes = {code: alpha_3 for alpha_3, (code, _) in country_names().items()}
    return codes.get(alpha_2) or _PARTS.get(name, name)


def _simplified(areas: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return areas simplified with the boundaries they share, on the grid of their decimals."""
    on_grid = shapely.transform(areas, lambda xy: np.round(xy, _DECIMALS))
    parts, owner = shapely.get_parts(
        shapely.make_valid(on_grid, method="structure", keep_collapsed=False), return_index=True
    )
    size = shapely.area(parts)
    largest = np.zeros(len(areas))
    np.maximum.at(largest, owner, size)
    is_kept = (size > 0) & (size >= np.minimum(_LEAST_PART, largest[owner]))
    whole = np.array([shapely.multipolygons(parts[is_kept & (owner == row)]) for row in range(len(areas))])
    simple = shapely.coverage_simplify(whole, _TOLERANCE)
    return shapely.make_valid(simple, method="structure", keep_collapsed=False)
