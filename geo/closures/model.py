"""The ways, posts and prices that the days of a closure follow from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace

import numpy as np

from geo.arrays import Bools, Floats, Integers
from geo.closures.posts import Passages, Place, Servers, passages, place_of, servers_of
from geo.closures.restrictions import Event
from geo.closures.simulation import Setting
from geo.closures.turning import Detours, detours
from geo.flows.assignment import demands_asked
from geo.flows.choice import Choice, choice_and_split, choice_of
from geo.flows.limits import capacities
from geo.network.draws import Draws, countries_of, networks_in_draws
from geo.network.model import Network
from layers.model.parameters import value_of
from layers.model.problem import MissingCostError


class Model:
    """What the days of an event follow from.

    Parameters
    ----------
    event : Event

    Attributes
    ----------
    network : Network
    choice : Choice
        The ways that usually are open, and those that are used while places are closed.
    cost : array of float, shape (p,)
        Of each way at the central values of all parameters, USD a tonne.
    setting : Setting
        At these values.
    restricted : array of bool, shape (r,)
        Which servers close or narrow.
    places : list of Place
    place : array of int, shape (s,)
        Of each passage.
    payload : float
        Tonnes a truck.

    Raises
    ------
    MissingCostError
        If a price, a time, the scale of the choice or the price of waiting is not known.
    """

    def __init__(self, event: Event) -> None:
        self.event = event
        network = self.network = event.network
        demands, self.asked, nothing = demands_asked(network, event.usual.demand)
        shut = shut_edges(event)
        beside = choice_of(network, demands, self.asked, shut).ways_on()
        self.choice, split, self._dearest = choice_and_split(network, demands, self.asked, nothing, beside=beside)
        self.cost = self.choice.costs([network])[0]
        self.payload = network.costs.get("truck_payload_t", math.nan)
        servers = self._servers(network, split.amount[0])
        self.restricted: Bools = servers.ever_restricted
        starts = [network.terminals(demands[number].origin) for number in self.choice.ways.demand.tolist()]
        own = passages(network, servers, self.choice.edges, starts)
        closing = np.flatnonzero(self.restricted[own.server]).tolist()
        # A place that is only narrower is a way round for others.
        self._round: Detours = detours(self.choice, own, closing, shut_edges(event, wholly=True), servers)
        turning = [own.vertex[number : number + 1] for number in self._round.passage.tolist()]
        self._edges = [*self.choice.edges, *self._round.edges]
        steps_back = self._round.steps_back.tolist()
        self.where = passages(network, servers, self._edges, [*starts, *turning], steps_back)
        of_round = self.choice.ways.demand[own.way[self._round.passage]]
        self._demand = np.append(self.choice.ways.demand, of_round).astype(np.int64)
        self.places, self.place = _places(network, self.where)
        self.setting = self._setting(network, split.amount[0], self.cost, self.asked, servers)

    def lasting(self, event: Event) -> Model:
        """Return what the days of another event follow from, which differs from this one in its times alone."""
        other = copy(self)
        other.event, other.setting = event, replace(self.setting, restrictions=event.restrictions)
        return other

    def in_draws(self, draws: Draws) -> Iterator[tuple[Setting, float]]:
        """Yield the setting and the tonnes a truck of each draw of all that is uncertain."""
        case = self.event.usual
        networks = networks_in_draws(case, draws)
        drawn = draws.demands(case.demand, countries_of(case.atlas))
        asked = np.array([[entry.mt_y for entry in each if entry.mt_y is not None] for each in drawn], dtype=float)
        nothing = np.zeros(len(self.network.tail), dtype=bool)
        split, _ = self.choice.splits(networks, asked, capacities(networks, nothing))
        costs = self.choice.costs(networks)
        for network, amount, cost, amounts in zip(networks, split.amount, costs, asked, strict=True):
            setting = self._setting(network, amount, cost, amounts, self._servers(network, amount))
            yield setting, network.costs.get("truck_payload_t", math.nan)

    def _servers(self, network: Network, amount: Floats) -> Servers:
        flow = np.asarray(self.choice.incidence.T @ amount, dtype=float)
        return servers_of(network, self.event.restrictions, flow, _parameter(network, "closure.spare"))

    def _setting(self, network: Network, amount: Floats, cost: Floats, asked: Floats, servers: Servers) -> Setting:
        tonnes = 1e6 / network.costs.get("operating_days_y", 365.0)
        return Setting(
            servers=servers,
            restrictions=self.event.restrictions,
            where=self.where,
            hours_before=_hours_before(network, self.where, self._edges),
            usual=np.append(amount * tonnes, np.zeros(len(self._round.edges))),
            demand=self._demand,
            ways=self.choice.ways,
            way_cost=cost,
            reluctance=_reluctance(self.choice, amount, cost, asked, self._dearest),
            theta=value_of("choice.theta", network.costs),
            rate=self._rates(network),
            detours=self._round.priced(network, self.choice, self.where),
            detour_way=len(self.choice.edges) + np.arange(len(self._round.edges)),
            tonnes=tonnes,
            expected_days=_parameter(network, "closure.expected_days"),
        )

    def _rates(self, network: Network) -> Floats:
        """Return what an hour of waiting costs at each passage, USD a tonne."""
        of_class = [network.value_of_time(each.commodity) for each in self.choice.demands]
        modes = [_vehicle(self.places[place].mode) for place in self.place.tolist()]
        of_mode = {mode: _parameter(network, f"waiting.{mode}") for mode in dict.fromkeys(modes)}
        goods = np.array(of_class, dtype=float)[self._demand[self.where.way]]
        rate: Floats = goods + np.array([of_mode[mode] for mode in modes], dtype=float)
        return rate


def _vehicle(mode: str) -> str:
    """Return the mode of the vehicle that waits: at a transfer between modes, a wagon."""
    return mode if mode in ("road", "sea") else "rail"


def shut_edges(event: Event, *, wholly: bool = False) -> Bools:
    """Return the edges that something closes for a time: also those closed in part, unless only `wholly` is asked."""
    shut = np.zeros(len(event.network.tail), dtype=bool)
    for restriction in event.restrictions:
        if restriction.capacity is not None:
            shut |= restriction.edges & (restriction.capacity == 0)
        elif not (wholly and restriction.share):
            shut |= restriction.edges
    return shut


def _parameter(network: Network, name: str) -> float:
    value = value_of(name, network.costs)
    if math.isnan(value):
        raise MissingCostError(f"{name} is not known, which closures need; give it in costs.json or under [costs]")
    return value


def _hours_before(network: Network, where: Passages, edges: Sequence[tuple[int, ...]]) -> Floats:
    """Return the hours from where its way begins to each passage."""
    along = np.full((len(edges), max(map(len, edges), default=0)), -1)
    for way, of_way in enumerate(edges):
        along[way, : len(of_way)] = of_way
    hours = np.append(network.hours, 0.0)[along]
    until: Floats = np.cumsum(np.pad(hours, ((0, 0), (1, 0))), axis=1)[where.way, where.position]
    return until


def _places(network: Network, where: Passages) -> tuple[list[Place], Integers]:
    """Return the places of passages, and which each is at."""
    number: dict[Place, int] = {}
    listed = [
        number.setdefault(place_of(network, edge, vertex), len(number))
        for edge, vertex in zip(where.edge.tolist(), where.vertex.tolist(), strict=True)
    ]
    return list(number), np.array(listed, dtype=np.int64)


def _reluctance(choice: Choice, amount: Floats, cost: Floats, asked: Floats, dearest: float) -> Floats:
    """Return the share of each demand that usually would rather not be carried: that of a way of the dearest cost."""
    theta = value_of("choice.theta", choice.network.costs)
    share = np.zeros(len(asked))
    for way in np.argsort(amount).tolist():  # the way most go by comes last
        number = choice.ways.demand[way]
        if asked[number] > 0:
            share[number] = amount[way] / asked[number] * math.exp(-theta * (dearest - cost[way]))
    return share
