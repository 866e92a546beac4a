"""One case held against another, and many closures at random."""

from geo.scenarios.closure_sweep import Effect, Setting, Tally, effects_table, random_closures, sweep
from geo.scenarios.outcome import Outcome, Situation, compare, contrast, run_scenario, situation

__all__ = [
    "Effect",
    "Outcome",
    "Setting",
    "Situation",
    "Tally",
    "compare",
    "contrast",
    "effects_table",
    "random_closures",
    "run_scenario",
    "situation",
    "sweep",
]
