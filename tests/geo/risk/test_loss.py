"""Rates by country and expected losses of a corridor drawn by hand, worked out on paper."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo import Case, closure_events, closure_rates, expected_loss
from geo.risk.places import History, Place
from layers import AtlasError
from tests.closures_by_hand import SCENARIO, TWO, atlas, event, row
from tests.hand_network import PRICES, corridor


def linear(place: Place, days: float) -> float:
    return 1e6 * days


def test_a_rate_by_hand() -> None:
    # Two closures in 2 x 8 years, and no other country has posts: Gamma(1/2 + 2, 16).
    table = closure_rates(atlas(*TWO))
    found = row(table, way="rail_post", kind="weather")
    assert (found["country"], found["places"], found["events"], found["hits"]) == ("BBB", 2, 2, 2)
    assert found["exposure_years"] == pytest.approx(16)
    assert found["rate_y"] == pytest.approx(2.5 / 16)
    assert found["pooled"] == 0
    assert found["days"] == pytest.approx(3)
    assert found["confidence"] == "low"
    assert len(table) == 1


def test_a_closure_of_two_posts_is_one_piece_of_evidence() -> None:
    both = row(closure_rates(atlas(event("a", 2, nodes=["M", "B"]))), way="rail_post")
    apart = row(closure_rates(atlas(*TWO)), way="rail_post")
    assert (both["events"], both["hits"]) == (1, 2)
    assert both["rate_y"] == pytest.approx(1.5 / 8)  # one in 8 years of both together
    assert both["rate_high"] / both["rate_y"] > apart["rate_high"] / apart["rate_y"]


def test_countries_are_drawn_towards_each_other() -> None:
    table = closure_rates(atlas(event("a", 2, nodes=["p"]), event("b", 2, nodes=["p"]), event("c", 2, nodes=["q"])))
    often, seldom = (row(table, way="port", country=country) for country in ("AAA", "CCC"))
    assert 3 / 16 < often["rate_y"] < 2 / 8
    assert 1 / 8 < seldom["rate_y"] < 3 / 16
    assert 0 < often["pooled"] < 1


def test_a_loss_by_hand() -> None:
    # The posts are alike, so the pool of 2 counts for as much as it may: shape 2.5, 2.5 / (2.5 / 16) = 16 years.
    # Rate of M (2.5 + 1) / (16 + 8). Its own length of 2 days weighs 1 + 1/2, the other of 4 days 1/2: 2.5 days.
    found = row(expected_loss(Case(atlas(*TWO), SCENARIO), cost_of=linear), node="M")
    assert (found["kind"], found["events"], found["exposure_years"]) == ("all", 1, pytest.approx(8))
    assert found["pool_events"] == 2
    assert found["rate_y"] == pytest.approx(3.5 / 24)
    assert found["pooled"] == pytest.approx(16 / 24)
    assert found["days"] == pytest.approx(2.5)
    assert found["usd_y"] == pytest.approx(3.5 / 24 * 2.5e6)
    assert found["usd_y_low"] < found["usd_y"] < found["usd_y_high"]


def test_half_of_what_is_not_known_to_have_passed_counts() -> None:
    some = {"passed_share": 0.75}, {"passed_share": None}
    days = [row(closure_rates(atlas(event("a", 8, nodes=["M"], **each))), way="rail_post")["days"] for each in some]
    assert days == pytest.approx([2, 4])


def test_kinds_of_a_place_add_up() -> None:
    case = Case(atlas(*TWO, event("c", 10, nodes=["M"], kind="war")), SCENARIO)
    kinds = expected_loss(case, cost_of=linear, by_kind=True)
    whole = row(expected_loss(case, cost_of=linear), node="M")
    of_post = kinds[kinds["node"] == "M"]
    assert sorted(of_post["kind"]) == ["war", "weather"]
    for column in ("rate_y", "usd_y", "events"):
        assert of_post[column].sum() == pytest.approx(whole[column])
    assert whole["days"] == pytest.approx(np.average(of_post["days"], weights=of_post["rate_y"]))


def test_what_closes_nothing_or_comes_every_year_or_lies_outside_the_years_counts_in_no_rate() -> None:
    none = (
        event("passed", 9, nodes=["M"], passed_share=1),
        event("ice", 9, nodes=["M"], seasonal=True),
        event("before", 9, nodes=["M"], **{"from": "2009-12-31"}),
        event("after", 9, nodes=["M"], **{"from": "2018-01-01"}),
    )
    assert closure_rates(atlas(*none)).empty
    assert expected_loss(Case(atlas(*none), SCENARIO)).empty
    listed = closure_events(atlas(*none, *TWO))
    assert listed["counted"].tolist() == [False] * 4 + [True] * 2
    assert listed.geometry.iloc[0].equals(listed.geometry.iloc[4])


def test_a_territory_has_its_places_alone_and_the_same_figures() -> None:
    case = Case(atlas(*TWO, event("c", 2, nodes=["p"])), SCENARIO)
    whole = expected_loss(case, cost_of=linear)
    (port,) = expected_loss(case, territory="AAA", cost_of=linear)["usd_y"]
    assert port == row(whole, node="p")["usd_y"]
    assert sorted(expected_loss(case, territory="BBB", cost_of=linear)["node"]) == ["B", "M"]


def test_segments_named_together_are_one_place_and_the_others_one_each() -> None:
    history = History(Case(atlas(event("a", 1, segments=["R1", "R2"]))))
    links = [place.id for place in history.places if place.way == "link"]
    assert sorted(links) == ["D1", "D2", "R1;R2", "R3", "R4"]
    (lane,) = (place for place in history.places if place.way == "sea")
    assert (lane.id, lane.country) == ("S1", None)
    assert {place.id for place in history.places if place.way == "pipeline"} == {"G1", "G2"}


def test_a_place_closes_with_whatever_holds_it() -> None:
    history = History(Case(atlas(event("c", 1, segments=["R1", "R2"]), event("d", 1, segments=["R1"]), *TWO)))
    hits = {place.id: [each.id for each in history.hits(place)] for place in history.places}
    assert (hits["R1;R2"], hits["R1"], hits["R3"]) == (["c"], ["c", "d"], [])
    assert (hits["M"], hits["B"], hits["p"]) == (["a"], ["b"], [])


def test_only_links_that_closed_have_a_loss_and_pipelines_none() -> None:
    events = (event("a", 1, segments=["R1"]), event("b", 1, segments=["G1"]), *TWO)
    table = expected_loss(Case(atlas(*events), SCENARIO), cost_of=linear)
    assert sorted(table["node"]) == ["B", "M", "R1"]
    assert set(closure_rates(atlas(*events))["way"]) == {"rail_post", "link", "pipeline"}


def test_the_order_of_events_changes_nothing() -> None:
    forth, back = (Case(atlas(*events), SCENARIO) for events in (TWO, TWO[::-1]))
    first, second = (expected_loss(case, cost_of=linear).drop(columns="geometry") for case in (forth, back))
    pd.testing.assert_frame_equal(first, second)


def test_a_cost_that_bends_is_taken_as_it_is_at_the_longest_closure() -> None:
    case = Case(atlas(event("a", 2, nodes=["M"]), event("b", 2, nodes=["B"])), SCENARIO)
    found = row(expected_loss(case, cost_of=lambda place, days: days**2 * 1e6), node="M")
    assert found["usd_y"] == pytest.approx(3.5 / 24 * 4e6)


def test_an_atlas_without_events_has_no_rows() -> None:
    bare = corridor(costs=PRICES)
    assert closure_rates(bare).empty
    assert expected_loss(Case(bare, SCENARIO), cost_of=linear).empty
    assert closure_events(bare).empty


def test_years_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(AtlasError, match=r"events\.json: the years searched: they end on 2009-12-31.*Correct since"):
        closure_rates(atlas(*TWO, until="2009-12-31"))
    with pytest.raises(AtlasError, match="day is out of range"):
        closure_rates(atlas(*TWO, until="2017-02-30"))


def test_intervals_need_draws() -> None:
    for give in (closure_rates, expected_loss):
        with pytest.raises(ValueError, match="give 1 or more"):
            give(atlas(*TWO), draws=0)
