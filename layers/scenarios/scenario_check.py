"""Everything that is wrong with what a scenario says, at once.

Two passes. *Form*: finite numbers, and the JSON Schema of `layers.scenarios.scenario_schema`. *Meaning*: every
name is one the atlas has, the two countries of a border touch, nothing is stated twice or against
itself, no statement closes everything, and none is of a kind that can never hold. A key is named by
its place, the first entry of a list being number 1: `closes[2].segments` is the key `segments` of the
second `[[closes]]`.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from layers.model.countries import country_elsewhere, crossed_first
from layers.model.explain import Guesses, did_you_mean, explain, plain_name, shorten
from layers.model.names import Names, locodes_of
from layers.model.parameters import Special, name_problem, value_problem
from layers.model.places import WHERE_KEYS
from layers.model.problem import Problem
from layers.scenarios.scenario_schema import SCENARIO_SCHEMA

if TYPE_CHECKING:
    import geopandas as gpd

TOUCHING_DEG: Final = 0.02
"""Countries this near each other share a border, in degrees: two sources may leave a sliver of 2 km."""

MODES_BY_UNIT: Final[Mapping[str, tuple[str, ...]]] = {"mt_y": ("sea", "rail", "road"), "bcm_y": ("pipeline",)}
"""Modes that carry what is measured in a unit."""

_AMOUNTS: Final = ("factor", "mt_y", "bcm_y")
_LIST_KEYS: Final = frozenset({"territory", "segments", "nodes", "modes", "statuses", "source", "sources"})

Table: TypeAlias = dict[str, Any]
Path_: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Ground:
    """What a scenario may name: the parts of an atlas it is checked against.

    Attributes
    ----------
    segments : mapping
        (mode, from node, to node) by identifier.
    nodes : mapping of str to str
        Name by identifier.
    countries : mapping of str to str
        Country by node.
    territories : mapping of str to str
        Name by ISO 3166-1 alpha-3 code.
    costs : Special
        What cost parameters may be about.
    sources : collection of str
        Identifiers; no citation is refused where there is no source at all.
    shapes : mapping
        Polygon by country.
    lines : sequence
        The segments' lines; EPSG:4326.
    locodes : mapping of str to str
        UN/LOCODE of each node that has one.
    """

    segments: Mapping[str, tuple[str, str, str]]
    nodes: Mapping[str, str]
    countries: Mapping[str, str]
    territories: Mapping[str, str]
    costs: Special
    sources: Collection[str]
    shapes: Mapping[str, Any]
    lines: Sequence[Any]
    locodes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def country_names(self) -> Names:
        """The countries by all their names."""
        return Names.of_countries(self.territories)

    @cached_property
    def node_names(self) -> Names:
        """The nodes by all their names."""
        return Names.of_places(self.nodes, self.locodes)

    @classmethod
    def of(
        cls,
        segments: gpd.GeoDataFrame,
        nodes: gpd.GeoDataFrame,
        borders: gpd.GeoDataFrame,
        *,
        costs: Iterable[str] = (),
        branches: Iterable[str] = (),
        classes: Iterable[str] = (),
        sources: Iterable[str] = (),
    ) -> Ground:
        """Return the ground the layers of an atlas give."""
        # Lists: going through a column of text one by one takes ten times as long.
        ends = zip(*(segments[name].tolist() for name in ("mode", "from_node", "to_node")), strict=True)
        of_node = nodes["id"].tolist()
        return cls(
            segments=dict(zip(segments["id"].tolist(), ends, strict=True)),
            nodes=dict(zip(of_node, nodes.get("name", nodes["id"]).tolist(), strict=True)),
            countries=dict(zip(of_node, nodes["country"].tolist(), strict=True)) if "country" in nodes else {},
            territories=dict(zip(borders["iso_a3"], borders.get("name", borders["iso_a3"]), strict=True)),
            costs=Special(tuple(borders["iso_a3"]), tuple(branches), tuple(classes), tuple(costs)),
            sources=frozenset(sources),
            shapes=dict(zip(borders["iso_a3"], borders.geometry, strict=True)),
            lines=segments.geometry.to_numpy(),
            locodes=locodes_of(nodes),
        )


def check_table(table: Table, ground: Ground, label: str) -> tuple[Table, list[Problem]]:
    """Find everything that is wrong with a scenario.

    Parameters
    ----------
    table : dict
        As its TOML file says it.
    ground : Ground
    label : str
        What to call its file.

    Returns
    -------
    (dict, list of Problem)
        The table with single names as lists, countries and nodes by their identifiers, dates as text and whatever
        is not of the right form left out; and the problems, in the order of the keys.
    """
    # It loads slowly, and listing the names of scenarios does not need it.
    from layers.model.validation import schema_errors

    mistakes: list[tuple[Path_, str, str]] = []
    drop: set[Path_] = set()
    plain = _plain(table, (), mistakes, drop)
    for error in schema_errors(SCENARIO_SCHEMA, plain):
        where = error.path
        if any(where[: len(path)] == path for path in drop):
            continue
        message, remedy = _explained(error, where)
        if error.keyword == "additionalProperties":
            names = sorted(set(error.instance) - set(error.schema["properties"]))
            mistakes.append(((*where, names[0]) if len(names) == 1 else where, message, remedy))
            drop.update((*where, name) for name in names)
            continue
        mistakes.append((where, message, remedy))
        if len(where) > 2 or error.keyword not in ("required", "anyOf", "oneOf"):
            drop.add(_unusable(where))
    for path in drop:
        _remove(plain, path)
    _listed(plain)
    _identify(plain, ground)
    mistakes += _meaning(plain, ground)
    order = {name: number for number, name in enumerate(table)}
    mistakes.sort(key=lambda item: (order.get(str(item[0][0]), -1) if item[0] else -1, _sortable(item[0])))
    # A schema names every missing key by itself; a message names them all.
    once = dict.fromkeys(mistakes)
    return plain, [Problem(label, key_text(path), message, remedy) for path, message, remedy in once]


def key_text(path: Sequence[str | int]) -> str:
    """Return a place in a file as text: ("closes", 1, "segments") is `closes[2].segments`."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f"{'.' if text else ''}{plain_name(part)}"
    return text


def _sortable(path: Path_) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in path)


def _explained(error: Any, where: Path_) -> tuple[str, str]:
    """Say what an error of form means, and the slips of TOML behind it."""
    message, remedy = explain(error)
    if error.keyword == "additionalProperties" and where:
        allowed = set(error.schema["properties"])
        top = [name for name in sorted(set(error.instance) - allowed) if name in SCENARIO_SCHEMA["properties"]]
        if top:
            remedy = f"{top[0]!r} belongs at the top of the file, before the first [[…]]. {remedy}"
    if error.keyword == "type" and len(where) == 1 and error.rule == "array":
        remedy = f"Write [[{where[0]}]], with double brackets, above each statement"
    return message, remedy


def _plain(value: Any, path: Path_, mistakes: list[tuple[Path_, str, str]], drop: set[Path_]) -> Any:
    """Return a value with dates as text; numbers that are not finite are a problem and left out."""
    if isinstance(value, dict):
        return {name: _plain(item, (*path, name), mistakes, drop) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, (*path, number), mistakes, drop) for number, item in enumerate(value)]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        mistakes.append((path, f"{path[-1]} is {value}", "Give a finite number"))
        drop.add(_unusable(path))
    if isinstance(value, int) and abs(value) > 1e15:
        mistakes.append(
            (path, f"{path[-1]} is a number of {math.log10(abs(value)):.0f} digits", "Give a smaller number")
        )
        drop.add(_unusable(path))
        return 0
    return value


def _unusable(path: Path_) -> Path_:
    """Return the path of the key, of a statement or of the file, that a wrong value within it makes unusable."""
    return (
        path[: {"closes": 3, "opens": 3, "capacity": 3, "demand": 3, "costs": 2}.get(str(path[0]), 1)] if path else path
    )


def _remove(table: Any, path: Path_) -> None:
    """Remove the value at a path; a statement is emptied instead, so that the others keep their numbers."""
    *parents, last = path or ("",)
    for part in parents:
        if isinstance(table, dict):
            table = table.get(part)
        elif isinstance(table, list) and isinstance(part, int) and part < len(table):
            table = table[part]
        else:
            return
    if isinstance(table, list) and isinstance(last, int):
        table[last] = {}
    elif isinstance(table, dict):
        table.pop(last, None)


def _listed(table: Table) -> None:
    for statement in [
        table,
        *(entry for name in ("closes", "opens", "capacity", "demand") for entry in table.get(name, [])),
    ]:
        for name in _LIST_KEYS & set(statement):
            if isinstance(statement[name], str):
                statement[name] = [statement[name]]


Found: TypeAlias = Iterator[tuple[Path_, str, str]]


def _meaning(table: Table, ground: Ground) -> Found:
    for name in ("closes", "opens", "capacity"):
        for number, statement in enumerate(table.get(name, [])):
            yield from place_problems((name, number), statement, ground)
            yield from _citations((name, number), statement.get("source", ()), "source", ground)
    yield from _citations((), table.get("sources", ()), "sources", ground)
    yield from _date_problems(table)
    yield from timing_problems(table)
    yield from _closing_everything(table, ground)
    yield from _opening_problems(table)
    yield from _capacity_problems(table, ground)
    yield from _demand_problems(table, ground)
    yield from _cost_problems(table.get("costs", {}), ground)


def _identify(table: Table, ground: Ground) -> None:
    """Write countries and nodes by their identifiers, each once; what is none, or that of several, stays as it is."""

    def countries(names: Iterable[str]) -> list[str]:
        return [name if name in ground.territories else _identifier(name, ground.country_names) for name in names]

    def nodes(names: Iterable[str]) -> list[str]:
        # The index of the names of a large atlas is made only where one is needed.
        return [name if name in ground.nodes else _identifier(name, ground.node_names) for name in names]

    for kind in ("closes", "opens", "capacity", "demand"):
        for statement in table.get(kind, []):
            for key, identified in (("territory", countries), ("nodes", nodes)):
                if key in statement:
                    statement[key] = [*dict.fromkeys(identified(statement[key]))]
            if "border" in statement:
                statement["border"] = countries(statement["border"])
            if "near_border" in statement:
                near = statement["near_border"]
                statement["near_border"] = {**near, "countries": countries(near["countries"])}
            if kind == "demand":
                statement.update({key: nodes([statement[key]])[0] for key in ("from", "to") if key in statement})


def _identifier(name: str, names: Names) -> str:
    """Return the identifier that a name means; what no keyboard types is no name of it, and stays."""
    meant = names.meant(name) if name.isprintable() else ()
    return meant[0] if len(meant) == 1 else name


def _no_place(path: Path_, what: str, name: str, ground: Ground) -> tuple[Path_, str, str]:
    """Return the problem of a country or node that the atlas does not have, or has several of."""
    is_node = what == "node"
    meant = (ground.node_names if is_node else ground.country_names).meant(name)
    if len(meant) > 1:
        return path, f"{what} {shorten(name)} may be {', '.join(meant)}", "Name one by its identifier"
    return _unknown(path, what, name, ground.nodes) if is_node else _unknown_territory(path, name, ground)


def _unknown(
    path: Path_, what: str, name: str, choices: Mapping[str, str] | Collection[str], *, elsewhere: str | None = None
) -> tuple[Path_, str, str]:
    """Return the problem of a name the atlas does not have; `elsewhere` is what it names though not in this atlas."""
    close = None if elsewhere else Guesses(choices, choices if isinstance(choices, Mapping) else None).code(name)
    hint = f"{elsewhere} is not in this atlas. " if elsewhere else f"Did you mean {close!r}? " if close else ""
    listed = f"Known: {', '.join(choices)}" if len(choices) <= 20 else f"The atlas has {len(choices)} of them"
    return path, f"unknown {what} {shorten(name)}", f"{hint}{listed}"


def _unknown_territory(path: Path_, name: str, ground: Ground) -> tuple[Path_, str, str]:
    """Return the problem of a country the atlas does not have, be it mistyped or another one."""
    likely = crossed_first(ground.territories, set(ground.countries.values()))
    return _unknown(path, "territory", name, likely, elsewhere=country_elsewhere(name, likely))


def place_problems(path: Path_, statement: Table, ground: Ground) -> Found:
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


def _border_problems(path: Path_, pair: list[str], ground: Ground) -> Found:
    unknown = [name for name in dict.fromkeys(pair) if name not in ground.territories]
    for name in unknown:
        yield _no_place(path, "territory", name, ground)
    if unknown or len(pair) != 2:
        return
    if pair[0] == pair[1]:
        yield path, f"a border of {pair[0]} with itself", "Name two countries"
    elif not _touch(ground, *pair):
        near = [name for name in ground.territories if name not in pair and _touch(ground, pair[0], name)]
        listed = (
            f"{pair[0]} touches {', '.join(sorted(near))}" if near else f"{pair[0]} touches no country of the atlas"
        )
        yield path, f"{pair[0]} and {pair[1]} have no common land border", listed


def _touch(ground: Ground, first: str, second: str) -> bool:
    import shapely

    return bool(shapely.dwithin(ground.shapes[first], ground.shapes[second], TOUCHING_DEG))


def _citations(path: Path_, cited: Iterable[str], key: str, ground: Ground) -> Found:
    for name in cited:
        if ground.sources and name not in ground.sources and not name.startswith(("http://", "https://")):
            hint = did_you_mean(name, ground.sources)
            yield (
                (*path, key),
                f"unknown source {shorten(name)}",
                f"{hint}Add it to sources.json, or give its address (https://…)",
            )


def _date_problems(table: Table) -> Found:
    days = {}
    for key in ("start", "end"):
        if key in table:
            try:
                days[key] = datetime.date.fromisoformat(table[key])
            except ValueError:
                yield (key,), f"{key} is {table[key]!r}, which is not a valid date", "Write a date as in 2026-03-05"
    if len(days) == 2 and days["end"] < days["start"]:
        yield ("end",), f"ends on {days['end']}, before it starts on {days['start']}", "Swap or correct the dates"


def timing_problems(table: Table) -> Found:
    """Yield days that are none, an announced end before the beginning, and a season that is also an event."""
    for name in ("closes", "capacity"):
        for number, statement in enumerate(table.get(name, [])):
            path: Path_ = (name, number)
            days: dict[str, datetime.date] = {}
            for key in ("from", "announced"):
                stated = statement.get(key, table.get("start") if key == "from" else None)
                if isinstance(stated, str):
                    try:
                        days[key] = datetime.date.fromisoformat(stated)
                    except ValueError:
                        if key in statement:
                            message = f"{key} is {stated!r}, which is not a valid date"
                            yield (*path, key), message, "Write a date as in 2026-03-05"
            if len(days) == 2 and days["announced"] < days["from"]:
                message = f"announced to end on {days['announced']}, before it begins on {days['from']}"
                yield (*path, "announced"), message, "Correct one of the two dates"
            if "months" in statement and {"from", "days", "announced"} & set(statement):
                message = "holds in some months of every year, and on some days"
                yield (*path, "months"), message, "Give months, or from and days; two statements may say both"
            if "months" in statement and name == "capacity" and "factor" not in statement:
                yield (*path, "months"), "a season of an amount", "Give the capacity in these months as a factor"


def _closing_everything(table: Table, ground: Ground) -> Found:
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
        keys = _where_keys(statement)
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


def _where_keys(statement: Table) -> list[str]:
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


def _opening_problems(table: Table) -> Found:
    closed = {
        name
        for statement in table.get("closes", [])
        if _where_keys(statement) == ["segments"]
        for name in statement["segments"]
    }
    year = table.get("year")
    for number, statement in enumerate(table.get("opens", [])):
        path: Path_ = ("opens", number)
        for name in statement.get("segments", ()):
            if name in closed:
                message = f"opens {name}, which this file closes"
                yield (*path, "segments"), message, "Leave out one of the two; two files may say it, the later wins"
        opens = statement.get("year")
        if year is not None and opens is not None and opens > year:
            message = f"opens in {opens:.0f}, after the year {year:.0f} of the scenario: it can never hold"
            yield (*path, "year"), message, "Name an earlier year, or a later one for the scenario"


def _capacity_problems(table: Table, ground: Ground) -> Found:
    first_number: dict[tuple[Any, str], int] = {}
    for number, statement in enumerate(table.get("capacity", [])):
        for name in statement.get("segments", ()):
            for unit, modes in MODES_BY_UNIT.items():
                mode = ground.segments.get(name, (modes[0],))[0]
                if unit in statement and mode not in modes:
                    fitting_key = next(key for key, kinds in MODES_BY_UNIT.items() if mode in kinds)
                    yield (
                        ("capacity", number, unit),
                        f"{name} is {mode}, which {unit} does not measure",
                        f"Give {fitting_key}",
                    )
        targets = capacity_targets(statement)
        again = sorted({first_number[key] for key in targets if key in first_number})
        if again:
            names = sorted(
                {
                    str(place[1])
                    for place, unit in targets
                    if (place, unit) in first_number and isinstance(place[0], str)
                }
            )
            what = f"the capacity of {', '.join(names)}" if names else "the capacity of the same places"
            message = f"changes {what} a second time (first in capacity[{again[0] + 1}])"
            yield ("capacity", number), message, "Say it once; two files may, and the later wins"
        for key in targets:
            first_number.setdefault(key, number)


def capacity_targets(statement: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Return what a statement of capacity is about: each named thing, or its places as a whole, by unit."""
    units = [unit for unit in MODES_BY_UNIT if unit in statement] or [*MODES_BY_UNIT]
    keys = _where_keys(dict(statement))
    if keys == ["segments"]:  # each has one unit, that of its mode
        return [(("segments", name), "") for name in statement["segments"]]
    if keys == ["nodes"]:
        places: list[Any] = [("nodes", name) for name in statement["nodes"]]
    elif keys:
        places = [tuple((key, _frozen(statement[key])) for key in keys)]
    else:
        places = []
    return [(place, unit) for place in places for unit in units]


def capacities_overruled(table: Table, ground: Ground) -> list[str]:
    """Return where a later, general statement of capacity replaces an earlier one about a named segment or node.

    Parameters
    ----------
    table : dict
        As `check_table` returns it, without problems.
    ground : Ground

    Returns
    -------
    list of str
        A sentence for each pair of statements. What lies in a disc or near a border is not looked at.
    """
    sentences = []
    statements = table.get("capacity", [])
    for number, broad in enumerate(statements):
        keys = set(_where_keys(broad))
        if not keys <= {"territory", "border", "modes"}:
            continue
        for before, named in enumerate(statements[:number]):
            if len(_where_keys(named)) != 1 or [named.get(key) for key in _AMOUNTS] == [
                broad.get(key) for key in _AMOUNTS
            ]:
                continue
            lost = [name for name in named.get("segments", ()) if _segment_in(name, broad, ground)]
            if keys == {"territory"}:
                lost += [name for name in named.get("nodes", ()) if ground.countries.get(name) in broad["territory"]]
            if lost:
                sentences.append(
                    f"capacity[{number + 1}] is also about {', '.join(lost)}, and replaces what capacity[{before + 1}] "
                    "says of it: name what is particular after what is general."
                )
    return sentences


def _segment_in(name: str, statement: Table, ground: Ground) -> bool:
    """Return whether a statement about countries, a border or modes is about a segment."""
    mode = ground.segments[name][0]
    if any(unit in statement and mode not in modes for unit, modes in MODES_BY_UNIT.items()):
        return False
    line = ground.lines[list(ground.segments).index(name)]
    countries = {*statement.get("territory", ()), *statement.get("border", ())}
    reached = {code for code in countries if ground.shapes[code].intersects(line)}
    return (
        ("modes" not in statement or mode in statement["modes"])
        and ("territory" not in statement or not reached.isdisjoint(statement["territory"]))
        and reached.issuperset(statement.get("border", ()))
    )


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((key, _frozen(item)) for key, item in sorted(value.items()))
    if isinstance(value, list | tuple):
        return frozenset(_frozen(item) for item in value)
    return value


_LINES_OF: Final = {"sea": "ship", "rail": "railway", "road": "road", "pipeline": "pipeline"}


def _demand_problems(table: Table, ground: Ground) -> Found:
    ends: dict[str, set[str]] = {}
    for mode, *nodes in ground.segments.values():
        ends.setdefault(mode, set()).update(nodes)
    first_number: dict[tuple[Any, ...], int] = {}
    for number, statement in enumerate(table.get("demand", [])):
        path: Path_ = ("demand", number)
        yield from _citations(path, statement.get("source", ()), "source", ground)
        unit = next((unit for unit in MODES_BY_UNIT if unit in statement), None)
        if unit is not None and (
            wrong := [mode for mode in statement.get("modes", ()) if mode not in MODES_BY_UNIT[unit]]
        ):
            yield (
                (*path, "modes"),
                f"{unit} does not go by {wrong[0]}",
                f"Name modes of {unit}: {', '.join(MODES_BY_UNIT[unit])}",
            )
            continue
        pair = [(key, statement[key]) for key in ("from", "to") if key in statement]
        for key, node in pair:
            if node not in ground.nodes:
                yield _no_place((*path, key), "node", node, ground)
            elif unit is not None:
                modes = [mode for mode in MODES_BY_UNIT[unit] if mode in statement.get("modes", MODES_BY_UNIT[unit])]
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
        for key, wrong in (
            ("low", statement.get("low", value) > value),
            ("high", statement.get("high", value) < value),
        ):
            if wrong:
                side = "above" if key == "low" else "below"
                yield (
                    (*path, key),
                    f"{key} is {statement[key]:g}, {side} {unit} = {value:g}",
                    "Correct the amount or its range",
                )
        if len(pair) == 2:
            target = (pair[0][1], pair[1][1], unit, commodity, year)
            if target in first_number:
                first = f"first in demand[{first_number[target] + 1}]"
                kind = "" if commodity is None else f" of the class {commodity}"
                when = "" if year is None else f" in {year}"
                message = f"asks for {unit}{kind} from {target[0]} to {target[1]}{when} a second time ({first})"
                yield path, message, "Add the amounts up in one statement"
            first_number.setdefault(target, number)


def _cost_problems(costs: Mapping[str, Any], ground: Ground) -> Found:
    for name, value in costs.items():
        wrong = name_problem(name, ground.costs) or value_problem(name, value)
        if wrong is not None:
            yield (("costs", name), *wrong)
