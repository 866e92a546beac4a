"""Claims that others made about the corridor, each answered in figures."""

from geo.answers.claims import answers

__all__ = ["answers"]
