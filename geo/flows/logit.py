"""Logit choice between ways that share capacities: stochastic user equilibrium with capacity multipliers.

Each demand w of amount d_w splits over its ways k, of path size s_k, and "not carried" by a path-size logit
(Ben-Akiva & Bierlaire 1999, doi:10.1007/978-1-4615-5203-1_2) on the cost c_k plus the price μ_r of each full limit r
that the way passes n_rk times:

    x_k = d_w · s_k exp(-θ (c_k + Σ_r n_rk μ_r)) / Σ_j …,    μ_r ≥ 0,   Σ_k n_rk x_k ≤ u_r,  with = where μ_r > 0

(Bell 1995, doi:10.1016/0191-2615(95)00008-A). These are the optimality conditions of the convex programme

    min Σ_k x_k (c_k + (ln(x_k / s_k) - 1) / θ)   such that   Σ of w x_k = d_w,   Σ_k n_rk x_k ≤ u_r

(Fisk 1980), whose concave dual over μ is climbed by a Newton method that searches along each step and keeps the
bounds μ ≥ 0. As θ grows the flow becomes the cheapest one that fits. Costs may come in many draws, which are solved
together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.sparse import csc_array, csr_array

from geo.arrays import Bools, Floats, Integers

GAP: Final = 1e-7
"""Largest violation of a capacity, and of the rule that only full limits have a price, as a share of the demand."""

_ROUGH: Final = 1e-3  # gap at which a scale on the way to the given one is left
_ROUNDS: Final = 300
_PARTS: Final = 25  # parts of a step that are tried, each a third of the one before
_FIRST: Final = 20.0  # θ times the dearest cost at the first scale
_RISE: Final = 3.0  # factor from one scale to the next
_LEAST_DAMPING: Final = 1e-8
_NOISE: Final = 1e-13  # share of the dual that is rounding
_FEW: Final = 200  # limits whose programme is quickly solved whole, on a matrix with all its zeros
_AT_ONCE: Final = 16  # draws of path sizes, whose edges by draws are many numbers
_TINY: Final = 1e-300
_SMALL: Final = 1e-100  # likelihood of the least likely way


@dataclass(frozen=True)
class Ways:
    """The ways of some demands, and the limits that they pass.

    Attributes
    ----------
    demand : array of int, shape (p,)
        The demand of each way; in order.
    shares : sparse array of float, shape (p, m)
        Share of each edge in the length of each way; those of a way sum to 1.
    usage : sparse array of float, shape (p, r)
        How often each way passes each limit.
    count : int
        Number of demands; a demand may have no way.
    """

    demand: Integers
    shares: csr_array
    usage: csr_array
    count: int

    @cached_property
    def begins(self) -> Integers:
        """The first way of each demand that has any."""
        return np.flatnonzero(np.r_[True, np.diff(self.demand) != 0][: len(self.demand)])

    @cached_property
    def lengths(self) -> Integers:
        """How many ways each of these demands has."""
        lengths: Integers = np.diff(np.r_[self.begins, len(self.demand)])
        return lengths

    @cached_property
    def own_shares(self) -> csr_array:
        """The shares with a column for each edge of each demand, shape (p, q), so that demands have none in common."""
        shares = self.shares.tocsr()
        shares.sort_indices()
        column = np.repeat(self.demand, np.diff(shares.indptr)) * np.int64(shares.shape[1]) + shares.indices
        columns, place = np.unique(column, return_inverse=True)
        return csr_array((shares.data, place, shares.indptr), shape=(len(self.demand), len(columns)))

    @cached_property
    def uses(self) -> csr_array:
        """1 where a way has a share in `own_shares`."""
        uses: csr_array = (self.own_shares > 0).astype(float)
        return uses


@dataclass(frozen=True)
class Split:
    """How demands split over their ways, in each draw.

    Attributes
    ----------
    amount : array of float, shape (b, p)
        On each way, in the unit of the demand.
    price : array of float, shape (b, r)
        Of each limit, in the unit of the cost; 0 where it is not full.
    perceived : array of float, shape (b,)
        Cost of the demand as those who choose perceive it, in units of cost times demand: the value of the
        programme. It rises when ways close, where the mean cost of what is carried may fall; by the path size a
        closure that hardly anyone notices may lower it by a trifle.
    gap : float
        The largest violation of the conditions, as a share of the demand: at most `GAP`.
    """

    amount: Floats
    price: Floats
    perceived: Floats
    gap: float


def split(ways: Ways, cost: Floats, theta: Floats, asked: Floats, capacity: Floats, *, dearest: float) -> Split:
    """Split demands over ways, in many draws at once.

    Parameters
    ----------
    ways : Ways
    cost : array of float, shape (b, p)
        Of each way in each draw.
    theta : array of float, shape (b,)
        Scale of the logit, above 0, per unit of cost.
    asked : array of float, shape (b, w)
    capacity : array of float, shape (b, r)
        Of each limit; 0 or more.
    dearest : float
        Cost of what is not carried, greater than that of any way: what has no room is left out.

    Returns
    -------
    Split

    Raises
    ------
    ValueError
        If theta is not above 0.
    RuntimeError
        If the conditions do not hold to `GAP` after many steps.
    """
    if not (theta > 0).all():
        raise ValueError(f"the scale of the choice is {float(theta.min())}, not a number above 0")
    draws, limits = capacity.shape
    amounts = np.zeros(cost.shape)
    prices = np.zeros((draws, limits))
    if not len(ways.demand):
        return Split(amounts, prices, asked.sum(axis=1) * dearest, 0.0)
    problem = _Dual(ways, cost, theta, asked, capacity, dearest)
    price = np.zeros((draws, len(problem.active)))
    for scale in _scales(float(theta.max()), dearest):
        # A logit of small scale is nearly linear; its prices lead to those of the next scale in few steps.
        price, amounts, perceived, gap = problem.climb(price, np.minimum(theta, scale), exact=scale >= theta.max())
    if gap > GAP:  # damping that has grown too great is let go
        price, amounts, perceived, gap = problem.climb(price, theta, exact=True)
    prices[:, problem.active] = price
    if gap > GAP:
        raise RuntimeError(f"the split of the demand over its ways is only exact to {gap:.1e} of it")
    without_way = np.setdiff1d(np.arange(ways.count), ways.demand)
    return Split(amounts, prices, perceived + asked[:, without_way].sum(axis=1) * dearest, gap)


def _scales(theta: float, dearest: float) -> list[float]:
    """Return scales that rise to a given one, from one at which the dearest cost is a few units of utility."""
    first = min(theta, _FIRST / dearest)
    levels = math.ceil(math.log(theta / first, _RISE) - 1e-9)
    return [*(first * _RISE**level for level in range(levels)), theta]


class _Dual:
    """The dual programme over the prices of the limits that can be full."""

    def __init__(
        self, ways: Ways, cost: Floats, theta: Floats, asked: Floats, capacity: Floats, dearest: float
    ) -> None:
        self.starts = ways.begins
        self.lengths = ways.lengths
        self.asked = asked[:, ways.demand[self.starts]]
        self.total = np.maximum(asked.sum(axis=1), _TINY)
        # A limit that all demand on its ways would not fill needs no price.
        most = np.zeros((len(self.starts), capacity.shape[1]))
        passes = ways.usage.tocoo()
        np.maximum.at(most, (np.repeat(np.arange(len(self.starts)), self.lengths)[passes.row], passes.col), passes.data)
        self.active = np.flatnonzero((self.asked @ most > capacity).any(axis=0))
        usage, self.capacity = ways.usage[:, self.active], capacity[:, self.active]
        # Each way passes few of thousands of limits: most of a full matrix would be 0.
        self.usage: csc_array | Floats = usage.tocsc() if len(self.active) > _FEW else usage.toarray()
        # As a part of the cost the path size grows with the scale, so that one scale leads to the next.
        self.cost, self.dearest = cost - np.log(path_sizes(ways, cost, theta)) / theta[:, None], dearest

    def carried(self, price: Floats, theta: Floats, draws: Integers) -> tuple[Floats, Floats]:
        """Return the amount on each way, and the value of the dual, of some draws."""
        scale, asked = theta[draws, None], self.asked[draws]
        value = -scale * (self.cost[draws] + price @ self.usage.T)
        share, _, best = choose(value, -scale * self.dearest, self.starts, self.lengths)
        expected = (asked * best).sum(axis=1) / theta[draws]
        amount = share * np.repeat(asked, self.lengths, axis=1)
        return amount, -expected - (price * self.capacity[draws]).sum(axis=1)

    def climb(self, price: Floats, theta: Floats, *, exact: bool) -> tuple[Floats, Floats, Floats, float]:
        """Return the best prices from given ones on, the amount on each way, the value of the dual, and the gap."""
        every = np.arange(len(price))
        amount, dual = self.carried(price, theta, every)
        damping = np.full(len(price), _LEAST_DAMPING)
        left = every
        enough = GAP if exact else _ROUGH
        worst = np.zeros(len(price))
        for _ in range(_ROUNDS):
            excess = amount[left] @ self.usage - self.capacity[left]
            violation = np.where(price[left] > 0, np.abs(excess), np.maximum(excess, 0.0))
            worst[left] = violation.max(axis=1, initial=0.0) / self.total[left]
            unfinished = worst[left] > enough
            left, excess = left[unfinished], excess[unfinished]
            if not len(left):
                break
            step = self._newton(amount[left], theta, price[left], excess, damping[left], left)
            better = self._search(left, price, amount, dual, step, theta)
            damping[left] = np.where(better, damping[left] / 10, damping[left] * 10).clip(_LEAST_DAMPING, 1e6)
        return price, amount, dual, float(worst.max(initial=0.0))

    def _search(
        self, draws: Integers, price: Floats, amount: Floats, dual: Floats, step: Floats, theta: Floats
    ) -> Bools:
        """Go along a step, or a part of it, to where the dual is greater; return for which draws that is found."""
        found = np.zeros(len(draws), dtype=bool)
        part = 1.0
        for _ in range(_PARTS):
            trying = np.flatnonzero(~found)
            of = draws[trying]
            # A price above the cost of what is not carried would change nothing more.
            trial = np.clip(price[of] + part * step[trying], 0.0, 2 * self.dearest)
            trial_amount, trial_dual = self.carried(trial, theta, of)
            better = trial_dual >= dual[of] - _NOISE * np.abs(dual[of])
            moved = of[better]
            price[moved], amount[moved], dual[moved] = trial[better], trial_amount[better], trial_dual[better]
            found[trying[better]] = True
            if found.all():
                break
            part /= 3
        return found

    def _newton(
        self, amount: Floats, theta: Floats, price: Floats, excess: Floats, damping: Floats, draws: Integers
    ) -> Floats:
        """Return the Newton step of the prices that may move, shape (b, r)."""
        scale = theta[draws]
        moving = (price > 0) | (excess > 0)
        step = np.zeros(excess.shape)
        # Of thousands of limits few are full, and only those need take part. Few are all taken along: it costs little.
        full = np.flatnonzero(moving.any(axis=0) | (moving.shape[1] <= _FEW))
        usage, moving, excess = self.usage[:, full], moving[:, full], excess[:, full]
        usage = usage if isinstance(usage, np.ndarray) else usage.toarray()
        passing = amount[:, :, None] * usage
        on_limit = np.add.reduceat(passing, self.starts, axis=1)
        shares = on_limit / np.maximum(self.asked[draws], _TINY)[:, :, None]
        curvature = usage.T @ passing - on_limit.transpose(0, 2, 1) @ shares
        curvature = np.where(moving[:, :, None] & moving[:, None, :], curvature * scale[:, None, None], 0.0)
        own = np.arange(len(excess[0]))
        least = (damping * scale * self.total[draws])[:, None]
        curvature[:, own, own] += np.where(moving, least, 1.0)
        step[:, full] = np.linalg.solve(curvature, np.where(moving, excess, 0.0)[:, :, None])[:, :, 0]
        return step


def choose(value: Floats, outside: Floats, begins: Integers, lengths: Integers) -> tuple[Floats, Floats, Floats]:
    """Return how groups choose by a logit between their alternatives and one outside them.

    Parameters
    ----------
    value : array of float, shape (b, p)
        Utility of each alternative; those of a group follow each other. -inf for one that nobody takes.
    outside : array of float, shape (b, w)
        That of the alternative outside each group, or one that broadcasts to it.
    begins, lengths : array of int, shape (w,)
        The first alternative of each group, and how many it has.

    Returns
    -------
    share : array of float, shape (b, p)
        Of each alternative in its group; 0 in a group in which nobody takes any.
    away : array of float, shape (b, w)
        Of the alternative outside.
    best : array of float, shape (b, w)
        Expected utility of the best alternative (the logsum).

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([0]), np.array([2])
    >>> share, away, best = choose(np.log([[1.0, 2.0]]), np.log([[1.0]]), *one)
    >>> share.round(6).tolist(), away.round(6).tolist(), np.exp(best).round(6).tolist()
    ([[0.25, 0.5]], [[0.25]], [[4.0]])
    """
    top = np.maximum(np.maximum.reduceat(value, begins, axis=1), outside)
    top[~np.isfinite(top)] = 0.0
    weight, rest = np.exp(value - np.repeat(top, lengths, axis=1)), np.exp(outside - top)
    sums = np.maximum(np.add.reduceat(weight, begins, axis=1) + rest, _TINY)
    return weight / np.repeat(sums, lengths, axis=1), rest / sums, top + np.log(sums)


def path_sizes(ways: Ways, cost: Floats, theta: Floats) -> Floats:
    """Return the path size of each way: the share of it that is its own, shared stretches counted in part.

    With a_ak the share of stretch a in way k, of which the shares of one way sum to 1,

        s_k = Σ_a a_ak e^(-θ c_k) / Σ_j e^(-θ c_j)    over the ways j of its demand on stretch a

    so two ways that are the same have half a size each and attract what one would, and a way that hardly anyone
    takes makes no difference to those it shares a stretch with (the internally consistent path size of Duncan et al.
    2020, Transportation Research Part B 135, with the likelihoods of the plain logit).

    Parameters
    ----------
    ways : Ways
    cost : array of float, shape (b, p)
    theta : array of float, shape (b,)

    Returns
    -------
    array of float, shape (b, p)
        Above 0, at most 1.
    """
    size = np.ones(cost.shape)
    if not len(ways.demand):
        return size
    shares, uses = ways.own_shares, ways.uses
    for draws in np.split(np.arange(len(cost)), range(_AT_ONCE, len(cost), _AT_ONCE)):
        least = np.repeat(np.minimum.reduceat(cost[draws], ways.begins, axis=1), ways.lengths, axis=1)
        likely = np.exp(-theta[draws, None] * (cost[draws] - least)) + _SMALL
        on_edge = likely @ uses
        size[draws] = likely * (shares @ (1 / np.where(on_edge > 0, on_edge, 1.0)).T).T
    return size
