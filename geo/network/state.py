"""What a year and a scenario make of a network: what is there, what is closed, how much fits through.

- *Year*: the statuses of that year, as `geo.network.years` has them.
- *Openings* that are due make segments operational: those named, or those of the statuses (in that
  year), modes and territories given, all together.
- *Closures* are masks over the edges: each holds where all its keys hold together, and several add
  up. A territory, a disc and the ground near a border hold together for a segment where one of its
  parts between borders meets all of them. The parts of a scenario take effect in order: an opening
  that names a segment lifts the closures of the parts before it, from the segment and from the
  transfers at its ends. Within one part a closure wins.
- *Capacities*: the last statement about an edge counts. A factor multiplies what the atlas states,
  or what a parameter assumes; an amount stands in for it. What nobody states stays unknown whatever
  the factor, but 0: of anything, that is nothing. A statement about a node is about the transfers
  its capacity lies on, or, where it has none, about the segments that end there.
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
    from layers.scenarios.scenario import CapacityChange, Opening, Scenario, Where


@dataclass(frozen=True)
class State:
    """A network in a year and under a scenario.

    Attributes
    ----------
    status : array of str or None, shape (m,)
        Of each segment, in the year and after the openings; None for transfers.
    gone : array of bool, shape (m,)
        Segments that have closed for good.
    closed : array of bool, shape (m,)
        Edges the scenario closes, whatever their status.
    """

    status: Objects
    gone: Bools
    closed: Bools


def network_under(
    network: Network,
    scenario: Scenario | None = None,
    *,
    as_of: int | None = None,
    statuses: Iterable[str] = ("operational",),
) -> Network:
    """Return what is there and open of a network in a year and under a scenario.

    Parameters
    ----------
    network : Network
        Of all statuses, as `geo.network.build.whole_network` returns it.
    scenario : Scenario, optional
        What closes and opens, and other capacities and costs.
    as_of : int, optional
        Year; that of the scenario where not given, and the facts as they stand where that has
        none.
    statuses : iterable of str
        Which segments to use, by their status in the year and after the scenario's openings.

    Returns
    -------
    Network
        The part that is left, with `shut` and `not_scaled`; its `status` is that in the year.

    Raises
    ------
    UnknownNameError
        If the scenario names what the atlas does not have. A KeyError.
    AtlasError
        If it speaks of the border of two countries that have none.
    ValueError
        If a status is not one of those there are, a statement names no place, or a value is
        out of range.
    """
    wanted = (*_statuses(statuses), None)
    state = state_of(network, scenario, as_of=as_of)
    used = np.array([status in wanted for status in state.status], dtype=bool) & ~state.gone
    shut = network.names(state.closed & used)
    return restated(replace(network, status=state.status, shut=shut), scenario).subnetwork(used & ~state.closed)


def state_of(network: Network, scenario: Scenario | None = None, *, as_of: int | None = None) -> State:
    """Return what is there of a network and what is closed.

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
    facts, gone = _in(network, year)
    status, closed = facts.copy(), np.zeros(len(network.tail), dtype=bool)
    for part in parts_of(scenario):
        for opening in part.opens:
            if opening.year is None or (year is not None and opening.year <= year):
                opened = _opened(network, opening, facts, gone)
                status[opened] = "operational"
                gone = gone & ~opened
                if opening.segments:
                    closed &= ~_with_ends(network, opened)
        for closure in part.closes:
            closed |= places(network, closure.where)
    return State(status, gone, closed)


def year_of(scenario: Scenario | None, as_of: int | None) -> int | None:
    """Return the year in force: the one asked for, else that of the scenario; None for the facts as they stand."""
    return as_of if as_of is not None or scenario is None else scenario.year


def parts_of(scenario: Scenario | None) -> tuple[Scenario, ...]:
    """Return the scenarios that one combines, in order; itself where it is a single one.

    One whose closures and openings are no longer those of its parts stands for itself.
    """
    if scenario is None:
        return ()
    parts = scenario.parts
    same = all(
        getattr(scenario, name) == tuple(one for part in parts for one in getattr(part, name))
        for name in ("closes", "opens")
    )
    return parts if parts and same else (scenario,)


def places(network: Network, where: Where) -> Bools:
    """Return the mask of the edges that all the keys of a statement name together.

    Raises
    ------
    UnknownNameError, AtlasError, ValueError
        As `Network.edges_in`, and if there is no key.
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


def restated(network: Network, scenario: Scenario | None) -> Network:
    """Return the network with the capacities and costs that a scenario states.

    Parameters
    ----------
    network : Network
        As the atlas has it: factors are on its values.
    scenario : Scenario, optional

    Returns
    -------
    Network
        Its `not_scaled` names the edges that have a factor and no capacity.

    Raises
    ------
    ValueError
        If a factor or an amount is not a number of 0 or more, or a cost is out of range.
    """
    if scenario is None or not (scenario.capacity or scenario.costs):
        return network
    network = _fitted(network, scenario.capacity).with_costs(scenario.costs)
    if scenario.capacity:
        unknown = (network.capacity_scale != 1) & np.isnan(network.capacity())
        holds = (network.kind == "segment") | network.handles
        network = replace(network, not_scaled=network.names(unknown & holds))
    return network


def _fitted(network: Network, changes: Iterable[CapacityChange]) -> Network:
    """Return the network with other capacities; those of freight still to be computed from its costs."""
    gas = network.medium == "gas"
    fact = network.capacity_bcm_y if gas else network.stated_mt_y
    stated, scale, trucks = fact.copy(), network.capacity_scale.copy(), network.trucks_day.copy()
    for change in changes:
        amount = change.bcm_y if gas else change.mt_y
        if any(value is not None and not 0 <= value < np.inf for value in (change.factor, amount)):
            raise ValueError(
                f"a capacity of {change.factor if amount is None else amount} is not a number of 0 or more"
            )
        here = _holding(network, change.where)
        if change.factor == 0:  # nothing fits, also where nobody states what would
            amount = 0.0
        if amount is not None:
            stated[here], scale[here], trucks[here] = amount, 1.0, np.nan
        elif change.factor is not None:
            stated[here], scale[here], trucks[here] = fact[here], change.factor, network.trucks_day[here]
    if gas:
        return replace(network, capacity_scale=scale, capacity_bcm_y=stated * scale)
    return replace(network, capacity_scale=scale, stated_mt_y=stated, trucks_day=trucks)


def _holding(network: Network, where: Where) -> Bools:
    """Return the edges whose capacity a statement is about."""
    here = places(network, where)
    if not where.nodes:
        # What fits through a mode is no statement about what passes between it and another.
        own = np.array([not where.modes or mode in where.modes for mode in network.mode], dtype=bool)
        lines: Bools = network.kind == "segment"
        carried: Bools = here & own & (lines | network.handles)
        return carried
    of = np.zeros(len(here), dtype=bool)
    for node in where.nodes:
        handled = network.handles & (network.at == node)
        of |= handled if handled.any() else (network.kind == "segment") & network.edges_in(nodes=node)
    return here & of


def _statuses(statuses: Iterable[str]) -> tuple[str, ...]:
    wanted = tuple(statuses)
    unknown = [status for status in wanted if status not in STATUSES]
    if unknown:
        raise ValueError(f"no status {', '.join(map(repr, unknown))}; there are {', '.join(STATUSES)}")
    return wanted


def _in(network: Network, year: int | None) -> tuple[Objects, Bools]:
    """Return the status of each segment in a year, and which have closed for good."""
    if year is None:
        return network.status, np.zeros(len(network.tail), dtype=bool)
    return statuses_in(network.status, network.opens, network.closes, year)


def _opened(network: Network, opening: Opening, status: Objects, gone: Bools) -> Bools:
    """Return the edges of the segments that an opening makes operational."""
    keys = {name: getattr(opening, name) for name in ("segments", "modes", "territory") if getattr(opening, name)}
    masks = [network.edges_in(**{key: value}) for key, value in keys.items()]
    if opening.statuses:
        masks.append(np.array([each in opening.statuses for each in status], dtype=bool) & ~gone)
    if not masks:
        raise ValueError("an opening of a scenario names no segment")
    opened = np.logical_and.reduce(masks) & (network.kind == "segment")
    return network.along(opened if opening.segments else opened & ~gone)


def _with_ends(network: Network, edges: Bools) -> Bools:
    """Return edges together with the transfers at their ends."""
    touched = np.zeros(network.n, dtype=bool)
    touched[network.tail[edges]] = touched[network.head[edges]] = True
    return edges | network.transfer & (touched[network.tail] | touched[network.head])
