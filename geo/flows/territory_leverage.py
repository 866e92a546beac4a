"""Leverage: how much of what others ask of a corridor a country could stop, or make dearer, by closing.

For a country T, a scenario and a year, and freight and gas each apart, the demand is assigned to the network
as it is (`geo.flows.assignment`): served_k of pair k. *Its own trade* are the pairs with an end in T; it is set
aside, as stopping it is no hold over others. Of the pairs of others:

    crosses    = what crosses T in the cheapest flow
    must cross = Σ served_k − the most of these amounts that can be served with T closed
    rerouting  = cost of serving the rest with T closed − cost of the same deliveries with T open

so that must cross ≤ crosses ≤ demand, and rerouting costs nothing or more. The cost is tonne-hours for
freight, bcm·km for gas. Everything in T closes, by exact cuts (`Network.edges_in`); the room that T's own
trade takes outside T is not given to others, in any of these, so nothing looks better for it. This is
importance with regard to unsatisfied demand, kept apart from the rise in cost (Jenelius, Petersen & Mattsson
2006, doi:10.1016/j.tra.2005.11.003), with capacities, for the loss of a whole country (an area-covering
disruption: Jenelius & Mattsson 2012, doi:10.1016/j.tra.2012.02.003).

Unknown capacities do not bind, so "must cross" is a lower bound and rerouting costs no more than what is
known says; `unknown_capacity` is the share of what is served around T that moves where nobody states what fits.

Countries that anything crosses or must cross rank, in each scenario, year and medium, by `RULE`; the others
hold nothing, which is no rank. `rank_stability` is the share of seeded draws in which a country keeps its
rank: costs, stated capacities as in `geo.vulnerability.rank_stability`, and demands evenly within their
range. A draw is the same for every scenario and year.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.arrays import Bools, Floats
from geo.flows.assignment import Assignment, assign
from geo.mapper import Mapper, one_process
from geo.network.case import Case
from geo.network.draws import Ranges, varied
from geo.network.media import MEDIA
from geo.network.model import Medium, Network
from geo.network.names import several
from geo.network.state import network_under
from layers.scenarios.scenario import Demand, Scenario, load_scenario

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

RULE: Final = "must_cross_share, then extra_t_h (gas: extra_tkm), then crosses"
"""What countries that hold anything rank by, largest first; equal ones share the rank."""

_COLUMNS: Final = (
    *("scenario", "year", "territory", "medium", "unit", "demand", "own", "served", "crosses", "crosses_share"),
    *("must_cross", "must_cross_share", "no_route", "no_room", "rerouted", "extra_hours_per_t", "extra_t_h"),
    *("extra_km_per_t", "extra_tkm", "unserved", "unknown_capacity", "rank", "rank_stability"),
)


def land_countries(case: Atlas | Case) -> list[str]:
    """Return the countries that the land lines of an atlas pass, whatever their status, most km first.

    Returns
    -------
    list of str
        ISO 3166-1 alpha-3.

    Examples
    --------
    >>> from geo import land_countries
    >>> from layers import load_atlas
    >>> land_countries(load_atlas())[:2]
    ['RUS', 'IRN']
    """
    case = Case.of(case)
    length = dict.fromkeys(case.gazetteer.territories, 0.0)
    for medium in MEDIA:
        network = case.whole_network(medium)
        for edge, code, km in zip(network.part_edge, network.part_country, network.part_km, strict=True):
            if network.mode[edge] != "sea" and code in length:
                length[code] += float(km)
    return sorted((code for code, km in length.items() if km > 0), key=lambda code: (-length[code], code))


def leverage(
    case: Atlas | Case,
    territories: str | Iterable[str] | None = None,
    *,
    scenarios: Sequence[Scenario | str] | None = None,
    years: Sequence[int | None] | None = None,
    draws: int = 0,
    seed: int = 0,
    mapper: Mapper = one_process,
    progress: Callable[[int], None] | None = None,
) -> pd.DataFrame:
    """Return how much hold each country has over the corridor in each scenario and year.

    Parameters
    ----------
    case : Atlas or Case
    territories : str or iterable of str, optional
        ISO 3166-1 alpha-3, alpha-2 or name. They rank among each other; the countries that the land
        lines pass (`land_countries`) where not given.
    scenarios : sequence of Scenario or str, optional
        As `layers.load_scenario` returns them, with their demand, or their names; that of the case, or
        the baseline of the atlas, where not given.
    years : sequence of (int or None), optional
        That of the case where not given. None stands for the year of each scenario, or the facts as
        they stand where it has none.
    draws, seed : int
        How many draws tell how stable the ranks are; the same seed gives the same table.
    mapper : Mapper
        Where the draws are worked out (`corridor.cluster`); the table is the same.
    progress : callable, optional
        Called with the number of situations done, out of (1 + draws) · scenarios · years.

    Returns
    -------
    DataFrame
        One row for each scenario, year, medium that is asked for, and territory, in the order given:

        - `scenario` (its id), `year` (in force; missing for the facts as they stand), `territory`, `medium`,
          `unit` (of amounts: Mt/y, bcm/y);
        - `demand`: all that is asked for; `own`: of it, by pairs with an end in the territory; `served`: of
          others' demand, what flows with everything open, so that `crosses` / `served` is a share of what flows;
        - `crosses`, `crosses_share`: of others' demand, what crosses it in the cheapest flow, and that
          over `demand`;
        - `must_cross`, `must_cross_share`: what of it cannot be served without the territory: `no_route`
          because nothing else leads there, `no_room` for lack of known capacity;
        - `rerouted`: what crosses it and can go elsewhere; `extra_t_h`, `extra_tkm`: what that costs, million
          tonne-hours (NaN for gas) and million tonne-km (bcm·km) a year; freight goes by hours, so its extra_tkm
          may be below 0; `extra_hours_per_t`, `extra_km_per_t`: the same over `rerouted`, NaN where that is 0;
        - `unserved`: others' demand that is not served with the territory closed, what is not served anyway
          included;
        - `unknown_capacity`: share of the tonne-km that others' flow moves, with the territory closed,
          where no capacity is stated; NaN where nothing moves;
        - `rank`: by `RULE`, from 1 (missing where nothing crosses and nothing must); `rank_stability`: share
          of the draws in which the rank is the same; NaN without draws or without a rank.

    Raises
    ------
    UnknownNameError
        If the atlas has no such territory, or a scenario names what it does not have. A KeyError.
    MissingCostError
        If the hours of an open edge are not known. A ValueError.

    Examples
    --------
    >>> from geo.flows import leverage
    >>> from layers import load_atlas
    >>> table = leverage(load_atlas(), ["AZE", "Iran"])
    >>> sorted(table["territory"])
    ['AZE', 'IRN']
    """
    case = Case.of(case)
    codes = land_countries(case) if territories is None else case.territories_asked(territories)
    cases = [
        (scenario, case.but(scenario=scenario, as_of=year))
        for scenario in _scenarios(case, scenarios)
        for year in ((case.as_of,) if years is None else years)
    ]
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done)

    rows: list[dict[str, Any]] = []
    for scenario, under in cases:
        for medium in _asked_media(scenario):
            ranked = _ranked(under.network(medium), scenario.demand, codes, under.whole_network(medium))
            rows += [{"scenario": scenario.id, "year": under.year, **row} for row in ranked]
        count()
    kept = np.zeros(len(rows))
    wholes = {medium: case.whole_network(medium) for medium in MEDIA}
    shared = _Cases(wholes, [(scenario, under.as_of) for scenario, under in cases], case.costs, codes)
    tasks = _draws(case.atlas, [scenario for scenario, _ in cases], draws, seed)
    for ranks in mapper(_Cases.ranks, tasks, shared=shared):
        kept += [rank == row["rank"] for rank, row in zip(ranks, rows, strict=True)]
        for _ in cases:
            count()
    table = pd.DataFrame(rows, columns=_COLUMNS).astype({"year": "Int64", "rank": "Int64"})
    table["rank_stability"] = kept / draws if draws else np.nan
    table.loc[table["rank"].isna(), "rank_stability"] = np.nan
    return table


def _scenarios(case: Case, scenarios: Sequence[Scenario | str] | None) -> list[Scenario]:
    """Return the scenarios asked for; that of the case, else the baseline, where none are."""
    if scenarios is None:
        return [case.scenario or load_scenario(case.atlas)]
    return [load_scenario(case.atlas, each) if isinstance(each, str) else each for each in scenarios]


def _asked_media(scenario: Scenario) -> list[Medium]:
    """Return the media of which a scenario asks for anything."""
    return [medium for medium in MEDIA if any(_amount(medium, demand) for demand in scenario.demand)]


@dataclass(frozen=True)
class _Draw:
    """Values of parameters, factors of capacities, and the demand of each case."""

    costs: Mapping[str, float]
    factors: Mapping[str, float]
    demand: Sequence[Sequence[Demand]]


def _draws(atlas: Atlas, scenarios: Sequence[Scenario], draws: int, seed: int) -> Iterator[_Draw]:
    ranges = Ranges(atlas)
    for draw in range(draws):
        random = np.random.default_rng([seed, draw])
        costs, factors = ranges.costs(random), ranges.capacities(random)
        # A stream of its own for each scenario: what else is asked for does not matter.
        demand = [_drawn(np.random.default_rng([seed, draw, 1]), scenario.demand) for scenario in scenarios]
        yield _Draw(costs, factors, demand)


@dataclass(frozen=True)
class _Cases:
    """What is ranked again in every draw: scenarios and years, on the networks of all segments."""

    wholes: Mapping[Medium, Network]
    scenarios: Sequence[tuple[Scenario, int | None]]
    costs: Mapping[str, float]
    territories: Sequence[str]

    def ranks(self, draw: _Draw) -> list[int | None]:
        """Return the ranks, in the order of the rows."""
        drawn = {medium: varied(whole, draw.costs, draw.factors) for medium, whole in self.wholes.items()}
        ranks = []
        for (scenario, year), demand in zip(self.scenarios, draw.demand, strict=True):
            for medium in _asked_media(scenario):
                network = network_under(drawn[medium], scenario, as_of=year).with_costs(self.costs)
                ranks += [row["rank"] for row in _ranked(network, demand, self.territories, drawn[medium])]
        return ranks


def _amount(medium: Medium, demand: Demand) -> float | None:
    return demand.bcm_y if medium == "gas" else demand.mt_y


def _drawn(random: np.random.Generator, demand: Sequence[Demand]) -> list[Demand]:
    """Return demands drawn evenly from their range; as they are where they have none."""
    return [
        each
        if each.low is None or each.high is None
        else _with_amount(each, float(random.uniform(each.low, each.high)))
        for each in demand
    ]


def _ranked(
    network: Network, demand: Sequence[Demand], territories: Sequence[str], whole: Network
) -> list[dict[str, Any]]:
    """Return the measures of each territory in one case, with its rank; None where it holds nothing.

    `whole` says which country a place is in, also where nothing there is open.
    """
    plan = assign(network, demand)
    rows = [_hold(plan, own_trade(whole, plan.demands, territory), territory) for territory in territories]
    cost = "extra_tkm" if network.medium == "gas" else "extra_t_h"
    keys = [tuple(round(row[name], 6) for name in ("must_cross_share", cost, "crosses")) for row in rows]
    for row, key in zip(rows, keys, strict=True):
        # Who holds nothing has no key above another's, and so takes no place.
        row["rank"] = 1 + sum(other > key for other in keys) if any(key) else None
    return rows


def own_trade(network: Network, demands: Sequence[Demand], territory: str | Iterable[str]) -> Bools:
    """Return which demands have an end in a territory, or any of several, shape (k,).

    Parameters
    ----------
    network : Network
        Where the ends lie; an end that it has no vertex of is in no country.
    demands : sequence of Demand, length k
    territory : str or iterable of str
        ISO 3166-1 alpha-3. A node on a border is in both countries, and so nobody's own.
    """
    inside = set(several(territory))
    ends = dict.fromkeys(node for demand in demands for node in (demand.origin, demand.destination))
    homes = {node: set(network.vertex_country[network.vertices(node)]) for node in ends}
    own = {node: bool(countries) and countries <= inside for node, countries in homes.items()}
    return np.array([own[demand.origin] or own[demand.destination] for demand in demands], dtype=bool)


def _hold(plan: Assignment, own: Bools, territory: str) -> dict[str, Any]:
    """Return what one territory could do to a plan, some demands of which are its own trade."""
    freight = plan.medium == "freight"
    total, taken = math.fsum(plan.asked), plan.flow_of(own)
    served = np.where(own, 0.0, plan.served_by_pair)
    closed = plan.closed | plan.network.edges_in(territory=territory)
    after = assign(plan.network, _asking(plan, served), closed=closed, taken=taken)
    crosses, hours, km = _moved(plan, ~own, territory)
    rerouted, extra_hours, extra_km = crosses, 0.0, 0.0
    lost = np.zeros(len(served))
    if crosses > 0:
        lost = served - after.served_by_pair
        if lost.any():
            before = assign(plan.network, _asking(plan, served - lost), closed=plan.closed, taken=taken)
            rerouted, hours, km = _moved(before, ~own, territory)
        _, hours_after, km_after = _moved(after, ~own, territory)
        # What is least with more open is no more: below 0 is rounding.
        extra_hours = max(hours_after - hours, 0.0)
        extra_km = km_after - km if freight else max(km_after - km, 0.0)
    must = math.fsum(lost)
    return {
        "territory": territory,
        "medium": plan.medium,
        "unit": plan.unit,
        "demand": total,
        "own": math.fsum(plan.asked[own]),
        "served": math.fsum(served),
        "crosses": crosses,
        "crosses_share": crosses / total if total > 0 else math.nan,
        "must_cross": must,
        "must_cross_share": must / total if total > 0 else math.nan,
        "no_route": math.fsum(lost[~after.joined]),
        "no_room": math.fsum(lost[after.joined]),
        "rerouted": rerouted,
        "extra_hours_per_t": extra_hours / rerouted if rerouted > 0 and freight else math.nan,
        "extra_t_h": extra_hours if freight else math.nan,
        "extra_km_per_t": extra_km / rerouted if rerouted > 0 else math.nan,
        "extra_tkm": extra_km,
        "unserved": math.fsum(np.where(own, 0.0, plan.asked - after.served_by_pair)),
        "unknown_capacity": after.unknown_capacity,
    }


def _asking(plan: Assignment, amounts: Floats) -> list[Demand]:
    """Return the demands of a plan with other amounts."""
    return [_with_amount(one, amount) for one, amount in zip(plan.demands, amounts.tolist(), strict=True)]


def _with_amount(one: Demand, amount: float) -> Demand:
    return replace(one, mt_y=amount) if one.bcm_y is None else replace(one, bcm_y=amount)


def _moved(plan: Assignment, of: Bools, territory: str) -> tuple[float, float, float]:
    """Return what some demands move across a territory, and their tonne-hours (0 for gas) and tonne-km in all."""
    mine = of[plan.path_pair]
    amount = plan.path_amount[mine]
    across = plan.path_amount[mine & plan.crossing(territory)]
    hours = math.fsum(amount * plan.path_hours[mine]) if plan.medium == "freight" else 0.0
    return math.fsum(across), hours, math.fsum(amount * plan.path_km[mine])
