"""The two cases that are compared: that of a scenario, and the one it is held against."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.network.case import Case
from geo.scenarios.case_result import TODAY
from layers.scenarios.scenario import Scenario, load_scenario

if TYPE_CHECKING:
    from layers.model.atlas import Atlas


def sides_of(case: Atlas | Case, against: Scenario | str | Path | Case | None = None) -> tuple[Case, Case]:
    """Return the cases before and after, as `run_scenario` compares them."""
    case = Case.of(case)
    scenario = case.scenario or load_scenario(case.atlas)
    case = case if case.scenario else case.but(scenario=scenario)
    return before_case(case, against, scenario), case


def before_case(case: Case, against: Scenario | str | Path | Case | None, scenario: Scenario) -> Case:
    """Return the case of the side before, about the same territory."""
    if not isinstance(against, Case):
        return case.but(scenario=_baseline(scenario) if against is None else against)
    if against.contents is not case.contents:
        raise ValueError("the two cases are of different atlases; compare cases of one")
    return against.but(territory=case.territories)


def _baseline(scenario: Scenario) -> Scenario:
    first = scenario.parts[0] if scenario.parts else scenario
    return first if first.kind == "baseline" else TODAY
