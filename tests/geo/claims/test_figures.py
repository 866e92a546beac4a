"""The figures that answer the claims of the bundled atlas: those recorded, those of other commands, and their words."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo import Case, answers, closure, gas_halt, leverage
from layers import load_atlas
from layers.checks.claims_check import claim_problems
from layers.documents.claims import NEEDED, fingerprint, recorded_answers
from maps.words.claims import answered, claims_table
from maps.words.countries import country_names

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
    freight = now["claim"].isin(["land_route", "war", "intervention"])
    assert recorded.loc[freight, "value"].to_numpy() == pytest.approx(now.loc[freight, "value"].to_numpy(), rel=1e-3)


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
    assert 100 < nearest < 200
    assert value(now, "war", "reach") == 70


def test_each_claim_has_sentences_and_the_one_a_map_cannot_tell_says_so(recorded: pd.DataFrame) -> None:
    titles = {"rasht_astara_built": "Rasht–Astara is built", "arm_aze_war": "A war of 2030, and more"}
    told = answered(ATLAS, recorded, country_names(ATLAS), titles)
    assert [answer.id for answer in told] == [claim["id"] for claim in ATLAS.claims["claims"]]
    words = {answer.id: " ".join(map(str, answer.sentences)) for answer in told}
    assert words["intervention"].startswith("A map cannot tell what governments intend.")
    assert "Today no gas flows" in words["gas_line"]
    assert "“A war of”" in words["war"]  # a title in words loses what follows its first figure
    assert "hardly more" in words["land_route"]
    table = claims_table(ATLAS.claims, recorded)
    for answer in told:
        for sentence in answer.sentences:
            for cell in sentence.cells:
                assert cell.text in str(table.value(cell.row, cell.column))


def test_a_rise_is_told_as_more(recorded: pd.DataFrame) -> None:
    rows = (recorded["claim"] == "land_route") & (recorded["figure"] == "crosses, built")
    raised = recorded.assign(value=np.where(rows, recorded["value"] * 2, recorded["value"]))
    (answer,) = [each for each in answered(ATLAS, raised, {}, {}) if each.id == "land_route"]
    assert ": more. " in str(answer.sentences[0])


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
