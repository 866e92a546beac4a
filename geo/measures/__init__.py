"""Tables about an atlas: kilometres, crossings, dependence, losses."""

from geo.measures.border_crossings import crossings
from geo.measures.lengths import Streamed, length_by_area, streamed_exposure
from geo.measures.link_losses import cuts, links
from geo.measures.pair_dependence import dependence
from geo.measures.route_exposure import exposure, pieces

__all__ = [
    "Streamed",
    "crossings",
    "cuts",
    "dependence",
    "exposure",
    "length_by_area",
    "links",
    "pieces",
    "streamed_exposure",
]
