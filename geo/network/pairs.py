"""The pairs of places that an atlas's routes connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.network.model import Medium

if TYPE_CHECKING:
    from layers.model.atlas import Atlas


def default_pairs(atlas: Atlas, medium: Medium) -> list[tuple[str, str]]:
    """Return the pair of the catalogue and those of the named routes, each once."""
    corridor = atlas.catalogue.get("corridor", {})
    pairs = [(route.origin, route.destination) for route in atlas.routes.values() if route.kind == medium]
    if medium == "freight" and {"origin", "destination"} <= set(corridor):
        pairs.insert(0, (str(corridor["origin"]), str(corridor["destination"])))
    return [pair for pair in dict.fromkeys(pairs) if pair[0] != pair[1]]
