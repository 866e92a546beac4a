"""What is said of each route on the page: numbers from `geo`, country by country."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pandas as pd

import geo
from maps.words.messages import Said, Series
from maps.words.routes import leading_route

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas, Route


_BASES: Final = ("official", "traced", "geometry")


@dataclass(frozen=True)
class Stretch:
    """A stretch of a route in one country, in order of travel; `tone` tells neighbours apart."""

    country: str
    km: float
    share: float
    is_territory: bool
    tone: int


@dataclass(frozen=True)
class CountryRow:
    """What of a route lies in one country."""

    country: str
    km: float
    km_geometry: float
    share: float
    hours: float
    is_territory: bool


@dataclass(frozen=True)
class Crossing:
    """Where a route meets a border."""

    mode: str
    segment: str
    from_country: str
    to_country: str
    lat: float
    lon: float


@dataclass(frozen=True)
class RouteView:
    """What is said of a route: its length, what lies where, and the parts to light on the map."""

    route: Route
    km: float
    km_geometry: float
    hours: float
    unbuilt_km: float
    territory_km: float
    territory_land_km: float
    basis: Series
    modes: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    rows: tuple[CountryRow, ...]
    crossings: tuple[Crossing, ...]
    is_leading: bool

    @property
    def strip(self) -> list[Stretch]:
        """The stretches to draw: those under a thousandth of the way left out, and what they divide joined."""
        strip: list[Stretch] = []
        for stretch in self.stretches:
            if stretch.share < 0.001:
                continue
            if strip and strip[-1].country == stretch.country:
                last = strip.pop()
                stretch = replace(last, km=last.km + stretch.km, share=last.share + stretch.share)
            strip.append(stretch)
        return strip

    @property
    def share(self) -> float:
        """Part of the route that lies in the territory, 0 to 1."""
        return self.territory_km / self.km if self.km else 0.0


def views(case: Atlas | geo.Case, *, territory: str | None = None) -> list[RouteView]:
    """Return what is said of each route of the atlas, in the order of the atlas.

    Parameters
    ----------
    case : Atlas or Case
    territory : str, optional
        ISO 3166-1 alpha-3 code of the country to bring out.

    Returns
    -------
    list of RouteView
    """
    case = geo.Case.of(case)
    atlas = case.atlas
    if not atlas.routes:
        return []
    pieces = pd.DataFrame(geo.pieces(case, route=list(atlas.routes)).drop(columns="geometry"))
    crossings = geo.crossings(case, route=list(atlas.routes))
    first = leading_route(atlas, pieces, territory)
    return [
        replace(
            _view(route, pieces[pieces["route"] == route.id], crossings[crossings["route"] == route.id], territory),
            is_leading=route.id == first,
        )
        for route in atlas.routes.values()
    ]


def _view(route: Route, pieces: pd.DataFrame, crossings: gpd.GeoDataFrame, territory: str | None) -> RouteView:
    total = float(pieces["km"].sum())
    unbuilt = pieces["km"].where(pieces["status"] != "operational", 0.0)
    by_country = pd.DataFrame({name: pieces[name] for name in ("country", "km", "km_geometry", "hours")})
    rows = [
        CountryRow(
            country=str(code),
            km=float(row["km"]),
            km_geometry=float(row["km_geometry"]),
            share=float(row["km"]) / total if total else 0.0,
            hours=float(row["hours"]),
            is_territory=code == territory,
        )
        for code, row in by_country.groupby("country", sort=False).sum(skipna=False).iterrows()
    ]
    run = (pieces["country"] != pieces["country"].shift()).cumsum()
    along = pieces.groupby(run, sort=True).agg(country=("country", "first"), km=("km", "sum"))
    tones = {code: place % 2 for place, code in enumerate(dict.fromkeys(along["country"].astype(str)))}
    stretches = [
        Stretch(
            country=code,
            km=float(km),
            share=float(km) / total if total else 0.0,
            is_territory=code == territory,
            tone=tones[code],
        )
        for code, km in zip(along["country"].astype(str), along["km"], strict=True)
    ]
    bases = sorted({basis for value in pieces["km_basis"] for basis in str(value).split(";")}, key=_BASES.index)
    return RouteView(
        route=route,
        km=total,
        km_geometry=float(pieces["km_geometry"].sum()),
        hours=float(pieces["hours"].sum(skipna=False)) if len(pieces) else float("nan"),
        unbuilt_km=float(unbuilt.sum()),
        territory_km=sum(row.km for row in rows if row.is_territory),
        territory_land_km=float(pieces["km"][(pieces["country"] == territory) & (pieces["mode"] != "sea")].sum()),
        basis=Series([Said(f"basis-{basis}") for basis in bases]),
        modes=tuple(dict.fromkeys(pieces["mode"])),
        stretches=tuple(stretches),
        rows=tuple(sorted(rows, key=lambda row: -row.km)),
        crossings=tuple(
            Crossing(
                mode=row.mode,
                segment=row.segment,
                from_country=row.from_country,
                to_country=row.to_country,
                lat=float(row.lat),
                lon=float(row.lon),
            )
            for row in crossings.itertuples()
        ),
        is_leading=False,
    )


def cuts(pieces: gpd.GeoDataFrame) -> dict[str, list[tuple[float, float, str]]]:
    """Return for each segment where its pieces begin and end, as fractions of its drawn length, and their country."""
    length = pieces.groupby("segment", sort=False)["km_geometry"]
    segment_km, end = length.transform("sum"), length.cumsum()
    spans: dict[str, list[tuple[float, float, str]]] = {}
    for segment, part, stop, total, country in zip(
        pieces["segment"], pieces["km_geometry"], end, segment_km, pieces["country"], strict=True
    ):
        if total > 0:
            span = (round(float((stop - part) / total), 5), round(float(stop / total), 5), str(country))
            spans.setdefault(str(segment), []).append(span)
    return spans


def leading(shown: Sequence[RouteView]) -> RouteView | None:
    """Return the route the page opens with (`maps.words.routes.leading_route`)."""
    return next((view for view in shown if view.is_leading), None)


def closest(shown: Sequence[RouteView], segments: Collection[str]) -> RouteView | None:
    """Return the route that shares most segments with a way, the first of several; the leading one if none does."""
    common = {view.route.id: len({*view.route.segments} & {*segments}) for view in shown}
    most = max(common.values(), default=0)
    return next((view for view in shown if most and common[view.route.id] == most), leading(shown))
