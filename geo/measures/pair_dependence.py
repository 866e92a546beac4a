"""Dependence of origin-destination pairs on a territory: detour, substitutability, no alternative.

For each pair, with the network whole and with everything in the territory closed (exact cuts):

- *detour*: hours and km of the best route that avoids the territory, minus those of the best route;
- *substitutability*: maximum flow without the territory over maximum flow with it, from 0 (nothing
  can be replaced) to 1 (nothing is lost). By the max-flow min-cut theorem (Ford & Fulkerson 1956,
  doi:10.4153/CJM-1956-045-5) a flow is the capacity of the narrowest set of edges that all routes cross;
- *no alternative*: no route leads from origin to destination without the territory.

Freight is routed by hours, gas by km (no time is known for it). Where the atlas states prices, `extra_usd_t` is the
rise of the least generalised cost of a tonne, money and the general value of time, whose ways may be others.

An unknown capacity does not bind. If some route has no known capacity at all, the maximum flow is NaN,
unless a demand is given, which caps the flow of the pair. The result is then an upper bound on the part of
the demand that can pass; `unknown_capacity` (share of the km of the best route whose capacity is not
known) helps to judge it. A flow of 0 always means a pair without a route, and `outcome` says so.

With draws (`geo.network.draws`), `extra_hours` and `extra_usd_t` are their medians, 90 % of them lie between
`extra_hours_low` and `extra_hours_high` (`extra_usd_t_low`, `extra_usd_t_high`), and `drivers` names the two parameters
that most of the spread of the hours is due to (`geo.sensitivity`).
In every draw both ways are the best ones at its costs, and may be others than those that the row describes.
`hours` and `hours_avoiding` stay the values at the medians of the parameters, so their difference need not be the
median of the differences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.arrays import Bools, Floats, rise
from geo.flows.pair_flow import max_flow
from geo.network.case import Case, PairsLike
from geo.network.draws import Draws, Uncertain, interval
from geo.network.media import BY, MODES_OF, UNITS, Medium, Weight, check_media, default_pairs
from geo.network.model import Network
from geo.network.names import known_modes
from geo.routing.best import best_routes
from geo.routing.itinerary import Itinerary, NoRoute
from geo.routing.pair_costs import PairCosts
from geo.routing.search import closed_mask, known_weights
from geo.sensitivity import total_effects
from layers.model.names import several

if TYPE_CHECKING:
    from layers.model.atlas import Atlas


OUTCOMES: Final = ("not used", "detour", "no alternative", "inside", "no route")
"""What closing a territory does to a pair.

- `not used`: the best route keeps out of it;
- `detour`: the best route passes through it, and another does not;
- `no alternative`: every route passes through it;
- `inside`: the origin or the destination lies in it;
- `no route`: there is none even with the territory open.
"""


LEAST_EFFECT: Final = 0.01
"""A parameter with a smaller total effect is not named as a driver."""

_AT_ONCE: Final = 1024  # points whose hours of all edges are kept in memory


def dependence(
    case: Atlas | Case,
    territory: str | Iterable[str] | None = None,
    *,
    pairs: PairsLike | None = None,
    media: Medium | Sequence[Medium] = ("freight", "gas"),
    modes: str | Iterable[str] | None = None,
    statuses: str | Iterable[str] = ("operational",),
    demand: Mapping[str, float] | None = None,
    closed: Mapping[str, Bools] | None = None,
    draws: int | Draws = 0,
) -> pd.DataFrame:
    """Return how each origin-destination pair depends on a territory.

    Parameters
    ----------
    case : Atlas or Case
        Its scenario holds before and after, so pairs do not depend on a territory that it closes.
    territory : str or iterable of str, optional
        ISO 3166-1 alpha-3, alpha-2 or name, each treated separately; by default those of the case.
    pairs : (str, str) or iterable of (str, str), optional
        Origins and destinations; by default those of the catalogue and of the named routes (without
        baselines). A pair is evaluated in each medium that both its nodes have.
    media : {"freight", "gas"} or a sequence of them
    modes : str or iterable of str, optional
        Modes freight may use, such as ("sea", "rail"); by default all.
    statuses : str or iterable of str
        As in `geo.build_network`.
    demand : mapping of str to float, optional
        Demand by medium: Mt/y of freight, bcm/y of gas; by default the parameters `demand_mt_y` and
        `demand_bcm_y`. A medium without either is not capped.
    closed : mapping of str to array of bool, optional
        For each medium, edges that are closed before and after.
    draws : int or Draws
        Number of draws of the cost parameters for the interval of `extra_hours`; `Draws` also says their seed.

    Returns
    -------
    DataFrame
        One row for each territory, medium and pair:

        - `medium`, `origin`, `destination`, `territory`, `outcome` (see `OUTCOMES`);
        - `hours`, `km`: the best route; `km_inside`: its part in the territory;
        - `hours_avoiding`, `km_avoiding`: the best route that avoids it;
        - `extra_hours`, `extra_km`: the difference; with draws, the median of that in hours. Freight is
          routed by hours, so its extra_km may be negative;
        - `extra_usd_t`: the rise of the least generalised cost, USD a tonne; NaN for gas and without prices;
        - `extra_hours_low`, `extra_hours_high`, `extra_usd_t_low`, `extra_usd_t_high`: 5 % and 95 % quantiles over
          the draws; `drivers`: the two
          parameters with the largest total effect on the extra hours, and these effects, such as
          "port_h 0.55; border_h.road 0.32";
        - `demand`, `flow`, `flow_avoiding`, `unit`: maximum flow with and without the territory;
          NaN if no known capacity bounds it;
        - `substitutability`: `flow_avoiding` over `flow`; NaN where either is NaN or there is no route;
        - `limited_by`, `limited_by_avoiding`: edges of the minimum cut (segments, or transfers and
          their node), joined by "; "; None if the demand is the limit, or there is no limit;
        - `unknown_capacity`, `unknown_capacity_avoiding`: share of the km of the best route whose
          capacity the atlas does not state;
        - `low_confidence`, `low_confidence_avoiding`: share of them whose facts are of low confidence;
        - `modes`, `modes_avoiding`: joined by "-"; `reason`: why there is no route.

        A value that does not exist is NaN or None, never 0 or infinity.

    Raises
    ------
    UnknownNameError
        If the atlas has no such territory or node, or freight no such mode. A KeyError.
    MissingCostError
        If the hours of an open edge are not known. A ValueError.
    ValueError
        If neither the call nor the atlas names a territory, or a demand is not above 0.

    Examples
    --------
    >>> from geo.measures import dependence
    >>> from layers import load_atlas
    >>> table = dependence(load_atlas(), "AZE", media=["gas"], pairs=[("RUMZD", "BRASG")])
    >>> table["outcome"].tolist()
    ['no alternative']
    """
    case = Case.of(case)
    freight = MODES_OF["freight"]
    node_pairs = None if pairs is None else case.pairs_asked(pairs)
    allowed = () if modes is None else known_modes(modes, freight)
    media_listed, chosen = several(media), several(statuses)
    check_media([*media_listed, *(demand or ()), *(closed or ())])
    seeded = Draws.of(draws)
    rows: list[dict[str, Any]] = []
    for country in case.territories_asked(territory):
        for medium in media_listed:
            network = case.network(medium, statuses=chosen)
            amount = {**_default_demand(network), **(demand or {})}.get(medium)
            shut = closed_mask(network, (closed or {}).get(medium))
            if medium == "freight":
                shut = shut | network.edges_of_other_modes(allowed)
            avoided = shut | network.edges_in(territory=country)
            between = _pairs(case, network, node_pairs, both_media=len(media_listed) > 1)
            measured = [_row(network, *pair, country, shut, avoided, amount) for pair in between]
            detours = _Detours(network, PairCosts(network, between), shut, avoided)
            if case.rule(medium) in ("cost", "logit"):
                (dearer,) = detours.rises([network.costs], "cost")
                measured = [{**row, "extra_usd_t": usd} for row, usd in zip(measured, dearer.tolist(), strict=True)]
            if seeded.number and BY[medium] == "hours":
                measured = [{**row, **drawn} for row, drawn in zip(measured, detours.drawn(case, seeded), strict=True)]
            rows += [
                {"medium": medium, "origin": origin, "destination": destination, "territory": country, **row}
                for (origin, destination), row in zip(between, measured, strict=True)
            ]
    return pd.DataFrame(rows, columns=["medium", "origin", "destination", "territory", *_COLUMNS])


def _pairs(
    case: Case, network: Network, pairs: list[tuple[str, str]] | None, *, both_media: bool
) -> list[tuple[str, str]]:
    """Return the pairs listed whose nodes have segments of the medium, open or not; by default those of the atlas."""
    if pairs is None:
        return default_pairs(case.atlas, network.medium)
    if not both_media:
        return pairs
    segments = case.atlas.segments[case.atlas.segments["mode"].isin(MODES_OF[network.medium])]
    served = {*segments["from_node"], *segments["to_node"]}
    return [pair for pair in pairs if served.issuperset(pair)]


_COLUMNS: Final = (
    "outcome",
    "hours",
    "km",
    "km_inside",
    "hours_avoiding",
    "km_avoiding",
    "extra_hours",
    "extra_hours_low",
    "extra_hours_high",
    "extra_usd_t",
    "extra_usd_t_low",
    "extra_usd_t_high",
    "drivers",
    "extra_km",
    "demand",
    "flow",
    "flow_avoiding",
    "unit",
    "substitutability",
    "limited_by",
    "limited_by_avoiding",
    "unknown_capacity",
    "unknown_capacity_avoiding",
    "low_confidence",
    "low_confidence_avoiding",
    "modes",
    "modes_avoiding",
    "reason",
)


def _row(
    network: Network,
    origin: str,
    destination: str,
    territory: str,
    shut: Bools,
    avoided: Bools,
    demand: float | None,
) -> dict[str, Any]:
    """Return the measures of one pair."""
    weight = BY[network.medium]
    best = best_routes(network, origin, destination, weight=weight, closed=shut)
    around = best_routes(network, origin, destination, weight=weight, closed=avoided)
    row: dict[str, Any] = {
        "demand": float("nan") if demand is None else demand,
        "unit": UNITS[network.medium],
        **_route("", best),
        **_route("_avoiding", around),
    }
    row["extra_hours"], row["extra_km"] = row["hours_avoiding"] - row["hours"], row["km_avoiding"] - row["km"]
    if isinstance(best, NoRoute):
        return {**row, "outcome": "no route", "reason": best.reason}
    row["km_inside"] = best[0].km_by_country.get(territory, 0.0)
    flow = max_flow(network, origin, destination, closed=shut, demand=demand)
    flow_avoiding = max_flow(network, origin, destination, closed=avoided, demand=demand)
    row["flow"], row["flow_avoiding"] = flow.value, flow_avoiding.value
    row["substitutability"] = flow_avoiding.value / flow.value if flow.value > 0 else float("nan")
    row["limited_by"], row["limited_by_avoiding"] = _names(network, flow.cut), _names(network, flow_avoiding.cut)
    if isinstance(around, NoRoute):
        line = "no gas line" if network.medium == "gas" else "no open way"
        row["reason"] = f"{line} leads there without {network.gazetteer.territories[territory]}"
        homes = [set(network.vertex_country[network.vertices(node)]) for node in (origin, destination)]
        row["outcome"] = "inside" if {territory} in homes else "no alternative"
    else:
        row["outcome"] = "detour" if any(avoided[leg.edge] for leg in best[0].legs) else "not used"
    return row


@dataclass(frozen=True)
class _Detours:
    """The extra hours and costs of pairs without a territory, at any values of the parameters."""

    network: Network
    costs: PairCosts
    shut: Bools
    avoided: Bools

    def rises(self, values: Iterable[Mapping[str, float]], weight: Weight) -> Floats:
        """Return the extra hours, or cost, of each pair at some values, shape (number, k); NaN without a way round."""
        around, with_it = [], []
        for costs in values:
            network = self.network.with_costs(costs)
            around.append(self.costs.of(network, self.avoided, weight))
            with_it.append(self.costs.of(network, self.shut, weight))
        return _rise(np.array(around), np.array(with_it))

    def rises_at(self, values: Mapping[str, Floats]) -> Floats:
        """Return the extra hours that `rises` would, with the edges of all values at once: many times as fast."""
        hours = self.network.hours_at(values)
        return _rise(self.costs.at(hours, self.avoided), self.costs.at(hours, self.shut))

    def drawn(self, case: Case, draws: Draws) -> list[dict[str, Any]]:
        """Return the columns of each pair that tell how sure its extra hours are."""
        known_weights(self.network, "hours", self.shut)  # raises where a time is not known
        uncertain = Uncertain(case)
        costs = uncertain.costs(draws)
        table = pd.DataFrame({"drivers": self._drivers(uncertain, draws)})
        weights: dict[str, Weight] = {"extra_hours": "hours"}
        if case.rule() in ("cost", "logit"):
            weights["extra_usd_t"] = "cost"
        for name, weight in weights.items():
            rises = self.rises(costs, weight) if weight == "cost" else self.rises_at(uncertain.drawn(draws))
            table[f"{name}_low"], table[name], table[f"{name}_high"] = interval(rises)
        return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False)]

    def _drivers(self, uncertain: Uncertain, draws: Draws) -> list[str | None]:
        """Return the two parameters with the largest effects on each pair, and these; None where nothing has one."""
        ranges = uncertain.ranges.items() if draws.effects else ()
        names = [name for name, (low, _, high) in ranges if self._matters(name, low, high)]
        if not names:
            return [None] * len(self.costs.pairs)

        def hours(points: Floats) -> Floats:
            values = uncertain.at(dict(zip(names, points.T, strict=True)))
            parts = range(0, len(points), _AT_ONCE)
            return np.concatenate(
                [self.rises_at({name: of[part : part + _AT_ONCE] for name, of in values.items()}) for part in parts]
            )

        effects = np.nan_to_num(total_effects(hours, len(names), base=draws.effects, seed=draws.seed))
        listed = []
        for of_pair in effects.T:
            first = [number for number in np.argsort(-of_pair, kind="stable")[:2] if of_pair[number] >= LEAST_EFFECT]
            listed.append("; ".join(f"{names[number]} {of_pair[number]:.2f}" for number in first) or None)
        return listed

    def _matters(self, name: str, low: float, high: float) -> bool:
        """Return whether the hours of an open edge depend on a parameter."""
        at_low, at_high = (self.network.with_costs({name: value}).hours[~self.shut] for value in (low, high))
        return not np.array_equal(at_low, at_high)


def _rise(around: Floats, with_it: Floats) -> Floats:
    """Return what the way round costs more; NaN where there is none."""
    return np.where(np.isfinite(around), rise(np.where(np.isfinite(around), with_it, 0.0), around), np.nan)


def _names(network: Network, cut: Iterable[int]) -> str | None:
    mask = np.zeros(len(network.tail), dtype=bool)
    mask[list(cut)] = True
    return "; ".join(network.names(mask)) or None


def _route(suffix: str, routes: tuple[Itinerary, ...] | NoRoute) -> dict[str, Any]:
    """Return the columns of a best route; NaN and None if there is none."""
    measures = ("hours", "km", "unknown_capacity", "low_confidence")
    if isinstance(routes, NoRoute):
        return {**{f"{name}{suffix}": np.nan for name in measures}, f"modes{suffix}": None}
    row = {f"{name}{suffix}": getattr(routes[0], name) for name in measures}
    return {**row, f"modes{suffix}": "-".join(routes[0].modes)}


def _default_demand(network: Network) -> dict[str, float]:
    parameters = {"freight": "demand_mt_y", "gas": "demand_bcm_y"}
    return {medium: network.costs[name] for medium, name in parameters.items() if name in network.costs}
