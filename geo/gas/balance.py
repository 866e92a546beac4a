"""The gas balance of a country by month, and what flows between countries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.arrays import Floats
from geo.gas.facts import DAYS, Facts, columns, least, spread
from geo.network.draws import Draws
from geo.network.names import UnknownNameError
from layers.documents.gas import YEAR_ROUND
from layers.model.names import several

if TYPE_CHECKING:
    from geo.network.case import Case
    from layers.model.atlas import Atlas

SIGNS: Final = {"production": 1, "withdrawal": 1, "use": -1, "losses": -1, "injection": -1}
"""Which way each item of a balance counts; what is not here stands beside it."""

BALANCE: Final = (
    *("country", "month", "item", "name", "mcm_day", "mcm_day_low", "mcm_day_high", "mcm", "confidence", "source"),
)
SUPPLIES: Final = (
    *("supply", "name", "kind", "from", "to", "via", "status", "bcm_y", "bcm_y_low", "bcm_y_high", "capacity_bcm_y"),
    *("spare_bcm_y", "spare_bcm_y_low", "spare_bcm_y_high", "segments", "against", "confidence", "source"),
)


def gas_balance(
    case: Atlas | Case, *, countries: str | Iterable[str] | None = None, draws: int | Draws = 200
) -> pd.DataFrame:
    """Return the gas balance of countries by month.

    Amounts of a year are shared out by the profiles of `gas.json` or evenly; each entry says whether its months are
    stated or derived. What nobody states closes each month: the remainder is gas put back into oil fields and used
    in the fields where it is negative, production that is not stated where it is positive.

    Parameters
    ----------
    case : Atlas or Case
    countries : str or iterable of str, optional
        ISO 3166-1 alpha-3; by default all that `gas.json` has a balance of.
    draws : int or Draws
        Of all amounts within their ranges; 0 for none.

    Returns
    -------
    DataFrame
        One row for each country, month (1 to 12) and item: `item` is production, withdrawal, import, use, losses,
        injection, export or remainder, `name` the supply of an import or export; `mcm_day`, million m³ a day, is
        positive for what a country gets and negative for what it gives or uses, so that the items of a month sum to
        0; `mcm` is that of the month. The items deficit (demand that was not met) and demand_cut (what could still
        be cut) stand beside the balance. `mcm_day_low` and `mcm_day_high` are the 90 % interval over the draws.

    Raises
    ------
    AtlasError
        If the atlas states nothing about gas.
    UnknownNameError
        If it has no balance of a country. A KeyError.

    Examples
    --------
    >>> from geo import gas_balance
    >>> from layers import load_atlas
    >>> balance = gas_balance(load_atlas(), countries="AZE", draws=0)
    >>> january = balance[(balance["month"] == 1) & ~balance["item"].isin(["deficit", "demand_cut"])]
    >>> bool(abs(january["mcm_day"].sum()) < 1e-9)
    True
    """
    facts = Facts.of(case, draws)
    known = list(dict.fromkeys(entry["country"] for entry in facts.entries("balances")))
    asked = known if countries is None else [facts.case.gazetteer.territory(name) for name in several(countries)]
    for country in asked:
        if country not in known:
            raise UnknownNameError("gas balance", country, known)
    rows = [row for country in asked for row in _rows(facts, country)]
    return pd.DataFrame(rows, columns=[*BALANCE]).sort_values(["country", "month"], kind="stable", ignore_index=True)


def _rows(facts: Facts, country: str) -> Iterator[dict[str, Any]]:
    items = [*_items(facts, country)]
    counted = [rates for item, _, rates in items if item not in ("deficit", "demand_cut")]
    remainder = {
        "name": "",
        "confidence": least(entry["confidence"] for _, entry, _ in items),
        "source": "",
    }
    for item, entry, rates in [*items, ("remainder", remainder, -np.sum(counted, axis=0))]:
        for month in YEAR_ROUND:
            figure = spread(rates[:, month - 1])
            if np.any(rates[:, month - 1]):
                yield {
                    "country": country,
                    "month": month,
                    "item": item,
                    "name": entry.get("name", ""),
                    **columns("mcm_day", figure),
                    "mcm": figure.value * DAYS[month - 1],
                    "confidence": entry["confidence"],
                    "source": entry["source"],
                }


def _items(facts: Facts, country: str) -> Iterator[tuple[str, Mapping[str, Any], Floats]]:
    """Yield each item of a balance with its entry and its signed rates."""
    for entry in facts.entries("balances"):
        if entry["country"] == country:
            yield entry["item"], entry, SIGNS.get(entry["item"], 1) * facts.rates(entry)
    for supply in facts.entries("supplies"):
        if (supply["to"] == country) != (supply["from"] == country):
            gets = supply["to"] == country
            yield ("import" if gets else "export"), supply, (1 if gets else -1) * facts.rates(supply)


def gas_supplies(case: Atlas | Case, *, draws: int | Draws = 200) -> pd.DataFrame:
    """Return what flows, flowed or may flow between countries, and which lines of the atlas it passes which way.

    Parameters
    ----------
    case : Atlas or Case
    draws : int or Draws
        Of flows and spare capacities within their ranges; 0 for none.

    Returns
    -------
    DataFrame
        One row for each supply: `supply`, `name`, `kind` (export, import, transit or swap, the exchange of gas for
        gas elsewhere), `from`, `to` and `via` (ISO 3166-1 alpha-3), `status`, `bcm_y` that flows, `capacity_bcm_y`
        (stated, else the least stated of its lines; NaN if none is), `spare_bcm_y` at short notice; `segments` in
        the order the gas passes them, and `against`: those it passes against the direction they are drawn in. `_low`
        and `_high` are the 90 % interval over the draws.

    Raises
    ------
    AtlasError
        If the atlas states nothing about gas.

    Examples
    --------
    >>> from geo import gas_supplies
    >>> from layers import load_atlas
    >>> gas_supplies(load_atlas(), draws=0).set_index("supply").loc["tkm-aze-swap", "against"]
    'PL04c;PL04b;PL04a;PL03'
    """
    facts = Facts.of(case, draws)
    rows = []
    for supply in facts.entries("supplies"):
        stated = [facts.pipes[name].stated_bcm_y for name in supply["segments"]]
        known = [each for each in [supply.get("capacity_bcm_y", np.nan), *stated] if not np.isnan(each)]
        spare = supply.get("spare", {"value": 0, "low": 0, "high": 0})
        rows.append(
            {
                "supply": supply["id"],
                **{key: supply[key] for key in ("name", "kind", "from", "to", "status", "confidence", "source")},
                "via": ";".join(supply["via"]),
                **columns("bcm_y", spread(facts.drawn(supply["id"], supply))),
                "capacity_bcm_y": supply.get("capacity_bcm_y", min(known, default=np.nan)),
                **columns("spare_bcm_y", spread(facts.drawn(f"spare {supply['id']}", spare))),
                "segments": ";".join(supply["segments"]),
                "against": ";".join(_against(facts, supply["segments"])),
            }
        )
    return pd.DataFrame(rows, columns=[*SUPPLIES])


def _against(facts: Facts, segments: list[str]) -> list[str]:
    """Return the segments that a chain of them passes from their second end to their first."""
    ends = [facts.pipes[name].ends for name in segments]
    begins_at_second = len(ends) > 1 and ends[0][0] in ends[1]
    at = ends[0][begins_at_second] if ends else ""
    turned = []
    for name, (first, last) in zip(segments, ends, strict=True):
        if at == last:
            turned.append(name)
        at = first if at == last else last
    return turned
