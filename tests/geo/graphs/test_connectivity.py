"""Detours, bridges, articulation points and cut pairs against a remover that tries every loss in turn."""

from __future__ import annotations

import itertools
import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from geo.graphs.connectivity import articulation_points, bridges, cycle_equivalence, detours
from geo.graphs.link_criticality import replacement_paths
from tests.multigraphs import ACCELERATE, as_networkx, corridors, distance, networks

MANY = settings(max_examples=150, deadline=None)


@pytest.mark.parametrize("accelerate", ACCELERATE)
@given(network=networks() | corridors())
@MANY
def test_detours_are_what_the_remover_finds(accelerate, network) -> None:
    oracle = [
        math.nan if shut else distance(as_networkx(network, without=i), int(u), int(v))
        for i, (u, v, shut) in enumerate(zip(network["tail"], network["head"], network["closed"], strict=True))
    ]
    found = detours(**network, accelerate=accelerate)
    np.testing.assert_array_equal(found, oracle)


@pytest.mark.parametrize("accelerate", ACCELERATE)
@given(network=networks(vertices=12, edges=24) | corridors())
@MANY
def test_bridges_and_articulation_points_are_those_of_networkx(accelerate, network) -> None:
    links = {name: network[name] for name in ("n", "tail", "head", "closed")}
    graph = as_networkx(network)
    graph.remove_edges_from(list(nx.selfloop_edges(graph, keys=True)))
    parts = nx.number_connected_components(graph)
    oracle = []
    for i, (u, v) in enumerate(zip(network["tail"], network["head"], strict=True)):
        if network["closed"][i] or u == v:
            oracle.append(False)
            continue
        graph.remove_edge(int(u), int(v), key=i)
        oracle.append(nx.number_connected_components(graph) > parts)
        graph.add_edge(int(u), int(v), key=i)
    assert bridges(**links, accelerate=accelerate).tolist() == oracle
    cut = set(np.flatnonzero(articulation_points(**links, accelerate=accelerate)).tolist())
    assert cut == set(nx.articulation_points(nx.Graph(graph)))


@pytest.mark.parametrize("accelerate", ACCELERATE)
@given(network=networks(edges=14))
@MANY
def test_two_edges_of_a_class_part_the_network_together(accelerate, network) -> None:
    links = {name: network[name] for name in ("n", "tail", "head", "closed")}
    classes = cycle_equivalence(**links, accelerate=accelerate)
    single = bridges(**links)
    for a, b in itertools.combinations(range(len(classes)), 2):
        graph = as_networkx(network)
        ends = [(int(network["tail"][i]), int(network["head"][i]), i) for i in (a, b)]
        candidates = all(not network["closed"][i] and u != v and not single[i] for u, v, i in ends)
        together = False
        if candidates:
            parts = nx.number_connected_components(graph)
            graph.remove_edges_from(ends)
            together = nx.number_connected_components(graph) > parts
        assert (classes[a] == classes[b] != -1) == together


def test_a_bundle_of_edges_is_no_bridge_and_a_loop_is_nothing() -> None:
    assert bridges(3, [0, 0, 1, 2], [1, 1, 2, 2]).tolist() == [False, False, True, False]
    assert detours(3, [0, 0, 1, 2], [1, 1, 2, 2], [1, 5, 1, 1]).tolist() == [5, 1, math.inf, 0]


@pytest.mark.parametrize("accelerate", ACCELERATE)
def test_many_short_links_beat_one_long_one(accelerate) -> None:
    """The long way is seen first, when the searches from the two ends have hardly begun."""
    ring = np.arange(9)
    tail, head = np.r_[ring, 0], np.r_[(ring + 1) % 9, 8]
    weight = np.r_[np.ones(8), 1, 8.5]  # 0–8 directly in 1, and once more in 8.5
    assert detours(9, tail, head, weight, accelerate=accelerate)[8] == 8


@pytest.mark.parametrize("accelerate", ACCELERATE)
def test_a_long_chain_needs_no_deep_stack(accelerate) -> None:
    n = 5_000
    ring_tail, ring_head = np.arange(n), (np.arange(n) + 1) % n
    around = detours(n, ring_tail, ring_head, np.ones(n), accelerate=accelerate)
    assert set(around.tolist()) == {n - 1}
    assert bridges(n, ring_tail[:-1], ring_head[:-1], accelerate=accelerate).all()
    found = replacement_paths(n, ring_tail, ring_head, np.ones(n), 0, n // 2 - 1)
    assert set(found.without.tolist()) == {n // 2 + 1}
