"""A path along ways drawn as a line, and how far it may be from the truth.

A line ends at the point of the track nearest to its node, not at the node: nothing is drawn where there is no
track. The node stays where it is, and the distance counts in the accuracy.

The accuracy stated afterwards is the largest of

* `OSM_ACCURACY_M` + the distance to running lines beside it which the path might as well have used (95 %
  of its length) + the tolerance of the simplification,
* `OSM_ACCURACY_M` + the distance to a path that differs in that it states the gauge or does not (95 % of both),
* the distance of either end from its node, and
* the longest gap bridged,

rounded up to two digits. The accuracy stated before stays where it is worse and no independent length confirms the
path (`geo.matching.length_check.length_confirmed`): it might be another line. Haklay (2010, doi:10.1068/b35097)
found OpenStreetMap on average within about 6 m of the Ordnance Survey in London; three times that, rounded up to 20
m, is assumed for regions that nobody has measured. The simplification is that of Douglas and Peucker (1973,
doi:10.3138/FM57-6770-U75U-7727).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geo.arrays import Floats, Geometries
from geo.matching.corridor_search import Path
from geo.matching.length_check import length_confirmed, number
from geo.matching.line_distance import BESIDE_M, Moved, beside, moved
from geo.matching.segment_search import ModeWays, Trial
from layers.model.schema import LENGTH_TOLERANCE

OSM_ACCURACY_M: Final = 20.0
"""Positional accuracy that a line of OpenStreetMap is given where nothing else is known, in metres."""

REMARKED_M: Final = 100.0
"""A node further than this from its line is named in a remark, in metres."""

_DECIMALS: Final = 6
_ROUNDING_M: Final = 0.1  # of six decimals
_COARSE_M: Final = 20.0  # for a first choice of what is near


@dataclass(frozen=True)
class MatchedLine:
    """The new line of a segment (EPSG:4326, six decimals), how accurate it is, and how far from the old one.

    `km` is the geodesic length of the ways before they were simplified; `remarks` is what a reader should know.
    """

    geometry: shapely.LineString
    km: float
    accuracy_m: float
    moved: Moved
    remarks: tuple[str, ...] = ()


def draw_matched_line(trial: Trial, path: Path, apart: list[str], context: ModeWays) -> MatchedLine:
    """Draw the path of a segment, and measure it; `apart` are nodes at which it does not meet its neighbours."""
    assert trial.line is not None
    ways, limits, row = context.ways, context.limits, trial.row
    metres = trial.line.plane.to_plane(path.coordinates(ways))
    straight = _edges(metres)
    remarks = _length_remarks(path.metres / 1000, number(row.official_km))
    bridged = path.pieces[ways.way[path.pieces] < 0]
    gaps = ways.piece_metres[bridged]
    if len(bridged):
        lon, lat = ways.xy[ways.tail[bridged[int(np.argmax(gaps))]]]
        count = "a gap" if len(bridged) == 1 else f"{len(bridged)} gaps, the longest"
        remarks.append(f"{count} of {gaps.max():.1f} m bridged at {lat:.5f}, {lon:.5f}")
    offsets = {node: ways.snap_m(node, end) for node, end in _ends(trial, path)}
    remarks += [
        f"{context.node(node)} lies {offset:,.0f} m beside it"
        for node, offset in offsets.items()
        if offset > REMARKED_M
    ]
    remarks += [f"ends apart from its neighbours at {context.node(node)}, not connected" for node in apart]
    parallel = _beside(metres, straight, trial, path, context)
    if trial.rival is not None:
        other = trial.line.plane.to_plane(trial.rival.coordinates(ways))
        away_m = moved(straight, _edges(other)).p95
        parallel = max(parallel, away_m)
        if away_m > BESIDE_M:
            remarks.append(_rival_remark(trial, path, away_m, context))
    accuracy = max(OSM_ACCURACY_M + parallel + limits.simplify_m + _ROUNDING_M, *offsets.values(), *gaps.tolist())
    stated = _two_digits(accuracy)
    if stated < row.geometry_accuracy_m and not length_confirmed(path, row, ways, limits.length_tolerance):
        stated = float(row.geometry_accuracy_m)
        remarks.append("no other length confirms it, so the accuracy stated is that of the line before")
    return MatchedLine(
        _simplified(metres, trial, path, context),
        path.metres / 1000,
        stated,
        moved(trial.line.edges, straight),
        tuple(remarks),
    )


def _edges(points: Floats) -> Geometries:
    """Return the straight edges between points of a plane."""
    return np.asarray(shapely.linestrings(np.stack((points[:-1], points[1:]), axis=1)), dtype=object)


def _rival_remark(trial: Trial, path: Path, away_m: float, context: ModeWays) -> str:
    """Say which of two paths was taken, one of which does not state the gauge."""
    assert trial.gauge is not None
    stated = context.rules.states_gauge(trial.gauge)[context.ways.way[path.pieces]].all()
    taken = "tagged with its gauge" if stated else "of untagged gauge in part"
    other = "of untagged gauge" if stated else "tagged with its gauge"
    return f"track {taken} is taken; track {other} lies {away_m / 1000:,.1f} km beside it, which the accuracy covers"


def _ends(trial: Trial, path: Path) -> tuple[tuple[str, int], tuple[str, int]]:
    """Return the two nodes of a segment, each with the vertex its path ends at."""
    return (trial.row.from_node, path.origin), (trial.row.to_node, path.destination)


def _simplified(metres: Floats, trial: Trial, path: Path, context: ModeWays) -> shapely.LineString:
    """Return the line through positions of the plane, simplified and rounded, in degrees."""
    assert trial.line is not None
    line = shapely.simplify(shapely.LineString(metres), context.limits.simplify_m, preserve_topology=False)
    degrees = trial.line.plane.to_degrees(shapely.get_coordinates(line))
    # The ends as they are, so that lines that meet share them to the last digit.
    degrees[[0, -1]] = context.ways.xy[[path.origin, path.destination]]
    degrees = np.round(degrees, _DECIMALS) + 0.0
    return shapely.LineString(degrees[np.append(True, (degrees[1:] != degrees[:-1]).any(axis=1))])


def _length_remarks(km: float, official: float | None) -> list[str]:
    """Return a remark where a path differs from the official length by more than an atlas allows."""
    if not official or abs(km / official - 1) <= LENGTH_TOLERANCE:
        return []
    share = f"{abs(km / official - 1):.0%}".replace("%", " %")
    return [
        f"{_rounded(km)} km, {share} {'less' if km < official else 'more'} than the official {_rounded(official)} km"
    ]


def _rounded(km: float) -> str:
    """Write a length to three digits, and to whole kilometres from 100 on."""
    return f"{km:,.{0 if km >= 100 else 1 if km >= 10 else 2}f}"


def _beside(metres: Floats, straight: Geometries, trial: Trial, path: Path, context: ModeWays) -> float:
    """Return the distance of running lines beside a path that it might have used instead, in metres."""
    assert trial.line is not None
    assert trial.corridor is not None
    ways, plane, pieces = context.ways, trial.line.plane, trial.corridor.pieces
    is_running = np.append(context.rules.factor <= 1.0, False)[ways.way[pieces]]  # a bridged gap belongs to way -1
    pieces = pieces[is_running & ~np.isin(pieces, path.pieces)]
    line = shapely.simplify(shapely.LineString(metres), _COARSE_M, preserve_topology=False)
    around = shapely.buffer(line, BESIDE_M + _COARSE_M, quad_segs=2)
    area = plane.polygons_to_degrees([around])[0]
    shapely.prepare(area)
    edge, _ = ways.edges(pieces[shapely.intersects(area, ways.lines[pieces])])
    ends = np.stack((plane.to_plane(ways.xy[ways.start[edge]]), plane.to_plane(ways.xy[ways.end[edge]])), axis=1)
    return beside(straight, np.asarray(shapely.linestrings(ends), dtype=object))


def _two_digits(value: float) -> float:
    """Round up to two significant digits: an accuracy is no finer than that."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(round(math.ceil(value / step - 1e-9) * step, 6))
