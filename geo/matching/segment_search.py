"""One segment on the ways: where it may run, its own best path, and why there is none.

Ends. A node may lie beside the track or in the middle of its town. Every usable way has a point
nearest to the node; each such point within the snap radius may be the end of the path, at a cost of
`AWAY` metres for each metre between it and the node, so that a path goes on to where it comes nearest.

Length. A path whose geodesic length agrees with none of the lengths the segment is known by runs
another way, whatever its cost, and is refused (`geo.matching.length_check`). Before that, the search is repeated
with the distance from the old line counting eight times as much, and not at all, and then in a corridor
twice as wide: a stated accuracy holds for most of a line, not for all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.arrays import Floats, Ints
from geo.geodesy.geodesic import WGS84, edges, geodesic_km
from geo.matching.corridor_search import REVERSAL_M, Corridor, OldLine, Path, Search, corridor, old_line
from geo.matching.length_check import length_fault, number
from geo.matching.osm_tags import WRONG_WAY, Rules
from geo.matching.way_network import Ways

AWAY: Final = 3.0
"""What a metre between a node and the end of the path costs, in metres of way."""

HUGS: Final = (1.0, 8.0, 0.0)
"""How much the distance from the old line counts, in the order tried."""

LEAST_ACCURACY_M: Final = 500.0
"""An old line is not believed to be better than this when paths are compared, in metres."""

WIDER: Final = 2.0
"""A corridor in which there is no path, or none of the right length, is looked through again so much wider."""

NEAR_SHARE: Final = 0.25
"""An end may be no further from its node than this share of the old line: a short line would be lost else."""

MODE_NAMES: Final = {"rail": "railway", "road": "road", "pipeline": "pipeline"}


@dataclass(frozen=True)
class Limits:
    """How far a match may go.

    Attributes
    ----------
    corridor_km : float
        Least half-width of the corridor about an old line; twice its stated accuracy where that is more.
    snap_km : float
        Furthest an end may be from its node.
    gap_m : float
        Longest gap bridged between loose ends.
    length_tolerance : float
        Share by which a path may be longer or shorter than the segment.
    simplify_m : float
        Tolerance of the simplification of the result.
    """

    corridor_km: float
    snap_km: float
    gap_m: float
    length_tolerance: float
    simplify_m: float


@dataclass(frozen=True)
class Trial:
    """What was found for one segment.

    Attributes
    ----------
    row : Any
        The segment, as a named tuple of its columns.
    built : bool
        Whether it is in operation.
    usable : array of bool
        Which ways it may run over.
    line : OldLine or None
    corridor : Corridor or None
    own : Path or None
        Its own best path; None where there is none, with `outcome` and `reason`.
    starts, finishes : mapping of int to float
        Vertices it might start or end at, and how much more its path costs at least if it does.
    outcome, reason : str
    """

    row: Any
    built: bool
    usable: NDArray[np.bool_]
    outcome: str = ""
    reason: str = ""
    line: OldLine | None = None
    corridor: Corridor | None = None
    own: Path | None = None
    starts: Mapping[int, float] = field(default_factory=dict)
    finishes: Mapping[int, float] = field(default_factory=dict)
    _search: Search | None = field(default=None, repr=False)

    @property
    def gauge(self) -> int | None:
        """Track gauge in mm, where it is known."""
        return gauge_of(self.row)

    def routes(self, ways: Ways, origins: Ints, targets: Ints, limits: Limits) -> list[list[Path | None]]:
        """Return the best path of an allowed length from each of some ends to each of some others."""
        assert self._search is not None
        position = {int(vertex): number for number, vertex in enumerate(self._search.origins)}
        away = dict(zip(*(each.tolist() for each in ways.feet[self.row.to_node]), strict=True))
        known = [vertex for vertex in origins.tolist() if vertex in position]
        extra = np.array([AWAY * away.get(vertex, 0.0) for vertex in targets.tolist()])
        found = dict(zip(known, self._search.each([position[vertex] for vertex in known], targets, extra), strict=True))
        return [
            [
                path if path is not None and not length_fault(path, self.row, ways, limits.length_tolerance) else None
                for path in found.get(vertex, [None] * len(targets))
            ]
            for vertex in origins.tolist()
        ]


def gauge_of(row: Any) -> int | None:
    """Return the track gauge of a segment in mm, None where it is not known."""
    value = number(getattr(row, "gauge_mm", None))
    return None if value is None else int(value)


def attempt(
    row: Any, ways: Ways, rules: Rules, names: Mapping[str, str], limits: Limits, *, mode: str, built: bool
) -> Trial:
    """Look for the best path of one segment, whatever its neighbours do.

    Parameters
    ----------
    row : named tuple
        The segment.
    ways : Ways
        With the feet of its nodes.
    rules : Rules
        Of the ways.
    names : mapping of str to str
        Name of each node.
    limits : Limits
    mode : str
    built : bool
        Whether the segment is in operation.

    Returns
    -------
    Trial
    """
    trial = Trial(row, built, rules.usable(built=built, gauge_mm=gauge_of(row)))
    what = MODE_NAMES[mode]
    half_width = max(limits.corridor_km * 1000, 2 * float(row.geometry_accuracy_m), limits.snap_km * 1000)
    found = edges([row.geometry])
    if (np.abs(np.diff(np.append(found.start, found.end, axis=0)[:, 0])) > 180).any():
        return _failed(trial, "unsupported", "it crosses the antimeridian; draw the two sides as two segments")
    nodes = [f"{names.get(node, node)} ({node})" for node in (row.from_node, row.to_node)]
    if not any(len(ways.feet[node][0]) for node in (row.from_node, row.to_node) if node in ways.feet):
        reason = f"no {what} within {limits.snap_km:g} km of {nodes[0]} or of {nodes[1]}; fetch a wider area"
        return _failed(trial, "not_covered", reason)
    line = old_line(row.geometry, margin_km=WIDER * half_width / 1000)
    first = _search_in(half_width, line, trial, ways, rules, nodes, limits, mode)
    if first.own is not None:
        return first
    second = _search_in(WIDER * half_width, line, trial, ways, rules, nodes, limits, mode)
    return first if second.own is None else second


def _search_in(
    half_width: float,
    line: OldLine,
    trial: Trial,
    ways: Ways,
    rules: Rules,
    nodes: Sequence[str],
    limits: Limits,
    mode: str,
) -> Trial:
    """Look for the best path inside a corridor; `nodes` names the two ends for the reader."""
    row, what = trial.row, MODE_NAMES[mode]
    near = corridor(
        ways,
        line,
        usable=trial.usable,
        factor=rules.factor,
        oneway=rules.oneway,
        half_width_m=half_width,
        accuracy_m=max(float(row.geometry_accuracy_m), LEAST_ACCURACY_M),
        wrong_way=WRONG_WAY if mode == "road" else 1.0,
        reversal_m=REVERSAL_M if mode == "rail" else 0.0,
    )
    reach_m = min(limits.snap_km * 1000, NEAR_SHARE * float(geodesic_km([row.geometry])[0]) * 1000)
    touched = np.union1d(near.tail, near.head)
    ends: list[tuple[Ints, Floats]] = []
    for node in (row.from_node, row.to_node):
        feet, away = ways.feet.get(node, (np.empty(0, dtype=np.intp), np.empty(0)))
        kept = np.isin(feet, touched) & (away <= reach_m)
        if not kept.any():
            reason = _nothing_near(ways, rules, node, nodes[len(ends)], what, trial, reach_m)
            return _failed(trial, "no_way", reason)
        ends.append((feet[kept], AWAY * away[kept]))
    (origins, from_away), (targets, to_away) = ends
    fault = ""
    for hug in HUGS:
        search = near.search(origins, from_away, hug=hug)
        path = search.best(targets, to_away)
        if path is None:
            where = f"from {nodes[0]} to {nodes[1]} within {half_width / 1000:,.3g} km of the old line"
            return _failed(trial, "broken", f"no unbroken {what} {where}{_break(near, line, origins, targets)}")
        wrong = length_fault(path, row, ways, limits.length_tolerance)
        if not wrong:
            back = near.reverse().search(targets, to_away, hug=hug)
            starts = _more(origins, back.costs(origins) + from_away, path)
            finishes = _more(targets, search.costs(targets) + to_away, path)
            return replace(trial, line=line, corridor=near, own=path, starts=starts, finishes=finishes, _search=search)
        fault = fault or wrong
    remedy = "correct the length, or draw it through waypoints that tell the valleys apart"
    return _failed(trial, "wrong_length", f"{fault}; {remedy}")


def _more(vertices: Ints, costs: Floats, best: Path) -> dict[int, float]:
    kept = np.isfinite(costs)
    return dict(zip(vertices[kept].tolist(), (costs[kept] - best.cost).tolist(), strict=True))


def _failed(trial: Trial, outcome: str, reason: str) -> Trial:
    return replace(trial, outcome=outcome, reason=reason)


def _nothing_near(ways: Ways, rules: Rules, node: str, named: str, what: str, trial: Trial, reach_m: float) -> str:
    """Say why no way near a node can be used."""
    snap = f"{reach_m:,.0f} m of {named}" if reach_m < 1000 else f"{reach_m / 1000:.3g} km of {named}"
    feet, away = ways.feet.get(node, (np.empty(0, dtype=np.intp), np.empty(0)))
    feet = feet[away <= reach_m]
    at = np.flatnonzero(np.isin(ways.tail, feet) | np.isin(ways.head, feet))
    there = np.unique(ways.way[at][ways.way[at] >= 0])
    there = there[rules.fit[there]]
    if not len(there):
        return f"no {what} within {snap}; fetch a wider area or move the node"
    state = "in operation" if trial.built else "under construction, planned or proposed"
    right = there[(rules.operational if trial.built else rules.planned)[there]]
    if not len(right):
        return f"no {what} {state} within {snap}; it stays as it is until OpenStreetMap has one"
    if not rules.of_gauge(trial.gauge)[right].any():
        found = sorted({gauge for way in right for gauge in rules.gauges[way]})
        return (
            f"no {what} of {trial.gauge} mm within {snap}, only of {', '.join(map(str, found))} mm; "
            "correct the gauge or move the node"
        )
    return f"no {what} within {snap} inside the corridor about the old line; state its true accuracy or move the node"


def _break(near: Corridor, line: OldLine, origins: Ints, targets: Ints) -> str:
    """Say where the ways reached from one end come nearest to those reached from the other."""
    vertices, index = np.unique(np.concatenate((near.tail, near.head)), return_inverse=True)
    tail, head = index.reshape(2, -1)
    links = coo_array((np.ones(len(tail)), (tail, head)), shape=(len(vertices), len(vertices)))
    _, part = connected_components(links, directed=False)
    sides = [
        vertices[np.isin(part, part[np.searchsorted(vertices, np.intersect1d(each, vertices))])]
        for each in (origins, targets)
    ]
    if not all(len(side) for side in sides):
        return "; fetch a wider area"
    one, two = (near.ways.xy[side] for side in sides)
    metres, nearest = cKDTree(line.plane.to_plane(two)).query(line.plane.to_plane(one))
    first = int(np.argmin(metres))
    a, b = one[first], two[int(nearest[first])]
    gap = float(WGS84.inv(*a, *b)[2]) / 1000
    return (
        f": what either end reaches stays {gap:,.2f} km apart, at {a[1]:.4f}, {a[0]:.4f}; "
        "fetch a wider area, or map what is missing in OpenStreetMap"
    )


def offset_m(at: Floats, node: tuple[float, float]) -> float:
    """Return the geodesic distance of a position from a node, in metres."""
    return float(WGS84.inv(float(at[0]), float(at[1]), *node)[2])
