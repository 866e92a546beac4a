"""Seeded draws of what is uncertain: the same in every analysis, case and year.

Each uncertain value is drawn from a stream of its own, seeded by its name: draw i of `speed_kmh.rail` is the same in
every command, and a parameter added to the atlas changes no other one's. Two cases compared draw by draw therefore
differ by what distinguishes them, not by chance (common random numbers: Glasserman & Yao 1992,
doi:10.1287/mnsc.38.6.884).

- *Cost parameters and demands*: half of the draws lie evenly between `low` and the value, half between the value
  and `high`. Of all distributions with this range and median it presumes least (it has the greatest entropy).
  A parameter without a range, or that the case or its scenario states, does not change.
- *Capacities*: each stated capacity of a segment or a node is multiplied by a factor whose median is 1 and whose
  range is that of `CAPACITY_SPREAD`.
- *Geometry*: a line moves as a whole by a vector drawn evenly from the disc of its stated accuracy.

Draws are independent of each other. The ranges are assumptions, not measured distributions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.arrays import Floats, Integers
from geo.mapper import Mapper, one_process
from geo.network.case import Case
from geo.network.costs import parameter_entries
from geo.network.model import Network
from geo.network.state import network_under

if TYPE_CHECKING:
    from layers.model.atlas import Atlas
    from layers.scenarios.scenario import Demand

CAPACITY_SPREAD: Final = {"high": 0.1, "medium": 0.2, "low": 0.4}
"""Half the width of the range of a capacity's factor, by the confidence of the fact."""

INTERVAL: Final = (0.05, 0.95)
"""The quantiles between which 90 % of the draws lie."""


@dataclass(frozen=True)
class Draws:
    """The number of draws, their seed, and where they are computed.

    Attributes
    ----------
    number, seed : int
        The same seed gives the same result, and the first of many draws are those of few.
    mapper : Mapper
        Where the draws are computed (`corridor.cluster`); the result is the same.
    progress : callable, optional
        Called with the number of draws done.
    effects : int
        Number of points, a power of 2, on which total effects are estimated (`geo.sensitivity`); 0 for none.

    Examples
    --------
    >>> from geo import Draws
    >>> few, many = Draws(2, seed=1).quantiles("port_h"), Draws(200, seed=1).quantiles("port_h")
    >>> bool((few == many[:2]).all())
    True
    """

    number: int = 200
    seed: int = 0
    mapper: Mapper = one_process
    progress: Callable[[int], None] | None = None
    effects: int = 512

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError(f"{self.number} draws are not 0 or more")
        if self.seed < 0:
            raise ValueError(f"a seed is a whole number of 0 or more, not {self.seed}")

    @classmethod
    def of(cls, draws: int | Draws) -> Draws:
        """Return draws unchanged, and for a number that many of seed 0."""
        return draws if isinstance(draws, Draws) else cls(draws)

    def quantiles(self, name: str) -> Floats:
        """Return the draws of a value as quantiles of its distribution, from 0 to 1, shape (number,)."""
        random = np.random.default_rng([self.seed, *name.encode()])
        return random.random(self.number)

    def demands(
        self, demands: Iterable[Demand], countries: Mapping[str, str | None] | None = None
    ) -> list[list[Demand]]:
        """Return the demands of each draw; one without a range is unchanged.

        Parameters
        ----------
        demands : iterable of Demand
        countries : mapping of str to str, optional
            Country of each node. All demand between two countries is drawn together: what is uncertain is their
            trade, which places and classes share out. Without it the demand between two nodes is.
        """
        columns = [self._amounts(demand, countries or {}) for demand in demands]
        return [list(drawn) for drawn in zip(*columns, strict=True)] if columns else [[] for _ in range(self.number)]

    def _amounts(self, demand: Demand, countries: Mapping[str, str | None]) -> list[Demand]:
        if demand.low is None or demand.high is None:
            return [demand] * self.number
        unit, median = ("mt_y", demand.mt_y) if demand.bcm_y is None else ("bcm_y", demand.bcm_y)
        ends = sorted(countries.get(node) or node for node in (demand.origin, demand.destination))
        assert median is not None  # a demand has one of the two
        amounts = between(demand.low, median, demand.high, self.quantiles(" ".join(["demand", *ends, unit])))
        return [replace(demand, **{unit: amount}) for amount in amounts.tolist()]

    def moves(self, lines: Iterable[str], accuracy_km: Floats) -> Floats:
        """Return how far each line has moved, km, shape (number, n, 2): evenly over the disc of its accuracy."""
        moved = [_in_disc(self.quantiles(f"azimuth {line}"), self.quantiles(f"distance {line}")) for line in lines]
        by_draw: Floats = np.array(moved).reshape(-1, self.number, 2).swapaxes(0, 1)
        return by_draw * accuracy_km[:, None]


def between(low: float, median: float, high: float, quantiles: Floats) -> Floats:
    """Return quantiles of the distribution of a range and a median; see the module."""
    values: Floats = np.interp(quantiles, [0.0, 0.5, 1.0], [low, median, high])
    return values


def _in_disc(azimuth: Floats, distance: Floats) -> Floats:
    """Return positions in a disc of radius 1, even over its area, of two quantiles each, shape (n, 2)."""
    angle = 2 * np.pi * azimuth
    positions: Floats = np.sqrt(distance)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return positions


def interval(drawn: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the 5 % quantile, the median and the 95 % quantile over draws, of arrays of shape (number, …)."""
    low, median, high = np.quantile(drawn, [INTERVAL[0], 0.5, INTERVAL[1]], axis=0)
    return low, median, high


def rank_intervals(scores: Floats) -> tuple[Floats, Integers, Integers]:
    """Return how sure the ranks of some rivals are.

    Parameters
    ----------
    scores : array of float, shape (number, k)
        Of each rival in each draw; the greatest ranks first, and one of -inf never does.

    Returns
    -------
    p_first : array of float, shape (k,)
        Share of the draws in which a rival ranks first; where several do, each counts for its part.
    low, high : array of int, shape (k,)
        Ranks between which 90 % of the draws lie. Of the ranks that equal rivals share, the best counts
        for `low` and the worst for `high`.
    """
    best = 1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    worst = (scores[:, None, :] >= scores[:, :, None]).sum(axis=2)
    first = np.where((best == 1) & np.isfinite(scores), 1 / worst, 0.0)
    low = np.quantile(best, INTERVAL[0], axis=0, method="inverted_cdf")
    high = np.quantile(worst, INTERVAL[1], axis=0, method="inverted_cdf")
    return first.mean(axis=0), low.astype(np.int64), high.astype(np.int64)


def countries_of(atlas: Atlas) -> dict[str, str | None]:
    """Return the country of each node of an atlas."""
    return dict(zip(atlas.nodes["id"].tolist(), atlas.nodes["country"].tolist(), strict=True))


class Uncertain:
    """The cost parameters and stated capacities of a case that are uncertain.

    Parameters
    ----------
    case : Case

    Attributes
    ----------
    ranges : mapping of str to (low, median, high)
        Of each parameter in force with `low` and `high` that neither the case nor its scenario states; amounts
        of money in USD.
    """

    def __init__(self, case: Case) -> None:
        stated = {*(() if case.scenario is None else case.scenario.costs), *case.costs}
        self.ranges: dict[str, tuple[float, float, float]] = {}
        for entry in parameter_entries(case.atlas.costs, case.year):
            low, high = entry.get("low"), entry.get("high")
            if entry["id"] not in stated and low is not None and high is not None:
                self.ranges[str(entry["id"])] = float(low), float(entry["value"]), float(high)
        self._atlas = case.atlas

    @cached_property
    def spread(self) -> dict[str, float]:
        """Half the width of the range of the factor on each stated capacity, by segment or node."""
        segments, nodes = self._atlas.segments, self._atlas.nodes
        segments = segments[segments[["capacity_mt_y", "capacity_bcm_y"]].notna().any(axis=1)]
        stated = pd.concat([frame[["id", "confidence"]] for frame in (segments, nodes[nodes["capacity"].notna()])])
        return dict(zip(stated["id"].tolist(), stated["confidence"].map(CAPACITY_SPREAD).tolist(), strict=True))

    def costs(self, draws: Draws) -> list[dict[str, float]]:
        """Return the values of the parameters in each draw."""
        return _by_draw(self.drawn(draws), draws.number)

    def drawn(self, draws: Draws) -> dict[str, Floats]:
        """Return the values of each parameter in all draws."""
        return self.at({name: draws.quantiles(name) for name in self.ranges})

    def at(self, quantiles: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return the values of some parameters at given quantiles of each."""
        return {name: between(*self.ranges[name], given) for name, given in quantiles.items()}

    def factors(self, draws: Draws) -> list[dict[str, float]]:
        """Return the factor on each stated capacity in each draw, by segment or node."""
        drawn = {
            name: between(1 - half, 1.0, 1 + half, draws.quantiles(f"capacity {name}"))
            for name, half in self.spread.items()
        }
        return _by_draw(drawn, draws.number)


def _by_draw(columns: Mapping[str, Floats], number: int) -> list[dict[str, float]]:
    """Return columns of values as one mapping for each draw."""
    rows: list[Any] = [{} for _ in range(number)]
    for name, values in columns.items():
        for row, value in zip(rows, values.tolist(), strict=True):
            row[name] = value
    return rows


def varied(network: Network, costs: Mapping[str, float], factors: Mapping[str, float]) -> Network:
    """Return a network with other costs, and its stated capacities scaled by segment or node.

    Parameters
    ----------
    network : Network
    costs : mapping of str to float
        Values of cost parameters.
    factors : mapping of str to float
        By id of a segment or node; 1 where not given.
    """
    names = np.where(network.transfer, network.at, network.segment)
    factor = np.array([factors.get(str(name), 1.0) for name in names], dtype=float)
    scaled = {name: getattr(network, name) * factor for name in ("stated_mt_y", "trucks_day", "capacity_bcm_y")}
    return replace(network, **scaled).with_costs(costs)


def networks_in_draws(case: Case, draws: Draws) -> list[Network]:
    """Return the open freight network of a case in each draw."""
    uncertain = Uncertain(case)
    whole_network = case.whole_network().with_costs(case.parameters)
    return [
        network_under(varied(whole_network, costs, factors), case.scenario, as_of=case.as_of).with_costs(case.costs)
        for costs, factors in zip(uncertain.costs(draws), uncertain.factors(draws), strict=True)
    ]
