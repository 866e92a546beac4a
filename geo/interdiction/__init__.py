"""Interdiction and openings: the closures that would cost a corridor most, and the links that would save it most."""

from geo.interdiction.closure_draws import closure_intervals
from geo.interdiction.link_openings import opening_leverage, openings
from geo.interdiction.worst_closures import interdict, marginal_closures

__all__ = ["closure_intervals", "interdict", "marginal_closures", "opening_leverage", "openings"]
