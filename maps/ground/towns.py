"""Towns for orientation: which to letter, from which zoom, and which places of the corridor they stand for.

Where a place of the atlas is named after a town beside it ("Baku city", "Mumbai port"), one name is enough until the
reader is near: the town's at a capital or an end of a route, else the place's own from where it is lettered.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

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
    around = _nodes_around(points[shown], atlas)
    found: list[Town] = []
    served: set[str] = set()
    for row, (lon, lat), nodes in zip(frame[shown].to_dict("records"), points[shown].tolist(), around, strict=True):
        beside = [node for node in nodes if node.id not in served]
        own = [node for node in beside if plain(node.name).startswith(plain(row["name"])[:_ALIKE])]
        if not own and any(node.kind in _TOWN_KINDS and node.km < SAME_KM for node in nodes):
            continue
        is_end = row["population"] >= GREAT and any(node.id in ends for node in beside)
        town = Town(
            name=row["name"],
            names={code: row[code] for code in LANGUAGES if isinstance(row[code], str)},
            lat=round(lat, 2),
            lon=round(lon, 2),
            rank=3 + row["from_zoom"] / 10,
            from_zoom=row["from_zoom"],
            until_zoom=min((KINDS[node.kind].min_zoom + 1.0 for node in own), default=LAST_ZOOM),
        )
        if is_end or (row["capital"] and row["country"] in countries):
            rank = _rank(is_end, row["country"], territory, end_countries)
            until = NEAR_ZOOM if own else LAST_ZOOM
            town = replace(town, rank=rank, from_zoom=0.0, until_zoom=until, places=tuple(node.id for node in own))
        served.update(node.id for node in own)
        found.append(town)
    return sorted(found, key=lambda town: town.rank)


class _Near(NamedTuple):
    """A node near a town."""

    id: str
    name: str
    kind: str
    km: float


def _nodes_around(towns: Any, atlas: Atlas) -> list[list[_Near]]:
    """Return the nodes within `BESIDE_KM` of each town, in the order of the atlas."""
    points = atlas.nodes.geometry.to_numpy()
    spots, tree = shapely.get_coordinates(points), shapely.STRtree(points)
    wide = np.cos(np.radians(towns[:, 1]))
    half = np.column_stack([1 / wide, np.ones(len(towns))]) * (BESIDE_KM / _KM_A_DEGREE)
    town, node = tree.query(shapely.box(*(towns - half).T, *(towns + half).T))
    km = _KM_A_DEGREE * np.hypot((spots[node, 0] - towns[town, 0]) * wide[town], spots[node, 1] - towns[town, 1])
    ids, names, kinds = (atlas.nodes[column].to_list() for column in ("id", "name", "kind"))
    found: list[list[_Near]] = [[] for _ in towns]
    for place in np.lexsort([node, town]):
        if km[place] < BESIDE_KM:
            at = node[place]
            found[town[place]].append(_Near(ids[at], names[at], kinds[at], km[place]))
    return found


def _rank(is_end: bool, country: str, territory: str | None, end_countries: set[str]) -> float:
    """Return the rank of a town that is lettered at every zoom; below 0 it comes before the places of the corridor."""
    if is_end:
        return -1.0
    return -0.9 if country == territory else -0.8 if country in end_countries else 0.2


def plain(name: str) -> str:
    """Return a name in lower case without accents."""
    bare = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).casefold()
