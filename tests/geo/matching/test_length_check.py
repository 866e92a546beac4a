"""The lengths a path is held against."""

from __future__ import annotations

import numpy as np
import pytest

from geo.matching.corridor_search import Path
from geo.matching.length_check import length_confirmed, length_fault
from geo.matching.way_network import way_network
from tests.hand_ways import at, line, segments, ways

TOLERANCE = 0.1
NETWORK = way_network(ways(line((0, 0), (40, 0), step_km=1)), places={"A": at(0, 0), "B": at(40, 0.2)}, radius_m=2_000)


def fault(km, *, said=length_fault, **facts):
    """What is said of a path from A to B of some length; its ends lie 0 and 200 m from the nodes."""
    frame = segments(
        {"id": "S1", "ends": "AB", "geometry": line((0, 0), (40, 0.2)), "geometry_accuracy_m": 500, **facts}
    )
    origin, destination = (int(feet[away.argmin()]) for feet, away in (NETWORK.snap_candidates[name] for name in "AB"))
    return said(
        Path(origin, destination, np.array([0]), np.array([False]), km * 1000, 0.0),
        next(frame.itertuples()),
        NETWORK,
        TOLERANCE,
    )


@pytest.mark.parametrize(
    ("facts", "least", "most"),
    [
        # 40 ± 4 ± 1 (slack) ± 0.2 (end)
        ({"official_km": 40}, 34.8, 45.2),
        ({"traced_km": 60}, 52.8, 67.2),
        # 2 ± 0.2 ± 0.5 (a quarter) ± 0.2
        ({"official_km": 2}, 1.1, 2.9),
        # No length: a fifth shorter, less 1.2; 40 + 8 · 0.25 / 120 by the tenth, and 1.2
        ({}, 30.8, 45.2183),
        # A course known to 10 km: 40 + 8 · 100 / 120 = 46.67, by the tenth 51.33, and 1.2
        ({"geometry_accuracy_m": 10_000}, 30.8, 52.533),
        # And to 30 km: 40 + 60 = 100, but no more than twice the line
        ({"geometry_accuracy_m": 30_000}, 30.8, 81.2),
    ],
)
def test_the_range_of_lengths_by_hand(facts, least, most):
    for km, good in ((least - 0.01, False), (least + 0.01, True), (most - 0.01, True), (most + 0.01, False)):
        assert (fault(km, **facts) == "") == good, km


def test_either_stated_length_will_do():
    both = {"official_km": 60, "traced_km": 40}
    assert fault(40, **both) == fault(60, **both) == ""
    assert fault(49.5, **both) != ""


def test_a_note_on_the_length_lets_the_line_itself_count():
    assert fault(40, official_km=60) != ""
    assert fault(40, official_km=60, length_note="counted from the harbour") == ""


def test_a_note_does_not_let_a_line_of_any_length_pass():
    """A fifth shorter than the old line of 40 km, or a quarter longer, and 1.2 km; however little is known of it."""
    noted = {"official_km": 400, "length_note": "counted from the harbour", "geometry_accuracy_m": 30_000}
    for km, good in ((30.79, False), (30.81, True), (51.19, True), (51.21, False)):
        assert (fault(km, **noted) == "") == good, km
    # Known to 500 m, it is no quarter longer either: 40.017 by the tenth, and 1.2
    noted["geometry_accuracy_m"] = 500
    assert fault(45.21, **noted) == ""
    assert fault(45.23, **noted) != ""


def test_the_vertices_of_the_old_line_do_not_let_it_stray():
    """A straight line of 400 vertices bounds a path as one of two: 40 + 8 · 0.25 / 120 by the tenth, and 1.2."""
    fine = line((0, 0), (40, 0.2), step_km=0.1)
    assert len(fine.coords) > 400
    assert fault(45.21, geometry=fine) == ""
    assert fault(45.23, geometry=fine) != ""


@pytest.mark.parametrize(
    ("accuracy_m", "most"),
    [
        # Two chords of 22.361, 10 km aside: 44.721 + 2 · 8 / 67.08 = 44.960, by the tenth 49.456, and 1.2
        (1_000, 50.656),
        # Known to 12 km they are one of 40: 44.721 + 8 · 144 / 120 = 54.321, by the tenth 59.753, and 1.2
        (12_000, 60.953),
    ],
)
def test_what_strays_less_than_the_accuracy_is_one_chord(accuracy_m, most):
    facts = {"geometry": line((0, 0), (20, 10), (40, 0)), "geometry_accuracy_m": accuracy_m}
    assert fault(most - 0.02, **facts) == ""
    assert fault(most + 0.02, **facts) != ""


@pytest.mark.parametrize(
    ("facts", "confirmed"),
    [
        ({"official_km": 40}, True),
        ({"traced_km": 40}, True),
        ({"official_km": 60, "traced_km": 40}, True),
        ({"official_km": 60}, False),
        ({"official_km": 60, "length_note": "counted from the harbour"}, False),
        # With no length at all, the old line of 40 km
        ({}, True),
        ({"geometry": line((0, 0), (20, 16), (40, 0.2))}, False),
        # A line from OpenStreetMap is no witness of its own
        ({"official_km": 60, "traced_km": 40, "geometry_method": "osm"}, False),
        ({"official_km": 40, "traced_km": 40, "geometry_method": "osm"}, True),
        ({"geometry_method": "osm"}, False),
    ],
)
def test_what_confirms_a_path_of_40_km(facts, confirmed):
    assert fault(40, said=length_confirmed, **facts) is confirmed


def test_it_is_said_against_what():
    assert fault(80, official_km=50) == "the best path is 80.0 km, +60% against the official length of 50.0 km"
    assert fault(80, traced_km=50) == "the best path is 80.0 km, +60% against the length traced before of 50.0 km"
    assert fault(80) == "the best path is 80.0 km, +100% against the line before of 40.0 km"
