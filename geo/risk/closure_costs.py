"""What a closure of a place costs by its length: asked of the model of queues, or given."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.arrays import Floats
from geo.closures.model import Model
from geo.closures.over_time import costs_of, event_asked
from geo.flows import assign
from geo.network.case import Case
from geo.network.draws import INTERVAL, Draws
from geo.risk.places import Place
from layers.scenarios.scenario import Closure, Scenario, Where

CostOf = Callable[[Place, float], float]
"""What a closure of a place for some days costs, USD."""

KNOTS: Final = (1.0, 4.0, 20.0)
"""Days at which a cost is asked for; it is taken as linear between them, and as 0 at 0."""

SPREAD_DAYS: Final = 20.0
"""Length of the closure whose interval says how far a cost may be off."""

SPREAD_DRAWS: Final = 20

_NOTHING: Final = 1e-2
"""Mt/y that count as nothing: by choice a little goes every way."""


@dataclass(frozen=True)
class CostCurve:
    """What a closure of a place costs by its days, and how far that may be off.

    Attributes
    ----------
    days, usd : array of float, shape (k,)
    low, high : float
        The 5 % and the 95 % quantile of the cost over its middle value.
    """

    days: Floats
    usd: Floats
    low: float = 1.0
    high: float = 1.0

    def at(self, days: Floats) -> Floats:
        """Return the cost of closures of some days, USD."""
        return np.interp(days, self.days, self.usd)

    def factors(self, levels: Floats) -> Floats:
        """Return what the cost is to be multiplied with at levels from 0 to 1: even in its logarithm."""
        factors: Floats = np.exp(np.interp(levels, [INTERVAL[0], 0.5, INTERVAL[1]], np.log([self.low, 1, self.high])))
        return factors


def cost_curve(cost_of: CostOf, place: Place, longest: float) -> CostCurve:
    """Return the costs of a place up to a longest closure, in days."""
    days = [*(knot for knot in KNOTS if knot < longest), longest]
    return CostCurve(np.array([0.0, *days]), np.array([0.0, *(cost_of(place, each) for each in days)]))


class QueueCosts:
    """What closures cost those who wait, turn and go round, by the model of queues (`geo.closure`).

    Parameters
    ----------
    case : Case
        With demand; its atlas must state prices.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._flow = assign(case.network(), case.demand, rule=case.rule())

    def passed(self, place: Place) -> float:
        """Return what passes a place usually, Mt/y; NaN where the case has no demand."""
        if not self._flow.demands:
            return math.nan
        closed = place.edges(self._case.network())
        met = [bool(closed[list(edges)].any()) for edges in self._flow.path_edges]
        return float(self._flow.path_amount[np.array(met, dtype=bool)].sum())

    def curve(self, place: Place, longest: float, seed: int) -> CostCurve:
        """Return the costs of a place with their spread, which is that of a closure of `SPREAD_DAYS`."""
        passed = self.passed(place)
        if not passed > _NOTHING:
            return CostCurve(np.array([0.0, longest]), np.full(2, passed * 0.0))
        shut = Closure(Where(nodes=place.nodes, segments=place.segments))
        closed = Scenario("closed", f"{place.name} is closed", "", kind="event", closes=(shut,))
        usual = () if self._case.scenario is None else (self._case.scenario,)
        case = self._case.but(scenario=[*usual, closed])
        # The ways of a closure are the same however long it lasts, so all lengths and draws are run together.
        lengths = sorted({*KNOTS, SPREAD_DAYS, longest})
        events = {days: event_asked(case, days=days) for days in lengths}
        costs, drawn = costs_of(Model(events[SPREAD_DAYS]), list(events.values()), Draws(SPREAD_DRAWS, seed))
        cost = dict(zip(lengths, costs.tolist(), strict=True))
        curve = cost_curve(lambda _place, days: cost[days], place, longest)
        middle = cost[SPREAD_DAYS]
        least = middle * 1e-6  # a cost of nothing has no logarithm
        low, high = np.quantile(drawn, INTERVAL, method="inverted_cdf").tolist()
        return CostCurve(curve.days, curve.usd, min(1.0, max(low, least) / middle), max(1.0, high / middle))
