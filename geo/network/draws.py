"""Random draws of costs and capacities within their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.network.model import Network

if TYPE_CHECKING:
    from layers.model.atlas import Atlas


CAPACITY_SPREAD: Final = {"high": 0.1, "medium": 0.2, "low": 0.4}
"""Half the width of the range of a capacity's factor, by the confidence of the fact."""


class Ranges:
    """The ranges from which the costs and capacities of an atlas are drawn, each value equally likely.

    Parameters
    ----------
    atlas : Atlas
        A parameter with `low` and `high` has that range; a stated capacity has the one of `CAPACITY_SPREAD`.
    """

    def __init__(self, atlas: Atlas) -> None:
        entries = [
            entry
            for entry in atlas.costs.get("parameters", ())
            if entry.get("low") is not None and entry.get("high") is not None
        ]
        self._costs = [str(entry["id"]) for entry in entries]
        self._low, self._high = (np.array([entry[end] for entry in entries], dtype=float) for end in ("low", "high"))
        segments = atlas.segments[atlas.segments[["capacity_mt_y", "capacity_bcm_y"]].notna().any(axis=1)]
        nodes = atlas.nodes[atlas.nodes["capacity"].notna()]
        stated = pd.concat([segments[["id", "confidence"]], nodes[["id", "confidence"]]])
        self._capacities = stated["id"].tolist()
        self._spread = np.array([CAPACITY_SPREAD[confidence] for confidence in stated["confidence"]], dtype=float)

    def costs(self, random: np.random.Generator) -> dict[str, float]:
        """Return a value of every cost parameter that has a range."""
        return dict(zip(self._costs, random.uniform(self._low, self._high).tolist(), strict=True))

    def capacities(self, random: np.random.Generator) -> dict[str, float]:
        """Return a factor for every stated capacity, by segment or node."""
        factors = random.uniform(1 - self._spread, 1 + self._spread).tolist()
        return dict(zip(self._capacities, factors, strict=True))


def varied(network: Network, costs: Mapping[str, float], factors: Mapping[str, float]) -> Network:
    """Return a network with other costs, and its stated capacities scaled by segment or node.

    Parameters
    ----------
    network : Network
    costs : mapping of str to float
        Values of cost parameters.
    factors : mapping of str to float
        By id of a segment or node; 1 where not given.
    """
    names = np.where(network.transfer, network.at, network.segment)
    factor = np.array([factors.get(str(name), 1.0) for name in names], dtype=float)
    scaled = {name: getattr(network, name) * factor for name in ("stated_mt_y", "trucks_day", "capacity_bcm_y")}
    return replace(network, **scaled).with_costs(costs)
