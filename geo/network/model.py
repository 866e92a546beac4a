"""The multimodal network of a corridor: what a consignment, or gas, can move along, and at what cost.

A vertex is (node, mode, gauge, country): a place as one mode and one track gauge sees it, on one
side of a border. Every edge can be travelled both ways and is one of

- `segment`: a line of the atlas. Its km is that of exposure (official, else traced, else as drawn);
  its hours are km over its own speed, else over the parameter `speed_kmh.<mode>`;
- a transfer between two vertices of one node, paid once, with 0 km:
  `port` (sea and land, `port_h`), `gauge_break` (`gauge_break_h`), `rail_road` (`rail_road_h`), and
  `border` (the same mode and gauge on the other side of a border, `border_h.<mode>`). A change of
  mode or gauge that is also a change of country costs the sum;
- a `border` in series with a segment, for every country it goes on to.

The hours a node itself states (`dwell_h`) stand in for the parameters of its transfers. Ships pay
no border: what they wait is `port_h`.

A capacity that is not known is NaN and does not bind, unless the user assumes one (the parameters
`capacity_mt_y.<mode>` and `capacity_mt_y.<kind of transfer>`, which no atlas needs to have); who
reads a flow is told so.

A network never changes. A closure is a mask over its edges (`Network.closed`); masks combine with |.
`geo.network.build` makes it from an atlas, `geo.network.state` says what a year and a scenario leave of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import shapely
from pyproj import Proj

from geo.arrays import Bools, Floats, Integers, Objects
from geo.geodesy.common_border import common_border, distance_km
from geo.geodesy.projection import Box
from geo.network.costs import parameter_values, waiting_h
from geo.network.names import UnknownNameError
from layers.model.problem import AtlasError, Problem
from layers.model.schema import MODES

Medium: TypeAlias = Literal["freight", "gas"]

MODES_OF: Final[Mapping[Medium, tuple[str, ...]]] = {"freight": ("sea", "rail", "road"), "gas": ("pipeline",)}
"""The modes each medium moves by."""

KINDS: Final = ("segment", "port", "gauge_break", "rail_road", "border")

_IN_WORDS: Final = {"gauge_break": "break of gauge", "rail_road": "rail to road"}

TOUCH_KM: Final = 0.001
"""A part of a line in a country shorter than this is the rounding of its coordinates."""

TOUCH_SEA_KM: Final = 1.0
"""A part of a sea line on land shorter than this is a shoal or a quay that a ship would pass by."""

# What a part of a network takes of the edges, vertices and parts of the whole.
_EDGE_FIELDS: Final = (
    *("km", "hours", "capacity_mt_y", "capacity_bcm_y", "segment", "kind", "mode", "name", "status", "opens", "closes"),
    *("km_basis", "at", "from_node", "to_node", "countries", "geometry", "speed_kmh", "fixed_h", "trucks_day"),
    *("stated_mt_y", "capacity_scale", "handles", "charges"),
)
_VERTEX_FIELDS: Final = ("vertex_node", "vertex_mode", "vertex_country", "vertex_gauge")
_PART_FIELDS: Final = ("part_country", "part_km", "part_km_geometry", "part_geometry")

_FAR_KM: Final = 5000.0  # discs beyond this are measured against everything
_REACH_KM: Final = 100.0  # how far from a border distances are found at least, since they are kept


@dataclass(frozen=True, eq=False)
class Network:
    """A multimodal network. All arrays are read-only; edges are undirected, drawn from tail to head.

    Attributes
    ----------
    medium : {"freight", "gas"}
    n : int
        Number of vertices.
    tail, head : array of int, shape (m,)
        Vertices of each edge: an undirected multigraph.
    km, hours : array of float, shape (m,)
        Length and time of each edge; hours are NaN where a speed or a waiting time is not known.
    capacity_mt_y, capacity_bcm_y : array of float, shape (m,)
        Million tonnes, billion cubic metres a year; NaN where not known.
    segment : array of str or None, shape (m,)
        Segment of the atlas; None for transfers between vertices of a node. A border in series with
        a segment has the segment's.
    kind : array of str, shape (m,)
        One of `KINDS`.
    mode, name, status, km_basis : array of str or None, shape (m,)
        Of the segment; for transfers the mode is None unless both ends have the same.
    opens, closes : array of float, shape (m,)
        Years of the segment; NaN where not known, and for transfers.
    at : array of str or None, shape (m,)
        Node of a transfer; None for segments and for borders in series with them.
    from_node, to_node : array of str, shape (m,)
        Nodes of the segment, also for a border in series with it; of a transfer its node, twice.
    countries : array of tuple of str, shape (m,)
        Countries in order: of a land segment, those it passes, again where it comes back; of a
        transfer, that of each end. Empty for sea segments (see `part_country`).
    geometry : array of shapely geometry, shape (m,)
        LineString of a segment from tail to head, Point of a transfer. EPSG:4326.
    vertex_node, vertex_mode, vertex_country : array of str or None, shape (n,)
        None for the vertex between a segment and its border.
    vertex_gauge : array of int, shape (n,)
        Millimetres; 0 where there is none or it is not known.
    part_edge : array of int, shape (p,)
        Edge of each part of a segment between borders.
    part_country : array of str, shape (p,)
        ISO 3166-1 alpha-3, "water" or "unclaimed".
    part_km, part_km_geometry : array of float, shape (p,)
        Length to quote and length as drawn; the former sums to the km of the edge.
    part_geometry : array of LineString, shape (p,)
    speed_kmh, fixed_h, trucks_day, stated_mt_y : array of float, shape (m,)
        What hours and capacity are made of: the segment's own speed, the node's own waiting time,
        the node's capacity in trucks, the capacity the atlas states; NaN where there is none.
    capacity_scale : array of float, shape (m,)
        What a scenario multiplies the capacity by, stated or assumed; 1 without one.
    handles : array of bool, shape (m,)
        Whether a transfer is one that the capacity of its node lies on.
    charges : array of tuple of str, shape (m,)
        Parameters whose hours a transfer pays.
    segments, nodes, territories : tuple of str
        Every segment, node and country of the atlas, whether or not the network has it.
    territory_geometry : array of Polygon or MultiPolygon
        Of each territory. EPSG:4326.
    costs : mapping of str to float
        Values of the parameters.
    shut : tuple of str
        Edges that would be there but for the scenario it is under: segments, or kind and node of a
        transfer.
    not_scaled : tuple of str
        Edges, named likewise, that a scenario gives a factor other than 0 and whose capacity nobody
        states: it is still not known.
    """

    medium: Medium
    n: int
    tail: Integers
    head: Integers
    km: Floats
    hours: Floats
    capacity_mt_y: Floats
    capacity_bcm_y: Floats
    segment: Objects
    kind: Objects
    mode: Objects
    name: Objects
    status: Objects
    opens: Floats
    closes: Floats
    km_basis: Objects
    at: Objects
    from_node: Objects
    to_node: Objects
    countries: Objects
    geometry: Objects
    vertex_node: Objects
    vertex_mode: Objects
    vertex_country: Objects
    vertex_gauge: Integers
    part_edge: Integers
    part_country: Objects
    part_km: Floats
    part_km_geometry: Floats
    part_geometry: Objects
    speed_kmh: Floats
    fixed_h: Floats
    trucks_day: Floats
    stated_mt_y: Floats
    capacity_scale: Floats
    handles: Bools
    charges: Objects
    segments: tuple[str, ...]
    nodes: tuple[str, ...]
    territories: tuple[str, ...]
    territory_geometry: Objects
    costs: Mapping[str, float]
    shut: tuple[str, ...] = ()
    not_scaled: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    @cached_property
    def incident(self) -> tuple[tuple[int, ...], ...]:
        """Edges at each vertex, in order."""
        edges: list[list[int]] = [[] for _ in range(self.n)]
        for edge, (tail, head) in enumerate(zip(self.tail.tolist(), self.head.tolist(), strict=True)):
            edges[tail].append(edge)
            edges[head].append(edge)
        return tuple(map(tuple, edges))

    def vertices(self, node: str) -> Integers:
        """Return the vertices of a node; none if nothing of this network ends there.

        Raises
        ------
        UnknownNameError
            If the atlas has no such node. A KeyError.
        """
        self._known("node", node, self.nodes)
        return np.flatnonzero(self.vertex_node == node).astype(np.int64)

    def ended(self, origin: str, destination: str, *, closed: Bools | None = None) -> tuple[Integers, Integers, Bools]:
        """Return the edges with one vertex for each end of a pair, which starts and ends in any mode.

        Parameters
        ----------
        origin, destination : str
            Nodes. They become the vertices `n` and `n` + 1, joined to all of theirs by edges behind
            those of the network, which are open and meant to cost nothing.
        closed : array of bool, shape (m,), optional
            Edges that may not be used.

        Returns
        -------
        tail, head : array of int, shape (m + k,)
        closed : array of bool, shape (m + k,)

        Raises
        ------
        UnknownNameError
            If the atlas has no such node. A KeyError.
        """
        starts, ends = self.vertices(origin), self.vertices(destination)
        shut = np.zeros(len(self.tail) + len(starts) + len(ends), dtype=bool)
        if closed is not None:
            shut[: len(self.tail)] = closed
        tail = np.concatenate([self.tail, np.full(len(starts), self.n), np.full(len(ends), self.n + 1)])
        return tail.astype(np.int64), np.concatenate([self.head, starts, ends]).astype(np.int64), shut

    def km_in(self, territory: str) -> Floats:
        """Return the km of each edge inside a country (or "water", "unclaimed"), shape (m,)."""
        inside = self.part_country == territory
        return np.bincount(self.part_edge[inside], weights=self.part_km[inside], minlength=len(self.tail)).astype(float)

    def capacity(self) -> Floats:
        """Return the capacity in the unit of the medium: Mt/y for freight, bcm/y for gas."""
        return self.capacity_bcm_y if self.medium == "gas" else self.capacity_mt_y

    def capacity_stated(self) -> Bools:
        """Return whether the atlas states the capacity of each edge, rather than nobody or an assumption."""
        if self.medium == "gas":
            return ~np.isnan(self.capacity_bcm_y)
        return ~np.isnan(self.stated_mt_y) | ~np.isnan(self.trucks_day)

    def with_costs(self, costs: Mapping[str, Any]) -> Network:
        """Return the same network with other values of some parameters; edges keep their numbers.

        Parameters
        ----------
        costs : mapping
            Either {parameter: value} or a document of the form of `costs.json`.
        """
        values = {**self.costs, **parameter_values(costs)}
        hours, capacity = _costed(self, values)
        return replace(self, costs=values, hours=hours, capacity_mt_y=capacity)

    def only(self, keep: Bools) -> Network:
        """Return the part of the network that some of its edges make up.

        Parameters
        ----------
        keep : array of bool, shape (m,)
            Edges to keep. A transfer is kept where segments that are kept meet at both its vertices,
            a border in series with a segment where that is kept.

        Returns
        -------
        Network
            Edges and vertices in the same order, numbered anew; vertices that no segment that is
            kept touches are gone. It is what building the network of these segments alone gives.

        Raises
        ------
        ValueError
            If `keep` is not one bool for each edge.
        """
        if keep.dtype != bool or keep.shape != self.tail.shape:
            raise ValueError(f"a part of a network is {len(self.tail)} booleans, one for each of its edges")
        lines = keep & self.along(keep & (self.kind == "segment"))
        used = np.zeros(self.n, dtype=bool)
        used[self.tail[lines]] = used[self.head[lines]] = True
        edges = lines | (keep & used[self.tail] & used[self.head])
        parts = edges[self.part_edge]
        vertex, edge = np.cumsum(used) - 1, np.cumsum(edges) - 1
        return replace(
            self,
            n=int(used.sum()),
            **{name: getattr(self, name)[edges] for name in _EDGE_FIELDS},
            **{name: getattr(self, name)[used] for name in _VERTEX_FIELDS},
            **{name: getattr(self, name)[parts] for name in _PART_FIELDS},
            tail=vertex[self.tail[edges]],
            head=vertex[self.head[edges]],
            part_edge=edge[self.part_edge[parts]],
        )

    @cached_property
    def transfer(self) -> Bools:
        """Which edges join vertices of one node, shape (m,)."""
        return np.array([node is not None for node in self.at], dtype=bool)

    def along(self, segments: Bools) -> Bools:
        """Return the mask of some segments together with the borders in series with them."""
        names = set(self.segment[segments])
        return np.array([name is not None and name in names for name in self.segment], dtype=bool)

    def names(self, edges: Bools) -> tuple[str, ...]:
        """Return the names of edges, each once: the segment, or the kind of a transfer and where it is."""
        return tuple(dict.fromkeys(edge_name(self, edge) for edge in np.flatnonzero(edges).tolist()))

    def closed(
        self,
        *,
        territory: str | Iterable[str] | None = None,
        segments: str | Iterable[str] | None = None,
        modes: str | Iterable[str] | None = None,
        nodes: str | Iterable[str] | None = None,
        disc: tuple[float, float, float] | None = None,
        border: tuple[str, str] | None = None,
        near_border: tuple[str, str, float] | None = None,
    ) -> Bools:
        """Return the mask of what closes; what is named by several arguments is united.

        Parameters
        ----------
        territory : str or iterable of str, optional
            Countries (ISO 3166-1 alpha-3): every segment with a part of more than `TOUCH_KM` (at sea
            `TOUCH_SEA_KM`) inside, by exact cuts, and all that starts, ends or is transferred in it or on its side of a
            border.
        segments : str or iterable of str, optional
            Segments. Those of the atlas that are not in this network close nothing.
        modes : str or iterable of str, optional
            All segments of a mode, and every transfer to or from it.
        nodes : str or iterable of str, optional
            All that starts, ends or is transferred there.
        disc : (lon, lat, radius_km), optional
            All segments and transfers within a geodesic distance of a point.
        border : (str, str), optional
            Every segment and transfer that crosses the border between two countries, by exact cuts;
            not the sea.
        near_border : (str, str, km), optional
            All segments and transfers within a geodesic distance of the common border of two
            countries, between their waters included (`geo.geodesy.common_border`).

        Returns
        -------
        array of bool, shape (m,)
            A new array each time.

        Raises
        ------
        UnknownNameError
            If the atlas has no such territory, segment or node, or there is no such mode. A KeyError.
        ValueError
            If the disc is not a place and a radius, a border not between two countries, or the
            distance from it not a number of 0 or more.
        AtlasError
            If two countries have no common border to be near to.

        Examples
        --------
        >>> from geo.network import build_network
        >>> from layers import load_atlas
        >>> network = build_network(load_atlas())
        >>> mask = network.closed(territory="AZE") | network.closed(modes="sea")
        >>> mask.shape == network.tail.shape
        True
        """
        mask = np.zeros(len(self.tail), dtype=bool)
        for name in _names(territory):
            self._known("territory", name, self.territories)
            mask[self.part_edge[self._counts & (self.part_country == name)]] = True
            mask |= (self.vertex_country[self.tail] == name) | (self.vertex_country[self.head] == name)
            mask |= (self.kind != "segment") & np.array([name in where for where in self.countries], dtype=bool)
        for name in _names(segments):
            self._known("segment", name, self.segments)
            mask |= self.segment == name
        for name in _names(modes):
            self._known("mode", name, MODES)
            mask |= (self.mode == name) | (self.vertex_mode[self.tail] == name) | (self.vertex_mode[self.head] == name)
        for name in _names(nodes):
            self._known("node", name, self.nodes)
            mask |= (self.from_node == name) | (self.to_node == name)
        if disc is not None:
            mask |= self._lifted(self._within(*disc))
        if border is not None:
            self._neighbours(*border)
            steps = (map(set, pairwise(countries)) for countries in self.countries)
            mask |= np.array([set(border) in list(found) for found in steps], dtype=bool)
        if near_border is not None:
            mask |= self._lifted(self._near(*near_border))
        return mask

    def closed_together(
        self,
        *,
        territory: Sequence[str],
        disc: tuple[float, float, float] | None = None,
        near_border: tuple[str, str, float] | None = None,
    ) -> Bools:
        """Return the mask of what closes where a territory, a disc and the ground near a border overlap.

        A segment is in it if one of its parts between borders meets all of them: less than to meet each
        of them somewhere on its way.

        Parameters
        ----------
        territory, disc, near_border
            As in `closed`; an empty territory is everywhere.

        Raises
        ------
        UnknownNameError, AtlasError, ValueError
            As `closed`.
        """
        here = np.ones(len(self._drawn[1]), dtype=bool)
        if disc is not None:
            here &= self._within(*disc)
        if near_border is not None:
            here &= self._near(*near_border)
        if not territory:
            return self._lifted(here)
        # What is in a territory by where it calls or is handled is there as a whole.
        as_a_whole = self.closed(territory=territory) & (self.transfer | (self.mode == "sea"))
        inside = np.zeros(len(here), dtype=bool)
        inside[: len(self.part_edge)] = self._counts & np.isin(self.part_country, list(territory))
        points = self._drawn[1][len(self.part_edge) :]
        inside[len(self.part_edge) :] = [not set(territory).isdisjoint(self.countries[edge]) for edge in points]
        both: Bools = self._lifted(here & inside) | self._lifted(here) & as_a_whole
        return both

    def _lifted(self, drawn: Bools) -> Bools:
        """Return the edges that have any of the parts and points of `_drawn`."""
        mask = np.zeros(len(self.tail), dtype=bool)
        mask[self._drawn[1][drawn]] = True
        return mask

    @cached_property
    def _counts(self) -> Bools:
        """Which parts are more than the rounding of coordinates: the longest of an edge always is."""
        longest = np.zeros(len(self.tail))
        np.maximum.at(longest, self.part_edge, self.part_km_geometry)
        least = np.where(self.mode[self.part_edge] == "sea", TOUCH_SEA_KM, TOUCH_KM)
        counts: Bools = (self.part_km_geometry > least) | (self.part_km_geometry == longest[self.part_edge])
        return counts

    def _within(self, lon: float, lat: float, radius_km: float) -> Bools:
        """Return which parts and points of `_drawn` a disc touches."""
        if not (-180 <= lon <= 180 and -90 <= lat <= 90 and radius_km >= 0):
            raise ValueError(f"no disc of {radius_km} km around longitude {lon}, latitude {lat}")
        geometry, _, bounds = self._drawn
        near: Bools = np.ones(len(geometry), dtype=bool)
        box = Box(lon, lat, lon, lat).grown(radius_km + 1)
        if radius_km < _FAR_KM and box.west > -180 and box.east < 180:
            west, south, east, north = bounds
            near = (east >= box.west) & (west <= box.east) & (north >= box.south) & (south <= box.north)
            # Their edges are straight in longitude/latitude to a metre, so they may be cut there.
            geometry = shapely.clip_by_rect(geometry[near], box.west, box.south, box.east, box.north)
        # Distances from the centre of an azimuthal equidistant projection are geodesic.
        plane = Proj(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +ellps=WGS84 +units=km")
        # The parts are densified (`geo.geodesy.geodesic.edges`): within 100 km of the centre their edges, at
        # most 86 km long, are straight in the plane to a metre.
        flat = shapely.transform(geometry, lambda xy: np.column_stack(plane(xy[:, 0], xy[:, 1])))
        near[near] = shapely.distance(flat, shapely.Point(0, 0)) <= radius_km
        return near

    def _near(self, one: str, other: str, km: float) -> Bools:
        """Return which parts and points of `_drawn` are within a distance of the common border of two countries."""
        self._neighbours(one, other)
        if not 0 <= km < np.inf:
            raise ValueError(f"a distance of {km} km from a border is not a number of 0 or more")
        pair = (min(one, other), max(one, other))
        reach, found = self._border_km.get(pair, (-1.0, None))
        if found is None or reach < km:
            shape = dict(zip(self.territories, self.territory_geometry, strict=True))
            border = common_border(shape[pair[0]], shape[pair[1]])
            if border.is_empty:
                raise AtlasError(
                    Problem("borders.geojson", " and ".join(pair), "have no common border", "Name two neighbours.")
                )
            reach = max(km, _REACH_KM)
            found = distance_km(self._drawn[0], border, reach_km=reach)
            self._border_km[pair] = reach, found
        near: Bools = found <= km
        return near

    @cached_property
    def _border_km(self) -> dict[tuple[str, str], tuple[float, Floats]]:
        """Distances of `_drawn` from borders found so far, and how far they were looked for."""
        return {}

    @cached_property
    def _drawn(self) -> tuple[Objects, Integers, Floats]:
        """The parts of segments and the points of transfers, their edges, and their bounds."""
        points = np.flatnonzero(self.kind != "segment")
        geometry = np.concatenate([self.part_geometry, self.geometry[points]])
        return geometry, np.concatenate([self.part_edge, points]), shapely.bounds(geometry).T

    def _neighbours(self, one: str, other: str) -> None:
        for name in (one, other):
            self._known("territory", name, self.territories)
        if one == other:
            raise ValueError("a border lies between two different countries")

    @staticmethod
    def _known(what: str, name: str, known: Sequence[str]) -> None:
        if name not in known:
            raise UnknownNameError(what, name, known)


def edge_name(network: Network, edge: int) -> str:
    """Return the name of an edge: its segment, or what kind of transfer it is and where."""
    kind, segment, at = network.kind[edge], network.segment[edge], network.at[edge]
    return str(segment) if kind == "segment" else f"{_IN_WORDS.get(kind, kind)} {at or segment}"


def _names(value: str | Iterable[str] | None) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _costed(network: Network, costs: Mapping[str, float]) -> tuple[Floats, Floats]:
    """Return the hours and the capacity that parameters make of a network."""
    segment = network.kind == "segment"
    usual = np.array([costs.get(f"speed_kmh.{mode}", np.nan) for mode in network.mode], dtype=float)
    speed = np.where(np.isnan(network.speed_kmh), usual, network.speed_kmh)
    charged = np.array([sum(waiting_h(name, costs) for name in names) for names in network.charges], dtype=float)
    hours = np.where(segment, network.km / speed, np.where(np.isnan(network.fixed_h), charged, network.fixed_h))
    load = costs.get("truck_payload_t", np.nan) * costs.get("operating_days_y", np.nan) / 1e6
    stated = np.where(np.isnan(network.trucks_day), network.stated_mt_y, network.trucks_day * load)
    by = np.where(segment, network.mode, network.kind)
    assumed = np.array([costs.get(f"capacity_mt_y.{name}", np.nan) for name in by], dtype=float)
    tonnes = np.where(np.isnan(stated), assumed, stated)
    return hours, tonnes * network.capacity_scale
