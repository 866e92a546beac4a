"""What it means: exposure, routes, dependence and chokepoints of a corridor, without files or network."""

from geo.claims.figures import answers
from geo.closures.over_time import ClosureResult, closure
from geo.flows.assignment import Assignment, assign
from geo.flows.pair_flow import cut_off, max_flow
from geo.flows.territory_leverage import freight_cut_off, land_countries, leverage
from geo.gas.balance import gas_balance, gas_supplies
from geo.gas.halt import gas_halt
from geo.gas.lines import gas_lines
from geo.gas.needs import gas_needs
from geo.interdiction.closure_draws import closure_intervals
from geo.interdiction.link_openings import opening_leverage, openings
from geo.interdiction.worst_closures import interdict, marginal_closures
from geo.measures.border_crossings import crossings
from geo.measures.lengths import length_by_area
from geo.measures.link_losses import cuts, links
from geo.measures.pair_dependence import dependence
from geo.measures.route_exposure import exposure, pieces
from geo.network.case import Case, build_network
from geo.network.draws import Draws
from geo.network.model import Network
from geo.network.names import UnknownNameError
from geo.network.segment_status import segments_in
from geo.network.years import status_in
from geo.risk.catalogue import closure_events
from geo.risk.frequency import closure_rates
from geo.risk.yearly_loss import expected_loss
from geo.routing.best import best_routes
from geo.routing.inferred import inferred_routes
from geo.routing.itinerary import Itinerary, NoRoute, legs_table, routes_table
from geo.routing.named import evaluate_route
from geo.scenarios.burden import scenario_intervals
from geo.scenarios.case_result import CaseResult, evaluate_case
from geo.scenarios.closing import ClosureEffect, closure_effect
from geo.scenarios.closure_sweep import SweepBaseline, Tally, effects_table, random_closures, sweep
from geo.scenarios.outcome import Outcome, compare, contrast, run_scenario
from geo.validation.comparison import Validation, validate
from geo.vulnerability.chokepoint_ranking import chokepoints
from geo.vulnerability.convergence import severing_profile, severing_radius
from geo.vulnerability.score import FORMULA

__all__ = [
    "FORMULA",
    "Assignment",
    "Case",
    "CaseResult",
    "ClosureEffect",
    "ClosureResult",
    "Draws",
    "Itinerary",
    "Network",
    "NoRoute",
    "Outcome",
    "SweepBaseline",
    "Tally",
    "UnknownNameError",
    "Validation",
    "answers",
    "assign",
    "best_routes",
    "build_network",
    "chokepoints",
    "closure",
    "closure_effect",
    "closure_events",
    "closure_intervals",
    "closure_rates",
    "compare",
    "contrast",
    "crossings",
    "cut_off",
    "cuts",
    "dependence",
    "effects_table",
    "evaluate_case",
    "evaluate_route",
    "expected_loss",
    "exposure",
    "freight_cut_off",
    "gas_balance",
    "gas_halt",
    "gas_lines",
    "gas_needs",
    "gas_supplies",
    "inferred_routes",
    "interdict",
    "land_countries",
    "legs_table",
    "length_by_area",
    "leverage",
    "links",
    "marginal_closures",
    "max_flow",
    "opening_leverage",
    "openings",
    "pieces",
    "random_closures",
    "routes_table",
    "run_scenario",
    "scenario_intervals",
    "segments_in",
    "severing_profile",
    "severing_radius",
    "status_in",
    "sweep",
    "validate",
]
