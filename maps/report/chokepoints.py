"""The part of the brief that names the chokepoints of the territory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geo
from layers.model.problem import MissingCostError
from maps.annex.context import Context
from maps.paper.document import Paragraphs
from maps.words.chokepoints import Chokepoint, chokepoints_in_words
from maps.words.messages import Name, Said, Voice

if TYPE_CHECKING:
    import geopandas as gpd

LISTED: Final = 3
"""How many places are named."""


def worst_chokepoints(context: Context) -> gpd.GeoDataFrame | None:
    """Return the first places of the list of chokepoints, as the page has it; None without any."""
    if context.territory is None:
        return None
    draws = geo.Draws(context.draws, context.seed)
    try:
        places = geo.chokepoints(context.case, context.territory, top=LISTED, draws=draws, rank_draws=False)
    except MissingCostError:
        return None
    return places if len(places) else None


def chokepoint_text(context: Context, places: gpd.GeoDataFrame, voice: Voice) -> tuple[Paragraphs, Paragraphs]:
    """Return what is said of places from `worst_chokepoints`, below the map that numbers them."""
    territory = str(context.territory)
    named = [voice.marked(_told(place, voice)) for place in chokepoints_in_words(places, context.atlas, territory)]
    how = {"territory": Name(f"country/{territory}"), "km": float(places["radius_km"].iat[0])}
    return Paragraphs(tuple(named)), Paragraphs((voice.say(Said("brief-chokepoint-how", how)),), small=True)


def _told(place: Chokepoint, voice: Voice) -> Said:
    losses = "; ".join(voice.say(term.said) for term in place.terms if term.share or term is place.terms[-1])
    return Said(
        "brief-chokepoint-place", {**place.within.args, "rank": place.rank, "place": place.name, "losses": losses}
    )
