"""The table of the brief that tells what each scenario would change, with intervals over seeded draws."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geo
from layers.model.problem import MissingCostError
from maps.annex.context import Context
from maps.annex.formatting import table_of
from maps.paper.document import Paragraphs, Section
from maps.words.closures import narrows, share_without_limit, stated_days, time_tells
from maps.words.messages import Name, Said, Voice
from maps.words.sentences import Column, Table

if TYPE_CHECKING:
    from geo.scenarios.outcome import Outcome
    from layers import Atlas
    from layers.scenarios.scenario import Scenario

LISTED: Final = 8
"""At most so many scenarios are listed, those that change most, beside the one that builds what is missing."""

TOO_LITTLE: Final = 0.005
"""Changes below this are written as 0, whatever their unit."""

_SHOWN: Final = {
    "cost of the days": "usd",
    "hours per tonne": "hours",
    "cost of what both carry": "usd",
    "unserved": "amount",
}
"""The measures of the table, and the kind of number of each."""

_SAME: Final = 1e-6  # Mt/y

_LASTING: Final = ("baseline", "investment")
"""Kinds of scenarios that have no end."""


@dataclass(frozen=True)
class Change:
    """A change of one measure: the value, and within what it lies; NaN where that is not known."""

    value: float
    low: float = math.nan
    high: float = math.nan

    @classmethod
    def of(cls, *ends: float) -> Change:
        """Return a change in which what is too little to be written is 0, for "0 to < 0.01" tells nothing."""
        return cls(*(0.0 if abs(end) < TOO_LITTLE else float(end) for end in ends))


def cases(
    context: Context, outcomes: Sequence[Outcome] | MissingCostError, voice: Voice, *, gap: Collection[str] = ()
) -> Section:
    """Return what the scenarios would change that change most, the most first.

    `gap` are the lines that the opening tells to be missing: what building them changes is always among the rows.
    """
    title = voice.say("brief-cases")
    if context.asked is not None and not outcomes:
        return Section("changes", title, (Paragraphs((voice.say("brief-cases-baseline"),)),))
    if isinstance(outcomes, MissingCostError):
        return Section("changes", title, (Paragraphs((voice.say("brief-cases-unknown"),)),))
    weighed = [
        (outcome, changes, _weight(changes)) for outcome, changes in ((each, _central(each)) for each in outcomes)
    ]
    moved = [each for each in weighed if any(each[2])]
    builds = [outcome for outcome, *_ in moved if gap and {*gap} <= _opened(outcome)]
    builds_least = min(builds, key=lambda outcome: len(_opened(outcome)), default=None)
    most = sorted(moved, key=lambda each: [-abs(size) for size in each[2]])
    most = [each for rank, each in enumerate(most) if rank < LISTED or each[0] is builds_least]
    listed = sorted(most, key=lambda each: each[2], reverse=True)
    still = [outcome for outcome, _, sizes in weighed if not any(sizes)] if context.asked else []
    of_still = tuple(map(_of_still, still))
    if not listed:
        none = of_still or (Said("brief-cases-unmoved" if outcomes else "brief-cases-none"),)
        return Section("changes", title, (Paragraphs((" ".join(map(voice.say, none)),)),))
    draws, recorded = context.recorded([outcome.scenario.id for outcome, *_ in listed])
    found = {}
    drawn = False
    for outcome, changes, _ in listed:
        known = {name: Change.of(*change) for name, change in recorded.get(outcome.scenario.id, {}).items()}
        intervals = known or _drawn(context, outcome.scenario, draws)
        drawn |= intervals is not None
        found[outcome.scenario.id] = _told(intervals or changes)
    rows = {outcome.scenario.id: _row(outcome.scenario, found[outcome.scenario.id], voice) for outcome, *_ in listed}
    whole = outcomes[0].before.flows["freight"]
    asked = float(whole.asked.sum())
    table = _table(rows, voice, asked=asked, cost=whole.burden)
    notes = [*_of_columns(table)]
    if any("(" in str(row[name]) for row in rows.values() for name in _SHOWN):
        notes.append(Said("brief-cases-draws", {"draws": draws}))
    elif not drawn:
        notes.append(Said("brief-cases-central" if context.draws else "brief-cases-single"))
    notes += _of_days(table, found, asked)
    notes += [note for outcome, *_ in listed for note in _of_own_trade(outcome, context.atlas)]
    notes += [note for outcome, *_ in listed for note in (*_of_new_lines(outcome, context.atlas), *_of_room(outcome))]
    notes += _of_ways([outcome for outcome, *_ in listed], found)
    notes += of_still
    if rest := len(outcomes) - len(listed) - len(still):
        notes.append(Said("brief-cases-rest", {"count": rest}))
    return Section("changes", title, (table, Paragraphs((" ".join(map(voice.say, notes)),), small=True)))


def _of_still(outcome: Outcome) -> Said:
    """Say of a scenario that moves no freight what it does to gas."""
    before, after = outcome.before.flows["gas"], outcome.after.flows["gas"]
    asked = float(after.asked.sum())
    gas = {"asked": asked, "bcm": after.served, "before": before.served}
    moved = abs(asked - float(before.asked.sum())) >= TOO_LITTLE or abs(after.served - before.served) >= TOO_LITTLE
    about = {"scenario": Name(f"scenario/{outcome.scenario.id}")}
    still = "brief-cases-narrowed" if narrows(outcome) else "brief-cases-still"
    return Said("brief-cases-gas", about | gas) if moved else Said(still, about)


def _of_new_lines(outcome: Outcome, atlas: Atlas) -> Iterator[Said]:
    """Say which end of a line that opens is full, so that the line cannot carry more."""
    opened = atlas.segments[atlas.segments["id"].isin(_opened(outcome))]
    ends = {*opened["from_node"], *opened["to_node"]}
    full = outcome.limits[(outcome.limits["medium"] == "freight") & outcome.limits["node"].isin(ends)]
    for node, capacity in zip(full["node"], full["capacity"], strict=True):
        about = {"scenario": Name(f"scenario/{outcome.scenario.id}"), "place": Name(f"node/{node}")}
        yield Said("brief-cases-full", about | {"mt": float(capacity)})


def _of_room(outcome: Outcome) -> Iterator[Said]:
    """Say of a scenario that asks for more freight that what fits is not known."""
    share = share_without_limit(outcome)
    if share is not None:
        yield Said("brief-cases-no-limit", {"scenario": Name(f"scenario/{outcome.scenario.id}"), "share": share})


def _of_ways(outcomes: Sequence[Outcome], found: Mapping[str, Mapping[str, Change]]) -> Iterator[Said]:
    """Say by how much the cost of the same year differs with the ways held side by side, if a change is within that."""
    money, costs = "cost of what both carry", []
    for outcome in outcomes:
        pairs = outcome.pairs[outcome.pairs["medium"] == "freight"]
        if (
            (pairs["served"] - pairs["asked"]).abs().max() + (pairs["asked"] - pairs["asked_before"]).abs().max()
        ) < _SAME:
            costs += outcome.summary.loc[outcome.summary["measure"] == money, "before"].tolist()
    spread = max(costs, default=0.0) - min(costs, default=0.0)
    small = [changes[money].value for changes in found.values() if money in changes]
    if spread >= 1 and any(0 < abs(value) < spread for value in small):
        yield Said("brief-cases-ways", {"usd": math.ceil(spread)})


def _told(changes: Mapping[str, Change]) -> Mapping[str, Change]:
    """Return changes without a time that tells nothing."""
    hours, unserved = (changes.get(name, Change(0.0)).value for name in ("hours per tonne", "unserved"))
    return changes if time_tells(hours, unserved) else {**changes, "hours per tonne": Change(math.nan)}


def _of_columns(table: Table) -> Iterator[Said]:
    """Say what the figures of the columns shown are of."""
    yield Said("brief-cases-how")
    hours, money = (name in table.columns for name in ("hours per tonne", "cost of what both carry"))
    if hours or money:
        yield Said("brief-cases-of-all", {"of": "both" if hours and money else "hours" if hours else "money"})
    if any(
        "−" in str(table.value(row, name))
        for row in table.rows
        for name in ("hours per tonne", "cost of what both carry")
    ):
        yield Said("brief-cases-below")
    if money:
        yield Said("brief-cases-money")


def _of_days(table: Table, found: Mapping[str, Mapping[str, Change]], asked: float) -> Iterator[Said]:
    """Say what days are, what their cost is from, and why a cell shows a dash; of `asked` Mt of freight a year."""
    days = {row: table.value(row, "days") for row in table.rows}
    if any(each is not None for each in days.values()):
        yield Said("brief-cases-of-days")
    if "cost of the days" in table.columns:
        yield Said("brief-cases-days-cost")
    empty = [(row, name) for row in table.rows for name in table.columns if table.value(row, name) is None]
    why = {_why_nothing(name, days[row], found[row].get("unserved"), asked) for row, name in empty}
    yield from (Said(f"brief-cases-dash-{each}") for each in ("lasting", "stranded", "room", "apart") if each in why)


def _why_nothing(column: str, days: float | None, unserved: Change | None, asked: float) -> str:
    """Return why a cell is empty, as the messages have it."""
    if column == "cost of the days" and days is None:
        return "lasting"
    if column == "hours per tonne" and unserved is not None and TOO_LITTLE <= unserved.value <= asked / 2:
        return "room"
    if column != "cost of the days" or (unserved is not None and unserved.value > asked / 2):
        return "stranded"
    return "apart"


def _opened(outcome: Outcome) -> set[str]:
    return set(outcome.segments.loc[outcome.segments["state"] == "opened", "id"])


def _table(rows: Mapping[str, Mapping[str, Any]], voice: Voice, *, asked: float, cost: float) -> Table:
    """Return the table; `asked` is the whole of a year's freight, Mt, and `cost` what it costs, million USD."""
    units = {
        "days-cost": Said("brief-days-cost-unit"),
        "longer": Said("brief-longer-unit"),
        "dearer": Said("brief-dearer-unit" if math.isnan(cost) else "brief-dearer-unit-of", {"all": cost}),
        "stranded": Said("brief-stranded-unit", {"all": asked}),
    }
    columns = {
        "title": Column(voice.say("brief-case")),
        "lasts": Column(voice.say("brief-lasts")),
        **{
            measure: Column(voice.say(f"brief-{name}"), "written", voice.say(unit))
            for measure, (name, unit) in zip(_SHOWN, units.items(), strict=True)
        },
    }
    frame = table_of(rows)
    shown = {name: column for name, column in columns.items() if frame[name].notna().any()}
    return Table("cases", "", frame, shown, {"days": Column("Days", "figure")})


def _row(scenario: Scenario, changes: Mapping[str, Change], voice: Voice) -> dict[str, Any]:
    days = stated_days(scenario)
    lasts = (
        Said("days", {"days": days})
        if days
        else Said(f"brief-{'for-good' if scenario.kind in _LASTING else 'open-end'}")
    )
    title = voice.name(f"scenario/{scenario.id}")
    return {
        "title": voice.say("brief-case-assumed", title=title) if scenario.kind == "hypothetical" else title,
        "lasts": voice.say(lasts),
        "days": days,
        **{name: _written(changes.get(name), kind, voice) for name, kind in _SHOWN.items()},
    }


def _of_own_trade(outcome: Outcome, atlas: Atlas) -> Iterator[Said]:
    """Say of each country that a scenario closes what of its own trade is not asked for, or has no route."""
    pairs = outcome.pairs[outcome.pairs["medium"] == "freight"]
    stranded = pairs["unserved"] - pairs["unserved_before"]
    country = dict(zip(atlas.nodes["id"], atlas.nodes["country"], strict=True))
    ends = pairs[["origin", "destination"]].apply(lambda nodes: nodes.map(country))
    closed = [code for closing in outcome.scenario.closes for code in closing.where.territory]
    for territory in dict.fromkeys(closed):
        own = (ends == territory).any(axis=1)
        about = {"scenario": Name(f"scenario/{outcome.scenario.id}"), "country": Name(f"country/{territory}")}
        aside = float(pairs["asked_before"][own & (pairs["asked"] == 0)].sum())
        if aside >= TOO_LITTLE:
            yield Said("brief-cases-aside", about | {"mt": aside})
        if stranded[own].sum() > max(stranded.sum() / 2, TOO_LITTLE):
            yield Said("brief-cases-own", about | {"share": float(stranded[own].sum() / stranded.sum())})


def _written(change: Change | None, kind: str, voice: Voice) -> str | None:
    """Return a change with its interval, if it is known."""
    if change is None or math.isnan(change.value):
        return None
    if math.isnan(change.low):
        return voice.number(kind, change.value)
    value, low, high = (voice.number(kind, end) for end in (change.value, change.low, change.high))
    return value if low == value == high else voice.say("brief-range", value=value, low=low, high=high)


def _central(outcome: Outcome) -> dict[str, Change]:
    rows = outcome.summary[outcome.summary["medium"] == "freight"].set_index("measure")["change"]
    return {name: Change.of(rows[name]) for name in _SHOWN if name in rows.index}


def _drawn(context: Context, scenario: Scenario, draws: int) -> dict[str, Change] | None:
    """Return the median and the 90 % interval of each measure; None where nothing can be drawn."""
    case = context.case.but(scenario=scenario)
    if not draws or case.rule() != "logit":
        return None
    try:
        table = geo.scenario_intervals(case, draws=geo.Draws(draws, context.seed)).set_index("measure")
    except MissingCostError:
        return None
    return {
        name: Change.of(*table.loc[name, ["change", "change_low", "change_high"]])
        for name in _SHOWN
        if name in table.index
    }


def _weight(changes: Mapping[str, Change]) -> tuple[float, ...]:
    """Return what scenarios are ranked by: freight left without a route, then money, then hours."""
    order = ("unserved", "cost of what both carry", "hours per tonne")
    return tuple(
        changes[name].value if name in changes and math.isfinite(changes[name].value) else 0.0 for name in order
    )
