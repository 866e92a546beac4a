"""How sure the figures of the worst closures are: what the same closures cost in draws of what is uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas as gpd
import numpy as np

from geo.arrays import MILLION, Bools, Floats
from geo.interdiction.damage import Damages, least_of
from geo.interdiction.worst_closures import under_baseline
from geo.network.case import Case
from geo.network.drawn import Disc
from geo.network.draws import Draws, Uncertain, countries_of, interval, rank_intervals, varied
from geo.network.media import Medium, Weight
from geo.network.model import Network
from geo.network.state import network_under

if TYPE_CHECKING:
    from layers.model.atlas import Atlas
    from layers.scenarios.scenario import Demand


_Shared: TypeAlias = tuple[Sequence[Bools], Weight, str]
"""What closes with each set, what the cheapest routes have least of, and what sets are compared by."""


def closure_intervals(case: Atlas | Case, worst: gpd.GeoDataFrame, *, draws: int | Draws = 50) -> gpd.GeoDataFrame:
    """Return the worst closures with the intervals of what they cost over seeded draws.

    The sets stay those that are worst at the stated values; what each of them costs is computed anew in every draw of
    costs, capacities and demands (`geo.network.draws`).

    Parameters
    ----------
    case : Atlas or Case
        As it was given to `interdict`.
    worst : GeoDataFrame
        From `interdict` or `marginal_closures`.
    draws : int or Draws

    Returns
    -------
    GeoDataFrame
        `worst` with `unserved_low`, `unserved_high`, `extra_hours_low`, `extra_hours_high`, `extra_usd_y_low`,
        `extra_usd_y_high`: the 5 % and 95 % quantiles over the draws (NaN where the figure is); `p_first`: share of
        the draws in which the set is the worst of those listed; `rank_low`, `rank_high`: ranks among them between
        which 90 % of the draws lie.

    Raises
    ------
    MissingCostError
        If the hours, or the cost, of an open edge of a freight network are not known. A ValueError.

    Examples
    --------
    >>> from geo import closure_intervals, interdict
    >>> from layers import load_atlas
    >>> worst = closure_intervals(load_atlas(), interdict(load_atlas(), of="posts", top=2), draws=3)
    >>> bool((worst["extra_usd_y_low"] <= worst["extra_usd_y_high"]).all())
    True
    """
    case, draws = under_baseline(case), Draws.of(draws)
    if worst.empty or not draws.number:
        return worst.copy()
    medium: Medium = worst["medium"].iloc[0]
    masks = [_closed(case.network(medium), row, worst.attrs.get("radius_km")) for row in worst.itertuples()]
    shared: _Shared = (masks, least_of(case, medium), worst.attrs["by"])
    drawn = list(draws.mapper(_costs, _tasks(case, medium, draws), shared=shared, progress=draws.progress))
    costs = np.array([figures for figures, _ in drawn])
    table = worst.copy()
    for column, name in enumerate(("unserved", "extra_hours", "extra_usd_y")):
        table[f"{name}_low"], _, table[f"{name}_high"] = interval(costs[..., column])
    table["p_first"], table["rank_low"], table["rank_high"] = rank_intervals(np.array([score for _, score in drawn]))
    return table


def _closed(network: Network, row: Any, radius_km: float | None) -> Bools:
    """Return what closes with the places of a row, shape (m,)."""
    closed: Bools = np.zeros(len(network.tail), dtype=bool)
    for name, point in zip(row.closed.split("; "), row.geometry.geoms, strict=False):  # no place in "" has a point
        if name in network.gazetteer.nodes:
            closed |= network.edges_in(nodes=name)
        elif name in network.segments:
            closed |= network.edges_in(segments=name)
        elif radius_km is not None:
            closed |= network.edges_in(disc=Disc(point.x, point.y, radius_km))
    return closed


def _tasks(case: Case, medium: Medium, draws: Draws) -> list[tuple[Network, list[Demand]]]:
    """Return the open network and the demand of a case in each draw."""
    uncertain = Uncertain(case)
    whole = case.whole_network(medium).with_costs(case.parameters)
    networks = [
        network_under(varied(whole, costs, factors), case.scenario, as_of=case.as_of).with_costs(case.costs)
        for costs, factors in zip(uncertain.costs(draws), uncertain.factors(draws), strict=True)
    ]
    return list(zip(networks, draws.demands(case.demand, countries_of(case.atlas)), strict=True))


def _costs(shared: _Shared, task: tuple[Network, Sequence[Demand]]) -> tuple[list[tuple[float, float, float]], Floats]:
    """Return what each set of closures leaves unserved and costs in one draw, and its score: the greatest is worst."""
    masks, rule, by = shared
    damages = Damages(*task, rule)
    found = [damages.damage(damages.plan(mask)) for mask in masks]
    ranks = [damages.rank(damage, by) for damage in found]
    score = np.array([sum(other < rank for other in ranks) for rank in ranks], dtype=float)
    usd = MILLION if rule == "cost" else np.nan
    return [(damage.unserved, damage.extra_hours, damage.extra * usd) for damage in found], score
