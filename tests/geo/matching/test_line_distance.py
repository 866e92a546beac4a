"""How far lines lie apart, by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.matching.line_distance import STEP_M, _samples, _starts_and_vectors, beside, moved


def straight(*points):
    points = np.array(points, dtype=float)
    return np.asarray(shapely.linestrings(np.stack((points[:-1], points[1:]), axis=1)))


def test_parallel_lines_lie_as_far_apart_everywhere():
    found = moved(straight((0, 0), (5_000, 0)), straight((0, 30), (5_000, 30)))
    assert (found.median, found.p95, found.most) == pytest.approx((30, 30, 30))


def test_a_detour_counts_by_its_length():
    """10 km of common line, and on one side 500 m out and back at 250 m: the far vertex is 250 m away."""
    plain = straight((0, 0), (10_000, 0))
    bent = straight((0, 0), (5_000, 0), (5_000, 250), (5_000, 0), (10_000, 0))
    found = moved(plain, bent)
    assert found.median == 0
    assert found.most == pytest.approx(250)
    # Of 20.5 km in all the last 5 % are 1.025 km; only 0.5 km lie off the line.
    assert found.p95 == pytest.approx(0, abs=1e-9)


def test_it_is_the_same_either_way_round():
    one, two = straight((0, 0), (900, 40), (2_000, -10)), straight((0, 5), (2_000, 5))
    assert moved(one, two) == moved(two, one)


def test_hausdorff_distance_agrees_with_shapely():
    rng = np.random.default_rng(3)
    one = np.column_stack((np.arange(0, 3_000, 90), rng.normal(0, 40, 34)))
    two = np.column_stack((np.arange(0, 3_000, 90), rng.normal(0, 40, 34)))
    exact = shapely.hausdorff_distance(shapely.LineString(one), shapely.LineString(two), densify=0.01)
    assert moved(straight(*one), straight(*two)).most == pytest.approx(exact, rel=0.1)


def test_beside_takes_the_furthest_line_of_the_same_course():
    """Tracks at 5 and 12 m, a road across, a line 300 m away: 12 m."""
    line = straight((0, 0), (4_000, 0))
    others = np.concatenate(
        [
            straight(*((x, 5) for x in range(0, 4_001, 50))),
            straight(*((x, 12) for x in range(0, 4_001, 50))),
            straight((2_000, -90), (2_000, 90)),
            straight((0, 300), (4_000, 300)),
        ]
    )
    assert beside(line, others) == pytest.approx(12)


def test_beside_on_a_curve_is_the_distance_abreast():
    """Two tracks 5 m apart on a curve of 300 m radius, in pieces of 30 m."""
    turn = np.radians(np.arange(0, 181, 6))
    inner, outer = (np.column_stack((r * np.cos(turn), r * np.sin(turn))) for r in (300, 305))
    assert beside(straight(*inner), straight(*outer)) == pytest.approx(5, abs=0.5)


def test_beside_is_a_95_percent_figure():
    """A second track over 4 % of the length does not count; over 10 % it does."""
    line = straight((0, 0), (10_000, 0))
    assert beside(line, straight((0, 8), (400, 8))) == 0
    assert beside(line, straight((0, 8), (1_000, 8))) == pytest.approx(8)


def test_nothing_beside():
    assert beside(straight((0, 0), (1_000, 0)), np.empty(0, dtype=object)) == 0


def test_samples_stand_for_the_whole_line_and_lie_in_the_middles_of_its_pieces():
    edges = np.array([straight((0, 0), (2.5 * STEP_M, 0)), straight((0, 0), (0, STEP_M / 2))])
    points, direction, metres = _samples(edges)
    third = 2.5 * STEP_M / 3
    assert points.tolist() == pytest.approx(
        np.array([[third / 2, 0], [1.5 * third, 0], [2.5 * third, 0], [0, STEP_M / 4]])
    )
    assert direction.tolist() == [[1, 0]] * 3 + [[0, 1]]
    assert metres.tolist() == pytest.approx([third] * 3 + [STEP_M / 2])
    assert _starts_and_vectors(edges)[1].tolist() == [[2.5 * STEP_M, 0], [0, STEP_M / 2]]
