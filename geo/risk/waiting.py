"""What a closure costs those who wait for its end, or go round once that is cheaper.

Q tonnes a day come to a place. An hour of a tonne is worth v, and going round costs c a tonne more, both USD. The end
is known to all who come, so one who comes s days before it pays min(24 v s, c). A closure of D days costs

    Q · 12 v D²                            while D ≤ d = c / (24 v)
    Q · (12 v d² + c (D − d))              after that

c is the rise of what the plan of a year costs with the place closed, over the tonnes that pass it. Where not all of
them can go round, all wait. The queue after the opening, and room that others take, are left out: `geo.closure` has
them, and can be given to `expected_loss` in the place of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from geo.arrays import Floats
from geo.flows import assign
from geo.network.case import Case
from geo.network.draws import Draws, Uncertain, between
from geo.risk.places import Place

_NOTHING: Final = 1e-3
"""Mt/y that count as nothing: by choice a little goes every way."""

_DAYS_Y: Final = 365.0


@dataclass(frozen=True)
class Waiting:
    """What a closure of a place costs by its days.

    Attributes
    ----------
    t_day : float
        Tonnes a day that pass the place when it is open.
    value : array of float
        Of an hour of one of these tonnes, USD: the middle value first, then that of each draw.
    round_usd_t : float
        What going round costs more, USD a tonne; infinite where not all can, NaN where the atlas has no prices.
    """

    t_day: float
    value: Floats
    round_usd_t: float

    def usd(self, days: Floats, value: Floats) -> Floats:
        """Return the cost of closures, USD, of the shape of the days; `value` broadcasts to it."""
        waited = np.minimum(days, self.round_usd_t / (24 * value))
        with np.errstate(invalid="ignore"):  # where none can go round, none does
            round_ = np.where(days > waited, (days - waited) * self.round_usd_t, 0.0)
        cost: Floats = self.t_day * (12 * value * waited**2 + round_)
        return cost


class WaitingCosts:
    """What closures of the places of a case cost by waiting and going round.

    Parameters
    ----------
    case : Case
        With a scenario that has demand.
    draws : Draws
        Of the value of time.
    """

    def __init__(self, case: Case, draws: Draws) -> None:
        self._case, self._draws = case, draws
        self._network = case.network()
        self._flow = assign(self._network, case.demand, rule=case.rule())

    @cached_property
    def _values(self) -> list[Floats]:
        """What an hour of a tonne of each demand is worth: the middle value, then the draws."""
        ranges = Uncertain(self._case).ranges
        values = []
        for demand in self._flow.demands:
            middle = self._network.value_of_time(demand.commodity)
            name = "value_of_time" if demand.commodity is None else f"value_of_time.{demand.commodity}"
            name = name if name in ranges else "value_of_time"
            drawn = np.full(self._draws.number, middle)
            if name in ranges:
                drawn = between(*ranges[name], self._draws.quantiles(name))
            values.append(np.concatenate([[middle], drawn]))
        return values

    def of(self, place: Place) -> Waiting:
        """Return what a closure of a place costs by its days."""
        closed = place.edges(self._network)
        flow = self._flow
        met = np.array([bool(closed[list(edges)].any()) for edges in flow.path_edges], dtype=bool)
        through = float(flow.path_amount[met].sum())
        if through <= _NOTHING:
            t_day = 0.0 if flow.demands else float("nan")  # without demand nobody knows what passes
            return Waiting(t_day, np.ones(1 + self._draws.number), 0.0)
        amounts = np.bincount(flow.path_pair[met], weights=flow.path_amount[met], minlength=len(flow.demands))
        value = np.array(self._values).T @ (amounts / through)
        without = assign(self._network, self._case.demand, rule=flow.rule, closed=closed, beside=flow)
        stuck = without.unserved - flow.unserved > _NOTHING
        extra = np.inf if stuck else np.maximum(0.0, without.burden - flow.burden) / through
        return Waiting(through * 1e6 / _DAYS_Y, value, float(extra))
