"""What a flow needs: how many lines of which diameter, and how much compression."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.gas.facts import BAR, PER_SECOND, Facts, columns, least, spread
from geo.gas.lines import positive_flows
from geo.gas.pipe import capacity, compressor_power, diameter_needed, outlet_pressure, section_length

if TYPE_CHECKING:
    from geo.network.case import Case
    from geo.network.draws import Draws
    from layers.model.atlas import Atlas

COLUMNS: Final = (
    *("supply", "bcm_y", "design", "inner_diameter_mm", "pressure_bar", "km", "line_bcm_y", "line_bcm_y_low"),
    *("line_bcm_y_high", "lines", "lines_low", "lines_high", "loss_bar", "stations", "stations_low", "stations_high"),
    *("station_km", "ratio", "power_mw", "power_mw_low", "power_mw_high", "one_line_mm", "confidence", "source"),
)


def gas_needs(
    case: Atlas | Case, *, bcm_y: float | Iterable[float] | None = None, draws: int | Draws = 200
) -> pd.DataFrame:
    """Return what flows of planned supplies need in lines, diameter and compressors, by each design.

    A line carries what gets from one compressor station to the next (`section_km`), from its highest pressure to that
    divided by `ratio`, times `availability`. As many lines are built as the flow takes; each then carries its share,
    with as few stations between its ends as bring it there at no less than `minimum_bar`. The station at the start
    is not counted: the gas arrives at the highest pressure.

    Parameters
    ----------
    case : Atlas or Case
        Its supplies with `stages`; `gas.json` names the designs.
    bcm_y : float or iterable of float, optional
        Flows, bcm/y; by default the stages of each supply.
    draws : int or Draws
        Of all that is a range; 0 for none.

    Returns
    -------
    DataFrame
        One row for each supply, flow and design: `supply`, `bcm_y`, `design`, `inner_diameter_mm`, `pressure_bar`,
        `km` (the lines it passes to the border of who gets it), `line_bcm_y` that a line carries, `lines` needed;
        `loss_bar` over the whole length at the mean flow if no station stood on it (NaN where it would not get
        through); at the peak flow, which is the mean over `availability`: `stations` a line, `station_km` from one to
        the next, their `ratio` of pressures, and `power_mw` of all together; `one_line_mm`: inner diameter of the one
        pipe that would carry the mean flow without any station. `_low` and
        `_high` are the 90 % interval over the draws.

    Raises
    ------
    AtlasError
        If the atlas states nothing about gas.
    ValueError
        If a flow is not more than 0.

    Examples
    --------
    >>> from geo import gas_needs
    >>> from layers import load_atlas
    >>> needs = gas_needs(load_atlas(), bcm_y=55, draws=0).set_index("design")
    >>> int(needs.loc["1420-mm-75-bar", "lines"])
    2
    """
    facts = Facts.of(case, draws)
    asked = None if bcm_y is None else positive_flows(bcm_y)
    rows = [
        _row(facts, supply, flow, design)
        for supply in facts.entries("supplies")
        if "stages" in supply
        for flow in asked or supply["stages"]
        for design in facts.entries("designs")
    ]
    return pd.DataFrame(rows, columns=[*COLUMNS])


def _row(facts: Facts, supply: Mapping[str, Any], flow: float, design: Mapping[str, Any]) -> dict[str, Any]:
    gas = facts.gas
    diameter, highest = facts.pipe(design)
    suction = highest / facts.parameter("ratio")
    delivered = np.minimum(facts.parameter("minimum_bar") * BAR, suction)
    length = sum(facts.pipes[name].km for name in supply["segments"]) * 1000
    section = capacity(gas, highest, suction, facts.parameter("section_km") * 1000, diameter)
    carried = section / PER_SECOND * facts.parameter("availability")
    lines = np.ceil(flow / carried)
    peak = flow / lines / facts.parameter("availability") * PER_SECOND  # on a day at full pressure
    last = section_length(gas, peak, highest, delivered, diameter)
    stations = np.ceil(np.maximum(length - last, 0) / section_length(gas, peak, highest, suction, diameter))
    spacing = np.where(stations > 0, (length - last) / np.maximum(stations, 1), np.nan)
    before = outlet_pressure(gas, peak, highest, spacing, diameter)
    power = np.where(stations > 0, lines * stations * compressor_power(gas, peak, before, highest), 0.0)
    through = outlet_pressure(gas, flow / lines * PER_SECOND, highest, length, diameter)
    one = diameter_needed(gas, flow * PER_SECOND, highest, delivered, length)
    return {
        "supply": supply["id"],
        "bcm_y": flow,
        "design": design["id"],
        "inner_diameter_mm": float(diameter[0]) * 1000,
        "pressure_bar": float(highest[0]) / BAR,
        "km": length / 1000,
        **columns("line_bcm_y", spread(carried)),
        **columns("lines", spread(lines)),
        "loss_bar": float(highest[0] - through[0]) / BAR,
        **columns("stations", spread(stations)),
        "station_km": float(spacing[0]) / 1000,
        "ratio": float(highest[0] / before[0]),
        **columns("power_mw", spread(power / 1e6)),
        "one_line_mm": float(one[0]) * 1000,
        "confidence": least([design["confidence"], supply["confidence"], *_parameter_confidences(facts)]),
        "source": ";".join(dict.fromkeys(f"{supply['source']};{design['source']}".split(";"))),
    }


def _parameter_confidences(facts: Facts) -> list[str]:
    return [entry["confidence"] for entry in facts.entries("parameters")]
