"""Routes through the network: the best one by hours or km, alternatives, and the named routes of an atlas.

Weights are whole milliseconds or millimetres, so their sums do not depend on the order of summation.
Among routes of equal weight the one with fewest edges is taken, then the one whose edges come first in
the network, so the answer is the same whatever the order of the search.

- *Best*: shortest path (Dijkstra 1959, doi:10.1007/BF01386390) from the destination, read off from
  the origin. A consignment may start and end in any mode its nodes have, and pays no transfer there
  but that of the quay.
  By km a transfer costs nothing, so the shortest route may change mode at every town to save a few
  kilometres; close modes (`Network.edges_in`) to ask for the shortest railway or road.
- *Alternatives*, `method="penalty"`: the weight of every edge of the last route is multiplied by
  `PENALTY`, and the search repeated; a route is kept if it shares at most `max_overlap` of its km
  with each one kept before (the limit on sharing of Abraham et al. 2013, "Alternative routes in road
  networks", doi:10.1145/2444016.2444019). The routes are then ordered by true weight. They differ from
  each other, but are not proven to be the best that do.
- *Alternatives*, `method="yen"`: the k shortest loopless paths in exact order (Yen 1971,
  doi:10.1287/mnsc.17.11.712). Most of them differ in one transfer.

Neither method returns a route that comes back to a node it has left.

No route uses a closed edge. Where there is no route the answer is a `NoRoute` that says why, never a
length of 0 or infinity.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypeAlias

from geo.arrays import Bools
from geo.network.case import Case
from geo.network.media import Weight
from geo.network.model import Network
from geo.routing.itinerary import Itinerary, NoRoute, path_legs
from geo.routing.search import WEIGHT_UNITS, PathSearch, closed_mask

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

Method: TypeAlias = Literal["penalty", "yen"]


def best_routes(
    network: Network | Atlas | Case,
    origin: str,
    destination: str,
    *,
    weight: Weight = "hours",
    commodity: str | None = None,
    alternatives: int = 1,
    method: Method = "penalty",
    max_overlap: float = 0.8,
    avoid: str | Iterable[str] | None = None,
    closed: Bools | None = None,
) -> tuple[Itinerary, ...] | NoRoute:
    """Return the best route between two nodes, and alternatives to it.

    Parameters
    ----------
    network : Network, Atlas or Case
        An atlas or a case stands for its freight network (`geo.build_network`).
    origin, destination : str
        Nodes, by id, UN/LOCODE or name.
    weight : {"hours", "km", "cost"}
        What to minimise; the cost is money and the value of time, USD a tonne.
    commodity : str, optional
        Commodity class of the atlas, whose value of time counts; the general one if not given.
    alternatives : int
        How many routes to return at most, the best included.
    method : {"penalty", "yen"}
        How to find alternatives.
    max_overlap : float
        Largest share of its km that an alternative of the penalty method may have in common with
        each route before it. Yen's method ignores it.
    avoid : str or iterable of str, optional
        Territories to keep out of, as in `Network.edges_in`.
    closed : array of bool, shape (m,), optional
        Edges that may not be used, from `Network.edges_in` of this network.

    Returns
    -------
    tuple of Itinerary, or NoRoute
        In order of weight; fewer than `alternatives` where no more exist or the search gives up.

    Raises
    ------
    UnknownNameError
        If the atlas has no such node or territory. A KeyError.
    MissingCostError
        If the weight of an open edge is not known. A ValueError.
    ValueError
        If the origin is the destination, or an option is not one of those there are.

    Examples
    --------
    >>> from geo.routing import best_routes
    >>> from layers import load_atlas
    >>> best_routes(load_atlas(), "IRTHR", "RUMOW", weight="km")[0].origin
    'IRTHR'
    """
    if not isinstance(network, Network):
        network = Case.of(network).network()
    _check_options(weight, method, alternatives, max_overlap)
    origin, destination = network.gazetteer.node(origin), network.gazetteer.node(destination)
    if origin == destination:
        raise ValueError(f"the route starts and ends at {origin}")
    mask = closed_mask(network, closed) | network.edges_in(territory=avoid)
    if reason := _no_way_out(network, (origin, destination), mask):
        return NoRoute(origin, destination, reason)
    search = PathSearch(network, origin, destination, mask, weight, commodity)
    first = search.best()
    if first is None:
        what = "no gas line" if network.medium == "gas" else "nothing"
        why = " but by what is closed" if mask.any() else ", as the network falls into parts"
        return NoRoute(origin, destination, f"{what} leads there{why}")
    paths: list[tuple[int, ...]] = [first]
    if alternatives > 1:
        paths = search.unlike(alternatives, max_overlap) if method == "penalty" else search.ranked(alternatives)
    used = "best" if alternatives == 1 else method
    return tuple(
        Itinerary(
            origin,
            destination,
            weight,
            used,
            rank,
            path_legs(network, edges, origin, commodity),
            search.overlap(edges, paths[: rank - 1]),
        )
        for rank, edges in enumerate(paths, start=1)
    )


def _check_options(weight: str, method: str, alternatives: int, max_overlap: float) -> None:
    if weight not in WEIGHT_UNITS:
        raise ValueError(f"no weight {weight!r}; there are {', '.join(WEIGHT_UNITS)}")
    if method not in ("penalty", "yen"):
        raise ValueError(f"no method {method!r}; there are penalty, yen")
    if alternatives < 1 or not 0 <= max_overlap <= 1:
        raise ValueError("at least one route is asked for, and an overlap is a share from 0 to 1")


def _no_way_out(network: Network, ends: tuple[str, str], closed: Bools) -> str | None:
    """Return why nothing can leave or reach an end of a pair; None where something can."""
    for node in ends:
        vertices = network.vertices(node).tolist()
        if not vertices:
            shut = f"; the scenario closes {len(network.shut)} segments and transfers" if network.shut else ""
            return f"no {network.medium} segment in use ends at {network.gazetteer.nodes[node]}{shut}"
        if all(closed[edge] for vertex in network.terminals(node).tolist() for edge in network.incident(vertex)):
            return f"all that leads to {network.gazetteer.nodes[node]} is closed"
    return None
