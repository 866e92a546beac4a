"""Scenarios: what closes, what opens, how much fits and what is asked of a corridor, as TOML files.

A scenario is a list of statements over the atlas, never a copy of it. A statement names places by
keys; it holds where *all* its keys hold together, and several statements of one kind add up:

- `[[closes]]`: what cannot be used (`territory`, `border`, `segments`, `nodes`, `modes`, `disc`,
  `near_border`);
- `[[opens]]`: what comes into operation (`segments`, `statuses`, `modes`, `territory`), from a `year` where
  one is given; opening what an earlier file closed opens it again;
- `[[capacity]]`: what fits through the places of the same keys as of a closure: a `factor` on what the
  atlas states, or an amount (`mt_y`, `bcm_y`);
- `[[demand]]`: what is to be carried between two nodes, `mt_y` or `bcm_y`;
- `[costs]`: values of cost parameters of the atlas.

Scenarios combine in order: what a later one says of the same thing replaces what an earlier one said,
and `Scenario.conflicts` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Where:
    """The places a statement is about: those that all the keys given name together.

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
class Closure:
    """What closes, and why."""

    where: Where
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
    reason: str | None = None
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Demand:
    """What is to be carried between two nodes, in Mt/y (freight) or bcm/y (gas), with its range where one is known."""

    origin: str
    destination: str
    mt_y: float | None = None
    bcm_y: float | None = None
    low: float | None = None
    high: float | None = None
    confidence: str = "low"
    note: str | None = None
    source: tuple[str, ...] = ()


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
        What a later part replaced of an earlier one, a sentence each.
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
