"""Exposure of hand-drawn atlases, worked out with pencil and paper."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, box

from geo import Case, UnknownNameError, exposure, pieces
from geo.geodesy.geodesic import densify, geodesic_km
from layers import Atlas, load_atlas
from tests.hand import atlas, segment

DEGREE = 111.319490793  # km of one degree of the equator, a pi / 180

# Along the equator: country A from 0 to 1 E, country B from 1 to 2, land of nobody to 3, then sea.
A, B = box(0, -1, 1, 1), box(1, -1, 2, 1)
LAND = box(0, -1, 3, 1)


def corridor(**changes: Any) -> Atlas:
    """A corridor from 0.5 E to 4 E: an official length, a traced one, none; one segment drawn backwards."""
    return atlas(
        [
            segment("one", "ab", [(0.5, 0), (1.5, 0)], official_km=200, speed_kmh=50),
            segment("two", "cb", [(2.5, 0), (1.5, 0)], traced_km=130, status="planned", opens=2030),
            segment("three", "cd", [(2.5, 0), (4, 0)], mode="sea"),
            segment("spur", "be", [(1.5, 0), (1.5, 0.5)], mode="road", closes=2028),
        ],
        {"AAA": A, "BBB": B},
        land=[LAND],
        routes={"main": ("ad", ["one", "two", "three"]), "short": ("ab", ["one"]), "fork": ("ae", ["one", "spur"])},
        speeds={"rail": 100, "sea": 20},
        **changes,
    )


def test_a_route_by_hand() -> None:
    table = exposure(corridor(), route="main")
    sea = DEGREE  # from 3 E to 4 E, and half of that over the unclaimed land
    expected = [
        ("main", "AAA", "rail", "operational", 100, "official", DEGREE / 2, 100 / 50),
        ("main", "BBB", "rail", "operational", 100, "official", DEGREE / 2, 100 / 50),
        ("main", "BBB", "rail", "planned", 65, "traced", DEGREE / 2, 65 / 100),
        ("main", "unclaimed", "rail", "planned", 65, "traced", DEGREE / 2, 65 / 100),
        ("main", "unclaimed", "sea", "operational", sea / 2, "geometry", sea / 2, sea / 2 / 20),
        ("main", "water", "sea", "operational", sea, "geometry", sea, sea / 20),
    ]
    assert list(table.columns) == [
        "route", "country", "mode", "status", "km", "km_basis", "km_geometry", "share", "hours",
    ]  # fmt: skip
    assert len(table) == len(expected)
    total = 200 + 130 + 1.5 * sea
    for row, (*names, km, basis, km_geometry, hours) in zip(table.itertuples(index=False), expected, strict=True):
        assert list(row[:4]) == names
        assert row.km == pytest.approx(km, abs=1e-6)
        assert row.km_basis == basis
        assert row.km_geometry == pytest.approx(km_geometry, abs=1e-6)
        assert row.share == pytest.approx(km / total, abs=1e-9)
        assert row.hours == pytest.approx(hours, abs=1e-6)


def test_by_country_joins_the_bases() -> None:
    table = exposure(corridor(), route="main", by=("country",)).set_index("country")
    assert table.index.tolist() == ["AAA", "BBB", "unclaimed", "water"]
    assert table.loc["BBB", "km"] == pytest.approx(165)
    assert table.loc["BBB", "km_basis"] == "official;traced"
    assert table.loc["unclaimed", "km_basis"] == "geometry;traced"
    assert table["share"].sum() == pytest.approx(1, rel=1e-12)


def test_order_of_by_does_not_matter_and_one_name_will_do() -> None:
    both = exposure(corridor(), by=("mode", "country"))
    pd.testing.assert_frame_equal(both, exposure(corridor(), by=["country", "mode"]))
    assert list(both.columns[:2]) == ["country", "mode"]
    pd.testing.assert_frame_equal(exposure(corridor(), by="mode"), exposure(corridor(), by=("mode",)))


def test_every_route_has_its_own_rows_and_shares() -> None:
    table = exposure(corridor())
    assert table["route"].drop_duplicates().tolist() == ["main", "short", "fork"]
    assert table.groupby("route")["share"].sum().to_numpy() == pytest.approx(1, rel=1e-12)
    assert table.groupby("route")["km"].sum()["short"] == pytest.approx(200)


def test_shared_segments_count_once_when_routes_are_not_told_apart() -> None:
    spur = 0.5 * geodesic_km([LineString([(0, -0.5), (0, 0.5)])])[0]
    table = exposure(corridor(), route=["short", "fork"], by=("mode",)).set_index("mode")
    assert table["km"].to_dict() == pytest.approx({"rail": 200, "road": spur}, abs=1e-6)
    everything = exposure(corridor(), by=())
    assert everything["km"].tolist() == pytest.approx([200 + 130 + 1.5 * DEGREE + spur], abs=1e-6)
    assert everything["share"].tolist() == pytest.approx([1])


def test_a_territory_keeps_its_share_of_the_whole() -> None:
    whole = exposure(corridor(), route="main").set_index(["country", "status"])
    part = exposure(corridor(), route="main", territory="BBB").set_index(["country", "status"])
    pd.testing.assert_frame_equal(part, whole.loc[["BBB"]])
    assert exposure(corridor(), route="short", territory="water").empty


def test_hours_are_unknown_where_a_speed_is() -> None:
    plain = atlas(
        [
            segment("one", "ab", [(0, 0), (1, 0)], speed_kmh=50),
            segment("two", "bc", [(1, 0), (2, 0)]),
            segment("three", "cd", [(2, 0), (3, 0)], speed_kmh=0),
        ],
        {"AAA": A, "BBB": B},
    )
    table = exposure(plain, by=("country",)).set_index("country")
    assert table["hours"].to_dict() == pytest.approx({"AAA": DEGREE / 50, "BBB": np.nan, "water": np.nan}, nan_ok=True)


def test_a_year_changes_statuses_and_closes_segments() -> None:
    now = exposure(corridor(), by=("status",)).set_index("status")["km"]
    later = exposure(Case(corridor(), as_of=2030), by=("status",)).set_index("status")["km"]
    spur = 0.5 * geodesic_km([LineString([(0, -0.5), (0, 0.5)])])[0]
    assert now["planned"] == pytest.approx(130)
    assert later.index.tolist() == ["operational"]
    assert later["operational"] == pytest.approx(now.sum() - spur, abs=1e-6)
    assert exposure(Case(corridor(), as_of=2030), route="fork")["km"].sum() == pytest.approx(200)


def test_a_segment_of_no_length_keeps_its_official_length() -> None:
    ferry = atlas(
        [segment("ferry", "ab", [(1.5, 0), (1.5, 0)], official_km=3), segment("none", "ab", [(0.5, 0), (0.5, 0)])],
        {"AAA": A, "BBB": B},
    )
    table = exposure(ferry, by=("country",)).set_index("country")
    assert table["km"].to_dict() == {"BBB": 3, "AAA": 0}
    assert table["km_geometry"].to_dict() == {"BBB": 0, "AAA": 0}


def test_the_antimeridian_parts_and_both_lengths() -> None:
    east = atlas(
        [
            segment("bering", "ab", [(179, 0), (-179, 0)], official_km=1000),
            segment("parts", "cd", MultiLineString([[(0.5, 0), (1.5, 0)], [(1.75, 0), (2.25, 0)]]), official_km=30),
        ],
        {"AAA": A, "BBB": B, "RUS": shapely.MultiPolygon([box(178, -1, 180, 1), box(-180, -1, -179.5, 1)])},
    )
    table = exposure(east, by=("country",)).set_index("country")
    assert table["km"].to_dict() == pytest.approx({"RUS": 750, "water": 255, "AAA": 10, "BBB": 15}, abs=1e-6)
    found = pieces(east)
    assert found["segment"].tolist() == ["bering"] * 3 + ["parts"] * 4
    assert found["country"].tolist() == ["RUS", "RUS", "water", "AAA", "BBB", "BBB", "water"]
    assert found["piece"].tolist() == [0, 1, 2, 0, 1, 2, 3]
    assert geodesic_km(found.geometry) == pytest.approx(found["km_geometry"].to_numpy(), abs=1e-9)


def test_pieces_follow_the_segment_and_the_route_follows_the_journey() -> None:
    drawn = pieces(corridor())
    assert "route" not in drawn
    assert drawn.loc[drawn["segment"] == "two", "country"].tolist() == ["unclaimed", "BBB"]
    travelled = pieces(corridor(), route="main")
    assert travelled["country"].tolist() == ["AAA", "BBB", "BBB", "unclaimed", "unclaimed", "water"]
    for found in (drawn, travelled):
        assert (found["km"] > 0).all()
        assert found.crs.to_epsg() == 4326


def test_overlapping_borders_never_count_twice() -> None:
    disputed = atlas([segment("one", "ab", [(0, 0), (3, 0)])], {"BBB": box(0, -1, 2, 1), "AAA": box(1, -1, 3, 1)})
    table = exposure(disputed, by=("country",)).set_index("country")
    assert table["km"].to_dict() == pytest.approx({"BBB": 2 * DEGREE, "AAA": DEGREE}, abs=1e-6)


def test_what_cannot_be_asked() -> None:
    with pytest.raises(
        ValueError, match="cannot break exposure down by 'gauge'; choose from route, country, mode, status"
    ):
        exposure(corridor(), by=("route", "gauge"))
    with pytest.raises(UnknownNameError, match="no route 'mian'; did you mean 'main'"):
        exposure(corridor(), route="mian")
    with pytest.raises(KeyError):
        pieces(corridor(), route=["main", "xyz"])
    with pytest.raises(UnknownNameError, match="no territory 'Q'; there are AAA, BBB"):
        exposure(corridor(), territory="Q")


def test_a_country_is_named_in_any_form() -> None:
    expected = exposure(corridor(), territory="AAA")
    pd.testing.assert_frame_equal(exposure(corridor(), territory="aaa"), expected)
    both = exposure(corridor(), territory=["AAA", "BBB"])
    assert set(both["country"]) == {"AAA", "BBB"}


def test_the_example_script_runs_on_the_bundled_atlas() -> None:
    script = Path(__file__).parents[3] / "scripts" / "exposure_stats.py"
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=False, cwd=script.parents[1],
        env={**os.environ, "PYTHONPATH": str(script.parents[1])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    atlas = load_atlas()
    route = next(iter(atlas.routes))
    total = exposure(atlas, by=("mode", "status"), territory=atlas.territory)
    assert f"Border crossings of {route}" in done.stdout
    for km in total["km"]:
        assert f"{km:.3f}" in done.stdout


def test_the_bundled_atlas_sums_to_the_whole() -> None:
    atlas = load_atlas()
    table = exposure(atlas)
    assert table["route"].drop_duplicates().tolist() == [*atlas.routes]
    lengths = dict(zip(atlas.segments["id"], geodesic_km(atlas.segments.geometry), strict=True))
    for route, rows in table.groupby("route"):
        assert rows["km_geometry"].sum() == pytest.approx(
            sum(lengths[name] for name in atlas.routes[str(route)].segments), rel=1e-9
        )
        assert rows["share"].sum() == pytest.approx(1, rel=1e-9)


def test_the_territory_of_the_bundled_atlas_against_geos() -> None:
    atlas = load_atlas()
    territory = atlas.borders.set_index("iso_a3").geometry[atlas.territory]
    # Edge by edge, since GEOS dissolves a stretch that a line runs along twice.
    xy, part = shapely.get_coordinates(shapely.get_parts(densify(atlas.segments.geometry)), return_index=True)
    edges = np.asarray(shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)[part[1:] == part[:-1]]))
    shapely.prepare(territory)
    within = shapely.contains_properly(territory, edges)
    partly = ~within & shapely.intersects(territory, edges)
    cut = shapely.get_parts(shapely.intersection(edges[partly], territory))
    cut = cut[(shapely.get_dimensions(cut) == 1) & ~shapely.is_empty(cut)]
    oracle = geodesic_km(edges[within]).sum() + geodesic_km(cut).sum()
    ours = exposure(atlas, by=("country",), territory=atlas.territory)["km_geometry"].sum()
    assert oracle > 100
    assert ours == pytest.approx(oracle, abs=0.001)


coordinate = st.floats(0, 4, allow_nan=False).map(lambda x: round(x, 6))
lines = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=8).map(LineString)
km = st.one_of(st.none(), st.floats(0.1, 5000))


@given(st.lists(st.tuples(lines, km, km), min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_parts_sum_to_the_whole_in_both_lengths(drawn: list[Any], random: Any) -> None:
    segments = [
        segment(f"s{i}", "ab", line, official_km=official, traced_km=traced, mode=random.choice(["rail", "road"]))
        for i, (line, official, traced) in enumerate(drawn)
    ]
    countries = {
        "AAA": box(0, 0, 1, 3),
        "BBB": box(1, 0, 2, 3).difference(box(1.2, 1, 1.5, 2)),
        "CCC": box(1.2, 1, 1.5, 2),
    }
    routes = {"all": ("ab", [f"s{i}" for i in range(len(drawn))])}
    built = atlas(segments, countries, land=[box(0, 0, 3, 3)], routes=routes)
    geometry = geodesic_km([line for line, _, _ in drawn])
    quoted = [
        official if official is not None else traced if traced is not None else length
        for (_, official, traced), length in zip(drawn, geometry, strict=True)
    ]
    for by in (("route", "country", "mode", "status"), ("country",), ("mode",), ()):
        table = exposure(built, by=by)
        assert table["km_geometry"].sum() == pytest.approx(geometry.sum(), rel=1e-9)
        assert table["km"].sum() == pytest.approx(sum(quoted), rel=1e-9)
        if sum(quoted) > 0:
            assert table["share"].sum() == pytest.approx(1, rel=1e-9)
    per_segment = pieces(built).groupby("segment", sort=False)["km"].sum()
    assert per_segment.to_numpy() == pytest.approx(quoted, rel=1e-9)
