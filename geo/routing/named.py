"""Routes travelled as an atlas names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.arrays import Bools
from geo.network.build import whole_network
from geo.network.model import Network, edge_name
from geo.network.names import find_route, travel
from geo.network.state import restated, state_of
from geo.routing.itinerary import Itinerary, NoRoute, path_legs
from geo.routing.search import closed_mask

if TYPE_CHECKING:
    from layers.model.atlas import Atlas
    from layers.scenarios.scenario import Scenario


def evaluate_route(
    atlas: Atlas,
    route: str,
    *,
    network: Network | None = None,
    closed: Bools | None = None,
    as_of: int | None = None,
    costs: Mapping[str, Any] | None = None,
    scenario: Scenario | None = None,
) -> Itinerary | NoRoute:
    """Travel a named route of the atlas with the same lengths, times and transfers as any other.

    Parameters
    ----------
    atlas : Atlas
    route : str
        Identifier of a named route.
    network : Network, optional
        Network to travel on. Where not given, that of all segments of the atlas whatever their
        status; `Itinerary.not_operational` then says what does not exist yet.
    closed : array of bool, shape (m,), optional
        Edges of `network` that may not be used.
    as_of, costs, scenario
        As in `geo.network.build.build_network`, where `network` is not given.

    Returns
    -------
    Itinerary or NoRoute
        A route of which any part is closed is none, and `NoRoute.closed` names that part.

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
    named = find_route(atlas, route)
    gone: Bools | None = None
    if network is None:
        whole = whole_network(atlas, medium="gas" if named.kind == "gas" else "freight", baseline=True)
        state = state_of(whole, scenario, as_of=as_of)
        network = restated(replace(whole, status=state.status), scenario).with_costs(costs or {})
        gone, closed = state.gone, state.closed if closed is None else state.closed | closed
    mask = closed_mask(network, closed)

    def none(reason: str, *shut: str) -> NoRoute:
        return NoRoute(named.origin, named.destination, reason, shut)

    edges: list[int] = []
    here: int | None = None
    for name, forward in travel(atlas, named):
        chain = np.flatnonzero(network.segment == name).tolist()  # the segment, then its borders
        if name in network.shut:
            closed_by = [each for each in named.segments if each in network.shut]
            return none(f"closed: {', '.join(closed_by)}", *closed_by)
        if not chain or (gone is not None and gone[chain].any()):
            return none(f"segment {name} is not in the network")
        chain = chain if forward else chain[::-1]
        start = int(network.tail[chain[0]] if forward else network.head[chain[0]])
        if here is None:
            at = named.origin
        else:
            at = str(network.vertex_node[here])
            if here != start:
                between = [e for e in network.incident[here] if start in (network.tail[e], network.head[e])]
                transfers = [edge for edge in between if network.at[edge] is not None]
                if not transfers:
                    return none(f"segment {name} does not start at {at}")
                edges.append(transfers[0])
        if network.vertex_node[start] != at:
            return none(f"segment {name} does not start at {at}")
        edges += chain
        here = int(network.head[chain[-1]] if forward else network.tail[chain[-1]])
    if here is None or network.vertex_node[here] != named.destination:
        return none(f"it does not end at {named.destination}")
    shut = [edge for edge in edges if mask[edge]]
    if shut:
        names = tuple(dict.fromkeys(edge_name(network, edge) for edge in shut))
        return none(f"closed: {', '.join(names)}", *names)
    legs = path_legs(network, edges, named.origin)
    weight = "km" if network.medium == "gas" else "hours"
    return Itinerary(named.origin, named.destination, weight, "named", 1, legs, route=route)
