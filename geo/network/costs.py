"""Cost parameters of an atlas: which value is in force, in USD."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from layers.model.parameters import currency_of, value_problem


def parameter_entries(costs: Mapping[str, Any], year: int | None = None) -> list[dict[str, Any]]:
    """Return the parameters in force in a year, each once, with amounts of money in USD.

    Parameters
    ----------
    costs : mapping
        A document of the form of `costs.json`.
    year : int, optional
        Of several values of a parameter, that of the latest year up to this one counts, else the first; without a
        year, the last.

    Returns
    -------
    list of dict
        Entries with `id`, `value`, `low`, `high`, ….

    Raises
    ------
    ValueError
        If a value is out of range, or its currency has no rate.

    Examples
    --------
    >>> entries = [{"id": "port_h", "value": 96, "year": 2020}, {"id": "port_h", "value": 48, "year": 2024}]
    >>> [parameter_entries({"parameters": entries}, year)[0]["value"] for year in (2019, 2022, None)]
    [96, 96, 48]
    """
    of_name: dict[str, list[dict[str, Any]]] = {}
    for entry in costs.get("parameters", ()):
        of_name.setdefault(str(entry["id"]), []).append(entry)
    rates = {"USD": 1.0, **{entry["currency"]: entry["usd"] for entry in costs.get("rates", ())}}
    return [_converted(_in_force(entries, year), rates) for entries in of_name.values()]


def _in_force(entries: list[dict[str, Any]], year: int | None) -> dict[str, Any]:
    dated = sorted(entries, key=lambda entry: entry.get("year") or 0)
    past = [entry for entry in dated if year is None or (entry.get("year") or 0) <= year]
    return past[-1] if past else dated[0]


def _converted(entry: dict[str, Any], rates: Mapping[str, float]) -> dict[str, Any]:
    """Return an entry with its amount of money in USD."""
    _number(str(entry["id"]), entry["value"])
    currency = currency_of(str(entry["id"]), str(entry.get("unit", "")))
    if currency is None:
        return entry
    if currency not in rates:
        raise ValueError(
            f"parameter {entry['id']} is in {currency}, for which costs.json has no rate; "
            f'add {{"currency": "{currency}", "usd": …, "source": …}} to its rates'
        )
    amounts = [key for key in ("value", "low", "high") if entry.get(key) is not None]
    return {**entry, **{key: entry[key] * rates[currency] for key in amounts}}


def parameter_values(costs: Mapping[str, Any], year: int | None = None) -> dict[str, float]:
    """Return the values of cost parameters by identifier, amounts of money in USD.

    Parameters
    ----------
    costs : mapping
        Either {parameter: value} or a document of the form of `costs.json`: a list `parameters` of
        objects with `id` and `value`.
    year : int, optional
        As in `parameter_entries`.

    Raises
    ------
    ValueError
        If a value is not a finite number in its range, or its currency has no rate.
    """
    if "parameters" not in costs:
        return {str(name): _number(str(name), value) for name, value in costs.items()}
    return {str(entry["id"]): float(entry["value"]) for entry in parameter_entries(costs, year)}


def _number(name: str, value: Any) -> float:
    """Return the value of a parameter, checked."""
    if isinstance(value, Mapping):
        inner = next(iter(value), "road")
        raise ValueError(f"parameter {name} is a mapping; name each value in full, such as '{name}.{inner}'")
    number = float("nan") if isinstance(value, bool | str) or value is None else float(value)
    if not math.isfinite(number):
        raise ValueError(f"parameter {name} is {value!r}, not a number")
    if (wrong := value_problem(name, number)) is not None:
        raise ValueError(f"parameter {wrong[0]}. {wrong[1]}")
    return number
