"""The figures that answer the claims of the bundled atlas: those recorded, those of other commands, and their words."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo import Case, answers, closure, gas_halt, leverage, run_scenario
from layers import load_atlas
from layers.checks.claims_check import claim_problems
from layers.documents.claims import NEEDED, fingerprint, recorded_answers
from maps.words.claims import answered
from maps.words.messages import LANGUAGES
from maps.words.names import voice_of

ATLAS = load_atlas()


def value(table: pd.DataFrame, claim: str, figure: str, column: str = "value") -> float:
    rows = table[(table["claim"] == claim) & (table["figure"] == figure)]
    assert len(rows) == 1, figure
    return float(rows[column].iloc[0])


@pytest.fixture(scope="module")
def now() -> pd.DataFrame:
    return answers(ATLAS, draws=0)


@pytest.fixture(scope="module")
def recorded() -> pd.DataFrame:
    table = recorded_answers(ATLAS)
    assert table is not None, "run scripts/record_answers.py: the atlas has changed since"
    return table


def test_what_is_recorded_is_what_the_model_says_now(now: pd.DataFrame, recorded: pd.DataFrame) -> None:
    assert recorded[["claim", "figure", "unit"]].equals(now[["claim", "figure", "unit"]])
    drawn = now["figure"].str.startswith("cost, ")  # recorded are medians of draws
    freight = now["claim"].isin(["land_route", "war", "intervention"]) & ~drawn
    assert recorded.loc[freight, "value"].to_numpy() == pytest.approx(now.loc[freight, "value"].to_numpy(), rel=1e-3)
    assert drawn.sum() == 7
    assert now.loc[drawn, "value"].between(recorded.loc[drawn, "low"], recorded.loc[drawn, "high"]).all()


def test_a_recorded_cost_is_the_median_of_its_draws(recorded: pd.DataFrame) -> None:
    shut = closure(Case(ATLAS, "arm_aze_war_siyazan"), announced=False, draws=200)
    cost = shut.summary.set_index("measure").loc["cost", ["median", "low", "high"]].to_numpy(dtype=float) / 1e6
    told = recorded[(recorded["claim"] == "war") & (recorded["figure"] == "cost, strike")]
    assert told[["value", "low", "high"]].to_numpy()[0] == pytest.approx(cost, rel=1e-3)


def test_every_interval_holds_its_value(recorded: pd.DataFrame) -> None:
    known = recorded.dropna(subset=["low", "high"])
    assert len(known) > 10
    assert (known["low"] <= known["value"] * (1 + 1e-9)).all()
    assert (known["value"] <= known["high"] * (1 + 1e-9)).all()


def test_the_figures_are_those_of_the_commands(now: pd.DataFrame) -> None:
    row = leverage(ATLAS, "AZE").query("medium == 'freight'").iloc[0]
    assert value(now, "land_route", "crosses, today") == pytest.approx(row["crosses"])
    assert value(now, "land_route", "own") == pytest.approx(row["own"])
    shut = closure(Case(ATLAS, "aze_closes_transit"), days=30, announced=False)
    total = shut.summary.set_index("measure")["value"]["cost"] / 1e6
    assert value(now, "land_route", "cost, closed, today") == pytest.approx(total)
    halts = gas_halt(ATLAS, "AZE", days=30, month=1, draws=0).set_index("bcm_y")
    assert value(now, "gas_line", "share of use, 55 bcm/y") == pytest.approx(halts.loc[55, "use_share"])


def test_the_nearest_part_of_the_way_is_measured(now: pd.DataFrame) -> None:
    # Just within the distance told something of the way closes, and nothing a kilometre nearer.
    nearest = value(now, "war", "nearest")
    assert 2 < nearest < 6
    assert value(now, "war", "reach") == 70
    # What others send through Azerbaijan passes there today: less does once all within the reach is closed.
    transit = run_scenario(Case(ATLAS, "arm_aze_war")).summary.set_index(["medium", "measure"])["change"]
    assert transit["freight", "transit through AZE"] < -0.1


def test_each_claim_has_sentences_and_the_one_a_map_cannot_tell_says_so(recorded: pd.DataFrame) -> None:
    told = answered(ATLAS, recorded)
    assert [answer.id for answer in told] == [claim["id"] for claim in ATLAS.claims["claims"]]
    for language in LANGUAGES:
        voice = voice_of(ATLAS, language)
        texts = [voice.say(sentence) for answer in told for sentence in answer.sentences]
        assert all(texts)
        assert not any("{" in text or "nan" in text.lower().split() for text in texts)
    words = {answer.id: " ".join(map(voice_of(ATLAS).say, answer.sentences)) for answer in told}
    assert words["intervention"].startswith("A map cannot tell that.")
    assert words["gas_line"].startswith(
        "Today no gas flows through Azerbaijan to Iran. 2 bcm a year, 10 bcm a year and 55"
    )
    assert "uses on a mean day of the year, and 2.0" in words["gas_line"], (
        "one share is of the year, the other of January"
    )
    assert "How much gas the pipes behind the border would hold is not known; 686 million m³" in words["gas_halt"]
    assert "hardly more" in words["land_route"]


def test_figures_are_told_with_unit_and_interval() -> None:
    """Worked out by hand from a table of four rows."""
    claim = {"id": "far", "says": "It is far", "question": "reach", "by": "AZE", "border": ["ARM", "AZE"]}
    claim |= {"scenario": "arm_aze_war", "strike": "arm_aze_war_siyazan"}
    rows = [
        ("nearest", "km", 151.2, math.nan, math.nan),
        ("reach", "km", 70, math.nan, math.nan),
        *((f"days, {name}", "d", days, math.nan, math.nan) for name, days in (("scenario", 44), ("strike", 1))),
        ("cost, scenario", "M USD", 0.8452, 0.03686, 34.83),
        ("cost, strike", "M USD", 12.95, 2.62, 44.16),
    ]
    figures = pd.DataFrame([("far", *row) for row in rows], columns=["claim", "figure", "unit", "value", "low", "high"])
    (answer,) = answered(replace(ATLAS, claims={"claims": [claim]}), figures)
    far, within, strike = map(voice_of(ATLAS).say, answer.sentences)
    assert far.endswith("nothing lies within it: the nearest part is 151 km away.")
    assert within.endswith("closed for 44 days, costs 0.85 M USD (0.037 to 35).")
    assert strike.endswith("closed for 1 day, costs 13 M USD (2.6 to 44).")
    near = figures.assign(value=figures["value"].mask(figures["figure"] == "nearest", 3.0))
    (answer,) = answered(replace(ATLAS, claims={"claims": [claim]}), near)
    assert "lies within it: the nearest part is 3 km away." in voice_of(ATLAS).say(answer.sentences[0])


def test_what_the_atlas_does_not_state_of_a_halt_is_told_as_unknown(recorded: pd.DataFrame) -> None:
    unknown = recorded.copy()
    unknown.loc[unknown["claim"].isin(["gas_line", "gas_halt"]), ["value", "low", "high"]] = np.nan
    told = {answer.id: answer.sentences for answer in answered(ATLAS, unknown)}
    assert "Other lines could add an unknown amount at" in voice_of(ATLAS).say(told["gas_line"][0])
    assert told["gas_halt"] == (), "not even that it would not be felt"


def test_a_rise_is_told_as_more(recorded: pd.DataFrame) -> None:
    rows = (recorded["claim"] == "land_route") & (recorded["figure"] == "crosses, built")
    raised = recorded.assign(value=np.where(rows, recorded["value"] * 2, recorded["value"]))
    (answer,) = [each for each in answered(ATLAS, raised) if each.id == "land_route"]
    assert voice_of(ATLAS).say(answer.sentences[0]).endswith(": more.")


def test_recorded_figures_are_of_the_files_as_they_are(tmp_path: object) -> None:
    other = {**ATLAS.claims, "recorded": {**ATLAS.claims["recorded"], "fingerprint": "0" * 64}}
    assert recorded_answers(replace(ATLAS, claims=other)) is None
    assert recorded_answers(load_atlas("middle")) is None
    assert ATLAS.claims["recorded"]["fingerprint"] == fingerprint(ATLAS.path)


@pytest.mark.parametrize(
    ("change", "message", "remedy"),
    [
        ({"by": "AZB"}, "by: unknown territory 'AZB'", "Did you mean 'AZE'?"),
        ({"scenario": "rasht"}, "scenario: unknown scenario 'rasht'", "Known: "),
        ({"source": "hearsay"}, "cites the unknown source 'hearsay'", "Add it to sources.json"),
        ({"closure": None}, "lacks closure, which an answer about hold needs", "Give by, scenario, closure, days"),
    ],
)
def test_a_claim_that_cannot_be_answered_is_told(change: dict[str, str | None], message: str, remedy: str) -> None:
    claim = next(dict(each) for each in ATLAS.claims["claims"] if each["question"] == "hold")
    claim = {key: each for key, each in {**claim, **change}.items() if each is not None}
    known = {"territories": ("AZE", "IRN"), "scenarios": ("rasht_astara_built", "aze_closes_transit"), "sources": ()}
    (problem,) = claim_problems([claim], **known)  # type: ignore[arg-type]
    assert problem.message == message
    assert remedy in problem.remedy


def test_every_question_is_needed_something() -> None:
    assert all(NEEDED.values())
    assert not any(math.isnan(each) for each in answers(ATLAS, draws=0).query("claim == 'war'")["value"])
