"""The pipelines of an atlas as pipes: what each carries, holds and loses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.gas.facts import BAR, PER_DAY, PER_SECOND, Facts, columns, spread
from geo.gas.pipe import capacity, linepack, outlet_pressure

if TYPE_CHECKING:
    from geo.network.case import Case
    from geo.network.draws import Draws
    from layers.model.atlas import Atlas

COLUMNS: Final = (
    *(
        "segment",
        "name",
        "status",
        "km",
        "inner_diameter_mm",
        "inner_diameter_mm_low",
        "inner_diameter_mm_high",
        "pressure_bar",
    ),
    *("capacity_bcm_y", "hydraulic_bcm_y", "hydraulic_bcm_y_low", "hydraulic_bcm_y_high"),
    *("linepack_mcm", "linepack_mcm_low", "linepack_mcm_high", "bcm_y", "loss_bar", "loss_bar_low", "loss_bar_high"),
    *("usable_mcm", "usable_mcm_low", "usable_mcm_high", "supply_days", "supply_days_low", "supply_days_high"),
    *("confidence", "source"),
)


def gas_lines(case: Atlas | Case, *, bcm_y: float | Iterable[float] = 2.0, draws: int | Draws = 200) -> pd.DataFrame:
    """Return what each pipeline carries without a compressor on the way, what it holds, and what a flow costs it.

    Parameters
    ----------
    case : Atlas or Case
        Its scenario changes nothing: pipes are what they are.
    bcm_y : float or iterable of float
        Flows, bcm/y (at 20 °C and 101,325 Pa).
    draws : int or Draws
        Of diameters, pressures, temperature and roughness within their ranges; 0 for none.

    Returns
    -------
    DataFrame
        One row for each line of `gas.json` and flow: `segment`, `name`, `status`, `km`; `inner_diameter_mm` and
        `pressure_bar` (highest, absolute); `capacity_bcm_y` as the atlas states it; `hydraulic_bcm_y` by hydraulics
        from the highest pressure to the least, without a compressor on the way, on every day of a year as on its
        best; `linepack_mcm`, million m³ held at rest at the highest pressure; with the flow `bcm_y` the line loses
        `loss_bar` from end to end (NaN where it does not get through), and holds `usable_mcm` above the least
        pressure, the flow of `supply_days` days. Figures end in `_low` and `_high` for their 90 % interval over the
        draws; `loss_bar`, `usable_mcm` and `supply_days` have none where some draws do not get through.
        `confidence` is that of the pipe's facts.

    Raises
    ------
    AtlasError
        If the atlas states nothing about gas.
    ValueError
        If a flow is not more than 0.

    Examples
    --------
    >>> from geo import gas_lines
    >>> from layers import load_atlas
    >>> lines = gas_lines(load_atlas(), draws=0).set_index("segment")
    >>> round(float(lines.loc["PL01", "loss_bar"]), 1)
    0.8
    """
    facts = Facts.of(case, draws)
    flows = positive_flows(bcm_y)
    rows = [_row(facts, segment, flow) for segment in facts.lines if segment in facts.pipes for flow in flows]
    return pd.DataFrame(rows, columns=[*COLUMNS])


def positive_flows(bcm_y: float | Iterable[float]) -> list[float]:
    """Return one or several flows as a list; ValueError where one is not more than 0."""
    flows = [float(flow) for flow in (bcm_y if isinstance(bcm_y, Iterable) else [bcm_y])]
    for flow in flows:
        if not 0 < flow < float("inf"):
            raise ValueError(f"a flow is more than 0 bcm/y, not {flow:g}")
    return flows


def _row(facts: Facts, segment: str, flow: float) -> dict[str, Any]:
    entry, pipe, gas = facts.lines[segment], facts.pipes[segment], facts.gas
    diameter, highest = facts.pipe(entry)
    least, length = facts.parameter("minimum_bar") * BAR, pipe.km * 1000
    outlet = outlet_pressure(gas, flow * PER_SECOND, highest, length, diameter)
    usable = np.maximum(
        linepack(gas, highest, outlet, length, diameter) - linepack(gas, least, least, length, diameter), 0
    )
    carried = capacity(gas, highest, least, length, diameter) / PER_SECOND
    return {
        "segment": segment,
        "name": pipe.name,
        "status": pipe.status,
        "km": pipe.km,
        **columns("inner_diameter_mm", spread(diameter * 1000)),
        "pressure_bar": float(highest[0]) / BAR,
        "capacity_bcm_y": pipe.stated_bcm_y,
        **columns("hydraulic_bcm_y", spread(carried)),
        **columns("linepack_mcm", spread(linepack(gas, highest, highest, length, diameter) / 1e6)),
        "bcm_y": flow,
        **columns("loss_bar", spread((highest - outlet) / BAR)),
        **columns("usable_mcm", spread(usable / 1e6)),
        **columns("supply_days", spread(usable / 1e6 / (flow * PER_DAY))),
        "confidence": entry["confidence"],
        "source": entry["source"],
    }
