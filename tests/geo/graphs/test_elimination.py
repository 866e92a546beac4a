"""Vertices eliminated from a graph: the distances between those that stay, against networkx."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.graphs import shortcuts
from tests.multigraphs import corridors, networks


def _distances(tail: Any, head: Any, weight: Any, vertices: list[int]) -> dict[int, dict[int, float]]:
    graph = nx.MultiGraph()
    graph.add_nodes_from(vertices)
    graph.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), weight.tolist(), strict=True))
    lengths = {vertex: nx.single_source_dijkstra_path_length(graph, vertex) for vertex in vertices}
    return {one: {other: at[other] for other in vertices if other in at} for one, at in lengths.items()}


@given(graph=networks() | corridors(), data=st.data(), most=st.integers(0, 9))
def test_distances_between_vertices_that_stay_are_those_of_the_whole(
    graph: dict[str, Any], data: Any, most: int
) -> None:
    n = graph["n"]
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=bool)
    weight = np.where(graph["closed"], np.inf, graph["weight"])
    is_open = np.isfinite(weight)
    left = shortcuts(n, graph["tail"], graph["head"], weight, kept, most_neighbours=most)
    stay = np.flatnonzero(kept).tolist()
    whole = _distances(graph["tail"][is_open], graph["head"][is_open], weight[is_open], stay)
    assert _distances(*left, stay) == whole
    assert (left.tail < left.head).all()
    assert len({*zip(left.tail.tolist(), left.head.tolist(), strict=True)}) == len(left.tail)
    complete = shortcuts(n, graph["tail"], graph["head"], weight, kept, most_neighbours=n)
    assert {*complete.tail.tolist(), *complete.head.tolist()} <= {*stay}, "without a limit only what is kept stays"


def test_a_ring_becomes_the_shorter_way_round_and_a_dead_end_nothing() -> None:
    ring = np.array([0, 1, 2, 3, 4]), np.array([1, 2, 3, 4, 0])
    tail, head = np.append(ring[0], 2), np.append(ring[1], 5)
    kept = np.array([True, False, True, False, False, False])
    left = shortcuts(6, tail, head, np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0]), kept)
    assert [column.tolist() for column in left] == [[0], [2], [3.0]]


def test_a_vertex_with_many_neighbours_stays() -> None:
    spokes = np.zeros(9, dtype=int), np.arange(1, 10), np.ones(9)
    kept = np.append(False, np.ones(9, dtype=bool))
    assert len(shortcuts(10, *spokes, kept).tail) == 9
    assert len(shortcuts(10, *spokes, kept, most_neighbours=9).tail) == 36
