"""Drawing a path: its accuracy, by hand."""

from __future__ import annotations

import pytest

from geo.course import _two_digits
from geo.matching import match
from tests.hand_ways import line, nodes, segments, ways

MAIN = {"railway": "rail", "usage": "main", "gauge": "1520"}
LONG = line((0, 0), (20, 0), step_km=0.5)


def accuracy(*drawn, places=None, simplify_m=0.0, **facts):
    places = nodes(A=(0, 0), B=(20, 0)) if places is None else places
    frame = segments({"id": "S1", "ends": "AB", "geometry": LONG, **facts})
    row = match(frame, places, {"rail": ways(*drawn, **MAIN)}, simplify_m=simplify_m).table.iloc[0]
    assert row["outcome"] == "matched"
    return row["accuracy_after_m"]


@pytest.mark.parametrize(
    ("value", "rounded"), [(20.1, 21), (99.2, 100), (100, 100), (101, 110), (1234, 1300), (7.01, 7.1)]
)
def test_rounding_up_to_two_digits(value, rounded):
    assert _two_digits(value) == pytest.approx(rounded)


def test_a_lone_track_is_as_good_as_openstreetmap():
    assert accuracy(LONG) == 21  # 20 + 0.1


def test_a_second_track_is_counted():
    assert accuracy(LONG, line((0, 0.0049), (20, 0.0049), step_km=0.5)) == 26  # 20 + 4.9 + 0.1


def test_a_yard_and_a_track_of_another_gauge_are_not():
    yard = line((0, 0.03), (20, 0.03), step_km=0.5), {"service": "yard"}
    other = line((0, 0.02), (20, 0.02), step_km=0.5), {"gauge": "1435"}
    proposed = line((0, 0.01), (20, 0.01), step_km=0.5), {"status": "proposed"}
    assert accuracy(LONG, yard, other, proposed) == 21


def test_the_simplification_is_counted():
    assert accuracy(LONG, simplify_m=10) == 31  # 20 + 10 + 0.1


def test_a_node_beside_the_track_is_counted():
    assert accuracy(LONG, places=nodes(A=(1, 0), B=(19, 0.155))) == 160
