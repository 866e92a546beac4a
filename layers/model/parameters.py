"""The cost parameters there can be: their names, the range each must lie in, and how a special one is looked up.

A name is a family and what it is about, joined by dots: `border_h.road.AZE-IRN` is the wait of trucks at the
border of two countries. Where a parameter is not stated for something special, the one without the last part of its
name stands in: `border_h.road` for any border, `tariff.rail` for any country.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from layers.model.explain import did_you_mean, shorten

TRANSFERS: Final = ("port", "gauge_break", "rail_road", "border")
"""Transfers between two vertices of a node."""

_FREIGHT_MODES: Final = ("sea", "rail", "road")
_LAND_MODES: Final = ("rail", "road")


@dataclass(frozen=True)
class Family:
    """Parameters of one meaning.

    Attributes
    ----------
    unit : str
    low, high : float
        Range of plausible values; `low` itself is allowed only where `may_be_low`.
    of : tuple of str
        What the first suffix may be; none if empty.
    special : str or None
        What a further suffix names: "country", "pair" of countries, "branch" or "class"; "ground" is a branch at
        sea and a country on land.
    """

    unit: str
    low: float = 0.0
    high: float = 1e9
    of: tuple[str, ...] = ()
    special: str | None = None
    may_be_low: bool = False


FAMILIES: Final[Mapping[str, Family]] = {
    "speed_kmh": Family("km/h", 0.1, 1000.0, _FREIGHT_MODES, "ground", may_be_low=True),
    **{
        f"{name}_h": Family("h", high=100_000.0, special="country", may_be_low=True)
        for name in ("port", "gauge_break", "rail_road")
    },
    "border_h": Family("h", 0.0, 100_000.0, _LAND_MODES, "pair", may_be_low=True),
    "truck_payload_t": Family("t"),
    "operating_days_y": Family("d/y"),
    "demand_mt_y": Family("Mt/y"),
    "demand_bcm_y": Family("bcm/y"),
    "capacity_mt_y": Family("Mt/y", of=(*_FREIGHT_MODES, *TRANSFERS)),
    "tariff": Family("USD/(t·km)", 0.0, 1000.0, _FREIGHT_MODES, "ground"),
    "handling": Family("USD/t", 0.0, 1e6, ("port", "gauge_break", "rail_road"), "country", may_be_low=True),
    "port_dues": Family("USD/t", 0.0, 1e6, special="country", may_be_low=True),
    "border_fee": Family("USD/t", 0.0, 1e6, _LAND_MODES, "pair", may_be_low=True),
    "value_of_time": Family("USD/(t·h)", 0.0, 1e6, special="class", may_be_low=True),
    "rebate": Family("USD/t", 0.0, 1e6, special="branch", may_be_low=True),
    "container_t": Family("t/TEU", 0.1, 100.0),
    "waiting": Family("USD/(t·h)", 0.0, 1e6, _FREIGHT_MODES, may_be_low=True),
    "closure.expected_days": Family("d", 0.0, 3650.0),
    "closure.spare": Family("1", 1.0, 1e3, may_be_low=True),
    "choice.theta": Family("t/USD", 1e-4, 1e3, may_be_low=True),
    "choice.constant": Family("USD/t", -1e6, 1e6, special="branch", may_be_low=True),
}
"""Families of parameters by name."""

GENERAL_NAMES: Final = tuple(
    f"{stem}.{first}" if first else stem for stem, family in FAMILIES.items() for first in family.of or ("",)
)
"""Names of the parameters that are about nothing special."""

MONEY: Final = (
    "tariff",
    "handling",
    "port_dues",
    "border_fee",
    "rebate",
    "value_of_time",
    "waiting",
    "choice.constant",
)
"""Families whose unit is an amount of money per something."""

Value = TypeVar("Value")

_MONEY_UNIT: Final = re.compile(r"([A-Z]{3})/")


@dataclass(frozen=True)
class Special:
    """What parameters of an atlas may be about.

    Attributes
    ----------
    countries, branches, classes : collection of str
        Codes of the countries, identifiers of the branches and of the commodity classes.
    stated : collection of str
        Parameters that the atlas states, whatever they are about.
    """

    countries: Collection[str] = ()
    branches: Collection[str] = ()
    classes: Collection[str] = ()
    stated: Collection[str] = ()


def value_of(name: str, values: Mapping[str, Value]) -> Value | float:
    """Return a parameter, else the more general one that stands in for it; NaN without either.

    Parameters
    ----------
    name : str
    values : mapping of str to float, or to arrays of many cases
        Values of parameters by name.

    Examples
    --------
    >>> value_of("border_h.road.AZE-IRN", {"border_h.road": 6.0})
    6.0
    """
    while name not in values and "." in name:
        name = name.rpartition(".")[0]
    return values.get(name, math.nan)


def general_name(name: str) -> str:
    """Return the parameter that stands in for a special one.

    Examples
    --------
    >>> general_name("border_h.road.AZE-IRN")
    'border_h.road'
    """
    found = family_of(name)
    if found is None:
        return name
    stem, parts = found
    return ".".join((stem, *parts[: bool(FAMILIES[stem].of)]))


@functools.cache
def family_of(name: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the family of a parameter and the rest of its name; None if there is no such family."""
    for stem in (".".join(name.split(".")[:2]), name.split(".")[0]):
        if stem in FAMILIES:
            return stem, tuple(part for part in name[len(stem) :].split(".") if part)
    return None


def currency_problem(name: str, unit: str, currencies: Collection[str]) -> tuple[str, str] | None:
    """Return what is wrong with the unit of an amount of money, and the remedy; None where it can be converted."""
    found = family_of(name)
    if found is None or found[0] not in MONEY:
        return None
    currency = currency_of(name, unit)
    if currency is None:
        example = FAMILIES[found[0]].unit
        return f"its unit {shorten(unit)} names no currency", f"Write it as {example}, or in another currency"
    if currency in currencies:
        return None
    remedy = f'Add {{"currency": "{currency}", "usd": …, "source": …}} to rates'
    return f"its unit {shorten(unit)} is in {currency}, which has no rate", remedy


def currency_of(name: str, unit: str) -> str | None:
    """Return the currency of an amount of money (ISO 4217); None for other parameters, or if the unit names none."""
    found = family_of(name)
    currency = _MONEY_UNIT.match(unit)
    return None if found is None or found[0] not in MONEY or currency is None else currency[1]


def name_problem(name: str, special: Special) -> tuple[str, str] | None:
    """Return what is wrong with the name of a parameter, and the remedy; None where there is such a parameter."""
    listed = ", ".join((*GENERAL_NAMES, "border_h.<mode>.<ISO>-<ISO>"))
    unknown = (f"unknown cost parameter {shorten(name)}", f"{did_you_mean(name, GENERAL_NAMES)}Known: {listed}")
    found = family_of(name)
    if name in special.stated:
        return None
    if found is None:
        return unknown
    stem, parts = found
    family = FAMILIES[stem]
    first, parts = (parts[0], parts[1:]) if family.of and parts else ("", parts)
    if family.of and first not in family.of:
        return unknown
    if stem in ("choice.constant", "rebate") and not parts:
        return unknown
    if not parts:
        return None
    if family.special is None or len(parts) > 1:
        return unknown
    ground = "branch" if first == "sea" else "country"
    return _special_problem(name, parts[0], ground if family.special == "ground" else family.special, special)


def _special_problem(name: str, part: str, kind: str, special: Special) -> tuple[str, str] | None:
    if kind == "pair":
        codes = part.split("-")
        for code in codes:
            if code not in special.countries:
                return _unknown("territory", code, special.countries)
        if len(codes) != 2 or codes != sorted(set(codes)):
            right = f"{name.rpartition('.')[0]}.{'-'.join(sorted(codes))}"
            return (
                f"the countries of {shorten(name)} are not two in order of the alphabet",
                f"Write {right!r}" if len(codes) == len(set(codes)) == 2 else "Name two countries",
            )
        return None
    allowed = {
        "country": [*special.countries],
        "branch": [*special.branches],
        "class": [*special.classes],
    }[kind]
    return None if part in allowed else _unknown(kind, part, allowed)


def _unknown(kind: str, name: str, known: Collection[str]) -> tuple[str, str]:
    return f"unknown {kind} {name!r}", f"{did_you_mean(name, known)}Known: {', '.join(known)}"


def value_problem(name: str, value: float) -> tuple[str, str] | None:
    """Return what is wrong with the size of a parameter, and the remedy; None where it is plausible.

    Times that differ by more than a float can add up would give routes that depend on rounding.
    """
    found = family_of(name)
    family = FAMILIES[found[0]] if found else Family("")
    if family.low < value <= family.high or (value == family.low and family.may_be_low):
        return None
    least = f"from {family.low:g}" if family.may_be_low else f"above {family.low:g},"
    return f"{name} is {value:g}", f"Give a number {least} to {family.high:g}"
