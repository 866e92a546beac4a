"""Interdiction and openings: the closures that would cost a corridor most, and the links that would save it most."""

from geo.interdiction.worst_closures import interdict, marginal_closures

__all__ = ["interdict", "marginal_closures"]
