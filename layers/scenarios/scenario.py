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

Countries are named by ISO 3166-1 alpha-3, alpha-2 or name, nodes by id, UN/LOCODE or name; a `Scenario` has ids.

What closes or fits through may be so `from` a day for some `days`, known in advance (`announced`) or not, or in some
`months` of every year; of what closes a `share` may still pass. `geo.closure` runs these days. Every other analysis
is of a year of such days; a season counts there by its part of the year.

Scenarios combine in order: of the same thing the later statement replaces the earlier,
and `Scenario.conflicts` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.model.atlas import expect_atlas
from layers.model.explain import did_you_mean, shorten
from layers.model.problem import AtlasError, Problem
from layers.scenarios.capacity import capacities_overruled
from layers.scenarios.combining import combine
from layers.scenarios.ground import Ground
from layers.scenarios.model import CapacityChange, Closure, Demand, Opening, Scenario, Timing, Where, demand_in
from layers.scenarios.scenario_files import BASELINE, FOLDER, file_in, names_in, read_checked
from layers.scenarios.scenario_schema import SCENARIO_SCHEMA
from layers.scenarios.statement_check import Table

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
    "Timing",
    "Where",
    "combine",
    "demand_in",
    "distinct",
    "load_each",
    "load_scenario",
    "read_scenario",
    "scenario_names",
]


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
    expect_atlas(atlas)
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
    expect_atlas(atlas)
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
    return next(iter(load_each(atlas, [names])))


def load_each(atlas: Atlas, asked: Iterable[Sequence[str | Path]]) -> Iterator[Scenario]:
    """Yield what `load_scenario` returns for each of several lists of names; every file is read once."""
    expect_atlas(atlas)
    names_known = names_in(atlas.path)
    ground = _ground(atlas)
    read = cache(partial(_read, ground=ground))
    for names in asked:
        yield _together(names, atlas.path, names_known, ground, read)


def _together(
    names: Sequence[str | Path],
    folder: Path,
    names_known: list[str],
    ground: Ground,
    read: Callable[[Path, str], Scenario],
) -> Scenario:
    problems: list[Problem] = []
    parts: list[Scenario] = []
    paths: set[Path] = set()
    twice: list[str] = []
    for name in names:
        try:
            path, label = _file_and_label(name, folder, names_known, ground)
            part = read(path, label)
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
            parts.insert(0, read(*file_in(folder, BASELINE)))
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


def _file_and_label(name: str | Path, folder: Path, names_known: list[str], ground: Ground) -> tuple[Path, str]:
    """Return the file of a scenario, and what to call it in a message."""
    text = str(name)
    if isinstance(name, Path) or text.endswith(".toml") or "/" in text or "\\" in text:
        return Path(name), text if text.isprintable() else shorten(text)
    if text in names_known:
        return file_in(folder, text)
    listed = f"Known: {', '.join(names_known)}" if names_known else "This atlas has none"
    message = f"unknown scenario {shorten(text)}"
    if country := next(iter(ground.country_names.meant(text)), None):
        message = f"{shorten(text)} is a country, and what is wanted here is a scenario"
        listed = f'One that closes a country has [[closes]] with territory = "{country}". {listed}'
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
        closes=tuple(closure_of(entry) for entry in table.get("closes", ())),
        opens=tuple(
            Opening(
                **_lists(entry, "segments", "statuses", "modes", "territory"),
                year=_year(entry),
                **_why(entry),
            )
            for entry in table.get("opens", ())
        ),
        capacity=tuple(
            CapacityChange(
                where_of(entry),
                **_numbers(entry, "factor", "mt_y", "bcm_y"),
                timing=_timing(entry),
                **_why(entry),
            )
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


def _why(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"reason": entry.get("reason"), "source": tuple(entry.get("source", ()))}


def _lists(entry: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: tuple(entry.get(key, ())) for key in keys}


def _numbers(entry: Table, *keys: str) -> dict[str, Any]:
    return {key: None if entry.get(key) is None else float(entry[key]) for key in keys}


def closure_of(entry: Mapping[str, Any]) -> Closure:
    """Return the closure that a checked statement of `[[closes]]` is."""
    return Closure(where_of(entry), share=float(entry.get("share", 0.0)), timing=_timing(entry), **_why(entry))


def _timing(entry: Mapping[str, Any]) -> Timing:
    days = entry.get("days")
    return Timing(
        first=entry.get("from"),
        days=None if days is None else float(days),
        announced=entry.get("announced"),
        months=tuple(map(int, entry.get("months", ()))),
    )


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
