"""Scenarios: what closes, what opens, how much fits and what is asked of a corridor, as TOML files.

A scenario is a list of statements over the atlas, never a copy of it. A statement names places by
keys; it holds where *all* its keys hold together, and several statements of one kind add up:

- `[[closes]]`: what cannot be used (`territory`, `border`, `segments`, `nodes`, `modes`, `disc`,
  `near_border`);
- `[[opens]]`: what comes into operation (`segments`, `statuses`, `modes`, `territory`), from a `year` where
  one is given; opening what an earlier file closed opens it again;
- `[[capacity]]`: what fits through places, named by the same keys as in a closure: a `factor` on what the
  atlas states, or an amount (`mt_y`, `bcm_y`);
- `[[demand]]`: what is to be carried between two nodes, `mt_y` or `bcm_y`;
- `[costs]`: values of cost parameters of the atlas.

Scenarios combine in order: of the same thing the later statement replaces the earlier,
and `Scenario.conflicts` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.model.explain import did_you_mean, shorten
from layers.model.places import WHERE_KEYS
from layers.model.problem import AtlasError, Problem
from layers.model.schema import CONFIDENCES
from layers.scenarios.scenario_check import Ground, Table, capacities_overruled, capacity_targets
from layers.scenarios.scenario_files import BASELINE, FOLDER, file_in, names_in, read_checked
from layers.scenarios.scenario_schema import SCENARIO_SCHEMA

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

__all__ = [
    "BASELINE",
    "SCENARIO_SCHEMA",
    "CapacityChange",
    "Closure",
    "Demand",
    "Opening",
    "Scenario",
    "Where",
    "combine",
    "demand_in",
    "distinct",
    "load_scenario",
    "read_scenario",
    "scenario_names",
]


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
    sha256 : str or None
        SHA-256 of the file of a single scenario.

    Examples
    --------
    >>> from layers import load_atlas
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
    sha256: str | None = None

    def __repr__(self) -> str:
        counts = {name: len(getattr(self, name)) for name in ("closes", "opens", "capacity", "demand", "costs")}
        statements = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
        parts = f", of {' + '.join(part.id for part in self.parts)}" if self.parts else ""
        return f"<Scenario {self.id!r}{parts}: {shorten(self.title)}; {statements or 'no statement'}>"


def scenario_names(atlas: Atlas) -> list[str]:
    """Return the names of the scenarios an atlas has: `baseline` first, the others by name.

    Parameters
    ----------
    atlas : Atlas

    Returns
    -------
    list of str

    Examples
    --------
    >>> from layers import load_atlas
    >>> scenario_names(load_atlas("middle"))[:2]
    ['baseline', 'btk_before_2024']
    """
    return names_in(atlas.path)


def read_scenario(path: str | Path, atlas: Atlas) -> Scenario:
    """Read one scenario file, which need not lie in the atlas.

    Parameters
    ----------
    path : str or Path
    atlas : Atlas
        What it names must be in this atlas.

    Returns
    -------
    Scenario
        Alone, without the baseline.

    Raises
    ------
    AtlasError
        With everything that is wrong with the file.

    Examples
    --------
    >>> import tempfile
    >>> from layers import load_atlas
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "astara.toml")
    ...     _ = path.write_text('''title = "No rail to Iran"
    ... reading = "A case."
    ... [[closes]]
    ... border = ["AZE", "IRN"]
    ... modes = ["rail"]
    ... ''')
    ...     read_scenario(path, load_atlas())
    <Scenario 'astara': 'No rail to Iran'; closes 1>
    """
    return _read(Path(path), str(path), _ground(atlas))


def load_scenario(atlas: Atlas, *names: str | Path) -> Scenario:
    """Load scenarios by name, or by the path of a file, and combine them in the order given.

    Parameters
    ----------
    atlas : Atlas
    *names : str or Path
        A text that ends in .toml or holds a slash is a path, any other a name of `scenario_names`.
        The atlas's `baseline` comes first, whether named or not; a file of the user's that is called
        baseline.toml takes its place.

    Returns
    -------
    Scenario
        `parts` are the scenarios it combines, the baseline first. Without any, and without a
        baseline, a scenario that says nothing.

    Raises
    ------
    AtlasError
        With everything that is wrong: an unknown name, a file that cannot be read, and what
        `read_scenario` finds.

    Examples
    --------
    >>> from layers import load_atlas
    >>> load_scenario(load_atlas()).id
    'baseline'
    """
    names_known = names_in(atlas.path)
    ground = _ground(atlas)
    problems: list[Problem] = []
    parts: list[Scenario] = []
    paths: set[Path] = set()
    twice: list[str] = []
    for name in names:
        try:
            path, label = _file_and_label(name, atlas.path, names_known)
            part = _read(path, label, ground)
            place = path.resolve()
            if place in paths:
                twice.append(part.id)
            else:
                parts.append(part)
            paths.add(place)
        except AtlasError as error:
            problems += error.problems
    if BASELINE in names_known and all(part.id != BASELINE for part in parts):
        try:
            parts.insert(0, _read(*file_in(atlas.path, BASELINE), ground))
        except AtlasError as error:
            problems += error.problems
    for number, part in enumerate(parts):
        if part.id in [earlier.id for earlier in parts[:number]]:
            problems.append(_second(part.id))
    if problems:
        raise AtlasError(*dict.fromkeys(problems))
    if not parts:
        return Scenario(BASELINE, "The facts as they stand", "", kind="baseline")
    combined = combine(*sorted(parts, key=lambda part: part.id != BASELINE))
    repeated = tuple(f"{name} is named more than once; it counts once." for name in dict.fromkeys(twice))
    return replace(combined, conflicts=(*repeated, *combined.conflicts)) if repeated else combined


def distinct(scenarios: Iterable[Scenario]) -> None:
    """Check that scenarios that are to stand side by side can be told apart.

    Parameters
    ----------
    scenarios : iterable of Scenario
        The same scenario twice is no problem.

    Raises
    ------
    AtlasError
        If two that say different things have the same name.
    """
    first_of_name: dict[str, Scenario] = {}
    problems = []
    for scenario in scenarios:
        alone = replace(scenario, conflicts=())
        if first_of_name.setdefault(scenario.id, alone) != alone:
            problems.append(_second(scenario.id))
    if problems:
        raise AtlasError(*dict.fromkeys(problems))


def _second(name: str) -> Problem:
    message = f"a second scenario of the name {name}, with other contents"
    return Problem(f"{name}.toml", "", message, "Rename the file")


def _ground(atlas: Atlas) -> Ground:
    return Ground.of(
        atlas.segments,
        atlas.nodes,
        atlas.borders,
        costs=[str(entry["id"]) for entry in atlas.costs.get("parameters", ())],
        branches=atlas.branches,
        classes=[str(entry["id"]) for entry in atlas.costs.get("classes", ())],
        sources=atlas.sources.get("id", ()),
    )


def _file_and_label(name: str | Path, folder: Path, names_known: list[str]) -> tuple[Path, str]:
    """Return the file of a scenario, and what to call it in a message."""
    text = str(name)
    if isinstance(name, Path) or text.endswith(".toml") or "/" in text or "\\" in text:
        return Path(name), text if text.isprintable() else shorten(text)
    if text in names_known:
        return file_in(folder, text)
    listed = f"Known: {', '.join(names_known)}" if names_known else "This atlas has none"
    message = f"unknown scenario {shorten(text)}"
    raise AtlasError(
        Problem(
            FOLDER, "", message, f"{did_you_mean(text, names_known)}{listed}. Or name a file: its path, ending in .toml"
        )
    )


def _read(path: Path, label: str, ground: Ground) -> Scenario:
    table, digest = read_checked(path, label, ground)
    sentences = [f"In {path.stem}, {sentence}" for sentence in capacities_overruled(table, ground)]
    return replace(_scenario(path.stem, table, digest), conflicts=tuple(sentences))


def _scenario(name: str, table: Table, digest: str) -> Scenario:
    """Return the scenario a checked table states."""
    return Scenario(
        id=name,
        title=table["title"].strip(),
        reading=table.get("reading", "").strip(),
        kind=table.get("kind", "hypothetical"),
        start=table.get("start"),
        end=table.get("end"),
        year=_year(table),
        confidence=table.get("confidence", "low"),
        sources=tuple(table.get("sources", ())),
        closes=tuple(Closure(where_of(entry), **_why(entry)) for entry in table.get("closes", ())),
        opens=tuple(
            Opening(
                **_lists(entry, "segments", "statuses", "modes", "territory"),
                year=_year(entry),
                **_why(entry),
            )
            for entry in table.get("opens", ())
        ),
        capacity=tuple(
            CapacityChange(where_of(entry), **_numbers(entry, "factor", "mt_y", "bcm_y"), **_why(entry))
            for entry in table.get("capacity", ())
        ),
        demand=tuple(
            Demand(
                entry["from"],
                entry["to"],
                **_numbers(entry, "mt_y", "bcm_y", "low", "high"),
                confidence=entry.get("confidence", "low"),
                note=entry.get("note"),
                source=tuple(entry.get("source", ())),
                modes=tuple(entry.get("modes", ())),
                commodity=entry.get("class"),
                year=_year(entry),
            )
            for entry in table.get("demand", ())
        ),
        costs={key: float(value) for key, value in table.get("costs", {}).items()},
        sha256=digest,
    )


def _year(table: Table) -> int | None:
    return None if table.get("year") is None else int(table["year"])


def _why(entry: Table) -> dict[str, Any]:
    return {"reason": entry.get("reason"), "source": tuple(entry.get("source", ()))}


def _lists(entry: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: tuple(entry.get(key, ())) for key in keys}


def _numbers(entry: Table, *keys: str) -> dict[str, Any]:
    return {key: None if entry.get(key) is None else float(entry[key]) for key in keys}


def where_of(entry: Mapping[str, Any]) -> Where:
    """Return the places that a checked statement names."""
    disc, near = entry.get("disc"), entry.get("near_border")
    border = entry.get("border")
    return Where(
        **_lists(entry, "territory", "segments", "nodes", "modes"),
        border=None if border is None else (border[0], border[1]),
        disc=None if disc is None else (float(disc["lon"]), float(disc["lat"]), float(disc["km"])),
        near_border=None if near is None else (*near["countries"], float(near["km"])),
    )


def combine(*scenarios: Scenario) -> Scenario:
    """Combine scenarios in the order given; of two statements about the same thing the later one holds.

    Closures and openings are kept, one after the other: whoever applies `parts` in order lets a later opening lift an
    earlier closure. Demand between the same nodes, the year, cost
    parameters and the capacity of the same places are replaced. Each replacement that changes
    something is a sentence of `conflicts`. A scenario that is itself combined stands for its parts.

    Parameters
    ----------
    *scenarios : Scenario
        At least one. One that stands there more than once counts once, at its first place.

    Returns
    -------
    Scenario
        The scenario itself where there is only one.

    Raises
    ------
    ValueError
        If there is none.
    """
    stated = [part for scenario in scenarios for part in (scenario.parts or (scenario,))]
    if not stated:
        raise ValueError("nothing to combine")
    conflicts: list[str] = []
    parts: list[Scenario] = []
    for part in stated:
        if part not in parts:
            parts.append(part)
        elif (sentence := f"{part.id} is named more than once; it counts once.") not in conflicts:
            conflicts.append(sentence)
    conflicts += [sentence for part in parts for sentence in part.conflicts]
    if len(parts) == 1:
        return replace(parts[0], conflicts=tuple(dict.fromkeys(conflicts))) if conflicts else parts[0]
    conflicts += _years(parts)
    conflicts += _reopened(parts)
    capacity, sentences = _capacity(parts)
    conflicts += sentences
    demand, sentences = _demand(parts)
    conflicts += sentences
    costs, sentences = _costs(parts)
    conflicts += sentences
    # Title, kind and dates are those of the other scenarios: the baseline is only what they start from.
    subject = [part for part in parts if part.id != BASELINE] or parts
    kinds = {part.kind for part in subject}
    return Scenario(
        id="+".join(part.id for part in subject),
        title="; ".join(part.title for part in subject),
        reading="\n\n".join(part.reading for part in subject if part.reading),
        kind=kinds.pop() if len(kinds) == 1 else "hypothetical",
        start=subject[0].start if len(subject) == 1 else None,
        end=subject[0].end if len(subject) == 1 else None,
        year=next((part.year for part in reversed(parts) if part.year is not None), None),
        confidence=max((part.confidence for part in subject), key=CONFIDENCES.index),
        sources=tuple(dict.fromkeys(source for part in parts for source in part.sources)),
        closes=tuple(closure for part in parts for closure in part.closes),
        opens=tuple(opening for part in parts for opening in part.opens),
        capacity=capacity,
        demand=demand,
        costs=costs,
        parts=tuple(parts),
        conflicts=tuple(conflicts),
    )


def _years(parts: Iterable[Scenario]) -> list[str]:
    """Return the conflicts of years: one replaced, or too early for an opening."""
    sentences: list[str] = []
    parts = list(parts)
    current: Scenario | None = None
    for part in parts:
        if part.year is not None:
            if current is not None and current.year != part.year:
                sentences.append(f"The year {part.year} of {part.id} replaces {current.year} of {current.id}.")
            current = part
    if current is None or current.year is None:
        return sentences
    for part in parts:
        late = sorted(
            {opening.year for opening in part.opens if opening.year is not None and opening.year > current.year}
        )
        sentences += [
            f"What {part.id} opens in {year} is not open in {current.year}, the year of {current.id}." for year in late
        ]
    return sentences


def _reopened(parts: Iterable[Scenario]) -> list[str]:
    """Return which segments a later part opens by name that an earlier one closes by name, and the reverse."""
    sentences: list[str] = []
    state: dict[str, tuple[str, str]] = {}
    for part in parts:
        opened = {name: ("opens", part.id) for opening in part.opens for name in opening.segments}
        named = [closure.where.segments for closure in part.closes]
        closed = {name: ("closes", part.id) for names in named for name in names}
        changes: dict[tuple[str, str, str], list[str]] = {}
        for name, (verb, by) in (opened | closed).items():
            if name in state and state[name][0] != verb:
                changes.setdefault((verb, by, state[name][1]), []).append(name)
        for (verb, by, earlier), names in changes.items():
            opposite = "closes" if verb == "opens" else "opens"
            sentences.append(f"{by} {verb} {', '.join(names)}, which {earlier} {opposite}.")
        state |= opened | closed
    return sentences


def _capacity(parts: Iterable[Scenario]) -> tuple[tuple[CapacityChange, ...], list[str]]:
    """Return the changes of capacity in force, for the same places only the last, and what was replaced."""
    changes_in_force: list[tuple[CapacityChange, Scenario]] = []
    sentences: list[str] = []
    for part in parts:
        for change in part.capacity:
            mine = set(_targets(change))
            for number, (earlier, by) in enumerate(changes_in_force):
                shared = mine & set(_targets(earlier))
                if not shared:
                    continue
                if _amount(earlier) != _amount(change):
                    places = sorted({_place_text(place) for place, _ in shared})
                    sentences.append(
                        f"The capacity of {', '.join(places)} is {_amount(change)} by {part.id}, "
                        f"which replaces {_amount(earlier)} of {by.id}."
                    )
                changes_in_force[number] = (_without(earlier, shared), by)
            changes_in_force = [(earlier, by) for earlier, by in changes_in_force if _targets(earlier)]
            changes_in_force.append((change, part))
    return tuple(change for change, _ in changes_in_force), sentences


def _targets(change: CapacityChange) -> list[tuple[Any, str]]:
    return capacity_targets(_statement(change))


def _statement(change: CapacityChange) -> dict[str, Any]:
    """Return a change of capacity as its file states it."""
    amounts = {key: getattr(change, key) for key in ("factor", "mt_y", "bcm_y")}
    places = {key: getattr(change.where, key) for key in WHERE_KEYS}
    return {key: value for key, value in (places | amounts).items() if value not in (None, ())}


def _without(change: CapacityChange, targets: set[tuple[Any, str]]) -> CapacityChange:
    """Return a change of capacity that leaves out what a later one names, or all of it for the same places."""
    remaining = [place for place, unit in _targets(change) if (place, unit) not in targets]
    where = change.where
    names = {place[1] for place in remaining if isinstance(place[0], str)}
    if remaining and not names:
        return change
    named_places = {key: tuple(name for name in getattr(where, key) if name in names) for key in ("segments", "nodes")}
    return replace(change, where=replace(where, **named_places) if remaining else Where())


def _place_text(place: Any) -> str:
    if isinstance(place[0], str):
        return str(place[1])
    return "the places of " + " and ".join(str(key) for key, _ in place)


def _amount(change: CapacityChange) -> str:
    if change.factor is not None:
        return f"{change.factor:g} of what the atlas states"
    return f"{change.mt_y:g} Mt/y" if change.mt_y is not None else f"{change.bcm_y:g} bcm/y"


def _demand(parts: Iterable[Scenario]) -> tuple[tuple[Demand, ...], list[str]]:
    """Return the demand in force, the last statement of each pair, medium, class and year at the first one's position.

    A statement without a class, or without a year, replaces those of every class, or year, of earlier parts.
    """
    demand_in_force: list[tuple[Demand, Scenario]] = []
    sentences: list[str] = []
    for part in parts:
        for demand in part.demand:
            replaced = [
                number
                for number, (earlier, by) in enumerate(demand_in_force)
                if by is not part and _covers(demand, earlier)
            ]
            if not replaced:
                demand_in_force.append((demand, part))
                continue
            before = [demand_in_force[number] for number in replaced]
            if [_demand_text(earlier) for earlier, _ in before] != [_demand_text(demand)]:
                texts = " and ".join(f"{_demand_text(earlier)} of {by.id}" for earlier, by in before)
                sentences.append(
                    f"The demand from {demand.origin} to {demand.destination} is {_demand_text(demand)} "
                    f"by {part.id}, which replaces {texts}."
                )
            demand_in_force[replaced[0]] = (demand, part)
            for number in reversed(replaced[1:]):
                del demand_in_force[number]
    return tuple(demand for demand, _ in demand_in_force), sentences


def _covers(demand: Demand, earlier: Demand) -> bool:
    """Return whether a demand replaces one of an earlier part."""
    same_pair = (demand.origin, demand.destination, demand.mt_y is None) == (
        earlier.origin,
        earlier.destination,
        earlier.mt_y is None,
    )
    return same_pair and demand.commodity in (None, earlier.commodity) and demand.year in (None, earlier.year)


def _demand_text(demand: Demand) -> str:
    value, unit = (demand.mt_y, "Mt/y") if demand.mt_y is not None else (demand.bcm_y, "bcm/y")
    by = f" by {', '.join(demand.modes)}" if demand.modes else ""
    by = f" of {demand.commodity}{by}" if demand.commodity else by
    by = f"{by} in {demand.year}" if demand.year else by
    if demand.low is None and demand.high is None:
        return f"{value:g} {unit}{by}"
    low, high = (value if bound is None else bound for bound in (demand.low, demand.high))
    return f"{value:g} ({low:g} to {high:g}) {unit}{by}"


def _costs(parts: Iterable[Scenario]) -> tuple[dict[str, float], list[str]]:
    costs_in_force: dict[str, tuple[float, Scenario]] = {}
    sentences: list[str] = []
    for part in parts:
        for name, value in part.costs.items():
            if name in costs_in_force and costs_in_force[name][0] != value:
                earlier, by = costs_in_force[name]
                sentences.append(f"{name} is {value:g} by {part.id}, which replaces {earlier:g} of {by.id}.")
            costs_in_force[name] = (value, part)
    return {name: value for name, (value, _) in costs_in_force.items()}, sentences
