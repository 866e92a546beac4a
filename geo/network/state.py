"""A network in a year and under a scenario: which segments exist, what is closed, which capacities change.

- *Year*: the statuses of that year, as `geo.network.years` has them.
- *Openings* of the year or earlier make segments operational: those that are named, or those that match
  all of the statuses (in that year), modes and territories given.
- *Closures* are masks over the edges. A closure applies to the edges that match all its keys; several
  closures add up. A segment matches a territory, a disc and the ground near a border together if one
  of its parts between borders meets all of them. The parts of a combined scenario apply in order: an
  opening that names a segment lifts the closures of earlier parts from the segment and from the
  transfers at its ends. Within one part a closure wins over an opening.
- *In part*: where a `share` still passes, or in some months alone, a closure takes its part of the capacity and
  closes nothing; days are left to `geo.closure`.
- *Capacities*: the last statement about an edge counts. A factor multiplies the capacity that the atlas
  states or a parameter assumes; an amount replaces it. An unknown capacity stays unknown, unless the
  factor is 0, which makes it 0. A statement about a node applies to the transfers that have the node's
  capacity or, where there are none, to the segments that end there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.arrays import Bools, Objects
from geo.network.model import Network
from geo.network.years import statuses_in
from layers.model.schema import STATUSES

if TYPE_CHECKING:
    from layers.scenarios.scenario import CapacityChange, Closure, Opening, Scenario, Where


@dataclass(frozen=True)
class State:
    """A network in a year and under a scenario.

    Attributes
    ----------
    status : array of str or None, shape (m,)
        Of each segment in the year, after the openings; None for transfers.
    closed_for_good : array of bool, shape (m,)
        Segments that have closed for good by the year.
    closed : array of bool, shape (m,)
        Edges that the scenario closes, whatever their status.
    """

    status: Objects
    closed_for_good: Bools
    closed: Bools


def network_under(
    network: Network,
    scenario: Scenario | None = None,
    *,
    as_of: int | None = None,
    statuses: Iterable[str] = ("operational",),
    state: State | None = None,
) -> Network:
    """Return the open part of a network in a year and under a scenario.

    Parameters
    ----------
    network : Network
        Of all statuses, as `geo.network.build.whole_network` returns it.
    scenario : Scenario, optional
        Its closures, openings, capacities and costs.
    as_of : int, optional
        Year. Without it, the year of the scenario; if that has none, the facts as they stand.
    statuses : iterable of str
        Which segments to use, by their status in the year and after the scenario's openings.
    state : State, optional
        From `state_of`, where it is known.

    Returns
    -------
    Network
        The open part, with `shut` and `not_scaled`; its `status` is that in the year.

    Raises
    ------
    UnknownNameError
        If the scenario names what the atlas does not have. A KeyError.
    AtlasError
        If the scenario names the border of two countries that have none in common.
    ValueError
        If a status is not one of those there are, a statement names no place, or a value is
        out of range.
    """
    state = state or state_of(network, scenario, as_of=as_of)
    used = _used(state, statuses)
    shut = network.names(state.closed & used)
    return restated(replace(network, status=state.status, shut=shut), scenario).subnetwork(used & ~state.closed)


def open_edges(state: State, statuses: Iterable[str] = ("operational",)) -> Bools:
    """Return which edges are there and open, of which `network_under` makes its network, shape (m,)."""
    return _used(state, statuses) & ~state.closed


def _used(state: State, statuses: Iterable[str]) -> Bools:
    used_statuses = (*_statuses(statuses), None)
    used: Bools = np.array([status in used_statuses for status in state.status], dtype=bool) & ~state.closed_for_good
    return used


def state_of(network: Network, scenario: Scenario | None = None, *, as_of: int | None = None) -> State:
    """Return which segments of a network exist, their status, and what is closed.

    Parameters
    ----------
    network, scenario, as_of
        As in `network_under`.

    Raises
    ------
    UnknownNameError, AtlasError, ValueError
        As `network_under`.
    """
    year = year_of(scenario, as_of)
    facts, closed_for_good = _in(network, year)
    status, closed = facts.copy(), np.zeros(len(network.tail), dtype=bool)
    for part in parts_of(scenario):
        for opening in part.opens:
            if opening.year is None or (year is not None and opening.year <= year):
                opened = _opened(network, opening, facts, closed_for_good)
                status[opened] = "operational"
                closed_for_good = closed_for_good & ~opened
                if opening.segments:
                    closed &= ~_with_ends(network, opened)
        for closure in part.closes:
            if not in_part(closure):
                closed |= places(network, closure.where)
    return State(status, closed_for_good, closed)


def year_of(scenario: Scenario | None, as_of: int | None) -> int | None:
    """Return `as_of`, else the year of the scenario; None for the facts as they stand."""
    return as_of if as_of is not None or scenario is None else scenario.year


def parts_of(scenario: Scenario | None) -> tuple[Scenario, ...]:
    """Return the scenarios that a scenario combines, in order, or the scenario itself if it combines none.

    A scenario whose closures or openings were changed after it was combined also stands for itself.
    """
    if scenario is None:
        return ()
    parts = scenario.parts
    same = all(
        getattr(scenario, name) == tuple(statement for part in parts for statement in getattr(part, name))
        for name in ("closes", "opens")
    )
    return parts if parts and same else (scenario,)


def places(network: Network, where: Where) -> Bools:
    """Return the mask of the edges that match all keys of a statement.

    Raises
    ------
    UnknownNameError, AtlasError, ValueError
        As `Network.edges_in`; a ValueError also if the statement has no key.
    """
    masks = [
        network.edges_in(**{key: getattr(where, key)})
        for key in ("territory", "border", "segments", "nodes", "modes", "disc", "near_border")
        if getattr(where, key)
    ]
    if bool(where.territory) + (where.disc is not None) + (where.near_border is not None) > 1:
        masks.append(
            network.edges_in_overlap(territory=where.territory, disc=where.disc, near_border=where.near_border)
        )
    if not masks:
        raise ValueError("a statement of a scenario names no place")
    together: Bools = np.logical_and.reduce(masks)
    return together


def in_part(closure: Closure) -> bool:
    """Return whether a closure takes part of the capacity away and closes nothing for good."""
    return closure.share > 0 or bool(closure.timing.months)


def restated(network: Network, scenario: Scenario | None) -> Network:
    """Return the network with the capacities and costs that a scenario states.

    Parameters
    ----------
    network : Network
        With the capacities of the atlas, to which the factors apply.
    scenario : Scenario, optional

    Returns
    -------
    Network
        Its `not_scaled` names the edges with a factor but no capacity.

    Raises
    ------
    ValueError
        If a factor or an amount is not a number of 0 or more, or a cost is out of range.
    """
    partial = () if scenario is None else tuple(closure for closure in scenario.closes if in_part(closure))
    if scenario is None or not (scenario.capacity or scenario.costs or partial):
        return network
    network = _fitted(network, scenario.capacity)
    for closure in partial:
        edges = places(network, closure.where)
        remaining = np.where(edges, 1 - closure.timing.part_of_year * (1 - closure.share), 1.0)
        scaled = network.capacity_bcm_y * remaining if network.medium == "gas" else network.capacity_bcm_y
        network = replace(network, capacity_scale=network.capacity_scale * remaining, capacity_bcm_y=scaled)
    network = network.with_costs(scenario.costs)
    if scenario.capacity or partial:
        unknown = (network.capacity_scale != 1) & np.isnan(network.capacity())
        holds = (network.kind == "segment") | network.handles
        network = replace(network, not_scaled=network.names(unknown & holds))
    return network


def _fitted(network: Network, changes: Iterable[CapacityChange]) -> Network:
    """Return the network with changed capacities; `Network.with_costs` then computes those of freight."""
    gas = network.medium == "gas"
    fact = network.capacity_bcm_y if gas else network.stated_mt_y
    stated, scale, trucks = fact.copy(), network.capacity_scale.copy(), network.trucks_day.copy()
    for change in changes:
        amount = change.bcm_y if gas else change.mt_y
        factor = change.factor
        if factor is not None and change.timing.months:
            factor = 1 - change.timing.part_of_year * (1 - factor)
        if any(value is not None and not 0 <= value < np.inf for value in (change.factor, amount)):
            raise ValueError(
                f"a capacity of {change.factor if amount is None else amount} is not a number of 0 or more"
            )
        edges = _holding(network, change.where)
        if factor == 0:  # nothing fits, even where the capacity is unknown
            amount = 0.0
        if amount is not None:
            stated[edges], scale[edges], trucks[edges] = amount, 1.0, np.nan
        elif factor is not None:
            stated[edges], scale[edges], trucks[edges] = fact[edges], factor, network.trucks_day[edges]
    if gas:
        return replace(network, capacity_scale=scale, capacity_bcm_y=stated * scale)
    return replace(network, capacity_scale=scale, stated_mt_y=stated, trucks_day=trucks)


def _holding(network: Network, where: Where) -> Bools:
    """Return the mask of the edges to whose capacity a statement applies."""
    named = places(network, where)
    if not where.nodes:
        # A statement about a mode does not apply to transfers between it and another mode.
        of_mode = np.array([not where.modes or mode in where.modes for mode in network.mode], dtype=bool)
        lines: Bools = network.kind == "segment"
        carried: Bools = named & of_mode & (lines | network.handles)
        return carried
    of = np.zeros(len(named), dtype=bool)
    for node in where.nodes:
        handled = network.handles & (network.at == node)
        of |= handled if handled.any() else (network.kind == "segment") & network.edges_in(nodes=node)
    return named & of


def _statuses(statuses: Iterable[str]) -> tuple[str, ...]:
    names = tuple(statuses)
    unknown = [status for status in names if status not in STATUSES]
    if unknown:
        raise ValueError(f"no status {', '.join(map(repr, unknown))}; there are {', '.join(STATUSES)}")
    return names


def _in(network: Network, year: int | None) -> tuple[Objects, Bools]:
    """Return the status of each segment in a year, and which segments have closed for good by then."""
    if year is None:
        return network.status, np.zeros(len(network.tail), dtype=bool)
    return statuses_in(network.status, network.opens, network.closes, year)


def _opened(network: Network, opening: Opening, status: Objects, closed_for_good: Bools) -> Bools:
    """Return the mask of the edges that an opening makes operational."""
    keys = {name: getattr(opening, name) for name in ("segments", "modes", "territory") if getattr(opening, name)}
    masks = [network.edges_in(**{key: value}) for key, value in keys.items()]
    if opening.statuses:
        masks.append(np.array([value in opening.statuses for value in status], dtype=bool) & ~closed_for_good)
    if not masks:
        raise ValueError("an opening of a scenario names no segment")
    opened = np.logical_and.reduce(masks) & (network.kind == "segment")
    return network.along(opened if opening.segments else opened & ~closed_for_good)


def _with_ends(network: Network, edges: Bools) -> Bools:
    """Return the mask of edges and of the transfers at their ends."""
    touched = np.zeros(network.n, dtype=bool)
    touched[network.tail[edges]] = touched[network.head[edges]] = True
    return edges | network.transfer & (touched[network.tail] | touched[network.head])
