"""The point at which segments meet: chosen once, with regard to all of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from geo.matching.osm_tags import way_rules
from geo.matching.segment_search import AWAY, MatchLimits, ModeWays, try_segment
from geo.matching.shared_ends import APART_M, choose_shared_ends
from geo.matching.way_network import way_network
from tests.hand_ways import at, line, nodes, segments, ways

MAIN = {"railway": "rail", "usage": "main", "gauge": "1520"}


def trials(frame, places, drawn):
    network = way_network(
        drawn, places={name: (p.x, p.y) for name, p in zip(places["id"], places.geometry, strict=True)}
    )
    context = ModeWays("rail", network, way_rules(network.table, "rail"), MatchLimits())
    return context, {number: try_segment(row, context) for number, row in enumerate(frame.itertuples())}


def star(seed):
    """Three lines from a place B, where four parallel tracks are joined at either end only."""
    rng = np.random.default_rng(seed)
    tracks = [line((-1, 0), (-0.9, 0.02 * n), (0.9, 0.02 * n), (1, 0)) for n in range(4)]
    drawn = ways(*tracks, line((-12, 0), (-1, 0)), line((1, 0), (12, 0)), line((1, 0), (9, 5)), **MAIN)
    places = nodes(A=(-12, 0), B=tuple(rng.uniform(-0.8, 0.8, 2)), C=(12, 0), D=(9, 5))
    frame = segments(
        {"id": "S1", "ends": "AB", "geometry": line((-12, 0), (0, 0))},
        {"id": "S2", "ends": "BC", "geometry": line((0, 0), (12, 0))},
        {"id": "S3", "ends": "BD", "geometry": line((0, 0), (9, 5))},
    )
    return frame, places, drawn


@pytest.mark.parametrize("seed", range(6))
def test_no_other_common_end_costs_less(seed):
    """Every end of a piece near B is tried as the common one; each line's other end is its own best."""
    context, found = trials(*star(seed))
    chosen = choose_shared_ends(found, context)
    ends = {number: (path.destination if number == 0 else path.origin) for number, (path, _) in chosen.items()}
    assert len(set(ends.values())) == 1
    cost = sum(path.cost for path, _ in chosen.values())
    others = []
    for vertex in context.ways.snap_candidates["B"][0]:
        total = 0.0
        for number, trial in found.items():
            here = np.array([vertex])
            there = context.ways.snap_candidates["ABCD"[[0, 2, 3][number]]][0]
            routes = trial.paths_between(*((there, here) if number == 0 else (here, there)), context)
            total += min((path.cost for path in itertools.chain(*routes) if path is not None), default=np.inf)
        others.append(total)
    assert cost == pytest.approx(min(others), rel=1e-9)


def test_where_there_is_no_connection_one_ends_apart_at_a_price():
    drawn = ways(line((-9, 0.3), (0, 0.3)), line((0, -0.3), (9, -0.3)), **MAIN)
    places = nodes(A=(-9, 0.3), B=(0, 0), C=(9, -0.3))
    frame = segments(
        {"id": "S1", "ends": "AB", "geometry": line((-9, 0), (0, 0))},
        {"id": "S2", "ends": "BC", "geometry": line((0, 0), (9, 0))},
    )
    context, found = trials(frame, places, drawn)
    chosen = choose_shared_ends(found, context)
    assert sorted(apart for _, apart in chosen.values()) == [[], ["B"]]
    assert APART_M > 2 * AWAY * 300  # it is not for the sake of 300 m that they part


def test_lines_meet_at_a_junction_that_neither_would_choose_alone():
    """Two lines part at J at a sharp angle, and B lies between them 300 m behind: each comes nearest to B on its
    own track, and from one to the other a train would have to double back. They end at J, both."""
    drawn = ways(line((0, 0), (-12, 0)), line((0, 0), (-12, 3)), **MAIN)
    places = nodes(A=(-12, 0), B=(-0.3, 0.05), C=(-12, 3))
    frame = segments(
        {"id": "S1", "ends": "AB", "geometry": line((-12, 0), (0, 0))},
        {"id": "S2", "ends": "BC", "geometry": line((0, 0), (-12, 3))},
    )
    context, found = trials(frame, places, drawn)
    (first, one_apart), (second, two_apart) = choose_shared_ends(found, context).values()
    assert (one_apart, two_apart) == ([], [])
    assert first.destination == second.origin
    assert context.ways.xy[first.destination] == pytest.approx(at(0, 0), abs=1e-6)
    assert first.destination not in (found[0].best_path.destination, found[1].best_path.origin)


def test_segments_of_two_gauges_do_not_have_to_meet():
    """A break of gauge: the lines end either side of a platform, and nothing is said of it."""
    drawn = ways(line((-9, 0.1), (0, 0.1)), (line((0, -0.1), (9, -0.1)), {"gauge": "1435"}), **MAIN)
    places = nodes(A=(-9, 0.1), B=(0, 0), C=(9, -0.1))
    frame = segments(
        {"id": "S1", "ends": "AB", "geometry": line((-9, 0), (0, 0))},
        {"id": "S2", "ends": "BC", "geometry": line((0, 0), (9, 0)), "gauge_mm": 1435},
    )
    context, found = trials(frame, places, drawn)
    assert [apart for _, apart in choose_shared_ends(found, context).values()] == [[], []]


def test_a_lone_segment_keeps_its_own_ends():
    drawn = ways(line((-9, 0), (9, 0), step_km=1), **MAIN)
    frame = segments({"id": "S1", "ends": "AB", "geometry": line((-5, 0), (5, 0))})
    context, found = trials(frame, nodes(A=(-5, 0.1), B=(5, 0.1)), drawn)
    ((path, apart),) = choose_shared_ends(found, context).values()
    assert (path.origin, path.destination, apart) == (found[0].best_path.origin, found[0].best_path.destination, [])
    assert context.ways.xy[path.origin] == pytest.approx(at(-5, 0), abs=2e-5)
