"""What each edge of the corridor drawn by hand costs, in money and time, worked out on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo import Case
from geo.arrays import Bools, Floats
from geo.network import Network, build_network
from geo.network.costs import parameter_entries, parameter_values
from geo.routing.search import known_weights
from layers import Atlas, AtlasError, load_atlas
from layers.checks.atlas_check import check_atlas
from layers.model.problem import MissingCostError
from tests.hand_network import COSTS, PRICES, corridor
from tests.mutations import Files


def priced(changes: Mapping[str, float] | None = None) -> Network:
    """Return the network at the prices by hand, with others beside them."""
    return build_network(corridor(costs={**PRICES, **(changes or {})}))


def at(network: Network, values: Floats, name: str, kind: str = "segment") -> list[float]:
    """Return the values of the edges of one kind at a node or along a segment."""
    places = np.where(network.transfer, network.at, network.segment)
    chosen: Bools = (places == name) & (network.kind == kind)
    return [float(value) for value in values[chosen]]


def test_a_segment_costs_its_tariff_by_km() -> None:
    network = priced()
    # 0.05 by rail, 0.1 by road, 0.01 by sea, of 100, 60, 100, 20, 240, 20 and 300 km.
    money = {name: at(network, network.money, name) for name in ("R1", "R2", "R3", "R4", "D1", "D2", "S1")}
    right = {"R1": 5, "R2": 3, "R3": 5, "R4": 1, "D1": 24, "D2": 2, "S1": 3}
    assert money == {name: [pytest.approx(value)] for name, value in right.items()}


def test_a_transfer_costs_its_handling_and_a_border_its_fee() -> None:
    network = priced()
    assert at(network, network.money, "M", "border") == [2]
    assert at(network, network.money, "R3", "border") == [2]
    assert at(network, network.money, "D1", "border") == [4, 4]
    assert at(network, network.money, "B", "gauge_break") == [5]
    assert at(network, network.money, "A", "rail_road") == [3]
    # Road to ship, and quay to ship: handling 6 and dues 1.
    assert at(network, network.money, "p", "port") == [7, 7]
    assert at(network, network.money, "q", "port") == [7, 7]


def test_a_break_of_gauge_at_a_border_costs_both() -> None:
    atlas = corridor(costs=PRICES, segments={"R2": {"gauge_mm": 1435}})
    network = build_network(atlas)
    assert at(network, network.money, "M", "gauge_break") == [5 + 2]
    assert at(network, network.hours, "M", "gauge_break") == [10 + 6]
    assert at(network, network.money, "B", "gauge_break") == []


def test_on_land_the_tariff_is_that_of_each_country() -> None:
    network = priced({"tariff.rail.BBB": 0.08, "tariff.road.AAA": 0.3})
    # R1 is in AAA, R2 in BBB, half of R3 in each of BBB and CCC.
    assert at(network, network.money, "R1") == [pytest.approx(100 * 0.05)]
    assert at(network, network.money, "R2") == [pytest.approx(60 * 0.08)]
    assert at(network, network.money, "R3") == [pytest.approx(50 * 0.08 + 50 * 0.05)]
    assert at(network, network.money, "D2") == [pytest.approx(20 * 0.3)]
    abroad = float(
        network.part_km[(network.part_country != "AAA") & (network.segment[network.part_edge] == "D1")].sum()
    )
    assert at(network, network.money, "D1") == [pytest.approx((240 - abroad) * 0.3 + abroad * 0.1)]


def test_at_sea_the_tariff_is_that_of_the_branch() -> None:
    branches = {name: {"branch": "inland"} for name in ("R1", "R2", "R3", "R4", "D1", "D2", "G1", "G2")}
    atlas = corridor(
        costs={**PRICES, "tariff.sea.lake": 0.02, "tariff.rail.inland": 9.0},
        segments={**branches, "S1": {"branch": "lake"}},
    )
    network = build_network(atlas)
    assert at(network, network.money, "S1") == [pytest.approx(6)]
    assert at(network, network.money, "R4") == [pytest.approx(1)]
    other = build_network(corridor(costs={**PRICES, "tariff.sea.lake": 0.02}, segments={"S1": {"branch": "river"}}))
    assert at(other, other.money, "S1") == [pytest.approx(3)]


def test_handling_dues_and_fees_of_a_country_or_a_pair() -> None:
    network = priced(
        {
            "handling.port.AAA": 10.0,
            "port_dues.CCC": 3.0,
            "handling.gauge_break.BBB": 8.0,
            "handling.rail_road.CCC": 4.0,
            "border_fee.rail.AAA-BBB": 7.0,
            "border_fee.road.BBB-CCC": 9.0,
        }
    )
    assert at(network, network.money, "p", "port") == [11, 11]
    assert at(network, network.money, "q", "port") == [9, 9]
    assert at(network, network.money, "B", "gauge_break") == [8]
    assert at(network, network.money, "A", "rail_road") == [3]
    assert at(network, network.money, "C", "rail_road") == [4]
    assert at(network, network.money, "M", "border") == [7]
    assert at(network, network.money, "R3", "border") == [2]
    assert at(network, network.money, "D1", "border") == [4, 9]


def test_generalised_cost_adds_the_value_of_time_of_the_class() -> None:
    network = priced({"value_of_time.bulk": 0.02})
    # R1: 5 USD and 100 km at 20 km/h.
    assert at(network, network.generalised(), "R1") == [pytest.approx(5 + 0.1 * 5)]
    assert at(network, network.generalised("bulk"), "R1") == [pytest.approx(5 + 0.02 * 5)]
    assert at(network, network.generalised("general"), "R1") == [pytest.approx(5 + 0.1 * 5)]
    assert at(network, network.generalised(), "M", "border") == [pytest.approx(2 + 0.1 * 6)]


def test_gas_has_no_money() -> None:
    gas = build_network(corridor(costs=PRICES), medium="gas")
    assert np.isnan(gas.money).all()


def test_speed_of_a_country() -> None:
    network = priced({"speed_kmh.rail.BBB": 10.0})
    # R2 is in BBB, R3 half of it; elsewhere 20 km/h.
    assert at(network, network.hours, "R1") == [pytest.approx(5)]
    assert at(network, network.hours, "R2") == [pytest.approx(6)]
    assert at(network, network.hours, "R3") == [pytest.approx(5 + 2.5)]
    assert at(network, network.hours, "D1") == [pytest.approx(6)]
    own = build_network(corridor(costs={"speed_kmh.rail.BBB": 10.0}, segments={"R2": {"speed_kmh": 30.0}}))
    assert at(own, own.hours, "R2") == [pytest.approx(2)]


def test_costs_of_a_case_reach_the_money() -> None:
    atlas = corridor(costs=PRICES)
    network = Case(atlas, costs={"tariff.rail": 0.07, "tariff.rail.BBB": 0.2}).network()
    assert at(network, network.money, "R1") == [pytest.approx(7)]
    assert at(network, network.money, "R2") == [pytest.approx(12)]
    with pytest.raises(KeyError, match=r"no cost parameter 'tariff\.rail\.ZZZ'"):
        Case(atlas, costs={"tariff.rail.ZZZ": 0.1})


def document(*entries: dict[str, Any], **top: Any) -> dict[str, Any]:
    """Return a document of the form of costs.json."""
    known = {
        name: value for name, value in {**COSTS, **PRICES}.items() if name not in {entry["id"] for entry in entries}
    }
    return {"parameters": [*({"id": name, "value": value} for name, value in known.items()), *entries], **top}


def with_costs(costs: dict[str, Any]) -> Atlas:
    return replace(corridor(), costs=costs)


EUR = {"currency": "EUR", "usd": 1.1, "source": "hand"}


def test_currencies_are_converted_and_other_units_are_not() -> None:
    rail = {"id": "tariff.rail", "value": 0.05, "low": 0.04, "high": 0.1, "unit": "EUR/(t·km)"}
    costs = document(rail, {"id": "port_h", "value": 8.0, "unit": "EUR/t"}, rates=[EUR])
    network = build_network(with_costs(costs))
    assert at(network, network.money, "R1") == [pytest.approx(5.5)]
    assert at(network, network.hours, "p", "port") == [8, 8]
    (converted,) = [entry for entry in parameter_entries(costs) if entry["id"] == "tariff.rail"]
    assert [converted[key] for key in ("low", "value", "high")] == pytest.approx([0.044, 0.055, 0.11])
    assert rail["value"] == 0.05


def test_a_currency_without_a_rate_is_told() -> None:
    rail = {"id": "tariff.rail", "value": 5.0, "unit": "RUB/(t·km)"}
    with pytest.raises(
        ValueError, match=r"parameter tariff\.rail is in RUB, for which costs\.json has no rate; add .*RUB"
    ):
        parameter_values(document(rail, rates=[EUR]))


def test_the_value_of_the_latest_year_up_to_the_one_of_the_case_counts() -> None:
    values = [(None, 0.02), (2020, 0.05), (2024, 0.06)]
    entries = [{"id": "tariff.rail", "value": value, "year": year} for year, value in reversed(values)]
    atlas = with_costs(document(*entries))

    def of(year: int | None) -> float:
        network = Case(atlas, as_of=year).network()
        return at(network, network.money, "R1")[0]

    right = {2019: 2, 2020: 5, 2023: 5, 2024: 6, 2030: 6, None: 6}
    assert {year: of(year) for year in right} == {year: pytest.approx(value) for year, value in right.items()}
    dated = with_costs(document(*entries[:2]))
    assert Case(dated, as_of=2010).parameters["tariff.rail"] == 0.05


def test_what_stays_of_a_year_is_converted_at_its_own_rate() -> None:
    euros = {"id": "tariff.rail", "value": 0.05, "year": 2020, "unit": "EUR/(t·km)"}
    dollars = {"id": "tariff.rail", "value": 0.05, "year": 2024, "unit": "USD/(t·km)"}
    costs = document(euros, dollars, rates=[EUR])
    assert [parameter_values(costs, year)["tariff.rail"] for year in (2022, 2024)] == pytest.approx([0.055, 0.05])


@pytest.mark.parametrize("name", [name for name in PRICES if name != "choice.theta"])
def test_what_is_missing_is_named(name: str) -> None:
    prices = {price: value for price, value in PRICES.items() if price != name}
    network = build_network(corridor(costs=prices))
    with pytest.raises(MissingCostError) as told:
        known_weights(network, "cost", np.zeros(len(network.tail), dtype=bool))
    assert str(told.value) == f"the cost of freight is not known; give {name}"


def test_what_is_closed_needs_no_price() -> None:
    prices = {name: value for name, value in PRICES.items() if name not in ("tariff.sea", "handling.port", "port_dues")}
    network = build_network(corridor(costs=prices))
    at_sea = network.edges_in(modes="sea")
    cost = known_weights(network, "cost", at_sea)
    assert not np.isnan(cost).any()
    assert not cost[at_sea].any()


def test_a_tariff_of_one_country_is_none_of_another() -> None:
    prices = {name: value for name, value in PRICES.items() if name != "tariff.rail"}
    network = build_network(corridor(costs={**prices, "tariff.rail.AAA": 0.05}))
    assert at(network, network.money, "R1") == [pytest.approx(5)]
    assert np.isnan(at(network, network.money, "R2") + at(network, network.money, "R3")).all()
    with pytest.raises(MissingCostError, match=r"give tariff\.rail$"):
        known_weights(network, "cost", np.zeros(len(network.tail), dtype=bool))


def test_a_class_without_a_value_of_time_is_named() -> None:
    prices = {name: value for name, value in PRICES.items() if name != "value_of_time"}
    network = build_network(corridor(costs={**prices, "value_of_time.bulk": 0.02}))
    open_ = np.zeros(len(network.tail), dtype=bool)
    assert not np.isnan(known_weights(network, "cost", open_, "bulk")).any()
    with pytest.raises(MissingCostError, match=r"give value_of_time\.general$"):
        known_weights(network, "cost", open_, "general")


def written(folder: Path, change: Callable[[list[dict[str, Any]], dict[str, Any]], None]) -> Path:
    """Write the corridor with prices after a change to the parameters or the document of costs.json."""
    files = Files()
    costs = files.documents["costs.json"]
    units = {"tariff": "USD/(t·km)", "value_of_time": "USD/(t·h)", "choice": "t/USD"}
    facts = {"source": "hand", "confidence": "low"}
    costs["parameters"] += [
        {"id": name, "value": value, "unit": units.get(name.partition(".")[0], "USD/t"), **facts}
        for name, value in PRICES.items()
    ]
    costs["classes"] = [{"id": "bulk", "name": "Bulk"}]
    change(costs["parameters"], costs)
    return files.write(folder / "atlas")


def parameter(parameters: list[dict[str, Any]], name: str, **facts: Any) -> None:
    """Change facts of a parameter."""
    next(entry for entry in parameters if entry["id"] == name).update(facts)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda parameters, _: parameter(parameters, "tariff.rail", value=-0.05),
            "costs.json: tariff.rail: value: tariff.rail is -0.05. Give a number above 0, to 1000",
        ),
        (
            lambda parameters, _: parameter(parameters, "tariff.road", low=0.0, high=0.2),
            "costs.json: tariff.road: low: tariff.road is 0. Give a number above 0, to 1000",
        ),
        (
            lambda parameters, _: parameter(parameters, "choice.theta", value=0.0),
            "costs.json: choice.theta: value: choice.theta is 0. Give a number from 0.0001 to 1000",
        ),
        (
            lambda parameters, _: parameter(parameters, "port_dues", low=2.0, high=3.0),
            "costs.json: port_dues: its value 1.0 is not between 2.0 and 3.0. Correct the value or its range",
        ),
        (
            lambda parameters, _: parameter(parameters, "port_dues", unit="RUB/t"),
            "costs.json: port_dues: its unit 'RUB/t' is in RUB, which has no rate. "
            'Add {"currency": "RUB", "usd": …, "source": …} to rates',
        ),
        (
            lambda parameters, _: parameter(parameters, "tariff.sea", unit="€/(t·km)"),
            "costs.json: tariff.sea: its unit '€/(t·km)' names no currency. "
            "Write it as USD/(t·km), or in another currency",
        ),
    ],
)
def test_prices_that_cannot_be_are_refused_with_file_key_and_remedy(
    tmp_path: Path, change: Callable[[list[dict[str, Any]], dict[str, Any]], None], message: str
) -> None:
    folder = written(tmp_path, change)
    assert [str(problem) for problem in check_atlas(folder)] == [message]
    with pytest.raises(AtlasError) as told:
        load_atlas(folder)
    assert str(told.value) == message


def test_prices_in_another_currency_are_sound(tmp_path: Path) -> None:
    def in_euros(parameters: list[dict[str, Any]], costs: dict[str, Any]) -> None:
        parameter(parameters, "tariff.rail", unit="EUR/(t·km)")
        costs["rates"] = [EUR]

    folder = written(tmp_path, in_euros)
    assert check_atlas(folder) == []
    network = build_network(load_atlas(folder))
    assert at(network, network.money, "R1") == [pytest.approx(5.5)]
