"""Discs in the plane, against answers by hand and searches on a fine grid."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.geodesy import discs
from geo.geodesy.discs import (
    INSCRIBED,
    TOLERANCE_M,
    Group,
    components,
    height,
    lowest,
    smallest_disc,
)


def _group(*lines: list[tuple[float, float]], first: int = 0) -> Group:
    start = np.array([point for line in lines for point in line[:-1]], dtype=float)
    end = np.array([point for line in lines for point in line[1:]], dtype=float)
    owner = np.array([number for number, line in enumerate(lines, first) for _ in line[1:]])
    return Group(start, end, owner)


def _all_distances(group: Group, at: np.ndarray) -> np.ndarray:
    """Return the distance of every point to every edge, from the formula."""
    along = group.end - group.start
    from_start = at[:, None] - group.start
    share = (from_start * along).sum(-1) / np.maximum((along**2).sum(-1), 1e-30)
    return np.linalg.norm(from_start - np.clip(share, 0, 1)[..., None] * along, axis=-1)


def _grid(low: float, high: float, step: float) -> np.ndarray:
    axis = np.arange(low, high + step / 2, step)
    return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)


def _radius(start: np.ndarray, end: np.ndarray, at: np.ndarray) -> float:
    return float(_all_distances(Group(start, end, np.arange(len(start))), at[None]).max())


coordinate = st.integers(0, 40).map(lambda n: n * 500.0)
point = st.tuples(coordinate, coordinate)
segment = st.tuples(point, point).filter(lambda ends: ends[0] != ends[1])
line = st.lists(point, min_size=2, max_size=4).filter(lambda points: all(a != b for a, b in pairwise(points)))


def test_two_parallel_lines_have_the_disc_half_way() -> None:
    centre = smallest_disc(np.array([[0, 0], [0, 6]]), np.array([[9, 0], [9, 6]]), np.array([50.0, 50.0]))
    assert centre[1] == pytest.approx(3, abs=1e-3)
    assert 0 <= centre[0] <= 9


def test_an_equilateral_triangle_has_its_circumcentre() -> None:
    corners = np.array([(0, 0), (6, 0), (3, 27**0.5)], dtype=float)
    tiny = corners + 1e-9
    centre = smallest_disc(corners, tiny, np.array([40.0, -3.0]))
    assert centre == pytest.approx((3, 3**0.5), abs=1e-2)


def test_an_obtuse_triangle_has_the_middle_of_its_longest_side() -> None:
    corners = np.array([(0, 0), (10, 0), (5, 1)], dtype=float)
    assert smallest_disc(corners, corners + 1e-9, np.array([0.0, 9.0])) == pytest.approx((5, 0), abs=0.1)


def test_of_equal_discs_on_two_parallel_lines_the_one_that_touches_the_third_is_found() -> None:
    # Between y = 0 and y = 6 every x will do; the third line ends at (8, 3).
    start = np.array([(0, 0), (0, 6), (8, 3)], dtype=float)
    end = np.array([(20, 0), (20, 6), (9, 3)], dtype=float)
    centre = smallest_disc(start, end, np.array([0.0, 3.0]))
    assert _radius(start, end, centre) == pytest.approx(3, abs=1e-3)


@settings(max_examples=150, deadline=None)
@given(st.lists(segment, min_size=1, max_size=6), point)
def test_no_point_of_a_grid_refined_time_and_again_makes_a_smaller_disc(
    segments: list, at: tuple[float, float]
) -> None:
    start, end = (np.array([ends[side] for ends in segments]) for side in (0, 1))
    found = _radius(start, end, smallest_disc(start, end, np.array(at)))
    group = Group(start, end, np.arange(len(start)))
    middle, half = np.array([10_000.0, 10_000.0]), 10_000.0
    for _ in range(12):
        grid = middle + _grid(-half, half, half / 15)
        radius = _all_distances(group, grid).max(axis=1)
        middle, half = grid[np.argmin(radius)], half / 3
        assert found <= radius.min() + 1e-3


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(line, min_size=1, max_size=3), min_size=1, max_size=4), point, st.integers(2000, 9000))
def test_lowest_is_as_low_as_a_fine_grid(drawn: list, corner: tuple[float, float], size: int) -> None:
    groups = [_group(*lines) for lines in drawn]
    region = shapely.box(*corner, corner[0] + size, corner[1] + size)
    best = lowest(groups, region)
    assert shapely.dwithin(region, shapely.Point(best), 1e-6)
    grid = _grid(0, size, size / 60) + corner
    oracle = np.max([_all_distances(group, grid).min(axis=1) for group in groups], axis=0)
    found = np.max([_all_distances(group, best[None]).min() for group in groups])
    assert found == pytest.approx(height(groups, best[None])[0], abs=1e-6)
    assert found <= oracle.min() + TOLERANCE_M
    assert found >= oracle.min() - size / 60 / 2**0.5 - 1e-6


def test_lowest_inside_a_region_is_refined() -> None:
    groups = [_group([(0, 0), (10_000, 0)]), _group([(0, 4000), (10_000, 400)])]
    best = lowest(groups, shapely.box(-5000, -5000, 15_000, 15_000))
    # The road's end (10000, 400) is nearest: straight above the end of the railway.
    assert best == pytest.approx((10_000, 200), abs=0.5)
    assert height(groups, best[None])[0] == pytest.approx(200, abs=1e-3)


def test_a_buffer_lies_between_the_true_one_and_a_slightly_smaller_one() -> None:
    draw = np.random.default_rng(5)
    turns = np.cumsum(draw.normal(0, 0.6, 200))
    points = np.cumsum(np.column_stack((np.cos(turns), np.sin(turns))) * 300, axis=0)
    group = _group([tuple(point) for point in points.tolist()])
    for metres in (500.0, 5000.0, 25_000.0):
        rim = shapely.get_coordinates(shapely.segmentize(group.buffer(metres).boundary, metres / 300))
        share = _all_distances(group, rim).min(axis=1) / metres
        assert share.min() >= INSCRIBED - 1e-9
        assert share.max() <= 1 + 1e-9


def test_a_buffer_united_in_strips_is_that_of_all_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(6)
    ends = draw.uniform(0, 40_000, (30, 2, 2))
    group = _group(*([tuple(point) for point in line] for line in ends.tolist()))
    whole = group.buffer(900.0)
    monkeypatch.setattr(discs, "AT_ONCE", 7)
    assert group.buffer(900.0).symmetric_difference(whole).area < 1e-6 * whole.area


def test_polygons_that_touch_in_a_point_are_one_component() -> None:
    squares = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2), shapely.box(5, 5, 6, 6)])
    assert sorted(round(part.area) for part in components(squares)) == [1, 2]
