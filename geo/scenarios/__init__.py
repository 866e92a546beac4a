"""One case compared with another, and sweeps over many closures."""

from geo.scenarios.burden import scenario_intervals
from geo.scenarios.case_result import CaseResult, evaluate_case
from geo.scenarios.closing import ClosureEffect, PairAsked, closure_effect, pairs_asked
from geo.scenarios.closure_sweep import Effect, SweepBaseline, Tally, effects_table, random_closures, sweep
from geo.scenarios.outcome import Outcome, compare, contrast, run_scenario

__all__ = [
    "CaseResult",
    "ClosureEffect",
    "Effect",
    "Outcome",
    "PairAsked",
    "SweepBaseline",
    "Tally",
    "closure_effect",
    "compare",
    "contrast",
    "effects_table",
    "evaluate_case",
    "pairs_asked",
    "random_closures",
    "run_scenario",
    "scenario_intervals",
    "sweep",
]
