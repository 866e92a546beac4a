"""Small random multigraphs, and their distances by networkx."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import numpy as np
from hypothesis import strategies as st


@st.composite
def networks(draw: st.DrawFn, *, vertices: int = 9, edges: int = 20, least: int = 0) -> dict[str, Any]:
    """Small multigraphs: parallel edges, loops, ties, weight 0, closed edges, parts apart."""
    n = draw(st.integers(2, vertices))
    vertex = st.integers(0, n - 1)
    rows = draw(st.lists(st.tuples(vertex, vertex, st.integers(least, 4), st.booleans()), max_size=edges))
    some_closed = draw(st.booleans())
    return {
        "n": n,
        "tail": np.array([row[0] for row in rows], dtype=int),
        "head": np.array([row[1] for row in rows], dtype=int),
        "weight": np.array([row[2] for row in rows], dtype=float),
        "closed": np.array([row[3] and some_closed for row in rows], dtype=bool),
    }


@st.composite
def corridors(draw: st.DrawFn, *, length: int = 14, chords: int = 8, side: int = 6) -> dict[str, Any]:
    """A cheap chain under shuffled names, dearer chords along it, and vertices that hang beside it."""
    chain = draw(st.integers(3, length))
    n = chain + draw(st.integers(0, side))
    name = draw(st.permutations(range(n)))
    rows = [(i, i + 1, draw(st.integers(0, 2))) for i in range(chain - 1)]
    rows += [(draw(st.integers(0, chain - 1)), i, draw(st.integers(0, 3))) for i in range(chain, n)]
    vertex = st.integers(0, n - 1)
    rows += draw(st.lists(st.tuples(vertex, vertex, st.integers(0, 12)), max_size=chords))
    return {
        "n": n,
        "tail": np.array([name[row[0]] for row in rows]),
        "head": np.array([name[row[1]] for row in rows]),
        "weight": np.array([row[2] for row in rows], dtype=float),
        "closed": np.zeros(len(rows), dtype=bool),
    }


def as_networkx(network: dict[str, Any], *, without: int | None = None) -> Any:
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(network["n"]))
    for i, (u, v, w) in enumerate(zip(network["tail"], network["head"], network["weight"], strict=True)):
        if i != without and not network["closed"][i]:
            graph.add_edge(int(u), int(v), key=i, weight=float(w))
    return graph


def distance(graph: Any, source: int, target: int) -> float:
    try:
        return nx.dijkstra_path_length(graph, source, target)
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return math.inf
