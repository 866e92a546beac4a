"""The brief an analyst would hand in: two pages, and an annex for whoever asks for it.

`report` gathers what `geo` finds into a document (`maps.paper.written.Report`), which writes itself in each format.
What only the annex shows is not computed without it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import geo
from geo.scenarios.outcome import Outcome, run_scenario
from layers.model.problem import MissingCostError
from layers.results.provenance import provenance_of
from layers.scenarios.scenario import Scenario, scenario_names
from maps.annex.context import Context
from maps.annex.gather import annex as annex_of
from maps.charts.frame import map_frame
from maps.charts.print_map import static_map
from maps.paper.document import BigFigure, Opening, Picture, Progress, Section
from maps.paper.written import Report
from maps.report.cases import cases
from maps.report.chokepoints import chokepoint_text, worst_chokepoints
from maps.report.held import held
from maps.report.unknown import sources, unknown
from maps.words import opening
from maps.words.messages import Name, Voice
from maps.words.names import voice_of
from maps.words.routes import leading_route

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas

_MAP_IN = 5.4
"""At most so high is the map of the first page, inches."""


def report(
    case: Atlas | geo.Case,
    *,
    territory: str | None = None,
    scenarios: Sequence[Scenario | str | Path] | None = None,
    as_of: int | None = None,
    radius_km: float = 5.0,
    draws: int = 200,
    seed: int = 0,
    language: str = "en",
    annex: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Gather a report.

    Parameters
    ----------
    case : Atlas or Case
        Its year, costs and territory hold throughout; a scenario belongs into `scenarios`.
    territory : str, optional
        Country it is about, by any of its names; that of the case where not given.
    scenarios : sequence of Scenario, str or Path, optional
        Those to compare; all of the atlas where not given, in order of name.
    as_of : int, optional
        Year in place of that of the case.
    radius_km : float
        Radius of the disc that closes at a chokepoint, in the annex.
    draws, seed : int
        How many seeded draws the intervals are of; with 0 every figure is at the central values, without an interval.
        The table of scenarios takes those recorded with the atlas where no more are asked for, with seed 0.
    language : {"en", "az", "ru", "fa"}
        Of the two pages; the annex is in English.
    annex : bool
        Whether the chapters with all tables stand behind the two pages.
    progress : callable, optional
        Called with steps done, steps in all, and what is being done.

    Returns
    -------
    Report

    Raises
    ------
    AtlasError
        If a scenario cannot be read, or closes everything.
    UnknownNameError
        If the atlas has no such territory. A KeyError.
    ValueError
        If the case has a scenario.

    Examples
    --------
    >>> from layers import load_atlas
    >>> brief = report(load_atlas("middle"), scenarios=["btk_closed"], draws=0)
    >>> [section.id for section in brief.sections]
    ['corridor', 'changes', 'held', 'unknown', 'origins']
    """
    overrides = {"territory": territory, "as_of": as_of}
    case = geo.Case.of(case).but(**{name: value for name, value in overrides.items() if value is not None})
    if case.scenario is not None:
        raise ValueError("a brief compares scenarios: name them in scenarios=, and leave the case without one")
    territory = case.territories[0] if case.territories else None
    as_of = case.as_of
    atlas = _at_home(case.atlas, territory)
    names = scenario_names(atlas) if scenarios is None else scenarios
    compared = case.scenarios_asked(names)
    compared = list({scenario.id: scenario for scenario in compared if scenario.kind != "baseline"}.values())
    step = _Steps(progress, len(compared) + (12 if annex else 5))
    made = provenance_of(
        atlas,
        command="report",
        parameters={
            "territory": territory,
            "scenarios": [scenario.id for scenario in compared],
            "radius_km": radius_km,
            "draws": draws,
        },
        as_of=as_of,
        seed=seed if draws else None,
    )
    asked = compared if scenarios else None
    context = Context(atlas, territory, as_of, radius_km, draws, seed, made, case.costs, asked)
    voice = voice_of(atlas, language, compared)
    outcomes = _outcomes(context, compared, step)
    step("The opening")
    leading = leading_route(context.atlas, context.exposed, context.territory)
    told = _told(context, leading)
    opened = _opening(context, told, voice)
    step("Chokepoints")
    places = worst_chokepoints(context)
    sections = [_corridor(context, told, places, voice)]
    step("The table of scenarios")
    sections.append(cases(context, outcomes, voice, gap=_gap(context, leading)))
    step("Observations")
    sections += [held(context, outcomes, voice), unknown(context, voice), sources(context, voice)]
    chapters = annex_of(context, outcomes, step) if annex else ()
    step.finish()
    return Report(
        title=voice.name("atlas/title"),
        subtitle=_about(context, voice),
        language=language,
        opening=opened,
        sections=tuple(sections),
        annex=chapters,
        made=made,
        credit=_credit(context, voice),
        source=context.source,
    )


def _outcomes(context: Context, compared: Sequence[Scenario], step: _Steps) -> list[Outcome] | MissingCostError:
    """Return what each scenario changes, or what is missing to tell."""
    outcomes = []
    try:
        for scenario in compared:
            step(f"Scenario {scenario.id}")
            outcomes.append(run_scenario(context.case.but(scenario=scenario)))
    except MissingCostError as error:
        return error
    return outcomes


def _opening(context: Context, told: opening.Opening, voice: Voice) -> Opening:
    """Return the headline, the sentence and the figures, which are those of the page."""
    figures = tuple(
        BigFigure(voice.say(each.value), voice.say(each.note), voice.say(each.interval) if each.interval else "")
        for each in told.figures
    )
    return Opening(
        voice.say(told.headline),
        voice.marked(told.sentence) if told.sentence else "",
        figures,
        _assumed(context, told, voice),
    )


def _assumed(context: Context, told: opening.Opening, voice: Voice) -> str:
    """Return under which assumptions the figures hold that times and prices are behind, if there are any."""
    created = _created(context)
    behind = [each for each in told.figures[1:] if each.value.id not in ("figure-no-way-round", "figure-cut-off")]
    if created is None or not behind:
        return ""
    return voice.say("opening-assumed" if any(each.interval for each in behind) else "brief-central", date=created)


def _told(context: Context, name: str | None) -> opening.Opening:
    """Return what the page opens with, of the leading route if there is one."""
    atlas, territory, table = context.atlas, context.territory, context.exposed
    if name is None:
        return opening.opening_of_lines(float(geo.pieces(context.case)["km"].sum()) if len(atlas.segments) else 0.0)
    route, mine = atlas.routes[name], table[table["route"] == name]
    inside = float(mine["km"][mine["country"] == territory].sum())
    stake = None
    if territory is not None and route.kind == "freight" and inside > 0:
        stake = opening.at_stake(context.case, territory, name, geo.Draws(context.draws, context.seed))
    if stake is not None:
        return opening.opening_of_pair(context.case, stake)
    unbuilt = float(mine["km"][mine["status"] != "operational"].sum())
    modes = list(dict.fromkeys(mine["mode"]))
    return opening.opening_of_route(route, float(mine["km"].sum()), inside, unbuilt, modes, territory)


def _gap(context: Context, name: str | None) -> set[str]:
    """Return the lines that the route the brief opens with lacks."""
    return set() if name is None else set(opening.missing_lines(context.case, name)["segment"])


def _created(context: Context) -> datetime.date | None:
    """Return the day of the edition of the atlas, if it is stated."""
    created = str(context.atlas.catalogue.get("created") or "")[:10]
    return datetime.date.fromisoformat(created) if created else None


def _about(context: Context, voice: Voice) -> str:
    """Return which territory, edition of the atlas, scenario and year the brief is about."""
    told = [] if context.territory is None else [voice.name(f"country/{context.territory}")]
    created = _created(context)
    if created is not None:
        told.append(voice.say("brief-dated", date=created))
    if context.under is not None:
        told.append(voice.say("brief-under", scenario=Name(f"scenario/{context.under.id}")))
    elif context.asked:
        told.append(voice.say("brief-compares", count=len(context.asked)))
    if context.as_of is not None:
        told.append(voice.say("brief-in-year", year=context.as_of))
    return " · ".join(told)


def _corridor(context: Context, told: opening.Opening, places: gpd.GeoDataFrame | None, voice: Voice) -> Section:
    """Return the map of the first page and the chokepoints on it, if there is anything to draw."""
    atlas, territory = context.atlas, context.territory
    if not len(atlas.segments):
        return Section("corridor", "", ())
    frame = map_frame(atlas, territory=territory, most=_MAP_IN)
    about = {} if territory is None else {"territory": Name(f"country/{territory}")}
    numbered = places if places is not None and len(places) else None
    caption = "brief-map" if territory is None else "brief-map-of" if numbered is None else "brief-map-way"
    picture = Picture(
        "map",
        voice.say(caption, **about),
        voice.say("brief-map-alt"),
        lambda title, source: static_map(
            atlas,
            territory=territory,
            chokepoints=numbered,
            way=told.segments,
            frame=frame,
            as_of=context.as_of,
            title=title,
            source=source,
            voice=voice,
        ),
    )
    below = () if places is None else chokepoint_text(context, places, voice)
    return Section("corridor", "", (picture, *below))


def _credit(context: Context, voice: Voice) -> str:
    """Return whose data the map shows."""
    publishers = context.atlas.publishers
    if any("OpenStreetMap" in publisher for publisher in publishers):
        return voice.say("brief-credit-osm")
    return voice.say("brief-credit", publishers=", ".join(publishers)) if publishers else ""


class _Steps:
    """Counts steps for a progress bar."""

    def __init__(self, progress: Progress | None, of: int) -> None:
        self.progress, self.of, self.done = progress, of, 0

    def __call__(self, doing: str) -> None:
        if self.progress is not None:
            self.progress(min(self.done, self.of), self.of, doing)
        self.done += 1

    def finish(self) -> None:
        if self.progress is not None:
            self.progress(self.of, self.of, "Done")


def _at_home(atlas: Atlas, territory: str | None) -> Atlas:
    """Return the atlas with a default territory, which measures of flows are taken for."""
    if territory == atlas.territory:
        return atlas
    corridor = {**atlas.catalogue.get("corridor", {}), "territory": territory}
    return replace(atlas, catalogue={**atlas.catalogue, "corridor": corridor})
