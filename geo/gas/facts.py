"""What an atlas states about gas, in seeded draws: pipes, parameters, and amounts by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from geo.arrays import Floats
from geo.gas.pipe import Gas
from geo.network.case import Case
from geo.network.draws import Draws, between, interval
from layers.documents.gas import YEAR_ROUND
from layers.model.problem import AtlasError, Problem
from layers.model.schema import CONFIDENCES

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

BAR: Final = 1e5
"""Pa."""

DAYS: Final = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=float)
"""Days of each month; no year is a leap year."""

PER_DAY: Final = 1000 / 365
"""Million m³ a day in a bcm/y."""

PER_SECOND: Final = 1e9 / (365 * 86_400)
"""m³/s in a bcm/y."""


class Pipe(NamedTuple):
    """A line of the atlas: its name, status, ends, length in km, and what of it is stated in bcm/y (NaN if nothing)."""

    name: str
    status: str
    ends: tuple[str, str]
    km: float
    stated_bcm_y: float


class Spread(NamedTuple):
    """A figure as stated and its 90 % interval over the draws, which is NaN without draws."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Facts:
    """What the atlas of a case states about gas. All draws have the stated values first: shape (1 + number,).

    Attributes
    ----------
    case : Case
    draws : Draws
    """

    case: Case
    draws: Draws

    @classmethod
    def of(cls, case: Atlas | Case, draws: int | Draws) -> Facts:
        """Return the facts of a case; AtlasError where its atlas states nothing about gas."""
        case = Case.of(case)
        if not case.atlas.gas:
            what = "the atlas states nothing about gas"
            raise AtlasError(
                Problem("gas.json", "", what, "Add it (the data dictionary has its form), or name another")
            )
        return cls(case, Draws.of(draws))

    def entries(self, table: str) -> list[Mapping[str, Any]]:
        """Return the entries of a table of the document."""
        return list(self.case.atlas.gas[table])

    @cached_property
    def lines(self) -> dict[str, Mapping[str, Any]]:
        """What is stated about the pipe of each segment."""
        return {entry["id"]: entry for entry in self.entries("lines")}

    @cached_property
    def pipes(self) -> dict[str, Pipe]:
        """The pipelines of the atlas, whatever their status."""
        network = self.case.whole_network("gas")
        rows = np.flatnonzero(network.kind == "segment")
        ends = zip(network.from_node[rows].tolist(), network.to_node[rows].tolist(), strict=True)
        members = (network.name, network.status, network.km, network.capacity_bcm_y)
        name, status, km, stated = (member[rows].tolist() for member in members)
        return dict(zip(network.segment[rows].tolist(), map(Pipe, name, status, ends, km, stated), strict=True))

    def drawn(self, name: str, quantity: Mapping[str, Any]) -> Floats:
        """Return a quantity with value, low and high in each draw; what is drawn depends on its name alone."""
        low, value, high = (float(quantity[key]) for key in ("low", "value", "high"))
        return np.concatenate([[value], between(low, value, high, self.draws.quantiles(f"gas {name}"))])

    def parameter(self, name: str) -> Floats:
        """Return a parameter in each draw, in its own unit."""
        return self.drawn(name, next(entry for entry in self.entries("parameters") if entry["id"] == name))

    @cached_property
    def gas(self) -> Gas:
        """Gas, walls and compressors in each draw."""
        return Gas(
            temperature_k=self.parameter("temperature_k"),
            roughness_m=self.parameter("roughness_mm") / 1000,
            efficiency=self.parameter("efficiency"),
        )

    def pipe(self, entry: Mapping[str, Any]) -> tuple[Floats, Floats]:
        """Return inner diameter, m, and highest pressure, Pa, of a line or a design in each draw."""
        diameter = self.drawn(f"diameter {entry['id']}", entry["inner_diameter_mm"]) / 1000
        return diameter, self.drawn(f"pressure {entry['id']}", entry["pressure_bar"]) * BAR

    def rates(self, entry: Mapping[str, Any]) -> Floats:
        """Return an amount as million m³ a day in each draw and month, shape (1 + number, 12).

        An amount of a year in bcm/y is shared out by its profile, else evenly over its months; a rate of a day holds
        in each of its months.
        """
        months = np.isin(YEAR_ROUND, entry.get("months", YEAR_ROUND)).astype(float)
        amount = self.drawn(entry["id"], entry)[:, None]
        if entry["unit"] != "bcm/y":
            return np.asarray(amount * months)
        if "profile" in entry:
            profile = next(each for each in self.entries("profiles") if each["id"] == entry["profile"])
            months = np.array(profile["shares"], dtype=float)
        return np.asarray(amount * 1000 * months / (months * DAYS).sum())

    def balance(self, item: str, country: str) -> list[Mapping[str, Any]]:
        """Return the entries of the balance of a country that are about an item."""
        return [each for each in self.entries("balances") if (each["item"], each["country"]) == (item, country)]


def spread(values: Floats) -> Spread:
    """Return a figure of all draws as stated and with its interval; NaN draws make an end of it NaN."""
    if len(values) == 1:
        return Spread(float(values[0]), float("nan"), float("nan"))
    low, _, high = interval(values[1:])
    return Spread(float(values[0]), float(low), float(high))


def columns(name: str, figure: Spread) -> dict[str, float]:
    """Return a figure as three columns: its name, and the name with `_low` and `_high`."""
    return {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}


def least(confidences: Iterable[str]) -> str:
    """Return the lowest of some confidences."""
    return max(confidences, key=CONFIDENCES.index)
