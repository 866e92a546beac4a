"""Flows by choice on the corridor drawn by hand, worked out on paper.

With `PRICES` a tonne from A to C costs, money and 0.1 USD an hour: by rail 22 + 3.5 = 25.5 USD, by road 32 + 1.2 = 33.2,
by road, ship and rail 20 + 4.75 = 24.75. The three ways have nothing in common, so each weighs e^(-θ cost), θ = 0.1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from geo import Assignment, assign
from geo.arrays import Bools
from geo.flows import ways
from geo.flows.choice import choice_of
from geo.flows.ways import kind_of, unlike, ways_of_all
from geo.network import Network, build_network
from geo.routing.paths_on_edges import PathsOnEdges
from layers import load_atlas
from layers.model.problem import MissingCostError
from layers.scenarios.scenario import Demand
from tests.hand_network import PRICES, corridor

RAIL, ROAD, SHIP = "R1;R2;R3", "D1", "D2;S1;R4"
COST = {RAIL: 25.5, ROAD: 33.2, SHIP: 24.75}
ROOM = {RAIL: 7.0, ROAD: 1.0, SHIP: 2.0}
BRANCHES = {
    **{name: {"branch": "inland"} for name in ("R1", "R2", "R3", "G1", "G2")},
    **{name: {"branch": "lake"} for name in ("D2", "S1", "R4")},
    "D1": {"branch": "hills"},
}


def network(costs: Mapping[str, float] | None = None, **changes: Any) -> Network:
    return build_network(corridor(costs={**PRICES, **(costs or {})}, **changes))


def freight(amount: float, commodity: str | None = None, **facts: Any) -> Demand:
    return Demand("A", "C", mt_y=amount, commodity=commodity, **facts)


def by_way(flow: Assignment, pair: int = 0) -> dict[str, float]:
    """Return the amount of a demand on each of its ways."""
    paths = flow.paths[flow.paths["pair"] == pair]
    return dict(zip(paths["segments"], paths["amount"], strict=True))


def ways_of(net: Network, demand: Demand, shut: Bools) -> list[tuple[int, ...]]:
    """Return the ways of one demand."""
    return ways_of_all(net, [demand], shut)[0]


def shares(cost: Mapping[str, float], theta: float = 0.1) -> dict[str, float]:
    """Return the shares of a logit."""
    weight = {way: math.exp(-theta * value) for way, value in cost.items()}
    return {way: value / sum(weight.values()) for way, value in weight.items()}


def test_costs_and_shares_of_the_three_ways() -> None:
    flow = assign(network(), [freight(1.0)], rule="logit")
    paths = flow.paths.set_index("segments")
    assert paths["usd_t"].to_dict() == pytest.approx({SHIP: 20, RAIL: 22, ROAD: 32})
    assert paths["hours"].to_dict() == pytest.approx({SHIP: 47.5, RAIL: 35, ROAD: 12})
    assert paths["cost_usd_t"].to_dict() == pytest.approx(COST)
    # 1 : e^0.075 : e^-0.77 for rail, ship and road.
    weight = 1 + math.exp(0.075) + math.exp(-0.77)
    right = {RAIL: 1 / weight, SHIP: math.exp(0.075) / weight, ROAD: math.exp(-0.77) / weight}
    assert by_way(flow) == pytest.approx(right, abs=1e-6)
    assert right[RAIL] == pytest.approx(0.39356, abs=1e-5)
    assert (flow.reasons, flow.served) == ((None,), 1.0)
    assert math.fsum(flow.path_amount) == pytest.approx(1.0, rel=1e-12)
    assert flow.limits.empty


def test_sums_of_the_flow_are_those_of_its_ways() -> None:
    flow = assign(network(), [freight(1.0)], rule="logit")
    part = shares(COST)
    assert flow.money == pytest.approx(22 * part[RAIL] + 32 * part[ROAD] + 20 * part[SHIP], abs=1e-5)
    assert flow.cost == pytest.approx(sum(COST[way] * part[way] for way in COST), abs=1e-5)
    # The perceived cost is less by the value of having a choice: -ln(Σ e^(-θ cost)) / θ.
    logsum = -math.log(sum(math.exp(-0.1 * cost) for cost in COST.values())) / 0.1
    assert flow.burden == flow.perceived == pytest.approx(logsum, abs=1e-5)
    pair = flow.pairs.iloc[0]
    assert (pair["usd_t"], pair["cost_usd_t"]) == pytest.approx((flow.money, flow.cost))
    on_edge = {name: flow.flow[flow.network.segment == name].max() for name in ("R1", "D1", "S1")}
    assert [*on_edge.values()] == pytest.approx([part[RAIL], part[ROAD], part[SHIP]], abs=1e-6)


def test_a_full_way_sends_the_rest_by_the_others() -> None:
    # Of 5, 2.12 would go by ship and 0.91 by road: the ship takes 2, the rest is split as 1 : e^-0.77.
    flow = assign(network(), [freight(5.0)], rule="logit")
    rail = 3 / (1 + math.exp(-0.77))
    assert by_way(flow) == pytest.approx({SHIP: 2, RAIL: rail, ROAD: 3 - rail}, abs=1e-5)
    limits = flow.limits.set_index("segment")
    # e^(-θ (24.75 + price)) is to e^(-θ 25.5) as 2 is to what goes by rail.
    price = 25.5 - 24.75 + math.log(rail / 2) / 0.1
    assert limits["shadow_usd_t"].to_dict() == {"S1": pytest.approx(price, abs=1e-3)}
    assert round(limits.loc["S1", "shadow_usd_t"], 6) == limits.loc["S1", "shadow_usd_t"]  # no more than is known
    assert limits.loc["S1", "flow"] == pytest.approx(2, abs=1e-5)
    assert limits["shadow_h"].isna().all()
    assert (flow.served, flow.unserved, flow.reasons) == (5.0, 0.0, (None,))
    assert math.fsum(flow.path_amount) == pytest.approx(5.0, rel=1e-12)


def test_what_has_no_room_is_unserved_and_says_why() -> None:
    # 7 by rail, 1 by road, 2 by ship.
    flow = assign(network(), [freight(12.0)], rule="logit")
    assert by_way(flow) == pytest.approx(ROOM, abs=1e-4)
    assert flow.served == pytest.approx(10, abs=1e-4)
    assert flow.unserved == pytest.approx(2, abs=1e-4)
    (reason,) = flow.reasons
    assert reason is not None
    assert reason.startswith("capacity: ")
    assert set(reason.removeprefix("capacity: ").split(", ")) == {"R3", "D1", "S1"}
    assert set(flow.limits.loc[flow.limits["shadow_served"] > 0, "segment"]) == {"R3", "D1", "S1"}
    assert set(flow.limits["shadow_usd_t"]) == {0}, "room would carry more, and make nothing that is carried cheaper"
    # What is left behind costs nothing, though that it is left behind is one of the choices.
    cost = sum(COST[way] * room for way, room in ROOM.items())
    entropy = sum(amount * math.log(amount / 12) for amount in (*ROOM.values(), 2.0))
    assert flow.perceived == pytest.approx(cost + entropy / 0.1, rel=1e-4)


def test_what_may_not_go_by_what_has_room_is_unserved() -> None:
    flow = assign(network(), [freight(3.0, modes=("road",)), freight(1.0, modes=("sea",))], rule="logit")
    assert flow.served_by_pair == pytest.approx([1, 0], abs=1e-5)
    assert flow.reasons == ("capacity: D1", "no route: nothing leads from A to C by sea")
    assert flow.joined.tolist() == [True, False]


def test_demands_share_capacities() -> None:
    flow = assign(network(), [freight(3.0, modes=("road",)), freight(1.0)], rule="logit")
    assert flow.flow_of(np.array([True, True]))[flow.network.segment == "D1"][0] == pytest.approx(1, abs=1e-5)
    assert flow.served_by_pair[1] == pytest.approx(1, abs=1e-5)


def test_classes_split_apart() -> None:
    values = {"value_of_time.bulk": 0.02, "value_of_time.fresh": 0.8}
    flow = assign(network(values), [freight(0.4, "bulk"), freight(0.6, "fresh"), freight(0.5)], rule="logit")
    bulk = {RAIL: 22 + 0.02 * 35, ROAD: 32 + 0.02 * 12, SHIP: 20 + 0.02 * 47.5}
    fresh = {RAIL: 22 + 0.8 * 35, ROAD: 32 + 0.8 * 12, SHIP: 20 + 0.8 * 47.5}
    for pair, (amount, cost) in enumerate(((0.4, bulk), (0.6, fresh), (0.5, COST))):
        right = {way: amount * share for way, share in shares(cost).items()}
        assert by_way(flow, pair) == pytest.approx(right, abs=1e-6)
    assert flow.pairs["class"].tolist() == ["bulk", "fresh", None]


def test_a_constant_of_a_branch_moves_shares_and_is_paid_once() -> None:
    plain = by_way(assign(network(segments=BRANCHES), [freight(1.0)], rule="logit"))
    constant = {"choice.constant.lake": 12.0}
    flow = assign(network(constant, segments=BRANCHES), [freight(1.0)], rule="logit")
    moved = by_way(flow)
    # Three segments of the way by ship are of the branch.
    assert moved[SHIP] / moved[RAIL] == pytest.approx(plain[SHIP] / plain[RAIL] * math.exp(-0.1 * 12), rel=1e-5)
    assert moved[ROAD] / moved[RAIL] == pytest.approx(plain[ROAD] / plain[RAIL], rel=1e-5)
    assert moved == pytest.approx(shares({**COST, SHIP: COST[SHIP] + 12}), abs=1e-6)
    # It stands for what is not paid.
    assert flow.paths.set_index("segments").loc[SHIP, "usd_t"] == pytest.approx(20)


def test_a_rebate_of_a_branch_is_paid_back_once() -> None:
    flow = assign(
        network({"rebate.lake": 5.0, "choice.constant.lake": 2.0}, segments=BRANCHES), [freight(1.0)], rule="logit"
    )
    assert by_way(flow) == pytest.approx(shares({**COST, SHIP: COST[SHIP] - 3}), abs=1e-6)
    # It is money, which the constant is not.
    assert flow.paths.set_index("segments")["usd_t"].to_dict() == pytest.approx({SHIP: 15, RAIL: 22, ROAD: 32})


def test_a_constant_below_0_may_outweigh_the_cost() -> None:
    flow = assign(network({"choice.constant.hills": -50.0}, segments=BRANCHES), [freight(0.5)], rule="logit")
    assert by_way(flow) == pytest.approx({way: 0.5 * s for way, s in shares({**COST, ROAD: -16.8}).items()}, abs=1e-6)


@pytest.mark.parametrize("amounts", [(1.0, 0.5), (4.0, 2.5)])
def test_the_cheapest_flow_is_the_limit_of_a_great_scale(amounts: tuple[float, float]) -> None:
    asked = [freight(amounts[0]), freight(amounts[1], "fresh")]
    values = {"value_of_time.fresh": 0.8}
    cheapest = assign(network(values), asked, rule="cost")
    # Fresh goods gain 8.4 USD a tonne by road over rail, others 0.75 by ship: both as far as there is room.
    right = [{SHIP: 1.0}, {ROAD: 0.5}] if amounts[0] == 1 else [{SHIP: 2.0, RAIL: 2.0}, {ROAD: 1.0, RAIL: 1.5}]
    assert [by_way(cheapest, 0), by_way(cheapest, 1)] == [pytest.approx(amount) for amount in right]
    off = []
    for theta in (0.02, 1.0, 20.0):
        chosen = assign(network({**values, "choice.theta": theta}), asked, rule="logit")
        amounts_of = [by_way(chosen, 0), by_way(chosen, 1)]
        off.append(
            max(abs(amounts_of[pair].get(way, 0.0) - right[pair].get(way, 0.0)) for pair in (0, 1) for way in COST)
        )
    assert off[0] > 0.1
    assert off[0] > off[1] > off[2] - 1e-5
    assert off[2] < 1e-4
    assert chosen.cost == pytest.approx(cheapest.cost, rel=1e-5)
    assert chosen.perceived == pytest.approx(cheapest.cost, rel=1e-2)


def test_equal_ways_are_split_equally_at_any_scale() -> None:
    # With dues of 1.375 at both ports a tonne by ship costs what it costs by rail.
    for theta in (0.01, 0.1, 5.0):
        chosen = by_way(assign(network({"port_dues": 1.375, "choice.theta": theta}), [freight(1.0)], rule="logit"))
        assert chosen[SHIP] == pytest.approx(chosen[RAIL], abs=1e-6)


def test_other_demands_make_no_difference_where_nothing_is_full() -> None:
    demands = [freight(0.5), Demand("A", "B", mt_y=0.7), Demand("B", "C", mt_y=0.3), Demand("C", "A", mt_y=0.2)]
    together = assign(network(), demands, rule="logit")
    for pair, demand in enumerate(demands):
        alone = by_way(assign(network(), [demand], rule="logit"))
        assert by_way(together, pair) == pytest.approx(alone, abs=1e-6)
        assert sum(alone.values()) == pytest.approx(demand.mt_y)


def test_a_demand_of_0_is_served_and_changes_nothing() -> None:
    alone = by_way(assign(network(), [freight(5.0)], rule="logit"))
    flow = assign(network(), [freight(0.0), freight(5.0), Demand("B", "C", mt_y=0.0)], rule="logit")
    assert flow.asked.tolist() == [0, 5, 0]
    assert flow.reasons == (None, None, None)
    assert by_way(flow, 1) == pytest.approx(alone, abs=1e-5)
    assert by_way(flow, 0) == {}
    nothing = assign(network(), [freight(0.0)], rule="logit")
    assert (nothing.served, nothing.perceived, len(nothing.path_edges)) == (0, 0, 0)
    none = assign(network(), [], rule="logit")
    assert (none.served, none.perceived) == (0, 0)


def test_without_prices_or_a_scale_what_is_missing_is_named() -> None:
    without = {name: value for name, value in PRICES.items() if name != "choice.theta"}
    with pytest.raises(MissingCostError, match=r"give choice\.theta$"):
        assign(build_network(corridor(costs=without)), [freight(1.0)], rule="logit")
    with pytest.raises(MissingCostError, match=r"give tariff\.sea, tariff\.rail, tariff\.road, .*value_of_time$"):
        assign(build_network(corridor()), [freight(1.0)], rule="logit")
    gas = build_network(corridor(costs=PRICES), medium="gas")
    with pytest.raises(ValueError, match="gas has no prices to choose by"):
        assign(gas, [Demand("A", "C", bcm_y=1.0)], rule="logit")


def closing(flow: Assignment, segment: str, amount: float) -> tuple[float, float]:
    """Return the burden of an amount with a segment closed and open, each with the ways of the other at hand."""
    net = flow.network
    closed = assign(net, [freight(amount)], closed=net.edges_in(segments=segment), rule="logit", beside=flow)
    return closed.burden, assign(net, [freight(amount)], rule="logit", beside=closed).burden


@pytest.mark.parametrize("segment", ["S1", "D1", "R1", "R4"])
@pytest.mark.parametrize("amount", [0.5, 2.5])
def test_closing_what_is_used_is_a_burden(segment: str, amount: float) -> None:
    flow = assign(network(), [freight(amount)], rule="logit")
    closed, open_ = closing(flow, segment, amount)
    assert closed > open_ + 1e-3
    assert open_ == pytest.approx(flow.burden, abs=1e-6)


def test_the_burden_of_a_closure_is_the_fall_of_the_value_of_the_choice() -> None:
    flow = assign(network(), [freight(0.5)], rule="logit")
    closed, open_ = closing(flow, "S1", 0.5)
    left = sum(math.exp(-0.1 * COST[way]) for way in (RAIL, ROAD))
    assert closed - open_ == pytest.approx(0.5 * math.log((left + math.exp(-2.475)) / left) / 0.1, abs=1e-5)


def test_closing_what_nobody_uses_changes_nothing() -> None:
    net = network()
    only_rail = [Demand("A", "B", mt_y=1.0, modes=("rail",))]
    flow = assign(net, only_rail, rule="logit")
    for segment in ("S1", "D1", "R3", "R4"):
        shut = assign(net, only_rail, closed=net.edges_in(segments=segment), rule="logit", beside=flow)
        assert shut.burden == flow.burden
        assert by_way(shut) == by_way(flow)


def test_flow_that_is_there_already_takes_room() -> None:
    net = network()
    taken = np.where(net.segment == "S1", 1.5, 0.0)
    flow = assign(net, [freight(5.0)], taken=taken, rule="logit")
    assert by_way(flow)[SHIP] == pytest.approx(0.5, abs=1e-5)


def closed(net: Network, *segments: str) -> Bools:
    return net.edges_in(segments=segments) if segments else np.zeros(len(net.tail), dtype=bool)


def named(net: Network, ways: list[tuple[int, ...]]) -> list[str]:
    """Return the segments of ways."""
    return [";".join(str(net.segment[edge]) for edge in way if net.kind[edge] == "segment") for way in ways]


def test_ways_are_found_cheapest_first_among_what_is_open() -> None:
    net = network({"value_of_time.fresh": 0.8})
    assert named(net, ways_of(net, freight(1.0), closed(net))) == [SHIP, RAIL, ROAD]
    # At 0.8 USD an hour: 41.6, 50 and 58.
    assert named(net, ways_of(net, freight(1.0, "fresh"), closed(net))) == [ROAD, RAIL, SHIP]
    assert named(net, ways_of(net, freight(1.0), closed(net, "R2"))) == [SHIP, ROAD]
    assert named(net, ways_of(net, freight(1.0, modes=("rail",)), closed(net))) == [RAIL]
    assert ways_of(net, freight(1.0), closed(net, "R3", "D1", "S1")) == []


def test_a_way_nearly_the_same_as_a_cheaper_one_is_left_out() -> None:
    cost = np.array([80.0, 10.0, 10.5, 30.0, 1.0])
    # The second has 80 of 90.5 in common with the first, the third 80 of 110; the fourth 90 of 91.
    assert unlike([(0, 3), (0, 2), (0, 1)], cost) == [(0, 1), (0, 2), (0, 3)]
    assert unlike([(0, 1, 4), (0, 1)], cost) == [(0, 1)]


def test_ways_of_one_network_on_another_of_the_same_atlas() -> None:
    atlas = corridor(costs=PRICES, segments={"R2": {"status": "planned"}, "D2": {"status": "under_construction"}})
    every = ("operational", "planned", "under_construction")
    small, large = build_network(atlas), build_network(atlas, statuses=every)
    demand = freight(1.0)
    of_large = choice_of(large, [demand], np.array([1.0]), closed(large)).ways_on()
    kind = kind_of(demand)
    assert sorted(named(large, list(of_large.of_kind[kind]))) == sorted(COST)
    assert of_large.on(large) is of_large.of_kind
    (way,) = of_large.on(small)[kind]
    assert named(small, [way]) == [ROAD]
    assert [small.name[edge] for edge in way] == ["D1", "Border AAA – BBB", "Border BBB – CCC"]
    of_small = choice_of(small, [demand], np.array([1.0]), closed(small)).ways_on()
    back = of_small.on(large)[kind]
    assert named(large, list(back)) == [ROAD]
    assert back[0] in of_large.of_kind[kind]


@pytest.mark.parametrize("shut", ["R2", "D1", "S1", "R4", "D2"])
@pytest.mark.parametrize("first", ["", "R1", "S1", "D1"])
def test_what_was_found_before_leaves_the_ways_as_they_are(first: str, shut: str) -> None:
    """Neither another closure before nor other prices change what is found; each case searched alone is the oracle."""
    cases: list[tuple[dict[str, float], tuple[str, ...]]] = [
        ({}, tuple(filter(None, [first]))),
        ({}, ()),
        ({"tariff.rail": 0.01}, ()),
        ({}, (shut,)),
        ({"tariff.road": 0.5}, (shut,)),
    ]
    whole = network()
    alone = []
    for costs, lines in cases:
        whole.whole.found.clear()
        alone.append(named(whole, ways_of(whole.with_costs(costs), freight(1.0), closed(whole, *lines))))
    whole.whole.found.clear()
    for (costs, lines), found in zip(cases, alone, strict=True):
        part = whole.subnetwork(~closed(whole, *lines))
        assert named(part, ways_of(part.with_costs(costs), freight(1.0), closed(part))) == found


def test_what_a_closure_does_not_touch_is_not_sought_again(monkeypatch: pytest.MonkeyPatch) -> None:
    net = network()
    monkeypatch.setattr(net.whole, "found", {})
    searched: list[tuple[str, str]] = []
    search = ways._Ways._searched
    monkeypatch.setattr(
        ways._Ways, "_searched", lambda self, ends, known: searched.append(ends) or search(self, ends, known)
    )
    by_rail = freight(1.0, modes=("rail",))
    for lines in ((), ("D1",), ("D1", "S1"), ("R2",), ("R2", "D1"), ()):
        ways_of(net, by_rail, closed(net, *lines))
    assert searched == [("A", "C"), ("A", "C")]  # with all lines, and without the railway


def test_what_a_closure_touches_late_is_sought_from_there_on_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    net = build_network(load_atlas())
    demand = Demand("RUMOW", "IRTHR", mt_y=1.0)
    every = ways_of(net, demand, closed(net))
    ends = (demand.origin, demand.destination)
    found = net.whole.found[(), None][-1].searches[ends]
    counted: list[int] = []
    paths = PathsOnEdges.paths
    monkeypatch.setattr(PathsOnEdges, "paths", lambda self, *given: counted.append(1) or paths(self, *given))
    sought = {}
    for edge in sorted({edge for way in every for edge in way}):
        shut = np.arange(len(net.tail)) == edge
        counted.clear()
        after = ways_of(net, demand, shut)
        sought[edge] = len(counted)
        kept = net.whole.found.pop(((), None))
        assert after == ways_of(net, demand, shut), net.names(shut)
        net.whole.found[(), None] = kept[:1]
    first_of = {edge: next(n for n, way in enumerate(found) if net.number[edge] in way) for edge in sought}
    assert all(count >= ways.SEARCHES for edge, count in sought.items() if first_of[edge] == 0)
    assert any(count <= ways.SEARCHES / 2 for count in sought.values())


def test_ways_of_the_other_case_are_considered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    net = network()
    whole = assign(net, [freight(1.0)], rule="logit")
    monkeypatch.setattr("geo.flows.ways.SEARCHES", 0)
    monkeypatch.setattr("geo.flows.ways.MODES_OF", {"freight": ()})
    monkeypatch.setattr(net.whole, "found", {})  # without what was found before
    alone = assign(net, [freight(1.0)], rule="logit")
    beside = assign(net, [freight(1.0)], rule="logit", beside=whole)
    assert by_way(alone) == pytest.approx({SHIP: 1})
    assert by_way(beside) == pytest.approx(by_way(whole))
    assert beside.burden == pytest.approx(whole.burden)


def test_ways_of_the_other_case_count_only_where_they_are_open() -> None:
    net = network()
    whole = assign(net, [freight(1.0)], rule="logit")
    assert whole.ways is not None
    shut = closed(net, "S1")
    choice = choice_of(net, [freight(1.0)], np.array([1.0]), shut, beside=whole.ways)
    assert named(net, list(choice.edges)) == [RAIL, ROAD]


@pytest.mark.parametrize("theta", [0.01, 0.1])
def test_a_short_way_with_room_carries_all(theta: float) -> None:
    """What is left behind is so only for lack of room, not because it is cheap to leave behind what is cheap to carry."""
    flow = assign(network({"choice.theta": theta}), [Demand("B", "C", mt_y=3.0, modes=("rail",))], rule="logit")
    assert flow.paths["cost_usd_t"].tolist() == pytest.approx([5 + 2 + 0.1 * (5 + 6)])
    assert flow.reasons == (None,)
    assert math.fsum(flow.path_amount) == pytest.approx(3, rel=1e-9)
    assert flow.perceived == pytest.approx(3 * 8.1, rel=1e-6)
