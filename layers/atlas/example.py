"""The example a new atlas begins with: an invented corridor on which every command has something to say.

Goods go from Weston to Easton by rail and road through Midland, or by sea round it; a railway
through Northland is planned, and gas has a line of its own. The land is drawn in the Atlantic, where
there is none, and its country codes are of the range XXA to XXZ, which ISO 3166-1 leaves to users: nothing
of it can be taken for a fact. On the parallel 2° S a degree of longitude is 111.25 km.
"""

from __future__ import annotations

from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

Feature = tuple[dict[str, Any], BaseGeometry]

TERRITORY: Final = "XXB"
BRANCHES: Final = {"land": "Land branch", "sea": "Sea branch", "north": "Northern line", "gas": "Gas"}
SOURCE: Final = {
    "id": "example",
    "title": "Example made by `corridor new`: invented, not facts",
    "publisher": "Corridor Mapper",
    "url": None,
    "date": None,
    "licence": "CC0-1.0",
    "note": "Replace every feature that cites this source",
}

_NOTE: Final = "Example, invented"
_FACTS: Final = {"source": "example", "as_of": "2026", "confidence": "low", "note": _NOTE}

_COUNTRIES: Final = {
    "XXA": ("Westland (invented)", (-12.0, -4.0, -8.0, 0.0)),
    "XXB": ("Midland (invented)", (-8.0, -4.0, -4.0, 0.0)),
    "XXC": ("Eastland (invented)", (-4.0, -4.0, 0.0, 0.0)),
    "XXD": ("Northland (invented)", (-12.0, 0.0, 0.0, 2.0)),
}

_NODES: Final = (
    # identifier, name, kind, country, border with, longitude, latitude, capacity in Mt/y
    ("WES", "Weston", "rail_station", "XXA", None, -11.0, -2.0, None),
    ("WGR", "West Gate (rail)", "rail_post", "XXA", "XXB", -8.0, -2.0, None),
    ("WGD", "West Gate (road)", "road_post", "XXA", "XXB", -8.0, -2.3, None),
    ("WGG", "West Gate (gas)", "pipeline_post", "XXA", "XXB", -8.0, -1.6, None),
    ("MID", "Midtown", "rail_junction", "XXB", None, -6.0, -2.0, None),
    ("EGR", "East Gate (rail)", "gauge_break", "XXC", "XXB", -4.0, -2.0, 6.0),
    ("EGD", "East Gate (road)", "road_post", "XXC", "XXB", -4.0, -2.1, None),
    ("EGG", "East Gate (gas)", "pipeline_post", "XXC", "XXB", -4.0, -1.9, None),
    ("EAS", "Easton", "rail_station", "XXC", None, -1.0, -2.0, None),
    ("WPO", "Westport", "seaport", "XXA", None, -10.0, -4.0, 2.0),
    ("EPO", "Eastport", "seaport", "XXC", None, -2.0, -4.0, 2.0),
    ("NOR", "Norton", "rail_station", "XXD", None, -6.0, 1.0, None),
    ("WCS", "West compressor station", "compressor", "XXA", None, -11.0, -1.5, None),
    ("ECS", "East compressor station", "compressor", "XXC", None, -1.0, -1.5, None),
)

_WAYS: Final[tuple[tuple[str, str, str, str, tuple[tuple[float, float], ...], dict[str, Any]], ...]] = (
    # identifier, mode, ends, branch, points between the ends, further facts
    ("R1", "rail", "WES WGR", "land", (), {"official_km": 335.0, "gauge_mm": 1435, "tracks": 2, "electrified": True}),
    ("R2", "rail", "WGR MID", "land", (), {"official_km": 223.0, "gauge_mm": 1435, "tracks": 1, "capacity_mt_y": 8.0}),
    ("R3", "rail", "MID EGR", "land", (), {"official_km": 223.0, "gauge_mm": 1435, "tracks": 1, "capacity_mt_y": 8.0}),
    ("R4", "rail", "EGR EAS", "land", (), {"official_km": 335.0, "gauge_mm": 1520, "tracks": 1, "electrified": False}),
    ("R5", "rail", "WES WPO", "sea", (), {"gauge_mm": 1435, "tracks": 1}),
    ("R6", "rail", "EPO EAS", "sea", (), {"gauge_mm": 1520, "tracks": 1}),
    (
        "R7",
        "rail",
        "WES NOR",
        "north",
        ((-9.5, 0.5),),
        {"status": "planned", "opens": 2032, "gauge_mm": 1435, "tracks": 1},
    ),
    (
        "R8",
        "rail",
        "NOR EAS",
        "north",
        ((-2.5, 0.5),),
        {"status": "planned", "opens": 2032, "gauge_mm": 1520, "tracks": 1},
    ),
    ("D1", "road", "WES WGD", "land", ((-9.5, -2.4),), {}),
    ("D2", "road", "WGD MID", "land", ((-7.0, -2.4),), {}),
    ("D3", "road", "MID EGD", "land", ((-5.0, -2.3),), {}),
    ("D4", "road", "EGD EAS", "land", ((-2.5, -2.3),), {}),
    ("D5", "road", "WES WPO", "sea", ((-10.8, -3.0),), {}),
    ("D6", "road", "EPO EAS", "sea", ((-1.2, -3.0),), {}),
    ("S1", "sea", "WPO EPO", "sea", ((-10.0, -5.0), (-2.0, -5.0)), {}),
    ("P1", "pipeline", "WCS WGG", "gas", (), {"capacity_bcm_y": 5.0}),
    ("P2", "pipeline", "WGG EGG", "gas", ((-6.0, -1.7),), {"capacity_bcm_y": 5.0}),
    ("P3", "pipeline", "EGG ECS", "gas", (), {"capacity_bcm_y": 5.0}),
)

ROUTES: Final = (
    ("by_rail", "By rail through Midland", "freight", "land", "WES", "EAS", "R1 R2 R3 R4"),
    ("by_road", "By road through Midland", "freight", "land", "WES", "EAS", "D1 D2 D3 D4"),
    ("by_sea", "By rail and sea round Midland", "freight", "sea", "WES", "EAS", "R5 S1 R6"),
    ("northern", "By the planned railway through Northland", "freight", "north", "WES", "EAS", "R7 R8"),
    ("gas", "Gas through Midland", "gas", "gas", "WCS", "ECS", "P1 P2 P3"),
)
ENDS: Final = {"origin": "WES", "destination": "EAS"}

SCENARIOS: Final = {
    "baseline": """\
# The scenario every other one is held against. It says what is to be carried: without a demand, nothing is
# ever missed. Lines that begin with # are comments; docs/scenarios.md explains every key.
title = "Today"
reading = "An invented example: three million tonnes of freight and two billion cubic metres of gas a year."
kind = "baseline"
confidence = "low"
sources = ["example"]

[[demand]]            # one for each pair of places; write it again for more
from = "WES"          # a place of nodes.geojson
to = "EAS"
mt_y = 3.0            # freight, million tonnes a year
low = 2.0             # what it may be at least and at most
high = 4.0
confidence = "low"
note = "invented"
source = ["example"]  # an identifier in sources.json, or a web address

[[demand]]
from = "WCS"
to = "ECS"
bcm_y = 2.0           # gas, billion cubic metres a year
confidence = "low"
note = "invented"
source = ["example"]
""",
    "midland_shut": """\
# What closes: everything that all keys of one [[closes]] name together. Another [[closes]] closes more.
title = "Nothing passes Midland"
reading = "An exercise on an invented country."
kind = "hypothetical"

[[closes]]
territory = ["XXB"]   # a country, by its code in borders.geojson
# modes = ["rail"]    # only these: sea, rail, road, pipeline
# segments = ["R2"]   # only these lines
reason = "the assumption of this exercise"
""",
    "northern_line": """\
# What opens that does not exist today, and when.
title = "The northern line works"
kind = "investment"
year = 2032

[[opens]]
segments = ["R7", "R8"]
year = 2032
reason = "the year its features state"
""",
}


def features() -> dict[str, list[Feature]]:
    """Return the features of every layer by its name: properties, and geometry in EPSG:4326."""
    positions = {name: (lon, lat) for name, _, _, _, _, lon, lat, _ in _NODES}
    names = {name: title for name, title, *_ in _NODES}
    features_by_layer: dict[str, list[Feature]] = {name: [] for name in ("rail", "road", "sea", "pipeline")}
    for name, mode, ends, branch, between, extra_facts in _WAYS:
        start, end = ends.split()
        facts = {
            "id": name,
            "name": f"{names[start]} – {names[end]}",
            "mode": mode,
            "from_node": start,
            "to_node": end,
            "branch": branch,
            "status": "operational",
            "geometry_method": "schematic",
            "geometry_accuracy_m": 1000.0,
            **_FACTS,
            **extra_facts,
        }
        features_by_layer[mode].append((facts, shapely.LineString([positions[start], *between, positions[end]])))
    features_by_layer["nodes"] = [
        (
            {
                "id": name,
                "name": title,
                "kind": kind,
                "country": country,
                "border_with": across,
                "capacity": mt_y,
                "capacity_unit": None if mt_y is None else "Mt/y",
                **_FACTS,
            },
            shapely.Point(lon, lat),
        )
        for name, title, kind, country, across, lon, lat, mt_y in _NODES
    ]
    features_by_layer["borders"] = [
        ({"iso_a3": code, "name": name, "source": "example", "accuracy_m": 0.0}, shapely.box(*bounds))
        for code, (name, bounds) in _COUNTRIES.items()
    ]
    land = shapely.union_all([shapely.box(*bounds) for _, bounds in _COUNTRIES.values()])
    features_by_layer["land"] = [({"id": "land", "source": "example"}, shapely.simplify(land, 0))]
    return features_by_layer


def routes() -> list[dict[str, Any]]:
    """Return the named routes, as routes.json has them."""
    return [
        {
            "id": name,
            "name": title,
            "description": _NOTE,
            "kind": kind,
            "branch": branch,
            "origin": origin,
            "destination": destination,
            "segments": segments.split(),
        }
        for name, title, kind, branch, origin, destination, segments in ROUTES
    ]
