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
    steps_back : array of int, shape (t,)
        How many of these edges lead back out of what closes: they do not hold what goes out.
    extra : array of float, shape (t,)
        What it costs more than the rest of the way that is left, USD a tonne, waiting not counted.
    """

    passage: Integers
    edges: list[tuple[int, ...]]
    steps_back: Integers
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

    What has come in by an edge that closes may go back out by it: where no route leads on, freight goes back the way it
    came, over edges that close, to the first vertex from which one does.

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
    found: list[tuple[int, tuple[int, ...], int]] = []
    back = {number: _way_back(choice, where, number, shut) for number in closing}
    for (destination, modes, commodity), numbers in groups.items():
        cost = np.nan_to_num(network.generalised(commodity), nan=np.inf)
        vertices = sorted({vertex for number in numbers for vertex in back[number][1]})
        search = PathsOnEdges(
            network,
            [(destination, destination)] * len(vertices),
            shut | network.edges_of_other_modes(modes) | ~np.isfinite(cost),
            starts=[[vertex] for vertex in vertices],
        )
        _, paths = search.paths(np.where(np.isfinite(cost), cost, 0.0) + _HOP)
        onward = {vertices[number]: path for number, path in paths.items() if path}
        for number in numbers:
            edges, passed = back[number]
            steps = next((steps for steps, vertex in enumerate(passed) if vertex in onward), None)
            if steps is not None:
                found.append((number, (*edges[:steps], *onward[passed[steps]]), steps))
    passage, ways, steps_back = zip(*found, strict=True) if found else ((), (), ())
    return Detours(
        np.array(passage, dtype=np.int64),
        list(ways),
        np.array(steps_back, dtype=np.int64),
        np.full(len(passage), np.nan),
    ).priced(network, choice, where)


def _way_back(choice: Choice, where: Passages, number: int, shut: Bools) -> tuple[list[int], list[int]]:
    """Return the edges that close by which freight came to a passage, the last first, and the vertices along them."""
    network, way = choice.network, choice.edges[where.way[number]]
    edges: list[int] = []
    vertices = [int(where.vertex[number])]
    for edge in reversed(way[: where.position[number]]):
        if not shut[edge]:
            break
        edges.append(edge)
        vertices.append(int(network.tail[edge] + network.head[edge] - vertices[-1]))
    return edges, vertices


_HOP = 1e-6  # cost of each edge, so that of equal costs the way with fewest edges is found
