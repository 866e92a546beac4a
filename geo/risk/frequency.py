"""How often places close, and for how long, by country and kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.arrays import Floats
from geo.network.case import Case
from geo.network.draws import Draws, between, interval
from geo.risk.places import WAYS, History, Place
from geo.risk.shrinkage import Rate, drawn_weights, length_weights, shrunk
from layers.documents.events import KINDS, Event

if TYPE_CHECKING:
    from layers.model.atlas import Atlas

ENOUGH: Final = 5
"""Closures from which a rate rests on its own counts."""

RATE_COLUMNS: Final = (
    *("way", "kind", "country", "places", "events", "hits", "exposure_years", "rate_y", "rate_low", "rate_high"),
    *("pooled", "days", "days_low", "days_high", "confidence"),
)


@dataclass(frozen=True)
class Pool:
    """The closures of one kind at places of one kind: what few of them at one place are drawn towards.

    Attributes
    ----------
    way, kind : str
    places : tuple of Place
        All of that way, whether or not one of them closed.
    hits : tuple of tuple of Event
        The closures of each place.
    years : float
        Over which each place was watched.
    """

    way: str
    kind: str
    places: tuple[Place, ...]
    hits: tuple[tuple[Event, ...], ...]
    years: float

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Every closure of the pool, once."""
        return tuple({event.id: event for events in self.hits for event in events}.values())

    @cached_property
    def countries(self) -> dict[str | None, list[int]]:
        """The places of each country by their numbers."""
        members: dict[str | None, list[int]] = {}
        for number, place in enumerate(self.places):
            members.setdefault(place.country, []).append(number)
        return members

    @cached_property
    def country_rates(self) -> dict[str | None, Rate]:
        """Closures a year of a place, by country.

        One closure that hits several places is no more than one piece of evidence: hits and years are divided by how
        many places a closure hits on average.
        """
        counts = np.array([self._hits(members) for members in self.countries.values()], dtype=float)
        years = np.array([len(members) * self.years for members in self.countries.values()])
        together = counts.sum() / len(self.events)
        return dict(zip(self.countries, shrunk(counts / together, years / together), strict=True))

    @cached_property
    def place_rates(self) -> list[Rate]:
        """Closures a year of each place, drawn towards the mean of its country."""
        counts = np.array([len(events) for events in self.hits], dtype=float)
        means = np.array([self.country_rates[place.country].mean for place in self.places])
        return shrunk(counts, np.full(len(counts), self.years), means)

    def _hits(self, members: Sequence[int]) -> int:
        return sum(len(self.hits[number]) for number in members)

    @cached_property
    def lengths(self) -> Floats:
        """Days of full closure that each event comes to, shape (k,): its days times the share that did not pass.

        Where that share was not found, it is taken as half.
        """
        return np.array([event.days * (1 - _passed(event, 0.5)) for event in self.events])

    def drawn_lengths(self, draws: Draws) -> Floats:
        """Return the days of full closure in draws, shape (number, k): of their range, and any share not found."""
        columns = [
            between(event.days_low, event.days, event.days_high, draws.quantiles(f"days {event.id}"))
            * (1 - _passed(event, draws.quantiles(f"passed {event.id}")))
            for event in self.events
        ]
        return np.array(columns).T

    def own(self, number: int) -> Floats:
        """Return 1 for each event of the pool that closed a place, given by its number, else 0, shape (k,)."""
        return self._among(self.hits[number])

    def _among(self, events: Sequence[Event]) -> Floats:
        ids = {event.id for event in events}
        return np.array([event.id in ids for event in self.events], dtype=float)

    def table(self, draws: Draws) -> Iterator[dict[str, Any]]:
        """Yield the row of each country of the pool."""
        drawn = self.drawn_lengths(draws)
        for country, rate in self.country_rates.items():
            members = self.countries[country]
            events = list({event.id: event for number in members for event in self.hits[number]}.values())
            own, pool = self._among(events), np.ones(len(self.events))
            levels = weight_levels(draws, f"{self.way} {country}", self.events)
            low, _, high = interval((drawn * drawn_weights(own, pool, levels)).sum(axis=1))
            yield {
                "way": self.way,
                "kind": self.kind,
                "country": country,
                "places": len(members),
                "events": len(events),
                "hits": self._hits(members),
                "exposure_years": len(members) * self.years,
                "rate_y": rate.mean,
                "rate_low": rate.interval[0],
                "rate_high": rate.interval[1],
                "pooled": rate.pooled,
                "days": float(length_weights(own, pool) @ self.lengths),
                "days_low": float(low),
                "days_high": float(high),
                "confidence": confidence(len(events)),
            }


def _passed(event: Event, unknown: Any) -> Any:
    return unknown if event.passed_share is None else event.passed_share


def weight_levels(draws: Draws, where: str, events: Sequence[Event]) -> Floats:
    """Return the levels that the weights of the lengths of some events are drawn at, shape (number, k)."""
    return np.array([draws.quantiles(f"weight {where} {event.id}") for event in events]).T


def confidence(events: int) -> str:
    """Return how sure a rate is of so many closures of its own: never high, as only what was reported is counted."""
    return "medium" if events >= ENOUGH else "low"


def pools(history: History) -> list[Pool]:
    """Return a pool for each way and kind of which there is any closure, in the order of `WAYS` and `KINDS`."""
    found = []
    for way in WAYS:
        places = tuple(place for place in history.places if place.way == way)
        hits = [history.hits(place) for place in places]
        for kind in KINDS:
            of_kind = tuple(tuple(event for event in events if event.kind == kind) for events in hits)
            if any(of_kind):
                found.append(Pool(way, kind, places, of_kind, history.years))
    return found


def seeded(draws: int | Draws) -> Draws:
    """Return draws for intervals.

    Raises
    ------
    ValueError
        If they are none.
    """
    asked = Draws.of(draws)
    if not asked.number:
        raise ValueError("the intervals need draws; give 1 or more")
    return asked


def closure_rates(case: Atlas | Case, *, draws: int | Draws = 200) -> pd.DataFrame:
    """Return how often places close and for how long, by what they are, why they close, and country.

    Parameters
    ----------
    case : Atlas or Case
        With closures that happened (`Atlas.events`); without any there is no row.
    draws : int or Draws
        Number of draws for the intervals of `days`; `Draws` also says their seed.

    Returns
    -------
    DataFrame
        One row for each way (`post`, `port`, `link`, `sea`, `pipeline`), kind of closure and country that has places:

        - `places`; `events`: closures found; `hits`: the same, counted at every place that closed;
          `exposure_years`: places times the years that were searched;
        - `rate_y`: closures a year of one place, with its 90 % interval `rate_low`, `rate_high`, drawn towards the
          mean of all countries (`geo.risk.shrinkage`); `pooled`: the weight of that mean, from 0 to 1;
        - `days`: days of full closure that one comes to, with its 90 % interval;
        - `confidence`: medium from five closures on, else low. Closures that nobody reported, or that were not found,
          are missing, so a rate is a lower bound.

    Raises
    ------
    AtlasError
        If the years that were searched for closures end before they begin.
    ValueError
        If there are no draws.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from geo.risk import closure_rates
    >>> from layers import load_atlas
    >>> event = {"id": "a", "place": "Astara", "nodes": ["BRAST"], "from": "2026-03-05", "days": 4, "days_low": 4}
    >>> event |= {"days_high": 4, "kind": "security", "passed_share": 0, "confidence": "high"}
    >>> events = {"since": "2018-01-01", "until": "2026-06-30", "events": [event]}
    >>> table = closure_rates(replace(load_atlas(), events=events))
    >>> table[table["events"] > 0][["way", "kind", "country", "hits"]].values.tolist()
    [['road_post', 'security', 'AZE', 1]]
    """
    asked = seeded(draws)
    rows = [row for pool in pools(History(Case.of(case))) for row in pool.table(asked)]
    return pd.DataFrame(rows, columns=list(RATE_COLUMNS))
