"""Claims that others made about the corridor, each answered in figures."""

from geo.claims.figures import answers

__all__ = ["answers"]
