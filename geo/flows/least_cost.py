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
    held : tuple of tuple of int, length k
        For each demand that is joined and not served in full, the capacities that its paths pass and
        that would let more be served if they were greater; none for others.
    short : array of bool, shape (k,)
        Which demands are joined and not served in full.
    path_pair : array of int, shape (p,)
        The demand each path serves: in order, cheapest path first.
    path_edges : tuple of tuple of int, length p
        Edges in order of travel.
    path_amount : array of float, shape (p,)
    capacities : tuple of Limit
    """

    joined: Bools
    held: tuple[tuple[int, ...], ...]
    short: Bools
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
        self.network, self.asked = network, asked
        self.search = _Search(network, ends, shut)
        self.limit_edges, self.room = _capacities(network, shut)
        count, m = len(self.room), len(network.tail)
        row = np.repeat(np.arange(count), [len(edges) for edges in self.limit_edges])
        column = np.array([edge for edges in self.limit_edges for edge in edges], dtype=np.int64)
        self.passes = csr_array((np.ones(len(row)), (row, column)), shape=(count, m))
        if taken is not None:
            self.room = np.maximum(self.room - self.passes @ taken, 0.0)
        self.pair: list[int] = []
        self.edges: list[tuple[int, ...]] = []
        self.cost: list[float] = []
        self.used: list[Floats] = []
        self.known: set[tuple[int, tuple[int, ...]]] = set()

    def solved(self) -> LeastCost:
        """Return the optimal plan."""
        price, gain = np.zeros(len(self.room)), np.zeros(len(self.room))
        joined, amount, left, first = self._fill()
        wanted = np.where(joined, self.asked, 0.0)
        self._scale(wanted)
        if not first:
            most = float(self.want.sum())
            if left.any():
                most, gain = self._serve_most()
            amount, price = self._serve_cheaply(most)
            amount = np.round(amount * self.size, 10 - int(np.ceil(np.log10(self.size))))
        return self._shown(joined, wanted, amount, price, gain)

    def unserved(self) -> float:
        """Return how much cannot be served."""
        joined, _, left, _ = self._fill()
        wanted = np.where(joined, self.asked, 0.0)
        no_route = math.fsum(self.asked - wanted)
        if not left.any():
            return no_route
        self._scale(wanted)
        most, _ = self._serve_most()
        return no_route + float(self.want.sum() - most) * self.size

    def _scale(self, wanted: Floats) -> None:
        """Count in parts of the greatest amount and of the dearest path: tolerances are parts of them."""
        self.size = float(wanted.max(initial=0.0)) or 1.0
        self.dear = max(self.cost, default=1.0)
        self.want, self.fits = wanted / self.size, np.minimum(self.room, wanted.sum() * 9) / self.size

    def _fill(self) -> tuple[Bools, Floats, Floats, bool]:
        """Make the first paths: fill the best ones, in the order of the demands, then the best of what has room.

        Returns
        -------
        joined : array of bool, shape (k,)
            Which demands have a path at all.
        amount : array of float, shape (p,)
            On each path.
        left : array of float, shape (k,)
            Of what is joined, and found no room. Nothing left: all can be served.
        first : bool
            Whether all went on the best paths, so that the plan is optimal.
        """
        length, paths = self.search.paths(self.search.cost)
        joined = np.isfinite(length)
        left, room = np.where(joined, self.asked, 0.0), self.room.copy()
        amount: list[float] = []
        rounds = 0
        while paths:
            rounds += 1
            before = len(self.pair)
            for pair, edges in paths.items():
                if (left[pair] > 0 or rounds == 1) and self._add(pair, edges):
                    used = self.used[-1]
                    on = used > 0
                    fits = min(float(left[pair]), float((room[on] / used[on]).min(initial=np.inf)))
                    amount.append(fits)
                    left[pair] -= fits
                    room[on] -= fits * used[on]
                    room[room <= self.room * _DUST] = 0.0
            if not left.any() or len(self.pair) == before:
                break
            full = self.passes.T @ (room <= 0).astype(float) > 0
            _, paths = self.search.paths(np.where(full, np.inf, self.search.cost))
            paths = {pair: edges for pair, edges in paths.items() if left[pair] > 0}
        return joined, np.array(amount, dtype=float), left, rounds <= 1 and not left.any()

    def _add(self, pair: int, edges: tuple[int, ...]) -> bool:
        """Add a path; say whether it is a new one."""
        if (pair, edges) in self.known:
            return False
        self.known.add((pair, edges))
        self.pair.append(pair)
        self.edges.append(edges)
        self.cost.append(float(self.search.cost[list(edges)].sum()))
        on = np.bincount(edges, minlength=len(self.network.tail)).astype(float)
        self.used.append(self.passes @ on)
        return True

    def _usage(self) -> Floats:
        """Return how often each path passes each limit."""
        return np.array(self.used, dtype=float).reshape(len(self.used), len(self.room))

    def _load(self, amount: Floats) -> Floats:
        """Return what amounts on the paths put on each limit."""
        return np.array(self.used, dtype=float).reshape(len(amount), len(self.room)).T @ amount

    def _met(self) -> Integers:
        """Return the limits that some path passes."""
        return np.flatnonzero(self._usage().any(axis=0))

    def _programme(self, fits: Floats) -> tuple[Floats, Floats, Integers]:
        """Return the rows of the programme: each demand, then each limit that some path passes; and which those are."""
        met = self._met()
        of = (np.arange(len(self.want))[:, None] == np.array(self.pair)[None, :]).astype(float)
        return np.vstack([of, self._usage().T[met]]), np.concatenate([self.want, fits[met]]), met

    def _prices(self, marginals: Floats, met: Integers) -> tuple[Floats, Floats]:
        """Return the price of a unit of each demand and of each limit, at least 0."""
        count = len(self.want)
        price = np.zeros(len(self.room))
        price[met] = np.maximum(-marginals[count : count + len(met)], 0.0)
        return np.maximum(-marginals[:count], 0.0), price

    def _serve_most(self) -> tuple[float, Floats]:
        """Return the most that can be served, and by how much a unit of each limit would raise it."""
        while True:
            rows, right, met = self._programme(self.fits)
            found = _solve(-np.ones(len(self.pair)), rows, right)
            most = float(found.x.sum())
            if most >= self.want.sum() * (1 - TOLERANCE):
                return float(self.want.sum()), np.zeros(len(self.room))
            own, price = self._prices(found.ineqlin.marginals, met)
            on_edge = self.passes.T @ price
            _, paths = self.search.paths(_apart(on_edge + _TIE * self.search.cost / self.dear))
            fresh = False
            for pair, edges in paths.items():
                if self.want[pair] > 0 and on_edge[list(edges)].sum() < 1 - own[pair] - TOLERANCE:
                    fresh |= self._add(pair, edges)
            if not fresh:
                return most, price

    def _serve_cheaply(self, most: float) -> tuple[Floats, Floats]:
        """Return the cheapest amounts that serve that much, and what a unit of each limit would save."""
        # Where a limit is only just enough, its price has a range: with a little more of all, it is what more is worth.
        found, rows, price = self._cheapest(most, self.fits * (1 + _MORE))
        amount = self._preferred(found, rows, most)
        if amount is None:  # the little more was too much
            found, rows, _ = self._cheapest(most, self.fits)
            amount = self._preferred(found, rows, most)
        return found.x if amount is None else amount, price * self.dear

    def _cheapest(self, most: float, fits: Floats) -> tuple[Any, Floats, Floats]:
        """Return the solution of the programme that serves that much at the least cost, its rows and the prices."""
        while True:
            rows, right, met = self._programme(fits)
            rows, right = np.vstack([rows, -np.ones(len(self.pair))]), np.append(right, -most)
            found = _solve(np.array(self.cost) / self.dear, rows, right)
            marginals = found.ineqlin.marginals
            own, price = self._prices(marginals, met)
            length, paths = self.search.paths(_apart(self.search.cost / self.dear + self.passes.T @ price))
            fresh = False
            for pair, edges in paths.items():
                if self.want[pair] > 0 and length[pair] + own[pair] + marginals[-1] < -TOLERANCE:
                    fresh |= self._add(pair, edges)
            if not fresh:
                return found, rows, price

    def _preferred(self, found: Any, rows: Floats, most: float) -> Floats | None:
        """Return, of all plans as good, that which prefers earlier demands; None where the prices are not theirs.

        Plans as good use no path that is dearer at these prices, and leave no room at what has a price.
        """
        cost, marginals = np.array(self.cost) / self.dear, found.ineqlin.marginals
        equal = cost - rows.T @ marginals <= TOLERANCE
        if not equal.any():
            return np.zeros(len(cost)) if most <= 0 else None
        right = np.concatenate([self.want, self.fits[self._met()], [-most]])
        earlier = np.array(self.pair) * (_PREFER - cost)
        best = _solve(earlier[equal], rows[:, equal], right, marginals < -TOLERANCE)
        if best is None:
            return None
        amount = np.zeros(len(cost))
        amount[equal] = best.x
        return amount

    def _shown(self, joined: Bools, wanted: Floats, amount: Floats, price: Floats, gain: Floats) -> LeastCost:
        """Return the plan, without what is rounding."""
        total = sums(np.array(self.pair, dtype=np.int64), amount, len(wanted))
        short = wanted - total > self.size * TOLERANCE
        kept = [column for column in range(len(self.pair)) if amount[column] > self.size * TOLERANCE * 1e-2]
        kept.sort(key=lambda column: (self.pair[column], self.cost[column], self.edges[column]))
        flow = self._load(amount)
        series = self._series(flow >= self.room * (1 - TOLERANCE))
        shadow, more = (sums(series, of, len(series))[series] for of in (price / self.search.unit, gain))
        return LeastCost(
            joined=joined,
            held=tuple(self._held(pair, more) if short[pair] else () for pair in range(len(wanted))),
            short=short,
            path_pair=np.array([self.pair[column] for column in kept], dtype=np.int64),
            path_edges=tuple(self.edges[column] for column in kept),
            path_amount=amount[kept] if kept else np.empty(0),
            capacities=tuple(
                Limit(edges, float(self.room[row]), float(flow[row]), int(series[row]), *each)
                for row, (edges, *each) in enumerate(
                    zip(self.limit_edges, shadow.round(6).tolist(), more.round(6).tolist(), strict=True)
                )
            ),
        )

    def _held(self, pair: int, more: Floats) -> tuple[int, ...]:
        on = np.any([used > 0 for of, used in zip(self.pair, self.used, strict=True) if of == pair], axis=0)
        return tuple(np.flatnonzero(on & (more > TOLERANCE)).tolist())

    def _series(self, full: Bools) -> Integers:
        """Return for each limit the first that is full and passed by the same paths; itself where it is not full."""
        first: dict[bytes, int] = {}
        used = self._usage()
        return np.array(
            [
                first.setdefault(used[:, row].tobytes(), row) if full[row] and used[:, row].any() else row
                for row in range(len(full))
            ],
            dtype=np.int64,
        )


class _Search:
    """Lightest paths of all demands at once, for any weights of the edges."""

    def __init__(self, network: Network, ends: Sequence[tuple[str, str]], shut: Bools) -> None:
        self.network = network
        self.open = np.flatnonzero(~shut & (network.tail != network.head))
        weight = BY[network.medium]
        # One more for each edge: of equal costs, fewest edges. No path has as many as it would take to count.
        hop = float(network.n + 2)
        self.cost: Floats = np.array(whole_weights(network, weight, shut), dtype=float) * hop + 1.0
        self.unit = _UNIT[weight] * hop
        last_nodes = list(dict.fromkeys(destination for _, destination in ends))
        self.starts = [network.vertices(origin).tolist() for origin, _ in ends]
        self.end = [last_nodes.index(destination) for _, destination in ends]
        # From each destination arcs lead into the network, none back: nothing passes through it.
        self.targets = [network.vertices(node).tolist() for node in last_nodes]
        self.count = len(last_nodes)
        first = [network.n + number for number, vertices in enumerate(self.targets) for _ in vertices]
        last = [vertex for vertices in self.targets for vertex in vertices]
        tail, head = network.tail[self.open], network.head[self.open]
        start = np.concatenate([tail, head, np.array(first, dtype=np.int64)])
        end = np.concatenate([head, tail, np.array(last, dtype=np.int64)])
        self.size = network.n + self.count
        self.order = np.lexsort((end, start))
        start, end = start[self.order], end[self.order]
        fresh = np.ones(len(start), dtype=bool)
        fresh[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
        self.bundle = np.flatnonzero(fresh)
        self.column = end[self.bundle].astype(np.int32)
        self.pointer = np.searchsorted(start[self.bundle], np.arange(self.size + 1)).astype(np.int32)
        self.entries = len(first)
        self.ways: list[list[tuple[int, int]]] = [[] for _ in range(network.n)]
        for edge, one, other in zip(self.open.tolist(), tail.tolist(), head.tolist(), strict=True):
            self.ways[one].append((edge, other))
            self.ways[other].append((edge, one))

    def paths(self, weight: Floats) -> tuple[Floats, dict[int, tuple[int, ...]]]:
        """Return the weight of the lightest path of each demand, inf where there is none, and its edges."""
        count = len(self.starts)
        length = np.full(count, np.inf)
        if not self.count or not len(self.order):
            return length, {}
        on = weight[self.open]
        arcs = np.concatenate([on, on, np.zeros(self.entries)])[self.order]
        least = np.minimum.reduceat(arcs, self.bundle)
        matrix = csr_array((least, self.column, self.pointer), shape=(self.size, self.size))
        distance = dijkstra(matrix, directed=True, indices=self.network.n + np.arange(self.count))
        heavy = weight.tolist()
        found: dict[int, tuple[int, ...]] = {}
        far = [distance[number, : self.network.n].tolist() for number in range(self.count)]
        for pair, (starts, end) in enumerate(zip(self.starts, self.end, strict=True)):
            away = far[end]
            here = min(starts, key=lambda vertex: (away[vertex], vertex), default=None)
            if here is None or away[here] == np.inf:
                continue
            length[pair] = away[here]
            path = []
            while away[here] > 0:
                for edge, there in self.ways[here]:
                    # Equal to the last digit: it is the sum that the search made.
                    if away[there] < away[here] and away[there] + heavy[edge] == away[here]:
                        path.append(edge)
                        here = there
                        break
                else:
                    raise AssertionError("a distance without a path")
            found[pair] = tuple(path)
        return length, found


def _capacities(network: Network, shut: Bools) -> tuple[list[tuple[int, ...]], Floats]:
    """Return the limits of a network: the edges that share each, and what fits through."""
    capacity = network.capacity()
    stated = network.capacity_stated()
    groups: dict[Any, list[int]] = {}
    for edge in np.flatnonzero(~shut & ~np.isnan(capacity) & (network.tail != network.head)).tolist():
        at = network.at[edge]
        key = ("edge", edge) if at is None else (at, "" if stated[edge] else network.kind[edge])
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
        found = linprog(cost, A_ub=rows, b_ub=right, method="highs-ds")
    else:
        equal = {"A_eq": rows[tight], "b_eq": right[tight]}
        found = linprog(cost, A_ub=rows[~tight], b_ub=right[~tight], **equal, method="highs-ds")
        if found.status == 2:  # infeasible
            return None
    if found.status != 0:
        raise RuntimeError(f"the linear programme of flows was not solved: {found.message}")
    return found
