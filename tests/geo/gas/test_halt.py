"""Halts of the corridor drawn by hand, day by day on paper, and of the bundled atlas within what is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import Draws, gas_halt
from geo.gas import Gas, linepack, outlet_pressure
from geo.network.names import UnknownNameError
from layers import Atlas, AtlasError, load_atlas
from tests.hand_gas import document, q, supply
from tests.hand_network import corridor


def atlas(**changes: Any) -> Atlas:
    return replace(corridor(), gas={**document(), **changes})


def supplies(**changes: Any) -> Atlas:
    """Return the corridor with a change to what is halted."""
    through, *others = document()["supplies"]
    return atlas(supplies=[{**through, **changes}, *others])


def test_a_halt_on_paper() -> None:
    """6 a day lost, 3 by another line, 1 from the swap: the storage gives 2 on days 1 to 3, then 2 are missing."""
    rows = gas_halt(atlas(), "BBB", days=5, month=1, draws=0)
    assert rows["bcm_y"].tolist() == [0, 2.19]
    today, stage = rows.to_dict("records")
    assert np.isnan(today["felt_day"])
    assert (today["lost_mcm_day"], today["felt_p"], today["short_mcm"]) == (0, 0, 0)
    assert stage["recipient"] == "CCC"
    assert stage["lost_mcm_day"] == pytest.approx(6)
    assert stage["use_share"] == pytest.approx(0.06)
    assert stage["deficit_share"] == pytest.approx(6 / 50)
    assert stage["felt_day"] == 4
    assert stage["lines_mcm_day"] == pytest.approx(3)
    assert stage["swap_mcm_day"] == pytest.approx(1)
    assert stage["storage_mcm_day"] == pytest.approx(6 / 5)
    assert stage["short_mcm"] == pytest.approx(4)
    assert stage["cut_mcm"] == pytest.approx(3)
    assert stage["unserved_mcm"] == pytest.approx(1)
    assert np.isnan(stage["linepack_days"]) or stage["linepack_days"] == 0


def test_what_the_atlas_does_not_state_is_not_zero() -> None:
    """EUR gets 2 a day by BBB, and nothing else is stated about it: when that is felt cannot be told."""
    more = [*document()["supplies"], supply("far", "export", "DDD EUR", "BBB", 0.73)]
    row = gas_halt(atlas(supplies=more), "BBB", days=5, draws=9).set_index("supply").loc["far"]
    assert (row["lost_mcm_day"], row["confidence"]) == (pytest.approx(2), "low")
    assert row["not_stated"] == "lines;storage;linepack;cut"
    unknown = ["felt_day", "felt_p", "lines_mcm_day", "storage_mcm_day_high", "linepack_mcm", "linepack_days"]
    unknown += ["short_mcm", "short_mcm_low", "cut_mcm", "unserved_mcm", "unserved_mcm_high"]
    assert row[unknown].isna().all()


def test_what_is_stated_in_part_is_told_without_the_rest() -> None:
    """Without the storage 2 a day of the 6 are missing from the first day, 10 in all, of which 7.5 can be cut."""
    thin = atlas(storages=[])
    (row,) = gas_halt(thin, "BBB", days=5, bcm_y=2.19, draws=0).to_dict("records")
    assert (row["felt_day"], row["short_mcm"], row["cut_mcm"]) == (1, pytest.approx(10), pytest.approx(7.5))
    assert np.isnan(row["storage_mcm_day"])
    assert (row["not_stated"], row["confidence"]) == ("storage;linepack", "low")
    whole = gas_halt(supplies(onward=["G2"]), "BBB", draws=0)
    assert (whole["not_stated"] == "").all()
    assert (whole["confidence"] == "high").all()


def test_what_is_in_the_pipes_behind_the_border_puts_it_off() -> None:
    gas, flow = Gas(), 2.19e9 / (365 * 86_400)
    outlet = outlet_pressure(gas, flow, 50e5, 90e3, 0.5)
    held = float(linepack(gas, 50e5, outlet, 90e3, 0.5) - linepack(gas, 25e5, 25e5, 90e3, 0.5)) / 1e6
    (row,) = gas_halt(supplies(onward=["G2"]), "BBB", days=30, bcm_y=2.19, draws=0).to_dict("records")
    assert row["linepack_mcm"] == pytest.approx(held)
    assert row["linepack_days"] == pytest.approx(held / 6)
    assert row["felt_day"] == 3 + np.floor(held / 2) + 1
    assert row["short_mcm"] == pytest.approx(27 * 2 - held)


def test_a_halt_that_others_make_up_for_is_not_felt() -> None:
    (row,) = gas_halt(atlas(), "BBB", days=365, bcm_y=1.0, draws=20).to_dict("records")
    assert np.isnan([row["felt_day"], row["felt_day_low"], row["felt_day_high"]]).all()
    assert (row["felt_p"], row["short_mcm"]) == (0, 0)


def test_a_pipeline_halts_what_passes_it_and_nothing_else() -> None:
    through = gas_halt(atlas(), "G1", days=5, bcm_y=2.19, draws=0)
    assert through["supply"].tolist() == ["through"]
    assert through["swap_mcm_day"].tolist() == [0]  # the swap does not pass G1 and goes on
    assert through["felt_day"].tolist() == [1]
    assert gas_halt(atlas(), "G2", draws=0)["supply"].tolist() == ["swap", "own"]
    assert gas_halt(atlas(), "AAA", draws=0).empty
    own = gas_halt(atlas(), "G2", draws=0, month=2).set_index("supply").loc["own"]
    assert own["lost_mcm_day"] == pytest.approx(2)
    assert np.isnan(own["deficit_share"])


def test_a_swap_that_no_longer_passes_on_stays() -> None:
    """Without G2 the exports of BBB are lost, 2 a day; the swap leaves its 1 a day and the other line gives 1."""
    own = gas_halt(atlas(), "G2", draws=0, days=5).set_index("supply").loc["own"]
    assert (own["swap_mcm_day"], own["lines_mcm_day"]) == (pytest.approx(1), pytest.approx(1))
    assert np.isnan(own["felt_day"])


def test_months_pass_and_rates_change_with_them() -> None:
    """The cut is 1.5 a day in January only: of a halt from 30 January two days of it."""
    balances = document()["balances"]
    january = [{**entry, "months": [1]} if entry["item"] == "demand_cut" else entry for entry in balances]
    thin = atlas(balances=january, storages=[])
    (row,) = gas_halt(thin, "BBB", days=40, month=1, bcm_y=2.19, draws=0).to_dict("records")
    assert row["short_mcm"] == pytest.approx(80)
    assert row["cut_mcm"] == pytest.approx(31 * 1.5)
    (row,) = gas_halt(thin, "BBB", days=60, month=12, bcm_y=2.19, draws=0).to_dict("records")
    assert row["cut_mcm"] == pytest.approx((60 - 31) * 1.5)


def test_draws_are_seeded_and_an_interval_holds_the_stated_figure() -> None:
    _, other, *rest = document()["supplies"]
    wide = atlas(supplies=[document()["supplies"][0], {**other, "spare": q(1.095, 0.2, 2.5)}, *rest])
    first, again = (gas_halt(wide, "BBB", bcm_y=2.19, draws=Draws(50, 3)) for _ in range(2))
    assert first.equals(again)
    (row,) = first.to_dict("records")
    assert row["short_mcm_low"] < row["short_mcm"] < row["short_mcm_high"]
    assert 1 <= row["felt_day_low"] < row["felt_day"]
    assert 0 < row["felt_p"] < 1


@given(st.floats(0.1, 20), st.floats(1.01, 3), st.integers(1, 60))
def test_more_lost_is_felt_no_later_and_nothing_is_made_of_nothing(flow: float, more: float, days: int) -> None:
    rows = gas_halt(HAND, "BBB", days=days, bcm_y=[flow, flow * more], draws=0)
    felt = rows["felt_day"].fillna(np.inf)
    assert felt[1] <= felt[0]
    covered = rows["lines_mcm_day"] + rows["storage_mcm_day"]
    swapped = np.minimum(rows["lost_mcm_day"] - rows["lines_mcm_day"], rows["swap_mcm_day"])
    stood_in = (covered + swapped) * days + rows["linepack_mcm"].fillna(0)
    assert (rows["short_mcm"] <= rows["lost_mcm_day"] * days + 1e-9).all()
    assert (rows["short_mcm"] + stood_in >= rows["lost_mcm_day"] * days - 1e-6).all()


HAND = supplies(onward=["G2"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"days": 0}, "1 to 365 days, not 0"),
        ({"month": 13}, "1 to 12, not 13"),
        ({"bcm_y": -1}, "0 bcm/y or more, not -1"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        gas_halt(atlas(), "BBB", draws=0, **arguments)


def test_unknown_places_and_an_atlas_without_gas_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="XXX"):
        gas_halt(atlas(), "XXX", draws=0)
    with pytest.raises(AtlasError, match=r"gas\.json"):
        gas_halt(corridor(), "BBB", draws=0)


def test_the_bundled_atlas_says_what_the_article_asks() -> None:
    """2 bcm/y are 0.8 % of the use of Iran and 2 % of its winter deficit; 55 are 22 % and over half."""
    rows = gas_halt(load_atlas(), "Azerbaijan", month=1, days=30).set_index("bcm_y")
    assert rows.index.tolist() == [0, 2, 10, 55]
    assert rows.loc[[2, 55], "use_share"].round(3).tolist() == [0.008, 0.221]
    assert rows.loc[2, "deficit_share"] == pytest.approx(0.02, abs=0.001)
    assert rows.loc[55, "deficit_share"] > 0.5
    assert rows.loc[0, "felt_p"] == 0
    assert rows.loc[55, "felt_day_high"] == 1
    assert 1 < rows.loc[2, "linepack_days_low"] < rows.loc[2, "linepack_days_high"] < 5
