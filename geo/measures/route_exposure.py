"""Exposure: how much of a route lies inside each country, by mode and status.

Every segment is cut exactly at the borders (`geo.geodesy.cut`). Two lengths are shown, never mixed:

- `km_geometry`: geodesic length of the drawn line on the WGS 84 ellipsoid;
- `km`: the length to quote. The segment's official_km (else its traced_km, else its km_geometry)
  is shared out over its parts in proportion to km_geometry; `km_basis` says which: `official`,
  `traced` or `geometry`.

`hours` is km over the segment's commercial speed, else over the atlas's parameter
`speed_kmh.<mode>`. `share` is the part of the route's km. A part that lies in no country is `unclaimed`
if it is on the land layer, else `water`.

The term comes from Jenelius, Petersen & Mattsson (2006), "Importance and exposure in road network
vulnerability analysis", doi:10.1016/j.tra.2005.11.003, where it means what a region can lose on a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.network.case import Case
from geo.network.drawn import UNCLAIMED, WATER
from geo.network.names import find_routes, travel
from geo.network.segment_parts import cut_segments
from geo.network.segment_status import segments_in
from layers.model.names import several

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

BY: Final = ("route", "country", "mode", "status", "confidence")
"""The columns that exposure can be broken down by; the confidence is that of the facts of a segment."""


def exposure(
    case: Atlas | Case,
    *,
    route: str | Sequence[str] | None = None,
    by: str | Sequence[str] = ("route", "country", "mode", "status"),
    territory: str | Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return how much of the routes lies in each country.

    Parameters
    ----------
    case : Atlas or Case
        Segments that its scenario opens are operational; those that it closes have the status "closed".
    route : str or sequence of str, optional
        Identifiers or titles of named routes; by default all of them.
    by : sequence of {"route", "country", "mode", "status", "confidence"}
        The columns to break the lengths down by. Without "route" every segment counts once, however many
        of the routes use it; without the parameter `route` as well, all segments of the atlas count.
    territory : str or sequence of str, optional
        Keep the rows of these countries (ISO 3166-1 alpha-3, alpha-2 or name; "water" and "unclaimed"
        are allowed). Shares remain shares of the whole route. By default every country, even if the case
        has a territory.

    Returns
    -------
    DataFrame
        The columns of `by` in the order route, country, mode, status, confidence, then

        - `km`: length to quote; `km_basis`: "official", "traced", "geometry", or several joined
          by ";";
        - `km_geometry`: geodesic length as drawn, km;
        - `share`: part of the km of its route (of all segments that count, if "route" is not in `by`);
          NaN if that is 0;
        - `hours`: travel time without stops; NaN if a part has no speed.

        Rows are in order of first appearance: routes as in `route` or the atlas, and along a route from
        its origin. The rows of a route sum to its length in both km and km_geometry.

    Raises
    ------
    ValueError
        If `by` names another column.
    UnknownNameError
        If the atlas has no such route or territory. A KeyError.

    Examples
    --------
    >>> from geo import exposure
    >>> from layers import load_atlas
    >>> table = exposure(load_atlas(), by=("country", "mode"), territory="AZE")
    >>> list(table.columns)
    ['country', 'mode', 'km', 'km_basis', 'km_geometry', 'share', 'hours']
    """
    case = Case.of(case)
    names = several(by)
    unknown = [name for name in names if name not in BY]
    if unknown:
        raise ValueError(f"cannot break exposure down by {', '.join(map(repr, unknown))}; choose from {', '.join(BY)}")
    columns = [name for name in BY if name in names]
    countries = [name if name in (WATER, UNCLAIMED) else case.gazetteer.territory(name) for name in several(territory)]
    if route is None and "route" in columns:
        route = list(case.atlas.routes)
    parts = pieces(case, route=route).drop(columns="geometry")
    if "route" not in columns and "route" in parts:
        # A segment that several routes share counts once, at its place in the first of them.
        owner = parts.groupby("segment", sort=False)["route"].transform("first")
        parts = parts[parts["route"] == owner].drop_duplicates(["segment", "piece"])
    total = parts.groupby("route")["km"].transform("sum") if "route" in columns else parts["km"].sum()
    parts["share"] = parts["km"] / total
    if territory is not None:
        parts = parts[parts["country"].isin(countries)]
    rows = parts.groupby(columns, sort=False) if columns else parts.groupby(lambda _: 0)
    table: pd.DataFrame = rows.agg(
        km=("km", "sum"),
        km_basis=("km_basis", lambda values: ";".join(sorted(set(values)))),
        km_geometry=("km_geometry", "sum"),
        share=("share", lambda values: values.sum(skipna=False)),
        hours=("hours", lambda values: values.sum(skipna=False)),
    )
    return table.reset_index(drop=not columns)


def pieces(
    case: Atlas | Case,
    *,
    route: str | Sequence[str] | None = None,
) -> gpd.GeoDataFrame:
    """Return the parts of the segments between borders.

    Parameters
    ----------
    case : Atlas or Case
    route : str or sequence of str, optional
        Identifiers or titles of named routes; by default all segments of the atlas.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, one row for each LineString of a segment in one country: `route` (only if `route` is
        given), `segment`, `piece` (its number along the segment, from 0),
        `country`, `mode`, `status`, `confidence`, `km`, `km_basis`, `km_geometry`, `hours`, `geometry` (in the
        direction of the segment, densified along the geodesic). Without routes the rows follow the
        segments; with routes they follow the direction of travel.

    Raises
    ------
    UnknownNameError
        If the atlas has no such route. A KeyError.

    Examples
    --------
    >>> from geo import pieces
    >>> from layers import load_atlas
    >>> parts = pieces(load_atlas(), route="eastern")
    >>> parts["country"].drop_duplicates().tolist()[-2:]
    ['KAZ', 'RUS']
    """
    case = Case.of(case)
    routes = None if route is None else find_routes(case.atlas, route)
    segments = segments_in(case)
    if routes is not None:
        used = {name for named in routes for name in named.segments}
        segments = segments[segments["id"].isin(used)]
    parts = cut_segments(case.contents, segments, case.parameters)
    if routes is None:
        return parts
    rows = {name: group.to_numpy() for name, group in parts.reset_index().groupby("segment")["index"]}
    positions: list[np.ndarray[tuple[int], np.dtype[np.intp]]] = []
    labels: list[str] = []
    for named in routes:
        for name, forward in travel(case.atlas, named):
            if name in rows:
                positions.append(rows[name] if forward else rows[name][::-1])
                labels.extend([named.id] * len(rows[name]))
    travelled = parts.iloc[np.concatenate(positions) if positions else []].reset_index(drop=True)
    travelled.insert(0, "route", np.array(labels, dtype=object))
    return travelled
