"""Map matching: the lines of an atlas replaced by the course of real ways between their nodes.

For every segment a least-cost path is sought along the ways inside a corridor about its old line
(`geo.way_paths` for the cost, `geo.way_rules` for which ways, `geo.segment_match` for ends and
lengths). Segments of one mode, gauge and state that meet at a node shall meet at one point of the
track: of the ends that each would choose alone and those best for all of them, the combination is taken whose
paths cost least together (`geo.joint`). Where the tracks of two segments are not connected
there, one keeps an end of its own, for `APART_M` metres more.

A line ends on the track where that is nearest to its node, and not at the node: nothing is drawn
where there is no track. The node stays where it is, and the distance counts in the accuracy.

The accuracy stated afterwards is the largest of

* `OSM_ACCURACY_M` + the distance to running lines beside it which the path might as well have used (95 %
  of its length) + the tolerance of the simplification,
* the distance of either end from its node, and
* the longest gap bridged,

rounded up to two digits. Haklay (2010, doi:10.1068/b35097) found OpenStreetMap on average within
about 6 m of the Ordnance Survey in London; for regions nobody has measured three times that is taken,
rounded up to 20 m. The simplification is that of Douglas and Peucker (1973, doi:10.3138/FM57-6770-U75U-7727).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geodesic import Floats, Ints, geodesic_km
from geo.joint import choose
from geo.line_distance import BESIDE_M, Moved, beside, moved
from geo.segment_match import Limits, Trial, attempt, number, offset_m
from geo.way_paths import Path
from geo.way_rules import NOT_BUILT, Rules, way_rules
from geo.ways import Ways, way_network
from layers.schema import CRS

OSM_ACCURACY_M: Final = 20.0
"""Positional accuracy that a line of OpenStreetMap is given where nothing else is known, in metres."""

APART_M: Final = 3_000.0
"""What it costs a segment to end elsewhere than its neighbours, in metres of way."""

SHARED: Final = 4
"""How many of the ends best for all segments at a place are looked at, beside those each would choose alone."""

OUTCOMES: Final[Mapping[str, str]] = {
    "matched": "the line follows the ways",
    "follows": "not built and not in OpenStreetMap; drawn along a matched segment it was drawn along before",
    "no_way": "no way it could use near one of its nodes",
    "broken": "the ways near its nodes are not connected inside the corridor",
    "wrong_length": "the best path is too long or too short to be this line",
    "unsupported": "it crosses the antimeridian",
}
"""What can come of a segment; in all but the first two its line stays as it was."""

COLUMNS: Final = (
    "segment",
    "name",
    "mode",
    "outcome",
    "reason",
    "km_before",
    "km_after",
    "official_km",
    "deviation_before",
    "deviation_after",
    "moved_median_m",
    "moved_p95_m",
    "moved_max_m",
    "accuracy_before_m",
    "accuracy_after_m",
    "method_before",
    "method_after",
)
"""Columns of `Matching.table`."""

_DECIMALS: Final = 6
_ROUNDING_M: Final = 0.1  # of six decimals


@dataclass(frozen=True)
class Matching:
    """Segments with their new lines, and what became of each.

    Attributes
    ----------
    segments : GeoDataFrame
        All segments, in their order. Those matched have a new `geometry`, `geometry_method` "osm",
        `geometry_accuracy_m`, and `traced_km`, the geodesic length of their ways; all else is as it was.
    table : DataFrame
        One row for each segment of the modes asked for, with `COLUMNS`: `outcome` is one of `OUTCOMES`,
        `reason` says why in words, or what a reader should know of a matched one. `km_before` is
        traced_km, else the geodesic length of the old line; `km_after` the length of the ways;
        `deviation_*` the share by which either differs from `official_km`; `moved_*_m` how far the old
        and the new line lie apart (`geo.line_distance.moved`).
    """

    segments: gpd.GeoDataFrame
    table: pd.DataFrame


@dataclass(frozen=True)
class _Course:
    """The new line of a segment."""

    geometry: shapely.LineString
    km: float
    accuracy_m: float
    moved: Moved
    remarks: tuple[str, ...] = ()


def match(
    segments: gpd.GeoDataFrame,
    nodes: gpd.GeoDataFrame,
    ways: Mapping[str, gpd.GeoDataFrame],
    *,
    corridor_km: float = 3.0,
    snap_km: float = 2.0,
    gap_m: float = 25.0,
    length_tolerance: float = 0.1,
    simplify_m: float = 10.0,
    progress: Callable[[int], None] | None = None,
) -> Matching:
    """Replace the lines of segments by the course of ways between their nodes.

    Parameters
    ----------
    segments : GeoDataFrame
        As in an atlas, of any modes, in EPSG:4326.
    nodes : GeoDataFrame
        Places, with `id`, `name` and a Point.
    ways : mapping of str to GeoDataFrame
        For each mode to be matched ("rail", "road", "pipeline") the lines there are, with all their
        vertices and the columns that `geo.way_rules` reads. Segments of other modes stay as they are.
    corridor_km : float
        Least half-width of the corridor about an old line; twice the accuracy it states where that is more.
    snap_km : float
        Furthest a line may end from its node.
    gap_m : float
        Longest gap bridged between two loose ends of ways.
    length_tolerance : float
        Share by which a path may differ from the length of its segment (`geo.segment_match.length_fault`).
    simplify_m : float
        Tolerance of the simplification; 0 keeps every vertex.
    progress : callable, optional
        Called with the number of segments done.

    Returns
    -------
    Matching

    Raises
    ------
    ValueError
        If a mode has no ways that could be matched, or a limit is negative or no number.
    """
    unknown = sorted(set(ways) - {"rail", "road", "pipeline"})
    if unknown:
        raise ValueError(f"{unknown[0]!r} has no ways to match; choose from rail, road, pipeline")
    limits = Limits(corridor_km, snap_km, gap_m, length_tolerance, simplify_m)
    for name, value in vars(limits).items():
        if not (math.isfinite(value) and value >= 0):
            raise ValueError(f"{name} is {value}, not a number from 0 up")
    done = 0
    courses: dict[int, _Course] = {}
    trials: dict[int, Trial] = {}
    for mode in ways:
        mine = np.flatnonzero((segments["mode"] == mode).to_numpy())
        rows = dict(zip(mine.tolist(), segments.iloc[mine].itertuples(index=False), strict=True))
        used = {node for row in rows.values() for node in (row.from_node, row.to_node)}
        places = {
            str(name): (point.x, point.y)
            for name, point in zip(nodes["id"], nodes.geometry, strict=True)
            if name in used
        }
        names = dict(zip(nodes["id"].astype(str), nodes["name"].astype(str), strict=True)) if "name" in nodes else {}
        network = way_network(ways[mode], places=dict(sorted(places.items())), radius_m=snap_km * 1000, gap_m=gap_m)
        rules = way_rules(network.table, mode)
        for at, row in rows.items():
            built = str(row.status) not in NOT_BUILT
            trials[at] = attempt(row, network, rules, names, limits, mode=mode, built=built)
            done += 1
            if progress is not None:
                progress(done)
        found = {at: trials[at] for at in rows if trials[at].own is not None}
        for at, (path, apart) in _together(found, network, limits).items():
            courses[at] = _course(trials[at], path, apart, network, rules, places, names, limits)
    followers = _followers(segments, trials, courses)
    return _matching(segments, trials, courses, followers)


def _together(found: Mapping[int, Trial], ways: Ways, limits: Limits) -> dict[int, tuple[Path, list[str]]]:
    """Choose where segments that meet at a node end, once for all; return the paths, and nodes they end apart at."""

    def keys(trial: Trial) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        kind = (trial.gauge or 0, trial.built)
        return (trial.row.from_node, *kind), (trial.row.to_node, *kind)

    # What each end would cost all segments that meet at a place, beyond what they would choose alone.
    offers: dict[tuple[Any, ...], list[tuple[int, Mapping[int, float]]]] = {}
    for trial in found.values():
        assert trial.own is not None
        start, finish = keys(trial)
        offers.setdefault(start, []).append((trial.own.origin, trial.starts))
        offers.setdefault(finish, []).append((trial.own.destination, trial.finishes))
    places = {key: number for number, key in enumerate(sorted(offers))}
    options = [_options(offers[key]) for key in places]
    costs: list[tuple[int, int, Floats]] = []
    choices: dict[int, tuple[int, int, list[list[Path]]]] = {}
    for at in sorted(found, key=lambda at: str(found[at].row.id)):
        trial = found[at]
        assert trial.own is not None
        one, two = (places[key] for key in keys(trial))
        routes = trial.routes(ways, options[one], options[two], limits)
        own = (
            int(np.searchsorted(options[one], trial.own.origin)),
            int(np.searchsorted(options[two], trial.own.destination)),
        )
        table, taken = _with_own_ends(routes, trial.own, own)
        costs.append((one, two, table))
        choices[at] = (one, two, taken)
    chosen = choose([len(each) for each in options], costs)
    result = {}
    for at, (one, two, taken) in choices.items():
        path = taken[chosen[one]][chosen[two]]
        ends = zip((one, two), (path.origin, path.destination), keys(found[at]), strict=True)
        result[at] = path, [key[0] for place, vertex, key in ends if options[place][chosen[place]] != vertex]
    return result


def _options(offers: list[tuple[int, Mapping[int, float]]]) -> Ints:
    """Return the ends that segments meeting at a place would choose alone, and those best for all together."""
    vertices = sorted({vertex for _, more in offers for vertex in more})
    together = {vertex: sum(min(more.get(vertex, APART_M), APART_M) for _, more in offers) for vertex in vertices}
    best = sorted(vertices, key=lambda vertex: (together[vertex], vertex))[:SHARED]
    return np.array(sorted({vertex for vertex, _ in offers} | set(best)), dtype=np.intp)


def _with_own_ends(
    routes: list[list[Path | None]], best: Path, own: tuple[int, int]
) -> tuple[Floats, list[list[Path]]]:
    """Return the cost of each pair of shared ends and the path for it, which may end apart at a price."""
    size = len(routes), len(routes[0])
    table = np.empty(size)
    taken: list[list[Path]] = []
    for i in range(size[0]):
        taken.append([])
        for j in range(size[1]):
            offers = [
                (path.cost + APART_M * ((a != i) + (b != j)), rank, path)
                for rank, (a, b) in enumerate(((i, j), (own[0], j), (i, own[1])))
                if (path := routes[a][b]) is not None
            ]
            offers.append((best.cost + APART_M * ((own[0] != i) + (own[1] != j)), 3, best))
            cost, _, path = min(offers, key=lambda offer: offer[:2])
            table[i, j] = cost
            taken[i].append(path)
    return table, taken


def _course(
    trial: Trial,
    path: Path,
    apart: list[str],
    ways: Ways,
    rules: Rules,
    places: Mapping[str, tuple[float, float]],
    names: Mapping[str, str],
    limits: Limits,
) -> _Course:
    """Draw a path, and measure it."""
    assert trial.line is not None
    assert trial.corridor is not None
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

    near = trial.corridor.pieces
    way = ways.way[near]
    running = (way >= 0) & ~np.isin(near, path.pieces)
    running &= np.where(way >= 0, rules.factor[np.maximum(way, 0)] <= 1.0, False)
    near = near[running]
    area = plane.polygons_to_degrees([shapely.buffer(line, BESIDE_M + limits.simplify_m, quad_segs=2)])[0]
    shapely.prepare(area)
    near = near[shapely.intersects(area, ways.lines[near])] if len(near) else near
    edge, _ = ways.edges(near)
    ends = np.stack((plane.to_plane(ways.xy[ways.start[edge]]), plane.to_plane(ways.xy[ways.end[edge]])), axis=1)
    parallel = beside(straight, np.asarray(shapely.linestrings(ends), dtype=object)) if len(edge) else 0.0

    bridged = path.pieces[ways.way[path.pieces] < 0]
    gaps = ways.piece_metres[bridged]
    remarks = []
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
    accuracy = max(OSM_ACCURACY_M + parallel + limits.simplify_m + _ROUNDING_M, *offsets, *gaps.tolist())
    return _Course(
        shapely.LineString(drawn),
        path.metres / 1000,
        _two_digits(accuracy),
        moved(trial.line.edges, straight),
        tuple(remarks),
    )


REMARKED_M: Final = 100.0
"""A node further than this beside its line is named in the table."""


def _two_digits(value: float) -> float:
    """Round up to two significant digits: an accuracy is no finer than that."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(round(math.ceil(value / step - 1e-9) * step, 6))


def _followers(
    segments: gpd.GeoDataFrame, trials: Mapping[int, Trial], courses: Mapping[int, _Course]
) -> dict[int, int]:
    """Return, for segments not built without ways, the matched segment they were drawn along."""
    lines = segments.geometry.to_numpy()
    found = {}
    for at, trial in trials.items():
        if trial.own is not None or trial.built:
            continue
        ends = {trial.row.from_node, trial.row.to_node}
        for other in sorted(courses, key=lambda other: str(trials[other].row.id)):
            row = trials[other].row
            if row.mode != trial.row.mode or {row.from_node, row.to_node} != ends:
                continue
            same = lines[other] if row.from_node == trial.row.from_node else shapely.reverse(lines[other])
            if shapely.equals_exact(lines[at], same):
                found[at] = other
                break
    return found


def _matching(
    segments: gpd.GeoDataFrame,
    trials: Mapping[int, Trial],
    courses: Mapping[int, _Course],
    followers: Mapping[int, int],
) -> Matching:
    """Put the new lines into a copy of the segments, and tell what became of each."""
    result = segments.copy()
    lines = segments.geometry.to_numpy().copy()
    columns = {name: segments[name].to_numpy(copy=True) for name in ("geometry_method", "geometry_accuracy_m")}
    traced = segments["traced_km"].to_numpy(dtype=float, na_value=np.nan).copy()
    before = traced.copy()
    rows = []
    for at in sorted(trials):
        trial = trials[at]
        row, official = trial.row, number(trial.row.official_km)
        km_before = float(before[at]) if before[at] > 0 else float(geodesic_km([lines[at]])[0])
        accuracy_before = float(row.geometry_accuracy_m)
        outcome, reason, accuracy = trial.outcome, trial.reason, accuracy_before
        course = courses.get(at)
        if course is not None:
            outcome, reason, accuracy = "matched", "; ".join(course.remarks), course.accuracy_m
        elif at in followers:
            other = trials[followers[at]].row
            course = courses[followers[at]]
            outcome, reason = (
                "follows",
                f"drawn along {other.name} ({other.id}), as before; its own course is not known",
            )
            accuracy = max(accuracy_before, course.accuracy_m)
            if other.from_node != row.from_node:
                course = _Course(shapely.reverse(course.geometry), course.km, course.accuracy_m, course.moved)
        if course is not None:
            lines[at] = course.geometry
            columns["geometry_method"][at], columns["geometry_accuracy_m"][at] = "osm", accuracy
            traced[at] = round(course.km, 3)
        km_after = None if course is None else course.km
        rows.append(
            (
                row.id,
                row.name,
                row.mode,
                outcome,
                reason,
                km_before,
                km_after,
                official,
                km_before / official - 1 if official else None,
                km_after / official - 1 if official and km_after is not None else None,
                *((None,) * 3 if course is None else (course.moved.median, course.moved.p95, course.moved.most)),
                accuracy_before,
                accuracy,
                row.geometry_method,
                row.geometry_method if course is None else "osm",
            )
        )
    for name, values in {**columns, "traced_km": traced}.items():
        result[name] = pd.Series(values, index=result.index, dtype=segments[name].dtype)
    result = result.set_geometry(gpd.GeoSeries(lines, index=result.index, crs=CRS))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    numeric = [name for name in COLUMNS if name.endswith(("_km", "_m")) or name.startswith(("km_", "deviation_"))]
    table[numeric] = table[numeric].astype("float64")
    return Matching(result, table)
