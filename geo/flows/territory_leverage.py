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
others have no rank. Seeded draws of costs, stated capacities and demands (`geo.network.draws`), the same for every
scenario and year, say how sure the amounts and the ranks are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.arrays import MILLION, Bools, Floats, rise
from geo.flows.assignment import Assignment, Rule, assign, demand_amount
from geo.flows.leverage_draws import held_in_draws
from geo.flows.pair_flow import parts
from geo.network.case import Case
from geo.network.costs import parameter_values
from geo.network.draws import Draws, Uncertain, countries_of, interval, rank_intervals, varied
from geo.network.media import MEDIA, Medium
from geo.network.model import Network
from geo.network.state import network_under
from layers.model.names import several
from layers.scenarios.scenario import Demand, Scenario, load_scenario

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

RULE: Final = "must_cross_share, then extra_usd_y (without prices: extra_t_h; gas: extra_tkm), then crosses"
"""The ranking rule, largest value first; countries with equal values share the rank."""

_NOTHING: Final = 1e-3
"""Mt/y or bcm/y that count as nothing: by choice a little goes every way."""

_LEAST: Final = {"hours": ("hours",), "km": ("km",), "usd": ("cost", "logit")}

_COLUMNS: Final = (
    *("scenario", "year", "territory", "medium", "unit", "demand", "own", "served", "crosses", "crosses_share"),
    *("must_cross", "must_cross_share", "no_route", "no_room", "rerouted", "extra_hours_per_t", "extra_t_h"),
    *("extra_km_per_t", "extra_tkm", "extra_usd_per_t", "extra_usd_y", "unserved", "unknown_capacity"),
    *("low_confidence", "rank", "p_first", "rank_low", "rank_high"),
    *("crosses_low", "crosses_high", "must_cross_low", "must_cross_high"),
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
    draws: int | Draws = 0,
    progress: Callable[[int], None] | None = None,
) -> pd.DataFrame:
    """Return how much leverage each country has over the corridor in each scenario and year.

    Parameters
    ----------
    case : Atlas or Case
    territories : str or iterable of str, optional
        ISO 3166-1 alpha-3, alpha-2 or name. They are ranked among each other; by default those that the case was
        given, else the countries that the land lines pass (`land_countries`).
    scenarios : sequence of Scenario or str, optional
        Scenarios as `layers.load_scenario` returns them, with their demand, or their names; by default
        that of the case, else the baseline of the atlas.
    years : sequence of (int or None), optional
        By default that of the case. None stands for the year of each scenario; if that has none, the
        facts as they stand.
    draws : int or Draws
        Number of draws for the intervals; `Draws` also says their seed, and where they are computed.
    progress : callable, optional
        Called with the number of scenarios and years done at the central values.

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
        - `rerouted`: the amount that can go elsewhere and crosses the territory, as if it were all there is; all of
          `crosses` where nothing must cross; `extra_usd_y`, `extra_t_h`, `extra_tkm`: the cost of that, in USD (NaN
          for gas and without prices), million tonne-hours (NaN for gas) and million tonne-km (bcm·km) a year;
          only what the flow is found by cannot be below 0;
          `extra_usd_per_t`, `extra_hours_per_t`, `extra_km_per_t`: the same over `rerouted`, NaN where that is 0;
        - `unserved`: the demand of others that is not served with the territory closed, including what is
          not served with it open;
        - `unknown_capacity`: share of the tonne-km of others' flow, with the territory closed, where no
          capacity is stated; NaN where nothing moves;
        - `low_confidence`: share of the same tonne-km on segments whose facts are of low confidence;
        - `rank`: by `RULE`, from 1 (missing if nothing crosses and nothing must cross); `p_first`: share of
          the draws in which the country ranks first; `rank_low`, `rank_high`: ranks between which 90 % of
          the draws lie, the last where it holds nothing; `crosses_low`, `crosses_high`, `must_cross_low`,
          `must_cross_high`: 5 % and 95 % quantiles. All are missing without draws.

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
    given = case.territories_given(territories)
    codes = land_countries(case) if given is None else given
    asked = (case.as_of,) if years is None else years
    when = tuple(asked) if isinstance(asked, Iterable) and not isinstance(asked, str) else (asked,)
    seeded = Draws.of(draws)
    sides = [
        case.but(scenario=scenario, as_of=year)
        for scenario in (
            [case.scenario or load_scenario(case.atlas)] if scenarios is None else case.scenarios_asked(scenarios)
        )
        for year in when
    ]
    cases = [(side.scenario, side) for side in sides if side.scenario is not None]
    rows: list[dict[str, Any]] = []
    for done, (scenario, under) in enumerate(cases, start=1):
        for medium in _asked_media(under.demand):
            network, whole_network = under.network(medium), under.whole_network(medium)
            ranked = _ranked(network, under.demand, codes, whole_network, under.rule(medium))
            rows += [{"scenario": scenario.id, "year": under.year, **row} for row in ranked]
        if progress is not None:
            progress(done)
    table = pd.DataFrame(rows, columns=_COLUMNS)
    if seeded.number and rows:
        shared = _Cases([under for _, under in cases], codes)
        blocks = shared.measures(seeded)
        intervals = [rank_intervals(-block[..., 0]) for block in blocks]
        for name, of_blocks in zip(("p_first", "rank_low", "rank_high"), zip(*intervals, strict=True), strict=True):
            table[name] = np.concatenate(of_blocks)
        for column, name in enumerate(("crosses", "must_cross", "extra_usd_y"), start=1):
            bounds = [interval(block[..., column]) for block in blocks]
            table[f"{name}_low"] = np.concatenate([low for low, _, _ in bounds])
            table[f"{name}_high"] = np.concatenate([high for _, _, high in bounds])
    return table.astype({"year": "Int64", "rank": "Int64", "rank_low": "Int64", "rank_high": "Int64"})


def _asked_media(demand: Iterable[Demand]) -> list[Medium]:
    """Return the media for which there is demand."""
    demand = tuple(demand)
    return [medium for medium in MEDIA if any(demand_amount(medium, entry) for entry in demand)]


@dataclass(frozen=True)
class _Draw:
    """Values of parameters and demands of each case, and factors of capacities."""

    costs: Sequence[Mapping[str, float]]
    demand: Sequence[Sequence[Demand]]
    factors: Mapping[str, float]


class _Cases:
    """The scenarios and years that are ranked again in every draw."""

    def __init__(self, cases: Sequence[Case], territories: Sequence[str]) -> None:
        self.territories = territories
        self.scenarios = [(case.scenario, case.as_of) for case in cases]
        self.whole_networks = [
            {
                medium: case.whole_network(medium).with_costs(parameter_values(case.atlas.costs, case.year))
                for medium in MEDIA
            }
            for case in cases
        ]
        self.rules = [{medium: case.rule(medium) for medium in MEDIA} for case in cases]
        self.demand = [case.demand for case in cases]
        self.uncertain = [Uncertain(case) for case in cases]
        self.stated = cases[0].costs
        self.countries = countries_of(cases[0].atlas)

    def measures(self, draws: Draws) -> list[Floats]:
        """Return rank (inf without one), `crosses`, `must_cross` and `extra_usd_y`, for each block of rows.

        A block, of shape (draws, territories, 4), is a case and a medium.
        """
        drawn = list(self._draws(draws))
        alone = draws.mapper(_Cases.drawn, drawn, shared=self, progress=draws.progress)
        one_by_one = [list(measures) for measures in zip(*alone, strict=True)]
        blocks: list[Floats] = []
        for number, demand in enumerate(self.demand):
            for medium in _asked_media(demand):
                if self.rules[number][medium] == "logit":
                    blocks.append(self._by_choice(number, drawn))
                else:
                    blocks.append(np.array(one_by_one.pop(0), dtype=float))
        return blocks

    def _draws(self, draws: Draws) -> Iterator[_Draw]:
        """Return the draws: the same for every scenario and year."""
        costs = zip(*(uncertain.costs(draws) for uncertain in self.uncertain), strict=True)
        demand = zip(*(draws.demands(asked, self.countries) for asked in self.demand), strict=True)
        return map(_Draw, costs, demand, self.uncertain[0].factors(draws))

    def _network(self, number: int, medium: Medium, draw: _Draw) -> Network:
        """Return the open network of a case in a draw."""
        scenario, year = self.scenarios[number]
        whole_network = varied(self.whole_networks[number][medium], draw.costs[number], draw.factors)
        return network_under(whole_network, scenario, as_of=year).with_costs(self.stated)

    def drawn(self, draw: _Draw) -> list[list[tuple[float, ...]]]:
        """Return the measures of each case and medium whose demand does not choose, in one draw."""
        measures = []
        for number, demand in enumerate(draw.demand):
            for medium in _asked_media(demand):
                rule = self.rules[number][medium]
                if rule != "logit":
                    network = self._network(number, medium, draw)
                    whole_network = self.whole_networks[number][medium]
                    rows = _ranked(network, demand, self.territories, whole_network, rule, ranks_only=True)
                    names = ("crosses", "must_cross", "extra_usd_y")
                    measures.append([(row["rank"] or np.inf, *(row[name] for name in names)) for row in rows])
        return measures

    def _by_choice(self, number: int, drawn: Sequence[_Draw]) -> Floats:
        """Return the measures of freight that chooses, in all draws together."""
        scenario, year = self.scenarios[number]
        network = network_under(self.whole_networks[number]["freight"], scenario, as_of=year).with_costs(self.stated)
        plan = assign(network, self.demand[number], rule="logit")
        freight = [[entry for entry in draw.demand[number] if entry.mt_y is not None] for draw in drawn]
        networks = [self._network(number, "freight", draw) for draw in drawn]
        whole_network = self.whole_networks[number]["freight"]
        own = [own_trade(whole_network, plan.demands, territory) for territory in self.territories]
        held = held_in_draws(plan, own, self.territories, networks, freight)
        crosses, must_cross, extra = (held[..., column] for column in range(3))
        asked = np.array([sum(entry.mt_y or 0.0 for entry in demand) for demand in freight])[:, None]
        crosses = np.where(crosses < _NOTHING, 0.0, crosses)
        keys = np.stack([must_cross / asked, extra, crosses], axis=-1) * (crosses > 0)[..., None]
        rank = np.array([[each or np.inf for each in _ranks(of_draw)] for of_draw in keys.tolist()])
        return np.stack([rank, crosses, must_cross, extra * MILLION], axis=-1)


def _ranks(keys: Iterable[Sequence[float]]) -> list[int | None]:
    """Return the rank of each key, the greatest first; None for one that is 0 throughout."""
    rounded = [tuple(round(value, 6) for value in key) for key in keys]
    # A territory without leverage has the lowest key, so it does not push others down.
    return [1 + sum(rival > key for rival in rounded) if any(key) else None for key in rounded]


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
    measures that neither decide a rank nor have an interval may be missing.
    """
    plan = assign(network, demand, rule=rule)
    rows = [
        _hold(plan, own_trade(whole_network, plan.demands, territory), territory, ranks_only=ranks_only)
        for territory in territories
    ]
    cost, of = {"km": ("extra_tkm", 1.0), "hours": ("extra_t_h", 1.0)}.get(plan.rule, ("extra_usd_y", MILLION))
    ranks = _ranks((row["must_cross_share"], row[cost] / of, row["crosses"]) for row in rows)
    for row, rank in zip(rows, ranks, strict=True):
        row["rank"] = rank
    return rows


def freight_cut_off(case: Atlas | Case, territory: str) -> tuple[float, float]:
    """Return how much freight of other countries has no route left without a territory, and all that is asked for.

    Parameters
    ----------
    case : Atlas or Case
        Without a scenario the demand is that of the baseline of the atlas, if it has one.
    territory : str
        ISO 3166-1 alpha-3, alpha-2 or name.

    Returns
    -------
    cut_off : float
        Mt/y of pairs without an end in the territory that a route joins with it, and none without it. That there is
        room on what is left is not asked; `leverage` asks it.
    demand : float
        Mt/y of all pairs.

    Raises
    ------
    UnknownNameError
        If the atlas has no such territory. A KeyError.

    Examples
    --------
    >>> from geo.flows import freight_cut_off
    >>> from layers import load_atlas
    >>> freight_cut_off(load_atlas(), "AZE")[0]
    0.0
    """
    case = Case.of(case)
    (country,) = case.territories_asked(territory)
    case = case if case.scenario else case.but(scenario=load_scenario(case.atlas))
    network = case.network("freight")
    asked = [demand for demand in case.demand if demand.mt_y]
    closed = network.edges_in(territory=country)
    whole, left = (parts(network, shut) for shut in (np.zeros_like(closed), closed))
    cut = 0.0
    for demand, is_own in zip(asked, own_trade(case.whole_network("freight"), asked, country), strict=True):
        start, end = network.terminals(demand.origin), network.terminals(demand.destination)
        before, after = (bool(np.isin(part[start], part[end]).any()) for part in (whole, left))
        if before and not after and not is_own:
            cut += demand.mt_y or 0.0
    return cut, sum(demand.mt_y or 0.0 for demand in asked)


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
    if crosses < _NOTHING:
        crosses = 0.0
    if ranks_only and not crosses > 0:  # without leverage, whatever would be carried without the territory
        nothing = ("must_cross", "must_cross_share", "extra_t_h", "extra_tkm")
        return {"crosses": crosses, **dict.fromkeys(nothing, 0.0), "extra_usd_y": 0.0 * plan.burden}
    total, own_flow = math.fsum(plan.asked), plan.flow_of(is_own)
    served = np.where(is_own, 0.0, plan.served_by_pair)
    closed = plan.closed | plan.network.edges_in(territory=territory)
    after = assign(plan.network, _asking(plan, served), closed=closed, taken=own_flow, rule=plan.rule, beside=plan)
    rerouted, extra_hours, extra_km = crosses, 0.0, 0.0
    extra_usd = 0.0 * plan.burden
    before = plan
    lost = np.zeros(len(served))
    if crosses > 0:
        lost = served - after.served_by_pair
        if lost.any() or plan.rule in _LEAST["usd"]:  # the burden of others alone, with the same deliveries
            same = _asking(plan, served - lost)
            before = assign(plan.network, same, closed=plan.closed, taken=own_flow, rule=plan.rule, beside=after)
            moved, hours, km = _moved(before, ~is_own, territory)
            rerouted = moved if lost.any() else crosses
            if lost.any() and plan.rule == "logit":  # that some are left behind is a choice, which is worth something
                after = assign(plan.network, same, closed=closed, taken=own_flow, rule=plan.rule, beside=before)
        _, hours_after, km_after = _moved(after, ~is_own, territory)
        # What the flow is found by cannot fall when edges close, so a value below 0 is rounding.
        least = {name: 0.0 if plan.rule in rules else -math.inf for name, rules in _LEAST.items()}
        extra_hours = max(float(rise(hours, hours_after)), least["hours"])
        extra_km = max(float(rise(km, km_after)), least["km"])
        extra_usd = max(float(rise(before.burden, after.burden)), least["usd"])
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
        "extra_usd_y": extra_usd * MILLION,
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
