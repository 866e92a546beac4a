"""Dependence of origin-destination pairs on a territory: detour, substitutability, no alternative.

For each pair, with the network whole and with everything in the territory closed (exact cuts):

- *detour*: hours and km of the best route that avoids the territory, less those of the best route;
- *substitutability*: maximum flow without the territory over maximum flow with it, from 0 (nothing
  can be replaced) to 1 (nothing is lost). By the max-flow min-cut theorem (Ford & Fulkerson 1956,
  doi:10.4153/CJM-1956-045-5) a flow is the capacity of the narrowest set of edges all routes cross;
- *no alternative*: nothing leads from origin to destination without the territory.

Freight is routed by hours, gas by km (no time is known for it).

An unknown capacity does not bind. Where some route has no known capacity at all, the maximum flow is
not determined: it is NaN and `unbounded`, unless a demand is given, which caps the flow of the pair.
The result then says what part of the demand can pass *as far as the known capacities go*: an upper
bound, which `unknown_capacity` (share of the km of the best route whose capacity is not known) helps
to judge. A flow of 0 is always that of a pair without a route, and `outcome` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.arrays import Bools
from geo.flows.pair_flow import max_flow
from geo.network.build import build_network
from geo.network.media import BY, UNITS
from geo.network.model import MODES_OF, Medium, Network
from geo.network.pairs import default_pairs
from geo.routing.best import best_routes
from geo.routing.itinerary import Itinerary, NoRoute
from geo.routing.search import closed_mask

if TYPE_CHECKING:
    from layers.model.atlas import Atlas
    from layers.scenarios.scenario import Scenario


OUTCOMES: Final = ("not used", "detour", "no alternative", "inside", "no route")
"""What closing a territory does to a pair.

- `not used`: the best route keeps out of it;
- `detour`: the best route passes through it, and another does not;
- `no alternative`: every route passes through it;
- `inside`: the origin or the destination lies in it;
- `no route`: there is none to begin with.
"""


def dependence(
    atlas: Atlas,
    territory: str | None = None,
    *,
    pairs: Iterable[tuple[str, str]] | None = None,
    media: Sequence[Medium] = ("freight", "gas"),
    modes: Iterable[str] | None = None,
    as_of: int | None = None,
    statuses: Iterable[str] = ("operational",),
    costs: Mapping[str, Any] | None = None,
    demand: Mapping[str, float] | None = None,
    closed: Mapping[str, Bools] | None = None,
    scenario: Scenario | None = None,
) -> pd.DataFrame:
    """Return how each origin-destination pair depends on a territory.

    Parameters
    ----------
    atlas : Atlas
    territory : str, optional
        ISO 3166-1 alpha-3; the default of the atlas where not given.
    pairs : iterable of (str, str), optional
        Origins and destinations; those of the catalogue and of the named routes (baselines aside)
        where not given. A pair is looked at in each medium that both its nodes have.
    media : sequence of {"freight", "gas"}
    modes : iterable of str, optional
        Modes freight may use, such as ("sea", "rail"); all where not given.
    as_of, statuses, costs, scenario
        As in `geo.network.build.build_network`. Under a scenario everything is compared with what it leaves
        open: of a territory that it closes there is nothing left to lose.
    demand : mapping of str to float, optional
        What is asked for, by medium: Mt/y of freight, bcm/y of gas. Where not given, the parameters
        `demand_mt_y` and `demand_bcm_y`; a medium without either is not capped.
    closed : mapping of str to array of bool, optional
        For each medium, edges that are closed in any case.

    Returns
    -------
    DataFrame
        One row for each medium and pair:

        - `medium`, `origin`, `destination`, `territory`, `outcome` (see `OUTCOMES`);
        - `hours`, `km`: the best route; `km_inside`: its part in the territory;
        - `hours_avoiding`, `km_avoiding`: the best route that avoids it;
        - `extra_hours`, `extra_km`: the difference. Freight is routed by hours, so its extra_km may be
          negative;
        - `demand`, `flow`, `flow_avoiding`, `unit`: maximum flow with and without the territory;
          NaN where nothing known bounds it;
        - `substitutability`: `flow_avoiding` over `flow`; NaN where either is NaN or there is no route;
        - `limited_by`, `limited_by_avoiding`: edges of the minimum cut (segments, or transfers and
          their node), joined by "; "; None where the demand or nothing is the limit;
        - `unknown_capacity`, `unknown_capacity_avoiding`: share of the km of the best route whose
          capacity the atlas does not state;
        - `modes`, `modes_avoiding`: joined by "-"; `reason`: why there is no route.

        What does not exist is NaN or None, never 0 or infinity.

    Raises
    ------
    UnknownNameError
        If the atlas has no such territory or node. A KeyError.
    ValueError
        If neither the call nor the atlas names a territory, a mode is not one of freight's, or a
        demand is not above 0.

    Examples
    --------
    >>> from geo.measures import dependence
    >>> from layers import load_atlas
    >>> table = dependence(load_atlas(), "AZE", media=["gas"])
    >>> set(table["outcome"])
    {'no alternative'}
    """
    territory = atlas.territory if territory is None else territory
    if territory is None:
        raise ValueError("the atlas has no default territory; name one")
    allowed = set(MODES_OF["freight"] if modes is None else modes)
    if unknown := sorted(allowed - set(MODES_OF["freight"])):
        raise ValueError(f"freight has no mode {', '.join(map(repr, unknown))}")
    asked = None if pairs is None else list(pairs)
    rows = []
    for medium in media:
        network = build_network(atlas, medium=medium, as_of=as_of, statuses=statuses, costs=costs, scenario=scenario)
        wanted = {**_default_demand(network), **(demand or {})}.get(medium)
        shut = closed_mask(network, (closed or {}).get(medium))
        if medium == "freight":
            shut = shut | network.closed(modes=set(MODES_OF[medium]) - allowed)
        avoided = shut | network.closed(territory=territory)
        for origin, destination in default_pairs(atlas, medium) if asked is None else asked:
            elsewhere = not (len(network.vertices(origin)) and len(network.vertices(destination)))
            if asked is not None and elsewhere and len(media) > 1 and not _served(atlas, medium, origin, destination):
                continue
            rows.append(
                {
                    "medium": medium,
                    "origin": origin,
                    "destination": destination,
                    "territory": territory,
                    **_row(network, origin, destination, territory, shut, avoided, wanted),
                }
            )
    return pd.DataFrame(rows, columns=["medium", "origin", "destination", "territory", *_COLUMNS])


_COLUMNS: Final = (
    "outcome",
    "hours",
    "km",
    "km_inside",
    "hours_avoiding",
    "km_avoiding",
    "extra_hours",
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
        **_route("", best, network.capacity_stated()),
        **_route("_avoiding", around, network.capacity_stated()),
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
        row["reason"] = around.reason
        homes = [set(network.vertex_country[network.vertices(node)]) for node in (origin, destination)]
        row["outcome"] = "inside" if {territory} in homes else "no alternative"
    else:
        row["outcome"] = "detour" if any(avoided[leg.edge] for leg in best[0].legs) else "not used"
    return row


def _names(network: Network, cut: Iterable[int]) -> str | None:
    mask = np.zeros(len(network.tail), dtype=bool)
    mask[list(cut)] = True
    return "; ".join(network.names(mask)) or None


def _route(suffix: str, found: tuple[Itinerary, ...] | NoRoute, stated: Bools) -> dict[str, Any]:
    """Return what is shown of a best route; NaN and None where there is none."""
    names = [f"{name}{suffix}" for name in ("hours", "km", "unknown_capacity", "modes")]
    if isinstance(found, NoRoute):
        return dict(zip(names, (np.nan, np.nan, np.nan, None), strict=True))
    route = found[0]
    unknown = sum(leg.km for leg in route.legs if not stated[leg.edge])
    share = unknown / route.km if route.km > 0 else float("nan")
    return dict(zip(names, (route.hours, route.km, share, "-".join(route.modes)), strict=True))


def _default_demand(network: Network) -> dict[str, float]:
    parameters = {"freight": "demand_mt_y", "gas": "demand_bcm_y"}
    return {medium: network.costs[name] for medium, name in parameters.items() if name in network.costs}


def _served(atlas: Atlas, medium: Medium, origin: str, destination: str) -> bool:
    """Say whether segments of a medium, whatever their status, end at both nodes."""
    segments = atlas.segments[atlas.segments["mode"].isin(MODES_OF[medium])]
    return {origin, destination} <= {*segments["from_node"], *segments["to_node"]}
