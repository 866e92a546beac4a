"""The brief an analyst would hand in: findings, tables, maps and charts of a corridor.

`report` gathers what `geo` finds into a document of chapters (`maps.paper.document.Report`), which writes
itself as HTML or Markdown. Its sentences are those of `maps.annex.findings`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geo
from geo.scenarios.outcome import Outcome, run_scenario
from layers.model.problem import MissingCostError
from layers.results.provenance import provenance_of
from layers.scenarios.scenario import Scenario, load_scenario, scenario_names
from maps.annex import chapters, claims_chapter, closure_chapter, findings, scenario_chapters, validation_chapter
from maps.annex.back_matter import back_matter
from maps.annex.context import Chapter, Context, edition, not_known
from maps.paper.document import Progress, Report

if TYPE_CHECKING:
    from layers import Atlas


def report(
    case: Atlas | geo.Case,
    *,
    territory: str | None = None,
    scenarios: Sequence[Scenario | str | Path] | None = None,
    as_of: int | None = None,
    radius_km: float = 5.0,
    draws: int = 200,
    seed: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Gather a report.

    Parameters
    ----------
    case : Atlas or Case
        Its year, costs and territory hold throughout; a scenario belongs into `scenarios`.
    territory : str, optional
        Country it is about, by any of its names; that of the case where not given.
    scenarios : sequence of Scenario, str or Path, optional
        Those to compare; all of the atlas where not given, in order of name.
    as_of : int, optional
        Year in place of that of the case.
    radius_km : float
        Radius of the disc that closes at a chokepoint.
    draws, seed : int
        How many seeded draws the intervals are of.
    progress : callable, optional
        Called with steps done, steps in all, and what is being done.

    Returns
    -------
    Report

    Raises
    ------
    AtlasError
        If a scenario cannot be read, or closes everything.
    UnknownNameError
        If the atlas has no such territory. A KeyError.
    ValueError
        If the case has a scenario.

    Examples
    --------
    >>> from layers import load_atlas
    >>> brief = report(load_atlas("middle"), scenarios=["btk_closed"], draws=0)
    >>> [section.id for section in brief.sections][:3]
    ['exposure-chapter', 'chokepoints-chapter', 'dependence-chapter']
    """
    overrides = {"territory": territory, "as_of": as_of}
    case = geo.Case.of(case).but(**{name: value for name, value in overrides.items() if value is not None})
    if case.scenario is not None:
        raise ValueError("a brief compares scenarios: name them in scenarios=, and leave the case without one")
    territory = case.territories[0] if case.territories else None
    as_of = case.as_of
    atlas = _at_home(case.atlas, territory)
    names = scenario_names(atlas) if scenarios is None else scenarios
    compared = [entry if isinstance(entry, Scenario) else load_scenario(atlas, entry) for entry in names]
    compared = list({scenario.id: scenario for scenario in compared if scenario.kind != "baseline"}.values())
    steps = _Steps(progress, 8 + len(compared))
    made = provenance_of(
        atlas,
        command="report",
        parameters={
            "territory": territory,
            "scenarios": [scenario.id for scenario in compared],
            "radius_km": radius_km,
            "draws": draws,
        },
        as_of=as_of,
        seed=seed if draws else None,
    )
    context = Context(atlas, territory, as_of, radius_km, draws, seed, made, case.costs)
    gathered, outcomes = _chapters(context, compared, steps)
    sections = [section for section, _ in gathered]
    if outcomes:
        sections += scenario_chapters.one_by_one(context, outcomes)
    sections += back_matter(context)
    steps.finish()
    when = "as the facts stand" if as_of is None else f"as it stands, or is expected to stand, in {as_of}"
    where = f"{context.name(territory)} and the corridor, " if territory else ""
    return Report(
        title=atlas.title,
        subtitle=f"{where}{when}. {edition(atlas)}",
        key=tuple(findings.summary(*(sentences for _, sentences in sorted(gathered, key=_weight)), most=12)),
        sections=tuple(section for section in sections if section.blocks),
        made=made,
        credit=context.credit,
        source=context.source,
    )


def _chapters(context: Context, compared: Sequence[Scenario], steps: _Steps) -> tuple[list[Chapter], list[Outcome]]:
    """Return the chapters before those of single scenarios, and what each scenario changes."""
    steps("Exposure")
    gathered = [chapters.exposure(context)]
    if context.territory is not None:
        steps("Chokepoints")
        gathered.append(chapters.chokepoints(context))
        steps("Dependence")
        gathered.append(chapters.dependence(context))
    outcomes: list[Outcome] = []
    try:
        for scenario in compared:
            steps(f"Scenario {scenario.id}")
            outcomes.append(run_scenario(context.case.but(scenario=scenario)))
    except MissingCostError as error:
        outcomes = []
        gathered.append(not_known("scenarios-chapter", scenario_chapters.SIDE_BY_SIDE, error))
    if outcomes:
        gathered.append(scenario_chapters.side_by_side(context, outcomes))
        steps("Closures of days")
        gathered.append(closure_chapter.closures(context, outcomes))
        steps("Leverage")
        gathered.append(scenario_chapters.leverage(context, outcomes))
    steps("Missing links")
    links, sentences = chapters.missing_links(context, outcomes)
    gathered.append((links, sentences[:1]))
    steps("Observations")
    gathered.append(validation_chapter.validation(context, outcomes))
    steps("Claims")
    gathered.append(claims_chapter.claims(context))
    return gathered, outcomes


_LEADING: Final = (
    "dependence-chapter",
    "leverage-chapter",
    "chokepoints-chapter",
    "scenarios-chapter",
    "validation-chapter",
)
"""Whose findings stand first in the summary."""


def _weight(chapter: Chapter) -> int:
    name = chapter[0].id
    return _LEADING.index(name) if name in _LEADING else len(_LEADING)


class _Steps:
    """Counts steps for a progress bar."""

    def __init__(self, progress: Progress | None, of: int) -> None:
        self.progress, self.of, self.done = progress, of, 0

    def __call__(self, doing: str) -> None:
        if self.progress is not None:
            self.progress(min(self.done, self.of), self.of, doing)
        self.done += 1

    def finish(self) -> None:
        if self.progress is not None:
            self.progress(self.of, self.of, "Done")


def _at_home(atlas: Atlas, territory: str | None) -> Atlas:
    """Return the atlas with a default territory, which measures of flows are taken for."""
    if territory == atlas.territory:
        return atlas
    corridor = {**atlas.catalogue.get("corridor", {}), "territory": territory}
    return replace(atlas, catalogue={**atlas.catalogue, "corridor": corridor})
