"""The panel beside the map: numbers from `geo` turned into sentences, bars and tables.

`views` gathers what is said of each route, `maps.words.opening` what the page opens with, `panel_html` the markup.
Jinja escapes every value; nothing is marked safe.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jinja2
import pandas as pd

from layers.model.schema import LAYERS
from layers.scenarios.scenario import load_each, scenario_names
from maps.page.languages import Markings
from maps.story.route_views import RouteView, closest
from maps.story.timeline import timeline
from maps.words.chokepoints import Chokepoint
from maps.words.claims import Answer
from maps.words.messages import Name, Said, Voice, said
from maps.words.names import voice_of
from maps.words.opening import Opening

if TYPE_CHECKING:
    from layers import Atlas
    from layers.results.provenance import Provenance
    from layers.scenarios.scenario import Scenario


def _grouped(shown: Sequence[RouteView]) -> list[tuple[Said, list[RouteView]]]:
    """Return the routes under the title of their branch, if there are several; baselines last."""
    groups: dict[str, list[RouteView]] = {}
    single_branch = len({view.route.branch for view in shown if not view.route.is_baseline}) == 1
    for view in sorted(shown, key=lambda view: view.route.is_baseline):
        key = "for-comparison" if view.route.is_baseline else "routes" if single_branch else f"/{view.route.branch}"
        groups.setdefault(key, []).append(view)
    titles = {key: said("only", what=Name(f"branch{key}")) if key[0] == "/" else said(key) for key in groups}
    return [(titles[key], members) for key, members in groups.items()]


def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(Path(__file__).parent.parent / "templates")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.tests["web"] = lambda url: isinstance(url, str) and url.lower().startswith(("http://", "https://"))
    return environment


def _of_unshown_alone(atlas: Atlas) -> set[str]:
    """Return the sources of what the page does not show: observations, gas, and events before the timeline begins.

    The brief has them.
    """
    counted = set().union(*(_cited(_entries(each)) for each in (atlas.observations, atlas.events, atlas.gas)))
    rest = (
        _cited(atlas.costs.get("parameters", [])) | _cited(atlas.claims.get("claims", [])) | _cited(timeline(atlas, ()))
    )
    if not counted:
        return set()
    rest |= _cited(atlas.costs.get("rates", []))
    for frame in (atlas.nodes, atlas.segments):
        rest |= _cited(frame.filter(["source"]).to_dict("records"))
    for scenario in load_each(atlas, ((name,) for name in scenario_names(atlas))):
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

_MADE: Final = ("software", "version", "sha256", "command", "parameters", "scenarios", "as_of", "seed")
"""What of the provenance is told."""


def _provenance_rows(provenance: Provenance | None) -> list[tuple[str, str]]:
    texts = {} if provenance is None else provenance.as_text()
    return [(name, texts[name]) for name in _MADE if name in texts]


_LEAST_MT: Final = 0.1
"""Where less than this crosses a country, Mt/y, its detour per tonne is that of a few tonnes and is not told."""


def _with_detours(hold: pd.DataFrame) -> pd.DataFrame:
    return hold.assign(extra_hours_per_t=hold["extra_hours_per_t"].where(hold["crosses"] >= _LEAST_MT))


def _assumed_on(opening: Opening, created: str) -> Said | None:
    """Return under which assumptions the figures hold, where one has an interval."""
    if not created or not any(figure.interval for figure in opening.figures[1:]):
        return None
    return Said("opening-assumed", {"date": datetime.date.fromisoformat(created)})


def _opens_with(scenario: Scenario | None, as_of: int | None) -> Said:
    """Return the scenario and the year that the page opens with."""
    year = as_of if as_of is not None or scenario is None else scenario.year
    if scenario is None:
        return said("opens-with-facts") if year is None else said("opens-with-year", year=year)
    name = Name(f"scenario/{scenario.id}")
    if year is None:
        return said("opens-with-scenario", scenario=name)
    return said("opens-with-scenario-year", scenario=name, year=year)


def panel_html(
    atlas: Atlas,
    shown: Sequence[RouteView],
    opening: Opening,
    *,
    territory: str | None = None,
    as_of: int | None = None,
    places: Sequence[Chokepoint] = (),
    circle_km: float = 0.0,
    unknown: str = "",
    opening_way: Collection[str] = (),
    scenarios: Sequence[str] = (),
    scenario: Scenario | None = None,
    made: Provenance | None = None,
    hold: pd.DataFrame | None = None,
    answers: Sequence[Answer] = (),
    voice: Voice | None = None,
) -> str:
    """Return the markup of the heading and the panel.

    Parameters
    ----------
    atlas : Atlas
    shown : sequence of RouteView
        From `views`.
    opening : Opening
        What the page opens with.
    territory : str, optional
        ISO 3166-1 alpha-3 code.
    as_of : int, optional
        Year shown, to be said.
    places : sequence of Chokepoint
        To list, from `maps.words.chokepoints.chokepoints_in_words`.
    circle_km : float
        Radius of the circle that is closed at each of them.
    unknown : str
        Why the chokepoints are not known, where they are not.
    opening_way : collection of str
        Segments of the way that the opening tells of: the tables begin with the route closest to it.
    scenarios : sequence of str
        Titles of those to choose from, until the page's scripts put their list there.
    scenario : Scenario, optional
        What the page opens with.
    made : Provenance, optional
        What made the page, to be said among the sources.
    hold : DataFrame, optional
        From `geo.leverage`, of freight: the transit through each country.
    answers : sequence of Answer
        What answers the claims of the atlas.
    voice : Voice, optional
        What says it, from `voice_of`; made here where not given.
    """
    catalogue: Mapping[str, Any] = atlas.catalogue
    cited = atlas.sources[~atlas.sources["id"].isin(_of_unshown_alone(atlas))]
    sources = cited.astype(object).where(cited.notna(), None).to_dict("records")
    licences = [entry.get("title") or entry.get("name") for entry in catalogue.get("licenses", [])]
    hashes = {
        str(resource.get("path", resource.get("name"))): str(resource.get("hash", ""))
        for resource in catalogue.get("resources", [])
    }
    used = closest(shown, opening_way)
    created = str(catalogue.get("created", ""))[:10]
    files = [
        {"name": layer.name, "hash": hashes.get(layer.filename, "").removeprefix("sha256:")}
        for layer in LAYERS.values()
    ]
    text = (
        _environment()
        .get_template("panel.html")
        .render(
            opening=opening,
            assumed_on=_assumed_on(opening, created),
            places=places,
            unknown=unknown,
            scenarios=scenarios,
            scenario=scenario,
            opens_with=_opens_with(scenario, as_of),
            voice=Markings(voice or voice_of(atlas, scenarios=[] if scenario is None else [scenario])),
            country=lambda code: Name(f"country/{code}"),
            tabs=[
                *(["chokepoints"] if territory else []),
                "exposure",
                *(["scenarios"] if scenarios else []),
                "sources",
            ],
            made=_provenance_rows(made),
            hold=[] if hold is None else _with_detours(hold).to_dict("records"),
            priced=hold is not None and bool(hold["extra_usd_y"].notna().all()),
            answers=answers,
            claim_name=lambda id_: Name(f"claim/{id_}"),
            circle_km=circle_km,
            views=shown,
            first=used.route.id if used else "",
            most=max((view.share for view in shown), default=0.0) or 1.0,
            territory=territory,
            as_of=as_of,
            sources=sorted(sources, key=lambda source: str(source["title"]).casefold()),
            files=files,
            version=catalogue.get("version"),
            created=created,
            built_from=catalogue.get("sources", []),
            licences=[licence for licence in licences if licence],
            groups=_grouped(shown),
            assumed=any(parameter.get("confidence") == "low" for parameter in atlas.costs.get("parameters", [])),
        )
    )
    return _BESIDE_BLOCKS.sub(r"\1", re.sub(" {2,}", " ", re.sub(r"\n\s*", "\n", text)))
