"""The places of an atlas that can close, and the closures each has seen.

A place is a border post or a break of gauge, a port, a segment on land, at sea or of a pipeline. The segments that an
event names together, such as the lanes through a strait, are one place.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.network.case import Case
from layers.documents.events import Event, day_of, read_events
from layers.model.problem import AtlasError, Problem

if TYPE_CHECKING:
    from geo.arrays import Bools
    from geo.network.model import Network

WAYS: Final = ("road_post", "rail_post", "port", "link", "sea", "pipeline")

_WAY_OF_NODE: Final = {
    "road_post": "road_post",
    **dict.fromkeys(("rail_post", "gauge_break"), "rail_post"),
    **dict.fromkeys(("seaport", "river_port"), "port"),
    "pipeline_post": "pipeline",
}
_WAY_OF_MODE: Final = {"rail": "link", "road": "link", "sea": "sea", "pipeline": "pipeline"}


@dataclass(frozen=True)
class Place:
    """A place that can close.

    Attributes
    ----------
    id : str
        Of its node, or of its segments joined by ";".
    name : str
    country : str or None
        ISO 3166-1 alpha-3 of the node, or of the first end of the segment; None at sea.
    way : {"road_post", "rail_post", "port", "link", "sea", "pipeline"}
    nodes, segments : tuple of str
        What closes: one node, or one or more segments.

    Examples
    --------
    >>> from geo.risk import Place
    >>> Place("P", "Post", "AZE", "road_post", ("P",), ()).nodes
    ('P',)
    """

    id: str
    name: str
    country: str | None
    way: str
    nodes: tuple[str, ...]
    segments: tuple[str, ...]

    def edges(self, network: Network) -> Bools:
        """Return the edges of a network that close with the place, shape (m,)."""
        closed = network.edges_in(nodes=self.nodes) if self.nodes else np.zeros(len(network.tail), dtype=bool)
        return closed | network.edges_in(segments=self.segments) if self.segments else closed


class History:
    """The places of a case and the closures each has seen.

    Parameters
    ----------
    case : Case

    Attributes
    ----------
    listed : tuple of Event
        All of the atlas.
    events : tuple of Event
        Those that count: in the years that were searched, and neither seasonal nor without a closure of freight.
    years : float
        Length of the years that were searched; each place is taken as watched over all of them.

    Raises
    ------
    AtlasError
        If the years searched are not in the calendar, or end before they begin.
    """

    def __init__(self, case: Case) -> None:
        document = {"since": "2018", "until": "2018-12-31", **case.atlas.events}
        try:
            since, until = day_of(document["since"]), day_of(document["until"])
            if until <= since:
                raise ValueError(f"they end on {until}, before they begin on {since}")
        except ValueError as error:
            problem = Problem("events.json", "", f"the years searched: {error}", "Correct since or until")
            raise AtlasError(problem) from None
        self._case = case
        self.years = ((until - since) / datetime.timedelta(days=1) + 1) / 365.25
        self.listed = read_events(document)
        self.events = tuple(event for event in self.listed if event.closes and since <= event.first <= until)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every place that can close: what the network has open, and what an event names."""
        return (*self._nodes(), *self._segments())

    def _nodes(self) -> list[Place]:
        """Return the posts and ports where something is handled, and the nodes that events name."""
        gas = self._case.network("gas")
        used = {*self._case.network().at.tolist(), *gas.from_node.tolist(), *gas.to_node.tolist()}
        nodes = self._case.atlas.nodes
        used = {
            node for node, kind in zip(nodes["id"], nodes["kind"], strict=True) if node in used and kind in _WAY_OF_NODE
        }
        used |= {node for event in self.listed for node in event.nodes}
        rows = nodes[nodes["id"].isin(used)][["id", "name", "country", "kind"]].values.tolist()
        return [
            Place(node, name, country, _WAY_OF_NODE.get(kind, "rail_post"), (node,), ())
            for node, name, country, kind in rows
        ]

    def _segments(self) -> list[Place]:
        """Return what events name together, and every other open segment on its own."""
        together = {event.segments: event.place for event in self.listed if event.segments}
        taken = {segment for segments in together for segment in segments}
        frame = self._case.atlas.segments.set_index("id")
        country = dict(zip(self._case.atlas.nodes["id"], self._case.atlas.nodes["country"], strict=True))
        opened = {str(name) for m in ("freight", "gas") for name in self._case.network(m).segment if name is not None}
        alone = {(name,): str(frame.at[name, "name"]) for name in frame.index if name in opened - taken}
        places = []
        for segments, name in {**together, **alone}.items():
            first = frame.loc[segments[0]]
            where = None if first["mode"] == "sea" else country[first["from_node"]]
            places.append(Place(";".join(segments), name, where, _WAY_OF_MODE[first["mode"]], (), segments))
        return places

    def hits(self, place: Place) -> tuple[Event, ...]:
        """Return the events that closed a place."""
        nodes, segments = set(place.nodes), set(place.segments)
        return tuple(e for e in self.events if nodes <= set(e.nodes) and segments <= set(e.segments))
