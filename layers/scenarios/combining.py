"""What several scenarios state together: of the same thing the later statement replaces the earlier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from layers.model.places import WHERE_KEYS
from layers.model.schema import CONFIDENCES
from layers.scenarios.capacity import capacity_targets
from layers.scenarios.model import CapacityChange, Demand, Scenario, Where
from layers.scenarios.scenario_files import BASELINE


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
    demand, demand_anew = _demand(parts)
    conflicts += demand_anew
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
        demand_anew=demand_anew,
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


def _demand(parts: Iterable[Scenario]) -> tuple[tuple[Demand, ...], dict[str, tuple[str, str]]]:
    """Return the demand in force, the last statement of each pair, medium, class and year at the first one's position.

    A statement without a class, or without a year, replaces those of every class, or year, of earlier parts: what was
    replaced is a sentence, with the pair it is about.
    """
    demand_in_force: list[tuple[Demand, Scenario]] = []
    sentences: dict[str, tuple[str, str]] = {}
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
                sentence = (
                    f"The demand from {demand.origin} to {demand.destination} is {_demand_text(demand)} "
                    f"by {part.id}, which replaces {texts}."
                )
                sentences[sentence] = (demand.origin, demand.destination)
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
