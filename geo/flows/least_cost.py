"""Least-cost flows by column generation: the plan of `geo.flows.assignment`, path by path.

The programmes are those of `geo.flows.assignment`. Paths are made as they are needed (Ford & Fulkerson 1958,
doi:10.1287/mnsc.5.1.97; Tomlin 1966, doi:10.1287/opre.14.1.45): the linear programme over the paths so far
gives every limit a price, and a search for the path that is cheapest at those prices gives the next one;
once none is better than those at hand, the plan is optimal over all paths (to `TOLERANCE`). The programmes
are solved by HiGHS (Huangfu & Hall 2018, doi:10.1007/s12532-017-0130-5) through scipy; the searches are
scipy's Dijkstra. The first paths fill the best routes, in the order of the demands, then the best routes that
still have room; if all demand fits on the best routes, no programme is needed.

Each path is simple, so no flow runs in a circle, and edge flows, as sums of paths, are conserved at every
vertex by construction. Costs are whole numbers of small units, as in `geo.routing.best`. Ties: the path
with fewest edges is made first, then the one whose edges come first.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import block_diag, csr_array

from geo.arrays import DUST, Bools, Floats, Integers
from geo.flows.limits import capacity_limits
from geo.flows.paths import DemandSearches
from geo.network.media import BY, Weight
from geo.network.model import Network

if TYPE_CHECKING:
    from geo.flows.ways import WaysOn
    from layers.scenarios.scenario import Demand

TOLERANCE: Final = 1e-7
"""Optimality gap, as a share of the demand and of the cost of the dearest best path."""

_TIE: Final = 1e-9  # weight of cost while serving as much as possible: it breaks ties and changes nothing else
_PREFER: Final = 10.0  # among equal plans, weight of the order of demands against the cost of paths
_MORE: Final = 1e-6  # share by which limits are widened to read prices


@dataclass(frozen=True)
class Limit:
    """A capacity of one edge, or of all transfers of a node that share it, with its shadow prices.

    Attributes
    ----------
    edges : tuple of int
    capacity : float
        Mt/y or bcm/y, less the flow that was on it already.
    flow : float
        Flow in both directions together, Mt/y or bcm/y.
    series : int
        Full limits that the same paths pass have the same number: raising only one of them changes nothing.
    shadow : float
        Cost saved, at least 0, per unit of capacity added to all limits of the series, with the same
        amount served: hours (Mt·h/y for each Mt/y), km or USD a tonne, by the weight of the plan. It is a bound:
        an increase by d saves at most shadow · d, because the least cost is convex in the capacities.
    shadow_served : float
        Additional amount served per unit of capacity added to all limits of the series; a bound in the same
        sense.
    """

    edges: tuple[int, ...]
    capacity: float
    flow: float
    series: int
    shadow: float
    shadow_served: float

    @property
    def binds(self) -> bool:
        """Whether the limit is full; with a capacity of 0, whether more capacity would be used."""
        needed = self.flow > 0 or self.shadow > 0 or self.shadow_served > 0
        return needed and self.flow >= self.capacity * (1 - TOLERANCE)


@dataclass(frozen=True, eq=False)
class LeastCost:
    """A plan: the amount on each path, and the capacities that limit the rest.

    Attributes
    ----------
    joined : array of bool, shape (k,)
        Which demands have a route at all.
    limited_by : tuple of (tuple of int or None), length k
        For each demand that is joined and not served in full, the positions in `capacities` of those that
        its paths pass and that would let more be served if they were greater; None for other demands.
    path_pair : array of int, shape (p,)
        The demand each path serves: in order, cheapest path first.
    path_edges : tuple of tuple of int, length p
        Edges in order of travel.
    path_amount : array of float, shape (p,)
    capacities : tuple of Limit
    perceived : float
        Cost of what is carried as those who choose between ways perceive it, million USD a year; NaN without choice.
    ways : WaysOn, optional
        All ways that were chosen between.
    """

    joined: Bools
    limited_by: tuple[tuple[int, ...] | None, ...]
    path_pair: Integers
    path_edges: tuple[tuple[int, ...], ...]
    path_amount: Floats
    capacities: tuple[Limit, ...]
    perceived: float = math.nan
    ways: WaysOn | None = None


class Plan:
    """A plan under construction: the paths so far, and the limits they share.

    Parameters
    ----------
    network : Network
    demands : sequence of Demand, length k
        Only their origins, destinations and modes are read.
    asked : array of float, shape (k,)
        Mt/y or bcm/y.
    shut : array of bool, shape (m,)
        Edges that may not be used.
    taken : array of float, shape (m,), optional
        Flow already on each edge, Mt/y or bcm/y.
    weight : {"hours", "km", "cost"}, optional
        The cost; by default hours for freight, km for gas.
    paths : collection of (int, tuple of int)
        The demand and the edges of paths to begin with instead of the best ones, such as those of a similar plan;
        closed ones are left out. They save searches and change no result but by rounding; `solved` needs the best ones.
    """

    def __init__(
        self,
        network: Network,
        demands: Sequence[Demand],
        asked: Floats,
        shut: Bools,
        taken: Floats | None = None,
        weight: Weight | None = None,
        paths: Collection[tuple[int, tuple[int, ...]]] = (),
    ) -> None:
        self.asked = asked
        self.search = DemandSearches(network, demands, shut, weight or BY[network.medium])
        self.limit_edges, self.room = capacity_limits(network, shut)
        row = np.repeat(np.arange(len(self.room)), [len(edges) for edges in self.limit_edges])
        column = np.array([edge for edges in self.limit_edges for edge in edges], dtype=np.int64)
        self.passes = csr_array((np.ones(len(row)), (row, column)), shape=(len(self.room), len(network.tail)))
        if taken is not None:
            self.room = np.maximum(self.room - self.passes @ taken, 0.0)
        # Of each path: its demand, its edges, its cost, and how often it passes each limit.
        self.pair: list[int] = []
        self.edges: list[tuple[int, ...]] = []
        self.cost: list[float] = []
        self.used: list[Floats] = []
        self.known: dict[tuple[int, tuple[int, ...]], int] = {}
        for pair, edges in paths:
            if not shut[list(edges)].any():
                self._add(pair, edges)
        if self.pair:  # whether the other demands have a path, the programme finds out
            self.joined, self.first_amount, self.all_on_best = np.ones(len(demands), dtype=bool), np.empty(0), False
            self.all_served = False
        else:
            self.joined, self.first_amount, missing, self.all_on_best = self._fill()
            self.all_served = not missing.any()
        # Programmes are scaled by the greatest amount and the dearest path, so that tolerances are relative to these.
        joined_demand = np.where(self.joined, asked, 0.0)
        self.size = float(joined_demand.max(initial=0.0)) or 1.0
        self.dear = max(self.cost, default=1.0)
        self.want, self.fits = joined_demand / self.size, np.minimum(self.room, joined_demand.sum() * 9) / self.size

    def solved(self) -> LeastCost:
        """Return the optimal plan."""
        amount, price, gain = self.first_amount, np.zeros(len(self.room)), np.zeros(len(self.room))
        if not self.all_on_best:
            most, gain, _ = self._serve_most()
            amount, price = self._serve_cheaply(most)
            amount = np.round(amount * self.size, 10 - int(np.ceil(np.log10(self.size))))
        return self._shown(amount, price, gain)

    def most(self) -> tuple[float, dict[tuple[int, tuple[int, ...]], float]]:
        """Return the most that can be served, and the amount on each path, by demand and edges, of a plan that does."""
        most, _, amount = self._serve_most()
        used = {
            path: on_path * self.size
            for path, on_path in zip(zip(self.pair, self.edges, strict=True), amount.tolist(), strict=True)
            if on_path > 0
        }
        return most * self.size, used

    def most_without(self, closures: Sequence[Bools]) -> list[float]:
        """Return the most that can be served while some more edges close, for each of several closures apart.

        Their programmes share no path, so they are solved as one, which takes far less time.

        Parameters
        ----------
        closures : sequence of array of bool, shape (m,)
        """
        total = float(self.want.sum())
        most = np.zeros(len(closures))
        pending = list(range(len(closures)))
        while pending:
            count, usage = len(self.pair), self._usage()
            of_demand = (np.arange(len(self.want))[:, None] == np.array(self.pair)).astype(float)
            rows, right, limits = [], [], []
            for number in pending:
                usable = np.array([not closures[number][list(edges)].any() for edges in self.edges])
                passed = np.flatnonzero(usage[usable].any(axis=0))
                # A path of a demand for nothing keeps a programme from having no path at all.
                block = np.vstack([of_demand[:, usable], usage[usable][:, passed].T])
                rows.append(csr_array(np.column_stack([np.ones(len(block)), block])))
                right.append(np.concatenate([self.want, self.fits[passed]]))
                limits.append(passed)
            widths = [block.shape[1] for block in rows]
            value = np.concatenate([np.append(0.0, -np.ones(width - 1)) for width in widths])
            solution = _solve(value, block_diag(rows, format="csc"), np.concatenate(right))
            amounts = np.split(solution.x, np.cumsum(widths)[:-1])
            marginals = np.split(solution.ineqlin.marginals, np.cumsum(list(map(len, right)))[:-1])
            improved = []
            for number, amount, of_rows, passed in zip(pending, amounts, marginals, limits, strict=True):
                most[number] = amount[1:].sum()
                if most[number] >= total * (1 - TOLERANCE):
                    most[number] = total
                elif self._improve(*self._prices(of_rows, passed), count, closures[number]):
                    improved.append(number)
            pending = improved
        served: list[float] = (most * self.size).tolist()
        return served

    def unserved(self) -> float:
        """Return how much demand cannot be served."""
        most, _, _ = self._serve_most()
        return math.fsum(self.asked[~self.joined]) + float(self.want.sum() - most) * self.size

    def bottleneck(self) -> tuple[int, ...]:
        """Return the edges of the limits without which more could be served; none if all demand is served."""
        _, gain, _ = self._serve_most()
        limits = np.flatnonzero(gain > TOLERANCE).tolist()
        return tuple(dict.fromkeys(edge for limit in limits for edge in self.limit_edges[limit]))

    def _fill(self) -> tuple[Bools, Floats, Floats, bool]:
        """Make the first paths: fill the best ones, in the order of the demands, then the best that have room.

        Returns
        -------
        joined : array of bool, shape (k,)
            Which demands have a path at all.
        amount : array of float, shape (p,)
            On each path.
        missing : array of float, shape (k,)
            Amount of each joined demand for which there was no room. If it is 0, all can be served.
        all_on_best : bool
            Whether all demand fits on the best paths, so that the plan is optimal.
        """
        length, paths = self.search.paths()
        joined = np.isfinite(length)
        missing, room = np.where(joined, self.asked, 0.0), self.room.copy()
        amount: list[float] = []
        rounds = 0
        while paths:
            rounds += 1
            before = len(self.pair)
            for pair, edges in paths.items():
                if (missing[pair] > 0 or rounds == 1) and self._add(pair, edges):
                    used = self.used[-1]
                    on = used > 0
                    fits = min(float(missing[pair]), float((room[on] / used[on]).min(initial=np.inf)))
                    amount.append(fits)
                    missing[pair] -= fits
                    room[on] -= fits * used[on]
                    room[room <= self.room * DUST] = 0.0
            if not missing.any() or len(self.pair) == before:
                break
            full = self.passes.T @ (room <= 0).astype(float) > 0
            _, paths = self.search.paths(np.where(full, np.inf, 0.0))
            paths = {pair: edges for pair, edges in paths.items() if missing[pair] > 0}
        return joined, np.array(amount, dtype=float), missing, rounds <= 1 and not missing.any()

    def _add(self, pair: int, edges: tuple[int, ...]) -> bool:
        """Add a path; return whether it is new."""
        if (pair, edges) in self.known:
            return False
        self.known[pair, edges] = len(self.pair)
        self.pair.append(pair)
        self.edges.append(edges)
        self.cost.append(self.search.cost(pair, edges))
        on = np.bincount(edges, minlength=self.passes.shape[1]).astype(float)
        self.used.append(self.passes @ on)
        return True

    def _usage(self) -> Floats:
        """Return how often each path passes each limit."""
        return np.array(self.used, dtype=float).reshape(len(self.used), len(self.room))

    def _programme(self, fits: Floats) -> tuple[Floats, Floats, Integers]:
        """Return the rows of the programme (demands, then limits that paths pass), their bounds, and these limits."""
        usage = self._usage()
        passed = np.flatnonzero(usage.any(axis=0))
        of_demand = (np.arange(len(self.want))[:, None] == np.array(self.pair)).astype(float)
        return np.vstack([of_demand, usage.T[passed]]), np.concatenate([self.want, fits[passed]]), passed

    def _prices(self, marginals: Floats, passed: Integers) -> tuple[Floats, Floats]:
        """Return the price of a unit of each demand and of each limit, at least 0."""
        value = np.maximum(-marginals, 0.0)
        price = np.zeros(len(self.room))
        price[passed] = value[len(self.want) : len(self.want) + len(passed)]
        return value[: len(self.want)], price

    def _serve_most(self) -> tuple[float, Floats, Floats]:
        """Return the most that can be served, its rise for one more unit of each limit, and the amount on each path."""
        total, nothing = float(self.want.sum()), np.zeros(len(self.room))
        if self.all_served:
            return total, nothing, self.first_amount / self.size
        while True:
            rows, right, passed = self._programme(self.fits)
            solution = _solve(-np.ones(len(self.pair)), rows, right)
            most = float(solution.x.sum())
            if most >= total * (1 - TOLERANCE):
                return total, nothing, solution.x
            demand_price, price = self._prices(solution.ineqlin.marginals, passed)
            if not self._improve(demand_price, price, len(self.pair)):
                return most, price, solution.x

    def _improve(self, demand_price: Floats, price: Floats, count: int, closed: Bools | None = None) -> bool:
        """Add the paths that would serve more at the prices of demands and limits of a programme of the first paths.

        Returns
        -------
        bool
            Whether there is one that is not among the first `count`.
        """
        on_edge = self.passes.T @ price
        extra = on_edge if closed is None else np.where(closed, np.inf, on_edge)
        # A path whose limits and demand cost 1 or more per unit serves no more than it takes from others.
        worth = np.where(self.want > 0, np.maximum(1 - demand_price, 0.0), 0.0)
        _, paths = self.search.paths(extra, scale=_TIE / self.dear, apart=True, limit=worth)
        improved = False
        for pair, edges in paths.items():
            if on_edge[list(edges)].sum() < 1 - demand_price[pair] - TOLERANCE:
                self._add(pair, edges)
                improved |= self.known[pair, edges] >= count
        return improved

    def _serve_cheaply(self, most: float) -> tuple[Floats, Floats]:
        """Return the cheapest amounts that serve that much, and the saving for one more unit of each limit."""
        # The price of a limit that is only just enough has a range; widening all limits a little selects the
        # value of more capacity.
        solution, rows, price = self._cheapest(most, self.fits * (1 + _MORE))
        amount = self._preferred(solution, rows, most)
        if amount is None:  # the plan of the widened limits does not fit
            solution, rows, _ = self._cheapest(most, self.fits)
            amount = self._preferred(solution, rows, most)
        return solution.x if amount is None else amount, price * self.dear

    def _cheapest(self, most: float, fits: Floats) -> tuple[Any, Floats, Floats]:
        """Return the solution of the programme that serves that much at the least cost, its rows and its prices."""
        while True:
            rows, right, passed = self._programme(fits)
            rows, right = np.vstack([rows, -np.ones(len(self.pair))]), np.append(right, -most)
            solution = _solve(np.array(self.cost) / self.dear, rows, right)
            marginals = solution.ineqlin.marginals
            demand_price, price = self._prices(marginals, passed)
            length, paths = self.search.paths(self.passes.T @ price, scale=1 / self.dear, apart=True)
            improved = False
            for pair, edges in paths.items():
                if self.want[pair] > 0 and length[pair] + demand_price[pair] + marginals[-1] < -TOLERANCE:
                    improved |= self._add(pair, edges)
            if not improved:
                return solution, rows, price

    def _preferred(self, solution: Any, rows: Floats, most: float) -> Floats | None:
        """Return the optimal plan that prefers earlier demands; None if no plan has these prices.

        Optimal plans use only paths that are cheapest at these prices, and fill every limit with a price.
        """
        cost, marginals = np.array(self.cost) / self.dear, solution.ineqlin.marginals
        equal = cost - rows.T @ marginals <= TOLERANCE
        if not equal.any():
            return np.zeros(len(cost)) if most <= 0 else None
        right = np.append(self._programme(self.fits)[1], -most)
        earlier = np.array(self.pair) * (_PREFER - cost)
        best = _solve(earlier[equal], rows[:, equal], right, marginals < -TOLERANCE)
        if best is None:
            return None
        amount = np.zeros(len(cost))
        amount[equal] = best.x
        return amount

    def _shown(self, amount: Floats, price: Floats, gain: Floats) -> LeastCost:
        """Return the plan without amounts that are rounding."""
        pairs = np.array(self.pair, dtype=np.int64)
        total = sums(pairs, amount, len(self.want))
        short = self.want * self.size - total > self.size * TOLERANCE
        order = sorted(
            np.flatnonzero(amount > self.size * TOLERANCE * 1e-2).tolist(),
            key=lambda path: (self.pair[path], self.cost[path], self.edges[path]),
        )
        usage = self._usage()
        flow = usage.T @ amount
        series = self._series(usage, flow >= self.room * (1 - TOLERANCE))
        shadow, served_more = (sums(series, of, len(series))[series] for of in (price / self.search.unit, gain))
        return LeastCost(
            joined=self.joined,
            limited_by=tuple(
                tuple(np.flatnonzero((usage[pairs == pair] > 0).any(axis=0) & (served_more > TOLERANCE)).tolist())
                if short[pair]
                else None
                for pair in range(len(self.want))
            ),
            path_pair=pairs[order],
            path_edges=tuple(self.edges[path] for path in order),
            path_amount=amount[order],
            capacities=tuple(
                map(
                    Limit,
                    self.limit_edges,
                    self.room.tolist(),
                    flow.tolist(),
                    series.tolist(),
                    shadow.round(6).tolist(),
                    served_more.round(6).tolist(),
                )
            ),
        )

    @staticmethod
    def _series(usage: Floats, full: Bools) -> Integers:
        """Return for each limit the first full one that the same paths pass; a limit that is not full stands alone."""
        series = np.arange(len(full))
        binding = np.flatnonzero(full & usage.any(axis=0))
        _, first, group = np.unique(usage[:, binding], axis=1, return_index=True, return_inverse=True)
        series[binding] = binding[first[group]]
        return series


def sums(index: Integers, values: Floats, count: int) -> Floats:
    """Return the sum of the values of each index."""
    return np.bincount(index, weights=values, minlength=count).astype(float)


def _solve(cost: Floats, rows: Floats, right: Floats, tight: Bools | None = None) -> Any:
    """Minimise cost · x with rows · x ≤ right (= right where tight) and x ≥ 0; None if that is infeasible."""
    # Imported here, because it takes a fifth of a second, and tables of kilometres need no programme.
    from scipy.optimize import linprog

    if tight is None:
        solution = linprog(cost, A_ub=rows, b_ub=right, method="highs-ds")
    else:
        equal = {"A_eq": rows[tight], "b_eq": right[tight]}
        solution = linprog(cost, A_ub=rows[~tight], b_ub=right[~tight], **equal, method="highs-ds")
        if solution.status == 2:  # infeasible
            return None
    if solution.status != 0:
        raise RuntimeError(f"the linear programme of flows was not solved: {solution.message}")
    return solution
