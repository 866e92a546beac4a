"""How far the model is from what was observed: R², WAPE and GEH, by set and measure."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from geo.arrays import Floats
from geo.validation.figures import MEASURES, TRUCKS_A_DAY
from layers.documents.observations import SETS

METRICS: Final = (
    *("set", "measure", "unit", "n", "missing", "r2", "wape", "wape_rest", "error_share_median"),
    *("error_max", "geh_median", "geh_max"),
)


def metrics_table(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the metrics of each set and measure that has a figure, in the order of both.

    Parameters
    ----------
    figures : DataFrame
        `set`, `measure`, `observed` and `modelled` (NaN where the model cannot say), in the unit of the measure.

    Returns
    -------
    DataFrame
        With c what was observed and m what the model gives: `n` figures compared, `missing` ones that the model
        cannot say; `r2`: 1 − Σ(m − c)² / Σ(c − mean of c)²; `wape`: Σ|m − c| / Σc; `wape_rest`: the same
        without the largest figure observed, NaN where there is no other; `error_share_median`: median of |m / c − 1|;
        `error_max`: largest |m − c|; of volumes `geh_median` and `geh_max`: GEH is √(2 (m − c)² / (m + c)) of trucks of
        20 t a day, √24 times that of an hour.
    """
    rows: list[dict[str, Any]] = []
    for name in SETS:
        for measure, units in MEASURES.items():
            chosen = figures[(figures["set"] == name) & (figures["measure"] == measure)]
            if len(chosen):
                known = chosen[chosen["modelled"].notna()]
                modelled, observed = (known[key].to_numpy(dtype=float) for key in ("modelled", "observed"))
                row: dict[str, Any] = {"set": name, "measure": measure, "unit": units[0], "n": len(known)}
                row |= {"missing": len(chosen) - len(known), **_metrics(modelled, observed)}
                if measure == "volume" and len(known):
                    geh = np.abs(modelled - observed) * np.sqrt(
                        2 * TRUCKS_A_DAY / np.where(modelled + observed > 0, modelled + observed, 1.0)
                    )
                    row |= {"geh_median": float(np.median(geh)), "geh_max": float(geh.max())}
                rows.append(row)
    return pd.DataFrame(rows, columns=[*METRICS])


def error_share(modelled: Floats, observed: Floats) -> Floats:
    """Return modelled over observed, less 1; 0 where both are 0, infinite where nothing was observed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (modelled - observed) / observed
    return np.where((modelled == 0) & (observed == 0), 0.0, share)


def _metrics(modelled: Floats, observed: Floats) -> dict[str, float]:
    if not len(observed):
        return {}
    difference = modelled - observed
    spread = float(((observed - observed.mean()) ** 2).sum())
    rest = np.arange(len(observed)) != observed.argmax()
    return {
        "r2": 1 - float((difference**2).sum()) / spread if spread > 0 else float("nan"),
        "wape": _wape(difference, observed),
        "wape_rest": _wape(difference[rest], observed[rest]),
        "error_share_median": float(np.median(np.abs(error_share(modelled, observed)))),
        "error_max": float(np.abs(difference).max()),
    }


def _wape(difference: Floats, observed: Floats) -> float:
    total = float(observed.sum())
    return float(np.abs(difference).sum()) / total if total > 0 else float("nan")
