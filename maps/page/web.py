"""The web map: an atlas as a plain folium map, to which any other folium layer may be added.

`web_map` makes one folium GeoJson layer for each combination of mode, branch and status and for
each kind of place, a vector basemap below them, and the page around them: panel, layer tree, legend,
lettering. The scripts in `maps/static` give the layers their cards and second cues; data reaches
them as JSON and becomes text nodes only.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import shapely
from branca.element import Figure, MacroElement
from folium.template import Template
from rjsmin import jsmin  # type: ignore[import-untyped]

import geo
from layers.ground.world import CREDITS
from layers.model.problem import MissingCostError
from layers.results.provenance import provenance_of
from layers.scenarios.scenario import scenario_names
from maps.ground.shading import shading
from maps.ground.towns import GREAT_RANK, LAST_ZOOM, Town, towns
from maps.look import style
from maps.look.seam import ANTIMERIDIAN, eastward, one_piece, seam
from maps.look.seas import SEAS
from maps.look.subject import places_to_come, subject
from maps.page import display
from maps.page.basemap import VECTOR, Basemap
from maps.page.basemap import basemap as named_basemap
from maps.page.folium_layers import add_chokepoints, add_ground, add_lines, add_places, ground_of
from maps.page.languages import messages
from maps.page.many import MOST_PLACES, ManyFeatures, are_many, held, line_columns, place_columns
from maps.page.notebook import CorridorMap
from maps.page.packing import pack
from maps.page.palette import palette_css
from maps.page.panel import panel_html
from maps.scripts.closing import ClosableNetworks
from maps.scripts.modules import bundled
from maps.story.route_views import RouteView, cuts, leading, views
from maps.story.scenarios import offer
from maps.story.timeline import timeline
from maps.story.tour import tour
from maps.words.chokepoints import chokepoints_in_words
from maps.words.claims import Answer, answered
from maps.words.countries import country_names
from maps.words.facts import LINE_FIELDS, PLACE_FIELDS
from maps.words.names import own_names, voice_of
from maps.words.opening import (
    Opening,
    Stake,
    at_stake,
    opening_of_lines,
    opening_of_pair,
    opening_of_route,
    recorded_figures,
    recorded_of,
)
from maps.words.terms import bare_name

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from layers import Atlas
    from layers.results.provenance import Provenance
    from layers.scenarios.scenario import Scenario

STATIC: Final = Path(__file__).parent.parent / "static"
FLUENT: Final = STATIC.parent / "vendor" / "fluent-bundle" / "fluent-bundle.min.js"
SCRIPTS: Final = (
    "core.js",
    "messages.js",
    "cards.js",
    "lines.js",
    "panel.js",
    "find.js",
    "chokepoints.js",
    "tree.js",
    "queue.js",
    "answer.js",
    "flows.js",
    "scenario.js",
    "compare.js",
    "ground.js",
    "labels.js",
    "measure.js",
    "picture.js",
    "tools.js",
    "share.js",
    "timeline.js",
    "tour.js",
    "language.js",
)
MANY: Final = "many.js"
"""The script of pages whose lines and places are painted."""

MODULES: Final = ("main.js",)
"""The scripts that are modules; they run behind the others, with what they import."""

STYLES: Final = ("page.css", "tools.css", "close.css", "language.css")
RELIEF_MARGIN_DEG: Final = (18.0, 8.0)
"""How far beyond the corridor the relief reaches, in longitude and in latitude."""

LISTED: Final = 10
"""How many chokepoints are shown where the caller gives none."""

LEAFLET: Final = '<a href="https://leafletjs.com">Leaflet</a>'


class _Begin(MacroElement):
    """The style sheet, the scripts, the panel and the data."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
        {{ this.meta }}
        <style>{{ this.css }}</style>
        <script>{{ this.js }}</script>
        {% endmacro %}
        {% macro html(this, kwargs) %}{{ this.panel }}<script>corridor.arrange();</script>{% endmacro %}
        {% macro script(this, kwargs) %}
        corridor.begin({{ this._parent.get_name() }}, {{ this.data }});
        {% endmacro %}
        """
    )

    def __init__(
        self, panel: str, data: Mapping[str, Any], provenance: Provenance, description: str, scripts: Sequence[str]
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Corridor"
        self.meta = _meta(provenance, data["title"], description)
        self.css = palette_css() + "".join(map(_read, STYLES))
        self.js = "\n".join([FLUENT.read_text(encoding="utf-8"), *map(_read, scripts), _modules()])
        self.panel = re.sub(r"\{(?=[{%#])", "&#123;", panel)
        self.data = display.script_json(data)


class _Finish(MacroElement):
    """Starts the page's parts once every layer is there."""

    _template = Template("{% macro script(this, kwargs) %}corridor.finish();{% endmacro %}")

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CorridorFinish"


def web_map(
    case: Atlas | geo.Case,
    *,
    territory: str | None = None,
    as_of: int | None = None,
    chokepoints: gpd.GeoDataFrame | None = None,
    scenario: Scenario | str | None = None,
    scenarios: Iterable[Scenario | str] | None = None,
    basemap: str | Basemap = VECTOR,
) -> CorridorMap:
    """Return an atlas as an interactive folium map.

    Parameters
    ----------
    case : Atlas or Case
        The year and the scenario to open with; statuses are those of that year (`geo.status_in`).
    territory : str, optional
        Country to bring out, by ISO 3166-1 alpha-3, alpha-2 or name; the first of the case where not given.
    as_of, scenario : optional
        Year and scenario in place of those of the case.
    chokepoints : GeoDataFrame, optional
        Places to number, from `geo.chokepoints` for the same territory, year and scenario; the first
        ten of those it finds by default where not given.
    scenarios : iterable of Scenario or str, optional
        Those to choose from, or their names, each with its effect worked out for every year that makes a difference;
        those of the atlas where not given.
    basemap : str or Basemap
        Online tiles to lay over the vector ground, by a name of `maps.page.basemap.basemaps`; none for "vector".

    Returns
    -------
    CorridorMap
        A `folium.Map` that shows in a notebook and takes further folium layers; `maps.page_html` makes it one file.

    Raises
    ------
    UnknownNameError
        If the atlas has no such territory. A KeyError.
    KeyError
        If there is no such basemap.
    AtlasError
        If a scenario of the atlas cannot be read, or closes everything.

    Examples
    --------
    >>> from layers import load_atlas
    >>> from maps import web_map
    >>> fmap = web_map(load_atlas("middle"), scenarios=[])
    >>> type(fmap).__name__
    'CorridorMap'
    """
    tiles = named_basemap(basemap) if isinstance(basemap, str) else basemap
    overrides = {"territory": territory, "as_of": as_of, "scenario": scenario}
    case = geo.Case.of(case).but(**{name: value for name, value in overrides.items() if value is not None})
    atlas, country = case.atlas, case.territories[0] if case.territories else None
    # The reader may go back from the scenario that the page opens with to the corridor as it is.
    today = case.but(scenario=None)
    segments = geo.segments_in(today)
    shown = views(today, territory=country)
    places, circle_km, unknown = _chokepoints(case, country, chokepoints)
    opening, stake = _opening(today, country, shown)
    if scenarios is None:
        scenarios = scenario_names(atlas)
    scenarios = case.scenarios_asked(scenarios)
    networks = ClosableNetworks(case)
    offered = offer(case, scenarios, networks, territory=country)
    closing = networks.document(case)
    hold = _hold(case, scenarios)
    dearer = recorded_of(case, country, "extra_usd, today") if country else None
    provenance = provenance_of(
        atlas, command="map", parameters={"territory": country}, scenario=case.scenario, as_of=case.as_of
    )
    voice = voice_of(atlas, scenarios=[] if case.scenario is None else [case.scenario])
    panel = panel_html(
        atlas,
        shown,
        opening,
        territory=country,
        as_of=case.as_of,
        places=[] if places is None or country is None else chokepoints_in_words(places, atlas, country),
        circle_km=circle_km,
        unknown=unknown,
        opening_way=stake.segments if stake else (),
        scenarios=[entry["title"] for entry in offered["list"]] if offered else [],
        scenario=case.scenario,
        made=provenance,
        hold=hold,
        answers=_answers(case),
        voice=voice,
    )
    cut = seam(atlas)
    in_one_piece = one_piece(atlas, cut)
    near = display.zone(subject(in_one_piece))
    beneath = ground_of(near, cut)
    extent = _extent(in_one_piece, in_one_piece.segments[in_one_piece.segments["id"].isin(segments["id"])])
    as_it_stands = case.but(scenario=None, as_of=None, costs=None)
    pieces = geo.pieces(as_it_stands)
    many = are_many(segments, atlas.nodes)
    named = {segment for view in shown for segment in view.route.segments}
    ends = sorted({end for route in atlas.routes.values() for end in (route.origin, route.destination)})
    data = {
        **_facts(atlas, country, extent, cut),
        "relief": _relief(near),
        "credits": provenance.attribution,
        "labels": {
            "countries": display.lettering(in_one_piece, near, country),
            "seas": [{"id": sea.id, "lat": sea.lat, "lon": sea.lon, "min_zoom": sea.min_zoom} for sea in SEAS],
            "nodes": _ranked(atlas, ends, only_ends=len(atlas.nodes) > MOST_PLACES),
            "towns": [_as_row(town) for town in towns(beneath.towns, in_one_piece, near, country)],
        },
        "routes": {
            view.route.id: {
                "name": view.route.name,
                "segments": view.route.segments,
                **({"description": view.route.description} if view.route.description else {}),
            }
            for view in shown
        },
        "ends": ends,
        "to_come": sorted(places_to_come(segments)),
        "cuts": cuts(pieces[pieces["segment"].isin(named)] if many else pieces),
        "passed": sorted(set(pieces["country"])),
        "claims": {claim["id"]: claim["says"] for claim in atlas.claims.get("claims", ())},
        "scenarios": offered,
        "closing": closing,
        **({"grounds": pack(display.countries(in_one_piece.borders, near, _closable(closing)))} if closing else {}),
        **({"opening": {"segments": opening.segments}} if opening.segments else {}),
        "tour": tour(as_it_stands, shown, stake, places, offered, hold, scenarios, dearer[:3] if dearer else None),
        "timeline": timeline(atlas, scenarios),
        "messages": messages(own_names(atlas)),
    }
    fmap = _empty_map(atlas.title, extent)
    description = ". ".join(voice.say(each).rstrip(".") for each in (opening.headline, opening.sentence) if each)
    fmap.add_child(_Begin(panel, data, provenance, f"{description}.", (*SCRIPTS, MANY) if many else SCRIPTS))
    if tiles is not None:
        tiles.add_to(fmap)
    add_ground(fmap, in_one_piece, near, country, beneath)
    if places is not None and country is not None and len(places):
        add_chokepoints(fmap, eastward(places, cut), atlas, country)
    facts, nodes = _card_facts(segments, pieces), in_one_piece.nodes
    if many:
        lines_held, nodes = held(segments, nodes, {name: fact["drawn_km"] for name, fact in facts.items()}, named)
        fmap.left_out = len(segments) - len(lines_held)
        is_end = nodes["id"].isin(ends) | (len(atlas.nodes) <= MOST_PLACES)
        lines = line_columns(eastward(lines_held, cut), facts, atlas.branches)
        fmap.add_child(ManyFeatures(lines, place_columns(nodes[~is_end]), fmap.left_out))
        nodes = nodes[is_end]
    else:
        add_lines(fmap, eastward(segments, cut), facts, atlas.branches)
    add_places(fmap, nodes)
    fmap.add_child(_Finish())
    return fmap


def _chokepoints(
    case: geo.Case, territory: str | None, chokepoints: gpd.GeoDataFrame | None
) -> tuple[gpd.GeoDataFrame | None, float, str]:
    """Return the places to number, the radius of the circle closed at each, and why they are not known."""
    if territory is None:
        return None, 0.0, ""
    if chokepoints is None:
        try:
            chokepoints = geo.chokepoints(case, territory, top=LISTED, draws=geo.Draws(), rank_draws=False)
        except MissingCostError as error:
            return None, 0.0, str(error)  # the list says so; the rest of the map does not need it
    return chokepoints, float(chokepoints["radius_km"].iat[0]) if len(chokepoints) else 0.0, ""


def _opening(case: geo.Case, territory: str | None, shown: Sequence[RouteView]) -> tuple[Opening, Stake | None]:
    """Return what the page opens with, and what is at stake where a territory lies on the way."""
    view = leading(shown)
    if view is None:
        segments = case.atlas.segments
        return opening_of_lines(float(geo.pieces(case.but(scenario=None))["km"].sum()) if len(segments) else 0.0), None
    stake = None
    if territory is not None and view.route.kind == "freight" and view.territory_km > 0:
        stake = at_stake(case, territory, view.route.id)
    if stake is not None:
        return opening_of_pair(case, stake), stake
    told = opening_of_route(view.route, view.km, view.territory_km, view.unbuilt_km, view.modes, territory)
    return told, None


def _empty_map(title: str, extent: tuple[float, float, float, float]) -> CorridorMap:
    """Return a folium map without layers, centred on an extent."""
    west, south, east, north = extent
    fmap = CorridorMap(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=4,
        tiles=None,
        zoom_control=False,
        min_zoom=2,
        max_zoom=14,
        zoom_snap=0.25,
        zoom_delta=0.75,
        wheel_px_per_zoom_level=90,
        world_copy_jump=False,
        max_bounds_viscosity=0.6,
        font_size="14px",
    )
    figure = fmap.get_root()
    assert isinstance(figure, Figure)
    figure.title = html.escape(title)
    return fmap


def _facts(
    atlas: Atlas, territory: str | None, extent: tuple[float, float, float, float], cut: float
) -> dict[str, Any]:
    """Return what the page's scripts know of an atlas and of the styles, as JSON values."""
    west, south, east, north = extent
    return {
        "title": atlas.title,
        "version": atlas.catalogue.get("version"),
        "created": str(atlas.catalogue.get("created", ""))[:10] or None,
        "attribution": " · ".join(_credits()),
        "bounds": [[south, west], [north, east]],
        **({} if cut == ANTIMERIDIAN else {"seam": cut}),
        "territory": territory,
        "countries": country_names(atlas),
        "modes": list(style.MODES),
        "statuses": list(style.STATUSES),
        "branches": atlas.branches,
        "kinds": {
            kind.name: {"shape": kind.shape, "radius": kind.radius, "min_zoom": kind.min_zoom}
            for kind in style.KINDS.values()
        },
        "shapes": style.SHAPES,
        "cues": [
            f"{mode} {status}" for mode in style.MODES for status in style.STATUSES if len(style.line(mode, status)) > 1
        ],
        "segment_fields": LINE_FIELDS,
        "node_fields": PLACE_FIELDS,
    }


def _meta(provenance: Provenance, title: str, description: str) -> str:
    """Return what the page is about and what made it as elements for its head."""
    entries = {"description": description, "generator": f"Corridor Mapper {provenance.version}"}
    entries |= {
        f"corridor-{name}": text for name, text in provenance.as_text().items() if name not in ("software", "title")
    }
    shared = {"type": "website", "title": title, "description": description}  # for pages that link here (ogp.me)
    named = [("name", name, text) for name, text in entries.items()]
    named += [("property", f"og:{name}", text) for name, text in shared.items()]
    return "\n".join(
        f'<meta {kind}="{name}" content="{html.escape(text)}">'.replace("{", "&#123;") for kind, name, text in named
    )


def _closable(closing: Mapping[str, Any]) -> set[str]:
    """Return the countries that the page can close."""
    return {country for medium in closing["media"].values() for country in medium["countries"]}


def _answers(case: geo.Case) -> list[Answer]:
    """Return the recorded answers to the claims of the atlas; none for other files or another case."""
    figures = recorded_figures(case)
    if figures is None:
        return []
    return answered(case.atlas, figures)


def _hold(case: geo.Case, scenarios: Sequence[Scenario]) -> pd.DataFrame | None:
    """Return what each country could stop or make dearer under the first scenario, where that asks for freight."""
    if not scenarios or not any(demand.mt_y for demand in scenarios[0].demand):
        return None
    try:
        table = geo.leverage(case.but(as_of=None), geo.land_countries(case), scenarios=scenarios[:1])
    except MissingCostError:
        return None
    return table[(table["medium"] == "freight") & (table["crosses"] + table["own"] > 0)].sort_values("rank")


@cache
def _read(name: str) -> str:
    """Return a script or a style sheet without the blanks and comments that only make pages larger."""
    text = (STATIC / name).read_text(encoding="utf-8")
    if name.endswith(".js"):
        return _small(text)
    bare = re.sub(r"^\s*/\*(?:(?!\*/).)*\*/$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"\s*([{};,])\s*|(?<=\w)(:) ", r"\1\2", bare)


@cache
def _modules() -> str:
    """Return the scripts that are modules as one script, as small as the others."""
    return _small(bundled(STATIC / name for name in MODULES))


def _small(script: str) -> str:
    """Return a script without blanks and comments, and without what a template engine would take for its own."""
    return re.sub(r"\{(?=[{%#])", "{ ", str(jsmin(script)))


def _extent(atlas: Atlas, segments: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Return west, south, east, north of the corridor, in degrees."""
    shapes = subject(atlas, segments).geometry.to_numpy()
    west, south, east, north = (round(float(value), 2) for value in shapely.total_bounds(shapes))
    return west, south, east, north


def _as_row(town: Town) -> list[Any]:
    """Return a town as the page takes it up: what few have stands last."""
    few = {
        "rank": town.rank if town.rank < GREAT_RANK else None,
        "until": town.until_zoom if town.until_zoom < LAST_ZOOM else None,
        "places": list(town.places),
        "names": town.names,
    }
    few = {name: value for name, value in few.items() if value not in (None, [], {})}
    return [town.name, town.lat, town.lon, town.from_zoom, *([few] if few else [])]


def _relief(near: BaseGeometry) -> dict[str, Any]:
    """Return the relief of the corridor's surroundings as the page takes it up."""
    made = shading(display.beyond(near, *RELIEF_MARGIN_DEG))
    west, south, east, north = made.bounds
    picture = base64.b64encode(made.webp).decode()
    return {"picture": f"data:image/webp;base64,{picture}", "bounds": [[south, west], [north, east]]}


def _credits() -> list[str]:
    """Return the credits for the corner of the map, as markup; the panel has all of them."""
    return [LEAFLET, *(f'<a href="{url}">{whose}</a>' for whose, url in CREDITS.items())]


def _ranked(atlas: Atlas, ends: Collection[str], *, only_ends: bool) -> list[dict[str, Any]]:
    """Return the places to letter, the ends of routes first; what stands in brackets only where it tells two apart."""
    short = atlas.nodes["name"].map(bare_name)
    twice = set(short[short.duplicated(keep=False)])
    return [
        {"id": row.id, "short": brief not in twice, "rank": rank}
        for row, brief in zip(atlas.nodes.itertuples(index=False), short, strict=True)
        for rank in [0 if row.id in ends else 2 + style.KINDS[row.kind].min_zoom / 10]
        if rank == 0 or not only_ends
    ]


def _card_facts(segments: gpd.GeoDataFrame, pieces: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    """Return what the card of each segment says beyond its own properties."""
    drawn_km = pieces.groupby("segment")["km_geometry"].sum().to_dict()
    through: dict[str, dict[str, None]] = {}
    for segment, country in zip(pieces["segment"].tolist(), pieces["country"].tolist(), strict=True):
        through.setdefault(segment, {})[country] = None
    return {
        segment: {
            "drawn_km": round(drawn_km.get(segment, 0.0), 1),
            "countries": display.inert(";".join(through.get(segment, ()))),
        }
        for segment in segments["id"].tolist()
    }
