"""The loss when part of a corridor closes: time, capacity, and pairs cut off; for freight and gas each apart.

For a set of origin-destination pairs of one medium and a closure, all else equal:

- *pairs cut*: pairs that no longer have a route (their unsatisfied demand); they do not count as hours;
- *extra hours* (gas: km): the rise of the best route, averaged over the pairs that still have a
  route (the conditional importance of Jenelius, Petersen & Mattsson 2006,
  doi:10.1016/j.tra.2005.11.003);
- *slowdown*: the share of speed lost, 1 − hours / hours after, averaged over all pairs; 1 for a pair cut off;
- *capacity lost*: the fall in the most that the pairs can exchange at once along the routes through the
  territory: a maximum multicommodity flow, in which the pairs share every capacity (Hu 1963,
  doi:10.1287/opre.11.3.344). Only segments of named routes through the
  territory, and segments inside it, count, so a way round elsewhere does not hide the loss. An unknown
  capacity does not bind. A pair that no known capacity binds is left out; if no pair remains, the
  capacity lost is unknown (NaN);
- *share lost*: the greater of the share of capacity lost and the slowdown. Each bounds what still gets through; their
  sum or mean would count twice a pair that is cut off. An unknown capacity loses none. A further closure never
  makes it less.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from geo.arrays import Bools, Floats, Integers
from geo.flows.contracted import contracted
from geo.flows.least_cost import Plan
from geo.graphs.link_criticality import replacement_paths
from geo.graphs.max_flow import MinimumCut, minimum_cut
from geo.network.case import Case, Pairs
from geo.network.draws import varied
from geo.network.media import BY, MEDIA, Medium
from geo.network.model import Network, edges_by_name
from geo.routing.best import best_routes
from geo.routing.itinerary import NoRoute
from geo.routing.pair_costs import PairCosts
from geo.routing.search import known_weights
from layers.model.names import several
from layers.scenarios.scenario import Demand

if TYPE_CHECKING:
    from layers.model.atlas import Atlas


@dataclass(frozen=True)
class Loss:
    """The loss of one medium by one closure.

    Attributes
    ----------
    extra : float
        Mean of the extra hours (gas: km) over the pairs that still have a route; NaN if none has.
    slowdown : float
        Mean over all pairs of 1 − hours / hours after, 1 for a pair cut off; 0 without a pair.
    cut : tuple of (str, str)
        Origin and destination of each pair that has no route left.
    pairs : int
        Pairs that have a route with everything open.
    capacity_lost : float
        Fall in the maximum flow, Mt/y or bcm/y; NaN if it is unknown.
    capacity_lost_share : float
        The same over the maximum flow; NaN if it is unknown.
    """

    extra: float
    slowdown: float
    cut: tuple[tuple[str, str], ...]
    pairs: int
    capacity_lost: float
    capacity_lost_share: float

    @property
    def lost_share(self) -> float:
        """The greater of the share of capacity lost, if it is known, and the slowdown."""
        return max(self.slowdown, float(np.nan_to_num(self.capacity_lost_share)))


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
    media : dict of MediumLoss
        By medium.

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
        pairs: Pairs | None = None,
        statuses: str | Iterable[str] = ("operational",),
    ) -> None:
        statuses = several(statuses)
        asked = case.pairs_by_medium(pairs, media)
        self.media = {
            medium: _medium_loss(
                case.atlas,
                case.network(medium, statuses=statuses),
                territories,
                None if asked is None else asked[medium],
            )
            for medium in media
        }

    def losses(self, segments: Collection[str], nodes: Collection[str] = ()) -> dict[Medium, Loss]:
        """Return the loss of each medium when segments, and all transfers at nodes, close."""
        return self.losses_of([(segments, nodes)])[0]

    def losses_of(self, closures: Sequence[tuple[Collection[str], Collection[str]]]) -> list[dict[Medium, Loss]]:
        """Return the losses of several closures, each of some segments and nodes."""
        of_media = {
            name: medium.losses([medium.closed(*closure) for closure in closures])
            for name, medium in self.media.items()
        }
        return [{name: losses[number] for name, losses in of_media.items()} for number in range(len(closures))]

    def bypass(self, segments: Collection[str], nodes: Collection[str] = ()) -> str | None:
        """Return the modes and length of the detour of the freight pair that a closure delays most.

        Returns
        -------
        str or None
            Such as "sea-rail-road, 8,184 km"; None if no pair that still has a route is delayed.
        """
        medium = self.media.get("freight")
        if medium is None or not medium.pairs:
            return None
        closed = medium.closed(segments, nodes)
        costs = medium.costs(closed)
        rise = np.subtract(costs, medium.best, out=np.full_like(costs, -1.0), where=np.isfinite(costs))
        worst = int(np.argmax(rise))
        if rise[worst] <= 0:
            return None
        routes = best_routes(medium.network, *medium.pairs[worst], closed=closed)
        return None if isinstance(routes, NoRoute) else f"{'-'.join(routes[0].modes)}, {routes[0].km:,.0f} km"

    def closing_only(
        self, segments: Collection[str], nodes: Collection[str], costs: Sequence[Mapping[str, float]] | None = None
    ) -> ClosureLoss:
        """Return the same losses in less time, but of closures of some segments and nodes only.

        Parameters
        ----------
        segments, nodes : collection of str
            All that closes in some closure.
        costs : sequence of mapping of str to float, optional
            Values of cost parameters, to each of which the losses are to be `varied` and which are the only ones. They
            save time in the search for the best routes, too, whose costs then differ by the rounding of sums.
        """
        losses = object.__new__(ClosureLoss)
        losses.media = {name: medium.closing_only(segments, nodes, costs) for name, medium in self.media.items()}
        return losses

    def varied(
        self, costs: Mapping[str, float], factors: Mapping[str, float], *, digits: int | None = None
    ) -> ClosureLoss:
        """Return the losses at other cost parameters, and with stated capacities scaled by segment or node.

        With `digits`, the lost shares are exact to so many decimals only, and to whether they are 0.
        """
        losses = object.__new__(ClosureLoss)
        losses.media = {
            name: medium.on(medium.network.with_costs(costs), varied(medium.core, costs, factors), digits)
            for name, medium in self.media.items()
        }
        return losses


def extra(before: Floats, after: Floats) -> float:
    """Return the mean rise of the costs of pairs, over those that have a route before and after; NaN if none has."""
    connected = np.isfinite(before) & np.isfinite(after)
    return float((after[connected] - before[connected]).mean()) if connected.any() else float("nan")


@dataclass(frozen=True)
class MediumLoss:
    """One medium: its network, its pairs, and the edges that the routes through a territory use.

    Attributes
    ----------
    network : Network
        For the best routes.
    pairs : tuple of (str, str), length k
    pair_costs : PairCosts
    core : Network
        For the capacity: the same, or with fewer edges.
    core_edges : array of int, shape (c,)
        Its edges by their number in the network.
    aside : array of bool, shape (c,)
        Edges of the core that do not count for the capacity.
    cuts : mapping of (str, str) to MinimumCut
        For each pair that a known capacity binds, a cut of the edges that count, by their number in the core.
    unbounded : bool
        Whether no known capacity binds some pair that has a route.
    best : array of float, shape (k,)
        Hours (gas: km) of the best route of each pair; inf where there is none.
    demand : tuple of Demand
        Of each of these pairs, more than it could carry alone.
    capacity : float
        The most that these pairs can carry at once, Mt/y or bcm/y; 0 if no pair has a route, NaN if no
        known capacity binds any pair that has one.
    flow : mapping of (int, tuple of int) to float
        Amount on each path, by demand and edges of the core, of one flow that is as large as the capacity.
    carrying : array of bool, shape (c,)
        Edges of the core that carry some of it.
    digits : int or None
        Decimals to which shares lost must be exact; None if all count.
    paths : tuple of array of int, length k
        Edges of one best route of each pair, as far as they may close.
    edges_of_segment, transfers_at : mapping of str to list of int
        Edges of each segment, with the borders in series with it, and the transfers at each node.
    """

    network: Network
    pairs: tuple[tuple[str, str], ...]
    pair_costs: PairCosts
    core: Network
    core_edges: Integers
    aside: Bools
    cuts: Mapping[tuple[str, str], MinimumCut]
    unbounded: bool
    best: Floats
    demand: tuple[Demand, ...]
    capacity: float
    flow: Mapping[tuple[int, tuple[int, ...]], float]
    carrying: Bools
    digits: int | None
    paths: tuple[Integers, ...]
    edges_of_segment: Mapping[str, list[int]]
    transfers_at: Mapping[str, list[int]]

    def closing_only(
        self, segments: Collection[str], nodes: Collection[str], costs: Sequence[Mapping[str, float]] | None
    ) -> MediumLoss:
        """Return the medium with networks that suffice for these closures; see `ClosureLoss.closing_only`."""
        aside = np.ones(len(self.network.tail), dtype=bool)
        aside[self.core_edges] = self.aside
        demanded = {node for pair in self.cuts for node in pair}
        ends = np.concatenate([np.empty(0, dtype=np.int64), *map(self.network.terminals, sorted(demanded))])
        may_close = self.closed(segments, nodes)
        core, edges = contracted(self.network, aside, may_close, ends)
        number = np.full(len(aside), -1)
        number[edges] = np.arange(len(edges))
        in_core = number[self.core_edges]
        flow: dict[tuple[int, tuple[int, ...]], float] = {}
        for (pair, path), amount in self.flow.items():
            short = in_core[list(path)]
            key = pair, tuple(short[short >= 0].tolist())
            flow[key] = flow.get(key, 0.0) + amount
        carrying = np.zeros(len(edges), dtype=bool)
        carrying[[edge for _, path in flow for edge in path]] = True
        return replace(
            self,
            core=core,
            core_edges=edges,
            aside=np.zeros(len(edges), dtype=bool),
            cuts={pair: cut._replace(edges=in_core[cut.edges]) for pair, cut in self.cuts.items()},
            flow=flow,
            carrying=carrying,
            pair_costs=self.pair_costs if costs is None else self._pair_costs_at(self._hours_at(costs), may_close),
        )

    def _pair_costs_at(self, hours: Floats, may_close: Bools) -> PairCosts:
        """Return the costs of the pairs for some hours of the edges, when no more than some edges closes."""
        weight = BY[self.network.medium]
        fixed = ~may_close
        before = known_weights(self.network, weight, may_close)
        if weight != "km":
            fixed &= (hours == before).all(axis=0)
        return PairCosts(self.network, self.pairs, fixed)

    def _hours_at(self, costs: Sequence[Mapping[str, float]]) -> Floats:
        """Return the hours of the edges at each of some costs, shape (number, m)."""
        stated = self.network.costs
        names = {name for values in costs for name in values}
        columns = {name: np.array([values.get(name, stated.get(name, np.nan)) for values in costs]) for name in names}
        return np.broadcast_to(self.network.hours_at(columns), (len(costs), len(self.network.tail)))

    def closing_at(self, closed: Bools, costs: Sequence[Mapping[str, float]]) -> Iterator[MediumLoss]:
        """Yield the medium at each of some costs, for the costs of pairs when no more than some edges closes."""
        hours = self._hours_at(costs)
        pair_costs = self._pair_costs_at(hours, closed)
        for of_edges in hours:
            network = replace(self.network, hours=of_edges)
            best, paths = pair_costs.with_paths(network)
            yield replace(self, network=network, pair_costs=pair_costs, best=best, paths=tuple(paths))

    def detours(self, closures: Sequence[Bools]) -> Floats:
        """Return the extra hours (gas: km) of each closure; see `Loss.extra`."""
        return np.array([extra(self.best, self.costs(closed)) for closed in closures], dtype=float)

    def on(self, network: Network, core: Network, digits: int | None = None) -> MediumLoss:
        """Return the medium on networks of the same edges at other costs and capacities; see `ClosureLoss.varied`."""
        # A cut of the network as it was is still one, so what it lets pass is at least what the pair can carry. More
        # asked than can be served changes no maximum, and saves the search for what each pair can carry exactly.
        room = core.capacity()
        demand = [_demand(network.medium, *pair, float(room[cut.edges].sum())) for pair, cut in self.cuts.items()]
        capacity, flow = Plan(core, demand, _amounts(demand), self.aside, paths=self.flow).most()
        carrying = np.zeros(len(core.tail), dtype=bool)
        carrying[[edge for _, edges in flow for edge in edges]] = True
        best, paths = self.pair_costs.with_paths(network)
        return replace(
            self,
            network=network,
            core=core,
            best=best,
            paths=tuple(paths),
            demand=tuple(demand),
            capacity=capacity if demand or not self.unbounded else float("nan"),
            flow=flow,
            carrying=carrying,
            digits=digits,
        )

    def losses(self, closures: Sequence[Bools]) -> list[Loss]:
        """Return the loss of each of several closures, given as masks of the edges."""
        joined = np.isfinite(self.best)
        losses = []
        for after, fall in self.after(closures):
            connected = np.isfinite(after[joined])
            losses.append(
                Loss(
                    extra=extra(self.best, after),
                    slowdown=self._slowdown(after),
                    cut=tuple(self.pairs[number] for number in np.flatnonzero(joined)[~connected]),
                    pairs=int(joined.sum()),
                    capacity_lost=fall,
                    capacity_lost_share=fall / self.capacity if self.capacity > 0 else float("nan"),
                )
            )
        return losses

    def _slowdown(self, after: Floats) -> float:
        """Return the mean share of speed lost at the costs after a closure."""
        joined = np.isfinite(self.best)
        before, after = self.best[joined], after[joined]
        speed = np.divide(before, after, out=np.ones_like(after), where=after > 0)  # of the speed before
        return float((1 - speed).mean()) if joined.any() else 0.0

    def closed(self, segments: Collection[str], nodes: Collection[str]) -> Bools:
        """Return the mask of a closure; names that are not in this network are ignored."""
        mask = np.zeros(len(self.network.tail), dtype=bool)
        for edges_of, names in ((self.edges_of_segment, segments), (self.transfers_at, nodes)):
            for name in names:
                mask[edges_of.get(name, [])] = True
        return mask

    def vital(self) -> set[str]:
        """Return the segments without which, each alone, some pair that has a route has none."""
        network, m = self.network, len(self.network.tail)
        weight = known_weights(network, BY[network.medium], np.zeros(m, dtype=bool))
        segments: set[str] = set()
        for pair in itertools.compress(self.pairs, np.isfinite(self.best)):
            tail, head, closed = network.with_terminals(*pair)
            weights = np.concatenate([weight, np.zeros(len(tail) - m)])
            found = replacement_paths(network.n + 2, tail, head, weights, network.n, network.n + 1, closed=closed)
            # A segment and the borders in series with it close together, and so cut off the same pairs.
            cut = found.edges[np.isinf(found.without) & (found.edges < m)]
            segments.update(str(network.segment[edge]) for edge in cut[~network.transfer[cut]].tolist())
        return segments

    def costs(self, closed: Bools) -> Floats:
        """Return the hours (gas: km) of the best route of each pair, shape (k,); inf where there is none.

        Raises
        ------
        MissingCostError
            If the cost of an open edge is not known. A ValueError.
        """
        return self.pair_costs.without(self.network, closed, self.best, self.paths)

    @cached_property
    def _known(self) -> dict[bytes, tuple[Floats, float]]:
        """The results of `after` so far: candidate places near each other close the same edges."""
        return {}

    def after(self, closures: Sequence[Bools]) -> list[tuple[Floats, float]]:
        """Return the costs, and the capacity lost, of each of several closures."""
        keys = [np.packbits(closed).tobytes() for closed in closures]  # an eighth of the memory
        new = {key: closed for key, closed in zip(keys, closures, strict=True) if key not in self._known}
        costs = [self.costs(closed) for closed in new.values()]
        if self.digits is None:
            falls = [self.capacity_lost(closed) for closed in new.values()]
        else:
            falls = self._rounded(list(new.values()), list(map(self._slowdown, costs)), self.digits)
        self._known.update(zip(new, zip(costs, falls, strict=True), strict=True))
        return [self._known[key] for key in keys]

    def capacity_lost(self, closed: Bools) -> float:
        """Return the fall of the capacity, Mt/y or bcm/y; NaN if the capacity is unknown or 0."""
        if not self.capacity > 0:
            return float("nan")
        shut = closed[self.core_edges]
        if not (shut & self.carrying).any():
            return 0.0  # the flow with everything open stays feasible
        # To the last digit, whatever was asked before, in whichever process.
        most, _ = Plan(self.core, self.demand, _amounts(self.demand), shut | self.aside, paths=self.flow).most()
        return max(self.capacity - most, 0.0)

    def _rounded(self, closures: Sequence[Bools], slowdowns: Sequence[float], digits: int) -> list[float]:
        """Return the capacity lost by closures, good for so many digits of the share; 0 where the slowdown decides."""
        if not self.capacity > 0:
            return [float("nan")] * len(closures)
        masks = [closed[self.core_edges] for closed in closures]
        asked = {}
        for shut, slowdown in zip(masks, slowdowns, strict=True):
            # What the closure leaves of the flow stays feasible, so no more is lost than passes what closes.
            passing = sum(amount for (_, edges), amount in self.flow.items() if shut[list(edges)].any())
            share = max(slowdown, passing / self.capacity)
            if share > 0 and (slowdown == 0 or np.round(share, digits) != np.round(slowdown, digits)):
                asked[shut.tobytes()] = shut
        plan = Plan(self.core, self.demand, _amounts(self.demand), self.aside, paths=self.flow)
        most = dict(zip(asked, plan.most_without(list(asked.values())), strict=True))
        return [max(self.capacity - most.get(shut.tobytes(), self.capacity), 0.0) for shut in masks]


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
    capacity = np.where(np.isnan(network.capacity()), np.inf, network.capacity())
    cuts = {
        (origin, destination): minimum_cut(
            network.n,
            network.tail,
            network.head,
            network.terminals(origin).tolist(),
            network.terminals(destination).tolist(),
            capacity=capacity,
            closed=aside,
        )
        for origin, destination in _undirected(pairs)
        if len(network.terminals(origin)) and len(network.terminals(destination))
    }
    bounded = {pair: cut for pair, cut in cuts.items() if 0 < cut.value < np.inf}
    medium = MediumLoss(
        network,
        tuple(pairs),
        PairCosts(network, pairs),
        network,
        np.arange(len(network.tail)),
        aside,
        bounded,
        unbounded=any(np.isinf(cut.value) for cut in cuts.values()),
        best=np.empty(0),
        demand=(),
        capacity=float("nan"),
        flow={},
        carrying=np.zeros(len(network.tail), dtype=bool),
        digits=None,
        paths=(),
        # Not those that the network keeps: it stays in memory for longer than its losses are asked for.
        edges_of_segment=edges_by_name(network.segment),
        transfers_at=edges_by_name(network.at),
    )
    return medium.on(network, network)


def _undirected(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return pairs without the reverse of an earlier one, because capacity has no direction."""
    first: dict[frozenset[str], tuple[str, str]] = {}
    for pair in pairs:
        first.setdefault(frozenset(pair), pair)
    return list(first.values())


def _amounts(demands: Sequence[Demand]) -> Floats:
    """Return how much each demand asks for, Mt/y or bcm/y."""
    return np.array([demand.mt_y or demand.bcm_y for demand in demands], dtype=float)


def _demand(medium: Medium, origin: str, destination: str, amount: float) -> Demand:
    gas = medium == "gas"
    return Demand(origin, destination, mt_y=None if gas else amount, bcm_y=amount if gas else None)
