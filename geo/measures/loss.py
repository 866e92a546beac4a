"""The loss when part of a corridor closes: hours, capacity, and pairs cut off.

For a set of origin-destination pairs and a closure, all else equal:

- *extra hours*: the rise in hours of the best route, averaged over the freight pairs that still have a
  route (the conditional importance of Jenelius, Petersen & Mattsson 2006,
  doi:10.1016/j.tra.2005.11.003);
- *pairs cut*: pairs of freight and of gas that no longer have a route (their unsatisfied demand); they do
  not count as hours;
- *capacity lost*: the fall in the most that the pairs can exchange at once along the routes through the
  territory: a maximum multicommodity flow, in which the pairs share every capacity (Hu 1963,
  doi:10.1287/opre.11.3.344), for freight and for gas. Only segments of named routes through the
  territory, and segments inside it, count, so a way round elsewhere does not hide the loss. An unknown
  capacity does not bind. A pair that no known capacity binds is left out; if no pair remains, the
  capacity lost is unknown (NaN).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from geo.arrays import Bools, Floats
from geo.flows.assignment import assign, unserved
from geo.flows.pair_flow import max_flow
from geo.network.case import Case
from geo.network.draws import varied
from geo.network.media import MEDIA
from geo.network.model import Medium, Network
from geo.network.names import several
from geo.routing.best import best_routes
from geo.routing.itinerary import NoRoute
from geo.routing.pair_costs import PairCosts
from layers.scenarios.scenario import Demand

if TYPE_CHECKING:
    from layers.model.atlas import Atlas


@dataclass(frozen=True)
class Loss:
    """The loss by one closure.

    Attributes
    ----------
    extra_hours : float
        Mean over the freight pairs that still have a route; NaN if none has.
    detour_share : float
        Mean over the same pairs of extra hours over the hours of the best route, each at most 1;
        0 where no pair has a route left.
    pairs_cut : int
        Pairs of any medium that have no route left.
    pairs : int
        Pairs of any medium that have a route with everything open.
    capacity_lost_mt_y, capacity_lost_bcm_y : float
        Fall in the maximum flow of freight and of gas; NaN if it is unknown.
    capacity_lost_share : float
        Mean of capacity lost over capacity, over the media whose flow is known; NaN if none is.
    """

    extra_hours: float
    detour_share: float
    pairs_cut: int
    pairs: int
    capacity_lost_mt_y: float
    capacity_lost_bcm_y: float
    capacity_lost_share: float


class ClosureLoss:
    """The losses of the pairs of a case when parts of a territory close, for any number of closures.

    Parameters
    ----------
    case : Case
        What its scenario closes is closed before and after, so losses are in addition to it.
    territories : sequence of str
        ISO 3166-1 alpha-3.
    media : sequence of {"freight", "gas"}
    pairs : mapping of str to sequence of (str, str), optional
        Origin and destination nodes by medium; by default those of the named routes through the
        territory.
    statuses : iterable of str
        As in `geo.build_network`.

    Attributes
    ----------
    media : tuple of MediumLoss

    Raises
    ------
    MissingCostError
        If the cost of an open edge is not known. A ValueError.
    """

    def __init__(
        self,
        case: Case,
        territories: Sequence[str],
        *,
        media: Sequence[Medium] = MEDIA,
        pairs: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        statuses: str | Iterable[str] = ("operational",),
    ) -> None:
        statuses = several(statuses)
        self.media = tuple(
            _medium_loss(
                case.atlas,
                case.network(medium, statuses=statuses),
                territories,
                None if pairs is None else case.pairs_asked(pairs.get(medium, ())),
            )
            for medium in media
        )

    def loss(self, segments: Collection[str], nodes: Collection[str] = ()) -> Loss:
        """Return the loss when segments, and all transfers at nodes, close."""
        hours, shares, cut, pairs = [], [], 0, 0
        lost = {"freight": float("nan"), "gas": float("nan")}
        capacity_shares = []
        for medium in self.media:
            after, fall = medium.after(medium.closed(segments, nodes))
            joined = np.isfinite(medium.best)
            pairs += int(joined.sum())
            cut += int((joined & ~np.isfinite(after)).sum())
            connected = joined & np.isfinite(after)
            if medium.network.medium == "freight":
                extra = after[connected] - medium.best[connected]
                hours += extra.tolist()
                before = np.where(medium.best[connected] > 0, medium.best[connected], 1.0)
                shares += np.minimum(extra / before, 1.0).tolist()
            if not np.isnan(fall):
                lost[medium.network.medium] = fall
                capacity_shares.append(fall / medium.capacity)
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
        """Return the modes and length of the detour of the freight pair that a closure delays most.

        Returns
        -------
        str or None
            Such as "sea-rail-road, 8,184 km"; None if no pair that still has a route is delayed.
        """
        for medium in self.media:
            if medium.network.medium != "freight" or not medium.pairs:
                continue
            closed = medium.closed(segments, nodes)
            costs = medium.costs(closed)
            rise = np.subtract(costs, medium.best, out=np.full_like(costs, np.inf), where=np.isfinite(costs))
            worst = int(np.argmax(np.where(np.isfinite(rise), rise, -1.0)))
            if np.isfinite(rise[worst]) and rise[worst] > 0:
                routes = best_routes(medium.network, *medium.pairs[worst], closed=closed)
                if not isinstance(routes, NoRoute):
                    return f"{'-'.join(routes[0].modes)}, {routes[0].km:,.0f} km"
        return None

    def varied(self, costs: Mapping[str, float], factors: Mapping[str, float]) -> ClosureLoss:
        """Return the losses at other cost parameters, and with stated capacities scaled by segment or node."""
        losses = object.__new__(ClosureLoss)
        losses.media = tuple(medium.on(varied(medium.network, costs, factors)) for medium in self.media)
        return losses


@dataclass(frozen=True)
class MediumLoss:
    """One medium: its network, its pairs, and the edges that the routes through a territory use.

    Attributes
    ----------
    network : Network
    pairs : tuple of (str, str), length k
    pair_costs : PairCosts
    aside : array of bool, shape (m,)
        Edges that do not count for the capacity.
    best : array of float, shape (k,)
        Hours (gas: km) of the best route of each pair; inf where there is none.
    demand : tuple of Demand
        For each pair that a known capacity binds, the most that it could carry alone.
    capacity : float
        The most that these pairs can carry at once, Mt/y or bcm/y; 0 if no pair has a route, NaN if no
        known capacity binds any pair that has one.
    """

    network: Network
    pairs: tuple[tuple[str, str], ...]
    pair_costs: PairCosts
    aside: Bools
    best: Floats
    demand: tuple[Demand, ...]
    capacity: float

    def on(self, network: Network) -> MediumLoss:
        """Return the medium on a network of the same edges at other costs and capacities."""
        demand = []
        unbounded = False
        for origin, destination in _undirected(self.pairs):
            flow = max_flow(network, origin, destination, closed=self.aside)
            unbounded |= flow.unbounded
            if flow.value > 0:
                demand.append(_demand(network.medium, origin, destination, flow.value))
        bounded = bool(demand) or not unbounded
        capacity = _joint_flow(network, demand, self.aside) if bounded else float("nan")
        best = self.pair_costs.of(network, np.zeros(len(network.tail), dtype=bool))
        return replace(self, network=network, best=best, demand=tuple(demand), capacity=capacity)

    def closed(self, segments: Collection[str], nodes: Collection[str]) -> Bools:
        """Return the mask of a closure; names that are not in this network are ignored."""
        network = self.network
        lines = np.isin(network.segment.astype(str), sorted(segments)) & ~network.transfer
        handled = np.isin(network.at.astype(str), sorted(nodes)) & network.transfer
        mask: Bools = lines | handled
        return mask

    def costs(self, closed: Bools) -> Floats:
        """Return the hours (gas: km) of the best route of each pair, shape (k,); inf where there is none.

        Raises
        ------
        MissingCostError
            If the cost of an open edge is not known. A ValueError.
        """
        return self.pair_costs.of(self.network, closed)

    @cached_property
    def _known(self) -> dict[bytes, tuple[Floats, float]]:
        """The results of `after` so far: candidate places near each other close the same edges."""
        return {}

    def after(self, closed: Bools) -> tuple[Floats, float]:
        """Return the costs, and the capacity lost, of a closure."""
        key = closed.tobytes()
        if key not in self._known:
            self._known[key] = (self.costs(closed), self.capacity_lost(closed))
        return self._known[key]

    @cached_property
    def _carrying(self) -> Bools:
        """Which edges carry some of one flow that is as large as the capacity, shape (m,)."""
        carrying: Bools = assign(self.network, self.demand, closed=self.aside).flow > 0
        return carrying

    def capacity_lost(self, closed: Bools) -> float:
        """Return the fall of the capacity, Mt/y or bcm/y; NaN if the capacity is unknown or 0."""
        if not self.capacity > 0:
            return float("nan")
        if not (closed & self._carrying).any():
            return 0.0  # the flow with everything open stays feasible
        return max(self.capacity - _joint_flow(self.network, self.demand, closed | self.aside), 0.0)


def _medium_loss(
    atlas: Atlas, network: Network, territories: Sequence[str], pairs: Sequence[tuple[str, str]] | None
) -> MediumLoss:
    """Return the network, pairs and capacity of one medium through some countries."""
    lines = ~network.transfer
    inside = set(network.segment[network.edges_in(territory=territories) & lines])
    routes = [route for route in atlas.routes.values() if route.kind == network.medium and inside & set(route.segments)]
    if pairs is None:
        pairs = list(dict.fromkeys((route.origin, route.destination) for route in routes))
    used = inside | {name for route in routes for name in route.segments}
    aside = lines & np.array([name not in used for name in network.segment], dtype=bool)
    medium = MediumLoss(network, tuple(pairs), PairCosts(network, pairs), aside, np.empty(0), (), float("nan"))
    return medium.on(network)


def _undirected(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return pairs without the reverse of an earlier one, because capacity has no direction."""
    first: dict[frozenset[str], tuple[str, str]] = {}
    for pair in pairs:
        first.setdefault(frozenset(pair), pair)
    return list(first.values())


def _joint_flow(network: Network, demands: Sequence[Demand], closed: Bools) -> float:
    """Return the most of some demands that can be served at once, Mt/y or bcm/y."""
    asked = sum(demand.mt_y or demand.bcm_y or 0.0 for demand in demands)
    return asked - unserved(network, demands, closed=closed)


def _demand(medium: Medium, origin: str, destination: str, amount: float) -> Demand:
    gas = medium == "gas"
    return Demand(origin, destination, mt_y=None if gas else amount, bcm_y=amount if gas else None)
