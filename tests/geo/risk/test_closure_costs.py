"""What a closure costs by the model of queues: at the lengths asked for, in between, and how far it may be off."""

from __future__ import annotations

import numpy as np
import pytest

from geo import Case, Draws, closure, expected_loss
from geo.closures.model import Model
from geo.closures.restrictions import Event
from geo.risk.closure_costs import KNOTS, SPREAD_DAYS, SPREAD_DRAWS, CostCurve, QueueCosts, cost_curve
from geo.risk.places import Place
from layers.model.problem import MissingCostError
from layers.scenarios.scenario import Closure, Demand, Scenario, Where
from tests.closures_by_hand import SCENARIO, atlas, event, row

QUEUES = {f"waiting.{mode}": 0.1 for mode in ("road", "rail", "sea")} | {
    "closure.spare": 1.5,
    "closure.expected_days": 4.0,
}
M = Place("M", "M", "BBB", "rail_post", ("M",), ())


def case(*events: dict[str, object], scenario: Scenario | None = SCENARIO, costs: dict[str, float] = QUEUES) -> Case:
    return Case(atlas(*events), scenario, costs=costs)


def cost_at(shut: str, days: float) -> float:
    closed = Scenario("c", "C", "", kind="event", closes=(Closure(Where(nodes=(shut,))),))
    summary = closure(case().but(scenario=[SCENARIO, closed]), days=days).summary
    return float(summary.set_index("measure")["value"]["cost"])


def test_a_curve_is_asked_for_at_knots_and_at_the_longest_closure() -> None:
    asked: list[float] = []
    curve = cost_curve(lambda place, days: asked.append(days) or days**2, M, 30)  # type: ignore[func-returns-value]
    assert asked == [1, 4, 20, 30]
    assert curve.at(np.array([0, 0.5, 1, 2.5, 30])).tolist() == [0, 0.5, 1, 8.5, 900]
    assert KNOTS == (1, 4, 20)


def test_a_spread_is_that_of_its_quantiles_and_one_in_the_middle() -> None:
    curve = CostCurve(np.array([0.0, 1]), np.array([0.0, 1]), 0.25, 9)
    assert curve.factors(np.array([0.01, 0.05, 0.275, 0.5, 0.725, 0.95, 1])).tolist() == pytest.approx(
        [0.25, 0.25, 0.5, 1, 3, 9, 9]
    )


def test_a_cost_without_a_spread_is_sure() -> None:
    assert CostCurve(np.array([0.0, 1.0]), np.array([0.0, 5.0])).factors(np.array([0.0, 0.3, 1.0])).tolist() == [
        1,
        1,
        1,
    ]


def test_costs_are_those_of_the_model_of_queues() -> None:
    curve = QueueCosts(case()).curve(M, 10, seed=0)
    assert curve.days.tolist() == [0, 1, 4, 10]
    assert curve.usd.tolist() == pytest.approx([0, *(cost_at("M", days) for days in (1, 4, 10))])
    assert 0 < curve.usd[1] < curve.usd[2] < curve.usd[3]


def test_one_model_serves_all_lengths_of_a_place_to_the_last_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = [cost_at("M", days) for days in (1, 4, 20, 30)]
    built, init = [], Model.__init__

    def counted(model: Model, event: Event) -> None:
        built.append(event)
        init(model, event)

    monkeypatch.setattr(Model, "__init__", counted)
    assert QueueCosts(case()).curve(M, 30, seed=0).usd.tolist() == [0, *apart]
    assert len(built) == 1


def uncertain(*events: dict[str, object]) -> Case:
    """Return the case with a value of time from a fifth to five times what it is."""
    ranged = atlas(*events)
    for entry in ranged.costs["parameters"]:
        if entry["id"] == "value_of_time":
            entry |= {"low": 0.02, "high": 0.5}
    return Case(ranged, SCENARIO, costs=QUEUES)


def test_the_spread_is_that_of_a_short_closure() -> None:
    closed = Scenario("c", "C", "", kind="event", closes=(Closure(Where(nodes=("M",))),))
    summary = closure(
        uncertain().but(scenario=[SCENARIO, closed]), days=SPREAD_DAYS, draws=Draws(SPREAD_DRAWS, 7)
    ).summary
    curve = QueueCosts(uncertain()).curve(M, 10, seed=7)
    chosen = summary[summary["measure"] == "cost"]
    ((low, middle, high),) = chosen[["low", "value", "high"]].to_numpy(dtype=float).tolist()
    assert (curve.low, curve.high) == pytest.approx((min(1, low / middle), max(1, high / middle)))
    assert curve.low < 1 < curve.high


def test_a_loss_is_rate_times_the_cost_of_its_length() -> None:
    """Both posts closed for four days, so that the pool has one length, which is a knot."""
    both = (event("a", 4, nodes=["M"]), event("b", 4, nodes=["B"]))
    found = row(expected_loss(case(*both)), node="M")
    assert found["usd_y"] == pytest.approx(3.5 / 24 * cost_at("M", 4))


def test_a_loss_is_as_uncertain_as_its_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    both = case(event("a", 4, nodes=["M"]), event("b", 4, nodes=["B"]))
    found = []
    for low, high in ((1.0, 1.0), (0.1, 10.0)):
        curve = CostCurve(np.array([0.0, 4.0]), np.array([0.0, 1e6]), low, high)
        monkeypatch.setattr(QueueCosts, "curve", lambda *_, curve=curve: curve)
        found.append(row(expected_loss(both), node="M"))
    sure, unsure = found
    assert unsure["usd_y"] == sure["usd_y"] == pytest.approx(3.5 / 24 * 1e6)
    assert unsure["usd_y_high"] > 3 * sure["usd_y_high"]
    assert unsure["usd_y_low"] < sure["usd_y_low"] / 3


def test_a_place_that_nothing_passes_costs_nothing_and_without_demand_nobody_knows() -> None:
    elsewhere = Scenario("asked", "Asked", "-", demand=(Demand("A", "p", mt_y=1e-3),))
    assert QueueCosts(case(scenario=elsewhere)).curve(M, 9, seed=0).usd.tolist() == [0, 0]
    assert np.isnan(QueueCosts(case(scenario=None)).curve(M, 9, seed=0).usd).all()


def test_a_price_that_is_missing_is_named() -> None:
    with pytest.raises(MissingCostError, match="closure"):
        expected_loss(case(event("a", 4, nodes=["M"]), costs={}))
