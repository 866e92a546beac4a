"""Where the ways of demand queue: posts, ports, breaks of gauge and tracks, each with its room by the day.

A *server* is what has a capacity of its own: a limit of the network (`geo.flows.limits`), or a place that closes or
narrows for a time. A place or railway that closes and has no stated capacity is taken to pass
`closure.spare` times what passes there usually once it is open again. What waits, waits where it is about to enter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from geo.arrays import Bools, Floats, Integers
from geo.closures.restrictions import Restriction
from geo.flows.limits import capacity_limits
from geo.network.model import Network

TRUCKS: Final = "trucks"
TONNES: Final = "t"

LEAST_MT_Y: Final = 0.1
"""What a place without a stated capacity is taken to pass at least, Mt/y: some 17 trucks a day."""


@dataclass(frozen=True, eq=False)
class Servers:
    """What has a capacity of its own.

    Attributes
    ----------
    edges : list of tuple of int, length r
    entry : list of str, length r
        Node at which an edge must be entered to pass the server; empty where that does not matter.
    usual : array of float, shape (r,)
        Mt/y; inf where it does not bind.
    narrowed : array of float, shape (restrictions, r)
        While each restriction holds, Mt/y; `usual` where it does not matter.
    assumed : array of bool, shape (r,)
        Whether the usual capacity is assumed.
    """

    edges: list[tuple[int, ...]]
    entry: list[str]
    usual: Floats
    narrowed: Floats
    assumed: Bools

    @cached_property
    def ever_restricted(self) -> Bools:
        """Which servers some restriction narrows, shape (r,)."""
        ever: Bools = np.logical_or.reduce(self.restricted(), axis=0)
        return ever

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
    most = np.full(len(network.tail), np.inf)  # of the limits that each edge is under
    for group, value in zip(edges, room.tolist(), strict=True):
        most[list(group)] = np.minimum(most[list(group)], value)
    stated = {network.at[edge] for edge in np.flatnonzero(np.isfinite(most)) if network.at[edge]}
    usual, entry = room.tolist(), [""] * len(edges)
    assumed = [False] * len(edges)
    number = {(group, ""): server for server, group in enumerate(edges)}
    for restriction in restrictions:
        for node, group in _groups(network, restriction):
            if (group, node) in number:
                continue
            number[group, node] = len(edges)
            edges.append(group)
            entry.append(node)
            # Beside a post, the open road or sea has room for whatever a closure has held up.
            members = [edge for edge in group if network.transfer[edge]]
            passing = float(flow[members].sum())
            if not members:
                members = [edge for edge in group if network.mode[edge] == "rail"]
                passing = float(flow[members].sum()) / (2 if node else 1)  # it comes by one and goes by another
            limited = np.isfinite(most[members]).any() or any(network.at[edge] in stated for edge in members)
            assumed.append(bool(members) and passing > 0 and not limited)
            usual.append(max(spare * passing, LEAST_MT_Y) if assumed[-1] else np.inf)
    narrowed = np.array([usual] * len(restrictions), dtype=float).reshape(len(restrictions), len(edges))
    for row, restriction in zip(narrowed, restrictions, strict=True):
        for server, (group, node) in enumerate(zip(edges, entry, strict=True)):
            meanwhile = _meanwhile(network, restriction, list(group), node, usual[server], most, spare * flow)
            row[server] = min(row[server], meanwhile)
    return Servers(edges, entry, np.array(usual, dtype=float), narrowed, np.array(assumed, dtype=bool))


def _groups(network: Network, restriction: Restriction) -> list[tuple[str, tuple[int, ...]]]:
    """Return the restricted edges by where they are passed, and the node at which they are entered if only there."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for edge in np.flatnonzero(restriction.edges & (network.tail != network.head)).tolist():
        ends = {network.at[edge], network.from_node[edge], network.to_node[edge]}
        nodes = [node for node in restriction.nodes if node in ends]
        keys = [(node, node, "") for node in nodes]
        if not nodes:
            keys = [("", str(network.at[edge] or network.segment[edge]), str(network.kind[edge]))]
        for key in keys:
            groups.setdefault(key, []).append(edge)
    return [(node, tuple(group)) for (node, *_), group in groups.items()]


def _meanwhile(
    network: Network, restriction: Restriction, group: list[int], node: str, usual: float, most: Floats, assumed: Floats
) -> float:
    """Return the capacity of some edges while a restriction holds, Mt/y; inf where it does not matter to them."""
    if restriction.capacity is not None:
        narrower = restriction.edges[group].any()
        return float(np.nan_to_num(restriction.capacity[group], nan=np.inf).max()) if narrower else np.inf
    handled = node or not restriction.nodes or all(network.at[edge] in restriction.nodes for edge in group)
    if not (handled and restriction.edges[group].all()):
        return np.inf
    if not restriction.share:
        return 0.0
    if np.isfinite(usual):
        return restriction.share * usual
    if np.isfinite(most[group][network.transfer[group]]).any():
        return np.inf  # the limit of these edges narrows, and its share is taken there
    known = most[group][np.isfinite(most[group])]
    passing = float(assumed[group].sum()) / 2 if node else float(assumed[group].max())
    return restriction.share * (float(known.max()) if len(known) else max(passing, LEAST_MT_Y))


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
    network: Network,
    servers: Servers,
    ways: Sequence[tuple[int, ...]],
    starts: Sequence[Integers],
    steps_back: Sequence[int] = (),
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
    steps_back : sequence of int
        Of the last ways, which begin where freight waits and turns: by how many edges each leads back out of what
        closes. Neither the node where it begins nor what closes on these edges holds it.
    """
    of_edge: dict[int, list[int]] = {}
    for server, group in enumerate(servers.edges):
        for edge in group:
            of_edge.setdefault(edge, []).append(server)
    narrowed = servers.narrowed
    stricter = {
        (server, other): bool((narrowed[:, other] <= narrowed[:, server]).all())
        for group in of_edge.values()
        for server in group
        for other in group
        if servers.entry[server]
    }
    turning = dict(zip(range(len(ways) - len(steps_back), len(ways)), steps_back, strict=True))
    ends = list(zip(network.tail.tolist(), network.head.tolist(), strict=True))
    rows: list[tuple[int, int, int, int, int]] = []
    for way, (edges, begin) in enumerate(zip(ways, starts, strict=True)):
        passed: set[int] = set()
        for position, (edge, vertex) in enumerate(zip(edges, entered(ends, edges, begin.tolist()), strict=True)):
            for server in sorted(of_edge.get(edge, ()), key=lambda server: not servers.entry[server]):
                node = servers.entry[server]
                if servers.ever_restricted[server] and position < turning.get(way, 0):
                    continue
                leaves = position == 0 and way in turning
                if node and (leaves or server in passed or network.vertex_node[vertex] != node):
                    continue  # what comes to a node that closes waits when it is there, once
                if node and any(stricter[server, other] for other in of_edge[edge] if not servers.entry[other]):
                    passed.add(server)
                    continue  # the limit of the same node closes with it
                passed.add(server)
                rows.append((way, server, edge, vertex, position))
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    return Passages(*columns)


def entered(ends: Sequence[tuple[int, int]], edges: Sequence[int], starts: Sequence[int]) -> list[int]:
    """Return the vertex at which each edge of a way is entered, of the two ends of every edge."""
    if not edges:
        return []
    for start in ends[edges[0]]:
        vertex, vertices = start, []
        for edge in edges:
            tail, head = ends[edge]
            if vertex not in (tail, head):
                break
            vertices.append(vertex)
            vertex = tail + head - vertex
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
