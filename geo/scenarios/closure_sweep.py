"""Sweeps: the same corridor under very many closures, one after the other, none of them drawn twice.

A *setting* is what every scenario of a sweep is held against: the freight and the gas network of what
is open in a year and under a scenario, its pairs with their best routes, and its flows. A scenario of
a sweep closes more, and nothing else. Its *effect* is, with everything else as it is:

- `pairs_cut` and `extra_hours` over the pairs of the demand and of the named routes, as `geo.measures.loss`
  has them (Jenelius, Petersen & Mattsson 2006, doi:10.1016/j.tra.2005.11.003);
- `freight_unserved_mt_y`, `gas_unserved_bcm_y`: the demand that no longer fits (`geo.flows.assignment`);
- `capacity_lost_mt_y`, `capacity_lost_bcm_y`: the fall of the maximum flow of the routes through a
  territory (`geo.measures.loss`); NaN where it is not known.

Nothing is rebuilt: a closure is a mask over the edges, the best routes of all pairs come from one run
of Dijkstra's algorithm (1959, doi:10.1007/BF01386390) per origin over arrays made once, and a flow is
solved anew only where a closed edge carried some of it: closing others leaves it feasible, and no
other can serve more in a smaller network.

Random closures are drawn each from a stream of its own, numpy's SeedSequence of the seed and the
number of the scenario, so however a sweep is divided among processes, the draws are the same.
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
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.arrays import Bools, Floats, Integers
from geo.flows.assignment import Assignment, assign, unserved
from geo.mapper import Mapper, one_process
from geo.measures.loss import Stakes
from geo.network.build import build_network
from geo.network.media import MEDIA
from geo.network.model import Network
from geo.network.pairs import default_pairs
from geo.network.state import places
from layers.model.problem import NothingOpenError
from layers.scenarios.scenario import Closure, Scenario, Where

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.model.atlas import Atlas

What: TypeAlias = Literal["segments", "nodes", "discs"]

WHAT: Final[tuple[What, ...]] = ("segments", "nodes", "discs")
"""What a random closure closes."""

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

_BATCH: Final = 20  # scenarios that travel together: about a tenth of a second of work


@dataclass(frozen=True)
class Effect:
    """What one scenario of a sweep does.

    Attributes
    ----------
    scenario, closes : str
        Its identifier and its title.
    segments : tuple of str
        The segments it closes that were open.
    pairs_cut : int
        Pairs of either medium that have no route left.
    extra_hours : float
        Mean over the freight pairs that still have one; NaN where none has.
    freight_unserved_mt_y, gas_unserved_bcm_y : float
        Demand that is not served, what is not served to begin with included.
    capacity_lost_mt_y, capacity_lost_bcm_y : float
        NaN where the capacity is not known.
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


class Setting:
    """What every scenario of a sweep is held against.

    Parameters
    ----------
    atlas : Atlas
    scenario : Scenario, optional
        What holds throughout: its demand, its openings, its own closures.
    as_of : int, optional
        Year; that of the scenario where not given.
    territory : str, optional
        Country (ISO 3166-1 alpha-3) through which the routes whose capacity is measured pass; that
        of the atlas where not given.

    Attributes
    ----------
    sides : tuple
        The freight and the gas side, each with its `network` and its `pairs`.
    scenario : Scenario or None

    Raises
    ------
    UnknownNameError
        If the atlas has no such territory. A KeyError.
    MissingCostError
        If the hours of an open edge are not known. A ValueError.
    """

    def __init__(
        self,
        atlas: Atlas,
        scenario: Scenario | None = None,
        *,
        as_of: int | None = None,
        territory: str | None = None,
    ) -> None:
        self.scenario = scenario
        demand = () if scenario is None else scenario.demand
        country = atlas.territory if territory is None else territory
        stakes = None if country is None else Stakes(atlas, country, as_of=as_of, scenario=scenario)
        sides = []
        for number, medium in enumerate(MEDIA):
            at_stake = None if stakes is None else stakes.media[number]
            network = (
                build_network(atlas, medium=medium, as_of=as_of, scenario=scenario)
                if at_stake is None
                else at_stake.network
            )
            asked = [(each.origin, each.destination) for each in demand if (each.bcm_y is None) == (medium != "gas")]
            pairs = list(dict.fromkeys([*default_pairs(atlas, medium), *asked]))
            sides.append(_Side(network, pairs, assign(network, demand), at_stake))
        self.sides = tuple(sides)

    def effect(self, scenario: Scenario) -> Effect:
        """Return what a scenario does by the closures it adds.

        Raises
        ------
        UnknownNameError
            If it names what the atlas does not have. A KeyError.
        ValueError
            If it opens something or changes capacities, demand or costs: a sweep varies what closes.
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
            still = joined & np.isfinite(after)
            cut += int((joined & ~still).sum())
            if network.medium == "freight" and still.any():
                extra_hours = float((after[still] - side.best[still]).mean())
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
    """One medium: arrays made once, on which a closure is a mask."""

    def __init__(self, network: Network, pairs: Sequence[tuple[str, str]], plan: Assignment, at_stake: Any) -> None:
        self.network, self.pairs, self.at_stake = network, tuple(pairs), at_stake
        self.demand, self.carries, self.left_over = plan.demands, plan.flow > 0, plan.unserved
        origins = list(dict.fromkeys(origin for origin, _ in pairs))
        ends = list(dict.fromkeys(destination for _, destination in pairs))
        # A consignment starts and ends in any mode: one vertex before all of those of its origin, and
        # one behind those of its destination, by arcs that lead only on.
        source = {node: network.n + number for number, node in enumerate(origins)}
        sink = {node: network.n + len(origins) + number for number, node in enumerate(ends)}
        out = [(source[node], vertex) for node in origins for vertex in network.vertices(node).tolist()]
        into = [(vertex, sink[node]) for node in ends for vertex in network.vertices(node).tolist()]
        more = np.array([*out, *into], dtype=np.int64).reshape(-1, 2)
        m = len(network.tail)
        start = np.concatenate([network.tail, network.head, more[:, 0]])
        end = np.concatenate([network.head, network.tail, more[:, 1]])
        edge = np.concatenate([np.arange(m), np.arange(m), np.full(len(more), m)])
        self.n = network.n + len(origins) + len(ends)
        order = np.lexsort((end, start))
        start, end, self.edge = start[order], end[order], edge[order]
        fresh = np.ones(len(start), dtype=bool)
        fresh[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
        self.first: Integers = np.flatnonzero(fresh).astype(np.int64)
        self.column = end[self.first]
        self.pointers = np.searchsorted(start[self.first], np.arange(self.n + 1))
        self.sources = np.array([source[node] for node in origins], dtype=np.int64)
        self.row = np.array([origins.index(origin) for origin, _ in pairs], dtype=np.int64)
        self.sink = np.array([sink[destination] for _, destination in pairs], dtype=np.int64)
        weight = network.km if network.medium == "gas" else network.hours
        self.weight: Floats = np.append(np.where(np.isnan(weight), np.inf, weight), 0.0)
        self.best = self.costs(np.zeros(m, dtype=bool))

    def costs(self, closed: Bools) -> Floats:
        """Return the hours (gas: km) of the best route of each pair; inf where there is none."""
        if not self.pairs or not len(self.first):
            return np.full(len(self.pairs), np.inf)
        weight = np.where(np.append(closed, False), np.inf, self.weight)
        # Of parallel edges the least; what is closed stays in the matrix, infinitely long.
        least = np.minimum.reduceat(weight[self.edge], self.first)
        matrix = csr_array((least, self.column, self.pointers), shape=(self.n, self.n))
        found: Floats = np.atleast_2d(dijkstra(matrix, indices=self.sources))[self.row, self.sink]
        return found

    def unserved(self, closed: Bools) -> float:
        """Return the demand that is not served, Mt/y or bcm/y."""
        if not (closed & self.carries).any():
            return self.left_over
        return unserved(self.network, self.demand, closed=closed)

    def capacity_lost(self, closed: Bools) -> float:
        """Return the fall in the maximum flow through the territory; NaN where it is not known."""
        stake = self.at_stake
        if stake is None or not np.isfinite(stake.flow) or not stake.flow > 0:
            return float("nan")
        return float(stake.flow - stake.carried(closed)) if (closed & ~stake.aside).any() else 0.0


def random_closures(
    setting: Setting, n: int, *, size: int = 1, seed: int = 0, what: What = "segments", radius_km: float = 25.0
) -> Iterator[Scenario]:
    """Yield scenarios that each close some places of a setting, drawn at random.

    Parameters
    ----------
    setting : Setting
    n : int
        How many scenarios.
    size : int
        How many places each closes; all different, all equally likely.
    seed : int
        The same seed gives the same scenarios, and the first ones do not depend on `n`.
    what : {"segments", "nodes", "discs"}
        Open segments; nodes where one of them ends; or discs, whose centres lie anywhere along the
        open land lines, each km equally likely.
    radius_km : float
        Of the discs.

    Yields
    ------
    Scenario
        With the number as its id, and the places as its title.

    Raises
    ------
    NothingOpenError
        If none of the places is open. A ValueError.
    ValueError
        If a number is not above 0, there are fewer places than `size`, or no such kind of them.

    Examples
    --------
    >>> from geo.scenarios import Setting, random_closures, sweep
    >>> from layers import load_atlas
    >>> setting = Setting(load_atlas())
    >>> [effect.scenario for effect in sweep(setting, random_closures(setting, 3, size=2, seed=1))]
    ['1', '2', '3']
    """
    if what not in WHAT:
        raise ValueError(f"no random closures of {what!r}; there are {', '.join(WHAT)}")
    if not (n > 0 and size > 0 and 0 < radius_km < np.inf):
        raise ValueError(f"{n} closures of {size} places, {radius_km} km: every number must be above 0")
    networks = [side.network for side in setting.sides]
    open_ = [network.kind == "segment" for network in networks]
    if what == "discs":
        land = [network.mode[network.part_edge] != "sea" for network in networks]
        lines = np.concatenate([network.part_geometry[here] for network, here in zip(networks, land, strict=True)])
        km = np.concatenate([network.part_km_geometry[here] for network, here in zip(networks, land, strict=True)])
        if not km.sum() > 0:
            raise _nothing_open(setting, "land lines, along which discs are drawn,", ", or draw segments or nodes")
        return _discs(lines, km, n, size, seed, radius_km)
    if what == "segments":
        names = sorted({str(name) for one, here in zip(networks, open_, strict=True) for name in one.segment[here]})
    else:
        ends = [end[here] for one, here in zip(networks, open_, strict=True) for end in (one.from_node, one.to_node)]
        names = sorted({str(name) for end in ends for name in end})
    if not names:
        raise _nothing_open(setting, what, "")
    if size > len(names):
        raise ValueError(f"{size} {what} cannot close: {len(names)} are open")
    return _named(names, n, size, seed, what)


def _nothing_open(setting: Setting, what: str, otherwise: str) -> NothingOpenError:
    under = "the atlas" if setting.scenario is None else f"scenario {setting.scenario.id}"
    return NothingOpenError(
        f"{under} leaves no {what} open; close fewer of them in it, or choose another year{otherwise}"
    )


def _draws(n: int, seed: int) -> Iterator[tuple[str, np.random.Generator]]:
    for number in range(n):
        yield str(number + 1), np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))


def _named(names: Sequence[str], n: int, size: int, seed: int, what: What) -> Iterator[Scenario]:
    for number, random in _draws(n, seed):
        chosen = tuple(names[at] for at in sorted(random.choice(len(names), size, replace=False).tolist()))
        where = Where(nodes=chosen) if what == "nodes" else Where(segments=chosen)
        yield Scenario(number, ", ".join(chosen), "", closes=(Closure(where),))


def _discs(lines: Any, km: Floats, n: int, size: int, seed: int, radius_km: float) -> Iterator[Scenario]:
    for number, random in _draws(n, seed):
        chosen = random.choice(len(lines), size, p=km / km.sum())
        # Along the drawn line; its parts are short enough for degrees to be as good as km.
        centres = shapely.line_interpolate_point(lines[chosen], random.uniform(size=size), normalized=True)
        discs = [(float(at.x), float(at.y), radius_km) for at in centres]
        title = ", ".join(f"{radius_km:g} km around {lat:.3f} N {lon:.3f} E" for lon, lat, _ in discs)
        yield Scenario(number, title, "", closes=tuple(Closure(Where(disc=disc)) for disc in discs))


def sweep(
    setting: Setting,
    scenarios: Iterable[Scenario],
    *,
    mapper: Mapper = one_process,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Effect]:
    """Yield the effect of each scenario, in order, as it is known.

    Parameters
    ----------
    setting : Setting
    scenarios : iterable of Scenario
        Taken as they are needed; only their closures count.
    mapper : Mapper
        Where they are worked out (`corridor.cluster`); the effects are the same.
    progress : callable, optional
        Called with the number of scenarios done.

    Yields
    ------
    Effect

    Raises
    ------
    UnknownNameError, ValueError
        As `Setting.effect`.
    """
    return mapper(Setting.effect, scenarios, shared=setting, batch=_BATCH, progress=progress)


def effects_table(effects: Iterable[Effect]) -> pd.DataFrame:
    """Return one row for each effect: its attributes, `segments` joined with ";"."""
    columns = [one.name for one in fields(Effect)]
    rows = ([*asdict(each).values()] for each in effects)
    table = pd.DataFrame(rows, columns=columns)
    table["segments"] = [";".join(names) for names in table["segments"]]
    return table


class Tally:
    """The distribution of the effects of a sweep, in memory that does not grow with their number.

    What is kept of each measure is how often each of its values came up, of each segment the sums
    over the scenarios that close it, and the worst scenarios.

    Parameters
    ----------
    worst : int
        How many of the worst scenarios to keep.
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
        # Of equals the earlier counts as the worse.
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
            `measure`, `unit`, `scenarios` (that have a value), `mean`, the quantiles `p5`, `p50`, `p95`
            (the least value that so great a part of the scenarios does not exceed), `max`, and the
            first scenario that has it: `worst`, `worst_closes`. NaN where none has a value.
        """
        rows = []
        for name, unit in MEASURES.items():
            counts = self._values[name]
            value = np.array(sorted(counts))
            count = np.array([counts[each] for each in value.tolist()])
            total = int(count.sum())
            row: dict[str, Any] = {"measure": name, "unit": unit, "scenarios": total}
            row["mean"] = float((value * count).sum() / total) if total else float("nan")
            for share in QUANTILES:
                at = np.searchsorted(np.cumsum(count), share * total - 1e-9 * total)
                row[f"p{share * 100:g}"] = float(value[at]) if total else float("nan")
            most = self._most.get(name)
            row["max"] = most[0] if most else float("nan")
            row["worst"], row["worst_closes"] = (most[1].scenario, most[1].closes) if most else (None, None)
            rows.append(row)
        return pd.DataFrame(rows)

    def worst(self) -> pd.DataFrame:
        """Return the worst effects as rows of `effects_table`, the worst first.

        Worse is more pairs cut; of as many, more freight unserved, then more gas; of as much, more
        extra hours.
        """
        return effects_table(effect for *_, effect in sorted(self._first, reverse=True))

    def segments(self) -> pd.DataFrame:
        """Return, for each segment ever closed, in how many scenarios, and the mean of each measure there.

        The mean is over all that closed with it, so it says where the worst of a sweep gather, not
        what the loss of the segment alone would cost (`geo.links`).
        """
        rows = []
        for segment, (count, *sums) in self._segments.items():
            means = [
                total / known if known else float("nan") for total, known in zip(sums[::2], sums[1::2], strict=True)
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
