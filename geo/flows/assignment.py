"""Flows: as much demand as possible on a network of limited capacity, at the least cost.

A minimum-cost multicommodity flow. With x_p ≥ 0 the amount on a path p, a_k the amount of demand k and u_r
the capacity of a limit r:

    first    S* = max Σ x_p          such that   Σ of k x_p ≤ a_k,   Σ_p n_rp x_p ≤ u_r
    then     z* = min Σ cost_p x_p   such that   the same,   Σ x_p ≥ S*

n_rp is how often path p passes limit r; the cost is hours for freight, km for gas. The first programme has
strict priority: no demand is left out because it is dear. Ties on the paths found: earlier demands are
served first and by the cheaper paths (least Σ k · (10 − cost_p / dearest) x_p).

A demand uses the modes it names, else any. It starts and ends in any of them that its nodes have, passes the
quay if that is a ship, pays no other transfer there and does not pass through its destination.
`geo.flows.limits` says which edges share a capacity. An unknown capacity does not bind, and
`Assignment.unknown_capacity` says how much of the flow relies on that.

The computation is in `geo.flows.least_cost`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, groupby
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
import pandas as pd

from geo.arrays import Bools, Floats, Integers, without_dust
from geo.flows.choice import chosen_flow
from geo.flows.least_cost import LeastCost, Limit, Plan, sums
from geo.network.media import BY, UNITS, Medium, Weight
from geo.network.model import Network, edge_name
from geo.routing.itinerary import directions
from geo.routing.search import closed_mask

if TYPE_CHECKING:
    from geo.flows.ways import WaysOn
    from layers.scenarios.scenario import Demand


Rule: TypeAlias = Weight | Literal["logit"]
"""What a flow is found by."""


@dataclass(frozen=True, eq=False, repr=False)
class Assignment:
    """A flow on a network: how much of each demand is served, by which paths.

    Amounts are Mt/y for freight, bcm/y for gas (`unit`). `geo.assign` makes it.

    Attributes
    ----------
    network : Network
    rule : {"hours", "km", "cost", "logit"}
        What the flow was found by.
    closed : array of bool, shape (m,)
        Edges that could not be used.
    demands : tuple of Demand
        Those of the network's medium, in the order given.
    asked : array of float, shape (k,)
        Amount of each demand.
    joined : array of bool, shape (k,)
        Which demands have a route at all.
    reasons : tuple of (str or None), length k
        Why a demand is not served in full; None where it is.
    path_pair : array of int, shape (p,)
        The demand each path serves: in order, cheapest path first.
    path_edges : tuple of tuple of int, length p
        Edges in order of travel.
    path_amount : array of float, shape (p,)
    capacities : tuple of Limit
        Every capacity that is known on an open edge of the network.
    perceived : float
        By choice, the cost of what is carried as those who choose perceive it, million USD a year (`geo.flows.logit`);
        else NaN.
    ways : WaysOn or None
        By choice, all ways that were chosen between.

    Examples
    --------
    >>> from geo import assign, build_network
    >>> from layers import load_atlas
    >>> from layers.scenarios.scenario import Demand
    >>> flow = assign(build_network(load_atlas(), medium="gas"), [Demand("RUMZD", "IRBIB", bcm_y=1)])
    >>> flow.unit, flow.served, flow.reasons
    ('bcm/y', 1.0, (None,))
    """

    network: Network
    rule: Rule
    closed: Bools
    demands: tuple[Demand, ...]
    asked: Floats
    joined: Bools
    reasons: tuple[str | None, ...]
    path_pair: Integers
    path_edges: tuple[tuple[int, ...], ...]
    path_amount: Floats
    capacities: tuple[Limit, ...] = field(repr=False)
    perceived: float = math.nan
    ways: WaysOn | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"<Assignment of {self.medium}: {self.served:.2f} of {math.fsum(self.asked):.2f} {self.unit} served>"

    @property
    def medium(self) -> str:
        """The medium of the network: "freight" or "gas"."""
        return self.network.medium

    @property
    def unit(self) -> str:
        """Unit of amounts: "Mt/y" or "bcm/y"."""
        return UNITS[self.network.medium]

    @cached_property
    def served_by_pair(self) -> Floats:
        """Amount served of each demand, shape (k,)."""
        total = sums(self.path_pair, self.path_amount, len(self.asked))
        return np.where(np.array([reason is None for reason in self.reasons], dtype=bool), self.asked, total)

    @property
    def served(self) -> float:
        """Amount served."""
        return math.fsum(self.served_by_pair)

    @property
    def unserved(self) -> float:
        """Demand that is not served."""
        return float(without_dust(math.fsum(self.asked - self.served_by_pair), math.fsum(self.asked)))

    @cached_property
    def path_km(self) -> Floats:
        """Length of each path, km, shape (p,)."""
        return np.array([self.network.km[list(edges)].sum() for edges in self.path_edges], dtype=float)

    @cached_property
    def path_hours(self) -> Floats:
        """Time of each path, hours, shape (p,); NaN where it is not known, as for gas."""
        return np.array([self.network.hours[list(edges)].sum() for edges in self.path_edges], dtype=float)

    @cached_property
    def _rebate(self) -> Floats:
        """What each path is let off for the branches it uses, USD a tonne, shape (p,)."""
        stated = {branch: self.network.costs.get(f"rebate.{branch}", 0.0) for branch in self.network.branches}
        rebate = {branch: usd for branch, usd in stated.items() if usd}
        used = [[(self.network.branch[list(edges)] == branch).any() for branch in rebate] for edges in self.path_edges]
        amounts = np.array(list(rebate.values()), dtype=float)
        off: Floats = np.array(used, dtype=float).reshape(len(self.path_edges), len(rebate)) @ amounts
        return off

    @cached_property
    def path_money(self) -> Floats:
        """Money of each path less rebates, USD a tonne, shape (p,); NaN where a price is not known, and for gas."""
        paid = np.array([self.network.money[list(edges)].sum() for edges in self.path_edges], dtype=float)
        return paid - self._rebate

    @cached_property
    def path_cost(self) -> Floats:
        """Generalised cost of each path for its class less rebates, USD a tonne, shape (p,); NaN where not known."""
        of_class = {name: self.network.generalised(name) for name in {entry.commodity for entry in self.demands}}
        paths = zip(self.path_pair, self.path_edges, strict=True)
        cost = [of_class[self.demands[pair].commodity][list(edges)].sum() for pair, edges in paths]
        return np.array(cost, dtype=float) - self._rebate

    @property
    def money(self) -> float:
        """Freight paid in a year, million USD; NaN where a price is not known, and for gas."""
        return math.nan if self.medium == "gas" else math.fsum(self.path_amount * self.path_money)

    @property
    def cost(self) -> float:
        """Generalised cost of all that is carried in a year, million USD; NaN where it is not known, and for gas."""
        return math.nan if self.medium == "gas" else math.fsum(self.path_amount * self.path_cost)

    @property
    def burden(self) -> float:
        """What closures are compared by, million USD a year: the perceived cost by choice, else `cost`."""
        return self.perceived if self.rule == "logit" else self.cost

    @property
    def tonne_km(self) -> float:
        """Million tonne-kilometres a year; gas: bcm·km."""
        return math.fsum(self.path_amount * self.path_km)

    @property
    def tonne_hours(self) -> float:
        """Million tonne-hours a year; NaN for gas, whose time is not known."""
        return math.fsum(self.path_amount * self.path_hours) if self.medium == "freight" else float("nan")

    @cached_property
    def flow(self) -> Floats:
        """Amount on each edge of the network, both ways together, shape (m,)."""
        return self.flow_of(np.ones(len(self.asked), dtype=bool))

    def flow_of(self, pairs: Bools) -> Floats:
        """Return the amount of some demands on each edge, both ways together, shape (m,).

        Parameters
        ----------
        pairs : array of bool, shape (k,)
        """
        path, edge = self._steps
        amount = np.where(pairs[self.path_pair], self.path_amount, 0.0)
        return np.bincount(edge, weights=amount[path], minlength=len(self.network.tail)).astype(float)

    @cached_property
    def _steps(self) -> tuple[Integers, Integers]:
        """The path and the edge of each step of the paths, in order of travel."""
        path = np.repeat(np.arange(len(self.path_edges)), [len(edges) for edges in self.path_edges])
        return path, np.fromiter(chain.from_iterable(self.path_edges), dtype=np.int64, count=len(path))

    def _forward(self) -> Floats:
        """Return the amount that passes each edge from tail to head."""
        total = np.zeros(len(self.network.tail))
        for pair, edges, amount in zip(self.path_pair, self.path_edges, self.path_amount, strict=True):
            walked = directions(self.network, edges, self.demands[pair].origin)
            total[[edge for edge, along in zip(edges, walked, strict=True) if along]] += amount
        return total

    @property
    def unknown_capacity(self) -> float:
        """Share of the tonne-km (gas: bcm·km) that moves where no capacity is stated; NaN where nothing moves.

        Whether that part of the flow really fits is unknown.
        """
        return self._share(~self.network.capacity_stated())

    @property
    def low_confidence(self) -> float:
        """Share of the tonne-km (gas: bcm·km) that rests on facts of low confidence; NaN where nothing moves."""
        return self._share(self.network.confidence == "low")

    def _share(self, edges: Bools) -> float:
        work = self.flow * self.network.km
        total = work.sum()
        return float(work[edges].sum() / total) if total > 0 else float("nan")

    def crossing(self, territory: str | Iterable[str]) -> Bools:
        """Return which paths use an edge in any of some countries, and would close with them.

        Parameters
        ----------
        territory : str or iterable of str
            By exact cuts, as in `Network.edges_in`.

        Returns
        -------
        array of bool, shape (p,)

        Raises
        ------
        UnknownNameError
            If the atlas has no such territory. A KeyError.
        """
        path, edge = self._steps
        inside = self.network.edges_in(territory=territory)[edge]
        crosses: Bools = np.bincount(path[inside], minlength=len(self.path_edges)) > 0
        return crosses

    def through(self, territory: str | Iterable[str]) -> float:
        """Return the amount served that crosses a country, or any of several, or starts or ends there.

        Raises
        ------
        UnknownNameError
            If the atlas has no such territory. A KeyError.
        """
        return math.fsum(self.path_amount[self.crossing(territory)])

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """One row for each demand, in order.

        `origin`, `destination`, `class`, `asked`, `served`, `unserved`, `unit`; `hours`, `km`, `usd_t` (money) and
        `cost_usd_t` (money and value of time): means over the amount served, NaN if nothing is served (and, but for
        km, for gas); `unknown_capacity`, `low_confidence`: shares of its
        km where no capacity is stated, and where the facts are of low confidence; `reason`: why the demand is
        not served in full, None if it is.
        """
        count = len(self.asked)
        served = self.served_by_pair

        def mean(of_path: Floats) -> Floats:
            total = sums(self.path_pair, self.path_amount * of_path, count)
            amount = sums(self.path_pair, self.path_amount, count)
            return _quotient(total, amount)

        def share(counted: Bools) -> Floats:
            lengths = np.where(counted, self.network.km, 0.0)
            return _quotient(mean(np.array([lengths[list(edges)].sum() for edges in self.path_edges], dtype=float)), km)

        km = mean(self.path_km)
        return pd.DataFrame(
            {
                "origin": [demand.origin for demand in self.demands],
                "destination": [demand.destination for demand in self.demands],
                "class": pd.Series([demand.commodity for demand in self.demands], dtype=object),
                "asked": self.asked,
                "served": served,
                "unserved": self.asked - served,
                "unit": self.unit,
                "hours": mean(self.path_hours) if self.medium == "freight" else np.full(count, np.nan),
                "km": km,
                "usd_t": mean(self.path_money),
                "cost_usd_t": mean(self.path_cost),
                "unknown_capacity": share(~self.network.capacity_stated()),
                "low_confidence": share(self.network.confidence == "low"),
                "reason": pd.Series(self.reasons, dtype=object),
            }
        )

    @cached_property
    def edges(self) -> pd.DataFrame:
        """One row for each edge of the network, in its order.

        `flow`, of which `forward` from tail to head; `capacity` (NaN where not known); `used_share`: flow over
        capacity, both summed over the edges that share it; `binds`: whether it is full; `shadow_h`
        `shadow_km` or `shadow_usd_t` (the one of the rule of the flow; NaN for the others), `shadow_served`: see
        `Limit`; 0 where no limit applies.
        """
        m = len(self.network.tail)
        share, binds = np.full(m, np.nan), np.zeros(m, dtype=bool)
        shadow, served_more = np.zeros(m), np.zeros(m)
        for limit in self.capacities:
            edges = list(limit.edges)
            used = limit.flow / limit.capacity if limit.capacity > 0 else np.nan
            share[edges] = np.fmax(share[edges], used)
            binds[edges] |= limit.binds
            shadow[edges] = np.maximum(shadow[edges], limit.shadow)
            served_more[edges] = np.maximum(served_more[edges], limit.shadow_served)
        none = np.full(m, np.nan)
        return pd.DataFrame(
            {
                "flow": self.flow,
                "forward": self._forward(),
                "capacity": self.network.capacity(),
                "used_share": share,
                "binds": binds,
                **{name: shadow if name == self._shadow else none for name in _SHADOWS.values()},
                "shadow_served": served_more,
            }
        )

    @property
    def _shadow(self) -> str:
        """The column of the shadow price of a limit, whose unit is that of the rule."""
        return _SHADOWS[self.rule]

    @cached_property
    def limits(self) -> pd.DataFrame:
        """One row for each capacity that is full or has a shadow price, largest `shadow_served` first, then `shadow`.

        `series` (from 1; limits with the same number must be raised together), `segment`, `node` (one of the
        two is None), `name`, `kind`, `capacity`, `flow`, `unit`, `shadow_h`, `shadow_km`, `shadow_usd_t`,
        `shadow_served` (see `Limit`).
        """
        shown = [limit for limit in self.capacities if limit.binds or limit.shadow > 0 or limit.shadow_served > 0]
        shown.sort(key=lambda limit: (-limit.shadow_served, -limit.shadow, limit.series, limit.edges))
        order: dict[int, int] = {}
        rows = [
            {
                "series": order.setdefault(limit.series, len(order) + 1),
                "segment": self.network.segment[limit.edges[0]],
                "node": self.network.at[limit.edges[0]],
                "name": self.network.name[limit.edges[0]],
                "kind": "; ".join(dict.fromkeys(str(self.network.kind[edge]) for edge in limit.edges)),
                "capacity": limit.capacity,
                "flow": limit.flow,
                "unit": self.unit,
                **{name: limit.shadow if name == self._shadow else np.nan for name in _SHADOWS.values()},
                "shadow_served": limit.shadow_served,
            }
            for limit in shown
        ]
        table = pd.DataFrame(rows, columns=_LIMITS)
        for name in ("segment", "node"):
            table[name] = pd.Series([row[name] for row in rows], dtype=object)  # None stays None
        return table

    @cached_property
    def paths(self) -> pd.DataFrame:
        """One row for each path, by demand, cheapest first: the decomposition of the flow.

        `pair` (row of `pairs`), `origin`, `destination`, `class`, `amount`, `unit`, `hours` (NaN for gas), `km`,
        `usd_t`, `cost_usd_t` (as in `pairs`), `modes` (in order of travel, joined by "-"), `segments`
        (in order, joined by ";").
        """
        rows = []
        for number, (pair, edges) in enumerate(zip(self.path_pair.tolist(), self.path_edges, strict=True)):
            lines = [edge for edge in edges if self.network.kind[edge] == "segment"]
            rows.append(
                {
                    "pair": pair,
                    "origin": self.demands[pair].origin,
                    "destination": self.demands[pair].destination,
                    "class": self.demands[pair].commodity,
                    "amount": self.path_amount[number],
                    "unit": self.unit,
                    "hours": self.path_hours[number] if self.medium == "freight" else np.nan,
                    "km": self.path_km[number],
                    "usd_t": self.path_money[number],
                    "cost_usd_t": self.path_cost[number],
                    "modes": "-".join(mode for mode, _ in groupby(str(self.network.mode[edge]) for edge in lines)),
                    "segments": ";".join(str(self.network.segment[edge]) for edge in lines),
                }
            )
        return pd.DataFrame(rows, columns=_PATHS)


_LIMITS: Final = (
    *("series", "segment", "node", "name", "kind", "capacity", "flow", "unit"),
    *("shadow_h", "shadow_km", "shadow_usd_t", "shadow_served"),
)
_PATHS: Final = (
    *("pair", "origin", "destination", "class", "amount", "unit", "hours", "km", "usd_t", "cost_usd_t"),
    *("modes", "segments"),
)
_SHADOWS: Final = {"hours": "shadow_h", "km": "shadow_km", "cost": "shadow_usd_t", "logit": "shadow_usd_t"}


def assign(
    network: Network,
    demand: Iterable[Demand],
    *,
    closed: Bools | None = None,
    taken: Floats | None = None,
    rule: Rule | None = None,
    beside: Assignment | None = None,
) -> Assignment:
    """Serve as much of the demands as fits through a network, at the least cost or by choice between ways.

    Parameters
    ----------
    network : Network
        Its edges carry freight or gas either way, up to their capacity in sum; an unknown capacity
        does not bind.
    demand : iterable of Demand
        Demands of the network's medium are served (`mt_y` for freight, `bcm_y` for gas); others are ignored.
        A pair may have several demands.
    closed : array of bool, shape (m,), optional
        Edges that may not be used, from `Network.edges_in` of this network.
    taken : array of float, shape (m,), optional
        Flow already on each edge (Mt/y or bcm/y), which reduces its capacity.
    rule : {"hours", "km", "cost", "logit"}, optional
        What is least, hours, km or generalised cost; or "logit" for the choice between ways by generalised cost
        (`geo.flows.choice`). By default hours for freight, km for gas.
    beside : Assignment, optional
        By choice, a flow to compare with, whose ways are considered too.

    Returns
    -------
    Assignment
        Includes the demands that cannot be served in full, with the reasons.

    Raises
    ------
    UnknownNameError
        If the atlas has no such node. A KeyError.
    MissingCostError
        If the hours, or the cost, of an open edge of a freight network are not known. A ValueError.
    ValueError
        If a demand starts where it ends, its amount is not a number of 0 or more, or gas is to be split by choice.

    Examples
    --------
    >>> from geo.flows import assign
    >>> from geo.network import build_network
    >>> from layers import load_atlas
    >>> from layers.scenarios.scenario import Demand
    >>> gas = build_network(load_atlas(), medium="gas")
    >>> plan = assign(gas, [Demand("RUMZD", "IRBIB", bcm_y=12)])
    >>> plan.served, plan.unserved
    (4.0, 8.0)
    """
    demands, asked, shut = demands_asked(network, demand, closed)
    rule = rule or BY[network.medium]
    if rule == "logit" and network.medium == "gas":
        raise ValueError("gas has no prices to choose by; assign it by km")
    plan = (
        chosen_flow(network, demands, asked, shut, taken, None if beside is None else beside.ways)
        if rule == "logit"
        else Plan(network, demands, asked, shut, taken, rule).solved()
    )
    return Assignment(
        network=network,
        rule=rule,
        closed=shut,
        demands=demands,
        asked=asked,
        joined=plan.joined,
        reasons=tuple(
            _reason(network, entry, plan, pair) if asked[pair] > 0 else None for pair, entry in enumerate(demands)
        ),
        path_pair=plan.path_pair,
        path_edges=plan.path_edges,
        path_amount=plan.path_amount,
        capacities=plan.capacities,
        perceived=plan.perceived,
        ways=plan.ways,
    )


def unserved(network: Network, demand: Iterable[Demand], *, closed: Bools | None = None) -> float:
    """Return how much of the demands cannot be served: `assign(...).unserved`, without the cheapest plan.

    Parameters
    ----------
    network, demand, closed
        As in `assign`.

    Raises
    ------
    UnknownNameError, MissingCostError, ValueError
        As `assign`.
    """
    demands, asked, shut = demands_asked(network, demand, closed)
    return Plan(network, demands, asked, shut).unserved()


def demands_asked(
    network: Network, demand: Iterable[Demand], closed: Bools | None = None
) -> tuple[tuple[Demand, ...], Floats, Bools]:
    """Return the demands of a network's medium, their amounts and the mask of closed edges, each checked."""
    shut = closed_mask(network, closed)
    node = network.gazetteer.node
    demands = tuple(
        replace(entry, origin=node(entry.origin), destination=node(entry.destination))
        for entry in demand
        if demand_amount(network.medium, entry) is not None
    )
    for entry in demands:
        if entry.origin == entry.destination:
            raise ValueError(f"the demand starts and ends at {entry.origin}")
    asked = np.array([demand_amount(network.medium, entry) for entry in demands], dtype=float)
    if not np.all(np.isfinite(asked) & (asked >= 0)):
        raise ValueError("a demand is a finite number of 0 or more")
    return demands, asked, shut


def demand_amount(medium: Medium, demand: Demand) -> float | None:
    """Return the amount of a demand, Mt/y or bcm/y; None if it is one of the other medium."""
    return demand.bcm_y if medium == "gas" else demand.mt_y


def _reason(network: Network, demand: Demand, plan: LeastCost, pair: int) -> str | None:
    """Return why a demand is not served in full; None if it is."""
    if not plan.joined[pair]:
        for node in (demand.origin, demand.destination):
            if not len(network.vertices(node)):
                return f"no route: no {network.medium} segment in use ends at {node}"
        by = f" by {' or '.join(demand.modes)}" if demand.modes else ""
        return f"no route: nothing leads from {demand.origin} to {demand.destination}{by}"
    limits = plan.limited_by[pair]
    if limits is None:
        return None
    names = (edge_name(network, plan.capacities[limit].edges[0]) for limit in limits)
    return f"capacity: {', '.join(dict.fromkeys(names))}"


def _quotient(dividend: Floats, divisor: Floats) -> Floats:
    """Return a quotient; NaN where the divisor is 0 or NaN."""
    quotient = np.full(len(dividend), np.nan)
    np.divide(dividend, divisor, out=quotient, where=divisor > 0)
    return quotient
