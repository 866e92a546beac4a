"""Countries that overlap, and lines that leap or have no end, as `layers check` says it."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pytest
from shapely import LineString, Polygon, box

from layers.checks.globe_check import LONGEST_DEG, OVERLAP_DEG, globe_problems, overlap_problems
from layers.model.schema import LAYERS


def borders(**shapes: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"iso_a3": [*shapes]}, geometry=[*shapes.values()], crs="EPSG:4326")


@pytest.mark.parametrize(
    ("other", "overlap"),
    [
        (box(1, 0, 2, 1), False),  # a common border
        (box(1 - 1.9 * OVERLAP_DEG, 0, 2, 1), False),  # a sliver
        (box(1 - 2.1 * OVERLAP_DEG, 0, 2, 1), True),
        (box(0.4, 0.4, 0.6, 0.6), True),  # an enclave without its hole
        (box(0, 0, 1, 1), True),
        (box(1, 1, 2, 2), False),  # a corner in common
        (Polygon([(0.2, 0.2), (0.8, 0.8), (0.8, 0.2), (0.2, 0.8)]), False),  # crosses itself: said elsewhere
        (None, False),
    ],
)
def test_overlaps(other: Any, overlap: bool) -> None:
    for frame in (borders(AAA=box(0, 0, 1, 1), BBB=other), borders(AAA=other, BBB=box(0, 0, 1, 1))):
        found = [(problem.file, problem.feature) for problem in overlap_problems(frame)]
        assert found == ([("borders.geojson", "AAA")] if overlap else [])


def test_the_place_of_an_overlap_is_said() -> None:
    (problem,) = overlap_problems(borders(ZAF=box(16, -35, 33, -22), LSO=box(27, -30.6, 29.4, -28.6)))
    assert problem.message.startswith("overlaps LSO, around 28.2")


def test_lines_that_leap_or_have_no_end() -> None:
    turns = int(LONGEST_DEG / 340) + 1
    shapes = [
        LineString([(179, 0), (-179, 0)]),
        LineString([(0, 0), *[(170, 0), (0, 1)] * turns]),
        LineString([(0, 0), *[(170, 0), (0, 1)] * (turns - 2)]),
        None,
    ]
    frame = gpd.GeoDataFrame({"id": ["A", "B", "C", "D"]}, geometry=shapes, crs="EPSG:4326")
    found = {problem.feature: problem.message for problem in globe_problems(LAYERS["rail"], frame)}
    assert set(found) == {"A", "B"}
    assert "times round the globe" in found["B"]
