"""What a corridor loses when part of it closes: hours, capacity, and pairs cut off.

For a set of origin-destination pairs and a closure, with everything else as it is:

- *extra hours*: the rise in hours of the best route, averaged over the freight pairs that still have
  one (the conditional importance of Jenelius, Petersen & Mattsson 2006,
  doi:10.1016/j.tra.2005.11.003);
- *pairs cut*: pairs of freight and of gas that no route joins any longer (their unsatisfied demand),
  counted apart, never as hours;
- *capacity lost*: the fall in the maximum flow that the routes through the territory can carry
  between the ends of those routes (Ford & Fulkerson 1956, doi:10.4153/CJM-1956-045-5), for freight
  and for gas. Only segments of named routes through the territory, and segments inside it, count, so
  a way round elsewhere does not hide the loss. A capacity nobody states does not bind; where nothing
  binds, the capacity lost is not known (NaN).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse.csgraph import dijkstra

from geo.arrays import Bools, Floats
from geo.graphs import Adjacency, minimum_cut
from geo.network.build import build_network
from geo.network.media import MEDIA
from geo.network.model import Medium, Network
from geo.routing.best import best_routes
from geo.routing.itinerary import NoRoute

if TYPE_CHECKING:
    from layers.model.atlas import Atlas
    from layers.scenarios.scenario import Scenario


_RESOLUTION: Final = 1e-4  # flows count in hundreds of tonnes, or hundred thousands of cubic metres, a year


@dataclass(frozen=True)
class Loss:
    """What a closure costs.

    Attributes
    ----------
    extra_hours : float
        Mean over the freight pairs that still have a route; NaN where none has.
    detour_share : float
        Mean over the same pairs of extra hours over the hours of the best route, each at most 1;
        0 where no pair has a route left.
    pairs_cut : int
        Pairs of any medium that have no route left.
    pairs : int
        Pairs of any medium that have a route with everything open.
    capacity_lost_mt_y, capacity_lost_bcm_y : float
        Fall in the maximum flow of freight and of gas; NaN where it is not known.
    capacity_lost_share : float
        Mean over the media whose flow is known of capacity lost over capacity; NaN where none is.
    """

    extra_hours: float
    detour_share: float
    pairs_cut: int
    pairs: int
    capacity_lost_mt_y: float
    capacity_lost_bcm_y: float
    capacity_lost_share: float


class Stakes:
    """The networks of an atlas as one territory's closure puts them at stake.

    Parameters
    ----------
    atlas : Atlas
    territory : str
        ISO 3166-1 alpha-3.
    media : sequence of {"freight", "gas"}
    pairs : mapping of str to sequence of (str, str), optional
        Origin and destination nodes by medium; those of the named routes through the territory where
        not given.
    as_of, statuses, costs, scenario
        As in `geo.network.build.build_network`: what a scenario closes is lost already, and all losses are
        beyond it.
    """

    def __init__(
        self,
        atlas: Atlas,
        territory: str,
        *,
        media: Sequence[Medium] = MEDIA,
        pairs: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        as_of: int | None = None,
        statuses: Iterable[str] = ("operational",),
        costs: Mapping[str, Any] | None = None,
        scenario: Scenario | None = None,
    ) -> None:
        statuses = tuple(statuses)
        self.territory = territory
        self.media = [
            _Medium(
                atlas,
                build_network(atlas, medium=medium, as_of=as_of, statuses=statuses, costs=costs, scenario=scenario),
                territory,
                None if pairs is None else pairs.get(medium, ()),
            )
            for medium in media
        ]

    def loss(self, segments: Collection[str], nodes: Collection[str] = ()) -> Loss:
        """Return what is lost when segments, and all transfers at nodes, close."""
        hours, shares, cut, pairs = [], [], 0, 0
        lost = {"freight": float("nan"), "gas": float("nan")}
        capacity_shares = []
        for medium in self.media:
            closed = medium.closed(segments, nodes)
            touched = bool(closed.any())
            after = medium.costs(closed) if touched else medium.best
            joined = np.isfinite(medium.best)
            pairs += int(joined.sum())
            cut += int((joined & ~np.isfinite(after)).sum())
            still = joined & np.isfinite(after)
            if medium.network.medium == "freight":
                extra = after[still] - medium.best[still]
                hours += extra.tolist()
                whole = np.where(medium.best[still] > 0, medium.best[still], 1.0)
                shares += np.minimum(extra / whole, 1.0).tolist()
            if np.isfinite(medium.flow) and medium.flow > 0:
                fall = medium.flow - medium.carried(closed) if touched else 0.0
                lost[medium.network.medium] = fall
                capacity_shares.append(fall / medium.flow)
        return Loss(
            extra_hours=float(np.mean(hours)) if hours else float("nan"),
            detour_share=float(np.mean(shares)) if shares else 0.0,
            pairs_cut=cut,
            pairs=pairs,
            capacity_lost_mt_y=lost["freight"],
            capacity_lost_bcm_y=lost["gas"],
            capacity_lost_share=float(np.mean(capacity_shares)) if capacity_shares else float("nan"),
        )

    def bypass(self, segments: Collection[str], nodes: Collection[str] = ()) -> str | None:
        """Return the way round for the freight pair that a closure delays most: its modes and length.

        Returns
        -------
        str or None
            Such as "sea-rail-road, 8,184 km"; None where no pair is delayed that still has a route.
        """
        for medium in self.media:
            if medium.network.medium != "freight" or not medium.pairs:
                continue
            closed = medium.closed(segments, nodes)
            costs = medium.costs(closed)
            rise = np.subtract(costs, medium.best, out=np.full_like(costs, np.inf), where=np.isfinite(costs))
            worst = int(np.argmax(np.where(np.isfinite(rise), rise, -1.0)))
            if np.isfinite(rise[worst]) and rise[worst] > 0:
                found = best_routes(medium.network, *medium.pairs[worst], closed=closed)
                if not isinstance(found, NoRoute):
                    return f"{'-'.join(found[0].modes)}, {found[0].km:,.0f} km"
        return None

    def with_costs(self, costs: Mapping[str, Any], capacity: Mapping[str, float] | None = None) -> Stakes:
        """Return the same stakes with other cost parameters, and capacities scaled by segment or node."""
        other = object.__new__(Stakes)
        other.territory = self.territory
        other.media = [medium.with_costs(costs, capacity or {}) for medium in self.media]
        return other


class _Medium:
    """One network, its pairs, and the part of it that the routes through a territory use."""

    def __init__(self, atlas: Atlas, network: Network, territory: str, pairs: Sequence[tuple[str, str]] | None) -> None:
        self.network = network
        self.transfer: Bools = np.array([segment is None for segment in network.segment], dtype=bool)
        self.name = np.where(self.transfer, network.at, network.segment).astype(str)
        inside = set(self.name[network.closed(territory=territory) & ~self.transfer])
        routes = [
            route for route in atlas.routes.values() if route.kind == network.medium and inside & set(route.segments)
        ]
        self.pairs = list(dict.fromkeys((route.origin, route.destination) for route in routes))
        if pairs is not None:
            self.pairs = list(pairs)
        used = inside | {name for route in routes for name in route.segments}
        self.aside: Bools = ~(self.transfer | np.isin(self.name, sorted(used)))
        # A flow has no direction: of a pair and its reverse, the first counts.
        origins = {one for number, (one, other) in enumerate(self.pairs) if (other, one) not in self.pairs[:number]}
        self.sources = self._vertices(origins)
        self.sinks = self._vertices({destination for _, destination in self.pairs} - origins)
        self._measure(network, network.capacity())

    def _measure(self, network: Network, capacity: Floats) -> None:
        self.network = network
        self.capacity = np.where(np.isnan(capacity), np.inf, capacity)
        nothing = np.zeros(len(network.tail), dtype=bool)
        self.best = self.costs(nothing)
        self.flow = self.carried(nothing)

    def with_costs(self, costs: Mapping[str, Any], capacity: Mapping[str, float]) -> _Medium:
        other = object.__new__(_Medium)
        other.__dict__.update(self.__dict__)
        network = self.network.with_costs(costs)
        factor = np.array([capacity.get(name, 1.0) for name in self.name])
        other._measure(network, network.capacity() * factor)
        return other

    def _vertices(self, nodes: Collection[str]) -> list[int]:
        return [vertex for node in sorted(nodes) for vertex in self.network.vertices(node).tolist()]

    def closed(self, segments: Collection[str], nodes: Collection[str]) -> Bools:
        """Return the mask of a closure; what is not in this network closes nothing."""
        return np.isin(self.name, sorted(segments)) & ~self.transfer | np.isin(self.name, sorted(nodes)) & self.transfer

    def costs(self, closed: Bools) -> Floats:
        """Return the hours (gas: km) of the best route of each pair; inf where there is none."""
        network = self.network
        weight = network.km if network.medium == "gas" else network.hours
        shut = closed | np.isnan(weight)
        return np.array([self._cost(np.where(shut, 0.0, weight), shut, *pair) for pair in self.pairs], dtype=float)

    def _cost(self, weight: Floats, shut: Bools, origin: str, destination: str) -> float:
        """Return the cost of the best route of one pair, which starts and ends in any mode."""
        network = self.network
        tail, head, closed = network.ended(origin, destination, closed=shut)
        cost = np.append(weight, np.zeros(len(tail) - len(weight)))
        cost[closed] = np.inf
        arcs = Adjacency(network.n + 2, np.append(tail, head), np.append(head, tail))
        return float(dijkstra(arcs.matrix(np.tile(cost, 2)), indices=network.n)[network.n + 1])

    def carried(self, closed: Bools) -> float:
        """Return the maximum flow of the routes through the territory; inf where nothing known binds."""
        if not self.sources or not self.sinks:
            return float("nan")
        network = self.network
        return minimum_cut(
            network.n,
            network.tail,
            network.head,
            self.sources,
            self.sinks,
            capacity=self.capacity,
            closed=closed | self.aside,
            resolution=_RESOLUTION,
        ).value
