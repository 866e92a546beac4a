"""Routes through the network: the best one by hours or km, alternatives, and the named routes of an atlas.

Weights are summed as whole milliseconds or millimetres, so equal routes are equal whatever the
order of summation. Among routes of equal weight the one with fewest edges is taken, then the one
whose edges come first in the network: the answer never depends on how the search went.

- *Best*: shortest path (Dijkstra 1959, doi:10.1007/BF01386390) from the destination, read off from
  the origin. A consignment may start and end in any mode its nodes have, and pays no transfer there.
  By km a transfer costs nothing, so the shortest route may change mode at every town to save a few
  kilometres; close modes (`Network.closed`) to ask for the shortest railway or road.
- *Alternatives*, `method="penalty"`: the weight of every edge of the route just found is raised by
  `PENALTY`, and the search repeated; a route is kept if it shares at most `max_overlap` of its km
  with each one kept before (the limit on sharing of Abraham et al. 2013, "Alternative routes in road
  networks", doi:10.1145/2444016.2444019). Routes are compared by true weight. It finds unlike
  routes, not provably the best unlike ones.
- *Alternatives*, `method="yen"`: the k shortest loopless paths in exact order (Yen 1971,
  doi:10.1287/mnsc.17.11.712). Most of them differ in one transfer.

In both, a route that comes back to a node it has left is no route.

No closed edge is used by any of these. Where there is no route the answer is a `NoRoute` that says
why, never a length of 0 or infinity.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.building import build_network, whole_network
from geo.names import find_route, travel
from geo.network import TOUCH_KM, Bools, Network, edge_name
from geo.state import restated, state_of
from layers.problem import MissingCostError
from layers.schema import CRS

if TYPE_CHECKING:
    from layers.atlas import Atlas
    from layers.scenarios import Scenario

Weight: TypeAlias = Literal["hours", "km"]
Method: TypeAlias = Literal["penalty", "yen"]

PENALTY: Final = 1.25
"""What the weight of an edge is multiplied by each time the penalty method has used it."""

_LEG_FIELDS: Final = (
    *("kind", "segment", "name", "mode", "from_node", "to_node"),
    *("status", "km", "km_basis", "hours", "capacity"),
)
_ROUNDS: Final = 200  # searches of the penalty method, and candidates of Yen's, before they give up
_UNITS: Final[Mapping[str, float]] = {"hours": 3_600_000.0, "km": 1_000_000.0}


@dataclass(frozen=True)
class Leg:
    """One edge of a route, in the direction of travel.

    Attributes
    ----------
    edge : int
        Its number in the network.
    forward : bool
        Whether it is travelled as it is drawn.
    kind : str
        One of `geo.network.KINDS`.
    segment : str or None
        None for a transfer at a node.
    name : str
    mode : str or None
        None for a change of mode.
    from_node, to_node : str
        The node of a transfer, twice. A border in series with a segment has the segment's nodes.
    status : str or None
    km, hours : float
        hours is NaN where a speed or a waiting time is not known.
    km_basis : str or None
        "official", "traced" or "geometry".
    capacity : float
        Mt/y for freight, bcm/y for gas; NaN where not known.
    countries : mapping of str to float
        km by country, "water" and "unclaimed".
    geometry : shapely geometry
        LineString in the direction of travel, or Point. EPSG:4326.
    """

    edge: int
    forward: bool
    kind: str
    segment: str | None
    name: str
    mode: str | None
    from_node: str
    to_node: str
    status: str | None
    km: float
    hours: float
    km_basis: str | None
    capacity: float
    countries: Mapping[str, float]
    geometry: Any


@dataclass(frozen=True)
class Itinerary:
    """A route through a network, leg by leg.

    Attributes
    ----------
    origin, destination : str
        Nodes.
    weight : {"hours", "km"}
        What it is best by.
    method : str
        "best", "penalty", "yen" or "named".
    rank : int
        From 1 among the routes found together.
    legs : tuple of Leg
    overlap : float
        Largest share of its km that it has in common with a route of better rank; 0 for the first.
    route : str or None
        Identifier of the named route it is.
    """

    origin: str
    destination: str
    weight: str
    method: str
    rank: int
    legs: tuple[Leg, ...]
    overlap: float = 0.0
    route: str | None = None

    @property
    def km(self) -> float:
        """Length, km."""
        return sum(leg.km for leg in self.legs)

    @property
    def hours(self) -> float:
        """Travel and waiting time, hours; NaN where a part of it is not known."""
        return sum(leg.hours for leg in self.legs)

    @property
    def segments(self) -> tuple[str, ...]:
        """Segments in order of travel."""
        return tuple(leg.segment for leg in self.legs if leg.segment is not None and leg.kind == "segment")

    @property
    def modes(self) -> tuple[str, ...]:
        """Modes in order of travel, each change once."""
        return tuple(mode for mode, _ in groupby(str(leg.mode) for leg in self.legs if leg.kind == "segment"))

    @property
    def nodes(self) -> tuple[str, ...]:
        """Nodes in order of travel, from the origin to the destination."""
        ends = [leg.to_node for leg in self.legs if leg.kind == "segment"]
        return (self.origin, *ends)

    @property
    def waiting_h(self) -> float:
        """Hours of the transfers: ports, breaks of gauge, change of mode, borders."""
        return sum(leg.hours for leg in self.legs if leg.kind != "segment")

    @property
    def not_operational(self) -> tuple[str, ...]:
        """Segments that do not operate: planned, proposed or under construction."""
        return tuple(
            leg.segment
            for leg in self.legs
            if leg.kind == "segment" and leg.status != "operational" and leg.segment is not None
        )

    @property
    def km_by_country(self) -> dict[str, float]:
        """Length by country, "water" and "unclaimed", in the order in which they are met."""
        total: dict[str, float] = {}
        for leg in self.legs:
            for country, km in leg.countries.items():
                total[country] = total.get(country, 0.0) + km
        return total

    @property
    def capacity(self) -> float:
        """Smallest known capacity of its edges (Mt/y or bcm/y): an upper bound; NaN where none is known."""
        known = [leg.capacity for leg in self.legs if not np.isnan(leg.capacity)]
        return min(known, default=float("nan"))


@dataclass(frozen=True)
class NoRoute:
    """The explicit answer that nothing leads from the origin to the destination; false as a condition.

    Attributes
    ----------
    origin, destination : str
        Nodes.
    reason : str
    closed : tuple of str
        Of a named route, what of it is closed: segments, and transfers by kind and node.
    """

    origin: str
    destination: str
    reason: str
    closed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return False


def best_routes(
    network: Network | Atlas,
    origin: str,
    destination: str,
    *,
    weight: Weight = "hours",
    alternatives: int = 1,
    method: Method = "penalty",
    max_overlap: float = 0.8,
    avoid: str | Iterable[str] | None = None,
    closed: Bools | None = None,
    scenario: Scenario | None = None,
) -> tuple[Itinerary, ...] | NoRoute:
    """Return the best route between two nodes, and alternatives to it.

    Parameters
    ----------
    network : Network or Atlas
        An atlas stands for its freight network as `geo.building.build_network` builds it.
    origin, destination : str
        Nodes.
    weight : {"hours", "km"}
        What to minimise.
    alternatives : int
        How many routes to return at most, the best included.
    method : {"penalty", "yen"}
        How to find alternatives.
    max_overlap : float
        Largest share of its km that an alternative of the penalty method may have in common with
        each route before it. Yen's method takes no notice of it.
    avoid : str or iterable of str, optional
        Territories to keep out of (ISO 3166-1 alpha-3), as in `Network.closed`.
    closed : array of bool, shape (m,), optional
        Edges that may not be used, from `Network.closed` of this network.
    scenario : Scenario, optional
        What an atlas is under; a network is under what it was built with.

    Returns
    -------
    tuple of Itinerary, or NoRoute
        In order of weight; fewer than asked for where no more are found.

    Raises
    ------
    UnknownNameError
        If the atlas has no such node or territory. A KeyError.
    MissingCostError
        If the weight of an open edge is not known. A ValueError.
    ValueError
        If the origin is the destination, an option is not one of those there are, or a scenario is
        given with a network.

    Examples
    --------
    >>> from geo.routes import best_routes
    >>> from layers import load_atlas
    >>> best_routes(load_atlas(), "IRTHR", "RUMOW", weight="km")[0].origin
    'IRTHR'
    """
    if not isinstance(network, Network):
        network = build_network(network, scenario=scenario)
    elif scenario is not None:
        raise ValueError("a network is under the scenario it was built with; build it with this one")
    if weight not in _UNITS:
        raise ValueError(f"no weight {weight!r}; there are {', '.join(_UNITS)}")
    if method not in ("penalty", "yen"):
        raise ValueError(f"no method {method!r}; there are penalty, yen")
    if alternatives < 1 or not 0 <= max_overlap <= 1:
        raise ValueError("at least one route is asked for, and an overlap is a share from 0 to 1")
    if origin == destination:
        raise ValueError(f"the route starts and ends at {origin}")
    ends = {node: network.vertices(node) for node in (origin, destination)}
    mask = closed_mask(network, closed) | network.closed(territory=avoid)
    for node, vertices in ends.items():
        if not len(vertices):
            shut = f"; the scenario closes {len(network.shut)} segments and transfers" if network.shut else ""
            return NoRoute(origin, destination, f"no {network.medium} segment in use ends at {node}{shut}")
        edges = {edge for vertex in vertices.tolist() for edge in network.incident[vertex]}
        if all(mask[edge] for edge in edges):
            return NoRoute(origin, destination, f"all that leads to {node} is closed")
    search = _Search(network, origin, destination, mask, weight)
    first = search.best()
    if first is None:
        what = f"with {int(mask.sum())} of {len(mask)} edges closed" if mask.any() else "the parts are not connected"
        return NoRoute(origin, destination, f"nothing leads from {origin} to {destination}: {what}")
    found: list[tuple[int, ...]] = [first]
    if alternatives > 1:
        found = search.unlike(alternatives, max_overlap) if method == "penalty" else search.ranked(alternatives)
    used = "best" if alternatives == 1 else method
    return tuple(
        Itinerary(
            origin,
            destination,
            weight,
            used,
            rank,
            _legs(network, edges, origin),
            search.overlap(edges, found[: rank - 1]),
        )
        for rank, edges in enumerate(found, start=1)
    )


def evaluate_route(
    atlas: Atlas,
    route: str,
    *,
    network: Network | None = None,
    closed: Bools | None = None,
    as_of: int | None = None,
    costs: Mapping[str, Any] | None = None,
    scenario: Scenario | None = None,
) -> Itinerary | NoRoute:
    """Travel a named route of the atlas with the same lengths, times and transfers as any other.

    Parameters
    ----------
    atlas : Atlas
    route : str
        Identifier of a named route.
    network : Network, optional
        Network to travel on. Where not given, that of all segments of the atlas whatever their
        status; `Itinerary.not_operational` then says what does not exist yet.
    closed : array of bool, shape (m,), optional
        Edges of `network` that may not be used.
    as_of, costs, scenario
        As in `geo.building.build_network`, where `network` is not given.

    Returns
    -------
    Itinerary or NoRoute
        A route of which any part is closed is none, and `NoRoute.closed` names that part.

    Raises
    ------
    UnknownNameError
        If the atlas has no such route. A KeyError.

    Examples
    --------
    >>> from geo.routes import evaluate_route
    >>> from layers import load_atlas
    >>> evaluate_route(load_atlas(), "suez_baseline").modes
    ('sea', 'rail')
    """
    named = find_route(atlas, route)
    gone: Bools | None = None
    if network is None:
        whole = whole_network(atlas, medium="gas" if named.kind == "gas" else "freight", baseline=True)
        state = state_of(whole, scenario, as_of=as_of)
        network = restated(replace(whole, status=state.status), scenario).with_costs(costs or {})
        gone, closed = state.gone, state.closed if closed is None else state.closed | closed
    mask = closed_mask(network, closed)

    def none(reason: str, *shut: str) -> NoRoute:
        return NoRoute(named.origin, named.destination, reason, shut)

    edges: list[int] = []
    here: int | None = None
    for name, forward in travel(atlas, named):
        chain = np.flatnonzero(network.segment == name).tolist()  # the segment, then its borders
        if name in network.shut:
            closed_by = [each for each in named.segments if each in network.shut]
            return none(f"closed: {', '.join(closed_by)}", *closed_by)
        if not chain or (gone is not None and gone[chain].any()):
            return none(f"segment {name} is not in the network")
        chain = chain if forward else chain[::-1]
        start = int(network.tail[chain[0]] if forward else network.head[chain[0]])
        if here is None:
            at = named.origin
        else:
            at = str(network.vertex_node[here])
            if here != start:
                between = [e for e in network.incident[here] if start in (network.tail[e], network.head[e])]
                transfers = [edge for edge in between if network.at[edge] is not None]
                if not transfers:
                    return none(f"segment {name} does not start at {at}")
                edges.append(transfers[0])
        if network.vertex_node[start] != at:
            return none(f"segment {name} does not start at {at}")
        edges += chain
        here = int(network.head[chain[-1]] if forward else network.tail[chain[-1]])
    if here is None or network.vertex_node[here] != named.destination:
        return none(f"it does not end at {named.destination}")
    shut = [edge for edge in edges if mask[edge]]
    if shut:
        names = tuple(dict.fromkeys(edge_name(network, edge) for edge in shut))
        return none(f"closed: {', '.join(names)}", *names)
    legs = _legs(network, edges, named.origin)
    weight = "km" if network.medium == "gas" else "hours"
    return Itinerary(named.origin, named.destination, weight, "named", 1, legs, route=route)


def routes_table(itineraries: Itinerary | Sequence[Itinerary]) -> pd.DataFrame:
    """Return one row for each route.

    Returns
    -------
    DataFrame
        `rank`, `route` (None unless named), `origin`, `destination`, `method`, `weight`, `modes`
        (in order, joined by "-"), `km`, `hours`, `waiting_h`, `days`, `capacity` (an upper bound,
        NaN where none is known), `countries` ("ISO km" joined by "; "), `overlap`,
        `not_operational` (segments, joined by ";").
    """
    return pd.DataFrame(
        [
            {
                "rank": each.rank,
                "route": each.route,
                "origin": each.origin,
                "destination": each.destination,
                "method": each.method,
                "weight": each.weight,
                "modes": "-".join(each.modes),
                "km": each.km,
                "hours": each.hours,
                "waiting_h": each.waiting_h,
                "days": each.hours / 24,
                "capacity": each.capacity,
                "countries": _countries(each.km_by_country),
                "overlap": each.overlap,
                "not_operational": ";".join(each.not_operational),
            }
            for each in _several(itineraries)
        ]
    )


def legs_table(itineraries: Itinerary | Sequence[Itinerary]) -> gpd.GeoDataFrame:
    """Return one row for each leg of the routes, with its line or point.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326: `rank`, `route`, `leg` (from 1), `kind`, `segment`, `name`, `mode`,
        `from_node`, `to_node`, `status`, `km`, `km_basis`, `hours`, `capacity`, `countries`,
        `geometry`. All but the geometry are flat scalars.
    """
    rows = [
        {
            "rank": each.rank,
            "route": each.route,
            "leg": number,
            **{name: getattr(leg, name) for name in _LEG_FIELDS},
            "countries": _countries(leg.countries),
            "geometry": leg.geometry,
        }
        for each in _several(itineraries)
        for number, leg in enumerate(each.legs, start=1)
    ]
    columns = ["rank", "route", "leg", *_LEG_FIELDS, "countries", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=CRS)


def closed_mask(network: Network, closed: Bools | None) -> Bools:
    """Return a mask of a network's edges, checked; nothing closed where none is given.

    Raises
    ------
    ValueError
        If it is not one bool for each edge.
    """
    if closed is None:
        return np.zeros(len(network.tail), dtype=bool)
    mask = np.asarray(closed)
    if mask.dtype != bool or mask.shape != network.tail.shape:
        raise ValueError(f"a closure is {len(network.tail)} booleans, one for each edge of its network")
    return mask


def whole_weights(network: Network, weight: Weight, mask: Bools) -> list[int]:
    """Return the weight of each edge as whole milliseconds or millimetres; 0 where it is closed.

    Raises
    ------
    MissingCostError
        If the weight of an open edge is not known.
    """
    values = network.km if weight == "km" else network.hours
    unknown = np.flatnonzero(np.isnan(values) & ~mask)
    if len(unknown):
        wanted = {
            name
            for edge in unknown.tolist()
            for name in (network.charges[edge] or (f"speed_kmh.{network.mode[edge]}",))
        }
        edges = "1 edge" if len(unknown) == 1 else f"{len(unknown)} edges"
        raise MissingCostError(f"the time of {edges} is not known; give {', '.join(sorted(wanted))}, or go by km")
    return [int(value) for value in np.rint(np.where(mask, 0.0, values) * _UNITS[weight])]


class _Search:
    """Shortest paths between two nodes on the open edges, all with the same weights."""

    def __init__(self, network: Network, origin: str, destination: str, mask: Bools, weight: Weight) -> None:
        self.network, self.origin = network, origin
        at_ends = (network.at == origin) | (network.at == destination)
        shut = mask | at_ends
        self.m = len(shut)
        self.weights = whole_weights(network, weight, shut)
        tail, head = network.tail.tolist(), network.head.tolist()
        # Edges of no weight join every mode of an end node to one vertex of its own.
        self.source, self.target = network.n, network.n + 1
        for end, node in ((self.source, origin), (self.target, destination)):
            for vertex in network.vertices(node).tolist():
                tail.append(end)
                head.append(vertex)
                self.weights.append(0)
        self.ends = list(zip(tail, head, strict=True))
        self.incident: list[list[int]] = [[] for _ in range(network.n + 2)]
        for edge, (one, other) in enumerate(self.ends):
            if edge >= self.m or not shut[edge]:
                self.incident[one].append(edge)
                self.incident[other].append(edge)

    def best(self) -> tuple[int, ...] | None:
        """Return the edges of the best route."""
        path = self._path(self.weights, self.source)
        return None if path is None else self._real(path)

    def ranked(self, count: int) -> list[tuple[int, ...]]:
        """Return the best routes in exact order: Yen's algorithm, without what revisits a node."""
        kept: list[tuple[int, ...]] = []
        for number, path in enumerate(self._yen()):
            real = self._real(path)
            if self._simple(real):
                kept.append(real)
            if len(kept) == count or number == _ROUNDS:
                break
        return kept

    def unlike(self, count: int, max_overlap: float) -> list[tuple[int, ...]]:
        """Return the best route and unlike ones: the penalty method."""
        weights = [float(weight) for weight in self.weights]
        kept: list[tuple[int, ...]] = []
        for _ in range(_ROUNDS):
            path = self._path([round(weight) for weight in weights], self.source)
            if path is None:
                break
            real = self._real(path)
            for edge in real:
                weights[edge] *= PENALTY
            if real not in kept and self._simple(real) and self.overlap(real, kept) <= max_overlap:
                kept.append(real)
            if len(kept) == count:
                break
        return kept[:1] + sorted(kept[1:], key=self._key)

    def overlap(self, path: Sequence[int], others: Iterable[Sequence[int]]) -> float:
        """Return the largest share of a path's km that it has in common with one of the others."""
        km = self.network.km
        whole = sum(km[edge] for edge in path)
        shared = [sum(km[edge] for edge in set(path) & set(other)) for other in others]
        return float(max(shared) / whole) if shared and whole > 0 else 0.0

    def _key(self, path: Sequence[int]) -> tuple[int, int, tuple[int, ...]]:
        return sum(self.weights[edge] for edge in path), len(path), tuple(path)

    def _real(self, path: Sequence[int]) -> tuple[int, ...]:
        return tuple(edge for edge in path if edge < self.m)

    def _walk(self, path: Iterable[int], start: int) -> Iterator[int]:
        """Yield the vertices of a path, its start first."""
        yield start
        for edge in path:
            one, other = self.ends[edge]
            start = other if start == one else one
            yield start

    def _simple(self, path: Sequence[int]) -> bool:
        """Say whether a path never comes back to a node it has left."""
        start = _start(self.network, path, self.origin)
        visited = [self.network.vertex_node[vertex] for vertex in self._walk(path, start)]
        stays = [node for node, _ in groupby(node for node in visited if node is not None)]
        return len(stays) == len(set(stays))

    def _path(
        self,
        weights: Sequence[int],
        start: int,
        banned: frozenset[int] | set[int] = frozenset(),
        gone: frozenset[int] | set[int] = frozenset(),
    ) -> tuple[int, ...] | None:
        """Return the first of the lightest, then shortest, paths to the target.

        `banned` edges may not be the first; vertices `gone` may not be passed.
        """
        far = (-1, -1)
        best = [far] * len(self.incident)
        queue = [(0, 0, self.target)]
        while queue:
            weight, hops, here = heapq.heappop(queue)
            if best[here] != far:
                continue
            best[here] = (weight, hops)
            if here == start:
                break
            for edge in self.incident[here]:
                one, other = self.ends[edge]
                there = other if here == one else one
                if best[there] == far and there not in gone and not (there == start and edge in banned):
                    heapq.heappush(queue, (weight + weights[edge], hops + 1, there))
        if best[start] == far:
            return None
        path: list[int] = []
        here = start
        while here != self.target:
            for edge in self.incident[here]:
                if here == start and edge in banned:
                    continue
                one, other = self.ends[edge]
                there = other if here == one else one
                if best[there] != far and best[here] == (best[there][0] + weights[edge], best[there][1] + 1):
                    path.append(edge)
                    here = there
                    break
        return tuple(path)

    def _yen(self) -> Iterator[tuple[int, ...]]:
        """Yield every loopless path in order of weight, number of edges and edges."""
        first = self._path(self.weights, self.source)
        waiting: list[tuple[tuple[int, int, tuple[int, ...]], tuple[int, ...]]] = []
        seen: set[tuple[int, ...]] = set()
        accepted: list[tuple[int, ...]] = []
        if first is not None:
            waiting.append((self._key(first), first))
            seen.add(first)
        while waiting:
            _, path = heapq.heappop(waiting)
            yield path
            accepted.append(path)
            vertices = list(self._walk(path, self.source))
            for turn in range(len(path)):
                root = path[:turn]
                banned = {other[turn] for other in accepted if other[:turn] == root and len(other) > turn}
                rest = self._path(self.weights, vertices[turn], banned, set(vertices[:turn]))
                if rest is not None and (candidate := root + rest) not in seen:
                    seen.add(candidate)
                    heapq.heappush(waiting, (self._key(candidate), candidate))


def _legs(network: Network, edges: Sequence[int], origin: str) -> tuple[Leg, ...]:
    """Return edges in order of travel as legs."""
    inside: dict[int, dict[str, float]] = {edge: {} for edge in edges}
    for part in np.flatnonzero(np.isin(network.part_edge, list(inside))).tolist():
        share = inside[int(network.part_edge[part])]
        country = str(network.part_country[part])
        share[country] = share.get(country, 0.0) + float(network.part_km[part])
    capacity = network.capacity()
    legs = []
    here = _start(network, edges, origin)
    for edge in edges:
        tail, head = int(network.tail[edge]), int(network.head[edge])
        forward = here == tail
        here = head if forward else tail
        ends = network.from_node[edge], network.to_node[edge]
        from_node, to_node = ends if forward else ends[::-1]
        geometry = network.geometry[edge]
        line = network.kind[edge] == "segment"
        split = inside[edge]
        legs.append(
            Leg(
                edge=edge,
                forward=forward,
                kind=str(network.kind[edge]),
                segment=network.segment[edge],
                name=str(network.name[edge]),
                mode=network.mode[edge],
                from_node=from_node,
                to_node=to_node,
                status=network.status[edge],
                km=float(network.km[edge]),
                hours=float(network.hours[edge]),
                km_basis=network.km_basis[edge],
                capacity=float(capacity[edge]),
                countries=split if forward else dict(reversed(split.items())),
                geometry=shapely.reverse(geometry) if line and not forward else geometry,
            )
        )
    return tuple(legs)


def _start(network: Network, edges: Sequence[int], origin: str) -> int:
    """Return the vertex at which a path begins: the end of its first edge that is at the origin."""
    tail, head = int(network.tail[edges[0]]), int(network.head[edges[0]])
    return tail if network.vertex_node[tail] == origin else head


def _countries(km: Mapping[str, float]) -> str:
    return "; ".join(f"{country} {value:.1f}" for country, value in km.items() if value >= TOUCH_KM)


def _several(itineraries: Itinerary | Sequence[Itinerary]) -> Sequence[Itinerary]:
    return (itineraries,) if isinstance(itineraries, Itinerary) else itineraries
