"""What the model gives for an observation: the volume of paths that pass a place, the time or the price of a way.

A volume is the amount on all paths whose demand is in the scope of the observation and that meet any of its places
and all of its places; a path counts once. A share is that amount over the amount of all paths of the scope. A time
and a price are those of the way of least generalised cost, or where there are no prices of the fastest route, through
the nodes it names. A queue is what waits at its nodes at the end of the period after the closures that it states
(`geo.closure`), and what is being handled there; without closures, what usually is (Little's law).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from geo.arrays import Bools
from geo.closures import closure
from geo.flows.assignment import Assignment, assign
from geo.network.case import Case
from geo.network.media import Medium
from geo.network.model import Network
from geo.network.names import UnknownNameError
from geo.network.state import places
from geo.routing.search import known_weights
from geo.validation.ways import cheapest_way
from layers.documents.observations import days_of
from layers.model.problem import AtlasError, Problem
from layers.scenarios.scenario import Scenario, closure_of, combine, where_of

if TYPE_CHECKING:
    from layers.documents.observations import Observation
    from layers.scenarios.scenario import Demand

TRUCK_T: Final = 20.0
"""Tonnes a truck carries where volumes are told in trucks."""

TRUCKS_A_DAY: Final = 1e6 / TRUCK_T / 365
"""Trucks a day that carry a million tonnes a year."""

MEASURES: Final[Mapping[str, tuple[str, ...]]] = {
    "volume": ("Mt/y", "Mt", "trucks/day"),
    "gas": ("bcm/y", "bcm"),
    "share": ("share",),
    "time": ("days", "h"),
    "price": ("USD/t", "USD/TEU"),
    "queue": ("trucks",),
}
"""The units of each measure; the first is the one that figures are compared in."""


class Figure(NamedTuple):
    """The model's figure for an observation, in its unit, and what a reader should know of it.

    `value` is NaN where the model cannot say; `reason` then says why. `factor` is the figure in the unit of the
    observation of one unit of its measure: 365 days of a volume in Mt are 1 Mt for 1 Mt/y.
    """

    value: float
    factor: float
    reason: str | None = None


class ModelYear:
    """What the model gives in one year of a case; its networks and flows are made once for all observations.

    Parameters
    ----------
    case : Case
        In that year, with a scenario.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.flow = cache(self._flow)

    def figure(self, observation: Observation) -> Figure:
        """Return the model's figure for an observation.

        Raises
        ------
        AtlasError
            If the observation names a place that the atlas does not have.
        MissingCostError
            If a time that the flow or a way depends on is not known. A ValueError.
        """
        try:
            give = {"volume": self._volume, "queue": self._queue}.get(observation.kind, self._way)
            value, reason = give(observation)
        except UnknownNameError as error:
            remedy = "Correct the name, or add the place to the atlas"
            raise AtlasError(Problem("observations.json", observation.id, str(error), remedy)) from None
        factor = self._factor(observation)
        if np.isnan(factor):
            reason = "not told in USD/TEU: costs.json has no container_t, the tonnes in a TEU"
        return Figure(value * factor, factor, reason)

    def _flow(self, medium: Medium) -> Assignment:
        return assign(self.case.network(medium), self.case.demand, rule=self.case.rule(medium))

    def _factor(self, observation: Observation) -> float:
        match observation.unit:
            case "Mt" | "bcm":
                return observation.years
            case "trucks/day":
                return TRUCKS_A_DAY
            case "h":
                return 24.0
            case "USD/TEU":
                return self.case.network().costs.get("container_t", float("nan"))
            case _:
                return 1.0

    def _volume(self, observation: Observation) -> tuple[float, str | None]:
        """Return a volume in Mt/y or bcm/y, or a share."""
        flow = self.flow("gas" if observation.unit in MEASURES["gas"] else "freight")
        in_scope = self._in_scope(observation, flow)
        met = np.ones(len(flow.path_edges), dtype=bool)
        reason = None
        for wheres, together in ((observation.any_of, np.logical_or), (observation.all_of, np.logical_and)):
            masks = [self._edges_at(flow.network, where) for where in wheres]
            if masks:
                met &= together.reduce([_paths_through(flow, mask) for mask in masks])
                empty = [not mask.any() for mask in masks]
                if all(empty) or (together is np.logical_and and any(empty)):
                    reason = f"nothing of the open network of {observation.year} is at this place"
        if not any(in_scope):
            reason = f"nothing is asked for in {observation.year} between the countries of its scope"
        counted = in_scope[flow.path_pair]
        amount = float(flow.path_amount[met & counted].sum())
        if observation.unit != "share":
            return amount, reason
        total = float(flow.path_amount[counted].sum())
        if total == 0:
            return float("nan"), reason or f"nothing is carried in {observation.year} in its scope"
        return amount / total, reason

    def _queue(self, observation: Observation) -> tuple[float, str | None]:
        """Return the trucks that wait or are handled at some nodes at the end of the period."""
        nodes = [node for where in observation.any_of for node in where.get("nodes", ())]
        if not observation.closes:
            return self._usually_at(nodes), None
        if self.case.assignment == "cheapest":
            return float("nan"), "queues are of demand that chooses between ways"
        closes = tuple(closure_of(entry) for entry in observation.closes)
        event = Scenario(observation.id, observation.place, "", kind="event", closes=closes)
        baseline = self.case.scenario
        shut = closure(self.case.but(scenario=event if baseline is None else combine(baseline, event)))
        _, last = days_of(observation.period)
        rows = shut.days[shut.days["node"].isin(nodes) & (shut.days["unit"] == "trucks")]
        counted = rows.loc[rows["date"] == last.isoformat(), "there"]
        if not len(counted):
            return self._usually_at(nodes), f"by {last} no queue is left at {', '.join(nodes)}"
        return float(counted.sum()), None

    def _usually_at(self, nodes: Sequence[str]) -> float:
        """Return the trucks that usually are handled at some nodes: how many come in an hour, times the hours there."""
        flow = self.flow("freight")
        network = flow.network
        roads = np.array([mode == "road" for mode in network.mode], dtype=bool) & network.transfer
        there = roads & np.array([node in nodes for node in network.at], dtype=bool)
        payload = network.costs.get("truck_payload_t", TRUCK_T)
        tonnes_h = flow.flow * 1e6 / network.costs.get("operating_days_y", 365.0) / 24
        return float((tonnes_h * network.hours)[there].sum()) / payload

    def _in_scope(self, observation: Observation, flow: Assignment) -> Bools:
        """Return which demands count, shape (k,)."""
        country = self.case.gazetteer.territory
        one_of = {country(name) for name in observation.ends_in}
        both = sorted(country(name) for name in observation.between)
        not_in = None if observation.transit_of is None else country(observation.transit_of)

        def counts(demand: Demand) -> bool:
            ends = [self._countries.get(node) for node in (demand.origin, demand.destination)]
            return (
                (not one_of or not one_of.isdisjoint(ends))
                and (not both or sorted(map(str, ends)) == both)
                and (not_in is None or not_in not in ends)
            )

        return np.array([counts(demand) for demand in flow.demands], dtype=bool)

    @cached_property
    def _countries(self) -> dict[str, str]:
        nodes = self.case.atlas.nodes
        return dict(zip(map(str, nodes["id"]), map(str, nodes["country"]), strict=True))

    def _edges_at(self, network: Network, where: Mapping[str, Any]) -> Bools:
        """Return which edges match all keys of a place."""
        keys = {key: value for key, value in where.items() if key != "branch"}
        edges = places(network, where_of(keys)) if keys else np.ones(len(network.tail), dtype=bool)
        if "branch" in where:
            segments = self.case.atlas.segments
            of_branch = set(segments.loc[segments["branch"].isin(where["branch"]), "id"])
            edges &= np.array([segment in of_branch for segment in network.segment], dtype=bool)
        return edges

    def _way(self, observation: Observation) -> tuple[float, str | None]:
        """Return the days of a way, or its price in USD/t."""
        network, node = self.case.network(), self.case.gazetteer.node
        closed = network.edges_of_other_modes(observation.modes)
        priced = self.case.rule() != "hours"
        cost = known_weights(network, "cost" if priced else "hours", closed, observation.commodity)
        stops = [node(str(observation.origin)), *map(node, observation.via), node(str(observation.destination))]
        way = cheapest_way(network, cost, stops[0], stops[-1], via=stops[1:-1], closed=closed)
        if way is None:
            by = f" by {' or '.join(observation.modes)}" if observation.modes else ""
            return float("nan"), f"nothing leads from {' to '.join(stops)}{by} in {observation.year}"
        if observation.kind == "time":
            return float(network.hours[way].sum()) / 24, None
        price = float(network.money[way].sum())
        return price, "the price of a part of the way is not known" if np.isnan(price) else None


def _paths_through(flow: Assignment, edges: Bools) -> Bools:
    return np.array([bool(edges[list(path)].any()) for path in flow.path_edges], dtype=bool)
