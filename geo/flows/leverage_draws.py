"""Leverage in many draws at once, where demand chooses between ways.

The ways are those of the central values; what a draw changes is their costs, the capacities and the demand. A way
that only extreme prices make attractive is thereby left out, which the same ways in every draw repay: draws differ
by their values alone, and are solved together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from geo.arrays import Bools, Floats
from geo.flows.choice import Choice, choice_of
from geo.flows.closing_costs import burden_of_closing
from geo.flows.limits import capacities
from geo.network.model import Network

if TYPE_CHECKING:
    from geo.flows.assignment import Assignment
    from layers.scenarios.scenario import Demand


def held_in_draws(
    plan: Assignment,
    own: Sequence[Bools],
    territories: Sequence[str],
    networks: Sequence[Network],
    demands: Sequence[Sequence[Demand]],
) -> Floats:
    """Return what each territory holds in each draw.

    Parameters
    ----------
    plan : Assignment
        By choice, at the central values.
    own : sequence of array of bool, shape (k,)
        For each territory, which demands are its own trade.
    territories : sequence of str, length t
    networks : sequence of Network, length b
        In each draw; the edges are those of the plan's network.
    demands : sequence of sequence of Demand, length b
        In each draw; those of the plan's with other amounts.

    Returns
    -------
    array of float, shape (b, t, 3)
        Amount that crosses, amount that must cross, both Mt/y, and what rerouting costs, million USD a year.
    """
    asked: Floats = np.array([[entry.mt_y or 0.0 for entry in drawn] for drawn in demands])
    base = choice_of(plan.network, plan.demands, plan.asked, plan.closed)
    capacity = capacities(networks, plan.closed)
    flow, _ = base.splits(networks, asked, capacity)
    held = np.zeros((len(networks), len(territories), 3))
    for number, territory in enumerate(territories):
        inside = plan.network.edges_in(territory=territory)
        across = base.incidence @ inside.astype(float) > 0
        others = ~own[number][base.ways.demand]
        held[:, number, 0] = flow.amount[:, across & others].sum(axis=1)
        if not (across & others).any():
            continue
        held[:, number, 1:] = _closed(plan, base, flow.amount, own[number], inside, networks, capacity)
    return held


def _closed(
    plan: Assignment,
    base: Choice,
    amount: Floats,
    own: Bools,
    inside: Bools,
    networks: Sequence[Network],
    capacity: Floats,
) -> Floats:
    """Return what must cross a territory and what rerouting the rest costs, in each draw, shape (b, 2)."""
    carried = np.where(own, 0.0, base.carried(amount))
    taken = (amount * own[base.ways.demand]) @ base.ways.usage
    room = np.maximum(capacity - taken, 0.0)
    shut = plan.closed | inside
    served, own_flow = np.where(own, 0.0, plan.served_by_pair), plan.flow_of(own)
    around = choice_of(plan.network, plan.demands, served, shut, own_flow, base.ways_on())
    every = choice_of(plan.network, plan.demands, served, plan.closed, own_flow, around.ways_on())
    after = every.where(every.incidence @ shut.astype(float) == 0)
    return burden_of_closing(every, after, networks, carried, room)
