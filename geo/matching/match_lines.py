"""Map matching: the lines of an atlas replaced by the course of real ways between their nodes.

For every segment a least-cost path is sought along the ways inside a corridor about its old line
(`geo.matching.corridor_search` for the cost, `geo.matching.osm_tags` for which ways,
`geo.matching.segment_search` for ends and lengths). Segments of one mode, gauge and state that meet at a node
shall meet at one point of the track: `geo.matching.shared_ends` sees to that; `geo.matching.matched_line`
draws the path and measures it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.geodesy.geodesic import geodesic_km
from geo.matching.length_check import number
from geo.matching.matched_line import Course, course
from geo.matching.osm_tags import NOT_BUILT, way_rules
from geo.matching.segment_search import Limits, Trial, attempt
from geo.matching.shared_ends import together
from geo.matching.way_network import way_network
from layers.model.schema import CRS

OUTCOMES: Final[Mapping[str, str]] = {
    "matched": "the line follows the ways",
    "follows": "not built and not in OpenStreetMap; drawn along a matched segment it was drawn along before",
    "not_covered": "no way at all near either of its nodes, as where none was fetched",
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
        and the new line lie apart (`geo.matching.line_distance.moved`).
    """

    segments: gpd.GeoDataFrame
    table: pd.DataFrame


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
        vertices and the columns that `geo.matching.osm_tags` reads. Segments of other modes stay as they are.
    corridor_km : float
        Least half-width of the corridor about an old line; twice the accuracy it states where that is more.
    snap_km : float
        Furthest a line may end from its node.
    gap_m : float
        Longest gap bridged between two loose ends of ways.
    length_tolerance : float
        Share by which a path may differ from the length of its segment (`geo.matching.length_check.length_fault`).
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
    courses: dict[int, Course] = {}
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
        for at, (path, apart) in together(found, network, limits).items():
            courses[at] = course(trials[at], path, apart, network, rules, places, names, limits)
    followers = _followers(segments, trials, courses)
    return _matching(segments, trials, courses, followers)


def _followers(
    segments: gpd.GeoDataFrame, trials: Mapping[int, Trial], courses: Mapping[int, Course]
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
    courses: Mapping[int, Course],
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
        new = courses.get(at)
        if new is not None:
            outcome, reason, accuracy = "matched", "; ".join(new.remarks), new.accuracy_m
        elif at in followers:
            other, new = trials[followers[at]].row, courses[followers[at]]
            outcome = "follows"
            reason = f"drawn along {other.name} ({other.id}), as before; its own course is not known"
            accuracy = max(accuracy_before, new.accuracy_m)
            if other.from_node != row.from_node:
                new = replace(new, geometry=shapely.reverse(new.geometry))
        if new is not None:
            lines[at] = new.geometry
            columns["geometry_method"][at], columns["geometry_accuracy_m"][at] = "osm", accuracy
            traced[at] = round(new.km, 3)
        entry = {
            "segment": row.id,
            "name": row.name,
            "mode": row.mode,
            "outcome": outcome,
            "reason": reason,
            "km_before": km_before,
            "official_km": official,
            "deviation_before": km_before / official - 1 if official else None,
            "accuracy_before_m": accuracy_before,
            "accuracy_after_m": accuracy,
            "method_before": row.geometry_method,
            "method_after": row.geometry_method if new is None else "osm",
        }
        if new is not None:
            entry |= {
                "km_after": new.km,
                "deviation_after": new.km / official - 1 if official else None,
                "moved_median_m": new.moved.median,
                "moved_p95_m": new.moved.p95,
                "moved_max_m": new.moved.most,
            }
        rows.append(entry)
    for name, values in {**columns, "traced_km": traced}.items():
        result[name] = pd.Series(values, index=result.index, dtype=segments[name].dtype)
    result = result.set_geometry(gpd.GeoSeries(lines, index=result.index, crs=CRS))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    numeric = [name for name in COLUMNS if name.endswith(("_km", "_m")) or name.startswith(("km_", "deviation_"))]
    table[numeric] = table[numeric].astype("float64")
    return Matching(result, table)
