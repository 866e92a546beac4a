"""The language of scenario files: what one may state, and what several state together."""

from layers.scenarios.scenario import Scenario, load_scenario, read_scenario, scenario_names
from layers.scenarios.scenario_schema import SCENARIO_SCHEMA

__all__ = ["SCENARIO_SCHEMA", "Scenario", "load_scenario", "read_scenario", "scenario_names"]
