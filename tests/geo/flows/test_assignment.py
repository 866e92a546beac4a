"""Assignment of demands: answers worked by hand, and two other formulations and solvers as oracles."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import product
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_array

from geo.flows.assignment import Assignment, assign, directions, unserved
from geo.flows.pair_flow import max_flow
from geo.graphs import minimum_cut
from geo.network import Network
from geo.network.case import build_network
from geo.network.names import UnknownNameError
from geo.routing.best import best_routes
from layers import load_atlas
from layers.model.problem import MissingCostError
from layers.scenarios.scenario import Demand
from tests.all_paths import AllPaths
from tests.hand_network import bare, corridor


def freight(origin: str, destination: str, amount: float) -> Demand:
    return Demand(origin, destination, mt_y=amount)


@pytest.fixture(scope="module")
def network() -> Network:
    return build_network(corridor())


def amounts(plan: Assignment) -> dict[str, float]:
    """Return what each path carries, by its segments."""
    return dict(zip(plan.paths["segments"], plan.paths["amount"], strict=True))


def shadows(plan: Assignment, column: str = "shadow_h") -> dict[str, float]:
    names = plan.limits["segment"].where(plan.limits["segment"].notna(), plan.limits["node"])
    return dict(zip(names, plan.limits[column].round(6), strict=True))


# Worked by hand: road 12 h (1 Mt/y), rail 35 h (7 Mt/y: R3), ship 47.5 h (2 Mt/y).


def test_cheapest_first(network: Network) -> None:
    plan = assign(network, [freight("A", "C", 9)])
    assert amounts(plan) == {"D1": 1, "R1;R2;R3": 7, "D2;S1;R4": 1}
    assert (plan.served, plan.unserved, plan.unit) == (9, 0, "Mt/y")
    assert plan.tonne_hours == pytest.approx(1 * 12 + 7 * 35 + 1 * 47.5)
    assert plan.tonne_km == pytest.approx(1 * 240 + 7 * 260 + 1 * 340)
    pair = plan.pairs.iloc[0]
    assert (pair["hours"], pair["km"]) == pytest.approx((304.5 / 9, 2400 / 9))
    assert pair["reason"] is None
    # A tonne more by road, or by rail, is one less by ship.
    assert shadows(plan) == {"D1": 47.5 - 12, "R3": 47.5 - 35}
    assert set(plan.limits["shadow_served"]) == {0}


def test_what_does_not_fit_is_unserved_and_says_where(network: Network) -> None:
    plan = assign(network, [freight("A", "C", 12)])
    assert (plan.served, plan.unserved) == (10, 2)
    assert plan.tonne_hours == pytest.approx(352)
    assert plan.pairs["reason"].tolist() == ["capacity: S1, R3, D1"]
    assert shadows(plan, "shadow_served") == {"D1": 1, "R3": 1, "S1": 1}
    # With the same 10 Mt/y served, what more capacity saves is what it takes off the ship.
    assert shadows(plan) == {"D1": 35.5, "R3": 12.5, "S1": 0}


def test_just_full_is_no_loss(network: Network) -> None:
    plan = assign(network, [freight("A", "C", 8)])
    assert amounts(plan) == {"D1": 1, "R1;R2;R3": 7}
    assert plan.tonne_hours == pytest.approx(257)
    # More room on the road takes a tonne off the railway; more on the railway serves nothing.
    assert shadows(plan) == {"D1": 35 - 12, "R3": 0}
    assert plan.edges.loc[plan.edges["binds"], "used_share"].tolist() == [1, 1]


def test_a_shadow_is_what_more_is_worth_not_what_less_would_cost() -> None:
    # 5 from 1 to 3: 1 in 2 h and 4 in 3 h, both just full; a third way takes 6 h. More of the first saves an
    # hour, more of the second nothing; less of either would cost 4 h and 3 h.
    rows = [(0, 3, 5, 4), (1, 3, 2, 1), (0, 1, 1, 3), (1, 0, 7, 4), (0, 2, 6, 1), (3, 1, 3, 4)]
    capacity = [most for *_, most in rows]
    network = bare([(one, other, float(hours)) for one, other, hours, _ in rows], n=4, capacity=capacity)
    plan = assign(network, [freight("1", "3", 5), freight("0", "2", 1)])
    assert plan.unserved == 0
    assert {name: value for name, value in shadows(plan).items() if value} == {"e1": 1}


def test_demands_compete_by_what_they_save(network: Network) -> None:
    # From A to C the road saves 23 h over the railway; from C to A as much: the earlier one has it.
    there, back = freight("A", "C", 1), freight("C", "A", 1)
    for first, second in ((there, back), (back, there)):
        plan = assign(network, [first, second])
        assert plan.paths["pair"].tolist() == [0, 1]
        assert plan.paths["segments"].tolist()[0] == "D1"
        assert set(plan.paths["segments"].tolist()[1].split(";")) == {"R1", "R2", "R3"}
    # Both ways share the capacity, so of 6 and 6 there are 10 served, the earlier whole.
    plan = assign(network, [freight("A", "C", 6), freight("C", "A", 6)])
    assert plan.pairs["served"].tolist() == [6, 4]
    assert plan.edges["flow"].max() == 7


def test_a_dear_demand_is_not_left_out_for_a_cheap_one() -> None:
    # One link of 1 between b and c; a-b takes 1000 h, b-c 1 h. a to c and b to c compete for it alone,
    # and whoever goes, 1 is served: the cheap one. With a way of its own for b, both are served.
    edges = [(0, 1, 1000.0), (1, 2, 1.0), (1, 2, 5000.0)]
    alone = bare(edges[:2], n=3, capacity=[math.nan, 1])
    asked = [freight("0", "2", 1), freight("1", "2", 1)]
    assert assign(alone, asked).pairs["served"].tolist() == [0, 1]
    both = assign(bare(edges, n=3, capacity=[math.nan, 1, 1]), asked)
    assert both.pairs["served"].tolist() == [1, 1]
    assert both.tonne_hours == 1000 + 1 + 5000


def test_more_is_served_by_giving_up_the_best_path() -> None:
    # The best path s-a-b-t fills what both others need: s-a-t and s-b-t serve two.
    s, a, b, t = range(4)
    edges = [(s, a, 1.0), (a, b, 1.0), (b, t, 1.0), (s, b, 10.0), (a, t, 10.0)]
    plan = assign(bare(edges, n=4, capacity=[1] * 5), [freight("0", "3", 5)])
    assert (plan.served, plan.unserved, plan.tonne_hours) == (2, 3, 22)
    assert plan.path_edges == ((0, 4), (3, 2))
    assert assign(bare(edges, n=4, capacity=[1] * 5), [freight("0", "3", 1)]).tonne_hours == 3


def test_a_port_is_shared_by_all_its_transfers() -> None:
    # q joins the ship to the railway and, with D3, to a road; its 3 Mt/y are those of both together.
    ports = {"q": {"capacity": 3.0, "capacity_unit": "Mt/y"}}
    network = build_network(corridor(nodes=ports, segments={"S1": {"capacity_mt_y": None}}))
    assert network.kind[network.at == "q"].tolist() == ["port", "port"]  # to the railway and to the quay
    plan = assign(network, [freight("A", "C", 20)], closed=network.edges_in(segments=["D1", "R1"]))
    assert plan.served == 3
    assert plan.pairs["reason"].tolist() == ["capacity: port q"]
    assert plan.limits[["segment", "node"]].to_numpy().tolist() == [[None, "q"]]
    mixed = assign(network, [freight("A", "C", 20)]).limits
    assert sorted(mixed["segment"].tolist(), key=str) == ["D1", None, "R3"]
    # Twice the same transfer, side by side: still 3.
    twice = [*range(len(network.tail)), *np.flatnonzero(network.at == "q")]
    names = ("tail", "head", "km", "hours", "capacity_mt_y", "capacity_bcm_y", "segment", "kind", "mode", "name")
    more = ("status", "km_basis", "at", "from_node", "to_node", "countries", "geometry", "speed_kmh", "fixed_h")
    last = ("trucks_day", "stated_mt_y", "charges")
    doubled = replace(network, **{name: getattr(network, name)[twice] for name in (*names, *more, *last)})
    shut = doubled.edges_in(segments=["D1", "R1"])
    assert assign(doubled, [freight("A", "C", 20)], closed=shut).served == 3


def test_no_transfer_at_the_ends_and_none_for_free_elsewhere(network: Network) -> None:
    # A starts by road or rail without a transfer; a flow through A from road to rail pays for it,
    # though A is an end of another demand.
    asked = [freight("A", "C", 1), freight("p", "M", 1), freight("M", "A", 1)]
    plan = assign(network, asked, closed=network.edges_in(segments=["D1", "S1"]))
    hours = plan.pairs["hours"].tolist()
    assert hours == [35, 20 / 40 + 5 + 100 / 20, 5]
    for row in plan.pairs.itertuples():
        best = best_routes(network, row.origin, row.destination, closed=plan.closed)
        assert best
        assert row.hours == pytest.approx(best[0].hours)


def test_gas_counts_km_and_is_kept_apart() -> None:
    gas = build_network(corridor(), medium="gas")
    asked = [freight("A", "C", 9), Demand("A", "C", bcm_y=6), Demand("A", "B", bcm_y=3)]
    plan = assign(gas, asked)
    assert (plan.medium, plan.unit, len(plan.pairs)) == ("gas", "bcm/y", 2)
    assert plan.pairs["served"].tolist() == [4, 3]
    assert plan.tonne_km == pytest.approx(4 * 240 + 3 * 150)
    assert math.isnan(plan.tonne_hours)
    assert plan.pairs["hours"].isna().all()
    assert plan.pairs["reason"].tolist() == ["capacity: G2", None]
    assert plan.limits["shadow_h"].isna().all()
    assert assign(build_network(corridor()), asked).pairs["asked"].tolist() == [9]


def test_limits_in_series_give_way_together() -> None:
    gas = build_network(corridor(segments={"G1": {"capacity_bcm_y": 4}}), medium="gas")
    plan = assign(gas, [Demand("A", "C", bcm_y=6)])
    assert plan.pairs["reason"].tolist() == ["capacity: G1, G2"]
    assert plan.limits["series"].tolist() == [1, 1]
    assert plan.limits["shadow_served"].tolist() == [1, 1]


def test_impossible_demand_stays_as_unserved(network: Network) -> None:
    asked = [freight("A", "C", 2), freight("A", "M", 0), freight("A", "B", 1)]
    plan = assign(network, asked, closed=network.edges_in(segments=["R1", "R2", "R3"]))
    assert plan.pairs["unserved"].tolist() == [0, 0, 1]
    assert plan.pairs["reason"].tolist() == [None, None, "no route: nothing leads from A to B"]
    gas = assign(build_network(corridor(), medium="gas"), [Demand("A", "p", bcm_y=1)])
    assert gas.pairs["reason"].tolist() == ["no route: no gas segment in use ends at p"]
    assert (gas.served, gas.unserved) == (0, 1)
    assert math.isnan(gas.unknown_capacity)
    everything = assign(network, asked, closed=np.ones(len(network.tail), dtype=bool))
    assert (everything.served, everything.unserved, everything.paths.empty) == (0, 3, True)
    shut = build_network(corridor(segments={"D1": {"capacity_mt_y": 0.0}}))
    none = assign(shut, asked[:1], closed=shut.edges_in(modes=["sea", "rail"]))
    assert none.pairs["reason"].tolist() == ["capacity: D1"]
    assert shadows(none, "shadow_served") == {"D1": 1}
    assert assign(shut, asked[1:2]).limits.empty


def test_nothing_asked_is_an_answer(network: Network) -> None:
    for asked in ([], [freight("A", "C", 0)], [Demand("A", "C", bcm_y=1)]):
        plan = assign(network, asked)
        assert (plan.served, plan.unserved, plan.tonne_km) == (0, 0, 0)
        assert plan.paths.empty
        assert not plan.flow.any()
        assert len(plan.edges) == len(network.tail)


def test_unknown_capacity_is_said(network: Network) -> None:
    plan = assign(network, [freight("A", "C", 9)])
    unstated = 7 * 60 + 1 * (20 + 20)  # R2; D2 and R4
    assert plan.unknown_capacity == pytest.approx(unstated / 2400)
    assert plan.pairs["unknown_capacity"].tolist() == pytest.approx([unstated / 2400])


def test_through_a_country(network: Network) -> None:
    plan = assign(network, [freight("A", "C", 9)])
    assert plan.through("BBB") == 8
    assert plan.through("AAA") == plan.through("CCC") == 9
    with pytest.raises(UnknownNameError):
        plan.through("ZZZ")


def test_wrong_questions_are_refused(network: Network) -> None:
    with pytest.raises(ValueError, match="starts and ends"):
        assign(network, [freight("A", "A", 1)])
    for amount in (-1, math.nan, math.inf):
        with pytest.raises(ValueError, match="finite"):
            assign(network, [freight("A", "C", amount)])
    with pytest.raises(UnknownNameError):
        assign(network, [freight("A", "Z", 1)])
    with pytest.raises(ValueError, match="booleans"):
        assign(network, [], closed=np.zeros(1, dtype=bool))
    with pytest.raises(MissingCostError):
        assign(replace(network, hours=np.full(len(network.tail), np.nan)), [freight("A", "C", 1)])


def test_what_is_taken_leaves_less_room(network: Network) -> None:
    first = assign(network, [freight("A", "C", 3), freight("A", "M", 1)])
    assert first.flow_of(np.array([True, False])).sum() < first.flow.sum()
    second = assign(network, [freight("A", "C", 9)], taken=first.flow)
    # Of road 1, rail 7 and ship 2 the first has the road and 2 by rail.
    assert amounts(second) == {"R1;R2;R3": 5, "D2;S1;R4": 2}
    assert second.unserved == 2


# Random networks, and demands on them.


@st.composite
def problems(draw: st.DrawFn, *, demands: int = 4, zero: bool = True) -> tuple[Network, list[Demand], Any]:
    n = draw(st.integers(2, 6))
    vertex = st.integers(0, n - 1)
    hours = st.integers(0 if zero else 1, 5)
    rows = draw(st.lists(st.tuples(vertex, vertex, hours), max_size=12))
    limits = st.one_of(st.integers(0, 6), st.sampled_from([0.25, 1.5]), st.none())
    capacity = [draw(limits) for _ in rows]
    closed = np.array([draw(st.integers(0, 5)) == 0 for _ in rows], dtype=bool)
    pairs = st.tuples(vertex, vertex).filter(lambda pair: pair[0] != pair[1])
    asked = draw(st.lists(st.tuples(pairs, st.sampled_from([0, 0.5, 1, 2, 3, 7])), min_size=1, max_size=demands))
    known = [math.nan if value is None else float(value) for value in capacity]
    network = bare([(*ends, float(time)) for *ends, time in rows], n=n, capacity=known)
    return network, [freight(str(one), str(other), amount) for (one, other), amount in asked], closed


def arcs(network: Network, demands: list[Demand], closed: Any) -> tuple[float, float]:
    """Return most served and least cost by flows on arcs, each demand a commodity: another formulation."""
    m, k, n = len(network.tail), len(demands), network.n
    arc = np.arange(2 * m)
    start, end = np.concatenate([network.tail, network.head]), np.concatenate([network.head, network.tail])
    rows, columns, values = [], [], []
    for number, one in enumerate(demands):
        for vertex, sign in ((end, 1.0), (start, -1.0)):
            rows.append(vertex + number * n)
            columns.append(arc + number * 2 * m)
            values.append(np.full(2 * m, sign))
        for node, sign in ((one.origin, 1.0), (one.destination, -1.0)):
            rows.append(np.array([int(node) + number * n]))
            columns.append(np.array([2 * m * k + number]))
            values.append(np.array([sign]))
    count = 2 * m * k + k
    balance = coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(n * k, count))
    limited = np.flatnonzero(~np.isnan(network.capacity_mt_y))
    share = np.zeros((len(limited), count))
    for row, edge in enumerate(limited):
        share[row, [edge + number * 2 * m for number in range(k)]] = 1
        share[row, [edge + m + number * 2 * m for number in range(k)]] = 1
    bounds = [(0, 0 if closed[edge % m] else None) for edge in np.tile(arc, k)] if m else []
    bounds += [(0, one.mt_y) for one in demands]
    served = np.r_[np.zeros(2 * m * k), np.ones(k)]
    given_: dict[str, Any] = {"A_eq": balance.tocsr(), "b_eq": np.zeros(n * k), "bounds": bounds, "method": "highs-ipm"}
    room = network.capacity_mt_y[limited]
    most = linprog(-served, A_ub=share, b_ub=room, **given_)
    cost = np.r_[np.tile(np.concatenate([network.hours, network.hours]), k), np.zeros(k)]
    least = linprog(cost, A_ub=np.vstack([share, -served]), b_ub=np.r_[room, most.fun + 1e-9], **given_)
    return -float(most.fun), float(least.fun)


@settings(max_examples=120, deadline=None)
@given(problems())
def test_as_flows_on_arcs_by_interior_points(problem: tuple[Network, list[Demand], Any]) -> None:
    network, asked, closed = problem
    plan = assign(network, asked, closed=closed)
    served, cost = arcs(network, asked, closed)
    assert plan.served == pytest.approx(served, abs=1e-5)
    assert plan.tonne_hours == pytest.approx(cost, abs=2e-4)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_conserved_at_every_vertex_within_capacity(problem: tuple[Network, list[Demand], Any]) -> None:
    network, asked, closed = problem
    plan = assign(network, asked, closed=closed)
    assert unserved(network, asked, closed=closed) == pytest.approx(plan.unserved, abs=1e-6)
    assert not plan.flow[closed].any()
    known = ~np.isnan(network.capacity_mt_y)
    assert np.all(plan.flow[known] <= network.capacity_mt_y[known] + 1e-9)
    edges = plan.edges
    net = np.zeros(network.n)
    np.add.at(net, network.head, 2 * edges["forward"] - edges["flow"])
    np.add.at(net, network.tail, edges["flow"] - 2 * edges["forward"])
    for row in plan.pairs.itertuples():
        net[int(row.origin)] += row.served
        net[int(row.destination)] -= row.served
        assert row.served + row.unserved == pytest.approx(row.asked)
        assert (row.reason is None) == (row.unserved == 0)
    assert net == pytest.approx(np.zeros(network.n), abs=1e-8)
    for pair, path in zip(plan.path_pair, plan.path_edges, strict=True):
        walked = directions(network, path, asked[pair].origin)
        tails = [int(network.tail[e] if along else network.head[e]) for e, along in zip(path, walked, strict=True)]
        heads = [int(network.head[e] if along else network.tail[e]) for e, along in zip(path, walked, strict=True)]
        assert tails == [int(asked[pair].origin), *heads[:-1]]
        assert heads[-1] == int(asked[pair].destination)
        assert max(Counter([*tails, heads[-1]]).values()) == 1  # no vertex twice


@settings(max_examples=100, deadline=None)
@given(problems(demands=1))
def test_single_pair_is_maximum_flow_of_least_cost(problem: tuple[Network, list[Demand], Any]) -> None:
    network, (asked,), closed = problem
    plan = assign(network, [asked], closed=closed)
    capacity = np.where(np.isnan(network.capacity_mt_y), np.inf, network.capacity_mt_y)
    ends = int(asked.origin), int(asked.destination)
    places = [ends[0]], [ends[1]]
    limit = minimum_cut(network.n, network.tail, network.head, *places, capacity=capacity, closed=closed)
    assert plan.served == pytest.approx(min(limit.value, asked.mt_y or 0))
    # networkx solves whole numbers exactly: quarters of a unit. Each arc has a vertex of its own.
    graph = nx.DiGraph()
    graph.add_nodes_from([*range(network.n), "s"])
    graph.add_edge("s", ends[0], capacity=round(4 * (asked.mt_y or 0)), weight=0)
    for edge in np.flatnonzero(~closed):
        most = {} if np.isnan(network.capacity_mt_y[edge]) else {"capacity": round(4 * network.capacity_mt_y[edge])}
        # Both ways at once never pays: each may have the whole capacity.
        for way, (one, other) in enumerate(product((network.tail[edge], network.head[edge]), repeat=2)):
            if one != other:
                graph.add_edge(int(one), (edge, way), weight=int(network.hours[edge]), **most)
                graph.add_edge((edge, way), int(other), weight=0)
    flow = nx.max_flow_min_cost(graph, "s", ends[1])
    assert plan.tonne_hours == pytest.approx(nx.cost_of_flow(graph, flow) / 4, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(problems(demands=3, zero=False), st.sampled_from([1e-3, 0.37, 1000.0]))
def test_scale_does_not_matter(problem: tuple[Network, list[Demand], Any], by: float) -> None:
    network, asked, closed = problem
    plan = assign(network, asked, closed=closed)
    scaled = replace(network, capacity_mt_y=network.capacity_mt_y * by)
    other = assign(scaled, [freight(one.origin, one.destination, (one.mt_y or 0) * by) for one in asked], closed=closed)
    assert other.pairs["served"].to_numpy() == pytest.approx(plan.pairs["served"].to_numpy() * by, rel=1e-6)
    assert other.tonne_hours == pytest.approx(plan.tonne_hours * by, rel=1e-6)
    slow = replace(network, hours=network.hours * by)
    assert assign(slow, asked, closed=closed).tonne_hours == pytest.approx(plan.tonne_hours * by, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(problems(), st.sampled_from([0.125, 1.0, 3.0]))
def test_a_shadow_bounds_what_more_capacity_gains(problem: tuple[Network, list[Demand], Any], more: float) -> None:
    network, asked, closed = problem
    plan = assign(network, asked, closed=closed)
    for limit in plan.capacities:
        together = [edge for one in plan.capacities if one.series == limit.series for edge in one.edges]
        wider = network.capacity_mt_y.copy()
        wider[together] += more
        other = assign(replace(network, capacity_mt_y=wider), asked, closed=closed)
        gained = other.served - plan.served
        assert -1e-6 <= gained <= limit.shadow_served * more + 1e-5
        if gained < 1e-9:
            assert -1e-5 <= plan.tonne_hours - other.tonne_hours <= limit.shadow * more + 1e-4
        if limit.shadow == limit.shadow_served == 0:
            assert gained < 1e-5


@settings(max_examples=80, deadline=None)
@given(problems(zero=False))
def test_shadows_add_up_to_what_a_little_more_of_everything_saves(problem: tuple[Network, list[Demand], Any]) -> None:
    network, asked, closed = problem
    plan = assign(network, asked, closed=closed)
    if any(not joined or reason for joined, reason in zip(plan.joined, plan.reasons, strict=True)):
        return
    little = 1e-4
    wider = replace(network, capacity_mt_y=network.capacity_mt_y * (1 + little))
    saved = plan.tonne_hours - assign(wider, asked, closed=closed).tonne_hours
    each = {one.series: one.shadow * one.capacity for one in plan.capacities}
    assert saved == pytest.approx(sum(each.values()) * little, abs=2e-6)


@settings(max_examples=40, deadline=None)
@given(
    asked=st.lists(
        st.tuples(st.permutations("AMBCpq").map(lambda names: names[:2]), st.sampled_from([0.5, 1, 4, 9])),
        min_size=2,
        max_size=4,
    ),
    nodes=st.dictionaries(st.sampled_from("AMBCpq"), st.sampled_from([0.5, 2.0, 3.0]), max_size=4),
    shut=st.sets(st.sampled_from(["R1", "R2", "S1", "D1", "D2"]), max_size=2),
)
def test_all_paths_listed_one_by_one(asked: Any, nodes: dict[str, float], shut: set[str]) -> None:
    stated = {name: {"capacity": most, "capacity_unit": "Mt/y"} for name, most in nodes.items()}
    network = build_network(corridor(nodes=stated))
    demands = [freight(*ends, amount) for ends, amount in asked]
    closed = network.edges_in(segments=shut)
    plan = assign(network, demands, closed=closed)
    oracle = AllPaths(network, demands, closed)
    assert plan.served == pytest.approx(oracle.most_served(), abs=1e-6)
    assert plan.tonne_hours == pytest.approx(oracle.least_cost(), abs=1e-4)
    for territory in ("AAA", "BBB", "CCC"):
        least, most = oracle.crossing(network.edges_in(territory=territory))
        assert least - 1e-5 <= plan.through(territory) <= most + 1e-5


# The bundled atlas.


@pytest.fixture(scope="module")
def bundled() -> Network:
    return build_network(load_atlas())


def test_small_demands_take_the_best_routes(bundled: Network) -> None:
    pairs = [("INNSA", "RUSPB"), ("RUMOW", "IRTHR"), ("IRBND", "RUASF")]
    plan = assign(bundled, [freight(*pair, 1e-4) for pair in pairs])
    for row, edges in zip(plan.pairs.itertuples(), plan.path_edges, strict=True):
        best = best_routes(bundled, row.origin, row.destination)
        assert best
        assert edges == tuple(leg.edge for leg in best[0].legs)
        assert row.hours == pytest.approx(best[0].hours)


def test_no_more_than_the_maximum_flow_and_always_the_same(bundled: Network) -> None:
    asked = [freight("RUMOW", "IRTHR", 300), freight("INNSA", "RUSPB", 40), freight("AZBAK", "RUMOW", 30)]
    closed = bundled.edges_in(modes="sea") | bundled.edges_in(territory="TKM")
    plan, again = (assign(bundled, asked, closed=closed) for _ in range(2))
    for name in ("pairs", "edges", "limits", "paths"):
        pd.testing.assert_frame_equal(getattr(plan, name), getattr(again, name), check_exact=True)
    for row in plan.pairs.itertuples():
        most = max_flow(bundled, row.origin, row.destination, closed=closed, demand=row.asked)
        assert row.served <= most.value + 1e-6
    alone = assign(bundled, asked[:1], closed=closed)
    assert alone.served == pytest.approx(max_flow(bundled, "RUMOW", "IRTHR", closed=closed, demand=300).value)
    assert alone.unserved > 0


def test_a_demand_keeps_to_the_modes_it_names(network: Network) -> None:
    # A - C by rail alone takes 35 h, by any mode 12 h by road; p - q by ship alone pays both quays.
    by_rail = replace(freight("A", "C", 2), modes=("rail",))
    by_ship = replace(freight("p", "q", 1), modes=("sea",))
    plan = assign(network, [by_rail, by_ship, freight("A", "C", 1)])
    assert plan.pairs["hours"].tolist() == [35, 8 + 30 + 8, 12]
    assert plan.paths["modes"].tolist() == ["rail", "sea", "road"]
    # Only the road is left: what may not use it is not served, and says by what.
    shut = network.edges_in(modes=("rail", "sea"))
    stuck = assign(network, [by_rail, by_ship, freight("A", "C", 1)], closed=shut)
    assert stuck.pairs["served"].tolist() == [0, 0, 1]
    assert stuck.pairs["reason"].tolist()[:2] == [
        "no route: nothing leads from A to C by rail",
        "no route: nothing leads from p to q by sea",
    ]
