"""Every observation of an atlas beside what the model gives for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.network.case import Case
from geo.network.names import UnknownNameError
from geo.validation.figures import MEASURES, Figure, ModelYear
from geo.validation.metrics import error_share, metrics_table
from layers.documents.observations import SETS, read_observations
from layers.model.names import several
from layers.scenarios.scenario import load_scenario

if TYPE_CHECKING:
    from layers.documents.observations import Observation
    from layers.model.atlas import Atlas

COLUMNS: Final = (
    *("observation", "kind", "place", "period", "unit", "observed", "modelled", "error_share", "set", "source"),
    *("year", "observed_low", "observed_high", "confidence", "reason"),
)

TOLERANCE: Final = 1e-3
"""How much a WAPE may rise over the recorded one before it counts as worse."""


@dataclass(frozen=True, eq=False, repr=False)
class Validation:
    """The model held against observations, from `geo.validate`.

    Attributes
    ----------
    table : DataFrame
        One row for each observation: `observation`, `kind`, `place`, `period`, `unit`, `observed`, `modelled`,
        `error_share` (modelled over observed, less 1), `set`, `source`, `year`, `observed_low`, `observed_high`,
        `confidence`, `reason`. The largest error comes first; last come those the model has no figure for, where
        `modelled` is NaN and `reason` says why.
    metrics : DataFrame
        One row for each set and measure: `set`, `measure`, `unit`, `n`, `missing`, `r2`, `wape`, `wape_rest`,
        `error_share_median`, `error_max`, `geh_median`, `geh_max` (`geo.validation.metrics.metrics_table`). What is
        outside the model is not counted.

    Examples
    --------
    >>> from geo import validate
    >>> from layers import load_atlas
    >>> list(validate(load_atlas()).metrics.columns)[:4]
    ['set', 'measure', 'unit', 'n']
    """

    table: pd.DataFrame
    metrics: pd.DataFrame

    def __repr__(self) -> str:
        known = int(self.table["modelled"].notna().sum())
        return f"<Validation: {len(self.table)} observations, the model has a figure for {known}>"

    @property
    def outside(self) -> pd.DataFrame:
        """The rows of `table` that the model has no figure for, with the reason of each."""
        return self.table[self.table["modelled"].isna()].reset_index(drop=True)

    def recorded(self) -> dict[str, dict[str, dict[str, float]]]:
        """Return the metrics to record in `observations.json`: n and WAPE by set and measure."""
        figures: dict[str, dict[str, dict[str, float]]] = {}
        for row in self.metrics[self.metrics["wape"].notna()].to_dict("records"):
            kept = {"n": int(row["n"]), "wape": round(float(row["wape"]), 4)}
            figures.setdefault(str(row["set"]), {})[str(row["measure"])] = kept
        return figures

    def worse_than(self, recorded: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[str]:
        """Return a sentence for each recorded metric that has become worse; none where all hold.

        Parameters
        ----------
        recorded : mapping
            As `recorded` returns it. Sets that were not compared are left out.

        Returns
        -------
        list of str
            A WAPE that rose by more than `TOLERANCE`, or fewer figures compared than before.
        """
        now = self.recorded()
        sentences = []
        for name in sorted(set(self.table["set"]) & set(recorded)):
            for measure, before in recorded[name].items():
                after = now.get(name, {}).get(measure, {"n": 0, "wape": float("nan")})
                what = f"{measure} in the set {name}"
                if after["n"] < before["n"]:
                    sentences.append(f"{what}: {after['n']} figures are compared, {before['n']:.0f} were")
                elif after["wape"] > before["wape"] + TOLERANCE:
                    rise = after["wape"] - before["wape"]
                    sentences.append(
                        f"{what}: WAPE {after['wape']:.4f}, {rise:.4f} more than the recorded {before['wape']:.4f}"
                    )
        return sentences


def validate(case: Atlas | Case, *, sets: str | Iterable[str] = SETS) -> Validation:
    """Hold the model against the observations of an atlas.

    Parameters
    ----------
    case : Atlas or Case
        Each observation is compared with the case in its own year; without a scenario, under the baseline of the
        atlas.
    sets : str or iterable of str
        The sets to compare; observations of others are not looked at.

    Returns
    -------
    Validation

    Raises
    ------
    AtlasError
        If an observation names a place that the atlas does not have.
    MissingCostError
        If a time that a flow or a way depends on is not known. A ValueError.
    UnknownNameError
        If there is no such set. A KeyError.

    Examples
    --------
    >>> from geo import validate
    >>> from layers import load_atlas
    >>> validate(load_atlas(), sets="fit").table["set"].isin(["fit"]).all()
    np.True_
    """
    case = Case.of(case)
    chosen = several(sets)
    for name in chosen:
        if name not in SETS:
            raise UnknownNameError("set", name, SETS)
    observations = [entry for entry in read_observations(case.atlas.observations) if entry.set in chosen]
    if case.scenario is None and observations:
        case = case.but(scenario=load_scenario(case.atlas))
    in_year = cache(lambda year: ModelYear(case.but(as_of=year)))
    unknown = float("nan")
    figures = [
        in_year(entry.year).figure(entry) if entry.outside is None else Figure(unknown, unknown, entry.outside)
        for entry in observations
    ]
    rows = pd.DataFrame([_row(*pair) for pair in zip(observations, figures, strict=True)], columns=[*COLUMNS])
    rows = rows.astype(dict.fromkeys(("observed", "modelled", "observed_low", "observed_high"), "float64"))
    rows["reason"] = pd.Series(
        [figure.reason or entry.note for entry, figure in zip(observations, figures, strict=True)], dtype=object
    )  # None stays None
    rows["error_share"] = error_share(rows["modelled"].to_numpy(), rows["observed"].to_numpy())
    inside = np.array([entry.outside is None for entry in observations], dtype=bool)
    factors = np.array([figure.factor for figure in figures], dtype=float)
    measures = {unit: measure for measure, units in MEASURES.items() for unit in units}
    compared = rows.assign(
        measure=rows["unit"].map(measures), observed=rows["observed"] / factors, modelled=rows["modelled"] / factors
    )
    order = rows["error_share"].abs().sort_values(ascending=False, kind="stable").index
    return Validation(rows.loc[order].reset_index(drop=True), metrics_table(compared[inside]))


def _row(observation: Observation, figure: Figure) -> dict[str, Any]:
    names = ("kind", "place", "period", "unit", "set", "source", "year", "confidence")
    return {
        **{name: getattr(observation, name) for name in names},
        "observation": observation.id,
        "observed": observation.value,
        "modelled": figure.value,
        "observed_low": observation.low,
        "observed_high": observation.high,
    }
