"""Draws stay within what is documented, and a ranking nothing can move is fully stable."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from geo import chokepoints
from geo.uncertainty import CAPACITY_SPREAD, _moves, drawn_capacities, drawn_costs
from layers import load_atlas
from tests.test_chokepoints import drawn


def test_lines_move_evenly_over_the_disc_of_their_accuracy() -> None:
    random = np.random.default_rng(3)
    moves = np.array([_moves(random, np.array([2.0, 0.0])) for _ in range(20_000)])
    length = np.hypot(*moves[:, 0].T)
    assert length.max() <= 2
    assert (moves[:, 1] == 0).all()
    # A quarter of a disc's area lies within half its radius, and its centre is its mean.
    assert (length <= 1).mean() == pytest.approx(0.25, abs=0.01)
    assert moves[:, 0].mean(axis=0) == pytest.approx([0, 0], abs=0.03)


def test_costs_and_capacities_stay_in_their_ranges() -> None:
    atlas, random = load_atlas(), np.random.default_rng(4)
    ranges = {entry["id"]: (entry["low"], entry["high"]) for entry in atlas.costs["parameters"]}
    confidence = {**atlas.segments.set_index("id")["confidence"], **atlas.nodes.set_index("id")["confidence"]}
    for _ in range(50):
        for name, value in drawn_costs(random, atlas).items():
            low, high = ranges[name]
            assert low <= value <= high
        for name, factor in drawn_capacities(random, atlas).items():
            assert abs(factor - 1) <= CAPACITY_SPREAD[confidence[name]]


def test_what_cannot_move_is_stable() -> None:
    plain = drawn()
    still = dataclasses.replace(plain, segments=plain.segments.assign(geometry_accuracy_m=0.0, capacity_mt_y=np.nan))
    found = chokepoints(still, "BBB", radius_km=50, top=3, draws=8)
    assert found["rank_stability"].tolist() == [1, 1, 1]


def test_a_place_beyond_the_first_is_there_in_some_draws_only() -> None:
    found = chokepoints(load_atlas(), "AZE", top=1, draws=12, seed=2)
    assert len(found) == 1
    assert 0 <= found["rank_stability"].iat[0] <= 1
