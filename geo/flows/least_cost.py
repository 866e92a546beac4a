"""Least-cost flows by column generation: the plan of `geo.flows.assignment`, path by path.

The programmes are those of `geo.flows.assignment`. Paths are made as they are needed (Ford & Fulkerson 1958,
doi:10.1287/mnsc.5.1.97; Tomlin 1966, doi:10.1287/opre.14.1.45): the linear programme over the paths so far
gives every limit a price, and a search for the path that is cheapest at those prices gives the next one;
where none is better than those at hand, the plan is optimal over all paths (to `TOLERANCE`). The programmes
are solved by HiGHS (Huangfu & Hall 2018, doi:10.1007/s12532-017-0130-5) through scipy; the searches are
scipy's Dijkstra. The first paths fill the best routes, in the order of the demands, then the best of what has
room; where all fits on the best routes, no programme is needed.

Each path is simple, so no flow runs in a circle, and edge flows, as sums of paths, are conserved at every
vertex by construction. Costs count in whole milliseconds or millimetres, as in `geo.routing.best`; of paths of
equal cost that with fewest edges is made first, then the one whose edges come first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.arrays import Bools, Floats, Integers
from geo.graphs import Adjacency
from geo.network.media import BY
from geo.network.model import Network
from geo.routing.search import whole_weights

TOLERANCE: Final = 1e-7
"""How far from optimal a plan may be: part of the amounts asked for, and of the cost of the dearest best path."""

_TIE: Final = 1e-9  # weight of cost in the search for what serves more: enough to choose, too little to matter
_PREFER: Final = 10.0  # among equal plans, how much more it counts who is served than by which path
_MORE: Final = 1e-6  # by how much limits are widened to read prices
_DUST: Final = 1e-12  # share of a sum that is rounding
_UNIT: Final = {"hours": 3_600_000.0, "km": 1_000_000.0}


@dataclass(frozen=True)
class Limit:
    """What a capacity holds back: one edge, or all transfers of a node that share its capacity.

    Attributes
    ----------
    edges : tuple of int
    capacity : float
        Mt/y or bcm/y; what is left of it where some was taken already.
    flow : float
        What passes, both ways together.
    series : int
        Limits that are full and that the same paths pass have the same number: only together do they give way.
    shadow : float
        Cost saved, at least 0, for one unit more that fits through all limits of the series, with the same
        amount served: hours for freight (Mt·h/y for each Mt/y), km for gas. It is a bound: an increase
        by d saves at most shadow · d, as the least cost is convex in the capacities.
    shadow_served : float
        Amount more that is served for one unit more that fits through all limits of the series: at most so,
        in the same sense.
    """

    edges: tuple[int, ...]
    capacity: float
    flow: float
    series: int
    shadow: float
    shadow_served: float

    @property
    def binds(self) -> bool:
        """Whether it is full: with a capacity of 0, whether something would pass."""
        wanted = self.flow > 0 or self.shadow > 0 or self.shadow_served > 0
        return wanted and self.flow >= self.capacity * (1 - TOLERANCE)


@dataclass(frozen=True, eq=False)
class LeastCost:
    """A plan: what goes on which path, and what holds back the rest.

    Attributes
    ----------
    joined : array of bool, shape (k,)
        Which demands have a route at all.
    held : tuple of (tuple of int or None), length k
        For each demand that is joined and not served in full, the capacities that its paths pass and
        that would let more be served if they were greater; None for others.
    path_pair : array of int, shape (p,)
        The demand each path serves: in order, cheapest path first.
    path_edges : tuple of tuple of int, length p
        Edges in order of travel.
    path_amount : array of float, shape (p,)
    capacities : tuple of Limit
    """

    joined: Bools
    held: tuple[tuple[int, ...] | None, ...]
    path_pair: Integers
    path_edges: tuple[tuple[int, ...], ...]
    path_amount: Floats
    capacities: tuple[Limit, ...]


class Plan:
    """One plan in the making: the paths so far, and the limits they share.

    Parameters
    ----------
    network : Network
    ends : sequence of (str, str), length k
        Origin and destination of each demand.
    asked : array of float, shape (k,)
    shut : array of bool, shape (m,)
        Edges that may not be used.
    taken : array of float, shape (m,), optional
        What passes each edge already.
    """

    def __init__(
        self,
        network: Network,
        ends: Sequence[tuple[str, str]],
        asked: Floats,
        shut: Bools,
        taken: Floats | None = None,
    ) -> None:
        self.asked = asked
        self.search = _Search(network, ends, shut)
        self.limit_edges, self.room = _capacities(network, shut)
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
        self.known: set[tuple[int, tuple[int, ...]]] = set()
        self.joined, self.first_amount, missing, self.all_on_best = self._fill()
        self.all_served = not missing.any()
        # Programmes count in parts of the greatest amount and of the dearest path: tolerances are parts of them.
        wanted = np.where(self.joined, asked, 0.0)
        self.size = float(wanted.max(initial=0.0)) or 1.0
        self.dear = max(self.cost, default=1.0)
        self.want, self.fits = wanted / self.size, np.minimum(self.room, wanted.sum() * 9) / self.size

    def solved(self) -> LeastCost:
        """Return the optimal plan."""
        amount, price, gain = self.first_amount, np.zeros(len(self.room)), np.zeros(len(self.room))
        if not self.all_on_best:
            most, gain = self._serve_most()
            amount, price = self._serve_cheaply(most)
            amount = np.round(amount * self.size, 10 - int(np.ceil(np.log10(self.size))))
        return self._shown(amount, price, gain)

    def unserved(self) -> float:
        """Return how much cannot be served."""
        most, _ = self._serve_most()
        return math.fsum(self.asked[~self.joined]) + float(self.want.sum() - most) * self.size

    def _fill(self) -> tuple[Bools, Floats, Floats, bool]:
        """Make the first paths: fill the best ones, in the order of the demands, then the best of what has room.

        Returns
        -------
        joined : array of bool, shape (k,)
            Which demands have a path at all.
        amount : array of float, shape (p,)
            On each path.
        missing : array of float, shape (k,)
            Of each joined demand, what found no room. Nothing missing: all can be served.
        all_on_best : bool
            Whether all went on the best paths, so that the plan is optimal.
        """
        length, paths = self.search.paths(self.search.cost)
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
                    room[room <= self.room * _DUST] = 0.0
            if not missing.any() or len(self.pair) == before:
                break
            full = self.passes.T @ (room <= 0).astype(float) > 0
            _, paths = self.search.paths(np.where(full, np.inf, self.search.cost))
            paths = {pair: edges for pair, edges in paths.items() if missing[pair] > 0}
        return joined, np.array(amount, dtype=float), missing, rounds <= 1 and not missing.any()

    def _add(self, pair: int, edges: tuple[int, ...]) -> bool:
        """Add a path; say whether it is a new one."""
        if (pair, edges) in self.known:
            return False
        self.known.add((pair, edges))
        self.pair.append(pair)
        self.edges.append(edges)
        self.cost.append(float(self.search.cost[list(edges)].sum()))
        on = np.bincount(edges, minlength=self.passes.shape[1]).astype(float)
        self.used.append(self.passes @ on)
        return True

    def _usage(self) -> Floats:
        """Return how often each path passes each limit."""
        return np.array(self.used, dtype=float).reshape(len(self.used), len(self.room))

    def _programme(self, fits: Floats) -> tuple[Floats, Floats, Integers]:
        """Return the rows of the programme: each demand, then each limit that some path passes; and which those are."""
        usage = self._usage()
        met = np.flatnonzero(usage.any(axis=0))
        of_demand = (np.arange(len(self.want))[:, None] == np.array(self.pair)).astype(float)
        return np.vstack([of_demand, usage.T[met]]), np.concatenate([self.want, fits[met]]), met

    def _prices(self, marginals: Floats, met: Integers) -> tuple[Floats, Floats]:
        """Return the price of a unit of each demand and of each limit, at least 0."""
        value = np.maximum(-marginals, 0.0)
        price = np.zeros(len(self.room))
        price[met] = value[len(self.want) : len(self.want) + len(met)]
        return value[: len(self.want)], price

    def _serve_most(self) -> tuple[float, Floats]:
        """Return the most that can be served, and by how much a unit of each limit would raise it."""
        total, nothing = float(self.want.sum()), np.zeros(len(self.room))
        if self.all_served:
            return total, nothing
        while True:
            rows, right, met = self._programme(self.fits)
            solution = _solve(-np.ones(len(self.pair)), rows, right)
            most = float(solution.x.sum())
            if most >= total * (1 - TOLERANCE):
                return total, nothing
            demand_price, price = self._prices(solution.ineqlin.marginals, met)
            on_edge = self.passes.T @ price
            _, paths = self.search.paths(_apart(on_edge + _TIE * self.search.cost / self.dear))
            improved = False
            for pair, edges in paths.items():
                if self.want[pair] > 0 and on_edge[list(edges)].sum() < 1 - demand_price[pair] - TOLERANCE:
                    improved |= self._add(pair, edges)
            if not improved:
                return most, price

    def _serve_cheaply(self, most: float) -> tuple[Floats, Floats]:
        """Return the cheapest amounts that serve that much, and what a unit of each limit would save."""
        # Where a limit is only just enough, its price has a range: with a little more of all, it is what more is worth.
        solution, rows, price = self._cheapest(most, self.fits * (1 + _MORE))
        amount = self._preferred(solution, rows, most)
        if amount is None:  # the little more was too much
            solution, rows, _ = self._cheapest(most, self.fits)
            amount = self._preferred(solution, rows, most)
        return solution.x if amount is None else amount, price * self.dear

    def _cheapest(self, most: float, fits: Floats) -> tuple[Any, Floats, Floats]:
        """Return the solution of the programme that serves that much at the least cost, its rows and the prices."""
        while True:
            rows, right, met = self._programme(fits)
            rows, right = np.vstack([rows, -np.ones(len(self.pair))]), np.append(right, -most)
            solution = _solve(np.array(self.cost) / self.dear, rows, right)
            marginals = solution.ineqlin.marginals
            demand_price, price = self._prices(marginals, met)
            length, paths = self.search.paths(_apart(self.search.cost / self.dear + self.passes.T @ price))
            improved = False
            for pair, edges in paths.items():
                if self.want[pair] > 0 and length[pair] + demand_price[pair] + marginals[-1] < -TOLERANCE:
                    improved |= self._add(pair, edges)
            if not improved:
                return solution, rows, price

    def _preferred(self, solution: Any, rows: Floats, most: float) -> Floats | None:
        """Return, of all plans as good, that which prefers earlier demands; None where the prices are not theirs.

        Plans as good use no path that is dearer at these prices, and leave no room at what has a price.
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
        """Return the plan, without what is rounding."""
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
        shadow, more = (sums(series, of, len(series))[series] for of in (price / self.search.unit, gain))
        return LeastCost(
            joined=self.joined,
            held=tuple(
                tuple(np.flatnonzero((usage[pairs == pair] > 0).any(axis=0) & (more > TOLERANCE)).tolist())
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
                    more.round(6).tolist(),
                )
            ),
        )

    @staticmethod
    def _series(usage: Floats, full: Bools) -> Integers:
        """Return for each limit the first that is full and passed by the same paths; itself where it is not full."""
        series = np.arange(len(full))
        binding = np.flatnonzero(full & usage.any(axis=0))
        _, first, same = np.unique(usage[:, binding], axis=1, return_index=True, return_inverse=True)
        series[binding] = binding[first[same]]
        return series


class _Search:
    """Lightest paths of all demands at once, for any weights of the edges."""

    def __init__(self, network: Network, ends: Sequence[tuple[str, str]], shut: Bools) -> None:
        weight = BY[network.medium]
        # One more for each edge: of equal costs, fewest edges. No path has as many as it would take to count.
        hop = float(network.n + 2)
        self.cost: Floats = np.array(whole_weights(network, weight, shut), dtype=float) * hop + 1.0
        self.unit = _UNIT[weight] * hop
        destinations = list(dict.fromkeys(destination for _, destination in ends))
        self.starts = [network.vertices(origin).tolist() for origin, _ in ends]
        self.end = [destinations.index(destination) for _, destination in ends]
        self.terminals = network.n + np.arange(len(destinations))
        # From the terminal of each destination arcs lead into the network, none back: nothing passes through it.
        entries = [
            (network.n + number, vertex)
            for number, node in enumerate(destinations)
            for vertex in network.vertices(node).tolist()
        ]
        edge = np.flatnonzero(~shut & (network.tail != network.head))
        tail, head = network.tail[edge], network.head[edge]
        first, last = np.array(entries, dtype=np.int64).reshape(-1, 2).T
        self.arcs = Adjacency(
            network.n + len(destinations), np.concatenate([tail, head, first]), np.concatenate([head, tail, last])
        )
        self.edge = np.concatenate([edge, edge, np.full(len(entries), len(shut))])  # entries weigh nothing
        self.ways: list[list[tuple[int, int]]] = [[] for _ in range(network.n)]
        for number, u, v in zip(edge.tolist(), tail.tolist(), head.tolist(), strict=True):
            self.ways[u].append((number, v))
            self.ways[v].append((number, u))

    def paths(self, weight: Floats) -> tuple[Floats, dict[int, tuple[int, ...]]]:
        """Return the weight of the lightest path of each demand, inf where there is none, and its edges."""
        length = np.full(len(self.starts), np.inf)
        if not self.starts:
            return length, {}
        matrix = self.arcs.matrix(np.append(weight, 0.0)[self.edge])
        distance = dijkstra(matrix, indices=self.terminals).tolist()
        heavy = weight.tolist()
        paths: dict[int, tuple[int, ...]] = {}
        for pair, (starts, end) in enumerate(zip(self.starts, self.end, strict=True)):
            away = distance[end]
            vertex = min(starts, key=lambda start, away=away: (away[start], start), default=None)  # type: ignore[misc]
            if vertex is None or away[vertex] == np.inf:
                continue
            length[pair] = away[vertex]
            path = []
            while away[vertex] > 0:
                # Of equally light ways on, that over the first edge.
                edge, vertex = min(self.ways[vertex], key=lambda way, away=away: away[way[1]] + heavy[way[0]])  # type: ignore[misc]
                path.append(edge)
            paths[pair] = tuple(path)
        return length, paths


def _capacities(network: Network, shut: Bools) -> tuple[list[tuple[int, ...]], Floats]:
    """Return the limits of a network: the edges that share each, and what fits through."""
    capacity = network.capacity()
    stated = network.capacity_stated()
    groups: dict[Any, list[int]] = {}
    for edge in np.flatnonzero(~shut & ~np.isnan(capacity) & (network.tail != network.head)).tolist():
        node = network.at[edge]
        key = ("edge", edge) if node is None else (node, "" if stated[edge] else network.kind[edge])
        groups.setdefault(key, []).append(edge)
    edges: list[tuple[int, ...]] = []
    room: list[float] = []
    for group in groups.values():
        most = float(capacity[group].max())
        edges.append(tuple(group))
        room.append(most)
        for edge in group:
            if capacity[edge] < most:
                edges.append((edge,))
                room.append(float(capacity[edge]))
    return edges, np.array(room, dtype=float)


def sums(index: Integers, values: Floats, count: int) -> Floats:
    """Return the sum of the values of each index."""
    return np.bincount(index, weights=values, minlength=count).astype(float)


def _apart(weight: Floats) -> Floats:
    """Return weights none of which is lost in a sum with the others."""
    return weight + _DUST * float(weight.max(initial=1.0))


def _solve(cost: Floats, rows: Floats, right: Floats, tight: Bools | None = None) -> Any:
    """Return the solution of: least cost · x, rows · x ≤ right (= right where tight), x ≥ 0; None if none has them."""
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
