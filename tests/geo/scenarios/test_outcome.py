"""Scenarios against each other, on a corridor whose flows can be worked out on paper, and on the bundled one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo import Case
from geo.scenarios.case_result import TODAY, evaluate_case
from geo.scenarios.outcome import STATES, compare, contrast, run_scenario
from layers import AtlasError
from layers.scenarios.scenario import CapacityChange, Closure, Demand, Opening, Scenario, Where
from tests.hand_network import PRICES, corridor

BASE = Scenario(id="base", title="Base", reading="-", kind="baseline", demand=(Demand("A", "C", mt_y=1.5),))


def on_base(name: str = "test", **statements: Any) -> Scenario:
    """Return a scenario as it stands combined with the baseline."""
    own = Scenario(id=name, title=name, reading="-", **statements)
    kept = BASE.demand if not own.demand else tuple(own.demand)
    return replace(own, demand=kept, parts=(BASE, own))


SHUT_B = on_base("shut_b", closes=(Closure(Where(territory=("BBB",))),))


def measure(summary: pd.DataFrame, medium: str, name: str) -> tuple[float, float]:
    row = summary[(summary["medium"] == medium) & (summary["measure"] == name)]
    assert len(row) == 1
    return float(row["before"].iloc[0]), float(row["after"].iloc[0])


def states(outcome: Any) -> dict[str, str]:
    return dict(zip(outcome.segments["id"], outcome.segments["state"], strict=True))


def test_closed_territory_sends_all_by_ship() -> None:
    # Before: 1 Mt/y by road (12 h, 240 km), 0.5 by rail (35 h, 260 km). After: 1.5 by ship (47.5 h, 340 km).
    outcome = run_scenario(Case(corridor(), SHUT_B))
    assert outcome.against.id == "base"
    assert measure(outcome.summary, "freight", "served") == pytest.approx((1.5, 1.5))
    assert measure(outcome.summary, "freight", "hours per tonne") == pytest.approx((29.5 / 1.5, 47.5))
    assert measure(outcome.summary, "freight", "transport work") == pytest.approx((0.370, 0.510))
    found = states(outcome)
    assert {found[name] for name in ("R2", "R3", "D1", "G1", "G2")} == {"lost"}
    assert found["R1"] == "relieved"  # it ends on the other side of the border
    assert {found[name] for name in ("D2", "S1", "R4")} == {"rerouted"}
    flows = outcome.segments.set_index("id")
    assert flows.loc["D1", "flow_before"] == pytest.approx(1.0)
    assert flows.loc["R2", "flow_before"] == pytest.approx(0.5)
    assert flows.loc["S1", "flow_after"] == pytest.approx(1.5)
    assert flows.loc["S1", "unit"] == "Mt/y"


def test_pairs_say_slower_and_cut() -> None:
    pairs = run_scenario(Case(corridor(), SHUT_B)).pairs.set_index(["medium", "origin", "destination"])
    freight, gas = pairs.loc[("freight", "A", "C")], pairs.loc[("gas", "A", "C")]
    assert (freight["outcome"], gas["outcome"]) == ("slower", "cut")
    assert freight["extra_hours"] == pytest.approx(35.5)
    assert (freight["modes_before"], freight["modes"]) == ("road", "road-sea-rail")
    assert np.isnan(gas["km"])


def test_what_does_not_fit_is_unserved_and_the_limit_is_named() -> None:
    asked = replace(SHUT_B, demand=(Demand("A", "C", mt_y=3.0),))
    outcome = run_scenario(Case(corridor(), asked), against=BASE)
    assert measure(outcome.summary, "freight", "demand") == pytest.approx((1.5, 3.0))
    assert measure(outcome.summary, "freight", "unserved") == pytest.approx((0.0, 1.0))
    assert "S1" in set(outcome.limits["segment"])


def test_capacity_change_counts_in_the_flow() -> None:
    # Half the road: 0.5 by road, 1 by rail.
    half = on_base(capacity=(CapacityChange(Where(segments=("D1",)), factor=0.5),))
    flows = run_scenario(Case(corridor(), half)).segments.set_index("id")["flow_after"]
    assert flows["D1"] == pytest.approx(0.5)
    assert flows["R2"] == pytest.approx(1.0)


def test_opening_a_planned_link() -> None:
    atlas = corridor(segments={"D1": {"status": "planned"}})
    opened = on_base(opens=(Opening(segments=("D1",)),))
    outcome = run_scenario(Case(atlas, opened))
    assert states(outcome)["D1"] == "opened"
    pair = outcome.pairs.set_index(["medium", "origin"]).loc[("freight", "A")]
    assert (pair["outcome"], pair["extra_hours"]) == ("faster", pytest.approx(12 - 35))


def test_the_year_asked_for_is_that_of_both_sides() -> None:
    atlas = corridor(segments={"D1": {"status": "planned", "opens": 2029}})
    later = replace(on_base(), year=2030)
    alone = run_scenario(Case(atlas, later))
    assert (alone.before.year, alone.year, states(alone)["D1"]) == (None, 2030, "opened")
    both = run_scenario(Case(atlas, later, as_of=2030))
    assert (both.before.year, both.year, states(both)["D1"]) == (2030, 2030, "used")


def test_nothing_changes_nothing() -> None:
    outcome = run_scenario(Case(corridor(), BASE))
    known = outcome.summary.dropna(subset="change")
    assert (known["change"] == 0).all()
    assert set(outcome.pairs["outcome"]) == {"unchanged"}
    assert not set(outcome.segments["state"]) & {"lost", "opened", "rerouted", "relieved"}


def test_reversed_contrast_mirrors() -> None:
    atlas = corridor()
    before, after = evaluate_case(Case(atlas, BASE)), evaluate_case(Case(atlas, SHUT_B))
    there, back = contrast(before, after), contrast(after, before)
    assert set(states(there).values()) <= set(STATES)
    mirrored = {"lost": "opened", "opened": "lost", "rerouted": "relieved", "relieved": "rerouted"}
    assert states(back) == {name: mirrored.get(state, state) for name, state in states(there).items()}
    merged = there.summary.merge(back.summary, on=["medium", "measure"])
    np.testing.assert_allclose(merged["change_x"], -merged["change_y"])
    told = dict(zip(back.pairs["medium"], back.pairs["outcome"], strict=True))
    assert told == {"freight": "faster", "gas": "restored"}


def test_a_line_of_one_side_only_carries_nothing_on_the_other() -> None:
    atlas = corridor(segments={"D1": {"closes": 2028}})
    there, gone = evaluate_case(Case(atlas, BASE)), evaluate_case(Case(atlas, BASE, as_of=2030))
    assert "D1" not in set(gone.segments["id"])
    for outcome, flows in ((contrast(there, gone), [1.0, 0.0]), (contrast(gone, there), [0.0, 1.0])):
        rows = outcome.segments
        assert rows["name"].tolist() == rows["id"].tolist()
        assert rows.set_index("id").loc["D1", ["flow_before", "flow_after"]].tolist() == pytest.approx(flows)


def test_closing_everything_is_refused() -> None:
    everything = on_base(closes=(Closure(Where(territory=("AAA", "BBB", "CCC"))),))
    with pytest.raises(AtlasError, match="closes everything"):
        run_scenario(Case(corridor(), everything))


def test_an_atlas_without_baseline_asks_for_nothing() -> None:
    alone = Scenario(id="alone", title="Alone", reading="-", closes=SHUT_B.closes)
    outcome = run_scenario(Case(corridor(), alone))
    assert outcome.against is TODAY
    assert measure(outcome.summary, "freight", "demand") == (0, 0)
    assert set(outcome.pairs["outcome"]) == {"slower", "cut"}


def test_compare_has_a_row_for_each_and_agrees_with_each_run() -> None:
    atlas = corridor()
    half = on_base("half", capacity=(CapacityChange(Where(segments=("D1",)), factor=0.5),))
    table = compare(atlas, [SHUT_B, half]).set_index("scenario")
    assert list(table.index) == ["base", "shut_b", "half"]
    assert table.loc["base", "lost"] == 0
    assert table.loc["shut_b", "lost"] == 5
    assert table.loc["shut_b", "pairs_cut"] == 1
    assert table.loc["shut_b", "extra_hours"] == pytest.approx(35.5)
    assert table.loc["shut_b", "hours_per_t"] == pytest.approx(47.5)
    assert table.loc["half", "hours_per_t"] == pytest.approx((0.5 * 12 + 35) / 1.5)
    # G1, G2 150 + 90; R2, R3 60 + 100; D1 240.
    assert table.loc["shut_b", "lost_km"] == pytest.approx(640)


def test_a_row_of_a_comparison_says_what_the_run_says() -> None:
    asked = (Demand("A", "C", mt_y=2.5), Demand("A", "B", mt_y=0.25), Demand("A", "C", bcm_y=3.0))
    base = replace(BASE, demand=asked)
    shut = replace(on_base("shut", closes=(Closure(Where(segments=("D1", "G2"))),)), demand=asked, year=2030)
    case = Case(corridor(costs=PRICES, segments={"R4": {"status": "planned", "opens": 2030}}), shut)
    outcome, row = run_scenario(case, against=base), compare(case, [shut], against=base).iloc[1]

    def said(name: str, medium: str = "freight") -> tuple[float, float]:
        return measure(outcome.summary, medium, name)

    assert row[["scenario", "title", "year", "kind"]].tolist() == ["shut", "shut", 2030, outcome.scenario.kind]
    expected = {
        "freight_mt_y": said("demand")[1],
        "freight_unserved_mt_y": said("unserved")[1],
        "hours_per_t_before": said("hours per tonne")[0],
        "hours_per_t": said("hours per tonne")[1],
        "extra_hours_per_t": np.subtract(*said("hours per tonne")[::-1]),
        "extra_usd_y": 1e6 * np.subtract(*said("cost of what both carry")[::-1]),
        "tonne_km_bn": said("transport work")[1],
        "freight_capacity_mt_y": said("capacity of named routes through BBB")[1],
        "freight_through_mt_y": said("through BBB")[1],
        "freight_through_share": said("share through BBB")[1],
        "freight_transit_mt_y": said("transit through BBB")[1],
        "gas_bcm_y": said("demand", "gas")[1],
        "gas_unserved_bcm_y": said("unserved", "gas")[1],
        "gas_through_bcm_y": said("through BBB", "gas")[1],
        "extra_hours_off_road": 0.0,
    }
    assert row[[*expected]].astype(float).to_dict() == pytest.approx(expected)
    # By hand: D1 of 240 and G2 of 90 km are lost, R4 of 20 opens; the road crosses two borders, gas the one of BBB and CCC.
    assert row[["lost", "lost_crossings", "lost_km", "opened_km", "pairs_cut"]].tolist() == [2, 3, 330, 20, 1]
    assert (row["gas_bcm_y"], row["gas_unserved_bcm_y"]) == (3, 3)
    assert row["extra_hours"] == pytest.approx(
        (23 + 23 + 0) / 3
    )  # by rail and not by road from A to C and back; A to B


def test_capacity_through_the_territory() -> None:
    # 1 by road, and by rail what the least of 10 and 7 lets through; the ship keeps out.
    outcome = run_scenario(Case(corridor(), SHUT_B))
    assert measure(outcome.summary, "freight", "capacity of named routes through BBB") == pytest.approx((8.0, 0.0))
    assert measure(outcome.summary, "gas", "capacity of named routes through BBB") == pytest.approx((4.0, 0.0))


def test_off_the_road_a_railway_counts_although_lorries_are_faster() -> None:
    # By rail 35 h; to the port there is only a road, so without the railway nothing is left off the road.
    shut = on_base(closes=(Closure(Where(segments=("R2",))),))
    outcome = run_scenario(Case(corridor(), shut))
    pair = outcome.pairs.set_index(["medium", "origin"]).loc[("freight", "A")]
    assert (pair["outcome"], pair["hours"]) == ("unchanged", pytest.approx(12))
    assert pair["hours_off_road_before"] == pytest.approx(35)
    assert np.isnan(pair["hours_off_road"])


def test_crossings_lost_with_a_border() -> None:
    # D1 and G1 cross it on their way; the railway's crossing is the node M, so that no railway is lost.
    shut = on_base(closes=(Closure(Where(border=("AAA", "BBB"))),))
    outcome = run_scenario(Case(corridor(), shut))
    lost = outcome.crossings[outcome.crossings["state"] == "lost"]
    at_border = lost[lost[["from_country", "to_country"]].apply(set, axis=1) == {"AAA", "BBB"}]
    assert sorted(at_border["mode"]) == ["pipeline", "rail", "road"]
    assert states(outcome)["R1"] != "lost"
    assert states(outcome)["R2"] != "lost"
    assert np.isclose(at_border["lon"], 10).all()
    back = contrast(outcome.after, outcome.before).crossings
    assert set(back["state"]) == {"opened"}
    assert len(back) == len(outcome.crossings)


def test_means_leave_out_what_is_carried_on_one_side_only() -> None:
    # A second demand, p to q by ship in 30 + 0 h, is cut; the first keeps its 12 h. The mean must not move.
    both = replace(BASE, demand=(Demand("A", "C", mt_y=1.0), Demand("p", "q", mt_y=1.0)))
    shut = replace(on_base(closes=(Closure(Where(nodes=("q",))),)), demand=both.demand)
    outcome = run_scenario(Case(corridor(), shut), against=both)
    assert measure(outcome.summary, "freight", "unserved") == pytest.approx((0.0, 1.0))
    assert measure(outcome.summary, "freight", "hours per tonne") == pytest.approx((12.0, 12.0))
    row = compare(corridor(), [shut], against=both).iloc[1]
    assert row["extra_hours_per_t"] == pytest.approx(0.0)


def test_a_pair_of_which_nothing_is_asked_is_set_aside() -> None:
    both = replace(BASE, demand=(Demand("A", "C", mt_y=1.0), Demand("A", "B", mt_y=1.0)))
    shut = replace(SHUT_B, demand=(Demand("A", "C", mt_y=1.0), Demand("A", "B", mt_y=0.0)))
    outcome = run_scenario(Case(corridor(), shut), against=both)
    found = outcome.pairs.set_index(["medium", "origin", "destination"])["outcome"]
    assert found["freight", "A", "B"] == "set aside"
    assert measure(outcome.summary, "freight", "pairs without a route") == (0, 0)


def test_a_pair_only_asked_of_after_is_known_before() -> None:
    more = replace(on_base(), demand=(*BASE.demand, Demand("p", "B", mt_y=1.0)))
    found = run_scenario(Case(corridor(), more)).pairs.set_index(["medium", "origin", "destination"])["outcome"]
    assert found["freight", "p", "B"] == "unchanged"


def test_a_factor_on_an_unknown_capacity_is_said() -> None:
    half = on_base(capacity=(CapacityChange(Where(segments=("R2",)), factor=0.5),))
    outcome = run_scenario(Case(corridor(), half))
    assert len(outcome.notes) == 1
    assert "R2" in outcome.notes[0]
    assert run_scenario(Case(corridor(), SHUT_B)).notes == ()


def test_a_scenario_before_its_year_is_said() -> None:
    late = replace(on_base("late", opens=(Opening(segments=("D1",), year=2030),)), year=2030)
    late = replace(late, parts=(BASE, replace(late, parts=())))
    assert "2030" in " ".join(run_scenario(Case(corridor(), late, as_of=2027)).notes)
    assert run_scenario(Case(corridor(), late)).notes == ()


def test_transit_leaves_out_the_trade_of_the_country_itself() -> None:
    both = replace(BASE, demand=(Demand("A", "C", mt_y=1.0), Demand("A", "B", mt_y=0.25)))
    outcome = run_scenario(Case(corridor(), both))
    assert measure(outcome.summary, "freight", "through BBB") == pytest.approx((1.25, 1.25))
    assert measure(outcome.summary, "freight", "transit through BBB") == pytest.approx((1.0, 1.0))
