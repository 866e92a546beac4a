"""Names, ranges and lookups of cost parameters, and what is told of those that are wrong."""

from __future__ import annotations

import math

import pytest

from layers.model.parameters import (
    FAMILIES,
    GENERAL_NAMES,
    MONEY,
    Special,
    family_of,
    general_name,
    name_problem,
    value_of,
    value_problem,
)

SPECIAL = Special(("AZE", "IRN", "RUS"), ("eastern", "trans_caspian"), ("bulk", "general"), ("stated_here",))


def test_the_nearest_general_value_stands_in_for_a_special_one() -> None:
    values = {"tariff.rail": 0.05, "tariff.rail.AZE": 0.07, "border_h.road": 6.0, "value_of_time": 0.2}
    assert value_of("tariff.rail.AZE", values) == 0.07
    assert value_of("tariff.rail.IRN", values) == 0.05
    assert value_of("border_h.road.AZE-IRN", values) == 6.0
    assert value_of("value_of_time.bulk", values) == 0.2
    assert value_of("value_of_time", values) == 0.2


def test_a_value_of_something_else_does_not_stand_in() -> None:
    values = {"tariff.rail.AZE": 0.07, "border_h.rail": 6.0}
    for name in ("tariff.rail", "tariff.rail.IRN", "tariff.road", "border_h.road.AZE-IRN", "port_dues"):
        assert math.isnan(value_of(name, values))


@pytest.mark.parametrize(
    ("name", "general"),
    [
        ("tariff.sea.trans_caspian", "tariff.sea"),
        ("border_fee.rail.AZE-IRN", "border_fee.rail"),
        ("handling.port.AZE", "handling.port"),
        ("port_dues.AZE", "port_dues"),
        ("value_of_time.bulk", "value_of_time"),
        ("container_t", "container_t"),
        ("choice.theta", "choice.theta"),
        ("no_such", "no_such"),
    ],
)
def test_general_names(name: str, general: str) -> None:
    assert general_name(name) == general


def test_a_family_is_the_longest_beginning_that_is_one() -> None:
    assert family_of("choice.constant.eastern") == ("choice.constant", ("eastern",))
    assert family_of("border_h.road.AZE-IRN") == ("border_h", ("road", "AZE-IRN"))
    assert family_of("choice") is None
    assert family_of("tarif.rail") is None


@pytest.mark.parametrize("name", [name for name in GENERAL_NAMES if name not in ("choice.constant", "rebate")])
def test_general_names_are_names(name: str) -> None:
    assert name_problem(name, Special()) is None


@pytest.mark.parametrize(
    "name",
    [
        *("tariff.rail.AZE", "tariff.sea.trans_caspian", "handling.gauge_break.IRN", "port_dues.RUS", "port_h.RUS"),
        *("border_fee.road.AZE-IRN", "border_h.rail.AZE-RUS", "value_of_time.bulk", "choice.constant.eastern"),
        *("rebate.eastern", "speed_kmh.rail.AZE", "stated_here"),
    ],
)
def test_special_names_are_names(name: str) -> None:
    assert name_problem(name, SPECIAL) is None


@pytest.mark.parametrize(
    ("name", "message", "remedy"),
    [
        ("tarif.rail", "unknown cost parameter 'tarif.rail'", "Did you mean 'tariff.rail'? Known: "),
        ("tariff", "unknown cost parameter 'tariff'", "Known: "),
        ("tariff.air", "unknown cost parameter 'tariff.air'", "Known: "),
        ("tariff.rail.AZE.old", "unknown cost parameter 'tariff.rail.AZE.old'", "Known: "),
        ("container_t.AZE", "unknown cost parameter 'container_t.AZE'", "Known: "),
        ("choice.constant", "unknown cost parameter 'choice.constant'", "Known: "),
        ("rebate", "unknown cost parameter 'rebate'", "Known: "),
        ("choice.theta.eastern", "unknown cost parameter 'choice.theta.eastern'", "Known: "),
        ("tariff.rail.ZZZ", "unknown country 'ZZZ'", "Known: AZE, IRN, RUS"),
        ("value_of_time.gold", "unknown class 'gold'", "Known: bulk, general"),
        ("choice.constant.western", "unknown branch 'western'", "Known: eastern, trans_caspian"),
        ("border_fee.road.AZE-ZZZ", "unknown territory 'ZZZ'", "Known: AZE, IRN, RUS"),
        ("border_h.road.IRN-AZE", "not two in order of the alphabet", "Write 'border_h.road.AZE-IRN'"),
        ("border_h.road.AZE-AZE", "not two in order of the alphabet", "Name two countries"),
        ("border_h.road.AZE", "not two in order of the alphabet", "Name two countries"),
        ("border_h.road.AZE-IRN-RUS", "not two in order of the alphabet", "Name two countries"),
    ],
)
def test_what_is_no_name_is_told_with_what_there_is(name: str, message: str, remedy: str) -> None:
    problem = name_problem(name, SPECIAL)
    assert problem is not None
    assert message in problem[0]
    assert remedy in problem[1]


@pytest.mark.parametrize("family", ["tariff", "speed_kmh"])
def test_what_would_never_be_read_is_no_name(family: str) -> None:
    """On land a price or speed is of a country, at sea of a branch; the other would have no effect."""
    for name, kind in (("sea.AZE", "branch"), ("rail.eastern", "country"), ("road.eastern", "country")):
        problem = name_problem(f"{family}.{name}", SPECIAL)
        assert problem is not None
        assert problem[0] == f"unknown {kind} {name.partition('.')[2]!r}"
    assert name_problem(f"{family}.sea.eastern", SPECIAL) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("tariff.rail", 0.05), ("handling.port", 0.0), ("choice.constant.eastern", -38.0), ("value_of_time.bulk", 0.0)],
)
def test_plausible_values(name: str, value: float) -> None:
    assert value_problem(name, value) is None


@pytest.mark.parametrize(
    ("name", "value", "message", "remedy"),
    [
        ("tariff.rail", 0.0, "tariff.rail is 0", "Give a number above 0, to 1000"),
        ("tariff.road.AZE", -0.1, "tariff.road.AZE is -0.1", "Give a number above 0, to 1000"),
        ("choice.theta", 0.0, "choice.theta is 0", "Give a number from 0.0001 to 1000"),
        ("choice.theta", -1.0, "choice.theta is -1", "Give a number from 0.0001 to 1000"),
        ("port_dues", -1.0, "port_dues is -1", "Give a number from 0 to 1e+06"),
        ("value_of_time.bulk", math.nan, "value_of_time.bulk is nan", "Give a number from 0 to 1e+06"),
        ("container_t", 0.0, "container_t is 0", "Give a number above 0.1, to 100"),
        ("speed_kmh.rail", 0.0, "speed_kmh.rail is 0", "Give a number from 0.1 to 1000"),
    ],
)
def test_what_is_out_of_range_is_told_with_the_range(name: str, value: float, message: str, remedy: str) -> None:
    assert value_problem(name, value) == (message, remedy)


def test_money_is_what_has_a_unit_of_money() -> None:
    assert {stem for stem, family in FAMILIES.items() if family.unit.startswith("USD/")} == set(MONEY)
