"""Keys by which work on the same shapes is done once.

A shape (a shapely geometry) never changes, a frame may. So shapes are told apart by the objects
themselves: two arrays that hold the same objects in the same order hold the same shapes. A key keeps
its objects alive, so that no other can come to stand at their address in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Key:
    """Arrays of shapes and whatever else a result depends on; equal where all of it is the same.

    Examples
    --------
    >>> import shapely
    >>> from geo.network.cache import key
    >>> points = shapely.points([[0, 0], [1, 1]])
    >>> key(points) == key(points.copy()), key(points) == key(points[::-1]), key(points) == key(points, "rail")
    (True, False, False)
    """

    shapes: tuple[bytes, ...]
    values: tuple[Any, ...]
    kept: tuple[NDArray[np.object_], ...] = field(compare=False)


def key(*parts: Any) -> Key:
    """Return the key of arrays of shapes (dtype object) and of values that can be hashed."""
    arrays = tuple(part.copy() for part in parts if isinstance(part, np.ndarray))
    values = tuple(part for part in parts if not isinstance(part, np.ndarray))
    return Key(tuple(array.tobytes() for array in arrays), values, arrays)
