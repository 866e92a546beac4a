"""What closures cost freight that chooses between ways: what is left behind, and what the rest pays more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from geo.arrays import Bools, Floats
from geo.flows.choice import SERVED, Choice, choice_and_split, choice_of
from geo.flows.ways import ways_of_all

if TYPE_CHECKING:
    from geo.network.model import Network
    from layers.scenarios.scenario import Demand


def closing_costs(network: Network, demands: Sequence[Demand], closures: Sequence[Bools]) -> Floats:
    """Return what each of several closures, alone and for a year, costs.

    Both sides choose between the same ways, as in the result of a scenario. Ways are searched for anew only for a
    demand some way of which closes, so a closure that hardly any demand meets takes little time.

    Parameters
    ----------
    network : Network
    demands : sequence of Demand, length n
        Of freight.
    closures : sequence of array of bool, length k, each of shape (m,)
        Edges that may not be used.

    Returns
    -------
    array of float, shape (k, 2)
        Freight left behind, Mt/y; and what the rest costs more, USD a year: money and the value of time, as those who
        choose perceive it.

    Raises
    ------
    MissingCostError
        If a price, a time or the scale of the choice is not known. A ValueError.

    Examples
    --------
    >>> from geo.flows.closing_costs import closing_costs
    >>> from geo.network import build_network
    >>> from layers import load_atlas
    >>> from layers.scenarios.scenario import load_scenario
    >>> atlas = load_atlas()
    >>> network = build_network(atlas)
    >>> nothing = network.edges_in(segments=())
    >>> closing_costs(network, [each for each in load_scenario(atlas).demand if each.mt_y], [nothing]).tolist()
    [[0.0, 0.0]]
    """
    asked = np.array([demand.mt_y for demand in demands], dtype=float)
    as_it_is, result, _ = choice_and_split(network, demands, asked, np.zeros(len(network.tail), dtype=bool))
    carried = as_it_is.carried(result.amount)[0]
    return np.array([_closing(as_it_is, carried, closed) for closed in closures]).reshape(-1, 2)


def _closing(as_it_is: Choice, carried: Floats, closed: Bools) -> tuple[float, float]:
    """Return what one closure costs."""
    network, demands = as_it_is.network, as_it_is.demands
    known = as_it_is.ways_by_demand()
    left = [[way for way in ways if not closed[list(way)].any()] for ways in known]
    if left == known:
        return 0.0, 0.0
    changed = [number for number, ways in enumerate(known) if left[number] != ways]
    for number, found in zip(
        changed, ways_of_all(network, [demands[number] for number in changed], closed), strict=True
    ):
        left[number] = list(dict.fromkeys([*found, *left[number]]))
    around = choice_of(network, demands, carried, closed, known=left).ways_by_demand()
    both = [list(dict.fromkeys([*ways, *others])) for ways, others in zip(known, around, strict=True)]
    before = choice_of(network, demands, carried, np.zeros_like(closed), known=both)
    after = before.where(before.incidence @ closed.astype(float) == 0)
    lost, dearer = burden_of_closing(before, after, [network], carried[None], before.capacity[None])[0]
    return float(lost), 1e6 * float(dearer)


def burden_of_closing(
    before: Choice, after: Choice, networks: Sequence[Network], carried: Floats, room: Floats
) -> Floats:
    """Return what freight bears when some of its ways close, on each of several networks of the same edges.

    Parameters
    ----------
    before, after : Choice
        Between all ways, and between those that stay open.
    networks : sequence of Network, length b
    carried : array of float, shape (b, n)
        How much of each demand is carried before, Mt/y.
    room : array of float, shape (b, r)
        Mt/y that fit through each limit.

    Returns
    -------
    array of float, shape (b, 2)
        Freight left behind, Mt/y; and what the rest costs more, million USD a year.
    """
    most, _ = after.splits(networks, carried, room)
    served = after.carried(most.amount)
    lost = np.where(carried - served > SERVED * carried, carried - served, 0.0)
    # The cost of the same deliveries: that some are left behind is a choice, which is worth something.
    (open_, _), (closed, _) = (choice.splits(networks, carried - lost, room) for choice in (before, after))
    # The perceived cost cannot fall because edges close, so less than 0 is rounding.
    return np.column_stack([lost.sum(axis=1), np.maximum(closed.perceived - open_.perceived, 0.0)])
