"""Criticality against answers worked by hand, and against a remover that tries every loss in turn."""

from __future__ import annotations

import itertools
import math
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.graphs.connectivity import articulation_points, bridges, cycle_equivalence, detours
from geo.graphs.link_criticality import (
    edge_betweenness,
    joint_criticality,
    link_criticality,
    replacement_paths,
    vertex_replacement_paths,
)
from geo.graphs.max_flow import flow_vitality, minimum_cut
from tests.multigraphs import ACCELERATE, as_networkx, corridors, distance, networks

MANY = settings(max_examples=150, deadline=None)


def check_path(network: dict[str, Any], found: Any, source: int, target: int) -> None:
    """Check that it is a path, of open edges, of the length claimed."""
    assert found.vertices[0] == source
    assert found.vertices[-1] == target
    for i, edge in enumerate(found.edges):
        ends = {network["tail"][edge], network["head"][edge]}
        assert ends == {found.vertices[i], found.vertices[i + 1]}
        assert not network["closed"][edge]
    assert network["weight"][found.edges].sum() == found.distance


def test_the_worked_example() -> None:
    """The corridor of docs/methods/criticality.md: A 0, B 1, C 2, D 3, E 4; hours."""
    #        A–B  B–C  C–D  B–D  D–E
    tail = [0, 1, 2, 1, 3]
    head = [1, 2, 3, 3, 4]
    hours = [10, 4, 5, 12, 7]
    found = replacement_paths(5, tail, head, hours, 0, 4)
    assert found.distance == 26
    assert found.vertices.tolist() == [0, 1, 2, 3, 4]
    assert found.without.tolist() == [math.inf, 29, 29, math.inf]
    assert vertex_replacement_paths(5, tail, head, hours, 0, 4).without.tolist() == [math.inf, 29, math.inf]
    effect = link_criticality(5, tail, head, hours, [(0, 4), (0, 2)], demand=[3, 1])
    # A–E asks 3 and loses 3 h without B–C or C–D; A–C asks 1 and takes 27 h, not 14, without B–C.
    assert effect.extra.tolist() == [0, 3 * 3 + 13, 3 * 3, 0, 0]
    assert effect.importance.tolist() == [0, 22 / 4, 9 / 4, 0, 0]
    assert effect.worst.tolist() == [0, 13, 3, 0, 0]
    assert effect.pairs_cut.tolist() == [2, 0, 0, 0, 1]
    assert effect.unsatisfied.tolist() == [4, 0, 0, 0, 3]
    assert effect.unsatisfied_share.tolist() == [1, 0, 0, 0, 0.75]
    assert detours(5, tail, head, hours).tolist() == [math.inf, 17, 16, 9, math.inf]
    assert bridges(5, tail, head).tolist() == [True, False, False, False, True]
    assert articulation_points(5, tail, head).tolist() == [False, True, False, True, False]
    classes = cycle_equivalence(5, tail, head).tolist()
    assert classes[1] == classes[2] == classes[3] != -1
    assert classes[0] == classes[4] == -1
    cut = minimum_cut(5, tail, head, 1, 3, capacity=[20, 8, 10, 5, 20])
    assert (cut.value, cut.edges.tolist(), cut.fewest_links) == (13, [1, 3], 2)
    assert flow_vitality(5, tail, head, 0, 4, capacity=[20, 8, 10, 5, 20]).tolist() == [13, 8, 8, 5, 13]
    assert edge_betweenness(5, tail, head, hours, [(0, 4), (0, 2)], demand=[3, 1]).tolist() == [4, 4, 3, 0, 3]


def test_a_parallel_edge_replaces_and_an_equal_one_costs_nothing() -> None:
    tail, head = [0, 0, 1, 1], [1, 1, 2, 2]
    found = replacement_paths(3, tail, head, [2, 3, 4, 4], 0, 2)
    assert found.distance == 6
    assert found.without.tolist() == [7, 6]


def test_the_way_round_a_vertex_may_pass_what_hangs_from_it() -> None:
    """Vertex 3 is nearest by vertex 1; without it, the way is 0–3–2."""
    tail, head, weight = [0, 1, 1, 0, 3], [1, 2, 3, 3, 2], [1, 1, 1, 5, 6]
    found = vertex_replacement_paths(4, tail, head, weight, 0, 2)
    assert found.vertices.tolist() == [0, 1, 2]
    assert found.without.tolist() == [11]


def test_pairs_apart_and_a_pair_of_one_vertex() -> None:
    found = replacement_paths(3, [0], [1], [1], 0, 2)
    assert found.distance == math.inf
    assert len(found.vertices) == len(found.edges) == len(found.without) == 0
    found = replacement_paths(3, [0], [1], [1], 1, 1)
    assert (found.distance, found.vertices.tolist(), found.without.tolist()) == (0, [1], [])
    effect = link_criticality(3, [0], [1], [1], [(0, 2), (0, 1), (1, 1)])
    assert effect.no_route.tolist() == [0]
    assert (effect.pairs, effect.demand) == (2, 2)
    assert effect.pairs_cut.tolist() == [1]
    assert effect.extra.tolist() == [0]


def test_no_pairs_and_no_edges() -> None:
    assert link_criticality(2, [0], [1], [1], []).extra.tolist() == [0]
    assert link_criticality(2, [], [], [], [(0, 1)]).no_route.tolist() == [0]
    assert detours(2, [], [], []).tolist() == []


@given(network=networks() | corridors(), data=st.data())
@MANY
def test_replacement_paths_are_what_the_remover_finds(network, data) -> None:
    source, target = (data.draw(st.integers(0, network["n"] - 1)) for _ in range(2))
    found = replacement_paths(**network, source=source, target=target)
    assert found.distance == distance(as_networkx(network), source, target)
    if found.distance < math.inf:
        check_path(network, found, source, target)
    oracle = [distance(as_networkx(network, without=edge), source, target) for edge in found.edges.tolist()]
    assert found.without.tolist() == oracle


@given(network=networks() | corridors(), data=st.data())
@MANY
def test_vertex_replacement_paths_are_what_the_remover_finds(network, data) -> None:
    source, target = (data.draw(st.integers(0, network["n"] - 1)) for _ in range(2))
    found = vertex_replacement_paths(**network, source=source, target=target)
    assert found.distance == distance(as_networkx(network), source, target)
    oracle = []
    for vertex in found.vertices[1:-1].tolist():
        graph = as_networkx(network)
        graph.remove_node(vertex)
        oracle.append(distance(graph, source, target))
    assert found.without.tolist() == oracle


@pytest.mark.parametrize("accelerate", ACCELERATE)
@given(network=networks() | corridors(), data=st.data())
@MANY
def test_directed_replacement_paths_are_what_the_remover_finds(accelerate, network, data) -> None:
    source, target = (data.draw(st.integers(0, network["n"] - 1)) for _ in range(2))
    found = replacement_paths(**network, source=source, target=target, directed=True, accelerate=accelerate)
    assert found.distance == distance(as_networkx(network, directed=True), source, target)
    oracle = [
        distance(as_networkx(network, without=edge, directed=True), source, target) for edge in found.edges.tolist()
    ]
    assert found.without.tolist() == oracle


@pytest.mark.parametrize("directed", [False, True])
@given(network=networks(), data=st.data())
@MANY
def test_link_criticality_is_what_the_remover_finds(directed, network, data) -> None:
    vertex = st.integers(0, network["n"] - 1)
    pairs = data.draw(st.lists(st.tuples(vertex, vertex), min_size=1, max_size=6))
    demand = data.draw(st.lists(st.integers(0, 3), min_size=len(pairs), max_size=len(pairs)))
    found = link_criticality(**network, pairs=pairs, demand=demand, directed=directed)
    before = [distance(as_networkx(network, directed=directed), *pair) for pair in pairs]
    assert found.no_route.tolist() == [i for i, cost in enumerate(before) if cost == math.inf]
    connected = [i for i, cost in enumerate(before) if cost < math.inf]
    total = sum(demand[i] for i in connected)
    assert (found.pairs, found.demand) == (len(connected), total)
    for edge in range(len(network["tail"])):
        graph = as_networkx(network, without=edge, directed=directed)
        after = [distance(graph, *pair) for pair in pairs]
        cut = [i for i in connected if after[i] == math.inf]
        rises = {i: after[i] - before[i] for i in connected if i not in cut}
        assert found.extra[edge] == sum(demand[i] * rise for i, rise in rises.items())
        assert found.worst[edge] == max(rises.values(), default=0)
        assert found.pairs_cut[edge] == len(cut)
        assert found.unsatisfied[edge] == sum(demand[i] for i in cut)
        if total:
            assert found.importance[edge] == pytest.approx(found.extra[edge] / total)
            assert found.unsatisfied_share[edge] == pytest.approx(found.unsatisfied[edge] / total)


@pytest.mark.parametrize("directed", [False, True])
@given(network=networks(), data=st.data())
@settings(max_examples=60, deadline=None)
def test_edges_lost_together_are_what_the_remover_finds(directed, network, data) -> None:
    vertex = st.integers(0, network["n"] - 1)
    pairs = data.draw(st.lists(st.tuples(vertex, vertex), min_size=1, max_size=6))
    m = len(network["tail"])
    losses = [[], *data.draw(st.lists(st.lists(st.integers(0, m - 1), max_size=4), max_size=3))] if m else [[]]
    found = joint_criticality(**network, pairs=pairs, losses=losses, directed=directed)
    before = [distance(as_networkx(network, directed=directed), *pair) for pair in pairs]
    assert found.no_route.tolist() == [i for i, cost in enumerate(before) if cost == math.inf]
    for i, loss in enumerate(losses):
        closed = network["closed"].copy()
        closed[loss] = True
        graph = as_networkx({**network, "closed": closed}, directed=directed)
        after = [distance(graph, *pair) for pair in pairs]
        rises = [b - a for a, b in zip(before, after, strict=True) if b < math.inf]
        assert found.extra[i] == sum(rises)
        assert found.worst[i] == max(rises, default=0)
        assert found.pairs_cut[i] == sum(a < b == math.inf for a, b in zip(before, after, strict=True))


def test_one_edge_lost_is_the_same_either_way() -> None:
    random = np.random.default_rng(1)
    network = (15, random.integers(0, 15, 25), random.integers(0, 15, 25), random.integers(0, 9, 25))
    pairs, demand = random.integers(0, 15, (12, 2)), random.integers(0, 4, 12)
    single = link_criticality(*network, pairs, demand=demand)
    joint = joint_criticality(*network, pairs, [[edge] for edge in range(25)], demand=demand)
    assert single.pairs_cut.any()
    assert single.extra.any()
    for name in ("extra", "importance", "worst", "pairs_cut", "unsatisfied", "unsatisfied_share", "no_route"):
        assert getattr(joint, name).tolist() == getattr(single, name).tolist()


def test_a_loss_must_name_edges() -> None:
    with pytest.raises(ValueError, match="loss 1 must hold"):
        joint_criticality(2, [0], [1], [1], [(0, 1)], [[0], [1]])


def test_many_destinations_are_taken_in_turn(monkeypatch) -> None:
    random = np.random.default_rng(0)
    tail, head, weight = random.integers(0, 30, 60), random.integers(0, 30, 60), random.integers(0, 5, 60)
    pairs = np.array(list(itertools.product(range(20), range(10, 30))))
    whole = link_criticality(30, tail, head, weight, pairs)
    monkeypatch.setattr("geo.graphs.link_criticality.TARGETS_AT_ONCE", 3)
    parts = link_criticality(30, tail, head, weight, pairs)
    assert whole.extra.sum() > 0
    for name in ("extra", "worst", "pairs_cut", "unsatisfied", "no_route"):
        assert getattr(parts, name).tolist() == getattr(whole, name).tolist()


def test_rounding_never_makes_a_loss_a_gain() -> None:
    """Tenths are rounded where whole numbers are not; sums then differ by the order they are taken in."""
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(12, 12))
    tail, head = np.array(grid.edges).T
    tenths = np.random.default_rng(0).integers(1, 4, len(tail))
    for pair in [(0, 143), (11, 132), (5, 130)]:
        exact = link_criticality(144, tail, head, tenths, [pair])
        rounded = link_criticality(144, tail, head, tenths / 10, [pair])
        assert rounded.extra.min() >= 0
        # Ties may be broken another way, which moves nothing but rises of nothing.
        np.testing.assert_allclose(rounded.extra, exact.extra / 10, atol=1e-12)


@pytest.mark.parametrize(
    ("pairs", "demand", "words"),
    [
        ([(0, 2)], None, "from 0 to 1"),
        ([(0.0, 1.0)], None, "rows of two vertices"),
        ([0, 1], None, "rows of two vertices"),
        ([(0, 1)], [1, 2], "each of the 1 pairs"),
        ([(0, 1)], [-1], "at least 0"),
        ([(0, 1)], [math.nan], "finite"),
    ],
)
def test_pairs_and_demand_must_be_sound(pairs, demand, words) -> None:
    with pytest.raises(ValueError, match=words):
        link_criticality(2, [0], [1], [1], pairs, demand=demand)


@given(network=networks(vertices=7, edges=12, least=1), data=st.data())
@settings(max_examples=100, deadline=None)
def test_betweenness_counts_every_shortest_path(network, data) -> None:
    vertex = st.integers(0, network["n"] - 1)
    pairs = data.draw(st.lists(st.tuples(vertex, vertex), min_size=1, max_size=4))
    graph = as_networkx(network)
    oracle = np.zeros(len(network["tail"]))
    for source, target in pairs:
        if source == target:
            continue
        paths = [[key for _, _, key in path] for path in nx.all_simple_edge_paths(graph, source, target)]
        lengths = [network["weight"][path].sum() for path in paths]
        shortest = [path for path, length in zip(paths, lengths, strict=True) if length == min(lengths)]
        for path in shortest:
            oracle[path] += 1 / len(shortest)
    np.testing.assert_allclose(edge_betweenness(**network, pairs=pairs), oracle, atol=1e-12)


def test_betweenness_refuses_weight_zero() -> None:
    with pytest.raises(ValueError, match="edge 1 has 0"):
        edge_betweenness(3, [0, 1], [1, 2], [1, 0], [(0, 2)])


def test_busy_is_not_critical() -> None:
    """All go over edge 0, and losing it costs nothing: edge 1 beside it is as good."""
    tail, head, pairs = [0, 0, 1], [1, 1, 2], [(0, 1), (0, 2)]
    assert edge_betweenness(3, tail, head, [1, 1, 1], pairs).tolist() == [1, 1, 1]
    assert link_criticality(3, tail, head, [1, 1, 1], pairs).extra.tolist() == [0, 0, 0]
    assert edge_betweenness(3, tail, head, [1, 1.5, 1], pairs).tolist() == [2, 0, 1]
    assert link_criticality(3, tail, head, [1, 1.5, 1], pairs).extra.tolist() == [1, 0, 0]
