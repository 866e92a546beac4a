"""What follows from a case: its networks, routes, flows and crossings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd

from geo.flows.assignment import Assignment, assign
from geo.measures.border_crossings import crossings
from geo.measures.loss import ClosureLoss
from geo.network.case import Case
from geo.network.media import BY, MEDIA, check_media, default_pairs
from geo.network.model import Network
from geo.network.segment_status import segments_in
from geo.routing.best import best_routes
from geo.routing.itinerary import Itinerary, NoRoute
from layers.model.problem import AtlasError, Problem
from layers.scenarios.scenario import Demand, Scenario

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

TODAY: Final = Scenario(id="today", title="The facts as they stand", reading="Nothing changes.", kind="baseline")
"""Stands in for the baseline of an atlas that has none; it has no demand."""

Pair = tuple[str, str]


@dataclass(frozen=True, repr=False)
class CaseResult:
    """The results of a case, from `evaluate_case`.

    Attributes
    ----------
    scenario : Scenario
    year : int or None
    segments : GeoDataFrame
        From `geo.segments_in`.
    crossings : GeoDataFrame
        Border crossings of operational segments, from `geo.crossings`.
    networks : mapping of str to Network
        The open network, by medium.
    flows : mapping of str to Assignment
        The flow of the scenario's demand, by medium.
    routes : mapping of (str, str, str) to Itinerary or NoRoute
        The best route (freight by hours, gas by km) by medium, origin and destination.
    off_road : mapping of (str, str) to Itinerary or NoRoute
        The best freight route by sea and rail alone, by origin and destination: it shows the effect of a
        railway even if trucks are faster.
    capacity : mapping of str to float
        The most that the routes through the territory of the case can carry, by medium
        (`geo.measures.loss`), Mt/y or bcm/y; NaN if no known capacity bounds it.
    territories : tuple of str
        Those of the case, ISO 3166-1 alpha-3.
    notes : tuple of str
        Sentences about statements of the scenario that have no effect, or not yet.

    Examples
    --------
    >>> from geo import evaluate_case
    >>> from layers import load_atlas
    >>> result = evaluate_case(load_atlas())
    >>> result.scenario.id, sorted(result.networks)
    ('today', ['freight', 'gas'])
    """

    scenario: Scenario
    year: int | None
    segments: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    networks: Mapping[str, Network]
    flows: Mapping[str, Assignment]
    routes: Mapping[tuple[str, str, str], Itinerary | NoRoute]
    off_road: Mapping[Pair, Itinerary | NoRoute]
    capacity: Mapping[str, float]
    territories: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        year = "the facts as they stand" if self.year is None else str(self.year)
        routes = sum(isinstance(route, Itinerary) for route in self.routes.values())
        return f"<CaseResult of {self.scenario.title!r} ({year}): {len(self.segments)} segments, {routes} routes>"

    def carried(self) -> dict[str, float]:
        """Return the flow of each segment of the open network, Mt/y or bcm/y."""
        flow_of: dict[str, float] = {}
        for medium, flow in self.flows.items():
            network = self.networks[medium]
            line = network.kind == "segment"
            flow_of |= dict(zip(network.segment[line].tolist(), flow.flow[line].tolist(), strict=True))
        return flow_of


def evaluate_case(case: Atlas | Case, *, pairs: Iterable[tuple[str, str, str]] = ()) -> CaseResult:
    """Return the results of a case: networks, routes, flows and crossings.

    Parameters
    ----------
    case : Atlas or Case
    pairs : iterable of (medium, origin, destination), optional
        Pairs to route in addition to those of the demand and of the named routes. A pair whose demand in
        the scenario is 0 is left out.

    Returns
    -------
    CaseResult

    Raises
    ------
    AtlasError
        If the scenario closes everything.
    MissingCostError
        If a speed or a waiting time is not known.

    Examples
    --------
    >>> from geo.scenarios import evaluate_case
    >>> from layers import load_atlas
    >>> evaluate_case(load_atlas()).flows["freight"].asked.sum()  # the facts ask for nothing
    np.float64(0.0)
    """
    case = Case.of(case)
    scenario = case.scenario or TODAY
    segments = segments_in(case)
    if not (segments["status"] == "operational").any() and (segments["status"] == "closed").any():
        raise AtlasError(
            Problem(f"scenario {scenario.id}", "closes", "closes everything: no segment stays open", "Name less.")
        )
    networks: dict[str, Network] = {medium: case.network(medium) for medium in MEDIA}
    flows = {
        medium: assign(network, case.demand, rule=case.rule(network.medium)) for medium, network in networks.items()
    }
    capacity: dict[str, float] = dict.fromkeys(MEDIA, float("nan"))
    if case.territories:
        losses = ClosureLoss(case, case.territories)
        capacity = {medium: loss.capacity for medium, loss in losses.media.items()}
    crossed = crossings(case)
    runs = segments.loc[segments["status"] == "operational", "id"]
    result = CaseResult(
        scenario,
        case.year,
        segments,
        crossed[crossed["segment"].isin(runs)].reset_index(drop=True),
        networks,
        flows,
        {},
        {},
        capacity,
        case.territories,
        _notes(scenario, case.year, networks),
    )
    return with_routes(case, result, pairs)


def with_routes(case: Case, result: CaseResult, pairs: Iterable[tuple[str, str, str]]) -> CaseResult:
    """Return the result of a case with the routes of other pairs beside those of the demand and the named routes."""
    routes: dict[tuple[str, str, str], Itinerary | NoRoute] = {}
    off_road: dict[Pair, Itinerary | NoRoute] = {}
    pairs_to_route = [*_by_ids(case, pairs), *demand_pairs(result.scenario)]
    modes = {(demand.origin, demand.destination): demand.modes for demand in case.demand}
    set_aside = {(demand.origin, demand.destination) for demand in case.demand if _amount(demand) == 0}
    for medium, network in result.networks.items():
        roads = network.edges_in(modes="road")
        pairs_of_medium = [
            (origin, destination) for pair_medium, origin, destination in pairs_to_route if pair_medium == medium
        ]
        for pair in dict.fromkeys([*default_pairs(case.atlas, network.medium), *pairs_of_medium]):
            key = (medium, *pair)
            if pair in set_aside:
                continue
            if key in result.routes:
                routes[key] = result.routes[key]
                off_road |= {pair: result.off_road[pair]} if medium == "freight" else {}
                continue
            shut = network.edges_of_other_modes(modes.get(pair, ()))
            routes[key] = _best(best_routes(network, *pair, weight=BY[network.medium], closed=shut))
            if medium == "freight":
                off_road[pair] = _best(best_routes(network, *pair, closed=shut | roads))
    return replace(result, routes=routes, off_road=off_road)


def _by_ids(case: Case, pairs: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return medium, origin and destination of pairs that may be given by any names."""
    listed = list(pairs)
    check_media(medium for medium, *_ in listed)
    return [
        (medium, *ends)
        for (medium, *_), ends in zip(listed, case.pairs_asked(pair[1:] for pair in listed), strict=True)
    ]


def _best(routes: tuple[Itinerary, ...] | NoRoute) -> Itinerary | NoRoute:
    return routes if isinstance(routes, NoRoute) else routes[0]


def _notes(scenario: Scenario, year: int | None, networks: Mapping[str, Network]) -> tuple[str, ...]:
    """Return sentences about statements of a scenario that have no effect, or not yet."""
    notes = []
    silent = list(dict.fromkeys(name for network in networks.values() for name in network.not_scaled))
    if silent:
        remainder = f" and {len(silent) - 5} more" if len(silent) > 5 else ""
        notes.append(f"No capacity is stated for {', '.join(silent[:5])}{remainder}: a factor has no effect there.")
    for part in scenario.parts or (scenario,):
        first = part.year if part.year is not None and year is not None and year < part.year else None
        if first is not None and part.opens:
            notes.append(
                f"{part.id} is about {first}: in {year} what it opens by then is not there, while its demand and "
                "capacities hold."
            )
    return tuple(notes)


def demand_pairs(scenario: Scenario) -> list[tuple[str, str, str]]:
    """Return medium, origin and destination of each demand."""
    return [
        ("freight" if demand.bcm_y is None else "gas", demand.origin, demand.destination) for demand in scenario.demand
    ]


def _amount(demand: Demand) -> float:
    return demand.mt_y or demand.bcm_y or 0.0
