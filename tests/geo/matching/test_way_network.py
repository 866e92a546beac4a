"""Networks of ways: where they are connected, and where not."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.matching.way_network import way_network
from tests.hand_ways import at, line, ways

GEOD = Geod(ellps="WGS84")


def connected(network, one, two):
    """Whether two places of the grid are connected, asked of networkx."""
    graph = nx.Graph(zip(network.start.tolist(), network.end.tolist(), strict=True))
    first, second = (int(np.abs(network.xy - at(*place)).sum(axis=1).argmin()) for place in (one, two))
    return nx.has_path(graph, first, second)


def test_ways_are_connected_at_a_common_vertex_only():
    """One way crosses two others: over a vertex of the first, without one over the second (a bridge)."""
    network = way_network(ways(line((0, 0), (10, 0), (20, 0)), line((0, 5), (20, 5)), line((10, -5), (10, 0), (10, 9))))
    assert connected(network, (0, 0), (10, 9))
    assert not connected(network, (0, 5), (10, 9))


def test_pieces_are_cut_at_junctions_and_ends_only():
    network = way_network(ways(line((0, 0), (1, 0), (2, 0), (3, 0)), line((2, 0), (2, 4))))
    found = sorted(
        tuple(sorted((tuple(network.xy[a]), tuple(network.xy[b]))))
        for a, b in zip(network.tail, network.head, strict=True)
    )
    expected = [((0, 0), (2, 0)), ((2, 0), (3, 0)), ((2, 0), (2, 4))]
    assert found == sorted(tuple(sorted((at(*a), at(*b)))) for a, b in expected)


def test_a_way_that_meets_itself_is_cut_there():
    """A loop line: out, round and back into the same vertex."""
    network = way_network(ways(line((0, 0), (5, 0), (8, 3), (8, -3), (5, 0))))
    assert len(network.way) == 2


def test_lengths_are_those_of_the_ellipsoid():
    drawn = line((0, 0), (3, 4), (10, 4))
    network = way_network(ways(drawn))
    assert network.piece_metres.sum() == pytest.approx(GEOD.geometry_length(drawn), abs=1e-6)


def test_the_nearest_point_of_each_way_becomes_an_end():
    """A place 1 km from the middle of one way and 2 km from another; a third is out of reach."""
    rows = (line((0, y), (10, y), step_km=0.3) for y in (0, 3, 9))
    drawn = ways(*rows)
    network = way_network(drawn, places={"P": at(4, 1)}, radius_m=2_500)
    vertices, metres = network.snap_candidates["P"]
    assert metres == pytest.approx([1000, 2000], abs=0.1)
    assert np.abs(network.xy[vertices] - [at(4, 0), at(4, 3)]).max() < 2e-5
    assert set(vertices.tolist()) <= set(network.tail.tolist()) | set(network.head.tolist())


@pytest.mark.parametrize("turned", range(4))
def test_a_way_may_be_entered_where_it_begins_and_where_it_stops(turned):
    """West of two ways both of their western ends can be reached, however each of them is drawn."""
    drawn = [[(0, y), (9, y)] for y in (0, 3)]
    rows = (line(*points[:: -1 if turned >> n & 1 else 1]) for n, points in enumerate(drawn))
    network = way_network(ways(*rows), places={"P": at(-1, 1)}, radius_m=2_500)
    vertices, metres = network.snap_candidates["P"]
    assert metres == pytest.approx([1000 * 2**0.5, 1000 * 5**0.5], abs=0.1)
    assert np.abs(network.xy[vertices] - [at(0, 0), at(0, 3)]).max() < 1e-7


def test_a_place_on_a_vertex_adds_none():
    drawn = ways(line((0, 0), (4, 0), (10, 0)))
    before, after = way_network(drawn), way_network(drawn, places={"P": at(4, 0)}, radius_m=500)
    assert len(after.xy) == len(before.xy) == 3
    assert (len(before.way), len(after.way)) == (1, 2)


def test_two_places_with_the_same_foot_share_it():
    drawn = ways(line((0, 0), (10, 0)))
    network = way_network(drawn, places={"P": at(4, 1), "Q": at(4, -1)}, radius_m=1_500)
    assert network.snap_candidates["P"][0].tolist() == network.snap_candidates["Q"][0].tolist()


def test_several_places_cut_one_edge_in_the_order_of_their_feet():
    places = {"R": at(9, 1), "P": at(2, 1), "Q": at(5, -1)}
    network = way_network(ways(line((0, 0), (10, 0))), places=places, radius_m=1_500)
    found = sorted(sorted(network.xy[[a, b], 0]) for a, b in zip(network.tail, network.head, strict=True))
    feet = [at(x, 0)[0] for x in (0, 2, 5, 9, 10)]
    assert np.abs(np.subtract(found, list(itertools.pairwise(feet)))).max() < 2e-5


@pytest.mark.parametrize(("gap", "joined"), [(0.012, True), (0.024, True), (0.027, False)])
def test_loose_ends_that_face_each_other_are_bridged_within_the_gap(gap, joined):
    network = way_network(ways(line((0, 0), (5, 0)), line((5 + gap, 0), (9, 0))), gap_m=25)
    assert connected(network, (0, 0), (9, 0)) == joined
    assert network.piece_metres[network.way < 0] == pytest.approx([gap * 1000] * joined, abs=0.02)


def test_a_gap_of_less_than_a_metre_may_be_all_that_is_bridged():
    network = way_network(ways(line((0, 0), (5, 0)), line((5.0006, 0), (9, 0))), gap_m=0.7)
    assert connected(network, (0, 0), (9, 0))


def test_no_gap_is_bridged_when_told_so():
    network = way_network(ways(line((0, 0), (5, 0)), line((5.001, 0), (9, 0))), gap_m=0)
    assert not connected(network, (0, 0), (9, 0))


def test_buffer_stops_side_by_side_are_not_bridged():
    """Two sidings end 6 m beside each other: neither points at the other's end."""
    network = way_network(ways(line((0, 0), (5, 0)), line((0, 0.006), (5, 0.006))))
    assert not (network.way < 0).any()


@pytest.mark.parametrize("swapped", [False, True])
def test_both_loose_ends_have_to_point_at_each_other(swapped):
    """A line ends 12 m before the end of another that comes from the side."""
    drawn = [line((0, 0), (5, 0)), line((5.012, -3), (5.012, 0))]
    network = way_network(ways(*(drawn[::-1] if swapped else drawn)))
    assert not connected(network, (0, 0), (5.012, -3))
    mirrored = [line((5, 0), (0, 0)), line((-0.012, -3), (-0.012, 0))]
    assert not connected(way_network(ways(*mirrored)), (5, 0), (-0.012, -3))


def test_a_loose_end_is_joined_to_the_way_ahead_of_it():
    """A branch ends 4 m short of the main line it runs towards; a buffer stop 4 m beside it does not."""
    main = line((0, 0), (10, 0), step_km=0.3)
    network = way_network(ways(main, line((5, 3), (5, 0.004)), line((8, 0.004), (9, 0.004))))
    assert connected(network, (5, 3), (10, 0))
    assert not connected(network, (8, 0.004), (10, 0))


def test_a_loose_end_6_m_before_a_way_stays_loose():
    network = way_network(ways(line((0, 0), (10, 0), step_km=0.3), line((5, 3), (5, 0.006))))
    assert not connected(network, (5, 3), (10, 0))


def test_what_is_no_line_is_left_out_and_twice_counts_once():
    drawn = ways(line((0, 0), (5, 0)), shapely.Point(at(1, 1)), shapely.LineString(), None)
    twice = ways(line((0, 0), (5, 0)))
    doubled = drawn.iloc[[0, 0, 1, 2, 3]]
    assert len(way_network(doubled).start) == len(way_network(twice).start) == 1


def test_no_ways_at_all():
    network = way_network(ways(line((0, 0), (1, 0))).iloc[:0], places={"P": at(0, 0)})
    assert len(network.way) == 0
    assert len(network.snap_candidates["P"][0]) == 0
    assert len(network.tree.query(shapely.box(0, 0, 90, 90))) == 0


def test_one_way_without_length_is_no_edge():
    network = way_network(ways(shapely.LineString([at(0, 0), at(0, 0)]), line((0, 0), (1, 0))))
    assert len(network.start) == 1


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_network_is_that_of_a_plain_graph_of_vertices(data):
    """On random ways over a small grid of points: same edges, same components, whatever the order."""
    point = st.tuples(st.integers(0, 4), st.integers(0, 4))
    drawn = data.draw(st.lists(st.lists(point, min_size=2, max_size=6), min_size=1, max_size=8))
    frame = ways(*(line(*points) for points in drawn))
    place = data.draw(st.tuples(st.floats(-1, 5), st.floats(-1, 5)))
    network = way_network(frame, places={"P": at(*place)}, radius_m=1_500, gap_m=0)

    plain = nx.Graph()
    length = 0.0
    seen = set()
    for number, points in enumerate(drawn):
        key = (number, tuple(points))
        if key in seen:
            continue
        seen.add(key)
        for a, b in itertools.pairwise(points):
            if a != b:
                plain.add_edge(a, b)
                length += GEOD.inv(*at(*a), *at(*b))[2]
    mine = nx.Graph(zip(network.start.tolist(), network.end.tolist(), strict=True))
    assert nx.number_connected_components(mine) == nx.number_connected_components(plain)
    assert network.metres.sum() == pytest.approx(length, rel=1e-6, abs=0.05)

    shuffled = frame.sample(frac=1, random_state=data.draw(st.integers(0, 99)))
    again = way_network(shuffled, places={"P": at(*place)}, radius_m=1_500, gap_m=0)
    assert np.array_equal(network.xy, again.xy)
    assert np.array_equal(network.tail, again.tail)
    assert np.array_equal(network.head, again.head)
    assert np.array_equal(network.snap_candidates["P"][0], again.snap_candidates["P"][0])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_nearest_foot_is_the_nearest_point_of_the_ways(data):
    point = st.tuples(st.floats(0, 4), st.floats(0, 4))
    drawn = data.draw(st.lists(st.lists(point, min_size=2, max_size=4, unique=True), min_size=1, max_size=4))
    place = data.draw(st.tuples(st.floats(0, 4), st.floats(0, 4)))
    frame = ways(*(line(*points) for points in drawn))
    if any(each.length < 1e-6 for each in frame.geometry):
        return
    network = way_network(frame, places={"P": at(*place)}, radius_m=9_000, gap_m=0)
    planar = min(shapely.LineString(points).distance(shapely.Point(place)) for points in drawn)
    # Edges are straight in longitude/latitude, here 4 km long at most: under a metre off the grid's straight lines.
    assert network.snap_candidates["P"][1].min() == pytest.approx(planar * 1000, abs=3)
