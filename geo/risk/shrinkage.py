"""Rates and lengths that few events say little about, drawn towards those of a pool.

*Rates*, Gamma-Poisson: n closures in T years have the rate Gamma(a + n, a / m + T), where m is the mean rate of the
pool and a how alike its members are: the shape under which the counts of all of them are likeliest (an empirical
Bayes estimate: Clayton & Kaldor 1987, doi:10.2307/2532003), yet at most N + 1/2 for a pool of N closures, as no member
can be surer than the pool itself. a / m are the years that the pool counts for. Without a pool the prior is that of
Jeffreys, Gamma(1/2, 0).

*Lengths*: those seen at the place weigh one each, those of the pool one together; the weights are drawn from a
Dirichlet distribution (a Dirichlet process around the pool: Ferguson 1973, doi:10.1214/aos/1176342360; the Bayesian
bootstrap: Rubin 1981, doi:10.1214/aos/1176345338). No closure is longer than the longest seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.arrays import Floats
from geo.network.draws import INTERVAL

JEFFREYS: Final = 0.5
"""Shape of the prior of a rate where there is no pool."""

SHAPES: Final = (0.2, 50.0)
"""Least and greatest shape: few counts cannot tell members of a pool that differ by more, or less, from each other."""


@dataclass(frozen=True)
class Rate:
    """A rate that is Gamma distributed: events a year.

    Attributes
    ----------
    shape : float
    years : float
    pooled : float
        Share of `years` that the pool counts for: its weight in the mean.
    """

    shape: float
    years: float
    pooled: float = 0.0

    @property
    def mean(self) -> float:
        """Events a year."""
        return self.shape / self.years

    def quantiles(self, levels: Floats) -> Floats:
        """Return the quantiles of the rate at levels from 0 to 1."""
        from scipy.special import gammaincinv  # only here: it takes a tenth of a second to import

        rates: Floats = gammaincinv(self.shape, levels) / self.years
        return rates

    @property
    def interval(self) -> tuple[float, float]:
        """The 5 % and the 95 % quantile, events a year."""
        low, high = self.quantiles(np.array(INTERVAL)).tolist()
        return low, high


def likeliest_shape(counts: Floats, expected: Floats) -> float:
    """Return the shape of the Gamma distribution of factors on expected counts that makes the counts likeliest.

    Parameters
    ----------
    counts, expected : array of float, shape (k,)
        What was counted, and what the mean rate of the pool would give; the counts are then negative binomial.

    Returns
    -------
    float
        Within `SHAPES`.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import gammaln

    def unlikely(log_shape: float) -> float:
        shape = np.exp(log_shape)
        of_each = gammaln(counts + shape) - gammaln(shape) - counts * np.log1p(shape / expected)
        return float(-(of_each - shape * np.log1p(expected / shape)).sum())

    found = minimize_scalar(unlikely, bounds=tuple(np.log(SHAPES)), method="bounded")
    return float(np.exp(found.x))


def shrunk(counts: Floats, years: Floats, means: Floats | None = None) -> list[Rate]:
    """Return the rate of each member of a pool.

    Parameters
    ----------
    counts, years : array of float, shape (k,)
        Events, and the years over which they were counted.
    means : array of float, shape (k,), optional
        Mean rate that each member is drawn towards; by default that of all together.
    """
    if len(counts) == 1 and means is None:
        return [Rate(JEFFREYS + float(counts[0]), float(years[0]))]
    means = np.full(len(counts), counts.sum() / years.sum()) if means is None else means
    shape = min(likeliest_shape(counts, means * years), float(counts.sum()) + JEFFREYS)
    prior = shape / means
    rows = zip((shape + counts).tolist(), (prior + years).tolist(), (prior / (prior + years)).tolist(), strict=True)
    return [Rate(*row) for row in rows]


def length_weights(own: Floats, pool: Floats) -> Floats:
    """Return how much each length of a pool weighs at a place; the sum is 1.

    Parameters
    ----------
    own : array of bool or float, shape (k,)
        1 for a length seen at the place, else 0.
    pool : array of float, shape (k,)
        1 for each length of the pool.
    """
    concentration = own + pool / pool.sum()
    weights: Floats = concentration / concentration.sum()
    return weights


def drawn_weights(own: Floats, pool: Floats, levels: Floats) -> Floats:
    """Return weights as `length_weights` does, drawn from their Dirichlet distribution, shape (number, k).

    Parameters
    ----------
    own, pool : array of float, shape (k,)
    levels : array of float, shape (number, k)
        Even from 0 to 1.
    """
    from scipy.special import gammaincinv

    drawn = gammaincinv(own + pool / pool.sum(), levels)
    weights: Floats = drawn / drawn.sum(axis=1, keepdims=True)
    return weights
