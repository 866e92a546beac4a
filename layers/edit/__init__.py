"""An atlas changed in its folder: its countries, its usual territory, the ends of the corridor; and what it lacks."""

from layers.edit.lacking import gaps
from layers.edit.settings import add_countries, set_ends, set_territory

__all__ = ["add_countries", "gaps", "set_ends", "set_territory"]
