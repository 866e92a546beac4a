"""Named routes of an atlas, evaluated on its network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.arrays import Bools
from geo.network.case import Case
from geo.network.media import Medium
from geo.network.model import Network, edge_name
from geo.network.names import find_route, travel
from geo.network.state import State, restated
from geo.routing.itinerary import Itinerary, NoRoute, path_legs
from geo.routing.search import closed_mask

if TYPE_CHECKING:
    from layers.model.atlas import Atlas


def evaluate_route(
    case: Atlas | Case,
    route: str,
    *,
    network: Network | None = None,
    closed: Bools | None = None,
) -> Itinerary | NoRoute:
    """Return a named route of the atlas with the same lengths, times and transfers as any other route.

    Parameters
    ----------
    case : Atlas or Case
    route : str
        Identifier or title of a named route.
    network : Network, optional
        Network to travel on. Where not given, that of all segments of the atlas whatever their
        status; `Itinerary.not_operational` then says what does not exist yet.
    closed : array of bool, shape (m,), optional
        Edges of `network` that may not be used.

    Returns
    -------
    Itinerary or NoRoute
        NoRoute if any part of the route is closed; `NoRoute.closed` names those parts.

    Raises
    ------
    UnknownNameError
        If the atlas has no such route. A KeyError.

    Examples
    --------
    >>> from geo.routing import evaluate_route
    >>> from layers import load_atlas
    >>> evaluate_route(load_atlas(), "suez_baseline").modes
    ('sea', 'rail')
    """
    case = Case.of(case)
    named = find_route(case.atlas, route)
    if network is None:
        network, state = _travelled(case, "gas" if named.kind == "gas" else "freight")
        closed_for_good = state.closed_for_good
        mask = closed_mask(network, closed) | state.closed
    else:
        closed_for_good, mask = np.zeros(len(network.tail), dtype=bool), closed_mask(network, closed)
    if shut := [name for name in named.segments if name in network.shut]:
        return NoRoute(named.origin, named.destination, f"closed: {', '.join(shut)}", tuple(shut))
    try:
        edges = _edges_along(network, travel(case.atlas, named), named.origin, named.destination, closed_for_good)
    except _BrokenRouteError as error:
        return NoRoute(named.origin, named.destination, str(error))
    if shut_edges := [edge for edge in edges if mask[edge]]:
        names = tuple(dict.fromkeys(edge_name(network, edge) for edge in shut_edges))
        return NoRoute(named.origin, named.destination, f"closed: {', '.join(names)}", names)
    weight = "km" if network.medium == "gas" else "hours"
    legs = path_legs(network, edges, named.origin)
    return Itinerary(named.origin, named.destination, weight, "named", 1, legs, route=named.id)


def _travelled(case: Case, medium: Medium) -> tuple[Network, State]:
    """Return the network of all segments that named routes are travelled on, and what is closed: once for each case."""
    key = f"travelled {medium}"
    if key not in case.results:
        whole = case.whole_network(medium)
        state = case.state(medium)
        case.results[key] = (
            restated(replace(whole, status=state.status), case.scenario).with_costs(case.costs),
            state,
        )
    travelled: tuple[Network, State] = case.results[key]
    return travelled


class _BrokenRouteError(Exception):
    """The segments of a route do not lead from its origin to its destination."""


def _edges_along(
    network: Network, steps: list[tuple[str, bool]], origin: str, destination: str, closed_for_good: Bools
) -> list[int]:
    """Return the edges of segments travelled one after the other, with the transfers between them."""
    edges: list[int] = []
    vertex: int | None = None
    for segment, forward in steps:
        chain = network.edges_of_segment.get(segment, [])  # the segment, then its borders
        if not chain or closed_for_good[chain].any():
            raise _BrokenRouteError(f"segment {segment} is not in the network")
        chain = chain if forward else chain[::-1]
        start = int(network.tail[chain[0]] if forward else network.head[chain[0]])
        node = origin if vertex is None else str(network.vertex_node[vertex])
        transfer = None if vertex is None or vertex == start else _transfer(network, vertex, start)
        if network.vertex_node[start] != node or (vertex not in (None, start) and transfer is None):
            raise _BrokenRouteError(f"segment {segment} does not start at {node}")
        edges += _quay(network, start) if vertex is None else [] if transfer is None else [transfer]
        edges += chain
        vertex = int(network.head[chain[-1]] if forward else network.tail[chain[-1]])
    if vertex is None or network.vertex_node[vertex] != destination:
        raise _BrokenRouteError(f"it does not end at {destination}")
    return edges + _quay(network, vertex)


def _quay(network: Network, vertex: int) -> list[int]:
    """Return the edge between a ship, where a route starts or ends, and its quay; none on land."""
    if network.vertex_mode[vertex] != "sea":
        return []
    quays = [edge for edge in network.incident(vertex) if network.quays[edge]]
    if not quays:
        raise _BrokenRouteError(f"the port of {network.vertex_node[vertex]} is closed")
    return quays


def _transfer(network: Network, start: int, end: int) -> int | None:
    """Return the transfer between two vertices of a node; None where there is none."""
    between = (edge for edge in network.incident(start) if end in (network.tail[edge], network.head[edge]))
    return next((edge for edge in between if network.at[edge] is not None), None)
