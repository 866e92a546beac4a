"""Planned links: which open together, what they save today and at worst, and who gains leverage by them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from geo import Case, interdict, leverage, opening_leverage, openings, run_scenario
from geo.interdiction.link_openings import best_set
from geo.interdiction.planned_links import planned_links, with_open
from geo.interdiction.worst_closures import BudgetError
from layers import load_atlas
from layers.scenarios.scenario import Closure, Demand, Scenario, Where, combine
from tests.fan import asked, fan
from tests.hand_network import PRICES, corridor


def test_what_a_scenario_opens_by_name_and_what_meets_where_nothing_else_ends() -> None:
    """Of the bundled atlas: the Araz branch by its scenario; Lagan, a port that nothing serves yet, with its lines."""
    links = {link.segments: link for link in planned_links(Case(load_atlas(), "baseline"), "freight")}
    assert links["AZ21", "RD13", "RD16", "RD17"].why == "araz_branch_open"
    assert links["SE25", "SE26", "RU13"].why == "joined"
    assert links["IR01",].why == "rasht_astara_built"
    gas = [link.segments for link in planned_links(Case(load_atlas(), "baseline"), "gas")]
    assert ("PG55a", "PG55b", "PG55c") in gas


def test_what_the_case_opens_or_closes_is_not_planned() -> None:
    atlas = load_atlas()
    assert all("IR01" not in link.segments for link in planned_links(Case(atlas, "rasht_astara_built"), "freight"))
    closed = Scenario("shut", "Shut", "", closes=(Closure(Where(segments=("IR01",))),))
    assert all("IR01" not in link.segments for link in planned_links(Case(atlas, closed), "freight"))


def test_an_opening_lifts_no_closure() -> None:
    """The border closes, also by the later of two scenarios; a road that opens as far as post 1 does not cross it."""
    shut = Scenario("shut", "Shut", "", closes=(Closure(Where(border=("WWW", "EEE"))),))
    atlas = fan([10, 12])
    atlas = replace(atlas, segments=atlas.segments.assign(status=["planned", *["operational"] * 3]))
    demand = asked(atlas).scenario
    assert demand is not None
    for scenario in (combine(demand, shut), replace(demand, closes=shut.closes)):
        case = Case(atlas, scenario)
        opened = with_open(case, planned_links(case, "freight")).network()
        assert {"W1", "E1"} <= set(opened.segment)
        assert "border" not in opened.kind


def test_a_planned_post_saves_what_its_way_is_shorter_by() -> None:
    """12 USD a tonne today, 10 with post 1. The worst closure today is post 2: 20 − 12; then post 1: 12 against 12."""
    saved = openings(asked(fan([10, 12, 20], planned={"planned": [1]}), ("O", "D", 2.0)))
    row: Any = saved.iloc[0]
    assert (row["opened"], row["status"], row["why"], row["size"]) == ("W1; E1", "planned", "joined", 1)
    assert (row["saves_unserved"], row["saves_usd_y"], row["saves_hours"]) == pytest.approx((0, 4e6, 2))
    assert (row["worst"], row["worst_unserved"]) == ("P1", 0)
    assert row["worst_extra_usd_y"] == pytest.approx(0)
    assert row["worst_saves_usd_y"] == pytest.approx(2e6 * (20 - 12))
    assert row.geometry.length == pytest.approx(2 * (8**2 + 4**2) ** 0.5)


def test_a_spare_way_saves_nothing_today_and_all_at_worst() -> None:
    """The way over post 2 is longer, but with post 1 closed it is the only one: 3 Mt are served instead of none."""
    row: Any = openings(asked(fan([10, 15], planned={"under_construction": [2]}), ("O", "D", 3.0))).iloc[0]
    assert (row["saves_unserved"], row["saves_usd_y"]) == (0, 0)
    assert (row["worst"], row["worst_unserved"], row["worst_saves_unserved"]) == ("P1", 0, 3)
    assert row["worst_extra_usd_y"] == pytest.approx(3e6 * 5)


def test_a_link_to_what_nothing_serves_today() -> None:
    """Nothing leads from O to D until post 1 opens."""
    row: Any = openings(asked(fan([10], planned={"proposed": [1]}))).iloc[0]
    assert (row["saves_unserved"], row["saves_usd_y"]) == (1, 0)
    assert (row["worst"], row["worst_unserved"], row["worst_saves_unserved"]) == ("P1", 1, 0)


def test_what_is_served_only_then_is_no_extra_cost() -> None:
    """Today 1 of 3 Mt for 14 USD a tonne; with post 1 all for 10. Of ports there are none, so nothing closes at worst."""
    case = asked(fan([10, 14], capacity={2: 1}, planned={"planned": [1]}), ("O", "D", 3.0))
    row: Any = openings(case, of="ports").iloc[0]
    assert (row["saves_unserved"], row["saves_usd_y"]) == pytest.approx((2, 1e6 * (14 - 10)))
    assert (row["worst"], row["worst_unserved"], row["worst_extra_usd_y"]) == ("", 0, pytest.approx(1e6 * (10 - 14)))


def test_two_links_that_are_of_use_only_together() -> None:
    """Halves of one way, over a place that is served by another road, so that each may open alone: 10 against 14."""
    atlas = fan([10, 14], planned={"planned": [1]}, more=[("X", "P1", "P2", 50.0, "operational")])
    saved = openings(asked(atlas), budget=2)
    assert saved["opened"].tolist() == ["W1", "E1", "W1; E1"]
    assert saved["rank"].tolist() == [1, 2, 1]
    assert saved["saves_usd_y"].tolist() == pytest.approx([0, 0, 4e6])


def test_a_set_that_saves_no_more_is_left_out() -> None:
    saved = openings(asked(fan([10, 11, 14], planned={"planned": [1, 2]})), budget=2)
    assert saved["opened"].tolist() == ["W1; E1", "W2; E2"]


def test_the_best_set_is_that_of_all_sets() -> None:
    """Savings of links that stand in for each other and links that complete each other, held against all sets."""
    worth = {"abc": 9.0, "ab": 5.0, "cd": 6.0, "d": 2.0, "e": 1.0, "ae": 4.0}

    def rank(chosen: Any) -> tuple[float, float]:
        return 0.0, -max((value for parts, value in worth.items() if set(parts) <= set(chosen)), default=0.0)

    assert [set(best_set("abcde", size, rank)) for size in (1, 2, 3)] == [{"d"}, {"c", "d"}, {"a", "b", "c"}]  # type: ignore[arg-type, comparison-overlap]


def test_two_closures_at_worst() -> None:
    case = asked(fan([10, 12, 20, 15], planned={"planned": [4]}))
    row: Any = openings(case, closures=2).iloc[0]
    assert (row["worst"], row["worst_extra_usd_y"]) == ("P1; P2", pytest.approx(1e6 * (15 - 10)))
    assert row["worst_saves_usd_y"] == pytest.approx(1e6 * (20 - 15))


def test_worst_is_that_of_interdict() -> None:
    atlas = load_atlas()
    case = Case(atlas, "baseline")
    row: Any = openings(case).set_index("opened").loc["IR01"]
    link = next(link for link in planned_links(case, "freight") if link.segments == ("IR01",))
    worst: Any = interdict(with_open(case, [link]), top=1).iloc[0]
    assert row["worst"] == worst["closed"]
    assert row["worst_extra_usd_y"] == pytest.approx(worst["extra_usd_y"] - row["saves_usd_y"], rel=1e-6)


def test_by_choice_a_link_saves_what_its_scenario_says() -> None:
    saves = openings(load_atlas()).set_index("opened")["choice_saves_usd_y"]
    summary = run_scenario(Case(load_atlas(), "rasht_astara_built")).summary.set_index("measure")
    assert summary["change"]["cost of what both carry"] < -1
    assert saves["IR01"] / 1e6 == pytest.approx(-summary["change"]["cost of what both carry"], rel=1e-3)


def test_gas() -> None:
    """6 bcm asked for, 4 fit; a line of 5 beside G2 lets all 6 through. At worst G1 closes, as today."""
    atlas = corridor(segments={"G2": {"capacity_bcm_y": 4}})
    beside = atlas.segments[atlas.segments["id"] == "G2"].assign(id="G3", status="planned", capacity_bcm_y=5.0)
    atlas = replace(atlas, segments=pd.concat([atlas.segments, beside], ignore_index=True))
    scenario = Scenario("gas", "Gas", "", demand=(Demand("A", "C", bcm_y=6.0),))
    row: Any = openings(Case(atlas, scenario), medium="gas").iloc[0]
    assert (row["opened"], row["unit"], row["saves_unserved"]) == ("G3", "bcm/y", pytest.approx(2))
    assert (row["worst"], row["worst_unserved"], row["worst_saves_unserved"]) == ("G1", 6, 0)


def test_who_gains_leverage_over_gas() -> None:
    """4 of 6 bcm cross BBB today, and all with a line beside G2 and room on G1; hours and money are not known for gas."""
    atlas = corridor()
    beside = atlas.segments[atlas.segments["id"] == "G2"].assign(id="G3", status="planned", capacity_bcm_y=5.0)
    atlas = replace(atlas, segments=pd.concat([atlas.segments, beside], ignore_index=True))
    scenario = Scenario("gas", "Gas", "", demand=(Demand("A", "C", bcm_y=6.0),))
    row: Any = opening_leverage(Case(atlas, scenario), "BBB", medium="gas").iloc[0]
    assert (row["unit"], row["crosses"], row["crosses_change"]) == ("bcm/y", 6, 2)
    assert (row["must_cross"], row["must_cross_change"]) == (6, 2)
    assert row[["extra_hours_per_t_change", "extra_usd_y_change"]].isna().all()


def test_who_gains_leverage_by_what() -> None:
    """The ship from A to C costs less than the railway through BBB until a planned road through BBB undercuts both."""
    atlas = corridor(
        costs={**PRICES, "tariff.road": 0.01}, segments={"D1": {"status": "planned", "capacity_mt_y": None}}
    )
    case = asked(atlas, ("A", "C", 1.0))
    table = opening_leverage(case)
    row: Any = table[table["territory"] == "BBB"].iloc[0]
    assert (row["opened"], row["crosses"], row["crosses_change"]) == ("D1", 1, 1)
    opened = leverage(with_open(case, planned_links(case, "freight")), "BBB")
    assert row["extra_usd_y_change"] == pytest.approx(opened["extra_usd_y"].item())
    assert row["extra_usd_y_change"] > 0
    assert opening_leverage(case, ["BBB"])["territory"].tolist() == ["BBB"]


def test_who_loses_leverage_by_what() -> None:
    """The railway through BBB carries 1 Mt until a planned ship, 0.75 USD a tonne cheaper, keeps out of it."""
    case = asked(corridor(costs=PRICES, segments={"S1": {"status": "planned"}}), ("A", "C", 1.0))
    row: Any = opening_leverage(case, "BBB").iloc[0]
    assert (row["opened"], row["crosses"], row["crosses_change"]) == ("S1", 0, -1)
    assert row["must_cross_change"] == -1 + row["must_cross"]
    assert (row["extra_usd_y"], row["must_cross"]) == (0, 0)


def told(planned: dict[str, Any], **ship: Any) -> bool:
    """Whether BBB, no country of the case, is told of a planned ship, beside one that costs more than its railway.

    1 Mt goes from A to C: by rail for 25.5 USD a tonne, by the ship for 28.75, each km of which is 0.02.
    """
    atlas = corridor(costs={**PRICES, "handling.port": 8.0}, segments={"S1": {"capacity_mt_y": None, **ship}})
    more = atlas.segments[atlas.segments["id"] == "S1"].assign(id="S2", **{"status": "planned", **planned})
    atlas = replace(atlas, segments=pd.concat([atlas.segments, more], ignore_index=True))
    atlas = replace(atlas, catalogue={"corridor": {"origin": "A", "destination": "C", "territory": "AAA"}})
    return "BBB" in set(opening_leverage(asked(atlas, ("A", "C", 1.0)), ["AAA", "BBB"])["territory"])


@pytest.mark.parametrize(("mt_y", "is_told"), [(0.0011, True), (0.0009, False)])
def test_what_changes_by_less_than_1000_t_is_not_told(mt_y: float, is_told: bool) -> None:
    """So much leaves the railway for a short ship, or could leave it only now, since the other ship has no room."""
    assert told({"capacity_mt_y": mt_y, "official_km": 100.0}) == is_told
    assert told({"capacity_mt_y": mt_y}, capacity_mt_y=0.0) == is_told


@pytest.mark.parametrize(("km", "is_told"), [(0.6, True), (0.4, False)])
def test_a_detour_that_costs_less_than_10000_usd_less_is_not_told(km: float, is_told: bool) -> None:
    assert told({"official_km": 300 - km}) == is_told


def test_refusals() -> None:
    case = asked(fan([10, 12], planned={"planned": [1]}))
    with pytest.raises(BudgetError, match="a budget of 2 openings is more than what can open: 1 planned link"):
        openings(case, budget=2)
    with pytest.raises(ValueError, match="closures is a whole number"):
        openings(case, closures=0)
    assert openings(asked(fan([10, 12]))).empty
    assert opening_leverage(asked(fan([10, 12]))).empty
