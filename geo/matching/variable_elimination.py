"""The best choice of one option for each of several places, where costs depend on two places at once.

The least sum of costs over all choices is found exactly by variable elimination (Bertelè and Brioschi
1972, "Nonserial dynamic programming"): a place is taken out by noting, for every choice of those it
shares a cost with, its own best option and what that costs. On a chain this is the algorithm of
Viterbi (1967, doi:10.1109/TIT.1967.1054010); on a corridor with few meshes the tables stay small.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from geo.arrays import Floats, Ints

LARGEST: Final = 1_000_000
"""Most entries a table may have. Beyond it the place is given its locally best option first."""


def choose(sizes: Sequence[int], costs: Sequence[tuple[int, int, Floats]]) -> Ints:
    """Return the options with the least sum of costs.

    Parameters
    ----------
    sizes : sequence of int
        Number of options of each place, at least 1.
    costs : sequence of (int, int, array)
        Two different places, and the cost of each pair of their options; infinite where they exclude
        each other.

    Returns
    -------
    array of int
        Position of the option chosen for each place; the first among equals.

    Examples
    --------
    >>> import numpy as np
    >>> from geo.matching.variable_elimination import choose
    >>> choose([2, 2], [(0, 1, np.array([[3.0, 1.0], [0.0, 5.0]]))]).tolist()
    [1, 0]
    """
    tables: list[tuple[tuple[int, ...], Floats]] = [
        ((one, two), table) if one < two else ((two, one), table.T) for one, two, table in costs
    ]
    left = set(range(len(sizes)))
    order: list[tuple[int, list[int], Ints]] = []
    while left:
        around = {
            place: sorted({other for places, _ in tables if place in places for other in places}) for place in left
        }
        size = {place: float(np.prod([sizes[other] for other in around[place]])) for place in left}
        place = min(left, key=lambda place: (size[place], place))
        mine = [each for each in tables if place in each[0]]
        tables = [each for each in tables if place not in each[0]]
        others = [other for other in around[place] if other != place]
        if size[place] > LARGEST:
            # Least it can cost for each option, whatever the others are.
            alone = sum((_least(table, places.index(place)) for places, table in mine), np.zeros(sizes[place]))
            best = int(np.argmin(alone))
            tables += [
                (tuple(each for each in places if each != place), np.take(table, best, axis=places.index(place)))
                for places, table in mine
            ]
            order.append((place, [], np.asarray(best, dtype=np.intp)))
        else:
            total = np.zeros([sizes[other] for other in (*others, place)])
            for places, table in mine:
                total = total + _spread(table, places, (*others, place))
            order.append((place, others, np.argmin(total, axis=-1)))
            if others:
                tables.append((tuple(others), total.min(axis=-1)))
        left.remove(place)
    chosen = np.zeros(len(sizes), dtype=np.intp)
    for place, others, best_option in reversed(order):
        chosen[place] = best_option[tuple(chosen[other] for other in others)]
    return chosen


def _least(table: Floats, axis: int) -> Floats:
    return np.asarray(np.moveaxis(table, axis, 0).reshape(table.shape[axis], -1).min(axis=1), dtype=np.float64)


def _spread(table: Floats, places: tuple[int, ...], onto: tuple[int, ...]) -> Floats:
    """Return a table with its axes in another order, and axes of length 1 for other places."""
    axes = [place for place in onto if place in places]
    ordered = np.transpose(table, [places.index(place) for place in axes])
    shape = [ordered.shape[axes.index(place)] if place in axes else 1 for place in onto]
    return np.asarray(ordered.reshape(shape), dtype=np.float64)
