"""The maximum flow between two nodes, and the nodes that a closure cuts off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.arrays import Bools, Integers
from geo.flows.least_cost import Plan
from geo.graphs import minimum_cut
from geo.network.model import Network
from geo.routing.search import closed_mask
from layers.scenarios.scenario import Demand

_DIGITS = 6  # of Mt/y and bcm/y: whole tonnes, thousands of cubic metres


@dataclass(frozen=True)
class Flow:
    """The most that can pass from an origin to a destination.

    Attributes
    ----------
    value : float
        Mt/y or bcm/y. NaN where no known capacity and no demand bounds it; 0 where no route exists.
    connected : bool
        Whether there is a route at all.
    capped : bool
        Whether the demand, not the network, is the limit.
    cut : tuple of int
        Edges that limit the flow: those of the minimum cut nearest to the origin or, where transfers that
        share the capacity of a node let less pass, those of the limits whose increase lets more pass.
        Empty if the network does not bound the flow, or the flow is 0.
    """

    value: float
    connected: bool
    capped: bool
    cut: tuple[int, ...]

    @property
    def unbounded(self) -> bool:
        """Whether no known capacity and no demand limits the flow."""
        return bool(np.isnan(self.value))


def max_flow(
    network: Network,
    origin: str,
    destination: str,
    *,
    closed: Bools | None = None,
    demand: float | None = None,
) -> Flow:
    """Return the maximum flow between two nodes, by all routes together.

    Parameters
    ----------
    network : Network
        Its edges carry freight or gas either way, up to their capacity in sum; the transfers of a node
        share its capacity (`geo.flows.limits`); an unknown capacity does not bind.
    origin, destination : str
        Nodes. A flow may start and end in any mode they have.
    closed : array of bool, shape (m,), optional
        Edges that may not be used.
    demand : float, optional
        Demand (Mt/y or bcm/y) that caps the flow.

    Returns
    -------
    Flow
        Exact for capacities in whole tonnes, or thousands of cubic metres, a year; others are rounded to these.

    Raises
    ------
    UnknownNameError
        If the atlas has no such node. A KeyError.
    ValueError
        If the origin is the destination, or the demand is not above 0.

    Examples
    --------
    >>> from geo.flows import max_flow
    >>> from geo.network import build_network
    >>> from layers import load_atlas
    >>> max_flow(build_network(load_atlas(), medium="gas"), "RUMZD", "IRBIB").connected
    True
    """
    origin, destination = network.gazetteer.node(origin), network.gazetteer.node(destination)
    if origin == destination:
        raise ValueError(f"the flow starts and ends at {origin}")
    if demand is not None and not demand > 0:
        raise ValueError(f"a demand of {demand} is not above 0")
    starts, ends = network.terminals(origin).tolist(), network.terminals(destination).tolist()
    shut = closed_mask(network, closed)
    if destination not in _reached(network, origin, shut):
        return Flow(0.0, connected=False, capped=False, cut=())
    capacity = np.where(np.isnan(network.capacity()), np.inf, network.capacity())
    cut = minimum_cut(network.n, network.tail, network.head, starts, ends, capacity=capacity, closed=shut)
    value, edges = cut.value, tuple(cut.edges.tolist())
    if not np.isinf(value):
        # The cut takes each transfer of a node for one with a capacity of its own; a plan lets them share it.
        plan = Plan(network, [Demand(origin, destination)], np.array([value]), shut, weight="km")  # km are always known
        if missing := round(plan.unserved(), _DIGITS):
            value, edges = round(value - missing, _DIGITS), plan.bottleneck()
    if demand is not None and value >= demand:
        return Flow(demand, connected=True, capped=True, cut=())
    return Flow(np.nan if np.isinf(value) else value, connected=True, capped=False, cut=edges)


def cut_off(network: Network, origin: str, *, closed: Bools) -> tuple[str, ...]:
    """Return the nodes that a closure cuts off from an origin.

    Parameters
    ----------
    network : Network
    origin : str
        Node.
    closed : array of bool, shape (m,)
        Edges that may not be used.

    Returns
    -------
    tuple of str
        Nodes that can be reached from the origin with everything open but not with the closure, in the
        order of the atlas. Nodes that close altogether are included.

    Raises
    ------
    UnknownNameError
        If the atlas has no such node. A KeyError.

    Examples
    --------
    >>> from geo.flows import cut_off
    >>> from geo.network import build_network
    >>> from layers import load_atlas
    >>> gas = build_network(load_atlas(), medium="gas")
    >>> cut_off(gas, "RUMZD", closed=gas.km < 0)
    ()
    """
    mask = closed_mask(network, closed)
    before, after = (_reached(network, origin, shut) for shut in (np.zeros_like(mask), mask))
    lost = before - after
    return tuple(node for node in network.nodes if node in lost)


def parts(network: Network, shut: Bools) -> Integers:
    """Return a number for each vertex, the same for those that open edges join."""
    links = network.tail[~shut], network.head[~shut]
    joined = coo_array((np.ones(len(links[0])), links), shape=(network.n, network.n))
    part: Integers = connected_components(joined, directed=False)[1]
    return part


def _reached(network: Network, origin: str, shut: Bools) -> set[str]:
    """Return the nodes that open edges join to an origin, and the origin itself."""
    part = parts(network, shut)
    terminal = network.vertex_mode != "sea"
    inside = np.isin(part, part[network.terminals(origin)]) & terminal
    return {str(node) for node in network.vertex_node[inside] if node is not None}
