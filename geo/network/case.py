"""A case: an atlas in a year, under a scenario, at given costs. Every analysis is about an atlas or a case."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from numbers import Real
from pathlib import Path
from typing import Any, Literal

from geo.network.build import whole_network
from geo.network.contents import Contents, snapshot
from geo.network.costs import parameter_values
from geo.network.media import AssignmentRule, Medium, check_media
from geo.network.model import Network
from geo.network.names import Gazetteer, UnknownNameError
from geo.network.state import State, network_under, state_of, year_of
from layers.model.atlas import Atlas
from layers.model.names import several
from layers.model.parameters import GENERAL_NAMES, Special, name_problem
from layers.scenarios.scenario import Demand, Scenario, combine, demand_in, load_each, load_scenario
from layers.scenarios.scenario_schema import YEARS

PairsLike = tuple[str, str] | Iterable[tuple[str, str]]
"""One pair of nodes, or several."""

Pairs = PairsLike | Mapping[str, PairsLike]
"""Pairs of nodes, or those of each medium."""

ScenarioLike = Scenario | str | Path | Iterable[Scenario | str | Path] | None


class Case:
    """An atlas in a year, under a scenario, at given costs.

    A case builds each network on first use and keeps it. Cases of atlases with the same contents share
    what does not depend on year, scenario or costs. The atlas is read when the case is made: after a
    change to its frames, make another case.

    Parameters
    ----------
    atlas : Atlas
    scenario : Scenario, str, Path or several of one kind, optional
        A scenario, or the names or files of the scenarios to combine (`layers.load_scenario`). Without
        one, the facts as they stand.
    as_of : int, optional
        Year whose segments and statuses to use (`geo.status_in`). Without it, the year of the scenario;
        if that has none, the facts as they stand.
    costs : mapping, optional
        Values of cost parameters that stand in for those of the atlas and of the scenario: either
        {parameter: value} or a document of the form of `costs.json`.
    territory : str or iterable of str, optional
        Countries that the question is about, by ISO 3166-1 alpha-3, alpha-2 or name; by default the
        territory of the atlas.

    assignment : {"logit", "cheapest"}, optional
        How demand finds its ways (`rule`). By default by choice where the atlas states prices, else by the
        fastest route that has room.

    Attributes
    ----------
    atlas : Atlas
        A copy, as it was when the case was made.
    scenario : Scenario or None
    as_of : int or None
        The year asked for; `year` is the one in force.
    costs : mapping of str to float
        The values that stand in for those of the atlas and of the scenario.
    territories : tuple of str
        ISO 3166-1 alpha-3; empty where neither the case nor the atlas names any.
    contents : Contents
        Of the atlas.

    Raises
    ------
    UnknownNameError
        If the atlas has no such territory. A KeyError.
    AtlasError
        If a scenario named cannot be read.
    ValueError
        If the year is no whole number from 1800 to 2200, or a cost not a number in range.

    Examples
    --------
    >>> from geo import Case
    >>> from layers import load_atlas
    >>> case = Case(load_atlas(), as_of=2030, territory="Azerbaijan")
    >>> case.year, case.territories
    (2030, ('AZE',))
    >>> case.network().medium
    'freight'
    """

    def __init__(
        self,
        atlas: Atlas,
        scenario: ScenarioLike = None,
        as_of: int | None = None,
        costs: Mapping[str, Any] | None = None,
        territory: str | Iterable[str] | None = None,
        assignment: AssignmentRule | None = None,
    ) -> None:
        if not isinstance(atlas, Atlas):
            raise TypeError(f"a case is of an Atlas, as layers.load_atlas returns it, not of {type(atlas).__name__}")
        self.atlas = snapshot(atlas)
        self.contents = Contents.of(self.atlas)
        self._networks: dict[tuple[Medium, tuple[str, ...], bool], Network] = {}
        self.results: dict[str, Any] = {}
        self.last_evaluated: list[tuple[Any, Any]] = []
        self._set(scenario, as_of, costs, territory, assignment)

    def _set(
        self,
        scenario: ScenarioLike,
        as_of: int | None,
        costs: Mapping[str, Any] | None,
        territory: str | Iterable[str] | None,
        assignment: AssignmentRule | None,
    ) -> None:
        if assignment not in (None, "logit", "cheapest"):
            raise ValueError(f"no assignment {assignment!r}; there are logit, cheapest")
        self.assignment = assignment
        self.as_of = None if as_of is None else year_asked(as_of)
        if costs is not None and not isinstance(costs, Mapping):
            raise TypeError(f"costs are a mapping of parameters to values, not {type(costs).__name__}")
        self.scenario: Scenario | None = self._combined(scenario)
        self.costs = parameter_values(costs) if costs else {}
        if self.costs:
            classes = [str(entry["id"]) for entry in self.atlas.costs.get("classes", ())]
            stated = [str(entry["id"]) for entry in self.atlas.costs.get("parameters", ())]
            special = Special(tuple(self.gazetteer.territories), tuple(self.atlas.branches), classes, stated)
            for name in self.costs:
                if name_problem(name, special) is not None:
                    raise UnknownNameError("cost parameter", name, [*stated, *GENERAL_NAMES])
        self._territory = None if territory is None else self.territories_asked(territory)

    def _combined(self, scenario: ScenarioLike) -> Scenario | None:
        """Return scenarios given as objects, or by names or files, as one whose demand is between ids of nodes."""
        if scenario is None:
            return None
        listed = (scenario,) if isinstance(scenario, Scenario | str | Path) else tuple(scenario)
        objects = [each for each in listed if isinstance(each, Scenario)]
        if not listed:
            return None
        if objects and len(objects) < len(listed):
            raise TypeError("scenarios to combine are all objects or all names; load the named ones first")
        combined = load_scenario(self.atlas, *listed) if not objects else objects[0]  # type: ignore[arg-type]
        if len(objects) > 1:
            combined = combine(*objects)
        nodes = self.gazetteer.nodes
        if all(each.origin in nodes and each.destination in nodes for each in combined.demand):
            return combined
        node = self.gazetteer.node
        demand = (
            replace(each, origin=node(each.origin), destination=node(each.destination)) for each in combined.demand
        )
        return replace(combined, demand=tuple(demand))

    def scenarios_asked(self, scenarios: Scenario | str | Path | Iterable[Scenario | str | Path]) -> list[Scenario]:
        """Return scenarios given as one or several objects, names or files, each on its own."""
        listed = [scenarios] if isinstance(scenarios, Scenario | str | Path) else list(scenarios)
        named = load_each(self.atlas, ((each,) for each in listed if not isinstance(each, Scenario)))
        return [each if isinstance(each, Scenario) else next(named) for each in listed]

    @classmethod
    def of(cls, atlas: Atlas | Case) -> Case:
        """Return a case unchanged, and for an atlas the case of its facts as they stand."""
        return atlas if isinstance(atlas, Case) else cls(atlas)

    def but(self, **changes: Any) -> Case:
        """Return a copy of the case with another `scenario`, `as_of`, `costs`, `territory` or `assignment`.

        Examples
        --------
        >>> from geo import Case
        >>> from layers import load_atlas
        >>> Case(load_atlas(), as_of=2030).but(as_of=2035).year
        2035
        """
        stays = {
            "scenario": self.scenario,
            "as_of": self.as_of,
            "costs": self.costs,
            "territory": self._territory,
            "assignment": self.assignment,
        }
        if unknown := sorted(set(changes) - set(stays)):
            raise TypeError(f"a case has no {unknown[0]!r}; it has {', '.join(stays)}")
        case = object.__new__(Case)
        case.atlas, case.contents, case.last_evaluated = self.atlas, self.contents, self.last_evaluated
        case._networks, case.results = {}, {}
        case._set(**{**stays, **changes})
        return case

    @property
    def year(self) -> int | None:
        """The year in force: the one asked for, else that of the scenario; None for the facts as they stand."""
        return year_of(self.scenario, self.as_of)

    @cached_property
    def territories(self) -> tuple[str, ...]:
        """The countries that the question is about, ISO 3166-1 alpha-3."""
        return self.territories_asked(self.atlas.territory or ()) if self._territory is None else self._territory

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The names of the atlas's countries and nodes."""
        return self.contents.once("gazetteer", lambda contents: Gazetteer.of(contents.atlas))

    @cached_property
    def demand(self) -> tuple[Demand, ...]:
        """The demand of the scenario that is asked in the year; none without a scenario."""
        return () if self.scenario is None else demand_in(self.scenario.demand, self.year)

    def rule(self, medium: Medium = "freight") -> Literal["logit", "cost", "hours", "km"]:
        """Return what flows are found by: choice, least cost, least hours, or least km.

        Gas goes by km. Where the atlas states tariffs, freight goes by choice between ways, or by the cheapest route
        that has room if the case says so; without tariffs it goes by the fastest route, unless choice is asked for.
        """
        if medium == "gas":
            return "km"
        priced = any(name.partition(".")[0] == "tariff" for name in self.parameters)
        if (self.assignment or ("logit" if priced else "cheapest")) == "logit":
            return "logit"
        return "cost" if priced else "hours"

    @cached_property
    def parameters(self) -> dict[str, float]:
        """Values of the cost parameters: of the case, else of the scenario, else of the atlas."""
        stated = {} if self.scenario is None else self.scenario.costs
        return {**parameter_values(self.atlas.costs, self.year), **stated, **self.costs}

    def whole_network(self, medium: Medium = "freight", *, baseline: bool = True) -> Network:
        """Return the network of all segments, whatever their status, at the costs of the atlas."""
        return whole_network(self.contents, medium, baseline=baseline)

    def state(self, medium: Medium = "freight") -> State:
        """Return what is there of the whole network, and what is closed."""
        key = f"state of {medium}"
        if key not in self.results:
            self.results[key] = state_of(self.whole_network(medium), self.scenario, as_of=self.as_of)
        state: State = self.results[key]
        return state

    def network(
        self,
        medium: Medium = "freight",
        *,
        statuses: str | Iterable[str] = ("operational",),
        baseline: bool = True,
    ) -> Network:
        """Return the network of what is there and open; see `build_network`."""
        key = (medium, several(statuses), baseline)
        if key not in self._networks:
            whole = self.whole_network(medium, baseline=baseline)
            if self.year is not None:
                whole = whole.with_costs(parameter_values(self.atlas.costs, self.year))
            state = self.state(medium) if baseline else None
            network = network_under(whole, self.scenario, as_of=self.as_of, statuses=key[1], state=state)
            self._networks[key] = network.with_costs(self.costs) if self.costs else network
        return self._networks[key]

    def territories_asked(self, territory: str | Iterable[str] | None = None) -> tuple[str, ...]:
        """Return the codes of the countries named; by default the territory of the case.

        Raises
        ------
        UnknownNameError
            If the atlas has no such territory. A KeyError.
        ValueError
            If neither the call, the case nor the atlas names one.
        """
        if territory is None:
            if not self.territories:
                raise ValueError("the atlas has no default territory, and the case names none; name one")
            return self.territories
        return tuple(dict.fromkeys(map(self.gazetteer.territory, several(territory))))

    def territories_given(self, territory: str | Iterable[str] | None = None) -> tuple[str, ...] | None:
        """Return the codes of the countries named, else of those the case was given; None where neither names any."""
        return self._territory if territory is None else self.territories_asked(territory)

    def pairs_by_medium(self, pairs: Pairs | None, media: Iterable[Medium]) -> dict[str, list[tuple[str, str]]] | None:
        """Return pairs of nodes by medium, given so or as a list of freight (of gas, if only gas is asked for).

        None where none are given.

        Raises
        ------
        UnknownNameError
            If there is no such medium or node. A KeyError.
        """
        if pairs is None:
            return None
        media = tuple(media)
        check_media(media)
        if not isinstance(pairs, Mapping):
            return {each: self.pairs_asked(pairs) if each == _of_list(media) else [] for each in media}
        check_media(pairs)
        return {each: self.pairs_asked(pairs.get(each, ())) for each in media}

    def pairs_asked(self, pairs: PairsLike) -> list[tuple[str, str]]:
        """Return one pair of nodes, or several, by their ids; they may be given by UN/LOCODE or name.

        Raises
        ------
        UnknownNameError
            If the atlas has no such node. A KeyError.
        ValueError
            If what is given are not pairs, or one starts where it ends.
        """
        given: list[Any] = [pairs] if isinstance(pairs, str) else list(pairs)
        if len(given) == 2 and all(isinstance(end, str) for end in given):
            given = [tuple(given)]
        for pair in given:
            if isinstance(pair, str) or not isinstance(pair, Iterable) or len(tuple(pair)) != 2:
                raise ValueError(f"a pair is an origin and a destination, such as ('IRBND', 'RULED'), not {pair!r}")
        listed = [(self.gazetteer.node(origin), self.gazetteer.node(destination)) for origin, destination in given]
        for origin, destination in listed:
            if origin == destination:
                raise ValueError(f"a pair starts and ends at {origin}")
        return listed

    def __repr__(self) -> str:
        year = "" if self.year is None else f" in {self.year}"
        under = "the facts as they stand" if self.scenario is None else self.scenario.title
        costs = f"; {len(self.costs)} costs of its own" if self.costs else ""
        countries = f"; territory {', '.join(self.territories)}" if self.territories else ""
        return f"<Case of {self.atlas.title!r}{year}: {under}{costs}{countries}>"


def year_asked(year: Any) -> int:
    """Return a year that is asked for, checked; ValueError if it is none that a scenario may name."""
    if isinstance(year, bool) or not hasattr(year, "__index__"):
        raise ValueError(f"a year is a whole number, such as 2030, not {year!r}")
    if not YEARS[0] <= operator.index(year) <= YEARS[1]:
        raise ValueError(f"a year is from {YEARS[0]} to {YEARS[1]}, not {year}; write it as 2030")
    return operator.index(year)


def radius_asked(radius_km: float) -> float:
    """Return a radius that is asked for in km, checked; ValueError if it is no number above 0."""
    if isinstance(radius_km, bool) or not isinstance(radius_km, Real):
        raise ValueError(f"a radius is a number of km, such as 5, not {radius_km!r}")
    if not 0 < radius_km < math.inf:
        raise ValueError(f"a radius of {radius_km} km is not above 0")
    return radius_km


def _of_list(media: tuple[Medium, ...]) -> Medium:
    """Return the medium that pairs are of which do not say."""
    return "gas" if media == ("gas",) else "freight"


def build_network(
    case: Atlas | Case,
    *,
    medium: Medium = "freight",
    statuses: str | Iterable[str] = ("operational",),
    baseline: bool = True,
) -> Network:
    """Return the network of an atlas, or of a case: what is there and open.

    Parameters
    ----------
    case : Atlas or Case
    medium : {"freight", "gas"}
        Freight moves by sea, rail and road; gas by pipeline only.
    statuses : str or iterable of str
        Which segments to use, by their status in the year and after the scenario's openings.
    baseline : bool
        Whether to keep segments that only routes of the kind "baseline" use, such as the way round by sea:
        not part of the corridor, but open to whoever avoids it.

    Returns
    -------
    Network
        Edges: the segments in the order of the atlas, then their borders, then the transfers by node.

    Raises
    ------
    UnknownNameError
        If the scenario names what the atlas does not have. A KeyError.
    AtlasError
        If the scenario names the border of two countries that have none in common.
    ValueError
        If the medium or a status is not one of those there are, or a parameter is not a number.

    Examples
    --------
    >>> from geo.network import build_network
    >>> from layers import load_atlas
    >>> network = build_network(load_atlas(), medium="gas")
    >>> sorted(set(network.kind))
    ['border', 'segment']
    """
    return Case.of(case).network(medium, statuses=statuses, baseline=baseline)
