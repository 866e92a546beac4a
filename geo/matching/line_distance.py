"""How far two lines of one segment lie apart, and how far a line is from lines beside it.

Distances are taken in a conformal plane of the surroundings (`geo.geodesy.projection`, with a bound on their
error) from points every `STEP_M` along the lines, each standing for its share of the length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geo.arrays import Floats, Geometries
from geo.matching.way_network import ranges, unit_vectors

STEP_M: Final = 100.0
BESIDE_M: Final = 100.0
"""A line further away than this is not beside another, in metres."""

_PARALLEL: Final = np.cos(np.radians(20.0))  # directions that differ by less count as one


@dataclass(frozen=True)
class Moved:
    """Distance between two lines, in metres: median and 95th percentile by the length of both, and maximum."""

    median: float
    p95: float
    most: float


def moved(first: Geometries, second: Geometries) -> Moved:
    """Return how far two lines lie apart, each as straight edges of one plane, in metres.

    Quantiles are weighted by length, over points of either line; `most` is the Hausdorff distance at those points and
    the vertices.
    """
    distances, lengths, furthest = [], [], 0.0
    for line, reference in ((first, second), (second, first)):
        tree = shapely.STRtree(reference)
        points, _, length = _samples(line)
        distances.append(metres_to(tree, points))
        lengths.append(length)
        furthest = max(furthest, metres_to(tree, shapely.get_coordinates(line)).max(), distances[-1].max())
    median, p95 = np.quantile(
        np.concatenate(distances), (0.5, 0.95), weights=np.concatenate(lengths), method="inverted_cdf"
    )
    return Moved(float(median), float(p95), float(furthest))


def beside(line: Geometries, neighbours: Geometries) -> float:
    """Return the 95th percentile, along a line, of the distance to the furthest line beside it.

    All are edges in one plane, in metres. Only neighbours within 20° of its direction and within `BESIDE_M` count;
    where there is none the distance is 0.
    """
    points, direction, length = _samples(line)
    furthest = np.zeros(len(points))
    if len(neighbours):
        point, edge = shapely.STRtree(neighbours).query(shapely.points(points), predicate="dwithin", distance=BESIDE_M)
        start, along = _starts_and_vectors(neighbours[edge])
        other_length = np.hypot(*along.T)
        offset = points[point] - start
        # Only edges right beside a point: those before and behind them belong to the same lines.
        reached = (along * offset).sum(axis=1)
        abreast = (reached >= 0) & (reached <= other_length**2)
        abreast &= np.abs((unit_vectors(along) * direction[point]).sum(axis=1)) >= _PARALLEL
        metres = np.abs(along[:, 0] * offset[:, 1] - along[:, 1] * offset[:, 0]) / np.maximum(other_length, 1e-9)
        np.maximum.at(furthest, point[abreast], metres[abreast])
    return float(np.quantile(furthest, 0.95, weights=length, method="inverted_cdf"))


def metres_to(tree: shapely.STRtree, points: Floats) -> Floats:
    """Return the distance of points, shape (n, 2), from the nearest geometry of a tree in the same plane."""
    nearest, metres = tree.query_nearest(shapely.points(points), return_distance=True, all_matches=False)
    distances = np.empty(len(points))
    distances[nearest[0]] = metres
    return distances


def _samples(line: Geometries) -> tuple[Floats, Floats, Floats]:
    """Return points along the edges of a line, the direction there, and the length each stands for."""
    start, along = _starts_and_vectors(line)
    length = np.hypot(*along.T)
    count = np.maximum(np.ceil(length / STEP_M), 1).astype(np.intp)
    number, edge = ranges(np.zeros_like(count), count)
    share = (number + 0.5) / count[edge]
    return start[edge] + share[:, None] * along[edge], unit_vectors(along)[edge], (length / count)[edge]


def _starts_and_vectors(edges: Geometries) -> tuple[Floats, Floats]:
    ends = shapely.get_coordinates(edges).reshape(-1, 2, 2)
    return ends[:, 0], ends[:, 1] - ends[:, 0]
