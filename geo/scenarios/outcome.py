"""One scenario compared with another: what closes, opens and is used instead, and what that costs.

A *case result* has the results of a case (`geo.Case`): the segments with their status, the freight and
the gas network of what is open, the best route of each pair and the cheapest flow of the demand. An
*outcome* is two of them side by side. The year of a case is its `as_of`, else that of its scenario, else
none (the facts as they stand). So without a year an investment is compared with today; with a year both
sides are of that year and only the scenarios differ.

A segment is `lost` if it operates before and not after, `opened` the other way round, `rerouted` if
it carries more than before or is on the best route of a pair and was not, `relieved` if it carries
less or is on a best route no longer, `used` if it carries as much as before, and `idle` otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.arrays import MILLION, rise
from geo.flows.assignment import Assignment
from geo.flows.territory_leverage import own_trade
from geo.network.case import Case
from geo.network.media import MEDIA, UNITS, Medium
from geo.routing.itinerary import Itinerary, NoRoute
from geo.scenarios.burden import burdens
from geo.scenarios.case_result import TODAY, CaseResult, demand_pairs, evaluate_case, with_routes
from geo.scenarios.sides import before_case, sides_of
from layers.scenarios.scenario import Scenario, scenario_names

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

STATES: Final = ("lost", "opened", "rerouted", "relieved", "used", "idle")


LITTLE: Final = 0.005
"""Share of what is asked for. By choice every closure moves a little on every line; less than this is not drawn."""

_SAME: Final = 1e-6  # differences of flow (Mt/y, bcm/y), hours or km below this are rounding


@dataclass(frozen=True, repr=False)
class Outcome:
    """Two case results side by side.

    Attributes
    ----------
    before, after : CaseResult
    segments : GeoDataFrame
        One row for each segment of either side: id, name, mode, status_before, status_after (None if
        it does not exist), state (one of `STATES`), flow_before, flow_after (`unit`), unit,
        km, geometry. EPSG:4326.
    pairs : DataFrame
        One row for each medium, origin and destination: outcome ("unchanged", "slower", "faster",
        "cut", "restored", "no route", or "set aside" if its demand is 0 on one side); hours_before,
        hours, extra_hours of the best route (missing for gas); hours_off_road_before, hours_off_road
        (by sea and rail alone); km_before, km, extra_km, modes_before, modes; asked_before, asked,
        served_before, served, unserved_before, unserved (`unit`), unit; hours_per_t_before,
        hours_per_t (of the amount served).
    summary : DataFrame
        medium, measure, unit, before, after, change. Means are over the pairs, and the tonnes, that
        have a route on both sides. Without a pipeline and without demand for gas there are no rows of gas.
    crossings : GeoDataFrame
        Border crossings that exist on one side only, with the columns of `geo.crossings` and state
        ("lost" or "opened"). EPSG:4326.
    limits : DataFrame
        Where the capacity binds after: medium, and the columns of `Assignment.limits`.

    Examples
    --------
    >>> from geo import Case, run_scenario
    >>> from layers import load_atlas
    >>> outcome = run_scenario(Case(load_atlas(), "iran_outage"))
    >>> list(outcome.summary.columns)
    ['medium', 'measure', 'unit', 'before', 'after', 'change']
    """

    before: CaseResult
    after: CaseResult
    segments: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    pairs: pd.DataFrame
    summary: pd.DataFrame
    limits: pd.DataFrame

    def __repr__(self) -> str:
        states = self.segments["state"].value_counts()
        outcomes = self.pairs["outcome"].value_counts()
        year = "the facts as they stand" if self.year is None else str(self.year)
        return (
            f"<Outcome of {self.scenario.title!r} ({year}), held against {self.against.title!r}:\n"
            f" segments: {', '.join(f'{states[state]} {state}' for state in STATES if state in states)};\n"
            f" pairs: {', '.join(f'{count} {name}' for name, count in outcomes.items())};\n"
            " tables: summary, pairs, segments, crossings, limits>"
        )

    @property
    def scenario(self) -> Scenario:
        """The scenario of the side after."""
        return self.after.scenario

    @property
    def against(self) -> Scenario:
        """The scenario of the side before."""
        return self.before.scenario

    @property
    def little(self) -> pd.Series[bool]:
        """Of each segment, whether what it carries changes, but by less than `LITTLE` of what is asked for."""
        moved: pd.Series[float] = (self.segments["flow_after"] - self.segments["flow_before"]).abs()
        asked = max(float(flow.asked.sum()) for flow in self.after.flows.values())
        return moved.gt(_SAME) & moved.lt(LITTLE * asked)

    @property
    def drawn(self) -> gpd.GeoDataFrame:
        """The segments with the state that a map shows: what is rerouted by little is `used` as before."""
        by_little = self.little & (self.segments["state"] == "rerouted")
        return self.segments.assign(state=self.segments["state"].mask(by_little, "used"))

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about statements of the scenario that have no effect, or not yet."""
        return self.after.notes

    @property
    def year(self) -> int | None:
        """The year of the side after; None for the facts as they stand."""
        return self.after.year


def run_scenario(case: Atlas | Case, *, against: Scenario | str | Path | Case | None = None) -> Outcome:
    """Return the comparison of a case with another one.

    Parameters
    ----------
    case : Atlas or Case
        With the scenario to run; the baseline of the atlas where it has none.
    against : Scenario, str or Case, optional
        The side before: a case, or a scenario that replaces that of the case. By default the baseline that
        the scenario was combined with, else `TODAY`.

    Returns
    -------
    Outcome
        If the case has no year of its own, each side has that of its scenario.

    Raises
    ------
    AtlasError
        If a scenario closes everything, or the atlas has no scenario of that name.
    MissingCostError
        If a speed or a waiting time is not known.

    Examples
    --------
    >>> from geo import Case, run_scenario
    >>> from layers import load_atlas
    >>> outcome = run_scenario(Case(load_atlas(), "iran_outage"))
    >>> outcome.against.id
    'baseline'
    """
    first, case = sides_of(case, against)
    before = _side_before(first, demand_pairs(case.scenario or TODAY))
    after = evaluate_case(case, pairs=demand_pairs(before.scenario))
    return contrast(before, after)


def _side_before(case: Case, pairs: list[tuple[str, str, str]]) -> CaseResult:
    """Return the result of a case, which is cached for the next scenario compared with the same case."""
    key = (case.scenario, case.as_of, case.costs, case.territories, case.assignment)
    if not case.last_evaluated or case.last_evaluated[0][0] != key:
        case.last_evaluated[:] = [(key, evaluate_case(case))]
    result = with_routes(case, case.last_evaluated[0][1], pairs)
    # Copies of the frames: what a user changes in an outcome must not reach the next one.
    return replace(result, segments=result.segments.copy(), crossings=result.crossings.copy())


def contrast(before: CaseResult, after: CaseResult) -> Outcome:
    """Return two case results of one atlas side by side.

    Parameters
    ----------
    before, after : CaseResult
        About the same territory: its share of the flows is in the summary.

    Returns
    -------
    Outcome

    Raises
    ------
    ValueError
        If the two are about different territories.

    Examples
    --------
    >>> from geo.scenarios import contrast, evaluate_case
    >>> from layers import load_atlas
    >>> today = evaluate_case(load_atlas())
    >>> set(contrast(today, today).pairs["outcome"])
    {'unchanged'}
    """
    if before.territories != after.territories:
        raise ValueError("the two results are about different territories; evaluate both cases with the same one")
    pairs = _pairs(before, after)
    return Outcome(
        before=before,
        after=after,
        segments=_segments(before, after),
        crossings=_crossings(before, after),
        pairs=pairs,
        summary=_summary(before, after, pairs, after.territories),
        limits=pd.concat(
            [flow.limits.assign(medium=medium, unit=UNITS[medium]) for medium, flow in after.flows.items()],
            ignore_index=True,
        ),
    )


def compare(
    case: Atlas | Case,
    scenarios: Scenario | str | Path | Iterable[Scenario | str | Path] | None = None,
    *,
    against: Scenario | str | Path | Case | None = None,
    progress: Callable[[int], None] | None = None,
) -> pd.DataFrame:
    """Return a table of scenarios, each compared with the same one.

    Parameters
    ----------
    case : Atlas or Case
        Its year, costs and territory apply to every row.
    scenarios : sequence of Scenario or str, optional
        Scenarios, or their names; by default all of the atlas.
    against : Scenario, str, Path or Case, optional
        The scenario, or the case, to compare with; by default the baseline that the first scenario was combined with,
        else `TODAY`.
    progress : callable, optional
        Called with the number of scenarios done.

    Returns
    -------
    DataFrame
        One row for each scenario, the one they are compared with first: scenario, title, year, kind,
        confidence, lost (segments), lost_crossings (of borders), lost_km, opened_km, pairs_cut,
        extra_hours (mean over the freight pairs that have a route on both sides), extra_hours_off_road
        (the same by sea and rail alone), freight_capacity_mt_y (of named routes through the territory, end to end),
        freight_mt_y (demand), freight_unserved_mt_y; hours_per_t_before, hours_per_t, extra_hours_per_t
        (of the tonnes served on both sides); extra_usd_y (rise in the cost of these, money and the value of time,
        USD; NaN without prices); tonne_km_bn, freight_through_mt_y and
        freight_through_share (of the amount served, through the territory), freight_transit_mt_y (the
        part of it that is trade between others); gas_bcm_y (demand), gas_unserved_bcm_y,
        gas_through_bcm_y.

    Raises
    ------
    AtlasError, MissingCostError
        As `run_scenario`.

    Examples
    --------
    >>> from geo import compare
    >>> from layers import load_atlas
    >>> compare(load_atlas(), ["iran_outage"])["scenario"].tolist()
    ['baseline', 'iran_outage']
    """
    case = Case.of(case)
    chosen = case.scenarios_asked(scenario_names(case.atlas) if scenarios is None else scenarios)
    first = before_case(case, against, chosen[0] if chosen else TODAY)
    sides = [case.but(scenario=scenario) for scenario in chosen]
    pairs = [pair for side in (first, *sides) for pair in demand_pairs(side.scenario or TODAY)]
    before = evaluate_case(first, pairs=pairs)
    rows = [_row(contrast(before, before), case.territories)]
    for done, side in enumerate(sides, start=1):
        if side.scenario != first.scenario:
            rows.append(_row(contrast(before, evaluate_case(side, pairs=pairs)), case.territories))
        if progress is not None:
            progress(done)
    return pd.DataFrame(rows).astype({"year": "Int64"})


def _transit(flow: Assignment, territory: Sequence[str]) -> float:
    """Return the amount of the trade of others that crosses some countries, as in `geo.leverage`."""
    is_own = own_trade(flow.network, flow.demands, territory)
    amount = np.asarray(flow.path_amount, dtype=float)
    pair = np.asarray(flow.path_pair, dtype=np.int64)
    return float(amount[flow.crossing(territory) & ~is_own[pair]].sum()) if len(amount) else 0.0


def _travelled(side: CaseResult) -> set[str]:
    """Return the segments on the best route of any pair."""
    return {name for route in side.routes.values() if not isinstance(route, NoRoute) for name in route.segments}


def _segments(before: CaseResult, after: CaseResult) -> gpd.GeoDataFrame:
    added = after.segments[~after.segments["id"].isin(before.segments["id"])]
    facts = pd.concat([before.segments, added], ignore_index=True)
    ids = facts["id"].tolist()
    columns: dict[str, Any] = {"id": ids, "name": facts["name"], "mode": facts["mode"]}
    for side, suffix in ((before, "_before"), (after, "_after")):
        status = dict(zip(side.segments["id"].tolist(), side.segments["status"].tolist(), strict=True))
        columns[f"status{suffix}"] = pd.Series([status.get(name) for name in ids], dtype=object)
        carried, travelled = side.carried(), _travelled(side)
        columns[f"flow{suffix}"] = np.array([carried.get(name, 0.0) for name in ids], dtype=float)
        columns[f"travelled{suffix}"] = np.array([name in travelled for name in ids], dtype=bool)
    length = {
        str(name): float(km)
        for side in (before, after)
        for network in side.networks.values()
        for name, km, kind in zip(network.segment, network.km, network.kind, strict=True)
        if kind == "segment"
    }
    ran, runs = columns["status_before"] == "operational", columns["status_after"] == "operational"
    change = columns["flow_after"] - columns["flow_before"]
    travelled_before, travelled_after = columns.pop("travelled_before"), columns.pop("travelled_after")
    columns["state"] = np.select(
        [
            ran & ~runs,
            runs & ~ran,
            (change > _SAME) | ((change >= -_SAME) & travelled_after & ~travelled_before),
            (change < -_SAME) | (travelled_before & ~travelled_after),
            (columns["flow_after"] > _SAME) | travelled_after,
        ],
        STATES[:-1],
        STATES[-1],
    )
    columns["unit"] = np.where(facts["mode"] == "pipeline", UNITS["gas"], UNITS["freight"])
    columns["km"] = np.array([length.get(name, np.nan) for name in ids], dtype=float)
    order = ["id", "name", "mode", "status_before", "status_after", "state", "flow_before", "flow_after", "unit", "km"]
    rows = {name: columns[name] for name in order}
    return gpd.GeoDataFrame(rows, geometry=facts.geometry.array, crs=before.segments.crs)


def _crossings(before: CaseResult, after: CaseResult) -> gpd.GeoDataFrame:
    keys = ["mode", "from_country", "to_country", "lat", "lon"]
    before_places, after_places = (
        list(zip(*(side.crossings[key].tolist() for key in keys), strict=True)) for side in (before, after)
    )
    before_set, after_set = set(before_places), set(after_places)
    is_lost = np.array([place not in after_set for place in before_places], dtype=bool)
    is_opened = np.array([place not in before_set for place in after_places], dtype=bool)
    lost, opened = before.crossings[is_lost].assign(state="lost"), after.crossings[is_opened].assign(state="opened")
    return gpd.GeoDataFrame(pd.concat([lost, opened], ignore_index=True), geometry="geometry", crs=lost.crs)


def _pairs(before: CaseResult, after: CaseResult) -> pd.DataFrame:
    rows = []
    for key in dict.fromkeys([*before.routes, *after.routes]):
        medium, origin, destination = key
        row: dict[str, Any] = {"medium": medium, "origin": origin, "destination": destination, "unit": UNITS[medium]}
        for side, suffix in ((before, "_before"), (after, "")):
            flow = side.flows[medium]
            of_pair = [(demand.origin, demand.destination) == (origin, destination) for demand in flow.demands]
            row["asked" + suffix] = float(flow.asked[of_pair].sum())
            row["served" + suffix] = float(flow.served_by_pair[of_pair].sum())
            row["unserved" + suffix] = float(rise(row["served" + suffix], row["asked" + suffix]))
            row["hours_per_t" + suffix] = _hours_per_t(flow, of_pair)
            route = side.routes.get(key, NoRoute(origin, destination, "not asked for"))
            best = None if isinstance(route, NoRoute) else route
            row["hours" + suffix] = np.nan if best is None or medium == "gas" else best.hours
            row["km" + suffix] = np.nan if best is None else best.km
            row["modes" + suffix] = None if best is None else "-".join(best.modes)
        for side, suffix in ((before, "_before"), (after, "")):
            rail = side.off_road.get((origin, destination)) if medium == "freight" else None
            row["hours_off_road" + suffix] = rail.hours if isinstance(rail, Itinerary) else np.nan
        row["extra_hours"] = row["hours"] - row["hours_before"]
        row["extra_km"] = row["km"] - row["km_before"]
        asked_on_both_sides = key in before.routes and key in after.routes
        row["outcome"] = (
            "set aside"
            if not asked_on_both_sides
            else _pair_outcome(row["km_before"], row["km"], row["extra_km" if medium == "gas" else "extra_hours"])
        )
        rows.append(row)
    columns = ["medium", "origin", "destination", "outcome", "hours_before", "hours", "extra_hours"]
    columns += ["hours_off_road_before", "hours_off_road"]
    columns += ["km_before", "km", "extra_km", "modes_before", "modes", "asked_before", "asked"]
    columns += ["served_before", "served", "unserved_before", "unserved", "unit"]
    columns += ["hours_per_t_before", "hours_per_t"]
    return pd.DataFrame(rows, columns=columns)


def _hours_per_t(flow: Assignment, of_pair: Sequence[bool]) -> float:
    """Return the mean hours of the amount served of some demands; NaN for gas and if nothing is served."""
    on_path = np.asarray(of_pair, dtype=bool)[np.asarray(flow.path_pair, dtype=np.int64)]
    amount = np.asarray(flow.path_amount, dtype=float)[on_path]
    if flow.medium == "gas" or not amount.sum() > 0:
        return float("nan")
    return float(np.average(np.asarray(flow.path_hours, dtype=float)[on_path], weights=amount))


def _on_both_sides(pairs: pd.DataFrame, column: str, *, weighted: bool = False) -> tuple[float, float]:
    """Return the means of a column before and after, over the pairs that have it on both sides.

    Weights are the amounts served on both sides, so that the mean does not fall because slow trade is lost.
    """
    both = pairs[pairs[column].notna() & pairs[f"{column}_before"].notna()]
    weights = np.minimum(both["served_before"], both["served"]) if weighted else np.ones(len(both))
    if not weights.sum() > 0:
        return float("nan"), float("nan")
    means = [float(np.average(both[name], weights=weights)) for name in (f"{column}_before", column)]
    return means[0], means[1]


def _pair_outcome(before: float, after: float, extra: float) -> str:
    """Return the outcome of a pair from the length of its best route before and after (NaN without a route)."""
    if np.isnan(before) or np.isnan(after):
        return "no route" if np.isnan(before) and np.isnan(after) else "cut" if np.isnan(after) else "restored"
    return "unchanged" if abs(extra) <= _SAME else "slower" if extra > 0 else "faster"


def _summary(before: CaseResult, after: CaseResult, pairs: pd.DataFrame, territory: Sequence[str]) -> pd.DataFrame:
    rows: list[tuple[str, str, str, float, float]] = []
    has_gas = _has_gas(before) or _has_gas(after)
    for medium in MEDIA if has_gas else MEDIA[:1]:
        measures_before, measures_after = (_measures(side, medium, territory) for side in (before, after))
        rows += [
            (medium, name, unit, value, measures_after[name][1]) for name, (unit, value) in measures_before.items()
        ]
        rows_of_medium = pairs[pairs["medium"] == medium]
        if medium == "freight":
            rows.append((medium, "hours per tonne", "h", *_on_both_sides(rows_of_medium, "hours_per_t", weighted=True)))
            costs = burdens(before.flows[medium], after.flows[medium])
            if not np.isnan(costs).any():
                money = [side.flows[medium].money for side in (before, after)]
                rows.append((medium, "freight paid", "M USD/y", money[0], money[1]))
                rows.append((medium, "cost of what both carry", "M USD/y", *costs))
            rows.append((medium, "mean best hours", "h", *_on_both_sides(rows_of_medium, "hours")))
            rows.append(
                (medium, "mean best hours off the road", "h", *_on_both_sides(rows_of_medium, "hours_off_road"))
            )
        else:
            rows.append((medium, "mean best km", "km", *_on_both_sides(rows_of_medium, "km")))
    table = pd.DataFrame(rows, columns=["medium", "measure", "unit", "before", "after"])
    return table.assign(change=rise(table["before"].to_numpy(), table["after"].to_numpy()))


def _has_gas(side: CaseResult) -> bool:
    """Return whether there is a pipeline, of any status, or demand for gas."""
    return bool((side.segments["mode"] == "pipeline").any() or side.flows["gas"].asked.sum() > 0)


def _measures(side: CaseResult, medium: Medium, territory: Sequence[str]) -> dict[str, tuple[str, float]]:
    """Return unit and value of each measure of one medium that depends on one side only."""
    flow, unit = side.flows[medium], UNITS[medium]
    measures = {
        "demand": (unit, float(flow.asked.sum())),
        "served": (unit, flow.served),
        "unserved": (unit, flow.unserved),
        "transport work": ("bcm·km/y", flow.tonne_km) if medium == "gas" else ("bn t·km/y", flow.tonne_km / 1000),
    }
    if territory:
        through, where = flow.through(territory), ", ".join(territory)
        measures[f"through {where}"] = (unit, through)
        measures[f"transit through {where}"] = (unit, _transit(flow, territory))
        measures[f"share through {where}"] = ("share", through / flow.served if flow.served > 0 else np.nan)
        measures[f"capacity of named routes through {where}"] = (unit, side.capacity[medium])
    routes = [route for (of_medium, *_), route in side.routes.items() if of_medium == medium]
    measures["pairs without a route"] = ("pairs", float(sum(isinstance(route, NoRoute) for route in routes)))
    measures["network in operation"] = ("km", float(side.networks[medium].km.sum()))
    return measures


def _row(outcome: Outcome, territory: Sequence[str]) -> dict[str, Any]:
    segments, pairs, scenario = outcome.segments, outcome.pairs, outcome.scenario
    freight, gas = (outcome.after.flows[medium] for medium in MEDIA)
    slower = pairs.loc[pairs["medium"] == "freight", "extra_hours"].dropna()
    before, after = _on_both_sides(pairs[pairs["medium"] == "freight"], "hours_per_t", weighted=True)
    off_road = (pairs["hours_off_road"] - pairs["hours_off_road_before"]).dropna()
    through = freight.through(territory) if territory else np.nan
    before_cost, after_cost = burdens(outcome.before.flows["freight"], freight)
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "year": outcome.year,
        "kind": scenario.kind,
        "confidence": scenario.confidence,
        "lost": int((segments["state"] == "lost").sum()),
        "lost_crossings": int((outcome.crossings["state"] == "lost").sum()),
        "lost_km": float(segments.loc[segments["state"] == "lost", "km"].sum()),
        "opened_km": float(segments.loc[segments["state"] == "opened", "km"].sum()),
        "pairs_cut": int((pairs["outcome"] == "cut").sum()),
        "extra_hours": float(slower.mean()) if len(slower) else np.nan,
        "extra_hours_off_road": float(off_road.mean()) if len(off_road) else np.nan,
        "freight_capacity_mt_y": outcome.after.capacity["freight"],
        "freight_mt_y": float(freight.asked.sum()),
        "freight_unserved_mt_y": freight.unserved,
        "hours_per_t_before": before,
        "hours_per_t": after,
        "extra_hours_per_t": float(rise(before, after)),
        "extra_usd_y": float(rise(before_cost, after_cost)) * MILLION,
        "tonne_km_bn": freight.tonne_km / 1000,
        "freight_through_mt_y": through,
        "freight_through_share": through / freight.served if freight.served > 0 else np.nan,
        "freight_transit_mt_y": _transit(freight, territory) if territory else np.nan,
        "gas_bcm_y": float(gas.asked.sum()),
        "gas_unserved_bcm_y": gas.unserved,
        "gas_through_bcm_y": gas.through(territory) if territory else np.nan,
    }
