"""What is computed where nothing is asked: the numbers that the documentation promises."""

from __future__ import annotations

import inspect
import math

import geo

DEFAULTS = {
    "Assignment": {"perceived": math.nan},
    "Draws": {"number": 200, "seed": 0, "effects": 512},
    "Itinerary": {"overlap": 0.0},
    "Tally": {"worst": 10},
    "answers": {"draws": 200},
    "best_routes": {"alternatives": 1, "max_overlap": 0.8},
    "build_network": {"baseline": True},
    "chokepoints": {"radius_km": 5.0, "top": 10, "draws": 0, "rank_draws": True},
    "closure": {"draws": 0},
    "closure_intervals": {"draws": 50},
    "closure_rates": {"draws": 200},
    "dependence": {"draws": 0},
    "expected_loss": {"by_kind": False, "draws": 200},
    "gas_balance": {"draws": 200},
    "gas_halt": {"days": 30, "month": 1, "draws": 200},
    "gas_lines": {"bcm_y": 2.0, "draws": 200},
    "gas_needs": {"draws": 200},
    "gas_supplies": {"draws": 200},
    "interdict": {"budget": 1, "top": 10},
    "leverage": {"draws": 0},
    "marginal_closures": {"budget": 1},
    "openings": {"budget": 1, "closures": 1},
    "random_closures": {"size": 1, "seed": 0, "radius_km": 25.0},
    "scenario_intervals": {"draws": 200},
    "severing_profile": {"step_km": 1.0},
}


def test_defaults_are_those_promised() -> None:
    found: dict[str, dict[str, float]] = {}
    for name in geo.__all__:
        public = getattr(geo, name)
        if callable(public) and not (inspect.isclass(public) and issubclass(public, Exception)):
            parameters = inspect.signature(public).parameters.values()
            numbers = {each.name: each.default for each in parameters if isinstance(each.default, int | float)}
            if numbers:
                found[name] = numbers
    assert str(found) == str({name: DEFAULTS[name] for name in sorted(DEFAULTS, key=[*found].index)})
