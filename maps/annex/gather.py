"""The chapters of the annex, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from layers.model.problem import MissingCostError
from maps.annex import chapters, claims_chapter, closure_chapter, scenario_chapters, validation_chapter
from maps.annex.back_matter import back_matter
from maps.annex.context import Context, not_known
from maps.paper.document import Section

if TYPE_CHECKING:
    from geo.scenarios.outcome import Outcome


def annex(
    context: Context, compared: Sequence[Outcome] | MissingCostError, step: Callable[[str], None]
) -> tuple[Section, ...]:
    """Return the chapters of the annex; one without blocks is left out.

    Parameters
    ----------
    context : Context
    compared : sequence of Outcome, or MissingCostError
        What each scenario changes, or why that is not known.
    step : callable
        Called with what is being done.
    """
    step("Exposure")
    sections = [chapters.exposure(context)]
    if context.territory is not None:
        step("Chokepoints")
        sections.append(chapters.chokepoints(context))
        step("Dependence")
        sections.append(chapters.dependence(context))
    outcomes: Sequence[Outcome] = ()
    if isinstance(compared, MissingCostError):
        sections.append(not_known("scenarios-chapter", scenario_chapters.SIDE_BY_SIDE, compared))
    else:
        outcomes = compared
    if outcomes:
        sections.append(scenario_chapters.side_by_side(context, outcomes))
        step("Closures of days")
        sections.append(closure_chapter.closures(context, outcomes))
        step("Leverage")
        sections.append(scenario_chapters.leverage(context, outcomes))
    step("Missing links")
    sections.append(chapters.missing_links(context, outcomes))
    step("Observations")
    sections.append(validation_chapter.validation(context, outcomes))
    step("Claims")
    sections.append(claims_chapter.claims(context))
    if outcomes:
        sections += scenario_chapters.one_by_one(context, outcomes)
    return tuple(section for section in [*sections, *back_matter(context)] if section.blocks)
