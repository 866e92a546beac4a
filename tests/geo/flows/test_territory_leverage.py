"""Leverage: answers worked by hand, all paths as oracle, and what must hold whatever is asked."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import Case, Draws, UnknownNameError
from geo.flows.territory_leverage import _ranked, land_countries, leverage
from geo.network.build import whole_network
from geo.network.case import build_network
from geo.network.contents import Contents
from geo.network.draws import varied
from layers import Atlas, load_atlas
from layers.scenarios.scenario import CapacityChange, Closure, Demand, Scenario, Where, load_scenario
from tests.all_paths import AllPaths
from tests.hand_network import PRICES, corridor


def asking(*demand: Demand, name: str = "asked", **more: Any) -> Scenario:
    return Scenario(name, "A scenario", "It asks.", demand=demand, **more)


def freight(origin: str, destination: str, amount: float) -> Demand:
    return Demand(origin, destination, mt_y=amount)


def only(atlas: Atlas, scenario: Scenario, territory: str) -> dict[str, Any]:
    """Return the one row of a territory."""
    table = leverage(atlas, scenarios=[scenario], territories=[territory])
    assert len(table) == 1
    return dict(table.iloc[0])


def ranks(table: pd.DataFrame) -> list[int | None]:
    return [None if pd.isna(rank) else int(rank) for rank in table["rank"]]


# Worked by hand: road 12 h (1 Mt/y), rail 35 h (7 Mt/y), both through BBB; ship 47.5 h (2 Mt/y) past it.


def test_a_country_in_the_way() -> None:
    row = only(corridor(), asking(freight("A", "C", 9)), "BBB")
    assert (row["demand"], row["own"], row["served"], row["unit"]) == (9, 0, 9, "Mt/y")
    assert (row["crosses"], row["must_cross"]) == (8, 7)
    assert (row["crosses_share"], row["must_cross_share"]) == (8 / 9, 7 / 9)
    assert (row["no_route"], row["no_room"], row["unserved"]) == (0, 7, 7)
    # The 2 Mt/y that are left: 12 and 35 h through it, 47.5 h each past it.
    assert row["rerouted"] == 2
    assert row["extra_t_h"] == pytest.approx(2 * 47.5 - 12 - 35)
    assert row["extra_hours_per_t"] == pytest.approx(24)
    assert row["extra_tkm"] == pytest.approx(2 * 340 - 240 - 260)
    assert row["extra_km_per_t"] == pytest.approx(90)
    assert row["unknown_capacity"] == pytest.approx(40 / 340)
    assert (row["rank"], row["year"] is pd.NA) == (1, True)


def test_a_way_round_is_a_cost_and_no_veto() -> None:
    row = only(corridor(), asking(freight("A", "C", 2)), "BBB")
    assert (row["crosses"], row["must_cross"], row["unserved"], row["rerouted"]) == (2, 0, 0, 2)
    assert row["extra_t_h"] == pytest.approx(2 * 47.5 - 12 - 35)


def test_what_a_tonne_bears_is_its_share_of_what_all_bear() -> None:
    row = only(corridor(costs=PRICES), asking(freight("A", "C", 5)), "BBB")
    assert row["rerouted"] > 1.1
    for each, total in (("extra_hours_per_t", "extra_t_h"), ("extra_km_per_t", "extra_tkm")):
        assert row[each] == pytest.approx(row[total] / row["rerouted"])
        assert row[total] > 0
    assert row["extra_usd_per_t"] == pytest.approx(row["extra_usd_y"] / 1e6 / row["rerouted"])
    # Who is sent by ship for want of a better way bears less than the dearest way through, and more than nothing.
    assert 0 < row["extra_usd_per_t"] < 33.2


def test_gas_without_a_way_round() -> None:
    row = only(corridor(), asking(Demand("A", "C", bcm_y=6)), "BBB")
    assert (row["medium"], row["unit"]) == ("gas", "bcm/y")
    # 4 of 6 fit through G2; all of them must cross, and the other 2 are not served anyway.
    assert (row["crosses"], row["must_cross"], row["no_route"], row["unserved"]) == (4, 4, 4, 6)
    assert (row["demand"], row["served"]) == (6, 4)  # all that flows crosses it, two thirds of what is asked
    assert row["must_cross_share"] == 4 / 6
    assert row["rerouted"] == 0
    assert math.isnan(row["extra_hours_per_t"])
    assert math.isnan(row["extra_t_h"])
    assert math.isnan(row["extra_km_per_t"])
    assert math.isnan(row["unknown_capacity"])


def test_gas_that_can_go_round() -> None:
    # The ship's way as a pipe for 3 of the 5: 150 + 90 km through BBB, 300 past it.
    past = {
        "D2": {"mode": "pipeline", "capacity_bcm_y": 8.0, "official_km": 30.0},
        "S1": {"mode": "pipeline", "capacity_bcm_y": 3.0, "official_km": 250.0},
        "R4": {"mode": "pipeline", "capacity_bcm_y": 8.0, "official_km": 20.0},
    }
    atlas = corridor(segments=past, routes={"ship": ("gas", "A", "C", ("D2", "S1", "R4"))})
    row = only(atlas, asking(Demand("A", "C", bcm_y=5)), "BBB")
    # 4 go through it and 1 past it. Without it 3 go past it: 2 must cross, and the 3, which would all go through it if
    # they were all there is, go 60 km farther.
    assert (row["crosses"], row["served"], row["must_cross"], row["no_room"], row["rerouted"]) == (4, 5, 2, 2, 3)
    assert row["extra_tkm"] == pytest.approx(3 * (300 - 240))
    assert row["extra_km_per_t"] == pytest.approx(300 - 240)
    assert math.isnan(row["extra_t_h"])
    assert math.isnan(row["extra_hours_per_t"])


def test_its_own_trade_is_no_hold_over_others() -> None:
    atlas = corridor()
    ends = only(atlas, asking(freight("A", "C", 9)), "AAA")
    assert (ends["own"], ends["crosses"], ends["must_cross"], ends["unserved"]) == (9, 0, 0, 0)
    assert ends["served"] == 0
    # A to B is trade of BBB. B is inside it; M, on its border, is nobody's own.
    row = only(atlas, asking(freight("A", "C", 2), freight("A", "B", 3), freight("C", "M", 1)), "BBB")
    assert (row["demand"], row["own"], row["served"]) == (6, 3, 3)
    # All 3 cross it; the ship, and from A the railway to M, take 2 of them past it.
    assert (row["crosses"], row["must_cross"], row["no_route"]) == (3, 1, 0)


def test_the_room_its_own_trade_leaves_helps_nobody() -> None:
    # Without R1, B trades with p by the ship: 1 of its 2 Mt/y. Of 2 from A to C one goes by ship, one by road
    # through BBB; with BBB closed that one has no room, as the trade of B keeps its own.
    demand = freight("B", "p", 1), freight("A", "C", 2)
    row = only(corridor(), asking(*demand, closes=(Closure(Where(segments=("R1",))),)), "BBB")
    assert (row["own"], row["crosses"], row["must_cross"], row["no_room"]) == (1, 1, 1, 1)


def test_closed_already_leaves_nothing_to_hold() -> None:
    scenario = asking(freight("A", "C", 9), closes=(Closure(Where(territory=("BBB",))),))
    row = only(corridor(), scenario, "BBB")
    assert (row["crosses"], row["must_cross"], row["extra_t_h"], row["unserved"]) == (0, 0, 0, 7)
    # Half the ship's room: the same hold over fewer.
    half = asking(freight("A", "C", 9), capacity=(CapacityChange(Where(segments=("S1",)), factor=0.5),))
    assert only(corridor(), half, "BBB")["must_cross"] == 8


def test_a_country_nothing_touches_has_none() -> None:
    atlas = corridor()
    far = gpd.GeoDataFrame({"iso_a3": ["DDD"]}, geometry=[shapely.box(50, 50, 60, 60)], crs=atlas.borders.crs)
    wider = replace(atlas, borders=pd.concat([atlas.borders, far], ignore_index=True))
    row = only(wider, asking(freight("A", "C", 9)), "DDD")
    assert [row[name] for name in ("own", "crosses", "must_cross", "rerouted", "extra_t_h", "extra_tkm")] == [0] * 6
    assert row["unserved"] == 0


def test_years_and_scenarios_in_order() -> None:
    atlas = corridor(segments={"S1": {"status": "planned", "opens": 2030}})
    first, second = asking(freight("A", "C", 2)), asking(freight("A", "C", 1), name="less", year=2031)
    table = leverage(atlas, scenarios=[first, second], territories=["BBB", "CCC"], years=(None, 2030))
    assert table["scenario"].tolist() == ["asked"] * 4 + ["less"] * 4
    assert table["year"].tolist() == [pd.NA, pd.NA, 2030, 2030, 2031, 2031, 2030, 2030]
    assert table["territory"].tolist() == ["BBB", "CCC"] * 4
    held = table[table["territory"] == "BBB"]
    assert held["must_cross"].tolist() == [2, 0, 0, 0]
    assert ranks(table) == [1, None] * 4


def test_ranked_by_the_rule() -> None:
    # A and C trade with each other: nothing of others crosses AAA or CCC.
    table = leverage(corridor(), scenarios=[asking(freight("A", "C", 9))], territories=["AAA", "BBB", "CCC"])
    assert ranks(table) == [None, 1, None]
    both = asking(freight("A", "C", 2), Demand("A", "C", bcm_y=1))
    table = leverage(corridor(), scenarios=[both], territories=["AAA", "BBB"])
    assert table["medium"].tolist() == ["freight"] * 2 + ["gas"] * 2
    assert ranks(table) == [None, 1] * 2


def test_who_holds_nothing_takes_no_rank() -> None:
    # Of two holds that compete (see `contest`), AAA's is the smaller; nothing of others crosses CCC or the far DDD.
    atlas, scenario = contest("high", low=2.2, high=2.2)
    far = gpd.GeoDataFrame({"iso_a3": ["DDD"]}, geometry=[shapely.box(50, 50, 60, 60)], crs=atlas.borders.crs)
    wider = replace(atlas, borders=pd.concat([atlas.borders, far], ignore_index=True))
    table = leverage(wider, scenarios=[scenario], territories=["CCC", "AAA", "DDD", "BBB"], draws=3)
    assert ranks(table) == [None, 2, None, 1]
    assert table["p_first"].tolist() == [0, 0, 0, 1]
    assert table["rank_low"].tolist() == [3, 2, 3, 1]
    assert table["crosses"].tolist() == pytest.approx([0, 0.5, 0, 1])


def test_nothing_asked_has_no_rows() -> None:
    table = leverage(corridor(), scenarios=[asking(freight("A", "C", 0))], territories=["BBB"])
    assert table.empty
    assert {"rank", "must_cross_share"} <= set(table.columns)
    assert leverage(corridor(), scenarios=[], territories=["BBB"]).empty


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(UnknownNameError):
        leverage(corridor(), scenarios=[asking(freight("A", "C", 1))], territories=["ZZZ"])


amounts = st.sampled_from([0.5, 1.0, 3.0, 9.0])
demands = st.lists(st.tuples(st.permutations("AMBCpq").map(lambda names: names[:2]), amounts), min_size=1, max_size=4)
stated = st.dictionaries(st.sampled_from("AMBCpq"), st.sampled_from([0.5, 2.0, 3.0]), max_size=3)


@settings(max_examples=40, deadline=None)
@given(demands, stated)
def test_what_must_hold(asked: Any, nodes: dict[str, float]) -> None:
    atlas = corridor(nodes={name: {"capacity": most, "capacity_unit": "Mt/y"} for name, most in nodes.items()})
    scenario = asking(*(freight(*ends, amount) for ends, amount in asked))
    for row in leverage(atlas, scenarios=[scenario], territories=["AAA", "BBB", "CCC"]).itertuples():
        assert 0 <= row.must_cross <= row.crosses + 1e-6
        assert row.crosses <= row.served + 1e-6
        assert row.served <= row.demand - row.own + 1e-6
        assert row.no_route + row.no_room == pytest.approx(row.must_cross)
        assert row.unserved >= row.must_cross - 1e-6
        assert row.extra_t_h >= 0
        assert row.demand == pytest.approx(sum(amount for _, amount in asked))
        assert row.rerouted <= row.crosses - row.must_cross + 1e-6 or row.must_cross > 0


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.permutations("AMCpq").map(lambda names: names[:2]), amounts), min_size=1, max_size=3),
    stated,
)
def test_all_paths_listed_one_by_one(asked: Any, nodes: dict[str, float]) -> None:
    # No end lies in BBB, so nothing is its own.
    atlas = corridor(nodes={name: {"capacity": most, "capacity_unit": "Mt/y"} for name, most in nodes.items()})
    given_ = [freight(*ends, amount) for ends, amount in asked]
    row = only(atlas, asking(*given_), "BBB")
    network = build_network(atlas)
    inside = network.edges_in(territory="BBB")
    assert row["own"] == 0
    opened = AllPaths(network, given_, inside & False)
    least, most = opened.crossing(inside)
    assert least - 1e-5 <= row["crosses"] <= most + 1e-5
    if len(asked) == 1:  # of several, which one is served is a choice
        (one,) = given_
        served = opened.most_served()
        around = AllPaths(network, [replace(one, mt_y=served)], inside)
        left = around.most_served()
        assert row["must_cross"] == pytest.approx(served - left, abs=1e-6)
        same = AllPaths(network, [replace(one, mt_y=left)], inside & False)
        assert row["extra_t_h"] == pytest.approx(around.least_cost() - same.least_cost(), abs=1e-4)


def uncertain(low: float, high: float) -> tuple[Atlas, Scenario]:
    """Return the corridor with facts of low confidence, and a demand with a range."""
    atlas = corridor()
    segments, nodes = atlas.segments.assign(confidence="low"), atlas.nodes.assign(confidence="low")
    demand = Demand("A", "C", mt_y=2, low=low, high=high)
    return replace(atlas, segments=segments, nodes=nodes), asking(demand, Demand("A", "B", mt_y=1, low=1, high=1))


def test_draws() -> None:
    atlas, scenario = uncertain(1, 8)
    three = ["AAA", "BBB", "CCC"]
    done: list[int] = []
    table = leverage(atlas, three, scenarios=[scenario], draws=Draws(12, 1, progress=done.append))
    assert done == list(range(1, 13))
    again = leverage(atlas, three, scenarios=[scenario], draws=Draws(12, 1))
    pd.testing.assert_frame_equal(table, again, check_exact=True)
    # BBB is first whatever is drawn; AAA and CCC hold nothing, so they share the last ranks.
    assert ranks(table) == [None, 1, None]
    assert table["p_first"].tolist() == [0, 1, 0]
    assert table[["rank_low", "rank_high"]].to_numpy().tolist() == [[2, 3], [1, 1], [2, 3]]
    other = replace(scenario, id="other")
    both = leverage(atlas, three, scenarios=[other, scenario], draws=Draws(12, 1))
    pd.testing.assert_frame_equal(both[both["scenario"] == "asked"].reset_index(drop=True), table, check_exact=True)


def contest(confidence: str, *, low: float, high: float) -> tuple[Atlas, Scenario]:
    """Return two holds that compete, without R3: 0.5 Mt/y from C to B must cross AAA by the ship; of those from
    A to C what the road through BBB carries beyond the ship's other 1.5 Mt/y must cross BBB: 0.7 of 2.2.
    """
    atlas = corridor()
    segments, nodes = (frame.assign(confidence=confidence) for frame in (atlas.segments, atlas.nodes))
    asked = Demand("A", "C", mt_y=2.2, low=low, high=high), freight("C", "B", 0.5)
    closes = (Closure(Where(segments=("R3",))),)
    return replace(atlas, segments=segments, nodes=nodes), asking(*asked, closes=closes)


def test_draws_of_demand_and_of_capacity() -> None:
    two = {"territories": ["AAA", "BBB"], "draws": 12}
    atlas, scenario = contest("high", low=2.2, high=2.2)
    still = leverage(atlas, scenarios=[scenario], **two)
    assert still["must_cross"].tolist() == pytest.approx([0.5, 0.7])
    # The ship carries 2 ± 10 %: at most 2.2, where both hold 0.5.
    assert (still["rank"].tolist(), still["p_first"].tolist()) == ([2, 1], [0, 1])
    assert still[["rank_low", "rank_high"]].to_numpy().tolist() == [[2, 2], [1, 1]]
    assert (still["must_cross_low"] <= still["must_cross"]).all()
    assert (still["must_cross_high"] >= still["must_cross"]).all()
    assert still["must_cross_low"].iat[1] < still["must_cross_high"].iat[1]
    # ± 40 %, and it is AAA's 0.5 that is more in some draws.
    for other in (contest("low", low=2.2, high=2.2), contest("high", low=1.6, high=2.4)):
        atlas, scenario = other
        alone = leverage(atlas, scenarios=[scenario], **two)
        assert alone["rank"].tolist() == [2, 1]
        assert 0 < alone["p_first"].iat[0] < 1
        assert alone["p_first"].sum() == pytest.approx(1)
        after = leverage(atlas, scenarios=[replace(scenario, id="first"), scenario], **two)
        pd.testing.assert_frame_equal(after.iloc[2:].reset_index(drop=True), alone, check_exact=True)


def test_a_draw_varies_costs_and_stated_capacities() -> None:
    network = whole_network(Contents.of(corridor(nodes={"M": {"capacity": 4.0, "capacity_unit": "Mt/y"}})))
    drawn = varied(network, {"speed_kmh.rail": 40.0}, {"R3": 0.5, "M": 2.0})
    of = {name: list(network.segment).index(name) for name in ("R1", "R3", "D1")}
    post = list(network.at).index("M")
    assert drawn.hours[of["R1"]] == network.hours[of["R1"]] / 2
    assert drawn.hours[of["D1"]] == network.hours[of["D1"]]
    assert drawn.capacity()[[of["R1"], of["R3"], post]].tolist() == [10, 3.5, 8]


def test_without_draws_there_are_no_intervals() -> None:
    atlas, scenario = uncertain(1, 8)
    undrawn = leverage(atlas, scenarios=[scenario], territories=["AAA"])
    assert undrawn[["p_first", "rank_low", "crosses_high"]].isna().all(axis=None)


def test_ranks_follow_from_the_columns_shown() -> None:
    atlas = load_atlas()
    scenarios = [load_scenario(atlas, name) for name in ("baseline", "transit_15mt", "aze_closes_transit")]
    table = leverage(atlas, scenarios=scenarios, territories=["AZE", "IRN", "RUS", "KAZ", "TKM"])
    freight_only = table[table["medium"] == "freight"]
    assert len(freight_only) == 15
    for _, rows in freight_only.groupby("scenario"):
        shown = rows.sort_values("rank")[["must_cross_share", "extra_usd_y", "crosses"]].round(6).to_numpy().tolist()
        assert shown == sorted(shown, reverse=True)


def test_of_the_bundled_atlas() -> None:
    atlas = load_atlas()
    scenario = load_scenario(atlas, "gas_2bcm")
    table = leverage(atlas, scenarios=[scenario], territories=["AZE", "IRN", "KAZ"], draws=5)
    gas = table[table["medium"] == "gas"].set_index("territory")
    assert gas["must_cross_share"].tolist() == [1, 0, 0]
    assert ranks(gas) == [1, None, None]
    assert gas["p_first"].tolist() == [1, 0, 0]


def test_what_only_ranks_has_the_ranks_of_the_table() -> None:
    """Draws leave out what no rank depends on."""
    case = Case(load_atlas(), "aze_closes_transit")
    network, whole_network = case.network(), case.whole_network()
    demand = load_scenario(case.atlas, "aze_closes_transit").demand
    codes = land_countries(case)
    full, ranked = (
        [row["rank"] for row in _ranked(network, demand, codes, whole_network, "hours", ranks_only=only)]
        for only in (False, True)
    )
    assert full == ranked
    assert None in full
    assert 1 in full
