"""Chokepoints of a corridor worked out on paper, and those of the bundled atlas."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from geo import chokepoints
from geo.chokepoints import COLUMNS, KINDS
from geo.names import UnknownNameError
from layers import Atlas, load_atlas
from tests.hand_network import corridor

GEOD = Geod(ellps="WGS84")


def drawn(**changes: Any) -> Atlas:
    """Return the corridor of `hand_network` with the facts about drawing that chokepoints need."""
    plain = corridor(**changes)
    segments = plain.segments.assign(confidence="high", geometry_accuracy_m=100.0)
    return dataclasses.replace(plain, segments=segments, nodes=plain.nodes.assign(border_with=None, confidence="high"))


def _at(found: gpd.GeoDataFrame, lon: float, lat: float) -> Any:
    """Return the row nearest to a position, which must be within 10 km (lines are geodesics and bow north)."""
    metres = [GEOD.inv(lon, lat, row.lon, row.lat)[2] for row in found.itertuples()]
    assert min(metres) < 10_000, found[["lon", "lat", "kind"]]
    return found.iloc[int(np.argmin(metres))]


def test_the_places_of_a_drawn_corridor() -> None:
    # Rail and gas share the parallel 5° N, the road runs 222 km north of them: no disc of 50 km holds all.
    found = chokepoints(drawn(), "BBB", radius_km=50, top=None)
    west, gauge, road = _at(found, 10, 5), _at(found, 15, 5), _at(found, 10, 7)
    assert west["kinds"].split(";")[0] == "border_crossing"
    assert "gauge_break" in gauge["kinds"]
    assert road["kind"] == "border_crossing"
    for place in (west, gauge):
        # Gas is cut off (1 pair of 3), 7 of 8 Mt/y and all 4 bcm/y are lost, the road is as quick as before.
        assert (place["pairs_cut"], place["pairs"]) == (1, 3)
        assert place["capacity_lost_mt_y"] == pytest.approx(7)
        assert place["capacity_lost_bcm_y"] == pytest.approx(4)
        assert place["extra_hours"] == pytest.approx(0)
        # The gas line has no vertex at the border: a geodesic of 13°, it runs 3.4 km north of the railway there.
        assert place["severing_radius_km"] == pytest.approx(3.4 if place is west else 0, abs=0.05)
        lost = (1 / 3 + (7 / 8 + 1) / 2 + 0) / 3
        assert place["score"] == pytest.approx(lost / (1 + place["severing_radius_km"] / 50))
        assert place["modes"] == "rail;pipeline"
    # Without the road the train takes 23 h longer than its 12 h: a detour share of 1.
    assert road["extra_hours"] == pytest.approx(23)
    assert road["score"] == pytest.approx((0 + 1 / 16 + 1) / 3, abs=1e-3)
    assert road["segments"] == "D1"
    assert road["bypass"] == "rail, 260 km"
    assert pd.isna(west["bypass"])


def test_a_wider_disc_holds_every_mode() -> None:
    found = chokepoints(drawn(), "BBB", radius_km=150, top=None)
    worst = found.iloc[0]
    half = GEOD.inv(10, 5, 10, 7.0807)[2] / 2000  # the road, a geodesic, crosses the border at 7.0807° N
    assert worst["modes"] == "rail;road;pipeline"
    assert worst["severing_radius_km"] == pytest.approx(half, rel=0.01)
    # One pair of three is cut, all capacity is lost, the ship takes 35.5 h longer.
    assert worst["score"] == pytest.approx((1 / 3 + 1 + 1) / 3 / (1 + half / 150), rel=0.01)


def test_without_the_pipeline_there_is_no_gas() -> None:
    found = chokepoints(drawn(), "BBB", radius_km=50, modes=("rail", "road"), top=None)
    assert set(found["modes"]) <= {"rail", "road", "rail;road"}
    assert found["capacity_lost_bcm_y"].isna().all()
    assert (found["pairs"] == 2).all()


def test_a_territory_without_lines_has_none() -> None:
    empty = drawn()
    borders = gpd.GeoDataFrame({"iso_a3": ["DDD"]}, geometry=[shapely.box(60, 60, 70, 65)], crs="EPSG:4326")
    found = chokepoints(dataclasses.replace(empty, borders=borders), "DDD")
    assert found.empty
    assert list(found.columns) == [*COLUMNS, "geometry"]


@pytest.mark.parametrize(
    ("options", "message"),
    [({"radius_km": 0.0}, "not above 0"), ({"modes": ("rail", "air")}, "no mode 'air'"), ({"radius_km": float("nan")}, "not above 0")],
)  # fmt: skip
def test_impossible_questions_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        chokepoints(drawn(), "BBB", **options)
    with pytest.raises(UnknownNameError, match="'BBC'; did you mean 'BBB'"):
        chokepoints(drawn(), "BBC")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def azerbaijan(atlas: Atlas) -> gpd.GeoDataFrame:
    return chokepoints(atlas, "AZE", radius_km=5, top=None)


def test_rows_are_ranked_named_and_apart(azerbaijan: gpd.GeoDataFrame) -> None:
    assert azerbaijan["rank"].tolist() == list(range(1, len(azerbaijan) + 1))
    assert azerbaijan["score"].is_monotonic_decreasing
    assert azerbaijan["name"].is_unique
    assert azerbaijan["id"].is_unique
    assert set(azerbaijan["kind"]) <= set(KINDS)
    for number, one in enumerate(azerbaijan.itertuples()):
        for other in list(azerbaijan.itertuples())[:number]:
            assert GEOD.inv(one.lon, one.lat, other.lon, other.lat)[2] >= 5_000


def test_every_line_that_is_listed_comes_within_the_radius(atlas: Atlas, azerbaijan: gpd.GeoDataFrame) -> None:
    """An azimuthal equidistant plane around each place is the oracle."""
    lines = atlas.segments.set_index("id")
    for place in azerbaijan[azerbaijan["kind"] != "port"].itertuples():
        plane = f"+proj=aeqd +lat_0={place.lat} +lon_0={place.lon} +ellps=WGS84"
        near = lines[(lines["status"] == "operational") & (lines["mode"] != "sea")]
        km = near.geometry.segmentize(0.02).to_crs(plane).distance(shapely.Point(0, 0)) / 1000
        listed = set(place.segments.split(";"))
        assert set(km[km < 5 * 0.999].index) <= listed <= set(km[km < 5 * 1.001].index)


def test_the_score_follows_from_the_columns_shown(azerbaijan: gpd.GeoDataFrame) -> None:
    lost = (
        azerbaijan["pairs_cut"] / azerbaijan["pairs"] + azerbaijan["capacity_lost_share"] + azerbaijan["detour_share"]
    )
    assert azerbaijan["score"].to_numpy() == pytest.approx(
        (lost / 3 / (1 + azerbaijan["severing_radius_km"] / azerbaijan["radius_km"])).to_numpy()
    )


def test_a_geographer_finds_what_he_looks_for(azerbaijan: gpd.GeoDataFrame) -> None:
    """Both borders, the coastal strip below the Caucasus, Alat, and the break of gauge at Astara."""

    def near(lat: float, lon: float, km: float) -> gpd.GeoDataFrame:
        metres = np.array([GEOD.inv(lon, lat, row.lon, row.lat)[2] for row in azerbaijan.itertuples()])
        return azerbaijan[metres <= km * 1000]

    astara, samur, strip, alat = (
        near(38.44, 48.84, 6),
        near(41.78, 48.55, 25),
        near(41.0, 49.2, 25),
        near(39.96, 49.41, 8),
    )
    assert astara["kinds"].str.contains("border_crossing").any()
    assert astara["kinds"].str.contains("gauge_break").any()
    assert samur["kinds"].str.contains("border_crossing").any()
    assert (strip["modes"] == "rail;road;pipeline").any()
    assert alat["modes"].str.contains("rail;road").any()


def test_a_wider_radius_never_holds_less_ground(atlas: Atlas) -> None:
    """Places appear, grow and merge: the ground from which everything can be severed only grows."""
    ground = []
    for radius in (1.0, 5.0, 25.0):
        found = chokepoints(atlas, "AZE", radius_km=radius, top=None)
        full = found[found["modes"] == "rail;road;pipeline"]
        ground.append(shapely.union_all(full.geometry.buffer(0).to_numpy()).area)
        assert (found["severing_radius_km"] <= radius + 1e-6).all()
    assert ground[0] <= ground[1] <= ground[2]


def test_ranks_are_held_against_seeded_draws(atlas: Atlas) -> None:
    def stability(seed: int) -> Sequence[float]:
        return chokepoints(atlas, "AZE", top=5, draws=10, seed=seed)["rank_stability"].tolist()

    first = stability(0)
    assert first == stability(0)
    assert all(0 <= share <= 1 for share in first)
    assert first[0] >= 0.5
