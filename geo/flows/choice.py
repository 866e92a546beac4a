"""Flows by choice: each demand splits over its ways by a logit on generalised cost, under shared capacities.

A consignment does not always take the one cheapest route: prices, times and goods differ, and what is left out of a
model looks like chance. So the demand of a pair and class splits over its ways (`geo.flows.ways`) by a
cross-nested logit (`geo.flows.logit`) on their generalised cost: money plus the value of time, less the rebate of a
branch of the corridor that has one (`rebate.<branch>`) and plus its constant (`choice.constant.<branch>`), both once
a way. `choice.theta` says how much a dollar a tonne matters. Capacities bind as in `geo.flows.limits`; a full one has
a price that all who pass it see.

Where capacities bind, ways that are cheapest at the prices of the full limits are added until none is missing, and
the ways round a full place that cost no more than to pass it, so the ways at hand do not decide how much is carried.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array

from geo.arrays import Bools, Floats, Integers
from geo.flows.least_cost import LeastCost, Limit, sums
from geo.flows.limits import capacity_limits
from geo.flows.logit import Split, Ways, split
from geo.flows.paths import DemandSearches
from geo.flows.ways import Kind, WaysOn, kind_of, ways_of_all
from geo.network.model import Network
from layers.model.parameters import value_of
from layers.model.problem import MissingCostError

if TYPE_CHECKING:
    from layers.scenarios.scenario import Demand

NOT_CARRIED: Final = 10.0
"""Cost of what is not carried, as a multiple of the dearest way: it is left behind only for lack of room."""

_NEVER: Final = 50.0  # utility by which it is at least worse than the dearest way: e^-50 choose it

_ROUNDS: Final = 20  # times that ways are added where capacities bind
_HOP: Final = 1e-6  # length of an edge without a cost, so that every way has a length
_DUST: Final = 1e-8  # a smaller share of a demand on a way is not shown
SERVED: Final = 1e-5  # a smaller share of a demand without room counts as carried


@dataclass(frozen=True, eq=False)
class Choice:
    """The ways of some demands, ready to be split at any costs of the same edges.

    Attributes
    ----------
    network : Network
    demands : tuple of Demand, length k
    edges : tuple of tuple of int, length p
        Of each way, in order of travel.
    ways : Ways
    incidence : sparse array of float, shape (p, m)
        How often each way uses each edge.
    limit_edges : list of tuple of int, length r
    limits : sparse array of float, shape (r, m)
        The same edges.
    capacity : array of float, shape (r,)
    """

    network: Network
    demands: tuple[Demand, ...]
    edges: tuple[tuple[int, ...], ...]
    ways: Ways
    incidence: csr_array
    limit_edges: list[tuple[int, ...]]
    limits: csr_array
    capacity: Floats

    def ways_on(self) -> WaysOn:
        """Return all ways, for the case to compare with."""
        of_kind: dict[Kind, list[tuple[int, ...]]] = {}
        for number, way in zip(self.ways.demand, self.edges, strict=True):
            ways = of_kind.setdefault(kind_of(self.demands[number]), [])
            if way not in ways:
                ways.append(way)
        return WaysOn(self.network, {kind: tuple(ways) for kind, ways in of_kind.items()})

    def ways_by_demand(self) -> list[list[tuple[int, ...]]]:
        """Return the ways of each demand."""
        found: list[list[tuple[int, ...]]] = [[] for _ in self.demands]
        for number, way in zip(self.ways.demand.tolist(), self.edges, strict=True):
            found[number].append(way)
        return found

    def costs(self, networks: Sequence[Network]) -> Floats:
        """Return the cost of each way, USD a tonne, shape (b, p), on networks of the same edges."""
        total = np.zeros((len(networks), len(self.edges)))
        for commodity in dict.fromkeys(demand.commodity for demand in self.demands):
            mine = np.array([self.demands[number].commodity == commodity for number in self.ways.demand], dtype=bool)
            of_edges = np.array([network.generalised(commodity) for network in networks])
            total[:, mine] = (self.incidence[mine] @ of_edges.T).T
        for branch, paid in zip(self.network.branches, np.array([*map(paid_once, networks)]).T, strict=True):
            if paid.any():
                on_branch = self.incidence @ (self.network.branch == branch).astype(float) > 0
                total += paid[:, None] * on_branch
        return total

    def carried(self, amount: Floats) -> Floats:
        """Return how much of each demand is carried, shape (b, k), of the amount on each way, shape (b, p)."""
        total = np.zeros((len(amount), len(self.demands)))
        for way, number in enumerate(self.ways.demand.tolist()):
            total[:, number] += amount[:, way]
        return total

    def where(self, open_: Bools) -> Choice:
        """Return the choice between some of the ways."""
        found: list[list[tuple[int, ...]]] = [[] for _ in self.demands]
        for way in np.flatnonzero(open_).tolist():
            found[self.ways.demand[way]].append(self.edges[way])
        return _assembled(self.network, self.demands, found, self.limit_edges, self.limits, self.capacity)

    def split(self, network: Network, asked: Floats) -> tuple[Split, float]:
        """Return how amounts split, and the cost of what is not carried.

        Parameters
        ----------
        network : Network
            The same edges, perhaps at other costs.
        asked : array of float, shape (k,)

        Raises
        ------
        MissingCostError
            If the scale of the choice is not known. A ValueError.
        """
        return self.splits([network], asked[None], self.capacity[None])

    def splits(self, networks: Sequence[Network], asked: Floats, capacity: Floats) -> tuple[Split, float]:
        """Return how amounts split on several networks of the same edges, and the cost of what is not carried.

        Parameters
        ----------
        networks : sequence of Network, length b
        asked : array of float, shape (b, k)
        capacity : array of float, shape (b, r)

        Raises
        ------
        MissingCostError
            If the scale of the choice is not known. A ValueError.
        """
        theta = np.array([value_of("choice.theta", network.costs) for network in networks])
        if np.isnan(theta).any():
            raise MissingCostError("the scale of the choice between ways is not known; give choice.theta")
        cost = self.costs(networks)
        most = float(np.abs(cost).max(initial=1.0))
        dearest = max(NOT_CARRIED * most, most + _NEVER / float(theta.min()))
        return split(self.ways, cost, theta, asked, capacity, dearest=dearest), dearest


def paid_once(network: Network) -> list[float]:
    """Return what a way pays once for each branch that it uses, USD a tonne: the constant of it less its rebate."""
    costs = network.costs
    return [costs.get(f"choice.constant.{each}", 0.0) - costs.get(f"rebate.{each}", 0.0) for each in network.branches]


def choice_of(
    network: Network,
    demands: Sequence[Demand],
    asked: Floats,
    shut: Bools,
    taken: Floats | None = None,
    beside: WaysOn | None = None,
    known: Sequence[Sequence[tuple[int, ...]]] | None = None,
) -> Choice:
    """Return the ways of demands, with those that only matter because capacities bind; see `choice_and_split`."""
    return choice_and_split(network, demands, asked, shut, taken, beside, known)[0]


def choice_and_split(
    network: Network,
    demands: Sequence[Demand],
    asked: Floats,
    shut: Bools,
    taken: Floats | None = None,
    beside: WaysOn | None = None,
    known: Sequence[Sequence[tuple[int, ...]]] | None = None,
) -> tuple[Choice, Split, float]:
    """Return the ways of demands, how the demands split over them, and the cost of what is not carried.

    Ways that only matter because capacities bind are among them.

    Parameters
    ----------
    network : Network
    demands : sequence of Demand, length k
    asked : array of float, shape (k,)
        Mt/y.
    shut : array of bool, shape (m,)
        Edges that may not be used.
    taken : array of float, shape (m,), optional
        Flow already on each edge, Mt/y.
    beside : WaysOn, optional
        Ways of a case to compare with.
    known : sequence of sequence of tuple of int, length k, optional
        The ways of each demand, where they need not be searched for.

    Raises
    ------
    MissingCostError
        If a price, a time or the scale of the choice is not known. A ValueError.
    """
    found = ways_of_all(network, demands, shut, beside) if known is None else [list(ways) for ways in known]
    limit_edges, room = capacity_limits(network, shut)
    limits = _counts(limit_edges, len(network.tail))
    if taken is not None:
        room = np.maximum(room - limits @ taken, 0.0)
    choice = _assembled(network, tuple(demands), found, limit_edges, limits, room)
    result, dearest = choice.split(network, asked)
    searches: DemandSearches | None = None
    full: list[int] = []
    others: set[tuple[int, tuple[int, ...]]] = set()
    for _ in range(_ROUNDS):
        price = result.price[0]
        if not price.any():
            break
        searches = searches or DemandSearches(network, demands, shut, "cost")
        # A demand none of whose ways has a price has no better way than before.
        paying = choice.ways.demand[choice.ways.usage @ price > 0]
        limit = np.where(np.isin(np.arange(len(demands)), paying), np.inf, 0.0)
        _, paths = searches.paths(limits.T @ price * searches.unit, apart=True, limit=limit)
        cheapest = [(number, way) for number, way in paths.items() if asked[number] > 0]
        # Who finds a place full knows the ways of who finds it shut, so a little room is no less than none. One place
        # more at a time, the dearest first: others may only be full for want of these ways.
        fresh = [each for each in np.argsort(-price, kind="stable").tolist() if price[each] > 0 and each not in full]
        if fresh:
            full.append(fresh[0])
            without = shut.copy()
            without[[edge for each in full for edge in limit_edges[each]]] = True
            passing = np.unique(choice.ways.demand[choice.ways.usage[:, fresh[:1]].nonzero()[0]]).tolist()
            around = ways_of_all(network, [demands[number] for number in passing], without)
            others |= {(number, way) for number, ways in zip(passing, around, strict=True) for way in ways}
        useful = [*cheapest, *_no_dearer(choice, sorted(others), full, price)]
        new = dict.fromkeys((number, way) for number, way in useful if way not in found[number])
        for number, way in new:
            found[number] = [*found[number], way]
        if new:
            choice = _assembled(network, tuple(demands), found, limit_edges, limits, room)
            result, dearest = choice.split(network, asked)
        elif not fresh:
            break
    return choice, result, dearest


def _no_dearer(
    choice: Choice, ways: Sequence[tuple[int, tuple[int, ...]]], full: Sequence[int], price: Floats
) -> list[tuple[int, tuple[int, ...]]]:
    """Return those of some ways, by demand, that cost no more than to pass a full place at its price."""
    by_demand: list[list[tuple[int, ...]]] = [[] for _ in choice.demands]
    for number, way in ways:
        by_demand[number].append(way)
    edges, limits = choice.limit_edges, choice.limits
    other = _assembled(choice.network, choice.demands, by_demand, edges, limits, choice.capacity)
    cost, other_cost = (side.costs([choice.network])[0] + side.ways.usage @ price for side in (choice, other))
    through = np.asarray(choice.ways.usage[:, full].sum(axis=1)).ravel() > 0
    least = np.full(len(choice.demands), np.inf)
    np.minimum.at(least, choice.ways.demand[through], cost[through])
    return [one for one, is_in in zip(ways, other_cost <= least[other.ways.demand], strict=True) if is_in]


def _counts(rows: Sequence[Sequence[int]], edges: int) -> csr_array:
    """Return how often each edge stands in each row."""
    starts = np.append(0, np.cumsum([len(row) for row in rows], dtype=np.int64))
    edge = np.fromiter(itertools.chain.from_iterable(rows), dtype=np.int64, count=int(starts[-1]))
    counts = csr_array((np.ones(len(edge)), edge, starts), shape=(len(rows), edges))
    counts.sum_duplicates()
    return counts


def _assembled(
    network: Network,
    demands: tuple[Demand, ...],
    found: Sequence[Sequence[tuple[int, ...]]],
    limit_edges: list[tuple[int, ...]],
    limits: csr_array,
    room: Floats,
) -> Choice:
    edges = tuple(way for ways in found for way in ways)
    demand = np.repeat(np.arange(len(found)), [len(ways) for ways in found])
    uses = _counts(edges, len(network.tail))
    ways = Ways(demand, _shares(network, demands, uses, demand), (uses @ limits.T).tocsr(), len(demands))
    return Choice(network, demands, edges, ways, uses, limit_edges, limits, room)


def _shares(network: Network, demands: Sequence[Demand], uses: csr_array, demand: Integers) -> csr_array:
    """Return the share of each edge in the length of each way, shape (p, m)."""
    length = np.zeros(uses.nnz)
    way = np.repeat(np.arange(len(demand)), np.diff(uses.indptr))
    for commodity in dict.fromkeys(each.commodity for each in demands):
        mine = np.array([each.commodity == commodity for each in demands], dtype=bool)[demand[way]]
        length[mine] = np.nan_to_num(network.generalised(commodity))[uses.indices[mine]] + _HOP
    total = np.bincount(way, weights=length, minlength=len(demand))
    return csr_array((length / total[way], uses.indices, uses.indptr), shape=uses.shape)


def chosen_flow(
    network: Network,
    demands: Sequence[Demand],
    asked: Floats,
    shut: Bools,
    taken: Floats | None = None,
    beside: WaysOn | None = None,
) -> LeastCost:
    """Return the flow by choice, in the form of a plan.

    Parameters
    ----------
    network, demands, asked, shut, taken, beside
        As in `choice_and_split`.

    Raises
    ------
    MissingCostError
        If a price, a time or the scale of the choice is not known. A ValueError.
    """
    choice, result, dearest = choice_and_split(network, demands, asked, shut, taken, beside)
    amount, price = result.amount[0], result.price[0]
    ways = choice.ways
    joined = np.zeros(len(asked), dtype=bool)
    joined[ways.demand] = True
    carried = sums(ways.demand, amount, len(asked))
    short = asked - carried > SERVED * asked
    shown = amount > _DUST * np.maximum(asked[ways.demand], 1e-300)
    amount = np.where(shown, amount, 0.0)
    whole = np.where(short, carried, asked)  # what rounding and dust leave out is shared out again
    amount *= _ratio(whole, sums(ways.demand, amount, len(asked)))[ways.demand]
    cost = choice.costs([network])[0]
    order = sorted(
        np.flatnonzero(amount > 0).tolist(), key=lambda way: (ways.demand[way], cost[way], choice.edges[way])
    )
    flow = ways.usage.T @ amount
    blocking = price > dearest / 2  # the price of room that would let more be carried
    capacities = tuple(
        Limit(edges, room, passing, number, 0.0 if blocked else round(paid, 6), float(blocked))
        for number, (edges, room, passing, paid, blocked) in enumerate(
            zip(
                choice.limit_edges,
                choice.capacity.tolist(),
                flow.tolist(),
                price.tolist(),
                blocking.tolist(),
                strict=True,
            )
        )
    )
    perceived = float(result.perceived[0]) - dearest * float(np.maximum(asked - carried, 0.0).sum())
    return LeastCost(
        perceived=perceived,
        ways=choice.ways_on(),
        joined=joined,
        limited_by=tuple(_limited(ways, number, blocking) if short[number] else None for number in range(len(asked))),
        path_pair=ways.demand[order],
        path_edges=tuple(choice.edges[way] for way in order),
        path_amount=amount[order],
        capacities=capacities,
    )


def _limited(ways: Ways, number: int, blocking: Bools) -> tuple[int, ...]:
    passed = np.unique(ways.usage[ways.demand == number].tocoo().col)
    return tuple(passed[blocking[passed]].tolist())


def _ratio(dividend: Floats, divisor: Floats) -> Floats:
    return np.divide(dividend, divisor, out=np.zeros(len(divisor)), where=divisor > 0)
