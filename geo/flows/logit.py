"""Logit choice between ways that share stretches and capacities: stochastic user equilibrium with multipliers.

Each demand w of amount d_w splits over its ways k and "not carried" by a cross-nested logit whose nests are the
stretches (the link-nested logit of Vovsha & Bekhor 1998, doi:10.3141/1645-17) on the cost c_k plus the price μ_r of
each full limit r that the way passes n_rk times. With y_k = exp(-θ (c_k + Σ_r n_rk μ_r)), a_ak the share of stretch a
in way k, of which those of one way sum to 1, and λ = `NESTING`:

    x_k = d_w · s_k y_k / Σ_j s_j y_j,    s_k = Σ_a a_ak ((a_ak y_k)^(1/λ) / Σ_j (a_aj y_j)^(1/λ))^(1-λ)
    μ_r ≥ 0,    Σ_k n_rk x_k ≤ u_r,    with = where μ_r > 0        (Bell 1995, doi:10.1016/0191-2615(95)00008-A)

s_k is the path size: the share of a way that is its own, what it shares counted in part. These are the conditions of
utility that is the greatest of random ones, so a way more or a wider limit never makes anybody worse off, which no
path size that is fixed beforehand grants. They maximise the concave dual over μ

    - Σ_w d_w ln(Σ_k s_k y_k) / θ - Σ_r μ_r u_r

which a Newton method climbs that searches along each step and keeps the bounds μ ≥ 0. As θ grows the flow becomes
the cheapest one that fits. Costs may come in many draws, which are solved together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.sparse import coo_array, csc_array, csr_array

from geo.arrays import Bools, Floats, Integers

GAP: Final = 1e-7
"""Largest violation of a capacity, and of the rule that only full limits have a price, as a share of the demand."""

NESTING: Final = 0.2
"""Dissimilarity of the ways on one stretch, above 0 and at most 1: two ways that are the same attract 2^0.2 times
what one would."""

_ROUGH: Final = 1e-3  # gap at which a scale on the way to the given one is left
_ROUNDS: Final = 300
_PARTS: Final = 25  # parts of a step that are tried, each a third of the one before
_FIRST: Final = 20.0  # θ times the dearest cost at the first scale
_RISE: Final = 3.0  # factor from one scale to the next
_LEAST_DAMPING: Final = 1e-8
_NOISE: Final = 1e-13  # share of the dual that is rounding
_FEW: Final = 200  # limits whose programme is quickly solved whole, on a matrix with all its zeros
_LEAST: Final = 1e-290  # likelihood of a stretch that nobody takes
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
        Share of each edge in the length of each way, the edge as long on every way of a demand; those of a way sum
        to 1.
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
    def stretches(self) -> csr_array:
        """The share of each stretch in each way, shape (p, q); demands have none in common.

        Edges that the same ways of a demand pass are one stretch, which changes no choice.
        """
        shares = self.shares.tocsr()
        edge_of = np.repeat(self.demand, np.diff(shares.indptr)) * np.int64(shares.shape[1]) + shares.indices
        _, edge = np.unique(edge_of, return_inverse=True)
        way = np.repeat(np.arange(len(self.demand)), np.diff(shares.indptr))
        of_way = np.random.default_rng(0).integers(2**62, size=len(self.demand))
        passed_by = np.zeros(int(edge.max(initial=-1)) + 1, dtype=np.int64)
        np.add.at(passed_by, edge, of_way[way])  # the same sum for the same ways alone
        _, stretch = np.unique(passed_by, return_inverse=True)
        merged = coo_array(
            (shares.data, (way, stretch[edge])), shape=(len(self.demand), int(stretch.max(initial=-1)) + 1)
        )
        return merged.tocsr()

    @cached_property
    def nests(self) -> tuple[csr_array, csr_array]:
        """The shares to the power of 1 / λ, and the same the other way round."""
        nests = self.stretches.copy()
        nests.data = nests.data ** (1 / NESTING)
        return nests, nests.T.tocsr()


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
        programme. It never falls when ways close or a limit narrows, where the mean cost of what is carried may.
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
        self.ways, self.cost, self.dearest = ways, cost, dearest

    def _nested(self, price: Floats, theta: Floats, draws: Integers) -> _Nested:
        """Return the choice at given prices in some draws."""
        return _Nested(
            self.ways,
            -theta[draws, None] * (self.cost[draws] + price @ self.usage.T),
            -theta[draws, None] * self.dearest,
        )

    def carried(self, price: Floats, theta: Floats, draws: Integers) -> tuple[Floats, Floats]:
        """Return the amount on each way, and the value of the dual, of some draws."""
        chosen, asked = self._nested(price, theta, draws), self.asked[draws]
        expected = (asked * chosen.best).sum(axis=1) / theta[draws]
        amount = chosen.share * np.repeat(asked, self.lengths, axis=1)
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
        full = np.flatnonzero(moving.any(axis=0))  # few of thousands
        usage, moving, excess = self.usage[:, full], moving[:, full], excess[:, full]
        usage = usage if isinstance(usage, np.ndarray) else usage.toarray()
        passing = amount[:, :, None] * usage
        on_limit = np.add.reduceat(passing, self.starts, axis=1)
        shares = on_limit / np.maximum(self.asked[draws], _TINY)[:, :, None]
        alike = self._nested(price, theta, draws).alike(np.repeat(self.asked[draws], self.lengths, axis=1), usage)
        curvature = (usage.T @ passing - alike) / NESTING + alike - on_limit.transpose(0, 2, 1) @ shares
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


class _Nested:
    """A choice between ways that share stretches, and an alternative outside them.

    `share` is that of each way, shape (b, p), and `best` the expected utility, shape (b, w).
    """

    def __init__(self, ways: Ways, value: Floats, outside: Floats) -> None:
        self.nests, self.of_stretch = ways.nests
        top = np.maximum(np.maximum.reduceat(value, ways.begins, axis=1), outside)
        self.likely = np.exp((value - np.repeat(top, ways.lengths, axis=1)) / NESTING)
        on_stretch = (self.of_stretch @ self.likely.T).T
        self.ratio = np.zeros(on_stretch.shape)
        np.power(on_stretch, NESTING - 1, out=self.ratio, where=on_stretch > _LEAST)
        weight = self.likely * (self.nests @ self.ratio.T).T
        sums = np.add.reduceat(weight, ways.begins, axis=1) + np.exp(outside - top)
        self.of_sum = np.repeat(1 / sums, ways.lengths, axis=1)
        self.share, self.best = weight * self.of_sum, top + np.log(sums)

    def alike(self, asked: Floats, usage: Floats) -> Floats:
        """Return Σ over the stretches of what passes each pair of limits there, by what is on the stretch, (b, r, r).

        `asked` is that of each way's demand, shape (b, p).
        """
        amount = asked * self.of_sum * self.likely
        on_stretch = (self.of_stretch @ amount.T).T * self.ratio
        passing = np.stack([(self.of_stretch @ (amount * of).T).T * self.ratio for of in usage.T], axis=2)
        product: Floats = passing.transpose(0, 2, 1) @ (passing / np.maximum(on_stretch, _TINY)[:, :, None])
        return product


def path_sizes(ways: Ways, cost: Floats, theta: Floats) -> Floats:
    """Return the path size of each way at given costs: the share of it that is its own, the rest counted in part.

    Parameters
    ----------
    ways : Ways
    cost : array of float, shape (b, p)
        With the prices of full limits, and what one waits.
    theta : array of float, shape (b,)

    Returns
    -------
    array of float, shape (b, p)
        Above 0, at most 1.
    """
    if not len(ways.demand):
        return np.ones(cost.shape)
    least = np.repeat(np.minimum.reduceat(cost, ways.begins, axis=1), ways.lengths, axis=1)
    likely = np.exp(-theta[:, None] / NESTING * (cost - least)) + _SMALL
    nests, of_stretch = ways.nests
    on_stretch = np.maximum((of_stretch @ likely.T).T, _LEAST)
    sizes: Floats = likely ** (1 - NESTING) * (nests @ (on_stretch ** (NESTING - 1)).T).T
    return sizes
