"""What is wrong with the translations of an atlas beyond their form: languages that stand twice, and unknown names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from layers.model.explain import did_you_mean, shorten
from layers.model.problem import Problem

FILE: Final = "translations.json"


def translation_problems(
    translations: Sequence[Mapping[str, Any]], known: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    """Yield what is wrong with translations of the right form.

    Parameters
    ----------
    translations : sequence of mapping
        Of the form of `layers.documents.translations.TRANSLATIONS_SCHEMA`.
    known : mapping of str to collection of str
        Identifiers that the atlas has, by the members of a translation.
    """
    for language, times in Counter(entry["id"] for entry in translations).items():
        if times > 1:
            yield Problem(FILE, language, "stands more than once", "Put all its names into one entry")
    for entry in translations:
        for member, names in known.items():
            for name in entry.get(member, {}):
                if name not in names:
                    hint = f"{did_you_mean(name, names)}Leave out what the atlas does not have"
                    yield Problem(FILE, entry["id"], f"{member}: the atlas has no {shorten(name)}", hint)
