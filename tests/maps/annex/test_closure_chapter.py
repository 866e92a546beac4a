"""The chapter about closures that last days says what `geo.closure` says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import geo
from geo import Case, Draws
from geo.scenarios.outcome import Outcome, run_scenario
from layers import Atlas, load_atlas
from layers.results.provenance import provenance_of
from layers.scenarios.scenario import load_scenario
from maps.annex import closure_chapter
from maps.annex.closure_chapter import _weighted_median, closures
from maps.annex.context import Context
from maps.words import numbers
from maps.words.numbers import NOTHING
from maps.words.sentences import Table

ASTARA, OLYA = "aze_closes_iran_border", "olya_out"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def outcomes(atlas: Atlas) -> list[Outcome]:
    names = (OLYA, ASTARA, "rasht_astara_built")
    return [run_scenario(Case(atlas, load_scenario(atlas, name))) for name in names]


def context(atlas: Atlas, draws: int) -> Context:
    return Context(atlas, "AZE", None, 5.0, draws, 3, provenance_of(atlas, command="report"))


@pytest.fixture(scope="module")
def drawn(atlas: Atlas, outcomes: list[Outcome]) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closure_chapter, "DRAWS", 5)
        return closures(context(atlas, 200), outcomes)


def the_table(chapter: Any) -> Table:
    [table] = [block for block in chapter.blocks if isinstance(block, Table)]
    return table


def test_the_figures_are_those_of_geo(atlas: Atlas, drawn: Any) -> None:
    table = the_table(drawn)
    assert table.rows == [OLYA, ASTARA], "a scenario without days is not there"
    for name in table.rows:
        happened = geo.closure(Case(atlas, name), draws=Draws(5, 3))
        queue, totals = happened.queues.iloc[0], happened.summary.set_index("measure").drop(columns="unit").T
        cost, around = totals["cost"] / 1e6, totals["gone another way"] / 1e3
        row = dict(zip(table.columns, table.texts()[table.rows.index(name)], strict=True))
        assert row["most"] == f"{queue['waiting_peak']:,.0f} {queue['unit']}"
        assert row["most_range"] == f"{queue['waiting_peak_low']:,.0f} to {queue['waiting_peak_high']:,.0f}"
        assert table.value(name, "cost") == pytest.approx(cost["median"])
        low, high = (f"{cost[end]:.2f}".rstrip("0").rstrip(".") for end in ("low", "high"))
        assert row["cost_range"] == f"{low} to {high}"
        assert table.value(name, "around_kt") == pytest.approx(around["value"])
    assert row["start"].replace("\N{NON-BREAKING HYPHEN}", "-") == "2026-03-05"
    assert (row["days"], row["place"], row["gone"]) == ("5", "Astara road bridge", "day 7")


def test_what_is_recorded_stands_in_the_annex_as_in_the_brief(
    atlas: Atlas, outcomes: list[Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closure_chapter, "DRAWS", 2)
    recorded = pd.DataFrame(atlas.claims["recorded"]["changes"]).set_index(["scenario", "measure"])
    table = the_table(closures(replace(context(atlas, 200), seed=0), outcomes))
    for name in table.rows:
        median, low, high = recorded.loc[(name, "cost of the days")].astype(float)
        assert table.value(name, "cost") == median
        assert (
            table.text(name, "cost_range") == f"{numbers.written('figure', low)} to {numbers.written('figure', high)}"
        )
    assert "The cost is the median of 200 seeded draws; intervals of queues are of 2." in table.note


def test_what_would_not_be_sent_costs_nothing_that_is_known(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    """The brief gives no cost of days where most of what would wait has no way round; so the annex."""
    happened = geo.closure(Case(atlas, ASTARA), draws=Draws(2, 0))
    stuck = replace(happened, pairs=happened.pairs.assign(break_even_days=float("inf")))
    monkeypatch.setattr("geo.closure", lambda *_, **__: stuck)
    chapter = closures(context(atlas, 2), [run_scenario(Case(atlas, load_scenario(atlas, ASTARA)))])
    assert [the_table(chapter).text(ASTARA, name) for name in ("cost", "cost_range")] == [NOTHING, NOTHING]
    assert "waiting is given no cost" in str(chapter.blocks[0].sentences[0])


def test_the_first_sentence_is_about_the_territory_and_says_when_going_round_pays(drawn: Any, atlas: Atlas) -> None:
    first = drawn.blocks[0].sentences[0]
    assert str(first).startswith(
        "Azerbaijan closes the border with Iran to freight (5-9 March 2026): in 5\N{NO-BREAK SPACE}days from"
    )
    assert "in nine tenths of seeded draws" in str(first)
    pairs = geo.closure(Case(atlas, ASTARA)).pairs
    passing = pairs.assign(tonnes=pairs["asked_t_day"] * pairs["through_share"])
    half = the_table(drawn).value(ASTARA, "break_even")
    assert passing.query("break_even_days < @half")["tonnes"].sum() < passing["tonnes"].sum() / 2
    assert passing.query("break_even_days <= @half")["tonnes"].sum() >= passing["tonnes"].sum() / 2
    text = " ".join(str(sentence) for sentence in drawn.blocks[0].sentences)
    assert f"once the wait is longer than {half:.2f}\N{NO-BREAK SPACE}days under “Azerbaijan closes the border" in text


def test_the_median_is_weighted_and_knows_no_way_round() -> None:
    days = pd.Series([5.0, 1.0, float("inf")])
    assert _weighted_median(days, pd.Series([2.0, 1.0, 1.0])) == 5
    assert _weighted_median(days, pd.Series([1.0, 3.0, 1.0])) == 1
    assert _weighted_median(days, pd.Series([1.0, 1.0, 3.0])) == float("inf")


def test_a_queue_that_stays_is_said_to(atlas: Atlas, outcomes: list[Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    happened = geo.closure(Case(atlas, ASTARA), draws=Draws(2, 0))
    never, lost = float("nan"), happened.pairs.assign(break_even_days=float("inf"))
    stays = replace(happened, pairs=lost, queues=happened.queues.assign(cleared_day=never, cleared_day_high=never))
    monkeypatch.setattr("geo.closure", lambda *_, **__: stays)
    section: Any = closures(context(atlas, 2), outcomes[1:2])
    first = section.blocks[0].sentences[0]
    assert f"that queue has not cleared after {happened.ran}\N{NO-BREAK SPACE}days (day " in str(first)
    assert " to never); waiting" in str(first)
    assert "no way round under “Azerbaijan closes the border" in str(section.blocks[0].sentences[-1])


def test_without_draws_there_are_no_intervals(atlas: Atlas, outcomes: list[Outcome]) -> None:
    chapter: Any = closures(context(atlas, 0), outcomes[:1])
    assert "most_range" not in the_table(chapter).columns
    assert "draws" not in str(chapter.blocks[0].sentences[0])


def test_nothing_to_say_is_no_chapter(atlas: Atlas, outcomes: list[Outcome]) -> None:
    assert closures(context(atlas, 0), outcomes[2:]) == closures(context(atlas, 0), [])
    parameters = [each for each in atlas.costs["parameters"] if not str(each["id"]).startswith("waiting.")]
    unpriced = replace(atlas, costs={**atlas.costs, "parameters": parameters})
    assert closures(context(unpriced, 0), outcomes).blocks == ()
