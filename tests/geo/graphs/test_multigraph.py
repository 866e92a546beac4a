"""Arcs gathered for searches: which of parallel ones counts, and what is an arc."""

from __future__ import annotations

import math

import numpy as np
from scipy.sparse.csgraph import dijkstra

from geo.graphs import Adjacency


def test_of_parallel_arcs_the_lightest_counts_and_the_first_of_equal_ones() -> None:
    arcs = Adjacency(3, np.array([0, 0, 1, 0]), np.array([1, 1, 2, 1]))
    weight = np.array([4.0, 3.0, 1.0, 3.0])
    assert arcs.matrix(weight).toarray().tolist() == [[0, 3, 0], [0, 0, 1], [0, 0, 0]]
    assert arcs.lightest(weight, np.array([0, 1, 2])).tolist() == [1, 2]
    assert arcs.lightest(np.array([2.0, 3.0, 1.0, 3.0]), np.array([0, 1])).tolist() == [0]


def test_weight_zero_is_an_arc_and_an_infinite_one_is_none() -> None:
    arcs = Adjacency(4, np.array([0, 1, 2]), np.array([1, 2, 3]))
    distance = dijkstra(arcs.matrix(np.array([0.0, 0.0, math.inf])), indices=0)
    assert distance.tolist() == [0, 0, 0, math.inf]


def test_no_arcs_are_a_network() -> None:
    nothing = np.empty(0, dtype=np.int64)
    assert dijkstra(Adjacency(2, nothing, nothing).matrix(np.empty(0)), indices=1).tolist() == [math.inf, 0]
