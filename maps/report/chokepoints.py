"""The part of the brief that names the chokepoints of the territory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geo
from layers.model.problem import MissingCostError
from maps.annex.context import Context
from maps.paper.document import Paragraphs
from maps.words.chokepoints import Chokepoint, Term, chokepoints_in_words
from maps.words.messages import Name, Said, Voice

if TYPE_CHECKING:
    import geopandas as gpd

LISTED: Final = 3
"""How many places are named."""


def worst_chokepoints(context: Context) -> gpd.GeoDataFrame | None:
    """Return the first places of the list of chokepoints, as the page has it; None where they are not known."""
    if context.territory is None:
        return None
    draws = geo.Draws(context.draws, context.seed)
    try:
        case = context.case.but(scenario=context.under)
        return geo.chokepoints(case, context.territory, top=LISTED, draws=draws, rank_draws=False)
    except MissingCostError:
        return None


def chokepoint_text(context: Context, places: gpd.GeoDataFrame, voice: Voice) -> tuple[Paragraphs, ...]:
    """Return what is said of places from `worst_chokepoints`, below the map that numbers them."""
    territory = str(context.territory)
    about = {"territory": Name(f"country/{territory}")}
    under = []
    if context.under is not None:
        under.append(Said("brief-chokepoint-under", {"scenario": Name(f"scenario/{context.under.id}")}))
    if not len(places):
        return (Paragraphs((" ".join(map(voice.say, (Said("brief-chokepoint-none", about), *under))),), small=True),)
    listed = chokepoints_in_words(places, context.atlas, territory)
    notes = [Said("brief-chokepoint-how", {"km": float(places["radius_km"].iat[0])}), *under]
    shown = {term.said.id for place in listed for term in _shown(place)}
    notes += [Said(note, about if note == _OF_CAPACITY else {}) for note, terms in _NOTES.items() if shown & terms]
    if len(listed) > 1:
        notes.append(Said("brief-chokepoint-sure"))
    named = tuple(voice.marked(_told(place, voice)) for place in listed)
    return Paragraphs(named), Paragraphs((" ".join(map(voice.say, notes)),), small=True)


_OF_CAPACITY: Final = "brief-chokepoint-capacity"

_NOTES: Final = {
    _OF_CAPACITY: {"loss-freight-capacity", "loss-gas-capacity"},
    "brief-chokepoint-speed": {"loss-freight-speed"},
    "brief-chokepoint-way": {"loss-gas-way"},
    "brief-chokepoint-hours": {"loss-longer", "loss-longer-between", "loss-no-detour"},
}
"""What each note is about: the losses of which one has to be shown."""


def _shown(place: Chokepoint) -> list[Term]:
    """Return the losses that are told of a place: none but the way round where nothing is lost."""
    return [term for term in place.terms if term.share or term is place.terms[-1]]


def _told(place: Chokepoint, voice: Voice) -> Said:
    told = [term.said for term in _shown(place)] + ([] if place.cost is None else [place.cost])
    losses = "; ".join(map(voice.say, told))
    says = "brief-chokepoint-only" if place.within.id == "place-only" else "brief-chokepoint-place"
    return Said(says, {**place.within.args, "rank": place.rank, "place": place.name, "losses": losses})
