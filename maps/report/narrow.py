"""The part of the brief that names the narrowest places of the territory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geo
from layers.model.problem import MissingCostError
from maps.annex.context import Context
from maps.paper.document import Paragraphs, Section
from maps.words.chokepoints import Chokepoint, chokepoints_in_words
from maps.words.messages import Name, Said, Voice
from maps.words.numbers import NOTHING

if TYPE_CHECKING:
    import geopandas as gpd

LISTED: Final = 3
"""How many places are named."""


def narrowest(context: Context) -> gpd.GeoDataFrame | None:
    """Return the first places of the list of chokepoints, as the page has it; None without any."""
    if context.territory is None:
        return None
    draws = geo.Draws(context.draws, context.seed)
    try:
        places = geo.chokepoints(context.case, context.territory, top=LISTED, draws=draws, rank_draws=False)
    except MissingCostError:
        return None
    return places if len(places) else None


def narrow(context: Context, places: gpd.GeoDataFrame, voice: Voice) -> Section:
    """Return what is said of places from `narrowest`."""
    territory = str(context.territory)
    listed = [_told(place, voice) for place in chokepoints_in_words(places, context.atlas, territory)]
    how = {"territory": Name(f"country/{territory}"), "km": float(places["radius_km"].iat[0])}
    return Section(
        "narrow",
        voice.say("brief-narrow"),
        (Paragraphs(tuple(listed), listed=True), Paragraphs((voice.say(Said("brief-narrow-how", how)),), small=True)),
    )


def _told(place: Chokepoint, voice: Voice) -> str:
    terms = [told for told in (voice.say(term.said) for term in place.terms) if told != NOTHING]
    return f"{voice.say(place.name)}. {'; '.join([voice.say(place.narrow), *terms])}."
