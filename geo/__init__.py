"""What it means: exposure, routes, dependence and chokepoints of a corridor, without files or network."""

from geo.assignment import Assignment, assign
from geo.building import build_network
from geo.chokepoints import chokepoints
from geo.crossings import crossings
from geo.cut import length_by_area
from geo.dependence import cut_off, dependence, max_flow
from geo.exposure import exposure, pieces
from geo.leverage import land_countries, leverage
from geo.links import cuts, links
from geo.names import UnknownNameError
from geo.network import Network
from geo.ranking import FORMULA
from geo.routes import Itinerary, NoRoute, best_routes, evaluate_route, legs_table, routes_table
from geo.scenario import Outcome, Situation, compare, contrast, run_scenario, situation
from geo.standing import segments_under
from geo.timeline import status_in

__all__ = [
    "FORMULA",
    "Assignment",
    "Itinerary",
    "Network",
    "NoRoute",
    "Outcome",
    "Situation",
    "UnknownNameError",
    "assign",
    "best_routes",
    "build_network",
    "chokepoints",
    "compare",
    "contrast",
    "crossings",
    "cut_off",
    "cuts",
    "dependence",
    "evaluate_route",
    "exposure",
    "land_countries",
    "legs_table",
    "length_by_area",
    "leverage",
    "links",
    "max_flow",
    "pieces",
    "routes_table",
    "run_scenario",
    "segments_under",
    "situation",
    "status_in",
]
