"""What the page says of closures that last days: the days, peaks and costs of `geo.closure`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from geo import Case, ClosureResult, closure
from layers import Atlas, load_atlas
from layers.scenarios.scenario import CapacityChange, Closure, Scenario, Timing, Where, combine, load_scenario
from maps.story.queues import SHOWN, queue_by_day
from maps.story.scenarios import offer
from maps.words.closures import closes_wholly, in_course_of, lasts_days
from tests.heard import heard

ASTARA = "aze_closes_iran_border"


@pytest.fixture(scope="module")
def bundled() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def case(bundled: Atlas) -> Case:
    return Case(bundled, load_scenario(bundled, ASTARA))


@pytest.fixture(scope="module")
def happened(case: Case) -> ClosureResult:
    return closure(case)


@pytest.fixture(scope="module")
def shown(case: Case) -> dict[str, Any]:
    queue = queue_by_day(case)
    assert queue is not None
    return queue


def test_the_series_are_the_days_of_the_dearest_queues(shown: dict[str, Any], happened: ClosureResult) -> None:
    dearest = happened.queues.sort_values("cost_usd", ascending=False).head(SHOWN)
    assert [place["unit"] for place in shown["places"]] == dearest["unit"].tolist()
    for place, (_, queue) in zip(shown["places"], dearest.iterrows(), strict=True):
        mine = happened.days.query("node == @queue.node and mode == @queue['mode']").sort_values("day")
        assert place["waiting"] == [round(each) for each in mine["waiting"]][: shown["last"]]
        assert max(place["waiting"]) > 100
        assert place["peak"] == pytest.approx([queue["peak_day"], queue["waiting_peak"]], abs=0.51)
        assert place["gone"] == pytest.approx(queue["cleared_day"], abs=0.01)
        assert queue["node"] == place["node"]
    assert shown["gone"] == in_course_of(happened.queues["cleared_day"].max())  # of all queues, drawn or not
    assert shown["closed"] == happened.length == 5
    assert shown["last"] > max(place["gone"] for place in shown["places"]) > shown["closed"]


def test_the_sentence_has_the_figures(shown: dict[str, Any], happened: ClosureResult) -> None:
    queue = happened.queues.iloc[0]
    assert heard(load_atlas(), shown["say"]) == (
        f"Closed for 5 days from 5 March 2026: at most {queue['waiting_peak']:,.0f} trucks wait at {queue['name']}, "
        f"on day {in_course_of(queue['peak_day'])}; that queue is gone on day {in_course_of(queue['cleared_day'])}."
    )


def test_a_queue_that_stays_is_said_to_and_drawn_to_the_last_day(
    case: Case, happened: ClosureResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays = replace(happened, queues=happened.queues.assign(cleared_day=float("nan")))
    monkeypatch.setattr("geo.closure", lambda _: stays)
    queue = queue_by_day(case)
    assert queue is not None
    assert f"that queue is not gone after {happened.ran} days." in heard(case.atlas, queue["say"])
    assert [place["gone"] for place in queue["places"]] == [None] * SHOWN
    assert queue["last"] == len(queue["places"][0]["waiting"]) == happened.ran


def test_only_scenarios_that_state_days_have_a_queue_and_only_in_their_year(bundled: Atlas) -> None:
    awaited = bundled.segments["status"] == "under_construction"
    later = replace(bundled, segments=bundled.segments.assign(opens=bundled.segments["opens"].mask(awaited, 2028)))
    names = ["baseline", ASTARA, "caspian_low_water", "rasht_astara_built"]
    offered = offer(later, [load_scenario(later, name) for name in names], territory="AZE")
    assert offered is not None
    results, at = offered["results"], {entry["id"]: entry["at"] for entry in offered["list"]}
    with_queue = [number for number, result in enumerate(results) if "queue" in result]
    assert with_queue == [at[ASTARA][0]]
    assert at[ASTARA][-1] != at[ASTARA][0], "with the lines of another year there is another network"
    assert all(at[name].count(with_queue[0]) == 0 for name in names if name != ASTARA)


def test_without_prices_there_is_no_queue(case: Case, bundled: Atlas) -> None:
    parameters = [each for each in bundled.costs["parameters"] if not str(each["id"]).startswith("waiting.")]
    unpriced = replace(bundled, costs={**bundled.costs, "parameters": parameters})
    assert queue_by_day(Case(unpriced, case.scenario)) is None
    assert queue_by_day(case.but(assignment="cheapest")) is None


def test_the_days_of_trade_that_has_no_way_round_are_not_run(bundled: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    outage = load_scenario(bundled, "iran_outage")
    assert queue_by_day(Case(bundled, outage)) is None
    run: list[str | None] = []
    monkeypatch.setattr("maps.story.scenarios.queue_by_day", lambda case: run.append(case.scenario.id))
    scenarios = [load_scenario(bundled, name) for name in ("baseline", ASTARA, "iran_outage")]
    offer(bundled, scenarios, territory="AZE")
    assert run == [ASTARA]


SHUT = Closure(Where(nodes=("BRAST",)))
DAYS = Timing(days=2.0)


@pytest.mark.parametrize(
    ("scenario", "lasts", "wholly"),
    [
        (Scenario("a", "A", "-"), False, False),
        (Scenario("a", "A", "-", closes=(SHUT,)), False, True),
        (Scenario("a", "A", "-", closes=(SHUT,), start="2026-03-05", end="2026-03-09"), True, True),
        (Scenario("a", "A", "-", closes=(replace(SHUT, share=0.5, timing=DAYS),)), True, False),
        (Scenario("a", "A", "-", closes=(replace(SHUT, timing=Timing(months=(1, 2))),), end="2026-03-09"), False, True),
        (Scenario("a", "A", "-", capacity=(CapacityChange(SHUT.where, factor=0.5, timing=DAYS),)), True, False),
    ],
)
def test_which_scenarios_last_days(scenario: Scenario, lasts: bool, wholly: bool) -> None:
    assert (lasts_days(scenario), closes_wholly(scenario)) == (lasts, wholly)
    base = Scenario("baseline", "Today", "-", kind="baseline")
    assert lasts_days(combine(base, scenario)) == lasts


def test_days_are_counted_from_one() -> None:
    assert [in_course_of(day) for day in (0.25, 1.0, 1.04, 6.999999999)] == [1, 1, 2, 7]
