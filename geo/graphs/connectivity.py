"""Connectivity: what parts the network when it is lost, and the way round when it does not.

- *Bridges*, *articulation points*: links and vertices whose loss parts what they connect. Tarjan
  (1974), "A note on finding the bridges of a graph", doi:10.1016/0020-0190(74)90003-9.
- *Cycle equivalent* links lie on the same cycles: any two of them, lost together, part the network.
  Johnson, Pearson & Pingali (1994), "The program structure tree: computing control regions in
  linear time", doi:10.1145/178243.178258.
- *Detour* of a link: the shortest path between its own end points without it; inf for a bridge.

Networks come as plain arrays (`geo.graphs.multigraph.Graph`), undirected. Closed edges and loops connect
nothing. Results are by number of edge or vertex.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from geo.arrays import Bools, Floats, Integers
from geo.graphs.multigraph import NONE, Graph, distances_without, kernel


def detours(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    weight: npt.ArrayLike,
    *,
    closed: npt.ArrayLike | None = None,
    accelerate: bool | None = None,
) -> Floats:
    """Return, for each edge, the shortest path between its own end points without it.

    Parameters
    ----------
    n, tail, head, weight, closed
        The network (`geo.graphs.multigraph.Graph`), undirected.
    accelerate : bool, optional
        See `geo.graphs.multigraph.kernel`.

    Returns
    -------
    array of float, shape (m,)
        inf for a bridge, 0 for a loop, NaN for a closed edge: there is nothing to lose.

    Raises
    ------
    ValueError
        Where the network is not sound.

    Notes
    -----
    The detour of an edge and the edge make the shortest cycle through it. Cycle equivalent edges
    have the same one, so there is one bidirectional search for each class, from its longest edge.

    Examples
    --------
    A triangle of sides 1, 1 and 5, and a spur.

    >>> detours(4, [0, 1, 0, 2], [1, 2, 2, 3], [1, 1, 5, 1]).tolist()
    [6.0, 6.0, 2.0, inf]
    """
    graph = Graph(n, tail, head, weight, closed=closed)
    found = np.where(graph.closed, np.nan, 0.0)
    found[graph.usable] = np.inf
    classes = _depth_first(graph, accelerate)[0]
    edge = np.flatnonzero(classes != NONE)
    classes = classes[edge]
    order = np.lexsort((-graph.weight[edge], classes))
    edge, classes = edge[order], classes[order]
    first = np.ones(len(edge), dtype=bool)
    first[1:] = classes[1:] != classes[:-1]
    longest = np.flatnonzero(first)
    core = Graph(n, graph.tail[edge], graph.head[edge], graph.weight[edge])  # no way round uses a bridge
    around = distances_without(core, core.tail[longest], core.head[longest], longest, accelerate)
    which = np.cumsum(first) - 1
    found[edge] = around[which] + (core.weight[longest][which] - core.weight)
    return found


def bridges(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    *,
    closed: npt.ArrayLike | None = None,
    accelerate: bool | None = None,
) -> Bools:
    """Return which edges are bridges: whose loss parts what they connect.

    Parameters
    ----------
    n, tail, head, closed
        The network (`geo.graphs.multigraph.Graph`), undirected.
    accelerate : bool, optional
        See `geo.graphs.multigraph.kernel`.

    Returns
    -------
    array of bool, shape (m,)
        False for closed edges, loops, and edges with a parallel one.

    Examples
    --------
    >>> bridges(4, [0, 1, 0, 2], [1, 2, 2, 3]).tolist()
    [False, False, False, True]
    """
    graph = Graph(n, tail, head, np.zeros(np.shape(tail)), closed=closed)
    parts = np.zeros(graph.m, dtype=bool)
    parts[graph.usable] = _depth_first(graph, accelerate)[0][graph.usable] == NONE
    return parts


def cycle_equivalence(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    *,
    closed: npt.ArrayLike | None = None,
    accelerate: bool | None = None,
) -> Integers:
    """Return a class for each edge: edges of one class lie on exactly the same cycles.

    Losing any two edges of a class parts the network, losing one does not: they stand in for each
    other's only alternative. A link alone in its class has at least two more ways round.

    Parameters
    ----------
    n, tail, head, closed
        The network (`geo.graphs.multigraph.Graph`), undirected.
    accelerate : bool, optional
        See `geo.graphs.multigraph.kernel`.

    Returns
    -------
    array of int, shape (m,)
        `geo.graphs.multigraph.NONE` (-1) for what is on no cycle: bridges, loops (on none but their own) and
        closed edges.

    Examples
    --------
    Two triangles that share the edge 0–1.

    >>> classes = cycle_equivalence(4, [0, 1, 0, 1, 0], [1, 2, 2, 3, 3])
    >>> classes[1] == classes[2], classes[3] == classes[4], len(set(classes.tolist()))
    (np.True_, np.True_, 3)
    """
    graph = Graph(n, tail, head, np.zeros(np.shape(tail)), closed=closed)
    return _depth_first(graph, accelerate)[0]


def articulation_points(
    n: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    *,
    closed: npt.ArrayLike | None = None,
    accelerate: bool | None = None,
) -> Bools:
    """Return which vertices are articulation points: whose loss parts what they connect.

    Parameters
    ----------
    n, tail, head, closed
        The network (`geo.graphs.multigraph.Graph`), undirected.
    accelerate : bool, optional
        See `geo.graphs.multigraph.kernel`.

    Returns
    -------
    array of bool, shape (n,)

    Examples
    --------
    >>> articulation_points(4, [0, 1, 0, 2], [1, 2, 2, 3]).tolist()
    [False, False, True, False]
    """
    graph = Graph(n, tail, head, np.zeros(np.shape(tail)), closed=closed)
    return _depth_first(graph, accelerate)[1]


def _depth_first(graph: Graph, accelerate: bool | None) -> tuple[Integers, Bools]:
    """Return each edge's class of cycle equivalence, and which vertices are articulation points."""
    arcs = graph.arcs
    search = kernel(_classes_and_cut_vertices, graph.m, accelerate)
    classes, cut = search(graph.n, graph.m, arcs.pointers, arcs.vertex, arcs.edge)
    return np.array(classes, dtype=np.int64), np.array(cut, dtype=bool)


def _classes_and_cut_vertices(n: int, m: int, pointers: Any, vertex: Any, edge: Any) -> Any:
    """Johnson, Pearson & Pingali (1994) on a depth-first forest; Tarjan's low points on the way.

    A bracket of a tree edge is a back edge from below it to above it. Brackets are kept for each
    vertex as a linked list, latest on top; a capping bracket, numbered m + vertex, stands for
    several branches that reach above the vertex. Two tree edges have the same brackets where the
    top one and the number of them are the same.
    """
    none = -1
    number, order = [none] * n, [0] * n
    parent_edge, at = [none] * n, [0] * n
    low, children = [n] * n, [0] * n
    cut = [False] * n
    classes, next_class = [none] * m, 0
    above, below = [none] * (m + n), [none] * (m + n)
    recent_size, recent_class = [none] * (m + n), [none] * (m + n)
    top, bottom, size = [none] * n, [none] * n, [0] * n
    capping, next_capping = [none] * n, [none] * n
    stack = [0] * n
    count = 0
    for root in range(n):
        if number[root] != none:
            continue
        began = count
        number[root], order[count], at[root] = count, root, pointers[root]
        count += 1
        stack[0], depth = root, 1
        while depth:
            v = stack[depth - 1]
            k = at[v]
            if k == pointers[v + 1]:
                depth -= 1
                continue
            at[v] = k + 1
            w = vertex[k]
            if number[w] == none:
                number[w], order[count], at[w], parent_edge[w] = count, w, pointers[w], edge[k]
                count += 1
                children[v] += 1
                stack[depth] = w
                depth += 1
        cut[root] = children[root] > 1
        for i in range(count - 1, began - 1, -1):
            v = order[i]
            up, first, second = n, n, n
            # Gather the brackets of the children.
            for k in range(pointers[v], pointers[v + 1]):
                w, e = vertex[k], edge[k]
                if e == parent_edge[v]:
                    continue
                if e == parent_edge[w]:
                    if low[w] >= i and i > began:
                        cut[v] = True
                    if low[w] < first:
                        first, second = low[w], first
                    elif low[w] < second:
                        second = low[w]
                    if size[w]:
                        if size[v]:
                            below[bottom[v]], above[top[w]] = top[w], bottom[v]
                        else:
                            top[v] = top[w]
                        bottom[v] = bottom[w]
                        size[v] += size[w]
                elif number[w] < i:
                    up = min(up, number[w])
            low[v] = min(up, first)
            # Drop those that end here: capping ones, then edges.
            b = capping[v]
            k = pointers[v]
            while True:
                if b == none:
                    while k < pointers[v + 1]:
                        w, e = vertex[k], edge[k]
                        k += 1
                        if number[w] > i and e != parent_edge[w]:
                            b = e
                            if classes[e] == none:
                                classes[e] = next_class
                                next_class += 1
                            break
                    if b == none:
                        break
                if above[b] == none:
                    top[v] = below[b]
                else:
                    below[above[b]] = below[b]
                if below[b] == none:
                    bottom[v] = above[b]
                else:
                    above[below[b]] = above[b]
                size[v] -= 1
                b = next_capping[b - m] if b >= m else none
            # Add those that begin here.
            cap = second < up and second < i
            if cap:
                next_capping[v] = capping[order[second]]
                capping[order[second]] = m + v
            for k in range(pointers[v], pointers[v + 1] + 1):
                if k == pointers[v + 1]:
                    if not cap:
                        break
                    b = m + v
                else:
                    if number[vertex[k]] >= i or edge[k] == parent_edge[v]:
                        continue
                    b = edge[k]
                above[b], below[b] = none, top[v]
                if size[v]:
                    above[top[v]] = b
                else:
                    bottom[v] = b
                top[v] = b
                size[v] += 1
            if i > began and size[v]:
                b = top[v]
                if recent_size[b] != size[v]:
                    recent_size[b], recent_class[b] = size[v], next_class
                    next_class += 1
                classes[parent_edge[v]] = recent_class[b]
                if size[v] == 1:
                    classes[b] = recent_class[b]
    return classes, cut
