"""What closing some places does to each pair that is asked for: hours, cost, and whether a way is left.

Capacity is not counted: each pair takes its fastest and its cheapest route, however much is on it, at the central
values of the parameters. So the answer is that of shortest paths alone, which the web page gives in the reader's
browser (`maps/static/close/`); what fits, queues and turns elsewhere is told by `geo.run_scenario` and `geo.closure`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.arrays import Floats
from geo.network.case import Case
from geo.network.media import BY, MEDIA, UNITS, Medium, Weight, default_pairs
from geo.network.model import Network
from geo.routing.pair_costs import PairCosts
from geo.scenarios.case_result import TODAY
from layers.scenarios.scenario import Scenario, combine

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

_SAME: Final = 1e-6
"""Differences of hours, USD or km below this are rounding."""


class PairAsked(NamedTuple):
    """Two places between which an amount is asked for.

    Attributes
    ----------
    origin, destination : str
        Ids of nodes.
    modes : tuple of str
        Those it may use; any if empty.
    commodity : str or None
        Class of freight, one of those of the atlas.
    amount : float
        Mt/y of freight, bcm/y of gas; NaN if none is stated.

    Examples
    --------
    >>> PairAsked("AZBAK", "IRTHR", (), None, 0.4).amount
    0.4
    """

    origin: str
    destination: str
    modes: tuple[str, ...]
    commodity: str | None
    amount: float


@dataclass(frozen=True, repr=False)
class ClosureEffect:
    """What a closure does to each pair.

    Attributes
    ----------
    pairs : DataFrame
        One row for each medium, origin, destination, modes (those it may use; any if empty) and class:

        - `medium`, `origin`, `destination`, `modes`, `commodity`, `asked` (`unit`; NaN where no amount is stated);
        - `outcome`: "unchanged", "longer", "cut" (no way is left), or "no route" (there was none before);
        - `hours_before`, `hours`, `extra_hours`: of the fastest route; NaN for gas;
        - `usd_t_before`, `usd_t`, `extra_usd_t`: generalised cost of the cheapest route, money and the value of time of
          the class, USD a tonne; NaN for gas and without prices;
        - `km_before`, `km`, `extra_km`: of the shortest way of gas; NaN for freight.

        A value that does not exist is NaN, never 0 or infinity.

    Examples
    --------
    >>> from geo import Case, closure_effect
    >>> from layers import load_atlas
    >>> closure_effect(Case(load_atlas(), "baseline"), "iran_outage").pairs_cut
    10
    """

    pairs: pd.DataFrame

    def __repr__(self) -> str:
        return f"<ClosureEffect on {len(self.pairs)} pairs: {self.pairs['outcome'].value_counts().to_dict()}>"

    @property
    def pairs_cut(self) -> int:
        """Pairs of places between which nothing that is asked for has a way left, and something had; of all media."""
        cut = self.pairs["outcome"] == "cut"
        had = self.pairs["outcome"] != "no route"
        ends = [self.pairs[name] for name in ("medium", "origin", "destination")]
        return int((cut.groupby(ends).sum() == had.groupby(ends).sum())[cut.groupby(ends).any()].sum())

    @property
    def cut_mt_y(self) -> float:
        """Freight that has no route left, Mt/y."""
        return float(self._freight("cut")["asked"].sum())

    @property
    def extra_hours_t(self) -> float:
        """Extra hours of a tonne on average over the freight that still has a way; NaN where there is none."""
        kept = self._freight("unchanged", "longer")
        tonnes = kept["asked"].sum()
        return float((kept["asked"] * kept["extra_hours"]).sum() / tonnes) if tonnes > 0 else float("nan")

    @property
    def extra_musd_y(self) -> float:
        """Extra cost of the freight that still has a way, million USD a year; NaN where there is none, or no prices."""
        return float((kept := self._freight("unchanged", "longer"))["asked"].mul(kept["extra_usd_t"]).sum(min_count=1))

    def _freight(self, *outcomes: str) -> pd.DataFrame:
        return self.pairs[(self.pairs["medium"] == "freight") & self.pairs["outcome"].isin(outcomes)]


def pairs_asked(case: Atlas | Case, medium: Medium) -> list[PairAsked]:
    """Return the pairs of places that are asked for: those of the demand; without any, the ends of the routes.

    Parameters
    ----------
    case : Atlas or Case
    medium : {"freight", "gas"}

    Returns
    -------
    list of PairAsked
        Demands of one pair, class and choice of modes are one. A pair whose demand is 0 is left out.

    Examples
    --------
    >>> from geo.scenarios import pairs_asked
    >>> from layers import load_atlas
    >>> pairs_asked(load_atlas(), "gas")[0].destination
    'IRBIB'
    """
    case = Case.of(case)
    amounts: dict[tuple[str, str, tuple[str, ...], str | None], float] = {}
    for demand in case.demand:
        amount = demand.mt_y if medium == "freight" else demand.bcm_y
        if amount is not None:
            key = (demand.origin, demand.destination, tuple(sorted(demand.modes)), demand.commodity)
            amounts[key] = amounts.get(key, 0.0) + amount
    if amounts:
        return [PairAsked(*key, amount) for key, amount in amounts.items() if amount > 0]
    return [PairAsked(*pair, (), None, float("nan")) for pair in default_pairs(case.atlas, medium)]


def closure_effect(case: Atlas | Case, closing: Scenario | str | Path) -> ClosureEffect:
    """Return what closing some places does to each pair that a case asks for.

    Parameters
    ----------
    case : Atlas or Case
        Its scenario holds before and after; its demand says which pairs, and how much of each (`pairs_asked`).
    closing : Scenario, str or Path
        What closes: a scenario, or the name or file of one. It applies behind that of the case, as if both were
        combined; where only a share or some months close, nothing does here.

    Returns
    -------
    ClosureEffect

    Raises
    ------
    AtlasError
        If the atlas has no scenario of that name, or it names the border of two countries that have none in common.
    UnknownNameError
        If it names what the atlas does not have. A KeyError.
    MissingCostError
        If the hours, or where there are prices the price, of an open edge are not known. A ValueError.

    Notes
    -----
    It takes one run of Dijkstra's algorithm (1959, doi:10.1007/BF01386390) for each origin and class, before and after.

    Examples
    --------
    >>> from geo import Case, closure_effect
    >>> from layers import load_atlas
    >>> from layers.scenarios.scenario import Closure, Scenario, Where
    >>> port = Scenario("port", "Anzali shut", "", closes=(Closure(Where(nodes=("IRBAZ",))),))
    >>> closure_effect(Case(load_atlas(), "baseline"), port).cut_mt_y
    0.0
    """
    before = Case.of(case)
    (closes,) = before.scenarios_asked(closing)
    after = before.but(scenario=combine(before.scenario or TODAY, closes))
    rows = [row for medium in MEDIA for row in _rows(before, after, medium)]
    return ClosureEffect(pd.DataFrame(rows, columns=_COLUMNS))


_COLUMNS: Final = (
    *("medium", "origin", "destination", "modes", "commodity", "asked", "unit", "outcome"),
    *("hours_before", "hours", "extra_hours", "usd_t_before", "usd_t", "extra_usd_t", "km_before", "km", "extra_km"),
)


def _rows(before: Case, after: Case, medium: Medium) -> list[dict[str, object]]:
    asked = pairs_asked(before, medium)
    priced = before.rule(medium) in ("cost", "logit")
    weights: dict[str, Weight] = {BY[medium]: BY[medium], **({"usd_t": "cost"} if priced else {})}
    sides = [
        {name: _least(side.network(medium), asked, by) for name, by in weights.items()} for side in (before, after)
    ]
    rows: list[dict[str, object]] = []
    for number, pair in enumerate(asked):
        row: dict[str, object] = {
            "medium": medium,
            "origin": pair.origin,
            "destination": pair.destination,
            "modes": "-".join(pair.modes),
            "commodity": pair.commodity,
            "asked": pair.amount,
            "unit": UNITS[medium],
        }
        longer = False
        for name in weights:
            first, second = (float(side[name][number]) for side in sides)
            row |= {f"{name}_before": first, name: second, f"extra_{name}": second - first}
            longer |= second - first > _SAME
        first, second = (float(side[BY[medium]][number]) for side in sides)
        had, has = np.isfinite(first), np.isfinite(second)
        row["outcome"] = ("longer" if longer else "unchanged") if had and has else "cut" if had else "no route"
        rows.append(row)
    return rows


def _least(network: Network, asked: Sequence[PairAsked], weight: Weight) -> Floats:
    """Return the least hours, km or cost of each pair, shape (k,); NaN where there is no way."""
    least = np.full(len(asked), np.nan)
    groups: dict[tuple[tuple[str, ...], str | None], list[int]] = {}
    for number, pair in enumerate(asked):
        groups.setdefault((pair.modes, pair.commodity if weight == "cost" else None), []).append(number)
    for (modes, commodity), numbers in groups.items():
        costs = PairCosts(network, [(asked[number].origin, asked[number].destination) for number in numbers])
        found = costs.of(network, network.edges_of_other_modes(modes), weight, commodity)
        least[numbers] = np.where(np.isfinite(found), found, np.nan)
    return least
