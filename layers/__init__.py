"""What is there: the atlas on disk, its data model, its checks and its formats."""

from layers.atlas import BUNDLED, Atlas, Route, load_atlas
from layers.problem import AtlasError, Problem

__all__ = ["BUNDLED", "Atlas", "AtlasError", "Problem", "Route", "load_atlas"]
