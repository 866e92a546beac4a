"""What the page says of scenarios: figures worked out on paper, and those of geo."""

from __future__ import annotations

import datetime
import json
import math
import re
from dataclasses import replace
from typing import Any

import pytest

from geo import Case
from geo.network.segment_status import segments_in
from geo.scenarios.case_result import evaluate_case
from geo.scenarios.outcome import contrast, run_scenario
from layers import Atlas, load_atlas
from layers.documents.claims import by_scenario, recorded_changes
from layers.scenarios.scenario import (
    CapacityChange,
    Closure,
    Demand,
    Opening,
    Scenario,
    Where,
    combine,
    load_scenario,
    scenario_names,
)
from maps import web_map
from maps.story.answers import answer
from maps.story.scenarios import offer, years
from maps.words.messages import Name, Said, Voice
from maps.words.sentences import WRITTEN
from tests import hand_network
from tests.heard import heard

BASE = Scenario("baseline", "Today", "-", kind="baseline", demand=(Demand("A", "C", mt_y=1.5),))
SHUT = combine(BASE, Scenario("shut", "B shuts", "All of it.", closes=(Closure(Where(territory=("BBB",))),)))


def corridor(**changes: Any) -> Atlas:
    """Return the corridor drawn by hand, with names of its countries."""
    atlas = hand_network.corridor(**changes)
    return replace(atlas, borders=atlas.borders.assign(name=atlas.borders["iso_a3"]))


def spoken(value: Any) -> Any:
    """Return what the page's data say as a message that Python can say."""
    if isinstance(value, list):
        return Said(value[0], {name: spoken(each) for name, each in (value[1] if value[1:] else {}).items()})
    if isinstance(value, dict):
        return datetime.date.fromisoformat(value["date"]) if "date" in value else Name(value["name"])
    return value


def said(result: dict[str, Any]) -> str:
    return Voice().say(spoken(result["answer"]))


def big(result: dict[str, Any]) -> list[str]:
    """Return the figures that are read first, each with what it is about."""
    voice = Voice()
    return [f"{voice.say(spoken(each['value']))} {voice.say(spoken(each['note']))}" for each in result["big"]]


def recorded(atlas: Atlas, scenario: str, measure: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = atlas.claims["recorded"]["changes"]
    return [row for row in rows if (row["scenario"], row["measure"]) == (scenario, measure)]


def of(offered: dict[str, Any], name: str, year: int = 0) -> dict[str, Any]:
    [entry] = [entry for entry in offered["list"] if entry["id"] == name]
    result: dict[str, Any] = offered["results"][entry["at"][year]]
    return result


def told(atlas: Any, *scenarios: Scenario, territory: str | None = None, **options: Any) -> dict[str, Any]:
    offered = offer(Case(atlas, **options), [BASE, *scenarios], territory=territory)
    assert offered is not None
    json.dumps(offered, allow_nan=False)
    return offered


def test_a_closed_country_by_hand() -> None:
    """Before 1 Mt by road in 12 h and 0.5 by rail in 35, 19.67 on average; after all by ship in 47.5 h."""
    shut = of(told(corridor(), SHUT, territory="BBB"), "shut")
    assert said(shut) == "A tonne is on the way 28 hours longer."
    assert big(shut) == ["+28 hours a tonne of freight on the way, all modes", "1 pair of places without a route"]
    assert set(shut["lost"]) == {"R2", "R3", "D1", "G1", "G2"}
    assert set(shut["rerouted"]) == {"D2", "S1", "R4"}
    assert set(shut["status"]) == set(shut["lost"])
    assert set(shut["status"].values()) == {"closed"}
    flows = {line: (before, after) for before, after, lines in shut["flow"] for line in lines}
    assert (flows["D1"], flows["S1"]) == ((1, 0), (0, 1.5))
    figures = {heard(corridor(), label): (unit, before, after) for label, unit, before, after, _ in shut["figures"]}
    assert figures["A – C"] == ("h", 12, 47.5)
    assert {by for label, *_, by in shut["figures"] if heard(corridor(), label) == "A – C"} == {35.5}
    assert figures["A – C, gas"] == ("km", 240, None)
    assert heard(corridor(), shut["effect"]) == "A – C +36 h · 1 pair without a route · −640 km of lines"


def test_what_does_not_fit_is_said() -> None:
    """2 Mt/y fit on the ship: of 3 asked for, 1 is left."""
    more = combine(BASE, Scenario("more", "More", "-", closes=SHUT.closes, demand=(Demand("A", "C", mt_y=3.0),)))
    result = of(told(corridor(), more), "more")
    assert said(result) == "Of 3 Mt of freight a year 1 Mt cannot be carried."
    assert big(result) == [
        "1 Mt a year of freight cannot be carried, of 3 asked for",
        "3 Mt a year of freight asked for, 1.5 before",
        "1 pair of places without a route",
    ]
    assert "1 of 3 Mt/y not carried" in heard(corridor(), result["effect"])
    assert "S1 (2 Mt/y)" in heard(corridor(), result["limits"])


def test_amounts_are_written_as_in_the_brief() -> None:
    """The page had 1.23e+03 Mt where the brief has 1,230, and 13.2 where it has 13.16."""
    for asked, text in ((1230.0, "1,230"), (13.16, "13.16")):
        more = combine(BASE, Scenario("more", "More", "-", closes=SHUT.closes, demand=(Demand("A", "C", mt_y=asked),)))
        result = of(told(corridor(), more), "more")
        assert f"Of {text} Mt of freight a year" in said(result)
        assert f" of {text} Mt/y not carried" in heard(corridor(), result["effect"])
        assert text == WRITTEN["amount"](asked) == WRITTEN["figure"](asked)
        assert asked in {after for label, _, _, after, _ in result["figures"] if label == ["figure-freight-asked"]}


def test_a_saving_lies_within_its_interval_and_the_list_has_the_same_figure() -> None:
    """The page showed −31 M USD with 9 to 150 below it, and −16 in the list."""
    atlas = load_atlas()
    offered = offer(atlas, [load_scenario(atlas, name) for name in ("baseline", "everything_2030")])
    assert offered is not None
    result = of(offered, "everything_2030", offered["list"][1]["year"])
    [row] = recorded(atlas, "everything_2030", "cost of what both carry")
    cost = result["big"][0]
    assert (cost["value"][1]["usd"], cost["value"][1]["more"]) == (-row["change"], "less")
    assert cost["interval"][1] == {"low": row["change_low"], "high": row["change_high"]}
    assert row["change_low"] < row["change"] < 0
    assert Voice().say(spoken(cost["interval"])).startswith("−")
    assert [part[1]["value"] for part in result["effect"] if part[0] == "effect-cost"] == [row["change"]]


def test_nothing_changes() -> None:
    half = combine(BASE, Scenario("half", "Half", "-", capacity=(CapacityChange(Where(segments=("S1",)), factor=0.5),)))
    result = of(told(corridor(), half), "half")
    assert said(result).startswith("Less fits, but no limit is reached; what part loads")
    assert heard(corridor(), result["effect"]) == "No limit reached; part loads not modelled"
    assert (result["lost"], result["opened"], result["rerouted"], result["status"]) == ([], [], [], {})


def test_a_scenario_without_a_statement_changes_nothing() -> None:
    none = combine(BASE, Scenario("none", "None", "-"))
    result = of(told(corridor(), none), "none")
    assert said(result) == "Nothing that is asked for takes another route, or takes longer."
    assert heard(corridor(), result["effect"]) == "Nothing takes another route"


def test_the_answer_says_as_many_as_the_chart(bundled: Any) -> None:
    """Whole trucks in the sentence, in the picture and in the tour: 411, not 410 in one of them."""
    offered = offer(bundled, [load_scenario(bundled, "baseline"), load_scenario(bundled, "aze_closes_transit")])
    result = of(offered, "aze_closes_transit")
    (peak,) = {place["peak"][1] for place in result["queue"]["places"][:1]}
    assert peak % 10, "else a rounded figure would do"
    assert f"{peak:,} trucks wait" in said(result)


def test_hours_say_whose_trade_they_are_of(bundled: Any) -> None:
    names = ("baseline", "aze_closes_transit", "rus_closes_aze_border", "iran_outage")
    offered = offer(bundled, [load_scenario(bundled, name) for name in names], territory="AZE")
    effects = {name: heard(bundled, of(offered, name)["effect"]) for name in names}
    assert "h per tonne, others’ trade" in effects["aze_closes_transit"], "its own trade is set aside"
    assert "h per tonne, all trade" in effects["rus_closes_aze_border"]
    assert "freight +26 h per tonne" in effects["iran_outage"], "as in the brief"


def test_gas_is_told_by_what_is_carried() -> None:
    gas = combine(BASE, Scenario("gas", "Gas", "-", demand=(Demand("A", "C", bcm_y=5.0),)))
    assert "Of 5 bcm of gas a year 4 bcm can be carried." in said(of(told(corridor(), gas), "gas"))


def test_years_are_those_in_which_something_changes() -> None:
    plain = corridor()
    assert years(plain, []) == [None]
    awaited = corridor(segments={"R2": {"status": "planned", "opens": 2028}})
    assert years(awaited, []) == [None, 2028]
    later = Scenario("later", "Later", "-", opens=(Opening(segments=("R2",), year=2031),))
    assert years(awaited, [later]) == [None, 2028, 2029, 2030, 2031]
    far = replace(later, opens=(Opening(segments=("R2",), year=2060),))
    assert years(awaited, [far]) == [None, 2028, 2060]
    known = replace(awaited, catalogue={"created": "2025-11-22T00:00:00Z"})
    assert years(known, [later]) == [None, *range(2026, 2032)]
    assert years(replace(known, catalogue={"created": "2029-01-01"}), []) == [None]
    assert years(awaited, [], 2035) == [None, *range(2028, 2036)]
    assert offer(plain, []) is None


def test_a_later_year_is_held_against_today_and_equal_results_are_one() -> None:
    atlas = corridor(segments={"R2": {"status": "planned", "opens": 2028}})
    later = combine(BASE, Scenario("later", "Later", "-", opens=(Opening(segments=("R2",), year=2030),)))
    offered = told(atlas, later)
    assert offered["years"] == ["today", "2028", "2029", "2030"]
    assert offered["start"] == ["baseline", 0]
    assert next(entry["at"] for entry in offered["list"]) == [0, 1, 1, 1]
    assert of(offered, "baseline", 1)["status"] == {"R2": "operational"}
    assert (
        said(of(offered, "baseline", 1)) == "A tonne is on the way 4.2 hours less."
    )  # 0.5 of 1.5 Mt by rail, in 35 h, not by ship, in 47.5
    assert of(offered, "later", 0)["status"] == {}
    assert of(offered, "later", 3)["status"] == {}  # as the baseline of that year
    assert of(offered, "later", 3)["opened"] == []


def test_the_year_of_a_scenario_and_the_one_to_open_with() -> None:
    atlas = corridor(segments={"R2": {"status": "planned"}})
    built = combine(BASE, Scenario("built", "Built", "-", year=2030, opens=(Opening(segments=("R2",), year=2030),)))
    offered = told(atlas, built, scenario=built)
    assert offered["start"] == ["built", 1]
    assert [entry["year"] for entry in offered["list"]] == [None, 1]
    assert of(offered, "built", 0)["opened"] == []
    assert of(offered, "built", 1)["opened"] == ["R2"]
    assert told(atlas, scenario=built)["start"] == ["built", 1]  # one that is not among those offered
    assert told(atlas, built, as_of=2027)["start"] == ["baseline", 1]


def test_without_speeds_what_closes_is_still_shown() -> None:
    result = of(told(replace(corridor(), costs={}), SHUT), "shut")
    assert set(result["lost"]) == {"R2", "R3", "D1", "G1", "G2"}
    assert heard(corridor(), result["effect"]) == "5 lines closed"
    assert result["figures"] == []


def test_texts_hold_nothing_a_template_would_run() -> None:
    atlas = load_atlas("middle")
    base = load_scenario(atlas, "baseline")
    nasty = combine(base, Scenario("nasty", "{{ 7*7 }}", "{% if %}", closes=(Closure(Where(territory=("GEO",))),)))
    text = web_map(atlas, scenarios=[base, nasty]).get_root().render()
    assert "\\u007b{ 7*7 }}" in text
    assert "\\u007b% if %}" in text


@pytest.fixture(scope="module")
def bundled() -> Any:
    return load_atlas()


def test_bundled_figures_are_those_of_geo(bundled: Any) -> None:
    """Statuses by the rules of geo, figures by its outcome, for three scenarios and two years."""
    names = ["baseline", "aze_closes_transit", "everything_2030", "baku_halts_gas"]
    scenarios = [load_scenario(bundled, name) for name in names]
    offered = offer(bundled, scenarios, territory="AZE")
    assert offered is not None
    drawn = dict(zip(bundled.segments["id"], bundled.segments["status"], strict=True))
    last = len(offered["years"]) - 1
    for scenario in scenarios[1:]:
        for place in (0, last):
            year = int(offered["years"][place]) if place else None
            undated = replace(scenario, year=None, parts=tuple(replace(part, year=None) for part in scenario.parts))
            before = evaluate_case(Case(bundled, scenarios[0], as_of=year))
            outcome = contrast(before, evaluate_case(Case(bundled, undated, as_of=year), pairs=before.routes))
            result = of(offered, scenario.id, place)
            ground = of(offered, "baseline", place)["status"]
            stands = segments_in(Case(bundled, undated, as_of=year)).set_index("id")["status"].to_dict()
            assert {**drawn, **ground, **result["status"]} == {**dict.fromkeys(drawn, "gone"), **stands}
            states = outcome.segments.set_index("id")["state"]
            for state in ("lost", "opened"):
                assert result[state] == states.index[states == state].tolist()
            more = outcome.segments.set_index("id").eval("flow_after - flow_before")
            asked = max(flow.pairs["asked"].sum() for flow in outcome.after.flows.values())
            told = [name for name in states.index[states == "rerouted"] if not 1e-6 < more[name] < 0.005 * asked]
            assert result["rerouted"] == told, "by choice every line gets a little more, which is no way round"
            assert all(abs(after - before) > 0.004 * asked for before, after, _ in result["flow"])
            measured = outcome.summary.set_index(["medium", "measure"])
            for label, unit, was, is_, _ in result["figures"]:
                if heard(bundled, label) == "Freight through Azerbaijan":
                    row = measured.loc[("freight", "through AZE")]
                    assert (was, is_) == pytest.approx((row["before"], row["after"]), rel=1e-3)
                    assert unit == row["unit"]
            changed = measured["change"].fillna(0).abs() > 1e-3
            assert len(result["figures"]) >= min(1, int(changed.sum()))
            assert len(said(result).split()) <= 30
            assert len(result["big"]) <= 3


def test_every_bundled_scenario_has_a_sentence_and_an_effect(bundled: Any) -> None:
    names = scenario_names(bundled)
    offered = offer(bundled, [load_scenario(bundled, name) for name in names], territory="AZE")
    assert offered is not None
    assert [entry["id"] for entry in offered["list"]] == names
    known = set(bundled.sources["id"])
    for entry in offered["list"]:
        assert entry["reading"]
        assert set(entry["sources"]) <= known
        for place in range(len(offered["years"])):
            result = of(offered, entry["id"], place)
            assert result["effect"]
            words = [said(result), *big(result), heard(bundled, result["effect"])]
            assert all(len(each.split()) <= 30 for each in words)
            assert not re.search(r"  |nan|inf\b|e[+-]\d", " | ".join(words))
            assert all(not (isinstance(x, float) and math.isnan(x)) for row in result["figures"] for x in row[2:])


def test_a_change_of_unknown_sign_is_told_as_such() -> None:
    outcome = run_scenario(Case(corridor(), SHUT), against=BASE)
    known = {"cost of what both carry": (-2.0, -4.0, -1.0), "hours per tonne": (28.0, 20.0, 30.0)}

    def first(**unsure: tuple[float, float, float]) -> str:
        drawn = {**known, **{name.replace("_", " "): draws for name, draws in unsure.items()}}
        return Voice().say(answer(outcome, 0, None, drawn, rerouted=True)[0])

    cost, hours = (-2.0, -16.0, 4.0), (28.0, -1.0, 30.0)
    assert first() == "Freight costs 2 M USD a year less and is 28 hours a tonne longer on the way."
    assert first(hours_per_tonne=hours) == "Freight costs 2 M USD a year less."
    assert first(cost_of_what_both_carry=cost) == "A tonne is on the way 28 hours longer."
    assert first(cost_of_what_both_carry=cost, hours_per_tonne=hours) == (
        "What freight costs changes by −16 to 4 M USD a year, which cannot be told from no change."
    )


def test_figures_and_the_list_give_no_sign_to_what_cannot_be_told_from_no_change(bundled: Any) -> None:
    """The list had "freight −0.9 h per tonne" beside an answer that knows no sign."""
    changes = recorded_changes(bundled)
    assert changes is not None
    signs = by_scenario(changes[1])
    names = scenario_names(bundled)
    offered = offer(bundled, [load_scenario(bundled, name) for name in names])
    assert offered is not None
    seen = set()
    for entry in offered["list"]:
        result = of(offered, entry["id"], entry["year"] or 0)
        for measure, figure, effect in (
            ("cost of what both carry", "figure-cost", "effect-cost"),
            ("hours per tonne", "figure-hours", "effect-tonne"),
        ):
            _, low, high = signs.get(entry["id"], {}).get(measure, (1.0, 1.0, 1.0))
            told = {each[0] for each in result["effect"]} | {each["value"][0] for each in result["big"]}
            wrong = {figure, effect} if low <= 0 <= high else {f"{figure}-unsure", f"{effect}-unsure"}
            assert not told & wrong, (entry["id"], measure)
            seen |= told
    assert {"figure-hours-unsure", "effect-tonne-unsure", "figure-cost", "effect-cost"} <= seen
    shown = heard(bundled, of(offered, "rasht_astara_built")["effect"])
    assert "freight hours a tonne: cannot be told from no change" in shown
    [hours] = [each for each in of(offered, "rasht_astara_built")["big"] if each["value"][0] == "figure-hours-unsure"]
    assert hours["interval"] == ["unsure"]


def test_what_is_built_does_not_last_a_year() -> None:
    drawn = {"cost of what both carry": (-2.0, -4.0, -1.0)}
    reopened = run_scenario(Case(corridor(), BASE), against=SHUT)
    for outcome, while_it_lasts in ((reopened, False), (run_scenario(Case(corridor(), SHUT), against=BASE), True)):
        [cost] = [
            each for each in answer(outcome, 0, None, drawn, rerouted=True)[1] if each["value"][0] == "figure-cost"
        ]
        assert Voice().say(spoken(cost["note"])).endswith("if it lasts a year") == while_it_lasts


@pytest.mark.parametrize(
    ("trucks", "told"), [(1121, "1\u00a0121 грузовик,"), (822, "822 грузовика,"), (5, "5 грузовиков,")]
)
def test_trucks_are_counted_in_russian(trucks: int, told: str) -> None:
    waits = {"days": "5 дн.", "amount": trucks, "unit": "trucks", "place": "Самур", "day": 3, "wholly": "wholly"}
    assert told in Voice("ru").say(Said("answer-queue", waits)).replace("⟧", "")


def test_the_page_and_the_command_line_agree(bundled: Any) -> None:
    """`corridor scenario run` holds a scenario with a year against today; so does the page, but for the year's facts."""
    scenario = load_scenario(bundled, "aze_closes_iran_border")
    outcome = run_scenario(Case(bundled, scenario))
    result = of(told_bundled(bundled, scenario), scenario.id)
    freight = outcome.summary[outcome.summary["medium"] == "freight"].set_index("measure")["change"]
    assert re.match(r"Closed for 5 days from 5 March 2026: 1,\d\d\d trucks wait at BRAST at the peak, ", said(result))
    changes = recorded_changes(bundled)
    assert changes is not None
    median = changes[1].query("scenario == @scenario.id").set_index("measure")["change"]
    assert any(each.startswith(f"+{median['cost of what both carry']:.0f} M USD a year for") for each in big(result))
    of_days = f"{median['cost of the days']:.1f}".removesuffix(".0")
    assert any(each.startswith(f"{of_days} M USD for waiting") for each in big(result))
    assert f"freight +{median['hours per tonne']:.0f} h per tonne" in heard(bundled, result["effect"])
    assert f"+{median['cost of what both carry']:.0f} M USD/y" in heard(bundled, result["effect"])
    [by] = [row[4] for row in result["figures"] if row[0][0] == "figure-freight-cost"]
    assert by == pytest.approx(freight["cost of what both carry"], rel=5e-4)
    assert len(result["shut"]) == (outcome.crossings["state"] == "lost").sum() > 0


def told_bundled(atlas: Any, scenario: Scenario) -> dict[str, Any]:
    offered = offer(atlas, [load_scenario(atlas, "baseline"), scenario], territory="AZE")
    assert offered is not None
    return offered
