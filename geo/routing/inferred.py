"""Routes of an atlas that names none: between the ends of the corridor, else between the ends of its lines."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from geo.network.case import Case
from geo.network.media import Medium
from geo.routing.best import best_routes
from geo.routing.itinerary import NoRoute
from layers.model.atlas import Route, expect_atlas
from layers.model.ellipsoid import WGS84, metres

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

_MEDIA: Final[dict[Medium, tuple[str, ...]]] = {"freight": ("sea", "rail", "road"), "gas": ("pipeline",)}

INFERRED: Final = "inferred_"
"""How the identifier of an inferred route begins."""


def inferred_routes(atlas: Atlas) -> dict[str, Route]:
    """Return a route for each medium of an atlas, found on its lines.

    Parameters
    ----------
    atlas : Atlas

    Returns
    -------
    dict of str to Route
        By identifier, "inferred_freight" and "inferred_gas"; without those of which there are no lines, or no way.

    Notes
    -----
    A route runs between the places that the catalogue names as origin and destination of the corridor. Where it names
    none, it runs between the two places farthest apart among those where only one line ends, in the longest connected
    part of the network. The best way is the shortest, over lines of any status. O(n²) in the places where lines end.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from layers import load_atlas
    >>> unnamed = replace(load_atlas("middle"), routes={})
    >>> inferred_routes(unnamed)["inferred_freight"].origin == unnamed.catalogue["corridor"]["origin"]
    True
    """
    expect_atlas(atlas)
    corridor = atlas.catalogue.get("corridor", {})
    named = (corridor["origin"], corridor["destination"]) if {"origin", "destination"} <= set(corridor) else None
    names = dict(zip(atlas.nodes["id"].astype(str), atlas.nodes["name"].astype(str), strict=True))
    routes = {}
    for medium, modes in _MEDIA.items():
        lines = atlas.segments[atlas.segments["mode"].isin(modes)]
        ends = named if named and set(named) <= {*lines["from_node"], *lines["to_node"]} else _farthest(lines, atlas)
        if ends is None:
            continue
        found = best_routes(Case(atlas).whole_network(medium), *ends, weight="km")
        if isinstance(found, NoRoute):
            continue
        segments = tuple(leg.segment for leg in found[0].legs if leg.segment is not None)
        identifier = f"{INFERRED}{medium}"
        routes[identifier] = Route(
            id=identifier,
            name=" – ".join(names[end] for end in ends),
            kind=medium,
            branch=str(lines.set_index("id")["branch"][segments[0]]),
            origin=ends[0],
            destination=ends[1],
            segments=tuple(dict.fromkeys(segments)),
            description="Inferred: the shortest way between the ends; the atlas names no route",
        )
    return routes


def _farthest(lines: Any, atlas: Atlas) -> tuple[str, str] | None:
    """Return the two free ends farthest apart in the longest connected part of some lines; None without lines."""
    import networkx as nx  # only here: every command would wait for it

    graph: nx.MultiGraph[str] = nx.MultiGraph()
    lengths = [WGS84.geometry_length(line) for line in lines.geometry]
    graph.add_weighted_edges_from(zip(lines["from_node"], lines["to_node"], lengths, strict=True))
    if not graph:
        return None
    parts = (graph.subgraph(part) for part in nx.connected_components(graph))
    longest = max(parts, key=lambda part: part.size("weight"))
    free = {node for node, degree in longest.degree() if degree == 1}
    ends = free if len(free) > 1 else set(longest)
    points = atlas.nodes.set_index("id").geometry
    in_order = [
        node for pair in zip(lines["from_node"], lines["to_node"], strict=True) for node in pair if node in ends
    ]
    position = {end: (points[end].x, points[end].y) for end in in_order}
    return max(combinations(position, 2), key=lambda pair: metres(*(position[end] for end in pair)))
