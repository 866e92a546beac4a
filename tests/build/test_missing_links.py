"""Links that decide what stands in for Azerbaijan: that they are there, joined, and as far along as their sources say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import geo
from atlas_build import facts
from geo.network import Network
from layers import Atlas, load_atlas

TABLES = Path(__file__).resolve().parents[2] / "scripts" / "instc"


@pytest.fixture(scope="module")
def table() -> facts.Facts:
    return facts.read(TABLES)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def itineraries(found: tuple[geo.Itinerary, ...] | geo.NoRoute) -> tuple[geo.Itinerary, ...]:
    assert isinstance(found, tuple)
    return found


@pytest.fixture(scope="module")
def freight(atlas: Atlas) -> Network:
    return geo.build_network(atlas)


def test_the_lars_road_is_the_way_round_azerbaijan_by_land(freight: Network) -> None:
    [direct] = itineraries(geo.best_routes(freight, "INNSA", "RUSPB"))
    [around] = itineraries(geo.best_routes(freight, "INNSA", "RUSPB", avoid="AZE"))
    assert {"RD44", "RD43", "RD41"} <= set(around.segments)
    # Some 13 h more of road; posts of 10 h at Norduz, 6 at Sadakhlo and 96 at Upper Lars, against 14 at Astara and 10
    # at Samur.
    assert around.hours - direct.hours == pytest.approx(13 + (10 + 6 + 96) - (14 + 10), abs=2)


def test_without_the_bridges_at_astara_trucks_take_bilasuvar(freight: Network) -> None:
    [direct] = itineraries(geo.best_routes(freight, "INNSA", "RUSPB"))
    bridges = np.isin(freight.segment, ["AZ18", "RD06a"])
    [around] = itineraries(geo.best_routes(freight, "INNSA", "RUSPB", closed=bridges))
    assert {"RD30", "RD32"} <= set(around.segments)
    assert 2 < around.hours - direct.hours < 10


def test_each_gas_part_says_whether_it_is_joined(atlas: Atlas) -> None:
    gas = geo.build_network(atlas, medium="gas")
    joined = {pair: geo.max_flow(gas, *pair).connected for pair in (("TMDAU", "BRASG"), ("IRTHR", "AMKAJ"))}
    assert all(joined.values())
    for origin, destination in (("TMKRP", "IRTHR"), ("TRIGD", "IRTHR")):
        assert not geo.max_flow(gas, origin, destination).connected
        notes = atlas.segments.loc[atlas.segments["from_node"] == origin, "note"]
        assert notes.str.contains("part of their own").all()


def test_what_is_not_built_is_not_operational(table: facts.Facts) -> None:
    status = {name: segment.properties["status"] for name, segment in table.segments.items()}
    planned = ("AM01", "AM02", "AZ08c", "AZ23", "AZ28", "IR22", "RU13", "SE25", "SE26")
    assert {status[name] for name in planned} == {"planned"}
    assert {status[name] for name in ("AZ24", "AZ25", "AZ29")} == {"under_construction"}


def test_lines_keep_to_the_country_their_sources_say(atlas: Atlas) -> None:
    lines = atlas.segments.set_index("id").loc[["RD43", "RD44", "AM01", "AM02", "AZ24", "RD32"]]
    km = geo.length_by_area(lines, atlas.borders, area_key="iso_a3").set_index(["line", "iso_a3"])["km"]
    share = km / km.groupby("line").transform("sum")
    home = {"RD43": "ARM", "RD44": "ARM", "AM01": "ARM", "AM02": "ARM", "AZ24": "AZE", "RD32": "IRN"}
    assert {line: country for line, country in home.items() if share[line, country] < 0.99} == {}
