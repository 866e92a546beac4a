"""The parts of segments between borders: exact cuts, with the length and time of each part.

A part lies in one country, on the high sea (`water`) or on land that no country claims (`unclaimed`).
Its `km` is its share of the segment's length to quote, in proportion to the geodesic length drawn; see
`geo.exposure`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np

from geo.arrays import Floats, Geometries, Ints, Objects
from geo.geodesy.cut import OUTSIDE, cut
from geo.geodesy.geodesic import chains
from geo.network.contents import Contents
from geo.network.drawn import UNCLAIMED, WATER
from layers.model.columns import quoted_km
from layers.model.schema import CRS


class _Parts(NamedTuple):
    """The parts of all lines of an atlas in order: position of the line, country, km and geometry."""

    line: Ints
    country: Objects
    km: Floats
    geometry: Geometries


def cut_segments(contents: Contents, segments: gpd.GeoDataFrame, costs: Mapping[str, float]) -> gpd.GeoDataFrame:
    """Return the parts of segments between the borders of an atlas.

    Parameters
    ----------
    contents : Contents
        Of the atlas.
    segments : GeoDataFrame
        Some of its segments, in any order, each once, with the status that the parts get.
    costs : mapping of str to float
        Values of cost parameters; a segment without a speed has that of `speed_kmh.<mode>`.

    Returns
    -------
    GeoDataFrame
        With the columns of `geo.pieces`.
    """
    parts = contents.once("parts", _cut_all)
    position = {name: number for number, name in enumerate(contents.atlas.segments["id"])}
    lines = np.array([position[name] for name in segments["id"]], dtype=np.intp)
    first, last = (np.searchsorted(parts.line, lines, side=side) for side in ("left", "right"))
    count = last - first
    line = np.repeat(np.arange(len(lines)), count)
    start = np.cumsum(count) - count
    number = np.arange(len(line)) - start[line]
    rows = first[line] + number
    km_geometry = parts.km[rows]
    total = np.bincount(line, weights=km_geometry, minlength=len(segments)).astype(float)
    # The length to quote of a line without geodesic length goes to its first part.
    share = np.where(
        total[line] > 0,
        np.divide(km_geometry, total[line], out=np.zeros_like(km_geometry), where=total[line] > 0),
        number == 0,
    )
    speed = segments["speed_kmh"].to_numpy(dtype=float, na_value=np.nan)
    length, basis = quoted_km(segments, total)
    km = length[line] * share
    mode = segments["mode"].to_numpy()
    speed = np.where(np.isnan(speed), [costs.get(f"speed_kmh.{name}", np.nan) for name in mode], speed)
    speed[speed <= 0] = np.nan
    return gpd.GeoDataFrame(
        {
            "segment": segments["id"].to_numpy()[line],
            "piece": number,
            "country": parts.country[rows],
            "mode": mode[line],
            "status": segments["status"].to_numpy()[line],
            "confidence": segments["confidence"].to_numpy()[line],
            "km": km,
            "km_basis": basis[line],
            "km_geometry": km_geometry,
            "hours": km / speed[line],
        },
        geometry=parts.geometry[rows],
        crs=CRS,
    )


def _cut_all(contents: Contents) -> _Parts:
    """Cut every line of an atlas at the borders."""
    borders, land = contents.atlas.borders, contents.atlas.land.geometry.to_numpy()
    # Countries come before land, so that land gets only what lies outside all countries.
    names = np.array([*borders["iso_a3"], *[UNCLAIMED] * len(land), WATER], dtype=object)
    countries, place = np.unique(names, return_inverse=True)
    pieces = cut(contents.atlas.segments.geometry.to_numpy(), np.concatenate([borders.geometry.to_numpy(), land]))
    country = place[np.where(pieces.area == OUTSIDE, len(names) - 1, pieces.area)]
    first, geometry = chains(pieces.edges, country)
    km = np.add.reduceat(pieces.edges.km, first) if len(first) else np.empty(0)
    return _Parts(pieces.edges.line[first], countries[country[first]], km, geometry)
