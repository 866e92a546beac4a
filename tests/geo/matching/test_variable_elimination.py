"""The best joint choice, against trying everything."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geo.matching.variable_elimination
from geo.matching.variable_elimination import minimise


def total(choice, costs):
    return sum(table[choice[one], choice[two]] for one, two, table in costs)


def test_a_chain_of_three_by_hand():
    """Alone, place 1 would take option 0 for its first neighbour (0 < 1); the second makes option 1 cheaper."""
    costs = [(0, 1, np.array([[0.0, 1.0]])), (1, 2, np.array([[5.0], [2.0]]))]
    assert minimise([1, 2, 1], costs).tolist() == [0, 1, 0]


def test_places_without_any_cost_take_their_first_option():
    assert minimise([3, 2], []).tolist() == [0, 0]


def test_no_places():
    assert minimise([], []).tolist() == []


@st.composite
def problems(draw):
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=6))
    pairs = draw(st.lists(st.tuples(*[st.integers(0, len(sizes) - 1)] * 2).filter(lambda p: p[0] != p[1]), max_size=9))
    number = st.one_of(st.integers(0, 20).map(float), st.just(np.inf))
    costs = []
    for one, two in pairs:
        shape = sizes[one], sizes[two]
        table = np.array(draw(st.lists(number, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])))
        costs.append((one, two, table.reshape(shape)))
    return sizes, costs


@settings(max_examples=200, deadline=None)
@given(problems())
def test_no_other_choice_costs_less(problem):
    sizes, costs = problem
    best = min(total(choice, costs) for choice in itertools.product(*map(range, sizes)))
    assert total(minimise(sizes, costs), costs) == best


def test_where_tables_would_grow_too_large_a_choice_is_made_all_the_same(monkeypatch):
    """Twelve places, each tied to each: more than the table may hold, so only a good choice is promised."""
    monkeypatch.setattr(geo.matching.variable_elimination, "LARGEST", 50)
    rng = np.random.default_rng(0)
    costs = [(a, b, rng.integers(0, 9, (2, 2)).astype(float)) for a, b in itertools.combinations(range(12), 2)]
    found = minimise([2] * 12, costs)
    typical = np.mean([total(rng.integers(0, 2, 12), costs) for _ in range(200)])
    assert total(found, costs) < typical


def test_where_no_table_may_grow_the_first_takes_what_is_best_for_it_alone(monkeypatch):
    """Whichever of the two is first takes the option of the 1; the other answers it."""
    monkeypatch.setattr(geo.matching.variable_elimination, "LARGEST", 1)
    assert minimise([2, 2], [(0, 1, np.array([[5.0, 6.0], [9.0, 1.0]]))]).tolist() == [1, 1]


def test_costs_may_be_given_either_way_round():
    table = np.array([[4.0, 1.0], [2.0, 7.0], [9.0, 0.5]])
    assert minimise([3, 2], [(0, 1, table)]).tolist() == minimise([3, 2], [(1, 0, table.T)]).tolist() == [2, 1]


@pytest.mark.parametrize("size", [2, 5])
def test_a_long_chain_is_that_of_viterbi(size):
    rng = np.random.default_rng(size)
    costs = [(at, at + 1, rng.random((size, size))) for at in range(40)]
    reached = np.zeros(size)
    for _, _, table in costs:
        reached = (reached[:, None] + table).min(axis=0)
    assert total(minimise([size] * 41, costs), costs) == pytest.approx(reached.min(), rel=1e-12)
