"""A folder loaded, described, saved, exported and begun."""

from layers.atlas.load import BUNDLED, bundled_atlases, find_atlas, load_atlas
from layers.model.atlas import Atlas, Route

__all__ = ["BUNDLED", "Atlas", "Route", "bundled_atlases", "find_atlas", "load_atlas"]
