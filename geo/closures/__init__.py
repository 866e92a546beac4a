"""What waits, turns and goes round while a place is closed for days."""

from geo.closures.over_time import ClosureResult, closure

__all__ = ["ClosureResult", "closure"]
