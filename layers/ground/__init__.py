"""What lies under every map: rivers, lakes, towns and shaded relief of the whole world, bundled."""

from layers.ground.terrain import relief
from layers.ground.world import Ground, ground

__all__ = ["Ground", "ground", "relief"]
