"""Bridges against a remover that takes every edge out in turn."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings

from geo.graphs import bridges
from tests.multigraphs import as_networkx, corridors, networks


@given(network=networks(vertices=12, edges=24) | corridors())
@settings(max_examples=150, deadline=None)
def test_a_bridge_is_what_parts_the_network(network) -> None:
    network["closed"][:] = False
    parts = nx.number_connected_components(as_networkx(network))
    oracle = [
        nx.number_connected_components(as_networkx(network, without=edge)) > parts
        for edge in range(len(network["tail"]))
    ]
    assert bridges(network["tail"], network["head"]).tolist() == oracle


def test_a_bundle_of_edges_is_no_bridge_and_a_loop_is_nothing() -> None:
    assert bridges(np.array([0, 0, 1, 2]), np.array([1, 1, 2, 2])).tolist() == [False, False, True, False]


def test_a_long_chain_needs_no_deep_stack() -> None:
    assert bridges(np.arange(5_000), np.arange(1, 5_001)).all()
