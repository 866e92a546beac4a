"""Scenarios and years as the page tells them: what each changes on the map, in figures and in a sentence.

`offer` works out every scenario in every year that makes a difference and returns what the page's
scripts choose from. Nothing is measured here: every figure is one of `geo.scenarios.outcome`, rounded to four
digits. A scenario is held against the baseline of the same year, and the baseline of a later year
against today.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo import Case
from geo.flows.ways import kind_of
from geo.network.segment_status import segments_in
from geo.network.state import in_part
from geo.scenarios.case_result import TODAY, CaseResult, evaluate_case
from geo.scenarios.outcome import Outcome, contrast
from layers.documents.claims import Changes, by_scenario, recorded_changes
from layers.model.problem import MissingCostError
from maps.story.answers import LITTLE_HOURS, LITTLE_USD, answer, freight_change, unsure
from maps.story.queues import queue_by_day
from maps.words import numbers
from maps.words.closures import narrows, share_without_limit, time_tells
from maps.words.messages import Name, Said, as_json, said

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas
    from layers.scenarios.scenario import Scenario
    from maps.scripts.closing import ClosableNetworks

MOST_YEARS: Final = 12
"""More years than this are not all offered: only those in which something changes."""

_SAME: Final = 1e-6

_LITTLE_KM: Final = 100.0
"""Where lines of fewer km close, the border crossings that close are counted instead."""

_MEASURES: Final[Mapping[str, str]] = {
    "demand": "asked",
    "served": "served",
    "unserved": "unserved",
    "through": "through",
    "transit through": "transit",
    "capacity of named routes through": "capacity",
    "hours per tonne": "hours",
    "cost of what both carry": "cost",
    "transport work": "work",
    "pairs without a route": "cut",
    "network in operation": "network",
}
"""What the table shows of the summary, and what the message `figure-freight-…` or `figure-gas-…` of it is called."""

_OF_TERRITORY: Final = ("through", "transit", "capacity")


@dataclass(frozen=True)
class Choice:
    """A scenario to choose from, and which of the results, and of the closable networks, it has in each year."""

    scenario: Scenario
    at: tuple[int, ...]
    states: tuple[int | None, ...]


def years(atlas: Atlas, scenarios: Iterable[Scenario], as_of: int | None = None) -> list[int | None]:
    """Return the years to choose from: none (the facts as they stand), then those to come.

    Parameters
    ----------
    atlas : Atlas
    scenarios : iterable of Scenario
    as_of : int, optional
        A year that is to be among them.

    Returns
    -------
    list of int or None
        From the year after the facts were gathered, or of the first change if that is earlier, to the last change:
        every year, or only those with a change where they would be more than `MOST_YEARS`.
    """
    every = sorted(_changes(atlas, scenarios) | ({as_of} if as_of is not None else set()))
    gathered = str(atlas.catalogue.get("created", ""))[:4]
    if every and gathered.isdecimal():  # from the year after the facts were gathered
        every = sorted({min(every[0], int(gathered) + 1), *every})
    if every and every[-1] - every[0] < MOST_YEARS:
        every = list(range(every[0], every[-1] + 1))
    return [None, *every]


def _changes(atlas: Atlas, scenarios: Iterable[Scenario]) -> set[int]:
    """Return the years to come in which something changes in the atlas or by a scenario."""
    awaited = atlas.segments["opens"][atlas.segments["status"] != "operational"].dropna()
    gathered = str(atlas.catalogue.get("created", ""))[:4]
    since = int(gathered) if gathered.isdecimal() else min(awaited, default=0)
    changes = {int(year) for year in pd.concat([atlas.segments["opens"], atlas.segments["closes"]]).dropna()}
    for scenario in scenarios:
        changes |= {opening.year for opening in scenario.opens if opening.year is not None}
        changes |= {scenario.year} if scenario.year is not None else set()
    return {year for year in changes if year >= since}


def offer(
    case: Atlas | Case,
    scenarios: Sequence[Scenario],
    networks: ClosableNetworks | None = None,
    *,
    territory: str | None = None,
) -> dict[str, Any] | None:
    """Return the scenarios and years the page offers, as JSON values.

    Parameters
    ----------
    case : Atlas or Case
        Its scenario and year are those to open with; the first scenario where it has none.
    scenarios : sequence of Scenario
        The baseline first, where there is one; each combined with it.
    networks : ClosableNetworks, optional
        Is told each scenario and year that is offered.
    territory : str, optional
        ISO 3166-1 alpha-3 code: its part in the flows is told.

    Returns
    -------
    dict or None
        None where there is nothing to choose.
    """
    case = Case.of(case).but(territory=() if territory is None else territory)
    atlas, scenario, as_of = case.atlas, case.scenario, case.as_of
    baseline = scenarios[0] if scenarios and scenarios[0].kind == "baseline" else TODAY
    every = [baseline, *(entry for entry in scenarios if entry.id != baseline.id)]
    if scenario is not None and scenario.id not in {entry.id for entry in every}:
        every.append(scenario)
    times = years(atlas, every, as_of)
    if len(every) == len(times) == 1:
        return None
    teller = _Teller(atlas, segments_in(case.but(scenario=None)), territory)
    drawn = _drawn(case)
    results: list[dict[str, Any]] = []
    choices = []
    grounds: dict[int | None, _Ground] = {}
    ever = _changes(atlas, ())
    for entry in every:
        changes = ever | _changes(atlas, [entry])
        result_numbers: list[int] = []
        states: list[int | None] = []
        for year in times:
            if result_numbers and year not in changes and year != as_of:  # as in the year before
                result_numbers.append(result_numbers[-1])
                states.append(states[-1])
                if entry is baseline:
                    grounds[year] = list(grounds.values())[-1]
                continue
            today = grounds.get(None)
            asked = case.but(scenario=_undated(entry), as_of=year)
            ground = _situation(asked, today.situation if today else None)
            states.append(networks.state(asked) if networks else None)
            if entry is baseline:
                result = teller.result(ground, today or ground, plain=True)
                grounds[year] = ground
            else:
                asks_by_day = year == (as_of if entry.year is None else entry.year)
                queue = queue_by_day(asked) if asks_by_day and not _stranded(ground, grounds[year]) else None
                known = drawn.get(entry.id, {}) if asks_by_day else {}
                result = teller.result(ground, grounds[year], queue=queue, drawn=known)
            result_numbers.append(results.index(result) if result in results else len(results))
            results += [result] * (result_numbers[-1] == len(results))
        choices.append(Choice(entry, tuple(result_numbers), tuple(states)))
    opening = next((i for i, entry in enumerate(every) if scenario is not None and entry.id == scenario.id), 0)
    year = as_of if as_of is not None else every[opening].year
    return {
        "start": [every[opening].id, times.index(year) if year in times else 0],
        "base": times.index(as_of) if as_of is not None else 0,
        "years": ["today", *(str(year) for year in times[1:])],
        "note": "note-choice" if case.rule("freight") == "logit" else "note-cheapest",
        "list": [_listed(choice, times) for choice in choices],
        "results": results,
        "carried": _carried(grounds[None]),
    }


def _drawn(case: Case) -> Changes:
    """Return what is recorded with the atlas; nothing for another case."""
    recorded = recorded_changes(case.atlas)
    return {} if recorded is None or case.costs or case.as_of is not None else by_scenario(recorded[1])


def _undated(scenario: Scenario) -> Scenario:
    """Return a scenario without a year of its own: the page's slider has the year."""
    return replace(scenario, year=None, parts=tuple(replace(part, year=None) for part in scenario.parts))


@dataclass(frozen=True)
class _Ground:
    """A scenario in a year: the status of its segments, and what runs on them where that is known."""

    status: dict[str, str]
    situation: CaseResult | None


def _situation(case: Case, before: CaseResult | None) -> _Ground:
    stands = segments_in(case)
    try:
        situation = evaluate_case(case, pairs=before.routes if before else ())
    except MissingCostError:  # without speeds the map still shows what is closed
        situation = None
    return _Ground(dict(zip(stands["id"].tolist(), stands["status"].tolist(), strict=True)), situation)


def _stranded(ground: _Ground, before: _Ground) -> bool:
    """Return whether most freight through what closes has no way left: it would not be sent, so nothing waits."""
    if ground.situation is None or before.situation is None:
        return False
    scenario = ground.situation.scenario
    if scenario.capacity or any(map(in_part, scenario.closes)):  # what is only narrower is passed too
        return False
    flow, usual = (side.flows["freight"] for side in (ground.situation, before.situation))
    closed = flow.network.of_number[usual.network.number] < 0
    cut = {kind_of(demand) for demand, joined in zip(flow.demands, flow.joined, strict=True) if not joined}
    through = np.array([closed[list(edges)].any() for edges in usual.path_edges]) * usual.path_amount
    lost = np.array([kind_of(demand) in cut for demand in usual.demands], dtype=bool)[usual.path_pair]
    return bool(through[lost].sum() > through.sum() / 2)


def _listed(choice: Choice, times: Sequence[int | None]) -> dict[str, Any]:
    scenario = choice.scenario
    named = [part for part in scenario.parts if part.kind != "baseline"] or [scenario]
    return {
        "id": scenario.id,
        "title": scenario.title,
        "kind": scenario.kind,
        "reading": scenario.reading,
        **({} if scenario is TODAY else {"confidence": scenario.confidence}),
        "sources": list(dict.fromkeys(source for part in named for source in part.sources)),
        "year": times.index(scenario.year) if scenario.year is not None else None,
        "at": list(choice.at),
        "states": list(choice.states),
    }


class _Teller:
    """Puts an outcome into words and figures."""

    def __init__(self, atlas: Atlas, drawn: gpd.GeoDataFrame, territory: str | None) -> None:
        self.drawn = dict(zip(drawn["id"].tolist(), drawn["status"].tolist(), strict=True))
        self.territory = territory
        self.segments = atlas.segments["id"].tolist()

    def result(
        self,
        ground: _Ground,
        before: _Ground,
        *,
        queue: Mapping[str, Any] | None = None,
        drawn: Mapping[str, tuple[float, float, float]] = MappingProxyType({}),
        plain: bool = False,
    ) -> dict[str, Any]:
        """Return one result: lines, figures, the answer, and a line for the list.

        Statuses are those that differ: of the baseline (`plain`) from what is drawn, of any other
        scenario from the baseline of the year.
        """
        before_status = self.drawn if plain else before.status
        statuses = {name: ground.status.get(name, "gone") for name in self.segments}
        changed = {name: is_ for name, is_ in statuses.items() if is_ != before_status.get(name, "gone")}
        if ground.situation is None or before.situation is None:
            lost = [name for name, is_ in statuses.items() if is_ == "closed"]
            return {
                **_nothing(),
                "status": changed,
                "lost": lost,
                "answer": as_json(said("answer-lines-lost", lines=len(lost))),
                "effect": [as_json(said("effect-closed", lines=len(lost)))] if lost else [],
            }
        outcome = contrast(before.situation, ground.situation)
        lines = outcome.drawn
        moved = (lines["flow_after"] - lines["flow_before"]).abs()
        flows = lines[(moved > _SAME) & ~outcome.little]
        pairs = _pairs(outcome)
        cut = sum(row["outcome"] == "cut" for row in pairs)
        told, big = answer(outcome, cut, queue, drawn, rerouted=len(flows) > 0)
        return {
            "status": changed,
            **{state: lines.loc[lines["state"] == state, "id"].tolist() for state in ("lost", "opened", "rerouted")},
            "flow": _flow(flows),
            "figures": self._figures(outcome, pairs),
            "limits": _limits(outcome),
            "shut": [
                [round(row.lat, 3), round(row.lon, 3)]
                for row in outcome.crossings[outcome.crossings["state"] == "lost"].itertuples()
            ],
            "answer": as_json(told),
            "big": big,
            **({} if queue is None else {"queue": queue}),
            "effect": self._effect(outcome, pairs, drawn, plain=plain),
        }

    def _figures(self, outcome: Outcome, pairs: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
        """Return what each figure is called, its unit, its value before and after, and by how much it changes."""
        rows: list[tuple[Said, str, float | None, float | None, float | None]] = []
        for pair in pairs:
            field, unit, name = ("km", "km", "pair-gas") if pair["medium"] == "gas" else ("hours", "h", "pair")
            before, after = pair[f"{field}_before"], pair[field]
            rows.append((_pair(pair, name), unit, _short(before), _short(after), _short(after - before)))
        for row in outcome.summary.to_dict("records"):
            measure = _MEASURES.get(str(row["measure"]).removesuffix(f" {self.territory}"))
            if measure is None:
                continue
            change = 0.0 if math.isnan(row["change"]) else abs(row["change"])
            if change > _SAME * max(1.0, abs(row["before"])):
                args = {"territory": Name(f"country/{self.territory}")} if measure in _OF_TERRITORY else {}
                label = Said(f"figure-{row['medium']}-{measure}", args)
                sides = _short(row["before"]), _short(row["after"]), _short(row["change"])
                rows.append((label, str(row["unit"]), *sides))
        return [[as_json(label), *rest] for label, *rest in rows]

    def _effect(
        self,
        outcome: Outcome,
        pairs: Sequence[Mapping[str, Any]],
        drawn: Mapping[str, tuple[float, float, float]],
        *,
        plain: bool,
    ) -> list[Any]:
        """Return what changes, in messages for a line of the list: medians where they are known, as the answer has."""
        lines = outcome.segments
        freight, gas = outcome.after.flows["freight"], outcome.after.flows["gas"]
        demand, gas_demand = (float(flow.asked.sum()) for flow in (freight, gas))
        parts: list[Said] = []
        if freight.unserved > _SAME:
            unserved = drawn["unserved"][0] if "unserved" in drawn else freight.unserved
            parts.append(said("effect-unserved", value=unserved, all=demand))
        elif _asked_differs(outcome):
            parts.append(said("effect-asked", value=demand))
        if (cost := _cost(outcome, drawn)) is not None:
            sure = not unsure(drawn, "cost of what both carry")
            parts.append(said("effect-cost", value=cost) if sure else said("effect-cost-unsure"))
        if (most := _most(outcome, pairs)) is not None:
            parts.append(said("effect-pair", pair=_pair(most, "pair"), hours=most["extra_hours"]))
        elif (longer := _longer(outcome, drawn)) is not None:
            of = "others" if (outcome.pairs["outcome"] == "set aside").any() else "all"
            sure = not unsure(drawn, "hours per tonne")
            parts.append(said("effect-tonne", hours=longer, of=of) if sure else said("effect-tonne-unsure"))
        if (share := share_without_limit(outcome)) is not None:
            parts.append(said("effect-no-limit", share=share))
        if cut := sum(row["outcome"] == "cut" for row in pairs):
            parts.append(said("effect-cut", pairs=cut))
        if gas_demand > _SAME:
            parts.append(said("effect-gas", value=gas.served, all=gas_demand))
        for state in ("lost", "opened"):
            km = float(lines.loc[lines["state"] == state, "km"].sum())
            crossed = int((outcome.crossings["state"] == state).sum())
            if crossed and km < _LITTLE_KM and state == "lost":
                parts.append(said("effect-crossings", count=crossed))
            elif km > 0:
                parts.append(said(f"effect-{state}", km=km))
        if not parts:
            nothing = said("effect-narrowed" if narrows(outcome) else "effect-nothing")
            parts.append(said("effect-asked", value=demand) if plain and demand > 0 else nothing)
        return [as_json(part) for part in parts]


def _pair(row: Mapping[str, Any], name: str) -> Said:
    return Said(name, {end: Name(f"node/{row[end]}") for end in ("origin", "destination")})


def _asked_differs(outcome: Outcome) -> bool:
    """Return whether another amount of freight is asked for; what a scenario sets aside is out of the question."""
    pairs = outcome.pairs[(outcome.pairs["medium"] == "freight") & (outcome.pairs["outcome"] != "set aside")]
    before, after = (float(pairs[side].sum()) for side in ("asked_before", "asked"))
    return abs(after - before) > _SAME


def _cost(outcome: Outcome, drawn: Mapping[str, tuple[float, float, float]]) -> float | None:
    """Return what freight carried on both sides costs more, million USD a year, where that is known and not little."""
    cost = freight_change(outcome, drawn, "cost of what both carry")
    return cost if abs(cost) >= LITTLE_USD else None


def _most(outcome: Outcome, pairs: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the freight pair whose best route changes most, by what is asked for it times the hours.

    None where freight chooses between ways: the fastest is then only one of them, and the mean of all tonnes is told.
    """
    if outcome.after.flows["freight"].rule == "logit":
        return None
    timed = [row for row in pairs if row["medium"] == "freight" and row["outcome"] in ("slower", "faster")]
    return max(timed, key=lambda row: (row["asked"] * abs(row["extra_hours"]), abs(row["extra_hours"])), default=None)


def _pairs(outcome: Outcome) -> list[dict[str, Any]]:
    """Return the pairs whose best route changes, those with most asked for first, gas last."""
    pairs = outcome.pairs
    changed: Any = pairs[~pairs["outcome"].isin(["unchanged", "no route", "set aside"])].to_dict("records")
    return sorted(changed, key=lambda row: (row["medium"] == "gas", -max(row["asked_before"], row["asked"])))


def _nothing() -> dict[str, Any]:
    return {"opened": [], "rerouted": [], "flow": [], "figures": [], "limits": [], "shut": [], "big": []}


def _flow(lines: pd.DataFrame) -> list[tuple[float | None, float | None, list[str]]]:
    """Return what lines carried before and carry now, and which do: those one after the other carry the same."""
    alike: dict[tuple[float | None, float | None], list[str]] = {}
    for name, before, after in zip(lines["id"], lines["flow_before"], lines["flow_after"], strict=True):
        alike.setdefault((_short(before), _short(after)), []).append(name)
    return [(*flow, ids) for flow, ids in alike.items()]


def _carried(ground: _Ground) -> list[tuple[float, list[str]]]:
    """Return what each line carries today, Mt or bcm a year: those one after the other carry the same."""
    alike: dict[float, list[str]] = {}
    if ground.situation is not None:
        carried = ground.situation.carried()
        for name in ground.situation.segments["id"].tolist():
            if rounded := _short(carried.get(name, 0.0)):
                alike.setdefault(rounded, []).append(name)
    return list(alike.items())


def _longer(outcome: Outcome, drawn: Mapping[str, tuple[float, float, float]]) -> float | None:
    """Return by how many hours a tonne is longer on the way, where that is not little."""
    hours = freight_change(outcome, drawn, "hours per tonne")
    before, after = (side.flows["freight"].unserved for side in (outcome.before, outcome.after))
    return hours if abs(hours) > LITTLE_HOURS and time_tells(hours, after - before) else None


def _limits(outcome: Outcome) -> list[Any]:
    """Return where the capacity binds: for each series of full limits the first, with how many more."""
    places = []
    for _, group in outcome.limits.groupby(["medium", "series"], sort=False):
        first = group.iloc[0]
        unit = "bcm" if first["medium"] == "gas" else "mt"
        of = [f"{kind}/{first[kind]}" for kind in ("segment", "node") if not pd.isna(first[kind])]
        what = Name(of[0]) if of else str(first["name"])
        places.append(said(f"limit-{unit}", what=what, capacity=first["capacity"], count=len(group) - 1))
    return [as_json(place) for place in places[:6]]


def _short(value: float | None) -> float | None:
    """Return a number rounded as it is written, so that the noise of a solver stays out of the page."""
    if value is None or math.isnan(value):
        return None
    rounded = numbers.rounded("figure", float(value))
    return int(rounded) if rounded.is_integer() else rounded
