"""The second bundled atlas, the Middle Corridor: its facts, its borders, and that every analysis runs on it."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import networkx as nx
import pytest
import shapely
from pyproj import Geod

from geo import Case, build_network, crossings, dependence, evaluate_route, exposure, leverage, run_scenario
from geo.routing.itinerary import Itinerary
from layers import load_atlas
from layers.atlas import Atlas
from layers.checks.atlas_check import check_atlas
from layers.scenarios import load_scenario, scenario_names

FOLDER = Path(__file__).resolve().parent.parent / "layers" / "middle"
GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas(FOLDER)


# What is there


def test_no_problems_and_small() -> None:
    assert check_atlas(FOLDER) == []
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 1_200_000


def test_it_shares_nothing_with_the_first_atlas_that_the_code_could_lean_on(atlas: Atlas) -> None:
    corridor = atlas.catalogue["corridor"]
    assert atlas.catalogue["name"] == "middle"
    assert (corridor["origin"], corridor["destination"], corridor["territory"]) == ("KZAAU", "TRKAR", "GEO")
    assert set(atlas.branches) == set(atlas.segments["branch"])
    assert set(atlas.branches) & {"western", "trans_caspian", "eastern", "araz", "gas"} == set()
    assert {route.branch for route in atlas.routes.values()} <= set(atlas.branches)


def test_there_are_no_pipelines_and_nothing_minds(atlas: Atlas) -> None:
    assert json.loads((FOLDER / "pipeline.geojson").read_text(encoding="utf-8"))["features"] == []
    assert len(atlas.layer("pipeline")) == 0
    gas = build_network(atlas, medium="gas")
    assert len(gas.km) == 0
    assert set(dependence(atlas)["medium"]) == {"freight"}


@pytest.mark.parametrize(
    ("place", "lon", "lat", "country"),
    [
        ("Sukhumi", 41.02, 43.00, "GEO"),
        ("Tskhinvali", 43.96, 42.23, "GEO"),
        ("Khankendi", 46.75, 39.82, "AZE"),
        ("Nakhchivan", 45.41, 39.21, "AZE"),
        ("Simferopol", 34.10, 44.95, "UKR"),
        ("Kars", 43.10, 40.60, "TUR"),
        ("Yerevan", 44.51, 40.18, "ARM"),
        ("Sochi", 39.73, 43.60, "RUS"),
    ],
)
def test_borders_are_those_the_united_nations_recognise(
    atlas: Atlas, place: str, lon: float, lat: float, country: str
) -> None:
    found = atlas.borders[atlas.borders.contains(shapely.Point(lon, lat))]["iso_a3"].tolist()
    assert found == [country], place


# Lengths


@pytest.mark.parametrize(
    ("segments", "low", "high"),
    [
        ("RL02 RL03 RL04 RL05 RL06 RL07 RL08", 503, 503),  # Baku freight - Georgian border, tariff of 2026
        ("RL12 RL13", 179.1, 184),  # Marabda - Turkish border: 153 and 26.1 km; 184 by another count
        ("RL13 RL14", 102, 105),  # the new line Akhalkalaki - Kars
        ("RL15 RL16 RL17", 312.1, 312.1),  # Tbilisi - Poti
        ("RL19", 224, 224),  # Kars - Dilucu
        ("RD09 RD18", 257, 257),  # S1, Tbilisi - Samtredia
    ],
)
def test_official_lengths(atlas: Atlas, segments: str, low: float, high: float) -> None:
    rows = atlas.segments.set_index("id").loc[segments.split()]
    assert low - 0.1 <= rows["official_km"].sum(skipna=False) <= high + 0.1


def test_the_whole_railway_is_as_long_as_its_owners_say(atlas: Atlas) -> None:
    """826 to 850 km from Baku, 254 to 263 km of it in Georgia and 76 to 79 km in Türkiye."""
    by_country = exposure(atlas, route="kars_rail", by=("country", "mode")).query("mode == 'rail'").set_index("country")
    assert 254 <= by_country.loc["GEO", "km"] <= 263
    assert 76 - 0.01 <= by_country.loc["TUR", "km"] <= 79  # the border is on a line rounded to 0.1 m
    port, baku = 10, 84  # the route starts at Alat port, the 826 km at Baku
    assert 826 <= by_country["km"].sum() - port + baku <= 850


def test_the_road_to_the_border_is_as_long_as_the_m2(atlas: Atlas) -> None:
    rows = atlas.segments.set_index("id").loc[["RD01", "RD03", "RD04", "RD05", "RD06", "RD07"]]
    drawn = rows["traced_km"].fillna(rows.geometry.map(GEOD.geometry_length) / 1000.0)
    assert drawn.sum() == pytest.approx(503, rel=0.03)


def test_a_length_that_differs_by_more_than_three_per_cent_says_why(atlas: Atlas) -> None:
    rows = atlas.segments[atlas.segments["official_km"].notna()]
    drawn = rows["traced_km"].fillna(rows.geometry.map(GEOD.geometry_length) / 1000.0)
    off = (drawn / rows["official_km"] - 1.0).abs() > 0.03
    assert rows[off]["length_note"].notna().all(), rows[off & rows["length_note"].isna()]["id"].tolist()
    # A note without a difference would be a leftover.
    assert off[rows["length_note"].notna()].all(), rows[~off & rows["length_note"].notna()]["id"].tolist()


# Borders crossed


def test_crossings_are_found_by_cutting_at_the_posts(atlas: Atlas) -> None:
    found = crossings(atlas)
    posts = atlas.nodes[atlas.nodes["border_with"].notna()].set_index("id")
    for _, row in found.iterrows():
        nearest = min(
            GEOD.inv(row["lon"], row["lat"], post.x, post.y)[2] / 1000.0 for post in posts.geometry.to_numpy()
        )
        assert nearest < 2.0, (row["segment"], nearest)
    pairs = {(row["mode"], *sorted((row["from_country"], row["to_country"]))) for _, row in found.iterrows()}
    assert pairs == {
        ("rail", "AZE", "GEO"),
        ("rail", "GEO", "TUR"),
        ("road", "AZE", "GEO"),
        ("road", "GEO", "TUR"),
        ("road", "AZE", "IRN"),
        ("road", "IRN", "TUR"),
    }


def test_the_railway_crosses_two_borders_in_order(atlas: Atlas) -> None:
    found = crossings(atlas, route="kars_rail")
    assert [(row["from_country"], row["to_country"]) for _, row in found.iterrows()] == [("AZE", "GEO"), ("GEO", "TUR")]
    (_, boyuk_kesik), (_, kartsakhi) = found.iterrows()
    assert GEOD.inv(boyuk_kesik["lon"], boyuk_kesik["lat"], 45.18, 41.40)[2] < 5_000.0
    assert GEOD.inv(kartsakhi["lon"], kartsakhi["lat"], 43.28, 41.21)[2] < 5_000.0


def test_parts_of_every_route_sum_to_the_whole(atlas: Atlas) -> None:
    for name, route in atlas.routes.items():
        parts = exposure(atlas, route=name)
        rows = atlas.segments.set_index("id").loc[list(route.segments)]
        drawn = rows.geometry.map(GEOD.geometry_length) / 1000.0
        quoted = rows["official_km"].fillna(rows["traced_km"]).fillna(drawn)
        assert parts["km"].sum() == pytest.approx(quoted.sum(), rel=1e-9), name
        assert parts["share"].sum() == pytest.approx(1.0), name
        # Cutting works on lines with more points, which lie on the geodesic.
        assert parts["km_geometry"].sum() == pytest.approx(drawn.sum(), rel=1e-4), name


# What rests on Georgia


def reached(atlas: Atlas, origin: str, *, without: str) -> set[str]:
    """Return the nodes joined to one by what stands and touches a country nowhere, by networkx and shapely alone."""
    country = atlas.borders.set_index("iso_a3").geometry[without]
    graph = nx.Graph()
    graph.add_node(origin)
    for _, row in atlas.segments[atlas.segments["status"] == "operational"].iterrows():
        inside = GEOD.geometry_length(shapely.intersection(row.geometry, country)) / 1000.0
        if inside < 0.5:
            graph.add_edge(row["from_node"], row["to_node"])
    return set(nx.node_connected_component(graph, origin))


def test_only_the_road_through_iran_avoids_georgia(atlas: Atlas) -> None:
    inside = exposure(atlas, by=("route", "country")).query("country == 'GEO'")["route"]
    assert set(atlas.routes) - set(inside) == {"iran_road"}
    left = reached(atlas, "KZAAU", without="GEO")
    assert "TRKAR" in left
    assert left & {"GETBS", "GEPTI", "GEBUS", "ROCND"} == set()


def test_dependence_on_georgia(atlas: Atlas) -> None:
    found = dependence(atlas, "GEO").set_index(["origin", "destination"])
    kars, sea = found.loc[("KZAAU", "TRKAR")], found.loc[("KZAAU", "ROCND")]
    assert kars["outcome"] == "detour"
    assert kars["modes_avoiding"] == "sea-road"
    assert kars["extra_hours"] > 0.0
    assert sea["outcome"] == "no alternative"
    assert sea["flow_avoiding"] == 0.0
    by_train = dependence(atlas, "GEO", modes=("sea", "rail")).set_index(["origin", "destination"])
    assert by_train.loc[("KZAAU", "TRKAR"), "outcome"] == "no alternative"


def test_what_must_cross_georgia_is_what_goes_to_the_black_sea(atlas: Atlas) -> None:
    """3.69 + 0.58 Mt a year have no other way; the 0.43 Mt for Kars have the road through Iran, and some take it."""
    table = leverage(atlas, scenarios=[load_scenario(atlas, "baseline")], territories=["AZE", "GEO"])
    found = table[table["medium"] == "freight"].set_index("territory")
    assert found.loc["GEO", "must_cross"] == pytest.approx(3.69 + 0.58)
    assert found.loc["GEO", "must_cross"] + 0.1 < found.loc["GEO", "crosses"] < 4.70 - 0.01
    # What is rerouted is found anew with the ways round at hand too, of which a few more are then chosen from.
    rerouted = found.loc["GEO", "crosses"] - found.loc["GEO", "must_cross"]
    assert found.loc["GEO", "rerouted"] == pytest.approx(rerouted, abs=0.002)
    assert found.loc["AZE", "must_cross"] == pytest.approx(4.70)


def test_the_break_of_gauge_is_at_akhalkalaki(atlas: Atlas) -> None:
    rail = atlas.layer("rail")
    gauges = {
        node: set(rail[(rail["from_node"] == node) | (rail["to_node"] == node)]["gauge_mm"])
        for node in {*rail["from_node"], *rail["to_node"]}
    }
    assert {node for node, found in gauges.items() if len(found) > 1} == {"GEAKH"}
    found = evaluate_route(atlas, "kars_rail")
    assert isinstance(found, Itinerary)
    breaks = [leg for leg in found.legs if leg.kind == "gauge_break"]
    assert [(leg.from_node, leg.hours) for leg in breaks] == [("GEAKH", 24.0)]


# Scenarios


def reading(atlas: Atlas, name: str) -> str:
    return load_scenario(atlas, name).parts[-1].reading


def test_every_scenario_runs(atlas: Atlas) -> None:
    names = scenario_names(atlas)
    assert {"baseline", "geo_closes_transit", "btk_closed", "caspian_low_water"} <= set(names)
    for name in names:
        outcome = run_scenario(Case(atlas, load_scenario(atlas, name)))
        assert set(outcome.summary["medium"]) == {"freight"}, name  # it has no pipeline
        assert not (outcome.pairs["unserved"] < 0.0).any(), name


def test_georgia_closed_leaves_the_iranian_road(atlas: Atlas) -> None:
    pairs = run_scenario(Case(atlas, load_scenario(atlas, "geo_closes_transit"))).pairs
    left = pairs.set_index(["origin", "destination"])
    assert left.loc[("KZAAU", "ROCND"), "outcome"] == "cut"
    assert left.loc[("TMKRW", "ROCND"), "outcome"] == "cut"
    assert left.loc[("KZAAU", "TRKAR"), "outcome"] == "slower"
    kars = left.loc[("KZAAU", "TRKAR")]
    assert kars["unserved"] == pytest.approx(0.0)
    hours = f"{kars['hours_per_t']:.0f} hours a tonne instead of {kars['hours_per_t_before']:.0f}"
    assert hours in reading(atlas, "geo_closes_transit")
    asked, cut = left["asked"].sum(), left.loc[left["outcome"] == "cut", "unserved"].sum()
    assert f"two of three pairs are cut off, {cut:.2f} of {asked:.2f} Mt a year" in reading(atlas, "geo_closes_transit")


def test_without_the_railway_no_train_reaches_kars(atlas: Atlas) -> None:
    outcome = run_scenario(Case(atlas, load_scenario(atlas, "btk_closed")))
    row = outcome.pairs.set_index(["origin", "destination"]).loc[("KZAAU", "TRKAR")]
    assert row["hours_off_road_before"] > 0.0
    assert not row["hours_off_road"] > 0.0
    by_rail = outcome.segments.set_index("id").loc["RL14", "flow_before"]
    assert f"{by_rail:.2f} of the {row['served_before']:.2f} Mt a year for Türkiye" in reading(atlas, "btk_closed")


def test_what_the_rebuilding_brought(atlas: Atlas) -> None:
    """With 1 Mt a year by rail more must go round by Iran than with 5; what passes Georgia differs by rail alone."""
    flows = {}
    for name in ("btk_before_2024", "btk_today"):
        outcome = run_scenario(Case(atlas, load_scenario(atlas, name)))
        flows[name] = outcome.segments.set_index("id")["flow_after"]
    assert flows["btk_before_2024"]["RL14"] == pytest.approx(1.0)
    assert 1.0 < flows["btk_today"]["RL14"] <= 5.0
    assert flows["btk_before_2024"]["RD28"] > flows["btk_today"]["RD28"]
    # The railway and Iran are all that is left of the ways to Kars.
    full, now = flows["btk_before_2024"]["RL14"], flows["btk_today"]["RL14"]
    assert f"full with {full:.2f} Mt and {4 - full:.2f} of the 4 Mt go round" in reading(atlas, "btk_before_2024")
    assert f"as it is now, {now:.2f} Mt go by rail" in reading(atlas, "btk_before_2024")
    words = f"{now:.2f} of the 4 Mt go by rail, and {4 - now:.2f} by road through Iran"
    assert words in reading(atlas, "btk_today")


def test_low_water_leaves_no_room_for_what_the_ferries_cannot_take(atlas: Atlas) -> None:
    outcome = run_scenario(Case(atlas, "caspian_low_water"))
    aktau = outcome.pairs[outcome.pairs["origin"] == "KZAAU"]
    lost, asked = aktau["unserved"].sum(), aktau["asked"].sum()
    assert lost == pytest.approx(asked - 4.5 * 0.83, abs=0.006)
    assert f"{lost:.2f} of the {asked:.2f} Mt a year asked for" in reading(atlas, "caspian_low_water")


def test_the_planned_railway_is_not_drawn_as_there(atlas: Atlas) -> None:
    planned = atlas.segments[atlas.segments["status"] != "operational"]
    assert planned["id"].tolist() == ["RL19"]
    used = set(itertools.chain.from_iterable(route.segments for route in atlas.routes.values()))
    assert "RL19" not in used
