"""How large a page may be, and what makes one larger."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import folium

from maps.page.many import ManyFeatures
from maps.page.offline import squeezed
from maps.page.packing import pack

if TYPE_CHECKING:
    from maps.page.notebook import CorridorMap

MOST_BYTES: Final = 900_000
"""A page up to this size opens at once, and goes by mail."""


def weights(fmap: CorridorMap) -> dict[str, int]:
    """Return how many bytes of a page its parts take that differ from atlas to atlas, the heaviest first.

    Parameters
    ----------
    fmap : CorridorMap
        From `maps.web_map`.

    Returns
    -------
    dict of str to int
        By what the part shows.

    Examples
    --------
    >>> from layers import load_atlas
    >>> from maps import web_map
    >>> list(weights(web_map(load_atlas("middle"), scenarios=[])))[0]
    'scenarios, names and relief'
    """
    found: Counter[str] = Counter()
    child: Any
    for child in fmap._children.values():
        if isinstance(child, folium.GeoJson):
            ground = child.layer_name.startswith(("ground-", "country/"))
            part = "land, water and borders" if ground else "lines and places"
            found[part] += len(squeezed(json.dumps(pack(child.data), separators=(",", ":"))))
        elif isinstance(child, ManyFeatures):
            found["lines and places"] += len(squeezed(child.data))
        elif hasattr(child, "panel"):
            found["tables beside the map"] += len(child.panel.encode())
            found["scenarios, names and relief"] += len(squeezed(child.data))
    return dict(found.most_common())
