"""Where the ways of demand queue: posts, ports, breaks of gauge and tracks, each with its room by the day.

A *server* is what has a capacity of its own: a limit of the network (`geo.flows.limits`), or a place that closes or
narrows for a time. A place or railway that closes and has no stated capacity is taken to pass
`closure.spare` times what passes there usually once it is open again. What waits, waits where it is about to enter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.arrays import Bools, Floats, Integers
from geo.closures.restrictions import Restriction
from geo.flows.limits import capacity_limits
from geo.network.model import Network

TRUCKS: Final = "trucks"
TONNES: Final = "t"


@dataclass(frozen=True, eq=False)
class Servers:
    """What has a capacity of its own.

    Attributes
    ----------
    edges : list of tuple of int, length r
    usual : array of float, shape (r,)
        Mt/y; inf where it does not bind.
    narrowed : array of float, shape (restrictions, r)
        While each restriction holds, Mt/y; `usual` where it does not matter.
    assumed : array of bool, shape (r,)
        Whether the usual capacity is assumed.
    """

    edges: list[tuple[int, ...]]
    usual: Floats
    narrowed: Floats
    assumed: Bools

    def restricted(self) -> Bools:
        """Return which servers each restriction narrows, shape (restrictions, r)."""
        narrower: Bools = self.narrowed < self.usual
        return narrower


def servers_of(network: Network, restrictions: Sequence[Restriction], flow: Floats, spare: float) -> Servers:
    """Return the servers of a network under restrictions.

    Parameters
    ----------
    network : Network
        Of the usual case.
    restrictions : sequence of Restriction
    flow : array of float, shape (m,)
        What usually passes each edge, Mt/y.
    spare : float
        What a place without a stated capacity can pass, as a multiple of what usually does.
    """
    edges, room = capacity_limits(network, np.zeros(len(network.tail), dtype=bool))
    usual = room.tolist()
    number = {group: server for server, group in enumerate(edges)}
    assumed = [False] * len(edges)
    limited = np.zeros(len(network.tail), dtype=bool)
    for group, most in zip(edges, usual, strict=True):
        limited[list(group)] |= np.isfinite(most)
    for restriction in restrictions:
        for group in _groups(network, restriction.edges):
            if group not in number:
                number[group] = len(edges)
                edges.append(group)
                passing = float(flow[list(group)].sum())
                # Beside a post, the open road or sea has room for whatever a closure has held up.
                narrow = network.transfer[list(group)].any() or (network.mode[list(group)] == "rail").any()
                unknown = bool(narrow) and not limited[list(group)].all()
                assumed.append(unknown and passing > 0)
                usual.append(spare * passing if assumed[-1] else np.inf)
    covering = _covering(network, edges, usual)
    narrowed = np.array([usual] * len(restrictions), dtype=float).reshape(len(restrictions), len(edges))
    for row, restriction in zip(narrowed, restrictions, strict=True):
        for server, group in enumerate(edges):
            members = list(group)
            if restriction.capacity is not None:
                meanwhile = np.nan_to_num(restriction.capacity[members], nan=np.inf).max()
                row[server] = min(row[server], meanwhile) if restriction.edges[members].any() else row[server]
            elif restriction.edges[members].all():
                row[server] = restriction.share * covering[server] if restriction.share else 0.0
    return Servers(edges, np.array(usual, dtype=float), narrowed, np.array(assumed, dtype=bool))


def _groups(network: Network, mask: Bools) -> list[tuple[int, ...]]:
    """Return edges by where they are passed, a node or a segment, and by their kind."""
    groups: dict[tuple[str, str], list[int]] = {}
    for edge in np.flatnonzero(mask & (network.tail != network.head)).tolist():
        key = str(network.at[edge] or network.segment[edge]), str(network.kind[edge])
        groups.setdefault(key, []).append(edge)
    return [tuple(group) for group in groups.values()]


def _covering(network: Network, edges: Sequence[tuple[int, ...]], usual: Sequence[float]) -> list[float]:
    """Return the capacity that counts for each server: its own, else the least of those that its edges share."""
    of_edge = np.full(len(network.tail), np.inf)
    for group, most in zip(edges, usual, strict=True):
        of_edge[list(group)] = np.minimum(of_edge[list(group)], most)
    return [
        most if np.isfinite(most) else float(of_edge[list(group)].max())
        for group, most in zip(edges, usual, strict=True)
    ]


@dataclass(frozen=True, eq=False)
class Passages:
    """Where ways pass servers, in order of travel; ways one after the other.

    Attributes
    ----------
    way, server : array of int, shape (s,)
    edge : array of int, shape (s,)
        The edge entered.
    vertex : array of int, shape (s,)
        Where it is entered.
    position : array of int, shape (s,)
        Number of edges of the way before it.
    """

    way: Integers
    server: Integers
    edge: Integers
    vertex: Integers
    position: Integers

    def first(self, ways: int) -> Integers:
        """Return the first passage of each way, -1 where it has none, shape (ways,)."""
        first = np.full(ways, -1, dtype=np.int64)
        first[self.way[::-1]] = np.arange(len(self.way))[::-1]
        return first

    def next(self) -> Integers:
        """Return the passage after each, -1 where there is none, shape (s,)."""
        after = np.arange(1, len(self.way) + 1)
        follows = np.append(self.way[1:] == self.way[:-1], [False] * bool(len(self.way)))
        return np.where(follows, after, -1).astype(np.int64)


def passages(
    network: Network, servers: Servers, ways: Sequence[tuple[int, ...]], starts: Sequence[Integers]
) -> Passages:
    """Return where ways pass servers.

    Parameters
    ----------
    network : Network
    servers : Servers
    ways : sequence of tuple of int
        Edges in order of travel.
    starts : sequence of array of int
        Vertices at which each way may begin.
    """
    of_edge: dict[int, list[int]] = {}
    for server, group in enumerate(servers.edges):
        for edge in group:
            of_edge.setdefault(edge, []).append(server)
    rows: list[tuple[int, int, int, int, int]] = []
    for way, (edges, begin) in enumerate(zip(ways, starts, strict=True)):
        for position, (edge, vertex) in enumerate(zip(edges, entered(network, edges, begin), strict=True)):
            rows += [(way, server, edge, vertex, position) for server in of_edge.get(edge, ())]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    return Passages(*columns)


def entered(network: Network, edges: Sequence[int], starts: Integers) -> list[int]:
    """Return the vertex at which each edge of a way is entered."""
    if not edges:
        return []
    for start in (network.tail[edges[0]], network.head[edges[0]]):
        vertex, vertices = int(start), []
        for edge in edges:
            if vertex not in (network.tail[edge], network.head[edge]):
                break
            vertices.append(vertex)
            vertex = int(network.tail[edge] + network.head[edge] - vertex)
        if len(vertices) == len(edges) and start in starts:
            return vertices
    raise AssertionError("a way begins at none of its starts")


@dataclass(frozen=True)
class Place:
    """Where something waits, and what: trucks on the road, tonnes elsewhere."""

    id: str
    name: str
    mode: str
    unit: str


def place_of(network: Network, edge: int, vertex: int) -> Place:
    """Return the place at which freight waits to enter an edge."""
    node = network.at[edge] or network.vertex_node[vertex]
    mode = network.mode[edge] or network.vertex_mode[vertex] or network.kind[edge]
    mode = "sea" if mode == "quay" else str(mode)
    place = str(node or network.segment[edge])
    name = network.gazetteer.nodes.get(place, str(network.name[edge]))
    return Place(place, name, mode, TRUCKS if mode == "road" else TONNES)
