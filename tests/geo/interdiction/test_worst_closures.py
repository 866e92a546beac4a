"""The tables of the worst closures, worked out on paper, and beside them what choice makes of the same closures."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from geo import Case, UnknownNameError, assign, interdict, marginal_closures
from geo.interdiction.worst_closures import BudgetError
from layers import load_atlas
from layers.scenarios.scenario import Demand, Scenario
from tests.fan import asked, fan
from tests.hand_network import PRICES, corridor

DIAMOND = (10.0, 12.0, 15.0, 20.0)


def test_the_diamond_of_four_posts() -> None:
    """Each further post costs what the next way takes more: 2, 3 and 5 USD a tonne; the fourth leaves 1 Mt unserved."""
    case = asked(fan(DIAMOND))
    worst = interdict(case, budget=3, of="posts")
    assert worst["closed"].tolist() == ["P1; P2; P3", "P1; P2", "P1"]
    assert worst["rank"].tolist() == [1, 2, 3]
    assert worst["unserved"].tolist() == [0, 0, 0]
    for column, unit in (("extra_usd_y", 1e6), ("extra_hours", 1), ("extra_km", 1)):
        assert (worst[column] / unit).tolist() == pytest.approx([10, 5, 2])
    assert worst["segments"].tolist()[2] == "W1;E1"
    assert [point.coords[0] for point in worst.geometry[1].geoms] == [(10, 1), (10, 2)]
    steps = marginal_closures(case, budget=4, of="posts")
    assert steps["closed"].tolist() == ["P1", "P1; P2", "P1; P2; P3", "P1; P2; P3; P4"]
    assert steps["adds_usd_y"].tolist() == pytest.approx([2e6, 3e6, 5e6, -10e6])
    assert steps["adds_unserved"].tolist() == pytest.approx([0, 0, 0, 1])
    assert steps["nested"].all()


def test_two_posts_and_two_closures_part_two_countries() -> None:
    worst = interdict(asked(fan([10, 12]), ("O", "D", 3.0)), budget=2, of="posts")
    assert worst["closed"].tolist() == ["P1; P2", "P1"]
    assert worst["unserved"].tolist() == [3, 0]
    assert worst["extra_usd_y"].tolist() == pytest.approx([0, 6e6])
    assert math.isnan(worst["extra_hours"][0])


def test_by_cost_what_is_lost_counts_less_than_what_goes_round() -> None:
    worst = interdict(asked(fan([10, 12]), ("O", "D", 3.0)), budget=2, of="posts", by="usd")
    assert worst["closed"].tolist() == ["P1"], "with both closed nothing is carried, so nothing costs more"


def test_the_worst_sets_need_not_be_nested() -> None:
    """Two demands: from O over post 1, 2 or 3, and from post 4 by three roads of 1, 9 and 10 USD a tonne.

    Alone the worst is E4 (9 − 1 = 8); the worst pair is that of posts 1 and 2 (30 − 10 = 20), which it is no part of.
    """
    more = [("X4", "P4", "D", 9.0, "operational"), ("Y4", "P4", "D", 10.0, "operational")]
    atlas = fan([10, 10.5, 30, 200], more=more)
    segments = atlas.segments.assign(official_km=atlas.segments["official_km"].where(atlas.segments["id"] != "E4", 1.0))
    case = asked(replace(atlas, segments=segments), ("O", "D", 1.0), ("P4", "D", 1.0))
    steps = marginal_closures(case, budget=2, by="usd", of="links")
    assert steps["closed"].tolist() == ["E4", "E1; E2"]
    assert steps["adds_usd_y"].tolist() == pytest.approx([8e6, 20e6 - 8e6])
    assert steps["nested"].tolist() == [True, False]


def test_a_further_closure_that_adds_nothing_says_so() -> None:
    steps = marginal_closures(asked(fan([10, 12, 15]), ("P1", "D", 1.0)), budget=2, of="links", territory="WWW")
    assert steps["size"].tolist() == [0, 0]
    assert steps["adds_usd_y"].tolist() == [0, 0]


def test_of_places_of_equal_effect_one_stands_for_all() -> None:
    worst = interdict(asked(fan([10, 12])), of=("links", "posts"), territory=("WWW", "EEE"))
    assert worst["closed"].tolist() == ["P1"]
    assert worst["alike"].tolist() == ["P1 = E1, W1"]


def test_sets_that_leave_the_same_flow_are_one_and_do_not_depend_on_the_order_of_the_file() -> None:
    """Without way 1, closing either link of way 2 leaves way 3: 15 for 10. A dear link from 2 to 3 keeps both open."""
    atlas = fan([10, 12, 15], more=[("X23", "P2", "P3", 100.0, "operational")])
    for segments in (atlas.segments, atlas.segments.iloc[::-1]):
        case = asked(replace(atlas, segments=segments))
        worst = interdict(case, budget=2, of="links", territory=())
        assert worst["closed"].tolist() == ["E1; E2", "E1"]
        assert worst["alike"].tolist() == ["E1 = W1; E2 = W2", "E1 = W1"]
        assert (worst["extra_usd_y"] / 1e6).tolist() == pytest.approx([5, 2])
        steps = marginal_closures(case, budget=2, of="links", territory=())
        assert steps["closed"].tolist() == ["E1", "E1; E2"]


def test_sets_that_differ_in_two_places_name_both() -> None:
    """A link of half an hour from 1 to 2: only both eastern or both western halves leave way 3; half by half 11.5 go on.

    Where it takes 100 h each half alone will do, and that both may change is said with that.
    """
    for hours, alike in ((0.5, "E1 + E2 = W1 + W2"), (100.0, "E1 = W1; E2 = W2")):
        atlas = fan([10, 12, 15], more=[("X12", "P1", "P2", hours, "operational")])
        worst = interdict(asked(atlas), budget=2, of="links", territory=(), top=1)
        assert (worst["closed"].item(), worst["alike"].item()) == ("E1; E2", alike)
        assert worst["extra_usd_y"].item() == pytest.approx(5e6)


def test_without_prices_hours_rank_and_money_is_not_known() -> None:
    worst = interdict(asked(fan(DIAMOND, priced=False)), budget=1, of="posts")
    assert worst["extra_hours"].tolist() == pytest.approx([2])
    assert worst["extra_usd_y"].isna().all()


def test_capacity_makes_a_second_post_matter() -> None:
    """5 Mt, room for 3 over post 1 and 3 over post 2, none stated over post 3: today 3 · 10 + 2 · 12 = 54.

    Without post 1 3 · 12 + 2 · 15 = 66, without post 2 30 + 2 · 15 = 60, without both 75. Without post 3 and one of
    the others 2 Mt are left, and the 3 that are not went over post 1 for 30.
    """
    worst = interdict(asked(fan([10, 12, 15], capacity={1: 3, 2: 3}), ("O", "D", 5.0)), budget=2, of="posts")
    assert worst["closed"].tolist() == ["P1; P3", "P2; P3", "P1; P2", "P1", "P2"]
    assert worst["unserved"].tolist() == pytest.approx([2, 2, 0, 0, 0])
    assert (worst["extra_usd_y"] / 1e6).tolist() == pytest.approx([6, 0, 21, 12, 6], abs=1e-6)


def test_the_territory_says_where_places_lie() -> None:
    """From A to C by ship for 24.75 USD, by rail for 25.5, by road for 33.2; the ship keeps out of BBB."""
    case = asked(corridor(costs=PRICES), ("A", "C", 1.0))
    assert interdict(case, budget=2).empty
    assert interdict(case, budget=2, territory="CCC")["closed"].tolist()[0] == "R3; q"
    worst = interdict(case, budget=3, territory=())
    assert worst["unserved"].tolist()[0] == 1.0
    assert (worst["extra_usd_y"] / 1e6).tolist()[1:3] == pytest.approx([33.2 - 24.75, 0.75])


def test_gas_goes_by_km_and_has_neither_hours_nor_money() -> None:
    scenario = Scenario("gas", "Gas", "", demand=(Demand("A", "C", bcm_y=6.0),))
    worst = interdict(Case(corridor(), scenario), medium="gas")
    row: Any = worst.iloc[0]
    assert (row["closed"], row["medium"], row["unit"], row["unserved"]) == ("G1", "gas", "bcm/y", 6.0)
    assert worst[["extra_hours", "extra_usd_y", "choice_unserved"]].isna().all(axis=None)


def test_what_is_unserved_today_counts() -> None:
    """Of 6 bcm only 4 fit through G2."""
    scenario = Scenario("gas", "Gas", "", demand=(Demand("A", "C", bcm_y=6.0), Demand("A", "B", bcm_y=1.0)))
    worst = interdict(Case(corridor(), scenario), medium="gas", top=5, territory=())
    assert dict(zip(worst["closed"], worst["unserved"], strict=True)) == pytest.approx({"G1": 7.0, "G2": 6.0})


def test_beside_it_stands_what_choice_makes_of_the_same() -> None:
    atlas = load_atlas()
    row: Any = interdict(atlas, of="posts", top=1).iloc[0]
    case = Case(atlas, "baseline")
    network = case.network()
    shut = network.edges_in(nodes=row["closed"])
    after = assign(network, case.demand, rule="logit", closed=shut, beside=assign(network, case.demand, rule="logit"))
    assert row["choice_unserved"] == pytest.approx(after.unserved, abs=1e-9)
    before = assign(network, case.demand, rule="logit", beside=after)
    after = assign(network, case.demand, rule="logit", closed=shut, beside=before)
    assert row["choice_extra_usd_y"] / 1e6 == pytest.approx(after.burden - before.burden)
    assert row["choice_extra_hours"] == pytest.approx((after.tonne_hours - before.tonne_hours) / after.served)
    assert 0 < row["choice_extra_usd_y"] < 2 * row["extra_usd_y"]
    assert interdict(case.but(assignment="cheapest"), of="posts", top=1)["choice_extra_usd_y"].isna().all()


def test_by_choice_too_what_is_lost_leaves_the_comparison() -> None:
    """Of 3 Mt from A to C the ship takes 2; with rail and road closed 1 is left, and the 2 are held against 2 before."""
    case = asked(corridor(costs=PRICES), ("A", "C", 3.0)).but(assignment="logit")
    row: Any = interdict(case, budget=2, top=1).iloc[0]
    assert (row["closed"], row["choice_unserved"]) == ("M; D1", pytest.approx(1, abs=1e-5))
    network, two = case.network(), [Demand("A", "C", mt_y=2.0)]
    before = assign(network, two, rule="logit")
    after = assign(network, two, rule="logit", closed=network.edges_in(nodes="M", segments="D1"), beside=before)
    assert row["choice_extra_usd_y"] / 1e6 == pytest.approx(after.burden - before.burden, rel=1e-3)
    assert row["choice_extra_hours"] == pytest.approx((after.tonne_hours - before.tonne_hours) / 2, rel=1e-3)


def test_an_atlas_is_taken_under_its_baseline() -> None:
    atlas = load_atlas()
    assert interdict(atlas, of="ports").equals(interdict(Case(atlas, "baseline"), of="ports"))


def test_nothing_asked_for_nothing_lost() -> None:
    worst = interdict(corridor(), territory=())
    assert worst.empty
    assert list(worst)[:8] == ["rank", "closed", "names", "medium", "unit", "unserved", "extra_hours", "extra_usd_y"]


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"budget": 0}, ValueError, "budget is a whole number of 1 or more, not 0"),
        ({"budget": 1.5}, ValueError, "budget is a whole number"),
        ({"budget": True}, ValueError, "budget is a whole number"),
        ({"top": 0}, ValueError, "top is a whole number"),
        ({"budget": 5}, BudgetError, "a budget of 5 closures is more than what can close: 4 places"),
        ({"budget": 1, "of": "ports"}, BudgetError, "nothing that is used can close there"),
        ({"territory": "ZZZ"}, UnknownNameError, "no territory 'ZZZ'"),
        ({"medium": "oil"}, UnknownNameError, "no medium 'oil'"),
        ({"by": "hours"}, UnknownNameError, "no order 'hours'"),
        ({"of": "discs"}, ValueError, "discs need a radius"),
    ],
)
def test_refusals(given: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        interdict(asked(fan(DIAMOND)), **{"of": "posts", **given})


def test_no_swap_of_a_place_is_worse_in_the_bundled_atlas() -> None:
    """Two posts or ports of the default territory, each plan computed here as anyone can."""
    atlas = load_atlas()
    worst = interdict(atlas, budget=2, of=("posts", "ports"), by="usd", top=3)
    case = Case(atlas, "baseline", assignment="cheapest")
    network = case.network()
    posts = [*atlas.nodes.loc[atlas.nodes["kind"].isin(["road_post", "rail_post", "seaport"]), "id"]]
    inside = [node for node in posts if "AZE" in set(network.vertex_country[network.vertices(node)])]

    def usd(nodes: list[str]) -> float:
        plan = assign(network, case.demand, rule="cost", closed=network.edges_in(nodes=nodes))
        assert plan.unserved == pytest.approx(0, abs=1e-9)
        weights = {name: network.generalised(name) for name in {demand.commodity for demand in plan.demands}}
        return sum(
            amount * weights[plan.demands[pair].commodity][list(edges)].sum()
            for pair, edges, amount in zip(plan.path_pair, plan.path_edges, plan.path_amount, strict=True)
        )

    base = usd([])
    best = worst["closed"][0].split("; ")
    assert worst["extra_usd_y"][0] / 1e6 == pytest.approx(usd(best) - base)
    swaps = [usd([kept, node]) - base for kept in best for node in inside if node not in best]
    assert max(swaps) <= worst["extra_usd_y"][0] / 1e6 * (1 + 1e-9)


def test_a_closure_that_changes_no_choice_costs_nothing() -> None:
    worst = interdict(load_atlas(), territory="IRN")
    assert worst.set_index("closed").loc["IR13c", "choice_extra_usd_y"] == 0
