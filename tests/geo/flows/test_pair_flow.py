"""The maximum flow between two nodes: capacities of nodes are shared, held against a programme over arcs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from geo import build_network, cuts, max_flow
from geo.network import Network
from layers import load_atlas
from tests.hand_network import corridor


def handling(**mt_y: float) -> dict[str, dict[str, Any]]:
    """Return facts of nodes with a capacity in Mt/y."""
    return {node: {"capacity": amount, "capacity_unit": "Mt/y"} for node, amount in mt_y.items()}


def most(network: Network, origin: str, destination: str, capacity: Mapping[str, float]) -> float:
    """Return the maximum flow by a linear programme over arcs; `capacity` is that of nodes, for all their transfers."""
    m, n = len(network.tail), network.n
    balance = np.zeros((n, 2 * m))
    for arc, (start, end) in enumerate(
        [*zip(network.tail, network.head, strict=True), *zip(network.head, network.tail, strict=True)]
    ):
        balance[start, arc] -= 1
        balance[end, arc] += 1
    inner = ~np.isin(network.vertex_node.astype(str), [origin, destination])
    # At the ends, what starts or stops there does so on land or at the quay: the sea is passed through.
    inner |= network.vertex_mode == "sea"
    rows, limits = [], []
    for edge in np.flatnonzero((network.kind == "segment") & ~np.isnan(network.capacity())):
        rows.append(np.isin(np.arange(2 * m), [edge, edge + m]).astype(float))
        limits.append(network.capacity()[edge])
    for node, amount in capacity.items():
        handled = np.flatnonzero((network.at == node) & (network.kind != "border"))
        rows.append(np.isin(np.arange(2 * m), [*handled, *(handled + m)]).astype(float))
        limits.append(amount)
    at_end = np.flatnonzero((network.vertex_node == destination) & ~inner)
    solution = linprog(
        -balance[at_end].sum(axis=0), A_ub=rows, b_ub=limits, A_eq=balance[inner], b_eq=np.zeros(inner.sum())
    )
    return float(-solution.fun)


def test_the_transfers_of_a_node_share_its_capacity() -> None:
    # B changes gauge and, with the roads D1 and D2, reloads trains to trucks on either side; 5 Mt/y in all.
    roads: dict[str, dict[str, Any]] = {
        "D1": {"from_node": "A", "to_node": "B", "capacity_mt_y": 3.0},
        "D2": {"from_node": "B", "to_node": "C", "capacity_mt_y": 4.0},
        "S1": {"status": "planned"},
    }
    atlas = corridor(segments=roads, nodes=handling(B=5.0))
    for name, ends in (("D1", [(2, 5), (15, 5)]), ("D2", [(15, 5), (25, 5)])):
        atlas.segments.loc[atlas.segments["id"] == name, "geometry"] = shapely.LineString(ends)
    network = build_network(atlas)
    assert sorted(network.kind[network.at == "B"]) == ["gauge_break", "rail_road", "rail_road"]
    # Road to road, 3, passes without being handled; rail (10) to rail (7) or to what is left of the road: 5.
    flow = max_flow(network, "A", "C")
    assert flow.value == 8
    assert {*network.at[list(flow.cut)]} == {None, "B"}
    (row,) = cuts(atlas, media="freight", pairs=[("A", "C")]).to_dict("records")
    assert row["capacity"] == 8
    assert "B" in row["narrowest"]
    assert max_flow(network, "A", "C", demand=6).capped


def test_a_voyage_that_ends_in_a_port_uses_its_quay() -> None:
    network = build_network(corridor(nodes=handling(q=1.5)))
    by_ship = network.edges_in(segments=["R1", "D1", "R4"])
    assert max_flow(network, "A", "q", closed=by_ship).value == 1.5
    shut = build_network(corridor(nodes=handling(q=0.0)))
    flow = max_flow(shut, "A", "q", closed=by_ship)
    assert (flow.value, flow.connected) == (0, True)


@settings(max_examples=40)
@given(
    nodes=st.dictionaries(st.sampled_from("ABCpq"), st.integers(0, 6).map(float), max_size=4),
    pair=st.sampled_from([("A", "C"), ("p", "C"), ("A", "q"), ("p", "q"), ("M", "C"), ("B", "p")]),
)
def test_a_programme_over_arcs_finds_the_same(nodes: dict[str, float], pair: tuple[str, str]) -> None:
    roads = {"D2": {"capacity_mt_y": 2.5}, "R2": {"capacity_mt_y": 9.0}, "R4": {"capacity_mt_y": 5.0}}
    network = build_network(corridor(segments=roads, nodes=handling(**nodes)))
    assert max_flow(network, *pair).value == pytest.approx(most(network, *pair, nodes), abs=1e-6)


CASPIAN = ("AZALA", "IRAMD", "IRBAZ", "IRCSP", "IRNSH", "KZAAU", "RUASF", "RUMCX", "RUOLY", "TMKRW")


def test_without_the_ports_of_the_caspian_nothing_goes_by_it() -> None:
    atlas = load_atlas()
    nodes = atlas.nodes.copy()
    ports = nodes["id"].isin(CASPIAN)
    assert ports.sum() == len(CASPIAN)
    nodes.loc[ports, "capacity"], nodes.loc[ports, "capacity_unit"] = 0.0, "Mt/y"
    network = build_network(replace(atlas, nodes=nodes))
    land = network.edges_in(modes=("rail", "road"))
    for origin, destination in (("RUASF", "IRAMD"), ("RUOLY", "IRAMD"), ("RUMCX", "IRNSH")):
        assert max_flow(network, origin, destination, closed=land).value == 0


def test_alat_handles_its_capacity_once() -> None:
    # Turkmenbashi handles 17 Mt/y; at Alat trains and trucks share 15.
    network = build_network(load_atlas("middle"))
    flow = max_flow(network, "TMKRW", "GEPTI")
    assert flow.value == 15
    assert {*network.at[list(flow.cut)]} == {"AZALA"}
