"""How sure a ranking is: the same places ranked again in seeded draws of what is not known exactly.

One draw changes, independently of each other:

- *geometry*: every line moves as a whole by a vector drawn evenly from the disc of its stated
  accuracy, so a place may hit other lines, and what it hits may be nearer together or further apart;
- *cost parameters* (speeds, waiting times, payloads): evenly between the `low` and the `high` that
  the atlas documents for each; a parameter without such a range stays as it is;
- *capacities*: each stated capacity of a segment or a node is multiplied by a factor drawn evenly
  from 1 ± 0.1, 0.2 or 0.4 where the confidence of the fact is high, medium or low.

The ranges are assumptions, not measured distributions: a stability of 0.9 says that the ranking
holds over nine tenths of what was assumed, not that it is right with that probability.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.convergence import severing_radii
from geo.geodesic import Floats, Ints
from geo.ground import Ground
from geo.loss import Stakes
from geo.ranking import Place, score
from layers.cluster import Mapper, one_process

if TYPE_CHECKING:
    from layers.atlas import Atlas
    from layers.scenarios import Scenario

CAPACITY_SPREAD: Final = {"high": 0.1, "medium": 0.2, "low": 0.4}
"""Half the width of the range of a capacity's factor, by the confidence of the fact."""

_BATCH: Final = 4  # draws that travel together: about a tenth of a second of work


def rank_stability(
    atlas: Atlas,
    places: Sequence[Place],
    ground: Ground,
    stakes: Stakes,
    *,
    radius_km: float,
    top: int,
    draws: int,
    seed: int,
    mapper: Mapper = one_process,
    progress: Callable[[int], None] | None = None,
    scenario: Scenario | None = None,
) -> Floats:
    """Return the share of draws in which each place is among the first.

    Parameters
    ----------
    atlas : Atlas
    places : sequence of Place, length k
    ground : Ground
        Of the same lines and territory as the places.
    stakes : Stakes
    radius_km : float
        Radius of the disc.
    top : int
        How many places are the first.
    draws, seed : int
        The same seed gives the same shares.
    mapper : Mapper
        Where the places are ranked (`layers.cluster`); the shares are the same.
    progress : callable, optional
        Called with the number of draws done.
    scenario : Scenario, optional
        That of the stakes. The costs it states are as it states them in every draw.

    Returns
    -------
    array of float, shape (k,)
        Of places that tie, the one with the smaller severing radius, then the earlier one, is first.
    """
    at = ground.to_plane([(place.lon, place.lat) for place in places])
    still = ground.distance(at) <= radius_km
    # What a place holds but for its disc, such as the sea segments of a port, it keeps in every draw.
    own = [frozenset(place.segments) - set(ground.ids[hit]) for place, hit in zip(places, still, strict=True)]
    ranking = _Ranking(places, own, at, ground, stakes, radius_km, top)
    settled = {} if scenario is None else scenario.costs
    among = np.zeros(len(places))
    tasks = _draws(atlas, ground, draws, seed, settled)
    for first in mapper(_Ranking.first, tasks, shared=ranking, batch=_BATCH, progress=progress):
        among[first] += 1
    return among / draws


@dataclass(frozen=True)
class _Draw:
    """One draw: a vector for each line, values of parameters, factors of capacities."""

    moved: Floats
    costs: Mapping[str, float]
    capacities: Mapping[str, float]


def _draws(atlas: Atlas, ground: Ground, draws: int, seed: int, settled: Mapping[str, float]) -> Iterator[_Draw]:
    """Yield the draws, all from one stream: to draw is nothing beside what is made of it."""
    random = np.random.default_rng(seed)
    for _ in range(draws):
        moved = _moves(random, ground.accuracy_km)
        yield _Draw(moved, {**drawn_costs(random, atlas), **settled}, drawn_capacities(random, atlas))


@dataclass(frozen=True)
class _Ranking:
    """Places to be ranked again in every draw."""

    places: Sequence[Place]
    own: Sequence[frozenset[str]]
    at: Any
    ground: Ground
    stakes: Stakes
    radius_km: float
    top: int

    def first(self, draw: _Draw) -> Ints:
        """Return the numbers of the first places."""
        ground, radius_km = self.ground, self.radius_km
        varied = self.stakes.with_costs(draw.costs, draw.capacities)
        distance = ground.distance(self.at, draw.moved)
        hit = distance <= radius_km
        losses = [
            varied.loss(own | set(ground.ids[here]), place.nodes)
            for place, own, here in zip(self.places, self.own, hit, strict=True)
        ]
        radius = severing_radii(distance, ground.modes, dict.fromkeys(ground.modes), hit=hit)
        order = np.lexsort((np.arange(len(self.places)), radius, -score(losses, radius, radius_km).round(12)))
        return order[: self.top]


def _moves(random: np.random.Generator, accuracy_km: Floats) -> Floats:
    """Return a vector for each line, evenly from the disc of its accuracy, km, shape (n, 2)."""
    azimuth = random.uniform(0, 2 * np.pi, len(accuracy_km))
    length = accuracy_km * np.sqrt(random.uniform(0, 1, len(accuracy_km)))
    return np.column_stack([length * np.cos(azimuth), length * np.sin(azimuth)])


def drawn_costs(random: np.random.Generator, atlas: Atlas) -> dict[str, float]:
    """Return a value of every cost parameter that has a range."""
    return {
        entry["id"]: float(random.uniform(entry["low"], entry["high"]))
        for entry in atlas.costs.get("parameters", ())
        if entry.get("low") is not None and entry.get("high") is not None
    }


def drawn_capacities(random: np.random.Generator, atlas: Atlas) -> dict[str, float]:
    """Return a factor for every stated capacity, by segment or node."""
    segments = atlas.segments[atlas.segments[["capacity_mt_y", "capacity_bcm_y"]].notna().any(axis=1)]
    nodes = atlas.nodes[atlas.nodes["capacity"].notna()]
    both = pd.concat([segments[["id", "confidence"]], nodes[["id", "confidence"]]])
    return {
        name: float(random.uniform(1 - CAPACITY_SPREAD[confidence], 1 + CAPACITY_SPREAD[confidence]))
        for name, confidence in zip(both["id"], both["confidence"], strict=True)
    }
