"""Sweeps: the same corridor under very many closures, without rebuilding anything for each of them.

Every scenario of a sweep is compared with the *sweep baseline*: the freight and the gas network of what is
open in a case, its pairs with their best routes, and its flows. A scenario of a sweep only adds closures.
Its *effect* is, all else equal:

- `pairs_cut` and `extra_hours` over the pairs of the demand and of the named routes, as `geo.measures.loss`
  has them (Jenelius, Petersen & Mattsson 2006, doi:10.1016/j.tra.2005.11.003);
- `freight_unserved_mt_y`, `gas_unserved_bcm_y`: the demand that no longer fits (`geo.flows.assignment`);
- `capacity_lost_mt_y`, `capacity_lost_bcm_y`: the fall of the maximum flow of the routes through a
  territory (`geo.measures.loss`); NaN if it is unknown.

A closure is a mask over the edges. The best routes of all pairs come from one run of Dijkstra's algorithm
(1959, doi:10.1007/BF01386390) per origin over arrays built once. A flow is solved again only if a closed
edge carried some of it: otherwise it stays feasible, and no flow can serve more in a smaller network.

Each random closure has its own random stream, numpy's SeedSequence of the seed and the number of the
scenario, so the draws do not depend on how a sweep is divided among processes.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np
import pandas as pd
import shapely

from geo.arrays import Bools, Floats
from geo.flows.assignment import Assignment, assign, unserved
from geo.geodesy.geodesic import WGS84
from geo.mapper import Mapper, one_process
from geo.measures.loss import ClosureLoss, MediumLoss
from geo.network.case import Case
from geo.network.media import MEDIA, default_pairs
from geo.network.model import Network
from geo.network.state import places
from geo.routing.pair_costs import PairCosts
from layers.model.problem import NothingOpenError
from layers.scenarios.scenario import Closure, Scenario, Where

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.model.atlas import Atlas

What: TypeAlias = Literal["segments", "nodes", "discs"]

WHAT: Final[tuple[What, ...]] = ("segments", "nodes", "discs")
"""The kinds of place that a random closure closes."""

MEASURES: Final = {
    "pairs_cut": "pairs",
    "extra_hours": "h",
    "freight_unserved_mt_y": "Mt/y",
    "gas_unserved_bcm_y": "bcm/y",
    "capacity_lost_mt_y": "Mt/y",
    "capacity_lost_bcm_y": "bcm/y",
}
"""The measures of an effect, and their units."""

QUANTILES: Final = (0.05, 0.5, 0.95)

_BATCH: Final = 20  # scenarios sent together: about a tenth of a second of work


@dataclass(frozen=True)
class Effect:
    """The effect of one scenario of a sweep.

    Attributes
    ----------
    scenario, closes : str
        Its identifier and its title.
    segments : tuple of str
        The open segments that it closes.
    pairs_cut : int
        Pairs of either medium that lose their route.
    extra_hours : float
        Mean over the freight pairs that still have a route; NaN if none has.
    freight_unserved_mt_y, gas_unserved_bcm_y : float
        Demand that is not served, including what the baseline does not serve.
    capacity_lost_mt_y, capacity_lost_bcm_y : float
        Fall in the maximum flow through the territory; NaN if the capacity is unknown.

    Examples
    --------
    >>> from geo.scenarios import SweepBaseline
    >>> from layers import load_atlas
    >>> from layers.scenarios.scenario import Closure, Scenario, Where
    >>> no_sea = Scenario("no_sea", "Sea", "", closes=(Closure(Where(modes=("sea",))),))
    >>> SweepBaseline(load_atlas()).effect(no_sea).closes
    'Sea'
    """

    scenario: str
    closes: str
    segments: tuple[str, ...]
    pairs_cut: int
    extra_hours: float
    freight_unserved_mt_y: float
    gas_unserved_bcm_y: float
    capacity_lost_mt_y: float
    capacity_lost_bcm_y: float


class SweepBaseline:
    """The case with which every scenario of a sweep is compared.

    Parameters
    ----------
    case : Atlas or Case
        Its demand, openings and closures hold for all scenarios. The capacity lost is that of routes
        through its territory.

    Attributes
    ----------
    sides : tuple
        The freight and the gas side, each with its `network` and its `pairs`.
    scenario : Scenario or None

    Raises
    ------
    MissingCostError
        If the hours of an open edge are not known. A ValueError.

    Examples
    --------
    >>> from geo import Case
    >>> from geo.scenarios import SweepBaseline
    >>> from layers import load_atlas
    >>> [side.network.medium for side in SweepBaseline(Case(load_atlas(), "baseline")).sides]
    ['freight', 'gas']
    """

    def __init__(self, case: Atlas | Case) -> None:
        case = Case.of(case)
        self.scenario = case.scenario
        demands = case.demand
        media = ClosureLoss(case, case.territories).media if case.territories else {}
        sides = []
        for medium in MEDIA:
            network = case.network(medium)
            asked = [
                (demand.origin, demand.destination) for demand in demands if (demand.bcm_y is None) == (medium != "gas")
            ]
            pairs = list(dict.fromkeys([*default_pairs(case.atlas, medium), *asked]))
            sides.append(_Side(network, pairs, assign(network, demands), media.get(medium)))
        self.sides = tuple(sides)

    def effect(self, scenario: Scenario) -> Effect:
        """Return the effect of the closures that a scenario adds.

        Raises
        ------
        UnknownNameError
            If the scenario names something that the atlas lacks. A KeyError.
        ValueError
            If the scenario opens something or changes capacities, demand or costs.
        """
        self._only_closes(scenario)
        segments: list[str] = []
        cut, extra_hours = 0, float("nan")
        left_over: dict[str, float] = {}
        lost: dict[str, float] = {}
        for side in self.sides:
            network = side.network
            closed = np.zeros(len(network.tail), dtype=bool)
            for closure in scenario.closes:
                closed |= places(network, closure.where)
            segments += network.segment[closed & (network.kind == "segment")].tolist()
            after = side.costs(closed)
            joined = np.isfinite(side.best)
            connected = joined & np.isfinite(after)
            cut += int((joined & ~connected).sum())
            if network.medium == "freight" and connected.any():
                extra_hours = float((after[connected] - side.best[connected]).mean())
            left_over[network.medium] = side.unserved(closed)
            lost[network.medium] = side.capacity_lost(closed)
        return Effect(
            scenario=scenario.id,
            closes=scenario.title,
            segments=tuple(segments),
            pairs_cut=cut,
            extra_hours=extra_hours,
            freight_unserved_mt_y=left_over["freight"],
            gas_unserved_bcm_y=left_over["gas"],
            capacity_lost_mt_y=lost["freight"],
            capacity_lost_bcm_y=lost["gas"],
        )

    def _only_closes(self, scenario: Scenario) -> None:
        for name in ("opens", "capacity", "demand", "costs"):
            value = getattr(scenario, name)
            if value and (self.scenario is None or value != getattr(self.scenario, name)):
                raise ValueError(f"scenario {scenario.id} has {name} of its own; a sweep varies only what closes")


class _Side:
    """One medium of a sweep baseline: its network, pairs and flow."""

    def __init__(
        self, network: Network, pairs: Sequence[tuple[str, str]], plan: Assignment, at_stake: MediumLoss | None
    ) -> None:
        self.network, self.pairs, self.at_stake = network, tuple(pairs), at_stake
        self.demand, self.carries, self.left_over = plan.demands, plan.flow > 0, plan.unserved
        modes_of = {(demand.origin, demand.destination): tuple(sorted(demand.modes)) for demand in plan.demands}
        by_modes: dict[tuple[str, ...], list[int]] = {}
        for row, pair in enumerate(self.pairs):
            by_modes.setdefault(modes_of.get(pair, ()), []).append(row)
        # Pairs whose demand keeps to the same modes are searched together.
        self._searches = [
            (rows, PairCosts(network, [self.pairs[row] for row in rows]), network.edges_of_other_modes(modes))
            for modes, rows in by_modes.items()
        ]
        self.best = self.costs(np.zeros(len(network.tail), dtype=bool))

    def costs(self, closed: Bools) -> Floats:
        """Return the hours (gas: km) of the best route of each pair; inf without a route."""
        costs = np.empty(len(self.pairs))
        for rows, search, other_modes in self._searches:
            costs[rows] = search.of(self.network, closed | other_modes)
        return costs

    def unserved(self, closed: Bools) -> float:
        """Return the demand that is not served, Mt/y or bcm/y."""
        if not (closed & self.carries).any():
            return self.left_over
        return unserved(self.network, self.demand, closed=closed)

    def capacity_lost(self, closed: Bools) -> float:
        """Return the fall in the maximum flow through the territory; NaN if it is unknown."""
        return float("nan") if self.at_stake is None else self.at_stake.capacity_lost(closed)


def random_closures(
    baseline: SweepBaseline, n: int, *, size: int = 1, seed: int = 0, what: What = "segments", radius_km: float = 25.0
) -> Iterator[Scenario]:
    """Yield scenarios that each close places of a baseline, drawn at random.

    Parameters
    ----------
    baseline : SweepBaseline
    n : int
        Number of scenarios.
    size : int
        Number of places that each closes, all different and equally likely.
    seed : int
        The same seed gives the same scenarios, and the first ones do not depend on `n`.
    what : {"segments", "nodes", "discs"}
        Open segments; nodes where an open segment ends; or discs, whose centres lie anywhere along the
        open land lines, each km equally likely.
    radius_km : float
        Radius of the discs.

    Yields
    ------
    Scenario
        Its id is its number, its title lists the places.

    Raises
    ------
    NothingOpenError
        If none of the places is open. A ValueError.
    ValueError
        If a number is not above 0, `size` exceeds the number of places, or `what` is unknown.

    Examples
    --------
    >>> from geo.scenarios import SweepBaseline, random_closures, sweep
    >>> from layers import load_atlas
    >>> baseline = SweepBaseline(load_atlas())
    >>> [effect.scenario for effect in sweep(baseline, random_closures(baseline, 3, size=2, seed=1))]
    ['1', '2', '3']
    """
    if what not in WHAT:
        raise ValueError(f"no random closures of {what!r}; there are {', '.join(WHAT)}")
    if not (n > 0 and size > 0 and 0 < radius_km < np.inf):
        raise ValueError(f"{n} closures of {size} places, {radius_km} km: every number must be above 0")
    networks = [side.network for side in baseline.sides]
    is_line = [network.kind == "segment" for network in networks]
    if what == "discs":
        land = [network.mode[network.part_edge] != "sea" for network in networks]
        lines = np.concatenate([network.part_geometry[mask] for network, mask in zip(networks, land, strict=True)])
        km = np.concatenate([network.part_km_geometry[mask] for network, mask in zip(networks, land, strict=True)])
        if not km.sum() > 0:
            raise _nothing_open(baseline, "land lines, along which discs are drawn,", ", or draw segments or nodes")
        return _discs(lines, km, n, size, seed, radius_km)
    if what == "segments":
        columns = [network.segment[lines] for network, lines in zip(networks, is_line, strict=True)]
    else:
        columns = [
            column[lines]
            for network, lines in zip(networks, is_line, strict=True)
            for column in (network.from_node, network.to_node)
        ]
    names = sorted({str(name) for column in columns for name in column})
    if not names:
        raise _nothing_open(baseline, what, "")
    if size > len(names):
        raise ValueError(f"{size} {what} cannot close: {len(names)} are open")
    return _named(names, n, size, seed, what)


def _nothing_open(baseline: SweepBaseline, what: str, otherwise: str) -> NothingOpenError:
    under = "the atlas" if baseline.scenario is None else f"scenario {baseline.scenario.id}"
    return NothingOpenError(
        f"{under} leaves no {what} open; close fewer of them in it, or choose another year{otherwise}"
    )


def _draws(n: int, seed: int) -> Iterator[tuple[str, np.random.Generator]]:
    for number in range(n):
        yield str(number + 1), np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))


def _named(names: Sequence[str], n: int, size: int, seed: int, what: What) -> Iterator[Scenario]:
    for number, random in _draws(n, seed):
        closed = tuple(names[index] for index in sorted(random.choice(len(names), size, replace=False).tolist()))
        where = Where(nodes=closed) if what == "nodes" else Where(segments=closed)
        yield Scenario(number, ", ".join(closed), "", closes=(Closure(where),))


def _discs(lines: Any, km: Floats, n: int, size: int, seed: int, radius_km: float) -> Iterator[Scenario]:
    for number, random in _draws(n, seed):
        line_numbers = random.choice(len(lines), size, p=km / km.sum())
        shares = random.uniform(size=size)
        discs = [(*_along(lines[line], share), radius_km) for line, share in zip(line_numbers, shares, strict=True)]
        title = ", ".join(f"{radius_km:g} km around {lat:.3f} N {lon:.3f} E" for lon, lat, _ in discs)
        yield Scenario(number, title, "", closes=tuple(Closure(Where(disc=disc)) for disc in discs))


def _along(line: Any, share: float) -> tuple[float, float]:
    """Return the longitude and latitude at a share of the geodesic length of a line."""
    lon, lat = shapely.get_coordinates(line).T
    azimuth, _, metres = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    reached = np.cumsum(metres)
    edge = min(int(np.searchsorted(reached, share * reached[-1])), len(metres) - 1)
    beyond = share * reached[-1] - (reached[edge] - metres[edge])
    lon_reached, lat_reached, _ = WGS84.fwd(lon[edge], lat[edge], azimuth[edge], beyond)
    return float(lon_reached), float(lat_reached)


def sweep(
    baseline: SweepBaseline,
    scenarios: Iterable[Scenario],
    *,
    mapper: Mapper = one_process,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Effect]:
    """Yield the effect of each scenario, in order.

    Parameters
    ----------
    baseline : SweepBaseline
    scenarios : iterable of Scenario
        Consumed as they are needed; they may only add closures.
    mapper : Mapper
        Where the effects are computed (`corridor.cluster`); they are the same.
    progress : callable, optional
        Called with the number of scenarios done.

    Yields
    ------
    Effect

    Raises
    ------
    UnknownNameError, ValueError
        As `SweepBaseline.effect`.

    Examples
    --------
    >>> from geo import SweepBaseline, random_closures, sweep
    >>> from layers import load_atlas
    >>> baseline = SweepBaseline(load_atlas())
    >>> [len(effect.segments) for effect in sweep(baseline, random_closures(baseline, 2, seed=1))]
    [1, 1]
    """
    return mapper(SweepBaseline.effect, scenarios, shared=baseline, batch=_BATCH, progress=progress)


def effects_table(effects: Iterable[Effect]) -> pd.DataFrame:
    """Return effects as a table.

    Parameters
    ----------
    effects : iterable of Effect

    Returns
    -------
    DataFrame
        One row for each effect, with the attributes of `Effect` as columns; `segments` is joined with ";".

    Examples
    --------
    >>> from geo.scenarios import SweepBaseline, effects_table, random_closures, sweep
    >>> from layers import load_atlas
    >>> baseline = SweepBaseline(load_atlas())
    >>> effects_table(sweep(baseline, random_closures(baseline, 2)))["scenario"].tolist()
    ['1', '2']
    """
    columns = [field.name for field in fields(Effect)]
    rows = ([*asdict(effect).values()] for effect in effects)
    table = pd.DataFrame(rows, columns=columns)
    table["segments"] = [";".join(names) for names in table["segments"]]
    return table


class Tally:
    """The distribution of the effects of a sweep, in memory that does not grow with their number.

    It keeps how often each value of each measure occurs, the sums for each segment over the scenarios that
    close it, and the worst scenarios.

    Parameters
    ----------
    worst : int
        Number of worst scenarios to keep.

    Attributes
    ----------
    scenarios : int
        Number of effects counted.

    Examples
    --------
    >>> from geo import SweepBaseline, Tally, random_closures, sweep
    >>> from layers import load_atlas
    >>> baseline, tally = SweepBaseline(load_atlas()), Tally(worst=1)
    >>> for effect in sweep(baseline, random_closures(baseline, 3)):
    ...     tally.add(effect)
    >>> tally.scenarios, len(tally.worst())
    (3, 1)
    """

    def __init__(self, *, worst: int = 10) -> None:
        self.scenarios = 0
        self._keep = worst
        self._values: dict[str, Counter[float]] = {name: Counter() for name in MEASURES}
        self._most: dict[str, tuple[float, Effect]] = {}
        self._first: list[tuple[tuple[float, ...], int, Effect]] = []
        self._segments: dict[str, list[float]] = {}

    def add(self, effect: Effect) -> None:
        """Count an effect."""
        self.scenarios += 1
        values = {name: float(getattr(effect, name)) for name in MEASURES}
        for name, value in values.items():
            if not np.isnan(value):
                self._values[name][value] += 1
                if name not in self._most or value > self._most[name][0]:
                    self._most[name] = (value, effect)
        # Ties: the earlier scenario ranks as the worse.
        entry = (_badness(values), -self.scenarios, effect)
        if len(self._first) < self._keep:
            heapq.heappush(self._first, entry)
        elif self._keep:
            heapq.heappushpop(self._first, entry)
        for segment in set(effect.segments):
            sums = self._segments.setdefault(segment, [0.0] * (2 * len(MEASURES) + 1))
            sums[0] += 1
            for position, value in enumerate(values.values()):
                if not np.isnan(value):
                    sums[1 + 2 * position] += value
                    sums[2 + 2 * position] += 1

    def summary(self) -> pd.DataFrame:
        """Return the distribution of each measure.

        Returns
        -------
        DataFrame
            `measure`, `unit`, `scenarios` (with a value), `mean`, the quantiles `p5`, `p50`, `p95` (the
            least value that this share of the scenarios does not exceed), `max`, and the first scenario
            with that value: `worst`, `worst_closes`. NaN if no scenario has a value.
        """
        rows = []
        for name, unit in MEASURES.items():
            counts = self._values[name]
            value = np.array(sorted(counts))
            count = np.array([counts[key] for key in value.tolist()])
            total = int(count.sum())
            row: dict[str, Any] = {"measure": name, "unit": unit, "scenarios": total}
            row["mean"] = float((value * count).sum() / total) if total else float("nan")
            for share in QUANTILES:
                position = np.searchsorted(np.cumsum(count), share * total - 1e-9 * total)
                row[f"p{share * 100:g}"] = float(value[position]) if total else float("nan")
            most = self._most.get(name)
            row["max"] = most[0] if most else float("nan")
            row["worst"], row["worst_closes"] = (most[1].scenario, most[1].closes) if most else (None, None)
            rows.append(row)
        return pd.DataFrame(rows)

    def worst(self) -> pd.DataFrame:
        """Return the worst effects as rows of `effects_table`, the worst first.

        Effects are compared by pairs cut, then freight unserved, then gas unserved, then extra hours.
        """
        return effects_table(effect for *_, effect in sorted(self._first, reverse=True))

    def segments(self) -> pd.DataFrame:
        """Return, for each segment, the number of scenarios that close it and the mean of each measure over them.

        These scenarios close other segments as well, so the mean is not the loss by closing the segment
        alone (`geo.links`).
        """
        rows = []
        for segment, (count, *sums) in self._segments.items():
            means = [
                total / number if number else float("nan") for total, number in zip(sums[::2], sums[1::2], strict=True)
            ]
            rows.append([segment, int(count), *means])
        table = pd.DataFrame(rows, columns=["segment", "scenarios", *MEASURES])
        order = ["pairs_cut", "freight_unserved_mt_y", "gas_unserved_bcm_y", "extra_hours", "segment"]
        return table.sort_values(order, ascending=[False] * 4 + [True], kind="stable").reset_index(drop=True)


def _badness(values: dict[str, float]) -> tuple[float, ...]:
    hours = values["extra_hours"]
    return (
        values["pairs_cut"],
        values["freight_unserved_mt_y"],
        values["gas_unserved_bcm_y"],
        -np.inf if np.isnan(hours) else hours,
    )
