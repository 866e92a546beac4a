"""The model held against what was observed: volumes, times and prices, each beside the model's own figure."""

from geo.validation.comparison import Validation, validate

__all__ = ["Validation", "validate"]
