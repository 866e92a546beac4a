"""What the things of an atlas are called, as the atlas has it and in other languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from layers.documents.translations import names_by_language
from layers.scenarios.scenario import load_each, scenario_names
from maps.words.countries import country_names
from maps.words.messages import LANGUAGES, Voice

if TYPE_CHECKING:
    from layers import Atlas
    from layers.scenarios.scenario import Scenario


def names_of(atlas: Atlas) -> dict[str, str]:
    """Return every name as the atlas has it, by what `maps.words.messages.Name.of` has."""
    names = {"atlas/title": atlas.title}
    names |= {f"country/{code}": name for code, name in country_names(atlas).items()}
    names |= {f"branch/{branch}": title for branch, title in atlas.branches.items()}
    for kind, frame in (("node", atlas.nodes), ("segment", atlas.segments)):
        names |= {
            f"{kind}/{id_}": str(name) for id_, name in zip(frame["id"].tolist(), frame["name"].tolist(), strict=True)
        }
    for route in atlas.routes.values():
        names |= {f"route/{route.id}": route.name, f"description/{route.id}": route.description or ""}
    for scenario in load_each(atlas, ((name,) for name in scenario_names(atlas))):
        names |= {f"scenario/{scenario.id}": scenario.title, f"reading/{scenario.id}": scenario.reading}
    return names | {f"claim/{claim['id']}": claim["says"] for claim in atlas.claims.get("claims", ())}


def own_names(atlas: Atlas) -> dict[str, dict[str, str]]:
    """Return the names that an atlas brings along, by language."""
    brought = names_by_language(atlas.translations)
    return {language: brought[language] for language in LANGUAGES if language in brought}


def voice_of(atlas: Atlas, language: str = "en", scenarios: Iterable[Scenario] = ()) -> Voice:
    """Return what says messages with the names of an atlas, and with the titles of scenarios that it need not have.

    Examples
    --------
    >>> from layers import load_atlas
    >>> voice_of(load_atlas(), "ru").name("node/RUMOW")
    'Москва'
    """
    titles = {f"scenario/{scenario.id}": scenario.title for scenario in scenarios}
    return Voice(language, names=names_of(atlas) | titles, own=own_names(atlas).get(language))
