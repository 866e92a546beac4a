"""One value or several, by any name, in every analysis; what is none is refused in a sentence."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import geo
from geo.interdiction.link_openings import MOST_OPENED, MOST_WORST
from geo.interdiction.worst_closures import MOST_CLOSED, BudgetError
from layers import Atlas, load_atlas
from layers.edit import gaps
from layers.osm.area import fetch_area
from layers.scenarios import load_scenario, scenario_names
from maps.qgis import layer_styles, save_project
from tests.in_process import run

ATLAS = load_atlas()
PAIR = [("Mumbai", "Moscow")]


def loss(case: Atlas | geo.Case, **options: Any) -> pd.DataFrame:
    table = geo.expected_loss(case, cost_of=lambda place, days: 1e6 * days, draws=5, **options)
    return pd.DataFrame(table.drop(columns="geometry"))


def test_losses_are_of_the_countries_named_or_of_those_of_the_case() -> None:
    whole, armenia = loss(ATLAS), loss(ATLAS, territory="ARM")
    assert 0 < len(armenia) < len(whole)
    assert loss(ATLAS, territory=["AM"]).equals(armenia)
    assert loss(geo.Case(ATLAS, territory="Armenia")).equals(armenia)
    assert set(loss(ATLAS, territory=["ARM", "GEO"])["country"]) == {"ARM", "GEO"}
    assert loss(geo.Case(ATLAS, territory="Armenia"), territory="GEO")["country"].unique().tolist() == ["GEO"]


def test_leverage_is_of_the_countries_that_a_case_was_given() -> None:
    held = geo.leverage(geo.Case(ATLAS, territory="IR"))
    assert held.equals(geo.leverage(ATLAS, "IRN"))
    assert len(set(geo.leverage(ATLAS)["territory"])) > 1  # the usual territory of the atlas was not asked for


def test_each_of_several_halts_on_its_own() -> None:
    first, second = (geo.gas_halt(ATLAS, name, draws=0) for name in ("AZE", "Georgia"))
    both = geo.gas_halt(ATLAS, ["AZ", "GEO", "Azerbaijan"], draws=0)
    assert both.equals(pd.concat([first, second], ignore_index=True))


def test_an_area_is_of_one_country_or_several_by_any_name() -> None:
    azerbaijan = fetch_area(ATLAS, kinds=("rail",), territory="AZE")
    assert fetch_area(ATLAS, kinds=("rail",), territory=["Azerbaijan"]).equals(azerbaijan)
    both = fetch_area(ATLAS, kinds=("rail",), territory=["az", "GE"])
    for part in (azerbaijan, fetch_area(ATLAS, kinds=("rail",), territory="GEO")):
        assert part.difference(both).area < 1e-9


@pytest.mark.parametrize(
    "analysis",
    [
        lambda pairs: geo.chokepoints(ATLAS, "AZ", pairs=pairs, top=3),
        lambda pairs: geo.links(ATLAS, pairs=pairs),
        lambda pairs: geo.cuts(ATLAS, pairs=pairs),
    ],
)
def test_pairs_are_a_list_of_freight_or_told_by_medium(analysis: Callable[[Any], pd.DataFrame]) -> None:
    listed, told = analysis(PAIR), analysis({"freight": PAIR})
    assert pd.DataFrame(listed.drop(columns="geometry", errors="ignore")).equals(
        pd.DataFrame(told.drop(columns="geometry", errors="ignore"))
    )
    with pytest.raises(geo.UnknownNameError, match="no medium 'frieght'"):
        analysis({"frieght": PAIR})


def test_pairs_of_gas_alone_are_of_gas() -> None:
    assert geo.cuts(ATLAS, media="gas", pairs=[("RUMZD", "BRASG")])["medium"].tolist() == ["gas"]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: geo.best_routes(ATLAS, ["INNSA"], "RUSPB"), TypeError, r"a node is named by a text, not by \['INN"),  # type: ignore[arg-type]
        (lambda: geo.leverage(ATLAS, "AZ", years="2030"), ValueError, "a year is a whole number, such as 2030"),  # type: ignore[arg-type]
        (lambda: geo.Case(ATLAS, as_of=99999), ValueError, "a year is from 1800 to 2200, not 99999"),
        (lambda: geo.leverage(ATLAS, "AZ", years=[1799]), ValueError, "a year is from 1800 to 2200, not 1799"),
        (lambda: geo.Case(ATLAS, costs={"speed_kmh": {"road": 40}}), ValueError, "such as 'speed_kmh.road'"),
        (lambda: geo.interdict(ATLAS, budget=5), BudgetError, "it may be at most 4"),
        (lambda: geo.marginal_closures(ATLAS, budget=5), BudgetError, "it may be at most 4"),
        (lambda: geo.openings(ATLAS, closures=4), ValueError, "closures may be at most 3, not 4"),
        (lambda: geo.openings(ATLAS, budget=7), ValueError, "budget may be at most 6, not 7"),
    ],
)
def test_what_is_none_is_refused_in_a_sentence(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_the_days_of_a_closure_are_a_number_and_its_first_a_date() -> None:
    case = geo.Case(ATLAS, "aze_closes_iran_border")
    for days in ("4", [4], float("nan")):
        with pytest.raises(ValueError, match="a closure lasts 1 to 3650 days, not "):
            geo.closure(case, days=days)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a first day is a date, such as '2026-03-05', not 'soon'"):
        geo.closure(case, days=4, start="soon")
    began = geo.closure(case, days=4, start=datetime.datetime(2026, 3, 5, 12)).start
    assert began == datetime.date(2026, 3, 5)


@pytest.mark.parametrize(
    "function",
    [
        layer_styles,
        geo.inferred_routes,
        gaps,
        scenario_names,
        load_scenario,
        lambda given: save_project(given, Path("never.qgz")),
    ],
)
def test_a_case_is_no_atlas(function: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match=r"an Atlas is expected, .* not a Case; pass its \.atlas"):
        function(geo.Case(ATLAS, as_of=2030))


def test_the_commands_have_the_same_bounds() -> None:
    commands = {command["name"]: command for command in json.loads(run("--json-usage").out)["commands"]}

    def most(command: str, option: str) -> float:
        return float(next(one["max"] for one in commands[command]["options"] if one["name"] == option))

    assert most("interdict", "budget") == MOST_CLOSED
    assert (most("openings", "budget"), most("openings", "closures")) == (MOST_OPENED, MOST_WORST)
