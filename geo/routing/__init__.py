"""The best route, alternatives to it, and the named routes of an atlas."""

from geo.routing.best import best_routes
from geo.routing.inferred import inferred_routes
from geo.routing.itinerary import Itinerary, NoRoute, legs_table, routes_table
from geo.routing.named import evaluate_route

__all__ = ["Itinerary", "NoRoute", "best_routes", "evaluate_route", "inferred_routes", "legs_table", "routes_table"]
