"""Exposure: how much of a route lies inside each country, by mode and status.

Every segment is cut exactly at the borders (`geo.cut`). Two lengths are shown, never mixed:

- `km_geometry`: geodesic length of the drawn line on the WGS 84 ellipsoid;
- `km`: the length to quote. The segment's official_km (else its traced_km, else its km_geometry)
  is shared out over its parts in proportion to km_geometry; `km_basis` says which: `official`,
  `traced` or `geometry`.

`hours` is km over the segment's commercial speed, else over the atlas's parameter
`speed_kmh.<mode>`. `share` is the part of the route's km. What lies in no country is `unclaimed`
where it is on the land layer and `water` where it is not.

The term is that of Jenelius, Petersen & Mattsson (2006), "Importance and exposure in road network
vulnerability analysis", doi:10.1016/j.tra.2005.11.003: what a region stands to lose on a network.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.cut import OUTSIDE, cut
from geo.geodesic import chains
from geo.timeline import status_in
from layers.schema import CRS

if TYPE_CHECKING:
    from layers.atlas import Atlas, Route

BY: Final = ("route", "country", "mode", "status")
"""What exposure can be broken down by."""

WATER: Final = "water"
UNCLAIMED: Final = "unclaimed"


class UnknownNameError(KeyError):
    """A route or territory that the atlas does not have."""

    def __init__(self, what: str, name: str, known: Collection[str]) -> None:
        close = difflib.get_close_matches(name, known, n=1) or difflib.get_close_matches(name.upper(), known, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(sorted(known)) or 'none'}"
        super().__init__(f"no {what} {name!r}{hint}")

    def __str__(self) -> str:
        return str(self.args[0])


def exposure(
    atlas: Atlas,
    *,
    route: str | Sequence[str] | None = None,
    by: Sequence[str] = BY,
    territory: str | None = None,
    as_of: int | None = None,
) -> pd.DataFrame:
    """Return how much of the routes lies in each country.

    Parameters
    ----------
    atlas : Atlas
    route : str or sequence of str, optional
        Identifiers of named routes; all of them where not given.
    by : sequence of {"route", "country", "mode", "status"}
        What to break the lengths down by. Without "route" every segment counts once however many
        of the routes use it; and where `route` is not given either, all segments of the atlas do.
    territory : str, optional
        Keep the rows of one country (ISO 3166-1 alpha-3, or "water", "unclaimed"). Shares remain
        shares of the whole route.
    as_of : int, optional
        Year whose segments and statuses to take (`geo.status_in`); the facts as they stand where
        not given.

    Returns
    -------
    DataFrame
        The columns of `by` in the order route, country, mode, status, then

        - `km`: length to quote; `km_basis`: "official", "traced", "geometry", or several joined
          by ";";
        - `km_geometry`: geodesic length as drawn, km;
        - `share`: part of the km of its route (of all that counts, where "route" is not in `by`);
          NaN where that is 0;
        - `hours`: travel time without stops; NaN where a part has no speed.

        Rows stand in the order in which they are first met: routes as in the atlas or as asked
        for, and along a route from its origin. The rows of a route sum to its length in both km
        and km_geometry.

    Raises
    ------
    ValueError
        If `by` names something else.
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
    wanted = (by,) if isinstance(by, str) else tuple(by)
    unknown = [name for name in wanted if name not in BY]
    if unknown:
        raise ValueError(f"cannot break exposure down by {', '.join(map(repr, unknown))}; choose from {', '.join(BY)}")
    columns = [name for name in BY if name in wanted]
    places = {*atlas.borders["iso_a3"], WATER, UNCLAIMED}
    if territory is not None and territory not in places:
        raise UnknownNameError("territory", territory, places)
    if route is None and "route" in columns:
        route = list(atlas.routes)
    parts = pieces(atlas, route=route, as_of=as_of).drop(columns="geometry")
    if "route" not in columns and "route" in parts:
        # A segment that several routes share counts once, where the first of them meets it.
        owner = parts.groupby("segment", sort=False)["route"].transform("first")
        parts = parts[parts["route"] == owner].drop_duplicates(["segment", "piece"])
    whole = parts.groupby("route")["km"].transform("sum") if "route" in columns else parts["km"].sum()
    parts["share"] = parts["km"] / whole
    if territory is not None:
        parts = parts[parts["country"] == territory]
    rows = parts.groupby(columns, sort=False) if columns else parts.groupby(lambda _: 0)
    table: pd.DataFrame = rows.agg(
        km=("km", "sum"),
        km_basis=("km_basis", lambda values: ";".join(sorted(set(values)))),
        km_geometry=("km_geometry", "sum"),
        share=("share", lambda values: values.sum(skipna=False)),
        hours=("hours", lambda values: values.sum(skipna=False)),
    )
    return table.reset_index(drop=not columns)


def pieces(atlas: Atlas, *, route: str | Sequence[str] | None = None, as_of: int | None = None) -> gpd.GeoDataFrame:
    """Return the parts of the segments between borders.

    Parameters
    ----------
    atlas : Atlas
    route : str or sequence of str, optional
        Identifiers of named routes. Where not given, all segments of the atlas.
    as_of : int, optional
        As in `exposure`.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, one row for each LineString of a segment in one country: `route` (only where
        routes were asked for), `segment`, `piece` (its number along the segment, from 0),
        `country`, `mode`, `status`, `km`, `km_basis`, `km_geometry`, `hours`, `geometry` (in the
        direction of the segment, densified along the geodesic). Without routes the rows follow the
        segments; with routes they follow the direction of travel.

    Raises
    ------
    UnknownNameError
        If the atlas has no such route. A KeyError.
    """
    routes = None if route is None else [find_route(atlas, name) for name in _sequence(route)]
    segments = atlas.segments
    if routes is not None:
        used = {name for named in routes for name in named.segments}
        segments = segments[segments["id"].isin(used)]
    if as_of is not None:
        segments = status_in(segments, as_of)
    parts = cut_segments(atlas, segments)
    if routes is None:
        return parts
    rows = {name: group.to_numpy() for name, group in parts.reset_index().groupby("segment")["index"]}
    chosen: list[np.ndarray[tuple[int], np.dtype[np.intp]]] = []
    labels: list[str] = []
    for named in routes:
        for name, forward in travel(atlas, named):
            if name in rows:
                chosen.append(rows[name] if forward else rows[name][::-1])
                labels.extend([named.id] * len(rows[name]))
    travelled = parts.iloc[np.concatenate(chosen) if chosen else []].reset_index(drop=True)
    travelled.insert(0, "route", np.array(labels, dtype=object))
    return travelled


def find_route(atlas: Atlas, name: str) -> Route:
    """Return a named route; UnknownNameError with the nearest name if there is none."""
    if name not in atlas.routes:
        raise UnknownNameError("route", name, atlas.routes)
    return atlas.routes[name]


def travel(atlas: Atlas, route: Route) -> list[tuple[str, bool]]:
    """Return the segments of a route in order, each with whether it is travelled as it is drawn.

    A segment that does not start or end where the one before it led to is taken as it is drawn.
    """
    ends = atlas.segments.set_index("id")[["from_node", "to_node"]]
    here = route.origin
    steps = []
    for name in route.segments:
        start, end = ends.loc[name]
        forward = start == here or end != here
        steps.append((name, bool(forward)))
        here = end if forward else start
    return steps


def _sequence(names: str | Sequence[str]) -> Sequence[str]:
    return (names,) if isinstance(names, str) else names


def cut_segments(atlas: Atlas, segments: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the parts of segments between the borders of an atlas, with the columns of `pieces`."""
    # Countries come first, so land has only what lies outside all of them.
    areas = np.concatenate([atlas.borders.geometry.to_numpy(), atlas.land.geometry.to_numpy()])
    names = np.array([*atlas.borders["iso_a3"], *[UNCLAIMED] * len(atlas.land), WATER], dtype=object)
    countries, place = np.unique(names, return_inverse=True)
    found = cut(segments.geometry.to_numpy(), areas)
    country = place[np.where(found.area == OUTSIDE, len(names) - 1, found.area)]
    first, geometry = chains(found.edges, country)
    line = found.edges.line[first]
    km_geometry = np.add.reduceat(found.edges.km, first) if len(first) else np.empty(0)

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
            "country": countries[country[first]],
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
