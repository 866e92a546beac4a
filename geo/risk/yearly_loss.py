"""Expected loss of closures a year: how often a place closes, times what a closure costs at the lengths it has had.

It is an average over years, most of which see no closure of most places. What one closure does is another question:
`corridor scenario run NAME --days N`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.network.case import Case
from geo.network.draws import Draws, interval
from geo.risk.catalogue import geometries
from geo.risk.closure_costs import CostCurve, CostOf, QueueCosts, cost_curve
from geo.risk.frequency import Pool, confidence, pools, seeded, weight_levels
from geo.risk.places import History
from geo.risk.shrinkage import drawn_weights, length_weights
from layers.model.schema import CRS

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

LOSS_COLUMNS: Final = (
    *("node", "name", "country", "kind", "events", "pool_events", "exposure_years", "rate_y", "rate_low", "rate_high"),
    *("pooled", "days", "days_low", "days_high", "usd_y", "usd_y_low", "usd_y_high", "confidence"),
)


def expected_loss(
    case: Atlas | Case,
    *,
    territory: str | Iterable[str] | None = None,
    cost_of: CostOf | None = None,
    by_kind: bool = False,
    draws: int | Draws = 200,
) -> gpd.GeoDataFrame:
    """Return what closures of each place cost in a year on average.

    Parameters
    ----------
    case : Atlas or Case
        With closures that happened (`Atlas.events`; without any there is no row) and, unless `cost_of` is given, a
        scenario with demand.
    territory : str or iterable of str, optional
        Countries (ISO 3166-1 alpha-3, alpha-2 or name) whose places have rows; if not given, those that the case was
        given, else all. Rates are the same.
    cost_of : callable, optional
        (place, days) to USD: what a closure costs. By default what waiting, turning and going round cost in the model
        of queues (`geo.closure`), which takes a second a place.
    by_kind : bool
        Whether each kind of closure of a place has a row; else their sum has one, of the kind "all".
    draws : int or Draws
        Number of draws for the intervals; `Draws` also says their seed.

    Returns
    -------
    GeoDataFrame
        One row for each post and port that the network uses, and each link or lane that has closed, the greatest loss
        first. EPSG:4326.

        - `node`: the node, or the segments joined by ";"; `name`, `country`, `kind`;
        - `events`: closures of that place that were found, over `exposure_years`; `rate_y`: closures a year with
          their 90 % interval; `pooled`: the weight of other places in the rate; `pool_events`: closures of all such
          places, its own among them. Where `events` is 0 rate and days are those of others;
        - `days`: days of full closure that one comes to, with their 90 % interval;
        - `usd_y`: expected loss, USD a year, with its 90 % interval over draws of rate, length and cost;
          NaN where the case has no demand;
        - `confidence`: medium from five closures of the place on, else low.

    Raises
    ------
    AtlasError
        If the years that were searched for closures end before they begin.
    UnknownNameError
        If the atlas has no such territory. A KeyError.
    MissingCostError
        If a price that closures need is not known.
    ValueError
        If there are no draws, or demand is to take the cheapest route instead of choosing.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from geo import Case, expected_loss
    >>> from layers import load_atlas
    >>> event = {"id": "a", "place": "Astara", "nodes": ["BRAST"], "from": "2026-03-05", "days": 4, "days_low": 4}
    >>> event |= {"days_high": 4, "kind": "security", "passed_share": 0, "confidence": "high"}
    >>> events = {"since": "2018-01-01", "until": "2026-06-30", "events": [event]}
    >>> case = Case(replace(load_atlas(), events=events), "baseline")
    >>> loss = expected_loss(case, cost_of=lambda place, days: 1e6 * days)
    >>> loss.loc[0, "node"], int(loss.loc[0, "events"])
    ('BRAST', 1)
    """
    case, asked = Case.of(case), seeded(draws)
    history = History(case)
    found = pools(history)
    queues = QueueCosts(case) if found and cost_of is None else None
    where = geometries(case)
    within = case.territories_given(territory)
    asked_of = [
        place
        for place in history.places
        if (place.way in ("road_post", "rail_post", "port") or history.hits(place))
        and (within is None or place.country in within)
    ]
    rows = []
    for done, place in enumerate(asked_of, start=1):
        of_place = [pool for pool in found if pool.way == place.way != "pipeline"]
        if not of_place:
            continue
        longest = max(event.days_high for pool in of_place for event in pool.events)
        if queues is not None:
            curve = queues.curve(place, longest, asked.seed)
        elif cost_of is not None:
            curve = cost_curve(cost_of, place, longest)
        kinds = [_Kind(pool, pool.places.index(place), curve, asked) for pool in of_place]
        base = {"node": place.id, "name": place.name, "country": place.country, "exposure_years": history.years}
        shape = shapely.union_all([where[name] for name in (*place.nodes, *place.segments)])
        rows += [{**base, **row, "geometry": shape} for row in _rows(kinds, by_kind)]
        if asked.progress is not None:
            asked.progress(asked.number * done // len(asked_of))
    frame = pd.DataFrame(rows, columns=[*LOSS_COLUMNS, "geometry"])
    order = frame.sort_values(["usd_y", "rate_y", "node"], ascending=[False, False, True], kind="stable")
    return gpd.GeoDataFrame(order.reset_index(drop=True), geometry="geometry", crs=CRS)


class _Kind:
    """Closures of one kind at one place: their rate, lengths and cost, and each in draws."""

    def __init__(self, pool: Pool, number: int, curve: CostCurve, draws: Draws) -> None:
        place, events = pool.places[number], np.ones(len(pool.events))
        self.kind, self.events, self.pool_events = pool.kind, len(pool.hits[number]), len(pool.events)
        self.rate = pool.place_rates[number]
        own = pool.own(number)
        weights = length_weights(own, events)
        levels = weight_levels(draws, place.id, pool.events)
        drawn_lengths, drawn = pool.drawn_lengths(draws), drawn_weights(own, events, levels)
        factors = curve.factors(draws.quantiles(f"cost {place.id}"))
        self.days = float(weights @ pool.lengths)
        self.usd = self.rate.mean * float(weights @ curve.at(pool.lengths))
        self.drawn_rate = self.rate.quantiles(draws.quantiles(f"rate {place.id} {pool.kind}"))
        self.drawn_days = (drawn * drawn_lengths).sum(axis=1)
        self.drawn_usd = self.drawn_rate * factors * (drawn * curve.at(drawn_lengths)).sum(axis=1)


def _rows(kinds: list[_Kind], by_kind: bool) -> Iterator[dict[str, Any]]:
    for group, name in [([kind], kind.kind) for kind in kinds] if by_kind else [(kinds, "all")]:
        rate = sum(kind.rate.mean for kind in group)
        drawn_rate = np.sum([kind.drawn_rate for kind in group], axis=0)
        days = np.sum([kind.drawn_rate * kind.drawn_days for kind in group], axis=0) / drawn_rate
        usd = np.sum([kind.drawn_usd for kind in group], axis=0)
        events = sum(kind.events for kind in group)
        row: dict[str, Any] = {"kind": name, "events": events, "confidence": confidence(events), "rate_y": rate}
        row["pool_events"] = sum(kind.pool_events for kind in group)
        row["pooled"] = sum(kind.rate.mean * kind.rate.pooled for kind in group) / rate
        row["days"] = sum(kind.rate.mean * kind.days for kind in group) / rate
        row["usd_y"] = sum(kind.usd for kind in group)
        for column, drawn in (("rate", drawn_rate), ("days", days), ("usd_y", usd)):
            low, _, high = interval(drawn)
            row |= {f"{column}_low": float(low), f"{column}_high": float(high)}
        yield row
