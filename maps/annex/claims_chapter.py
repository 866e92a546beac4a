"""The chapter of a brief that answers what others claim about the corridor."""

from __future__ import annotations

import geo
from layers.documents.claims import recorded_answers
from layers.model.problem import AtlasError, MissingCostError
from maps.annex.context import Context, not_known
from maps.paper.document import Paragraphs, Section
from maps.words.claims import answered, claims_table
from maps.words.messages import Name, message
from maps.words.names import voice_of

_ID = "claims-chapter"

_HOW = (
    "In brackets: the interval in which nine of ten draws of all that is uncertain lie. Figures of freight rest on the "
    "choice between ways, those of closures on fluid queues at posts and ports, those of gas on stated pipes, monthly "
    "balances and ranges of low confidence where nothing is stated. The claims are those of a press article, in our "
    "words and not in its own; they stand here as claims, whatever the answer."
)


def claims(context: Context) -> Section:
    """Return the answers to the claims of the atlas; nothing for an atlas without any."""
    title = message("article-title")
    if not context.atlas.claims:
        return Section(_ID, title, ())
    as_recorded = not context.costs and context.as_of is None and (context.draws, context.seed) == (200, 0)
    atlas = context.atlas
    figures = recorded_answers(atlas) if as_recorded else None
    try:
        if figures is None:
            figures = geo.answers(context.case, draws=geo.Draws(context.draws, context.seed))
    except (AtlasError, MissingCostError) as error:
        return not_known(_ID, title, error)
    voice = voice_of(atlas)
    told = [
        Paragraphs((voice.say("claim-stated", claim=Name(f"claim/{answer.id}")), *map(voice.say, answer.sentences)))
        for answer in answered(atlas, figures)
    ]
    return Section(_ID, title, (*told, claims_table(atlas.claims, figures), Paragraphs((_HOW,))))
