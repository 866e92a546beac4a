"""The end of the two pages: what is not known, and where all of it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from layers.scenarios.scenario import scenario_names
from maps.annex.context import Context
from maps.paper.document import Paragraphs, Section
from maps.words.messages import Said, Voice

if TYPE_CHECKING:
    from layers import Atlas

_TITLES: Final = 10
"""At most so many data sets are named."""

_LONGEST: Final = 160
"""Letters of the title of a data set that are shown."""


def unknown(context: Context, voice: Voice) -> Section:
    """Return what limits the figures of an atlas."""
    told = [*_of_lines(context.atlas), *_of_costs(context), Said("brief-unknown-ways")]
    if scenario_names(context.atlas):
        told.append(Said("brief-unknown-intent"))
    return Section(
        "unknown", voice.say("brief-unknown"), (Paragraphs(tuple(voice.marked(each) for each in told), listed=True),)
    )


def _of_lines(atlas: Atlas) -> list[Said]:
    segments = atlas.segments
    gas = segments["mode"] == "pipeline"
    without = int(segments["capacity_bcm_y"].where(gas, segments["capacity_mt_y"]).isna().sum())
    low = int((segments["confidence"] == "low").sum())
    told = []
    if without:
        told.append(Said("brief-unknown-capacity", {"without": without, "all": len(segments)}))
    if low:
        told.append(Said("brief-unknown-facts", {"low": low, "all": len(segments)}))
    if "geometry_method" in segments and (gas & segments["geometry_method"].isin(["waypoints", "schematic"])).any():
        told.append(Said("brief-unknown-course"))
    return told


def _of_costs(context: Context) -> list[Said]:
    entries = context.atlas.costs.get("parameters", [])
    low = sum(entry.get("confidence") == "low" for entry in entries)
    told = [Said("brief-unknown-times", {"low": low, "all": len(entries)})] if low else []
    return [*told, *([Said("brief-unknown-contracts")] if context.case.rule() != "hours" else [])]


def sources(context: Context, voice: Voice) -> Section:
    """Return what facts and lines are from, and under which licence the atlas is."""
    atlas = context.atlas
    told = [Said("brief-sources-facts", {"count": len(atlas.sources)})]
    titles = [
        f"{_short(str(entry.get('title', '')))} ({_short(str(entry.get('licence') or '–'))})"
        for entry in atlas.catalogue.get("sources", [])
    ]
    if titles:
        more = len(titles) - _TITLES
        end = voice.say("brief-sources-more", count=more) if more > 0 else "."
        named = f"{voice.say('brief-sources-data')} {'; '.join(titles[:_TITLES])}{end}"
    if context.made.licence:
        told.append(Said("brief-sources-licence", {"licence": _short(context.made.licence)}))
    told.append(Said("brief-sources-borders"))
    text = " ".join([*([named] if titles else []), *map(voice.say, told)])
    return Section("origins", voice.say("brief-sources"), (Paragraphs((text,), small=True),))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
