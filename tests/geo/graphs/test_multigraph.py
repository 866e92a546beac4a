"""The array multigraph: what it refuses, shortest paths, and the preorder tree."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.graphs.multigraph import NONE, Graph, Tree


@pytest.mark.parametrize(
    ("tail", "head", "weight", "closed", "words"),
    [
        ([0, 1], [1], [1, 1], None, "one length"),
        ([0], [1], [1], [False, True], "one length"),
        ([0], [2], [1], None, "head must hold whole numbers from 0 to 1"),
        ([-1], [1], [1], None, "tail must hold"),
        ([0.5], [1], [1], None, "tail must hold"),
        ([0], [1], [-1], None, "edge 0 has -1.0"),
        ([0, 0], [1, 1], [1, math.inf], None, "edge 1 has inf"),
        ([0], [1], [math.nan], None, "edge 0 has nan"),
    ],
)
def test_refuses_what_is_no_network(tail, head, weight, closed, words) -> None:
    with pytest.raises(ValueError, match=words):
        Graph(2, tail, head, weight, closed=closed)


def test_holds_its_own_arrays_and_they_cannot_change() -> None:
    weight = np.array([1.0])
    graph = Graph(2, [0], [1], weight)
    weight[0] = 9
    assert graph.weight[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        graph.weight[0] = 2


def test_what_is_closed_needs_no_weight() -> None:
    graph = Graph(2, [0, 0], [1, 1], [math.nan, 3], closed=[True, False])
    assert graph.shortest(0)[0].tolist() == [0, 3]


def test_an_empty_network_is_a_network() -> None:
    graph = Graph(3, [], [], [])
    distance, predecessor = graph.shortest(1)
    assert distance.tolist() == [math.inf, 0, math.inf]
    assert predecessor.tolist() == [NONE] * 3


def test_of_parallel_edges_the_least_open_one_counts() -> None:
    graph = Graph(2, [0, 1, 0], [1, 0, 1], [4, 3, 1], closed=[False, False, True])
    assert graph.shortest(0)[0].tolist() == [0, 3]
    assert graph.least_edge(np.array([0]), np.array([1])).tolist() == [1]


def test_weight_zero_is_an_edge() -> None:
    graph = Graph(3, [0, 1], [1, 2], [0, 0])
    assert graph.shortest(0)[0].tolist() == [0, 0, 0]


def test_distances_to_a_vertex_of_a_directed_network() -> None:
    graph = Graph(3, [0, 1], [1, 2], [1, 2], directed=True)
    assert graph.shortest(2, backwards=True)[0].tolist() == [3, 2, 0]
    assert graph.shortest(2)[0].tolist() == [math.inf, math.inf, 0]


@given(parents=st.lists(st.integers(0, 10**6), max_size=40), data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_subtree_is_a_run_of_places(parents, data) -> None:
    names = data.draw(st.permutations(range(len(parents) + 1)))
    parent = np.full(len(names) + 1, NONE)  # and one vertex outside the tree
    tree = nx.DiGraph()
    tree.add_node(names[0])
    for i, number in enumerate(parents):
        parent[names[i + 1]] = names[number % (i + 1)]
        tree.add_edge(names[number % (i + 1)], names[i + 1])
    found = Tree.of(parent, names[0])
    inside = sorted(tree)
    assert sorted(found.first[inside].tolist()) == list(range(len(inside)))
    for v in tree:
        below = nx.descendants(tree, v) | {v}
        assert {u for u in inside if found.first[v] <= found.first[u] < found.last[v]} == below
        assert found.path(v).tolist() == nx.shortest_path(tree, names[0], v)
    outside = len(names)
    assert found.first[outside] == found.last[outside] == 0
