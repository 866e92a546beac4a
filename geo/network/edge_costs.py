"""What the parameters make of the edges of a network: their hours, their capacity and their money.

Values of columns that repeat are looked up once for each value, since networks are priced in hundreds of draws.
`network` is a `geo.network.Network`, which imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np

from geo.arrays import Floats
from layers.model.parameters import value_of

Amount: TypeAlias = float | Floats
"""The value of a parameter, or its values in many cases."""


class Column:
    """Values of a column that repeat, so that what depends on them is found once for each."""

    def __init__(self, values: Iterable[Any]) -> None:
        number: dict[Any, int] = {}
        self._row = np.array([number.setdefault(value, len(number)) for value in values], dtype=np.int64)
        self._values = tuple(number)

    def of(self, function: Callable[[Any], Amount]) -> Floats:
        """Return a number for each row, by its value; with several numbers for a value, shape (number, rows)."""
        of_values = [function(value) for value in self._values]
        if any(isinstance(amount, np.ndarray) for amount in of_values):
            of_values = list(np.broadcast_arrays(*of_values))
        found: Floats = np.array(of_values, dtype=float)[self._row].T
        return found


class Lookups:
    """What the costs of a network depend on, once for all its costs."""

    def __init__(self, network: Any) -> None:
        self.modes, self.charges, self.fees = map(Column, (network.mode, network.charges, network.fees))
        self.carriers = Column(np.where(network.kind == "segment", network.mode, network.kind))
        modes, branches = network.mode[network.part_edge], network.branch[network.part_edge]
        self.parts = Column(
            f"{mode}.{branch if mode == 'sea' else country}"
            for mode, branch, country in zip(modes, branches, network.part_country, strict=True)
        )


def edge_hours(network: Any, costs: Mapping[str, Amount]) -> Floats:
    """Return the hours of the edges at the given costs, shape (m,), or (number, m) if any are of many cases."""
    segment = network.kind == "segment"
    usual = network.lookups.modes.of(lambda mode: costs.get(f"speed_kmh.{mode}", np.nan))
    speed = np.where(np.isnan(network.speed_kmh), usual, network.speed_kmh)
    driven = network.km / speed
    if any(name.count(".") == 2 for name in costs if name.startswith("speed_kmh.")):
        slowness = 1 / _of_parts(network, "speed_kmh", costs)
        driven = np.where(np.isnan(network.speed_kmh), _summed(network, slowness), driven)
    charged = network.lookups.charges.of(lambda names: _sum(names, costs))
    hours: Floats = np.where(segment, driven, np.where(np.isnan(network.fixed_h), charged, network.fixed_h))
    return hours


def edge_capacity(network: Any, costs: Mapping[str, float]) -> Floats:
    """Return the capacity of the edges at the given costs, Mt/y."""
    load = costs.get("truck_payload_t", np.nan) * costs.get("operating_days_y", np.nan) / 1e6
    stated = np.where(np.isnan(network.trucks_day), network.stated_mt_y, network.trucks_day * load)
    assumed = network.lookups.carriers.of(lambda name: costs.get(f"capacity_mt_y.{name}", np.nan))
    tonnes = np.where(np.isnan(stated), assumed, stated)
    capacity: Floats = tonnes * network.capacity_scale
    return capacity


def edge_money(network: Any, costs: Mapping[str, float]) -> Floats:
    """Return the money of the edges at the given costs, USD a tonne."""
    if network.medium == "gas":
        return np.full(len(network.tail), np.nan)
    carried = _summed(network, _of_parts(network, "tariff", costs))
    return np.where(network.kind == "segment", carried, network.lookups.fees.of(lambda names: _sum(names, costs)))


def _sum(names: Iterable[str], costs: Mapping[str, Amount]) -> Amount:
    """Return the sum of the parameters that a transfer pays."""
    return sum((value_of(name, costs) for name in names), 0.0)


def _of_parts(network: Any, family: str, costs: Mapping[str, Amount]) -> Floats:
    """Return the parameter of each part by its mode and country, at sea by its branch, shape (p,)."""
    of_parts: Floats = network.lookups.parts.of(lambda place: value_of(f"{family}.{place}", costs))
    return of_parts


def _summed(network: Any, of_km: Floats) -> Floats:
    """Return the sum over the parts of each edge of a rate times km, shape (m,), or (number, m) of many rates."""
    if of_km.ndim > 1:
        return np.array([_summed(network, rates) for rates in of_km])
    return np.bincount(network.part_edge, weights=network.part_km * of_km, minlength=len(network.tail)).astype(float)
