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


def minimise(sizes: Sequence[int], costs: Sequence[tuple[int, int, Floats]]) -> Ints:
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
    >>> minimise([2, 2], [(0, 1, np.array([[3.0, 1.0], [0.0, 5.0]]))]).tolist()
    [1, 0]
    """
    # Each table has an axis for each of its places.
    tables: list[tuple[tuple[int, ...], Floats]] = [((first, second), table) for first, second, table in costs]
    remaining = set(range(len(sizes)))
    eliminated: list[tuple[int, list[int], Ints]] = []
    while remaining:
        neighbours = {
            place: sorted(
                {neighbour for places, _ in tables if place in places for neighbour in places if neighbour != place}
            )
            for place in remaining
        }
        size = {
            place: float(np.prod([sizes[neighbour] for neighbour in (*neighbours[place], place)]))
            for place in remaining
        }
        place = min(remaining, key=lambda place: (size[place], place))
        mine = [table for table in tables if place in table[0]]
        tables = [table for table in tables if place not in table[0]]
        adjacent = neighbours[place]
        if size[place] > LARGEST:
            # The least cost of each option, whatever is chosen for the neighbours.
            alone = sum(
                (
                    np.moveaxis(table, places.index(place), -1).min(axis=tuple(range(len(places) - 1)))
                    for places, table in mine
                ),
                np.zeros(sizes[place]),
            )
            best = np.argmin(alone)
            tables += [
                (
                    tuple(remaining_place for remaining_place in places if remaining_place != place),
                    np.take(table, best, axis=places.index(place)),
                )
                for places, table in mine
            ]
            eliminated.append((place, [], np.asarray(best, dtype=np.intp)))
        else:
            onto = (*adjacent, place)
            total = np.zeros([sizes[axis_place] for axis_place in onto])
            for places, table in mine:
                total = total + _spread(table, places, onto)
            eliminated.append((place, adjacent, np.argmin(total, axis=-1)))
            if adjacent:
                tables.append((tuple(adjacent), total.min(axis=-1)))
        remaining.remove(place)
    choice = np.zeros(len(sizes), dtype=np.intp)
    for place, adjacent, best_option in reversed(eliminated):
        choice[place] = best_option[tuple(choice[neighbour] for neighbour in adjacent)]
    return choice


def _spread(table: Floats, places: tuple[int, ...], onto: tuple[int, ...]) -> Floats:
    """Return a table with its axes in another order, and axes of length 1 for other places."""
    axes = sorted(places, key=onto.index)
    ordered = np.transpose(table, [places.index(place) for place in axes])
    missing = tuple(axis for axis, place in enumerate(onto) if place not in places)
    return np.expand_dims(ordered, missing)
