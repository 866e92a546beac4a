"""The way round from where something waits: what a vehicle in a queue would pay to leave it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.arrays import Bools, Floats, Integers
from geo.closures.posts import Passages, Servers
from geo.flows.choice import Choice, paid_once
from geo.network.model import Network
from geo.routing.paths_on_edges import PathsOnEdges


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
    branches : array of int, shape (t, branches)
        1 for a branch of the network that the freight comes to use by turning, -1 for one that it no longer does.
    extra : array of float, shape (t,)
        What it costs more than the rest of the way that is left, as those who choose count it (`Choice.costs`), USD a
        tonne, waiting not counted.
    """

    passage: Integers
    edges: list[tuple[int, ...]]
    steps_back: Integers
    branches: Integers
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
        return replace(self, extra=np.array(extra, dtype=float) + self.branches @ np.array(paid_once(network)))


def detours(choice: Choice, where: Passages, closing: Sequence[int], shut: Bools, servers: Servers) -> Detours:
    """Return the cheapest route round from each of some passages, where there is one.

    It does not pass the server at which the freight waits. What has come in may go back out: where no route leads on,
    freight goes back the way it came, also over edges that close, to the first vertex from which one does.

    Parameters
    ----------
    choice : Choice
        Whose ways the passages are of.
    where : Passages
    closing : sequence of int
        Passages at places that close or narrow.
    shut : array of bool, shape (m,)
        Edges that may not be used meanwhile.
    servers : Servers
    """
    network = choice.network
    groups: dict[tuple[str, tuple[str, ...], str | None, int], list[int]] = {}
    for number in closing:
        demand = choice.demands[choice.ways.demand[where.way[number]]]
        server = int(where.server[number])
        avoided = -1 if shut[list(servers.edges[server])].all() else server
        kind = (demand.destination, tuple(sorted(demand.modes)), demand.commodity, avoided)
        groups.setdefault(kind, []).append(number)
    found: dict[int, tuple[tuple[int, ...], int]] = {}
    for (destination, modes, commodity, avoided), numbers in groups.items():
        cost = np.nan_to_num(network.generalised(commodity), nan=np.inf)
        closed = shut | network.edges_of_other_modes(modes) | ~np.isfinite(cost)
        if avoided >= 0:
            closed[list(servers.edges[avoided])] = True
        weight = np.where(np.isfinite(cost), cost, 0.0) + _HOP
        here = {number: (int(where.vertex[number]),) for number in numbers}
        onward = _onward(network, destination, closed, weight, here.values())
        stuck = [number for number in numbers if here[number][0] not in onward]
        back = {number: _way_back(choice, where, number) for number in stuck}
        onward |= _onward(network, destination, closed, weight, (vertices for _, vertices in back.values()))
        for number in numbers:
            edges, vertices = back.get(number, ((), here[number]))
            steps = next((steps for steps, vertex in enumerate(vertices) if vertex in onward), None)
            if steps is not None:
                found[number] = (*edges[:steps], *onward[vertices[steps]]), steps
    return Detours(
        np.array(list(found), dtype=np.int64),
        [edges for edges, _ in found.values()],
        np.array([steps for _, steps in found.values()], dtype=np.int64),
        _branches(choice, where, {number: edges for number, (edges, _) in found.items()}),
        np.full(len(found), np.nan),
    ).priced(network, choice, where)


def _branches(choice: Choice, where: Passages, edges: dict[int, tuple[int, ...]]) -> Integers:
    """Return which branches a way comes to use, 1, or no longer uses, -1, that goes on from a passage by some edges."""
    network = choice.network
    uses = network.branch[:, None] == np.array(network.branches, dtype=network.branch.dtype)
    changes = np.zeros((len(edges), len(network.branches)), dtype=np.int64)
    for row, (number, onward) in zip(changes, edges.items(), strict=True):
        usual = list(choice.edges[where.way[number]])
        turning = [*usual[: where.position[number]], *onward]
        row[:] = uses[turning].any(axis=0).astype(np.int64) - uses[usual].any(axis=0)
    return changes


def _onward(
    network: Network, destination: str, closed: Bools, weight: Floats, places: Iterable[tuple[int, ...]]
) -> dict[int, tuple[int, ...]]:
    """Return the lightest path to a destination from each of some vertices from which there is one."""
    vertices = sorted({vertex for each in places for vertex in each})
    if not vertices:  # to set up a search takes as long as the search
        return {}
    ends = [(destination, destination)] * len(vertices)
    search = PathsOnEdges(network, ends, closed, starts=[[vertex] for vertex in vertices])
    _, paths = search.paths(weight)
    return {vertices[number]: path for number, path in paths.items() if path}


def _way_back(choice: Choice, where: Passages, number: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the edges by which freight came to a passage, the last first, and the vertices along them."""
    network = choice.network
    edges = choice.edges[where.way[number]][: where.position[number]][::-1]
    vertices = [int(where.vertex[number])]
    for edge in edges:
        vertices.append(int(network.tail[edge] + network.head[edge] - vertices[-1]))
    return edges, tuple(vertices)


_HOP = 1e-6  # cost of each edge, so that of equal costs the way with fewest edges is found
