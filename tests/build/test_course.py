"""Where the committed lines run: by the places that sources name, in the countries they are said to cross."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
import shapely
from pyproj import Geod

ROOT = Path(__file__).resolve().parents[2]
ATLAS = ROOT / "layers" / "instc"
GEOD = Geod(ellps="WGS84")


def shapes(layer: str) -> dict[str, shapely.Geometry]:
    """Return the geometries of a committed layer by identifier."""
    content = json.loads((ATLAS / f"{layer}.geojson").read_bytes())
    return {feature["id"]: shapely.geometry.shape(feature["geometry"]) for feature in content["features"]}


@pytest.fixture(scope="module")
def countries() -> dict[str, shapely.Geometry]:
    return shapes("borders")


def away_km(place: tuple[float, float], line: shapely.Geometry) -> float:
    """Return the geodesic distance of a lon/lat place from a line, km."""
    scale = math.cos(math.radians(place[1]))
    flat = shapely.transform(line, lambda xy: xy * [scale, 1.0])
    x, y = shapely.shortest_line(flat, shapely.Point(place[0] * scale, place[1])).coords[0]
    return float(GEOD.inv(x / scale, y, *place)[2]) / 1000.0


def km_in(line: shapely.Geometry, country: shapely.Geometry) -> float:
    """Return how many km of a line lie in a country."""
    return abs(float(GEOD.geometry_length(shapely.intersection(line, country)))) / 1000.0


@pytest.mark.parametrize(
    ("layer", "segment", "place", "km"),
    [
        ("pipeline", "PL02", (48.6414, 40.6314), 0.1),  # Shamakhi
        ("pipeline", "PG55b", (48.6414, 40.6314), 0.1),
        ("pipeline", "PL02", (49.118, 41.078), 0.5),  # Siyazan, where road and railway come near
        ("rail", "TM01b", (54.7186, 41.2593), 0.1),  # Bitaraplyk
        ("rail", "TM01d", (54.689, 38.7334), 0.1),  # Bugdayly
        ("rail", "RU09", (47.0025, 45.8244), 0.1),  # Yandyki
        ("rail", "AZ17", (48.8411, 38.4527), 0.1),  # The bridge at Astara
        ("sea", "RV02", (47.741667, 44.925), 0.1),  # Point N2 of the canal
        ("road", "RD05", (48.545, 39.4583), 0.1),  # Bilasuvar, on the old M3
    ],
)
def test_line_passes_the_place_its_source_names(
    layer: str, segment: str, place: tuple[float, float], km: float
) -> None:
    assert away_km(place, shapes(layer)[segment]) <= km


def test_old_roads_have_lines_of_their_own() -> None:
    roads = shapes("road")
    for old, new in (("RD01b", "RD02"), ("RD05b", "RD04")):
        strays = [away_km((x, y), roads[new]) for x, y in shapely.segmentize(roads[old], 0.02).coords]
        assert max(strays) > 5.0, (old, new)


def test_the_railway_in_turkmenistan_is_as_long_as_its_track(countries: dict[str, shapely.Geometry]) -> None:
    rail = shapes("rail")
    drawn = sum(km_in(rail[name], countries["TKM"]) for name in ("TM01a", "TM01b", "TM01c", "TM01d", "TM01e"))
    # Straight from station to station; the track has 700 km.
    assert 640.0 < drawn < 700.0


def test_the_way_by_sarakhs_crosses_the_border_once(countries: dict[str, shapely.Geometry]) -> None:
    assert km_in(shapes("rail")["TM03"], countries["IRN"]) == 0.0


TURNED_BACK = {"rail": ("AZ10", "IR06", "IR06b", "IR21", "RU07c"), "road": ("RD06", "RD06b", "RD43")}
"""Lines that an earlier atlas drew forth and back."""


@pytest.mark.parametrize(("layer", "segment"), [(layer, name) for layer in TURNED_BACK for name in TURNED_BACK[layer]])
def test_line_does_not_turn_back_on_itself(layer: str, segment: str) -> None:
    points = [(x * math.cos(math.radians(y)), y) for x, y in shapes(layer)[segment].coords]
    for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        before, after = (bx - ax, by - ay), (cx - bx, cy - by)
        turn = (before[0] * after[0] + before[1] * after[1]) / (math.hypot(*before) * math.hypot(*after))
        assert turn > -0.95, (segment, bx, by)


@pytest.mark.parametrize(
    "place",
    [
        (45.411, 39.209),  # Nakhchivan
        (45.63, 38.96),  # Julfa
        (45.02, 41.07),  # Yukhari Askipara
        (45.23, 40.99),  # Barkhudarli
    ],
)
def test_exclaves_are_of_azerbaijan(place: tuple[float, float], countries: dict[str, shapely.Geometry]) -> None:
    assert [name for name, area in countries.items() if shapely.intersects(area, shapely.Point(place))] == ["AZE"]
