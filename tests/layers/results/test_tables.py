"""Tables for people."""

from __future__ import annotations

import re

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from layers.results.tables import fitted_text, table_text


def test_a_wide_character_takes_two_places() -> None:
    frame = pd.DataFrame({"name": ["北京 – Baku", "Rasht"], "km": [1234.5, 7.0]})
    assert table_text(frame, "table") == (
        "name              km\n-----------  -------\n北京 – Baku  1,234.5\nRasht            7.0\n"
    )


def test_a_long_identifier_keeps_its_last_digits() -> None:
    text = table_text(pd.DataFrame({"osm_id": [2**60 + 1, 5], "km": [1.5, 2.0]}), "table")
    assert "1,152,921,504,606,846,977" in text


def test_dollars_a_year_have_five_digits_of_the_largest() -> None:
    frame = pd.DataFrame({"extra_usd_y": [148765432.1, -1234.5, 0.0, float("nan")], "cost_usd": [148765432.1, 1, 2, 3]})
    rows = [line.split() for line in table_text(frame, "table").splitlines()[2:]]
    assert [row[0] for row in rows] == ["148,770,000", "0", "0", "-"]
    assert [row[0] for row in _rows_of([12.25, 3.0, 1.6])] == ["12", "3", "2"]
    assert rows[0][1] == "148,765,432.1"
    assert '"extra_usd_y": 148765432.1' in table_text(frame, "json")


def _rows_of(dollars: list[float]) -> list[list[str]]:
    text = table_text(pd.DataFrame({"usd_y": dollars}), "table")
    return [line.split() for line in text.splitlines()[2:]]


def test_a_table_that_fits_is_as_it_is() -> None:
    frame = pd.DataFrame({"name": ["a", "b"], "km": [1.5, 20.0]})
    assert fitted_text(frame, 11) == (table_text(frame, "table"), [])


def test_a_table_too_wide_folds_and_leaves_out_by_hand() -> None:
    """By hand: 5 letters of "rail;", 5 of "20.00", 6 of "Astara" and two gaps leave 4 of 24; the first text gets them."""
    frame = pd.DataFrame(
        {
            "mode": ["rail;road", "sea"],
            "km_a_year": [1.5, 20.0],
            "where": ["from Baku to Astara", "x"],
            "more": ["long " * 5, ""],
        }
    )
    text, left_out = fitted_text(frame, 24)
    assert text.splitlines() == [
        "           km_a_",
        "mode        year  where",
        "---------  -----  ------",
        "rail;road   1.50  from",
        "                  Baku",
        "                  to",
        "                  Astara",
        "sea        20.00  x",
    ]
    assert left_out == ["more"]


@given(
    st.lists(st.text(alphabet="ab_;  漢-", max_size=40), min_size=1, max_size=4),
    st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4),
    st.integers(10, 120),
)
def test_no_line_is_wider_than_the_terminal_and_no_letter_is_lost(
    texts: list[str], numbers: list[float], width: int
) -> None:
    frame = pd.DataFrame({"some_text": texts, "a_number": numbers[: len(texts)]})
    text, left_out = fitted_text(frame, width)
    assert all(cell_len(line) <= width for line in text.splitlines())
    letters = re.sub(r"[\s.,\d-]", "", text)
    shown = "".join(table_text(frame.drop(columns=left_out), "table").split())
    assert sorted(letters) == sorted(re.sub(r"[\s.,\d-]", "", shown))


def test_a_word_longer_than_a_line_breaks_anywhere() -> None:
    text, left_out = fitted_text(pd.DataFrame({"word": ["abcdefghij" * 4]}), 15)
    assert text.splitlines()[2:] == ["abcdefghijabcde", "fghijabcdefghij", "abcdefghij"]
    assert left_out == []


def test_a_column_without_a_value_makes_room_for_the_others() -> None:
    frame = pd.DataFrame({"name": ["Baku"], "route": [None], "modes": ["sea-road"], "hours": [459.7]})
    text, left_out = fitted_text(frame, 23)
    assert text.splitlines()[0].split() == ["name", "modes", "hours"]
    assert left_out == ["route"]


def test_the_columns_of_the_answer_come_before_the_others() -> None:
    """Name and hours take 4 + 2 + 5 of 23 characters; of the 12 left method takes 2 + 6, modes would take 2 + 8."""
    frame = pd.DataFrame({"name": ["Baku"], "method": ["named"], "modes": ["sea-road"], "hours": [459.7]})
    assert fitted_text(frame, 23)[1] == ["hours"]
    text, left_out = fitted_text(frame, 23, ("hours", "days"))
    assert text.splitlines()[0].split() == ["name", "method", "hours"]
    assert left_out == ["modes"]
    assert fitted_text(frame, 23, ("modes", "hours"))[1] == ["method"]
