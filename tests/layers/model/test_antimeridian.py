"""Edges over more than half of all longitudes: which shapes have one."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from layers.model.antimeridian import leaps


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (LineString([(179, 0), (-179, 0)]), True),
        (LineString([(-90, 0), (90, 0)]), False),  # half of all: either way is as long
        (LineString([(-90, 0), (90.001, 0)]), True),
        (MultiLineString([[(179, 0), (180, 0)], [(-180, 0), (-179, 0)]]), False),  # the gap between parts is no edge
        (MultiLineString([[(0, 0), (1, 0)], [(179, 0), (-179, 0)]]), True),
        (Polygon([(179, 0), (-179, 0), (-179, 1)]), True),
        (Polygon([(0, 80), (120, 80), (-120, 80)]), True),  # around the pole
        (box(-180, -90, 180, -60), False),  # around the pole, and closed along it
        (Polygon([(-180, -60), (-180, -90), (180, -90), (180, -61)]), True),  # the parallel above is none
        (box(-180, -60, 180, 60), False),
        (box(-170, -60, 170, 60), True),
        (MultiPolygon([box(0, 0, 1, 1), Polygon([(179, 0), (-179, 0), (-179, 1)])]), True),
        (Polygon(box(-180, 0, 180, 80).exterior, [[(179, 10), (-179, 10), (0, 20)]]), True),  # a hole may leap too
        (Point(0, 0), False),
        (shapely.from_wkt("LINESTRING EMPTY"), False),
        (None, False),
    ],
)
def test_leaps(shape: Any, expected: bool) -> None:
    assert leaps([shape]).tolist() == [expected]
    assert leaps([None, shape, Point(1, 1)]).tolist() == [False, expected, False]
