"""Rates and lengths drawn towards a pool: worked out on paper, held against scipy, and at their limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geo.risk.shrinkage import SHAPES, Rate, drawn_weights, length_weights, likeliest_shape, shrunk

COUNTS = st.lists(st.integers(0, 30), min_size=2, max_size=6).filter(any)


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def test_the_posterior_by_hand() -> None:
    # 4 in 20 years: 0.2 a year. Alike as they are, both members are drawn as far as a pool of 4 allows: shape 4.5,
    # which counts for 4.5 / 0.2 = 22.5 years. So (4.5 + 1) / (22.5 + 10) and (4.5 + 3) / (22.5 + 10).
    few, many = shrunk(array(1, 3), array(10, 10))
    assert (few.shape, few.years) == pytest.approx((5.5, 32.5))
    assert many.mean == pytest.approx(7.5 / 32.5)
    assert few.pooled == pytest.approx(22.5 / 32.5)


def test_without_a_pool_the_prior_is_that_of_jeffreys() -> None:
    (rate,) = shrunk(array(3), array(8))
    assert (rate.shape, rate.years, rate.pooled) == (3.5, 8, 0)
    assert rate.interval == pytest.approx(stats.gamma.ppf([0.05, 0.95], 3.5, scale=1 / 8))


def test_who_was_never_watched_has_the_rate_of_the_pool_and_who_had_many_closures_their_own() -> None:
    unwatched, watched = shrunk(array(0, 4), array(1e-9, 20))
    assert unwatched.mean == pytest.approx(0.2)
    assert unwatched.pooled == pytest.approx(1)
    often, seldom = shrunk(array(4000, 10), array(100, 100))
    assert often.mean == pytest.approx(40, rel=0.01)
    assert often.pooled < 0.01
    assert watched.mean == pytest.approx(0.2)
    assert seldom.mean < 0.2


def test_each_member_is_drawn_towards_the_mean_it_is_given() -> None:
    low, high = shrunk(array(1, 1), array(8, 8), array(0.05, 0.5))
    assert low.mean == pytest.approx((2.5 + 1) / (2.5 / 0.05 + 8), rel=0.3)
    assert low.mean < 1 / 8 < high.mean


@given(COUNTS, st.floats(0.5, 50))
def test_a_rate_lies_between_its_own_and_that_of_the_pool(counts: list[int], years: float) -> None:
    mean = sum(counts) / (years * len(counts))
    for count, rate in zip(counts, shrunk(array(*counts), np.full(len(counts), years)), strict=True):
        assert min(mean, count / years) * (1 - 1e-9) <= rate.mean <= max(mean, count / years) * (1 + 1e-9)
        assert 0 < rate.pooled < 1


@given(st.floats(0.2, 60), st.floats(0.1, 500))
def test_the_interval_holds_the_mean(shape: float, years: float) -> None:
    rate = Rate(shape, years)
    low, high = rate.interval
    assert low < rate.mean < high


@given(COUNTS, st.floats(0.1, 10))
def test_the_shape_is_the_likeliest_of_all(counts: list[int], expected: float) -> None:
    given_counts, means = array(*counts), np.full(len(counts), expected)

    def likelihood(shape: float) -> float:
        return float(stats.nbinom.logpmf(given_counts, shape, shape / (shape + means)).sum())

    found = likelihood(likeliest_shape(given_counts, means))
    assert found >= max(map(likelihood, np.geomspace(*SHAPES, 200))) - 1e-3


def test_lengths_weigh_one_each_and_those_of_the_pool_one_together() -> None:
    assert length_weights(array(1, 0, 0), np.ones(3)).tolist() == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert length_weights(array(0, 0), np.ones(2)).tolist() == pytest.approx([1 / 2, 1 / 2])


def test_drawn_weights_are_those_of_a_dirichlet_distribution() -> None:
    own = array(2, 0, 1)
    drawn = drawn_weights(own, np.ones(3), np.random.default_rng(1).random((40_000, 3)))
    assert drawn.sum(axis=1) == pytest.approx(1)
    expected = stats.dirichlet(own + 1 / 3)
    assert drawn.mean(axis=0) == pytest.approx(expected.mean(), abs=0.005)
    assert drawn.var(axis=0) == pytest.approx(expected.var(), abs=0.005)
