"""Fit the free parameters of the choice between ways to what was counted, and print what was done.

Three parameters are free: the scale of the choice, `choice.theta`, and a constant each for the trans-Caspian and the
eastern branch, which stand for what prices and times leave out: regularity, trust, sanctions, customs practice.
They are the ones with the least misfit over the volumes and shares of the set `fit` of `observations.json`,

    Σ (m - c)² / (m + c),    c counted and m modelled, Mt a year; a share is times the amount it is a share of,

found by Nelder & Mead's method (1965, doi:10.1093/comjnl/7.4.308) from the best point of a grid. The set `test` is not
read. The result goes to `choice.csv`, from which the build takes it; the second atlas gets the scale alone,
unfitted. Low and high are the ends of the 90 % range of each parameter with the others at their best values: where
the misfit has risen by the share that Fisher's F gives for one parameter.

Run: python scripts/calibrate.py [--print]
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy import stats
from scipy.optimize import brentq, minimize

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geo import Case, validate
from layers import load_atlas
from layers.model.atlas import Atlas

FREE: Final = ("choice.theta", "choice.constant.trans_caspian", "choice.constant.eastern")
GRID: Final = (np.log([0.03, 0.045, 0.06, 0.08, 0.1]), np.arange(0.0, 2.6, 0.5), np.arange(-6.0, 0.1, 1.0))
"""Of the logarithm of the scale, and of the constants in units of 20 USD a tonne."""

UNITS: Final = {"choice.theta": "t/USD"}
SOURCE: Final = "calibration"
FOLDER: Final = Path(__file__).resolve().parent
COLUMNS: Final = ("id", "value", "unit", "low", "high", "year", "source", "confidence", "note")


def fit_set(atlas: Atlas) -> Atlas:
    """Return an atlas that has the observations of the set `fit` alone."""
    kept = [entry for entry in atlas.observations.get("observations", ()) if entry["set"] == "fit"]
    return replace(atlas, observations={"observations": kept})


def misfit(atlas: Atlas, values: Mapping[str, float]) -> float:
    """Return the misfit of the volumes and shares at some values of the free parameters."""
    table = validate(Case(atlas, costs=values), sets="fit").table
    total = 0.0
    amounts = table[(table["kind"] == "volume") & table["modelled"].notna()]
    mean = float(amounts.loc[amounts["unit"] == "Mt/y", "observed"].mean())
    for row in amounts.itertuples():
        weight = 1.0 if row.unit == "Mt/y" else mean
        both = (row.modelled + row.observed) * weight
        total += ((row.modelled - row.observed) * weight) ** 2 / both if both > 0 else 0.0
    return total


def calibrated(atlas: Atlas, say: Callable[[str], None] = print) -> dict[str, tuple[float, float, float]]:
    """Return value, low and high of each free parameter.

    Parameters
    ----------
    atlas : Atlas
        Of its observations only those of the set `fit` are read.
    say : callable
        Is told what is done.
    """
    atlas = fit_set(atlas)
    observed = [entry["id"] for entry in atlas.observations["observations"] if entry["kind"] == "volume"]
    say(f"{len(observed)} volumes and shares of the set fit: {', '.join(observed)}")
    known: dict[tuple[float, ...], float] = {}

    def loss(point: Any) -> float:
        values = _values(point)
        key = tuple(values.values())
        if key not in known:
            known[key] = misfit(atlas, values)
            say(f"{len(known):4d}  misfit {known[key]:8.4f}  " + "  ".join(f"{n} {v:.4g}" for n, v in values.items()))
        return known[key]

    # The misfit has several hollows: the best point of a coarse grid says in which to search.
    points = [np.array(point) for point in product(*GRID)]
    start = min(points, key=loss)
    simplex = start + np.array([[0, 0, 0], [0.2, 0, 0], [0, 0.5, 0], [0, 0, 0.5]])
    options = {"initial_simplex": simplex, "xatol": 0.01, "fatol": 1e-3, "maxfev": 300}
    best = minimize(loss, start, method="Nelder-Mead", options=options)
    least, left_over = float(best.fun), max(len(observed) - len(FREE), 1)
    most = least * (1 + float(stats.f.ppf(0.9, 1, left_over)) / left_over)
    result = {}
    for number, name in enumerate(FREE):
        ends = []
        for side in (-1.0, 1.0):
            axis = side * np.eye(len(FREE))[number]
            ends.append(_values(best.x + _step_to(loss, best.x, axis, most) * axis)[name])
        value = _values(best.x)[name]
        result[name] = (value, min(ends), max(ends))
        say(f"{name}: {value:.4g} ({min(ends):.4g} to {max(ends):.4g})")
    say(f"misfit {least:.4f}; without the two constants and at the same scale {loss(best.x * [1, 0, 0]):.4f}")
    return result


def _step_to(loss: Callable[[Any], float], point: Any, axis: Any, most: float) -> float:
    """Return the step along an axis at which the misfit reaches a value, or one so far that it does not matter."""
    step = 0.1
    while loss(point + step * axis) <= most:
        step *= 2
        if step > 6:
            return step
    return float(brentq(lambda step: loss(point + step * axis) - most, 0.0, step, xtol=0.01))


def _values(point: Any) -> dict[str, float]:
    """Return the parameters at a point: the logarithm of the scale, and the constants in units of 20 USD a tonne."""
    scale, *constants = (float(value) for value in point)
    values = {"choice.theta": round(float(np.exp(scale)), 5)}
    return values | {name: round(20 * each, 2) for name, each in zip(FREE[1:], constants, strict=True)}


def rows_of(result: Mapping[str, tuple[float, float, float]], note: str) -> list[dict[str, Any]]:
    """Return the rows of choice.csv."""
    return [
        {
            "id": name,
            "value": value,
            "unit": UNITS.get(name, "USD/t"),
            "low": low,
            "high": high,
            "year": "",
            "source": SOURCE,
            "confidence": "low",
            "note": note,
        }
        for name, (value, low, high) in result.items()
    ]


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write a table of parameters."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def main() -> int:
    """Calibrate, and write the result unless asked not to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--print", action="store_true", help="print the result and write nothing")
    dry = parser.parse_args().print
    result = calibrated(load_atlas())
    if not dry:
        fitted = "Fitted to the volumes and shares of the set fit by scripts/calibrate.py"
        unfitted = "Fitted on the atlas of the INSTC by scripts/calibrate.py, and not fitted again here"
        write(FOLDER / "instc" / "choice.csv", rows_of(result, fitted))
        write(FOLDER / "middle" / "choice.csv", rows_of({FREE[0]: result[FREE[0]]}, unfitted))
        print("written to scripts/instc/choice.csv and scripts/middle/choice.csv; now rebuild the atlases")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
