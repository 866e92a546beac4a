"""Segments under a scenario, and every command that must agree with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import Case
from geo.measures.border_crossings import crossings
from geo.measures.link_losses import cuts, links
from geo.measures.loss import ClosureLoss
from geo.measures.pair_dependence import dependence
from geo.measures.route_exposure import exposure, pieces
from geo.network.case import build_network
from geo.network.segment_status import CLOSED, segments_in, shut_passages
from geo.network.years import status_in
from geo.routing.best import best_routes
from geo.routing.itinerary import Itinerary, NoRoute
from geo.routing.named import evaluate_route
from geo.vulnerability.chokepoint_ranking import chokepoints
from layers import Atlas, load_atlas
from layers.model.schema import STATUSES
from layers.scenarios.scenario import CapacityChange, Closure, Opening, Scenario, Where, combine
from tests.hand_network import corridor


@pytest.fixture(scope="module")
def bundled() -> Atlas:
    return load_atlas()


def shut(name: str = "shut", *, opens: tuple[Opening, ...] = (), year: int | None = None, **where: Any) -> Scenario:
    closes = (Closure(Where(**where)),) if where else ()
    return Scenario(name, name, "", closes=closes, opens=opens, year=year)


def closed_of(atlas: Atlas, scenario: Scenario, **more: Any) -> set[str]:
    found = segments_in(Case(atlas, scenario, **more))
    return set(found.loc[found["status"] == CLOSED, "id"])


SCENARIOS = [
    shut(territory=("AZE",)),
    shut(border=("AZE", "IRN"), modes=("rail", "road")),
    shut(near_border=("ARM", "AZE", 70.0), territory=("ARM", "AZE")),
    shut(disc=(49.1, 41.08, 5.0)),
    shut(nodes=("RUASF",), opens=(Opening(statuses=("planned", "proposed")),), year=2030),
    shut(modes=("pipeline",)),
]


# --- the segments themselves ---------------------------------------------------------------------------


def test_without_a_scenario_the_segments_are_those_of_the_year() -> None:
    atlas = corridor(segments={"R2": {"status": "planned", "opens": 2030}, "D1": {"closes": 2028}})
    pd.testing.assert_frame_equal(segments_in(atlas), atlas.segments)
    pd.testing.assert_frame_equal(segments_in(Case(atlas, as_of=2031)), status_in(atlas.segments, 2031))
    said_nothing = Scenario("none", "None", "", year=2031)
    pd.testing.assert_frame_equal(segments_in(Case(atlas, said_nothing)), status_in(atlas.segments, 2031))
    found = segments_in(atlas)
    found["status"] = "changed"
    assert "changed" not in set(atlas.segments["status"])


def test_what_is_closed_whatever_it_was_has_the_status_closed() -> None:
    atlas = corridor(segments={"R2": {"status": "planned"}, "G1": {"status": "proposed"}})
    found = segments_in(Case(atlas, shut(territory=("BBB",)))).set_index("id")["status"]
    assert found.to_dict() == {
        **dict.fromkeys(("S1", "R1", "R4", "D2"), "operational"),
        **dict.fromkeys(("R2", "R3", "D1", "G1", "G2"), CLOSED),
    }
    opened = segments_in(Case(atlas, shut(modes=("road",), opens=(Opening(statuses=("planned", "proposed")),))))
    assert opened.set_index("id")["status"].map({CLOSED: 1, "operational": 0}).to_dict() == {
        **dict.fromkeys(("S1", "R1", "R2", "R3", "R4", "G1", "G2"), 0),
        **dict.fromkeys(("D1", "D2"), 1),
    }


def test_what_has_closed_for_good_is_no_segment_of_the_year() -> None:
    atlas = corridor(segments={"D1": {"closes": 2028}})
    assert "D1" not in set(segments_in(Case(atlas, shut(modes=("road",)), as_of=2030))["id"])
    assert "D1" in closed_of(atlas, shut(modes=("road",)), as_of=2027)


def test_a_border_may_close_between_segments_that_stay_open() -> None:
    atlas = corridor()
    scenario = shut(border=("AAA", "BBB"), modes=("rail",))
    assert closed_of(atlas, scenario) == set()
    assert shut_passages(Case(atlas, scenario)) == {("M", "rail", frozenset({"AAA", "BBB"}))}
    assert shut_passages(Case(atlas)) == set()


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("year", [None, 2028, 2035])
def test_segments_and_networks_say_the_same(bundled: Atlas, scenario: Scenario, year: int | None) -> None:
    found = segments_in(Case(bundled, scenario, as_of=year))
    status = found.set_index("id")["status"]
    for medium in ("freight", "gas"):
        network = build_network(Case(bundled, scenario, as_of=year), medium=medium, statuses=STATUSES, baseline=True)
        lines = network.kind == "segment"
        here = dict(zip(network.segment[lines], network.status[lines], strict=True))
        modes = ("pipeline",) if medium == "gas" else ("sea", "rail", "road")
        open_ = found[found["mode"].isin(modes) & (found["status"] != CLOSED)]
        assert here == dict(zip(open_["id"], open_["status"], strict=True))
        assert {name for name in network.shut if name in status.index} == {
            name for name in status.index[status == CLOSED] if found.set_index("id").at[name, "mode"] in modes
        }


# --- exposure and crossings ----------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_is_closed_is_a_status_and_the_whole_stays_the_whole(bundled: Atlas, scenario: Scenario) -> None:
    year = scenario.year
    before, after = (exposure(Case(bundled, each, as_of=year)) for each in (None, scenario))
    by = ["route", "country", "mode"]
    for column in ("km", "km_geometry", "share"):
        one, other = (table.groupby(by)[column].sum() for table in (before, after))
        pd.testing.assert_series_equal(one, other, rtol=1e-9)
    parts = pieces(Case(bundled, scenario, as_of=year))
    assert set(parts.loc[parts["status"] == CLOSED, "segment"]) == closed_of(bundled, scenario)


def test_nothing_crosses_a_closed_border_and_the_rest_crosses_as_before(bundled: Atlas) -> None:
    scenario = shut(border=("AZE", "IRN"), modes=("rail", "road"))
    before, after = crossings(bundled), crossings(Case(bundled, scenario))
    between = before[["from_country", "to_country"]].apply(set, axis=1) == {"AZE", "IRN"}
    gone = between & before["mode"].isin(["rail", "road"])
    assert gone.sum() >= 2
    assert (between & ~gone).any()  # the pipelines go on
    pd.testing.assert_frame_equal(
        before[~gone].drop(columns="geometry").reset_index(drop=True), after.drop(columns="geometry")
    )
    assert len(crossings(Case(bundled, scenario), route="western_rail")) < len(crossings(bundled, route="western_rail"))


def test_what_is_closed_crosses_nothing(bundled: Atlas) -> None:
    found = crossings(Case(bundled, shut(territory=("AZE",))))
    assert not ((found["from_country"] == "AZE") | (found["to_country"] == "AZE")).any()
    assert len(found)


# --- routes, dependence, links ---------------------------------------------------------------------------

CLOSURES = st.fixed_dictionaries(
    {},
    optional={
        "segments": st.lists(st.sampled_from(["S1", "R1", "R3", "D1", "D2", "G1"]), min_size=1, max_size=2).map(tuple),
        "territory": st.sampled_from([("AAA",), ("BBB",), ("CCC",)]),
        "modes": st.lists(st.sampled_from(["sea", "rail", "road"]), min_size=1, max_size=2).map(tuple),
        "nodes": st.sampled_from([("B",), ("p",), ("M",)]),
        "disc": st.tuples(st.floats(0, 30), st.floats(-1, 10), st.floats(0, 1000)),
        "border": st.sampled_from([("AAA", "BBB"), ("CCC", "BBB")]),
        "near_border": st.tuples(st.just("BBB"), st.just("AAA"), st.floats(0, 400)),
    },
).filter(bool)


@settings(max_examples=30)
@given(st.lists(CLOSURES, min_size=1, max_size=2))
def test_no_route_uses_what_is_closed(wheres: list[dict[str, Any]]) -> None:
    atlas = corridor()
    scenario = Scenario("s", "s", "", closes=tuple(Closure(Where(**where)) for where in wheres))
    closed = closed_of(atlas, scenario)
    for method in ("penalty", "yen"):
        found = best_routes(Case(atlas, scenario), "A", "C", alternatives=4, method=method)
        for each in found or ():
            assert not set(each.segments) & closed
    for name, named in atlas.routes.items():
        travelled = evaluate_route(Case(atlas, scenario), name)
        if isinstance(travelled, Itinerary):
            assert not set(named.segments) & closed
        else:
            assert set(named.segments) & closed == set(travelled.closed) & set(named.segments)
            assert travelled.closed
            assert travelled.closed[0] in travelled.reason
    table = dependence(Case(atlas, scenario), "BBB")
    used = links(Case(atlas, scenario))
    assert not set(used["segment"]) & closed
    cut = ";".join(cuts(Case(atlas, scenario))["links"].dropna()).split(";")
    assert not set(cut) & closed
    if "BBB" in wheres[0].get("territory", ()) and len(wheres[0]) == 1:
        assert set(table["outcome"]) <= {"not used", "no route"}
        assert not (table["extra_hours"] > 0).any()


def test_a_named_route_says_what_of_it_is_closed(bundled: Atlas) -> None:
    whole = evaluate_route(bundled, "western_road")
    assert isinstance(whole, Itinerary)
    border = evaluate_route(Case(bundled, shut(border=("AZE", "IRN"), modes=("road",))), "western_road")
    assert isinstance(border, NoRoute)
    assert "border BRAST" in border.closed
    one = evaluate_route(Case(bundled, shut(segments=("RD04",))), "western_road")
    assert isinstance(one, NoRoute)
    assert (one.closed, one.reason) == (("RD04",), "closed: RD04")
    # The same on a network built under the scenario.
    network = build_network(Case(bundled, shut(segments=("RD04",))), statuses=STATUSES, baseline=True)
    again = evaluate_route(bundled, "western_road", network=network)
    assert isinstance(again, NoRoute)
    assert again.closed == ("RD04",)


def test_a_named_route_is_travelled_at_the_costs_of_the_scenario_and_opens_with_it(bundled: Atlas) -> None:
    scenario = Scenario(
        "s", "s", "", opens=(Opening(segments=("IR01",)),), costs={"gauge_break_h": 100.0},
    )  # fmt: skip
    before, after = (evaluate_route(Case(bundled, each), "western_rail") for each in (None, scenario))
    assert isinstance(before, Itinerary)
    assert isinstance(after, Itinerary)
    assert set(before.not_operational) - set(after.not_operational) == {"IR01"}
    assert after.hours - before.hours == pytest.approx(100 - 24)


def test_of_a_territory_that_is_closed_there_is_nothing_left_to_lose(bundled: Atlas) -> None:
    scenario = shut(territory=("AZE",))
    table = dependence(Case(bundled, scenario), "AZE")
    assert set(table["outcome"]) <= {"not used", "no route"}
    assert table["extra_hours"].dropna().eq(0).all()
    assert table["km_inside"].dropna().eq(0).all()
    alone = dependence(bundled, "AZE")
    freight = (table["medium"] == "freight").to_numpy()
    np.testing.assert_allclose(table["hours"][freight], alone["hours_avoiding"][freight])
    assert chokepoints(Case(bundled, scenario), "AZE").empty


# --- losses and chokepoints ------------------------------------------------------------------------------


def test_losses_are_beyond_what_the_scenario_closes() -> None:
    # By road 12 h, by rail 35, by ship 47.5: without the road, losing the railway costs 12.5 h of 35.
    stakes = ClosureLoss(Case(corridor(), shut(modes=("road",), territory=("BBB",))), ["BBB"])
    loss = stakes.losses(["R2"])["freight"]
    assert loss.extra == pytest.approx(12.5)
    assert loss.slowdown == pytest.approx(1 - 35 / 47.5)
    assert loss.capacity_lost == pytest.approx(7)
    assert stakes.losses(["D1"])["freight"].extra == 0
    halved = Scenario("h", "h", "", capacity=(CapacityChange(Where(modes=("rail",)), factor=0.5),))
    assert ClosureLoss(Case(corridor(), halved), ["BBB"]).losses(["R2"])["freight"].capacity_lost == pytest.approx(3.5)


@pytest.mark.parametrize(
    "scenario", [shut(segments=("AZ06", "RD02", "PL02")), shut(border=("AZE", "IRN"), modes=("rail", "road"))]
)
def test_chokepoints_never_list_what_is_closed(bundled: Atlas, scenario: Scenario) -> None:
    found = chokepoints(Case(bundled, scenario), "AZE", radius_km=5, top=None)
    listed = {name for names in found["segments"] for name in names.split(";")}
    assert listed
    assert not listed & closed_of(bundled, scenario)
    crossed = crossings(Case(bundled, scenario))
    here = (crossed["from_country"] == "AZE") | (crossed["to_country"] == "AZE")
    at = found[found["kinds"].str.contains("border_crossing")]
    discs = shapely.MultiPoint([(row.lon, row.lat) for row in crossed[here].itertuples()]).buffer(0.1)
    assert shapely.within(shapely.points(at["lon"], at["lat"]), discs).all()


def test_draws_leave_the_costs_of_a_scenario_alone(bundled: Atlas) -> None:
    # With every waiting time settled at a value of its own, only capacities and lines are drawn.
    settled = {entry["id"]: float(entry["value"]) for entry in bundled.costs["parameters"]}
    fixed = Scenario("s", "s", "", costs=settled)
    seen: list[dict[str, float]] = []
    real = ClosureLoss.varied

    def spy(self: ClosureLoss, costs: dict[str, float], *others: Any, **named: Any) -> ClosureLoss:
        seen.append(dict(costs))
        return real(self, costs, *others, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClosureLoss, "varied", spy)
        chokepoints(Case(bundled, fixed), "AZE", draws=2)
    assert seen == [{}, {}]


def test_parts_take_effect_in_order_in_every_table(bundled: Atlas) -> None:
    scenario = combine(shut("all", territory=("AZE",)), shut("gas", opens=(Opening(segments=("PL02", "PL03")),)))
    status = segments_in(Case(bundled, scenario)).set_index("id")["status"]
    assert {status["PL02"], status["PL03"]} == {"operational"}
    assert status["AZ06"] == CLOSED
    gas = dependence(Case(bundled, scenario), "AZE", media=["gas"])
    assert "no alternative" in set(gas["outcome"])
    inside = exposure(Case(bundled, scenario), territory="AZE", by=("mode", "status"))
    inside = inside[inside["km"] > 0.001]  # less is the rounding of coordinates at the border
    assert set(inside.loc[inside["status"] == "operational", "mode"]) == {"pipeline"}
