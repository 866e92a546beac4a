"""What can close: border posts, ports, links, and discs on the ground, each as the edges that close with it.

Places that have the same effect are one candidate. Two places have it where, once either is closed, the other lies
on a dead end: on edges that lead neither to an end of a demand nor through to anything. The least-cost plan uses no
dead end, so it is the same after the one closure, after the other, and after both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
import shapely

from geo.arrays import Bools
from geo.interdiction.disc_places import disc_closures
from geo.network.case import Case, radius_asked
from geo.network.model import Network
from geo.network.names import UnknownNameError

if TYPE_CHECKING:
    from layers.scenarios.scenario import Demand

What: TypeAlias = Literal["posts", "ports", "links", "discs"]

WHAT: Final[tuple[What, ...]] = ("posts", "ports", "links", "discs")
"""The kinds of place that can close."""

PORTS: Final = ("seaport", "river_port")


@dataclass(frozen=True, eq=False)
class Place:
    """Something that can close as a whole.

    Attributes
    ----------
    id : str
        A node, a segment, or the centre of a disc.
    edges : array of bool, shape (m,)
        What closes with it.
    point : Point
        Where it is; of a link the middle. EPSG:4326.
    alike : tuple of str
        Other places whose closure has the same effect.
    """

    id: str
    edges: Bools
    point: shapely.Point
    alike: tuple[str, ...] = ()


def places_in(
    case: Case,
    network: Network,
    demands: Iterable[Demand],
    of: Collection[str],
    territories: Sequence[str],
    radius_km: float | None,
) -> list[Place]:
    """Return the places that can close, each effect once: posts, ports, links, and each kind by identifier.

    Parameters
    ----------
    case : Case
    network : Network
        The open network of the case.
    demands : iterable of Demand
        Their ends are what every way must lead to.
    of : collection of str
        Some of `WHAT`.
    territories : sequence of str
        Countries in which a place must lie, at least in part; anywhere if there is none. ISO 3166-1 alpha-3.
    radius_km : float, optional
        Of the discs.

    Raises
    ------
    UnknownNameError
        If something is none of `WHAT`. A KeyError.
    ValueError
        If discs are asked for without a radius above 0 or a territory, or a radius is given without discs.
    """
    for name in of:
        if name not in WHAT:
            raise UnknownNameError("kind of place", name, WHAT)
    if ("discs" in of) != (radius_km is not None):
        raise ValueError("discs need a radius in km" if radius_km is None else "a radius is for discs; ask for them")
    if radius_km is not None and radius_asked(radius_km) and not territories:
        raise ValueError("discs lie on a territory; name one")
    found: list[Place] = []
    if "posts" in of:
        found += [*_nodes(case, network, _posts(case, network), territories), *_bare_borders(network, territories)]
    if "ports" in of:
        kind = dict(zip(case.atlas.nodes["id"], case.atlas.nodes["kind"], strict=True))
        found += _nodes(case, network, sorted(node for node in kind if kind[node] in PORTS), territories)
    if "links" in of:
        inside = _inside(network, territories) & (network.kind == "segment")
        found += _links(network, np.flatnonzero(inside).tolist())
    ends = np.zeros(network.n, dtype=bool)
    for node in {node for demand in demands for node in (demand.origin, demand.destination)}:
        ends[network.terminals(node)] = True
    distinct = _distinct(network, found, ends)
    if radius_km is not None:
        discs = [
            Place(name, edges, point) for name, edges, point in disc_closures(network, territories, radius_km=radius_km)
        ]
        distinct = _distinct(network, [*distinct, *_greatest(network, discs, ends)], ends)
    return distinct


def _posts(case: Case, network: Network) -> list[str]:
    """Return the nodes where one passes from a country to another, then the others that the atlas calls a post."""
    crossed = np.array([len(set(countries)) == 2 for countries in network.countries], dtype=bool)
    kinds = zip(case.atlas.nodes["id"], case.atlas.nodes["kind"], strict=True)
    called = [node for node, kind in kinds if kind.endswith("_post")]
    return list(dict.fromkeys([*sorted(network.at[network.transfer & crossed]), *sorted(called)]))


def _nodes(case: Case, network: Network, nodes: Iterable[str], territories: Sequence[str]) -> list[Place]:
    point = dict(zip(case.atlas.nodes["id"], case.atlas.nodes.geometry, strict=True))
    return [
        Place(node, network.edges_in(nodes=node), point[node])
        for node in nodes
        if len(vertices := network.vertices(node))
        and (not territories or not set(territories).isdisjoint(network.vertex_country[vertices]))
    ]


def _bare_borders(network: Network, territories: Sequence[str]) -> list[Place]:
    """Return the borders that a segment crosses without a node there, each named by the segment."""
    border = (network.kind == "border") & ~network.transfer
    inside = [not territories or not set(territories).isdisjoint(passed) for passed in network.countries]
    crossing = set(network.segment[border & np.array(inside, dtype=bool)])
    lines = np.flatnonzero(network.kind == "segment").tolist()
    return _links(network, [edge for edge in lines if network.segment[edge] in crossing])


def _inside(network: Network, territories: Sequence[str]) -> Bools:
    return network.edges_in(territory=territories) if territories else np.ones(len(network.tail), dtype=bool)


def _links(network: Network, edges: Iterable[int]) -> list[Place]:
    """Return the segments of some edges, in an order that does not depend on that of the file."""
    found = []
    for edge in sorted(edges, key=network.segment.__getitem__):
        name = str(network.segment[edge])
        middle = network.geometry[edge].interpolate(0.5, normalized=True)
        found.append(Place(name, network.edges_in(segments=name), middle))
    return found


def _distinct(network: Network, places: Iterable[Place], ends: Bools) -> list[Place]:
    """Return the first place of each effect, with the others that have it."""
    alike: dict[bytes, list[Place]] = {}
    for place in places:
        alike.setdefault(dead_ends(network, place.edges, ends).tobytes(), []).append(place)
    return [
        replace(first, alike=tuple(dict.fromkeys(each.id for each in others if each.id != first.id)))
        for first, *others in alike.values()
    ]


def _greatest(network: Network, places: Sequence[Place], ends: Bools) -> list[Place]:
    """Return the places whose effect is not part of that of another."""
    gone = np.array([dead_ends(network, place.edges, ends) for place in places], dtype=float).reshape(len(places), -1)
    within = gone @ gone.T == gone.sum(axis=1)[:, None]
    lesser = (within & ~within.T).any(axis=1)
    return [place for place, is_lesser in zip(places, lesser, strict=True) if not is_lesser]


def dead_ends(network: Network, closed: Bools, ends: Bools) -> Bools:
    """Return which edges no way can use: those that are closed, and those on dead ends.

    Parameters
    ----------
    network : Network
    closed : array of bool, shape (m,)
    ends : array of bool, shape (n,)
        Vertices where a demand begins or ends.
    """
    gone = closed.copy()
    while True:
        open_ = ~gone
        degree = np.bincount(network.tail[open_], minlength=network.n) + np.bincount(
            network.head[open_], minlength=network.n
        )
        last = (degree == 1) & ~ends
        ending = open_ & (last[network.tail] | last[network.head])
        if not ending.any():
            return gone
        gone |= ending
