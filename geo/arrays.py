"""Types of arrays, once, and what of a sum is rounding."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]
Geometries: TypeAlias = NDArray[np.object_]
Integers: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Objects: TypeAlias = NDArray[np.object_]

MILLION: Final = 1e6
"""A plan is in Mt and its costs so in million USD; a column `usd` of a table is in USD."""

DUST: Final = 1e-12
"""A smaller share of what was summed is rounding."""


def without_dust(amount: Floats | float, summed: Floats | float) -> Floats:
    """Return a sum or a difference; 0 where it is rounding.

    Parameters
    ----------
    amount : array of float, or float
    summed : array of float, or float
        The size of what was added and taken away.

    Examples
    --------
    >>> from geo.arrays import without_dust
    >>> float(without_dust(0.1 + 0.2 - 0.3, 0.3)), float(without_dust(1e-9, 0.3))
    (0.0, 1e-09)
    """
    return np.where(np.abs(amount) <= DUST * np.abs(summed), 0.0, amount)


def rise(before: Floats | float, after: Floats | float) -> Floats:
    """Return how much greater one sum is than another; 0 where the difference is rounding.

    Parameters
    ----------
    before, after : array of float, or float

    Examples
    --------
    >>> from geo.arrays import rise
    >>> float(rise(0.3, 0.1 + 0.2)), float(rise(1.0, 3.0))
    (0.0, 2.0)
    """
    return without_dust(np.subtract(after, before), np.maximum(np.abs(before), np.abs(after)))


class Sums:
    """The sums over groups: `Sums(group, count) @ values` adds up the rows of each, in their order.

    Parameters
    ----------
    group : array of int, shape (n,)
        Of each row, 0 … count-1.
    count : int
        Number of groups.

    Examples
    --------
    >>> import numpy as np
    >>> from geo.arrays import Sums
    >>> (Sums(np.array([0, 2, 0]), 3) @ np.array([[1.0], [2.0], [4.0]])).tolist()
    [[5.0], [0.0], [2.0]]
    """

    def __init__(self, group: Integers, count: int) -> None:
        self.group, self.count = group, count
        self.matrix = csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(count, len(group)))

    def __matmul__(self, values: Floats) -> Floats:
        if values.shape[1] == 1:  # of one column it is the same sum, without what a sparse product takes to set up
            return np.bincount(self.group, values[:, 0], self.count).astype(float)[:, None]
        sums: Floats = self.matrix @ values
        return sums
