"""Map matching: the lines of an atlas replaced by real ways between their nodes.

For every segment a least-cost path is sought along the ways inside a corridor about its old line
(`geo.matching.corridor_search` for the cost, `geo.matching.osm_tags` for which ways,
`geo.matching.segment_search` for ends and lengths). Segments of one mode, gauge and state that meet at a node
shall meet at one point of the track: `geo.matching.shared_ends` sees to that; `geo.matching.matched_line`
draws the path and measures it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.geodesy.geodesic import geodesic_km
from geo.matching.length_check import number
from geo.matching.matched_line import MatchedLine, draw_matched_line
from geo.matching.osm_tags import way_rules
from geo.matching.segment_search import MODE_NAMES, MatchLimits, ModeWays, Trial, try_segment
from geo.matching.shared_ends import choose_shared_ends
from geo.matching.way_network import way_network
from layers.model.schema import CRS

MATCH_OUTCOMES: Final[Mapping[str, str]] = {
    "matched": "the line follows the ways",
    "follows": "not built and not in OpenStreetMap; drawn along a matched segment it was drawn along before",
    "not_covered": "no way at all near either of its nodes, as where none was fetched",
    "no_way": "no way it could use near one of its nodes",
    "broken": "the ways near its nodes are not connected inside the corridor",
    "wrong_length": "the best path is too long or too short to be this line",
    "unsupported": "it crosses the antimeridian",
}
"""What can come of a segment; in all but the first two its line stays as it was."""

_NUMBERS: Final = (
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
)
MATCH_COLUMNS: Final = ("segment", "name", "mode", "outcome", "reason", *_NUMBERS, "method_before", "method_after")
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
        One row for each segment of the modes asked for, with `MATCH_COLUMNS`: `outcome` is one of
        `MATCH_OUTCOMES`, `reason` says why in words, or what a reader should know of a matched one. `km_before`
        is traced_km, else the geodesic length of the old line; `km_after` the length of the ways;
        `deviation_*` the share by which either differs from `official_km`; `moved_*_m` how far the old
        and the new line lie apart (`geo.matching.line_distance.moved`).

    Examples
    --------
    Where no ways were fetched, every line stays as it was:

    >>> import geopandas as gpd
    >>> from layers import load_atlas
    >>> atlas = load_atlas("middle")
    >>> far_away = gpd.GeoDataFrame({"osm_id": ["way/1"]}, geometry=gpd.GeoSeries.from_wkt(["LINESTRING (0 0, 1 0)"]))
    >>> matching = match(atlas.segments, atlas.nodes, {"rail": far_away.set_crs("EPSG:4326")})
    >>> matching.table["outcome"].unique().tolist()
    ['not_covered']
    >>> matching.segments.geometry.equals(atlas.segments.geometry)
    True
    """

    segments: gpd.GeoDataFrame
    table: pd.DataFrame


@dataclass(frozen=True)
class _Result:
    """What became of one segment."""

    row: Any
    outcome: str
    reason: str
    line: MatchedLine | None = None


def match(
    segments: gpd.GeoDataFrame,
    nodes: gpd.GeoDataFrame,
    ways: Mapping[str, gpd.GeoDataFrame],
    *,
    limits: MatchLimits | None = None,
    progress: Callable[[int], None] | None = None,
) -> Matching:
    """Replace the lines of segments by the ways between their nodes.

    Parameters
    ----------
    segments : GeoDataFrame
        As in an atlas, of any modes, in EPSG:4326.
    nodes : GeoDataFrame
        Places, with `id`, `name` and a Point.
    ways : mapping of str to GeoDataFrame
        For each mode to be matched ("rail", "road", "pipeline") the lines there are, in EPSG:4326, with all their
        vertices and the columns that `geo.matching.osm_tags` reads. Segments of other modes stay as they are.
    limits : MatchLimits, optional
        How far a match may go; the usual limits if not given.
    progress : callable, optional
        Called with the number of segments done.

    Returns
    -------
    Matching

    Raises
    ------
    ValueError
        If a mode has no ways that could be matched.

    Examples
    --------
    A track in OpenStreetMap that has the very line of a segment:

    >>> import geopandas as gpd
    >>> from layers import load_atlas
    >>> atlas = load_atlas("middle")
    >>> segment = atlas.segments[atlas.segments["mode"] == "rail"].iloc[[0]]
    >>> track = gpd.GeoDataFrame({"osm_id": ["way/1"]}, geometry=segment.geometry.to_list(), crs="EPSG:4326")
    >>> match(segment, atlas.nodes, {"rail": track}).table["outcome"].tolist()
    ['matched']
    """
    limits = MatchLimits() if limits is None else limits
    unknown = sorted(set(ways) - set(MODE_NAMES))
    if unknown:
        raise ValueError(f"{unknown[0]!r} has no ways to match; choose from {', '.join(MODE_NAMES)}")
    names = dict(zip(nodes["id"].astype(str), nodes["name"].astype(str), strict=True)) if "name" in nodes else {}
    trials: dict[int, Trial] = {}
    lines: dict[int, MatchedLine] = {}
    for mode in ways:
        is_mode = (segments["mode"] == mode).to_numpy()
        rows = dict(zip(is_mode.nonzero()[0].tolist(), segments[is_mode].itertuples(index=False), strict=True))
        used = nodes[nodes["id"].isin({node for row in rows.values() for node in (row.from_node, row.to_node)})]
        places = {str(name): (point.x, point.y) for name, point in zip(used["id"], used.geometry, strict=True)}
        network = way_network(
            ways[mode], places=dict(sorted(places.items())), radius_m=limits.snap_km * 1000, gap_m=limits.gap_m
        )
        context = ModeWays(mode, network, way_rules(network.table, mode), limits, names)
        for position, row in rows.items():
            trials[position] = try_segment(row, context)
            if progress is not None:
                progress(len(trials))
        with_path = {position: trials[position] for position in rows if trials[position].best_path is not None}
        for position, (path, apart) in choose_shared_ends(with_path, context).items():
            lines[position] = draw_matched_line(trials[position], path, apart, context)
    results = {position: _result(position, trials, lines, segments) for position in sorted(trials)}
    return Matching(_redrawn(segments, results), _table(results.values()))


def _result(
    position: int, trials: Mapping[int, Trial], lines: Mapping[int, MatchedLine], segments: gpd.GeoDataFrame
) -> _Result:
    """Return what became of a segment; one without ways may follow a matched one."""
    trial = trials[position]
    row, line = trial.row, lines.get(position)
    if line is not None:
        return _Result(row, "matched", "; ".join(line.remarks), line)
    leader = None if trial.is_built else _leader(position, trials, lines, segments)
    if leader is None:
        return _Result(row, trial.outcome, trial.reason)
    leading_row, line = trials[leader].row, lines[leader]
    reason = f"drawn along {leading_row.name} ({leading_row.id}), as before; its own course is not known"
    geometry = line.geometry if leading_row.from_node == row.from_node else shapely.reverse(line.geometry)
    accuracy = max(float(row.geometry_accuracy_m), line.accuracy_m)
    return _Result(row, "follows", reason, replace(line, geometry=geometry, accuracy_m=accuracy))


def _leader(
    position: int, trials: Mapping[int, Trial], lines: Mapping[int, MatchedLine], segments: gpd.GeoDataFrame
) -> int | None:
    """Return the matched segment that a segment was drawn along before, None where there is none."""
    row = trials[position].row
    for other in sorted(lines, key=lambda number: str(trials[number].row.id)):
        leader = trials[other].row
        if leader.mode != row.mode or {leader.from_node, leader.to_node} != {row.from_node, row.to_node}:
            continue
        leader_line = segments.geometry.iloc[other]
        same_way = leader_line if leader.from_node == row.from_node else shapely.reverse(leader_line)
        if shapely.equals_exact(segments.geometry.iloc[position], same_way):
            return other
    return None


def _redrawn(segments: gpd.GeoDataFrame, results: Mapping[int, _Result]) -> gpd.GeoDataFrame:
    """Return the segments with their new lines."""
    redrawn = segments.copy()
    shapes = segments.geometry.to_numpy().copy()
    for position, result in results.items():
        if result.line is not None:
            shapes[position] = result.line.geometry
            facts = {
                "geometry_method": "osm",
                "geometry_accuracy_m": result.line.accuracy_m,
                "traced_km": round(result.line.km, 3),
            }
            for column, value in facts.items():
                redrawn.iloc[position, redrawn.columns.get_loc(column)] = value
    return redrawn.set_geometry(gpd.GeoSeries(shapes, index=redrawn.index, crs=CRS))


def _table(results: Iterable[_Result]) -> pd.DataFrame:
    """Tell what became of each segment."""
    rows = []
    for result in results:
        row, line = result.row, result.line
        official, traced = number(row.official_km), number(row.traced_km)
        km_before = traced if traced and traced > 0 else float(geodesic_km([row.geometry])[0])
        entry = {
            "segment": row.id,
            "name": row.name,
            "mode": row.mode,
            "outcome": result.outcome,
            "reason": result.reason,
            "km_before": km_before,
            "official_km": official,
            "deviation_before": km_before / official - 1 if official else None,
            "accuracy_before_m": row.geometry_accuracy_m,
            "accuracy_after_m": row.geometry_accuracy_m,
            "method_before": row.geometry_method,
            "method_after": row.geometry_method,
        }
        if line is not None:
            entry |= {
                "km_after": line.km,
                "deviation_after": line.km / official - 1 if official else None,
                "moved_median_m": line.moved.median,
                "moved_p95_m": line.moved.p95,
                "moved_max_m": line.moved.most,
                "accuracy_after_m": line.accuracy_m,
                "method_after": "osm",
            }
        rows.append(entry)
    return pd.DataFrame(rows, columns=list(MATCH_COLUMNS)).astype(dict.fromkeys(_NUMBERS, float))
