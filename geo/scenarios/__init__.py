"""One case compared with another, and sweeps over many closures."""

from geo.scenarios.burden import scenario_intervals
from geo.scenarios.case_result import CaseResult, evaluate_case
from geo.scenarios.closure_sweep import Effect, SweepBaseline, Tally, effects_table, random_closures, sweep
from geo.scenarios.outcome import Outcome, compare, contrast, run_scenario

__all__ = [
    "CaseResult",
    "Effect",
    "Outcome",
    "SweepBaseline",
    "Tally",
    "compare",
    "contrast",
    "effects_table",
    "evaluate_case",
    "random_closures",
    "run_scenario",
    "scenario_intervals",
    "sweep",
]
