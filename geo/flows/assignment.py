"""Flows: demands on a network with limited capacity, as much as can be served, at the least cost.

A minimum-cost multicommodity flow. With x_p ≥ 0 the amount on a path p, a_k what demand k asks for and
u_r what fits through a limit r:

    first    S* = max Σ x_p          such that   Σ of k x_p ≤ a_k,   Σ_p n_rp x_p ≤ u_r
    then     z* = min Σ cost_p x_p   such that   the same,   Σ x_p ≥ S*

n_rp is how often path p passes limit r; the cost is hours for freight, km for gas. The first comes
strictly before the second: no demand is left out because it is dear. Among plans equal in both, on the
paths found, that which prefers earlier demands (least Σ k · (10 − cost_p / dearest) x_p): they are served
first, and by the cheaper paths.

A demand starts and ends in any mode its nodes have and pays no transfer there; it cannot pass through
its end, and nobody else can. Both directions of an edge share its capacity. The capacity a node
states is shared by all its transfers that have it; an assumed one by the node's transfers of a kind. An
unknown capacity does not bind, and `Assignment.unknown_capacity` says how much of the flow relies on that.

How it is computed is `geo.flows.least_cost`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.arrays import Bools, Floats, Integers
from geo.flows.least_cost import LeastCost, Limit, Plan, sums
from geo.network.media import UNITS
from geo.network.model import Network, edge_name
from geo.routing.search import closed_mask

if TYPE_CHECKING:
    from layers.scenarios.scenario import Demand


@dataclass(frozen=True, eq=False)
class Assignment:
    """Demands served on a network, and what is not.

    Amounts are Mt/y for freight, bcm/y for gas (`unit`).

    Attributes
    ----------
    network : Network
    closed : array of bool, shape (m,)
        Edges that could not be used.
    demands : tuple of Demand
        Those of the network's medium, in the order given.
    asked : array of float, shape (k,)
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
    """

    network: Network
    closed: Bools
    demands: tuple[Demand, ...]
    asked: Floats
    joined: Bools
    reasons: tuple[str | None, ...]
    path_pair: Integers
    path_edges: tuple[tuple[int, ...], ...]
    path_amount: Floats
    capacities: tuple[Limit, ...] = field(repr=False)

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
        """Amount asked for and not served."""
        return math.fsum(self.asked - self.served_by_pair)

    @cached_property
    def path_km(self) -> Floats:
        """Length of each path, km, shape (p,)."""
        return np.array([self.network.km[list(edges)].sum() for edges in self.path_edges], dtype=float)

    @cached_property
    def path_hours(self) -> Floats:
        """Time of each path, hours, shape (p,); NaN where it is not known, as for gas."""
        return np.array([self.network.hours[list(edges)].sum() for edges in self.path_edges], dtype=float)

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
        total = np.zeros(len(self.network.tail))
        for pair, edges, amount in zip(self.path_pair, self.path_edges, self.path_amount, strict=True):
            if pairs[pair]:
                total[list(edges)] += amount
        return total

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

        What is served there is served as far as is known.
        """
        work = self.flow * self.network.km
        total = work.sum()
        return float(work[~self.network.capacity_stated()].sum() / total) if total > 0 else float("nan")

    def crossing(self, territory: str | Iterable[str]) -> Bools:
        """Return which paths have something to do with any of some countries: what would close with them.

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
        inside = self.network.edges_in(territory=territory)
        return np.array([bool(inside[list(edges)].any()) for edges in self.path_edges], dtype=bool)

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

        `origin`, `destination`, `asked`, `served`, `unserved`, `unit`; `hours`, `km`: means over what is
        served, NaN where nothing is (and hours for gas); `unknown_capacity`: share of its km where no
        capacity is stated; `reason`: why it is not served in full, None where it is.
        """
        count = len(self.asked)
        served = self.served_by_pair

        def mean(of: Floats) -> Floats:
            total = sums(self.path_pair, self.path_amount * of, count)
            whole = sums(self.path_pair, self.path_amount, count)
            return _over(total, whole)

        stated = self.network.capacity_stated()
        aside = np.where(stated, 0.0, self.network.km)
        unknown = mean(np.array([aside[list(edges)].sum() for edges in self.path_edges], dtype=float))
        km = mean(self.path_km)
        return pd.DataFrame(
            {
                "origin": [one.origin for one in self.demands],
                "destination": [one.destination for one in self.demands],
                "asked": self.asked,
                "served": served,
                "unserved": self.asked - served,
                "unit": self.unit,
                "hours": mean(self.path_hours) if self.medium == "freight" else np.full(count, np.nan),
                "km": km,
                "unknown_capacity": _over(unknown, km),
                "reason": pd.Series(self.reasons, dtype=object),
            }
        )

    @cached_property
    def edges(self) -> pd.DataFrame:
        """One row for each edge of the network, in its order.

        `flow`, of which `forward` from tail to head; `capacity` (NaN where not known); `used_share`: flow over
        capacity, of all that share it; `binds`: whether it is full; `shadow_h` (freight; NaN for gas)
        or `shadow_km` (gas; NaN for freight), `shadow_served`: see `Limit`; 0 where nothing limits.
        """
        m = len(self.network.tail)
        share, binds = np.full(m, np.nan), np.zeros(m, dtype=bool)
        shadow, more = np.zeros(m), np.zeros(m)
        for limit in self.capacities:
            on = list(limit.edges)
            used = limit.flow / limit.capacity if limit.capacity > 0 else np.nan
            share[on] = np.fmax(share[on], used)
            binds[on] |= limit.binds
            shadow[on] = np.maximum(shadow[on], limit.shadow)
            more[on] = np.maximum(more[on], limit.shadow_served)
        none = np.full(m, np.nan)
        return pd.DataFrame(
            {
                "flow": self.flow,
                "forward": self._forward(),
                "capacity": self.network.capacity(),
                "used_share": share,
                "binds": binds,
                "shadow_h": shadow if self.medium == "freight" else none,
                "shadow_km": shadow if self.medium == "gas" else none,
                "shadow_served": more,
            }
        )

    @cached_property
    def limits(self) -> pd.DataFrame:
        """One row for each capacity that is full or has a price, most amount gained first, then most hours.

        `series` (from 1; limits of one number give way only together), `segment`, `node` (of the two, one is
        None), `name`, `kind`, `capacity`, `flow`, `unit`, `shadow_h`, `shadow_km`, `shadow_served` (see `Limit`).
        """
        found = [one for one in self.capacities if one.binds or one.shadow > 0 or one.shadow_served > 0]
        found.sort(key=lambda one: (-one.shadow_served, -one.shadow, one.series, one.edges))
        freight = self.medium == "freight"
        order: dict[int, int] = {}
        rows = [
            {
                "series": order.setdefault(one.series, len(order) + 1),
                "segment": self.network.segment[one.edges[0]],
                "node": self.network.at[one.edges[0]],
                "name": self.network.name[one.edges[0]],
                "kind": "; ".join(dict.fromkeys(str(self.network.kind[edge]) for edge in one.edges)),
                "capacity": one.capacity,
                "flow": one.flow,
                "unit": self.unit,
                "shadow_h": one.shadow if freight else np.nan,
                "shadow_km": np.nan if freight else one.shadow,
                "shadow_served": one.shadow_served,
            }
            for one in found
        ]
        table = pd.DataFrame(rows, columns=_LIMITS)
        for name in ("segment", "node"):
            table[name] = pd.Series([row[name] for row in rows], dtype=object)  # None stays None
        return table

    @cached_property
    def paths(self) -> pd.DataFrame:
        """One row for each path, by demand, cheapest first: the flow taken apart.

        `pair` (row of `pairs`), `origin`, `destination`, `amount`, `unit`, `hours` (NaN for gas), `km`, `modes`
        (in order of travel, joined by "-"), `segments` (in order, joined by ";").
        """
        rows = []
        for number, (pair, edges) in enumerate(zip(self.path_pair.tolist(), self.path_edges, strict=True)):
            lines = [edge for edge in edges if self.network.kind[edge] == "segment"]
            rows.append(
                {
                    "pair": pair,
                    "origin": self.demands[pair].origin,
                    "destination": self.demands[pair].destination,
                    "amount": self.path_amount[number],
                    "unit": self.unit,
                    "hours": self.path_hours[number] if self.medium == "freight" else np.nan,
                    "km": self.path_km[number],
                    "modes": "-".join(mode for mode, _ in groupby(str(self.network.mode[edge]) for edge in lines)),
                    "segments": ";".join(str(self.network.segment[edge]) for edge in lines),
                }
            )
        return pd.DataFrame(rows, columns=_PATHS)


_LIMITS: Final = (
    *("series", "segment", "node", "name", "kind", "capacity", "flow", "unit"),
    *("shadow_h", "shadow_km", "shadow_served"),
)
_PATHS: Final = ("pair", "origin", "destination", "amount", "unit", "hours", "km", "modes", "segments")


def assign(
    network: Network, demand: Iterable[Demand], *, closed: Bools | None = None, taken: Floats | None = None
) -> Assignment:
    """Serve as much of the demands as fits through a network, at the least cost.

    Parameters
    ----------
    network : Network
        Its edges carry freight or gas either way, up to their capacity in sum; an unknown capacity
        does not bind.
    demand : iterable of Demand
        Those of the network's medium are served (`mt_y` for freight, `bcm_y` for gas); others are ignored.
        The same pair may be asked for several times.
    closed : array of bool, shape (m,), optional
        Edges that may not be used, from `Network.edges_in` of this network.
    taken : array of float, shape (m,), optional
        What passes each edge already, and leaves that much less room.

    Returns
    -------
    Assignment
        With every demand; what cannot be served is unserved, with the reason.

    Raises
    ------
    UnknownNameError
        If the atlas has no such node. A KeyError.
    MissingCostError
        If the hours of an open edge of a freight network are not known. A ValueError.
    ValueError
        If a demand starts where it ends, or is not a number of 0 or more.

    Examples
    --------
    >>> from geo.flows import assign
    >>> from geo.network import build_network
    >>> from layers import load_atlas
    >>> from layers.scenarios.scenario import Demand
    >>> gas = build_network(load_atlas(), medium="gas")
    >>> plan = assign(gas, [Demand("RUMZD", "IRBIB", bcm_y=12)])
    >>> plan.served, plan.unserved
    (10.0, 2.0)
    """
    demands, asked, shut = _checked(network, demand, closed)
    found = Plan(network, [(one.origin, one.destination) for one in demands], asked, shut, taken).solved()
    return Assignment(
        network=network,
        closed=shut,
        demands=demands,
        asked=asked,
        joined=found.joined,
        reasons=tuple(
            _reason(network, one, found, pair) if asked[pair] > 0 else None for pair, one in enumerate(demands)
        ),
        path_pair=found.path_pair,
        path_edges=found.path_edges,
        path_amount=found.path_amount,
        capacities=found.capacities,
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
    demands, asked, shut = _checked(network, demand, closed)
    return Plan(network, [(one.origin, one.destination) for one in demands], asked, shut).unserved()


def directions(network: Network, edges: Sequence[int], origin: str) -> list[bool]:
    """Return for each edge of a path whether it is travelled as it is drawn.

    Parameters
    ----------
    network : Network
    edges : sequence of int
        In order of travel.
    origin : str
        Node the path starts at.
    """
    walked = []
    here = None
    for number, edge in enumerate(edges):
        tail, head = int(network.tail[edge]), int(network.head[edge])
        if here is None:
            starts = [end for end in (tail, head) if network.vertex_node[end] == origin]
            if len(starts) == 2:  # both ends are at the origin: the one that the next edge does not touch
                after = {int(network.tail[edges[number + 1]]), int(network.head[edges[number + 1]])}
                starts = [tail] if head in after else [head]
            here = starts[0]
        walked.append(here == tail)
        here = head if here == tail else tail
    return walked


def _checked(
    network: Network, demand: Iterable[Demand], closed: Bools | None
) -> tuple[tuple[Demand, ...], Floats, Bools]:
    """Return the demands of a network's medium, what they ask for, and what may not be used."""
    shut = closed_mask(network, closed)
    node = network.gazetteer.node
    demands = tuple(
        replace(each, origin=node(each.origin), destination=node(each.destination))
        for each in demand
        if _amount(network, each) is not None
    )
    for each in demands:
        if each.origin == each.destination:
            raise ValueError(f"the demand starts and ends at {each.origin}")
    asked = np.array([_amount(network, each) for each in demands], dtype=float)
    if not np.all(np.isfinite(asked) & (asked >= 0)):
        raise ValueError("a demand is a finite number of 0 or more")
    return demands, asked, shut


def _amount(network: Network, one: Demand) -> float | None:
    return one.bcm_y if network.medium == "gas" else one.mt_y


def _reason(network: Network, one: Demand, found: LeastCost, pair: int) -> str | None:
    """Return why a demand is not served in full; None where it is."""
    if not found.joined[pair]:
        for node in (one.origin, one.destination):
            if not len(network.vertices(node)):
                return f"no route: no {network.medium} segment in use ends at {node}"
        return f"no route: nothing leads from {one.origin} to {one.destination}"
    held = found.held[pair]
    if held is None:
        return None
    names = (edge_name(network, found.capacities[limit].edges[0]) for limit in held)
    return f"capacity: {', '.join(dict.fromkeys(names))}"


def _over(one: Floats, other: Floats) -> Floats:
    """Return a quotient; NaN where the divisor is 0 or not known."""
    quotient = np.full(len(one), np.nan)
    np.divide(one, other, out=quotient, where=other > 0)
    return quotient
