"""Dependence on a territory and maximum flow: hand-worked answers, every cut of small networks as oracle."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from SALib.analyze import fast, sobol
from SALib.sample import fast_sampler
from SALib.sample import sobol as sobol_sampler

from geo import Case, Draws, UnknownNameError, pieces
from geo.arrays import Floats
from geo.flows.pair_flow import cut_off, max_flow
from geo.measures.pair_dependence import OUTCOMES, dependence
from geo.network.case import build_network
from geo.network.draws import Uncertain, between
from geo.network.model import Network, edge_name
from geo.routing.pair_costs import PairCosts
from layers import Atlas, load_atlas
from tests.geo.network.test_draws import ranged
from tests.hand_network import bare, corridor

POST = {"M": {"capacity": 4.0, "capacity_unit": "Mt/y"}}


@pytest.fixture(scope="module")
def network() -> Network:
    return build_network(corridor(nodes=POST))


@pytest.fixture(scope="module")
def bundled() -> Atlas:
    return load_atlas()


def names(network: Network, cut: tuple[int, ...]) -> set[str]:
    return {edge_name(network, edge) for edge in cut}


def test_flows_on_paper(network: Network) -> None:
    # Road 1, rail no more than the border post's 4, ship 2.
    whole = max_flow(network, "A", "C")
    assert (whole.value, whole.connected, whole.capped) == (7, True, False)
    assert names(network, whole.cut) == {"D1", "border M", "S1"}
    around = max_flow(network, "A", "C", closed=network.edges_in(territory="BBB"))
    assert around.value == 2
    assert names(network, around.cut) == {"S1"}
    gas = build_network(corridor(), medium="gas")
    assert max_flow(gas, "A", "C").value == 4
    assert max_flow(gas, "A", "B").value == 10


def test_a_flow_may_start_in_any_mode(network: Network) -> None:
    # A has a railway and a road: no change of mode is needed, nor paid, to use both.
    assert max_flow(network, "A", "C", closed=network.edges_in(modes="sea")).value == 5


def test_nothing_is_transferred_at_the_ends_of_a_flow() -> None:
    # From p by road to A, on by rail: at A that is a change of mode, of no matter when A is the end.
    network = build_network(corridor(nodes={"A": {"capacity": 3.0, "capacity_unit": "Mt/y"}}))
    by_rail = network.edges_in(segments=["D1", "S1"])
    assert names(network, max_flow(network, "p", "M", closed=by_rail).cut) == {"rail to road A"}
    assert max_flow(network, "A", "M", closed=by_rail).value == 10
    assert max_flow(network, "p", "A", closed=by_rail).unbounded


def test_no_route_is_said_and_not_only_a_flow_of_0(network: Network) -> None:
    none = max_flow(network, "A", "C", closed=np.ones(len(network.tail), dtype=bool))
    assert (none.value, none.connected, none.cut) == (0, False, ())
    shut = build_network(corridor(segments={"D1": {"capacity_mt_y": 0.0}}))
    zero = max_flow(shut, "A", "C", closed=shut.edges_in(modes=["sea", "rail"]))
    assert (zero.value, zero.connected, zero.cut) == (0, True, ())


def test_an_unknown_capacity_does_not_bind_and_is_said() -> None:
    network = build_network(corridor(segments={"D1": {"capacity_mt_y": None}}))
    flow = max_flow(network, "A", "C")
    assert flow.unbounded
    assert math.isnan(flow.value)
    asked = max_flow(network, "A", "C", demand=5)
    assert (asked.value, asked.capped, asked.unbounded, asked.cut) == (5, True, False, ())


def test_a_demand_caps(network: Network) -> None:
    assert max_flow(network, "A", "C", demand=3).value == 3
    more = max_flow(network, "A", "C", demand=30)
    assert (more.value, more.capped) == (7, False)


def test_wrong_questions_are_refused(network: Network) -> None:
    with pytest.raises(ValueError, match="starts and ends"):
        max_flow(network, "A", "A")
    for demand in (0, -1, math.nan):
        with pytest.raises(ValueError, match="demand"):
            max_flow(network, "A", "C", demand=demand)
    with pytest.raises(UnknownNameError):
        max_flow(network, "A", "Z")
    with pytest.raises(ValueError, match="booleans"):
        max_flow(network, "A", "C", closed=np.zeros(1, dtype=bool))


@st.composite
def flows(draw: st.DrawFn) -> tuple[Network, Any]:
    n = draw(st.integers(2, 6))
    pairs = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda pair: pair[0] != pair[1])
    edges = draw(st.lists(pairs, max_size=10))
    capacity = [draw(st.one_of(st.integers(0, 9), st.sampled_from([0.25, 1.5]), st.none())) for _ in edges]
    closed = np.array([draw(st.booleans()) for _ in edges], dtype=bool)
    known = [math.nan if value is None else float(value) for value in capacity]
    return bare([(*pair, 1.0) for pair in edges], n=n, capacity=known), closed


def narrowest(network: Network, closed: Any) -> float:
    """Return the least capacity of all cuts between the first and the last node; inf where none is known."""
    inner, best = range(1, network.n - 1), math.inf
    for size in range(len(inner) + 1):
        for some in combinations(inner, size):
            near = {0, *some}
            crossing = [e for e in np.flatnonzero(~closed) if (network.tail[e] in near) != (network.head[e] in near)]
            known = [network.capacity_mt_y[e] for e in crossing]
            best = min(best, math.inf if np.isnan(known).any() else sum(known))
    return best


@settings(deadline=None, max_examples=300)
@given(flows(), st.sampled_from([None, 0.5, 4.0]))
def test_maximum_flow_is_the_narrowest_of_all_cuts(case: tuple[Network, Any], demand: float | None) -> None:
    network, closed = case
    flow = max_flow(network, "0", str(network.n - 1), closed=closed, demand=demand)
    expected = min(narrowest(network, closed), math.inf if demand is None else demand)
    if math.isinf(expected):
        assert flow.unbounded
        return
    assert flow.value == pytest.approx(expected, abs=1e-9)
    assert not any(closed[edge] for edge in flow.cut)
    if flow.cut:
        assert sum(network.capacity_mt_y[edge] for edge in flow.cut) == pytest.approx(flow.value, abs=1e-9)
        left = closed.copy()
        left[list(flow.cut)] = True
        assert max_flow(network, "0", str(network.n - 1), closed=left).value == 0
    open_ = nx.MultiGraph()
    open_.add_nodes_from(range(network.n))
    open_.add_edges_from(zip(network.tail[~closed].tolist(), network.head[~closed].tolist(), strict=True))
    assert flow.connected == nx.has_path(open_, 0, network.n - 1)


def test_dependence_on_paper() -> None:
    table = dependence(corridor(nodes=POST)).set_index(["medium", "origin", "destination"])
    freight = table.loc[("freight", "A", "C")]
    assert freight["outcome"] == "detour"
    assert (freight["hours"], freight["hours_avoiding"], freight["extra_hours"]) == (12, 47.5, 35.5)
    assert (freight["km"], freight["km_avoiding"], freight["extra_km"]) == (240, 340, 100)
    assert (freight["flow"], freight["flow_avoiding"], freight["substitutability"]) == (7, 2, 2 / 7)
    assert freight["limited_by_avoiding"] == "S1"
    assert (freight["modes"], freight["modes_avoiding"]) == ("road", "road-sea-rail")
    assert (freight["unknown_capacity"], freight["unknown_capacity_avoiding"]) == (0, 40 / 340)
    back = table.loc[("freight", "C", "A")]
    assert (back["hours"], back["substitutability"]) == (12, 2 / 7)
    gas = table.loc[("gas", "A", "C")]
    assert gas["outcome"] == "no alternative"
    assert gas["km"] == 240
    assert (gas["flow"], gas["flow_avoiding"], gas["substitutability"]) == (4, 0, 0)
    assert np.isnan([gas["hours"], gas["km_avoiding"], gas["extra_km"], gas["extra_hours"]]).all()
    assert gas["reason"] == "no gas line leads there without BBB"
    assert set(table["unit"]) == {"Mt/y", "bcm/y"}


def test_every_outcome_occurs_where_it_should() -> None:
    atlas = corridor()

    def outcome(territory: str, pair: tuple[str, str], **options: Any) -> str:
        (row,) = dependence(atlas, territory, pairs=[pair], media=["freight"], **options).itertuples()
        return str(row.outcome)

    assert outcome("BBB", ("A", "C")) == "detour"
    assert outcome("BBB", ("A", "p")) == "not used"
    assert outcome("BBB", ("A", "C"), modes=["road"]) == "no alternative"
    assert outcome("BBB", ("A", "B")) == "inside"
    assert outcome("BBB", ("A", "C"), modes=["sea"]) == "no route"
    assert {"detour", "not used", "no alternative", "inside", "no route"} == set(OUTCOMES)


def test_a_pair_without_a_route_has_no_numbers() -> None:
    (row,) = dependence(corridor(), pairs=[("A", "C")], media=["freight"], modes=["sea"]).to_dict("records")
    assert all(
        np.isnan(row[name]) for name in ("hours", "km", "extra_hours", "flow", "flow_avoiding", "substitutability")
    )
    assert row["reason"]


def test_a_demand_is_a_parameter_unless_given() -> None:
    atlas = corridor(nodes=POST, costs={"demand_mt_y": 1.5, "demand_bcm_y": 20})
    table = dependence(atlas, pairs=[("A", "C")]).set_index("medium")
    assert table.loc["freight", ["demand", "flow", "flow_avoiding", "substitutability"]].tolist() == [1.5, 1.5, 1.5, 1]
    assert table.loc["gas", ["demand", "flow", "flow_avoiding"]].tolist() == [20, 4, 0]
    table = dependence(atlas, pairs=[("A", "C")], demand={"freight": 4}).set_index("medium")
    assert table.loc["freight", ["flow", "flow_avoiding", "substitutability"]].tolist() == [4, 2, 0.5]


def test_pairs_come_from_the_catalogue_and_the_named_routes() -> None:
    pairs = [tuple(row) for row in dependence(corridor())[["medium", "origin", "destination"]].to_numpy()]
    assert pairs == [("freight", "A", "C"), ("freight", "C", "A"), ("gas", "A", "C")]
    # A pair is asked of the media that both its nodes have.
    table = dependence(corridor(), pairs=[("A", "B"), ("A", "p")])
    assert [tuple(row) for row in table[["medium", "destination"]].to_numpy()] == [
        ("freight", "B"),
        ("freight", "p"),
        ("gas", "B"),
    ]


def test_what_is_closed_in_any_case_is_used_by_neither(network: Network) -> None:
    atlas = corridor(nodes=POST)
    (row,) = dependence(
        atlas, pairs=[("A", "C")], media=["freight"], closed={"freight": network.edges_in(modes="road")}
    ).itertuples()
    assert row.modes == "rail"
    assert row.outcome == "no alternative"  # A reaches its port by road only


def test_a_territory_the_corridor_does_not_cross_changes_nothing(bundled: Atlas) -> None:
    met = {*pieces(bundled)["country"], *bundled.nodes["country"]}
    elsewhere = sorted({*bundled.borders["iso_a3"]} - met)
    table = dependence(bundled, elsewhere[0])
    assert set(table["outcome"]) == {"not used"}
    assert set(table["extra_km"]) == {0}
    assert set(table["substitutability"]) == {1}


def test_unknown_territories_are_refused() -> None:
    with pytest.raises(UnknownNameError):
        dependence(corridor(), "ZZZ")
    with pytest.raises(ValueError, match="'air'"):
        dependence(corridor(), modes=["air"])


def test_what_a_closure_cuts_off(network: Network) -> None:
    assert cut_off(network, "A", closed=network.edges_in()) == ()
    assert cut_off(network, "A", closed=network.edges_in(territory="BBB")) == ("B",)
    gas = build_network(corridor(), medium="gas")
    assert cut_off(gas, "A", closed=gas.edges_in(territory="BBB")) == ("B", "C")


def test_the_bundled_gas_link_has_no_way_around_the_territory(bundled: Atlas) -> None:
    table = dependence(bundled)
    gas = table[table["medium"] == "gas"]
    assert len(gas)
    # What comes from Turkmenistan by Sarakhs does not use it.
    assert gas.set_index("origin")["outcome"].to_dict() == {"RUMZD": "no alternative", "TMDAU": "not used"}
    freight = table[table["medium"] == "freight"]
    assert set(freight["outcome"]) == {"detour"}
    assert (freight["extra_hours"] > 0).all()


# --- draws -----------------------------------------------------------------------------------------------


def test_the_interval_of_a_detour_by_hand() -> None:
    # By road A to C takes 6 h and two waits at borders, by ship 47.5 h and none of them: 41.5 − 2 · border_h.road more.
    atlas = ranged(border_h__road=(1, 3, 9))
    draws = Draws(200, seed=5)
    (row,) = dependence(atlas, pairs=[("A", "C")], media=["freight"], draws=draws).to_dict("records")
    longer = np.sort(41.5 - 2 * between(1, 3, 9, draws.quantiles("border_h.road")))
    assert row["extra_hours"] == pytest.approx(np.median(longer))
    assert row["extra_hours_low"] == pytest.approx(np.quantile(longer, 0.05))
    assert row["extra_hours_high"] == pytest.approx(np.quantile(longer, 0.95))
    # The median of the distribution is the value at the medians, 35.5, because nothing else changes the best ways.
    assert row["extra_hours"] == pytest.approx(35.5, abs=1)
    assert pytest.approx(row["extra_hours_low"], abs=1.5) == 24.7  # 41.5 − 2 · 8.4
    assert row["drivers"] == "border_h.road 1.00"
    # The ways described are those at the medians.
    assert (row["hours"], row["hours_avoiding"]) == (12, 47.5)


def test_another_way_can_be_best_in_a_draw() -> None:
    # Where the road is slower than 5 km/h, the railway (35 h) is the way through BBB.
    atlas = ranged(border_h__road=(1, 3, 40))
    draws = Draws(400)
    (row,) = dependence(atlas, pairs=[("A", "C")], media=["freight"], draws=draws).to_dict("records")
    by_road = 6 + 2 * between(1, 3, 40, draws.quantiles("border_h.road"))
    assert row["extra_hours_low"] == pytest.approx(np.quantile(47.5 - np.minimum(by_road, 35), 0.05))


def test_the_two_parameters_that_matter_most_are_named() -> None:
    atlas = ranged(border_h__road=(1, 3, 5), speed_kmh__road=(38, 40, 42), port_h=(2, 8, 14), gauge_break_h=(1, 10, 20))
    (row,) = dependence(atlas, pairs=[("A", "C")], media=["freight"], draws=8).to_dict("records")
    # The ship waits in two ports, the road at two borders; the railway is in neither way.
    names = [driver.split()[0] for driver in row["drivers"].split("; ")]
    assert names == ["port_h", "border_h.road"]
    # Additive, of variances 4 · 12² / 12 and 4 · 4² / 12, and a little of the speed.
    shares = [float(driver.split()[1]) for driver in row["drivers"].split("; ")]
    assert shares == pytest.approx([0.9, 0.1], abs=0.03)


SWITCHING = {"border_h.road": (1, 3, 25), "speed_kmh.road": (8, 40, 60), "port_h": (2, 8, 14), "gauge_break_h": (1, 10, 20)}  # fmt: skip


def valued(of: tuple[float, float, float], at: Floats) -> Floats:
    """Return the values of a parameter at quantiles: half of them lie evenly on either side of the middle one."""
    low, value, high = of
    return np.where(at < 0.5, low + 2 * at * (value - low), value + (2 * at - 1) * (high - value))


def by_salib(method: str, names: list[str], hours: Callable[[Floats], Floats], base: int) -> dict[str, float]:
    """Return the total effect of each parameter by SALib: by pick-and-freeze, or by Fourier amplitudes (eFAST)."""
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    if method == "sobol":
        points = sobol_sampler.sample(problem, base, calc_second_order=False, seed=1)
        found = sobol.analyze(problem, hours(points), calc_second_order=False, num_resamples=2, seed=1)
    else:
        with warnings.catch_warnings(category=UserWarning, action="ignore"):  # of intervals, which are not asked for
            found = fast.analyze(problem, hours(fast_sampler.sample(problem, base, seed=1)), num_resamples=2, seed=1)
    return dict(zip(names, np.asarray(found["ST"]).tolist(), strict=True))


def drivers_of(row: dict[str, Any]) -> dict[str, float]:
    pairs = (driver.split() for driver in row["drivers"].split("; "))
    return {name: float(share) for name, share in pairs}


@pytest.mark.parametrize(("method", "base"), [("sobol", 2048), ("fast", 2049)])
def test_drivers_as_salib_finds_them_where_ways_change(method: str, base: int) -> None:
    """Road or rail, whichever is quicker in a draw, is given up for the ship; the hours are written out here."""

    def hours(points: Floats) -> Floats:
        border, speed, port, gauge = (valued(of, at) for of, at in zip(SWITCHING.values(), points.T, strict=True))
        ship = 20 / speed + 2 * port + 300 / 10 + 20 / 20
        return ship - np.minimum(240 / speed + 2 * border, 260 / 20 + 2 * 6 + gauge)

    theirs = by_salib(method, list(SWITCHING), hours, base)
    atlas = ranged(**{name.replace(".", "__"): of for name, of in SWITCHING.items()})
    (row,) = dependence(atlas, pairs=[("A", "C")], media=["freight"], draws=Draws(1)).to_dict("records")
    ours = drivers_of(row)
    assert list(ours) == sorted(theirs, key=lambda name: -theirs[name])[:2] == ["border_h.road", "port_h"]
    assert ours == pytest.approx({name: theirs[name] for name in ours}, abs=0.03)


def test_what_drives_the_detour_of_the_corridor_as_salib_finds_it(bundled: Atlas) -> None:
    """The pair that the documentation speaks of, at every parameter with a range that its network's hours know."""
    pair, draws = ("INNSA", "RUSPB"), Draws(1, effects=128)
    (row,) = dependence(bundled, "AZE", pairs=[pair], media=["freight"], draws=draws).to_dict("records")
    network = build_network(bundled)
    costs = PairCosts(network, [pair])
    closed = network.edges_in(territory="AZE")
    ranges = Uncertain(Case(bundled)).ranges
    names = [
        name
        for name, (low, _, high) in ranges.items()
        if (network.with_costs({name: low}).hours != network.with_costs({name: high}).hours).any()
    ]

    def hours(points: Floats) -> Floats:
        values = np.column_stack([valued(ranges[name], at) for name, at in zip(names, points.T, strict=True)])
        at = (network.with_costs(dict(zip(names, row, strict=True))) for row in values.tolist())
        return np.array([costs.of(one, closed)[0] - costs.of(one, closed & False)[0] for one in at])

    theirs = by_salib("sobol", names, hours, 128)
    ours = drivers_of(row)
    assert list(ours) == sorted(theirs, key=lambda name: -theirs[name])[:2] == ["port_h", "border_h.road.GEO-RUS"]
    assert ours == pytest.approx({name: theirs[name] for name in ours}, abs=0.1)


def test_without_a_way_round_or_a_range_there_is_no_interval() -> None:
    plain = dependence(corridor(), pairs=[("A", "C")], media=["freight"], draws=4).iloc[0]
    assert plain["extra_hours_low"] == plain["extra_hours"] == plain["extra_hours_high"] == 35.5
    assert plain["drivers"] is None
    stuck = dependence(ranged(port_h=(2, 8, 14)), pairs=[("A", "B")], media=["freight"], draws=4).iloc[0]
    assert stuck["outcome"] == "inside"
    assert np.isnan([stuck["extra_hours"], stuck["extra_hours_low"], stuck["extra_hours_high"]]).all()
    gas = dependence(ranged(port_h=(2, 8, 14)), media=["gas"], draws=4).iloc[0]
    assert np.isnan(gas["extra_hours_low"])
