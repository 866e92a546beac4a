"""The parts of segments between borders: exact cuts, with the lengths and times that fall to each.

A part is a stretch of one segment in one country, on the high sea (`water`) or on land that no
country claims (`unclaimed`). Its `km` is its share of the segment's length to quote, in proportion
to the geodesic length drawn; see `geo.exposure`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np

from geo.arrays import Floats, Geometries, Ints, Objects
from geo.geodesy.cut import OUTSIDE, cut
from geo.geodesy.geodesic import chains
from geo.network.cache import Key, key
from layers.model.schema import CRS

if TYPE_CHECKING:
    from layers.model.atlas import Atlas


WATER: Final = "water"
UNCLAIMED: Final = "unclaimed"


def cut_segments(atlas: Atlas, segments: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the parts of segments between the borders of an atlas, with the columns of `route_exposure.pieces`."""
    line, country, km_geometry, geometry = _stretches_of(atlas, segments.geometry.to_numpy())
    total = np.bincount(line, weights=km_geometry, minlength=len(segments))
    start = np.searchsorted(line, np.arange(len(segments)))
    number = np.arange(len(line)) - start[line]
    # A line of no length has its length where it begins.
    part = np.where(
        total[line] > 0,
        np.divide(km_geometry, total[line], out=np.zeros_like(km_geometry), where=total[line] > 0),
        number == 0,
    )
    official, traced = (segments[name].to_numpy(dtype=float, na_value=np.nan) for name in ("official_km", "traced_km"))
    basis = np.select([~np.isnan(official), ~np.isnan(traced)], ["official", "traced"], "geometry").astype(object)
    length = np.select([~np.isnan(official), ~np.isnan(traced)], [official, traced], total)
    km = length[line] * part
    speed = segments["speed_kmh"].to_numpy(dtype=float, na_value=np.nan)
    mode = segments["mode"].to_numpy()
    usual = {
        entry["id"].removeprefix("speed_kmh."): float(entry["value"])
        for entry in atlas.costs.get("parameters", ())
        if str(entry["id"]).startswith("speed_kmh.")
    }
    speed = np.where(np.isnan(speed), [usual.get(name, np.nan) for name in mode], speed)
    speed[speed <= 0] = np.nan
    return gpd.GeoDataFrame(
        {
            "segment": segments["id"].to_numpy()[line],
            "piece": number,
            "country": country,
            "mode": mode[line],
            "status": segments["status"].to_numpy()[line],
            "km": km,
            "km_basis": basis[line],
            "km_geometry": km_geometry,
            "hours": km / speed[line],
        },
        geometry=geometry,
        crs=CRS,
    )


def _stretches_of(atlas: Atlas, lines: Geometries) -> tuple[Ints, Objects, Floats, Geometries]:
    """Return the stretches of some lines in order: position of the line, country, km and geometry."""
    of, whole = atlas.borders, atlas.segments.geometry.to_numpy()
    position = {id(line): number for number, line in enumerate(whole)}
    chosen = [position.get(id(line), -1) for line in lines]
    if -1 in chosen:  # not lines of the atlas
        whole, chosen = lines, list(range(len(lines)))
    shapes = key(whole, of.geometry.to_numpy(), atlas.land.geometry.to_numpy(), tuple(of["iso_a3"]))
    line, country, km, geometry = _stretches(shapes)
    first, last = (np.searchsorted(line, chosen, side=side) for side in ("left", "right"))
    count = last - first
    number = np.repeat(np.arange(len(chosen)), count)
    found = np.repeat(first - np.cumsum(count) + count, count) + np.arange(len(number))
    return number, country[found], km[found], geometry[found]


@lru_cache(maxsize=4)
def _stretches(shapes: Key) -> tuple[Ints, Objects, Floats, Geometries]:
    """Return the stretches of all lines: cut once, whatever year and scenario they are asked for."""
    lines, borders, land = shapes.kept
    # Countries come first, so land has only what lies outside all of them.
    names = np.array([*shapes.values[0], *[UNCLAIMED] * len(land), WATER], dtype=object)
    countries, place = np.unique(names, return_inverse=True)
    found = cut(lines, np.concatenate([borders, land]))
    country = place[np.where(found.area == OUTSIDE, len(names) - 1, found.area)]
    first, geometry = chains(found.edges, country)
    km = np.add.reduceat(found.edges.km, first) if len(first) else np.empty(0)
    return found.edges.line[first], countries[country[first]], km, geometry
