"""The bundled scenarios: that each does what its reading says, and that what they quote holds."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from geo import Case, Outcome, best_routes, run_scenario
from geo.flows.assignment import Assignment, assign
from geo.measures.route_exposure import exposure
from geo.network import Network
from geo.network.build import whole_network
from geo.network.contents import Contents
from geo.network.segment_status import segments_in
from geo.network.state import network_under
from layers import load_atlas
from layers.atlas import Atlas
from layers.checks.atlas_check import check_atlas
from layers.scenarios.scenario import (
    CapacityChange,
    Closure,
    Demand,
    Opening,
    Scenario,
    Where,
    load_scenario,
    read_scenario,
    scenario_names,
)

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "layers" / "instc" / "scenarios"
DATA = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
GEOD = Geod(ellps="WGS84")

# Asked for by name, whatever else there is.
NEEDED = {
    "baseline",
    "baku_halts_gas",
    "aze_closes_iran_border",
    "aze_closes_transit",
    "arm_aze_war",
    "rasht_astara_built",
    "gas_2bcm",
    "gas_55bcm",
    "caspian_low_water",
    "hormuz_shut",
    "olya_out",
    "anzali_out",
    "araz_branch_open",
    "everything_2030",
}
MAIN_LINE = ("western_rail", "western_road", "western_road_old_m1", "gas_existing")
"""Routes by land through Azerbaijan, apart from those along the Araz."""

NEAR_ARMENIA = {"AZ26", "AZ27", "PL09b", "PL10b", "RD43", "RD44", "RD44b", "RD49", "RD52"}
"""What works in Armenia, in Nakhchivan and towards Georgia: a war of Armenia and Azerbaijan is at its door."""


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def freight(atlas: Atlas) -> Network:
    return whole_network(Contents.of(atlas))


@pytest.fixture(scope="module")
def gas(atlas: Atlas) -> Network:
    return whole_network(Contents.of(atlas), medium="gas")


def alone(atlas: Atlas, name: str) -> Scenario:
    """Return one scenario without the baseline."""
    return read_scenario(FOLDER / f"{name}.toml", atlas)


def closed(atlas: Atlas, scenario: Scenario) -> set[str]:
    """Return the segments that exist today and that a scenario closes."""
    today = atlas.segments.set_index("id")["status"]
    under = segments_in(Case(atlas, scenario)).set_index("id")["status"]
    return {name for name, status in under.items() if status == "closed" and today[name] == "operational"}


def opened(atlas: Atlas, scenario: Scenario) -> set[str]:
    """Return the segments that a scenario opens."""
    today = atlas.segments.set_index("id")["status"]
    under = segments_in(Case(atlas, scenario)).set_index("id")["status"]
    return {name for name, status in under.items() if status == "operational" and today[name] != "operational"}


def opened_rail(atlas: Atlas, scenario: Scenario) -> set[str]:
    """Return the railways that a scenario opens."""
    mode = atlas.segments.set_index("id")["mode"]
    return {name for name in opened(atlas, scenario) if mode[name] == "rail"}


def carried(network: Network, atlas: Atlas, *names: str) -> Assignment:
    """Return what is carried under scenarios, with the baseline."""
    scenario = load_scenario(atlas, *names)
    return assign(network_under(network, scenario), scenario.demand)


def served(result: Assignment) -> dict[tuple[str, str], float]:
    """Return what is carried of each pair."""
    pairs = [(each.origin, each.destination) for each in result.demands]
    return dict(zip(pairs, result.served_by_pair.tolist(), strict=True))


def ran(atlas: Atlas, name: str) -> Outcome:
    """Return a scenario held against the baseline, as `corridor scenario run` prints it."""
    return run_scenario(Case(atlas, name))


def pair(outcome: Outcome, origin: str, destination: str) -> pd.Series[Any]:
    """Return the row of a pair of freight."""
    pairs = outcome.pairs
    return pairs[(pairs["origin"] == origin) & (pairs["destination"] == destination)].iloc[0]


def capacity(outcome: Outcome) -> tuple[float, float]:
    """Return what could pass Azerbaijan, Mt/y, before and after."""
    return outcome.before.capacity["freight"], outcome.after.capacity["freight"]


def through(result: Assignment, node: str) -> float:
    """Return what crosses at a border node."""
    return float(result.flow[(result.network.at == node) & (result.network.kind == "border")].sum())


def on(result: Assignment, *segments: str) -> float:
    here = (result.network.kind == "segment") & np.isin(result.network.segment.astype(str), segments)
    return float(result.flow[here].sum())


# All of them


def test_what_must_be_there_is_there(atlas: Atlas) -> None:
    assert set(scenario_names(atlas)) >= NEEDED
    assert scenario_names(atlas)[0] == "baseline"
    assert check_atlas(atlas.path) == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_each_says_what_it_does_and_who_says_so(path: Path, atlas: Atlas) -> None:
    scenario = read_scenario(path, atlas)
    known = set(atlas.sources["id"])
    assert scenario.sources
    statements: list[Closure | Opening | CapacityChange] = [*scenario.closes, *scenario.opens, *scenario.capacity]
    said = [scenario.sources, *(each.source for each in statements), *(each.source for each in scenario.demand)]
    assert {name for names in said for name in names} <= known
    # A paragraph, that says where knowledge ends.
    assert "\n" not in scenario.reading
    assert len(scenario.reading.split()) >= 50
    assert re.search(r"\bnot\b|\bno\b|never|nobody|assum|inference|guess", scenario.reading)
    assert "—" not in scenario.reading
    assert all(each.reason for each in statements)
    if scenario.kind == "event":
        assert scenario.start is not None
    # What is asked for has a source, unless nothing is.
    assert all(each.source or each.mt_y == 0 for each in scenario.demand)
    for each in scenario.demand:
        amount = each.mt_y if each.bcm_y is None else each.bcm_y
        assert amount is not None
        assert each.low is None or each.low <= amount <= (each.high or amount)


def test_every_scenario_named_in_a_reading_exists(atlas: Atlas) -> None:
    names = set(scenario_names(atlas))
    for name in names:
        for found in re.findall(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b", alone(atlas, name).reading):
            assert found in names, f"{name}: {found}"


def test_the_catalogue_holds_every_scenario_byte_for_byte(atlas: Atlas) -> None:
    listed = {entry["path"]: entry for entry in json.loads((atlas.path / "datapackage.json").read_text())["resources"]}
    for path in FOLDER.glob("*.toml"):
        entry, content = listed[f"scenarios/{path.name}"], path.read_bytes()
        assert entry["bytes"] == len(content)
        assert entry["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert entry["title"] == tomllib.loads(content.decode())["title"]
        assert re.fullmatch(r"[a-z0-9-]+", entry["name"])
    assert {name for name in listed if name.startswith("scenarios/")} == {
        f"scenarios/{path.name}" for path in FOLDER.glob("*.toml")
    }


def test_docs_list_every_scenario(atlas: Atlas) -> None:
    section = DATA.split("## Scenarios")[1].split("**Why")[0]
    listed = {name for row in section.splitlines() if row.startswith("| `") for name in re.findall(r"`(\w+)`", row)}
    assert listed == set(scenario_names(atlas))


# What is asked for

BRANCHES_2023 = {"Caspian": 10.0, "west": 3.0, "east": 0.65}  # Mt, ambassador of Iran
RUSSIA_IRAN = 3.353 + 2.185  # Mt, year to 19 March 2024


def asked(atlas: Atlas) -> dict[tuple[str, str], Demand]:
    return {(each.origin, each.destination): each for each in load_scenario(atlas).demand}


@pytest.mark.parametrize(
    ("pair", "value", "low", "high"),
    [
        (
            ("RUASF", "IRAMD"),
            RUSSIA_IRAN * 10 / sum(BRANCHES_2023.values()),
            3.11 / 10 * 12 * 10 / sum(BRANCHES_2023.values()),
            10.0,
        ),
        (
            ("RUMOW", "IRTHR"),
            RUSSIA_IRAN * 3.65 / sum(BRANCHES_2023.values()),
            3.11 / 10 * 12 * 3.65 / sum(BRANCHES_2023.values()),
            RUSSIA_IRAN,
        ),
        (
            ("RUMOW", "AZBAK"),
            6.72 / 9 * 12 - 3.0 - 0.78,
            6.72 / 9 * 12 - 3.7 - 0.814 - 0.78,
            7.02 / 9 * 12 - 2.0 - 0.78,
        ),
        (("INNSA", "RUMOW"), 0.502 / 7 * 12, 0.0, 1.01 / 9 * 12),
        (("KZBEY", "IRTHR"), 0.664991 / 10 * 12, 0.729, 0.560878 / 8 * 12),
        (("AZBAK", "IRTHR"), 0.647809 / 10 * 12, 0.517497 / 8 * 12, 0.647809 / 10 * 12),
    ],
)
def test_demand_is_what_its_note_makes_of_the_sources(
    atlas: Atlas, pair: tuple[str, str], value: float, low: float, high: float
) -> None:
    demand = asked(atlas)[pair]
    assert demand.bcm_y is None
    assert (demand.mt_y, demand.low, demand.high) == pytest.approx((value, low, high), abs=0.011)


def test_the_baseline_asks_for_freight_only_and_for_what_its_reading_says(atlas: Atlas) -> None:
    demand = asked(atlas)
    total = sum(each.mt_y or 0.0 for each in demand.values())
    assert f"{total:.2f} Mt a year between six pairs" in alone(atlas, "baseline").reading
    assert len(demand) == 6
    for (start, end), each in demand.items():
        names = {"RUASF": "Astrakhan", "IRAMD": "Amirabad", "RUMOW": "Moscow", "IRTHR": "Tehran", "AZBAK": "Baku"}
        names |= {"INNSA": "Nhava Sheva", "KZBEY": "Beyneu"}
        assert f"| {names[start]} | {names[end]} | {each.mt_y:.2f} | {each.low:g} – {each.high:g} |" in DATA.replace(
            "1.0 –", "1 –"
        )


def test_the_baseline_says_what_the_model_makes_of_it(atlas: Atlas, freight: Network) -> None:
    reading, result = alone(atlas, "baseline").reading, carried(freight, atlas)
    row = pair(ran(atlas, "baseline"), "RUASF", "IRAMD")
    # The pair is of ships alone; without that it would go by land.
    assert row["modes"] == "sea"
    by_land = best_routes(network_under(freight, alone(atlas, "baseline")), "RUASF", "IRAMD")
    assert isinstance(by_land, tuple)
    assert f"by land ({by_land[0].hours:.0f} hours by its assumed" in reading
    assert f"{row['hours_per_t']:.0f} by ship)" in reading
    assert set(result.limits["node"]) == {"BRSMR"}
    assert f"{through(result, 'BRYLM'):.2f} Mt of the trade with Azerbaijan change to rail" in reading


def test_model_and_observation_stand_in_the_docs(atlas: Atlas, freight: Network) -> None:
    result = carried(freight, atlas)
    assert result.unserved == 0.0
    caspian = on(result, *(name for name in atlas.segments["id"] if name in ("SE06", "SE08", "SE15", "SE17")))
    caspian += on(result, "SE09", "SE10", "SE16", "SE18")
    expected = {
        "Samur, road": through(result, "BRSMR"),
        "Samur, rail": through(result, "BRYLM"),
        "Azerbaijan, north-south, all modes": through(result, "BRSMR") + through(result, "BRYLM") + 0.78,
        "Astara, road": through(result, "BRAST"),
        "Astara, rail": through(result, "BRASR"),
        "Caspian, Russia – Iran": caspian,
        "eastern railway (Incheh Borun)": on(result, "IR16"),
    }
    rows = dict(re.findall(r"^\| ([^|]+?) \| (\d+\.\d\d) \| [^|]+ \| [^|]+ \|$", DATA, re.M))
    assert {name: float(rows[name]) for name in expected} == pytest.approx(expected, abs=0.005)


# Closures


def test_azerbaijan_closes_the_border_with_iran_and_nothing_else(atlas: Atlas, freight: Network, gas: Network) -> None:
    scenario = alone(atlas, "aze_closes_iran_border")
    assert (scenario.start, scenario.end, scenario.kind) == ("2026-03-05", "2026-03-09", "event")
    assert closed(atlas, scenario) == {"AZ18", "RD06a"}
    under = network_under(freight, scenario)
    crossings = {frozenset(pair) for pair in under.countries if len(pair) == 2}
    assert frozenset(("AZE", "IRN")) not in crossings
    assert frozenset(("AZE", "RUS")) in crossings
    # Gas and ships pass.
    assert len(network_under(gas, scenario).tail) == len(network_under(gas).tail)
    assert {"SE22", "SE12"} <= set(under.segment)
    result = carried(freight, atlas, "aze_closes_iran_border")
    assert through(result, "BRASR") == through(result, "BRAST") == 0.0
    assert result.unserved == 0.0  # there is a way round for all of it


def test_azerbaijan_closes_all_transit(atlas: Atlas, freight: Network, gas: Network) -> None:
    scenario = load_scenario(atlas, "aze_closes_transit")
    for network in (network_under(freight, scenario), network_under(gas, scenario)):
        assert "AZE" not in set(network.vertex_country)
        assert network.km_in("AZE").max() < 0.001  # the rounding of coordinates
    result = assign(network_under(freight, scenario), scenario.demand)
    own = {("RUMOW", "AZBAK"), ("AZBAK", "IRTHR")}
    assert all(each.mt_y == 0.0 for each in scenario.demand if (each.origin, each.destination) in own)
    assert result.through("AZE") == 0.0
    assert result.unserved == 0.0
    # What is set aside is said: its own trade, and what is left to ask for.
    before = {(each.origin, each.destination): each.mt_y or 0.0 for each in load_scenario(atlas).demand}
    aside, whole = sum(before[pair] for pair in own), sum(before.values())
    reading = " ".join(scenario.parts[-1].reading.split())
    assert (
        f"own trade with Russia and Iran, {aside:.2f} of the {whole:.2f} Mt a year of the baseline, is set" in reading
    )
    assert f"{whole - aside:.2f} Mt are asked instead of {whole:.2f}" in reading
    assert result.served == pytest.approx(whole - aside)
    # All that was transit goes by Armenia.
    assert f"the {on(result, 'RD44'):.2f} Mt a year that are transit today" in reading
    assert on(result, "RD44") == pytest.approx(carried(freight, atlas).through("AZE") - aside)
    row = pair(ran(atlas, "aze_closes_transit"), "RUMOW", "IRTHR")
    assert f"takes {row['hours']:.0f} hours instead of {row['hours_before']:.0f}" in reading
    # With 15 Mt asked for what takes its place is full.
    full = carried(freight, atlas, "transit_15mt", "aze_closes_transit")
    assert full.unserved == 0.0
    assert {"BRNRD", "IRNSH"} == set(full.limits["node"].dropna())
    assert {"TM01e", "IR16"} <= set(full.limits["segment"].dropna())
    # Rail transit by Azerbaijan, kt in 2024 and 2025.
    assert f"fell by {1 - 665 / 814:.0%}".replace("%", " %") in scenario.parts[-1].reading
    assert {name for sentence in scenario.conflicts for name in re.findall(r"from (\w+) to", sentence)} == {
        "RUMOW",
        "AZBAK",
    }


def test_russia_closes_the_northern_border(atlas: Atlas, freight: Network) -> None:
    result = carried(freight, atlas, "rus_closes_aze_border")
    assert through(result, "BRSMR") == through(result, "BRYLM") == 0.0
    assert served(result)["RUMOW", "AZBAK"] == pytest.approx(5.18)
    reading = alone(atlas, "rus_closes_aze_border").reading
    # Its other ways: Upper Lars and Georgia, a ship to Alat, and Upper Lars, Armenia and Iran.
    paths = result.paths[result.paths["pair"].map(lambda i: result.demands[i].destination == "AZBAK")]
    georgia, armenia, ship = (
        paths.loc[paths["segments"].str.split(";").map(lambda way, name=name: name in way), "amount"].sum()
        for name in ("RD53", "RD44", "SE23")
    )
    assert georgia + armenia + ship == pytest.approx(5.18)
    assert f"{georgia:.2f} go by Upper Lars, Georgia and Red Bridge, which is then full, {ship:.2f} by ship" in reading
    assert f"and {armenia:.2f} on the road through Armenia and Iran" in reading
    assert set(result.limits["node"]) == {"BRRED", "BRLRS"}
    outcome = ran(atlas, "rus_closes_aze_border")
    row = pair(outcome, "RUMOW", "AZBAK")
    assert f"a tonne takes {row['hours_per_t']:.0f} hours instead of {row['hours_per_t_before']:.0f}" in reading
    # For transit it is the same as closing the border with Iran.
    for closed_border in (outcome, ran(atlas, "aze_closes_iran_border")):
        row = pair(closed_border, "RUMOW", "IRTHR")
        assert (row["hours_per_t_before"], row["hours_per_t"]) == pytest.approx((132, 241), abs=0.5)
        reading = closed_border.after.scenario.parts[-1].reading
        assert "Moscow - Tehran in 241 hours instead of 132" in reading
        # The best way by itself, which is full.
        assert re.search(rf"\b{row['hours']:.0f} (hours would do|by Red Bridge)", reading)
        assert capacity(closed_border)[1] == 0.0


def least_km(atlas: Atlas, name: str) -> float:
    """Return how near a segment comes to the border of Armenia and Azerbaijan, km on the ellipsoid.

    Independent of the network: both drawn with a point every 0.005 degrees at most, nearest points
    found in degrees stretched to the latitude, the distance then measured as a geodesic.
    """
    shapes = atlas.borders.set_index("iso_a3").geometry
    border = shapely.intersection(shapely.boundary(shapes["ARM"]), shapely.boundary(shapes["AZE"]))
    line = atlas.segments.set_index("id").geometry[name]
    border, line = (shapely.segmentize(shape, 0.005) for shape in (border, line))
    here, there = shapely.get_coordinates(line), shapely.get_coordinates(border)
    scale = np.array([np.cos(np.radians(39.7)), 1.0])
    tree = shapely.STRtree(shapely.points(there * scale))
    near = tree.nearest(shapely.points(here * scale))
    _, _, metres = GEOD.inv(*here.T, *there[near].T)
    return float(metres.min()) / 1000.0


@pytest.mark.parametrize(
    ("km", "segment", "words"),
    [
        (1, "RD44", "Norduz"),
        (2, "RD16", "Aghband"),
        (4, "RD52", "Red Bridge"),
        (38, "IR19", "Jolfa"),
        (65, "AZ20", "Horadiz"),
        (123, "RD14", "Bilasuvar – Imishli"),
        (150, "RD31", "road post Bilasuvar"),
        (171, "PL03", "gas pipeline"),
        (174, "AZ14", "railway"),
        (175, "RD04", "road Alat – Astara"),
    ],
)
def test_distances_from_the_border_of_armenia_and_azerbaijan(atlas: Atlas, km: int, segment: str, words: str) -> None:
    assert least_km(atlas, segment) == pytest.approx(km, abs=0.6)
    row = next(line for line in DATA.splitlines() if line.startswith(f"| {km} | "))
    assert words in row


@pytest.mark.parametrize(
    ("town", "lon", "lat"),
    [  # positions of the towns, 1 km either way
        ("Tovuz", 45.63, 40.99),
        ("Goris", 46.34, 39.51),
        ("Sotk", 45.87, 40.20),
        ("Jermuk", 45.67, 39.84),
        ("Kapan", 46.41, 39.20),
        ("Dashkasan", 46.08, 40.52),
        ("Kalbajar", 46.04, 40.11),
        ("Lachin", 46.55, 39.64),
    ],
)
def test_places_named_for_fighting_lie_within_30_km_of_the_border(
    atlas: Atlas, town: str, lon: float, lat: float
) -> None:
    assert town in alone(atlas, "arm_aze_war").reading
    shapes = atlas.borders.set_index("iso_a3").geometry
    border = shapely.intersection(shapely.boundary(shapes["ARM"]), shapely.boundary(shapes["AZE"]))
    at = shapely.get_coordinates(shapely.segmentize(border, 0.005))
    _, _, metres = GEOD.inv(np.full(len(at), lon), np.full(len(at), lat), *at.T)
    assert metres.min() < 30_000


def near(atlas: Atlas, km: float) -> Scenario:
    """Return the scenario of the war with another distance."""
    scenario = alone(atlas, "arm_aze_war")
    statement = scenario.closes[0]
    where = dataclasses.replace(statement.where, near_border=("ARM", "AZE", km))
    return dataclasses.replace(scenario, closes=(dataclasses.replace(statement, where=where),))


def test_war_within_70_km_spares_what_the_corridor_runs_on(atlas: Atlas, freight: Network) -> None:
    scenario = alone(atlas, "arm_aze_war")
    assert scenario.closes[0].where == Where(territory=("ARM", "AZE"), near_border=("ARM", "AZE", 70.0))
    assert closed(atlas, scenario) == {"AZ20", "RD15"} | NEAR_ARMENIA
    under = segments_in(Case(atlas, scenario)).set_index("id")["status"]
    assert {"AZ21", "RD13", "RD16"} <= set(under.index[under == "closed"])
    assert under["IR19"] == under["RD18"] == "operational"  # in Iran
    before, after = carried(freight, atlas), carried(freight, atlas, "arm_aze_war")
    assert after.served_by_pair == pytest.approx(before.served_by_pair)
    assert after.tonne_hours == pytest.approx(before.tonne_hours)
    # It closes the way round Azerbaijan through Armenia: what is left is the railway through Turkmenistan.
    both = run_scenario(Case(atlas, load_scenario(atlas, "arm_aze_war", "aze_closes_transit")))
    alone_closed = ran(atlas, "aze_closes_transit")
    hours = [pair(outcome, "RUMOW", "IRTHR")["hours"] for outcome in (both, alone_closed)]
    assert "then takes {:.0f} hours by the railway through Turkmenistan, not {:.0f}".format(*hours) in scenario.reading
    assert both.after.flows["freight"].through("ARM") == 0.0


def test_how_far_a_war_would_have_to_reach(atlas: Atlas) -> None:
    segments = {name for route in MAIN_LINE for name in atlas.routes[route].segments}

    def main_line(km: float) -> set[str]:
        return closed(atlas, near(atlas, km)) & segments

    # The old road Alat - Astara by Bilasuvar comes first, then the gas pipeline, the railway and the new road.
    assert main_line(160) == set()
    assert main_line(171) == {"RD05", "RD05b", "RD30b"}
    assert main_line(172) == {"RD05", "RD05b", "RD30b", "PL03"}
    assert main_line(174) == {"RD05", "RD05b", "RD30b", "PL03", "AZ13", "AZ14"}
    assert "RD04" in main_line(176)
    assert least_km(atlas, "RD31") == pytest.approx(150, abs=0.6)
    assert "the road by Bilasuvar comes within 150 km" in alone(atlas, "arm_aze_war").reading
    # Up to 64 km nothing else that works today closes at all.
    assert closed(atlas, near(atlas, 64)) <= NEAR_ARMENIA


def test_siyazan(atlas: Atlas, freight: Network, gas: Network) -> None:
    scenario = alone(atlas, "arm_aze_war_siyazan")
    assert closed(atlas, scenario) == {"AZ05", "AZ06", "RD01b", "RD02", "PL02"}
    station = atlas.nodes.set_index("id").geometry["AZSIY"]
    disc = scenario.closes[0].where.disc
    assert disc is not None
    assert disc[:2] == pytest.approx((station.x, station.y), abs=1e-4)
    shapes = atlas.borders.set_index("iso_a3").geometry
    border = shapely.segmentize(
        shapely.intersection(shapely.boundary(shapes["ARM"]), shapely.boundary(shapes["AZE"])), 0.005
    )
    at = shapely.get_coordinates(border)
    _, _, metres = GEOD.inv(np.full(len(at), station.x), np.full(len(at), station.y), *at.T)
    assert f"{metres.min() / 1000:.0f} km from the border" in scenario.reading
    demand = [Demand("RUMZD", "BRASG", bcm_y=2.0)]
    assert assign(network_under(gas, scenario), demand).unserved == 2.0
    assert carried(freight, atlas, "arm_aze_war_siyazan").unserved == 0.0


def test_nothing_passes_iran(atlas: Atlas, freight: Network) -> None:
    result = carried(freight, atlas, "iran_outage")
    # India and Russia have the way by Suez.
    assert {pair for pair, amount in served(result).items() if amount > 0} == {("RUMOW", "AZBAK"), ("INNSA", "RUMOW")}
    assert on(result, "SE14") == pytest.approx(0.86)
    assert (
        f"{result.unserved:.2f} of the {result.asked.sum():.2f} Mt a year have no way"
        in alone(atlas, "iran_outage").reading
    )


STRAIT = (56.45, 26.57)  # narrowest part of the Strait of Hormuz


def test_hormuz_closes_every_ship_to_bandar_abbas_and_none_to_chabahar(atlas: Atlas, freight: Network) -> None:
    scenario = alone(atlas, "hormuz_shut")
    lines = atlas.segments.set_index("id")
    sea = lines[(lines["mode"] == "sea") & (lines["status"] == "operational")]

    def passes(line: shapely.Geometry) -> bool:
        at = shapely.get_coordinates(shapely.segmentize(line, 0.05))
        _, _, metres = GEOD.inv(np.full(len(at), STRAIT[0]), np.full(len(at), STRAIT[1]), *at.T)
        return bool(metres.min() < 60_000)

    through_strait = {name for name, line in sea.geometry.items() if passes(line)}
    assert closed(atlas, scenario) == through_strait == {"SE01", "SE02", "SE03", "SE19", "SE24"}
    assert "SE04" in set(network_under(freight, scenario).segment)
    result = carried(freight, atlas, "hormuz_shut")
    # What India and Russia trade goes by Suez, all the rest as before.
    assert result.unserved == 0.0
    assert on(result, "SE14") == served(result)["INNSA", "RUMOW"] == pytest.approx(0.86)
    row = pair(ran(atlas, "hormuz_shut"), "INNSA", "RUMOW")
    assert f"{row['hours']:.0f} hours to Moscow instead of {row['hours_before']:.0f}" in scenario.reading


@pytest.mark.parametrize("year", [2026, 2030, 2050])
def test_no_year_builds_what_nobody_confirmed(atlas: Atlas, freight: Network, year: int) -> None:
    """Announced is not built: Chabahar - Zahedan does not bring India back, the Araz branch carries nothing."""
    today = atlas.segments.set_index("id")["status"]
    then = segments_in(Case(atlas, as_of=year)).set_index("id")["status"]
    assert then.to_dict() == today.to_dict()
    scenario = load_scenario(atlas, "hormuz_shut")
    result = assign(network_under(freight, scenario, as_of=year), scenario.demand)
    assert on(result, "SE14") == pytest.approx(0.86)
    assert result.through("IRN") == pytest.approx(7.12)
    unfinished = atlas.segments[atlas.segments["status"] != "operational"]
    assert unfinished["opens"].isna().all()
    announced = unfinished.set_index("id").loc[["AZ21", "IR17", "RD13", "RD16", "RD17"], "note"]
    assert announced.str.contains("Announced for 2026; completion not found").all()


def stated(atlas: Atlas, *nodes: str) -> float:
    return float(atlas.nodes.set_index("id")["capacity"][list(nodes)].sum())


def test_olya_is_out_but_not_the_canal(atlas: Atlas, freight: Network) -> None:
    scenario = alone(atlas, "olya_out")
    assert closed(atlas, scenario) == {"RU09"}
    under = network_under(freight, scenario)
    assert {"RV01", "RV02"} <= set(under.segment)
    assert set(under.capacity_mt_y[(under.at == "RUOLY") & (under.kind == "port")]) == {0.0}
    # No voyage ends there, and those to Astrakhan pass.
    voyages = [Demand("RUOLY", "IRAMD", mt_y=1.0, modes=("sea",)), Demand("RUASF", "IRAMD", mt_y=1.0, modes=("sea",))]
    assert assign(under, voyages).served_by_pair.tolist() == [0.0, 1.0]
    total = stated(atlas, "RUASF", "RUOLY", "RUMCX")
    assert f"{stated(atlas, 'RUOLY'):g} of the {total:g} Mt a year that the three Russian ports" in scenario.reading
    assert carried(freight, atlas, "olya_out").unserved == 0.0


def test_anzali_is_out(atlas: Atlas, freight: Network) -> None:
    scenario = alone(atlas, "anzali_out")
    assert closed(atlas, scenario) == {"SE06", "SE09", "SE11", "SE22", "RD28"}
    total = stated(atlas, "IRBAZ", "IRCSP", "IRNSH", "IRAMD")
    share = stated(atlas, "IRBAZ") / total
    assert share == pytest.approx(1 / 3, abs=0.02)
    assert f"about a third of what the four Iranian ports can take ({stated(atlas, 'IRBAZ'):g} of {total:g} Mt" in (
        scenario.reading
    )
    confidence = atlas.nodes.set_index("id")["confidence"]
    low = [name for name in ("IRBAZ", "IRCSP", "IRNSH", "IRAMD") if confidence[name] == "low"]
    assert low == ["IRCSP", "IRAMD"]
    assert "for Caspian Port and Amirabad of low confidence" in scenario.reading
    places = atlas.nodes.set_index("id").geometry
    _, _, metres = GEOD.inv(places["IRBAZ"].x, places["IRBAZ"].y, places["IRCSP"].x, places["IRCSP"].y)
    assert f"Caspian Port, {metres / 1000:.0f} km away" in scenario.reading
    assert carried(freight, atlas, "anzali_out").unserved == 0.0


def test_low_water_takes_its_share_off_three_ports(atlas: Atlas, freight: Network) -> None:
    before, after = network_under(freight), network_under(freight, alone(atlas, "caspian_low_water"))
    assert len(before.tail) == len(after.tail)
    changed = np.flatnonzero(~np.isclose(before.capacity_mt_y, after.capacity_mt_y, equal_nan=True))
    found = {(str(after.at[edge]), round(float(after.capacity_mt_y[edge]), 3)) for edge in changed}
    assert found == {("RUASF", 9.0), ("RUOLY", 3.375), ("IRBAZ", 7.2)}
    # A node has one capacity, whatever passes it.
    assert {after.kind[edge] for edge in changed} == {"port", "rail_road"}
    today = carried(freight, atlas, "caspian_low_water")
    assert today.unserved == 0.0
    assert set(today.limits["node"]) == {"BRSMR"}
    total = stated(atlas, "RUASF", "RUOLY")
    reading = alone(atlas, "caspian_low_water").reading
    assert f"about 3 Mt in 2022, {3 / total:.0%}".replace("%", " %") in reading
    assert f"of the {total:g} Mt a year the atlas has" in reading
    # With the land route shut and much asked for, Astrakhan is full, and only because of the low water.
    high = carried(freight, atlas, "transit_15mt", "aze_closes_transit")
    low = carried(freight, atlas, "transit_15mt", "aze_closes_transit", "caspian_low_water")
    assert "RUASF" in set(low.limits["node"])
    assert "RUASF" not in set(high.limits["node"])
    assert on(high, "SE09") == 0.0
    assert f"{on(low, 'SE09'):.2f} Mt a year go by Makhachkala" in reading


# Gas


@pytest.mark.parametrize(
    ("names", "arrives", "unserved"),
    [
        (["baseline"], 0.0, 0.0),
        (["gas_2bcm"], 2.0, 0.0),
        (["gas_55bcm"], 4.0, 51.0),
        (["gas_55bcm_built"], 55.0, 0.0),
        (["baku_halts_gas"], 0.0, 2.0),
        (["baku_halts_gas", "gas_55bcm"], 0.0, 55.0),
        (["everything_2030"], 55.0, 0.0),
    ],
)
def test_gas_that_arrives(atlas: Atlas, gas: Network, names: list[str], arrives: float, unserved: float) -> None:
    result = carried(gas, atlas, *names)
    assert (result.served, result.unserved) == pytest.approx((arrives, unserved))
    assert result.through("AZE") == pytest.approx(arrives)


def test_what_is_missing_for_55_bcm(atlas: Atlas, gas: Network) -> None:
    reading = alone(atlas, "gas_55bcm").reading
    result = carried(gas, atlas, "gas_55bcm")
    assert list(result.limits["segment"]) == ["PL03"]
    assert f"{result.unserved:.0f} of the 55 have no way" in reading
    # At what the pipes were built for, both stop at 10.
    design = assign(network_under(gas), load_scenario(atlas, "gas_55bcm").demand)
    assert set(design.limits["segment"]) == {"PL01", "PL02", "PL03"}
    assert f"{design.unserved:.0f} would have no way" in reading
    km = atlas.segments.set_index("id")["official_km"]
    assert f"({km['PL03']:.0f} km)" in reading
    assert f"({km['PL01'] + km['PL02']:.0f} km from Mozdok" in reading
    assert f"{km['PL01'] + km['PL02'] + km['PL03']:.0f} km, {km['PL02'] + km['PL03']:.0f} km of them in Azer" in reading


def test_the_proposed_lines_are_as_long_as_the_pipes_they_follow(atlas: Atlas, gas: Network) -> None:
    lines = atlas.segments.set_index("id")
    for proposed, existing in itertools.product(("PG02", "PG55"), ("a1", "b2", "c3")):
        here, there = f"{proposed}{existing[0]}", f"PL0{existing[1]}"
        assert lines.loc[here, "official_km"] == lines.loc[there, "official_km"]
        assert lines.loc[here, "confidence"] == "low"
        assert "existing pipeline" in lines.loc[here, "length_note"]
    today, built = carried(gas, atlas, "gas_2bcm"), carried(gas, atlas, "gas_55bcm_built")
    assert today.tonne_km / today.served == pytest.approx(890.0)
    assert built.tonne_km / built.served == pytest.approx(890.0)
    for route in ("gas_stage_2bcm", "gas_stage_55bcm"):
        km = exposure(atlas, route=route, by=["country"]).set_index("country")["km"]
        assert km.sum() == pytest.approx(890.0)
        assert km["AZE"] == pytest.approx(410.0)
    assert "(890 km, 410 km of them in Azerbaijan)" in alone(atlas, "gas_55bcm_built").reading


def test_azerbaijan_halts_gas_and_leaves_freight(atlas: Atlas, freight: Network, gas: Network) -> None:
    scenario = alone(atlas, "baku_halts_gas")
    assert closed(atlas, scenario) == {"PL02", "PL03", "PL09b"}
    assert len(network_under(freight, scenario).tail) == len(network_under(freight).tail)
    left = set(network_under(gas).segment) - set(network_under(gas, scenario).segment)
    assert left == {"PL02", "PL03", "PL09b"}


# What is built


def test_rasht_astara_adds_the_missing_link_alone(atlas: Atlas, freight: Network) -> None:
    scenario = alone(atlas, "rasht_astara_built")
    assert opened(atlas, scenario) == {"IR01"}
    under = network_under(freight, scenario)
    assert under.capacity_mt_y[under.segment == "IR01"].tolist() == [6.0]
    # The break of gauge appears, with the capacity of the terminal.
    here = (under.at == "IRATT") & (under.kind == "gauge_break")
    assert under.capacity_mt_y[here].tolist() == [1.0]
    # The terminal is full by trucks without it: it adds no tonne, however much is asked for.
    for names in ((), ("transit_15mt",)):
        before, after = carried(freight, atlas, *names), carried(freight, atlas, *names, "rasht_astara_built")
        assert after.tonne_hours == pytest.approx(before.tonne_hours)
    outcome = ran(atlas, "rasht_astara_built")
    today, built = capacity(outcome)
    assert built == pytest.approx(today)
    # What it shortens is the way without trucks.
    for start, words in (("AZBAK", "Baku - Tehran takes {:.0f} hours by rail"), ("RUMOW", "Moscow - Tehran {:.0f}")):
        row = pair(outcome, start, "IRTHR")
        assert words.format(row["hours_off_road"]) in scenario.reading
        assert row["hours_off_road_before"] == pytest.approx(269, abs=0.5)
    assert scenario.reading.count("instead of 269") == 2


def test_the_araz_branch_opens_without_the_railway_to_jolfa(atlas: Atlas) -> None:
    scenario = alone(atlas, "araz_branch_open")
    assert opened(atlas, scenario) == {"AZ21", "RD13", "RD16", "RD17"}
    before, after = capacity(ran(atlas, "araz_branch_open"))
    assert f"rises from {before:.2f} to {after:.2f} Mt a year" in scenario.reading
    # All that the two crossings at Samur take.
    assert after == pytest.approx(640 * 20 * 350 / 1e6 + 11.0)


def test_everything_stands_in_2030(atlas: Atlas, freight: Network) -> None:
    scenario = alone(atlas, "everything_2030")
    status = segments_in(Case(atlas, scenario)).set_index("id")["status"]
    left = set(status.index[status != "operational"])
    assert left == {"PG02a", "PG02b", "PG02c"}  # the old pipes under another name
    under = network_under(freight, scenario)

    def limit(node: str, kind: str) -> set[float]:
        here = (under.at == node) & (under.kind == kind)
        return {round(float(value), 2) for value in under.capacity_mt_y[here]}

    assert limit("IRATT", "gauge_break") == {5.0}
    assert limit("BRYLM", "border") == {15.0}
    assert limit("BRSMR", "border") == {round(1100 * 20 * 350 / 1e6, 2)}
    assert limit("AZALA", "port") == {25.0}
    segments = under.kind == "segment"
    by_segment = dict(zip(under.segment[segments], under.capacity_mt_y[segments], strict=True))
    assert (by_segment["AZ01"], by_segment["IR13a"], by_segment["TM01e"]) == (15.0, 8.0, 10.0)
    outcome = ran(atlas, "everything_2030")
    hours = outcome.summary[outcome.summary["measure"] == "hours per tonne"].iloc[0]
    assert f"{hours['after']:.0f} hours a tonne instead of {hours['before']:.0f}" in scenario.reading
    assert set(outcome.limits.loc[outcome.limits["medium"] == "freight", "node"]) == {"BRSMR"}
    # The new railways carry nothing.
    assert on(carried(freight, atlas, "everything_2030"), *opened_rail(atlas, scenario)) == 0.0
    row = pair(outcome, "RUMOW", "IRTHR")
    assert f"from {row['hours_off_road_before']:.0f} to {row['hours_off_road']:.0f} hours" in scenario.reading
    before, after = capacity(outcome)
    assert f"rises from {before:.2f} to {after:.2f} Mt a year" in scenario.reading
    assert after == pytest.approx(15.0 + 7.7)


def test_fifteen_million_tonnes(atlas: Atlas, freight: Network) -> None:
    reading = alone(atlas, "transit_15mt").reading

    def by_azerbaijan(*names: str) -> float:
        result = carried(freight, atlas, *names)
        assert result.unserved == 0.0
        pair = next(i for i, each in enumerate(result.demands) if (each.origin, each.destination) == ("RUMOW", "IRTHR"))
        paths = result.paths[result.paths["pair"] == pair]
        crossing = paths["segments"].str.split(";").map(lambda way: any(name in ("RD03", "AZ09") for name in way))
        return float(paths.loc[crossing, "amount"].sum())

    today = by_azerbaijan("transit_15mt")
    assert f"Azerbaijan takes {today:.1f} Mt of them" in reading
    result = carried(freight, atlas, "transit_15mt")
    assert set(result.limits["node"]) == {"BRAST", "BRBIL", "BRSMR", "IRATT", "BRNRD"}
    # The road is used by India's freight too, the railway by Kazakhstan's.
    others = {"road": on(result, "RD44") - 0.86, "railway": on(result, "TM01e") - 0.80}
    assert f"{others['road']:.2f} Mt go by road through Georgia and Armenia" in reading
    assert f"{others['railway']:.2f} Mt by the eastern railway" in reading
    assert today + sum(others.values()) == pytest.approx(15.0)
    assert by_azerbaijan("transit_15mt", "rasht_astara_built") == pytest.approx(today)
    assert by_azerbaijan("transit_15mt", "everything_2030") == pytest.approx(15.0)
