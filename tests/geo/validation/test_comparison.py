"""Observations held against a corridor drawn by hand, whose volumes, times and prices are worked out on paper.

Nine million tonnes a year from A to C: 1 by road (12 h), 7 by rail (35 h), 1 by road, ship and rail (47.5 h).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo import Case, Validation, validate
from geo.flows.assignment import Assignment
from geo.network.names import UnknownNameError
from geo.validation import figures
from geo.validation.metrics import error_share
from layers import AtlasError
from layers.scenarios.scenario import Demand, Scenario
from tests.hand_network import corridor

FACTS = {
    "place": "Here",
    "period": "2024",
    "year": 2024,
    "value": 2.0,
    "set": "fit",
    "source": "x",
    "confidence": "low",
}
BORDER = {"border": ["AAA", "BBB"]}
BY_RAIL = {**BORDER, "modes": "rail"}
BY_SHIP = {"nodes": ["p"], "modes": ["sea"]}
NINE = (Demand("A", "C", mt_y=9.0),)


def volume(name: str, unit: str = "Mt/y", **facts: Any) -> dict[str, Any]:
    return {"id": name, "kind": "volume", "unit": unit, **FACTS, **facts}


def way(name: str, unit: str = "h", **facts: Any) -> dict[str, Any]:
    kind = "price" if unit.startswith("USD") else "time"
    return {"id": name, "kind": kind, "unit": unit, "from": "A", "to": "C", **FACTS, **facts}


def held_against(
    *observations: dict[str, Any], demand: tuple[Demand, ...] = NINE, sets: Any = ("fit", "test"), **changes: Any
) -> Validation:
    atlas = replace(corridor(**changes), observations={"observations": observations})
    return validate(Case(atlas, Scenario("asked", "Asked", "-", demand=demand)), sets=sets)


def modelled(*observations: dict[str, Any], **changes: Any) -> dict[str, float]:
    table = held_against(*observations, **changes).table
    return dict(zip(table["observation"], table["modelled"], strict=True))


def test_a_path_counts_once_if_it_meets_any_place_and_all_places() -> None:
    assert modelled(
        volume("border", any_of=[BORDER]),
        volume("by rail", any_of=[BY_RAIL]),
        volume("twice", any_of=[BY_RAIL, {"border": ["BBB", "CCC"], "modes": ["rail"]}]),
        volume("either", any_of=[BY_RAIL, BY_SHIP]),
        volume("both", all_of=[{"nodes": ["M"]}, {"segments": "R3"}]),
        volume("neither", all_of=[{"nodes": ["M"]}, BY_SHIP]),
        volume("any and all", any_of=[BORDER, BY_SHIP], all_of=[{"modes": "rail"}]),
        volume("territory", any_of=[{"territory": ["BBB"]}]),
    ) == pytest.approx(
        {"border": 8, "by rail": 7, "twice": 7, "either": 8, "both": 7, "neither": 0, "any and all": 8, "territory": 8}
    )


def test_a_branch_is_a_place_alone_and_with_other_keys() -> None:
    branches = {"S1": {"branch": "by sea"}, "D1": {"branch": "by road"}, "R1": {"branch": "by land"}}
    assert modelled(
        volume("sea", any_of=[{"branch": "by sea"}]),
        volume("land", any_of=[{"branch": ["by land", "by road"]}]),
        volume("land by rail", any_of=[{"branch": ["by land", "by road"], "modes": ["rail"]}]),
        segments=branches,
    ) == pytest.approx({"sea": 1, "land": 8, "land by rail": 7})


def test_the_scope_takes_demands_by_the_countries_of_their_ends() -> None:
    # From A to C 1 by road and 4 by rail; from B to C 1 by rail.
    asked = (Demand("A", "C", mt_y=5.0), Demand("B", "C", mt_y=1.0))
    by_rail = [{"segments": ["R3"]}]
    assert modelled(
        volume("all", any_of=by_rail),
        volume("ends in", any_of=by_rail, scope={"ends_in": "BBB"}),
        volume("between", any_of=by_rail, scope={"between": ["CCC", "AAA"]}),
        volume("transit", any_of=by_rail, scope={"transit_of": "BBB"}),
        volume("share", "share", any_of=by_rail, scope={"between": ["AAA", "CCC"]}),
        volume("share of all", "share", any_of=by_rail),
        demand=asked,
    ) == pytest.approx({"all": 5, "ends in": 1, "between": 4, "transit": 4, "share": 4 / 5, "share of all": 5 / 6})


def test_units_of_volumes() -> None:
    period = {"period": "2025-01/2025-07", "year": 2025}
    assert modelled(
        volume("a year", any_of=[BY_RAIL], **period),
        volume("in the period", "Mt", any_of=[BY_RAIL], **period),
        volume("trucks", "trucks/day", any_of=[{"segments": "D1"}]),
        volume("gas", "bcm/y", any_of=[{"segments": "G1"}]),
        demand=(*NINE, Demand("A", "C", bcm_y=3.0)),
    ) == pytest.approx({"a year": 7, "in the period": 7 * 212 / 365, "trucks": 1e6 / 20 / 365, "gas": 3})


def test_each_observation_is_held_against_the_network_of_its_year() -> None:
    result = held_against(
        volume("before", any_of=[{"segments": "R2"}], year=2024),
        volume("after", any_of=[{"segments": "R2"}], year=2031),
        segments={"R2": {"opens": 2030}},
    )
    rows = result.table.set_index("observation")
    assert (rows.loc["before", "modelled"], rows.loc["after", "modelled"]) == (0, 7)
    assert rows.loc["before", "reason"] == "nothing of the open network of 2024 is at this place"
    assert rows.loc["after", "reason"] is None


def test_nothing_asked_for_in_a_scope_is_told_and_a_share_of_nothing_is_no_number() -> None:
    scope = {"between": ["AAA", "BBB"]}
    result = held_against(volume("v", any_of=[BORDER], scope=scope), volume("s", "share", any_of=[BORDER], scope=scope))
    rows = result.table.set_index("observation")
    assert rows.loc["v", "modelled"] == 0
    assert np.isnan(rows.loc["s", "modelled"])
    assert set(rows["reason"]) == {"nothing is asked for in 2024 between the countries of its scope"}
    assert result.outside["observation"].tolist() == ["s"]
    assert result.metrics.set_index("measure").loc["share", ["n", "missing"]].tolist() == [0, 1]


def test_times_of_ways_by_some_modes_and_through_some_nodes_in_order() -> None:
    assert modelled(
        way("fastest"),
        way("by rail", modes=["rail"]),
        way("through M", via=["M"]),
        way("through p", via=["p"], unit="days"),
        way("p before q", via=["p", "q"]),
        # By rail to q, by ship to p, by D2 and D1: 35 + 1 + 8 + 30 + 8 + 0.5 + 12. Back by ship it would take 89 h.
        way("q before p", via=["q", "p"]),
    ) == pytest.approx(
        {
            "fastest": 12,
            "by rail": 35,
            "through M": 35,
            "through p": 47.5 / 24,
            "p before q": 47.5,
            "q before p": 94.5,
        }
    )


def test_no_way_is_told() -> None:
    result = held_against(way("t", via=["M"], modes="road"))
    assert result.table.loc[0, "reason"] == "nothing leads from A to M to C by road in 2024"
    assert result.metrics.loc[0, ["n", "missing"]].tolist() == [0, 1]


# By road 26 USD/t, by rail 16, by road, ship and rail 8; an hour is worth nothing but for the class "fast".
PRICES = {
    "tariff.road": 0.1,
    "tariff.rail": 0.05,
    "tariff.sea": 0.01,
    "value_of_time": 1e-9,
    "value_of_time.fast": 10.0,
}
PRICES |= dict.fromkeys(("handling.gauge_break", "handling.rail_road", "border_fee.road", "border_fee.rail"), 1.0)
PRICES |= {"handling.port": 0.75, "port_dues": 0.25}


def test_prices_of_the_way_of_least_generalised_cost() -> None:
    assert modelled(
        way("cheapest", "USD/t"),
        way("fast", "USD/t", **{"class": "fast"}),
        way("by rail", "USD/t", modes=["rail"]),
        way("container", "USD/TEU"),
        way("time of the cheapest", "h"),
        costs={**PRICES, "container_t": 12.5},
    ) == pytest.approx({"cheapest": 8, "fast": 26, "by rail": 16, "container": 100, "time of the cheapest": 47.5})


def test_a_price_a_container_needs_its_weight() -> None:
    row = held_against(way("container", "USD/TEU"), costs=PRICES).table.loc[0]
    assert np.isnan(row["modelled"])
    assert "container_t" in row["reason"]


def test_the_worst_error_comes_first_and_what_is_outside_the_model_last() -> None:
    queue = {"id": "q", "kind": "queue", "unit": "trucks", "outside": "no queues", **FACTS}
    result = held_against(
        queue,
        volume("half", any_of=[BY_RAIL], value=14.0),
        volume("twice", any_of=[BY_RAIL], value=3.5, note="Why", low=3, high=4),
        volume("exact", any_of=[BY_RAIL], value=7.0),
    )
    assert result.table["observation"].tolist() == ["twice", "half", "exact", "q"]
    assert result.table["error_share"].tolist()[:3] == pytest.approx([1.0, -0.5, 0.0])
    assert result.table["reason"].tolist() == ["Why", None, None, "no queues"]
    assert result.table.loc[0, ["observed_low", "observed_high"]].tolist() == [3, 4]
    assert result.outside["observation"].tolist() == ["q"]
    assert result.metrics["n"].tolist() == [3]


def test_metrics_by_set_and_measure() -> None:
    result = held_against(
        volume("a", any_of=[BY_RAIL], value=5.0),
        volume("b", any_of=[BY_SHIP], value=2.0),
        volume("c", "Mt", any_of=[BY_RAIL], value=3.5, period="2025-01/2025-07", year=2025, set="test"),
        way("t", "h", value=24.0),
    )
    metrics = result.metrics.set_index(["set", "measure"])
    assert list(metrics.index) == [("fit", "volume"), ("fit", "time"), ("test", "volume")]
    fit = metrics.loc[("fit", "volume")]
    # Modelled 7 and 1, observed 5 and 2: errors 2 and -1; squares 5, spread of 5 and 2 about 3.5 is 4.5.
    assert fit["n"] == 2
    assert fit["r2"] == pytest.approx(1 - 5 / 4.5)
    assert fit["wape"] == pytest.approx(3 / 7)
    assert fit["wape_rest"] == pytest.approx(1 / 2), "without the 5, 1 of 2"
    assert fit["error_share_median"] == pytest.approx((0.4 + 0.5) / 2)
    assert fit["error_max"] == pytest.approx(2)
    day = 1e6 / 20 / 365
    geh = [np.sqrt(2 * (2 * day) ** 2 / (12 * day)), np.sqrt(2 * day**2 / (3 * day))]
    assert fit[["geh_median", "geh_max"]].tolist() == pytest.approx([np.mean(geh), max(geh)])
    # In the unit of the measure: 12 h of 24 h are half a day too little; 3.5 Mt in 212 days are 6.03 Mt/y.
    assert metrics.loc[("fit", "time"), ["wape", "error_max"]].tolist() == pytest.approx([0.5, 0.5])
    assert metrics.loc[("test", "volume"), "error_max"] == pytest.approx(7 - 3.5 * 365 / 212)
    assert metrics.loc[("test", "volume"), ["r2", "wape_rest"]].isna().all()


def test_the_share_of_an_error_where_nothing_was_observed_or_modelled() -> None:
    share = error_share(np.array([0.0, 2.0, 0.0, 3.0]), np.array([0.0, 0.0, 4.0, 2.0]))
    assert share.tolist() == [0.0, np.inf, -1.0, 0.5]


def test_only_the_sets_that_are_asked_for_are_looked_at() -> None:
    unknown = volume("z", any_of=[{"nodes": ["Z"]}], set="test")
    assert held_against(volume("a", any_of=[BORDER]), unknown, sets="fit").table["observation"].tolist() == ["a"]
    with pytest.raises(UnknownNameError, match="no set 'tests'; did you mean 'test'"):
        held_against(unknown, sets="tests")


@pytest.mark.parametrize(
    "entry",
    [
        volume("z", any_of=[{"nodes": ["Z"]}]),
        volume("z", any_of=[{"border": ["AAA", "ZZZ"]}]),
        volume("z", any_of=[BORDER], scope={"ends_in": ["ZZZ"]}),
        way("z", via=["Z"]),
    ],
)
def test_an_unknown_place_is_one_message_with_file_key_and_remedy(entry: dict[str, Any]) -> None:
    with pytest.raises(AtlasError) as caught:
        held_against(entry)
    (problem,) = caught.value.problems
    assert (problem.file, problem.feature) == ("observations.json", "z")
    assert "Correct the name" in problem.remedy


def test_flows_are_made_once_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int | None] = []
    flow = figures.ModelYear._flow

    def counted(year: figures.ModelYear, medium: Any) -> Assignment:
        made.append(year.case.year)
        return flow(year, medium)

    monkeypatch.setattr(figures.ModelYear, "_flow", counted)
    held_against(*(volume(f"{number}", any_of=[BORDER], year=2020 + number % 2) for number in range(6)))
    assert made == [2020, 2021]


def test_what_is_recorded_and_what_is_worse() -> None:
    result = held_against(volume("a", any_of=[BY_RAIL], value=5.0), way("t", "h", value=24.0))
    recorded = result.recorded()
    assert recorded == {"fit": {"volume": {"n": 1, "wape": 0.4}, "time": {"n": 1, "wape": 0.5}}}
    assert result.worse_than(recorded) == []
    assert result.worse_than({"test": {"volume": {"n": 9, "wape": 0.0}}}) == []
    slightly = {"fit": {"volume": {"n": 1, "wape": 0.3995}, "time": {"n": 1, "wape": 0.6}}}
    assert result.worse_than(slightly) == []
    before = {"fit": {"volume": {"n": 1, "wape": 0.35}, "time": {"n": 2, "wape": 0.5}, "price": {"n": 1, "wape": 0.1}}}
    assert result.worse_than(before) == [
        "volume in the set fit: WAPE 0.4000, 0.0500 more than the recorded 0.3500",
        "time in the set fit: 1 figures are compared, 2 were",
        "price in the set fit: 0 figures are compared, 1 were",
    ]


def test_an_atlas_without_observations() -> None:
    result = validate(corridor())
    assert result.table.empty
    assert result.metrics.empty
    assert repr(result) == "<Validation: 0 observations, the model has a figure for 0>"


QUEUES = {
    **PRICES,
    "choice.theta": 0.1,
    "closure.expected_days": 4.0,
    "closure.spare": 1.5,
    "waiting.road": 0.4,
    "waiting.rail": 0.02,
    "waiting.sea": 0.03,
    "truck_payload_t": 10.0,
}
ROAD = (Demand("A", "C", mt_y=3.65, modes=("road",)),)


def queue(**facts: Any) -> dict[str, Any]:
    place = {"any_of": [{"nodes": ["A"]}]}
    return {"id": "queue", "kind": "queue", "unit": "trucks", **FACTS, "period": "2024-03-02", **place, **facts}


def test_a_queue_is_what_waits_at_the_end_of_the_day() -> None:
    # 1,000 trucks of 10 t leave A a day; the road behind it is closed from 1 March: 2,000 by the end of 2 March.
    shut = {"segments": "D1", "from": "2024-03-01", "days": 4}
    wide = {"D1": {"capacity_mt_y": 100}}
    figures = modelled(queue(closes=[shut]), demand=ROAD, costs=QUEUES, segments=wide)
    assert figures["queue"] == pytest.approx(2000)
    one = modelled(queue(closes=[shut], period="2024-03-01"), demand=ROAD, costs=QUEUES, segments=wide)
    assert one["queue"] == pytest.approx(1000)


def test_without_a_closure_a_queue_is_what_is_being_handled() -> None:
    # 10,000 t a day by rail through M, 6 hours each: Little's law. No truck is among them; at the post p are none.
    rail = (Demand("A", "C", mt_y=3.65, modes=("rail",)),)
    wide = {"R3": {"capacity_mt_y": 100}}
    assert modelled(queue(any_of=[{"nodes": ["M"]}]), demand=rail, costs=QUEUES, segments=wide) == {"queue": 0}
    # The same by road, were M on it: 416.7 t an hour, 41.7 trucks of 10 t an hour, 8 hours each at the port p.
    ship = (Demand("A", "C", mt_y=3.65, modes=("road", "sea", "rail")),)
    there = modelled(queue(any_of=[{"nodes": ["p"]}]), demand=ship, costs=QUEUES, segments=wide)
    assert there["queue"] == 0  # what is handled in a port is no truck on the road


def test_a_queue_has_its_own_measure() -> None:
    shut = {"segments": "D1", "from": "2024-03-01", "days": 4}
    result = held_against(
        queue(closes=[shut], value=1000.0), demand=ROAD, costs=QUEUES, segments={"D1": {"capacity_mt_y": 100}}
    )
    (measure,) = result.metrics.to_dict("records")
    assert (measure["measure"], measure["unit"]) == ("queue", "trucks")
    assert measure["wape"] == pytest.approx(1.0)
