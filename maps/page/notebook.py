"""The map in a notebook: one frame with everything in it, so that it shows without a network."""

from __future__ import annotations

import html
from typing import Any, Final

import folium

from maps.page.offline import OfflineError, page_html

HEIGHT: Final = 640
"""Height of the frame, px."""


class CorridorMap(folium.Map):
    """A folium map that shows itself in Jupyter as the page it makes.

    It is made as a `folium.Map` is, and layers may be added as to any. Where one of them needs what is
    not vendored, the map shows as folium would show it, which takes a network.

    Attributes
    ----------
    location : list of float
        Latitude and longitude of its centre, degrees, as of any `folium.Map`.
    left_out : int
        How many lines of the atlas it does not hold, because they are too many for a page.

    Examples
    --------
    >>> CorridorMap(location=(40, 48), tiles=None)._repr_html_()[:7]
    '<iframe'
    """

    left_out = 0

    def _repr_html_(self, **kwargs: Any) -> str:
        try:
            page = page_html(self)
        except OfflineError:
            shown: str = super()._repr_html_(**kwargs)
            return shown
        return (
            f'<iframe srcdoc="{html.escape(page)}" title="Map" allowfullscreen '
            f'style="width:100%;height:{HEIGHT}px;border:1px solid #8884;border-radius:4px"></iframe>'
        )
