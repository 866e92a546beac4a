"""What a map takes of the ground: by hand on small frames, and on the bundled atlas."""

from __future__ import annotations

import io

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image

from layers import load_atlas
from layers.ground import ground, relief
from maps.ground.shading import MOST_PIXELS, shading
from maps.ground.towns import NEAR_ZOOM, Town, towns
from maps.ground.water import Detail, lakes, rivers
from maps.look.subject import subject
from maps.page import display


@pytest.fixture(scope="module")
def lettered() -> dict[str, Town]:
    atlas = load_atlas()
    near = display.zone(subject(atlas))
    found = towns(ground(display.around(near).bounds).towns, atlas, near, "AZE")
    return {town.name: town for town in reversed(found)}


def test_each_stretch_of_a_river_is_drawn_once_and_small_ones_only_near() -> None:
    frame = gpd.GeoDataFrame(
        {"rank": [2, 8]},
        geometry=[shapely.LineString([(0, 0), (10, 0)]), shapely.LineString([(0, 1), (10, 1)])],
        crs=4326,
    )
    details = [Detail(shapely.box(0, -2, 3, 2), 0.01, 8), Detail(shapely.box(-5, -5, 8, 5), 0.1, 4)]
    drawn = rivers(frame, details)
    assert drawn["great"].length == pytest.approx(8)
    assert drawn["small"].length == pytest.approx(3)
    assert drawn["lesser"].is_empty


def test_a_lake_over_two_areas_is_drawn_once_and_a_pond_only_near() -> None:
    pond, lake = shapely.box(2, 0, 2.2, 0.2), shapely.box(2.5, 1, 4.5, 2)
    frame = gpd.GeoDataFrame(geometry=[lake, pond, shapely.affinity.translate(pond, 4)], crs=4326)
    details = [Detail(shapely.box(0, -2, 3, 2), 0.01, 8), Detail(shapely.box(-5, -5, 8, 5), 0.1, 4)]
    assert lakes(frame, details).area == pytest.approx(lake.area + pond.area)


def test_capitals_and_ends_of_routes_come_first_at_every_zoom(lettered: dict[str, Town]) -> None:
    for name in ("Moscow", "Baku", "Tehran", "Mumbai", "Saint Petersburg", "Bandar Abbas"):
        town = lettered[name]
        assert town.rank < 0, name
        assert town.from_zoom == 0, name
    assert lettered["Berlin"].rank > 3, "no country of the corridor"


def test_one_name_is_enough_until_the_reader_is_near(lettered: dict[str, Town]) -> None:
    assert set(lettered["Saint Petersburg"].places) == {"RUSPB", "RULED"}
    assert lettered["Saint Petersburg"].until_zoom == NEAR_ZOOM
    assert lettered["Baku"].places == ("AZBAK",)
    assert "Xaçmaz" not in lettered, "it is the atlas's Khachmaz"
    assert lettered["Astrakhan"].until_zoom == 1, "the river port of that name is lettered at every zoom"
    assert lettered["Voronezh"].until_zoom > 20, "no place of the atlas bears the name"


def test_an_atlas_without_places_has_towns_all_the_same() -> None:
    from dataclasses import replace

    atlas = load_atlas()
    bare = replace(atlas, nodes=atlas.nodes.iloc[:0], segments=atlas.segments.iloc[:0], routes={})
    found = towns(ground((44, 38, 52, 42)).towns, bare, shapely.box(44, 38, 52, 42), None)
    assert "Baku" in [town.name for town in found]


def test_shading_lies_where_the_relief_is_and_fades_out() -> None:
    box = (40.0, 36.0, 56.0, 46.0)
    made = shading(box)
    assert made.bounds == box
    grey = np.asarray(Image.open(io.BytesIO(made.webp)).convert("L"), dtype=float)
    assert grey.size <= MOST_PIXELS
    assert np.abs(grey[[0, -1]] - 128).max() < 12
    whole, _ = relief(box)
    full = np.asarray(whole.resize(grey.shape[::-1], Image.Resampling.LANCZOS), dtype=float)
    inner = (slice(grey.shape[0] // 4, -grey.shape[0] // 4), slice(grey.shape[1] // 4, -grey.shape[1] // 4))
    assert np.corrcoef(grey[inner].ravel(), full[inner].ravel())[0, 1] > 0.85
    shifted = np.roll(full, 6, axis=1)[inner]
    assert np.corrcoef(grey[inner].ravel(), shifted.ravel())[0, 1] < 0.5


def test_shading_keeps_to_its_pixels() -> None:
    size = Image.open(io.BytesIO(shading((0, 0, 90, 60), most_pixels=10_000).webp)).size
    assert size[0] * size[1] <= 10_000
    assert size[0] / size[1] == pytest.approx(90 / 75.4, rel=0.05), (
        "Web Mercator: 60 degrees of latitude are as high as 75.4 of longitude at the equator"
    )
