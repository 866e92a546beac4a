"""The edges that decide how much can be served: the others merged or left out, for many plans on a large network.

An edge whose capacity is not known and that never closes joins its ends for every flow, so they become one place; and
no path ends in a dead end. What remains serves as much as the whole, whatever the capacities that are known, and
whichever of the edges that may close do.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.arrays import Bools, Integers
from geo.flows.limits import capacity_limits
from geo.network.model import Network


def contracted(network: Network, shut: Bools, may_close: Bools, ends: Integers) -> tuple[Network, Integers]:
    """Return a smaller network that serves as much between some vertices, and its edges by their number in the whole.

    Parameters
    ----------
    network : Network
    shut : array of bool, shape (m,)
        Edges that may not be used.
    may_close : array of bool, shape (m,)
        Every edge that is closed in some plan.
    ends : array of int
        Vertices where demand starts or ends.

    Returns
    -------
    network : Network
    edges : array of int

    Examples
    --------
    >>> import numpy as np
    >>> from geo.flows.contracted import contracted
    >>> from geo.network import build_network
    >>> from layers import load_atlas
    >>> network = build_network(load_atlas())
    >>> nothing = np.zeros(len(network.tail), dtype=bool)
    >>> ends = np.concatenate([network.terminals(node) for node in ("Tehran", "Moscow")])
    >>> small, edges = contracted(network, nothing, nothing, ends)
    >>> len(small.tail) == len(edges) < len(network.tail) / 2
    True
    """
    apart = np.zeros(network.n, dtype=bool)
    apart[ends] = True
    # A limit that only some edges of a node have besides its own is counted on all of them, so none may be left out.
    limits, _ = capacity_limits(network, shut)
    sharing = {edge: limit for limit in limits if len(limit) > 1 for edge in limit}
    unequal = [edge for limit in limits if len(limit) == 1 for edge in sharing.get(limit[0], ())]
    apart[network.tail[unequal]] = apart[network.head[unequal]] = True
    usable = ~shut & (network.tail != network.head)
    free = usable & np.isnan(network.capacity()) & ~may_close & ~apart[network.tail] & ~apart[network.head]
    joins = coo_array((np.ones(int(free.sum())), (network.tail[free], network.head[free])), (network.n, network.n))
    count, place = connected_components(joins, directed=False)
    tail, head = place[network.tail], place[network.head]
    kept, ends_here = usable & (tail != head), np.bincount(place[apart], minlength=count) > 0
    while True:
        degree = np.bincount(np.concatenate([tail[kept], head[kept]]), minlength=count)
        dead = kept & (((degree == 1) & ~ends_here)[tail] | ((degree == 1) & ~ends_here)[head])
        if not dead.any():
            return network.merged(kept, place, apart), np.flatnonzero(kept)
        kept &= ~dead
