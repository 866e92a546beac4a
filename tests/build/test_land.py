"""Land to draw on: the committed layer agrees with the borders, and other land is added without strips."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import shape

from atlas_build import coast, land
from build_instc import RECIPE

ATLAS = Path(__file__).resolve().parents[2] / "layers" / "instc"


def _read(name: str) -> list[shapely.Geometry]:
    """Return the geometries of a committed layer."""
    features = json.loads((ATLAS / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    return [shape(feature["geometry"]) for feature in features]


def test_committed_land_is_valid_and_disjoint() -> None:
    polygons = _read("land")
    assert shapely.is_valid(polygons).all()
    tree = shapely.STRtree(polygons)
    first, second = tree.query(polygons, predicate="overlaps")
    assert len(first) == 0, list(zip(first, second, strict=True))


@pytest.mark.parametrize(
    ("name", "lon", "lat", "dry"),
    [
        ("Baku", 49.86, 40.39, True),
        ("Urumqi, in no country of the corridor", 87.6, 43.8, True),
        ("Nairobi, in no country of the corridor", 36.8, -1.3, True),
        ("Canberra", 149.1, -35.3, True),
        ("Brasilia", -47.9, -15.8, True),
        ("Winnipeg", -97.1, 49.9, True),
        ("Yakutsk, in a country whose borders reach beyond the region", 129.7, 62.0, True),
        ("Kampala, on a lake that is land here", 32.6, 0.2, True),
        ("Pacific", -150.0, 0.0, False),
        ("middle of the Caspian", 50.5, 38.5, False),
        ("Black Sea", 34.0, 43.3, False),
        ("Arabian Sea", 65.0, 18.0, False),
        ("Red Sea", 38.0, 20.0, False),
    ],
)
def test_place_is_land_or_sea(name: str, lon: float, lat: float, dry: bool) -> None:
    assert any(polygon.contains(shapely.Point(lon, lat)) for polygon in _read("land")) is dry, name


def test_no_map_ends_at_a_straight_edge() -> None:
    """No shore runs straight along the edge of the region that is drawn finely, nor does a ring leap over the globe."""
    west, south, east, north = RECIPE.region
    frame = shapely.buffer(shapely.boundary(shapely.box(west, south, east, north)), 1e-3)
    for polygon in _read("land"):
        assert polygon.bounds[2] - polygon.bounds[0] <= 200.0
        along = shapely.intersection(shapely.boundary(polygon), frame)
        assert max((part.length for part in shapely.get_parts(along)), default=0.0) < 1.0, (
            "but for steps between fine and coarse shores"
        )


def test_committed_land_holds_every_country() -> None:
    drawn = shapely.union_all(_read("land"))
    for country in _read("borders"):
        missing = shapely.get_parts(shapely.difference(country, drawn))
        assert shapely.area(missing).max(initial=0.0) <= land._LEAST_AREA, "only islets are left out"


def test_committed_land_leaves_no_strip_along_the_shore_of_a_country() -> None:
    """Around the Caspian every country is in the borders layer, so land and countries are the same there."""
    box = (46.5, 36.2, 55.0, 47.3)
    countries = shapely.union_all(shapely.clip_by_rect(_read("borders"), *box))
    drawn = shapely.union_all(shapely.clip_by_rect(_read("land"), *box))
    assert shapely.difference(drawn, countries).area < 1e-6
    missing = shapely.get_parts(shapely.difference(countries, drawn))
    assert shapely.area(missing).max() <= land._LEAST_AREA, "only islets are left out"


def test_other_land_is_added_but_no_strip_of_shore(monkeypatch: pytest.MonkeyPatch) -> None:
    """A country whose shore the source draws 0.05 degrees farther out, with a neighbour that borders lack."""
    country = shapely.box(0, 0, 10, 10)
    source = shapely.union(shapely.box(-0.05, -0.05, 10, 10.05), shapely.box(10, -0.05, 20, 10.05))
    island = shapely.box(-100, 40, -90, 50)
    monkeypatch.setattr(coast, "land_within", lambda box: source)
    monkeypatch.setattr(coast, "rough_land", lambda tolerance: island)
    borders = gpd.GeoDataFrame({"iso_a3": ["AAA"]}, geometry=[country], crs="EPSG:4326")
    found = shapely.union_all(land.build(borders, region=(-25.0, -10.0, 110.0, 75.0)).geometry.to_numpy())
    assert shapely.clip_by_rect(found, -5, -5, 9.5, 15).equals(shapely.box(0, 0, 9.5, 10))
    assert found.contains(shapely.Point(15, 5))
    assert found.contains(shapely.Point(10, 5)), "no seam between the two"
    assert found.contains(shapely.Point(-95, 45)), "the rest of the world is there"


def test_notches_along_a_wall_of_the_source_are_land_but_bays_are_not() -> None:
    """A notch of 0.02 degrees with a wall along a meridian, a slanted inlet as wide, and a bay of 0.1 degrees."""
    notch = [(0.48, 0.5), (0.48, 0.46), (0.495, 0.46), (0.5, 0.5)]
    slanted = [(0.70, 0.5), (0.705, 0.462), (0.715, 0.46), (0.72, 0.5)]
    bay = [(0.2, 0.5), (0.2, 0.4), (0.3, 0.4), (0.3, 0.5)]
    area = shapely.Polygon([(0, 0), (1, 0), (1, 0.5), *slanted[::-1], *notch[::-1], *bay[::-1], (0, 0.5)])
    found = coast.notches(area, (0.0, 0.0, 1.0, 1.0))
    assert found.contains(shapely.Point(0.49, 0.47))
    assert not found.intersects(shapely.Point(0.71, 0.47))
    assert not found.intersects(shapely.Point(0.25, 0.45))
    assert shapely.difference(found, shapely.box(0, 0, 1, 0.5)).area < 1e-9
