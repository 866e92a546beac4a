from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.words.numbers import NOTHING
from maps.words.sentences import WRITTEN, Cell, Column, Row, Table, say

NBSP = "\N{NO-BREAK SPACE}"


def table(**values: object) -> Table:
    columns = {"km": Column("Length", "km", "km"), "name": Column("Name"), "share": Column("Share", "share")}
    return Table("t", "A table", pd.DataFrame([values], index=["row"]), columns)


def test_a_sentence_is_its_words_with_the_cells_in_place() -> None:
    row = Row(table(km=512.29, name="Azerbaijan", share=0.0979), "row")
    said = say("{km} ({share}) lie in {name}.", row)
    assert str(said) == f"512{NBSP}km (9.8{NBSP}%) lie in Azerbaijan."
    assert [(cell.table, cell.row, cell.column) for cell in said.cells] == [
        ("t", "row", "km"),
        ("t", "row", "share"),
        ("t", "row", "name"),
    ]
    assert [cell.is_number for cell in said.cells] == [True, True, False]


def test_other_rows_and_lists_are_quoted_by_name() -> None:
    one, other = Row(table(km=1.0, name="A", share=0.5), "row"), Row(table(km=2.0, name="B", share=0.1), "row")
    cells = [one["name"], other["name"], one["name"]]
    assert (
        str(say("{other.km} and {km}: {all}.", one, other=other, all=cells))
        == f"2.0{NBSP}km and 1.0{NBSP}km: A, B and A."
    )
    assert str(say("{all}.", all=cells[:1])) == "A."


@pytest.mark.parametrize("words", ["5 km lie there.", "It is x² long: ٣.", "In 2030."])
def test_figures_come_from_cells_only(words: str) -> None:
    with pytest.raises(ValueError, match="a figure in words"):
        say(words)


@pytest.mark.parametrize("nothing", [None, math.nan, pd.NA])
def test_what_is_not_known_cannot_be_quoted_and_is_a_dash_in_the_table(nothing: object) -> None:
    made = table(km=nothing, name="A", share=0.5)
    with pytest.raises(KeyError, match="nothing at row, km"):
        say("{km}.", Row(made, "row"))
    assert made.texts() == [[NOTHING, "A", f"50.0{NBSP}%"]]
    assert not Row(made, "row").has("km")
    assert Row(made, "row").number("km") == 0


@pytest.mark.parametrize("words", ["{miles}", "{other.km}", "{rows}"])
def test_what_is_not_there_cannot_be_quoted(words: str) -> None:
    with pytest.raises(KeyError):
        say(words, Row(table(km=1.0, name="A", share=0.5), "row"))


def test_braces_and_percent_signs_in_names_are_only_names() -> None:
    row = Row(table(km=1.0, name="{km} %s {0}", share=0.5), "row")
    assert str(say("{name}.", row)) == "{km} %s {0}."


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("km", 0.0, "0"), ("km", 0.01, "< 0.1"), ("km", 0.05, "0.1"), ("km", 9.94, "9.9"), ("km", 10.4, "10"), ("km", 5231.4, "5,231"),
        ("short_km", 0.04, "0.0"), ("hours", 156.0, "156"), ("hours", 6.48, "6.5"),
        ("share", 0.0979, f"9.8{NBSP}%"), ("share", 0.0001, f"< 0.1{NBSP}%"), ("share", 0.0, f"0{NBSP}%"), ("whole_share", 0.876, f"88{NBSP}%"),
        ("amount", 13.16, "13.16"), ("amount", 8.0, "8"), ("amount", 0.001, "< 0.01"), ("amount", 1234.5, "1,234.5"),
        ("figure", 40749.7, "40,750"), ("figure", 112.196, "112.2"), ("figure", 0.86, "0.86"), ("figure", 0.0, "0"),
        ("change", 89.6, "+89.6"), ("change", -2.34, "−2.34"), ("change", 0.001, "0"), ("change", -0.001, "0"), ("change", -1234.5, "−1,235"),
        ("count", 10, "10"), ("year", 2030, "2030"),
    ],
)  # fmt: skip
def test_how_values_are_written(kind: str, value: float, text: str) -> None:
    assert WRITTEN[kind](value) == text


NUMERIC = sorted(set(WRITTEN) - {"text", "url", "written"})


@given(st.sampled_from(NUMERIC), st.floats(-1e6, 1e6))
def test_what_is_written_is_the_value_to_the_last_place_shown(kind: str, value: float) -> None:
    text = WRITTEN[kind](value)
    if text.startswith("<"):
        assert 0 < value < 0.05
        return
    bare = text.replace(NBSP + "%", "").replace(",", "").replace("−", "-").lstrip("+")
    scale = 100 if "share" in kind else 1
    places = len(bare.partition(".")[2])
    trimmed = kind in ("amount", "figure", "change")
    fewest = {
        "amount": 2,
        "figure": 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2,
        "change": 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2,
    }
    shown = fewest[kind] if trimmed else places
    assert float(bare) == pytest.approx(scale * value, abs=0.5 * 10**-shown * (1 + 1e-6))
    assert text.count("-") == 0


def test_rows_that_are_not_shown_can_be_quoted_all_the_same() -> None:
    frame = pd.DataFrame({"km": [1.0, 2.0]}, index=["a", "b"])
    made = Table("t", "A table", frame, {"km": Column("Length", "km", "km")}, shown=("b",))
    assert made.texts() == [["2.0"]]
    assert made.cell("a", "km") == Cell("t", "a", "km", f"1.0{NBSP}km", True)


def test_an_empty_table_is_false() -> None:
    assert not Table("t", "A table", pd.DataFrame(), {})
