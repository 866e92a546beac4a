"""The plans of the bundled corridor against a model of flows on arcs, written in linopy from the facts of the atlas."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import linopy
import numpy as np
import pytest
import xarray as xr

from geo import interdict
from geo.arrays import Bools
from geo.flows.assignment import assign
from geo.interdiction.worst_closures import under_baseline
from geo.network import Case, Network
from layers import load_atlas
from layers.scenarios.scenario import Demand


@cache
def case() -> Case:
    return under_baseline(load_atlas())


def least_cost(network: Network, demands: Sequence[Demand], closed: Bools) -> tuple[float, float]:
    """Return the most that can be served and what that costs at least, million USD a year.

    Every demand is a commodity with a flow on each arc, an edge walked one way, which begins and ends at the vertices
    of its nodes. A segment is limited both ways together, a node by what the atlas states for all it handles, or by
    what is assumed for transfers of one kind.
    """
    edges = np.flatnonzero(~closed)
    of = np.tile(edges, 2)
    start = np.r_[network.tail[edges], network.head[edges]]
    end = np.r_[network.head[edges], network.tail[edges]]
    vertex = np.unique(start)
    coords = {"demand": np.arange(len(demands)), "arc": np.arange(len(of)), "vertex": vertex}
    allowed = np.array([~network.edges_of_other_modes(one.modes)[of] for one in demands])
    begins, ends = (
        np.array([np.isin(vertex, network.terminals(getattr(one, side))) for one in demands])
        for side in ("origin", "destination")
    )

    def named(values: object, *dims: str) -> xr.DataArray:
        return xr.DataArray(values, dims=dims, coords={dim: coords[dim] for dim in dims})

    model = linopy.Model()
    flow = model.add_variables(lower=0, upper=named(np.where(allowed, np.inf, 0.0), "demand", "arc"), name="flow")
    origin = model.add_variables(lower=0, upper=named(np.where(begins, np.inf, 0.0), "demand", "vertex"), name="origin")
    goal = model.add_variables(lower=0, upper=named(np.where(ends, np.inf, 0.0), "demand", "vertex"), name="goal")
    into, out_of = (flow.groupby(named(at, "arc").rename("vertex")).sum() for at in (end, start))
    model.add_constraints(into - out_of + origin - goal == 0, name="balance")
    asked = named([one.mt_y for one in demands], "demand")
    model.add_constraints(origin.sum("vertex") <= asked, name="asked")

    nodes = case().atlas.nodes
    states = {*nodes["id"][nodes["capacity"].notna()]}
    limits: dict[object, list[int]] = {}
    for edge in edges[~np.isnan(network.capacity_mt_y[edges])].tolist():
        node, kind = network.at[edge], network.kind[edge]
        limits.setdefault(edge if node is None else node if node in states else (node, kind), []).append(edge)
    coords["limit"] = np.arange(len(limits))
    shared = named([np.isin(of, together) for together in limits.values()], "limit", "arc").astype(float)
    room = named([network.capacity_mt_y[together].max() for together in limits.values()], "limit")
    model.add_constraints((flow.sum("demand") * shared).sum("arc") <= room, name="room")

    served = origin.sum()
    model.add_objective(served, sense="max")
    assert model.solve("highs", io_api="direct", output_flag=False)[0] == "ok"
    most = float(model.objective.value)
    cost = np.array([network.generalised(one.commodity)[of] for one in demands])
    model.add_constraints(served >= most - 1e-9, name="all of it")
    model.add_objective(
        (flow * named(np.where(allowed, cost, 0.0), "demand", "arc")).sum(), sense="min", overwrite=True
    )
    assert model.solve("highs", io_api="direct", output_flag=False)[0] == "ok"
    return most, float(model.objective.value)


@pytest.mark.parametrize("times", [1.0, 8.0])
def test_the_demand_of_the_corridor_and_many_times_as_much(times: float) -> None:
    network = case().network("freight")
    demands = [Demand(one.origin, one.destination, mt_y=times * (one.mt_y or 0), modes=one.modes, commodity=one.commodity) for one in case().demand]  # fmt: skip
    nothing = np.zeros(len(network.tail), dtype=bool)
    plan = assign(network, demands, rule="cost")
    weights = [network.generalised(demand.commodity) for demand in plan.demands]
    cost = sum(
        amount * weights[pair][list(edges)].sum()
        for pair, edges, amount in zip(plan.path_pair, plan.path_edges, plan.path_amount, strict=True)
    )
    assert (plan.unserved > 0) == (times > 1)
    assert least_cost(network, demands, nothing) == (
        pytest.approx(plan.served, abs=1e-5),
        pytest.approx(cost, rel=1e-6),
    )


def test_what_the_worst_closures_cost() -> None:
    network, demands = case().network("freight"), case().demand
    served, cost = least_cost(network, demands, np.zeros(len(network.tail), dtype=bool))
    assert served == pytest.approx(sum(demand.mt_y or 0 for demand in demands))
    worst = interdict(case(), budget=2, of="posts", top=3)
    for row in worst.itertuples():
        closed = np.any([network.edges_in(nodes=name) for name in row.closed.split("; ")], axis=0)
        still, then = least_cost(network, demands, closed)
        assert (row.unserved, still) == (0, pytest.approx(served))
        assert row.extra_usd_y / 1e6 == pytest.approx(then - cost, rel=1e-5)
