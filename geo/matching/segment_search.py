"""One segment on the ways: where it may run, its own best path, and why there is none.

Ends. A node may lie beside the track or in the middle of its town. Every usable way has a point
nearest to the node; each such point within the snap radius may be the end of the path, at a cost of
`AWAY` metres for each metre between it and the node, so that a path goes on to where it comes nearest.

Length. A path whose geodesic length agrees with none of the lengths the segment is known by runs
another way, whatever its cost, and is refused (`geo.matching.length_check`). Before that, the search is repeated
with the distance from the old line counting eight times as much, and not at all, and then in a corridor
twice as wide: a stated accuracy holds for most of a line, not for all of it.

Gauge. Much track in OpenStreetMap does not say its gauge. Where a path runs mostly over such track and another one
states the gauge of the segment all the way, the other is taken: what is tagged is known, where an old line runs is only
as sure as its accuracy. Either way the accuracy of the new line covers both (`geo.matching.matched_line`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.arrays import Floats, Ints
from geo.geodesy.geodesic import edges, geodesic_km
from geo.matching.corridor_search import REVERSAL_M, Corridor, OldLine, Path, Search, corridor, old_line
from geo.matching.length_check import length_fault, number
from geo.matching.osm_tags import NOT_BUILT, Rules
from geo.matching.way_network import Ways
from layers.model.ellipsoid import metres

AWAY: Final = 3.0
"""What a metre between a node and the end of the path costs, in metres of way."""

DEVIATION_WEIGHTS: Final = (1.0, 8.0, 0.0)
"""How much the distance from the old line counts, in the order tried."""

LEAST_ACCURACY_M: Final = 500.0
"""An old line is not believed to be better than this when paths are compared, in metres."""

WIDER: Final = 2.0
"""Where a corridor holds no path, or none of the right length, it is searched again this much wider."""

UNSAID_SHARE: Final = 0.5
"""A path gives way to one that states the gauge where more than this share of it does not."""

NEAR_SHARE: Final = 0.25
"""An end lies within this share of the old line's length from its node: a short line could vanish else."""

MODE_NAMES: Final = {"rail": "railway", "road": "road", "pipeline": "pipeline"}


@dataclass(frozen=True)
class MatchLimits:
    """How far a match may go.

    Attributes
    ----------
    corridor_km : float
        Least half-width of the corridor about an old line; twice its stated accuracy where that is more.
    snap_km : float
        Furthest a line may end from its node.
    gap_m : float
        Longest gap bridged between two loose ends of ways.
    length_tolerance : float
        Share by which a path may differ from the length of its segment (`geo.matching.length_check.length_fault`).
    simplify_m : float
        Tolerance of the simplification; 0 keeps every vertex.

    Raises
    ------
    ValueError
        If a limit is negative or no number.

    Examples
    --------
    >>> MatchLimits(corridor_km=5).snap_km
    2.0
    """

    corridor_km: float = 3.0
    snap_km: float = 2.0
    gap_m: float = 25.0
    length_tolerance: float = 0.1
    simplify_m: float = 10.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} is {value}, not a number from 0 up")


@dataclass(frozen=True)
class ModeWays:
    """What all segments of a mode are matched with: its ways with the snap candidates of the nodes, and their rules.

    `names` is the name of each node.
    """

    mode: str
    ways: Ways
    rules: Rules
    limits: MatchLimits
    names: Mapping[str, str] = field(default_factory=dict)

    def node(self, identifier: str) -> str:
        """Return the name and identifier of a node, as a reader needs them."""
        return f"{self.names.get(identifier, identifier)} ({identifier})"

    def candidates(self, node: str) -> tuple[Ints, Floats]:
        """Return the vertices a line may end at for a node, and their distances from it in metres."""
        return self.ways.snap_candidates.get(node, (np.empty(0, dtype=np.intp), np.empty(0)))

    def wrong_length(self, path: Path, row: Any) -> str:
        """Say why the length of a path cannot be that of a segment; nothing where it can."""
        return length_fault(path, row, self.ways, self.limits.length_tolerance)


@dataclass(frozen=True)
class Trial:
    """What was found for one segment, a named tuple of its columns.

    Attributes
    ----------
    usable : array of bool
        Which ways it may run over.
    outcome, reason : str
        Why it has no path; empty where it has one.
    line, corridor : optional
        Its old line, and the corridor that the path was found in.
    best_path : Path, optional
        The best path whatever its neighbours do.
    rival : Path, optional
        A path that might be the line as well: where one states the gauge and the other does not.
    start_costs, end_costs : mapping of int to float
        Vertices it might start or end at, and how much more its path costs at least if it does.
    """

    row: Any
    usable: NDArray[np.bool_]
    outcome: str = ""
    reason: str = ""
    line: OldLine | None = None
    corridor: Corridor | None = None
    best_path: Path | None = None
    rival: Path | None = None
    start_costs: Mapping[int, float] = field(default_factory=dict)
    end_costs: Mapping[int, float] = field(default_factory=dict)
    _search: Search | None = field(default=None, repr=False)

    @property
    def is_built(self) -> bool:
        """Whether the segment is there, in operation or not."""
        return is_built(self.row)

    @property
    def gauge(self) -> int | None:
        """Track gauge in mm, where it is known."""
        return gauge_of(self.row)

    def paths_between(self, origins: Ints, targets: Ints, context: ModeWays) -> list[list[Path | None]]:
        """Return the best path of an allowed length from each of some origins to each of some targets."""
        assert self._search is not None
        position = {int(vertex): number for number, vertex in enumerate(self._search.origins)}
        vertices, distances = context.candidates(self.row.to_node)
        target_m = dict(zip(vertices.tolist(), distances.tolist(), strict=True))
        end_cost = np.array([AWAY * target_m.get(vertex, 0.0) for vertex in targets.tolist()])
        usable = [vertex for vertex in origins.tolist() if vertex in position]
        paths_found = self._search.paths_between([position[vertex] for vertex in usable], targets, end_cost)
        paths = dict(zip(usable, paths_found, strict=True))
        return [
            [
                path if path is not None and not context.wrong_length(path, self.row) else None
                for path in paths.get(vertex, [None] * len(targets))
            ]
            for vertex in origins.tolist()
        ]


def is_built(row: Any) -> bool:
    """Return whether a segment is there, in operation or not."""
    return str(row.status) not in NOT_BUILT


def gauge_of(row: Any) -> int | None:
    """Return the track gauge of a segment in mm, None where it is not known."""
    value = number(getattr(row, "gauge_mm", None))
    return None if value is None else int(value)


def try_segment(row: Any, context: ModeWays) -> Trial:
    """Look for the best path of one segment among the ways of its mode, whatever its neighbours do."""
    limits = context.limits
    trial = Trial(row, context.rules.usable(built=is_built(row), gauge_mm=gauge_of(row)))
    old_edges = edges([row.geometry])
    if (np.abs(np.diff(np.append(old_edges.start, old_edges.end, axis=0)[:, 0])) > 180).any():
        return replace(
            trial, outcome="unsupported", reason="it crosses the antimeridian; draw the two sides as two segments"
        )
    start, end = row.from_node, row.to_node
    if not any(len(context.candidates(node)[0]) for node in (start, end)):
        return replace(
            trial,
            outcome="not_covered",
            reason=f"no {MODE_NAMES[context.mode]} within {limits.snap_km:g} km of {context.node(start)} "
            f"or of {context.node(end)}",
        )
    half_width = max(limits.corridor_km * 1000, 2 * float(row.geometry_accuracy_m), limits.snap_km * 1000)
    trial = replace(trial, line=old_line(row.geometry, margin_km=WIDER * half_width / 1000))
    return _by_gauge(_search_within(half_width, trial, context), half_width, context)


def _search_within(half_width: float, trial: Trial, context: ModeWays) -> Trial:
    """Look for the best path inside a corridor, then in a wider one."""
    first = _search_in(half_width, trial, context)
    if first.best_path is not None:
        return first
    second = _search_in(WIDER * half_width, trial, context)
    return first if second.best_path is None else second


def _by_gauge(trial: Trial, half_width: float, context: ModeWays) -> Trial:
    """Return the search whose path states the gauge, with the other path as its rival, where one path does not."""
    if trial.gauge is None or trial.best_path is None:
        return trial
    states = context.rules.states_gauge(trial.gauge)
    is_unsaid = np.append(~states, False)[context.ways.way[trial.best_path.pieces]]  # a bridged gap is way -1
    if not is_unsaid.any():
        return trial
    stated = _search_within(half_width, replace(trial, usable=trial.usable & states, best_path=None), context)
    if stated.best_path is None:
        return trial
    unsaid_m = context.ways.piece_metres[trial.best_path.pieces][is_unsaid].sum()
    if unsaid_m > UNSAID_SHARE * trial.best_path.metres:
        return replace(stated, rival=trial.best_path)
    return replace(trial, rival=stated.best_path)


def _search_in(half_width: float, trial: Trial, context: ModeWays) -> Trial:
    """Look for the best path inside a corridor."""
    row, line, what = trial.row, trial.line, MODE_NAMES[context.mode]
    assert line is not None
    near = corridor(
        context.ways,
        line,
        context.rules,
        trial.usable,
        half_width_m=half_width,
        accuracy_m=max(float(row.geometry_accuracy_m), LEAST_ACCURACY_M),
        reversal_m=REVERSAL_M if context.mode == "rail" else 0.0,
    )
    reach_m = min(context.limits.snap_km * 1000, NEAR_SHARE * float(geodesic_km([row.geometry])[0]) * 1000)
    ends: list[tuple[Ints, Floats]] = []
    for node in (row.from_node, row.to_node):
        vertices, distances = context.candidates(node)
        reachable = np.isin(vertices, near.tail) & (distances <= reach_m)
        if not reachable.any():
            return replace(trial, outcome="no_way", reason=_nothing_near(node, trial, context, reach_m))
        ends.append((vertices[reachable], AWAY * distances[reachable]))
    (origins, origin_costs), (targets, target_costs) = ends
    first_fault = ""
    for weight in DEVIATION_WEIGHTS:
        search = near.search(origins, origin_costs, deviation_weight=weight)
        path = search.best(targets, target_costs)
        if path is None:
            nodes = f"{context.node(row.from_node)} to {context.node(row.to_node)}"
            where = f"from {nodes} within {half_width / 1000:,.3g} km of the old line"
            gap = _break(near, line, origins, targets)
            return replace(trial, outcome="broken", reason=f"no unbroken {what} {where}{gap}")
        fault = context.wrong_length(path, row)
        if not fault:
            back = near.reverse().search(targets, target_costs, deviation_weight=weight)
            return replace(
                trial,
                corridor=near,
                best_path=path,
                start_costs=_extra_costs(origins, back.costs(origins) + origin_costs, path),
                end_costs=_extra_costs(targets, search.costs(targets) + target_costs, path),
                _search=search,
            )
        first_fault = first_fault or fault
    remedy = "correct the length, or draw it through waypoints that tell the valleys apart"
    return replace(trial, outcome="wrong_length", reason=f"{first_fault}; {remedy}")


def _extra_costs(vertices: Ints, costs: Floats, best: Path) -> dict[int, float]:
    """Return by how much the costs of ends exceed that of the best path, where they are finite."""
    finite = np.isfinite(costs)
    return dict(zip(vertices[finite].tolist(), (costs[finite] - best.cost).tolist(), strict=True))


def _nothing_near(node: str, trial: Trial, context: ModeWays, reach_m: float) -> str:
    """Say why no way near a node can be used."""
    ways, rules, what = context.ways, context.rules, MODE_NAMES[context.mode]
    distance = f"{reach_m:,.0f} m" if reach_m < 1000 else f"{reach_m / 1000:.3g} km"
    within = f"within {distance} of {context.node(node)}"
    vertices, distances = context.candidates(node)
    vertices = vertices[distances <= reach_m]
    near = np.unique(ways.way[np.isin(ways.tail, vertices) | np.isin(ways.head, vertices)])
    near = near[near >= 0]
    near = near[rules.fit[near]]
    if not len(near):
        return f"no {what} {within}; move the node if the line is elsewhere"
    state = "in operation" if trial.is_built else "under construction, planned or proposed"
    near = near[(rules.operational if trial.is_built else rules.planned)[near]]
    if not len(near):
        return f"no {what} {state} {within}; it stays as it is until OpenStreetMap has one"
    if not rules.of_gauge(trial.gauge)[near].any():
        gauges = sorted({gauge for way in near for gauge in rules.gauges[way]})
        return (
            f"no {what} of {trial.gauge} mm {within}, only of {', '.join(map(str, gauges))} mm; "
            "correct the gauge or move the node"
        )
    return f"no {what} {within} inside the corridor about the old line; state its true accuracy or move the node"


def _break(near: Corridor, line: OldLine, origins: Ints, targets: Ints) -> str:
    """Say where the ways reached from one end come nearest to those reached from the other."""
    size = len(near.ways.xy)
    links = coo_array((np.ones(len(near.tail)), (near.tail, near.head)), shape=(size, size))
    _, component = connected_components(links, directed=False)
    from_start, from_end = (near.ways.xy[np.isin(component, component[ends])] for ends in (origins, targets))
    distances, nearest = cKDTree(line.plane.to_plane(from_end)).query(line.plane.to_plane(from_start))
    first = int(np.argmin(distances))
    a, b = from_start[first].tolist(), from_end[int(nearest[first])].tolist()
    return f": what either end reaches stays {metres(a, b) / 1000:,.2f} km apart, at {a[1]:.4f}, {a[0]:.4f}"
