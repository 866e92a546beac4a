"""The tables of a report, from results made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from geo import Case
from geo.scenarios.outcome import Outcome, run_scenario
from layers import load_atlas
from layers.scenarios import load_scenario
from maps.annex import findings, scenario_tables, source_tables
from maps.words.numbers import NOTHING
from maps.words.sentences import Table

NBSP = "\N{NO-BREAK SPACE}"
ATLAS = load_atlas()


def held(**given: Any) -> dict[str, Any]:
    """Return one row as `geo.leverage` gives it: 55 asked for, all of it through Azerbaijan."""
    row = {"scenario": "s", "year": None, "territory": "AZE", "medium": "gas", "unit": "bcm/y", "demand": 55.0, "served": 55.0, "crosses": 55.0,
           "must_cross": 55.0, "extra_hours_per_t": float("nan"), "unknown_capacity": 0.0, "rank": 1, "p_first": 1.0, "rank_low": 1, "rank_high": 1, **given}  # fmt: skip
    return {
        **row,
        "crosses_share": row["crosses"] / row["demand"],
        "must_cross_share": row["must_cross"] / row["demand"],
    }


def leverage(*rows: dict[str, Any], shut: set[tuple[str, str, str]] | None = None) -> Table:
    found = pd.DataFrame(rows).astype({"year": "Int64", "rank": "Int64"})
    return scenario_tables.leverage_table(found, ATLAS, {}, 5, shut=shut or set())


def test_the_first_row_of_a_territory_is_there_whatever_its_scenario() -> None:
    """Gas is asked for in no baseline: the first row of Azerbaijan is that of a later scenario."""
    table = leverage(
        held(scenario="baseline", medium="freight", unit="Mt/y", demand=13.0, served=13.0, crosses=2.6, must_cross=0.0, rank=2),
        held(scenario="stage", demand=2.0, served=2.0, crosses=2.0, must_cross=2.0),
        held(scenario="pipes", served=4.0, crosses=4.0, must_cross=4.0),
        held(scenario="built"),
        held(scenario="all"),
    )  # fmt: skip
    gas = table.frame[table.frame["medium"] == "gas"]
    assert list(gas["scenario"]) == ["stage", "pipes", "built"]
    assert list(gas["more"]) == [0, 0, 1]  # "all" is as "built"
    assert [table.text(key, "crosses_share").replace(NBSP, " ") for key in gas.index] == ["100 %", "7 %", "100 %"]
    assert [table.text(key, "carried_share").replace(NBSP, " ") for key in gas.index] == ["100 %"] * 3
    assert "figures of a row above it" in table.note


def test_dollars_of_the_table_are_millions_in_the_brief() -> None:
    table = leverage(held(medium="freight", unit="Mt/y", extra_usd_y=95.4e6, extra_usd_y_low=5e6))
    (key,) = table.frame.index
    texts = [table.text(key, name).replace(NBSP, " ") for name in ("extra_usd_y", "extra_usd_y_low")]
    assert texts == ["95", "5"]  # the column says M USD/y


def test_a_row_comes_back_when_its_figures_do_not() -> None:
    """Only a row equal to an earlier one of the same territory and medium is left out."""
    table = leverage(
        held(scenario="a"),
        held(scenario="b", crosses=20.0, must_cross=0.0),
        held(scenario="c"),
        held(scenario="c", territory="IRN"),
    )
    assert list(zip(table.frame["scenario"], table.frame["territory"], strict=True)) == [
        ("a", "AZE"), ("b", "AZE"), ("c", "IRN")]  # fmt: skip
    assert list(table.frame["more"]) == [1, 0, 0]


def test_a_closed_territory_is_called_so_and_has_no_share_and_no_rank() -> None:
    nothing = held(
        scenario="halt", demand=2.0, served=0.0, crosses=0.0, must_cross=0.0, rank=None, p_first=float("nan")
    )
    table = leverage(nothing, held(scenario="stage"), shut={("halt", "gas", "AZE")})
    key = table.rows[0]
    assert table.text(key, "way") == "closed"
    assert [table.text(key, name) for name in ("crosses_share", "carried_share", "must_cross_share", "rank")] == [
        NOTHING
    ] * 4
    assert table.text(table.rows[1], "way") == "open"
    said = [str(each).replace(NBSP, " ") for each in findings.leverage(table, "AZE")]
    assert said == [
        "Under “stage” all of the 55 bcm/y of gas asked for is trade of others that crosses Azerbaijan, and none of it has a way "
        "round within this network; of the 1 territories compared it ranks first in 100 % of the draws, and its rank is "
        "1 to 1 in nine tenths of them."
    ]
    assert leverage(nothing).rows == []  # open, and nothing crosses


def test_intervals_have_columns_only_with_draws() -> None:
    assert {"p_first", "rank_low", "rank_high"} <= set(leverage(held()).columns)
    assert "p_first" not in leverage(held(p_first=float("nan"))).columns


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    names = (
        "iran_outage",
        "anzali_out",
        "caspian_low_water",
        "gas_55bcm_built",
        "aze_closes_iran_border",
        "transit_15mt",
        "everything_2030",
    )
    return {name: run_scenario(Case(ATLAS, load_scenario(ATLAS, name))) for name in names}


def test_a_shorter_time_is_no_gain_where_more_has_no_way(outcomes: dict[str, Outcome]) -> None:
    table = scenario_tables.scenarios_table(list(outcomes.values()), ATLAS)
    stranded = outcomes["iran_outage"].summary.set_index("measure").loc["hours per tonne"]
    longer = table.value("iran_outage", "hours_per_t") - table.value("iran_outage", "hours_before")
    assert longer == pytest.approx(stranded["change"]), "as the brief and `scenario compare` have it"
    assert longer > 20
    assert table.value("aze_closes_iran_border", "hours_per_t") > table.value("aze_closes_iran_border", "hours_before")
    freed = outcomes["iran_outage"]
    summary = freed.summary.copy()
    summary.loc[summary["measure"] == "hours per tonne", ["after", "change"]] = [1.0, -100.0]
    without = scenario_tables.scenarios_table([replace(freed, summary=summary)], ATLAS)
    assert without.text("iran_outage", "hours_per_t") == NOTHING
    assert "no gain" in scenario_tables.measures_table(replace(freed, summary=summary), ATLAS).note
    assert scenario_tables.measures_table(freed, ATLAS).note == ""
    assert scenario_tables.measures_table(outcomes["everything_2030"], ATLAS).note == ""
    for measures in (scenario_tables.measures_table(outcome, ATLAS) for outcome in outcomes.values()):
        assert not [row for row in measures.rows if "share" in row]


def test_what_asks_for_more_than_limits_are_known_for_is_said(outcomes: dict[str, Outcome]) -> None:
    share = outcomes["transit_15mt"].after.flows["freight"].unknown_capacity
    told = f"and {100 * share:.0f}\N{NO-BREAK SPACE}% of its tonne-km move where no capacity is stated"
    assert told in scenario_tables.scenarios_table([outcomes["transit_15mt"]], ATLAS).note
    assert "tonne-km" not in scenario_tables.scenarios_table([outcomes["anzali_out"]], ATLAS).note


def test_a_scenario_changes_nothing_if_its_figures_stay(outcomes: dict[str, Outcome]) -> None:
    quiet = [
        name
        for name, outcome in outcomes.items()
        if scenario_tables.changes_nothing(
            scenario_tables.measures_table(outcome, ATLAS), scenario_tables.pairs_table(outcome, ATLAS)
        )
    ]
    assert quiet == ["caspian_low_water"]
    table = scenario_tables.quiet_table([outcomes["anzali_out"]])
    lost = outcomes["anzali_out"].segments
    assert table.frame.at["anzali_out", "lost_km"] == pytest.approx(lost["km"][lost["state"] == "lost"].sum())


def test_a_line_carries_more_only_if_its_flow_is_larger(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["aze_closes_iran_border"]
    segments = outcome.segments.copy()
    gains = (segments["state"] == "rerouted") & (segments["flow_after"] > segments["flow_before"])
    segments.loc[gains.idxmax(), "flow_after"] = segments.loc[gains.idxmax(), "flow_before"]
    stays = segments["state"].isin(["rerouted", "relieved"])
    change = segments["flow_after"] - segments["flow_before"]
    ways = scenario_tables.ways_table(replace(outcome, segments=segments), ATLAS).frame
    assert ways.at["more", "number"] == (stays & (change > 1e-6)).sum()
    assert ways.at["less", "number"] == (stays & (change < -1e-6)).sum()
    assert ways.at["rerouted", "number"] == ((segments["state"] == "rerouted") & (change.abs() <= 1e-6)).sum() > 0


def test_a_limit_that_costs_nothing_is_not_listed(outcomes: dict[str, Outcome]) -> None:
    """The new lines for 55 bcm carry just the 55 that are asked for: room for more would save nothing."""
    built = outcomes["gas_55bcm_built"]
    assert len(built.limits) == 3
    assert not scenario_tables.limits_table(built.after)
    more = scenario_tables.limits_table(outcomes["transit_15mt"].after, but=built.before)
    assert len(more.rows) == 4
    paid = more.frame["shadow_usd_t"].round(1).tolist()
    assert paid == [14.4, 4.0, 3.7, 0.3], "freight that chooses pays for room in money"
    assert "shadow_h" not in more.columns
    assert not scenario_tables.limits_table(outcomes["transit_15mt"].after, but=outcomes["transit_15mt"].after)


def test_a_line_beside_one_that_carries_as_much_is_no_missing_link() -> None:
    """Between the ends of the gas deal 10 bcm a year fit through today's lines: a second line of 2 is not missing."""
    table = source_tables.missing_table(ATLAS, load_scenario(ATLAS))
    gas = table.frame[table.frame["gas_gain"].notna()]
    assert list(gas["name"]) == ["Gas deal, stage of 55 bcm/y"]
    assert gas["gas_gain"].to_list() == pytest.approx([55.0])  # not less what another route carries
    assert (
        table.note == "Left out: Gas deal, stage of 2 bcm/y, as lines in operation between the same ends carry as much."
    )
