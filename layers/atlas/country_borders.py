"""Borders of countries, and the land around them, to begin an atlas with.

They come from the bundled atlas that draws all the countries asked for best. Where none has all of them, they come from
the countries of the world at low detail (`layers.ground.world_countries`): neighbours must share their border exactly,
so all are from one source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.atlas.load import bundled_atlases, read_layer
from layers.files.strict_json import read_document
from layers.ground import world_countries
from layers.ground.countries import ACCURACY_M, SOURCE
from layers.model.countries import country_elsewhere, country_names
from layers.model.explain import nearest_code, plain, shorten
from layers.model.schema import CRS, LAYERS
from layers.model.values import json_value

MARGIN: Final = 3.0
"""How far around its countries an atlas has land to draw, degrees."""

_UNCERTAIN_DEG: Final = 2 * ACCURACY_M / 111_000

_PUBLIC_DOMAIN: Final = {
    "name": "other-pd",
    "title": "Public domain",
    "path": "https://www.naturalearthdata.com/about/terms-of-use/",
}

KNOWN_SOURCES: Final = frozenset({SOURCE["id"], "geo-tz", "geo-maps"})
"""Sources of the borders of the bundled atlases and of the world."""

Feature = tuple[dict[str, Any], Any]
"""Properties and geometry, EPSG:4326."""


@dataclass(frozen=True)
class CountryBorders:
    """Borders of countries and the land around them.

    Attributes
    ----------
    names : mapping of str to str
        English name of each country by its ISO 3166-1 alpha-3 code, in the order asked for.
    borders, land : list of (properties, geometry)
        Features of the layers of these names.
    sources : list of dict
        Entries of sources.json that they cite.
    licence : mapping
        As a catalogue names one.
    origin : str
        Where they are from, in words.
    """

    names: Mapping[str, str]
    borders: list[Feature]
    land: list[Feature]
    sources: list[dict[str, Any]]
    licence: Mapping[str, str]
    origin: str


def available_countries() -> dict[str, str]:
    """Return the countries a new atlas can begin with: name by ISO 3166-1 alpha-3 code, in order of the codes.

    Examples
    --------
    >>> available_countries()["BWA"]
    'Botswana'
    """
    world = world_countries()
    names = dict(zip(world["iso_a3"], world["name"], strict=True))
    for folder in bundled_atlases().values():
        borders = read_layer(folder, LAYERS["borders"])
        names |= dict(zip(borders["iso_a3"].astype(str), borders["name"].astype(str), strict=True))
    return dict(sorted(names.items()))


def country_code(name: str, names: Mapping[str, str]) -> str:
    """Return the code of a country named by its ISO code (alpha-3 or alpha-2) or its name, in any case.

    Parameters
    ----------
    name : str
    names : mapping of str to str
        The countries there are: name by alpha-3 code.

    Raises
    ------
    ValueError
        If it is none of them; the message has the nearest one.

    Examples
    --------
    >>> [country_code(name, available_countries()) for name in ("ZA", "botswana", "ZMB")]
    ['ZAF', 'BWA', 'ZMB']
    """
    return country_codes([name], names)[0]


def country_codes(countries: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """Return the codes of countries, each once, as `country_code`; ValueError with all that are none."""
    codes = {name: _code(name, names) for name in countries}
    unknown = [_unknown(name, names) for name, code in codes.items() if code is None]
    if unknown:
        listed = "Give an ISO 3166-1 code or the English name" if len(names) > 60 else f"There are {', '.join(names)}"
        raise ValueError(f"{'; '.join(unknown)}{'' if unknown[-1].endswith('?') else ':'} {listed}")
    return list(dict.fromkeys(code for code in codes.values() if code is not None))


def _code(name: str, names: Mapping[str, str]) -> str | None:
    typed = name.strip().casefold()
    by_alpha_2 = {alpha_2.casefold(): code for code, (alpha_2, _) in country_names().items() if code in names}
    if typed in by_alpha_2:
        return by_alpha_2[typed]
    close = nearest_code(name, names)
    return close if close is not None and plain(name) in (plain(close), plain(names[close])) else None


def _unknown(name: str, names: Mapping[str, str]) -> str:
    close = nearest_code(name, names) if country_elsewhere(name, names) is None else None
    return f"unknown country {shorten(name)}" + (f": did you mean {close} ({names[close]})?" if close else "")


def country_borders(countries: Iterable[str]) -> CountryBorders:
    """Return the borders of countries from the best bundled source that has all of them.

    Parameters
    ----------
    countries : iterable of str
        By ISO code or English name.

    Returns
    -------
    CountryBorders

    Raises
    ------
    ValueError
        If a name is that of no country.

    Examples
    --------
    >>> country_borders(["Georgia", "BWA"]).origin
    'Natural Earth at low detail (good to 5 km)'
    """
    names = available_countries()
    codes = country_codes(countries, names)
    chosen = {code: names[code] for code in codes}
    offers: list[tuple[float, int, Path, gpd.GeoDataFrame]] = []
    for folder in bundled_atlases().values():
        frame = read_layer(folder, LAYERS["borders"]).set_index("iso_a3", drop=False)
        if set(codes) <= set(frame.index):
            offers.append((float(frame.loc[codes, "accuracy_m"].mean()), len(offers), folder, frame.loc[codes]))
    if not offers:
        return _of_the_world(chosen)
    _, _, folder, borders = min(offers, key=lambda offer: offer[:2])
    land = _near(read_layer(folder, LAYERS["land"]), borders)
    cited = {name for cell in pd.concat([borders["source"], land["source"]]) for name in str(cell).split(";")}
    catalogue = read_document(folder / "datapackage.json")
    return CountryBorders(
        chosen,
        _features(borders, "borders"),
        _features(land, "land"),
        [entry for entry in read_document(folder / "sources.json")["sources"] if entry["id"] in cited],
        catalogue["licenses"][0],
        f"the atlas “{catalogue['title']}”",
    )


def countries_passed(lines: gpd.GeoSeries, *, outside: gpd.GeoDataFrame | None = None) -> gpd.GeoDataFrame:
    """Return the countries that lines pass or points lie in, by the borders of the world at low detail.

    Parameters
    ----------
    lines : GeoSeries
        EPSG:4326. What is empty or not finite is left out.
    outside : GeoDataFrame, optional
        Areas within which lines do not count.

    Returns
    -------
    GeoDataFrame
        `iso_a3`, `name` (English) and what is further inside than the border is uncertain, the country with most of
        the lines first. Those that nothing lies so far inside are left out.

    Examples
    --------
    >>> import geopandas, shapely
    >>> line = shapely.LineString([(28.05, -26.2), (27.5, -21.17)])  # Johannesburg to Francistown
    >>> countries_passed(geopandas.GeoSeries([line], crs=4326))["name"].tolist()
    ['South Africa', 'Botswana']
    """
    world = world_countries()[["iso_a3", "name", "geometry"]]
    values = lines.to_numpy()
    united = shapely.union_all(values[np.isfinite(shapely.bounds(values)).all(axis=1)])
    if outside is not None:
        united = shapely.difference(united, shapely.union_all(outside.geometry.to_numpy()))
    near = world[world.intersects(united)]
    inside = near.set_geometry(shapely.buffer(near.geometry.to_numpy(), -_UNCERTAIN_DEG))
    inside = inside[inside.intersects(united)]
    degrees = shapely.length(shapely.intersection(inside.geometry.to_numpy(), united))
    return inside.iloc[np.argsort(-degrees, kind="stable")].reset_index(drop=True)


def _of_the_world(names: Mapping[str, str]) -> CountryBorders:
    """Return the borders at low detail; land is every country around."""
    world = world_countries().set_index("iso_a3", drop=False)
    world["source"], world["accuracy_m"] = SOURCE["id"], ACCURACY_M
    borders = world.loc[list(names)].assign(name=list(names.values()))
    parts = shapely.get_parts(shapely.union_all(_near(world, borders).geometry.to_numpy()))
    ids = [f"land-{number:03d}" for number in range(1, len(parts) + 1)]
    land = gpd.GeoDataFrame({"id": ids, "source": SOURCE["id"]}, geometry=list(parts), crs=CRS)
    origin = f"Natural Earth at low detail (good to {ACCURACY_M / 1000:g} km)"
    return CountryBorders(
        names, _features(borders, "borders"), _features(land, "land"), [dict(SOURCE)], _PUBLIC_DOMAIN, origin
    )


def _near(land: gpd.GeoDataFrame, borders: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return land clipped to a box around countries."""
    west, south, east, north = borders.total_bounds
    near = shapely.box(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    return gpd.clip(land, near, keep_geom_type=True).sort_index()


def _features(frame: gpd.GeoDataFrame, layer: str) -> list[Feature]:
    """Return the rows of a frame as features of a layer."""
    columns = [field.name for field in LAYERS[layer].fields]
    rows = [{key: json_value(value) for key, value in row.items()} for row in frame[columns].to_dict("records")]
    return list(zip(rows, frame.geometry, strict=True))
