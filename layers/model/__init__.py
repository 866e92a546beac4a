"""What an atlas is: its fields, its values, what can be wrong with it, and how that is said."""

from layers.model.atlas import Atlas, Route
from layers.model.problem import AtlasError, Problem

__all__ = ["Atlas", "AtlasError", "Problem", "Route"]
