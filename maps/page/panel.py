"""The panel beside the map: numbers from `geo` turned into sentences, bars and tables.

`views` gathers what is said of each route, `finding` the sentence the page opens with, `panel_html`
the markup. Jinja escapes every value; nothing is marked safe.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jinja2
import numpy as np
import pandas as pd
import shapely

import geo
from layers.model.schema import LAYERS
from maps.look.style import MODES, STATUSES
from maps.page.display import zone
from maps.page.places import Chokepoint
from maps.words import numbers
from maps.words.countries import BORDER_POLICY, country_names
from maps.words.routes import leading_route
from maps.words.sentences import NOTHING, Piece, marked
from maps.words.terms import (
    MODE_WORDS,
    bare_name,
    branches_in_sentences,
    by_modes,
    holding,
    listed,
    modes_at_stake,
)

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas, Route
    from layers.results.provenance import Provenance
    from layers.scenarios.scenario import Scenario


_BASIS: Final = {
    "official": "official lengths",
    "traced": "lengths traced on an open network",
    "geometry": "lengths as drawn",
}


@dataclass(frozen=True)
class Stretch:
    """A stretch of a route in one country, in order of travel; `tone` tells neighbours apart."""

    country: str
    name: str
    km: float
    share: float
    is_territory: bool
    tone: int


@dataclass(frozen=True)
class CountryRow:
    """What of a route lies in one country."""

    country: str
    name: str
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
    from_name: str
    to_name: str
    lat: float
    lon: float


@dataclass(frozen=True)
class RouteView:
    """What is said of a route: its length, what lies where, and the parts to light on the map.

    `branch` is the title of its branch, `way` what to call that in a sentence.
    """

    route: Route
    branch: str
    way: str
    origin: str
    destination: str
    km: float
    km_geometry: float
    hours: float
    unbuilt_km: float
    territory_km: float
    territory_land_km: float
    basis: str
    modes: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    rows: tuple[CountryRow, ...]
    crossings: tuple[Crossing, ...]
    is_leading: bool

    @property
    def strip(self) -> list[Stretch]:
        """The stretches to draw: without those under a thousandth of the way, what they divide made one."""
        drawn: list[Stretch] = []
        for stretch in self.stretches:
            if stretch.share < 0.001:
                continue
            if drawn and drawn[-1].country == stretch.country:
                last = drawn.pop()
                stretch = replace(last, km=last.km + stretch.km, share=last.share + stretch.share)
            drawn.append(stretch)
        return drawn

    @property
    def share(self) -> float:
        """Part of the route that lies in the territory, 0 to 1."""
        return self.territory_km / self.km if self.km else 0.0


@dataclass(frozen=True)
class AtStake:
    """What the finding says of a territory beyond lengths.

    Attributes
    ----------
    places : int
        At how many places one circle holds all modes on land that are at stake.
    together : str
        Those modes, in words: "rail, road and gas".
    circle_km : float
        Its radius.
    detour_h : float
        How many hours longer the fastest route is without the territory; NaN where it is not used or
        no pair is known, infinite where there is no other.
    """

    places: int
    together: str
    circle_km: float
    detour_h: float


def at_stake(
    atlas: Atlas,
    shown: Sequence[RouteView],
    found: gpd.GeoDataFrame,
    *,
    territory: str,
    as_of: int | None = None,
    scenario: Scenario | None = None,
) -> AtStake:
    """Return what the loss of a territory means for the route the page opens with.

    Parameters
    ----------
    atlas : Atlas
    shown : sequence of RouteView
        From `views`.
    found : GeoDataFrame
        From `geo.chokepoints`, every place.
    territory : str
        ISO 3166-1 alpha-3 code.
    as_of, scenario
        Year and scenario whose statuses to take, as in `geo.dependence`.
    """
    view = leading(shown)
    hours = float("nan")
    if view is not None and view.route.kind == "freight" and view.territory_km > 0:
        pair = (view.route.origin, view.route.destination)
        table = geo.dependence(geo.Case(atlas, scenario, as_of=as_of), territory, pairs=[pair], media=("freight",))
        for row in table.to_dict("records"):
            hours = float("inf") if row["outcome"] == "no alternative" else float(row["extra_hours"])
    circle = float(found["radius_km"].iat[0]) if len(found) else float("nan")
    together = listed([MODE_WORDS[mode] for mode in modes_at_stake(found)])
    return AtStake(holding(found), together, circle, hours)


def views(
    atlas: Atlas, *, territory: str | None = None, as_of: int | None = None, scenario: Scenario | None = None
) -> list[RouteView]:
    """Return what is said of each route of the atlas, in the order of the atlas.

    Parameters
    ----------
    atlas : Atlas
    territory : str, optional
        ISO 3166-1 alpha-3 code of the country to bring out.
    as_of, scenario
        Year and scenario whose statuses to take, as in `geo.exposure`.

    Returns
    -------
    list of RouteView
    """
    if not atlas.routes:
        return []
    names = country_names(atlas)
    pieces = pd.DataFrame(
        geo.pieces(geo.Case(atlas, scenario, as_of=as_of), route=list(atlas.routes)).drop(columns="geometry")
    )
    met = geo.crossings(geo.Case(_local(atlas), scenario, as_of=as_of), route=list(atlas.routes))
    places = dict(zip(atlas.nodes["id"], atlas.nodes["name"], strict=True))
    titles, ways = atlas.branches, branches_in_sentences(atlas)
    first = leading_route(atlas, pieces, territory)
    return [
        replace(
            _view(route, pieces[pieces["route"] == route.id], met[met["route"] == route.id], names, territory),
            branch=titles.get(route.branch, route.branch),
            way=ways.get(route.branch, route.branch),
            origin=places.get(route.origin, route.origin),
            destination=places.get(route.destination, route.destination),
            is_leading=route.id == first,
        )
        for route in atlas.routes.values()
    ]


def _view(
    route: Route,
    pieces: pd.DataFrame,
    crossings: gpd.GeoDataFrame,
    names: Mapping[str, str],
    territory: str | None,
) -> RouteView:
    total = float(pieces["km"].sum())
    unbuilt = pieces["km"].where(pieces["status"] != "operational", 0.0)
    by_country = pd.DataFrame({name: pieces[name] for name in ("country", "km", "km_geometry", "hours")})
    rows = [
        CountryRow(
            country=str(code),
            name=names.get(str(code), str(code)),
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
            name=names.get(code, code),
            km=float(km),
            share=float(km) / total if total else 0.0,
            is_territory=code == territory,
            tone=tones[code],
        )
        for code, km in zip(along["country"].astype(str), along["km"], strict=True)
    ]
    bases = sorted({basis for value in pieces["km_basis"] for basis in str(value).split(";")}, key=list(_BASIS).index)
    return RouteView(
        route=route,
        branch=route.branch,
        way=route.branch,
        origin=route.origin,
        destination=route.destination,
        km=total,
        km_geometry=float(pieces["km_geometry"].sum()),
        hours=float(pieces["hours"].sum(skipna=False)) if len(pieces) else float("nan"),
        unbuilt_km=float(unbuilt.sum()),
        territory_km=sum(row.km for row in rows if row.is_territory),
        territory_land_km=float(pieces["km"][(pieces["country"] == territory) & (pieces["mode"] != "sea")].sum()),
        basis=", ".join(_BASIS[basis] for basis in bases),
        modes=tuple(dict.fromkeys(pieces["mode"])),
        stretches=tuple(stretches),
        rows=tuple(sorted(rows, key=lambda row: -row.km)),
        crossings=tuple(
            Crossing(
                mode=row.mode,
                segment=row.segment,
                from_name=names.get(row.from_country, row.from_country),
                to_name=names.get(row.to_country, row.to_country),
                lat=float(row.lat),
                lon=float(row.lon),
            )
            for row in crossings.itertuples()
        ),
        is_leading=False,
    )


def _local(atlas: Atlas) -> Atlas:
    """Return the atlas with what of the borders lies near its lines.

    Crossings are the same on it, and found sooner: they ask for no land, nor for borders far away.
    """
    shapes = shapely.intersection(atlas.borders.geometry.to_numpy(), zone(atlas.segments, 0.2))
    parts, country = shapely.get_parts(shapes, return_index=True)
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    kept, country = np.unique(country[areas], return_inverse=True)
    borders = atlas.borders.iloc[kept].set_geometry(shapely.multipolygons(parts[areas], indices=country))
    return replace(atlas, borders=borders.set_crs(atlas.borders.crs), land=atlas.land.iloc[:0])


def cuts(pieces: gpd.GeoDataFrame) -> dict[str, list[tuple[float, float, str]]]:
    """Return for each segment where its pieces begin and end, as fractions of its drawn length, and their country."""
    length = pieces.groupby("segment", sort=False)["km_geometry"]
    whole, end = length.transform("sum"), length.cumsum()
    found: dict[str, list[tuple[float, float, str]]] = {}
    for segment, part, stop, total, country in zip(
        pieces["segment"], pieces["km_geometry"], end, whole, pieces["country"], strict=True
    ):
        if total > 0:
            span = (round(float((stop - part) / total), 5), round(float(stop / total), 5), str(country))
            found.setdefault(str(segment), []).append(span)
    return found


def leading(shown: Sequence[RouteView]) -> RouteView | None:
    """Return the route the page opens with (`maps.words.routes.leading_route`)."""
    return next((view for view in shown if view.is_leading), None)


def finding(shown: Sequence[RouteView], territory_name: str | None, stake: AtStake | None = None) -> list[Piece]:
    """Return the sentence the page opens with.

    Every figure is computed from the views and from what is at stake.
    """
    view = leading(shown)
    if view is None:
        return []
    ends = f"{bare_name(view.origin)} to {bare_name(view.destination)}"
    way, km = f"the {view.way} by {by_modes(view.modes)}, {ends}", f"{numbers.km(view.km)} km"
    if territory_name and view.share >= _WHOLE:
        text = f"All ⟦{km}⟧ of {way}, lie in {territory_name}"
    elif territory_name and view.territory_km > 0:
        inside = f"{numbers.km(view.territory_km)} km ({numbers.percent(view.share)})"
        text = f"Of the {km} of {way}, ⟦{inside}⟧ lie in {territory_name}"
    else:
        text = f"{way[0].upper()}{way[1:]}: ⟦{km}⟧"
    if territory_name and stake is not None:
        if stake.places:
            some = f"{stake.places} place" + "s" * (stake.places > 1)
            text += f"; at ⟦{some}⟧ a circle of {stake.circle_km:g} km radius holds {stake.together}"
        if stake.detour_h == float("inf"):
            text += f"; without {territory_name} there is ⟦no other route⟧ in operation"
        elif stake.detour_h > 0:
            hours = numbers.hours(stake.detour_h)
            text += f"; without {territory_name} the fastest route takes ⟦{hours} hours⟧ longer"
    if view.unbuilt_km >= 0.5:
        return marked(f"{text}. ⟦{numbers.km(view.unbuilt_km)} km⟧ of the way are not in operation yet.")
    return marked(f"{text}.")


_WHOLE: Final = 0.9995
"""A share from this on is written as all of it."""


def unrouted(atlas: Atlas, *, as_of: int | None = None) -> list[Piece]:
    """Return the sentence the page opens with where no route is named: how long the lines are, if there are any."""
    if not len(atlas.segments):
        return marked("No line is mapped yet.")
    km = numbers.km(float(geo.pieces(geo.Case(atlas, as_of=as_of))["km"].sum()))
    return marked(f"⟦{km} km⟧ of lines are mapped; no route is named.")


def _grouped(shown: Sequence[RouteView]) -> list[tuple[str, list[RouteView]]]:
    """Return the routes under the title of their branch, if there are several; baselines last."""
    groups: dict[str, list[RouteView]] = {}
    one = len({view.route.branch for view in shown if not view.route.is_baseline}) == 1
    for view in sorted(shown, key=lambda view: view.route.is_baseline):
        title = "For comparison" if view.route.is_baseline else "Routes" if one else view.branch
        groups.setdefault(title, []).append(view)
    return list(groups.items())


def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(Path(__file__).parent.parent / "templates")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["km"] = numbers.km
    environment.filters["hours"] = lambda value: NOTHING if value != value else numbers.fixed(value, 0)
    environment.filters["share"] = numbers.percent
    environment.filters["degrees"] = lambda value: f"{value:.3f}"
    environment.tests["web"] = lambda url: isinstance(url, str) and url.lower().startswith(("http://", "https://"))
    return environment


_MADE: Final = {
    "software": "Made by",
    "version": "Version of the atlas",
    "sha256": "Atlas, SHA-256",
    "command": "Command",
    "parameters": "Parameters",
    "scenarios": "Scenarios",
    "as_of": "Year",
    "seed": "Seed",
}


def _made(made: Provenance | None) -> list[tuple[str, str]]:
    told = {} if made is None else made.as_text()
    return [(title, told[name]) for name, title in _MADE.items() if name in told]


def panel_html(
    atlas: Atlas,
    shown: Sequence[RouteView],
    *,
    territory: str | None = None,
    as_of: int | None = None,
    places: Sequence[Chokepoint] = (),
    stake: AtStake | None = None,
    unknown: str = "",
    scenarios: bool = False,
    opening: str = "the facts as they stand",
    made: Provenance | None = None,
    hold: pd.DataFrame | None = None,
) -> str:
    """Return the markup of the heading and the panel.

    Parameters
    ----------
    atlas : Atlas
    shown : sequence of RouteView
        From `views`.
    territory : str, optional
        ISO 3166-1 alpha-3 code.
    as_of : int, optional
        Year shown, to be said.
    places : sequence of Chokepoint
        To list, from `maps.page.places.told`.
    stake : AtStake, optional
        From `at_stake`, for the finding.
    unknown : str
        Why the chokepoints are not known, where they are not.
    scenarios : bool
        Whether the page has scenarios to choose from.
    opening : str
        What the page opens with: a scenario and a year, in words.
    made : Provenance, optional
        What made the page, to be said among the sources.
    hold : DataFrame, optional
        From `geo.leverage`, of freight: what each country holds.
    """
    names = country_names(atlas)
    catalogue: Mapping[str, Any] = atlas.catalogue
    sources = atlas.sources.astype(object).where(atlas.sources.notna(), None).to_dict("records")
    licences = [entry.get("title") or entry.get("name") for entry in catalogue.get("licenses", [])]
    hashes = {
        str(resource.get("path", resource.get("name"))): str(resource.get("hash", ""))
        for resource in catalogue.get("resources", [])
    }
    used = leading(shown)
    files = [
        {"title": layer.title, "file": layer.filename, "hash": hashes.get(layer.filename, "").removeprefix("sha256:")}
        for layer in LAYERS.values()
    ]
    text = (
        _environment()
        .get_template("panel.html")
        .render(
            title=atlas.title,
            finding=finding(shown, names.get(territory) if territory else None, stake) or unrouted(atlas, as_of=as_of),
            places=places,
            unknown=unknown,
            scenarios=scenarios,
            opening=opening,
            made=_made(made),
            hold=[]
            if hold is None
            else [{**row, "name": names.get(row["territory"])} for row in hold.to_dict("records")],
            circle_km=stake.circle_km if stake else 0.0,
            views=shown,
            leading=used.route.id if used else "",
            most=max((view.share for view in shown), default=0.0) or 1.0,
            territory=names.get(territory) if territory else None,
            as_of=as_of,
            sources=sorted(sources, key=lambda source: str(source["title"]).casefold()),
            files=files,
            version=catalogue.get("version"),
            created=str(catalogue.get("created", ""))[:10],
            built_from=catalogue.get("sources", []),
            licences=[licence for licence in licences if licence],
            policy=BORDER_POLICY,
            groups=_grouped(shown),
            assumed=any(each.get("confidence") == "low" for each in atlas.costs.get("parameters", [])),
            modes={name: mode.title for name, mode in MODES.items()},
            statuses={name: status.title for name, status in STATUSES.items()},
        )
    )
    return re.sub(r"\n\s*", "\n", text)
