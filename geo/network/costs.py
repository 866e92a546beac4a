"""Cost parameters: their values, and the waiting times among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def parameter_values(costs: Mapping[str, Any]) -> dict[str, float]:
    """Return the values of cost parameters by identifier.

    Parameters
    ----------
    costs : mapping
        Either {parameter: value} or a document of the form of `costs.json`: a list `parameters` of
        objects with `id` and `value`.

    Raises
    ------
    ValueError
        If a value is not a finite number of 0 or more; 0 is allowed only for waiting times.
    """
    listed = costs["parameters"] if "parameters" in costs else [{"id": k, "value": v} for k, v in costs.items()]
    values = {}
    for entry in listed:
        name, value = str(entry["id"]), entry["value"]
        waiting = name.split(".")[0].endswith("_h")
        number = float("nan") if isinstance(value, bool | str) or value is None else float(value)
        if not np.isfinite(number) or number < 0 or (number == 0 and not waiting):
            least = "of 0 or more" if waiting else "above 0"
            raise ValueError(f"parameter {name} is {value!r}, not a number {least}")
        values[name] = number
    return values


def entries_in_force(costs: Mapping[str, Any], year: int | None) -> dict[str, Mapping[str, Any]]:
    """Return the entries of a document of the form of `costs.json` by parameter: of several the one in force.

    Parameters
    ----------
    costs : mapping
    year : int or None
        The entry of the latest year up to this one counts, else the earliest; without a year the latest.
    """
    entries: dict[str, Mapping[str, Any]] = {}
    for entry in sorted(costs.get("parameters", ()), key=lambda entry: entry.get("year") or 0):
        if entry["id"] not in entries or year is None or (entry.get("year") or 0) <= year:
            entries[str(entry["id"])] = entry
    return entries


def waiting_h(name: str, costs: Mapping[str, float]) -> float:
    """Return a waiting time in hours, of a pair of countries if it is stated, else of the mode; NaN without either."""
    while name not in costs and name.count(".") > 1:
        name = name.rpartition(".")[0]
    return costs.get(name, float("nan"))
