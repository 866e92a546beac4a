"""What it means: exposure, border crossings and the timeline of a corridor, without files or network."""

from geo.crossings import crossings
from geo.cut import length_by_area
from geo.exposure import UnknownNameError, exposure, pieces
from geo.timeline import status_in

__all__ = ["UnknownNameError", "crossings", "exposure", "length_by_area", "pieces", "status_in"]
