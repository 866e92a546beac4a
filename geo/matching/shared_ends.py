"""Where segments meet: the end of each path, chosen once for all segments at a node.

Segments of one mode, gauge and state that meet at a node shall meet at one point of the track, so that
the line goes on without a gap. Of the ends that each would choose alone and those that cost all of them
least, the combination is taken whose paths cost least together (`geo.matching.variable_elimination`). Where
the tracks of two segments are not connected there, one keeps an end of its own, for `APART_M` metres more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from geo.arrays import Floats, Ints
from geo.matching.corridor_search import Path
from geo.matching.segment_search import ModeWays, Trial
from geo.matching.variable_elimination import minimise

APART_M: Final = 3_000.0
"""What it costs a segment to end elsewhere than its neighbours, in metres of way."""

SHARED: Final = 4
"""How many of the ends best for all segments at a place are looked at, beside those each would choose alone."""

_Offers = list[tuple[int, Mapping[int, float]]]
"""Of each segment that ends at a place: the end it would choose alone, and what each end costs it beyond that."""


def choose_shared_ends(trials: Mapping[int, Trial], context: ModeWays) -> dict[int, tuple[Path, list[str]]]:
    """Choose the ends of all segments that have a path, in common where they meet at a node.

    Returns for each its path, and the nodes at which it ends apart from its neighbours.
    """

    def keys(trial: Trial) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        kind = (trial.gauge or 0, trial.is_built)
        return (trial.row.from_node, *kind), (trial.row.to_node, *kind)

    offers: dict[tuple[Any, ...], _Offers] = {}
    for trial in trials.values():
        assert trial.best_path is not None
        start, end = keys(trial)
        offers.setdefault(start, []).append((trial.best_path.origin, trial.start_costs))
        offers.setdefault(end, []).append((trial.best_path.destination, trial.end_costs))
    places = {key: place for place, key in enumerate(sorted(offers))}
    options = [_options(offers[key]) for key in places]
    tables: list[tuple[int, int, Floats]] = []
    choices: dict[int, tuple[int, int, list[list[Path]]]] = {}
    for number in sorted(trials, key=lambda number: str(trials[number].row.id)):
        trial = trials[number]
        assert trial.best_path is not None
        start_place, end_place = (places[key] for key in keys(trial))
        paths = trial.paths_between(options[start_place], options[end_place], context)
        preferred = (
            int(np.searchsorted(options[start_place], trial.best_path.origin)),
            int(np.searchsorted(options[end_place], trial.best_path.destination)),
        )
        table, chosen_paths = _with_own_ends(paths, trial.best_path, preferred)
        tables.append((start_place, end_place, table))
        choices[number] = (start_place, end_place, chosen_paths)
    best = minimise([len(vertices) for vertices in options], tables)
    result = {}
    for number, (start_place, end_place, chosen_paths) in choices.items():
        path = chosen_paths[best[start_place]][best[end_place]]
        ends = zip((start_place, end_place), (path.origin, path.destination), keys(trials[number]), strict=True)
        result[number] = path, [key[0] for place, vertex, key in ends if options[place][best[place]] != vertex]
    return result


def _options(offers: _Offers) -> Ints:
    """Return the ends that segments meeting at a place would choose alone, and those best for all together."""
    vertices = sorted({vertex for _, extra_costs in offers for vertex in extra_costs})
    total = {vertex: sum(min(costs.get(vertex, APART_M), APART_M) for _, costs in offers) for vertex in vertices}
    best = sorted(vertices, key=lambda vertex: (total[vertex], vertex))[:SHARED]
    return np.array(sorted({vertex for vertex, _ in offers} | set(best)), dtype=np.intp)


def _with_own_ends(
    paths: list[list[Path | None]], best: Path, preferred: tuple[int, int]
) -> tuple[Floats, list[list[Path]]]:
    """Return the cost of each pair of shared ends and the path for it, which may end apart at a price."""
    table = np.empty((len(paths), len(paths[0])))
    best_paths: list[list[Path]] = []
    for i in range(len(paths)):
        best_paths.append([])
        for j in range(len(paths[0])):
            offers = [
                (path.cost + APART_M * ((a != i) + (b != j)), rank, path)
                for rank, (a, b) in enumerate(((i, j), (preferred[0], j), (i, preferred[1])))
                if (path := paths[a][b]) is not None
            ]
            offers.append((best.cost + APART_M * ((preferred[0] != i) + (preferred[1] != j)), 3, best))
            table[i, j], _, path = min(offers, key=lambda offer: offer[:2])
            best_paths[i].append(path)
    return table, best_paths
