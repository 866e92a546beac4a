"""Drawing a path: its accuracy, by hand."""

from __future__ import annotations

import pytest

from geo.matching import MatchLimits, match
from geo.matching.matched_line import _length_remarks, _two_digits
from tests.hand_ways import line, nodes, segments, ways

MAIN = {"railway": "rail", "usage": "main", "gauge": "1520"}
LONG = line((0, 0), (20, 0), step_km=0.5)


def told(*drawn, places=None, simplify_m=0.0, **facts):
    """Match one segment of 20 km, and return its row of the table."""
    places = nodes(A=(0, 0), B=(20, 0)) if places is None else places
    frame = segments({"id": "S1", "ends": "AB", "geometry": LONG, **facts})
    row = match(frame, places, {"rail": ways(*drawn, **MAIN)}, limits=MatchLimits(simplify_m=simplify_m)).table.iloc[0]
    assert row["outcome"] == "matched"
    return row


def accuracy(*drawn, **facts):
    return told(*drawn, **facts)["accuracy_after_m"]


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


NOTED = {"length_note": "counted from the harbour"}
KEPT = "no other length confirms it, so the accuracy stated is that of the line before"


@pytest.mark.parametrize(
    ("official_km", "remark"),
    [
        (25, "20.0 km, 20 % less than the official 25.0 km"),
        (16, "20.0 km, 25 % more than the official 16.0 km"),
        (20.7, "20.0 km, 3 % less than the official 20.7 km"),  # 3.4 %
        (20.5, ""),  # 2.4 %
        (None, ""),
    ],
)
def test_a_length_far_from_the_official_one_is_remarked(official_km, remark):
    reason = told(LONG, official_km=official_km, traced_km=20, **NOTED)["reason"]
    assert reason == remark


def test_lengths_are_said_to_three_digits():
    assert _length_remarks(179.2, 224) == ["179 km, 20 % less than the official 224 km"]
    assert _length_remarks(1_179.2, 1_000) == ["1,179 km, 18 % more than the official 1,000 km"]
    assert _length_remarks(1.23, 1.4) == ["1.23 km, 12 % less than the official 1.40 km"]


def test_a_path_that_no_other_length_confirms_is_no_better_known_than_the_line_before():
    row = told(LONG, official_km=31, **NOTED)
    assert row["accuracy_after_m"] == row["accuracy_before_m"] == 1000
    assert row["reason"] == f"20.0 km, 35 % less than the official 31.0 km; {KEPT}"
    assert accuracy(LONG, official_km=31, traced_km=20, **NOTED) == 21
    # Worse than before it may be: the node lies 160 m beside the track.
    aside = told(LONG, places=nodes(A=(1, 0), B=(19, 0.155)), official_km=31, geometry_accuracy_m=100, **NOTED)
    assert aside["accuracy_after_m"] == 160
    assert KEPT not in aside["reason"]


def test_matched_once_more_it_is_no_better_known():
    """What the first match traced is the length of the path itself."""
    facts = {"official_km": 31, "traced_km": 20, "geometry_method": "osm", **NOTED}
    assert accuracy(LONG, **facts) == 1000
