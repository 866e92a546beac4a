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
from geo.matching.segment_search import Limits, Trial
from geo.matching.variable_elimination import choose
from geo.matching.way_network import Ways

APART_M: Final = 3_000.0
"""What it costs a segment to end elsewhere than its neighbours, in metres of way."""

SHARED: Final = 4
"""How many of the ends best for all segments at a place are looked at, beside those each would choose alone."""


def together(found: Mapping[int, Trial], ways: Ways, limits: Limits) -> dict[int, tuple[Path, list[str]]]:
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
