"""A scenario in words."""

from __future__ import annotations

from layers.scenarios.scenario import CapacityChange, Closure, Demand, Opening, Scenario, Where
from layers.scenarios.statements import statements


def test_every_statement_is_a_row_in_words() -> None:
    scenario = Scenario(
        "all",
        "All",
        "-",
        closes=(
            Closure(Where(border=("AZE", "IRN"), modes=("rail",)), reason="why", source=("one", "two")),
            Closure(Where(near_border=("ARM", "AZE", 40.0))),
            Closure(Where(disc=(-49.5, 40.0, 10.0))),
        ),
        opens=(Opening(statuses=("under_construction",), territory=("IRN",), year=2030),),
        capacity=(CapacityChange(Where(nodes=("RUOLY",)), factor=0.7), CapacityChange(Where(segments=("A",)), bcm_y=4)),
        demand=(Demand("A", "B", mt_y=2.0, low=1.0, high=3.0, confidence="medium", commodity="bulk", year=2024),),
        costs={"port_h": 12.0},
    )
    table = statements(scenario)
    assert table["where"].tolist() == [
        "border AZE – IRN; rail",
        "within 40 km of the border ARM – AZE",
        "within 10 km of 40° N 49.5° W",
        "IRN; under construction",
        "RUOLY",
        "A",
        "A to B; bulk",
        "port_h",
    ]
    assert table["unit"].tolist()[4:7] == ["×", "bcm/y", "Mt/y"]
    assert table["value"].tolist()[4:] == [0.7, 4.0, 2.0, 12.0]
    assert table.loc[0, "source"] == "one;two"
    assert table.loc[3, "from_year"] == 2030
    assert table.loc[6, "from_year"] == 2024
    assert (table.loc[6, "low"], table.loc[6, "high"], table.loc[6, "confidence"]) == (1.0, 3.0, "medium")


def test_parts_keep_their_names() -> None:
    one = Scenario("one", "One", "-", closes=(Closure(Where(modes=("sea",))),))
    other = Scenario("other", "Other", "-", costs={"port_h": 1.0})
    both = Scenario("both", "Both", "-", closes=one.closes, costs=other.costs, parts=(one, other))
    assert statements(both)[["scenario", "statement"]].values.tolist() == [["one", "closes"], ["other", "cost"]]


def test_nothing_said_is_an_empty_table() -> None:
    assert statements(Scenario("none", "None", "-")).empty


def test_what_is_not_said_is_none() -> None:
    scenario = Scenario("x", "X", "-", closes=(Closure(Where(modes=("rail",))),), costs={"port_h": 48.0})
    table = statements(scenario)
    assert table["reason"].tolist() == [None, None]
    assert table["source"].tolist() == ["", None]
    assert table["from_year"].isna().all()
