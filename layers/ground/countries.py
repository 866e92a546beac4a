"""The countries of the world at low detail, bundled: borders to begin an atlas with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from layers.ground.world import FOLDER
from layers.model.countries import country_names

if TYPE_CHECKING:
    import geopandas as gpd

ACCURACY_M: Final = 5000.0
"""How far 95 % of a border may be from the true one, m, measured against the finer borders of the bundled atlases."""

SOURCE: Final[dict[str, Any]] = {
    "id": "natural-earth-world",
    "title": "Natural Earth 1:10m, countries (world-atlas 2.0.2), simplified",
    "publisher": "Natural Earth",
    "url": "https://www.naturalearthdata.com",
    "date": None,
    "licence": "Public domain",
    "note": "Low detail: 5 km. Where the United Nations recognise another boundary, that one is drawn",
}
"""Source of these borders, as an entry of sources.json."""


def world_countries() -> gpd.GeoDataFrame:
    """Return the countries of the world at low detail.

    Returns
    -------
    GeoDataFrame
        `iso_a3` (ISO 3166-1 alpha-3), `name` (English), `note` (text or None) and areas, EPSG:4326, in order of
        the codes. Neighbours share their boundaries exactly; islands of some 20 km² and less are left out, but for the
        largest of each country, and Antarctica is.

    Notes
    -----
    Natural Earth, public domain, with boundaries as the United Nations recognise them; they imply no opinion. 95 %
    of a border lies within `ACCURACY_M` of the true one.

    Examples
    --------
    >>> frame = world_countries().set_index("iso_a3")
    >>> frame.loc["BWA", "name"], len(frame) > 230
    ('Botswana', True)
    """
    import pyogrio

    frame = pyogrio.read_dataframe(FOLDER / "countries.geojson")
    names = country_names()
    frame.insert(1, "name", [names[code][1] for code in frame["iso_a3"]])
    return frame
