"""Which edges share a capacity: the one rule for flows, maximum flow and losses.

A segment's capacity is its own, in both directions together. The capacity that a node states is shared by all
transfers it handles; an assumed one is shared by the node's transfers of one kind. A transfer that a scenario
limits further also has a limit of its own. An unknown capacity does not bind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from geo.arrays import Bools, Floats
from geo.network.model import Network


def capacity_limits(network: Network, closed: Bools) -> tuple[list[tuple[int, ...]], Floats]:
    """Return the limits of a network: the edges that share each of them, and their capacity.

    Parameters
    ----------
    network : Network
    closed : array of bool, shape (m,)
        Edges that no limit counts.

    Returns
    -------
    edges : list of tuple of int, length r
    capacity : array of float, shape (r,)
        Mt/y or bcm/y.
    """
    capacity = network.capacity()
    stated = network.capacity_stated()
    groups: dict[Any, list[int]] = {}
    for edge in np.flatnonzero(~closed & ~np.isnan(capacity) & (network.tail != network.head)).tolist():
        node = network.at[edge]
        key = ("edge", edge) if node is None else (node, "" if stated[edge] else network.kind[edge])
        groups.setdefault(key, []).append(edge)
    edges: list[tuple[int, ...]] = []
    room: list[float] = []
    for group in groups.values():
        most = float(capacity[group].max())
        edges.append(tuple(group))
        room.append(most)
        for edge in group:
            if capacity[edge] < most:
                edges.append((edge,))
                room.append(float(capacity[edge]))
    return edges, np.array(room, dtype=float)


def capacities(networks: Sequence[Network], closed: Bools) -> Floats:
    """Return the capacity of each limit on several networks of the same edges, shape (b, r), as `capacity_limits`."""
    return np.array([capacity_limits(network, closed)[1] for network in networks], dtype=float)
