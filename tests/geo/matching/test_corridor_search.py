"""Least-cost paths in a corridor, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pyproj import Geod

from geo.matching.corridor_search import corridor, old_line
from geo.matching.osm_tags import way_rules
from geo.matching.way_network import way_network
from tests.hand_ways import at, grid, line, ways

GEOD = Geod(ellps="WGS84")


def around(network, old, *, half_width_km=5.0, accuracy_m=1000.0, factor=None, oneway=None, usable=None, **options):
    count = len(network.table)
    return corridor(
        network,
        old_line(old, margin_km=half_width_km),
        replace(
            way_rules(network.table, "rail"),
            factor=np.ones(count) if factor is None else np.array(factor, dtype=float),
            oneway=np.zeros(count, dtype=np.int8) if oneway is None else np.array(oneway, dtype=np.int8),
        ),
        np.ones(count, dtype=bool) if usable is None else np.array(usable),
        half_width_m=half_width_km * 1000,
        accuracy_m=accuracy_m,
        **options,
    )


def vertex(network, x, y):
    return np.array([np.abs(network.xy - at(x, y)).sum(axis=1).argmin()])


def path(network, near, start, end, **options):
    return near.search(vertex(network, *start), np.zeros(1), **options).best(vertex(network, *end), np.zeros(1))


OLD = line((0, 0), (10, 0))


def test_on_the_old_line_the_cost_is_the_length():
    network = way_network(ways(line((0, 0), (10, 0), step_km=0.5)))
    found = path(network, around(network, OLD), (0, 0), (10, 0))
    assert found.cost == pytest.approx(found.metres, rel=1e-4)
    assert found.metres == pytest.approx(10_000, abs=0.1)


def test_the_cost_of_the_distance_by_hand():
    """10 km at 1 km from the old line, with a = 1 km: each metre counts 1 + 1/2."""
    network = way_network(ways(line((0, 1), (10, 1), step_km=0.5)))
    near = around(network, OLD)
    assert path(network, near, (0, 1), (10, 1)).cost == pytest.approx(15_000, rel=1e-3)
    assert path(network, near, (0, 1), (10, 1), deviation_weight=8).cost == pytest.approx(50_000, rel=1e-3)
    assert path(network, near, (0, 1), (10, 1), deviation_weight=0).cost == pytest.approx(10_000, rel=1e-6)


def test_a_long_edge_away_from_the_line_is_integrated():
    """One edge from the line to 2 km off it: ∫ d² is a third of 2 km squared, over 10.2 km."""
    network = way_network(ways(line((0, 0), (10, 2))))
    length = GEOD.inv(*at(0, 0), *at(10, 2))[2]
    found = path(network, around(network, OLD), (0, 0), (10, 2))
    assert found.cost == pytest.approx(length * (1 + 0.5 * 4 / 3), rel=2e-3)


@pytest.mark.parametrize(("first", "last"), [(-0.2, 0.2), (-0.05, 0.35), (0.1, 0.5)])
def test_an_edge_of_400_m_that_crosses_the_line_comes_near_it_in_between(first, last):
    """Its distance at either end says nothing of that: ∫ d² along it is (last³ − first³) / 3 over its rise."""
    network = way_network(ways(line((5, first), (5, last))))
    found = path(network, around(network, OLD, accuracy_m=100), (5, first), (5, last))
    square = (last**3 - first**3) / 3 / (last - first)
    assert found.cost == pytest.approx(400 * (1 + square / 0.1**2 / 2), rel=1e-3)


def test_what_leaves_the_corridor_is_left_out():
    network = way_network(ways(line((0, 0), (5, 3), (10, 0)), line((0, 0), (5, 6), (10, 0))))
    near = around(network, OLD, half_width_km=4)
    assert len(near.pieces) == 1
    assert grid(near.ways.lines[near.pieces[0]])[:, 1].max() == pytest.approx(3, abs=0.01)


def test_what_may_not_be_used_is_left_out():
    network = way_network(ways(line((0, 0), (10, 0)), line((0, 0), (5, 1), (10, 0))))
    assert path(network, around(network, OLD, usable=[False, True]), (0, 0), (10, 0)).metres > 10_100


def test_factors_count():
    network = way_network(ways(line((0, 0), (10, 0)), line((0, 0), (5, 1), (10, 0))))
    found = path(network, around(network, OLD, factor=[3, 1]), (0, 0), (10, 0), deviation_weight=0)
    assert found.metres == found.cost > 10_100


def test_against_a_one_way_road_it_costs_more():
    network = way_network(ways(line((10, 0), (0, 0))))
    near = around(network, OLD, oneway=[1])
    against, along = path(network, near, (0, 0), (10, 0)), path(network, near, (10, 0), (0, 0))
    assert against.cost == pytest.approx(1.2 * along.cost)
    # The way back costs what the way there does.
    back = near.reverse().search(vertex(network, 10, 0), np.zeros(1)).costs(vertex(network, 0, 0))
    assert back[0] == pytest.approx(against.cost)


def test_doubling_back_at_a_switch_is_paid_for():
    network = way_network(ways(line((0, 0), (6, 0)), line((6, 0), (0, 1))))
    near = around(network, OLD, reversal_m=5_000)
    plain = around(network, OLD)
    assert path(network, near, (0, 0), (0, 1)).cost == pytest.approx(path(network, plain, (0, 0), (0, 1)).cost + 5_000)


@pytest.mark.parametrize("turned", range(4))
def test_a_turn_of_more_than_a_right_angle_is_doubling_back(turned):
    """In all directions, whichever way the two lines are drawn: 85° is a sharp bend, 95° is not gone through."""
    for bearing in range(10, 360, 72):
        for turn in (-95, -85, 85, 95):
            ahead, after = np.radians(bearing), np.radians(bearing + turn)
            first, last = (-np.sin(ahead), -np.cos(ahead)), (np.sin(after), np.cos(after))
            drawn = [[first, (0, 0)], [(0, 0), last]]
            network = way_network(
                ways(*(line(*points[:: -1 if turned >> n & 1 else 1]) for n, points in enumerate(drawn)))
            )
            near = around(network, OLD, reversal_m=5_000)
            cost = path(network, near, first, last, deviation_weight=0).cost
            assert cost == pytest.approx(2_000 + 5_000 * (abs(turn) > 90), rel=1e-3), (bearing, turn)


def test_a_gap_that_is_bridged_costs_the_same_both_ways():
    network = way_network(ways(line((0, 0), (5, 0)), line((5.02, 0), (10, 0))))
    near = around(network, OLD)
    there, back = path(network, near, (0, 0), (10, 0)), path(network, near, (10, 0), (0, 0))
    assert there.cost == pytest.approx(10_000, rel=1e-4)
    assert back.cost == pytest.approx(there.cost, rel=1e-9)


def test_coordinates_run_from_the_origin_to_the_destination():
    network = way_network(ways(line((0, 0), (4, 0)), line((9, 0), (6, 0), (4, 0))))
    found = path(network, around(network, OLD), (0, 0), (9, 0))
    assert grid(OLD.__class__(found.coordinates(network)))[:, 0] == pytest.approx([0, 4, 6, 9], abs=1e-3)
    assert found.back.tolist() == [False, True]


def test_no_path_and_no_way_round_to_where_it_starts():
    network = way_network(ways(line((0, 0), (4, 0)), line((6, 0), (10, 0))))
    near = around(network, OLD)
    assert path(network, near, (0, 0), (10, 0)) is None
    assert path(network, near, (0, 0), (0, 0)) is None
    assert np.isinf(near.search(vertex(network, 0, 0), np.zeros(1)).costs(vertex(network, 10, 0))[0])


def test_distances_in_the_plane_are_those_on_the_ground():
    old = old_line(line((0, 0), (100, 30)), margin_km=20)
    places = np.array([at(10, 12), at(60, -3), at(99, 41)])
    nearest = [min(GEOD.inv(*place, *at(100 * s, 30 * s))[2] for s in np.linspace(0, 1, 20_001)) for place in places]
    assert old.metres(old.plane.to_plane(places)) == pytest.approx(nearest, rel=1e-3, abs=2)
