"""The figures of a scenario for its page: what changes, before and after, with units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from maps.words import numbers

if TYPE_CHECKING:
    import pandas as pd

MOST: Final = 5

_SAID: Final = (
    (r"through (\w{3})", "{medium} through {country}"),
    (r"unserved", "{medium} without room"),
    (r"pairs without a route", "Pairs of places without a route for {small}"),
    (r"mean best hours", "Best time between the pairs, mean"),
    (r"hours per tonne", "Time a tonne takes, mean"),
    (r"cost of what both carry", "Cost of the {small} carried in both cases"),
    (r"capacity of named routes through (\w{3})", "Capacity for {small} of named routes through {country}"),
    (r"network in operation", "Lines for {small} in operation"),
)
"""Measures of a summary in the order of their weight, and how they are said."""


def figures_of(summary: pd.DataFrame, countries: Mapping[str, str]) -> list[str]:
    """Return the figures that change most readers' minds, a line each: "Freight through Azerbaijan: 9.2 → 0 Mt/y".

    Parameters
    ----------
    summary : DataFrame
        Of a `geo.scenarios.outcome.Outcome`: medium, measure, unit, before, after, change.
    countries : mapping of str to str
        Names by ISO 3166-1 alpha-3.
    """
    lines = []
    for pattern, words in _SAID:
        for row in summary.to_dict("records"):
            met = re.fullmatch(pattern, row["measure"])
            if not met or not row["change"] or row["change"] != row["change"]:
                continue
            medium = str(row["medium"])
            code = met[1] if met.groups() else ""
            what = words.format(medium=medium.capitalize(), small=medium, country=countries.get(code, code))
            unit = "" if row["unit"] == "pairs" else f" {row['unit']}"
            before, after = (numbers.written("figure", row[side]) for side in ("before", "after"))
            lines.append(f"{what}: {before} → {after}{unit}")
    kept = lines[:MOST]
    return [*kept, "Central values of the assumptions; the brief has their intervals."] if kept else []
