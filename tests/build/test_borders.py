"""Country polygons: the committed layer against published figures, and how boundaries are simplified."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely.geometry import shape

from atlas_build import borders, timezones

LAYER = Path(__file__).resolve().parents[2] / "layers" / "instc" / "borders.geojson"
GEOD = Geod(ellps="WGS84")

# Area of the country, km2, as its statistical office or the CIA World Factbook gives it, and the share by
# which the drawn land may differ: lakes are in, the Caspian is not, small islands and coastal detail are lost.
AREAS = {
    "AZE": (86_600, 0.015),
    "ARM": (29_743, 0.003),
    "GEO": (69_700, 0.003),
    "IRN": (1_648_195, 0.02),
    "UZB": (448_978, 0.005),
    "KAZ": (2_724_900, 0.005),
    "TUR": (783_562, 0.01),
    "EGY": (1_002_450, 0.005),
    "EST": (45_339, 0.01),
    "LVA": (64_589, 0.01),
    "POL": (312_696, 0.005),
    "RUS": (17_098_246, 0.02),
}

# Length of Azerbaijan's land borders, km, published, and the share allowed: length depends on detail.
LENGTHS = {"RUS": (338, 0.06), "GEO": (428, 0.06), "ARM": (996, 0.03), "IRN": (765, 0.06), "TUR": (15, 0.2)}

PLACES = {
    "Shusha": (46.751, 39.760, "AZE"),
    "Khankendi": (46.752, 39.815, "AZE"),
    "Nakhchivan": (45.412, 39.209, "AZE"),
    "Yukhari Askipara (exclave)": (45.002, 41.066, "AZE"),
    "Barkhudarli (exclave)": (45.205, 40.995, "AZE"),
    "Artsvashen (exclave)": (45.51, 40.64, "ARM"),
    "Baku": (49.86, 40.39, "AZE"),
    "Alat station": (49.4061, 39.9411, "AZE"),
    "Astara, north of the river": (48.875, 38.456, "AZE"),
    "Astara, south of the river": (48.866, 38.420, "IRN"),
    "Yalama": (48.58, 41.76, "AZE"),
    "Derbent": (48.29, 42.06, "RUS"),
    "Sukhumi": (41.02, 43.00, "GEO"),
    "Tskhinvali": (43.97, 42.22, "GEO"),
    "Sevastopol": (33.53, 44.59, "UKR"),
    "Simferopol": (34.10, 44.95, "UKR"),
    "Donetsk": (37.80, 48.00, "UKR"),
    "Mariupol": (37.55, 47.11, "UKR"),
    "Kaliningrad": (20.50, 54.71, "RUS"),
    "Chukotka, west of 180": (178.0, 67.0, "RUS"),
    "Chukotka, east of 180": (-172.5, 65.8, "RUS"),
    "Volga at Saratov": (46.06, 51.51, "RUS"),
    "Bandar Abbas": (56.27, 27.19, "IRN"),
    "middle of the Caspian": (50.5, 38.5, None),
    "Caspian off Makhachkala": (48.5, 43.2, None),
    "Strait of Hormuz": (56.5, 26.6, None),
    "Gulf of Finland": (27.0, 59.9, None),
}


@pytest.fixture(scope="module")
def layer() -> dict[str, shapely.Geometry]:
    """Return the committed polygons by ISO code."""
    features = json.loads(LAYER.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["iso_a3"]: shape(feature["geometry"]) for feature in features}


def test_layer_is_a_coverage_of_valid_polygons(layer: dict[str, shapely.Geometry]) -> None:
    polygons = np.array(list(layer.values()), dtype=object)
    assert shapely.is_valid(polygons).all()
    assert shapely.coverage_is_valid(polygons)
    assert list(layer) == sorted(layer)


def test_rings_are_right_handed_and_keep_to_the_antimeridian(layer: dict[str, shapely.Geometry]) -> None:
    for code, geometry in layer.items():
        for part in shapely.get_parts(geometry):
            assert part.exterior.is_ccw, code
            assert not any(hole.is_ccw for hole in part.interiors), code
            west, _, east, _ = part.bounds
            assert east - west < 180, code
    assert shapely.bounds(layer["RUS"])[[0, 2]].tolist() == [-180.0, 180.0]


@pytest.mark.parametrize("code", AREAS)
def test_area_is_the_published_one(layer: dict[str, shapely.Geometry], code: str) -> None:
    published, allowed = AREAS[code]
    drawn = abs(GEOD.geometry_area_perimeter(layer[code])[0]) / 1e6
    assert drawn == pytest.approx(published, rel=allowed)


@pytest.mark.parametrize(
    ("holder", "lon", "lat", "km2"),
    [("AZE", 45.002, 41.066, 32.0), ("AZE", 45.209, 40.995, 9.9), ("ARM", 45.514, 40.627, 39.0)],
)
def test_area_of_an_exclave(
    layer: dict[str, shapely.Geometry], holder: str, lon: float, lat: float, km2: float
) -> None:
    (part,) = [part for part in shapely.get_parts(layer[holder]) if part.contains(shapely.Point(lon, lat))]
    assert abs(GEOD.geometry_area_perimeter(part)[0]) / 1e6 == pytest.approx(km2, rel=0.03)


def test_what_the_sources_lack_is_said() -> None:
    features = json.loads(LAYER.read_text(encoding="utf-8"))["features"]
    notes = {feature["properties"]["iso_a3"]: feature["properties"]["note"] for feature in features}
    assert "Nakhchivan" in notes["AZE"]
    assert "Absent from the sources" in notes["AZE"]
    assert "Karki" in notes["AZE"]
    assert "Karki" in notes["ARM"]
    assert notes["POL"] is None


@pytest.mark.parametrize("code", LENGTHS)
def test_border_of_azerbaijan_is_as_long_as_published(layer: dict[str, shapely.Geometry], code: str) -> None:
    common = shapely.intersection(layer["AZE"], layer[code])
    lines = [part for part in shapely.get_parts(common) if shapely.get_dimensions(part) == 1]
    published, allowed = LENGTHS[code]
    assert sum(GEOD.geometry_length(line) for line in lines) / 1000 == pytest.approx(published, rel=allowed)


@pytest.mark.parametrize("name", PLACES)
def test_place_lies_in_its_country(layer: dict[str, shapely.Geometry], name: str) -> None:
    lon, lat, expected = PLACES[name]
    found = [code for code, geometry in layer.items() if geometry.contains(shapely.Point(lon, lat))]
    assert found == ([] if expected is None else [expected])


def test_railway_crosses_the_samur_where_known(layer: dict[str, shapely.Geometry]) -> None:
    """Yalama station to the river and Samur station: the border is met near 41.781 N 48.555 E."""
    track = shapely.LineString([(48.5808, 41.7629), (48.5, 41.815)])
    met = shapely.intersection(track, shapely.intersection(layer["AZE"], layer["RUS"]))
    assert met.geom_type == "Point"
    _, _, metres = GEOD.inv(met.x, met.y, 48.555, 41.781)
    assert metres < 500


def test_layer_is_small(layer: dict[str, shapely.Geometry]) -> None:
    assert LAYER.stat().st_size < 3_000_000
    assert shapely.get_num_coordinates(layer["AZE"]) > 8_000


# Far from everything drawn in these tests: the coarsest tolerance holds.
DETAIL = borders.Detail(
    axis=shapely.MultiLineString([[(60, 60), (61, 61)]]),
    bands=((1.0, 0.0003), (math.inf, 0.05)),
    finest=0.00005,
    finest_countries=("AZE",),
)


def _wavy(seed: int) -> list[tuple[float, float]]:
    """Return points of a wavy line from (10, 0) to (10, 10)."""
    noise = np.random.default_rng(seed).normal(0, 0.01, 199)
    heights = np.linspace(0, 10, 201)
    return [(10.0, 0.0), *zip(10 + noise, heights[1:-1], strict=True), (10.0, 10.0)]


def test_simplified_neighbours_keep_one_common_border() -> None:
    """Two countries with a wavy border, an enclave, and an islet too small to keep."""
    border = [(round(x, 6), round(y, 6)) for x, y in _wavy(1)]
    enclave = shapely.box(3, 3, 5, 5)
    west = shapely.Polygon([*border, (0, 10), (0, 0)], [enclave.exterior.coords])
    islet = shapely.box(30, 5, 30.001, 5.001)
    east = shapely.MultiPolygon([shapely.Polygon([*border[::-1], (20, 0), (20, 10)]), enclave, islet])
    found, accuracy = borders._simplify(np.array([west, east], dtype=object), ["AAA", "BBB"], DETAIL)
    assert shapely.coverage_is_valid(found)
    assert shapely.is_valid(found).all()
    assert shapely.get_num_coordinates(found).sum() < 40
    assert shapely.union_all(found).area == pytest.approx(200, rel=1e-3)
    assert shapely.get_parts(found[1]).size == 2
    assert found[1].contains(shapely.Point(4, 4))
    assert not found[0].intersects(shapely.Point(4, 4))
    assert (accuracy >= borders._SOURCE_ACCURACY_M).all()


def test_simplification_never_crosses_a_narrow_strip() -> None:
    """A strip a hundredth of a degree wide between two bays would vanish if each shore were drawn alone."""
    x = np.linspace(0, 10, 400)
    shore = np.round(np.column_stack([x, 5 + np.sin(x * 3) * 0.5]), 6)
    other = shore + np.array([0, 0.01])
    south = shapely.Polygon([*shore, (10, 0), (0, 0)])
    north = shapely.Polygon([*other, (10, 10), (0, 10)])
    strip = shapely.Polygon([*shore, *other[::-1]])
    found, _ = borders._simplify(np.array([south, strip, north], dtype=object), ["AAA", "BBB", "CCC"], DETAIL)
    assert shapely.coverage_is_valid(found)
    assert shapely.is_valid(found).all()
    assert found[1].area == pytest.approx(0.1, rel=0.2)


def test_geobuf_block_is_decoded() -> None:
    """One feature, tzid "A": a square of 1 degree at (2, 3) with a hole, written by hand after the format."""

    def varint(value: int) -> bytes:
        """Return a base-128 integer."""
        out = b""
        while value > 0x7F:
            out += bytes([value & 0x7F | 0x80])
            value >>= 7
        return out + bytes([value])

    def field(number: int, payload: bytes) -> bytes:
        """Return a length-delimited field."""
        return varint(number << 3 | 2) + varint(len(payload)) + payload

    def zigzag(value: int) -> bytes:
        """Return a signed integer."""
        return varint(2 * value if value >= 0 else -2 * value - 1)

    outer = [(2_000_000, 3_000_000), (1_000_000, 0), (0, 1_000_000), (-1_000_000, 0)]
    inner = [(2_250_000, 3_250_000), (0, 500_000), (500_000, 0), (0, -500_000)]
    coords = b"".join(zigzag(value) for point in [*outer, *inner] for value in point)
    geometry = varint(1 << 3) + varint(4) + field(2, varint(4) + varint(4)) + field(3, coords)
    feature = field(1, geometry) + field(13, field(1, b"A")) + field(14, bytes([0, 0]))
    block = field(1, b"tzid") + field(4, field(1, feature))

    ((zone, polygon),) = timezones._decode(block)
    assert zone == "A"
    assert polygon.equals(shapely.box(2, 3, 3, 4).difference(shapely.box(2.25, 3.25, 2.75, 3.75)))
