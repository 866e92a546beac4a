"""The part of the brief that tells how the model compares with what was observed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from layers.model.problem import MissingCostError
from maps.annex.context import Context
from maps.annex.validation_chapter import AIM
from maps.paper.document import Paragraphs, Section
from maps.words.messages import Said, Voice

if TYPE_CHECKING:
    from geo.scenarios.outcome import Outcome


def held(context: Context, outcomes: Sequence[Outcome] | MissingCostError, voice: Voice) -> Section:
    """Return how far the model is off each measure that it was not fitted to."""
    title = voice.say("brief-held")
    try:
        metrics = context.validated([] if isinstance(outcomes, MissingCostError) else outcomes).metrics
    except MissingCostError:
        return Section("held", title, (Paragraphs((voice.say("brief-held-none"),)),))
    rows = metrics[(metrics["set"] == "test") & (metrics["n"] > 0)]
    told = [
        Said(f"brief-held-{measure}", {"n": n, "wape": wape} | (_of_volumes(wape, rest) if measure == "volume" else {}))
        for measure, n, wape, rest in zip(rows["measure"], rows["n"], rows["wape"], rows["wape_rest"], strict=True)
    ]
    if not told:
        return Section("held", title, (Paragraphs((voice.say("brief-held-none"),)),))
    blocks = (
        Paragraphs((voice.say("brief-held-how", ranges="yes" if context.draws else "no"),)),
        Paragraphs(tuple(voice.marked(sentence) for sentence in told), listed=True),
    )
    return Section("held", title, blocks)


def _of_volumes(wape: float, rest: float) -> dict[str, object]:
    """Return whether the aim is met, and how far off volumes are without the largest, where there are others."""
    told: dict[str, object] = {"aim": "met" if wape <= AIM else "missed", "most": AIM}
    return told | ({"beside": "no"} if math.isnan(rest) else {"beside": "yes", "rest": rest})
