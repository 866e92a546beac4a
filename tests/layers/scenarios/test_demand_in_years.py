"""Which demand counts in a year, and what a later scenario replaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from geo import Case
from layers import AtlasError, load_atlas
from layers.scenarios.scenario import Demand, Scenario, combine, demand_in, load_scenario
from tests.mutations import Files


def freight(amount: float, commodity: str | None = None, year: int | None = None, **facts: Any) -> Demand:
    return Demand("A", "C", mt_y=amount, commodity=commodity, year=year, **facts)


def amounts(demand: tuple[Demand, ...]) -> list[float | None]:
    return [entry.mt_y if entry.bcm_y is None else entry.bcm_y for entry in demand]


def test_the_latest_year_up_to_the_one_asked_counts() -> None:
    asked = [freight(3, year=2024), freight(1, year=2020), freight(2, year=2022)]
    right = {2019: [1], 2020: [1], 2021: [1], 2022: [2], 2023: [2], 2024: [3], 2040: [3], None: [3]}
    assert {year: amounts(demand_in(asked, year)) for year in right} == right


def test_each_pair_medium_and_class_has_years_of_its_own() -> None:
    asked = [
        freight(1, "bulk", 2020),
        freight(2, "bulk", 2024),
        freight(3, "general", 2022),
        freight(4, None, 2023),
        Demand("A", "C", bcm_y=5, year=2024),
        Demand("C", "A", mt_y=6, year=2030),
        Demand("A", "B", mt_y=7, year=2021),
    ]
    assert amounts(demand_in(asked, 2023)) == [1, 3, 4, 5, 6, 7]
    assert amounts(demand_in(asked, 2024)) == [2, 3, 4, 5, 6, 7]


def test_what_has_no_year_counts_in_every_year() -> None:
    asked = [freight(1), freight(2, year=2020), freight(3, year=2024)]
    assert [amounts(demand_in(asked, year)) for year in (2010, 2022, 2030, None)] == [[1, 2], [1, 2], [1, 3], [1, 3]]


def test_several_of_one_year_all_count() -> None:
    asked = [freight(1, year=2020, modes=("rail",)), freight(2, year=2020, modes=("road",)), freight(9, year=2030)]
    assert amounts(demand_in(asked, 2025)) == [1, 2]


def after(*later: Demand) -> tuple[list[tuple[float | None, str | None, int | None]], tuple[str, ...]]:
    """Return amount, class and year of what is asked when a scenario follows a baseline, and what it replaces."""
    base = (freight(1, "bulk", 2022), freight(2, "bulk", 2024), freight(3, "general", 2022), Demand("C", "A", mt_y=4))
    combined = combine(
        Scenario("baseline", "Base", "-", kind="baseline", demand=base), Scenario("later", "Later", "-", demand=later)
    )
    return [(entry.mt_y, entry.commodity, entry.year) for entry in combined.demand], combined.conflicts


def test_without_class_and_year_it_replaces_those_of_all() -> None:
    demand, conflicts = after(freight(9))
    assert demand == [(9, None, None), (4, None, None)]
    (sentence,) = conflicts
    assert sentence == (
        "The demand from A to C is 9 Mt/y by later, which replaces 1 Mt/y of bulk in 2022 of baseline "
        "and 2 Mt/y of bulk in 2024 of baseline and 3 Mt/y of general in 2022 of baseline."
    )


def test_the_pairs_stand_beside_what_is_said_of_their_demand() -> None:
    base = Scenario("baseline", "Base", "-", kind="baseline", year=2024, demand=(freight(1), Demand("C", "A", mt_y=4)))
    later = Scenario("later", "Later", "-", year=2030, demand=(freight(9), Demand("C", "A", mt_y=4)))
    combined = combine(base, later)
    year, demand = combined.conflicts
    assert year == "The year 2030 of later replaces 2024 of baseline."
    assert dict(combined.demand_anew) == {demand: ("A", "C")}
    assert combine(base).demand_anew == {}


def test_of_a_class_it_replaces_all_years_of_the_class() -> None:
    demand, conflicts = after(freight(9, "bulk"))
    assert demand == [(9, "bulk", None), (3, "general", 2022), (4, None, None)]
    assert len(conflicts) == 1


def test_of_a_class_and_year_it_replaces_that_alone() -> None:
    demand, conflicts = after(freight(9, "bulk", 2024))
    assert demand == [(1, "bulk", 2022), (9, "bulk", 2024), (3, "general", 2022), (4, None, None)]
    assert conflicts == (
        "The demand from A to C is 9 Mt/y of bulk in 2024 by later, which replaces 2 Mt/y of bulk in 2024 of baseline.",
    )


def test_of_a_year_it_replaces_every_class_of_that_year() -> None:
    demand, _ = after(freight(9, year=2022))
    assert demand == [(9, None, 2022), (2, "bulk", 2024), (4, None, None)]


def test_what_is_new_is_added() -> None:
    demand, conflicts = after(freight(9, "perishable"), freight(8, "general", 2030), Demand("A", "C", bcm_y=7))
    assert [amount for amount, *_ in demand] == [1, 2, 3, 4, 9, 8, None]
    assert conflicts == ()


def test_statements_of_one_scenario_do_not_replace_each_other() -> None:
    demand, _ = after(freight(9), freight(5, "bulk"))
    assert demand == [(9, None, None), (4, None, None), (5, "bulk", None)]
    demand, _ = after(freight(5, "bulk"), freight(9))
    assert demand == [(5, "bulk", None), (9, None, None), (4, None, None)]


def test_the_same_again_is_no_conflict() -> None:
    demand, conflicts = after(freight(2, "bulk", 2024))
    assert (2, "bulk", 2024) in demand
    assert conflicts == ()


BASELINE = """title = "As it is"
kind = "baseline"
[[demand]]
from = "A"
to = "C"
mt_y = 3
class = "bulk"
year = 2022
[[demand]]
from = "A"
to = "C"
mt_y = 4
class = "bulk"
year = 2024
"""


def written(folder: Path, text: str = BASELINE) -> Path:
    """Write the atlas with two classes and a baseline."""
    files = Files()
    files.documents["costs.json"]["classes"] = [{"id": "bulk", "name": "Bulk"}, {"id": "fresh", "name": "Fresh"}]
    files.scenarios = {"baseline": text.encode()}
    return files.write(folder / "atlas")


def test_a_case_asks_what_its_year_asks(tmp_path: Path) -> None:
    atlas = load_atlas(written(tmp_path))
    scenario = load_scenario(atlas)
    assert [(entry.mt_y, entry.commodity, entry.year) for entry in scenario.demand] == [
        (3, "bulk", 2022),
        (4, "bulk", 2024),
    ]
    asked = {year: amounts(Case(atlas, scenario, as_of=year).demand) for year in (2020, 2023, 2025, None)}
    assert asked == {2020: [3], 2023: [3], 2025: [4], None: [4]}
    assert Case(atlas).demand == ()


@pytest.mark.parametrize(
    ("before", "now", "message"),
    [
        ('class = "bulk"\nyear = 2022', 'class = "bluk"', "demand[1].class: unknown commodity class of mt_y 'bluk'"),
        ("mt_y = 3", "bcm_y = 3", "demand[1].class: unknown commodity class of bcm_y 'bulk'"),
        ("year = 2024", "year = 2022", "demand[2]: asks for mt_y of the class bulk from A to C in 2022 a second time"),
        ("year = 2024", 'year = "2024"', "demand[2].year: "),
    ],
)
def test_what_is_wrong_with_a_class_or_year_is_told(tmp_path: Path, before: str, now: str, message: str) -> None:
    folder = written(tmp_path, BASELINE.replace(before, now, 1))
    with pytest.raises(AtlasError) as told:
        load_atlas(folder)
    problems = [str(problem) for problem in told.value.problems]
    assert len(problems) == 1
    assert message in problems[0]
    assert "baseline.toml" in problems[0]


def test_an_unknown_class_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"Did you mean 'bulk'\? Known: bulk, fresh"):
        load_atlas(written(tmp_path, BASELINE.replace('"bulk"', '"bluk"', 1)))
