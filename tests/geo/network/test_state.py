"""A year and a scenario as a mask over one network, held against networks built anew of what is left."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import Case
from geo.flows.assignment import assign
from geo.flows.pair_flow import max_flow
from geo.measures.pair_dependence import dependence
from geo.network import Network
from geo.network.build import whole_network
from geo.network.case import build_network
from geo.network.contents import Contents
from geo.network.names import UnknownNameError
from geo.network.state import network_under, open_edges, state_of
from geo.routing.best import best_routes
from layers import Atlas, load_atlas
from layers.model.schema import STATUSES
from layers.scenarios.scenario import CapacityChange, Closure, Demand, Opening, Scenario, Where, combine
from tests.hand_network import NODES, SEGMENTS, corridor

PLANNED: dict[str, dict[str, Any]] = {
    "R2": {"status": "planned", "opens": 2030},
    "D1": {"status": "operational", "opens": 2020, "closes": 2040},
    "G2": {"status": "proposed"},
    "D2": {"status": "under_construction"},
}
"""Changes to the hand-drawn corridor that give it a past and a future."""

# What each name closes, read off the drawing in `hand_network`.
INSIDE = {
    "AAA": {"R1", "D1", "D2", "S1", "G1"},
    "BBB": {"R2", "R3", "D1", "G1", "G2"},
    "CCC": {"R3", "R4", "D1", "S1", "G2"},
}
MODES = {name: mode for name, (mode, *_) in SEGMENTS.items()}
ENDS = {name: {start, end} for name, (_, start, end, *_) in SEGMENTS.items()}


@pytest.fixture(scope="module")
def bundled() -> Atlas:
    return load_atlas()


def saying(*statements: Closure | Opening | CapacityChange, name: str = "s", **more: Any) -> Scenario:
    kinds = (("closes", Closure), ("opens", Opening), ("capacity", CapacityChange))
    said = {key: tuple(one for one in statements if isinstance(one, kind)) for key, kind in kinds}
    return Scenario(id=name, title=name, reading="", **said, **more)


def closing(**where: Any) -> Closure:
    return Closure(Where(**where))


def left(atlas: Atlas, kept: set[str]) -> Atlas:
    """Return the atlas with only some segments in it, all of which operate."""
    segments = atlas.segments[atlas.segments["id"].isin(kept)].reset_index(drop=True)
    return replace(atlas, segments=segments.assign(status="operational", opens=pd.NA, closes=pd.NA))


def same(one: Network, other: Network, *, but: tuple[str, ...] = ()) -> None:
    for each in fields(Network):
        if each.name in ("segments", "whole", "number", "shut", "not_scaled", "status", "opens", "closes", *but):
            continue
        got, expected = getattr(one, each.name), getattr(other, each.name)
        if isinstance(got, np.ndarray) and len(got) and isinstance(got[0], shapely.Geometry):
            assert shapely.equals_exact(got, expected).all(), each.name
        elif isinstance(got, np.ndarray):
            np.testing.assert_array_equal(got, expected, err_msg=each.name)
        else:
            assert got == expected, each.name


# --- the same as building anew ------------------------------------------------------------------------


def test_a_part_of_a_network_is_the_network_of_that_part() -> None:
    atlas = corridor()
    whole = whole_network(Contents.of(atlas))
    for gone in ({"R2"}, {"S1", "R4"}, {"R1", "R2", "R3"}, {"D1"}, set(SEGMENTS)):
        part = whole.subnetwork(np.array([name not in gone for name in whole.segment]))
        same(part, whole_network(Contents.of(left(atlas, set(SEGMENTS) - gone))))
        for one in fields(part):
            value = getattr(part, one.name)
            assert not isinstance(value, np.ndarray) or not value.flags.writeable
    with pytest.raises(ValueError, match="18 booleans"):
        whole.subnetwork(np.ones(3, dtype=bool))


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw closures by segment, territory, mode and node, openings, and years."""
    wheres = st.fixed_dictionaries(
        {},
        optional={
            "segments": st.lists(st.sampled_from(sorted(SEGMENTS)), min_size=1, max_size=3).map(tuple),
            "territory": st.lists(st.sampled_from(sorted(INSIDE)), min_size=1, max_size=2).map(tuple),
            "modes": st.lists(st.sampled_from(["sea", "rail", "road", "pipeline"]), min_size=1).map(tuple),
            "nodes": st.lists(st.sampled_from(sorted(NODES)), min_size=1, max_size=2).map(tuple),
        },
    ).filter(bool)
    openings = st.fixed_dictionaries(
        {"year": st.sampled_from([None, 2025, 2035])},
        optional={
            "segments": st.lists(st.sampled_from(sorted(PLANNED)), min_size=1).map(tuple),
            "statuses": st.lists(st.sampled_from(STATUSES), min_size=1).map(tuple),
            "modes": st.sampled_from([("rail",), ("road", "pipeline")]),
        },
    ).filter(lambda one: len(one) > 1)
    return saying(
        *(Closure(Where(**where)) for where in draw(st.lists(wheres, max_size=3))),
        *(Opening(**opening) for opening in draw(st.lists(openings, max_size=2))),
        year=draw(st.sampled_from([None, 2019, 2030, 2050])),
    )


def test_a_part_that_is_all_of_a_network_is_the_network() -> None:
    whole = whole_network(Contents.of(corridor()))
    assert whole.subnetwork(np.ones(len(whole.tail), dtype=bool)) is whole


def standing(scenario: Scenario, statuses: tuple[str, ...]) -> set[str]:
    """Say which segments of the hand-drawn corridor are in use, by the words of the data model alone."""
    year, used = scenario.year, set()
    for name in SEGMENTS:
        facts = {"status": "operational", "opens": None, "closes": None, **PLANNED.get(name, {})}
        status, gone = facts["status"], False
        if year is not None:
            if facts["opens"] is not None and facts["opens"] <= year:
                status = "operational"
            elif facts["opens"] is not None and status == "operational":
                status = "planned"
            gone = facts["closes"] is not None and facts["closes"] <= year
        now = status
        for one in scenario.opens:
            due = one.year is None or (year is not None and one.year <= year)
            about = (
                (not one.segments or name in one.segments)
                and (not one.statuses or (status in one.statuses and not gone))
                and (not one.modes or MODES[name] in one.modes)
                and (bool(one.segments) or not gone)
            )
            if due and about:
                now, gone = "operational", False
        closed = any(
            (not each.where.segments or name in each.where.segments)
            and (not each.where.territory or any(name in INSIDE[code] for code in each.where.territory))
            and (not each.where.modes or MODES[name] in each.where.modes)
            and (not each.where.nodes or bool(ENDS[name] & set(each.where.nodes)))
            for each in scenario.closes
        )
        if now in statuses and not gone and not closed:
            used.add(name)
    return used


@settings(max_examples=60)
@given(scenarios(), st.sampled_from([("operational",), tuple(STATUSES)]))
def test_any_scenario_is_as_good_as_building_anew(scenario: Scenario, statuses: tuple[str, ...]) -> None:
    atlas = corridor(segments=PLANNED)
    for medium in ("freight", "gas"):
        network = build_network(Case(atlas, scenario), medium=medium, statuses=statuses)
        kept = standing(scenario, statuses)
        fresh = build_network(left(atlas, kept), medium=medium)
        assert set(network.segment) - {None} == {name for name in kept if name in set(fresh.segment)}
        if any(one.where.modes or one.where.nodes for one in scenario.closes):
            # Closing a mode at a node, or a node in a country, also closes transfers between segments left open.
            assert set(network.segment[network.kind != "segment"]) == set(fresh.segment[fresh.kind != "segment"])
            continue
        same(network, fresh)


BUNDLED = [
    saying(),
    saying(closing(territory=("AZE",))),
    saying(closing(modes=("pipeline",))),
    saying(closing(territory=("AZE",), modes=("rail",)), year=2030),
    saying(closing(segments=("AZ01", "RD02", "SE12", "PL02")), Opening(segments=("IR01",))),
    saying(Opening(statuses=("under_construction", "planned", "proposed")), year=2030),
    saying(closing(territory=("RUS", "KAZ"))),
]


@pytest.mark.parametrize("scenario", BUNDLED)
def test_the_bundled_corridor_under_a_scenario_is_that_of_an_atlas_without_what_is_closed(
    bundled: Atlas, scenario: Scenario
) -> None:
    for medium, pair in (("freight", ("INNSA", "RUSPB")), ("gas", ("RUMZD", "IRBIB"))):
        network = build_network(Case(bundled, scenario), medium=medium)
        kept = set(network.segment[network.kind == "segment"])
        assert not kept & set(network.shut)
        fresh = build_network(left(bundled, kept), medium=medium)
        same(network, fresh)
        if all(len(each.vertices(node)) for node in pair for each in (network, fresh)):
            weight = "km" if medium == "gas" else "hours"
            one, other = (best_routes(each, *pair, weight=weight) for each in (network, fresh))
            assert bool(one) == bool(other)
            if one and other:
                assert one[0].segments == other[0].segments
                assert (one[0].hours, one[0].km) == pytest.approx((other[0].hours, other[0].km), nan_ok=True)
            assert max_flow(network, *pair, demand=99.0) == max_flow(fresh, *pair, demand=99.0)


def test_dependence_under_a_scenario_is_that_of_an_atlas_without_what_is_closed(bundled: Atlas) -> None:
    scenario = saying(closing(territory=("KAZ",)), closing(modes=("sea",), territory=("IRN",)))
    gone = set(build_network(Case(bundled, scenario), baseline=True).shut)
    without = replace(bundled, segments=bundled.segments[~bundled.segments["id"].isin(gone)].reset_index(drop=True))
    got, expected = dependence(Case(bundled, scenario), "AZE"), dependence(without, "AZE")
    # The reason of what has no route names what is closed; the measures are the same.
    pd.testing.assert_frame_equal(got.drop(columns="reason"), expected.drop(columns="reason"))
    assert not got.equals(dependence(bundled, "AZE"))


# --- years, openings, closures in order ---------------------------------------------------------------


def used(scenario: Scenario | None = None, **more: Any) -> set[str]:
    network = build_network(Case(corridor(segments=PLANNED), scenario, **more))
    return set(network.segment[network.kind == "segment"])


@pytest.mark.parametrize("statuses", [("operational",), ("planned",), STATUSES])
@pytest.mark.parametrize("closed", [(), ("R2",), ("R2", "D1", "S1")])
def test_the_edges_that_are_open_are_those_of_the_network(statuses: tuple[str, ...], closed: tuple[str, ...]) -> None:
    whole = whole_network(Contents.of(corridor(segments=PLANNED)))
    scenario = saying(closing(segments=closed)) if closed else None
    is_open = open_edges(state_of(whole, scenario), statuses)
    under = network_under(whole, scenario, statuses=statuses)
    # Its network also leaves out the transfers that lead nowhere, which are no segments.
    assert set(whole.segment[is_open]) - {None} == set(under.segment) - {None}
    assert not set(closed) & set(whole.segment[is_open])


def test_the_year_asked_for_wins_over_that_of_the_scenario() -> None:
    scenario = saying(year=2030)
    assert "R2" not in used()
    assert "R2" in used(scenario)
    assert "R2" not in used(scenario, as_of=2029)
    assert "D1" in used(scenario)
    assert "D1" not in used(scenario, as_of=2040)


def test_an_opening_counts_from_its_year_and_only_where_a_year_is_in_force() -> None:
    late = Opening(segments=("D2",), year=2029)
    assert "D2" not in used(saying(late))
    assert "D2" not in used(saying(late, year=2028))
    assert "D2" in used(saying(late, year=2029))
    assert "D2" in used(saying(late), as_of=2031)
    assert "D2" in used(saying(Opening(statuses=("under_construction",), territory=("AAA",))))
    assert "D2" not in used(saying(Opening(statuses=("under_construction",), territory=("BBB",))))


def test_what_has_closed_for_good_opens_only_by_name() -> None:
    assert "D1" not in used(saying(Opening(modes=("road",))), as_of=2041)
    assert "D1" in used(saying(Opening(segments=("D1",))), as_of=2041)


def test_a_later_opening_lifts_what_an_earlier_part_closed_and_a_later_closure_closes_again() -> None:
    shut = saying(closing(territory=("BBB",)), name="shut")
    opened = saying(Opening(segments=("D1",)), name="opened")
    again = saying(closing(modes=("road",)), name="again")
    assert not used(shut) & {"R3", "D1"}
    assert used(combine(shut, opened)) & {"R3", "D1"} == {"D1"}
    assert not used(combine(opened, shut)) & {"R3", "D1"}
    assert not used(combine(shut, opened, again)) & {"R3", "D1"}
    general = saying(Opening(modes=("road",)), name="general")
    assert "D1" not in used(combine(shut, general))  # only a segment named is opened again


def test_what_opens_again_opens_with_the_transfers_at_its_ends() -> None:
    atlas = corridor()
    shut = saying(closing(territory=("BBB",)), name="shut")
    rails = saying(Opening(segments=("R2", "R3")), name="rails")
    network = build_network(Case(atlas, combine(shut, rails)))
    assert {"border", "gauge_break"} <= set(network.kind)
    found = best_routes(network.with_costs({"speed_kmh.sea": 0.1}), "A", "C")
    assert found
    assert found[0].segments == ("R1", "R2", "R3")
    assert found[0].hours == 35


def test_a_scenario_changed_after_it_was_combined_says_what_it_says() -> None:
    base = combine(saying(name="one"), saying(closing(modes=("road",)), name="two"))
    other = replace(base, closes=(closing(modes=("rail",)),))
    network = build_network(Case(corridor(), other))
    assert set(network.mode[network.kind == "segment"]) == {"sea", "road"}


def test_keys_of_one_statement_hold_together_and_statements_add_up() -> None:
    atlas = corridor()
    both = build_network(Case(atlas, saying(closing(territory=("AAA",), modes=("rail",)))))
    assert both.shut == ("R1", "rail to road A", "border M")
    either = build_network(Case(atlas, saying(closing(territory=("AAA",)), closing(modes=("rail",)))))
    assert {"R1", "R2", "R3", "R4", "D1", "D2", "S1"} <= set(either.shut)
    border = build_network(Case(atlas, saying(closing(border=("AAA", "BBB"), modes=("rail",)))))
    assert border.shut == ("border M",)
    assert {"R1", "R2"} <= set(border.segment)


def test_where_ground_is_named_twice_one_part_of_a_segment_must_meet_both() -> None:
    # R3 runs from B, in BBB, into CCC: it is in CCC and in a disc around B, but not at once. R1 ends
    # in M, on the border of AAA and BBB, and has no part in BBB.
    whole = whole_network(Contents.of(corridor()))
    around_b, around_m = (15.0, 5.0, 1.0), ("AAA", "BBB", 50.0)
    for where, expected in (
        (Where(territory=("CCC",), disc=around_b), ()),
        (Where(territory=("BBB",), disc=around_b), ("R2", "R3", "break of gauge B")),
        (Where(territory=("BBB", "CCC"), disc=around_b), ("R2", "R3", "break of gauge B")),
        (Where(territory=("BBB",), near_border=around_m), ("R2", "D1", "border D1", "border M")),
        (Where(territory=("CCC",), near_border=around_m), ()),
        (Where(disc=(10.0, 5.0, 1.0), near_border=around_m), ("R1", "R2", "border M")),
        # A ship that calls in AAA is AAA's the whole way, as a closure of AAA has it.
        (Where(territory=("AAA",), disc=(25.0, 0.0, 1.0)), ("S1",)),
    ):
        assert whole.names(state_of(whole, saying(Closure(where))).closed) == expected, where


def test_what_does_not_exist_is_not_shut() -> None:
    network = build_network(Case(corridor(segments=PLANNED), saying(closing(segments=("R1", "R2")))))
    assert network.shut == ("R1",)
    assert build_network(corridor(segments=PLANNED)).shut == ()


def test_nothing_left_is_an_empty_network_and_no_route() -> None:
    scenario = saying(closing(territory=("AAA", "BBB", "CCC")))
    network = build_network(Case(corridor(), scenario))
    assert network.n == len(network.tail) == len(network.part_edge) == 0
    found = best_routes(Case(corridor(), scenario), "A", "C")
    assert not found
    assert "the scenario closes" in found.reason  # type: ignore[union-attr]
    with pytest.raises(TypeError, match=r"of an Atlas, .* not of Network"):
        Case(network, scenario)  # type: ignore[arg-type]


def test_unknown_names_and_empty_statements_are_refused() -> None:
    for where in ({"territory": ("ZZZ",)}, {"segments": ("Z9",)}, {"nodes": ("Z",)}, {"modes": ("air",)}):
        with pytest.raises(UnknownNameError):
            build_network(Case(corridor(), saying(closing(**where))))
    with pytest.raises(ValueError, match="names no place"):
        build_network(Case(corridor(), saying(closing())))
    with pytest.raises(ValueError, match="names no segment"):
        build_network(Case(corridor(), saying(Opening())))
    with pytest.raises(ValueError, match="-1"):
        build_network(Case(corridor(), saying(CapacityChange(Where(modes=("rail",)), factor=-1.0))))
    with pytest.raises(ValueError, match=r"speed_kmh\.rail"):
        build_network(Case(corridor(), saying(costs={"speed_kmh.rail": -3.0})))


# --- capacities and costs -----------------------------------------------------------------------------


def capacities(*changes: CapacityChange, medium: str = "freight", **more: Any) -> dict[str, float]:
    nodes = {"p": {"capacity": 15.0, "capacity_unit": "Mt/y"}, "M": {"capacity": 4.0, "capacity_unit": "Mt/y"}}
    network = build_network(Case(corridor(nodes=nodes), saying(*changes)), medium=medium, **more)
    capacity = network.capacity()
    known = ~np.isnan(capacity)
    return {network.names(np.arange(len(known)) == i)[0]: capacity[i] for i in np.flatnonzero(known)}


FACTS = {"S1": 2, "R1": 10, "R3": 7, "D1": 1, "port p": 15, "border M": 4}


def test_factors_and_amounts() -> None:
    assert capacities() == FACTS
    rail = Where(modes=("rail",))
    assert capacities(CapacityChange(rail, factor=0.5)) == {**FACTS, "R1": 5, "R3": 3.5, "border M": 2}
    amount = capacities(CapacityChange(Where(segments=("R1", "R2")), mt_y=3.0))
    assert amount == {**FACTS, "R1": 3, "R2": 3}
    assert capacities(CapacityChange(Where(segments=("R1",)), bcm_y=3.0)) == FACTS  # gas is not freight
    assert capacities(CapacityChange(Where(segments=("G1",)), factor=0.5), medium="gas") == {"G1": 5, "G2": 4}
    assert capacities(CapacityChange(Where(modes=("pipeline",)), bcm_y=55), medium="gas") == {"G1": 55, "G2": 55}


def test_the_last_statement_about_an_edge_counts() -> None:
    half = CapacityChange(Where(modes=("rail",)), factor=0.5)
    assert capacities(half, half)["R1"] == 5
    assert capacities(half, CapacityChange(Where(segments=("R1",)), mt_y=3.0))["R1"] == 3
    assert capacities(CapacityChange(Where(segments=("R1",)), mt_y=3.0), half)["R1"] == 5


def test_the_capacity_of_a_node_is_that_of_what_it_handles() -> None:
    assert capacities(CapacityChange(Where(nodes=("p",)), factor=0.7)) == {**FACTS, "port p": pytest.approx(10.5)}
    assert capacities(CapacityChange(Where(nodes=("q",)), mt_y=6)) == {**FACTS, "port q": 6}
    assert capacities(CapacityChange(Where(nodes=("M",)), mt_y=0)) == {**FACTS, "border M": 0}
    # Gas passes B and is handled nowhere there: what the node lets through, its lines carry.
    assert capacities(CapacityChange(Where(nodes=("B",)), bcm_y=3), medium="gas") == {"G1": 3, "G2": 3}


def test_an_unknown_capacity_times_a_factor_stays_unknown_and_is_named() -> None:
    scenario = saying(CapacityChange(Where(modes=("rail",)), factor=0.5))
    network = build_network(Case(corridor(), scenario))
    assert network.not_scaled == ("R2", "R4", "border M", "break of gauge B")
    assumed = build_network(Case(corridor(costs={"capacity_mt_y.rail": 12}), scenario))
    assert assumed.capacity_mt_y[assumed.segment == "R2"].tolist() == [6]
    assert assumed.not_scaled == ("border M", "break of gauge B")
    again = assumed.with_costs({"capacity_mt_y.rail": 20})
    assert again.capacity_mt_y[again.segment == "R2"].tolist() == [10]
    assert again.capacity_mt_y[again.segment == "R1"].tolist() == [5]
    assert again.not_scaled == assumed.not_scaled


@pytest.mark.parametrize("medium", ["freight", "gas"])
def test_a_factor_of_0_lets_nothing_through_whatever_is_stated(medium: str) -> None:
    segments = {name: {"capacity_bcm_y": np.nan} for name in ("G1", "G2")}
    nodes = {"M": {"capacity": 100.0, "capacity_unit": "trucks/day"}}  # so many tonnes only where costs say so
    atlas = corridor(segments=segments, nodes=nodes)
    none = CapacityChange(Where(territory=("AAA", "BBB", "CCC")), factor=0.0)
    network = build_network(Case(atlas, saying(none)), medium=medium)
    held = (network.kind == "segment") | network.handles
    assert network.capacity()[held].tolist() == [0] * held.sum()
    assert network.not_scaled == ()
    assert network.with_costs({"capacity_mt_y.rail": 20.0}).capacity()[held].tolist() == [0] * held.sum()
    # A later factor is on what the atlas states, which is nothing.
    half = saying(none, CapacityChange(Where(territory=("AAA", "BBB", "CCC")), factor=0.5))
    assert np.isnan(build_network(Case(atlas, half), medium=medium).capacity()[held]).any()


def test_where_a_factor_of_0_holds_nothing_is_served() -> None:
    closed = saying(
        CapacityChange(Where(segments=("R4",)), factor=0.0), CapacityChange(Where(modes=("road", "sea")), factor=0)
    )
    assert assign(build_network(corridor()), [Demand("M", "q", mt_y=1.0)]).served == 1
    assert assign(build_network(Case(corridor(), closed)), [Demand("M", "q", mt_y=1.0)]).served == 0


def test_costs_of_the_scenario_hold_until_the_call_says_otherwise() -> None:
    scenario = saying(costs={"port_h": 1.5, "border_h.road.AAA-BBB": 96.0})
    ports = {"port": 1.5}
    for given_costs in (None, {"port_h": 2.5}):
        network = build_network(Case(corridor(), scenario, costs=given_costs))
        assert set(network.hours[network.kind == "port"]) == {2.5 if given_costs else ports["port"]}
        road = (network.segment == "D1") & (network.kind == "border")
        assert network.hours[road].tolist() == [96, 3]


# --- one network, kept ---------------------------------------------------------------------------------


def test_a_network_is_built_once_for_what_is_in_an_atlas() -> None:
    atlas = corridor()
    assert (
        whole_network(Contents.of(atlas)) is whole_network(Contents.of(atlas)) is whole_network(Contents.of(corridor()))
    )
    before = whole_network(Contents.of(atlas))
    atlas.segments.loc[atlas.segments["id"] == "R1", "official_km"] = 500.0  # frames can be changed
    assert whole_network(Contents.of(atlas)).km.sum() == pytest.approx(before.km.sum() + 400)
    atlas.segments.loc[atlas.segments["id"] == "R1", "geometry"] = shapely.LineString([(2, 5), (2, 6), (10, 5)])
    assert len(whole_network(Contents.of(atlas)).geometry[1].coords) == 3
    assert whole_network(Contents.of(atlas)) is not whole_network(Contents.of(replace(atlas, costs={})))


def test_a_scenario_leaves_the_network_as_it_was() -> None:
    whole = whole_network(Contents.of(corridor(segments=PLANNED)))
    before = {one.name: np.array(getattr(whole, one.name)) for one in fields(whole)}
    for year in (None, 2030, 2050):
        network_under(
            whole, saying(closing(territory=("BBB",)), CapacityChange(Where(modes=("rail",)), mt_y=1.0)), as_of=year
        )
    for name, value in before.items():
        np.testing.assert_array_equal(np.array(getattr(whole, name)), value)


def random_closures(atlas: Atlas, count: int, seed: int) -> Iterator[Scenario]:
    random = np.random.default_rng(seed)
    for _ in range(count):
        yield saying(closing(segments=tuple(random.choice(atlas.segments["id"], 8, replace=False))))


def test_a_thousand_scenarios_cost_less_than_fifty_networks(bundled: Atlas) -> None:
    whole = whole_network(Contents.of(bundled))
    swept = list(random_closures(bundled, 1000, seed=1))
    start = time.perf_counter()
    sizes = [len(network_under(whole, scenario).tail) for scenario in swept]
    each = (time.perf_counter() - start) / len(swept)
    start = time.perf_counter()
    rebuilt = []
    for scenario in swept[:3]:
        gone = scenario.closes[0].where.segments
        kept = set(bundled.segments.loc[bundled.segments["status"] == "operational", "id"]) - set(gone)
        rebuilt.append(len(whole_network(Contents.of(left(bundled, kept))).tail))
    anew = (time.perf_counter() - start) / 3
    assert rebuilt == sizes[:3]
    assert anew > 20 * each


def test_the_state_says_what_is_gone_apart_from_what_is_closed() -> None:
    whole = whole_network(Contents.of(corridor(segments=PLANNED)))
    state = state_of(whole, saying(closing(segments=("D1",))), as_of=2050)
    assert set(whole.segment[state.closed_for_good]) == {"D1"}
    assert set(whole.segment[state.closed]) == {"D1"}
    assert state_of(whole).closed_for_good.sum() == state_of(whole).closed.sum() == 0
