"""Minimum cuts against every way to split the vertices in two."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.graphs import MinimumCut, minimum_cut
from tests.multigraphs import networks


def cut_of(
    ends: list[tuple[int, int]], capacity: Iterable[float], source: Iterable[int], sink: Iterable[int]
) -> MinimumCut:
    tail, head = np.array(ends).T
    limits = np.array(capacity, dtype=float)
    n = int(max(tail.max(), head.max())) + 1
    return minimum_cut(n, tail, head, source, sink, capacity=limits, closed=np.zeros(len(tail), dtype=bool))


def brute_cuts(network: dict[str, Any], source: set[int], sink: set[int]) -> tuple[float, dict[tuple[int, ...], set]]:
    """The least capacity over every split of the vertices; the cuts that have it, with their side of the source."""
    free = [v for v in range(network["n"]) if v not in source | sink]
    best, cuts = math.inf, {}
    for chosen in itertools.product([False, True], repeat=len(free)):
        side = source | {v for v, within in zip(free, chosen, strict=True) if within}
        edges = tuple(
            i
            for i, (u, v) in enumerate(zip(network["tail"].tolist(), network["head"].tolist(), strict=True))
            if (u in side) != (v in side) and not network["closed"][i] and network["weight"][i] > 0
        )
        value = network["weight"][list(edges)].sum()
        if value < best:
            best, cuts = value, {}
        if value == best:
            cuts[edges] = min(cuts.get(edges, side), side, key=len)
    return best, cuts


@given(network=networks(vertices=7, edges=12), data=st.data())
@settings(max_examples=200, deadline=None)
def test_the_cut_is_the_least_of_every_split_and_nearest_the_source(network, data) -> None:
    vertex = st.integers(0, network["n"] - 1)
    source, sink = (data.draw(st.sets(vertex, min_size=1, max_size=2)) for _ in range(2))
    assume(not source & sink)
    network["capacity"] = network["weight"]
    links = {name: network[name] for name in ("n", "tail", "head", "closed", "capacity")}
    found = minimum_cut(**links, source=sorted(source), sink=sorted(sink))
    value, cuts = brute_cuts(network, source, sink)
    assert found.value == value
    if value:
        assert cuts[tuple(found.edges.tolist())] == min(cuts.values(), key=len)
    else:
        assert not len(found.edges)


def test_of_a_chain_of_equal_links_the_first_is_the_cut() -> None:
    assert cut_of([(0, 1), (1, 2), (2, 3)], [1, 1, 1], [0], [3]).edges.tolist() == [0]
    assert cut_of([(0, 1), (1, 2), (2, 3)], [1, 1, 1], [3], [0]).edges.tolist() == [2]


def test_unbounded_edges_are_never_cut() -> None:
    found = cut_of([(0, 1), (1, 2)], [math.inf, 8.5], [0], [2])
    assert (found.value, found.edges.tolist()) == (8.5, [1])
    found = cut_of([(0, 1), (1, 2)], [math.inf, math.inf], [0], [2])
    assert (found.value, found.edges.tolist()) == (math.inf, [])


def test_decimal_capacities_tie_as_decimals_do() -> None:
    """0.1 + 0.2 is not 0.3 in floating point; both sides of vertex 1 are minimum cuts all the same."""
    assert cut_of([(0, 1), (0, 1), (1, 2)], [0.1, 0.2, 0.3], [0], [2]).edges.tolist() == [0, 1]


def test_what_is_closed_needs_no_capacity() -> None:
    closed = np.array([True, False])
    ends = np.array([0, 0]), np.array([1, 1])
    found = minimum_cut(2, *ends, [0], [1], capacity=np.array([math.nan, 3]), closed=closed)
    assert (found.value, found.edges.tolist()) == (3, [1])


def test_places_apart() -> None:
    found = cut_of([(0, 1), (2, 3)], [1, 1], [0], [3])
    assert (found.value, found.edges.tolist()) == (0, [])


def test_many_ways_side_by_side_are_exact() -> None:
    """40 ways of 1,300.000001, …, 1,300.00004 Mt/y: their units are far more than 32 bits hold."""
    ways = [(0, way) for way in range(1, 41)] + [(way, 41) for way in range(1, 41)]
    narrow = [1_300 + way * 1e-6 for way in range(1, 41)]
    found = cut_of(ways, [2_000.0] * 40 + narrow, [0], [41])
    # 40 · 1,300 and (1 + 2 + … + 40) millionths.
    assert found.value == 52_000.00082
    assert found.edges.tolist() == list(range(40, 80))


def test_a_narrow_end_of_a_wide_way_is_exact() -> None:
    # 2**32 + 500,000 units in the middle: were they counted in 32 bits, half a unit would be left.
    found = cut_of([(0, 1), (1, 2), (2, 3)], [1.000001, 4_295.467296, 2], [0], [3])
    assert (found.value, found.edges.tolist()) == (pytest.approx(1.000001, abs=1e-12), [0])


@given(st.lists(st.tuples(*[st.integers(0, 7)] * 2, st.integers(1, 2**48)), min_size=1, max_size=20))
@settings(max_examples=200, deadline=None)
def test_whole_numbers_of_any_size_are_those_of_networkx(rows) -> None:
    rows = [*rows, (0, 0, 1), (7, 7, 1)]
    graph = nx.Graph()
    for u, v, units in rows:
        before = graph.get_edge_data(u, v, {"capacity": 0})["capacity"]
        graph.add_edge(u, v, capacity=before + units)
    tail, head, units = np.array(rows).T
    closed = np.zeros(len(rows), dtype=bool)
    found = minimum_cut(8, tail, head, [0], [7], capacity=units.astype(float), closed=closed, resolution=1.0)
    assert found.value == nx.maximum_flow_value(graph, 0, 7)
    assert found.value == units[found.edges].sum()


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3 + 1e-6, 577_477_636.7300031, 1e12, 1e18, 1e200])
def test_capacities_of_any_size_are_counted(scale: float) -> None:
    capacity = [5.123457 * scale, 5 * scale, 3.3 * scale, 1.000001 * scale]
    found = cut_of([(0, 1), (1, 3), (0, 2), (2, 3)], capacity, [0], [3])
    assert found.value == pytest.approx(6.000001 * scale, rel=1e-6)
