"""A halt of gas: what is lost to whom, what stands in, and from which day it is felt."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.arrays import Floats, Ints
from geo.gas.facts import BAR, DAYS, PER_DAY, PER_SECOND, Facts, Spread, columns, least, spread
from geo.gas.pipe import linepack, outlet_pressure
from geo.network.draws import INTERVAL, Draws
from layers.model.names import several

if TYPE_CHECKING:
    from geo.network.case import Case
    from layers.model.atlas import Atlas

COLUMNS: Final = (
    *("halted", "supply", "recipient", "month", "days", "bcm_y", "lost_mcm_day", "lost_mcm_day_low"),
    *("lost_mcm_day_high", "use_share", "deficit_share", "felt_day", "felt_day_low", "felt_day_high", "felt_p"),
    *("lines_mcm_day", "lines_mcm_day_low", "lines_mcm_day_high", "swap_mcm_day"),
    *("storage_mcm_day", "storage_mcm_day_low", "storage_mcm_day_high"),
    *("linepack_mcm", "linepack_mcm_low", "linepack_mcm_high", "linepack_days", "linepack_days_low"),
    *("linepack_days_high", "exports_mcm_day", "short_mcm", "short_mcm_low", "short_mcm_high"),
    *("cut_mcm", "unserved_mcm", "unserved_mcm_low", "unserved_mcm_high", "not_stated", "confidence", "source"),
)

_RESTS_ON: Final = {
    "lines": ("lines_mcm_day",),
    "storage": ("storage_mcm_day",),
    "linepack": ("linepack_mcm", "linepack_days"),
    "cut": ("cut_mcm", "unserved_mcm"),
}
"""The figures of each thing that an atlas may state of who loses gas."""

_STANDS_IN: Final = {"lines", "storage", "linepack"}

LEAST_MCM: Final = 1e-6
"""What is missing on a day is felt from here on, million m³: one cubic metre."""


class _StandIns(NamedTuple):
    """What a recipient has in place of what is lost, in each draw: million m³ a day by month, and stocks.

    What the atlas does not state is 0 here, and named in `not_stated`.
    """

    lines: Floats
    swap: Floats
    storage: Floats
    stored: Floats
    linepack: Floats
    cut: Floats
    not_stated: tuple[str, ...]


class _Course(NamedTuple):
    """How a halt goes, in each draw: first day on which gas is missing (inf if none), and totals, million m³."""

    felt: Floats
    lines: Floats
    storage: Floats
    short: Floats
    cut: Floats


def gas_halt(
    case: Atlas | Case,
    what: str | Iterable[str] | None = None,
    *,
    days: int = 30,
    month: int = 1,
    bcm_y: float | Iterable[float] | None = None,
    draws: int | Draws = 200,
) -> pd.DataFrame:
    """Return what a halt takes from whom, what stands in for it, and from which day it is felt.

    A country halts what passes through it to others, and the swaps it has a part in; its own exports go on. Day by day
    the recipient takes in this order: other lines' spare capacity and what swaps with the halted country leave it,
    storage beyond the usual of the month, and the gas above the least pressure in the lines behind the border. What
    is then missing is felt: demand is cut, as far as it can be on top of what is cut anyway, and the rest is unserved.

    Parameters
    ----------
    case : Atlas or Case
    what : str or iterable of str, optional
        A country, by ISO 3166-1 alpha-3, alpha-2 or name, or a segment of the layer pipeline; by default the
        territory of the case. Of several each halts on its own.
    days : int
        Length of the halt, 1 to 365.
    month : int
        Month on whose first day it begins, 1 to 12.
    bcm_y : float or iterable of float, optional
        Flows of a supply that is planned, bcm/y; by default what flows today and its stages.
    draws : int or Draws
        Of all that is a range; 0 for none.

    Returns
    -------
    DataFrame
        One row for what halts, each supply that is lost and each of its flows: `halted`, `supply`, `recipient` (ISO
        3166-1 alpha-3), `month`, `days`, `bcm_y`; `lost_mcm_day`, million m³ a day on the first day, its `use_share` of
        what the recipient uses on a mean day of the year and `deficit_share` of its deficit in that month (NaN where
        none is stated); `felt_day`, the first day (from 1) on which more gas is missing than without the halt, NaN if
        none in these days, and `felt_p`, in which share of the draws there is one; what stood in on a mean day:
        `lines_mcm_day`, `swap_mcm_day`, `storage_mcm_day`; `linepack_mcm` in the lines behind the border, which alone
        would last `linepack_days`; `exports_mcm_day` that the recipient itself sends on, which it could keep and which
        is not counted here; over all days `short_mcm` was missing, of which `cut_mcm` could be cut and `unserved_mcm`
        was wanted all the same. `_low` and `_high` are the 90 % interval over the draws; a day that is NaN is later
        than the halt. `not_stated` names, joined with ";", which of lines, storage, linepack and cut the atlas does not
        state of who loses: their figures are NaN, and what is missing is told without them, with confidence low; where
        no stand-in is stated, when it is felt and what is missing are NaN too, unless nothing is lost.

    Raises
    ------
    AtlasError
        If the atlas states nothing about gas.
    UnknownNameError
        If it has no such country. A KeyError.
    ValueError
        If days or month are out of range, a flow is negative, or neither call nor case names a country.

    Examples
    --------
    >>> from geo import gas_halt
    >>> from layers import load_atlas
    >>> halt = gas_halt(load_atlas(), "AZE", days=10, bcm_y=[0, 55], draws=0)
    >>> halt["felt_day"].tolist()
    [nan, 1.0]
    """
    if not 1 <= days <= 365:
        raise ValueError(f"a halt lasts 1 to 365 days, not {days}")
    if not 1 <= month <= 12:
        raise ValueError(f"a month is 1 to 12, not {month}")
    facts = Facts.of(case, draws)
    asked = facts.case.territories if what is None else several(what)
    if not asked:
        raise ValueError("the atlas has no default territory, and the case names none; name a country or a pipeline")
    halts = dict.fromkeys(name if name in facts.pipes else facts.case.gazetteer.territory(name) for name in asked)
    calendar = np.repeat(np.arange(12), DAYS.astype(int))
    first = int(DAYS[: month - 1].sum())
    months = np.take(calendar, np.arange(first, first + days), mode="wrap")
    rows = []
    for halted, supply in itertools.product(halts, facts.entries("supplies")):
        if not _passes(supply, halted):
            continue
        for flow, lost in _losses(facts, supply, bcm_y):
            standing = _stand_ins(facts, supply, flow, halted)
            rows.append(
                {"halted": halted, "month": month, "days": days, **_row(facts, supply, flow, lost, standing, months)}
            )
    return pd.DataFrame(rows, columns=[*COLUMNS])


def _passes(supply: Mapping[str, Any], halted: str) -> bool:
    """Tell whether a halt stops a supply: on its way, and not where it begins or ends."""
    return halted in (*supply["segments"], *supply["via"])


def _losses(
    facts: Facts, supply: Mapping[str, Any], bcm_y: float | Iterable[float] | None
) -> Iterator[tuple[float, Floats]]:
    """Yield each flow of a supply, bcm/y, with what is lost in each draw and month, million m³ a day."""
    if "stages" not in supply:
        yield float(supply["value"]), facts.rates(supply)
        return
    asked = [supply["value"], *supply["stages"]] if bcm_y is None else bcm_y
    for flow in asked if isinstance(asked, Iterable) else [asked]:
        if not 0 <= flow < float("inf"):
            raise ValueError(f"a flow is 0 bcm/y or more, not {flow:g}")
        yield float(flow), np.full((facts.draws.number + 1, 12), flow * PER_DAY)


def _stand_ins(facts: Facts, supply: Mapping[str, Any], flow: float, halted: str) -> _StandIns:
    """Return what the recipient of a supply has in its place."""
    recipient, none = supply["to"], np.zeros((facts.draws.number + 1, 12))
    lines, swap, storage = none.copy(), none.copy(), none.copy()
    stored = none[:, 0].copy()
    for other in facts.entries("supplies"):
        if other["to"] == recipient and "spare" in other and not _passes(other, halted):
            lines += facts.drawn(f"spare {other['id']}", other["spare"])[:, None] * PER_DAY
        if recipient in other["via"] and halted in (other["to"], *other["segments"]):
            swap += facts.rates(other)
    for store in facts.entries("storages"):
        if store["country"] == recipient:
            for part in store["spare"]:
                storage += facts.rates({"id": f"spare {store['id']}", "unit": "million m3/day", **part})
            stored += facts.drawn(f"capacity {store['id']}", store["capacity_bcm"]) * 1000
    cut = sum((facts.rates(entry) for entry in facts.balance("demand_cut", recipient)), none)
    pack = _linepack(facts, supply, flow)
    stated = {
        "lines": any(other["to"] == recipient and "spare" in other for other in facts.entries("supplies")),
        "storage": any(store["country"] == recipient for store in facts.entries("storages")),
        "linepack": "onward" in supply and pack is not None,
        "cut": bool(facts.balance("demand_cut", recipient)),
    }
    not_stated = tuple(name for name, is_stated in stated.items() if not is_stated)
    return _StandIns(lines, swap, storage, stored, none[:, 0] if pack is None else pack, cut, not_stated)


def _linepack(facts: Facts, supply: Mapping[str, Any], flow: float) -> Floats | None:
    """Return the gas above the least pressure in the lines behind the border, million m³; None if it is not known.

    The first line begins at the highest pressure and each further one where the one before ends. A flow that they
    do not carry needs lines or compressors that nobody states.
    """
    usable = np.zeros(facts.draws.number + 1)
    floor = facts.parameter("minimum_bar") * BAR
    inlet = None
    for name in supply.get("onward", ()) if flow else ():
        pipe, (diameter, highest) = facts.pipes[name], facts.pipe(facts.lines[name])
        inlet = highest if inlet is None else np.minimum(inlet, highest)
        outlet = outlet_pressure(facts.gas, flow * PER_SECOND, inlet, pipe.km * 1000, diameter)
        if flow > pipe.stated_bcm_y or not outlet[0] > floor[0]:
            return None
        outlet = np.fmax(outlet, floor)  # a drawn line too narrow for the flow is empty above the least pressure
        held = linepack(facts.gas, inlet, outlet, pipe.km * 1000, diameter)
        usable += np.maximum(held - linepack(facts.gas, floor, floor, pipe.km * 1000, diameter), 0) / 1e6
        inlet = outlet
    return usable


def _course(lost: Floats, standing: _StandIns, months: Ints) -> _Course:
    """Return how a halt goes day by day."""
    stored, pack = standing.stored.copy(), standing.linepack.copy()
    felt = np.full(len(lost), np.inf)
    totals = np.zeros((3, len(lost)))  # by lines, from storage, cut
    short = np.zeros(len(lost))
    for day, month in enumerate(months, start=1):
        others = np.minimum(lost[:, month], standing.lines[:, month] + standing.swap[:, month])
        missing = lost[:, month] - others
        drawn = np.minimum.reduce([missing, standing.storage[:, month], stored])
        stored -= drawn
        packed = np.minimum(missing - drawn, pack)
        pack -= packed
        missing = missing - drawn - packed
        felt = np.where((missing > LEAST_MCM) & np.isinf(felt), day, felt)
        short += missing
        totals += [np.maximum(others - standing.swap[:, month], 0), drawn, np.minimum(missing, standing.cut[:, month])]
    return _Course(felt, totals[0], totals[1], short, totals[2])


def _row(
    facts: Facts, supply: Mapping[str, Any], flow: float, lost: Floats, standing: _StandIns, months: Ints
) -> dict[str, Any]:
    course, recipient, days = _course(lost, standing, months), supply["to"], len(months)
    used = facts.balance("use", recipient)
    lacked = facts.balance("deficit", recipient)
    use = float(sum(entry["value"] for entry in used)) * PER_DAY or np.nan
    deficit = float(sum(facts.rates(entry)[0, months[0]] for entry in lacked)) or np.nan
    others = [other for other in facts.entries("supplies") if other["to"] == recipient and "spare" in other]
    sent = [other for other in facts.entries("supplies") if other["from"] == recipient and other["kind"] == "export"]
    assumed = [*others, *(store for store in facts.entries("storages") if store["country"] == recipient)]
    row = {
        "supply": supply["id"],
        "recipient": recipient,
        "bcm_y": flow,
        **columns("lost_mcm_day", spread(lost[:, months[0]])),
        "use_share": float(lost[0, months[0]]) / use,
        "deficit_share": float(lost[0, months[0]]) / deficit,
        **columns("felt_day", _days(course.felt)),
        "felt_p": float(np.isfinite(course.felt[1:] if facts.draws.number else course.felt).mean()),
        **columns("lines_mcm_day", spread(course.lines / days)),
        "swap_mcm_day": float(standing.swap[0, months].mean()),
        **columns("storage_mcm_day", spread(course.storage / days)),
        **columns("linepack_mcm", spread(standing.linepack)),
        **columns("linepack_days", spread(_lasts(standing.linepack, lost[:, months[0]]))),
        "exports_mcm_day": float(sum(facts.rates(other)[0, months[0]] for other in sent)),
        **columns("short_mcm", spread(course.short)),
        "cut_mcm": float(course.cut[0]),
        **columns("unserved_mcm", spread(course.short - course.cut)),
        "not_stated": ";".join(standing.not_stated),
        "confidence": least(
            [*(entry["confidence"] for entry in (supply, *assumed)), *["low"] * bool(standing.not_stated)]
        ),
        "source": ";".join(dict.fromkeys(";".join(entry["source"] for entry in (supply, *assumed)).split(";"))),
    }
    return row | dict.fromkeys(_not_told(standing.not_stated, course), np.nan)


def _not_told(not_stated: Sequence[str], course: _Course) -> list[str]:
    """Return the columns that cannot be told where the atlas does not state what they rest on."""
    columns = [name for item in not_stated for name in _RESTS_ON[item]]
    if course.short.any() and {*not_stated} >= _STANDS_IN:
        columns += ["felt_day", "felt_p", "short_mcm", "unserved_mcm"]
    return [f"{name}{end}" for name in columns for end in ("", "_low", "_high") if f"{name}{end}" in COLUMNS]


def _lasts(stock: Floats, rate: Floats) -> Floats:
    """Return how many days a stock lasts; NaN where nothing is taken from it."""
    days: Floats = np.divide(stock, rate, out=np.full(len(rate), np.nan), where=rate > 0)
    return days


def _days(felt: Floats) -> Spread:
    """Return the day as stated and its interval; NaN stands for no day of the halt."""
    low, high = np.quantile(felt[1:], INTERVAL, method="inverted_cdf") if len(felt) > 1 else (np.nan, np.nan)
    return Spread(*(float(day) if np.isfinite(day) else float("nan") for day in (felt[0], low, high)))
