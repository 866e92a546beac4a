"""Flows by listing every path: the slow and plain way to what `geo.flows.assignment` finds by a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, milp

from geo.network import Network
from layers.scenarios.scenario import Demand


def every_path(network: Network, one: Demand, closed: Any) -> list[tuple[int, ...]]:
    """Return all simple paths of a demand by depth-first search; it starts and ends at any terminal of its nodes."""
    ends = set(network.terminals(one.destination).tolist())
    found: list[tuple[int, ...]] = []

    def walk(here: int, seen: frozenset[int], path: tuple[int, ...]) -> None:
        if here in ends:
            found.append(path)
            return
        for edge in network.incident(here):
            there = int(network.tail[edge] + network.head[edge]) - here
            if not closed[edge] and there not in seen:
                walk(there, seen | {there}, (*path, edge))

    for start in network.terminals(one.origin).tolist():
        walk(start, frozenset([start]), ())
    return found


class AllPaths:
    """The programme over all paths of some demands; a node's stated capacity is one row for all its transfers."""

    def __init__(self, network: Network, demands: Sequence[Demand], closed: Any) -> None:
        self.network = network
        self.paths = [(pair, path) for pair, one in enumerate(demands) for path in every_path(network, one, closed)]
        rows = [[float(of == pair) for of, _ in self.paths] for pair in range(len(demands))]
        right = [one.bcm_y if network.medium == "gas" else one.mt_y for one in demands]
        known = ~np.isnan(network.capacity())
        for edge in np.flatnonzero(known & (network.kind == "segment")):
            rows.append([float(edge in path) for _, path in self.paths])
            right.append(network.capacity()[edge])
        for node in {str(node) for node in network.at[known] if node is not None}:
            here = set(np.flatnonzero((network.at == node) & known).tolist())
            rows.append([float(len(here & set(path))) for _, path in self.paths])
            right.append(max(network.capacity()[edge] for edge in here))
        self.limits = LinearConstraint(np.array(rows), ub=np.array(right, dtype=float)) if self.paths else None
        weight = network.km if network.medium == "gas" else network.hours
        self.cost = np.array([weight[list(path)].sum() for _, path in self.paths])

    def least(self, values: Any, *more: LinearConstraint) -> float:
        """Return the least sum of the values of the paths, times their amounts."""
        return float(milp(np.array(values, dtype=float), constraints=[self.limits, *more]).fun) if self.paths else 0.0

    def most_served(self) -> float:
        return -self.least(-np.ones(len(self.paths)))

    def enough(self) -> LinearConstraint:
        return LinearConstraint(np.ones((1, len(self.paths))), lb=[self.most_served() - 1e-9])

    def least_cost(self) -> float:
        """Return the least cost of serving the most."""
        return self.least(self.cost, self.enough()) if self.paths else 0.0

    def crossing(self, inside: Any) -> tuple[float, float]:
        """Return the least and the most that crosses some edges in plans that serve the most at the least cost."""
        if not self.paths:
            return 0.0, 0.0
        crosses = np.array([bool(inside[list(path)].any()) for _, path in self.paths], dtype=float)
        cheapest = LinearConstraint(self.cost[None, :], ub=[self.least_cost() + 1e-7])
        return self.least(crosses, self.enough(), cheapest), -self.least(-crosses, self.enough(), cheapest)
