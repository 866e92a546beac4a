"""The figures that answer each claim of an atlas (`claims.json`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.closures import closure
from geo.flows.assignment import assign
from geo.flows.territory_leverage import leverage, own_trade
from geo.gas import gas_halt
from geo.network.case import Case, ScenarioLike
from geo.network.draws import Draws
from layers.scenarios.scenario import combine, load_scenario, read_scenario

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

COLUMNS: Final = ("claim", "figure", "unit", "value", "low", "high")

_FARTHEST_KM: Final = 600.0


class _Figure(NamedTuple):
    figure: str
    unit: str
    value: float
    low: float = np.nan
    high: float = np.nan


def answers(case: Atlas | Case, *, draws: int | Draws = 200) -> pd.DataFrame:
    """Return the figures that answer the claims of an atlas.

    Parameters
    ----------
    case : Atlas or Case
        With claims (`Atlas.claims`); without any there is no row.
    draws : int or Draws
        Seeded draws for the 90 % intervals; with them the cost of a closure is their median.

    Returns
    -------
    DataFrame
        One row for each figure: `claim`, `figure`, `unit`, `value`, `low`, `high` (NaN where there is no interval).

    Raises
    ------
    AtlasError
        If a claim names a scenario that the atlas does not have, or one that closes nothing for a time.
    UnknownNameError
        If a claim names a country that the atlas does not have. A KeyError.

    Examples
    --------
    >>> from geo import answers
    >>> from layers import load_atlas
    >>> answers(load_atlas("middle"), draws=0).empty
    True
    """
    case = Case.of(case)
    seeded = Draws.of(draws)
    rows = [
        (str(claim["id"]), *figure)
        for claim in case.atlas.claims.get("claims", ())
        for figure in _QUESTIONS[claim["question"]](case, claim, seeded)
    ]
    table = pd.DataFrame(rows, columns=[*COLUMNS])
    return table.astype(dict.fromkeys(("value", "low", "high"), "float64"))


def _gas_share(case: Case, claim: Mapping[str, Any], draws: Draws) -> Iterator[_Figure]:
    for row in _halts(case, claim, draws):
        if row["bcm_y"] == 0:
            yield _Figure("flows today", "bcm/y", 0.0)
            continue
        amount = f"{row['bcm_y']:g} bcm/y"
        yield _Figure(f"share of use, {amount}", "share", row["use_share"])
        yield _Figure(f"share of deficit, {amount}", "share", row["deficit_share"])
    yield _Figure("other lines", "million m³/day", *(row[f"lines_mcm_day{end}"] for end in ("", "_low", "_high")))


def _gas_halt(case: Case, claim: Mapping[str, Any], draws: Draws) -> Iterator[_Figure]:
    yield _Figure("days", "d", float(claim["days"]))
    for row in _halts(case, claim, draws):
        if row["bcm_y"] > 0:
            amount = f"{row['bcm_y']:g} bcm/y"
            yield _Figure(f"felt at all, {amount}", "share", row["felt_p"])
            for label, unit, name in (
                ("felt on day", "day", "felt_day"),
                ("missing", "million m³", "short_mcm"),
                ("in the pipes", "d", "linepack_days"),
            ):
                yield _Figure(f"{label}, {amount}", unit, *(row[f"{name}{end}"] for end in ("", "_low", "_high")))


def _halts(case: Case, claim: Mapping[str, Any], draws: Draws) -> list[dict[str, Any]]:
    table = gas_halt(case, claim["by"], days=claim["days"], month=claim["month"], draws=draws)
    rows = table[table["recipient"] == case.gazetteer.territory(claim["recipient"])].sort_values("bcm_y")
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _hold(case: Case, claim: Mapping[str, Any], draws: Draws) -> Iterator[_Figure]:
    built = load_scenario(case.atlas, claim["scenario"])
    baseline = case.scenario or load_scenario(case.atlas)
    table = leverage(case, claim["by"], scenarios=[baseline, built], draws=draws)
    freight = table[table["medium"] == "freight"].to_dict("records")
    for when, row in zip(("today", "built"), freight, strict=True):
        for name, unit, of in (("crosses", "Mt/y", 1.0), ("extra_usd_y", "M USD/y", 1e6)):
            value, low, high = (row.get(f"{name}{end}", np.nan) / of for end in ("", "_low", "_high"))
            yield _Figure(f"{name.removesuffix('_y')}, {when}", unit, value, low, high)
    yield _Figure("own", "Mt/y", freight[0]["own"])
    for when, names in (("today", [claim["closure"]]), ("built", [claim["scenario"], claim["closure"]])):
        yield from _cost(case, names, claim["days"], draws, f"closed, {when}")
    # The scenario may set the country's own trade aside; the same closure without that stops it too.
    alone = read_scenario(case.atlas.path / "scenarios" / f"{claim['closure']}.toml", case.atlas)
    yield from _cost(case, combine(baseline, replace(alone, demand=())), claim["days"], draws, "closed, with its own")
    yield _Figure("days", "d", float(claim["days"]))


def _reach(case: Case, claim: Mapping[str, Any], draws: Draws) -> Iterator[_Figure]:
    today = case if case.scenario else case.but(scenario=load_scenario(case.atlas))
    network = today.network()
    flow = assign(network, today.demand, rule=case.rule())
    by = case.territories_asked(claim["by"])
    others = ~own_trade(network, flow.demands, by)[flow.path_pair] & flow.crossing(by)
    passed = np.zeros(len(network.tail), dtype=bool)
    for path in np.flatnonzero(others & (flow.path_amount > 0.01 * flow.path_amount[others].sum())):
        passed[list(flow.path_edges[path])] = True
    passed &= network.edges_in(territory=by)

    def within(km: float) -> bool:
        return bool((passed & network.edges_in(near_border=(*claim["border"], km))).any())

    low, high = 0.0, _FARTHEST_KM
    if within(high):
        while high - low > 1:
            middle = (low + high) / 2
            low, high = (low, middle) if within(middle) else (middle, high)
        yield _Figure("nearest", "km", high)
    statement = load_scenario(case.atlas, claim["scenario"]).closes[0].where.near_border
    if statement is not None:
        yield _Figure("reach", "km", statement[2])
    for name in ("scenario", "strike"):
        yield from _cost(case, [claim[name]], None, draws, name)


def _outside(case: Case, claim: Mapping[str, Any], draws: Draws) -> Iterator[_Figure]:
    yield _Figure("days", "d", float(claim["days"]))
    for name in claim["closures"]:
        yield from _cost(case, [name], claim["days"], draws, name)


def _cost(case: Case, scenario: ScenarioLike, days: float | None, draws: Draws, label: str) -> Iterator[_Figure]:
    """Yield the cost of a closure in million USD, and its days if they are the scenario's own."""
    shut = closure(case.but(scenario=scenario), days=days, announced=False, draws=draws)
    row = shut.summary.set_index("measure").loc["cost"]
    drawn = {str(key): float(str(value)) for key, value in row.items() if key != "unit"}
    drawn.setdefault("median", drawn["value"])
    yield _Figure(f"cost, {label}", "M USD", *(drawn.get(end, np.nan) / 1e6 for end in ("median", "low", "high")))
    if days is None:
        yield _Figure(f"days, {label}", "d", shut.length)


_Answer = Callable[[Case, Mapping[str, Any], Draws], Iterator[_Figure]]

_QUESTIONS: Final[Mapping[str, _Answer]] = {
    "gas_share": _gas_share,
    "gas_halt": _gas_halt,
    "hold": _hold,
    "reach": _reach,
    "outside": _outside,
}
