"""The way round from where something waits: what a vehicle in a queue would pay to leave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.arrays import Bools, Floats, Integers
from geo.closures.posts import Passages
from geo.flows.choice import Choice
from geo.flows.paths import PathsOnEdges
from geo.network.model import Network


@dataclass(frozen=True, eq=False)
class Detours:
    """Ways round from passages of ways at places that close.

    Attributes
    ----------
    passage : array of int, shape (t,)
        The passage at which each begins.
    edges : list of tuple of int, length t
        In order of travel, from where the freight waits.
    extra : array of float, shape (t,)
        What it costs more than the rest of the way that is left, USD a tonne, waiting not counted.
    """

    passage: Integers
    edges: list[tuple[int, ...]]
    extra: Floats

    def priced(self, network: Network, choice: Choice, where: Passages) -> Detours:
        """Return the same ways round at the costs of another network of the same edges.

        Parameters
        ----------
        network : Network
        choice : Choice
        where : Passages
            Of which `passage` is a number.
        """
        cost = {each.commodity: network.generalised(each.commodity) for each in choice.demands}
        extra = []
        for passage, edges in zip(self.passage.tolist(), self.edges, strict=True):
            way = int(where.way[passage])
            of_edge = cost[choice.demands[choice.ways.demand[way]].commodity]
            rest = list(choice.edges[way][where.position[passage] :])
            extra.append(float(of_edge[list(edges)].sum() - of_edge[rest].sum()))
        return replace(self, extra=np.array(extra, dtype=float))


def detours(choice: Choice, where: Passages, closing: Sequence[int], shut: Bools) -> Detours:
    """Return the cheapest route round from each of some passages, where there is one.

    From a node that closes it leads back along the edge by which the freight came.

    Parameters
    ----------
    choice : Choice
        Whose ways the passages are of.
    where : Passages
    closing : sequence of int
        Passages at places that close.
    shut : array of bool, shape (m,)
        Edges that may not be used meanwhile.
    """
    network = choice.network
    groups: dict[tuple[str, tuple[str, ...], str | None], list[int]] = {}
    for number in closing:
        demand = choice.demands[choice.ways.demand[where.way[number]]]
        groups.setdefault((demand.destination, tuple(sorted(demand.modes)), demand.commodity), []).append(number)
    passage: list[int] = []
    edges: list[tuple[int, ...]] = []
    back = {number: _step_back(network, choice, where, number) for number in closing}
    for (destination, modes, commodity), numbers in groups.items():
        cost = np.nan_to_num(network.generalised(commodity), nan=np.inf)
        here = {number: int(where.vertex[number]) for number in numbers}
        vertices = sorted({*here.values(), *(back[number][1] for number in numbers)})
        search = PathsOnEdges(
            network,
            [(destination, destination)] * len(vertices),
            shut | network.edges_of_other_modes(modes) | ~np.isfinite(cost),
            starts=[[vertex] for vertex in vertices],
        )
        _, paths = search.paths(np.where(np.isfinite(cost), cost, 0.0) + _HOP)
        for number in numbers:
            onward = paths.get(vertices.index(here[number]), ())
            if not onward:
                step, vertex = back[number]
                onward = (*step, *paths.get(vertices.index(vertex), ()))
            if len(onward) > len(back[number][0]):
                passage.append(number)
                edges.append(onward)
    return Detours(np.array(passage, dtype=np.int64), edges, np.full(len(passage), np.nan)).priced(
        network, choice, where
    )


def _step_back(network: Network, choice: Choice, where: Passages, number: int) -> tuple[tuple[int, ...], int]:
    """Return the edge by which freight came to a passage, none where its way begins, and the vertex before it."""
    vertex, position = int(where.vertex[number]), int(where.position[number])
    if position == 0:
        return (), vertex
    edge = choice.edges[where.way[number]][position - 1]
    return (edge,), int(network.tail[edge] + network.head[edge] - vertex)


_HOP = 1e-6  # cost of each edge, so that of equal costs the way with fewest edges is found
