"""The panel beside the map: numbers from `geo` turned into sentences, bars and tables.

`views` gathers what is said of each route, `finding` the sentence the page opens with, `panel_html`
the markup. Jinja escapes every value; nothing is marked safe.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jinja2
import pandas as pd

import geo
from layers.model.schema import LAYERS
from layers.scenarios.scenario import load_scenario, scenario_names
from maps.look.style import MODES, STATUSES
from maps.page.places import Chokepoint
from maps.page.route_views import RouteView, leading
from maps.words import numbers
from maps.words.claims import Answer
from maps.words.countries import BORDER_POLICY, country_names
from maps.words.numbers import NOTHING
from maps.words.sentences import Piece, marked
from maps.words.terms import MODE_WORDS, bare_name, by_modes, holding, listed, modes_at_stake

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas
    from layers.results.provenance import Provenance


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
        How many hours longer the fastest route is without the territory, the median over seeded draws; NaN where it
        is not used or no pair is known, infinite where there is no other.
    detour_low, detour_high : float
        90 % of the draws lie between these.
    detour_by : str
        How that other route goes, in words: "sea and road".
    dearer, dearer_low, dearer_high : float
        How many USD a tonne the cheapest route, by money and the value of time, costs more without the territory:
        median and 90 % interval; NaN where no prices are stated.
    """

    places: int
    together: str
    circle_km: float
    detour_h: float
    detour_low: float
    detour_high: float
    detour_by: str
    dearer: float
    dearer_low: float
    dearer_high: float


def at_stake(
    case: Atlas | geo.Case, shown: Sequence[RouteView], chokepoints: gpd.GeoDataFrame, *, territory: str
) -> AtStake:
    """Return what the loss of a territory means for the route the page opens with.

    Parameters
    ----------
    case : Atlas or Case
    shown : sequence of RouteView
        From `views`.
    chokepoints : GeoDataFrame
        From `geo.chokepoints`, every place.
    territory : str
        ISO 3166-1 alpha-3 code.
    """
    view = leading(shown)
    hours = usd = (math.nan, math.nan, math.nan)
    by = ""
    if view is not None and view.route.kind == "freight" and view.territory_km > 0:
        pair = (view.route.origin, view.route.destination)
        table = geo.dependence(case, territory, pairs=[pair], media="freight", draws=geo.Draws(effects=0))
        for row in table.to_dict("records"):
            hours, usd = (
                (float(row[name]), float(row[f"{name}_low"]), float(row[f"{name}_high"]))
                for name in ("extra_hours", "extra_usd_t")
            )
            if row["outcome"] == "no alternative":
                hours = (math.inf, *hours[1:])
            by = by_modes(str(row["modes_avoiding"]).split("-")) if row["outcome"] == "detour" else ""
    circle = float(chokepoints["radius_km"].iat[0]) if len(chokepoints) else float("nan")
    together = listed([MODE_WORDS[mode] for mode in modes_at_stake(chokepoints)])
    return AtStake(holding(chokepoints), together, circle, *hours, by, *usd)


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
        elif stake.detour_high > 0:
            hours, low, high = map(numbers.hours, (stake.detour_h, stake.detour_low, stake.detour_high))
            text += f"; without {territory_name} the fastest route, by {stake.detour_by}, takes ⟦{hours} hours⟧ longer"
            text += f" (90 % of draws: {low} to {high})" if low != high else ""
            if stake.dearer_high >= 0:
                usd, low, high = (
                    numbers.fixed(each, 0) for each in (stake.dearer, stake.dearer_low, stake.dearer_high)
                )
                text += f"; the cheapest costs ⟦{usd} USD⟧ a tonne more"
                text += f" ({low} to {high})" if low != high else ""
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
    single_branch = len({view.route.branch for view in shown if not view.route.is_baseline}) == 1
    for view in sorted(shown, key=lambda view: view.route.is_baseline):
        title = "For comparison" if view.route.is_baseline else "Routes" if single_branch else view.branch
        groups.setdefault(title, []).append(view)
    return list(groups.items())


def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(Path(__file__).parent.parent / "templates")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["km"] = numbers.km
    environment.filters["hours"] = lambda value: NOTHING if value != value else numbers.fixed(value, 0)
    environment.filters["share"] = numbers.percent
    environment.filters["change"] = numbers.change
    environment.filters["whole"] = lambda value: numbers.fixed(value, 0)
    environment.filters["degrees"] = lambda value: f"{value:.3f}"
    environment.tests["web"] = lambda url: isinstance(url, str) and url.lower().startswith(("http://", "https://"))
    return environment


def _of_unshown_alone(atlas: Atlas) -> set[str]:
    """Return the sources of what the page does not show: observations, events and gas. The brief has them."""
    counted = set().union(*(_cited(_entries(each)) for each in (atlas.observations, atlas.events, atlas.gas)))
    rest = _cited(atlas.costs.get("parameters", [])) | _cited(atlas.claims.get("claims", []))
    if not counted:
        return set()
    rest |= _cited(atlas.costs.get("rates", [])) | _cited(atlas.nodes.to_dict("records"))
    rest |= _cited(atlas.segments.to_dict("records"))
    for name in scenario_names(atlas):
        scenario = load_scenario(atlas, name)
        rest |= {*scenario.sources, *(source for demand in scenario.demand for source in demand.source)}
    return counted - rest


def _entries(document: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object of a document, at any depth."""
    if isinstance(document, Mapping):
        yield document
        document = document.values()
    elif not isinstance(document, list):
        return
    for member in document:
        yield from _entries(member)


def _cited(entries: Iterable[Mapping[str, Any]]) -> set[str]:
    cited = {name.strip() for entry in entries for name in str(entry.get("source") or "").split(";")}
    return cited - {""}


_BLOCK: Final = r"</?(?:li|[uo]l|t[rhd]|table|t?head|tbody|h[23]|p|div|section|option|d[ltd])\b"
_BESIDE_BLOCKS: Final = re.compile(rf"({_BLOCK}[^>]*>)\n|\n(?={_BLOCK})")
"""Line ends that show nothing, because a block begins or ends there."""

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


def _provenance_rows(provenance: Provenance | None) -> list[tuple[str, str]]:
    texts = {} if provenance is None else provenance.as_text()
    return [(title, texts[name]) for name, title in _MADE.items() if name in texts]


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
    answers: Sequence[Answer] = (),
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
        To list, from `maps.page.places.chokepoints_in_words`.
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
    answers : sequence of Answer
        What answers the claims of the atlas.
    """
    names = country_names(atlas)
    catalogue: Mapping[str, Any] = atlas.catalogue
    cited = atlas.sources[~atlas.sources["id"].isin(_of_unshown_alone(atlas))]
    sources = cited.astype(object).where(cited.notna(), None).to_dict("records")
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
            made=_provenance_rows(made),
            hold=[]
            if hold is None
            else [{**row, "name": names.get(row["territory"])} for row in hold.to_dict("records")],
            priced=hold is not None and bool(hold["extra_usd_y"].notna().all()),
            answers=answers,
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
            assumed=any(parameter.get("confidence") == "low" for parameter in atlas.costs.get("parameters", [])),
            modes={name: mode.title for name, mode in MODES.items()},
            statuses={name: status.title for name, status in STATUSES.items()},
        )
    )
    return _BESIDE_BLOCKS.sub(r"\1", re.sub(" {2,}", " ", re.sub(r"\n\s*", "\n", text)))
