"""Geometry is read as RFC 7946 writes it; what libraries would quietly mend is refused."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pytest
import shapely

from layers.checks.geometry_check import geometry_problems, on_earth, read_geometry
from layers.model.schema import LAYERS

LINES = LAYERS["rail"].geometry_types
AREAS = LAYERS["borders"].geometry_types
RING = [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]


@pytest.mark.parametrize(
    ("kind", "coordinates", "reason"),
    [
        ("LineString", [[8, 5]], "one position only"),
        ("LineString", [[8, 5], ["12", "5"]], "two or three numbers"),
        ("LineString", [[8, 5], [True, False]], "two or three numbers"),
        ("LineString", [[8, 5], [12]], "two or three numbers"),
        ("LineString", [[8, 5], [12, 5, 0, 0]], "two or three numbers"),
        ("LineString", [[8, 5], [12, 5, 7]], "height"),
        ("LineString", [8, 5], "no list"),
        ("LineString", "x", "no list"),
        ("LineString", None, "no list"),
        ("MultiLineString", [[]], "empty"),
        ("MultiLineString", [[[8, 5], [12, 5]], [[1, 1]]], "one position only"),
        ("Polygon", [RING[:-1]], "does not end where it starts"),
        ("Polygon", [RING[:2]], "fewer than four"),
        ("Polygon", [RING, []], "empty"),
        ("Polygon", RING, "no list"),
        ("MultiPolygon", [RING], "no list"),
    ],
)
def test_what_cannot_be_read(kind: str, coordinates: Any, reason: str) -> None:
    geometry, fault = read_geometry({"type": kind, "coordinates": coordinates}, LINES if "Line" in kind else AREAS)
    assert geometry is None
    assert fault is not None
    assert reason in fault


def test_what_can_be_read() -> None:
    line = {"type": "LineString", "coordinates": [[8, 5, 1.5], [12.5, 5, 0]]}
    assert read_geometry(line, LINES) == (shapely.LineString([(8, 5, 1.5), (12.5, 5, 0)]), None)
    area, fault = read_geometry({"type": "MultiPolygon", "coordinates": [[RING]]}, AREAS)
    assert (shapely.area(area), fault) == (81, None)


@pytest.mark.parametrize(
    "value", [None, 5, [], {}, {"type": []}, {"type": "Point", "coordinates": [1, 2]}, {"type": "Polygon"}]
)
def test_what_the_schema_says_is_not_said_again(value: Any) -> None:
    assert read_geometry(value, LINES) == (None, None)


@pytest.mark.parametrize("position", [(180.1, 5), (-1e300, 5), (5, 90.5), (5, 1.7e308), (200, 100), (float("inf"), 5)])
def test_what_is_off_the_earth_is_one_short_message(position: tuple[float, float]) -> None:
    line = shapely.LineString([(0, 0), position])
    assert not on_earth(line)
    frame = gpd.GeoDataFrame({"id": ["R1"]}, geometry=[line], crs="EPSG:4326")
    (problem,) = geometry_problems(LAYERS["rail"], frame)
    assert "beyond" in problem.message
    assert len(str(problem)) < 250
