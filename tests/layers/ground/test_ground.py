"""The bundled ground, held against places that anyone can look up."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from layers.ground import ground, relief
from layers.ground.terrain import NORTH, rows_of

CASPIAN = (50.0, 40.8, 51.0, 41.8)  # water, 100 km off every shore
CAUCASUS = (43.0, 42.8, 44.0, 43.3)
KALMYKIA = (45.0, 45.5, 46.0, 46.5)  # a plain


@pytest.mark.parametrize(
    ("name", "country", "lon", "lat", "capital"),
    [
        ("Baku", "AZE", 49.87, 40.41, True),
        ("Tehran", "IRN", 51.39, 35.69, True),
        ("Moscow", "RUS", 37.62, 55.76, True),
        ("Mumbai", "IND", 72.88, 19.07, False),
        ("Saint Petersburg", "RUS", 30.31, 59.94, False),
    ],
)
def test_towns_are_where_they_are(name: str, country: str, lon: float, lat: float, capital: bool) -> None:
    towns = ground().towns
    [row] = towns[(towns["name"] == name) & (towns["country"] == country)].to_dict("records")
    assert shapely.distance(row["geometry"], shapely.Point(lon, lat)) < 0.1
    assert row["capital"] == capital


def test_towns_have_the_names_of_other_languages() -> None:
    towns = ground((29, 35, 52, 61)).towns.set_index("name")
    assert towns.loc["Moscow", ["az", "ru", "fa"]].tolist() == ["Moskva", "Москва", "مسکو"]
    assert towns.loc["Saint Petersburg", ["az", "ru", "fa"]].tolist() == [
        "Sankt-Peterburq",
        "Санкт-Петербург",
        "سن پترزبورگ",
    ]
    russian = towns["ru"].dropna()
    assert russian.str.fullmatch(r"[А-Яа-яЁё -]+").all()
    assert not russian.str.contains("ськ").any(), "Ukrainian spellings"


def test_every_country_has_one_capital_at_most_and_disputed_ones_none() -> None:
    capitals = ground().towns.query("capital")
    assert not capitals["country"].duplicated().any()
    assert not set(capitals["country"]) & {"ISR", "XKX"}
    assert len(capitals) > 180


def test_rivers_run_through_their_towns() -> None:
    rivers = ground((20, 20, 80, 62)).rivers
    lines = shapely.union_all(rivers.geometry.to_numpy())
    for lon, lat in ((44.52, 48.70), (47.15, 40.62), (39.72, 47.22), (44.42, 33.33)):  # Volga, Kura, Don, Tigris
        assert lines.distance(shapely.Point(lon, lat)) < 0.12, (lon, lat)
    assert set(rivers["rank"]) <= set(range(9))


def test_lakes_are_water_and_the_caspian_is_none_of_them() -> None:
    lakes = shapely.union_all(ground().lakes.geometry.to_numpy())
    for lon, lat in ((45.35, 40.35), (31.5, 61.0), (33.0, -1.0), (-82.5, 45.0)):  # Sevan, Ladoga, Victoria, Huron
        assert lakes.contains(shapely.Point(lon, lat)), (lon, lat)
    for lon, lat in ((50.5, 41.3), (35.0, 43.5), (49.87, 40.41), (44.0, 42.0)):  # Caspian, Black Sea, Baku, Georgia
        assert not lakes.contains(shapely.Point(lon, lat)), (lon, lat)


def test_the_relief_is_level_on_water_and_rough_in_mountains() -> None:
    def spread(box: tuple[float, float, float, float]) -> float:
        return float(np.asarray(relief(box)[0], dtype=float).std())

    assert spread(CASPIAN) < 1
    assert abs(float(np.asarray(relief(CASPIAN)[0]).mean()) - 128) < 1
    assert spread(CAUCASUS) > 5 * spread(KALMYKIA)


def test_the_relief_goes_on_past_the_antimeridian() -> None:
    whole, bounds = relief((170, 60, 190, 70))
    assert bounds == (170, 60, 190, 70)
    west, _ = relief((170, 60, 180, 70))
    east, _ = relief((-180, 60, -170, 70))
    joined = np.hstack([np.asarray(west), np.asarray(east)])
    assert np.array_equal(np.asarray(whole)[:, : joined.shape[1]], joined[:, : whole.width])
    assert np.asarray(east).std() > 3, "Chukotka is not level"


def test_rows_are_those_of_web_mercator() -> None:
    # A square of the tile grid is as high as it is wide: 0 to 66.51326 degrees is a quarter of the width.
    assert rows_of(0, 1024) - rows_of(66.51326044311186, 1024) == pytest.approx(256)
    assert rows_of(NORTH, 8192) == 0
