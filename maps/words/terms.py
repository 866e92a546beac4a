"""Words for kinds of places and modes, and lists and names as they stand in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import geopandas as gpd

    from layers import Atlas


KIND_WORDS: Final[Mapping[str, str]] = {
    "border_crossing": "border crossing",
    "gauge_break": "break of gauge",
    "port": "port",
    "convergence": "lines converge",
    "single_link": "only link",
}

MODE_WORDS: Final[Mapping[str, str]] = {"sea": "sea", "rail": "rail", "road": "road", "pipeline": "gas"}

LAND_MODES: Final = ("rail", "road", "pipeline")


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: "rail, road and gas"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def by_modes(modes: Iterable[str]) -> str:
    """Return how a way goes, after "by", each mode once: "rail, sea and pipe"."""
    return listed(["pipe" if mode == "pipeline" else mode for mode in dict.fromkeys(modes)])


def bare_name(name: str) -> str:
    """Return a name without what stands in brackets."""
    return name.partition(" (")[0]


_ORDINARY: Final = re.compile(
    "(?:north|south|east|west)(?:(?:ern)?|(?:ern)?-(?:east|west)(?:ern)?)|central|middle|upper|lower|inner|outer|"
    "coastal|inland|overland|maritime|old|new|first|second|third|other|main|direct|branch|line|shared|common|"
    "gas|rail|railway|road|sea|river|land",
    re.IGNORECASE,
)
"""Words a title may begin with that are no names."""


_PREPOSITION: Final = re.compile(
    "to|towards?|through|by|over|round|around|via|from|between|along|across|beside|under|shared", re.IGNORECASE
)


def within_sentence(title: str) -> str:
    """Return the title of a branch as it stands after "the": "western branch", "way to Kars".

    "Araz branch" stays as it is, for it begins with a name.
    """
    first = title.partition(" ")[0]
    if _PREPOSITION.fullmatch(first):
        return f"way {title[:1].lower()}{title[1:]}"
    return title[:1].lower() + title[1:] if _ORDINARY.fullmatch(first) and first[1:].islower() else title


def branches_in_sentences(atlas: Atlas) -> dict[str, str]:
    """Return what to call each branch after "the"; where all routes are of one, that is "corridor"."""
    used = {route.branch for route in atlas.routes.values() if not route.is_baseline}
    if len(used) == 1:
        return dict.fromkeys(used, "corridor")
    return {name: within_sentence(title) for name, title in atlas.branches.items()}


def modes_at_stake(chokepoints: gpd.GeoDataFrame) -> list[str]:
    """Return the modes on land that the places hit between them, where these are several; else none.

    Only then is it news that one disc holds all of them.
    """
    hit = {mode for modes in chokepoints["modes"] for mode in str(modes).split(";")}
    modes: list[str] = [mode for mode in LAND_MODES if mode in hit]
    return modes if len(modes) > 1 else []


def holding(chokepoints: gpd.GeoDataFrame) -> int:
    """Return at how many places one disc holds all of `modes_at_stake` at once; 0 where there are none."""
    at_stake = set(modes_at_stake(chokepoints))
    return sum(set(modes.split(";")) >= at_stake for modes in chokepoints["modes"]) if at_stake else 0
