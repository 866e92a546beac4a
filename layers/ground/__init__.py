"""The world, bundled: what lies under every map (rivers, lakes, towns, shaded relief), and its countries."""

from layers.ground.countries import world_countries
from layers.ground.terrain import relief
from layers.ground.world import Ground, ground

__all__ = ["Ground", "ground", "relief", "world_countries"]
