"""The lengths a path is held against."""

from __future__ import annotations

import numpy as np
import pytest

from geo.segment_match import Limits, length_fault
from geo.way_paths import Path
from geo.ways import way_network
from tests.hand_ways import at, line, segments, ways

LIMITS = Limits(3, 2, 25, 0.1, 10)
NETWORK = way_network(ways(line((0, 0), (40, 0), step_km=1)), places={"A": at(0, 0), "B": at(40, 0.2)}, radius_m=2_000)


def fault(km, **facts):
    """What is said of a path from A to B of some length; its ends lie 0 and 200 m from the nodes."""
    frame = segments(
        {"id": "S1", "ends": "AB", "geometry": line((0, 0), (40, 0.2)), "geometry_accuracy_m": 500, **facts}
    )
    origin, destination = (int(feet[away.argmin()]) for feet, away in (NETWORK.feet[name] for name in "AB"))
    return length_fault(
        Path(origin, destination, np.array([0]), np.array([False]), km * 1000, 0.0),
        next(frame.itertuples()),
        NETWORK,
        LIMITS,
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


def test_it_is_said_against_what():
    assert fault(80, official_km=50) == "the best path is 80.0 km, +60% against the official length of 50.0 km"
    assert fault(80, traced_km=50) == "the best path is 80.0 km, +60% against the length traced before of 50.0 km"
    assert fault(80) == "the best path is 80.0 km, +100% against the line before of 40.0 km"
