"""Closures of days on the corridor drawn by hand, worked out on paper.

`PRICES` and the prices of waiting: a tonne costs 25.5 USD by rail, 33.2 by road, both through BBB, and 24.75 by ship
past it. Ten thousand tonnes a day are 3.65 Mt/y.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo import Case, Draws, assign, closure, run_scenario
from geo.closures.model import Model
from geo.closures.restrictions import event_of
from geo.closures.simulation import run
from layers import Atlas, load_atlas
from layers.model.problem import AtlasError, MissingCostError
from layers.scenarios.scenario import CapacityChange, Closure, Demand, Scenario, Timing, Where, combine, load_scenario
from tests.hand_network import PRICES, corridor

WAITING = {"waiting.road": 0.4, "waiting.rail": 0.02, "waiting.sea": 0.03}
CLOSING = {"closure.expected_days": 4.0, "closure.spare": 1.5}
AT_M = Where(nodes=("M",))
WIDE = {"R1": {"capacity_mt_y": 100}, "R3": {"capacity_mt_y": 100}}
RAIL = Demand("A", "C", mt_y=3.65, modes=("rail",))


def atlas(**changes: Any) -> Atlas:
    nodes = {name: {"confidence": "high"} for name in ("A", "B", "C", "p", "q")}
    nodes["M"] = {"confidence": "high", "capacity": 7.3, "capacity_unit": "Mt/y"}
    costs = {**PRICES, **WAITING, **CLOSING, **changes.pop("costs", {})}
    return corridor(costs=costs, nodes=nodes, segments={**WIDE, **changes.pop("segments", {})}, **changes)


def shut(*demand: Demand, where: Where = AT_M, share: float = 0.0, name: str = "shut", **timing: Any) -> Scenario:
    return Scenario(
        name, name, "-", kind="event", demand=demand, closes=(Closure(where, share=share, timing=Timing(**timing)),)
    )


def row(table: Any, node: str) -> dict[str, Any]:
    (found,) = table[table["node"] == node].to_dict("records")
    return found


def test_a_post_closed_for_four_days_without_a_way_round() -> None:
    # 10,000 t come a day, 20,000 pass: 40,000 wait after four days and are gone four days later (D/D/1).
    result = closure(Case(atlas(), shut(RAIL, days=4)))
    at_m = row(result.queues, "M")
    assert at_m["arrivals_day"] == pytest.approx(10_000)
    assert at_m["capacity_day"] == pytest.approx(20_000)
    assert at_m["waiting_peak"] == pytest.approx(40_000)
    assert at_m["peak_day"] == pytest.approx(4)
    assert at_m["cleared_day"] == pytest.approx(8, abs=1 / 12)
    assert at_m["waiting_t_days"] == pytest.approx(4 * 40_000, rel=0.01)  # a triangle of eight days
    assert at_m["mean_wait_h"] == pytest.approx(48, rel=0.15)
    # An hour of a tonne is 0.1 USD of the goods and 0.02 of the wagon.
    assert at_m["cost_usd"] == pytest.approx(at_m["waiting_t_days"] * 24 * 0.12)
    assert at_m["unit"] == "t"
    assert at_m["capacity_basis"] == "stated"
    assert result.queues["node"].tolist() == ["M"]
    assert result.imbalance < 1e-9
    total = result.summary.set_index("measure")["value"]
    assert total["cost"] == pytest.approx(at_m["cost_usd"])


def test_who_hardly_stays_away_does_not() -> None:
    """Of 448 t a day some 4e-302 would: no count of tonnes, and less than the rounding of what is asked."""
    shut = closure(Case(load_atlas(), "aze_closes_iran_border"), days=2)
    assert shut.summary.set_index("measure").loc["stayed away", "value"] == 0
    assert (shut.pairs["stayed_t"] == 0).all()
    assert shut.pairs["cost_usd"].where(lambda usd: usd > 1e-6, 0).equals(shut.pairs["cost_usd"])


def test_the_days_sum_to_the_queues() -> None:
    result = closure(Case(atlas(), shut(replace(RAIL, modes=()), days=6)))
    for name in ("cost_usd", "diverted_t"):
        by_node = result.days.groupby(["node", "mode"])[name].sum()
        for queue in result.queues.to_dict("records"):
            assert queue[name] == pytest.approx(by_node[queue["node"], queue["mode"]], abs=1e-6)
    # What came passed, turned or still waits.
    days = result.days[result.days["node"] == "M"]
    came, gone = days["arrivals"].sum(), days["passed"].sum() + days["turned"].sum()
    assert came - gone == pytest.approx(days["waiting"].iloc[-1], abs=1e-6)


def test_on_the_road_trucks_are_counted() -> None:
    where = Where(border=("AAA", "BBB"), modes=("road",))
    demand = replace(RAIL, modes=("road",))
    data = atlas(costs={"truck_payload_t": 20.0}, segments={"D1": {"capacity_mt_y": 7.3}})
    queues = closure(Case(data, shut(demand, where=where, days=2))).queues
    assert set(queues["unit"]) == {"trucks"}
    # 500 trucks a day for two days, and the 125 that were on the road, which takes 6 hours.
    assert queues["waiting_peak"].sum() == pytest.approx(1125, rel=1e-3)


def test_a_place_without_a_limit_has_no_capacity_of_another() -> None:
    data = atlas(costs={"truck_payload_t": 20.0}, segments={"D1": {"capacity_mt_y": None}})
    by_road = replace(RAIL, modes=("road",))
    queues = closure(Case(data, shut(RAIL, by_road, where=Where(segments=("D1",)), days=2))).queues
    assert set(queues["mode"]) == {"road"}
    assert queues["waiting_peak"].max() > 0
    assert queues["capacity_day"].isna().all()
    assert queues["capacity_basis"].isna().all()


def test_a_share_still_passes() -> None:
    # Half of 20,000 is all that comes: nothing waits. A quarter leaves 5,000 a day behind.
    assert row(closure(Case(atlas(), shut(RAIL, share=0.5, days=4))).queues, "M")["waiting_peak"] == 0
    quarter = row(closure(Case(atlas(), shut(RAIL, share=0.25, days=4))).queues, "M")
    assert quarter["waiting_peak"] == pytest.approx(20_000)
    assert quarter["cleared_day"] == pytest.approx(6, abs=1 / 12)


def test_capacity_0_is_a_closure() -> None:
    none = Scenario("none", "-", "-", kind="event", demand=(RAIL,), capacity=(CapacityChange(AT_M, factor=0.0),))
    assert row(closure(Case(atlas(), none), days=4).queues, "M")["waiting_peak"] == pytest.approx(40_000)


def test_a_post_without_a_capacity_passes_half_as_much_again() -> None:
    data = corridor(costs={**PRICES, **WAITING, **CLOSING}, segments=WIDE)
    at_m = row(closure(Case(data, shut(RAIL, days=4))).queues, "M")
    assert at_m["capacity_basis"] == "assumed"
    assert at_m["capacity_day"] == pytest.approx(15_000)
    assert at_m["cleared_day"] == pytest.approx(12, abs=1 / 12)  # 40,000 at 5,000 a day


def test_a_queue_that_never_clears_is_a_result() -> None:
    # After the closure as much comes as passes.
    data = atlas()
    data.nodes.loc[data.nodes["id"] == "M", "capacity"] = 3.65
    result = closure(Case(data, shut(RAIL, days=4)))
    assert np.isnan(row(result.queues, "M")["cleared_day"])
    assert np.isnan(result.summary.set_index("measure")["value"]["day on which the last queue is gone"])


def test_who_has_not_left_goes_round_when_the_wait_costs_more() -> None:
    free = replace(RAIL, modes=("rail", "sea", "road"))
    known = closure(Case(atlas(), shut(free, days=30, announced=True)))
    unknown = closure(Case(atlas(), shut(free, days=30, announced=False)))
    first = [result.days[(result.days["node"] == "M") & (result.days["day"] == 1)] for result in (known, unknown)]
    # Nobody takes the railway when it is known to be shut for 30 days; when nobody knows, four days are expected.
    assert first[0]["diverted_t"].sum() > first[1]["diverted_t"].sum() > 0
    theta, weight = 0.1, {"rail": 25.5, "road": 33.2, "ship": 24.75}
    usual = {way: math.exp(-theta * cost) for way, cost in weight.items()}
    wait = 4 * 24 * 0.12  # USD a tonne, less the five hours to M
    expected = usual | {"rail": usual["rail"] * math.exp(-theta * (wait - 5 * 0.12))}
    share = usual["rail"] / sum(usual.values()) - expected["rail"] / sum(expected.values())
    assert first[1]["diverted_t"].sum() == pytest.approx(10_000 * share, rel=0.02)


def test_the_break_even_is_where_the_wait_costs_as_much_as_the_way_round() -> None:
    (pair,) = closure(Case(atlas(), shut(replace(RAIL, modes=("rail", "road")), days=4))).pairs.to_dict("records")
    assert pair["break_even_days"] == pytest.approx((33.2 - 25.5) / (24 * 0.12))
    (alone,) = closure(Case(atlas(), shut(RAIL, days=4))).pairs.to_dict("records")
    assert alone["break_even_days"] == math.inf


def test_a_long_closure_becomes_the_choice_between_the_ways_left() -> None:
    """After a year each way carries what the assignment without the closed place gives it, at its cost."""
    free = replace(RAIL, modes=())
    data = atlas(segments={"S1": {"capacity_mt_y": 100}, "D1": {"capacity_mt_y": 100}})
    case = Case(data, shut(free, days=365))
    model = Model(event_of(case))
    days = run(model.setting, steps_a_day=4, least_days=365, most_days=365, places=model.place)
    network = case.but(scenario=Scenario("open", "-", "-", demand=(free,))).network()
    after = assign(network, [free], closed=network.edges_in(nodes="M"), rule="logit")
    before = assign(network, [free], rule="logit")
    flow = model.choice.incidence.T @ days.left[-1][: len(model.choice.edges)] / model.setting.tonnes
    assert flow == pytest.approx(after.flow, abs=1e-5)
    a_year = days.choice_cost[-1].sum() * 365 / 1e6
    assert a_year == pytest.approx(after.burden - before.burden, rel=1e-4)
    assert days.waiting[-1].sum() == pytest.approx(0, abs=1)


def test_trucks_turn_where_the_way_round_is_cheaper_than_the_wait() -> None:
    # The wagons that stand at M for 30 announced days turn back at once: to A and on by road or ship.
    data = atlas(segments={"S1": {"capacity_mt_y": 100}, "D1": {"capacity_mt_y": 100}})
    free = replace(RAIL, modes=())
    announced = closure(Case(data, shut(free, days=30, announced=True)))
    stay = closure(Case(data, shut(replace(RAIL, modes=("rail",)), days=30, announced=True)))
    assert row(announced.queues, "M")["turned_t"] > 0
    assert row(stay.queues, "M")["turned_t"] == 0
    assert announced.imbalance < 1e-9


def test_who_turns_is_a_logit_between_the_wait_and_the_way_round() -> None:
    """Wagons that are on their way when M closes: of all tastes S(w) stay, and S(0) of them had come."""
    data = atlas(segments={"S1": {"capacity_mt_y": 100}, "D1": {"capacity_mt_y": 100}})
    case = Case(data, shut(replace(RAIL, modes=()), days=8, announced=True))
    days = closure(case).days
    at_m = days[days["node"] == "M"].set_index("day")
    weight = {way: math.exp(-0.1 * cost) for way, cost in {"rail": 25.5, "road": 33.2, "ship": 24.75}.items()}
    a_day = 10_000 * weight["rail"] / sum(weight.values())

    def stays(usd: float) -> float:
        return 1 / (1 + math.exp(0.1 * (usd - 13.75)))  # the way round costs 13.75 more from M

    # On the second day 7 days are left, and what waits takes its part of a day at 20,000 a day to clear.
    there = at_m.loc[1, "waiting"]
    first = at_m.loc[2, "turned"]
    left = 24 * 0.12 * (7 + there / 20_000)
    # 4 of 24 hours' freight was on its way; what set out on the first day had expected to wait 8 days less 5 hours.
    under_way = a_day * 4 / 24
    assert first == pytest.approx(under_way * (1 - stays(left) / stays(0)), rel=1e-3)
    # Nobody turns later: the wait only grows shorter, and who has stayed has said so.
    assert at_m.loc[3:, "turned"].max() == 0


def test_who_turns_reckons_with_the_queue_on_the_way_round() -> None:
    """Ships and the road take little more than they usually do: there the queue grows from the first day on.

    For four days people expect four more, so the queue at M has nobody turn who has stayed, but for its length.
    """
    data = [
        atlas(segments={"S1": {"capacity_mt_y": ships}, "D1": {"capacity_mt_y": road}})
        for ships, road in ((100, 100), (1.7, 0.8))
    ]
    wide, full = (closure(Case(each, shut(replace(RAIL, modes=()), days=30))) for each in data)
    for result, turns in ((wide, True), (full, False)):
        days = result.days[(result.days["node"] == "M") & result.days["day"].between(3, 5)]
        assert (days["arrivals"] > 0).all()
        assert bool((days["turned"] > 0).all()) == bool(days["turned"].any()) == turns


def test_a_way_round_costs_what_its_branch_adds() -> None:
    """From M by ship 13.75 USD more; what the branches of the ship and of the railway add or take off counts too."""
    extra = []
    segments = {"S1": {"capacity_mt_y": 100, "branch": "south"}, "R3": {"capacity_mt_y": 100, "branch": "north"}}
    for costs in ({}, {"choice.constant.south": 7.0}, {"rebate.south": 2.0}, {"choice.constant.north": 3.0}):
        data = atlas(segments=segments, costs=costs)
        setting = Model(event_of(Case(data, shut(replace(RAIL, modes=()), days=8)))).setting
        extra += setting.detours.extra.tolist()
    assert extra == pytest.approx([13.75, 20.75, 11.75, 10.75])


def test_a_way_round_a_little_dearer_makes_a_closure_a_little_dearer() -> None:
    """All that turns pays at most what it became dearer: nothing tips, as it did by millions when all turned at once."""
    for name in ("rus_closes_aze_border", "arm_aze_war_siyazan"):
        model = Model(event_of(Case(load_atlas(), name), days=30))
        costs, turned = [], 0.0
        for more in (0.0, 2.0, 4.0, 6.0):
            detours = replace(model.setting.detours, extra=model.setting.detours.extra - 4 + more)
            setting = replace(model.setting, detours=detours)
            days = run(setting, steps_a_day=4, least_days=31, most_days=210, places=model.place)
            costs.append(days.choice_cost.sum() + days.cost.sum())
            turned = max(turned, days.turned.sum())
        assert (np.diff(costs) > 0).all()
        assert np.diff(costs).max() < 2 * turned


def test_what_is_caught_inside_goes_back_out_the_way_it_came() -> None:
    """All of BBB closes, with freight on the railway in it: no route leads on, and nobody waits 300 days (864 USD)."""
    data = atlas(segments={"S1": {"capacity_mt_y": 100}, "D1": {"capacity_mt_y": 100}})
    case = Case(data, shut(replace(RAIL, modes=()), where=Where(territory=("BBB",)), days=300, announced=True))
    result, model = closure(case), Model(event_of(case))
    a_day = row(result.queues, "B")["arrivals_day"]
    inside = result.days[result.days["node"].isin(("B", "R3"))]
    # 3 hours on R2 and 10 of the change of gauge come to B, 5 on R3 to the border, told to 2 hours; all turns.
    assert inside["turned"].sum() == pytest.approx(a_day * 18 / 24, abs=a_day * 3 / 24)
    assert inside.groupby("day")["waiting"].sum().iloc[1:].max() == pytest.approx(0, abs=1e-6)
    assert result.imbalance < 1e-9
    # At M 20.0 USD a tonne are left: M 2.6, R2 3.3, B 6.0, R3 5.5 and its border 2.6. By ship it is 33.75 from there:
    # R1 5.5, A 3.5, D2 2.05, p 7.8, S1 6.0, q 7.8 and R4 1.1. Each place further on adds twice what lies between.
    own = model.setting.detours
    of_rail = [model.places[place].mode == "rail" for place in model.place[own.passage].tolist()]
    assert own.extra[of_rail] == pytest.approx([13.75, 18.95, 25.55, 37.55, 48.55])


def test_what_is_caught_between_two_closed_places_goes_back_over_the_open_line() -> None:
    data = atlas(segments={"S1": {"capacity_mt_y": 100}, "D1": {"capacity_mt_y": 100}})
    both = replace(
        shut(replace(RAIL, modes=())),
        closes=tuple(
            Closure(where, timing=Timing(days=300, announced=True)) for where in (AT_M, Where(segments=("R3",)))
        ),
    )
    result = closure(Case(data, both))
    at_b = result.days[result.days["node"] == "B"].groupby("day")[["turned", "waiting"]].sum()
    assert at_b["turned"].sum() > 0
    assert at_b["waiting"].iloc[1:].max() == pytest.approx(0, abs=1e-6)


def test_what_a_place_lets_go_may_wait_at_the_next_one_days_later() -> None:
    """After four days 50,000 t leave M at once; they need five days to B, where 4 Mt a year go on."""
    data = atlas(segments={"R3": {"capacity_mt_y": 4.0}, "R2": {"speed_kmh": 0.5}})
    data.nodes.loc[data.nodes["id"] == "M", "capacity"] = 1000
    queues = closure(Case(data, shut(RAIL, days=4))).queues
    # Of 40,000 t and what comes beside, B passes 4 / 365 Mt a day: 10,959 t, while 10,000 follow.
    assert row(queues, "M")["cleared_day"] == pytest.approx(4, abs=1 / 6)
    at_b = row(queues, "B")
    assert at_b["waiting_peak"] == pytest.approx(40_000, rel=0.01)
    assert at_b["cleared_day"] == pytest.approx(9 + 40_000 / (4e6 / 365 - 10_000), abs=1)


def test_a_queue_at_a_narrow_place_does_not_turn_into_it() -> None:
    narrow = Scenario(
        *("narrow", "narrow", "-"),
        kind="event",
        demand=(RAIL,),
        capacity=(CapacityChange(AT_M, factor=0.05, timing=Timing(days=30)),),
    )
    assert row(closure(Case(atlas(), narrow)).queues, "M")["turned_t"] == 0
    # A twentieth of what is stated is the same whether it is said of the capacity or of what still passes.
    free = replace(RAIL, modes=())
    data = atlas(segments={"S1": {"capacity_mt_y": 100}, "D1": {"capacity_mt_y": 100}})
    said = [Case(data, replace(narrow, demand=(free,))), Case(data, shut(free, share=0.05, days=30))]
    one, two = (closure(case).queues for case in said)
    assert row(one, "M")["turned_t"] > 0
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize("lines", [WIDE, {"R1": {"capacity_mt_y": None}, "R3": {"capacity_mt_y": None}}])
def test_a_share_is_of_what_is_assumed_to_fit_through_the_place_itself(lines: dict[str, dict[str, Any]]) -> None:
    data = corridor(costs={**PRICES, **WAITING, **CLOSING}, segments=lines)
    tenth, half = (row(closure(Case(data, shut(RAIL, share=share, days=4))).queues, "M") for share in (0.1, 0.5))
    # Of 15,000 t a day a tenth leaves 8,500 of 10,000 behind, a half 2,500, for four days.
    assert tenth["waiting_peak"] == pytest.approx(34_000)
    assert half["waiting_peak"] == pytest.approx(10_000)


def test_announced_closures_that_follow_each_other_are_one() -> None:
    free = replace(RAIL, modes=())
    data = atlas(segments={"S1": {"capacity_mt_y": 100}, "D1": {"capacity_mt_y": 100}})
    one = shut(free, days=30, announced=True)
    parts = (
        Closure(AT_M, timing=Timing(first="2026-01-01", days=15, announced=True)),
        Closure(AT_M, timing=Timing(first="2026-01-16", days=15, announced=True)),
    )
    two = replace(one, start="2026-01-01", closes=parts)
    whole, joined = (closure(Case(data, scenario)) for scenario in (one, two))
    pd.testing.assert_frame_equal(joined.queues, whole.queues)
    # A line that hardly narrows, for a day in March, stays a way round.
    beside = (Closure(Where(segments=("D1", "S1")), share=0.999, timing=Timing(first="2026-03-05", days=1)),)
    later = closure(Case(data, replace(two, closes=(*parts, *beside))))
    assert row(later.queues, "M")["turned_t"] == pytest.approx(row(whole.queues, "M")["turned_t"], rel=1e-6)


def test_two_halves_of_a_demand_wait_and_turn_as_the_whole_does() -> None:
    """Each half has a way round of its own, and is not carried along by that of the other."""
    data = atlas(segments={"S1": {"capacity_mt_y": 100}, "D1": {"capacity_mt_y": 100}})
    whole = replace(RAIL, modes=())
    half = replace(whole, mt_y=3.65 / 2)
    one, two = (closure(Case(data, shut(*each, days=30, announced=True))) for each in ((whole,), (half, half)))
    assert row(one.queues, "M")["turned_t"] > 0
    pd.testing.assert_frame_equal(two.queues, one.queues, rtol=1e-6)
    pd.testing.assert_frame_equal(two.days, one.days, rtol=1e-6, atol=1e-3)
    assert two.imbalance < 1e-9


def test_days_and_dates() -> None:
    start = Scenario(
        "s", "s", "-", kind="event", start="2026-03-05", end="2026-03-09", demand=(RAIL,), closes=(Closure(AT_M),)
    )
    result = closure(Case(atlas(), start))
    assert result.length == 5
    assert result.start == datetime.date(2026, 3, 5)
    assert result.days["date"].iloc[0] == "2026-03-05"
    assert closure(Case(atlas(), start), days=2, start="2027-01-01").days["date"].iloc[0] == "2027-01-01"
    two = replace(
        start, closes=(Closure(AT_M), Closure(Where(nodes=("B",)), timing=Timing(first="2026-03-07", days=1)))
    )
    later = event_of(Case(atlas(), two), start="2026-06-01")
    assert [item.spans for item in later.restrictions] == [((0.0, 5.0),), ((2.0, 3.0),)]


def test_a_season_alone_is_an_event_and_beside_one_it_is_usual() -> None:
    ice = Closure(AT_M, timing=Timing(months=(12, 1)))
    alone = replace(shut(RAIL), closes=(ice,))
    with pytest.raises(AtlasError, match=r"is a season, and no first day is stated.*--from DAY"):
        closure(Case(atlas(), alone))
    winter = event_of(Case(atlas(), alone), start="2025-11-29", season_days=365)
    assert winter.restrictions[0].spans == ((2.0, 64.0),)
    assert winter.days == 64
    result = closure(Case(atlas(), alone), start="2025-12-01", days=4)
    assert row(result.queues, "M")["waiting_peak"] == pytest.approx(40_000)
    both = replace(alone, closes=(ice, Closure(Where(nodes=("B",)), timing=Timing(days=2.0))))
    event = event_of(Case(atlas(), both), start="2025-12-01")
    assert [item.spans for item in event.restrictions] == [((0.0, 2.0),)]
    # Two months of twelve without M: a sixth of its capacity, as in a year.
    limits = {
        event.network.at[edge]: event.network.capacity_mt_y[edge] for edge in np.flatnonzero(event.network.handles)
    }
    assert limits["M"] == pytest.approx(7.3 * 10 / 12)


def test_what_has_turned_had_waited_until_then() -> None:
    # The day before it turns, what waits is told as waiting; and where enough still passes, nobody turns.
    data = atlas(segments={"S1": {"capacity_mt_y": 100}, "D1": {"capacity_mt_y": 100}})
    free = replace(RAIL, modes=())
    days = closure(Case(data, shut(free, days=30, announced=True))).days
    at_m = days[days["node"] == "M"].set_index("day")
    turned = at_m["turned"].to_numpy()[1:]
    assert turned.max() > 0
    assert (at_m["waiting"].to_numpy()[:-1] >= turned - 1e-6).all()
    enough = closure(Case(data, shut(free, days=30, announced=True, share=0.15)))
    assert row(enough.queues, "M")["turned_t"] < turned.sum() / 2


def test_what_is_wrong_is_said() -> None:
    data = atlas()
    for days in (0, 0.5, -1, math.nan, math.inf):
        with pytest.raises(ValueError, match="lasts 1 to 3650 days"):
            closure(Case(data, shut(RAIL)), days=days)
    with pytest.raises(ValueError, match="begins in a year from 1800 to 2200"):
        closure(Case(data, shut(RAIL)), days=4, start="9999-12-30")
    late = replace(shut(RAIL, first="2026-04-01"), start="2026-03-05", end="2026-03-09")
    with pytest.raises(AtlasError, match="begins on 2026-04-01, after the scenario ends on 2026-03-09"):
        closure(Case(data, late))
    lasting = replace(shut(RAIL), kind="investment")
    with pytest.raises(AtlasError, match=r"of the kind baseline or investment holds always: give its statements days"):
        closure(Case(data, lasting), days=4)
    with pytest.raises(AtlasError, match=r"closes no line of freight.*corridor gas --show halt"):
        closure(Case(data, shut(RAIL, where=Where(modes=("pipeline",)))), days=4)
    with pytest.raises(AtlasError, match=r"closes\[1\]: has no end.*--days"):
        closure(Case(data, shut(RAIL)))
    with pytest.raises(AtlasError, match="closes and narrows nothing"):
        closure(Case(data, Scenario("calm", "-", "-", demand=(RAIL,))), days=1)
    with pytest.raises(AtlasError, match="A is a city, at which no freight waits"):
        closure(Case(data, shut(RAIL, where=Where(nodes=("A",)))), days=1)
    with pytest.raises(ValueError, match="chooses between ways"):
        closure(Case(data, shut(RAIL), assignment="cheapest"), days=1)
    bare = corridor(costs=PRICES, segments=WIDE)
    with pytest.raises(MissingCostError, match=r"closure\.spare is not known"):
        closure(Case(bare, shut(RAIL)), days=1)


def test_an_investment_holds_always_and_an_event_for_its_days() -> None:
    opened = Scenario("opened", "-", "-", kind="investment", capacity=(CapacityChange(AT_M, factor=2.0),))
    case = Case(atlas(), [shut(RAIL, days=4), opened])
    at_m = row(closure(case).queues, "M")
    assert at_m["capacity_day"] == pytest.approx(40_000)
    assert at_m["cleared_day"] == pytest.approx(4 + 4 / 3, abs=1 / 12)  # 40,000 at 30,000 a day


def test_intervals_hold_the_figures_of_the_draws() -> None:
    ranged = replace(RAIL, low=1.825, high=5.475)
    result = closure(Case(atlas(), shut(ranged, days=4)), draws=Draws(40))
    at_m = row(result.queues, "M")
    assert at_m["waiting_peak_low"] < 40_000 < at_m["waiting_peak_high"]
    assert at_m["waiting_peak_low"] > 20_000
    assert at_m["waiting_peak_high"] < 60_000
    summary = result.summary.set_index("measure").loc["cost"]
    assert summary["low"] < summary["value"] < summary["high"]


@pytest.mark.parametrize("name", ["rus_closes_aze_border", "aze_closes_iran_border", "aze_closes_transit"])
def test_a_year_of_a_bundled_closure_becomes_the_assignment(name: str) -> None:
    """On the last day nothing is caught any more, and going round costs what the year without the places costs."""
    case = Case(load_atlas(), name)
    model = Model(event_of(case, days=365))
    days = run(model.setting, steps_a_day=4, least_days=365, most_days=365, places=model.place)
    summary = run_scenario(case).summary.set_index(["medium", "measure"]).loc[("freight", "cost of what both carry")]
    assert days.choice_cost[-1].sum() / model.setting.tonnes == pytest.approx(summary["change"], rel=1e-3)
    assert days.waiting[-1].sum() == pytest.approx(0, abs=1)
    # What the days cost beside that was paid at the beginning, for what was on its way or did not expect so long a wait.
    whole = (days.choice_cost.sum() + days.cost.sum()) / 1e6
    assert summary["change"] < whole < 1.2 * summary["change"]


def test_a_longer_closure_waits_and_costs_more() -> None:
    case = Case(load_atlas(), "aze_closes_iran_border")
    costs = [closure(case, days=days).summary.set_index("measure")["value"]["cost"] for days in (1, 2, 4, 8, 16, 32)]
    assert costs == sorted(costs)


def test_more_that_passes_waits_and_costs_less() -> None:
    closes = [
        Scenario("s", "s", "-", kind="event", closes=(Closure(Where(nodes=("BRAST",), modes=("road",)), share=share),))
        for share in (0.0, 0.1, 0.2, 0.25)
    ]
    costs = [
        closure(Case(load_atlas(), combine(load_scenario(load_atlas()), each)), days=5).summary.set_index("measure")[
            "value"
        ]["cost"]
        for each in closes
    ]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < costs[0] / 2
