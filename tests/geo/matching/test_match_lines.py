"""Map matching on networks drawn by hand, each with one trap, and on railways of which the truth is known."""

from __future__ import annotations

import itertools
import re

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pyproj import Geod

from geo.matching.match_lines import MATCH_COLUMNS, MATCH_OUTCOMES, match
from geo.matching.osm_tags import way_rules
from geo.matching.segment_search import MatchLimits, ModeWays, try_segment
from geo.matching.way_network import way_network
from layers import load_atlas
from layers.osm.frames import Feature, frames_of
from tests.hand_ways import grid, line, nodes, segments, ways
from tests.osm_like import osm_like

GEOD = Geod(ellps="WGS84")
MAIN = {"railway": "rail", "usage": "main", "gauge": "1520"}
AB = nodes(A=(0, 0), B=(20, 0))
STRAIGHT = {"id": "S1", "ends": "AB", "geometry": line((0, 0), (20, 0))}


def one(frame, places, drawn, **options):
    """Match and return the row of the table and the geometry of the only segment."""
    found = match(frame, places, {frame["mode"].iloc[0]: drawn}, limits=MatchLimits(**options))
    return found.table.iloc[0], found.segments.geometry.iloc[0]


def bent(height, *, step_km=0.2, length=20.0):
    """A line from (0, 0) to (20, 0) that swings out to one side."""
    x = np.arange(0, length + step_km / 2, step_km)
    return line(*zip(x, height * np.sin(np.pi * x / length), strict=True))


def test_a_line_takes_the_course_of_the_way():
    drawn = ways(bent(0.8), **MAIN)
    row, geometry = one(segments(STRAIGHT), AB, drawn, simplify_m=0)
    assert row["outcome"] == "matched"
    assert np.abs(shapely.get_coordinates(geometry) - shapely.get_coordinates(drawn.geometry.iloc[0])).max() < 1e-6
    assert row["km_after"] == pytest.approx(GEOD.geometry_length(drawn.geometry.iloc[0]) / 1000, abs=1e-6)
    assert row["km_before"] == pytest.approx(20, abs=1e-3)
    # The swing is 0.8 km at its widest; half of a sine lies beyond 0.8 sin(π/4).
    assert row["moved_max_m"] == pytest.approx(800, rel=0.01)
    assert row["moved_median_m"] == pytest.approx(800 * np.sin(np.pi / 4), rel=0.02)
    assert (row["method_before"], row["method_after"]) == ("network", "osm")
    assert row["accuracy_after_m"] == 21  # 20 m + 0 + 0 + 0.1 m, rounded up


def test_ways_cut_into_many_pieces_are_one_line():
    whole = shapely.get_coordinates(bent(0.8))
    parts = [shapely.LineString(whole[first : first + 8]) for first in range(0, len(whole) - 1, 7)]
    row, geometry = one(segments(STRAIGHT), AB, ways(*parts, **MAIN), simplify_m=0)
    assert row["outcome"] == "matched"
    assert np.abs(shapely.get_coordinates(geometry) - whole).max() < 1e-6


def test_simplification_keeps_within_its_tolerance_and_is_counted():
    fine, coarse = (one(segments(STRAIGHT), AB, ways(bent(0.8), **MAIN), simplify_m=m) for m in (0, 15))
    assert shapely.get_num_coordinates(coarse[1]) < shapely.get_num_coordinates(fine[1]) / 3
    away = shapely.hausdorff_distance(
        *(shapely.LineString(grid(each[1]) * 1000) for each in (fine, coarse)), densify=0.01
    )
    assert 1 < away <= 15.2
    assert coarse[0]["accuracy_after_m"] == 36  # 20 + 15 + 0.1
    assert coarse[0]["km_after"] == fine[0]["km_after"]


def test_the_line_ends_on_the_track_beside_a_node():
    """Both nodes lie 300 m and 450 m off the track: the line ends abreast of them, and its accuracy says so."""
    places = nodes(A=(2, 0.3), B=(18, -0.45))
    frame = segments({**STRAIGHT, "geometry": line((2, 0.3), (18, -0.45))})
    row, geometry = one(frame, places, ways(line((0, 0), (20, 0), step_km=0.5), **MAIN))
    assert grid(geometry)[[0, -1]] == pytest.approx(np.array([[2, 0], [18, 0]]), abs=2e-3)
    assert row["accuracy_after_m"] == 450 or row["accuracy_after_m"] == 460
    assert "Place B (B) lies 450 m beside it" in row["reason"]
    assert "Place A (A) lies 300 m beside it" in row["reason"]


def test_a_place_without_a_railway_is_named():
    row, geometry = one(segments(STRAIGHT), AB, ways(line((0, 0), (17, 0), step_km=1), **MAIN))
    assert row["outcome"] == "no_way"
    assert row["reason"] == "no railway within 2 km of Place B (B); move the node if the line is elsewhere"
    assert shapely.to_wkb(geometry) == shapely.to_wkb(STRAIGHT["geometry"])
    assert np.isnan(row["km_after"])
    assert row["method_after"] == "network"
    assert row["accuracy_after_m"] == row["accuracy_before_m"] == 1000


def test_lines_that_cross_on_a_bridge_do_not_connect():
    """The short way would change from one line to the other where they cross; it has to go round by the junction."""
    drawn = ways(
        line((0, 0), (10, 0), (13, 0)),
        line((10, -3), (10, 3)),  # crosses the first without a common vertex
        line((13, 0), (13, 3), (10, 3)),
        **MAIN,
    )
    places = nodes(A=(0, 0), B=(10, -3))
    frame = segments({**STRAIGHT, "geometry": line((0, 0), (10, 0), (10, -3)), "geometry_accuracy_m": 3000})
    row, _ = one(frame, places, drawn, length_tolerance=0.9)
    assert row["outcome"] == "matched"
    assert row["km_after"] == pytest.approx(13 + 3 + 3 + 6, abs=0.01)


def test_a_gap_is_bridged_reported_and_counted():
    drawn = ways(line((0, 0), (9, 0)), line((9.022, 0), (20, 0)), **MAIN)
    row, _ = one(segments(STRAIGHT), AB, drawn, simplify_m=0)
    assert row["outcome"] == "matched"
    assert re.fullmatch(r"a gap of 22.0 m bridged at 39.9999\d, 50.1053\d", row["reason"])
    assert row["accuracy_after_m"] == 23  # the gap is longer than 20.1 m
    assert row["km_after"] == pytest.approx(20, abs=1e-3)


def test_a_longer_gap_is_a_break_and_is_told():
    drawn = ways(line((0, 0), (9, 0)), line((9.5, 0), (20, 0)), **MAIN)
    row, geometry = one(segments(STRAIGHT), AB, drawn)
    assert row["outcome"] == "broken"
    assert row["reason"].startswith(
        "no unbroken railway from Place A (A) to Place B (B) within 3 km of the old line: what either end reaches "
        "stays 0.50 km apart, at "
    )
    assert shapely.to_wkb(geometry) == shapely.to_wkb(STRAIGHT["geometry"])


def test_a_line_of_another_gauge_is_not_used():
    """The straight track has 1435 mm; the segment's own 1520 mm swings out beside it."""
    drawn = ways(line((0, 0), (20, 0), step_km=1), (bent(0.8), {"gauge": "1524"}), **{**MAIN, "gauge": "1435"})
    row, geometry = one(segments(STRAIGHT), AB, drawn)
    assert row["outcome"] == "matched"
    assert grid(geometry)[:, 1].max() == pytest.approx(0.8, abs=0.02)
    only = drawn.iloc[:1]
    row, _ = one(segments(STRAIGHT), AB, only)
    assert row["outcome"] == "no_way"
    assert "no railway of 1520 mm within 2 km of Place A (A), only of 1435 mm" in row["reason"]
    for gauge in (None, "1435;1520", "broad"):
        assert one(segments(STRAIGHT), AB, only.assign(gauge=gauge))[0]["outcome"] == "matched"
    assert one(segments({**STRAIGHT, "gauge_mm": None}), AB, only)[0]["outcome"] == "matched"


@pytest.mark.parametrize("mostly_unsaid", [True, False])
def test_track_that_states_the_gauge_is_preferred_and_the_other_counts_in_the_accuracy(mostly_unsaid):
    """The track on the old line does not state its gauge, all of it or a quarter; one 1.5 km north states it."""
    north = line((0, 0), (2, 1.5), (18, 1.5), (20, 0), step_km=1)
    first = {"gauge": None} if mostly_unsaid else {}
    parts = [(line((0, 0), (15, 0), step_km=1), first), (line((15, 0), (20, 0), step_km=1), {"gauge": None})]
    row, geometry = one(segments(STRAIGHT), AB, ways(north, *parts, **MAIN))
    assert grid(geometry)[:, 1].max() == pytest.approx(1.5 if mostly_unsaid else 0, abs=1e-3)
    assert 1500 < row["accuracy_after_m"] <= 1600  # 20 m + 1,500 m + 10 m, rounded up
    assert "1.5 km beside it, which the accuracy covers" in row["reason"]
    alone, _ = one(segments(STRAIGHT), AB, ways((line((0, 0), (20, 0), step_km=1), {"gauge": None}), **MAIN))
    assert alone["accuracy_after_m"] == 31


def test_a_rival_of_another_length_or_another_gauge_is_none():
    unsaid = (line((0, 0), (20, 0), step_km=1), {"gauge": None})
    detour = line((0, 0), (1, 2.9), (3, -2.9), (5, 2.9), (20, 0), step_km=1)
    for rival in (detour, (bent(1.5), {"gauge": "1435"})):
        row, geometry = one(segments({**STRAIGHT, "official_km": 20}), AB, ways(unsaid, rival, **MAIN))
        assert (row["accuracy_after_m"], row["reason"]) == (31, "")
        assert np.abs(grid(geometry)[:, 1]).max() < 1e-3


@pytest.mark.parametrize("status", ["proposed", "planned", "under_construction", "disused"])
def test_what_is_in_operation_never_runs_over_what_is_not(status):
    drawn = ways((line((0, 0), (20, 0), step_km=1), {"status": status}), bent(0.8), **MAIN)
    row, geometry = one(segments(STRAIGHT), AB, drawn)
    assert row["outcome"] == "matched"
    assert grid(geometry)[:, 1].max() == pytest.approx(0.8, abs=0.02)
    row, _ = one(segments(STRAIGHT), AB, drawn.iloc[:1])
    assert row["outcome"] == "no_way"
    assert "no railway in operation within 2 km" in row["reason"]


@pytest.mark.parametrize("status", ["proposed", "planned", "under_construction"])
def test_what_is_not_built_runs_over_what_is_not_built_alone(status):
    drawn = ways(line((0, 0), (20, 0), step_km=1), (bent(0.8), {"status": "under_construction"}), **MAIN)
    frame = segments({**STRAIGHT, "status": status})
    row, geometry = one(frame, AB, drawn)
    assert row["outcome"] == "matched"
    assert grid(geometry)[:, 1].max() == pytest.approx(0.8, abs=0.02)
    row, _ = one(frame, AB, drawn.iloc[:1])
    assert row["outcome"] == "no_way"
    assert "no railway under construction, planned or proposed within 2 km" in row["reason"]


def test_the_way_through_another_valley_is_refused_by_its_length():
    """Only a direct line of 20 km is there, but the railway is known to be 31 km long."""
    drawn = ways(line((0, 0), (20, 0), step_km=1), **MAIN)
    row, geometry = one(segments({**STRAIGHT, "official_km": 31}), AB, drawn)
    assert row["outcome"] == "wrong_length"
    assert row["reason"].startswith("the best path is 20.0 km, -35% against the official length of 31.0 km; correct")
    assert shapely.to_wkb(geometry) == shapely.to_wkb(STRAIGHT["geometry"])
    assert one(segments({**STRAIGHT, "traced_km": 31}), AB, drawn)[0]["outcome"] == "wrong_length"
    assert one(segments({**STRAIGHT, "official_km": 31, "traced_km": 20.5}), AB, drawn)[0]["outcome"] == "matched"
    noted = {**STRAIGHT, "official_km": 31, "length_note": "counted from the port"}
    row, _ = one(segments(noted), AB, drawn)
    assert row["outcome"] == "matched"
    assert row["reason"].startswith("20.0 km, 35 % less than the official 31.0 km; ")


def test_a_note_does_not_let_another_line_pass():
    """The only way is a zigzag of 33.5 km inside the corridor; the railway is 20.1 km, drawn with 200 vertices."""
    zigzag = line(*((x, 0 if x in (0, 20) else 0.7 * (-1) ** x) for x in range(21)), step_km=0.1)
    fine = line((0, 0), (20, 0), step_km=0.1)
    assert GEOD.geometry_length(zigzag) / 1000 == pytest.approx(33.5, abs=1)
    noted = {**STRAIGHT, "geometry": fine, "official_km": 20.1, "length_note": "chords are shorter than the track"}
    row, geometry = one(segments(noted), AB, ways(zigzag, **MAIN))
    assert row["outcome"] == "wrong_length"
    assert row["accuracy_after_m"] == 1000
    assert shapely.to_wkb(geometry) == shapely.to_wkb(fine)


def test_the_length_decides_between_two_valleys():
    """Both valleys lie in the corridor; the direct one is cheaper, the official length is that of the other."""
    drawn = ways(line((0, 0), (20, 0), step_km=1), bent(7), **MAIN)
    known = GEOD.geometry_length(bent(7)) / 1000
    old = line((0, 0), (10, 5.5), (20, 0))
    for official, height in ((known, 7), (20.4, 0)):
        frame = segments({**STRAIGHT, "geometry": old, "geometry_accuracy_m": 5000, "official_km": official})
        row, geometry = one(frame, AB, drawn)
        assert row["outcome"] == "matched"
        assert grid(geometry)[:, 1].max() == pytest.approx(height, abs=0.05)


def test_segments_meet_at_one_point_of_the_track():
    """Double track, crossovers 3 km apart; the node B lies between the tracks of a station and nearer to the
    second: one segment alone would end on either track, both together end on one and the same."""
    first, second = line((0, 0), (3, 0), (17, 0), (20, 0)), line((3.1, 0.005), (10, 0.005), (16.9, 0.005))
    crossings = [line((3, 0), (3.1, 0.005)), line((16.9, 0.005), (17, 0))]
    places = nodes(A=(0, 0), B=(10, 0.2), C=(20, 0))
    frame = segments(
        {"id": "S1", "ends": "AB", "geometry": line((0, 0), (10, 0.2))},
        {"id": "S2", "ends": "BC", "geometry": line((10, 0.2), (20, 0))},
    )
    found = match(frame, places, {"rail": ways(first, second, *crossings, **MAIN)})
    assert found.table["outcome"].tolist() == ["matched"] * 2
    one_line, other = found.segments.geometry
    assert one_line.coords[-1] == other.coords[0]
    assert found.table["km_after"].sum() == pytest.approx(20, abs=0.01)


def test_a_stub_beside_the_station_is_left_for_the_through_track():
    """The track nearest to B is a stub that leads west: the segment going east would have to double back."""
    drawn = ways(
        line((0, 0), (8, 0), (10, 0), (20, 0), step_km=1),
        line((8, 0), (8.5, 0.1), (10, 0.1)),
        **MAIN,
    )
    places = nodes(A=(0, 0), B=(10, 0.12), C=(20, 0))
    frame = segments(
        {"id": "S1", "ends": "AB", "geometry": line((0, 0), (10, 0.1))},
        {"id": "S2", "ends": "BC", "geometry": line((10, 0.1), (20, 0))},
    )
    found = match(frame, places, {"rail": drawn})
    assert [
        grid(each)[index, 1] for each, index in zip(found.segments.geometry, (-1, 0), strict=True)
    ] == pytest.approx([0, 0], abs=1e-3)
    assert found.segments.geometry.iloc[0].coords[-1] == found.segments.geometry.iloc[1].coords[0]


def test_two_stations_without_a_connection_end_apart():
    """Two lines end 600 m from each other either side of B; neither can reach the other's end."""
    drawn = ways(line((0, 0.3), (10, 0.3)), line((10, -0.3), (20, -0.3)), **MAIN)
    places = nodes(A=(0, 0.3), B=(10, 0), C=(20, -0.3))
    frame = segments(
        {"id": "S1", "ends": "AB", "geometry": line((0, 0), (10, 0))},
        {"id": "S2", "ends": "BC", "geometry": line((10, 0), (20, 0))},
    )
    found = match(frame, places, {"rail": drawn})
    assert found.table["outcome"].tolist() == ["matched"] * 2
    assert sum("ends apart from its neighbours at Place B (B)" in reason for reason in found.table["reason"]) == 1
    assert found.segments.geometry.iloc[0].coords[-1] != found.segments.geometry.iloc[1].coords[0]


def test_trains_do_not_turn_on_the_spot():
    """At the junction the branch leaves backwards; a connecting curve 1 km further is longer but can be driven."""
    curve = [(11, 0), (11.3, 0.1), (11.4, 0.4), (11.2, 0.65), (10.7, 0.75)]
    drawn = ways(
        line((0, 0), (10, 0), (11, 0), (20, 0)),
        line((10, 0), (8, 0.8)),
        line(*curve, (8, 0.8)),
        line((8, 0.8), (0, 4)),
        **MAIN,
    )
    places = nodes(A=(0, 0), B=(0, 4))
    frame = segments({**STRAIGHT, "geometry": line((0, 0), (10, 0), (0, 4)), "geometry_accuracy_m": 2500})
    row, geometry = one(frame, places, drawn, length_tolerance=0.9)
    assert row["outcome"] == "matched"
    assert grid(geometry)[:, 0].max() == pytest.approx(11.4, abs=0.02)
    road = drawn.drop(columns=["railway", "gauge", "usage"]).assign(highway="trunk")
    frame["mode"], frame["gauge_mm"] = "road", pd.NA
    row, geometry = one(frame, places, road, length_tolerance=0.9)
    assert grid(geometry)[:, 0].max() == pytest.approx(10, abs=0.02)


def test_running_lines_are_preferred_to_yards():
    """The yard is 300 m shorter than the running line round it."""
    yard = line((8, 0), (12, 0))
    round_it = line((8, 0), (9, 0.6), (11, 0.6), (12, 0))
    drawn = ways(line((0, 0), (8, 0)), (yard, {"service": "yard"}), round_it, line((12, 0), (20, 0)), **MAIN)
    _, geometry = one(segments(STRAIGHT), AB, drawn)
    assert grid(geometry)[:, 1].max() == pytest.approx(0.6, abs=0.02)


def test_a_dual_carriageway_is_followed_in_the_direction_of_the_segment():
    """Traffic keeps to the right: eastbound on the southern carriageway, westbound on the northern one, 40 m away."""
    south, north = line((1, -0.02), (19, -0.02), step_km=1), line((19, 0.02), (1, 0.02), step_km=1)
    ends = [line((0, 0), (1, -0.02)), line((1, 0.02), (0, 0)), line((19, -0.02), (20, 0)), line((20, 0), (19, 0.02))]
    drawn = ways(south, north, *ends, highway="motorway", oneway="yes")
    for ends_named, side in (("AB", -0.02), ("BA", 0.02)):
        course = line((0, 0), (20, 0)) if ends_named == "AB" else line((20, 0), (0, 0))
        frame = segments({**STRAIGHT, "ends": ends_named, "geometry": course, "mode": "road", "gauge_mm": None})
        row, geometry = one(frame, AB, drawn)
        assert grid(geometry)[len(grid(geometry)) // 2, 1] == pytest.approx(side, abs=0.003)
        assert row["accuracy_after_m"] == 71  # 20 + 40 between the carriageways + 10 + 0.1


def test_a_segment_goes_against_a_one_way_road_where_there_is_no_other():
    drawn = ways(line((20, 0), (0, 0), step_km=1), highway="trunk", oneway="yes")
    frame = segments({**STRAIGHT, "mode": "road", "gauge_mm": None})
    assert one(frame, AB, drawn)[0]["outcome"] == "matched"


def test_what_is_planned_on_the_same_course_follows():
    """A second track is proposed along the line in operation, drawn the other way round; OpenStreetMap has none."""
    frame = segments(
        STRAIGHT,
        {"id": "P1", "ends": "BA", "geometry": shapely.reverse(STRAIGHT["geometry"]), "status": "proposed"},
        {"id": "P2", "ends": "AB", "geometry": line((0, 0), (10, 1), (20, 0)), "status": "proposed"},
    )
    found = match(frame, AB, {"rail": ways(bent(0.8), **MAIN)})
    assert found.table["outcome"].tolist() == ["matched", "follows", "no_way"]
    assert found.segments.geometry.iloc[1].equals_exact(shapely.reverse(found.segments.geometry.iloc[0]), 0)
    assert found.segments["status"].tolist() == ["operational", "proposed", "proposed"]
    row = found.table.iloc[1]
    assert row["reason"] == "drawn along A – B (S1), as before; its own course is not known"
    assert row["accuracy_after_m"] == 1000  # no better known than before
    assert found.segments.geometry.iloc[2].equals_exact(frame.geometry.iloc[2], 0)


def test_a_short_line_is_not_mistaken_for_its_surroundings():
    """600 m to a port without a track: the main line passes 400 m from it, but that is no port track."""
    places = nodes(A=(5, 0), B=(5, 0.6))
    frame = segments({**STRAIGHT, "geometry": line((5, 0), (5, 0.6)), "geometry_accuracy_m": 100})
    row, _ = one(frame, places, ways(line((0, 0.2), (20, 0.2), step_km=1), **MAIN))
    assert row["outcome"] == "no_way"


def test_a_line_over_the_antimeridian_stays_as_it_was():
    frame = segments(
        {**STRAIGHT, "geometry": shapely.MultiLineString([[(179, 60), (180, 60)], [(-180, 60), (-179, 60)]])}
    )
    places = gpd.GeoDataFrame(
        {"id": ["A", "B"], "name": ["A", "B"]}, geometry=[shapely.Point(179, 60), shapely.Point(-179, 60)], crs=4326
    )
    row, _ = one(frame, places, ways(bent(0.8), **MAIN))
    assert row["outcome"] == "unsupported"


def test_other_modes_and_facts_stay_as_they_are():
    frame = segments(STRAIGHT, {"id": "R1", "ends": "AB", "mode": "road", "geometry": line((0, 0), (20, 0))})
    found = match(frame, AB, {"rail": ways(bent(0.8), **MAIN)})
    assert found.table["segment"].tolist() == ["S1"]
    assert list(found.table.columns) == list(MATCH_COLUMNS)
    changed = ["geometry", "geometry_method", "geometry_accuracy_m", "traced_km"]
    assert_frame_equal(found.segments.drop(columns=changed), frame.drop(columns=changed))
    assert_frame_equal(pd.DataFrame(found.segments.iloc[1:]), pd.DataFrame(frame.iloc[1:]))
    assert found.segments.dtypes.equals(frame.dtypes)
    assert found.segments["traced_km"].iloc[0] == round(found.table["km_after"].iloc[0], 3)  # to the metre


def test_the_length_is_compared_with_the_official_one():
    frame = segments({**STRAIGHT, "official_km": 20.1, "traced_km": 19.0})
    row, _ = one(frame, AB, ways(bent(0.8), **MAIN))
    assert row["km_before"] == 19
    assert row["deviation_before"] == pytest.approx(19 / 20.1 - 1)
    assert row["deviation_after"] == pytest.approx(row["km_after"] / 20.1 - 1)


def test_progress_counts_segments():
    seen = []
    match(segments(STRAIGHT, {**STRAIGHT, "id": "S2"}), AB, {"rail": ways(bent(0.8), **MAIN)}, progress=seen.append)
    assert seen == [1, 2]


@pytest.mark.parametrize(
    ("given_ways", "options", "message"),
    [
        ({"sea": None}, {}, "'sea' has no ways"),
        ({}, {"snap_km": -1}, "snap_km is -1"),
        ({}, {"gap_m": np.nan}, "gap_m"),
    ],
)
def test_what_cannot_be_asked(given_ways, options, message):
    with pytest.raises(ValueError, match=message):
        match(segments(STRAIGHT), AB, given_ways, limits=MatchLimits(**options))


def test_what_was_not_fetched_is_told_apart_from_what_is_not_there():
    nothing = ways(bent(0.8)).iloc[:0]
    for drawn in (nothing, ways(line((0, 30), (20, 30)), **MAIN)):
        row, _ = one(segments(STRAIGHT), AB, drawn)
        assert row["outcome"] == "not_covered"
        assert row["reason"] == "no railway within 2 km of Place A (A) or of Place B (B)"


def test_features_as_they_are_fetched_can_be_matched():
    """From tags to a matched line: a main track, a siding, and a track under construction where a line is planned."""
    straight = line((0, 0), (20, 0), step_km=1)
    features = [
        Feature("way/1", {"railway": "rail", "usage": "main", "gauge": "1520", "electrified": "no"}, straight),
        Feature("way/2", {"railway": "rail", "service": "siding"}, line((8, 0.01), (9, 0.01))),
        Feature("way/3", {"railway": "construction", "construction": "rail", "gauge": "1435"}, bent(0.8)),
    ]
    frames = frames_of(features, ["rail", "road"])
    frame = segments(STRAIGHT, {**STRAIGHT, "id": "P1", "status": "planned", "gauge_mm": 1435})
    found = match(frame, AB, frames)
    assert found.table["outcome"].tolist() == ["matched", "matched"]
    assert [grid(each)[:, 1].max() for each in found.segments.geometry] == pytest.approx([0, 0.8], abs=0.02)


# --- Against an oracle: every pair of ends, every path, by networkx ---


def oracle_cost(drawn, frame, places, snap_km=2.0):
    """The least cost by the formula, on a graph of all vertices, for every pair of candidate ends."""
    row = frame.iloc[0]
    accuracy = max(row["geometry_accuracy_m"], 500)
    old = shapely.LineString(grid(row.geometry) * 1000)
    ends = [places.geometry.iloc[number] for number in range(2)]
    reach = min(snap_km * 1000, GEOD.geometry_length(row.geometry) / 4)
    graph = nx.Graph()
    candidates = set()  # ends of ways, and their points nearest to the nodes
    for geometry in drawn.geometry:
        points = [tuple(point) for point in grid(geometry) * 1000]
        line_m = shapely.LineString(points)
        # The nearest point to either node becomes a vertex of the way, if it is near.
        near = [place for end in ends if line_m.distance(place := shapely.Point(grid(end)[0] * 1000)) <= snap_km * 1000]
        extra = [line_m.project(place) for place in near]
        along = sorted({0.0, *(line_m.project(shapely.Point(p)) for p in points), *extra})
        chain = [tuple(np.round(line_m.interpolate(s).coords[0], 2)) for s in along]
        candidates |= {tuple(np.round(line_m.interpolate(s).coords[0], 2)) for s in (0, line_m.length, *extra)}
        for a, b in itertools.pairwise(chain):
            if a == b:
                continue
            s = (np.arange(400) + 0.5) / 400
            between = np.array(a) + s[:, None] * (np.array(b) - np.array(a))
            strain = np.mean(1 + 0.5 * (shapely.distance(old, shapely.points(between)) / accuracy) ** 2)
            length = float(np.hypot(*(np.array(b) - np.array(a))))
            if length * strain < graph.get_edge_data(a, b, {"weight": np.inf})["weight"]:
                graph.add_edge(a, b, weight=length * strain)
    near = [
        {v: 3 * d for v in candidates if (d := float(np.hypot(*(np.array(v) - grid(end)[0] * 1000)))) <= reach}
        for end in ends
    ]
    best = np.inf
    for start, from_away in near[0].items():
        for goal, length in nx.single_source_dijkstra_path_length(graph, start).items():
            if goal in near[1] and goal != start:
                best = min(best, from_away + length + near[1][goal])
    return best


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_the_best_path_is_that_of_trying_every_pair_of_ends(data):
    """Roads on a grid of 1 km, some missing, between two nodes beside it."""
    edges = [((x, y), (x + 1, y)) for x in range(5) for y in range(3)] + [
        ((x, y), (x, y + 1)) for x in range(6) for y in range(2)
    ]
    kept = data.draw(st.lists(st.sampled_from(edges), min_size=8, max_size=len(edges), unique=True))
    place = st.tuples(st.floats(-0.4, 1.2), st.floats(-0.3, 2.3))
    a, b = data.draw(place), data.draw(place)
    places = nodes(A=a, B=(b[0] + 3.9, b[1]))
    old = line(a, (2.5, data.draw(st.floats(0, 2))), (b[0] + 3.9, b[1]))
    frame = segments({**STRAIGHT, "geometry": old, "mode": "road", "gauge_mm": None, "geometry_accuracy_m": 1500})
    drawn = ways(*(line(*edge, step_km=0.26) for edge in kept))
    network = way_network(drawn, places={name: (p.x, p.y) for name, p in zip("AB", places.geometry, strict=True)})
    limits = MatchLimits(corridor_km=5, snap_km=2, gap_m=0, length_tolerance=9, simplify_m=0)
    context = ModeWays("road", network, way_rules(network.table, "road"), limits)
    trial = try_segment(next(frame.itertuples()), context)
    expected = oracle_cost(drawn, frame, places)
    if trial.best_path is None:
        assert trial.outcome in ("no_way", "broken", "wrong_length")
        # A way that is found and is far longer than the line is none of the segment's.
        assert np.isfinite(expected) == (trial.outcome == "wrong_length")
    else:
        assert trial.best_path.cost == pytest.approx(expected, rel=2e-3)


# --- Railways of which the truth is known ---


@pytest.fixture(scope="module")
def known():
    """The railways of Azerbaijan and some of its neighbours, with the truth for a length to check against."""
    atlas = load_atlas()
    rail = atlas.segments[atlas.segments["mode"] == "rail"]
    built = rail[(rail["status"] == "operational") & rail["id"].str.match(r"AZ|RU0[0-2]|TM04|IR0[34]|KZ0[14]")]
    drawn, truth = osm_like(built, atlas.nodes)
    frame = built.reset_index(drop=True)
    frame["official_km"] = np.nan
    frame["traced_km"] = [GEOD.geometry_length(truth[name]) / 1000 for name in frame["id"]]
    return frame, atlas.nodes, drawn, truth, match(frame, atlas.nodes, {"rail": drawn})


def test_the_true_course_is_recovered(known):
    """Within the other track (5 m), the rounding and the simplification, but for the approach to a station:
    a line ends where it is nearest to its node, and its neighbour may have the other track there."""
    frame, _, _, truth, found = known
    table = found.table.set_index("segment")
    assert (table["outcome"] == "matched").sum() >= len(table) - 1
    lines = dict(zip(frame["id"], found.segments.geometry, strict=True))
    for name in table.index[table["outcome"] == "matched"]:
        if truth[name].length < 0.05:
            continue
        projection = f"+proj=aeqd +lat_0={truth[name].centroid.y} +lon_0={truth[name].centroid.x}"
        new, true = gpd.GeoSeries([lines[name], truth[name]], crs=4326).to_crs(projection)
        away = shapely.distance(true, shapely.points(shapely.get_coordinates(shapely.segmentize(new, 100))))
        assert np.quantile(away, 0.95) <= 5 + 10 + 0.5, name
        assert table["accuracy_after_m"][name] >= np.quantile(away, 0.95), name
        assert table["km_after"][name] == pytest.approx(table["km_before"][name], abs=0.7)


def test_lines_that_meet_are_continuous(known):
    """Every node has one end point for all matched segments of a gauge that meet there, unless told otherwise."""
    _frame, _, _, _, found = known
    ends = {}
    for row, said in zip(found.segments.itertuples(), found.table.itertuples(), strict=True):
        if said.outcome == "matched" and "ends apart" not in said.reason:
            for node, point in ((row.from_node, row.geometry.coords[0]), (row.to_node, row.geometry.coords[-1])):
                ends.setdefault((node, row.gauge_mm), set()).add(point)
    shared = list(ends.values())
    assert len(shared) > 20
    assert all(len(points) == 1 for points in shared)


def test_matched_lines_lie_on_the_ways_and_end_within_their_accuracy_of_the_nodes(known):
    _frame, places, drawn, _, found = known
    at_node = dict(zip(places["id"], places.geometry, strict=True))
    tree = shapely.STRtree(drawn.geometry.to_numpy())
    for row, said in zip(found.segments.itertuples(), found.table.itertuples(), strict=True):
        if said.outcome != "matched":
            continue
        vertices = shapely.points(shapely.get_coordinates(row.geometry))
        assert tree.query_nearest(vertices, return_distance=True, all_matches=False)[1].max() < 2e-6
        for node, end in ((row.from_node, row.geometry.coords[0]), (row.to_node, row.geometry.coords[-1])):
            assert GEOD.inv(*end, at_node[node].x, at_node[node].y)[2] <= row.geometry_accuracy_m + 1


def test_the_order_of_ways_and_segments_does_not_matter(known):
    frame, places, drawn, _, _found = known
    frame, drawn = frame.iloc[:20], drawn.sample(frac=1, random_state=1)
    again = match(frame.iloc[::-1], places.iloc[::-1], {"rail": drawn})
    first = match(frame, places, {"rail": drawn.sort_values("osm_id")})
    assert_frame_equal(again.table.iloc[::-1].reset_index(drop=True), first.table)
    assert shapely.to_wkb(again.segments.geometry).tolist()[::-1] == shapely.to_wkb(first.segments.geometry).tolist()


def test_outcomes_are_those_documented(known):
    assert set(known[4].table["outcome"]) <= set(MATCH_OUTCOMES)


def test_the_worked_example_of_the_methods_page():
    """An old line of 20 km, said to be good to 2 km; a running line 1 km north of it, and a track 500 m south."""
    places = nodes(A=(0, 0), B=(20, 0))
    frame = segments({**STRAIGHT, "geometry_accuracy_m": 2000, "official_km": 20.4})
    north, south = line((0, 1), (20, 1), step_km=0.2), line((0, -0.5), (20, -0.5), step_km=0.2)

    def cost(side, **tags):
        drawn = ways((side, tags), **MAIN)
        network = way_network(drawn, places={name: (p.x, p.y) for name, p in zip("AB", places.geometry, strict=True)})
        context = ModeWays("rail", network, way_rules(network.table, "rail"), MatchLimits())
        return try_segment(next(frame.itertuples()), context).best_path.cost

    assert cost(north) == pytest.approx(20_000 * (1 + 0.5 * 0.25) + 2 * 3 * 1000, rel=1e-3)  # 28.5 km
    assert cost(south) == pytest.approx(20_000 * (1 + 0.5 / 16) + 2 * 3 * 500, rel=1e-3)  # 23.6 km
    assert cost(south, service="yard") == pytest.approx(44_250, rel=1e-3)
    row, _ = one(frame, places, ways(north, south, **MAIN))
    assert row["km_after"] == pytest.approx(20, abs=1e-3)
    assert row["deviation_after"] == pytest.approx(20 / 20.4 - 1, abs=1e-4)  # -2.0 %
    assert (row["moved_median_m"], row["moved_p95_m"]) == pytest.approx((500, 500), abs=1)
    assert row["accuracy_after_m"] == pytest.approx(505, abs=5)  # the nodes, 500 m beside the track
    row, geometry = one(frame, places, ways(north, (south, {"service": "yard"}), **MAIN))
    assert grid(geometry)[:, 1].min() == pytest.approx(1, abs=0.01)


def test_missing_pieces_are_found(known):
    """3 km are cut out of five lines: those and no others are broken, and the reason says where."""
    frame, places, drawn, truth, found = known
    cut = ["AZ09", "AZ20", "IR04", "KZ01", "TM04"]
    middle = {name: truth[name].interpolate(0.5, normalized=True) for name in cut}
    whole = np.ones(len(drawn), dtype=bool)
    for point in middle.values():
        ring = shapely.Polygon(
            np.column_stack(
                GEOD.fwd(*(np.full(36, c) for c in (point.x, point.y)), np.arange(0, 360, 10), np.full(36, 1500))[:2]
            )
        )
        whole &= ~shapely.intersects(drawn.geometry.to_numpy(), ring)
    table = match(frame, places, {"rail": drawn[whole]}).table.set_index("segment")
    before = found.table.set_index("segment")
    assert (table["outcome"][cut] == "broken").all()
    others = table.index.difference(cut)
    assert (table["outcome"][others] == before["outcome"][others]).all()
    for name, point in middle.items():
        gap, lat, lon = re.search(r"stays ([\d.]+) km apart, at ([\d.]+), ([\d.]+)", table["reason"][name]).groups()
        assert GEOD.inv(float(lon), float(lat), point.x, point.y)[2] < 6_000
        assert 2.5 < float(gap) < 8  # ways are 2.4 km long and go as a whole


def test_a_way_round_by_other_lines_is_refused():
    """The line itself is cut; a line of 26.9 km through another valley joins both ends."""
    drawn = ways(line((0, 0), (9, 0)), line((11, 0), (20, 0)), line((0, 0), (10, 9), (20, 0)), **MAIN)
    frame = segments({**STRAIGHT, "official_km": 20, "geometry_accuracy_m": 5000})
    row, _ = one(frame, AB, drawn)
    assert row["outcome"] == "wrong_length"
    assert row["reason"].startswith("the best path is 26.9 km, +35% against the official length of 20.0 km")
    frame["geometry_accuracy_m"] = 500.0
    row, _ = one(frame, AB, drawn)
    assert row["outcome"] == "broken"


def test_a_corridor_without_a_path_is_looked_through_once_more_twice_as_wide():
    """The way swings out 5 km, the line is said to be good to 1 km: found in 6 km, not in 3. Beyond 6 km it is not."""
    frame = segments({**STRAIGHT, "official_km": GEOD.geometry_length(bent(5)) / 1000})
    assert one(frame, AB, ways(bent(5), **MAIN))[0]["outcome"] == "matched"
    frame["official_km"] = GEOD.geometry_length(bent(7)) / 1000
    row, _ = one(frame, AB, ways(bent(7), **MAIN))
    assert row["outcome"] == "no_way"
    assert "inside the corridor about the old line; state its true accuracy" in row["reason"]
