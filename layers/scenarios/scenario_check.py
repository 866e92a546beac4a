"""Everything that is wrong with what a scenario says, at once.

Two passes. *Form*: finite numbers, and the JSON Schema of `layers.scenarios.scenario_schema`. *Meaning*:
`layers.scenarios.statement_check` and `layers.scenarios.capacity`. A key is named by its place, the first entry of a
list being number 1: `closes[2].segments` is the key `segments` of the second `[[closes]]`.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from layers.model.explain import explain, plain_name
from layers.model.names import Names
from layers.model.problem import Problem
from layers.scenarios.capacity import capacity_problems
from layers.scenarios.ground import Ground
from layers.scenarios.scenario_schema import SCENARIO_SCHEMA
from layers.scenarios.statement_check import (
    Found,
    Path,
    Table,
    citation_problems,
    closing_everything,
    cost_problems,
    date_problems,
    demand_problems,
    opening_problems,
    place_problems,
    timing_problems,
)

_STATEMENTS: Final = ("closes", "opens", "capacity", "demand")
_LIST_KEYS: Final = frozenset({"territory", "segments", "nodes", "modes", "statuses", "source", "sources"})


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

    mistakes: list[tuple[Path, str, str]] = []
    drop: set[Path] = set()
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


def _sortable(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in path)


def _explained(error: Any, where: Path) -> tuple[str, str]:
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


def _plain(value: Any, path: Path, mistakes: list[tuple[Path, str, str]], drop: set[Path]) -> Any:
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


def _unusable(path: Path) -> Path:
    """Return the path of the key, of a statement or of the file, that a wrong value within it makes unusable."""
    within = {**dict.fromkeys(_STATEMENTS, 3), "costs": 2}
    return path[: within.get(str(path[0]), 1)] if path else path


def _remove(table: Any, path: Path) -> None:
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
    """Write a single name as a list."""
    for statement in (table, *(entry for name in _STATEMENTS for entry in table.get(name, []))):
        for name in _LIST_KEYS & set(statement):
            if isinstance(statement[name], str):
                statement[name] = [statement[name]]


def _meaning(table: Table, ground: Ground) -> Found:
    for name in ("closes", "opens", "capacity"):
        for number, statement in enumerate(table.get(name, [])):
            yield from place_problems((name, number), statement, ground)
            yield from citation_problems((name, number), statement.get("source", ()), "source", ground)
    yield from citation_problems((), table.get("sources", ()), "sources", ground)
    yield from date_problems(table)
    yield from timing_problems(table)
    yield from closing_everything(table, ground)
    yield from opening_problems(table)
    yield from capacity_problems(table, ground)
    yield from demand_problems(table, ground)
    yield from cost_problems(table.get("costs", {}), ground)


def _identify(table: Table, ground: Ground) -> None:
    """Write countries and nodes by their identifiers, each once; what is none, or that of several, stays as it is."""

    def countries(names: Iterable[str]) -> list[str]:
        return [name if name in ground.territories else _identifier(name, ground.country_names) for name in names]

    def nodes(names: Iterable[str]) -> list[str]:
        # The index of the names of a large atlas is made only where one is needed.
        return [name if name in ground.nodes else _identifier(name, ground.node_names) for name in names]

    for kind in _STATEMENTS:
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
