"""Stated accuracy: by hand on one chord, and against stations and vertices that a line is drawn without."""

from __future__ import annotations

import importlib.util
import itertools
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from atlas_build import accuracy, facts, leave_out, network, report, trace
from build_instc import RECIPE

needs_networks = pytest.mark.skipif(importlib.util.find_spec("scgraph_data") is None, reason="needs the extra `build`")

# Distance that 95 % of the true line was found within in November 2026, against tracks of OpenStreetMap, km.
TOO_GOOD = {"AZ13": 1.92, "AZ21": 6.6, "IR12": 5.8, "IR13b": 6.8, "RU07d": 3.9, "TM04": 36.0}
# What version 0.1 stated where the line was found nearer than a third of it, km.
TOO_PESSIMISTIC = {"AZ07": 0.33, "AZ16": 1.7, "IR11": 26.0, "IR15a": 18.0, "IR15b": 35.0, "IR21": 32.0, "TM05": 7.9}


def committed(name: str) -> dict[str, Any]:
    content = json.loads((RECIPE.out / f"{name}.geojson").read_bytes())
    return {feature["properties"]["id"]: feature for feature in content["features"]}


@pytest.mark.parametrize(("segment", "found_km"), TOO_GOOD.items())
def test_no_line_is_stated_better_than_it_was_found(segment: str, found_km: float) -> None:
    assert committed("rail")[segment]["properties"]["geometry_accuracy_m"] >= 1000.0 * found_km


@pytest.mark.parametrize(("segment", "before_km"), TOO_PESSIMISTIC.items())
def test_lines_found_better_than_stated_are_stated_better(segment: str, before_km: float) -> None:
    assert committed("rail")[segment]["properties"]["geometry_accuracy_m"] < 1000.0 * before_km


def test_deviation_of_one_chord() -> None:
    # 3-4-5: a track of 5 km on a chord of 4 km may rise by sqrt(3/16) of 3 km.
    height_m = 3000.0 * math.sqrt(3.0 / 16.0)
    assert accuracy.deviation_m(4.0, 5.0, []) == pytest.approx(0.58 * 4.0**-0.14 * height_m)
    assert accuracy.deviation_m(4.0, 4.0, [196.0]) == pytest.approx(100.0)
    assert accuracy.deviation_m(4.0, 3.9, [300.0 * 1.96, 400.0 * 1.96]) == pytest.approx(500.0)


def test_stated_accuracy_of_equal_chords_is_their_normal_bound() -> None:
    assert accuracy.stated_m([(1000.0, 5.0), (1000.0, 20.0)]) == 3100.0  # 1.55 x 1.96 x 1,000 m, two digits, up
    assert accuracy.stated_m([(1.0, 5.0)]) == accuracy.ROUNDING_M


def test_stated_accuracy_leaves_a_twentieth_of_the_length_outside() -> None:
    # 4 % of the length is far off, so what remains outside on the rest is 1 %: 2.58 standard deviations.
    stated = accuracy.stated_m([(1e7, 4.0), (1000.0, 96.0)])
    assert stated == pytest.approx(1.55 * 2.56 * 1000.0, rel=0.03)


def test_a_straight_line_of_known_length_is_as_uncertain_as_the_length_allows() -> None:
    table = facts.read(RECIPE.tables)
    segment = table.segments["AZ16"]
    drawn = {
        official: trace.draw(
            facts.Segment(**{**vars(segment), "official_km": official}), (0.0, 0.0), (0.0, 0.27), [], None
        ).accuracy_m
        for official in (30.0, 32.0, None)
    }
    assert drawn[30.0] < drawn[32.0] < drawn[None]


def test_a_way_hardly_longer_makes_a_line_uncertain() -> None:
    # Two ways round a square, one 1 % longer: the middle of each half is 0.0447 degrees from the other way.
    points = [(0.0, 0.0), (0.1, 0.05), (0.2, 0.0), (0.1, -0.05)]
    short = {(0, 1): 12.43, (1, 2): 12.43}
    for longer, expected in ((12.55, 4972.0), (14.0, accuracy.ROUNDING_M)):
        net = network.Network.of(points, {**short, (0, 3): longer, (2, 3): longer})
        segment = facts.Segment("X", "rail", "A", "B", None, "network", 3.0, 5.0, None, None, {})
        line, blur = trace.chords(segment, points[0], points[2], [], net)
        assert [chord.end for chord in line] == [points[1], points[2]]
        assert blur == pytest.approx([expected, expected], rel=0.01)


def test_lengths_of_the_package_are_brought_to_the_ellipsoid() -> None:
    # Along the equator the ellipsoid is 6378.137 km, and the package's sphere 6371 km.
    scaled = network.on_ellipsoid([(10.0, 0.0), (11.0, 0.0), (11.0, 0.0)], {(0, 1): 200.0, (1, 2): 3.0})
    assert scaled == {(0, 1): pytest.approx(200.0 * 6378.137 / 6371.0), (1, 2): 3.0}


def test_too_many_stations_outside_fail_the_build(capsys: pytest.CaptureFixture[str]) -> None:
    inside, outside = leave_out.LeftOut("X", "A", 100.0, 200.0), leave_out.LeftOut("X", "B", 201.0, 200.0)
    not_drawn = leave_out.LeftOut("X", "C", math.inf, 0.0)
    assert report.left_out([inside] * 9 + [outside, not_drawn]) == []
    told = capsys.readouterr().out
    assert "9 of 10 stations" in told
    assert "without 1 more no line" in told
    assert "only 8 of 10" in report.left_out([inside] * 8 + [outside] * 2)[0]


@pytest.fixture(scope="module")
def nets() -> dict[str, network.Network]:
    names = {"rail": "world_railways", "road": "world_highways"}
    return {mode: network.load(name, box=RECIPE.box) for mode, name in names.items()}


@pytest.fixture(scope="module")
def positions() -> dict[str, network.LonLat]:
    return {name: tuple(feature["geometry"]["coordinates"]) for name, feature in committed("nodes").items()}


@needs_networks
def test_nine_in_ten_stations_left_out_lie_within_the_accuracy(
    nets: Mapping[str, network.Network], positions: Mapping[str, network.LonLat]
) -> None:
    stations = leave_out.left_out(facts.read(RECIPE.tables), positions, nets)
    drawn = [station for station in stations if station.drawn]
    assert len(drawn) > 90
    assert len(drawn) >= 0.9 * len(stations)
    assert sum(station.inside for station in drawn) >= 0.9 * len(drawn)
    # The accuracy says something: half of them would be outside a tenth of it if lines were that good.
    assert np.median([station.stated_m for station in stations]) < 7000.0


@needs_networks
def test_nine_in_ten_lines_keep_within_their_accuracy_when_vertices_are_left_out(
    nets: Mapping[str, network.Network], positions: Mapping[str, network.LonLat]
) -> None:
    """Vertices of the traced lines are left out but for one every 10 to 80 km; the rest must lie within."""
    table = facts.read(RECIPE.tables)
    within = []
    for (name, segment), spacing_km in itertools.product(table.segments.items(), [10.0, 20.0, 40.0, 80.0]):
        if segment.mode not in nets or segment.trace != "network":
            continue
        ends = positions[segment.from_node], positions[segment.to_node]
        line, _ = trace.chords(segment, *ends, table.waypoints.get(name, ()), nets[segment.mode])
        deviations, misses = [], []
        for run in coarser(line, spacing_km):
            start, end, true = run[0].start, run[-1].end, sum(chord.km or 0.0 for chord in run)
            deviations.append((accuracy.deviation_m(network.distance_km(start, end), true, [100.0]), true))
            for before, after in itertools.pairwise(run):
                misses.append((off_chord_m(before.end, start, end), (before.km or 0.0) + (after.km or 0.0)))
        if len(misses) > 3:
            off, weight = np.array(sorted(misses)).T
            farthest = off[np.searchsorted(weight.cumsum(), 0.95 * weight.sum())]
            within.append(farthest <= accuracy.stated_m(deviations))
    assert len(within) > 200
    assert np.mean(within) >= 0.9


def coarser(line: list[network.Chord], spacing_km: float) -> list[list[network.Chord]]:
    """Return runs of chords of known length, each as long as the spacing, none of them mostly one chord."""
    runs: list[list[network.Chord]] = [[]]
    for chord in line:
        if chord.km is None or sum(other.km or 0.0 for other in runs[-1]) >= spacing_km:
            runs.append([])
        if chord.km is not None:
            runs[-1].append(chord)
    return [
        run
        for run in runs
        if len(run) > 2
        and max(chord.km or 0.0 for chord in run) < 0.5 * sum(chord.km or 0.0 for chord in run)
        and network.distance_km(run[0].start, run[-1].end) > 0.5
    ]


def off_chord_m(point: network.LonLat, start: network.LonLat, end: network.LonLat) -> float:
    """Return the distance of a point from a chord, in a plane around it, m."""
    scale = np.array([111_320.0 * math.cos(math.radians((start[1] + end[1]) / 2.0)), 111_000.0])
    to, along = (np.subtract(point, start) * scale, np.subtract(end, start) * scale)
    share = min(1.0, max(0.0, float(to @ along) / float(along @ along)))
    return float(np.linalg.norm(to - share * along))
