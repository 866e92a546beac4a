"""Building the network of a corridor from an atlas.

It is built once from all segments, whatever their status (`whole_network`). A year and a scenario then
select a part of it (`geo.network.state.network_under`). `geo.Case.network` does both.

- The exact cuts say which countries a segment starts in, ends in and passes. A line that leaves a
  country and comes back to it pays no border: it runs under one operator, or the drawing is not exact.
  It still closes with any territory it has a part in.
- A transfer exists wherever segments of two modes or gauges end at the same node. That the node is
  equipped for it is an assumption.
- A railway of unknown gauge takes the gauge of the railways it meets, if they all have the same one.
- The capacity of a node is one, shared by all that is handled there: ships, breaks of gauge, changes between
  rail and road, and at a border post the border of its mode. A capacity in trucks a day is that of the border
  on the road: `truck_payload_t` tonnes each on `operating_days_y` days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from geo.arrays import Floats, Integers, Objects
from geo.network.contents import Contents
from geo.network.costs import parameter_values
from geo.network.drawn import TOUCH_KM, UNCLAIMED, WATER
from geo.network.media import MODES_OF, Medium
from geo.network.model import QUAY, Network, Whole
from geo.network.names import Gazetteer
from geo.network.segment_parts import cut_segments
from layers.model.schema import MODES

if TYPE_CHECKING:
    import geopandas as gpd

_CHARGES: Final = {"port": "port_h", "gauge_break": "gauge_break_h", "rail_road": "rail_road_h"}
_FEES: Final = {
    "port": ("handling.port", "port_dues"),
    "gauge_break": ("handling.gauge_break",),
    "rail_road": ("handling.rail_road",),
}

# A consignment by ship alone starts at the quay rather than in a train that does not move.
_VERTEX_MODES: Final = (QUAY, *MODES)


def whole_network(contents: Contents, medium: Medium = "freight", *, baseline: bool = True) -> Network:
    """Return the network of all segments of an atlas, whatever their status, built once.

    Parameters
    ----------
    contents : Contents
    medium : {"freight", "gas"}
    baseline : bool
        Whether to keep segments that only routes of the kind "baseline" use.

    Raises
    ------
    ValueError
        If there is no such medium, or a parameter is not a number.
    """
    if medium not in MODES_OF:
        raise ValueError(f"no medium {medium!r}; there are {', '.join(MODES_OF)}")
    return contents.once(("network", medium, baseline), lambda _: _draft(contents, medium, baseline).network())


def _draft(contents: Contents, medium: Medium, baseline: bool) -> _Draft:
    atlas = contents.atlas
    keep = atlas.segments["mode"].isin(MODES_OF[medium])
    if not baseline:
        keep &= ~atlas.segments["id"].isin(atlas.baseline_segments)
    return _Draft(contents, medium, atlas.segments[keep])


class _Draft:
    """A network under construction."""

    def __init__(self, contents: Contents, medium: Medium, segments: gpd.GeoDataFrame) -> None:
        self.atlas, self.medium, self.segments = contents.atlas, medium, segments
        self.costs = parameter_values(self.atlas.costs)
        self.node = {row.id: row for row in self.atlas.nodes.itertuples()}
        self.vertex: dict[tuple[str | None, str, int, str], int] = {}
        self.keys: list[tuple[str | None, str, int, str]] = []
        self.edges: list[dict[str, Any]] = []
        self.parts = cut_segments(contents, segments, self.costs)
        # A column of text becomes an array of objects by a copy of all of it: once, not for each segment.
        self.part_country = _objects(self.parts["country"])
        self.part_km, self.part_geometry = (self.parts[name].to_numpy() for name in ("km_geometry", "geometry"))

    def network(self) -> Network:
        self._add_segments()
        self._add_quays()
        self._sort_vertices()
        self._add_transfers()
        return self._frozen()

    def _add_segments(self) -> None:
        parts = self.parts.groupby("segment", sort=False).indices
        basis_of = self.parts["km_basis"].to_numpy()
        gauges = self._gauges()
        borders: list[dict[str, Any]] = []
        for row in self.segments.itertuples():
            line = parts[row.id]  # rows of the parts of the segment, in order
            passed = self._countries(line) if row.mode != "sea" else []
            stays = _without_returns(passed)
            ends = []
            for node, country in ((row.from_node, stays[:1]), (row.to_node, stays[-1:])):
                side = country[0][0] if country else str(self.node[node].country)
                ends.append(self._vertex(node, row.mode, gauges.get(row.id, 0), side))
            basis = basis_of[line[0]]
            # The parts sum to this only up to rounding.
            km = {"official": row.official_km, "traced": row.traced_km, "geometry": self.part_km[line].sum()}
            vertex = ends[1] if len(stays) < 2 else self._between(row, gauges)
            self.edges.append(
                {
                    "tail": ends[0],
                    "head": vertex,
                    "kind": "segment",
                    "segment": row.id,
                    "mode": row.mode,
                    "name": row.name,
                    **self._facts(row),
                    "km": km[basis],
                    "km_basis": basis,
                    "speed_kmh": float(row.speed_kmh) if row.speed_kmh > 0 else np.nan,
                    "capacity_mt_y": float(row.capacity_mt_y),
                    "capacity_bcm_y": float(row.capacity_bcm_y),
                    "confidence": row.confidence,
                    "countries": [country for country, _ in passed],
                    "geometry": row.geometry,
                }
            )
            for number in range(1, len(stays)):
                last = number == len(stays) - 1
                next_vertex = ends[1] if last else self._between(row, gauges)
                pair = (stays[number - 1][0], stays[number][0])
                borders.append(
                    {
                        "tail": vertex,
                        "head": next_vertex,
                        "kind": "border",
                        "segment": row.id,
                        "mode": row.mode,
                        "name": f"Border {' – '.join(pair)}",
                        **self._facts(row),
                        "countries": pair,
                        "charges": self._at_border("border_h", row.mode, pair),
                        "fees": self._at_border("border_fee", row.mode, pair),
                        "geometry": stays[number][1],
                    }
                )
                vertex = next_vertex
        self.edges += borders

    @staticmethod
    def _facts(row: Any) -> dict[str, Any]:
        """Return the columns that a segment and the borders in series with it share."""
        dated = (("opens", row.opens), ("closes", row.closes))
        branch = getattr(row, "branch", None)
        years = {name: np.nan if pd.isna(year) else float(year) for name, year in dated}
        return {"status": row.status, "from_node": row.from_node, "to_node": row.to_node, "branch": branch, **years}

    def _countries(self, line: Integers) -> list[tuple[str, Any]]:
        """Return the countries along a segment, each with the point where it is entered."""
        km = self.part_km[line]
        counted = line[(km > TOUCH_KM) | (km == km.max())]
        stays: list[tuple[str, Any]] = []
        for country, geometry in zip(self.part_country[counted], self.part_geometry[counted], strict=True):
            if country not in (WATER, UNCLAIMED) and (not stays or stays[-1][0] != country):
                stays.append((country, shapely.get_point(geometry, 0)))
        return stays

    def _gauges(self) -> dict[str, int]:
        """Return the gauge of each railway in mm; 0 where it is unknown."""
        rail = self.segments[self.segments["mode"] == "rail"]
        gauge = {row.id: 0 if pd.isna(row.gauge_mm) else int(row.gauge_mm) for row in rail.itertuples()}
        railways_at: dict[str, list[str]] = {}
        for row in rail.itertuples():
            for node in (row.from_node, row.to_node):
                railways_at.setdefault(node, []).append(row.id)
        changed = True
        while changed:
            changed = False
            for railways in railways_at.values():
                gauges = {gauge[name] for name in railways} - {0}
                for name in railways:
                    if gauge[name] == 0 and len(gauges) == 1:
                        gauge[name], changed = min(gauges), True
        return gauge

    def _vertex(self, node: str | None, mode: str, gauge: int, country: str) -> int:
        key = (node, mode, gauge, country)
        if node is None or key not in self.vertex:
            self.vertex[key] = len(self.keys)
            self.keys.append(key)
        return self.vertex[key]

    def _add_quays(self) -> None:
        for node, mode, gauge, country in list(self.keys):
            if mode == "sea":
                self._vertex(node, QUAY, gauge, country)

    def _between(self, row: Any, gauges: Mapping[str, int]) -> int:
        """Return a new vertex between a segment and its border."""
        return self._vertex(None, row.mode, gauges.get(row.id, 0), "")

    def _at_border(self, family: str, mode: str, pair: Sequence[str]) -> tuple[str, ...]:
        return () if mode == "pipeline" else (f"{family}.{mode}.{'-'.join(sorted(pair))}",)

    def _sort_vertices(self) -> None:
        """Order the vertices by node, mode, gauge and country, as in the network of any part of the segments."""
        place = {node: number for number, node in enumerate(self.node)}

        def key(vertex: int) -> tuple[Any, ...]:
            node, mode, gauge, country = self.keys[vertex]
            return (1, vertex) if node is None else (0, place[node], _VERTEX_MODES.index(mode), gauge, country)

        order = sorted(range(len(self.keys)), key=key)
        number = {vertex: position for position, vertex in enumerate(order)}
        self.keys = [self.keys[vertex] for vertex in order]
        for edge in self.edges:
            edge["tail"], edge["head"] = number[edge["tail"]], number[edge["head"]]

    def _add_transfers(self) -> None:
        vertices_at: dict[str, list[int]] = {}
        for number, (node, *_) in enumerate(self.keys):
            if node is not None:
                vertices_at.setdefault(node, []).append(number)
        for node, row in self.node.items():
            for tail, head in combinations(vertices_at.get(node, []), 2):
                modes = {self.keys[tail][1], self.keys[head][1]}
                if QUAY not in modes or modes == {QUAY, "sea"}:
                    self.edges.append(self._transfer(row, tail, head))

    def _transfer(self, node: Any, tail: int, head: int) -> dict[str, Any]:
        _, mode, gauge, country = self.keys[tail]
        _, other_mode, other_gauge, other_country = self.keys[head]
        both = {mode, other_mode}
        countries = (country,) if country == other_country else (country, other_country)
        if (mode, gauge) == (other_mode, other_gauge):
            kind = "border"
            charges: tuple[str, ...] = ()
            fees: tuple[str, ...] = ()
        else:
            kind = "gauge_break" if len(both) == 1 else "port" if "sea" in both else "rail_road"
            charges = (f"{_CHARGES[kind]}.{country}",)
            fees = tuple(f"{name}.{country}" for name in _FEES[kind])
        land = next((name for name in ("road", "rail", "pipeline") if name in both), QUAY)
        if len(countries) == 2:
            charges += self._at_border("border_h", land, countries)
            fees += self._at_border("border_fee", land, countries)
        unit = None if pd.isna(node.capacity) else node.capacity_unit
        by_truck = (kind, land) == ("border", "road")
        handled = (kind != "border" or node.kind == f"{land}_post") and not by_truck
        return {
            "tail": tail,
            "head": head,
            "kind": kind,
            "at": node.id,
            "from_node": node.id,
            "to_node": node.id,
            "mode": mode if len(both) == 1 else None,
            "name": node.name,
            "countries": countries,
            "charges": charges,
            "fees": fees,
            "fixed_h": np.nan if pd.isna(node.dwell_h) or land == "pipeline" else float(node.dwell_h),
            "capacity_mt_y": float(node.capacity) if unit == "Mt/y" and handled else np.nan,
            "capacity_bcm_y": float(node.capacity) if unit == "bcm/y" else np.nan,
            "trucks_day": float(node.capacity) if unit == "trucks/day" and by_truck else np.nan,
            "handles": handled or by_truck or land == "pipeline",
            "geometry": node.geometry,
        }

    def _frozen(self) -> Network:
        unknown = np.full(len(self.edges), np.nan)  # until there are costs
        network = Network(
            medium=self.medium,
            n=len(self.keys),
            hours=unknown,
            money=unknown,
            capacity_mt_y=unknown,
            capacity_scale=np.ones(len(self.edges)),
            number=np.arange(len(self.edges)),
            whole=Whole(len(self.edges)),
            segments=tuple(self.atlas.segments["id"]),
            gazetteer=Gazetteer.of(self.atlas),
            territory_geometry=_objects(self.atlas.borders.geometry),
            costs={},
            **self._edge_arrays(),
            **self._vertex_arrays(),
            **self._part_arrays(),
        )
        return network.with_costs(self.costs)

    def _edge_arrays(self) -> dict[str, Any]:
        def floats(name: str, missing: float = np.nan) -> Floats:
            return np.array([edge.get(name, missing) for edge in self.edges], dtype=float)

        names = ("segment", "kind", "mode", "name", "status", "km_basis", "at", "from_node", "to_node", "branch")
        objects = (*names, "geometry", "confidence")
        years_and_facts = ("opens", "closes", "speed_kmh", "fixed_h", "trucks_day", "capacity_bcm_y")
        return {
            "tail": np.array([edge["tail"] for edge in self.edges], dtype=np.int64),
            "head": np.array([edge["head"] for edge in self.edges], dtype=np.int64),
            "km": floats("km", 0.0),
            "stated_mt_y": floats("capacity_mt_y"),
            "handles": np.array([edge.get("handles", False) for edge in self.edges], dtype=bool),
            "countries": _objects(tuple(edge["countries"]) for edge in self.edges),
            "charges": _objects(edge.get("charges", ()) for edge in self.edges),
            "fees": _objects(edge.get("fees", ()) for edge in self.edges),
            **{name: floats(name) for name in years_and_facts},
            **{name: _objects(edge.get(name) for edge in self.edges) for name in objects},
        }

    def _vertex_arrays(self) -> dict[str, Any]:
        return {
            "vertex_node": _objects(node for node, *_ in self.keys),
            "vertex_mode": _objects(mode for _, mode, *_ in self.keys),
            "vertex_country": _objects(country for *_, country in self.keys),
            "vertex_gauge": np.array([gauge for *_, gauge, _ in self.keys], dtype=np.int64),
        }

    def _part_arrays(self) -> dict[str, Any]:
        number = {name: position for position, name in enumerate(self.segments["id"])}
        return {
            "part_edge": np.array([number[name] for name in self.parts["segment"]], dtype=np.int64),
            "part_country": self.part_country,
            "part_km": self.parts["km"].to_numpy(dtype=float, copy=True),
            "part_km_geometry": self.parts["km_geometry"].to_numpy(dtype=float, copy=True),
            "part_geometry": _objects(self.part_geometry),
        }


def _objects(values: Iterable[Any]) -> Objects:
    """Return values as an array of objects; tuples and geometries stay whole."""
    return np.fromiter(values, dtype=object)


def _without_returns(stays: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return the stays without those between leaving a country and coming back to it."""
    direct: list[tuple[str, Any]] = []
    for stay in stays:
        before = [country for country, _ in direct]
        direct = direct[: before.index(stay[0]) + 1] if stay[0] in before else [*direct, stay]
    return direct
