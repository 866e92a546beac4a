"""Chapters of a brief about scenarios: side by side, who holds what of others' trade, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import pandas as pd

import geo
from geo.scenarios.outcome import Outcome
from layers.model.problem import MissingCostError
from maps import charts
from maps.annex import findings, formatting, scenario_tables
from maps.annex.context import Context, not_known
from maps.charts.frame import Frame, map_frame
from maps.charts.print_map import static_map
from maps.paper.document import Block, Paragraphs, Picture, Section
from maps.words.countries import country_names
from maps.words.messages import Voice
from maps.words.names import voice_of
from maps.words.sentences import Row, Table
from maps.words.terms import listed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COMPARED: Final = 5
"""How many territories are compared."""


def side_by_side(context: Context, outcomes: Sequence[Outcome]) -> Section:
    """Return what the scenarios change, in one table and one figure."""
    table = scenario_tables.scenarios_table(outcomes, context.atlas, _drawn(context, outcomes))
    sentences = findings.scenarios(table)
    long = _before_after(outcomes)
    panels = list(dict.fromkeys(long["measure"]))
    limits = scenario_tables.limits_table(outcomes[0].before)
    if limits:
        sentences.append(findings.binding(limits, Row(table, table.rows[0])))
    blocks: tuple[Block, ...] = (
        Paragraphs((*sentences, _OBSERVED)),
        *(
            [
                Picture(
                    "scenarios-bars",
                    "What each scenario changes; those that change nothing of it are left out",
                    f"Before and after by scenario: {listed([each[:1].lower() + each[1:] for each in panels])}.",
                    lambda title, source: charts.scenario_bars(long, title=title, source=source),
                )
            ]
            if len(long)
            else []
        ),
        table,
        *([limits] if limits else []),
    )
    return Section("scenarios-chapter", SIDE_BY_SIDE, blocks)


def _drawn(context: Context, outcomes: Sequence[Outcome]) -> tuple[str, pd.DataFrame] | None:
    """Return the scenario that makes freight dearest, and what it changes in seeded draws."""
    extra = {outcome.scenario.id: (scenario_tables.extra_usd(outcome), outcome) for outcome in outcomes}
    known = {name: pair for name, pair in extra.items() if pair[0] is not None and pair[0] >= findings.LEAST_USD}
    if not known or not context.draws:
        return None
    name = max(known, key=lambda name: known[name][0] or 0.0)
    outcome = known[name][1]
    if {side.flows["freight"].rule for side in (outcome.before, outcome.after)} != {"logit"}:
        return None
    draws = geo.Draws(context.draws, context.seed)
    return name, geo.scenario_intervals(context.case.but(scenario=outcome.scenario), draws=draws)


SIDE_BY_SIDE: Final = "Scenarios side by side"


_OBSERVED: Final = (
    "Modelled freight is not observed freight: what was counted at posts and ports is held against it in a chapter of "
    "its own. Without an interval a figure is that of the central values."
)


_SHOWN: Final = {
    ("freight", "hours per tonne"): "Mean time of a tonne",
    ("freight", "unserved"): "Freight without a route",
    ("gas", "unserved"): "Gas without a route",
}


_PANELS: Final = list(_SHOWN.values())


def _before_after(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Return the measures that a chart compares, for each scenario that changes one of them.

    Where more freight has no way a shorter mean time of the rest is no gain, and has no value.
    """
    frames = []
    for outcome in outcomes:
        rows = outcome.summary.set_index(["medium", "measure"]).reindex(list(_SHOWN))
        if not (rows["change"].abs() > formatting.LEAST).any():
            continue
        if not scenario_tables.times_compare(outcome):
            rows.loc[("freight", "hours per tonne"), ["before", "after"]] = float("nan")
        frames.append(rows.assign(scenario=outcome.scenario.title).reset_index())
    long = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["medium", "measure", "scenario"])
    labels = [_SHOWN[key] for key in zip(long["medium"], long["measure"], strict=True)]
    long = long.assign(measure=labels)
    # A medium that is asked for nowhere has no panel.
    moved = (
        set(long["measure"][(long[["before", "after"]].abs() > formatting.LEAST).any(axis=1)]) if len(long) else set()
    )
    long = long[long["measure"].isin(moved)]
    return long.sort_values("measure", key=lambda names: names.map(_PANELS.index), kind="stable")


def leverage(context: Context, outcomes: Sequence[Outcome]) -> Section:
    """Return how much of the trade of others crosses each territory under each scenario."""
    atlas = context.atlas
    scenarios = [outcomes[0].against, *(outcome.scenario for outcome in outcomes)]
    territories = _compared(context)
    draws = geo.Draws(context.draws, context.seed)
    try:
        drawn = geo.leverage(context.case, territories, scenarios=scenarios[:1], draws=draws)
        holds = pd.concat([drawn, geo.leverage(context.case, territories, scenarios=scenarios[1:])])
    except MissingCostError as error:
        return not_known("leverage-chapter", _WHOSE, error)
    titles = {scenario.id: scenario.title for scenario in scenarios}
    shut = {
        (outcome.scenario.id, medium, code)
        for outcome in outcomes
        for medium, network in outcome.after.networks.items()
        for code in territories
        if outcome.before.networks[medium].edges_in(territory=code).any() and not network.edges_in(territory=code).any()
    }
    table = scenario_tables.leverage_table(holds, atlas, titles, context.draws, shut=shut)
    sentences = findings.leverage(table, context.territory)
    blocks: list[Block] = [Paragraphs((*sentences, _LEVERAGE))]
    for medium in ("freight", "gas"):
        mine = holds[holds["medium"] == medium].assign(
            title=lambda rows: rows["scenario"].map(titles),
            shut=lambda rows: [
                key in shut for key in zip(rows["scenario"], rows["medium"], rows["territory"], strict=True)
            ],
        )
        mine = _unlike(mine)
        if len(mine):
            blocks.append(
                Picture(
                    f"leverage-{medium}",
                    f"Share of the {medium} asked for that is trade of others and crosses each territory; "
                    "small: what has no way round. Scenarios alike are drawn once",
                    f"Cells shaded by the share of {medium} of others that crosses each territory, by scenario.",
                    partial(_heat, mine, country_names(atlas)),
                )
            )
    blocks.append(table)
    return Section("leverage-chapter", _WHOSE, tuple(blocks))


_WHOSE: Final = "Leverage: whose territory the trade of others crosses"

_LEVERAGE: Final = (
    "Trade of a territory with others is set aside: stopping it is no leverage over others. What must cross is what "
    "cannot be carried with the territory closed; capacities that nobody states do not bind, so it is a lower bound. "
    "Seeded draws are of the first scenario; the figures of the others are those of the central values."
)


def _unlike(mine: pd.DataFrame) -> pd.DataFrame:
    """Return the scenarios without those whose cells all repeat an earlier one's."""
    cells_before, unlike = set(), []
    for name, rows in mine.groupby("scenario", sort=False):
        cells = tuple(zip(rows["crosses_share"].round(2), rows["must_cross_share"].round(2), rows["shut"], strict=True))
        unlike += [name] if cells not in cells_before else []
        cells_before.add(cells)
    return mine[mine["scenario"].isin(unlike)]


def _heat(mine: pd.DataFrame, names: dict[str, str], title: str, source: str) -> Figure:
    return charts.leverage_heat(
        mine,
        value="crosses_share",
        second="must_cross_share",
        shut="shut",
        rows="title",
        names=names,
        percent=True,
        title=title,
        source=source,
    )


def _compared(context: Context) -> list[str]:
    """Return the territory, and the countries that most of the corridor's km on land lie in."""
    first: list[str] = [context.territory] if context.territory is not None else []
    return list(dict.fromkeys([*first, *geo.land_countries(context.atlas)]))[:COMPARED]


def one_by_one(context: Context, outcomes: Sequence[Outcome]) -> list[Section]:
    """Return a section for each scenario that changes anything measured, then one for all that change nothing."""
    frame = map_frame(context.atlas, territory=context.territory, width=3.3, most=3.9)
    voice = voice_of(context.atlas)
    sections = [Section("one-by-one", "Scenario by scenario", (Paragraphs((_SCENARIOS,)),))]
    quiet = []
    for outcome in outcomes:
        tables = _tables_of(context, outcome)
        if scenario_tables.changes_nothing(tables.measures, tables.pairs):
            quiet.append(outcome)
        else:
            sections.append(_one_scenario(context, outcome, tables, frame, voice))
    return [*sections, *([_unmoved(quiet)] if quiet else [])]


_SCENARIOS: Final = (
    "Each scenario is held against the baseline it was combined with. Its reading says what it assumes and why; the "
    "sentences and tables below it say what the network makes of that."
)


@dataclass(frozen=True)
class _Tables:
    """The tables of one scenario."""

    measures: Table
    ways: Table
    pairs: Table
    limits: Table


def _tables_of(context: Context, outcome: Outcome) -> _Tables:
    return _Tables(
        scenario_tables.measures_table(outcome, context.atlas),
        scenario_tables.ways_table(outcome, context.atlas),
        scenario_tables.pairs_table(outcome, context.atlas),
        scenario_tables.limits_table(outcome.after, but=outcome.before),
    )


def _about(outcome: Outcome) -> str:
    """Return the kind and the dates of a scenario, and how sure its facts and assumptions are."""
    scenario = outcome.scenario
    when = f", {scenario.start}{' to ' + scenario.end if scenario.end else ''}" if scenario.start else ""
    facts = "Facts of the event" if scenario.kind == "event" else "What it assumes"
    return (
        f"{scenario.kind.capitalize()}{when}. {facts}: {scenario.confidence} confidence; "
        f"demand and times are assumptions of {outcome.against.confidence} confidence."
    )


def _unmoved(outcomes: Sequence[Outcome]) -> Section:
    """Return the scenarios that change nothing measured: one table, and what each says."""
    readings = tuple(
        " ".join([f"{scenario.title}:", *scenario.reading.split(), *scenario.conflicts, *notes])
        for scenario, notes in ((outcome.scenario, outcome.notes) for outcome in outcomes)
    )
    table = scenario_tables.quiet_table(outcomes)
    return Section("unmoved", table.title, (Paragraphs((_QUIET,)), table, Paragraphs(readings, listed=True)), level=3)


_QUIET: Final = (
    "Times, amounts, best ways and what binds stay as they were; what changes is which lines are open. The network has "
    "another way as good for what is asked, or nothing that is asked went there. What narrowed room costs short of its "
    "limit, such as more voyages of ships at part load, is not modelled."
)


def _one_scenario(context: Context, outcome: Outcome, tables: _Tables, frame: Frame, voice: Voice) -> Section:
    scenario, atlas = outcome.scenario, context.atlas
    sentences = findings.scenario(tables.measures, tables.ways, tables.pairs, tables.limits)
    picture = Picture(
        f"map-{formatting.slug(scenario.id)}",
        scenario.title,
        f"Map of the corridor under the scenario {scenario.title}: lines lost, lines used more, lines not used.",
        lambda title, source: static_map(
            atlas,
            territory=context.territory,
            changed=outcome.drawn,
            shut=outcome.crossings[outcome.crossings["state"] == "lost"],
            frame=frame,
            as_of=outcome.year,
            title=title,
            source=source,
            voice=voice,
        ),
        beside=True,
    )
    remarks = (*scenario.conflicts, *outcome.notes)
    reading = Paragraphs((_about(outcome), " ".join(scenario.reading.split())))
    blocks = (picture, reading, Paragraphs(tuple(sentences), listed=True), Paragraphs(remarks))
    shown = [table for table in (tables.measures, tables.ways, tables.pairs, tables.limits) if table.texts()]
    return Section(f"scenario-{formatting.slug(scenario.id)}", scenario.title, (*blocks, *shown), level=3)
