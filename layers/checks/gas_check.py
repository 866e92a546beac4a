"""What is wrong with the facts about gas beyond their form: ranges, names, and supplies that do not hang together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from layers.documents.gas import PARAMETERS, YEAR_ROUND
from layers.model.explain import did_you_mean, shorten
from layers.model.problem import Problem, unknown_sources

FILE: Final = "gas.json"
_TABLES: Final = ("lines", "parameters", "designs", "supplies", "balances", "profiles", "storages")


def gas_problems(
    document: Mapping[str, Any], pipelines: Mapping[str, tuple[str, str]] | None, *, sources: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with facts about gas of the right form.

    Parameters
    ----------
    document : mapping
        Of the form of `layers.documents.gas.GAS_SCHEMA`.
    pipelines : mapping of str to (str, str), optional
        The two end nodes of each segment of the layer pipeline; None where the layer is too broken to say.
    sources : collection of str
        Identifiers of the atlas's sources; any where empty.
    """
    for entry in (entry for table in _TABLES for entry in document[table]):
        name = entry["id"]
        yield from _range_problems(name, entry)
        yield from unknown_sources(FILE, entry, sources)
    for table in _TABLES:
        for name, number in Counter(entry["id"] for entry in document[table]).items():
            if number > 1:
                yield Problem(FILE, name, f"stands {number} times in {table}", "Give each its own identifier")
    for name in PARAMETERS.keys() - {entry["id"] for entry in document["parameters"]}:
        yield Problem(FILE, name, "is not among the parameters", f"Add it: {PARAMETERS[name]}")
    yield from _pressure_problems(document)
    profiles = [entry["id"] for entry in document["profiles"]]
    for entry in (*document["supplies"], *document["balances"]):
        if "profile" in entry and entry["profile"] not in profiles:
            yield _unknown(entry["id"], "profile", entry["profile"], profiles)
        if "profile" in entry and "months" in entry:
            yield Problem(FILE, entry["id"], "has both a profile and months", "Leave one of them out")
    for profile in document["profiles"]:
        if not sum(profile["shares"]):
            yield Problem(FILE, profile["id"], "its shares are all 0", "Give the rate of at least one month")
    if pipelines is not None:
        yield from _line_problems(document, pipelines)


def _range_problems(name: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    """Say where a value is not in its range, in an entry or in what it holds, and what is 0 that cannot be."""
    held = [entry, *(value for value in entry.values() if isinstance(value, Mapping)), *entry.get("spare", ())]
    for quantity in held:
        if isinstance(quantity, Mapping) and "value" in quantity:
            low, value, high = quantity["low"], quantity["value"], quantity["high"]
            if not low <= value <= high:
                what = f"its value {value:g} is not in its range {low:g} to {high:g}"
                yield Problem(FILE, name, what, "Correct the value or its range")
    if "inner_diameter_mm" in entry and not entry["inner_diameter_mm"]["low"]:
        yield Problem(FILE, name, "its inner_diameter_mm may be 0", "Give the least it can be")
    carried = entry.get("capacity_bcm_y")
    if carried is not None and "spare" in entry and entry["value"] + entry["spare"]["high"] > carried:
        what = f"what flows and what is spare are more than its capacity of {carried:g} bcm/y"
        yield Problem(FILE, name, what, "Correct the flow, the spare capacity or the capacity")
    covered = Counter(month for part in entry.get("spare", ()) if isinstance(part, Mapping) for month in part["months"])
    if isinstance(entry.get("spare"), list) and covered != Counter(YEAR_ROUND):
        yield Problem(FILE, name, "its spare does not name each month once", "Give every month from 1 to 12 once")


def _pressure_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Say which parameter is less than it can be, and which line has no pressure to lose."""
    parameters = {entry["id"]: entry for entry in document["parameters"]}
    for name, entry in parameters.items():
        least = 1 if name == "ratio" else 0
        if entry["low"] <= least:
            yield Problem(FILE, name, f"its low is {entry['low']:g}", f"Give a range above {least}")
    for entry in (*document["lines"], *document["designs"]):
        if "minimum_bar" in parameters and entry["pressure_bar"]["low"] <= parameters["minimum_bar"]["high"]:
            what = f"its pressure_bar, {entry['pressure_bar']['low']:g} at least, may be below minimum_bar"
            yield Problem(FILE, entry["id"], what, "Correct one of the two ranges")


def _line_problems(document: Mapping[str, Any], pipelines: Mapping[str, tuple[str, str]]) -> Iterator[Problem]:
    lines = [entry["id"] for entry in document["lines"]]
    for name in lines:
        if name not in pipelines:
            yield _unknown(name, "pipeline", name, pipelines)
    for supply in document["supplies"]:
        named = [*supply["segments"], *supply.get("onward", ())]
        for name in named:
            if name not in pipelines:
                yield _unknown(supply["id"], "pipeline", name, pipelines)
            elif supply["kind"] == "transit" and name not in lines:
                what = f"passes {name}, whose pipe is not among the lines"
                yield Problem(FILE, supply["id"], what, "Add its diameter and pressure to lines")
        for before, after in pairwise(name for name in named if name in pipelines):
            if not {*pipelines[before]} & {*pipelines[after]}:
                what = f"{after} does not begin where {before} ends"
                yield Problem(FILE, supply["id"], what, "Name the lines in the order the gas passes them")


def _unknown(entry: str, what: str, name: str, known: Collection[str]) -> Problem:
    listed = f"Known: {', '.join(known) or 'none'}" if len(known) <= 30 else f"The atlas has {len(known)} of them"
    return Problem(FILE, entry, f"unknown {what} {shorten(name)}", f"{did_you_mean(name, known)}{listed}")
