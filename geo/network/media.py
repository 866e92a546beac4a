"""The media that travel, freight and gas: what each is routed by, and its unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias

from geo.network.model import Medium
from geo.network.names import UnknownNameError

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
