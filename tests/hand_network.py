"""A corridor drawn by hand whose routes, times and flows can be worked out on paper, and bare networks.

Countries are boxes: AAA from 0 to 10 degrees east, BBB from 10 to 20, CCC from 20 to 30, all from 0
to 10 degrees north; the sea lies south of them.

    A ---R1--- M ---R2--- B ---R3--- C      rail; M is the border post AAA-BBB; gauge changes at B
    A ---------------D1-------------- C     road, across both borders without a node there
    A --D2-- p ------S1------ q --R4-- C    road, ship, rail: keeps out of BBB
    A ------G1------ B ------G2------ C     gas
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.network import Network
from geo.network.case import build_network
from geo.network.names import Gazetteer
from layers import Atlas, Route

CRS = "EPSG:4326"

COSTS = {
    "speed_kmh.rail": 20.0,
    "speed_kmh.road": 40.0,
    "speed_kmh.sea": 10.0,
    "port_h": 8.0,
    "gauge_break_h": 10.0,
    "rail_road_h": 5.0,
    "border_h.rail": 6.0,
    "border_h.road": 3.0,
}

PRICES = {
    "tariff.rail": 0.05,
    "tariff.road": 0.1,
    "tariff.sea": 0.01,
    "border_fee.rail": 2.0,
    "border_fee.road": 4.0,
    "handling.port": 6.0,
    "handling.gauge_break": 5.0,
    "handling.rail_road": 3.0,
    "port_dues": 1.0,
    "value_of_time": 0.1,
    "choice.theta": 0.1,
}
"""Prices with which a tonne from A to C costs 22 USD and 35 h by rail, 32 and 12 by road, 20 and 47.5 by ship."""

NODES = {
    "A": ("city", "AAA", (2, 5)),
    "M": ("rail_post", "BBB", (10, 5)),
    "B": ("gauge_break", "BBB", (15, 5)),
    "C": ("city", "CCC", (25, 5)),
    "p": ("seaport", "AAA", (2, 0)),
    "q": ("seaport", "CCC", (25, 0)),
}

SEGMENTS: dict[str, tuple[str, str, str, float, dict[str, Any]]] = {
    "S1": ("sea", "p", "q", 300, {"capacity_mt_y": 2}),
    "R1": ("rail", "A", "M", 100, {"gauge_mm": 1520, "capacity_mt_y": 10}),
    "R2": ("rail", "M", "B", 60, {"gauge_mm": 1520}),
    "R3": ("rail", "B", "C", 100, {"gauge_mm": 1435, "capacity_mt_y": 7}),
    "R4": ("rail", "q", "C", 20, {"gauge_mm": 1435}),
    "D1": ("road", "A", "C", 240, {"capacity_mt_y": 1}),
    "D2": ("road", "A", "p", 20, {}),
    "G1": ("pipeline", "A", "B", 150, {"capacity_bcm_y": 10}),
    "G2": ("pipeline", "B", "C", 90, {"capacity_bcm_y": 4}),
}

LINES = {"D1": [(2, 5), (5, 7), (25, 7), (25, 5)], "S1": [(2, 0), (2, -1), (25, -1), (25, 0)]}

ROUTES = {
    "rail": ("freight", "A", "C", ("R1", "R2", "R3")),
    "back": ("freight", "C", "A", ("R3", "R2", "R1")),
    "ship": ("freight", "A", "C", ("D2", "S1", "R4")),
    "gas": ("gas", "A", "C", ("G1", "G2")),
}


def corridor(
    *,
    segments: Mapping[str, Mapping[str, Any]] | None = None,
    nodes: Mapping[str, Mapping[str, Any]] | None = None,
    routes: Mapping[str, tuple[str, str, str, tuple[str, ...]]] | None = None,
    costs: Mapping[str, float] | None = None,
) -> Atlas:
    """Return the corridor, with changes to facts of segments and nodes."""
    rows = [
        {
            "id": name,
            "name": name,
            "mode": mode,
            "from_node": start,
            "to_node": end,
            "status": "operational",
            "opens": None,
            "closes": None,
            "official_km": km,
            "traced_km": None,
            "gauge_mm": None,
            "capacity_mt_y": None,
            "capacity_bcm_y": None,
            "speed_kmh": None,
            "confidence": "high",
            "branch": None,
            **facts,
            **(segments or {}).get(name, {}),
            "geometry": shapely.LineString(LINES.get(name, [NODES[start][2], NODES[end][2]])),
        }
        for name, (mode, start, end, km, facts) in SEGMENTS.items()
    ]
    frame = gpd.GeoDataFrame(rows, crs=CRS).astype(
        dict.fromkeys(("opens", "closes", "gauge_mm"), "Int64")
        | dict.fromkeys(("official_km", "traced_km", "capacity_mt_y", "capacity_bcm_y", "speed_kmh"), "float64")
    )
    places = [
        {
            "id": name,
            "name": name,
            "kind": kind,
            "country": country,
            "capacity": None,
            "capacity_unit": None,
            "dwell_h": None,
            **(nodes or {}).get(name, {}),
            "geometry": shapely.Point(at),
        }
        for name, (kind, country, at) in NODES.items()
    ]
    boxes = {"AAA": shapely.box(0, 0, 10, 10), "BBB": shapely.box(10, 0, 20, 10), "CCC": shapely.box(20, 0, 30, 10)}
    return Atlas(
        path=Path("hand"),
        segments=frame,
        nodes=gpd.GeoDataFrame(places, crs=CRS).astype({"capacity": "float64", "dwell_h": "float64"}),
        borders=gpd.GeoDataFrame({"iso_a3": [*boxes]}, geometry=[*boxes.values()], crs=CRS),
        land=gpd.GeoDataFrame({"id": ["land"]}, geometry=[shapely.box(0, 0, 30, 10)], crs=CRS),
        routes={
            name: Route(name, name, kind, "western", start, end, along)
            for name, (kind, start, end, along) in {**ROUTES, **(routes or {})}.items()
        },
        sources=pd.DataFrame(),
        costs={"parameters": [{"id": name, "value": value} for name, value in {**COSTS, **(costs or {})}.items()]},
        catalogue={"corridor": {"origin": "A", "destination": "C", "territory": "BBB"}},
    )


@cache
def _whole() -> Network:
    return build_network(corridor())


def bare(edges: Sequence[tuple[int, int, float]], *, n: int, capacity: Sequence[float] | None = None) -> Network:
    """Return a network of n nodes "0", "1", ... and edges (tail, head, hours), each a road of as many km."""
    hours = np.array([weight for *_, weight in edges], dtype=float)
    m = len(edges)

    def same(value: Any, count: int) -> Any:
        array = np.empty(count, dtype=object)
        array[:] = [value] * count
        return array

    names = np.array([str(i) for i in range(n)], dtype=object)
    tail = np.array([one for one, *_ in edges], dtype=np.int64)
    head = np.array([other for _, other, _ in edges], dtype=np.int64)
    given: dict[str, Any] = {
        "medium": "freight",
        "n": n,
        "tail": tail,
        "head": head,
        "km": hours.copy(),
        "hours": hours,
        "capacity_mt_y": np.full(m, np.nan) if capacity is None else np.array(capacity, dtype=float),
        "segment": np.array([f"e{i}" for i in range(m)], dtype=object),
        "kind": same("segment", m),
        "mode": same("road", m),
        "status": same("operational", m),
        "km_basis": same("official", m),
        "at": same(None, m),
        "from_node": names[tail] if m else same(None, 0),
        "to_node": names[head] if m else same(None, 0),
        "countries": same((), m),
        "charges": same((), m),
        "fees": same((), m),
        "branch": same(None, m),
        "confidence": same("high", m),
        "capacity_scale": np.ones(m),
        "handles": np.zeros(m, dtype=bool),
        "geometry": same(shapely.LineString([(0, 0), (1, 1)]), m),
        "vertex_node": names,
        "vertex_mode": same("road", n),
        "vertex_country": same("AAA", n),
        "vertex_gauge": np.zeros(n, dtype=np.int64),
        "part_edge": np.arange(m),
        "part_country": same("AAA", m),
        "part_km": hours.copy(),
        "part_km_geometry": hours.copy(),
        "part_geometry": same(shapely.LineString([(0, 0), (1, 1)]), m),
        "gazetteer": Gazetteer({"AAA": "AAA", "BBB": "BBB"}, {name: name for name in names}),
        "territory_geometry": same(shapely.box(0, 0, 1, 1), 2),
        "costs": {},
        "shut": (),
        "not_scaled": (),
    }
    given["name"] = given["segment"]
    given["segments"] = tuple(given["segment"])
    rest: dict[str, Any] = {one.name: np.full(m, np.nan) for one in fields(Network) if one.name not in given}
    return replace(_whole(), **given, **rest)
