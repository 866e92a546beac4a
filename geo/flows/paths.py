"""The lightest paths of many demands at once, for any weights of the edges.

Ties: the path with fewest edges, then the one whose edges come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from geo.arrays import DUST, Bools, Floats
from geo.network.media import Weight
from geo.network.model import Network
from geo.routing.paths_on_edges import PathsOnEdges
from geo.routing.search import WEIGHT_UNITS, whole_weights

if TYPE_CHECKING:
    from layers.scenarios.scenario import Demand


class DemandSearches:
    """The lightest paths of all demands; demands of the same modes and class share a search.

    Parameters
    ----------
    network : Network
    demands : sequence of Demand, length k
    shut : array of bool, shape (m,)
        Edges that may not be used.
    weight : {"hours", "km", "cost"}
    """

    def __init__(self, network: Network, demands: Sequence[Demand], shut: Bools, weight: Weight) -> None:
        alike: dict[tuple[tuple[str, ...], str | None], list[int]] = {}
        for number, demand in enumerate(demands):
            commodity = demand.commodity if weight == "cost" else None
            alike.setdefault((tuple(sorted(demand.modes)), commodity), []).append(number)
        # Add 1 to each edge, so that of equal costs the path with fewest edges wins. Costs are multiplied by more
        # than the number of edges of any path, so that the addition never outweighs a cost.
        hop = float(network.n + 2)
        self.count, self.unit = len(demands), WEIGHT_UNITS[weight] * hop
        self.groups: list[tuple[list[int], PathsOnEdges, Floats]] = []
        self._cost: dict[int, Floats] = {}
        for (modes, commodity), numbers in (alike or {((), None): []}).items():
            ends = [(demands[number].origin, demands[number].destination) for number in numbers]
            closed = shut | network.edges_of_other_modes(modes)
            cost = whole_weights(network, weight, closed, commodity) * hop + 1.0
            self.groups.append((numbers, PathsOnEdges(network, ends, closed), cost))
            self._cost |= dict.fromkeys(numbers, cost)

    def cost(self, number: int, edges: Sequence[int]) -> float:
        """Return the cost of a path of a demand, in `unit`."""
        return float(self._cost[number][list(edges)].sum())

    def paths(
        self, extra: Floats | None = None, *, scale: float = 1.0, apart: bool = False, limit: Floats | None = None
    ) -> tuple[Floats, dict[int, tuple[int, ...]]]:
        """Return the weight of the lightest path of each demand, inf where there is none, and its edges.

        Parameters
        ----------
        extra : array of float, shape (m,), optional
            Added to the cost of each edge.
        scale : float
            Factor on the cost.
        apart : bool
            Whether to make weights so large that none is lost to rounding in a sum with the others.
        limit : array of float, shape (k,), optional
            A path of this weight or more counts as none, which saves the search for it.
        """
        length = np.full(self.count, np.inf)
        paths: dict[int, tuple[int, ...]] = {}
        for numbers, search, cost in self.groups:
            weight = cost * scale if extra is None else cost * scale + extra
            length[numbers], edges = search.paths(
                _apart(weight) if apart else weight, None if limit is None else limit[numbers]
            )
            paths |= {numbers[pair]: path for pair, path in edges.items()}
        return length, dict(sorted(paths.items()))


def _apart(weight: Floats) -> Floats:
    """Return weights so large that none is lost to rounding in a sum with the others."""
    return weight + DUST * float(weight.max(initial=1.0, where=np.isfinite(weight)))
