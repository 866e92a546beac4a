"""The folder of an atlas: loading, describing, saving, exporting and starting one."""

from layers.atlas.load import BUNDLED, bundled_atlases, find_atlas, load_atlas
from layers.model.atlas import Atlas, Route

__all__ = ["BUNDLED", "Atlas", "Route", "bundled_atlases", "find_atlas", "load_atlas"]
