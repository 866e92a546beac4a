"""Routes through the network: the best one by hours or km, alternatives, and the named routes of an atlas.

Weights are summed as whole milliseconds or millimetres, so equal routes are equal whatever the
order of summation. Among routes of equal weight the one with fewest edges is taken, then the one
whose edges come first in the network: the answer never depends on how the search went.

- *Best*: shortest path (Dijkstra 1959, doi:10.1007/BF01386390) from the destination, read off from
  the origin. A consignment may start and end in any mode its nodes have, and pays no transfer there.
  By km a transfer costs nothing, so the shortest route may change mode at every town to save a few
  kilometres; close modes (`Network.closed`) to ask for the shortest railway or road.
- *Alternatives*, `method="penalty"`: the weight of every edge of the route just found is raised by
  `PENALTY`, and the search repeated; a route is kept if it shares at most `max_overlap` of its km
  with each one kept before (the limit on sharing of Abraham et al. 2013, "Alternative routes in road
  networks", doi:10.1145/2444016.2444019). Routes are compared by true weight. It finds unlike
  routes, not provably the best unlike ones.
- *Alternatives*, `method="yen"`: the k shortest loopless paths in exact order (Yen 1971,
  doi:10.1287/mnsc.17.11.712). Most of them differ in one transfer.

In both, a route that comes back to a node it has left is no route.

No closed edge is used by any of these. Where there is no route the answer is a `NoRoute` that says
why, never a length of 0 or infinity.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypeAlias

from geo.arrays import Bools
from geo.network.build import build_network
from geo.network.media import Weight
from geo.network.model import Network
from geo.routing.itinerary import Itinerary, NoRoute, path_legs
from geo.routing.search import WEIGHT_UNITS, PathSearch, closed_mask

if TYPE_CHECKING:
    from layers.model.atlas import Atlas
    from layers.scenarios.scenario import Scenario

Method: TypeAlias = Literal["penalty", "yen"]


def best_routes(
    network: Network | Atlas,
    origin: str,
    destination: str,
    *,
    weight: Weight = "hours",
    alternatives: int = 1,
    method: Method = "penalty",
    max_overlap: float = 0.8,
    avoid: str | Iterable[str] | None = None,
    closed: Bools | None = None,
    scenario: Scenario | None = None,
) -> tuple[Itinerary, ...] | NoRoute:
    """Return the best route between two nodes, and alternatives to it.

    Parameters
    ----------
    network : Network or Atlas
        An atlas stands for its freight network as `geo.network.build.build_network` builds it.
    origin, destination : str
        Nodes.
    weight : {"hours", "km"}
        What to minimise.
    alternatives : int
        How many routes to return at most, the best included.
    method : {"penalty", "yen"}
        How to find alternatives.
    max_overlap : float
        Largest share of its km that an alternative of the penalty method may have in common with
        each route before it. Yen's method takes no notice of it.
    avoid : str or iterable of str, optional
        Territories to keep out of (ISO 3166-1 alpha-3), as in `Network.closed`.
    closed : array of bool, shape (m,), optional
        Edges that may not be used, from `Network.closed` of this network.
    scenario : Scenario, optional
        What an atlas is under; a network is under what it was built with.

    Returns
    -------
    tuple of Itinerary, or NoRoute
        In order of weight; fewer than asked for where no more are found.

    Raises
    ------
    UnknownNameError
        If the atlas has no such node or territory. A KeyError.
    MissingCostError
        If the weight of an open edge is not known. A ValueError.
    ValueError
        If the origin is the destination, an option is not one of those there are, or a scenario is
        given with a network.

    Examples
    --------
    >>> from geo.routing import best_routes
    >>> from layers import load_atlas
    >>> best_routes(load_atlas(), "IRTHR", "RUMOW", weight="km")[0].origin
    'IRTHR'
    """
    if not isinstance(network, Network):
        network = build_network(network, scenario=scenario)
    elif scenario is not None:
        raise ValueError("a network is under the scenario it was built with; build it with this one")
    if weight not in WEIGHT_UNITS:
        raise ValueError(f"no weight {weight!r}; there are {', '.join(WEIGHT_UNITS)}")
    if method not in ("penalty", "yen"):
        raise ValueError(f"no method {method!r}; there are penalty, yen")
    if alternatives < 1 or not 0 <= max_overlap <= 1:
        raise ValueError("at least one route is asked for, and an overlap is a share from 0 to 1")
    if origin == destination:
        raise ValueError(f"the route starts and ends at {origin}")
    ends = {node: network.vertices(node) for node in (origin, destination)}
    mask = closed_mask(network, closed) | network.closed(territory=avoid)
    for node, vertices in ends.items():
        if not len(vertices):
            shut = f"; the scenario closes {len(network.shut)} segments and transfers" if network.shut else ""
            return NoRoute(origin, destination, f"no {network.medium} segment in use ends at {node}{shut}")
        edges = {edge for vertex in vertices.tolist() for edge in network.incident[vertex]}
        if all(mask[edge] for edge in edges):
            return NoRoute(origin, destination, f"all that leads to {node} is closed")
    search = PathSearch(network, origin, destination, mask, weight)
    first = search.best()
    if first is None:
        what = f"with {int(mask.sum())} of {len(mask)} edges closed" if mask.any() else "the parts are not connected"
        return NoRoute(origin, destination, f"nothing leads from {origin} to {destination}: {what}")
    found: list[tuple[int, ...]] = [first]
    if alternatives > 1:
        found = search.unlike(alternatives, max_overlap) if method == "penalty" else search.ranked(alternatives)
    used = "best" if alternatives == 1 else method
    return tuple(
        Itinerary(
            origin,
            destination,
            weight,
            used,
            rank,
            path_legs(network, edges, origin),
            search.overlap(edges, found[: rank - 1]),
        )
        for rank, edges in enumerate(found, start=1)
    )
