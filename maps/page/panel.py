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
import pandas as pd
import shapely

import geo
from layers.model.schema import LAYERS
from maps.look.style import MODES, STATUSES
from maps.page.display import zone
from maps.page.places import Chokepoint
from maps.words.countries import BORDER_POLICY, country_names
from maps.words.terms import MODE_WORDS, branches_in_sentences, holding, listed, modes_at_stake

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from layers import Atlas, Route
    from layers.results.provenance import Provenance
    from layers.scenarios.scenario import Scenario


_BY_MODE: Final = {"rail": "rail", "road": "road", "sea": "sea", "pipeline": "pipe"}

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
        table = geo.dependence(atlas, territory, pairs=[pair], media=("freight",), as_of=as_of, scenario=scenario)
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
        geo.pieces(atlas, route=list(atlas.routes), as_of=as_of, scenario=scenario).drop(columns="geometry")
    )
    met = geo.crossings(_local(atlas), route=list(atlas.routes), as_of=as_of, scenario=scenario)
    places = dict(zip(atlas.nodes["id"], atlas.nodes["name"], strict=True))
    titles, ways = atlas.branches, branches_in_sentences(atlas)
    return [
        _view(
            route,
            (titles.get(route.branch, route.branch), ways.get(route.branch, route.branch)),
            pieces[pieces["route"] == route.id],
            met[met["route"] == route.id],
            names,
            places,
            territory,
        )
        for route in atlas.routes.values()
    ]


def _view(
    route: Route,
    branch: tuple[str, str],
    pieces: pd.DataFrame,
    crossings: gpd.GeoDataFrame,
    names: Mapping[str, str],
    places: Mapping[str, str],
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
        branch=branch[0],
        way=branch[1],
        origin=places.get(route.origin, route.origin),
        destination=places.get(route.destination, route.destination),
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
    )


def _local(atlas: Atlas) -> Atlas:
    """Return the atlas with what of the borders lies near its lines.

    Crossings are the same on it, and found sooner: they ask for no land, nor for borders far away.
    """
    near = zone(atlas.segments, 0.2)
    borders = atlas.borders.copy()
    borders.geometry = [_areas(shape) for shape in shapely.intersection(borders.geometry.to_numpy(), near)]
    return replace(atlas, borders=borders[~borders.geometry.is_empty], land=atlas.land.iloc[:0])


def _areas(shape: BaseGeometry) -> BaseGeometry:
    return shapely.MultiPolygon([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])


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
    """Return the route the page opens with.

    The first of the freight routes that enter the territory with the fewest modes, so that its
    share is one of like with like; else the first freight route; else the first.
    """
    freight = [view for view in shown if view.route.kind == "freight"] or list(shown)
    entering = [view for view in freight if view.territory_km > 0] or freight
    return min(entering, key=lambda view: len(view.modes), default=None)


def finding(
    shown: Sequence[RouteView], territory_name: str | None, stake: AtStake | None = None
) -> list[tuple[str, bool]]:
    """Return the sentence the page opens with, as pieces of text and whether each is a figure.

    Every figure is computed from the views and from what is at stake.
    """
    view = leading(shown)
    if view is None:
        return []
    modes = listed([_BY_MODE[mode] for mode in view.modes])
    way = f"the {view.way} by {modes}, {_short(view.origin)} to {_short(view.destination)}"
    unbuilt = view.unbuilt_km >= 0.5
    if territory_name and view.share >= _WHOLE:
        text = [("All ", False), (f"{view.km:,.0f} km", True), (f" of {way}, lie in {territory_name}", False)]
    elif territory_name and view.territory_km > 0:
        text = [
            (f"Of the {view.km:,.0f} km of {way}, ", False),
            (f"{view.territory_km:,.0f} km ({100 * view.share:.1f} %)", True),
            (f" lie in {territory_name}", False),
        ]
    else:
        text = [(f"{way[0].upper()}{way[1:]}: ", False), (f"{view.km:,.0f} km", True)]
    if territory_name and stake is not None:
        if stake.places:
            some = f"{stake.places} place" + "s" * (stake.places > 1)
            circle = f" a circle of {stake.circle_km:g} km radius holds {stake.together}"
            text += [("; at ", False), (some, True), (circle, False)]
        if stake.detour_h == float("inf"):
            text += [
                (f"; without {territory_name} there is ", False),
                ("no other route", True),
                (" in operation", False),
            ]
        elif stake.detour_h > 0:
            hours = f"{stake.detour_h:,.0f} hours"
            text += [(f"; without {territory_name} the fastest route takes ", False), (hours, True), (" longer", False)]
    text += [(".", False)]
    if unbuilt:
        text += [(" ", False), (f"{view.unbuilt_km:,.0f} km", True), (" of the way are not in operation yet.", False)]
    return text


_WHOLE: Final = 0.9995
"""A share from this on is written as all of it."""


def unrouted(atlas: Atlas, *, as_of: int | None = None) -> list[tuple[str, bool]]:
    """Return the sentence the page opens with where no route is named: how long the lines are, if there are any."""
    if not len(atlas.segments):
        return [("No line is mapped yet.", False)]
    km = float(geo.pieces(atlas, as_of=as_of)["km"].sum())
    return [(f"{km:,.0f} km", True), (" of lines are mapped; no route is named.", False)]


def _short(name: str) -> str:
    """Return a place's name without what stands in brackets."""
    return name.split(" (")[0]


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
    environment.filters["km"] = lambda value: (
        f"{value:,.0f}" if value >= 10 else f"{value:,.1f}" if value >= 0.05 or value == 0 else "< 0.1"
    )
    environment.filters["hours"] = lambda value: "–" if value != value else f"{value:,.0f}"
    environment.filters["share"] = lambda value: f"{100 * value:.1f} %" if value >= 0.0005 or value == 0 else "< 0.1 %"
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
