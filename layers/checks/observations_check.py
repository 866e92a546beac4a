"""What is wrong with the observations of an atlas beyond their form: names, places, ranges, and what cannot be told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from layers.documents.observations import LIST_KEYS, UNITS_OF, days_of
from layers.model.explain import did_you_mean, shorten
from layers.model.problem import Problem, unknown_sources
from layers.scenarios.ground import Ground
from layers.scenarios.statement_check import place_problems, timing_problems

FILE: Final = "observations.json"

_WAY: Final = ("from", "to", "via", "modes", "class")
_KEYS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "volume": ("any_of", "all_of", "scope"),
    "time": _WAY,
    "price": _WAY,
    "queue": ("any_of", "closes"),
}
_ASKED: Final[Mapping[str, str]] = {
    "volume": "Give any_of or all_of, the places whose paths count",
    "time": "Give from and to, the nodes the way leads between",
    "price": "Give from and to, the nodes the way leads between",
    "queue": "Give any_of, the nodes at which it stood",
}


def observation_problems(
    entries: Sequence[Mapping[str, Any]],
    ground: Ground | None,
    *,
    branches: Collection[str],
    classes: Collection[str],
    sources: Collection[str],
) -> Iterator[Problem]:
    """Yield what is wrong with observations of the right form.

    Parameters
    ----------
    entries : sequence of mapping
        Of the form of `layers.documents.observations.OBSERVATIONS_SCHEMA`.
    ground : Ground or None
        What places they may name; None where the layers are too broken to say.
    branches, classes, sources : collection of str
        Identifiers of the atlas's branches (any where empty), commodity classes and sources.
    """
    for entry in entries:
        yield from _figure_problems(entry)
        yield from _kind_problems(entry)
        yield from unknown_sources(FILE, entry, sources)
        if "class" in entry and entry["class"] not in classes:
            yield _unknown(entry, "class", "commodity class", entry["class"], classes)
        if ground is not None:
            yield from _name_problems(entry, ground, branches)


def _figure_problems(entry: Mapping[str, Any]) -> Iterator[Problem]:
    low, value, high = entry.get("low"), entry["value"], entry.get("high")
    if (low is not None and low > value) or (high is not None and high < value):
        stated = " to ".join("…" if bound is None else f"{bound:g}" for bound in (low, high))
        yield _problem(entry, f"its value {value:g} is not in its range {stated}", "Correct the value or its range")
    if entry["unit"] == "share" and value > 1:
        yield _problem(entry, f"its share is {value:g}", "Write a share as a number from 0 to 1")
    if entry["period"] == "undated":
        if entry["unit"] in ("Mt", "bcm"):
            yield _problem(entry, "an amount without a period", "Give its period, or the amount in a year")
        return
    try:
        days_of(entry["period"])
    except ValueError as error:
        yield _problem(entry, f"period {entry['period']}: {error}", "Write 2024, 2025-01/2025-07 or 2026-03-06")


def _kind_problems(entry: Mapping[str, Any]) -> Iterator[Problem]:
    """Say what an observation of its kind lacks, and what it gives that would not be used."""
    kind = entry["kind"]
    unused = [key for keys in _KEYS_OF.values() for key in keys if key in entry and key not in _KEYS_OF[kind]]
    if unused:
        yield _problem(entry, f"{unused[0]} says nothing about a {kind}", f"Leave it out, or correct the kind: {kind}")
    if "outside" in entry:
        return
    given = "any_of" in entry or (kind == "volume" and "all_of" in entry)
    if not (given if kind in ("volume", "queue") else {"from", "to"} <= set(entry)):
        yield _problem(entry, f"does not say where in the model its {kind} is", _ASKED[kind])
    elif entry["unit"] not in UNITS_OF[kind]:
        remedy = f"Convert it to {', '.join(UNITS_OF[kind])}, or say in outside why not"
        yield _problem(entry, f"the model has no {kind} in {shorten(entry['unit'])}", remedy)


def _name_problems(entry: Mapping[str, Any], ground: Ground, branches: Collection[str]) -> Iterator[Problem]:
    yield from _closing_problems(entry, ground)
    for key in ("any_of", "all_of"):
        for number, place in enumerate(entry.get(key, ())):
            named = {name: [value] if isinstance(value, str) else value for name, value in place.items()}
            for path, message, remedy in place_problems((key, number), named, ground):
                yield _problem(entry, f"{path[0]}[{number + 1}].{path[-1]}: {message}", remedy)
            for branch in named.get("branch", ()):
                if branches and branch not in branches:
                    yield _unknown(entry, f"{key}[{number + 1}].branch", "branch", branch, branches)
    scope = entry.get("scope", {})
    for key in ("ends_in", "between", "transit_of"):
        for country in [scope[key]] if isinstance(scope.get(key), str) else scope.get(key, ()):
            if country not in ground.territories:
                yield _unknown(entry, f"scope.{key}", "territory", country, ground.territories)
    stops = [("from", entry.get("from")), *(("via", node) for node in entry.get("via", ()))]
    stops.append(("to", entry.get("to")))
    for key, node in stops:
        if node is not None and node not in ground.nodes:
            yield _unknown(entry, key, "node", node, ground.nodes)
    nodes = [node for _, node in stops if node is not None]
    if len(set(nodes)) < len(nodes):
        again = next(node for node in nodes if nodes.count(node) > 1)
        yield _problem(entry, f"its way comes to {shorten(again)} twice", "Name other nodes in from, via and to")


def _closing_problems(entry: Mapping[str, Any], ground: Ground) -> Iterator[Problem]:
    """Yield what is wrong with the closures before a queue."""
    for number, statement in enumerate(entry.get("closes", ())):
        named = {
            name: [value] if name in LIST_KEYS and isinstance(value, str) else value
            for name, value in statement.items()
        }
        for path, message, remedy in place_problems(("closes", number), named, ground):
            yield _problem(entry, f"closes[{number + 1}].{path[-1]}: {message}", remedy)
        if "from" not in statement:
            yield _problem(entry, f"closes[{number + 1}]: does not say from when", "Give from, its first day")
    for path, message, remedy in timing_problems({"closes": list(entry.get("closes", ()))}):
        yield _problem(entry, f"closes[{int(path[1]) + 1}].{path[-1]}: {message}", remedy)
    if "closes" in entry and entry["period"] == "undated":
        yield _problem(entry, "a queue after a closure has no date", "Give its period, a day")


def _unknown(entry: Mapping[str, Any], key: str, what: str, name: str, known: Collection[str]) -> Problem:
    listed = f"Known: {', '.join(known) or 'none'}" if len(known) <= 20 else f"The atlas has {len(known)} of them"
    return _problem(entry, f"{key}: unknown {what} {shorten(name)}", f"{did_you_mean(name, known)}{listed}")


def _problem(entry: Mapping[str, Any], message: str, remedy: str) -> Problem:
    return Problem(FILE, entry["id"], message, remedy)
