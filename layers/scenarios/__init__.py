"""The language of scenario files: what may be said in one, and what several say together."""

from layers.scenarios.scenario import Scenario, load_scenario, read_scenario, scenario_names
from layers.scenarios.scenario_schema import SCENARIO_SCHEMA

__all__ = ["SCENARIO_SCHEMA", "Scenario", "load_scenario", "read_scenario", "scenario_names"]
