"""Which ways a segment may run over, by their tags."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.matching.osm_tags import way_rules


def rules(mode, **tags):
    return way_rules(pd.DataFrame({name: [value] for name, value in tags.items()} or {"osm_id": ["way/1"]}), mode)


@pytest.mark.parametrize(
    ("tag", "gauge", "usable"),
    [
        ("1520", 1520, True),
        ("1524", 1520, True),  # Finland's and the older Russian measure of one gauge
        ("1435", 1520, False),
        ("1520;1435", 1520, True),
        ("1520;1435", 1435, True),
        ("1520 mm", 1520, True),
        (None, 1520, True),
        ("broad", 1520, True),
        ("1067", None, True),
    ],
)
def test_gauge(tag, gauge, usable):
    assert rules("rail", gauge=tag).usable(built=True, gauge_mm=gauge).tolist() == [usable]


def test_a_narrow_gauge_railway_that_does_not_say_is_none_of_the_wide_ones():
    narrow = rules("rail", railway="narrow_gauge", gauge=None)
    assert not narrow.usable(built=True, gauge_mm=1435)[0]
    assert narrow.usable(built=True, gauge_mm=1000)[0]


@pytest.mark.parametrize(
    ("status", "built", "not_built"),
    [
        ("operational", True, False),
        (None, True, False),
        ("under_construction", False, True),
        ("planned", False, True),
        ("proposed", False, True),
        ("disused", False, False),
    ],
)
def test_status(status, built, not_built):
    found = rules("rail", status=status)
    assert (found.usable(built=True)[0], found.usable(built=False)[0]) == (built, not_built)


@pytest.mark.parametrize("railway", ["tram", "subway", "light_rail", "monorail", "funicular"])
def test_no_freight_runs_on_a_city_railway(railway):
    assert not rules("rail", railway=railway).usable(built=True)[0]


def test_running_lines_come_before_sidings_before_yards():
    factors = [rules("rail", service=service).factor[0] for service in (None, "crossover", "siding", "yard", "spur")]
    assert factors == sorted(factors)
    assert factors[0] == factors[1] == 1
    assert rules("rail", service="whatever").factor[0] > 1
    assert rules("rail", usage="industrial").factor[0] > rules("rail", usage="main").factor[0] == 1


def test_great_roads_come_before_small_ones():
    classes = ["motorway", "primary", "primary_link", "secondary", "tertiary", "track"]
    factors = [rules("road", highway=each).factor[0] for each in classes]
    assert factors == sorted(factors)


@pytest.mark.parametrize(("tag", "way"), [("yes", 1), ("1", 1), ("-1", -1), ("no", 0), (None, 0), ("reversible", 0)])
def test_one_way_roads(tag, way):
    assert rules("road", oneway=tag).oneway[0] == way
    assert rules("rail", oneway=tag).oneway[0] == 0


def test_a_way_without_any_tag_is_in_operation():
    for mode in ("rail", "road", "pipeline"):
        found = rules(mode)
        assert found.usable(built=True, gauge_mm=1520)[0]
        assert found.factor[0] == 1


@pytest.mark.parametrize("mode", ["rail", "road", "pipeline"])
def test_no_ways(mode):
    table = pd.DataFrame(
        {name: pd.Series([], dtype=object) for name in ("gauge", "service", "usage", "highway", "oneway")}
    )
    assert len(way_rules(table, mode).usable(built=True)) == 0
