"""Routes leg by leg, with their lengths, times and countries, and the answer that there is no route."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.network.drawn import TOUCH_KM
from geo.network.model import Network
from layers.model.schema import CRS

_LEG_FIELDS: Final = (
    *("kind", "segment", "name", "mode", "from_node", "to_node"),
    *("status", "km", "km_basis", "hours", "usd_t", "usd_teu", "capacity", "confidence"),
)
_ROUTE_COLUMNS: Final = (
    *("rank", "route", "origin", "destination", "method", "weight", "modes", "km", "hours", "waiting_h", "days"),
    *(
        "usd_t",
        "usd_teu",
        "cost_usd_t",
        "capacity",
        "unknown_capacity",
        "low_confidence",
        "countries",
        "overlap",
        "not_operational",
    ),
)


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
        One of `geo.network.model.KINDS`.
    segment : str or None
        None for a transfer at a node.
    name : str
    mode : str or None
        None for a change of mode.
    from_node, to_node : str
        A transfer has its node in both. A border in series with a segment has the segment's nodes.
    status : str or None
    km, hours : float
        `hours` is NaN where a speed or a waiting time is not known.
    usd_t, usd_teu : float
        Money a tonne, and a container of 20 feet (`container_t` tonnes); NaN where a price is not known, and for gas.
    value_of_time : float
        USD of an hour of a tonne of the class that the route is for; NaN where not known.
    km_basis : str or None
        "official", "traced" or "geometry".
    capacity : float
        Mt/y for freight, bcm/y for gas; NaN where not known.
    capacity_stated : bool
        Whether the atlas states it, so that it is neither unknown nor assumed.
    confidence : str or None
        Of the facts of the segment.
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
    usd_t: float
    usd_teu: float
    value_of_time: float
    km_basis: str | None
    capacity: float
    capacity_stated: bool
    confidence: str | None
    countries: Mapping[str, float] = field(hash=False)
    geometry: Any


@dataclass(frozen=True, repr=False)
class Itinerary:
    """A route through a network, leg by leg.

    Attributes
    ----------
    origin, destination : str
        Nodes.
    weight : {"hours", "km", "cost"}
        What it is best by.
    method : str
        "best", "penalty", "yen" or "named".
    rank : int
        From 1 among the routes found together.
    legs : tuple of Leg
    overlap : float
        Largest share of its km that it has in common with a route of better rank; 0 for the first.
    route : str or None
        Identifier of the named route, if it is one.

    Examples
    --------
    >>> from geo import best_routes
    >>> from layers import load_atlas
    >>> route = best_routes(load_atlas(), "Tehran", "Moscow")[0]
    >>> route.modes, route.nodes[-1]
    (('road',), 'RUMOW')
    """

    origin: str
    destination: str
    weight: str
    method: str
    rank: int
    legs: tuple[Leg, ...]
    overlap: float = 0.0
    route: str | None = None

    def __repr__(self) -> str:
        called = self.route or f"{self.origin} – {self.destination}"
        time = "time not known" if np.isnan(self.hours) else f"{self.hours:,.1f} h"
        return (
            f"<Itinerary {called} by {'-'.join(self.modes)}: {self.km:,.1f} km, {time}, "
            f"{len(self.segments)} segments ({self.method}, rank {self.rank} by {self.weight})>"
        )

    @property
    def km(self) -> float:
        """Length, km."""
        return sum(leg.km for leg in self.legs)

    @property
    def hours(self) -> float:
        """Travel and waiting time, hours; NaN where a part of it is not known."""
        return sum(leg.hours for leg in self.legs)

    @property
    def usd_t(self) -> float:
        """Money, USD a tonne; NaN where a price is not known, and for gas."""
        return sum(leg.usd_t for leg in self.legs)

    @property
    def usd_teu(self) -> float:
        """Money, USD a container of 20 feet; NaN where a price or the load is not known, and for gas."""
        return sum(leg.usd_teu for leg in self.legs)

    @property
    def cost_usd_t(self) -> float:
        """Generalised cost: money and the value of time, USD a tonne; NaN where a part of it is not known."""
        return sum(leg.usd_t + leg.value_of_time * leg.hours for leg in self.legs)

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
        """Length in km by country, "water" and "unclaimed", in order of travel."""
        total: dict[str, float] = {}
        for leg in self.legs:
            for country, km in leg.countries.items():
                total[country] = total.get(country, 0.0) + km
        return total

    @property
    def capacity(self) -> float:
        """Smallest known capacity of its edges (Mt/y or bcm/y): an upper bound; NaN where none is known."""
        capacities = [leg.capacity for leg in self.legs if not np.isnan(leg.capacity)]
        return min(capacities, default=float("nan"))

    @property
    def unknown_capacity(self) -> float:
        """Share of its km whose capacity the atlas does not state; NaN if it has no length."""
        return self._share(not leg.capacity_stated for leg in self.legs)

    @property
    def low_confidence(self) -> float:
        """Share of its km whose facts are of low confidence; NaN if it has no length."""
        return self._share(leg.confidence == "low" for leg in self.legs)

    def _share(self, counted: Iterable[bool]) -> float:
        km = sum(leg.km for leg, counts in zip(self.legs, counted, strict=True) if counts)
        return km / self.km if self.km > 0 else float("nan")


@dataclass(frozen=True)
class NoRoute:
    """The explicit answer that there is no route from the origin to the destination; false in a boolean context.

    Attributes
    ----------
    origin, destination : str
        Nodes.
    reason : str
    closed : tuple of str
        The closed segments and transfers (by kind and node) of a named route.

    Examples
    --------
    >>> from geo import best_routes, build_network
    >>> from layers import load_atlas
    >>> network = build_network(load_atlas())
    >>> best_routes(network, "Tehran", "Rasht", closed=network.km >= 0)
    NoRoute(origin='IRTHR', destination='IRRAS', reason='all that leads to Tehran is closed', closed=())
    """

    origin: str
    destination: str
    reason: str
    closed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return False


def routes_table(itineraries: Itinerary | NoRoute | Sequence[Itinerary | NoRoute]) -> pd.DataFrame:
    """Return one row for each route.

    Parameters
    ----------
    itineraries : Itinerary, NoRoute, or a sequence of them
        A pair without a route has no row.

    Returns
    -------
    DataFrame
        `rank`, `route` (None unless named), `origin`, `destination`, `method`, `weight`, `modes`
        (in order, joined by "-"), `km`, `hours`, `waiting_h`, `days`, `usd_t` and `usd_teu` (money), `cost_usd_t`
        (money and the value of time), NaN where a price is not known, `capacity` (an upper bound,
        NaN where none is known), `unknown_capacity` and `low_confidence` (shares of its km),
        `countries` ("ISO km" joined by "; "), `overlap`, `not_operational` (segments, joined by ";").

    Examples
    --------
    >>> from geo import best_routes, routes_table
    >>> from layers import load_atlas
    >>> routes_table(best_routes(load_atlas(), "Tehran", "Moscow"))["modes"].tolist()
    ['road']
    """
    rows = [
        (
            *(route.rank, route.route, route.origin, route.destination, route.method, route.weight),
            *("-".join(route.modes), route.km, route.hours, route.waiting_h, route.hours / 24),
            *(route.usd_t, route.usd_teu, route.cost_usd_t, route.capacity),
            *(route.unknown_capacity, route.low_confidence),
            *(_countries(route.km_by_country), route.overlap, ";".join(route.not_operational)),
        )
        for route in _existing_routes(itineraries)
    ]
    return pd.DataFrame(rows, columns=_ROUTE_COLUMNS)


def legs_table(itineraries: Itinerary | NoRoute | Sequence[Itinerary | NoRoute]) -> gpd.GeoDataFrame:
    """Return one row for each leg of the routes, with its line or point.

    Parameters
    ----------
    itineraries : Itinerary, NoRoute, or a sequence of them
        A pair without a route has no rows.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326: `rank`, `route`, `leg` (from 1), `kind`, `segment`, `name`, `mode`,
        `from_node`, `to_node`, `status`, `km`, `km_basis`, `hours`, `usd_t`, `usd_teu`, `capacity`,
        `confidence`, `countries`, `geometry`. All but the geometry are flat scalars.

    Examples
    --------
    >>> from geo import best_routes, legs_table
    >>> from layers import load_atlas
    >>> legs_table(best_routes(load_atlas(), "Tehran", "Rasht"))["kind"].iloc[0]
    'segment'
    """
    rows = [
        {
            "rank": route.rank,
            "route": route.route,
            "leg": number,
            **{name: getattr(leg, name) for name in _LEG_FIELDS},
            "countries": _countries(leg.countries),
            "geometry": leg.geometry,
        }
        for route in _existing_routes(itineraries)
        for number, leg in enumerate(route.legs, start=1)
    ]
    columns = ["rank", "route", "leg", *_LEG_FIELDS, "countries", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=CRS)


def path_legs(network: Network, edges: Sequence[int], origin: str, commodity: str | None = None) -> tuple[Leg, ...]:
    """Return a path, edges in order of travel, as legs; the value of time is that of a commodity class."""
    load = network.costs.get("container_t", float("nan"))
    of_time = network.value_of_time(commodity)
    inside: dict[int, dict[str, float]] = {edge: {} for edge in edges}
    for part in np.flatnonzero(np.isin(network.part_edge, list(inside))).tolist():
        share = inside[int(network.part_edge[part])]
        country = str(network.part_country[part])
        share[country] = share.get(country, 0.0) + float(network.part_km[part])
    capacity, stated = network.capacity(), network.capacity_stated()
    legs = []
    for edge, forward in zip(edges, directions(network, edges, origin), strict=True):
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
                usd_t=float(network.money[edge]),
                usd_teu=float(network.money[edge]) * load,
                value_of_time=of_time,
                km_basis=network.km_basis[edge],
                capacity=float(capacity[edge]),
                capacity_stated=bool(stated[edge]),
                confidence=network.confidence[edge],
                countries=split if forward else dict(reversed(split.items())),
                geometry=shapely.reverse(geometry) if line and not forward else geometry,
            )
        )
    return tuple(legs)


def directions(network: Network, edges: Sequence[int], origin: str) -> list[bool]:
    """Return for each edge of a path whether it is travelled from tail to head.

    Parameters
    ----------
    network : Network
    edges : sequence of int
        In order of travel.
    origin : str
        Node the path starts at.
    """
    walked = []
    vertex = None
    for number, edge in enumerate(edges):
        tail, head = int(network.tail[edge]), int(network.head[edge])
        if vertex is None:
            starts = [end for end in (tail, head) if network.vertex_node[end] == origin]
            if len(starts) == 2:  # both ends are at the origin: the one that the next edge does not touch
                next_ends = {int(network.tail[edges[number + 1]]), int(network.head[edges[number + 1]])}
                starts = [tail] if head in next_ends else [head]
            vertex = starts[0]
        walked.append(vertex == tail)
        vertex = head if vertex == tail else tail
    return walked


def _countries(km: Mapping[str, float]) -> str:
    return "; ".join(f"{country} {value:.1f}" for country, value in km.items() if value >= TOUCH_KM)


def _existing_routes(itineraries: Itinerary | NoRoute | Sequence[Itinerary | NoRoute]) -> list[Itinerary]:
    """Return the routes without the pairs that have none."""
    listed = (itineraries,) if isinstance(itineraries, Itinerary | NoRoute) else itineraries
    return [route for route in listed if isinstance(route, Itinerary)]
