"""A path along ways drawn as a line, and how far it may be from the truth.

A line ends on the track where that is nearest to its node, and not at the node: nothing is drawn
where there is no track. The node stays where it is, and the distance counts in the accuracy.

The accuracy stated afterwards is the largest of

* `OSM_ACCURACY_M` + the distance to running lines beside it which the path might as well have used (95 %
  of its length) + the tolerance of the simplification,
* the distance of either end from its node, and
* the longest gap bridged,

rounded up to two digits, and the accuracy stated before where that is worse and no length known
otherwise confirms the path (`geo.matching.length_check.length_confirmed`): it might be another line. Haklay (2010,
doi:10.1068/b35097) found OpenStreetMap on average within about 6 m of the Ordnance Survey in London; for
regions nobody has measured three times that is taken, rounded up to 20 m. The simplification is that of
Douglas and Peucker (1973, doi:10.3138/FM57-6770-U75U-7727).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geo.arrays import Floats, Geometries
from geo.matching.corridor_search import Path
from geo.matching.length_check import length_confirmed, number
from geo.matching.line_distance import BESIDE_M, Moved, beside, moved
from geo.matching.osm_tags import Rules
from geo.matching.segment_search import Limits, Trial, offset_m
from geo.matching.way_network import Ways
from layers.model.schema import LENGTH_TOLERANCE

OSM_ACCURACY_M: Final = 20.0
"""Positional accuracy that a line of OpenStreetMap is given where nothing else is known, in metres."""

REMARKED_M: Final = 100.0
"""A node further than this beside its line is named, in metres."""

_DECIMALS: Final = 6
_ROUNDING_M: Final = 0.1  # of six decimals
_COARSE_M: Final = 20.0  # for a first choice of what is near


@dataclass(frozen=True)
class Course:
    """The new line of a segment.

    Attributes
    ----------
    geometry : LineString
        In EPSG:4326, six decimals.
    km : float
        Geodesic length of the ways, before they were simplified.
    accuracy_m : float
    moved : Moved
        How far it lies from the old line.
    remarks : tuple of str
        What a reader should know.
    """

    geometry: shapely.LineString
    km: float
    accuracy_m: float
    moved: Moved
    remarks: tuple[str, ...] = ()


def course(
    trial: Trial,
    path: Path,
    apart: list[str],
    ways: Ways,
    rules: Rules,
    places: Mapping[str, tuple[float, float]],
    names: Mapping[str, str],
    limits: Limits,
) -> Course:
    """Draw the path of a segment, and measure it.

    Parameters
    ----------
    trial : Trial
        What was found for the segment.
    path : Path
        The path it is to take.
    apart : list of str
        Nodes at which it does not meet its neighbours.
    ways, rules
        The network, and what its ways may be used for.
    places, names : mapping
        Position (degrees) and name of each node.
    limits : Limits

    Returns
    -------
    Course
    """
    assert trial.line is not None
    plane, row = trial.line.plane, trial.row
    points = path.coordinates(ways)
    metres = plane.to_plane(points)
    line = shapely.simplify(shapely.LineString(metres), limits.simplify_m, preserve_topology=False)
    drawn = plane.to_degrees(shapely.get_coordinates(line))
    # The ends as they are, so that lines that meet share them to the last digit.
    drawn[0], drawn[-1] = points[0], points[-1]
    drawn = np.round(drawn, _DECIMALS) + 0.0
    drawn = drawn[np.append(True, (drawn[1:] != drawn[:-1]).any(axis=1))]
    straight = np.asarray(shapely.linestrings(np.stack((metres[:-1], metres[1:]), axis=1)), dtype=object)

    bridged = path.pieces[ways.way[path.pieces] < 0]
    gaps = ways.piece_metres[bridged]
    remarks = _length_remarks(path.metres / 1000, number(row.official_km))
    if len(bridged):
        where = ways.xy[ways.tail[bridged[int(np.argmax(gaps))]]]
        count = "a gap" if len(bridged) == 1 else f"{len(bridged)} gaps, the longest"
        remarks.append(f"{count} of {gaps.max():.1f} m bridged at {where[1]:.5f}, {where[0]:.5f}")
    offsets = []
    for node, vertex in ((row.from_node, path.origin), (row.to_node, path.destination)):
        offsets.append(offset_m(ways.xy[vertex], places[node]))
        if offsets[-1] > REMARKED_M:
            remarks.append(f"{names.get(node, node)} ({node}) lies {offsets[-1]:,.0f} m beside it")
    remarks += [f"ends apart from its neighbours at {names.get(node, node)} ({node}), not connected" for node in apart]
    parallel = _beside(metres, straight, trial, path, ways, rules)
    accuracy = max(OSM_ACCURACY_M + parallel + limits.simplify_m + _ROUNDING_M, *offsets, *gaps.tolist())
    stated = _two_digits(accuracy)
    if stated < row.geometry_accuracy_m and not length_confirmed(path, row, ways, limits.length_tolerance):
        stated = float(row.geometry_accuracy_m)
        remarks.append("no other length confirms it, so the accuracy stated is that of the line before")
    return Course(
        shapely.LineString(drawn),
        path.metres / 1000,
        stated,
        moved(trial.line.edges, straight),
        tuple(remarks),
    )


def _length_remarks(km: float, official: float | None) -> list[str]:
    """Say by how much a path is longer or shorter than is official, where that is more than an atlas lets pass."""
    if not official or abs(km / official - 1) <= LENGTH_TOLERANCE:
        return []
    share = f"{abs(km / official - 1):.0%}".replace("%", " %")
    return [
        f"{_rounded(km)} km, {share} {'less' if km < official else 'more'} than the official {_rounded(official)} km"
    ]


def _rounded(km: float) -> str:
    """Write a length to three digits, and to whole kilometres from 100 on."""
    return f"{km:,.{0 if km >= 100 else 1 if km >= 10 else 2}f}"


def _beside(metres: Floats, straight: Geometries, trial: Trial, path: Path, ways: Ways, rules: Rules) -> float:
    """Return how far running lines beside a path are from it that it might have used, in metres."""
    assert trial.line is not None
    assert trial.corridor is not None
    plane, pieces = trial.line.plane, trial.corridor.pieces
    way = ways.way[pieces]
    running = (way >= 0) & ~np.isin(pieces, path.pieces)
    running[running] = rules.factor[way[running]] <= 1.0
    line = shapely.simplify(shapely.LineString(metres), _COARSE_M, preserve_topology=False)
    around = shapely.buffer(line, BESIDE_M + _COARSE_M, quad_segs=2)
    area = plane.polygons_to_degrees([around])[0]
    shapely.prepare(area)
    pieces = pieces[running]
    pieces = pieces[shapely.intersects(area, ways.lines[pieces])]
    edge, _ = ways.edges(pieces)
    if not len(edge):
        return 0.0
    ends = np.stack((plane.to_plane(ways.xy[ways.start[edge]]), plane.to_plane(ways.xy[ways.end[edge]])), axis=1)
    return beside(straight, np.asarray(shapely.linestrings(ends), dtype=object))


def _two_digits(value: float) -> float:
    """Round up to two significant digits: an accuracy is no finer than that."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(round(math.ceil(value / step - 1e-9) * step, 6))
