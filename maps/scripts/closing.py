"""The networks of a case as numbers, on which the page answers what the closing of places does (`maps/static/close/`).

A whole network, of every status, is written once for each medium; a *state* (a scenario in a year) says which of its
edges are not open, what edges cost, and what is asked for. States share what is the same in them. Weights are the whole
units of `geo.routing.search`, milliseconds and millionths of a dollar a tonne, so that sums come out the same in the
page as here.

Edges are numbered as in `geo.network.Network`: segments in the order of the atlas, then the borders in series with
them, then transfers. What `geo.closure_effect` answers for a scenario that closes countries, nodes,
segments and discs, the page must answer for the same: `tests/maps/scripts/test_closing.py` holds them together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from geo import Case
from geo.network import Network
from geo.network.media import BY, MEDIA, Medium
from geo.network.state import open_edges
from geo.routing.search import WEIGHT_UNITS, closed_mask, known_weights
from geo.scenarios import PairAsked, pairs_asked
from layers.model.problem import MissingCostError

MOST_EDGES: Final = 3000
"""With more edges than this an answer takes longer than the reader's eye: the page then closes nothing."""


class ClosableNetworks:
    """The networks of the scenarios and years that a page shows.

    Parameters
    ----------
    case : Case
        Of the atlas; each state is a variant of it.

    Examples
    --------
    >>> from geo import Case
    >>> from layers import load_atlas
    >>> case = Case(load_atlas("middle"))
    >>> networks = ClosableNetworks(case)
    >>> networks.state(case.but(scenario="baseline"))
    0
    >>> sorted(networks.document(case)["media"])
    ['freight']
    """

    def __init__(self, case: Case) -> None:
        self._too_many = len(case.atlas.segments) > MOST_EDGES  # each is an edge
        whole = {} if self._too_many else {medium: case.whole_network(medium) for medium in MEDIA}
        self._whole = {medium: network for medium, network in whole.items() if len(network.tail)}
        self._too_many |= sum(len(network.tail) for network in self._whole.values()) > MOST_EDGES
        self._nodes = {node: number for number, node in enumerate(case.atlas.nodes["id"])}
        self._shared: dict[str, list[Any]] = {name: [] for name in ("shut", "weights", "asked", "states")}

    def state(self, case: Case) -> int | None:
        """Return the number of the state that a case is; None where a time or price of an open edge is not known."""
        if self._too_many or not self._whole:
            return None
        try:
            return self._number("states", {medium: self._of(case, medium) for medium in self._whole})
        except MissingCostError:
            return None

    def document(self, case: Case) -> dict[str, Any] | None:
        """Return the networks, their states and which one a case is; None where there are none, or too many edges."""
        start = self.state(case)
        if not self._shared["states"]:
            return None
        media = {medium: self._network(network) for medium, network in self._whole.items()}
        return {"start": start, "nodes": list(self._nodes), "media": media, **self._shared}

    def _number(self, kind: str, value: Any) -> int:
        """Return the place of a value among those of its kind, which hold each once."""
        values = self._shared[kind]
        if value not in values:
            values.append(value)
        return values.index(value)

    def _of(self, case: Case, medium: Medium) -> list[int]:
        """Return the numbers of what is not open, of the weights, and of what is asked for."""
        network = self._whole[medium].with_costs(case.parameters)
        is_open, there = open_edges(case.state(medium)), case.network(medium)
        asked = pairs_asked(case, medium)
        priced = case.rule(medium) in ("cost", "logit")
        classes = list(dict.fromkeys(pair.commodity for pair in asked))
        for commodity in classes:
            for weight in (BY[medium], *(("cost",) if priced else ())):
                known_weights(there, weight, closed_mask(there, None), commodity)
        by = np.rint(network.hours * WEIGHT_UNITS["hours"] if medium == "freight" else network.km * WEIGHT_UNITS["km"])
        weights = {
            "by": _whole_numbers(by),
            **({"money": _whole_numbers(np.rint(network.money * WEIGHT_UNITS["cost"]))} if priced else {}),
            "hour": {commodity or "": network.value_of_time(commodity) for commodity in classes} if priced else {},
        }
        return [
            self._number("shut", np.flatnonzero(~is_open).tolist()),
            self._number("weights", weights),
            self._number("asked", [self._asked(network, pair) for pair in asked]),
        ]

    def _asked(self, network: Network, pair: PairAsked) -> list[Any]:
        """Return origin, destination, class, amount and the modes it may use with the edges that these leave out."""
        modes = [" ".join(pair.modes), np.flatnonzero(network.edges_of_other_modes(pair.modes)).tolist()]
        amount = None if np.isnan(pair.amount) else pair.amount
        ends = [self._nodes[pair.origin], self._nodes[pair.destination]]
        return [*ends, pair.commodity or "", amount, *(modes if pair.modes else ())]

    def _network(self, network: Network) -> dict[str, Any]:
        lines = network.segment[network.kind == "segment"].tolist()
        number = {name: place for place, name in enumerate(lines)}
        in_series = ~network.transfer & (network.kind != "segment")
        passed = {
            country: np.flatnonzero(network.edges_in(territory=country)).tolist() for country in network.territories
        }
        vertices = zip(network.vertex_node, network.vertex_mode, strict=True)
        return {
            "lines": lines,
            "ends": [self._of_nodes(ends[: len(lines)]) for ends in (network.from_node, network.to_node)],
            "series": [number[name] for name in network.segment[in_series]],
            "at": self._of_nodes(network.at[network.transfer]),
            "tail": network.tail.tolist(),
            "head": network.head.tolist(),
            "quays": np.flatnonzero(network.quays).tolist(),
            "terminals": self._of_nodes(None if mode == "sea" else node for node, mode in vertices),
            "countries": {country: edges for country, edges in passed.items() if edges},
        }

    def _of_nodes(self, names: Iterable[str | None]) -> list[int]:
        """Return the numbers of nodes; −1 for none."""
        return [-1 if name is None else self._nodes[name] for name in names]


def _whole_numbers(values: Any) -> list[int | None]:
    """Return whole numbers; None for what is not known, which no state has open."""
    return [None if np.isnan(value) else int(value) for value in values]
