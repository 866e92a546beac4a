"""A contracted network serves as much as the whole, and closures solved together as much as each alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo import Case
from geo.arrays import Bools
from geo.flows.contracted import contracted
from geo.flows.least_cost import Plan
from geo.network.model import Network
from layers import load_atlas
from layers.scenarios.scenario import Demand

DEMANDS = [
    Demand("IRTHR", "RUMOW", mt_y=40.0),
    Demand("IRBND", "RUMOW", mt_y=40.0),
    Demand("IRTHR", "GETBS", mt_y=40.0),
]
ASKED = np.full(len(DEMANDS), 40.0)


@pytest.fixture(scope="module")
def network() -> Network:
    return Case(load_atlas()).network("freight")


def most(network: Network, shut: Bools) -> float:
    return Plan(network, DEMANDS, ASKED, shut).most()[0]


def closures(network: Network, may_close: Bools, number: int) -> list[Bools]:
    """Return closures of one edge of these in five, drawn by a seed."""
    rng = np.random.default_rng(7)
    return [may_close & (rng.random(len(network.tail)) < 0.2) for _ in range(number)]


def test_a_contracted_network_serves_as_much_whatever_closes_and_whatever_it_holds(network: Network) -> None:
    rng = np.random.default_rng(3)
    may_close = rng.random(len(network.tail)) < 0.3
    nothing = np.zeros(len(network.tail), dtype=bool)
    ends = np.concatenate([network.terminals(node) for each in DEMANDS for node in (each.origin, each.destination)])
    small, edges = contracted(network, nothing, may_close, ends)
    assert len(edges) < len(network.tail) * 0.8
    # A node has one capacity, so all its transfers vary by one factor; every other edge has its own.
    places = [f"edge {edge}" if node is None else str(node) for edge, node in enumerate(network.at)]
    place = np.unique(places, return_inverse=True)[1]
    served = set()
    for closed in closures(network, may_close, 12):
        factor = rng.uniform(0.2, 2, place.max() + 1)[place]
        whole = most(replace(network, capacity_mt_y=network.capacity_mt_y * factor), closed)
        part = most(replace(small, capacity_mt_y=small.capacity_mt_y * factor[edges]), closed[edges])
        assert part == pytest.approx(whole, rel=1e-6)
        served.add(round(whole, 3))
    assert len(served) > 6


def test_closures_solved_together_serve_what_each_serves_alone(network: Network) -> None:
    nothing = np.zeros(len(network.tail), dtype=bool)
    shut = [*closures(network, ~nothing, 12), ~nothing, nothing]
    together = Plan(network, DEMANDS, ASKED, nothing).most_without(shut)
    assert together == pytest.approx([most(network, closed) for closed in shut], rel=1e-6)
    assert together[-2] == 0 < together[-1]
    assert len({round(each, 3) for each in together}) > 3
