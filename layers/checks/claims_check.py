"""What is wrong with the claims of an atlas beyond their form: what they lack, and names that nothing has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from layers.documents.claims import NEEDED
from layers.model.explain import did_you_mean, shorten
from layers.model.problem import Problem

FILE: Final = "claims.json"


def claim_problems(
    claims: Sequence[Mapping[str, Any]],
    *,
    territories: Collection[str],
    scenarios: Collection[str],
    sources: Collection[str],
) -> Iterator[Problem]:
    """Yield what is wrong with claims of the right form.

    Parameters
    ----------
    claims : sequence of mapping
        Of the form of `layers.documents.claims.CLAIMS_SCHEMA`.
    territories, scenarios, sources : collection of str
        Identifiers that the atlas has.
    """
    for claim in claims:
        for key in NEEDED[claim["question"]]:
            if key not in claim:
                message = f"lacks {key}, which an answer about {claim['question']} needs"
                yield Problem(FILE, claim["id"], message, f"Give {', '.join(NEEDED[claim['question']])}")
        for key, what, known in (
            ("by", "territory", territories),
            ("recipient", "territory", territories),
            ("border", "territory", territories),
            ("scenario", "scenario", scenarios),
            ("closure", "scenario", scenarios),
            ("strike", "scenario", scenarios),
            ("closures", "scenario", scenarios),
        ):
            stated = claim.get(key, ())
            for name in [stated] if isinstance(stated, str) else stated:
                if name not in known:
                    hint = f"{did_you_mean(name, known)}Known: {', '.join(known)}"
                    yield Problem(FILE, claim["id"], f"{key}: unknown {what} {shorten(name)}", hint)
        for source in filter(None, claim.get("source", "").split(";")):
            if source not in sources:
                yield Problem(FILE, claim["id"], f"cites the unknown source {source!r}", "Add it to sources.json")
