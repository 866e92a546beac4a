"""The media that travel, freight and gas: their modes, what each is routed by, its unit and the pairs it connects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from geo.network.names import UnknownNameError

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

Medium: TypeAlias = Literal["freight", "gas"]

MODES_OF: Final[Mapping[Medium, tuple[str, ...]]] = {"freight": ("sea", "rail", "road"), "gas": ("pipeline",)}
"""The modes of each medium."""

AssignmentRule: TypeAlias = Literal["logit", "cheapest"]
"""How demand finds its ways: by choice among them, or all by the cheapest that has room."""

BY: Final[Mapping[str, Weight]] = {"freight": "hours", "gas": "km"}
"""What each medium is routed by."""

UNITS: Final[Mapping[str, str]] = {"freight": "Mt/y", "gas": "bcm/y"}

MEDIA: Final[tuple[Medium, ...]] = ("freight", "gas")

Weight: TypeAlias = Literal["hours", "km", "cost"]
"""Hours, km, or generalised cost (`Network.generalised`)."""


def check_media(names: Iterable[str]) -> None:
    """Refuse names that are none of a medium.

    Raises
    ------
    UnknownNameError
        A KeyError.
    """
    for name in names:
        if name not in MEDIA:
            raise UnknownNameError("medium", name, MEDIA)


def default_pairs(atlas: Atlas, medium: Medium) -> list[tuple[str, str]]:
    """Return the pair of the catalogue and those of the named routes, each once."""
    corridor = atlas.catalogue.get("corridor", {})
    pairs = [(route.origin, route.destination) for route in atlas.routes.values() if route.kind == medium]
    if medium == "freight" and {"origin", "destination"} <= set(corridor):
        pairs.insert(0, (str(corridor["origin"]), str(corridor["destination"])))
    return [pair for pair in dict.fromkeys(pairs) if pair[0] != pair[1]]
