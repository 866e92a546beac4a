"""Pipes, needs, balances and supplies: of the corridor drawn by hand on paper, of the bundled atlas as is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo import Draws, gas_balance, gas_lines, gas_needs, gas_supplies
from geo.gas import Gas, capacity, compressor_power, linepack, outlet_pressure
from geo.gas.facts import spread
from geo.network.names import UnknownNameError
from layers import Atlas, load_atlas
from layers.model.columns import column
from tests.hand_gas import document, q, supply
from tests.hand_network import corridor

SECOND = 1e9 / (365 * 86_400)
BESIDE = ["deficit", "demand_cut"]


def atlas(**changes: Any) -> Atlas:
    return replace(corridor(), gas={**document(), **changes})


def test_a_figure_is_the_one_as_stated_and_its_interval_that_of_the_draws() -> None:
    # Of 0 … 100 the quantiles of 5 and 95 % are 5 and 95, whatever was stated.
    assert spread(np.array([200.0, *range(101)])) == pytest.approx((200, 5, 95))
    value, *interval = spread(np.array([3.0]))
    assert value == 3
    assert np.isnan(interval).all()


def test_pipes_of_the_corridor_drawn_by_hand() -> None:
    rows = gas_lines(atlas(), bcm_y=[1.0, 50.0], draws=0)
    assert rows["segment"].tolist() == ["G1", "G1", "G2", "G2"]
    row, too_much = rows.iloc[0], rows.iloc[1]
    gas, outlet = Gas(), outlet_pressure(Gas(), SECOND, 50e5, 150e3, 0.5)
    assert (row["km"], row["capacity_bcm_y"], row["bcm_y"]) == (150, 10, 1)
    assert row["hydraulic_bcm_y"] == pytest.approx(capacity(gas, 50e5, 25e5, 150e3, 0.5) / SECOND)
    assert row["linepack_mcm"] == pytest.approx(linepack(gas, 50e5, 50e5, 150e3, 0.5) / 1e6)
    assert row["loss_bar"] == pytest.approx(50 - outlet / 1e5)
    usable = linepack(gas, 50e5, outlet, 150e3, 0.5) - linepack(gas, 25e5, 25e5, 150e3, 0.5)
    assert row["usable_mcm"] == pytest.approx(usable / 1e6)
    assert row["supply_days"] == pytest.approx(usable / 1e6 / (1000 / 365))
    assert np.isnan(too_much["loss_bar"])


def test_a_flow_on_paper_takes_lines_and_stations() -> None:
    """150 km of 500 mm at 60 bar, a station every 100 km at most: two lines and one station each for 1.5 of theirs."""
    gas = Gas()
    line = float(capacity(gas, 60e5, 40e5, 100e3, 0.5)) / SECOND
    assert gas_needs(atlas(), bcm_y=line * 1.001, draws=0)["lines"].tolist() == [2]
    (row,) = gas_needs(atlas(), bcm_y=line * 0.999, draws=0).to_dict("records")
    assert (row["lines"], row["stations"]) == (1, 1)
    assert row["line_bcm_y"] == pytest.approx(line)
    flow = line * 0.999 * SECOND
    last = 100e3 * (60**2 - 25**2) / (60**2 - 40**2)  # at the z of the mean pressure, which is a little less far
    assert row["station_km"] == pytest.approx((150e3 - last) / 1000, abs=3)
    before = outlet_pressure(gas, flow, 60e5, row["station_km"] * 1000, 0.5)
    assert row["ratio"] == pytest.approx(60e5 / before)
    assert row["power_mw"] == pytest.approx(compressor_power(gas, flow, before, 60e5) / 1e6)
    whole = capacity(gas, 60e5, 25e5, 150e3, row["one_line_mm"] / 1000)
    assert float(whole) == pytest.approx(flow, rel=1e-6)


def test_a_flow_that_needs_no_station_has_none() -> None:
    (row,) = gas_needs(atlas(), bcm_y=0.3, draws=5).to_dict("records")
    assert (row["stations"], row["stations_high"], row["power_mw"], row["power_mw_high"]) == (0, 0, 0, 0)
    assert np.isnan(row["station_km"])
    assert row["loss_bar"] == pytest.approx(60 - outlet_pressure(Gas(), 0.3 * SECOND, 60e5, 150e3, 0.5) / 1e5)


def test_pressure_lost_is_of_the_mean_flow_and_stations_of_its_peak() -> None:
    """1.15 bcm a year at an availability of one half are 2.3 on the days it flows, which needs a station to keep 35 bar."""

    def needs(bcm_y: float, availability: float) -> dict[str, Any]:
        given = {"availability": q(availability), "minimum_bar": q(35)}
        parameters = [entry | given.get(entry["id"], {}) for entry in document()["parameters"]]
        (row,) = gas_needs(atlas(parameters=parameters), bcm_y=bcm_y, draws=0).to_dict("records")
        return {str(name): value for name, value in row.items()}

    row, full = needs(1.15, 0.5), needs(2.3, 1.0)
    assert row["loss_bar"] == pytest.approx(60 - outlet_pressure(Gas(), 1.15 * SECOND, 60e5, 150e3, 0.5) / 1e5)
    assert row["stations"] == 1
    for name in ("stations", "station_km", "ratio", "power_mw"):
        assert row[name] == pytest.approx(full[name])
    for name, flow in (("loss_bar", "mean"), ("one_line_mm", "mean"), ("stations", "peak"), ("power_mw", "peak")):
        assert f"{flow} flow" in column(name).description


def test_a_balance_on_paper() -> None:
    """BBB makes 20 a day and uses 10 (20/13 of it in January); it sends 2 on, and gets 1 of the swap."""
    rows = gas_balance(atlas(), countries="BBB", draws=0)
    january = rows[rows["month"] == 1].set_index("item")["mcm_day"]
    assert january["production"] == pytest.approx(20)
    assert january["use"] == pytest.approx(-3650 * 2 / (365 + 31))
    assert january["withdrawal"] == pytest.approx(10)
    assert january["export"] == pytest.approx(-2)
    assert january["import"] == pytest.approx(1)
    assert january["remainder"] == pytest.approx(-(20 - 3650 * 2 / 396 + 10 - 2 + 1))
    assert "injection" not in january
    june = rows[rows["month"] == 6].set_index("item")
    assert june.loc["injection", "mcm_day"] == pytest.approx(-10)
    assert june.loc["injection", "mcm"] == pytest.approx(-300)
    assert rows[rows["item"] == "use"]["mcm"].sum() == pytest.approx(-3650)


def test_what_a_country_gets_back_changes_nothing_in_its_balance() -> None:
    around = supply("around", "swap", "BBB BBB", "CCC", 5)
    rows = gas_balance(atlas(supplies=[*document()["supplies"], around]), draws=0)
    assert rows.equals(gas_balance(atlas(), draws=0))


def test_what_stands_beside_a_balance_is_not_counted_in_it() -> None:
    rows = gas_balance(atlas(), countries="CCC", draws=0)
    january = rows[rows["month"] == 1]
    assert january[january["item"].isin(BESIDE)]["mcm_day"].tolist() == [50, 1.5]
    assert january[~january["item"].isin(BESIDE)]["mcm_day"].sum() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("given", [atlas, load_atlas])
def test_every_month_closes(given: Any) -> None:
    rows = gas_balance(given(), draws=3)
    assert set(rows["month"]) == set(range(1, 13))
    counted = rows[~rows["item"].isin(BESIDE)].groupby(["country", "month"])["mcm_day"].sum()
    assert counted.abs().max() < 1e-9
    with pytest.raises(UnknownNameError, match="no gas balance 'AAA'"):
        gas_balance(atlas(), countries="AAA", draws=0)


def test_supplies_say_which_lines_they_pass_backwards() -> None:
    back = supply("back", "export", "CCC AAA", "BBB", 1, "G2", "G1")
    rows = gas_supplies(atlas(supplies=[*document()["supplies"], back]), draws=0).set_index("supply")
    assert rows.loc["back", "against"] == "G2;G1"
    assert rows.loc["through", "against"] == ""
    assert rows.loc["back", "capacity_bcm_y"] == 4
    assert rows.loc["other", ["capacity_bcm_y", "spare_bcm_y"]].tolist() == [2, 1.095]
    swap = gas_supplies(load_atlas(), draws=0).set_index("supply").loc["tkm-aze-swap"]
    assert swap["against"] == "PL04c;PL04b;PL04a;PL03"


def test_the_northern_line_carries_by_its_hydraulics_what_is_stated() -> None:
    """10 bcm/y by the ministry, on the 480 km from Mozdok to the border."""
    line = gas_lines(load_atlas(), draws=Draws(200, 1)).set_index("segment").loc["PL01"]
    assert line["capacity_bcm_y"] == 10
    assert line["hydraulic_bcm_y_low"] < 10 < line["hydraulic_bcm_y_high"]
    assert line["hydraulic_bcm_y"] == pytest.approx(10, rel=0.15)


def test_what_2_10_and_55_bcm_need() -> None:
    """2 loses about 1.5 bar over 890 km; 10 needs compressors; 55 needs at least two lines of 1,420 mm."""
    rows = gas_needs(load_atlas()).set_index(["bcm_y", "design"])
    today, new = "1220-mm-55-bar", "1420-mm-75-bar"
    assert rows.loc[(2, today), "km"] == 890
    assert rows.loc[(2, today), "loss_bar"] == pytest.approx(1.5, abs=0.2)
    assert rows.loc[(2, today), "stations_high"] == 0
    assert np.isnan(rows.loc[(10, today), "loss_bar"])
    assert rows.loc[(10, today), "stations_low"] >= 1
    assert rows.loc[(55, new), "lines_low"] == 2
    assert rows.loc[(55, today), "lines_low"] >= 3
    assert rows.loc[(55, new), "line_bcm_y_low"] < 30 < rows.loc[(55, new), "line_bcm_y_high"]


@pytest.mark.parametrize("flow", [0, -1, float("nan"), float("inf")])
def test_a_flow_is_more_than_nothing(flow: float) -> None:
    for table in (gas_lines, gas_needs):
        with pytest.raises(ValueError, match="more than 0 bcm/y"):
            table(atlas(), bcm_y=flow, draws=0)
