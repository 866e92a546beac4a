"""The opening of page and brief: short, of one mode, with figures that are those of the frames."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import geo
from layers import Atlas, load_atlas
from layers.documents.claims import recorded_answers
from maps.words.messages import LANGUAGES, Voice
from maps.words.names import voice_of
from maps.words.opening import Stake, at_stake, opening_of_lines, opening_of_pair, opening_of_route

LEADING = "western_rail_land"


@pytest.fixture(scope="module")
def instc() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def stake(instc: Atlas) -> Stake:
    found = at_stake(instc, "AZE", LEADING)
    assert found is not None
    return found


def plain(voice: Voice, said: object) -> str:
    return re.sub(r"\s+", " ", voice.say(said)).strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_opening_is_short(instc: Atlas, stake: Stake, language: str) -> None:
    told = opening_of_pair(instc, stake)
    voice = Voice(language, names={f"node/{row.id}": row.name for row in instc.nodes.itertuples()})
    assert len(plain(voice, told.headline).split()) <= 15
    assert len(plain(voice, told.sentence).split()) <= 30
    assert len(told.figures) == 3


def test_the_figures_are_those_of_the_frames(instc: Atlas, stake: Stake) -> None:
    inside, longer, lost = opening_of_pair(instc, stake).figures
    row = geo.dependence(instc, "AZE", pairs=[("IRBND", "RUSPB")], media="freight", draws=geo.Draws(effects=0)).iloc[0]
    assert inside.value.args["km"] == row["km_inside"]
    assert inside.interval.args["share"] == pytest.approx(row["km_inside"] / row["km"])
    assert longer.value.args["time"].args["days"] == pytest.approx(row["extra_hours"] / 24)
    assert longer.interval.args == pytest.approx(
        {"low": row["extra_hours_low"] / 24, "high": row["extra_hours_high"] / 24}
    )
    recorded = recorded_answers(instc).set_index("figure").loc["cost, closed, today"]
    assert lost.value.args["usd"] == recorded["value"]
    assert lost.interval.args == {"low": recorded["low"], "high": recorded["high"]}


def test_kilometres_are_of_the_mode_that_is_named_and_the_extra_time_of_none(instc: Atlas, stake: Stake) -> None:
    # The fastest route round goes by road in some draws and by ship or rail in others.
    assert stake.row["modes"] == "road"
    told = opening_of_pair(instc, stake)
    voice = voice_of(instc)
    assert "truck" not in voice.say(told.headline)
    assert "by road" in voice.say(told.sentence)
    note = told.figures[1].note
    assert {name: note.args[name] for name in ("usd", "low", "high")} == {
        "usd": stake.row["extra_usd_t"],
        "low": stake.row["extra_usd_t_low"],
        "high": stake.row["extra_usd_t_high"],
    }
    assert voice.say(note).startswith("by the fastest route round Azerbaijan; the cheapest costs ")


def test_no_cost_is_told_that_was_recorded_for_another_case(instc: Atlas, stake: Stake) -> None:
    told = opening_of_pair(geo.Case(instc, as_of=2030), stake)
    assert "figure-lost" not in {figure.value.id for figure in told.figures}
    elsewhere = at_stake(instc, "IRN", LEADING)
    assert "figure-lost" not in {figure.value.id for figure in opening_of_pair(instc, elsewhere).figures}


@pytest.mark.parametrize(
    ("outcome", "changes", "headline"),
    [
        ("no alternative", {}, "opening-no-way-round"),
        ("inside", {}, "opening-share"),
        ("inside", {"km_inside": 0.0}, "opening-ways"),
        ("not used", {"km_inside": 0.0, "extra_hours_high": 0.0}, "opening-aside"),
        ("no route", {}, "opening-no-route"),
        ("detour", {"extra_hours": 10.0}, "opening-longer"),
    ],
)
def test_every_outcome_has_its_headline(instc: Atlas, stake: Stake, outcome: str, changes: dict, headline: str) -> None:
    told = opening_of_pair(instc, replace(stake, row={**stake.row, "outcome": outcome, **changes}))
    assert told.headline.id == headline
    if outcome == "detour":
        assert told.headline.args["time"].id == "time-hours"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("territory", ["IRN", "RUS"])
def test_a_territory_that_holds_an_end_is_told_by_its_share(instc: Atlas, territory: str, language: str) -> None:
    found = at_stake(instc, territory, LEADING)
    assert found.row["outcome"] == "inside"
    share = found.row["km_inside"] / found.row["km"]
    assert share < 0.6
    voice = voice_of(instc, language)
    headline = plain(voice, opening_of_pair(instc, found).headline)
    assert " ".join(voice.number("percent", share).split()) in headline
    assert len(headline.split()) <= 15


def test_a_route_that_lies_wholly_in_a_territory_lies_in_it(instc: Atlas, stake: Stake) -> None:
    whole = replace(stake, row={**stake.row, "outcome": "inside", "km_inside": stake.row["km"]})
    assert opening_of_pair(instc, whole).headline.id == "opening-inside"


def test_without_draws_every_figure_is_at_the_central_values(instc: Atlas) -> None:
    found = at_stake(instc, "AZE", LEADING, 0)
    told = opening_of_pair(instc, found)
    row = geo.dependence(instc, "AZE", pairs=[("IRBND", "RUSPB")], media="freight").iloc[0]
    assert told.headline.args["time"].args["days"] == pytest.approx(row["extra_hours"] / 24)
    assert [figure.value.id for figure in told.figures] == ["figure-inside", "figure-longer"]
    assert told.figures[1].interval is None
    assert told.figures[1].note.id == "figure-longer-note", "no interval in the note either"


def test_the_opening_is_of_the_draws_asked_for(instc: Atlas) -> None:
    seeded = geo.Draws(5, 3, effects=0)
    row = geo.dependence(instc, "AZE", pairs=[("IRBND", "RUSPB")], media="freight", draws=seeded).iloc[0]
    found = at_stake(instc, "AZE", LEADING, geo.Draws(5, 3))
    assert found.row["extra_hours"] == row["extra_hours"]


def test_what_is_not_built_is_said_with_its_name(instc: Atlas, stake: Stake) -> None:
    said = opening_of_pair(instc, stake).sentence
    assert said.id == "opening-sentence-gap"
    assert said.args["gap"] == pytest.approx(162)
    assert [name.of for name in said.args["lines"].members] == ["segment/IR01"]


def test_without_a_territory_the_route_is_told(instc: Atlas) -> None:
    told = opening_of_route(instc.routes[LEADING], 5255.0, 0.0, 162.0, ("rail",), None)
    assert told.headline.id == "opening-ways"
    assert told.figures == ()


def test_no_line_and_no_route_are_said() -> None:
    assert Voice().say(opening_of_lines(0.0).headline) == "No line is mapped yet"
    assert Voice().say(opening_of_lines(1234.0).headline) == "1,234 km of lines are mapped"


@pytest.mark.parametrize("language", LANGUAGES)
def test_freight_without_a_route_is_told_first(language: str) -> None:
    """Of 4.70 Mt/y on the Middle Corridor only the 0.43 that end in Kars have a way round Georgia, by Iran."""
    middle = load_atlas("middle")
    found = at_stake(middle, "GEO", next(iter(middle.routes)), 0)
    told = opening_of_pair(middle, found)
    assert told.headline.id == "opening-cut-off"
    assert told.headline.args["share"] == pytest.approx(4.27 / 4.70, abs=0.005)
    assert told.figures[1].value.args["mt"] == pytest.approx(4.27, abs=0.005)
    headline = plain(voice_of(middle, language), told.headline)
    assert len(headline.split()) <= 15
