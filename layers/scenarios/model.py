"""What a scenario is: its statements, and the places and the days they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from layers.model.explain import shorten


@dataclass(frozen=True)
class Where:
    """The places a statement is about: those that match every key given.

    Attributes
    ----------
    territory : tuple of str
        Countries, ISO 3166-1 alpha-3; any of them.
    border : (str, str) or None
        Two countries: what crosses from one to the other.
    segments, nodes, modes : tuple of str
        Any of them.
    disc : (lon, lat, radius_km) or None
        Degrees (EPSG:4326), km.
    near_border : (str, str, km) or None
        Within a distance of the common border of two countries.
    """

    territory: tuple[str, ...] = ()
    border: tuple[str, str] | None = None
    segments: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    disc: tuple[float, float, float] | None = None
    near_border: tuple[str, str, float] | None = None


@dataclass(frozen=True)
class Timing:
    """When a statement holds, and what is known of it in advance; always, if nothing is stated.

    Attributes
    ----------
    first : str or None
        First day, ISO 8601; that of the scenario if not stated.
    days : float or None
        How many days it lasts.
    announced : bool, str or None
        Whether its last day is known when it begins, or the last day as it was announced (ISO 8601); None if it is
        not stated.
    months : tuple of int
        Months of every year in which it holds, 1 to 12; all if empty.
    """

    first: str | None = None
    days: float | None = None
    announced: bool | str | None = None
    months: tuple[int, ...] = ()

    @property
    def part_of_year(self) -> float:
        """Share of a year of such days in which it holds."""
        return len(self.months) / 12 if self.months else 1.0

    def __bool__(self) -> bool:
        return self != ALWAYS


ALWAYS: Final = Timing()


@dataclass(frozen=True)
class Closure:
    """What closes, and why: of what fits through, a `share` still passes."""

    where: Where
    share: float = 0.0
    timing: Timing = ALWAYS
    reason: str | None = None
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opening:
    """What comes into operation: segments by name, or those of some statuses, modes and territories; from a year."""

    segments: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()
    year: int | None = None
    reason: str | None = None
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class CapacityChange:
    """What fits through: a factor on the capacity the atlas states, or an amount instead of it."""

    where: Where
    factor: float | None = None
    mt_y: float | None = None
    bcm_y: float | None = None
    timing: Timing = ALWAYS
    reason: str | None = None
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Demand:
    """What is to be carried between two nodes, in Mt/y (freight) or bcm/y (gas), with its range where one is known.

    `modes` are those it may use; any if empty. `commodity` is its class, one of those of the atlas's costs.json.
    `year` is the year it is asked in; every year if None (`demand_in`).
    """

    origin: str
    destination: str
    mt_y: float | None = None
    bcm_y: float | None = None
    low: float | None = None
    high: float | None = None
    confidence: str = "low"
    note: str | None = None
    source: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    commodity: str | None = None
    year: int | None = None


def demand_in(demand: Iterable[Demand], year: int | None) -> tuple[Demand, ...]:
    """Return the demand that is asked in a year.

    Of the demands of one pair, medium and class, those of the latest year up to the given one count; if all are
    later, those of the first year. A demand without a year counts in every year.

    Parameters
    ----------
    demand : iterable of Demand
    year : int or None
        None stands for the latest year there is.

    Examples
    --------
    >>> asked = [Demand("A", "B", mt_y=1.0, year=2022), Demand("A", "B", mt_y=2.0, year=2024)]
    >>> [demand_in(asked, year)[0].mt_y for year in (2021, 2023, None)]
    [1.0, 1.0, 2.0]
    """
    demand = tuple(demand)
    years: dict[tuple[str, str, bool, str | None], list[int]] = {}
    for entry in demand:
        if entry.year is not None:
            years.setdefault(_kind(entry), []).append(entry.year)
    counts = {
        kind: max((each for each in listed if year is None or each <= year), default=min(listed))
        for kind, listed in years.items()
    }
    return tuple(entry for entry in demand if entry.year is None or entry.year == counts[_kind(entry)])


def _kind(demand: Demand) -> tuple[str, str, bool, str | None]:
    return demand.origin, demand.destination, demand.mt_y is None, demand.commodity


@dataclass(frozen=True)
class Scenario:
    """A scenario, or several combined.

    Attributes
    ----------
    id, title, reading : str
        Name of its file without the suffix; a line; a paragraph.
    kind : {"baseline", "event", "hypothetical", "investment"}
    start, end : str or None
        ISO 8601 dates of an event.
    year : int or None
        Year it is about; the facts as they stand where there is none.
    confidence : {"high", "medium", "low"}
    sources : tuple of str
        Identifiers in sources.json.
    closes, opens, capacity, demand
        Statements, in order; those of combined scenarios one after the other.
    costs : mapping of str to float
    parts : tuple of Scenario
        The scenarios it combines, in order; empty for a single one.
    conflicts : tuple of str
        What a later part replaced of an earlier one, or within a file a general statement of a named
        one, a sentence each.
    demand_anew : mapping of str to (str, str)
        Origin and destination by sentence of `conflicts`, of those about demand.
    sha256 : str or None
        SHA-256 of the file of a single scenario.

    Examples
    --------
    >>> from layers import load_atlas
    >>> from layers.scenarios import load_scenario
    >>> load_scenario(load_atlas(), "anzali_out").closes[0].where.nodes
    ('IRBAZ',)
    """

    id: str
    title: str
    reading: str
    kind: str = "hypothetical"
    start: str | None = None
    end: str | None = None
    year: int | None = None
    confidence: str = "low"
    sources: tuple[str, ...] = ()
    closes: tuple[Closure, ...] = ()
    opens: tuple[Opening, ...] = ()
    capacity: tuple[CapacityChange, ...] = ()
    demand: tuple[Demand, ...] = ()
    costs: Mapping[str, float] = field(default_factory=dict)
    parts: tuple[Scenario, ...] = ()
    conflicts: tuple[str, ...] = ()
    demand_anew: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sha256: str | None = None

    def __repr__(self) -> str:
        counts = {name: len(getattr(self, name)) for name in ("closes", "opens", "capacity", "demand", "costs")}
        statements = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
        parts = f", of {' + '.join(part.id for part in self.parts)}" if self.parts else ""
        return f"<Scenario {self.id!r}{parts}: {shorten(self.title)}; {statements or 'no statement'}>"
