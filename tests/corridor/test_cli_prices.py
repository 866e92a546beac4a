"""Prices and choice on the command line, on the corridor drawn by hand with and without prices."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pytest

from tests.hand_network import PRICES
from tests.in_process import Outcome, run
from tests.mutations import Files

SHARES = {"rail": math.exp(-2.55), "road": math.exp(-3.32), "ship": math.exp(-2.475)}
"""Weights e^(-0.1 cost) of the three ways from A to C, of which those by rail and road lead through BBB."""


def priced(folder: Path, *, lacking: str | None = None, **prices: float) -> Path:
    """Write the corridor with prices, but those of a family that is `lacking`, and two classes."""
    files = Files()
    costs = files.documents["costs.json"]
    costs["parameters"] += [
        {"id": name, "value": value, "unit": "USD/t", "source": "hand", "confidence": "low"}
        for name, value in {**PRICES, "value_of_time.fresh": 0.8, **prices}.items()
        if lacking is None or not name.startswith(lacking)
    ]
    costs["classes"] = [{"id": "bulk", "name": "Bulk"}, {"id": "fresh", "name": "Fresh"}]
    return files.write(folder / "priced")


def plain(folder: Path) -> Path:
    """Write the corridor without prices."""
    return Files().write(folder / "plain")


def rows(*words: object) -> list[dict[str, str]]:
    outcome = run(*words, "--format", "csv")
    assert outcome.code == 0, outcome.err
    return list(csv.DictReader(io.StringIO(outcome.out)))


def errors(outcome: Outcome) -> list[str]:
    """Return the lines of an answer that failed."""
    assert outcome.code != 0
    assert outcome.out == ""
    return [line for line in outcome.err.splitlines() if line]


def test_the_best_route_by_cost_is_that_of_the_class(tmp_path: Path) -> None:
    ways = ("routes", "--from", "A", "--to", "C", "--atlas", priced(tmp_path))
    (general,) = rows(*ways, "--by", "cost")
    assert (general["modes"], float(general["usd_t"]), float(general["cost_usd_t"])) == ("road-sea-rail", 20, 24.75)
    (bulk,) = rows(*ways, "--by", "cost", "--class", "bulk")
    assert (bulk["modes"], float(bulk["cost_usd_t"])) == ("road-sea-rail", 24.75)
    # At 0.8 USD an hour 12 h by road cost 32 + 9.6.
    (fresh,) = rows(*ways, "--by", "cost", "--class", "fresh")
    assert (fresh["modes"], float(fresh["usd_t"]), float(fresh["cost_usd_t"])) == ("road", 32, pytest.approx(41.6))
    (quickest,) = rows(*ways)
    assert quickest["modes"] == "road"
    three = rows(*ways, "--by", "cost", "--alternatives", "3")
    assert [float(row["cost_usd_t"]) for row in three] == pytest.approx([24.75, 25.5, 33.2])


def test_legs_say_what_each_costs(tmp_path: Path) -> None:
    legs = rows(
        "routes", "--from", "A", "--to", "C", "--by", "cost", "--legs", "--atlas", priced(tmp_path, container_t=12.5)
    )
    assert sum(float(leg["usd_t"]) for leg in legs) == pytest.approx(20)
    (route,) = rows("routes", "--from", "A", "--to", "C", "--by", "cost", "--atlas", tmp_path / "priced")
    assert float(route["usd_teu"]) == pytest.approx(20 * 12.5)


def test_an_unknown_class_is_a_usage_error_with_those_there_are(tmp_path: Path) -> None:
    outcome = run("routes", "--from", "A", "--to", "C", "--by", "cost", "--class", "bluk", "--atlas", priced(tmp_path))
    assert outcome.code == 2
    words = " ".join(outcome.err.replace("│", " ").split())
    assert "unknown commodity class 'bluk'. Did you mean bulk? Known: bulk, fresh." in words
    assert run("routes", "--class", "bulk", "--atlas", tmp_path / "priced").code == 2


def through(*words: object) -> dict[str, float]:
    """Return what goes through BBB before and after."""
    table = rows("scenario", "run", *words)
    row = next(row for row in table if row["measure"] == "through BBB" and row["medium"] == "freight")
    return {side: float(row[side]) for side in ("before", "after")}


def test_demand_chooses_where_there_are_prices_unless_it_is_to_go_the_cheapest_way(tmp_path: Path) -> None:
    # 3 from A to C: 2 have room by ship, which 1.27 choose; 1 by road, which 0.55 choose.
    atlas = priced(tmp_path)
    chosen = 3 * (SHARES["rail"] + SHARES["road"]) / sum(SHARES.values())
    assert through("baseline", "--atlas", atlas)["after"] == pytest.approx(chosen, abs=1e-4)
    assert through("baseline", "--assignment", "logit", "--atlas", atlas)["after"] == pytest.approx(chosen, abs=1e-4)
    # 2 by ship, then by rail.
    assert through("baseline", "--assignment", "cheapest", "--atlas", atlas)["after"] == pytest.approx(1)


def test_without_prices_demand_goes_the_quickest_way(tmp_path: Path) -> None:
    # 1 by road in 12 h, 2 by rail in 35 h.
    atlas = plain(tmp_path)
    assert through("baseline", "--atlas", atlas)["after"] == pytest.approx(3)
    assert through("baseline", "--assignment", "cheapest", "--atlas", atlas)["after"] == pytest.approx(3)
    measures = {row["measure"] for row in rows("scenario", "run", "shut", "--atlas", atlas)}
    assert "hours per tonne" in measures
    assert "freight paid" not in measures


@pytest.mark.parametrize(
    "words",
    [
        ("scenario", "run", "shut", "--assignment", "logit"),
        ("scenario", "run", "shut", "--show", "intervals", "--draws", "3"),
        ("scenario", "compare", "shut", "--assignment", "logit"),
        ("leverage", "--assignment", "logit"),
        ("leverage", "--assignment", "logit", "--draws", "3"),
        ("validate", "--assignment", "logit"),
        ("routes", "--from", "A", "--to", "C", "--by", "cost"),
    ],
)
def test_without_prices_what_needs_them_names_them(tmp_path: Path, words: tuple[str, ...]) -> None:
    outcome = run(*words, "--atlas", plain(tmp_path))
    (line,) = errors(outcome)
    assert outcome.code == 3  # as for any value that costs.json lacks
    assert line.startswith("error: the cost of freight is not known; give tariff.sea, tariff.rail, tariff.road, ")
    assert "value_of_time. Add the missing value to the atlas's costs.json." in line


def test_without_a_scale_of_the_choice_it_is_named(tmp_path: Path) -> None:
    files = Files()
    files.documents["costs.json"]["parameters"] += [
        {"id": name, "value": value, "unit": "USD/t", "source": "hand", "confidence": "low"}
        for name, value in PRICES.items()
        if name != "choice.theta"
    ]
    atlas = files.write(tmp_path / "atlas")
    (line,) = errors(run("scenario", "run", "shut", "--atlas", atlas))
    assert line.startswith("error: the scale of the choice between ways is not known; give choice.theta. ")
    assert through("baseline", "--assignment", "cheapest", "--atlas", atlas)["after"] == pytest.approx(1)


def test_intervals_of_a_scenario(tmp_path: Path) -> None:
    words = ("scenario", "run", "shut", "--show", "intervals", "--draws", "3", "--atlas", priced(tmp_path))
    table = rows(*words)
    assert [row["measure"] for row in table] == [
        *("unserved", "through BBB", "transit through BBB", "hours per tonne", "cost of what both carry")
    ]
    for row in table:
        assert float(row["change_low"]) <= float(row["change"]) <= float(row["change_high"])
    # Rail across the border and half of the road close.
    assert float(table[1]["change_high"]) < 0
    assert float(table[3]["change_low"]) > 0
    assert rows(*words) == table
    assert rows(*words, "--seed", "1") != table


def test_intervals_of_the_cheapest_assignment_are_a_usage_error(tmp_path: Path) -> None:
    words = ("scenario", "run", "shut", "--show", "intervals", "--assignment", "cheapest")
    outcome = run(*words, "--atlas", priced(tmp_path))
    assert outcome.code == 2
    assert "leave out --assignment cheapest" in " ".join(outcome.err.replace("│", " ").split())


def test_leverage_with_draws_has_intervals(tmp_path: Path) -> None:
    table = rows("leverage", "--draws", "30", "--atlas", priced(tmp_path))
    by_country = {(row["territory"], row["medium"]): row for row in table}
    row = by_country["BBB", "freight"]
    for name in ("crosses", "must_cross", "extra_usd_y"):
        assert float(row[f"{name}_low"]) <= float(row[f"{name}_high"])
    assert float(row["crosses_low"]) < 1.8 < float(row["crosses_high"])  # 1.73 of 3, of which 2 to 5 are asked
    assert (row["rank"], row["rank_low"], row["rank_high"], float(row["p_first"])) == ("1", "1", "1", 1.0)
    assert by_country["BBB", "gas"]["extra_usd_y_low"] == ""
    without = rows("leverage", "--atlas", tmp_path / "priced")
    assert {without[0][name] for name in ("crosses_low", "p_first")} == {""}
    assert float(by_country["BBB", "freight"]["extra_usd_y"]) > 0
