"""The multimodal network of a corridor: the lines and transfers that freight or gas can use, and their cost.

A vertex is (node, mode, gauge, country): a node for one mode and one track gauge, on one side of a
border. Every edge can be travelled both ways and is one of

- `segment`: a line of the atlas. Its km is that of exposure (official, else traced, else as drawn);
  its hours are km over its own speed, else over the parameter `speed_kmh.<mode>`;
- a transfer between two vertices of one node, paid once, with 0 km:
  `port` (ship and land, `port_h`), `gauge_break` (`gauge_break_h`), `rail_road` (`rail_road_h`), and
  `border` (the same mode and gauge on the other side of a border, `border_h.<mode>`). A change of
  mode or gauge that is also a change of country costs the sum;
- a `border` in series with a segment, for every country it goes on to.

Every voyage passes its quay: a consignment that starts or ends at a node by ship does so at the vertex of
mode "quay", which a transfer of kind `port` joins to that of mode "sea" (`Network.terminals`).

The hours a node itself states (`dwell_h`) stand in for the parameters of its transfers. Ships pay
no border; their waiting time is `port_h`. A speed may be stated for a country (`speed_kmh.rail.TKM`).

The money of an edge is in USD a tonne: a segment costs the tariff of its mode by km in each country it passes
(`tariff.rail.AZE`; a ship that of its branch, `tariff.sea.trans_caspian`), a transfer its handling and, at a
port, the dues; a border its fee (`handling.port`, `port_dues`, `border_fee.road.AZE-IRN`).

The capacity of a node is one: all transfers that it handles share it (`geo.flows.limits`).

A capacity that is not known is NaN and does not bind, unless the user assumes one (the optional
parameters `capacity_mt_y.<mode>` and `capacity_mt_y.<kind of transfer>`). Results of flows say how much
they rely on unknown capacities.

A network never changes. A closure is a mask over its edges (`Network.edges_in`); masks combine with |.
`geo.network.build` makes it from an atlas, `geo.network.state` says what a year and a scenario leave of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geo.arrays import Bools, Floats, Integers, Objects
from geo.network.costs import parameter_values
from geo.network.drawn import UNCLAIMED, WATER, Disc, Drawn
from geo.network.edge_costs import Lookups, edge_capacity, edge_hours, edge_money
from geo.network.media import MODES_OF, Medium
from geo.network.names import Gazetteer, UnknownNameError, known_modes
from layers.model.names import several
from layers.model.parameters import value_of

if TYPE_CHECKING:
    import networkx as nx

KINDS: Final = ("segment", "port", "gauge_break", "rail_road", "border")

QUAY: Final = "quay"
"""Mode of the vertex where a consignment without a land leg meets its ship."""

_IN_WORDS: Final = {"gauge_break": "break of gauge", "rail_road": "rail to road"}

# The arrays over edges, vertices and parts that `Network.subnetwork` selects from.
_EDGE_FIELDS: Final = (
    *("km", "hours", "capacity_mt_y", "capacity_bcm_y", "segment", "kind", "mode", "name", "status", "opens", "closes"),
    *("km_basis", "at", "from_node", "to_node", "countries", "geometry", "speed_kmh", "fixed_h", "trucks_day"),
    *("stated_mt_y", "capacity_scale", "handles", "charges", "fees", "confidence", "branch", "money", "number"),
)
_VERTEX_FIELDS: Final = ("vertex_node", "vertex_mode", "vertex_country", "vertex_gauge")
_PART_FIELDS: Final = ("part_country", "part_km", "part_km_geometry", "part_geometry")


def edges_by_name(names: Objects) -> dict[str, list[int]]:
    """Return the edges of each name, in order; None names none."""
    edges: dict[str, list[int]] = {}
    for edge, name in enumerate(names.tolist()):
        if name is not None:
            edges.setdefault(name, []).append(edge)
    return edges


class Whole:
    """The network of all segments, for what the networks that are parts of it share.

    Attributes
    ----------
    edges : int
        How many it has.
    found : dict
        What was found on one part, for the others.
    """

    def __init__(self, edges: int) -> None:
        self.edges = edges
        self.found: dict[Any, Any] = {}

    def __reduce__(self) -> tuple[type[Whole], tuple[int]]:
        return Whole, (self.edges,)  # another process finds for itself


@dataclass(frozen=True, eq=False, repr=False)
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
        Of the segment. A transfer has a mode only if both its ends have the same.
    opens, closes : array of float, shape (m,)
        Years of the segment; NaN where not known, and for transfers.
    at : array of str or None, shape (m,)
        Node of a transfer; None for segments and for borders in series with them.
    from_node, to_node : array of str, shape (m,)
        Nodes of the segment, also for a border in series with it; a transfer has its node in both.
    countries : array of tuple of str, shape (m,)
        The countries a land segment passes in order, repeated where it comes back to one; the country
        of each end of a transfer. Empty for sea segments (see `part_country`).
    geometry : array of shapely geometry, shape (m,)
        LineString of a segment from tail to head, Point of a transfer. EPSG:4326.
    vertex_node, vertex_mode, vertex_country : array of str or None, shape (n,)
        The mode of a quay is `QUAY`; node and country are None for the vertex between a segment and its border.
    vertex_gauge : array of int, shape (n,)
        Millimetres; 0 where there is none or it is not known.
    part_edge : array of int, shape (p,)
        Edge of each part of a segment between borders.
    part_country : array of str, shape (p,)
        ISO 3166-1 alpha-3, "water" or "unclaimed".
    part_km, part_km_geometry : array of float, shape (p,)
        Length to quote, which sums to the km of the edge, and length as drawn.
    part_geometry : array of LineString, shape (p,)
    speed_kmh, fixed_h, trucks_day, stated_mt_y : array of float, shape (m,)
        What hours and capacity are computed from: the speed the segment states, the waiting time and
        the trucks a day the node states, the capacity the atlas states; NaN where none is stated.
    capacity_scale : array of float, shape (m,)
        Factor of a scenario on the stated or assumed capacity; 1 without one.
    handles : array of bool, shape (m,)
        Whether the capacity of its node applies to the transfer.
    charges, fees : array of tuple of str, shape (m,)
        Parameters whose hours, and whose money, a transfer pays.
    confidence : array of str or None, shape (m,)
        Of the facts of the segment; None for transfers and borders.
    branch : array of str or None, shape (m,)
        Of the segment, also for a border in series with it; None for transfers.
    money : array of float, shape (m,)
        USD a tonne of each edge; NaN where a price is not known, and for gas.
    number : array of int, shape (m,)
        Of each edge in the whole network.
    whole : Whole
        The network of all segments.
    segments : tuple of str
        Every segment of the atlas, whether or not the network has it.
    gazetteer : Gazetteer
        Every node and country of the atlas, whether or not the network has it.
    territory_geometry : array of Polygon or MultiPolygon
        Of each territory. EPSG:4326.
    costs : mapping of str to float
        Values of the parameters.
    shut : tuple of str
        Edges that the scenario closes: segments, or kind and node of a transfer.
    not_scaled : tuple of str
        Edges, named likewise, to whose unknown capacity a scenario applies a factor other than 0; it
        stays unknown.

    Examples
    --------
    >>> from geo import build_network
    >>> from layers import load_atlas
    >>> network = build_network(load_atlas(), medium="gas")
    >>> network.medium, network.n > 0, network.km.shape == network.tail.shape
    ('gas', True, True)
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
    fees: Objects
    confidence: Objects
    branch: Objects
    money: Floats
    number: Integers
    whole: Whole
    segments: tuple[str, ...]
    gazetteer: Gazetteer
    territory_geometry: Objects
    costs: Mapping[str, float]
    shut: tuple[str, ...] = ()
    not_scaled: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for column in fields(self):
            value = getattr(self, column.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def __repr__(self) -> str:
        segments, costs = int((self.kind == "segment").sum()), len(self.costs)
        return (
            f"<Network of {self.medium}: {segments} segments, {len(self.tail) - segments} borders and transfers, "
            f"{self.n} vertices, {costs} parameters>"
        )

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node of the atlas, whether or not the network has it."""
        return tuple(self.gazetteer.nodes)

    @property
    def territories(self) -> tuple[str, ...]:
        """Every country of the atlas, ISO 3166-1 alpha-3, whether or not the network is in it."""
        return tuple(self.gazetteer.territories)

    @cached_property
    def lookups(self) -> Lookups:
        """The columns that costs depend on; networks that differ in costs alone share them."""
        return Lookups(self)

    @cached_property
    def _ends(self) -> tuple[Integers, Integers]:
        """The edges at each vertex, one vertex after the other, and where those of each begin."""
        at, edge = np.concatenate([self.tail, self.head]), np.tile(np.arange(len(self.tail)), 2)
        order = np.lexsort((edge, at))
        return edge[order], np.searchsorted(at[order], np.arange(self.n + 1))

    def incident(self, vertex: int) -> list[int]:
        """Return the edges at a vertex, in order."""
        edges, first = self._ends
        at_vertex: list[int] = edges[first[vertex] : first[vertex + 1]].tolist()
        return at_vertex

    def vertices(self, node: str) -> Integers:
        """Return the vertices of a node, given by id, UN/LOCODE or name; none if nothing of this network ends there.

        Raises
        ------
        UnknownNameError
            If the atlas has no such node. A KeyError.
        """
        return np.array(self._vertices_of.get(self.gazetteer.node(node), ()), dtype=np.int64)

    @cached_property
    def _vertices_of(self) -> dict[str, list[int]]:
        """The vertices of each node, in order."""
        vertices: dict[str, list[int]] = {}
        for vertex, node in enumerate(self.vertex_node.tolist()):
            vertices.setdefault(node, []).append(vertex)
        return vertices

    def terminals(self, node: str) -> Integers:
        """Return the vertices where a consignment starts or ends at a node: of its land modes, and its quay.

        Raises
        ------
        UnknownNameError
            If the atlas has no such node. A KeyError.
        """
        vertices = self.vertices(node)
        ashore: Integers = vertices[self.vertex_mode[vertices] != "sea"]
        return ashore

    def with_terminals(
        self, origin: str, destination: str, *, closed: Bools | None = None
    ) -> tuple[Integers, Integers, Bools]:
        """Return the edges with one vertex added for each end of a pair, so that it starts and ends in any mode.

        Parameters
        ----------
        origin, destination : str
            Nodes. They become the vertices `n` and `n` + 1, joined to the terminals of the node by open
            edges behind those of the network; the caller gives these no cost.
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
        starts, ends = self.terminals(origin), self.terminals(destination)
        shut = np.zeros(len(self.tail) + len(starts) + len(ends), dtype=bool)
        if closed is not None:
            shut[: len(self.tail)] = closed
        tail = np.concatenate([self.tail, np.full(len(starts), self.n), np.full(len(ends), self.n + 1)])
        return tail.astype(np.int64), np.concatenate([self.head, starts, ends]).astype(np.int64), shut

    def km_in(self, territory: str) -> Floats:
        """Return the km of each edge inside a country (or "water", "unclaimed"), shape (m,)."""
        inside = self.part_country == (
            territory if territory in (WATER, UNCLAIMED) else self.gazetteer.territory(territory)
        )
        return np.bincount(self.part_edge[inside], weights=self.part_km[inside], minlength=len(self.tail)).astype(float)

    def capacity(self) -> Floats:
        """Return the capacity in the unit of the medium: Mt/y for freight, bcm/y for gas."""
        return self.capacity_bcm_y if self.medium == "gas" else self.capacity_mt_y

    def capacity_stated(self) -> Bools:
        """Return whether the atlas states the capacity of each edge, so that it is neither unknown nor assumed."""
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
        hours, capacity = edge_hours(self, values), edge_capacity(self, values)
        network = replace(self, costs=values, hours=hours, capacity_mt_y=capacity, money=edge_money(self, values))
        network.__dict__.update(lookups=self.lookups, _vertices_of=self._vertices_of)
        return network

    def hours_at(self, costs: Mapping[str, Floats]) -> Floats:
        """Return the hours of the edges at many values of some parameters: row for row those of `with_costs`.

        Parameters
        ----------
        costs : mapping of str to array of float, shape (number,)
            Values within the ranges that the atlas states, which are not checked again.

        Returns
        -------
        array of float, shape (number, m)
            NaN where a speed or a waiting time is not known.

        Examples
        --------
        >>> import numpy as np
        >>> from geo.network import build_network
        >>> from layers import load_atlas
        >>> network = build_network(load_atlas())
        >>> bool(np.diff(network.hours_at({"gauge_break_h": np.array([12.0, 24.0])}), axis=0).max() == 12)
        True
        """
        number = max(map(len, costs.values()), default=1)
        return np.broadcast_to(edge_hours(self, {**self.costs, **costs}), (number, len(self.tail)))

    def generalised(self, commodity: str | None = None) -> Floats:
        """Return the generalised cost of each edge: its money and the value of its time, USD a tonne, shape (m,).

        Parameters
        ----------
        commodity : str, optional
            Commodity class, whose value of time counts; the general one if not given or not stated.

        Returns
        -------
        array of float, shape (m,)
            NaN where a price, a time or the value of time is not known.

        Examples
        --------
        >>> from geo.network import build_network
        >>> from layers import load_atlas
        >>> network = build_network(load_atlas())
        >>> bool((network.generalised("bulk")[network.kind == "border"] >= 0).all())
        True
        """
        return self.money + self.value_of_time(commodity) * self.hours

    def value_of_time(self, commodity: str | None = None) -> float:
        """Return what an hour of a tonne of a class is worth, in USD; else the general value, NaN without either."""
        return value_of("value_of_time" if commodity is None else f"value_of_time.{commodity}", self.costs)

    def subnetwork(self, keep: Bools) -> Network:
        """Return the network of some of the edges.

        Parameters
        ----------
        keep : array of bool, shape (m,)
            Edges to keep. A transfer also needs a kept segment at both its vertices (at that of the sea,
            if it leads to a quay), and a border in series with a segment needs that segment.

        Returns
        -------
        Network
            Edges and vertices in the same order, with new numbers, and without vertices that no kept
            segment touches: the same as the network built from these segments alone.

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
        quays = keep & self.quays & (used[self.tail] | used[self.head])
        used[self.tail[quays]] = used[self.head[quays]] = True
        edges = lines | (keep & used[self.tail] & used[self.head])
        if edges.all() and used.all():
            return self
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

    def merged(self, edges: Bools, place: Integers, apart: Bools) -> Network:
        """Return the network of some edges between places that several vertices may form.

        Parameters
        ----------
        edges : array of bool, shape (m,)
            Edges to keep, in the same order.
        place : array of int, shape (n,)
            The place of each vertex, by any number.
        apart : array of bool, shape (n,)
            Vertices that are a place of their own; only they keep their node, mode, country and gauge.

        Returns
        -------
        Network
            Its vertices are the places that a kept edge touches or that are apart.

        Examples
        --------
        >>> import numpy as np
        >>> from geo.network import build_network
        >>> from layers import load_atlas
        >>> network = build_network(load_atlas())
        >>> one = np.zeros(network.n, dtype=int)
        >>> network.merged(network.transfer, one, one > 0).n
        1
        """
        tail, head = place[self.tail[edges]], place[self.head[edges]]
        used, number = np.unique(np.concatenate([tail, head, place[apart]]), return_inverse=True)
        tail, head, own = np.split(number, [len(tail), 2 * len(tail)])
        of_vertices: dict[str, Any] = {}
        for name in _VERTEX_FIELDS:
            values = getattr(self, name)
            of_vertices[name] = np.full(len(used), 0 if values.dtype.kind == "i" else None, dtype=values.dtype)
            of_vertices[name][own] = values[apart]
        parts = edges[self.part_edge]
        return replace(
            self,
            n=len(used),
            **{name: getattr(self, name)[edges] for name in _EDGE_FIELDS},
            **{name: getattr(self, name)[parts] for name in _PART_FIELDS},
            **of_vertices,
            tail=tail,
            head=head,
            part_edge=(np.cumsum(edges) - 1)[self.part_edge[parts]],
            whole=Whole(self.whole.edges),
        )

    @cached_property
    def of_number(self) -> Integers:
        """The edge of each number of the whole network; -1 where this part does not have it."""
        edges = np.full(self.whole.edges, -1, dtype=np.int64)
        edges[self.number] = np.arange(len(self.number))
        return edges

    @cached_property
    def branches(self) -> tuple[str, ...]:
        """Branches that segments of the network belong to, in alphabetical order."""
        return tuple(sorted({name for name in self.branch if isinstance(name, str)}))

    @cached_property
    def transfer(self) -> Bools:
        """Which edges join vertices of one node, shape (m,)."""
        return np.array([node is not None for node in self.at], dtype=bool)

    @cached_property
    def edges_of_segment(self) -> dict[str, list[int]]:
        """Edges of each segment: itself, then the borders in series with it."""
        return edges_by_name(self.segment)

    @cached_property
    def quays(self) -> Bools:
        """Which edges join a ship to its quay, shape (m,)."""
        is_quay = self.vertex_mode == QUAY
        joins: Bools = is_quay[self.tail] | is_quay[self.head]
        return joins

    def along(self, segments: Bools) -> Bools:
        """Return the mask of segments and the borders in series with them."""
        names = set(self.segment[segments])
        return np.array([name is not None and name in names for name in self.segment], dtype=bool)

    def names(self, edges: Bools) -> tuple[str, ...]:
        """Return the names of edges, each once: the segment, or the kind and node of a transfer."""
        return tuple(dict.fromkeys(edge_name(self, edge) for edge in np.flatnonzero(edges).tolist()))

    def edges_in(
        self,
        *,
        territory: str | Iterable[str] | None = None,
        segments: str | Iterable[str] | None = None,
        modes: str | Iterable[str] | None = None,
        nodes: str | Iterable[str] | None = None,
        disc: Disc | tuple[float, float, float] | Mapping[str, float] | None = None,
        border: tuple[str, str] | None = None,
        near_border: tuple[str, str, float] | None = None,
    ) -> Bools:
        """Return which edges are in at least one of some places: what closes when these places close.

        Parameters
        ----------
        territory : str or iterable of str, optional
            Countries (ISO 3166-1 alpha-3 or alpha-2, or name): every segment with a part of more than
            `TOUCH_KM` (at sea `TOUCH_SEA_KM`) inside, by exact cuts, and all that starts, ends or is
            transferred in it or on its side of a border.
        segments : str or iterable of str, optional
            Segments of the atlas; those that are not in this network have no edge.
        modes : str or iterable of str, optional
            All segments of a mode, and every transfer to or from it.
        nodes : str or iterable of str, optional
            All that starts, ends or is transferred at these nodes; by id, UN/LOCODE or name.
        disc : (lon, lat, radius_km), or a mapping with these keys, optional
            All segments and transfers within a geodesic distance of a point (degrees, WGS 84); a row of
            `geo.chokepoints` is such a mapping.
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
            If the disc is not a position and a radius, a border is not between two countries, or the
            distance from it is not a number of 0 or more.
        AtlasError
            If `near_border` names two countries without a common border.

        Examples
        --------
        >>> from geo.network import build_network
        >>> from layers import load_atlas
        >>> network = build_network(load_atlas())
        >>> mask = network.edges_in(territory="Azerbaijan") | network.edges_in(modes="sea")
        >>> mask.shape == network.tail.shape
        True
        """
        mask = np.zeros(len(self.tail), dtype=bool)
        for country in map(self.gazetteer.territory, several(territory)):
            mask[self.part_edge[self.drawn.counts & (self.part_country == country)]] = True
            mask |= (self.vertex_country[self.tail] == country) | (self.vertex_country[self.head] == country)
            mask |= (self.kind != "segment") & np.array([country in passed for passed in self.countries], dtype=bool)
        for segment in several(segments):
            if segment not in self.segments:
                raise UnknownNameError("segment", segment, self.segments)
            mask |= self.segment == segment
        for mode in known_modes(modes or ()):
            mask |= (self.mode == mode) | (self.vertex_mode[self.tail] == mode) | (self.vertex_mode[self.head] == mode)
        for node in map(self.gazetteer.node, several(nodes)):
            mask |= (self.from_node == node) | (self.to_node == node)
        if disc is not None:
            mask |= self.drawn.edges(self.drawn.within(_disc(disc)))
        if border is not None:
            pair = self._neighbours(border)
            steps = (map(set, pairwise(passed)) for passed in self.countries)
            mask |= np.array([set(pair) in list(step) for step in steps], dtype=bool)
        if near_border is not None:
            first, second, km = near_border
            mask |= self.drawn.edges(self.drawn.near_border(*self._neighbours((first, second)), km))
        return mask

    def edges_of_other_modes(self, modes: str | Iterable[str]) -> Bools:
        """Return which edges a consignment cannot use that keeps to some modes; none if no mode is named.

        Raises
        ------
        UnknownNameError
            If there is no such mode. A KeyError.
        """
        named = known_modes(modes)
        return self.edges_in(modes=[mode for mode in MODES_OF[self.medium] if named and mode not in named])

    def edges_in_overlap(
        self,
        *,
        territory: str | Iterable[str] | None = None,
        disc: Disc | tuple[float, float, float] | Mapping[str, float] | None = None,
        near_border: tuple[str, str, float] | None = None,
    ) -> Bools:
        """Return which edges are where a territory, a disc and the ground near a border overlap.

        A segment counts if one of its parts between borders meets all of them. Meeting them with
        different parts is not enough.

        Parameters
        ----------
        territory, disc, near_border
            As in `edges_in`; without a territory, everywhere.

        Raises
        ------
        UnknownNameError, AtlasError, ValueError
            As `edges_in`.
        """
        touched = np.ones(len(self.drawn.edge), dtype=bool)
        if disc is not None:
            touched &= self.drawn.within(_disc(disc))
        if near_border is not None:
            first, second, km = near_border
            touched &= self.drawn.near_border(*self._neighbours((first, second)), km)
        countries = [self.gazetteer.territory(name) for name in several(territory)]
        if not countries:
            return self.drawn.edges(touched)
        # Sea segments and transfers are in a territory as a whole if they call or are handled there.
        handled = self.edges_in(territory=countries) & (self.transfer | (self.mode == "sea"))
        inside: Bools = self.drawn.edges(touched & self.drawn.inside(countries))
        inside |= self.drawn.edges(touched) & handled
        return inside

    @cached_property
    def drawn(self) -> Drawn:
        """The drawn parts of segments and points of transfers."""
        return Drawn(self)

    def to_networkx(self) -> nx.MultiGraph[int]:
        """Return the network as a networkx multigraph, its edges keyed by their number.

        Returns
        -------
        networkx.MultiGraph
            Nodes are vertices 0 … n−1 with `node`, `mode`, `country` and `gauge_mm`. Edges have `kind`,
            `segment`, `name`, `mode`, `at`, `status`, `km`, `hours`, `capacity` (Mt/y or bcm/y),
            `countries` and `geometry` (EPSG:4326). Unknown values are NaN or None.

        Examples
        --------
        >>> import networkx as nx
        >>> from geo.network import build_network
        >>> from layers import load_atlas
        >>> network = build_network(load_atlas(), medium="gas")
        >>> nx.number_connected_components(network.to_networkx()) < network.n
        True
        """
        import networkx as nx  # only here: it takes a quarter of a second to import

        graph: nx.MultiGraph[int] = nx.MultiGraph(medium=self.medium)
        vertices = zip(self.vertex_node, self.vertex_mode, self.vertex_country, self.vertex_gauge.tolist(), strict=True)
        for vertex, (node, mode, country, gauge) in enumerate(vertices):
            graph.add_node(vertex, node=node, mode=mode, country=country, gauge_mm=gauge)
        columns = ("kind", "segment", "name", "mode", "at", "status", "km", "hours", "countries", "geometry")
        values = {name: getattr(self, name).tolist() for name in columns} | {"capacity": self.capacity().tolist()}
        for edge, (tail, head) in enumerate(zip(self.tail.tolist(), self.head.tolist(), strict=True)):
            graph.add_edge(tail, head, key=edge, **{name: value[edge] for name, value in values.items()})
        return graph

    def _neighbours(self, border: tuple[str, str]) -> tuple[str, str]:
        """Return the codes of two different countries."""
        if isinstance(border, str) or len(border) != 2:
            raise ValueError(f'a border is that of two countries, such as ("AZE", "IRN"), not {border!r}')
        pair = self.gazetteer.territory(border[0]), self.gazetteer.territory(border[1])
        if pair[0] == pair[1]:
            raise ValueError("a border lies between two different countries")
        return pair


def edge_name(network: Network, edge: int) -> str:
    """Return the name of an edge: its segment, or the kind and node of a transfer."""
    kind, segment, node = network.kind[edge], network.segment[edge], network.at[edge]
    return str(segment) if kind == "segment" else f"{_IN_WORDS.get(kind, kind)} {node or segment}"


def _disc(disc: Any) -> Disc:
    """Return a disc whose values are given in order, or by name as in a row of a table."""
    names = Disc._fields
    if hasattr(disc, "keys"):
        values = [disc[name] for name in names if name in disc]
    else:
        values = [getattr(disc, name) for name in names] if hasattr(disc, "lon") else list(disc)
    if len(values) != len(names):
        raise ValueError(f"a disc is ({', '.join(names)}), in degrees and km, or a row with these columns")
    return Disc(*map(float, values))
