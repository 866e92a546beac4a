"""Leverage: how much of the demand of others a country could stop, or make dearer, by closing.

For a country T, a scenario and a year, and freight and gas each apart, the demand is assigned to the network
as it is (`geo.flows.assignment`): served_k of pair k. *Its own trade* are the pairs with an end in T. It is left
out, because stopping it gives T no hold over others. Of the pairs of others:

    crosses    = amount that crosses T in the cheapest flow
    must cross = Σ served_k − the most of these amounts that can be served with T closed
    rerouting  = cost of serving the rest with T closed − cost of the same deliveries with T open

so that must cross ≤ crosses ≤ demand, and rerouting costs 0 or more. The cost is dollars for freight where the atlas
states prices (`Assignment.burden`), and tonne-hours; bcm·km for gas. Everything in T closes, by exact cuts
(`Network.edges_in`). The capacity that T's own trade uses outside T is never given to others, so that a closure frees
no capacity. This is importance with regard to unsatisfied demand, kept apart from the rise in cost (Jenelius,
Petersen & Mattsson 2006, doi:10.1016/j.tra.2005.11.003), with capacities, for the loss of a whole country (an
area-covering disruption: Jenelius & Mattsson 2012, doi:10.1016/j.tra.2012.02.003).

Unknown capacities do not bind, so "must cross" and the cost of rerouting are lower bounds;
`unknown_capacity` is the share of the tonne-km around T that moves where no capacity is stated.

Countries that anything crosses or must cross are ranked, in each scenario, year and medium, by `RULE`; the
others have no rank. `rank_stability` is the share of seeded draws in which a country keeps its rank. A draw
changes costs and stated capacities as in `geo.vulnerability.rank_stability`, and demands evenly within their
ranges. It is the same for every scenario and year.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.arrays import Bools, Floats
from geo.flows.assignment import Assignment, Rule, assign, demand_amount
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

RULE: Final = "must_cross_share, then extra_usd_y (without prices: extra_t_h; gas: extra_tkm), then crosses"
"""The ranking rule, largest value first; countries with equal values share the rank."""

_LEAST: Final = {"hours": ("hours",), "km": ("km",), "usd": ("cost", "logit")}

_COLUMNS: Final = (
    *("scenario", "year", "territory", "medium", "unit", "demand", "own", "served", "crosses", "crosses_share"),
    *("must_cross", "must_cross_share", "no_route", "no_room", "rerouted", "extra_hours_per_t", "extra_t_h"),
    *(
        "extra_km_per_t",
        "extra_tkm",
        "extra_usd_per_t",
        "extra_usd_y",
        "unserved",
        "unknown_capacity",
        "low_confidence",
        "rank",
        "rank_stability",
    ),
)


def land_countries(case: Atlas | Case) -> list[str]:
    """Return the countries that the land lines of an atlas pass, whatever their status, most km first.

    Parameters
    ----------
    case : Atlas or Case
        Only its atlas matters.

    Returns
    -------
    list of str
        ISO 3166-1 alpha-3.

    Examples
    --------
    >>> from geo import land_countries
    >>> from layers import load_atlas
    >>> sorted(land_countries(load_atlas())[:2])
    ['IRN', 'RUS']
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
    scenarios: Scenario | str | Iterable[Scenario | str] | None = None,
    years: int | Iterable[int | None] | None = None,
    draws: int = 0,
    seed: int = 0,
    mapper: Mapper = one_process,
    progress: Callable[[int], None] | None = None,
) -> pd.DataFrame:
    """Return how much leverage each country has over the corridor in each scenario and year.

    Parameters
    ----------
    case : Atlas or Case
    territories : str or iterable of str, optional
        ISO 3166-1 alpha-3, alpha-2 or name. They are ranked among each other; by default the countries
        that the land lines pass (`land_countries`).
    scenarios : sequence of Scenario or str, optional
        Scenarios as `layers.load_scenario` returns them, with their demand, or their names; by default
        that of the case, else the baseline of the atlas.
    years : sequence of (int or None), optional
        By default that of the case. None stands for the year of each scenario; if that has none, the
        facts as they stand.
    draws, seed : int
        Number of draws for the stability of the ranks, and their seed; the same seed gives the same table.
    mapper : Mapper
        Where the draws are computed (`corridor.cluster`); the table is the same.
    progress : callable, optional
        Called with the number of cases done, out of (1 + draws) · scenarios · years.

    Returns
    -------
    DataFrame
        One row for each scenario, year, medium with demand, and territory, in the order given:

        - `scenario` (its id), `year` (in force; missing for the facts as they stand), `territory`, `medium`,
          `unit` (of amounts: Mt/y, bcm/y);
        - `demand`: total demand; `own`: the part of it of pairs with an end in the territory; `served`: the
          demand of others that is served with everything open, so that `crosses` / `served` is a share of
          the flow;
        - `crosses`, `crosses_share`: the demand of others that crosses the territory in the cheapest flow,
          and its share of `demand`;
        - `must_cross`, `must_cross_share`: the part of it that cannot be served without the territory:
          `no_route` because no other route exists, `no_room` for lack of known capacity;
        - `rerouted`: the amount that crosses the territory and can go elsewhere; `extra_usd_y`, `extra_t_h`,
          `extra_tkm`: the cost of that, in million USD (NaN for gas and without prices), million tonne-hours (NaN
          for gas) and million tonne-km (bcm·km) a year; only what the flow is found by cannot be below 0;
          `extra_usd_per_t`, `extra_hours_per_t`, `extra_km_per_t`: the same over `rerouted`, NaN where that is 0;
        - `unserved`: the demand of others that is not served with the territory closed, including what is
          not served with it open;
        - `unknown_capacity`: share of the tonne-km of others' flow, with the territory closed, where no
          capacity is stated; NaN where nothing moves;
        - `low_confidence`: share of the same tonne-km on segments whose facts are of low confidence;
        - `rank`: by `RULE`, from 1 (missing if nothing crosses and nothing must cross); `rank_stability`:
          share of the draws with the same rank; NaN without draws or without a rank.

    Raises
    ------
    UnknownNameError
        If the atlas has no such territory, or a scenario names something that the atlas lacks. A KeyError.
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
    when = (case.as_of,) if years is None else (years,) if isinstance(years, int) else tuple(years)
    if draws < 0:
        raise ValueError(f"{draws} draws are not 0 or more")
    sides = [
        case.but(scenario=scenario, as_of=year)
        for scenario in (
            [case.scenario or load_scenario(case.atlas)] if scenarios is None else case.scenarios_asked(scenarios)
        )
        for year in when
    ]
    cases = [(side.scenario, side) for side in sides if side.scenario is not None]
    finished = 0

    def count() -> None:
        nonlocal finished
        finished += 1
        if progress is not None:
            progress(finished)

    rows: list[dict[str, Any]] = []
    for scenario, under in cases:
        for medium in _asked_media(under.demand):
            network, whole_network = under.network(medium), under.whole_network(medium)
            ranked = _ranked(network, under.demand, codes, whole_network, under.rule(medium))
            rows += [{"scenario": scenario.id, "year": under.year, **row} for row in ranked]
        count()
    same_rank = np.zeros(len(rows))
    whole_networks = {medium: case.whole_network(medium) for medium in MEDIA}
    rules = [{medium: under.rule(medium) for medium in MEDIA} for _, under in cases]
    shared = _Cases(whole_networks, [(scenario, under.as_of) for scenario, under in cases], case.costs, codes, rules)
    tasks = _draws(case.atlas, [under.demand for _, under in cases], draws, seed) if draws else ()
    for ranks in mapper(_Cases.ranks, tasks, shared=shared):
        same_rank += [rank == row["rank"] for rank, row in zip(ranks, rows, strict=True)]
        for _ in cases:
            count()
    table = pd.DataFrame(rows, columns=_COLUMNS).astype({"year": "Int64", "rank": "Int64"})
    table["rank_stability"] = same_rank / draws if draws else np.nan
    table.loc[table["rank"].isna(), "rank_stability"] = np.nan
    return table


def _asked_media(demand: Iterable[Demand]) -> list[Medium]:
    """Return the media for which there is demand."""
    demand = tuple(demand)
    return [medium for medium in MEDIA if any(demand_amount(medium, entry) for entry in demand)]


@dataclass(frozen=True)
class _Draw:
    """Values of parameters, factors of capacities, and the demand of each case."""

    costs: Mapping[str, float]
    factors: Mapping[str, float]
    demand: Sequence[Sequence[Demand]]


def _draws(atlas: Atlas, asked: Sequence[Sequence[Demand]], draws: int, seed: int) -> Iterator[_Draw]:
    ranges = Ranges(atlas)
    for draw in range(draws):
        random = np.random.default_rng([seed, draw])
        costs, factors = ranges.costs(random), ranges.capacities(random)
        # Each scenario has its own stream, so that its draws do not depend on the other scenarios.
        demand = [_drawn_demands(np.random.default_rng([seed, draw, 1]), demand) for demand in asked]
        yield _Draw(costs, factors, demand)


@dataclass(frozen=True)
class _Cases:
    """The scenarios and years that are ranked again in every draw, with the networks of all segments."""

    whole_networks: Mapping[Medium, Network]
    scenarios: Sequence[tuple[Scenario, int | None]]
    costs: Mapping[str, float]
    territories: Sequence[str]
    rules: Sequence[Mapping[Medium, Rule]]

    def ranks(self, draw: _Draw) -> list[int | None]:
        """Return the ranks, in the order of the rows."""
        varied_networks = {
            medium: varied(network, draw.costs, draw.factors) for medium, network in self.whole_networks.items()
        }
        ranks = []
        for (scenario, year), demand, rules in zip(self.scenarios, draw.demand, self.rules, strict=True):
            for medium in _asked_media(demand):
                whole_network = varied_networks[medium]
                network = network_under(whole_network, scenario, as_of=year).with_costs(self.costs)
                rows = _ranked(network, demand, self.territories, whole_network, rules[medium], ranks_only=True)
                ranks += [row["rank"] for row in rows]
        return ranks


def _drawn_demands(random: np.random.Generator, demands: Sequence[Demand]) -> list[Demand]:
    """Return demands with amounts drawn evenly from their ranges; a demand without a range is unchanged."""
    return [
        demand
        if demand.low is None or demand.high is None
        else _with_amount(demand, float(random.uniform(demand.low, demand.high)))
        for demand in demands
    ]


def _ranked(
    network: Network,
    demand: Sequence[Demand],
    territories: Sequence[str],
    whole_network: Network,
    rule: Rule,
    *,
    ranks_only: bool = False,
) -> list[dict[str, Any]]:
    """Return the measures of each territory in one case, with its rank; None for a territory without leverage.

    `whole_network` says which country a node is in, even if no segment there is open. With `ranks_only` the
    measures that decide no rank may be missing.
    """
    plan = assign(network, demand, rule=rule)
    rows = [
        _hold(plan, own_trade(whole_network, plan.demands, territory), territory, ranks_only=ranks_only)
        for territory in territories
    ]
    cost = {"km": "extra_tkm", "hours": "extra_t_h"}.get(plan.rule, "extra_usd_y")
    keys = [tuple(round(row[name], 6) for name in ("must_cross_share", cost, "crosses")) for row in rows]
    for row, key in zip(rows, keys, strict=True):
        # A territory without leverage has the lowest key, so it does not push others down.
        row["rank"] = 1 + sum(rival > key for rival in keys) if any(key) else None
    return rows


def own_trade(network: Network, demands: Sequence[Demand], territory: str | Iterable[str]) -> Bools:
    """Return which demands start or end in a territory, or in one of several, shape (k,).

    Parameters
    ----------
    network : Network
        Its vertices say which countries a node is in; a node without a vertex is in none.
    demands : sequence of Demand, length k
    territory : str or iterable of str
        ISO 3166-1 alpha-3. A node on a border is in both countries, so it counts for neither alone.
    """
    inside = set(several(territory))
    ends = dict.fromkeys(node for demand in demands for node in (demand.origin, demand.destination))
    homes = {node: set(network.vertex_country[network.vertices(node)]) for node in ends}
    is_own = {node: bool(countries) and countries <= inside for node, countries in homes.items()}
    return np.array([is_own[demand.origin] or is_own[demand.destination] for demand in demands], dtype=bool)


def _hold(plan: Assignment, is_own: Bools, territory: str, *, ranks_only: bool = False) -> dict[str, Any]:
    """Return the measures of one territory; `is_own` marks the demands that are its own trade."""
    freight = plan.medium == "freight"
    crosses, hours, km = _moved(plan, ~is_own, territory)
    if ranks_only and not crosses > 0:  # without leverage, whatever would be carried without the territory
        return {"crosses": crosses, "must_cross_share": 0.0, "extra_t_h": 0.0, "extra_tkm": 0.0, "extra_usd_y": 0.0}
    total, own_flow = math.fsum(plan.asked), plan.flow_of(is_own)
    served = np.where(is_own, 0.0, plan.served_by_pair)
    closed = plan.closed | plan.network.edges_in(territory=territory)
    after = assign(plan.network, _asking(plan, served), closed=closed, taken=own_flow, rule=plan.rule)
    rerouted, extra_hours, extra_km = crosses, 0.0, 0.0
    extra_usd = 0.0 * plan.burden
    before = plan
    lost = np.zeros(len(served))
    if crosses > 0:
        lost = served - after.served_by_pair
        if lost.any() or plan.rule in _LEAST["usd"]:  # the burden of others alone, with the same deliveries
            before = assign(
                plan.network, _asking(plan, served - lost), closed=plan.closed, taken=own_flow, rule=plan.rule
            )
            rerouted, hours, km = _moved(before, ~is_own, territory)
        _, hours_after, km_after = _moved(after, ~is_own, territory)
        # What the flow is found by cannot fall when edges close, so a value below 0 is rounding.
        least = {name: 0.0 if plan.rule in rules else -math.inf for name, rules in _LEAST.items()}
        extra_hours = max(hours_after - hours, least["hours"])
        extra_km = max(km_after - km, least["km"])
        extra_usd = max(after.burden - before.burden, least["usd"])
    must = math.fsum(lost)
    return {
        "territory": territory,
        "medium": plan.medium,
        "unit": plan.unit,
        "demand": total,
        "own": math.fsum(plan.asked[is_own]),
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
        "extra_usd_per_t": extra_usd / rerouted if rerouted > 0 else math.nan,
        "extra_usd_y": extra_usd,
        "extra_km_per_t": extra_km / rerouted if rerouted > 0 else math.nan,
        "extra_tkm": extra_km,
        "unserved": math.fsum(np.where(is_own, 0.0, plan.asked - after.served_by_pair)),
        "unknown_capacity": after.unknown_capacity,
        "low_confidence": after.low_confidence,
    }


def _asking(plan: Assignment, amounts: Floats) -> list[Demand]:
    """Return the demands of a plan with other amounts."""
    return [_with_amount(demand, amount) for demand, amount in zip(plan.demands, amounts.tolist(), strict=True)]


def _with_amount(demand: Demand, amount: float) -> Demand:
    return replace(demand, mt_y=amount) if demand.bcm_y is None else replace(demand, bcm_y=amount)


def _moved(plan: Assignment, pairs: Bools, territory: str) -> tuple[float, float, float]:
    """Return the amount of some demands that crosses a territory, and their tonne-hours (0 for gas) and tonne-km."""
    of_pairs = pairs[plan.path_pair]
    amount = plan.path_amount[of_pairs]
    across = plan.path_amount[of_pairs & plan.crossing(territory)]
    hours = math.fsum(amount * plan.path_hours[of_pairs]) if plan.medium == "freight" else 0.0
    return math.fsum(across), hours, math.fsum(amount * plan.path_km[of_pairs])
