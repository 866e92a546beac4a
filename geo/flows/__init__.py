"""Demand on limited capacity, and the leverage of countries over it."""

from geo.flows.assignment import Assignment, assign
from geo.flows.pair_flow import cut_off, max_flow
from geo.flows.territory_leverage import freight_cut_off, land_countries, leverage

__all__ = ["Assignment", "assign", "cut_off", "freight_cut_off", "land_countries", "leverage", "max_flow"]
