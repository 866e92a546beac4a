"""Rivers, lakes and towns of the world, bundled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import geopandas as gpd

FOLDER: Final = Path(__file__).parent

LANGUAGES: Final = ("az", "ru", "fa")
"""Those in which towns have names, where a source has them (ISO 639-1), beside English."""

CREDITS: Final = {
    "OpenStreetMap contributors": "https://www.openstreetmap.org/copyright",
    "GeoNames": "https://www.geonames.org",
    "Natural Earth": "https://www.naturalearthdata.com",
}
"""Whom a map that shows the ground names, and where they say more: lakes, towns, rivers and relief."""


@dataclass(frozen=True)
class Ground:
    """Rivers, lakes and towns. All frames are in EPSG:4326 (longitude, latitude in degrees).

    Attributes
    ----------
    rivers : GeoDataFrame
        `rank`, from 0 for the greatest rivers to 8, and lines: Natural Earth 1:10m, public domain.
    lakes : GeoDataFrame
        Polygons, the largest first: OpenStreetMap, ODbL.
    towns : GeoDataFrame
        `name`, `country` (ISO 3166-1 alpha-3), `population`, `capital`, `from_zoom` (the web zoom from which larger
        ones leave it room), `az`, `ru` and `fa` (names, where known), and points, the weightiest first: GeoNames,
        CC BY 4.0.

    Examples
    --------
    >>> ground((44.0, 38.0, 51.0, 42.0)).towns["name"].iat[0]
    'Baku'
    """

    rivers: gpd.GeoDataFrame
    lakes: gpd.GeoDataFrame
    towns: gpd.GeoDataFrame


def ground(box: tuple[float, float, float, float] | None = None) -> Ground:
    """Return the ground of a part of the world.

    Parameters
    ----------
    box : tuple of float, optional
        West, south, east, north in degrees; what meets it is returned whole. All of it where not given.

    Returns
    -------
    Ground

    Examples
    --------
    >>> towns = ground((48, 38, 51, 42)).towns
    >>> towns["name"].iloc[0], bool(towns["capital"].iloc[0])
    ('Baku', True)
    """
    return Ground(_read("rivers", box), _read("lakes", box), towns(box))


def towns(box: tuple[float, float, float, float] | None = None) -> gpd.GeoDataFrame:
    """Return the towns of a part of the world, as `Ground.towns` has them; `box` as in `ground`.

    Examples
    --------
    >>> towns((48, 38, 51, 42))["name"].iloc[0]
    'Baku'
    """
    return _read("towns", box)


@cache
def capitals() -> frozenset[tuple[str, str]]:
    """Return the capitals of the world: country (ISO 3166-1 alpha-3) and name in English, as in `Ground.towns`.

    Examples
    --------
    >>> ("AZE", "Baku") in capitals()
    True
    """
    large = towns()
    return frozenset(large.loc[large["capital"], ["country", "name"]].itertuples(index=False, name=None))


def _read(name: str, box: tuple[float, float, float, float] | None) -> gpd.GeoDataFrame:
    import pyogrio

    return pyogrio.read_dataframe(FOLDER / f"{name}.geojson", bbox=box)
