"""How far two courses of one line lie apart, and how far a line is from lines beside it.

Distances are taken in a conformal plane of the surroundings (`geo.geodesy.projection`, with a bound on their
error) from points every `STEP_M` along the lines, each standing for its share of the length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geo.arrays import Floats, Geometries

STEP_M: Final = 100.0
BESIDE_M: Final = 100.0
"""A line further away than this is not beside another, in metres."""

_PARALLEL: Final = np.cos(np.radians(20.0))  # courses that differ by less count as one


@dataclass(frozen=True)
class Moved:
    """How far two courses lie apart, in metres, over the length of both: half of it, 95 % of it, all of it."""

    median: float
    p95: float
    most: float


def moved(one: Geometries, two: Geometries) -> Moved:
    """Return how far two lines lie apart.

    Parameters
    ----------
    one, two : array of LineString
        Each line as straight edges of one plane, in metres.

    Returns
    -------
    Moved
        Quantiles, by length, of the distance from points of either line to the other; `most` is the
        Hausdorff distance, but for what lies between the points and vertices.
    """
    away, weight, furthest = [], [], 0.0
    for line, other in ((one, two), (two, one)):
        tree = shapely.STRtree(other)
        points, _, share = samples(line)
        away.append(_metres(points, tree))
        weight.append(share)
        furthest = max(furthest, float(_metres(shapely.get_coordinates(line), tree).max()), float(away[-1].max()))
    metres, share = np.concatenate(away), np.concatenate(weight)
    return Moved(quantile(metres, share, 0.5), quantile(metres, share, 0.95), furthest)


def beside(line: Geometries, others: Geometries) -> float:
    """Return how far the lines beside a line are from it: the furthest at each place, over 95 % of its length.

    Parameters
    ----------
    line, others : array of LineString
        Edges in one plane, in metres. Only others of about the same course (within 20°) count, and no
        further away than `BESIDE_M`; where there is none the distance is 0.
    """
    points, course, share = samples(line)
    furthest = np.zeros(len(points))
    if len(others):
        tree = shapely.STRtree(others)
        point, other = tree.query(shapely.points(points), predicate="dwithin", distance=BESIDE_M)
        ends = shapely.get_coordinates(others).reshape(-1, 2, 2)[other]
        along = ends[:, 1] - ends[:, 0]
        length = np.hypot(along[:, 0], along[:, 1])
        over = points[point] - ends[:, 0]
        # Only edges right beside a point: those before and behind them belong to the same lines.
        abreast = (along * over).sum(axis=1)
        same = (abreast >= 0) & (abreast <= length**2)
        same &= np.abs((_unit(along) * course[point]).sum(axis=1)) >= _PARALLEL
        away = np.abs(along[:, 0] * over[:, 1] - along[:, 1] * over[:, 0]) / np.maximum(length, 1e-9)
        np.maximum.at(furthest, point[same], away[same])
    return quantile(furthest, share, 0.95)


def samples(line: Geometries, step_m: float = STEP_M) -> tuple[Floats, Floats, Floats]:
    """Return points along the edges of a line, the course there, and the length each stands for."""
    ends = shapely.get_coordinates(line).reshape(-1, 2, 2)
    along = ends[:, 1] - ends[:, 0]
    length = np.hypot(along[:, 0], along[:, 1])
    count = np.maximum(np.ceil(length / step_m), 1).astype(np.intp)
    edge = np.repeat(np.arange(len(count)), count)
    share = (np.arange(len(edge)) - (np.cumsum(count) - count)[edge] + 0.5) / count[edge]
    return ends[edge, 0] + share[:, None] * along[edge], _unit(along)[edge], (length / count)[edge]


def quantile(values: Floats, weight: Floats, share: float) -> float:
    """Return the smallest value that a share of the weight does not exceed; 0 without any weight."""
    if not weight.sum() > 0:
        return 0.0
    return float(np.quantile(values, share, weights=weight, method="inverted_cdf"))


def _metres(points: Floats, tree: shapely.STRtree) -> Floats:
    nearest, metres = tree.query_nearest(shapely.points(points), return_distance=True, all_matches=False)
    found = np.empty(len(points))
    found[nearest[0]] = metres
    return found


def _unit(vectors: Floats) -> Floats:
    return vectors / np.maximum(np.hypot(vectors[:, 0], vectors[:, 1]), 1e-9)[:, None]
