"""Roads between two countries over border posts, drawn by hand so that every plan can be worked out on paper.

O --- P1 --- D      Country WWW lies from 0 to 10 degrees east, EEE from 10 to 20; the posts P1, P2, ... lie on the
O --- P2 --- D      border. The road over post i is two segments, Wi and Ei, of half its hours each; a post itself
...                 takes no time. A tonne pays 1 USD an hour on the way, and nothing for its time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from geo import Case
from layers import Atlas
from layers.scenarios.scenario import Demand, Scenario
from tests.hand_network import CRS, corridor

COSTS = {
    "speed_kmh.road": 1.0,
    "border_h.road": 0.0,
    "tariff.road": 1.0,
    "border_fee.road": 0.0,
    "value_of_time": 0.0,
}


def fan(
    hours: Sequence[float],
    *,
    capacity: Mapping[int, float] | None = None,
    planned: Mapping[str, Sequence[int]] | None = None,
    more: Sequence[tuple[str, str, str, float, str]] = (),
    priced: bool = True,
) -> Atlas:
    """Return the atlas of such roads.

    Parameters
    ----------
    hours : sequence of float
        Of the way over each post.
    capacity : mapping of int to float, optional
        Mt/y of the way over some posts, from 1.
    planned : mapping of str to sequence of int, optional
        By status, the posts whose ways have it.
    more : sequence of (id, from, to, hours, status)
        More roads between nodes.
    priced : bool
        Whether the atlas states prices.
    """
    status = {post: name for name, posts in (planned or {}).items() for post in posts}
    places: dict[str, tuple[str, str, tuple[float, float]]] = {
        "O": ("city", "WWW", (2, 5)),
        "D": ("city", "EEE", (18, 5)),
    }
    roads: list[tuple[str, str, str, float, str, float | None]] = []
    for post, way in enumerate(hours, 1):
        places[f"P{post}"] = ("road_post", "EEE", (10, post))
        common = status.get(post, "operational"), (capacity or {}).get(post)
        roads += [(f"W{post}", "O", f"P{post}", way / 2, *common), (f"E{post}", f"P{post}", "D", way / 2, *common)]
    roads += [(name, start, end, way, state, None) for name, start, end, way, state in more]
    rows: list[dict[str, Any]] = [
        {
            "id": name,
            "name": f"Road {name}",
            "mode": "road",
            "from_node": start,
            "to_node": end,
            "status": state,
            "opens": None,
            "closes": None,
            "official_km": way,
            "traced_km": None,
            "gauge_mm": None,
            "capacity_mt_y": most,
            "capacity_bcm_y": None,
            "speed_kmh": None,
            "confidence": "high",
            "branch": None,
            "geometry": shapely.LineString([places[start][2], places[end][2]]),
        }
        for name, start, end, way, state, most in roads
    ]
    numbers = ("official_km", "traced_km", "capacity_mt_y", "capacity_bcm_y", "speed_kmh")
    segments = gpd.GeoDataFrame(rows, crs=CRS).astype(
        dict.fromkeys(("opens", "closes", "gauge_mm"), "Int64") | dict.fromkeys(numbers, "float64")
    )
    nodes = gpd.GeoDataFrame(
        [
            {
                "id": name,
                "name": name,
                "kind": kind,
                "country": country,
                "capacity": None,
                "capacity_unit": None,
                "dwell_h": None,
                "confidence": "high",
                "geometry": shapely.Point(at),
            }
            for name, (kind, country, at) in places.items()
        ],
        crs=CRS,
    ).astype({"capacity": "float64", "dwell_h": "float64"})
    boxes = {"WWW": shapely.box(0, 0, 10, 10), "EEE": shapely.box(10, 0, 20, 10)}
    costs = COSTS if priced else {name: COSTS[name] for name in ("speed_kmh.road", "border_h.road")}
    return replace(
        corridor(),
        path=Path("fan"),
        segments=segments,
        nodes=nodes,
        borders=gpd.GeoDataFrame({"iso_a3": [*boxes]}, geometry=[*boxes.values()], crs=CRS),
        land=gpd.GeoDataFrame({"id": ["land"]}, geometry=[shapely.box(0, 0, 20, 10)], crs=CRS),
        routes={},
        costs={"parameters": [{"id": name, "value": value} for name, value in costs.items()]},
        catalogue={"corridor": {"origin": "O", "destination": "D", "territory": "EEE"}},
    )


def asked(atlas: Atlas, *demands: tuple[str, str, float]) -> Case:
    """Return the case of some freight, Mt/y from and to a node, by the cheapest routes; by default 1 Mt from O to D."""
    entries = tuple(Demand(start, end, mt_y=amount) for start, end, amount in demands or (("O", "D", 1.0),))
    return Case(atlas, Scenario("asked", "Asked", "", demand=entries), assignment="cheapest")
