"""Statements of capacity: what each is about, and where two of one file are about the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from layers.scenarios.ground import Ground
from layers.scenarios.statement_check import MODES_BY_UNIT, Found, Table, where_keys

_AMOUNTS: Final = ("factor", "mt_y", "bcm_y")


def capacity_problems(table: Table, ground: Ground) -> Found:
    """Yield segments whose mode an amount does not measure, and capacities that are stated twice."""
    first_number: dict[tuple[Any, str], int] = {}
    for number, statement in enumerate(table.get("capacity", [])):
        for name in statement.get("segments", ()):
            for unit, modes in MODES_BY_UNIT.items():
                mode = ground.segments.get(name, (modes[0],))[0]
                if unit in statement and mode not in modes:
                    fitting_key = next(key for key, kinds in MODES_BY_UNIT.items() if mode in kinds)
                    message = f"{name} is {mode}, which {unit} does not measure"
                    yield ("capacity", number, unit), message, f"Give {fitting_key}"
        targets = capacity_targets(statement)
        again = [target for target in targets if target in first_number]
        if again:
            names = sorted({str(place[1]) for place, _ in again if isinstance(place[0], str)})
            what = f"the capacity of {', '.join(names)}" if names else "the capacity of the same places"
            first = min(first_number[target] for target in again) + 1
            message = f"changes {what} a second time (first in capacity[{first}])"
            yield ("capacity", number), message, "Say it once; two files may, and the later wins"
        for target in targets:
            first_number.setdefault(target, number)


def capacity_targets(statement: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Return what a statement of capacity is about: each named thing, or its places as a whole, by unit."""
    units = [unit for unit in MODES_BY_UNIT if unit in statement] or [*MODES_BY_UNIT]
    keys = where_keys(statement)
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
        keys = set(where_keys(broad))
        if not keys <= {"territory", "border", "modes"}:
            continue
        for before, named in enumerate(statements[:number]):
            if len(where_keys(named)) != 1 or [named.get(key) for key in _AMOUNTS] == [
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
