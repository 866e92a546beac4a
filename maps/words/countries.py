"""Names of countries and waters, and what is said of borders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.network.drawn import UNCLAIMED, WATER

if TYPE_CHECKING:
    from layers import Atlas


BORDER_POLICY: Final = (
    "Boundaries follow those recognised by the United Nations. They locate the corridor and imply no "
    "position on the status of any territory."
)


def country_names(atlas: Atlas) -> dict[str, str]:
    """Return the name of every country of the atlas, and of what lies in none."""
    named = dict(zip(atlas.borders["iso_a3"], atlas.borders["name"], strict=True))
    return {**named, WATER: "Open water", UNCLAIMED: "Outside the mapped borders"}
