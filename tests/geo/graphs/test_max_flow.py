"""Minimum cuts and vitality against every way to split the vertices in two."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.graphs.max_flow import flow_vitality, maximum_flow_value, minimum_cut, minimum_cuts
from tests.multigraphs import networks

MANY = settings(max_examples=150, deadline=None)


def brute_cuts(network: dict[str, Any], source: set[int], sink: set[int]) -> tuple[float, set[tuple[int, ...]]]:
    """Every split of the vertices, and the least capacity over one."""
    free = [v for v in range(network["n"]) if v not in source | sink]
    best, cuts = math.inf, set()
    for chosen in itertools.product([False, True], repeat=len(free)):
        side = source | {v for v, within in zip(free, chosen, strict=True) if within}
        edges = tuple(
            i
            for i, (u, v) in enumerate(zip(network["tail"].tolist(), network["head"].tolist(), strict=True))
            if (u in side) != (v in side) and not network["closed"][i] and network["weight"][i] > 0
        )
        value = network["weight"][list(edges)].sum()
        if value < best:
            best, cuts = value, set()
        if value == best:
            cuts.add(edges)
    return best, cuts


@given(network=networks(vertices=7, edges=12), data=st.data())
@MANY
def test_minimum_cuts_are_those_of_every_split(network, data) -> None:
    vertex = st.integers(0, network["n"] - 1)
    source, sink = (data.draw(st.sets(vertex, min_size=1, max_size=2)) for _ in range(2))
    assume(not source & sink)
    links = {name: network[name] for name in ("n", "tail", "head", "closed")}
    found = minimum_cuts(**links, source=sorted(source), sink=sorted(sink), capacity=network["weight"])
    value, cuts = brute_cuts(network, source, sink)
    assert found.value == value
    assert found.complete
    assert len(found.cuts) == len({tuple(cut.tolist()) for cut in found.cuts})
    assert {tuple(cut.tolist()) for cut in found.cuts} == (cuts if value else set())
    one = minimum_cut(**links, source=sorted(source), sink=sorted(sink), capacity=network["weight"])
    assert one.value == value
    assert tuple(one.edges.tolist()) in cuts
    ones = {**network, "weight": np.minimum(network["weight"], 1)}
    assert one.fewest_links == brute_cuts(ones, source, sink)[0]


@given(network=networks(vertices=7, edges=12), data=st.data())
@settings(max_examples=60, deadline=None)
def test_vitality_is_the_flow_lost(network, data) -> None:
    source, sink = data.draw(st.permutations(range(network["n"])))[:2]
    links = {name: network[name] for name in ("n", "tail", "head", "closed")}
    found = flow_vitality(**links, source=source, sink=sink, capacity=network["weight"])
    whole = brute_cuts(network, {source}, {sink})[0]
    for edge in range(len(found)):
        closed = network["closed"].copy()
        closed[edge] = True
        assert found[edge] == whole - brute_cuts({**network, "closed": closed}, {source}, {sink})[0]


def test_the_first_cut_is_nearest_the_source_and_a_limit_is_said() -> None:
    chain = {"n": 5, "tail": [0, 1, 2, 3], "head": [1, 2, 3, 4], "source": 0, "sink": 4}
    found = minimum_cuts(**chain)
    assert found.cuts[0].tolist() == [0]
    assert {cut.tolist()[0] for cut in found.cuts} == {0, 1, 2, 3}
    found = minimum_cuts(**chain, limit=2)
    assert (len(found.cuts), found.complete) == (2, False)
    assert minimum_cuts(**chain, limit=4).complete


def test_unbounded_edges_are_never_cut() -> None:
    links = {"n": 3, "tail": [0, 1], "head": [1, 2], "source": 0, "sink": 2}
    found = minimum_cut(**links, capacity=[math.inf, 8.5])
    assert (found.value, found.edges.tolist(), found.fewest_links) == (8.5, [1], 1)
    found = minimum_cut(**links, capacity=[math.inf, math.inf])
    assert (found.value, found.edges.tolist(), found.fewest_links) == (math.inf, [], math.inf)
    assert flow_vitality(**links, capacity=[math.inf, 8.5]).tolist() == [8.5, 8.5]
    both = {"n": 2, "tail": [0, 0], "head": [1, 1], "source": 0, "sink": 1}
    np.testing.assert_array_equal(flow_vitality(**both, capacity=[math.inf, 3]), [math.inf, math.nan])


def test_decimal_capacities_tie_as_decimals_do() -> None:
    """0.1 + 0.2 is not 0.3 in floating point; both sides of vertex 1 are minimum cuts all the same."""
    found = minimum_cuts(3, [0, 0, 1], [1, 1, 2], 0, 2, capacity=[0.1, 0.2, 0.3])
    assert [cut.tolist() for cut in found.cuts] == [[0, 1], [2]]


def test_what_is_closed_needs_no_capacity() -> None:
    links = {"n": 2, "tail": [0, 0], "head": [1, 1], "source": 0, "sink": 1, "closed": [True, False]}
    found = minimum_cut(**links, capacity=[math.nan, 3])
    assert (found.value, found.edges.tolist(), found.fewest_links) == (3, [1], 1)
    assert flow_vitality(**links, capacity=[math.nan, 3]).tolist() == [0, 3]


def test_places_apart_and_large_capacities() -> None:
    assert minimum_cut(3, [0], [1], 0, 2).value == 0
    assert minimum_cut(3, [0], [1], 0, 2).edges.tolist() == []
    assert minimum_cut(2, [0], [1], 0, 1, capacity=[5_000]).value == 5_000  # 5e9 units: more than 32 bits
    # 2**32 + 500,000 units in the middle: were they counted in 32 bits, half a unit would be left.
    wide = minimum_cut(4, [0, 1, 2], [1, 2, 3], 0, 3, capacity=[1.000001, 4_295.467296, 2])
    assert (wide.value, wide.edges.tolist()) == (pytest.approx(1.000001, abs=1e-12), [0])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"source": 0, "sink": 0}, "share a vertex"),
        ({"source": [0, 1], "sink": [1]}, "share a vertex"),
        ({"source": 5, "sink": 0}, "source must be"),
        ({"source": 0, "sink": []}, "sink must be"),
        ({"source": 0, "sink": 1, "capacity": [-1]}, "at least 0"),
        ({"source": 0, "sink": 1, "capacity": [1, 2]}, "each of the 1 edges"),
    ],
)
def test_places_and_capacities_must_be_sound(options, words) -> None:
    with pytest.raises(ValueError, match=words):
        minimum_cut(2, [0], [1], **options)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3 + 1e-6, 577_477_636.7300031, 1e12, 1e18, 1e200])
def test_capacities_of_any_size_are_counted(scale: float) -> None:
    capacity = [5.123457 * scale, 5 * scale, 3.3 * scale, 1.000001 * scale]
    found = maximum_flow_value(4, [0, 1, 0, 2], [1, 3, 2, 3], 0, 3, capacity=capacity)
    assert found == pytest.approx(6.000001 * scale, rel=1e-6)
