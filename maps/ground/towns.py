"""Towns for orientation: which to letter, from which zoom, and which places of the corridor they stand for.

Where a place of the atlas is named after a town beside it ("Baku city", "Mumbai port"), one name is enough until the
reader is near: the town's at a capital or an end of a route, else the place's own from where it is lettered.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from layers.ground.world import LANGUAGES
from maps.look.style import KINDS

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from layers import Atlas

BESIDE_KM: Final = 30.0
"""A place of the atlas this near to a town may be part of it."""
SAME_KM: Final = 8.0
"""A place this near to a town stands for it, whatever it is called; it has its own spelling."""
GREAT: Final = 300_000
"""Inhabitants from which a town beside the end of a route is lettered at every zoom."""
NEAR_ZOOM: Final = 8.0
"""From here the places of a town are lettered instead of the town."""

GREAT_RANK: Final = 1.0
"""Towns that are lettered at every zoom rank below this."""
LAST_ZOOM: Final = 99.0
"""Beyond every zoom."""

_ALIKE: Final = 5
"""Names that begin with as many equal letters are two spellings of one."""
_NEAR_ZOOM: Final = 7.5
_WORLD_ZOOM: Final = 5.0
"""Towns that a closer zoom adds are left out, near the corridor and elsewhere."""
_TOWN_KINDS: Final = ("city", "rail_station", "rail_junction")
_KM_A_DEGREE: Final = 111.2


@dataclass(frozen=True)
class Town:
    """A town to letter.

    Attributes
    ----------
    name : str
        From GeoNames.
    names : dict of str to str
        In other languages, by ISO 639-1, where known.
    lat, lon : float
    rank : float
        Which is lettered first: below 0 before all else, below 1 before the countries, from 3 after the places of the
        corridor.
    from_zoom, until_zoom : float
        Web zoom levels between which it is lettered.
    places : tuple of str
        Nodes that it stands for until then.
    """

    name: str
    names: dict[str, str]
    lat: float
    lon: float
    rank: float
    from_zoom: float
    until_zoom: float
    places: tuple[str, ...] = ()


def towns(frame: gpd.GeoDataFrame, atlas: Atlas, near: BaseGeometry, territory: str | None) -> list[Town]:
    """Return the towns to letter, the first in rank first.

    Parameters
    ----------
    frame : GeoDataFrame
        From `layers.ground`, the weightiest first.
    atlas : Atlas
        Whose places they stand beside.
    near : Polygon
        Where small towns are lettered too; elsewhere only those of a map of the world.
    territory : str or None
        ISO 3166-1 alpha-3 code of the country brought out.
    """
    points = shapely.get_coordinates(frame.geometry)
    countries = set(atlas.nodes["country"])
    is_near = shapely.contains_xy(near, *points.T)
    is_large = frame["from_zoom"] <= np.where(is_near, _NEAR_ZOOM, _WORLD_ZOOM)
    shown = (is_large | (frame["capital"] & frame["country"].isin(countries))).to_numpy()
    ends = {end for route in atlas.routes.values() for end in (route.origin, route.destination)}
    end_countries = set(atlas.nodes["country"][atlas.nodes["id"].isin(ends)])
    nodes = atlas.nodes.assign(plain=atlas.nodes["name"].map(plain))
    spots = shapely.get_coordinates(nodes.geometry)
    found: list[Town] = []
    served: set[str] = set()
    for row, (lon, lat) in zip(frame[shown].to_dict("records"), points[shown].tolist(), strict=True):
        km = _KM_A_DEGREE * np.hypot((spots[:, 0] - lon) * math.cos(math.radians(lat)), spots[:, 1] - lat)
        beside = nodes[(km < BESIDE_KM) & ~nodes["id"].isin(served)]
        own = beside[beside["plain"].str.startswith(plain(row["name"])[:_ALIKE])]
        if own.empty and (nodes["kind"].isin(_TOWN_KINDS) & (km < SAME_KM)).any():
            continue
        is_end = row["population"] >= GREAT and bool(beside["id"].isin(ends).any())
        town = Town(
            name=row["name"],
            names={code: row[code] for code in LANGUAGES if isinstance(row[code], str)},
            lat=round(lat, 2),
            lon=round(lon, 2),
            rank=3 + row["from_zoom"] / 10,
            from_zoom=row["from_zoom"],
            until_zoom=min((KINDS[kind].min_zoom + 1.0 for kind in own["kind"]), default=LAST_ZOOM),
        )
        if is_end or (row["capital"] and row["country"] in countries):
            rank = _rank(is_end, row["country"], territory, end_countries)
            until = NEAR_ZOOM if len(own) else LAST_ZOOM
            town = replace(town, rank=rank, from_zoom=0.0, until_zoom=until, places=tuple(own["id"]))
        served.update(own["id"])
        found.append(town)
    return sorted(found, key=lambda town: town.rank)


def _rank(is_end: bool, country: str, territory: str | None, end_countries: set[str]) -> float:
    """Return the rank of a town that is lettered at every zoom; below 0 it comes before the places of the corridor."""
    if is_end:
        return -1.0
    return -0.9 if country == territory else -0.8 if country in end_countries else 0.2


def plain(name: str) -> str:
    """Return a name in lower case without accents."""
    bare = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).casefold()
