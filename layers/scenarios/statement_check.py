"""What is wrong with the statements of a scenario: names, places, days and amounts.

Every name is one the atlas has, the two countries of a border touch, nothing is stated twice or against itself, no
statement closes everything, and none is of a kind that can never hold.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from layers.model.countries import country_elsewhere, crossed_first
from layers.model.explain import Guesses, did_you_mean, shorten
from layers.model.parameters import name_problem, value_problem
from layers.model.places import WHERE_KEYS
from layers.scenarios.ground import Ground

TOUCHING_DEG: Final = 0.02
"""Countries this near each other share a border, in degrees: two sources may leave a sliver of 2 km."""

MODES_BY_UNIT: Final[Mapping[str, tuple[str, ...]]] = {"mt_y": ("sea", "rail", "road"), "bcm_y": ("pipeline",)}
"""Modes that carry what is measured in a unit."""

Table: TypeAlias = dict[str, Any]
"""What a scenario file says."""

Path: TypeAlias = tuple[str | int, ...]
"""A place in it: ("closes", 1, "segments")."""

Found: TypeAlias = Iterator[tuple[Path, str, str]]
"""Problems: where, what is wrong, and what to do."""


def _no_place(path: Path, what: str, name: str, ground: Ground) -> tuple[Path, str, str]:
    """Return the problem of a country or node that the atlas does not have, or has several of."""
    is_node = what == "node"
    meant = (ground.node_names if is_node else ground.country_names).meant(name)
    if len(meant) > 1:
        return path, f"{what} {shorten(name)} may be {', '.join(meant)}", "Name one by its identifier"
    return _unknown(path, what, name, ground.nodes) if is_node else _unknown_territory(path, name, ground)


def _unknown(
    path: Path, what: str, name: str, choices: Mapping[str, str] | Collection[str], *, elsewhere: str | None = None
) -> tuple[Path, str, str]:
    """Return the problem of a name the atlas does not have; `elsewhere` is what it names though not in this atlas."""
    close = None if elsewhere else Guesses(choices, choices if isinstance(choices, Mapping) else None).code(name)
    hint = f"{elsewhere} is not in this atlas. " if elsewhere else f"Did you mean {close!r}? " if close else ""
    listed = f"Known: {', '.join(choices)}" if len(choices) <= 20 else f"The atlas has {len(choices)} of them"
    return path, f"unknown {what} {shorten(name)}", f"{hint}{listed}"


def _unknown_territory(path: Path, name: str, ground: Ground) -> tuple[Path, str, str]:
    """Return the problem of a country the atlas does not have, be it mistyped or another one."""
    likely = crossed_first(ground.territories, set(ground.countries.values()))
    return _unknown(path, "territory", name, likely, elsewhere=country_elsewhere(name, likely))


def place_problems(path: Path, statement: Table, ground: Ground) -> Found:
    """Yield unknown names, borders of countries that do not touch, and named segments of other modes."""
    for key, what, choices in (("territory", "territory", ground.territories), ("nodes", "node", ground.nodes)):
        for name in statement.get(key, ()):
            if name not in choices:
                yield _no_place((*path, key), what, name, ground)
    for name in statement.get("segments", ()):
        if name not in ground.segments:
            yield _unknown((*path, "segments"), "segment", name, tuple(ground.segments))
    if "border" in statement:
        yield from _border_problems((*path, "border"), statement["border"], ground)
    if "near_border" in statement:
        yield from _border_problems((*path, "near_border"), statement["near_border"]["countries"], ground)
    named = [name for name in statement.get("segments", ()) if name in ground.segments]
    modes = statement.get("modes")
    if named and modes and not any(ground.segments[name][0] in modes for name in named):
        kinds = sorted({ground.segments[name][0] for name in named})
        message = f"can never hold: {', '.join(named[:5])} {'is' if len(named) == 1 else 'are'} {', '.join(kinds)}"
        yield (*path, "modes"), message, "Leave out modes, or name segments of these modes"


def _border_problems(path: Path, pair: list[str], ground: Ground) -> Found:
    unknown = [name for name in dict.fromkeys(pair) if name not in ground.territories]
    for name in unknown:
        yield _no_place(path, "territory", name, ground)
    if unknown or len(pair) != 2:
        return
    if pair[0] == pair[1]:
        yield path, f"a border of {pair[0]} with itself", "Name two countries"
    elif not _touch(ground, *pair):
        near = sorted(name for name in ground.territories if name not in pair and _touch(ground, pair[0], name))
        remedy = f"{pair[0]} touches {', '.join(near) or 'no country of the atlas'}"
        yield path, f"{pair[0]} and {pair[1]} have no common land border", remedy


def _touch(ground: Ground, first: str, second: str) -> bool:
    import shapely

    return bool(shapely.dwithin(ground.shapes[first], ground.shapes[second], TOUCHING_DEG))


def citation_problems(path: Path, cited: Iterable[str], key: str, ground: Ground) -> Found:
    """Yield sources that are neither in the atlas nor addresses."""
    for name in cited:
        if ground.sources and name not in ground.sources and not name.startswith(("http://", "https://")):
            remedy = f"{did_you_mean(name, ground.sources)}Add it to sources.json, or give its address (https://…)"
            yield (*path, key), f"unknown source {shorten(name)}", remedy


def date_problems(table: Table) -> Found:
    """Yield a start and an end that are no dates, or in the wrong order."""
    days = {key: _day(table[key]) for key in ("start", "end") if key in table}
    for key, day in days.items():
        if day is None:
            yield _no_date((), key, table[key])
    start, end = days.get("start"), days.get("end")
    if start and end and end < start:
        yield ("end",), f"ends on {end}, before it starts on {start}", "Swap or correct the dates"


def timing_problems(table: Table) -> Found:
    """Yield days that are none, an announced end before the beginning, and a season that is also an event."""
    for name in ("closes", "capacity"):
        for number, statement in enumerate(table.get(name, [])):
            path: Path = (name, number)
            begins, announced = _day(statement.get("from", table.get("start"))), _day(statement.get("announced"))
            for key, day in (("from", begins), ("announced", announced)):
                if day is None and isinstance(statement.get(key), str):
                    yield _no_date(path, key, statement[key])
            if begins and announced and announced < begins:
                message = f"announced to end on {announced}, before it begins on {begins}"
                yield (*path, "announced"), message, "Correct one of the two dates"
            if "months" in statement and {"from", "days", "announced"} & set(statement):
                message = "holds in some months of every year, and on some days"
                yield (*path, "months"), message, "Give months, or from and days; two statements may say both"
            if "months" in statement and name == "capacity" and "factor" not in statement:
                yield (*path, "months"), "a season of an amount", "Give the capacity in these months as a factor"


def _day(stated: Any) -> datetime.date | None:
    """Return the day that a text states; None where it states none."""
    try:
        return datetime.date.fromisoformat(stated) if isinstance(stated, str) else None
    except ValueError:
        return None


def _no_date(path: Path, key: str, stated: str) -> tuple[Path, str, str]:
    return (*path, key), f"{key} is {stated!r}, which is not a valid date", "Write a date as in 2026-03-05"


def closing_everything(table: Table, ground: Ground) -> Found:
    """Yield statements that close the whole atlas, alone or all that name only modes, segments, nodes or countries."""
    ends = {node for _, *nodes in ground.segments.values() for node in nodes}
    everything: Mapping[str, set[str]] = {
        "modes": {mode for mode, *_ in ground.segments.values()},
        "segments": set(ground.segments),
        "nodes": ends,
        "territory": {ground.countries[node] for node in ends if node in ground.countries},
    }
    closed: dict[str, set[str]] = {key: set() for key in everything}
    for number, statement in enumerate(table.get("closes", [])):
        keys = where_keys(statement)
        if keys == ["disc"] and _covers(statement["disc"], ground):
            yield ("closes", number, "disc"), "closes everything: the whole atlas lies in it", "Give a smaller radius"
        if len(keys) != 1 or keys[0] not in everything:
            continue
        key = keys[0]
        before = closed[key]
        closed[key] = before | set(statement[key])
        if before < everything[key] <= closed[key]:
            how = "closes, with what is closed above," if before else "closes"
            message = f"{how} everything: {', '.join(sorted(everything[key])[:8])} is all the atlas has"
            yield ("closes", number, key), message, "Leave something open"


def where_keys(statement: Mapping[str, Any]) -> list[str]:
    """Return the keys by which a statement names places."""
    return [key for key in WHERE_KEYS if key in statement]


def _covers(disc: Mapping[str, float], ground: Ground) -> bool:
    import numpy as np
    import shapely

    from layers.model.ellipsoid import WGS84

    points = shapely.get_coordinates(np.asarray(ground.lines, dtype=object))

    def inside(some: Any) -> bool:
        lon, lat = np.full(len(some), disc["lon"]), np.full(len(some), disc["lat"])
        _, _, metres = WGS84.inv(lon, lat, some[:, 0], some[:, 1])
        return bool((metres <= disc["km"] * 1000).all())

    # A few points suffice to show that a usual disc does not hold everything.
    return len(points) > 0 and inside(points[::100]) and inside(points)


def opening_problems(table: Table) -> Found:
    """Yield openings of what the same file closes, and those after the year of the scenario."""
    alone = [statement for statement in table.get("closes", []) if where_keys(statement) == ["segments"]]
    closed = {name for statement in alone for name in statement["segments"]}
    year = table.get("year")
    for number, statement in enumerate(table.get("opens", [])):
        path: Path = ("opens", number)
        for name in statement.get("segments", ()):
            if name in closed:
                message = f"opens {name}, which this file closes"
                yield (*path, "segments"), message, "Leave out one of the two; two files may say it, the later wins"
        opens = statement.get("year")
        if year is not None and opens is not None and opens > year:
            message = f"opens in {opens:.0f}, after the year {year:.0f} of the scenario: it can never hold"
            yield (*path, "year"), message, "Name an earlier year, or a later one for the scenario"


_LINES_OF: Final = {"sea": "ship", "rail": "railway", "road": "road", "pipeline": "pipeline"}


def demand_problems(table: Table, ground: Ground) -> Found:
    """Yield demand that nothing can carry, from a node to itself, out of its range, or stated twice."""
    ends: dict[str, set[str]] = {}
    for mode, *nodes in ground.segments.values():
        ends.setdefault(mode, set()).update(nodes)
    first_number: dict[tuple[Any, ...], int] = {}
    for number, statement in enumerate(table.get("demand", [])):
        path: Path = ("demand", number)
        yield from citation_problems(path, statement.get("source", ()), "source", ground)
        unit = next((unit for unit in MODES_BY_UNIT if unit in statement), None)
        fitting = MODES_BY_UNIT.get(unit or "", ())
        stated = statement.get("modes", fitting)
        other = next((mode for mode in stated if mode not in fitting), None)
        if unit is not None and other is not None:
            yield (*path, "modes"), f"{unit} does not go by {other}", f"Name modes of {unit}: {', '.join(fitting)}"
            continue
        pair = [(key, statement[key]) for key in ("from", "to") if key in statement]
        for key, node in pair:
            if node not in ground.nodes:
                yield _no_place((*path, key), "node", node, ground)
            elif unit is not None:
                modes = [mode for mode in fitting if mode in stated]
                if not any(node in ends.get(mode, ()) for mode in modes):
                    what = _LINES_OF.get(modes[0], "line") if len(modes) == 1 else "railway, road or ship"
                    yield (*path, key), f"no {what} of the atlas ends at {node}", f"Name a node a {what} ends at"
        if len(pair) == 2 and pair[0][1] == pair[1][1]:
            yield (*path, "to"), f"goes from {pair[0][1]} to itself", "Name another node"
        if unit is None:
            continue
        commodity, year = statement.get("class"), statement.get("year")
        if commodity is not None and (unit != "mt_y" or commodity not in ground.costs.classes):
            classes = ground.costs.classes if unit == "mt_y" else ()
            yield _unknown((*path, "class"), f"commodity class of {unit}", commodity, classes)
        value = statement[unit]
        low, high = statement.get("low", value), statement.get("high", value)
        for key, is_wrong, side in (("low", low > value, "above"), ("high", high < value, "below")):
            if is_wrong:
                message = f"{key} is {statement[key]:g}, {side} {unit} = {value:g}"
                yield (*path, key), message, "Correct the amount or its range"
        if len(pair) == 2:
            target = (pair[0][1], pair[1][1], unit, commodity, year)
            if target in first_number:
                first = f"first in demand[{first_number[target] + 1}]"
                kind = "" if commodity is None else f" of the class {commodity}"
                when = "" if year is None else f" in {year}"
                message = f"asks for {unit}{kind} from {target[0]} to {target[1]}{when} a second time ({first})"
                yield path, message, "Add the amounts up in one statement"
            first_number.setdefault(target, number)


def cost_problems(costs: Mapping[str, Any], ground: Ground) -> Found:
    """Yield cost parameters that are none of the atlas, and values they cannot have."""
    for name, value in costs.items():
        wrong = name_problem(name, ground.costs) or value_problem(name, value)
        if wrong is not None:
            yield (("costs", name), *wrong)
