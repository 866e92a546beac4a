"""The cheapest route between two nodes that passes others in order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.arrays import Bools, Floats, Integers
from geo.graphs import Adjacency
from geo.network.model import Network


def cheapest_way(
    network: Network, cost: Floats, origin: str, destination: str, *, via: Sequence[str] = (), closed: Bools
) -> list[int] | None:
    """Return the edges of the cheapest route through some nodes in order; None where there is none.

    A copy of the network for each leg is joined to the next one at the vertices of the node between them, so that the
    way leaves that node where it came to it, or pays the transfer. It starts and ends in any mode its nodes have, and
    pays no transfer there but that of the quay. It uses no edge twice, such as to a port and back, unless there is no
    other way.

    Parameters
    ----------
    network : Network
    cost : array of float, shape (m,)
        Of each edge; 0 or more.
    origin, destination : str
        Ids of nodes.
    via : sequence of str
        Ids of the nodes to pass.
    closed : array of bool, shape (m,)
    """
    n, legs = network.n, len(via) + 1
    shut = closed | ((network.at == origin) | (network.at == destination)) & ~network.quays
    edges = np.flatnonzero(~shut)
    ends = np.concatenate([network.tail[edges], network.head[edges]])
    other_ends = np.concatenate([network.head[edges], network.tail[edges]])
    source, sink = legs * n, legs * n + 1
    tails = [ends + leg * n for leg in range(legs)]
    heads = [other_ends + leg * n for leg in range(legs)]
    for leg, node in enumerate(via):
        tails.append(network.vertices(node) + leg * n)
        heads.append(network.vertices(node) + (leg + 1) * n)
    starts, stops = network.terminals(origin), network.terminals(destination) + (legs - 1) * n
    tails += [np.full(len(starts), source), stops]
    heads += [starts, np.full(len(stops), sink)]
    tail, head = np.concatenate(tails), np.concatenate(heads)
    travelled = 2 * legs * len(edges)  # the other arcs join copies and ends, and cost nothing
    weight = np.concatenate([np.tile(cost[edges], 2 * legs), np.zeros(len(tail) - travelled)])
    tail, head = tail.astype(np.int64), head.astype(np.int64)
    arcs = Adjacency(sink + 1, tail, head)
    distance, before = dijkstra(arcs.matrix(weight), indices=source, return_predecessors=True)
    if not np.isfinite(distance[sink]):
        return None
    vertices = [sink]
    while vertices[-1] != source:
        vertices.append(int(before[vertices[-1]]))
    path = arcs.lightest(weight, np.array(vertices[::-1], dtype=np.int64))

    def travelled_edges(path: Integers) -> list[int]:
        return [int(edges[arc % len(edges)]) for arc in path if arc < travelled]

    way = travelled_edges(path)
    if len(set(way)) < len(way):
        once = _no_edge_twice(tail, head, weight, np.arange(travelled) % len(edges))
        way = way if once is None else travelled_edges(once)
    return way


def _no_edge_twice(tail: Integers, head: Integers, weight: Floats, edge: Integers) -> Integers | None:
    """Return the arcs of the lightest path from the last vertex but one to the last that uses no edge twice.

    It is the mixed-integer programme of one unit of flow. None where there is no such path.

    Parameters
    ----------
    tail, head : array of int, shape (a,)
    weight : array of float, shape (a,)
    edge : array of int, shape (b,)
        The edge that each of the first arcs belongs to.
    """
    from scipy.optimize import LinearConstraint, milp  # only here: it takes a fifth of a second to import

    arc, sink = np.arange(len(tail)), int(head.max())
    balance = csr_array((np.ones(len(arc)), (tail, arc)), shape=(sink + 1, len(arc))) - csr_array(
        (np.ones(len(arc)), (head, arc)), shape=(sink + 1, len(arc))
    )
    supply = np.zeros(sink + 1)
    supply[sink - 1], supply[sink] = 1, -1
    uses = csr_array((np.ones(len(edge)), (edge, arc[: len(edge)])), shape=(int(edge.max()) + 1, len(arc)))
    solution = milp(
        weight + 1e-9,  # so that no circle is free
        integrality=np.ones(len(arc)),
        bounds=(0, 1),
        constraints=[LinearConstraint(balance, supply, supply), LinearConstraint(uses, -np.inf, 1)],
        options={"mip_rel_gap": 0},
    )
    if solution.x is None:
        return None
    next_arc = {int(tail[used]): int(used) for used in np.flatnonzero(solution.x > 0.5)}
    path = [next_arc[sink - 1]]
    while head[path[-1]] != sink:
        path.append(next_arc[int(head[path[-1]])])
    return np.array(path, dtype=np.int64)
