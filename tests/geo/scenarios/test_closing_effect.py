"""What a closure does to each pair: by hand, beside `dependence`, and beside routes searched in another way."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from geo import Case, closure_effect, dependence, evaluate_case
from geo.routing.itinerary import Itinerary
from geo.scenarios import ClosureEffect, pairs_asked
from layers import load_atlas
from layers.scenarios.scenario import Closure, Demand, Opening, Scenario, Where, combine
from tests.closing import closures, scenario_of
from tests.hand_network import PRICES, corridor

# A – C: by road 12 h and 32 USD a tonne, by rail 35 h and 22 USD, by ship, which keeps out of BBB, 47.5 h and 20 USD.
# With an hour at 0.1 USD the ship is cheapest (24.75; rail 25.5), with one at 1 USD the road (44; ship 67.5).
ASKED = (Demand("A", "C", mt_y=6), Demand("A", "C", mt_y=2, commodity="fast"), Demand("A", "C", bcm_y=3))
BASE = Scenario("base", "Base", "", demand=ASKED)


def effect(closing: Where, *, base: Scenario = BASE, priced: bool = True) -> ClosureEffect:
    costs = {**PRICES, "value_of_time.fast": 1.0} if priced else {}
    return closure_effect(Case(corridor(costs=costs), base), Scenario("x", "X", "", closes=(Closure(closing),)))


def column(found: ClosureEffect, name: str) -> list[float]:
    return [float(value) for value in found.pairs[name]]


def test_a_country_closes_the_fastest_way_of_all_and_the_cheapest_of_some() -> None:
    found = effect(Where(territory=("BBB",)))
    assert list(found.pairs["outcome"]) == ["longer", "longer", "cut"]
    assert column(found, "hours_before")[:2] == [12, 12]
    assert column(found, "hours")[:2] == [47.5, 47.5]
    assert column(found, "usd_t_before")[:2] == pytest.approx([24.75, 44])
    assert column(found, "usd_t")[:2] == pytest.approx([24.75, 67.5])
    assert found.extra_hours_t == pytest.approx(35.5)
    assert found.extra_musd_y == pytest.approx(2 * 23.5)
    assert (found.pairs_cut, found.cut_mt_y) == (1, 0)  # the pair of gas
    assert column(found, "km_before")[2] == 240
    assert math.isnan(column(found, "km")[2])
    assert math.isnan(column(found, "hours")[2])


def test_a_port_closes_the_cheapest_way_and_not_the_fastest() -> None:
    found = effect(Where(nodes=("q",)))
    assert list(found.pairs["outcome"]) == ["longer", "unchanged", "unchanged"]
    assert found.extra_hours_t == 0
    assert found.extra_musd_y == pytest.approx(6 * 0.75)


def test_an_end_that_closes_cuts_everything_and_leaves_no_mean() -> None:
    found = effect(Where(nodes=("C",)))
    assert set(found.pairs["outcome"]) == {"cut"}
    assert (found.pairs_cut, found.cut_mt_y) == (2, 8)
    assert math.isnan(found.extra_hours_t)
    assert math.isnan(found.extra_musd_y)


def test_a_pair_is_cut_once_none_of_what_is_asked_for_has_a_way() -> None:
    only_road = replace(
        BASE, demand=(Demand("A", "C", mt_y=6, modes=("road",)), Demand("A", "C", mt_y=2, commodity="x"))
    )
    found = effect(Where(segments=("D1",)), base=only_road, priced=False)
    assert list(found.pairs["outcome"]) == ["cut", "longer", "unchanged"]
    assert (found.pairs_cut, found.cut_mt_y) == (0, 6)
    assert found.extra_hours_t == 23  # of the 2 Mt that still go: by rail
    assert math.isnan(found.extra_musd_y)  # without prices


def test_a_pair_without_a_way_before_is_not_cut() -> None:
    found = effect(Where(nodes=("A",)), base=replace(BASE, closes=(Closure(Where(nodes=("C",))),)))
    assert set(found.pairs["outcome"]) == {"no route"}
    assert found.pairs_cut == 0


def test_what_the_scenario_closes_is_closed_before_and_after() -> None:
    found = effect(Where(nodes=("q",)), base=replace(BASE, closes=(Closure(Where(territory=("BBB",))),)))
    assert list(found.pairs["outcome"]) == ["cut", "cut", "no route"]
    assert column(found, "hours_before")[0] == 47.5
    assert (found.pairs_cut, found.cut_mt_y) == (1, 8)


def test_what_is_closed_applies_behind_the_scenario_which_may_open_lines() -> None:
    """Within one scenario, too, a closure wins over an opening."""
    opens = replace(BASE, opens=(Opening(segments=("D1",)),))
    assert column(effect(Where(segments=("D1",)), base=opens), "hours")[0] == 35


def test_without_demand_the_ends_of_the_routes_are_asked_for() -> None:
    asked = pairs_asked(corridor(), "freight")
    assert [(pair.origin, pair.destination) for pair in asked] == [("A", "C"), ("C", "A")]
    found = closure_effect(corridor(), Scenario("x", "X", "", closes=(Closure(Where(modes=("road",))),)))
    assert column(found, "extra_hours")[:2] == [23, 23]
    assert math.isnan(found.extra_hours_t)  # no amount is stated
    assert found.cut_mt_y == 0


def test_demand_of_one_class_is_one_and_none_is_left_out() -> None:
    base = replace(BASE, demand=(Demand("A", "C", mt_y=1), Demand("A", "C", mt_y=2), Demand("A", "B", mt_y=0)))
    assert [(pair.destination, pair.amount) for pair in pairs_asked(Case(corridor(), base), "freight")] == [("C", 3)]


def test_as_dependence_on_a_territory_has_it() -> None:
    case = Case(load_atlas(), "baseline")
    found = closure_effect(case, scenario_of([{"kind": "country", "id": "AZE"}])).pairs
    found = found[(found["medium"] == "freight") & (found["modes"] == "") & (found["commodity"] == "general")]
    pairs = list(zip(found["origin"], found["destination"], strict=True))
    table = dependence(case, "AZE", pairs=pairs, media=["freight"])
    np.testing.assert_allclose(found["extra_hours"], table["extra_hours"], atol=1e-5)
    assert list(found["outcome"] == "cut") == list(table["outcome"].isin(["inside", "no alternative"]))


@pytest.mark.parametrize("number", range(12))
def test_random_closures_have_the_routes_that_a_search_by_whole_milliseconds_finds(number: int) -> None:
    case = Case(load_atlas(), "baseline")
    closing = scenario_of(closures(case.atlas, 12, seed=16)[number])
    found = closure_effect(case, closing).pairs
    routes = evaluate_case(case.but(scenario=combine(case.scenario, closing))).routes
    for row in found[found["modes"] == ""].to_dict("records"):
        route = routes[row["medium"], row["origin"], row["destination"]]
        least = row["hours"] if row["medium"] == "freight" else row["km"]
        expected = (
            (route.hours if row["medium"] == "freight" else route.km) if isinstance(route, Itinerary) else math.nan
        )
        assert least == pytest.approx(expected, abs=1e-4, nan_ok=True)
