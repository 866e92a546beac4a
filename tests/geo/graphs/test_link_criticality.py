"""Replacement paths against answers worked by hand, and against a remover that tries every loss in turn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.graphs import ReplacementPaths, bridges, minimum_cut, replacement_paths
from tests.multigraphs import as_networkx, corridors, distance, networks


def paths(n: int, tail: list[int], head: list[int], weight: list[float], source: int, target: int) -> ReplacementPaths:
    closed = np.zeros(len(tail), dtype=bool)
    ends = np.array(tail, dtype=np.int64), np.array(head, dtype=np.int64)
    return replacement_paths(n, *ends, np.array(weight, dtype=float), source, target, closed=closed)


def check_path(network: dict[str, Any], found: ReplacementPaths, source: int, target: int) -> None:
    """Check that it is a path, of open edges, of the length claimed."""
    here = source
    for edge in found.edges:
        ends = [network["tail"][edge], network["head"][edge]]
        assert not network["closed"][edge]
        ends.remove(here)
        (here,) = ends
    assert here == target
    assert network["weight"][found.edges].sum() == found.distance


def test_the_worked_example() -> None:
    """The corridor of docs/methods/criticality.md: A 0, B 1, C 2, D 3, E 4; hours."""
    #        A–B  B–C  C–D  B–D  D–E
    tail = [0, 1, 2, 1, 3]
    head = [1, 2, 3, 3, 4]
    found = paths(5, tail, head, [10, 4, 5, 12, 7], 0, 4)
    assert found.distance == 26
    assert found.edges.tolist() == [0, 1, 2, 4]
    assert found.without.tolist() == [math.inf, 29, 29, math.inf]
    assert bridges(np.array(tail), np.array(head)).tolist() == [True, False, False, False, True]
    cut = minimum_cut(
        5,
        np.array(tail),
        np.array(head),
        [1],
        [3],
        capacity=np.array([20.0, 8, 10, 5, 20]),
        closed=np.zeros(5, dtype=bool),
    )
    assert (cut.value, cut.edges.tolist()) == (13, [1, 3])


def test_a_parallel_edge_replaces_and_an_equal_one_costs_nothing() -> None:
    found = paths(3, [0, 0, 1, 1], [1, 1, 2, 2], [2, 3, 4, 4], 0, 2)
    assert found.distance == 6
    assert found.without.tolist() == [7, 6]


def test_pairs_apart_and_a_pair_of_one_vertex() -> None:
    found = paths(3, [0], [1], [1], 0, 2)
    assert found.distance == math.inf
    assert len(found.edges) == len(found.without) == 0
    found = paths(3, [0], [1], [1], 1, 1)
    assert (found.distance, found.edges.tolist(), found.without.tolist()) == (0, [], [])
    assert paths(2, [], [], [], 0, 1).distance == math.inf


def test_what_is_closed_needs_no_weight() -> None:
    found = replacement_paths(
        2, np.array([0, 0]), np.array([1, 1]), np.array([math.nan, 3]), 0, 1, closed=np.array([True, False])
    )
    assert (found.distance, found.edges.tolist(), found.without.tolist()) == (3, [1], [math.inf])


@given(network=networks() | corridors(), data=st.data())
@settings(max_examples=300, deadline=None)
def test_replacement_paths_are_what_the_remover_finds(network, data) -> None:
    source, target = (data.draw(st.integers(0, network["n"] - 1)) for _ in range(2))
    found = replacement_paths(**network, source=source, target=target)
    assert found.distance == distance(as_networkx(network), source, target)
    if found.distance < math.inf:
        check_path(network, found, source, target)
    oracle = [distance(as_networkx(network, without=edge), source, target) for edge in found.edges.tolist()]
    assert found.without.tolist() == oracle


def test_a_long_ring() -> None:
    n = 5_000
    around = np.arange(n)
    closed = np.zeros(n, dtype=bool)
    found = replacement_paths(n, around, (around + 1) % n, np.ones(n), 0, n // 2 - 1, closed=closed)
    assert set(found.without.tolist()) == {n // 2 + 1}
