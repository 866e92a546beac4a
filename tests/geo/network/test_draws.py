"""Draws stay within what is documented, and each value is drawn the same wherever it is drawn."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from geo import Case, Draws, Network, chokepoints, dependence, leverage
from geo.network.costs import parameter_entries
from geo.network.draws import CAPACITY_SPREAD, Uncertain, between, interval, rank_intervals
from layers import Atlas, load_atlas
from layers.scenarios.scenario import Demand, Scenario
from tests.hand_network import corridor


def ranged(**ranges: tuple[float, float, float]) -> Atlas:
    """Return the corridor of `hand_network` with ranges (low, value, high) of parameters, '__' for '.'."""
    atlas = corridor()
    entries = {str(entry["id"]): dict(entry) for entry in atlas.costs["parameters"]}
    for name, (low, value, high) in ranges.items():
        entries[name.replace("__", ".")] = {"id": name.replace("__", "."), "low": low, "value": value, "high": high}
    return dataclasses.replace(atlas, costs={"parameters": list(entries.values())})


def test_half_of_the_draws_lie_on_either_side_of_the_value() -> None:
    assert between(1.0, 3.0, 13.0, np.array([0.0, 0.25, 0.5, 0.75, 1.0])).tolist() == [1, 2, 3, 8, 13]
    drawn = between(1.0, 3.0, 13.0, Draws(20_000).quantiles("x"))
    assert (drawn < 3).mean() == pytest.approx(0.5, abs=0.01)
    assert (drawn > 8).mean() == pytest.approx(0.25, abs=0.01)
    assert (drawn.min() >= 1, drawn.max() <= 13) == (True, True)


def test_lines_move_evenly_over_the_disc_of_their_accuracy() -> None:
    moves = Draws(20_000, seed=3).moves(["a", "b"], np.array([2.0, 0.0]))
    length = np.hypot(*moves[:, 0].T)
    assert length.max() <= 2
    assert (moves[:, 1] == 0).all()
    # A quarter of a disc's area lies within half its radius, and its centre is its mean.
    assert (length <= 1).mean() == pytest.approx(0.25, abs=0.01)
    assert moves[:, 0].mean(axis=0) == pytest.approx([0, 0], abs=0.03)


def test_costs_and_capacities_stay_in_their_ranges() -> None:
    atlas, draws = load_atlas(), Draws(50, seed=4)
    ranges = {entry["id"]: (entry["low"], entry["high"]) for entry in parameter_entries(atlas.costs)}
    confidence = {**atlas.segments.set_index("id")["confidence"], **atlas.nodes.set_index("id")["confidence"]}
    uncertain = Uncertain(Case(atlas))
    for costs in uncertain.costs(draws):
        assert all(ranges[name][0] <= value <= ranges[name][1] for name, value in costs.items())
    for factors in uncertain.factors(draws):
        assert factors
        assert all(abs(factor - 1) <= CAPACITY_SPREAD[confidence[name]] for name, factor in factors.items())


def test_a_draw_does_not_depend_on_what_else_is_drawn() -> None:
    few, many = ranged(port_h=(2, 8, 30)), ranged(another=(1, 2, 3), port_h=(2, 8, 30), speed_kmh__rail=(10, 20, 25))
    draws = Draws(20, seed=7)
    first, second = (Uncertain(Case(atlas)).costs(draws) for atlas in (few, many))
    assert [costs["port_h"] for costs in first] == [costs["port_h"] for costs in second]
    assert len(set(second[0].values())) == 3
    assert [costs["port_h"] for costs in Uncertain(Case(few)).costs(Draws(5, seed=7))] == [
        costs["port_h"] for costs in first[:5]
    ]
    assert first != Uncertain(Case(few)).costs(Draws(20, seed=8))
    # Streams of different names are independent, not one stream under two names.
    assert abs(np.corrcoef(Draws(2000).quantiles("port_h"), Draws(2000).quantiles("another"))[0, 1]) < 0.1


def test_every_command_and_case_draws_the_same_value() -> None:
    atlas = ranged(port_h=(2, 8, 30), speed_kmh__road=(30, 40, 60))
    atlas = dataclasses.replace(
        atlas,
        segments=atlas.segments.assign(confidence="high", geometry_accuracy_m=100.0),
        nodes=atlas.nodes.assign(border_with=None, confidence="high"),
    )
    draws = Draws(6, seed=2, effects=0)
    asked = Scenario("s", "s", "", demand=(Demand("A", "C", mt_y=2.0),), costs={"border_h.road": 4.0})
    expected = between(2, 8, 30, draws.quantiles("port_h")).tolist()
    seen: list[float] = []
    real, real_hours = Network.with_costs, Network.hours_at

    def spy_hours(self: Network, costs: Any) -> Any:  # of all draws at once
        if {"port_h", "speed_kmh.road"} <= set(costs):
            seen.extend(costs["port_h"].tolist())
        return real_hours(self, costs)

    def spy(self: Network, costs: Any) -> Network:
        if {"port_h", "speed_kmh.road"} <= set(costs) and costs["port_h"] != 8:  # 8 is that of the atlas
            seen.append(costs["port_h"])
        return real(self, costs)

    analyses = (
        lambda: dependence(Case(atlas, as_of=2030), "BBB", media="freight", draws=draws),
        lambda: dependence(Case(atlas, asked), "BBB", media="freight", draws=draws),
        lambda: chokepoints(atlas, "BBB", radius_km=50, modes=("rail", "road"), draws=draws),
        lambda: leverage(atlas, "BBB", scenarios=[asked], draws=draws),
    )
    for analysis in analyses:
        seen.clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Network, "with_costs", spy)
            patch.setattr(Network, "hours_at", spy_hours)
            analysis()
        assert seen[:6] == expected


def test_what_is_stated_does_not_vary() -> None:
    atlas = ranged(port_h=(2, 8, 30), border_h__rail=(1, 6, 9))
    scenario = Scenario("s", "s", "", costs={"port_h": 10.0})
    assert set(Uncertain(Case(atlas)).ranges) == {"port_h", "border_h.rail"}
    assert set(Uncertain(Case(atlas, scenario)).ranges) == {"border_h.rail"}
    assert set(Uncertain(Case(atlas, scenario, costs={"border_h.rail": 2.0})).ranges) == set()


def test_demands_are_drawn_about_their_value() -> None:
    demands = Demand("A", "C", mt_y=2.0, low=1.0, high=8.0), Demand("A", "B", bcm_y=3.0)
    drawn = Draws(2000).demands(demands)
    amounts = np.array([first.mt_y for first, _ in drawn])
    assert np.median(amounts) == pytest.approx(2, abs=0.1)
    assert (amounts.min() >= 1, amounts.max() > 7.9) == (True, True)
    assert {second for _, second in drawn} == {demands[1]}
    # The same demand has the same amount beside others.
    assert [only.mt_y for (only,) in Draws(2000).demands(demands[:1])] == amounts.tolist()
    assert Draws(2).demands([]) == [[], []]


def test_demand_between_two_countries_is_drawn_together() -> None:
    grain, machines = (Demand(a, b, mt_y=2.0, low=1.0, high=4.0, commodity=c) for a, b, c in ("ACx", "DBy"))
    together = Draws(50).demands([grain, machines], {"A": "AAA", "D": "AAA", "B": "BBB", "C": "BBB"})
    assert all(first.mt_y == second.mt_y for first, second in together)
    apart = Draws(50).demands([grain, machines], {"A": "AAA", "D": "AAA", "B": "BBB", "C": "CCC"})
    assert not all(first.mt_y == second.mt_y for first, second in apart)


def test_rank_intervals_by_hand() -> None:
    # In three of four draws a leads b; in the fourth b and c tie for first, and a comes last. d never counts.
    scores = np.array([[3.0, 2, 1, -np.inf]] * 3 + [[0.0, 5, 5, -np.inf]])
    p_first, low, high = rank_intervals(scores)
    assert p_first.tolist() == [0.75, 0.125, 0.125, 0]
    assert low.tolist() == [1, 1, 1, 4]
    assert high.tolist() == [3, 2, 3, 4]


def test_the_interval_holds_nine_tenths() -> None:
    low, median, high = interval(np.arange(101.0)[:, None])
    assert (low.item(), median.item(), high.item()) == (5, 50, 95)


@pytest.mark.parametrize(("number", "seed"), [(-1, 0), (1, -1)])
def test_impossible_draws_are_refused(number: int, seed: int) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Draws(number, seed)
